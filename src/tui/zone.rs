//! The local time zone, as a value: the interface asks nobody.

use chrono::{DateTime, FixedOffset, Offset};

use crate::exchange::Time;

/// How far local time is ahead of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(FixedOffset);

impl Zone {
    /// The zone that is `seconds` ahead of UTC; UTC where that is no zone.
    #[must_use]
    pub fn ahead(seconds: i32) -> Self {
        Self(FixedOffset::east_opt(seconds).unwrap_or(Self::utc().0))
    }

    /// UTC.
    #[must_use]
    pub fn utc() -> Self {
        Self(chrono::Utc.fix())
    }

    /// How far it is ahead of UTC, in seconds.
    #[must_use]
    pub const fn seconds(self) -> i32 {
        self.0.local_minus_utc()
    }

    /// The time that is told by UTC when the clocks here tell `time`.
    #[must_use]
    pub const fn wall(self, time: Time) -> Time {
        Time::from_micros(time.micros() + self.0.local_minus_utc() as i64 * 1_000_000)
    }

    /// What stands behind `time` in the heading: `+01`, `-0330`.
    #[must_use]
    pub fn suffix(self) -> String {
        let minutes = self.0.local_minus_utc() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
        if rest == 0 {
            format!("{sign}{hours:02}")
        } else {
            format!("{sign}{hours:02}{rest:02}")
        }
    }

    /// A time in `columns`: `12:29:58`, with milliseconds where there is room;
    /// on another day than `today` with the day: `Nov 21`.
    #[must_use]
    pub fn short(self, time: Time, today: Time, columns: usize) -> String {
        let local = self.local(time);
        let same_day = local.date_naive() == self.local(today).date_naive();
        let format = match (same_day, columns >= 12) {
            (true, true) => "%H:%M:%S%.3f",
            (true, false) => "%H:%M:%S",
            (false, true) => "%b %d %H:%M",
            (false, false) => "%b %d",
        };
        local.format(format).to_string()
    }

    /// A time in full: `2026-11-22 12:29:58.204+01:00`.
    #[must_use]
    pub fn full(self, time: Time) -> String {
        self.local(time)
            .format("%Y-%m-%d %H:%M:%S%.3f%:z")
            .to_string()
    }

    fn local(self, time: Time) -> DateTime<FixedOffset> {
        time.utc().with_timezone(&self.0)
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self::utc()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_where_the_user_is_and_older_days_are_named() {
        let zone = Zone::ahead(3600);
        let time = Time::parse("2026-11-22T11:29:58.204Z").unwrap();
        assert_eq!(zone.suffix(), "+01");
        assert_eq!(Zone::ahead(-12_600).suffix(), "-0330");
        assert_eq!(zone.short(time, time, 8), "12:29:58");
        assert_eq!(zone.short(time, time, 12), "12:29:58.204");
        let later = Time::from_micros(time.micros() + 86_400_000_000);
        assert_eq!(zone.short(time, later, 8), "Nov 22");
        assert_eq!(zone.short(time, later, 12), "Nov 22 12:29");
    }
}
