//! How many streams of a connection are being served, and since when none is.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{sync::Notify, time::Instant};

/// How many streams are being served.
pub(super) struct Busy {
    streams: AtomicUsize,
    /// Since when there is none, or when the last one began.
    since: Mutex<Instant>,
    /// Told when the last one has ended.
    ended: Notify,
}

/// A stream that is being served, until this is dropped.
pub(super) struct Seat(Arc<Busy>);

impl Busy {
    pub(super) fn new() -> Self {
        Self {
            streams: AtomicUsize::new(0),
            since: Mutex::new(Instant::now()),
            ended: Notify::new(),
        }
    }

    pub(super) fn take(self: &Arc<Self>) -> Seat {
        self.streams.fetch_add(1, Ordering::Relaxed);
        Seat(Arc::clone(self))
    }

    pub(super) fn is_idle(&self) -> bool {
        self.streams.load(Ordering::Relaxed) == 0
    }

    /// Waits until the last stream has ended.
    pub(super) async fn ended(&self) {
        self.ended.notified().await;
    }

    /// Since when no stream is served; now while one is.
    pub(super) fn since(&self) -> Instant {
        if self.is_idle() {
            *self.since.lock().unwrap_or_else(PoisonError::into_inner)
        } else {
            Instant::now()
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let busy = &self.0;
        *busy.since.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        if busy.streams.fetch_sub(1, Ordering::Relaxed) == 1 {
            busy.ended.notify_one();
        }
    }
}
