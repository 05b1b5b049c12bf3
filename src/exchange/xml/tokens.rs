//! What follows what in a text of XML (XML 1.0, sections 2.4 to 2.8 and 3.1).

use std::ops::Range;

use memchr::memmem;

use crate::exchange::json::Fault;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `<a b="c">`
    Start,
    /// `<a/>`
    Empty,
    /// `</a>`
    End,
    /// What stands between tags, white space too.
    Text,
    /// `<![CDATA[...]]>`
    CData,
    /// `<!-- ... -->`
    Comment,
    /// `<?...?>`, the declaration of XML among them.
    Instruction,
    /// `<!DOCTYPE ...>`
    Doctype,
}

/// A token: a stretch of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it starts.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

impl Token {
    /// Its bytes in the source.
    #[must_use]
    pub const fn span(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// The tokens of a text, one behind the other without a gap, up to its end or
/// to its first fault.
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    text: &'a [u8],
    at: usize,
    is_over: bool,
}

/// The tokens of `text`. Whether elements nest is not checked here.
#[must_use]
pub fn tokens(text: &[u8]) -> Tokens<'_> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    Tokens {
        text,
        at: if text.starts_with(MARK) {
            MARK.len()
        } else {
            0
        },
        is_over: false,
    }
}

/// A kind of markup: how it begins and how it ends.
type Markup = (&'static [u8], &'static [u8], Kind, &'static str);

const MARKUP: &[Markup] = &[
    (b"<!--", b"-->", Kind::Comment, "'-->'"),
    (b"<![CDATA[", b"]]>", Kind::CData, "']]>'"),
    (b"<?", b"?>", Kind::Instruction, "'?>'"),
];

impl Iterator for Tokens<'_> {
    type Item = Result<Token, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over || self.at >= self.text.len() {
            return None;
        }
        let start = self.at;
        let found = self.token();
        match &found {
            Ok((_, end)) => self.at = *end,
            Err(_) => self.is_over = true,
        }
        Some(found.map(|(kind, end)| Token { kind, start, end }))
    }
}

impl Tokens<'_> {
    /// The kind of the next token, and where it ends.
    fn token(&self) -> Result<(Kind, usize), Fault> {
        let rest = &self.text[self.at..];
        if rest[0] != b'<' {
            let length = memchr::memchr(b'<', rest).unwrap_or(rest.len());
            return Ok((Kind::Text, self.at + length));
        }
        for (start, end, kind, expected) in MARKUP {
            if let Some(inner) = rest.strip_prefix(*start) {
                let found = memmem::find(inner, end).ok_or_else(|| self.cut(expected))?;
                return Ok((*kind, self.at + start.len() + found + end.len()));
            }
        }
        match rest.get(1) {
            None => Err(self.cut("a tag")),
            Some(b'!') => self.doctype(),
            Some(b'/') => self.tag(2).map(|end| (Kind::End, end)),
            Some(_) => self.tag(1).map(|end| {
                let is_empty = self.text[..end].ends_with(b"/>");
                (if is_empty { Kind::Empty } else { Kind::Start }, end)
            }),
        }
    }

    /// Where the tag ends whose name is expected `skip` bytes from here.
    fn tag(&self, skip: usize) -> Result<usize, Fault> {
        let from = self.at + skip;
        match self.text.get(from) {
            None => return Err(self.cut("a name")),
            Some(byte) if !is_name_start(*byte) => {
                return Err(Fault::broken(from, "the name of an element"));
            }
            Some(_) => {}
        }
        match tag_end(&self.text[from..]) {
            Ok(end) => Ok(from + end),
            Err(Stop::Tag(at)) => Err(Fault::broken(from + at, "'>'")),
            Err(Stop::End) => Err(self.cut("'>'")),
        }
    }

    /// Its internal subset stands in brackets and has quotes and comments of its
    /// own; it is stepped over, not read.
    fn doctype(&self) -> Result<(Kind, usize), Fault> {
        let rest = &self.text[self.at..];
        let mut depth = 0_usize;
        let mut at = 2;
        while let Some(byte) = rest.get(at) {
            at += match byte {
                b'"' | b'\'' => {
                    let length = memchr::memchr(*byte, &rest[at + 1..]);
                    length.ok_or_else(|| self.cut("a quote"))? + 2
                }
                b'<' if rest[at..].starts_with(b"<!--") => {
                    let length = memmem::find(&rest[at..], b"-->");
                    length.ok_or_else(|| self.cut("'-->'"))? + 3
                }
                b'<' | b'[' => {
                    depth += 1;
                    1
                }
                b'>' if depth == 0 => return Ok((Kind::Doctype, self.at + at + 1)),
                b'>' | b']' => {
                    depth = depth.saturating_sub(1);
                    1
                }
                _ => 1,
            };
        }
        Err(self.cut("'>'"))
    }

    const fn cut(&self, expected: &'static str) -> Fault {
        Fault::cut(self.text.len(), expected)
    }
}

const fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':') || byte >= 0x80
}

/// Why a tag has no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Here another tag begins.
    Tag(usize),
    /// The text ends.
    End,
}

/// Where the tag that `text` begins with ends, behind its `>`. A `>` in quotes
/// is none.
///
/// # Errors
///
/// Why it has no end.
pub fn tag_end(text: &[u8]) -> Result<usize, Stop> {
    let mut at = usize::from(text.first() == Some(&b'<'));
    loop {
        let rest = &text[at..];
        let found = rest
            .iter()
            .position(|byte| matches!(byte, b'>' | b'<' | b'"' | b'\''));
        let next = at + found.ok_or(Stop::End)?;
        match text[next] {
            b'>' => return Ok(next + 1),
            b'<' => return Err(Stop::Tag(next)),
            quote => {
                let length = memchr::memchr(quote, &text[next + 1..]).ok_or(Stop::End)?;
                at = next + length + 2;
            }
        }
    }
}

/// The name in a tag: `<a b="c">`, `</a>`, `<a/>`.
#[must_use]
pub fn name_of(tag: &[u8]) -> &[u8] {
    let tag = tag.strip_prefix(b"<").unwrap_or(tag);
    let tag = tag.strip_prefix(b"/").unwrap_or(tag);
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
    &tag[..tag.iter().position(is_end).unwrap_or(tag.len())]
}

/// A name without the prefix of its namespace.
#[must_use]
pub fn local(name: &[u8]) -> &[u8] {
    memchr::memchr(b':', name).map_or(name, |colon| &name[colon + 1..])
}

/// Where the attributes of a start tag stand in it: their names, and their
/// values without quotes.
pub fn attributes(tag: &[u8]) -> impl Iterator<Item = (Range<usize>, Range<usize>)> + '_ {
    let mut at = 1 + name_of(tag).len();
    std::iter::from_fn(move || {
        let equals = at + memchr::memchr(b'=', tag.get(at..)?)?;
        let name = trimmed(tag, at..equals);
        let open = equals
            + 1
            + tag[equals + 1..]
                .iter()
                .position(|byte| !byte.is_ascii_whitespace())?;
        let quote = tag[open];
        if matches!(quote, b'"' | b'\'') {
            let end = open + 1 + memchr::memchr(quote, &tag[open + 1..])?;
            at = end + 1;
            return Some((name, open + 1..end));
        }
        let is_end = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'>';
        at = open + tag[open..].iter().position(is_end)?;
        Some((name, open..at))
    })
}

fn trimmed(text: &[u8], span: Range<usize>) -> Range<usize> {
    let bytes = &text[span.clone()];
    let start = span.start + (bytes.len() - bytes.trim_ascii_start().len());
    start..start + bytes.trim_ascii().len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::exchange::json::Cause;

    fn kinds(text: &str) -> Vec<(Kind, &str)> {
        tokens(text.as_bytes())
            .map(|token| {
                token
                    .map(|token| (token.kind, &text[token.span()]))
                    .unwrap()
            })
            .collect()
    }

    #[test]
    fn every_kind_of_token_is_told_apart() {
        use Kind::{CData, Comment, Doctype, Empty, End, Instruction, Start, Text};
        let text = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x '>]'><!-- ]> -->]>\
            <a b=\"1>2\" c='<\"'>x &amp; y<![CDATA[</a>]]><!-- <b> --><c/></a >";
        assert_eq!(
            kinds(text),
            [
                (Instruction, "<?xml version='1.0'?>"),
                (Doctype, "<!DOCTYPE a [<!ENTITY x '>]'><!-- ]> -->]>"),
                (Start, "<a b=\"1>2\" c='<\"'>"),
                (Text, "x &amp; y"),
                (CData, "<![CDATA[</a>]]>"),
                (Comment, "<!-- <b> -->"),
                (Empty, "<c/>"),
                (End, "</a >"),
            ]
        );
    }

    #[test]
    fn a_fault_says_what_was_expected_and_where() {
        let cases: &[(&str, usize, Cause, &str)] = &[
            ("<a", 2, Cause::Cut, "'>'"),
            ("<a b='", 6, Cause::Cut, "'>'"),
            ("<a <b>", 3, Cause::Broken, "'>'"),
            ("<", 1, Cause::Cut, "a tag"),
            ("</", 2, Cause::Cut, "a name"),
            ("< a>", 1, Cause::Broken, "the name of an element"),
            ("<!-- x", 6, Cause::Cut, "'-->'"),
            ("<![CDATA[x", 10, Cause::Cut, "']]>'"),
            ("<!DOCTYPE a [", 13, Cause::Cut, "'>'"),
        ];
        for (text, at, cause, expected) in cases {
            let fault = tokens(text.as_bytes()).find_map(Result::err).unwrap();
            assert_eq!(
                (fault.at, fault.cause, fault.expected),
                (*at, *cause, *expected),
                "{text}"
            );
        }
    }

    #[test]
    fn names_and_attributes_stand_where_they_are() {
        let tag = b"<s:a x = 'a=b' y:z=\"\" w=bare>";
        assert_eq!(name_of(tag), b"s:a");
        assert_eq!(local(name_of(b"</s:a >")), b"a");
        let found: Vec<_> = attributes(tag)
            .map(|(name, value)| {
                let text = |span: Range<usize>| std::str::from_utf8(&tag[span]).unwrap();
                (text(name), text(value))
            })
            .collect();
        assert_eq!(found, [("x", "a=b"), ("y:z", ""), ("w", "bare")]);
    }

    proptest! {
        #[test]
        fn tokens_put_together_are_the_text_up_to_its_fault(
            text in "(<[/?!]?|<!--|-->|<!\\[CDATA\\[|\\]\\]>|[>ab='\" &\\[é]|/>)*",
        ) {
            let mut at = 0;
            for token in tokens(text.as_bytes()) {
                match token {
                    Ok(token) => {
                        prop_assert!(token.start == at && token.end > at);
                        at = token.end;
                        let tag = &text.as_bytes()[token.span()];
                        for (name, value) in attributes(tag) {
                            prop_assert!(name.end <= value.start && value.end <= tag.len());
                        }
                    }
                    Err(fault) => {
                        prop_assert!(fault.at >= at && fault.at <= text.len());
                        at = text.len();
                    }
                }
            }
            prop_assert_eq!(at, text.len());
        }

        #[test]
        fn no_bytes_are_too_odd(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = tokens(&bytes).count();
            let _ = attributes(&bytes).count();
        }
    }
}
