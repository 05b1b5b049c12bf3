//! When a sender tries again: a forecast out of its schedule, or out of the
//! pauses between the tries that came, with its ground.
//!
//! Not here: whether a try is due at all, and how it is said.

use super::row::{After, Retries};
use crate::exchange::Time;

/// When the next try is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forecast {
    /// About then.
    Due {
        /// When.
        at: Time,
        /// What that rests on.
        ground: Ground,
    },
    /// Never: the schedule has no more tries.
    Over,
    /// Nobody knows.
    Unknown,
}

/// What a forecast rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// The sender's schedule, as far as this row knows it.
    Documented,
    /// So many pauses between tries that came.
    Seen {
        /// How many.
        gaps: usize,
        /// How far it may be off, in percent of the pause.
        percent: u32,
    },
}

/// A pause is as documented when it is neither more than this many times as
/// long nor as short.
const ALIKE: f64 = 1.5;

/// Pauses grow at most by this factor from one to the next, and never shrink:
/// what does otherwise is no schedule.
const GROWTH: f64 = 10.0;

/// How far one is off at least, in percent: who has seen two pauses, and who has
/// seen one.
const CLOSE: u32 = 20;
const ROUGH: u32 = 50;
const MOST: u32 = 90;

/// When the next try is due after `tries`, oldest first, of which the last one
/// was number `last` by the sender's count or by ours.
///
/// The schedule counts as long as the last pause was as it says. Else the next
/// pause is the last one, as many times longer as the pauses before grew.
///
/// ```
/// use hookglass::{exchange::Time, sender::{Retries, Source, forecast::{Forecast, Ground, forecast}}};
///
/// let linear = Retries::new(Source::Documented, "after 1 min, 1 h and 6 h", &[60, 3_600, 21_600]);
/// let at = Time::from_seconds;
/// let due = Forecast::Due { at: at(3_660), ground: Ground::Documented };
/// assert_eq!(forecast(&linear, &[at(0), at(60)], 2), due);
/// ```
#[must_use]
pub fn forecast(retries: &Retries, tries: &[Time], last: u32) -> Forecast {
    let Some(newest) = tries.last() else {
        return Forecast::Unknown;
    };
    let seen = pauses(tries);
    if keeps_to(retries, &seen, last) {
        let next = last
            .checked_sub(1)
            .and_then(|at| retries.gaps.get(at as usize));
        match (next, retries.after) {
            (Some(gap), _) => {
                return Forecast::Due {
                    at: after(*newest, f64::from(*gap)),
                    ground: Ground::Documented,
                };
            }
            (None, After::Nothing) => return Forecast::Over,
            (None, After::More) => {}
        }
    }
    match seen[..] {
        [] => Forecast::Unknown,
        [only] => due(*newest, only, 1, ROUGH),
        [.., latest] => {
            let (growth, percent) = growth(&seen);
            due(*newest, latest * growth, seen.len(), percent)
        }
    }
}

/// Whether there is a schedule in numbers, and the last pause that was seen is
/// one of it.
fn keeps_to(retries: &Retries, seen: &[f64], last: u32) -> bool {
    if retries.gaps.is_empty() {
        return false;
    }
    let Some(pause) = seen.last() else {
        return true;
    };
    let stated = last
        .checked_sub(2)
        .and_then(|at| retries.gaps.get(at as usize));
    // A pause of seconds is often one of none: the sender waited for us.
    stated.is_some_and(|stated| {
        let (long, short) = (
            f64::from(*stated) * ALIKE + 5.0,
            f64::from(*stated) / ALIKE - 5.0,
        );
        (short..long).contains(pause)
    })
}

/// The pauses between tries, in seconds. Two at once have none between them.
fn pauses(tries: &[Time]) -> Vec<f64> {
    let pairs = tries.windows(2).map(|pair| pair[1].since(pair[0]));
    pairs
        .filter(|micros| *micros >= 100_000)
        .map(seconds)
        .collect()
}

/// By what factor pauses grew, and how far from it the single ones were.
fn growth(pauses: &[f64]) -> (f64, u32) {
    let ratios: Vec<f64> = pauses
        .windows(2)
        .map(|pair| (pair[1] / pair[0]).ln())
        .collect();
    let mean = ratios.iter().sum::<f64>() / f64::from(u32::try_from(ratios.len()).unwrap_or(1));
    let off = ratios
        .iter()
        .map(|ratio| (ratio - mean).abs())
        .fold(0.0, f64::max);
    let percent = whole((off.exp() - 1.0) * 100.0);
    (mean.exp().clamp(1.0, GROWTH), percent.clamp(CLOSE, MOST))
}

fn due(newest: Time, pause: f64, gaps: usize, percent: u32) -> Forecast {
    Forecast::Due {
        at: after(newest, pause),
        ground: Ground::Seen { gaps, percent },
    }
}

fn after(time: Time, seconds: f64) -> Time {
    let micros = std::time::Duration::try_from_secs_f64(seconds).map_or(u64::MAX, |it| {
        u64::try_from(it.as_micros()).unwrap_or(u64::MAX)
    });
    Time::from_micros(time.micros().saturating_add_unsigned(micros))
}

fn seconds(micros: u64) -> f64 {
    std::time::Duration::from_micros(micros).as_secs_f64()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a percentage: what is too large or none of it is cut by the cast"
)]
fn whole(number: f64) -> u32 {
    number.round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sender::Source;

    /// What it is, the pauses stated, when tries came, the number of the last,
    /// and what is to come of it.
    type Case = (&'static str, &'static [u32], &'static [i64], u32, Forecast);

    const STATED: &[u32] = &[60, 3_600, 21_600];

    fn documented(at: i64) -> Forecast {
        Forecast::Due {
            at: Time::from_seconds(at),
            ground: Ground::Documented,
        }
    }

    fn seen(at: i64, gaps: usize, percent: u32) -> Forecast {
        Forecast::Due {
            at: Time::from_seconds(at),
            ground: Ground::Seen { gaps, percent },
        }
    }

    #[test]
    fn the_next_try_is_due_by_the_schedule_or_by_the_pauses_seen_or_nobody_knows() {
        let none: &'static [u32] = &[];
        let table: &[Case] = &[
            ("nothing known", none, &[10], 1, Forecast::Unknown),
            ("no try", STATED, &[], 1, Forecast::Unknown),
            (
                "the first by the schedule",
                STATED,
                &[10],
                1,
                documented(70),
            ),
            ("the second", STATED, &[10, 70], 2, documented(3_670)),
            (
                "a second that is a bit late",
                STATED,
                &[10, 95],
                2,
                documented(3_695),
            ),
            (
                "the sender counts, the first was not seen",
                STATED,
                &[10],
                3,
                documented(21_610),
            ),
            ("the last one", STATED, &[10], 4, Forecast::Over),
            (
                "all of them",
                STATED,
                &[0, 60, 3_660, 25_260],
                4,
                Forecast::Over,
            ),
            (
                "more than stated",
                STATED,
                &[0, 21_600],
                5,
                seen(43_200, 1, 50),
            ),
            (
                "another than stated",
                STATED,
                &[0, 300],
                2,
                seen(600, 1, 50),
            ),
            ("the same pause again", none, &[0, 100], 2, seen(200, 1, 50)),
            (
                "two pauses that double",
                none,
                &[0, 100, 300],
                3,
                seen(700, 2, 20),
            ),
            (
                "three that triple",
                none,
                &[0, 10, 40, 130],
                4,
                seen(400, 3, 20),
            ),
            ("uneven ones", none, &[0, 10, 20, 70], 4, seen(182, 3, 90)),
            (
                "pauses do not shrink",
                none,
                &[0, 100, 150],
                3,
                seen(200, 2, 20),
            ),
            (
                "nor grow without bounds",
                none,
                &[0, 1, 1_001],
                3,
                seen(11_001, 2, 20),
            ),
            ("two at once", none, &[0, 0, 100], 3, seen(200, 1, 50)),
        ];
        for (what, gaps, tries, last, expected) in table {
            let retries = Retries::new(Source::Documented, "as it says", gaps);
            let tries: Vec<Time> = tries.iter().copied().map(Time::from_seconds).collect();
            let said = match forecast(&retries, &tries, *last) {
                // To the second: powers are not exact.
                Forecast::Due { at, ground } => Forecast::Due {
                    at: Time::from_seconds((at.micros() + 500_000).div_euclid(1_000_000)),
                    ground,
                },
                other => other,
            };
            assert_eq!(said, *expected, "{what}");
        }
    }

    #[test]
    fn a_schedule_that_goes_on_is_never_over() {
        let retries = Retries::first(Source::Documented, "and so on", STATED);
        let at = [0, 60, 3_660, 25_260].map(Time::from_seconds);
        assert!(matches!(
            forecast(&retries, &at, 4),
            Forecast::Due {
                ground: Ground::Seen { gaps: 3, .. },
                ..
            }
        ));
        assert_eq!(forecast(&retries, &at[..1], 4), Forecast::Unknown);
    }
}
