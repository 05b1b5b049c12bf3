//! A JSON text laid out in lines that fold: what the body view draws.
//!
//! One pass over the source notes from where lines can be laid out, about a
//! hundredth of it ([`index`]); the lines themselves are made again each time
//! they are looked at, a few kilobytes of source at once ([`block`]). They hold
//! places in the source and nothing else, so they need the same bytes again.
//! Which lines are folded is the caller's: [`Folds`].
//!
//! Where the JSON breaks, what follows is there as lines of plain source, the
//! first of which says why. Signs, colours and widths are not of this room.

mod block;
mod folds;
mod index;
mod keys;
mod pass;
mod run;
mod up;

use std::{
    borrow::Cow,
    ops::{ControlFlow, Range},
};

use super::{
    Fault, Issues,
    tokens::{Values, space_end},
};
use block::{Block, Line};
use index::{Grain, Mark, Reach};

pub use folds::{Folds, Visible};

/// Stands where no line is.
const NOWHERE: u32 = u32::MAX;

/// Bodies up to this many bytes are laid out once, and stay so.
const KEPT: usize = 64 << 10;

/// A JSON text in lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    values: Values,
    len: u32,
    ending: Ending,
    issues: Issues,
    /// Where lines can be laid out from, in order.
    marks: Vec<Mark>,
    /// The containers that reach over a mark, by the line they start on.
    reaches: Vec<Reach>,
    /// Strings, numbers and white space that are long: where they start, and
    /// where they end.
    long: Vec<(u32, u32)>,
    /// The lines whose key stands more than once in their object, where that
    /// reaches over a mark or has long keys.
    duplicates: Vec<u32>,
    /// Where the text stops being JSON, or is not looked at any more.
    json_end: usize,
    fault_line: Option<u32>,
    /// All lines, of a body that is not large.
    kept: Option<Block>,
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

/// Flags of a [`Line`].
mod flag {
    /// Another member of the object has the same key.
    pub(super) const DUPLICATE: u8 = 1;
    /// Here the text stops being JSON.
    pub(super) const FAULT: u8 = 2;
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
    /// Where that stands in the source.
    pub at: usize,
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
        Self::with(body, Values::One, Grain::ALL)
    }

    /// The outline of the start of a body, of at most about `lines` lines: a
    /// first screen costs no more than itself.
    #[must_use]
    pub fn up_to(body: &[u8], lines: usize) -> Self {
        let grain = Grain {
            lines,
            ..Grain::ALL
        };
        Self::with(body, Values::One, grain)
    }

    /// The outline of a body of many values, one after the other: JSON lines.
    #[must_use]
    pub fn of_many(body: &[u8]) -> Self {
        Self::with(body, Values::Many, Grain::ALL)
    }

    /// The outline of a large body. `goes_on` is asked every megabyte, with the
    /// bytes that are done; none when it says no.
    #[must_use]
    pub fn watched(body: &[u8], goes_on: &mut dyn FnMut(usize) -> ControlFlow<()>) -> Option<Self> {
        index::index(body, Values::One, Grain::ALL, goes_on)
    }

    fn with(body: &[u8], values: Values, grain: Grain) -> Self {
        let is_kept = body.len() <= KEPT && grain.block == Grain::ALL.block;
        let grain = Grain {
            block: if is_kept { usize::MAX } else { grain.block },
            ..grain
        };
        let outline = index::index(body, values, grain, &mut |_| ControlFlow::Continue(()));
        let mut outline = outline.unwrap_or_else(|| Self::from_mark(Mark::START, values));
        if is_kept {
            outline.keep(body);
        }
        outline
    }

    /// Nothing but a first mark.
    fn from_mark(mark: Mark, values: Values) -> Self {
        Self {
            values,
            len: 0,
            ending: Ending::Whole,
            issues: Issues::default(),
            marks: vec![mark],
            reaches: Vec::new(),
            long: Vec::new(),
            duplicates: Vec::new(),
            json_end: 0,
            fault_line: None,
            kept: None,
        }
    }

    /// Lays out all lines, once.
    fn keep(&mut self, body: &[u8]) {
        let mut blocks = (0..self.marks.len()).map(|number| block::block(self, body, number));
        let first = blocks.next();
        let rest: Vec<Line> = blocks.flat_map(|block| block.lines).collect();
        self.kept = first.map(|mut block| {
            block.lines.extend(rest);
            block
        });
    }

    /// The memory it takes, in bytes.
    #[must_use]
    pub const fn weight(&self) -> usize {
        let kept = match &self.kept {
            Some(block) => block.lines.capacity() * size_of::<Line>(),
            None => 0,
        };
        size_of::<Self>()
            + kept
            + self.marks.capacity() * size_of::<Mark>()
            + self.reaches.capacity() * size_of::<Reach>()
            + self.long.capacity() * size_of::<(u32, u32)>()
            + self.duplicates.capacity() * size_of::<u32>()
    }

    /// The number of lines, folded or not.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether there is no line at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
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
        self.fault_line.map(|line| line as usize)
    }

    /// What was tolerated.
    #[must_use]
    pub const fn issues(&self) -> Issues {
        self.issues
    }

    // Each of these needs the body that the outline was made of.

    /// The last line of the container that starts at `line`.
    #[must_use]
    pub fn end_of(&self, body: &[u8], line: usize) -> Option<usize> {
        if let Some(reach) = u32::try_from(line)
            .ok()
            .and_then(|line| self.reach_at(line))
        {
            return (reach.end_line != NOWHERE).then_some(reach.end_line as usize);
        }
        let block = self.block_of(body, line)?;
        let start = block.line(line)?;
        (start.is_start() && start.link != NOWHERE).then_some(start.link as usize)
    }

    /// The bytes of the value on `line`, for a container from bracket to
    /// bracket, wherever on it one stands. It is what is copied.
    #[must_use]
    pub fn value_span(&self, body: &[u8], line: usize) -> Option<Range<usize>> {
        let block = self.block_of(body, line)?;
        let line = block.line(line)?;
        Some(line.start as usize..line.end as usize)
    }

    /// The line that shows the byte `at` of the source, or the last before it.
    #[must_use]
    pub fn line_of_byte(&self, body: &[u8], at: usize) -> usize {
        let before = |mark: &Mark| mark.from.at() <= at;
        let number = self.marks.partition_point(before).saturating_sub(1);
        let block = match &self.kept {
            Some(kept) => Cow::Borrowed(kept),
            None => Cow::Owned(block::block(self, body, number)),
        };
        let starts_until = |line: &Line| line.first_byte() as usize <= at;
        let inside = block.lines.partition_point(starts_until);
        (block.range().start + inside).saturating_sub(1)
    }

    /// The container that starts on `line`, if it reaches over a mark.
    fn reach_at(&self, line: u32) -> Option<&Reach> {
        let found = self.reaches.binary_search_by_key(&line, |reach| reach.line);
        self.reaches.get(found.ok()?)
    }

    /// The lines around `line`.
    fn block_of(&self, body: &[u8], line: usize) -> Option<Cow<'_, Block>> {
        if line >= self.len() {
            return None;
        }
        if let Some(kept) = &self.kept {
            return Some(Cow::Borrowed(kept));
        }
        let before = |mark: &Mark| mark.line as usize <= line;
        let number = self.marks.partition_point(before).checked_sub(1)?;
        Some(Cow::Owned(block::block(self, body, number)))
    }

    fn view<'a>(&self, body: &'a [u8], number: usize, line: &Line, folds: &Folds) -> LineView<'a> {
        let fold = match (
            line.is_start() && line.link != NOWHERE,
            folds.contains(number),
        ) {
            (false, _) => Fold::None,
            (true, true) => Fold::Folded(line.count),
            (true, false) => Fold::Open,
        };
        let is_open = line.is_start() && !matches!(fold, Fold::Folded(_));
        LineView {
            line: number,
            depth: line.depth,
            key: line.key(body),
            text: line.text(body),
            at: line.value as usize,
            shape: line.shape,
            fold,
            comma: !is_open
                && line.shape != Shape::Raw
                && self.is_followed(body, line.end as usize),
            remark: line.remark(),
        }
    }

    /// Whether a comma stands behind the value that ends at `end`.
    fn is_followed(&self, body: &[u8], end: usize) -> bool {
        let at = space_end(body, end, &self.long);
        body.get(at) == Some(&b',') && at < self.json_end
    }
}

impl Line {
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

/// Offsets and counts fit: the pass stops before they do not.
fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(NOWHERE)
}

#[cfg(test)]
mod tests;
