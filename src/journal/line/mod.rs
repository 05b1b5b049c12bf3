//! A fact on a line: the output of `--json`, and what is read back from it.
//!
//! One fact is one JSON object without a line end inside. Fields are only ever
//! added, so a reader skips and counts what it does not know. Byte strings
//! (target, header values, bodies) are text where they are UTF-8 and base64
//! where they are not, and give back exactly the same bytes either way. What a
//! terminal could act on is escaped: a line may be shown as it is.
//!
//! What is *not* here: files, streams and their lengths. A line is a slice.

mod read;
mod text;
mod write;

use super::Fact;

pub use read::{LineError, read};
pub use write::write;

/// The version of the format. It changes only when a line would be misread by
/// a reader of the version before.
const VERSION: u64 = 1;

/// A word as it stands on a line: a JSON string that no terminal acts on, or
/// `null`. For lines of other kinds beside these.
#[must_use]
pub fn quote(word: Option<&str>) -> String {
    let Some(word) = word else {
        return "null".to_owned();
    };
    let mut out = Vec::with_capacity(word.len() + 2);
    text::string(word, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A fact.
    Known {
        /// The fact.
        fact: Fact,
        /// How many of its fields this program does not know.
        skipped: usize,
    },
    /// A fact this program does not know, by its name.
    Unknown(String),
}

#[cfg(test)]
mod tests;
