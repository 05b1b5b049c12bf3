//! A difference in full: both values, JSON laid out in lines.

use std::{borrow::Cow, ops::Range};

use super::{Frame, value};
use crate::{
    diff::{Change, Place, Value},
    exchange::{
        display::display,
        json::{Kind, tokens},
        redact,
    },
    tui::{
        detail::Masking,
        text::{Text, size},
        theme::Role,
    },
};

/// The columns before a line of a value.
const INDENT: usize = 3;

/// The rows of a difference, wrapped to the width of the frame.
pub(super) fn rows(change: &Change, frame: Frame) -> Vec<Text> {
    let width = usize::from(frame.width);
    let mut title = Text::of("   ", Role::Plain).and(&change.place.to_string(), Role::Name);
    let note = value::note(change, frame.masking, value::Wording::Full);
    if !note.is_empty() {
        title.push(&format!("   {note}"), Role::Dim);
    }
    let mut rows = title.wrapped(width, INDENT);
    rows.extend(excerpts(change, frame));
    for (sign, role, value) in [
        ("-", Role::Failed, &change.old),
        ("+", Role::Good, &change.new),
    ] {
        let Some(value) = value
            .as_ref()
            .filter(|_| sign == "+" || !value::is_moved(change))
        else {
            continue;
        };
        rows.push(Text::default());
        for line in texts(value, &change.place, frame.masking) {
            let mut text = Text::of(&format!(" {sign} "), role);
            text.append(line);
            rows.extend(text.wrapped(width, INDENT));
        }
        if value.is_cut() {
            let words = format!(
                "   {} of {} are kept here, from byte {} on",
                size(value.text.len() as u64),
                size(value.length as u64),
                value.before
            );
            rows.extend(Text::of(&words, Role::Dim).wrapped(width, INDENT));
        }
    }
    rows
}

/// Where two long values differ only far from their start, both from there on,
/// one below the other.
fn excerpts(change: &Change, frame: Frame) -> Vec<Text> {
    let (Some(old), Some(new), Some(_)) = (
        &change.old,
        &change.new,
        value::differs_from(change, frame.masking),
    ) else {
        return Vec::new();
    };
    let room = usize::from(frame.width).saturating_sub(INDENT);
    let of = |sign: &str, role, value| {
        let mut line = Text::of(&format!(" {sign} "), role);
        line.append(value::excerpt(value, room));
        line
    };
    vec![
        Text::default(),
        of("-", Role::Failed, old),
        of("+", Role::Good, new),
    ]
}

/// The lines of a value as they are drawn: what differs stands out.
fn texts(value: &Value, place: &Place, masking: Masking) -> Vec<Text> {
    if value.differs.is_empty() || value::is_hidden(value, masking) {
        let lines = lines(value, place, masking).into_iter();
        return lines.map(|line| Text::of(&line, Role::Plain)).collect();
    }
    let mut text = Text::default();
    text.add_marked(display(&value.text), Role::Plain, &value.differs);
    vec![text]
}

/// The lines of a value.
pub(super) fn lines(value: &Value, place: &Place, masking: Masking) -> Vec<Vec<u8>> {
    let text = value::text(value, place, masking);
    match (place, text.first()) {
        (Place::Body(..), Some(b'{' | b'[')) => laid_out(value, masking),
        (Place::Line(..), _) => vec![text.into_owned()],
        _ => text
            .split(|byte| *byte == b'\n')
            .map(<[u8]>::to_vec)
            .collect(),
    }
}

/// JSON with a value a line; what is no JSON any more as it is.
fn laid_out(value: &Value, masking: Masking) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    let mut line: Vec<u8> = Vec::new();
    let (mut depth, mut end, mut last) = (0_usize, 0, None);
    let opens = |kind| matches!(kind, Some(Kind::ObjectStart | Kind::ArrayStart));
    for token in tokens(&value.text) {
        let Ok(token) = token else { break };
        let Some(shown) = of_token(value, token.span(), masking) else {
            break;
        };
        let is_end = matches!(token.kind, Kind::ObjectEnd | Kind::ArrayEnd);
        depth = depth.saturating_sub(usize::from(is_end));
        let goes_on = last == Some(Kind::Key) || (is_end && opens(last));
        if last.is_some() && !goes_on {
            if !is_end && !opens(last) {
                line.push(b',');
            }
            lines.push(std::mem::take(&mut line));
            line.resize(depth.min(DEEPEST) * 2, b' ');
        }
        line.extend_from_slice(&shown);
        if token.kind == Kind::Key {
            line.extend_from_slice(b": ");
        }
        depth += usize::from(opens(Some(token.kind)));
        (last, end) = (Some(token.kind), token.end);
    }
    let rest = rest(value, end..value.text.len(), masking);
    let rest = rest.trim_ascii();
    // The sign between a name and its value, or two values, stands already, or
    // ends the line.
    let behind = rest.strip_prefix(if last == Some(Kind::Key) { b":" } else { b"," });
    if !rest.is_empty() && last.is_some() && last != Some(Kind::Key) {
        line.extend(behind.map(|_| b','));
        lines.push(std::mem::take(&mut line));
        line.resize(depth.min(DEEPEST) * 2, b' ');
    }
    line.extend_from_slice(behind.unwrap_or(rest).trim_ascii());
    lines.push(line);
    lines
}

/// A token of a value as it may be seen; none where a secret is in more than the
/// token.
pub(super) fn of_token(
    value: &Value,
    span: Range<usize>,
    masking: Masking,
) -> Option<Cow<'_, [u8]>> {
    let text = &value.text[span.clone()];
    let first = value.secrets.partition_point(|it| it.end <= span.start);
    let last = value.secrets.partition_point(|it| it.start < span.end);
    match value.secrets.get(first..last).unwrap_or_default() {
        [] => Some(Cow::Borrowed(text)),
        _ if masking == Masking::Shown => Some(Cow::Borrowed(text)),
        secrets => {
            let is_inside = |it: &Range<usize>| span.start <= it.start && it.end <= span.end;
            let are_inside = secrets.iter().all(is_inside);
            are_inside.then(|| rest(value, span, masking))
        }
    }
}

/// What of a value stands at some bytes, as it may be seen.
pub(super) fn rest(value: &Value, part: Range<usize>, masking: Masking) -> Cow<'_, [u8]> {
    let text = &value.text[part.clone()];
    if masking == Masking::Shown {
        return Cow::Borrowed(text);
    }
    let within = |at: usize| at.clamp(part.start, part.end) - part.start;
    let secrets = value.secrets.iter();
    let secrets = secrets.map(|secret| within(secret.start)..within(secret.end));
    let secrets: Vec<_> = secrets.filter(|secret| !secret.is_empty()).collect();
    Cow::Owned(redact::masked(text, &secrets))
}

/// Values that stand deeper are not moved in any further.
const DEEPEST: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::kind::BodyKind;

    #[test]
    fn json_is_laid_out_and_what_is_cut_stays() {
        for (json, expected) in [
            (
                r#"{"a":[1,{}],"b":"c"}"#,
                "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": \"c\"\n}",
            ),
            ("[1,\"cu", "[\n  1,\n  \"cu"),
            ("[\"cu", "[\n  \"cu"),
            ("{\"a\":\"cu", "{\n  \"a\": \"cu"),
            ("{\"a\" : \"cu", "{\n  \"a\": \"cu"),
            ("{\"a\":1,\"cu", "{\n  \"a\": 1,\n  \"cu"),
            ("{\"a\"", "{\n  \"a\": "),
            ("[1 2]", "[\n  1\n  2]"),
        ] {
            assert_eq!(text(json, Masking::Masked), expected, "{json}");
        }
    }

    #[test]
    fn behind_a_secret_that_is_no_text_json_was_not_laid_out() {
        let json = r#"{"password":1234,"token":["a",5],"b":{"c":1}}"#;
        assert_eq!(
            text(json, Masking::Masked),
            "{\n  \"password\": ••••,\n  \"token\": [\n    \"••••\",\n    ••••\n  ],\n  \"b\": {\n    \"c\": 1\n  }\n}"
        );
        assert!(text(json, Masking::Shown).contains("\"password\": 1234,"));
        assert_eq!(
            text(r#"{"a":1,"password":"never"#, Masking::Masked),
            "{\n  \"a\": 1,\n  \"password\": ••••"
        );
    }

    fn text(json: &str, masking: Masking) -> String {
        let value = Value {
            text: json.into(),
            length: json.len(),
            secrets: redact::body_spans(BodyKind::Json, json.as_bytes()),
            ..Value::default()
        };
        let lines = laid_out(&value, masking).into_iter();
        let lines = lines.map(|line| String::from_utf8(line).unwrap());
        lines.collect::<Vec<_>>().join("\n")
    }
}
