//! What is turned away is a row with its reason.

use std::time::Duration;

use hookglass::{capture::Limits, exchange::Mark, journal::Status};

use crate::server::{Peer, Server, bytes, post, statuses};

#[test]
fn what_is_beyond_a_limit_or_ambiguous_is_a_row_with_its_reason() {
    let with = |lines: &str| format!("POST / HTTP/1.1\r\nHost: a\r\n{lines}\r\n");
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
        (with("Host: b\r\n"), 400, "ambiguous framing: two Host"),
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
fn a_body_that_a_reset_breaks_off_is_a_row_with_its_bytes() {
    let server = Server::start();
    let mut peer = server.connect();
    let head = "POST /x HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 412\r\n\r\n";
    peer.send(head);
    assert_eq!(statuses(&peer.response()), [100], "it is under way");
    peer.send("hello");
    // Closed so, a socket sends a reset; what it sent before may go with it.
    let socket = socket2::SockRef::from(peer.0.get_ref());
    socket.set_linger(Some(Duration::ZERO)).unwrap();
    drop(peer);
    let refused = server.refused(1);
    assert!(refused.marks.has(Mark::Incomplete));
    assert!(refused.raw.starts_with(head.as_bytes()));
    server.wait_for(|state| state.connections == 0);
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
fn a_small_request_is_taken_in_whatever_the_large_ones_do() {
    let server = Server::with(Limits {
        connections: 8,
        in_flight: 64 << 10,
        ..Limits::default()
    });
    // All that is in common is taken by one.
    let mut large = server.connect();
    large.send("PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n");
    large.send(bytes(57 << 10));
    let full = || server.send(post("/", &bytes(2000)));
    server.wait(|| (statuses(&full()) == [503]).then_some(()));
    for _ in 0..5 {
        assert_eq!(statuses(&server.send(post("/", &bytes(1000)))), [200]);
    }
    large.send(bytes(60_000 - (57 << 10)));
    assert_eq!(statuses(&large.response()), [503], "it had no share left");
    assert_eq!(statuses(&full()), [200], "there is room again");
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
