//! All senders that are known, the user's own before ours, and the rule that
//! recognises one.

use std::{borrow::Cow, sync::Arc};

use super::{
    facts::{Facts, Seen},
    known,
    row::{Clue, Place, Sender},
    template,
};
use crate::exchange::{
    Exchange, Field, form,
    lookup::{Matches, Paths},
};

/// The senders that hookglass knows by itself, Cryptoix first; the envelopes
/// that many share come last.
pub fn built_in() -> impl Iterator<Item = &'static Sender> {
    known::rows()
}

/// The known senders. A clone costs two reference counts.
#[derive(Clone, Debug)]
pub struct Registry {
    known: Arc<[Known]>,
    /// What the body is asked for when no head told who sent it.
    clues: Arc<Paths<'static>>,
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
        let clues = rows.iter().flat_map(|row| row.known_by.iter().copied());
        Self {
            clues: Arc::new(Paths::new(clues.flatten().filter_map(Clue::path))),
            known: rows.into_iter().map(Known::new).collect(),
        }
    }

    /// Every sender, in the order they are asked.
    pub fn senders(&self) -> impl Iterator<Item = &'static Sender> {
        self.known.iter().map(|known| known.row)
    }

    /// The sender of that name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&'static Sender> {
        self.senders().find(|row| row.name == name)
    }

    /// Who sent it; none when no rule knows it.
    #[must_use]
    pub fn recognise(&self, exchange: &Exchange) -> Option<&'static Sender> {
        let fields: Vec<_> = exchange.head().fields().collect();
        self.known(&fields, exchange.body()).map(|known| known.row)
    }

    /// Who sent it and what it says; none when no rule knows it.
    #[must_use]
    pub fn facts(&self, exchange: &Exchange) -> Option<Facts> {
        let fields: Vec<_> = exchange.head().fields().collect();
        let known = self.known(&fields, exchange.body())?;
        let json = payload(known.row, &fields, exchange.body());
        let seen = Seen::new(&fields, known.paths.find(&json));
        Some(Facts::read(known.row, &seen))
    }

    fn known(&self, fields: &[Field<'_>], body: &[u8]) -> Option<&Known> {
        self.by_head(fields).or_else(|| self.by_body(fields, body))
    }

    fn by_head(&self, fields: &[Field<'_>]) -> Option<&Known> {
        let seen = Seen::new(fields, Matches::default());
        self.known.iter().find(|known| {
            let mut rules = known.row.known_by.iter().filter(|rule| !needs_body(rule));
            rules.any(|rule| seen.holds(rule)) && !seen.holds_any(known.row.unless)
        })
    }

    fn by_body(&self, fields: &[Field<'_>], body: &[u8]) -> Option<&Known> {
        let seen = Seen::new(fields, self.clues.find(body));
        self.known.iter().find(|known| {
            let mut rules = known.row.known_by.iter().filter(|rule| needs_body(rule));
            rules.any(|rule| seen.holds(rule)) && !seen.holds_any(known.row.unless)
        })
    }
}

impl Default for Registry {
    fn default() -> Self {
        Self::built_in()
    }
}

impl Known {
    fn new(row: &'static Sender) -> Self {
        let places = [
            row.event,
            row.action,
            row.delivery_id,
            row.event_id,
            row.event_time,
        ];
        let places = places.into_iter().flatten().copied();
        let attempt = row.attempt.map(|attempt| attempt.place());
        let values = places.chain(attempt).filter_map(path_of);
        let remarks = row.remarks.iter().flat_map(|remark| remark.when);
        let shown = row
            .what
            .iter()
            .flat_map(|what| template::paths(what.template));
        let paths = values.chain(remarks.filter_map(Clue::path)).chain(shown);
        Self {
            row,
            paths: Paths::new(paths),
        }
    }
}

fn path_of(place: Place) -> Option<&'static str> {
    match place {
        Place::Json(path) => Some(path),
        _ => None,
    }
}

fn needs_body(rule: &[Clue]) -> bool {
    rule.iter().any(|clue| clue.path().is_some())
}

/// The JSON of a delivery: the body, or the field of a form that holds it.
fn payload<'a>(row: &Sender, fields: &[Field<'_>], body: &'a [u8]) -> Cow<'a, [u8]> {
    const FORM: &[u8] = b"application/x-www-form-urlencoded";
    let content_type = fields.iter().find(|field| field.is("Content-Type"));
    let is_form = content_type
        .and_then(|field| field.value.get(..FORM.len()))
        .is_some_and(|start| start.eq_ignore_ascii_case(FORM));
    let field = row.inside.first().filter(|_| is_form);
    field
        .and_then(|path| form::field(body, path.trim_start_matches('/')))
        .unwrap_or(Cow::Borrowed(body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        exchange::{Head, Time},
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
    fn every_template_is_of_words_and_paths() {
        for row in built_in() {
            for what in row.what {
                let paths: Vec<_> = template::paths(what.template).collect();
                assert!(!paths.is_empty(), "{}", what.template);
                assert!(
                    paths.iter().all(|path| path.starts_with('/')),
                    "{}",
                    what.template
                );
                assert_eq!(fill(what.template, &Matches::default()), None);
            }
        }
    }

    #[test]
    fn a_form_is_read_only_where_it_says_that_it_is_one() {
        let form = [(
            "content-type",
            "Application/X-WWW-Form-Urlencoded; charset=utf-8",
        )];
        let github = Registry::built_in().named("github").unwrap();
        for (headers, expected) in [(&form[..], &b"{}"[..]), (&[], b"payload=%7B%7D")] {
            let head = Draft::new(headers, "").head();
            let fields: Vec<_> = Head::new(&head).fields().collect();
            assert_eq!(&*payload(github, &fields, b"payload=%7B%7D"), expected);
        }
    }
}
