//! What a pass over a body knows, and what it notes.
//!
//! Token by token it goes here; [`run`](super::run) goes ahead where it can.

use std::ops::ControlFlow;

use super::{
    Ending, NOWHERE, Outline,
    index::{Behind, Grain, Mark, Reach},
    keys::{Key, duplicates},
    to_u32,
};
use crate::exchange::json::{
    Fault, Issues, Kind, Token, Tokens,
    tokens::{Container, Place, Values, skip_space},
};

/// How deep lines are laid out; what goes deeper is shown as source.
pub(super) const MAX_DEPTH: usize = 10_000;

/// From how many bytes on the end of a string, of a number or of white space is
/// noted, so that it is not walked again with each line beside it.
pub(super) const LONG: usize = 4 << 10;

/// How many keys of one object are compared with each other,
const MAX_KEYS: usize = 1 << 16;

/// and how many of all open objects are held.
const MAX_HELD: usize = 1 << 20;

/// How many lines with a key that stands twice are noted.
const MAX_DUPLICATES: usize = 1 << 16;

/// What is noted may take one part in so many of a body,
const SHARE: usize = 50;

/// and these bytes beside: brackets in brackets without end are many
/// containers that reach over each mark.
const FREE: usize = 1 << 20;

/// How many bytes are walked between two looks at whether to go on.
pub(super) const STRIDE: usize = 1 << 20;

/// A pass, behind a token.
pub(super) struct Pass<'a> {
    pub(super) body: &'a [u8],
    pub(super) values: Values,
    pub(super) grain: Grain,
    pub(super) open: Vec<Frame>,
    /// Behind the last token.
    pub(super) place: Place,
    pub(super) issues: Issues,
    /// The byte behind which a mark may be due, or whoever watches is to be asked.
    pub(super) due: usize,
    /// Up to where whoever watches was asked.
    pub(super) asked: usize,
    /// The best place for the next mark so far.
    best: Option<Candidate>,
    /// How many of the open containers are among the containers that reach over a mark.
    noted: usize,
    /// The keys of all open objects, the outer ones first.
    keys: Vec<Key>,
    /// A key whose value has not come yet.
    key: Option<Token>,
    /// The number of lines so far.
    pub(super) lines: u32,
    /// Behind the last token that belongs to a line.
    pub(super) done: usize,
    /// How many containers are around those whose lines are wanted,
    pub(super) level: usize,
    /// and the lines on which these start and end.
    pub(super) leveled: Vec<(u32, u32)>,
    pub(super) out: Outline,
}

/// A place for a mark, with so many containers open.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    line: u32,
    children: u32,
    place: Place,
    depth: usize,
}

/// An open container.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) container: Container,
    /// Whether one of its keys is long.
    has_long_key: bool,
    line: u32,
    /// Where its key starts and ends; [`NOWHERE`] where it has none.
    key: (u32, u32),
    start: u32,
    children: u32,
    /// Where its keys start in [`Pass::keys`],
    keys: u32,
    /// and how many there may be of all.
    most_keys: u32,
    /// Its place among the containers that reach over a mark.
    reach: u32,
}

impl<'a> Pass<'a> {
    pub(super) fn new(body: &'a [u8], values: Values, grain: Grain) -> Self {
        let tokens = Tokens::of(body, values);
        let start = Mark {
            from: Behind::Json(tokens.place()),
            ..Mark::START
        };
        Self {
            body,
            values,
            grain,
            open: Vec::new(),
            place: tokens.place(),
            issues: tokens.issues(),
            due: grain.block.min(STRIDE),
            asked: 0,
            best: None,
            noted: 0,
            keys: Vec::new(),
            key: None,
            lines: 0,
            done: 0,
            level: usize::MAX,
            leveled: Vec::new(),
            out: Outline::from_mark(start, values),
        }
    }

    pub(super) fn take_all(
        &mut self,
        ahead: fn(&mut Self),
        goes_on: &mut dyn FnMut(usize) -> ControlFlow<()>,
    ) -> Option<Ending> {
        loop {
            ahead(self);
            let behind = self.place.at as usize;
            let token = match self.step() {
                None => {
                    self.note_space(behind, self.body.len());
                    return Some(Ending::Whole);
                }
                Some(Err(fault)) => {
                    self.note_space(behind, fault.at);
                    return Some(Ending::Fault(fault));
                }
                Some(Ok(token)) => token,
            };
            self.note_space(behind, token.start);
            if self.is_beyond(&token) {
                return Some(Ending::Limit(token.start));
            }
            self.take(&token);
            if token.end - token.start >= LONG {
                self.out.long.push((to_u32(token.start), to_u32(token.end)));
            }
            if token.end >= self.due && token.kind != Kind::Key {
                self.mark_if_due(token.end, self.place);
            }
            if token.end - self.asked > STRIDE {
                self.asked = token.end;
                self.put_off();
                if goes_on(token.end).is_break() {
                    return None;
                }
            }
        }
    }

    /// The next token. Of what is open it depends on the innermost, and on what
    /// is around that one.
    fn step(&mut self) -> Option<Result<Token, Fault>> {
        let around = &self.open[self.open.len().saturating_sub(2)..];
        let around = around.iter().map(|frame| frame.container);
        let mut tokens = Tokens::resume(self.body, self.values, self.place, around, &[]);
        let token = tokens.next();
        self.place = tokens.place();
        self.issues.add_all(tokens.issues());
        token
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
            || self.is_heavy()
    }

    /// Whether more was noted so far than may be.
    pub(super) const fn is_heavy(&self) -> bool {
        let weight = self.out.reaches.len() * size_of::<Reach>()
            + self.out.marks.len() * size_of::<Mark>()
            + self.out.long.len() * size_of::<(u32, u32)>();
        weight > self.body.len() / SHARE + FREE
    }

    fn take(&mut self, token: &Token) {
        let container = match token.kind {
            Kind::Key => {
                self.key = Some(*token);
                return;
            }
            Kind::ObjectStart => Some(Container::Object),
            Kind::ArrayStart => Some(Container::Array),
            Kind::ObjectEnd | Kind::ArrayEnd => {
                self.close(token.end);
                self.done = token.end;
                return;
            }
            Kind::String | Kind::Number | Kind::True | Kind::False | Kind::Null => None,
        };
        let key = self.key.take().map(|key| (key.start, key.end));
        match container {
            Some(container) => self.start(container, token.start, key),
            None => self.value(key),
        }
        if let Some((start, end)) = key
            && end - start >= LONG
            && let Some(frame) = self
                .open
                .iter_mut()
                .rev()
                .nth(usize::from(container.is_some()))
        {
            frame.has_long_key = true;
        }
        self.done = token.end;
    }

    /// A value that is a line.
    #[inline]
    pub(super) fn value(&mut self, key: Option<(usize, usize)>) {
        self.next_child(key);
        self.lines += 1;
    }

    #[inline]
    pub(super) fn start(
        &mut self,
        container: Container,
        start: usize,
        key: Option<(usize, usize)>,
    ) {
        self.next_child(key);
        let keys = self.keys.len();
        self.open.push(Frame {
            container,
            has_long_key: false,
            line: self.lines,
            key: key.map_or((NOWHERE, NOWHERE), |(start, end)| {
                (to_u32(start), to_u32(end))
            }),
            start: to_u32(start),
            children: 0,
            keys: to_u32(keys),
            most_keys: to_u32((keys + MAX_KEYS).min(MAX_HELD)),
            reach: NOWHERE,
        });
        self.lines += 1;
    }

    /// The innermost container ends before the byte `end`.
    #[inline]
    pub(super) fn close(&mut self, end: usize) {
        let Some(frame) = self.open.pop() else {
            return;
        };
        if frame.reach != NOWHERE || frame.has_long_key {
            self.end_reach(&frame, end);
        }
        if self.open.len() == self.level && frame.children > 0 {
            self.leveled.push((frame.line, self.lines));
        }
        self.keys.truncate(frame.keys as usize);
        self.noted = self.noted.min(self.open.len());
        self.lines += u32::from(frame.children > 0);
    }

    /// Notes what is known of a container only when it ends.
    fn end_reach(&mut self, frame: &Frame, end: usize) {
        if self.out.duplicates.len() < MAX_DUPLICATES {
            let keys = &self.keys[frame.keys as usize..];
            self.out.duplicates.extend(duplicates(self.body, keys));
        }
        if let Some(reach) = self.out.reaches.get_mut(frame.reach as usize) {
            reach.end_line = self.lines;
            reach.end = to_u32(end);
            reach.count = frame.children;
        }
    }

    /// Counts a child of the innermost container and notes its key.
    #[inline]
    fn next_child(&mut self, key: Option<(usize, usize)>) {
        let Some(frame) = self.open.last_mut() else {
            return;
        };
        frame.children += 1;
        if let Some((start, _)) = key
            && self.keys.len() < frame.most_keys as usize
        {
            self.keys.push(Key {
                start: to_u32(start),
                line: self.lines,
            });
        }
    }

    /// The next byte behind which something is due.
    fn put_off(&mut self) {
        let last = self.out.marks.last().map_or(0, |mark| mark.from.at());
        let asked = self.asked.saturating_add(STRIDE);
        self.due = last.saturating_add(self.grain.block).min(asked);
    }

    /// A mark behind a line, never between a key and its value nor in `{}`.
    /// Where fewer containers are open fewer are to be noted, so the best place
    /// among those of one more block is taken.
    #[cold]
    pub(super) fn mark_if_due(&mut self, end: usize, place: Place) {
        let last = self.out.marks.last().map_or(0, |mark| mark.from.at());
        let behind = end - last;
        if behind < self.grain.block {
            return;
        }
        if self.open.last().is_some_and(|frame| frame.children == 0) {
            let next = self.body.get(skip_space(self.body, end));
            if matches!(next, Some(b'}' | b']') | None) {
                return;
            }
        }
        let depth = self.open.len();
        if self.best.is_none_or(|best| depth < best.depth) {
            self.best = Some(Candidate {
                line: self.lines,
                children: self.open.last().map_or(0, |frame| frame.children),
                place,
                depth,
            });
        }
        if depth <= self.noted || behind >= self.grain.block.saturating_mul(2) {
            self.mark();
            self.put_off();
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
        let from = self.noted.min(depth);
        let outer = from.checked_sub(1).map(|last| self.open[last]);
        let mut around = outer.map_or(NOWHERE, |frame| frame.reach);
        let mut number = outer.map_or(0, |frame| frame.children.saturating_sub(1));
        for frame in &mut self.open[from..depth] {
            frame.reach = to_u32(self.out.reaches.len());
            self.out.reaches.push(Reach {
                line: frame.line,
                key: frame.key.0,
                key_end: frame.key.1,
                start: frame.start,
                end_line: NOWHERE,
                end: frame.start + 1,
                around,
                number,
                count: 0,
            });
            (around, number) = (frame.reach, frame.children.saturating_sub(1));
        }
        self.noted = self.noted.max(depth);
    }

    /// The source behind the last line is shown as it stands, and the line
    /// with the fault is marked; where the text ends too early, it is the last.
    pub(super) fn finish(
        mut self,
        ending: Ending,
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
            issues: self.issues,
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
