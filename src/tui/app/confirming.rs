//! The key that confirms what a sender asks to have confirmed: a question first,
//! and what came of it.
//!
//! Which URLs are asked is decided elsewhere: [`answer`](crate::answer) knows
//! whose they should be, [`deliver`](crate::deliver) where they may lead.

use super::{App, Tone, held};
use crate::{
    answer::Confirmation,
    deliver::Sendable,
    exchange::{HttpsUrl, Id, Sending},
    tui::{
        detail::Subject,
        keymap::Keymap,
        menu::{Overlay, Question},
        message::Effect,
        text::duration,
    },
};

impl App {
    /// Asks whether to confirm, where that is asked for and may be done.
    pub(super) fn ask_confirm(&mut self) {
        match question(self.detail.subject(), self.keymap) {
            Ok(question) => self.overlay = Some(Overlay::Confirm(question)),
            Err(why) => self.tell(Tone::Bad, why),
        }
    }

    /// Asks what the question was about.
    pub(super) fn confirm(&mut self, question: Question) {
        self.overlay = None;
        self.tell(
            Tone::Good,
            format!("asking {} to confirm", question.url.host()),
        );
        self.effects
            .push(Effect::Confirm(question.id, question.url));
    }

    /// What came of it.
    pub(super) fn confirmed(&mut self, id: Id, sending: &Sending) {
        let Some(outcome) = &sending.outcome else {
            return;
        };
        let url = HttpsUrl::parse(&sending.target);
        let host = url.as_ref().map_or(&sending.target[..], HttpsUrl::host);
        let took = duration(outcome.took_us.into());
        match &outcome.result {
            Ok(response) if sending.succeeded() => {
                let words = format!("confirmed {id} at {host}: {} in {took}", response.status);
                self.tell(Tone::Good, words);
            }
            Ok(response) => {
                let status = response.status;
                let words = format!("{id} is not confirmed: {host} answered {status} in {took}");
                self.tell(Tone::Bad, words);
            }
            Err(failure) => {
                let words = format!("{id} is not confirmed: {}", failure.why());
                self.tell(Tone::Bad, words);
            }
        }
    }
}

/// What is to be confirmed of an event, or why nothing is.
fn question(selected: Option<&Subject>, keymap: Keymap) -> Result<Question, String> {
    let subject = selected.ok_or("no event is selected")?;
    let id = subject.id();
    let Some(asked) = &subject.confirmation else {
        return Err(format!("{id} asks for no confirmation"));
    };
    let Confirmation {
        provider, place, ..
    } = &**asked;
    let url = match place {
        Ok(url) => url.clone(),
        Err(why) => return Err(format!("{id} is not confirmed: of the URL it names, {why}")),
    };
    Sendable::of(&subject.known).map_err(|why| held::refusal(id, "confirmed", &why, keymap))?;
    Ok(Question { id, provider, url })
}
