//! Which bytes the lines of a page are made of, where a page is made of bytes.

use bytes::Bytes;

use super::{Page, json};
use crate::{
    exchange::{
        json::{Folds, Outline, Shape, decode},
        lens,
    },
    tui::detail::Start,
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
            | Self::Words(_) => 0,
        }
    }

    /// The start of the value on a line, as much of it as is looked at.
    pub(in crate::tui::detail) fn value_start(&self, line: usize, folds: &Folds) -> Option<Start> {
        let Self::Json { body, outline, .. } = self else {
            return None;
        };
        let line = outline.line_at(line, folds);
        let shape = self.shape(line, folds)?;
        if matches!(json::word(shape), "object" | "list") {
            return None;
        }
        let source = body.get(outline.value_span(body, line)?)?;
        let start = &source[..source.len().min(lens::LONGEST)];
        let text = match shape {
            Shape::String => decode(start).into_owned(),
            _ => String::from_utf8_lossy(start).into_owned(),
        };
        let is_escaped = shape == Shape::String && memchr::memchr(b'\\', start).is_some();
        let len = source.len() - start.len() + text.len();
        Some(Start {
            text,
            is_escaped,
            len,
        })
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
