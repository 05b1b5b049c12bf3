//! A range of rows: where it begins, and what of it is taken.
//!
//! Not here: what is done with the rows that were taken.

use std::ops::Range;

use super::{List, Motion, Rows};
use crate::exchange::Id;

/// How many rows of a range are taken at once: what is marked stays in memory,
/// and is marked between two frames.
const LONGEST: usize = 10_000;

impl List {
    /// Whether a range is open, or will be when what was asked for is done.
    #[must_use]
    pub fn has_range(&self) -> bool {
        let motions = self.motions.iter();
        motions.fold(self.anchor.is_some(), |is_open, motion| match motion {
            Motion::Range => !is_open,
            Motion::Take => false,
            _ => is_open,
        })
    }

    /// Drops the range; whether there was one, or one was asked for.
    pub fn drop_range(&mut self) -> bool {
        let is_open = self.has_range();
        if is_open {
            self.motions.push(Motion::Range);
        }
        is_open
    }

    /// How many rows of a range were left when the others were taken, given once:
    /// it is still open, from where it began to the first of them.
    pub fn left(&mut self) -> usize {
        std::mem::take(&mut self.left)
    }

    /// The ranks of the rows between where the range begins and the selected
    /// one, both with it.
    pub(super) fn range(&self, rows: &Rows<'_>) -> Range<usize> {
        let rank = |id| rows.nearest(id).map(|near| rows.rank(near));
        let selected = self.selected().or_else(|| rows.followed());
        let ends = self.anchor.and_then(rank).zip(selected.and_then(rank));
        let Some((from, to)) = ends else { return 0..0 };
        from.min(to)..from.max(to) + 1
    }

    pub(super) fn toggle_range(&mut self, rows: &Rows<'_>) {
        self.anchor = match (self.anchor, self.selected()) {
            (Some(_), _) => None,
            (None, None) => rows.followed(),
            (None, Some(id)) if rows.contains(id) => Some(id),
            (None, Some(id)) => {
                self.missed = Some(id);
                None
            }
        };
    }

    /// The event at which a range was to begin and cannot, because it is no row;
    /// given once.
    pub const fn missed(&mut self) -> Option<Id> {
        self.missed.take()
    }

    pub(super) fn take(&mut self, rows: &Rows<'_>) {
        let range = self.range(rows);
        let begins = self.anchor.and_then(|id| rows.nearest(id));
        let is_downward = begins.is_some_and(|id| rows.rank(id) == range.start);
        // Those next to the selected row are taken; the next one is selected.
        let (now, next) = if range.len() <= LONGEST {
            (range.clone(), None)
        } else if is_downward {
            let from = range.end - LONGEST;
            (from..range.end, Some(from - 1))
        } else {
            let end = range.start + LONGEST;
            (range.start..end, Some(end))
        };
        self.left = range.len() - now.len();
        self.pick_rows(rows, now);
        match next.and_then(|rank| rows.nth(rank)) {
            Some(next) => self.select(next),
            None => self.anchor = None,
        }
    }
}
