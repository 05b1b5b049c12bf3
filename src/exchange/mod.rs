//! The facts: what arrived, exactly as it arrived, and the values that
//! describe what became of it.
//!
//! Everything here is plain data. This room knows bytes, not providers: who
//! sent something is the business of [`sender`](crate::sender), whether a
//! signature holds that of [`signature`](crate::signature).
//!
//! Architecture invariant: an [`Exchange`] never changes. What is learned
//! later is a new fact or a derived column of the
//! [`journal`](crate::journal).

pub mod amount;
pub mod answer;
pub mod clock;
pub mod decode;
mod described;
pub mod display;
pub mod document;
pub mod form;
pub mod head;
pub mod host;
mod https_url;
pub mod json;
pub mod kind;
pub mod lens;
pub mod lookup;
pub mod moment;
pub mod multipart;
mod nearest;
pub mod peer;
pub mod phrase;
pub mod reading;
pub mod redact;
pub mod sending;
pub mod trust;
pub mod xml;

use std::fmt;

use bytes::Bytes;

pub use answer::{Answer, Answered, By, Reply};
pub use clock::{Clock, Time};
pub use described::Described;
pub use head::{Field, Head, Version};
pub use https_url::{HttpsUrl, UrlError};
pub use nearest::nearest;
pub use peer::Peer;
pub use reading::{Event, EventName, Judgement, Reading, Verdict};
pub use sending::{Failure, Outcome, Response, Sending, SendingKind};
pub use trust::Trust;

/// The number of an entry, counted from 1 in the order of arrival. It is what
/// the screen writes as `#1202`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub u64);

impl Id {
    /// The first id a journal gives.
    pub const FIRST: Self = Self(1);

    /// The id after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The id before this one; the first has none.
    #[must_use]
    pub const fn previous(self) -> Option<Self> {
        if self.0 > Self::FIRST.0 {
            Some(Self(self.0 - 1))
        } else {
            None
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// How the request came: plain or through TLS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Plain HTTP.
    #[default]
    Http,
    /// HTTP over TLS.
    Https,
}

impl Scheme {
    /// The name as in a URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// What hookglass noticed about a request while it was taken in. A small set
/// of flags: `marks.with(Mark::Browser).has(Mark::Browser)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks(u8);

/// One flag of [`Marks`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Mark {
    /// A web page seems to have sent it: `Origin` or `Sec-Fetch-*` is there.
    Browser = 1,
    /// `Host` is neither an address of ours nor a host the user trusts.
    UnknownHost = 2,
    /// The framing can be read in two ways (two lengths, a length and chunks).
    Ambiguous = 4,
    /// The body ends before the length it declared.
    Incomplete = 8,
    /// The user had permitted the web page when it sent this.
    Permitted = 16,
}

impl Mark {
    /// Every flag, in the order they are written.
    pub const ALL: [Self; 5] = [
        Self::Browser,
        Self::UnknownHost,
        Self::Ambiguous,
        Self::Incomplete,
        Self::Permitted,
    ];

    /// The word on the line and in the filter.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::UnknownHost => "unknown-host",
            Self::Ambiguous => "ambiguous",
            Self::Incomplete => "incomplete",
            Self::Permitted => "permitted",
        }
    }

    /// The flag of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.as_str() == name)
    }
}

impl Marks {
    /// No flag set.
    pub const NONE: Self = Self(0);

    /// The same set with `mark` in it.
    #[must_use]
    pub const fn with(self, mark: Mark) -> Self {
        Self(self.0 | mark as u8)
    }

    /// The same set without `mark`.
    #[must_use]
    pub const fn without(self, mark: Mark) -> Self {
        Self(self.0 & !(mark as u8))
    }

    /// Whether `mark` is in the set.
    #[must_use]
    pub const fn has(self, mark: Mark) -> bool {
        self.0 & mark as u8 != 0
    }

    /// Whether what is marked so is held back from sending until the user
    /// permits it or its signature holds: see [`trust`].
    #[must_use]
    pub const fn hold_back(self) -> bool {
        self.has(Mark::UnknownHost) || (self.has(Mark::Browser) && !self.has(Mark::Permitted))
    }

    /// The flags that are set.
    pub fn iter(self) -> impl Iterator<Item = Mark> {
        Mark::ALL.into_iter().filter(move |mark| self.has(*mark))
    }
}

/// One captured HTTP request. It never changes, and a clone costs one
/// reference count: the bytes are a slice of a chunk that many share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The head as it stood on the wire, then the body.
    bytes: Bytes,
    /// The time of the first byte of the head.
    time: Time,
    /// The length that `Content-Length` declared; [`UNDECLARED`] without one.
    declared: u64,
    /// The body's length as received, in bytes.
    size: u64,
    peer: Peer,
    head_len: u32,
    took_us: u32,
    marks: Marks,
    version: Version,
    scheme: Scheme,
    is_coded: bool,
}

/// What stands for "no `Content-Length`"; no body is that long.
const UNDECLARED: u64 = u64::MAX;

/// What describes an exchange besides its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances {
    /// The time of the first byte of the head.
    pub time: Time,
    /// From the first byte of the head to the last of the body, in microseconds.
    pub took_us: u32,
    /// Who connected.
    pub peer: Peer,
    /// Plain or TLS.
    pub scheme: Scheme,
    /// The protocol's version.
    pub version: Version,
    /// The body length that was declared, if one was.
    pub declared: Option<u64>,
    /// How many bytes of body arrived; more than are kept when truncated.
    pub size: u64,
    /// What was noticed.
    pub marks: Marks,
}

impl Exchange {
    /// An exchange of `bytes`, of which the first `head_len` are the head.
    ///
    /// # Panics
    /// When the head is longer than the bytes, which is a fault of the caller.
    #[must_use]
    pub fn new(bytes: Bytes, head_len: usize, about: Circumstances) -> Self {
        assert!(head_len <= bytes.len(), "the head is part of the bytes");
        let (head, body) = bytes.split_at(head_len);
        Described::of(head, body, about).over(bytes)
    }

    /// The same exchange over other storage, for what must outlive its chunk.
    #[must_use]
    pub fn detached(&self) -> Self {
        Self {
            bytes: Bytes::copy_from_slice(&self.bytes),
            ..self.clone()
        }
    }

    /// The head, to be read field by field.
    #[must_use]
    pub fn head(&self) -> Head<'_> {
        Head::new(&self.bytes[..self.head_len as usize])
    }

    /// The body's bytes, without transfer coding, otherwise exactly as sent.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.bytes[self.head_len as usize..]
    }

    /// The body as a handle that keeps its chunk alive.
    #[must_use]
    pub fn body_bytes(&self) -> Bytes {
        self.bytes.slice(self.head_len as usize..)
    }

    /// Head and body together, when nothing else of it is needed any more.
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        self.bytes
    }

    /// Head and body together, the order they are stored in.
    #[must_use]
    pub const fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Whether the body is to be decoded before it says anything: a coding or
    /// another charset than UTF-8 lies around it ([`decode`]).
    #[must_use]
    pub const fn is_coded(&self) -> bool {
        self.is_coded
    }

    /// The time of the first byte of the head.
    #[must_use]
    pub const fn time(&self) -> Time {
        self.time
    }

    /// From the first byte of the head to the last of the body, in microseconds.
    #[must_use]
    pub const fn took_us(&self) -> u32 {
        self.took_us
    }

    /// Who connected.
    #[must_use]
    pub const fn peer(&self) -> Peer {
        self.peer
    }

    /// Plain or TLS.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The version of HTTP it was sent with.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// The declared length of the body, in bytes.
    #[must_use]
    pub const fn declared(&self) -> Option<u64> {
        if self.declared == UNDECLARED {
            None
        } else {
            Some(self.declared)
        }
    }

    /// The length of the body as received, in bytes.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Whether fewer bytes are kept than were received or declared.
    #[must_use]
    pub fn truncated(&self) -> bool {
        (self.body().len() as u64) < self.size || self.marks.has(Mark::Incomplete)
    }

    /// What was noticed while it came in.
    #[must_use]
    pub const fn marks(&self) -> Marks {
        self.marks
    }

    /// The memory its bytes take, in bytes.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.bytes.len()
    }
}

/// Something that knocked and never became a request that could be read whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The time of its first byte.
    pub time: Time,
    /// From its first byte to the refusal, in microseconds.
    pub took_us: u32,
    /// Who connected.
    pub peer: Peer,
    /// The status it was answered with, if it was answered at all.
    pub status: Option<u16>,
    /// The reason, in words: cause first.
    pub why: String,
    /// What arrived, as far as it was kept.
    pub raw: Bytes,
    /// How many bytes arrived.
    pub size: u64,
    /// What was noticed.
    pub marks: Marks,
}

impl Refused {
    /// The same over other storage, for what must outlive its chunk.
    #[must_use]
    pub fn detached(&self) -> Self {
        Self {
            raw: Bytes::copy_from_slice(&self.raw),
            ..self.clone()
        }
    }

    /// The bytes read as a head, as far as they go; good for a glance only.
    #[must_use]
    pub fn head(&self) -> Head<'_> {
        Head::new(&self.raw)
    }
}

/// A row: a request that arrived, or something that was refused. Both count
/// in one sequence of ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A request, whole or marked as cut.
    Received(Exchange),
    /// What was turned away, with the reason. Boxed, because it is rare and
    /// every row pays for the larger variant.
    Refused(Box<Refused>),
}

impl Entry {
    /// The request, if it is one.
    #[must_use]
    pub const fn received(&self) -> Option<&Exchange> {
        match self {
            Self::Received(exchange) => Some(exchange),
            Self::Refused(_) => None,
        }
    }

    /// The refusal, if it is one.
    #[must_use]
    pub fn refused(&self) -> Option<&Refused> {
        match self {
            Self::Received(_) => None,
            Self::Refused(refused) => Some(refused),
        }
    }

    /// The head, as far as there is one.
    #[must_use]
    pub fn head(&self) -> Head<'_> {
        match self {
            Self::Received(exchange) => exchange.head(),
            Self::Refused(refused) => refused.head(),
        }
    }

    /// The body; of a refusal nothing is known to be body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        match self {
            Self::Received(exchange) => exchange.body(),
            Self::Refused(_) => &[],
        }
    }

    /// What was noticed while it came in.
    #[must_use]
    pub fn marks(&self) -> Marks {
        match self {
            Self::Received(exchange) => exchange.marks(),
            Self::Refused(refused) => refused.marks,
        }
    }

    /// The time of the first byte.
    #[must_use]
    pub fn time(&self) -> Time {
        match self {
            Self::Received(exchange) => exchange.time(),
            Self::Refused(refused) => refused.time,
        }
    }

    /// Who connected.
    #[must_use]
    pub fn peer(&self) -> Peer {
        match self {
            Self::Received(exchange) => exchange.peer(),
            Self::Refused(refused) => refused.peer,
        }
    }

    /// From the first byte to the last, or to the refusal, in microseconds.
    #[must_use]
    pub fn took_us(&self) -> u32 {
        match self {
            Self::Received(exchange) => exchange.took_us(),
            Self::Refused(refused) => refused.took_us,
        }
    }

    /// The length of the body, or of what a refused peer sent, in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        match self {
            Self::Received(exchange) => exchange.size(),
            Self::Refused(refused) => refused.size,
        }
    }

    /// The memory its bytes take, in bytes.
    #[must_use]
    pub fn weight(&self) -> usize {
        match self {
            Self::Received(exchange) => exchange.weight(),
            Self::Refused(refused) => refused.raw.len() + size_of::<Refused>() + refused.why.len(),
        }
    }

    /// The same over other storage, for what must outlive its chunk.
    #[must_use]
    pub fn detached(&self) -> Self {
        match self {
            Self::Received(exchange) => Self::Received(exchange.detached()),
            Self::Refused(refused) => Self::Refused(Box::new(refused.detached())),
        }
    }
}
