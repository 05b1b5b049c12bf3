//! Text with values of the request in it: `{method}`, `{query.NAME}`,
//! `{.data.id}`. `{{` and `}}` are braces; a brace that begins no value stands
//! for itself, so JSON can be written as it is.
//!
//! A value cannot break out of where it stands: in a header it loses what no
//! header holds, in JSON it is written as JSON.

use bytes::Bytes;

use super::{
    super::asked::Asked,
    value::{Got, Value},
};
use crate::exchange::json;

/// The longest value in a header, in bytes.
const LONGEST_IN_HEADER: usize = 4 << 10;

/// The longest body that is filled in, in bytes; a value beyond it is left out.
const LONGEST_BODY: usize = 8 << 20;

/// A text with values.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Template {
    source: String,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(Bytes),
    Value(Value, Inside),
}

/// Where a value stands, and so how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    Text,
    /// Between the quotes of a string of JSON.
    JsonString,
    /// In JSON, where a value is expected.
    Json,
}

impl Template {
    /// Reads a text; what is wrong with it, in words.
    pub(super) fn text(source: &str) -> Result<Self, String> {
        let pieces = Reader::new(source).pieces()?;
        Ok(Self {
            source: source.to_owned(),
            pieces,
        })
    }

    /// The same of a text that is JSON whatever the values are.
    pub(super) fn json(source: &str) -> Result<Self, String> {
        let mut template = Self::text(source)?;
        let mut quotes = Quotes::default();
        for piece in &mut template.pieces {
            match piece {
                Piece::Text(text) => quotes.pass(text),
                Piece::Value(_, inside) if quotes.are_open => *inside = Inside::JsonString,
                Piece::Value(_, inside) => *inside = Inside::Json,
            }
        }
        let mut sample = Vec::new();
        for piece in &template.pieces {
            match piece {
                Piece::Text(text) => sample.extend_from_slice(text),
                Piece::Value(_, inside) => write(&mut sample, None, *inside),
            }
        }
        let mut tokens = json::tokens(&sample).peekable();
        if tokens.peek().is_none() {
            return Err("there is no JSON between the quotes; leave json out".to_owned());
        }
        match tokens.find_map(Result::err) {
            None => Ok(template),
            Some(fault) => Err(format!(
                "this is no JSON: {fault}; to answer with it as text, write body"
            )),
        }
    }

    /// As it was written.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// Whether it is the same for every request.
    pub(super) fn is_fixed(&self) -> bool {
        self.pieces
            .iter()
            .all(|piece| matches!(piece, Piece::Text(_)))
    }

    /// The text as a header's value.
    pub(super) fn header_value(&self, asked: &Asked<'_>) -> Bytes {
        self.filled(asked, |value, text| {
            let fit = text.iter().copied().filter(|byte| !is_control(*byte));
            value.extend(fit.take(LONGEST_IN_HEADER));
        })
    }

    /// The text as a body.
    pub(super) fn body(&self, asked: &Asked<'_>) -> Bytes {
        self.filled(asked, |body, text| {
            if body.len() + text.len() <= LONGEST_BODY {
                body.extend_from_slice(text);
            }
        })
    }

    fn filled(&self, asked: &Asked<'_>, add: impl Fn(&mut Vec<u8>, &[u8])) -> Bytes {
        match &self.pieces[..] {
            [] => return Bytes::new(),
            [Piece::Text(text)] => return text.clone(),
            _ => {}
        }
        let mut filled = Vec::with_capacity(self.source.len());
        let mut written = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => filled.extend_from_slice(text),
                Piece::Value(value, inside) => {
                    written.clear();
                    write(&mut written, value.of(asked), *inside);
                    add(&mut filled, &written);
                }
            }
        }
        filled.into()
    }
}

/// What no header's value may hold (RFC 9110, section 5.5).
pub(super) const fn is_control(byte: u8) -> bool {
    (byte < 0x20 && byte != b'\t') || byte == 0x7f
}

fn write(out: &mut Vec<u8>, got: Option<Got<'_>>, inside: Inside) {
    match (inside, got) {
        (Inside::Text | Inside::JsonString, None) => {}
        (Inside::Json, None) => out.extend_from_slice(b"null"),
        (Inside::Text, Some(Got::Text(text))) => out.extend_from_slice(&text),
        (Inside::Text | Inside::Json, Some(Got::Json(source))) => out.extend_from_slice(source),
        (Inside::Json, Some(Got::Text(text))) => {
            json::write_string(out, &String::from_utf8_lossy(&text));
        }
        (Inside::JsonString, Some(Got::Text(text))) => write_inner(out, &text),
        (Inside::JsonString, Some(Got::Json(source))) => write_inner(out, source),
    }
}

/// A string of JSON without its quotes.
fn write_inner(out: &mut Vec<u8>, text: &[u8]) {
    let start = out.len();
    json::write_string(out, &String::from_utf8_lossy(text));
    out.remove(start);
    out.pop();
}

/// Whether a place in JSON is inside of a string.
#[derive(Default)]
struct Quotes {
    are_open: bool,
    after_backslash: bool,
}

impl Quotes {
    fn pass(&mut self, text: &[u8]) {
        for byte in text {
            let is_escaped = std::mem::take(&mut self.after_backslash);
            match byte {
                b'"' if !is_escaped => self.are_open = !self.are_open,
                b'\\' if self.are_open && !is_escaped => self.after_backslash = true,
                _ => {}
            }
        }
    }
}

/// Reads the pieces of a text.
struct Reader<'a> {
    rest: &'a str,
    text: String,
    open: Vec<Brace>,
    pieces: Vec<Piece>,
}

/// A brace that stands for itself and is to be closed: as one, or as two.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Brace {
    Single,
    Doubled,
}

impl<'a> Reader<'a> {
    const fn new(rest: &'a str) -> Self {
        Self {
            rest,
            text: String::new(),
            open: Vec::new(),
            pieces: Vec::new(),
        }
    }

    fn pieces(mut self) -> Result<Vec<Piece>, String> {
        while let Some(at) = self.rest.find(['{', '}']) {
            self.text.push_str(&self.rest[..at]);
            self.rest = &self.rest[at..];
            if self.rest.starts_with('{') {
                self.opened()?;
            } else {
                self.closed();
            }
        }
        self.text.push_str(self.rest);
        self.flush();
        Ok(self.pieces)
    }

    fn opened(&mut self) -> Result<(), String> {
        if self.rest.starts_with("{{") {
            self.brace('{', 2);
            self.open.push(Brace::Doubled);
            return Ok(());
        }
        let begins_value = self.rest[1..].starts_with(|c: char| c.is_alphabetic() || c == '.');
        if !begins_value {
            self.brace('{', 1);
            self.open.push(Brace::Single);
            return Ok(());
        }
        let inner = &self.rest[1..];
        let end = end_of_value(inner).ok_or_else(|| {
            "this value is not closed; write } after it, or {{ for a brace".to_owned()
        })?;
        let value = Value::parse(&inner[..end])?;
        self.rest = &inner[end + 1..];
        self.flush();
        self.pieces.push(Piece::Value(value, Inside::Text));
        Ok(())
    }

    /// A `}` closes what was opened: `}}` where that were two braces, so that
    /// the end of `{"a":{"b":1}}` stays what it is.
    fn closed(&mut self) {
        let is_doubled = self.rest.starts_with("}}");
        match self.open.last() {
            Some(Brace::Doubled) | None if is_doubled => {
                self.open.pop();
                self.brace('}', 2);
            }
            Some(Brace::Single) => {
                self.open.pop();
                self.brace('}', 1);
            }
            _ => self.brace('}', 1),
        }
    }

    fn brace(&mut self, brace: char, length: usize) {
        self.text.push(brace);
        self.rest = &self.rest[length..];
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            let text = std::mem::take(&mut self.text);
            self.pieces.push(Piece::Text(text.into()));
        }
    }
}

/// The brace that ends a value; one in quotes is part of a key.
fn end_of_value(inner: &str) -> Option<usize> {
    let mut in_quotes = false;
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        match c {
            _ if std::mem::take(&mut escaped) => {}
            '}' if !in_quotes => return Some(at),
            '"' => in_quotes = !in_quotes,
            '\\' if in_quotes => escaped = true,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        answer::{asked::Sources, chance::Dice},
        exchange::{Id, Time},
        reader::Reader as Understands,
        sender::Draft,
    };

    fn asking<T>(request: &Draft, ask: impl FnOnce(&Asked<'_>) -> T) -> T {
        let (reader, dice) = (Understands::default(), Dice::seeded(1));
        let sources = Sources {
            reader: &reader,
            dice: &dice,
            now: Time::default(),
            zone: 0,
        };
        let exchange = request.exchange(Time::default());
        ask(&Asked::new(Id(7), &exchange, sources))
    }

    fn filled(template: &Template, request: &Draft) -> String {
        let filled = asking(request, |asked| template.body(asked));
        String::from_utf8(filled.to_vec()).unwrap()
    }

    fn push() -> Draft {
        Draft::new(
            &[("X-GitHub-Event", "push"), ("X-Name", "a\tb")],
            r#"{"data":{"id":"tx \"1\"","n":1.50,"list":[1,{"a":null}]},"odd}key":true}"#,
        )
    }

    #[test]
    fn values_are_those_of_the_request() {
        let rows = [
            ("{method} {path}", "POST /hooks"),
            ("row {id}", "row 7"),
            ("{sender} {event}", "github push"),
            ("{header.x-name}|{header.none}|", "a\tb||"),
            (
                "{.data.id} {.data.n} {.data.list[1]}",
                r#"tx "1" 1.50 {"a":null}"#,
            ),
            ("{.\"odd}key\"}", "true"),
            ("{query.a}{.nothing}", ""),
        ];
        for (text, expected) in rows {
            let template = Template::text(text).unwrap();
            assert_eq!(filled(&template, &push()), expected, "{text}");
        }
    }

    #[test]
    fn braces_stand_for_themselves_where_no_value_begins() {
        let rows = [
            ("{{method}}", "{method}"),
            ("{ a } {} {\"a\":{\"b\":{}}}", "{ a } {} {\"a\":{\"b\":{}}}"),
            ("a }} b } {{", "a } b } {"),
            ("{{\"a\":{\"b\":1}}}", "{\"a\":{\"b\":1}}"),
        ];
        for (text, expected) in rows {
            let template = Template::text(text).unwrap();
            assert!(template.is_fixed(), "{text}");
            assert_eq!(filled(&template, &push()), expected, "{text}");
        }
    }

    #[test]
    fn a_value_that_is_none_is_a_mistake() {
        let rows = [
            (
                "{methd}",
                "there is no value {methd}; did you mean {method}?",
            ),
            (
                "{banana}",
                "there is no value {banana}; write {{ for a brace, or one of ",
            ),
            ("{query.}", "there is no value {query.}; "),
            ("{.a[}", "{.a[} is no path into JSON: "),
            ("{path", "this value is not closed; "),
        ];
        for (text, start) in rows {
            let why = Template::text(text).unwrap_err();
            assert!(why.starts_with(start), "{text}: {why}");
        }
    }

    #[test]
    fn what_is_json_stays_json_whatever_arrives() {
        let template = Template::json(
            r#"{"id":"<{.data.id}>","all":{.data},"h":{header.x},"none":{.none},"n":{.data.n}}"#,
        );
        let expected = r#"{"id":"<tx \"1\">","all":{"id":"tx \"1\"","n":1.50,"list":[1,{"a":null}]},"h":null,"none":null,"n":1.50}"#;
        assert_eq!(filled(&template.unwrap(), &push()), expected);

        let template = Template::json(r#"[{header.x},"{header.x}",{.a},"{.a}"]"#).unwrap();
        for (header, body) in [
            ("\"],[\"", "{\"a\":{\"b\":tru}}"),
            ("\\", "{\"a\":\"\\u0000\\\"\"}"),
            ("\u{9b}", "{\"a\":[\"\\\"]\"]}"),
        ] {
            let request = Draft::new(&[("X", header)], body);
            let json = filled(&template, &request);
            let parsed: serde_json::Value = serde_json::from_str(&json).unwrap();
            assert_eq!(parsed.as_array().map(Vec::len), Some(4), "{json}");
        }
    }

    #[test]
    fn json_that_is_none_is_a_mistake() {
        for text in ["", "{", "{\"a\":}", "{method", "nope", "{} {}"] {
            assert!(Template::json(text).is_err(), "{text}");
        }
        let why = Template::json("[1,]").unwrap_err();
        assert!(why.starts_with("this is no JSON: "), "{why}");
    }

    #[test]
    fn a_header_loses_what_no_header_holds_and_ends_somewhere() {
        let template = Template::text("a{.v}b").unwrap();
        let value = |body: &str| {
            let request = Draft::new(&[], body);
            asking(&request, |asked| template.header_value(asked))
        };
        assert_eq!(
            value(r#"{"v":"\r\nSet-Cookie: x\u0000\u007f\té"}"#),
            "aSet-Cookie: x\téb"
        );
        let long = format!("{{\"v\":\"{}\"}}", "x".repeat(9_000));
        assert_eq!(value(&long).len(), LONGEST_IN_HEADER + 2);
    }
}
