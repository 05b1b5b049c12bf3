//! Facts: what a follower of the journal is told, one by one.

use std::{collections::VecDeque, sync::Arc};

use super::{Counts, Marking};
use crate::exchange::{Answered, Event, Exchange, Id, Reading, Refused, Sending, Time, Verdict};

/// One line of the journal, as `--json` writes it (see [`line`](super::line)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The listener is ready.
    Listening {
        /// When.
        time: Time,
        /// Under which URLs.
        urls: Vec<String>,
    },
    /// A request was taken in.
    Received {
        /// Its number.
        id: Id,
        /// The request.
        exchange: Exchange,
        /// What was understood of it, where that is known already.
        reading: Option<Box<Recorded>>,
    },
    /// Something was turned away.
    Refused {
        /// Its number.
        id: Id,
        /// What, and why.
        refused: Box<Refused>,
    },
    /// A sender was told something.
    Answered {
        /// The request that is answered.
        id: Id,
        /// What.
        answered: Box<Answered>,
    },
    /// A request of ours ended.
    Sent {
        /// The entry that was sent.
        id: Id,
        /// What came of it.
        sending: Box<Sending>,
    },
    /// The user marked an entry, or took the mark away.
    Marked {
        /// The entry.
        id: Id,
        /// Which of the two.
        marking: Marking,
    },
    /// The user noted something on an entry, or took the note away.
    Noted {
        /// The entry.
        id: Id,
        /// What it says now; empty where it was taken away.
        text: Arc<str>,
    },
    /// Entries that this follower will never see.
    Gap {
        /// The first of them.
        from: Id,
        /// The last of them.
        to: Id,
        /// Why.
        why: String,
    },
    /// The run ended.
    Ended {
        /// When.
        time: Time,
        /// The account.
        counts: Counts,
    },
}

/// A reading as it stands on a line. Names are owned: a line may come from a
/// program that knows more senders than this one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The name of the sender.
    pub sender: Option<String>,
    /// The events it carries.
    pub events: Vec<Event>,
    /// The sender's own id of the delivery.
    pub delivery_id: Option<String>,
    /// Which try of the delivery this is, from 1.
    pub attempt: Option<u32>,
    /// Whether the signature held when the line was written.
    pub verdict: Verdict,
    /// The name of the signature scheme.
    pub scheme: Option<String>,
    /// Why the signature did not hold, in words.
    pub why: Option<String>,
}

impl From<Reading> for Recorded {
    fn from(reading: Reading) -> Self {
        Self {
            sender: reading.sender.map(str::to_owned),
            events: reading.events,
            delivery_id: reading.delivery_id,
            attempt: reading.attempt,
            verdict: reading.signature.verdict,
            scheme: reading.signature.scheme.map(str::to_owned),
            why: reading.signature.why,
        }
    }
}

/// How many rare facts are remembered for followers that are behind.
const REMEMBERED: usize = 1 << 16;

/// A fact that is not implied by the entries and their columns.
#[derive(Clone, Debug)]
pub(super) enum RareFact {
    Sent(Id, u32),
    Marked(Id, Marking),
    Noted(Id, Arc<str>),
}

#[derive(Debug, Default)]
pub(super) struct Rare {
    facts: VecDeque<RareFact>,
    gone: u64,
}

impl Rare {
    pub(super) fn push(&mut self, fact: RareFact) {
        if self.facts.len() == REMEMBERED {
            self.facts.pop_front();
            self.gone += 1;
        }
        self.facts.push_back(fact);
    }

    pub(super) fn since(
        &self,
        seen: u64,
        sending: impl Fn(Id, u32) -> Option<Sending>,
    ) -> (Vec<Fact>, u64) {
        let skip = usize::try_from(seen.saturating_sub(self.gone)).unwrap_or(usize::MAX);
        let facts = self.facts.iter().skip(skip).filter_map(|fact| match fact {
            RareFact::Sent(id, number) => sending(*id, *number).map(|sending| Fact::Sent {
                id: *id,
                sending: Box::new(sending),
            }),
            RareFact::Marked(id, marking) => Some(Fact::Marked {
                id: *id,
                marking: *marking,
            }),
            RareFact::Noted(id, text) => Some(Fact::Noted {
                id: *id,
                text: Arc::clone(text),
            }),
        });
        (facts.collect(), self.gone + self.facts.len() as u64)
    }
}
