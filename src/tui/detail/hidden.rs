//! A text of which some is hidden, piece by piece.
//!
//! Not here: what is secret.

use std::ops::Range;

use super::Masking;
use crate::{
    exchange::redact,
    tui::{text::Text, theme::Role},
};

/// Puts a header field behind a line, as much of it as may be seen.
pub(super) fn put_field(line: &mut Text, name: &[u8], value: &[u8], masking: Masking) {
    line.push(name, Role::Name);
    line.push(": ", Role::Dim);
    let name = String::from_utf8_lossy(name);
    match masking {
        Masking::Shown => line.push(value, Role::Plain),
        Masking::Masked if redact::is_secret_header(&name) => {
            line.push(&redact::mask_header(&name, value), Role::Masked);
        }
        Masking::Masked => put(line, value, &redact::text_spans(value), Role::Plain),
    }
}

/// Puts a text behind a line, with a mask in the place of each secret.
pub(super) fn put(line: &mut Text, text: &[u8], secrets: &[Range<usize>], role: Role) {
    for (span, is_hidden) in stretches(0..text.len(), secrets) {
        if is_hidden {
            line.push(&redact::mask(&text[span]), Role::Masked);
        } else {
            line.push(&text[span], role);
        }
    }
}

/// A line cut into what is shown and what is hidden, part by part.
pub(super) fn stretches(
    line: Range<usize>,
    secrets: &[Range<usize>],
) -> impl Iterator<Item = (Range<usize>, bool)> {
    let from = secrets.partition_point(|span| span.end <= line.start);
    let mut hidden = secrets[from..].iter().filter(|span| !span.is_empty());
    let mut at = line.start;
    let mut next = hidden.next();
    std::iter::from_fn(move || {
        let secret = next
            .filter(|span| span.start < line.end)
            .map_or(line.end..line.end, |span| {
                span.start.max(line.start)..span.end.min(line.end)
            });
        let part = if at < secret.start {
            (at..secret.start, false)
        } else if secret.is_empty() {
            return None;
        } else {
            next = hidden.next();
            (secret, true)
        };
        at = part.0.end;
        Some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_into_what_is_shown_and_hidden_and_put_together_is_itself() {
        let parts = |secrets: &[Range<usize>]| stretches(2..10, secrets).collect::<Vec<_>>();
        assert_eq!(parts(&[]), [(2..10, false)]);
        assert_eq!(
            parts(&[0..3, 5..5, 6..20]),
            [(2..3, true), (3..6, false), (6..10, true)]
        );
        assert_eq!(parts(&[0..2, 10..12]), [(2..10, false)]);
    }
}
