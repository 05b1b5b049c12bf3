//! A range of rows: where it begins, and what of it is taken.
//!
//! Not here: what is done with the rows that were taken.

use std::ops::Range;

use super::{List, Motion, Pick, Picked, Rows, rows::MOST};
use crate::exchange::Id;

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

    /// Takes the rows next to the selected one, as many as may be marked at once.
    /// Of what is left the next one is selected, and the range is open still.
    pub(super) fn take(&mut self, rows: &Rows<'_>) {
        let range = self.range(rows);
        let begins = self.anchor.and_then(|id| rows.nearest(id));
        let is_downward = begins.is_some_and(|id| rows.rank(id) == range.start);
        let rank = |nth: usize| {
            if is_downward {
                range.end - 1 - nth
            } else {
                range.start + nth
            }
        };
        let (ids, taken) = first_events(rows, (0..range.len()).map(rank));
        let left = range.len() - taken;
        let pick = Pick::Range { rows: taken, left };
        self.picked.push(Picked { ids, pick });
        match (left > 0).then(|| rows.nth(rank(taken))).flatten() {
            Some(next) => self.select(next),
            None => self.anchor = None,
        }
    }
}

/// The events of the first of some rows, oldest first, and of how many rows they
/// are. A row is taken whole.
fn first_events(rows: &Rows<'_>, ranks: impl Iterator<Item = usize>) -> (Vec<Id>, usize) {
    let (mut ids, mut taken) = (Vec::new(), 0);
    for rank in ranks {
        let events = rows.nth(rank).map(|id| rows.events(id)).unwrap_or_default();
        if ids.len() + events.len() > MOST {
            break;
        }
        ids.extend(events);
        taken += 1;
    }
    ids.sort_unstable();
    (ids, taken)
}
