//! What else is known here and may have made the signature: another event,
//! another sender's secret, another sender's scheme.

use std::borrow::Cow;

use super::{Case, LARGEST, MOST_HASHED, Try};
use crate::signature::{Method, Part, Scheme, evidence::Evidence};

/// The most events whose body is tried.
const MOST_EVENTS: usize = 200;

pub(super) fn of_other_event<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let events = (case.beside.events)();
    let others = events
        .into_iter()
        .filter(|other| other.body().len() <= LARGEST && other.body() != &*case.evidence.body);
    // Their bodies are copied, so no more of them than are hashed.
    let mut copied = 0;
    others
        .take(MOST_EVENTS)
        .take_while(|other| {
            copied += other.body().len();
            copied <= MOST_HASHED
        })
        .map(|other| {
            let one = Evidence {
                body: Cow::Owned(other.body().to_vec()),
                ..case.evidence.clone()
            };
            Try::of(one).saying(other.time().to_string())
        })
        .collect()
}

pub(super) fn with_secret_of_other<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let senders = case.known.senders();
    let others = senders.filter(|name| {
        case.known
            .of(name)
            .first()
            .map(crate::signature::Secret::bytes)
            != case.secrets.first().map(crate::signature::Secret::bytes)
    });
    others
        .map(|name| Try {
            secrets: Some(case.known.of(name).to_vec()),
            ..Try::of(case.evidence.clone()).saying(name)
        })
        .collect()
}

/// What another sender signs, in the place and writing of this one; and its
/// whole scheme, where its place is there.
pub(super) fn as_other_sender<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let own = case.evidence.scheme;
    let mut tries = Vec::new();
    for (name, scheme) in others(case) {
        let whole = Evidence {
            scheme,
            ..case.evidence.clone()
        };
        if whole.is_present() {
            tries.push(Try::of(whole).saying(name));
        }
        let is_keyed = matches!(
            (own.method, scheme.method),
            (Method::Hmac(_), Method::Hmac(_))
        );
        if is_keyed && scheme.signed != own.signed && scheme.signed != [Part::Body] {
            let mixed = Scheme {
                signed: scheme.signed,
                timestamp: scheme.timestamp.or(own.timestamp),
                ..own
            };
            let one = Evidence {
                scheme: mixed,
                ..case.evidence.clone()
            };
            tries.push(Try::of(one).saying(name));
        }
    }
    tries
}

fn others<'a>(case: &Case<'a>) -> impl Iterator<Item = (&'static str, Scheme)> + use<'a> {
    let own = case.sender.to_owned();
    let senders = case
        .beside
        .senders
        .iter()
        .filter(move |(name, _)| *name != own);
    senders.flat_map(|(name, schemes)| schemes.iter().map(move |scheme| (*name, *scheme)))
}
