//! The listener from outside: raw bytes over real sockets, and what the
//! journal holds afterwards. Every wait has a guard against hanging; no test
//! asserts how long something takes.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says so by a panic, in its helpers too"
)]

use std::{
    future::Future,
    io::{BufReader, ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    pin::Pin,
    sync::{Arc, mpsc},
    time::Duration,
};

use hookglass::{
    answer::DefaultAnswer,
    capture::{self, Limits, Running, Settings},
    exchange::{Answer, Entry, Exchange, Id, Mark, Refused, Reply, Version, answer::Action},
    journal::{Counts, Journal, Known, Retention, Status, listener},
};

/// Nothing here takes a tenth of it.
const GUARD: Duration = Duration::from_secs(20);

struct Server {
    running: Option<Running>,
    journal: Arc<Journal>,
    state: tokio::sync::watch::Receiver<listener::State>,
}

impl Server {
    fn start() -> Self {
        Self::with(Limits::default())
    }

    fn with(limits: Limits) -> Self {
        Self::answering(limits, Arc::new(DefaultAnswer))
    }

    fn answering(limits: Limits, answer: Arc<dyn Answer>) -> Self {
        let listeners = capture::bind(&capture::loopback(0)).unwrap();
        let journal = Journal::new(Retention::default());
        let (listener, state) = listener::Listener::new();
        let settings = Settings {
            limits,
            ..Settings::default()
        };
        let running =
            capture::start(listeners, Arc::clone(&journal), listener, answer, settings).unwrap();
        Self {
            running: Some(running),
            journal,
            state,
        }
    }

    fn address(&self) -> SocketAddr {
        self.running.as_ref().unwrap().addresses()[0]
    }

    fn connect(&self) -> Peer {
        let stream = TcpStream::connect(self.address()).unwrap();
        stream.set_read_timeout(Some(GUARD)).unwrap();
        stream.set_write_timeout(Some(GUARD)).unwrap();
        Peer(BufReader::new(stream))
    }

    /// Sends `bytes`, says that this is all, and returns all that comes back.
    fn send(&self, bytes: impl AsRef<[u8]>) -> String {
        let mut peer = self.connect();
        peer.send(bytes);
        peer.0.get_ref().shutdown(Shutdown::Write).unwrap();
        peer.rest()
    }

    fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop();
        }
    }

    /// The entry with that number; waits for it.
    fn entry(&self, id: u64) -> Known {
        self.wait(|| self.journal.get(Id(id)))
    }

    fn exchange(&self, id: u64) -> Exchange {
        match self.entry(id).entry {
            Entry::Received(exchange) => exchange,
            Entry::Refused(refused) => panic!("refused: {refused:?}"),
        }
    }

    fn refused(&self, id: u64) -> Refused {
        match self.entry(id).entry {
            Entry::Refused(refused) => *refused,
            Entry::Received(exchange) => panic!("received: {exchange:?}"),
        }
    }

    /// What the sender of an entry was told; waits for it.
    fn told(&self, id: u64) -> Status {
        self.wait(|| {
            let told = self.journal.get(Id(id))?.row.told;
            (told != Status::NONE).then_some(told)
        })
    }

    /// Waits until the listener's state is as it should be.
    fn wait_for(&self, expected: impl Fn(&listener::State) -> bool) {
        self.wait(|| expected(&self.state.borrow()).then_some(()));
    }

    /// Waits until the account is as it should be.
    fn wait_for_counts(&self, expected: impl Fn(&Counts) -> bool) {
        self.wait(|| expected(&self.journal.counts()).then_some(()));
    }

    /// Waits until `look` finds something. Changes of the journal and of the
    /// listener's state wake it.
    fn wait<T>(&self, look: impl Fn() -> Option<T>) -> T {
        if let Some(found) = look() {
            return found;
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let mut tail = self.journal.tail();
        let mut state = self.state.clone();
        runtime.block_on(async {
            let found = async {
                loop {
                    if let Some(found) = look() {
                        return found;
                    }
                    tokio::select! {
                        () = tail.changed() => {}
                        Ok(()) = state.changed() => {}
                    }
                }
            };
            tokio::time::timeout(GUARD, found).await.expect("it comes")
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

struct Peer(BufReader<TcpStream>);

impl Peer {
    fn send(&mut self, bytes: impl AsRef<[u8]>) {
        // The listener may refuse and close before all is sent.
        let _ = self.0.get_mut().write_all(bytes.as_ref());
    }

    /// One response head; those of this server have no body unless told.
    fn response(&mut self) -> String {
        let mut response = Vec::new();
        while !response.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            match self.0.read(&mut byte).expect("an answer in time") {
                0 => break,
                _ => response.push(byte[0]),
            }
        }
        String::from_utf8(response).unwrap()
    }

    /// All that comes until the connection ends.
    fn rest(&mut self) -> String {
        let mut all = Vec::new();
        match self.0.read_to_end(&mut all) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
            Err(error) => panic!("the connection ends in time: {error}"),
        }
        String::from_utf8(all).unwrap()
    }
}

/// The statuses of all responses in a text.
fn statuses(responses: &str) -> Vec<u16> {
    responses
        .lines()
        .filter_map(|line| {
            line.strip_prefix("HTTP/1.1 ")
                .or(line.strip_prefix("HTTP/1.0 "))
        })
        .map(|line| line[..3].parse().unwrap())
        .collect()
}

fn post(target: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut request =
        format!("POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n")
            .into_bytes();
    request.extend_from_slice(body);
    request
}

fn bytes(length: usize) -> Vec<u8> {
    (0..=255).cycle().take(length).collect()
}

// Faithful.

#[test]
fn order_case_and_duplicates_of_header_lines_are_kept() {
    let server = Server::start();
    let head = "pOsT /a?b=%20 HTTP/1.1\r\nX-A: 1\r\nHOST: localhost\r\nx-b:2\r\nX-A:  3 \r\ncontent-LENGTH: 2\r\n\r\n";
    assert_eq!(statuses(&server.send(format!("{head}hi"))), [200]);
    let exchange = server.exchange(1);
    assert_eq!(exchange.head().bytes(), head.as_bytes());
    assert_eq!(exchange.body(), b"hi");
    assert_eq!((exchange.declared(), exchange.size()), (Some(2), 2));
    assert_eq!(exchange.marks().iter().count(), 0);
}

#[test]
fn a_body_of_every_byte_value_is_kept_to_the_byte() {
    let server = Server::start();
    for (id, body) in [(1, bytes(256)), (2, bytes(300_000))] {
        assert_eq!(statuses(&server.send(post("/", &body))), [200]);
        assert_eq!(server.exchange(id).body(), body);
    }
}

#[test]
fn an_empty_200_is_what_is_told_and_noted() {
    let server = Server::start();
    let response = server.send(post("/", b"x"));
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
    assert!(
        response
            .to_ascii_lowercase()
            .contains("content-length: 0\r\n")
    );
    assert_eq!(server.told(1), Status::code(200));
    assert!(server.entry(1).row.told_us > 0);
}

#[test]
fn three_pipelined_requests_keep_their_own_heads_and_bodies() {
    let server = Server::start();
    let first = post("/1", b"one");
    let second = "POST /2 HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n1\r\nt\r\n2\r\nwo\r\n0\r\n\r\n";
    let third = "GET /3 HTTP/1.1\r\nHoSt: localhost\r\nX: y\r\n\r\n";
    let all = [&first[..], second.as_bytes(), third.as_bytes()].concat();
    assert_eq!(statuses(&server.send(all)), [200, 200, 200]);
    let kept: Vec<_> = (1..=3).map(|id| server.exchange(id)).collect();
    assert!(first.starts_with(kept[0].head().bytes()));
    assert!(second.as_bytes().starts_with(kept[1].head().bytes()));
    assert_eq!(kept[2].head().bytes(), third.as_bytes());
    assert_eq!(
        kept.iter().map(Exchange::body).collect::<Vec<_>>(),
        [&b"one"[..], b"two", b""]
    );
}

#[test]
fn bytes_that_come_one_by_one_give_the_same_requests() {
    let server = Server::start();
    let requests = [
        post("/1", b"one"),
        b"\r\nPOST /2 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3;x=\"y\"\r\ntwo\r\n0\r\nT: t\r\n\r\n".to_vec(),
        post("/3", b""),
    ];
    let mut peer = server.connect();
    peer.0.get_ref().set_nodelay(true).unwrap();
    for byte in requests.concat() {
        peer.send([byte]);
    }
    for (id, body) in [(1, &b"one"[..]), (2, b"two"), (3, b"")] {
        assert_eq!(statuses(&peer.response()), [200]);
        let exchange = server.exchange(id);
        assert_eq!(exchange.body(), body);
        assert_eq!(exchange.head().target(), format!("/{id}").as_bytes());
    }
}

#[test]
fn many_pipelined_requests_in_one_go_are_all_paired() {
    let server = Server::start();
    let mut peer = server.connect();
    let mut writer = peer.0.get_ref().try_clone().unwrap();
    let thread = std::thread::spawn(move || {
        let all: Vec<u8> = (1..=2000)
            .flat_map(|n| post(&format!("/{n}"), format!("body {n}").as_bytes()))
            .collect();
        writer.write_all(&all).unwrap();
    });
    for n in 1..=2000 {
        assert_eq!(statuses(&peer.response()), [200]);
        let exchange = server.exchange(n);
        assert_eq!(exchange.head().target(), format!("/{n}").as_bytes());
        assert_eq!(exchange.body(), format!("body {n}").as_bytes());
    }
    thread.join().unwrap();
}

#[test]
fn http_1_0_without_keep_alive_is_answered_and_closed() {
    let server = Server::start();
    let mut peer = server.connect();
    peer.send("POST /old HTTP/1.0\r\nContent-Length: 3\r\n\r\nold");
    assert_eq!(statuses(&peer.rest()), [200]);
    let exchange = server.exchange(1);
    assert_eq!(
        (exchange.version(), exchange.body()),
        (Version::Http10, &b"old"[..])
    );
}

#[test]
fn a_connection_serves_one_request_after_another() {
    let server = Server::start();
    let mut peer = server.connect();
    for n in 1..=5u8 {
        let body = bytes(5000 * usize::from(n));
        peer.send(post(&format!("/{n}"), &body));
        assert_eq!(statuses(&peer.response()), [200]);
        assert_eq!(server.exchange(n.into()).body(), body);
    }
    assert_eq!(server.state.borrow().connections, 1);
}

#[test]
fn odd_targets_and_methods_are_taken_as_they_came() {
    let server = Server::start();
    let lines = [
        "GET http://[",
        "PURGE /{a}|\"b\"#c",
        "CONNECT evil.test:443",
        "m *",
        "HEAD /",
    ];
    for (id, line) in (1..).zip(lines) {
        let mut peer = server.connect();
        peer.send(format!("{line} HTTP/1.1\r\nConnection: close\r\n\r\n"));
        assert_eq!(statuses(&peer.rest()), [200], "{line}");
        let head = server.exchange(id);
        let (method, target) = line.split_once(' ').unwrap();
        assert_eq!(head.head().method(), method.as_bytes());
        assert_eq!(head.head().target(), target.as_bytes());
    }
}

#[test]
fn a_large_chunked_body_is_one_body() {
    let server = Server::start();
    let body = bytes(1_000_000);
    let mut request =
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for piece in body.chunks(7001) {
        request.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        request.extend_from_slice(piece);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"0\r\n\r\n");
    assert_eq!(statuses(&server.send(request)), [200]);
    let exchange = server.exchange(1);
    assert!(exchange.body() == body);
    assert_eq!(exchange.declared(), None);
}

#[test]
fn continue_is_said_only_when_the_body_will_be_taken() {
    let server = Server::with(Limits {
        body: 1000,
        ..Limits::default()
    });
    let head = |length: usize| {
        format!(
            "PUT / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n"
        )
    };
    let mut peer = server.connect();
    peer.send(head(5));
    assert_eq!(statuses(&peer.response()), [100]);
    peer.send("hello");
    assert_eq!(statuses(&peer.response()), [200]);
    let mut peer = server.connect();
    peer.send(head(1001));
    peer.0.get_ref().shutdown(Shutdown::Write).unwrap();
    assert_eq!(statuses(&peer.rest()), [413]);
    let cut = server.exchange(2);
    assert_eq!(
        (cut.body(), cut.size(), cut.truncated()),
        (&b""[..], 1001, true)
    );
}

#[test]
fn a_web_page_and_a_foreign_host_are_marked() {
    let server = Server::start();
    server.send("POST / HTTP/1.1\r\nHost: evil.test\r\nOrigin: http://evil.test\r\n\r\n");
    let marks = server.exchange(1).marks();
    assert!(marks.has(Mark::Browser) && marks.has(Mark::UnknownHost));
}

// Refused, and a row for it.

#[test]
fn what_is_beyond_a_limit_or_ambiguous_is_a_row_with_its_reason() {
    let with = |lines: &str| format!("POST / HTTP/1.1\r\n{lines}\r\n");
    let long = "x".repeat(70_000);
    let table = [
        (
            with(&format!("A: {long}\r\n")),
            431,
            "head larger than 64 KiB",
        ),
        (
            with(&"A: 1\r\n".repeat(101)),
            431,
            "more than 100 header lines",
        ),
        (
            format!("GET /{long} HTTP/1.1\r\n\r\n"),
            414,
            "request target longer than",
        ),
        (
            format!("{} / HTTP/1.1\r\n\r\n", "M".repeat(65)),
            501,
            "method longer than 64 bytes",
        ),
        (
            with("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"),
            400,
            "ambiguous framing: both",
        ),
        (
            with("Content-Length: 3\r\nContent-Length: 4\r\n"),
            400,
            "ambiguous framing: two Content-Length",
        ),
        (
            with("Host: a\r\nHost: b\r\n"),
            400,
            "ambiguous framing: two Host",
        ),
        (
            "GET / HTTP/1.1\nHost: a\n\n".to_owned(),
            400,
            "ambiguous framing: a line of the head",
        ),
        (with("A: b\r\n c\r\n"), 400, "ambiguous framing: a folded"),
        (
            with("Transfer-Encoding: chunked\r\n") + "xyz\r\n",
            400,
            "a chunk size is missing",
        ),
        (
            with("Transfer-Encoding: chunked\r\n") + "1\nx\n0\n\n",
            400,
            "ambiguous framing: a bare LF",
        ),
        (
            "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0".to_owned(),
            400,
            "a TLS handshake on a plain port",
        ),
        (
            "what is this\r\n\r\n".to_owned(),
            400,
            "the request line is malformed",
        ),
    ];
    let server = Server::start();
    for (id, (bytes, status, why)) in (1..).zip(&table) {
        let response = server.send(bytes);
        assert_eq!(statuses(&response), [*status], "{bytes:.60}");
        let refused = server.refused(id);
        assert_eq!(refused.status, Some(*status), "{bytes:.60}");
        assert!(refused.why.starts_with(why), "{}", refused.why);
        assert!(bytes.as_bytes().starts_with(&refused.raw), "{bytes:.60}");
        assert!(!refused.raw.is_empty() && refused.raw.len() <= 64 << 10);
    }
    let counts = server.journal.counts();
    assert_eq!((counts.received, counts.refused), (0, table.len() as u64));
}

#[test]
fn a_target_that_is_too_long_is_answered_before_its_head_has_ended() {
    let server = Server::with(Limits {
        target: Some(16),
        ..Limits::default()
    });
    assert_eq!(
        statuses(&server.send(post("/16-bytes-long-..", b""))),
        [414]
    );
    assert_eq!(server.refused(1).why, "request target longer than 16 bytes");
    assert_eq!(statuses(&server.send(post("/16-bytes-long-.", b""))), [200]);
    let mut peer = server.connect();
    peer.send("GET /which-never-ends");
    assert_eq!(statuses(&peer.rest()), [414]);
}

#[test]
fn a_refused_request_in_a_pipeline_is_answered_in_its_turn() {
    let server = Server::start();
    let mut all = post("/1", b"one");
    all.extend_from_slice(b"GET / HTTP/9.9\r\n\r\n");
    all.extend_from_slice(&post("/3", b"never read"));
    assert_eq!(statuses(&server.send(all)), [200, 505]);
    assert_eq!(server.exchange(1).body(), b"one");
    assert_eq!(server.refused(2).status, Some(505));
    assert_eq!(server.journal.counts().rows, 2);
}

#[test]
fn an_aborted_head_is_a_row_with_its_bytes() {
    let server = Server::start();
    assert_eq!(statuses(&server.send("POST /x HT")), [400]);
    let refused = server.refused(1);
    assert_eq!(refused.why, "closed after 10 bytes of the head");
    assert_eq!(&refused.raw[..], b"POST /x HT");
}

#[test]
fn an_aborted_body_is_a_row_with_its_bytes() {
    let server = Server::start();
    let head = "POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 412\r\n\r\n";
    let sent = format!("{head}hello, world");
    assert_eq!(statuses(&server.send(&sent)), [400]);
    let refused = server.refused(1);
    assert_eq!(refused.why, "closed after 12 of 412 bytes of the body");
    assert_eq!(&refused.raw[..], sent.as_bytes());
    assert_eq!(server.journal.counts().received, 0);
}

#[test]
fn a_body_over_the_limit_is_kept_in_part_and_answered_413() {
    let server = Server::with(Limits {
        body: 100_000,
        kept_of_truncated: 10,
        ..Limits::default()
    });
    let body = bytes(200_000);
    let mut chunked =
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n30d40\r\n"
            .to_vec();
    chunked.extend_from_slice(&body);
    for (id, request) in [(1, post("/", &body)), (2, chunked)] {
        assert_eq!(statuses(&server.send(request)), [413]);
        let cut = server.exchange(id);
        assert_eq!(cut.body(), &body[..10]);
        assert!(cut.truncated());
        assert_eq!(server.told(id), Status::code(413));
    }
    assert_eq!(server.exchange(1).size(), 200_000, "what was declared");
}

#[test]
fn bodies_beyond_what_may_be_in_flight_are_answered_503() {
    let server = Server::with(Limits {
        in_flight: 1000,
        ..Limits::default()
    });
    assert_eq!(statuses(&server.send(post("/", &bytes(2000)))), [503]);
    assert!(server.refused(1).why.starts_with("no room"));
    assert_eq!(statuses(&server.send(post("/", &bytes(900)))), [200]);
    assert_eq!(server.journal.counts().received, 1);
}

#[test]
fn connections_beyond_the_cap_are_told_to_come_back() {
    let server = Server::with(Limits {
        connections: 8,
        ..Limits::default()
    });
    let mut open: Vec<Peer> = (0..8).map(|_| server.connect()).collect();
    for peer in &mut open {
        peer.send(post("/", b""));
        assert_eq!(statuses(&peer.response()), [200]);
    }
    let response = server.send(post("/", b"late"));
    assert_eq!(statuses(&response), [503]);
    assert!(response.contains("Retry-After: 5\r\n"));
    server.wait_for_counts(|counts| counts.turned_away == 1);
    drop(open);
    server.wait_for(|state| state.connections == 0);
    assert_eq!(statuses(&server.send(post("/", b""))), [200]);
}

// Deadlines.

fn hasty() -> Limits {
    let short = Duration::from_millis(50);
    Limits {
        first_byte: short,
        head_time: short,
        body_idle: short,
        keep_alive: short,
        linger: short,
        ..Limits::default()
    }
}

#[test]
fn a_connection_that_says_nothing_is_closed_and_counted() {
    let server = Server::with(hasty());
    assert_eq!(server.connect().rest(), "");
    server.wait_for_counts(|counts| counts.silent == 1);
    assert_eq!(server.journal.counts().rows, 0);
}

#[test]
fn empty_lines_do_not_keep_a_connection_open() {
    let server = Server::with(Limits {
        first_byte: Duration::from_millis(100),
        ..Limits::default()
    });
    let mut peer = server.connect();
    let (done, thread) = drip(&peer, b"\r\n");
    assert_eq!(peer.rest(), "");
    drop(done);
    thread.join().unwrap();
    server.wait_for_counts(|counts| counts.silent == 1);
}

#[test]
fn a_head_that_does_not_end_is_answered_408_and_is_a_row() {
    let server = Server::with(hasty());
    let mut peer = server.connect();
    peer.send("POST / HTTP/1.1\r\nHost: loc");
    assert_eq!(statuses(&peer.rest()), [408]);
    let refused = server.refused(1);
    assert_eq!(refused.status, Some(408));
    assert_eq!(&refused.raw[..], b"POST / HTTP/1.1\r\nHost: loc");
}

/// Sends `piece` every few milliseconds until the peer goes or `done` is dropped.
fn drip(peer: &Peer, piece: &'static [u8]) -> (mpsc::Sender<()>, std::thread::JoinHandle<()>) {
    let mut writer = peer.0.get_ref().try_clone().unwrap();
    let (done, ended) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        while ended.recv_timeout(Duration::from_millis(10)) == Err(mpsc::RecvTimeoutError::Timeout)
            && writer.write_all(piece).is_ok()
        {}
    });
    (done, thread)
}

#[test]
fn a_peer_that_keeps_sending_slowly_meets_the_deadline_of_the_head() {
    let server = Server::with(Limits {
        head_time: Duration::from_millis(100),
        ..Limits::default()
    });
    let mut peer = server.connect();
    peer.send("POST / HTTP/1.1\r\n");
    let (done, thread) = drip(&peer, b"A: b\r\n");
    assert_eq!(statuses(&peer.response()), [408]);
    drop(done);
    thread.join().unwrap();
    assert_eq!(server.refused(1).status, Some(408));
}

#[test]
fn a_peer_that_keeps_sending_slowly_meets_the_deadline_of_the_whole_body() {
    let server = Server::with(Limits {
        body_total: Duration::from_millis(100),
        ..Limits::default()
    });
    let mut peer = server.connect();
    peer.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
    let (done, thread) = drip(&peer, b"abc");
    assert_eq!(statuses(&peer.response()), [408]);
    drop(done);
    thread.join().unwrap();
    assert_eq!(server.refused(1).status, Some(408));
}

#[test]
fn a_body_that_stops_is_answered_408_and_is_a_row() {
    let server = Server::with(hasty());
    let mut peer = server.connect();
    peer.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc");
    assert_eq!(statuses(&peer.rest()), [408]);
    let refused = server.refused(1);
    assert_eq!(
        refused.why,
        "not complete in time: 3 of 10 bytes of the body"
    );
    assert!(refused.raw.ends_with(b"\r\n\r\nabc"));
}

#[test]
fn an_idle_connection_is_closed_after_its_last_answer() {
    let server = Server::with(hasty());
    let mut peer = server.connect();
    peer.send(post("/", b"x"));
    assert_eq!(statuses(&peer.rest()), [200]);
    assert_eq!(server.journal.counts().silent, 0, "it did speak");
    assert_eq!(server.journal.counts().rows, 1);
}

// Answers.

struct Told(Reply);

impl Answer for Told {
    fn answer<'a>(
        &'a self,
        _: Id,
        _: &'a Exchange,
    ) -> Pin<Box<dyn Future<Output = Reply> + Send + 'a>> {
        Box::pin(std::future::ready(self.0.clone()))
    }
}

#[test]
fn a_reply_is_given_as_it_was_decided_but_the_framing_is_ours() {
    let reply = Reply {
        action: Action::Respond {
            status: 201,
            headers: vec![
                ("X-A".to_owned(), "b".into()),
                ("Content-Length".to_owned(), "99".into()),
            ],
            body: "made".into(),
            over: Duration::ZERO,
        },
        ..Reply::default_ok()
    };
    let server = Server::answering(Limits::default(), Arc::new(Told(reply)));
    let response = server.send(post("/", b""));
    assert!(response.starts_with("HTTP/1.1 201 "), "{response}");
    assert!(response.contains("x-a: b\r\n") && response.contains("content-length: 4\r\n"));
    assert!(response.ends_with("\r\n\r\nmade"));
}

#[test]
fn a_reply_that_closes_sends_nothing() {
    let reply = Reply {
        action: Action::Close,
        ..Reply::default_ok()
    };
    let server = Server::answering(Limits::default(), Arc::new(Told(reply)));
    assert_eq!(server.send(post("/", b"")), "");
    assert_eq!(server.told(1), Status::CLOSED);
}

struct Panics;

impl Answer for Panics {
    fn answer<'a>(
        &'a self,
        id: Id,
        _: &'a Exchange,
    ) -> Pin<Box<dyn Future<Output = Reply> + Send + 'a>> {
        assert!(id != Id(1), "the first call panics");
        Box::pin(async move {
            assert!(id != Id(2), "the second future panics");
            Reply::default_ok()
        })
    }
}

#[test]
fn a_panic_in_the_answer_is_a_500_and_the_listener_lives() {
    let server = Server::answering(Limits::default(), Arc::new(Panics));
    let mut peer = server.connect();
    for status in [500, 500, 200] {
        peer.send(post("/", b"x"));
        assert_eq!(statuses(&peer.response()), [status]);
    }
    assert_eq!(server.journal.counts().received, 3);
}

#[test]
fn a_peer_that_does_not_read_its_answer_is_cut_off() {
    let reply = Reply {
        action: Action::Respond {
            status: 200,
            headers: Vec::new(),
            body: bytes(32 << 20).into(),
            over: Duration::ZERO,
        },
        ..Reply::default_ok()
    };
    let server = Server::answering(hasty(), Arc::new(Told(reply)));
    let mut peer = server.connect();
    peer.send(post("/", b"x"));
    assert_eq!(server.exchange(1).body(), b"x");
    server.wait_for(|state| state.connections == 0);
    assert!(peer.0.get_ref().peer_addr().is_ok(), "it was still there");
}

// The end.

fn slow(delay: Duration) -> Arc<dyn Answer> {
    Arc::new(Told(Reply {
        delay,
        ..Reply::default_ok()
    }))
}

#[test]
fn shutdown_answers_what_was_accepted_and_closes_what_is_idle() {
    let mut server = Server::answering(Limits::default(), slow(Duration::from_millis(300)));
    let mut idle = server.connect();
    let mut half = server.connect();
    half.send("POST /half HTTP/1.1\r\n");
    let mut busy = server.connect();
    busy.send(post("/", b"busy"));
    server.wait(|| (server.journal.counts().received == 1).then_some(()));
    server.stop();
    assert_eq!(statuses(&busy.rest()), [200]);
    assert_eq!(idle.rest(), "");
    assert_eq!(statuses(&half.rest()), [503]);
    assert_eq!(server.refused(2).status, Some(503));
    assert_eq!(server.told(1), Status::code(200));
}

#[test]
fn what_does_not_end_within_the_drain_is_cut_and_accounted_for() {
    let limits = Limits {
        drain: Duration::from_millis(50),
        ..Limits::default()
    };
    let mut server = Server::answering(limits, slow(GUARD * 10));
    let mut waiting = server.connect();
    waiting.send(post("/", b"x"));
    server.wait(|| (server.journal.counts().received == 1).then_some(()));
    let mut sending = server.connect();
    sending.send("POST / HTTP/1.1\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n");
    assert_eq!(statuses(&sending.response()), [100], "it is under way");
    server.stop();
    assert_eq!(
        (waiting.rest(), sending.rest()),
        (String::new(), String::new())
    );
    assert_eq!(server.told(1), Status::CLOSED);
    assert_eq!(server.refused(2).status, None);
}

#[test]
fn every_answer_of_thirty_two_busy_connections_is_a_row() {
    const EACH: usize = 100;
    let server = Server::start();
    let threads: Vec<_> = (0..32)
        .map(|connection| {
            let mut peer = server.connect();
            std::thread::spawn(move || {
                let answered = (0..EACH).filter(|n| {
                    peer.send(post("/load", &bytes((connection * 37 + n * 101) % 20_000)));
                    statuses(&peer.response()) == [200]
                });
                answered.count()
            })
        })
        .collect();
    let answered: usize = threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .sum();
    assert_eq!(answered, 32 * EACH);
    assert_eq!(server.journal.counts().received, answered as u64);
}
