//! What the list is sorted by. In the order of time it is a log and needs
//! nothing; in any other the shown events are sorted in slices.

use crate::{
    filter::{
        Matches,
        survey::{
            Running, Survey, Visit, Whose,
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
    running: Running<Order>,
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
        self.running.survey()
    }

    /// How far the sorting is, in percent; none when it is done.
    #[must_use]
    pub const fn percent(&self) -> Option<u64> {
        self.running.percent()
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
            self.running.end();
        } else if let Some(survey) = self.running.survey_mut().filter(|_| now == by) {
            survey.tally_mut().reverse();
        } else {
            let order = Order::new(by, direction);
            self.running.begin(Whose::Order, order);
        }
    }

    /// Takes in what a worker saw.
    pub fn seen(&mut self, seen: &Seen) {
        self.running.seen(seen);
    }

    /// Follows what is shown, `total` events, and says what is to be looked at.
    pub fn settle(
        &mut self,
        journal: &Journal,
        matches: Option<&Matches>,
        total: u64,
    ) -> Option<Visit> {
        self.running.settle(journal, matches, total)
    }
}
