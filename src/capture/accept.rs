//! Accepts connections, up to the cap, and has each served until it ends or
//! hookglass does.

use std::{
    io,
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use socket2::SockRef;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite},
    net::{TcpListener, TcpStream, UnixListener, UnixStream},
    time::Instant,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    connection::{Capture, Connection, Route},
    knocks::Reason,
    refusal::Refusal,
    serve,
};
use crate::exchange::{Peer, Scheme};

/// How long accepting rests after it failed: the usual reason is that no file
/// may be opened any more, and trying on would keep a processor busy.
const REST: Duration = Duration::from_millis(100);

/// Accepting that has worked for so long works again. Until then one that fails
/// now and then is one thing to tell, and not many.
const QUIET: Duration = Duration::from_secs(10);

/// Connections beyond the cap that are waited for at the same moment, until
/// they have read that there is no room; any more are closed at once. They come
/// out of the files that are spared (see `limits`).
const TURNED_AWAY_AT_ONCE: usize = 4;

/// What connections come in by.
pub(super) enum Door {
    Tcp(TcpListener),
    Unix(UnixListener),
}

impl Door {
    async fn accept(&self) -> io::Result<Wire> {
        Ok(match self {
            Self::Tcp(listener) => Wire::Tcp(listener.accept().await?.0),
            Self::Unix(listener) => Wire::Unix(listener.accept().await?.0),
        })
    }
}

/// A connection that was accepted.
enum Wire {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Wire {
    fn peer(&self) -> Peer {
        match self {
            // It went away again before we looked: who it was is not known.
            Self::Tcp(stream) => stream
                .peer_addr()
                .map_or(Peer::V4(Ipv4Addr::UNSPECIFIED, 0), Peer::from),
            Self::Unix(_) => Peer::Unix,
        }
    }

    fn local(&self) -> IpAddr {
        match self {
            Self::Tcp(stream) => stream.local_addr().ok().map(|local| local.ip()),
            Self::Unix(_) => None,
        }
        .unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
    }

    fn socket(&self) -> SockRef<'_> {
        match self {
            Self::Tcp(stream) => SockRef::from(stream),
            Self::Unix(stream) => SockRef::from(stream),
        }
    }
}

/// What every listener needs.
#[derive(Clone)]
pub(super) struct Accept {
    pub(super) capture: Arc<Capture>,
    pub(super) open: Arc<AtomicUsize>,
    pub(super) leaving: Arc<AtomicUsize>,
    /// When accepting failed last, until it works again.
    pub(super) failed: Arc<Mutex<Option<Instant>>>,
    pub(super) stop: CancellationToken,
    pub(super) tasks: TaskTracker,
}

impl Accept {
    /// Accepts until it is stopped.
    pub(super) async fn run(self, door: Door) {
        loop {
            let accepted = tokio::select! {
                biased;
                () = self.stop.cancelled() => return,
                accepted = door.accept() => accepted,
            };
            match accepted {
                Ok(wire) => {
                    self.works();
                    self.admit(wire);
                }
                Err(error) if is_about_the_peer(&error) => {}
                Err(error) => {
                    self.report(&error);
                    tokio::time::sleep(REST).await;
                }
            }
        }
    }

    fn admit(&self, wire: Wire) {
        if self.open.load(Ordering::Relaxed) >= self.capture.most {
            self.turn_away(wire);
            return;
        }
        let route = Route {
            peer: wire.peer(),
            local: wire.local(),
            scheme: Scheme::Http,
        };
        match wire {
            Wire::Tcp(stream) => {
                // Answers are written whole; waiting to fill a segment only
                // delays them.
                let _ = stream.set_nodelay(true);
                self.serve(stream, route);
            }
            Wire::Unix(stream) => self.serve(stream, route),
        }
    }

    fn serve(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, route: Route) {
        let seat = Seat::take(self);
        let connection = Connection::new(Arc::clone(&self.capture), route);
        let house = serve::House {
            stop: self.stop.clone(),
            tasks: self.tasks.clone(),
        };
        self.tasks.spawn(async move {
            serve::serve(stream, connection, house).await;
            drop(seat);
        });
    }

    /// Says that there is no room: at once, since what was just accepted takes
    /// a few bytes without waiting. It may be closed before these are read when
    /// the peer has sent something that nobody will read, so the first few are
    /// waited for.
    fn turn_away(&self, wire: Wire) {
        self.capture.knock(Reason::Full, wire.peer());
        if self.capture.tls.is_none() {
            let _ = wire.socket().send(Refusal::new(503, "").response());
        }
        let _ = wire.socket().shutdown(std::net::Shutdown::Write);
        if self.leaving.load(Ordering::Relaxed) >= TURNED_AWAY_AT_ONCE {
            return;
        }
        self.leaving.fetch_add(1, Ordering::Relaxed);
        let leaving = Arc::clone(&self.leaving);
        let linger = self.capture.limits.linger;
        self.tasks.spawn(async move {
            let read = async {
                match wire {
                    Wire::Tcp(stream) => read_away(stream).await,
                    Wire::Unix(stream) => read_away(stream).await,
                }
            };
            let _ = tokio::time::timeout(linger, read).await;
            leaving.fetch_sub(1, Ordering::Relaxed);
        });
    }

    /// Says once that accepting fails, and not once a try.
    fn report(&self, error: &io::Error) {
        let now = Instant::now();
        let before = self.failed().replace(now);
        if before.is_some_and(|before| now - before < QUIET) {
            return;
        }
        tracing::warn!(%error, "cannot accept connections");
        let now = self.capture.clock.now();
        let notice = format!("cannot accept connections: {error}; trying again");
        self.capture
            .listener
            .change(|state| state.notice = Some((now, notice)));
    }

    fn works(&self) {
        let mut failed = self.failed();
        if failed.is_some_and(|failed| failed.elapsed() > QUIET) {
            *failed = None;
            tracing::info!("accepting connections again");
            self.capture.listener.change(|state| state.notice = None);
        }
    }

    fn failed(&self) -> MutexGuard<'_, Option<Instant>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
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

/// Reads until the peer has closed.
async fn read_away(mut stream: impl AsyncRead + Unpin) {
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
