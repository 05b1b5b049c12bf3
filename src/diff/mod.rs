//! Two exchanges compared, or two answers: what was added, removed, changed,
//! moved, and what is only written differently.
//!
//! The request line, the query and the header fields are compared by name. A
//! body is compared by what it says: JSON value by value, and forms, multipart,
//! XML and JSON lines as the JSON that [`document`](crate::exchange::document)
//! makes of them; other text by line and by word within a line; anything else
//! by size and first difference. The order of keys and white space between
//! values are no difference.
//!
//! Everything is bounded by [`Limits`], and what a limit leaves out is said in
//! words. Nothing recurses; JSON takes a time that is linear in its length.
//!
//! Not here: what is ignored of a difference, beyond the words for it
//! ([`Pattern`], [`noise`]); whether a secret is shown; drawing.

mod align;
mod head;
mod lines;
mod list;
pub mod noise;
mod number;
mod pattern;
mod report;
mod side;
mod structure;
mod tree;
mod words;

use std::{fmt, ops::Range};

pub use pattern::{Pattern, PatternError};
pub use side::Side;

use crate::exchange::{
    json::{Kind as Token, Path},
    redact,
};
use report::Report;

/// How much is looked at and kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Values of a document that are held at once. What lies deeper in a larger
    /// one is compared later, part by part.
    pub values: usize,
    /// Lines of a text that are compared one by one.
    pub lines: usize,
    /// Differences that are listed; more are counted.
    pub changes: usize,
    /// Bytes that are kept of one value,
    pub kept: usize,
    /// and of all.
    pub kept_in_all: usize,
    /// Steps that are made to find the smallest difference between lists, lines
    /// or words; beyond, what lies between two common ones counts as replaced.
    pub steps: usize,
    /// How often the bytes of a document are read, at the most.
    pub passes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            values: 500_000,
            lines: 500_000,
            changes: 10_000,
            kept: 64 << 10,
            kept_in_all: 16 << 20,
            steps: 100_000_000,
            passes: 8,
        }
    }
}

/// What is different between two sides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// Each difference: the request line, the query, the body, the header.
    pub changes: Vec<Change>,
    /// How many more there are than are listed.
    pub unlisted: usize,
    /// What there is to say of the comparison as a whole, in our own words.
    pub remarks: Vec<String>,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub place: Place,
    /// Where it stands on the old side, where that is elsewhere in a list.
    pub was_at: Option<Path>,
    /// In which way.
    pub kind: Kind,
    /// What stands there on the old side.
    pub old: Option<Value>,
    /// And on the new one.
    pub new: Option<Value>,
    /// What both sides look like, where such values are new each time.
    pub looks: Option<noise::Looks>,
}

/// Where something is different. As text it is what the filter calls it:
/// `method`, `query.page`, `header.Date`, `.data.amount`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The method of a request.
    Method,
    /// The path of its target.
    Target,
    /// The status of an answer.
    Status,
    /// A query parameter, by its name.
    Query(String),
    /// A header field, by its name.
    Header(String),
    /// The order of the header fields.
    HeaderOrder,
    /// A value of the body, and which of several members of one name it is in,
    /// from 1; 0 where names are not there twice.
    Body(Path, u32),
    /// A line of a text: its number on the old and on the new side, from 1.
    Line(Option<usize>, Option<usize>),
    /// The bytes of a body that is no text.
    Bytes,
}

/// In which way something is different.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is on the new side only.
    Added,
    /// It is on the old side only.
    Removed,
    /// Its value is another one.
    Changed,
    /// Its value is of another type: a number became a string.
    Retyped(Type, Type),
    /// It says the same in other bytes: `1.50` and `1.5`.
    Respelled,
    /// An element of a list is at another place in it, counted from 0; what
    /// changed inside it is told apart.
    Moved(usize, usize),
}

/// The type of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// An object.
    Object,
    /// An array.
    List,
    /// A string.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null`.
    Null,
}

impl Type {
    const fn of(token: Token) -> Self {
        match token {
            Token::ObjectStart | Token::ObjectEnd => Self::Object,
            Token::ArrayStart | Token::ArrayEnd => Self::List,
            Token::Key | Token::String => Self::String,
            Token::Number => Self::Number,
            Token::True | Token::False => Self::Boolean,
            Token::Null => Self::Null,
        }
    }

    /// In a word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::List => "list",
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Null => "null",
        }
    }
}

/// A value on one side, as it was sent; of a long one a part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Value {
    /// The bytes. They are captured text: to a screen they go through
    /// [`display`](crate::exchange::display).
    pub text: Vec<u8>,
    /// How many bytes were left out before them.
    pub before: usize,
    /// How many bytes there are in all.
    pub length: usize,
    /// The places of secrets in `text`.
    pub secrets: Vec<Range<usize>>,
    /// What of a line or a string is different, where the rest is not. Both sides
    /// begin at one byte; an empty stretch is where the other side has more.
    pub differs: Vec<Range<usize>>,
}

impl Value {
    /// Whether something was left out.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.text.len() < self.length
    }

    /// The text with its secrets masked.
    #[must_use]
    pub fn masked(&self, place: &Place) -> Vec<u8> {
        match place {
            Place::Header(name) if !self.secrets.is_empty() => {
                redact::mask_header(name, &self.text).into_bytes()
            }
            _ => redact::replaced(&self.text, &self.secrets, |secret| {
                redact::mask(secret).into_bytes()
            }),
        }
    }
}

/// As the filter writes it; the names in it are captured text.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Method => f.write_str("method"),
            Self::Target => f.write_str("path"),
            Self::Status => f.write_str("status"),
            Self::Query(name) => write!(f, "query.{name}"),
            Self::Header(name) => write!(f, "header.{name}"),
            Self::HeaderOrder => f.write_str("order of the header"),
            Self::Body(path, 0) => path.fmt(f),
            Self::Body(path, nth) => write!(f, "{path} ({nth} of that name)"),
            Self::Line(_, Some(line)) | Self::Line(Some(line), None) => write!(f, "line {line}"),
            Self::Line(None, None) => f.write_str("line"),
            Self::Bytes => f.write_str("body"),
        }
    }
}

/// Compares two sides. Gives nothing when `stop` says so, which is asked now
/// and then.
pub fn compare(
    old: &Side<'_>,
    new: &Side<'_>,
    limits: Limits,
    stop: &mut dyn FnMut() -> bool,
) -> Option<Diff> {
    let mut report = Report::new(limits, stop);
    head::request_line(old, new, &mut report);
    side::bodies(old, new, &mut report);
    head::fields(old, new, &mut report);
    report.finish()
}

#[cfg(test)]
mod tests;
