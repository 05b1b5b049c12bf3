//! The tap under any cut of the network, and under what makes no sense.

use std::{
    sync::{Mutex, atomic::AtomicUsize},
    time::Duration,
};

use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::{
    answer::DefaultAnswer,
    capture::{
        connection::{Capture, Route},
        knocks::Knocks,
        limits::Limits,
    },
    exchange::{Clock, Scheme, Trust},
    journal::{Journal, Retention, listener::Listener},
};

pub(crate) fn connection() -> Arc<Connection> {
    let capture = Capture {
        journal: Journal::new(Retention::default()),
        listener: Listener::new().0,
        answer: Arc::new(DefaultAnswer),
        limits: Limits::default(),
        clock: Clock::system(),
        landing: Mutex::default(),
        trust: Trust::default(),
        tls: None,
        most: 1,
        knocks: Knocks::default(),
        in_flight: AtomicUsize::new(0),
    };
    let route = Route {
        peer: ([127, 0, 0, 1], 5).into(),
        local: [127, 0, 0, 1].into(),
        scheme: Scheme::Http,
    };
    Connection::new(Arc::new(capture), route)
}

/// The heads that were handed over, and the bodies, as the service takes
/// them: when hyper was shown the outline of all.
async fn run(message: Vec<u8>, cut: usize, space: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
    let (mut peer, ours) = tokio::io::duplex(cut);
    let writer = tokio::spawn(async move {
        peer.write_all(&message).await.unwrap();
    });
    let connection = connection();
    let mut tap = Tap::new(ours, BytesMut::new(), None, Arc::clone(&connection));
    let mut seen = Vec::new();
    let mut shown = Vec::new();
    let mut buffer = vec![0; space];
    loop {
        let read = tap.read(&mut buffer).await.unwrap();
        if read == 0 {
            break;
        }
        shown.extend_from_slice(&buffer[..read]);
        let whole: &[u8] = if shown.starts_with(b"POST / HTTP/1.1\r\nC") {
            b"\r\n\r\nb"
        } else {
            b"\r\n\r\n"
        };
        if shown.ends_with(whole) {
            let message = connection.take().expect("a message").message;
            let (head, body) = message.raw().split_at(message.head().len());
            seen.push((head.to_vec(), body.to_vec()));
            shown.clear();
        }
    }
    assert_eq!(shown, b"");
    writer.await.unwrap();
    seen
}

/// Reads until the tap says that this is all, and ends it.
async fn read_out(message: Vec<u8>, cut: usize, space: usize) {
    let (mut peer, ours) = tokio::io::duplex(cut);
    let writer = tokio::spawn(async move {
        // It may be turned away before all is sent.
        let _ = peer.write_all(&message).await;
    });
    let mut tap = Tap::new(ours, BytesMut::new(), None, connection());
    let mut buffer = vec![0; space];
    while matches!(tap.read(&mut buffer).await, Ok(1..)) {}
    writer.abort();
    let _ = tap.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_takes_no_farewell_is_left() {
    let (mut peer, ours) = tokio::io::duplex(4);
    peer.write_all(b"\0").await.unwrap();
    let mut tap = Tap::new(ours, BytesMut::new(), None, connection());
    assert_eq!(tap.read(&mut [0; 9]).await.unwrap(), 0, "it is turned away");
    let ended = tokio::time::timeout(Duration::from_mins(1), tap.shutdown());
    ended.await.expect("it does not wait for ever").unwrap();
    drop(peer);
}

/// What odd messages are made of.
const PIECES: [&[u8]; 16] = [
    b"\r\n",
    b"\n",
    b"\r",
    b"\0",
    b"POST / HTTP/1.1\r\n",
    b"GET / HTTP/1.0\r\n\r\n",
    b"Host: localhost\r\n",
    b"Content-Length: 3\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"\r\n\r\n",
    b"0\r\n\r\n",
    b"3;x\r\nabc\r\n",
    b"abc",
    b"GET",
    b" / HTTP/1.1\r\n",
    b"X: y\r\n",
];

/// A head, what follows it on the wire, and the body it means.
fn message() -> impl Strategy<Value = (Vec<u8>, Vec<u8>, Vec<u8>)> {
    let body = proptest::collection::vec(any::<u8>(), 0..300);
    (body, "[a-z]{1,200}", any::<bool>()).prop_map(|(body, word, chunked)| {
        let start = format!("POST /{word} HTTP/1.1\r\nHost: {word}\r\n");
        if !chunked {
            let length = body.len();
            return (
                format!("{start}Content-Length: {length}\r\n\r\n").into(),
                body.clone(),
                body,
            );
        }
        let mut framed = Vec::new();
        for piece in body.chunks(17) {
            framed.extend_from_slice(format!("{:x};a\r\n", piece.len()).as_bytes());
            framed.extend_from_slice(piece);
            framed.extend_from_slice(b"\r\n");
        }
        framed.extend_from_slice(b"0\r\nT: t\r\n\r\n");
        (
            format!("{start}Transfer-Encoding: chunked\r\n\r\n").into(),
            framed,
            body,
        )
    })
}

proptest! {
    #[test]
    fn nothing_that_comes_makes_it_panic(
        pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 1..12),
        cut in 1usize..100,
        space in 1usize..100,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(read_out(pieces.concat(), cut, space));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However the network cuts it and however little hyper reads at once,
    /// each head and each body is handed over to the byte.
    #[test]
    fn cuts_change_nothing(
        messages in proptest::collection::vec(message(), 1..6),
        cut in 1usize..2000,
        space in 1usize..2000,
    ) {
        let stream = messages.iter().flat_map(|(head, framed, _)| [&head[..], framed].concat());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let seen = runtime.block_on(run(stream.collect(), cut, space));
        prop_assert_eq!(seen.len(), messages.len());
        for ((head, body), (sent, _, content)) in seen.iter().zip(&messages) {
            prop_assert_eq!(head, sent);
            prop_assert_eq!(body, content);
        }
    }
}
