//! One request: wait for its end, append, ask for the answer, give it, note it.

use std::{
    any::Any,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    task::Poll,
    time::Duration,
};

use bytes::Bytes;

use super::{
    connection::{Begun, Capture, Connection, Taken},
    refusal::Refusal,
};
use crate::exchange::{
    Answer, Answered, Circumstances, Exchange, Head, Id, Mark, Marks, Reply, Time, answer::Action,
};

/// What the sender is told, for the protocol to write.
#[derive(Debug)]
pub(super) struct Telling {
    pub(super) status: u16,
    /// Names and values besides framing and `Date`.
    pub(super) headers: Vec<(String, Bytes)>,
    pub(super) body: Bytes,
    /// Over how long the body is written.
    pub(super) over: Duration,
    pub(super) after: After,
}

/// What becomes of a connection after an answer. Of HTTP/2 it is a stream only,
/// and that ends anyway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    Stays,
    Closes,
}

impl Telling {
    /// A status and nothing else.
    pub(super) const fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Bytes::new(),
            over: Duration::ZERO,
            after: After::Stays,
        }
    }

    /// A status, and an end: what comes after it is not read.
    fn last(status: u16) -> Self {
        Self {
            after: After::Closes,
            ..Self::status(status)
        }
    }
}

/// Ends the connection without an answer.
#[derive(Debug, thiserror::Error)]
#[error("closed without an answer, as asked")]
pub(super) struct Closed;

/// Where a message comes from.
pub(super) trait Source {
    /// Waits until all of it is there, or as much as is taken.
    async fn end(&mut self) -> Result<(), Refusal>;

    /// Takes it out, as far as it is there.
    fn take(&mut self) -> Option<Taken>;
}

/// Takes a request in, and says how it is answered.
pub(super) async fn receive(
    connection: &Connection,
    source: impl Source,
) -> Result<Telling, Closed> {
    let mut arriving = Arriving { connection, source };
    if let Err(refusal) = arriving.source.end().await {
        return Ok(arriving.refuse(&refusal));
    }
    let Some(taken) = arriving.source.take() else {
        return Ok(Telling::last(500));
    };
    let is_too_long = taken.message.is_too_long();
    let (received, exchange) = append(connection, taken);
    if is_too_long {
        received.note(plain(413));
        return Ok(Telling::last(413));
    }
    answer(received, &exchange).await
}

/// A request that is coming in. It leaves a row however it ends.
struct Arriving<'a, S: Source> {
    connection: &'a Connection,
    source: S,
}

impl<S: Source> Arriving<'_, S> {
    /// The body did not come to its end: a row, and the answer it calls for.
    fn refuse(mut self, refusal: &Refusal) -> Telling {
        if let Some(taken) = self.source.take() {
            let (raw, came) = (taken.message.raw(), taken.came());
            self.connection.refuse(refusal, raw, came, taken.begun);
        }
        let mut telling = Telling::last(refusal.status);
        if refusal.status == 503 {
            let retry = ("Retry-After".to_owned(), Bytes::from_static(b"5"));
            telling.headers.push(retry);
        }
        telling
    }
}

/// Dropped with the connection, by its end or by ours.
impl<S: Source> Drop for Arriving<'_, S> {
    fn drop(&mut self) {
        if let Some(taken) = self.source.take() {
            let why = "the connection ended before the body did";
            let marks = Marks::NONE.with(Mark::Incomplete);
            let (raw, came) = (taken.message.raw(), taken.came());
            self.connection
                .lose_marked(why, marks, raw, came, taken.begun);
        }
    }
}

/// The message is there, or as much of it as is kept.
fn append(connection: &Connection, taken: Taken) -> (Received<'_>, Exchange) {
    let took_us = taken.begun.elapsed_us();
    let about = about(connection, &taken, took_us);
    let Taken {
        mut message, begun, ..
    } = taken;
    let capture = &*connection.capture;
    let (id, exchange) = capture.journal.append(message.content(), about);
    capture.reconsider(id, &exchange);
    connection.give_back(message.into_buffer());
    let received = Received {
        capture,
        id,
        begun,
        took_us,
        noted: false,
    };
    (received, exchange)
}

/// A request that is in the journal. What its sender was told is noted there,
/// however it ends.
struct Received<'a> {
    capture: &'a Capture,
    id: Id,
    begun: Begun,
    /// From the first byte of the head to the last of the body.
    took_us: u32,
    noted: bool,
}

impl Received<'_> {
    /// Notes what is told, at the moment it is handed to the connection.
    fn note(mut self, reply: Reply) {
        self.write(reply);
    }

    fn write(&mut self, reply: Reply) {
        self.noted = true;
        let all_us = self.begun.elapsed_us();
        let Reply {
            action,
            by,
            rule,
            step,
            ..
        } = reply;
        let (status, headers, body) = match action {
            Action::Respond {
                status,
                headers,
                body,
                ..
            } => (Some(status), headers, body),
            Action::Close => (None, Vec::new(), Bytes::new()),
        };
        let answered = Answered {
            time: Time::from_micros(self.begun.time.micros() + i64::from(all_us)),
            took_us: all_us - self.took_us.min(all_us),
            status,
            by,
            rule,
            step,
            headers,
            body,
            sent: status.is_some(),
        };
        self.capture.journal.answered(self.id, &answered);
    }
}

/// Dropped while the answer was being made: the sender was told nothing.
impl Drop for Received<'_> {
    fn drop(&mut self) {
        if !self.noted {
            self.write(Reply {
                action: Action::Close,
                ..Reply::default_ok()
            });
        }
    }
}

fn about(connection: &Connection, taken: &Taken, took_us: u32) -> Circumstances {
    let declared = taken.facts.declared();
    let marks = connection.route.marks(taken.facts.marks);
    let trust = &connection.capture.trust;
    Circumstances {
        time: taken.begun.time,
        took_us,
        peer: connection.route.peer,
        scheme: connection.route.scheme,
        version: taken.facts.version,
        declared,
        size: taken.message.size().max(declared.unwrap_or(0)),
        marks: trust.weigh(marks, Head::new(taken.message.head())),
    }
}

async fn answer(received: Received<'_>, exchange: &Exchange) -> Result<Telling, Closed> {
    let mut reply = ask(&*received.capture.answer, received.id, exchange).await;
    if let Action::Respond { headers, .. } = &mut reply.action {
        headers.retain(|(name, _)| may_be_told(name));
    }
    if !reply.delay.is_zero() {
        tokio::time::sleep(reply.delay).await;
    }
    let telling = match &reply.action {
        Action::Respond {
            status,
            headers,
            body,
            over,
        } => Ok(Telling {
            headers: headers.clone(),
            body: body.clone(),
            over: *over,
            ..Telling::status(*status)
        }),
        Action::Close => Err(Closed),
    };
    received.note(reply);
    telling
}

/// The reply; 500 when whoever makes it panics.
async fn ask(answer: &dyn Answer, id: Id, exchange: &Exchange) -> Reply {
    let asked = catch_unwind(AssertUnwindSafe(|| answer.answer(id, exchange)));
    let mut future = match asked {
        Ok(future) => future,
        Err(panic) => return failed(&*panic),
    };
    poll_fn(move |cx| {
        catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)))
            .unwrap_or_else(|panic| Poll::Ready(failed(&*panic)))
    })
    .await
}

fn failed(panic: &(dyn Any + Send)) -> Reply {
    let words = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(panic = words, "the answer failed");
    plain(500)
}

/// A reply of a status and nothing else.
fn plain(status: u16) -> Reply {
    Reply {
        action: Action::Respond {
            status,
            headers: Vec::new(),
            body: Bytes::new(),
            over: Duration::ZERO,
        },
        ..Reply::default_ok()
    }
}

/// Whether whoever answers may say this header. No page of another origin ever
/// reads an answer, nor is it allowed to send what it has to ask leave for
/// (CORS: Fetch Standard, section 3.3).
fn may_be_told(name: &str) -> bool {
    const CORS: &str = "access-control-";
    let front = name.get(..CORS.len());
    !front.is_some_and(|front| front.eq_ignore_ascii_case(CORS))
}
