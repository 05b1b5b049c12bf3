//! Answers that are made on the screen: the form in which one is written, and
//! the one that is in force.
//!
//! What the form makes is the text of a [`Rule`], in the grammar of `--answer`;
//! the rule counts for itself while it answers, and [`Answering::settle`] looks
//! how far it has come. Not here: who is told what (`answer`).

mod compose;
pub mod view;

pub(super) use compose::{of_path, of_sender};

use std::sync::Arc;

use crossterm::event::KeyEvent;

use super::field::Field;
use crate::{
    answer::{Progress, Rule},
    filter::Mistake,
};

/// What the form can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// To the next field.
    Next,
    /// To the field before.
    Previous,
    /// The next choice of how often; in a text the key is a key.
    More,
    /// The choice before.
    Fewer,
    /// Put what is written in force.
    Start,
}

/// A field of the form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Slot {
    /// For whom: a filter; or a whole rule.
    #[default]
    Whom,
    /// The status, or another answer in a word.
    Status,
    /// How long the sender waits for it.
    Delay,
    /// When the sender should try again.
    RetryAfter,
    /// The body.
    Body,
    /// How often.
    Times,
}

impl Slot {
    /// Every one, in the order of the form.
    pub const ALL: [Self; 6] = [
        Self::Whom,
        Self::Status,
        Self::Delay,
        Self::RetryAfter,
        Self::Body,
        Self::Times,
    ];

    /// The word on the screen.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Whom => "Answer",
            Self::Status => "status",
            Self::Delay => "delay",
            Self::RetryAfter => "retry-after",
            Self::Body => "body",
            Self::Times => "for",
        }
    }

    /// So many fields further, round the end.
    fn moved(self, by: usize) -> Self {
        let at = Self::ALL.iter().position(|slot| *slot == self);
        Self::ALL[(at.unwrap_or(0) + by) % Self::ALL.len()]
    }
}

/// How often it answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Times {
    /// Once.
    One,
    /// Three times: nobody is surprised the next day.
    #[default]
    Three,
    /// Ten times.
    Ten,
    /// Until the user stops it.
    UntilStopped,
}

impl Times {
    /// Every choice.
    pub const ALL: [Self; 4] = [Self::One, Self::Three, Self::Ten, Self::UntilStopped];

    /// The number; none without an end.
    #[must_use]
    pub const fn number(self) -> Option<u32> {
        match self {
            Self::One => Some(1),
            Self::Three => Some(3),
            Self::Ten => Some(10),
            Self::UntilStopped => None,
        }
    }

    fn moved(self, by: usize) -> Self {
        let at = Self::ALL.iter().position(|times| *times == self);
        Self::ALL[(at.unwrap_or(0) + by) % Self::ALL.len()]
    }
}

/// The form. What is written in it stays for the next time.
#[derive(Debug)]
pub struct Form {
    /// Where one writes.
    pub at: Slot,
    /// How often.
    pub times: Times,
    fields: [Field; 5],
    /// What was proposed for whom; as long as that stands there, it goes with
    /// the selected event.
    proposed: String,
    /// What is wrong, and in which field.
    mistake: Option<(Slot, Mistake)>,
}

impl Default for Form {
    fn default() -> Self {
        Self {
            at: Slot::default(),
            times: Times::default(),
            fields: ["", "500", "0", "", ""].map(Field::new),
            proposed: String::new(),
            mistake: None,
        }
    }
}

impl Form {
    /// Turns to the first field.
    pub fn open(&mut self) {
        self.at = Slot::Whom;
        self.mistake = None;
    }

    /// Says for whom it is, unless the user has written something else.
    pub fn propose(&mut self, whom: String) {
        if self.text(Slot::Whom) == self.proposed {
            self.fields[0] = Field::new(&whom);
            self.proposed = whom;
        }
    }

    /// What is written in a field; nothing where one chooses.
    #[must_use]
    pub fn text(&self, slot: Slot) -> &str {
        self.field(slot).map_or("", Field::text)
    }

    fn field(&self, slot: Slot) -> Option<&Field> {
        self.fields.get(slot as usize)
    }

    /// What is wrong, and in which field: the bytes of its text.
    #[must_use]
    pub const fn mistake(&self) -> Option<&(Slot, Mistake)> {
        self.mistake.as_ref()
    }

    /// Whether the first field holds a whole rule, so that the others say nothing.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        Rule::is_whole(self.text(Slot::Whom))
    }

    /// Whether one writes here, so that every key is a letter or moves the
    /// cursor.
    #[must_use]
    pub fn is_writing(&self) -> bool {
        self.at != Slot::Times
    }

    /// Moves between the fields and the choices.
    pub fn update(&mut self, action: Action) {
        let last = Slot::ALL.len() - 1;
        match action {
            Action::Next | Action::Previous if self.is_whole() => self.at = Slot::Whom,
            Action::Next => self.at = self.at.moved(1),
            Action::Previous => self.at = self.at.moved(last),
            Action::More => self.times = self.times.moved(1),
            Action::Fewer => self.times = self.times.moved(Times::ALL.len() - 1),
            Action::Start => {}
        }
    }

    /// Takes a key that is no action.
    pub fn press(&mut self, key: KeyEvent) {
        if let Some(field) = self.fields.get_mut(self.at as usize) {
            field.press(key);
            self.mistake = None;
        }
    }

    /// Takes pasted text.
    pub fn paste(&mut self, text: &str) {
        if let Some(field) = self.fields.get_mut(self.at as usize) {
            field.paste(text);
            self.mistake = None;
        }
    }

    /// The rule that is written. What is wrong is remembered, and its field
    /// turned to.
    pub fn rule(&mut self) -> Option<Rule> {
        match compose::rule(self) {
            Ok(rule) => Some(rule),
            Err((slot, mistake)) => {
                self.at = slot;
                self.mistake = Some((slot, mistake));
                None
            }
        }
    }
}

/// An answer that is in force.
#[derive(Debug)]
struct Live {
    rule: Arc<Rule>,
    progress: Progress,
}

/// Why an answer is in force no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    Spent,
    Stopped,
}

/// Answers of the interface.
#[derive(Debug, Default)]
pub struct Answering {
    /// The form.
    pub form: Form,
    live: Option<Live>,
    /// Whether the user has stopped it since it was looked at.
    stopped: Option<Cause>,
    /// What the sender of the selected event would be told now.
    now: Option<(Now, String)>,
    /// What its sender does with an endpoint that fails.
    warning: Option<String>,
}

/// What decides what the sender of an event would be told: the event, and how
/// often each rule has answered.
pub(super) type Now = (Option<crate::exchange::Id>, Vec<u64>);

impl Answering {
    /// Puts a rule in force, instead of the one that was.
    pub fn start(&mut self, rule: Arc<Rule>) {
        let progress = rule.progress();
        self.live = Some(Live { rule, progress });
        self.stopped = None;
    }

    /// Takes it out of force; how far it came is said when that is looked at.
    /// Whether there is any.
    pub fn stop(&mut self) -> bool {
        self.stopped = self.live.as_ref().map(|_| Cause::Stopped);
        self.live.is_some()
    }

    /// The rule that is in force.
    #[must_use]
    pub fn rule(&self) -> Option<&Arc<Rule>> {
        self.live.as_ref().map(|live| &live.rule)
    }

    /// Looks how far it has come. When it is over, what is to be said of it;
    /// `then` is what is told from now on.
    pub fn settle(&mut self, then: &str) -> Option<String> {
        let live = self.live.as_mut()?;
        live.progress = live.rule.progress();
        let spent = live.progress.spent.then_some(Cause::Spent);
        let cause = self.stopped.take().or(spent)?;
        let live = self.live.take()?;
        Some(view::farewell(
            &live.rule,
            live.progress.answered,
            cause,
            then,
        ))
    }

    /// Notes what is told now, and what the sender does with an endpoint that
    /// fails.
    pub(super) fn know(&mut self, now: Now, told: String, warning: Option<String>) {
        self.now = Some((now, told));
        self.warning = warning;
    }

    /// Whether that is known already.
    pub(super) fn knows(&self, now: &Now) -> bool {
        self.now.as_ref().is_some_and(|(known, _)| known == now)
    }
}
