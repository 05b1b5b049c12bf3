//! Looking up: what is in memory, and where.

use std::{ops::Range, sync::Arc};

use super::{COPIED, Store, end, offset};
use crate::{
    exchange::{Answered, Entry, EventName, Id, Sending},
    journal::{
        Changes, Counts, Known,
        columns::Row,
        fact::Fact,
        members::Members,
        segment::{Piece, Segment},
    },
};

impl Store {
    pub(in crate::journal) fn get(&self, id: Id) -> Option<Known> {
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
        if let Some((entry, row)) = self.outlived.get(&id) {
            return Some(Piece::single(id, entry.clone(), *row));
        }
        if id >= self.open.base {
            return Some(Piece::open(&self.open, id));
        }
        self.segment(id).map(Piece::sealed)
    }

    pub(in crate::journal) fn piece_before(&self, id: Id) -> Option<Piece> {
        let last = self.at_or_before(id.previous()?)?;
        let is_open = last >= self.open.base.max(self.first);
        let start = Id(last.0.saturating_sub(COPIED - 1));
        self.piece(if is_open {
            start.max(self.open.base).max(self.first)
        } else {
            last
        })
    }

    pub(in crate::journal) fn at_or_before(&self, id: Id) -> Option<Id> {
        let newest = self.next().previous()?;
        let live = id.min(newest);
        if live >= self.first {
            return Some(live);
        }
        self.outlived.range(..=id).next_back().map(|(id, _)| *id)
    }

    pub(in crate::journal) fn at_or_after(&self, id: Id) -> Option<Id> {
        if id < self.first
            && let Some((outlived, _)) = self.outlived.range(id..).next()
        {
            return Some(*outlived);
        }
        let live = id.max(self.first);
        (live < self.next()).then_some(live)
    }

    pub(in crate::journal) fn rank(&self, id: Id) -> usize {
        let live = id.min(self.next()).0.saturating_sub(self.first.0);
        self.outlived.range(..id).count() + usize::try_from(live).unwrap_or(0)
    }

    pub(in crate::journal) fn nth(&self, rank: usize) -> Option<Id> {
        if let Some((id, _)) = self.outlived.iter().nth(rank) {
            return Some(*id);
        }
        let id = Id(self.first.0 + (rank - self.outlived.len()) as u64);
        (id < self.next()).then_some(id)
    }

    pub(in crate::journal) fn bounds(&self) -> (Id, Id) {
        (self.first, self.next())
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
        self.rows() - self.groups.behind().len()
    }

    pub(in crate::journal) fn is_head(&self, id: Id) -> bool {
        self.contains(id) && !self.groups.behind().contains(id)
    }

    pub(in crate::journal) fn head_rank(&self, id: Id) -> usize {
        self.rank(id) - self.groups.behind().rank(id)
    }

    pub(in crate::journal) fn nth_head(&self, rank: usize) -> Option<Id> {
        let Some(live) = rank.checked_sub(self.outlived.len()) else {
            return self.nth(rank);
        };
        let id = self.groups.behind().nth_absent(self.first, live);
        (id < self.next()).then_some(id)
    }

    pub(in crate::journal) fn outlived(&self) -> Vec<Id> {
        self.outlived.keys().copied().collect()
    }

    pub(in crate::journal) fn counts(&self) -> Counts {
        let Counts {
            received,
            evicted,
            cleared,
            passed,
            ..
        } = self.counts;
        Counts {
            kept: received - evicted - cleared - passed,
            rows: self.rows() as u64,
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
