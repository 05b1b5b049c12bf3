//! The lines of one tab. What is long is looked at line by line, and only
//! where it is on the screen.

use std::{ops::Range, sync::Arc};

use bytes::Bytes;

use super::{
    Frame, Long, Masking, Subject, Tab, fold_sign, head,
    lines::{LineIndex, without_end},
    sent, signature,
};
use crate::{
    exchange::{
        Entry, Exchange, Head,
        display::{display_within, rows},
        json::{Ending, Folds, LineView, Outline, Remark, Shape, decode},
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

/// The bytes in a row of the hexadecimal view.
const HEX: usize = 8;

/// The most rows that one wrapped line takes; the rest of it is under Raw.
const WRAPPED_ROWS: usize = 200;

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
            Self::Hex(bytes) => bytes.len().div_ceil(HEX),
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
                let rows = json_rows(&view, *masking, width, long);
                match (view.remark, fault(outline, body)) {
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
            } => plain_rows(
                bytes,
                without_end(bytes, index.line(line)),
                secrets,
                width,
                long,
            ),
            Self::Waiting { meanwhile } => meanwhile.rows(line, folds, frame, long),
            Self::Hex(bytes) => vec![hex_row(bytes, line)],
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
        let kind = word(self.shape(line, folds)?);
        Some(Value { path, kind })
    }

    /// The text of the value on a line; of a string what it says.
    pub(super) fn value_text(&self, line: usize, folds: &Folds) -> Option<String> {
        let Self::Json { body, outline, .. } = self else {
            return None;
        };
        let line = outline.line_at(line, folds);
        let source = &body[outline.value_span(line)?];
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
                remark(&view, outline, body)
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

fn json_rows(view: &LineView<'_>, masking: Masking, width: usize, long: Long) -> Vec<Text> {
    let mut line = Text::of(" ", Role::Plain);
    line.space(usize::from(view.depth) * 2);
    line.push(fold_sign(view.fold), Role::Dim);
    let room = width.saturating_sub(line.width() + 1);
    if let Some(key) = view.key {
        line.push_within(key, Role::Name, room);
        line.push(": ", Role::Dim);
    }
    let indent = line.width().min(width / 2);
    let end = if view.comma { "," } else { "" };
    let role = value_role(view);
    if let Some(summary) = view.summary() {
        line.push(&summary, Role::Dim);
        line.push(end, Role::Dim);
        return vec![line];
    }
    let hidden = masking == Masking::Masked
        && matches!(view.shape, Shape::String | Shape::Number)
        && view
            .key
            .is_some_and(|key| redact::is_secret_key(&decode(key)));
    if hidden {
        let masked = redact::mask(view.text);
        line.push(&masked, Role::Masked);
        line.push(end, Role::Dim);
        return vec![line];
    }
    let room = width.saturating_sub(line.width() + end.len());
    if long == Long::Cut || line.width() >= width {
        push_value(&mut line, view, role, room);
        line.push(end, Role::Dim);
        return vec![line];
    }
    let mut rows = wrapped(line, view.text, role, indent, width);
    if let Some(last) = rows.last_mut() {
        last.push(end, Role::Dim);
    }
    rows
}

/// A value on one line. A string that is cut keeps its last quote, so that it
/// still looks like one.
fn push_value(line: &mut Text, view: &LineView<'_>, role: Role, room: usize) {
    if view.shape == Shape::String && display_within(view.text, room).is_cut() {
        line.push_within(view.text, role, room.saturating_sub(1));
        line.push("\"", role);
    } else {
        line.push_within(view.text, role, room);
    }
}

/// `start` with `text` behind it, in as many rows as it needs.
fn wrapped(start: Text, text: &[u8], role: Role, indent: usize, width: usize) -> Vec<Text> {
    let mut all = Vec::new();
    let first = width.saturating_sub(start.width()).max(1);
    let mut line = start;
    let mut parts = rows(text, first);
    let head = parts.next();
    let taken = head
        .as_ref()
        .and_then(|row| row.segments().last().map(|last| last.source().end))
        .unwrap_or(0);
    if let Some(row) = head {
        line.add(row, role);
    }
    all.push(line);
    for row in rows(
        &text[taken.min(text.len())..],
        width.saturating_sub(indent).max(1),
    )
    .take(WRAPPED_ROWS)
    {
        let mut next = Text::default();
        next.space(indent);
        next.add(row, role);
        all.push(next);
    }
    all
}

const fn value_role(view: &LineView<'_>) -> Role {
    match (view.shape, view.remark) {
        (_, Some(Remark::Fault)) => Role::Failed,
        (Shape::String | Shape::Raw | Shape::Number | Shape::Bool | Shape::Null, _) => Role::Plain,
        _ => Role::Dim,
    }
}

/// Why and where the text stops being JSON.
fn fault(outline: &Outline, body: &[u8]) -> Option<String> {
    let fault = outline.fault()?;
    Some(format!("not JSON: {}", fault.explain(body)))
}

fn remark(view: &LineView<'_>, outline: &Outline, body: &[u8]) -> Option<String> {
    if view.remark == Some(Remark::DuplicateKey) {
        return Some("this key stands here more than once; most readers take the last".to_owned());
    }
    match outline.ending() {
        Ending::Fault(_) => fault(outline, body),
        Ending::Limit(at) => Some(format!("laid out up to byte {at}; 5 shows the rest")),
        Ending::Whole => None,
    }
}

const fn word(shape: Shape) -> &'static str {
    match shape {
        Shape::ObjectStart | Shape::ObjectEnd | Shape::EmptyObject => "object",
        Shape::ArrayStart | Shape::ArrayEnd | Shape::EmptyArray => "list",
        Shape::String => "string",
        Shape::Number => "number",
        Shape::Bool => "boolean",
        Shape::Null => "null",
        Shape::Raw => "not JSON",
    }
}

fn plain_rows(
    bytes: &[u8],
    line: Range<usize>,
    secrets: &[Range<usize>],
    width: usize,
    long: Long,
) -> Vec<Text> {
    let stretches = stretches(line, secrets);
    let mut row = Text::of(" ", Role::Plain);
    let mut all = Vec::new();
    for (span, hidden) in stretches {
        let text = &bytes[span];
        if hidden {
            row.push(&redact::mask(text), Role::Masked);
            continue;
        }
        if long == Long::Cut || row.width() + 1 >= width {
            row.push_within(text, Role::Plain, width.saturating_sub(row.width()));
            continue;
        }
        let mut rows = wrapped(std::mem::take(&mut row), text, Role::Plain, 1, width);
        row = rows.pop().unwrap_or_default();
        all.extend(rows);
    }
    all.push(row);
    all
}

/// A line cut into what is shown and what is hidden.
fn stretches(line: Range<usize>, secrets: &[Range<usize>]) -> Vec<(Range<usize>, bool)> {
    let mut parts = Vec::new();
    let mut at = line.start;
    let from = secrets.partition_point(|span| span.end <= line.start);
    for span in secrets[from..]
        .iter()
        .take_while(|span| span.start < line.end)
    {
        let (start, end) = (span.start.max(line.start), span.end.min(line.end));
        if at < start {
            parts.push((at..start, false));
        }
        parts.push((start..end, true));
        at = end;
    }
    if at < line.end {
        parts.push((at..line.end, false));
    }
    parts
}

/// A row of the hexadecimal view: the offset, the bytes, what of them is text.
fn hex_row(bytes: &[u8], row: usize) -> Text {
    use std::fmt::Write;
    let start = row * HEX;
    let chunk = &bytes[start.min(bytes.len())..(start + HEX).min(bytes.len())];
    let mut digits = String::new();
    for byte in chunk {
        let _ = write!(digits, "{byte:02x} ");
    }
    let printable: String = chunk
        .iter()
        .map(|byte| {
            if byte.is_ascii_graphic() || *byte == b' ' {
                char::from(*byte)
            } else {
                '·'
            }
        })
        .collect();
    let mut line = Text::of(&format!(" {start:08x}  "), Role::Dim);
    line.push(&format!("{digits:<25}"), Role::Plain);
    line.push(&printable, Role::Dim);
    line
}
