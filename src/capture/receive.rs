//! One request: gather the body, append, ask for the answer, give it, note it.

use std::{
    any::Any,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    task::Poll,
};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    Request, Response, StatusCode,
    body::Incoming,
    header::{CONNECTION, HeaderName, HeaderValue, RETRY_AFTER},
};

use super::{
    body::{End, Expects, Gathered},
    connection::{Begun, Capture, Connection, Taken},
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
    let Some(taken) = connection.take() else {
        return Ok(told(StatusCode::INTERNAL_SERVER_ERROR));
    };
    let expects = expects(&request);
    let mut body = request.into_body();
    let (mut gathered, end) = Gathered::gather(&connection, &taken, &mut body, expects).await;
    if let End::Early(refusal) = end {
        return Ok(refuse(&connection, &taken, gathered, &refusal));
    }
    let took_us = taken.begun.elapsed_us();
    let size = gathered.size;
    let about = about(&connection, &taken, size, took_us);
    let journal = &connection.capture.journal;
    let (id, exchange) = journal.append(gathered.content(&taken.head), about);
    drop(gathered);
    let Taken { head, begun, .. } = taken;
    connection.give_back(head);
    let received = Received { id, begun, took_us };
    if matches!(end, End::TooLong) {
        return Ok(too_long(&connection.capture, &received));
    }
    answer(&connection.capture, &received, &exchange).await
}

/// A request that is in the journal.
struct Received {
    id: Id,
    begun: Begun,
    /// From the first byte of the head to the last of the body.
    took_us: u32,
}

fn expects(request: &Request<Incoming>) -> Expects {
    let waits = request
        .headers()
        .get(hyper::header::EXPECT)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue"));
    if waits {
        Expects::Continue
    } else {
        Expects::Nothing
    }
}

fn about(connection: &Connection, taken: &Taken, size: u64, took_us: u32) -> Circumstances {
    let declared = taken.facts.declared();
    Circumstances {
        time: taken.begun.time,
        took_us,
        peer: connection.peer,
        scheme: connection.capture.scheme,
        version: taken.facts.version,
        declared,
        size: size.max(declared.unwrap_or(0)),
        marks: taken.facts.marks,
    }
}

/// The body did not come to its end: a row, and the answer it calls for.
fn refuse(
    connection: &Connection,
    taken: &Taken,
    gathered: Gathered<'_>,
    refusal: &Refusal,
) -> Told {
    let size = taken.head.len() as u64 + gathered.size;
    let raw = gathered.raw(&taken.head, connection.capture.limits.kept_of_truncated);
    connection.refuse(refusal, raw, size, taken.begun);
    let mut told = closing(refusal.status);
    if refusal.status == 503 {
        told.headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    told
}

fn too_long(capture: &Capture, received: &Received) -> Told {
    let reply = Reply {
        action: Action::Respond {
            status: 413,
            headers: Vec::new(),
            body: Bytes::new(),
        },
        ..Reply::default_ok()
    };
    note(capture, received, reply);
    closing(413)
}

async fn answer(
    capture: &Capture,
    received: &Received,
    exchange: &Exchange,
) -> Result<Told, Closed> {
    let reply = ask(&*capture.answer, received.id, exchange).await;
    if !reply.delay.is_zero() {
        tokio::time::sleep(reply.delay).await;
    }
    let told = match &reply.action {
        Action::Respond {
            status,
            headers,
            body,
        } => Ok(respond(*status, headers, body.clone())),
        Action::Close => Err(Closed),
    };
    note(capture, received, reply);
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
    Reply {
        action: Action::Respond {
            status: 500,
            headers: Vec::new(),
            body: Bytes::new(),
        },
        ..Reply::default_ok()
    }
}

/// Notes what is told, at the moment it is handed to the connection.
fn note(capture: &Capture, received: &Received, reply: Reply) {
    let all_us = received.begun.elapsed_us();
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
        } => (Some(status), headers, body),
        Action::Close => (None, Vec::new(), Bytes::new()),
    };
    let answered = Answered {
        time: Time::from_micros(received.begun.time.micros() + i64::from(all_us)),
        took_us: all_us - received.took_us.min(all_us),
        status,
        by,
        rule,
        step,
        headers,
        body,
        sent: status.is_some(),
    };
    capture.journal.answered(received.id, &answered);
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

fn told(status: StatusCode) -> Told {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}

fn closing(status: u16) -> Told {
    let mut response = told(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST));
    response
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
