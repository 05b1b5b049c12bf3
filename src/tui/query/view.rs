//! Draws the filter line, and under it what is wrong with what is typed.

use std::ops::Range;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::Query;
use crate::exchange::display;
use crate::tui::{
    text::{Text, count, cursor_at},
    theme::{Role, Theme},
};

/// What stands before the filter: ` / `.
const PROMPT: usize = 3;

/// From this height of the screen on all that helps to type is shown, and below
/// the other only one line of it, in rows.
const ALL: u16 = 12;
const ONE: u16 = 9;

/// What stands under the line while a filter is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Help {
    /// Nothing; a mistake where there is one.
    None,
    /// A mistake, or else the suggestions.
    Either,
    /// The filter in plain English or a mistake, and the suggestions.
    Both,
}

impl Help {
    const fn of(query: &Query, screen: u16) -> Self {
        match screen {
            _ if query.typing.is_none() => Self::None,
            ALL.. => Self::Both,
            ONE.. => Self::Either,
            _ => Self::None,
        }
    }
}

/// How many lines it takes, on a screen of that height: the same whatever is
/// typed, so that nothing jumps with a letter.
#[must_use]
pub const fn height(query: &Query, screen: u16) -> u16 {
    match Help::of(query, screen) {
        Help::None => 1 + query.mistake().is_some() as u16,
        Help::Either => 2,
        Help::Both => 3,
    }
}

/// Whether what was found is said under the line instead of at its end.
#[must_use]
pub fn says_found(query: &Query, screen: u16) -> bool {
    Help::of(query, screen) == Help::Both && query.mistake().is_none()
}

/// What is said around the filter.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// At the right end of the line.
    pub aside: Text,
    /// How many were found, where a filter is in force.
    pub found: Option<String>,
}

/// Draws it; returns where the cursor stands while something is typed.
pub fn view(
    query: &Query,
    around: Around,
    theme: Theme,
    area: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let width = usize::from(area.width);
    let aside = around.aside;
    let room = width.saturating_sub(PROMPT + aside.width() + 3).max(10);
    let seen = Seen::of(query, room);
    let mut line = Text::of(" / ", if query.is_on() { Role::Key } else { Role::Dim });
    let mut cursor = None;
    match &query.typing {
        Some(field) => {
            let (text, column) = field.view(room);
            line.append(text);
            cursor = Some(cursor_at(area, PROMPT + column));
        }
        None if query.is_on() => line.push_within(query.text(), Role::Key, room),
        None => line.push("filter", Role::Dim),
    }
    line.with_right(aside, width.saturating_sub(1))
        .draw(theme, area, buf);
    for (line, row) in under(query, around.found, seen.as_ref(), area)
        .iter()
        .zip(area.rows().skip(1))
    {
        line.draw(theme, row, buf);
    }
    cursor
}

/// The lines under the filter.
fn under(query: &Query, found: Option<String>, seen: Option<&Seen>, area: Rect) -> Vec<Text> {
    let width = usize::from(area.width);
    let has_mistake = query.mistake().is_some();
    match area.height {
        0 | 1 => Vec::new(),
        2 if has_mistake => vec![mistake(query, seen, width)],
        2 => vec![suggestions(query, width)],
        _ if has_mistake => vec![mistake(query, seen, width), suggestions(query, width)],
        _ => vec![plainly(query, found, width), suggestions(query, width)],
    }
}

/// The filter in plain English, and how many it finds.
fn plainly(query: &Query, found: Option<String>, width: usize) -> Text {
    let found = Text::of(&found.unwrap_or_default(), Role::Dim);
    let sign = if query.assist.offered().suggestions.is_empty() {
        "└"
    } else {
        "├"
    };
    let mut line = indented(sign);
    let room = width.saturating_sub(line.width() + found.width() + 3);
    line.push_within(query.said(), Role::Plain, room);
    line.with_right(found, width.saturating_sub(1))
}

fn indented(sign: &str) -> Text {
    let mut line = Text::default();
    line.space(PROMPT);
    line.push(sign, Role::Dim);
    line.space(1);
    line
}

/// What is said of a suggestion is cut, but not shorter than this, in columns.
const SHORTEST: usize = 16;

/// What tab would put in place, as many as fit; at the right end what the first
/// of them is, or the one that stands in place.
fn suggestions(query: &Query, width: usize) -> Text {
    let offered = &query.assist.offered().suggestions;
    if offered.is_empty() {
        return Text::default();
    }
    let mut line = indented("└").and("tab", Role::Key);
    for (columns, number) in placed(query, width) {
        line.space(columns.start - line.width());
        let text = offered.get(number).map_or("", |it| it.text.as_str());
        let role = if query.assist.chosen() == Some(number) {
            Role::Selected
        } else {
            Role::Plain
        };
        line.push_within(text, role, columns.len());
    }
    let number = query.assist.chosen().unwrap_or(0);
    let remark = offered.get(number).map_or("", |it| it.remark.as_str());
    let mut right = Text::default();
    let room = width.saturating_sub(line.width() + 3);
    if room >= display::width(remark).min(SHORTEST) {
        right.push_within(remark, Role::Dim, room.min(width / 2));
    }
    line.with_right(right, width.saturating_sub(1))
}

/// Where the suggestions stand: their columns and numbers. Those that do not
/// fit beside each other follow on another page, which is shown when tab comes
/// to one of them.
fn placed(query: &Query, width: usize) -> Vec<(Range<usize>, usize)> {
    const START: usize = PROMPT + "└ tab".len() - "└".len() + 1;
    const GAP: usize = 3;
    let chosen = query.assist.chosen().unwrap_or(0);
    // What a suggestion is has a quarter of the line, where there is room.
    let room = if width < 80 { width } else { width - width / 4 };
    let mut page: Vec<(Range<usize>, usize)> = Vec::new();
    let mut at = START + GAP - 1;
    for (number, suggestion) in query.assist.offered().suggestions.iter().enumerate() {
        let len = display::width(&suggestion.text).min(room.saturating_sub(START + GAP));
        if at + len > room && !page.is_empty() {
            if number > chosen {
                break;
            }
            page.clear();
            at = START + GAP - 1;
        }
        page.push((at..at + len, number));
        at += len + GAP;
    }
    page
}

/// The number of the suggestion at that place of the screen.
#[must_use]
pub fn suggestion_at(query: &Query, area: Rect, place: Position) -> Option<usize> {
    let is_last = place.y + 1 == area.bottom() && area.height > 1;
    let is_mistake = area.height == 2 && query.mistake().is_some();
    let column = usize::from(place.x.checked_sub(area.x)?);
    let mut all = placed(query, area.width.into()).into_iter();
    all.find(|(columns, _)| is_last && !is_mistake && columns.contains(&column))
        .map(|(_, number)| number)
}

/// The part of a text that is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// How many of its columns are left out at the left.
    pub skip: usize,
    /// The columns of the screen that show what follows.
    pub columns: Range<usize>,
}

impl Seen {
    /// What of the line is seen in `room` columns, while something is typed.
    fn of(query: &Query, room: usize) -> Option<Self> {
        let field = query.typing.as_ref()?;
        Some(Self {
            skip: field.skip(room),
            columns: PROMPT..PROMPT + room,
        })
    }
}

/// Carets under the mistake, and beside them the words: all of them, or with
/// the cure in front as much as there is room for. Without carets where that is
/// not enough for the cure. What is still shown is left out first.
fn mistake(query: &Query, seen: Option<&Seen>, width: usize) -> Text {
    let Some(mistake) = query.mistake() else {
        return Text::default();
    };
    let field = query.typing.as_ref().zip(seen);
    let carets = field.map(|(field, seen)| carets(field.text(), &mistake.at, seen));
    let line = carets.and_then(|carets| beside(&carets, &mistake.what, width));
    let line = line.unwrap_or_else(|| {
        let mut line = indented("");
        let room = width.saturating_sub(line.width());
        let words = Words::of(&mistake.what);
        line.push_within(words.within(room), Role::Warn, room);
        line
    });
    let still = if query.is_on() {
        Text::of(&format!("(still showing {})", query.text()), Role::Dim)
    } else {
        Text::default()
    };
    if line.width() + still.width() + 4 < width {
        line.with_right(still, width.saturating_sub(1))
    } else {
        line
    }
}

/// The carets, and the words at that side of them where there is room: for all
/// of them, or at least for the cure.
fn beside(carets: &Range<usize>, what: &str, width: usize) -> Option<Text> {
    let words = Words::of(what);
    let right = width.saturating_sub(carets.end + 1);
    let left = carets.start.saturating_sub(PROMPT + 1);
    let sides = |most: usize| {
        let right = Some(Side::Right).filter(|_| most <= right);
        right.or(Some(Side::Left).filter(|_| most <= left))
    };
    match sides(words.whole).or_else(|| sides(words.cure))? {
        Side::Right => {
            let mut line = pointed(carets);
            line.space(1);
            line.push_within(words.within(right), Role::Warn, right);
            Some(line)
        }
        Side::Left => {
            let mut said = Text::default();
            said.push_within(words.within(left), Role::Warn, left);
            let mut line = Text::default();
            line.space(carets.start - 1 - said.width());
            line.append(said);
            line.space(1);
            line.push(&"^".repeat(carets.len()), Role::Failed);
            Some(line)
        }
    }
}

/// A side of the carets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// What is said of a mistake: cause, then cure, or the other way round.
struct Words {
    cause_first: String,
    cure_first: String,
    /// The columns of all of it.
    whole: usize,
    /// The columns of the cure alone.
    cure: usize,
}

impl Words {
    fn of(what: &str) -> Self {
        let (cause, cure) = what.split_once("; ").unwrap_or(("", what));
        let sign = match cause {
            "" => "",
            _ if cure.ends_with('?') => " ",
            _ => "; ",
        };
        Self {
            cause_first: what.to_owned(),
            cure_first: format!("{cure}{sign}{cause}"),
            whole: display::width(what),
            cure: display::width(cure),
        }
    }

    /// The order in which as much as fits says most.
    fn within(&self, room: usize) -> &str {
        if self.whole <= room {
            &self.cause_first
        } else {
            &self.cure_first
        }
    }
}

/// The columns of the screen under the bytes `at` of a text of which a part is
/// seen; at least one, at the edge where what is meant is not seen.
#[must_use]
pub fn carets(text: &str, at: &Range<usize>, seen: &Seen) -> Range<usize> {
    let column = |at: usize| {
        let column = seen.columns.start + display::width(&text[..floor(text, at)]);
        column.saturating_sub(seen.skip).max(seen.columns.start)
    };
    let last = seen.columns.end.saturating_sub(1).max(seen.columns.start);
    let start = column(at.start).min(last);
    start..column(at.end).min(seen.columns.end).max(start + 1)
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
    Some(if query.is_current() {
        format!("{hits} of {}", count(rows))
    } else {
        format!("{hits} so far, {} %", query.percent())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_stand_under_what_is_seen() {
        let rows = [
            (0, 3..20, 2..5, 5..8),
            (2, 3..20, 2..5, 3..6),
            (4, 3..20, 2..5, 3..4),
            (9, 3..20, 2..5, 3..4),
            (0, 3..6, 2..5, 5..6),
            (0, 3..5, 4..5, 4..5),
            (0, 3..20, 2..2, 5..6),
        ];
        for (skip, columns, at, expected) in rows {
            let seen = Seen { skip, columns };
            assert_eq!(carets("abcdefghij", &at, &seen), expected, "{seen:?}");
        }
    }

    #[test]
    fn the_words_stand_where_there_is_room_and_the_cure_first_where_they_are_cut() {
        let what = "no \"x\"; did you mean y?";
        let rows = [
            (5..6, 40, Some("     ^ no \"x\"; did you mean y?")),
            (36..37, 40, Some("            no \"x\"; did you mean y? ^")),
            (10..11, 30, Some("          ^ did you mean y? n…")),
            (22..23, 30, Some("   did you mean y? n… ^")),
            (10..11, 20, None),
        ];
        for (carets, width, expected) in rows {
            let line = beside(&carets, what, width).map(|line| line.shown());
            assert_eq!(line.as_deref(), expected, "{carets:?} {width}");
        }
    }
}
