//! A set of ids that lie close together, as bits: how many of them are older
//! than an id, and which ids are not among them, without walking over all.

use std::collections::VecDeque;

use crate::exchange::Id;

/// The bits of a word, and the words of a block, for each of which is counted
/// how many are set. A million ids are 245 blocks.
const BITS: u64 = u64::BITS as u64;
const WORDS: u64 = 64;
const BLOCK: u64 = BITS * WORDS;

/// A set of ids.
#[derive(Clone, Debug, Default)]
pub struct IdSet {
    /// The number of the first block that is held.
    base: u64,
    words: VecDeque<u64>,
    counts: VecDeque<u32>,
    len: usize,
}

impl IdSet {
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

    /// Whether `id` is among them.
    #[must_use]
    pub fn contains(&self, id: Id) -> bool {
        let word = self.word(id).and_then(|at| self.words.get(at));
        word.is_some_and(|word| word & bit(id) != 0)
    }

    /// Puts `id` in.
    pub fn insert(&mut self, id: Id) {
        self.make_room(id);
        if let Some(at) = self.word(id) {
            self.set(at, |word| word | bit(id));
        }
    }

    /// Takes `id` out.
    pub fn remove(&mut self, id: Id) {
        if let Some(at) = self.word(id) {
            self.set(at, |word| word & !bit(id));
        }
    }

    /// How many are older than `id`.
    #[must_use]
    pub fn rank(&self, id: Id) -> usize {
        let Some(block) = (id.0 / BLOCK).checked_sub(self.base) else {
            return 0;
        };
        let block = index(block);
        if block >= self.counts.len() {
            return self.len;
        }
        let blocks: u32 = self.counts.range(..block).sum();
        let end = block * index(WORDS) + index(id.0 % BLOCK / BITS);
        let words = self.words.range(block * index(WORDS)..end);
        let words: u32 = words.map(|word| word.count_ones()).sum();
        let rest = self.words[end] & (bit(id) - 1);
        (blocks + words + rest.count_ones()) as usize
    }

    /// The id that is not among them and has `rank` such ids before it, counted
    /// from `first` on.
    #[must_use]
    pub fn nth_absent(&self, first: Id, rank: usize) -> Id {
        // All that stand before `first` count as passed over.
        let absent_before = first.0 - self.rank(first) as u64;
        let mut left = absent_before + rank as u64;
        let start = self.base * BLOCK;
        if left < start {
            return Id(left);
        }
        left -= start;
        for (block, count) in self.counts.iter().enumerate() {
            let absent = BLOCK - u64::from(*count);
            if left < absent {
                let within = self.nth_in(block, left, |word| !word);
                return Id(start + block as u64 * BLOCK + within);
            }
            left -= absent;
        }
        Id(start + self.counts.len() as u64 * BLOCK + left)
    }

    /// The one with `rank` older ones.
    #[must_use]
    pub fn nth(&self, rank: usize) -> Option<Id> {
        let start = self.base * BLOCK;
        let mut left = rank as u64;
        for (block, count) in self.counts.iter().enumerate() {
            let count = u64::from(*count);
            if left < count {
                let within = self.nth_in(block, left, |word| word);
                return Some(Id(start + block as u64 * BLOCK + within));
            }
            left -= count;
        }
        None
    }

    /// All of them, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = Id> + '_ {
        let start = self.base * BLOCK;
        let words = self.words.iter().enumerate();
        words.flat_map(move |(at, word)| {
            let first = start + at as u64 * BITS;
            let left = std::iter::successors(Some(*word), |left| Some(left & left.wrapping_sub(1)));
            left.take_while(|left| *left != 0)
                .map(move |left| Id(first + u64::from(left.trailing_zeros())))
        })
    }

    /// Takes out all that are older than `first`.
    pub fn forget(&mut self, first: Id) {
        while !self.counts.is_empty() && (self.base + 1) * BLOCK <= first.0 {
            self.len -= self.counts.pop_front().unwrap_or(0) as usize;
            self.words.drain(..index(WORDS));
            self.base += 1;
        }
        if let Some(at) = self.word(first) {
            (0..at).for_each(|at| self.set(at, |_| 0));
            self.set(at, |word| word & !(bit(first) - 1));
        }
    }

    /// How many bits into a block that one stands which has `left` others before
    /// it, of those that `of` a word are set.
    fn nth_in(&self, block: usize, mut left: u64, of: impl Fn(u64) -> u64) -> u64 {
        let start = block * index(WORDS);
        for (at, word) in self.words.range(start..).enumerate() {
            let word = of(*word);
            let count = u64::from(word.count_ones());
            if left < count {
                return at as u64 * BITS + nth_one(word, left);
            }
            left -= count;
        }
        BLOCK
    }

    fn set(&mut self, at: usize, change: impl FnOnce(u64) -> u64) {
        let Some(word) = self.words.get_mut(at) else {
            return;
        };
        let before = *word;
        *word = change(before);
        let (before, after) = (before.count_ones(), word.count_ones());
        let count = &mut self.counts[at / index(WORDS)];
        *count = *count + after - before;
        self.len = self.len + after as usize - before as usize;
    }

    fn make_room(&mut self, id: Id) {
        let block = id.0 / BLOCK;
        if self.is_empty() {
            // What it had room for may be far from here.
            self.words.clear();
            self.counts.clear();
            self.base = block;
        }
        while block < self.base {
            self.base -= 1;
            self.counts.push_front(0);
            (0..WORDS).for_each(|_| self.words.push_front(0));
        }
        while block >= self.base + self.counts.len() as u64 {
            self.counts.push_back(0);
            (0..WORDS).for_each(|_| self.words.push_back(0));
        }
    }

    /// Where the word of `id` stands.
    fn word(&self, id: Id) -> Option<usize> {
        let from = (id.0 / BITS).checked_sub(self.base * WORDS)?;
        Some(index(from))
    }
}

const fn bit(id: Id) -> u64 {
    1 << (id.0 % BITS)
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The place of the one with `left` ones below it; there are more than `left`.
fn nth_one(word: u64, left: u64) -> u64 {
    let mut ones = word;
    for _ in 0..left {
        ones &= ones - 1;
    }
    u64::from(ones.trailing_zeros())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Step {
        Insert(u64),
        Remove(u64),
        Forget(u64),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let id = 9_000u64..22_000;
        let step = prop_oneof![
            6 => id.clone().prop_map(Step::Insert),
            6 => (9_000u64..9_200).prop_map(Step::Insert),
            2 => id.clone().prop_map(Step::Remove),
            1 => (9_000u64..14_000).prop_map(Step::Forget),
        ];
        proptest::collection::vec(step, 0..200)
    }

    #[test]
    fn one_that_was_emptied_takes_no_room_for_what_lies_between() {
        let mut set = IdSet::default();
        set.insert(Id(5));
        set.remove(Id(5));
        set.insert(Id(1 << 40));
        assert_eq!((set.counts.len(), set.rank(Id(1 << 41))), (1, 1));
        assert_eq!(set.nth_absent(Id(1), 7), Id(8));
        assert_eq!(set.nth_absent(Id(1 << 40), 0), Id((1 << 40) + 1));
    }

    proptest! {
        #[test]
        fn it_equals_a_plain_set(steps in steps(), look in proptest::collection::vec(8_000u64..24_000, 20)) {
            let mut set = IdSet::default();
            let mut plain = BTreeSet::new();
            let mut first = 9_000;
            for step in steps {
                match step {
                    Step::Insert(id) if id >= first => {
                        set.insert(Id(id));
                        plain.insert(id);
                    }
                    Step::Insert(_) => {}
                    Step::Remove(id) => {
                        set.remove(Id(id));
                        plain.remove(&id);
                    }
                    Step::Forget(id) => {
                        first = first.max(id);
                        set.forget(Id(first));
                        plain = plain.split_off(&first);
                    }
                }
            }
            prop_assert_eq!(set.len(), plain.len());
            let all: Vec<Id> = plain.iter().copied().map(Id).collect();
            prop_assert_eq!(set.iter().collect::<Vec<_>>(), all.clone());
            for rank in 0..=all.len() {
                prop_assert_eq!(set.nth(rank), all.get(rank).copied());
            }
            for id in look {
                prop_assert_eq!(set.contains(Id(id)), plain.contains(&id));
                prop_assert_eq!(set.rank(Id(id)), plain.range(..id).count());
                if id >= first {
                    let rank = usize::try_from(id - first).unwrap();
                    let absent = (first..).filter(|id| !plain.contains(id)).nth(rank);
                    prop_assert_eq!(Some(set.nth_absent(Id(first), rank).0), absent);
                }
            }
        }
    }
}
