//! A connection that speaks HTTP/1: hyper behind the tap.

use std::{error::Error as _, pin::pin, sync::Arc};

use hyper::{
    Request, Response, StatusCode,
    body::Incoming,
    header::{CONNECTION, CONTENT_LENGTH, HeaderName, HeaderValue, TRANSFER_ENCODING},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio_util::sync::CancellationToken;

use super::{
    connection::Connection,
    limits::Limits,
    primed::Primed,
    receive::{After, Closed, Telling, receive},
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
    let builder = http(&connection.capture.limits);
    let mut served = pin!(builder.serve_connection(TokioIo::new(tap), service));
    let ended = tokio::select! {
        biased;
        ended = served.as_mut() => ended,
        () = stop.cancelled() => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = ended {
        account(&connection, &error);
    }
}

/// hyper, with limits that the tap reaches before it does. (It must not be
/// told how many header lines to take: any number costs it an allocation of
/// that many for each request.)
fn http(limits: &Limits) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .half_close(true)
        .max_buf_size(BUFFER.max(limits.head * 2));
    builder
}

/// The most hyper reads at once, in bytes. Every connection that ever had a
/// large body keeps as much; more makes no body faster.
const BUFFER: usize = 128 << 10;

async fn answer(
    connection: Arc<Connection>,
    request: Request<Incoming>,
) -> Result<Response<Written>, Closed> {
    let Some(taken) = connection.take() else {
        return Ok(response(Telling::status(500)));
    };
    let mut body = request.into_body();
    let why = |error| connection.fault().unwrap_or_else(|| unknown(&error));
    receive(&connection, taken, &mut body, why)
        .await
        .map(response)
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
    let size = taken.head.len() as u64;
    connection.refuse(&refusal, taken.head, size, taken.begun);
}
