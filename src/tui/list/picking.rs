//! What is picked to be marked: the row that is selected, or those of a range.
//! A row stands for the tries that are folded into it, and so does its mark.
//!
//! Not here: whether they are marked or unmarked by it. That is the journal's to
//! say.

use super::{Action, List, Motion, Rows};
use crate::exchange::Id;

/// Events that were picked together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picked {
    /// The events, oldest first.
    pub ids: Vec<Id>,
    /// How they were.
    pub pick: Pick,
}

/// How events were picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// As the selected row: their mark is taken away where all have it.
    Row,
    /// As the selected event, which is no row.
    Outside,
    /// As a range: they are marked.
    Range {
        /// How many of its rows were taken.
        rows: usize,
        /// How many were left for the next time: it is still open, from where it
        /// began to the first of them.
        left: usize,
    },
}

impl List {
    /// Notes that the selected row is to be picked, or the range where there is
    /// one.
    pub(super) fn pick(&mut self, action: Action) {
        if self.has_range() {
            return self.motions.push(Motion::Take);
        }
        self.motions.push(Motion::Mark);
        if action == Action::MarkAndGoDown {
            self.motions.push(Motion::By(1));
        }
    }

    /// What was picked, given once.
    pub fn picked(&mut self) -> Vec<Picked> {
        std::mem::take(&mut self.picked)
    }

    pub(super) fn pick_row(&mut self, rows: &Rows<'_>) {
        let Some(id) = self.selected().or_else(|| rows.followed()) else {
            return;
        };
        let picked = if rows.contains(id) {
            Picked {
                ids: rows.events(id),
                pick: Pick::Row,
            }
        } else {
            Picked {
                ids: vec![id],
                pick: Pick::Outside,
            }
        };
        self.picked.push(picked);
    }
}
