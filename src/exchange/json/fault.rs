//! Where a text stops being JSON, and what was expected there.

use std::fmt;

/// The end of the JSON in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The byte at which the text departs from JSON, counted from 0; the
    /// length of the text where it ends too early.
    pub at: usize,
    /// In which way it departs.
    pub cause: Cause,
    /// What was expected, in words: `',' or '}'`.
    pub expected: &'static str,
}

/// How a text departs from JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// It ends where more was due: it may be the start of a valid text.
    Cut,
    /// There is something else.
    Broken,
}

impl Fault {
    pub(in crate::exchange) const fn cut(at: usize, expected: &'static str) -> Self {
        Self {
            at,
            cause: Cause::Cut,
            expected,
        }
    }

    pub(in crate::exchange) const fn broken(at: usize, expected: &'static str) -> Self {
        Self {
            at,
            cause: Cause::Broken,
            expected,
        }
    }

    /// The line and the column of the fault in `source`, both from 1; the
    /// column counts bytes.
    #[must_use]
    pub fn line_and_column(&self, source: &[u8]) -> (usize, usize) {
        let before = &source[..self.at.min(source.len())];
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        (line, before.len() - start + 1)
    }

    /// The fault in words, with its place: `expected ',' or '}' at byte 412
    /// (line 14, column 3)`.
    #[must_use]
    pub fn explain(&self, source: &[u8]) -> String {
        let (line, column) = self.line_and_column(source);
        format!("{self} (line {line}, column {column})")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, expected, .. } = self;
        match self.cause {
            Cause::Cut => write!(f, "ends at byte {at}, expected {expected}"),
            Cause::Broken => write!(f, "expected {expected} at byte {at}"),
        }
    }
}

impl std::error::Error for Fault {}
