//! The append-only memory of entries and facts.
//!
//! One [`Journal`] is shared by all: `capture` appends and never waits, the
//! reader derives, the interface and the followers look on by position. What
//! it knows of an entry beyond its bytes is [`columns`]: small integers beside
//! the entries, so that a filter over a million events reads a few megabytes.
//!
//! Entries stand in segments. The open one is behind the mutex, which is held
//! for an append or for cloning a few entries; sealed ones are shared, and are
//! read without a lock. The oldest leave first, and are counted.

mod arena;
mod changes;
pub mod columns;
pub mod fact;
pub mod follower;
mod large;
pub mod line;
pub mod listener;
mod names;
mod segment;
mod shared;
mod store;
mod tail;

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use bytes::BytesMut;

use crate::exchange::{
    Answered, Circumstances, Entry, EventName, Exchange, Id, Reading, Refused, Sending,
};

pub use changes::Changes;
pub use columns::{Columns, Row, Status};
pub use fact::Fact;
pub use follower::Follower;
pub use segment::Piece;
pub use tail::Tail;

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
    /// Rows in memory, received and refused.
    pub rows: u64,
    /// Bytes in memory, with what it costs to keep them.
    pub bytes: u64,
}

/// What is appended: a head and its body.
#[derive(Debug)]
pub enum Content<'a> {
    /// Copied into the journal's chunks: right for what is not large.
    Parts {
        /// The head as on the wire.
        head: &'a [u8],
        /// The body.
        body: &'a [u8],
    },
    /// Head and body in a buffer of the journal's ([`Journal::buffer`]): right
    /// for large messages, which then are never copied.
    Whole {
        /// The head, then the body.
        bytes: BytesMut,
        /// The length of the head in bytes.
        head_len: usize,
    },
    /// Head and body in a chunk of the journal's ([`Journal::chunk`]): right
    /// for what is small and was there at once.
    Chunk {
        /// The head, then the body, split off from the chunk.
        bytes: BytesMut,
        /// The length of the head in bytes.
        head_len: usize,
    },
}

/// The memory of a run, shared by everyone who appends to it or looks on.
#[derive(Debug)]
pub struct Journal {
    store: Mutex<Store>,
    revision: AtomicU64,
    tails: Arc<Tails>,
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

impl Journal {
    /// An empty journal that keeps as much as `retention` says.
    #[must_use]
    pub fn new(retention: Retention) -> Arc<Self> {
        Arc::new(Self {
            store: Mutex::new(Store::new(retention)),
            revision: AtomicU64::new(1),
            tails: Arc::default(),
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
        let appended = match content {
            Content::Parts { head, body } => self.lock().append(head, body, about),
            Content::Whole { bytes, head_len } if bytes.len() < LARGE => {
                let (head, body) = bytes.split_at(head_len);
                self.lock().append(head, body, about)
            }
            Content::Whole { bytes, head_len } => {
                let bytes = self.fitting(bytes).freeze();
                self.lock().adopt(bytes, head_len, about)
            }
            Content::Chunk { bytes, head_len } => self.lock().keep(bytes.freeze(), head_len, about),
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

    /// Notes what was understood of some entries.
    pub fn understood<'a>(&self, readings: impl IntoIterator<Item = (Id, &'a Reading)>) {
        let mut store = self.lock();
        for (id, reading) in readings {
            store.understood(id, reading);
        }
        drop(store);
        self.touch();
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

    /// The oldest id that retention has not passed (marked ones may be older),
    /// and the id that the next entry will get.
    #[must_use]
    pub fn bounds(&self) -> (Id, Id) {
        self.lock().bounds()
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

    /// The entries whose columns changed since `seen` after they had been
    /// read, and where to go on. See [`Changes`].
    #[must_use]
    pub fn changes(&self, seen: u64) -> (Changes, u64) {
        self.lock().changes(seen)
    }

    /// The rare facts (sent, marked) from number `seen` on, and where to go on.
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

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::exchange::{
        By, Marks, Outcome, Response, Scheme, SendingKind, Time, Verdict, Version,
    };

    const HEAD: &[u8] = b"POST /hooks HTTP/1.1\r\nHost: x\r\n\r\n";

    pub(crate) fn circumstances(size: usize) -> Circumstances {
        Circumstances {
            time: Time::from_seconds(1_700_000_000),
            took_us: 5,
            peer: ([127, 0, 0, 1], 5).into(),
            scheme: Scheme::Http,
            version: Version::Http11,
            declared: None,
            size: size as u64,
            marks: Marks::NONE,
        }
    }

    pub(crate) fn request(journal: &Journal, body: &'static [u8]) -> (Id, Exchange) {
        let content = Content::Parts { head: HEAD, body };
        journal.append(content, circumstances(body.len()))
    }

    pub(crate) fn ok() -> Answered {
        Answered {
            time: Time::from_seconds(1_700_000_001),
            took_us: 9,
            status: Some(200),
            by: By::Default,
            rule: None,
            step: None,
            headers: Vec::new(),
            body: bytes::Bytes::new(),
            sent: true,
        }
    }

    fn sending(number: u32, status: Option<u16>) -> Sending {
        let result = |status| {
            Ok(Response {
                status,
                ..Response::default()
            })
        };
        Sending {
            number,
            kind: SendingKind::Replay,
            target: "http://127.0.0.1:3000/hooks".to_owned(),
            address: ([127, 0, 0, 1], 3000).into(),
            time: Time::default(),
            outcome: status.map(|status| Outcome {
                result: result(status),
                connect_us: None,
                first_byte_us: None,
                took_us: 1,
            }),
        }
    }

    #[test]
    fn what_is_appended_is_there_byte_for_byte() {
        let journal = Journal::new(Retention::default());
        let (id, exchange) = request(&journal, b"{\"a\": 1}");
        let known = journal.get(id).unwrap();
        assert_eq!(known.entry, Entry::Received(exchange.clone()));
        assert_eq!(
            (exchange.head().bytes(), exchange.body()),
            (HEAD, &b"{\"a\": 1}"[..])
        );
    }

    #[test]
    fn a_sending_counts_from_start_to_end_and_a_success_mends_a_failure() {
        let journal = Journal::new(Retention::default());
        let (id, _) = request(&journal, b"");
        let bad = Reading {
            signature: crate::exchange::reading::Judgement {
                verdict: Verdict::Invalid,
                ..Default::default()
            },
            ..Reading::default()
        };
        journal.understood([(id, &bad)]);
        assert_eq!(journal.counts().failing, 1);
        journal.sent(id, sending(1, None));
        assert_eq!(journal.get(id).unwrap().row.last, Status::PENDING);
        journal.sent(id, sending(1, Some(500)));
        journal.sent(id, sending(2, Some(200)));
        let row = journal.get(id).unwrap().row;
        assert_eq!(
            (row.first, row.last, row.sendings),
            (Status::code(500), Status::code(200), 2)
        );
        assert_eq!(journal.counts().failing, 0);
        assert_eq!(
            journal.rare_facts(0).0.len(),
            2,
            "a sending is told when it has ended"
        );
    }

    #[test]
    fn a_confirmation_is_a_sending_and_no_answer_of_the_application() {
        let journal = Journal::new(Retention::default());
        let (id, _) = request(&journal, b"");
        let confirm = |number, status| Sending {
            kind: SendingKind::Confirm,
            ..sending(number, status)
        };
        let row = |journal: &Journal| {
            let row = journal.get(id).unwrap().row;
            (row.first, row.last, row.sendings)
        };
        journal.sent(id, confirm(1, Some(403)));
        assert_eq!(row(&journal), (Status::NONE, Status::NONE, 0));
        assert_eq!(journal.counts().failing, 0);
        journal.sent(id, sending(2, Some(500)));
        journal.sent(id, sending(3, Some(204)));
        journal.sent(id, confirm(4, Some(403)));
        assert_eq!(row(&journal), (Status::code(500), Status::code(204), 2));
        assert_eq!(journal.sendings(id).len(), 4);
    }

    #[test]
    fn what_a_rule_tells_everybody_is_counted_once() {
        let max_bytes = 128 << 10;
        let journal = Journal::new(Retention {
            max_bytes,
            max_events: 100,
        });
        let rule = Answered {
            by: By::Rule,
            rule: Some("=> 200 file answer.txt".into()),
            step: Some(1),
            body: bytes::Bytes::from(vec![b'x'; 64 << 10]),
            ..ok()
        };
        for _ in 0..100 {
            let (id, _) = request(&journal, b"a");
            journal.answered(id, &rule);
        }
        let full = journal.counts();
        assert_eq!(full.evicted, 0, "{full:?}");
        assert!(full.bytes > rule.body.len() as u64, "{full:?}");
        for _ in 0..100 {
            let (id, _) = request(&journal, b"a");
            journal.answered(id, &ok());
        }
        let counts = journal.counts();
        assert_eq!(counts.evicted, 100);
        assert!(
            counts.bytes < 64 << 10,
            "with the last it is free: {counts:?}"
        );
    }

    #[test]
    fn the_answers_to_many_replays_of_one_event_drive_no_other_out() {
        let max_bytes = 64 << 10;
        let journal = Journal::new(Retention {
            max_bytes,
            ..Retention::default()
        });
        let ids: Vec<Id> = (0..4).map(|_| request(&journal, b"x").0).collect();
        for number in 1..=100 {
            let mut sending = sending(number, Some(500));
            if let Some(Ok(response)) = sending.outcome.as_mut().map(|it| it.result.as_mut()) {
                response.body = vec![b'e'; 8 << 10].into();
            }
            journal.sent(ids[3], sending);
            assert!(journal.counts().bytes <= max_bytes as u64);
        }
        assert_eq!(journal.counts().rows, 4);
        let kept = journal.sendings(ids[3]);
        let answer = |at: usize| {
            let outcome = kept[at].outcome.as_ref().unwrap();
            let response = outcome.result.as_ref().unwrap();
            (response.body.len(), response.truncated)
        };
        assert_eq!(
            (kept.len(), answer(0), answer(99)),
            (100, (0, true), (8 << 10, false))
        );
    }

    #[test]
    fn marked_entries_stay_up_to_half_the_memory() {
        let journal = Journal::new(Retention {
            max_events: 3,
            ..Retention::default()
        });
        let ids: Vec<Id> = (0..2).map(|_| request(&journal, b"keep").0).collect();
        journal.mark(ids[0], Marking::On);
        for _ in 0..10 {
            request(&journal, b"pass");
        }
        let counts = journal.counts();
        assert_eq!(
            (counts.received, counts.kept, counts.evicted, counts.marked),
            (12, 3, 9, 1)
        );
        assert_eq!(journal.nth(0), Some(ids[0]));
        assert_eq!(journal.nth(1), Some(Id(11)));
        journal.mark(ids[0], Marking::Off);
        assert_eq!(
            journal.get(ids[0]),
            None,
            "what outlived retention by its mark leaves with it"
        );
        assert_eq!(journal.counts().evicted, 10);
    }

    #[test]
    fn marked_entries_never_take_all_the_room_from_what_arrives() {
        let journal = Journal::new(Retention {
            max_events: 8,
            ..Retention::default()
        });
        for _ in 0..8 {
            let (id, _) = request(&journal, b"keep");
            journal.mark(id, Marking::On);
        }
        for _ in 0..20 {
            request(&journal, b"pass");
        }
        let counts = journal.counts();
        assert_eq!((counts.rows, counts.marked), (8, 4));
        assert_eq!(journal.nth(4), Some(Id(25)), "half is left to the newest");
    }

    #[tokio::test]
    async fn a_tail_wakes_once_for_many_changes() {
        let journal = Journal::new(Retention::default());
        let mut tail = journal.tail();
        tail.changed().await;
        let writer = Arc::clone(&journal);
        let thread = std::thread::spawn(move || {
            for _ in 0..1000 {
                request(&writer, b"x");
            }
        });
        thread.join().unwrap();
        tail.changed().await;
        assert_eq!(journal.counts().received, 1000);
        let waits =
            tokio::time::timeout(std::time::Duration::from_millis(20), tail.changed()).await;
        assert!(waits.is_err(), "nothing changed, so nothing wakes");
    }

    #[derive(Clone, Debug)]
    enum Step {
        Append(usize),
        Mark(u64),
        Unmark(u64),
        Send(u64),
        Read(u64),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            4 => (0usize..40_000).prop_map(Step::Append),
            1 => (1u64..120).prop_map(Step::Mark),
            1 => (1u64..120).prop_map(Step::Unmark),
            1 => (1u64..120).prop_map(Step::Send),
            1 => (1u64..120).prop_map(Step::Read),
        ];
        proptest::collection::vec(step, 1..120)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// The journal is a list from which the oldest unmarked leave; the
        /// account adds up; every way of looking up agrees with every other.
        #[test]
        fn it_equals_a_plain_list(steps in steps(), max_events in 1usize..60, kib in 1usize..800) {
            let journal = Journal::new(Retention { max_bytes: kib << 10, max_events });
            let mut bodies: Vec<Vec<u8>> = Vec::new();
            for step in steps {
                match step {
                    Step::Append(len) => {
                        let body = vec![bodies.len().to_le_bytes()[0]; len];
                        let (id, _) = journal.append(Content::Parts { head: HEAD, body: &body }, circumstances(len));
                        bodies.push(body);
                        prop_assert_eq!(id.0, bodies.len() as u64);
                    }
                    Step::Mark(id) => journal.mark(Id(id), Marking::On),
                    Step::Unmark(id) => journal.mark(Id(id), Marking::Off),
                    Step::Send(id) => journal.sent(Id(id), sending(journal.number_sending(), Some(200))),
                    Step::Read(id) => journal.understood([(Id(id), &Reading::default())]),
                }
                let counts = journal.counts();
                prop_assert_eq!(counts.received, counts.kept + counts.evicted);
                prop_assert_eq!(counts.rows, counts.kept);
                prop_assert!(counts.rows <= max_events.max(1) as u64 + counts.marked);
            }
            let counts = journal.counts();
            let ids: Vec<Id> = (0..usize::try_from(counts.rows).unwrap()).filter_map(|n| journal.nth(n)).collect();
            prop_assert_eq!(ids.len() as u64, counts.rows);
            prop_assert_eq!(journal.nth(ids.len()), None);
            for (rank, id) in ids.iter().enumerate() {
                let known = journal.get(*id).unwrap();
                prop_assert_eq!(known.entry.body(), &bodies[usize::try_from(id.0).unwrap() - 1][..]);
                prop_assert_eq!(journal.rank(*id), rank);
                prop_assert_eq!(journal.at_or_before(*id), Some(*id));
                prop_assert_eq!(journal.at_or_after(*id), Some(*id));
                let before = journal.piece_before(id.next()).and_then(|piece| piece.get(*id).map(|(_, row)| row));
                prop_assert_eq!(before, Some(known.row), "a piece before the next id ends with this one");
                let piece = journal.piece(*id).unwrap();
                prop_assert_eq!(piece.get(*id).map(|(entry, row)| (entry.clone(), row)), Some((known.entry, known.row)));
            }
            for id in (1..=bodies.len() as u64).map(Id).filter(|id| !ids.contains(id)) {
                prop_assert_eq!(journal.get(id), None);
                prop_assert!(!known_row(&journal, id), "what has left has no row");
            }
        }
    }

    fn known_row(journal: &Journal, id: Id) -> bool {
        journal.at_or_after(id) == Some(id)
    }
}
