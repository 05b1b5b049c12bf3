//! Multipart as a table: a part a line, with its header lines below it when it
//! is unfolded, and what stands around the parts.

use std::{borrow::Cow, ops::Range};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;

use super::{
    Value,
    fill::{Laid, Seen},
    form,
};
use crate::{
    exchange::{
        display,
        json::Folds,
        kind::{self, BodyKind},
        lens,
        multipart::{self, Ending, Multipart, Part},
        redact,
    },
    tui::{
        detail::{
            Extent, Masking, Start, Which,
            contents::{Base, Source, Wrapped},
        },
        text::{Align, Text, size},
        theme::Role,
    },
};

/// The most header lines of a part that are shown; the plain text has them all.
const MOST_HEADERS: usize = 20;

/// How many names decide how wide their column is.
const MEASURED: usize = 100;

/// How many bytes of a text are shown in the table; it opens on a page of its
/// own.
const WINDOW: usize = 64 << 10;

/// The same where it is cut to a row.
const OF_A_ROW: usize = 4 << 10;

/// How many letters of base64 tell what a part is.
const LETTERS: usize = 4 << 10;

/// The parts of a multipart body, in lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    multipart: Multipart,
    rows: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Row {
    /// What stands before the first part.
    Preamble,
    /// The part with this number.
    Part(usize),
    /// A header line of it.
    Header(Range<usize>),
    /// What stands behind the last.
    Epilogue,
    /// What is wrong with the boundary.
    Ending(&'static str),
}

impl Parts {
    /// Of a body that was sent with this `Content-Type`.
    pub(in crate::tui::detail) fn of(content_type: Option<&[u8]>, body: &[u8]) -> Self {
        let boundary = content_type.and_then(multipart::boundary);
        let multipart = multipart::read(body, boundary.as_deref());
        let mut rows = Vec::new();
        if !body[multipart.preamble.clone()].trim_ascii().is_empty() {
            rows.push(Row::Preamble);
        }
        for (number, part) in multipart.parts.iter().enumerate() {
            rows.push(Row::Part(number));
            let start = body.as_ptr().addr();
            let lines = part.lines(body).take(MOST_HEADERS);
            rows.extend(lines.map(|line| {
                let at = line.as_ptr().addr() - start;
                Row::Header(at..at + line.len())
            }));
        }
        if !body[multipart.epilogue.clone()].trim_ascii().is_empty() {
            rows.push(Row::Epilogue);
        }
        rows.extend(fault(multipart.ending).map(Row::Ending));
        Self { multipart, rows }
    }

    /// How many parts there are.
    pub(in crate::tui::detail) const fn count(&self) -> usize {
        self.multipart.parts.len()
    }

    /// The header lines of every part, folded.
    pub(in crate::tui::detail) fn folds(&self) -> Folds {
        let mut folded: Vec<(usize, usize)> = Vec::new();
        for (line, row) in self.rows.iter().enumerate() {
            match (row, folded.last_mut()) {
                (Row::Part(_), _) => folded.push((line, line)),
                (Row::Header(_), Some((_, end))) => *end = line,
                _ => {}
            }
        }
        folded.retain(|(start, end)| start < end);
        Folds::of(folded)
    }

    pub(super) fn len(&self, folds: &Folds) -> usize {
        self.rows.len() - folds.hidden_lines()
    }

    /// The lines of the part that `line` belongs to.
    pub(in crate::tui::detail) fn lines_of(&self, line: usize) -> Option<(usize, usize)> {
        let is_header = |line: usize| matches!(self.rows.get(line), Some(Row::Header(_)));
        let start = (0..=line).rev().find(|line| !is_header(*line))?;
        matches!(self.rows.get(start)?, Row::Part(_)).then_some(())?;
        let behind = (start + 1..).take_while(|line| is_header(*line));
        Some((start, start + behind.count()))
    }
}

/// What is wrong with the boundary, if something is.
const fn fault(ending: Ending) -> Option<&'static str> {
    match ending {
        Ending::Closed => None,
        Ending::Open => Some("the boundary that closes it is missing: the last part may be cut"),
        Ending::More => Some("there are more parts than are told apart"),
        Ending::Unbounded => Some("Content-Type names no boundary, and none begins the body"),
        Ending::Missing => Some("the boundary that Content-Type names is not in the body"),
    }
}

/// The parts and how they are shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<'a> {
    pub(super) bytes: &'a Bytes,
    pub(super) parts: &'a Parts,
    pub(super) masking: Masking,
}

impl<'a> Table<'a> {
    /// How wide the column of the names is.
    pub(super) fn names(&self, width: usize) -> usize {
        let parts = self.parts.multipart.parts.iter().take(MEASURED);
        let names = parts.filter_map(|part| {
            let name = part.name(self.bytes)?;
            Some(display::width(&name[..name.len().min(width)]))
        });
        names.max().unwrap_or(0).clamp(4, (width / 3).max(4))
    }

    pub(super) fn rows(
        &self,
        line: usize,
        folds: &Folds,
        names: usize,
        width: usize,
        seen: Seen,
    ) -> Laid {
        let around = |words: &str, span: &Range<usize>| {
            let line = Text::of(&format!("   {words}  "), Role::Dim);
            let start = span.start..span.end.min(span.start + WINDOW);
            let left = span.len() - start.len();
            let text = self.shown(BodyKind::Text, &self.bytes[start]);
            form::table_rows(line, &text, Role::Plain, left, width, seen)
        };
        let multipart = &self.parts.multipart;
        match self.parts.rows.get(line) {
            None => Laid::default(),
            Some(Row::Part(number)) => self.part(line, *number, folds, names, width, seen),
            Some(Row::Header(span)) => {
                let line = Text::of("     ", Role::Plain);
                let header = &self.bytes[span.clone()];
                let (name, value) = memchr::memchr(b':', header)
                    .map_or((header, &[][..]), |colon| header.split_at(colon));
                let line = line.and(name, Role::Name);
                let value = self.field(name, value);
                form::table_rows(line, &value, Role::Plain, 0, width, seen)
            }
            Some(Row::Preamble) => around("before the first part", &multipart.preamble),
            Some(Row::Epilogue) => around("behind the last part", &multipart.epilogue),
            Some(Row::Ending(why)) => {
                let words = Text::of("   ", Role::Plain).and(*why, Role::Failed);
                Laid::of(words.wrapped(width, 3))
            }
        }
    }

    fn part(
        &self,
        line: usize,
        number: usize,
        folds: &Folds,
        names: usize,
        width: usize,
        seen: Seen,
    ) -> Laid {
        let part = &self.parts.multipart.parts[number];
        let has_headers = !part.head.is_empty();
        let sign = match (has_headers, folds.contains(line)) {
            (false, _) => "   ",
            (true, true) => " ▸ ",
            (true, false) => " ▾ ",
        };
        let mut line = Text::of(sign, Role::Dim);
        match part.name(self.bytes) {
            Some(name) => line.push_cell(&*name, Role::Name, names, Align::Left),
            None => line.push_cell("-", Role::Dim, names, Align::Left),
        }
        line.space(2);
        let content = &self.bytes[part.content.clone()];
        let kind = self.kind(part);
        let room = width.saturating_sub(line.width());
        let filename = part.filename(self.bytes);
        let is_text = kind.is_text() && kind != BodyKind::Multipart;
        if filename.is_some() || !is_text && kind != BodyKind::Empty {
            let mut facts = facts(kind, part.header(self.bytes, "Content-Type"), content.len());
            if self.is_base64(part) {
                facts += " in base64";
            }
            let filename = filename.unwrap_or_default();
            let beside = facts.len() + 2;
            line.push_ends(
                &*filename,
                Role::Plain,
                room.saturating_sub(beside).max(room / 2),
            );
            line.space(usize::from(!filename.is_empty()) * 2);
            line.push_within(&facts, Role::Dim, width.saturating_sub(line.width()));
            return Laid::of([line]);
        }
        if self.hides(part) && !content.is_empty() {
            line.push(&redact::mask(content), Role::Masked);
            return Laid::of([line]);
        }
        let left = content.len().saturating_sub(WINDOW);
        let most = match seen {
            Seen::Cut(from) => (from + OF_A_ROW).min(WINDOW),
            Seen::Wrapped(_) => WINDOW,
        };
        let text = self.shown(kind, &content[..content.len().min(most)]);
        form::table_rows(line, &text, Role::Plain, left, width, seen)
    }

    /// The start of a text, without the secrets in it.
    fn shown(&self, kind: BodyKind, start: &[u8]) -> Vec<u8> {
        if self.masking == Masking::Shown {
            return start.to_vec();
        }
        redact::masked(start, &redact::body_spans(kind, start))
    }

    /// The value of a header line, with the colon before it, as it may be seen.
    fn field<'v>(&self, name: &[u8], value: &'v [u8]) -> Cow<'v, [u8]> {
        if self.masking == Masking::Shown {
            return value.into();
        }
        let name = String::from_utf8_lossy(name);
        let said = value.strip_prefix(b":").unwrap_or(value).trim_ascii_start();
        let masked = redact::mask_field(&name, said);
        masked.map_or_else(
            || value.into(),
            |masked| [b": ", &masked[..]].concat().into(),
        )
    }

    /// Whether what is in a part is hidden for its name.
    fn hides(&self, part: &Part) -> bool {
        self.masking == Masking::Masked && redact::is_secret_part(self.bytes, part)
    }

    /// What is in a part, of base64 what that stands for.
    fn kind(&self, part: &Part) -> BodyKind {
        let content = &self.bytes[part.content.clone()];
        let content_type = part.header(self.bytes, "Content-Type");
        if !self.is_base64(part) {
            return kind::of(content_type, content);
        }
        let letters = content.iter().filter(|byte| !byte.is_ascii_whitespace());
        let mut letters: Vec<u8> = letters.take(LETTERS).copied().collect();
        letters.truncate(letters.len() / 4 * 4);
        match STANDARD.decode(&letters) {
            Ok(start) => kind::of(content_type, &start),
            Err(_) => kind::of(content_type, content),
        }
    }

    fn is_base64(&self, part: &Part) -> bool {
        let coding = part.header(self.bytes, "Content-Transfer-Encoding");
        coding.is_some_and(|coding| coding.eq_ignore_ascii_case(b"base64"))
    }

    fn at(&self, line: usize) -> Option<&'a Part> {
        let (start, _) = self.parts.lines_of(line)?;
        match self.parts.rows.get(start)? {
            Row::Part(number) => self.parts.multipart.parts.get(*number),
            _ => None,
        }
    }

    pub(super) fn value(&self, line: usize) -> Option<Value> {
        let part = self.at(line)?;
        let kind = match part.filename(self.bytes) {
            Some(_) => "file",
            None => "field",
        };
        let path = part.name(self.bytes).map(|name| form::path(&name));
        Some(Value {
            path: path.unwrap_or_default(),
            kind,
        })
    }

    /// Of a file its name: that is what a document has of it.
    pub(super) fn value_start(&self, line: usize) -> Option<Start> {
        let part = self.at(line)?;
        let name = part.name(self.bytes)?;
        let path = form::path(&name);
        let filename = part.filename(self.bytes);
        let content = filename
            .as_deref()
            .unwrap_or(&self.bytes[part.content.clone()]);
        let start = &content[..content.len().min(lens::LONGEST)];
        let text = String::from_utf8_lossy(start).into_owned();
        Some(Start {
            which: Which::Own,
            path: match filename {
                Some(_) => path + ".filename",
                None => path,
            },
            name: form::innermost(&name),
            len: content.len() - start.len() + text.len(),
            text,
            form: Some(lens::Form::Text),
            extent: Extent::Whole,
        })
    }

    /// The start of a part's text, where another of its name comes before it: a
    /// document has the first.
    pub(super) fn repeated(&self, line: usize) -> Option<String> {
        let part = self.at(line)?;
        let name = part.name(self.bytes)?;
        let before = self.parts.multipart.parts.iter();
        let mut before = before.take_while(|other| other.content.start < part.content.start);
        let is_there = before.any(|other| other.name(self.bytes).as_ref() == Some(&name));
        is_there
            .then(|| self.value_start(line).map(|start| start.text))
            .flatten()
    }

    /// How many bytes are in a part.
    pub(super) fn value_len(&self, line: usize) -> Option<usize> {
        self.at(line).map(|part| part.content.len())
    }

    /// Whether what is in a part is to be opened before it is to be understood:
    /// a file, anything but text, and text of several lines.
    pub(super) fn is_opened(&self, line: usize) -> bool {
        self.at(line).is_some_and(|part| {
            let content = &self.bytes[part.content.clone()];
            let start = &content[..content.len().min(lens::LONGEST)];
            let is_short = start.len() == content.len() && memchr::memchr(b'\n', start).is_none();
            let kind = self.kind(part);
            let is_text = matches!(kind, BodyKind::Text | BodyKind::Empty);
            let is_field = part.name(self.bytes).is_some() && part.filename(self.bytes).is_none();
            !(is_short && is_text && is_field)
        })
    }

    /// A text as it is, a file that is none in base64.
    pub(super) fn value_text(&self, line: usize) -> Option<String> {
        let content = &self.bytes[self.at(line)?.content.clone()];
        let text = std::str::from_utf8(content);
        Some(text.map_or_else(|_| STANDARD.encode(content), str::to_owned))
    }

    /// The part of that line. A secret that is hidden does not open.
    pub(super) fn open(&self, line: usize) -> Option<Source> {
        let part = self.at(line)?;
        let name = part.filename(self.bytes).or_else(|| part.name(self.bytes));
        let name = name.unwrap_or_default();
        if self.hides(part) {
            return None;
        }
        let header = |name| part.header(self.bytes, name).map(Bytes::copy_from_slice);
        let is_base64 = self.is_base64(part);
        let wrapped = if is_base64 {
            Wrapped::Base64
        } else {
            Wrapped::Plainly
        };
        let bytes = self.bytes.slice(part.content.clone());
        // What the language opens in a field: see `document::opened`.
        let is_document = matches!(
            self.kind(part),
            BodyKind::Json | BodyKind::Ndjson | BodyKind::Xml
        );
        let is_led_to = (is_document || is_base64)
            && part.filename(self.bytes).is_none()
            && self.repeated(line).is_none();
        let path = part.name(self.bytes).map(|name| form::path(&name));
        Some(Source {
            content_type: header("Content-Type"),
            content_encoding: header("Content-Encoding"),
            base: path
                .filter(|_| is_led_to)
                .map_or(Base::Nowhere, Base::Inside),
            ..Source::inside(&name, bytes, wrapped)
        })
    }
}

/// What a file is: `PNG 640x480  image/png  1.2 K`.
fn facts(kind: BodyKind, content_type: Option<&[u8]>, length: usize) -> String {
    let mut words = kind.to_string();
    if let Some(content_type) = content_type {
        words += "  ";
        words += &kind::media_type(content_type);
    }
    let unit = if length < 1_000 { " B" } else { "" };
    words + "  " + &size(length as u64) + unit
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_header_lines_of_every_part_are_folded_at_first() {
        let body = b"x--\r\n--x\r\nContent-Disposition: form-data; name=a\r\nContent-Type: text/plain\r\n\r\n1\r\n\
            --x\r\n\r\nnone\r\n--x\r\nA: b\r\n\r\n3";
        let parts = Parts::of(Some(b"multipart/form-data; boundary=x"), body);
        // Before it, two header lines, one part without any, one, the fault.
        assert_eq!((parts.count(), parts.rows.len()), (3, 8));
        let folds = parts.folds();
        assert_eq!(parts.len(&folds), 5);
        assert_eq!(parts.lines_of(2), Some((1, 3)));
        assert_eq!(parts.lines_of(4), Some((4, 4)));
        assert_eq!(parts.lines_of(0), None);
        assert_eq!(parts.lines_of(7), None);
    }

    proptest! {
        #[test]
        fn every_body_can_be_shown(
            body in "(--x\r?\n|--x--|Content-Disposition: form-data; (file)?name=[a;\"]{0,3}|Content-Type: image/png|\r\n|[a\u{1b}é:])*",
            width in 0..60_usize,
        ) {
            let bytes = Bytes::from(body);
            let parts = Parts::of(Some(b"multipart/mixed; boundary=x"), &bytes);
            let table = Table { bytes: &bytes, parts: &parts, masking: Masking::Masked };
            let names = table.names(width);
            let folds = parts.folds();
            for line in 0..=parts.rows.len() {
                for seen in [Seen::Cut(0), Seen::Cut(3), Seen::Wrapped(0)] {
                    let _ = table.rows(line, &folds, names, width, seen);
                }
                let _ = (table.value(line), table.value_text(line), table.open(line));
            }
        }
    }
}
