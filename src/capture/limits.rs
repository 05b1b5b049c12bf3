//! How much a peer may ask of the listener, and for how long. Plain values:
//! `cli` fills them from flags.

use std::time::Duration;

use rustix::process::{Resource, getrlimit};

/// The limits of the listener. A limit that is passed costs the peer its
/// connection, and leaves a row that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest head, in bytes; 431 beyond it, 414 when the target alone is
    /// longer.
    pub head: usize,
    /// The longest request target, in bytes; 414 beyond it. None is as long as
    /// the head allows.
    pub target: Option<usize>,
    /// The most header lines; 431 beyond them.
    pub headers: usize,
    /// The longest method, in bytes; 501 beyond it.
    pub method: usize,
    /// The longest body, in bytes; 413 beyond it.
    pub body: u64,
    /// What is kept of a body that is too long, in bytes.
    pub kept_of_truncated: usize,
    /// The most open connections; 503 beyond them. The limit of open files
    /// less 24 may make it fewer, though never less than 8.
    pub connections: usize,
    /// Body bytes of all connections that are being received, in bytes; 503
    /// beyond them.
    pub in_flight: usize,
    /// From the connection to the first byte.
    pub first_byte: Duration,
    /// From the first byte of a head to its end.
    pub head_time: Duration,
    /// Between two pieces of a body, and how long a peer may let an answer lie.
    pub body_idle: Duration,
    /// From the first byte of a head to the end of the body.
    pub body_total: Duration,
    /// Between two requests of a connection.
    pub keep_alive: Duration,
    /// How long a peer that was refused may go on sending, so that it gets to
    /// read why.
    pub linger: Duration,
    /// How long connections that came to nothing are gathered into one row.
    pub gather: Duration,
    /// How long requests that were accepted may take to end when hookglass does.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: 64 << 10,
            target: None,
            headers: 100,
            method: 64,
            body: 32 << 20,
            kept_of_truncated: 1 << 20,
            connections: 1024,
            in_flight: 64 << 20,
            first_byte: Duration::from_secs(10),
            head_time: Duration::from_secs(10),
            body_idle: Duration::from_secs(15),
            body_total: Duration::from_mins(2),
            keep_alive: Duration::from_secs(30),
            linger: Duration::from_secs(2),
            gather: Duration::from_mins(1),
            drain: Duration::from_secs(3),
        }
    }
}

/// Open files that are left to the rest of the program.
const SPARE_FILES: usize = 24;

/// The fewest connections that are worth listening for.
const FEWEST: usize = 8;

impl Limits {
    /// The most connections, given how many files the process may have open.
    pub(super) fn connections_within(&self, open_files: Option<usize>) -> usize {
        let room = open_files.map_or(usize::MAX, |files| files.saturating_sub(SPARE_FILES));
        self.connections.min(room).max(FEWEST)
    }
}

/// How many files this process may have open, where there is a limit.
pub(super) fn open_files() -> Option<usize> {
    let most = getrlimit(Resource::Nofile).current?;
    Some(usize::try_from(most).unwrap_or(usize::MAX))
}

/// A length as one says it: `64 KiB`, `100 bytes`.
pub(super) fn say_bytes(bytes: u64) -> String {
    match bytes {
        n if n >= 1 << 20 && n.is_multiple_of(1 << 20) => format!("{} MiB", n >> 20),
        n if n >= 1 << 10 && n.is_multiple_of(1 << 10) => format!("{} KiB", n >> 10),
        n => format!("{n} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_open_files_mean_few_connections_but_never_less_than_eight() {
        let limits = Limits::default();
        assert_eq!(limits.connections_within(None), 1024);
        assert_eq!(limits.connections_within(Some(256)), 232);
        assert_eq!(limits.connections_within(Some(10)), 8);
    }

    #[test]
    fn lengths_are_said_in_whole_units() {
        assert_eq!(say_bytes(64 << 10), "64 KiB");
        assert_eq!(say_bytes(32 << 20), "32 MiB");
        assert_eq!(say_bytes(1000), "1000 bytes");
    }
}
