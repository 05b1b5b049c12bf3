//! HTTP/2 with prior knowledge: what is kept, what is told, and how it ends.

use std::{future::poll_fn, net::Shutdown, sync::Arc, time::Duration};

use bytes::Bytes;
use h2::Reason;
use hookglass::{
    capture::Limits,
    exchange::{Mark, Marks, Reply, Version, answer::Action},
    journal::Status,
};

use crate::{
    client::{self, Client, request},
    frames::{
        DATA, END_STREAM, HEADERS, PING, RST_STREAM, Raw, Told as Heard, WINDOW_UPDATE, block,
        frame, get, headers, post, setting, usual,
    },
    server::{GUARD, Server, Told, bytes, hasty, slow, statuses},
};

fn told(status: u16, body: impl Into<Bytes>, over: Duration) -> Arc<Told> {
    Arc::new(Told(Reply {
        action: Action::Respond {
            status,
            headers: vec![
                ("X-A".to_owned(), "b".into()),
                ("Connection".to_owned(), "close".into()),
                ("Transfer-Encoding".to_owned(), "chunked".into()),
                ("Content-Length".to_owned(), "99".into()),
            ],
            body: body.into(),
            over,
        },
        ..Reply::default_ok()
    }))
}

// What is kept.

#[test]
fn a_request_is_kept_as_it_was_decoded() {
    let server = Server::start();
    let mut client = Client::connect(&server);
    let sent = request("POST", "/hooks?x=1")
        .header("x-b", "2")
        .header("x-a", " 1")
        .body(())
        .unwrap();
    assert_eq!(client.send(sent, b"hello").status, 200);
    let exchange = server.exchange(1);
    assert_eq!(
        exchange.head().bytes(),
        b"POST /hooks?x=1 HTTP/2.0\r\nhost: localhost\r\nx-b: 2\r\nx-a:  1\r\n\r\n"
    );
    assert_eq!(exchange.body(), b"hello");
    assert_eq!(
        (exchange.version(), exchange.marks()),
        (Version::Http2, Marks::NONE)
    );
    assert_eq!((exchange.declared(), exchange.size()), (None, 5));
    assert_eq!(server.told(1), Status::code(200));
}

#[test]
fn a_host_that_came_as_a_field_stays_where_it_was() {
    let server = Server::start();
    let mut raw = Raw::connect(server.address());
    let fields: [(&str, &[u8]); 5] = [
        (":method", b"GET"),
        (":scheme", b"http"),
        (":path", b"/"),
        ("a", b"1"),
        ("host", b"localhost"),
    ];
    raw.send(headers(1, END_STREAM, &fields));
    assert_eq!(raw.told(1), Heard::Status(200));
    assert_eq!(
        server.exchange(1).head().bytes(),
        b"GET / HTTP/2.0\r\na: 1\r\nhost: localhost\r\n\r\n"
    );
}

#[test]
fn connect_and_a_request_of_the_server_itself_keep_their_targets() {
    let server = Server::start();
    let mut raw = Raw::connect(server.address());
    let connect: [(&str, &[u8]); 2] = [(":method", b"CONNECT"), (":authority", b"localhost:443")];
    let mut options = usual("OPTIONS");
    options[3].1 = b"*";
    raw.send(headers(1, END_STREAM, &connect));
    raw.send(headers(3, END_STREAM, &options));
    assert_eq!(raw.told(3), Heard::Status(200));
    assert_eq!(server.exchange(1).head().target(), b"localhost:443");
    assert_eq!(server.exchange(2).head().target(), b"*");
}

#[test]
fn bodies_of_every_size_are_kept_to_the_byte() {
    let server = Server::start();
    let mut client = Client::connect(&server);
    for (id, length) in (1..).zip([0, 1, 400, 16 << 10, 300_000, 3 << 20]) {
        let body = bytes(length);
        let sent = request("PUT", "/").header("content-length", length);
        assert_eq!(client.send(sent.body(()).unwrap(), &body).status, 200);
        let exchange = server.exchange(id);
        assert!(exchange.body() == body, "{length} bytes");
        assert_eq!(exchange.declared(), Some(length as u64));
    }
}

#[test]
fn a_body_in_frames_of_a_byte_is_one_body() {
    let server = Server::start();
    let mut raw = Raw::connect(server.address());
    let body = bytes(500);
    raw.send(post(1));
    let frames = body.iter().map(|byte| frame(DATA, 0, 1, &[*byte]));
    raw.send(frames.collect::<Vec<_>>().concat());
    raw.send(frame(DATA, END_STREAM, 1, b""));
    assert_eq!(raw.told(1), Heard::Status(200));
    assert_eq!(server.exchange(1).body(), body);
}

#[test]
fn a_hundred_streams_at_once_are_all_answered() {
    let server = Server::answering(Limits::default(), slow(Duration::from_millis(100)));
    let mut client = Client::connect(&server);
    let requests = (0..100).map(|n| {
        let sent = request("POST", &format!("/{n}")).body(()).unwrap();
        (sent, bytes(n * 100))
    });
    let answers = client.send_all(requests.collect());
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(server.journal.counts().received, 100);
    for id in 1..=100 {
        let exchange = server.exchange(id);
        let target = String::from_utf8(exchange.head().target().to_vec()).unwrap();
        let n: usize = target[1..].parse().unwrap();
        assert_eq!(exchange.body(), bytes(n * 100), "each has its own body");
    }
}

#[test]
fn a_stream_beyond_a_hundred_is_refused_with_a_row() {
    let server = Server::start();
    let mut raw = Raw::connect(server.address());
    for n in 0..101 {
        raw.send(post(2 * n + 1));
    }
    assert_eq!(raw.told(201), Heard::Reset(Reason::REFUSED_STREAM.into()));
    assert_eq!(server.refused(1).why, "more than 100 streams at once");
    raw.send(frame(DATA, END_STREAM, 1, b"x"));
    assert_eq!(raw.told(1), Heard::Status(200));
    raw.send(get(203));
    assert_eq!(raw.told(203), Heard::Status(200));
}

// What is told.

#[test]
fn a_reply_is_given_as_it_was_decided_but_the_framing_is_ours() {
    let server = Server::answering(Limits::default(), told(201, "made", Duration::ZERO));
    let mut client = Client::connect(&server);
    let answer = client.send(request("POST", "/").body(()).unwrap(), b"");
    assert_eq!((answer.status, &answer.body[..]), (201, &b"made"[..]));
    assert_eq!(answer.headers["x-a"], "b");
    assert_eq!(answer.headers["content-length"], "4");
    assert!(answer.headers.contains_key("date"));
    assert_eq!(answer.headers.len(), 3, "{:?}", answer.headers);
}

#[test]
fn head_is_told_the_length_and_no_body() {
    let server = Server::answering(Limits::default(), told(200, "made", Duration::ZERO));
    let mut client = Client::connect(&server);
    let answer = client.send(request("HEAD", "/").body(()).unwrap(), b"");
    assert_eq!(answer.headers["content-length"], "4");
    assert_eq!(answer.body, b"");
}

#[test]
fn a_status_without_a_body_has_neither_body_nor_length() {
    for status in [204, 304] {
        let server = Server::answering(Limits::default(), told(status, "x", Duration::ZERO));
        let mut client = Client::connect(&server);
        let answer = client.send(request("GET", "/").body(()).unwrap(), b"");
        assert_eq!((answer.status, &answer.body[..]), (status, &b""[..]));
        assert!(!answer.headers.contains_key("content-length"));
    }
}

#[test]
fn an_answer_passes_through_windows_of_any_size() {
    let body = bytes(1 << 20);
    let server = Server::answering(Limits::default(), told(200, body.clone(), Duration::ZERO));
    for window in [1000, 65_535, 16 << 20] {
        let mut builder = h2::client::Builder::new();
        builder
            .initial_window_size(window)
            .initial_connection_window_size(window.max(65_535));
        let mut client = Client::with(&server, &mut builder);
        let answer = client.send(request("GET", "/").body(()).unwrap(), b"");
        assert!(answer.body == body, "a window of {window}");
    }
}

#[test]
fn a_slow_answer_comes_in_pieces_and_whole() {
    let body = bytes(1000);
    let reply = told(200, body.clone(), Duration::from_millis(100));
    let server = Server::answering(Limits::default(), reply);
    let mut raw = Raw::connect(server.address());
    raw.send(get(1));
    let (mut pieces, mut all) = (0, Vec::new());
    while all.len() < body.len() {
        let frame = raw.frame().unwrap();
        if frame.kind == DATA {
            pieces += 1;
            all.extend(frame.payload);
        }
    }
    assert_eq!(all, body);
    assert!(pieces > 50, "{pieces} pieces");
}

#[test]
fn a_reply_that_closes_resets_its_stream_and_no_other() {
    let close = Reply {
        action: Action::Close,
        ..Reply::default_ok()
    };
    let server = Server::answering(Limits::default(), Arc::new(Told(close)));
    let mut raw = Raw::connect(server.address());
    raw.send(get(1));
    assert_eq!(raw.told(1), Heard::Reset(Reason::CANCEL.into()));
    raw.send(get(3));
    assert_eq!(raw.told(3), Heard::Reset(Reason::CANCEL.into()));
    assert_eq!(server.told(2), Status::CLOSED);
}

#[test]
fn an_answer_that_is_no_last_one_is_a_500() {
    let server = Server::answering(Limits::default(), told(101, "", Duration::ZERO));
    let mut client = Client::connect(&server);
    let answer = client.send(request("GET", "/").body(()).unwrap(), b"");
    assert_eq!(answer.status, 500);
}

#[test]
fn continue_is_said_only_when_the_body_will_be_taken() {
    let server = Server::with(Limits {
        body: 1000,
        ..Limits::default()
    });
    let mut client = Client::connect(&server);
    let expecting = |length: u32| {
        let sent = request("PUT", "/").header("expect", "100-continue");
        sent.header("content-length", length).body(()).unwrap()
    };
    let (mut response, mut body) = client.begin(expecting(5));
    let said = client.wait(poll_fn(|cx| response.poll_informational(cx)));
    assert_eq!(said.unwrap().unwrap().status(), 100);
    body.send_data("hello".into(), true).unwrap();
    assert_eq!(client.wait(client::answer(response)).unwrap().status, 200);
    assert_eq!(server.exchange(1).body(), b"hello");

    let (mut response, _body) = client.begin(expecting(1001));
    let said = client.wait(poll_fn(|cx| response.poll_informational(cx)));
    assert!(said.is_none(), "{said:?}");
    assert_eq!(client.wait(client::answer(response)).unwrap().status, 413);
    let cut = server.exchange(2);
    assert_eq!(
        (cut.body(), cut.size(), cut.truncated()),
        (&b""[..], 1001, true)
    );
}

// What is beyond a limit.

#[test]
fn a_body_over_the_limit_is_kept_in_part_and_answered_413() {
    let server = Server::with(Limits {
        body: 100_000,
        kept_of_truncated: 10,
        ..Limits::default()
    });
    let mut client = Client::connect(&server);
    let body = bytes(200_000);
    let declared = request("POST", "/").header("content-length", body.len());
    for (id, sent) in [(1, declared), (2, request("POST", "/"))] {
        assert_eq!(client.send(sent.body(()).unwrap(), &body).status, 413);
        let cut = server.exchange(id);
        assert_eq!((cut.body(), cut.truncated()), (&body[..10], true));
        assert_eq!(server.told(id), Status::code(413));
    }
    assert_eq!(server.exchange(1).size(), 200_000, "what was declared");
    // The connection is none the worse for it.
    assert_eq!(
        client
            .send(request("POST", "/").body(()).unwrap(), &body[..50_000])
            .status,
        200
    );
}

#[test]
fn bodies_beyond_what_may_be_in_flight_are_answered_503() {
    let server = Server::with(Limits {
        in_flight: 1000,
        ..Limits::default()
    });
    let mut client = Client::connect(&server);
    let answer = client.send(request("POST", "/").body(()).unwrap(), &bytes(2000));
    assert_eq!(
        (answer.status, &answer.headers["retry-after"]),
        (503, &"5".parse().unwrap())
    );
    assert!(server.refused(1).why.starts_with("no room"));
    assert_eq!(
        client
            .send(request("POST", "/").body(()).unwrap(), &bytes(900))
            .status,
        200
    );
}

#[test]
fn a_list_of_headers_beyond_the_library_s_own_limit_shows_its_beginning() {
    let server = Server::start();
    let mut raw = Raw::connect(server.address());
    let long = bytes(140_000)
        .iter()
        .map(|byte| byte % 26 + b'a')
        .collect::<Vec<_>>();
    let fields = [&usual("GET")[..], &[("x-long", &long[..])]].concat();
    raw.send(headers(1, END_STREAM, &fields));
    assert_eq!(raw.told(1), Heard::Status(431));
    raw.send(get(3));
    assert_eq!(raw.told(3), Heard::Status(200), "the connection stays");
    let refused = server.refused(1);
    assert_eq!(refused.status, Some(431));
    assert!(refused.size > 140_000 && refused.raw.len() == 4 << 10);
}

// What goes wrong in the middle.

#[test]
fn a_stream_that_is_reset_in_the_middle_of_its_body_is_a_row() {
    let server = Server::start();
    let mut raw = Raw::connect(server.address());
    raw.send(post(1));
    raw.send(frame(DATA, 0, 1, b"hello"));
    server.wait_for(|state| state.connections == 1);
    raw.send(get(3));
    assert_eq!(raw.told(3), Heard::Status(200));
    raw.send(frame(RST_STREAM, 0, 1, &8_u32.to_be_bytes()));
    let refused = server.refused(2);
    assert_eq!(
        refused.why,
        "broke off after 5 bytes of the body: the sender reset the stream (CANCEL)"
    );
    assert!(refused.raw.ends_with(b"\r\n\r\nhello"));
    assert!(refused.marks.has(Mark::Incomplete));
}

#[test]
fn an_answer_that_is_being_made_is_given_up_with_its_stream() {
    let server = Server::answering(Limits::default(), slow(GUARD * 10));
    let mut raw = Raw::connect(server.address());
    // Far more than may be open at once: each is given up before the next.
    for n in 0..300 {
        raw.send(get(2 * n + 1));
        server.entry(u64::from(n) + 1);
        raw.send(frame(RST_STREAM, 0, 2 * n + 1, &8_u32.to_be_bytes()));
        assert_eq!(server.told(u64::from(n) + 1), Status::CLOSED);
    }
}

#[test]
fn a_connection_that_is_cut_in_the_middle_of_a_body_is_a_row() {
    let server = Server::start();
    let mut raw = Raw::connect(server.address());
    raw.send(post(1));
    raw.send(frame(DATA, 0, 1, b"hello"));
    raw.send(get(3));
    assert_eq!(raw.told(3), Heard::Status(200));
    drop(raw);
    let refused = server.refused(2);
    assert!(
        refused
            .why
            .starts_with("broke off after 5 bytes of the body: "),
        "{}",
        refused.why
    );
}

#[test]
fn a_body_that_stands_still_is_answered_408_and_is_a_row() {
    let server = Server::with(hasty());
    let mut raw = Raw::connect(server.address());
    raw.send(post(1));
    raw.send(frame(DATA, 0, 1, b"hello"));
    assert_eq!(raw.told(1), Heard::Status(408));
    let refused = server.refused(1);
    assert_eq!(refused.why, "not complete in time: 5 bytes of the body");
    assert!(refused.marks.has(Mark::Incomplete));
}

#[test]
fn empty_frames_do_not_keep_a_body_from_standing_still() {
    let server = Server::with(Limits {
        body_idle: Duration::from_millis(100),
        ..Limits::default()
    });
    let mut raw = Raw::connect(server.address());
    raw.send(post(1));
    let mut writer = raw.0.try_clone().unwrap();
    let (done, ended) = std::sync::mpsc::channel::<()>();
    let thread = std::thread::spawn(move || {
        use std::io::Write as _;
        let empty = frame(DATA, 0, 1, b"");
        while ended
            .recv_timeout(Duration::from_millis(10))
            .is_err_and(|error| error == std::sync::mpsc::RecvTimeoutError::Timeout)
            && writer.write_all(&empty).is_ok()
        {}
    });
    assert_eq!(raw.told(1), Heard::Status(408));
    drop(done);
    thread.join().unwrap();
}

#[test]
fn a_peer_that_gives_no_window_loses_its_stream_and_no_other() {
    let server = Server::answering(
        Limits {
            body_idle: Duration::from_millis(100),
            ..Limits::default()
        },
        told(200, "no window for this", Duration::ZERO),
    );
    let mut raw = Raw::connect(server.address());
    // No window for any stream.
    raw.send(setting(4, 0));
    raw.send(get(1));
    raw.send(get(3));
    raw.send(frame(WINDOW_UPDATE, 0, 3, &100_u32.to_be_bytes()));
    let mut data = Vec::new();
    let reset = loop {
        let frame = raw.frame().unwrap();
        match frame.kind {
            DATA => data.extend(frame.payload),
            RST_STREAM => break (frame.stream, frame.payload),
            _ => {}
        }
    };
    assert_eq!(data, b"no window for this", "that of the third");
    assert_eq!(reset, (1, 8_u32.to_be_bytes().to_vec()));
}

#[test]
fn a_peer_that_does_not_read_is_cut_off() {
    let server = Server::answering(hasty(), told(200, bytes(32 << 20), Duration::ZERO));
    let mut raw = Raw::connect(server.address());
    raw.send(setting(4, 0x7fff_ffff));
    raw.send(frame(WINDOW_UPDATE, 0, 0, &0x7000_0000_u32.to_be_bytes()));
    raw.send(get(1));
    assert_eq!(server.exchange(1).body(), b"");
    server.wait_for(|state| state.connections == 0);
    assert!(raw.0.peer_addr().is_ok(), "it was still there");
}

#[test]
fn headers_that_do_not_end_are_a_row_and_the_end_of_the_connection() {
    let server = Server::with(Limits {
        head_time: Duration::from_millis(100),
        ..Limits::default()
    });
    let mut raw = Raw::connect(server.address());
    let start = frame(HEADERS, 0, 1, &block(&usual("GET")));
    raw.send(&start);
    assert_eq!(raw.end(), Heard::GoAway(0));
    let refused = server.refused(1);
    assert_eq!(refused.why, "the headers were not complete after 100ms");
    assert_eq!(&refused.raw[..], start);
}

#[test]
fn headers_that_do_not_end_take_no_answer_from_the_streams_beside_them() {
    let limits = Limits {
        head_time: Duration::from_millis(50),
        ..Limits::default()
    };
    let server = Server::answering(limits, slow(Duration::from_millis(300)));
    let mut raw = Raw::connect(server.address());
    raw.send(get(1));
    raw.send(frame(HEADERS, 0, 3, &block(&usual("GET"))));
    // The connection is given up, though not at once.
    assert_eq!(raw.told(1), Heard::GoAway(0));
    assert_eq!(raw.told(1), Heard::Status(200));
    assert_eq!(
        server.refused(2).why,
        "the headers were not complete after 50ms"
    );
}

#[test]
fn headers_that_are_cut_are_a_row_with_their_bytes() {
    let server = Server::start();
    let mut raw = Raw::connect(server.address());
    let start = &get(1)[..20];
    raw.send(start);
    raw.0.shutdown(Shutdown::Write).unwrap();
    raw.end();
    let refused = server.refused(1);
    assert_eq!(refused.why, "the connection ended before the headers did");
    assert_eq!(&refused.raw[..], start);
}

#[test]
fn a_request_and_the_end_in_one_go_is_a_row() {
    let server = Server::start();
    let mut raw = Raw::connect(server.address());
    raw.send(get(1));
    raw.0.shutdown(Shutdown::Write).unwrap();
    raw.end();
    assert_eq!(server.entry(1).id.0, 1);
    drop(raw);
    server.wait_for(|state| state.connections == 0);
    assert_eq!(server.journal.counts().rows, 1);
}

// How a connection ends.

#[test]
fn half_a_preface_is_answered_408_and_is_a_row() {
    let server = Server::with(hasty());
    let mut peer = server.connect();
    peer.send("PRI * HTTP/2.0\r\n\r\n");
    assert_eq!(statuses(&peer.rest()), [408]);
    assert_eq!(&server.refused(1).raw[..], b"PRI * HTTP/2.0\r\n\r\n");
}

#[test]
fn an_idle_connection_is_told_to_go_away() {
    let server = Server::with(hasty());
    let mut client = Client::connect(&server);
    assert_eq!(
        client
            .send(request("GET", "/").body(()).unwrap(), b"")
            .status,
        200
    );
    client.end().unwrap();
    server.wait_for(|state| state.connections == 0);
    let counts = server.journal.counts();
    assert_eq!((counts.rows, counts.silent), (1, 0));
}

#[test]
fn a_connection_without_a_stream_is_told_to_go_away_and_counted() {
    let server = Server::with(hasty());
    let mut raw = Raw::connect(server.address());
    assert_eq!(raw.end(), Heard::GoAway(0));
    server.wait_for_counts(|counts| counts.silent == 1);
    assert_eq!(server.journal.counts().rows, 0);
    let mut raw = Raw::silent(server.address());
    raw.send(crate::frames::PREFACE);
    assert_eq!(raw.end(), Heard::GoAway(0));
    server.wait_for_counts(|counts| counts.silent == 2);
}

#[test]
fn a_stream_that_is_long_under_way_is_no_idle_connection() {
    let limits = Limits {
        keep_alive: Duration::from_millis(50),
        ..Limits::default()
    };
    let server = Server::answering(limits, slow(Duration::from_millis(300)));
    let mut client = Client::connect(&server);
    assert_eq!(
        client
            .send(request("GET", "/").body(()).unwrap(), b"")
            .status,
        200
    );
    client.end().unwrap();
}

#[test]
fn shutdown_answers_the_streams_under_way_and_says_goodbye_to_the_others() {
    let mut server = Server::answering(Limits::default(), slow(Duration::from_millis(300)));
    let mut idle = Raw::connect(server.address());
    let mut busy = Raw::connect(server.address());
    // A stream before the one under way has ended: it must not count again.
    busy.send(get(1));
    assert_eq!(busy.told(1), Heard::Status(200));
    busy.send(get(3));
    server.entry(2);
    let stopper = server.running.as_ref().unwrap().stopper();
    stopper.stop();
    // First that no more is taken in, then the answer.
    assert_eq!(busy.told(3), Heard::GoAway(0));
    assert_eq!(busy.told(3), Heard::Status(200));
    assert_eq!(idle.end(), Heard::GoAway(0));
    server.stop();
    assert_eq!(server.told(2), Status::code(200));
    assert_eq!(server.journal.counts().silent, 0, "it was ours to end");
}

#[test]
fn shutdown_takes_no_answer_from_a_peer_that_reads_slowly() {
    let body = bytes(4 << 20);
    let mut server = Server::answering(Limits::default(), told(200, body.clone(), Duration::ZERO));
    let mut raw = Raw::connect(server.address());
    raw.send(setting(4, 0x7fff_ffff));
    raw.send(frame(WINDOW_UPDATE, 0, 0, &0x7000_0000_u32.to_be_bytes()));
    raw.send(get(1));
    // All of it is with the library, and the socket is full.
    server.told(1);
    server.running.as_ref().unwrap().stopper().stop();
    let mut length = 0;
    while let Some(frame) = raw.frame() {
        length += if frame.kind == DATA {
            frame.payload.len()
        } else {
            0
        };
    }
    assert_eq!(length, body.len());
    server.stop();
}

#[test]
fn what_does_not_end_within_the_drain_is_cut_and_accounted_for() {
    let limits = Limits {
        drain: Duration::from_millis(50),
        ..Limits::default()
    };
    let mut server = Server::answering(limits, slow(GUARD * 10));
    let mut raw = Raw::connect(server.address());
    raw.send(get(1));
    server.entry(1);
    raw.send(post(3));
    raw.send(frame(DATA, 0, 3, b"x"));
    // The pong says that all of it was read.
    let ping = frame(PING, 0, 0, &[0; 8]);
    raw.send([ping, frame(HEADERS, 0, 5, &block(&usual("GET")))].concat());
    while raw.frame().unwrap().kind != PING {}
    server.stop();
    assert_eq!(server.told(1), Status::CLOSED);
    let rows = [server.refused(2), server.refused(3)];
    let why = "the connection ended before the headers did";
    assert!(rows.iter().any(|row| row.why == why), "{rows:?}");
    let cut = rows.iter().find(|row| row.marks.has(Mark::Incomplete));
    assert!(cut.unwrap().raw.ends_with(b"\r\n\r\nx"));
}
