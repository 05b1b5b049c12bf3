//! Times: numbers since 1970, dates of ISO 8601, HTTP and mail.

use chrono::{DateTime, FixedOffset};

use super::{Around, Form, Given, Meaning};
use crate::exchange::{
    Time,
    amount::{self, When},
    moment::moment as written,
};

/// What a number since 1970 counts, and how many of them a second has.
const UNITS: [(&str, i64); 4] = [
    ("seconds", 1),
    ("milliseconds", 1_000),
    ("microseconds", 1_000_000),
    ("nanoseconds", 1_000_000_000),
];

/// Words in a name that say that a number is a time.
const NAMES: &[&str] = &[
    "time",
    "date",
    "created",
    "updated",
    "expires",
    "expiry",
    "timestamp",
    "exp",
    "iat",
    "nbf",
    "since",
    "until",
    "start",
    "end",
    "ts",
    "at",
];

/// What the time is called in a signature.
const STAMPS: [&str; 3] = ["t", "ts", "timestamp"];

/// How far from its arrival a number may be a time whose name does not say so,
/// in seconds: amounts are numbers too.
const NEAR: u64 = 10 * 31_556_952;

/// The years that a number can be of when its name says that it is a time, as
/// seconds since 1970: 1990 to 2100.
const YEARS: std::ops::Range<i64> = 631_152_000..4_102_444_800;

/// The longest text that is a time, in bytes.
const LONGEST: usize = 40;

pub(super) fn moment(given: &Given<'_>, around: &Around<'_>) -> Option<Meaning> {
    let text = Some(given.text).filter(|text| text.len() <= LONGEST)?;
    let (time, written) = number(text, around).or_else(|| date(text, given.form))?;
    Some(told(time, &written, around))
}

/// The time in a signature that names it beside its proof: `t=1795348803,v1=…`,
/// `ts=…;h1=…`.
pub(super) fn stamp(given: &Given<'_>, around: &Around<'_>) -> Option<Meaning> {
    let text = given.short_text()?;
    let mut pairs = text
        .split([',', ';'])
        .map(|pair| pair.trim().split_once('='));
    let is_stamp = |name: &str| STAMPS.contains(&name);
    let (name, stamp) = pairs.clone().flatten().find(|(name, _)| is_stamp(name))?;
    let are_pairs = pairs.all(|pair| pair.is_some_and(|(name, _)| !name.is_empty()));
    if !are_pairs || !text.contains([',', ';']) {
        return None;
    }
    let named = Around {
        name: "timestamp",
        ..*around
    };
    let (time, written) = number(stamp, &named)?;
    let mut meaning = told(time, &written, around);
    meaning.short = format!("{name} is {}", meaning.short);
    Some(meaning)
}

/// A time in words, and how far it is from the arrival.
fn told(time: Time, written: &str, around: &Around<'_>) -> Meaning {
    let ago = ago(time, around.now);
    Meaning::new("time", within(time, around))
        .with("local", local(time, around.ahead))
        .with("UTC", local(time, 0))
        .with("ago", ago)
        .with("at arrival", at_arrival(time, around.arrived))
        .with("written as", written)
        .until(Some(next_change(time, around.now)))
}

/// The same beside a number of a token: `2018-01-18 02:30:22 +01:00, 8 y ago`.
pub(super) fn seconds(text: &str, around: &Around<'_>) -> Option<(Time, String)> {
    let seconds: i64 = text.parse().ok()?;
    let time = YEARS
        .contains(&seconds)
        .then(|| Time::from_seconds(seconds))?;
    let words = format!("{}, {}", local(time, around.ahead), ago(time, around.now));
    Some((time, words))
}

/// A time in one line: where the user is, which needs no zone.
pub(super) fn within(time: Time, around: &Around<'_>) -> String {
    let local = local(time, around.ahead);
    let without_zone = local.rsplit_once(' ').map_or("", |(time, _)| time);
    format!("{without_zone}, {}", ago(time, around.now))
}

/// Whether a time is one at which something may have happened.
pub(super) fn is_plausible(time: Time) -> bool {
    YEARS.contains(&time.seconds())
}

fn number(text: &str, around: &Around<'_>) -> Option<(Time, String)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let are_digits = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !are_digits(whole) || !are_digits(fraction) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let (unit, per_second) = UNITS
        .into_iter()
        .find(|(_, per_second)| YEARS.contains(&(number / per_second)))?;
    let time = written(text)?;
    let is_near = time.since(around.arrived).max(around.arrived.since(time)) < NEAR * 1_000_000;
    let is_named = is_named(around.name);
    (is_named || (is_near && (fraction.is_empty() || per_second == 1)))
        .then(|| (time, format!("{unit} since 1970")))
}

/// Whether a name has a word in it that stands for a time: `created_at`,
/// `expiresIn` does not.
fn is_named(name: &str) -> bool {
    let mut words = Vec::new();
    for c in name.chars() {
        if words.is_empty() || c.is_uppercase() || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    words.iter().any(|word| NAMES.contains(&word.as_str()))
}

fn date(text: &str, form: Form) -> Option<(Time, String)> {
    let is_date = text.len() >= 10 && text.contains(['-', '/', ':', ' ']);
    if form == Form::Number || !is_date {
        return None;
    }
    let time = written(text)?;
    let how = match text.as_bytes() {
        [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', ..] => iso(text),
        _ => "a date of HTTP and mail",
    };
    Some((time, how.to_owned()))
}

fn iso(text: &str) -> &'static str {
    let of_day = text.get(10..).unwrap_or_default();
    if of_day.is_empty() {
        "a date; its first moment in UTC is meant"
    } else if of_day.contains(['Z', 'z', '+', '-']) || of_day.contains("UTC") {
        "ISO 8601"
    } else {
        "ISO 8601 without a zone, read as UTC"
    }
}

/// `2023-10-27 12:30:00 +02:00`, with what there is of a fraction.
fn local(time: Time, ahead: i32) -> String {
    let utc = time.utc();
    let zone = FixedOffset::east_opt(ahead);
    let there: DateTime<FixedOffset> = match zone {
        Some(zone) => utc.with_timezone(&zone),
        None => utc.fixed_offset(),
    };
    let format = match time.micros().rem_euclid(1_000_000) {
        0 => "%Y-%m-%d %H:%M:%S %:z",
        micros if micros % 1_000 == 0 => "%Y-%m-%d %H:%M:%S%.3f %:z",
        _ => "%Y-%m-%d %H:%M:%S%.6f %:z",
    };
    there.format(format).to_string()
}

/// `3 y ago`, `in 5 min`.
pub(super) fn ago(time: Time, now: Time) -> String {
    if time > now {
        return format!("in {}", amount::apart(time.since(now)));
    }
    format!("{} ago", amount::apart(now.since(time)))
}

fn at_arrival(time: Time, arrived: Time) -> String {
    match (time.since(arrived), arrived.since(time)) {
        (0, 0) => "the moment it arrived".to_owned(),
        (0, before) => format!("{} before it arrived", amount::apart(before)),
        (after, _) => format!("{} after it arrived", amount::apart(after)),
    }
}

/// When [`ago`] says something else.
pub(super) fn next_change(time: Time, now: Time) -> Time {
    let wait = if time > now {
        amount::said_for(time.since(now), When::Future)
    } else {
        amount::said_for(now.since(time), When::Past)
    };
    Time::from_micros(now.micros().saturating_add_unsigned(wait))
}
