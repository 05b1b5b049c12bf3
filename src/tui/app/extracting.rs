//! The values of the user's own columns: of the rows on the screen only, and
//! of no more of a body than is cheap.

use std::{ops::Range, sync::Arc};

use super::{App, Tone};
use crate::{
    exchange::{
        Entry, Exchange,
        document::Document,
        json::{self, Path, Step},
        kind::BodyKind,
        nearest, redact,
    },
    journal::Known,
    tui::{detail::Masking, list::columns::ValueColumn},
};

/// How much of a body is looked through, in bytes.
const BODY: usize = 64 << 10;

/// The longest value, in bytes; no column is wider.
const VALUE: usize = 512;

/// In how many events it is looked for where a column could have its values.
const LOOKS: u8 = 32;

/// How many rows' values are remembered.
const REMEMBERED: usize = 4096;

/// The values of an entry, in the order of the columns.
type Values = Arc<[Box<str>]>;

/// Where a column that has no value in an event may have one.
struct Elsewhere {
    /// The number of the column.
    nth: usize,
    path: Path,
}

impl App {
    /// The values of an entry.
    pub(super) fn values_of(&mut self, known: &Known) -> Values {
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
        let columns = Arc::clone(&self.columns.values);
        self.sought.resize(columns.len(), Sought::default());
        let (found, elsewhere) = values(exchange, &columns, self.masking, &self.sought);
        for (sought, value) in self.sought.iter_mut().zip(&found) {
            sought.saw(value.as_deref());
        }
        let found = found.into_iter().map(Option::unwrap_or_default);
        let values: Values = found.map(String::into_boxed_str).collect();
        if let Some(Elsewhere { nth, path }) = elsewhere {
            self.sought[nth] = Sought::Settled;
            let ValueColumn { name, path: asked } = &columns[nth];
            let id = known.id;
            let words = format!("column {name}: {id} has no {asked}; did you mean {path}?");
            self.tell(Tone::Bad, words);
        }
        self.extracted.insert(key, Arc::clone(&values));
        values
    }
}

/// What is known of a column of the user's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sought {
    /// No event had a value so far; so many more are looked at for where it could
    /// be instead.
    Missing(u8),
    /// One had, or it was told, or nobody looks any more.
    Settled,
}

impl Default for Sought {
    fn default() -> Self {
        Self::Missing(LOOKS)
    }
}

impl Sought {
    fn saw(&mut self, value: Option<&str>) {
        *self = match *self {
            Self::Missing(left) if value.is_none() && left > 1 => Self::Missing(left - 1),
            _ => Self::Settled,
        };
    }
}

/// The values of an exchange; and of a column that is still sought the path that
/// may have been meant.
fn values(
    exchange: &Exchange,
    columns: &[ValueColumn],
    masking: Masking,
    sought: &[Sought],
) -> (Vec<Option<String>>, Option<Elsewhere>) {
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
    let found = columns.iter();
    let found: Vec<_> = found
        .map(|column| value(json, &column.path, &secrets))
        .collect();
    // The start of a large body is no document, and says nothing of other places.
    let is_sought = |nth: &usize| {
        document.is_some() && found[*nth].is_none() && sought[*nth] != Sought::Settled
    };
    let mut missing = (0..columns.len()).filter(is_sought);
    let elsewhere = missing.find_map(|nth| {
        let path = near(json, &columns[nth].path)?;
        Some(Elsewhere { nth, path })
    });
    (found, elsewhere)
}

/// The path in the document that ends with the same key as `path`, or with the one
/// that is written most like it.
fn near(json: &[u8], path: &Path) -> Option<Path> {
    let key = key_of(path)?;
    let document = serde_json::from_slice(json).ok()?;
    let mut paths = Vec::new();
    below(&document, &mut Vec::new(), &mut paths);
    paths.sort_by_key(|path| path.steps().len());
    let keys = || paths.iter().filter_map(key_of);
    let same = keys().find(|other| *other == key);
    let key = same.or_else(|| nearest(key, keys()))?;
    paths.iter().find(|path| key_of(path) == Some(key)).cloned()
}

fn key_of(path: &Path) -> Option<&str> {
    match path.steps().last()? {
        Step::Key(key) => Some(key),
        Step::Index(_) | Step::Each => None,
    }
}

/// The paths of all that stands in a value and holds nothing else.
fn below(value: &serde_json::Value, steps: &mut Vec<Step>, paths: &mut Vec<Path>) {
    let mut within = |step, value| {
        steps.push(step);
        below(value, steps, paths);
        steps.pop();
    };
    match value {
        serde_json::Value::Object(members) => {
            for (key, value) in members {
                within(Step::Key(key.clone()), value);
            }
        }
        // The items of a list are alike more often than not.
        serde_json::Value::Array(items) => {
            if let Some(first) = items.first() {
                within(Step::Index(0), first);
            }
        }
        _ => paths.push(Path::new(steps.clone())),
    }
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
