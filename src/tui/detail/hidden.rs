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
    let all = 0..text.len();
    for (span, is_hidden) in stretches(all.clone(), secrets, &all) {
        if is_hidden {
            line.push(&redact::mask(&text[span]), Role::Masked);
        } else {
            line.push(&text[span], role);
        }
    }
}

/// A line cut into what is shown and what is hidden, part by part, from the one
/// on in which `window` starts.
pub(super) fn stretches(
    line: Range<usize>,
    secrets: &[Range<usize>],
    window: &Range<usize>,
) -> impl Iterator<Item = (Range<usize>, bool)> {
    let from = secrets.partition_point(|span| span.end <= window.start);
    let mut hidden = secrets[from..].iter().filter(|span| !span.is_empty());
    let mut next = hidden.next();
    // A secret that started before it is one all the same.
    let starts = next.map_or(window.start, |span| span.start.min(window.start));
    let mut at = starts.max(line.start);
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
        let parts = |secrets: &[Range<usize>], window: Range<usize>| {
            stretches(2..10, secrets, &window).collect::<Vec<_>>()
        };
        assert_eq!(parts(&[], 2..10), [(2..10, false)]);
        let secrets = [0..3, 5..5, 6..20];
        assert_eq!(
            parts(&secrets, 2..10),
            [(2..3, true), (3..6, false), (6..10, true)]
        );
        assert_eq!(parts(&[0..2, 10..12], 2..10), [(2..10, false)]);
        assert_eq!(parts(&secrets, 4..5), [(4..6, false), (6..10, true)]);
        assert_eq!(parts(&secrets, 8..10), [(6..10, true)]);
    }
}
