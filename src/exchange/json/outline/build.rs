//! The one pass that makes the lines.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use super::{Ending, Line, NOWHERE, Outline, Shape, flag};
use crate::exchange::json::{Kind, Token, Tokens, decode, string, tokens::skip_space};

/// How deep lines are laid out; what goes deeper is shown as source.
const MAX_DEPTH: usize = 10_000;

/// How many lines of source follow a fault; the last holds all the rest.
const MAX_RAW_LINES: usize = 100_000;

/// Lays out what `tokens` yields of `body`, up to about `limit` lines.
pub(super) fn outline(body: &[u8], mut tokens: Tokens<'_>, limit: usize) -> Outline {
    let mut builder = Builder::new(body);
    let ending = builder.take_all(&mut tokens, limit);
    if let Ending::Fault(fault) = &ending {
        builder.rest(fault.at);
    }
    Outline {
        lines: builder.lines,
        ending,
        issues: tokens.issues(),
    }
}

struct Builder<'a> {
    body: &'a [u8],
    lines: Vec<Line>,
    open: Vec<Frame>,
    /// The keys of all open objects, the outer ones first.
    keys: Vec<(u64, u32)>,
    /// The key whose value has not come yet.
    key: u32,
    /// Behind the last token that became a line.
    done: usize,
    hasher: BuildHasherDefault<DefaultHasher>,
}

/// An open container.
#[derive(Clone, Copy, Debug)]
struct Frame {
    line: u32,
    /// Its number in the container around it.
    number: u32,
    children: u32,
    /// Where its keys start in [`Builder::keys`].
    keys: u32,
}

impl<'a> Builder<'a> {
    fn new(body: &'a [u8]) -> Self {
        Self {
            body,
            lines: Vec::new(),
            open: Vec::new(),
            keys: Vec::new(),
            key: NOWHERE,
            done: 0,
            hasher: BuildHasherDefault::default(),
        }
    }

    fn take_all(&mut self, tokens: &mut Tokens<'_>, limit: usize) -> Ending {
        for token in tokens {
            match token {
                Ok(token) if self.is_beyond(&token, limit) => return Ending::Limit(token.start),
                Ok(token) => self.take(&token),
                Err(fault) => return Ending::Fault(fault),
            }
        }
        Ending::Whole
    }

    fn is_beyond(&self, token: &Token, limit: usize) -> bool {
        self.lines.len() >= limit || self.open.len() > MAX_DEPTH || token.end >= NOWHERE as usize
    }

    fn take(&mut self, token: &Token) {
        match token.kind {
            Kind::Key => {
                self.key = to_u32(token.start);
                self.separate();
                return;
            }
            Kind::ObjectEnd | Kind::ArrayEnd => self.close(token),
            Kind::ObjectStart => self.start(token, Shape::ObjectStart),
            Kind::ArrayStart => self.start(token, Shape::ArrayStart),
            Kind::String => self.scalar(token, Shape::String),
            Kind::Number => self.scalar(token, Shape::Number),
            Kind::True | Kind::False => self.scalar(token, Shape::Bool),
            Kind::Null => self.scalar(token, Shape::Null),
        }
        self.done = token.end;
    }

    fn scalar(&mut self, token: &Token, shape: Shape) {
        let number = self.next_child();
        let around = self.open.last().map_or(NOWHERE, |frame| frame.line);
        self.push(token, shape, around, number);
    }

    fn start(&mut self, token: &Token, shape: Shape) {
        let number = self.next_child();
        let line = to_u32(self.lines.len());
        self.push(token, shape, NOWHERE, 0);
        self.open.push(Frame {
            line,
            number,
            children: 0,
            keys: to_u32(self.keys.len()),
        });
    }

    fn close(&mut self, token: &Token) {
        let Some(frame) = self.open.pop() else {
            return;
        };
        self.mark_duplicates(frame.keys as usize);
        let around = self.open.last().map_or(NOWHERE, |frame| frame.line);
        let end_line = to_u32(self.lines.len());
        let start = &mut self.lines[frame.line as usize];
        start.end = to_u32(token.end);
        if frame.children == 0 {
            start.shape = empty(start.shape);
            start.link = around;
            start.count = frame.number;
            return;
        }
        start.link = end_line;
        start.count = frame.children;
        let shape = end(start.shape);
        self.push(token, shape, frame.line, frame.number);
        if let Some(line) = self.lines.last_mut() {
            line.key = around;
        }
    }

    /// Notes that a comma follows the child before this one, if there is one.
    fn separate(&mut self) {
        let has_children = self.open.last().is_some_and(|frame| frame.children > 0);
        if let Some(line) = self.lines.last_mut().filter(|_| has_children) {
            line.flags |= flag::COMMA;
        }
    }

    /// Counts a child of the innermost container and notes its key.
    fn next_child(&mut self) -> u32 {
        self.separate();
        let Some(frame) = self.open.last_mut() else {
            return 0;
        };
        let number = frame.children;
        frame.children += 1;
        if self.key != NOWHERE {
            let hash = self.hash(self.key);
            self.keys.push((hash, to_u32(self.lines.len())));
        }
        number
    }

    fn push(&mut self, token: &Token, shape: Shape, link: u32, count: u32) {
        let depth = u16::try_from(self.open.len()).unwrap_or(u16::MAX);
        self.lines.push(Line {
            key: std::mem::replace(&mut self.key, NOWHERE),
            value: to_u32(token.start),
            end: to_u32(token.end),
            link,
            count,
            depth,
            shape,
            flags: 0,
        });
    }

    /// Marks the lines whose keys are equal, among those from `first` on, and
    /// forgets these keys.
    fn mark_duplicates(&mut self, first: usize) {
        self.keys[first..].sort_unstable();
        for at in first + 1..self.keys.len() {
            let ((one, a), (other, b)) = (self.keys[at - 1], self.keys[at]);
            if one == other && self.same_key(a, b) {
                self.lines[a as usize].flags |= flag::DUPLICATE;
                self.lines[b as usize].flags |= flag::DUPLICATE;
            }
        }
        self.keys.truncate(first);
    }

    fn same_key(&self, a: u32, b: u32) -> bool {
        let key = |line: u32| self.lines[line as usize].key(self.body).map(decode);
        key(a) == key(b)
    }

    fn hash(&self, key: u32) -> u64 {
        let start = key as usize;
        let end = string::scan(self.body, start).map_or(start, |scanned| scanned.end);
        self.hasher.hash_one(decode(&self.body[start..end]))
    }

    /// The source behind the last line, as it stands. The line with the
    /// fault is marked; where the text ends too early, it is the last.
    fn rest(&mut self, fault: usize) {
        let from = match self.key {
            NOWHERE => self.done,
            key => key as usize,
        };
        let first = self.lines.len();
        self.key = NOWHERE;
        self.open.clear();
        self.raw_lines(skip_space(self.body, from).min(self.body.len()));
        let with_fault = self.lines[first..].partition_point(|line| line.value as usize <= fault);
        if let Some(line) = self.lines.get_mut(first + with_fault.saturating_sub(1)) {
            line.flags |= flag::FAULT;
        }
    }

    fn raw_lines(&mut self, from: usize) {
        let mut at = from;
        for number in 1.. {
            let rest = &self.body[at..];
            let line_end = memchr::memchr(b'\n', rest).filter(|_| number < MAX_RAW_LINES);
            let end = at + line_end.unwrap_or(rest.len());
            let token = Token {
                kind: Kind::Null,
                start: at,
                end: end.min(NOWHERE as usize),
            };
            self.push(&token, Shape::Raw, NOWHERE, 0);
            at = end + 1;
            if at >= self.body.len() {
                return;
            }
        }
    }
}

const fn empty(start: Shape) -> Shape {
    match start {
        Shape::ObjectStart => Shape::EmptyObject,
        _ => Shape::EmptyArray,
    }
}

const fn end(start: Shape) -> Shape {
    match start {
        Shape::ObjectStart => Shape::ObjectEnd,
        _ => Shape::ArrayEnd,
    }
}

/// Offsets and counts fit: the pass stops before they do not.
fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(NOWHERE)
}
