//! The journal without its lock: appending, noting, retention.
//!
//! What is in memory, and where, is looked up in [`look`].
//!
//! Not here: what the tries of one delivery do to each other's rows.

mod clear;
mod look;
mod notes;

pub use notes::LONGEST_NOTE;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use bytes::{Bytes, BytesMut};

use super::{
    Counts, Knock, Marking, Retention,
    arena::Arena,
    cells::Cell,
    changes,
    columns::{Flags, Row, Status},
    fact::{self},
    groups::Groups,
    large,
    names::Names,
    segment::{Open, Segment},
    set::IdSet,
    shared::Shared,
};
use crate::exchange::{
    Answered, By, Described, Entry, Event, EventName, Exchange, Id, Reading, Refused, Sending,
};

/// What an entry costs beside its bytes: its value, its cell in the columns,
/// and its slot in the index of deliveries.
const OVERHEAD: usize = size_of::<Entry>() + size_of::<Cell>() + 12;

/// A million events are to cost 128 MB beside their own bytes at the most.
const _: () = assert!(OVERHEAD <= 128, "an event has become larger");

/// How many distinct lists of event types get a code.
const EVENT_LISTS: usize = 1 << 16;

/// How many distinct event types such a list may have; of a longer one only the
/// entry knows.
const MOST_NAMES: usize = 16;

/// How many entries of the open segment are copied for a scan that goes down.
const COPIED: u64 = 256;

#[derive(Debug)]
pub(super) struct Store {
    pub(super) groups: Groups,
    pub(super) bytes: usize,
    retention: Retention,
    arena: Arena,
    sealed: VecDeque<Segment>,
    open: Open,
    /// The oldest entry that retention has not passed.
    first: Id,
    /// Marked entries that retention has passed, in storage of their own.
    outlived: BTreeMap<Id, (Entry, Row)>,
    outlived_bytes: usize,
    /// What is marked and has not outlived retention.
    marked: IdSet,
    /// What the user cleared from the view.
    cleared: clear::Cleared,
    /// Answers of which more is known than the columns hold.
    answers: BTreeMap<Id, Answered>,
    /// What these have in common.
    shared: Shared,
    sendings: BTreeMap<Id, Vec<Sending>>,
    notes: notes::Notes,
    last_sending: u32,
    senders: Vec<&'static str>,
    events: Names<Arc<[EventName]>>,
    changes: changes::Log,
    rare: fact::Rare,
    counts: Counts,
}

impl Store {
    pub(super) fn new(retention: Retention) -> Self {
        let arena = Arena::new(retention.max_bytes);
        Self {
            retention,
            sealed: VecDeque::new(),
            open: Open::new(arena.chunk_size()),
            arena,
            first: Id::FIRST,
            outlived: BTreeMap::new(),
            outlived_bytes: 0,
            marked: IdSet::default(),
            cleared: clear::Cleared::default(),
            answers: BTreeMap::new(),
            shared: Shared::default(),
            sendings: BTreeMap::new(),
            notes: notes::Notes::default(),
            last_sending: 0,
            senders: Vec::new(),
            events: Names::new(EVENT_LISTS),
            groups: Groups::default(),
            changes: changes::Log::default(),
            rare: fact::Rare::default(),
            counts: Counts::default(),
            bytes: 0,
        }
    }

    // Appending.

    /// A buffer for a large message, if one is free.
    pub(super) fn lend(&mut self, len: usize) -> Option<BytesMut> {
        self.arena.lend(len)
    }

    /// A chunk for small messages, in exchange for one that is used up.
    pub(super) fn chunk(&mut self, used: BytesMut) -> BytesMut {
        self.arena.exchange(used)
    }

    /// Appends a copy of a message.
    pub(super) fn append(
        &mut self,
        head: &[u8],
        body: &[u8],
        described: Described,
    ) -> (Id, Exchange) {
        let bytes = self.arena.store(head, body);
        self.receive(described.over(bytes))
    }

    /// Appends a large message that lies in a buffer of its own.
    pub(super) fn adopt(&mut self, bytes: Bytes, described: Described) -> (Id, Exchange) {
        let bytes = self.arena.adopt(bytes);
        self.receive(described.over(bytes))
    }

    /// Appends a small message that lies in a chunk.
    pub(super) fn keep(&mut self, bytes: Bytes, described: Described) -> (Id, Exchange) {
        self.receive(described.over(bytes))
    }

    fn receive(&mut self, exchange: Exchange) -> (Id, Exchange) {
        self.counts.received += 1;
        (self.push(Entry::Received(exchange.clone())), exchange)
    }

    pub(super) fn refuse(&mut self, refused: Refused) -> Id {
        self.counts.refused += 1;
        self.push(Entry::Refused(Box::new(refused)))
    }

    pub(super) fn count(&mut self, knock: Knock) {
        match knock {
            Knock::TurnedAway => self.counts.turned_away += 1,
            Knock::Silent => self.counts.silent += 1,
        }
    }

    fn push(&mut self, entry: Entry) -> Id {
        let id = self.next();
        let weight = weight(&entry);
        self.bytes += weight;
        let row = Row::fresh(&entry);
        self.counts.failing += u64::from(row.is_failing());
        self.cleared.arrives(row);
        self.open.push(entry, weight);
        if self.open.is_full() {
            self.sealed.push_back(self.open.seal());
        }
        self.evict();
        id
    }

    fn next(&self) -> Id {
        Id(self.open.base.0 + self.open.entries.len() as u64)
    }

    // Noting.

    pub(super) fn answered(&mut self, id: Id, answered: &Answered) {
        self.change(id, |row| {
            row.told = answered.status.map_or(Status::CLOSED, Status::code);
            row.by = answered.by;
            row.told_us = answered.took_us.max(1);
        });
        if answered.by != By::Default && self.contains(id) {
            self.bytes += answer_weight(answered);
            for bytes in shared_bytes(answered) {
                self.bytes += self.shared.take(bytes);
            }
            if let Some(before) = self.answers.insert(id, answered.clone()) {
                self.forget_answer(&before);
            }
            self.evict();
        }
    }

    fn forget_answer(&mut self, answered: &Answered) {
        self.bytes -= answer_weight(answered);
        for bytes in shared_bytes(answered) {
            self.bytes -= self.shared.release(bytes);
        }
    }

    /// `hash` is that of its [`Key`](super::groups::Key), where it has one.
    pub(super) fn understood(&mut self, id: Id, reading: &Reading, hash: Option<u64>) {
        let sender = reading.sender.map_or(0, |name| self.sender_code(name));
        let events = self.events_code(&reading.events);
        let place = self.group(id, sender, reading, hash);
        self.change(id, |row| {
            place.mark(row);
            row.sender = sender;
            row.events = events;
            row.attempt = reading
                .attempt
                .map_or(0, |n| u16::try_from(n).unwrap_or(u16::MAX));
            row.verdict = reading.signature.verdict;
            row.flags = row.flags.with(Flags::READ).without(Flags::AGAIN);
            if reading.again {
                row.flags = row.flags.with(Flags::AGAIN);
            }
        });
        self.evict();
    }

    pub(super) fn number_sending(&mut self) -> u32 {
        self.last_sending += 1;
        self.last_sending
    }

    pub(super) fn sent(&mut self, id: Id, sending: Sending) {
        if !self.contains(id) {
            return;
        }
        if sending.outcome.is_some() {
            self.rare.push(fact::RareFact::Sent(id, sending.number));
        }
        let all = self.sendings.entry(id).or_default();
        self.bytes += sending.weight();
        if let Some(started) = all.iter_mut().find(|other| other.number == sending.number) {
            self.bytes -= started.weight();
            *started = sending;
        } else {
            all.push(sending);
        }
        let (first, last, count) = deliveries(all);
        self.change(id, |row| {
            row.first = first;
            row.last = last;
            row.sendings = count;
        });
        self.shed(id);
        self.evict();
    }

    pub(super) fn mark(&mut self, id: Id, marking: Marking) {
        let Some(row) = self.row(id) else { return };
        if row.is_marked() == (marking == Marking::On) {
            return;
        }
        self.rare.push(fact::RareFact::Marked(id, marking));
        self.change(id, |row| {
            row.flags = match marking {
                Marking::On => row.flags.with(Flags::MARKED),
                Marking::Off => row.flags.without(Flags::MARKED),
            };
        });
        if marking == Marking::Off && id < self.first {
            self.drop_outlived(id);
        }
    }

    /// Whether it was held and is not any more.
    pub(super) fn permit(&mut self, id: Id) -> bool {
        let was_held = self.row(id).is_some_and(|row| row.is_held());
        self.change(id, |row| row.flags = row.flags.without(Flags::HELD));
        was_held
    }

    /// Changes a row, and what follows from it for the others of its group.
    fn change(&mut self, id: Id, edit: impl FnOnce(&mut Row)) {
        if let Some(row) = self.amend(id, edit)
            && row.group != 0
        {
            self.weigh(id, row);
        }
    }

    /// The one way a row changes: the counts follow, and who tests rows hears.
    /// Returns the row where it changed.
    pub(super) fn amend(&mut self, id: Id, edit: impl FnOnce(&mut Row)) -> Option<Row> {
        let before = self.row(id)?;
        let mut row = before;
        edit(&mut row);
        if row == before {
            return None;
        }
        self.counts.retries += u64::from(row.is_retry() && !before.is_retry());
        self.counts.failing += u64::from(row.is_failing());
        self.counts.failing -= u64::from(before.is_failing());
        self.counts.marked += u64::from(row.is_marked());
        self.counts.marked -= u64::from(before.is_marked());
        self.counts.held += u64::from(row.stays_held());
        self.counts.held -= u64::from(before.stays_held());
        if id >= self.first {
            match (before.is_marked(), row.is_marked()) {
                (false, true) => self.marked.insert(id),
                (true, false) => self.marked.remove(id),
                _ => {}
            }
        }
        self.recount(id, before, row);
        self.write(id, row);
        // Who tests nothing that is learned tests before the reading, and is
        // to know of a group all the same.
        if before.is_read() || row.group != before.group {
            self.changes.push(id);
        }
        Some(row)
    }

    fn write(&mut self, id: Id, row: Row) {
        if let Some((_, kept)) = self.outlived.get_mut(&id) {
            *kept = row;
        } else if id >= self.open.base {
            self.open.columns.set(offset(self.open.base, id), row);
        } else if let Some(segment) = self.segment(id) {
            segment.columns.set(offset(segment.base, id), row);
        }
    }

    // Retention.

    fn evict(&mut self) {
        while self.is_over() && self.first.next() < self.next() {
            self.evict_first();
        }
    }

    fn is_over(&self) -> bool {
        self.bytes > self.retention.max_bytes || self.rows() > self.retention.max_events
    }

    fn evict_first(&mut self) {
        let id = self.first;
        let Some((entry, row)) = self.oldest() else {
            return;
        };
        let (weight, refused) = (weight(entry), entry.refused().is_some());
        let keeps = row.is_marked() && self.may_outlive(weight);
        let detached = keeps.then(|| entry.detached());
        self.leaves(id, row);
        self.marked.remove(id);
        if let Some(detached) = detached {
            let row = Row { group: 0, ..row };
            self.outlived.insert(id, (detached, row));
            self.outlived_bytes += weight;
        } else {
            self.forget(id, row, weight, refused);
        }
        if row.group != 0 {
            self.leave(id, row.group);
        }
        self.first = id.next();
        self.passed();
        while let Some(segment) = self
            .sealed
            .pop_front_if(|segment| end(segment) <= self.first)
        {
            self.take_back(segment);
            self.groups.forget(self.first);
            self.marked.forget(self.first);
        }
    }

    /// The oldest entry that retention has not passed. It stands in the oldest
    /// segment.
    fn oldest(&self) -> Option<(&Entry, Row)> {
        let (base, entries, columns) = match self.sealed.front() {
            Some(segment) => (segment.base, &*segment.entries, &segment.columns),
            None => (self.open.base, &self.open.entries, &self.open.columns),
        };
        let at = offset(base, self.first);
        Some((entries.get(at)?, columns.get(at)))
    }

    /// Takes back what memory of a segment can be used again.
    fn take_back(&mut self, segment: Segment) {
        for entry in Arc::into_inner(segment.entries).into_iter().flatten() {
            if let Entry::Received(exchange) = entry {
                self.arena.take_back(exchange.into_bytes());
            }
        }
    }

    /// Half of the memory is for what is marked, the other half for what comes.
    /// Where memory is full, the bodies of earlier answers to replays of an entry
    /// go before any event does: the last answer is the one that is looked at.
    fn shed(&mut self, id: Id) {
        let Some((_, earlier)) = self
            .sendings
            .get_mut(&id)
            .and_then(|all| all.split_last_mut())
        else {
            return;
        };
        for sending in earlier {
            if self.bytes <= self.retention.max_bytes {
                return;
            }
            let before = sending.weight();
            sending.forget_body();
            self.bytes -= before - sending.weight();
        }
    }

    fn may_outlive(&self, weight: usize) -> bool {
        self.outlived_bytes + weight <= self.retention.max_bytes / 2
            && self.outlived.len() < self.retention.max_events / 2
    }

    fn drop_outlived(&mut self, id: Id) {
        if let Some((entry, row)) = self.outlived.remove(&id) {
            let weight = weight(&entry);
            self.outlived_bytes -= weight;
            self.forget(id, row, weight, entry.refused().is_some());
        }
    }

    fn forget(&mut self, id: Id, row: Row, weight: usize, refused: bool) {
        self.bytes -= weight;
        self.counts.evicted += u64::from(!refused);
        self.counts.failing -= u64::from(row.is_failing());
        self.counts.marked -= u64::from(row.is_marked());
        self.counts.held -= u64::from(row.stays_held());
        if let Some(answered) = self.answers.remove(&id) {
            self.forget_answer(&answered);
        }
        if let Some(sendings) = self.sendings.remove(&id) {
            self.bytes -= sendings.iter().map(Sending::weight).sum::<usize>();
        }
        self.bytes -= self.notes.remove(id);
    }

    /// The code of a list of events: of its distinct names, in order, so that
    /// batches of the same events share one. Nearly every list has one, which is
    /// looked up without copying it.
    fn events_code(&mut self, events: &[Event]) -> u32 {
        if let [one] = events {
            return self.events.code(std::slice::from_ref(&one.name));
        }
        let names: BTreeSet<&EventName> = events.iter().map(|event| &event.name).collect();
        if names.is_empty() || names.len() > MOST_NAMES {
            return 0;
        }
        let names: Vec<EventName> = names.into_iter().cloned().collect();
        self.events.code(&names[..])
    }

    fn sender_code(&mut self, name: &'static str) -> u16 {
        let at = self
            .senders
            .iter()
            .position(|known| *known == name)
            .unwrap_or_else(|| {
                self.senders.push(name);
                self.senders.len() - 1
            });
        u16::try_from(at + 1).unwrap_or(0)
    }
}

/// What the columns say of sendings: the first and the last answer of the
/// application, and how often it was asked.
fn deliveries(sendings: &[Sending]) -> (Status, Status, u16) {
    let mut all = sendings.iter().filter(|sending| sending.kind.delivers());
    let Some(first) = all.next() else {
        return (Status::NONE, Status::NONE, 0);
    };
    let (last, more) = all.fold((first, 0_usize), |(_, more), last| (last, more + 1));
    let count = u16::try_from(more + 1).unwrap_or(u16::MAX);
    (Status::of(first), Status::of(last), count)
}

fn offset(base: Id, id: Id) -> usize {
    usize::try_from(id.0.saturating_sub(base.0)).unwrap_or(usize::MAX)
}

fn end(segment: &Segment) -> Id {
    Id(segment.base.0 + segment.entries.len() as u64)
}

/// What it costs to keep an entry: its memory, with what is left over of a
/// buffer, its value and its row.
fn weight(entry: &Entry) -> usize {
    let bytes = match entry {
        Entry::Received(exchange) => large::held(exchange.weight()),
        Entry::Refused(_) => entry.weight(),
    };
    bytes + OVERHEAD
}

/// What an answer takes of its own.
fn answer_weight(answered: &Answered) -> usize {
    let headers = answered.headers.iter();
    let headers = headers.map(|line @ (name, value)| size_of_val(line) + name.len() + value.len());
    size_of::<Answered>() + headers.sum::<usize>()
}

/// What others may hold too: the rule, and the body that it told.
fn shared_bytes(answered: &Answered) -> [&[u8]; 2] {
    let rule = answered.rule.as_deref().unwrap_or_default();
    [rule.as_bytes(), &answered.body]
}
