//! When the shown events came: how many in each stretch of time, and how many
//! of them are failing.
//!
//! Stretches begin where a clock on the wall would let them begin, and a second
//! is the shortest: a filter says no less. Where the events are spread so far
//! that there would be too many stretches, two and more of them become one.

use std::{collections::BTreeMap, ops::Range};

use super::{
    Tally,
    look::{Fact, Seen},
};
use crate::exchange::Id;

/// The lengths of a stretch, in seconds; each is a multiple of the one before.
pub const LENGTHS: [i64; 17] = [
    1,
    2,
    10,
    30,
    60,
    300,
    600,
    1_800,
    3_600,
    6 * 3_600,
    12 * 3_600,
    DAY,
    2 * DAY,
    8 * DAY,
    32 * DAY,
    128 * DAY,
    1_024 * DAY,
];

const DAY: i64 = 24 * 3_600;

/// How many stretches are counted at most.
const MOST: usize = 4096;

/// The events of a stretch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bar {
    /// How many there are.
    pub events: u64,
    /// How many of them are failing.
    pub failing: u64,
}

impl Bar {
    fn add(&mut self, other: Self) {
        self.events += other.events;
        self.failing += other.failing;
    }
}

/// What is remembered of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Local time, in seconds.
    second: i64,
    failing: bool,
}

/// The events by stretches of time.
#[derive(Clone, Debug)]
pub struct Arrivals {
    /// How far local time is ahead of UTC, in seconds.
    zone: i64,
    /// Which of [`LENGTHS`] the stretches have.
    length: usize,
    /// By their number since 1970; none of them is empty.
    stretches: BTreeMap<i64, Bar>,
    total: Bar,
}

impl Arrivals {
    /// None yet, by the clock of a zone so many seconds ahead of UTC.
    #[must_use]
    pub const fn new(zone: i32) -> Self {
        Self {
            zone: zone as i64,
            length: 0,
            stretches: BTreeMap::new(),
            total: Bar {
                events: 0,
                failing: 0,
            },
        }
    }

    /// All events.
    #[must_use]
    pub const fn total(&self) -> Bar {
        self.total
    }

    /// Which of [`LENGTHS`] is the shortest that a bar can stand for.
    #[must_use]
    pub const fn finest(&self) -> usize {
        self.length
    }

    /// From the beginning of the first stretch to the end of the last, in
    /// seconds of local time; none where there are no events.
    #[must_use]
    pub fn span(&self) -> Option<Range<i64>> {
        let length = LENGTHS[self.length];
        let (first, _) = self.stretches.first_key_value()?;
        let (last, _) = self.stretches.last_key_value()?;
        Some(first * length..(last + 1) * length)
    }

    /// The events between two moments of local time, in seconds, that lie on
    /// the borders of stretches.
    #[must_use]
    pub fn within(&self, span: Range<i64>) -> Bar {
        let mut sum = Bar::default();
        for (_, bar) in self.of(span) {
            sum.add(bar);
        }
        sum
    }

    /// So many bars from `start` on, each as long as the number in [`LENGTHS`]
    /// says, which is not less than [`finest`](Self::finest).
    #[must_use]
    pub fn bars(&self, start: i64, length: usize, count: usize) -> Vec<Bar> {
        let long = LENGTHS[length];
        let end = start + long * i64::try_from(count).unwrap_or(0);
        let mut bars = vec![Bar::default(); count];
        for (second, bar) in self.of(start..end) {
            let at = usize::try_from((second - start) / long).unwrap_or(usize::MAX);
            if let Some(sum) = bars.get_mut(at) {
                sum.add(bar);
            }
        }
        bars
    }

    /// The stretches that begin in a span, with the second they begin at.
    fn of(&self, span: Range<i64>) -> impl Iterator<Item = (i64, Bar)> + '_ {
        let length = LENGTHS[self.length];
        let first = span.start.div_euclid(length);
        let end = first.max((span.end + length - 1).div_euclid(length));
        let stretches = self.stretches.range(first..end);
        stretches.map(move |(number, bar)| (number * length, *bar))
    }

    /// Makes the stretches longer until there are not too many.
    fn coarsen(&mut self) {
        while self.stretches.len() > MOST && self.length + 1 < LENGTHS.len() {
            let times = LENGTHS[self.length + 1] / LENGTHS[self.length];
            self.length += 1;
            for (number, bar) in std::mem::take(&mut self.stretches) {
                let number = number.div_euclid(times);
                self.stretches.entry(number).or_default().add(bar);
            }
        }
    }

    const fn number(&self, second: i64) -> i64 {
        second.div_euclid(LENGTHS[self.length])
    }
}

impl Tally for Arrivals {
    type Note = Arrival;

    fn enter(&mut self, _: Id, fact: &Fact, _: &Seen) -> Arrival {
        let arrival = Arrival {
            second: fact.time.seconds().saturating_add(self.zone),
            failing: fact.failing,
        };
        let bar = Bar {
            events: 1,
            failing: u64::from(arrival.failing),
        };
        self.total.add(bar);
        let number = self.number(arrival.second);
        self.stretches.entry(number).or_default().add(bar);
        self.coarsen();
        arrival
    }

    fn leave(&mut self, _: Id, arrival: Arrival) {
        let failing = u64::from(arrival.failing);
        self.total.events -= 1;
        self.total.failing -= failing;
        let number = self.number(arrival.second);
        if let Some(bar) = self.stretches.get_mut(&number) {
            bar.events -= 1;
            bar.failing -= failing;
            if bar.events == 0 {
                self.stretches.remove(&number);
            }
        }
    }

    fn clear(&mut self) {
        self.stretches.clear();
        self.length = 0;
        self.total = Bar::default();
    }
}
