//! What of two texts is different, by word: of a line that changed, and of a
//! string of JSON.
//!
//! Not here: which lines or values belong together.

use std::{hash::BuildHasher, ops::Range};

use super::{
    align::{Common, align},
    report::{Report, Source},
};

/// Words of a text that are compared; of one with more only the part is found
/// that is not the same at either end.
const WORDS: usize = 200_000;

/// Stretches of a text, in order. An empty one is a place where the other text
/// has something more.
type Ranges = Vec<Range<usize>>;

/// Marks what of two values is different, where the rest is not. Of two that
/// have no word in common, as numbers in Base64 have none, it is what lies between
/// the same start and the same end.
pub(super) fn mark(old: &mut Source<'_>, new: &mut Source<'_>, report: &mut Report<'_>) {
    /// A start that is the same and shorter than this is seen without help.
    const SEEN: usize = 8;
    let found = compare(old.text, new.text, report).or_else(|| {
        let found = middles(old.text, new.text);
        let first = found.0.first().map(|range| range.start);
        first.is_some_and(|first| first > SEEN).then_some(found)
    });
    if let Some((gone, come)) = found {
        (old.differs, new.differs) = (gone, come);
    }
}

/// What of two texts is different; none where they have next to nothing in
/// common.
pub(super) fn compare(old: &[u8], new: &[u8], report: &mut Report<'_>) -> Option<(Ranges, Ranges)> {
    let (Some(old_words), Some(new_words)) = (split(old), split(new)) else {
        return Some(middles(old, new));
    };
    let hashes = |text: &[u8], words: &[Range<usize>], report: &Report<'_>| -> Vec<u64> {
        let hash = |word: &Range<usize>| report.hashes.hash_one(&text[word.clone()]);
        words.iter().map(hash).collect()
    };
    let a = hashes(old, &old_words, report);
    let b = hashes(new, &new_words, report);
    let common = align(&a, &b, report.steps());
    // Two texts without a letter are one that changed: there is nothing to tell
    // them apart by.
    let most = letters(old).max(letters(new));
    if shared(&common, old, &old_words) * 3 < most {
        return None;
    }
    let old_common = common.pairs.iter().map(|(at, _)| *at);
    let new_common = common.pairs.iter().map(|(_, at)| *at);
    Some(side_by_side(
        others(&old_words, old_common),
        others(&new_words, new_common),
    ))
}

/// How many letters stand in the words that two texts have in common.
fn shared(common: &Common, text: &[u8], words: &[Range<usize>]) -> usize {
    let words = common.pairs.iter().map(|(at, _)| words[*at].clone());
    words.map(|word| letters(&text[word])).sum()
}

fn letters(text: &[u8]) -> usize {
    text.iter().filter(|byte| is_letter(**byte)).count()
}

/// The stretches of words that are not among `common`, which is in order.
fn others(words: &[Range<usize>], common: impl Iterator<Item = usize>) -> Ranges {
    let mut ranges = Vec::new();
    let mut from = 0;
    for at in common.chain([words.len()]) {
        if at > from {
            ranges.push(words[from].start..words[at - 1].end);
        }
        from = at + 1;
    }
    ranges
}

/// The same with both beginning at one byte: up to the first difference of
/// either, both texts are the same.
fn side_by_side(mut old: Ranges, mut new: Ranges) -> (Ranges, Ranges) {
    let starts = old.first().into_iter().chain(new.first());
    if let Some(first) = starts.map(|range| range.start).min() {
        for ranges in [&mut old, &mut new] {
            if ranges.first().is_none_or(|range| range.start > first) {
                ranges.insert(0, first..first);
            }
        }
    }
    (old, new)
}

/// What is left between the same start and the same end, in whole characters.
fn middles(old: &[u8], new: &[u8]) -> (Ranges, Ranges) {
    let mut start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    while start > 0 && is_inside([old, new], start) {
        start -= 1;
    }
    let (rest_old, rest_new) = (&old[start..], &new[start..]);
    let backwards = rest_old.iter().rev().zip(rest_new.iter().rev());
    let mut end = backwards.take_while(|(a, b)| a == b).count();
    while end > 0 && is_inside([&old[old.len() - end..], &new[new.len() - end..]], 0) {
        end -= 1;
    }
    let middle = |text: &[u8]| std::iter::once(start..text.len() - end).collect();
    (middle(old), middle(new))
}

/// Whether a place is inside of a character of UTF-8 in one of two texts.
fn is_inside(texts: [&[u8]; 2], at: usize) -> bool {
    let goes_on = |text: &[u8]| text.get(at).is_some_and(|byte| byte & 0xc0 == 0x80);
    texts.into_iter().any(goes_on)
}

/// A text in words, runs of blanks and single signs; none where they are too many.
fn split(text: &[u8]) -> Option<Ranges> {
    let mut words: Ranges = Vec::new();
    let mut last = Class::Sign;
    for (at, byte) in text.iter().enumerate() {
        let class = Class::of(*byte);
        match words.last_mut() {
            Some(word) if class == last && class != Class::Sign => word.end = at + 1,
            _ => words.push(at..at + 1),
        }
        if words.len() > WORDS {
            return None;
        }
        last = class;
    }
    Some(words)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Blank,
    Sign,
}

impl Class {
    const fn of(byte: u8) -> Self {
        if is_letter(byte) {
            Self::Letter
        } else if byte.is_ascii_whitespace() {
            Self::Blank
        } else {
            Self::Sign
        }
    }
}

/// Part of a word; so is every byte of a letter beyond ASCII.
const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::Limits;

    /// What is marked of both, as text, and where the first stands.
    fn marked(old: &str, new: &str) -> (Vec<String>, Vec<String>, Option<usize>) {
        let mut stop = || false;
        let mut report = Report::new(Limits::default(), &mut stop);
        let (mut a, mut b) = (Source::plain(old.as_bytes()), Source::plain(new.as_bytes()));
        mark(&mut a, &mut b, &mut report);
        let texts = |source: &Source<'_>, text: &str| -> Vec<String> {
            let differs = source.differs.iter();
            differs
                .map(|range| text[range.clone()].to_owned())
                .collect()
        };
        let first = |source: &Source<'_>| source.differs.first().map(|range| range.start);
        assert_eq!(first(&a), first(&b), "both begin at one place");
        (texts(&a, old), texts(&b, new), first(&a))
    }

    #[test]
    fn what_differs_is_marked_where_the_rest_does_not() {
        let long = "x".repeat(5_000);
        let table: &[(&str, &str, &[&str], &[&str])] = &[
            ("\"paid in full\"", "\"paid in part\"", &["full"], &["part"]),
            ("\"one two\"", "\"one more two\"", &[""], &["more "]),
            ("\"one more two\"", "\"one two\"", &["more "], &[""]),
            ("\"pending\"", "\"paid\"", &[], &[]),
            ("\"aaaa\"", "\"bbbb\"", &[], &[]),
            // One word without end, and letters of two bytes that share the first.
            (
                &format!("{long}1{long}"),
                &format!("{long}2{long}"),
                &["1"],
                &["2"],
            ),
            (
                &format!("{long}\u{e9}"),
                &format!("{long}\u{e8}"),
                &["\u{e9}"],
                &["\u{e8}"],
            ),
            (
                &format!("{long}\u{e9}z"),
                &format!("{long}\u{129}z"),
                &["\u{e9}"],
                &["\u{129}"],
            ),
            (&long, &format!("{long}y"), &[""], &["y"]),
        ];
        for (old, new, gone, come) in table {
            let (a, b, _) = marked(old, new);
            assert_eq!((a, b), (owned(gone), owned(come)), "{old} {new}");
        }
    }

    fn owned(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn more_words_than_are_compared_leave_the_middle() {
        let many = "a ".repeat(WORDS);
        let (old, new) = (format!("{many}1 {many}"), format!("{many}2 {many}"));
        assert_eq!(
            marked(&old, &new),
            (owned(&["1"]), owned(&["2"]), Some(many.len()))
        );
    }
}
