//! Pages for people: lines as wide as the screen, written to standard output.
//!
//! Not here: what stands on them, and lines for programs.

use std::{
    env,
    io::{self, IsTerminal as _},
};

use rustix::termios::tcgetwinsize;

use super::outlet::{Closed, Outlet};
use crate::exchange::display::{display, rows};

/// Writes a page. Who reads it may go away before its end.
pub(super) fn print(lines: &[String]) -> io::Result<()> {
    let mut outlet = Outlet::new(io::stdout().lock());
    let written = lines
        .iter()
        .try_for_each(|line| outlet.line(|out| out.extend(line.as_bytes())))
        .and_then(|()| outlet.flush());
    match written {
        Ok(()) | Err(Closed::Gone) => Ok(()),
        Err(Closed::Failed(error)) => Err(error),
    }
}

/// How many columns there are; none where nobody looks at them, and nothing
/// need be cut.
pub(super) fn columns() -> Option<usize> {
    let stdout = io::stdout();
    let told = env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    if !stdout.is_terminal() {
        return told;
    }
    let size = tcgetwinsize(&stdout).ok();
    let columns = size.map(|size| usize::from(size.ws_col));
    columns.filter(|columns| *columns > 0).or(told)
}

/// A text in lines of `room` columns, broken between words; a longer word is
/// broken itself.
pub(super) fn by_words(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let shown = display(word).to_string();
        let last = lines.last_mut().filter(|last| !last.is_empty());
        let fits = |last: &String| last.chars().count() + 1 + shown.chars().count() <= room;
        match last {
            Some(last) if fits(last) => {
                last.push(' ');
                last.push_str(&shown);
            }
            Some(_) => lines.extend(cut(word, room)),
            None => {
                lines.pop();
                lines.extend(cut(word, room));
            }
        }
    }
    lines
}

fn cut(word: &str, room: usize) -> Vec<String> {
    let rows: Vec<String> = rows(word, room).map(|row| row.to_string()).collect();
    if rows.is_empty() {
        vec![String::new()]
    } else {
        rows
    }
}
