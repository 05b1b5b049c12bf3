//! A time as senders write it.
//!
//! | written | read as |
//! | --- | --- |
//! | `2024-05-01T12:00:00.123456789Z`, `+02:00`, `-0700` | RFC 3339, with any fraction |
//! | `2024-05-01 12:00:00 UTC`, `2024-05-01T12:00:00` | the same; without a zone in UTC |
//! | `Wed, 01 May 2024 12:00:00 GMT` | a date of HTTP or mail (RFC 9110, RFC 5322) |
//! | `1714564800`, `1714564800.25`, `1.7145648e9` | since 1970, in seconds, milliseconds, microseconds or nanoseconds, told apart by its size |

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::exchange::Time;

/// The moment that `text` tells; none when it tells none.
#[must_use]
pub fn moment(text: &str) -> Option<Time> {
    let text = text.trim();
    let first = text.bytes().next()?;
    if !text.is_ascii() {
        return None;
    }
    if first.is_ascii_alphabetic() {
        let (_weekday, date) = text.split_once(", ")?;
        return mail(date);
    }
    number(text)
        .or_else(|| calendar(text))
        .or_else(|| mail(text))
}

/// `2024-05-01T12:00:00Z` and its relatives.
fn calendar(text: &str) -> Option<Time> {
    let mut rest = Rest(text);
    let year = rest.digits(4)?;
    let separator = rest.one_of("-/")?;
    let month = rest.digits(2)?;
    rest.one_of(separator)?;
    let day = rest.digits(2)?;
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    if rest.0.is_empty() {
        return time(date, NaiveTime::MIN, 0);
    }
    rest.one_of("Tt ")?;
    clock(date, rest)
}

/// `01 May 2024 12:00:00 GMT`.
fn mail(text: &str) -> Option<Time> {
    const MONTHS: &str = "janfebmaraprmayjunjulaugsepoctnovdec";
    let mut words = text.splitn(4, ' ');
    let day = words.next()?.parse().ok()?;
    let month = words.next()?.to_ascii_lowercase();
    let place = MONTHS
        .find(&month)
        .filter(|at| at % 3 == 0 && month.len() == 3)?;
    let month = u32::try_from(place / 3 + 1).ok()?;
    let year = words.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let date = NaiveDate::from_ymd_opt(year, month, day)?;
    clock(date, Rest(words.next()?))
}

/// `12:00:00.5 +02:00` on that day.
fn clock(date: NaiveDate, mut rest: Rest<'_>) -> Option<Time> {
    let hour = rest.digits(2)?;
    rest.one_of(":")?;
    let minute = rest.digits(2)?;
    let second = match rest.one_of(":") {
        Some(_) => rest.digits(2)?,
        None => 0,
    };
    let micros = match rest.one_of(".,") {
        Some(_) => rest.fraction()?,
        None => 0,
    };
    let of_day = NaiveTime::from_hms_micro_opt(hour, minute, second.min(59), micros)?;
    // A leap second is the end of the minute it belongs to.
    let (Some(offset), true) = (zone(rest.0.trim_start()), second <= 60) else {
        return None;
    };
    time(date, of_day, offset)
}

/// How many seconds a zone is ahead of UTC.
fn zone(text: &str) -> Option<i64> {
    if ["", "Z", "z", "UTC", "GMT", "UT"].contains(&text) {
        return Some(0);
    }
    let mut rest = Rest(text);
    let sign = if rest.one_of("+-")? == "-" { -1 } else { 1 };
    let hours = rest.digits(2)?;
    rest.one_of(":");
    let minutes = if rest.0.is_empty() {
        0
    } else {
        rest.digits(2)?
    };
    let is_sound = rest.0.is_empty() && hours < 24 && minutes < 60;
    is_sound.then(|| sign * i64::from(hours * 3_600 + minutes * 60))
}

fn time(date: NaiveDate, of_day: NaiveTime, offset: i64) -> Option<Time> {
    let local = NaiveDateTime::new(date, of_day)
        .and_utc()
        .timestamp_micros();
    Some(Time::from_micros(local.checked_sub(offset * 1_000_000)?))
}

/// A number since 1970. The year 5138 in seconds is 1973 in milliseconds, and
/// so on: nothing that is sent is that far away.
fn number(text: &str) -> Option<Time> {
    if memchr::memchr2(b'e', b'E', text.as_bytes()).is_some() {
        return float(text);
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let micros = match number {
        0..100_000_000_000 => {
            let micros = if fraction.is_empty() {
                0
            } else {
                Rest(fraction).fraction()?
            };
            number * 1_000_000 + i64::from(micros)
        }
        100_000_000_000..100_000_000_000_000 => {
            let micros = fraction.get(..3).and_then(|digits| digits.parse().ok());
            number * 1_000 + micros.unwrap_or(0)
        }
        100_000_000_000_000..100_000_000_000_000_000 => number,
        _ => number / 1_000,
    };
    Some(Time::from_micros(micros))
}

/// As some languages write large numbers: `1.7145648e9`.
fn float(text: &str) -> Option<Time> {
    let number: f64 = text.parse().ok()?;
    let is_moment = (0.0..1e19).contains(&number);
    is_moment.then(|| self::number(&format!("{number:.6}")))?
}

/// What is still to be read.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    /// Exactly so many digits, as a number.
    fn digits(&mut self, count: usize) -> Option<u32> {
        let digits = self.0.get(..count)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.0 = &self.0[count..];
        digits.parse().ok()
    }

    /// One of these characters.
    fn one_of(&mut self, characters: &str) -> Option<&'a str> {
        let first = self.0.get(..1).filter(|first| characters.contains(first))?;
        self.0 = &self.0[1..];
        Some(first)
    }

    /// The digits behind a point, as millionths; further ones do not count.
    fn fraction(&mut self) -> Option<u32> {
        let end = self.0.find(|c: char| !c.is_ascii_digit());
        let (digits, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        let shown = &digits[..digits.len().min(6)];
        let number: u32 = shown.parse().ok()?;
        Some((shown.len()..6).fold(number, |number, _| number * 10))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_are_read_as_senders_write_them() {
        const NOON: i64 = 1_714_564_800_000_000;
        let cases = [
            ("2024-05-01T12:00:00Z", Some(NOON)),
            ("2024-05-01t12:00:00z", Some(NOON)),
            ("2024-05-01T14:00:00.5+02:00", Some(NOON + 500_000)),
            ("2024-05-01T12:00:00.123456789Z", Some(NOON + 123_456)),
            ("2024-05-01T05:00:00-0700", Some(NOON)),
            ("2024-05-01T14:00:00+02", Some(NOON)),
            ("2024-05-01T12:00:00", Some(NOON)),
            ("2024-05-01T12:00", Some(NOON)),
            ("2024-05-01 12:00:00", Some(NOON)),
            ("2024-05-01 12:00:00 UTC", Some(NOON)),
            ("2024-05-01 14:00:00 +0200", Some(NOON)),
            ("2024/05/01 12:00:00", Some(NOON)),
            ("2024-05-01", Some(NOON - 43_200_000_000)),
            ("2016-12-31T23:59:60Z", Some(1_483_228_799_000_000)),
            ("Wed, 01 May 2024 12:00:00 GMT", Some(NOON)),
            ("Wed, 1 May 2024 14:00:00 +0200", Some(NOON)),
            ("1 May 2024 12:00:00 UTC", Some(NOON)),
            ("1714564800", Some(NOON)),
            (" 1714564800 ", Some(NOON)),
            ("1714564800.25", Some(NOON + 250_000)),
            ("1.7145648e9", Some(NOON)),
            ("1714564800123", Some(NOON + 123_000)),
            ("1714564800123.5", Some(NOON + 123_000)),
            ("1714564800123.456", Some(NOON + 123_456)),
            ("1714564800123456", Some(NOON + 123_456)),
            ("1714564800123456789", Some(NOON + 123_456)),
            ("9223372036854775807", Some(9_223_372_036_854_775)),
            ("0", Some(0)),
            ("1.5", Some(1_500_000)),
            ("1.é", None),
            ("-1", None),
            ("1e400", None),
            ("NaN", None),
            ("soon", None),
            ("Wed, soon", None),
            ("Wed, 01 anf 2024 12:00:00 GMT", None),
            ("2024-13-01T12:00:00Z", None),
            ("2024-05-01T25:00:00Z", None),
            ("2024-05-01T12:00:61Z", None),
            ("2024-05-01T12:00:00 Mars", None),
            ("2024-05-01Tnoon", None),
            ("", None),
        ];
        for (text, micros) in cases {
            assert_eq!(moment(text).map(Time::micros), micros, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_time_of_ours_is_read_again(micros in 0..4_000_000_000_000_000_i64) {
            let time = Time::from_micros(micros);
            prop_assert_eq!(moment(&time.to_string()), Some(time));
        }

        #[test]
        fn any_text_has_a_moment_or_none(text in "[0-9TZ:., +eE/-]{0,30}|\\PC{0,30}") {
            let _ = moment(&text);
        }
    }
}
