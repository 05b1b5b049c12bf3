//! Which entries are tries of one delivery.
//!
//! Two entries are, when the same sender gave both the same delivery id for
//! events of the same names, since test events of all kinds share one; where
//! it gives none, when they carry the same events: names, ids and times, since
//! an id may be that of an object that changes; where these have no ids, when
//! method, path and a body that is not empty are equal. What nobody is
//! recognised in is alone: a health check that is the same each second is no
//! retry.
//!
//! What is kept of an entry that is alone is a slot of the [`Index`]. Equal
//! hashes join nothing: what is found is compared with what was looked for.
//!
//! Not here: what a group does to the rows in it. That is the store's.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, Hasher},
    ops::Range,
};

use super::{index::Index, members::Members, set::IdSet};
use crate::exchange::{Event, Exchange, Id, Reading};

/// Bodies beyond this many bytes are compared with no other.
const LONGEST: usize = 1 << 20;

/// What is hashed of a body, in bytes at either end: the rest is compared.
const HASHED: usize = 4 << 10;

/// What tries of one delivery have in common, besides the sender.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Key<'a> {
    /// The sender's id of the delivery, and what it is of.
    Delivery(&'a str, &'a [Event]),
    /// Events, each of which has an id.
    Events(&'a [Event]),
    /// All that is asked: method, path and body.
    Body,
}

impl<'a> Key<'a> {
    /// What makes an entry that was read so one of a group; none where nothing
    /// may.
    pub(super) fn of(reading: &'a Reading) -> Option<Self> {
        reading.sender?;
        let events = &reading.events[..];
        Some(match &reading.delivery_id {
            Some(id) if !id.is_empty() => Self::Delivery(id, events),
            _ if !events.is_empty() && events.iter().all(has_id) => Self::Events(events),
            _ => Self::Body,
        })
    }

    /// The hash under which its entries are found; none where this one can have
    /// no other beside it. `exchange` is asked for only where it is needed.
    pub(super) fn hash(
        self,
        sender: &str,
        by: &impl BuildHasher,
        exchange: impl FnOnce() -> Option<Exchange>,
    ) -> Option<u64> {
        let mut hasher = by.build_hasher();
        sender.hash(&mut hasher);
        std::mem::discriminant(&self).hash(&mut hasher);
        match self {
            Self::Delivery(id, events) => {
                id.hash(&mut hasher);
                for event in events {
                    event.name.hash(&mut hasher);
                }
            }
            Self::Events(events) => events.iter().for_each(|event| {
                event.name.hash(&mut hasher);
                event.id.hash(&mut hasher);
                event.time.hash(&mut hasher);
            }),
            Self::Body => {
                let exchange = exchange()?;
                let body = exchange.body();
                if body.is_empty() || body.len() > LONGEST || exchange.truncated() {
                    return None;
                }
                let ends = HASHED.min(body.len());
                exchange.head().path().hash(&mut hasher);
                body.len().hash(&mut hasher);
                body[..ends].hash(&mut hasher);
                body[body.len() - ends..].hash(&mut hasher);
            }
        }
        Some(hasher.finish())
    }

    /// Whether `other`, which has the same sender and the same hash, has this
    /// key as well as `own`. Its ids are looked for in its bytes; where they do
    /// not stand as they are in our own either, because something encodes them,
    /// the bodies must be equal.
    pub(super) fn is_in(self, other: &Exchange, own: &Exchange) -> bool {
        let same_body = || other.body() == own.body();
        let has = |id: &str| {
            let stands = |exchange: &Exchange| {
                memchr::memmem::find(exchange.bytes(), id.as_bytes()).is_some()
            };
            if stands(own) {
                stands(other)
            } else {
                same_body()
            }
        };
        match self {
            Self::Delivery(id, _) => has(id),
            Self::Events(events) => events
                .iter()
                .filter_map(|event| event.id.as_deref())
                .all(has),
            Self::Body => {
                let (head, own_head) = (other.head(), own.head());
                head.method() == own_head.method() && head.path() == own_head.path() && same_body()
            }
        }
    }
}

fn has_id(event: &Event) -> bool {
    event.id.as_ref().is_some_and(|id| !id.is_empty())
}

/// The tries of one delivery that are in memory.
#[derive(Debug)]
pub(super) struct Group {
    /// What it is found by.
    pub(super) hash: u64,
    /// Those in memory. One that outlives retention by its mark leaves.
    pub(super) members: Members,
    /// The oldest that was answered with a failure, also when it has left.
    pub(super) refused: Option<Id>,
    /// The newest that went well.
    pub(super) succeeded: Option<Id>,
}

/// What a group costs, with its place in the table, and what each in it.
pub(super) const GROUP: usize = size_of::<Group>() * 3 / 2 + 64;
pub(super) const MEMBER: usize = 2 * size_of::<Id>();

/// All groups.
#[derive(Debug, Default)]
pub(super) struct Groups {
    index: Index,
    by_code: HashMap<u32, Group>,
    /// The code of the last group. None is given twice.
    last: u32,
    /// Those that a newer one of their group stands for.
    behind: IdSet,
}

impl Groups {
    /// The entries that may be tries of what has this hash.
    pub(super) fn find(&self, hash: u64, live: &Range<Id>) -> impl Iterator<Item = Id> {
        self.index.find(hash, live)
    }

    /// Has an entry that is alone found by its hash.
    pub(super) fn add(&mut self, hash: u64, id: Id, live: &Range<Id>) {
        self.index.point(hash, None, id, live);
    }

    /// A group, by its code.
    pub(super) fn get(&self, code: u32) -> Option<&Group> {
        self.by_code.get(&code)
    }

    /// The same, to be changed.
    pub(super) fn get_mut(&mut self, code: u32) -> Option<&mut Group> {
        self.by_code.get_mut(&code)
    }

    /// A new group, of which `id` is the first; its code.
    pub(super) fn open(&mut self, hash: u64, id: Id) -> u32 {
        self.last = self.last.wrapping_add(1).max(1);
        let mut members = Members::default();
        members.insert(id);
        let group = Group {
            hash,
            members,
            refused: None,
            succeeded: None,
        };
        self.by_code.insert(self.last, group);
        self.last
    }

    /// Puts `id` into a group; how many stand before it.
    pub(super) fn join(&mut self, code: u32, id: Id, live: &Range<Id>) -> usize {
        let Some(group) = self.by_code.get_mut(&code) else {
            return 0;
        };
        let newest = group.members.newest();
        let rank = group.members.insert(id);
        match newest {
            Some(newest) if newest < id => {
                self.behind.insert(newest);
                self.index.point(group.hash, Some(newest), id, live);
            }
            Some(newest) if newest > id => self.behind.insert(id),
            _ => {}
        }
        rank
    }

    /// Takes `id` out of a group; whether it was the last in it.
    pub(super) fn leave(&mut self, code: u32, id: Id, live: &Range<Id>) -> bool {
        let Some(group) = self.by_code.get_mut(&code) else {
            return false;
        };
        group.members.remove(id);
        self.behind.remove(id);
        match group.members.newest() {
            None => self.by_code.remove(&code).is_some(),
            Some(newest) => {
                if newest < id {
                    self.behind.remove(newest);
                    self.index.point(group.hash, Some(id), newest, live);
                }
                false
            }
        }
    }

    /// Those that a newer one of their group stands for.
    pub(super) const fn behind(&self) -> &IdSet {
        &self.behind
    }

    /// Nothing older than `first` is in memory.
    pub(super) fn forget(&mut self, first: Id) {
        if !self.behind.is_empty() {
            self.behind.forget(first);
        }
    }
}
