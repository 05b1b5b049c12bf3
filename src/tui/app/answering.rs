//! The key that makes an answer, the one that stops it, and what is said when
//! it is over.
//!
//! The form and the banner are of [`answering`](crate::tui::answering).

use std::sync::Arc;

use super::{App, Tone};
use crate::{
    answer::Rule,
    exchange::By,
    filter::{Candidate, FromJournal},
    journal::Journal,
    reader::Reader,
    sender::Registry,
    tui::{
        answering::{Action, of_path, of_sender, view},
        detail::Subject,
        menu::Overlay,
        message::Effect,
        text::Text,
    },
};

impl App {
    /// Opens the form: as it was for the answer that is in force, else for the
    /// sender of the selected event.
    pub(super) fn open_answer(&mut self) {
        self.answering.form.open();
        if self.answering.rule().is_none() {
            let whom = self.detail.subject().map(whom);
            self.answering.form.propose(whom.unwrap_or_default());
        }
        self.overlay = Some(Overlay::Answer);
    }

    /// Stops the answer that is in force. How far it came is said when that has
    /// been looked at.
    pub(super) fn stop_answer(&mut self) {
        if !self.answering.stop() {
            let key = self.keymap.app(super::Action::OpenAnswer);
            self.tell(
                Tone::Bad,
                format!("no answer was made here; {key} makes one"),
            );
        }
    }

    /// What the form is told.
    pub(super) fn form_action(&mut self, action: Action) {
        match action {
            Action::Start => self.start_answer(),
            moves => self.answering.form.update(moves),
        }
    }

    /// Puts in force what is written; a mistake stays in the form.
    fn start_answer(&mut self) {
        let Some(rule) = self.answering.form.rule() else {
            return;
        };
        let rule = Arc::new(rule);
        self.answering.start(Arc::clone(&rule));
        self.effects.push(Effect::Answer(Some(rule)));
        self.overlay = None;
    }

    /// Looks how far the answer has come. One that is over is taken away.
    pub(super) fn settle_answer(&mut self) {
        let over = self.answering.settle(self.told_then());
        if let Some(words) = over {
            self.effects.push(Effect::Answer(None));
            self.tell(Tone::Good, words);
        }
    }

    /// What is told when the answer is over.
    pub(super) const fn told_then(&self) -> &'static str {
        if self.settings.rules.is_empty() {
            "200 again"
        } else {
            "your rules again"
        }
    }

    /// What stays on the screen as long as an answer is in force.
    pub(super) fn answer_banner(&self, width: usize) -> Option<Text> {
        view::banner(&self.answering, self.told_then(), self.keymap, width)
    }

    /// While the form is open: what the sender of the selected event would be
    /// told now, and what it does with an endpoint that fails.
    pub(super) fn settle_form(&mut self, journal: &Journal, reader: &Reader) {
        if self.overlay != Some(Overlay::Answer) {
            return;
        }
        let selected = self.detail.subject();
        let turns = self.rules().map(|rule| rule.progress().answered).collect();
        let now = (selected.map(Subject::id), turns);
        if !self.answering.knows(&now) {
            let told = self.told_now(selected, journal);
            let warning = selected.and_then(|subject| gives_up(subject, reader.registry()));
            self.answering.know(now, told, warning);
        }
    }

    /// Every rule that may answer, in the order in which they are asked.
    fn rules(&self) -> impl Iterator<Item = &Arc<Rule>> {
        self.answering
            .rule()
            .into_iter()
            .chain(&self.settings.rules)
    }

    fn told_now(&self, selected: Option<&Subject>, journal: &Journal) -> String {
        let Some(subject) = selected else {
            return match self.rules().next() {
                Some(_) => "200, where no rule says otherwise",
                None => "200",
            }
            .to_owned();
        };
        let read = |_: &_| (*subject.reading).clone();
        let zone = self.settings.zone.seconds();
        let offset = |_| zone;
        let knowledge = FromJournal::new(journal, &read, &offset);
        let known = &subject.known;
        let asked = Candidate::new(known.id, &known.entry, known.row, self.now, &knowledge);
        let mut rules = self.rules();
        let rule = rules.find(|rule| !rule.is_passing() && rule.filter().test(&asked));
        match (rule, known.row.by, &subject.answer) {
            (Some(rule), ..) => view::told_by(rule),
            (None, By::Handshake, Some(answer)) => {
                let status = answer.status.map_or_else(String::new, |it| it.to_string());
                let name = answer.rule.as_deref().unwrap_or_default();
                format!("{status} by the handshake {name}")
            }
            _ => "200".to_owned(),
        }
    }
}

/// The filter for those who sent an event: by name where it is known, else by
/// the path they sent it to.
fn whom(subject: &Subject) -> String {
    if let Some(sender) = subject.reading.sender {
        return of_sender(sender);
    }
    let path = std::str::from_utf8(subject.known.entry.head().path());
    path.ok()
        .filter(|path| !path.is_empty())
        .map_or_else(String::new, of_path)
}

fn gives_up(subject: &Subject, registry: &Registry) -> Option<String> {
    let sender = registry.named(subject.reading.sender?)?;
    let what = sender.gives_up?;
    Some(format!("{} {what}", sender.title))
}
