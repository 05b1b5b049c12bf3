//! What the header fields of a delivery say, each in a phrase: by the row of
//! its sender first, then by the standard that defines the field.
//!
//! Not here: values; they are read by [`facts`](super::facts) and
//! [`signature`](crate::signature).

mod own;
mod standard;

use std::borrow::Cow;

use super::row::{Clue, Place, Sender};
use crate::signature::{Part, Scheme, SignatureIn, TimestampIn};

/// What a field is for: who reads a delivery wants the first of them first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// The signature.
    Signature,
    /// What it is made over and with, and other proof of who sent it.
    Proof,
    /// Which event it is.
    Event,
    /// The ids of the delivery and of the event.
    Id,
    /// When it happened, which try it is, and what else tells of the delivery.
    Delivery,
    /// What its sender adds for itself.
    Own,
    /// The request: its body, its client.
    Request,
    /// What was added on the way: by tunnels, proxies, networks and tracing.
    Way,
}

/// What a field says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// What it is for.
    pub rank: Rank,
    /// The phrase: `the id of the delivery, the same on a retry`. Empty where
    /// nothing is known of it.
    pub phrase: Cow<'static, str>,
}

impl Meaning {
    const fn new(rank: Rank, phrase: &'static str) -> Self {
        Self {
            rank,
            phrase: Cow::Borrowed(phrase),
        }
    }
}

/// What the field of that name, in any case, says in a delivery of `sender`.
#[must_use]
pub fn meaning(sender: Option<&Sender>, name: &str) -> Meaning {
    let name = name.to_ascii_lowercase();
    sender
        .and_then(|sender| of_sender(sender, &name))
        .or_else(|| of_table(own::FIELDS, &name))
        .or_else(|| of_table(standard::FIELDS, &name))
        .or_else(|| find(standard::STARTS, |start| starts(&name, start)))
        .or_else(|| find(own::ENDS, |end| ends(&name, end)))
        .unwrap_or_else(|| Meaning::new(Rank::Request, ""))
}

/// A field, or how it begins or ends, what it is for and what it says.
type Row = (&'static str, Rank, &'static str);

/// What a table, sorted by name, says of a field.
fn of_table(table: &[Row], name: &str) -> Option<Meaning> {
    let at = table
        .binary_search_by_key(&name, |(known, ..)| known)
        .ok()?;
    let (_, rank, phrase) = table[at];
    Some(Meaning::new(rank, phrase))
}

/// What the first row says that fits.
fn find(table: &[Row], fits: impl Fn(&str) -> bool) -> Option<Meaning> {
    let (_, rank, phrase) = table.iter().find(|(known, ..)| fits(known))?;
    Some(Meaning::new(*rank, phrase))
}

fn of_sender(sender: &Sender, name: &str) -> Option<Meaning> {
    let proof = sender
        .signatures
        .iter()
        .find_map(|scheme| of_scheme(scheme, name));
    let found = proof.or_else(|| of_places(sender, name))?;
    Some(found)
}

fn of_scheme(scheme: &Scheme, name: &str) -> Option<Meaning> {
    let is = |header: &str| header.eq_ignore_ascii_case(name);
    let is_signature = match scheme.place {
        SignatureIn::Header(header) => is(header),
        SignatureIn::Headers(start) => starts(name, &start.to_ascii_lowercase()),
        SignatureIn::Query(_) | SignatureIn::Json(_) | SignatureIn::Body => false,
    };
    if is_signature {
        return Some(Meaning {
            rank: Rank::Signature,
            phrase: Cow::Owned(format!("the signature, {}", scheme.method.words())),
        });
    }
    if let Some(TimestampIn::Header(header)) = scheme.timestamp.map(|time| time.place)
        && is(header)
    {
        return Some(Meaning::new(Rank::Proof, "when it was signed"));
    }
    if let Some(SignatureIn::Header(header)) = scheme.certificate.map(|it| it.place)
        && is(header)
    {
        let phrase = "the certificate it is signed with";
        return Some(Meaning::new(Rank::Proof, phrase));
    }
    let is_signed = scheme.signed.iter().any(|part| match part {
        Part::Header(header) | Part::ListedHeaders(header) => is(header),
        _ => false,
    });
    is_signed.then(|| Meaning::new(Rank::Proof, "signed together with the body"))
}

/// The places of a row, and what stands there.
fn of_places(sender: &Sender, name: &str) -> Option<Meaning> {
    let attempt = sender.attempt.map(|attempt| attempt.place());
    let roles: [(&[Place], Rank, &'static str); 5] = [
        (sender.event, Rank::Event, "the type of the event"),
        (
            sender.action,
            Rank::Event,
            "the finer part of the event's type",
        ),
        (
            sender.delivery_id,
            Rank::Id,
            "the id of the delivery, the same on a retry",
        ),
        (sender.event_id, Rank::Id, "the id of the event"),
        (sender.event_time, Rank::Delivery, "when it happened"),
    ];
    let found = roles
        .iter()
        .find(|(places, ..)| places.iter().any(|place| stands_in(place, name)))
        .map(|(_, rank, phrase)| Meaning::new(*rank, phrase));
    found.or_else(|| {
        let counts = attempt.is_some_and(|place| stands_in(&place, name));
        counts.then(|| Meaning::new(Rank::Delivery, "which try this is"))
    })
}

fn stands_in(place: &Place, name: &str) -> bool {
    match place {
        Place::Header(header) => header.eq_ignore_ascii_case(name),
        Place::All(places) => places.iter().any(|place| stands_in(place, name)),
        Place::Where(_, place) => stands_in(place, name),
        Place::When(Clue::Header(header) | Clue::HeaderHas(header, _), _) => {
            header.eq_ignore_ascii_case(name)
        }
        Place::Query(_)
        | Place::Json(_)
        | Place::Key(_)
        | Place::KeyBeside(_)
        | Place::Word(_)
        | Place::When(..) => false,
    }
}

fn starts(name: &str, start: &str) -> bool {
    name.len() > start.len() && name.starts_with(start)
}

fn ends(name: &str, end: &str) -> bool {
    name.len() > end.len() && name.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sender::Registry;

    fn said(sender: &str, name: &str) -> (Rank, String) {
        let registry = Registry::built_in();
        let meaning = meaning(registry.named(sender), name);
        (meaning.rank, meaning.phrase.into_owned())
    }

    #[test]
    fn the_fields_are_sorted_and_written_in_lower_case() {
        let tables = [own::FIELDS, standard::FIELDS, standard::STARTS, own::ENDS];
        for table in &tables[..2] {
            assert!(table.is_sorted_by(|a, b| a.0 < b.0));
        }
        let names = tables.into_iter().flatten().map(|(name, ..)| *name);
        for name in names {
            assert_eq!(name, name.to_ascii_lowercase());
        }
    }

    #[test]
    fn the_row_of_the_sender_says_what_its_fields_are() {
        let table = [
            (
                "github",
                "x-github-event",
                Rank::Event,
                "the type of the event",
            ),
            (
                "github",
                "X-GitHub-Delivery",
                Rank::Id,
                "the id of the delivery, the same on a retry",
            ),
            (
                "slack",
                "X-Slack-Request-Timestamp",
                Rank::Proof,
                "when it was signed",
            ),
            (
                "square",
                "Square-Retry-Number",
                Rank::Delivery,
                "which try this is",
            ),
        ];
        for (sender, name, rank, phrase) in table {
            assert_eq!(said(sender, name), (rank, phrase.to_owned()), "{name}");
        }
        let (rank, phrase) = said("github", "X-Hub-Signature-256");
        assert_eq!(rank, Rank::Signature);
        assert_eq!(phrase, "the signature, HMAC-SHA256");
    }

    #[test]
    fn what_a_sender_is_not_known_for_is_told_by_its_name_and_says_so() {
        let table = [
            ("X-Signature", Rank::Signature, "a signature, by its name"),
            (
                "X-Acme-Topic",
                Rank::Event,
                "the type of the event, by its name",
            ),
            (
                "X-Acme-Delivery-Id",
                Rank::Id,
                "an id of the delivery, by its name",
            ),
        ];
        for (name, rank, phrase) in table {
            assert_eq!(said("", name), (rank, phrase.to_owned()), "{name}");
        }
        let (rank, phrase) = said("github", "X-GitHub-Hook-ID");
        assert_eq!(
            (rank, phrase.as_str()),
            (Rank::Own, "which of its webhooks sent it")
        );
    }

    #[test]
    fn what_was_added_on_the_way_is_known_whoever_sent_it() {
        for name in [
            "CF-Ray",
            "X-Forwarded-For",
            "traceparent",
            "X-B3-TraceId",
            "ngrok-trace-id",
        ] {
            assert_eq!(said("stripe", name).0, Rank::Way, "{name}");
        }
        assert_eq!(said("", "X-Whatever"), (Rank::Request, String::new()));
        assert_eq!(said("", "cf-"), (Rank::Request, String::new()));
    }

    #[test]
    fn every_sender_s_signature_is_one() {
        for sender in Registry::built_in().senders() {
            for scheme in sender.signatures {
                if let SignatureIn::Header(header) = scheme.place {
                    assert_eq!(said(sender.name, header).0, Rank::Signature, "{header}");
                }
            }
        }
    }
}
