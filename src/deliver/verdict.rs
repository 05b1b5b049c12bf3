//! What a replay showed: whether the application does better than before.

use std::fmt;

use crate::exchange::{Outcome, Sending};

/// How a sending compares to the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It failed before and succeeds now.
    Fixed,
    /// It succeeded before and fails now.
    Regressed,
    /// It fails as before.
    SameFailure,
    /// It succeeds as before.
    StillPassing,
    /// It fails in another way.
    Changed,
}

impl Verdict {
    /// How `now` compares to `before`.
    #[must_use]
    pub fn of(before: &Outcome, now: &Outcome) -> Self {
        let (was, is) = (Ending::of(before), Ending::of(now));
        match (was.is_success(), is.is_success()) {
            (false, true) => Self::Fixed,
            (true, false) => Self::Regressed,
            (true, true) => Self::StillPassing,
            (false, false) if was == is => Self::SameFailure,
            (false, false) => Self::Changed,
        }
    }

    /// How the delivery with that number compares to the last one before it
    /// that ended; none when it is the first, or has not ended, or is no
    /// delivery.
    #[must_use]
    pub fn among(sendings: &[Sending], number: u32) -> Option<Self> {
        let deliveries = || sendings.iter().filter(|sending| sending.kind.delivers());
        let is_it = |sending: &&Sending| sending.number == number;
        let now = deliveries().find(is_it)?.outcome.as_ref()?;
        let earlier = deliveries().take_while(|sending| !is_it(sending));
        let before = earlier
            .filter_map(|sending| sending.outcome.as_ref())
            .last()?;
        Some(Self::of(before, now))
    }

    /// The words on the line: `same failure`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Regressed => "regressed",
            Self::SameFailure => "same failure",
            Self::StillPassing => "still passing",
            Self::Changed => "changed",
        }
    }

    /// The words on the screen: what is news is in capitals.
    #[must_use]
    pub const fn on_screen(self) -> &'static str {
        match self {
            Self::Fixed => "FIXED",
            Self::Regressed => "REGRESSED",
            other => other.as_str(),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How a sending ended, as far as it is compared.
#[derive(PartialEq, Eq)]
enum Ending {
    Status(u16),
    Failure(&'static str),
}

impl Ending {
    fn of(outcome: &Outcome) -> Self {
        match &outcome.result {
            Ok(response) => Self::Status(response.status),
            Err(failure) => Self::Failure(failure.word()),
        }
    }

    const fn is_success(&self) -> bool {
        matches!(self, Self::Status(200..=299))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{Failure, Response, SendingKind, Time};

    fn outcome(status: u16) -> Outcome {
        let result = match status {
            0 => Err(Failure::Down("nothing listens".to_owned())),
            status => Ok(Response {
                status,
                ..Response::default()
            }),
        };
        Outcome {
            result,
            connect_us: None,
            first_byte_us: None,
            took_us: 1,
        }
    }

    #[test]
    fn a_replay_is_compared_to_what_was_before() {
        let table = [
            (500, 200, Verdict::Fixed),
            (200, 500, Verdict::Regressed),
            (500, 500, Verdict::SameFailure),
            (0, 0, Verdict::SameFailure),
            (200, 204, Verdict::StillPassing),
            (500, 404, Verdict::Changed),
            (0, 500, Verdict::Changed),
        ];
        for (before, now, verdict) in table {
            assert_eq!(
                Verdict::of(&outcome(before), &outcome(now)),
                verdict,
                "{before} {now}"
            );
        }
    }

    #[test]
    fn a_delivery_is_compared_to_the_delivery_before_it_that_ended() {
        use SendingKind::{Confirm, Replay};
        let kinds = [
            (Replay, Some(500)),
            (Confirm, Some(200)),
            (Replay, None),
            (Replay, Some(500)),
            (Confirm, Some(500)),
        ];
        let sendings: Vec<Sending> = (1..)
            .zip(kinds)
            .map(|(number, (kind, status))| Sending {
                number,
                kind,
                target: String::new(),
                address: ([127, 0, 0, 1], 3000).into(),
                time: Time::default(),
                outcome: status.map(outcome),
            })
            .collect();
        let verdicts = [1, 2, 3, 4, 5, 6].map(|number| Verdict::among(&sendings, number));
        assert_eq!(
            verdicts,
            [None, None, None, Some(Verdict::SameFailure), None, None]
        );
    }
}
