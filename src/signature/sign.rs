//! Makes the header lines of a signature: for what we send, and for samples.

use std::fmt::Write as _;

use ring::hmac;

use super::{Part, Scheme, Secret, TimestampIn};
use crate::exchange::{Head, Time};

/// Why something could not be signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The secret is not written in the form of the scheme.
    #[error("the secret from {origin} cannot be {form}; paste it as the sender shows it")]
    Secret {
        /// Where the secret came from.
        origin: String,
        /// What it should be, in words.
        form: String,
    },
    /// A header that is signed is not there.
    #[error("{0} is missing, and it is signed; set it first")]
    Header(&'static str),
    /// Nothing is signed so here.
    #[error("{0} cannot be made here")]
    Method(&'static str),
}

/// The header lines to set, in place of those of the same name, so that
/// `body` holds as signed at `now`. `head` is read where the scheme signs
/// headers.
pub fn sign(
    scheme: &Scheme,
    secret: &Secret,
    head: Head<'_>,
    body: &[u8],
    now: Time,
) -> Result<Vec<(&'static str, String)>, SignError> {
    let key = key(scheme, secret)?;
    let timestamp = timestamp(scheme, now);
    let mut context = hmac::Context::with_key(&key);
    for part in scheme.signed {
        match part {
            Part::Body => context.update(body),
            Part::Timestamp => context.update(timestamp.as_bytes()),
            Part::Literal(text) => context.update(text.as_bytes()),
            Part::Header(name) => context.update(signed_header(head, name)?),
            _ => return Err(SignError::Method(scheme.method.words())),
        }
    }
    let signature = scheme.encoding.encode(context.sign().as_ref());
    Ok(lines(scheme, timestamp, &signature))
}

fn key(scheme: &Scheme, secret: &Secret) -> Result<hmac::Key, SignError> {
    let bytes = secret.key(scheme.key).ok_or_else(|| SignError::Secret {
        origin: secret.origin().to_owned(),
        form: scheme.key.words(),
    })?;
    let algorithm = scheme
        .method
        .keyed()
        .ok_or(SignError::Method(scheme.method.words()))?;
    Ok(hmac::Key::new(algorithm, &bytes))
}

fn timestamp(scheme: &Scheme, now: Time) -> String {
    scheme.timestamp.map_or_else(String::new, |timestamp| {
        let micros_per_unit = 1_000_000 / timestamp.unit.per_second();
        now.micros().div_euclid(micros_per_unit).to_string()
    })
}

fn signed_header<'a>(head: Head<'a>, name: &'static str) -> Result<&'a [u8], SignError> {
    head.get(name)
        .filter(|value| !value.is_empty())
        .ok_or(SignError::Header(name))
}

fn lines(scheme: &Scheme, timestamp: String, signature: &str) -> Vec<(&'static str, String)> {
    let mut value = format!("{}{signature}", scheme.required_prefix());
    let mut lines = Vec::with_capacity(2);
    match scheme.timestamp.map(|it| it.place) {
        Some(TimestampIn::Header(name)) => lines.push((name, timestamp)),
        Some(TimestampIn::Entry(prefix)) => value = entries(scheme, prefix, &timestamp, &value),
        _ => {}
    }
    lines.push((scheme.header_name().unwrap_or_default(), value));
    lines
}

fn entries(scheme: &Scheme, prefix: &str, timestamp: &str, signature: &str) -> String {
    let mut value = format!("{prefix}{timestamp}");
    let separator = match scheme.values {
        super::Values::List(separator) => separator,
        super::Values::One => ',',
    };
    let _ = write!(value, "{separator}{signature}");
    value
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{BODY, NOW, PLAIN, SECRET, STANDARD, STRIPE},
        *,
    };

    fn made(scheme: &Scheme, head: &[u8]) -> Result<Vec<(&'static str, String)>, SignError> {
        let secret = Secret::new(SECRET, "test");
        let now = Time::from_seconds(NOW);
        sign(scheme, &secret, Head::new(head), BODY.as_bytes(), now)
    }

    #[test]
    fn the_lines_are_those_the_scheme_has() {
        let names = |scheme| {
            let lines = made(scheme, b"POST /\r\nwebhook-id: 1\r\n\r\n").unwrap();
            lines.into_iter().map(|line| line.0).collect::<Vec<_>>()
        };
        assert_eq!(names(&PLAIN), ["X-Sig"]);
        assert_eq!(names(&STRIPE), ["Stripe-Signature"]);
        assert_eq!(names(&STANDARD), ["webhook-timestamp", "webhook-signature"]);
    }

    #[test]
    fn the_published_vector_of_cryptoix_is_met() {
        const VECTOR: &[u8] = br#"{"uuid":"tx_test_123","status":"completed","amount_fiat":100,"timestamp":1780574400}"#;
        let secret = Secret::new("whsec_test_secret_1234567890", "test");
        let lines = sign(&PLAIN, &secret, Head::new(b""), VECTOR, Time::default()).unwrap();
        assert_eq!(
            lines[0].1,
            "9bc6d23d70a52f2960d404a6bf2fd067ee8f15e2e30c4e53cfde3559251a7e25"
        );
    }

    #[test]
    fn what_cannot_be_signed_says_why() {
        assert_eq!(made(&STANDARD, b""), Err(SignError::Header("webhook-id")));
        let secret = Secret::new("%", "prompt");
        let error = sign(&STANDARD, &secret, Head::new(b""), b"", Time::default());
        assert_eq!(
            error.unwrap_err().to_string(),
            "the secret from prompt cannot be decoded from base64 after whsec_; paste it as the sender shows it"
        );
    }
}
