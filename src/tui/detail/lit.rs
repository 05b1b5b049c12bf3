//! What stands out on the rows of the screen: hits of a search, and what the
//! filter found.

use std::ops::Range;

use super::{Detail, Page, Tab, page::DEEP};
use crate::{
    exchange::json::{Kind, Outline, Shape},
    filter::{Highlights, Part},
    tui::text::Text,
};

/// What the filter found of the values on a line.
#[derive(Default)]
pub(super) struct Found {
    /// Whether the one value of a line of JSON.
    is_value: bool,
    /// Which texts of another line.
    texts: Vec<String>,
}

impl Detail {
    /// Takes what the filter marks.
    pub fn marked_by(&mut self, highlights: &Highlights) {
        self.highlights.clone_from(highlights);
    }

    /// Searches for the text that the filter found, where nothing is searched.
    pub fn search_what_was_found(&mut self) {
        if self.search.pattern().is_none()
            && let Some(text) = self.highlights.text_in_bodies()
        {
            self.search.look_for(text);
        }
    }

    /// What the filter found of the values on a line.
    pub(super) fn found_on(&self, line: usize) -> Found {
        if self.tab != Tab::Body || !self.highlights.asks_for_values() {
            return Found::default();
        }
        Found {
            is_value: self.is_value_found(line),
            texts: self.values_found(line),
        }
    }

    /// A row of a line with what stands out on it.
    pub(super) fn lit(&self, line: usize, row: &Text, found: Option<&Found>) -> Text {
        if self.highlights.is_empty() && self.search().pattern().is_none() {
            return row.clone();
        }
        let shown = row.shown();
        let mut places = self.in_text(&shown);
        if found.is_some_and(|found| found.is_value) {
            places.push(value_in(&shown));
        }
        if self.is_request_line(line, &shown) {
            places.extend(self.in_request_line(&shown));
        }
        let texts = found.into_iter().flat_map(|found| &found.texts);
        places.extend(texts.filter_map(|value| text_in(&shown, value)));
        places.sort_by_key(|place| place.start);
        row.lit(&joined(places))
    }

    /// What of a note the filter found.
    pub(super) fn found_in_note(&self, note: &str) -> Vec<Range<usize>> {
        self.highlights.ranges(Part::Note, note.as_bytes())
    }

    fn in_text(&self, shown: &str) -> Vec<Range<usize>> {
        let mut places: Vec<_> = match self.search().pattern() {
            Some(pattern) => pattern.places(shown.as_bytes()).collect(),
            None => Vec::new(),
        };
        let parts: &[Part] = match self.tab {
            Tab::Body => &[Part::Body],
            Tab::Head => &[Part::Header],
            Tab::Raw => &[Part::Header, Part::Body],
            Tab::Sig | Tab::Sent => &[],
        };
        // A header line begins with its name.
        let start = shown.len() - shown.trim_start().len();
        for part in parts {
            let found = self.highlights.ranges(*part, &shown.as_bytes()[start..]);
            places.extend(found.into_iter().map(|it| start + it.start..start + it.end));
        }
        places
    }

    /// Whether a row is the first one of the line of the request.
    fn is_request_line(&self, line: usize, shown: &str) -> bool {
        let entry = self.subject.as_ref().map(|subject| &subject.known.entry);
        let begins = entry.is_some_and(|entry| {
            let method = entry.head().method();
            !method.is_empty() && shown.trim_start().as_bytes().starts_with(method)
        });
        line == 0 && matches!(self.tab, Tab::Head | Tab::Raw) && begins
    }

    /// What the filter found in the parts of the request line.
    fn in_request_line(&self, shown: &str) -> Vec<Range<usize>> {
        let start = shown.len() - shown.trim_start().len();
        let until = |from: usize, sign| {
            let end = shown.get(from..).and_then(|rest| rest.find(sign));
            end.map_or(shown.len(), |end| from + end)
        };
        let method = start..until(start, ' ');
        let from = (method.end + 1).min(shown.len());
        let target = from..until(from, ' ');
        let path = from..until(from, '?').min(target.end);
        let query = (path.end + 1).min(target.end)..target.end;
        let parts = [
            (Part::Method, method),
            (Part::Path, path),
            (Part::Query, query),
        ];
        let found = parts.into_iter().flat_map(|(part, at)| {
            let found = self.highlights.ranges(part, shown[at.clone()].as_bytes());
            let found = found.into_iter();
            found.map(move |it| at.start + it.start..at.start + it.end)
        });
        found.collect()
    }

    /// The texts on a line of a form, a part or XML that a JSON path of the
    /// filter looks for: there every value is one.
    fn values_found(&self, line: usize) -> Vec<String> {
        let page = self.page.as_ref().map(|(_, page)| page);
        let Some(page) = page.filter(|page| !matches!(page, Page::Json { .. })) else {
            return Vec::new();
        };
        let starts = page.value_starts(line, &self.folds).into_iter();
        let found = starts.filter(|start| {
            let path = Some(&start.path).filter(|path| self.is_led_to(path));
            let place = path.and_then(|path| self.whole_path(path).parse().ok());
            let source = serde_json::Value::from(&*start.text).to_string();
            place.is_some_and(|place| {
                let source = source.as_bytes();
                self.highlights.has_value(&place, Kind::String, source)
            })
        });
        found.map(|start| start.text).collect()
    }

    /// Whether a JSON path of the filter looks for the value on a line.
    fn is_value_found(&self, line: usize) -> bool {
        let Some((_, Page::Json { body, outline, .. })) = &self.page else {
            return false;
        };
        let rows = line..line + 1;
        let Some(view) = outline.visible(body, &self.folds, rows).next() else {
            return false;
        };
        let ends = matches!(view.shape, Shape::ObjectEnd | Shape::ArrayEnd);
        kind(view.shape, view.text)
            .filter(|_| !ends)
            .is_some_and(|kind| self.is_found(outline, body, view.line, kind, view.text))
    }

    fn is_found(
        &self,
        outline: &Outline,
        body: &[u8],
        line: usize,
        kind: Kind,
        source: &[u8],
    ) -> bool {
        let place = outline.path_of(body, line).map(|place| place.to_string());
        let place = place.filter(|place| self.is_led_to(place));
        let place = place.and_then(|place| self.whole_path(&place).parse().ok());
        place.is_some_and(|place| self.highlights.has_value(&place, kind, source))
    }
}

/// What a value is, as a filter compares it.
fn kind(shape: Shape, text: &[u8]) -> Option<Kind> {
    Some(match shape {
        Shape::ObjectStart | Shape::ObjectEnd | Shape::EmptyObject => Kind::ObjectStart,
        Shape::ArrayStart | Shape::ArrayEnd | Shape::EmptyArray => Kind::ArrayStart,
        Shape::String => Kind::String,
        Shape::Number => Kind::Number,
        Shape::Bool if text.starts_with(b"t") => Kind::True,
        Shape::Bool => Kind::False,
        Shape::Null => Kind::Null,
        Shape::Raw => return None,
    })
}

/// Where the value stands on a row: behind its name, without the comma.
fn value_in(shown: &str) -> Range<usize> {
    let start = behind_depth(shown);
    let start = shown.len() - shown[start..].trim_start_matches([' ', '▾', '▸']).len();
    let named = shown[start..].starts_with('"');
    let behind = shown[start..].find("\": ").filter(|_| named);
    let start = behind.map_or(start, |at| start + at + "\": ".len());
    start..shown.trim_end_matches(',').len().max(start)
}

/// Where a value stands on a row: between tags or in quotes, else behind what it
/// is called.
fn text_in(shown: &str, value: &str) -> Option<Range<usize>> {
    let value = Some(value).filter(|value| !value.is_empty())?;
    let within = |sign: (char, char)| {
        let start = shown.find(&format!("{}{value}{}", sign.0, sign.1))?;
        Some(start + sign.0.len_utf8())
    };
    let start = within(('>', '<')).or_else(|| within(('"', '"')));
    let start = start.or_else(|| shown.rfind(value))?;
    Some(start..start + value.len())
}

/// Behind the number that says how deep a line is, where one does.
fn behind_depth(shown: &str) -> usize {
    let number = shown
        .trim_start()
        .trim_start_matches(|it: char| it.is_ascii_digit());
    number
        .strip_prefix(DEEP)
        .map_or(0, |rest| shown.len() - rest.len())
}

/// Places in order, those that touch or overlap as one.
fn joined(places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(places.len());
    for place in places {
        match joined.last_mut() {
            Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
            _ => joined.push(place),
        }
    }
    joined
}
