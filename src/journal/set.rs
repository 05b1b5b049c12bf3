//! A set of ids that lie close together, as bits: how many of them are older
//! than an id, and which ids are not among them, without walking over all.

use std::collections::VecDeque;

use crate::exchange::Id;

/// The bits of a word, and the words of a block, for each of which is counted
/// how many are set. A million ids are 245 blocks.
const BITS: u64 = u64::BITS as u64;
const WORDS: usize = 64;
const BLOCK: u64 = BITS * WORDS as u64;

/// A set of ids.
#[derive(Clone, Debug, Default)]
pub struct IdSet {
    /// The number of the first block that is held.
    base: u64,
    blocks: VecDeque<Block>,
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
        let block = self.at(id).and_then(|at| self.blocks.get(at));
        block.is_some_and(|block| block.word(word(id)) & bit(id) != 0)
    }

    /// Puts `id` in.
    pub fn insert(&mut self, id: Id) {
        self.put(id, 1);
    }

    /// Puts in up to 64 ids: for each bit that is set the one that stands as far
    /// behind `first`.
    pub fn put(&mut self, first: Id, bits: u64) {
        let shift = first.0 % BITS;
        let aligned = first.0 - shift;
        self.put_word(Id(aligned), bits << shift);
        if shift > 0 {
            self.put_word(Id(aligned + BITS), bits >> (BITS - shift));
        }
    }

    /// Puts in all of `other`.
    pub fn append(&mut self, other: &Self) {
        for (first, bits) in other.words() {
            self.put_word(first, bits);
        }
    }

    /// Takes `id` out.
    pub fn remove(&mut self, id: Id) {
        if let Some(at) = self.at(id) {
            self.change(at, word(id), |word| word & !bit(id));
        }
    }

    /// Takes out all that are older than `first`.
    pub fn forget(&mut self, first: Id) {
        while (self.base + 1) * BLOCK <= first.0
            && let Some(block) = self.blocks.pop_front()
        {
            self.len -= block.count as usize;
            self.base += 1;
        }
        if self.at(first) == Some(0) {
            (0..word(first)).for_each(|word| self.change(0, word, |_| 0));
            self.change(0, word(first), |word| word & !(bit(first) - 1));
        }
    }

    /// How many are older than `id`.
    #[must_use]
    pub fn rank(&self, id: Id) -> usize {
        let Some(at) = self.at(id) else {
            return 0;
        };
        let Some(last) = self.blocks.get(at) else {
            return self.len;
        };
        let before: u32 = self.blocks.range(..at).map(|block| block.count).sum();
        (before + last.rank(id)) as usize
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
        for (number, block) in self.numbered() {
            let absent = BLOCK - u64::from(block.count);
            if left < absent {
                return nth_of(number, left, |at| !block.word(at));
            }
            left -= absent;
        }
        Id(start + self.blocks.len() as u64 * BLOCK + left)
    }

    /// The one with `rank` older ones.
    #[must_use]
    pub fn nth(&self, rank: usize) -> Option<Id> {
        self.nth_without(&Self::default(), rank)
    }

    /// The one with `rank` older ones, where `others` do not count, which are all
    /// in the set.
    #[must_use]
    pub fn nth_without(&self, others: &Self, rank: usize) -> Option<Id> {
        const NONE: &Block = &Block {
            count: 0,
            words: None,
        };
        let mut left = rank as u64;
        for (number, block) in self.numbered() {
            let at = number.checked_sub(others.base);
            let other = at.and_then(|at| others.blocks.get(index(at)));
            let other = other.unwrap_or(NONE);
            let count = u64::from(block.count - other.count);
            if left < count {
                let word = |at| block.word(at) & !other.word(at);
                return Some(nth_of(number, left, word));
            }
            left -= count;
        }
        None
    }

    /// All of them, oldest first.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Id> + '_ {
        self.words().flat_map(|(first, bits)| ids(first, bits))
    }

    /// Those from `id` on, oldest first.
    pub fn from(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let blocks = self.numbered().skip(self.at(id).unwrap_or(0));
        let words = blocks.flat_map(|(number, block)| block.words(number));
        words
            .skip_while(move |(first, _)| first.0 + BITS <= id.0)
            .flat_map(|(first, bits)| ids(first, bits))
            .skip_while(move |one| *one < id)
    }

    /// Those older than `id`, newest first.
    pub fn below(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let blocks = self.numbered().take(self.at(id).map_or(0, |at| at + 1));
        let words = blocks
            .rev()
            .flat_map(|(number, block)| block.words(number).rev());
        words
            .skip_while(move |(first, _)| *first >= id)
            .flat_map(|(first, bits)| ids(first, bits).rev())
            .skip_while(move |one| *one >= id)
    }

    /// The ids of each word in which one is set: the first of them, and the word.
    fn words(&self) -> impl DoubleEndedIterator<Item = (Id, u64)> + '_ {
        self.numbered()
            .flat_map(|(number, block)| block.words(number))
    }

    fn numbered(&self) -> impl DoubleEndedIterator<Item = (u64, &Block)> + ExactSizeIterator {
        let blocks = self.blocks.iter().enumerate();
        blocks.map(|(at, block)| (self.base + at as u64, block))
    }

    fn put_word(&mut self, first: Id, bits: u64) {
        if bits == 0 {
            return;
        }
        self.make_room(first);
        if let Some(at) = self.at(first) {
            self.change(at, word(first), |word| word | bits);
        }
    }

    fn change(&mut self, at: usize, word: usize, change: impl FnOnce(u64) -> u64) {
        if let Some(block) = self.blocks.get_mut(at) {
            let before = block.count;
            block.change(word, change);
            self.len = self.len + block.count as usize - before as usize;
        }
    }

    fn make_room(&mut self, id: Id) {
        let number = id.0 / BLOCK;
        if self.is_empty() {
            // What it had room for may be far from here.
            self.blocks.clear();
            self.base = number;
        }
        while number < self.base {
            self.base -= 1;
            self.blocks.push_front(Block::default());
        }
        while number >= self.base + self.blocks.len() as u64 {
            self.blocks.push_back(Block::default());
        }
    }

    /// Where the block of `id` stands, or would; none where that is before the
    /// first one.
    fn at(&self, id: Id) -> Option<usize> {
        (id.0 / BLOCK).checked_sub(self.base).map(index)
    }
}

impl PartialEq for IdSet {
    fn eq(&self, other: &Self) -> bool {
        self.words().eq(other.words())
    }
}

impl Eq for IdSet {}

/// So many ids in a row. Where none of them is in the set they take no more room
/// than this: one may be far away from all others.
#[derive(Clone, Debug, Default)]
struct Block {
    count: u32,
    words: Option<Box<[u64; WORDS]>>,
}

impl Block {
    fn word(&self, at: usize) -> u64 {
        self.words.as_ref().map_or(0, |words| words[at])
    }

    fn change(&mut self, at: usize, change: impl FnOnce(u64) -> u64) {
        let before = self.word(at);
        let after = change(before);
        if after == before {
            return;
        }
        let words = self.words.get_or_insert_with(|| Box::new([0; WORDS]));
        words[at] = after;
        self.count = self.count + after.count_ones() - before.count_ones();
        if self.count == 0 {
            self.words = None;
        }
    }

    /// How many of its ids are older than `id`, which is one of them.
    fn rank(&self, id: Id) -> u32 {
        let Some(words) = &self.words else { return 0 };
        let (before, rest) = words.split_at(word(id));
        let before: u32 = before.iter().map(|word| word.count_ones()).sum();
        before + (rest[0] & (bit(id) - 1)).count_ones()
    }

    /// Its words in which one is set, each with its first id.
    fn words(&self, number: u64) -> impl DoubleEndedIterator<Item = (Id, u64)> + '_ {
        let words = self.words.iter().flat_map(|words| words.iter().enumerate());
        words
            .filter(|(_, word)| **word != 0)
            .map(move |(at, word)| (Id(number * BLOCK + at as u64 * BITS), *word))
    }
}

const fn bit(id: Id) -> u64 {
    1 << (id.0 % BITS)
}

/// Where the word of an id stands in its block.
fn word(id: Id) -> usize {
    index(id.0 % BLOCK / BITS)
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The ids of a word, of which `first` is the first.
fn ids(first: Id, word: u64) -> impl DoubleEndedIterator<Item = Id> {
    let places = (0..BITS).filter(move |place| word >> place & 1 == 1);
    places.map(move |place| Id(first.0 + place))
}

/// The id in a block that has `left` ones before it, of those that `word` has;
/// there are more than `left`.
fn nth_of(number: u64, mut left: u64, word: impl Fn(usize) -> u64) -> Id {
    let mut at = 0;
    let mut ones = word(at);
    while u64::from(ones.count_ones()) <= left && at + 1 < WORDS {
        left -= u64::from(ones.count_ones());
        at += 1;
        ones = word(at);
    }
    for _ in 0..left {
        ones &= ones - 1;
    }
    Id(number * BLOCK + at as u64 * BITS + u64::from(ones.trailing_zeros()))
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
        Put(u64, u64),
        Forget(u64),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let id = 9_000u64..22_000;
        let step = prop_oneof![
            6 => id.clone().prop_map(Step::Insert),
            6 => (9_000u64..9_200).prop_map(Step::Insert),
            2 => id.clone().prop_map(Step::Remove),
            2 => (id.clone(), proptest::num::u64::ANY).prop_map(|(id, bits)| Step::Put(id, bits)),
            1 => (9_000u64..14_000).prop_map(Step::Forget),
        ];
        proptest::collection::vec(step, 0..200)
    }

    fn of(ids: &[Id]) -> IdSet {
        let mut set = IdSet::default();
        for id in ids {
            set.insert(*id);
        }
        set
    }

    #[test]
    fn one_that_was_emptied_takes_no_room_for_what_lies_between() {
        let mut set = IdSet::default();
        set.insert(Id(5));
        set.remove(Id(5));
        set.insert(Id(1 << 40));
        assert_eq!((set.blocks.len(), set.rank(Id(1 << 41))), (1, 1));
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
                    Step::Put(id, bits) if id >= first => {
                        set.put(Id(id), bits);
                        plain.extend((0..64).filter(|at| bits >> at & 1 == 1).map(|at| id + at));
                    }
                    Step::Insert(_) | Step::Put(..) => {}
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
            prop_assert!(set.iter().rev().eq(all.iter().rev().copied()));
            for rank in 0..=all.len() {
                prop_assert_eq!(set.nth(rank), all.get(rank).copied());
            }
            let (some, others): (Vec<Id>, Vec<Id>) = all.iter().partition(|id| id.0 % 3 == 1);
            let others = of(&others);
            for rank in 0..=some.len() {
                prop_assert_eq!(set.nth_without(&others, rank), some.get(rank).copied());
            }
            let mut both = of(&some);
            both.append(&others);
            prop_assert_eq!(both.len(), all.len());
            prop_assert!(both.iter().eq(all.iter().copied()));
            for id in look {
                prop_assert_eq!(set.contains(Id(id)), plain.contains(&id));
                prop_assert_eq!(set.rank(Id(id)), plain.range(..id).count());
                prop_assert!(set.from(Id(id)).eq(plain.range(id..).copied().map(Id)));
                prop_assert!(set.below(Id(id)).eq(plain.range(..id).rev().copied().map(Id)));
                if id >= first {
                    let rank = usize::try_from(id - first).unwrap();
                    let absent = (first..).filter(|id| !plain.contains(id)).nth(rank);
                    prop_assert_eq!(Some(set.nth_absent(Id(first), rank).0), absent);
                }
            }
        }
    }
}
