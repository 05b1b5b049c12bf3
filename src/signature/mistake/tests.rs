//! Each mistake made on purpose, and named rightly.

use super::*;
use crate::{
    exchange::{Head, Time, Verdict},
    signature::{
        Agreed, Encoding, Hash, Jwt, KeyForm, TimestampIn, Unit, Unsigned, examine, sign,
        testing::{NOW, PLAIN, SECRET, STANDARD, STRIPE, arrived},
    },
};

/// A signature that was made in one way, and a request that is judged in
/// another.
#[derive(Clone)]
struct Mishap {
    /// How it was signed, with what, over what.
    made: Scheme,
    secret: &'static str,
    signed: Vec<u8>,
    url: &'static str,
    /// How it is judged, and what arrived.
    judged: Scheme,
    known: &'static str,
    arrived: Vec<u8>,
    headers: Vec<(&'static str, String)>,
    /// What becomes of the header lines of the signature.
    sent: fn(&str, String) -> (String, String),
}

fn as_sent(name: &str, value: String) -> (String, String) {
    (name.to_owned(), value)
}

impl Mishap {
    fn of(scheme: Scheme) -> Self {
        let body = b"{\"a\":1}".to_vec();
        Self {
            made: scheme,
            secret: SECRET,
            signed: body.clone(),
            url: "https://me.example/in?a=1",
            judged: scheme,
            known: SECRET,
            arrived: body,
            headers: vec![("webhook-id", "msg_1".to_owned())],
            sent: as_sent,
        }
    }

    fn bodies(signed: impl Into<Vec<u8>>, arrived: impl Into<Vec<u8>>) -> Self {
        Self {
            signed: signed.into(),
            arrived: arrived.into(),
            ..Self::of(PLAIN)
        }
    }

    fn schemes(made: Scheme, judged: Scheme) -> Self {
        Self {
            judged,
            ..Self::of(made)
        }
    }

    fn secrets(made: &'static str, known: &'static str) -> Self {
        Self {
            secret: made,
            known,
            ..Self::of(PLAIN)
        }
    }

    fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn head(headers: &[(String, String)]) -> Vec<u8> {
        let mut head = "POST /in?a=1 HTTP/1.1\r\nHost: me.example\r\n".to_owned();
        for (name, value) in headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        (head + "\r\n").into_bytes()
    }

    fn exchange(&self) -> Exchange {
        let owned = |(name, value): &(&str, String)| ((*name).to_owned(), value.clone());
        let mut headers: Vec<_> = self.headers.iter().map(owned).collect();
        let head = Self::head(&headers);
        let request = Unsigned {
            head: Head::new(&head),
            body: &self.signed,
            url: self.url,
        };
        let secret = Secret::new(self.secret, "test");
        let made = sign(&self.made, &secret, request, Time::from_seconds(NOW)).unwrap();
        let lines = made.headers.into_iter();
        headers.extend(lines.map(|(name, value)| (self.sent)(&name, value)));
        arrived(
            Self::head(&headers),
            &self.arrived,
            self.arrived.len() as u64,
            NOW,
        )
    }

    fn agreed(&self) -> Agreed {
        let secret = |text: &str, origin| [Secret::new(text, origin)];
        let secrets = Secrets::default().and("test", secret(self.known, "test"));
        secrets
            .and("other", secret("the secret of another sender", "other"))
            .into()
    }

    fn mistake(&self) -> Option<Mistake> {
        let before = Self::bodies("{\"before\":1}", "{\"before\":1}").exchange();
        let events = || vec![before.clone()];
        let beside = Beside {
            events: &events,
            senders: &[("slack", &[SLACK])],
        };
        let exchange = self.exchange();
        let found = examine(&[self.judged], "test", &exchange, &self.agreed(), beside).unwrap();
        let is_bad = matches!(
            found.judgement.verdict,
            Verdict::Invalid | Verdict::Unsigned
        );
        assert!(is_bad, "{found:?}");
        found.mistake
    }
}

const SLACK: Scheme = Scheme::hmac(Hash::Sha256)
    .header("X-Slack-Signature")
    .prefix("v0=")
    .over(&[
        Part::Literal("v0:"),
        Part::Header("X-Time"),
        Part::Literal(":"),
        Part::Body,
    ]);

const PRETTY_2: &str = "{\n  \"b\": [\n    1.50\n  ],\n  \"a\": \"é/\"\n}";
const COMPACT: &str = "{\"b\":[1.50],\"a\":\"é/\"}";

fn with_tab(text: &str) -> String {
    text.replace("    ", "\t\t").replace("  ", "\t")
}

/// The mistakes of a body.
fn of_bodies() -> Vec<(&'static str, Mishap)> {
    let latin1 =
        |text: &str| -> Vec<u8> { text.chars().map(|character| character as u8).collect() };
    let form = |signed: &str, arrived: &str| {
        Mishap::bodies(signed, arrived).header("Content-Type", "application/x-www-form-urlencoded")
    };
    let gzip: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xabVJT\xb22\xac\x05\x00\xb3\xd8\xe1\xf8\x07\x00\x00\x00";
    vec![
        ("newline-added", Mishap::bodies("{}", "{}\n")),
        ("crlf-added", Mishap::bodies("{}", "{}\r\n")),
        ("newline-removed", Mishap::bodies("{}\n", "{}")),
        ("crlf-removed", Mishap::bodies("{}\r\n", "{}")),
        ("space-added", Mishap::bodies("{}", " {} ")),
        ("line-ends-lf", Mishap::bodies("{\n\n}", "{\r\n\r\n}")),
        ("line-ends-crlf", Mishap::bodies("{\r\n\r\n}", "{\n\n}")),
        ("bom-added", Mishap::bodies("{}", "\u{feff}{}")),
        ("bom-removed", Mishap::bodies("\u{feff}{}", "{}")),
        (
            "charset-twice",
            Mishap::bodies("{\"a\":\"é\"}", "{\"a\":\"Ã©\"}"),
        ),
        (
            "charset-latin1",
            Mishap::bodies(latin1("{\"a\":\"é\"}"), "{\"a\":\"é\"}"),
        ),
        (
            "charset-utf8",
            Mishap::bodies("{\"a\":\"é\"}", latin1("{\"a\":\"é\"}")),
        ),
        (
            "escapes-removed",
            Mishap::bodies("{\"a\": \"\\u00e9\"}", "{\"a\": \"é\"}"),
        ),
        (
            "escapes-added",
            Mishap::bodies("{\"a\": \"é\"}", "{\"a\": \"\\u00e9\"}"),
        ),
        (
            "slashes-unescaped",
            Mishap::bodies("{\"a\": \"\\/\"}", "{\"a\": \"/\"}"),
        ),
        ("json-compact", Mishap::bodies(COMPACT, PRETTY_2)),
        (
            "json-python",
            Mishap::bodies("{\"b\": [1.50], \"a\": \"\\u00e9/\"}", COMPACT),
        ),
        ("json-indented-2", Mishap::bodies(PRETTY_2, COMPACT)),
        (
            "json-indented-2",
            Mishap::bodies(format!("{PRETTY_2}\n"), COMPACT),
        ),
        (
            "json-indented-4",
            Mishap::bodies(PRETTY_2.replace("  ", "    "), COMPACT),
        ),
        (
            "json-indented-tab",
            Mishap::bodies(with_tab(PRETTY_2), COMPACT),
        ),
        (
            "json-sorted",
            Mishap::bodies("{\"a\":\"é/\",\"b\":[1.50]}", PRETTY_2),
        ),
        ("json-twice", Mishap::bodies("\"{}\"", "{}")),
        (
            "compressed",
            Mishap::bodies("{\"a\":1}", gzip).header("Content-Encoding", "gzip"),
        ),
        ("form-decoded", form("a=b c&d=/", "a=b+c&d=%2F")),
        ("form-decoded", form("a=b+c&d=%2F", "a=b%20c&d=/")),
        (
            "form-field",
            form("{\"x\":1}", "payload=%7B%22x%22%3A1%7D&a=1"),
        ),
        ("empty-body", Mishap::bodies("", "{}")),
        (
            "other-event",
            Mishap::bodies("{\"before\":1}", "{\"now\":1}"),
        ),
    ]
}

/// The mistakes of a secret.
fn of_secrets() -> Vec<(&'static str, Mishap)> {
    let key = |key, mishap: Mishap| {
        let made = Scheme { key, ..mishap.made };
        Mishap { made, ..mishap }
    };
    let standard = || Mishap::of(STANDARD);
    vec![
        (
            "secret-as-base64",
            key(KeyForm::Base64After("whsec_"), Mishap::of(PLAIN)),
        ),
        ("secret-prefix-kept", key(KeyForm::Text, standard())),
        (
            "secret-prefix-cut",
            Mishap::secrets("AAECAwQFBgcICQoLDA0ODw==", SECRET),
        ),
        (
            "secret-prefix-cut",
            Mishap {
                secret: "AAECAwQFBgcICQoLDA0ODw==",
                ..key(KeyForm::Text, standard())
            },
        ),
        ("secret-prefix-missing", Mishap::secrets("whsec_abc", "abc")),
        ("secret-line-end", Mishap::secrets("abc\n", "abc")),
        ("secret-line-end", Mishap::secrets("abc\r\n", "abc")),
        ("secret-line-end", Mishap::secrets("abc ", "abc")),
        ("secret-not-trimmed", Mishap::secrets("abc", " abc")),
        ("secret-quoted", Mishap::secrets("\"abc\"", "abc")),
        ("secret-not-unquoted", Mishap::secrets("abc", "'abc'")),
        (
            "secret-as-hex",
            key(KeyForm::Hex, Mishap::secrets("00ff00ff", "00ff00ff")),
        ),
        ("secret-hashed", key(KeyForm::Sha256, Mishap::of(PLAIN))),
        (
            "other-senders-secret",
            Mishap::secrets("the secret of another sender", "abc"),
        ),
    ]
}

/// The mistakes of a scheme, of headers, of the URL.
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn of_schemes() -> Vec<(&'static str, Mishap)> {
    let hash = |hash| Scheme {
        method: Method::Hmac(hash),
        ..PLAIN
    };
    let digest = |signed| Scheme::digest(Hash::Sha256).header("X-Sig").over(signed);
    let stripe = |signed| STRIPE.over(signed);
    let timed = PLAIN
        .over(&[Part::Timestamp, Part::Body])
        .timed(TimestampIn::Header("X-Time"), 300);
    let millis = timed.stamped(TimestampIn::Header("X-Time"), Unit::Millis);
    let by_url = PLAIN.over(&[Part::Url, Part::Body]);
    let at = |url| Mishap {
        url,
        ..Mishap::of(by_url)
    };
    let sent = |sent, mishap| Mishap { sent, ..mishap };
    let slack = PLAIN.over(&[
        Part::Literal("v0:"),
        Part::Header("X-Time"),
        Part::Literal(":"),
        Part::Body,
    ]);
    let token = |hash| {
        Scheme::jwt(
            "X-Sig",
            Jwt {
                body_hash: Some((hash, Encoding::Hex)),
                issuer: None,
            },
        )
    };
    vec![
        (
            "prefix-missing",
            Mishap::schemes(PLAIN, PLAIN.prefix("sha256=")),
        ),
        (
            "other-prefix",
            Mishap::schemes(PLAIN.prefix("sha256="), PLAIN),
        ),
        (
            "other-prefix",
            Mishap::schemes(PLAIN.prefix("sha1="), PLAIN.prefix("sha256=")),
        ),
        ("other-encoding", Mishap::schemes(PLAIN.base64(), PLAIN)),
        ("other-encoding", Mishap::schemes(PLAIN, PLAIN.base64())),
        (
            "encoded-twice",
            sent(
                |name, value| (name.to_owned(), Encoding::Base64.encode(value.as_bytes())),
                Mishap::of(PLAIN),
            ),
        ),
        (
            "url-alphabet",
            sent(
                |name, value| (name.to_owned(), value.replace('+', "-").replace('/', "_")),
                Mishap {
                    secret: "url1",
                    known: "url1",
                    ..Mishap::of(PLAIN.base64())
                },
            ),
        ),
        ("other-hash", Mishap::schemes(hash(Hash::Sha1), PLAIN)),
        ("other-hash", Mishap::schemes(hash(Hash::Sha512), PLAIN)),
        (
            "other-hash",
            Mishap::schemes(hash(Hash::Sha1).prefix("sha1="), PLAIN.prefix("sha256=")),
        ),
        ("plain-hash", Mishap::schemes(digest(&[Part::Body]), PLAIN)),
        (
            "plain-hash",
            Mishap::schemes(digest(&[Part::Secret, Part::Body]), PLAIN),
        ),
        (
            "keyed-hash",
            Mishap::schemes(PLAIN, digest(&[Part::Secret, Part::Body])),
        ),
        ("body-only", Mishap::schemes(stripe(&[Part::Body]), STRIPE)),
        (
            "other-separator",
            Mishap::schemes(
                stripe(&[Part::Timestamp, Part::Literal(":"), Part::Body]),
                STRIPE,
            ),
        ),
        (
            "other-separator",
            Mishap::schemes(stripe(&[Part::Body, Part::Timestamp]), STRIPE),
        ),
        (
            "time-unit",
            sent(
                |name, value| {
                    (
                        name.to_owned(),
                        if name == "X-Time" {
                            NOW.to_string()
                        } else {
                            value
                        },
                    )
                },
                Mishap::schemes(millis, timed),
            ),
        ),
        (
            "time-moved",
            sent(
                |name, value| {
                    (
                        name.to_owned(),
                        if name == "X-Time" {
                            (NOW + 1).to_string()
                        } else {
                            value
                        },
                    )
                },
                Mishap::of(timed),
            ),
        ),
        (
            "time-of-other-header",
            sent(
                |name, value| (name.to_owned(), value),
                Mishap {
                    made: PLAIN.over(&[Part::Header("X-Sent"), Part::Body]),
                    judged: timed,
                    ..Mishap::of(timed)
                }
                .header("X-Sent", "1764500000")
                .header("X-Time", NOW.to_string()),
            ),
        ),
        (
            "other-header",
            sent(|_, value| ("X-Other".to_owned(), value), Mishap::of(PLAIN)),
        ),
        (
            "other-header",
            sent(
                |_, value| ("X-Other".to_owned(), value),
                Mishap::schemes(PLAIN.prefix("sha256="), PLAIN),
            ),
        ),
        ("url-slash", at("https://me.example/in/?a=1")),
        ("url-query", at("https://me.example/in")),
        ("url-path-only", at("/in?a=1")),
        ("url-path", at("https://me.example/?a=1")),
        (
            "url-host",
            at("https://tunnel.example/in?a=1")
                .header("Forwarded", "for=1.2.3.4;host=tunnel.example;proto=https"),
        ),
        (
            "other-senders-scheme",
            Mishap::schemes(slack, PLAIN).header("X-Time", "1"),
        ),
        (
            "json-compact",
            Mishap {
                signed: COMPACT.into(),
                arrived: PRETTY_2.into(),
                ..Mishap::of(token("sha256"))
            },
        ),
    ]
}

#[test]
fn each_mistake_is_named_rightly() {
    let mut named = std::collections::BTreeSet::new();
    for (name, mishap) in [of_bodies(), of_secrets(), of_schemes()]
        .into_iter()
        .flatten()
    {
        let mistake = mishap.mistake();
        let found = mistake.as_ref().map(|mistake| mistake.name);
        assert_eq!(
            found,
            Some(name),
            "{:?} {:?}",
            mishap.made,
            String::from_utf8_lossy(&mishap.arrived)
        );
        let Mistake { words, cure, .. } = mistake.unwrap();
        assert!(!words.contains("{}") && !cure.contains("{}"), "{name}");
        named.insert(name);
    }
    let proven_elsewhere = ["url-scheme", "whole-body"];
    for trial in TRIALS {
        let is_tried = named.contains(trial.name) || proven_elsewhere.contains(&trial.name);
        assert!(is_tried, "{} is never made", trial.name);
        assert!(
            !trial.words.ends_with('.') && trial.cure.ends_with('.'),
            "{}",
            trial.name
        );
    }
}

#[test]
fn nothing_is_said_that_does_not_verify() {
    let mishaps = [
        Mishap::bodies("{\"a\":1}", "{\"a\":2}"),
        Mishap::secrets("one", "quite another"),
        Mishap {
            arrived: b"{\"a\":2}".to_vec(),
            ..Mishap::of(STRIPE)
        },
    ];
    for mishap in mishaps {
        assert_eq!(mishap.mistake(), None);
    }
}

#[test]
fn the_place_where_the_body_differs_is_told() {
    let at = |signed: &str, arrived: &str| Mishap::bodies(signed, arrived).mistake().unwrap().at;
    assert_eq!(at("{}", "{}\n"), Some(2));
    assert_eq!(at("{\"a\":1,\"b\":2}", "{\"a\":1, \"b\":2}"), Some(7));
    assert_eq!(Mishap::secrets("abc\n", "abc").mistake().unwrap().at, None);
}

/// The bodies of two hundred events could be gigabytes, and are copied.
#[test]
fn a_large_event_is_not_copied_to_be_tried() {
    let of = |length| Mishap::bodies(vec![b'a'; length], vec![b'a'; length]).exchange();
    for (length, name) in [(LARGEST, Some("other-event")), (LARGEST + 1, None)] {
        let signed = of(length);
        let mishap = Mishap::bodies(vec![b'a'; length], "quite another");
        let events = || vec![signed.clone()];
        let beside = Beside {
            events: &events,
            senders: &[],
        };
        let exchange = mishap.exchange();
        let found = examine(&[PLAIN], "test", &exchange, &mishap.agreed(), beside).unwrap();
        assert_eq!(found.mistake.map(|mistake| mistake.name), name);
    }
}

/// What a large body costs: its own hash a few times, and no more.
#[test]
fn a_large_body_is_not_hashed_for_every_mistake() {
    let large = vec![b'a'; LARGEST + 1];
    let mishap = Mishap::bodies("{}", large);
    let exchange = mishap.exchange();
    let found = examine(
        &[PLAIN],
        "test",
        &exchange,
        &mishap.agreed(),
        Beside::NOTHING,
    )
    .unwrap();
    assert_eq!(found.mistake, None);
    assert!(
        found.untried > 20 && found.tried > 20,
        "{} {}",
        found.tried,
        found.untried
    );
    let huge = Mishap::bodies("{}", vec![b'a'; 20 << 20]);
    let exchange = huge.exchange();
    let found = examine(&[PLAIN], "test", &exchange, &huge.agreed(), Beside::NOTHING).unwrap();
    assert!(found.tried < 12, "{}", found.tried);
}
