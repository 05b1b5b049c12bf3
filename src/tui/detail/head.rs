//! The header fields: what proves, names and counts the delivery first, what
//! was added on the way folded at the end, each with a phrase that says what it
//! is. Secrets are masked; the order of the wire is that of the raw bytes.

use std::sync::Arc;

use super::{Extent, Frame, Masking, Start, Subject, Value, Which, hidden};
use crate::{
    exchange::{Entry, Exchange, Field, Mark, lens, redact},
    filter,
    sender::{
        Sender,
        headers::{Meaning, Rank, meaning},
    },
    tui::{
        app,
        keymap::Keymap,
        text::{Text, count, duration},
        theme::Role,
    },
};

/// How far the rest of a long line stands in.
const HANGING: usize = 3;

/// The blanks between a field and its phrase at least.
const APART: usize = 3;

/// The fewest fields from the way that are worth folding.
const MANY: usize = 2;

/// Whether what was added on the way is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// One line stands for it.
    #[default]
    Folded,
    /// It is.
    Open,
}

impl Way {
    /// The other one.
    #[must_use]
    pub const fn toggled(self) -> Self {
        match self {
            Self::Folded => Self::Open,
            Self::Open => Self::Folded,
        }
    }
}

/// The lines of a head.
#[derive(Clone, Debug, Default)]
pub struct HeadPage {
    lines: Vec<Line>,
}

#[derive(Clone, Debug, Default)]
struct Line {
    text: Text,
    /// What is said of it.
    about: String,
    /// Whether that stands beside it already.
    beside: Beside,
    /// The field that it is of, or the path.
    said: Option<Arc<Said>>,
    /// Whether it stands for what was added on the way.
    folds: bool,
}

impl From<Text> for Line {
    fn from(text: Text) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }
}

/// Where the phrase of a field is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Beside {
    /// There was no room for it.
    #[default]
    No,
    /// At the right of the field.
    Yes,
}

/// A field, or the path of the request: where a filter finds it, and what it
/// says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    path: String,
    kind: &'static str,
    name: String,
    text: Vec<u8>,
}

impl Said {
    fn field(entry: &Entry, field: &Field<'_>) -> Option<Self> {
        // What was refused was never read as a request: no filter looks there.
        entry.received()?;
        let name = String::from_utf8_lossy(field.name).to_ascii_lowercase();
        Some(Self {
            path: filter::header(&name),
            kind: "header",
            name,
            text: field.value.to_vec(),
        })
    }

    fn path(entry: &Entry, masking: Masking) -> Option<Self> {
        let path = entry.received()?.head().path();
        let is_hidden = masking == Masking::Masked && redact::mask_target(path) != path;
        (!is_hidden).then(|| Self {
            path: "path".to_owned(),
            kind: "of the request",
            name: "path".to_owned(),
            text: path.to_vec(),
        })
    }
}

impl HeadPage {
    /// The request line, the fields, and what was noticed about the connection.
    pub(super) fn new(subject: &Subject, frame: Frame, way: Way) -> Self {
        let mut page = Self::default();
        let width = usize::from(frame.width);
        let entry = &subject.known.entry;
        if let Entry::Refused(refused) = entry {
            let line = Text::of(" refused    ", Role::Dim).and(&refused.why, Role::Failed);
            page.push(line, width);
        }
        if let Some(line) = request_line(entry, frame.masking) {
            let said = Said::path(entry, frame.masking).map(Arc::new);
            let line = Line {
                said,
                ..Line::from(line)
            };
            page.push(line, width);
        }
        page.fields(entry, subject.sender, frame, way);
        page.push(Text::default(), width);
        for line in about(entry, frame) {
            page.push(line, width);
        }
        page
    }

    /// How many lines there are.
    pub(super) const fn len(&self) -> usize {
        self.lines.len()
    }

    pub(super) fn line(&self, number: usize) -> Option<&Text> {
        self.lines.get(number).map(|line| &line.text)
    }

    /// What the field on a line says; none where that is not known.
    pub(super) fn about(&self, number: usize) -> Option<&str> {
        let line = self.lines.get(number)?;
        Some(line.about.as_str()).filter(|about| !about.is_empty())
    }

    /// The same where it does not stand beside the field.
    pub(super) fn about_below(&self, number: usize) -> Option<&str> {
        let line = self.lines.get(number)?;
        self.about(number).filter(|_| line.beside == Beside::No)
    }

    /// Whether a line stands for what was added on the way, or is above it.
    pub(super) fn folds(&self, number: usize) -> bool {
        self.lines.get(number).is_some_and(|line| line.folds)
    }

    /// The field on a line, or the path.
    pub(super) fn value(&self, number: usize) -> Option<Value> {
        let said = self.said(number)?;
        Some(Value {
            path: said.path.clone(),
            kind: said.kind,
        })
    }

    /// What it says.
    pub(super) fn value_text(&self, number: usize) -> Option<String> {
        let said = self.said(number)?;
        Some(String::from_utf8_lossy(&said.text).into_owned())
    }

    /// The start of what it says.
    pub(super) fn value_start(&self, number: usize) -> Option<Start> {
        let said = self.said(number)?;
        let text = &said.text[..said.text.len().min(lens::LONGEST)];
        let text = String::from_utf8_lossy(text).into_owned();
        Some(Start {
            which: Which::Own,
            path: said.path.clone(),
            name: said.name.clone(),
            len: said.text.len(),
            text,
            form: Some(lens::Form::Text),
            extent: Extent::Whole,
        })
    }

    fn said(&self, number: usize) -> Option<&Said> {
        self.lines.get(number)?.said.as_deref()
    }

    /// A line, in as many rows as it needs.
    fn push(&mut self, line: impl Into<Line>, width: usize) {
        let line = line.into();
        let rows = line.text.clone().wrapped(width, HANGING);
        self.push_rows(&line, rows);
    }

    fn push_rows(&mut self, line: &Line, rows: Vec<Text>) {
        self.lines.extend(rows.into_iter().map(|text| Line {
            text,
            about: line.about.clone(),
            said: line.said.clone(),
            ..*line
        }));
    }

    fn fields(&mut self, entry: &Entry, sender: Option<&Sender>, frame: Frame, way: Way) {
        let head = entry.head();
        let mut fields: Vec<(Meaning, Field<'_>)> = head
            .fields()
            .map(|field| (meaning(sender, &String::from_utf8_lossy(field.name)), field))
            .collect();
        // Fields of one rank stay in the order of the wire.
        fields.sort_by_key(|(meaning, _)| meaning.rank);
        let from = fields.partition_point(|(meaning, _)| meaning.rank < Rank::Way);
        let (ours, added) = fields.split_at(from);
        let mut rank = None;
        for (meaning, field) in ours {
            let group = meaning.rank.max(Rank::Own);
            if rank.is_some_and(|rank| rank != group) {
                self.push(Text::default(), usize::from(frame.width));
            }
            rank = Some(group);
            self.field(entry, meaning, field, frame);
        }
        if added.len() >= MANY {
            self.push(Text::default(), usize::from(frame.width));
            self.lines.push(Line {
                text: folded(added, way),
                about: about_way(way, frame.keymap),
                folds: true,
                ..Line::default()
            });
        }
        if added.len() < MANY || way == Way::Open {
            for (meaning, field) in added {
                self.field(entry, meaning, field, frame);
            }
        }
    }

    /// A field, and its phrase where there is room beside the last row of it.
    fn field(&mut self, entry: &Entry, meaning: &Meaning, field: &Field<'_>, frame: Frame) {
        let width = usize::from(frame.width);
        let line = field_line(field.name, field.value, frame.masking);
        let phrase = Text::of(&*meaning.phrase, Role::Dim).and(" ", Role::Plain);
        let mut rows = line.wrapped(width, HANGING);
        let mut beside = Beside::No;
        if let Some(last) = rows.last_mut().filter(|_| !meaning.phrase.is_empty())
            && last.width() + APART + phrase.width() <= width
        {
            *last = std::mem::take(last).with_right(phrase, width);
            beside = Beside::Yes;
        }
        let line = Line {
            text: Text::default(),
            about: meaning.phrase.to_string(),
            beside,
            said: Said::field(entry, field).map(Arc::new),
            folds: false,
        };
        self.push_rows(&line, rows);
    }
}

/// The line that stands for what was added on the way.
fn folded(added: &[(Meaning, Field<'_>)], way: Way) -> Text {
    let sign = match way {
        Way::Folded => " ▸ ",
        Way::Open => " ▾ ",
    };
    let names: Vec<_> = added
        .iter()
        .map(|(_, field)| String::from_utf8_lossy(field.name))
        .collect();
    let mut line = Text::of(sign, Role::Dim).and(
        &format!("{} added on the way", count(added.len() as u64)),
        Role::Plain,
    );
    if way == Way::Folded {
        line.push("  ", Role::Plain);
        line.push_within(&names.join(", "), Role::Dim, NAMES);
    }
    line
}

fn about_way(way: Way, keymap: Keymap) -> String {
    let key = keymap.app(app::Action::Understand);
    let does = match way {
        Way::Folded => "shows",
        Way::Open => "hides",
    };
    format!("{key} {does} what proxies added")
}

/// The cells that the names of folded fields take at most.
const NAMES: usize = 60;

fn request_line(entry: &Entry, masking: Masking) -> Option<Text> {
    let head = entry.head();
    if head.bytes().is_empty() {
        return None;
    }
    let target = match masking {
        Masking::Masked => redact::mask_target(head.target()),
        Masking::Shown => head.target().to_vec(),
    };
    Some(
        Text::of(" ", Role::Plain)
            .and(head.method(), Role::Heading)
            .and(" ", Role::Plain)
            .and(&target, Role::Heading)
            .and(&version(entry), Role::Dim),
    )
}

fn version(entry: &Entry) -> String {
    entry
        .received()
        .map_or_else(String::new, |exchange| format!(" {}", exchange.version()))
}

fn field_line(name: &[u8], value: &[u8], masking: Masking) -> Text {
    let mut line = Text::of(" ", Role::Plain);
    hidden::put_field(&mut line, name, value, masking);
    line
}

fn about(entry: &Entry, frame: Frame) -> Vec<Text> {
    let mut facts = vec![
        ("arrived", frame.zone.full(entry.time())),
        ("from", entry.peer().to_string()),
        ("took", duration(entry.took_us().into())),
    ];
    if let Entry::Received(exchange) = entry {
        facts.push(("over", exchange.scheme().as_str().to_owned()));
        facts.push(("body", body_length(exchange)));
        let marks: Vec<&str> = exchange.marks().iter().map(Mark::as_str).collect();
        if !marks.is_empty() {
            facts.push(("noticed", marks.join(", ")));
        }
    }
    facts
        .into_iter()
        .map(|(name, value)| Text::of(&format!(" {name:<10} "), Role::Dim).and(&value, Role::Plain))
        .collect()
}

fn body_length(exchange: &Exchange) -> String {
    let s = if exchange.size() == 1 { "" } else { "s" };
    let all = format!("{} byte{s}", count(exchange.size()));
    let kept = exchange.truncated().then(|| {
        format!(
            ", of which {} are kept",
            count(exchange.body().len() as u64)
        )
    });
    let declared = exchange
        .declared()
        .filter(|declared| *declared != exchange.size());
    let declared = declared.map(|declared| format!(", {} declared", count(declared)));
    [Some(all), kept, declared].into_iter().flatten().collect()
}
