//! The differences found so far, and what is left of the limits.

use std::{hash::RandomState, ops::Range};

use super::{Change, Diff, Kind, Limits, Place, Value, noise};
use crate::exchange::json::{Path, Step};

/// How often it is asked whether to go on.
const ASKED_EVERY: usize = 4096;

/// A comparison under way.
pub(super) struct Report<'s> {
    pub(super) limits: Limits,
    /// What values are hashed with: nobody outside can know it, and make two
    /// that are different look equal.
    pub(super) hashes: RandomState,
    diff: Diff,
    kept: usize,
    steps: usize,
    asked: usize,
    stopped: bool,
    stop: &'s mut dyn FnMut() -> bool,
}

/// A value to be kept: what it is cut from and what is known of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Source<'a> {
    pub(super) text: &'a [u8],
    pub(super) secrets: Vec<Range<usize>>,
    pub(super) differs: Vec<Range<usize>>,
}

impl<'a> Source<'a> {
    pub(super) const fn plain(text: &'a [u8]) -> Self {
        Self {
            text,
            secrets: Vec::new(),
            differs: Vec::new(),
        }
    }

    /// Some of it is secret.
    pub(super) const fn with(text: &'a [u8], secrets: Vec<Range<usize>>) -> Self {
        Self {
            text,
            secrets,
            differs: Vec::new(),
        }
    }

    /// All of it is a secret.
    pub(super) fn whole(text: &'a [u8]) -> Self {
        let whole = std::iter::once(0..text.len());
        Self::with(text, whole.filter(|it| !it.is_empty()).collect())
    }
}

impl<'s> Report<'s> {
    pub(super) fn new(limits: Limits, stop: &'s mut dyn FnMut() -> bool) -> Self {
        Self {
            limits,
            hashes: RandomState::new(),
            diff: Diff::default(),
            kept: 0,
            steps: limits.steps,
            asked: 0,
            stopped: false,
            stop,
        }
    }

    pub(super) fn finish(self) -> Option<Diff> {
        (!self.stopped).then_some(self.diff)
    }

    /// Whether there is no use in going on. Asked once for each thing looked at.
    pub(super) fn is_stopped(&mut self) -> bool {
        self.asked += 1;
        if self.asked.is_multiple_of(ASKED_EVERY) && !self.stopped {
            self.stopped = (self.stop)();
        }
        self.stopped
    }

    /// What may be spent on finding what two sequences have in common.
    pub(super) const fn steps(&mut self) -> &mut usize {
        &mut self.steps
    }

    /// Says something of the whole, once.
    pub(super) fn remark(&mut self, words: impl Into<String>) {
        let words = words.into();
        if !self.diff.remarks.contains(&words) {
            self.diff.remarks.push(words);
        }
    }

    /// Whether another difference is only counted.
    pub(super) const fn is_full(&self) -> bool {
        self.diff.changes.len() >= self.limits.changes
    }

    /// Takes so many bytes from what may be kept, for the place of a difference.
    /// Whether there was room for them: a short place always has some.
    pub(super) const fn affords(&mut self, bytes: usize) -> bool {
        /// How long a place is that is written when all room is taken, in bytes.
        const SHORT: usize = 1 << 10;
        let kept = self.kept.saturating_add(bytes);
        if bytes > SHORT && kept > self.limits.kept_in_all {
            return false;
        }
        self.kept = kept;
        true
    }

    /// How many differences were found so far.
    pub(super) const fn found(&self) -> usize {
        self.diff.changes.len() + self.diff.unlisted
    }

    /// The names of the objects in the body of which the member `key` changed.
    pub(super) fn changed_under(&self, key: &str) -> Vec<String> {
        let changes = self.diff.changes.iter();
        let names = changes.filter_map(|change| match &change.place {
            Place::Body(path, _) if change.kind == Kind::Changed => match path.steps() {
                [Step::Key(name), Step::Key(last)] if last == key => Some(name.clone()),
                _ => None,
            },
            _ => None,
        });
        names.collect()
    }

    /// A difference that is not listed.
    pub(super) const fn count(&mut self) {
        self.diff.unlisted += 1;
    }

    pub(super) fn add(
        &mut self,
        place: Place,
        kind: Kind,
        old: Option<Source<'_>>,
        new: Option<Source<'_>>,
    ) {
        self.add_moved(place, None, kind, old, new);
    }

    /// The same, of something that was at another place.
    pub(super) fn add_moved(
        &mut self,
        place: Place,
        was_at: Option<Path>,
        kind: Kind,
        old: Option<Source<'_>>,
        new: Option<Source<'_>>,
    ) {
        if self.is_full() {
            return self.count();
        }
        let looks = match (kind, &old, &new) {
            (Kind::Changed, Some(old), Some(new)) => noise::looks(&place, old.text, new.text),
            _ => None,
        };
        let change = Change {
            old: old.map(|source| self.keep(&source)),
            new: new.map(|source| self.keep(&source)),
            place,
            was_at,
            kind,
            looks,
        };
        self.diff.changes.push(change);
    }

    /// As much of a value as there is room for, from a little before what is
    /// different in it.
    fn keep(&mut self, source: &Source<'_>) -> Value {
        /// What is kept of a value when all room is taken.
        const LEAST: usize = 256;
        /// What is kept before the first difference of a long line.
        const BEFORE: usize = 64;
        let room = self.limits.kept_in_all.saturating_sub(self.kept);
        let most = self.limits.kept.min(room.max(LEAST));
        let length = source.text.len();
        let first = source.differs.first().map_or(0, |range| range.start);
        let before = if length > most {
            first.saturating_sub(BEFORE).min(length - most)
        } else {
            0
        };
        let kept = before..length.min(before + most);
        self.kept += kept.len();
        Value {
            text: source.text[kept.clone()].to_vec(),
            before,
            length,
            secrets: within(&source.secrets, &kept),
            differs: within(&source.differs, &kept),
        }
    }
}

/// What of `ranges` lies in `window`, counted from its start.
pub(super) fn within(ranges: &[Range<usize>], window: &Range<usize>) -> Vec<Range<usize>> {
    let first = ranges.partition_point(|range| range.end <= window.start);
    let inside = ranges[first..]
        .iter()
        .take_while(|range| range.start < window.end);
    inside
        .map(|range| {
            let start = range.start.max(window.start);
            start - window.start..range.end.min(window.end) - window.start
        })
        .collect()
}
