//! Draws the comparison over the panes.

use std::{borrow::Cow, ops::Range};

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    widgets::{Clear, Widget},
};

use super::{Action, Comparison, Entry, Frame, Page, Pair, Typing, whole};
use crate::{
    diff::{Change, Kind, Place, Value},
    exchange::{Time, display, json, redact},
    tui::{
        detail::Masking,
        keymap,
        text::{Align, Text, apart, count, cursor_at, draw_lines},
        theme::{Role, Theme},
    },
};

/// Below this width a difference takes two rows.
const NARROW: u16 = 60;

/// From this width on there is room for what is said of a difference in full.
const WIDE: usize = 100;

/// The columns before a place: cursor, blank, sign, blank.
const GUTTER: usize = 4;

/// The most lines of what is ignored.
const IGNORED: usize = 2;

/// How many lines, or elements, each part has room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Room {
    pub(super) changes: usize,
    pub(super) ignored: usize,
    pub(super) whole: usize,
}

/// What of a comparison fits into a frame.
pub(super) fn room(comparison: &Comparison, frame: Frame) -> Room {
    let below = foot(comparison, frame).len();
    let rows = usize::from(frame.height).saturating_sub(1);
    let each = rows_of_each(frame.width);
    Room {
        changes: (rows.saturating_sub(below) / each).max(1),
        ignored: rows.saturating_sub(1).max(1),
        whole: rows.max(1),
    }
}

const fn rows_of_each(width: u16) -> usize {
    if width < NARROW { 2 } else { 1 }
}

/// Draws the comparison; returns where the cursor stands while a place is typed.
pub fn view(
    comparison: &Comparison,
    frame: Frame,
    now: Time,
    theme: Theme,
    area: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let has_waited = comparison.has_waited(now);
    if comparison.pair.is_none() && !has_waited {
        return None;
    }
    Clear.render(area, buf);
    let width = usize::from(area.width);
    title(comparison, has_waited, width).draw(theme, area, buf);
    let area = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    match &comparison.page {
        Page::Changes => {
            changes(comparison, frame, theme, area, buf);
            None
        }
        Page::Whole => {
            let rows = &comparison.whole[comparison.whole_top.min(comparison.whole.len())..];
            draw_lines(rows, theme, area, buf);
            None
        }
        Page::Ignored(typing) => {
            let body = Rect {
                height: area.height.saturating_sub(u16::from(typing.is_some())),
                ..area
            };
            ignored(comparison, frame, theme, body, buf);
            let typing = typing.as_ref()?;
            typed(typing, theme, area, buf)
        }
    }
}

/// Which two are compared, and how much is different.
fn title(comparison: &Comparison, has_waited: bool, width: usize) -> Text {
    let mut line = Text::of(" ", Role::Plain);
    let Some(pair) = &comparison.pair else {
        return line.and("comparing", Role::Pending);
    };
    line.push(&who(pair), Role::Focus);
    if has_waited {
        return line.with_right(Text::of("comparing ", Role::Pending), width);
    }
    let summary = format!("{} ", comparison.summary);
    let right = if line.width() + summary.chars().count() < width {
        summary
    } else {
        format!("{} differ ", count(comparison.visible.len() as u64))
    };
    line.with_right(Text::of(&right, Role::Dim), width)
}

/// The two in words: `#1202 against #871, 1 d older`.
fn who(pair: &Pair) -> String {
    let (subject, other) = (pair.subject.entry.time(), pair.time);
    let distance = if subject >= other {
        format!("{} older", apart(subject.since(other)))
    } else {
        format!("{} newer", apart(other.since(subject)))
    };
    match pair.order {
        super::Order::Straight => {
            format!("{} against {}, {distance}", pair.subject.id, pair.against)
        }
        super::Order::Swapped => {
            format!("{}, {distance}, against {}", pair.against, pair.subject.id)
        }
    }
}

// The differences.

fn changes(comparison: &Comparison, frame: Frame, theme: Theme, area: Rect, buf: &mut Buffer) {
    let each = rows_of_each(frame.width);
    let at = comparison.changes;
    let room = room(comparison, frame).changes;
    let columns = Columns::new(comparison, area.width.into());
    let mut y = area.y;
    for (number, change) in comparison.shown(at.top..at.top + room).enumerate() {
        let is_selected = at.top + number == at.line;
        let lines = if each == 1 {
            vec![columns.line(change, frame.masking, is_selected)]
        } else {
            two_lines(change, frame.masking, is_selected, area.width.into())
        };
        for line in lines {
            let row = Rect {
                y,
                height: 1,
                ..area
            };
            if y < area.bottom() {
                draw(line, is_selected, theme, row, buf);
            }
            y += 1;
        }
    }
    let below = Rect {
        y: y.min(area.bottom()),
        height: area.bottom().saturating_sub(y),
        ..area
    };
    draw_lines(&foot(comparison, frame), theme, below, buf);
}

/// Draws a row; what differs stands out in the selected one too.
fn draw(mut line: Text, is_selected: bool, theme: Theme, row: Rect, buf: &mut Buffer) {
    if !is_selected {
        return line.draw(theme, row, buf);
    }
    line.pad(row.width.into());
    let selected = theme.style(Role::Selected);
    line.all_but_matches(Role::Plain)
        .draw_over(theme, selected, row, buf);
}

/// The columns of each cell.
#[derive(Clone, Copy, Debug)]
struct Columns {
    place: usize,
    old: usize,
    new: usize,
    note: usize,
    wording: Wording,
}

/// How much is said of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wording {
    /// In full.
    Full,
    /// As much as has room beside the values.
    Brief,
}

impl Columns {
    fn new(comparison: &Comparison, width: usize) -> Self {
        let wanted = comparison.widths;
        // Between the cells two blanks, an arrow, two blanks, and one at the end.
        let room = width.saturating_sub(GUTTER + 2 + 3 + 2 + 1);
        let place = wanted.place.min((room * 2 / 5).max(12)).min(room);
        let room = room - place;
        let (wording, note) = if width < WIDE {
            (Wording::Brief, wanted.brief)
        } else {
            (Wording::Full, wanted.note)
        };
        let note = note.min(room / 2);
        let room = room - note;
        let half = room / 2;
        let old = wanted.old.min(half.max(room.saturating_sub(wanted.new)));
        let new = wanted.new.min(room - old);
        Self {
            place,
            old,
            new,
            // What the values leave is free for words.
            note: note + room - old - new,
            wording,
        }
    }

    fn line(&self, change: &Change, masking: Masking, is_selected: bool) -> Text {
        let mut line = start(change, is_selected);
        let place = change.place.to_string();
        line.push_cell(&place, Role::Name, self.place, Align::Left);
        line.space(2);
        let old = change.old.as_ref().filter(|_| !is_moved(change));
        let is_both = old.is_some() && change.new.is_some();
        let old = value(old, change, masking, self.old);
        line.push_field(old, self.old, Align::Left);
        line.push(if is_both { " → " } else { "   " }, Role::Dim);
        let new = value(change.new.as_ref(), change, masking, self.new);
        line.push_field(new, self.new, Align::Left);
        let note = note(change, masking, self.wording);
        if !note.is_empty() {
            line.space(2);
            line.push_within(&note, Role::Dim, self.note);
        }
        line
    }
}

/// A difference where there is little room: the place, and the values below.
fn two_lines(change: &Change, masking: Masking, is_selected: bool, width: usize) -> Vec<Text> {
    let mut first = start(change, is_selected);
    let place = change.place.to_string();
    first.push_ends(&place, Role::Name, width.saturating_sub(GUTTER));
    let note = note(change, masking, Wording::Brief);
    let room = width.saturating_sub(first.width() + 2);
    if !note.is_empty() && room > 8 {
        first.space(2);
        first.push_within(&note, Role::Dim, room);
    }
    let mut second = Text::default();
    second.space(GUTTER);
    let room = width.saturating_sub(GUTTER);
    match (&change.old, &change.new) {
        (Some(old), Some(new)) if !is_moved(change) => {
            let half = room.saturating_sub(3) / 2;
            second.append(value(Some(old), change, masking, half));
            second.push(" → ", Role::Dim);
            let room = width.saturating_sub(second.width());
            second.append(value(Some(new), change, masking, room));
        }
        (one, other) => {
            let one = other.as_ref().or(one.as_ref());
            second.append(value(one, change, masking, room));
        }
    }
    vec![first, second]
}

/// Of what moved one value says enough: what changed inside is told apart.
pub(super) const fn is_moved(change: &Change) -> bool {
    matches!(change.kind, Kind::Moved(..))
}

/// The cursor and the sign of a difference.
fn start(change: &Change, is_selected: bool) -> Text {
    let (sign, role) = match change.kind {
        Kind::Added => ("+", Role::Good),
        Kind::Removed => ("-", Role::Failed),
        Kind::Changed | Kind::Retyped(..) => ("~", Role::Warn),
        Kind::Respelled => ("=", Role::Dim),
        Kind::Moved(..) => (">", Role::Dim),
    };
    Text::of(if is_selected { "▌ " } else { "  " }, Role::Key)
        .and(sign, role)
        .and(" ", Role::Plain)
}

/// A value in a cell; where only some of it differs, that stands out, and it is
/// seen from a little before the first such place on.
fn value(value: Option<&Value>, change: &Change, masking: Masking, columns: usize) -> Text {
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

// What stands below.

/// What there is to say of the comparison as a whole, and what is ignored.
fn foot(comparison: &Comparison, frame: Frame) -> Vec<Text> {
    let width = usize::from(frame.width);
    let Some(pair) = &comparison.pair else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    let say = |words: &str, lines: &mut Vec<Text>| {
        let line = Text::of(&format!("   {words}"), Role::Dim);
        lines.extend(line.wrapped(width, 3));
    };
    let ignored: Vec<&Entry> = comparison
        .entries
        .iter()
        .filter(|entry| entry.why.is_some() && entry.count > 0)
        .collect();
    if comparison.visible.is_empty() && pair.diff.unlisted == 0 {
        let words = match (ignored.is_empty(), pair.diff.remarks.is_empty()) {
            (true, true) => "nothing is different",
            (true, false) => "no value is different",
            (false, _) => "nothing is different but what is ignored",
        };
        lines.push(Text::of(&format!("   {words}"), Role::Plain));
    }
    if pair.diff.unlisted > 0 {
        let words = format!(
            "and {} more that are not listed",
            count(pair.diff.unlisted as u64)
        );
        say(&words, &mut lines);
    }
    for remark in &pair.diff.remarks {
        say(remark, &mut lines);
    }
    if !ignored.is_empty() {
        let key = frame.keymap.key(keymap::Action::Diff(Action::Ignored));
        let edit = Text::of(key, Role::Key).and(" edit what is ignored ", Role::Plain);
        let mut rows = ignored_lines(&ignored, width);
        if let Some(first) = rows.first_mut() {
            *first = std::mem::take(first).with_right(edit, width);
        }
        lines.extend(rows);
    }
    lines
}

/// The places that are ignored, as many as fit into some lines.
fn ignored_lines(ignored: &[&Entry], width: usize) -> Vec<Text> {
    let mut lines = vec![Text::of("   ignored ", Role::Dim)];
    for (number, entry) in ignored.iter().enumerate() {
        let place = entry.pattern.to_string();
        let more = format!("  and {} more", ignored.len() - number);
        let mut cell = Text::of(" ", Role::Plain);
        cell.push_ends(&place, Role::Dim, width.saturating_sub(GUTTER).clamp(8, 48));
        let line = lines.len() - 1;
        let is_last_line = line + 1 == IGNORED;
        let reserved = if is_last_line && number + 1 < ignored.len() {
            more.len()
        } else {
            0
        };
        if lines[line].width() + cell.width() + 1 + reserved > width {
            if is_last_line {
                lines[line].push(&more, Role::Dim);
                break;
            }
            let mut next = Text::default();
            next.space(11);
            lines.push(next);
        }
        if let Some(last) = lines.last_mut() {
            last.append(cell);
        }
    }
    lines
}

// The list of what is ignored.

fn ignored(comparison: &Comparison, frame: Frame, theme: Theme, area: Rect, buf: &mut Buffer) {
    let width = usize::from(area.width);
    let sender = comparison.pair.as_ref().and_then(|pair| pair.sender);
    let whose = sender.map_or_else(
        || "where no sender is known".to_owned(),
        |sender| format!("for {sender}"),
    );
    let mut heading = Text::of(&format!("   what is ignored {whose}"), Role::Heading);
    if comparison.ignoring.is_changed() {
        let key = frame.keymap.key(keymap::Action::Diff(Action::Save));
        heading.push(
            &format!("   changed for this run, {key} saves it"),
            Role::Dim,
        );
    }
    heading.draw(theme, area, buf);
    let list = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    let at = comparison.ignored;
    let entries = comparison.entries.iter().enumerate().skip(at.top);
    for ((number, entry), row) in entries.zip(list.rows()) {
        let is_selected = number == at.line;
        let mut line = entry_line(entry, is_selected, width);
        if is_selected {
            line.pad(width);
            line = line.all(Role::Selected);
        }
        line.draw(theme, row, buf);
    }
    if comparison.entries.is_empty() {
        let key = frame.keymap.key(keymap::Action::Diff(Action::Add));
        let words = format!("   nothing is different that could be; {key} adds a place");
        Text::of(&words, Role::Dim).draw(theme, list, buf);
    }
}

fn entry_line(entry: &Entry, is_selected: bool, width: usize) -> Text {
    let mut line = Text::of(if is_selected { "▌ " } else { "  " }, Role::Key);
    let (sign, role) = match entry.why {
        Some(_) => ("[x] ", Role::Dim),
        None => ("[ ] ", Role::Plain),
    };
    line.push(sign, role);
    let room = width.saturating_sub(line.width());
    line.push_cell(
        &entry.pattern.to_string(),
        Role::Name,
        (room / 2).min(48),
        Align::Left,
    );
    line.space(2);
    let words = entry.why.map_or("shown", |why| why.as_str());
    line.push_within(words, Role::Dim, width.saturating_sub(line.width()));
    line
}

/// The line in which a place is typed, at the foot.
fn typed(typing: &Typing, theme: Theme, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let row = Rect {
        y: area.bottom().saturating_sub(1),
        height: 1,
        ..area
    };
    let width = usize::from(area.width);
    let mut line = Text::of("   ignore ", Role::Heading);
    let start = line.width();
    let (text, column) = typing.field.view(width.saturating_sub(start + 1).min(48));
    line.append(text);
    let words = match &typing.mistake {
        Some(why) => (why.as_str(), Role::Failed),
        None if typing.field.text().is_empty() => (
            " .data.time, .items[].at, header.NAME or query.NAME",
            Role::Dim,
        ),
        None => ("", Role::Plain),
    };
    line.space(2);
    line.push_within(words.0, words.1, width.saturating_sub(line.width()));
    line.draw(theme, row, buf);
    let at = cursor_at(row, start + column);
    area.contains(at).then_some(at)
}
