//! The rows of one line, however long it is: cut at the edge of the pane, or
//! wrapped a part at a time.
//!
//! A part is a few kilobytes of text. Where it starts is known without the text
//! before it, so that a row far inside of a line costs what one at its start
//! does. Not here: what stands on the line, and what of it is hidden.

use std::ops::Range;

use unicode_width::UnicodeWidthStr as _;

use crate::{
    exchange::display::{self, Class, Displayed, ELLIPSIS, display_within},
    tui::{text::Text, theme::Role},
};

/// About so many bytes are a part.
const PART: usize = 4 << 10;

/// What of a line is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::tui::detail) enum Seen {
    /// One row: its text from this byte on, up to the edge.
    Cut(usize),
    /// The rows of the part with this number.
    Wrapped(usize),
}

/// A row, and which bytes of the text are on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::tui::detail) struct Row {
    /// What is drawn.
    pub(in crate::tui::detail) text: Text,
    /// The bytes that it shows; none where it shows no long text.
    pub(in crate::tui::detail) bytes: Range<usize>,
}

/// What of a line was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::tui::detail) struct Laid {
    /// Its rows.
    pub(in crate::tui::detail) rows: Vec<Row>,
    /// How many parts the line has.
    pub(in crate::tui::detail) parts: usize,
    /// Where the text of the line is that may be long.
    pub(in crate::tui::detail) text: Range<usize>,
    /// What of it was looked at.
    pub(in crate::tui::detail) window: Range<usize>,
}

impl Laid {
    /// Rows of a line that is not long.
    pub(super) fn of(rows: impl IntoIterator<Item = Text>) -> Self {
        let rows = rows.into_iter().map(|text| Row { text, bytes: 0..0 });
        Self {
            rows: rows.collect(),
            parts: 1,
            ..Self::default()
        }
    }

    /// The same with these rows above, where it is the start of the line.
    pub(super) fn below(mut self, rows: impl IntoIterator<Item = Text>) -> Self {
        if self.window.start > self.text.start && self.parts > 1 {
            return self;
        }
        let start = self.text.start;
        let above = rows.into_iter().map(|text| Row {
            text,
            bytes: start..start,
        });
        self.rows.splice(0..0, above);
        self
    }
}

/// Rows that are being filled with the text of a line, piece by piece.
#[derive(Debug)]
pub(super) struct Fill<'a> {
    bytes: &'a [u8],
    seen: Seen,
    width: usize,
    indent: usize,
    laid: Laid,
    row: Row,
    is_full: bool,
}

impl<'a> Fill<'a> {
    /// Of `text` in `bytes`, with `start` before it, in rows of `width`; those
    /// after the first begin with `indent` blanks.
    pub(super) fn new(
        start: Text,
        (bytes, text): (&'a [u8], Range<usize>),
        indent: usize,
        width: usize,
        seen: Seen,
    ) -> Self {
        let indent = indent.min(width / 2);
        let cutting = Cutting::new(start.width(), indent, width);
        let (window, parts) = match seen {
            Seen::Cut(from) => {
                let from = text.start.saturating_add(from).min(text.end);
                (whole(bytes, &text, from)..text.end, 1)
            }
            Seen::Wrapped(part) => {
                let bound = |part| cutting.bound(bytes, &text, part);
                (bound(part)..bound(part + 1), cutting.parts(text.len()))
            }
        };
        let mut row = Row {
            text: start,
            bytes: window.start..window.start,
        };
        match seen {
            Seen::Cut(_) if window.start > text.start => row.text.push(ELLIPSIS, Role::Dim),
            Seen::Wrapped(1..) => row.text = blank(indent),
            _ => {}
        }
        Self {
            bytes,
            seen,
            width,
            indent,
            laid: Laid {
                rows: Vec::new(),
                parts,
                text,
                window,
            },
            row,
            is_full: false,
        }
    }

    /// Keeps cells free at the edge, for what stands behind a text that is cut.
    pub(super) fn keep(&mut self, columns: usize) {
        if matches!(self.seen, Seen::Cut(_)) {
            self.width = self.width.saturating_sub(columns);
        }
    }

    /// What it is filled from: bytes, and where the line stands in them.
    pub(super) fn source(&self) -> (&'a [u8], Range<usize>) {
        (self.bytes, self.laid.text.clone())
    }

    /// The bytes that are looked at.
    pub(super) fn window(&self) -> Range<usize> {
        self.laid.window.clone()
    }

    /// Behind the last byte that can be on the rows: of a row that is cut, some for
    /// each of its columns.
    pub(super) fn reach(&self) -> usize {
        const BYTES: usize = 16;
        let Range { start, end } = self.laid.window;
        match self.seen {
            Seen::Cut(_) => end.min(start + self.width * BYTES),
            Seen::Wrapped(_) => end,
        }
    }

    /// Whether nothing more is seen of it.
    pub(super) const fn is_full(&self) -> bool {
        self.is_full
    }

    /// Puts these bytes behind what stands there.
    pub(super) fn put(&mut self, span: Range<usize>, role: Role) {
        let window = &self.laid.window;
        let span = span.start.max(window.start)..span.end.min(window.end);
        if span.is_empty() || self.is_full {
            return;
        }
        match self.seen {
            Seen::Cut(_) => self.cut(span, role),
            Seen::Wrapped(_) => self.wrap(span, role),
        }
    }

    fn cut(&mut self, span: Range<usize>, role: Role) {
        let room = self.width.saturating_sub(self.row.text.width());
        let shown = display_within(&self.bytes[span.clone()], room);
        self.is_full = room == 0 || shown.is_cut();
        self.row.bytes.end = span.start + end(&shown);
        self.row.text.add(shown, role);
    }

    fn wrap(&mut self, span: Range<usize>, role: Role) {
        let mut at = span.start;
        while at < span.end {
            let room = self.width.saturating_sub(self.row.text.width());
            if room == 0 && !self.is_fresh() {
                self.next_row(at);
                continue;
            }
            let mut rows = display::rows(&self.bytes[at..span.end], room.max(1));
            let Some(shown) = rows.next() else { return };
            let behind = at + end(&shown);
            if behind == at && !self.is_fresh() {
                self.next_row(at);
                continue;
            }
            // Not even one piece has room: an ellipsis stands for it.
            let mut next = || Some(rows.next()?.segments().first()?.source().start);
            at = if behind == at {
                next().map_or(span.end, |start| at + start)
            } else {
                behind
            };
            self.row.text.add(shown, role);
            self.row.bytes.end = at;
            if at < span.end {
                self.next_row(at);
            }
        }
    }

    /// Puts `text` there instead of these bytes, all of it at once.
    pub(super) fn stand_in(&mut self, span: &Range<usize>, text: &str, role: Role) {
        let window = &self.laid.window;
        let is_seen = match self.seen {
            Seen::Cut(_) => span.end > window.start,
            Seen::Wrapped(_) => window.contains(&span.start.max(self.laid.text.start)),
        };
        if !is_seen || span.is_empty() || self.is_full {
            return;
        }
        let room = self.width.saturating_sub(self.row.text.width());
        if matches!(self.seen, Seen::Wrapped(_)) && text.width() > room && !self.is_fresh() {
            self.next_row(span.start);
        }
        let room = self.width.saturating_sub(self.row.text.width());
        self.is_full = matches!(self.seen, Seen::Cut(_)) && text.width() > room;
        self.row.text.push_within(text, role, room);
        self.row.bytes.end = span.end.min(self.laid.text.end);
    }

    /// Puts a word behind the text, where its end is seen, or was cut.
    pub(super) fn behind(&mut self, word: &str, role: Role) {
        if self.laid.window.end < self.laid.text.end || word.is_empty() {
            return;
        }
        let is_wrapped = matches!(self.seen, Seen::Wrapped(_));
        if is_wrapped && self.row.text.width() + word.width() > self.width && !self.is_fresh() {
            self.next_row(self.laid.text.end);
        }
        self.row.text.push(word, role);
    }

    /// Whether nothing of the text stands on the row.
    fn is_fresh(&self) -> bool {
        let is_start = self.laid.window.start == self.laid.text.start;
        let is_first = is_start && self.laid.rows.is_empty();
        !is_first && self.row.text.width() <= self.indent
    }

    fn next_row(&mut self, at: usize) {
        let next = Row {
            text: blank(self.indent),
            bytes: at..at,
        };
        self.laid.rows.push(std::mem::replace(&mut self.row, next));
    }

    /// The rows. A part of which nothing is shown has none.
    pub(super) fn done(mut self) -> Laid {
        let is_start = self.laid.window.start == self.laid.text.start;
        if is_start || !self.row.bytes.is_empty() || self.row.text.width() > self.indent {
            self.laid.rows.push(self.row);
        }
        self.laid
    }
}

fn blank(columns: usize) -> Text {
    let mut row = Text::default();
    row.space(columns);
    row
}

/// Behind the last byte that is shown.
fn end(shown: &Displayed<'_>) -> usize {
    let mut segments = shown.segments().iter().rev();
    let last = segments.find(|segment| segment.class() != Class::Cut);
    last.map_or(0, |segment| segment.source().end)
}

/// Where a text is cut into parts: so that rows of plain letters come out even.
#[derive(Clone, Copy, Debug)]
struct Cutting {
    first: usize,
    rest: usize,
    /// How many rows of plain letters a part has.
    rows: usize,
}

impl Cutting {
    fn new(start: usize, indent: usize, width: usize) -> Self {
        let rest = width.saturating_sub(indent).max(1);
        Self {
            first: width.saturating_sub(start),
            rest,
            rows: (PART / rest).max(1),
        }
    }

    /// Where a part starts.
    fn bound(self, bytes: &[u8], text: &Range<usize>, part: usize) -> usize {
        if part == 0 {
            return text.start;
        }
        let rows = self.rows.saturating_mul(part) - 1;
        let at = text.start + self.first.saturating_add(self.rest.saturating_mul(rows));
        whole(bytes, text, at.min(text.end))
    }

    fn parts(self, len: usize) -> usize {
        let behind = len.saturating_sub(self.first).div_ceil(self.rest) + 1;
        behind.div_ceil(self.rows)
    }
}

/// The byte `at`, or the start of the character that it is inside of.
fn whole(bytes: &[u8], text: &Range<usize>, at: usize) -> usize {
    let at = at.clamp(text.start, text.end) - text.start;
    text.start + display::floor_char_boundary(&bytes[text.clone()], at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn laid(text: &[u8], start: usize, indent: usize, width: usize, seen: Seen) -> Laid {
        let mut fill = Fill::new(blank(start), (text, 0..text.len()), indent, width, seen);
        fill.put(0..text.len(), Role::Plain);
        fill.done()
    }

    /// The bytes on the rows of all parts, in order.
    fn all(text: &[u8], start: usize, indent: usize, width: usize) -> Vec<(usize, Row)> {
        let parts = laid(text, start, indent, width, Seen::Wrapped(0)).parts;
        let rows = (0..parts).flat_map(|part| {
            let laid = laid(text, start, indent, width, Seen::Wrapped(part));
            laid.rows.into_iter().map(move |row| (part, row))
        });
        rows.collect()
    }

    #[test]
    fn plain_letters_fill_their_rows_in_every_part() {
        let text = "abcdefghij".repeat(2_000);
        let rows = all(text.as_bytes(), 13, 5, 47);
        assert!(rows.last().unwrap().0 >= 4);
        for (_, row) in &rows[..rows.len() - 1] {
            assert_eq!(row.text.width(), 47);
        }
    }

    #[test]
    fn a_row_deep_inside_of_a_long_text_costs_what_one_at_its_start_does() {
        let text = vec![b'x'; 8 << 20];
        let parts = laid(&text, 9, 2, 80, Seen::Wrapped(0)).parts;
        for part in [0, 1, parts / 2, parts - 1] {
            let laid = laid(&text, 9, 2, 80, Seen::Wrapped(part));
            let shown: usize = laid.rows.iter().map(|row| row.bytes.len()).sum();
            assert!((1..=PART).contains(&shown), "{shown}");
        }
        assert_eq!(laid(&text, 9, 2, 80, Seen::Wrapped(parts)).rows, []);
    }

    #[test]
    fn what_stands_in_for_bytes_is_seen_once_however_many_parts_these_reach_over() {
        let text = vec![b'x'; 5 * PART];
        let secret = 100..4 * PART;
        let mut seen = 0;
        for part in 0..9 {
            let mut fill = Fill::new(blank(1), (&text, 0..text.len()), 1, 60, Seen::Wrapped(part));
            fill.put(0..secret.start, Role::Plain);
            fill.stand_in(&secret, "hidden", Role::Masked);
            fill.put(secret.end..text.len(), Role::Plain);
            let rows = fill.done().rows;
            seen += rows
                .iter()
                .filter(|row| row.text.shown().contains("hidden"))
                .count();
        }
        assert_eq!(seen, 1);
    }

    fn texts() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            "[a-z \"{}:,]{1,40}".prop_map(String::into_bytes),
            "[äß漢字😀e\u{301}\u{200b}\u{202e}\u{1b}\t]{1,20}".prop_map(String::into_bytes),
            proptest::collection::vec(any::<u8>(), 1..20),
        ];
        let repeated = (piece, 1..200_usize).prop_map(|(piece, times)| piece.repeat(times));
        proptest::collection::vec(repeated, 0..8).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn each_byte_is_on_one_row_and_the_rows_are_in_order(
            text in texts(), start in 0..30_usize, indent in 0..30_usize, width in 8..200_usize,
        ) {
            let mut at = 0;
            let rows = all(&text, start.min(width - 1), indent, width);
            for (_, row) in &rows {
                prop_assert_eq!(row.bytes.start, at);
                prop_assert!(row.text.width() <= width);
                at = row.bytes.end;
            }
            prop_assert_eq!(at, text.len());
        }

        #[test]
        fn a_row_that_is_cut_begins_where_it_was_asked_to(
            text in texts(), from in 0..9_000_usize, width in 1..100_usize,
        ) {
            let laid = laid(&text, 1, 1, width, Seen::Cut(from));
            prop_assert_eq!(laid.rows.len(), 1);
            let bytes = &laid.rows[0].bytes;
            prop_assert!(bytes.start <= from && from.min(text.len()) - bytes.start < 4);
            prop_assert!(laid.rows[0].text.width() <= width.max(2));
        }
    }
}
