//! Something small about each shown event, kept while events arrive, change
//! and leave: what values are counted of ([`values`]), when they came
//! ([`arrivals`]), in which order they stand ([`order`]).
//!
//! Plain data, driven by its owner, as [`Matches`] are. A [`Survey`] says which
//! events are to be looked at next ([`Survey::settle`]), a worker looks
//! ([`look`]), and what it saw is taken in ([`Survey::apply`]). The newest come
//! first, and one work is out at a time. No step takes longer than a slice of
//! events does, however many there are.
//!
//! Each event has one note in the survey, so that it can be taken out of the
//! count again when it changes or leaves memory.
//!
//! Not here: which events are shown. That is the journal's, or the matches'.

pub mod arrivals;
pub mod look;
mod notes;
pub mod order;
mod running;
mod shown;
#[cfg(test)]
pub(crate) mod tests;
pub mod values;

use std::{collections::BTreeSet, ops::Range};

use super::{Matches, matches::FRESH};
use crate::{
    exchange::Id,
    journal::{Changes, Journal},
};
use look::{Fact, Seen};
use notes::Notes;
pub use running::Running;
pub use shown::Shown;

/// How many events one work looks at.
pub const AT_A_TIME: usize = 4096;

/// What is made of the events of a survey.
pub trait Tally {
    /// What is remembered of an event, so that it can be taken out again.
    type Note: Copy + std::fmt::Debug;

    /// Takes an event in.
    fn enter(&mut self, id: Id, fact: &Fact, seen: &Seen) -> Self::Note;

    /// Takes it out.
    fn leave(&mut self, id: Id, note: Self::Note);

    /// Forgets all events.
    fn clear(&mut self);
}

/// Whose survey it is, and so what of an event is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Of the values.
    Values,
    /// Of the arrivals.
    Arrivals,
    /// Of the order of the list.
    Order,
}

/// Which events are to be looked at, to be handed to a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Whose survey it is for.
    pub whose: Whose,
    /// What tells it from the works of an earlier one.
    pub generation: u64,
    /// The events.
    pub ids: Vec<Id>,
}

/// A note on each shown event, and what is made of them.
#[derive(Debug)]
pub struct Survey<T: Tally> {
    whose: Whose,
    generation: u64,
    tally: T,
    notes: Notes<T::Note>,
    /// Of these ids all that are shown have been noted, or are in `again`.
    covered: Option<Range<Id>>,
    /// What is to be looked at because it changed, or was left over.
    again: BTreeSet<Id>,
    /// What a worker looks at now.
    given: Vec<Id>,
    /// Whether that is older than all that was looked at before.
    goes_back: bool,
    /// Which matches it follows; none where everything is shown.
    follows: Option<u64>,
    /// How far the changes of the journal and of the matches were followed.
    seen: (u64, u64),
    /// The oldest id that retention had not passed when it last settled.
    first: Id,
}

impl<T: Tally> Survey<T> {
    /// One that has seen nothing. `generation` tells its works from those of
    /// the survey before it.
    #[must_use]
    pub fn new(whose: Whose, generation: u64, tally: T) -> Self {
        Self {
            whose,
            generation,
            tally,
            notes: Notes::default(),
            covered: None,
            again: BTreeSet::new(),
            given: Vec::new(),
            goes_back: false,
            follows: None,
            seen: (0, 0),
            first: Id::FIRST,
        }
    }

    /// What was made of the events so far.
    #[must_use]
    pub const fn tally(&self) -> &T {
        &self.tally
    }

    /// The same, for who looks it over.
    pub const fn tally_mut(&mut self) -> &mut T {
        &mut self.tally
    }

    /// What tells its works from those of others.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// How many events are in it.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.notes.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The note on an event.
    #[must_use]
    pub fn note(&self, id: Id) -> Option<T::Note> {
        self.notes.get(id)
    }

    /// Follows what is shown, and says what is to be looked at next; none while
    /// a work is out, and when all was looked at.
    pub fn settle(&mut self, journal: &Journal, matches: Option<&Matches>) -> Option<Visit> {
        let shown = Shown::new(journal, matches);
        if self.is_of_another_time(&shown) {
            self.restart(&shown);
        }
        self.follow(&shown);
        self.forget(&shown);
        if !self.given.is_empty() {
            return None;
        }
        self.given = self.next(&shown);
        (!self.given.is_empty()).then(|| Visit {
            whose: self.whose,
            generation: self.generation,
            ids: self.given.clone(),
        })
    }

    /// Takes in what a worker saw. What belongs to an earlier survey is left
    /// aside.
    pub fn apply(&mut self, seen: &Seen) {
        if seen.generation != self.generation || self.given.is_empty() {
            return;
        }
        let given = std::mem::take(&mut self.given);
        // Where the worker stopped early the rest waits.
        self.again.extend(&given[seen.done.min(given.len())..]);
        for id in &given[..seen.done.min(given.len())] {
            self.take_out(*id);
        }
        for (id, fact) in &seen.facts {
            let note = self.tally.enter(*id, fact, seen);
            if *id < self.first {
                self.notes.keep(*id, note);
            } else {
                self.notes.set(*id, note);
            }
        }
    }

    /// Whether all that is shown was looked at.
    #[must_use]
    pub fn is_complete(&self, journal: &Journal, matches: Option<&Matches>) -> bool {
        let shown = Shown::new(journal, matches);
        let reached = self.covered.as_ref().is_some_and(|covered| {
            shown.newest_below(covered.start).is_none() && covered.end >= shown.end()
        });
        reached && self.given.is_empty() && self.again.is_empty()
    }

    /// Whether all that is shown was looked at, but for what has just arrived or
    /// changed.
    #[must_use]
    pub fn is_current(&self, journal: &Journal, matches: Option<&Matches>) -> bool {
        let shown = Shown::new(journal, matches);
        let Some(covered) = &self.covered else {
            return false;
        };
        let goes_back = self.goes_back && !self.given.is_empty();
        let arrived = shown.end().0.saturating_sub(covered.end.0);
        let fresh = arrived + (self.again.len() + self.given.len()) as u64;
        let is_back = !goes_back && shown.newest_below(covered.start).is_none();
        is_back && fresh <= FRESH && shown.is_current()
    }

    /// Whether nothing of what it has is to be kept: something else is shown,
    /// all of it has left, or what was cleared is shown again.
    fn is_of_another_time(&self, shown: &Shown<'_>) -> bool {
        let Some(covered) = &self.covered else {
            return true;
        };
        let first = shown.first();
        let has_left = !self.is_empty() && covered.end <= first && self.first < first;
        self.follows != shown.generation() || first < self.first || has_left
    }

    fn restart(&mut self, shown: &Shown<'_>) {
        self.generation += 1;
        self.first = shown.first();
        self.follows = shown.generation();
        self.tally.clear();
        self.notes = Notes::default();
        self.again.clear();
        self.given.clear();
        self.covered = Some(shown.end()..shown.end());
        self.seen = shown.positions();
    }

    /// What changed since, where it was looked at before, is to be looked at
    /// again.
    fn follow(&mut self, shown: &Shown<'_>) {
        let (changes, seen) = shown.changes(self.seen);
        self.seen = seen;
        for changes in changes {
            match changes {
                Changes::Rows(ids) => {
                    let covered = self.covered.clone().unwrap_or(Id::FIRST..Id::FIRST);
                    let known = ids.into_iter().filter(|id| covered.contains(id));
                    self.again.extend(known);
                }
                Changes::Lost => self.restart(shown),
            }
        }
    }

    /// Takes out what has left memory.
    fn forget(&mut self, shown: &Shown<'_>) {
        let first = shown.first();
        let outlived = shown.outlived();
        self.first = first;
        while let Some((id, note)) = self.notes.pop_below(first) {
            if outlived.binary_search(&id).is_ok() {
                self.notes.keep(id, note);
            } else {
                self.tally.leave(id, note);
            }
        }
        for (id, note) in self
            .notes
            .drop_kept(|id| outlived.binary_search(&id).is_ok())
        {
            self.tally.leave(id, note);
        }
    }

    fn next(&mut self, shown: &Shown<'_>) -> Vec<Id> {
        let Some(covered) = self.covered.clone() else {
            return Vec::new();
        };
        self.goes_back = false;
        let arrived = shown.from(covered.end, AT_A_TIME);
        if covered.end < shown.end() {
            let is_all = arrived.len() < AT_A_TIME;
            let last = arrived.last().map(|id| id.next());
            let end = last.filter(|_| !is_all).unwrap_or_else(|| shown.end());
            self.covered = Some(covered.start..end);
        }
        if !arrived.is_empty() {
            return arrived;
        }
        let again = self.again(shown);
        if !again.is_empty() {
            return again;
        }
        self.goes_back = true;
        let older = shown.below(covered.start, AT_A_TIME);
        if let Some(last) = older.last() {
            let end = self.covered.as_ref().map_or(covered.end, |it| it.end);
            self.covered = Some(*last..end);
        }
        older
    }

    /// What waits, newest first; what is shown no longer is taken out.
    fn again(&mut self, shown: &Shown<'_>) -> Vec<Id> {
        let mut ids = Vec::new();
        for _ in 0..AT_A_TIME {
            let Some(id) = self.again.pop_last() else {
                break;
            };
            if shown.contains(id) {
                ids.push(id);
            } else {
                self.take_out(id);
            }
        }
        ids
    }

    fn take_out(&mut self, id: Id) {
        if let Some(note) = self.notes.take(id) {
            self.tally.leave(id, note);
        }
    }
}
