//! A difference in full: both values, JSON laid out in lines.

use super::{Frame, view};
use crate::{
    diff::{Change, Place, Value},
    exchange::json::{Kind, tokens},
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
    let note = view::note(change, frame.masking, view::Wording::Full);
    if !note.is_empty() {
        title.push(&format!("   {note}"), Role::Dim);
    }
    let mut rows = title.wrapped(width, INDENT);
    for (sign, role, value) in [
        ("-", Role::Failed, &change.old),
        ("+", Role::Good, &change.new),
    ] {
        let Some(value) = value
            .as_ref()
            .filter(|_| sign == "+" || !view::is_moved(change))
        else {
            continue;
        };
        rows.push(Text::default());
        for line in lines(value, &change.place, frame.masking) {
            let mut text = Text::of(&format!(" {sign} "), role);
            text.push(&line, Role::Plain);
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

/// The lines of a value.
pub(super) fn lines(value: &Value, place: &Place, masking: Masking) -> Vec<Vec<u8>> {
    let text = view::text(value, place, masking);
    match (place, text.first()) {
        (Place::Body(..), Some(b'{' | b'[')) => laid_out(&text),
        (Place::Line(..), _) => vec![text.into_owned()],
        _ => text
            .split(|byte| *byte == b'\n')
            .map(<[u8]>::to_vec)
            .collect(),
    }
}

/// JSON with a value a line; what is no JSON any more as it is.
fn laid_out(text: &[u8]) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    let mut line: Vec<u8> = Vec::new();
    let (mut depth, mut end, mut last) = (0_usize, 0, None);
    let mut all = tokens(text);
    while let Some(Ok(token)) = all.next() {
        let is_end = matches!(token.kind, Kind::ObjectEnd | Kind::ArrayEnd);
        let opened = matches!(last, Some(Kind::ObjectStart | Kind::ArrayStart));
        depth = depth.saturating_sub(usize::from(is_end));
        let goes_on = last == Some(Kind::Key) || (is_end && opened);
        if last.is_some() && !goes_on {
            if !is_end && !opened {
                line.push(b',');
            }
            lines.push(std::mem::take(&mut line));
            line.resize(depth.min(DEEPEST) * 2, b' ');
        }
        line.extend_from_slice(&text[token.span()]);
        if token.kind == Kind::Key {
            line.extend_from_slice(b": ");
        }
        depth += usize::from(matches!(token.kind, Kind::ObjectStart | Kind::ArrayStart));
        (last, end) = (Some(token.kind), token.end);
    }
    line.extend_from_slice(text[end..].trim_ascii());
    lines.push(line);
    lines
}

/// Values that stand deeper are not moved in any further.
const DEEPEST: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_laid_out_and_what_is_cut_stays() {
        let text = |json: &str| {
            let lines = laid_out(json.as_bytes());
            let lines = lines
                .into_iter()
                .map(|line| String::from_utf8(line).unwrap());
            lines.collect::<Vec<_>>().join("\n")
        };
        assert_eq!(
            text(r#"{"a":[1,{}],"b":"c"}"#),
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": \"c\"\n}"
        );
        assert_eq!(text("[1,••••]"), "[\n  1,••••]");
        assert_eq!(text("{\"a\":\"cu"), "{\n  \"a\": :\"cu");
    }
}
