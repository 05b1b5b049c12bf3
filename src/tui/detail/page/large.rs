//! Large bodies: what is laid out elsewhere, while the interface goes on.

use std::{
    ops::{ControlFlow, Range},
    sync::Arc,
};

use crate::{
    exchange::{Entry, Exchange, Id, json::Outline, kind, redact},
    tui::detail::lines::LineIndex,
};

/// Bodies up to this many bytes are laid out at once; larger ones elsewhere.
pub(super) const AT_ONCE: usize = 256 << 10;

/// Something to be laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// Of which entry.
    pub id: Id,
    /// What of it.
    pub part: Part,
}

/// What of an entry is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its body, as JSON.
    Json,
    /// Its body, as text.
    Text,
    /// All its bytes, as text.
    Raw,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LaidOut {
    /// The lines of JSON.
    Json(Arc<Outline>),
    /// The lines of text.
    Text(Arc<Lines>),
}

/// The lines of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// Where they are.
    pub(super) index: LineIndex,
    /// Which bytes are secret, in order.
    pub(super) secrets: Vec<Range<usize>>,
}

impl Lines {
    /// Of `text`, all at once.
    pub(super) fn new(text: &[u8], secrets: Vec<Range<usize>>) -> Self {
        let index = LineIndex::new(text);
        Self { index, secrets }
    }

    /// The same of a large text; none when `goes_on` says no.
    pub(in crate::tui::detail) fn watched(
        text: &[u8],
        secrets: Vec<Range<usize>>,
        goes_on: &mut dyn FnMut(usize) -> ControlFlow<()>,
    ) -> Option<Self> {
        let index = LineIndex::watched(text, goes_on)?;
        Some(Self { index, secrets })
    }
}

/// What was laid out of the event that is read.
#[derive(Debug, Default)]
pub(in crate::tui::detail) struct Ready {
    done: Vec<(Part, LaidOut)>,
    /// What is under way, and how many bytes are done.
    under_way: Option<(Part, u64)>,
}

impl Ready {
    pub(in crate::tui::detail) fn put(&mut self, part: Part, laid_out: LaidOut) {
        self.under_way = None;
        self.done.push((part, laid_out));
    }

    pub(in crate::tui::detail) const fn progress(&mut self, part: Part, done: u64) {
        self.under_way = Some((part, done));
    }

    /// How many bytes of `part` are done, while it is under way.
    pub(in crate::tui::detail) fn done(&self, part: Part) -> u64 {
        let mine = self.under_way.filter(|(under_way, _)| *under_way == part);
        mine.map_or(0, |(_, done)| done)
    }

    pub(super) fn outline(&self) -> Option<Arc<Outline>> {
        self.done.iter().find_map(|(part, it)| match (part, it) {
            (Part::Json, LaidOut::Json(outline)) => Some(Arc::clone(outline)),
            _ => None,
        })
    }

    pub(super) fn lines(&self, wanted: Part) -> Option<Arc<Lines>> {
        self.done.iter().find_map(|(part, it)| match it {
            LaidOut::Text(lines) if *part == wanted => Some(Arc::clone(lines)),
            _ => None,
        })
    }
}

/// Lays out a part of an entry. `goes_on` is asked every few megabytes, with
/// the bytes that are done; none when it says no.
pub fn lay_out(
    entry: &Entry,
    part: Part,
    goes_on: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Option<LaidOut> {
    match (part, entry) {
        (Part::Json, _) => {
            let outline = Outline::watched(entry.body(), goes_on)?;
            Some(LaidOut::Json(Arc::new(outline)))
        }
        (Part::Text, _) => {
            let content_type = entry.head().get("content-type");
            let kind = kind::of(content_type, entry.body());
            let secrets = redact::body_spans_within(kind, entry.body(), usize::MAX);
            lines(entry.body(), secrets, goes_on)
        }
        (Part::Raw, Entry::Received(exchange)) => {
            let secrets = raw_secrets(exchange, exchange.body().len());
            lines(exchange.bytes(), secrets, goes_on)
        }
        (Part::Raw, Entry::Refused(refused)) => {
            let secrets = redact::refused_spans(&refused.raw);
            lines(&refused.raw, secrets, goes_on)
        }
    }
}

fn lines(
    text: &[u8],
    secrets: Vec<Range<usize>>,
    goes_on: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Option<LaidOut> {
    let lines = Lines::watched(text, secrets, goes_on)?;
    Some(LaidOut::Text(Arc::new(lines)))
}

/// The secrets among all bytes of a request, and in so many of its body.
pub(super) fn raw_secrets(exchange: &Exchange, within: usize) -> Vec<Range<usize>> {
    let head = exchange.head();
    let body = exchange.body();
    let kind = kind::of(head.get("content-type"), body);
    let start = head.bytes().len();
    let in_body = redact::body_spans_within(kind, body, within);
    let mut spans = redact::head_spans(head);
    spans.extend(
        in_body
            .into_iter()
            .map(|span| span.start + start..span.end + start),
    );
    spans
}
