//! What may have happened to a body between its signing and us.

use std::borrow::Cow;

use super::{Case, Try};
use crate::{
    exchange::{decode, form},
    signature::{
        canonical::{self, COMPACT, Order, Strings, Writing},
        evidence::Evidence,
    },
};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// The request as if this body had been signed.
fn signed<'a>(case: &Case<'a>, body: Vec<u8>) -> Try<'a> {
    Try::of(Evidence {
        body: Cow::Owned(body),
        ..case.evidence.clone()
    })
}

fn once<'a>(case: &Case<'a>, body: Option<Vec<u8>>) -> Vec<Try<'a>> {
    let changed = body.filter(|body| *body != *case.evidence.body);
    changed.into_iter().map(|body| signed(case, body)).collect()
}

pub(super) fn without_newline<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    once(
        case,
        case.evidence.body.strip_suffix(b"\n").map(<[u8]>::to_vec),
    )
}

pub(super) fn without_crlf<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    once(
        case,
        case.evidence.body.strip_suffix(b"\r\n").map(<[u8]>::to_vec),
    )
}

pub(super) fn with_newline<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    once(case, Some([&case.evidence.body, &b"\n"[..]].concat()))
}

pub(super) fn with_crlf<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    once(case, Some([&case.evidence.body, &b"\r\n"[..]].concat()))
}

pub(super) fn trimmed<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    once(case, Some(case.evidence.body.trim_ascii().to_vec()))
}

pub(super) fn with_lf<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let body = &case.evidence.body;
    let kept = body
        .iter()
        .enumerate()
        .filter(|(at, byte)| !(**byte == b'\r' && body.get(at + 1) == Some(&b'\n')));
    once(case, Some(kept.map(|(_, byte)| *byte).collect()))
}

pub(super) fn with_crlf_inside<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let mut body = Vec::with_capacity(case.evidence.body.len());
    for byte in case.evidence.body.iter() {
        if *byte == b'\n' && body.last() != Some(&b'\r') {
            body.push(b'\r');
        }
        body.push(*byte);
    }
    once(case, Some(body))
}

pub(super) fn without_bom<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    once(
        case,
        case.evidence.body.strip_prefix(BOM).map(<[u8]>::to_vec),
    )
}

pub(super) fn with_bom<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    once(case, Some([BOM, &case.evidence.body].concat()))
}

/// Every character as one byte, where all have one.
fn as_latin1(body: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(body).ok()?;
    text.chars()
        .map(|character| u8::try_from(u32::from(character)).ok())
        .collect()
}

/// `Ã©` was `é`: UTF-8 that was read as Latin-1 and written as UTF-8 again.
pub(super) fn utf8_read_as_latin1<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let bytes = as_latin1(&case.evidence.body);
    once(
        case,
        bytes.filter(|bytes| std::str::from_utf8(bytes).is_ok()),
    )
}

/// It was signed in Latin-1 and arrives as UTF-8.
pub(super) fn in_latin1<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    once(case, as_latin1(&case.evidence.body))
}

/// It was signed as UTF-8 and arrives in Latin-1.
pub(super) fn in_utf8<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let body = &case.evidence.body;
    if std::str::from_utf8(body).is_ok() {
        return Vec::new();
    }
    let text: String = body.iter().copied().map(char::from).collect();
    once(case, Some(text.into_bytes()))
}

fn restrung<'a>(case: &Case<'a>, all: &[Strings]) -> Vec<Try<'a>> {
    let body = &case.evidence.body;
    let bodies = all
        .iter()
        .filter_map(|strings| canonical::restrung(body, *strings));
    let changed = bodies.filter(|other| **other != **body);
    changed.map(|body| signed(case, body)).collect()
}

/// `é` arrives where `\u00e9` was signed.
pub(super) fn with_escapes<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    restrung(case, &[Strings::Ascii])
}

/// `\u00e9` arrives where `é` was signed.
pub(super) fn without_escapes<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    restrung(case, &[Strings::Plain])
}

/// `/` arrives where `\/` was signed.
pub(super) fn with_slashes<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    restrung(case, &[Strings::Slash, Strings::AsciiAndSlash])
}

/// The ways in which languages write strings.
const STRINGS: [Strings; 4] = [
    Strings::Kept,
    Strings::Plain,
    Strings::Ascii,
    Strings::AsciiAndSlash,
];

/// JSON written anew, also with a newline at the end.
fn written<'a>(case: &Case<'a>, writing: Writing) -> Vec<Try<'a>> {
    let mut bodies: Vec<Vec<u8>> = Vec::new();
    for strings in STRINGS {
        let writing = Writing { strings, ..writing };
        let Some(body) = canonical::json(&case.evidence.body, writing) else {
            return Vec::new();
        };
        if !bodies.contains(&body) {
            bodies.push([&body, &b"\n"[..]].concat());
            bodies.push(body);
        }
    }
    bodies.retain(|body| **body != *case.evidence.body);
    bodies.into_iter().map(|body| signed(case, body)).collect()
}

const PYTHON: Writing = Writing {
    between: (", ", ": "),
    ..COMPACT
};

pub(super) fn compact<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    written(case, COMPACT)
}

pub(super) fn python<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    written(case, PYTHON)
}

fn indented<'a>(case: &Case<'a>, indent: &'static str) -> Vec<Try<'a>> {
    written(
        case,
        Writing {
            indent: Some(indent),
            between: (",", ": "),
            ..COMPACT
        },
    )
}

pub(super) fn indented_by_2<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    indented(case, "  ")
}

pub(super) fn indented_by_4<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    indented(case, "    ")
}

pub(super) fn indented_by_tab<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    indented(case, "\t")
}

pub(super) fn sorted<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let order = Order::Sorted;
    let ways = [COMPACT, PYTHON].map(|writing| Writing { order, ..writing });
    ways.into_iter()
        .flat_map(|writing| written(case, writing))
        .collect()
}

/// The compressed bytes arrive, the text in them was signed.
pub(super) fn decompressed<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let encoding = case.evidence.head.get("Content-Encoding");
    let decoded = decode::content(encoding, &case.evidence.body);
    once(case, Some(decoded.bytes.into_owned()))
}

/// The form arrives encoded, and was signed decoded; or the other way round.
pub(super) fn percent_decoded<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    if !case.evidence.is_form() {
        return Vec::new();
    }
    let joined = |of: fn(&[u8]) -> Vec<u8>| {
        let pairs = form::pairs(&case.evidence.body);
        let pairs = pairs.map(|(name, value)| [of(&name), b"=".to_vec(), of(&value)].concat());
        pairs.collect::<Vec<_>>().join(&b'&')
    };
    let encoded = |text: &[u8]| form::encoded(text).into_bytes();
    let bodies = [joined(<[u8]>::to_vec), joined(encoded)];
    bodies
        .into_iter()
        .flat_map(|body| once(case, Some(body)))
        .collect()
}

/// One field of a form was signed and not the form.
pub(super) fn one_field<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    if !case.evidence.is_form() {
        return Vec::new();
    }
    let pairs = form::pairs(&case.evidence.body).take(32);
    pairs
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| {
            signed(case, value.into_owned()).saying(String::from_utf8_lossy(&name))
        })
        .collect()
}

pub(super) fn empty<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    once(case, Some(Vec::new()))
}

/// The body as a string of JSON: encoded twice.
pub(super) fn encoded_twice<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let twice = std::str::from_utf8(&case.evidence.body)
        .map(|text| serde_json::Value::from(text).to_string().into_bytes());
    let once_less = serde_json::from_slice::<String>(&case.evidence.body).map(String::into_bytes);
    [twice.ok(), once_less.ok()]
        .into_iter()
        .flat_map(|body| once(case, body))
        .collect()
}
