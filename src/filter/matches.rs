//! The entries that match, kept while events arrive, change and leave.
//!
//! Plain data, driven by its owner. It says what is to be tested next
//! ([`Matches::wants`]), a worker tests ([`scan`](super::scan)), and what was
//! found is taken in ([`Matches::apply`]). One work is out at a time.
//!
//! Tested are the ids of one range. Arrivals extend its upper end, slices of
//! older entries the lower one, so the newest hits are known first. What
//! changed after it was tested, and the hits of a filter that was refined, are
//! tested again one by one.
//!
//! The owner's round, in this order:
//! 1. [`Journal::bounds`](crate::journal::Journal::bounds) and
//!    [`outlived`](crate::journal::Journal::outlived) into [`Matches::evicted`];
//! 2. [`Journal::changes`](crate::journal::Journal::changes) into
//!    [`Matches::retest`], or [`Matches::restart`] when they were lost. The
//!    position to begin at is taken before the first work;
//! 3. [`Matches::wants`], the scan, [`Matches::apply`].

use std::{collections::BTreeSet, ops::Range};

use super::{
    Filter,
    folds::Folds,
    work::{Found, Progress, Task, Tested, Work},
};
use crate::{
    exchange::Id,
    journal::{ChangeLog, Changes, IdSet, Members},
};

/// How many entries one work tests again at most.
const AGAIN: usize = 1 << 14;

/// How many entries that have just arrived or changed may wait for their test
/// while it is said that all has been looked through: under traffic some always
/// do. A fifth of a second of 5,000 events a second.
pub(super) const FRESH: u64 = 1_000;

/// The hits of a filter.
#[derive(Clone, Debug)]
pub struct Matches {
    filter: Filter,
    generation: u64,
    /// All of them in `tested`.
    hits: IdSet,
    /// Which of them are tries of one delivery.
    folds: Folds,
    /// None before the first work was done.
    tested: Option<Range<Id>>,
    /// The hits of the filter that this one narrows, as far as they were not
    /// tested yet. All of them in `tested`.
    prior: IdSet,
    /// What must be tested again, and is none of those.
    again: BTreeSet<Id>,
    /// What has become a hit, or is one no longer, after it was tested before.
    turned: ChangeLog,
    /// The task that is out.
    given: Option<Task>,
    /// Whether that is of `prior`.
    narrows: bool,
    /// The oldest id that retention has not passed, and what outlived it.
    first: Id,
    outlived: Vec<Id>,
}

impl Matches {
    /// No hits yet, nothing tested. Work of another generation is not taken.
    #[must_use]
    pub fn new(filter: Filter, generation: u64) -> Self {
        Self {
            filter,
            generation,
            hits: IdSet::default(),
            folds: Folds::default(),
            tested: None,
            prior: IdSet::default(),
            again: BTreeSet::new(),
            turned: ChangeLog::default(),
            given: None,
            narrows: false,
            first: Id::FIRST,
            outlived: Vec::new(),
        }
    }

    /// The same for another filter, in the next generation. When it is
    /// narrower only the hits so far are tested.
    #[must_use]
    pub fn refine(mut self, filter: Filter) -> Self {
        let mut next = Self::new(filter, self.generation + 1);
        next.first = self.first;
        next.outlived = std::mem::take(&mut self.outlived);
        if next.filter.narrows(&self.filter) {
            self.abandon();
            next.tested = self.tested;
            next.prior = self.prior;
            next.prior.append(&self.hits);
            next.again = self.again;
            // An answer that came late puts one in both.
            next.again.retain(|id| !next.prior.contains(*id));
        }
        next
    }

    /// Begins anew, in the next generation: any entry may have changed.
    pub fn restart(&mut self) {
        let mut next = Self::new(self.filter.clone(), self.generation + 1);
        next.first = self.first;
        next.outlived = std::mem::take(&mut self.outlived);
        *self = next;
    }

    /// The filter they match.
    #[must_use]
    pub const fn filter(&self) -> &Filter {
        &self.filter
    }

    /// What tells the works of this filter from those of an earlier one.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    // Work.

    /// What is to be tested next: arrivals first, then what changed, then
    /// older ones. `bounds` are the journal's. None when all is tested, or
    /// while a work is out.
    pub fn wants(&mut self, bounds: (Id, Id)) -> Option<Work> {
        if self.given.is_some() {
            return None;
        }
        let next = self.next(bounds.1)?;
        self.narrows = matches!(next, Next::Prior);
        let task = match next {
            Next::Arrived(range) => Task::Arrived(range),
            Next::Older { below } => Task::Older { below },
            Next::Again => Task::Again(self.take_again()),
            Next::Prior => Task::Again(self.take_prior()),
        };
        self.given = Some(task.clone());
        Some(Work {
            generation: self.generation,
            filter: self.filter.clone(),
            task,
        })
    }

    fn next(&self, next: Id) -> Option<Next> {
        let below = match &self.tested {
            Some(tested) if tested.end < next => return Some(Next::Arrived(tested.end..next)),
            Some(tested) => tested.start,
            None => next,
        };
        if !self.again.is_empty() {
            return Some(Next::Again);
        }
        if !self.prior.is_empty() {
            return Some(Next::Prior);
        }
        (below > Id::FIRST).then_some(Next::Older { below })
    }

    /// Takes in what a worker found. What belongs to an earlier generation or
    /// to no work that is out is left aside.
    pub fn apply(&mut self, found: Found) {
        if found.generation != self.generation {
            return;
        }
        match (self.given.take(), found.tested) {
            (Some(Task::Again(given)), Tested::Rows(mut rows)) => {
                rows.sort_unstable();
                let left = |id: &Id| rows.binary_search(id).is_err();
                self.again.extend(given.into_iter().filter(left));
                self.replace(&rows, &found.hits);
            }
            (Some(Task::Arrived(given)), Tested::Run(run)) if run.start == given.start => {
                self.extend_up(run, &found.hits);
            }
            (Some(Task::Older { below }), Tested::Run(run)) if run.end == below => {
                self.extend_down(run, &found.hits);
            }
            (given, _) => self.given = given,
        }
        for (id, group) in found.groups {
            self.folds.note(group, id, self.contains(id), self.first);
        }
        self.forget();
    }

    /// Takes back the work that is out: nobody will do it.
    pub fn abandon(&mut self) {
        if let Some(Task::Again(ids)) = self.given.take() {
            self.again.extend(ids);
        }
        let tested = self.tested.clone();
        self.again
            .retain(|id| tested.as_ref().is_some_and(|tested| tested.contains(id)));
    }

    /// Has these tested again where they were tested before.
    pub fn retest(&mut self, ids: impl IntoIterator<Item = Id>) {
        for id in ids {
            if self.was_tested(id) && !self.prior.contains(id) {
                self.again.insert(id);
            }
        }
    }

    /// Leaves out what is no longer in memory: older than `first`, unless it
    /// is one of `outlived` (sorted).
    pub fn evicted(&mut self, first: Id, outlived: &[Id]) {
        self.first = first;
        outlived.clone_into(&mut self.outlived);
        self.forget();
    }

    // Looking up.

    /// Of which ids it is known whether they are hits; none before the first
    /// work was done.
    #[must_use]
    pub const fn tested(&self) -> Option<&Range<Id>> {
        self.tested.as_ref()
    }

    /// What turned from a hit into none since `seen`, or the other way, and
    /// where to go on. What was tested for the first time is not told.
    #[must_use]
    pub fn changes(&self, seen: u64) -> (Changes, u64) {
        self.turned.since(seen)
    }

    /// How many hits there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.hits.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hits.is_empty()
    }

    /// The hit with `rank` older ones.
    #[must_use]
    pub fn nth(&self, rank: usize) -> Option<Id> {
        self.hits.nth(rank)
    }

    /// How many hits are older than `id`.
    #[must_use]
    pub fn rank(&self, id: Id) -> usize {
        self.hits.rank(id)
    }

    /// Whether `id` is a hit.
    #[must_use]
    pub fn contains(&self, id: Id) -> bool {
        self.hits.contains(id)
    }

    /// The last hit at or before `id`.
    #[must_use]
    pub fn at_or_before(&self, id: Id) -> Option<Id> {
        self.nth(self.rank(id.next()).checked_sub(1)?)
    }

    /// The first hit at or after `id`.
    #[must_use]
    pub fn at_or_after(&self, id: Id) -> Option<Id> {
        self.nth(self.rank(id))
    }

    /// The hits, oldest first.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Id> + '_ {
        self.hits.iter()
    }

    /// The hits from `id` on, oldest first.
    pub fn from(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        self.hits.from(id)
    }

    /// The hits older than `id`, newest first.
    pub fn below(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        self.hits.below(id)
    }

    // Heads: of the hits that are tries of one delivery the newest, and every
    // hit that is in no group.

    /// How many heads there are.
    #[must_use]
    pub fn heads(&self) -> usize {
        self.len() - self.folds.behind().len()
    }

    /// Whether `id` is a hit and a head.
    #[must_use]
    pub fn is_head(&self, id: Id) -> bool {
        self.contains(id) && !self.folds.behind().contains(id)
    }

    /// How many heads are older than `id`.
    #[must_use]
    pub fn head_rank(&self, id: Id) -> usize {
        self.rank(id) - self.folds.behind().rank(id)
    }

    /// The head with `rank` older ones.
    #[must_use]
    pub fn nth_head(&self, rank: usize) -> Option<Id> {
        self.hits.nth_without(self.folds.behind(), rank)
    }

    /// The hits of a group of deliveries; none where there are none.
    #[must_use]
    pub fn members(&self, group: u32) -> Option<&Members> {
        self.folds.get(group)
    }

    /// Whether nothing is left to test. `bounds` are the journal's.
    #[must_use]
    pub fn is_complete(&self, bounds: (Id, Id)) -> bool {
        self.given.is_none() && self.next(bounds.1).is_none()
    }

    /// Whether nothing is left to test but what has just arrived or changed.
    /// `bounds` are the journal's.
    #[must_use]
    pub fn is_current(&self, bounds: (Id, Id)) -> bool {
        let (first, next) = bounds;
        let Some(tested) = &self.tested else {
            return first >= next;
        };
        let oldest = self.outlived.first().map_or(first, |id| first.min(*id));
        let again = self.again.len() + self.given_again().len();
        let fresh = next.0.saturating_sub(tested.end.0) + again as u64;
        let narrows = !self.prior.is_empty() || (self.given.is_some() && self.narrows);
        tested.start <= oldest && !narrows && fresh <= FRESH
    }

    fn given_again(&self) -> &[Id] {
        match &self.given {
            Some(Task::Again(ids)) => ids,
            _ => &[],
        }
    }

    /// How far it is. `bounds` are the journal's.
    #[must_use]
    pub fn progress(&self, bounds: (Id, Id)) -> Progress {
        let (first, next) = bounds;
        let tested = self.tested.as_ref().map_or(0, |tested| {
            tested.end.0.saturating_sub(tested.start.max(first).0)
        });
        let again = self.given_again().len() + self.again.len() + self.prior.len();
        Progress {
            tested: tested.saturating_sub(again as u64),
            total: next.0 - first.0,
        }
    }

    // Helpers.

    /// Whether `id` was tested, or is being tested now: a change that a worker
    /// may have missed counts as well.
    fn was_tested(&self, id: Id) -> bool {
        let is_out = match &self.given {
            Some(Task::Arrived(range)) => range.contains(&id),
            Some(Task::Older { below }) => id < *below,
            Some(Task::Again(_)) | None => false,
        };
        is_out
            || self
                .tested
                .as_ref()
                .is_some_and(|tested| tested.contains(&id))
    }

    /// As many as one work tests again, newest first.
    fn take_again(&mut self) -> Vec<Id> {
        let newest = std::iter::from_fn(|| self.again.pop_last());
        newest.take(AGAIN).collect()
    }

    fn take_prior(&mut self) -> Vec<Id> {
        let newest: Vec<Id> = self.prior.iter().rev().take(AGAIN).collect();
        for id in &newest {
            self.prior.remove(*id);
        }
        newest
    }

    fn extend_up(&mut self, run: Range<Id>, hits: &IdSet) {
        let start = self
            .tested
            .as_ref()
            .map_or(run.start, |tested| tested.start);
        self.hits.append(hits);
        self.cover(start..run.end);
    }

    fn extend_down(&mut self, run: Range<Id>, hits: &IdSet) {
        let end = self.tested.as_ref().map_or(run.end, |tested| tested.end);
        self.hits.append(hits);
        self.cover(run.start..end);
    }

    /// What is beyond the tested range will be tested anyway, and only once.
    fn cover(&mut self, tested: Range<Id>) {
        self.again.retain(|id| tested.contains(id));
        self.tested = Some(tested);
    }

    /// Of those that were tested these are hits now, and no others.
    fn replace(&mut self, tested: &[Id], hits: &IdSet) {
        for id in tested {
            let is_hit = hits.contains(*id);
            if self.contains(*id) == is_hit {
                continue;
            }
            self.turned.push(*id);
            if is_hit {
                self.hits.insert(*id);
            } else {
                self.hits.remove(*id);
            }
        }
    }

    fn forget(&mut self) {
        forget(&mut self.hits, self.first, &self.outlived);
        forget(&mut self.prior, self.first, &self.outlived);
        self.folds.forget(self.first);
        while let Some(id) = self.again.first().copied() {
            if id >= self.first || self.outlived.binary_search(&id).is_ok() {
                break;
            }
            self.again.remove(&id);
        }
    }
}

/// What there is to be done next.
enum Next {
    Arrived(Range<Id>),
    Again,
    Prior,
    Older { below: Id },
}

/// Takes out what is older than `first`, unless it is one of `outlived`.
fn forget(ids: &mut IdSet, first: Id, outlived: &[Id]) {
    let older = outlived.iter().take_while(|id| **id < first);
    let kept: Vec<Id> = older.filter(|id| ids.contains(**id)).copied().collect();
    if ids.rank(first) > kept.len() {
        ids.forget(first);
        // The newest first: what they have room for grows towards the oldest.
        for id in kept.iter().rev() {
            ids.insert(*id);
        }
    }
}
