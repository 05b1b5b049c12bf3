//! Text of which every byte counts: what was signed. Beside what is never shown
//! as it is, stand-ins for what looks like something else: blanks at the end
//! of a line (`·`), blanks, quotes and dashes that are not ASCII
//! (`‹U+00A0›`), letters of another alphabet inside a Latin word, and marks
//! that stand apart from their letter.
//!
//! Not here: which letters may be confused in a name. What stands in a text of
//! its own alphabet is text.

use unicode_width::UnicodeWidthStr;

use super::{Class, Displayed, Segment, names, pieces::Pieces};

/// What looks like a blank, a quote, a dash or a letter of ASCII wherever it
/// stands: the spaces, hyphens and quotes of general punctuation, the minus,
/// the ideographic space, the full-width forms. Sorted.
const ALIKE: &[(u32, u32)] = &[
    (0x00A0, 0x00A0),
    (0x00B4, 0x00B4),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2010, 0x2015),
    (0x2018, 0x201F),
    (0x2024, 0x2024),
    (0x202F, 0x202F),
    (0x2032, 0x2033),
    (0x205F, 0x205F),
    (0x2212, 0x2212),
    (0x3000, 0x3000),
    (0xFF01, 0xFF5E),
];

/// The letters of Greek and Cyrillic that look like Latin ones.
const FOREIGN: &str = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧογνАВЕКМНОРСТУХаеорсухіјѕԁԛԝІЈЅ";

/// The combining marks that are written over a letter.
const MARKS: (char, char) = ('\u{300}', '\u{36F}');

/// All of `text`, made safe, with stand-ins also for what looks like something
/// else.
pub(super) fn display(text: &[u8]) -> Displayed<'_> {
    let mut shown = Displayed::default();
    let mut from = 0;
    for (at, letter, stand_in) in alike(text) {
        shown.append(text, from..at);
        from = at + letter.len_utf8();
        shown.push(Segment {
            width: stand_in.width(),
            text: stand_in.into(),
            class: Class::Token,
            source: at..from,
        });
    }
    shown.append(text, from..text.len());
    shown
}

impl<'a> Displayed<'a> {
    fn append(&mut self, text: &'a [u8], part: std::ops::Range<usize>) {
        let pieces = Pieces::new(&text[part.clone()], part.start);
        for segment in pieces.collect::<Self>() {
            self.push(segment);
        }
    }
}

/// Where something else stands than what one sees, and what stands for it.
fn alike(text: &[u8]) -> Vec<(usize, char, String)> {
    let mut found = Vec::new();
    let mut base = 0;
    for chunk in text.utf8_chunks() {
        let valid = chunk.valid();
        let is_end = chunk.invalid().is_empty() && base + valid.len() == text.len();
        let (mut before, mut blanks) = (None, Blanks::default());
        for (at, letter) in valid.char_indices() {
            let after = &valid[at + letter.len_utf8()..];
            if letter == ' ' && blanks.are_last(valid, at, is_end) {
                found.push((base + at, letter, "·".to_owned()));
            } else if !letter.is_ascii() && is_alike(before, letter, after.chars().next()) {
                found.push((base + at, letter, names::by_number(letter).into_owned()));
            }
            before = Some(letter);
        }
        base += valid.len() + chunk.invalid().len();
    }
    found
}

/// A run of blanks that was looked at: where it ends, and whether a line does.
#[derive(Default)]
struct Blanks {
    end: usize,
    end_line: bool,
}

impl Blanks {
    /// Whether nothing but blanks follows the one at `at` up to the end of its
    /// line. Each run is looked through once.
    fn are_last(&mut self, text: &str, at: usize, is_end: bool) -> bool {
        if at >= self.end {
            let rest = text[at..].trim_start_matches(' ');
            let next = rest.bytes().next();
            *self = Self {
                end: text.len() - rest.len(),
                end_line: next.map_or(is_end, |byte| matches!(byte, b'\r' | b'\n')),
            };
        }
        self.end_line
    }
}

fn is_alike(before: Option<char>, letter: char, after: Option<char>) -> bool {
    let is_latin = |letter: Option<char>| letter.is_some_and(|it| it.is_ascii_alphabetic());
    names::is_in(ALIKE, u32::from(letter))
        || (MARKS.0..=MARKS.1).contains(&letter)
        || (FOREIGN.contains(letter) && (is_latin(before) || is_latin(after)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::display_exact, *};

    #[test]
    fn what_looks_like_something_else_is_shown_by_its_number() {
        let cases = [
            ("{\"a\": 1}", "{\"a\": 1}"),
            ("{}\n", "{}⏎"),
            ("{}\r\n", "{}␍⏎"),
            ("{} \n  \"a\"  ", "{}·⏎  \"a\"··"),
            ("\t{}", "⇥ {}"),
            ("\u{feff}{}", "‹U+FEFF›{}"),
            ("1\u{a0}200", "1‹U+00A0›200"),
            ("\u{201c}a\u{201d}", "‹U+201C›a‹U+201D›"),
            ("p\u{430}ypal", "p‹U+0430›ypal"),
            (
                "\u{43f}\u{430}\u{440}\u{430}",
                "\u{43f}\u{430}\u{440}\u{430}",
            ),
            ("caf\u{e9}", "caf\u{e9}"),
            ("cafe\u{301}", "cafe‹U+0301›"),
            ("\u{1b}[2J \u{202e}", "␛[2J ‹RLO›"),
        ];
        for (text, shown) in cases {
            assert_eq!(display_exact(text).to_string(), shown, "{text:?}");
        }
        assert_eq!(display_exact(b" \xff \xff").to_string(), " \\xff \\xff");
    }

    #[test]
    fn the_ranges_are_sorted() {
        assert!(ALIKE.iter().all(|(first, last)| first <= last));
        assert!(ALIKE.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }

    proptest! {
        #[test]
        fn every_byte_is_represented_once(text in proptest::collection::vec(any::<u8>(), 0..80)) {
            let shown = display_exact(&text);
            prop_assert!(!shown.to_string().contains(super::super::is_hidden));
            let mut at = 0;
            for segment in shown.segments() {
                prop_assert_eq!(segment.source().start, at);
                at = segment.source().end;
            }
            prop_assert_eq!(at, text.len());
            let width: usize = shown.segments().iter().map(Segment::width).sum();
            prop_assert_eq!(width, shown.width());
        }
    }
}
