//! A connection that speaks HTTP/2: the `h2` library, walked along on both
//! sides.
//!
//! What the library answers by itself is accounted for (see `frames`), and the
//! deadlines are ours: a block of headers that does not end, a connection
//! without a stream, a body that stands still, an answer that nobody takes.
//!
//! It is driven without hyper, whose service gives no leave to send
//! (`100 Continue`), and has no deadline for a peer that lets an answer lie.

mod busy;
mod frames;
mod stream;
mod watched;

use std::{
    future::{Future as _, poll_fn},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Poll,
};

use bytes::Bytes;
use h2::{
    Reason, RecvStream,
    server::{self, SendResponse},
};
use http::Request;
use tokio::time::{Instant, Sleep, sleep_until, timeout};

use super::{
    connection::{Begun, Connection},
    limits::{Limits, say_bytes},
    primed::Primed,
    refusal::Refusal,
    serve::{House, Stream},
};
use busy::Busy;
use frames::{Opened, Said};
use watched::{Walks, Watched};

/// Streams that may be open at once.
const STREAMS: u32 = 100;

/// How much may be under way of a stream, and of a connection, in bytes.
const STREAM_WINDOW: u32 = 64 << 10;
const CONNECTION_WINDOW: u32 = 1 << 20;

/// Serves a stream until it ends.
pub(super) async fn serve(stream: Primed<impl Stream>, connection: Arc<Connection>, house: House) {
    let walks = Arc::new(Mutex::new(Walks::default()));
    let begun = stream.begun();
    let watched = Watched::new(stream, Arc::clone(&walks), Arc::clone(&connection));
    let limit = connection.capture.limits.head_time;
    let shaking = timeout(
        limit,
        builder(&connection.capture.limits).handshake(watched),
    );
    match shaking.await {
        Ok(Ok(shaken)) => {
            let busy = Arc::new(Busy::new());
            let session = Session {
                connection,
                walks,
                house,
                timer: Box::pin(sleep_until(begun.instant + limit)),
                busy,
                leaving: None,
            };
            session.run(shaken).await;
        }
        Ok(Err(error)) => connection.broke(&error, &walks, begun),
        Err(_) => connection.lose("our HTTP/2 settings were not taken", Vec::new(), 0, begun),
    }
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
    /// When it is closed whatever the peer does; none while it is to stay.
    leaving: Option<Instant>,
}

/// What woke a session.
#[expect(clippy::large_enum_variant, reason = "moved once, and never stored")]
enum Woken {
    Request(Request<RecvStream>, SendResponse<Bytes>),
    /// No more will come; with the reason, where it broke off.
    Over(Option<h2::Error>),
    Stopped,
    Idle,
    Time,
}

impl Session {
    async fn run<S: Stream>(mut self, mut shaken: server::Connection<Watched<S>, Bytes>) {
        loop {
            match self.wait(&mut shaken).await {
                Woken::Request(request, respond) => self.take(request, respond),
                Woken::Over(Some(error)) => {
                    let begun = self.connection.capture.begin();
                    self.connection.broke(&error, &self.walks, begun);
                    break;
                }
                Woken::Over(None) => break,
                Woken::Stopped if self.busy.is_idle() => self.leave(&mut shaken),
                Woken::Stopped => {
                    shaken.graceful_shutdown();
                    self.leaving = Some(Instant::now() + self.connection.capture.limits.drain);
                }
                Woken::Idle => self.leave(&mut shaken),
                Woken::Time if self.leaving.is_some_and(|until| Instant::now() >= until) => break,
                Woken::Time => self.late(&mut shaken),
            }
        }
        drop(shaken);
        self.account_for_the_rest();
    }

    async fn wait<S: Stream>(
        &mut self,
        shaken: &mut server::Connection<Watched<S>, Bytes>,
    ) -> Woken {
        let Self {
            connection,
            walks,
            house,
            timer,
            busy,
            leaving,
        } = self;
        let accepting = poll_fn(|cx| {
            let accepted = shaken.poll_accept(cx);
            account(connection, walks);
            match accepted {
                Poll::Ready(Some(Ok((request, respond)))) => {
                    return Poll::Ready(Woken::Request(request, respond));
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Woken::Over(Some(error))),
                Poll::Ready(None) => return Poll::Ready(Woken::Over(None)),
                Poll::Pending => {}
            }
            // A timer that rings too early costs less than one that is moved
            // with every request; one that would ring too late is moved.
            let due = deadline(connection, walks, busy, *leaving);
            if due < timer.deadline() || timer.is_elapsed() {
                timer.as_mut().reset(due);
            }
            timer.as_mut().poll(cx).map(|()| Woken::Time)
        });
        tokio::select! {
            biased;
            woken = accepting => woken,
            () = house.stop.cancelled(), if leaving.is_none() => Woken::Stopped,
            () = busy.ended(), if leaving.is_some() => Woken::Idle,
        }
    }

    fn take(&mut self, request: Request<RecvStream>, respond: SendResponse<Bytes>) {
        let id = respond.stream_id().as_u32();
        let (own, missed) = lock(&self.walks).inbound.reached(id);
        for opened in missed {
            turn_down(&self.connection, opened, None);
        }
        let begun = own.map_or_else(|| self.connection.capture.begin(), |opened| opened.begun);
        let seat = self.busy.take();
        let connection = Arc::clone(&self.connection);
        self.house.tasks.spawn(async move {
            stream::answer(connection, request, respond, begun).await;
            drop(seat);
        });
    }

    /// Closes a connection that nobody uses, in words of the protocol.
    fn leave<S: Stream>(&mut self, shaken: &mut server::Connection<Watched<S>, Bytes>) {
        shaken.abrupt_shutdown(Reason::NO_ERROR);
        self.leaving = Some(Instant::now() + self.connection.capture.limits.linger);
    }

    /// A deadline passed, or the timer rang too early.
    fn late<S: Stream>(&mut self, shaken: &mut server::Connection<Watched<S>, Bytes>) {
        let now = Instant::now();
        if deadline(&self.connection, &self.walks, &self.busy, self.leaving) > now {
            return;
        }
        if let Some(opened) = lock(&self.walks).inbound.take_unfinished() {
            let limit = self.connection.capture.limits.head_time;
            let why = format!("the headers were not complete after {limit:?}");
            self.connection
                .lose(&why, opened.raw, opened.size, opened.begun);
        }
        self.leave(shaken);
    }

    /// The connection has ended: what knocked and was never answered is a row.
    fn account_for_the_rest(&self) {
        account(&self.connection, &self.walks);
        let mut walks = lock(&self.walks);
        let (_, mut missed) = walks.inbound.reached(u32::MAX);
        missed.extend(walks.inbound.take_unfinished());
        drop(walks);
        for opened in missed {
            let why = "the connection ended before the headers did";
            self.connection
                .lose(why, opened.raw, opened.size, opened.begun);
        }
    }
}

/// When something must have happened.
fn deadline(
    connection: &Connection,
    walks: &Mutex<Walks>,
    busy: &Busy,
    leaving: Option<Instant>,
) -> Instant {
    let limits = &connection.capture.limits;
    if let Some(leaving) = leaving {
        return leaving;
    }
    let head = lock(walks).inbound.awaited();
    let idle = busy.since() + limits.keep_alive;
    head.map_or(idle, |begun| idle.min(begun.instant + limits.head_time))
}

/// Makes rows of the streams that the library turned down by itself.
fn account(connection: &Connection, walks: &Mutex<Walks>) {
    let mut walks = lock(walks);
    if walks.inbound.unknown().next().is_none() {
        walks.outbound.forget_said();
        return;
    }
    let said = walks.outbound.take_said();
    let turned_down: Vec<_> = said
        .into_iter()
        .filter_map(|(id, said)| Some((walks.inbound.forget(id)?, said)))
        .collect();
    drop(walks);
    for (opened, said) in turned_down {
        turn_down(connection, opened, Some(said));
    }
}

fn turn_down(connection: &Connection, opened: Opened, said: Option<Said>) {
    let refusal = match said {
        Some(Said::Response) => {
            let limit = say_bytes(connection.capture.limits.head as u64);
            Refusal::new(431, format!("head larger than {limit}"))
        }
        Some(Said::Reset(code)) if Reason::from(code) == Reason::REFUSED_STREAM => {
            let why = format!("more than {STREAMS} streams at once");
            return connection.lose(&why, opened.raw, opened.size, opened.begun);
        }
        Some(Said::Reset(code)) => {
            let why = format!("malformed: the stream was reset ({})", Reason::from(code));
            return connection.lose(&why, opened.raw, opened.size, opened.begun);
        }
        None => {
            let why = "the stream was passed over";
            return connection.lose(why, opened.raw, opened.size, opened.begun);
        }
    };
    connection.refuse(&refusal, opened.raw, opened.size, opened.begun);
}

impl Connection {
    /// The connection as a whole broke off. That a peer went away is nothing to
    /// tell; that it said what makes no sense is.
    fn broke(&self, error: &h2::Error, walks: &Mutex<Walks>, begun: Begun) {
        let mut walks = lock(walks);
        let why = match (walks.flood, error.is_io() || error.is_remote()) {
            (Some(flood), _) => flood.to_string(),
            (None, true) => {
                tracing::debug!(%error, "connection ended");
                return;
            }
            (None, false) => format!("HTTP/2 broke off: {error}"),
        };
        let raw = std::mem::take(&mut walks.recent);
        let opened = walks.inbound.take_unfinished();
        drop(walks);
        match opened {
            Some(opened) => self.lose(&why, opened.raw, opened.size, opened.begun),
            None => self.lose(&why, raw.clone(), raw.len() as u64, begun),
        }
    }
}

fn lock(walks: &Mutex<Walks>) -> MutexGuard<'_, Walks> {
    walks.lock().unwrap_or_else(PoisonError::into_inner)
}
