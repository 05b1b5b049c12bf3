//! A rule: whom it is for, and what they are told, step by step.
//!
//! ```text
//! rule    = filter "=>" step { "," step }          an empty filter, or *, is for everything
//! step    = ( status | "close" | "pass" | "default" ) { option }
//! option  = "x" times | "after" time | "over" time | "chance" percent | "retry-after" ( seconds | date )
//!         | "header" "\"Name: value\"" | "body" text | "json" text | "file" path
//! ```
//!
//! The last step repeats for ever; a rule that ends with `pass` is spent when it
//! comes to it. One text is the flag, the line of the configuration and what the
//! interface makes.

mod file;
mod parse;
mod step;
mod template;
#[cfg(test)]
mod tests;
mod value;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use bytes::Bytes;

use self::step::{Does, Step};
use super::asked::Asked;
use crate::{
    exchange::Reply,
    filter::{Filter, Mistake},
};

/// How the content of a `file` is got; why it cannot be, in words.
pub type Load<'a> = &'a dyn Fn(&Path) -> Result<Bytes, String>;

/// Where a file is that a rule names; why it may not name it, in words.
pub type Place<'a> = &'a dyn Fn(&str) -> Result<PathBuf, String>;

/// A rule that was understood, and how far it has come. Shared: who made it
/// sees its [`progress`](Self::progress) while it answers.
#[derive(Debug)]
pub struct Rule {
    text: Arc<str>,
    filter: Filter,
    steps: Vec<Step>,
    /// How often a step was used.
    turns: AtomicU64,
}

/// How far a rule has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The step whose turn it is, from 1.
    pub step: u32,
    /// How often it will be used before the next one; none when it repeats for
    /// ever.
    pub left: Option<u32>,
    /// How often the rule has answered in all.
    pub answered: u64,
    /// Whether it will never answer again: its last step is `pass`, and has
    /// been reached.
    pub spent: bool,
}

impl Rule {
    /// Reads a rule, and the files it answers with.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        Self::parse_with(text, &file::from_disk)
    }

    /// Whether `text` is a rule, without a look at the files it names: for a
    /// text that is still being typed.
    pub fn check(text: &str) -> Result<(), Mistake> {
        Self::parse_with(text, &|_| Ok(Bytes::new())).map(drop)
    }

    /// Whether `text` goes on behind its filter with `=>`, so that it is meant
    /// to be a rule and no filter.
    #[must_use]
    pub fn is_whole(text: &str) -> bool {
        parse::arrow(text).is_ok()
    }

    /// Reads a rule whose files `load` gives.
    pub fn parse_with(text: &str, load: Load<'_>) -> Result<Self, Mistake> {
        let (filter, steps) = parse::parse(text, load)?;
        Ok(Self {
            text: text.trim().into(),
            filter,
            steps,
            turns: AtomicU64::new(0),
        })
    }

    /// A rule as text that means the same wherever it is read: each file it
    /// names, and which can be read, stands there as `place` has it.
    pub fn placed(text: &str, place: Place<'_>) -> Result<String, Mistake> {
        let load = |path: &Path| file::from_disk(&place(&path.to_string_lossy())?);
        let mut rule = Self::parse_with(text, &load)?;
        let mut named = rule.steps.iter_mut().filter_map(Step::file).peekable();
        if named.peek().is_none() {
            return Ok(text.to_owned());
        }
        // It was placed before, or it would not have been read.
        for path in named {
            if let Ok(placed) = place(path) {
                *path = placed.to_string_lossy().into_owned();
            }
        }
        Ok(rule.to_string())
    }

    /// The rule as it was written.
    #[must_use]
    pub const fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Whom it is for.
    #[must_use]
    pub const fn filter(&self) -> &Filter {
        &self.filter
    }

    /// What the step of that number does, from 1, as it is written: `500 after
    /// 2s`.
    #[must_use]
    pub fn step(&self, number: u32) -> Option<String> {
        let at = usize::try_from(number).ok()?.checked_sub(1)?;
        self.steps.get(at).map(Step::words)
    }

    /// What the step of that number tells, from 1, in a word or two: `500`,
    /// `close after 2s`.
    #[must_use]
    pub fn gist(&self, number: u32) -> Option<String> {
        let at = usize::try_from(number).ok()?.checked_sub(1)?;
        self.steps.get(at).map(Step::gist)
    }

    /// Whether it would answer nobody now: it is spent, or the step whose turn it
    /// is passes.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        let (at, _) = self.place(self.turns.load(Relaxed));
        self.steps[at].does == Does::Pass
    }

    /// How far it has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let turns = self.turns.load(Relaxed);
        let (at, left) = self.place(turns);
        Progress {
            step: number(at),
            left,
            answered: self.answered(turns),
            spent: self.is_spent(at),
        }
    }

    /// What it tells the sender of a request; none when it is for others, or
    /// passes.
    pub(super) fn reply(&self, asked: &Asked<'_>) -> Option<Reply> {
        if self.is_spent(self.place(self.turns.load(Relaxed)).0) || !asked.fits(&self.filter) {
            return None;
        }
        let at = self.take_turn(asked)?;
        self.steps[at].reply(asked, &self.text, number(at))
    }

    /// Uses a step up and says which; none when chance passes over it, or
    /// nothing is left to use.
    fn take_turn(&self, asked: &Asked<'_>) -> Option<usize> {
        let mut throw = None;
        let mut turns = self.turns.load(Relaxed);
        loop {
            let (at, _) = self.place(turns);
            if self.is_spent(at) {
                return None;
            }
            if let Some(chance) = self.steps[at].chance
                && !throw
                    .get_or_insert_with(|| asked.dice.throw())
                    .is_within(chance)
            {
                return None;
            }
            let next = turns.saturating_add(1);
            match self
                .turns
                .compare_exchange_weak(turns, next, Relaxed, Relaxed)
            {
                Ok(_) => return Some(at),
                Err(now) => turns = now,
            }
        }
    }

    /// The step whose turn it is after so many turns, and how many turns it has
    /// left; none when it repeats for ever.
    fn place(&self, turns: u64) -> (usize, Option<u32>) {
        let last = self.steps.len() - 1;
        let mut before = turns;
        for (at, step) in self.steps[..last].iter().enumerate() {
            let times = step.times();
            match u32::try_from(before) {
                Ok(used) if used < times => return (at, Some(times - used)),
                _ => before -= u64::from(times),
            }
        }
        (last, None)
    }

    fn is_spent(&self, at: usize) -> bool {
        at + 1 == self.steps.len() && self.steps[at].does == Does::Pass
    }

    /// How many of so many turns were no pass.
    fn answered(&self, turns: u64) -> u64 {
        let mut left = turns;
        let mut answered = 0;
        for (at, step) in self.steps.iter().enumerate() {
            let is_last = at + 1 == self.steps.len();
            let used = if is_last {
                left
            } else {
                left.min(step.times().into())
            };
            left -= used;
            answered += if step.does == Does::Pass { 0 } else { used };
        }
        answered
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at + 1).unwrap_or(u32::MAX)
}

/// Two are equal when they say the same, however far they have come.
impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.filter == other.filter && self.steps == other.steps
    }
}

impl Eq for Rule {}

/// The text that parses to the same rule, in the one way it is written.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.filter.is_all() {
            f.write_str("* =>")?;
        } else {
            write!(f, "{} =>", self.filter)?;
        }
        for (at, step) in self.steps.iter().enumerate() {
            let before = if at == 0 { " " } else { ", " };
            write!(f, "{before}{step}")?;
        }
        Ok(())
    }
}
