//! The limits of the listener as flags.

use std::time::Duration;

use bytesize::ByteSize;
use clap::Args;

use crate::capture::Limits;

/// Each that is left out is what `capture` has by default.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Limits")]
#[group(id = "limits")]
pub(super) struct Options {
    /// Longest head
    #[arg(long, env = "HOOKGLASS_MAX_HEAD", value_name = "SIZE", value_parser = size, default_value = spell(usual().head))]
    max_head: ByteSize,
    /// Most header lines
    #[arg(long, env = "HOOKGLASS_MAX_HEADERS", value_name = "N", value_parser = count, default_value_t = usual().headers)]
    max_headers: usize,
    /// Longest request target [default: as long as the head allows]
    #[arg(long, env = "HOOKGLASS_MAX_TARGET", value_name = "SIZE", value_parser = size)]
    max_target: Option<ByteSize>,
    /// Longest method
    #[arg(long, env = "HOOKGLASS_MAX_METHOD", value_name = "SIZE", value_parser = size, default_value = spell(usual().method))]
    max_method: ByteSize,
    /// Longest body
    #[arg(long, env = "HOOKGLASS_MAX_BODY", value_name = "SIZE", value_parser = size, default_value = spell(usual().body))]
    max_body: ByteSize,
    /// How much is kept of a body that is too long
    #[arg(long, env = "HOOKGLASS_KEEP_TRUNCATED", value_name = "SIZE", value_parser = size, default_value = spell(usual().kept_of_truncated))]
    keep_truncated: ByteSize,
    /// Most open connections; no more than the files that may be open less 24, but at least 8
    #[arg(long, env = "HOOKGLASS_MAX_CONNECTIONS", value_name = "N", value_parser = count, default_value_t = usual().connections)]
    max_connections: usize,
    /// Most body bytes being received at once [default: 64MiB, or one longest body]
    #[arg(long, env = "HOOKGLASS_MAX_IN_FLIGHT", value_name = "SIZE", value_parser = size)]
    max_in_flight: Option<ByteSize>,
    /// How long a connection may say nothing at first
    #[arg(long, env = "HOOKGLASS_FIRST_BYTE_TIMEOUT", value_name = "TIME", value_parser = duration, default_value = tell(usual().first_byte))]
    first_byte_timeout: Duration,
    /// How long a head may take
    #[arg(long, env = "HOOKGLASS_HEAD_TIMEOUT", value_name = "TIME", value_parser = duration, default_value = tell(usual().head_time))]
    head_timeout: Duration,
    /// How long a body may stand still
    #[arg(long, env = "HOOKGLASS_BODY_IDLE_TIMEOUT", value_name = "TIME", value_parser = duration, default_value = tell(usual().body_idle))]
    body_idle_timeout: Duration,
    /// How long a whole request may take
    #[arg(long, env = "HOOKGLASS_BODY_TIMEOUT", value_name = "TIME", value_parser = duration, default_value = tell(usual().body_total))]
    body_timeout: Duration,
    /// How long a connection may wait between requests
    #[arg(long, env = "HOOKGLASS_KEEP_ALIVE", value_name = "TIME", value_parser = duration, default_value = tell(usual().keep_alive))]
    keep_alive: Duration,
    /// How long a peer that was refused may go on sending, so that it gets to read why
    #[arg(long, env = "HOOKGLASS_LINGER", value_name = "TIME", value_parser = duration, default_value = tell(usual().linger))]
    linger: Duration,
    /// How long connections that came to nothing are gathered into one row
    #[arg(long, env = "HOOKGLASS_GATHER", value_name = "TIME", value_parser = duration, default_value = tell(usual().gather))]
    gather: Duration,
    /// How long requests under way may take when hookglass ends
    #[arg(long, env = "HOOKGLASS_DRAIN", value_name = "TIME", value_parser = duration, default_value = tell(usual().drain))]
    drain: Duration,
}

/// The one place where the defaults stand.
fn usual() -> Limits {
    Limits::default()
}

impl Options {
    /// The limits that hold.
    pub(super) fn limits(&self) -> Limits {
        let bytes = |given: ByteSize| clamp(given.0);
        Limits {
            head: bytes(self.max_head),
            headers: self.max_headers,
            target: self.max_target.map(bytes),
            method: bytes(self.max_method),
            body: self.max_body.0,
            // Of what is too long no more is kept than of what is not.
            kept_of_truncated: bytes(self.keep_truncated.min(self.max_body)),
            connections: self.max_connections,
            // Who allows a long body is not told that there is no room for it.
            in_flight: self
                .max_in_flight
                .map_or_else(|| usual().in_flight.max(bytes(self.max_body)), bytes),
            first_byte: self.first_byte_timeout,
            head_time: self.head_timeout,
            body_idle: self.body_idle_timeout,
            body_total: self.body_timeout,
            keep_alive: self.keep_alive,
            linger: self.linger,
            gather: self.gather,
            drain: self.drain,
        }
    }
}

/// Reads `10s`, `250ms`, `1m 30s`, and a bare number as seconds.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    if let Ok(seconds) = text.trim().parse::<u32>() {
        return Ok(Duration::from_secs(seconds.into()));
    }
    humantime::parse_duration(text).map_err(|_| "write a time such as 10s, 250ms or 2m".to_owned())
}

/// Reads `512`, `64KiB` or `10MB`.
pub(super) fn size(text: &str) -> Result<ByteSize, String> {
    text.parse()
        .map_err(|_| "write a size such as 512, 64KiB or 10MB".to_owned())
}

/// Reads a whole number.
pub(super) fn count(text: &str) -> Result<usize, String> {
    text.parse()
        .map_err(|_| "write a whole number such as 100".to_owned())
}

/// A size as [`size`] reads it, for a default.
pub(super) fn spell(bytes: impl TryInto<u64>) -> String {
    let bytes = bytes.try_into().unwrap_or(u64::MAX);
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    let whole = |unit: u64| bytes > 0 && bytes.is_multiple_of(unit);
    units
        .into_iter()
        .find(|(shift, _)| whole(1 << shift))
        .map_or_else(
            || bytes.to_string(),
            |(shift, unit)| format!("{}{unit}", bytes >> shift),
        )
}

/// A time as [`duration`] reads it, for a default.
pub(super) fn tell(time: Duration) -> String {
    humantime::format_duration(time).to_string()
}

/// Bytes as a length in memory.
pub(super) fn clamp(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Given {
        #[command(flatten)]
        options: Options,
    }

    fn limits(words: &[&str]) -> Limits {
        let words = ["hookglass"].iter().chain(words);
        Given::try_parse_from(words).unwrap().options.limits()
    }

    #[test]
    fn times_are_read_with_and_without_a_unit() {
        assert_eq!(duration("10"), Ok(Duration::from_secs(10)));
        assert_eq!(duration("0"), Ok(Duration::ZERO));
        assert_eq!(duration("250ms"), Ok(Duration::from_millis(250)));
        assert!(duration("soon").is_err());
    }

    #[test]
    fn what_is_spelled_is_read_back() {
        for bytes in [0_u64, 1, 1000, 1 << 10, 1536, 64 << 20, 3 << 30, u64::MAX] {
            assert_eq!(size(&spell(bytes)), Ok(ByteSize(bytes)), "{bytes}");
        }
        assert_eq!(spell(1_u64 << 20), "1MiB");
        for time in [0, 1, 250, 90_000].map(Duration::from_millis) {
            assert_eq!(duration(&tell(time)), Ok(time), "{time:?}");
        }
    }

    #[test]
    fn what_is_not_given_stays_as_capture_has_it() {
        assert_eq!(limits(&[]), Limits::default());
    }

    #[test]
    fn a_body_that_is_allowed_has_room_to_be_received() {
        assert_eq!(limits(&["--max-body=200MiB"]).in_flight, 200 << 20);
        assert_eq!(limits(&["--max-body=1MiB"]).in_flight, 64 << 20);
        let both = limits(&["--max-body=200MiB", "--max-in-flight=4MiB"]);
        assert_eq!(both.in_flight, 4 << 20);
    }

    /// No `..` here: who adds a limit adds its flag.
    #[test]
    fn every_limit_has_a_flag() {
        let given = limits(&[
            "--max-head=1KiB",
            "--max-headers=2",
            "--max-target=3",
            "--max-method=4",
            "--max-body=5MB",
            "--keep-truncated=6",
            "--max-connections=7",
            "--max-in-flight=8",
            "--first-byte-timeout=9",
            "--head-timeout=10",
            "--body-idle-timeout=11",
            "--body-timeout=12",
            "--keep-alive=13",
            "--linger=14",
            "--gather=15",
            "--drain=16",
        ]);
        let expected = Limits {
            head: 1024,
            headers: 2,
            target: Some(3),
            method: 4,
            body: 5_000_000,
            kept_of_truncated: 6,
            connections: 7,
            in_flight: 8,
            first_byte: Duration::from_secs(9),
            head_time: Duration::from_secs(10),
            body_idle: Duration::from_secs(11),
            body_total: Duration::from_secs(12),
            keep_alive: Duration::from_secs(13),
            linger: Duration::from_secs(14),
            gather: Duration::from_secs(15),
            drain: Duration::from_secs(16),
        };
        assert_eq!(given, expected);
    }

    #[test]
    fn of_a_body_that_is_too_long_no_more_is_kept_than_of_one_that_is_not() {
        assert_eq!(limits(&["--max-body=100"]).kept_of_truncated, 100);
    }
}
