//! Values with units: sizes, durations, times of day, statuses.

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

/// A duration in microseconds: `500ms`, `1.5s`, `10m`, `2h`, `1d`.
pub(crate) fn micros(text: &str) -> Option<u64> {
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
    measured(text, UNITS)
}

/// A decimal number and a unit of the table, as a whole number of its base.
fn measured(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let unit = text[end..].to_lowercase();
    let (_, worth) = units.iter().find(|(name, _)| *name == unit)?;
    scaled(&text[..end], *worth)
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

/// A time of day: how long after midnight, and how exactly it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TimeOfDay {
    /// In steps of `step` seconds after midnight.
    pub(super) steps: u64,
    /// 60 when only hours and minutes were written, else 1.
    pub(super) step: u64,
}

impl TimeOfDay {
    /// `12:30` or `12:30:05`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let parts: Vec<u64> = text
            .split(':')
            .map(|part| {
                if part.len() <= 2 {
                    part.parse().ok()
                } else {
                    None
                }
            })
            .collect::<Option<_>>()?;
        match parts[..] {
            [hours @ 0..24, minutes @ 0..60] => Some(Self {
                steps: hours * 60 + minutes,
                step: 60,
            }),
            [hours @ 0..24, minutes @ 0..60, seconds @ 0..60] => Some(Self {
                steps: (hours * 60 + minutes) * 60 + seconds,
                step: 1,
            }),
            _ => None,
        }
    }

    /// The time of day of `time` in the same steps, `zone` seconds east of UTC.
    pub(super) fn of(self, time: Time, zone: i32) -> u64 {
        let local = time.seconds().saturating_add(i64::from(zone));
        u64::try_from(local.rem_euclid(86_400)).unwrap_or(0) / self.step
    }
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
            ("5", None),
        ];
        for (text, expected) in durations {
            assert_eq!(micros(text), expected, "{text}");
        }
    }

    #[test]
    fn a_time_of_day_is_as_exact_as_it_was_written() {
        let noon = TimeOfDay::parse("12:30").unwrap();
        let time = Time::from_seconds(12 * 3600 + 30 * 60 + 59);
        assert_eq!(noon.of(time, 0), noon.steps);
        assert_eq!(noon.of(time, 3600), noon.steps + 60);
        assert_eq!(noon.of(time, -13 * 3600), (23 * 60) + 30);
        let exact = TimeOfDay::parse("12:30:59").unwrap();
        assert_eq!(exact.of(time, 0), exact.steps);
        for wrong in ["24:00", "12", "12:60", "a:b", "012:30", "12:30:60"] {
            assert_eq!(TimeOfDay::parse(wrong), None, "{wrong}");
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
