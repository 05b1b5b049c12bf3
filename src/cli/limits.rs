//! The limits of the listener as flags.

use std::time::Duration;

use bytesize::ByteSize;
use clap::Args;

use crate::capture::Limits;

/// Each that is left out is what `capture` has by default.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Limits")]
#[group(id = "limits")]
pub(super) struct Options {
    /// Longest head [default: 64KiB]
    #[arg(long, env = "HOOKGLASS_MAX_HEAD", value_name = "SIZE", value_parser = size)]
    max_head: Option<ByteSize>,
    /// Most header lines [default: 100]
    #[arg(long, env = "HOOKGLASS_MAX_HEADERS", value_name = "N")]
    max_headers: Option<usize>,
    /// Longest body [default: 32MiB]
    #[arg(long, env = "HOOKGLASS_MAX_BODY", value_name = "SIZE", value_parser = size)]
    max_body: Option<ByteSize>,
    /// Most open connections [default: 1024]
    #[arg(long, env = "HOOKGLASS_MAX_CONNECTIONS", value_name = "N")]
    max_connections: Option<usize>,
    /// Most body bytes being received at once [default: 64MiB]
    #[arg(long, env = "HOOKGLASS_MAX_IN_FLIGHT", value_name = "SIZE", value_parser = size)]
    max_in_flight: Option<ByteSize>,
    /// How long a connection may say nothing at first [default: 10s]
    #[arg(long, env = "HOOKGLASS_FIRST_BYTE_TIMEOUT", value_name = "TIME", value_parser = duration)]
    first_byte_timeout: Option<Duration>,
    /// How long a head may take [default: 10s]
    #[arg(long, env = "HOOKGLASS_HEAD_TIMEOUT", value_name = "TIME", value_parser = duration)]
    head_timeout: Option<Duration>,
    /// How long a body may stand still [default: 15s]
    #[arg(long, env = "HOOKGLASS_BODY_IDLE_TIMEOUT", value_name = "TIME", value_parser = duration)]
    body_idle_timeout: Option<Duration>,
    /// How long a whole request may take [default: 2m]
    #[arg(long, env = "HOOKGLASS_BODY_TIMEOUT", value_name = "TIME", value_parser = duration)]
    body_timeout: Option<Duration>,
    /// How long a connection may wait between requests [default: 30s]
    #[arg(long, env = "HOOKGLASS_KEEP_ALIVE", value_name = "TIME", value_parser = duration)]
    keep_alive: Option<Duration>,
}

impl Options {
    /// The limits that hold.
    pub(super) fn limits(&self) -> Limits {
        let usual = Limits::default();
        let bytes = |given: Option<ByteSize>, usual| given.map_or(usual, |given| clamp(given.0));
        let body = self.max_body.map_or(usual.body, |given| given.0);
        Limits {
            head: bytes(self.max_head, usual.head),
            headers: self.max_headers.unwrap_or(usual.headers),
            body,
            // Of what is too long no more is kept than of what is not.
            kept_of_truncated: usual.kept_of_truncated.min(clamp(body)),
            connections: self.max_connections.unwrap_or(usual.connections),
            in_flight: bytes(self.max_in_flight, usual.in_flight),
            first_byte: self.first_byte_timeout.unwrap_or(usual.first_byte),
            head_time: self.head_timeout.unwrap_or(usual.head_time),
            body_idle: self.body_idle_timeout.unwrap_or(usual.body_idle),
            body_total: self.body_timeout.unwrap_or(usual.body_total),
            keep_alive: self.keep_alive.unwrap_or(usual.keep_alive),
            ..usual
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

/// Bytes as a length in memory.
pub(super) fn clamp(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_and_without_a_unit() {
        assert_eq!(duration("10"), Ok(Duration::from_secs(10)));
        assert_eq!(duration("0"), Ok(Duration::ZERO));
        assert_eq!(duration("250ms"), Ok(Duration::from_millis(250)));
        assert!(duration("soon").is_err());
    }

    #[test]
    fn what_is_not_given_stays_as_capture_has_it() {
        assert_eq!(Options::default().limits(), Limits::default());
    }
}
