//! A draft: what is to be said, before it is known to whom. Whoever edits or
//! signs anew changes a draft; the [`Request`](super::Request) made of it is
//! final. Here it is also decided what cannot be written as a request.
//!
//! Whether a captured event may be sent is for the [`gate`](super::Sendable).

use bytes::Bytes;

use super::Sendable;
use crate::{
    exchange::{Head, Time, trust::Grounds},
    sender::Sender,
    signature::{Secret, SignError, Unsigned},
};

/// What is to be said. Plain data; the event it was made of stays what it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The method: `POST`.
    pub method: Bytes,
    /// The request target, raw: `/hooks?x=1`.
    pub target: Bytes,
    /// Names and values in order and case, duplicates kept.
    pub headers: Vec<(Bytes, Bytes)>,
    /// The body.
    pub body: Bytes,
}

impl Draft {
    /// A captured event as it was sent.
    pub fn of(event: Sendable<'_>) -> Result<Self, Unsendable> {
        let exchange = event.exchange();
        let head = exchange.head();
        // A space in the path would make four words of it.
        if head.request_line().split(|byte| *byte == b' ').count() != 3 {
            return Err(Unsendable::RequestLine);
        }
        let headers = head.fields().map(|field| {
            (
                Bytes::copy_from_slice(field.name),
                Bytes::copy_from_slice(field.value),
            )
        });
        Ok(Self {
            method: Bytes::copy_from_slice(head.method()),
            target: Bytes::copy_from_slice(head.target()),
            headers: headers.collect(),
            body: exchange.body_bytes(),
        })
    }

    /// Signs it anew as `sender` does, as of `now`: what stood in the place of
    /// its signatures is replaced, be it in lines, the query or the body. `url`
    /// is the one it goes to, for the senders that sign it. Nothing is changed
    /// when it cannot be signed.
    pub fn sign(
        &mut self,
        sender: &Sender,
        secret: &Secret,
        url: &str,
        now: Time,
    ) -> Result<(), SignError> {
        let head = self.head();
        let request = Unsigned {
            head: Head::new(&head),
            body: &self.body,
            url,
        };
        let signed = sender.sign(secret, request, now)?;
        for (name, value) in signed.headers {
            self.set(&name, value);
        }
        if let Some(target) = signed.target {
            self.target = target.into();
        }
        if let Some(body) = signed.body {
            self.body = body.into();
        }
        Ok(())
    }

    /// The head as it would be read.
    fn head(&self) -> Vec<u8> {
        let mut head = [&self.method, &b" "[..], &self.target, b" HTTP/1.1\r\n"].concat();
        for (name, value) in &self.headers {
            for part in [name, &b": "[..], value, b"\r\n"] {
                head.extend_from_slice(part);
            }
        }
        head.extend_from_slice(b"\r\n");
        head
    }

    /// Sets a line in the place of the first of that name; there is no other
    /// then.
    fn set(&mut self, name: &str, value: String) {
        let is_it = |line: &(Bytes, Bytes)| line.0.eq_ignore_ascii_case(name.as_bytes());
        let line = (Bytes::copy_from_slice(name.as_bytes()), Bytes::from(value));
        let Some(first) = self.headers.iter().position(is_it) else {
            self.headers.push(line);
            return;
        };
        let name = self.headers[first].0.clone();
        self.headers[first] = (name, line.1);
        let mut at = 0;
        self.headers.retain(|line| {
            at += 1;
            at - 1 <= first || !is_it(line)
        });
    }
}

/// Why something cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsendable {
    /// It never became a request.
    #[error("it was refused and never became a request")]
    Refused,
    /// Not all of its body was kept.
    #[error("it was cut, and nothing cut is sent; ask the sender for it again")]
    Truncated,
    /// Its framing has two readings.
    #[error(
        "its framing can be read in two ways, so it is not known what was meant; it is not sent"
    )]
    Ambiguous,
    /// It is held back until the user permits what sent it.
    #[error("it is held: {0}")]
    Held(Grounds),
    /// Its request line has more or less than three words.
    #[error("its request line is not a method, a path and a version; it is not sent")]
    RequestLine,
    /// It asks for a tunnel.
    #[error("CONNECT asks for a tunnel and not for an answer; it is not sent")]
    Tunnel,
    /// The method is not one.
    #[error("byte {0} of the method cannot stand there; a method is a word of letters")]
    Method(usize),
    /// The request target would break the request line.
    #[error("byte {0} of the path cannot stand in a request line; write it percent-encoded")]
    Target(usize),
    /// A header's name is not one.
    #[error("the name of header {0} is not one; names are letters, digits and -")]
    Name(usize),
    /// A header's value would break its line.
    #[error("header {header} has a line break or a NUL at byte {at}; take it out")]
    Value {
        /// Which one, counted from 1.
        header: usize,
        /// Where in its value, counted from 1.
        at: usize,
    },
}

/// Finds the first byte that would let a draft be read as something else.
pub(super) fn check(draft: &Draft) -> Result<(), Unsendable> {
    if draft.method.eq_ignore_ascii_case(b"CONNECT") {
        return Err(Unsendable::Tunnel);
    }
    if let Some(at) = not_a_token(&draft.method) {
        return Err(Unsendable::Method(at));
    }
    let breaks = |byte: &u8| *byte <= b' ' || *byte == 0x7f;
    if draft.target.is_empty() {
        return Err(Unsendable::Target(1));
    }
    if let Some(at) = draft.target.iter().position(breaks) {
        return Err(Unsendable::Target(at + 1));
    }
    for (header, (name, value)) in (1..).zip(&draft.headers) {
        if not_a_token(name).is_some() {
            return Err(Unsendable::Name(header));
        }
        if let Some(at) = value.iter().position(|byte| b"\r\n\0".contains(byte)) {
            return Err(Unsendable::Value { header, at: at + 1 });
        }
    }
    Ok(())
}

/// The first byte, counted from 1, that keeps `word` from being a token
/// (RFC 9110, section 5.6.2); the empty word is none either.
fn not_a_token(word: &[u8]) -> Option<usize> {
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    let first = word.iter().position(|byte| !fits(byte));
    first.or(word.is_empty().then_some(0)).map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        exchange::Verdict,
        sender::{self, Registry, Stamp},
        signature::{Agreed, Secrets, judge},
    };

    const THEN: Time = Time::from_seconds(1_700_000_000);
    const NOW: Time = Time::from_seconds(1_764_590_400);

    fn draft(made: &sender::Draft) -> Draft {
        let lines = made.headers.iter();
        Draft {
            method: made.method.clone().into(),
            target: made.target.clone().into(),
            headers: lines
                .map(|(name, value)| (name.clone().into(), value.clone().into()))
                .collect(),
            body: made.body.clone().into(),
        }
    }

    fn made(draft: &Draft) -> sender::Draft {
        let text = |bytes: &Bytes| String::from_utf8(bytes.to_vec()).unwrap();
        let lines = draft
            .headers
            .iter()
            .map(|(name, value)| (text(name), text(value)));
        sender::Draft {
            method: text(&draft.method),
            target: text(&draft.target),
            headers: lines.collect(),
            ..sender::Draft::new(&[], draft.body.to_vec())
        }
    }

    #[test]
    fn an_old_event_signed_anew_holds_now_and_nothing_else_in_it_moved() {
        let old = Secret::new("whsec_AAECAwQFBgcICQoLDA0ODw==", "old");
        let new = Secret::new("whsec_DwACAwQFBgcICQoLDA0ODw==", "new");
        for name in [
            "github",
            "stripe",
            "standard-webhooks",
            "mailgun",
            "twilio",
            "zoom",
        ] {
            let row = Registry::built_in().named(name).unwrap();
            let stamp = Stamp {
                time: THEN,
                number: 1,
            };
            let before = row.make(&row.samples[0], &old, stamp).unwrap();
            let mut anew = draft(&before);
            let url = format!("http://localhost{}", before.target);
            anew.sign(row, &new, &url, NOW).unwrap();
            let secrets = Agreed::from(Secrets::default().and(name, [new.clone()]));
            let judgement = judge(row.signatures, name, &made(&anew).exchange(NOW), &secrets);
            assert_eq!(judgement.verdict, Verdict::Valid, "{name} {judgement:?}");
            let names = |draft: &Draft| {
                draft
                    .headers
                    .iter()
                    .map(|line| line.0.clone())
                    .collect::<Vec<_>>()
            };
            assert_eq!(names(&anew), names(&draft(&before)), "{name}");
            assert_eq!(anew.body.len(), before.body.len(), "{name}");
        }
    }

    #[test]
    fn a_line_that_stood_there_twice_stands_there_once_and_keeps_its_case() {
        let row = Registry::built_in().named("github").unwrap();
        let lines = [
            ("x-hub-signature-256", "sha256=00"),
            ("A", "1"),
            ("X-Hub-Signature-256", "sha256=11"),
        ];
        let mut anew = draft(&sender::Draft::new(&lines, "{}"));
        anew.sign(row, &Secret::new("k", "test"), "", NOW).unwrap();
        let names: Vec<_> = anew.headers.iter().map(|line| &line.0[..]).collect();
        assert_eq!(names, [&b"x-hub-signature-256"[..], b"A"]);
    }

    #[test]
    fn what_cannot_be_signed_is_left_as_it_was() {
        let row = Registry::built_in().named("discord").unwrap();
        let before = draft(&sender::Draft::new(&[("X-Signature-Ed25519", "00")], "{}"));
        let mut anew = before.clone();
        let error = anew
            .sign(row, &Secret::new("00", "test"), "", NOW)
            .unwrap_err();
        assert!(matches!(error, SignError::NoPrivateKey { .. }), "{error}");
        assert_eq!(anew, before);
    }
}
