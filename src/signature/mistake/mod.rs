//! The usual mistakes, tried out on a signature that does not match. A row of
//! the [`table`] changes one thing; it is named only when the signature then
//! verifies, so what it says is proven.
//!
//! Bounded: a body is changed only up to [`LARGEST`], and all tries together
//! hash no more than [`MOST_HASHED`].

mod body;
mod others;
mod request;
mod scheme;
mod secret;
mod table;
#[cfg(test)]
mod tests;

use super::{Method, Part, Scheme, Secret, Secrets, evidence::Evidence};
use crate::exchange::Exchange;
use table::TRIALS;

/// A body that is longer is not changed for a try, in bytes.
pub const LARGEST: usize = 1 << 20;

/// What all tries on one signature may hash together, in bytes.
const MOST_HASHED: usize = 64 << 20;

/// A mistake that explains why a signature does not match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Its name in the table: `newline-added`.
    pub name: &'static str,
    /// What goes on from "It would be valid if", without a full stop: `the
    /// body had no newline at the end`.
    pub words: String,
    /// What happened, and what to change in the code of whoever verifies, in
    /// sentences.
    pub cure: String,
    /// Where the body that arrived first differs from the one that was signed,
    /// in bytes from its beginning; none where the body is not what differs.
    pub at: Option<usize>,
}

/// What is known beside the request itself: where a signature may come from
/// that does not belong to it.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    /// The other events in memory, the nearest first; asked for only when
    /// nothing else explains the signature.
    pub events: &'a dyn Fn() -> Vec<Exchange>,
    /// The senders that are known, and how they sign.
    pub senders: &'a [(&'static str, &'static [Scheme])],
}

impl Beside<'_> {
    /// Nothing else is known.
    pub const NOTHING: Self = Self {
        events: &Vec::new,
        senders: &[],
    };
}

/// A request whose signature does not match, and what is known.
struct Case<'a> {
    evidence: &'a Evidence<'a>,
    /// The name of the sender.
    sender: &'a str,
    /// Its secrets.
    secrets: &'a [Secret],
    /// All secrets.
    known: &'a Secrets,
    beside: Beside<'a>,
}

impl Case<'_> {
    /// Whether the body, in whatever writing, is a part of what is signed.
    fn signs_body(&self) -> bool {
        let scheme = &self.evidence.scheme;
        let is_of_body = |part: &Part| {
            matches!(
                part,
                Part::Body
                    | Part::SortedForm
                    | Part::PhpForm
                    | Part::SortedJson
                    | Part::BodyWithSecret(_)
                    | Part::Crc32
                    | Part::BodySha256
            )
        };
        matches!(scheme.method, Method::Jwt(_))
            || scheme.body_hash.is_some()
            || scheme.signed.iter().any(is_of_body)
    }
}

/// One thing changed: the evidence or the secrets as they would be.
struct Try<'a> {
    evidence: Evidence<'a>,
    /// Instead of those of the sender.
    secrets: Option<Vec<Secret>>,
    /// What stands for `{}` in the words.
    detail: String,
}

impl<'a> Try<'a> {
    fn of(evidence: Evidence<'a>) -> Self {
        Self {
            evidence,
            secrets: None,
            detail: String::new(),
        }
    }

    fn saying(self, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self { detail, ..self }
    }
}

/// One mistake: what it would look like, and what to say when it fits.
struct Trial {
    name: &'static str,
    words: &'static str,
    cure: &'static str,
    on: On,
    tries: for<'a> fn(&Case<'a>) -> Vec<Try<'a>>,
}

/// What a mistake changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum On {
    /// The body, so there is no point in trying where none is signed.
    Body,
    /// Anything else.
    Rest,
}

/// What came of trying.
#[derive(Debug, Default)]
pub(super) struct Tried {
    /// The first mistake that makes the signature verify.
    pub(super) mistake: Option<Mistake>,
    /// The secret it verifies with, by its place, where it is one of the
    /// sender's as it is.
    pub(super) secret: Option<usize>,
    /// How many mistakes were tried.
    pub(super) count: usize,
    /// How many were not, because the body is too large.
    pub(super) untried: usize,
}

/// Tries all mistakes until one fits.
pub(super) fn explain(
    evidence: &Evidence<'_>,
    sender: &str,
    known: &Secrets,
    beside: Beside<'_>,
) -> Tried {
    let case = Case {
        evidence,
        sender,
        secrets: known.of(sender),
        known,
        beside,
    };
    let mut tried = Tried::default();
    let mut hashed = 0;
    let large = evidence.body.len() > LARGEST;
    let signs_body = case.signs_body();
    for trial in TRIALS {
        if trial.on == On::Body && !signs_body {
            continue;
        }
        if (trial.on == On::Body && large) || hashed > MOST_HASHED {
            tried.untried += 1;
            continue;
        }
        tried.count += 1;
        for one in (trial.tries)(&case) {
            let secrets = one.secrets.as_deref().unwrap_or(case.secrets);
            hashed += one.evidence.body.len() * secrets.len() * one.evidence.urls.len().max(1);
            if let Ok(Some(fits)) = one.evidence.matching(secrets) {
                tried.secret = one.secrets.is_none().then_some(fits.secret);
                tried.mistake = Some(named(trial, &one, &case));
                return tried;
            }
            if hashed > MOST_HASHED {
                break;
            }
        }
    }
    tried
}

fn named(trial: &Trial, one: &Try<'_>, case: &Case<'_>) -> Mistake {
    let (signed, arrived) = (&one.evidence.body, &case.evidence.body);
    let at = (trial.on == On::Body && signed != arrived).then(|| {
        let pairs = signed.iter().zip(arrived.iter());
        pairs.take_while(|(one, other)| one == other).count()
    });
    Mistake {
        name: trial.name,
        words: trial.words.replace("{}", &one.detail),
        cure: trial.cure.replace("{}", &one.detail),
        at,
    }
}
