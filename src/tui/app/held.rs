//! Events that are held: what the interface says of them, and the key that
//! permits what sent them.
//!
//! Whether something is held, and what may be sent, is decided elsewhere:
//! [`deliver`](crate::deliver) has the gate.

use super::{Action, App, Tone};
use crate::{
    deliver::{Permit, Sendable, Unsendable},
    exchange::{Id, display::width as width_of},
    tui::{
        keymap::Keymap,
        message::Effect,
        text::{Text, count},
        theme::Role,
    },
};

/// Why nothing is `done` with an event, and what helps.
pub(in crate::tui) fn refusal(id: Id, done: &str, why: &Unsendable, keymap: Keymap) -> String {
    match why {
        Unsendable::Held(grounds) => {
            let key = keymap.app(Action::Permit);
            format!("{id} is held: {grounds}; {key} permits it for this run")
        }
        why => format!("{id} cannot be {done}: {why}"),
    }
}

/// Why pressing the key changes nothing.
pub(in crate::tui) fn nothing_to_permit(id: Id) -> String {
    format!("{id} is not held, so there is nothing to permit")
}

impl App {
    /// Asks to permit what holds the selected event.
    pub(super) fn permit(&mut self) {
        let Some(subject) = self.detail.subject() else {
            return self.tell(Tone::Bad, "no event is selected".to_owned());
        };
        let id = subject.id();
        if subject.known.row.is_held() {
            self.effects.push(Effect::Permit(id));
        } else {
            self.tell(Tone::Bad, nothing_to_permit(id));
        }
    }

    /// It was permitted. Nothing is sent by that; what was just refused for it
    /// is offered again.
    pub(super) fn permitted(&mut self, id: Id, permit: &Permit) {
        let count = count(permit.released);
        let events = match permit.released {
            1 => "1 event is no longer held".to_owned(),
            _ => format!("{count} events are no longer held"),
        };
        let offer = self.withheld.take().filter(|withheld| *withheld == id);
        let offer = offer.map_or_else(String::new, |id| {
            format!("; {} replays {id}", self.keymap.app(Action::Replay))
        });
        let names = permit.grounds.permitted();
        let words = format!("permitted {names} for this run: {events}{offer}");
        self.tell(Tone::Good, words);
    }

    /// Remembers what was not sent because it is held.
    pub(super) fn withhold(&mut self, id: Id, why: &Unsendable) {
        self.withheld = matches!(why, Unsendable::Held(_)).then_some(id);
        self.tell(Tone::Bad, refusal(id, "replayed", why, self.keymap));
    }

    /// Whether the selected event is held.
    pub(super) fn holds_selected(&self) -> bool {
        let subject = self.detail.subject();
        subject.is_some_and(|subject| subject.known.row.stays_held())
    }

    /// Whether events are held that would be sent if they were not: where there
    /// is no target, nothing is.
    pub(super) const fn has_held(&self) -> bool {
        self.target.is_some() && self.counts.held > 0
    }

    /// What stays on the screen as long as events are held: how many, and what
    /// holds the selected one.
    pub(super) fn held_banner(&self, width: usize) -> Text {
        let held = count(self.counts.held);
        let selected = self.detail.subject();
        let (why, cure) = match selected.map(|subject| Sendable::of(&subject.known)) {
            Some(Err(Unsendable::Held(grounds))) => (
                grounds.to_string(),
                format!("{} permits it", self.keymap.app(Action::Permit)),
            ),
            _ => (
                "from web pages or under unknown hosts".to_owned(),
                "is:held finds them".to_owned(),
            ),
        };
        let room = width.saturating_sub(cure.len() + MARGIN);
        let said = [
            format!(" {held} HELD, not sent: {why}"),
            format!(" {held} HELD: {why}"),
        ];
        let fits = said.iter().find(|said| width_of(said) <= room);
        let mut line = Text::default();
        line.push_within(fits.unwrap_or(&said[1]), Role::Banner, room);
        line.pad(width.saturating_sub(cure.len() + 1));
        line.and(&cure, Role::Banner).and(" ", Role::Banner)
    }
}

/// The cells around the cure of a banner: two before it, one behind.
const MARGIN: usize = 3;
