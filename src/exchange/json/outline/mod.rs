//! A JSON text laid out in lines that fold: what the body view draws.
//!
//! One pass over the source makes 24 bytes for each line. The lines hold
//! places in the source and nothing else, so they need the same bytes again
//! to be looked at. Which lines are folded is the caller's: [`Folds`].
//!
//! Where the JSON breaks, what follows is there as lines of plain source, the
//! first of which says why. Signs, colours and widths are not of this room.

mod build;
mod folds;

use std::ops::Range;

use super::{Fault, Issues, Path, Step, decode, string, tokens, tokens_of_many};

pub use folds::{Folds, Visible};

/// The most lines that are laid out by [`Outline::of`]: 96 MiB of them.
const MAX_LINES: usize = 4 << 20;

/// Stands where no line is.
const NOWHERE: u32 = u32::MAX;

/// A JSON text in lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    lines: Vec<Line>,
    ending: Ending,
    issues: Issues,
}

/// How the lines end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With the text.
    Whole,
    /// With the text, which is not JSON from the fault on.
    Fault(Fault),
    /// At this byte: it has more lines, or goes deeper, than were to be laid out.
    Limit(usize),
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Shape {
    /// The start of an object with members.
    ObjectStart,
    /// The end of one.
    ObjectEnd,
    /// The start of an array with items.
    ArrayStart,
    /// The end of one.
    ArrayEnd,
    /// `{}`
    EmptyObject,
    /// `[]`
    EmptyArray,
    /// A string.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// `null`
    Null,
    /// Source that is not JSON, as it stands.
    Raw,
}

/// A line: 24 bytes, of which a body of a megabyte makes some ten thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line {
    /// Of a value with a key: where the key starts. Of an end: the line of
    /// the container around it.
    key: u32,
    /// Where the value starts.
    value: u32,
    /// Where it ends; of a start, where the container ends.
    end: u32,
    /// Of a start its end, of an end its start, of another value the line of
    /// the container around it.
    link: u32,
    /// Of a start how many members or items it has, of all else its own
    /// number in the container around it.
    count: u32,
    depth: u16,
    shape: Shape,
    flags: u8,
}

/// Flags of a [`Line`].
mod flag {
    /// A comma follows.
    pub(super) const COMMA: u8 = 1;
    /// Another member of the object has the same key.
    pub(super) const DUPLICATE: u8 = 2;
    /// Here the text stops being JSON.
    pub(super) const FAULT: u8 = 4;
}

/// A line as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineView<'a> {
    /// Its number in the outline, from 0; it stays while folds change.
    pub line: usize,
    /// How many containers are around it.
    pub depth: u16,
    /// The key as sent, with its quotes.
    pub key: Option<&'a [u8]>,
    /// The value as sent; of a container its bracket, or both.
    pub text: &'a [u8],
    /// What it is.
    pub shape: Shape,
    /// Whether it can be folded, and is.
    pub fold: Fold,
    /// Whether a comma follows.
    pub comma: bool,
    /// What there is to say about it.
    pub remark: Option<Remark>,
}

/// Whether a line is folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// It cannot be.
    None,
    /// It can be, and is not.
    Open,
    /// It is, with so many members or items inside.
    Folded(u32),
}

/// What there is to say about a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// The object has another member with this key. Readers differ on which
    /// of them counts; most take the last.
    DuplicateKey,
    /// Here the text stops being JSON: [`Outline::fault`] says why.
    Fault,
}

impl LineView<'_> {
    /// What stands for a folded container: `{ 8 keys }`, `[ 28 ]`.
    #[must_use]
    pub fn summary(&self) -> Option<String> {
        match (self.fold, self.shape) {
            (Fold::Folded(1), Shape::ObjectStart) => Some("{ 1 key }".to_owned()),
            (Fold::Folded(count), Shape::ObjectStart) => Some(format!("{{ {count} keys }}")),
            (Fold::Folded(count), _) => Some(format!("[ {count} ]")),
            _ => None,
        }
    }
}

impl Outline {
    /// The outline of a body.
    #[must_use]
    pub fn of(body: &[u8]) -> Self {
        Self::up_to(body, MAX_LINES)
    }

    /// The outline of the start of a body, of at most about `lines` lines: a
    /// first screen costs no more than itself.
    #[must_use]
    pub fn up_to(body: &[u8], lines: usize) -> Self {
        build::outline(tokens(body), lines)
    }

    /// The outline of a body of many values, one after the other: JSON lines.
    #[must_use]
    pub fn of_many(body: &[u8]) -> Self {
        build::outline(tokens_of_many(body), MAX_LINES)
    }

    /// The number of lines, folded or not.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is no line at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// How the lines end.
    #[must_use]
    pub const fn ending(&self) -> &Ending {
        &self.ending
    }

    /// Where and why the text stops being JSON.
    #[must_use]
    pub const fn fault(&self) -> Option<&Fault> {
        match &self.ending {
            Ending::Fault(fault) => Some(fault),
            Ending::Whole | Ending::Limit(_) => None,
        }
    }

    /// The line of the fault.
    #[must_use]
    pub fn fault_line(&self) -> Option<usize> {
        self.fault()?;
        self.lines.iter().rposition(|line| line.has(flag::FAULT))
    }

    /// What was tolerated.
    #[must_use]
    pub const fn issues(&self) -> Issues {
        self.issues
    }

    /// The last line of the container that starts at `line`.
    #[must_use]
    pub fn end_of(&self, line: usize) -> Option<usize> {
        let start = self.lines.get(line)?;
        (start.is_start() && start.link != NOWHERE).then_some(start.link as usize)
    }

    /// The line that starts the container around `line`; none at the top.
    #[must_use]
    pub fn parent(&self, line: usize) -> Option<usize> {
        self.place(line).0
    }

    /// The bytes of the value on `line`, for a container from bracket to
    /// bracket, wherever on it one stands. It is what is copied.
    #[must_use]
    pub fn value_span(&self, line: usize) -> Option<Range<usize>> {
        let line = self.lines.get(line)?;
        let start = if line.is_end() {
            &self.lines[line.link as usize]
        } else {
            line
        };
        Some(start.value as usize..start.end as usize)
    }

    /// The line that shows the byte `at` of the source, or the last before it.
    #[must_use]
    pub fn line_of_byte(&self, at: usize) -> usize {
        let starts_until = |line: &Line| line.first_byte() as usize <= at;
        self.lines.partition_point(starts_until).saturating_sub(1)
    }

    /// The way to the value on `line`; none for source that is not JSON.
    #[must_use]
    pub fn path_of(&self, body: &[u8], line: usize) -> Option<Path> {
        let mut steps = Vec::new();
        let mut at = self.value_line(line)?;
        while let (Some(parent), number) = self.place(at) {
            steps.push(match self.lines[at].key(body) {
                Some(key) => Step::Key(decode(key).into_owned()),
                None => Step::Index(number as usize),
            });
            at = parent;
        }
        steps.reverse();
        Some(Path::new(steps))
    }

    /// The line on which the value of `line` starts.
    fn value_line(&self, line: usize) -> Option<usize> {
        let found = self.lines.get(line)?;
        match found.shape {
            Shape::Raw => None,
            Shape::ObjectEnd | Shape::ArrayEnd => Some(found.link as usize),
            _ => Some(line),
        }
    }

    /// The line of the container around `line`, and the number in it. The
    /// line before is the container itself or ends the value before.
    fn place(&self, line: usize) -> (Option<usize>, u32) {
        let Some(line) = self.value_line(line) else {
            return (None, 0);
        };
        let Some(before) = line.checked_sub(1) else {
            return (None, 0);
        };
        let previous = &self.lines[before];
        if previous.is_start() {
            return (Some(before), 0);
        }
        let around = if previous.is_end() {
            previous.key
        } else {
            previous.link
        };
        (
            (around != NOWHERE).then_some(around as usize),
            previous.count + 1,
        )
    }

    fn view<'a>(&self, body: &'a [u8], number: usize, folds: &Folds) -> LineView<'a> {
        let line = &self.lines[number];
        let end = self.end_of(number);
        let fold = match end {
            None => Fold::None,
            Some(_) if folds.contains(number) => Fold::Folded(line.count),
            Some(_) => Fold::Open,
        };
        let last = match (fold, end) {
            (Fold::Folded(_), Some(end)) => &self.lines[end],
            _ => line,
        };
        LineView {
            line: number,
            depth: line.depth,
            key: line.key(body),
            text: line.text(body),
            shape: line.shape,
            fold,
            comma: last.has(flag::COMMA),
            remark: line.remark(),
        }
    }
}

impl Line {
    const fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    const fn is_start(&self) -> bool {
        matches!(self.shape, Shape::ObjectStart | Shape::ArrayStart)
    }

    const fn is_end(&self) -> bool {
        matches!(self.shape, Shape::ObjectEnd | Shape::ArrayEnd)
    }

    fn first_byte(&self) -> u32 {
        if self.has_key() { self.key } else { self.value }
    }

    const fn has_key(&self) -> bool {
        !self.is_end() && self.key != NOWHERE
    }

    fn key<'a>(&self, body: &'a [u8]) -> Option<&'a [u8]> {
        let start = self.has_key().then_some(self.key as usize)?;
        let end = string::scan(body, start).ok()?.end;
        body.get(start..end)
    }

    fn text<'a>(&self, body: &'a [u8]) -> &'a [u8] {
        match self.shape {
            Shape::ObjectStart => b"{",
            Shape::ArrayStart => b"[",
            Shape::EmptyObject => b"{}",
            Shape::EmptyArray => b"[]",
            _ => body
                .get(self.value as usize..self.end as usize)
                .unwrap_or_default(),
        }
    }

    const fn remark(&self) -> Option<Remark> {
        if self.has(flag::FAULT) {
            Some(Remark::Fault)
        } else if self.has(flag::DUPLICATE) {
            Some(Remark::DuplicateKey)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests;
