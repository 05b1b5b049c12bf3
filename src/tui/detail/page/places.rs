//! Which bytes the lines of a page are made of, where a page is made of bytes.

use bytes::Bytes;

use super::{Page, json};
use crate::{
    exchange::{
        json::{Folds, Outline, Shape, Step, decode},
        lens::{self, Form},
    },
    tui::detail::{Extent, Masking, Start, Which},
};

impl Page {
    /// The bytes that its lines show, as they stand; none where the lines say
    /// something else.
    pub(in crate::tui::detail) fn bytes(&self) -> Option<&Bytes> {
        match self {
            Self::Json { body, .. } | Self::Xml { body, .. } => Some(body),
            Self::Lines { bytes, .. } => Some(bytes),
            Self::Waiting { meanwhile, .. } => meanwhile.bytes(),
            Self::Form { .. }
            | Self::Parts { .. }
            | Self::Hex(_)
            | Self::Head(_)
            | Self::Sent(_)
            | Self::Words(_) => None,
        }
    }

    /// Whether the line that shows the byte `at` is there, while more are laid out.
    pub(in crate::tui::detail) fn is_laid_out_at(&self, at: usize) -> bool {
        let Self::Waiting { meanwhile, .. } = self else {
            return true;
        };
        match &**meanwhile {
            // The last of these lines stands for the rest.
            Self::Json { body, outline, .. } => outline.line_of_byte(body, at) + 1 < outline.len(),
            _ => true,
        }
    }

    /// The line that shows the byte `at`. What hides it is unfolded.
    pub(in crate::tui::detail) fn line_of(&self, at: usize, folds: &mut Folds) -> usize {
        match self {
            Self::Json { body, outline, .. } => {
                let line = outline.line_of_byte(body, at);
                outline.reveal(body, line, folds);
                outline.row_of(line, folds)
            }
            Self::Lines { bytes, lines, .. } => lines.index.line_of_byte(bytes, at),
            Self::Xml { outline, .. } => {
                let line = outline.line_of_byte(at);
                outline.reveal(line, folds);
                outline.row_of(line, folds)
            }
            Self::Waiting { meanwhile, .. } => meanwhile.line_of(at, folds),
            Self::Form { .. }
            | Self::Parts { .. }
            | Self::Hex(_)
            | Self::Head(_)
            | Self::Sent(_)
            | Self::Words(_) => 0,
        }
    }

    /// The same while nothing is unfolded; none where it is hidden.
    pub(in crate::tui::detail) fn seen_line_of(&self, at: usize, folds: &Folds) -> Option<usize> {
        let (line, row) = match self {
            Self::Json { body, outline, .. } => {
                let line = outline.line_of_byte(body, at);
                (line, outline.row_of(line, folds))
            }
            Self::Xml { outline, .. } => {
                let line = outline.line_of_byte(at);
                (line, outline.row_of(line, folds))
            }
            Self::Waiting { meanwhile, .. } => return meanwhile.seen_line_of(at, folds),
            _ => return Some(self.line_of(at, &mut Folds::new())),
        };
        (folds.line_at(row) == line).then_some(row)
    }

    /// The starts of the values on a line, as much of each as is looked at.
    pub(in crate::tui::detail) fn value_starts(&self, line: usize, folds: &Folds) -> Vec<Start> {
        match self {
            Self::Json { .. } => self.json_start(line, folds).into_iter().collect(),
            Self::Head(head) => head.value_start(line).into_iter().collect(),
            Self::Lines { .. } => self.only_line().map(text_start).into_iter().collect(),
            Self::Form { .. } => self
                .form()
                .and_then(|form| form.value_start(line))
                .into_iter()
                .collect(),
            Self::Parts { .. } => self
                .table()
                .and_then(|table| table.value_start(folds.line_at(line)))
                .into_iter()
                .collect(),
            _ => self
                .tree()
                .map_or_else(Vec::new, |tree| tree.value_starts(line, folds)),
        }
    }

    fn json_start(&self, line: usize, folds: &Folds) -> Option<Start> {
        let Self::Json { body, outline, .. } = self else {
            return None;
        };
        let line = outline.line_at(line, folds);
        let shape = self.shape(line, folds)?;
        if matches!(json::word(shape), "object" | "list") {
            return None;
        }
        let path = outline.path_of(body, line)?;
        let source = body.get(outline.value_span(body, line)?)?;
        let start = &source[..source.len().min(lens::LONGEST)];
        let is_escaped = memchr::memchr(b'\\', start).is_some();
        let (text, form) = match shape {
            Shape::String if is_escaped => (decode(start).into_owned(), Some(Form::Escaped)),
            Shape::String => (decode(start).into_owned(), Some(Form::Text)),
            Shape::Number => (lossy(start), Some(Form::Number)),
            _ => (lossy(start), None),
        };
        let key = path.steps().iter().rev().find_map(|step| match step {
            Step::Key(key) => Some(key.clone()),
            Step::Index(_) | Step::Each => None,
        });
        Some(Start {
            which: Which::Own,
            name: key.unwrap_or_default(),
            path: path.to_string(),
            len: source.len() - start.len() + text.len(),
            text,
            form,
            extent: Extent::Whole,
        })
    }

    /// The text of a page of one line: an id, a token. None where it is long, or
    /// has a secret in it that is hidden.
    pub(in crate::tui::detail) fn only_line(&self) -> Option<&str> {
        let Self::Lines {
            bytes,
            lines,
            masking,
        } = self
        else {
            return None;
        };
        let is_hidden = *masking == Masking::Masked && !lines.secrets.is_empty();
        let is_long = bytes.len() > lens::LONGEST;
        if is_hidden || is_long || lines.index.len() != 1 {
            return None;
        }
        std::str::from_utf8(bytes).ok().map(str::trim_end)
    }

    /// An attribute in the tag on a line.
    pub(in crate::tui::detail) fn attribute(
        &self,
        line: usize,
        folds: &Folds,
        number: usize,
    ) -> Option<String> {
        self.tree()?.attribute(line, folds, number)
    }

    /// How many bytes the value on a line has in a table, before it is decoded.
    pub(in crate::tui::detail) fn value_len(&self, line: usize, folds: &Folds) -> Option<usize> {
        let part = || self.table()?.value_len(folds.line_at(line));
        self.form().map_or_else(part, |form| form.value_len(line))
    }

    /// What stands in the body for a value that no path leads to, because another
    /// of its name comes before it.
    pub(in crate::tui::detail) fn repeated(&self, line: usize, folds: &Folds) -> Option<String> {
        let part = || self.table()?.repeated(folds.line_at(line));
        self.form().map_or_else(part, |form| form.repeated(line))
    }

    /// Whether a line is to be opened before its value is to be understood.
    pub(in crate::tui::detail) fn is_opened(&self, line: usize, folds: &Folds) -> bool {
        match self.table() {
            Some(table) => table.is_opened(folds.line_at(line)),
            None => self.open(line, folds).is_some(),
        }
    }

    /// The byte with which a line begins, or one shortly before.
    pub(in crate::tui::detail) fn first_byte(&self, line: usize, folds: &Folds) -> usize {
        match self {
            Self::Json { body, outline, .. } => outline
                .line_at(line, folds)
                .checked_sub(1)
                .map_or(0, |before| end_of_line(outline, body, before)),
            Self::Lines { bytes, lines, .. } => lines.index.line(bytes, line).start,
            Self::Xml { outline, .. } => outline.start_of(outline.line_at(line, folds)),
            Self::Waiting { meanwhile, .. } => meanwhile.first_byte(line, folds),
            Self::Form { .. }
            | Self::Parts { .. }
            | Self::Hex(_)
            | Self::Head(_)
            | Self::Sent(_)
            | Self::Words(_) => 0,
        }
    }
}

/// Where the text of a line ends: behind the bracket that opens a container,
/// else behind the value.
fn end_of_line(outline: &Outline, body: &[u8], line: usize) -> usize {
    let opens = outline.end_of(body, line).is_some();
    let value = outline.value_span(body, line).unwrap_or_default();
    if opens { value.start + 1 } else { value.end }
}

/// The start of a body that is one line of text. White space may stand behind it.
fn text_start(text: &str) -> Start {
    Start {
        which: Which::Own,
        path: "body".to_owned(),
        name: String::new(),
        text: text.to_owned(),
        form: Some(Form::Text),
        len: text.len(),
        extent: Extent::Piece,
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
