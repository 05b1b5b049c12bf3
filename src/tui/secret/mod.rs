//! The field for a secret: what is typed there is tried on everything its
//! sender sent, and kept for the run when it is accepted.
//!
//! Trying is done elsewhere ([`reader::trial`](crate::reader::trial)), in
//! slices of which one is under way at a time; what each found comes back by
//! [`SecretField::tried`]. Not here: what a key does (`app`).

mod typed;
pub mod view;

use std::ops::Range;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use typed::{End, TooLong, Typed};

pub use typed::LONGEST;

use super::message::Beside;
use crate::{
    exchange::{Id, Time},
    journal::Journal,
    reader::{
        Reader,
        trial::{Candidate, Tally, Trial, Tried},
    },
    sender::Registry,
    signature::Secret,
};

/// Where a secret that was typed here comes from, in words.
pub const ORIGIN: &str = "the field at s";

/// How long after the last letter the end of a secret is seen, in
/// microseconds: while one types, each letter would be seen once.
const STILL: i64 = 1_000_000;

/// What the field can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Use what is typed for this run.
    Keep,
    /// Another sender.
    Next,
    /// The sender before.
    Previous,
    /// In the place of what is known, or beside it again.
    ToggleBeside,
    /// Forget what is typed.
    Leave,
}

/// The field, whether it is open or not.
#[derive(Debug, Default)]
pub struct SecretField {
    prompt: Option<Prompt>,
    /// The last trial that was begun.
    generation: u64,
    /// The trial of which a slice is under way.
    under_way: Option<u64>,
}

/// The field while it is open.
#[derive(Debug, Default)]
pub struct Prompt {
    typed: Typed,
    /// From when on its end is seen.
    still: Time,
    /// Whose secret it is; none as long as no sender is known.
    sender: Option<&'static str>,
    whose: Whose,
    /// Whose it may be: who sent something first.
    senders: Vec<&'static str>,
    beside: Beside,
    known: Known,
    judging: Option<Judging>,
    /// The length of what was pasted and is too long, in bytes.
    refused: Option<usize>,
}

/// How it is known whose secret it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whose {
    /// By the event, or by who sent something first.
    #[default]
    Known,
    /// The user says it: nobody knows who sent the event.
    Asked,
}

/// What is known of the secrets of a sender without what is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Known {
    /// Where they came from.
    origins: Vec<String>,
    /// Whether what is typed is among them.
    has_typed: bool,
}

/// A candidate that is being tried.
#[derive(Debug)]
struct Judging {
    generation: u64,
    candidate: Candidate,
    tally: Tally,
    /// The entries that are left of those before `next`.
    left: Range<Id>,
    /// The id after the last entry that was looked for.
    next: Id,
}

/// What is to be kept.
#[derive(Clone, Debug, PartialEq)]
pub enum Kept {
    /// This, beside what is known or instead of it.
    Candidate(&'static str, Candidate, Beside),
    /// Nothing of what is known.
    Nothing(&'static str),
    /// What is known already.
    Known(&'static str),
}

impl SecretField {
    /// Opens it for the secret of `sender`.
    pub fn open(&mut self, sender: Option<&'static str>, whose: Whose) {
        self.prompt = Some(Prompt {
            sender,
            whose,
            ..Prompt::default()
        });
    }

    /// Closes it, and wipes what is typed; whether it was open.
    pub fn close(&mut self) -> bool {
        self.prompt.take().is_some()
    }

    /// What is open.
    #[must_use]
    pub const fn prompt(&self) -> Option<&Prompt> {
        self.prompt.as_ref()
    }

    /// Takes a key that is no action.
    pub fn press(&mut self, key: KeyEvent, now: Time) {
        let Some(prompt) = &mut self.prompt else {
            return;
        };
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('u') if control => prompt.typed.clear(),
            KeyCode::Char(letter) if !control => prompt.typed.push(letter),
            KeyCode::Backspace => prompt.typed.pop(),
            _ => return,
        }
        prompt.still = Time::from_micros(now.micros().saturating_add(STILL));
        self.restart();
    }

    /// Takes pasted text whole, or nothing of it where it is too long.
    pub fn paste(&mut self, text: &str, now: Time) {
        let Some(prompt) = &mut self.prompt else {
            return;
        };
        if let Err(TooLong) = prompt.typed.paste(text) {
            prompt.refused = Some(text.len());
            return;
        }
        prompt.still = now;
        self.restart();
    }

    /// The next sender, so many further round the end.
    pub fn turn(&mut self, action: Action) {
        let Some(prompt) = &mut self.prompt else {
            return;
        };
        match action {
            Action::Next => prompt.turn(1),
            Action::Previous => prompt.turn(prompt.senders.len().saturating_sub(1)),
            Action::ToggleBeside => return prompt.toggle_beside(),
            Action::Keep | Action::Leave => return,
        }
        self.restart();
    }

    /// What was accepted; the field is closed. None where there is nothing; it
    /// stays open as long as it is asked whose secret it is.
    pub fn keep(&mut self) -> Option<(Kept, Prompt)> {
        let stays = |prompt: &Prompt| prompt.asks_whose() && prompt.candidate().is_some();
        let prompt = self.prompt.take_if(|prompt| !stays(prompt))?;
        let sender = prompt.sender?;
        let kept = match (prompt.candidate(), prompt.beside) {
            (None, Beside::Nothing) if prompt.is_known() => Kept::Nothing(sender),
            (None, _) => return None,
            (Some(_), Beside::Known) if prompt.known.has_typed => Kept::Known(sender),
            (Some(candidate), beside) => Kept::Candidate(sender, candidate, beside),
        };
        Some((kept, prompt))
    }

    /// Takes what a slice found. Of a candidate that is not there any more
    /// nothing is wanted.
    pub fn tried(&mut self, tried: Tried) {
        if self.under_way == Some(tried.generation) {
            self.under_way = None;
        }
        let judging = self.prompt.as_mut().and_then(|it| it.judging.as_mut());
        if let Some(judging) = judging.filter(|it| it.generation == tried.generation) {
            judging.left = tried.left;
            judging.tally += tried.tally;
        }
    }

    /// Looks who has sent something and what is known, and says what is to be
    /// tried next.
    pub fn settle(&mut self, journal: &Journal, reader: &Reader) -> Option<Trial> {
        let before = self.prompt.as_ref()?.sender;
        let prompt = self.prompt.as_mut()?;
        prompt.look(journal, reader);
        if prompt.sender != before {
            self.restart();
        }
        let prompt = self.prompt.as_mut()?;
        let sender = prompt.sender?;
        let judging = prompt
            .judging
            .as_mut()
            .filter(|_| self.under_way.is_none())?;
        let left = judging.take_in(journal.bounds().1)?;
        self.under_way = Some(judging.generation);
        Some(Trial {
            generation: judging.generation,
            sender,
            candidate: judging.candidate.clone(),
            left,
        })
    }

    /// When its end is seen; none when nothing changes by itself.
    #[must_use]
    pub fn deadline(&self, now: Time) -> Option<Time> {
        let prompt = self.prompt.as_ref()?;
        Some(prompt.still).filter(|still| *still > now && !prompt.typed.is_empty())
    }

    /// Tries what is typed now, from the newest entry on.
    fn restart(&mut self) {
        self.generation += 1;
        let generation = self.generation;
        if let Some(prompt) = &mut self.prompt {
            prompt.refused = None;
            prompt.known.has_typed = false;
            prompt.judging = prompt.candidate().map(|candidate| Judging {
                generation,
                candidate,
                tally: Tally::default(),
                left: Id::FIRST..Id::FIRST,
                next: Id::FIRST,
            });
        }
    }
}

impl Prompt {
    /// Whose secret it is.
    #[must_use]
    pub const fn sender(&self) -> Option<&'static str> {
        self.sender
    }

    /// Whether the user is to say whose it is.
    #[must_use]
    pub const fn asks_whose(&self) -> bool {
        matches!((self.whose, self.sender), (Whose::Asked, None))
    }

    /// Whether a secret is known without this one.
    fn is_known(&self) -> bool {
        !self.known.origins.is_empty()
    }

    fn candidate(&self) -> Option<Candidate> {
        let secrets = Secret::lines(self.typed.text(), ORIGIN);
        (!secrets.is_empty()).then(|| Candidate::new(secrets))
    }

    fn turn(&mut self, by: usize) {
        let at = self.senders.iter().position(|it| Some(*it) == self.sender);
        let count = self.senders.len().max(1);
        let to = at.map_or(0, |at| (at + by) % count);
        self.sender = self.senders.get(to).copied();
        self.beside = Beside::default();
    }

    fn toggle_beside(&mut self) {
        self.beside = match self.beside {
            Beside::Known if self.is_known() => Beside::Nothing,
            _ => Beside::Known,
        };
    }

    fn look(&mut self, journal: &Journal, reader: &Reader) {
        self.senders = senders(&journal.senders(), reader.registry());
        let is_gone = |it| !self.senders.contains(&it);
        if !self.asks_whose() && self.sender.is_none_or(is_gone) {
            self.sender = self.senders.first().copied();
        }
        let secrets = reader.secrets();
        let known = self.sender.map_or(&[][..], |sender| secrets.of(sender));
        let judging = self.judging.as_ref();
        self.known = Known {
            origins: known.iter().map(|it| it.origin().to_owned()).collect(),
            has_typed: judging.is_some_and(|it| it.candidate.is_among(known)),
        };
    }

    /// How much of it is seen now.
    fn end(&self, now: Time) -> End {
        if now >= self.still {
            End::Shown
        } else {
            End::Hidden
        }
    }
}

impl Judging {
    /// The entries to try next, with those before `end` that have come since.
    fn take_in(&mut self, end: Id) -> Option<Range<Id>> {
        if self.left.is_empty() {
            self.left = self.next..end;
            self.next = end;
        }
        Some(self.left.clone()).filter(|left| !left.is_empty())
    }
}

/// Who signs: first those that something came from, then the others.
fn senders(seen: &[&'static str], registry: &Registry) -> Vec<&'static str> {
    let signs = |name: &str| {
        let sender = registry.named(name);
        sender.is_some_and(|sender| !sender.signatures.is_empty())
    };
    let seen = seen.iter().copied().filter(|name| signs(name));
    let mut senders: Vec<_> = seen.collect();
    for sender in registry.senders() {
        if !sender.signatures.is_empty() && !senders.contains(&sender.name) {
            senders.push(sender.name);
        }
    }
    senders
}
