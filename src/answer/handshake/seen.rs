//! A request as rows look at it. Most requests are nobody's handshake, and that
//! is said without reading them.

use std::borrow::Cow;

use memchr::memmem;

use super::{
    LONGEST,
    row::{Clue, Handshake, Sign, Value},
};
use crate::exchange::{
    Exchange, Head, form, json,
    lookup::{self, Kind},
};

/// The longest body in which a word is looked for, in bytes: who only wants to
/// see something given back sends little more than that, and looking through
/// 7 KB costs a tenth of what such an event costs in all.
pub(super) const SMALL: usize = LONGEST + (1 << 10);

/// The longest body that is read for a row whose sign stands in the head, in
/// bytes.
const LARGEST: usize = 64 << 10;

/// How far into a body something must begin, in bytes.
const NEAR: usize = 4 << 10;

/// What some rows are seen by, made ready: whether a request shows any of it
/// costs one pass over its head, and over its body only where that is small.
#[derive(Clone, Debug, Default)]
pub(super) struct Signs {
    queries: Vec<&'static str>,
    headers: Vec<(&'static str, &'static str)>,
    /// How long their names are: bit n is set for one of n bytes.
    lengths: u64,
    words: Vec<memmem::Finder<'static>>,
}

impl Signs {
    pub(super) fn of<'a>(rows: impl IntoIterator<Item = &'a Handshake>) -> Self {
        let mut signs = Self::default();
        for row in rows {
            signs.add(row.sign);
        }
        signs
    }

    fn add(&mut self, sign: Sign) {
        match sign {
            Sign::Query(name) if !self.queries.contains(&name) => self.queries.push(name),
            Sign::Header(name) => self.header(name, ""),
            Sign::HeaderStarts(name, start) => self.header(name, start),
            Sign::Word(word)
                if self
                    .words
                    .iter()
                    .all(|known| known.needle() != word.as_bytes()) =>
            {
                self.words.push(memmem::Finder::new(word));
            }
            Sign::Query(_) | Sign::Word(_) => {}
        }
    }

    fn header(&mut self, name: &'static str, start: &'static str) {
        if !self.headers.contains(&(name, start)) {
            self.headers.push((name, start));
            self.lengths |= bit(name.len());
        }
    }

    /// Whether `exchange` may be a handshake.
    pub(super) fn show_in(&self, exchange: &Exchange) -> bool {
        let head = exchange.head();
        self.in_query(head) || self.in_headers(head) || self.in_body(exchange.body())
    }

    fn in_query(&self, head: Head<'_>) -> bool {
        head.query().is_some_and(|query| {
            form::pairs(query).any(|(name, value)| {
                !value.is_empty() && self.queries.iter().any(|known| *name == *known.as_bytes())
            })
        })
    }

    fn in_headers(&self, head: Head<'_>) -> bool {
        head.fields().any(|field| {
            self.lengths & bit(field.name.len()) != 0
                && self
                    .headers
                    .iter()
                    .any(|(name, start)| field.is(name) && begins(field.value, start))
        })
    }

    fn in_body(&self, body: &[u8]) -> bool {
        body.len() <= SMALL
            && body.trim_ascii_start().starts_with(b"{")
            && self.words.iter().any(|word| word.find(body).is_some())
    }
}

const fn bit(length: usize) -> u64 {
    if length < 64 { 1 << length } else { 0 }
}

/// Whether `text` begins so, in any case.
fn begins(text: &[u8], start: &str) -> bool {
    text.get(..start.len())
        .is_some_and(|begin| begin.eq_ignore_ascii_case(start.as_bytes()))
}

/// A request that is looked at closely.
pub(super) struct Seen<'a> {
    head: Head<'a>,
    body: &'a [u8],
}

impl<'a> Seen<'a> {
    pub(super) fn new(exchange: &'a Exchange) -> Self {
        Self {
            head: exchange.head(),
            body: exchange.body(),
        }
    }

    pub(super) const fn head(&self) -> Head<'a> {
        self.head
    }

    /// Whether it is what `row` knows.
    pub(super) fn is(&self, row: &Handshake) -> bool {
        self.shows(row.sign) && row.known_by.iter().all(|clue| self.holds(*clue))
    }

    fn shows(&self, sign: Sign) -> bool {
        match sign {
            Sign::Query(name) => self.holds(Clue::Query(name)),
            Sign::Header(name) => self.holds(Clue::Header(name)),
            Sign::HeaderStarts(name, start) => self.holds(Clue::HeaderStarts(name, start)),
            Sign::Word(word) => {
                self.body.len() <= SMALL && memmem::find(self.body, word.as_bytes()).is_some()
            }
        }
    }

    fn holds(&self, clue: Clue) -> bool {
        let query = |name| self.query(name).filter(|value| !value.is_empty());
        let header = |name| self.head.get(name).filter(|value| !value.is_empty());
        match clue {
            Clue::Method(method) => self.head.method() == method.as_bytes(),
            Clue::Query(name) => query(name).is_some(),
            Clue::QueryIs(name, text) => query(name).is_some_and(|it| *it == *text.as_bytes()),
            Clue::NoQuery(name) => self.query(name).is_none(),
            Clue::QueryHex(name, digits) => query(name)
                .is_some_and(|it| it.len() == digits && it.iter().all(u8::is_ascii_hexdigit)),
            Clue::Header(name) => header(name).is_some(),
            Clue::HeaderStarts(name, start) => self
                .head
                .fields()
                .any(|field| field.is(name) && begins(field.value, start)),
            Clue::Text(path) => self.string(path).is_some_and(|text| !text.is_empty()),
            Clue::TextIs(path, text) => self.string(path).is_some_and(|it| it == text),
            Clue::NumberIs(path, number) => lookup::at(self.read(), path).is_some_and(|found| {
                found.kind == Kind::Number && *found.raw == *number.as_bytes()
            }),
            Clue::EmptyList(path) => lookup::at(self.read(), path)
                .is_some_and(|found| found.kind == Kind::Array && found.members() == 0),
            Clue::No(path) => lookup::at(self.read(), path).is_none(),
            Clue::Alone(path) => self.holds(Clue::Text(path)) && members(self.read()) == 1,
            Clue::Field(name) => form::field(self.read(), name).is_some(),
            Clue::Begins(text) => {
                let near = &self.body[..self.body.len().min(NEAR)];
                memmem::find(near, text.as_bytes()).is_some()
            }
        }
    }

    /// The body, where it is not too large to be read.
    const fn read(&self) -> &'a [u8] {
        if self.body.len() <= LARGEST {
            self.body
        } else {
            &[]
        }
    }

    /// The value that a row gives back.
    pub(super) fn value(&self, value: Value) -> Option<Cow<'a, [u8]>> {
        match value {
            Value::Query(name) => self.query(name),
            Value::Header(name) => self.head.get(name).map(Cow::Borrowed),
            Value::Json(path) => self.string(path).map(|text| match text {
                Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            }),
        }
    }

    /// A query parameter, decoded.
    pub(super) fn query(&self, name: &str) -> Option<Cow<'a, [u8]>> {
        form::field(self.head.query()?, name)
    }

    fn string(&self, path: &str) -> Option<Cow<'a, str>> {
        lookup::at(self.read(), path)
            .filter(|found| found.kind == Kind::String)
            .map(lookup::Found::into_text)
    }
}

/// How many members the object that the body is has; 0 where it is none.
fn members(body: &[u8]) -> usize {
    let mut depth = 0_usize;
    let mut members = 0;
    for token in json::tokens(body) {
        match token.map(|token| token.kind) {
            Ok(json::Kind::Key) if depth == 1 => members += 1,
            Ok(json::Kind::ObjectStart | json::Kind::ArrayStart) => depth += 1,
            Ok(json::Kind::ObjectEnd | json::Kind::ArrayEnd) => depth -= 1,
            Ok(_) => {}
            Err(_) => return 0,
        }
    }
    members
}
