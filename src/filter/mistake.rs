//! What is wrong with a filter, where, and the nearest thing that is right.

use std::ops::Range;

/// A filter that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Mistake {
    /// The bytes of the text that are wrong. Empty at the end of the text,
    /// where something is missing.
    pub at: Range<usize>,
    /// Cause, then cure: `there is no field "statos"; did you mean status?`
    pub what: String,
}

impl Mistake {
    pub(crate) fn new(at: Range<usize>, what: impl Into<String>) -> Self {
        Self {
            at,
            what: what.into(),
        }
    }
}
