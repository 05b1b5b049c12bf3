//! The tap: between the socket and hyper. It records and judges the raw head
//! of each message, follows its body to find where the next one starts, and
//! holds the deadlines.
//!
//! hyper is shown one message at a time, and only when its head has passed;
//! of the head it is shown what it needs (see `excerpt`).
//! What arrived beyond it is held. So the service, which takes one head for
//! each request, always has the right one, pipelined or not. In the common
//! case the bytes are read straight into hyper's buffer and never held.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::{Buf, BytesMut};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

use super::{
    connection::{Begun, Connection},
    excerpt,
    framing::{Step, Walk},
    judge::{self, Scan},
    knocks::Reason,
    refusal::Refusal,
};

/// A stream whose heads are recorded and judged.
pub(super) struct Tap<S> {
    stream: S,
    connection: Arc<Connection>,
    stage: Stage,
    /// Arrived, and not yet shown to hyper.
    held: BytesMut,
    /// When the first bytes came that were read before.
    begun: Option<Begun>,
    /// How much of `held` hyper may be shown.
    cleared: usize,
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
            held: first,
            begun,
            cleared: 0,
            timer: Box::pin(sleep_until(deadline)),
            silent_since: None,
            stalled_since: None,
            ending: Ending::Farewell(b""),
            until: None,
        }
    }

    /// How many of `bytes`, the next ones of the stream, hyper may be shown.
    /// Moves the stage along.
    fn pass(&mut self, bytes: &mut [u8]) -> usize {
        match self.stage {
            Stage::First | Stage::Between => self.pass_start(bytes),
            Stage::Head { begun, scan } => self.pass_head(bytes, begun, scan),
            Stage::Body { begun, walk } => self.pass_body(bytes, begun, walk),
            Stage::Broken | Stage::Done => 0,
        }
    }

    /// Empty lines before a head are no part of it (RFC 9112, section 2.2).
    fn pass_start(&mut self, bytes: &mut [u8]) -> usize {
        let blank = bytes
            .iter()
            .position(|byte| !matches!(byte, b'\r' | b'\n'))
            .unwrap_or(bytes.len());
        let first = self.begun.take();
        if blank == bytes.len() {
            return blank;
        }
        self.silent_since = None;
        let begun = first.unwrap_or_else(|| self.connection.capture.begin());
        blank + self.pass_head(&mut bytes[blank..], begun, Scan::default())
    }

    fn pass_head(&mut self, bytes: &mut [u8], begun: Begun, mut scan: Scan) -> usize {
        let limits = &self.connection.capture.limits;
        let Some(end) = scan.end(bytes) else {
            match judge::unfinished(bytes, limits) {
                Ok(()) => self.stage = Stage::Head { begun, scan },
                Err(refusal) => self.refuse(&refusal, bytes, begun),
            }
            return 0;
        };
        let (head, rest) = bytes.split_at_mut(end);
        match judge::judge(head, scan, limits, self.connection.route.local) {
            Ok(facts) => {
                self.connection.put(head, facts, begun);
                excerpt::write_over(head, &facts);
                let walk = Walk::new(facts.framing);
                end + self.pass_body(rest, begun, walk)
            }
            Err(refusal) => {
                self.refuse(&refusal, bytes, begun);
                0
            }
        }
    }

    fn pass_body(&mut self, bytes: &[u8], begun: Begun, mut walk: Walk) -> usize {
        self.silent_since = None;
        match walk.advance(bytes) {
            Step::More => {
                self.stage = Stage::Body { begun, walk };
                bytes.len()
            }
            Step::End(at) => {
                self.stage = Stage::Between;
                at
            }
            Step::Broken(at, refusal) => {
                self.connection.fail(refusal);
                self.stage = Stage::Broken;
                at
            }
        }
    }

    /// Turns a message away before hyper knows of it.
    fn refuse(&mut self, refusal: &Refusal, bytes: &[u8], begun: Begun) {
        let kept = &bytes[..bytes.len().min(self.connection.capture.limits.head)];
        self.connection
            .refuse(refusal, kept.to_vec(), bytes.len() as u64, begun);
        self.ending = Ending::Farewell(refusal.response());
        self.stage = Stage::Done;
    }

    /// Turns the unfinished head away that is held.
    fn refuse_held(&mut self, refusal: &Refusal, begun: Begun) {
        let held = std::mem::take(&mut self.held);
        self.refuse(refusal, &held, begun);
    }

    /// Shows hyper what it may see.
    fn show(&mut self, buf: &mut ReadBuf<'_>) {
        let length = self.cleared.min(buf.remaining());
        buf.put_slice(&self.held[..length]);
        self.held.advance(length);
        self.cleared -= length;
    }

    /// Takes in what was read into `buf` from `start` on, and leaves there
    /// what hyper may see.
    fn take_in(&mut self, buf: &mut ReadBuf<'_>, start: usize) {
        if self.held.is_empty() {
            let passed = self.pass(&mut buf.filled_mut()[start..]);
            if !matches!(self.stage, Stage::Done) {
                self.held.extend_from_slice(&buf.filled()[start + passed..]);
            }
            buf.set_filled(start + passed);
        } else {
            self.held.extend_from_slice(&buf.filled()[start..]);
            buf.set_filled(start);
            self.clear();
        }
    }

    /// Looks what of the held bytes hyper may see.
    fn clear(&mut self) {
        let mut held = std::mem::take(&mut self.held);
        self.cleared = self.pass(&mut held);
        if matches!(self.stage, Stage::Done) {
            // Empty lines before what was refused go with it.
            self.cleared = 0;
        } else {
            self.held = held;
        }
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
                let why = format!("closed after {} bytes of the head", self.held.len());
                self.refuse_held(&Refusal::new(400, why), begun);
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
                self.refuse_held(&Refusal::new(408, why), begun);
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
        matches!(self.stage, Stage::First | Stage::Between) && self.held.is_empty()
    }

    fn say_farewell(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Stage::Head { begun, .. } = self.stage {
            self.refuse_held(
                &Refusal::new(503, "hookglass ended before the head did"),
                begun,
            );
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
        let start = buf.filled().len();
        loop {
            if this.cleared > 0 {
                this.show(buf);
            }
            if buf.filled().len() > start {
                return Poll::Ready(Ok(()));
            }
            match this.stage {
                Stage::Done => return Poll::Ready(Ok(())),
                Stage::Broken => return Poll::Ready(Err(io::ErrorKind::InvalidData.into())),
                Stage::First | Stage::Between | Stage::Body { .. } if !this.held.is_empty() => {
                    this.clear();
                    continue;
                }
                _ => {}
            }
            match Pin::new(&mut this.stream).poll_read(cx, buf) {
                Poll::Ready(Ok(())) if buf.filled().len() > start => this.take_in(buf, start),
                Poll::Ready(_) => this.closed(),
                Poll::Pending => {
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

/// `12 of 412 bytes of the body`.
fn progress(walk: &Walk) -> String {
    match walk.declared() {
        Some(declared) => format!("{} of {declared} bytes of the body", walk.content()),
        None => format!("{} bytes of the body", walk.content()),
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::atomic::AtomicUsize, time::Duration};

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
        exchange::{Clock, Scheme},
        journal::{Journal, Retention, listener::Listener},
    };

    fn connection() -> Arc<Connection> {
        let capture = Capture {
            journal: Journal::new(Retention::default()),
            listener: Listener::new().0,
            answer: Arc::new(DefaultAnswer),
            limits: Limits::default(),
            clock: Clock::system(),
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

    /// The heads that were handed over, and the bytes that hyper was shown
    /// with each, from its excerpt to the end of its body.
    async fn run(message: Vec<u8>, cut: usize, space: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
        let (mut peer, ours) = tokio::io::duplex(cut);
        let writer = tokio::spawn(async move {
            peer.write_all(&message).await.unwrap();
        });
        let connection = connection();
        let mut tap = Tap::new(ours, BytesMut::new(), None, Arc::clone(&connection));
        let mut seen: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
        let mut buffer = vec![0; space];
        loop {
            let read = tap.read(&mut buffer).await.unwrap();
            if let Some(taken) = connection.take() {
                seen.push((taken.head, Vec::new()));
            }
            if read == 0 {
                break;
            }
            if let Some((_, shown)) = seen.last_mut() {
                shown.extend_from_slice(&buffer[..read]);
            }
        }
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

    fn message() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
        let body = proptest::collection::vec(any::<u8>(), 0..300);
        (body, "[a-z]{1,200}", any::<bool>()).prop_map(|(body, word, chunked)| {
            let start = format!("POST /{word} HTTP/1.1\r\nHost: {word}\r\n");
            if !chunked {
                let length = body.len();
                return (
                    format!("{start}Content-Length: {length}\r\n\r\n").into(),
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
        /// each head is kept to the byte, and hyper sees each body after the
        /// excerpt of its own head.
        #[test]
        fn cuts_change_nothing(
            messages in proptest::collection::vec(message(), 1..6),
            cut in 1usize..2000,
            space in 1usize..2000,
        ) {
            let stream = messages.iter().flat_map(|(head, body)| [&head[..], body].concat());
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            let seen = runtime.block_on(run(stream.collect(), cut, space));
            prop_assert_eq!(seen.len(), messages.len());
            for ((head, shown), (sent, body)) in seen.iter().zip(&messages) {
                prop_assert_eq!(head, sent);
                prop_assert_eq!(&shown[sent.len()..], &body[..]);
            }
        }
    }
}
