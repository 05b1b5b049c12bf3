//! Clearing the view, and what is said of it.

use super::{Action, App, Tone};
use crate::tui::{message::Effect, text::count};

impl App {
    /// Clears the view, and follows what comes.
    pub(super) fn clear_view(&mut self) {
        if self.counts.rows == 0 {
            return self.tell(Tone::Bad, "there is nothing to clear".to_owned());
        }
        self.list.drop_range();
        self.list.leave();
        self.effects.push(Effect::Clear);
    }

    /// Back to where one stood before, once all of it has been looked through
    /// again: before that nobody knows the place.
    pub(super) fn settle_back(&mut self) {
        let is_known = self.query.is_current() && self.sorting.percent().is_none();
        if self.comes_back && is_known {
            self.comes_back = false;
            self.list.come_back();
            if self.query.is_on() {
                self.list.enter();
            }
        }
    }

    pub(super) fn was_cleared(&mut self, events: u64) {
        let words = if events == 0 {
            self.list.come_back();
            "nothing was cleared: what is marked stays".to_owned()
        } else {
            let key = self.keymap.app(Action::UndoClear);
            let events = said(events);
            if self.query.is_on() {
                format!("cleared {events}, also those filtered out; {key} brings them back")
            } else {
                format!("cleared {events}; {key} brings back what is in memory still")
            }
        };
        self.tell(Tone::Good, words);
    }

    pub(super) fn came_back(&mut self, events: Option<u64>) {
        let (tone, words) = match events {
            None => {
                self.list.forget_spots();
                (Tone::Bad, "nothing is cleared".to_owned())
            }
            Some(0) => (
                Tone::Bad,
                "nothing is left of it: newer events took its memory".to_owned(),
            ),
            Some(events) => {
                self.comes_back = true;
                (Tone::Good, format!("{} came back", said(events)))
            }
        };
        self.tell(tone, words);
    }
}

fn said(events: u64) -> String {
    match events {
        1 => "1 event".to_owned(),
        _ => format!("{} events", count(events)),
    }
}
