//! The guard against web pages and unknown hosts, from outside: what a browser
//! can be made to send is kept, is answered like everything else, and goes no
//! further before the user permits it.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by a panic, in its helpers too"
)]

#[path = "support/mod.rs"]
mod support;

use std::{
    future::Future,
    io::{Read as _, Write as _},
    net::{Shutdown, TcpStream},
    pin::Pin,
    sync::Arc,
};

use bytes::Bytes;
use hookglass::{
    answer::DefaultAnswer,
    capture::{self, Running},
    deliver::{self, Request, Sendable, Unsendable},
    exchange::{Answer, Exchange, Id, Mark, Marks, Reply, Trust, answer::Action},
    journal::{Journal, Known, Retention, listener::Listener},
    reader::Reader,
    sender::{Registry, Stamp},
    signature::{Secret, Secrets},
};
use support::{DEADLINE, target::Target};

struct House {
    running: Running,
    journal: Arc<Journal>,
    trust: Trust,
    reader: Reader,
}

const SECRET: &str = "whsec_aG9va2dsYXNzIHRlc3Qgc2VjcmV0";

impl House {
    fn trusting(patterns: &[&str]) -> Self {
        let patterns = patterns.iter().map(|text| text.parse().unwrap());
        Self::with(Trust::new(patterns.collect()), Arc::new(DefaultAnswer))
    }

    fn with(trust: Trust, answer: Arc<dyn Answer>) -> Self {
        let journal = Journal::new(Retention::default());
        let settings = capture::Settings {
            trust: trust.clone(),
            ..capture::Settings::default()
        };
        let running = capture::start(
            capture::bind(&capture::loopback(0)).unwrap(),
            Arc::clone(&journal),
            Listener::new().0,
            answer,
            settings,
        );
        let secrets = Secrets::default().and("github", [Secret::new(SECRET, "test")]);
        Self {
            running: running.unwrap(),
            journal,
            trust,
            reader: Reader::new(Registry::built_in(), secrets),
        }
    }

    fn port(&self) -> u16 {
        self.running.addresses()[0].port()
    }

    /// Sends a request whose end is the end of the connection's first half.
    fn ask(&self, request: &str) -> String {
        let answer = support::http::raw(self.port(), request.as_bytes());
        String::from_utf8(answer).unwrap()
    }

    /// The event with that number, read.
    fn known(&self, id: u64) -> Known {
        let id = Id(id);
        let exchange = self.journal.get(id).unwrap().entry;
        let reading = self.reader.read(exchange.received().unwrap());
        self.journal.understood([(id, &reading)]);
        self.journal.get(id).unwrap()
    }

    fn newest(&self) -> Known {
        self.known(self.journal.counts().received)
    }
}

/// Sends an event on as a replay does; whether it went.
fn send_on(known: &Known, target: &Target) -> Result<(), Unsendable> {
    wait(async {
        let settings = deliver::Settings::default();
        let pinned = deliver::Target::parse(&target.url()).unwrap();
        let pinned = pinned.resolve(&settings, &[]).await.unwrap();
        let request = Request::replay(Sendable::of(known)?, &pinned)?;
        let outcome = deliver::send(&request, &pinned, &settings).await;
        assert_eq!(outcome.result.unwrap().status, 200);
        Ok(())
    })
}

fn wait<T>(what: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let guarded = async { tokio::time::timeout(DEADLINE, what).await };
    runtime.block_on(guarded).unwrap()
}

fn post(lines: &str) -> String {
    format!("POST /hooks HTTP/1.1\r\n{lines}Content-Length: 2\r\nConnection: close\r\n\r\n{{}}")
}

/// An answer without what is of its moment.
fn constant(answer: &str) -> Vec<&str> {
    let lines = answer.split("\r\n");
    lines.filter(|line| !line.starts_with("date: ")).collect()
}

/// What a page on the web can make a browser send, and the marks it gets.
fn attacks() -> Vec<(String, Marks)> {
    let browser = Marks::NONE.with(Mark::Browser);
    let foreign = Marks::NONE.with(Mark::UnknownHost);
    vec![
        (
            post("Host: 127.0.0.1\r\nOrigin: https://evil.test\r\nContent-Type: text/plain\r\n"),
            browser,
        ),
        (post("Host: localhost\r\nOrigin: null\r\n"), browser),
        (
            "GET /hooks HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\n\
             Sec-Fetch-Mode: no-cors\r\nConnection: close\r\n\r\n"
                .to_owned(),
            browser,
        ),
        // A name of the page's own that points here (DNS rebinding).
        (post("Host: evil.test\r\n"), foreign),
        (
            post("Host: evil.test:4665\r\nOrigin: http://evil.test:4665\r\n"),
            browser.with(Mark::UnknownHost),
        ),
        (post("Host: 0.0.0.0\r\n"), foreign),
        (
            "GET http://evil.test/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                .to_owned(),
            foreign,
        ),
        // The question before a request that is not a simple one.
        (
            "OPTIONS /hooks HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://evil.test\r\n\
             Access-Control-Request-Method: POST\r\n\
             Access-Control-Request-Headers: x-cryptoix-signature\r\n\
             Access-Control-Request-Private-Network: true\r\nConnection: close\r\n\r\n"
                .to_owned(),
            browser,
        ),
    ]
}

#[test]
fn what_a_page_can_send_is_kept_marked_and_goes_nowhere_until_it_is_permitted() {
    let target = Target::answering(200, "ok");
    for (request, marks) in attacks() {
        let house = House::trusting(&[]);
        let usual = house.ask(&post("Host: localhost\r\n"));
        let answer = house.ask(&request);
        assert_eq!(constant(&answer), constant(&usual), "{request}");

        let known = house.newest();
        assert_eq!(known.entry.marks(), marks, "{request}");
        let head = known.entry.head();
        assert!(request.starts_with(str::from_utf8(head.bytes()).unwrap()));
        let before = target.requests().len();
        let refused = send_on(&known, &target);
        assert!(matches!(refused, Err(Unsendable::Held(_))), "{request}");
        assert_eq!(house.journal.counts().held, 1);
        assert_eq!(target.requests().len(), before, "{request}");

        let permit = deliver::permit(&known, &house.journal, &house.trust).unwrap();
        assert_eq!(permit.released, 1);
        assert_eq!(send_on(&house.newest(), &target), Ok(()));
        house.ask(&request);
        assert_eq!(send_on(&house.newest(), &target), Ok(()));
        assert_eq!(target.wait_for(before + 2).len(), before + 2, "{request}");
        assert_eq!(house.journal.counts().held, 0);
    }
}

/// Browsers speak HTTP/2 where there is TLS; what it is carried over makes no
/// difference to what is noticed.
#[test]
fn over_http_2_the_same_is_noticed_and_held() {
    let browser = Marks::NONE.with(Mark::Browser);
    let foreign = Marks::NONE.with(Mark::UnknownHost);
    for (authority, header, marks) in [
        ("localhost", ("x-plain", "1"), Marks::NONE),
        ("localhost", ("origin", "https://evil.test"), browser),
        ("localhost", ("sec-fetch-site", "cross-site"), browser),
        ("evil.test", ("x-plain", "1"), foreign),
    ] {
        let house = House::trusting(&[]);
        let address = house.running.addresses()[0];
        let headers = wait(async {
            let stream = tokio::net::TcpStream::connect(address).await.unwrap();
            let (mut client, connection) = h2::client::handshake(stream).await.unwrap();
            let conversation = async {
                let request = http::Request::post(format!("http://{authority}/hooks"))
                    .header(header.0, header.1)
                    .body(())
                    .unwrap();
                let (response, _) = client.send_request(request, true).unwrap();
                response.await.unwrap().into_parts().0.headers
            };
            tokio::select! {
                headers = conversation => headers,
                ended = connection => panic!("{ended:?}"),
            }
        });
        let mut names = headers.keys().map(http::HeaderName::as_str);
        assert!(!names.any(|name| name.starts_with("access-control-")));
        let known = house.newest();
        assert_eq!(known.entry.marks(), marks, "{authority} {header:?}");
        assert_eq!(Sendable::of(&known).is_err(), marks != Marks::NONE);
    }
}

#[test]
fn what_was_permitted_is_told_of_what_comes_after() {
    let house = House::trusting(&[]);
    let page = post("Host: localhost\r\nOrigin: https://shop.test\r\n");
    house.ask(&page);
    deliver::permit(&house.newest(), &house.journal, &house.trust).unwrap();
    house.ask(&page);
    let permitted = Marks::NONE.with(Mark::Browser).with(Mark::Permitted);
    assert_eq!(house.newest().entry.marks(), permitted);
    assert_eq!(
        house.known(1).entry.marks(),
        Marks::NONE.with(Mark::Browser)
    );
}

#[test]
fn a_host_that_is_trusted_from_the_start_is_not_unknown_and_its_pages_are_still_pages() {
    let house = House::trusting(&["*.ngrok.app"]);
    house.ask(&post("Host: swift-fox.ngrok.app\r\n"));
    let known = house.newest();
    assert_eq!(known.entry.marks(), Marks::NONE);
    assert!(Sendable::of(&known).is_ok());
    house.ask(&post(
        "Host: swift-fox.ngrok.app\r\nOrigin: https://evil.test\r\n",
    ));
    assert!(Sendable::of(&house.newest()).is_err());
    house.ask(&post("Host: ngrok.app\r\n"));
    assert!(Sendable::of(&house.newest()).is_err());
}

#[test]
fn a_valid_signature_is_trust_and_one_that_does_not_hold_is_none() {
    let house = House::trusting(&[]);
    let github = house.reader.registry().named("github").unwrap();
    for (secret, held) in [(SECRET, false), ("whsec_YW5vdGhlcg==", true)] {
        let time = hookglass::exchange::Clock::system().now();
        let sample = github.sample(Some("push")).unwrap();
        let secret = Secret::new(secret, "test");
        let made = github
            .make(sample, &secret, Stamp { time, number: 1 })
            .unwrap();
        let headers = made.headers.iter();
        let lines: Vec<String> = headers
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let lines = lines.concat();
        let body = String::from_utf8(made.body.clone()).unwrap();
        house.ask(&format!(
            "POST {} HTTP/1.1\r\nHost: swift-fox.ngrok.app\r\n{lines}Content-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            made.target,
            body.len()
        ));
        let known = house.newest();
        assert!(known.entry.marks().has(Mark::UnknownHost));
        assert_eq!(
            Sendable::of(&known).is_err(),
            held,
            "{:?}",
            known.row.verdict
        );
    }
}

/// The head is judged when it arrives, and the body may take minutes.
#[test]
fn an_event_whose_host_is_permitted_while_its_body_comes_is_not_held() {
    let house = House::trusting(&[]);
    let mut slow = TcpStream::connect(house.running.addresses()[0]).unwrap();
    slow.set_read_timeout(Some(DEADLINE)).unwrap();
    let head = "POST /hooks HTTP/1.1\r\nHost: fox.test\r\nContent-Length: 4\r\n\
        Expect: 100-continue\r\n\r\n";
    slow.write_all(head.as_bytes()).unwrap();
    // The head was taken when we are told to go on.
    slow.read_exact(&mut [0; "HTTP/1.1 100 Continue\r\n\r\n".len()])
        .unwrap();

    house.ask(&post("Host: fox.test\r\n"));
    deliver::permit(&house.newest(), &house.journal, &house.trust).unwrap();

    slow.write_all(b"body").unwrap();
    slow.shutdown(Shutdown::Write).unwrap();
    slow.read_to_string(&mut String::new()).unwrap();
    let known = house.known(2);
    assert_eq!(known.entry.body(), b"body");
    assert!(Sendable::of(&known).is_ok());
}

/// Answers with a header that would let any page read it.
struct Generous;

impl Answer for Generous {
    fn answer<'a>(
        &'a self,
        _: Id,
        _: &'a Exchange,
    ) -> Pin<Box<dyn Future<Output = Reply> + Send + 'a>> {
        let header = |name: &str, value| (name.to_owned(), Bytes::from_static(value));
        let mut reply = Reply::default_ok();
        if let Action::Respond { headers, .. } = &mut reply.action {
            headers.push(header("Access-Control-Allow-Origin", b"*"));
            headers.push(header("ACCESS-CONTROL-ALLOW-HEADERS", b"*"));
            headers.push(header("X-Kept", b"1"));
        }
        Box::pin(std::future::ready(reply))
    }
}

#[test]
fn no_answer_ever_lets_a_page_of_another_origin_read_it() {
    let house = House::with(Trust::default(), Arc::new(Generous));
    for (request, _) in attacks() {
        let answer = house.ask(&request).to_ascii_lowercase();
        assert!(answer.starts_with("http/1.1 200 ok\r\n"), "{answer}");
        assert!(answer.contains("x-kept: 1"), "{answer}");
        assert!(!answer.contains("access-control-"), "{answer}");
    }
}

#[test]
fn no_byte_of_a_request_is_in_the_answer_that_refuses_it() {
    let house = House::trusting(&[]);
    let long = "marker".repeat(20_000);
    for request in [
        "marker\0 / HTTP/1.1\r\n\r\n".to_owned(),
        format!("GET /{long} HTTP/1.1\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nX-Marker: {long}\r\n\r\n"),
        "GET / HTTP/1.1\r\nmarker: marker\0\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nHost: marker.test\r\nHost: marker.test\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nTransfer-Encoding: marker\r\n\r\n".to_owned(),
        "GET /marker HTTP/9.9\r\n\r\n".to_owned(),
    ] {
        let answer = house.ask(&request);
        let status = support::http::status(answer.as_bytes());
        assert!((400..600).contains(&status), "{answer}");
        assert!(answer.ends_with("\r\n\r\n"), "there is no body: {answer}");
        assert!(!answer.contains("marker"), "{answer}");
    }
}
