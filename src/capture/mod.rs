//! The listener: it accepts, holds the limits and the deadlines, stores what
//! arrives byte for byte, and answers.
//!
//! It does not understand what it stores, and it never waits for who looks at
//! it. It lives on a thread of its own with a single-threaded runtime, which
//! takes less work per request than several threads, and which a terminal
//! that has stalled cannot touch.
//!
//! On the way of a request: `accept` takes the connection, `tap` records and
//! judges the raw head (`judge`, `framing`, `host`) and keeps the deadlines,
//! hyper decodes, `receive` gathers the `body`, appends it to the journal,
//! asks the [`Answer`] and gives the reply.

mod accept;
mod bind;
mod body;
mod connection;
mod excerpt;
mod framing;
mod host;
mod judge;
mod limits;
mod receive;
mod refusal;
mod tap;

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::{Arc, atomic::AtomicUsize},
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

use accept::Accept;
use connection::Capture;

/// How the listener behaves.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// What a peer may ask.
    pub limits: Limits,
    /// Where the times of what arrives come from.
    pub clock: Clock,
    /// How requests come.
    pub scheme: Scheme,
    /// What the user trusts: all else is marked.
    pub trust: Trust,
}

/// A listener that runs. It stops when this is dropped, without being waited
/// for; [`stop`](Self::stop) waits.
#[derive(Debug)]
pub struct Running {
    addresses: Vec<SocketAddr>,
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
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.thread.is_some() {
            self.stop.stop();
        }
    }
}

/// Listens on `listeners`: stores in `journal`, answers what `answer` says,
/// and shows its state in `listener`. Everything is ready when it returns.
///
/// # Errors
/// When the system gives no thread or no event queue.
pub fn start(
    listeners: Vec<TcpListener>,
    journal: Arc<Journal>,
    listener: Listener,
    answer: Arc<dyn Answer>,
    settings: Settings,
) -> io::Result<Running> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let addresses = listeners
        .iter()
        .map(TcpListener::local_addr)
        .collect::<io::Result<Vec<_>>>()?;
    let sockets = adopt(&runtime, listeners)?;
    listener.change(|state| state.addresses.clone_from(&addresses));
    let stop = CancellationToken::new();
    let accept = Accept {
        most: settings.limits.connections_within(limits::open_files()),
        capture: Arc::new(Capture {
            journal,
            listener,
            answer,
            limits: settings.limits,
            clock: settings.clock,
            scheme: settings.scheme,
            trust: settings.trust,
            in_flight: AtomicUsize::new(0),
        }),
        open: Arc::default(),
        leaving: Arc::default(),
        stop: stop.clone(),
        tasks: TaskTracker::new(),
    };
    let thread = std::thread::Builder::new()
        .name("capture".to_owned())
        .spawn(move || runtime.block_on(run(sockets, accept)))?;
    Ok(Running {
        addresses,
        stop: Stop(stop),
        thread: Some(thread),
    })
}

fn adopt(
    runtime: &Runtime,
    listeners: Vec<TcpListener>,
) -> io::Result<Vec<tokio::net::TcpListener>> {
    let _inside = runtime.enter();
    listeners
        .into_iter()
        .map(|listener| {
            listener.set_nonblocking(true)?;
            tokio::net::TcpListener::from_std(listener)
        })
        .collect()
}

/// Accepts until it is stopped, then lets what is under way end.
async fn run(sockets: Vec<tokio::net::TcpListener>, accept: Accept) {
    let listening = TaskTracker::new();
    for socket in sockets {
        listening.spawn(accept.clone().run(socket));
    }
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
}
