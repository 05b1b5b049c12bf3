//! What the list is sorted by. In the order of time it is a log and needs
//! nothing; in any other the shown events are sorted in slices.

use crate::{
    filter::{
        Matches,
        survey::{
            Survey, Visit, Whose,
            look::Seen,
            order::{Direction, Order, SortBy},
        },
    },
    journal::Journal,
};

/// What the list is sorted by.
#[derive(Debug, Default)]
pub struct Sorting {
    /// None in the order of time, oldest first.
    survey: Option<Survey<Order>>,
    /// The generation of the last one.
    generation: u64,
    /// How far the sorting is, in percent; none when it is done.
    pub percent: Option<u64>,
}

impl Sorting {
    /// The column, and which end of it stands above.
    #[must_use]
    pub fn sorted(&self) -> (SortBy, Direction) {
        match self.survey() {
            Some(survey) => (survey.tally().by(), survey.tally().direction()),
            None => (SortBy::Time, SortBy::Time.first()),
        }
    }

    /// The events in that order; none in that of time.
    #[must_use]
    pub const fn survey(&self) -> Option<&Survey<Order>> {
        self.survey.as_ref()
    }

    /// Sorts by a column; by the one it is sorted by, the other way.
    pub fn choose(&mut self, by: SortBy) {
        let (now, direction) = self.sorted();
        let direction = if now == by {
            direction.reversed()
        } else {
            by.first()
        };
        if (by, direction) == (SortBy::Time, SortBy::Time.first()) {
            self.end();
        } else if let Some(survey) = self.survey.as_mut().filter(|_| now == by) {
            survey.tally_mut().reverse();
        } else {
            self.end();
            self.generation += 1;
            let order = Order::new(by, direction);
            self.survey = Some(Survey::new(Whose::Order, self.generation, order));
        }
    }

    fn end(&mut self) {
        if let Some(survey) = self.survey.take() {
            self.generation = survey.generation();
        }
        self.percent = None;
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
        self.percent = (!survey.is_complete(journal, matches))
            .then(|| (survey.len() as u64 * 100 / total.max(1)).min(100));
        visit
    }
}
