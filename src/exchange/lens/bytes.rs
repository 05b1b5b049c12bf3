//! Bytes that are written as text: base64 and hexadecimal.

use base64::{
    Engine as _,
    engine::{DecodePaddingMode, GeneralPurpose, general_purpose::GeneralPurposeConfig},
};

use super::{Around, Given, LONGEST, Meaning, shown};
use crate::exchange::{
    amount,
    kind::{self, BodyKind},
};

/// Texts shorter than this, in bytes, are words more often than base64.
const SHORTEST: usize = 16;

/// How many bytes of what is no text are shown.
const SHOWN: usize = 32;

/// What digests of a length are made with, by their hexadecimal digits.
const DIGESTS: &[(usize, &str)] = &[
    (32, "as long as an MD5"),
    (40, "as long as a SHA-1 or the name of a Git commit"),
    (64, "as long as a SHA-256"),
    (96, "as long as a SHA-384"),
    (128, "as long as a SHA-512"),
];

pub(super) fn hex(given: &Given<'_>, around: &Around<'_>) -> Option<Meaning> {
    let text = given.short_text()?;
    let text = text.strip_prefix("0x").unwrap_or(text);
    let is_hex = text.len() >= SHORTEST
        && text.len().is_multiple_of(2)
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && text.bytes().any(|byte| byte.is_ascii_digit());
    if !is_hex {
        return None;
    }
    let bytes: Option<Vec<u8>> = text.as_bytes().chunks(2).map(byte).collect();
    let bytes = bytes?;
    let count = amount::count(bytes.len() as u64);
    let digest = DIGESTS.iter().find(|(digits, _)| *digits == text.len());
    let words = match (digest, printable(&bytes)) {
        (_, Some(said)) => {
            let said = shown(said, around);
            let short = format!("{count} bytes in hexadecimal: {}", first_line(&said));
            return Some(Meaning::new("hex", short).with("says", said));
        }
        (Some((_, digest)), None) => format!("{count} bytes in hexadecimal, {digest}"),
        (None, None) => format!("{count} bytes in hexadecimal"),
    };
    Some(Meaning::new("hex", words).with("bytes", count))
}

/// Only where what comes out is something: any word of letters is base64 too.
pub(super) fn base64(given: &Given<'_>, around: &Around<'_>) -> Option<Meaning> {
    let text = data_of_url(given.text);
    let before = given.text.len() - text.len();
    let is_cut = given.len > given.text.len() || text.len() > LONGEST;
    // A whole number of groups of four.
    let end = text.len().min(LONGEST);
    let end = if is_cut { end / 4 * 4 } else { end };
    let bytes = decoded(text.get(..end)?)?;
    let what = kind::of(None, &bytes);
    let is_something = match what {
        BodyKind::Image { .. } | BodyKind::Binary { format: Some(_) } => true,
        BodyKind::Empty | BodyKind::Binary { format: None } => false,
        _ => printable(&bytes).is_some(),
    };
    if text.len() < SHORTEST || !is_something {
        return None;
    }
    let padding = text.len() - text.trim_end_matches('=').len();
    let length = given.len.max(given.text.len()) - before - padding;
    let size = amount::count((length * 3 / 4) as u64);
    let name = what.as_str();
    let meaning = match printable(&bytes).map(|said| shown(said, around)) {
        Some(said) => Meaning::new(
            "base64",
            format!("base64 of {name}, {size} bytes: {}", first_line(&said)),
        )
        .with("says", said),
        None => Meaning::new("base64", format!("base64 of {name}, {size} bytes"))
            .with("begins with", digits(&bytes)),
    };
    let meaning = match what {
        BodyKind::Image {
            size: Some((width, height)),
            ..
        } => meaning.with("pixels", format!("{width} x {height}")),
        _ => meaning,
    };
    Some(meaning.with("bytes", size))
}

/// What stands in `data:image/png;base64,...` (RFC 2397).
fn data_of_url(text: &str) -> &str {
    let start = text.get(..text.len().min(256)).unwrap_or_default();
    let data = start.strip_prefix("data:").and(start.find(";base64,"));
    data.map_or(text, |at| &text[at + ";base64,".len()..])
}

/// Both alphabets, with padding or without.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let alphabet = if text.contains(['-', '_']) {
        base64::alphabet::URL_SAFE
    } else {
        base64::alphabet::STANDARD
    };
    GeneralPurpose::new(&alphabet, config).decode(text).ok()
}

/// The text that bytes are, if a person can read all of it.
fn printable(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let is_readable = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    text.chars().all(is_readable).then_some(text)
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn byte(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok()?;
    u8::from_str_radix(digits, 16).ok()
}

fn digits(bytes: &[u8]) -> String {
    let shown = bytes.iter().take(SHOWN).map(|byte| format!("{byte:02x}"));
    shown.collect::<Vec<_>>().join(" ")
}
