//! One note an event, by its id: close together for those in memory, and a few
//! aside for those that outlived retention.

use std::collections::{BTreeMap, VecDeque};

use crate::exchange::Id;

/// Notes by id.
#[derive(Clone, Debug)]
pub(super) struct Notes<N> {
    /// The id of the first cell.
    base: Id,
    cells: VecDeque<Option<N>>,
    /// Of what outlived retention.
    kept: BTreeMap<Id, N>,
    len: usize,
}

impl<N> Default for Notes<N> {
    fn default() -> Self {
        Self {
            base: Id::FIRST,
            cells: VecDeque::new(),
            kept: BTreeMap::new(),
            len: 0,
        }
    }
}

impl<N: Copy> Notes<N> {
    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    pub(super) fn get(&self, id: Id) -> Option<N> {
        let kept = || self.kept.get(&id).copied();
        self.cell(id).and_then(|at| self.cells[at]).or_else(kept)
    }

    /// Writes a note.
    pub(super) fn set(&mut self, id: Id, note: N) {
        self.take(id);
        if self.cells.is_empty() {
            self.base = id;
        }
        while id < self.base {
            self.cells.push_front(None);
            self.base = Id(self.base.0 - 1);
        }
        let at = usize::try_from(id.0 - self.base.0).unwrap_or(usize::MAX);
        if at >= self.cells.len() {
            self.cells.resize(at + 1, None);
        }
        self.cells[at] = Some(note);
        self.len += 1;
    }

    /// Takes a note out.
    pub(super) fn take(&mut self, id: Id) -> Option<N> {
        let note = match self.cell(id).and_then(|at| self.cells[at].take()) {
            Some(note) => Some(note),
            None => self.kept.remove(&id),
        };
        self.len -= usize::from(note.is_some());
        note
    }

    /// Takes the oldest note out that is older than `first`, of those that do
    /// not stand aside.
    pub(super) fn pop_below(&mut self, first: Id) -> Option<(Id, N)> {
        while self.base < first {
            let note = self.cells.pop_front()?;
            let id = self.base;
            self.base = id.next();
            if let Some(note) = note {
                self.len -= 1;
                return Some((id, note));
            }
        }
        None
    }

    /// Puts a note aside: its event outlived retention.
    pub(super) fn keep(&mut self, id: Id, note: N) {
        self.len += usize::from(self.kept.insert(id, note).is_none());
    }

    /// Takes out the notes that stand aside and are not to stay.
    pub(super) fn drop_kept(&mut self, stays: impl Fn(Id) -> bool) -> Vec<(Id, N)> {
        let gone = self.kept.iter().filter(|(id, _)| !stays(**id));
        let gone: Vec<(Id, N)> = gone.map(|(id, note)| (*id, *note)).collect();
        for (id, _) in &gone {
            self.kept.remove(id);
        }
        self.len -= gone.len();
        gone
    }

    fn cell(&self, id: Id) -> Option<usize> {
        let at = usize::try_from(id.0.checked_sub(self.base.0)?).ok()?;
        (at < self.cells.len()).then_some(at)
    }
}
