//! The rows of JSON, and what is said of the value on one of them.

use std::ops::Range;

use super::{
    Veil,
    fill::{Fill, Laid, Seen},
    indented,
    said::{Said, broken_from},
    text::{broken, put, secrets_in},
};
use crate::{
    exchange::{
        display::display_within,
        json::{Ending, LineView, Outline, Remark, Shape, decode},
        redact,
    },
    tui::{
        detail::{Masking, Tab, fold_sign},
        keymap::Keymap,
        text::Text,
        theme::Role,
    },
};

pub(super) fn rows(
    view: &LineView<'_>,
    (outline, body): (&Outline, &[u8]),
    (masking, veil): (Masking, &Veil),
    width: usize,
    seen: Seen,
) -> Laid {
    let is_masked = masking == Masking::Masked;
    let is_secret = is_masked && is_hidden(view, outline, body, veil);
    if is_masked && !is_secret && view.shape == Shape::Raw {
        return broken_rows(view, body, width, seen);
    }
    let hidden = match masking {
        Masking::Shown => Hidden::Nothing,
        Masking::Masked if is_secret => Hidden::All,
        Masking::Masked => Hidden::Parts,
    };
    json_rows(view, body, hidden, width, seen)
}

/// What of a value is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hidden {
    Nothing,
    /// What is secret in a text that is none as a whole.
    Parts,
    All,
}

/// Where the text on a line stands in the body.
const fn span(view: &LineView<'_>) -> Range<usize> {
    view.at..view.at + view.text.len()
}

fn json_rows(view: &LineView<'_>, body: &[u8], hidden: Hidden, width: usize, seen: Seen) -> Laid {
    let mut line = indented(usize::from(view.depth), width);
    line.push(fold_sign(view.fold), Role::Dim);
    let end = if view.comma { "," } else { "" };
    let role = value_role(view);
    let mut above = Vec::new();
    if let Some(key) = view.key {
        let start = line.width();
        (above, line) = named(line, key, width, seen);
        line.pad(start);
    }
    let is_value = matches!(view.shape, Shape::String | Shape::Number | Shape::Raw);
    let stands = match view.summary() {
        Some(summary) => Some(Text::of(&summary, Role::Dim)),
        None if hidden == Hidden::All && is_value => {
            Some(Text::of(&redact::mask(view.text), Role::Masked))
        }
        None if !is_value => Some(Text::of(view.text, role)),
        None => None,
    };
    if let Some(stands) = stands {
        line.append(stands);
        line.push(end, Role::Dim);
        return Laid::of([line]).below(above);
    }
    let room = width.saturating_sub(line.width() + end.len());
    let indent = line.width();
    let mut fill = Fill::new(line, (body, span(view)), indent, width, seen);
    fill.keep(end.len());
    // A string that is cut keeps its last quote, so that it still looks like one.
    let is_cut = || {
        let from = fill.window().start;
        display_within(&body[from..span(view).end], room).is_cut()
    };
    let is_quoted = view.shape == Shape::String && matches!(seen, Seen::Cut(_)) && is_cut();
    fill.keep(usize::from(is_quoted));
    let secrets = match (hidden, view.shape) {
        (Hidden::Parts, Shape::String) => {
            secrets_in(&fill, (body, span(view)), redact::string_spans)
        }
        _ => Vec::new(),
    };
    put(&mut fill, (body, span(view)), &secrets, role);
    // Without its secrets it may be seen to its end.
    let is_quoted = is_quoted && (secrets.is_empty() || fill.is_full());
    fill.behind(if is_quoted { "\"" } else { "" }, role);
    fill.behind(end, Role::Dim);
    fill.done().below(above)
}

/// A name behind what stands on the line. One that leaves its value no room is
/// cut, or stands above it.
fn named(mut line: Text, key: &[u8], width: usize, seen: Seen) -> (Vec<Text>, Text) {
    let room = width.saturating_sub(line.width());
    let most = room - room / 3;
    if !display_within(key, most).is_cut() || matches!(seen, Seen::Cut(_)) {
        line.push_within(key, Role::Name, most);
        line.push(": ", Role::Dim);
        return (Vec::new(), line);
    }
    let indent = line.width();
    let mut fill = Fill::new(line, (key, 0..key.len()), indent, width, Seen::Wrapped(0));
    fill.put(0..key.len(), Role::Name);
    let rows = fill.done().rows.into_iter().map(|row| row.text);
    let mut rows: Vec<_> = rows.collect();
    let mut last = rows.pop().unwrap_or_default();
    last.push(": ", Role::Dim);
    if last.width() > width - room / 3 {
        rows.push(std::mem::take(&mut last));
    }
    (rows, last)
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

/// A line of source that is not JSON without what looks like a secret.
fn broken_rows(view: &LineView<'_>, body: &[u8], width: usize, seen: Seen) -> Laid {
    let start = indented(0, width).and(fold_sign(view.fold), Role::Dim);
    let indent = start.width();
    let fill = Fill::new(start, (body, span(view)), indent, width, seen);
    broken(fill, redact::loose_spans, value_role(view))
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
