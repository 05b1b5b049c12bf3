//! Ids: what a sender's begin with, UUIDs (RFC 9562), ULIDs.

use super::{Around, Given, Meaning, time};
use crate::exchange::Time;

/// From the start of the Gregorian calendar to 1970, in steps of 100 ns, which
/// is what a UUID of version 1 counts (RFC 9562, section 5.1).
const GREGORIAN: u64 = 0x01B2_1DD2_1381_4000;

/// The letters of a ULID, each five bits (Crockford's base 32).
const CROCKFORD: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How the ids of a sender look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ids<'a> {
    /// How they begin, and what they are of.
    pub starts: &'a [(&'a str, &'a str)],
    /// How many letters and digits follow at the least.
    pub least: usize,
}

impl Ids<'_> {
    /// Whether this can follow the beginning of one: `card_declined` is a word,
    /// and no card. Made at random, of letters and digits, it has a digit or
    /// letters of both cases.
    fn is_rest(self, rest: &str) -> bool {
        /// What tells ids of a trial from real ones.
        const MODES: [&str; 2] = ["test_", "live_"];
        let mode = MODES.iter().find_map(|mode| rest.strip_prefix(mode));
        let random = mode.unwrap_or(rest).as_bytes();
        let has = |is: fn(&u8) -> bool| random.iter().any(is);
        random.len() >= self.least
            && random.iter().all(u8::is_ascii_alphanumeric)
            && (has(u8::is_ascii_digit)
                || has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase))
    }
}

/// By its beginning, as its sender writes ids.
pub(super) fn of_sender(given: &Given<'_>, around: &Around<'_>) -> Option<Meaning> {
    let text = given.short_text().filter(|text| text.len() <= 255)?;
    let is_id = |rest| around.ids.is_rest(rest);
    let fits = |(start, _): &&(&str, &str)| text.strip_prefix(start).is_some_and(is_id);
    let starts = around.ids.starts.iter();
    let (start, what) = starts.filter(fits).max_by_key(|(it, _)| it.len())?;
    let short = format!("{} {what}", around.sender);
    Some(
        Meaning::new("id", short.trim_start().to_owned())
            .with("of", *what)
            .with("begins with", *start),
    )
}

pub(super) fn uuid(given: &Given<'_>, around: &Around<'_>) -> Option<Meaning> {
    let number = hyphened(given.short_text()?)?;
    if number == 0 || number == u128::MAX {
        let name = if number == 0 { "nil" } else { "max" };
        return Some(Meaning::new(
            "UUID",
            format!("the {name} UUID, which stands for none"),
        ));
    }
    let version = number >> 76 & 0xF;
    let is_standard = number >> 62 & 0b11 == 0b10;
    let time = match version {
        _ if !is_standard => None,
        1 => gregorian(low_first(number)),
        6 => gregorian(high_first(number)),
        7 => i64::try_from(number >> 80)
            .ok()
            .map(|ms| ms.saturating_mul(1_000)),
        _ => None,
    };
    let kind = match (version, is_standard) {
        (_, false) => "UUID of another variant".to_owned(),
        (3, _) => "UUID v3, an MD5 of a name".to_owned(),
        (4, _) => "UUID v4, random".to_owned(),
        (5, _) => "UUID v5, a SHA-1 of a name".to_owned(),
        (version, _) => format!("UUID v{version}"),
    };
    let time = time
        .map(Time::from_micros)
        .filter(|it| time::is_plausible(*it));
    Some(timed("UUID", kind, time, around))
}

pub(super) fn ulid(given: &Given<'_>, around: &Around<'_>) -> Option<Meaning> {
    let text = given.short_text().filter(|text| text.len() == 26)?;
    let mut millis: i64 = 0;
    for (place, letter) in text.bytes().enumerate() {
        let value = CROCKFORD.iter().position(|known| *known == letter)?;
        if place < 10 {
            millis = millis << 5 | i64::try_from(value).ok()?;
        }
    }
    let has_letter = text.bytes().any(|byte| byte.is_ascii_uppercase());
    let time = Time::from_micros(millis.checked_mul(1_000)?);
    (has_letter && time::is_plausible(time))
        .then(|| timed("ULID", "ULID".to_owned(), Some(time), around))
}

fn timed(what: &'static str, kind: String, time: Option<Time>, around: &Around<'_>) -> Meaning {
    let Some(time) = time else {
        return Meaning::new(what, kind.clone()).with("kind", kind);
    };
    let when = time::within(time, around);
    Meaning::new(what, format!("{kind} of {when}"))
        .with("kind", kind)
        .with("made", when)
        .until(Some(time::next_change(time, around.now)))
}

/// The number that is written in groups of 8, 4, 4, 4 and 12 digits.
fn hyphened(text: &str) -> Option<u128> {
    let bytes = text.as_bytes();
    if bytes.len() != 36 {
        return None;
    }
    let mut number: u128 = 0;
    for (place, byte) in bytes.iter().enumerate() {
        match (place, byte) {
            (8 | 13 | 18 | 23, b'-') => {}
            (8 | 13 | 18 | 23, _) => return None,
            (_, digit) => number = number << 4 | u128::from(char::from(*digit).to_digit(16)?),
        }
    }
    Some(number)
}

/// The time of version 1: its low 32 bits come first, then 16, then 12.
fn low_first(number: u128) -> u128 {
    (number >> 64 & 0xFFF) << 48 | (number >> 80 & 0xFFFF) << 32 | number >> 96
}

/// The time of version 6: its high 48 bits come first, then 12.
fn high_first(number: u128) -> u128 {
    number >> 80 << 12 | (number >> 64 & 0xFFF)
}

fn gregorian(steps: u128) -> Option<i64> {
    let since = u64::try_from(steps).ok()?.checked_sub(GREGORIAN)?;
    i64::try_from(since / 10).ok()
}
