//! Where a text stands in bytes, however many and however often: the number of
//! hits in each stretch of them, eight bytes for 64 KiB. A hit is found by
//! looking through one stretch.
//!
//! Stretches are counted from the first on, a slice at a time; what was counted
//! can be asked at once.

use std::{fmt, ops::Range};

use bytes::Bytes;

use super::Pattern;

/// The bytes of a stretch.
const STRETCH: usize = 64 << 10;

/// The hits of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::tui::detail) struct Tally {
    stretches: Vec<Stretch>,
    hits: usize,
    /// How many bytes there are.
    size: usize,
}

/// The hits that start in one stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    hits: u32,
    /// Where in it the first can start: behind the last hit of the stretch
    /// before.
    from: u32,
    /// The same for the stretch behind it.
    to: u32,
}

/// What is to be counted next, to be handed to a worker.
#[derive(Clone)]
pub struct Count {
    /// What it is for; goes into [`Counted`].
    pub generation: u64,
    pattern: Pattern,
    bytes: Bytes,
    /// The first stretch that is not counted, and where in it to begin.
    next: usize,
    from: u32,
}

/// Some stretches, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The generation of the count.
    pub generation: u64,
    first: usize,
    stretches: Vec<Stretch>,
}

impl Tally {
    /// Nothing counted yet of `size` bytes.
    #[must_use]
    pub(super) const fn of(size: usize) -> Self {
        Self {
            stretches: Vec::new(),
            hits: 0,
            size,
        }
    }

    /// What is to be counted next; none when all is.
    #[must_use]
    pub(super) fn wants(&self, generation: u64, bytes: &Bytes, pattern: &Pattern) -> Option<Count> {
        (!self.is_complete()).then(|| Count {
            generation,
            pattern: pattern.clone(),
            bytes: bytes.clone(),
            next: self.stretches.len(),
            from: self.stretches.last().map_or(0, |last| last.to),
        })
    }

    /// Takes in what was counted; what does not follow is left aside.
    pub(super) fn apply(&mut self, counted: &Counted) {
        if counted.first == self.stretches.len() {
            let hits = counted.stretches.iter().map(|it| it.hits as usize);
            self.hits += hits.sum::<usize>();
            self.stretches.extend_from_slice(&counted.stretches);
        }
    }

    /// Whether every stretch is counted.
    #[must_use]
    pub(super) const fn is_complete(&self) -> bool {
        self.stretches.len() >= self.size.div_ceil(STRETCH)
    }

    /// Whether everything before `at` is counted.
    #[must_use]
    pub(super) const fn is_counted(&self, at: usize) -> bool {
        self.is_complete() || at <= self.stretches.len() * STRETCH
    }

    /// How much is counted, in percent.
    #[must_use]
    pub(super) const fn percent(&self) -> usize {
        let all = self.size.div_ceil(STRETCH);
        if all == 0 {
            return 100;
        }
        self.stretches.len() * 100 / all
    }

    /// How many hits are counted.
    #[must_use]
    pub(super) const fn len(&self) -> usize {
        self.hits
    }

    /// The first counted hit at or behind `at`.
    #[must_use]
    pub(super) fn at_or_after(&self, at: usize, bytes: &[u8], pattern: &Pattern) -> Option<usize> {
        let first = at / STRETCH;
        let stretches = (first..self.stretches.len()).filter(|it| self.stretches[*it].hits > 0);
        let mut starts = stretches.flat_map(|it| self.within(it, bytes, pattern));
        starts.find(|hit| *hit >= at)
    }

    /// The last counted hit before `at`.
    #[must_use]
    pub(super) fn before(&self, at: usize, bytes: &[u8], pattern: &Pattern) -> Option<usize> {
        let end = (at / STRETCH + 1).min(self.stretches.len());
        let stretches = (0..end).rev().filter(|it| self.stretches[*it].hits > 0);
        let mut last = stretches.map(|it| {
            let hits = self.within(it, bytes, pattern);
            hits.take_while(|hit| *hit < at).last()
        });
        last.find_map(|hit| hit)
    }

    /// How many counted hits start before `at`.
    #[must_use]
    pub(super) fn rank(&self, at: usize, bytes: &[u8], pattern: &Pattern) -> usize {
        let stretch = (at / STRETCH).min(self.stretches.len());
        let before = self.stretches[..stretch].iter().map(|it| it.hits as usize);
        let here = (stretch < self.stretches.len()).then(|| {
            let hits = self.within(stretch, bytes, pattern);
            hits.take_while(|hit| *hit < at).count()
        });
        before.sum::<usize>() + here.unwrap_or(0)
    }

    /// Where the hits of a stretch start.
    fn within<'a>(
        &self,
        number: usize,
        bytes: &'a [u8],
        pattern: &'a Pattern,
    ) -> impl Iterator<Item = usize> + use<'a> {
        let from = self.stretches[number].from;
        hits(bytes, pattern, number, from).map(|hit| hit.start)
    }
}

impl Count {
    /// Counts stretch after stretch, at least one, until `stop` says so.
    #[must_use]
    pub fn run(&self, mut stop: impl FnMut() -> bool) -> Counted {
        let mut from = self.from;
        let mut stretches = Vec::new();
        for number in self.next..self.bytes.len().div_ceil(STRETCH) {
            let behind = (number + 1) * STRETCH;
            let mut stretch = Stretch {
                hits: 0,
                from,
                to: 0,
            };
            for hit in hits(&self.bytes, &self.pattern, number, from) {
                stretch.hits += 1;
                stretch.to = u32::try_from(hit.end.saturating_sub(behind)).unwrap_or(0);
            }
            from = stretch.to;
            stretches.push(stretch);
            if stop() {
                break;
            }
        }
        Counted {
            generation: self.generation,
            first: self.next,
            stretches,
        }
    }
}

/// The hits that start in a stretch, from `from` on in it. No more of the bytes
/// is looked at than the stretch and what its last hit may need.
fn hits<'a>(
    bytes: &'a [u8],
    pattern: &'a Pattern,
    number: usize,
    from: u32,
) -> impl Iterator<Item = Range<usize>> + use<'a> {
    let start = number * STRETCH;
    let end = start + STRETCH;
    let most = (end + pattern.text().len() - 1).min(bytes.len());
    let mut at = start + from as usize;
    std::iter::from_fn(move || {
        let hit = pattern.find_at(&bytes[..most], at)?;
        at = hit.end;
        (hit.start < end).then_some(hit)
    })
}

/// Without the bytes.
impl fmt::Debug for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            generation, next, ..
        } = self;
        write!(f, "Count {{ generation: {generation}, next: {next} }}")
    }
}

/// Of one generation there is one text and one body.
impl PartialEq for Count {
    fn eq(&self, other: &Self) -> bool {
        (self.generation, self.next) == (other.generation, other.next)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn counted(bytes: &Bytes, pattern: &Pattern) -> Tally {
        let mut tally = Tally::of(bytes.len());
        while let Some(count) = tally.wants(0, bytes, pattern) {
            tally.apply(&count.run(|| true));
        }
        tally
    }

    #[test]
    fn hits_are_found_across_stretches_and_counted_once() {
        let pattern = Pattern::new("aab").unwrap();
        let mut text = vec![b'.'; 3 * STRETCH];
        for at in [0, STRETCH - 1, STRETCH + 2, 3 * STRETCH - 3] {
            text[at..at + 3].copy_from_slice(b"aab");
        }
        let bytes = Bytes::from(text);
        let tally = counted(&bytes, &pattern);
        assert_eq!(tally.len(), 4);
        let next = |at| tally.at_or_after(at, &bytes, &pattern);
        assert_eq!(next(1), Some(STRETCH - 1));
        assert_eq!(next(STRETCH), Some(STRETCH + 2));
        assert_eq!(next(3 * STRETCH - 2), None);
        let previous = |at| tally.before(at, &bytes, &pattern);
        assert_eq!(previous(STRETCH + 2), Some(STRETCH - 1));
        assert_eq!(previous(STRETCH - 1), Some(0));
        assert_eq!(previous(0), None);
    }

    #[test]
    fn what_is_not_counted_yet_is_no_hit_and_progress_is_told() {
        let pattern = Pattern::new("x").unwrap();
        let bytes = Bytes::from(vec![b'x'; 2 * STRETCH]);
        let mut tally = Tally::of(bytes.len());
        let count = tally.wants(7, &bytes, &pattern).unwrap();
        tally.apply(&count.run(|| true));
        assert_eq!((tally.len(), tally.percent()), (STRETCH, 50));
        assert_eq!(tally.at_or_after(STRETCH, &bytes, &pattern), None);
        tally.apply(&count.run(|| true));
        assert_eq!(tally.len(), STRETCH, "the same slice counts once");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn it_agrees_with_a_walk_over_everything(
            text in "[ab.]{0,300}", fill in 0..3_usize, looked in "[ab]{1,4}", at in 0..200_000_usize,
        ) {
            let mut whole = vec![b'.'; fill * STRETCH];
            whole.splice(whole.len().saturating_sub(150).., text.bytes());
            whole.extend(std::iter::repeat_n(b'a', fill * STRETCH));
            let bytes = Bytes::from(whole);
            let pattern = Pattern::new(&looked).unwrap();
            let tally = counted(&bytes, &pattern);
            let all: Vec<usize> = pattern.places(&bytes).map(|hit| hit.start).collect();
            prop_assert_eq!(tally.len(), all.len());
            let next = all.iter().find(|hit| **hit >= at).copied();
            prop_assert_eq!(tally.at_or_after(at, &bytes, &pattern), next);
            let before = all.iter().rfind(|hit| **hit < at).copied();
            prop_assert_eq!(tally.before(at, &bytes, &pattern), before);
            prop_assert_eq!(tally.rank(at, &bytes, &pattern), all.iter().filter(|hit| **hit < at).count());
        }
    }
}
