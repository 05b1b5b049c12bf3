//! What a value means: a number that is a time, a text that is a token, an id
//! that says what it is of.
//!
//! A reader looks at one value and what surrounds it, and says in words what it
//! sees, or nothing. Readers do not guess: where a value can be several things
//! each of them is told, the likeliest first. Nothing is verified here: a token
//! is read, never called valid.
//!
//! Work is bounded whatever the value is: of a long one the start is looked at.
//!
//! What comes out of a value may hold secrets that stand nowhere else: `shown`
//! hides them. Not here: how a meaning is drawn, and whether a value is a secret
//! itself.

mod bytes;
mod id;
mod number;
mod text;
mod time;
mod token;

pub use id::Ids;

use super::{
    Time,
    kind::{self, BodyKind},
    redact,
};

/// Values longer than this, in bytes, are not read as a whole: who asks may give
/// the start of them.
pub const LONGEST: usize = 64 << 10;

/// A value and how it was written.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// What it says: of a string without quotes and escapes.
    pub text: &'a str,
    /// What it is.
    pub form: Form,
    /// How many bytes it has where `text` is only its start.
    pub len: usize,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A text.
    Text,
    /// A text that was written with escapes: `caf\u00e9`.
    Escaped,
    /// A number.
    Number,
}

/// What surrounds a value.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The name it stands under; empty without one.
    pub name: &'a str,
    /// When it arrived.
    pub arrived: Time,
    /// What time it is.
    pub now: Time,
    /// How far local time is ahead of UTC, in seconds.
    pub ahead: i32,
    /// Who sent it, as its owner writes the name; empty when unknown.
    pub sender: &'a str,
    /// How that sender's ids look.
    pub ids: Ids<'a>,
    /// Whether secrets in it are readable.
    pub secrets: Secrets,
}

/// Whether secrets are readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrets {
    /// They are not.
    Hidden,
    /// They are.
    Shown,
}

/// What a value means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// What it is: `time`.
    pub what: &'static str,
    /// In one line.
    pub short: String,
    /// In full, by name.
    pub parts: Vec<Part>,
    /// When its words change by themselves.
    pub until: Option<Time>,
}

/// A part of a meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is: `at arrival`.
    pub name: String,
    /// What there is to say; it may have several lines.
    pub text: String,
}

impl Meaning {
    fn new(what: &'static str, short: String) -> Self {
        Self {
            what,
            short,
            parts: Vec::new(),
            until: None,
        }
    }

    fn with(mut self, name: &str, text: impl Into<String>) -> Self {
        self.parts.push(Part {
            name: name.to_owned(),
            text: text.into(),
        });
        self
    }

    const fn until(mut self, time: Option<Time>) -> Self {
        self.until = time;
        self
    }
}

type Reader = fn(&Given<'_>, &Around<'_>) -> Option<Meaning>;

/// Who reads values, the surest first.
const READERS: &[Reader] = &[
    token::jwt,
    id::of_sender,
    id::uuid,
    id::ulid,
    time::moment,
    time::stamp,
    text::url,
    number::lossy,
    number::size,
    bytes::hex,
    bytes::base64,
    text::escaped,
];

/// What a value means, the likeliest first; nothing where it says what it is.
#[must_use]
pub fn meanings(given: &Given<'_>, around: &Around<'_>) -> Vec<Meaning> {
    READERS
        .iter()
        .filter_map(|read| read(given, around))
        .collect()
}

/// What came out of a value, with the secrets in it hidden where they are to be.
fn shown(text: &str, around: &Around<'_>) -> String {
    let bytes = text.as_bytes();
    let spans = match kind::of(None, bytes) {
        _ if around.secrets == Secrets::Shown => return text.to_owned(),
        // JSON that broke, or was cut.
        BodyKind::Text if bytes.trim_ascii_start().starts_with(b"{") => {
            redact::body_spans(BodyKind::Json, bytes)
        }
        // Nothing says of a text what it is: it may be a URL, or a form.
        BodyKind::Text if text.contains("://") => redact::secret_query_spans(bytes),
        BodyKind::Text => redact::secret_form_spans(bytes),
        kind => redact::body_spans(kind, bytes),
    };
    let hidden = redact::replaced(bytes, &spans, |secret| redact::mask(secret).into_bytes());
    String::from_utf8_lossy(&hidden).into_owned()
}

impl Given<'_> {
    /// Its text, unless it is a number or too long to be read as a whole.
    fn short_text(&self) -> Option<&str> {
        let is_text = self.form != Form::Number && self.len <= LONGEST;
        is_text.then_some(self.text)
    }
}

#[cfg(test)]
mod tests;
