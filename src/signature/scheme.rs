//! A signature scheme as plain data. One row is the judge's instruction, the
//! signer's, and the sentence that explains it.
//!
//! A row is written as it is read:
//! `Scheme::hmac(Algorithm::Sha256).header("X-Hub-Signature-256").prefix("sha256=").hex().over(&[Part::Body])`.
//!
//! Not here: anything that computes.

use std::fmt::Write as _;

use super::Encoding;

/// How a sender signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// The keyed hash.
    pub algorithm: Algorithm,
    /// The header that carries the signature, in the case the sender writes.
    pub header: &'static str,
    /// What stands before a signature.
    pub prefix: Prefix,
    /// How the bytes of a signature are written.
    pub encoding: Encoding,
    /// Whether the header holds one signature or a list.
    pub values: Values,
    /// What is signed, in order.
    pub signed: &'static [Part],
    /// How the secret becomes the key.
    pub key: KeyForm,
    /// Where the time of signing stands.
    pub timestamp: Option<Timestamp>,
    /// How old or how far ahead the time may be, in seconds.
    pub tolerance: Option<u32>,
    /// Whether a request without the header lacks something.
    pub due: Due,
}

/// A keyed hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// HMAC-SHA1, 20 bytes.
    Sha1,
    /// HMAC-SHA256, 32 bytes.
    Sha256,
    /// HMAC-SHA512, 64 bytes.
    Sha512,
}

/// What stands before a signature inside its header, or inside its entry of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefix {
    /// Nothing.
    None,
    /// This, always: `sha256=`. In a list, entries with another are of another kind.
    Required(&'static str),
    /// Nothing by the book; this is accepted as well.
    Tolerated(&'static str),
}

/// How many signatures a header holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// One.
    One,
    /// A list with this separator; white space around an entry does not count.
    List(char),
}

/// One piece of what is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The raw body.
    Body,
    /// The time of signing, as it is written in the header.
    Timestamp,
    /// These characters.
    Literal(&'static str),
    /// The value of this header.
    Header(&'static str),
}

/// How the secret, as a user pastes it, becomes the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyForm {
    /// Its characters as they are, a prefix such as `whsec_` included.
    Text,
    /// What follows this prefix, decoded from base64.
    Base64After(&'static str),
}

/// The time of signing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timestamp {
    /// Where it stands.
    pub place: TimestampIn,
    /// What it counts since 1970.
    pub unit: Unit,
}

/// Where the time of signing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampIn {
    /// In a header of its own.
    Header(&'static str),
    /// In an entry of the signature's list that begins so: `t=`.
    Entry(&'static str),
}

/// What a timestamp counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Millis,
}

/// Whether a signature must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The sender signs everything.
    Always,
    /// The sender signs only where a secret was agreed, so one is due when we
    /// know a secret.
    WithSecret,
}

impl Scheme {
    /// A scheme over the raw body, in hex, without prefix or time, keyed with
    /// the secret as text. The header is to be named.
    #[must_use]
    pub const fn hmac(algorithm: Algorithm) -> Self {
        Self {
            algorithm,
            header: "",
            prefix: Prefix::None,
            encoding: Encoding::Hex,
            values: Values::One,
            signed: &[Part::Body],
            key: KeyForm::Text,
            timestamp: None,
            tolerance: None,
            due: Due::Always,
        }
    }

    /// The signature stands in this header.
    #[must_use]
    pub const fn header(self, header: &'static str) -> Self {
        Self { header, ..self }
    }

    /// This stands before every signature.
    #[must_use]
    pub const fn prefix(self, prefix: &'static str) -> Self {
        let prefix = Prefix::Required(prefix);
        Self { prefix, ..self }
    }

    /// This may stand before the signature, against the sender's own book.
    #[must_use]
    pub const fn tolerating(self, prefix: &'static str) -> Self {
        let prefix = Prefix::Tolerated(prefix);
        Self { prefix, ..self }
    }

    /// The signature is hex.
    #[must_use]
    pub const fn hex(self) -> Self {
        let encoding = Encoding::Hex;
        Self { encoding, ..self }
    }

    /// The signature is base64.
    #[must_use]
    pub const fn base64(self) -> Self {
        let encoding = Encoding::Base64;
        Self { encoding, ..self }
    }

    /// The header holds a list.
    #[must_use]
    pub const fn list(self, separator: char) -> Self {
        let values = Values::List(separator);
        Self { values, ..self }
    }

    /// These parts are signed.
    #[must_use]
    pub const fn over(self, signed: &'static [Part]) -> Self {
        Self { signed, ..self }
    }

    /// The key is the base64 after this prefix of the secret.
    #[must_use]
    pub const fn base64_key(self, prefix: &'static str) -> Self {
        let key = KeyForm::Base64After(prefix);
        Self { key, ..self }
    }

    /// The time of signing stands there, in seconds, and is judged with this
    /// tolerance, also in seconds.
    #[must_use]
    pub const fn timed(self, place: TimestampIn, tolerance: u32) -> Self {
        let unit = Unit::Seconds;
        Self {
            timestamp: Some(Timestamp { place, unit }),
            tolerance: Some(tolerance),
            ..self
        }
    }

    /// The signature is due only where a secret is known.
    #[must_use]
    pub const fn due_with_secret(self) -> Self {
        let due = Due::WithSecret;
        Self { due, ..self }
    }

    /// The short name, as on the line: `hmac-sha256-hex`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match (self.algorithm, self.encoding) {
            (Algorithm::Sha1, Encoding::Hex) => "hmac-sha1-hex",
            (Algorithm::Sha1, Encoding::Base64) => "hmac-sha1-base64",
            (Algorithm::Sha256, Encoding::Hex) => "hmac-sha256-hex",
            (Algorithm::Sha256, Encoding::Base64) => "hmac-sha256-base64",
            (Algorithm::Sha512, Encoding::Hex) => "hmac-sha512-hex",
            (Algorithm::Sha512, Encoding::Base64) => "hmac-sha512-base64",
        }
    }

    /// In words: `HMAC-SHA256 of the raw body, hex, in X-Cryptoix-Signature`.
    #[must_use]
    pub fn words(&self) -> String {
        let mut words = format!(
            "{} of {}, {}, ",
            self.algorithm.as_str(),
            self.signed_words(),
            self.encoding.as_str()
        );
        if let Prefix::Required(prefix) = self.prefix {
            let _ = write!(words, "after {prefix} ");
        }
        let _ = write!(words, "in {}", self.header);
        words
    }

    /// What is signed, in words: `the raw body`, or `"t.body"`.
    #[must_use]
    pub fn signed_words(&self) -> String {
        if self.signed == [Part::Body] {
            return "the raw body".to_owned();
        }
        let parts: String = self
            .signed
            .iter()
            .map(|part| self.part_word(*part))
            .collect();
        format!("\"{parts}\"")
    }

    /// The prefix that stands before every signature; empty without one.
    #[must_use]
    pub const fn required_prefix(&self) -> &'static str {
        match self.prefix {
            Prefix::Required(prefix) => prefix,
            Prefix::None | Prefix::Tolerated(_) => "",
        }
    }

    fn part_word(&self, part: Part) -> &'static str {
        match part {
            Part::Body => "body",
            Part::Literal(text) => text,
            Part::Header(name) => name,
            Part::Timestamp => self.timestamp_word(),
        }
    }

    fn timestamp_word(&self) -> &'static str {
        match self.timestamp.map(|timestamp| timestamp.place) {
            Some(TimestampIn::Header(name)) => name,
            Some(TimestampIn::Entry(prefix)) => prefix.trim_end_matches('='),
            None => "time",
        }
    }
}

impl Algorithm {
    /// The name: `HMAC-SHA256`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sha1 => "HMAC-SHA1",
            Self::Sha256 => "HMAC-SHA256",
            Self::Sha512 => "HMAC-SHA512",
        }
    }

    /// The length of a signature, in bytes.
    #[must_use]
    pub const fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }

    pub(super) fn ring(self) -> ring::hmac::Algorithm {
        match self {
            Self::Sha1 => ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => ring::hmac::HMAC_SHA256,
            Self::Sha512 => ring::hmac::HMAC_SHA512,
        }
    }
}

impl KeyForm {
    /// In words: `as text`, `base64 after whsec_`.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Text => "as text".to_owned(),
            Self::Base64After("") => "decoded from base64".to_owned(),
            Self::Base64After(prefix) => format!("decoded from base64 after {prefix}"),
        }
    }
}

impl Unit {
    /// How many of it make a second.
    #[must_use]
    pub const fn per_second(self) -> i64 {
        match self {
            Self::Seconds => 1,
            Self::Millis => 1000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_says_in_words_what_it_does() {
        let plain = Scheme::hmac(Algorithm::Sha256).header("X-Cryptoix-Signature");
        let timed = Scheme::hmac(Algorithm::Sha256)
            .header("Stripe-Signature")
            .prefix("v1=")
            .list(',')
            .over(&[Part::Timestamp, Part::Literal("."), Part::Body])
            .timed(TimestampIn::Entry("t="), 300);
        assert_eq!(
            plain.words(),
            "HMAC-SHA256 of the raw body, hex, in X-Cryptoix-Signature"
        );
        assert_eq!(
            timed.words(),
            "HMAC-SHA256 of \"t.body\", hex, after v1= in Stripe-Signature"
        );
        assert_eq!(timed.name(), "hmac-sha256-hex");
    }
}
