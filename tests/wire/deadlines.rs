//! Who takes too long is let go.

use std::{io::Write, sync::mpsc, time::Duration};

use hookglass::capture::Limits;

use crate::server::{GUARD, Peer, Server, hasty, post, statuses};

#[test]
fn a_connection_that_says_nothing_is_closed_and_counted() {
    let server = Server::with(hasty());
    assert_eq!(server.connect().rest(), "");
    server.wait_for_counts(|counts| counts.silent == 1);
    assert_eq!(server.journal.counts().rows, 0);
}

#[test]
fn connections_that_come_to_nothing_are_one_row_for_each_reason() {
    let mut server = Server::with(Limits {
        gather: GUARD * 10,
        connections: 8,
        ..hasty()
    });
    let silent: Vec<Peer> = (0..8).map(|_| server.connect()).collect();
    server.wait_for(|state| state.connections == 8);
    for _ in 0..5 {
        assert_eq!(statuses(&server.connect().rest()), [503]);
    }
    for mut peer in silent {
        assert_eq!(peer.rest(), "");
    }
    server.wait_for(|state| state.connections == 0);
    drop(server.connect());
    server.wait_for_counts(|counts| (counts.turned_away, counts.silent) == (5, 9));
    assert_eq!(server.journal.counts().rows, 0, "they are still gathered");
    server.stop();
    let rows: Vec<_> = (1..=3).map(|id| server.refused(id)).collect();
    let said: Vec<_> = rows.iter().map(|row| (row.status, &row.why[..])).collect();
    assert_eq!(
        said,
        [
            (Some(503), "5 connections beyond the 8 that may be open"),
            (None, "8 connections said nothing within 50ms"),
            (None, "1 connection closed without a byte"),
        ]
    );
    assert_eq!(server.journal.counts().rows, 3);
}

#[test]
fn what_is_gathered_becomes_a_row_after_a_while() {
    let server = Server::with(Limits {
        gather: Duration::from_millis(50),
        ..hasty()
    });
    for id in 1..=2 {
        drop(server.connect());
        assert_eq!(server.refused(id).why, "1 connection closed without a byte");
    }
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
