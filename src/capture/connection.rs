//! What the parts of the listener share: all connections, and of one
//! connection those who read it and those who answer it.

use std::{
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use bytes::Bytes;
use tokio::time::Instant;

use super::{judge::Facts, knocks::Knocks, limits::Limits, refusal::Refusal, tls::Tls};
use crate::{
    exchange::{Answer, Clock, Mark, Marks, Peer, Refused, Scheme, Time},
    journal::{Journal, listener::Listener},
};

/// What all connections share.
pub(super) struct Capture {
    pub(super) journal: Arc<Journal>,
    pub(super) listener: Listener,
    pub(super) answer: Arc<dyn Answer>,
    pub(super) limits: Limits,
    pub(super) clock: Clock,
    /// With what TLS is spoken; none where it is not.
    pub(super) tls: Option<Tls>,
    /// The most connections that may be open.
    pub(super) most: usize,
    pub(super) knocks: Knocks,
    /// Body bytes beyond the shares of their connections that are being received
    /// and are not in the journal yet.
    pub(super) in_flight: AtomicUsize,
}

/// When the first byte of a message came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Begun {
    /// By the clock on the wall.
    pub(super) time: Time,
    /// By the clock that never goes back.
    pub(super) instant: Instant,
}

impl Begun {
    /// From then to now, in microseconds.
    pub(super) fn elapsed_us(&self) -> u32 {
        u32::try_from(self.instant.elapsed().as_micros()).unwrap_or(u32::MAX)
    }
}

/// A head that passed, on its way to the service.
#[derive(Debug)]
pub(super) struct Taken {
    /// As on the wire, with the empty line.
    pub(super) head: Vec<u8>,
    pub(super) facts: Facts,
    pub(super) begun: Begun,
}

/// Between whom a connection is, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Route {
    pub(super) peer: Peer,
    /// The address the peer connected to.
    pub(super) local: IpAddr,
    pub(super) scheme: Scheme,
}

impl Route {
    /// What a head showed, as it counts on this route. Whatever `Host` a
    /// process of this machine writes into a Unix socket, no web page did.
    pub(super) fn marks(&self, marks: Marks) -> Marks {
        match self.peer {
            Peer::Unix => marks.without(Mark::UnknownHost),
            Peer::V4(..) | Peer::V6(..) => marks,
        }
    }
}

/// One connection.
pub(super) struct Connection {
    pub(super) capture: Arc<Capture>,
    pub(super) route: Route,
    slot: Mutex<Slot>,
    /// Body bytes of this connection that are being received.
    in_flight: AtomicUsize,
}

#[derive(Default)]
struct Slot {
    /// The head that hyper is being shown. There is one at most: the tap shows
    /// one message at a time, and hyper asks for the next when it answered.
    taken: Option<Taken>,
    /// Why the body of the message under way will not come to its end.
    fault: Option<Refusal>,
    /// A buffer to be used again.
    spare: Vec<u8>,
}

impl Connection {
    pub(super) fn new(capture: Arc<Capture>, route: Route) -> Arc<Self> {
        Arc::new(Self {
            capture,
            route,
            slot: Mutex::default(),
            in_flight: AtomicUsize::new(0),
        })
    }

    /// The connection inside of this one, which speaks TLS.
    pub(super) fn secured(&self) -> Arc<Self> {
        let route = Route {
            scheme: Scheme::Https,
            ..self.route
        };
        Self::new(Arc::clone(&self.capture), route)
    }

    /// The tap hands over a head.
    pub(super) fn put(&self, head: &[u8], facts: Facts, begun: Begun) {
        let mut slot = self.slot();
        let mut copy = std::mem::take(&mut slot.spare);
        copy.clear();
        copy.extend_from_slice(head);
        slot.taken = Some(Taken {
            head: copy,
            facts,
            begun,
        });
    }

    /// The service takes the head of the request it was called with.
    pub(super) fn take(&self) -> Option<Taken> {
        self.slot().taken.take()
    }

    /// The service gives a buffer back.
    pub(super) fn give_back(&self, buffer: Vec<u8>) {
        self.slot().spare = buffer;
    }

    /// The tap says why a body ends early.
    pub(super) fn fail(&self, refusal: Refusal) {
        self.slot().fault = Some(refusal);
    }

    /// Why the body ended early, if the tap knows.
    pub(super) fn fault(&self) -> Option<Refusal> {
        self.slot().fault.take()
    }

    /// Appends a row for something that was turned away, and answered so.
    pub(super) fn refuse(&self, refusal: &Refusal, raw: Vec<u8>, size: u64, begun: Begun) {
        self.capture.journal.refuse(Refused {
            time: begun.time,
            took_us: begun.elapsed_us(),
            peer: self.route.peer,
            status: Some(refusal.status),
            why: refusal.why.clone().into_owned(),
            raw: Bytes::from(raw),
            size,
            marks: refusal.marks,
        });
    }

    /// Appends a row for something that ended without an answer.
    pub(super) fn lose(&self, why: &str, raw: Vec<u8>, size: u64, begun: Begun) {
        self.lose_marked(why, Marks::NONE, raw, size, begun);
    }

    /// The same, with what was noticed about it.
    pub(super) fn lose_marked(
        &self,
        why: &str,
        marks: Marks,
        raw: Vec<u8>,
        size: u64,
        begun: Begun,
    ) {
        self.capture.journal.refuse(Refused {
            time: begun.time,
            took_us: begun.elapsed_us(),
            peer: self.route.peer,
            status: None,
            why: why.to_owned(),
            raw: Bytes::from(raw),
            size,
            marks,
        });
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Capture {
    /// The time it is, by both clocks.
    pub(super) fn begin(&self) -> Begun {
        Begun {
            time: self.clock.now(),
            instant: Instant::now(),
        }
    }
}

/// Body bytes on their way; given back when this is dropped.
///
/// Of what may be in flight every connection has a share of its own, so that
/// small requests are taken in whatever the large ones do; what a connection has
/// beyond its share comes out of the rest, which all have in common.
pub(super) struct InFlight<'a> {
    connection: &'a Connection,
    bytes: usize,
}

/// The part of what may be in flight that is for the shares.
const SHARED_OUT: usize = 8;

impl<'a> InFlight<'a> {
    pub(super) const fn new(connection: &'a Connection) -> Self {
        Self {
            connection,
            bytes: 0,
        }
    }

    /// Whether there is room for `bytes`, as far as one knows now.
    pub(super) fn would_take(&self, bytes: u64) -> Room {
        let capture = &*self.connection.capture;
        let own = self.connection.in_flight.load(Ordering::Relaxed) as u64;
        let beyond = own
            .saturating_add(bytes)
            .saturating_sub(capture.share() as u64);
        let others = capture.in_flight.load(Ordering::Relaxed) as u64;
        capture.room_for(others.saturating_add(beyond), beyond)
    }

    /// Takes room for `bytes` more; whether there was room.
    pub(super) fn take(&mut self, bytes: usize) -> Room {
        let capture = &*self.connection.capture;
        let own = self
            .connection
            .in_flight
            .fetch_add(bytes, Ordering::Relaxed);
        self.bytes += bytes;
        let more = capture.beyond_share(own + bytes) - capture.beyond_share(own);
        if more == 0 {
            return Room::Enough;
        }
        let others = capture.in_flight.fetch_add(more, Ordering::Relaxed);
        capture.room_for(others as u64 + more as u64, more as u64)
    }
}

impl Capture {
    /// What every connection may have in flight whatever the others do, in
    /// bytes.
    fn share(&self) -> usize {
        self.limits.in_flight / SHARED_OUT / self.most
    }

    /// How many of a connection's bytes are beyond its share.
    fn beyond_share(&self, own: usize) -> usize {
        own.saturating_sub(self.share())
    }

    /// Whether `all` that is beyond the shares, `more` with it, fits in.
    fn room_for(&self, all: u64, more: u64) -> Room {
        let common = self.limits.in_flight - self.share() * self.most;
        if more > 0 && all > common as u64 {
            Room::None
        } else {
            Room::Enough
        }
    }
}

/// Whether there was room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    Enough,
    None,
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        let capture = &*self.connection.capture;
        let own = self
            .connection
            .in_flight
            .fetch_sub(self.bytes, Ordering::Relaxed);
        let less = capture.beyond_share(own) - capture.beyond_share(own - self.bytes);
        capture.in_flight.fetch_sub(less, Ordering::Relaxed);
    }
}
