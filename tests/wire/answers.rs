//! What is told is what was decided.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use hookglass::{
    capture::Limits,
    exchange::{Answer, Exchange, Id, Reply, answer::Action},
    journal::Status,
};

use crate::server::{Server, Told, bytes, hasty, post, statuses};

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
