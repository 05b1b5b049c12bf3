//! The key that asks for a secret, and what becomes of the one that is typed.
//!
//! The field is of [`secret`](crate::tui::secret); trying a candidate and
//! keeping it are effects.

use crossterm::event::KeyEvent;

use super::{App, keys::is_ctrl_c};
use crate::{
    journal::Journal,
    reader::Reader,
    tui::{
        keymap::{self, In},
        message::{Effect, Hidden, Msg},
        secret::{Action, Kept, Whose, view},
    },
};

impl App {
    /// The message of a key: letters of a secret are not to be read in it.
    #[must_use]
    pub fn pressed(&self, key: KeyEvent) -> Msg {
        if self.secret.prompt().is_some() {
            Msg::Typed(Hidden(key))
        } else {
            Msg::Key(key)
        }
    }

    /// Asks for a secret of whoever sent the selected event.
    pub(super) fn ask_secret(&mut self) {
        let subject = self.detail.subject();
        let sender = subject.and_then(|it| it.reading.sender);
        let whose = match (subject, sender) {
            (Some(_), None) => Whose::Asked,
            _ => Whose::Known,
        };
        self.secret.open(sender, whose);
    }

    /// What is no key of the field is typed.
    pub(super) fn secret_key(&mut self, key: KeyEvent) {
        match self.keymap.find(In::Secret, key) {
            Some(keymap::Action::Secret(action)) => self.secret_action(action),
            _ if is_ctrl_c(key) => self.act(super::Action::Interrupt),
            _ => self.secret.press(key, self.now),
        }
    }

    pub(super) fn secret_action(&mut self, action: Action) {
        match action {
            Action::Keep => self.keep_secret(),
            Action::Leave => {
                self.secret.close();
            }
            turn => self.secret.turn(turn),
        }
    }

    fn keep_secret(&mut self) {
        let Some((kept, prompt)) = self.secret.keep() else {
            return;
        };
        let (tone, words) = view::farewell(&kept, &prompt);
        self.tell(tone, words);
        match kept {
            Kept::Known(_) => {}
            Kept::Nothing(sender) => self.effects.push(Effect::Forget(sender)),
            Kept::Candidate(sender, candidate, beside) => self.effects.push(Effect::Keep {
                sender,
                candidate,
                beside,
            }),
        }
    }

    /// While the field is open: who may be meant, what is known, and what is to
    /// be tried next.
    pub(super) fn settle_secret(&mut self, journal: &Journal, reader: &Reader) {
        let trial = self.secret.settle(journal, reader);
        self.effects.extend(trial.map(Effect::Try));
    }
}
