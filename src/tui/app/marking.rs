//! Marks: of the selected row, of a range, and all of them taken away.

use std::collections::HashMap;

use super::{App, Tone};
use crate::{
    exchange::Id,
    journal::{Journal, Marking},
    tui::{
        keymap,
        list::{self, Pick, Picked},
        message::Effect,
        text::count,
    },
};

impl App {
    pub(super) fn unmark_all(&mut self) {
        if self.counts.marked > 0 || self.marks_changed {
            self.marks_changed = true;
            self.effects.push(Effect::UnmarkAll);
        }
    }

    /// Marks what was picked in the list, or takes the marks away.
    pub(super) fn mark_picked(&mut self, journal: &Journal) {
        // What is picked twice between two looks at the journal.
        let mut changed = HashMap::new();
        for Picked { ids, pick } in self.list.picked() {
            let is_marked = |id: &Id| match changed.get(id) {
                Some(marking) => *marking == Marking::On,
                None => journal.get(*id).is_none_or(|known| known.row.is_marked()),
            };
            let is_range = matches!(pick, Pick::Range { .. });
            let marking = if !is_range && ids.iter().all(is_marked) {
                Marking::Off
            } else {
                Marking::On
            };
            match pick {
                Pick::Row => {}
                Pick::Range { rows, left } => self.tell_left(rows, left),
                Pick::Outside => self.tell_outside(ids[0], marking, journal),
            }
            if !is_range {
                changed.extend(ids.iter().map(|id| (*id, marking)));
            }
            self.marks_changed = true;
            self.effects.push(Effect::Mark(ids, marking));
        }
    }

    /// Of a long range a part is marked at once.
    fn tell_left(&mut self, marked: usize, left: usize) {
        if left > 0 {
            let key = keymap::Action::List(list::Action::MarkAndGoDown);
            let key = self.keymap.key(key);
            let (marked, left) = (count(marked as u64), count(left as u64));
            let words = format!(
                "{marked} rows are marked, {left} of the range are left: {key} goes on, esc leaves them"
            );
            self.tell(Tone::Good, words);
        }
    }

    /// What is open and is no row is the beginning of nothing.
    pub(super) fn tell_missed(&mut self) {
        if let Some(id) = self.list.missed() {
            let words = format!("{id} is none of the rows: a range begins on one of them");
            self.tell(Tone::Bad, words);
        }
    }

    /// What is marked is none of the rows: it is said what became of it.
    fn tell_outside(&mut self, id: Id, marking: Marking, journal: &Journal) {
        if journal.get(id).is_none() {
            let words = format!("{id} has left memory and cannot be marked");
            return self.tell(Tone::Bad, words);
        }
        let done = match marking {
            Marking::On => "marked",
            Marking::Off => "unmarked",
        };
        self.tell(
            Tone::Good,
            format!("{done} {id}, which the filter leaves out"),
        );
    }
}
