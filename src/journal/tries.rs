//! What the tries of one delivery do to each other's rows: which of them it is,
//! whether it is a retry, whether a later one mended it. The part of the store
//! that keeps groups.
//!
//! A try that arrives last, as nearly all do, costs the same however many there
//! are. One that is read late, after newer ones, changes the numbers of those.

use super::{
    columns::{Flags, Row},
    groups::{GROUP, Key, MEMBER},
    store::Store,
};
use crate::exchange::{Entry, Id, Reading};

/// What a row gets with its place in a group.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Placed {
    group: u32,
    nth: u8,
    flags: Flags,
}

/// What a row has of its group.
const OF_GROUP: Flags = Flags::RETRIED.with(Flags::MENDED);

impl Placed {
    /// The place a row has.
    const fn of(row: Row) -> Self {
        Self {
            group: row.group,
            nth: row.nth,
            flags: row.flags,
        }
    }

    /// Writes it into the row.
    pub(super) fn mark(self, row: &mut Row) {
        row.group = self.group;
        row.nth = self.nth;
        let flags = row.flags.without(OF_GROUP);
        row.flags = [Flags::RETRIED, Flags::MENDED]
            .into_iter()
            .filter(|flag| self.flags.has(*flag))
            .fold(flags, Flags::with);
    }
}

impl Store {
    /// Finds the group of an entry that was read, and puts it in. Read again it
    /// stays where it is, unless it is somebody else's or something else now.
    pub(super) fn group(
        &mut self,
        id: Id,
        sender: u16,
        reading: &Reading,
        hash: Option<u64>,
    ) -> Placed {
        let Some(row) = self.row(id) else {
            return Placed::default();
        };
        if !self.live().contains(&id) {
            return Placed::of(row);
        }
        let old = self.groups.get(row.group).map(|group| group.hash);
        match (old, hash.zip(Key::of(reading))) {
            (old, Some((hash, _))) if old == Some(hash) => Placed::of(row),
            (old, key) => {
                if old.is_some() {
                    self.move_out(id, row.group);
                }
                key.map_or_else(Placed::default, |(hash, key)| {
                    self.find_group(id, sender, key, hash)
                })
            }
        }
    }

    fn find_group(&mut self, id: Id, sender: u16, key: Key<'_>, hash: u64) -> Placed {
        let live = self.live();
        let found = self.groups.find(hash, &live);
        let other = found.filter(|other| *other != id);
        let other = { other }.find(|other| self.is_same(*other, id, sender, key));
        let Some(other) = other else {
            self.groups.add(hash, id, &live);
            return Placed::default();
        };
        let group = match self.group_of(other) {
            0 => self.open_group(hash, other),
            group => group,
        };
        self.join(group, id)
    }

    /// Whether the key of `id` is that of `other` too.
    fn is_same(&self, other: Id, id: Id, sender: u16, key: Key<'_>) -> bool {
        let entry = |id| self.entry(id).and_then(Entry::received);
        let sends = self.row(other).is_some_and(|row| row.sender == sender);
        sends
            && entry(other)
                .zip(entry(id))
                .is_some_and(|(other, own)| key.is_in(other, own))
    }

    fn open_group(&mut self, hash: u64, first: Id) -> u32 {
        let group = self.groups.open(hash, first);
        self.bytes += GROUP + MEMBER;
        let row = self.amend(first, |row| {
            row.group = group;
            row.nth = row.nth.max(1);
        });
        if let Some(row) = row {
            self.weigh(first, row);
        }
        group
    }

    fn join(&mut self, group: u32, id: Id) -> Placed {
        let live = self.live();
        let rank = self.groups.join(group, id, &live);
        self.bytes += MEMBER;
        let nth = self.number(group, rank);
        let Some(joined) = self.groups.get(group) else {
            return Placed::default();
        };
        let retried = joined.refused.is_some_and(|refused| refused < id);
        let mended = joined.succeeded.is_some_and(|succeeded| id < succeeded);
        let mut flags = Flags::default();
        if retried {
            flags = flags.with(Flags::RETRIED);
        }
        if mended {
            flags = flags.with(Flags::MENDED);
        }
        Placed { group, nth, flags }
    }

    /// The number of the member at `rank`, of which the later ones were not
    /// told yet. Those who have the last number keep it, so that this ends
    /// however many there are.
    fn number(&mut self, group: u32, rank: usize) -> u8 {
        let Some(members) = self.members(group) else {
            return 0;
        };
        let nth = |id: Option<Id>| id.and_then(|id| self.row(id)).map(|row| row.nth);
        let older = rank.checked_sub(1).and_then(|rank| members.nth(rank));
        let number = match nth(older) {
            Some(older) => older.saturating_add(1),
            None => nth(members.nth(rank + 1)).unwrap_or(1),
        };
        let counted = |id: &Id| self.row(*id).is_some_and(|row| row.nth < u8::MAX);
        let later: Vec<Id> = members.from(rank + 1).take_while(counted).collect();
        for id in later {
            self.amend(id, |row| row.nth = row.nth.saturating_add(1));
        }
        number
    }

    /// Takes an entry out that turned out to be no try of this delivery.
    fn move_out(&mut self, id: Id, group: u32) {
        self.not_refused(id, group);
        self.not_succeeded(id, group);
        let later: Vec<Id> = self.members(group).map_or_else(Vec::new, |members| {
            members.from(members.rank(id.next())).collect()
        });
        for id in later {
            self.amend(id, |row| {
                row.nth -= u8::from(row.nth > 1 && row.nth < u8::MAX);
            });
        }
        self.leave(id, group);
    }

    /// Takes an entry out that leaves memory, or outlives it. The numbers of the
    /// others stay: it was there.
    pub(super) fn leave(&mut self, id: Id, group: u32) {
        let live = self.live();
        self.bytes -= MEMBER;
        if self.groups.leave(group, id, &live) {
            self.bytes -= GROUP;
        }
    }

    /// Notes how a member went, and what that makes of the others.
    pub(super) fn weigh(&mut self, id: Id, row: Row) {
        if row.was_refused() {
            self.refused(id, row.group);
        }
        if row.has_succeeded() {
            self.succeeded(id, row.group);
        } else {
            self.not_succeeded(id, row.group);
        }
    }

    /// Those after it are retries.
    fn refused(&mut self, id: Id, code: u32) {
        let Some(group) = self.groups.get_mut(code) else {
            return;
        };
        let before = group.refused;
        if before.is_some_and(|before| before <= id) {
            return;
        }
        group.refused = Some(id);
        let later = group.members.from(group.members.rank(id.next()));
        let later = later.take_while(|later| before.is_none_or(|before| *later <= before));
        for id in later.collect::<Vec<_>>() {
            self.amend(id, |row| row.flags = row.flags.with(Flags::RETRIED));
        }
    }

    /// Where it was the oldest that was refused, a newer one is that now.
    fn not_refused(&mut self, id: Id, code: u32) {
        let Some(group) = self.groups.get(code) else {
            return;
        };
        if group.refused != Some(id) {
            return;
        }
        let later = || group.members.from(group.members.rank(id.next()));
        let was_refused = |id: &Id| self.row(*id).is_some_and(|row| row.was_refused());
        let oldest = later().find(was_refused);
        let no_more = later().take_while(|later| oldest.is_none_or(|oldest| *later <= oldest));
        let no_more: Vec<Id> = no_more.collect();
        if let Some(group) = self.groups.get_mut(code) {
            group.refused = oldest;
        }
        for id in no_more {
            self.amend(id, |row| row.flags = row.flags.without(Flags::RETRIED));
        }
    }

    /// Those before it are mended.
    fn succeeded(&mut self, id: Id, code: u32) {
        let Some(group) = self.groups.get_mut(code) else {
            return;
        };
        let before = group.succeeded;
        if before.is_some_and(|before| before >= id) {
            return;
        }
        group.succeeded = Some(id);
        let from = before.map_or(0, |before| group.members.rank(before));
        let older = group.members.from(from).take_while(|older| *older < id);
        for id in older.collect::<Vec<_>>() {
            self.amend(id, |row| row.flags = row.flags.with(Flags::MENDED));
        }
    }

    /// Where it was the newest that went well, an older one is that now.
    fn not_succeeded(&mut self, id: Id, code: u32) {
        let Some(group) = self.groups.get(code) else {
            return;
        };
        if group.succeeded != Some(id) {
            return;
        }
        let rank = group.members.rank(id);
        let went_well = |id: &Id| self.row(*id).is_some_and(|row| row.has_succeeded());
        let newest = group.members.before(rank).rev().find(went_well);
        let from = newest.map_or(0, |newest| group.members.rank(newest));
        let no_more = group.members.from(from).take_while(|older| *older < id);
        let no_more: Vec<Id> = no_more.collect();
        if let Some(group) = self.groups.get_mut(code) {
            group.succeeded = newest;
        }
        for id in no_more {
            self.amend(id, |row| row.flags = row.flags.without(Flags::MENDED));
        }
    }
}

#[cfg(test)]
mod tests;
