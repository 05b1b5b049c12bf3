//! Requests that come through a Unix socket.

use std::{
    io::{Read as _, Write as _},
    os::unix::net::UnixStream,
    sync::Arc,
};

use hookglass::{
    answer::DefaultAnswer,
    capture::{Settings, Sockets, Unix},
    exchange::{Mark, Peer},
};

use crate::server::{GUARD, Server, statuses};

#[test]
fn a_unix_socket_is_listened_on_and_goes_with_the_listener() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hooks.sock");
    let sockets = Sockets {
        unix: vec![Unix::bind(&path).unwrap()],
        ..Sockets::default()
    };
    let mut server = Server::on(sockets, Arc::new(DefaultAnswer), Settings::default());
    assert_eq!(
        server.state.borrow().urls(),
        [format!("unix:{}", path.display())]
    );
    let mut stream = UnixStream::connect(&path).unwrap();
    stream.set_read_timeout(Some(GUARD)).unwrap();
    stream
        .write_all(b"POST /hooks HTTP/1.1\r\nHost: whatever\r\nOrigin: null\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
        .unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert_eq!(statuses(&response), [200]);
    let exchange = server.exchange(1);
    assert_eq!((exchange.peer(), exchange.body()), (Peer::Unix, &b"hi"[..]));
    let marks = exchange.marks();
    assert!(!marks.has(Mark::UnknownHost), "no web page reaches it");
    assert!(marks.has(Mark::Browser), "whatever it says it is");
    server.stop();
    assert!(!path.exists());
}
