//! A run of entries with consecutive ids and their columns.

use std::{ops::Range, sync::Arc};

use super::{
    cells::{Cell, Columns},
    columns::Row,
};
use crate::exchange::{Entry, Id};

/// How many entries a segment holds at the most, as the first one does, and
/// how many the one with the fewest rows.
const MOST: usize = 1024;
const FEWEST: usize = 16;

/// A segment that gets no more entries. Shared, and read without a lock.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) base: Id,
    pub(super) entries: Arc<Vec<Entry>>,
    pub(super) columns: Arc<Columns>,
}

/// The segment that gets the next entry.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) base: Id,
    pub(super) entries: Vec<Entry>,
    pub(super) columns: Arc<Columns>,
    /// The memory of its entries.
    bytes: usize,
    /// The most it holds of either.
    rows: usize,
    max_bytes: usize,
}

impl Open {
    /// The first segment. Each holds entries of up to `max_bytes`, and the one
    /// that goes beyond.
    pub(super) fn new(max_bytes: usize) -> Self {
        Self::with(Id::FIRST, MOST, max_bytes)
    }

    fn with(base: Id, rows: usize, max_bytes: usize) -> Self {
        Self {
            base,
            entries: Vec::with_capacity(rows),
            columns: Arc::new(Columns::new(rows)),
            bytes: 0,
            rows,
            max_bytes,
        }
    }

    pub(super) fn push(&mut self, entry: Entry, weight: usize) {
        self.bytes += weight;
        let row = Row::fresh(&entry);
        self.columns.begin(self.entries.len(), &entry, row);
        self.entries.push(entry);
    }

    pub(super) fn is_full(&self) -> bool {
        self.entries.len() == self.rows || self.bytes >= self.max_bytes
    }

    /// Closes it, and goes on in another one. That has room for about as many
    /// entries as fitted in here: columns that stay empty cost memory too.
    pub(super) fn seal(&mut self) -> Segment {
        let held = self.entries.len();
        let more = if held == self.rows { 4 } else { 16 };
        let rows = held + held.div_ceil(more);
        let base = Id(self.base.0 + held as u64);
        let next = Self::with(base, rows.clamp(FEWEST, MOST), self.max_bytes);
        let mut full = std::mem::replace(self, next);
        full.entries.shrink_to_fit();
        Segment {
            base: full.base,
            entries: Arc::new(full.entries),
            columns: full.columns,
        }
    }
}

/// A run of entries, cloned out of the journal for a scan.
#[derive(Clone, Debug)]
pub struct Piece {
    base: Id,
    /// Where `base` stands in the columns.
    offset: usize,
    entries: Arc<Vec<Entry>>,
    columns: Arc<Columns>,
}

impl Piece {
    pub(super) fn sealed(segment: &Segment) -> Self {
        Self {
            base: segment.base,
            offset: 0,
            entries: Arc::clone(&segment.entries),
            columns: Arc::clone(&segment.columns),
        }
    }

    /// A copy of the open segment, from `id` on.
    pub(super) fn open(open: &Open, id: Id) -> Self {
        let offset = usize::try_from(id.0.saturating_sub(open.base.0))
            .unwrap_or(0)
            .min(open.entries.len());
        Self {
            base: Id(open.base.0 + offset as u64),
            offset,
            entries: Arc::new(open.entries[offset..].to_vec()),
            columns: Arc::clone(&open.columns),
        }
    }

    /// One entry that left its segment.
    pub(super) fn single(id: Id, entry: Entry, row: Row) -> Self {
        let columns = Columns::new(1);
        columns.begin(0, &entry, row);
        Self {
            base: id,
            offset: 0,
            entries: Arc::new(vec![entry]),
            columns: Arc::new(columns),
        }
    }

    /// The id of its first entry.
    #[must_use]
    pub const fn first(&self) -> Id {
        self.base
    }

    /// The id after its last entry.
    #[must_use]
    pub fn end(&self) -> Id {
        Id(self.base.0 + self.entries.len() as u64)
    }

    /// The oldest of its entries that is in memory, where `first` is the oldest
    /// id that retention has not passed. A segment is handed out whole, also
    /// when the oldest of it have left; a piece that is all older is one entry
    /// that outlived retention.
    #[must_use]
    pub fn lowest(&self, first: Id) -> Id {
        if self.end() <= first {
            self.base
        } else {
            self.base.max(first)
        }
    }

    /// The entry with that id and what is known of it now.
    #[must_use]
    pub fn get(&self, id: Id) -> Option<(&Entry, Row)> {
        let index = usize::try_from(id.0.checked_sub(self.base.0)?).ok()?;
        self.entries
            .get(index)
            .map(|entry| (entry, self.columns.get(self.offset + index)))
    }
}

impl Piece {
    /// Those of `ids` that are here, with what is known of them now.
    #[must_use]
    pub fn stretch(&self, ids: &Range<Id>) -> Stretch<'_> {
        let place = |id: Id| {
            let index = id.0.saturating_sub(self.base.0);
            usize::try_from(index).map_or(self.entries.len(), |index| index.min(self.entries.len()))
        };
        let (start, end) = (place(ids.start), place(ids.end));
        let entries = self.entries.get(start..end).unwrap_or_default();
        Stretch {
            first: Id(self.base.0 + start as u64),
            entries,
            cells: self.columns.cells(self.offset + start, entries.len()),
        }
    }
}

/// Some entries of a piece, one after the other, with their cells.
#[derive(Clone, Copy, Debug)]
pub struct Stretch<'a> {
    first: Id,
    entries: &'a [Entry],
    cells: &'a [Cell],
}

impl<'a> Stretch<'a> {
    /// The id of the entry at `index`.
    #[must_use]
    pub const fn id(&self, index: usize) -> Id {
        Id(self.first.0 + index as u64)
    }

    /// The entries.
    #[must_use]
    pub const fn entries(&self) -> &'a [Entry] {
        self.entries
    }

    /// What is known of each.
    #[must_use]
    pub const fn cells(&self) -> &'a [Cell] {
        self.cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::tests::received;

    #[test]
    fn a_segment_has_room_for_about_as_many_as_fitted_into_the_one_before() {
        let mut open = Open::new(1000);
        let mut sealed = Vec::new();
        while sealed.len() < 40 {
            open.push(received(), if sealed.len() < 10 { 50 } else { 1 });
            if open.is_full() {
                sealed.push(open.seal());
            }
        }
        let len = |segment: &Segment| segment.entries.len();
        assert!(sealed[..10].iter().all(|segment| len(segment) == 20));
        assert!(sealed[11..].is_sorted_by_key(len), "as room is needed");
        assert!(sealed[35..].iter().all(|segment| len(segment) == 1000));
        for segment in &sealed[1..] {
            let rows = segment.columns.len();
            assert!(rows >= len(segment), "{rows}");
            assert!(rows <= len(segment) * 5 / 4 + 1, "{rows}");
        }
        for pair in sealed.windows(2) {
            assert_eq!(pair[0].base.0 + len(&pair[0]) as u64, pair[1].base.0);
        }
    }
}
