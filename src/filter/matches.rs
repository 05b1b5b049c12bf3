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

use std::{
    collections::{BTreeSet, VecDeque},
    ops::Range,
};

use super::{
    Filter,
    folds::Folds,
    work::{Found, Progress, Task, Tested, Work},
};
use crate::{
    exchange::Id,
    journal::{ChangeLog, Changes, Members},
};

/// How many entries one work tests again at most.
const AGAIN: usize = 1 << 14;

/// How many hits come and go one by one.
const ONE_BY_ONE: usize = 64;

/// The hits of a filter.
#[derive(Clone, Debug)]
pub struct Matches {
    filter: Filter,
    generation: u64,
    /// Sorted; all of them in `tested`.
    hits: VecDeque<Id>,
    /// Which of them are tries of one delivery.
    folds: Folds,
    /// None before the first work was done.
    tested: Option<Range<Id>>,
    /// The hits of the filter that this one narrows, as far as they were not
    /// tested yet. Sorted; all of them in `tested`.
    prior: VecDeque<Id>,
    /// What must be tested again, and is none of those.
    again: BTreeSet<Id>,
    /// What has become a hit, or is one no longer, after it was tested before.
    turned: ChangeLog,
    /// The task that is out.
    given: Option<Task>,
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
            hits: VecDeque::new(),
            folds: Folds::default(),
            tested: None,
            prior: VecDeque::new(),
            again: BTreeSet::new(),
            turned: ChangeLog::default(),
            given: None,
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
            next.prior = merged(self.prior, self.hits);
            next.again = self.again;
            // An answer that came late puts one in both.
            next.again
                .retain(|id| next.prior.binary_search(id).is_err());
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
        let task = match self.next(bounds.1)? {
            Next::Arrived(range) => Task::Arrived(range),
            Next::Older { below } => Task::Older { below },
            Next::Again => Task::Again(take(|| self.again.pop_last())),
            Next::Prior => Task::Again(take(|| self.prior.pop_back())),
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
                self.extend_up(run, found.hits);
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
            if self.was_tested(id) && self.prior.binary_search(&id).is_err() {
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
        self.hits.get(rank).copied()
    }

    /// How many hits are older than `id`.
    #[must_use]
    pub fn rank(&self, id: Id) -> usize {
        self.hits.partition_point(|hit| *hit < id)
    }

    /// Whether `id` is a hit.
    #[must_use]
    pub fn contains(&self, id: Id) -> bool {
        self.hits.binary_search(&id).is_ok()
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
        self.hits.iter().copied()
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
        if self.folds.behind().is_empty() {
            return self.nth(rank);
        }
        // Of the hits with that many heads before them the last one is it.
        let at = partition_point(self.len(), |at| {
            self.nth(at).is_some_and(|hit| self.head_rank(hit) <= rank)
        });
        self.nth(at.checked_sub(1)?).filter(|_| rank < self.heads())
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

    /// How far it is. `bounds` are the journal's.
    #[must_use]
    pub fn progress(&self, bounds: (Id, Id)) -> Progress {
        let (first, next) = bounds;
        let tested = self.tested.as_ref().map_or(0, |tested| {
            tested.end.0.saturating_sub(tested.start.max(first).0)
        });
        let again = match &self.given {
            Some(Task::Again(ids)) => ids.len(),
            _ => 0,
        };
        let again = again + self.again.len() + self.prior.len();
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

    fn extend_up(&mut self, run: Range<Id>, hits: Vec<Id>) {
        let start = self
            .tested
            .as_ref()
            .map_or(run.start, |tested| tested.start);
        self.hits.extend(hits);
        self.cover(start..run.end);
    }

    fn extend_down(&mut self, run: Range<Id>, hits: &[Id]) {
        let end = self.tested.as_ref().map_or(run.end, |tested| tested.end);
        for hit in hits.iter().rev() {
            self.hits.push_front(*hit);
        }
        self.cover(run.start..end);
    }

    /// What is beyond the tested range will be tested anyway, and only once.
    fn cover(&mut self, tested: Range<Id>) {
        self.again.retain(|id| tested.contains(id));
        self.tested = Some(tested);
    }

    /// Of those that were tested these are hits now, and no others; both are
    /// sorted.
    fn replace(&mut self, tested: &[Id], hits: &[Id]) {
        let is_hit = |id: &Id| hits.binary_search(id).is_ok();
        let changed = tested.iter().filter(|id| self.contains(**id) != is_hit(id));
        let changed: Vec<Id> = changed.copied().collect();
        let (Some(oldest), Some(newest)) = (changed.first(), changed.last()) else {
            return;
        };
        for id in &changed {
            self.turned.push(*id);
        }
        // What is older than all hits, as in a refinement, goes before them.
        if changed.len() > ONE_BY_ONE && self.rank(newest.next()) > 0 {
            return self.replace_among(*oldest..newest.next(), tested, hits);
        }
        for id in changed.iter().rev() {
            let at = self.rank(*id);
            if is_hit(id) {
                self.hits.insert(at, *id);
            } else {
                self.hits.remove(at);
            }
        }
    }

    /// The same where many changed, all of `ids`: what is behind them is moved
    /// once, and not for each.
    fn replace_among(&mut self, ids: Range<Id>, tested: &[Id], hits: &[Id]) {
        let behind = self.hits.split_off(self.rank(ids.end));
        let mut among = self.hits.split_off(self.rank(ids.start));
        among.retain(|id| tested.binary_search(id).is_err());
        let hits = hits.iter().filter(|id| ids.contains(id)).copied();
        self.hits.extend(merged(among, hits.collect()));
        self.hits.extend(behind);
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

/// As many as one work tests again.
fn take(next: impl FnMut() -> Option<Id>) -> Vec<Id> {
    std::iter::from_fn(next).take(AGAIN).collect()
}

/// Both, sorted, each once; they are sorted themselves.
fn merged(mut older: VecDeque<Id>, mut newer: VecDeque<Id>) -> VecDeque<Id> {
    if older.back() < newer.front() || newer.is_empty() {
        older.append(&mut newer);
        return older;
    }
    let mut all = VecDeque::with_capacity(older.len() + newer.len());
    while let (Some(one), Some(other)) = (older.front().copied(), newer.front().copied()) {
        if one <= other {
            older.pop_front();
        }
        if other <= one {
            newer.pop_front();
        }
        all.push_back(one.min(other));
    }
    all.append(&mut older);
    all.append(&mut newer);
    all
}

/// Takes out what is older than `first`, unless it is one of `outlived`. All are
/// sorted.
fn forget(ids: &mut VecDeque<Id>, first: Id, outlived: &[Id]) {
    let live = ids.partition_point(|id| *id < first);
    let gone = ids.drain(..live);
    let kept: Vec<Id> = gone
        .filter(|id| outlived.binary_search(id).is_ok())
        .collect();
    kept.into_iter().rev().for_each(|id| ids.push_front(id));
}

/// How many of the first `len` numbers `holds` is true for; it is true for all
/// before the first for which it is not.
fn partition_point(len: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut start, mut end) = (0, len);
    while start < end {
        let middle = start.midpoint(end);
        if holds(middle) {
            start = middle + 1;
        } else {
            end = middle;
        }
    }
    start
}
