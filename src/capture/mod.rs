//! The listener: it accepts, holds the limits and the deadlines, stores what
//! arrives byte for byte, and answers.
//!
//! It does not understand what it stores, and it never waits for who looks at
//! it. It lives on a thread of its own with a single-threaded runtime, which
//! takes less work per request than several threads, and which a terminal
//! that has stalled cannot touch.
//!
//! On the way of a request: `accept` takes the connection, `serve` finds out
//! what it speaks. In `http1` the `tap` takes the message in: it judges the raw
//! head (`judge`, `framing`, `host`), follows the body and keeps the deadlines,
//! and hyper, which is shown an `outline`, answers; in `http2` the `h2` library
//! decodes, and is walked along. Either way a `message` comes together, which
//! `receive` appends to the journal; it asks the [`Answer`] and says what is
//! told. What came to nothing is counted by `knocks`.

mod accept;
mod bind;
mod connection;
mod framing;
mod host;
mod http1;
mod http2;
mod judge;
mod knocks;
mod limits;
mod message;
mod outline;
mod primed;
mod receive;
mod refusal;
mod serve;
mod share;
mod tap;
mod tls;
mod unix;
mod written;

use std::{
    io,
    net::{SocketAddr, TcpListener},
    os::unix::net::UnixListener,
    sync::{Arc, Mutex, atomic::AtomicUsize},
    thread::JoinHandle,
};

use tokio::runtime::{Builder, Runtime};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    exchange::{Answer, Clock, Scheme, Trust},
    journal::{Journal, listener::Listener},
};

pub use bind::{BindError, Process, bind, loopback};
pub use limits::Limits;
pub use tls::{Tls, TlsError};
pub use unix::{Unix, UnixError};

use accept::{Accept, Door};
use connection::Capture;
use knocks::Knocks;

/// How the listener behaves.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// What a peer may ask.
    pub limits: Limits,
    /// Where the times of what arrives come from.
    pub clock: Clock,
    /// What the user trusts: all else is marked.
    pub trust: Trust,
    /// With what certificate TLS is spoken; none speaks plain HTTP.
    pub tls: Option<Tls>,
}

/// Where is listened.
#[derive(Debug, Default)]
pub struct Sockets {
    /// On the network; see [`bind`].
    pub tcp: Vec<TcpListener>,
    /// On this machine only; see [`Unix::bind`].
    pub unix: Vec<Unix>,
}

impl From<Vec<TcpListener>> for Sockets {
    fn from(tcp: Vec<TcpListener>) -> Self {
        Self {
            tcp,
            unix: Vec::new(),
        }
    }
}

/// A listener that runs. It stops when this is dropped, without being waited
/// for; [`stop`](Self::stop) waits.
#[derive(Debug)]
pub struct Running {
    addresses: Vec<SocketAddr>,
    /// Removes the files of its sockets when it has ended.
    unix: Vec<unix::File>,
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

/// Ends a listener, from anywhere. A clone ends the same one.
#[derive(Clone, Debug)]
pub struct Stop(CancellationToken);

impl Stop {
    /// No more connections are accepted; requests under way are answered for
    /// as long as [`Limits::drain`] says. Returns at once.
    pub fn stop(&self) {
        self.0.cancel();
    }
}

impl Running {
    /// Where it listens, the first address first.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// What ends it while somebody else waits for it.
    #[must_use]
    pub fn stopper(&self) -> Stop {
        self.stop.clone()
    }

    /// Ends it and waits until what was accepted is answered.
    pub fn stop(self) {
        self.stop.stop();
        self.wait();
    }

    /// Waits until it has ended.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the capture thread panicked");
        }
        self.unix.clear();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.thread.is_some() {
            self.stop.stop();
        }
    }
}

/// Listens on `sockets`: stores in `journal`, answers what `answer` says,
/// and shows its state in `listener`. Everything is ready when it returns.
///
/// # Errors
/// When the system gives no thread or no event queue.
pub fn start(
    sockets: impl Into<Sockets>,
    journal: Arc<Journal>,
    listener: Listener,
    answer: Arc<dyn Answer>,
    settings: Settings,
) -> io::Result<Running> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let sockets = sockets.into();
    let tcp = sockets.tcp.iter().map(TcpListener::local_addr);
    let addresses = tcp.collect::<io::Result<Vec<_>>>()?;
    let (unix, files): (Vec<_>, Vec<_>) = sockets.unix.into_iter().map(Unix::into_parts).unzip();
    let doors = adopt(&runtime, sockets.tcp, unix)?;
    let most = settings.limits.connections_within(limits::open_files());
    listener.change(|state| {
        state.addresses.clone_from(&addresses);
        state.unix = files.iter().map(|file| file.path().to_owned()).collect();
        state.scheme = match settings.tls {
            Some(_) => Scheme::Https,
            None => Scheme::Http,
        };
        state.most = most;
    });
    let stop = CancellationToken::new();
    let accept = Accept {
        capture: Arc::new(Capture {
            journal,
            listener,
            answer,
            limits: settings.limits,
            clock: settings.clock,
            trust: settings.trust,
            tls: settings.tls,
            most,
            knocks: Knocks::default(),
            in_flight: AtomicUsize::new(0),
            landing: Mutex::default(),
        }),
        open: Arc::default(),
        leaving: Arc::default(),
        failed: Arc::default(),
        stop: stop.clone(),
        tasks: TaskTracker::new(),
    };
    let thread = std::thread::Builder::new()
        .name("capture".to_owned())
        .spawn(move || runtime.block_on(run(doors, accept)))?;
    Ok(Running {
        addresses,
        unix: files,
        stop: Stop(stop),
        thread: Some(thread),
    })
}

fn adopt(
    runtime: &Runtime,
    tcp: Vec<TcpListener>,
    unix: Vec<UnixListener>,
) -> io::Result<Vec<Door>> {
    let _inside = runtime.enter();
    let tcp = tcp.into_iter().map(|listener| {
        listener.set_nonblocking(true)?;
        tokio::net::TcpListener::from_std(listener).map(Door::Tcp)
    });
    let unix = unix.into_iter().map(|listener| {
        listener.set_nonblocking(true)?;
        tokio::net::UnixListener::from_std(listener).map(Door::Unix)
    });
    tcp.chain(unix).collect()
}

/// Accepts until it is stopped, then lets what is under way end.
async fn run(doors: Vec<Door>, accept: Accept) {
    let listening = TaskTracker::new();
    for door in doors {
        listening.spawn(accept.clone().run(door));
    }
    let capture = Arc::clone(&accept.capture);
    let stop = accept.stop.clone();
    listening.spawn(async move { capture.tell_knocks(stop).await });
    listening.close();
    listening.wait().await;
    accept.tasks.close();
    let drain = accept.capture.limits.drain;
    if tokio::time::timeout(drain, accept.tasks.wait())
        .await
        .is_err()
    {
        tracing::warn!(?drain, "connections were cut that did not end in time");
    }
    accept.capture.tell_knocks_now();
}
