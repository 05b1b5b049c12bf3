//! Replays: the target and the question for it, the sending, and what is said of
//! what came of it.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{App, Health, Tone};
use crate::{
    deliver::{Pinned, Sendable, Verdict},
    exchange::{Id, Sending, redact},
    tui::{
        field::Field,
        message::Effect,
        text::{Text, cursor_at, duration},
        theme::{Role, Theme},
    },
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

impl TargetPrompt {
    /// Draws the question; returns where the cursor stands.
    pub(super) fn view(
        &self,
        current: Option<&Pinned>,
        theme: Theme,
        area: Rect,
        buf: &mut Buffer,
    ) -> Position {
        let width = usize::from(area.width);
        let mut line = Text::of(" replays go to ", Role::Heading);
        let start = line.width();
        let (text, column) = self.field.view(width.saturating_sub(start + 1).min(40));
        line.append(text);
        line.space(2);
        let room = width.saturating_sub(line.width());
        match &self.mistake {
            Some(why) => line.push_within(why, Role::Failed, room),
            None => line.append(self.said(current, room)),
        }
        line.draw(theme, area, buf);
        cursor_at(area, start + column)
    }

    /// What is the target now and what the keys do, as much as has room.
    fn said(&self, current: Option<&Pinned>, room: usize) -> Text {
        let typed = self.field.text().trim();
        let is_empty = typed.is_empty();
        let current = current.map(|target| target.target().to_string());
        let enter = match (is_empty, &current, self.then) {
            (false, _, Some(_)) => Some("send it there"),
            (false, _, None) => Some("use it"),
            (true, Some(_), None) => Some("no target any more"),
            (true, ..) => None,
        };
        let esc = match self.then {
            Some(_) => "send nothing",
            None => "leave it",
        };
        let now = current.filter(|current| current != typed);
        let example = (is_empty && now.is_none()).then_some("3000 or localhost:3000/hooks");
        let pieces = [
            enter.map(|words| (Some("enter"), words.to_owned())),
            example.map(|words| (None, words.to_owned())),
            now.map(|now| (None, format!("now {now}"))),
            Some((Some("esc"), esc.to_owned())),
        ];
        let mut line = Text::default();
        for (key, words) in pieces.into_iter().flatten() {
            let mut piece = Text::default();
            if let Some(key) = key {
                piece = piece.and(key, Role::Key).and(" ", Role::Plain);
            }
            piece.push(&words, Role::Dim);
            if line.width() + 2 + piece.width() <= room {
                line.space(2);
                line.append(piece);
            }
        }
        line
    }
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

    /// Takes the target back: an empty answer. What waits to be sent still wants
    /// one.
    pub(super) fn no_target(&mut self) {
        let Some(prompt) = self.prompt.as_mut() else {
            return;
        };
        if prompt.then.is_some() {
            prompt.asked = None;
            prompt.mistake = Some("type where it is sent; esc sends nothing".to_owned());
            return;
        }
        self.prompt = None;
        let words = match self.target.take() {
            Some(target) => format!("nothing is replayed to {target} any more"),
            None => "replays go nowhere, as before".to_owned(),
        };
        self.health = None;
        self.tell(Tone::Good, words);
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
