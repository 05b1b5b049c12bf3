//! The stream under the `h2` library, walked along in both directions.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

use super::{
    Connection,
    frames::{Flood, Inbound, Outbound},
};
use crate::capture::serve::PREFACE;

/// How much of what came last is kept, for the row of a connection that broke
/// off, in bytes.
const RECENT: usize = 1 << 10;

/// What is known of the frames of a connection.
#[derive(Debug)]
pub(super) struct Walks {
    pub(super) inbound: Inbound,
    pub(super) outbound: Outbound,
    /// Why no more is read.
    pub(super) flood: Option<Flood>,
    /// The end of what was read last.
    pub(super) recent: Vec<u8>,
    /// What of the preface is to come.
    preface: usize,
}

impl Default for Walks {
    fn default() -> Self {
        Self {
            inbound: Inbound::default(),
            outbound: Outbound::default(),
            flood: None,
            recent: Vec::new(),
            preface: PREFACE.len(),
        }
    }
}

/// The stream.
pub(super) struct Watched<S> {
    stream: S,
    walks: Arc<Mutex<Walks>>,
    connection: Arc<Connection>,
    /// Rings when the peer has not taken what is written for too long; none
    /// while it takes it.
    stalled: Option<Pin<Box<Sleep>>>,
    ending: Ending,
}

/// How far the end of the stream is.
enum Ending {
    /// Nothing of it is done.
    Open,
    /// Our half is being closed.
    Shutting(Pin<Box<Sleep>>),
    /// It is; the peer may still be sending.
    Lingering(Pin<Box<Sleep>>),
}

impl<S> Watched<S> {
    pub(super) const fn new(
        stream: S,
        walks: Arc<Mutex<Walks>>,
        connection: Arc<Connection>,
    ) -> Self {
        Self {
            stream,
            walks,
            connection,
            stalled: None,
            ending: Ending::Open,
        }
    }

    fn walk(&self, bytes: &[u8]) -> io::Result<()> {
        let mut walks = self.walks.lock().unwrap_or_else(PoisonError::into_inner);
        let after = bytes.len().min(walks.preface);
        walks.preface -= after;
        let bytes = &bytes[after..];
        walks.recent.clear();
        let tail = bytes.len().saturating_sub(RECENT);
        walks.recent.extend_from_slice(&bytes[tail..]);
        let capture = &self.connection.capture;
        walks
            .inbound
            .advance(bytes, || capture.begin())
            .map_err(|flood| {
                walks.flood = Some(flood);
                io::Error::other(flood)
            })
    }

    fn wait_for_reader(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        let limit = self.connection.capture.limits.body_idle;
        let stalled = self
            .stalled
            .get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + limit)));
        ready!(stalled.as_mut().poll(cx));
        Poll::Ready(io::Error::new(
            io::ErrorKind::TimedOut,
            "the peer does not read",
        ))
    }
}

/// Reads on: closing with bytes unread would take what we said last from the
/// peer before it read it. Ready when the peer has closed.
fn drain<S: AsyncRead + Unpin>(stream: &mut S, cx: &mut Context<'_>) -> Poll<()> {
    let mut space = [0; 8 << 10];
    loop {
        let mut buf = ReadBuf::new(&mut space);
        match ready!(Pin::new(&mut *stream).poll_read(cx, &mut buf)) {
            Ok(()) if !buf.filled().is_empty() => {}
            _ => return Poll::Ready(()),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let start = buf.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buf))?;
        Poll::Ready(this.walk(&buf.filled()[start..]))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        match Pin::new(&mut this.stream).poll_write(cx, bytes) {
            Poll::Ready(Ok(written)) => {
                this.stalled = None;
                let mut walks = this.walks.lock().unwrap_or_else(PoisonError::into_inner);
                walks.outbound.advance(&bytes[..written]);
                Poll::Ready(Ok(written))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => this.wait_for_reader(cx).map(Err),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            match &mut this.ending {
                Ending::Open => {
                    let until = Instant::now() + this.connection.capture.limits.linger;
                    this.ending = Ending::Shutting(Box::pin(sleep_until(until)));
                }
                Ending::Shutting(timer) => {
                    let shut = Pin::new(&mut this.stream).poll_shutdown(cx);
                    if shut.is_pending() {
                        return timer.as_mut().poll(cx).map(Ok);
                    }
                    ready!(shut)?;
                    let until = timer.deadline();
                    this.ending = Ending::Lingering(Box::pin(sleep_until(until)));
                }
                Ending::Lingering(timer) => {
                    if timer.as_mut().poll(cx).is_ready() {
                        return Poll::Ready(Ok(()));
                    }
                    return drain(&mut this.stream, cx).map(Ok);
                }
            }
        }
    }
}
