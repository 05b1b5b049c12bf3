//! Targets on loopback: one that answers, one that counts, some that do not
//! behave.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use hookglass::deliver::Pinned;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use super::pin;

/// A target that hears one request out, answers it and keeps what it heard.
pub(crate) async fn one_answer(
    answer: &'static [u8],
) -> (SocketAddr, JoinHandle<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    (listener.local_addr().unwrap(), serve(listener, answer))
}

pub(crate) fn serve(listener: TcpListener, answer: &'static [u8]) -> JoinHandle<(String, Vec<u8>)> {
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let heard = receive(&mut stream).await;
        stream.write_all(answer).await.unwrap();
        heard
    })
}

/// A target that answers 200 to everything and counts who came.
pub(crate) async fn count_connections() -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            receive(&mut stream).await;
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                .await;
        }
    });
    (address, count)
}

/// How a target ends a connection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Break {
    Close,
    Reset,
}

/// A target that says something and then ends the connection. For a close it
/// hears the request out first; for a reset it leaves it unread.
pub(crate) async fn break_after(said: &[u8], how: Break) -> (Pinned, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let pinned = pin(&listener.local_addr().unwrap().to_string()).await;
    let said = said.to_vec();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        match how {
            Break::Close => drop(receive(&mut stream).await),
            Break::Reset => drop(stream.read(&mut [0; 1]).await.unwrap()),
        }
        // A client that has heard enough may be gone.
        let _ = stream.write_all(&said).await;
    });
    (pinned, server)
}

/// A target that says something and then nothing, with the connection open.
pub(crate) async fn hang_after(said: &[u8]) -> (Pinned, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let pinned = pin(&listener.local_addr().unwrap().to_string()).await;
    let said = said.to_vec();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        receive(&mut stream).await;
        let _ = stream.write_all(&said).await;
        let _ = stream.read(&mut [0; 1]).await;
    });
    (pinned, server)
}

/// Reads one request with at most one `Content-Length`, the strict way.
pub(crate) async fn receive(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        assert_ne!(
            stream.read_buf(&mut bytes).await.unwrap(),
            0,
            "the head ends"
        );
    };
    let mut body = bytes.split_off(end);
    let head = String::from_utf8(bytes).unwrap();
    let lower = head.to_ascii_lowercase();
    assert!(!lower.contains("transfer-encoding"));
    let mut lengths = lower
        .lines()
        .filter_map(|line| line.strip_prefix("content-length: "));
    let length: usize = lengths.next().map_or(0, |text| text.parse().unwrap());
    assert_eq!(lengths.next(), None, "one framing");
    while body.len() < length {
        assert_ne!(
            stream.read_buf(&mut body).await.unwrap(),
            0,
            "the body ends"
        );
    }
    assert_eq!(body.len(), length);
    (head, body)
}
