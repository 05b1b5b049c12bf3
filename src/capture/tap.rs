//! The tap: between the socket and hyper. It takes every message in: records
//! and judges the raw head, follows the body to its end, and holds the
//! deadlines.
//!
//! hyper is shown an outline of one message at a time (see `outline`), and
//! only when its head has passed: at once, where the body came with it, which
//! is the common case; else the body's outline follows when the body is there.
//! So the service, which is called for each outline, always has the right
//! message, pipelined or not, and hyper copies nothing. A large body is read
//! straight into the buffer that the journal keeps.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::{Buf, BufMut, BytesMut};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};
use tokio_util::io::poll_read_buf;

use super::{
    connection::{Begun, Connection, READ, Taken},
    framing::{Framing, Step, Walk},
    judge::{self, Facts, Scan},
    knocks::Reason,
    message::{Fit, Message, Place},
    outline::{Outline, Rest},
    refusal::Refusal,
};

/// The least that is read for: with less room, more is made.
const LEAST: usize = 1 << 10;

/// A stream whose messages are taken in.
pub(super) struct Tap<S> {
    stream: S,
    connection: Arc<Connection>,
    stage: Stage,
    /// Arrived, and of no message yet.
    input: BytesMut,
    /// When the bytes came that were read before; none once they are taken.
    first: Option<Begun>,
    /// What hyper is to be shown.
    outline: Outline,
    timer: Pin<Box<Sleep>>,
    /// Since when the peer has sent nothing of a message that is awaited.
    silent_since: Option<Instant>,
    /// Since when the peer has not taken what is written.
    stalled_since: Option<Instant>,
    ending: Ending,
    /// When the end is over, whatever the peer does.
    until: Option<Instant>,
}

/// What is awaited of the peer.
#[derive(Clone, Copy)]
enum Stage {
    /// The first byte of the connection.
    First,
    /// The first byte of the next message.
    Between,
    /// The rest of a head.
    Head { begun: Begun, scan: Scan },
    /// The rest of a body.
    Body { begun: Begun, walk: Walk },
    /// Nothing: the body under way will not come to its end.
    Broken,
    /// Nothing: hyper is told that the peer is done.
    Done,
}

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

/// How far the end of the connection is.
enum Ending {
    /// Nothing of it is done. What is written last, where hyper has no part.
    Farewell(&'static [u8]),
    /// Our half is closed; the peer may still be sending.
    Linger,
    /// It is over.
    Over,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Tap<S> {
    /// A tap on `stream`, of which `first` was read already; `begun` is when.
    pub(super) fn new(
        stream: S,
        first: BytesMut,
        begun: Option<Begun>,
        connection: Arc<Connection>,
    ) -> Self {
        let deadline = Instant::now() + connection.capture.limits.first_byte;
        Self {
            stream,
            connection,
            stage: Stage::First,
            input: first,
            first: begun,
            outline: Outline::empty(),
            timer: Box::pin(sleep_until(deadline)),
            silent_since: None,
            stalled_since: None,
            ending: Ending::Farewell(b""),
            until: None,
        }
    }

    /// Reads what has come, and moves the stage along.
    fn poll_advance(&mut self, cx: &mut Context<'_>) -> Poll<()> {
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
    fn advance(&mut self) {
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
    fn refuse(&mut self, refusal: &Refusal, begun: Begun) {
        let came = std::mem::take(&mut self.input);
        let kept = &came[..came.len().min(self.connection.capture.limits.head)];
        self.connection
            .refuse(refusal, kept, came.len() as u64, begun);
        self.ending = Ending::Farewell(refusal.response());
        self.stage = Stage::Done;
    }

    /// The peer sends no more.
    fn closed(&mut self) {
        match self.stage {
            Stage::First => {
                let peer = self.connection.route.peer;
                self.connection.capture.knock(Reason::Mute, peer);
                self.stage = Stage::Done;
            }
            Stage::Head { begun, .. } => {
                let why = format!("closed after {} bytes of the head", self.input.len());
                self.refuse(&Refusal::new(400, why), begun);
            }
            Stage::Body { walk, .. } => {
                let why = format!("closed after {}", progress(&walk));
                self.connection.fail(Refusal::incomplete(400, why));
                self.stage = Stage::Broken;
            }
            Stage::Between => self.stage = Stage::Done,
            Stage::Broken | Stage::Done => {}
        }
    }

    /// The peer did not send in time.
    fn expired(&mut self) {
        match self.stage {
            Stage::Head { begun, .. } => {
                let why = format!(
                    "the head was not complete after {:?}",
                    self.connection.capture.limits.head_time
                );
                self.refuse(&Refusal::new(408, why), begun);
            }
            Stage::Body { walk, .. } => {
                let why = format!("not complete in time: {}", progress(&walk));
                self.connection.fail(Refusal::incomplete(408, why));
                self.stage = Stage::Broken;
            }
            Stage::First | Stage::Between | Stage::Broken | Stage::Done => self.closed(),
        }
    }

    /// When the peer must have sent something.
    fn deadline(&mut self) -> Option<Instant> {
        let limits = &self.connection.capture.limits;
        let silent = *self.silent_since.get_or_insert_with(Instant::now);
        match self.stage {
            Stage::First => Some(silent + limits.first_byte),
            Stage::Between => Some(silent + limits.keep_alive),
            Stage::Head { begun, .. } => Some(begun.instant + limits.head_time),
            Stage::Body { begun, .. } => {
                Some((silent + limits.body_idle).min(begun.instant + limits.body_total))
            }
            Stage::Broken | Stage::Done => None,
        }
    }

    /// Waits for the peer until the deadline; ready when it has passed. The
    /// timer is set anew only when it would ring too late: one that rings too
    /// early costs less than one that is moved with every message.
    fn wait(&mut self, cx: &mut Context<'_>, deadline: Instant) -> Poll<()> {
        loop {
            let late = self.timer.is_elapsed() || self.timer.deadline() > deadline;
            if late {
                self.timer.as_mut().reset(deadline);
            }
            ready!(self.timer.as_mut().poll(cx));
            if self.timer.deadline() >= deadline {
                return Poll::Ready(());
            }
        }
    }

    fn wait_for_reader(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        let since = *self.stalled_since.get_or_insert_with(Instant::now);
        let deadline = since + self.connection.capture.limits.body_idle;
        ready!(self.wait(cx, deadline));
        Poll::Ready(io::Error::new(
            io::ErrorKind::TimedOut,
            "the peer does not read",
        ))
    }

    /// Whether what the peer sent was read to the end of a message.
    fn is_between_messages(&self) -> bool {
        matches!(self.stage, Stage::First | Stage::Between) && self.input.is_empty()
    }

    fn say_farewell(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Stage::Head { begun, .. } = self.stage {
            let refusal = Refusal::new(503, "hookglass ended before the head did");
            self.refuse(&refusal, begun);
        }
        while let Ending::Farewell(rest) = self.ending {
            if rest.is_empty() {
                break;
            }
            let written = ready!(Pin::new(&mut self.stream).poll_write(cx, rest))?;
            if written == 0 {
                break;
            }
            self.ending = Ending::Farewell(&rest[written..]);
        }
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    /// Reads on for a while: closing with bytes unread would take our answer
    /// from the peer before it read it.
    fn linger(&mut self, cx: &mut Context<'_>, until: Instant) -> Poll<()> {
        let mut space = [0; 8 << 10];
        loop {
            let mut buf = ReadBuf::new(&mut space);
            match Pin::new(&mut self.stream).poll_read(cx, &mut buf) {
                Poll::Ready(Ok(())) if !buf.filled().is_empty() && Instant::now() < until => {}
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return self.wait(cx, until),
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Tap<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if !this.outline.is_shown() {
                this.outline.show(buf);
                return Poll::Ready(Ok(()));
            }
            match this.stage {
                Stage::Done => return Poll::Ready(Ok(())),
                Stage::Broken => return Poll::Ready(Err(io::ErrorKind::InvalidData.into())),
                Stage::First | Stage::Between if !this.input.is_empty() => this.advance(),
                _ => {
                    if this.poll_advance(cx).is_pending() {
                        let Some(deadline) = this.deadline() else {
                            return Poll::Pending;
                        };
                        ready!(this.wait(cx, deadline));
                        this.expired();
                    }
                }
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Tap<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if let Poll::Ready(written) = Pin::new(&mut this.stream).poll_write(cx, bytes) {
            this.stalled_since = None;
            return Poll::Ready(written);
        }
        this.wait_for_reader(cx).map(Err)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if let Poll::Ready(written) = Pin::new(&mut this.stream).poll_write_vectored(cx, bytes) {
            this.stalled_since = None;
            return Poll::Ready(written);
        }
        this.wait_for_reader(cx).map(Err)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let linger = this.connection.capture.limits.linger;
        let until = *this.until.get_or_insert_with(|| Instant::now() + linger);
        loop {
            match this.ending {
                Ending::Farewell(_) => {
                    let said = this.say_farewell(cx)?;
                    this.ending = if said.is_pending() {
                        ready!(this.wait(cx, until));
                        Ending::Over
                    } else if this.is_between_messages() {
                        Ending::Over
                    } else {
                        Ending::Linger
                    };
                }
                Ending::Linger => {
                    ready!(this.linger(cx, until));
                    this.ending = Ending::Over;
                }
                Ending::Over => return Poll::Ready(Ok(())),
            }
        }
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

/// `12 of 412 bytes of the body`.
fn progress(walk: &Walk) -> String {
    match walk.declared() {
        Some(declared) => format!("{} of {declared} bytes of the body", walk.content()),
        None => format!("{} bytes of the body", walk.content()),
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{Mutex, atomic::AtomicUsize},
        time::Duration,
    };

    use proptest::prelude::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::{
        answer::DefaultAnswer,
        capture::{
            connection::{Capture, Route},
            knocks::Knocks,
            limits::Limits,
        },
        exchange::{Clock, Scheme, Trust},
        journal::{Journal, Retention, listener::Listener},
    };

    fn connection() -> Arc<Connection> {
        let capture = Capture {
            journal: Journal::new(Retention::default()),
            listener: Listener::new().0,
            answer: Arc::new(DefaultAnswer),
            limits: Limits::default(),
            clock: Clock::system(),
            landing: Mutex::default(),
            trust: Trust::default(),
            tls: None,
            most: 1,
            knocks: Knocks::default(),
            in_flight: AtomicUsize::new(0),
        };
        let route = Route {
            peer: ([127, 0, 0, 1], 5).into(),
            local: [127, 0, 0, 1].into(),
            scheme: Scheme::Http,
        };
        Connection::new(Arc::new(capture), route)
    }

    /// The heads that were handed over, and the bodies, as the service takes
    /// them: when hyper was shown the outline of all.
    async fn run(message: Vec<u8>, cut: usize, space: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
        let (mut peer, ours) = tokio::io::duplex(cut);
        let writer = tokio::spawn(async move {
            peer.write_all(&message).await.unwrap();
        });
        let connection = connection();
        let mut tap = Tap::new(ours, BytesMut::new(), None, Arc::clone(&connection));
        let mut seen = Vec::new();
        let mut shown = Vec::new();
        let mut buffer = vec![0; space];
        loop {
            let read = tap.read(&mut buffer).await.unwrap();
            if read == 0 {
                break;
            }
            shown.extend_from_slice(&buffer[..read]);
            let whole: &[u8] = if shown.starts_with(b"POST / HTTP/1.1\r\nC") {
                b"\r\n\r\nb"
            } else {
                b"\r\n\r\n"
            };
            if shown.ends_with(whole) {
                let message = connection.take().expect("a message").message;
                let (head, body) = message.raw().split_at(message.head().len());
                seen.push((head.to_vec(), body.to_vec()));
                shown.clear();
            }
        }
        assert_eq!(shown, b"");
        writer.await.unwrap();
        seen
    }

    /// Reads until the tap says that this is all, and ends it.
    async fn read_out(message: Vec<u8>, cut: usize, space: usize) {
        let (mut peer, ours) = tokio::io::duplex(cut);
        let writer = tokio::spawn(async move {
            // It may be turned away before all is sent.
            let _ = peer.write_all(&message).await;
        });
        let mut tap = Tap::new(ours, BytesMut::new(), None, connection());
        let mut buffer = vec![0; space];
        while matches!(tap.read(&mut buffer).await, Ok(1..)) {}
        writer.abort();
        let _ = tap.shutdown().await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_takes_no_farewell_is_left() {
        let (mut peer, ours) = tokio::io::duplex(4);
        peer.write_all(b"\0").await.unwrap();
        let mut tap = Tap::new(ours, BytesMut::new(), None, connection());
        assert_eq!(tap.read(&mut [0; 9]).await.unwrap(), 0, "it is turned away");
        let ended = tokio::time::timeout(Duration::from_mins(1), tap.shutdown());
        ended.await.expect("it does not wait for ever").unwrap();
        drop(peer);
    }

    /// What odd messages are made of.
    const PIECES: [&[u8]; 16] = [
        b"\r\n",
        b"\n",
        b"\r",
        b"\0",
        b"POST / HTTP/1.1\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"Host: localhost\r\n",
        b"Content-Length: 3\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"\r\n\r\n",
        b"0\r\n\r\n",
        b"3;x\r\nabc\r\n",
        b"abc",
        b"GET",
        b" / HTTP/1.1\r\n",
        b"X: y\r\n",
    ];

    /// A head, what follows it on the wire, and the body it means.
    fn message() -> impl Strategy<Value = (Vec<u8>, Vec<u8>, Vec<u8>)> {
        let body = proptest::collection::vec(any::<u8>(), 0..300);
        (body, "[a-z]{1,200}", any::<bool>()).prop_map(|(body, word, chunked)| {
            let start = format!("POST /{word} HTTP/1.1\r\nHost: {word}\r\n");
            if !chunked {
                let length = body.len();
                return (
                    format!("{start}Content-Length: {length}\r\n\r\n").into(),
                    body.clone(),
                    body,
                );
            }
            let mut framed = Vec::new();
            for piece in body.chunks(17) {
                framed.extend_from_slice(format!("{:x};a\r\n", piece.len()).as_bytes());
                framed.extend_from_slice(piece);
                framed.extend_from_slice(b"\r\n");
            }
            framed.extend_from_slice(b"0\r\nT: t\r\n\r\n");
            (
                format!("{start}Transfer-Encoding: chunked\r\n\r\n").into(),
                framed,
                body,
            )
        })
    }

    proptest! {
        #[test]
        fn nothing_that_comes_makes_it_panic(
            pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 1..12),
            cut in 1usize..100,
            space in 1usize..100,
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
            runtime.block_on(read_out(pieces.concat(), cut, space));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// However the network cuts it and however little hyper reads at once,
        /// each head and each body is handed over to the byte.
        #[test]
        fn cuts_change_nothing(
            messages in proptest::collection::vec(message(), 1..6),
            cut in 1usize..2000,
            space in 1usize..2000,
        ) {
            let stream = messages.iter().flat_map(|(head, framed, _)| [&head[..], framed].concat());
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            let seen = runtime.block_on(run(stream.collect(), cut, space));
            prop_assert_eq!(seen.len(), messages.len());
            for ((head, body), (sent, _, content)) in seen.iter().zip(&messages) {
                prop_assert_eq!(head, sent);
                prop_assert_eq!(body, content);
            }
        }
    }
}
