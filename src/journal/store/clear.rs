//! Clearing the view: what has arrived so far is hidden, but for what is
//! marked, and comes back when that is undone.
//!
//! What is hidden stays in memory, and is written to as before: an answer that
//! comes later is not lost. It is the oldest there is, so retention takes it
//! first when it needs room. Nothing else frees it, and undoing brings back all
//! that is left. Clearing again hides more; each is undone for itself.

use std::collections::BTreeSet;

use super::{Store, offset};
use crate::{exchange::Id, journal::columns::Row};

/// What is hidden.
#[derive(Debug, Default)]
pub(in crate::journal) struct Cleared {
    /// Everything older than the last of these is hidden.
    floors: Vec<Id>,
    /// What is older and is shown all the same: the user marked it.
    stays: BTreeSet<Id>,
    /// What is hidden, counted.
    received: u64,
    failing: u64,
    held: u64,
}

impl Cleared {
    /// How many requests are hidden.
    pub(super) const fn received(&self) -> u64 {
        self.received
    }

    pub(super) const fn failing(&self) -> u64 {
        self.failing
    }

    pub(super) const fn held(&self) -> u64 {
        self.held
    }

    /// What is shown although it is older than what was cleared, oldest first.
    pub(super) const fn stays(&self) -> &BTreeSet<Id> {
        &self.stays
    }

    fn add(&mut self, row: Row) {
        self.received += u64::from(!row.is_refused());
        self.failing += u64::from(row.is_failing());
        self.held += u64::from(row.stays_held());
    }

    fn remove(&mut self, row: Row) {
        self.received -= u64::from(!row.is_refused());
        self.failing -= u64::from(row.is_failing());
        self.held -= u64::from(row.stays_held());
    }
}

impl Store {
    /// The oldest entry that is shown, but for those that are marked.
    pub(in crate::journal) fn floor(&self) -> Id {
        let floor = self.cleared.floors.last().copied();
        floor.map_or(self.first, |floor| floor.max(self.first))
    }

    /// Whether an entry is in memory and was cleared.
    pub(super) fn is_hidden(&self, id: Id) -> bool {
        let below = id < self.floor() && id >= self.first;
        below && !self.cleared.stays.contains(&id)
    }

    /// Hides everything but what is marked. Returns how many entries that were.
    pub(in crate::journal) fn clear(&mut self) -> u64 {
        let (from, to) = (self.floor(), self.next());
        let mut hidden = 0;
        for (id, row) in self.rows_of(from, to) {
            if row.is_marked() {
                self.cleared.stays.insert(id);
            } else {
                self.cleared.add(row);
                hidden += 1;
            }
        }
        if to > from {
            self.cleared.floors.push(to);
        }
        hidden
    }

    /// Shows again what was cleared last, as far as it is in memory. Returns how
    /// many entries that are; none where nothing was cleared.
    pub(in crate::journal) fn undo_clear(&mut self) -> Option<u64> {
        let to = self.floor();
        self.cleared.floors.pop()?;
        let mut shown = 0;
        for (id, row) in self.rows_of(self.floor(), to) {
            if !self.cleared.stays.remove(&id) {
                self.cleared.remove(row);
                shown += 1;
            }
        }
        Some(shown)
    }

    /// A row changes.
    pub(super) fn recount(&mut self, id: Id, before: Row, after: Row) {
        if self.is_hidden(id) {
            self.cleared.remove(before);
            self.cleared.add(after);
        }
    }

    /// What lost its mark goes where the others went.
    pub(super) fn hide_again(&mut self, id: Id) {
        if self.cleared.stays.remove(&id)
            && let Some(row) = self.row(id)
        {
            self.cleared.add(row);
        }
    }

    /// The oldest entry leaves memory.
    pub(super) fn leaves(&mut self, id: Id, row: Row) {
        if self.is_hidden(id) {
            self.cleared.remove(row);
        }
        self.cleared.stays.remove(&id);
    }

    /// Retention has passed everything older than the first: what it took
    /// cannot be shown again.
    pub(super) fn passed(&mut self) {
        let first = self.first;
        self.cleared.floors.retain(|floor| *floor > first);
    }

    fn rows_of(&self, from: Id, to: Id) -> Vec<(Id, Row)> {
        let mut rows = Vec::new();
        let from = from.max(self.first);
        for segment in &self.sealed {
            let end = super::end(segment).min(to);
            let ids = segment.base.max(from).0..end.0;
            rows.extend(ids.map(|id| (Id(id), segment.columns.get(offset(segment.base, Id(id))))));
        }
        let ids = self.open.base.max(from).0..to.0;
        rows.extend(ids.map(|id| {
            (
                Id(id),
                self.open.columns.get(offset(self.open.base, Id(id))),
            )
        }));
        rows
    }
}

#[cfg(test)]
mod tests;
