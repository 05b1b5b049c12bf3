//! The rows of text, and what is hidden of it.

use std::ops::Range;

use super::fill::{Fill, Laid, Seen};
use crate::{
    exchange::redact,
    tui::{text::Text, theme::Role},
};

/// The rows of a line of `bytes` without these secrets, which are in order.
pub(super) fn plain(
    start: Text,
    (bytes, line): (&[u8], Range<usize>),
    secrets: &[Range<usize>],
    role: Role,
    width: usize,
    seen: Seen,
) -> Laid {
    let indent = start.width();
    let mut fill = Fill::new(start, (bytes, line.clone()), indent, width, seen);
    let window = fill.window();
    for (span, is_hidden) in stretches(line, secrets, &window) {
        // What is behind the edge costs nothing, however much it is.
        if fill.is_full() || span.start >= window.end {
            break;
        }
        if is_hidden {
            let masked = redact::mask(&bytes[span.clone()]);
            fill.stand_in(&span, &masked, Role::Masked);
        } else {
            fill.put(span, role);
        }
    }
    fill.done()
}

/// A line cut into what is shown and what is hidden, part by part, from the one
/// on in which `window` starts.
fn stretches(
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

    #[test]
    fn a_line_of_many_secrets_is_drawn_up_to_the_edge_of_the_pane() {
        let field = "password=hunter2&";
        let line = field.repeat(50_000);
        let secrets: Vec<_> = (0..50_000)
            .map(|at| at * field.len() + 9..(at + 1) * field.len() - 1)
            .collect();
        for seen in [Seen::Cut(0), Seen::Wrapped(0), Seen::Wrapped(99)] {
            let start = Text::of(" ", Role::Plain);
            let text = (line.as_bytes(), 0..line.len());
            let laid = plain(start, text, &secrets, Role::Plain, 40, seen);
            assert!((1..200).contains(&laid.rows.len()), "{}", laid.rows.len());
            assert!(laid.rows.iter().all(|row| row.text.width() <= 40));
            let shown: String = laid.rows.iter().map(|row| row.text.shown()).collect();
            assert!(!shown.contains("hunter2"));
        }
    }
}
