//! The events that are shown: all in the journal, or what a filter found.

use crate::{
    exchange::Id,
    filter::Matches,
    journal::{Changes, Journal},
};

/// The events that are shown, at one moment.
#[derive(Debug)]
pub struct Shown<'a> {
    journal: &'a Journal,
    matches: Option<&'a Matches>,
    first: Id,
    next: Id,
    outlived: Vec<Id>,
}

impl<'a> Shown<'a> {
    /// All of `journal`, or what `matches` holds.
    #[must_use]
    pub fn new(journal: &'a Journal, matches: Option<&'a Matches>) -> Self {
        let (first, next) = journal.bounds();
        Self {
            journal,
            matches,
            first,
            next,
            outlived: journal.outlived(),
        }
    }

    /// Which matches they are; none where all is shown.
    #[must_use]
    pub fn generation(&self) -> Option<u64> {
        self.matches.map(Matches::generation)
    }

    /// The oldest id that retention has not passed.
    #[must_use]
    pub const fn first(&self) -> Id {
        self.first
    }

    /// What outlived retention, oldest first.
    #[must_use]
    pub fn outlived(&self) -> &[Id] {
        &self.outlived
    }

    /// The id behind the newest of which it is known whether it is shown.
    #[must_use]
    pub fn end(&self) -> Id {
        match self.matches {
            None => self.next,
            Some(matches) => matches.tested().map_or(Id::FIRST, |tested| tested.end),
        }
    }

    /// Whether it is known of all events but the latest whether they are shown.
    #[must_use]
    pub fn is_current(&self) -> bool {
        let bounds = (self.first, self.next);
        self.matches
            .is_none_or(|matches| matches.is_current(bounds))
    }

    /// Whether an event is shown.
    #[must_use]
    pub fn contains(&self, id: Id) -> bool {
        match self.matches {
            None => (self.first..self.next).contains(&id) || self.is_outlived(id),
            Some(matches) => matches.contains(id),
        }
    }

    /// The first `most` from `id` on, oldest first.
    #[must_use]
    pub fn from(&self, id: Id, most: usize) -> Vec<Id> {
        match self.matches {
            None => (id.max(self.first).0..self.next.0)
                .take(most)
                .map(Id)
                .collect(),
            Some(matches) => matches.from(id).take(most).collect(),
        }
    }

    /// The last `most` below `id`, newest first.
    #[must_use]
    pub fn below(&self, id: Id, most: usize) -> Vec<Id> {
        match self.matches {
            None => {
                let live = (self.first.0..id.min(self.next).0).rev().map(Id);
                let outlived = self.outlived.iter().rev().copied();
                let outlived = outlived.filter(|outlived| *outlived < id.min(self.first));
                live.chain(outlived).take(most).collect()
            }
            Some(matches) => matches.below(id).take(most).collect(),
        }
    }

    /// The newest below `id`.
    #[must_use]
    pub fn newest_below(&self, id: Id) -> Option<Id> {
        self.below(id, 1).first().copied()
    }

    /// What changed since: rows of the journal, and which of them match. And
    /// where to go on.
    #[must_use]
    pub fn changes(&self, (rows, hits): (u64, u64)) -> ([Changes; 2], (u64, u64)) {
        let (of_rows, rows) = self.journal.changes(rows);
        let (of_hits, hits) = match self.matches {
            None => (Changes::Rows(Vec::new()), 0),
            Some(matches) => matches.changes(hits),
        };
        ([of_rows, of_hits], (rows, hits))
    }

    /// Where the changes are now.
    #[must_use]
    pub fn positions(&self) -> (u64, u64) {
        self.changes((u64::MAX, u64::MAX)).1
    }

    fn is_outlived(&self, id: Id) -> bool {
        self.outlived.binary_search(&id).is_ok()
    }
}
