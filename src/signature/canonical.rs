//! The ways in which senders write a body anew before they sign it.

use std::{borrow::Cow, fmt::Write as _};

use crate::exchange::{
    form,
    json::{Kind, Token, tokens},
};

/// A name and a value of a form, decoded.
type Pair<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);

fn sorted<'a>(form: &'a [u8], but: Option<&str>) -> Vec<Pair<'a>> {
    let is_other = |name: &[u8]| but.is_none_or(|but| name != but.as_bytes());
    let mut pairs: Vec<Pair<'a>> = form::pairs(form)
        .filter(|(name, _)| is_other(name))
        .collect();
    pairs.sort();
    pairs.dedup();
    pairs
}

/// Names and values run together, sorted; a pair that is there twice counts
/// once (Twilio's `RequestValidator`).
pub(super) fn form_run_together(form: &[u8], but: Option<&str>) -> Vec<u8> {
    let pairs = sorted(form, but).into_iter();
    pairs
        .flat_map(|(name, value)| [name, value].concat())
        .collect()
}

/// As PHP's `serialize` writes an array of texts, sorted by name.
pub(super) fn form_as_php(form: &[u8], but: Option<&str>) -> Vec<u8> {
    let pairs = sorted(form, but);
    let mut text = format!("a:{}:{{", pairs.len()).into_bytes();
    for (name, value) in &pairs {
        for word in [name, value] {
            text.extend_from_slice(format!("s:{}:\"", word.len()).as_bytes());
            text.extend_from_slice(word);
            text.extend_from_slice(b"\";");
        }
    }
    text.push(b'}');
    text
}

/// How JSON is written anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Writing {
    /// In which order the members of an object come.
    pub(super) order: Order,
    /// What stands around values: `(", ", ": ")` in Python.
    pub(super) between: (&'static str, &'static str),
    /// What a level is indented by; none for one line.
    pub(super) indent: Option<&'static str>,
    /// How strings are written.
    pub(super) strings: Strings,
}

/// In which order the members of an object come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// As they came.
    Kept,
    /// By their names.
    Sorted,
}

/// How strings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strings {
    /// As they came.
    Kept,
    /// With only the escapes that must be (JavaScript).
    Plain,
    /// All but ASCII escaped (Python).
    Ascii,
    /// All but ASCII escaped, and `/` as well (PHP).
    AsciiAndSlash,
    /// Only `/` escaped besides what must be.
    Slash,
}

/// On one line without white space, as JavaScript writes it.
pub(super) const COMPACT: Writing = Writing {
    order: Order::Kept,
    between: (",", ":"),
    indent: None,
    strings: Strings::Kept,
};

/// The same with the members sorted by name, in every object.
pub(super) const SORTED: Writing = Writing {
    order: Order::Sorted,
    strings: Strings::Plain,
    ..COMPACT
};

/// The deepest nesting that is written anew.
const DEEPEST: usize = 128;

/// The most bytes that are written for one text, those of every level counted:
/// deep nesting writes the same bytes again and again, and indents them.
const MOST_WRITTEN: usize = 32 << 20;

/// The JSON of `source` written so; none when it is no JSON, or too much would
/// have to be written.
pub(super) fn json(source: &[u8], writing: Writing) -> Option<Vec<u8>> {
    let source = source.strip_prefix(b"\xef\xbb\xbf").unwrap_or(source);
    let all: Vec<Token> = tokens(source).collect::<Result<_, _>>().ok()?;
    let mut walk = Walk {
        source,
        tokens: all.iter(),
        writing,
        left: MOST_WRITTEN,
    };
    let mut out = Vec::with_capacity(source.len());
    walk.value(&mut out, 0)?;
    walk.tokens.next().is_none().then_some(out)
}

/// The JSON of `source` with its strings written so, and every other byte as
/// it is; none when it is no JSON.
pub(super) fn restrung(source: &[u8], strings: Strings) -> Option<Vec<u8>> {
    let all: Vec<Token> = tokens(source).collect::<Result<_, _>>().ok()?;
    let mut out = Vec::with_capacity(source.len());
    let mut at = 0;
    for token in all {
        if let Kind::String | Kind::Key = token.kind {
            out.extend_from_slice(&source[at..token.start]);
            out.extend_from_slice(&string(&source[token.span()], strings));
            at = token.end;
        }
    }
    out.extend_from_slice(&source[at..]);
    Some(out)
}

struct Walk<'a> {
    source: &'a [u8],
    tokens: std::slice::Iter<'a, Token>,
    writing: Writing,
    /// How many bytes may still be written.
    left: usize,
}

impl Walk<'_> {
    fn value(&mut self, out: &mut Vec<u8>, depth: usize) -> Option<()> {
        let token = *self.tokens.next()?;
        if depth > DEEPEST {
            return None;
        }
        match token.kind {
            Kind::ObjectStart => self.container(out, depth, Kind::ObjectEnd, *b"{}"),
            Kind::ArrayStart => self.container(out, depth, Kind::ArrayEnd, *b"[]"),
            Kind::String => {
                self.string(token, out);
                Some(())
            }
            Kind::ObjectEnd | Kind::ArrayEnd | Kind::Key => None,
            Kind::Number | Kind::True | Kind::False | Kind::Null => {
                out.extend_from_slice(&self.source[token.span()]);
                Some(())
            }
        }
    }

    fn container(
        &mut self,
        out: &mut Vec<u8>,
        depth: usize,
        end: Kind,
        brackets: [u8; 2],
    ) -> Option<()> {
        let mut members = Vec::new();
        while self.tokens.as_slice().first()?.kind != end {
            let mut member = Vec::new();
            let mut key = Vec::new();
            if end == Kind::ObjectEnd {
                let token = *self.tokens.next()?;
                self.string(token, &mut key);
                member.clone_from(&key);
                member.extend_from_slice(self.writing.between.1.as_bytes());
            }
            self.value(&mut member, depth + 1)?;
            let indent = self.writing.indent.map_or(0, str::len) * (depth + 1);
            self.left = self.left.checked_sub(member.len() + indent)?;
            members.push((key, member));
        }
        self.tokens.next();
        if self.writing.order == Order::Sorted && end == Kind::ObjectEnd {
            members.sort_by(|one, other| one.0.cmp(&other.0));
        }
        out.push(brackets[0]);
        for (at, (_, member)) in members.iter().enumerate() {
            if at > 0 {
                out.extend_from_slice(self.writing.between.0.as_bytes());
            }
            self.new_line(out, depth + 1);
            out.extend_from_slice(member);
        }
        if !members.is_empty() {
            self.new_line(out, depth);
        }
        out.push(brackets[1]);
        Some(())
    }

    fn new_line(&self, out: &mut Vec<u8>, depth: usize) {
        if let Some(indent) = self.writing.indent {
            out.push(b'\n');
            out.extend_from_slice(indent.repeat(depth).as_bytes());
        }
    }

    fn string(&self, token: Token, out: &mut Vec<u8>) {
        let source = &self.source[token.span()];
        out.extend_from_slice(&string(source, self.writing.strings));
    }
}

/// A string with its quotes, written so; as it is where it cannot be read.
fn string(source: &[u8], strings: Strings) -> Cow<'_, [u8]> {
    let text = match strings {
        Strings::Kept => None,
        _ => serde_json::from_slice::<String>(source).ok(),
    };
    text.map_or(Cow::Borrowed(source), |text| {
        Cow::Owned(quoted(&text, strings).into_bytes())
    })
}

fn quoted(text: &str, strings: Strings) -> String {
    let plain = serde_json::Value::from(text).to_string();
    let slash = matches!(strings, Strings::Slash | Strings::AsciiAndSlash);
    let ascii = matches!(strings, Strings::Ascii | Strings::AsciiAndSlash);
    let mut out = String::with_capacity(plain.len());
    for character in plain.chars() {
        match character {
            '/' if slash => out.push_str("\\/"),
            _ if ascii && !character.is_ascii() => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_sorted_and_what_is_there_twice_counts_once() {
        let form = b"Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=5678&p+q=a%26b";
        assert_eq!(
            String::from_utf8(form_run_together(form, Some("Sid"))).unwrap(),
            "Digits1234Digits5678SidAccountAC123p qa&b"
        );
        assert_eq!(
            String::from_utf8(form_as_php("b=é&sig=x&a=1".as_bytes(), Some("sig"))).unwrap(),
            "a:2:{s:1:\"a\";s:1:\"1\";s:1:\"b\";s:2:\"é\";}"
        );
    }

    #[test]
    fn json_is_written_anew_in_every_way() {
        let source = "{\"b\": [1.50, {\"y\":1e2,\"x\":null}], \"a\":\"\\u00e9/\", \"c\":{}}";
        let written =
            |writing| String::from_utf8(json(source.as_bytes(), writing).unwrap()).unwrap();
        assert_eq!(
            written(COMPACT),
            "{\"b\":[1.50,{\"y\":1e2,\"x\":null}],\"a\":\"\\u00e9/\",\"c\":{}}"
        );
        assert_eq!(
            written(SORTED),
            "{\"a\":\"é/\",\"b\":[1.50,{\"x\":null,\"y\":1e2}],\"c\":{}}"
        );
        let php = Writing {
            strings: Strings::AsciiAndSlash,
            ..SORTED
        };
        assert_eq!(
            written(php),
            "{\"a\":\"\\u00e9\\/\",\"b\":[1.50,{\"x\":null,\"y\":1e2}],\"c\":{}}"
        );
        let indented = Writing {
            indent: Some("  "),
            between: (",", ": "),
            ..COMPACT
        };
        assert_eq!(
            written(indented),
            "{\n  \"b\": [\n    1.50,\n    {\n      \"y\": 1e2,\n      \"x\": null\n    }\n  ],\n  \"a\": \"\\u00e9/\",\n  \"c\": {}\n}"
        );
        let deep = format!(
            "{}{}1{}",
            "[".repeat(120),
            "1,".repeat(100_000),
            "]".repeat(120)
        );
        assert_eq!(
            json(deep.as_bytes(), COMPACT).map(|it| it.len()),
            Some(deep.len())
        );
        assert_eq!(json(deep.as_bytes(), indented), None);
        for odd in ["", "{", "{\"a\" 1}", "[1,]", "1 2", &"[".repeat(5_000)] {
            assert_eq!(json(odd.as_bytes(), COMPACT), None, "{odd:.9}");
        }
    }
}
