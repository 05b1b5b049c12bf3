//! Where a value is: `.data.amount`, `.items[0].id`, `.items[].id`,
//! `."odd key"`. The same words stand in filters and on the screen.

use std::{fmt, ops::Range, str::FromStr};

use super::{Fault, Kind, Token, Tokens, decode, tokens};
use crate::exchange::display;

/// A path from the top of a JSON text to a value; empty, it is the whole text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Path {
    steps: Vec<Step>,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The member of that name: `.name`.
    Key(String),
    /// The item at that place, from 0: `[0]`.
    Index(usize),
    /// Every item: `[]`.
    Each,
}

/// A value that a path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The kind of its first token.
    pub kind: Kind,
    /// Its place in the source.
    pub span: Range<usize>,
}

impl Found {
    /// The bytes of the value as sent.
    #[must_use]
    pub fn source<'a>(&self, body: &'a [u8]) -> &'a [u8] {
        body.get(self.span.clone()).unwrap_or_default()
    }
}

/// Why a path cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} at character {at} of the path")]
pub struct PathError {
    /// The byte of the path, from 0.
    pub at: usize,
    /// What was expected there.
    pub expected: &'static str,
}

impl Path {
    /// A path of these steps.
    #[must_use]
    pub const fn new(steps: Vec<Step>) -> Self {
        Self { steps }
    }

    /// The steps from the top.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The first value in `body` that the path leads to. It walks no further
    /// than that value, and not into what is beside the way. Where a key is
    /// there twice, the first is taken.
    #[must_use]
    pub fn find(&self, body: &[u8]) -> Option<Found> {
        self.find_all(body).next()
    }

    /// All values that the path leads to, in their order, up to the first
    /// fault of the text. Where a key is there twice, both are.
    pub fn find_all<'a>(&'a self, body: &'a [u8]) -> impl Iterator<Item = Found> + 'a {
        Walk {
            tokens: tokens(body),
            steps: &self.steps,
            inside: Vec::new(),
        }
    }
}

/// The first value in `body` at `path`: [`Path::find`] for a path in words.
pub fn get(body: &[u8], path: &str) -> Result<Option<Found>, PathError> {
    Ok(path.parse::<Path>()?.find(body))
}

/// A walk along a path. The container at depth `n` of `inside` is the one
/// that step `n` chooses from.
struct Walk<'a> {
    tokens: Tokens<'a>,
    steps: &'a [Step],
    inside: Vec<Place>,
}

/// Where the walk is in a container.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// In an object, behind a key that is on the path.
    Wanted,
    /// In an object, elsewhere.
    Beside,
    /// In an array, before the item of that number.
    Item(usize),
}

impl Walk<'_> {
    /// The next value at the end of the path, or a fault.
    fn advance(&mut self) -> Result<Option<Found>, Fault> {
        while let Some(token) = self.tokens.next() {
            let token = token?;
            match token.kind {
                Kind::Key => self.at_key(&token),
                Kind::ObjectEnd | Kind::ArrayEnd => {
                    self.inside.pop();
                }
                _ => {
                    if let Some(found) = self.at_value(&token)? {
                        return Ok(Some(found));
                    }
                }
            }
            if self.inside.is_empty() {
                break;
            }
        }
        Ok(None)
    }

    fn at_key(&mut self, token: &Token) {
        let Some(depth) = self.inside.len().checked_sub(1) else {
            return;
        };
        let is_wanted = matches!(&self.steps[depth], Step::Key(name)
            if is_name(&self.tokens.source()[token.span()], name));
        self.inside[depth] = if is_wanted {
            Place::Wanted
        } else {
            Place::Beside
        };
    }

    fn at_value(&mut self, token: &Token) -> Result<Option<Found>, Fault> {
        if !self.take_step() {
            self.tokens.skip_value(token)?;
            return Ok(None);
        }
        if self.inside.len() == self.steps.len() {
            let end = self.tokens.skip_value(token)?;
            return Ok(Some(Found {
                kind: token.kind,
                span: token.start..end,
            }));
        }
        match token.kind {
            Kind::ObjectStart => self.inside.push(Place::Beside),
            Kind::ArrayStart => self.inside.push(Place::Item(0)),
            _ => {}
        }
        Ok(None)
    }

    /// Whether the value at hand is on the path.
    fn take_step(&mut self) -> bool {
        let Some(depth) = self.inside.len().checked_sub(1) else {
            return true;
        };
        match &mut self.inside[depth] {
            Place::Wanted => true,
            Place::Beside => false,
            Place::Item(next) => {
                let index = *next;
                *next += 1;
                match self.steps[depth] {
                    Step::Each => true,
                    Step::Index(wanted) => wanted == index,
                    Step::Key(_) => false,
                }
            }
        }
    }
}

impl Iterator for Walk<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        self.advance().ok().flatten()
    }
}

/// Whether the key token says `name`.
pub(super) fn is_name(token: &[u8], name: &str) -> bool {
    let inner = token.get(1..token.len() - 1).unwrap_or_default();
    // An escape takes more letters than it stands for.
    inner == name.as_bytes()
        || (inner.len() > name.len()
            && memchr::memchr(b'\\', inner).is_some()
            && decode(token) == name)
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !matches!(self.steps.first(), Some(Step::Key(_))) {
            f.write_str(".")?;
        }
        self.steps.iter().try_for_each(|step| step.fmt(f))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(name) if is_plain(name) => write!(f, ".{name}"),
            Self::Key(name) => {
                f.write_str(".\"")?;
                name.chars().try_for_each(|c| write_quoted(f, c))?;
                f.write_str("\"")
            }
            Self::Index(index) => write!(f, "[{index}]"),
            Self::Each => f.write_str("[]"),
        }
    }
}

/// Whether a name needs no quotes: a letter or `_`, then letters, digits, `_`.
fn is_plain(name: &str) -> bool {
    name.bytes().all(is_name_byte)
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
}

const fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn write_quoted(f: &mut fmt::Formatter<'_>, c: char) -> fmt::Result {
    match c {
        '"' | '\\' => write!(f, "\\{c}"),
        '\n' => f.write_str("\\n"),
        c if display::is_hidden(c) => write!(f, "\\u{{{:x}}}", u32::from(c)),
        c => write!(f, "{c}"),
    }
}

impl FromStr for Path {
    type Err = PathError;

    /// Reads `.data.amount`, `.items[0].id`, `.items[].id`, `."odd key"`, `.`
    /// A name without quotes also takes `-` and letters beyond ASCII.
    fn from_str(text: &str) -> Result<Self, PathError> {
        let mut reader = Reader { text, at: 0 };
        if text == "." {
            return Ok(Self::default());
        }
        if text.starts_with(".[") {
            reader.at = 1;
        }
        let mut steps = Vec::new();
        while reader.at < text.len() {
            steps.push(reader.step()?);
        }
        if steps.is_empty() {
            return Err(reader.expected("'.'"));
        }
        Ok(Self { steps })
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    const fn expected(&self, expected: &'static str) -> PathError {
        PathError {
            at: self.at,
            expected,
        }
    }

    fn step(&mut self) -> Result<Step, PathError> {
        let rest = self.rest();
        if rest.starts_with(".\"") {
            self.at += 2;
            self.quoted()
        } else if rest.starts_with('.') {
            self.at += 1;
            self.name()
        } else if rest.starts_with('[') {
            self.at += 1;
            self.index()
        } else {
            Err(self.expected("'.' or '['"))
        }
    }

    fn name(&mut self) -> Result<Step, PathError> {
        let is_end = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'));
        let len = self.rest().find(is_end).unwrap_or(self.rest().len());
        if len == 0 {
            return Err(self.expected("a name"));
        }
        let name = self.rest()[..len].to_owned();
        self.at += len;
        Ok(Step::Key(name))
    }

    fn index(&mut self) -> Result<Step, PathError> {
        let Some(len) = self.rest().find(']') else {
            return Err(self.expected("a number and ']'"));
        };
        let step = match &self.rest()[..len] {
            "" => Step::Each,
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits
                .parse()
                .map(Step::Index)
                .map_err(|_| self.expected("a smaller number"))?,
            _ => return Err(self.expected("a number or ']'")),
        };
        self.at += len + 1;
        Ok(step)
    }

    fn quoted(&mut self) -> Result<Step, PathError> {
        let mut name = String::new();
        loop {
            let Some(c) = self.rest().chars().next() else {
                return Err(self.expected("the closing '\"'"));
            };
            self.at += c.len_utf8();
            match c {
                '"' => return Ok(Step::Key(name)),
                '\\' => name.push(self.escape()?),
                c => name.push(c),
            }
        }
    }

    fn escape(&mut self) -> Result<char, PathError> {
        let expected = "one of \\\" \\\\ \\n \\u{202e}";
        let c = match self.rest().chars().next() {
            Some(c @ ('"' | '\\')) => c,
            Some('n') => '\n',
            Some('u') => return self.numbered().ok_or_else(|| self.expected(expected)),
            _ => return Err(self.expected(expected)),
        };
        self.at += 1;
        Ok(c)
    }

    fn numbered(&mut self) -> Option<char> {
        let digits = self.rest().strip_prefix("u{")?;
        let len = digits.find('}')?;
        let c = char::from_u32(u32::from_str_radix(&digits[..len], 16).ok()?)?;
        self.at += "u{".len() + len + "}".len();
        Some(c)
    }
}

#[cfg(test)]
mod tests;
