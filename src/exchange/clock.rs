//! Time, from one place. Nothing else in the crate asks the system what time
//! it is, so that a test, a picture and a replayed bug report can fix it.

use std::{fmt, sync::Arc, time::SystemTime};

use chrono::{DateTime, SecondsFormat, Utc};

/// A moment, in microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

impl Time {
    /// The moment `micros` microseconds after the epoch.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// The moment `seconds` seconds after the epoch.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// Microseconds since the epoch.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// From `earlier` to this, in microseconds; zero when the clock went back.
    #[must_use]
    pub fn since(self, earlier: Self) -> u64 {
        u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0)
    }

    /// The same as a date and time in UTC.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }

    /// Reads an RFC 3339 time.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text)
            .ok()
            .map(|time| Self(time.timestamp_micros()))
    }
}

/// RFC 3339 in UTC with microseconds: `2026-11-22T12:30:01.204512Z`.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.utc().to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

/// Where the time comes from: the system, or a value that a test or a picture
/// fixes. A clone shows the same time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Time + Send + Sync>);

impl Clock {
    /// The system's clock.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one clock")]
    pub fn system() -> Self {
        Self::new(|| {
            let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
            Time(since.map_or(0, |since| {
                i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
            }))
        })
    }

    /// A clock that stands at `time`.
    #[must_use]
    pub fn fixed(time: Time) -> Self {
        Self::new(move || time)
    }

    /// A clock that asks `now` each time.
    pub fn new(now: impl Fn() -> Time + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time it is.
    #[must_use]
    pub fn now(&self) -> Time {
        (self.0)()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_reads_back_what_it_writes() {
        let time = Time::from_micros(1_763_814_601_204_512);
        assert_eq!(time.to_string(), "2025-11-22T12:30:01.204512Z");
        assert_eq!(Time::parse(&time.to_string()), Some(time));
    }

    #[test]
    fn a_clock_that_goes_back_gives_no_negative_duration() {
        assert_eq!(Time::from_seconds(10).since(Time::from_seconds(20)), 0);
        assert_eq!(Time::from_seconds(-1).seconds(), -1);
    }
}
