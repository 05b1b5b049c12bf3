//! A run of entries with consecutive ids and their columns.

use std::sync::Arc;

use super::columns::{Columns, Row};
use crate::exchange::{Entry, Id};

/// The most entries a segment holds.
pub(super) const ROWS: usize = 1024;

/// A segment that gets no more entries. Shared, and read without a lock.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) base: Id,
    pub(super) entries: Arc<[Entry]>,
    pub(super) columns: Arc<Columns>,
}

/// The segment that gets the next entry.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) base: Id,
    pub(super) entries: Vec<Entry>,
    pub(super) columns: Arc<Columns>,
    pub(super) bytes: usize,
}

impl Open {
    pub(super) fn new(base: Id) -> Self {
        Self {
            base,
            entries: Vec::new(),
            columns: Arc::new(Columns::new(ROWS)),
            bytes: 0,
        }
    }

    pub(super) fn push(&mut self, entry: Entry) {
        self.bytes += entry.weight();
        self.columns.set(self.entries.len(), Row::fresh(&entry));
        self.entries.push(entry);
    }

    pub(super) fn seal(self) -> Segment {
        Segment {
            base: self.base,
            entries: self.entries.into(),
            columns: self.columns,
        }
    }
}

/// A run of entries, cloned out of the journal for a scan.
#[derive(Clone, Debug)]
pub struct Piece {
    base: Id,
    /// Where `base` stands in the columns.
    offset: usize,
    entries: Arc<[Entry]>,
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
            entries: open.entries[offset..].into(),
            columns: Arc::clone(&open.columns),
        }
    }

    /// One entry that left its segment.
    pub(super) fn single(id: Id, entry: Entry, row: Row) -> Self {
        let columns = Columns::new(1);
        columns.set(0, row);
        Self {
            base: id,
            offset: 0,
            entries: [entry].into(),
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

    /// The entry with that id and what is known of it now.
    #[must_use]
    pub fn get(&self, id: Id) -> Option<(&Entry, Row)> {
        let index = usize::try_from(id.0.checked_sub(self.base.0)?).ok()?;
        self.entries
            .get(index)
            .map(|entry| (entry, self.columns.get(self.offset + index)))
    }
}
