//! The one pass that makes the lines.

use super::{Ending, Line, NOWHERE, Outline, Shape, flag};
use crate::exchange::json::{Kind, Token, Tokens, decode, tokens::skip_space};

/// How deep lines are laid out; what goes deeper is shown as source.
const MAX_DEPTH: usize = 10_000;

/// How many lines of source follow a fault; the last holds all the rest.
const MAX_RAW_LINES: usize = 100_000;

/// Lays out what `tokens` yields, up to about `limit` lines.
pub(super) fn outline(mut tokens: Tokens<'_>, limit: usize) -> Outline {
    let mut builder = Builder::new(tokens.source());
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
    /// The key whose value has not come yet, and its hash.
    key: u32,
    hash: u64,
    /// Behind the last token that became a line.
    done: usize,
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
            hash: 0,
            done: 0,
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
                self.hash = hash(&self.body[token.span()]);
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
            self.keys.push((self.hash, to_u32(self.lines.len())));
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
        let keys = &mut self.keys[first..];
        keys.sort_unstable();
        if keys.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            let keys = keys.to_vec();
            self.mark_equal(&keys);
        }
        self.keys.truncate(first);
    }

    /// The same among sorted keys of which some have one hash.
    fn mark_equal(&mut self, keys: &[(u64, u32)]) {
        for same_hash in keys.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
            let mut named: Vec<_> = same_hash
                .iter()
                .filter_map(|(_, line)| Some((decode(self.key_of(*line)?), *line)))
                .collect();
            named.sort_unstable();
            for same_name in named
                .chunk_by(|a, b| a.0 == b.0)
                .filter(|run| run.len() > 1)
            {
                for (_, line) in same_name {
                    self.lines[*line as usize].flags |= flag::DUPLICATE;
                }
            }
        }
    }

    fn key_of(&self, line: u32) -> Option<&'a [u8]> {
        self.lines[line as usize].key(self.body)
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

/// A quick hash of what a key says. Equal hashes are compared in full, so
/// that chosen keys can neither hide a duplicate nor cost more than a sort.
fn hash(key: &[u8]) -> u64 {
    match key {
        [b'"', inner @ .., b'"'] if memchr::memchr(b'\\', inner).is_none() => hash_bytes(inner),
        _ => hash_bytes(decode(key).as_bytes()),
    }
}

fn hash_bytes(bytes: &[u8]) -> u64 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    bytes.chunks(8).fold(0, |hash: u64, chunk| {
        let word = chunk
            .iter()
            .fold(0, |word, byte| word << 8 | u64::from(*byte));
        (hash.rotate_left(5) ^ word).wrapping_mul(ODD)
    })
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
