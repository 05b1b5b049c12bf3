//! Body bytes that are being received, and how many of them may be at once.
//!
//! Of what may be in flight every connection has a share of its own, so that
//! small requests are taken in whatever the large ones do; what a connection
//! has beyond its share comes out of the rest, which all have in common.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use super::connection::Capture;

/// The part of what may be in flight that is for the shares.
const SHARED_OUT: usize = 8;

/// What one connection has in flight.
pub(super) struct Share {
    pub(super) capture: Arc<Capture>,
    /// What this connection may have in flight whatever the others do, in
    /// bytes.
    own: usize,
    bytes: AtomicUsize,
}

/// Whether there was room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    Enough,
    None,
}

impl Share {
    pub(super) fn new(capture: Arc<Capture>) -> Arc<Self> {
        Arc::new(Self {
            own: capture.limits.in_flight / SHARED_OUT / capture.most,
            capture,
            bytes: AtomicUsize::new(0),
        })
    }

    /// How many of a connection's bytes are beyond its share.
    fn beyond(&self, bytes: usize) -> usize {
        bytes.saturating_sub(self.own)
    }

    /// Whether `all` that is beyond the shares, `more` with it, fits in.
    fn room_for(&self, all: u64, more: u64) -> Room {
        let common = self.capture.limits.in_flight - self.own * self.capture.most;
        if more > 0 && all > common as u64 {
            Room::None
        } else {
            Room::Enough
        }
    }
}

/// Body bytes of one message; given back when this is dropped.
pub(super) struct InFlight {
    pub(super) share: Arc<Share>,
    bytes: usize,
}

impl InFlight {
    pub(super) fn new(share: &Arc<Share>) -> Self {
        Self {
            share: Arc::clone(share),
            bytes: 0,
        }
    }

    /// Whether there is room for `bytes`, as far as one knows now.
    pub(super) fn would_take(&self, bytes: u64) -> Room {
        let share = &*self.share;
        let own = share.bytes.load(Ordering::Relaxed) as u64;
        let beyond = own.saturating_add(bytes).saturating_sub(share.own as u64);
        let others = share.capture.in_flight.load(Ordering::Relaxed) as u64;
        share.room_for(others.saturating_add(beyond), beyond)
    }

    /// Takes room for `bytes` more; whether there was room.
    pub(super) fn take(&mut self, bytes: usize) -> Room {
        let share = &*self.share;
        let own = share.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.bytes += bytes;
        let more = share.beyond(own + bytes) - share.beyond(own);
        if more == 0 {
            return Room::Enough;
        }
        let others = share.capture.in_flight.fetch_add(more, Ordering::Relaxed);
        share.room_for(others as u64 + more as u64, more as u64)
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let share = &*self.share;
        let own = share.bytes.fetch_sub(self.bytes, Ordering::Relaxed);
        let less = share.beyond(own) - share.beyond(own - self.bytes);
        share.capture.in_flight.fetch_sub(less, Ordering::Relaxed);
    }
}
