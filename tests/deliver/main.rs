//! Sendings on the wire: real targets on loopback, well behaved and not.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails loudly"
)]

mod confirm;
mod targets;

use std::{sync::atomic::Ordering, time::Duration};

use hookglass::{
    deliver::{Draft, Pinned, Request, Sendable, Settings, Target, send},
    exchange::{
        Circumstances, Entry, Exchange, Failure, Id, Marks, Outcome, Response, Scheme, Time,
        Version,
    },
    journal::{Known, Row},
};
use proptest::prelude::*;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::oneshot,
};

use targets::{Break, break_after, count_connections, hang_after, one_answer, receive, serve};

/// Longer than any test should take; a guard against hanging, not a figure.
const GUARD: Duration = Duration::from_mins(1);

#[tokio::test]
async fn the_target_gets_the_same_bytes_with_headers_in_order_and_case() {
    let body: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    let head = "POST /hooks?b=%2F&a HTTP/1.1\r\nx-Later: 1\r\nHost: api.example.com\r\nX-Sig: abc\r\nx-later: 2\r\nContent-Length: 70000\r\n\r\n";
    let (target, server) = one_answer(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await;
    let pinned = pin(&target.to_string()).await;
    let request = replay(head, &body, &pinned);

    let response = sent(&request, &pinned, &Settings::default())
        .await
        .result
        .unwrap();

    assert_eq!((response.status, &response.body[..]), (200, &b"ok"[..]));
    let (head, arrived) = server.await.unwrap();
    assert_eq!(
        head,
        format!(
            "POST /hooks?b=%2F&a HTTP/1.1\r\nx-Later: 1\r\nHost: {target}\r\nX-Sig: abc\r\nx-later: 2\r\nContent-Length: 70000\r\nConnection: close\r\nVia: 1.1 hookglass\r\nX-Hookglass-Hops: 1\r\n\r\n"
        )
    );
    assert!(arrived == body, "the body is the same to the byte");
}

#[tokio::test]
async fn no_captured_path_reaches_another_address() {
    let (other, strangers) = count_connections().await;
    let (target, own) = count_connections().await;
    let spellings = [
        format!("//{other}/x"),
        format!("/\\{other}/x"),
        format!("\\\\{other}\\x"),
        format!("http://{other}/x"),
        format!("HTTP://{other}"),
        format!("http:/{other}/x"),
        format!("http:\\\\{other}/x"),
        format!("https://{target}@{other}/x"),
        format!("@{other}/x"),
        other.to_string(),
        format!("/../../{other}/x"),
        "*".to_owned(),
    ];
    for (index, spelling) in spellings.iter().enumerate() {
        let pinned = pin(&target.to_string()).await;
        let head = format!("GET {spelling} HTTP/1.1\r\nHost: {other}\r\n\r\n");
        let request = replay(&head, b"", &pinned);
        let status = status(&sent(&request, &pinned, &Settings::default()).await);
        assert_eq!(status, Some(200), "{spelling}");
        assert_eq!(
            own.load(Ordering::SeqCst),
            index + 1,
            "{spelling} lands on the target"
        );
    }
    assert_eq!(strangers.load(Ordering::SeqCst), 0, "none lands elsewhere");
}

#[tokio::test]
async fn a_redirect_is_shown_and_not_followed() {
    let (other, strangers) = count_connections().await;
    let answer =
        format!("HTTP/1.1 302 Found\r\nLocation: http://{other}/\r\nContent-Length: 0\r\n\r\n");
    let response = answer_to("POST", answer.as_bytes()).await.unwrap();
    assert_eq!(response.status, 302);
    assert_eq!(
        &response.headers[0].1[..],
        format!("http://{other}/").as_bytes()
    );
    assert_eq!(strangers.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_port_where_nothing_listens_is_down_in_words() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let pinned = pin(&address.to_string()).await;
    let outcome = sent(&plain("POST", &pinned), &pinned, &Settings::default()).await;
    assert_eq!(
        outcome.result,
        Err(Failure::Down(format!("nothing listens on {address}")))
    );
    assert_eq!((outcome.connect_us, outcome.first_byte_us), (None, None));
}

#[tokio::test]
async fn localhost_reaches_a_target_that_listens_on_ipv6_only() {
    let Ok(listener) = TcpListener::bind("[::1]:0").await else {
        println!("skipped: this machine has no IPv6 loopback");
        return;
    };
    let port = listener.local_addr().unwrap().port();
    let heard = serve(listener, b"HTTP/1.1 204 No Content\r\n\r\n");
    let pinned = pin(&port.to_string()).await;
    let outcome = sent(&plain("POST", &pinned), &pinned, &Settings::default()).await;
    assert_eq!(status(&outcome), Some(204));
    assert!(
        heard
            .await
            .unwrap()
            .0
            .contains(&format!("Host: localhost:{port}\r\n"))
    );
}

#[tokio::test]
async fn a_target_that_hangs_is_late_in_words() {
    for (said, late) in [
        (&b""[..], "no answer within 0.05 s"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
            "no whole answer within 0.05 s",
        ),
    ] {
        let (pinned, _hanging) = hang_after(said).await;
        let settings = Settings {
            timeout: Some(Duration::from_millis(50)),
            ..Settings::default()
        };
        let outcome = sent(&plain("POST", &pinned), &pinned, &settings).await;
        assert_eq!(outcome.result, Err(Failure::Late(late.to_owned())));
        assert!(outcome.connect_us.is_some(), "the connection stood");
    }
}

#[tokio::test]
async fn without_a_deadline_a_slow_answer_still_arrives() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let pinned = pin(&listener.local_addr().unwrap().to_string()).await;
    let (go, waits) = oneshot::channel();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        receive(&mut stream).await;
        waits.await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
    });
    let settings = Settings {
        timeout: None,
        ..Settings::default()
    };
    let request = plain("POST", &pinned);
    let (outcome, ()) = tokio::join!(sent(&request, &pinned, &settings), async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        go.send(()).unwrap();
    });
    assert_eq!(status(&outcome), Some(200));
    server.await.unwrap();
}

#[tokio::test]
async fn a_connection_that_breaks_is_down_in_words() {
    let (pinned, _server) = break_after(b"", Break::Close).await;
    let outcome = sent(&plain("POST", &pinned), &pinned, &Settings::default()).await;
    let why = "the target closed the connection without an answer";
    assert_eq!(outcome.result, Err(Failure::Down(why.to_owned())));

    let (pinned, _server) = break_after(b"HTTP/1.1 20", Break::Close).await;
    let outcome = sent(&plain("POST", &pinned), &pinned, &Settings::default()).await;
    let why = "the target closed the connection in the middle of its answer";
    assert_eq!(outcome.result, Err(Failure::Down(why.to_owned())));

    let (pinned, _server) = break_after(b"", Break::Reset).await;
    let outcome = sent(&plain("POST", &pinned), &pinned, &Settings::default()).await;
    let failure = outcome.result.unwrap_err();
    assert!(
        failure
            .why()
            .starts_with("the target broke off without an answer: "),
        "{failure:?}"
    );
}

#[tokio::test]
async fn an_answer_that_ends_too_early_is_marked_as_cut() {
    for answer in [
        &b"HTTP/1.1 500 Oops\r\nContent-Length: 9\r\n\r\nhalf"[..],
        b"HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf",
    ] {
        let response = answer_to("POST", answer).await.unwrap();
        assert_eq!((response.status, &response.body[..]), (500, &b"half"[..]));
        assert!(response.truncated);
    }
}

#[tokio::test]
async fn an_answer_counts_that_comes_before_all_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let pinned = pin(&listener.local_addr().unwrap().to_string()).await;
    let (done, finished) = oneshot::channel::<()>();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut little = [0; 100];
        stream.read_exact(&mut little).await.unwrap();
        stream
            .write_all(b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig")
            .await
            .unwrap();
        // Reads no more, so that the client could never finish writing.
        let _ = finished.await;
    });
    let head = "POST / HTTP/1.1\r\n\r\n";
    let request = replay(head, &vec![b'x'; 5 << 20], &pinned);
    let response = sent(&request, &pinned, &Settings::default())
        .await
        .result
        .unwrap();
    assert_eq!((response.status, &response.body[..]), (413, &b"big"[..]));
    drop(done);
    server.await.unwrap();
}

#[tokio::test]
async fn a_target_that_closes_while_we_send_is_an_outcome() {
    let (pinned, _server) = break_after(b"", Break::Reset).await;
    let head = "POST / HTTP/1.1\r\n\r\n";
    let request = replay(head, &vec![b'x'; 5 << 20], &pinned);
    let outcome = sent(&request, &pinned, &Settings::default()).await;
    assert!(
        matches!(outcome.result, Err(Failure::Down(_))),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn what_is_not_http_is_nonsense_and_says_why() {
    let endless = [b"HTTP/1.1 200 OK\r\nX: ".to_vec(), vec![b'x'; 70 << 10]].concat();
    let storm = b"HTTP/1.1 103 Early Hints\r\n\r\n".repeat(17);
    let crowd = [
        b"HTTP/1.1 200 OK\r\n".to_vec(),
        b"A: 1\r\n".repeat(129),
        b"\r\n".to_vec(),
    ]
    .concat();
    for (answer, why) in [
        (&b"SSH-2.0-OpenSSH_9.6\r\n"[..], "the answer is not HTTP: "),
        (b"\x15\x03\x01\x00\x02\x02\x16", "the answer is not HTTP: "),
        (&endless, "the head of the answer is larger than 64 KiB"),
        (&storm, "more than 16 interim answers (1xx) and no real one"),
        (&crowd, "the answer is not HTTP: "),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "the answer's Content-Length is not one number",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "the answer's Content-Length is not one number",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "the body of the answer is not HTTP: a chunk's size is not a number",
        ),
    ] {
        match answer_to("POST", answer).await {
            Err(Failure::Nonsense(said)) => assert!(said.starts_with(why), "{said}"),
            other => panic!("{why} was due, not {other:?}"),
        }
    }
}

#[tokio::test]
async fn interim_answers_are_passed_over() {
    let answer = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";
    let response = answer_to("POST", answer).await.unwrap();
    assert_eq!(response.status, 201);
    assert_eq!(response.headers, [("Content-Length".into(), "0".into())]);
}

#[tokio::test]
async fn every_framing_gives_the_body_it_means() {
    for (method, answer, body) in [
        ("POST", &b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef"[..], "abc"),
        ("POST", b"HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\n\r\nabc", "abc"),
        (
            "POST",
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n2;x=1\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
            "abc",
        ),
        ("POST", b"HTTP/1.0 200 OK\r\n\r\nuntil the end", "until the end"),
        ("POST", b"HTTP/1.1 200\r\n\r\nno reason", "no reason"),
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", ""),
        ("POST", b"HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc", ""),
        ("POST", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n", ""),
        ("POST", b"HTTP/1.1 101 Switching\r\n\r\n\x81\x05hello", ""),
    ] {
        let response = answer_to(method, answer).await.unwrap();
        assert_eq!(response.body, body, "{}", String::from_utf8_lossy(answer));
        assert!(!response.truncated);
    }
}

#[tokio::test]
async fn an_answer_that_comes_byte_by_byte_is_the_same() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let pinned = pin(&listener.local_addr().unwrap().to_string()).await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        receive(&mut stream).await;
        for byte in b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n" {
            stream.write_all(&[*byte]).await.unwrap();
            tokio::task::yield_now().await;
        }
    });
    let request = plain("POST", &pinned);
    let outcome = sent(&request, &pinned, &Settings::default()).await;
    let response = outcome.result.unwrap();
    assert_eq!((response.status, &response.body[..]), (200, &b"abc"[..]));
    server.await.unwrap();
}

#[tokio::test]
async fn an_answer_is_kept_up_to_the_limit_and_marked_as_cut() {
    let endless = |framing: &str| format!("HTTP/1.1 200 OK\r\n{framing}\r\n\r\n").into_bytes();
    for (mut answer, chunk) in [
        (endless("Content-Length: 10000000000"), ""),
        (endless("Transfer-Encoding: chunked"), "ffffff\r\n"),
        (endless("X: until close"), ""),
    ] {
        answer.extend(chunk.bytes());
        answer.extend(vec![b'x'; 100_000]);
        let (pinned, _hanging) = hang_after(&answer).await;
        let settings = Settings {
            answer_limit: 4096,
            ..Settings::default()
        };
        let response = sent(&plain("POST", &pinned), &pinned, &settings)
            .await
            .result
            .unwrap();
        assert_eq!(response.body.len(), 4096);
        assert!(response.truncated);
    }
}

#[tokio::test]
async fn an_answer_of_exactly_the_limit_is_whole() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let pinned = pin(&listener.local_addr().unwrap().to_string()).await;
    let _server = serve(
        listener,
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd",
    );
    let settings = Settings {
        answer_limit: 4,
        ..Settings::default()
    };
    let response = sent(&plain("POST", &pinned), &pinned, &settings)
        .await
        .result
        .unwrap();
    assert_eq!(
        (&response.body[..], response.truncated),
        (&b"abcd"[..], false)
    );
}

#[tokio::test]
async fn a_dropped_sending_closes_its_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let pinned = pin(&listener.local_addr().unwrap().to_string()).await;
    let sending = tokio::spawn(async move {
        let request = plain("POST", &pinned);
        send(&request, &pinned, &Settings::default()).await
    });
    let (mut stream, _) = listener.accept().await.unwrap();
    receive(&mut stream).await;
    sending.abort();
    let end = tokio::time::timeout(GUARD, stream.read(&mut [0; 1])).await;
    assert_eq!(end.expect("the connection is closed").unwrap(), 0);
}

#[tokio::test]
async fn the_times_of_a_sending_are_in_order() {
    let (target, _heard) = one_answer(b"HTTP/1.1 200 OK\r\n\r\n").await;
    let pinned = pin(&target.to_string()).await;
    let outcome = sent(&plain("POST", &pinned), &pinned, &Settings::default()).await;
    let (connect, first) = (outcome.connect_us.unwrap(), outcome.first_byte_us.unwrap());
    assert!(connect <= first && first <= outcome.took_us, "{outcome:?}");
}

proptest! {
    #[test]
    fn whatever_the_framing_was_the_sending_has_one_of_ours(
        headers in prop::collection::vec((NAMES, VALUES), 0..12),
        body in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let pinned = runtime.block_on(pin("3000"));
        let mut head = "POST /x HTTP/1.1\r\n".to_owned();
        for (name, value) in &headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        let request = replay(&(head + "\r\n"), &body, &pinned);
        let values = |wanted: &str| -> Vec<String> {
            let fields = request.head().fields().filter(|field| field.is(wanted));
            fields.map(|field| field.text().unwrap().to_owned()).collect()
        };

        let mut room = [httparse::EMPTY_HEADER; 64];
        prop_assert!(httparse::Request::new(&mut room).parse(request.head().bytes()).unwrap().is_complete());
        prop_assert_eq!(values("content-length"), [body.len().to_string()]);
        prop_assert_eq!(values("host"), ["localhost:3000"]);
        prop_assert_eq!(values("connection"), ["close"]);
        for gone in ["transfer-encoding", "te", "trailer", "upgrade", "keep-alive", "expect", "proxy-x"] {
            prop_assert!(values(gone).is_empty(), "{gone}");
        }
        let kept: Vec<_> = headers.iter().filter(|(name, _)| name.starts_with("A-")).collect();
        let went: Vec<_> = request.head().fields().filter(|field| field.name.starts_with(b"A-")).collect();
        prop_assert_eq!(kept.len(), went.len());
        for ((name, value), field) in kept.into_iter().zip(went) {
            prop_assert_eq!((name.as_bytes(), value.as_bytes()), (field.name, field.value));
        }
    }
}

/// What frames a message, what belongs to a hop, and names that are kept.
const NAMES: &str = "(Host|HOST|content-length|Content-Length|transfer-encoding|Connection|TE|Trailer|Upgrade|Keep-Alive|Expect|Proxy-X|A-[a-zA-Z]{1,2})";
const VALUES: &str =
    "(|0|5|-1|chunked|gzip, chunked|close|keep-alive, te|host, content-length|[a-z]{1,6})";

async fn pin(target: &str) -> Pinned {
    let target = Target::parse(target).unwrap();
    target.resolve(&Settings::default(), &[]).await.unwrap()
}

/// What a captured event with these bytes is sent as.
fn replay(head: &str, body: &[u8], pinned: &Pinned) -> Request {
    let about = Circumstances {
        time: Time::default(),
        took_us: 0,
        peer: "127.0.0.1:50000".parse().unwrap(),
        scheme: Scheme::Http,
        version: Version::Http11,
        declared: None,
        size: body.len() as u64,
        marks: Marks::NONE,
    };
    let bytes = [head.as_bytes(), body].concat();
    let captured = Known {
        id: Id::FIRST,
        entry: Entry::Received(Exchange::new(bytes.into(), head.len(), about)),
        row: Row::default(),
    };
    Request::replay(Sendable::of(&captured).unwrap(), pinned).unwrap()
}

fn plain(method: &'static str, pinned: &Pinned) -> Request {
    let draft = Draft {
        method: method.into(),
        target: "/".into(),
        ..Draft::default()
    };
    Request::new(&draft, pinned).unwrap()
}

async fn sent(request: &Request, pinned: &Pinned, settings: &Settings) -> Outcome {
    tokio::time::timeout(GUARD, send(request, pinned, settings))
        .await
        .expect("the sending ends")
}

fn status(outcome: &Outcome) -> Option<u16> {
    outcome.result.as_ref().ok().map(|response| response.status)
}

/// What a sending makes of `answer`, after which the target closes.
async fn answer_to(method: &'static str, answer: &[u8]) -> Result<Response, Failure> {
    let (pinned, _server) = break_after(answer, Break::Close).await;
    sent(&plain(method, &pinned), &pinned, &Settings::default())
        .await
        .result
}
