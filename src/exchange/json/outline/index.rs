//! The one pass over a body: where its lines can be laid out from.
//!
//! It notes a [`Mark`] every few kilobytes, and the containers that reach over
//! one. Nothing else of a line is kept: [`block`](super::block) makes the lines
//! between two marks when they are looked at.

use std::ops::ControlFlow;

use super::{Ending, NOWHERE, Outline, to_u32};
use crate::exchange::json::{
    Issues, Kind, Token, Tokens, decode,
    tokens::{Place, Values, skip_space},
};

/// How deep lines are laid out; what goes deeper is shown as source.
const MAX_DEPTH: usize = 10_000;

/// Bytes between two marks: what is laid out to show a line. Marks and reaches
/// then take about a hundredth of a body.
const BLOCK: usize = 4 << 10;

/// From how many bytes on the end of a string, of a number or of white space is
/// noted, so that it is not walked again with each line beside it.
const LONG: usize = 4 << 10;

/// How many keys of one object are compared with each other.
const MAX_KEYS: usize = 1 << 16;

/// How many lines with a key that stands twice are noted.
const MAX_DUPLICATES: usize = 1 << 16;

/// What is noted may take one part in so many of a body,
const SHARE: usize = 50;

/// and these bytes beside: brackets in brackets without end are many
/// containers that reach over each mark.
const FREE: usize = 1 << 20;

/// How many bytes are walked between two looks at whether to go on.
const STRIDE: usize = 1 << 20;

/// A place from which lines can be laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// The first line behind it.
    pub(super) line: u32,
    /// The containers around that line: the innermost of `Outline::reaches`.
    pub(super) around: u32,
    /// How many children that one had before.
    pub(super) children: u32,
    /// Where the walk goes on; none where the text is no JSON any more.
    pub(super) from: Behind,
}

impl Mark {
    /// The start of a text.
    pub(super) const START: Self = Self {
        line: 0,
        around: NOWHERE,
        children: 0,
        from: Behind::Raw(0),
    };
}

/// What stands behind a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    /// JSON.
    Json(Place),
    /// Source as it stands, from this byte.
    Raw(u32),
}

impl Behind {
    /// The byte behind what came before.
    pub(super) const fn at(self) -> usize {
        match self {
            Self::Json(place) => place.at as usize,
            Self::Raw(at) => at as usize,
        }
    }
}

/// A container that reaches over a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    /// The line on which it starts.
    pub(super) line: u32,
    /// Where its key starts; [`NOWHERE`] where it has none.
    pub(super) key: u32,
    /// The byte behind the key.
    pub(super) key_end: u32,
    /// Its first byte.
    pub(super) start: u32,
    /// The line on which it ends; [`NOWHERE`] where it does not.
    pub(super) end_line: u32,
    /// The byte behind it.
    pub(super) end: u32,
    /// The one around it, among the containers that reach over a mark.
    pub(super) around: u32,
    /// Its own number in the one around it.
    pub(super) number: u32,
    /// How many children it has.
    pub(super) count: u32,
}

/// How far apart marks are, and how many lines there are to be at most.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grain {
    pub(super) block: usize,
    pub(super) lines: usize,
}

impl Grain {
    pub(super) const ALL: Self = Self {
        block: BLOCK,
        lines: NOWHERE as usize,
    };
}

/// Walks a body. `goes_on` is asked every megabyte, with the bytes that are
/// done; none when it says no.
pub(super) fn index(
    body: &[u8],
    values: Values,
    grain: Grain,
    goes_on: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Option<Outline> {
    let mut tokens = Tokens::of(body, values);
    let mut pass = Pass::new(body, values, grain);
    let ending = pass.take_all(&mut tokens, goes_on)?;
    pass.finish(ending, tokens.issues(), goes_on)
}

struct Pass<'a> {
    body: &'a [u8],
    grain: Grain,
    open: Vec<Frame>,
    /// The best place for the next mark so far.
    best: Option<Candidate>,
    /// How many of the open containers are among the containers that reach over a mark.
    noted: usize,
    /// The keys of all open objects, the outer ones first.
    keys: Vec<(u64, Seen)>,
    key: Option<Token>,
    /// The number of lines so far.
    lines: u32,
    /// Behind the last token that belongs to a line.
    done: usize,
    out: Outline,
}

/// A place for a mark, with so many containers open.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    line: u32,
    children: u32,
    place: Place,
    depth: usize,
}

/// Where a key stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    line: u32,
    start: u32,
    end: u32,
}

/// An open container.
#[derive(Clone, Copy, Debug)]
struct Frame {
    line: u32,
    /// Where its key starts and ends, if it has one.
    key: Option<(u32, u32)>,
    start: u32,
    number: u32,
    children: u32,
    /// Where its keys start in [`Pass::keys`].
    keys: usize,
    /// Its place among the containers that reach over a mark.
    reach: u32,
}

impl<'a> Pass<'a> {
    fn new(body: &'a [u8], values: Values, grain: Grain) -> Self {
        let start = Mark {
            from: Behind::Json(Tokens::of(body, values).place()),
            ..Mark::START
        };
        Self {
            body,
            grain,
            open: Vec::new(),
            best: None,
            noted: 0,
            keys: Vec::new(),
            key: None,
            lines: 0,
            done: 0,
            out: Outline::from_mark(start, values),
        }
    }

    fn take_all(
        &mut self,
        tokens: &mut Tokens<'_>,
        goes_on: &mut dyn FnMut(usize) -> ControlFlow<()>,
    ) -> Option<Ending> {
        let mut asked = 0;
        let mut behind = tokens.place().at as usize;
        while let Some(token) = tokens.next() {
            let token = match token {
                Ok(token) => token,
                Err(fault) => {
                    self.note_space(behind, fault.at);
                    return Some(Ending::Fault(fault));
                }
            };
            self.note_space(behind, token.start);
            behind = token.end;
            if self.is_beyond(&token) {
                return Some(Ending::Limit(token.start));
            }
            self.take(&token);
            if token.end - token.start >= LONG {
                self.out.long.push((to_u32(token.start), to_u32(token.end)));
            }
            self.mark_if_due(tokens, &token);
            if token.end - asked > STRIDE {
                asked = token.end;
                if goes_on(asked).is_break() {
                    return None;
                }
            }
        }
        self.note_space(behind, self.body.len());
        Some(Ending::Whole)
    }

    /// Notes white space that is long, between the token that ends at `from`
    /// and what stands at `to`: on either side of a comma or a colon.
    fn note_space(&mut self, from: usize, to: usize) {
        let mut at = from;
        while to.saturating_sub(at) >= LONG {
            let end = skip_space(self.body, at);
            if end - at >= LONG {
                self.out.long.push((to_u32(at), to_u32(end)));
            }
            if !matches!(self.body.get(end), Some(b',' | b':')) {
                return;
            }
            at = end + 1;
        }
    }

    fn is_beyond(&self, token: &Token) -> bool {
        self.lines as usize >= self.grain.lines
            || self.open.len() > MAX_DEPTH
            || token.end >= NOWHERE as usize
            || self.weight() > self.body.len() / SHARE + FREE
    }

    /// What was noted so far, in bytes.
    const fn weight(&self) -> usize {
        self.out.reaches.len() * size_of::<Reach>()
            + self.out.marks.len() * size_of::<Mark>()
            + self.out.long.len() * size_of::<(u32, u32)>()
    }

    fn take(&mut self, token: &Token) {
        match token.kind {
            Kind::Key => {
                self.key = Some(*token);
                return;
            }
            Kind::ObjectEnd | Kind::ArrayEnd => self.close(token),
            Kind::ObjectStart | Kind::ArrayStart => self.start(token),
            Kind::String | Kind::Number | Kind::True | Kind::False | Kind::Null => {
                self.next_child();
                self.lines += 1;
            }
        }
        self.done = token.end;
    }

    fn start(&mut self, token: &Token) {
        let key = self.key.map(|key| (to_u32(key.start), to_u32(key.end)));
        let number = self.next_child();
        self.open.push(Frame {
            line: self.lines,
            key,
            start: to_u32(token.start),
            number,
            children: 0,
            keys: self.keys.len(),
            reach: NOWHERE,
        });
        self.lines += 1;
    }

    fn close(&mut self, token: &Token) {
        let Some(frame) = self.open.pop() else {
            return;
        };
        self.note_duplicates(frame.keys);
        if let Some(reach) = self.out.reaches.get_mut(frame.reach as usize) {
            reach.end_line = self.lines;
            reach.end = to_u32(token.end);
            reach.count = frame.children;
        }
        self.noted = self.noted.min(self.open.len());
        self.lines += u32::from(frame.children > 0);
    }

    /// Counts a child of the innermost container and notes its key.
    fn next_child(&mut self) -> u32 {
        let key = self.key.take();
        let Some(frame) = self.open.last_mut() else {
            return 0;
        };
        let number = frame.children;
        frame.children += 1;
        if let Some(key) = key
            && self.keys.len() - frame.keys < MAX_KEYS
        {
            let seen = Seen {
                line: self.lines,
                start: to_u32(key.start),
                end: to_u32(key.end),
            };
            self.keys.push((hash(&self.body[key.span()]), seen));
        }
        number
    }

    /// A mark behind a line, never between a key and its value nor in `{}`.
    /// Where fewer containers are open fewer are to be noted, so the best place
    /// among those of one more block is taken.
    fn mark_if_due(&mut self, tokens: &Tokens<'_>, token: &Token) {
        let last = self.out.marks.last().map_or(0, |mark| mark.from.at());
        let behind = token.end - last;
        if behind < self.grain.block || token.kind == Kind::Key {
            return;
        }
        let is_start = matches!(token.kind, Kind::ObjectStart | Kind::ArrayStart);
        let next = self.body.get(skip_space(self.body, token.end));
        if is_start && matches!(next, Some(b'}' | b']') | None) {
            return;
        }
        let depth = self.open.len();
        if self.best.is_none_or(|best| depth < best.depth) {
            self.best = Some(Candidate {
                line: self.lines,
                children: self.open.last().map_or(0, |frame| frame.children),
                place: tokens.place(),
                depth,
            });
        }
        if depth <= self.noted || behind >= self.grain.block.saturating_mul(2) {
            self.mark();
        }
    }

    fn mark(&mut self) {
        let Some(best) = self.best.take() else { return };
        self.note_open(best.depth);
        let innermost = best.depth.checked_sub(1).map(|last| self.open[last]);
        self.out.marks.push(Mark {
            line: best.line,
            around: innermost.map_or(NOWHERE, |frame| frame.reach),
            children: best.children,
            from: Behind::Json(best.place),
        });
    }

    /// Notes the outermost `depth` open containers: they reach over a mark.
    fn note_open(&mut self, depth: usize) {
        let mut around = match self.noted.checked_sub(1) {
            Some(last) => self.open[last].reach,
            None => NOWHERE,
        };
        let from = self.noted.min(depth);
        for frame in &mut self.open[from..depth] {
            frame.reach = to_u32(self.out.reaches.len());
            let (key, key_end) = frame.key.unwrap_or((NOWHERE, NOWHERE));
            self.out.reaches.push(Reach {
                line: frame.line,
                key,
                key_end,
                start: frame.start,
                end_line: NOWHERE,
                end: frame.start + 1,
                around,
                number: frame.number,
                count: 0,
            });
            around = frame.reach;
        }
        self.noted = self.noted.max(depth);
    }

    /// Notes the lines whose keys are equal, among those from `first` on, and
    /// forgets these keys.
    fn note_duplicates(&mut self, first: usize) {
        if self.out.duplicates.len() >= MAX_DUPLICATES {
            return self.keys.truncate(first);
        }
        let keys = &mut self.keys[first..];
        keys.sort_unstable_by_key(|(hash, _)| *hash);
        for same_hash in keys.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
            let source = |seen: Seen| &self.body[seen.start as usize..seen.end as usize];
            let mut named: Vec<_> = same_hash
                .iter()
                .map(|(_, seen)| (decode(source(*seen)), seen.line))
                .collect();
            named.sort_unstable();
            for same_name in named
                .chunk_by(|a, b| a.0 == b.0)
                .filter(|run| run.len() > 1)
            {
                let lines = same_name.iter().map(|(_, line)| *line);
                self.out.duplicates.extend(lines);
            }
        }
        self.keys.truncate(first);
    }

    /// The source behind the last line is shown as it stands, and the line
    /// with the fault is marked; where the text ends too early, it is the last.
    fn finish(
        mut self,
        ending: Ending,
        issues: Issues,
        goes_on: &mut dyn FnMut(usize) -> ControlFlow<()>,
    ) -> Option<Outline> {
        self.out.json_end = match &ending {
            Ending::Whole => self.body.len(),
            Ending::Limit(at) => *at,
            Ending::Fault(fault) => {
                let from = self.key.map_or(self.done, |key| key.start);
                let from = skip_space(self.body, from).min(self.body.len());
                self.raw(from, fault.at, goes_on)?;
                from
            }
        };
        self.out.len = self.lines;
        self.out.duplicates.sort_unstable();
        self.out.marks.shrink_to_fit();
        self.out.reaches.shrink_to_fit();
        Some(Outline {
            ending,
            issues,
            ..self.out
        })
    }

    /// Lines of source; where there are to be no more, the last holds the rest.
    fn raw(
        &mut self,
        from: usize,
        fault: usize,
        goes_on: &mut dyn FnMut(usize) -> ControlFlow<()>,
    ) -> Option<()> {
        let (mut at, mut asked) = (from, from);
        let mut marked = None;
        loop {
            if marked.is_none_or(|marked| at - marked >= self.grain.block) {
                marked = Some(at);
                self.out.marks.push(Mark {
                    line: self.lines,
                    around: NOWHERE,
                    children: 0,
                    from: Behind::Raw(to_u32(at)),
                });
            }
            if at <= fault || self.out.fault_line.is_none() {
                self.out.fault_line = Some(self.lines);
            }
            self.lines += 1;
            if self.lines as usize >= self.grain.lines {
                return Some(());
            }
            let rest = &self.body[at..];
            at += memchr::memchr(b'\n', rest).unwrap_or(rest.len()) + 1;
            if at >= self.body.len() {
                return Some(());
            }
            if at - asked > STRIDE {
                asked = at;
                if goes_on(at).is_break() {
                    return None;
                }
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
