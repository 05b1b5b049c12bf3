//! Differences as text to be pasted elsewhere, in the manner of `diff -u`.

use std::fmt::{self, Write as _};

use super::{Order, Pair, value, whole};
use crate::{diff::Change, exchange::display::display, tui::detail::Masking};

/// The longest text that is made, in bytes.
const LONGEST: usize = 256 << 10;

/// The lines of all differences. Captured text in them is made safe as on the
/// screen, since they may be pasted into a terminal.
pub(super) fn unified<'a>(
    pair: &Pair,
    changes: impl Iterator<Item = &'a Change>,
    ignored: &[String],
    masking: Masking,
) -> String {
    let mut text = String::new();
    // A string takes whatever is written to it.
    let _ = sides(pair, &mut text);
    for change in changes {
        if text.len() > LONGEST {
            text.push_str("# cut here: the rest is too long to be copied\n");
            break;
        }
        let _ = difference(change, masking, &mut text);
    }
    let _ = remarks(pair, ignored, &mut text);
    text
}

fn sides(pair: &Pair, text: &mut String) -> fmt::Result {
    let subject = (pair.subject.id, pair.subject.entry.time());
    let other = (pair.against, pair.time);
    let (old, new) = match pair.order {
        Order::Straight => (other, subject),
        Order::Swapped => (subject, other),
    };
    writeln!(text, "--- {}  {}", old.0, old.1)?;
    writeln!(text, "+++ {}  {}", new.0, new.1)
}

fn difference(change: &Change, masking: Masking, text: &mut String) -> fmt::Result {
    let place = change.place.to_string();
    write!(text, "@@ {} @@", display(&place))?;
    let note = value::note(change, masking, value::Wording::Full);
    if !note.is_empty() {
        write!(text, " {}", display(&note))?;
    }
    text.push('\n');
    // Of what moved nothing is gone and nothing is new.
    if value::is_moved(change) {
        return Ok(());
    }
    for (sign, value) in [('-', &change.old), ('+', &change.new)] {
        let lines = value
            .iter()
            .flat_map(|value| whole::lines(value, &change.place, masking));
        for line in lines {
            writeln!(text, "{sign}{}", display(&line))?;
        }
    }
    Ok(())
}

fn remarks(pair: &Pair, ignored: &[String], text: &mut String) -> fmt::Result {
    for remark in &pair.diff.remarks {
        writeln!(text, "# {}", display(remark))?;
    }
    if pair.diff.unlisted > 0 {
        writeln!(text, "# and {} more", pair.diff.unlisted)?;
    }
    if !ignored.is_empty() {
        let places = ignored.join(" ");
        writeln!(text, "# ignored: {}", display(&places))?;
    }
    Ok(())
}
