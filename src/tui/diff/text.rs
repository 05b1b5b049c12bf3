//! Differences as text to be pasted elsewhere, in the manner of `diff -u`.

use super::{Order, Pair, view, whole};
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
    let subject = (pair.subject.id, pair.subject.entry.time());
    let other = (pair.against, pair.time);
    let (old, new) = match pair.order {
        Order::Straight => (other, subject),
        Order::Swapped => (subject, other),
    };
    let mut text = format!("--- {}  {}\n+++ {}  {}\n", old.0, old.1, new.0, new.1);
    for change in changes {
        if text.len() > LONGEST {
            text.push_str("# cut here: the rest is too long to be copied\n");
            break;
        }
        let place = change.place.to_string();
        text.push_str(&format!("@@ {} @@", display(&place)));
        let note = view::note(change, masking, view::Wording::Full);
        if !note.is_empty() {
            text.push_str(&format!(" {}", display(&note)));
        }
        text.push('\n');
        // Of what moved nothing is gone and nothing is new.
        let values = [('-', &change.old), ('+', &change.new)];
        for (sign, value) in values.into_iter().filter(|_| !view::is_moved(change)) {
            let lines = value
                .iter()
                .flat_map(|value| whole::lines(value, &change.place, masking));
            for line in lines {
                text.push_str(&format!("{sign}{}\n", display(&line)));
            }
        }
    }
    for remark in &pair.diff.remarks {
        text.push_str(&format!("# {remark}\n"));
    }
    if pair.diff.unlisted > 0 {
        text.push_str(&format!("# and {} more\n", pair.diff.unlisted));
    }
    if !ignored.is_empty() {
        let places = ignored.join(" ");
        text.push_str(&format!("# ignored: {}\n", display(&places)));
    }
    text
}
