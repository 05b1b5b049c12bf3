//! The tokenizer: one pass, one bit of memory for each open bracket.

use std::ops::Range;

use super::{Fault, skip, string};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `{`
    ObjectStart,
    /// `}`
    ObjectEnd,
    /// `[`
    ArrayStart,
    /// `]`
    ArrayEnd,
    /// The name of a member, with its quotes.
    Key,
    /// A string that is a value, with its quotes.
    String,
    /// A number, digit by digit as sent.
    Number,
    /// `true`
    True,
    /// `false`
    False,
    /// `null`
    Null,
}

/// A token: a span of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its first byte.
    pub start: usize,
    /// The byte behind its last.
    pub end: usize,
}

impl Token {
    /// Its place in the source.
    #[must_use]
    pub const fn span(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// What is tolerated and worth saying. Others read such a text differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Issue {
    /// A byte order mark stands before the text (RFC 8259 section 8.1).
    ByteOrderMark = 1,
    /// A string holds bytes that are not UTF-8.
    InvalidUtf8 = 2,
    /// A string holds half a surrogate pair: `\ud800` alone.
    LoneSurrogate = 4,
}

impl Issue {
    /// Every issue.
    pub const ALL: [Self; 3] = [Self::ByteOrderMark, Self::InvalidUtf8, Self::LoneSurrogate];

    /// The issue in words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ByteOrderMark => "a byte order mark stands before the JSON",
            Self::InvalidUtf8 => "a string holds bytes that are not UTF-8",
            Self::LoneSurrogate => "a string holds half a surrogate pair",
        }
    }
}

/// A set of issues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Issues(u8);

impl Issues {
    /// Whether `issue` is in the set.
    #[must_use]
    pub const fn has(self, issue: Issue) -> bool {
        self.0 & issue as u8 != 0
    }

    /// The issues in the set.
    pub fn iter(self) -> impl Iterator<Item = Issue> {
        Issue::ALL.into_iter().filter(move |issue| self.has(*issue))
    }

    const fn add(&mut self, issue: Issue) {
        self.0 |= issue as u8;
    }

    /// Adds all of another set.
    pub(super) const fn add_all(&mut self, others: Self) {
        self.0 |= others.0;
    }
}

/// The tokens of a JSON text, up to its end or to the one fault in it.
#[must_use]
pub fn tokens(source: &[u8]) -> Tokens<'_> {
    Tokens::new(source)
}

/// The tokens of JSON values that follow each other, with white space between
/// them or none: JSON lines.
#[must_use]
pub fn tokens_of_many(source: &[u8]) -> Tokens<'_> {
    Tokens {
        values: Values::Many,
        ..Tokens::new(source)
    }
}

/// Iterates over tokens; a fault is the last item.
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    source: &'a [u8],
    at: usize,
    state: State,
    open: Brackets,
    issues: Issues,
    values: Values,
    /// Where long strings, numbers and white space end, by where they start:
    /// they are not walked again.
    long: &'a [(u32, u32)],
}

/// How many values a text is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Values {
    One,
    Many,
}

/// A point between two tokens, from which a text can be walked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Behind the token before.
    pub(super) at: u32,
    state: State,
}

/// What may come next where no member is begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// A value or its key, without a comma before it.
    First,
    /// A comma, or the end of what is around; at the top another value, where
    /// there may be many.
    Next,
}

impl Place {
    /// A place in a container, or in none.
    pub(super) fn new(at: usize, around: Option<Container>, turn: Turn) -> Self {
        let state = match (around, turn) {
            (Some(Container::Object), Turn::First) => State::FirstKey,
            (Some(Container::Array), Turn::First) => State::FirstItem,
            (Some(Container::Object), Turn::Next) => State::AfterMember,
            (Some(Container::Array), Turn::Next) => State::AfterItem,
            (None, Turn::First) => State::Value,
            (None, Turn::Next) => State::End,
        };
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        Self { at, state }
    }

    /// What may come next; none within a member, and behind a fault.
    pub(super) const fn turn(self) -> Option<Turn> {
        match self.state {
            State::FirstKey | State::FirstItem | State::Value => Some(Turn::First),
            State::AfterMember | State::AfterItem | State::End => Some(Turn::Next),
            State::NextKey | State::Colon | State::Done => None,
        }
    }
}

/// What may come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Value,
    FirstItem,
    FirstKey,
    NextKey,
    Colon,
    AfterMember,
    AfterItem,
    End,
    Done,
}

impl State {
    /// What is expected, in words.
    const fn expected(self) -> &'static str {
        match self {
            Self::Value => "a value",
            Self::FirstItem => "a value or ']'",
            Self::FirstKey => "a key or '}'",
            Self::NextKey => "a key",
            Self::Colon => "':'",
            Self::AfterMember => "',' or '}'",
            Self::AfterItem => "',' or ']'",
            Self::End | Self::Done => "the end",
        }
    }
}

impl<'a> Tokens<'a> {
    fn new(source: &'a [u8]) -> Self {
        let mut tokens = Self {
            source,
            at: 0,
            state: State::Value,
            open: Brackets::default(),
            issues: Issues::default(),
            values: Values::One,
            long: &[],
        };
        if source.starts_with(b"\xEF\xBB\xBF") {
            tokens.at = 3;
            tokens.issues.add(Issue::ByteOrderMark);
        }
        tokens
    }

    /// The tokens of one value, or of many that follow each other.
    pub(super) fn of(source: &'a [u8], values: Values) -> Self {
        match values {
            Values::One => tokens(source),
            Values::Many => tokens_of_many(source),
        }
    }

    /// The tokens from `place` on, in these containers, the outermost first.
    /// `long` says where long strings, numbers and white space end, by where
    /// they start.
    pub(super) fn resume(
        source: &'a [u8],
        values: Values,
        place: Place,
        around: impl Iterator<Item = Container>,
        long: &'a [(u32, u32)],
    ) -> Self {
        let mut open = Brackets::default();
        around.for_each(|container| open.push(container));
        Self {
            source,
            at: place.at as usize,
            state: place.state,
            open,
            issues: Issues::default(),
            values,
            long,
        }
    }

    /// Where the walk is.
    pub(super) fn place(&self) -> Place {
        Place {
            at: u32::try_from(self.at).unwrap_or(u32::MAX),
            state: self.state,
        }
    }

    /// The text that is walked.
    #[must_use]
    pub const fn source(&self) -> &'a [u8] {
        self.source
    }

    /// How many brackets are open.
    #[must_use]
    pub const fn depth(&self) -> usize {
        self.open.depth
    }

    /// What was tolerated so far.
    #[must_use]
    pub const fn issues(&self) -> Issues {
        self.issues
    }

    /// Goes past the value that starts with `token`, which must be the last
    /// that was yielded, and gives the byte behind it. Of a container only
    /// the end is looked for: what is inside is not judged.
    pub fn skip_value(&mut self, token: &Token) -> Result<usize, Fault> {
        if !matches!(token.kind, Kind::ObjectStart | Kind::ArrayStart) {
            return Ok(token.end);
        }
        let Some(end) = skip::container_end(self.source, token.start) else {
            self.state = State::Done;
            return Err(Fault::cut(self.source.len(), "the end of a container"));
        };
        self.open.pop();
        self.state = self.after_value();
        self.at = end;
        Ok(end)
    }

    fn step(&mut self) -> Result<Token, Fault> {
        self.punctuation()?;
        let Some(byte) = self.source.get(self.at).copied() else {
            return Err(self.fault());
        };
        match (self.state, byte) {
            (State::FirstKey | State::NextKey, b'"') => self.key(),
            (State::FirstKey | State::AfterMember, b'}') => Ok(self.close(Kind::ObjectEnd)),
            (State::FirstItem | State::AfterItem, b']') => Ok(self.close(Kind::ArrayEnd)),
            (State::Value | State::FirstItem, _) => self.value(byte),
            _ => Err(self.fault()),
        }
    }

    /// White space, and the comma or colon that is due.
    fn punctuation(&mut self) -> Result<(), Fault> {
        self.at = space_end(self.source, self.at, self.long);
        let next = match (self.state, self.source.get(self.at)) {
            (State::AfterMember, Some(b',')) => State::NextKey,
            (State::AfterItem, Some(b',')) | (State::Colon, Some(b':')) => State::Value,
            (State::Colon, _) => return Err(self.fault()),
            _ => return Ok(()),
        };
        self.state = next;
        self.at = space_end(self.source, self.at + 1, self.long);
        Ok(())
    }

    fn value(&mut self, first: u8) -> Result<Token, Fault> {
        match first {
            b'{' => Ok(self.open(Container::Object)),
            b'[' => Ok(self.open(Container::Array)),
            b'"' => {
                let end = self.string()?;
                Ok(self.scalar(Kind::String, end))
            }
            b'-' | b'0'..=b'9' => {
                let end = match known_end(self.long, self.at) {
                    Some(end) => end,
                    None => number(self.source, self.at)?,
                };
                Ok(self.scalar(Kind::Number, end))
            }
            b't' => self.word(Kind::True, "true"),
            b'f' => self.word(Kind::False, "false"),
            b'n' => self.word(Kind::Null, "null"),
            _ => Err(self.fault()),
        }
    }

    fn key(&mut self) -> Result<Token, Fault> {
        let end = self.string()?;
        let token = self.token(Kind::Key, end);
        self.state = State::Colon;
        Ok(token)
    }

    fn string(&mut self) -> Result<usize, Fault> {
        match known_end(self.long, self.at) {
            Some(end) => Ok(end),
            None => string_at(self.source, self.at, &mut self.issues),
        }
    }

    fn word(&mut self, kind: Kind, word: &'static str) -> Result<Token, Fault> {
        let rest = &self.source[self.at..];
        let same = rest
            .iter()
            .zip(word.bytes())
            .take_while(|(a, b)| *a == b)
            .count();
        let end = self.at + same;
        if same == word.len() {
            Ok(self.scalar(kind, end))
        } else if same == rest.len() {
            Err(Fault::cut(end, word))
        } else {
            Err(Fault::broken(self.at, word))
        }
    }

    fn scalar(&mut self, kind: Kind, end: usize) -> Token {
        let token = self.token(kind, end);
        self.state = self.after_value();
        token
    }

    fn open(&mut self, container: Container) -> Token {
        let (kind, state) = match container {
            Container::Object => (Kind::ObjectStart, State::FirstKey),
            Container::Array => (Kind::ArrayStart, State::FirstItem),
        };
        let token = self.token(kind, self.at + 1);
        self.open.push(container);
        self.state = state;
        token
    }

    fn close(&mut self, kind: Kind) -> Token {
        let token = self.token(kind, self.at + 1);
        self.open.pop();
        self.state = self.after_value();
        token
    }

    fn token(&mut self, kind: Kind, end: usize) -> Token {
        let start = std::mem::replace(&mut self.at, end);
        Token { kind, start, end }
    }

    fn after_value(&self) -> State {
        match self.open.innermost() {
            Some(Container::Object) => State::AfterMember,
            Some(Container::Array) => State::AfterItem,
            None => State::End,
        }
    }

    /// Whether only white space is left behind a whole value. Where there may
    /// be more values and is more text, the next value is due.
    fn is_at_end(&mut self) -> bool {
        if self.state != State::End {
            return false;
        }
        let is_at_end = space_end(self.source, self.at, self.long) >= self.source.len();
        if !is_at_end && self.values == Values::Many {
            self.state = State::Value;
        }
        is_at_end
    }

    /// What is wrong with the byte at hand, or with there being none.
    const fn fault(&self) -> Fault {
        if self.at < self.source.len() {
            Fault::broken(self.at, self.state.expected())
        } else {
            Fault::cut(self.at, self.state.expected())
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Result<Token, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.state == State::Done {
            return None;
        }
        if self.is_at_end() {
            self.state = State::Done;
            return None;
        }
        let token = self.step();
        if token.is_err() {
            self.state = State::Done;
        }
        Some(token)
    }
}

/// What a bracket opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Object,
    Array,
}

/// Where what starts at `at` ends, if it is one of `long`.
fn known_end(long: &[(u32, u32)], at: usize) -> Option<usize> {
    let at = u32::try_from(at).ok()?;
    let found = long.binary_search_by_key(&at, |(start, _)| *start).ok()?;
    Some(long[found].1 as usize)
}

/// The open brackets, one bit each: set for an object.
#[derive(Clone, Debug, Default)]
struct Brackets {
    words: Vec<u64>,
    depth: usize,
}

impl Brackets {
    fn push(&mut self, container: Container) {
        let (word, bit) = (self.depth / 64, self.depth % 64);
        if word == self.words.len() {
            self.words.push(0);
        }
        let mask = 1 << bit;
        match container {
            Container::Object => self.words[word] |= mask,
            Container::Array => self.words[word] &= !mask,
        }
        self.depth += 1;
    }

    const fn pop(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    fn innermost(&self) -> Option<Container> {
        let last = self.depth.checked_sub(1)?;
        let is_object = self.words[last / 64] >> (last % 64) & 1 == 1;
        Some(if is_object {
            Container::Object
        } else {
            Container::Array
        })
    }
}

/// The byte behind the white space that starts at `from`, which is not walked
/// where it is one of `long`.
pub(super) fn space_end(source: &[u8], from: usize, long: &[(u32, u32)]) -> usize {
    match source.get(from) {
        Some(b' ' | b'\n' | b'\t' | b'\r') => {
            known_end(long, from).unwrap_or_else(|| skip_space(source, from))
        }
        _ => from,
    }
}

pub(super) fn skip_space(source: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(b' ' | b'\n' | b'\t' | b'\r') = source.get(at) {
        at += 1;
    }
    at
}

/// The end of the string at `start`. What is tolerated in it goes to `issues`.
pub(super) fn string_at(source: &[u8], start: usize, issues: &mut Issues) -> Result<usize, Fault> {
    let found = string::scan(source, start)?;
    if found.lone_surrogate {
        issues.add(Issue::LoneSurrogate);
    }
    let is_text = !found.beyond_ascii || std::str::from_utf8(&source[start..found.end]).is_ok();
    if !is_text {
        issues.add(Issue::InvalidUtf8);
    }
    Ok(found.end)
}

/// The end of the number at `start` (RFC 8259 section 6).
#[inline]
pub(super) fn number(source: &[u8], start: usize) -> Result<usize, Fault> {
    let mut at = start + usize::from(source[start] == b'-');
    at = match source.get(at) {
        Some(b'0') => at + 1,
        _ => digits(source, at)?,
    };
    if source.get(at) == Some(&b'.') {
        at = digits(source, at + 1)?;
    }
    if let Some(b'e' | b'E') = source.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = source.get(at) {
            at += 1;
        }
        at = digits(source, at)?;
    }
    Ok(at)
}

#[inline]
fn digits(source: &[u8], from: usize) -> Result<usize, Fault> {
    let mut at = from;
    while let Some(b'0'..=b'9') = source.get(at) {
        at += 1;
    }
    if at > from {
        Ok(at)
    } else if at == source.len() {
        Err(Fault::cut(at, "a digit"))
    } else {
        Err(Fault::broken(at, "a digit"))
    }
}

#[cfg(test)]
mod tests;
