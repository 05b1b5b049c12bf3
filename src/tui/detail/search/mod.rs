//! Looking for a text in the tab that is shown: what is typed, where it
//! stands, and where one goes next.
//!
//! In a body that is long the hits are counted elsewhere, in slices; those on
//! the screen are lit at once, whatever is counted.
//!
//! Not here: how a line is drawn, and which event comes next.

mod pattern;
mod tally;

use bytes::Bytes;

pub use pattern::Pattern;
pub use tally::{Count, Counted};

use tally::Tally;

use crate::tui::{
    field::Field,
    text::{Text, count},
};

/// Bodies up to this many bytes are counted at once; larger ones elsewhere,
/// while the interface goes on.
const AT_ONCE: usize = 256 << 10;

/// Which way one goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To what comes later.
    Forward,
    /// To what came before.
    Backward,
}

/// Where a search is to go as soon as it can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// To the first hit at or behind this line, else to the first of all.
    From(usize),
    /// To the next one from where one stands.
    Next(Direction),
    /// To the first, or to the last.
    End(Direction),
}

/// The state of a search.
#[derive(Debug, Default)]
pub struct Search {
    /// What is being typed, while it is.
    typing: Option<Typing>,
    pattern: Option<Pattern>,
    hits: Hits,
    /// What tells the counts of this text in this page from earlier ones.
    generation: u64,
    /// The hit one stands on.
    at: Option<usize>,
    pub(super) wish: Option<Wish>,
    /// There is no further hit that way, and one was asked for.
    past: Option<Direction>,
    /// A count that waits to be made elsewhere.
    waiting: Option<Count>,
}

#[derive(Debug)]
struct Typing {
    field: Field,
    /// What was looked for before, and the line the cursor was on.
    before: Option<Pattern>,
    line: usize,
}

/// Where the hits are. One is known by a number: its first byte, or its place
/// among the lines.
#[derive(Debug, Default)]
pub(super) enum Hits {
    /// Nobody has looked yet.
    #[default]
    Unknown,
    /// In the bytes of the page.
    Bytes {
        /// The bytes.
        bytes: Bytes,
        /// The hits in them.
        tally: Tally,
    },
    /// In these lines, as they are shown; a line stands here for each hit.
    Lines(Vec<usize>),
}

/// What a look for a hit came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Looked {
    /// Here it is.
    At(usize),
    /// There is none.
    Nowhere,
    /// Not all has been counted.
    Later,
}

impl Search {
    /// Begins to type, with the cursor on `line`.
    pub(super) fn open(&mut self, line: usize) {
        self.typing = Some(Typing {
            field: Field::default(),
            before: self.pattern.take(),
            line,
        });
        self.forget();
    }

    /// The field, while something is typed.
    #[must_use]
    pub fn field(&mut self) -> Option<&mut Field> {
        self.typing.as_mut().map(|typing| &mut typing.field)
    }

    /// Whether something is typed.
    #[must_use]
    pub const fn is_typing(&self) -> bool {
        self.typing.is_some()
    }

    /// Looks for what is in the field.
    pub fn typed(&mut self) {
        let Some(typing) = &self.typing else { return };
        let (pattern, line) = (Pattern::new(typing.field.text()), typing.line);
        if pattern != self.pattern {
            self.pattern = pattern;
            self.forget();
        }
        self.wish = Some(Wish::From(line));
    }

    /// Looks for `text`, as if it had been typed and kept.
    pub fn look_for(&mut self, text: &str) {
        self.pattern = Pattern::new(text);
        self.forget();
    }

    /// Keeps what is typed; an empty field ends the search.
    pub fn accept(&mut self) {
        self.typing = None;
    }

    /// Goes back to what was looked for before; returns the line on which one
    /// stood then.
    pub(super) fn cancel(&mut self) -> Option<usize> {
        let typing = self.typing.take()?;
        self.pattern = typing.before;
        self.forget();
        Some(typing.line)
    }

    /// Looks for nothing any more.
    pub fn clear(&mut self) {
        self.typing = None;
        self.pattern = None;
        self.forget();
    }

    /// What is looked for.
    #[must_use]
    pub const fn pattern(&self) -> Option<&Pattern> {
        self.pattern.as_ref()
    }

    /// Another page is shown.
    pub(super) fn turned(&mut self) {
        if !matches!(self.hits, Hits::Bytes { .. }) {
            self.forget_hits();
        }
    }

    fn forget(&mut self) {
        self.forget_hits();
        self.wish = None;
        self.past = None;
    }

    fn forget_hits(&mut self) {
        self.hits = Hits::Unknown;
        self.at = None;
        self.waiting = None;
        self.generation += 1;
    }

    /// Looks in the bytes of a page. Those of before are known still.
    pub(super) fn look_in(&mut self, bytes: &Bytes) {
        let is_known = match &self.hits {
            Hits::Bytes { bytes: known, .. } => is_same(known, bytes),
            _ => false,
        };
        let Some(pattern) = self.pattern.as_ref().filter(|_| !is_known) else {
            return;
        };
        let tally = Tally::of(bytes.len());
        let pattern = pattern.clone();
        // Where the start of a text was all there was, one stays on its hit.
        let at = self.at.filter(|_| match &self.hits {
            Hits::Bytes { bytes: start, .. } => is_start(start, bytes),
            _ => false,
        });
        self.forget_hits();
        self.at = at;
        self.hits = Hits::Bytes {
            bytes: bytes.clone(),
            tally,
        };
        let count = self.next_count(&pattern);
        match count {
            Some(count) if bytes.len() <= AT_ONCE => self.counted(&count.run(|| false)),
            count => self.waiting = count,
        }
    }

    /// Takes the lines of a page in which hits are shown, one for each hit.
    pub(super) fn found_in(&mut self, lines: Vec<usize>) {
        self.at = None;
        self.hits = Hits::Lines(lines);
    }

    /// Whether the lines of the page are to be looked through.
    pub(super) const fn wants_lines(&self) -> bool {
        self.pattern.is_some() && !matches!(self.hits, Hits::Lines(_))
    }

    fn next_count(&self, pattern: &Pattern) -> Option<Count> {
        match &self.hits {
            Hits::Bytes { bytes, tally } => tally.wants(self.generation, bytes, pattern),
            _ => None,
        }
    }

    /// A count that is to be made elsewhere; each is given once.
    pub(super) fn take_count(&mut self) -> Option<Count> {
        self.waiting.take()
    }

    /// Takes in what was counted.
    pub fn counted(&mut self, counted: &Counted) {
        if counted.generation != self.generation {
            return;
        }
        if let Hits::Bytes { tally, .. } = &mut self.hits {
            tally.apply(counted);
        }
        if let Some(pattern) = self.pattern.clone() {
            self.waiting = self.next_count(&pattern);
        }
    }

    /// The direction in which there was no further hit; it is told once.
    pub(super) fn take_past(&mut self) -> Option<Direction> {
        self.past.take()
    }

    pub(super) fn set_past(&mut self, direction: Direction) {
        self.past = Some(direction);
    }

    /// The hit one stands on.
    pub(super) const fn at(&self) -> Option<usize> {
        self.at
    }

    pub(super) fn go(&mut self, hit: usize) {
        self.at = Some(hit);
    }

    pub(super) const fn hits(&self) -> &Hits {
        &self.hits
    }

    /// The hit that is first in this direction, from `from` on: forward this
    /// one too, backward only those before it.
    pub(super) fn look(&self, from: usize, direction: Direction) -> Looked {
        let Some(pattern) = &self.pattern else {
            return Looked::Nowhere;
        };
        let (found, is_complete) = match &self.hits {
            Hits::Unknown => (None, false),
            Hits::Lines(lines) => (in_lines(lines, from, direction), true),
            Hits::Bytes { bytes, tally } => match direction {
                Direction::Forward => {
                    (tally.at_or_after(from, bytes, pattern), tally.is_complete())
                }
                Direction::Backward if tally.is_counted(from) => {
                    (tally.before(from, bytes, pattern), true)
                }
                Direction::Backward => (None, false),
            },
        };
        match found {
            Some(hit) => Looked::At(hit),
            None if is_complete => Looked::Nowhere,
            None => Looked::Later,
        }
    }

    /// How many hits stand between two places.
    pub(super) fn between(&self, from: usize, to: usize) -> usize {
        match (&self.hits, &self.pattern) {
            (Hits::Bytes { bytes, tally }, Some(pattern)) => {
                let rank = |at| tally.rank(at, bytes, pattern);
                rank(to).saturating_sub(rank(from))
            }
            _ => to.saturating_sub(from),
        }
    }

    /// `3 of 17`, `17 hits`, `17 so far, 40 %`; none while nothing is looked for.
    #[must_use]
    pub fn tells(&self) -> Option<String> {
        let pattern = self.pattern.as_ref()?;
        let (all, is_complete, percent) = match &self.hits {
            Hits::Unknown => return None,
            Hits::Lines(lines) => (lines.len(), true, 100),
            Hits::Bytes { tally, .. } => (tally.len(), tally.is_complete(), tally.percent()),
        };
        let shown = count(all as u64);
        if !is_complete {
            return Some(format!("{shown} so far, {percent} %"));
        }
        let rank = self.at.map(|at| match &self.hits {
            Hits::Bytes { bytes, tally } => tally.rank(at, bytes, pattern),
            _ => at,
        });
        Some(match (all, rank) {
            (0, _) => "no hit".to_owned(),
            (_, Some(rank)) => format!("{} of {shown}", count(rank as u64 + 1)),
            (1, None) => "1 hit".to_owned(),
            (_, None) => format!("{shown} hits"),
        })
    }

    /// What is typed, in so many columns, and the column of the cursor.
    #[must_use]
    pub fn typed_view(&self, columns: usize) -> Option<(Text, usize)> {
        self.typing
            .as_ref()
            .map(|typing| typing.field.view(columns))
    }
}

/// Whether two are the same stretch of memory: an entry never changes.
fn is_same(one: &Bytes, other: &Bytes) -> bool {
    (one.as_ptr(), one.len()) == (other.as_ptr(), other.len())
}

/// Whether one is the start of the other, in the same stretch of memory.
fn is_start(one: &Bytes, other: &Bytes) -> bool {
    one.as_ptr() == other.as_ptr() && one.len() <= other.len()
}

fn in_lines(lines: &[usize], from: usize, direction: Direction) -> Option<usize> {
    match direction {
        Direction::Forward => (from < lines.len()).then_some(from),
        Direction::Backward => from.min(lines.len()).checked_sub(1),
    }
}
