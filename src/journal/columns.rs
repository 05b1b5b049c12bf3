//! What is learned of an entry after it arrived, as small integers.
//!
//! Not here: where they are kept. That is in [`cells`](super::cells).

use crate::exchange::{By, Entry, Failure, Sending, Verdict};

/// A status as a column holds it: a number from HTTP, or a state before or
/// instead of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Status(u16);

impl Status {
    /// Nothing is known: not answered yet, or never sent.
    pub const NONE: Self = Self(0);
    /// Under way: `···`.
    pub const PENDING: Self = Self(1);
    /// Nothing listened, or the connection broke: `down`.
    pub const DOWN: Self = Self(2);
    /// No answer in time: `late`.
    pub const LATE: Self = Self(3);
    /// Closed on purpose without an answer.
    pub const CLOSED: Self = Self(4);

    /// The status of an answer, three digits (RFC 9110, section 15).
    #[must_use]
    pub const fn code(code: u16) -> Self {
        Self(match code {
            0..100 => 100,
            100..1000 => code,
            1000.. => 999,
        })
    }

    /// The number it is kept as: less than 1024.
    pub(super) const fn bits(self) -> u16 {
        self.0
    }

    /// What was kept as this number.
    pub(super) const fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// The number, where there is one.
    #[must_use]
    pub const fn number(self) -> Option<u16> {
        if self.0 >= 100 { Some(self.0) } else { None }
    }

    /// Whether it is a 2xx.
    #[must_use]
    pub const fn is_success(self) -> bool {
        matches!(self.0, 200..=299)
    }

    /// Whether it is known and no success: an answer other than 2xx, down or
    /// late.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        self.0 > 1 && !self.is_success()
    }

    /// The word where there is no number.
    #[must_use]
    pub const fn word(self) -> Option<&'static str> {
        match self.0 {
            1 => Some("pending"),
            2 => Some("down"),
            3 => Some("late"),
            4 => Some("closed"),
            _ => None,
        }
    }

    /// How a sending stands.
    #[must_use]
    pub fn of(sending: &Sending) -> Self {
        match sending.outcome.as_ref().map(|outcome| &outcome.result) {
            None => Self::PENDING,
            Some(Ok(response)) => Self::code(response.status),
            Some(Err(Failure::Late(_))) => Self::LATE,
            Some(Err(Failure::Down(_) | Failure::Nonsense(_))) => Self::DOWN,
        }
    }
}

/// What is known of one entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The sender's code in the journal; 0 for none.
    pub sender: u16,
    /// The code of its list of events in the journal; 0 for none.
    pub events: u32,
    /// Which try of the delivery it is by the sender's count; 0 for unknown.
    pub attempt: u16,
    /// Whether its signature holds.
    pub verdict: Verdict,
    /// What the sender was told.
    pub told: Status,
    /// Who decided that.
    pub by: By,
    /// From the last byte of the request to the answer, in microseconds.
    pub told_us: u32,
    /// What the application answered to the first sending.
    pub first: Status,
    /// What it answered to the last one.
    pub last: Status,
    /// How many sendings there are.
    pub sendings: u16,
    /// The group of deliveries that it is in; 0 while it is alone.
    pub group: u32,
    /// Which of its group it is, the first is 1; 0 where it never had a group,
    /// and [`u8::MAX`] for that and all after.
    pub nth: u8,
    /// Flags.
    pub flags: Flags,
}

/// Flags of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(u8);

impl Flags {
    /// The number they are kept as.
    pub(super) const fn bits(self) -> u8 {
        self.0
    }

    /// What was kept as this number.
    pub(super) const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// The reader has been here: sender, events and verdict stand.
    pub const READ: Self = Self(1);
    /// Marked by the user.
    pub const MARKED: Self = Self(2);
    /// It was turned away.
    pub const REFUSED: Self = Self(4);
    /// A web page or an unknown host holds it back, and was not permitted since.
    pub const HELD: Self = Self(8);
    /// The sender says that it tried before.
    pub const AGAIN: Self = Self(16);
    /// An older one of its group was answered with a failure.
    pub const RETRIED: Self = Self(32);
    /// A newer one of its group went well.
    pub const MENDED: Self = Self(64);
    /// The user noted something on it.
    pub const NOTED: Self = Self(128);

    /// Whether all of `other` are set.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The same flags and those of `other`.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The same flags without those of `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl Row {
    /// What is known of an entry the moment it arrives.
    #[must_use]
    pub fn fresh(entry: &Entry) -> Self {
        match entry {
            Entry::Received(exchange) if exchange.marks().hold_back() => Self {
                flags: Flags::HELD,
                ..Self::default()
            },
            Entry::Received(_) => Self::default(),
            Entry::Refused(refused) => Self {
                told: refused.status.map_or(Status::NONE, Status::code),
                flags: Flags::REFUSED.with(Flags::READ),
                ..Self::default()
            },
        }
    }

    /// Whether something is wrong with it and nothing has mended it since:
    /// told or answered not 2xx, the signature invalid or missing, or refused,
    /// and no later success: neither of a sending of ours nor of a later try.
    #[must_use]
    pub fn is_failing(&self) -> bool {
        self.fails_alone() && !self.flags.has(Flags::MENDED)
    }

    /// The same without a look at the later tries.
    fn fails_alone(&self) -> bool {
        if self.last.is_success() {
            return false;
        }
        self.flags.has(Flags::REFUSED)
            || self.told.is_failure()
            || self.last.is_failure()
            || matches!(self.verdict, Verdict::Invalid | Verdict::Unsigned)
    }

    /// Whether it went well: answered 2xx, by us or by the application, and
    /// nothing is wrong with it.
    #[must_use]
    pub fn has_succeeded(&self) -> bool {
        (self.told.is_success() || self.last.is_success()) && !self.fails_alone()
    }

    /// Whether its sender was answered, by us or by the application that it was
    /// forwarded to, and not with 2xx: what makes the next try of its group a
    /// retry. What came of a replay its sender never hears of.
    #[must_use]
    pub const fn was_refused(&self) -> bool {
        let forwarded = matches!(self.by, By::Forward);
        self.told.is_failure() || forwarded && self.first.is_failure()
    }

    /// Whether it is a retry: the sender says so, or an older one of its group
    /// was answered with a failure.
    #[must_use]
    pub const fn is_retry(&self) -> bool {
        self.attempt > 1 || self.flags.has(Flags::AGAIN) || self.flags.has(Flags::RETRIED)
    }

    /// Whether an older one of its group was there: it was seen before,
    /// whatever that one was answered.
    #[must_use]
    pub const fn is_duplicate(&self) -> bool {
        self.nth > 1
    }

    /// Which try of the delivery it is: the sender's count where there is one,
    /// else its place in its group; none where neither is known.
    #[must_use]
    pub const fn try_number(&self) -> Option<u16> {
        match (self.attempt, self.nth) {
            (0, 0) => None,
            (0, nth) => Some(nth as u16),
            (attempt, _) => Some(attempt),
        }
    }

    /// Whether it is held back from sending: what its marks hold it for was not
    /// permitted, and its signature is not known to hold. What was not read yet
    /// may still be let go by its signature, and is held until then.
    #[must_use]
    pub const fn is_held(&self) -> bool {
        self.flags.has(Flags::HELD) && !matches!(self.verdict, Verdict::Valid)
    }

    /// Whether it is held for longer than until it is read: what is counted and
    /// shown as held, so that nothing shows for a moment only.
    #[must_use]
    pub const fn stays_held(&self) -> bool {
        self.is_held() && self.is_read()
    }

    /// Whether it was turned away.
    #[must_use]
    pub const fn is_refused(&self) -> bool {
        self.flags.has(Flags::REFUSED)
    }

    /// Whether the user marked it.
    #[must_use]
    pub const fn is_marked(&self) -> bool {
        self.flags.has(Flags::MARKED)
    }

    /// Whether the user noted something on it.
    #[must_use]
    pub const fn is_noted(&self) -> bool {
        self.flags.has(Flags::NOTED)
    }

    /// Whether the reader has been here.
    #[must_use]
    pub const fn is_read(&self) -> bool {
        self.flags.has(Flags::READ)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_valid_signature_lets_go_what_is_held_and_no_other_verdict_does() {
        for verdict in Verdict::ALL {
            let unread = Row {
                verdict,
                flags: Flags::HELD,
                ..Row::default()
            };
            let read = Row {
                flags: Flags::HELD.with(Flags::READ),
                ..unread
            };
            let held = verdict != Verdict::Valid;
            assert_eq!(read.is_held(), held, "{verdict:?}");
            assert_eq!(read.stays_held(), held, "{verdict:?}");
            assert!(!unread.stays_held(), "{verdict:?}");
        }
        assert!(!Row::default().is_held());
    }

    #[test]
    fn failing_is_what_nothing_has_mended() {
        let row = |told: u16, last: Status, verdict| Row {
            told: Status::code(told),
            last,
            verdict,
            ..Row::default()
        };
        assert!(!row(200, Status::NONE, Verdict::Valid).is_failing());
        assert!(row(500, Status::NONE, Verdict::Valid).is_failing());
        assert!(row(200, Status::DOWN, Verdict::None).is_failing());
        assert!(row(200, Status::NONE, Verdict::Invalid).is_failing());
        assert!(row(200, Status::NONE, Verdict::Unsigned).is_failing());
        assert!(!row(200, Status::PENDING, Verdict::NoSecret).is_failing());
        assert!(
            !row(500, Status::code(200), Verdict::Valid).is_failing(),
            "a later success mends it"
        );
        let mended = Row {
            flags: Flags::MENDED,
            ..row(500, Status::NONE, Verdict::Invalid)
        };
        assert!(!mended.is_failing(), "and so does a later try");
    }

    #[test]
    fn a_try_is_counted_by_the_sender_where_it_counts() {
        let row = |attempt, nth| Row {
            attempt,
            nth,
            ..Row::default()
        };
        assert_eq!(row(0, 0).try_number(), None);
        assert_eq!(row(0, 2).try_number(), Some(2));
        assert_eq!(row(5, 2).try_number(), Some(5));
        assert!(row(0, 2).is_duplicate() && !row(0, 2).is_retry());
        assert!(row(2, 0).is_retry() && !row(2, 0).is_duplicate());
    }
}
