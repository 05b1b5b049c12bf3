//! How many events arrive in a second.

use crate::exchange::Time;

/// The length of a look, in microseconds.
const SECOND: u64 = 1_000_000;

/// Counts arrivals second by second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rate {
    /// When the second began, and the count at that moment.
    began: Option<(Time, u64)>,
    /// How many came in the last whole second.
    last: u64,
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
    }
}
