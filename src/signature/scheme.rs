//! A signature scheme as plain data. One row is the judge's instruction, the
//! signer's, and the sentence that explains it.
//!
//! A row is written as it is read:
//! `Scheme::hmac(Hash::Sha256).header("X-Hub-Signature-256").prefix("sha256=").hex().over(&[Part::Body])`.
//!
//! As a phrase that people write and read it is in `text`, as a sentence that
//! explains it in `words`.
//!
//! Not here: anything that computes.

mod text;

use super::Encoding;

/// How a sender signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// What makes it a proof.
    pub method: Method,
    /// Where the signature stands.
    pub place: SignatureIn,
    /// What stands before a signature.
    pub prefix: Prefix,
    /// How the bytes of a signature are written.
    pub encoding: Encoding,
    /// Whether the place holds one signature or a list.
    pub values: Values,
    /// What is signed, in order.
    pub signed: &'static [Part],
    /// How the secret becomes the key.
    pub key: KeyForm,
    /// Where the time of signing stands.
    pub timestamp: Option<Timestamp>,
    /// How old or how far ahead the time may be, in seconds.
    pub tolerance: Option<u32>,
    /// Whether a request without the signature lacks something.
    pub due: Due,
    /// Where the request names the certificate it is signed with.
    pub certificate: Option<Certificate>,
    /// The parameter of the query that holds the SHA-256 of the body, in hex,
    /// where the body is not signed itself.
    pub body_hash: Option<&'static str>,
}

/// A certificate that the request names. It is not fetched: the key is the one
/// the user gave; but one of a stranger makes the signature invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Where its URL stands.
    pub place: SignatureIn,
    /// The hosts of the sender; `*` stands for one label, at the beginning for
    /// one or more: `sns.*.amazonaws.com`, `*.paypal.com`.
    pub hosts: &'static [&'static str],
}

/// What makes a signature a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// A keyed hash of what is signed (RFC 2104).
    Hmac(Hash),
    /// A plain hash of what is signed, which the secret is a part of.
    Digest(Hash),
    /// The secret itself, sent along.
    Token,
    /// A name and a password, sent along (RFC 7617); the secret is
    /// `name:password`.
    Basic,
    /// Ed25519 (RFC 8032). The secret is the public key.
    Ed25519,
    /// ECDSA over P-256 with SHA-256, in ASN.1. The secret is the public key.
    EcdsaP256,
    /// RSA with PKCS #1 v1.5 padding. The secret is the public key, or a
    /// certificate with it.
    Rsa(Hash),
    /// A JSON Web Token (RFC 7519). The secret is the key of its algorithm:
    /// text for HS, a public key for RS and ES.
    Jwt(Jwt),
}

/// What a JSON Web Token says of the request it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jwt {
    /// The claim that holds a SHA-256 of the raw body; without one the body is
    /// not covered.
    pub body_hash: Option<(&'static str, Encoding)>,
    /// What the claim `iss` must be.
    pub issuer: Option<&'static str>,
}

/// A hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// MD5, 16 bytes; broken, and some senders still use it.
    Md5,
    /// SHA-1, 20 bytes.
    Sha1,
    /// SHA-256, 32 bytes.
    Sha256,
    /// SHA-384, 48 bytes.
    Sha384,
    /// SHA-512, 64 bytes.
    Sha512,
}

/// Where the signature stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureIn {
    /// In this header, in the case the sender writes.
    Header(&'static str),
    /// In headers of this name with a number behind it, counted from 1; any of
    /// them may hold: `X-DocuSign-Signature-`.
    Headers(&'static str),
    /// In the query, in the parameter of this name.
    Query(&'static str),
    /// In the body's [`document`](crate::exchange::document), at this path.
    Json(&'static str),
    /// The body itself is it.
    Body,
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
    /// Everything up to the first of this character: `public_key|`.
    Upto(char),
}

/// How many signatures a header holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// One.
    One,
    /// A list with this separator; white space around an entry does not count.
    List(char),
}

/// One piece of what is signed. A path leads into the body's
/// [`document`](crate::exchange::document).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The raw body.
    Body,
    /// The time of signing, as it is written.
    Timestamp,
    /// These characters.
    Literal(&'static str),
    /// The value of this header.
    Header(&'static str),
    /// The method, in upper case.
    Method,
    /// The URL that the sender was given, with the query it asked with.
    Url,
    /// Path and query, as asked for.
    Target,
    /// The secret, for a plain hash.
    Secret,
    /// The text at this path; empty when there is none.
    Json(&'static str),
    /// Of each of these paths that is there: its last key, a newline, its text
    /// and a newline.
    Lines(&'static [&'static str]),
    /// The fields of the form, sorted by name, each name and value run together;
    /// nothing when the body is no form. The field that holds the signature is
    /// left out.
    SortedForm,
    /// The fields of the form, sorted by name, as PHP's `serialize` writes an
    /// array of them, without the field that holds the signature.
    PhpForm,
    /// The JSON of the body, written anew without white space, the keys of each
    /// object sorted.
    SortedJson,
    /// The raw body, with the secret for the text at this path.
    BodyWithSecret(&'static str),
    /// The CRC-32 of the raw body, as a decimal number.
    Crc32,
    /// The SHA-256 of the raw body, as hex.
    BodySha256,
    /// `name:value` of each header that this header lists (parted by commas),
    /// names in lower case, joined by `;`.
    ListedHeaders(&'static str),
    /// What stands before the key in the secret: `WEBHOOK-ID` before the
    /// certificate.
    KeyLabel,
}

/// How the secret, as a user pastes it, becomes the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyForm {
    /// Its characters as they are, a prefix such as `whsec_` included.
    Text,
    /// What follows this prefix, decoded from base64.
    Base64After(&'static str),
    /// Decoded from hex.
    Hex,
    /// The SHA-1 of its characters, 20 bytes.
    Sha1,
    /// The SHA-256 of its characters, 32 bytes.
    Sha256,
    /// A public key in any of its writings: PEM (a certificate too), base64 of
    /// its DER, a JSON Web Key, or the bare bytes in hex or base64. A private
    /// key in PEM stands for its public half, and can sign.
    Public,
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
    /// In the body, at this path.
    Json(&'static str),
    /// In this claim of the token: `iat`.
    Claim(&'static str),
}

/// How a timestamp is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Millis,
    /// A date and time of RFC 3339.
    Iso,
}

/// How much of a body a signature covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covers {
    /// Every byte.
    Body,
    /// Every value, but not how they are written.
    Values,
    /// Chosen fields; the rest can be changed and it still holds.
    Fields,
    /// Nothing of it: the body can be changed and it still holds.
    Nothing,
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
    pub const fn hmac(hash: Hash) -> Self {
        Self::of(Method::Hmac(hash))
    }

    /// A plain hash, in hex. The header and what is hashed are to be named.
    #[must_use]
    pub const fn digest(hash: Hash) -> Self {
        Self::of(Method::Digest(hash))
    }

    /// The secret itself in this header.
    #[must_use]
    pub const fn token(header: &'static str) -> Self {
        Self::of(Method::Token).over(&[]).header(header)
    }

    /// Name and password in `Authorization`, where they were agreed.
    #[must_use]
    pub const fn basic() -> Self {
        Self::of(Method::Basic)
            .over(&[])
            .header("Authorization")
            .due_with_secret()
    }

    /// Ed25519 in hex with a public key. The header is to be named.
    #[must_use]
    pub const fn ed25519() -> Self {
        Self::of(Method::Ed25519).public_key()
    }

    /// ECDSA over P-256 in base64 with a public key. The header is to be named.
    #[must_use]
    pub const fn ecdsa_p256() -> Self {
        Self::of(Method::EcdsaP256).base64().public_key()
    }

    /// RSA in base64 with a public key or a certificate. The header is to be
    /// named.
    #[must_use]
    pub const fn rsa(hash: Hash) -> Self {
        Self::of(Method::Rsa(hash)).base64().public_key()
    }

    /// A JSON Web Token in this header; `HS` with the secret as text, else with
    /// a public key.
    #[must_use]
    pub const fn jwt(header: &'static str, jwt: Jwt) -> Self {
        Self::of(Method::Jwt(jwt)).over(&[]).header(header)
    }

    const fn of(method: Method) -> Self {
        Self {
            method,
            place: SignatureIn::Header(""),
            prefix: Prefix::None,
            encoding: Encoding::Hex,
            values: Values::One,
            signed: &[Part::Body],
            key: KeyForm::Text,
            timestamp: None,
            tolerance: None,
            due: Due::Always,
            certificate: None,
            body_hash: None,
        }
    }

    /// The signature stands in this header.
    #[must_use]
    pub const fn header(self, header: &'static str) -> Self {
        self.at(SignatureIn::Header(header))
    }

    /// The signature stands there.
    #[must_use]
    pub const fn at(self, place: SignatureIn) -> Self {
        Self { place, ..self }
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
        self.key(KeyForm::Base64After(prefix))
    }

    /// The key is made so from the secret.
    #[must_use]
    pub const fn key(self, key: KeyForm) -> Self {
        Self { key, ..self }
    }

    const fn public_key(self) -> Self {
        self.key(KeyForm::Public)
    }

    /// The time of signing stands there, in seconds, and is judged with this
    /// tolerance, also in seconds.
    #[must_use]
    pub const fn timed(self, place: TimestampIn, tolerance: u32) -> Self {
        let tolerance = Some(tolerance);
        Self { tolerance, ..self }.stamped(place, Unit::Seconds)
    }

    /// The time of signing stands there, written so. Without a tolerance of its
    /// own ([`tolerance`](Self::tolerance)) its age is shown and not judged.
    #[must_use]
    pub const fn stamped(self, place: TimestampIn, unit: Unit) -> Self {
        let timestamp = Some(Timestamp { place, unit });
        Self { timestamp, ..self }
    }

    /// The time of signing may be this old or this far ahead, in seconds.
    #[must_use]
    pub const fn tolerance(self, seconds: u32) -> Self {
        let tolerance = Some(seconds);
        Self { tolerance, ..self }
    }

    /// The signature is due only where a secret is known.
    #[must_use]
    pub const fn due_with_secret(self) -> Self {
        let due = Due::WithSecret;
        Self { due, ..self }
    }

    /// The request names its certificate there, which must be at one of these
    /// hosts. See [`Certificate`].
    #[must_use]
    pub const fn certificate(self, place: SignatureIn, hosts: &'static [&'static str]) -> Self {
        let certificate = Some(Certificate { place, hosts });
        Self {
            certificate,
            ..self
        }
    }

    /// This parameter of the query holds the SHA-256 of a body that is no form.
    #[must_use]
    pub const fn body_hash(self, parameter: &'static str) -> Self {
        let body_hash = Some(parameter);
        Self { body_hash, ..self }
    }

    /// Before every signature stands something that ends with this character.
    #[must_use]
    pub const fn after(self, end: char) -> Self {
        let prefix = Prefix::Upto(end);
        Self { prefix, ..self }
    }

    /// How much of the body the signature covers.
    #[must_use]
    pub fn covers(&self) -> Covers {
        let signs = |wanted: fn(&Part) -> bool| self.signed.iter().any(wanted);
        match self.method {
            Method::Token | Method::Basic => return Covers::Nothing,
            Method::Jwt(jwt) if jwt.body_hash.is_none() => return Covers::Nothing,
            Method::Jwt(_) => return Covers::Body,
            _ => {}
        }
        if signs(|part| {
            matches!(
                part,
                Part::Body | Part::BodySha256 | Part::Crc32 | Part::BodyWithSecret(_)
            )
        }) {
            Covers::Body
        } else if signs(|part| matches!(part, Part::SortedForm | Part::PhpForm | Part::SortedJson))
        {
            Covers::Values
        } else if signs(|part| matches!(part, Part::Json(_) | Part::Lines(_))) {
            Covers::Fields
        } else {
            Covers::Nothing
        }
    }

    /// The header that carries the signature; none when it stands elsewhere.
    #[must_use]
    pub const fn header_name(&self) -> Option<&'static str> {
        match self.place {
            SignatureIn::Header(name) | SignatureIn::Headers(name) => Some(name),
            SignatureIn::Query(_) | SignatureIn::Json(_) | SignatureIn::Body => None,
        }
    }
}
