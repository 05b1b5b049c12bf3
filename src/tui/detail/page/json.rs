//! The rows of JSON, and what is said of the value on one of them.

use super::text::wrapped;
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

pub(super) fn json_rows(
    view: &LineView<'_>,
    masking: Masking,
    width: usize,
    long: Long,
) -> Vec<Text> {
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
    let hidden = masking == Masking::Masked
        && matches!(view.shape, Shape::String | Shape::Number)
        && view
            .key
            .is_some_and(|key| redact::is_secret_key(&decode(key)));
    if hidden {
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
) -> Option<String> {
    if view.remark == Some(Remark::DuplicateKey) {
        return Some("this key stands here more than once; most readers take the last".to_owned());
    }
    match outline.ending() {
        Ending::Fault(_) => fault(outline, body),
        Ending::Limit(at) => {
            let key = Tab::Raw.key(keymap);
            Some(format!("laid out up to byte {at}; {key} shows the rest"))
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
