//! What passes between the matches and who tests for them: what is to be tested,
//! and what was found.

use std::ops::Range;

use super::Filter;
use crate::{exchange::Id, journal::IdSet};

/// What is to be tested next, to be handed to a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// The matches it is for; goes into [`Found`].
    pub generation: u64,
    /// What is asked.
    pub filter: Filter,
    /// Of which entries.
    pub task: Task,
}

/// Which entries are to be tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// These arrived: oldest first.
    Arrived(Range<Id>),
    /// Everything older than this id: newest first.
    Older {
        /// The first id that is not meant.
        below: Id,
    },
    /// These, newest first, were tested and may have changed.
    Again(Vec<Id>),
}

/// What a worker found out. It may have stopped early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The generation of the work.
    pub generation: u64,
    /// What was tested.
    pub tested: Tested,
    /// The ones that match.
    pub hits: IdSet,
    /// The groups of deliveries that those are in, and also those that were
    /// tested again and do not match.
    pub groups: Vec<(Id, u32)>,
}

/// What was tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tested {
    /// All that was in memory of these ids.
    Run(Range<Id>),
    /// These.
    Rows(Vec<Id>),
}

/// How far a scan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Entries that need no more testing.
    pub tested: u64,
    /// Of so many.
    pub total: u64,
}
