//! All senders that are known, the user's own before ours, and the rules that
//! recognise one.
//!
//! The head is asked first, by an index of header names, so that a row costs
//! nothing where its header is not there. The body is looked through only when
//! no head told, or told of an envelope only: once, for what any row may want of
//! it. Where the user's own senders are known by their bodies it is looked
//! through for them first.

mod rules;

use std::sync::{Arc, LazyLock};

use super::{
    facts::{Facts, Request, Seen},
    known,
    row::{Clue, Place, Sender},
    template,
};
use crate::exchange::{
    Exchange,
    document::Document,
    lookup::{Paths, Wanted},
};
use rules::{ByBody, ByHead};

/// The senders that hookglass knows by itself, Cryptoix first; the envelopes
/// that many share come last.
pub fn built_in() -> impl Iterator<Item = &'static Sender> {
    known::rows()
}

/// The known senders. A clone costs a reference count.
#[derive(Clone, Debug)]
pub struct Registry {
    known: Arc<AllKnown>,
}

#[derive(Debug)]
struct AllKnown {
    rows: Vec<Known>,
    /// How many of them are the user's own.
    own: usize,
    /// The place of the first envelope.
    envelopes: usize,
    by_head: ByHead,
    by_body: ByBody,
    /// What the body is asked for when no head told who sent it: what those are
    /// known by who are known by their body, and what they are asked for then;
    /// and what envelopes are asked for, which give way to those.
    body: Paths<'static>,
    /// Where a body may hold another as text.
    inside: Vec<&'static str>,
}

/// A row made ready.
#[derive(Debug)]
struct Known {
    row: &'static Sender,
    /// Every path the row asks for.
    paths: Paths<'static>,
}

impl Registry {
    /// The built-in senders, made ready once.
    #[must_use]
    pub fn built_in() -> Self {
        static READY: LazyLock<Registry> = LazyLock::new(|| Registry::with(&[]));
        READY.clone()
    }

    /// The user's own senders first, then the built-in ones of other names.
    /// Rows live as long as the program, so those of a configuration are
    /// leaked once by whoever reads it.
    #[must_use]
    pub fn with(own: &[&'static Sender]) -> Self {
        let is_own = |name| own.iter().any(|row| row.name == name);
        let rest = built_in().filter(|row| !is_own(row.name));
        let rows: Vec<&'static Sender> = own.iter().copied().chain(rest).collect();
        let is_not_envelope = |row: &&&'static Sender| !known::is_envelope(row);
        let before = rows[own.len()..].iter().take_while(is_not_envelope);
        let envelopes = own.len() + before.count();
        let by_body = rows
            .iter()
            .filter(|row| row.known_by.iter().any(needs_body) || known::is_envelope(row));
        let body = Paths::new(by_body.clone().flat_map(|row| clues(row).chain(asked(row))));
        let mut inside: Vec<_> = by_body.flat_map(|row| row.inside).copied().collect();
        inside.sort_unstable();
        inside.dedup();
        Self {
            known: Arc::new(AllKnown {
                by_head: ByHead::new(&rows),
                by_body: ByBody::new(&rows, &body),
                rows: rows.iter().copied().map(Known::new).collect(),
                own: own.len(),
                envelopes,
                body,
                inside,
            }),
        }
    }

    /// The same senders, where everything that arrives is taken to be sent by this
    /// one, whatever it shows: for a request without the signs of its sender.
    #[must_use]
    pub fn all_from(&self, sender: &Sender) -> Self {
        let always: &'static Sender = Box::leak(Box::new(Sender {
            known_by: &[&[]],
            unless: &[],
            ..*sender
        }));
        let own = self.senders().take(self.known.own);
        let others = own.filter(|row| row.name != sender.name);
        let rows: Vec<_> = std::iter::once(always).chain(others).collect();
        Self::with(&rows)
    }

    /// Every sender, in the order they are asked.
    pub fn senders(&self) -> impl Iterator<Item = &'static Sender> {
        self.known.rows.iter().map(|known| known.row)
    }

    /// The sender of that name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&'static Sender> {
        self.senders().find(|row| row.name == name)
    }

    /// Who sent it; none when no rule knows it.
    #[must_use]
    pub fn recognise(&self, exchange: &Exchange) -> Option<&'static Sender> {
        let all = &self.known;
        let request = Request::new(exchange);
        let by_head = all.by_head.first(&request);
        all.by_body(&request, by_head, |known, _| known.row)
            .or_else(|| Some(all.rows[by_head?].row))
    }

    /// Who sent it and what it says; none when no rule knows it.
    #[must_use]
    pub fn facts(&self, exchange: &Exchange) -> Option<Facts> {
        let all = &self.known;
        let request = Request::new(exchange);
        let by_head = all.by_head.first(&request);
        all.by_body(&request, by_head, |known, seen| {
            Facts::read(known.row, seen)
        })
        .or_else(|| Some(all.rows[by_head?].facts(&request)))
    }
}

impl Default for Registry {
    fn default() -> Self {
        Self::built_in()
    }
}

impl AllKnown {
    /// The rows up to this place may be known by the body, though the head told
    /// of that one.
    fn before(&self, by_head: Option<usize>) -> usize {
        match by_head {
            None => self.rows.len(),
            Some(row) if row >= self.envelopes => self.envelopes,
            Some(row) => self.own.min(row),
        }
    }

    /// Who is known by the body, for all that the head told, and what `tell`
    /// makes of it.
    fn by_body<T>(
        &self,
        request: &Request<'_>,
        by_head: Option<usize>,
        tell: impl Fn(&Known, &Seen<'_, '_, '_>) -> T,
    ) -> Option<T> {
        let before = self.before(by_head);
        if !self.by_body.has_before(before) {
            return None;
        }
        let whole = Document::of(request.head, request.body);
        let seen = Seen {
            request,
            values: &self.body.find(whole.json()),
        };
        if let Some(row) = self.by_body.first(&seen, |row| row < before) {
            let known = &self.rows[row];
            let inner = known.row.inside.iter().find_map(|place| whole.field(place));
            return Some(match inner {
                Some(inner) => tell(
                    known,
                    &Seen {
                        request,
                        values: &known.paths.find(inner.json()),
                    },
                ),
                None => tell(known, &seen),
            });
        }
        let opened = self.inside.iter().find_map(|place| {
            let inner = whole.field(place)?;
            let seen = Seen {
                request,
                values: &self.body.find(inner.json()),
            };
            let is_there = |row: usize| row < before && self.rows[row].row.inside.contains(place);
            let known = self.by_body.first(&seen, is_there);
            known.map(|row| tell(&self.rows[row], &seen))
        });
        // What an envelope is asked for was looked up along with the rest.
        let envelope = by_head.filter(|row| *row >= self.envelopes);
        opened.or_else(|| envelope.map(|row| tell(&self.rows[row], &seen)))
    }
}

impl Known {
    fn new(row: &'static Sender) -> Self {
        Self {
            row,
            paths: Paths::new(asked(row)),
        }
    }

    fn facts(&self, request: &Request<'_>) -> Facts {
        let document = Document::inside(request.head, request.body, self.row.inside);
        let values = &self.paths.find(document.json());
        Facts::read(self.row, &Seen { request, values })
    }
}

/// Whether a rule looks at the body.
fn needs_body(rule: &&'static [Clue]) -> bool {
    rule.iter().any(|clue| clue.path().is_some())
}

/// The paths that a row is known by.
fn clues(row: &'static Sender) -> impl Iterator<Item = Wanted<'static>> {
    let clues = row.known_by.iter().copied().flatten();
    clues.filter_map(Clue::path).map(Wanted::Value)
}

/// Everything that a row asks of the body for its facts.
fn asked(row: &'static Sender) -> impl Iterator<Item = Wanted<'static>> {
    let clues = row.remarks.iter().flat_map(|remark| remark.when);
    let clues = clues.filter_map(Clue::path);
    let shown = row
        .what
        .iter()
        .flat_map(|what| template::paths(what.template));
    let batch = row.batch.iter().copied();
    let values = clues.chain(shown).chain(batch).map(Wanted::Value);
    let places = [
        row.event,
        row.action,
        row.delivery_id,
        row.event_id,
        row.event_time,
    ];
    let places = places.into_iter().flatten().copied();
    let attempt = row.attempt.map(|attempt| attempt.place());
    values.chain(places.chain(attempt).flat_map(wanted_at))
}

fn wanted_at(place: Place) -> Vec<Wanted<'static>> {
    match place {
        Place::Json(path) => vec![Wanted::Value(path)],
        Place::Key(path) => vec![Wanted::Name(path)],
        Place::KeyBeside(path) => vec![Wanted::Beside(path)],
        Place::When(clue, _) => clue.path().map(Wanted::Value).into_iter().collect(),
        Place::Where(clue, place) => {
            let clue = clue.path().map(Wanted::Value);
            clue.into_iter().chain(wanted_at(*place)).collect()
        }
        Place::All(places) => places.iter().copied().flat_map(wanted_at).collect(),
        Place::Header(_) | Place::Query(_) | Place::Word(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
