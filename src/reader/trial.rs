//! A candidate for a secret, tried on everything its sender sent: how many of
//! those signatures would hold with it. In slices, the newest first, so that
//! whoever types the candidate is never waited for, and may stop at any time.
//!
//! Not here: keeping it. What the rows say does not change by a trial.

use std::{
    ops::{AddAssign, Range},
    sync::Arc,
};

use super::Reader;
use crate::{
    exchange::{Entry, Exchange, Id, Verdict},
    journal::{Journal, Row},
    sender::Sender,
    signature::{Agreed, Secret, Secrets, judge},
};

/// How many entries of others are passed over between two looks at the clock.
const STRIDE: u64 = 64;

/// What may become the secret of a sender: one, or several where several were
/// given at once. Its bytes are wiped when the last holder lets go.
#[derive(Clone, Debug)]
pub struct Candidate(Arc<[Secret]>);

impl Candidate {
    /// A candidate of these secrets.
    #[must_use]
    pub fn new(secrets: Vec<Secret>) -> Self {
        Self(secrets.into())
    }

    /// The secrets, in the order they are tried.
    #[must_use]
    pub fn secrets(&self) -> &[Secret] {
        &self.0
    }

    /// Whether all of it is among `known`.
    #[must_use]
    pub fn is_among(&self, known: &[Secret]) -> bool {
        let is_known = |secret: &Secret| known.iter().any(|known| known.is(secret.bytes()));
        self.0.iter().all(is_known)
    }
}

/// The same bytes. Where they came from is not asked.
impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        let pairs = || self.0.iter().zip(other.0.iter());
        self.0.len() == other.0.len() && pairs().all(|(one, other)| one.is(other.bytes()))
    }
}

/// A candidate and the entries that it is still to be tried on.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// Which trial it is: what was found for another one is for nobody.
    pub generation: u64,
    /// Whose secret it may be.
    pub sender: &'static str,
    /// The candidate.
    pub candidate: Candidate,
    /// The entries that are left.
    pub left: Range<Id>,
}

/// What came of a slice of a trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// Which trial it was.
    pub generation: u64,
    /// The entries that are left.
    pub left: Range<Id>,
    /// What was found in this slice.
    pub tally: Tally,
}

/// How many rows have which verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many, in the order of [`Verdict::ALL`].
    verdicts: [u64; Verdict::ALL.len()],
    /// Why the candidate is no key, in words, where it is none.
    pub unfit: Option<String>,
}

impl Tally {
    /// How many rows have that verdict.
    #[must_use]
    pub const fn of(&self, verdict: Verdict) -> u64 {
        self.verdicts[verdict as usize]
    }

    /// How many rows were judged.
    #[must_use]
    pub fn judged(&self) -> u64 {
        self.verdicts.iter().sum()
    }

    /// How many signatures were made with the candidate.
    #[must_use]
    pub const fn fitting(&self) -> u64 {
        self.of(Verdict::Valid) + self.of(Verdict::Stale)
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        for (all, more) in self.verdicts.iter_mut().zip(other.verdicts) {
            *all += more;
        }
        self.unfit = self.unfit.take().or(other.unfit);
    }
}

/// Tries the candidate on the newest entries that are left. `stop` is asked
/// every few of them; something is always tried, so that every call gets on.
pub fn try_out(
    reader: &Reader,
    journal: &Journal,
    trial: &Trial,
    stop: &mut dyn FnMut() -> bool,
) -> Tried {
    let nobody = Tried {
        generation: trial.generation,
        left: trial.left.start..trial.left.start,
        tally: Tally::default(),
    };
    let Some(sender) = reader.registry().named(trial.sender) else {
        return nobody;
    };
    let secrets = trial.candidate.secrets().to_vec();
    let mut bench = Bench {
        reader,
        journal,
        sender,
        agreed: Agreed {
            secrets: Secrets::default().with(sender.name, secrets),
            ..reader.agreed()
        },
        code: None,
        tally: Tally::default(),
    };
    let at = bench.downward(&trial.left, stop);
    Tried {
        left: trial.left.start..at,
        tally: bench.tally,
        ..nobody
    }
}

struct Bench<'a> {
    reader: &'a Reader,
    journal: &'a Journal,
    sender: &'static Sender,
    /// The candidate and nothing else.
    agreed: Agreed,
    /// The sender's code in the journal, once it was met.
    code: Option<u16>,
    tally: Tally,
}

impl Bench<'_> {
    /// Where to go on: the start of what was left when nothing is any more.
    fn downward(&mut self, left: &Range<Id>, stop: &mut dyn FnMut() -> bool) -> Id {
        let mut at = left.end;
        while at > left.start {
            // What was cleared is read with the secret too, so it counts.
            let first = self.journal.memory().0;
            let Some(piece) = self.journal.piece_of_all_before(at) else {
                break;
            };
            let lowest = piece.lowest(first).max(left.start);
            at = at.min(piece.end());
            let mut passed = 0;
            while at > lowest {
                at = Id(at.0 - 1);
                let judged = piece
                    .get(at)
                    .is_some_and(|(entry, row)| self.one(entry, row));
                passed += 1;
                if (judged || passed == STRIDE) && stop() {
                    return at;
                }
                passed %= STRIDE;
            }
            at = at.min(lowest);
        }
        left.start
    }

    /// Judges an entry of the sender; whether it is one.
    fn one(&mut self, entry: &Entry, row: Row) -> bool {
        let Some(exchange) = entry.received() else {
            return false;
        };
        let is_theirs = self.is_theirs(exchange, row);
        if is_theirs {
            self.judge(exchange);
        }
        is_theirs
    }

    /// Who sent it stands in its row once it was read.
    fn is_theirs(&mut self, exchange: &Exchange, row: Row) -> bool {
        if !row.is_read() {
            let sender = self.reader.registry().recognise(exchange);
            return sender.is_some_and(|sender| sender.name == self.sender.name);
        }
        let is_theirs = |code: &u16| self.journal.sender_name(*code) == Some(self.sender.name);
        self.code = self.code.or(Some(row.sender).filter(is_theirs));
        self.code == Some(row.sender)
    }

    fn judge(&mut self, exchange: &Exchange) {
        let schemes = self.sender.signatures;
        let judgement = judge(schemes, self.sender.name, exchange, &self.agreed);
        self.tally.verdicts[judgement.verdict as usize] += 1;
        if judgement.verdict == Verdict::NoSecret {
            self.tally.unfit = self.tally.unfit.take().or(judgement.why);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        exchange::Time,
        journal::{Content, Marking, Retention, tests::circumstances},
        sender::{Registry, Stamp},
    };

    /// A delivery of `sender`, signed with `secret`.
    fn take(journal: &Journal, sender: &str, secret: &str) -> Id {
        let row = Registry::built_in().named(sender).unwrap();
        let time = Time::from_seconds(1_764_590_400);
        let stamp = Stamp { time, number: 0 };
        let draft = row.make(&row.samples[0], &Secret::new(secret, "test"), stamp);
        let draft = draft.unwrap();
        let content = Content::Parts {
            head: &draft.head(),
            body: &draft.body,
        };
        let (id, _) = journal.append(content, circumstances(draft.body.len()));
        id
    }

    fn trial(journal: &Journal, secret: &str) -> Trial {
        Trial {
            generation: 7,
            sender: "github",
            candidate: Candidate::new(vec![Secret::new(secret, "test")]),
            left: Id::FIRST..journal.bounds().1,
        }
    }

    /// What all slices of a trial found, each of which may look at one row.
    fn in_slices(reader: &Reader, journal: &Journal, mut trial: Trial) -> (Tally, usize) {
        let (mut all, mut slices) = (Tally::default(), 0);
        while !trial.left.is_empty() {
            let tried = try_out(reader, journal, &trial, &mut || true);
            assert!(tried.left.end < trial.left.end, "every slice gets on");
            assert_eq!(tried.generation, trial.generation);
            trial.left = tried.left;
            all += tried.tally;
            slices += 1;
        }
        (all, slices)
    }

    #[test]
    fn each_row_of_the_sender_is_judged_once_read_or_not_and_no_row_of_another() {
        let journal = Journal::new(Retention {
            max_events: 200,
            ..Retention::default()
        });
        let reader = Reader::default();
        let marked = take(&journal, "github", "right");
        journal.mark(marked, Marking::On);
        for number in 0..700 {
            let secret = if number % 3 == 0 { "right" } else { "wrong" };
            let sender = if number % 2 == 0 {
                "github"
            } else {
                "cryptoix"
            };
            let id = take(&journal, sender, secret);
            if number % 5 == 0 {
                let known = journal.get(id).unwrap();
                let reading = reader.read(known.entry.received().unwrap());
                journal.understood([(id, &reading)]);
            }
        }
        let (first, next) = journal.bounds();
        let naive = (first.0..next.0).map(Id).chain([marked]);
        let judge = |id| {
            let known = journal.get(id)?;
            let exchange = known.entry.received()?;
            let sender = reader.registry().recognise(exchange)?;
            let secrets = Secrets::default().and("github", [Secret::new("right", "test")]);
            (sender.name == "github")
                .then(|| judge(sender.signatures, "github", exchange, &secrets.into()).verdict)
        };
        let verdicts: Vec<Verdict> = naive.filter_map(judge).collect();
        let count = |verdict| verdicts.iter().filter(|it| **it == verdict).count() as u64;
        let (found, slices) = in_slices(&reader, &journal, trial(&journal, "right"));
        assert!(slices > verdicts.len() / 2, "{slices}");
        assert_eq!(found.judged(), verdicts.len() as u64);
        for verdict in Verdict::ALL {
            assert_eq!(found.of(verdict), count(verdict), "{verdict:?}");
        }
        assert!(found.fitting() > 30, "{found:?}");
        let whole = try_out(&reader, &journal, &trial(&journal, "right"), &mut || false);
        assert!(whole.left.is_empty());
        assert_eq!(whole.tally, found);
        journal.mark(Id(first.0 + 30), Marking::On);
        journal.clear();
        let (cleared, _) = in_slices(&reader, &journal, trial(&journal, "right"));
        assert_eq!(cleared, found, "what was cleared may come back");
    }

    #[test]
    fn the_candidate_alone_is_tried_whatever_is_known() {
        let journal = Journal::new(Retention::default());
        let known = Secrets::default().and("github", [Secret::new("right", "test")]);
        let reader = Reader::new(Registry::built_in(), known);
        take(&journal, "github", "right");
        let (found, _) = in_slices(&reader, &journal, trial(&journal, "other"));
        assert_eq!((found.judged(), found.fitting()), (1, 0));
        assert_eq!(reader.secrets().of("github").len(), 1);
    }

    #[test]
    fn a_candidate_is_its_bytes() {
        let of = |text: &str, origin: &str| Candidate::new(vec![Secret::new(text, origin)]);
        assert_eq!(of("a", "here"), of("a", "there"));
        assert_ne!(of("a", "here"), of("b", "here"));
        let known = [Secret::new("b", "test"), Secret::new("a", "test")];
        assert!(of("a", "here").is_among(&known));
        assert!(!of("c", "here").is_among(&known));
    }
}
