//! A line of text with roles, on its way to cells.
//!
//! Architecture invariant: everything that reaches the screen goes through
//! [`display()`](crate::exchange::display::display), our own words too. There
//! is no other way to put text into a [`Text`], and nothing but a [`Text`] is
//! ever drawn.

use std::ops::Range;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::theme::{Role, Theme};
pub use crate::exchange::amount::{apart, count, duration, size};
use crate::exchange::display::{
    Class, Displayed, Segment, display, display_ends, display_scrolled, display_within,
};

/// A line of text, each stretch of it with a role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    runs: Vec<Run>,
    width: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Run {
    text: String,
    role: Role,
    width: usize,
}

/// Which end of a field the text stands at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// At the left, the room behind it.
    Left,
    /// At the right, the room before it.
    Right,
}

impl Text {
    /// A line of one stretch.
    #[must_use]
    pub fn of(text: &(impl AsRef<[u8]> + ?Sized), role: Role) -> Self {
        Self::default().and(text, role)
    }

    /// The same line with `text` behind it.
    #[must_use]
    pub fn and(mut self, text: &(impl AsRef<[u8]> + ?Sized), role: Role) -> Self {
        self.push(text, role);
        self
    }

    /// Adds `text`.
    pub fn push(&mut self, text: &(impl AsRef<[u8]> + ?Sized), role: Role) {
        self.add(display(text), role);
    }

    /// Adds as much of `text` as fits into `columns`.
    pub fn push_within(&mut self, text: &(impl AsRef<[u8]> + ?Sized), role: Role, columns: usize) {
        self.add(display_within(text, columns), role);
    }

    /// Adds `text`, cut in the middle where it is wider than `columns`: the
    /// ends tell neighbours apart.
    pub fn push_ends(&mut self, text: &(impl AsRef<[u8]> + ?Sized), role: Role, columns: usize) {
        self.add(display_ends(text, columns), role);
    }

    /// Adds what of `text` is seen through a window of `columns` that is moved
    /// `skip` columns to the right.
    pub fn push_scrolled(
        &mut self,
        text: &(impl AsRef<[u8]> + ?Sized),
        role: Role,
        skip: usize,
        columns: usize,
    ) {
        self.add(display_scrolled(text, skip, columns), role);
    }

    /// Adds displayed text.
    pub fn add(&mut self, displayed: Displayed<'_>, role: Role) {
        for segment in displayed {
            self.add_segment(segment, role);
        }
    }

    fn add_segment(&mut self, segment: Segment<'_>, role: Role) {
        let role = match segment.class() {
            Class::Plain | Class::Cut => role,
            Class::Token | Class::Warning => Role::Token,
        };
        let width = segment.width();
        self.width += width;
        self.runs.push(Run {
            text: segment.into_text().into_owned(),
            role,
            width,
        });
    }

    /// Adds displayed text, in the role of a match where it stands for one of the
    /// bytes `marked` of its source.
    pub fn add_marked(&mut self, displayed: Displayed<'_>, role: Role, marked: &[Range<usize>]) {
        let touches = |bytes: &Range<usize>| {
            let mut marked = marked.iter();
            marked.any(|mark| mark.start < bytes.end && mark.end > bytes.start)
        };
        for segment in displayed {
            let source = segment.source();
            let is_itself = segment.class() == Class::Plain && segment.text().len() == source.len();
            if !is_itself || !touches(&source) {
                self.add_segment(segment, role);
                continue;
            }
            self.push_lit(segment.text(), role, source.start, touches);
        }
    }

    /// Adds another line.
    pub fn append(&mut self, other: Self) {
        self.width += other.width;
        self.runs.extend(other.runs);
    }

    /// Adds `text` in a field of `columns`, cut in the middle where it is wider.
    pub fn push_cell(
        &mut self,
        text: &(impl AsRef<[u8]> + ?Sized),
        role: Role,
        columns: usize,
        align: Align,
    ) {
        let mut cell = Self::default();
        cell.push_ends(text, role, columns);
        self.push_field(cell, columns, align);
    }

    /// Adds a line in a field of `columns`.
    pub fn push_field(&mut self, text: Self, columns: usize, align: Align) {
        let room = columns.saturating_sub(text.width);
        if align == Align::Right {
            self.space(room);
        }
        self.append(text);
        if align == Align::Left {
            self.space(room);
        }
    }

    /// Adds blanks.
    pub fn space(&mut self, columns: usize) {
        if columns > 0 {
            self.width += columns;
            self.runs.push(Run {
                text: " ".repeat(columns),
                role: Role::Plain,
                width: columns,
            });
        }
    }

    /// Adds blanks until the line is `columns` wide.
    pub fn pad(&mut self, columns: usize) {
        self.space(columns.saturating_sub(self.width));
    }

    /// Puts `right` at the right edge of a line of `columns`, where there is
    /// room for it behind what stands there.
    #[must_use]
    pub fn with_right(mut self, right: Self, columns: usize) -> Self {
        if self.width + right.width < columns {
            self.pad(columns - right.width);
            self.append(right);
        }
        self
    }

    /// The same line in rows of at most `columns`; those after the first begin
    /// with `indent` blanks. Rows end between words where they can.
    #[must_use]
    pub fn wrapped(self, columns: usize, indent: usize) -> Vec<Self> {
        if self.width <= columns {
            return vec![self];
        }
        let indent = if indent * 2 < columns { indent } else { 0 };
        let mut rows = Rows {
            columns: columns.max(1),
            indent,
            done: Vec::new(),
            row: Self::default(),
        };
        for run in self.runs {
            for word in run.text.split_inclusive(' ') {
                rows.word(word, run.role);
            }
        }
        rows.done.push(rows.row);
        rows.done
    }

    /// Adds a stretch of text that has been displayed already.
    fn push_shown(&mut self, text: &str, role: Role) {
        let width = text.width();
        self.width += width;
        match self.runs.last_mut() {
            Some(last) if last.role == role => {
                last.text.push_str(text);
                last.width += width;
            }
            _ => self.runs.push(Run {
                text: text.to_owned(),
                role,
                width,
            }),
        }
    }

    /// What stands in the line, without roles.
    #[must_use]
    pub fn shown(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    /// The same line with these bytes of [`Text::shown`] standing out, in order;
    /// a character of which a byte is among them does as a whole. Secrets and
    /// stand-ins stay what they are.
    #[must_use]
    pub fn lit(&self, places: &[Range<usize>]) -> Self {
        if places.is_empty() {
            return self.clone();
        }
        let is_lit = |bytes: &Range<usize>| {
            let behind = places.partition_point(|place| place.end <= bytes.start);
            places
                .get(behind)
                .is_some_and(|place| place.start < bytes.end)
        };
        let mut lit = Self::default();
        let mut start = 0;
        for run in &self.runs {
            if matches!(run.role, Role::Masked | Role::Token) {
                lit.push_shown(&run.text, run.role);
            } else {
                lit.push_lit(&run.text, run.role, start, is_lit);
            }
            start += run.text.len();
        }
        lit
    }

    /// Adds a stretch that has been displayed already, in the role of a match each
    /// character of which the bytes, counted from `start`, are lit.
    fn push_lit(
        &mut self,
        text: &str,
        role: Role,
        start: usize,
        is_lit: impl Fn(&Range<usize>) -> bool,
    ) {
        for (at, cluster) in text.grapheme_indices(true) {
            let bytes = start + at..start + at + cluster.len();
            self.push_shown(cluster, if is_lit(&bytes) { Role::Match } else { role });
        }
    }

    /// The width in columns.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// The same text with every stretch in that role.
    #[must_use]
    pub fn all(mut self, role: Role) -> Self {
        for run in &mut self.runs {
            run.role = role;
        }
        self
    }

    /// The same text with every stretch in that role, but what stands out as found.
    #[must_use]
    pub fn all_but_matches(mut self, role: Role) -> Self {
        for run in self.runs.iter_mut().filter(|run| run.role != Role::Match) {
            run.role = role;
        }
        self
    }

    /// Draws the line at the top left of `area`, over at most its width.
    pub fn draw(&self, theme: Theme, area: Rect, buf: &mut Buffer) {
        self.draw_over(theme, Style::new(), area, buf);
    }

    /// Draws the line with `over` on top of each role: a selected row.
    pub fn draw_over(&self, theme: Theme, over: Style, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        let mut x = area.x;
        for run in &self.runs {
            let room = usize::from(area.right().saturating_sub(x));
            if room == 0 {
                break;
            }
            let style = theme.style(run.role).patch(over);
            let text = theme.signs.write(&run.text);
            let (end, _) = buf.set_stringn(x, area.y, text, room, style);
            x = end;
        }
    }
}

/// Rows that are being filled with words.
struct Rows {
    columns: usize,
    indent: usize,
    done: Vec<Text>,
    row: Text,
}

impl Rows {
    /// Puts a word behind the last one, or at the start of the next row. The URL
    /// of a page that is longer than a row goes on behind one of its slashes.
    fn word(&mut self, word: &str, role: Role) {
        let is_long = word.trim_end().width() > self.columns - self.indent;
        let is_page = is_long && !word.contains('?');
        let scheme = word.find("://").filter(|_| is_page);
        let host = scheme.map(|at| at + "://".len());
        let path = host.and_then(|host| Some(host + word[host..].find('/')? + 1));
        let (start, path) = word.split_at(path.unwrap_or(word.len()));
        self.piece(start, role);
        for step in path.split_inclusive('/') {
            self.piece(step, role);
        }
    }

    /// The same; what is longer than a row is cut where the row ends.
    fn piece(&mut self, word: &str, role: Role) {
        let room = self.columns.saturating_sub(self.row.width);
        let needed = word.trim_end().width();
        if needed > room && needed <= self.columns - self.indent {
            self.next_row();
        }
        for part in word.graphemes(true) {
            if self.row.width + part.width() > self.columns {
                if part == " " {
                    continue;
                }
                self.next_row();
            }
            self.row.push_shown(part, role);
        }
    }

    fn next_row(&mut self) {
        let mut next = Text::default();
        next.space(self.indent);
        self.done.push(std::mem::replace(&mut self.row, next));
    }
}

/// Draws lines from the top of `area` down.
pub fn draw_lines(lines: &[Text], theme: Theme, area: Rect, buf: &mut Buffer) {
    for (line, row) in lines.iter().zip(area.rows()) {
        line.draw(theme, row, buf);
    }
}

/// Where the cursor stands in the first line of `area`: in `column`, or in the last
/// one there is.
#[must_use]
pub fn cursor_at(area: Rect, column: usize) -> Position {
    let last = area.width.saturating_sub(1);
    let column = u16::try_from(column).unwrap_or(last);
    Position::new(area.x + column.min(last), area.y)
}

/// Which one of several: `1st`, `22nd`.
#[must_use]
pub fn ordinal(number: u64) -> String {
    let ending = match (number % 10, number % 100) {
        (1..=3, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// A bar that shows `value` where `most` is the highest; nothing for nothing,
/// and for anything more at least the lowest.
#[must_use]
pub fn bar(value: u64, most: u64) -> char {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    if value == 0 {
        return ' ';
    }
    let step = u128::from(value) * 8;
    let step = step.div_ceil(u128::from(most.max(value)));
    BARS[usize::try_from(step).unwrap_or(8).clamp(1, 8) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_one_of_several_reads_as_a_person_says_it() {
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 21, 113].map(ordinal),
            ["1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "113th"]
        );
    }

    #[test]
    fn a_line_is_as_wide_as_its_parts_and_its_fields_are_filled() {
        let mut line = Text::of("a", Role::Plain);
        line.push_cell("payment_intent_failed", Role::Plain, 9, Align::Left);
        line.push_cell("7", Role::Plain, 3, Align::Right);
        assert_eq!(line.width(), 13);
    }

    #[test]
    fn what_is_marked_is_marked_in_whole_characters_and_stand_ins_stay() {
        let roles = |text: &str, marked: &[Range<usize>]| -> Vec<(String, Role)> {
            let mut line = Text::default();
            line.add_marked(display(text), Role::Plain, marked);
            assert_eq!(line.width(), Text::of(text, Role::Plain).width());
            line.runs
                .into_iter()
                .map(|run| (run.text, run.role))
                .collect()
        };
        let run = |text: &str, role| (text.to_owned(), role);
        assert_eq!(
            roles("abcd", &[1..2, 3..9]),
            [
                run("a", Role::Plain),
                run("b", Role::Match),
                run("c", Role::Plain),
                run("d", Role::Match)
            ]
        );
        // The mark begins inside of a letter with its accent.
        assert_eq!(
            roles("e\u{301}x", &[1..2, 2..3]),
            [run("e\u{301}", Role::Match), run("x", Role::Plain)]
        );
        assert_eq!(
            roles("a\u{1b}b", &[0..1, 1..3]),
            [
                run("a", Role::Match),
                run("␛", Role::Token),
                run("b", Role::Match)
            ]
        );
    }

    #[test]
    fn places_stand_out_as_whole_characters_and_change_no_width() {
        let mut line = Text::of("pay", Role::Name);
        line.push("e\u{301}ment 漢字", Role::Plain);
        line.push("pay", Role::Masked);
        let shown = line.shown();
        let places: Vec<_> = ["aye", "ment", "字", "pay"]
            .iter()
            .map(|word| {
                let at = shown.rfind(word).unwrap();
                at..at + word.len()
            })
            .collect();
        let lit = line.lit(&places);
        assert_eq!((lit.shown(), lit.width()), (shown, line.width()));
        let matched: String = lit
            .runs
            .iter()
            .filter(|run| run.role == Role::Match)
            .map(|run| run.text.as_str())
            .collect();
        assert_eq!(matched, "aye\u{301}ment字");
    }

    #[test]
    fn a_line_is_wrapped_between_words_and_inside_those_that_are_too_long() {
        let rows = |text: &str, columns, indent| -> Vec<String> {
            let rows = Text::of(text, Role::Plain).wrapped(columns, indent);
            rows.iter()
                .map(|row| row.runs.iter().map(|run| run.text.as_str()).collect())
                .collect()
        };
        assert_eq!(rows("one two three", 8, 1), ["one two ", " three"]);
        assert_eq!(rows("abcdefghij", 4, 1), ["abcd", " efg", " hij"]);
        assert_eq!(rows("fits", 4, 1), ["fits"]);
        assert_eq!(
            rows("see https://d.test/webhooks/signing", 16, 1),
            ["see ", " https://d.test/", " webhooks/", " signing"]
        );
    }
}
