//! How the tap takes messages in: what has come of a head, and of a body.
//!
//! The start of a message is read where the journal keeps small ones, a large
//! body straight into the buffer that the journal keeps. What waits for more
//! lies in memory of the connection's own.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::{Buf, BufMut, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::io::poll_read_buf;

use super::{
    super::{
        connection::{Begun, READ, Taken},
        framing::{Framing, Step, Walk},
        judge::{self, Facts, Scan},
        message::{Fit, Message, Place},
        outline::{Outline, Rest},
        refusal::Refusal,
    },
    Ending, Stage, Tap,
};

/// The least that is read for: with less room, more is made.
const LEAST: usize = 1 << 10;

/// Where the body of a message under way is.
enum Way {
    /// More of it is to come.
    Coming,
    /// All of it is there.
    There,
    /// As much of it is there as is taken.
    Cut,
    /// It will not come to its end.
    Lost(Refusal),
}

impl<S: AsyncRead + AsyncWrite + Unpin> Tap<S> {
    /// Reads what has come, and moves the stage along.
    pub(super) fn poll_advance(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        match self.stage {
            Stage::First | Stage::Between if self.input.is_empty() => self.poll_start(cx),
            Stage::Body { begun, walk } if is_read_straight(&walk) => {
                self.poll_body(cx, begun, walk)
            }
            _ => self.poll_input(cx),
        }
    }

    /// Reads the start of a message, where the journal keeps small ones. There
    /// it stays when it came at once and nothing came with it; else it goes
    /// where it may wait for the rest.
    fn poll_start(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let connection = Arc::clone(&self.connection);
        let mut landing = connection.capture.landing();
        let stream = Pin::new(&mut self.stream);
        match ready!(poll_read_buf(stream, cx, &mut (&mut *landing).limit(READ))) {
            Ok(1..) if is_blank(landing[0]) => self.land(&mut landing),
            Ok(1..) => {
                let begun = self.begun();
                let mut scan = Scan::default();
                let looked = self.look(&landing, &mut scan);
                if let Ok(Some((head, facts))) = looked
                    && is_all_of_it(&landing[head..], facts.framing)
                {
                    self.begin_with_all(landing.split(), Place::Chunk, head, facts, begun);
                } else {
                    self.land(&mut landing);
                    self.settle(looked, begun, scan);
                }
            }
            Ok(0) | Err(_) => self.closed(),
        }
        Poll::Ready(())
    }

    /// Takes what landed to memory of this connection's own.
    fn land(&mut self, landing: &mut BytesMut) {
        self.input = self.connection.buffer();
        self.input.extend_from_slice(landing);
        landing.clear();
    }

    fn poll_input(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.input.capacity() - self.input.len() < LEAST {
            let wanted = READ.saturating_sub(self.input.len());
            self.input.reserve(wanted.max(LEAST));
        }
        let stream = Pin::new(&mut self.stream);
        match ready!(poll_read_buf(stream, cx, &mut self.input)) {
            Ok(1..) => self.advance(),
            Ok(0) | Err(_) => self.closed(),
        }
        Poll::Ready(())
    }

    /// Moves the stage along by what has arrived.
    pub(super) fn advance(&mut self) {
        match self.stage {
            Stage::First | Stage::Between => self.start(),
            Stage::Head { begun, scan } => self.take_head(begun, scan),
            Stage::Body { begun, walk } => self.take_body(begun, walk),
            Stage::Broken | Stage::Done => {}
        }
    }

    /// Empty lines before a head are no part of it (RFC 9112, section 2.2).
    fn start(&mut self) {
        let start = self.input.iter().position(|byte| !is_blank(*byte));
        self.input.advance(start.unwrap_or(self.input.len()));
        let first = self.first.take();
        if !self.input.is_empty() {
            self.silent_since = None;
            let begun = first.unwrap_or_else(|| self.connection.capture.begin());
            self.take_head(begun, Scan::default());
        }
    }

    /// The first byte of a message is there.
    fn begun(&mut self) -> Begun {
        self.silent_since = None;
        self.connection.capture.begin()
    }

    fn take_head(&mut self, begun: Begun, mut scan: Scan) {
        let looked = self.look(&self.input, &mut scan);
        self.settle(looked, begun, scan);
    }

    /// The length of the head and what it says, once its end is there.
    fn look(&self, bytes: &[u8], scan: &mut Scan) -> Result<Option<(usize, Facts)>, Refusal> {
        let limits = &self.connection.capture.limits;
        let Some(end) = scan.end(bytes) else {
            return judge::unfinished(bytes, limits).map(|()| None);
        };
        let local = self.connection.route.local;
        judge::judge(&bytes[..end], *scan, limits, local).map(|facts| Some((end, facts)))
    }

    fn settle(
        &mut self,
        looked: Result<Option<(usize, Facts)>, Refusal>,
        begun: Begun,
        scan: Scan,
    ) {
        match looked {
            Ok(Some((head, facts))) if is_all_of_it(&self.input[head..], facts.framing) => {
                let bytes = std::mem::take(&mut self.input);
                self.begin_with_all(bytes, Place::Buffer, head, facts, begun);
            }
            Ok(Some((head, facts))) => self.begin(head, facts, begun),
            Ok(None) => self.stage = Stage::Head { begun, scan },
            Err(refusal) => self.refuse(&refusal, begun),
        }
    }

    /// Begins a message to which all of `bytes` belongs, the first `head` of
    /// them to its head.
    fn begin_with_all(
        &mut self,
        bytes: BytesMut,
        place: Place,
        head: usize,
        facts: Facts,
        begun: Begun,
    ) {
        let mut walk = Walk::new(facts.framing);
        let came = bytes.len() - head;
        let mut message = Message::new(bytes, place, head, &facts, &self.connection.share);
        let way = way(walk.pass(came), message.count(came));
        self.hand_over(
            Taken {
                message,
                facts,
                begun,
            },
            way,
            walk,
        );
    }

    /// Begins a message whose head is there, `head` bytes long, and takes as
    /// much as there is of its body.
    fn begin(&mut self, head: usize, facts: Facts, begun: Begun) {
        let mut walk = Walk::new(facts.framing);
        let mut bytes = self.connection.buffer();
        bytes.extend_from_slice(&self.input[..head]);
        self.input.advance(head);
        let share = &self.connection.share;
        let mut message = Message::new(bytes, Place::Buffer, head, &facts, share);
        let way = take(&mut self.input, &mut walk, &mut message);
        self.hand_over(
            Taken {
                message,
                facts,
                begun,
            },
            way,
            walk,
        );
    }

    fn hand_over(&mut self, taken: Taken, way: Way, walk: Walk) {
        let rest = self.follow(way, taken.begun, walk);
        self.outline = Outline::head(taken.message.head(), &taken.facts, rest);
        self.connection.put(taken);
    }

    /// Takes what has arrived of a body.
    fn take_body(&mut self, begun: Begun, mut walk: Walk) {
        let input = &mut self.input;
        let way = self
            .connection
            .with(|taken| take(input, &mut walk, &mut taken.message));
        self.go_on(way, begun, walk);
    }

    /// Reads a body straight into its message.
    fn poll_body(&mut self, cx: &mut Context<'_>, begun: Begun, mut walk: Walk) -> Poll<()> {
        let stream = Pin::new(&mut self.stream);
        let read = self.connection.with(|taken| {
            let message = &mut taken.message;
            let read = ready!(poll_read_buf(stream, cx, &mut message.space(walk.ahead())));
            Poll::Ready(match read {
                Ok(came @ 1..) => Some(way(walk.pass(came), message.count(came))),
                Ok(0) | Err(_) => None,
            })
        });
        match read {
            None => self.go_on(None, begun, walk),
            Some(read) => match ready!(read) {
                Some(way) => self.go_on(Some(way), begun, walk),
                None => self.closed(),
            },
        }
        Poll::Ready(())
    }

    /// Goes on after a piece of a body. There is no way when the service did
    /// not wait for it: then nobody wants the rest.
    fn go_on(&mut self, way: Option<Way>, begun: Begun, walk: Walk) {
        if self.follow(way.unwrap_or(Way::Cut), begun, walk) == Rest::None {
            self.outline = Outline::body();
        }
    }

    /// Moves the stage along; what the service has to wait for.
    fn follow(&mut self, way: Way, begun: Begun, walk: Walk) -> Rest {
        self.silent_since = None;
        let (stage, rest) = match way {
            Way::Coming => (Stage::Body { begun, walk }, Rest::Body),
            Way::There => (Stage::Between, Rest::None),
            Way::Cut => (Stage::Broken, Rest::None),
            Way::Lost(refusal) => {
                self.connection.fail(refusal);
                (Stage::Broken, Rest::Body)
            }
        };
        self.stage = stage;
        rest
    }

    /// Turns a message away before hyper knows of it.
    pub(super) fn refuse(&mut self, refusal: &Refusal, begun: Begun) {
        let came = std::mem::take(&mut self.input);
        let kept = &came[..came.len().min(self.connection.capture.limits.head)];
        self.connection
            .refuse(refusal, kept, came.len() as u64, begun);
        self.ending = Ending::Farewell(refusal.response());
        self.stage = Stage::Done;
    }
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// Whether all that came after a head is of its message and needs no decoding,
/// so that it can stay where it is.
fn is_all_of_it(rest: &[u8], framing: Framing) -> bool {
    match framing {
        Framing::None => rest.is_empty(),
        Framing::Length(length) => rest.len() as u64 <= length,
        Framing::Chunked => false,
    }
}

/// Whether the next bytes are content, and so many that they are worth a read
/// of their own. After a declared length nothing else comes before its end.
const fn is_read_straight(walk: &Walk) -> bool {
    walk.declared().is_some() || walk.ahead() >= READ as u64
}

/// Takes as much of `input` as belongs to a message.
fn take(input: &mut BytesMut, walk: &mut Walk, message: &mut Message) -> Way {
    let mut fit = Fit::Fits;
    let step = walk.advance(input, |piece| {
        if fit == Fit::Fits {
            fit = message.push(piece);
        }
    });
    match &step {
        Step::More => input.clear(),
        Step::End(at) | Step::Broken(at, _) => input.advance(*at),
    }
    way(step, fit)
}

fn way(step: Step, fit: Fit) -> Way {
    match (fit, step) {
        (Fit::NoRoom(refusal), _) | (Fit::Fits, Step::Broken(_, refusal)) => Way::Lost(refusal),
        (Fit::Enough, _) => Way::Cut,
        (Fit::Fits, Step::More) => Way::Coming,
        (Fit::Fits, Step::End(_)) => Way::There,
    }
}
