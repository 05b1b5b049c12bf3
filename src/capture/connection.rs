//! What the parts of the listener share: all connections, and of one
//! connection the tap that reads it and the service that answers it.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicUsize},
};

use bytes::{Bytes, BytesMut};
use tokio::time::Instant;

use super::{judge::Facts, limits::Limits, message::Message, refusal::Refusal};
use crate::{
    exchange::{Answer, Clock, Marks, Peer, Refused, Scheme, Time},
    journal::{Journal, listener::Listener},
};

/// What all connections share.
pub(super) struct Capture {
    pub(super) journal: Arc<Journal>,
    pub(super) listener: Listener,
    pub(super) answer: Arc<dyn Answer>,
    pub(super) limits: Limits,
    pub(super) clock: Clock,
    pub(super) scheme: Scheme,
    /// Body bytes that are being received and are not in the journal yet.
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

/// A message whose head passed, on its way from the tap to the service.
pub(super) struct Taken {
    pub(super) message: Message,
    pub(super) facts: Facts,
    pub(super) begun: Begun,
}

impl Taken {
    /// Head and body as far as they are there and kept, and how much came.
    pub(super) fn so_far(self, limits: &Limits) -> (Bytes, u64) {
        let size = self.message.head().len() as u64 + self.message.size();
        (self.message.raw(limits.kept_of_truncated), size)
    }
}

/// One connection.
pub(super) struct Connection {
    pub(super) capture: Arc<Capture>,
    pub(super) peer: Peer,
    /// The address the peer connected to.
    pub(super) local: IpAddr,
    slot: Mutex<Slot>,
}

#[derive(Default)]
struct Slot {
    /// The message that hyper is being shown, while its body comes in. There is
    /// one at most: the tap shows one message at a time, and hyper asks for the
    /// next when it answered.
    taken: Option<Taken>,
    /// Why the body of the message under way will not come to its end.
    fault: Option<Refusal>,
    /// A buffer to be used again.
    spare: BytesMut,
}

impl Connection {
    pub(super) fn new(capture: Arc<Capture>, peer: Peer, local: IpAddr) -> Arc<Self> {
        Arc::new(Self {
            capture,
            peer,
            local,
            slot: Mutex::default(),
        })
    }

    /// The tap hands over a message.
    pub(super) fn put(&self, taken: Taken) {
        self.slot().taken = Some(taken);
    }

    /// The tap goes on with the message it handed over. None when the service
    /// took it: it did not wait for the whole body.
    pub(super) fn with_message<T>(&self, go_on: impl FnOnce(&mut Message) -> T) -> Option<T> {
        let mut slot = self.slot();
        let taken = slot.taken.as_mut()?;
        Some(go_on(&mut taken.message))
    }

    /// What the message is that the tap handed over.
    pub(super) fn facts(&self) -> Option<Facts> {
        self.slot().taken.as_ref().map(|taken| taken.facts)
    }

    /// The service takes the message of the request it was called with.
    pub(super) fn take(&self) -> Option<Taken> {
        self.slot().taken.take()
    }

    /// A buffer that was given back, or one without room.
    pub(super) fn buffer(&self) -> BytesMut {
        std::mem::take(&mut self.slot().spare)
    }

    /// The service gives a buffer back.
    pub(super) fn give_back(&self, mut buffer: BytesMut) {
        buffer.clear();
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
    pub(super) fn refuse(&self, refusal: &Refusal, raw: Bytes, size: u64, begun: Begun) {
        self.capture.journal.refuse(Refused {
            time: begun.time,
            took_us: begun.elapsed_us(),
            peer: self.peer,
            status: Some(refusal.status),
            why: refusal.why.clone().into_owned(),
            raw,
            size,
            marks: refusal.marks,
        });
    }

    /// Appends a row for something that ended without an answer.
    pub(super) fn lose(&self, why: &str, raw: Bytes, size: u64, begun: Begun) {
        self.capture.journal.refuse(Refused {
            time: begun.time,
            took_us: begun.elapsed_us(),
            peer: self.peer,
            status: None,
            why: why.to_owned(),
            raw,
            size,
            marks: Marks::NONE,
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
