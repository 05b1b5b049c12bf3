//! The rows of text: what is hidden of it, and lines that are wrapped.

use std::ops::Range;

use crate::{
    exchange::{display::rows, redact},
    tui::{detail::Long, text::Text, theme::Role},
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
    let stretches = stretches(line, secrets);
    let mut row = Text::of(" ", Role::Plain);
    let mut all = Vec::new();
    for (span, hidden) in stretches {
        let text = &bytes[span];
        if hidden {
            row.push(&redact::mask(text), Role::Masked);
            continue;
        }
        if long == Long::Cut || row.width() + 1 >= width {
            row.push_within(text, Role::Plain, width.saturating_sub(row.width()));
            continue;
        }
        let mut rows = wrapped(std::mem::take(&mut row), text, Role::Plain, 1, width);
        row = rows.pop().unwrap_or_default();
        all.extend(rows);
    }
    all.push(row);
    all
}

/// A line cut into what is shown and what is hidden.
fn stretches(line: Range<usize>, secrets: &[Range<usize>]) -> Vec<(Range<usize>, bool)> {
    let mut parts = Vec::new();
    let mut at = line.start;
    let from = secrets.partition_point(|span| span.end <= line.start);
    for span in secrets[from..]
        .iter()
        .take_while(|span| span.start < line.end)
    {
        let (start, end) = (span.start.max(line.start), span.end.min(line.end));
        if at < start {
            parts.push((at..start, false));
        }
        parts.push((start..end, true));
        at = end;
    }
    if at < line.end {
        parts.push((at..line.end, false));
    }
    parts
}
