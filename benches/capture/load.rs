//! The load generator: keep-alive connections over each of which one request
//! after the other is sent, written by hand so that it costs little.

use std::{
    io,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::{Builder, Runtime},
};

use crate::{Outcome, server::Server};

/// Keep-alive connections, each with one request under way.
pub(crate) const CONNECTIONS: usize = 32;

/// What an answer with an empty body ends with.
pub(crate) const END: &[u8] = b"\r\n\r\n";

/// What an answer must begin with.
pub(crate) const OK: &[u8] = b"HTTP/1.1 200 ";

/// A request as senders make them, with a body of `length` bytes.
pub(crate) fn request(length: usize) -> Vec<u8> {
    let mut request = format!(
        "POST /webhooks/orders?source=bench HTTP/1.1\r\n\
         Host: 127.0.0.1:4665\r\n\
         User-Agent: GitHub-Hookshot/044aadd\r\n\
         Accept: */*\r\n\
         Content-Type: application/json\r\n\
         X-GitHub-Event: push\r\n\
         X-GitHub-Delivery: 72d3162e-cc78-11e3-81ab-4c9367dc0958\r\n\
         X-Hub-Signature-256: sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17\r\n\
         Content-Length: {length}\r\n\r\n"
    )
    .into_bytes();
    request.extend(body(length));
    request
}

/// JSON of exactly so many bytes: a list of small objects and a text that
/// fills the rest.
fn body(length: usize) -> Vec<u8> {
    const ITEM: &[u8] = br#"{"id":12,"note":"body"},"#;
    let frame = br#"{"items":[],"fill":""}"#.len();
    let items = length.saturating_sub(frame) / ITEM.len();
    let list = ITEM.repeat(items);
    let mut body = br#"{"items":["#.to_vec();
    body.extend_from_slice(list.strip_suffix(b",").unwrap_or(&list));
    body.extend_from_slice(br#"],"fill":""#);
    body.resize(length.saturating_sub(2), b'x');
    body.extend_from_slice(br#""}"#);
    body
}

/// Requests per second, and microseconds of the server's thread per request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figures {
    pub(crate) rate: f64,
    pub(crate) work: f64,
}

/// Sends on the thread that calls it.
pub(crate) struct Load(Runtime);

impl Load {
    pub(crate) fn new() -> Outcome<Self> {
        Ok(Self(Builder::new_current_thread().enable_all().build()?))
    }

    pub(crate) fn figures(
        &self,
        server: &Server,
        request: &[u8],
        requests: usize,
    ) -> Outcome<Figures> {
        let before = server.work()?;
        let took = self.run(server.address(), request, requests)?;
        let work = server.work()?.saturating_sub(before);
        let count = count(requests);
        Ok(Figures {
            rate: count / took.as_secs_f64(),
            work: work.as_secs_f64() * 1e6 / count,
        })
    }

    /// Sends `requests` over all connections; how long it took.
    pub(crate) fn run(
        &self,
        address: SocketAddr,
        request: &[u8],
        requests: usize,
    ) -> Outcome<Duration> {
        let request: Arc<[u8]> = request.into();
        self.0.block_on(async {
            let mut streams = Vec::new();
            for _ in 0..CONNECTIONS {
                let stream = TcpStream::connect(address).await?;
                stream.set_nodelay(true)?;
                streams.push(stream);
            }
            let start = Instant::now();
            let tasks: Vec<_> = streams
                .into_iter()
                .map(|stream| {
                    tokio::spawn(send(stream, Arc::clone(&request), requests / CONNECTIONS))
                })
                .collect();
            for task in tasks {
                task.await??;
            }
            Ok(start.elapsed())
        })
    }
}

async fn send(mut stream: TcpStream, request: Arc<[u8]>, times: usize) -> io::Result<()> {
    let mut space = [0; 1024];
    for _ in 0..times {
        stream.write_all(&request).await?;
        let mut length = 0;
        while !space[..length].ends_with(END) {
            match stream.read(&mut space[length..]).await? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => length += read,
            }
        }
        if !space.starts_with(OK) {
            return Err(io::Error::other("not a 200"));
        }
    }
    Ok(())
}

pub(crate) fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
