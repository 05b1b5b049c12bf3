//! A text that is written inside another: what it says, and which bytes of the
//! other say it.
//!
//! Not here: what is secret in it.

use std::{borrow::Cow, ops::Range};

use crate::exchange::{form, json, xml};

/// A text with escapes that is longer than this, in bytes, is hidden whole
/// rather than opened.
const MOST: usize = 4 << 20;

/// How a text is written inside another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writing {
    /// Between the quotes of a JSON string.
    Json,
    /// With percent escapes (RFC 3986, section 2.1).
    Percent,
    /// As a value of a form: the same, and `+` is a space.
    Form,
    /// As text or an attribute of XML.
    Xml,
    /// In UTF-16, the low byte first.
    LittleWide,
    /// In UTF-16, the high byte first.
    BigWide,
}

/// The places that `find` names in what a text says, as places in its source.
/// They are in order and do not overlap. An escape that a place touches is in it
/// whole.
pub(super) fn spans_in(
    source: &[u8],
    writing: Writing,
    find: impl FnOnce(&[u8]) -> Vec<Range<usize>>,
) -> Vec<Range<usize>> {
    match says(source, writing) {
        Some(Cow::Borrowed(text)) => find(text),
        Some(Cow::Owned(text)) => {
            let mut places = Places::of(source, writing);
            let found = find(&text).into_iter();
            found
                .map(|span| {
                    let start = places.start(span.start);
                    start..places.end(span.end).max(start)
                })
                .collect()
        }
        None => std::iter::once(0..source.len()).collect(),
    }
}

/// What a text says; none where it is too long to be put together.
fn says(source: &[u8], writing: Writing) -> Option<Cow<'_, [u8]>> {
    let mut pieces = Pieces::of(source, writing).peekable();
    match pieces.peek() {
        None => return Some(Cow::Borrowed(source)),
        Some(Piece::Run(run)) if run.len() == source.len() => return Some(Cow::Borrowed(source)),
        Some(_) if source.len() > MOST => return None,
        Some(_) => {}
    }
    let mut text = Vec::with_capacity(source.len());
    for piece in pieces {
        match piece {
            Piece::Run(run) => text.extend_from_slice(&source[run]),
            Piece::Escape(_, letters) => text.extend_from_slice(letters.bytes()),
        }
    }
    Some(Cow::Owned(text))
}

/// A stretch of a source.
#[derive(Clone, Debug)]
enum Piece {
    /// Bytes that stand for themselves.
    Run(Range<usize>),
    /// Bytes that stand for these.
    Escape(Range<usize>, Letters),
}

impl Piece {
    /// How many bytes it says.
    const fn len(&self) -> usize {
        match self {
            Self::Run(run) => run.end - run.start,
            Self::Escape(_, letters) => letters.len as usize,
        }
    }
}

/// The bytes of one character at most.
#[derive(Clone, Copy, Debug, Default)]
struct Letters {
    bytes: [u8; 4],
    len: u8,
}

impl Letters {
    fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

impl From<u8> for Letters {
    fn from(byte: u8) -> Self {
        Self {
            bytes: [byte, 0, 0, 0],
            len: 1,
        }
    }
}

impl From<char> for Letters {
    fn from(c: char) -> Self {
        let mut bytes = [0; 4];
        let len = c.encode_utf8(&mut bytes).len();
        Self {
            bytes,
            len: u8::try_from(len).unwrap_or_default(),
        }
    }
}

/// The pieces of a source, one behind the other without a gap.
#[derive(Clone, Debug)]
struct Pieces<'a> {
    source: &'a [u8],
    writing: Writing,
    at: usize,
}

impl<'a> Pieces<'a> {
    const fn of(source: &'a [u8], writing: Writing) -> Self {
        Self {
            source,
            writing,
            at: 0,
        }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let start = self.at;
        let rest = self.source.get(start..).filter(|rest| !rest.is_empty())?;
        let run = match self.writing {
            Writing::Json => memchr::memchr(b'\\', rest),
            Writing::Percent => memchr::memchr(b'%', rest),
            Writing::Form => memchr::memchr2(b'%', b'+', rest),
            Writing::Xml => memchr::memchr(b'&', rest),
            Writing::LittleWide | Writing::BigWide => Some(0),
        };
        let run = run.unwrap_or(rest.len());
        if run > 0 {
            self.at = start + run;
            return Some(Piece::Run(start..self.at));
        }
        let (letters, len) = unescaped(rest, self.writing);
        self.at = start + len.clamp(1, rest.len());
        Some(Piece::Escape(start..self.at, letters))
    }
}

/// What the escape at the start of `rest` stands for, and how long it is.
fn unescaped(rest: &[u8], writing: Writing) -> (Letters, usize) {
    match writing {
        Writing::Json => {
            let (c, len) = json::unescape(rest);
            (c.into(), len)
        }
        Writing::Percent | Writing::Form => match rest {
            [b'+', ..] => (b' '.into(), 1),
            _ => form::escape(rest).map_or_else(|| (b'%'.into(), 1), |byte| (byte.into(), 3)),
        },
        Writing::Xml => xml::reference(rest).map_or_else(
            || (b'&'.into(), 1),
            |(c, len)| (c.map_or_else(Letters::default, Letters::from), len),
        ),
        Writing::LittleWide => wide(rest, u16::from_le_bytes),
        Writing::BigWide => wide(rest, u16::from_be_bytes),
    }
}

/// A character in UTF-16.
fn wide(rest: &[u8], unit: fn([u8; 2]) -> u16) -> (Letters, usize) {
    let units = rest.as_chunks().0.iter().take(2).copied().map(unit);
    match char::decode_utf16(units).next() {
        Some(Ok(c)) => (c.into(), c.len_utf16() * 2),
        _ => (char::REPLACEMENT_CHARACTER.into(), 2),
    }
}

/// Where the bytes of what a source says stand in it. It is asked from the
/// start to the end.
struct Places<'a> {
    pieces: Pieces<'a>,
    piece: Option<Piece>,
    /// Where what the piece says begins.
    at: usize,
}

impl<'a> Places<'a> {
    fn of(source: &'a [u8], writing: Writing) -> Self {
        let mut pieces = Pieces::of(source, writing);
        Self {
            piece: pieces.next(),
            pieces,
            at: 0,
        }
    }

    /// Where the byte at `inner` begins.
    fn start(&mut self, inner: usize) -> usize {
        self.advance(|end| end <= inner);
        match &self.piece {
            Some(Piece::Run(run)) => run.start + (inner - self.at),
            Some(Piece::Escape(span, _)) => span.start,
            None => self.pieces.source.len(),
        }
    }

    /// Where the byte before `inner` ends.
    fn end(&mut self, inner: usize) -> usize {
        self.advance(|end| end < inner);
        match &self.piece {
            Some(Piece::Run(run)) => run.start + inner.saturating_sub(self.at),
            Some(Piece::Escape(span, _)) => span.end,
            None => self.pieces.source.len(),
        }
    }

    /// Goes to the first piece of which the end is not `before` what is looked for.
    fn advance(&mut self, before: impl Fn(usize) -> bool) {
        while let Some(piece) = &self.piece {
            let end = self.at + piece.len();
            if !before(end) {
                return;
            }
            self.at = end;
            self.piece = self.pieces.next();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Where `word` stands in what a source says.
    fn found(source: &[u8], writing: Writing, word: &str) -> Vec<Vec<u8>> {
        let find = |text: &[u8]| {
            let places = memchr::memmem::find_iter(text, word);
            places.map(|at| at..at + word.len()).collect()
        };
        let spans = spans_in(source, writing, find);
        spans
            .into_iter()
            .map(|span| source[span].to_vec())
            .collect()
    }

    #[test]
    fn a_word_is_found_where_it_is_written() {
        let table: &[(Writing, &str, &[&str])] = &[
            (Writing::Json, "a b b", &["b", "b"]),
            (Writing::Json, r"a\nb\u0062", &["b", r"\u0062"]),
            (Writing::Json, r"\ud83d\ude00b\", &["b"]),
            (Writing::Percent, "a%62+b%", &["%62", "b"]),
            (Writing::Form, "%zzb+%6", &["b"]),
            (Writing::Xml, "&amp;b&own;&#98;&b", &["b", "&#98;", "b"]),
        ];
        for (writing, source, words) in table {
            let found = found(source.as_bytes(), *writing, "b");
            let words: Vec<_> = words.iter().map(|it| it.as_bytes().to_vec()).collect();
            assert_eq!(found, words, "{source}");
        }
        let wide: Vec<u8> = "\u{1f600}ab"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(found(&wide, Writing::BigWide, "b"), [b"\0b"]);
        assert_eq!(found(b"a\0b\0b", Writing::LittleWide, "b"), [b"b\0"]);
    }

    #[test]
    fn what_is_too_long_to_be_opened_is_one_place() {
        let source = "\\n".repeat(MOST / 2 + 1);
        let whole = spans_in(source.as_bytes(), Writing::Json, |_| Vec::new());
        assert_eq!(whole.len(), 1);
        assert_eq!(whole[0], 0..source.len());
    }

    proptest! {
        #[test]
        fn places_are_in_order_and_inside(
            source in "([ab%+&\\\\]|%61|&lt;|&#97;|u0061|\\\\u0061|;)*",
            writing in prop::sample::select(vec![
                Writing::Json, Writing::Percent, Writing::Form, Writing::Xml,
                Writing::LittleWide, Writing::BigWide,
            ]),
        ) {
            let each = |text: &[u8]| (0..text.len()).map(|at| at..at + 1).collect();
            let spans = spans_in(source.as_bytes(), writing, each);
            for span in &spans {
                prop_assert!(span.start <= span.end && span.end <= source.len());
            }
            prop_assert!(spans.is_sorted_by_key(|span| span.start));
        }
    }
}
