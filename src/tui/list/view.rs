//! Draws the headings and the rows of the list.

use std::{ops::Range, sync::Arc};

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Place, Window,
    columns::{Column, Columns, GAP, GUTTER, fitting},
};
use crate::{
    exchange::{
        By, Entry, EventName, Exchange, Mark, Reading, Refused, Time, decode,
        display::{self, display, display_ends, display_within},
        kind::{self, BodyKind},
        redact,
    },
    filter::{
        Highlights, Part,
        survey::order::{Direction, SortBy},
    },
    journal::{Known, Row, Status},
    tui::{
        menu::view::arrow,
        text::{Align, Text, duration, ordinal, size},
        theme::{Role, Theme, verdict_role},
        zone::Zone,
    },
};

/// A row that waits for an answer shows it only after this time, in
/// microseconds: most answers are quicker, and nothing is to flicker.
pub const PENDING_AFTER: u64 = 100_000;

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

fn cell(column: Column, row: &Shown, width: usize, look: Look<'_>) -> (String, Role) {
    let known = &row.known;
    let plain = |text: String| (text, Role::Plain);
    match column {
        Column::Time => plain(look.zone.short(known.entry.time(), look.now, width)),
        Column::Sender => plain(sender(row).to_owned()),
        Column::Event => event(row),
        Column::What => what(row),
        Column::Id => plain(id(row)),
        Column::Size => plain(size(known.entry.size())),
        Column::Took => plain(took(&known.row)),
        Column::Sig => (
            known.row.verdict.on_screen().to_owned(),
            verdict_role(known.row.verdict),
        ),
        Column::App => app(known, look.now),
        Column::Attempt => plain(attempt(&known.row)),
        Column::Path => plain(path(&known.entry)),
        Column::N => plain(known.id.to_string()),
        Column::From => plain(from(&known.entry)),
        Column::Value(nth) => {
            let value = row.values.get(usize::from(nth));
            plain(value.map(ToString::to_string).unwrap_or_default())
        }
    }
}

fn attempt(row: &Row) -> String {
    row.try_number()
        .map(|number| number.to_string())
        .unwrap_or_default()
}

fn from(entry: &Entry) -> String {
    let ip = entry.peer().ip();
    ip.map(|ip| ip.to_string()).unwrap_or_default()
}

fn path(entry: &Entry) -> String {
    let path = entry
        .received()
        .map(|exchange| redact::mask_target(exchange.head().path()));
    String::from_utf8_lossy(&path.unwrap_or_default()).into_owned()
}

fn sender(row: &Shown) -> &str {
    row.reading
        .as_ref()
        .and_then(|reading| reading.sender)
        .unwrap_or("-")
}

fn event(row: &Shown) -> (String, Role) {
    if let Entry::Refused(refused) = &row.known.entry {
        let word = if is_ambiguous(refused) {
            AMBIGUOUS
        } else {
            "refused"
        };
        return (word.to_owned(), Role::Failed);
    }
    let events = row
        .reading
        .as_ref()
        .map_or(&[][..], |reading| &reading.events);
    match events {
        [] if row.handshake.is_some() => ("handshake".to_owned(), Role::Plain),
        [] => (request_line(&row.known.entry), Role::Dim),
        [one] => (one.name.to_string(), Role::Plain),
        [first, rest @ ..] => (several(&first.name, rest.len()), Role::Plain),
    }
}

/// Whether the column of events says what the event is.
fn is_named(row: &Shown) -> bool {
    let events = row.reading.as_ref().map(|reading| &reading.events);
    events.is_some_and(|events| !events.is_empty())
}

/// Whether it says what was asked for instead.
fn is_request_line(row: &Shown) -> bool {
    !is_named(row) && row.handshake.is_none() && row.known.entry.received().is_some()
}

fn several(first: &EventName, more: usize) -> String {
    format!("{first} +{more}")
}

/// The method and the path, where no event is known: better than nothing.
fn request_line(entry: &Entry) -> String {
    let head = entry.head();
    format!(
        "{} {}",
        String::from_utf8_lossy(head.method()),
        String::from_utf8_lossy(&redact::mask_target(head.path()))
    )
}

fn what(row: &Shown) -> (String, Role) {
    if let Some(handshake) = &row.handshake {
        return (handshake.to_string(), Role::Plain);
    }
    let reading = row.reading.as_ref();
    match &row.known.entry {
        Entry::Refused(refused) => (why(refused).replace(" larger than ", " > "), Role::Plain),
        Entry::Received(exchange) if reading.is_none_or(|reading| reading.sender.is_none()) => {
            (opening(exchange), Role::Dim)
        }
        Entry::Received(_) => {
            let what = reading.map_or("", |reading| reading.what.as_str());
            (what.to_owned(), Role::Plain)
        }
    }
}

/// What stands for something that can be read in two ways: it is the one
/// refusal behind which there may be somebody who means ill.
pub const AMBIGUOUS: &str = "AMBIGUOUS";

/// Whether a refusal is such a one.
#[must_use]
pub const fn is_ambiguous(refused: &Refused) -> bool {
    refused.marks.has(Mark::Ambiguous)
}

/// Why something was refused, without what [`AMBIGUOUS`] says beside it.
#[must_use]
pub fn why(refused: &Refused) -> &str {
    let why = refused.why.as_str();
    why.strip_prefix("ambiguous framing: ").unwrap_or(why)
}

/// How much of a body is looked at for its opening words, in bytes.
const OPENING: usize = 200;

/// How much of it is looked at for secrets in them.
const LOOK: usize = 1 << 10;

/// Where nobody knows what an event is about: how its body begins, or what it
/// is where that is no text.
fn opening(exchange: &Exchange) -> String {
    let body = exchange.body();
    if body.is_empty() && exchange.truncated() {
        return "no body came".to_owned();
    }
    let content_type = exchange.head().get("content-type");
    let kind = kind::of(content_type, body);
    // A multipart body begins with its boundary, which says nothing.
    if !kind.is_text() || kind == BodyKind::Multipart {
        return kind.as_str().to_owned();
    }
    let start = decode::text(content_type, body[..body.len().min(LOOK)].into());
    let end = start.len().min(OPENING);
    let secrets = redact::body_spans(kind, &start).into_iter();
    let seen = secrets.filter(|secret| secret.start < end);
    let seen: Vec<_> = seen.map(|it| it.start..it.end.min(end)).collect();
    let words = redact::replaced(&start[..end], &seen, |_| redact::MASK.as_bytes().to_vec());
    let text = String::from_utf8_lossy(&words);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn id(row: &Shown) -> String {
    let id = row
        .reading
        .as_deref()
        .and_then(whole_id)
        .unwrap_or_default();
    let letters = id.chars().count();
    if letters > 9 {
        format!("…{}", id.chars().skip(letters - 8).collect::<String>())
    } else {
        id.to_owned()
    }
}

fn whole_id(reading: &Reading) -> Option<&str> {
    let event = || reading.events.first().and_then(|event| event.id.as_deref());
    reading.delivery_id.as_deref().or_else(event)
}

fn took(row: &Row) -> String {
    if row.told_us == 0 {
        String::new()
    } else {
        duration(row.told_us.into())
    }
}

/// Who answered what: the application without brackets, hookglass with them.
fn app(known: &Known, now: Time) -> (String, Role) {
    let row = &known.row;
    if row.sendings > 0 {
        return (sent(row), sent_role(row.last));
    }
    if row.stays_held() && !row.told.is_failure() {
        return ("held".to_owned(), Role::Warn);
    }
    match row.told {
        Status::NONE if now.since(known.entry.time()) < PENDING_AFTER => {
            (String::new(), Role::Plain)
        }
        Status::NONE if known.entry.refused().is_some() => ("-".to_owned(), Role::Dim),
        Status::NONE => ("···".to_owned(), Role::Pending),
        told => {
            let role = if told.is_failure() {
                Role::Failed
            } else {
                Role::Plain
            };
            let by_app = row.by == By::Forward;
            let word = status_word(told);
            (if by_app { word } else { format!("({word})") }, role)
        }
    }
}

/// The cells that the column of the answers has at least.
const NARROW: usize = 7;

fn sent(row: &Row) -> String {
    if row.sendings > 1 && row.first != row.last && row.first != Status::PENDING {
        let (first, last) = (status_word(row.first), status_word(row.last));
        let both = format!("{first}→{last}");
        // The last answer is what counts: it is whole in the narrow column.
        if both.chars().count() <= NARROW {
            both
        } else {
            format!("→{last}")
        }
    } else {
        status_word(row.last)
    }
}

fn status_word(status: Status) -> String {
    match (status.number(), status) {
        (Some(number), _) => number.to_string(),
        (None, Status::PENDING) => "···".to_owned(),
        (None, _) => status.word().unwrap_or("-").to_owned(),
    }
}

fn sent_role(last: Status) -> Role {
    match last {
        Status::PENDING => Role::Pending,
        last if last.is_failure() => Role::Failed,
        _ => Role::Good,
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

    #[test]
    fn the_last_answer_is_whole_in_the_narrow_column() {
        let said = |first, last| {
            let mut row = Row::default();
            (row.sendings, row.first, row.last) = (2, first, last);
            sent(&row)
        };
        let code = Status::code;
        assert_eq!(said(code(500), code(200)), "500→200");
        assert_eq!(said(code(500), Status::PENDING), "500→···");
        assert_eq!(said(code(500), Status::LATE), "→late");
        assert_eq!(said(Status::DOWN, code(200)), "→200");
    }
}
