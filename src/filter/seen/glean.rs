//! Looks at entries, and notes what a completion may offer of them.

use std::sync::Arc;

use super::{ARRIVED, At, BYTES, Look, NEWEST, Seen};
use crate::{
    exchange::{Entry, EventName, Head, Id, document::Document, form, kind, redact},
    journal::{Journal, Piece, Row, Status},
};

/// The longest body that is looked into, in bytes: paths are found as well in
/// shorter ones.
const BODY: usize = 256 << 10;

/// Looks at what `look` wants, or at as much of it as `stop` allows: it is
/// asked after each entry. At least one is looked at, so that every call gets
/// on. Returns all that is seen then.
#[must_use]
pub fn glean(journal: &Journal, look: &Look, stop: &mut dyn FnMut() -> bool) -> Arc<Seen> {
    let mut seen = Seen::clone(&look.seen);
    seen.know(journal);
    match &look.at {
        At::One(id) => {
            seen.beside.insert(*id);
            if let Some(known) = journal.get(*id) {
                seen.entry(*id, &known.entry, &known.row, journal);
            }
        }
        At::Arrived(range) => {
            let start = Id(range.end.0.saturating_sub(ARRIVED)).max(range.start);
            let mut at = start;
            while at < range.end {
                let Some(piece) = journal.piece(at) else {
                    break;
                };
                at = seen.upward(&piece, at.max(piece.first()), range.end, journal);
            }
            seen.cover(range.end);
        }
        At::Below(below) => seen.downward(*below, journal, stop),
    }
    Arc::new(seen)
}

impl Seen {
    /// Every sender and every kind of event that there was: the columns hold
    /// their codes, so that none of these needs an entry to be looked at.
    fn know(&mut self, journal: &Journal) {
        for sender in journal.senders() {
            self.senders.know(sender);
        }
        while !self.events.is_full()
            && let Some(names) = journal.event_names(self.lists + 1)
        {
            self.lists += 1;
            for name in names.iter() {
                self.events.know(&written(name));
            }
        }
    }

    /// The entries of `piece` from `at` up to `end`; returns where to go on.
    fn upward(&mut self, piece: &Piece, at: Id, end: Id, journal: &Journal) -> Id {
        let end = piece.end().min(end);
        for id in (at.0..end.0).map(Id) {
            self.one(piece, id, journal);
        }
        end.max(at.next())
    }

    /// The entries below `below`, the newest first, until it is enough.
    fn downward(&mut self, below: Id, journal: &Journal, stop: &mut dyn FnMut() -> bool) {
        let newest = self
            .covered
            .as_ref()
            .map_or(below, |covered| covered.end.max(below));
        let mut at = below;
        while self.entries < NEWEST && self.bytes < BYTES {
            let Some(piece) = journal.piece_before(at) else {
                at = Id::FIRST;
                break;
            };
            let lowest = piece.lowest(journal.bounds().0);
            at = at.min(piece.end());
            while at > lowest && self.entries < NEWEST && self.bytes < BYTES {
                at = Id(at.0 - 1);
                self.entries += 1;
                self.one(&piece, at, journal);
                if stop() {
                    self.covered = Some(at..newest);
                    return;
                }
            }
            at = at.min(lowest);
        }
        // What stays below is never looked at.
        self.covered = Some(at..newest);
    }

    fn cover(&mut self, end: Id) {
        if let Some(covered) = &mut self.covered {
            covered.end = end;
        }
    }

    /// An entry of the many; one that the user looked at was seen already.
    fn one(&mut self, piece: &Piece, id: Id, journal: &Journal) {
        if self.beside.contains(&id) {
            return;
        }
        if let Some((entry, row)) = piece.get(id) {
            self.entry(id, entry, &row, journal);
        }
    }

    fn entry(&mut self, id: Id, entry: &Entry, row: &Row, journal: &Journal) {
        self.learned(id, row, journal);
        self.peers.see(&entry.peer().host(), id);
        let head = entry.head();
        self.head(head, id);
        let body = entry.body();
        if entry.received().is_some() && !body.is_empty() && body.len() <= BODY {
            self.bytes += body.len();
            let sender = journal.sender_name(row.sender);
            self.json.see(sender, &Document::of(head, body), id);
        }
    }

    /// What the columns hold.
    fn learned(&mut self, id: Id, row: &Row, journal: &Journal) {
        if let Some(sender) = journal.sender_name(row.sender) {
            self.senders.see(sender, id);
        }
        for name in journal
            .event_names(row.events)
            .iter()
            .flat_map(|it| it.iter())
        {
            self.events.see(&written(name), id);
            if let Some(action) = &name.action {
                self.actions.see(action, id);
            }
        }
        if row.is_read() {
            self.verdicts.see(row.verdict.as_str(), id);
        }
        for (status, tally) in [(row.told, &mut self.told), (row.last, &mut self.app)] {
            if let Some(word) = word(status) {
                tally.see(&word, id);
            }
        }
    }

    fn head(&mut self, head: Head<'_>, id: Id) {
        self.methods.see(&text(head.method()), id);
        if redact::target_spans(head.path()).is_empty() {
            self.paths.see(&text(head.path()), id);
        }
        for field in head.fields() {
            self.headers.see(&text(field.name).to_ascii_lowercase(), id);
        }
        if let Some(host) = head.text("host") {
            self.hosts.see(host, id);
        }
        if let Some(kind) = head.get("content-type") {
            self.types.see(&kind::media_type(kind), id);
        }
        for (name, _) in form::pairs(head.query().unwrap_or_default()) {
            if redact::text_spans(&name).is_empty() {
                self.parameters.see(&text(&name), id);
            }
        }
    }
}

/// An event as the language writes it: `issues.opened`.
fn written(name: &EventName) -> String {
    match &name.action {
        Some(action) => format!("{}.{action}", name.kind),
        None => name.kind.clone(),
    }
}

fn word(status: Status) -> Option<String> {
    let number = status.number().map(|number| number.to_string());
    number.or_else(|| status.word().map(str::to_owned))
}

fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        exchange::{Answered, By, Time, json::Step},
        journal::{Content, Retention, tests::circumstances},
    };

    fn post(journal: &Journal, target: &str, body: &str) -> Id {
        let head = format!("POST {target} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let content = Content::Parts {
            head: head.as_bytes(),
            body: body.as_bytes(),
        };
        journal.append(content, circumstances(body.len())).0
    }

    /// All that is wanted, in slices of one entry; how many slices there were.
    fn all(journal: &Journal, mut seen: Arc<Seen>, selected: Option<Id>) -> (Arc<Seen>, usize) {
        let mut slices = 0;
        while let Some(look) = seen.wants(journal.bounds(), selected) {
            seen = glean(journal, &look, &mut || true);
            slices += 1;
        }
        (seen, slices)
    }

    fn best(tally: &super::super::tally::Tally) -> Vec<String> {
        tally
            .best()
            .into_iter()
            .map(|(it, _)| it.to_owned())
            .collect()
    }

    #[test]
    fn the_newest_entries_are_looked_at_and_no_more_however_many_there_are() {
        let journal = Journal::new(Retention::default());
        for number in 0..3 * NEWEST {
            post(&journal, &format!("/{number}"), "{}");
        }
        let (seen, slices) = all(&journal, Arc::default(), None);
        assert_eq!((seen.entries, slices), (NEWEST, NEWEST));
        let newest = format!("/{}", 3 * NEWEST - 1);
        assert_eq!(best(&seen.paths)[0], newest);
        assert_eq!(seen.wants(journal.bounds(), None), None, "it is enough");
    }

    #[test]
    fn of_what_arrives_since_only_the_newest_are_looked_at() {
        let journal = Journal::new(Retention::default());
        post(&journal, "/old", "{}");
        let (seen, _) = all(&journal, Arc::default(), None);
        for number in 0..2 * ARRIVED {
            post(&journal, &format!("/new{number}"), "{}");
        }
        let (seen, slices) = all(&journal, seen, None);
        assert_eq!(slices, 1);
        let paths = best(&seen.paths);
        assert_eq!(paths.len() as u64, ARRIVED + 1);
        assert!(paths.contains(&format!("/new{}", 2 * ARRIVED - 1)));
        assert!(!paths.contains(&"/new0".to_owned()));
    }

    #[test]
    fn what_the_user_looks_at_is_looked_at_first_and_once() {
        let journal = Journal::new(Retention::default());
        let old = post(&journal, "/", r#"{"rare":1}"#);
        for _ in 0..NEWEST {
            post(&journal, "/", r#"{"common":1}"#);
        }
        let seen: Arc<Seen> = Arc::default();
        let look = seen.wants(journal.bounds(), Some(old)).unwrap();
        let seen = glean(&journal, &look, &mut || true);
        let rare = |seen: &Seen| {
            seen.json
                .top(|_| false)
                .step(&Step::Key("rare".into()))
                .map(|places| places.count())
        };
        assert_eq!(rare(&seen), Some(1));
        let (seen, slices) = all(&journal, seen, Some(old));
        assert_eq!((rare(&seen), slices), (Some(1), NEWEST));
    }

    #[test]
    fn what_the_user_looks_at_is_counted_once_however_often_another_one_is() {
        let journal = Journal::new(Retention::default());
        let ids: Vec<Id> = (0..3).map(|_| post(&journal, "/", r#"{"a":1}"#)).collect();
        let mut seen: Arc<Seen> = Arc::default();
        for id in [&ids[..], &ids[..]].concat() {
            if let Some(look) = seen.wants((Id::FIRST, Id::FIRST), Some(id)) {
                seen = glean(&journal, &look, &mut || true);
            }
        }
        let (seen, _) = all(&journal, seen, Some(ids[0]));
        assert_eq!(seen.methods.best()[0].1.count, 3);
        let places = seen.json.top(|_| false).below();
        assert_eq!(places[0].count(), 3);
    }

    #[test]
    fn heads_and_columns_are_seen() {
        let journal = Journal::new(Retention::default());
        let id = post(&journal, "/hooks?shop=1&x&https://u:hunter2@h/", "{}");
        let answered = Answered {
            time: Time::from_seconds(1),
            took_us: 1,
            status: Some(503),
            by: By::Default,
            rule: None,
            step: None,
            headers: Vec::new(),
            body: bytes::Bytes::new(),
            sent: true,
        };
        journal.answered(id, &answered);
        let (seen, _) = all(&journal, Arc::default(), None);
        assert_eq!(best(&seen.methods), ["POST"]);
        assert_eq!(best(&seen.paths), ["/hooks"]);
        assert_eq!(best(&seen.parameters), ["shop", "x"]);
        assert_eq!(best(&seen.told), ["503"]);
        assert!(best(&seen.headers).contains(&"host".to_owned()));
    }
}
