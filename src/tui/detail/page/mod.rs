//! The lines of one tab. What is long is looked at line by line, and only
//! where it is on the screen.

mod archive;
mod fill;
mod form;
mod hex;
mod json;
mod large;
mod multipart;
mod places;
mod said;
mod text;
mod veil;
mod xml;

use std::{ops::Range, sync::Arc};

use bytes::Bytes;

pub(super) use fill::{Laid, Row, Seen};
pub(super) use form::Fields;
pub use large::{Job, LaidOut, Part, lay_out};
pub(super) use large::{Lines, Ready};
pub(super) use multipart::Parts;
pub use said::Said;
pub(super) use veil::Veil;

use form::Form;
use hex::Hex;
use large::AT_ONCE;
use multipart::Table;
use xml::Tree;

use super::{
    Frame, Masking, Subject, Tab,
    contents::{Contents, Layout, Look, Source, Written},
    head::{HeadPage, Way},
    lines::without_end,
    sent::SentPage,
    signature,
};
use crate::{
    exchange::{
        Entry, Exchange, Head,
        json::{Folds, Outline, Remark, Shape, decode},
        kind::{self, BodyKind},
        redact, xml as markup,
    },
    tui::{
        keymap::Keymap,
        text::{Text, count},
        theme::Role,
    },
};

/// How many bytes of a large text are shown until all of it is laid out.
const MEANWHILE: usize = 64 << 10;

/// What stands behind the depth of a line that is too deep to stand in further.
pub(super) const DEEP: char = '│';

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
        /// Where its lines are, and its secrets.
        lines: Arc<Lines>,
        /// Whether these are hidden.
        masking: Masking,
    },
    /// The start of a large one, until all of it is laid out.
    Waiting {
        /// What is to be laid out.
        part: Part,
        /// What is shown meanwhile.
        meanwhile: Box<Self>,
    },
    /// A form, a field a line.
    Form {
        /// The form.
        body: Bytes,
        /// Its fields.
        fields: Arc<Fields>,
        /// The width of the column of their names.
        names: usize,
        /// Whether secret values are hidden.
        masking: Masking,
    },
    /// The parts of a multipart body.
    Parts {
        /// The body.
        body: Bytes,
        /// Its parts.
        parts: Arc<Parts>,
        /// The width of the column of their names.
        names: usize,
        /// Whether secret values are hidden.
        masking: Masking,
    },
    /// A body that is XML, or was until it broke.
    Xml {
        /// The body.
        body: Bytes,
        /// Its lines.
        outline: Arc<markup::Outline>,
        /// Whether secret values are hidden.
        masking: Masking,
    },
    /// Bytes that are no text.
    Hex(Hex),
    /// The header fields.
    Head(HeadPage),
    /// What was sent.
    Sent(SentPage),
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

impl Value {
    /// A body that is one line of text.
    fn body() -> Self {
        Self {
            path: "body".to_owned(),
            kind: "text",
        }
    }
}

impl Page {
    /// The lines of `tab`.
    pub(super) fn new(
        tab: Tab,
        subject: &Subject,
        ready: &Ready,
        look: &Look,
        way: Way,
        sending: Option<u32>,
        frame: Frame,
    ) -> Self {
        match (tab, &subject.known.entry) {
            (Tab::Body, Entry::Received(exchange)) => body(exchange, ready, look, frame),
            (Tab::Head, _) => Self::Head(HeadPage::new(subject, frame, way)),
            (Tab::Sig, _) => Self::Words(signature::lines(subject, frame)),
            (Tab::Sent, _) => Self::Sent(SentPage::new(subject, sending, frame)),
            (Tab::Raw, Entry::Received(exchange)) => raw(exchange, ready, frame.masking),
            (Tab::Body | Tab::Raw, Entry::Refused(refused)) if refused.raw.is_empty() => {
                Self::Words(vec![Text::of(" nothing was received", Role::Dim)])
            }
            (Tab::Body | Tab::Raw, Entry::Refused(refused)) => {
                let secrets = redact::head_spans(Head::new(&refused.raw));
                Self::lines(&refused.raw, secrets, frame.masking)
            }
        }
    }

    /// How many lines there are.
    pub(super) fn len(&self, folds: &Folds) -> usize {
        match self {
            Self::Json { outline, .. } => outline.visible_len(folds),
            Self::Lines { lines, .. } => lines.index.len(),
            Self::Waiting { meanwhile, .. } => meanwhile.len(folds),
            Self::Form { fields, .. } => fields.len(),
            Self::Parts { parts, .. } => parts.len(folds),
            Self::Xml { outline, .. } => outline.visible_len(folds),
            Self::Hex(hex) => hex.len(),
            Self::Head(head) => head.len(),
            Self::Sent(sent) => sent.len(),
            Self::Words(words) => words.len(),
        }
    }

    /// What is seen of one line.
    pub(super) fn rows(
        &self,
        line: usize,
        folds: &Folds,
        frame: Frame,
        seen: Seen,
        veil: &Veil,
    ) -> Laid {
        let width = usize::from(frame.width);
        match self {
            Self::Json {
                body,
                outline,
                masking,
            } => {
                let view = outline.visible(body, folds, line..line + 1).next();
                let Some(view) = view else {
                    return Laid::default();
                };
                let rows = json::rows(&view, (outline, body), (*masking, veil), width, seen);
                match (view.remark, json::fault(outline, body)) {
                    (Some(Remark::Fault), Some(why)) => {
                        let why = Text::of(" ", Role::Plain).and(&why, Role::Failed);
                        rows.below(why.wrapped(width, 1))
                    }
                    _ => rows,
                }
            }
            Self::Lines {
                bytes,
                lines,
                masking,
            } => {
                let secrets: &[_] = match masking {
                    Masking::Masked => &lines.secrets,
                    Masking::Shown => &[],
                };
                let line = without_end(bytes, lines.index.line(bytes, line));
                let start = Text::of(" ", Role::Plain);
                text::plain(start, (bytes, line), secrets, Role::Plain, width, seen)
            }
            Self::Waiting { meanwhile, .. } => meanwhile.rows(line, folds, frame, seen, veil),
            Self::Form { names, .. } => {
                let form = self.form();
                form.map_or_else(Laid::default, |form| form.rows(line, *names, width, seen))
            }
            Self::Parts { names, .. } => {
                let line = folds.line_at(line);
                self.table().map_or_else(Laid::default, |table| {
                    table.rows(line, folds, *names, width, seen)
                })
            }
            Self::Xml { .. } => {
                let tree = self.tree();
                tree.map_or_else(Laid::default, |tree| {
                    tree.rows(line, folds, width, seen, veil)
                })
            }
            Self::Hex(hex) => Laid::of([hex.row(line)]),
            Self::Head(head) => Laid::of(head.line(line).cloned()),
            Self::Sent(sent) => Laid::of(sent.line(line).cloned()),
            Self::Words(words) => Laid::of(words.get(line).cloned()),
        }
    }

    /// Whether its lines are text as it is: all of them are moved sideways at
    /// once.
    pub(super) fn is_text(&self) -> bool {
        match self {
            Self::Lines { .. } => true,
            Self::Waiting { meanwhile, .. } => meanwhile.is_text(),
            _ => false,
        }
    }

    /// The value on a line. However long it is, this costs the same: it is
    /// asked for with each frame.
    pub(super) fn value(&self, line: usize, folds: &Folds) -> Option<Value> {
        let Self::Json { body, outline, .. } = self else {
            let form = || self.form()?.value(line);
            let part = || self.table()?.value(folds.line_at(line));
            let element = || self.tree()?.value(line, folds);
            let field = || self.head()?.value(line);
            let text = || self.only_line().map(|_| Value::body());
            let found = form().or_else(part).or_else(element).or_else(field);
            return found.or_else(text);
        };
        let line = outline.line_at(line, folds);
        let path = outline.path_of(body, line)?.to_string();
        let kind = json::word(self.shape(line, folds)?);
        Some(Value { path, kind })
    }

    /// The text of the value on a line; of a string what it says.
    pub(super) fn value_text(&self, line: usize, folds: &Folds) -> Option<String> {
        let Self::Json { body, outline, .. } = self else {
            let form = || self.form()?.value_text(line);
            let part = || self.table()?.value_text(folds.line_at(line));
            let element = || self.tree()?.value_text(line, folds);
            let field = || self.head()?.value_text(line);
            let text = || self.only_line().map(str::to_owned);
            let found = form().or_else(part).or_else(element).or_else(field);
            return found.or_else(text);
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

    /// What of it is to be laid out elsewhere.
    pub(super) const fn waits_for(&self) -> Option<Part> {
        match self {
            Self::Waiting { part, .. } => Some(*part),
            _ => None,
        }
    }

    fn lines(bytes: &Bytes, secrets: Vec<Range<usize>>, masking: Masking) -> Self {
        Self::Lines {
            lines: Arc::new(Lines::new(bytes, secrets)),
            bytes: bytes.clone(),
            masking,
        }
    }

    /// What there is to say about a line.
    pub(super) fn remark(&self, line: usize, folds: &Folds, keymap: Keymap) -> Option<Said> {
        match self {
            Self::Json { body, outline, .. } => {
                let view = outline.visible(body, folds, line..line + 1).next()?;
                json::remark(&view, outline, body, keymap)
            }
            _ => self.tree()?.remark(),
        }
    }

    /// What a line leads into: the value of a field that is a body of its own, a
    /// part.
    pub(super) fn open(&self, line: usize, folds: &Folds) -> Option<Source> {
        let part = || self.table()?.open(folds.line_at(line));
        self.form().map_or_else(part, |form| form.open(line))
    }

    const fn head(&self) -> Option<&HeadPage> {
        match self {
            Self::Head(head) => Some(head),
            _ => None,
        }
    }

    fn form(&self) -> Option<Form<'_>> {
        match self {
            Self::Form {
                body,
                fields,
                masking,
                ..
            } => Some(Form {
                bytes: body,
                fields,
                masking: *masking,
            }),
            _ => None,
        }
    }

    fn table(&self) -> Option<Table<'_>> {
        match self {
            Self::Parts {
                body,
                parts,
                masking,
                ..
            } => Some(Table {
                bytes: body,
                parts,
                masking: *masking,
            }),
            _ => None,
        }
    }

    fn tree(&self) -> Option<Tree<'_>> {
        match self {
            Self::Xml {
                body,
                outline,
                masking,
            } => Some(Tree {
                bytes: body,
                outline,
                masking: *masking,
            }),
            _ => None,
        }
    }
}

/// The start of a line of a tree. One that is deep stands in no further, and
/// says how deep it is.
fn indented(depth: usize, width: usize) -> Text {
    let mut line = Text::of(" ", Role::Plain);
    let levels = width / 5;
    if depth <= levels {
        line.space(depth * 2);
        return line;
    }
    let depth = format!("{depth}{DEEP}");
    let depth = Text::of(&depth, Role::Dim);
    line.space((levels * 2).saturating_sub(depth.width()));
    line.append(depth);
    line
}

fn body(exchange: &Exchange, ready: &Ready, look: &Look, frame: Frame) -> Page {
    if let Some(contents) = look.contents() {
        return page_of(contents, exchange, ready, look.written(), frame);
    }
    let start = look.meanwhile().map_or_else(Bytes::new, |source| {
        source.bytes.slice(..source.bytes.len().min(MEANWHILE))
    });
    let kind = kind::of(exchange.head().get("content-type"), &start);
    if kind.is_text() {
        let secrets = redact::body_spans(kind, &start);
        return Page::lines(&start, secrets, frame.masking);
    }
    Page::Hex(Hex::new(start, kind, frame.width.into()))
}

fn page_of(
    contents: &Contents,
    exchange: &Exchange,
    ready: &Ready,
    written: Written,
    frame: Frame,
) -> Page {
    let (masking, width) = (frame.masking, usize::from(frame.width));
    let (body, kind) = (contents.bytes.clone(), contents.kind);
    match &contents.layout {
        _ if kind == BodyKind::Empty => empty(exchange, contents),
        Layout::Wire if kind == BodyKind::Json && written == Written::Pretty => {
            json(body, ready, masking)
        }
        Layout::Wire if kind.is_text() || written == Written::Plain => {
            text(&body, Part::Text, ready, masking, |within| {
                redact::body_spans_within(kind, &body, within)
            })
        }
        Layout::Wire | Layout::Bytes => Page::Hex(Hex::new(body, kind, width)),
        Layout::Json(outline) => Page::Json {
            body,
            outline: Arc::clone(outline),
            masking,
        },
        Layout::Lines(lines) => Page::Lines {
            bytes: body,
            lines: Arc::clone(lines),
            masking,
        },
        Layout::Form(fields) => {
            let fields = Arc::clone(fields);
            let form = Form {
                bytes: &body,
                fields: &fields,
                masking,
            };
            let names = form.names(width);
            Page::Form {
                body,
                fields,
                names,
                masking,
            }
        }
        Layout::Parts(parts) => {
            let parts = Arc::clone(parts);
            let table = Table {
                bytes: &body,
                parts: &parts,
                masking,
            };
            let names = table.names(width);
            Page::Parts {
                body,
                parts,
                names,
                masking,
            }
        }
        Layout::Xml(outline) => Page::Xml {
            body,
            outline: Arc::clone(outline),
            masking,
        },
    }
}

fn empty(exchange: &Exchange, contents: &Contents) -> Page {
    let is_opened = !exchange.body().is_empty();
    let words = match exchange.declared() {
        _ if is_opened && contents.layers.is_empty() => " it is empty".to_owned(),
        _ if is_opened => " nothing came out of it".to_owned(),
        Some(declared) if declared > 0 => {
            format!(" no body came; {} bytes were announced", count(declared))
        }
        _ => " no body".to_owned(),
    };
    Page::Words(vec![Text::of(&words, Role::Dim)])
}

fn json(body: Bytes, ready: &Ready, masking: Masking) -> Page {
    let (outline, is_whole) = match ready.outline() {
        Some(outline) => (outline, true),
        None if body.len() <= AT_ONCE => (Arc::new(Outline::of(&body)), true),
        None => (Arc::new(Outline::up_to(&body, 1_000)), false),
    };
    let page = Page::Json {
        body,
        outline,
        masking,
    };
    if is_whole {
        return page;
    }
    Page::Waiting {
        part: Part::Json,
        meanwhile: Box::new(page),
    }
}

fn raw(exchange: &Exchange, ready: &Ready, masking: Masking) -> Page {
    text(exchange.bytes(), Part::Raw, ready, masking, |within| {
        large::raw_secrets(exchange, within)
    })
}

/// A text, or the start of a large one. `secrets` finds those of its first
/// bytes.
fn text(
    bytes: &Bytes,
    part: Part,
    ready: &Ready,
    masking: Masking,
    secrets: impl Fn(usize) -> Vec<Range<usize>>,
) -> Page {
    if let Some(lines) = ready.lines(part) {
        return Page::Lines {
            bytes: bytes.clone(),
            lines,
            masking,
        };
    }
    if bytes.len() <= AT_ONCE {
        return Page::lines(bytes, secrets(bytes.len()), masking);
    }
    let start = bytes.slice(..MEANWHILE);
    Page::Waiting {
        part,
        meanwhile: Box::new(Page::lines(&start, secrets(MEANWHILE), masking)),
    }
}
