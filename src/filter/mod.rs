//! The filter language: what is seen, kept, forwarded, answered, exported and
//! asserted is selected with one grammar.
//!
//! ```text
//! filter = and { "or" and }            or binds loosest
//! and    = unary { ["and"] unary }     side by side means and
//! unary  = ["not" | "-" | "!"] unary | atom
//! atom   = "(" filter ")" | field op value | field | text
//! ```
//!
//! [`Filter::parse`] reads it, [`Filter::test`] asks it of one entry,
//! [`Matches`] keeps the hits while events arrive, and [`scan`] does the
//! testing in slices. Nothing here draws, waits or owns a thread: the owner of
//! the matches says when and for how long.
//!
//! ```
//! use hookglass::filter::Filter;
//!
//! let filter = Filter::parse("sender:stripe told:5xx -is:marked")?;
//! assert_eq!(filter.to_string(), "sender:stripe told:5xx not is:marked");
//! let mistake = Filter::parse("statos:500").unwrap_err();
//! assert_eq!(mistake.what, "there is no field \"statos\"; did you mean status?");
//! # Ok::<(), hookglass::filter::Mistake>(())
//! ```

mod bits;
mod candidate;
mod complete;
mod compose;
mod eval;
mod field;
mod folds;
pub mod guide;
mod highlight;
mod json;
mod matches;
mod mistake;
mod moment;
mod narrow;
mod needle;
mod number;
mod parse;
mod paste;
mod plain;
mod plan;
mod planner;
pub(crate) mod quote;
mod saved;
mod scan;
mod seen;
mod sift;
pub mod survey;
mod syntax;
mod term;
#[cfg(test)]
mod tests;
mod unit;
mod work;

use std::{fmt, sync::Arc};

pub use candidate::{Candidate, FromJournal, Knowledge, Read};
pub use complete::{Completion, Suggestion, complete};
pub use eval::Tester;
pub use field::{FIELDS, FLAGS, FieldRow, FlagRow};
pub use highlight::{Highlights, MOST_BYTES, Part};
pub use matches::Matches;
pub use mistake::Mistake;
pub use paste::pasted;
pub use plain::plain;
pub use plan::Needs;
pub use saved::{Saved, Unsaved, check_name};
pub use scan::scan;
pub use seen::{Look, Seen, glean};
pub use term::{anywhere, containing, equal, exists, header};
pub use work::{Found, Progress, Task, Tested, Work};

pub(crate) use unit::micros;

use moment::Moment;
use plan::Plan;
use syntax::Node;
use term::quoted;

/// A filter that was understood. A clone is cheap; two are equal when they say
/// the same in the same words.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// None matches everything.
    inner: Option<Arc<Inner>>,
}

#[derive(Debug)]
struct Inner {
    node: Node,
    plan: Plan,
    needs: Needs,
    slots: usize,
}

impl Filter {
    /// The filter that matches everything; it is written as an empty text.
    #[must_use]
    pub const fn all() -> Self {
        Self { inner: None }
    }

    /// Reads a filter. An empty text matches everything.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        Self::parse_at(text, Moment::Later)
    }

    /// Reads a filter that decides what a sender is told. What is not known
    /// before the answer is a mistake: such a term would never match, or always.
    pub fn parse_before_answer(text: &str) -> Result<Self, Mistake> {
        Self::parse_at(text, Moment::BeforeAnswer)
    }

    fn parse_at(text: &str, moment: Moment) -> Result<Self, Mistake> {
        let inner = parse::parse(text, moment)?.map(|parsed| {
            Arc::new(Inner {
                needs: parsed.plan.needs(),
                node: parsed.node,
                plan: parsed.plan,
                slots: parsed.slots,
            })
        });
        Ok(Self { inner })
    }

    /// Whether it matches everything.
    #[must_use]
    pub const fn is_all(&self) -> bool {
        self.inner.is_none()
    }

    /// Which facts it looks at.
    #[must_use]
    pub fn needs(&self) -> Needs {
        self.inner
            .as_ref()
            .map_or(Needs::NOTHING, |inner| inner.needs)
    }

    /// Whether it matches. Who tests many entries makes one [`Tester`] for
    /// all, which remembers what it found out about senders and events.
    #[must_use]
    pub fn test(&self, candidate: &Candidate<'_>) -> bool {
        Tester::new(self).test(candidate)
    }

    /// Whether everything this filter matches is surely matched by `old` too:
    /// it says the same and more, or looks for a longer text.
    #[must_use]
    pub fn narrows(&self, old: &Self) -> bool {
        match (&self.inner, &old.inner) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(new), Some(old)) => narrow::implies(&new.node, &old.node),
        }
    }

    /// Whether it looks at more than columns.
    fn reads_bytes(&self) -> bool {
        let inner = self.inner.as_ref();
        inner.is_some_and(|inner| inner.plan.reads_bytes())
    }

    /// Whether it may have to decode bodies.
    fn opens_bodies(&self) -> bool {
        let inner = self.inner.as_ref();
        inner.is_some_and(|inner| inner.plan.opens_bodies())
    }

    fn node(&self) -> Option<&Node> {
        self.inner.as_ref().map(|inner| &inner.node)
    }
}

impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        self.node() == other.node()
    }
}

impl Eq for Filter {}

/// The text that parses to the same filter.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node().map_or(Ok(()), |node| node.fmt(f))
    }
}

impl std::str::FromStr for Filter {
    type Err = Mistake;

    fn from_str(text: &str) -> Result<Self, Mistake> {
        Self::parse(text)
    }
}
