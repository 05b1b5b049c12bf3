//! One request: wait for its end, append, ask for the answer, give it, note it.

use std::{
    any::Any,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    task::Poll,
    time::Duration,
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, StatusCode,
    body::{Body as _, Incoming},
    header::{CONNECTION, HeaderName, HeaderValue, RETRY_AFTER},
};

use super::{
    connection::{Begun, Capture, Connection, Taken},
    judge::{Expects, Facts},
    refusal::Refusal,
};
use crate::exchange::{Answer, Answered, Circumstances, Exchange, Id, Reply, Time, answer::Action};

/// What hyper writes.
pub(super) type Told = Response<Full<Bytes>>;

/// Ends the connection without an answer.
#[derive(Debug, thiserror::Error)]
#[error("closed without an answer, as asked")]
pub(super) struct Closed;

/// Takes one request in and answers it.
pub(super) async fn receive(
    connection: Arc<Connection>,
    request: Request<Incoming>,
) -> Result<Told, Closed> {
    let arriving = Arriving(&connection);
    if let Err(refusal) = arriving.end(request.into_body()).await {
        return Ok(arriving.refuse(&refusal));
    }
    let Some(taken) = arriving.take() else {
        return Ok(closing(500));
    };
    let is_too_long = taken.message.is_too_long();
    let (received, exchange) = append(&connection, taken);
    if is_too_long {
        received.note(plain(413));
        return Ok(closing(413));
    }
    answer(received, &exchange).await
}

/// A request whose body is coming in: the tap takes it, and shows hyper a byte
/// when it is there. It leaves a row however it ends.
struct Arriving<'a>(&'a Connection);

impl Arriving<'_> {
    /// Waits for the end of the body, unless it will not be taken.
    async fn end(&self, mut body: Incoming) -> Result<(), Refusal> {
        if body.is_end_stream() || self.is_declined() {
            return Ok(());
        }
        while let Some(frame) = body.frame().await {
            if frame.is_err() {
                return Err(self.0.fault().unwrap_or_else(unknown));
            }
        }
        Ok(())
    }

    /// Whether the peer asks before it sends, and must not.
    fn is_declined(&self) -> bool {
        let limit = self.0.capture.limits.body;
        self.0.facts().is_some_and(|facts| {
            facts.expects == Expects::Continue && facts.declared().unwrap_or(0) > limit
        })
    }

    /// The message, as far as it is there.
    fn take(self) -> Option<Taken> {
        self.0.take()
    }

    /// The body did not come to its end: a row, and the answer it calls for.
    fn refuse(self, refusal: &Refusal) -> Told {
        if let Some(taken) = self.0.take() {
            let begun = taken.begun;
            let (raw, size) = taken.so_far(&self.0.capture.limits);
            self.0.refuse(refusal, raw, size, begun);
        }
        let mut told = closing(refusal.status);
        if refusal.status == 503 {
            told.headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        told
    }
}

/// Dropped with the connection, by its end or by ours.
impl Drop for Arriving<'_> {
    fn drop(&mut self) {
        if let Some(taken) = self.0.take() {
            let begun = taken.begun;
            let (raw, size) = taken.so_far(&self.0.capture.limits);
            let why = "the connection ended before the body did";
            self.0.lose(why, raw, size, begun);
        }
    }
}

fn unknown() -> Refusal {
    Refusal::new(400, "the body could not be read to its end")
}

/// The body is there, or as much of it as is kept.
fn append(connection: &Connection, taken: Taken) -> (Received<'_>, Exchange) {
    let Taken {
        mut message,
        facts,
        begun,
    } = taken;
    let took_us = begun.elapsed_us();
    let about = about(connection, &facts, begun, message.size(), took_us);
    let capture = &*connection.capture;
    let (id, exchange) = capture.journal.append(message.content(), about);
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

fn about(
    connection: &Connection,
    facts: &Facts,
    begun: Begun,
    size: u64,
    took_us: u32,
) -> Circumstances {
    let declared = facts.declared();
    Circumstances {
        time: begun.time,
        took_us,
        peer: connection.peer,
        scheme: connection.capture.scheme,
        version: facts.version,
        declared,
        size: size.max(declared.unwrap_or(0)),
        marks: facts.marks,
    }
}

async fn answer(received: Received<'_>, exchange: &Exchange) -> Result<Told, Closed> {
    let reply = ask(&*received.capture.answer, received.id, exchange).await;
    if !reply.delay.is_zero() {
        tokio::time::sleep(reply.delay).await;
    }
    let told = match &reply.action {
        Action::Respond {
            status,
            headers,
            body,
            ..
        } => Ok(respond(*status, headers, body.clone())),
        Action::Close => Err(Closed),
    };
    received.note(reply);
    told
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

/// The response that a reply asks for. Headers that cannot stand in a
/// response, and framing, which is ours, are left out.
fn respond(status: u16, headers: &[(String, Bytes)], body: Bytes) -> Told {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        let value = HeaderValue::from_maybe_shared(value.clone());
        if let (Ok(name), Ok(value)) = (name, value)
            && !is_framing(&name)
        {
            response.headers_mut().append(name, value);
        }
    }
    response
}

fn is_framing(name: &HeaderName) -> bool {
    *name == hyper::header::CONTENT_LENGTH || *name == hyper::header::TRANSFER_ENCODING
}

fn closing(status: u16) -> Told {
    let mut response = Response::new(Full::default());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    response
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
