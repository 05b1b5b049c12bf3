//! Talk, on standard error: one line each, and nothing of a webhook acts on
//! the terminal.

use std::io::Write as _;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::exchange::display::display;

/// How long a terminal may take to become ready for a last line.
const READY_WITHIN: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 300_000_000,
};

/// Says a line of our own, `hookglass: ` in front.
pub(super) fn say(text: &str) {
    // Nobody listens: there is nobody to tell.
    let _ = writeln!(std::io::stderr().lock(), "hookglass: {}", display(text));
}

/// Says it where standard error takes it now: a terminal that reads nothing
/// must not keep us from ending.
pub(super) fn say_at_last(text: &str) {
    let stderr = std::io::stderr();
    let mut ready = [PollFd::new(&stderr, PollFlags::OUT)];
    if !matches!(poll(&mut ready, Some(&READY_WITHIN)), Ok(0)) {
        say(text);
    }
}

/// A number of things in words: `1 event`, `3 events`.
pub(super) fn count(number: u64, one: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        n => format!("{n} {one}s"),
    }
}
