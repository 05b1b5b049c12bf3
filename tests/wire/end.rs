//! What becomes of connections when the listener ends.

use std::time::Duration;

use hookglass::{capture::Limits, journal::Status};

use crate::server::{GUARD, Server, bytes, post, slow, statuses};

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
    sending.send(
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n",
    );
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
