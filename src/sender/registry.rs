//! All senders that are known, the user's own before ours, and the rules that
//! recognise one.
//!
//! The head is asked first, by an index of header names, so that a row costs
//! nothing where its header is not there. The body is looked through only when
//! no head told, once, for what any row may want of it; and when the head told
//! of an envelope only, or the user's own senders are known by their bodies.

mod rules;

use std::sync::Arc;

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
    /// known by who are known by their body, and what they are asked for then.
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
    /// The built-in senders.
    #[must_use]
    pub fn built_in() -> Self {
        Self::with(&[])
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
            .filter(|row| row.known_by.iter().any(needs_body));
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
        self.inside.iter().find_map(|place| {
            let inner = whole.field(place)?;
            let seen = Seen {
                request,
                values: &self.body.find(inner.json()),
            };
            let is_there = |row: usize| row < before && self.rows[row].row.inside.contains(place);
            let known = self.by_body.first(&seen, is_there);
            known.map(|row| tell(&self.rows[row], &seen))
        })
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
mod tests {
    use super::*;
    use crate::{
        exchange::{Head, Time, lookup::Within},
        sender::{sample::Draft, template::fill},
    };

    fn sender(headers: &[(&str, &str)], body: &str) -> Option<&'static str> {
        let registry = Registry::built_in();
        let exchange = Draft::new(headers, body).exchange(Time::default());
        registry.recognise(&exchange).map(|row| row.name)
    }

    /// The headers of a request, and who sent it.
    type Case<'a> = (&'a [(&'a str, &'a str)], Option<&'a str>);

    #[test]
    fn the_head_tells_who_sent_it() {
        let standard = [
            ("Webhook-Id", "1"),
            ("Webhook-Timestamp", "2"),
            ("Webhook-Signature", "v1,x"),
        ];
        let gitlab = [
            standard[0],
            standard[1],
            standard[2],
            ("X-Gitlab-Event", "Push Hook"),
        ];
        let cases: [Case<'_>; 11] = [
            (&[("x-cryptoix-signature", "")], Some("cryptoix")),
            (&[("stripe-signature", "x")], Some("stripe")),
            (&[("user-agent", "stripe/1.0 (+https)")], Some("stripe")),
            (&[("X-GitHub-Event", "push")], Some("github")),
            (
                &[("X-GitHub-Event", "push"), ("X-Gogs-Event", "push")],
                Some("gogs"),
            ),
            (
                &[("X-GitHub-Event", "push"), ("X-Gitea-Event", "push")],
                Some("gitea"),
            ),
            (
                &[("X-GitHub-Event", "push"), ("X-Forgejo-Event", "push")],
                Some("gitea"),
            ),
            (&standard, Some("standard-webhooks")),
            (&gitlab, Some("gitlab")),
            (&standard[1..], None),
            (
                &[
                    ("svix-id", "1"),
                    ("svix-timestamp", "2"),
                    ("svix-signature", "3"),
                ],
                Some("svix"),
            ),
        ];
        for (headers, name) in cases {
            assert_eq!(sender(headers, ""), name, "{headers:?}");
        }
    }

    #[test]
    fn the_body_tells_when_the_head_does_not() {
        let cases = [
            (
                r#"{"event":"payment_received","timestamp":"2023","data":{"transaction_id":"t","payment_hash":"h"}}"#,
                Some("cryptoix"),
            ),
            (
                r#"{"event":"payment_received","timestamp":"2023","data":{"transaction_id":"t"}}"#,
                None,
            ),
            (
                r#"{"id":"evt_1","object":"event","api_version":"2020","data":{"object":{}}}"#,
                Some("stripe"),
            ),
            (
                r#"{"id":"evt_1","type":"user.created","data":{"object":{}}}"#,
                None,
            ),
            ("no json", None),
        ];
        for (body, name) in cases {
            assert_eq!(sender(&[], body), name, "{body}");
        }
    }

    #[test]
    fn an_envelope_gives_way_to_who_is_known_by_what_is_in_it() {
        let standard = [
            ("webhook-id", "1"),
            ("webhook-timestamp", "2"),
            ("webhook-signature", "v1,x"),
        ];
        let svix = [
            ("svix-id", "1"),
            ("svix-timestamp", "2"),
            ("svix-signature", "v1,x"),
        ];
        let clerk = r#"{"object":"event","type":"user.created","instance_id":"ins_1","data":{}}"#;
        let openai = r#"{"id":"evt_1","object":"event","created_at":1,"type":"batch.failed"}"#;
        let cases = [
            (&svix, clerk, "clerk"),
            (&svix, "{}", "svix"),
            (&standard, openai, "openai"),
            (&standard, "{}", "standard-webhooks"),
        ];
        for (headers, body, name) in cases {
            assert_eq!(sender(headers, body), Some(name), "{body}");
        }
    }

    #[test]
    fn a_users_own_sender_known_by_its_body_goes_before_the_heads_of_ours() {
        static OWN: Sender = Sender {
            name: "acme",
            known_by: &[&[Clue::Json("/acme")]],
            ..Sender::BLANK
        };
        let registry = Registry::with(&[&OWN]);
        for (body, name) in [(r#"{"acme":1}"#, "acme"), ("{}", "github")] {
            let exchange =
                Draft::new(&[("X-GitHub-Event", "push")], body).exchange(Time::default());
            let found = registry.recognise(&exchange).map(|row| row.name);
            assert_eq!(found, Some(name), "{body}");
        }
    }

    #[test]
    fn a_users_own_sender_is_asked_first_and_replaces_ours() {
        static OWN: Sender = Sender {
            name: "acme",
            known_by: &[&[Clue::Header("X-GitHub-Event")]],
            ..Sender::BLANK
        };
        static GITHUB: Sender = Sender {
            name: "github",
            ..Sender::BLANK
        };
        let exchange = Draft::new(&[("X-GitHub-Event", "push")], "{}").exchange(Time::default());
        let registry = Registry::with(&[&OWN]);
        assert_eq!(
            registry.recognise(&exchange).map(|row| row.name),
            Some("acme")
        );
        let registry = Registry::with(&[&GITHUB]);
        assert!(registry.recognise(&exchange).is_none());
        assert_eq!(registry.senders().count(), built_in().count());
    }

    #[test]
    fn every_row_is_whole_and_its_name_is_its_own() {
        for (at, row) in built_in().enumerate() {
            assert!(
                !row.name.is_empty() && !row.title.is_empty(),
                "{}",
                row.name
            );
            assert!(
                row.name
                    .bytes()
                    .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.'))
            );
            assert!(
                !row.known_by.is_empty() && !row.event.is_empty(),
                "{}",
                row.name
            );
            assert!(!row.samples.is_empty(), "{}", row.name);
            assert!(
                row.unless.iter().all(|clue| clue.path().is_none()),
                "{}",
                row.name
            );
            assert!(built_in().skip(at + 1).all(|other| other.name != row.name));
            for scheme in row.signatures {
                assert_ne!(scheme.header_name(), Some(""), "{}", row.name);
                assert!(scheme.tolerance.is_none() || scheme.timestamp.is_some());
            }
        }
    }

    #[test]
    fn every_template_is_of_words_paths_and_headers() {
        let is_name = |name: &str| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let nothing = Paths::default();
        let nothing = template::Values {
            head: Head::new(b""),
            body: &nothing.find(b""),
            within: Within::Body,
        };
        for row in built_in() {
            for what in row.what {
                let names: Vec<_> = template::names(what.template).collect();
                assert!(!names.is_empty(), "{}", what.template);
                assert!(
                    names
                        .iter()
                        .all(|name| name.is_empty() || name.starts_with('/') || is_name(name)),
                    "{}",
                    what.template
                );
                assert_eq!(fill(what.template, nothing), None);
            }
        }
    }
}
