//! The bytes that are signed, so that one sees what one does not see elsewhere:
//! of many their beginning and their end.

use std::ops::Range;

use super::Masking;
use crate::{
    exchange::{display::display_exact, redact},
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

/// What is shown, row by row. `secrets` are the places of secrets; none where
/// they are not known, and then nothing is shown while they are masked.
pub(super) fn rows(
    signed: &[u8],
    secrets: Option<&[Range<usize>]>,
    masking: Masking,
    width: usize,
) -> Vec<Text> {
    let secrets = match (masking, secrets) {
        (Masking::Shown, _) => &[],
        (Masking::Masked, Some(secrets)) => secrets,
        (Masking::Masked, None) => {
            let mut line = Text::default();
            line.space(INDENT);
            line.push("a secret is among them; M shows it", Role::Dim);
            return vec![line];
        }
    };
    let mut rows = Vec::new();
    for part in parts(signed) {
        match part {
            Part::Shown(range) => {
                let shown = Shown { signed, secrets };
                rows.extend(shown.rows(range, width));
            }
            Part::LeftOut(bytes) => {
                let mut line = Text::default();
                line.space(INDENT);
                line.push(&format!("… {} bytes …", count(bytes as u64)), Role::Dim);
                rows.push(line);
            }
        }
    }
    rows
}

/// A stretch of what is signed.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Shown(Range<usize>),
    LeftOut(usize),
}

fn parts(signed: &[u8]) -> Vec<Part> {
    let length = signed.len();
    if length <= BEGINNING + END {
        return vec![Part::Shown(0..length)];
    }
    let (first, last) = (whole(signed, BEGINNING), whole(signed, length - END));
    vec![
        Part::Shown(0..first),
        Part::LeftOut(last - first),
        Part::Shown(last..length),
    ]
}

/// The place at or before `at` at which no character is torn, and behind
/// which no blanks would seem to end a line.
fn whole(text: &[u8], at: usize) -> usize {
    let torn = |at: &usize| text.get(*at).is_some_and(|byte| byte & 0xC0 == 0x80);
    let whole = (at.saturating_sub(3)..=at).rev().find(|at| !torn(at));
    let whole = whole.unwrap_or(at);
    let blanks = text[..whole].iter().rev().take(END);
    whole - blanks.take_while(|byte| **byte == b' ').count()
}

struct Shown<'a> {
    signed: &'a [u8],
    secrets: &'a [Range<usize>],
}

impl Shown<'_> {
    /// A row for each line, and more where it is long.
    fn rows(&self, range: Range<usize>, width: usize) -> Vec<Text> {
        let mut rows = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let feed = memchr::memchr(b'\n', &self.signed[at..range.end]);
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
            let start = secret.start.max(at);
            line.add(display_exact(&self.signed[at..start]), Role::Plain);
            line.push(&redact::mask(&self.signed[secret.clone()]), Role::Masked);
            at = secret.end.min(range.end);
        }
        line.add(display_exact(&self.signed[at..range.end]), Role::Plain);
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_bytes_both_ends_are_shown_and_no_character_is_torn() {
        let text = "é".repeat(2_000);
        let parts = parts(text.as_bytes());
        let [Part::Shown(first), Part::LeftOut(middle), Part::Shown(last)] = &parts[..] else {
            panic!("{parts:?}");
        };
        assert_eq!(first.len() + middle + last.len(), text.len());
        assert!(text.is_char_boundary(first.end) && text.is_char_boundary(last.start));
        assert_eq!(super::parts(b"short"), [Part::Shown(0..5)]);
    }

    #[test]
    fn a_secret_is_masked_wherever_a_line_or_a_part_ends() {
        let text = format!("{}\n{}", "CANARY-1234567890", "x".repeat(3_000));
        let secrets = [0..17, 1_190..1_260];
        for masking in [Masking::Masked, Masking::Shown] {
            let rows = rows(text.as_bytes(), Some(&secrets), masking, 60);
            let shown = format!("{rows:?}");
            assert_eq!(shown.contains("CANARY"), masking == Masking::Shown);
        }
        let hidden = format!("{:?}", rows(text.as_bytes(), None, Masking::Masked, 60));
        assert!(!hidden.contains("CANARY") && hidden.contains("M shows it"));
    }
}
