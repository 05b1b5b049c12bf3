//! Looking up: what is in memory, and where.

use std::{ops::Range, sync::Arc};

use super::{COPIED, Store, end, offset};
use crate::{
    exchange::{Answered, Entry, EventName, Id, Sending},
    journal::{
        Changes, Counts, Known,
        columns::Row,
        fact::Fact,
        members::{Members, Run},
        segment::{Piece, Segment},
        set::IdSet,
    },
};

impl Store {
    pub(in crate::journal) fn get(&self, id: Id) -> Option<Known> {
        if self.is_hidden(id) {
            return None;
        }
        self.in_memory(id)
    }

    /// The same of what was cleared too.
    pub(in crate::journal) fn in_memory(&self, id: Id) -> Option<Known> {
        let entry = self.entry(id)?.clone();
        Some(Known {
            id,
            entry,
            row: self.row(id)?,
        })
    }

    pub(in crate::journal) fn sendings(&self, id: Id) -> Vec<Sending> {
        self.sendings.get(&id).cloned().unwrap_or_default()
    }

    pub(in crate::journal) fn answer(&self, id: Id) -> Option<Answered> {
        self.answers.get(&id).cloned()
    }

    pub(in crate::journal) fn piece(&self, id: Id) -> Option<Piece> {
        let id = self.at_or_after(id)?;
        if id < self.floor() {
            return Some(Piece::single(id, self.entry(id)?.clone(), self.row(id)?));
        }
        self.piece_at(id)
    }

    /// A run from `id` on of what is in memory, cleared or not, and has not
    /// outlived retention.
    pub(in crate::journal) fn piece_in_memory(&self, id: Id) -> Option<Piece> {
        let id = id.max(self.first);
        if id >= self.next() {
            return None;
        }
        self.piece_at(id)
    }

    /// A run from `id` on of all that is in memory: what outlived retention one
    /// by one, and then the rest, cleared or not.
    pub(in crate::journal) fn piece_of_all(&self, id: Id) -> Option<Piece> {
        match self.outlived.range(id..).next() {
            Some((id, (entry, row))) => Some(Piece::single(*id, entry.clone(), *row)),
            None => self.piece_in_memory(id),
        }
    }

    /// The same for a walk down: a run that ends before `id` or holds it.
    pub(in crate::journal) fn piece_of_all_before(&self, id: Id) -> Option<Piece> {
        let last = id.previous()?.min(self.next().previous()?);
        if last < self.first {
            let (id, (entry, row)) = self.outlived.range(..=last).next_back()?;
            return Some(Piece::single(*id, entry.clone(), *row));
        }
        if last < self.open.base {
            return self.piece_at(last);
        }
        let start = Id(last.0.saturating_sub(COPIED - 1));
        self.piece_at(start.max(self.open.base).max(self.first))
    }

    fn piece_at(&self, id: Id) -> Option<Piece> {
        if id >= self.open.base {
            return Some(Piece::open(&self.open, id));
        }
        self.segment(id).map(Piece::sealed)
    }

    pub(in crate::journal) fn piece_before(&self, id: Id) -> Option<Piece> {
        let last = self.at_or_before(id.previous()?)?;
        let floor = self.floor();
        let is_open = last >= self.open.base.max(floor);
        let start = Id(last.0.saturating_sub(COPIED - 1));
        self.piece(if is_open {
            start.max(self.open.base).max(floor)
        } else {
            last
        })
    }

    pub(in crate::journal) fn at_or_before(&self, id: Id) -> Option<Id> {
        let newest = self.next().previous()?;
        let live = id.min(newest);
        if live >= self.floor() {
            return Some(live);
        }
        let rank = self.stays_before(id.next()).checked_sub(1);
        let newest = rank.and_then(|rank| self.nth_stay(rank));
        newest.or_else(|| self.outlived.range(..=id).next_back().map(|(id, _)| *id))
    }

    pub(in crate::journal) fn at_or_after(&self, id: Id) -> Option<Id> {
        let floor = self.floor();
        if id < floor {
            let outlived = self.outlived.range(id..).next().map(|(id, _)| *id);
            let older = outlived.or_else(|| self.nth_stay(self.stays_before(id)));
            if older.is_some() {
                return older;
            }
        }
        let live = id.max(floor);
        (live < self.next()).then_some(live)
    }

    /// How many are shown that are older than the floor.
    fn older(&self) -> usize {
        self.outlived.len() + self.stays_before(self.floor())
    }

    pub(in crate::journal) fn rank(&self, id: Id) -> usize {
        let live = id.min(self.next()).0.saturating_sub(self.floor().0);
        let outlived = if id >= self.first {
            self.outlived.len()
        } else {
            self.outlived.range(..id).count()
        };
        outlived + self.stays_before(id) + usize::try_from(live).unwrap_or(0)
    }

    pub(in crate::journal) fn nth(&self, rank: usize) -> Option<Id> {
        let Some(rank) = rank.checked_sub(self.outlived.len()) else {
            return self.outlived.keys().nth(rank).copied();
        };
        let Some(rank) = rank.checked_sub(self.stays_before(self.floor())) else {
            return self.nth_stay(rank);
        };
        let id = Id(self.floor().0 + rank as u64);
        (id < self.next()).then_some(id)
    }

    pub(in crate::journal) fn bounds(&self) -> (Id, Id) {
        (self.floor(), self.next())
    }

    /// The same of what was cleared too.
    pub(in crate::journal) fn memory(&self) -> (Id, Id) {
        (self.first, self.next())
    }

    /// The entries of a group that are shown; those that are shown although
    /// they are older than what was cleared are in none.
    pub(in crate::journal) fn shown_members(&self, code: u32) -> Option<Run<'_>> {
        let shown = self.members(code)?.since(self.floor());
        (!shown.is_empty()).then_some(shown)
    }

    /// The group in which an entry is shown; 0 for none.
    pub(in crate::journal) fn shown_group_of(&self, id: Id) -> u32 {
        if id < self.floor() {
            return 0;
        }
        self.group_of(id)
    }

    /// A group of more than one delivery, by its code.
    pub(in crate::journal) fn members(&self, code: u32) -> Option<&Members> {
        self.groups.get(code).map(|group| &group.members)
    }

    /// The code of the group that an entry is in; 0 for none.
    pub(in crate::journal) fn group_of(&self, id: Id) -> u32 {
        self.row(id).map_or(0, |row| row.group)
    }

    // The entries that stand for their group, or for themselves.

    pub(in crate::journal) fn heads(&self) -> usize {
        self.shown() - self.behind(self.next())
    }

    pub(in crate::journal) fn is_head(&self, id: Id) -> bool {
        let shown = self.contains(id) && !self.is_hidden(id);
        shown && (id < self.floor() || !self.groups.behind().contains(id))
    }

    pub(in crate::journal) fn head_rank(&self, id: Id) -> usize {
        self.rank(id) - self.behind(id)
    }

    pub(in crate::journal) fn nth_head(&self, rank: usize) -> Option<Id> {
        let Some(live) = rank.checked_sub(self.older()) else {
            return self.nth(rank);
        };
        let id = self.groups.behind().nth_absent(self.floor(), live);
        (id < self.next()).then_some(id)
    }

    /// How many of those that are shown and older than `id` stand behind
    /// another one.
    fn behind(&self, id: Id) -> usize {
        let behind = self.groups.behind();
        behind.rank(id).saturating_sub(behind.rank(self.floor()))
    }

    /// How many entries are shown.
    fn shown(&self) -> usize {
        usize::try_from(self.next().0 - self.floor().0).unwrap_or(usize::MAX) + self.older()
    }

    pub(in crate::journal) fn outlived(&self) -> Vec<Id> {
        self.outlived.keys().copied().chain(self.stays()).collect()
    }

    /// All that is marked: what outlived retention, and the rest.
    pub(in crate::journal) fn marked(&self) -> (Vec<Id>, IdSet) {
        let outlived = self.outlived.keys().copied().collect();
        (outlived, self.marked.clone())
    }

    pub(in crate::journal) fn counts(&self) -> Counts {
        let Counts {
            received,
            evicted,
            passed,
            failing,
            held,
            ..
        } = self.counts;
        let cleared = self.cleared.received();
        Counts {
            kept: received - evicted - cleared - passed,
            cleared,
            failing: failing - self.cleared.failing(),
            held: held - self.cleared.held(),
            rows: self.shown() as u64,
            bytes: self.bytes as u64,
            ..self.counts
        }
    }

    pub(in crate::journal) fn event_names(&self, code: u32) -> Option<Arc<[EventName]>> {
        self.events.get(code).cloned()
    }

    pub(in crate::journal) fn sender_name(&self, code: u16) -> Option<&'static str> {
        self.senders.get(usize::from(code).checked_sub(1)?).copied()
    }

    pub(in crate::journal) fn senders(&self) -> Vec<&'static str> {
        self.senders.clone()
    }

    pub(in crate::journal) fn changes(&self, seen: u64) -> (Changes, u64) {
        self.changes.since(seen)
    }

    pub(in crate::journal) fn rare_facts(&self, seen: u64) -> (Vec<Fact>, u64) {
        self.rare.since(seen, |id, number| {
            self.sendings
                .get(&id)?
                .iter()
                .find(|sending| sending.number == number)
                .cloned()
        })
    }

    /// The ids of what has not outlived retention.
    pub(in crate::journal) fn live(&self) -> Range<Id> {
        self.first..self.next()
    }

    pub(super) fn rows(&self) -> usize {
        usize::try_from(self.next().0 - self.first.0).unwrap_or(usize::MAX) + self.outlived.len()
    }

    pub(in crate::journal) fn contains(&self, id: Id) -> bool {
        (id >= self.first && id < self.next()) || self.outlived.contains_key(&id)
    }

    pub(in crate::journal) fn entry(&self, id: Id) -> Option<&Entry> {
        if let Some((entry, _)) = self.outlived.get(&id) {
            return Some(entry);
        }
        if id >= self.open.base {
            return self.open.entries.get(offset(self.open.base, id));
        }
        let segment = self.segment(id)?;
        segment.entries.get(offset(segment.base, id))
    }

    pub(in crate::journal) fn row(&self, id: Id) -> Option<Row> {
        if let Some((_, row)) = self.outlived.get(&id) {
            return Some(*row);
        }
        if !self.contains(id) {
            return None;
        }
        if id >= self.open.base {
            return Some(self.open.columns.get(offset(self.open.base, id)));
        }
        self.segment(id)
            .map(|segment| segment.columns.get(offset(segment.base, id)))
    }

    pub(super) fn segment(&self, id: Id) -> Option<&Segment> {
        if id < self.first {
            return None;
        }
        let index = self.sealed.partition_point(|segment| end(segment) <= id);
        self.sealed.get(index).filter(|segment| segment.base <= id)
    }
}
