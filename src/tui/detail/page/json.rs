//! The rows of JSON, and what is said of the value on one of them.

use std::ops::Range;

use super::{
    Veil,
    said::{Said, broken_from},
    text::{WRAPPED_ROWS, plain_rows, wrapped},
};
use crate::{
    exchange::{
        display::display_within,
        json::{Ending, LineView, Outline, Remark, Shape, decode},
        redact,
    },
    tui::{
        detail::{Long, Masking, Tab, fold_sign},
        keymap::Keymap,
        text::Text,
        theme::Role,
    },
};

/// How much of the source before a line that is not JSON is looked at for the
/// name of what stands on it, in bytes.
const BEFORE: usize = 4 << 10;

/// How much of such a line is looked at, by the columns there are, in bytes.
const SEEN: usize = 16;

pub(super) fn rows(
    view: &LineView<'_>,
    (outline, body): (&Outline, &[u8]),
    (masking, veil): (Masking, &Veil),
    width: usize,
    long: Long,
) -> Vec<Text> {
    let is_masked = masking == Masking::Masked;
    let is_secret = is_masked && is_hidden(view, outline, body, veil);
    let source = outline.value_span(body, view.line);
    let source = source.filter(|_| is_masked && !is_secret && view.shape == Shape::Raw);
    let broken = source.and_then(|source| broken_rows(body, source, width, long));
    broken.unwrap_or_else(|| json_rows(view, is_secret, width, long))
}

fn json_rows(view: &LineView<'_>, is_secret: bool, width: usize, long: Long) -> Vec<Text> {
    let mut line = Text::of(" ", Role::Plain);
    line.space(usize::from(view.depth) * 2);
    line.push(fold_sign(view.fold), Role::Dim);
    let room = width.saturating_sub(line.width() + 1);
    if let Some(key) = view.key {
        line.push_within(key, Role::Name, room);
        line.push(": ", Role::Dim);
    }
    let indent = line.width().min(width / 2);
    let end = if view.comma { "," } else { "" };
    let role = value_role(view);
    if let Some(summary) = view.summary() {
        line.push(&summary, Role::Dim);
        line.push(end, Role::Dim);
        return vec![line];
    }
    if is_secret && matches!(view.shape, Shape::String | Shape::Number | Shape::Raw) {
        let masked = redact::mask(view.text);
        line.push(&masked, Role::Masked);
        line.push(end, Role::Dim);
        return vec![line];
    }
    let room = width.saturating_sub(line.width() + end.len());
    if long == Long::Cut || line.width() >= width {
        push_value(&mut line, view, role, room);
        line.push(end, Role::Dim);
        return vec![line];
    }
    let mut rows = wrapped(line, view.text, role, indent, width);
    if let Some(last) = rows.last_mut() {
        last.push(end, Role::Dim);
    }
    rows
}

/// Whether what stands on a line is hidden for its name, or for one around it.
fn is_hidden(view: &LineView<'_>, outline: &Outline, body: &[u8], veil: &Veil) -> bool {
    let is_secret = |key: Option<&[u8]>| key.is_some_and(|key| redact::is_secret_key(&decode(key)));
    let around = || outline.containers(body, view.line);
    let is_value = matches!(view.shape, Shape::String | Shape::Number | Shape::Raw);
    is_value
        && (is_secret(view.key)
            || veil.hides(around().map(|(line, key)| (line, move || is_secret(key)))))
}

/// A line of source that is not JSON without what looks like a secret; none
/// where nothing does.
fn broken_rows(body: &[u8], line: Range<usize>, width: usize, long: Long) -> Option<Vec<Text>> {
    let rows = match long {
        Long::Cut => 1,
        Long::Wrapped => WRAPPED_ROWS,
    };
    let end = line.end.min(line.start + width * SEEN * rows);
    let from = line.start.saturating_sub(BEFORE);
    let mut secrets = redact::broken_spans(&body[..end], from);
    secrets.retain(|span| span.end > line.start);
    (!secrets.is_empty()).then(|| plain_rows(body, line.start..end, &secrets, width, long))
}

/// A value on one line. A string that is cut keeps its last quote, so that it
/// still looks like one.
fn push_value(line: &mut Text, view: &LineView<'_>, role: Role, room: usize) {
    if view.shape == Shape::String && display_within(view.text, room).is_cut() {
        line.push_within(view.text, role, room.saturating_sub(1));
        line.push("\"", role);
    } else {
        line.push_within(view.text, role, room);
    }
}

const fn value_role(view: &LineView<'_>) -> Role {
    match (view.shape, view.remark) {
        (_, Some(Remark::Fault)) => Role::Failed,
        (Shape::String | Shape::Raw | Shape::Number | Shape::Bool | Shape::Null, _) => Role::Plain,
        _ => Role::Dim,
    }
}

/// Why and where the text stops being JSON.
pub(super) fn fault(outline: &Outline, body: &[u8]) -> Option<String> {
    let fault = outline.fault()?;
    Some(format!("not JSON: {}", fault.explain(body)))
}

pub(super) fn remark(
    view: &LineView<'_>,
    outline: &Outline,
    body: &[u8],
    keymap: Keymap,
) -> Option<Said> {
    if view.remark == Some(Remark::DuplicateKey) {
        let words = "this key stands here more than once; most readers take the last";
        return Some(Said::of_line(words.to_owned()));
    }
    match outline.ending() {
        Ending::Fault(at) => {
            let (line, column) = at.line_and_column(body);
            Some(Said {
                words: fault(outline, body)?,
                beside: broken_from("JSON", line, column),
            })
        }
        Ending::Limit(at) => {
            let key = Tab::Raw.key(keymap);
            Some(Said {
                words: format!("laid out up to byte {at}; {key} shows the rest"),
                beside: vec![format!("laid out up to byte {at}"), "not all".to_owned()],
            })
        }
        Ending::Whole => None,
    }
}

pub(super) const fn word(shape: Shape) -> &'static str {
    match shape {
        Shape::ObjectStart | Shape::ObjectEnd | Shape::EmptyObject => "object",
        Shape::ArrayStart | Shape::ArrayEnd | Shape::EmptyArray => "list",
        Shape::String => "string",
        Shape::Number => "number",
        Shape::Bool => "boolean",
        Shape::Null => "null",
        Shape::Raw => "not JSON",
    }
}
