//! Values with units: sizes, durations, times of day, statuses.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::{exchange::Time, journal::Status};

/// A count without a unit: `1202`.
pub(super) fn count(text: &str) -> Option<u64> {
    text.parse().ok()
}

/// A size in bytes: `512`, `10k`, `1.5MB`, `64KiB`. A `k` is 1,000 and a `Ki`
/// is 1,024 bytes.
pub(super) fn bytes(text: &str) -> Option<u64> {
    const UNITS: &[(&str, u64)] = &[
        ("", 1),
        ("b", 1),
        ("k", 1_000),
        ("kb", 1_000),
        ("ki", 1 << 10),
        ("kib", 1 << 10),
        ("m", 1_000_000),
        ("mb", 1_000_000),
        ("mi", 1 << 20),
        ("mib", 1 << 20),
        ("g", 1_000_000_000),
        ("gb", 1_000_000_000),
        ("gi", 1 << 30),
        ("gib", 1 << 30),
    ];
    measured(text, UNITS)
}

/// A duration in microseconds: `500ms`, `1.5s`, `10m`, `2h`, `1d`, `1h30m`.
/// Of several parts each is of a smaller unit than the one before.
pub(crate) fn micros(text: &str) -> Option<u64> {
    let mut sum = 0_u64;
    let mut above = u64::MAX;
    let mut rest = text;
    while !rest.is_empty() {
        let number = rest.find(|c: char| !is_of_number(c))?;
        let unit = rest[number..].find(is_of_number);
        let end = unit.map_or(rest.len(), |length| number + length);
        let (part, worth) = duration(&rest[..number], &rest[number..end])?;
        if worth >= above {
            return None;
        }
        sum = sum.checked_add(part)?;
        above = worth;
        rest = &rest[end..];
    }
    (!text.is_empty()).then_some(sum)
}

const fn is_of_number(c: char) -> bool {
    c.is_ascii_digit() || c == '.'
}

/// One part of a duration, and what its unit is worth, both in microseconds.
fn duration(number: &str, unit: &str) -> Option<(u64, u64)> {
    const UNITS: &[(&str, u64)] = &[
        ("us", 1),
        ("µs", 1),
        ("ms", 1_000),
        ("s", 1_000_000),
        ("m", 60_000_000),
        ("min", 60_000_000),
        ("h", 3_600_000_000),
        ("d", 86_400_000_000),
    ];
    let worth = worth_of(unit, UNITS)?;
    Some((scaled(number, worth)?, worth))
}

/// A decimal number and a unit of the table, as a whole number of its base.
fn measured(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let end = text.find(|c| !is_of_number(c)).unwrap_or(text.len());
    scaled(&text[..end], worth_of(&text[end..], units)?)
}

fn worth_of(unit: &str, units: &[(&str, u64)]) -> Option<u64> {
    let unit = unit.to_lowercase();
    units
        .iter()
        .find_map(|(name, worth)| (*name == unit).then_some(*worth))
}

/// `1.5` times `worth`, rounded down, exactly.
fn scaled(number: &str, worth: u64) -> Option<u64> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || part.len() > 18 || number.ends_with('.') {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    let part_value: u128 = if part.is_empty() {
        0
    } else {
        part.parse().ok()?
    };
    let ten = 10_u128.checked_pow(u32::try_from(part.len()).ok()?)?;
    let part = u64::try_from(part_value * u128::from(worth) / ten).ok()?;
    whole.checked_mul(worth)?.checked_add(part)
}

/// A local time, of a day or of every day, and how exactly it was written:
/// `12:30` is the whole minute, `2026-11-26` the whole day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moments {
    /// In steps after midnight, or where there is a date after that of 1 January
    /// 1970.
    pub(super) steps: i64,
    /// The length of a step in microseconds.
    step: i64,
    of: Days,
}

/// Of which days a time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Days {
    Every,
    One,
}

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const DAY: i64 = 86_400 * SECOND;

impl Moments {
    /// `12:30`, `12:30:05`, `12:30:05.250`, `2026-11-26`, `2026-11-26T12:30`
    /// and so on, with a blank for the `T` too.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let Some((date, time)) = text.split_once(['T', 't', ' ']) else {
            return time_of_day(text).map_or_else(
                || date_of(text).map(|date| Self::new(date, DAY, Days::One)),
                |(time, step)| Some(Self::new(time, step, Days::Every)),
            );
        };
        let (time, step) = time_of_day(time)?;
        Some(Self::new(
            date_of(date)?.checked_add(time)?,
            step,
            Days::One,
        ))
    }

    const fn new(micros: i64, step: i64, of: Days) -> Self {
        Self {
            steps: micros.div_euclid(step),
            step,
            of,
        }
    }

    /// `time` in the same steps, `zone` seconds east of UTC.
    pub(super) fn of(self, time: Time, zone: i32) -> i64 {
        let local = time.micros().saturating_add(i64::from(zone) * SECOND);
        let local = match self.of {
            Days::Every => local.rem_euclid(DAY),
            Days::One => local,
        };
        local.div_euclid(self.step)
    }
}

/// Microseconds from 1 January 1970 to the midnight of a date.
fn date_of(text: &str) -> Option<i64> {
    let is_written_out = text.len() == "2026-11-26".len();
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let date = date.filter(|_| is_written_out)?;
    let midnight = NaiveDateTime::new(date, NaiveTime::MIN).and_utc();
    Some(midnight.timestamp_micros())
}

/// Microseconds after midnight, and of how many the last digit counts.
fn time_of_day(text: &str) -> Option<(i64, i64)> {
    let (text, fraction) = text
        .split_once('.')
        .map_or((text, None), |(text, digits)| (text, Some(digits)));
    let parts: Vec<i64> = text.split(':').map(two_digits).collect::<Option<_>>()?;
    match (&parts[..], fraction) {
        ([hours @ 0..24, minutes @ 0..60], None) => {
            Some((hours * 60 * MINUTE + minutes * MINUTE, MINUTE))
        }
        ([hours @ 0..24, minutes @ 0..60, seconds @ 0..60], fraction) => {
            let whole = (hours * 60 + minutes) * MINUTE + seconds * SECOND;
            let (part, step) = fraction.map_or(Some((0, SECOND)), fraction_of)?;
            Some((whole + part, step))
        }
        _ => None,
    }
}

fn two_digits(text: &str) -> Option<i64> {
    let is_short = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_short { text.parse().ok() } else { None }
}

/// `25` is 250,000 microseconds, exact to 10,000.
fn fraction_of(digits: &str) -> Option<(i64, i64)> {
    let count = u32::try_from(digits.len())
        .ok()
        .filter(|count| matches!(count, 1..=6))?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let step = 10_i64.pow(6 - count);
    let value: i64 = digits.parse().ok().filter(|_| is_number)?;
    Some((value * step, step))
}

/// A status to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StatusValue {
    Number(u16),
    /// `5xx`: the hundreds.
    Class(u16),
    State(Status),
}

/// The words of a status that is no number.
pub(super) const STATES: [(&str, Status); 5] = [
    ("none", Status::NONE),
    ("pending", Status::PENDING),
    ("down", Status::DOWN),
    ("late", Status::LATE),
    ("closed", Status::CLOSED),
];

impl StatusValue {
    /// `500`, `5xx`, `down`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let state = STATES
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(text));
        if let Some((_, state)) = state {
            return Some(Self::State(*state));
        }
        match text.as_bytes() {
            [class @ b'1'..=b'9', b'x' | b'X', b'x' | b'X'] => {
                Some(Self::Class(u16::from(class - b'0')))
            }
            [_, _, _] => text.parse().ok().filter(|n| *n >= 100).map(Self::Number),
            _ => None,
        }
    }

    pub(super) fn equals(self, status: Status) -> bool {
        match self {
            Self::Number(number) => status.number() == Some(number),
            Self::Class(class) => status.number().is_some_and(|number| number / 100 == class),
            Self::State(state) => status == state,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_durations_are_read_with_their_units() {
        let sizes = [
            ("512", Some(512)),
            ("10k", Some(10_000)),
            ("1.5MB", Some(1_500_000)),
            ("64KiB", Some(65_536)),
            ("0.0001k", Some(0)),
            ("10q", None),
            ("", None),
            (".5k", None),
            ("1.", None),
            ("1.2.3k", None),
            ("99999999999999999999", None),
            ("18446744073709551615g", None),
        ];
        for (text, expected) in sizes {
            assert_eq!(bytes(text), expected, "{text}");
        }
        let durations = [
            ("500ms", Some(500_000)),
            ("1.5s", Some(1_500_000)),
            ("10m", Some(600_000_000)),
            ("7µs", Some(7)),
            ("1h30m", Some(5_400_000_000)),
            ("1d2h3m4.5s", Some(93_784_500_000)),
            ("1m1h", None),
            ("1h1h", None),
            ("h", None),
            ("1h30", None),
            ("213503982d9h", None),
            ("", None),
            ("5", None),
        ];
        for (text, expected) in durations {
            assert_eq!(micros(text), expected, "{text}");
        }
    }

    proptest::proptest! {
        /// `10 K` on the screen was 10,240 bytes, and more than the `10k` of a filter.
        #[test]
        fn a_size_is_found_by_what_the_screen_shows(any in 0..1_000_000_000_000_u64, bits in 0..40) {
            let size = any >> bits;
            let shown = crate::exchange::amount::size(size);
            let written = shown.replace(' ', "");
            let least = bytes(&written).unwrap();
            proptest::prop_assert!(least <= size, "{} is less than {}", size, shown);
            proptest::prop_assert_eq!(crate::exchange::amount::size(least), shown);
        }
    }

    #[test]
    fn a_time_is_as_exact_as_it_was_written() {
        let parse = |text| Moments::parse(text).unwrap();
        let time = Time::from_seconds(12 * 3600 + 30 * 60 + 59);
        let noon = parse("12:30");
        assert_eq!(noon.of(time, 0), noon.steps);
        assert_eq!(noon.of(time, 3600), noon.steps + 60);
        assert_eq!(noon.of(time, -13 * 3600), (23 * 60) + 30);
        for same in [
            "12:30:59",
            "12:30:59.0",
            "1970-01-01",
            "1970-01-01T12:30",
            "1970-01-01 12:30:59",
            "1970-01-01t12:30:59.000000",
        ] {
            assert_eq!(parse(same).of(time, 0), parse(same).steps, "{same}");
        }
        let later = Time::from_micros(time.micros() + 250_000);
        assert_eq!(
            parse("12:30:59.25").of(later, 0),
            parse("12:30:59.25").steps
        );
        assert!(parse("12:30:59.26").of(later, 0) < parse("12:30:59.26").steps);
        assert!(parse("1970-01-02").of(later, 0) < parse("1970-01-02").steps);
        assert_eq!(
            parse("1970-01-02").of(later, 12 * 3600),
            parse("1970-01-02").steps
        );
        let wrong = [
            "24:00",
            "12",
            "12:60",
            "a:b",
            "012:30",
            "12:30:60",
            "12:30.5",
            "12:30:05.",
            "12:30:05.1234567",
            "2026-13-01",
            "2026-11-31",
            "26-11-01",
            "2026-11-26T",
            "T12:30",
            "2026-11-26T25:00",
            "+1:30",
            "2026-1-1",
        ];
        for wrong in wrong {
            assert_eq!(Moments::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_status_is_a_number_a_class_or_a_word() {
        let parse = StatusValue::parse;
        assert!(parse("5xx").unwrap().equals(Status::code(503)));
        assert!(!parse("5XX").unwrap().equals(Status::DOWN));
        assert!(parse("500").unwrap().equals(Status::code(500)));
        assert!(parse("Down").unwrap().equals(Status::DOWN));
        for wrong in ["50", "5x", "5xxx", "099", "upside"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
