//! The lines of one tab. What is long is looked at line by line, and only
//! where it is on the screen.

mod hex;
mod json;
mod text;

use std::{ops::Range, sync::Arc};

use bytes::Bytes;

use super::{
    Frame, Long, Masking, Subject, Tab, head,
    lines::{LineIndex, without_end},
    sent, signature,
};
use crate::{
    exchange::{
        Entry, Exchange, Head,
        json::{Folds, Outline, Remark, Shape, decode},
        kind::{self, BodyKind},
        redact,
    },
    tui::{
        text::{Text, count, size},
        theme::Role,
    },
};

/// Bodies up to this many bytes are laid out at once; larger ones elsewhere,
/// while the interface goes on.
const AT_ONCE: usize = 256 << 10;

/// The lines of one tab.
#[derive(Clone, Debug)]
pub enum Page {
    /// A body that is JSON, or was until it broke.
    Json {
        /// The body.
        body: Bytes,
        /// Its lines.
        outline: Arc<Outline>,
        /// Whether values of secret members are hidden.
        masking: Masking,
    },
    /// Text as it is, by lines.
    Lines {
        /// The text.
        bytes: Bytes,
        /// Where its lines are.
        index: LineIndex,
        /// What of it is hidden.
        secrets: Vec<Range<usize>>,
    },
    /// The same, until the JSON is laid out.
    Waiting {
        /// What is shown meanwhile.
        meanwhile: Box<Self>,
    },
    /// Bytes that are no text.
    Hex(Bytes),
    /// Few lines, made at once.
    Words(Vec<Text>),
}

/// The value under the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The way to it: `.data.amount`.
    pub path: String,
    /// What it is: `string`.
    pub kind: &'static str,
}

impl Page {
    /// The lines of `tab`.
    pub(super) fn new(
        tab: Tab,
        subject: &Subject,
        outline: Option<&Arc<Outline>>,
        frame: Frame,
    ) -> Self {
        match (tab, &subject.known.entry) {
            (Tab::Body, Entry::Received(exchange)) => body(exchange, outline, frame.masking),
            (Tab::Head, entry) => Self::Words(head::lines(entry, frame)),
            (Tab::Sig, _) => Self::Words(signature::lines(subject, frame)),
            (Tab::Sent, _) => Self::Words(sent::lines(subject, frame)),
            (Tab::Raw, Entry::Received(exchange)) => raw(exchange, frame.masking),
            (Tab::Body | Tab::Raw, Entry::Refused(refused)) if refused.raw.is_empty() => {
                Self::Words(vec![Text::of(" nothing was received", Role::Dim)])
            }
            (Tab::Body | Tab::Raw, Entry::Refused(refused)) => {
                let secrets = masked(frame.masking, || {
                    redact::head_spans(Head::new(&refused.raw))
                });
                lines(refused.raw.clone(), secrets)
            }
        }
    }

    /// How many lines there are.
    pub(super) fn len(&self, folds: &Folds) -> usize {
        match self {
            Self::Json { outline, .. } => outline.visible_len(folds),
            Self::Lines { index, .. } => index.len(),
            Self::Waiting { meanwhile } => meanwhile.len(folds),
            Self::Hex(bytes) => bytes.len().div_ceil(hex::HEX),
            Self::Words(words) => words.len(),
        }
    }

    /// The rows of one line: one, or more where long lines are wrapped.
    pub(super) fn rows(&self, line: usize, folds: &Folds, frame: Frame, long: Long) -> Vec<Text> {
        let width = usize::from(frame.width);
        match self {
            Self::Json {
                body,
                outline,
                masking,
            } => {
                let view = outline.visible(body, folds, line..line + 1).next();
                let Some(view) = view else { return Vec::new() };
                let rows = json::json_rows(&view, *masking, width, long);
                match (view.remark, json::fault(outline, body)) {
                    (Some(Remark::Fault), Some(why)) => {
                        let why = Text::of(" ", Role::Plain).and(&why, Role::Failed);
                        why.wrapped(width, 1).into_iter().chain(rows).collect()
                    }
                    _ => rows,
                }
            }
            Self::Lines {
                bytes,
                index,
                secrets,
            } => text::plain_rows(
                bytes,
                without_end(bytes, index.line(line)),
                secrets,
                width,
                long,
            ),
            Self::Waiting { meanwhile } => meanwhile.rows(line, folds, frame, long),
            Self::Hex(bytes) => vec![hex::hex_row(bytes, line)],
            Self::Words(words) => words.get(line).cloned().into_iter().collect(),
        }
    }

    /// The value on a line. However long it is, this costs the same: it is
    /// asked for with each frame.
    pub(super) fn value(&self, line: usize, folds: &Folds) -> Option<Value> {
        let Self::Json { body, outline, .. } = self else {
            return None;
        };
        let line = outline.line_at(line, folds);
        let path = outline.path_of(body, line)?.to_string();
        let kind = json::word(self.shape(line, folds)?);
        Some(Value { path, kind })
    }

    /// The text of the value on a line; of a string what it says.
    pub(super) fn value_text(&self, line: usize, folds: &Folds) -> Option<String> {
        let Self::Json { body, outline, .. } = self else {
            return None;
        };
        let line = outline.line_at(line, folds);
        let source = &body[outline.value_span(body, line)?];
        Some(match self.shape(line, folds)? {
            Shape::String => decode(source).into_owned(),
            _ => String::from_utf8_lossy(source).into_owned(),
        })
    }

    /// What stands on a line of the outline.
    fn shape(&self, line: usize, folds: &Folds) -> Option<Shape> {
        let Self::Json { body, outline, .. } = self else {
            return None;
        };
        let rows = outline.row_of(line, folds)..usize::MAX;
        outline
            .visible(body, folds, rows)
            .next()
            .map(|view| view.shape)
    }

    /// What there is to say about a line.
    pub(super) fn remark(&self, line: usize, folds: &Folds) -> Option<String> {
        match self {
            Self::Json { body, outline, .. } => {
                let view = outline.visible(body, folds, line..line + 1).next()?;
                json::remark(&view, outline, body)
            }
            Self::Waiting { meanwhile } => Some(match &**meanwhile {
                Self::Lines { bytes, .. } => format!("laying out {}", size(bytes.len() as u64)),
                _ => "laying out".to_owned(),
            }),
            _ => None,
        }
    }
}

fn body(exchange: &Exchange, outline: Option<&Arc<Outline>>, masking: Masking) -> Page {
    let body = exchange.body_bytes();
    let kind = kind::of(exchange.head().get("content-type"), &body);
    match kind {
        BodyKind::Empty => {
            let words = match exchange.declared() {
                Some(declared) if declared > 0 => {
                    format!(" no body came; {} bytes were announced", count(declared))
                }
                _ => " no body".to_owned(),
            };
            Page::Words(vec![Text::of(&words, Role::Dim)])
        }
        BodyKind::Json => json(body, outline, masking),
        BodyKind::Image { .. } | BodyKind::Binary { .. } => Page::Hex(body),
        _ => {
            let secrets = masked(masking, || redact::body_spans(kind, &body));
            lines(body, secrets)
        }
    }
}

fn json(body: Bytes, outline: Option<&Arc<Outline>>, masking: Masking) -> Page {
    if let Some(outline) = outline {
        return Page::Json {
            body,
            outline: Arc::clone(outline),
            masking,
        };
    }
    if body.len() <= AT_ONCE {
        let outline = Arc::new(Outline::of(&body));
        return Page::Json {
            body,
            outline,
            masking,
        };
    }
    let outline = Arc::new(Outline::up_to(&body, 1_000));
    Page::Waiting {
        meanwhile: Box::new(Page::Json {
            body,
            outline,
            masking,
        }),
    }
}

fn raw(exchange: &Exchange, masking: Masking) -> Page {
    let head = exchange.head();
    let kind = kind::of(head.get("content-type"), exchange.body());
    let secrets = masked(masking, || {
        let mut spans = redact::head_spans(head);
        let start = head.bytes().len();
        let body = redact::body_spans(kind, exchange.body());
        spans.extend(
            body.into_iter()
                .map(|span| span.start + start..span.end + start),
        );
        spans
    });
    lines(exchange.bytes().clone(), secrets)
}

fn masked(masking: Masking, spans: impl FnOnce() -> Vec<Range<usize>>) -> Vec<Range<usize>> {
    match masking {
        Masking::Masked => spans(),
        Masking::Shown => Vec::new(),
    }
}

fn lines(bytes: Bytes, secrets: Vec<Range<usize>>) -> Page {
    Page::Lines {
        index: LineIndex::new(&bytes),
        bytes,
        secrets,
    }
}
