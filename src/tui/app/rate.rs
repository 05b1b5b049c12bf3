//! How many events arrive in a second.

use std::collections::VecDeque;

use crate::{exchange::Time, tui::text::bar};

/// The length of a look, in microseconds.
const SECOND: u64 = 1_000_000;

/// How many seconds the line of bars goes back.
pub(super) const REMEMBERED: usize = 20;

/// Counts arrivals second by second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rate {
    /// When the second began, and the count at that moment.
    began: Option<(Time, u64)>,
    /// How many came in the last whole second.
    last: u64,
    /// How many came in each of the last seconds, the latest at the end.
    past: VecDeque<u64>,
}

impl Rate {
    /// Takes a look: so many have arrived by now.
    pub(super) fn look(&mut self, now: Time, received: u64) {
        match self.began {
            None => self.began = Some((now, received)),
            Some((began, count)) => {
                let passed = now.since(began);
                if passed >= SECOND {
                    let came = received.saturating_sub(count);
                    self.last = (came * SECOND).div_ceil(passed);
                    self.note(passed / SECOND);
                    self.began = Some((now, received));
                } else if now < began {
                    self.began = Some((now, received));
                }
            }
        }
    }

    /// Events in a second.
    pub(super) const fn per_second(&self) -> u64 {
        self.last
    }

    /// Puts the rate at the end of the line, once for each second that passed.
    fn note(&mut self, seconds: u64) {
        let times = usize::try_from(seconds).unwrap_or(REMEMBERED);
        self.past
            .extend(std::iter::repeat_n(self.last, times.min(REMEMBERED)));
        while self.past.len() > REMEMBERED {
            self.past.pop_front();
        }
    }

    /// A bar for each of the last seconds; none where nothing came in them.
    pub(super) fn bars(&self) -> Option<String> {
        let most = self.past.iter().max().filter(|most| **most > 0)?;
        Some(self.past.iter().map(|came| bar(*came, *most)).collect())
    }

    /// When the figure is to be looked at again; none while nothing comes.
    pub(super) fn deadline(&self) -> Option<Time> {
        let (began, _) = self.began?;
        (self.last > 0).then(|| Time::from_micros(began.micros().saturating_add_unsigned(SECOND)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_last_second_and_falls_back_to_nothing() {
        let at = |millis: i64| Time::from_micros(millis * 1_000);
        let mut rate = Rate::default();
        rate.look(at(0), 100);
        rate.look(at(500), 106);
        assert_eq!((rate.per_second(), rate.deadline()), (0, None));
        rate.look(at(1_000), 112);
        assert_eq!((rate.per_second(), rate.deadline()), (12, Some(at(2_000))));
        rate.look(at(2_000), 112);
        assert_eq!((rate.per_second(), rate.deadline()), (0, None));
        assert_eq!(rate.bars().as_deref(), Some("█ "));
        rate.look(at(4_000), 124);
        assert_eq!(rate.bars().as_deref(), Some("█ ▄▄"));
        rate.look(at(3_600_000), 124);
        assert_eq!(rate.bars(), None, "long ago is out of sight");
    }
}
