//! Finds entries by a hash, for 8 bytes a slot. It keeps no keys: what it finds
//! is to be compared with what is looked for.
//!
//! What has left memory needs no word to it: its slot is taken by another, or
//! left out when a shard gets a new table. There are many shards, so that no
//! new table takes long.

use std::ops::Range;

use crate::exchange::Id;

/// How many tables there are.
const SHARDS: usize = 256;

/// The slots that a table has beside those it needs.
const SMALLEST: usize = 16;

/// The slot that holds nothing.
const EMPTY: u64 = 0;

#[derive(Debug)]
pub(super) struct Index(Box<[Shard]>);

/// Open addressing: a slot is the tag of a hash and the low half of an id.
#[derive(Clone, Debug, Default)]
struct Shard {
    slots: Vec<u64>,
    /// How many are not empty.
    used: usize,
}

impl Default for Index {
    fn default() -> Self {
        Self(vec![Shard::default(); SHARDS].into())
    }
}

impl Index {
    /// The entries that may have this hash. `live` are the ids in memory.
    pub(super) fn find(&self, hash: u64, live: &Range<Id>) -> impl Iterator<Item = Id> {
        let tag = tag(hash);
        let slots = self.0[shard(hash)].chain(tag);
        let slots = slots.filter(move |slot| slot >> 32 == u64::from(tag));
        slots.filter_map(|slot| id_of(slot, live))
    }

    /// Has `to` found under this hash, instead of `from` where that was.
    pub(super) fn point(&mut self, hash: u64, from: Option<Id>, to: Id, live: &Range<Id>) {
        let shard = &mut self.0[shard(hash)];
        let tag = tag(hash);
        let before = from.map(|id| slot(tag, id));
        if shard.is_full() {
            shard.rebuild(live);
        }
        shard.put(tag, before, slot(tag, to), live);
    }
}

impl Shard {
    fn is_full(&self) -> bool {
        self.used >= self.slots.len() * 7 / 8
    }

    /// The slots from the home of `tag` to the first empty one.
    fn chain(&self, tag: u32) -> impl Iterator<Item = u64> {
        let (before, after) = self.slots.split_at(home(tag, self.slots.len()));
        let slots = after.iter().chain(before).copied();
        slots.take_while(|slot| *slot != EMPTY)
    }

    /// Takes the slot of `before`, else the first that is free.
    fn put(&mut self, tag: u32, before: Option<u64>, new: u64, live: &Range<Id>) {
        let len = self.slots.len();
        let home = home(tag, len);
        let mut free = None;
        for at in (home..len).chain(0..home) {
            let slot = self.slots[at];
            if slot == new || Some(slot) == before {
                self.slots[at] = new;
                return;
            }
            if slot == EMPTY {
                self.used += usize::from(free.is_none());
                free = free.or(Some(at));
                break;
            }
            if free.is_none() && id_of(slot, live).is_none() {
                free = Some(at);
            }
        }
        if let Some(at) = free {
            self.slots[at] = new;
        }
    }

    /// A new table for what is in memory, with room for more.
    fn rebuild(&mut self, live: &Range<Id>) {
        let old = std::mem::take(&mut self.slots);
        let kept = || {
            let slots = old.iter().copied().filter(|slot| *slot != EMPTY);
            slots.filter(|slot| id_of(*slot, live).is_some())
        };
        let room = kept().count() * 10 / 7;
        self.slots = vec![EMPTY; room + SMALLEST];
        self.used = 0;
        for slot in kept() {
            self.put(tag_of(slot), None, slot, live);
        }
    }
}

const fn shard(hash: u64) -> usize {
    (hash >> 56) as usize % SHARDS
}

/// Never zero, so that no slot looks empty.
#[expect(clippy::cast_possible_truncation, reason = "the low half of a hash")]
const fn tag(hash: u64) -> u32 {
    hash as u32 | 1
}

const fn tag_of(slot: u64) -> u32 {
    (slot >> 32) as u32
}

/// Where the search for a tag begins.
const fn home(tag: u32, slots: usize) -> usize {
    ((tag as u64 * slots as u64) >> 32) as usize
}

const fn slot(tag: u32, id: Id) -> u64 {
    (tag as u64) << 32 | id.0 & 0xFFFF_FFFF
}

/// The entry of a slot, if it is in memory: of all ids that end so the newest.
fn id_of(slot: u64, live: &Range<Id>) -> Option<Id> {
    let newest = live.end.0.checked_sub(1)?;
    let back = newest.wrapping_sub(slot) & 0xFFFF_FFFF;
    let id = Id(newest.checked_sub(back)?);
    (id >= live.start).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spreads as a hash does.
    fn hash(number: u64) -> u64 {
        number.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
    }

    #[test]
    fn everything_in_memory_is_found_and_nothing_else_and_the_room_is_used_again() {
        const KEPT: u64 = 20_000;
        let mut index = Index::default();
        for id in 1..100_000 {
            let live = Id((id + 1_u64).saturating_sub(KEPT).max(1))..Id(id + 1);
            index.point(hash(id), None, Id(id), &live);
        }
        let live = Id(100_000 - KEPT)..Id(100_000);
        for id in 1..100_000 {
            let found = index.find(hash(id), &live).any(|found| found == Id(id));
            assert_eq!(found, id >= live.start.0, "{id}");
        }
        let slots: usize = index.0.iter().map(|shard| shard.slots.len()).sum();
        assert!(slots * 8 < usize::try_from(KEPT).unwrap() * 16, "{slots}");
    }

    #[test]
    fn equal_hashes_are_all_found_and_one_takes_the_place_of_another() {
        let mut index = Index::default();
        let live = Id(1)..Id(200);
        for id in 1..100 {
            index.point(7, None, Id(id), &live);
        }
        assert_eq!(index.find(7, &live).count(), 99);
        index.point(7, Some(Id(5)), Id(150), &live);
        let found: Vec<_> = index.find(7, &live).collect();
        assert_eq!(found.len(), 99);
        assert!(found.contains(&Id(150)) && !found.contains(&Id(5)));
    }

    #[test]
    fn ids_beyond_four_thousand_millions_are_told_apart() {
        let old = 1_u64 << 32;
        let live = Id(old - 10)..Id(old + 10);
        let mut index = Index::default();
        for id in [old - 5, old + 5] {
            index.point(id, None, Id(id), &live);
            assert_eq!(index.find(id, &live).collect::<Vec<_>>(), [Id(id)]);
        }
        let later = Id(old + 6)..Id(old + 10);
        assert_eq!(index.find(old - 5, &later).next(), None);
    }
}
