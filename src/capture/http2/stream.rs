//! One request of HTTP/2, and its answer.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use h2::{Reason, RecvStream, SendStream, server::SendResponse};
use http::{
    HeaderName, HeaderValue, Method, Request, Response, StatusCode,
    header::{self, CONNECTION, CONTENT_LENGTH, DATE, HOST, TRANSFER_ENCODING},
    request::Parts,
    uri::Authority,
};
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame};
use tokio::time::{Instant, Sleep, sleep_until, timeout};

use super::account;
use crate::{
    capture::{
        connection::{Admission, Begun, Connection, Taken},
        judge::{self, Expects},
        limits::Limits,
        message::{Fit, Message, Place},
        receive::{Source, Telling, receive},
        refusal::Refusal,
        written::Written,
    },
    exchange::{Time, Version},
};

/// Takes in a request and answers it.
pub(super) async fn answer(
    connection: Arc<Connection>,
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    begun: Begun,
) {
    let (parts, body) = request.into_parts();
    let limits = &connection.capture.limits;
    let head = head(&parts, connection.buffer());
    let facts = whole(&parts).and_then(|()| {
        let fields = parts.headers.iter();
        let fields = fields.map(|(name, value)| (name.as_str(), value.as_bytes()));
        judge::decoded(&head, fields, limits, connection.route.local)
    });
    let told = match facts {
        Ok(facts) => {
            let leave = Leave::of(facts.expects);
            let length = head.len();
            let message = Message::new(head, Place::Buffer, length, &facts, &connection.share);
            let streamed = Streamed {
                taken: Some(Taken {
                    message,
                    facts,
                    begun,
                }),
                body: Coming::new(body, &leave, begun, limits),
            };
            let taking = receive(&connection, streamed);
            let Some(told) = unless_reset(taking, &leave, &mut respond).await else {
                return;
            };
            told
        }
        Err(refusal) => {
            let size = head.len() as u64;
            connection.refuse(&refusal, &head, size, begun);
            Ok(Telling::status(refusal.status))
        }
    };
    match told {
        Ok(telling) => {
            let now = connection.capture.clock.now();
            tell(respond, telling, &parts.method, now, limits.body_idle).await;
        }
        Err(_) => respond.send_reset(Reason::CANCEL),
    }
}

/// Goes on with `taking` until it is done or the stream is no more: a stream
/// that was reset makes room for another, so nothing of it may stay. Gives leave
/// to send on the way.
async fn unless_reset<T>(
    taking: impl Future<Output = T>,
    leave: &Leave,
    respond: &mut SendResponse<Bytes>,
) -> Option<T> {
    let mut taking = pin!(taking);
    poll_fn(|cx| {
        if let Poll::Ready(taken) = taking.as_mut().poll(cx) {
            return Poll::Ready(Some(taken));
        }
        if leave.is_due() {
            let mut go_on = Response::new(());
            *go_on.status_mut() = StatusCode::CONTINUE;
            // Who is gone needs none.
            let _ = respond.send_informational(go_on);
        }
        respond.poll_reset(cx).map(|_| None)
    })
    .await
}

/// Leave to send the body (RFC 9110, section 10.1.1), which is given once, with
/// the first look at it.
struct Leave(AtomicU8);

impl Leave {
    const NOT_NEEDED: u8 = 0;
    const AWAITED: u8 = 1;
    const DUE: u8 = 2;

    const fn of(expects: Expects) -> Self {
        Self(AtomicU8::new(match expects {
            Expects::Continue => Self::AWAITED,
            Expects::Nothing => Self::NOT_NEEDED,
        }))
    }

    /// The body is looked at.
    fn give(&self) {
        let _ = self
            .0
            .compare_exchange(Self::AWAITED, Self::DUE, Relaxed, Relaxed);
    }

    /// Whether it is to be given now; once.
    fn is_due(&self) -> bool {
        self.0
            .compare_exchange(Self::DUE, Self::NOT_NEEDED, Relaxed, Relaxed)
            .is_ok()
    }
}

/// A request has one host (RFC 9113, section 8.3.1).
fn whole(parts: &Parts) -> Result<(), Refusal> {
    let authority = parts.uri.authority().map(Authority::as_str);
    let host = parts.headers.get(HOST).map(HeaderValue::as_bytes);
    match (authority, host) {
        (Some(authority), Some(host)) if !authority.as_bytes().eq_ignore_ascii_case(host) => {
            Err(Refusal::ambiguous(":authority and Host that differ"))
        }
        _ => Ok(()),
    }
}

/// The head as it would stand in HTTP/1: names in lower case, as they came;
/// `host` first where it came as `:authority`. It is written into `head`.
fn head(parts: &Parts, mut head: BytesMut) -> BytesMut {
    let target = match parts.uri.path_and_query() {
        Some(target) if parts.method != Method::CONNECT => target.as_str(),
        _ => parts.uri.authority().map_or("*", |it| it.as_str()),
    };
    head.reserve(512);
    let version = Version::Http2.as_str();
    for part in [parts.method.as_str(), " ", target, " ", version, "\r\n"] {
        head.extend_from_slice(part.as_bytes());
    }
    if let Some(authority) = parts.uri.authority()
        && !parts.headers.contains_key(HOST)
    {
        line(&mut head, HOST.as_str(), authority.as_str().as_bytes());
    }
    for (name, value) in &parts.headers {
        line(&mut head, name.as_str(), value.as_bytes());
    }
    head.extend_from_slice(b"\r\n");
    head
}

fn line(head: &mut BytesMut, name: &str, value: &[u8]) {
    for part in [name.as_bytes(), b": ", value, b"\r\n"] {
        head.extend_from_slice(part);
    }
}

/// A message whose body is coming in.
struct Streamed<'a> {
    taken: Option<Taken>,
    body: Coming<'a>,
}

impl Source for Streamed<'_> {
    async fn end(&mut self) -> Result<(), Refusal> {
        let Some(taken) = &mut self.taken else {
            return Ok(());
        };
        // Leave to send is given with the first look at the body.
        match taken.admission() {
            Admission::Granted => {}
            Admission::TooLong => return Ok(()),
            Admission::NoRoom(refusal) => return Err(refusal),
        }
        while !self.body.is_end_stream()
            && let Some(frame) = self.body.frame().await
        {
            let Ok(data) = frame?.into_data() else {
                continue;
            };
            match taken.message.push(&data) {
                Fit::Fits => {}
                Fit::Enough => break,
                Fit::NoRoom(refusal) => return Err(refusal),
            }
        }
        Ok(())
    }

    fn take(&mut self) -> Option<Taken> {
        self.taken.take()
    }
}

/// A body that is coming in, with its deadlines.
struct Coming<'a> {
    body: RecvStream,
    leave: &'a Leave,
    idle: Duration,
    until: Instant,
    timer: Pin<Box<Sleep>>,
    size: u64,
}

impl<'a> Coming<'a> {
    fn new(body: RecvStream, leave: &'a Leave, begun: Begun, limits: &Limits) -> Self {
        let until = begun.instant + limits.body_total;
        let first = until.min(Instant::now() + limits.body_idle);
        Self {
            body,
            leave,
            idle: limits.body_idle,
            until,
            timer: Box::pin(sleep_until(first)),
            size: 0,
        }
    }

    fn took(&mut self, data: &Bytes) {
        self.size += data.len() as u64;
        let _ = self.body.flow_control().release_capacity(data.len());
        let next = self.until.min(Instant::now() + self.idle);
        self.timer.as_mut().reset(next);
    }
}

impl Body for Coming<'_> {
    type Data = Bytes;
    type Error = Refusal;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Refusal>>> {
        let this = self.get_mut();
        this.leave.give();
        match this.body.poll_data(cx) {
            Poll::Ready(Some(Ok(data))) => {
                this.took(&data);
                Poll::Ready(Some(Ok(Frame::data(data))))
            }
            Poll::Ready(Some(Err(error))) => {
                let (size, cause) = (this.size, account::say(&error));
                let why = format!("broke off after {size} bytes of the body: {cause}");
                Poll::Ready(Some(Err(Refusal::incomplete(400, why))))
            }
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => {
                ready!(this.timer.as_mut().poll(cx));
                let why = format!("not complete in time: {} bytes of the body", this.size);
                Poll::Ready(Some(Err(Refusal::incomplete(408, why))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
}

/// Writes the answer. A peer that does not take it within `patience` is left.
async fn tell(
    mut respond: SendResponse<Bytes>,
    telling: Telling,
    method: &Method,
    now: Time,
    patience: Duration,
) {
    let (response, body) = response(telling, method, now);
    let ends = body.is_end_stream();
    let Ok(stream) = respond.send_response(response, ends) else {
        return;
    };
    if !ends {
        write(stream, body, patience).await;
    }
}

fn response(telling: Telling, method: &Method, now: Time) -> (Response<()>, Written) {
    let status = StatusCode::from_u16(telling.status).unwrap_or(StatusCode::OK);
    // What only announces an answer is none; hyper does the same.
    let status = if status.is_informational() {
        StatusCode::INTERNAL_SERVER_ERROR
    } else {
        status
    };
    let mut response = Response::new(());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in telling.headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        let value = HeaderValue::from_maybe_shared(value);
        if let (Ok(name), Ok(value)) = (name, value)
            && !is_ours(&name)
        {
            headers.append(name, value);
        }
    }
    if !headers.contains_key(DATE) {
        headers.extend(date(now).map(|date| (DATE, date)));
    }
    let bodiless = matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    if !bodiless {
        headers.insert(CONTENT_LENGTH, telling.body.len().into());
    }
    let body = if bodiless || *method == Method::HEAD {
        Bytes::new()
    } else {
        telling.body
    };
    (response, Written::new(body, telling.over))
}

/// Framing and what belongs to a connection is ours; HTTP/2 has none of the
/// latter.
fn is_ours(name: &HeaderName) -> bool {
    [
        CONTENT_LENGTH,
        TRANSFER_ENCODING,
        CONNECTION,
        header::UPGRADE,
    ]
    .contains(name)
        || name == "keep-alive"
        || name == "proxy-connection"
}

/// RFC 9110, section 6.6.1.
fn date(now: Time) -> Option<HeaderValue> {
    let date = now.utc().format("%a, %d %b %Y %H:%M:%S GMT");
    HeaderValue::try_from(date.to_string()).ok()
}

async fn write(mut stream: SendStream<Bytes>, mut body: Written, patience: Duration) {
    while let Some(Ok(frame)) = body.frame().await {
        let Ok(mut data) = frame.into_data() else {
            continue;
        };
        while !data.is_empty() {
            stream.reserve_capacity(data.len());
            let room = timeout(patience, poll_fn(|cx| stream.poll_capacity(cx))).await;
            let Ok(Some(Ok(room))) = room else {
                stream.send_reset(Reason::CANCEL);
                return;
            };
            let piece = data.split_to(room.min(data.len()));
            let ends = data.is_empty() && body.is_end_stream();
            if stream.send_data(piece, ends).is_err() {
                return;
            }
        }
    }
}
