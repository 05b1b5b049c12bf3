//! Talk, on standard error: one line each, and nothing of a webhook acts on
//! the terminal.

use std::io::Write as _;

use crate::exchange::display::display;

/// Says a line of our own, `hookglass: ` in front.
pub(super) fn say(text: &str) {
    // Nobody listens: there is nobody to tell.
    let _ = writeln!(std::io::stderr().lock(), "hookglass: {}", display(text));
}

/// A number of things in words: `1 event`, `3 events`.
pub(super) fn count(number: u64, one: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        n => format!("{n} {one}s"),
    }
}
