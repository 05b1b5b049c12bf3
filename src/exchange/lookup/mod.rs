//! Finds a few values in a JSON text without building it: one pass over the
//! source bytes, in which everything not asked for is skipped.
//!
//! A path leads from the top: `/data/amount` by keys, which stand as they are,
//! `/items/0/id` by an index too; empty, it is the whole text. `[]` is every
//! element of a list and `{}` every member of an object: `/events/[]/type` gives
//! a value for each. An empty step opens the text that stands there, JSON, XML
//! or base64 of either, and the rest leads into it: `/Message//detail-type`.
//!
//! A value is given as it stands in the source, so `1.50` stays `1.50` and a
//! number of twenty digits keeps them. Of two equal keys the first counts. A
//! body that is cut or goes wrong gives what came before that. Nesting is
//! counted, not recursed into, so no depth is too deep.
//!
//! Each time the pass goes through a `[]` or `{}` it makes an [`Element`], which
//! knows the one it lies in. A value remembers the innermost, so that what
//! belongs to one event of many is found again.
//!
//! Not here: whether the body is valid JSON, making JSON of anything else
//! ([`document`](super::document)), and showing it.

mod matches;
mod paths;
mod scan;

use std::borrow::Cow;

pub use matches::{Element, Matches, Within};
pub use paths::{Paths, Wanted};

use super::json;

/// The most steps a path may have; a longer one never leads anywhere.
const DEEPEST: usize = 16;

/// The most elements that one `[]` or `{}` of a path enters. The rest is only
/// counted, see [`Matches::beyond`].
pub const MOST_ELEMENTS: usize = 1_000;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// `null`.
    Null,
    /// An object.
    Object,
    /// An array.
    Array,
}

impl Kind {
    /// The word for it: `number`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Bool => "boolean",
            Self::Null => "null",
            Self::Object => "object",
            Self::Array => "array",
        }
    }
}

/// A value where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its source, with quotes and brackets; its own where it stands in a text
    /// that was opened.
    pub raw: Cow<'a, [u8]>,
}

impl<'a> Found<'a> {
    /// A string without quotes and escapes, anything else as its source; bytes
    /// that are no UTF-8 are replaced.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        text(self.kind, &self.raw)
    }

    /// The same, for as long as the body lives.
    #[must_use]
    pub fn into_text(self) -> Cow<'a, str> {
        match self.raw {
            Cow::Borrowed(raw) => text(self.kind, raw),
            Cow::Owned(raw) => Cow::Owned(text(self.kind, &raw).into_owned()),
        }
    }

    /// How many values an array or object holds; 0 for anything else.
    #[must_use]
    pub fn members(&self) -> usize {
        match self.kind {
            Kind::Array | Kind::Object => scan::members(&self.raw),
            _ => 0,
        }
    }
}

fn text(kind: Kind, raw: &[u8]) -> Cow<'_, str> {
    match kind {
        Kind::String => json::decode(raw),
        _ => String::from_utf8_lossy(raw),
    }
}

/// The first value at `path` (`/data/amount`, `/items/0/id`). `null` is a value.
#[must_use]
pub fn at<'a>(body: &'a [u8], path: &str) -> Option<Found<'a>> {
    Paths::new([path]).find(body).into_first()
}

#[cfg(test)]
mod tests;
