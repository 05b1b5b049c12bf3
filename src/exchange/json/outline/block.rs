//! The lines between two marks, made when they are looked at.

use std::ops::Range;

use super::{
    NOWHERE, Outline, Shape, flag,
    index::{Behind, Mark},
    keys::{Key, duplicates},
    pass::LONG,
    to_u32,
};
use crate::exchange::json::{
    Kind, Token, Tokens,
    tokens::{Container, Place},
};

/// A line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Where the key of the value starts; [`NOWHERE`] where it has none.
    pub(super) key: u32,
    /// The byte behind the key.
    pub(super) key_end: u32,
    /// Where the value starts; of an end, where its container starts.
    pub(super) start: u32,
    /// Where what stands on the line starts, behind the key.
    pub(super) value: u32,
    /// Where the value ends; of a start, where the container ends.
    pub(super) end: u32,
    /// Of a start the line of its end, of an end the line of its start.
    pub(super) link: u32,
    /// The line of the container around it.
    pub(super) around: u32,
    /// Its own number in that one.
    pub(super) number: u32,
    /// Of a start how many members or items it has.
    pub(super) count: u32,
    pub(super) depth: u16,
    pub(super) shape: Shape,
    pub(super) flags: u8,
}

impl Line {
    pub(super) const fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    pub(super) const fn is_start(&self) -> bool {
        matches!(self.shape, Shape::ObjectStart | Shape::ArrayStart)
    }

    pub(super) const fn is_end(&self) -> bool {
        matches!(self.shape, Shape::ObjectEnd | Shape::ArrayEnd)
    }

    pub(super) const fn first_byte(&self) -> u32 {
        if self.key == NOWHERE {
            self.value
        } else {
            self.key
        }
    }

    pub(super) fn key<'a>(&self, body: &'a [u8]) -> Option<&'a [u8]> {
        body.get(self.key as usize..self.key_end as usize)
            .filter(|_| self.key != NOWHERE)
    }
}

/// The lines between two marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    first: usize,
    pub(super) lines: Vec<Line>,
}

impl Block {
    /// The numbers of its lines.
    pub(super) const fn range(&self) -> Range<usize> {
        self.first..self.first + self.lines.len()
    }

    /// The line with this number in the outline.
    pub(super) fn line(&self, number: usize) -> Option<&Line> {
        self.lines.get(number.checked_sub(self.first)?)
    }
}

/// Lays out the lines behind the mark with this number.
pub(super) fn block(outline: &Outline, body: &[u8], number: usize) -> Block {
    let mark = outline.marks[number];
    let next = outline.marks.get(number + 1);
    let until = next.map_or(outline.json_end, |next| next.from.at());
    let mut lines = match mark.from {
        Behind::Json(place) => Builder::new(outline, body, mark).lines(place, until),
        Behind::Raw(at) => {
            let end = next.map_or(body.len(), |next| next.from.at());
            let count = next.map_or(outline.len, |next| next.line) - mark.line;
            raw(body, at as usize..end, count as usize)
        }
    };
    outline.note(&mut lines, mark.line as usize);
    Block {
        first: mark.line as usize,
        lines,
    }
}

struct Builder<'a> {
    outline: &'a Outline,
    body: &'a [u8],
    first: u32,
    lines: Vec<Line>,
    open: Vec<Frame>,
    /// The keys of all open objects, the outer ones first.
    keys: Vec<Key>,
    key: Option<Token>,
}

/// An open container.
#[derive(Clone, Copy, Debug)]
struct Frame {
    line: u32,
    start: u32,
    number: u32,
    children: u32,
    /// Where its keys start in [`Builder::keys`].
    keys: usize,
    /// Whether one of them is long.
    has_long_key: bool,
}

impl<'a> Builder<'a> {
    /// With the containers around the mark open.
    fn new(outline: &'a Outline, body: &'a [u8], mark: Mark) -> Self {
        let mut open = Vec::new();
        let (mut at, mut children) = (mark.around, mark.children);
        while let Some(reach) = outline.reaches.get(at as usize) {
            open.push(Frame {
                line: reach.line,
                start: reach.start,
                number: reach.number,
                children,
                keys: 0,
                has_long_key: false,
            });
            (at, children) = (reach.around, reach.number + 1);
        }
        open.reverse();
        Self {
            outline,
            body,
            first: mark.line,
            lines: Vec::new(),
            open,
            keys: Vec::new(),
            key: None,
        }
    }

    /// The lines of the tokens from `place` up to the byte `until`.
    fn lines(mut self, place: Place, until: usize) -> Vec<Line> {
        let body = self.body;
        let container = |frame: &Frame| match body.get(frame.start as usize) {
            Some(b'{') => Container::Object,
            _ => Container::Array,
        };
        let around: Vec<Container> = self.open.iter().map(container).collect();
        // What stands behind them is not looked at: it may be long, and no JSON.
        let tokens = Tokens::resume(
            &body[..until],
            self.outline.values,
            place,
            around.into_iter(),
            &self.outline.long,
        );
        for token in tokens.map_while(Result::ok) {
            self.take(&token);
        }
        self.lines
    }

    fn take(&mut self, token: &Token) {
        match token.kind {
            Kind::Key => self.key = Some(*token),
            Kind::ObjectEnd | Kind::ArrayEnd => self.close(token),
            Kind::ObjectStart => self.start(token, Shape::ObjectStart),
            Kind::ArrayStart => self.start(token, Shape::ArrayStart),
            Kind::String => self.value(token, Shape::String),
            Kind::Number => self.value(token, Shape::Number),
            Kind::True | Kind::False => self.value(token, Shape::Bool),
            Kind::Null => self.value(token, Shape::Null),
        }
    }

    fn value(&mut self, token: &Token, shape: Shape) {
        let key = self.key.take();
        let (mut around, mut number) = (NOWHERE, 0);
        let line = self.next_line();
        if let Some(frame) = self.open.last_mut() {
            (around, number) = (frame.line, frame.children);
            frame.children += 1;
            frame.has_long_key |= key.is_some_and(|key| key.span().len() >= LONG);
        }
        self.keys.extend(key.map(|key| Key {
            start: to_u32(key.start),
            line,
        }));
        self.lines.push(Line {
            key: key.map_or(NOWHERE, |key| to_u32(key.start)),
            key_end: key.map_or(NOWHERE, |key| to_u32(key.end)),
            start: to_u32(token.start),
            value: to_u32(token.start),
            end: to_u32(token.end),
            link: NOWHERE,
            around,
            number,
            count: 0,
            depth: u16::try_from(self.open.len()).unwrap_or(u16::MAX),
            shape,
            flags: 0,
        });
    }

    /// A container. Where it reaches over a mark, the index knows its end.
    fn start(&mut self, token: &Token, shape: Shape) {
        let line = self.next_line();
        self.value(token, shape);
        let number = self.lines.last().map_or(0, |line| line.number);
        if let (Some(reach), Some(start)) = (self.outline.reach_at(line), self.lines.last_mut()) {
            (start.link, start.end, start.count) = (reach.end_line, reach.end, reach.count);
        }
        self.open.push(Frame {
            line,
            start: to_u32(token.start),
            number,
            children: 0,
            keys: self.keys.len(),
            has_long_key: false,
        });
    }

    fn close(&mut self, token: &Token) {
        let Some(frame) = self.open.pop() else {
            return;
        };
        let end_line = self.next_line();
        let start = frame.line.checked_sub(self.first);
        let start = start.and_then(|at| self.lines.get_mut(at as usize));
        let shape = match token.kind {
            Kind::ObjectEnd => Shape::ObjectEnd,
            _ => Shape::ArrayEnd,
        };
        if let Some(start) = start {
            start.end = to_u32(token.end);
            if frame.children == 0 {
                start.shape = empty(start.shape);
                return;
            }
            (start.link, start.count) = (end_line, frame.children);
            self.note_duplicates(&frame);
        }
        self.keys.truncate(frame.keys);
        self.lines.push(Line {
            key: NOWHERE,
            key_end: NOWHERE,
            start: frame.start,
            value: to_u32(token.start),
            end: to_u32(token.end),
            link: frame.line,
            around: self.open.last().map_or(NOWHERE, |frame| frame.line),
            number: frame.number,
            count: frame.children,
            depth: u16::try_from(self.open.len()).unwrap_or(u16::MAX),
            shape,
            flags: 0,
        });
    }

    /// Of an object that starts and ends here. Long keys are not walked again:
    /// of such an object the index knows it.
    fn note_duplicates(&mut self, frame: &Frame) {
        if frame.has_long_key {
            return;
        }
        for line in duplicates(self.body, &self.keys[frame.keys..]) {
            self.lines[(line - self.first) as usize].flags |= flag::DUPLICATE;
        }
    }

    fn next_line(&self) -> u32 {
        self.first + to_u32(self.lines.len())
    }
}

/// Source as it stands, in so many lines. The last of them is not walked, for
/// it may be very long.
fn raw(body: &[u8], bytes: Range<usize>, count: usize) -> Vec<Line> {
    let mut lines = Vec::with_capacity(count);
    let mut at = bytes.start;
    for left in (0..count).rev() {
        let rest = &body[at..bytes.end];
        let length = match left {
            0 => rest.strip_suffix(b"\n").unwrap_or(rest).len(),
            _ => memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
        };
        lines.push(Line {
            key: NOWHERE,
            key_end: NOWHERE,
            start: to_u32(at),
            value: to_u32(at),
            end: to_u32(at + length),
            link: NOWHERE,
            around: NOWHERE,
            number: 0,
            count: 0,
            depth: 0,
            shape: Shape::Raw,
            flags: 0,
        });
        at = (at + length + 1).min(bytes.end);
    }
    lines
}

const fn empty(start: Shape) -> Shape {
    match start {
        Shape::ObjectStart => Shape::EmptyObject,
        _ => Shape::EmptyArray,
    }
}

impl Outline {
    /// Puts what the index knows of single lines on those from `first` on.
    fn note(&self, lines: &mut [Line], first: usize) {
        let range = to_u32(first)..to_u32(first + lines.len());
        let from = self.duplicates.partition_point(|line| *line < range.start);
        let here = self.duplicates[from..].iter();
        for line in here.take_while(|line| **line < range.end) {
            lines[(*line - range.start) as usize].flags |= flag::DUPLICATE;
        }
        if let Some(line) = self.fault_line.filter(|line| range.contains(line)) {
            lines[(line - range.start) as usize].flags |= flag::FAULT;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Folds, Grain, LineView};
    use super::*;
    use crate::exchange::json::tokens::Values;

    /// What is drawn, but for the bytes of the values.
    fn drawn(body: &[u8], outline: &Outline) -> Vec<(usize, u16, Shape, bool, usize)> {
        let folds = Folds::new();
        let lines = outline.visible(body, &folds, 0..usize::MAX);
        let plain = |it: LineView<'_>| (it.line, it.depth, it.shape, it.comma, it.text.len());
        lines.map(plain).collect()
    }

    /// Filled with something else, what is long looks as before: it was jumped
    /// over.
    #[test]
    fn long_space_numbers_and_strings_are_not_walked_again() {
        let space = " ".repeat(5_000);
        let (number, text) = ("7".repeat(5_000), "y".repeat(5_000));
        let body = format!(
            "{space}{{{space}\"a\"{space}:{space}{number}{space},{space}\"b\":\"{text}\",\"{text}\":[1{space},{space}2{space}]{space}}}{space}"
        );
        let mut filled = body.clone().into_bytes();
        for run in filled.chunk_by_mut(|one, other| one == other) {
            if let [_, inner @ ..] = run {
                inner.fill(b'!');
            }
        }
        for values in [Values::One, Values::Many] {
            for block in [16, usize::MAX] {
                let grain = Grain {
                    block,
                    ..Grain::ALL
                };
                let outline = Outline::with(body.as_bytes(), values, grain);
                let whole = drawn(body.as_bytes(), &outline);
                assert_eq!((whole.len(), outline.fault()), (8, None));
                assert_eq!(drawn(&filled, &outline), whole);
            }
        }
    }
}
