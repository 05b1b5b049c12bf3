//! The tap: between the socket and hyper. It takes every message in (see
//! `intake`): records and judges the raw head, follows the body to its end, and
//! holds the deadlines.
//!
//! hyper is shown an outline of one message at a time (see `outline`), and
//! only when its head has passed: at once, where the body came with it, which
//! is the common case; else the body's outline follows when the body is there.
//! So the service, which is called for each outline, always has the right
//! message, pipelined or not, and hyper copies nothing.

mod intake;

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::BytesMut;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

use super::{
    connection::{Begun, Connection},
    framing::Walk,
    judge::Scan,
    knocks::Reason,
    outline::Outline,
    refusal::Refusal,
};

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

/// `12 of 412 bytes of the body`.
fn progress(walk: &Walk) -> String {
    match walk.declared() {
        Some(declared) => format!("{} of {declared} bytes of the body", walk.content()),
        None => format!("{} bytes of the body", walk.content()),
    }
}

#[cfg(test)]
pub(crate) mod tests;
