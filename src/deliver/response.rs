//! Reads what a target answers: the head with httparse, the body by the one
//! framing that RFC 9112, section 6.3, gives it, and no more of either than
//! the limits allow. It does not judge: a redirect is an answer like another.

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt};

use super::chunked::Chunked;
use crate::exchange::{Failure, Response};

/// The longest head of an answer, in bytes.
const HEAD_LIMIT: usize = 64 << 10;
/// The most fields in it.
const FIELD_LIMIT: usize = 128;
/// The most interim answers (1xx) before the real one.
const INTERIM_LIMIT: usize = 16;
/// How much is asked of the connection at once, in bytes.
const READ_SIZE: usize = 16 << 10;

/// What an answer is read for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    /// Whether the request was a `HEAD`, whose answer has no body.
    pub(super) body: Body,
    /// How much of the body is kept, in bytes.
    pub(super) limit: usize,
}

/// Whether the method lets the answer have a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// It may have one.
    Possible,
    /// It has none, whatever its fields say.
    Never,
}

/// Reads one answer. `first_byte` is called when its first byte is there.
pub(super) async fn read(
    stream: &mut (impl AsyncRead + Unpin),
    wanted: Wanted,
    mut first_byte: impl FnMut(),
) -> Result<Response, Failure> {
    let mut incoming = Incoming::new(stream);
    incoming.more().await?;
    first_byte();
    let head = final_head(&mut incoming).await?;
    let framing = framing(&head, wanted.body)?;
    let mut kept = Kept::new(wanted.limit);
    let end = body(&mut incoming, framing, &mut kept).await?;
    Ok(Response {
        status: head.status,
        headers: head.headers,
        truncated: kept.over || end == End::Early,
        body: kept.bytes.into(),
    })
}

/// The connection, and what was read of it and not yet used.
struct Incoming<'a, S> {
    stream: &'a mut S,
    buffer: Vec<u8>,
    begun: bool,
}

impl<'a, S: AsyncRead + Unpin> Incoming<'a, S> {
    fn new(stream: &'a mut S) -> Self {
        Self {
            stream,
            buffer: Vec::with_capacity(READ_SIZE),
            begun: false,
        }
    }

    /// Reads some more. An end before the answer's head is a failure.
    async fn more(&mut self) -> Result<(), Failure> {
        let what = if self.begun {
            "in the middle of its answer"
        } else {
            "without an answer"
        };
        self.buffer.reserve(READ_SIZE);
        match self.stream.read_buf(&mut self.buffer).await {
            Ok(0) => Err(Failure::Down(format!(
                "the target closed the connection {what}"
            ))),
            Ok(_) => {
                self.begun = true;
                Ok(())
            }
            Err(error) => Err(Failure::Down(format!(
                "the target broke off {what}: {error}"
            ))),
        }
    }
}

/// A parsed head.
struct AnswerHead {
    status: u16,
    headers: Vec<(Bytes, Bytes)>,
}

impl AnswerHead {
    fn values(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        let fields = self.headers.iter();
        fields
            .filter(move |(other, _)| other.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| &value[..])
    }
}

/// The head of the answer proper, after the interim ones.
async fn final_head<S: AsyncRead + Unpin>(
    incoming: &mut Incoming<'_, S>,
) -> Result<AnswerHead, Failure> {
    for _ in 0..=INTERIM_LIMIT {
        let head = next_head(incoming).await?;
        // After 101 the connection speaks something else: it is the last.
        if !(100..200).contains(&head.status) || head.status == 101 {
            return Ok(head);
        }
    }
    Err(Failure::Nonsense(format!(
        "more than {INTERIM_LIMIT} interim answers (1xx) and no real one"
    )))
}

async fn next_head<S: AsyncRead + Unpin>(
    incoming: &mut Incoming<'_, S>,
) -> Result<AnswerHead, Failure> {
    loop {
        if let Some((head, length)) = parse(&incoming.buffer)? {
            incoming.buffer.drain(..length);
            return Ok(head);
        }
        if incoming.buffer.len() > HEAD_LIMIT {
            return Err(Failure::Nonsense(
                "the head of the answer is larger than 64 KiB".to_owned(),
            ));
        }
        incoming.more().await?;
    }
}

/// The head at the front of `bytes` and its length, once it is whole.
fn parse(bytes: &[u8]) -> Result<Option<(AnswerHead, usize)>, Failure> {
    let mut fields = [httparse::EMPTY_HEADER; FIELD_LIMIT];
    let mut response = httparse::Response::new(&mut fields);
    let nonsense = |error| Failure::Nonsense(format!("the answer is not HTTP: {error}"));
    let httparse::Status::Complete(length) = response.parse(bytes).map_err(nonsense)? else {
        return Ok(None);
    };
    let headers = response.headers.iter().map(|field| {
        (
            Bytes::copy_from_slice(field.name.as_bytes()),
            Bytes::copy_from_slice(field.value),
        )
    });
    let head = AnswerHead {
        status: response.code.unwrap_or_default(),
        headers: headers.collect(),
    };
    Ok(Some((head, length)))
}

/// How the end of a body is known.
#[derive(Debug)]
enum Framing {
    Length(u64),
    Chunked(Chunked),
    UntilClose,
}

fn framing(head: &AnswerHead, body: Body) -> Result<Framing, Failure> {
    if body == Body::Never || matches!(head.status, 101 | 204 | 304) {
        return Ok(Framing::Length(0));
    }
    if let Some(codings) = head.values("Transfer-Encoding").last() {
        let last = codings
            .rsplit(|byte| *byte == b',')
            .next()
            .unwrap_or_default();
        return Ok(if last.trim_ascii().eq_ignore_ascii_case(b"chunked") {
            Framing::Chunked(Chunked::default())
        } else {
            Framing::UntilClose
        });
    }
    let mut lengths = head
        .values("Content-Length")
        .flat_map(|value| value.split(|byte| *byte == b','))
        .map(length);
    let Some(first) = lengths.next() else {
        return Ok(Framing::UntilClose);
    };
    match first {
        Some(number) if lengths.all(|other| other == first) => Ok(Framing::Length(number)),
        _ => Err(Failure::Nonsense(
            "the answer's Content-Length is not one number".to_owned(),
        )),
    }
}

fn length(value: &[u8]) -> Option<u64> {
    let value = value.trim_ascii();
    let digits = value.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(value)
        .ok()
        .filter(|_| digits)?
        .parse()
        .ok()
}

/// How a body ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// As its framing says, or where we stopped.
    Due,
    /// The target went away before.
    Early,
}

async fn body<S: AsyncRead + Unpin>(
    incoming: &mut Incoming<'_, S>,
    mut framing: Framing,
    kept: &mut Kept,
) -> Result<End, Failure> {
    loop {
        let complete = take(&mut framing, &incoming.buffer, kept).map_err(|why| {
            Failure::Nonsense(format!("the body of the answer is not HTTP: {why}"))
        })?;
        incoming.buffer.clear();
        if complete || kept.over {
            return Ok(End::Due);
        }
        incoming.buffer.reserve(READ_SIZE);
        match (
            incoming.stream.read_buf(&mut incoming.buffer).await,
            &framing,
        ) {
            (Ok(0), Framing::UntilClose) => return Ok(End::Due),
            (Ok(0) | Err(_), _) => return Ok(End::Early),
            (Ok(_), _) => {}
        }
    }
}

/// Takes the body's part of `input`; tells whether the body is complete.
fn take(framing: &mut Framing, input: &[u8], kept: &mut Kept) -> Result<bool, &'static str> {
    match framing {
        Framing::UntilClose => {
            kept.take(input);
            Ok(false)
        }
        Framing::Length(left) => {
            let length = usize::try_from(*left)
                .unwrap_or(usize::MAX)
                .min(input.len());
            kept.take(&input[..length]);
            *left -= length as u64;
            Ok(*left == 0)
        }
        Framing::Chunked(chunked) => {
            chunked.feed(input, |part| kept.take(part))?;
            Ok(chunked.done())
        }
    }
}

/// A body up to its limit.
struct Kept {
    bytes: Vec<u8>,
    limit: usize,
    over: bool,
}

impl Kept {
    const fn new(limit: usize) -> Self {
        Self {
            bytes: Vec::new(),
            limit,
            over: false,
        }
    }

    fn take(&mut self, part: &[u8]) {
        let room = self.limit - self.bytes.len();
        self.over |= part.len() > room;
        self.bytes.extend_from_slice(&part[..part.len().min(room)]);
    }
}
