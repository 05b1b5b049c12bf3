//! Right here, refused there: why an application may refuse what is validly
//! signed. The usual causes are a table, by what the scheme is.

use super::Subject;
use crate::{
    exchange::{Response, Sending, Verdict},
    sender::Sender,
    signature::{Method, Part, Scheme},
};

/// Answers that are about something else than who sent it: no such path, no
/// such method, too slow, too large, too many.
const ABOUT_ELSE: &[u16] = &[404, 405, 408, 410, 411, 413, 414, 429, 431];

/// A cause, and of which schemes.
struct Cause {
    of: fn(&Sender, &Scheme) -> bool,
    words: &'static str,
}

/// The usual causes, the most frequent first.
const CAUSES: &[Cause] = &[
    Cause {
        of: |_, scheme| signs_body(scheme),
        words: "it parses the body before it verifies (Express: express.raw() on this route)",
    },
    Cause {
        of: |sender, _| sender.name == "stripe",
        words: "it holds another secret (stripe listen, test, live and each endpoint differ)",
    },
    Cause {
        of: |sender, scheme| sender.name != "stripe" && !scheme.method.is_public(),
        words: "it holds another secret (test, live and each endpoint have their own)",
    },
    Cause {
        of: |_, scheme| scheme.method.is_public(),
        words: "it holds another public key (test and live differ, and keys are changed)",
    },
    Cause {
        of: |_, scheme| signs_url(scheme),
        words: "it builds another URL than the sender was given (behind a proxy: scheme, host, port, path)",
    },
    Cause {
        of: |_, scheme| scheme.tolerance.is_some(),
        words: "its clock is wrong, or it allows less time than the sender's own library does",
    },
];

fn signs_body(scheme: &Scheme) -> bool {
    const PARSED: [Part; 4] = [Part::Body, Part::Crc32, Part::BodySha256, Part::SortedForm];
    let is_hashed = matches!(scheme.method, Method::Jwt(jwt) if jwt.body_hash.is_some());
    is_hashed || scheme.signed.iter().any(|part| PARSED.contains(part))
}

fn signs_url(scheme: &Scheme) -> bool {
    let signed = scheme.signed;
    signed.contains(&Part::Url) || signed.contains(&Part::Target)
}

/// The causes that a scheme allows.
pub(super) fn causes(sender: &Sender, scheme: &Scheme) -> impl Iterator<Item = &'static str> {
    let fitting = CAUSES.iter().filter(|cause| (cause.of)(sender, scheme));
    fitting.map(|cause| cause.words)
}

/// The first sending, where the application refused it although its signature
/// is right here, and none was accepted since.
pub(super) fn refusal(subject: &Subject, verdict: Verdict) -> Option<(&Sending, &Response)> {
    if verdict != Verdict::Valid || subject.deliveries().any(Sending::succeeded) {
        return None;
    }
    let first = subject.deliveries().next()?;
    let response = first.outcome.as_ref()?.result.as_ref().ok()?;
    let is_refused = (400..500).contains(&response.status);
    (is_refused && !ABOUT_ELSE.contains(&response.status)).then_some((first, response))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::Hash;

    fn begin(scheme: &Scheme) -> Vec<&'static str> {
        causes(&Sender::BLANK, scheme)
            .map(|words| &words[..14])
            .collect()
    }

    #[test]
    fn a_scheme_has_the_causes_that_it_allows() {
        let plain = Scheme::hmac(Hash::Sha256).header("X-Sig");
        let timed = plain.timed(crate::signature::TimestampIn::Header("X-Time"), 300);
        let url = plain.over(&[Part::Url, Part::SortedForm]);
        let token = Scheme::token("X-Token");
        let public = Scheme::ed25519().header("X-Sig");
        let cases: [(Scheme, &[&str]); 5] = [
            (plain, &["it parses the ", "it holds anoth"]),
            (
                timed,
                &["it parses the ", "it holds anoth", "its clock is w"],
            ),
            (url, &["it parses the ", "it holds anoth", "it builds anot"]),
            (token, &["it holds anoth"]),
            (public, &["it parses the ", "it holds anoth"]),
        ];
        for (scheme, expected) in cases {
            assert_eq!(begin(&scheme), expected, "{scheme:?}");
        }
        let key = |scheme: &Scheme| {
            causes(&Sender::BLANK, scheme).any(|words| words.contains("public key"))
        };
        assert!(key(&public) && !key(&plain));
    }
}
