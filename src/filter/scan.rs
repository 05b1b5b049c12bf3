//! Tests entries in slices.
//!
//! An entry is read before it is tested, when the filter looks at anything
//! that is learned after its arrival: where the reader has not been yet, it is
//! read on the spot and the journal is told. So it is tested once, and every
//! later change of its row stands in
//! [`Journal::changes`](crate::journal::Journal::changes), which reports what
//! changed after the reading and nothing before.

use std::ops::Range;

use super::{
    Candidate, Found, Knowledge, Tester,
    matches::{Task, Tested, Work},
};
use crate::{
    exchange::{Entry, Id, Reading, Time},
    journal::{Journal, Piece, Row},
};

/// How many entries are tested between two looks at the clock.
const STRIDE: u64 = 64;

/// How many bytes are looked through between two looks at the clock.
const STRIDE_BYTES: usize = 1 << 20;

/// Does a work, or as much of it as `stop` allows: it is asked every few
/// entries, and what was tested by then is the result. Something is always
/// tested, so that every call gets on.
pub fn scan(
    journal: &Journal,
    work: &Work,
    knowledge: &dyn Knowledge,
    now: Time,
    stop: &mut dyn FnMut() -> bool,
) -> Found {
    let mut scan = Scan {
        journal,
        knowledge,
        now,
        tester: Tester::new(&work.filter),
        reads_first: work.filter.needs().is_learned(),
        retests: matches!(work.task, Task::Again(_)),
        hits: Vec::new(),
        groups: Vec::new(),
        piece: None,
    };
    let tested = match &work.task {
        Task::Arrived(range) => Tested::Run(scan.upward(range, stop)),
        Task::Older { below } => Tested::Run(scan.downward(*below, stop)),
        Task::Again(ids) => Tested::Rows(scan.each(ids, stop)),
    };
    scan.hits.sort_unstable();
    Found {
        generation: work.generation,
        tested,
        hits: scan.hits,
        groups: scan.groups,
    }
}

struct Scan<'a> {
    journal: &'a Journal,
    knowledge: &'a dyn Knowledge,
    now: Time,
    tester: Tester<'a>,
    reads_first: bool,
    /// Whether what does not match may have matched before.
    retests: bool,
    hits: Vec<Id>,
    groups: Vec<(Id, u32)>,
    /// The piece that [`Scan::each`] looked into last, and from which id on
    /// its rows are the journal's.
    piece: Option<(Piece, Id)>,
}

impl Scan<'_> {
    fn upward(&mut self, range: &Range<Id>, stop: &mut dyn FnMut() -> bool) -> Range<Id> {
        let mut at = range.start;
        while at < range.end {
            let first = self.journal.bounds().0;
            let Some(piece) = self.journal.piece(at) else {
                at = range.end;
                break;
            };
            let end = piece.end().min(range.end);
            at = at.max(piece.lowest(first));
            while at < end {
                let stride = upward_stride(&piece, at, end);
                self.run(&piece, stride.clone());
                at = stride.end;
                if stop() {
                    return range.start..at;
                }
            }
            at = at.max(end);
        }
        range.start..at.min(range.end)
    }

    fn downward(&mut self, below: Id, stop: &mut dyn FnMut() -> bool) -> Range<Id> {
        let mut at = below;
        loop {
            let first = self.journal.bounds().0;
            let Some(piece) = self.journal.piece_before(at) else {
                return Id::FIRST..below;
            };
            let start = piece.lowest(first);
            at = at.min(piece.end());
            while at > start {
                let stride = downward_stride(&piece, start, at);
                self.run(&piece, stride.clone());
                at = stride.start;
                if stop() {
                    return at..below;
                }
            }
            at = at.min(start);
        }
    }

    /// Tests the entries of some ids, and returns those it got to.
    fn each(&mut self, ids: &[Id], stop: &mut dyn FnMut() -> bool) -> Vec<Id> {
        let mut tested = Vec::with_capacity(ids.len());
        let mut bytes = 0;
        for id in ids {
            bytes += self.one(*id);
            tested.push(*id);
            if (tested.len() as u64).is_multiple_of(STRIDE) || bytes > STRIDE_BYTES {
                bytes = 0;
                if stop() {
                    break;
                }
            }
        }
        tested
    }

    /// Tests one entry, and returns its weight in bytes.
    fn one(&mut self, id: Id) -> usize {
        let held = self
            .piece
            .take()
            .filter(|(piece, first)| id >= *first && piece.get(id).is_some());
        let held = held.or_else(|| {
            let first = self.journal.bounds().0;
            let piece = self.journal.piece_before(id.next())?;
            let from = piece.lowest(first);
            Some((piece, from))
        });
        let Some((piece, from)) = held else { return 0 };
        let weight = piece.get(id).map_or(0, |(entry, _)| entry.weight());
        if id >= from {
            self.run(&piece, id..id.next());
        }
        self.piece = Some((piece, from));
        weight
    }

    fn run(&mut self, piece: &Piece, ids: Range<Id>) {
        if self.reads_first {
            self.read(piece, &ids);
        }
        for id in (ids.start.0..ids.end.0).map(Id) {
            if let Some((entry, row)) = piece.get(id) {
                let row = self.settled(id, row);
                self.test(id, entry, row);
            }
        }
    }

    /// Reads what the reader has not read yet, and tells the journal.
    fn read(&self, piece: &Piece, ids: &Range<Id>) {
        let unread = (ids.start.0..ids.end.0).map(Id).filter_map(|id| {
            let (entry, row) = piece.get(id)?;
            let exchange = entry.received().filter(|_| !row.is_read())?;
            Some((id, self.knowledge.reading(exchange)))
        });
        let readings: Vec<(Id, Reading)> = unread.collect();
        if !readings.is_empty() {
            self.journal
                .understood(readings.iter().map(|(id, reading)| (*id, reading)));
        }
    }

    /// The row after the reading. The piece of an entry that outlived its
    /// segment is a copy; only the journal has its row. (What has left memory
    /// meanwhile stays unread, and its test is for nobody.)
    fn settled(&self, id: Id, row: Row) -> Row {
        if row.is_read() || !self.reads_first {
            return row;
        }
        self.journal.get(id).map_or(row, |known| known.row)
    }

    fn test(&mut self, id: Id, entry: &Entry, row: Row) {
        let candidate = Candidate::new(id, entry, row, self.now, self.knowledge);
        let is_hit = self.tester.test(&candidate);
        if is_hit {
            self.hits.push(id);
        }
        if row.group != 0 && (is_hit || self.retests) {
            self.groups.push((id, row.group));
        }
    }
}

/// The next few entries from `at` on, before `end`; at least one.
fn upward_stride(piece: &Piece, at: Id, end: Id) -> Range<Id> {
    let limit = Id(at.0 + STRIDE).min(end);
    let heavy = heavy(piece, (at.0..limit.0).map(Id));
    at..heavy.map_or(limit, Id::next)
}

/// The last few entries before `at`, from `start` on; at least one.
fn downward_stride(piece: &Piece, start: Id, at: Id) -> Range<Id> {
    let limit = Id(at.0.saturating_sub(STRIDE)).max(start);
    let heavy = heavy(piece, (limit.0..at.0).rev().map(Id));
    heavy.unwrap_or(limit)..at
}

/// The entry with which a run of entries gets too heavy for one stride.
fn heavy(piece: &Piece, mut ids: impl Iterator<Item = Id>) -> Option<Id> {
    let mut bytes = 0;
    ids.find(|id| {
        bytes += piece.get(*id).map_or(0, |(entry, _)| entry.weight());
        bytes > STRIDE_BYTES
    })
}
