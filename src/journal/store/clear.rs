//! Clearing the view: what has arrived so far is hidden, but for what is
//! marked, and comes back when that is undone.
//!
//! What is hidden stays in memory, and is written to as before: an answer that
//! comes later is not lost. It is the oldest there is, so retention takes it
//! first when it needs room. Nothing else frees it, and undoing brings back all
//! that is left. Clearing again hides more; each is undone for itself.

use std::collections::VecDeque;

use super::Store;
use crate::{exchange::Id, journal::columns::Row};

/// What is hidden. Every entry in memory that is not marked is counted where it
/// lies, when it arrives, changes or leaves: so a clear, and its undoing, moves a
/// sum, and capture does not wait while a million rows are walked.
#[derive(Debug, Default)]
pub(in crate::journal) struct Cleared {
    /// What each clear hid, oldest first.
    layers: VecDeque<Layer>,
    /// What has come since the last of them: the next one hides it.
    fresh: Tally,
}

/// What one clear hid.
#[derive(Debug)]
struct Layer {
    /// It is older than this, and not older than what the clear before it hid.
    end: Id,
    tally: Tally,
}

/// Entries that are not marked, counted.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    rows: u64,
    received: u64,
    failing: u64,
    held: u64,
}

impl Tally {
    /// What a row adds: nothing while it is marked, since nothing hides it then.
    fn of(row: Row) -> Self {
        let counts = |is: bool| u64::from(is && !row.is_marked());
        Self {
            rows: counts(true),
            received: counts(!row.is_refused()),
            failing: counts(row.is_failing()),
            held: counts(row.stays_held()),
        }
    }

    const fn plus(self, other: Self) -> Self {
        Self {
            rows: self.rows + other.rows,
            received: self.received + other.received,
            failing: self.failing + other.failing,
            held: self.held + other.held,
        }
    }

    const fn minus(self, other: Self) -> Self {
        Self {
            rows: self.rows - other.rows,
            received: self.received - other.received,
            failing: self.failing - other.failing,
            held: self.held - other.held,
        }
    }
}

impl Cleared {
    /// How many requests are hidden.
    pub(super) fn received(&self) -> u64 {
        self.hidden().received
    }

    pub(super) fn failing(&self) -> u64 {
        self.hidden().failing
    }

    pub(super) fn held(&self) -> u64 {
        self.hidden().held
    }

    fn hidden(&self) -> Tally {
        let tallies = self.layers.iter().map(|layer| layer.tally);
        tallies.fold(Tally::default(), Tally::plus)
    }

    /// A new entry is counted.
    pub(super) fn arrives(&mut self, row: Row) {
        self.fresh = self.fresh.plus(Tally::of(row));
    }

    /// The sum in which an entry is counted.
    fn tally(&mut self, id: Id) -> &mut Tally {
        let at = self.layers.partition_point(|layer| layer.end <= id);
        let layer = self.layers.get_mut(at);
        layer.map_or(&mut self.fresh, |layer| &mut layer.tally)
    }
}

impl Store {
    /// The oldest entry that is shown, but for those that are marked.
    pub(in crate::journal) fn floor(&self) -> Id {
        let floor = self.cleared.layers.back().map(|layer| layer.end);
        floor.map_or(self.first, |floor| floor.max(self.first))
    }

    /// Whether an entry is in memory and was cleared.
    pub(super) fn is_hidden(&self, id: Id) -> bool {
        let below = id < self.floor() && id >= self.first;
        below && !self.marked.contains(id)
    }

    /// What is shown although it is older than what was cleared, oldest first.
    pub(super) fn stays(&self) -> impl Iterator<Item = Id> + '_ {
        let floor = self.floor();
        self.marked.iter().take_while(move |id| *id < floor)
    }

    /// How many of these are older than `id`.
    pub(super) fn stays_before(&self, id: Id) -> usize {
        self.marked.rank(id.min(self.floor()))
    }

    /// The one of these with `rank` older ones.
    pub(super) fn nth_stay(&self, rank: usize) -> Option<Id> {
        self.marked.nth(rank).filter(|id| *id < self.floor())
    }

    /// Hides everything but what is marked. Returns how many entries that were.
    pub(in crate::journal) fn clear(&mut self) -> u64 {
        // What hides nothing is no clear, and there is nothing of it to undo.
        if self.cleared.fresh.rows == 0 {
            return 0;
        }
        let tally = std::mem::take(&mut self.cleared.fresh);
        let end = self.next();
        self.cleared.layers.push_back(Layer { end, tally });
        tally.rows
    }

    /// Shows again what was cleared last, as far as it is in memory. Returns how
    /// many entries that are; none where nothing was cleared.
    pub(in crate::journal) fn undo_clear(&mut self) -> Option<u64> {
        let Layer { tally, .. } = self.cleared.layers.pop_back()?;
        self.cleared.fresh = self.cleared.fresh.plus(tally);
        Some(tally.rows)
    }

    /// A row changes.
    pub(super) fn recount(&mut self, id: Id, before: Row, after: Row) {
        if id >= self.first {
            let tally = self.cleared.tally(id);
            *tally = tally.minus(Tally::of(before)).plus(Tally::of(after));
        }
    }

    /// The oldest entry leaves memory.
    pub(super) fn leaves(&mut self, id: Id, row: Row) {
        let tally = self.cleared.tally(id);
        *tally = tally.minus(Tally::of(row));
    }

    /// Retention has passed everything older than the first: what it took
    /// cannot be shown again.
    pub(super) fn passed(&mut self) {
        let first = self.first;
        let is_gone = |layer: &mut Layer| layer.end <= first;
        while self.cleared.layers.pop_front_if(is_gone).is_some() {}
    }
}

#[cfg(test)]
mod tests;
