//! What of the captured may be sent, asked in one place. Forwarding, replays
//! and whatever else sends has to come by here: a [`Draft`](super::Draft) of an
//! event is made of a [`Sendable`], and nothing else makes a [`Sendable`].
//!
//! Not here: what is trusted, and how it is said ([`exchange::trust`]), and
//! which rows are held (a flag of the [`journal`](crate::journal)).
//!
//! [`exchange::trust`]: crate::exchange::trust

use super::Unsendable;
use crate::{
    exchange::{
        Entry, Exchange, Id, Mark,
        trust::{Grounds, Trust},
    },
    journal::{Journal, Known, Piece},
};

/// A captured event that may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sendable<'a>(&'a Exchange);

impl<'a> Sendable<'a> {
    /// The event, unless something forbids to send it. What can never be sent
    /// says so first; then what the user has not permitted yet.
    pub fn of(known: &'a Known) -> Result<Self, Unsendable> {
        let Entry::Received(exchange) = &known.entry else {
            return Err(Unsendable::Refused);
        };
        if exchange.truncated() {
            return Err(Unsendable::Truncated);
        }
        if exchange.marks().has(Mark::Ambiguous) {
            return Err(Unsendable::Ambiguous);
        }
        if known.row.is_held() {
            return Err(Unsendable::Held(grounds(&known.entry)));
        }
        Ok(Self(exchange))
    }

    /// What is to be sent.
    #[must_use]
    pub const fn exchange(self) -> &'a Exchange {
        self.0
    }
}

/// What was permitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    /// The hosts and pages.
    pub grounds: Grounds,
    /// How many events in memory are no longer held because of it.
    pub released: u64,
}

/// Permits, for this run, the host and the page that hold an event back. What
/// comes from there is not held any more, and neither is what came. None when
/// nothing holds the event. It looks at all that is in memory, so it is not for
/// a thread that somebody waits for.
pub fn permit(known: &Known, journal: &Journal, trust: &Trust) -> Option<Permit> {
    if !known.row.is_held() {
        return None;
    }
    let grounds = grounds(&known.entry);
    trust.permit(&grounds);
    Some(Permit {
        grounds,
        released: release(journal, trust),
    })
}

/// Lets go what is held for reasons that are none any more. What arrives
/// meanwhile is weighed where it arrives. What was cleared is let go too: it
/// may come back.
fn release(journal: &Journal, trust: &Trust) -> u64 {
    let end = journal.bounds().1;
    let mut released = 0;
    let mut at = Id::FIRST;
    while at < end
        && let Some(piece) = journal.piece_of_all(at)
    {
        released += journal.permit(trusted(&piece, trust));
        at = piece.end();
    }
    released
}

/// The entries of a piece that are held and need not be.
fn trusted(piece: &Piece, trust: &Trust) -> Vec<Id> {
    let ids = (piece.first().0..piece.end().0).map(Id);
    let trusted = ids.filter(|id| {
        piece.get(*id).is_some_and(|(entry, row)| {
            row.is_held() && !trust.weigh(entry.marks(), entry.head()).hold_back()
        })
    });
    trusted.collect()
}

fn grounds(entry: &Entry) -> Grounds {
    Grounds::of(entry.marks(), entry.head())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;

    use super::*;
    use crate::{
        exchange::{Circumstances, Judgement, Marks, Reading, Refused, Verdict},
        journal::{Content, Marking, Retention, tests::circumstances},
    };

    const BROWSER: Marks = Marks::NONE.with(Mark::Browser);
    const FOREIGN: Marks = Marks::NONE.with(Mark::UnknownHost);

    fn take(journal: &Journal, lines: &str, marks: Marks) -> Id {
        let head = format!("POST / HTTP/1.1\r\n{lines}\r\n");
        let content = Content::Parts {
            head: head.as_bytes(),
            body: &[],
        };
        let about = Circumstances {
            marks,
            ..circumstances(0)
        };
        journal.append(content, about).0
    }

    fn read(journal: &Journal, id: Id, verdict: Verdict) {
        let reading = Reading {
            signature: Judgement {
                verdict,
                ..Judgement::default()
            },
            ..Reading::default()
        };
        journal.understood([(id, &reading)]);
    }

    fn sendable(journal: &Journal, id: Id) -> Result<(), Unsendable> {
        Sendable::of(&journal.get(id).unwrap()).map(|_| ())
    }

    fn journal() -> Arc<Journal> {
        Journal::new(Retention::default())
    }

    #[test]
    fn what_a_page_sent_or_an_unknown_host_was_asked_for_is_not_sendable() {
        let journal = journal();
        let plain = take(&journal, "Host: localhost\r\n", Marks::NONE);
        assert_eq!(sendable(&journal, plain), Ok(()));
        let lines = "Host: evil.test\r\nOrigin: https://evil.test\r\n";
        for marks in [BROWSER, FOREIGN, BROWSER.with(Mark::UnknownHost)] {
            let id = take(&journal, lines, marks);
            let why = sendable(&journal, id).unwrap_err();
            assert!(matches!(why, Unsendable::Held(_)), "{why}");
            assert!(why.to_string().contains("evil.test"), "{why}");
        }
    }

    #[test]
    fn only_a_valid_signature_lets_it_pass_without_the_user() {
        let journal = journal();
        let id = take(&journal, "Host: evil.test\r\n", FOREIGN);
        for verdict in Verdict::ALL {
            read(&journal, id, verdict);
            let held = verdict != Verdict::Valid;
            assert_eq!(sendable(&journal, id).is_err(), held, "{verdict:?}");
            assert_eq!(journal.counts().held, u64::from(held), "{verdict:?}");
        }
    }

    #[test]
    fn what_can_never_be_sent_says_that_and_not_what_would_permit_it() {
        let journal = journal();
        let cut = take(&journal, "", FOREIGN.with(Mark::Incomplete));
        assert_eq!(sendable(&journal, cut), Err(Unsendable::Truncated));
        let twice = take(&journal, "", FOREIGN.with(Mark::Ambiguous));
        assert_eq!(sendable(&journal, twice), Err(Unsendable::Ambiguous));
        let refused = journal.refuse(Refused {
            time: crate::exchange::Time::default(),
            took_us: 0,
            peer: ([127, 0, 0, 1], 5).into(),
            status: Some(400),
            why: "ambiguous framing: two Host lines".to_owned(),
            raw: Bytes::new(),
            size: 0,
            marks: Marks::NONE.with(Mark::Ambiguous),
        });
        assert_eq!(sendable(&journal, refused), Err(Unsendable::Refused));
    }

    #[test]
    fn a_permit_lets_go_all_of_that_host_or_page_and_counts_them() {
        let journal = journal();
        let trust = Trust::default();
        let fox = |journal: &Journal| take(journal, "Host: fox.test:443\r\n", FOREIGN);
        // More than a segment, so that sealed and open ones are gone through.
        let ids: Vec<Id> = (0..1500).map(|_| fox(&journal)).collect();
        let other = take(&journal, "Host: evil.test\r\n", FOREIGN);
        let lines = "Host: fox.test\r\nOrigin: https://a.test\r\n";
        let both = take(&journal, lines, FOREIGN.with(Mark::Browser));
        ids.iter()
            .chain([&other, &both])
            .for_each(|id| read(&journal, *id, Verdict::None));
        read(&journal, ids[7], Verdict::Valid);
        assert_eq!(journal.counts().held, 1501);

        let known = journal.get(ids[0]).unwrap();
        let permit = super::permit(&known, &journal, &trust).unwrap();

        assert_eq!(permit.grounds.permitted(), "fox.test");
        assert_eq!(permit.released, 1499, "the valid one was not held");
        assert!(ids.iter().all(|id| sendable(&journal, *id).is_ok()));
        assert!(sendable(&journal, other).is_err());
        assert!(
            sendable(&journal, both).is_err(),
            "its page is not permitted"
        );
        assert_eq!(journal.counts().held, 2);
        let known = journal.get(ids[0]).unwrap();
        assert_eq!(super::permit(&known, &journal, &trust), None);
    }

    #[test]
    fn what_was_cleared_and_what_outlived_retention_is_let_go_too() {
        let journal = Journal::new(Retention {
            max_events: 30,
            ..Retention::default()
        });
        let trust = Trust::default();
        let fox = || {
            let id = take(&journal, "Host: fox.test\r\n", FOREIGN);
            read(&journal, id, Verdict::None);
            id
        };
        let outlived = fox();
        journal.mark(outlived, Marking::On);
        for _ in 0..40 {
            fox();
        }
        let stays = fox();
        journal.mark(stays, Marking::On);
        let hidden = fox();
        journal.clear();
        let shown = fox();
        let known = journal.get(shown).unwrap();
        let permit = super::permit(&known, &journal, &trust).unwrap();
        assert_eq!(permit.released, 30);
        journal.undo_clear();
        let all = [outlived, stays, hidden, shown];
        assert_eq!(all.map(|id| sendable(&journal, id)), [const { Ok(()) }; 4]);
        assert_eq!(journal.counts().held, 0);
    }

    #[test]
    fn what_is_held_is_counted_as_long_as_it_is_in_memory() {
        let journal = Journal::new(Retention {
            max_events: 3,
            ..Retention::default()
        });
        for _ in 0..10 {
            let id = take(&journal, "Host: evil.test\r\n", FOREIGN);
            read(&journal, id, Verdict::None);
        }
        assert_eq!(journal.counts().held, 3);
        for _ in 0..3 {
            take(&journal, "Host: localhost\r\n", Marks::NONE);
        }
        assert_eq!(journal.counts().held, 0);
    }
}
