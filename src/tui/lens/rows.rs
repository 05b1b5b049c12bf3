//! The rows that the lines of the sheet take: where each begins and ends.
//!
//! Not here: what is drawn on them.

use std::ops::Range;

use super::Item;
use crate::exchange::display;

/// The cells of a name.
pub(super) const NAME: usize = 14;

/// The cells before a text: the sign of the cursor, the name, a blank.
pub(super) const BEFORE: usize = NAME + 4;

/// How many bytes of a text are looked at for each column of a row.
const BYTES: usize = 16;

/// A row of the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Which item it is of.
    pub(super) item: usize,
    /// What stands on it.
    pub(super) what: What,
}

/// What stands on a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// What stands above the item.
    Heading,
    /// These bytes of its text.
    Text(Range<usize>),
    /// That there is more of it.
    More,
}

impl Row {
    /// Where it stands, however wide the rows are.
    pub(super) const fn place(&self) -> (usize, usize) {
        let at = match &self.what {
            What::Heading => 0,
            What::Text(bytes) => bytes.start + 1,
            What::More => usize::MAX,
        };
        (self.item, at)
    }
}

/// The rows of all items.
pub(super) fn of(items: &[Item], width: usize) -> Vec<Row> {
    let room = width.saturating_sub(BEFORE).max(1);
    let mut rows = Vec::new();
    for (number, item) in items.iter().enumerate() {
        let row = |what| Row { item: number, what };
        rows.extend(item.heading.as_ref().map(|_| row(What::Heading)));
        let from = rows.len();
        let mut start = 0;
        for line in item.text.split_inclusive('\n') {
            let shown = line.trim_end_matches(['\r', '\n']);
            let parts = broken(shown, room);
            rows.extend(parts.map(|part| row(What::Text(start + part.start..start + part.end))));
            start += line.len();
        }
        if rows.len() == from {
            rows.push(row(What::Text(0..0)));
        }
        rows.extend(item.is_start.then(|| row(What::More)));
    }
    rows
}

/// A line in pieces that have room in a row. They end between words where they can,
/// those of a URL behind a slash.
fn broken(line: &str, room: usize) -> impl Iterator<Item = Range<usize>> + '_ {
    let is_url = line.contains("://");
    let mut at = 0;
    let mut is_begun = false;
    std::iter::from_fn(move || {
        let rest = &line[at..];
        // A line of its own is a row, though nothing stands on it.
        if rest.is_empty() && std::mem::replace(&mut is_begun, true) {
            return None;
        }
        is_begun = true;
        let start = at;
        let head = &rest[..fitting(rest, room)];
        at += match (head.len() == rest.len(), head.contains(' '), is_url) {
            (true, ..) | (_, false, false) => head.len(),
            (_, true, _) => broken_at(head, ' '),
            (_, false, true) => broken_at(head, '/'),
        };
        Some(start..at)
    })
}

/// How many bytes of a line stand on its first row.
fn fitting(line: &str, room: usize) -> usize {
    let near = line.floor_char_boundary(room * BYTES + BYTES);
    let mut rows = display::rows(&line[..near], room);
    let mut last = || Some(rows.next()?.segments().last()?.source().end);
    let shown = line.floor_char_boundary(last().unwrap_or(0));
    // A character for which there is no room has a row all the same.
    let first = line.chars().next().map_or(0, char::len_utf8);
    shown.max(first)
}

/// How many of these bytes, which have room on a row, stand on it, where more
/// follow.
fn broken_at(head: &str, between: char) -> usize {
    let behind = head.rfind(between).map(|at| at + 1);
    let is_fitting = |at: &usize| *at * 2 > head.len() && !head[..*at].ends_with("://");
    let behind = behind.filter(is_fitting);
    behind.unwrap_or(head.len())
}
