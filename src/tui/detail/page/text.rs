//! The rows of text, and what is hidden of it.

use std::ops::Range;

use super::fill::{Fill, Laid, Seen};
use crate::{
    exchange::redact,
    tui::{detail::hidden::stretches, text::Text, theme::Role},
};

/// So much of a value is opened to find what is secret in it, in bytes,
const LONG: usize = 256 << 10;

/// and behind that so much is looked at before what is seen.
const BEFORE: usize = 64 << 10;

/// So much before a line that is not what its body is is looked at for the name of
/// what stands on it, in bytes,
const NAME_BEFORE: usize = 4 << 10;

/// and so much before what is seen of it, where that is long.
const AROUND: usize = 1 << 20;

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
    put(&mut fill, (bytes, line), secrets, role);
    fill.done()
}

/// Puts a part of `bytes` on the rows, without its secrets.
pub(super) fn put(
    fill: &mut Fill<'_>,
    (bytes, line): (&[u8], Range<usize>),
    secrets: &[Range<usize>],
    role: Role,
) {
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
}

/// The rows of a line that is not what its body is, without what looks like a secret
/// to `find`, from a place on.
pub(super) fn broken(
    mut fill: Fill<'_>,
    find: fn(&[u8], usize) -> Vec<Range<usize>>,
    role: Role,
) -> Laid {
    let (bytes, line) = fill.source();
    let from = line.start.saturating_sub(NAME_BEFORE);
    let from = from.max(fill.window().start.saturating_sub(AROUND));
    let mut secrets = find(&bytes[..fill.reach()], from);
    secrets.retain(|span| span.end > line.start);
    put(&mut fill, (bytes, line), &secrets, role);
    fill.done()
}

/// The secrets in what is seen of a value, which `find` finds in the start of it. Far
/// inside of a long one they are found by what stands shortly before.
pub(super) fn secrets_in(
    fill: &Fill<'_>,
    (bytes, value): (&[u8], Range<usize>),
    find: fn(&[u8]) -> Vec<Range<usize>>,
) -> Vec<Range<usize>> {
    let end = fill.reach().clamp(value.start, value.end);
    let found_from = |from: usize| {
        let found = find(&bytes[from..end]).into_iter();
        found.map(move |span| span.start + from..span.end + from)
    };
    if end - value.start <= LONG {
        return found_from(value.start).collect();
    }
    let from = fill.window().start.saturating_sub(BEFORE).max(value.start);
    let mut spans = redact::loose_spans(&bytes[..end], from);
    spans.extend(found_from(from));
    redact::ordered(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_inside_a_long_text_its_escapes_are_resolved() {
        let far = "x ".repeat(LONG);
        let text = format!("{far}&lt;password&gt;hunter2&lt;/password&gt;");
        let line = (text.as_bytes(), 0..text.len());
        let seen = Seen::Cut(far.len());
        let fill = Fill::new(Text::default(), line.clone(), 0, 80, seen);
        let secrets = secrets_in(&fill, line, redact::xml_spans);
        assert_eq!(
            secrets,
            [text.find("hunter2").map(|at| at..at + 7).unwrap()]
        );
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
