//! The state of the listener, which `capture` writes and everyone reads.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use tokio::sync::watch;

use crate::exchange::{Scheme, Time};

/// What is known of the listener at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Where it listens; empty until it is ready.
    pub addresses: Vec<SocketAddr>,
    /// The files of the Unix sockets it listens on.
    pub unix: Vec<PathBuf>,
    /// How the addresses are spoken to.
    pub scheme: Scheme,
    /// Connections that are open.
    pub connections: usize,
    /// The most that may be open; 0 until it is ready.
    pub most: usize,
    /// The last thing that went wrong, in words, and when.
    pub notice: Option<(Time, String)>,
}

impl State {
    /// The URLs of the addresses, the first one first; a Unix socket has none,
    /// and is written `unix:/run/hooks.sock`.
    #[must_use]
    pub fn urls(&self) -> Vec<String> {
        let scheme = self.scheme.as_str();
        let tcp = self.addresses.iter();
        let tcp = tcp.map(|address| format!("{scheme}://{address}"));
        let unix = self.unix.iter();
        tcp.chain(unix.map(|path| format!("unix:{}", path.display())))
            .collect()
    }
}

/// Writes the state.
#[derive(Clone, Debug)]
pub struct Listener(Arc<watch::Sender<State>>);

impl Listener {
    /// A listener that is not ready yet, and what shows its state.
    #[must_use]
    pub fn new() -> (Self, watch::Receiver<State>) {
        let (sender, receiver) = watch::channel(State::default());
        (Self(Arc::new(sender)), receiver)
    }

    /// Changes the state and tells those who look.
    pub fn change(&self, edit: impl FnOnce(&mut State)) {
        self.0.send_modify(edit);
    }

    /// The state as it is.
    #[must_use]
    pub fn state(&self) -> State {
        self.0.borrow().clone()
    }
}
