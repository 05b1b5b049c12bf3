//! The rows of the list in order: heads, and what is unfolded above them.
//!
//! Folded, a delivery that was tried several times is one row: its newest try,
//! where that stands in time, and so it moves only when it is tried again. What
//! is unfolded is a few blocks between the heads, so that a row is found in
//! steps of their number and not of the rows'.
//!
//! A block stays where it was opened: a try that comes later has its own place,
//! and moves nothing that is read.

use std::collections::BTreeMap;

use crate::{
    exchange::Id,
    filter::{
        Matches,
        survey::{Survey, order::Order},
    },
    journal::{Journal, Run},
};

/// How many events are marked at once, of a row and of a range: what is marked
/// stays in memory, and is marked between two frames.
pub(super) const MOST: usize = 10_000;

/// Of how many it is seen on the row that they are marked.
const SEEN: usize = 16;

/// Where rows come from: everything in the journal, or what a filter found.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    journal: &'a Journal,
    matches: Option<&'a Matches>,
    /// None in the order of time.
    order: Option<&'a Survey<Order>>,
}

/// Whether tries of one delivery are one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Folding {
    /// They are, but for the groups that were unfolded.
    #[default]
    Folded,
    /// Every event has its row, in the order of time.
    Unfolded,
}

/// What a row stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// Itself, and it is in no group.
    #[default]
    Alone,
    /// So many tries of one delivery, of which it is the newest.
    Folded(usize),
    /// Itself, with the other tries above it.
    Open,
    /// Itself, one of several tries.
    Try,
}

/// Which groups are unfolded, and behind which of its entries each was opened.
pub type Unfolded = BTreeMap<u32, Id>;

/// Tries that stand before a head, or in their own place.
#[derive(Clone, Copy, Debug)]
struct Block {
    /// The first row that is not older stands behind it.
    anchor: Id,
    /// Whose tries, and which of them.
    group: u32,
    from: usize,
    len: usize,
    /// The rank of its first row, and the rows of all blocks up to its end.
    start: usize,
    sum: usize,
}

/// The rows in order.
#[derive(Clone, Debug)]
pub struct Rows<'a> {
    source: Source<'a>,
    folding: Folding,
    unfolded: &'a Unfolded,
    /// By their anchors.
    blocks: Vec<Block>,
}

impl<'a> Source<'a> {
    /// The rows of `journal`, or those that `matches` holds.
    #[must_use]
    pub const fn new(journal: &'a Journal, matches: Option<&'a Matches>) -> Self {
        Self {
            journal,
            matches,
            order: None,
        }
    }

    /// The same in another order. Every event has a row of its own then.
    #[must_use]
    pub const fn sorted(self, order: Option<&'a Survey<Order>>) -> Self {
        Self { order, ..self }
    }

    /// What an event is sorted by, where that is known.
    fn key(&self, order: &Survey<Order>, id: Id) -> Option<u64> {
        order.note(id).or_else(|| {
            let known = self.journal.get(id)?;
            Some(order.tally().key_of(&known.entry, &known.row))
        })
    }

    /// The group of an entry; 0 for none.
    #[must_use]
    pub fn group_of(&self, id: Id) -> u32 {
        self.journal.group_of(id)
    }

    /// Whether a group is in memory still.
    #[must_use]
    pub fn knows(&self, group: u32) -> bool {
        self.journal.members(group, |_| ()).is_some()
    }

    /// The entries of a group that are rows.
    fn members<T>(&self, group: u32, look: impl FnOnce(Run<'_>) -> T) -> Option<T> {
        match self.matches {
            None => self.journal.members(group, look),
            Some(matches) => matches.members(group).map(|members| look(members.all())),
        }
    }

    fn newest(&self, group: u32) -> Option<Id> {
        self.members(group, newest).flatten()
    }

    fn contains(&self, id: Id) -> bool {
        if let Some(order) = self.order {
            return order.note(id).is_some();
        }
        match self.matches {
            None => self.journal.at_or_after(id) == Some(id),
            Some(matches) => matches.contains(id),
        }
    }

    fn len(&self) -> usize {
        if let Some(order) = self.order {
            return order.tally().len();
        }
        match self.matches {
            None => usize::try_from(self.journal.counts().rows).unwrap_or(usize::MAX),
            Some(matches) => matches.len(),
        }
    }

    fn rank(&self, id: Id) -> usize {
        if let Some(order) = self.order {
            let key = self.key(order, id);
            return key.map_or(0, |key| order.tally().rank(key, id));
        }
        match self.matches {
            None => self.journal.rank(id),
            Some(matches) => matches.rank(id),
        }
    }

    fn nth(&self, rank: usize) -> Option<Id> {
        if let Some(order) = self.order {
            return order.tally().nth(rank);
        }
        match self.matches {
            None => self.journal.nth(rank),
            Some(matches) => matches.nth(rank),
        }
    }

    fn heads(&self) -> usize {
        self.matches
            .map_or_else(|| self.journal.heads(), Matches::heads)
    }

    fn is_head(&self, id: Id) -> bool {
        match self.matches {
            None => self.journal.is_head(id),
            Some(matches) => matches.is_head(id),
        }
    }

    fn head_rank(&self, id: Id) -> usize {
        match self.matches {
            None => self.journal.head_rank(id),
            Some(matches) => matches.head_rank(id),
        }
    }

    fn nth_head(&self, rank: usize) -> Option<Id> {
        match self.matches {
            None => self.journal.nth_head(rank),
            Some(matches) => matches.nth_head(rank),
        }
    }
}

impl<'a> Rows<'a> {
    /// The rows of `source` with these groups unfolded. What is `selected` has a
    /// row in any case, in its own place, so that it stays where it is when it
    /// is tried again.
    #[must_use]
    pub fn new(
        source: Source<'a>,
        folding: Folding,
        unfolded: &'a Unfolded,
        selected: Option<Id>,
    ) -> Self {
        let folding = match source.order {
            Some(_) => Folding::Unfolded,
            None => folding,
        };
        let mut rows = Self {
            source,
            folding,
            unfolded,
            blocks: Vec::new(),
        };
        if folding == Folding::Folded {
            for (group, anchor) in unfolded {
                rows.unfold(*group, *anchor);
            }
            if let Some(id) = selected {
                rows.pin(id);
            }
            rows.lay_out();
        }
        rows
    }

    fn unfold(&mut self, group: u32, anchor: Id) {
        let Some((all, until, newest)) = self
            .source
            .members(group, |members| {
                let until = members.rank(anchor.next());
                Some((members.len(), until, members.newest()?))
            })
            .flatten()
        else {
            return;
        };
        let behind = all - 1;
        if newest <= anchor {
            return self.add(newest, group, 0..behind);
        }
        self.add(anchor, group, 0..until);
        self.add(newest, group, until..behind);
    }

    fn pin(&mut self, id: Id) {
        let group = self.source.group_of(id);
        if group == 0 || self.unfolded.contains_key(&group) || self.source.is_head(id) {
            return;
        }
        let rank = self.source.members(group, |members| {
            members.contains(id).then(|| members.rank(id))
        });
        if let Some(rank) = rank.flatten() {
            self.add(id, group, rank..rank + 1);
        }
    }

    fn add(&mut self, anchor: Id, group: u32, which: std::ops::Range<usize>) {
        if !which.is_empty() {
            self.blocks.push(Block {
                anchor,
                group,
                from: which.start,
                len: which.len(),
                start: 0,
                sum: 0,
            });
        }
    }

    fn lay_out(&mut self) {
        self.blocks.sort_unstable_by_key(|block| block.anchor);
        let mut sum = 0;
        for block in &mut self.blocks {
            block.start = self.source.head_rank(block.anchor) + sum;
            sum += block.len;
            block.sum = sum;
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self.folding {
            Folding::Unfolded => self.source.len(),
            Folding::Folded => self.source.heads() + self.blocks.last().map_or(0, |it| it.sum),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row with `rank` rows above it.
    #[must_use]
    pub fn nth(&self, rank: usize) -> Option<Id> {
        if self.folding == Folding::Unfolded {
            return self.source.nth(rank);
        }
        let next = self.blocks.partition_point(|block| block.start <= rank);
        let Some(block) = next.checked_sub(1).map(|last| self.blocks[last]) else {
            return self.source.nth_head(rank);
        };
        let within = rank - block.start;
        if within < block.len {
            let nth = |members: Run<'_>| members.nth(block.from + within);
            return self.source.members(block.group, nth).flatten();
        }
        self.source.nth_head(rank - block.sum)
    }

    /// How many rows stand above `id`, or would if it were one.
    #[must_use]
    pub fn rank(&self, id: Id) -> usize {
        if self.folding == Folding::Unfolded {
            return self.source.rank(id);
        }
        if self.blocks.is_empty() {
            return self.source.head_rank(id);
        }
        if let Some(rank) = self.rank_in_block(id) {
            return rank;
        }
        let before = self.blocks.partition_point(|block| block.anchor <= id);
        let before = before
            .checked_sub(1)
            .map_or(0, |last| self.blocks[last].sum);
        self.source.head_rank(id) + before
    }

    fn rank_in_block(&self, id: Id) -> Option<usize> {
        if self.source.is_head(id) {
            return None;
        }
        let group = self.source.group_of(id);
        let of_group = || self.blocks.iter().filter(|block| block.group == group);
        of_group().next()?;
        let at = self.source.members(group, |members| {
            members.contains(id).then(|| members.rank(id))
        })??;
        let block = of_group().find(|block| (block.from..block.from + block.len).contains(&at))?;
        Some(block.start + at - block.from)
    }

    /// Whether they stand in another order than that of time.
    #[must_use]
    pub const fn is_sorted(&self) -> bool {
        self.source.order.is_some()
    }

    /// Whether it is known where `id` stands, or would.
    #[must_use]
    pub fn has_place(&self, id: Id) -> bool {
        let order = self.source.order;
        order.is_none_or(|order| self.source.key(order, id).is_some())
    }

    /// The row at which arrivals are followed: the newest, which is the last,
    /// or the first of what is sorted.
    #[must_use]
    pub fn followed(&self) -> Option<Id> {
        if self.is_sorted() {
            self.nth(0)
        } else {
            self.last()
        }
    }

    /// The last row.
    #[must_use]
    pub fn last(&self) -> Option<Id> {
        self.len().checked_sub(1).and_then(|rank| self.nth(rank))
    }

    /// The newest event of all, whether it is a row or not.
    #[must_use]
    pub fn newest_of_all(&self) -> Option<Id> {
        let all = Source::new(self.source.journal, None);
        all.nth(all.len().checked_sub(1)?)
    }

    /// Whether an event is among those that are shown, as a row or folded into
    /// one.
    #[must_use]
    pub fn contains(&self, id: Id) -> bool {
        self.source.contains(id)
    }

    /// The row nearest to `id` that is not newer, else the oldest.
    #[must_use]
    pub fn nearest(&self, id: Id) -> Option<Id> {
        let rank = self.rank(id);
        match self.nth(rank) {
            Some(found) if found == id => Some(id),
            newer => rank
                .checked_sub(1)
                .and_then(|before| self.nth(before))
                .or(newer),
        }
    }

    /// The row that `id` is folded into: itself where it is in no group.
    #[must_use]
    pub fn head_of(&self, id: Id) -> Option<Id> {
        match self.source.group_of(id) {
            0 => self.source.contains(id).then_some(id),
            group => self.source.newest(group),
        }
    }

    /// The events that a row stands for, oldest first: those of its tries that
    /// are shown and have no row of their own, of very many the newest.
    #[must_use]
    pub fn events(&self, id: Id) -> Vec<Id> {
        match self.place(id) {
            Place::Folded(_) => self.newest_with(id, MOST),
            Place::Alone | Place::Open | Place::Try => vec![id],
        }
    }

    /// Those of them that are folded into it, a few of the newest; none where
    /// `place` is that of a row that stands for itself.
    #[must_use]
    pub fn folded(&self, id: Id, place: Place) -> Vec<Id> {
        match place {
            Place::Folded(_) => self.newest_with(id, SEEN),
            Place::Alone | Place::Open | Place::Try => Vec::new(),
        }
    }

    /// The newest tries of the delivery that `id` is one of, oldest first.
    fn newest_with(&self, id: Id, most: usize) -> Vec<Id> {
        let newest = |members: Run<'_>| {
            let from = members.len().saturating_sub(most);
            members.from(from).collect()
        };
        let group = self.source.group_of(id);
        self.source.members(group, newest).unwrap_or_default()
    }

    /// What a row stands for.
    #[must_use]
    pub fn place(&self, id: Id) -> Place {
        let group = self.source.group_of(id);
        if group == 0 {
            return Place::Alone;
        }
        if self.folding == Folding::Unfolded || !self.source.is_head(id) {
            return Place::Try;
        }
        match self.source.members(group, count) {
            Some(tries) if tries > 1 && self.unfolded.contains_key(&group) => Place::Open,
            Some(tries) if tries > 1 => Place::Folded(tries),
            _ => Place::Try,
        }
    }
}

// What is asked of a run, which is lent for a moment.

fn newest(members: Run<'_>) -> Option<Id> {
    members.newest()
}

fn count(members: Run<'_>) -> usize {
    members.len()
}

#[cfg(test)]
mod tests;
