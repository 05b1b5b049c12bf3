//! A client of HTTP/2 as senders have one, driven from a test that waits.

use std::future::{Future, poll_fn};

use bytes::Bytes;
use h2::{
    Reason, RecvStream,
    client::{self, ResponseFuture, SendRequest},
};
use http::{HeaderMap, Method, Request, request};
use tokio::{
    runtime::{self, Runtime},
    task::JoinHandle,
    time::timeout,
};

use crate::server::{GUARD, Server};

pub(crate) struct Client {
    runtime: Runtime,
    sender: SendRequest<Bytes>,
    connection: JoinHandle<Result<(), h2::Error>>,
}

/// What came back for a request.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// A request to `http://localhost`.
pub(crate) fn request(method: &str, path: &str) -> request::Builder {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    Request::builder()
        .method(method)
        .uri(format!("http://localhost{path}"))
}

impl Client {
    pub(crate) fn connect(server: &Server) -> Self {
        Self::with(server, &mut client::Builder::new())
    }

    pub(crate) fn with(server: &Server, builder: &mut client::Builder) -> Self {
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.unwrap();
        let address = server.address();
        let (sender, connection) = runtime.block_on(async {
            let stream = tokio::net::TcpStream::connect(address).await.unwrap();
            let (sender, connection) = builder.handshake(stream).await.unwrap();
            (sender, tokio::spawn(connection))
        });
        Self {
            runtime,
            sender,
            connection,
        }
    }

    /// Goes on until `done` is.
    pub(crate) fn wait<T>(&self, done: impl Future<Output = T>) -> T {
        let done = async { timeout(GUARD, done).await.expect("it comes in time") };
        self.runtime.block_on(done)
    }

    /// Sends a request with its whole body and waits for the whole answer.
    pub(crate) fn send(&mut self, request: Request<()>, body: &[u8]) -> Answer {
        self.try_send(request, body).unwrap()
    }

    /// The same; an error when the stream or the connection was given up.
    pub(crate) fn try_send(
        &mut self,
        request: Request<()>,
        body: &[u8],
    ) -> Result<Answer, h2::Error> {
        let exchange = exchange(self.sender.clone(), request, Bytes::copy_from_slice(body));
        self.wait(exchange)
    }

    /// Sends all requests at once, and waits for all answers.
    pub(crate) fn send_all(&mut self, requests: Vec<(Request<()>, Vec<u8>)>) -> Vec<Answer> {
        let sender = self.sender.clone();
        self.wait(async {
            let sent: Vec<_> = requests
                .into_iter()
                .map(|(request, body)| tokio::spawn(exchange(sender.clone(), request, body.into())))
                .collect();
            let mut answers = Vec::new();
            for sent in sent {
                answers.push(sent.await.unwrap().unwrap());
            }
            answers
        })
    }

    /// Begins a request whose body is still to come.
    pub(crate) fn begin(
        &mut self,
        request: Request<()>,
    ) -> (ResponseFuture, h2::SendStream<Bytes>) {
        let sender = self.sender.clone();
        self.wait(async {
            let mut sender = sender.ready().await.unwrap();
            let begun = sender.send_request(request, false).unwrap();
            // What was queued goes out when the connection is polled.
            tokio::task::yield_now().await;
            begun
        })
    }

    /// How the connection ended.
    pub(crate) fn end(self) -> Result<(), h2::Error> {
        let Self {
            runtime,
            connection,
            // Held till the end: the client has not closed.
            sender,
        } = self;
        let ended = runtime.block_on(async { timeout(GUARD, connection).await });
        drop(sender);
        ended.expect("it ends in time").unwrap()
    }
}

async fn exchange(
    sender: SendRequest<Bytes>,
    request: Request<()>,
    body: Bytes,
) -> Result<Answer, h2::Error> {
    let mut sender = sender.ready().await?;
    let (response, stream) = sender.send_request(request, body.is_empty())?;
    let writing = tokio::spawn(write(stream, body));
    let answer = answer(response).await;
    writing.abort();
    answer
}

/// Reads an answer to its end.
pub(crate) async fn answer(response: ResponseFuture) -> Result<Answer, h2::Error> {
    let (head, mut body) = response.await?.into_parts();
    Ok(Answer {
        status: head.status.as_u16(),
        headers: head.headers,
        body: read(&mut body).await?,
    })
}

async fn read(body: &mut RecvStream) -> Result<Vec<u8>, h2::Error> {
    let mut all = Vec::new();
    while let Some(piece) = body.data().await {
        match piece {
            Ok(piece) => {
                body.flow_control().release_capacity(piece.len())?;
                all.extend_from_slice(&piece);
            }
            // It needs no more of the request (RFC 9113, section 8.1).
            Err(error) if error.reason() == Some(Reason::NO_ERROR) => break,
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

async fn write(mut stream: h2::SendStream<Bytes>, mut body: Bytes) {
    while !body.is_empty() {
        stream.reserve_capacity(body.len());
        let Some(Ok(room)) = poll_fn(|cx| stream.poll_capacity(cx)).await else {
            return;
        };
        let piece = body.split_to(room.min(body.len()));
        if stream.send_data(piece, body.is_empty()).is_err() {
            return;
        }
    }
}
