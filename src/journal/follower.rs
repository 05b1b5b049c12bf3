//! Reads the journal by position, at its own pace. Capture never pushes; a
//! follower that falls behind eviction is told which entries it missed.

use std::{collections::VecDeque, sync::Arc};

use super::{Fact, Journal, Tail, columns::Row};
use crate::exchange::{Answered, By, Entry, Exchange, Id};

/// A place in the journal, and what comes after it.
#[derive(Debug)]
pub struct Follower {
    journal: Arc<Journal>,
    tail: Tail,
    next: Id,
    /// Requests whose answer has not been told yet. As long as the number of
    /// connections at the most: each waits for its answer.
    unanswered: VecDeque<(Id, Exchange)>,
    rare: u64,
}

impl Follower {
    /// A follower that starts at the oldest entry.
    #[must_use]
    pub fn new(journal: &Arc<Journal>) -> Self {
        Self {
            journal: Arc::clone(journal),
            tail: journal.tail(),
            next: Id::FIRST,
            unanswered: VecDeque::new(),
            rare: 0,
        }
    }

    /// Waits until there may be more.
    pub async fn changed(&mut self) {
        self.tail.changed().await;
    }

    /// The entry it will be told next.
    #[must_use]
    pub const fn position(&self) -> Id {
        self.next
    }

    /// Whether every request it was told has been answered.
    #[must_use]
    pub fn all_answered(&self) -> bool {
        self.unanswered.is_empty()
    }

    /// The next facts: those of one run of entries, the answers that have come
    /// since, and the rare ones. Empty when there is nothing new.
    pub fn advance(&mut self) -> Vec<Fact> {
        let mut facts = Vec::new();
        self.gap(&mut facts);
        self.entries(&mut facts);
        self.answers(&mut facts);
        let (rare, seen) = self.journal.rare_facts(self.rare);
        self.rare = seen;
        facts.extend(rare);
        facts
    }

    fn gap(&mut self, facts: &mut Vec<Fact>) {
        let (first, _) = self.journal.memory();
        if self.next < first {
            facts.push(Fact::Gap {
                from: self.next,
                to: first.previous().unwrap_or(first),
                why: "follower behind".to_owned(),
            });
            self.next = first;
        }
    }

    fn entries(&mut self, facts: &mut Vec<Fact>) {
        let Some(piece) = self.journal.piece_in_memory(self.next) else {
            return;
        };
        while let Some((entry, _)) = piece.get(self.next) {
            let id = self.next;
            self.next = id.next();
            match entry {
                Entry::Received(exchange) => {
                    facts.push(Fact::Received {
                        id,
                        exchange: exchange.clone(),
                        reading: None,
                    });
                    self.unanswered.push_back((id, exchange.clone()));
                    self.answers(facts);
                }
                Entry::Refused(refused) => facts.push(Fact::Refused {
                    id,
                    refused: refused.clone(),
                }),
            }
        }
    }

    fn answers(&mut self, facts: &mut Vec<Fact>) {
        let journal = &self.journal;
        self.unanswered.retain(|(id, exchange)| {
            let Some(known) = journal.in_memory(*id) else {
                return false;
            };
            let Some(answered) = answered(journal, *id, exchange, &known.row) else {
                return true;
            };
            facts.push(Fact::Answered {
                id: *id,
                answered: Box::new(answered),
            });
            false
        });
    }
}

/// The answer of an entry, from its columns where these say it all.
fn answered(journal: &Journal, id: Id, exchange: &Exchange, row: &Row) -> Option<Answered> {
    if row.told_us == 0 {
        return None;
    }
    journal.answer(id).or_else(|| {
        let after = i64::from(exchange.took_us()) + i64::from(row.told_us);
        let status = row.told.number();
        Some(Answered {
            time: crate::exchange::Time::from_micros(exchange.time().micros() + after),
            took_us: row.told_us,
            status,
            by: By::Default,
            rule: None,
            step: None,
            headers: Vec::new(),
            body: bytes::Bytes::new(),
            sent: status.is_some(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{
        Retention,
        tests::{ok, request},
    };

    fn kinds(facts: &[Fact]) -> Vec<String> {
        facts
            .iter()
            .map(|fact| match fact {
                Fact::Received { id, .. } => format!("received {}", id.0),
                Fact::Answered { id, .. } => format!("answered {}", id.0),
                Fact::Gap { from, to, .. } => format!("gap {}-{}", from.0, to.0),
                other => format!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn facts_come_once_and_in_order() {
        let journal = Journal::new(Retention::default());
        let mut follower = Follower::new(&journal);
        let (one, _) = request(&journal, b"a");
        let (two, _) = request(&journal, b"b");
        journal.answered(one, &ok());
        assert_eq!(
            kinds(&follower.advance()),
            ["received 1", "answered 1", "received 2"]
        );
        assert!(!follower.all_answered());
        journal.answered(two, &ok());
        assert_eq!(kinds(&follower.advance()), ["answered 2"]);
        assert_eq!(kinds(&follower.advance()), [""; 0]);
    }

    #[test]
    fn a_sender_who_was_told_nothing_is_not_said_to_have_been_answered() {
        let journal = Journal::new(Retention::default());
        let (id, _) = request(&journal, b"a");
        let nothing = Answered {
            status: None,
            sent: false,
            ..ok()
        };
        journal.answered(id, &nothing);
        let facts = Follower::new(&journal).advance();
        let Some(Fact::Answered { answered, .. }) = facts.last() else {
            panic!("{facts:?}");
        };
        assert_eq!((answered.status, answered.sent), (None, false));
    }

    #[test]
    fn who_falls_behind_eviction_is_told_what_it_missed() {
        let journal = Journal::new(Retention {
            max_events: 2,
            ..Retention::default()
        });
        let mut follower = Follower::new(&journal);
        for _ in 0..5 {
            let (id, _) = request(&journal, b"x");
            journal.answered(id, &ok());
        }
        let told = kinds(&follower.advance());
        assert_eq!(
            told,
            [
                "gap 1-3",
                "received 4",
                "answered 4",
                "received 5",
                "answered 5"
            ]
        );
    }
}
