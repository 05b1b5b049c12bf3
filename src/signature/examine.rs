//! The whole story of one signature, for the place where a person asks why.
//! [`judge()`](super::judge()) gives the same verdict for less; this one also
//! tries the usual mistakes.

use super::{
    Agreed, Beside, Covers, Mistake, Scheme, Secret,
    evidence::Evidence,
    judge::{age, find},
    mistake,
};
use crate::exchange::{Exchange, Verdict, reading::Judgement};

/// What was judged, by what, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examination {
    /// The verdict, the same that the row shows.
    pub judgement: Judgement,
    /// The scheme in words: `HMAC-SHA256 of the raw body, hex, in X-Cryptoix-Signature`.
    pub scheme: String,
    /// What is signed, in words: `the raw body`, `"t.body"`.
    pub signed_words: String,
    /// How much of the body that covers.
    pub covers: Covers,
    /// The exact bytes that are signed; none when a part of them is missing.
    pub signed: Option<Vec<u8>>,
    /// The secret that fits; when none does, the first.
    pub key: Option<KeyUsed>,
    /// The signature that this secret gives, with its prefix.
    pub expected: Option<String>,
    /// Every value in the place of the signature, as sent: header lines, or the
    /// text that stands in the body.
    pub received: Vec<Vec<u8>>,
    /// The time of signing, in seconds since 1970.
    pub signed_at: Option<i64>,
    /// From signing to receipt, in seconds; negative when it was signed later.
    pub age: Option<i64>,
    /// How old or how far ahead it may be, in seconds.
    pub tolerance: Option<u32>,
    /// The usual mistake that was made, proven by verifying with it.
    pub mistake: Option<Mistake>,
    /// How many usual mistakes were tried.
    pub tried: usize,
    /// How many were not, because the body is too large for it (see
    /// [`LARGEST`](super::LARGEST)).
    pub untried: usize,
    /// The URL that is signed, where one is: the one that fits; when none does,
    /// the likeliest.
    pub url: Option<String>,
    /// Whether the scheme is known from memory only: a lead, and no fact.
    pub unverified: bool,
}

/// Which secret was used, and how; never the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyUsed {
    /// Where it came from: `HOOKGLASS_SECRET_CRYPTOIX`.
    pub origin: String,
    /// How it became the key, in words: `as text`.
    pub form: String,
    /// How many bytes the secret has as it was given.
    pub length: usize,
}

/// Examines the signature of `exchange` as [`judge()`](super::judge()) would
/// judge it, and tries the usual mistakes with what else is known; none where
/// there is no scheme.
#[must_use]
pub fn examine(
    schemes: &[Scheme],
    sender: &str,
    exchange: &Exchange,
    agreed: &Agreed,
    beside: Beside<'_>,
) -> Option<Examination> {
    let finding = find(schemes, sender, exchange, agreed)?;
    let secrets = agreed.secrets.of(sender);
    let evidence = &finding.evidence;
    let scheme = evidence.scheme;
    let tried = match finding.verdict {
        Verdict::Invalid | Verdict::Unsigned if !secrets.is_empty() => {
            mistake::explain(evidence, sender, &agreed.secrets, beside)
        }
        _ => mistake::Tried::default(),
    };
    let made_by = finding.made_by.as_ref();
    let secret = made_by.map(|made_by| made_by.secret).or(tried.secret);
    let secret = secrets.get(secret.unwrap_or(0));
    let url = made_by.and_then(|made_by| made_by.url.clone());
    let url = url.or_else(|| evidence.urls.first().cloned());
    let signed_with = url.as_deref().unwrap_or_default();
    Some(Examination {
        scheme: scheme.words(),
        signed_words: scheme.signed_words(),
        covers: scheme.covers(),
        signed: evidence.signed(signed_with, None).ok(),
        key: secret.map(|secret| key_used(&scheme, secret)),
        expected: secret.and_then(|secret| evidence.expected(secret, signed_with)),
        received: received(evidence),
        signed_at: evidence.signed_at().ok().flatten(),
        age: age(evidence, exchange),
        tolerance: scheme.tolerance,
        mistake: tried.mistake,
        tried: tried.count,
        untried: tried.untried,
        url,
        unverified: false,
        judgement: Judgement {
            verdict: finding.verdict,
            scheme: Some(scheme.name()),
            why: finding.why,
        },
    })
}

fn key_used(scheme: &Scheme, secret: &Secret) -> KeyUsed {
    KeyUsed {
        origin: secret.origin().to_owned(),
        form: scheme.key_words(),
        length: secret.bytes().len(),
    }
}

fn received(evidence: &Evidence<'_>) -> Vec<Vec<u8>> {
    let values = evidence.values().into_iter();
    values.map(std::borrow::Cow::into_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{BODY, NOW, PLAIN, SECRET, STRIPE, secrets, signed, taken},
        *,
    };

    #[test]
    fn a_valid_signature_is_shown_with_its_key_and_age() {
        let exchange = signed(&STRIPE, BODY.as_bytes(), NOW, NOW + 3);
        let found = examine(&[STRIPE], "test", &exchange, &secrets(), Beside::NOTHING).unwrap();
        assert_eq!(found.judgement.verdict, Verdict::Valid);
        assert_eq!(found.signed, Some(format!("{NOW}.{BODY}").into_bytes()));
        assert_eq!((found.signed_at, found.age), (Some(NOW), Some(3)));
        let key = found.key.unwrap();
        assert_eq!(key.origin, "HOOKGLASS_SECRET_TEST");
        assert_eq!((key.form.as_str(), key.length), ("as text", SECRET.len()));
        let received = String::from_utf8(found.received[0].clone()).unwrap();
        assert!(received.ends_with(&found.expected.unwrap()), "{received}");
        assert_eq!(found.tried, 0);
    }

    #[test]
    fn an_added_newline_is_found_and_what_was_expected_is_shown() {
        let good = signed(&PLAIN, b"{}", NOW, NOW);
        let value = good.head().text("X-Sig").unwrap().to_owned();
        let exchange = taken(&[("X-Sig", &value)], b"{}\n", NOW);
        let found = examine(&[PLAIN], "test", &exchange, &secrets(), Beside::NOTHING).unwrap();
        assert_eq!(found.judgement.verdict, Verdict::Invalid);
        let mistake = found.mistake.unwrap();
        assert_eq!(mistake.name, "newline-added");
        assert_eq!(mistake.at, Some(2));
        assert_ne!(found.expected, Some(value));
        assert_eq!((found.tried, found.untried), (1, 0));
    }

    #[test]
    fn where_nothing_can_be_judged_the_scheme_is_still_told() {
        let exchange = taken(&[], b"{}", NOW);
        let found = examine(
            &[STRIPE],
            "test",
            &exchange,
            &Agreed::default(),
            Beside::NOTHING,
        )
        .unwrap();
        assert_eq!(found.judgement.verdict, Verdict::Unsigned);
        assert_eq!(
            (found.signed, found.key, found.expected),
            (None, None, None)
        );
        assert_eq!(found.signed_words, "\"t.body\"");
        assert_eq!(
            examine(&[], "test", &exchange, &Agreed::default(), Beside::NOTHING),
            None
        );
    }
}
