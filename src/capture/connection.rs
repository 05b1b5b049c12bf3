//! What the parts of the listener share: all connections, and of one
//! connection those who read it and those who answer it.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicUsize},
};

use bytes::{Bytes, BytesMut};
use tokio::time::Instant;

use super::{
    judge::{Expects, Facts},
    knocks::Knocks,
    limits::Limits,
    message::Message,
    refusal::Refusal,
    share::Share,
    tls::Tls,
};
use crate::{
    exchange::{Answer, Clock, Exchange, Id, Mark, Marks, Peer, Refused, Scheme, Time, Trust},
    journal::{Journal, LARGE, listener::Listener},
};

/// The most that is read at once where it is not known what comes, in bytes.
pub(super) const READ: usize = LARGE - 1;

/// What all connections share.
pub(super) struct Capture {
    pub(super) journal: Arc<Journal>,
    pub(super) listener: Listener,
    pub(super) answer: Arc<dyn Answer>,
    pub(super) limits: Limits,
    pub(super) clock: Clock,
    pub(super) trust: Trust,
    /// With what TLS is spoken; none where it is not.
    pub(super) tls: Option<Tls>,
    /// The most connections that may be open.
    pub(super) most: usize,
    pub(super) knocks: Knocks,
    /// Body bytes beyond the shares of their connections that are being received
    /// and are not in the journal yet.
    pub(super) in_flight: AtomicUsize,
    /// What is left of the journal's chunk in which messages land that come at
    /// once.
    pub(super) landing: Mutex<BytesMut>,
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

/// A message whose head passed, on its way to the service.
pub(super) struct Taken {
    pub(super) message: Message,
    pub(super) facts: Facts,
    pub(super) begun: Begun,
}

/// Whether a peer that asks before it sends a body may send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// It may, or it does not ask.
    Granted,
    /// The body would be longer than is taken.
    TooLong,
    /// There is no room for it.
    NoRoom(Refusal),
}

impl Taken {
    /// Whether the body may come.
    pub(super) fn admission(&self) -> Admission {
        match self.facts.expects {
            Expects::Nothing => Admission::Granted,
            Expects::Continue => self.message.admission(),
        }
    }

    /// How much of head and body has come, in bytes.
    pub(super) fn came(&self) -> u64 {
        self.message.head().len() as u64 + self.message.size()
    }
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
    /// What of it is in flight.
    pub(super) share: Arc<Share>,
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
    pub(super) fn new(capture: Arc<Capture>, route: Route) -> Arc<Self> {
        Arc::new(Self {
            share: Share::new(Arc::clone(&capture)),
            capture,
            route,
            slot: Mutex::default(),
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

    /// The tap hands over a message.
    pub(super) fn put(&self, taken: Taken) {
        self.slot().taken = Some(taken);
    }

    /// The tap goes on with the message it handed over, or the service looks at
    /// it. None when the service took it.
    pub(super) fn with<T>(&self, go_on: impl FnOnce(&mut Taken) -> T) -> Option<T> {
        self.slot().taken.as_mut().map(go_on)
    }

    /// The service takes the message of the request it was called with.
    pub(super) fn take(&self) -> Option<Taken> {
        self.slot().taken.take()
    }

    /// A buffer that was given back, or one without room.
    pub(super) fn buffer(&self) -> BytesMut {
        std::mem::take(&mut self.slot().spare)
    }

    /// The service gives a buffer back. A large one is not kept: a connection
    /// may be idle for long.
    pub(super) fn give_back(&self, mut buffer: BytesMut) {
        if (1..=2 * READ).contains(&buffer.capacity()) {
            buffer.clear();
            self.slot().spare = buffer;
        }
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
    pub(super) fn refuse(&self, refusal: &Refusal, raw: &[u8], size: u64, begun: Begun) {
        self.capture.journal.refuse(Refused {
            time: begun.time,
            took_us: begun.elapsed_us(),
            peer: self.route.peer,
            status: Some(refusal.status),
            why: refusal.why.clone().into_owned(),
            raw: Bytes::copy_from_slice(raw),
            size,
            marks: refusal.marks,
        });
    }

    /// Appends a row for something that ended without an answer.
    pub(super) fn lose(&self, why: &str, raw: &[u8], size: u64, begun: Begun) {
        self.lose_marked(why, Marks::NONE, raw, size, begun);
    }

    /// The same, with what was noticed about it.
    pub(super) fn lose_marked(&self, why: &str, marks: Marks, raw: &[u8], size: u64, begun: Begun) {
        self.capture.journal.refuse(Refused {
            time: begun.time,
            took_us: begun.elapsed_us(),
            peer: self.route.peer,
            status: None,
            why: why.to_owned(),
            raw: Bytes::copy_from_slice(raw),
            size,
            marks,
        });
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Capture {
    /// An empty buffer with room for [`READ`] bytes, or half of that at the end
    /// of a chunk. What is split off of it may stay where it is.
    pub(super) fn landing(&self) -> MutexGuard<'_, BytesMut> {
        let mut landing = self.landing.lock().unwrap_or_else(PoisonError::into_inner);
        if landing.capacity() < READ / 2 {
            *landing = self.journal.chunk(std::mem::take(&mut *landing));
        }
        landing
    }

    /// Permits an event that was appended, where the user permitted what holds
    /// it while it was being appended: then it was weighed too early to be let
    /// through, and came too late to be let go with the others.
    pub(super) fn reconsider(&self, id: Id, exchange: &Exchange) {
        let marks = exchange.marks();
        if marks.hold_back() && !self.trust.weigh(marks, exchange.head()).hold_back() {
            self.journal.permit([id]);
        }
    }

    /// The time it is, by both clocks.
    pub(super) fn begin(&self) -> Begun {
        Begun {
            time: self.clock.now(),
            instant: Instant::now(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        answer::DefaultAnswer,
        exchange::{Circumstances, Mark, trust::Grounds},
        journal::{Content, Retention, tests::circumstances},
    };

    #[test]
    fn what_is_permitted_between_the_weighing_and_the_append_is_not_left_held() {
        let capture = Capture {
            journal: Journal::new(Retention::default()),
            listener: Listener::new().0,
            answer: Arc::new(DefaultAnswer),
            limits: Limits::default(),
            clock: Clock::system(),
            trust: Trust::default(),
            tls: None,
            most: 1,
            knocks: Knocks::default(),
            in_flight: AtomicUsize::new(0),
            landing: Mutex::default(),
        };
        let append = |host: &str| {
            let head = format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
            let content = Content::Parts {
                head: head.as_bytes(),
                body: &[],
            };
            let about = Circumstances {
                marks: Marks::NONE.with(Mark::UnknownHost),
                ..circumstances(0)
            };
            capture.journal.append(content, about)
        };
        let is_held = |id| capture.journal.get(id).unwrap().row.is_held();

        let (fox, event) = append("fox.test");
        let (other, another) = append("evil.test");
        capture
            .trust
            .permit(&Grounds::of(event.marks(), event.head()));
        capture.reconsider(fox, &event);
        capture.reconsider(other, &another);

        assert_eq!((is_held(fox), is_held(other)), (false, true));
    }

    #[test]
    fn a_connection_keeps_a_small_buffer_and_no_large_one() {
        let connection = crate::capture::tap::tests::connection();
        connection.give_back(BytesMut::with_capacity(READ));
        connection.give_back(BytesMut::with_capacity(1 << 20));
        connection.give_back(BytesMut::new());
        assert_eq!(connection.buffer().capacity(), READ);
        assert_eq!(connection.buffer().capacity(), 0, "it was handed out");
    }
}
