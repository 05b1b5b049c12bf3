//! Draws the filter line, and under it what is wrong with what is typed.

use std::ops::Range;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::Query;
use crate::exchange::display;
use crate::tui::{
    text::{Text, count},
    theme::{Role, Theme},
};

/// What stands before the filter: ` / `.
const PROMPT: usize = 3;

/// How many lines it takes.
#[must_use]
pub const fn height(query: &Query) -> u16 {
    if query.mistake().is_some() { 2 } else { 1 }
}

/// Draws it; returns where the cursor stands while something is typed.
/// `aside` is what the right end of the line says.
pub fn view(
    query: &Query,
    aside: Text,
    theme: Theme,
    area: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let width = usize::from(area.width);
    let room = width.saturating_sub(PROMPT + aside.width() + 3).max(10);
    let mut line = Text::of(" / ", if query.is_on() { Role::Key } else { Role::Dim });
    let mut cursor = None;
    match &query.typing {
        Some(field) => {
            let (text, column) = field.view(room);
            line.append(text);
            let column = u16::try_from(PROMPT + column).unwrap_or(area.width);
            cursor = Some(Position::new(
                area.x + column.min(area.width.saturating_sub(1)),
                area.y,
            ));
        }
        None if query.is_on() => line.push_within(query.text(), Role::Key, room),
        None => line.push("filter", Role::Dim),
    }
    line.with_right(aside, width.saturating_sub(1))
        .draw(theme, area, buf);
    if area.height > 1 {
        let below = Rect {
            y: area.y + 1,
            height: 1,
            ..area
        };
        mistake(query, width).draw(theme, below, buf);
    }
    cursor
}

/// Carets under the mistake, and the words behind them. Where there is no room
/// for all, what is still shown is left out first, then the carets.
fn mistake(query: &Query, width: usize) -> Text {
    let Some(mistake) = query.mistake() else {
        return Text::default();
    };
    let typed = query.typing.as_ref().map_or("", |field| field.text());
    let carets = carets(typed, &mistake.at, PROMPT);
    let still = format!("{}   (still showing {})", mistake.what, query.text());
    let fits = |words: &str| carets.end + 1 + display::width(words) <= width;
    let words = if query.is_on() && fits(&still) {
        &still
    } else {
        &mistake.what
    };
    let mut line = if fits(words) || carets.end < width / 2 {
        pointed(&carets)
    } else {
        Text::of("  ", Role::Plain)
    };
    line.space(1);
    line.push_within(words, Role::Warn, width.saturating_sub(line.width()));
    line
}

/// The columns under the bytes `at` of `typed`, which begins at `column`; at
/// least one.
#[must_use]
pub fn carets(typed: &str, at: &Range<usize>, column: usize) -> Range<usize> {
    let width = |at: usize| display::width(&typed[..floor(typed, at)]);
    let start = column + width(at.start);
    start..(column + width(at.end)).max(start + 1)
}

/// A line of carets in these columns.
#[must_use]
pub fn pointed(carets: &Range<usize>) -> Text {
    let mut line = Text::default();
    line.space(carets.start);
    line.push(&"^".repeat(carets.len()), Role::Failed);
    line
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// What the filter found, for the right end of the line.
#[must_use]
pub fn found(query: &Query, rows: u64) -> Option<String> {
    let matches = query.matches()?;
    let hits = count(matches.len() as u64);
    Some(if query.is_complete() {
        format!("{hits} of {}", count(rows))
    } else {
        format!("{hits} so far, {} %", query.percent())
    })
}
