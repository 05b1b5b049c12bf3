//! A connection that speaks HTTP/1: hyper behind the tap.

use std::{
    error::Error as _,
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::Arc,
    task::{Poll, Waker},
};

use http_body_util::BodyExt as _;
use hyper::{
    Request, Response, StatusCode,
    body::{Body as _, Incoming},
    header::{CONNECTION, CONTENT_LENGTH, HeaderName, HeaderValue, TRANSFER_ENCODING},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio_util::sync::CancellationToken;

use super::{
    connection::{Admission, Connection, Taken},
    primed::Primed,
    receive::{After, Closed, Source, Telling, receive},
    refusal::Refusal,
    serve::Stream,
    tap::Tap,
    written::Written,
};

/// Serves a stream until it ends.
pub(super) async fn serve(
    stream: Primed<impl Stream>,
    connection: Arc<Connection>,
    stop: CancellationToken,
) {
    let begun = Some(stream.begun());
    let (first, stream) = stream.into_parts();
    let service = service_fn(|request| answer(Arc::clone(&connection), request));
    let tap = Tap::new(stream, first, begun, Arc::clone(&connection));
    let builder = http();
    let mut served = pin!(builder.serve_connection(TokioIo::new(tap), service));
    let ended = if let Some(ended) = unless(&stop, served.as_mut()).await {
        ended
    } else {
        served.as_mut().graceful_shutdown();
        served.await
    };
    if let Err(error) = ended {
        account(&connection, &error);
    }
}

/// Waits for the end of what is served; none when it is to stop before. Asking
/// to be woken costs more than looking, so it is asked once for each waker, and
/// a task has one.
async fn unless<T>(
    stop: &CancellationToken,
    mut served: Pin<&mut impl Future<Output = T>>,
) -> Option<T> {
    let mut stopped = pin!(stop.cancelled());
    let mut known: Option<Waker> = None;
    poll_fn(|cx| {
        if let Poll::Ready(ended) = served.as_mut().poll(cx) {
            return Poll::Ready(Some(ended));
        }
        let is_known = known.as_ref().is_some_and(|it| it.will_wake(cx.waker()));
        if is_known && !stop.is_cancelled() {
            return Poll::Pending;
        }
        known = Some(cx.waker().clone());
        stopped.as_mut().poll(cx).map(|()| None)
    })
    .await
}

/// hyper, whose own limits are never reached: the tap shows it a line or two.
/// (It must not be told how many header lines to take: any number costs it an
/// allocation of that many for each request. And it writes an answer with one
/// call of the system's simplest kind, since most have no body to copy for it.)
fn http() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.half_close(true).writev(false);
    builder
}

async fn answer(
    connection: Arc<Connection>,
    request: Request<Incoming>,
) -> Result<Response<Written>, Closed> {
    let tapped = Tapped {
        connection: Some(&connection),
        body: request.into_body(),
    };
    receive(&connection, tapped).await.map(response)
}

/// A message that the tap takes in.
struct Tapped<'a> {
    /// None once the message is taken out.
    connection: Option<&'a Connection>,
    /// What hyper makes of the body's outline, which is shown when the body is
    /// there.
    body: Incoming,
}

impl Source for Tapped<'_> {
    async fn end(&mut self) -> Result<(), Refusal> {
        let Some(connection) = self.connection.filter(|_| !self.body.is_end_stream()) else {
            return Ok(());
        };
        match connection.with(|taken| taken.admission()) {
            Some(Admission::Granted) => {}
            Some(Admission::TooLong) | None => return Ok(()),
            Some(Admission::NoRoom(refusal)) => return Err(refusal),
        }
        while let Some(frame) = self.body.frame().await {
            if let Err(error) = frame {
                return Err(connection.fault().unwrap_or_else(|| unknown(&error)));
            }
        }
        Ok(())
    }

    fn take(&mut self) -> Option<Taken> {
        self.connection.take()?.take()
    }
}

/// What only hyper takes offence at, in its words.
fn unknown(error: &hyper::Error) -> Refusal {
    let cause = error.source().map(ToString::to_string);
    let cause = cause.unwrap_or_else(|| error.to_string());
    Refusal::new(
        400,
        format!("the body could not be read to its end: {cause}"),
    )
}

/// The response that is asked for. Headers that cannot stand in a response,
/// and framing, which is ours, are left out.
fn response(telling: Telling) -> Response<Written> {
    let mut response = Response::new(Written::new(telling.body, telling.over));
    *response.status_mut() = StatusCode::from_u16(telling.status).unwrap_or(StatusCode::OK);
    for (name, value) in telling.headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        let value = HeaderValue::from_maybe_shared(value);
        if let (Ok(name), Ok(value)) = (name, value)
            && name != CONTENT_LENGTH
            && name != TRANSFER_ENCODING
        {
            response.headers_mut().append(name, value);
        }
    }
    if telling.after == After::Closes {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(CONNECTION, close);
    }
    response
}

/// A head that passed the tap and that hyper still refused is a row as well.
fn account(connection: &Connection, error: &hyper::Error) {
    let Some(taken) = connection.take() else {
        tracing::debug!(%error, "connection ended");
        return;
    };
    let status = if error.is_parse_too_large() { 431 } else { 400 };
    let refusal = Refusal::new(status, format!("not understood: {error}"));
    let (raw, came) = (taken.message.raw(), taken.came());
    connection.refuse(&refusal, raw, came, taken.begun);
}
