//! The append-only memory of entries and facts.
//!
//! One [`Journal`] is shared by all: `capture` appends and never waits, the
//! reader derives, the interface and the followers look on by position. What
//! it knows of an entry beyond its bytes is [`columns`]: small integers in
//! [`cells`] beside the entries, so that a filter over a million events reads a few
//! megabytes.
//!
//! Entries stand in segments. The open one is behind the mutex, which is held
//! for an append or for cloning a few entries; sealed ones are shared, and are
//! read without a lock. The oldest leave first, and are counted.

mod arena;
pub mod cells;
mod changes;
pub mod columns;
mod content;
pub mod fact;
pub mod follower;
mod groups;
mod index;
mod large;
pub mod line;
pub mod listener;
mod members;
mod names;
mod segment;
mod set;
mod shared;
mod store;
mod tail;
#[cfg(test)]
pub(crate) mod tests;
mod tries;

use std::{
    hash::RandomState,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::BytesMut;

use crate::exchange::{
    Answered, Circumstances, Described, Entry, EventName, Exchange, Id, Reading, Refused, Sending,
};

pub use cells::{Cell, Columns};
pub use changes::{Changes, Log as ChangeLog};
pub use columns::{Row, Status};
pub use content::Content;
pub use fact::Fact;
pub use follower::Follower;
pub use members::{Members, Run};
pub use segment::{Piece, Stretch};
pub use set::IdSet;
pub use store::LONGEST_NOTE;
pub use tail::Tail;

use groups::Key;
use store::Store;
use tail::Tails;

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Bytes of heads, bodies and answers, with what it costs to keep them.
    pub max_bytes: usize,
    /// Events.
    pub max_events: usize,
}

impl Default for Retention {
    /// 256 MiB and 1,000,000 events.
    fn default() -> Self {
        Self {
            max_bytes: 256 << 20,
            max_events: 1_000_000,
        }
    }
}

/// The account of what arrived: `received = kept + evicted + cleared + passed`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests that were taken in.
    pub received: u64,
    /// Of these, the ones in memory.
    pub kept: u64,
    /// Of these, the ones that left because memory was full.
    pub evicted: u64,
    /// Of these, the ones the user cleared.
    pub cleared: u64,
    /// Of these, the ones that `--keep` passed over.
    pub passed: u64,
    /// What knocked and was refused, in memory or not: rows.
    pub refused: u64,
    /// Connections that were turned away because too many were open. A row
    /// stands for all of a minute.
    pub turned_away: u64,
    /// Connections that ended without a byte. A row stands for all of a minute.
    pub silent: u64,
    /// Rows in memory that are failing.
    pub failing: u64,
    /// Rows in memory that the user marked.
    pub marked: u64,
    /// Rows in memory that were read and are held back from sending.
    pub held: u64,
    /// Rows that were found to be retries, in memory or not.
    pub retries: u64,
    /// Rows in memory, received and refused.
    pub rows: u64,
    /// Bytes in memory, with what it costs to keep them.
    pub bytes: u64,
}

/// The memory of a run, shared by everyone who appends to it or looks on.
#[derive(Debug)]
pub struct Journal {
    store: Mutex<Store>,
    revision: AtomicU64,
    tails: Arc<Tails>,
    /// What keys of deliveries are hashed with: nobody outside can know it.
    hashes: RandomState,
}

/// An entry with what is known of it, cloned out of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its number.
    pub id: Id,
    /// What arrived.
    pub entry: Entry,
    /// What was learned since.
    pub row: Row,
}

/// Messages of this length and more, head and body together, have a buffer of
/// their own, in bytes.
pub const LARGE: usize = large::LARGE;

/// How many entries are marked before the lock is let go for a moment.
const AT_ONCE: usize = 1_000;

impl Journal {
    /// An empty journal that keeps as much as `retention` says.
    #[must_use]
    pub fn new(retention: Retention) -> Arc<Self> {
        Arc::new(Self {
            store: Mutex::new(Store::new(retention)),
            revision: AtomicU64::new(1),
            tails: Arc::default(),
            hashes: RandomState::new(),
        })
    }

    /// An empty buffer that has room for a message of `len` bytes, and is at
    /// least [`LARGE`]: to be filled and appended as [`Content::Whole`]. It is
    /// one of a message that has left, where there is one.
    #[must_use]
    pub fn buffer(&self, len: usize) -> BytesMut {
        let spare = self.lock().lend(len);
        spare.unwrap_or_else(|| large::fresh(len))
    }

    /// An empty chunk with room for many small messages, in exchange for one
    /// that has no more: each is written where the one before it was split
    /// off, and appended as [`Content::Chunk`]. What waits for more must not
    /// lie in a chunk, since it would keep all of it from being used again.
    #[must_use]
    pub fn chunk(&self, used: BytesMut) -> BytesMut {
        self.lock().chunk(used)
    }

    /// Appends a request. Returns its id and a handle to it.
    pub fn append(&self, content: Content<'_>, about: Circumstances) -> (Id, Exchange) {
        // Described before the lock is taken: it walks the head.
        let (head, body) = content.parts();
        let described = Described::of(head, body, about);
        let appended = match content {
            Content::Parts { head, body } => self.lock().append(head, body, described),
            Content::Whole { bytes, head_len } if bytes.len() < LARGE => {
                let (head, body) = bytes.split_at(head_len);
                self.lock().append(head, body, described)
            }
            Content::Whole { bytes, .. } => {
                let bytes = self.fitting(bytes).freeze();
                self.lock().adopt(bytes, described)
            }
            Content::Chunk { bytes, .. } => self.lock().keep(bytes.freeze(), described),
        };
        self.touch();
        appended
    }

    /// The same message in a buffer that is no longer than it needs.
    fn fitting(&self, message: BytesMut) -> BytesMut {
        if message.capacity() <= large::held(message.len()) {
            return message;
        }
        let mut fitting = self.buffer(message.len());
        fitting.extend_from_slice(&message);
        fitting
    }

    /// Appends something that was turned away.
    pub fn refuse(&self, refused: Refused) -> Id {
        let id = self.lock().refuse(refused);
        self.touch();
        id
    }

    /// Counts a connection that came to nothing.
    pub fn count(&self, knock: Knock) {
        self.lock().count(knock);
        self.touch();
    }

    /// Notes what a sender was told.
    pub fn answered(&self, id: Id, answered: &Answered) {
        self.lock().answered(id, answered);
        self.touch();
    }

    /// Notes what was understood of some entries, and puts those that are tries
    /// of one delivery into a group.
    pub fn understood<'a>(&self, readings: impl IntoIterator<Item = (Id, &'a Reading)>) {
        // Hashed before the lock is taken, which capture waits for.
        let readings: Vec<_> = readings
            .into_iter()
            .map(|(id, reading)| (id, reading, self.hash(id, reading)))
            .collect();
        let mut store = self.lock();
        for (id, reading, hash) in readings {
            store.understood(id, reading, hash);
        }
        drop(store);
        self.touch();
    }

    /// What an entry that was read so is found by, where it may be one of a
    /// group.
    fn hash(&self, id: Id, reading: &Reading) -> Option<u64> {
        let exchange = || self.lock().entry(id)?.received().cloned();
        Key::of(reading)?.hash(reading.sender?, &self.hashes, exchange)
    }

    /// A number for a new sending, counted from 1 over the run.
    pub fn number_sending(&self) -> u32 {
        self.lock().number_sending()
    }

    /// Notes a sending of entry `id`: when it starts and again when it ended.
    /// The two are joined by the sending's number.
    pub fn sent(&self, id: Id, sending: Sending) {
        self.lock().sent(id, sending);
        self.touch();
    }

    /// Marks an entry, or takes the mark away.
    pub fn mark(&self, id: Id, mark: Marking) {
        self.lock().mark(id, mark);
        self.touch();
    }

    /// Marks all of these, or takes their marks away, so many at once that
    /// capture does not wait for long.
    pub fn mark_all(&self, ids: impl IntoIterator<Item = Id>, marking: Marking) {
        let mut ids = ids.into_iter();
        loop {
            let some: Vec<Id> = ids.by_ref().take(AT_ONCE).collect();
            if some.is_empty() {
                return;
            }
            let mut store = self.lock();
            for id in some {
                store.mark(id, marking);
            }
            drop(store);
            self.touch();
        }
    }

    /// Notes something on an entry, in place of what was noted before; an empty
    /// text takes the note away. What is longer than [`LONGEST_NOTE`] is cut.
    pub fn note(&self, id: Id, text: &str) {
        self.lock().note(id, text);
        self.touch();
    }

    /// What the user noted on an entry.
    #[must_use]
    pub fn noted(&self, id: Id) -> Option<Arc<str>> {
        self.lock().noted(id)
    }

    /// Takes every mark away.
    pub fn unmark_all(&self) {
        let (outlived, rest) = self.lock().marked();
        self.mark_all(outlived.into_iter().chain(rest.iter()), Marking::Off);
    }

    /// Clears the view: hides all but what is marked. It stays in memory, and
    /// is the first to leave when there is too little. Returns how many entries
    /// were hidden.
    pub fn clear(&self) -> u64 {
        let hidden = self.lock().clear();
        self.touch();
        hidden
    }

    /// Shows again what was cleared last and is in memory still. Returns how
    /// many entries those are; none where nothing was cleared.
    pub fn undo_clear(&self) -> Option<u64> {
        let shown = self.lock().undo_clear();
        self.touch();
        shown
    }

    /// Notes that what held these entries back was permitted. Returns how many
    /// of them are no longer held because of it.
    pub fn permit(&self, ids: impl IntoIterator<Item = Id>) -> u64 {
        let mut store = self.lock();
        let released = ids.into_iter().filter(|id| store.permit(*id)).count();
        drop(store);
        self.touch();
        released as u64
    }

    /// One entry with what is known of it.
    #[must_use]
    pub fn get(&self, id: Id) -> Option<Known> {
        self.lock().get(id)
    }

    /// The sendings of an entry, oldest first.
    #[must_use]
    pub fn sendings(&self, id: Id) -> Vec<Sending> {
        self.lock().sendings(id)
    }

    /// What the sender was told, as far as it is more than columns hold.
    #[must_use]
    pub fn answer(&self, id: Id) -> Option<Answered> {
        self.lock().answer(id)
    }

    /// A run of entries around `id` for a scan: a shared segment, or a copy of
    /// the open one from `id` on. None when there is nothing from `id` on.
    #[must_use]
    pub fn piece(&self, id: Id) -> Option<Piece> {
        self.lock().piece(id)
    }

    /// A run of entries that ends before `id` or holds it, for a scan from the
    /// newest to the oldest. None when there is nothing before `id`.
    #[must_use]
    pub fn piece_before(&self, id: Id) -> Option<Piece> {
        self.lock().piece_before(id)
    }

    /// The last entry at or before `id` that is in memory.
    #[must_use]
    pub fn at_or_before(&self, id: Id) -> Option<Id> {
        self.lock().at_or_before(id)
    }

    /// The first entry at or after `id` that is in memory.
    #[must_use]
    pub fn at_or_after(&self, id: Id) -> Option<Id> {
        self.lock().at_or_after(id)
    }

    /// How many entries in memory are older than `id`.
    #[must_use]
    pub fn rank(&self, id: Id) -> usize {
        self.lock().rank(id)
    }

    /// The entry with `rank` older ones in memory.
    #[must_use]
    pub fn nth(&self, rank: usize) -> Option<Id> {
        self.lock().nth(rank)
    }

    /// One entry with what is known of it, cleared from the view or not.
    #[must_use]
    pub fn in_memory(&self, id: Id) -> Option<Known> {
        self.lock().in_memory(id)
    }

    /// A run of entries from `id` on, cleared from the view or not; what
    /// outlived retention is left out.
    #[must_use]
    pub fn piece_in_memory(&self, id: Id) -> Option<Piece> {
        self.lock().piece_in_memory(id)
    }

    /// A run of entries from `id` on: of all that is in memory, what outlived
    /// retention and what was cleared from the view too.
    #[must_use]
    pub fn piece_of_all(&self, id: Id) -> Option<Piece> {
        self.lock().piece_of_all(id)
    }

    /// The same for a scan from the newest to the oldest: a run that ends before
    /// `id` or holds it.
    #[must_use]
    pub fn piece_of_all_before(&self, id: Id) -> Option<Piece> {
        self.lock().piece_of_all_before(id)
    }

    /// The oldest id that retention has not passed, cleared from the view or
    /// not, and the id that the next entry will get.
    #[must_use]
    pub fn memory(&self) -> (Id, Id) {
        self.lock().memory()
    }

    /// The oldest id that is shown (marked ones may be older): retention has
    /// not passed it, and it was not cleared,
    /// and the id that the next entry will get.
    #[must_use]
    pub fn bounds(&self) -> (Id, Id) {
        self.lock().bounds()
    }

    // Groups of deliveries. One is folded into its newest entry, its head; what
    // is in no group is its own head, and so is what outlived retention.

    /// The code of the group that an entry is in; 0 for none.
    #[must_use]
    pub fn group_of(&self, id: Id) -> u32 {
        self.lock().shown_group_of(id)
    }

    /// Looks at the entries of a group; none when there is no such group any
    /// more.
    pub fn members<T>(&self, group: u32, look: impl FnOnce(Run<'_>) -> T) -> Option<T> {
        let store = self.lock();
        store.shown_members(group).map(look)
    }

    /// How many heads there are.
    #[must_use]
    pub fn heads(&self) -> usize {
        self.lock().heads()
    }

    /// Whether an entry is in memory and is a head.
    #[must_use]
    pub fn is_head(&self, id: Id) -> bool {
        self.lock().is_head(id)
    }

    /// How many heads are older than `id`.
    #[must_use]
    pub fn head_rank(&self, id: Id) -> usize {
        self.lock().head_rank(id)
    }

    /// The head with `rank` older ones.
    #[must_use]
    pub fn nth_head(&self, rank: usize) -> Option<Id> {
        self.lock().nth_head(rank)
    }

    /// The marked entries that outlived retention, oldest first.
    #[must_use]
    pub fn outlived(&self) -> Vec<Id> {
        self.lock().outlived()
    }

    /// The account.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.lock().counts()
    }

    /// The events behind [`Row::events`].
    #[must_use]
    pub fn event_names(&self, code: u32) -> Option<Arc<[EventName]>> {
        self.lock().event_names(code)
    }

    /// The sender behind [`Row::sender`].
    #[must_use]
    pub fn sender_name(&self, code: u16) -> Option<&'static str> {
        self.lock().sender_name(code)
    }

    /// Every sender that something was received from, in the order of their
    /// first event.
    #[must_use]
    pub fn senders(&self) -> Vec<&'static str> {
        self.lock().senders()
    }

    /// The entries whose columns changed since `seen` after they had been
    /// read, and where to go on. See [`Changes`].
    #[must_use]
    pub fn changes(&self, seen: u64) -> (Changes, u64) {
        self.lock().changes(seen)
    }

    /// The rare facts (sent, marked, noted) from number `seen` on, and where to go on.
    #[must_use]
    pub fn rare_facts(&self, seen: u64) -> (Vec<Fact>, u64) {
        self.lock().rare_facts(seen)
    }

    /// Counts every change. Two equal values mean that nothing happened.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision.load(Ordering::SeqCst)
    }

    /// A handle that waits for the next change.
    pub fn tail(self: &Arc<Self>) -> Tail {
        Tail::new(Arc::clone(self), self.tails.add())
    }

    fn touch(&self) {
        self.revision.fetch_add(1, Ordering::SeqCst);
        self.tails.wake();
    }

    /// A panic while the lock was held is a fault of ours in one append; the
    /// others still want to be kept.
    fn lock(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that came to nothing. There may be thousands of them a minute,
/// so they are counted, and share a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Knock {
    /// Too many connections were open: it was told so, or closed at once.
    TurnedAway,
    /// It ended, by its own will or by our deadline, before a byte came.
    Silent,
}

/// Whether an entry gets a mark or loses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marking {
    /// Gets it.
    On,
    /// Loses it.
    Off,
}
