//! Ids in order, of which most come and go at the ends.
//!
//! Not here: what they have in common.

use std::collections::VecDeque;

use crate::exchange::Id;

/// The ids of what belongs together, oldest first, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members(VecDeque<Id>);

impl Members {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The one with `rank` older ones.
    #[must_use]
    pub fn nth(&self, rank: usize) -> Option<Id> {
        self.0.get(rank).copied()
    }

    /// How many are older than `id`.
    #[must_use]
    pub fn rank(&self, id: Id) -> usize {
        match self.0.back() {
            Some(newest) if *newest < id => self.0.len(),
            _ => self.0.partition_point(|member| *member < id),
        }
    }

    /// Whether `id` is among them.
    #[must_use]
    pub fn contains(&self, id: Id) -> bool {
        self.nth(self.rank(id)) == Some(id)
    }

    /// The newest.
    #[must_use]
    pub fn newest(&self) -> Option<Id> {
        self.0.back().copied()
    }

    /// All of them, oldest first.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Id> + ExactSizeIterator + '_ {
        self.0.iter().copied()
    }

    /// Those from `rank` on, oldest first.
    #[must_use]
    pub fn from(&self, rank: usize) -> impl DoubleEndedIterator<Item = Id> + '_ {
        self.0.range(rank.min(self.0.len())..).copied()
    }

    /// Those before `rank`, oldest first.
    #[must_use]
    pub fn before(&self, rank: usize) -> impl DoubleEndedIterator<Item = Id> + '_ {
        self.0.range(..rank.min(self.0.len())).copied()
    }

    /// Puts `id` in its place; returns how many are older.
    pub fn insert(&mut self, id: Id) -> usize {
        let rank = self.rank(id);
        if self.nth(rank) != Some(id) {
            self.0.insert(rank, id);
        }
        rank
    }

    /// Takes `id` out; whether it was there.
    pub fn remove(&mut self, id: Id) -> bool {
        let rank = self.rank(id);
        let is_there = self.nth(rank) == Some(id);
        if is_there {
            self.0.remove(rank);
        }
        is_there
    }

    /// Takes out what is older than `first`.
    pub fn forget(&mut self, first: Id) {
        while self.0.pop_front_if(|oldest| *oldest < first).is_some() {}
    }
}

impl Members {
    /// Those from `first` on.
    #[must_use]
    pub fn since(&self, first: Id) -> Run<'_> {
        Run {
            members: self,
            passed: self.rank(first),
        }
    }

    /// All of them.
    #[must_use]
    pub const fn all(&self) -> Run<'_> {
        Run {
            members: self,
            passed: 0,
        }
    }
}

/// Some ids in order: the newest of [`Members`]. Ranks are counted among them.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    members: &'a Members,
    /// How many of the oldest are not among them.
    passed: usize,
}

impl<'a> Run<'a> {
    /// How many there are.
    #[must_use]
    pub fn len(self) -> usize {
        self.members.len() - self.passed
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The one with `rank` older ones.
    #[must_use]
    pub fn nth(self, rank: usize) -> Option<Id> {
        self.members.nth(self.passed + rank)
    }

    /// How many are older than `id`.
    #[must_use]
    pub fn rank(self, id: Id) -> usize {
        self.members.rank(id).saturating_sub(self.passed)
    }

    /// Whether `id` is among them.
    #[must_use]
    pub fn contains(self, id: Id) -> bool {
        self.nth(self.rank(id)) == Some(id)
    }

    /// The newest.
    #[must_use]
    pub fn newest(self) -> Option<Id> {
        self.members.newest().filter(|_| !self.is_empty())
    }

    /// Those from `rank` on, oldest first.
    #[must_use]
    pub fn from(self, rank: usize) -> impl DoubleEndedIterator<Item = Id> + 'a {
        self.members.from(self.passed + rank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_the_newest_counts_from_its_own_oldest() {
        let mut members = Members::default();
        for id in [2, 4, 6, 8] {
            members.insert(Id(id));
        }
        let run = members.since(Id(5));
        assert_eq!((run.len(), run.nth(0), run.nth(2)), (2, Some(Id(6)), None));
        assert_eq!([1, 6, 7, 9].map(|id| run.rank(Id(id))), [0, 0, 1, 2]);
        assert!(run.contains(Id(8)) && !run.contains(Id(4)));
        assert_eq!(run.from(1).collect::<Vec<_>>(), [Id(8)]);
        assert_eq!(run.newest(), Some(Id(8)));
        assert!(members.since(Id(9)).is_empty());
        assert_eq!(members.since(Id(9)).newest(), None);
        assert_eq!(members.all().len(), 4);
    }

    #[test]
    fn they_stand_in_order_however_they_come() {
        let mut members = Members::default();
        for id in [5, 9, 1, 7, 9] {
            members.insert(Id(id));
        }
        let ids = |members: &Members| members.iter().map(|id| id.0).collect::<Vec<_>>();
        assert_eq!(ids(&members), [1, 5, 7, 9]);
        assert_eq!((members.rank(Id(6)), members.rank(Id(10))), (2, 4));
        assert!(members.contains(Id(7)) && !members.contains(Id(8)));
        assert!(members.remove(Id(5)) && !members.remove(Id(5)));
        members.forget(Id(7));
        assert_eq!(ids(&members), [7, 9]);
        assert_eq!(members.newest(), Some(Id(9)));
    }
}
