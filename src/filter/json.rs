//! JSON paths: what is asked of the values at one, and how to know without
//! walking the body that there are none.
//!
//! How a path leads through a body is the business of
//! [`exchange::json`](crate::exchange::json).

use memchr::memmem;

use super::{
    Candidate,
    needle::{Matcher, Needle},
    number::Number,
    plan::Compare,
    syntax::{Op, Value},
};
use crate::exchange::{
    Exchange,
    document::{self, Document},
    json::{Kind, Path, Step, decode},
};

/// A question about the values at a path.
#[derive(Clone, Debug)]
pub(super) struct JsonTest {
    path: Path,
    asked: Asked,
    traces: Traces,
}

/// What is asked of them.
#[derive(Clone, Debug)]
enum Asked {
    /// Whether there is any.
    There,
    /// Whether it is such a number.
    Number(Compare, Number),
    /// Whether it is such a text.
    Text(Box<TextAsked>),
}

#[derive(Clone, Debug)]
struct TextAsked {
    /// Of a string.
    string: Matcher,
    /// Of a number, `true`, `false` and `null`, as they stand in the body.
    other: Matcher,
    /// The number that it may be instead.
    number: Option<Number>,
}

impl JsonTest {
    /// Whether something stands at `path`.
    pub(super) fn there(path: &Path) -> Self {
        Self::new(path, Asked::There, None)
    }

    /// Whether a value at `path` compares so; of `!=` it is the equality.
    pub(super) fn compared(path: &Path, op: Op, value: &Value) -> Result<Self, String> {
        let number = Number::parse(&value.text);
        if let Op::More | Op::AtLeast | Op::Less | Op::AtMost = op {
            let number = number.ok_or_else(|| {
                format!(
                    "expected a number after {}, such as 10 or 1.50",
                    op.as_str()
                )
            })?;
            let compare = Compare::of(op).unwrap_or(Compare::Equal);
            return Ok(Self::new(path, Asked::Number(compare, number), None));
        }
        let text = &value.text;
        let (string, other) = match op {
            Op::Regex => (Matcher::regex(text)?, Matcher::regex(text)?),
            Op::Has if value.is_glob() => (Matcher::glob(text)?, Matcher::glob(text)?),
            Op::Has => (Matcher::contains(text), Matcher::equals(text)),
            _ => (Matcher::equals(text), Matcher::equals(text)),
        };
        let is_literal = string.literal().is_some();
        let number = number.filter(|_| is_literal);
        // A number may be written in another way in the body.
        let literal = (is_literal && number.is_none()).then_some(&text[..]);
        let asked = Asked::Text(Box::new(TextAsked {
            string,
            other,
            number,
        }));
        Ok(Self::new(path, asked, literal))
    }

    fn new(path: &Path, asked: Asked, literal: Option<&str>) -> Self {
        Self {
            path: path.clone(),
            asked,
            traces: Traces::of(path, literal),
        }
    }

    /// Whether it holds for a value of a body that is JSON and in which nothing is
    /// written as `\u`; none where that is to be made a document first.
    pub(super) fn holds_plainly(&self, body: &[u8]) -> Option<bool> {
        if self.traces.are_not_in(body) {
            return Some(false);
        }
        document::is_as_sent(body).then(|| self.holds_in(body))
    }

    /// Whether it holds for a value of the body.
    pub(super) fn holds(&self, candidate: &Candidate<'_>) -> bool {
        let Some(exchange) = candidate.entry.received() else {
            return false;
        };
        if is_plain(exchange) && self.traces.are_not_in(exchange.body()) {
            return false;
        }
        let body = exchange.body();
        if !exchange.is_coded() && document::is_as_sent(body) {
            return self.holds_in(body);
        }
        let document = candidate.document();
        self.holds_in(document.json()) || self.holds_inside_field(document)
    }

    fn holds_in(&self, json: &[u8]) -> bool {
        self.holds_at(&self.path, json)
    }

    fn holds_at(&self, path: &Path, json: &[u8]) -> bool {
        match &self.asked {
            Asked::There => path.is_in(json),
            _ => path.any(json, |found| self.fits(found.kind, found.source(json))),
        }
    }

    /// Whether it holds where the path goes on in a field of a form that is a
    /// document of its own: `payload={...}`.
    fn holds_inside_field(&self, document: &Document<'_>) -> bool {
        let [Step::Key(name), rest @ ..] = self.path.steps() else {
            return false;
        };
        if rest.is_empty() {
            return false;
        }
        let inner = document.inside_field(name);
        inner.is_some_and(|inner| self.holds_at(&Path::new(rest.to_vec()), inner.json()))
    }

    /// Whether a value is such; an object is nothing but there.
    pub(super) fn fits(&self, kind: Kind, source: &[u8]) -> bool {
        match (&self.asked, kind) {
            (Asked::There, _) => true,
            (_, Kind::String) => {
                let inner = source.get(1..source.len().saturating_sub(1));
                let inner = inner.unwrap_or_default();
                if memchr::memchr(b'\\', inner).is_none() {
                    self.fits_text(inner, kind)
                } else {
                    self.fits_text(decode(source).as_bytes(), kind)
                }
            }
            (_, Kind::Number | Kind::True | Kind::False | Kind::Null) => {
                self.fits_text(source, kind)
            }
            _ => false,
        }
    }

    fn fits_text(&self, text: &[u8], kind: Kind) -> bool {
        match &self.asked {
            Asked::There => true,
            Asked::Number(compare, number) => {
                number.compared(text).is_some_and(|order| compare.is(order))
            }
            Asked::Text(asked) => {
                let matcher = match kind {
                    Kind::String => &asked.string,
                    _ => &asked.other,
                };
                matcher.fits(text) || asked.number.as_ref().is_some_and(|number| number.is(text))
            }
        }
    }
}

/// Whether a body is JSON that says what it says in its bytes, but for the short
/// escapes.
pub(super) fn is_plain(exchange: &Exchange) -> bool {
    let body = exchange.body();
    let escape = memchr::memchr(b'\\', body).unwrap_or(body.len());
    !exchange.is_coded()
        && matches!(body.first(), Some(b'{' | b'['))
        && memmem::find(&body[escape..], b"\\u").is_none()
}

/// What stands in the bytes of every body in which a term holds, as far as
/// nothing in it is written as `\u`.
#[derive(Clone, Debug, Default)]
struct Traces {
    /// The keys of the path in their quotes, one behind the other.
    keys: Vec<memmem::Finder<'static>>,
    /// The longest part of the value that has no other writing than itself and
    /// `\u`.
    value: Option<Box<Needle>>,
}

impl Traces {
    fn of(path: &Path, literal: Option<&str>) -> Self {
        let keys = path.steps().iter().filter_map(|step| match step {
            Step::Key(key) if !key.contains(has_short_escape) => Some(format!("\"{key}\"")),
            _ => None,
        });
        let value = literal.and_then(|text| {
            let parts = text.split(has_short_escape);
            parts
                .max_by_key(|part| part.len())
                .filter(|part| !part.is_empty())
        });
        Self {
            keys: keys
                .map(|key| memmem::Finder::new(key.as_bytes()).into_owned())
                .collect(),
            value: value.map(|value| Box::new(Needle::new(value))),
        }
    }

    /// Whether a body lacks one of them.
    fn are_not_in(&self, body: &[u8]) -> bool {
        let behind = self.keys.iter().try_fold(body, |rest, key| {
            let at = key.find(rest)?;
            rest.get(at + key.needle().len()..)
        });
        let value = self.value.as_ref();
        behind.is_none_or(|behind| value.is_some_and(|value| !value.is_in(behind)))
    }
}

/// Whether a character may be written with a backslash and a sign of its own
/// (RFC 8259, section 7).
fn has_short_escape(c: char) -> bool {
    matches!(c, '"' | '\\' | '/') || c.is_ascii_control()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::syntax::Spelling;

    #[test]
    fn traces_are_what_no_escape_but_one_can_hide() {
        let path: Path = ".a.\"longer/key\".data".parse().unwrap();
        let traces = Traces::of(&path, Some("http://Long.example/x"));
        assert!(!traces.are_not_in(br#"{"a":{"data":"http:\/\/Long.example\/x"}}"#));
        for lacking in [
            &br#"{"a":{"data":"http:\/\/long.example\/x"}}"#[..],
            br#"{"a":{"date":"http:\/\/Long.example\/x"}}"#,
            br#"{"b":{"data":"http:\/\/Long.example\/x"}}"#,
            br#"{"data":{"a":"http:\/\/Long.example\/x"}}"#,
            br#"{"x":"http:\/\/Long.example\/x","a":{"data":1}}"#,
        ] {
            assert!(traces.are_not_in(lacking));
        }
    }

    #[test]
    fn a_number_leaves_no_trace_since_it_can_be_written_in_many_ways() {
        let path: Path = ".a".parse().unwrap();
        let value = Value::new(Op::Equal, "150".to_owned(), Spelling::Word);
        let test = JsonTest::compared(&path, Op::Equal, &value).unwrap();
        assert!(test.traces.value.is_none());
        assert!(test.holds_in(br#"{"a":1.5e2}"#));
    }
}
