//! The values of the user's own columns: of the rows on the screen only, and
//! of no more of a body than is cheap.

use std::{ops::Range, sync::Arc};

use super::App;
use crate::{
    exchange::{
        Entry, Exchange,
        document::Document,
        json::{self, Path},
        kind::BodyKind,
        redact,
    },
    journal::Known,
    tui::{detail::Masking, list::columns::ValueColumn},
};

/// How much of a body is looked through, in bytes.
const BODY: usize = 64 << 10;

/// The longest value, in bytes; no column is wider.
const VALUE: usize = 512;

/// How many rows' values are remembered.
const REMEMBERED: usize = 4096;

impl App {
    /// The values of an entry, in the order of the columns.
    pub(super) fn values_of(&mut self, known: &Known) -> Arc<[Box<str>]> {
        let Entry::Received(exchange) = &known.entry else {
            return Arc::default();
        };
        if self.columns.values.is_empty() {
            return Arc::default();
        }
        let key = (known.id, self.masking);
        if let Some(values) = self.extracted.get(&key) {
            return Arc::clone(values);
        }
        if self.extracted.len() >= REMEMBERED {
            self.extracted.clear();
        }
        let values = values(exchange, &self.columns.values, self.masking);
        self.extracted.insert(key, Arc::clone(&values));
        values
    }
}

fn values(exchange: &Exchange, columns: &[ValueColumn], masking: Masking) -> Arc<[Box<str>]> {
    let body = exchange.body();
    // A large body is looked into as it is, up to a bound; a small one may be a
    // form, or compressed.
    let document = (body.len() <= BODY).then(|| Document::of(exchange.head(), body));
    let json = match &document {
        Some(document) => document.json(),
        None => &body[..BODY],
    };
    let secrets = match (masking, &document) {
        (Masking::Shown, _) => Vec::new(),
        (Masking::Masked, Some(document)) => document.secrets(),
        (Masking::Masked, None) => redact::body_spans(BodyKind::Json, json),
    };
    let one = |column: &ValueColumn| {
        let value = value(json, &column.path, &secrets);
        value.unwrap_or_default().into_boxed_str()
    };
    columns.iter().map(one).collect()
}

fn value(json: &[u8], path: &Path, secrets: &[Range<usize>]) -> Option<String> {
    let found = path.find(json)?;
    let span = &found.span;
    let in_it = |it: &&Range<usize>| it.start < span.end && span.start < it.end;
    let secrets: Vec<_> = secrets.iter().filter(in_it).collect();
    let is_text = found.kind == json::Kind::String;
    let is_more = |it: &&Range<usize>| !is_text || it.start <= span.start || span.end < it.end;
    if secrets.iter().any(is_more) {
        return Some(redact::MASK.to_owned());
    }
    let source = found.source(json);
    let end = source.len().min(VALUE);
    let seen = secrets.iter().filter(|it| it.start < span.start + end);
    let seen = seen.map(|it| it.start - span.start..(it.end - span.start).min(end));
    let seen: Vec<_> = seen.collect();
    let source = redact::replaced(&source[..end], &seen, |_| redact::MASK.into());
    Some(if is_text {
        json::decode(&source).into_owned()
    } else {
        String::from_utf8_lossy(&source).into_owned()
    })
}
