//! A connection that speaks HTTP/1: hyper behind the tap.

use std::{pin::pin, sync::Arc};

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
    connection::{Connection, Leave, Taken},
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
    let (first, stream) = stream.into_parts();
    let service = service_fn(|request| answer(Arc::clone(&connection), request));
    let tap = Tap::new(stream, first, Arc::clone(&connection));
    let builder = http();
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

/// hyper, whose own limits are never reached: the tap shows it a line or two.
/// (It must not be told how many header lines to take: any number costs it an
/// allocation of that many for each request.)
fn http() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.half_close(true);
    builder
}

async fn answer(
    connection: Arc<Connection>,
    request: Request<Incoming>,
) -> Result<Response<Written>, Closed> {
    let tapped = Tapped {
        connection: &connection,
        body: request.into_body(),
    };
    receive(&connection, tapped).await.map(response)
}

/// A message that the tap takes in.
struct Tapped<'a> {
    connection: &'a Connection,
    /// What hyper makes of the body's outline, which is shown when the body is
    /// there.
    body: Incoming,
}

impl Source for Tapped<'_> {
    async fn end(&mut self) -> Result<(), Refusal> {
        if self.body.is_end_stream() {
            return Ok(());
        }
        match self.connection.with(|taken| taken.leave()) {
            Some(Leave::Given) => {}
            Some(Leave::TooLong) | None => return Ok(()),
            Some(Leave::NoRoom(refusal)) => return Err(refusal),
        }
        while let Some(frame) = self.body.frame().await {
            if frame.is_err() {
                return Err(self.connection.fault().unwrap_or_else(unknown));
            }
        }
        Ok(())
    }

    fn take(&mut self) -> Option<Taken> {
        self.connection.take()
    }
}

fn unknown() -> Refusal {
    Refusal::new(400, "the body could not be read to its end")
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
