//! Ways through the tree of a body: by levels, to siblings, to what is around.
//!
//! What a fold is, and which lines are seen, is of
//! [`Outline`](crate::exchange::json::Outline).

use std::{fmt, sync::Arc};

use bytes::Bytes;

use super::{Detail, Page};
use crate::exchange::{
    Id,
    json::{Folds, Outline},
};

/// Bodies up to this many bytes are folded at once; larger ones elsewhere,
/// while the interface goes on.
const AT_ONCE: usize = 256 << 10;

/// What a tree can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Fold what is deeper than the line of the cursor; again, one level more.
    FoldLevel,
    /// Unfold one level.
    UnfoldLevel,
    /// Fold all but the values at the top.
    FoldAll,
    /// Unfold everything.
    UnfoldAll,
    /// To the next value beside this one.
    Next,
    /// To the value before it.
    Previous,
    /// To what is around it.
    Parent,
}

/// A level that is to be folded, to be handed to a worker.
#[derive(Clone)]
pub struct Leveling {
    generation: u64,
    id: Id,
    level: u16,
    body: Bytes,
    outline: Arc<Outline>,
}

/// What is folded then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leveled {
    generation: u64,
    level: u16,
    /// How many lines the outline has: another was opened meanwhile where they
    /// are others.
    lines: usize,
    folds: Folds,
}

/// The levels of long bodies that are folded elsewhere: one at a time, and only
/// the last one that was asked for counts.
#[derive(Debug, Default)]
pub(super) struct Levelings {
    generation: u64,
    waiting: Option<Leveling>,
    is_out: bool,
}

impl Levelings {
    /// What was asked for counts no more.
    pub(super) fn forget(&mut self) {
        self.generation += 1;
        self.waiting = None;
    }
}

/// Which containers are folded for their depth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Level {
    /// None.
    #[default]
    Open,
    /// Those with so many others around them.
    At(u16),
}

/// The values of the top have one container around them.
const TOP: u16 = 1;

impl Detail {
    pub(super) fn walk(&mut self, step: Step) {
        let at = self.line();
        let Some((_, Page::Json { body, outline, .. })) = &self.page else {
            return;
        };
        let line = outline.line_at(at, &self.folds);
        let depth = || {
            let mut seen = outline.visible(body, &self.folds, at..at + 1);
            seen.next().map_or(0, |view| view.depth)
        };
        let to = match step {
            Step::FoldLevel => {
                let level = match self.level {
                    Level::At(level) if level <= depth() => level - 1,
                    _ => depth(),
                };
                return self.fold_from(level.max(TOP), line);
            }
            Step::UnfoldLevel => return self.unfold_level(line),
            Step::FoldAll => return self.fold_from(TOP, line),
            Step::UnfoldAll => return self.refold(Folds::default(), Level::Open, line),
            Step::Next => next(outline, body, line),
            Step::Previous => previous(outline, body, line),
            Step::Parent => outline.parent(body, line),
        };
        if let Some(to) = to {
            let row = outline.row_of(to, &self.folds);
            self.place().line = row;
        }
    }

    /// Folds all that have `level` containers around them. Of a long body that
    /// is a walk over all of it, which is made elsewhere.
    fn fold_from(&mut self, level: u16, line: usize) {
        let (Some((_, Page::Json { body, outline, .. })), Some(subject)) =
            (&self.page, &self.subject)
        else {
            return;
        };
        let level = Leveling {
            generation: self.levelings.generation + 1,
            id: subject.id(),
            level,
            body: body.clone(),
            outline: Arc::clone(outline),
        };
        if body.len() <= AT_ONCE {
            return self.refold_to(level.run(), line);
        }
        self.levelings.forget();
        self.levelings.waiting = Some(level);
    }

    /// Where no level is folded, what was folded one by one is unfolded.
    fn unfold_level(&mut self, line: usize) {
        match self.level {
            Level::At(level) => self.fold_from(level + 1, line),
            Level::Open => self.refold(Folds::default(), Level::Open, line),
        }
    }

    /// A level that is to be folded elsewhere; each is given once, when the one
    /// before it has come back.
    pub fn take_leveling(&mut self) -> Option<Leveling> {
        if self.levelings.is_out {
            return None;
        }
        let next = self.levelings.waiting.take();
        self.levelings.is_out = next.is_some();
        next
    }

    /// Takes what is folded on a level of a long body.
    pub fn leveled(&mut self, leveled: Leveled) {
        self.levelings.is_out = false;
        if leveled.generation != self.levelings.generation {
            return;
        }
        if let Some((_, Page::Json { outline, .. })) = &self.page
            && outline.len() == leveled.lines
        {
            let line = outline.line_at(self.line(), &self.folds);
            self.refold_to(leveled, line);
        }
    }

    /// Below the deepest level there is none: everything is open then.
    fn refold_to(&mut self, leveled: Leveled, line: usize) {
        let level = if leveled.folds.is_empty() {
            Level::Open
        } else {
            Level::At(leveled.level)
        };
        self.refold(leveled.folds, level, line);
    }

    /// The cursor stays on its line, or goes to the fold that hides it.
    fn refold(&mut self, folds: Folds, level: Level, line: usize) {
        self.levelings.forget();
        self.folds = folds;
        self.level = level;
        if let Some((_, Page::Json { outline, .. })) = &self.page {
            let row = outline.row_of(line, &self.folds);
            self.place().line = row;
        }
    }
}

impl Leveling {
    /// Finds out what is folded then.
    #[must_use]
    pub fn run(&self) -> Leveled {
        Leveled {
            generation: self.generation,
            level: self.level,
            lines: self.outline.len(),
            folds: self.outline.folded_at(&self.body, self.level),
        }
    }
}

/// Without the body.
impl fmt::Debug for Leveling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Leveling {{ {} level: {} }}", self.id, self.level)
    }
}

/// A body never changes.
impl PartialEq for Leveling {
    fn eq(&self, other: &Self) -> bool {
        (self.generation, self.id, self.level) == (other.generation, other.id, other.level)
    }
}

/// The line of the value behind that of `line`, in the same container.
fn next(outline: &Outline, body: &[u8], line: usize) -> Option<usize> {
    let behind = outline.end_of(body, line).unwrap_or(line) + 1;
    let is_beside =
        behind < outline.len() && outline.parent(body, behind) == outline.parent(body, line);
    is_beside.then_some(behind)
}

/// The line of the value before that of `line`, in the same container.
fn previous(outline: &Outline, body: &[u8], line: usize) -> Option<usize> {
    let start = start_of(outline, body, line);
    let before = start_of(outline, body, start.checked_sub(1)?);
    let is_beside = outline.parent(body, before) == outline.parent(body, start);
    is_beside.then_some(before)
}

/// The line on which the value of `line` starts: where it ends a container,
/// that of its first bracket.
fn start_of(outline: &Outline, body: &[u8], line: usize) -> usize {
    if outline.end_of(body, line).is_some() {
        return line;
    }
    let value = outline.value_span(body, line);
    value.map_or(line, |value| outline.line_of_byte(body, value.start))
}
