//! A survey that is begun when its owner wants it and ended when it does not.

use super::{Survey, Tally, Visit, Whose, look::Seen};
use crate::{filter::Matches, journal::Journal};

/// A survey while it is wanted.
#[derive(Debug)]
pub struct Running<T: Tally> {
    survey: Option<Survey<T>>,
    /// The generation of the last one: no later one has it again.
    generation: u64,
    percent: Option<u64>,
}

impl<T: Tally> Default for Running<T> {
    fn default() -> Self {
        Self {
            survey: None,
            generation: 0,
            percent: None,
        }
    }
}

impl<T: Tally> Running<T> {
    /// The survey; none while it is not wanted.
    #[must_use]
    pub const fn survey(&self) -> Option<&Survey<T>> {
        self.survey.as_ref()
    }

    /// The same, for who looks it over.
    pub const fn survey_mut(&mut self) -> Option<&mut Survey<T>> {
        self.survey.as_mut()
    }

    /// How far it is, in percent; none when it is done but for what has just
    /// arrived.
    #[must_use]
    pub const fn percent(&self) -> Option<u64> {
        self.percent
    }

    /// Begins one that has seen nothing.
    pub fn begin(&mut self, whose: Whose, tally: T) {
        self.end();
        self.generation += 1;
        self.survey = Some(Survey::new(whose, self.generation, tally));
    }

    /// Ends it, and forgets what it saw. False where there is none.
    pub fn end(&mut self) -> bool {
        let ended = self.survey.take();
        if let Some(survey) = &ended {
            self.generation = survey.generation();
        }
        self.percent = None;
        ended.is_some()
    }

    /// Takes in what a worker saw.
    pub fn seen(&mut self, seen: &Seen) {
        if let Some(survey) = &mut self.survey {
            survey.apply(seen);
        }
    }

    /// Follows what is shown, `total` events, and says what is to be looked at.
    pub fn settle(
        &mut self,
        journal: &Journal,
        matches: Option<&Matches>,
        total: u64,
    ) -> Option<Visit> {
        let survey = self.survey.as_mut()?;
        let visit = survey.settle(journal, matches);
        self.percent = (!survey.is_current(journal, matches))
            .then(|| (survey.len() as u64 * 100 / total.max(1)).min(100));
        visit
    }
}
