//! The rows of text: what is hidden of it, and lines that are wrapped.

use std::ops::Range;

use crate::{
    exchange::{display::rows, redact},
    tui::{
        detail::{Long, hidden::stretches},
        text::Text,
        theme::Role,
    },
};

/// The most rows that one wrapped line takes; the rest of it is under Raw.
pub(super) const WRAPPED_ROWS: usize = 200;

/// `start` with `text` behind it, in as many rows as it needs.
pub(super) fn wrapped(
    start: Text,
    text: &[u8],
    role: Role,
    indent: usize,
    width: usize,
) -> Vec<Text> {
    let mut all = Vec::new();
    let first = width.saturating_sub(start.width()).max(1);
    let mut line = start;
    let mut parts = rows(text, first);
    let head = parts.next();
    let taken = head
        .as_ref()
        .and_then(|row| row.segments().last().map(|last| last.source().end))
        .unwrap_or(0);
    if let Some(row) = head {
        line.add(row, role);
    }
    all.push(line);
    for row in rows(
        &text[taken.min(text.len())..],
        width.saturating_sub(indent).max(1),
    )
    .take(WRAPPED_ROWS)
    {
        let mut next = Text::default();
        next.space(indent);
        next.add(row, role);
        all.push(next);
    }
    all
}

pub(super) fn plain_rows(
    bytes: &[u8],
    line: Range<usize>,
    secrets: &[Range<usize>],
    width: usize,
    long: Long,
) -> Vec<Text> {
    let start = Text::of(" ", Role::Plain);
    rows_behind(start, 1, (bytes, line), secrets, width, long)
}

/// `start` with a part of `bytes` behind it, without its secrets, in as many rows as
/// are seen of it.
pub(super) fn rows_behind(
    start: Text,
    indent: usize,
    (bytes, line): (&[u8], Range<usize>),
    secrets: &[Range<usize>],
    width: usize,
    long: Long,
) -> Vec<Text> {
    let mut row = start;
    let mut all = Vec::new();
    for (span, hidden) in stretches(line, secrets) {
        // What is behind the edge costs nothing, however much it is.
        let is_full = row.width() + 1 >= width;
        match long {
            Long::Cut if is_full => break,
            Long::Wrapped if all.len() >= WRAPPED_ROWS => break,
            Long::Wrapped if is_full => {
                let mut next = Text::default();
                next.space(indent);
                all.push(std::mem::replace(&mut row, next));
            }
            Long::Cut | Long::Wrapped => {}
        }
        let text = &bytes[span];
        if hidden {
            row.push(&redact::mask(text), Role::Masked);
            continue;
        }
        if long == Long::Cut {
            row.push_within(text, Role::Plain, width.saturating_sub(row.width()));
            continue;
        }
        let mut rows = wrapped(std::mem::take(&mut row), text, Role::Plain, indent, width);
        row = rows.pop().unwrap_or_default();
        all.extend(rows);
    }
    all.push(row);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_many_secrets_is_drawn_up_to_the_edge_of_the_pane() {
        let field = "password=hunter2&";
        let line = field.repeat(50_000);
        let secrets: Vec<_> = (0..50_000)
            .map(|at| at * field.len() + 9..(at + 1) * field.len() - 1)
            .collect();
        for (long, most) in [(Long::Cut, 1), (Long::Wrapped, WRAPPED_ROWS + 2)] {
            let rows = plain_rows(line.as_bytes(), 0..line.len(), &secrets, 40, long);
            assert!(rows.len() <= most, "{}", rows.len());
            assert!(rows.iter().all(|row| row.width() <= 80), "{long:?}");
        }
    }
}
