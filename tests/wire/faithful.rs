//! What is kept is what came, to the byte.

use std::{io::Write as _, net::Shutdown};

use hookglass::{
    capture::Limits,
    exchange::{Exchange, Mark, Version},
    journal::Status,
};

use crate::server::{Server, bytes, post, statuses};

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
        peer.send(format!(
            "{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        ));
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
