//! Accepts connections, up to the cap, and serves each until it ends or
//! hookglass does.

use std::{
    io,
    net::SocketAddr,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    connection::{Capture, Connection},
    receive::receive,
    refusal::Refusal,
    tap::Tap,
};
use crate::journal::Knock;

/// How long accepting rests after it failed: the usual reason is that no file
/// may be opened any more, and trying on would keep a processor busy.
const REST: Duration = Duration::from_millis(100);

/// Connections beyond the cap that are told so at the same moment; any more
/// are closed without a word.
const TURNED_AWAY_AT_ONCE: usize = 16;

/// What every listener needs.
#[derive(Clone)]
pub(super) struct Accept {
    pub(super) capture: Arc<Capture>,
    pub(super) most: usize,
    pub(super) open: Arc<AtomicUsize>,
    pub(super) leaving: Arc<AtomicUsize>,
    pub(super) stop: CancellationToken,
    pub(super) tasks: TaskTracker,
}

impl Accept {
    /// Accepts until it is stopped.
    pub(super) async fn run(self, listener: TcpListener) {
        let mut failing = false;
        loop {
            let accepted = tokio::select! {
                biased;
                () = self.stop.cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => {
                    failing = false;
                    self.admit(stream, peer);
                }
                Err(error) if is_about_the_peer(&error) => {}
                Err(error) => {
                    if !failing {
                        self.report(&error);
                    }
                    failing = true;
                    tokio::time::sleep(REST).await;
                }
            }
        }
    }

    fn admit(&self, stream: TcpStream, peer: SocketAddr) {
        if self.open.load(Ordering::Relaxed) >= self.most {
            self.turn_away(stream);
            return;
        }
        let seat = Seat::take(self);
        let stop = self.stop.clone();
        let capture = Arc::clone(&self.capture);
        self.tasks.spawn(async move {
            serve(capture, stream, peer, stop).await;
            drop(seat);
        });
    }

    fn turn_away(&self, stream: TcpStream) {
        self.capture.journal.count(Knock::TurnedAway);
        if self.leaving.load(Ordering::Relaxed) >= TURNED_AWAY_AT_ONCE {
            return;
        }
        self.leaving.fetch_add(1, Ordering::Relaxed);
        let leaving = Arc::clone(&self.leaving);
        let linger = self.capture.limits.linger;
        self.tasks.spawn(async move {
            let _ = tokio::time::timeout(linger, say_full(stream)).await;
            leaving.fetch_sub(1, Ordering::Relaxed);
        });
    }

    fn report(&self, error: &io::Error) {
        tracing::warn!(%error, "cannot accept connections");
        let now = self.capture.clock.now();
        let notice = format!("cannot accept connections: {error}; trying again");
        self.capture
            .listener
            .change(|state| state.notice = Some((now, notice)));
    }
}

/// A place among the open connections, given back when it is dropped.
struct Seat(Accept);

impl Seat {
    fn take(accept: &Accept) -> Self {
        let open = accept.open.fetch_add(1, Ordering::Relaxed) + 1;
        accept
            .capture
            .listener
            .change(|state| state.connections = open);
        Self(accept.clone())
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let open = self.0.open.fetch_sub(1, Ordering::Relaxed) - 1;
        self.0
            .capture
            .listener
            .change(|state| state.connections = open);
    }
}

async fn serve(
    capture: Arc<Capture>,
    stream: TcpStream,
    peer: SocketAddr,
    stop: CancellationToken,
) {
    // Answers are written whole; waiting to fill a segment only delays them.
    let _ = stream.set_nodelay(true);
    let local = stream.local_addr().unwrap_or(peer).ip();
    let connection = Connection::new(Arc::clone(&capture), peer.into(), local);
    let service = service_fn(|request| receive(Arc::clone(&connection), request));
    let tap = Tap::new(stream, Arc::clone(&connection));
    let builder = http();
    let mut served = pin!(builder.serve_connection(TokioIo::new(tap), service));
    let ended = tokio::select! {
        biased;
        ended = served.as_mut() => ended,
        () = stop.cancelled() => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = ended {
        account(&connection, &error);
    }
}

/// hyper, whose own limits are never reached: the tap shows it a line or two.
/// (It must not be told how many header lines to take: any number costs it an
/// allocation of that many for each request.)
fn http() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.half_close(true);
    builder
}

/// A head that passed the tap and that hyper still refused is a row as well.
fn account(connection: &Connection, error: &hyper::Error) {
    let Some(taken) = connection.take() else {
        tracing::debug!(%error, "connection ended");
        return;
    };
    let status = if error.is_parse_too_large() { 431 } else { 400 };
    let refusal = Refusal::new(status, format!("not understood: {error}"));
    let begun = taken.begun;
    let (raw, size) = taken.so_far(&connection.capture.limits);
    connection.refuse(&refusal, raw, size, begun);
}

/// Says that there is no room, and lets the peer read it.
async fn say_full(mut stream: TcpStream) {
    let full = Refusal::new(503, "");
    if stream.write_all(full.response()).await.is_err() || stream.shutdown().await.is_err() {
        return;
    }
    let mut space = [0; 1024];
    while matches!(stream.read(&mut space).await, Ok(1..)) {}
}

/// Errors of `accept` that concern one peer only.
fn is_about_the_peer(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
    )
}
