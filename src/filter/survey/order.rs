//! The shown events in the order of a column.
//!
//! The keys stand sorted in chunks, so that one is put in, taken out, found or
//! counted up to in a few steps and not in as many as there are events. Equal
//! ones stand in the order of arrival.

use super::{
    Tally,
    look::{Fact, Seen},
};
use crate::exchange::{Entry, Id};
use crate::journal::Row;

/// What a list can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// When it came.
    #[default]
    Time,
    /// The length of the body.
    Size,
    /// How long the sender waited.
    Took,
    /// Which try it is.
    Attempt,
}

impl SortBy {
    /// Every column, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Time, Self::Size, Self::Took, Self::Attempt];

    /// What the filter calls it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Size => "size",
            Self::Took => "took",
            Self::Attempt => "attempt",
        }
    }

    /// The direction it is sorted in first: of time the newest last, as in a
    /// log; of anything else the most first, which is what is looked for.
    #[must_use]
    pub const fn first(self) -> Direction {
        match self {
            Self::Time => Direction::Rising,
            Self::Size | Self::Took | Self::Attempt => Direction::Falling,
        }
    }

    const fn key(self, fact: &Fact) -> u64 {
        match self {
            // The number of the event, which stands beside the key, is enough.
            Self::Time => 0,
            Self::Size => fact.size,
            Self::Took => fact.took_us as u64,
            Self::Attempt => fact.attempt as u64,
        }
    }
}

/// Which end comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// The least.
    #[default]
    Rising,
    /// The most.
    Falling,
}

impl Direction {
    /// The other one.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Rising => Self::Falling,
            Self::Falling => Self::Rising,
        }
    }
}

/// The value of the column, and the number of the event.
type Key = (u64, Id);

/// How many keys a chunk holds at most.
const CHUNK: usize = 1024;

/// The keys in their order.
#[derive(Clone, Debug)]
pub struct Order {
    by: SortBy,
    direction: Direction,
    /// None of them is empty.
    chunks: Vec<Vec<Key>>,
    len: usize,
}

impl Order {
    /// Nothing yet, to be sorted so.
    #[must_use]
    pub const fn new(by: SortBy, direction: Direction) -> Self {
        Self {
            by,
            direction,
            chunks: Vec::new(),
            len: 0,
        }
    }

    /// The column.
    #[must_use]
    pub const fn by(&self) -> SortBy {
        self.by
    }

    /// Which end comes first.
    #[must_use]
    pub const fn direction(&self) -> Direction {
        self.direction
    }

    /// Turns it round, which takes no time.
    pub const fn reverse(&mut self) {
        self.direction = self.direction.reversed();
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The event with `rank` before it.
    #[must_use]
    pub fn nth(&self, rank: usize) -> Option<Id> {
        if rank >= self.len {
            return None;
        }
        let mut left = match self.direction {
            Direction::Rising => rank,
            Direction::Falling => self.len - 1 - rank,
        };
        for chunk in &self.chunks {
            match chunk.get(left) {
                Some((_, id)) => return Some(*id),
                None => left -= chunk.len(),
            }
        }
        None
    }

    /// How many stand before the event with that key, or would.
    #[must_use]
    pub fn rank(&self, key: u64, id: Id) -> usize {
        let (at, before) = self.place((key, id));
        let chunks = self.chunks.iter().take(at).map(Vec::len).sum::<usize>();
        let less = chunks + before;
        let is_there = self.chunks.get(at).and_then(|chunk| chunk.get(before)) == Some(&(key, id));
        match self.direction {
            Direction::Rising => less,
            Direction::Falling => self.len - less - usize::from(is_there),
        }
    }

    /// The key of an event in the list, from what is known of it.
    #[must_use]
    pub fn key_of(&self, entry: &Entry, row: &Row) -> u64 {
        match self.by {
            SortBy::Time => 0,
            SortBy::Size => entry.size(),
            SortBy::Took => match entry {
                Entry::Refused(refused) => refused.took_us.into(),
                Entry::Received(_) => row.told_us.into(),
            },
            SortBy::Attempt => row.try_number().unwrap_or(0).into(),
        }
    }

    /// The chunk that a key belongs into, and its place there.
    fn place(&self, key: Key) -> (usize, usize) {
        let at = self.chunks.partition_point(|chunk| chunk[0] <= key);
        let Some(at) = at.checked_sub(1) else {
            return (0, 0);
        };
        (at, self.chunks[at].partition_point(|other| *other < key))
    }

    fn insert(&mut self, key: Key) {
        self.len += 1;
        let (at, place) = self.place(key);
        let Some(chunk) = self.chunks.get_mut(at) else {
            return self.chunks.push(vec![key]);
        };
        chunk.insert(place, key);
        if chunk.len() > CHUNK {
            let half = chunk.split_off(CHUNK / 2);
            self.chunks.insert(at + 1, half);
        }
    }

    fn remove(&mut self, key: Key) {
        let (at, place) = self.place(key);
        let Some(chunk) = self.chunks.get_mut(at) else {
            return;
        };
        if chunk.get(place) == Some(&key) {
            chunk.remove(place);
            self.len -= 1;
        }
        if chunk.is_empty() {
            self.chunks.remove(at);
        }
    }
}

impl Tally for Order {
    type Note = u64;

    fn enter(&mut self, id: Id, fact: &Fact, _: &Seen) -> u64 {
        let key = self.by.key(fact);
        self.insert((key, id));
        key
    }

    fn leave(&mut self, id: Id, key: u64) {
        self.remove((key, id));
    }

    fn clear(&mut self) {
        self.chunks.clear();
        self.len = 0;
    }
}
