//! What there is to tell of a signature: how it was judged, who sent it by
//! which scheme, and what of the bytes that are signed is a secret. Made once,
//! for a large body away from the interface.
//!
//! Not here: how it is said.

use std::{ops::Range, sync::Arc};

use memchr::memmem;

use crate::{
    exchange::{Entry, Exchange, Id, kind, redact},
    journal::{Journal, Known},
    reader::Reader,
    sender::{Sender, Source},
    signature::{Examination, Scheme},
};

/// The story of the signature of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// How it was judged.
    pub examination: Examination,
    /// Who sent it.
    pub sender: &'static Sender,
    /// How it is signed; none where that is not known.
    pub scheme: Option<&'static Scheme>,
    /// The secrets among the bytes that are signed; none where it cannot be
    /// told where they are.
    pub secrets: Option<Vec<Range<usize>>>,
    /// Where the bytes that are signed here differ from those that the sender
    /// signed, where that was found out.
    pub differs_at: Option<usize>,
}

/// What is known of it now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Told {
    /// Nobody has asked.
    #[default]
    Unasked,
    /// It is being examined.
    Waiting,
    /// No sender or no scheme is known.
    Nothing,
    /// This.
    Story(Arc<Story>),
}

impl Told {
    /// The story, where there is one.
    #[must_use]
    pub fn story(&self) -> Option<&Story> {
        match self {
            Self::Story(story) => Some(story),
            Self::Unasked | Self::Waiting | Self::Nothing => None,
        }
    }
}

impl From<Option<Story>> for Told {
    fn from(story: Option<Story>) -> Self {
        story.map_or(Self::Nothing, |story| Self::Story(Arc::new(story)))
    }
}

impl Story {
    /// The story of an entry; none where no sender or no scheme is known. Where
    /// nothing else explains its signature, the other events of its sender are
    /// looked at, which it may belong to.
    #[must_use]
    pub fn of(known: &Known, journal: &Journal, reader: &Reader) -> Option<Self> {
        let exchange = known.entry.received()?;
        let sender = reader.registry().recognise(exchange)?;
        let others = || others(known, journal);
        let examination = reader.examine_among(exchange, &others)?;
        let name = examination.judgement.scheme;
        let scheme = sender
            .signatures
            .iter()
            .find(|scheme| Some(scheme.name()) == name);
        Some(Self {
            secrets: secrets(&examination, exchange),
            differs_at: differs_at(&examination, exchange),
            examination,
            sender,
            scheme,
        })
    }

    /// What of it rests on memory only, in words; none where nothing does.
    #[must_use]
    pub fn unverified(&self) -> Option<&'static str> {
        let Sender {
            source, signs_by, ..
        } = self.sender;
        match (source, signs_by) {
            _ if self.examination.unverified => Some("how it signs is told from memory"),
            (_, Source::Memory) => Some("how it signs is told from memory"),
            (Source::Memory, _) => Some("how it is recognised is told from memory"),
            _ => None,
        }
    }
}

/// How far other events are looked for, how many are taken, and how large a
/// body may be, in bytes.
const FAR: u64 = 500;
const MOST: usize = 64;
const LARGE: usize = 64 << 10;

/// The other events of the same sender, the nearest first.
fn others(known: &Known, journal: &Journal) -> Vec<Exchange> {
    let Id(id) = known.id;
    let near = (1..=FAR).flat_map(|far| [id.checked_sub(far), id.checked_add(far)]);
    let near = near.flatten().filter_map(|id| journal.get(Id(id)));
    let theirs = near.filter(|other| other.row.sender == known.row.sender);
    let theirs = theirs.filter_map(|other| match other.entry {
        Entry::Received(exchange) => Some(exchange),
        Entry::Refused(_) => None,
    });
    theirs
        .filter(|exchange| exchange.body().len() <= LARGE)
        .take(MOST)
        .collect()
}

/// Where secrets stand in what is signed: those of the query and of the body,
/// as far as they are there as they came.
fn secrets(it: &Examination, exchange: &Exchange) -> Option<Vec<Range<usize>>> {
    let mut all = query_secrets(it.signed.as_deref()?, exchange.head().target());
    all.extend(body_secrets(it, exchange)?);
    all.sort_by_key(|secret| secret.start);
    Some(all)
}

/// Those of the query, which is signed with the URL.
fn query_secrets(signed: &[u8], target: &[u8]) -> Vec<Range<usize>> {
    let query = memchr::memchr(b'?', target).map_or(&[][..], |at| &target[at..]);
    let spans = redact::target_spans(query);
    let Some(start) = memmem::find(signed, query).filter(|_| !spans.is_empty()) else {
        return Vec::new();
    };
    let moved = spans.into_iter();
    moved
        .map(|span| start + span.start..start + span.end)
        .collect()
}

fn body_secrets(it: &Examination, exchange: &Exchange) -> Option<Vec<Range<usize>>> {
    let signed = it.signed.as_deref()?;
    let body = exchange.body();
    let kind = kind::of(exchange.head().get("content-type"), body);
    let spans = redact::body_spans(kind, body);
    if spans.is_empty() {
        return Some(spans);
    }
    let start = memmem::find(signed, body)?;
    let moved = spans.into_iter();
    Some(
        moved
            .map(|span| start + span.start..start + span.end)
            .collect(),
    )
}

fn differs_at(it: &Examination, exchange: &Exchange) -> Option<usize> {
    let at = it.mistake.as_ref()?.at?;
    let start = memmem::find(it.signed.as_deref()?, exchange.body())?;
    Some(start + at)
}
