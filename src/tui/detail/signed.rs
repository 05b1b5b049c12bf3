//! The bytes that are signed, so that one sees what one does not see elsewhere:
//! of many their beginning and their end.

use std::ops::Range;

use crate::{
    exchange::{
        display::{display_exact, floor_char_boundary},
        redact,
    },
    tui::{
        text::{Text, count},
        theme::Role,
    },
};

/// How many bytes are shown of the beginning and of the end.
const BEGINNING: usize = 1_200;
const END: usize = 300;

/// How far the rows stand in.
const INDENT: usize = 3;

/// How many bytes around the place of difference, before it and behind it.
const AROUND: usize = 120;

/// What stands before the place of difference.
pub(super) const HERE: &str = "▸";

/// What is signed, and what is to be known of it.
#[derive(Clone, Copy)]
pub(super) struct Signed<'a> {
    /// The bytes.
    pub(super) bytes: &'a [u8],
    /// The places of secrets in them.
    pub(super) secrets: &'a [Range<usize>],
    /// From where on they differ from what the sender signed.
    pub(super) differs_at: Option<usize>,
}

/// What is shown, row by row.
pub(super) fn rows(signed: Signed<'_>, width: usize) -> Vec<Text> {
    let mut rows = Vec::new();
    for part in parts(signed.bytes, signed.differs_at) {
        match part {
            Part::Shown(range) => rows.extend(signed.rows(range, width)),
            Part::LeftOut(bytes) => {
                let words = format!("… {} bytes …", count(bytes as u64));
                rows.push(remark(&words));
            }
        }
    }
    rows
}

/// What is said where nothing can be shown.
pub(super) fn remark(words: &str) -> Text {
    let mut line = Text::default();
    line.space(INDENT);
    line.push(words, Role::Dim);
    line
}

/// A stretch of what is signed.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Shown(Range<usize>),
    LeftOut(usize),
}

/// The beginning, what is around the place of difference, and the end, and how
/// much is left out between them.
fn parts(signed: &[u8], differs_at: Option<usize>) -> Vec<Part> {
    let length = signed.len();
    if length <= BEGINNING + END {
        return vec![Part::Shown(0..length)];
    }
    let around = differs_at.map(|at| {
        let at = at.min(length);
        whole(signed, at.saturating_sub(AROUND))..whole(signed, (at + AROUND).min(length))
    });
    let first = 0..whole(signed, BEGINNING);
    let last = whole(signed, length - END)..length;
    let mut shown = vec![first];
    shown.extend(around);
    shown.push(last);
    shown.sort_by_key(|part| part.start);
    joined(shown)
}

/// Ranges in order, those that meet as one, with what is between them.
fn joined(ranges: Vec<Range<usize>>) -> Vec<Part> {
    let mut shown: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match shown.last_mut() {
            Some(before) if range.start <= before.end => before.end = before.end.max(range.end),
            _ => shown.push(range),
        }
    }
    let mut at = 0;
    let mut parts = Vec::new();
    for range in shown {
        if range.start > at {
            parts.push(Part::LeftOut(range.start - at));
        }
        at = range.end;
        parts.push(Part::Shown(range));
    }
    parts
}

/// The place at or before `at` at which no character is torn, and behind
/// which no blanks would seem to end a line.
fn whole(text: &[u8], at: usize) -> usize {
    let whole = floor_char_boundary(text, at);
    let blanks = text[..whole].iter().rev().take(END);
    whole - blanks.take_while(|byte| **byte == b' ').count()
}

impl Signed<'_> {
    /// A row for each line, and more where it is long.
    fn rows(&self, range: Range<usize>, width: usize) -> Vec<Text> {
        let mut rows = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let feed = memchr::memchr(b'\n', &self.bytes[at..range.end]);
            let end = feed.map_or(range.end, |feed| at + feed + 1);
            rows.extend(self.line(at..end).wrapped(width, INDENT));
            at = end;
        }
        rows
    }

    fn line(&self, range: Range<usize>) -> Text {
        let mut line = Text::default();
        line.space(INDENT);
        let mut at = range.start;
        let inside = |secret: &&Range<usize>| secret.start < range.end && secret.end > range.start;
        for secret in self.secrets.iter().filter(inside) {
            self.exactly(&mut line, at..secret.start.max(at));
            line.push(&redact::mask(&self.bytes[secret.clone()]), Role::Masked);
            at = secret.end.min(range.end);
        }
        self.exactly(&mut line, at..range.end);
        line
    }

    fn exactly(&self, line: &mut Text, range: Range<usize>) {
        let here = self.differs_at.filter(|at| range.contains(at));
        if let Some(here) = here {
            line.add(display_exact(&self.bytes[range.start..here]), Role::Plain);
            line.push(HERE, Role::Failed);
        }
        let rest = here.unwrap_or(range.start)..range.end;
        line.add(display_exact(&self.bytes[rest]), Role::Plain);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, secrets: &[Range<usize>], differs_at: Option<usize>) -> String {
        let signed = Signed {
            bytes: text.as_bytes(),
            secrets,
            differs_at,
        };
        format!("{:?}", rows(signed, 60))
    }

    #[test]
    fn of_many_bytes_both_ends_are_shown_and_no_character_is_torn() {
        let text = "é".repeat(2_000);
        let parts = parts(text.as_bytes(), None);
        let [Part::Shown(first), Part::LeftOut(middle), Part::Shown(last)] = &parts[..] else {
            panic!("{parts:?}");
        };
        assert_eq!(first.len() + middle + last.len(), text.len());
        assert!(text.is_char_boundary(first.end) && text.is_char_boundary(last.start));
        assert_eq!(super::parts(b"short", None), [Part::Shown(0..5)]);
    }

    #[test]
    fn the_place_of_difference_is_shown_wherever_it_is() {
        let text = "x".repeat(9_000);
        for at in [0, 10, BEGINNING, 4_000, 8_699, 8_701, 8_999, 9_000, 9_999] {
            let parts = parts(text.as_bytes(), Some(at));
            let length = |part: &Part| match part {
                Part::Shown(range) => range.len(),
                Part::LeftOut(bytes) => *bytes,
            };
            assert_eq!(parts.iter().map(length).sum::<usize>(), text.len(), "{at}");
            let is_shown = |part: &Part| matches!(part, Part::Shown(range) if range.contains(&at));
            assert!(
                at >= text.len() || parts.iter().any(is_shown),
                "{at}: {parts:?}"
            );
        }
        assert!(shown(&text, &[], Some(4_000)).contains(HERE));
    }

    #[test]
    fn a_secret_is_masked_wherever_a_line_or_a_part_ends() {
        let text = format!("{}\n{}", "CANARY-1234567890", "x".repeat(3_000));
        let secrets = [0..17, 1_190..1_260];
        assert!(!shown(&text, &secrets, None).contains("CANARY"));
        assert!(!shown(&text, &secrets, Some(3)).contains("CANARY"));
        assert!(shown(&text, &[], None).contains("CANARY"));
    }
}
