//! The exit codes, as the help states them.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Exit {
    /// What was asked is done; also after SIGINT and SIGTERM.
    Done = 0,
    /// What was asked did not happen: an invalid signature, no 2xx.
    NotDone = 1,
    /// Wrong usage, or it cannot start.
    Cannot = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
