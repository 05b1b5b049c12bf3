//! Draws the headings and the rows of the list.

use std::{ops::Range, sync::Arc};

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Place, Window,
    cell::{cell, is_named, is_request_line, whole_id},
    columns::{Column, Columns, GAP, GUTTER, fitting},
};
use crate::{
    exchange::{
        Reading, Time,
        display::{self, display, display_ends, display_within},
    },
    filter::{
        Highlights, Part,
        survey::order::{Direction, SortBy},
    },
    journal::Known,
    tui::{
        menu::view::arrow,
        text::{Align, Text, ordinal},
        theme::{Role, Theme},
        zone::Zone,
    },
};

/// The fewest letters of an id that are worth showing.
const SHORTEST_END: usize = 3;

/// A row of the list, with what was understood of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The entry and what is known of it.
    pub known: Known,
    /// What was understood; none while it is being read.
    pub reading: Option<Arc<Reading>>,
    /// The handshake that answered it, if one did.
    pub handshake: Option<Arc<str>>,
    /// What the row stands for.
    pub place: Place,
    /// What is seen of the tries that are folded into it.
    pub tries: Tries,
    /// The values of the user's own columns, in their order; empty where the
    /// body has none.
    pub values: Arc<[Box<str>]>,
}

/// What is seen of the tries that are folded into a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tries {
    /// None of them is marked, or there are none.
    #[default]
    Unmarked,
    /// One or more of them are marked.
    SomeMarked,
}

/// What the rows are drawn with.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// How roles look.
    pub theme: Theme,
    /// The local time zone.
    pub zone: Zone,
    /// The time now.
    pub now: Time,
    /// Whether the list has the focus.
    pub focus: Focus,
    /// Which columns there are.
    pub columns: &'a Columns,
    /// What the list is sorted by.
    pub sorted: (SortBy, Direction),
}

/// Whether a pane has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// It has.
    Here,
    /// Another one has.
    Elsewhere,
}

/// Draws the headings: the names of the columns as the filter knows them.
pub fn headings(look: Look<'_>, area: Rect, buf: &mut Buffer) {
    let role = match look.focus {
        Focus::Here => Role::Focus,
        Focus::Elsewhere => Role::Dim,
    };
    let mut line = Text::default();
    line.space(usize::from(GUTTER));
    for (place, (column, width)) in fitting(area.width, look.columns).into_iter().enumerate() {
        gap(&mut line, place);
        let zone = if column == Column::Time {
            look.zone.suffix()
        } else {
            String::new()
        };
        let sign = sign(column, look.sorted);
        line.push_cell(
            &format!("{}{zone}{sign}", look.columns.heading(column)),
            role,
            width.into(),
            align(column),
        );
    }
    line.draw(look.theme, area, buf);
}

/// What stands behind the heading of the column that the list is sorted by,
/// unless it is a log, which needs none.
fn sign(column: Column, (by, direction): (SortBy, Direction)) -> &'static str {
    let is_log = (by, direction) == (SortBy::Time, SortBy::Time.first());
    if column.sorts_by() == Some(by) && !is_log {
        arrow(direction)
    } else {
        ""
    }
}

/// Draws the rows, oldest first, with what the filter found in them marked.
pub fn rows(
    rows: &[Shown],
    window: &Window,
    highlights: &Highlights,
    look: Look<'_>,
    area: Rect,
    buf: &mut Buffer,
) {
    let columns = fitting(area.width, look.columns);
    for (row, place) in rows.iter().zip(area.rows()) {
        let line = line(row, &columns, window, highlights, look);
        match (window.selected == Some(row.known.id), look.focus) {
            (false, _) => line.draw(look.theme, place, buf),
            // Colours of text make poor backgrounds: here the words must do.
            (true, Focus::Here) => line.all(Role::Selected).draw(look.theme, place, buf),
            (true, Focus::Elsewhere) => {
                let over = look.theme.style(Role::SelectedElsewhere);
                line.draw_over(look.theme, over, place, buf);
            }
        }
    }
}

fn line(
    row: &Shown,
    columns: &[(Column, u16)],
    window: &Window,
    highlights: &Highlights,
    look: Look<'_>,
) -> Text {
    let mut line = gutter(row, window);
    for (place, (column, width)) in columns.iter().enumerate() {
        gap(&mut line, place);
        let width = usize::from(*width);
        let (text, role) = cell(*column, row, width, look);
        let tries = tries(*column, row);
        let room = width.saturating_sub(display::width(&tries));
        let marks = marks(*column, row, &text, highlights);
        let mut text = fitted(*column, &text, role, room, &marks);
        text.push(&tries, Role::Plain);
        line.push_field(text, width, align(*column));
    }
    line
}

fn gutter(row: &Shown, window: &Window) -> Text {
    let selected = window.selected == Some(row.known.id);
    let fresh = window.seen.is_some_and(|seen| row.known.id > seen);
    let mut line = match (selected, window.ranges(row.known.id)) {
        (true, _) => Text::of("▌", Role::Plain),
        (false, true) => Text::of("┃", Role::Marked),
        (false, false) => Text::of(" ", Role::Plain),
    };
    let marks = &row.known.row;
    let is_marked = marks.is_marked() || row.tries == Tries::SomeMarked;
    match (is_marked, fresh) {
        (true, _) => line.push("*", Role::Marked),
        (false, true) => line.push("•", Role::Plain),
        (false, false) => line.space(1),
    }
    line.push(
        match row.place {
            Place::Folded(_) => "▸",
            Place::Open => "▾",
            Place::Alone | Place::Try => " ",
        },
        Role::Plain,
    );
    // What is written has a sign of its own, beside that of the mark.
    if marks.is_noted() {
        line.push("\"", Role::Marked);
    } else {
        line.space(1);
    }
    line
}

/// What stands behind the event: how many tries are folded into the row, or
/// which one of them it is.
fn tries(column: Column, row: &Shown) -> String {
    let number = row.known.row.try_number();
    match (column, row.place, number) {
        (Column::Event, Place::Folded(tries), _) => format!(" ×{tries}"),
        (Column::Event, Place::Open | Place::Try, Some(number)) => {
            format!(" {}", ordinal(number.into()))
        }
        _ => String::new(),
    }
}

fn gap(line: &mut Text, place: usize) {
    if place > 0 {
        line.space(usize::from(GAP));
    }
}

/// A cell's text, cut where it says least.
fn fitted(column: Column, text: &str, role: Role, width: usize, marks: &[Range<usize>]) -> Text {
    let mut cell = Text::default();
    match column {
        Column::Sender | Column::Event | Column::Id | Column::Path => {
            cell.add_marked(display_ends(text, width), role, marks);
        }
        Column::What => push_what(&mut cell, text, role, width, marks),
        _ => cell.add_marked(display_within(text, width), role, marks),
    }
    cell
}

/// The bytes of a cell's text that the filter found.
fn marks(column: Column, row: &Shown, text: &str, highlights: &Highlights) -> Vec<Range<usize>> {
    let found = |part, at: Range<usize>| {
        let ranges = highlights.ranges(part, text[at.clone()].as_bytes());
        let shifted = ranges
            .into_iter()
            .map(move |it| at.start + it.start..at.start + it.end);
        shifted.collect::<Vec<_>>()
    };
    if highlights.is_empty() {
        return Vec::new();
    }
    match column {
        Column::Sender => found(Part::Sender, 0..text.len()),
        Column::What => found(Part::Body, 0..text.len()),
        Column::Event if is_named(row) => found(Part::Event, 0..text.len()),
        Column::Event if is_request_line(row) => {
            let blank = text.find(' ').unwrap_or(text.len());
            let mut marks = found(Part::Method, 0..blank);
            marks.extend(found(Part::Path, blank..text.len()));
            marks
        }
        Column::Id => {
            let start = text.find(|c| c != '…').unwrap_or(0);
            let id = row
                .reading
                .as_deref()
                .and_then(whole_id)
                .unwrap_or_default();
            tail(
                &highlights.ranges(Part::Id, id.as_bytes()),
                id.len(),
                text.len(),
                start,
            )
        }
        _ => Vec::new(),
    }
}

/// Those of the ranges in a text of `len` bytes that lie in its end, which
/// stands from `start` on in another text of `shown` bytes.
fn tail(ranges: &[Range<usize>], len: usize, shown: usize, start: usize) -> Vec<Range<usize>> {
    let cut = (len + start).saturating_sub(shown);
    let ends = ranges.iter().filter(|range| range.end > cut);
    ends.map(|range| range.start.max(cut) - cut + start..range.end - cut + start)
        .collect()
}

/// What an event is about ends with an id more often than not, and the end of
/// an id tells it from its neighbours: the last word is cut at its front.
fn push_what(cell: &mut Text, text: &str, role: Role, width: usize, marks: &[Range<usize>]) {
    let last = text
        .rsplit_once(' ')
        .filter(|(_, last)| last.len() > SHORTEST_END && display::width(text) > width);
    let Some((before, last)) = last else {
        return cell.add_marked(display_within(text, width), role, marks);
    };
    let room = width.saturating_sub(display::width(before) + 2);
    if room < SHORTEST_END {
        return cell.add_marked(display_within(before, width), role, marks);
    }
    let letters = last.chars().count();
    let end: String = last.chars().skip(letters.saturating_sub(room)).collect();
    let end = end.trim_start_matches('…');
    cell.add_marked(display(before), role, marks);
    cell.push(" …", role);
    let marks = tail(marks, text.len(), end.len(), 0);
    cell.add_marked(display(end), role, &marks);
}

const fn align(column: Column) -> Align {
    if column.is_right_aligned() {
        Align::Right
    } else {
        Align::Left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_in_an_id_is_where_the_end_of_it_stands() {
        // evt_12345678 is shown as …12345678.
        assert_eq!(tail(&[0..6, 10..12], 12, 11, 3), [3..5, 9..11]);
        assert_eq!(tail(&[0..3, 4..5], 12, 11, 3).len(), 1);
        assert_eq!(tail(&[0..3, 4..5], 5, 5, 0), [0..3, 4..5]);
    }
}
