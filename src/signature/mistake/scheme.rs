//! In which way the signature may have been made, other than the scheme wants.

use super::{Case, Try};
use crate::signature::{
    Encoding, Hash, Method, Part, Prefix, Scheme, encoding, evidence::Evidence,
};

const HASHES: [Hash; 5] = [
    Hash::Md5,
    Hash::Sha1,
    Hash::Sha256,
    Hash::Sha384,
    Hash::Sha512,
];

/// The request seen through this scheme.
fn through<'a>(case: &Case<'a>, scheme: Scheme) -> Try<'a> {
    Try::of(Evidence {
        scheme,
        ..case.evidence.clone()
    })
}

/// The request with these values in the place of the signature.
fn written<'a>(case: &Case<'a>, values: Vec<Vec<u8>>, scheme: Scheme) -> Vec<Try<'a>> {
    if values.is_empty() {
        return Vec::new();
    }
    vec![Try::of(Evidence {
        scheme,
        written: Some(values),
        ..case.evidence.clone()
    })]
}

fn bare(scheme: Scheme) -> Scheme {
    Scheme {
        prefix: Prefix::None,
        ..scheme
    }
}

pub(super) fn without_prefix<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let scheme = case.evidence.scheme;
    match scheme.prefix {
        Prefix::Required(_) => vec![through(case, bare(scheme))],
        Prefix::None | Prefix::Tolerated(_) | Prefix::Upto(_) => Vec::new(),
    }
}

/// A short word and `=` or `,` before the signature: `sha256=`, `v1,`.
fn unprefixed(value: &[u8]) -> Option<(String, Vec<u8>)> {
    let start = value.get(..value.len().min(12))?;
    let end = start.iter().position(|byte| b"=,: ".contains(byte))?;
    let rest = value[end + 1..].to_vec();
    (!rest.is_empty()).then(|| (String::from_utf8_lossy(&value[..=end]).into_owned(), rest))
}

pub(super) fn with_other_prefix<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let scheme = case.evidence.scheme;
    let values = case.evidence.values();
    let found = values
        .iter()
        .filter_map(|value| unprefixed(value.trim_ascii()));
    let others = found.filter(|(prefix, _)| *prefix != scheme.required_prefix());
    others
        .flat_map(|(prefix, rest)| {
            let tries = written(case, vec![rest], bare(scheme));
            tries.into_iter().map(move |one| one.saying(prefix.clone()))
        })
        .collect()
}

pub(super) fn in_other_encoding<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let scheme = case.evidence.scheme;
    let encoding = scheme.encoding.other();
    let word = encoding.as_str();
    vec![through(case, Scheme { encoding, ..scheme }).saying(word)]
}

/// Base64 of the hex text, in the alphabet of URLs, or percent-encoded.
pub(super) fn encoded_twice<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let scheme = case.evidence.scheme;
    let twice = |text: &Vec<u8>| {
        let inner = encoding::base64_of_any_kind(text)?;
        let bytes = Encoding::Hex.decode(&inner)?;
        Some(scheme.encoding.encode(&bytes).into_bytes())
    };
    let signatures = case.evidence.signatures();
    written(
        case,
        signatures.iter().filter_map(twice).collect(),
        bare(scheme),
    )
}

pub(super) fn in_url_alphabet<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let scheme = case.evidence.scheme;
    let plain = |text: &Vec<u8>| {
        let is_url = text.iter().any(|byte| b"-_%".contains(byte));
        let text: Vec<u8> = match crate::exchange::form::pairs(text).next() {
            Some((name, value)) if text.contains(&b'%') => [name, value].concat(),
            _ => text.clone(),
        };
        let bytes = encoding::base64_of_any_kind(&text).filter(|_| is_url)?;
        Some(scheme.encoding.encode(&bytes).into_bytes())
    };
    let signatures = case.evidence.signatures();
    written(
        case,
        signatures.iter().filter_map(plain).collect(),
        bare(scheme),
    )
}

/// The same keyed hash with another hash function, whatever prefix says so.
pub(super) fn with_other_hash<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let scheme = case.evidence.scheme;
    let other = |hash: Hash| {
        let method = match scheme.method {
            Method::Hmac(_) => Method::Hmac(hash),
            Method::Digest(_) => Method::Digest(hash),
            Method::Rsa(_) => Method::Rsa(hash),
            _ => return None,
        };
        (method != scheme.method).then_some(Scheme { method, ..scheme })
    };
    let mut tries = Vec::new();
    for scheme in HASHES.into_iter().filter_map(other) {
        let word = scheme.method.words();
        tries.push(through(case, scheme).saying(word));
        for value in case.evidence.values() {
            if let Some((_, rest)) = unprefixed(value.trim_ascii()) {
                let more = written(case, vec![rest], bare(scheme));
                tries.extend(more.into_iter().map(|one| one.saying(word)));
            }
        }
    }
    tries
}

/// A plain hash of what is signed, or of it and the secret.
pub(super) fn as_plain_hash<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    const WAYS: [(&[Part], &str); 3] = [
        (&[Part::Body], "the body"),
        (&[Part::Secret, Part::Body], "the secret and the body"),
        (&[Part::Body, Part::Secret], "the body and the secret"),
    ];
    let scheme = case.evidence.scheme;
    let Method::Hmac(hash) = scheme.method else {
        return Vec::new();
    };
    let ways = WAYS.into_iter().map(|(signed, words)| {
        let method = Method::Digest(hash);
        let plain = Scheme {
            method,
            signed,
            ..scheme
        };
        through(case, plain).saying(words)
    });
    ways.collect()
}

/// A keyed hash where the scheme has a plain one.
pub(super) fn as_keyed_hash<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let scheme = case.evidence.scheme;
    let Method::Digest(hash) = scheme.method else {
        return Vec::new();
    };
    let method = Method::Hmac(hash);
    vec![through(
        case,
        Scheme { method, ..scheme }.over(&[Part::Body]),
    )]
}

pub(super) fn over_body_only<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let scheme = case.evidence.scheme;
    if scheme.signed == [Part::Body] || !scheme.signed.contains(&Part::Body) {
        return Vec::new();
    }
    vec![through(case, scheme.over(&[Part::Body]))]
}

/// Time and body with something else between them, or the other way round.
pub(super) fn with_other_separator<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    const WAYS: [(&[Part], &str); 8] = [
        (
            &[Part::Timestamp, Part::Literal("."), Part::Body],
            "time, \".\" and body",
        ),
        (
            &[Part::Timestamp, Part::Literal(":"), Part::Body],
            "time, \":\" and body",
        ),
        (
            &[Part::Timestamp, Part::Body],
            "time and body with nothing between them",
        ),
        (
            &[Part::Timestamp, Part::Literal("\n"), Part::Body],
            "time, a newline and body",
        ),
        (
            &[Part::Timestamp, Part::Literal("|"), Part::Body],
            "time, \"|\" and body",
        ),
        (
            &[Part::Timestamp, Part::Literal("-"), Part::Body],
            "time, \"-\" and body",
        ),
        (
            &[Part::Body, Part::Literal("."), Part::Timestamp],
            "body, \".\" and time",
        ),
        (
            &[Part::Body, Part::Timestamp],
            "body and time with nothing between them",
        ),
    ];
    let scheme = case.evidence.scheme;
    if scheme.timestamp.is_none() || !scheme.signed.contains(&Part::Body) {
        return Vec::new();
    }
    let ways = WAYS
        .into_iter()
        .filter(|(signed, _)| *signed != scheme.signed);
    ways.map(|(signed, words)| through(case, scheme.over(signed)).saying(words))
        .collect()
}
