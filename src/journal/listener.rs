//! The state of the listener, which `capture` writes and everyone reads.

use std::{net::SocketAddr, sync::Arc};

use tokio::sync::watch;

use crate::exchange::Time;

/// What is known of the listener at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Where it listens; empty until it is ready.
    pub addresses: Vec<SocketAddr>,
    /// Connections that are open.
    pub connections: usize,
    /// How many may be open; 0 while that is not known.
    pub most: usize,
    /// The last thing that went wrong, in words, and when.
    pub notice: Option<(Time, String)>,
}

impl State {
    /// The URLs of the addresses, the first one first.
    #[must_use]
    pub fn urls(&self) -> Vec<String> {
        self.addresses
            .iter()
            .map(|address| format!("http://{address}"))
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
