//! Clearing the view: what has arrived so far is hidden, but for what is
//! marked, and comes back when that is undone.
//!
//! What is hidden stays in memory, and is written to as before: an answer that
//! comes later is not lost. It is the oldest there is, so retention takes it
//! first when it needs room. Nothing else frees it, and undoing brings back all
//! that is left. Clearing again hides more; each is undone for itself.

use std::{collections::VecDeque, iter, ops::Range};

use super::{Store, offset};
use crate::{
    exchange::Id,
    journal::{
        cells::Cell,
        columns::Row,
        segment::{Open, Segment},
        set::IdSet,
    },
};

/// What is hidden.
#[derive(Debug, Default)]
pub(in crate::journal) struct Cleared {
    /// Everything older than the last of these is hidden.
    floors: Vec<Id>,
    /// What is older and is shown all the same: the user marked it.
    stays: IdSet,
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
    pub(super) const fn stays(&self) -> &IdSet {
        &self.stays
    }

    /// Has `id` stay no more; whether it did.
    fn take(&mut self, id: Id) -> bool {
        let stayed = self.stays.contains(id);
        self.stays.remove(id);
        stayed
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
        below && !self.cleared.stays.contains(id)
    }

    /// Hides everything but what is marked. Returns how many entries that were.
    pub(in crate::journal) fn clear(&mut self) -> u64 {
        let (from, to) = (self.floor(), self.next());
        let mut hidden = 0;
        for (id, row) in rows(&self.sealed, &self.open, from..to) {
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
        let ids = self.floor()..to;
        for (id, row) in rows(&self.sealed, &self.open, ids) {
            if !self.cleared.take(id) {
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
        if self.cleared.take(id)
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
        self.cleared.stays.remove(id);
    }

    /// Retention has passed everything older than the first: what it took
    /// cannot be shown again.
    pub(super) fn passed(&mut self) {
        let first = self.first;
        self.cleared.floors.retain(|floor| *floor > first);
    }

    /// Gives back the room that what has left took here.
    pub(super) fn shrink_stays(&mut self) {
        self.cleared.stays.forget(self.first);
    }
}

/// The rows of those of `ids` that are in segments, oldest first. They are read
/// where they stand: there may be a million.
fn rows<'a>(
    sealed: &'a VecDeque<Segment>,
    open: &'a Open,
    ids: Range<Id>,
) -> impl Iterator<Item = (Id, Row)> + 'a {
    let first = sealed.partition_point(|segment| super::end(segment) <= ids.start);
    let sealed = sealed.range(first..);
    let sealed = sealed.map(|segment| (segment.base, &segment.columns, segment.entries.len()));
    let segments = sealed.chain(iter::once((open.base, &open.columns, open.entries.len())));
    segments.flat_map(move |(base, columns, len)| {
        let end = Id(base.0 + len as u64).min(ids.end);
        let start = base.max(ids.start);
        let cells = columns.cells(offset(base, start), offset(start, end));
        (start.0..).map(Id).zip(cells.iter().map(Cell::row))
    })
}

#[cfg(test)]
mod tests;
