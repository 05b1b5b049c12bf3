//! Replays: the target and the question for it, the sending, and what is said of
//! what came of it.

use super::{App, Health, Tone};
use crate::{
    deliver::{Pinned, Sendable, Verdict},
    exchange::{Id, Sending, redact},
    tui::{field::Field, message::Effect, text::duration},
};

/// The question for the target.
#[derive(Debug)]
pub struct TargetPrompt {
    /// What is typed.
    pub field: Field,
    /// Why the last answer was refused.
    pub mistake: Option<String>,
    /// What is to be sent there when it is known.
    pub(super) then: Option<Id>,
    /// The text whose answer is waited for; none while it is being typed.
    pub(super) asked: Option<String>,
}

impl App {
    /// Asks for the target; `then` is sent there when it is known.
    pub(super) fn ask_target(&mut self, then: Option<Id>) {
        let text = self
            .target
            .as_ref()
            .map_or_else(String::new, |target| target.target().to_string());
        self.prompt = Some(TargetPrompt {
            field: Field::new(&text),
            mistake: None,
            then,
            asked: None,
        });
    }

    /// Sends the selected event to the target, or says why not.
    pub(super) fn replay(&mut self) {
        let Some(subject) = self.detail.subject() else {
            return self.tell(Tone::Bad, "no event is selected".to_owned());
        };
        let id = subject.id();
        if let Err(why) = Sendable::of(&subject.known) {
            return self.withhold(id, &why);
        }
        match &self.target {
            Some(target) => self.effects.push(Effect::Replay(id, target.clone())),
            None => self.ask_target(Some(id)),
        }
    }

    /// An answer to a question that was left or changed meanwhile is for nobody:
    /// nothing is sent after esc, and nothing to where one no longer wants it.
    pub(super) fn target_known(
        &mut self,
        text: &str,
        result: Result<Pinned, String>,
        then: Option<Id>,
    ) {
        let awaits = |prompt: &&mut TargetPrompt| {
            prompt.asked.as_deref() == Some(text) && prompt.then == then
        };
        let Some(prompt) = self.prompt.as_mut().filter(awaits) else {
            return;
        };
        prompt.asked = None;
        match result {
            Ok(target) => {
                self.tell(Tone::Good, format!("replays go to {target}"));
                self.health = None;
                self.prompt = None;
                if let Some(id) = then {
                    self.effects.push(Effect::Replay(id, target.clone()));
                }
                self.target = Some(target);
            }
            Err(why) => prompt.mistake = Some(why),
        }
    }

    /// What came of it.
    pub(super) fn replayed(&mut self, id: Id, sending: &Sending, verdict: Option<Verdict>) {
        let Some(outcome) = &sending.outcome else {
            return;
        };
        let up = outcome.result.is_ok();
        self.health = Some(if up { Health::Up } else { Health::Down });
        let tone = if sending.succeeded() {
            Tone::Good
        } else {
            Tone::Bad
        };
        let took = duration(outcome.took_us.into());
        let what = match &outcome.result {
            Ok(response) => format!("{} in {took}", response.status),
            Err(failure) => failure.why().to_owned(),
        };
        let verdict =
            verdict.map_or_else(String::new, |verdict| format!("  {}", verdict.on_screen()));
        let target = redact::mask_target(sending.target.as_bytes());
        let target = String::from_utf8_lossy(&target);
        self.tell(tone, format!("replayed {id} to {target}: {what}{verdict}"));
    }
}
