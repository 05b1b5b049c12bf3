//! Which hits are tries of one delivery, so that one row can stand for them:
//! the newest hit of each group is its head, the others are behind it.
//!
//! Not here: what a group is. That is the journal's.

use std::collections::{BTreeMap, HashMap};

use crate::{
    exchange::Id,
    journal::{IdSet, Members},
};

/// The hits that are in a group.
#[derive(Clone, Debug, Default)]
pub(super) struct Folds {
    groups: HashMap<u32, Members>,
    /// Each group under the oldest of its hits, which leaves first.
    oldest: BTreeMap<Id, u32>,
    /// The hits that are no heads.
    behind: IdSet,
}

impl Folds {
    /// The hits that are no heads.
    pub(super) const fn behind(&self) -> &IdSet {
        &self.behind
    }

    /// The hits of a group, oldest first.
    pub(super) fn get(&self, group: u32) -> Option<&Members> {
        self.groups.get(&group)
    }

    /// Notes whether an entry of a group is a hit; group 0 is none. What is older
    /// than `first` has left; what outlived that is in no group.
    pub(super) fn note(&mut self, group: u32, id: Id, is_hit: bool, first: Id) {
        if group == 0 || id < first {
            return;
        }
        let members = self.groups.entry(group).or_default();
        let (oldest, newest) = (members.nth(0), members.newest());
        if is_hit {
            members.insert(id);
            self.behind.insert(id);
            if let Some(old) = newest {
                self.behind.insert(old);
            }
        } else {
            members.remove(id);
            self.behind.remove(id);
        }
        if let Some(head) = members.newest() {
            self.behind.remove(head);
        }
        self.keep(group, oldest);
    }

    /// What is older than `first` has left.
    pub(super) fn forget(&mut self, first: Id) {
        while let Some((oldest, group)) = self.oldest.first_key_value() {
            let (oldest, group) = (*oldest, *group);
            if oldest >= first {
                break;
            }
            if let Some(members) = self.groups.get_mut(&group) {
                members.forget(first);
            }
            self.keep(group, Some(oldest));
        }
        if !self.behind.is_empty() {
            self.behind.forget(first);
        }
    }

    /// Keeps a group under its oldest hit, which was another before; one
    /// without any is kept no longer.
    fn keep(&mut self, group: u32, before: Option<Id>) {
        let oldest = self.groups.get(&group).and_then(|members| members.nth(0));
        if oldest == before && oldest.is_some() {
            return;
        }
        if let Some(before) = before {
            self.oldest.remove(&before);
        }
        if let Some(oldest) = oldest {
            self.oldest.insert(oldest, group);
        } else {
            self.groups.remove(&group);
        }
    }
}
