//! A scheme in words: its short name, and the sentence that explains it.

use std::{borrow::Cow, fmt::Write as _};

use super::{Covers, Encoding, Hash, KeyForm, Method, Part, Prefix, Scheme, TimestampIn, Unit};

impl Scheme {
    /// The short name, as on the line: `hmac-sha256-hex`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match (self.method, self.encoding) {
            (Method::Hmac(Hash::Md5), Encoding::Hex) => "hmac-md5-hex",
            (Method::Hmac(Hash::Md5), Encoding::Base64) => "hmac-md5-base64",
            (Method::Hmac(Hash::Sha1), Encoding::Hex) => "hmac-sha1-hex",
            (Method::Hmac(Hash::Sha1), Encoding::Base64) => "hmac-sha1-base64",
            (Method::Hmac(Hash::Sha256), Encoding::Hex) => "hmac-sha256-hex",
            (Method::Hmac(Hash::Sha256), Encoding::Base64) => "hmac-sha256-base64",
            (Method::Hmac(Hash::Sha384), Encoding::Hex) => "hmac-sha384-hex",
            (Method::Hmac(Hash::Sha384), Encoding::Base64) => "hmac-sha384-base64",
            (Method::Hmac(Hash::Sha512), Encoding::Hex) => "hmac-sha512-hex",
            (Method::Hmac(Hash::Sha512), Encoding::Base64) => "hmac-sha512-base64",
            (Method::Digest(Hash::Md5), _) => "md5",
            (Method::Digest(Hash::Sha1), _) => "sha1",
            (Method::Digest(Hash::Sha256), _) => "sha256",
            (Method::Digest(Hash::Sha384), _) => "sha384",
            (Method::Digest(Hash::Sha512), _) => "sha512",
            (Method::Token, _) => "token",
            (Method::Basic, _) => "basic",
            (Method::Ed25519, _) => "ed25519",
            (Method::EcdsaP256, _) => "ecdsa-p256-sha256",
            (Method::Rsa(Hash::Md5), _) => "rsa-md5",
            (Method::Rsa(Hash::Sha1), _) => "rsa-sha1",
            (Method::Rsa(Hash::Sha256), _) => "rsa-sha256",
            (Method::Rsa(Hash::Sha384), _) => "rsa-sha384",
            (Method::Rsa(Hash::Sha512), _) => "rsa-sha512",
            (Method::Jwt(_), _) => "jwt",
        }
    }

    /// In words: `HMAC-SHA256 of the raw body, hex, in X-Cryptoix-Signature`.
    #[must_use]
    pub fn words(&self) -> String {
        let mut words = self.method.words().to_owned();
        if !self.signed.is_empty() {
            let encoding = self.encoding.as_str();
            let _ = write!(words, " of {}, {encoding}", self.signed_words());
        }
        words.push_str(", ");
        match self.prefix {
            Prefix::Required(prefix) => {
                let _ = write!(words, "after {prefix} ");
            }
            Prefix::Upto(end) => {
                let _ = write!(words, "after {end} ");
            }
            Prefix::None | Prefix::Tolerated(_) => {}
        }
        let _ = write!(words, "in {}", self.place);
        words
    }

    /// How the secret becomes the key, in words: `as text`.
    #[must_use]
    pub fn key_words(&self) -> String {
        let form = self.key.words();
        if self.signed.contains(&Part::KeyLabel) {
            return format!("{form}, with the id on the line above it");
        }
        form
    }

    /// What is signed, in words: `the raw body`, `"t.body"` or `"url + body"`.
    #[must_use]
    pub fn signed_words(&self) -> String {
        if self.signed == [Part::Body] {
            return "the raw body".to_owned();
        }
        let mut words = String::new();
        let mut joins = true;
        for part in self.signed {
            // What has no literal between it would run into one word.
            let literal = matches!(part, Part::Literal(_));
            if !joins && !literal {
                words.push_str(" + ");
            }
            joins = literal;
            words.push_str(&self.part_word(*part));
        }
        format!("\"{words}\"")
    }

    /// The prefix that stands before every signature; empty without one.
    #[must_use]
    pub const fn required_prefix(&self) -> &'static str {
        match self.prefix {
            Prefix::Required(prefix) => prefix,
            Prefix::None | Prefix::Tolerated(_) | Prefix::Upto(_) => "",
        }
    }

    fn part_word(&self, part: Part) -> Cow<'static, str> {
        Cow::Borrowed(match part {
            Part::Body => "body",
            Part::Literal("\n") => "\u{23ce}",
            Part::Literal(text) => text,
            Part::Header(name) => name,
            Part::Timestamp => self.timestamp_word(),
            Part::Method => "method",
            Part::Url => "url",
            Part::Target => "path",
            Part::Secret => "secret",
            Part::Json(path) => path,
            Part::Lines(paths) => return Cow::Owned(paths.join(" ")),
            Part::SortedForm => "sorted form",
            Part::PhpForm => "sorted form as PHP serializes it",
            Part::SortedJson => "JSON with sorted keys",
            Part::BodyWithSecret(path) => {
                return Cow::Owned(format!("body with the secret at {path}"));
            }
            Part::Crc32 => "crc32(body)",
            Part::BodySha256 => "sha256(body)",
            Part::ListedHeaders(name) => return Cow::Owned(format!("headers of {name}")),
            Part::KeyLabel => "id",
        })
    }

    fn timestamp_word(&self) -> &'static str {
        match self.timestamp.map(|timestamp| timestamp.place) {
            Some(
                TimestampIn::Header(name) | TimestampIn::Json(name) | TimestampIn::Claim(name),
            ) => name,
            Some(TimestampIn::Entry(prefix)) => prefix.trim_end_matches('='),
            None => "time",
        }
    }
}

impl Method {
    /// The name: `HMAC-SHA256`.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Hmac(Hash::Md5) => "HMAC-MD5",
            Self::Hmac(Hash::Sha1) => "HMAC-SHA1",
            Self::Hmac(Hash::Sha256) => "HMAC-SHA256",
            Self::Hmac(Hash::Sha384) => "HMAC-SHA384",
            Self::Hmac(Hash::Sha512) => "HMAC-SHA512",
            Self::Digest(Hash::Md5) => "plain MD5",
            Self::Digest(Hash::Sha1) => "plain SHA-1",
            Self::Digest(Hash::Sha256) => "plain SHA-256",
            Self::Digest(Hash::Sha384) => "plain SHA-384",
            Self::Digest(Hash::Sha512) => "plain SHA-512",
            Self::Token => "the secret itself",
            Self::Basic => "name and password",
            Self::Ed25519 => "Ed25519",
            Self::EcdsaP256 => "ECDSA P-256 with SHA-256",
            Self::Rsa(Hash::Md5) => "RSA with MD5",
            Self::Rsa(Hash::Sha1) => "RSA with SHA-1",
            Self::Rsa(Hash::Sha256) => "RSA with SHA-256",
            Self::Rsa(Hash::Sha384) => "RSA with SHA-384",
            Self::Rsa(Hash::Sha512) => "RSA with SHA-512",
            Self::Jwt(_) => "JSON Web Token",
        }
    }

    /// How many bytes a signature has; none where that varies.
    #[must_use]
    pub const fn length(self) -> Option<usize> {
        match self {
            Self::Hmac(hash) | Self::Digest(hash) => Some(hash.length()),
            Self::Ed25519 => Some(64),
            Self::Token | Self::Basic | Self::EcdsaP256 | Self::Rsa(_) | Self::Jwt(_) => None,
        }
    }

    /// That it does not hold, in words.
    pub(super) const fn mismatch(self) -> &'static str {
        match self {
            Self::Token => "the token is another than the secret",
            Self::Basic => "name and password are others than the secret",
            Self::Jwt(_) => "the signature of the token does not match",
            _ => "the signature does not match",
        }
    }

    /// Whether who checks it holds a public key and no secret.
    #[must_use]
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Ed25519 | Self::EcdsaP256 | Self::Rsa(_))
    }
}

impl Covers {
    /// In words, behind "covers".
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Body => "the whole body",
            Self::Values => "the values of the body, and not how they are written",
            Self::Fields => "chosen fields of the body: the rest can be changed and it still holds",
            Self::Nothing => "nothing of the body: it can be changed and it still holds",
        }
    }
}

impl Unit {
    /// How many of it make a second.
    #[must_use]
    pub const fn per_second(self) -> i64 {
        match self {
            Self::Seconds | Self::Iso => 1,
            Self::Millis => 1000,
        }
    }
}

impl Hash {
    /// The length of a hash, in bytes.
    #[must_use]
    pub const fn length(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

impl KeyForm {
    /// In words: `as text`, `decoded from base64 after whsec_`.
    #[must_use]
    pub fn words(self) -> String {
        self.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_says_in_words_what_it_does() {
        let plain = Scheme::hmac(Hash::Sha256).header("X-Cryptoix-Signature");
        let timed = Scheme::hmac(Hash::Sha256)
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
        let addressed = plain.over(&[Part::Method, Part::Url, Part::Body]);
        assert_eq!(addressed.signed_words(), "\"method + url + body\"");
    }
}
