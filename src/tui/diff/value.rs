//! What is shown of one difference: its values, as far as they may be seen, and
//! what there is to say of it.
//!
//! Not here: where on the screen that stands.

use std::{borrow::Cow, ops::Range};

use super::whole;
use crate::{
    diff::{Change, Kind, Place, Value},
    exchange::{display, json, redact},
    tui::{
        detail::Masking,
        text::{Text, count},
        theme::Role,
    },
};

/// How much is said of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wording {
    /// In full.
    Full,
    /// As much as has room beside the values.
    Brief,
}

/// Of what moved one value says enough: what changed inside is told apart.
pub(super) const fn is_moved(change: &Change) -> bool {
    matches!(change.kind, Kind::Moved(..))
}

/// A value in a cell; where only some of it differs, that stands out, and it is
/// seen from a little before the first such place on.
pub(super) fn value(
    value: Option<&Value>,
    change: &Change,
    masking: Masking,
    columns: usize,
) -> Text {
    let mut cell = Text::default();
    let Some(value) = value else {
        return cell;
    };
    let shown = text(value, &change.place, masking);
    let starts = matches!(shown.first(), Some(b'{' | b'['));
    if matches!(change.place, Place::Body(..)) && starts {
        cell.push_within(&compact(value, masking), Role::Plain, columns);
    } else if is_hidden(value, masking) || value.differs.is_empty() {
        cell.push_ends(&*shown, Role::Plain, columns);
    } else {
        return excerpt(value, columns);
    }
    cell
}

/// What of a value that may be seen fits into `columns`, with what differs in it.
pub(super) fn excerpt(value: &Value, columns: usize) -> Text {
    /// What is seen before the first difference, in columns.
    const BEFORE: usize = 12;
    /// The most bytes of a column that are looked at.
    const BYTES: usize = 8;
    let mut cell = Text::default();
    let first = value.differs.first().map_or(0, |range| range.start);
    // A frame costs what is seen, not what is kept.
    let start = display::floor_char_boundary(&value.text, first.saturating_sub(BEFORE * BYTES));
    let end = first.saturating_add(columns.saturating_mul(BYTES));
    let part = start..display::floor_char_boundary(&value.text, end.min(value.text.len()));
    let text = &value.text[part.clone()];
    let marked = moved(&value.differs, &part);
    let is_whole = part == (0..value.text.len());
    if is_whole && display::width(text) <= columns {
        cell.add_marked(display::display(text), Role::Plain, &marked);
        return cell;
    }
    let skip = display::width(&text[..first - start]).saturating_sub(BEFORE);
    let skip = skip.max(usize::from(start > 0));
    cell.add_marked(
        display::display_scrolled(text, skip, columns),
        Role::Plain,
        &marked,
    );
    cell
}

/// What of some stretches lies in a part, counted from its start.
fn moved(stretches: &[Range<usize>], part: &Range<usize>) -> Vec<Range<usize>> {
    let within = |at: usize| at.clamp(part.start, part.end) - part.start;
    let moved = stretches
        .iter()
        .map(|range| within(range.start)..within(range.end));
    moved.filter(|range| !range.is_empty()).collect()
}

/// Whether some of a value may not be seen.
pub(super) fn is_hidden(value: &Value, masking: Masking) -> bool {
    masking == Masking::Masked && !value.secrets.is_empty()
}

/// The byte from which on two values differ, where both may be seen and it does
/// not stand at their start.
pub(super) fn differs_from(change: &Change, masking: Masking) -> Option<usize> {
    /// Up to here it is seen at a glance.
    const NEAR: usize = 40;
    let from = |value: &Option<Value>| {
        let value = value.as_ref().filter(|it| !is_hidden(it, masking))?;
        Some(value.before + value.differs.first()?.start)
    };
    let from = from(&change.old)?.min(from(&change.new)?);
    (from >= NEAR).then_some(from)
}

/// The text of a value as it may be seen.
pub(super) fn text<'a>(value: &'a Value, place: &Place, masking: Masking) -> Cow<'a, [u8]> {
    match masking {
        Masking::Masked if !value.secrets.is_empty() => Cow::Owned(value.masked(place)),
        _ => Cow::Borrowed(&value.text),
    }
}

/// The start of a JSON text without white space, as much as a line can show.
fn compact(value: &Value, masking: Masking) -> Vec<u8> {
    const MOST: usize = 4 << 10;
    let text = &value.text[..value.text.len().min(MOST)];
    let mut line = Vec::new();
    let (mut last, mut end) = (None, 0);
    for token in json::tokens(text) {
        let Ok(token) = token else { break };
        let Some(shown) = whole::of_token(value, token.span(), masking) else {
            break;
        };
        let is_end = matches!(token.kind, json::Kind::ObjectEnd | json::Kind::ArrayEnd);
        match last {
            Some(json::Kind::Key) => line.push(b':'),
            None | Some(json::Kind::ObjectStart | json::Kind::ArrayStart) => {}
            Some(_) if is_end => {}
            Some(_) => line.push(b','),
        }
        line.extend_from_slice(&shown);
        (last, end) = (Some(token.kind), token.end);
    }
    let rest = whole::rest(value, end..text.len(), masking);
    line.extend_from_slice(rest.trim_ascii());
    line
}

/// What there is to say of a difference.
pub(super) fn note(change: &Change, masking: Masking, wording: Wording) -> String {
    let say = |full: &str, brief: &str| match wording {
        Wording::Full => full.to_owned(),
        Wording::Brief => brief.to_owned(),
    };
    match change.kind {
        Kind::Retyped(from, to) => {
            let types = format!("{} to {}", from.as_str(), to.as_str());
            say(&format!("type changed: {types}"), &types)
        }
        Kind::Moved(from, to) => {
            let places = format!("from [{from}] to [{to}]");
            say(&format!("moved {places}"), &places)
        }
        Kind::Respelled => {
            let what = match (&change.place, &change.old) {
                (Place::Header(_), _) => "same name",
                (_, Some(old)) if old.text.starts_with(b"\"") => "same text",
                _ => "same number",
            };
            say(&format!("{what}, written differently"), what)
        }
        Kind::Changed if masking == Masking::Masked && only_secrets_differ(change) => {
            say("holds another secret", "another secret")
        }
        Kind::Changed | Kind::Added | Kind::Removed => {
            let was = change.was_at.as_ref();
            let was = was.map(|was| say(&format!("{was} before"), &format!("was {was}")));
            let from = differs_from(change, masking).map(|from| {
                let byte = format!("byte {}", count(from as u64));
                say(&format!("differs from {byte} on"), &byte)
            });
            let words: Vec<String> = from.into_iter().chain(was).collect();
            words.join(", ")
        }
    }
}

/// Whether two values differ in nothing but the secrets in them.
fn only_secrets_differ(change: &Change) -> bool {
    let beside = |value: &Value| redact::replaced(&value.text, &value.secrets, |_| Vec::new());
    let (Some(old), Some(new)) = (&change.old, &change.new) else {
        return false;
    };
    let are_there = !old.secrets.is_empty() && !new.secrets.is_empty();
    are_there && beside(old) == beside(new)
}
