//! Waiting for the journal to change. A wake-up is coalesced: between two
//! waits of one tail there is one wake-up at most, however much arrives, so
//! that a busy capture pays for an idle flag and nothing else.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use tokio::sync::Notify;

use super::Journal;

#[derive(Debug, Default)]
pub(super) struct Tails {
    /// How many tails wait. While none does, a change costs one load.
    waiting: AtomicUsize,
    slots: Mutex<Vec<Arc<Notify>>>,
}

impl Tails {
    pub(super) fn add(&self) -> Arc<Notify> {
        let notify = Arc::new(Notify::new());
        self.slots().push(Arc::clone(&notify));
        notify
    }

    pub(super) fn wake(&self) {
        if self.waiting.load(Ordering::SeqCst) == 0 {
            return;
        }
        self.waiting.store(0, Ordering::SeqCst);
        for notify in self.slots().iter() {
            notify.notify_one();
        }
    }

    fn remove(&self, notify: &Arc<Notify>) {
        self.slots().retain(|other| !Arc::ptr_eq(other, notify));
    }

    fn slots(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Notify>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits for a change of the journal.
#[derive(Debug)]
pub struct Tail {
    journal: Arc<Journal>,
    notify: Arc<Notify>,
    seen: u64,
}

impl Tail {
    pub(super) const fn new(journal: Arc<Journal>, notify: Arc<Notify>) -> Self {
        Self {
            journal,
            notify,
            seen: 0,
        }
    }

    /// Returns when the journal changed since the last time this returned;
    /// at once, the first time. May be dropped while it waits.
    pub async fn changed(&mut self) {
        loop {
            if self.advance() {
                return;
            }
            self.journal.tails.waiting.fetch_add(1, Ordering::SeqCst);
            // A change between the look and the flag would wake nobody: look again.
            if self.advance() {
                return;
            }
            self.notify.notified().await;
        }
    }

    fn advance(&mut self) -> bool {
        let revision = self.journal.revision();
        std::mem::replace(&mut self.seen, revision) != revision
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        self.journal.tails.remove(&self.notify);
    }
}
