//! Values with how often they were seen, bounded.

use std::{collections::HashMap, sync::Arc};

use crate::exchange::Id;

/// How many different values are remembered of one kind.
const MOST: usize = 512;

/// The longest value that is remembered, in bytes: nobody reads a longer one on
/// a line of candidates.
const LONGEST: usize = 128;

/// How often a value was seen, and when last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::filter) struct Times {
    pub(in crate::filter) count: u32,
    pub(in crate::filter) newest: Option<Id>,
}

impl Times {
    /// Takes in what was seen elsewhere.
    pub(super) fn add(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        self.newest = self.newest.max(other.newest);
    }

    pub(super) fn note(&mut self, id: Id) {
        self.count = self.count.saturating_add(1);
        self.newest = self.newest.max(Some(id));
    }
}

/// Values with how often each was seen. Beyond the bound new ones are left out:
/// the newest entries are looked at first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::filter) struct Tally(HashMap<Arc<str>, Times>);

impl Tally {
    /// Notes that `value` was seen in `id`.
    pub(super) fn see(&mut self, value: &str, id: Id) {
        if let Some(times) = self.entry(value) {
            times.note(id);
        }
    }

    /// Notes that there is such a value, somewhere.
    pub(super) fn know(&mut self, value: &str) {
        self.entry(value);
    }

    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= MOST
    }

    fn entry(&mut self, value: &str) -> Option<&mut Times> {
        if value.is_empty() || value.len() > LONGEST {
            return None;
        }
        if !self.0.contains_key(value) {
            if self.is_full() {
                return None;
            }
            self.0.insert(value.into(), Times::default());
        }
        self.0.get_mut(value)
    }

    /// The values, the most frequent first, of equally frequent ones the newest.
    pub(in crate::filter) fn best(&self) -> Vec<(&str, Times)> {
        let mut all: Vec<(&str, Times)> = self
            .0
            .iter()
            .map(|(value, times)| (&**value, *times))
            .collect();
        all.sort_by(|(a, left), (b, right)| {
            let by_times = (right.count, right.newest).cmp(&(left.count, left.newest));
            by_times.then_with(|| a.cmp(b))
        });
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_come_first_then_the_newest() {
        let mut tally = Tally::default();
        for (value, id) in [("a", 1), ("b", 5), ("c", 3), ("a", 2)] {
            tally.see(value, Id(id));
        }
        tally.know("d");
        let best: Vec<_> = tally.best().into_iter().map(|(value, _)| value).collect();
        assert_eq!(best, ["a", "b", "c", "d"]);
    }

    #[test]
    fn no_sender_fills_the_memory_with_values_of_its_own() {
        let mut tally = Tally::default();
        tally.see(&"x".repeat(LONGEST + 1), Id(1));
        for number in 0..2 * MOST {
            tally.see(&number.to_string(), Id(number as u64));
        }
        assert_eq!(tally.best().len(), MOST);
        tally.see("0", Id(9));
        assert_eq!(tally.best()[0].0, "0", "those that are known still count");
    }
}
