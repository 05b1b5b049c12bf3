//! A connection that speaks HTTP/2: the `h2` library, walked along on both
//! sides.
//!
//! What the library answers by itself is accounted for (see `frames`), and the
//! deadlines are ours: a block of headers that does not end, a connection
//! without a stream, a body that stands still, an answer that nobody takes.
//!
//! It is driven without hyper, whose service gives no leave to send
//! (`100 Continue`), and has no deadline for a peer that lets an answer lie.

mod account;
mod busy;
mod frames;
mod stream;
mod watched;

use std::{
    future::{Future as _, poll_fn},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use bytes::Bytes;
use h2::{
    Reason, RecvStream,
    server::{self, SendResponse},
};
use http::Request;
use tokio::time::{Instant, Sleep, sleep_until, timeout};

use super::{
    connection::Connection,
    limits::Limits,
    primed::Primed,
    serve::{House, Stream},
};
use account::Account;
use busy::Busy;
use watched::{Walks, Watched};

/// Streams that may be open at once.
const STREAMS: u32 = 100;

/// How much may be under way of a stream, and of a connection, in bytes.
const STREAM_WINDOW: u32 = 64 << 10;
const CONNECTION_WINDOW: u32 = 1 << 20;

/// Serves a stream until it ends.
pub(super) async fn serve(stream: Primed<impl Stream>, connection: Arc<Connection>, house: House) {
    let begun = stream.begun();
    let walks = Arc::new(Mutex::new(Walks::default()));
    let mut account = Account::new(
        Arc::clone(&connection),
        Arc::clone(&walks),
        house.stop.clone(),
    );
    let watched = Watched::new(stream, Arc::clone(&walks), Arc::clone(&connection));
    let limit = connection.capture.limits.head_time;
    let shaking = builder(&connection.capture.limits).handshake(watched);
    account.error = match timeout(limit, shaking).await {
        Ok(Ok(shaken)) => {
            let session = Session {
                timer: Box::pin(sleep_until(begun.instant + limit)),
                busy: Arc::new(Busy::new()),
                leaving: Leaving::No,
                connection,
                walks,
                house,
            };
            session.run(shaken).await
        }
        Ok(Err(error)) => Some(error),
        // Our settings were not taken: nothing was asked.
        Err(_) => None,
    };
}

/// The library's own limit for a list of headers lies beyond ours: what is
/// between them is answered by us, with a row that shows it.
fn builder(limits: &Limits) -> server::Builder {
    let list = u32::try_from(limits.head.saturating_mul(2)).unwrap_or(u32::MAX);
    let mut builder = server::Builder::new();
    builder
        .initial_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(list);
    builder
}

/// A connection that stands.
struct Session {
    connection: Arc<Connection>,
    walks: Arc<Mutex<Walks>>,
    house: House,
    timer: Pin<Box<Sleep>>,
    busy: Arc<Busy>,
    leaving: Leaving,
}

/// Whether a connection is on its way out, and when it is cut whatever the
/// peer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaving {
    No,
    /// What is under way may end.
    AfterStreams(Instant),
    /// The peer was told, and gets to read it.
    Now(Instant),
}

/// What woke a session.
#[expect(clippy::large_enum_variant, reason = "moved once, and never stored")]
enum Woken {
    Request(Request<RecvStream>, SendResponse<Bytes>),
    /// No more will come; with the reason, where it broke off.
    Over(Option<h2::Error>),
    Stopped,
    /// It is leaving, and nothing is under way any more.
    Quiet,
    /// A stream has ended, which may make it quiet.
    Ended,
    Time,
}

impl Session {
    /// Serves until the end; with the reason, where the connection broke off.
    async fn run<S: Stream>(
        mut self,
        mut shaken: server::Connection<Watched<S>, Bytes>,
    ) -> Option<h2::Error> {
        loop {
            match self.wait(&mut shaken).await {
                Woken::Request(request, respond) => self.take(request, respond),
                Woken::Over(error) => return error,
                Woken::Stopped => self.leave(&mut shaken),
                Woken::Quiet => self.close(&mut shaken),
                Woken::Ended => {}
                Woken::Time if self.deadline() > Instant::now() => {}
                Woken::Time if self.leaving == Leaving::No => self.late(&mut shaken),
                Woken::Time => return None,
            }
        }
    }

    async fn wait<S: Stream>(
        &mut self,
        shaken: &mut server::Connection<Watched<S>, Bytes>,
    ) -> Woken {
        let (stop, busy) = (self.house.stop.clone(), Arc::clone(&self.busy));
        let leaving = self.leaving;
        tokio::select! {
            biased;
            () = stop.cancelled(), if leaving == Leaving::No => Woken::Stopped,
            woken = poll_fn(|cx| self.poll(shaken, cx)) => woken,
            () = busy.ended(), if matches!(leaving, Leaving::AfterStreams(_)) => Woken::Ended,
        }
    }

    fn poll<S: Stream>(
        &mut self,
        shaken: &mut server::Connection<Watched<S>, Bytes>,
        cx: &mut Context<'_>,
    ) -> Poll<Woken> {
        match shaken.poll_accept(cx) {
            Poll::Ready(Some(Ok((request, respond)))) => {
                return Poll::Ready(Woken::Request(request, respond));
            }
            Poll::Ready(Some(Err(error))) => return Poll::Ready(Woken::Over(Some(error))),
            Poll::Ready(None) => return Poll::Ready(Woken::Over(None)),
            Poll::Pending => {}
        }
        // No request is left that could still reach us: what was said of any
        // other, the library said.
        account::turned_down(&self.connection, &self.walks);
        let is_quiet = self.busy.is_idle() && !shaken.has_streams();
        if is_quiet && matches!(self.leaving, Leaving::AfterStreams(_)) {
            return Poll::Ready(Woken::Quiet);
        }
        // A timer that rings too early costs less than one that is moved with
        // every request; one that would ring too late is moved.
        let due = self.deadline();
        if due < self.timer.deadline() || self.timer.is_elapsed() {
            self.timer.as_mut().reset(due);
        }
        self.timer.as_mut().poll(cx).map(|()| Woken::Time)
    }

    /// When something must have happened.
    fn deadline(&self) -> Instant {
        let limits = &self.connection.capture.limits;
        match self.leaving {
            Leaving::AfterStreams(until) | Leaving::Now(until) => until,
            Leaving::No => match lock(&self.walks).inbound.awaited() {
                Some(begun) => begun.instant + limits.head_time,
                None => self.busy.since() + limits.keep_alive,
            },
        }
    }

    fn take(&self, request: Request<RecvStream>, respond: SendResponse<Bytes>) {
        let id = respond.stream_id().as_u32();
        let opened = lock(&self.walks).inbound.forget(id);
        let begun = opened.map_or_else(|| self.connection.capture.begin(), |opened| opened.begun);
        let seat = self.busy.take();
        let connection = Arc::clone(&self.connection);
        self.house.tasks.spawn(async move {
            stream::answer(connection, request, respond, begun).await;
            drop(seat);
        });
    }

    /// A deadline passed: of headers that began, or of a connection that nobody
    /// uses.
    fn late<S: Stream>(&mut self, shaken: &mut server::Connection<Watched<S>, Bytes>) {
        if let Some(opened) = lock(&self.walks).inbound.take_unfinished() {
            let limit = self.connection.capture.limits.head_time;
            let why = format!("the headers were not complete after {limit:?}");
            account::lose(&self.connection, &opened, &why);
        }
        self.leave(shaken);
    }

    /// Takes no more in, and closes when what is under way has ended.
    fn leave<S: Stream>(&mut self, shaken: &mut server::Connection<Watched<S>, Bytes>) {
        if self.busy.is_idle() && !shaken.has_streams() {
            return self.close(shaken);
        }
        shaken.graceful_shutdown();
        let until = Instant::now() + self.connection.capture.limits.drain;
        self.leaving = Leaving::AfterStreams(until);
    }

    /// Closes, in words of the protocol. What is under way is broken off.
    fn close<S: Stream>(&mut self, shaken: &mut server::Connection<Watched<S>, Bytes>) {
        shaken.abrupt_shutdown(Reason::NO_ERROR);
        let until = Instant::now() + self.connection.capture.limits.linger;
        self.leaving = Leaving::Now(until);
    }
}

fn lock(walks: &Mutex<Walks>) -> MutexGuard<'_, Walks> {
    walks.lock().unwrap_or_else(PoisonError::into_inner)
}
