//! A draft: what is to be said, before it is known to whom. Whoever edits or
//! signs anew changes a draft; the [`Request`](super::Request) made of it is
//! final. Here it is also decided what cannot be written as a request.
//!
//! Whether a captured event may be sent is for the [`gate`](super::Sendable).

use bytes::Bytes;

use super::Sendable;
use crate::exchange::trust::Grounds;

/// What is to be said. Plain data; the event it was made of stays what it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The method: `POST`.
    pub method: Bytes,
    /// The request target, raw: `/hooks?x=1`.
    pub target: Bytes,
    /// Names and values in order and case, duplicates kept.
    pub headers: Vec<(Bytes, Bytes)>,
    /// The body.
    pub body: Bytes,
}

impl Draft {
    /// A captured event as it was sent.
    pub fn of(event: Sendable<'_>) -> Result<Self, Unsendable> {
        let exchange = event.exchange();
        let head = exchange.head();
        // A space in the path would make four words of it.
        if head.request_line().split(|byte| *byte == b' ').count() != 3 {
            return Err(Unsendable::RequestLine);
        }
        let headers = head.fields().map(|field| {
            (
                Bytes::copy_from_slice(field.name),
                Bytes::copy_from_slice(field.value),
            )
        });
        Ok(Self {
            method: Bytes::copy_from_slice(head.method()),
            target: Bytes::copy_from_slice(head.target()),
            headers: headers.collect(),
            body: exchange.body_bytes(),
        })
    }
}

/// Why something cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsendable {
    /// It never became a request.
    #[error("it was refused and never became a request")]
    Refused,
    /// Not all of its body was kept.
    #[error("it was cut, and nothing cut is sent; ask the sender for it again")]
    Truncated,
    /// Its framing has two readings.
    #[error(
        "its framing can be read in two ways, so it is not known what was meant; it is not sent"
    )]
    Ambiguous,
    /// It is held back until the user permits what sent it.
    #[error("it is held: {0}")]
    Held(Grounds),
    /// Its request line has more or less than three words.
    #[error("its request line is not a method, a path and a version; it is not sent")]
    RequestLine,
    /// It asks for a tunnel.
    #[error("CONNECT asks for a tunnel and not for an answer; it is not sent")]
    Tunnel,
    /// The method is not one.
    #[error("byte {0} of the method cannot stand there; a method is a word of letters")]
    Method(usize),
    /// The request target would break the request line.
    #[error("byte {0} of the path cannot stand in a request line; write it percent-encoded")]
    Target(usize),
    /// A header's name is not one.
    #[error("the name of header {0} is not one; names are letters, digits and -")]
    Name(usize),
    /// A header's value would break its line.
    #[error("header {header} has a line break or a NUL at byte {at}; take it out")]
    Value {
        /// Which one, counted from 1.
        header: usize,
        /// Where in its value, counted from 1.
        at: usize,
    },
}

/// Finds the first byte that would let a draft be read as something else.
pub(super) fn check(draft: &Draft) -> Result<(), Unsendable> {
    if draft.method.eq_ignore_ascii_case(b"CONNECT") {
        return Err(Unsendable::Tunnel);
    }
    if let Some(at) = not_a_token(&draft.method) {
        return Err(Unsendable::Method(at));
    }
    let breaks = |byte: &u8| *byte <= b' ' || *byte == 0x7f;
    if draft.target.is_empty() {
        return Err(Unsendable::Target(1));
    }
    if let Some(at) = draft.target.iter().position(breaks) {
        return Err(Unsendable::Target(at + 1));
    }
    for (header, (name, value)) in (1..).zip(&draft.headers) {
        if not_a_token(name).is_some() {
            return Err(Unsendable::Name(header));
        }
        if let Some(at) = value.iter().position(|byte| b"\r\n\0".contains(byte)) {
            return Err(Unsendable::Value { header, at: at + 1 });
        }
    }
    Ok(())
}

/// The first byte, counted from 1, that keeps `word` from being a token
/// (RFC 9110, section 5.6.2); the empty word is none either.
fn not_a_token(word: &[u8]) -> Option<usize> {
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    let first = word.iter().position(|byte| !fits(byte));
    first.or(word.is_empty().then_some(0)).map(|at| at + 1)
}
