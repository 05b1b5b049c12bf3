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
    bits::Bits,
    sift::Run,
    work::{Task, Tested, Work},
};
use crate::{
    exchange::{Entry, Exchange, Id, Reading, Time},
    journal::{Cell, IdSet, Journal, Piece, columns::Flags},
};

/// How many entries are tested between two looks at the clock.
const STRIDE: u64 = Bits::LEN as u64;

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
        reads_bytes: work.filter.reads_bytes(),
        opens_bodies: work.filter.opens_bodies(),
        way: match work.task {
            Task::Arrived(_) => Way::Up,
            Task::Older { .. } => Way::Down,
            Task::Again(_) => Way::Again,
        },
        hits: IdSet::default(),
        groups: Vec::new(),
        piece: None,
    };
    let tested = match &work.task {
        Task::Arrived(range) => Tested::Run(scan.upward(range, stop)),
        Task::Older { below } => Tested::Run(scan.downward(*below, stop)),
        Task::Again(ids) => Tested::Rows(scan.each(ids, stop)),
    };
    Found {
        generation: work.generation,
        tested,
        hits: scan.hits,
        groups: scan.groups,
    }
}

/// In which order entries are tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// The oldest first.
    Up,
    /// The newest first.
    Down,
    /// The newest first, and what does not match may have matched before.
    Again,
}

struct Scan<'a> {
    journal: &'a Journal,
    knowledge: &'a dyn Knowledge,
    now: Time,
    tester: Tester<'a>,
    reads_first: bool,
    /// Whether a test looks at more than columns, so that it matters how long an
    /// entry is.
    reads_bytes: bool,
    /// Whether a body that is coded may have to be decoded: what that gives, and
    /// how long it takes, shows only then.
    opens_bodies: bool,
    way: Way,
    hits: IdSet,
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
                let stride = self.upward_stride(&piece, at, end);
                at = self.run(&piece, &stride, Bits::first(Bits::LEN)).end;
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
                let stride = self.downward_stride(&piece, start, at);
                at = self.run(&piece, &stride, Bits::first(Bits::LEN)).start;
                if stop() {
                    return at..below;
                }
            }
            at = at.min(start);
        }
    }

    /// Tests the entries of some ids, newest first, and returns those it got to.
    /// Such as stand close to each other are tested at once.
    fn each(&mut self, ids: &[Id], stop: &mut dyn FnMut() -> bool) -> Vec<Id> {
        let mut tested = 0;
        while let Some(newest) = ids.get(tested).copied() {
            tested += self.close(newest, &ids[tested..]).max(1);
            if stop() {
                break;
            }
        }
        ids[..tested].to_vec()
    }

    /// Tests `newest`, the first of `ids`, and those that follow and stand in a
    /// stride with it; returns how many these are.
    fn close(&mut self, newest: Id, ids: &[Id]) -> usize {
        let held = self.piece.take();
        let held = held.filter(|(piece, from)| newest >= *from && newest < piece.end());
        let held = held.or_else(|| {
            let first = self.journal.bounds().0;
            let piece = self.journal.piece_before(newest.next())?;
            let from = piece.lowest(first);
            Some((piece, from))
        });
        // What has left memory needs no test.
        let Some((piece, from)) = held else { return 1 };
        let mut count = 0;
        if newest >= from && newest < piece.end() {
            let stride = self.downward_stride(&piece, from, newest.next());
            let close = ids.iter().take_while(|id| stride.contains(id));
            let wanted = close.fold(Bits::NONE, |wanted, id| {
                wanted.with(usize::try_from(id.0 - stride.start.0).unwrap_or(Bits::LEN))
            });
            let tested = self.run(&piece, &stride, wanted);
            count = ids.iter().take_while(|id| tested.contains(id)).count();
        }
        self.piece = Some((piece, from));
        count
    }

    /// Tests those entries of a stride that are wanted. Returns how far it got: to
    /// the end, but for what takes long to be read.
    fn run(&mut self, piece: &Piece, ids: &Range<Id>, wanted: Bits) -> Range<Id> {
        let run = Run::new(piece.stretch(ids), self.now, self.knowledge);
        let wanted = wanted.and(Bits::first(run.stretch().entries().len()));
        let unread = self.unread(&run, wanted);
        let places = self.light_places(&run, unread);
        let within = Bits::first(places.end).without(Bits::first(places.start));
        let wanted = wanted.and(within);
        let unread = self.read(&run, unread.and(within));
        let hits = self.tester.among(&run, wanted.without(unread));
        self.keep(&run, wanted.without(unread), hits);
        for at in unread.iter() {
            self.test_outside(run.stretch().id(at), &run.stretch().entries()[at]);
        }
        run.stretch().id(places.start)..run.stretch().id(places.end)
    }

    /// What is to be read before it is tested.
    fn unread(&self, run: &Run<'_>, wanted: Bits) -> Bits {
        if !self.reads_first {
            return Bits::NONE;
        }
        Bits::all(run.stretch().cells(), is_unread).and(wanted)
    }

    /// Where a stride is to end because of what is read in it: as
    /// [`Scan::light`] says of what is tested, since who reads a body decodes it.
    fn light_places(&self, run: &Run<'_>, unread: Bits) -> Range<usize> {
        let entries = run.stretch().entries();
        let mut bytes = 0;
        let is_last = |at: &usize| {
            let entry = &entries[*at];
            bytes += entry.weight();
            bytes > STRIDE_BYTES || is_coded(entry)
        };
        if self.way == Way::Up {
            let last = unread.iter().find(is_last);
            0..last.map_or(entries.len(), |at| at + 1)
        } else {
            unread.rev().find(is_last).unwrap_or(0)..entries.len()
        }
    }

    /// Reads what the reader has not read yet, and tells the journal. Returns
    /// what is unread all the same: the piece of an entry that outlived its
    /// segment is a copy, and only the journal has its row.
    fn read(&self, run: &Run<'_>, unread: Bits) -> Bits {
        if unread.is_empty() {
            return unread;
        }
        let readings = unread.iter().filter_map(|at| {
            let exchange = run.stretch().entries()[at].received()?;
            Some((run.stretch().id(at), self.knowledge.reading(exchange)))
        });
        let readings: Vec<(Id, Reading)> = readings.collect();
        self.journal
            .understood(readings.iter().map(|(id, reading)| (*id, reading)));
        unread.filter(|at| is_unread(&run.stretch().cells()[at]))
    }

    /// Tests one with the row that the journal has. (What has left memory
    /// meanwhile stays unread, and its test is for nobody.)
    fn test_outside(&mut self, id: Id, entry: &Entry) {
        let Some(known) = self.journal.get(id) else {
            return;
        };
        let candidate = Candidate::new(id, entry, known.row, self.now, self.knowledge);
        let is_hit = self.tester.test(&candidate);
        if is_hit {
            self.hits.insert(id);
        }
        if known.row.group != 0 && (is_hit || self.way == Way::Again) {
            self.groups.push((id, known.row.group));
        }
    }

    /// Keeps the hits among those that were tested.
    fn keep(&mut self, run: &Run<'_>, tested: Bits, hits: Bits) {
        self.hits.put(run.stretch().id(0), hits.mask());
        // Of what does not match nobody hears, unless it may have matched before.
        let way = self.way;
        let told = if way == Way::Again { tested } else { hits };
        let cells = run.stretch().cells();
        let told = told.filter(|at| cells[at].group() != 0);
        let mut note = |at: usize| self.groups.push((run.stretch().id(at), cells[at].group()));
        // In the order of the scan.
        if way == Way::Up {
            told.iter().for_each(&mut note);
        } else {
            told.rev().for_each(&mut note);
        }
    }

    /// The next few entries from `at` on, before `end`; at least one.
    fn upward_stride(&self, piece: &Piece, at: Id, end: Id) -> Range<Id> {
        let limit = Id(at.0 + STRIDE).min(end);
        let all = at..limit;
        match self.light(piece.stretch(&all).entries().iter()) {
            Some(count) => at..Id(at.0 + count),
            None => all,
        }
    }

    /// The last few entries before `at`, from `start` on; at least one.
    fn downward_stride(&self, piece: &Piece, start: Id, at: Id) -> Range<Id> {
        let limit = Id(at.0.saturating_sub(STRIDE)).max(start);
        let all = limit..at;
        match self.light(piece.stretch(&all).entries().iter().rev()) {
            Some(count) => Id(at.0 - count)..at,
            None => all,
        }
    }

    /// How many of these make a stride; none where all do. The one with which it
    /// gets too heavy is the last of it, and so is one that is to be decoded: then
    /// the clock is looked at after each, and only one is held at a time.
    fn light<'e>(&self, mut entries: impl Iterator<Item = &'e Entry>) -> Option<u64> {
        if !self.reads_bytes {
            return None;
        }
        let mut bytes = 0;
        let last = entries.position(|entry| {
            bytes += entry.weight();
            bytes > STRIDE_BYTES || (self.opens_bodies && is_coded(entry))
        });
        last.map(|last| last as u64 + 1)
    }
}

fn is_unread(cell: &Cell) -> bool {
    !cell.flags().has(Flags::READ)
}

fn is_coded(entry: &Entry) -> bool {
    entry.received().is_some_and(Exchange::is_coded)
}
