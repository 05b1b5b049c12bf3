//! The usual mistakes, tried out on a signature that does not match. A row
//! changes one thing; it is named only when the signature then verifies, so
//! what it says is proven.

use super::{Hash, KeyForm, Method, Part, Prefix, Scheme, Secret, evidence::Evidence};

/// A mistake that explains why a signature does not match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong, in words that begin small: `the body has ...`.
    pub words: String,
    /// What to change, and where: `read the raw body: express.raw(...)`.
    pub cure: String,
    /// Where the body that arrived differs from the one that was signed, in
    /// bytes from its beginning.
    pub at: Option<usize>,
}

/// One mistake: what it would look like, and what to say when it fits.
struct Trial {
    words: &'static str,
    /// The evidence as it would be; none where the mistake cannot be made.
    vary: for<'a> fn(Evidence<'a>) -> Option<Evidence<'a>>,
}

/// How many mistakes are known.
pub(super) const COUNT: usize = TRIALS.len();

const TRIALS: &[Trial] = &[
    Trial {
        words: "it was signed without the newline at the end of the body; something on the way added one",
        vary: |it| cut(it, b"\n"),
    },
    Trial {
        words: "it was signed without the CR LF at the end of the body; something on the way added them",
        vary: |it| cut(it, b"\r\n"),
    },
    Trial {
        words: "it was signed with a newline at the end of the body; something on the way removed it",
        vary: |it| Some(grown(it, b"\n")),
    },
    Trial {
        words: "it was signed with CR LF at the end of the body; something on the way removed them",
        vary: |it| Some(grown(it, b"\r\n")),
    },
    Trial {
        words: "the secret was decoded from base64; this scheme uses it as text",
        vary: |it| match it.scheme.key {
            KeyForm::Text => Some(with_key(it, KeyForm::Base64After("whsec_"))),
            _ => None,
        },
    },
    Trial {
        words: "the secret was used as text; this scheme decodes it from base64",
        vary: |it| match it.scheme.key {
            KeyForm::Base64After(_) => Some(with_key(it, KeyForm::Text)),
            _ => None,
        },
    },
    Trial {
        words: "the prefix before the signature is missing; the rest is right",
        vary: |it| match it.scheme.prefix {
            Prefix::Required(_) => Some(with_prefix(it, Prefix::None)),
            Prefix::None | Prefix::Tolerated(_) | Prefix::Upto(_) => None,
        },
    },
    Trial {
        words: "sha256= stands before the signature and does not belong there; the rest is right",
        vary: |it| unasked(it, "sha256="),
    },
    Trial {
        words: "sha1= stands before the signature and does not belong there; the rest is right",
        vary: |it| unasked(it, "sha1="),
    },
    Trial {
        words: "it is written in the other encoding (hex for base64, or base64 for hex); the rest is right",
        vary: |it| {
            let encoding = it.scheme.encoding.other();
            Some(with(it, |scheme| Scheme { encoding, ..scheme }))
        },
    },
    Trial {
        words: "it was made with HMAC-SHA1",
        vary: |it| with_hash(it, Hash::Sha1),
    },
    Trial {
        words: "it was made with HMAC-SHA256",
        vary: |it| with_hash(it, Hash::Sha256),
    },
    Trial {
        words: "it was made with HMAC-SHA512",
        vary: |it| with_hash(it, Hash::Sha512),
    },
    Trial {
        words: "only the body was signed; this scheme signs more",
        vary: |it| {
            (it.scheme.signed != [Part::Body])
                .then(|| with(it, |scheme| scheme.over(&[Part::Body])))
        },
    },
];

/// The first mistake that makes the signature verify, and with which secret.
pub(super) fn fitting(evidence: &Evidence<'_>, secrets: &[Secret]) -> Option<(Mistake, usize)> {
    TRIALS.iter().find_map(|trial| {
        let varied = (trial.vary)(evidence.clone())?;
        let secret = varied.matching(secrets).ok()??.secret;
        let mistake = Mistake {
            words: trial.words.to_owned(),
            cure: String::new(),
            at: None,
        };
        Some((mistake, secret))
    })
}

fn cut<'a>(it: Evidence<'a>, end: &[u8]) -> Option<Evidence<'a>> {
    let body = it.body.strip_suffix(end)?.to_vec().into();
    Some(Evidence { body, ..it })
}

fn grown<'a>(it: Evidence<'a>, end: &[u8]) -> Evidence<'a> {
    let body = [&it.body, end].concat().into();
    Evidence { body, ..it }
}

fn with(it: Evidence<'_>, change: impl FnOnce(Scheme) -> Scheme) -> Evidence<'_> {
    let scheme = change(it.scheme);
    Evidence { scheme, ..it }
}

fn with_key(it: Evidence<'_>, key: KeyForm) -> Evidence<'_> {
    with(it, |scheme| Scheme { key, ..scheme })
}

fn with_prefix(it: Evidence<'_>, prefix: Prefix) -> Evidence<'_> {
    with(it, |scheme| Scheme { prefix, ..scheme })
}

fn unasked<'a>(it: Evidence<'a>, prefix: &'static str) -> Option<Evidence<'a>> {
    (it.scheme.prefix == Prefix::None).then(|| with_prefix(it, Prefix::Required(prefix)))
}

fn with_hash(it: Evidence<'_>, hash: Hash) -> Option<Evidence<'_>> {
    let method = Method::Hmac(hash);
    (it.scheme.method != method).then(|| with(it, |scheme| Scheme { method, ..scheme }))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Encoding,
            testing::{BODY, NOW, PLAIN, STANDARD, STRIPE, secrets, signed, taken},
        },
        *,
    };

    /// What is said when a request signed by `made` is judged by `judged`.
    fn said(made: Scheme, judged: Scheme, body: &str, arrived: &str) -> String {
        let exchange = signed(&made, body.as_bytes(), NOW, NOW);
        let head = exchange.head();
        let headers: Vec<_> = head
            .fields()
            .map(|field| {
                (
                    std::str::from_utf8(field.name).unwrap(),
                    field.text().unwrap(),
                )
            })
            .collect();
        let exchange = taken(&headers, arrived.as_bytes(), NOW);
        let evidence = Evidence::of(judged, &exchange, None);
        let known = secrets();
        fitting(&evidence, known.secrets.of("test"))
            .map_or_else(String::new, |(mistake, _)| mistake.words)
    }

    #[test]
    fn each_mistake_is_named_when_it_is_proven() {
        let base64 = PLAIN.base64();
        let sha1 = Scheme {
            method: Method::Hmac(Hash::Sha1),
            ..PLAIN
        };
        let whole = STANDARD.over(&[Part::Body]);
        let text = Scheme {
            key: KeyForm::Text,
            ..STANDARD
        };
        let cases = [
            (PLAIN, PLAIN, "{}", "{}\n", "without the newline"),
            (PLAIN, PLAIN, "{}", "{}\r\n", "without the CR LF"),
            (PLAIN, PLAIN, "{}\n", "{}", "with a newline"),
            (STRIPE, STRIPE, "{}\r\n", "{}", "with CR LF"),
            (
                PLAIN.base64_key("whsec_"),
                PLAIN,
                BODY,
                BODY,
                "decoded from base64;",
            ),
            (text, STANDARD, BODY, BODY, "used as text;"),
            (
                PLAIN,
                PLAIN.prefix("sha256="),
                BODY,
                BODY,
                "prefix before the signature is missing",
            ),
            (
                PLAIN.prefix("sha256="),
                PLAIN,
                BODY,
                BODY,
                "sha256= stands before",
            ),
            (base64, PLAIN, BODY, BODY, "the other encoding"),
            (sha1, PLAIN, BODY, BODY, "made with HMAC-SHA1"),
            (whole, STANDARD, BODY, BODY, "only the body was signed"),
        ];
        for (made, judged, body, arrived, words) in cases {
            let said = said(made, judged, body, arrived);
            assert!(said.contains(words), "{words}: {said:?}");
        }
    }

    #[test]
    fn nothing_is_said_that_does_not_verify() {
        assert_eq!(said(PLAIN, PLAIN, "{\"a\":1}", "{\"a\":2}"), "");
        assert_eq!(Encoding::Hex.other(), Encoding::Base64);
    }
}
