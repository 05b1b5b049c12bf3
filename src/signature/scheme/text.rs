//! Schemes as phrases, in which people write and read them: `HMAC-SHA256`,
//! `time "." body`, `decoded from base64 after whsec_`. What is displayed is
//! what is parsed. See [`phrase`](crate::exchange::phrase).

use std::fmt;

use super::{
    Due, Encoding, Hash, Jwt, KeyForm, Method, Part, SignatureIn, Timestamp, TimestampIn, Unit,
};
use crate::exchange::phrase::{Mistake, Path, Phrase, Plain, Quoted, alternatives, whole};

/// The methods that are a name and nothing more.
const METHODS: [Method; 20] = [
    Method::Hmac(Hash::Md5),
    Method::Hmac(Hash::Sha1),
    Method::Hmac(Hash::Sha256),
    Method::Hmac(Hash::Sha384),
    Method::Hmac(Hash::Sha512),
    Method::Digest(Hash::Md5),
    Method::Digest(Hash::Sha1),
    Method::Digest(Hash::Sha256),
    Method::Digest(Hash::Sha384),
    Method::Digest(Hash::Sha512),
    Method::Token,
    Method::Basic,
    Method::Ed25519,
    Method::EcdsaP256,
    Method::Rsa(Hash::Md5),
    Method::Rsa(Hash::Sha1),
    Method::Rsa(Hash::Sha256),
    Method::Rsa(Hash::Sha384),
    Method::Rsa(Hash::Sha512),
    Method::Jwt(Jwt {
        body_hash: None,
        issuer: None,
    }),
];

const ENCODINGS: [Encoding; 2] = [Encoding::Hex, Encoding::Base64];

/// Its name, and what is asked of a token:
/// `JSON Web Token issued by x with the hash of the body in claim hash as hex`.
impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())?;
        let Self::Jwt(Jwt { body_hash, issuer }) = self else {
            return Ok(());
        };
        if let Some(issuer) = issuer {
            write!(f, " issued by {}", Plain(issuer))?;
        }
        if let Some((claim, encoding)) = body_hash {
            let (claim, encoding) = (Plain(claim), encoding.as_str());
            write!(
                f,
                " with the hash of the body in claim {claim} as {encoding}"
            )?;
        }
        Ok(())
    }
}

impl Method {
    /// Reads what is displayed.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        whole(text, |phrase| {
            let found = METHODS
                .into_iter()
                .find(|method| phrase.takes(method.words()));
            match found {
                Some(Self::Jwt(_)) => jwt(phrase).map(Self::Jwt),
                Some(method) => Ok(method),
                None => Err(phrase.lost(&METHODS.map(Self::words))),
            }
        })
    }
}

fn jwt(phrase: &mut Phrase) -> Result<Jwt, Mistake> {
    let issuer = phrase.takes("issued by").then(|| phrase.text("the issuer"));
    let body_hash = phrase.takes("with the hash of the body in claim").then(|| {
        let claim = phrase.text("the name of a claim")?;
        phrase.expect("as")?;
        Ok((claim, encoding(phrase)?))
    });
    Ok(Jwt {
        issuer: issuer.transpose()?,
        body_hash: body_hash.transpose()?,
    })
}

impl Encoding {
    /// Reads what [`as_str`](Self::as_str) gives.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        whole(text, encoding)
    }
}

fn encoding(phrase: &mut Phrase) -> Result<Encoding, Mistake> {
    ENCODINGS
        .into_iter()
        .find(|encoding| phrase.takes(encoding.as_str()))
        .ok_or_else(|| phrase.lost(&ENCODINGS.map(Encoding::as_str)))
}

/// In words: `X-Hub-Signature-256`, `/signature/signature of the body`.
impl fmt::Display for SignatureIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => Plain(name).fmt(f),
            Self::Headers(name) => write!(f, "{} and so on", Plain(&format!("{name}1"))),
            Self::Query(name) => write!(f, "{} of the query", Plain(name)),
            Self::Json(path) => write!(f, "{} of the body", Path(path)),
            Self::Body => f.write_str("the body itself"),
        }
    }
}

impl SignatureIn {
    /// Reads what is displayed; `header X-Signature` and `query signature` as
    /// well, as they are written elsewhere.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        whole(text, signature_place)
    }
}

fn signature_place(phrase: &mut Phrase) -> Result<SignatureIn, Mistake> {
    if phrase.takes("the body itself") {
        return Ok(SignatureIn::Body);
    }
    if let Some(path) = phrase.path() {
        if phrase.takes("of the query") {
            return Ok(SignatureIn::Query(path));
        }
        // A name in quotes looks like a path in quotes.
        let is_path = phrase.takes("of the body") || path.starts_with('/') || path.is_empty();
        return if is_path {
            Ok(SignatureIn::Json(path))
        } else {
            header_place(phrase, path)
        };
    }
    let name = phrase.text("the name of a header")?;
    match name {
        _ if phrase.takes("of the query") => Ok(SignatureIn::Query(name)),
        _ if phrase.is_done() => Ok(SignatureIn::Header(name)),
        "query" => Ok(SignatureIn::Query(phrase.text("the name of a parameter")?)),
        "header" => {
            let name = phrase.text("the name of a header")?;
            header_place(phrase, name)
        }
        _ => header_place(phrase, name),
    }
}

fn header_place(phrase: &mut Phrase, name: &'static str) -> Result<SignatureIn, Mistake> {
    if phrase.takes("and so on") {
        return numbered(phrase, name);
    }
    Ok(SignatureIn::Header(name))
}

/// `X-Signature-1 and so on`: the name without its number.
fn numbered(phrase: &Phrase, name: &'static str) -> Result<SignatureIn, Mistake> {
    name.strip_suffix('1')
        .map(SignatureIn::Headers)
        .ok_or_else(|| phrase.mistake("the first of several headers ends with 1".to_owned()))
}

/// In words: `body`, `header webhook-id`, `"."`.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(text) => Quoted(text).fmt(f),
            Self::Header(name) => write!(f, "header {}", Plain(name)),
            Self::ListedHeaders(name) => write!(f, "headers of {}", Plain(name)),
            Self::Json(path) => path_part(path, f),
            Self::Lines(paths) => lines(paths, f),
            Self::BodyWithSecret(path) => write!(f, "{WITH_SECRET} {}", Path(path)),
            simple => {
                let word = PARTS.iter().find(|(part, _)| part == simple);
                f.write_str(word.map_or("", |(_, word)| word))
            }
        }
    }
}

const WITH_SECRET: &str = "body with the secret at";

/// The parts that are a name and nothing more.
const PARTS: [(Part, &str); 12] = [
    (Part::Body, "body"),
    (Part::Timestamp, "time"),
    (Part::Method, "method"),
    (Part::Url, "url"),
    (Part::Target, "target"),
    (Part::Secret, "secret"),
    (Part::SortedForm, "sorted form"),
    (Part::PhpForm, "form as PHP"),
    (Part::SortedJson, "sorted JSON"),
    (Part::Crc32, "crc32(body)"),
    (Part::BodySha256, "sha256(body)"),
    (Part::KeyLabel, "label of the key"),
];

/// Among parts a path in quotes would be characters.
fn path_part(path: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let written = Path(path).to_string();
    if written.starts_with('"') {
        f.write_str("path ")?;
    }
    f.write_str(&written)
}

fn lines(paths: &[&str], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("lines of")?;
    for (index, path) in paths.iter().enumerate() {
        let between = if index == 0 { "" } else { " and" };
        write!(f, "{between} {}", Path(path))?;
    }
    Ok(())
}

impl Part {
    /// Parts as they are signed, in order: `time "." body`.
    #[must_use]
    pub fn sequence(parts: &[Self]) -> String {
        let parts: Vec<String> = parts.iter().map(Self::to_string).collect();
        parts.join(" ")
    }

    /// Reads what [`sequence`](Self::sequence) gives.
    pub fn parse_sequence(text: &str) -> Result<&'static [Self], Mistake> {
        whole(text, |phrase| {
            let mut parts = Vec::new();
            while !phrase.is_done() {
                parts.push(part(phrase)?);
            }
            Ok(&*Box::leak(parts.into_boxed_slice()))
        })
    }
}

fn part(phrase: &mut Phrase) -> Result<Part, Mistake> {
    if phrase.is_quoted() {
        return Ok(Part::Literal(phrase.text("characters")?));
    }
    if phrase.takes(WITH_SECRET) {
        return Ok(Part::BodyWithSecret(phrase.expect_path()?));
    }
    if let Some((part, _)) = PARTS.iter().find(|(_, words)| phrase.takes(words)) {
        return Ok(*part);
    }
    if phrase.takes("headers of") {
        return Ok(Part::ListedHeaders(phrase.text("the name of a header")?));
    }
    if phrase.takes("header") {
        return Ok(Part::Header(phrase.text("the name of a header")?));
    }
    if phrase.takes("lines of") {
        let mut paths = vec![phrase.expect_path()?];
        while phrase.takes("and") {
            paths.push(phrase.expect_path()?);
        }
        return Ok(Part::Lines(Box::leak(paths.into_boxed_slice())));
    }
    if phrase.takes("path") {
        return Ok(Part::Json(phrase.expect_path()?));
    }
    if let Some(path) = phrase.path() {
        return Ok(Part::Json(path));
    }
    let forms: Vec<&str> = PARTS
        .iter()
        .map(|(_, words)| *words)
        .chain(["header NAME", "headers of NAME", "lines of /path and /path"])
        .chain(["/path", "\"characters\""])
        .collect();
    Err(phrase.lost(&forms))
}

/// In words: `as text`, `decoded from base64 after whsec_`.
impl fmt::Display for KeyForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base64After("") => f.write_str(BASE64),
            Self::Base64After(prefix) => write!(f, "{BASE64} after {}", Plain(prefix)),
            simple => {
                let words = KEYS.iter().find(|(form, _)| form == simple);
                f.write_str(words.map_or("", |(_, words)| words))
            }
        }
    }
}

const BASE64: &str = "decoded from base64";

const KEYS: [(KeyForm, &str); 5] = [
    (KeyForm::Text, "as text"),
    (KeyForm::Hex, "decoded from hex"),
    (KeyForm::Sha1, "as the SHA-1 of its text"),
    (KeyForm::Sha256, "as the SHA-256 of its text"),
    (KeyForm::Public, "read as a public key"),
];

impl KeyForm {
    /// Reads what is displayed.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        whole(text, |phrase| {
            if phrase.takes(BASE64) {
                let prefix = phrase.takes("after").then(|| phrase.text("a prefix"));
                return Ok(Self::Base64After(prefix.transpose()?.unwrap_or_default()));
            }
            let found = KEYS.iter().find(|(_, words)| phrase.takes(words));
            found.map(|(form, _)| *form).ok_or_else(|| {
                let words = KEYS.map(|(_, words)| words);
                let forms = [&words[..], &[BASE64, "decoded from base64 after PREFIX"]].concat();
                phrase.mistake(format!("write {}", alternatives(&forms)))
            })
        })
    }
}

/// In words: `header webhook-timestamp in seconds`, `entry t= in seconds`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            TimestampIn::Header(name) => write!(f, "header {}", Plain(name))?,
            TimestampIn::Entry(start) => write!(f, "entry {}", Plain(start))?,
            TimestampIn::Json(path) => Path(path).fmt(f)?,
            TimestampIn::Claim(name) => write!(f, "claim {}", Plain(name))?,
        }
        let unit = UNITS.iter().find(|(unit, _)| *unit == self.unit);
        write!(f, " {}", unit.map_or("", |(_, words)| words))
    }
}

const UNITS: [(Unit, &str); 3] = [
    (Unit::Seconds, "in seconds"),
    (Unit::Millis, "in milliseconds"),
    (Unit::Iso, "as a date"),
];

impl Timestamp {
    /// Reads what is displayed; without a unit, seconds are meant.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        whole(text, |phrase| {
            let place = timestamp_place(phrase)?;
            if phrase.is_done() {
                let unit = Unit::Seconds;
                return Ok(Self { place, unit });
            }
            let unit = UNITS.iter().find(|(_, words)| phrase.takes(words));
            let words = UNITS.map(|(_, words)| words);
            let (unit, _) =
                unit.ok_or_else(|| phrase.mistake(format!("write {}", alternatives(&words))))?;
            Ok(Self { place, unit: *unit })
        })
    }
}

fn timestamp_place(phrase: &mut Phrase) -> Result<TimestampIn, Mistake> {
    if phrase.takes("header") {
        return Ok(TimestampIn::Header(phrase.text("the name of a header")?));
    }
    if phrase.takes("entry") {
        return Ok(TimestampIn::Entry(phrase.text("how the entry begins")?));
    }
    if phrase.takes("claim") {
        return Ok(TimestampIn::Claim(phrase.text("the name of a claim")?));
    }
    phrase
        .path()
        .map(TimestampIn::Json)
        .ok_or_else(|| phrase.lost(&["header NAME", "entry t=", "claim iat", "/path"]))
}

/// `always`, or `with a secret`.
impl fmt::Display for Due {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Always => "always",
            Self::WithSecret => "with a secret",
        })
    }
}

impl Due {
    /// Reads what is displayed.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        whole(text, |phrase| {
            if phrase.takes("always") {
                return Ok(Self::Always);
            }
            if phrase.takes("with a secret") {
                return Ok(Self::WithSecret);
            }
            Err(phrase.lost(&["always", "with a secret"]))
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::select};

    use super::*;

    /// A text that lives as long as a row.
    fn text() -> impl Strategy<Value = &'static str> {
        prop_oneof![
            any::<String>(),
            "[a-zA-Z/\" ]{0,9}",
            select(vec![
                "/a/b",
                "",
                "header",
                "query",
                "and",
                "the body itself",
                "of",
                "1"
            ])
            .prop_map(str::to_owned),
        ]
        .prop_map(|text| &*Box::leak(text.into_boxed_str()))
    }

    fn a_part() -> impl Strategy<Value = Part> {
        prop_oneof![
            select(PARTS.to_vec()).prop_map(|(part, _)| part),
            text().prop_map(Part::Literal),
            text().prop_map(Part::Header),
            text().prop_map(Part::Json),
            text().prop_map(Part::ListedHeaders),
            text().prop_map(Part::BodyWithSecret),
            proptest::collection::vec(text(), 1..4)
                .prop_map(|paths| Part::Lines(Box::leak(paths.into_boxed_slice()))),
        ]
    }

    fn a_method() -> impl Strategy<Value = Method> {
        let encoding = select(ENCODINGS.to_vec());
        let hash = proptest::option::of((text(), encoding));
        prop_oneof![
            select(METHODS.to_vec()),
            (hash, proptest::option::of(text()))
                .prop_map(|(body_hash, issuer)| { Method::Jwt(Jwt { body_hash, issuer }) }),
        ]
    }

    proptest! {
        #[test]
        fn methods_are_read_as_they_are_written(method in a_method()) {
            prop_assert_eq!(Method::parse(&method.to_string()), Ok(method));
        }

        #[test]
        fn parts_are_read_as_they_are_written(parts in proptest::collection::vec(a_part(), 0..5)) {
            let written = Part::sequence(&parts);
            prop_assert_eq!(Part::parse_sequence(&written), Ok(&parts[..]), "{}", written);
        }

        #[test]
        fn places_are_read_as_they_are_written(name in text(), at in 0..5_usize) {
            let place = [
                SignatureIn::Header(name),
                SignatureIn::Headers(name),
                SignatureIn::Query(name),
                SignatureIn::Json(name),
                SignatureIn::Body,
            ][at];
            // A header cannot be called like a path.
            prop_assume!(!(at < 2 && (name.starts_with('/') || name.is_empty())));
            prop_assert_eq!(SignatureIn::parse(&place.to_string()), Ok(place), "{}", place);
        }

        #[test]
        fn times_are_read_as_they_are_written(name in text(), at in 0..4_usize, unit in select(UNITS.to_vec())) {
            let place = [
                TimestampIn::Header(name),
                TimestampIn::Entry(name),
                TimestampIn::Json(name),
                TimestampIn::Claim(name),
            ][at];
            let time = Timestamp { place, unit: unit.0 };
            prop_assert_eq!(Timestamp::parse(&time.to_string()), Ok(time));
        }

        #[test]
        fn keys_are_read_as_they_are_written(prefix in text()) {
            let simple = KEYS.map(|(form, _)| form);
            for form in simple.into_iter().chain([KeyForm::Base64After(prefix)]) {
                prop_assert_eq!(KeyForm::parse(&form.to_string()), Ok(form));
            }
        }
    }

    #[test]
    fn a_scheme_may_be_written_as_the_rest_of_a_row_is() {
        let place = |text| SignatureIn::parse(text);
        assert_eq!(place("header X-Sig"), Ok(SignatureIn::Header("X-Sig")));
        assert_eq!(place("query sig"), Ok(SignatureIn::Query("sig")));
        assert_eq!(place("/sig"), Ok(SignatureIn::Json("/sig")));
        let timestamp = Timestamp::parse("entry t=").map(|time| time.unit);
        assert_eq!(timestamp, Ok(Unit::Seconds));
        assert_eq!(Method::parse("hmac-sha256"), Ok(Method::Hmac(Hash::Sha256)));
    }

    #[test]
    fn a_mistake_names_what_was_meant() {
        let cases = [
            (
                Method::parse("HMAC-SHA265").err(),
                "did you mean HMAC-SHA256?",
            ),
            (Encoding::parse("bas64").err(), "did you mean base64?"),
            (
                Part::parse_sequence("tme \".\" body").err(),
                "did you mean time?",
            ),
            (KeyForm::parse("text").err(), "write as text, "),
            (
                Timestamp::parse("header X in weeks").err(),
                "write in seconds",
            ),
            (Due::parse("alwys").err(), "did you mean always?"),
        ];
        for (mistake, cure) in cases {
            let what = mistake.unwrap().what;
            assert!(what.contains(cure), "{what}");
        }
    }
}
