//! Looks at the events of a survey: what a worker does, off the interface
//! thread.
//!
//! What was not read yet is read on the spot and the journal is told, as a scan
//! does: of what changes after the reading the journal tells, and of nothing
//! before.

use std::{collections::HashMap, sync::Arc};

use super::{Visit, Whose};
use crate::{
    exchange::{Entry, EventName, Id, Time, Verdict},
    filter::Knowledge,
    journal::{Journal, Piece, Row, Status},
};

/// How many events are looked at between two looks at the clock.
const STRIDE: usize = 64;

/// The longest path that is a value, in bytes. Nobody chooses among longer
/// ones, and they would fill the memory.
pub const LONGEST: usize = 256;

/// What there is to say of one event, as small as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// When its first byte came.
    pub time: Time,
    /// The length of its body, in bytes.
    pub size: u64,
    /// From the last byte of the request to the answer, in microseconds.
    pub took_us: u32,
    /// Which try of the delivery it is; 0 where that is unknown.
    pub attempt: u16,
    /// What the application answered last.
    pub app: Status,
    /// Whether its signature holds.
    pub sig: Verdict,
    /// Whether something is wrong with it.
    pub failing: bool,
    /// Who sent it.
    pub sender: Option<&'static str>,
    /// Its events: an index of [`Seen::events`]; none where it has none.
    pub events: Option<u32>,
    /// Its path.
    pub path: Path,
}

/// The path of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// It was never read as a request.
    None,
    /// An index of [`Seen::paths`].
    Nth(u32),
    /// Longer than [`LONGEST`].
    Long,
}

/// What a worker saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The generation of the visit.
    pub generation: u64,
    /// How many of its events were looked at; it may have stopped early.
    pub done: usize,
    /// Those of them that are in memory.
    pub facts: Vec<(Id, Fact)>,
    /// The distinct lists of events, where they were asked for.
    pub events: Vec<Arc<[EventName]>>,
    /// The distinct paths, where they were asked for.
    pub paths: Vec<Box<[u8]>>,
}

/// Looks at the events of `visit`, or at as many as `stop` allows; it is asked
/// every few events. At least one is looked at.
pub fn look(
    journal: &Journal,
    visit: &Visit,
    knowledge: &dyn Knowledge,
    stop: &mut dyn FnMut() -> bool,
) -> Seen {
    let mut look = Look {
        journal,
        knowledge,
        names: visit.whose == Whose::Values,
        piece: None,
        seen: Seen {
            generation: visit.generation,
            ..Seen::default()
        },
        events: HashMap::new(),
        paths: HashMap::new(),
    };
    for id in &visit.ids {
        look.one(*id);
        look.seen.done += 1;
        if look.seen.done.is_multiple_of(STRIDE) && stop() {
            break;
        }
    }
    look.seen
}

struct Look<'a> {
    journal: &'a Journal,
    knowledge: &'a dyn Knowledge,
    /// Whether the names of things are asked for.
    names: bool,
    /// The piece that was looked into last.
    piece: Option<Piece>,
    seen: Seen,
    events: HashMap<Arc<[EventName]>, u32>,
    paths: HashMap<Box<[u8]>, u32>,
}

impl Look<'_> {
    fn one(&mut self, id: Id) {
        let piece = self.piece.take().filter(|piece| piece.get(id).is_some());
        let piece = piece.or_else(|| self.journal.piece_before(id.next()));
        let Some(piece) = piece else { return };
        if let Some((entry, row)) = piece.get(id) {
            let row = self.read(id, entry, row);
            let fact = self.fact(entry, &row);
            self.seen.facts.push((id, fact));
        }
        self.piece = Some(piece);
    }

    /// The row after the reading.
    fn read(&self, id: Id, entry: &Entry, row: Row) -> Row {
        let Some(exchange) = entry.received().filter(|_| !row.is_read()) else {
            return row;
        };
        let reading = self.knowledge.reading(exchange);
        self.journal.understood([(id, &reading)]);
        self.journal.get(id).map_or(row, |known| known.row)
    }

    fn fact(&mut self, entry: &Entry, row: &Row) -> Fact {
        let took_us = match entry {
            Entry::Refused(refused) => refused.took_us,
            Entry::Received(_) => row.told_us,
        };
        Fact {
            time: entry.time(),
            size: entry.size(),
            took_us,
            attempt: row.try_number().unwrap_or(0),
            app: row.last,
            sig: row.verdict,
            failing: row.is_failing(),
            sender: match row.sender {
                0 => None,
                code => self.knowledge.sender(code),
            },
            events: self.names.then(|| self.events(entry, row)).flatten(),
            path: if self.names {
                self.path(entry)
            } else {
                Path::None
            },
        }
    }

    /// Where the journal has no code for the events, either there are none or
    /// too many: only the entry knows.
    fn events(&mut self, entry: &Entry, row: &Row) -> Option<u32> {
        let names = match (row.events, row.sender, entry.received()) {
            (0, 0, _) | (0, _, None) => return None,
            (0, _, Some(exchange)) => {
                let events = self.knowledge.reading(exchange).events;
                events.into_iter().map(|event| event.name).collect()
            }
            (code, ..) => self.knowledge.events(code)?,
        };
        if names.is_empty() {
            return None;
        }
        let index = u32::try_from(self.seen.events.len()).unwrap_or(u32::MAX);
        let all = &mut self.seen.events;
        let index = self.events.entry(names).or_insert_with_key(|names| {
            all.push(Arc::clone(names));
            index
        });
        Some(*index)
    }

    fn path(&mut self, entry: &Entry) -> Path {
        let Some(exchange) = entry.received() else {
            return Path::None;
        };
        let head = exchange.head();
        let path = head.path();
        if path.len() > LONGEST {
            return Path::Long;
        }
        if let Some(index) = self.paths.get(path) {
            return Path::Nth(*index);
        }
        let index = u32::try_from(self.seen.paths.len()).unwrap_or(u32::MAX);
        self.seen.paths.push(path.into());
        self.paths.insert(path.into(), index);
        Path::Nth(index)
    }
}
