//! Talk, on standard error: one line each, and nothing of a webhook acts on
//! the terminal.

use std::{io::Write as _, ops::Range};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use unicode_width::UnicodeWidthStr as _;

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

/// Shows under what was said where in a text of the user's it is: the text, and
/// carets under the bytes `at`.
pub(super) fn point(text: &str, at: Range<usize>) {
    let (line, carets) = pointed(text, at);
    // Nobody listens: there is nobody to tell.
    let _ = writeln!(std::io::stderr().lock(), "  {line}\n  {carets}");
}

fn pointed(text: &str, at: Range<usize>) -> (String, String) {
    let shown = |part: Option<&str>| display(part.unwrap_or_default()).to_string();
    let before = shown(text.get(..at.start)).width();
    let marked = shown(text.get(at)).width().max(1);
    let carets = format!("{}{}", " ".repeat(before), "^".repeat(marked));
    (shown(Some(text)), carets)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_stand_under_what_is_shown() {
        let rows = [
            ("ab cd", 3..5, ("ab cd", "   ^^")),
            ("ab", 2..2, ("ab", "  ^")),
            ("決 x", 4..5, ("決 x", "   ^")),
        ];
        for (text, at, (line, carets)) in rows {
            assert_eq!(pointed(text, at), (line.to_owned(), carets.to_owned()));
        }
        let (line, carets) = pointed("\u{1b}[31m x", 6..7);
        let x = line.find('x').unwrap();
        assert_eq!(line[..x].width(), carets.width() - 1, "{line}");
    }
}
