//! Reads what the journal takes in and writes it into the columns: on a thread
//! of its own, newest first, so that what is on the screen is understood
//! before what scrolled away.
//!
//! Not here: what a reading is.

use std::{
    collections::BTreeSet,
    io,
    ops::Range,
    sync::{Arc, Weak},
    thread::{self, JoinHandle},
};

use tokio::{runtime, sync::watch};

use super::Reader;
use crate::{
    exchange::{Id, Reading},
    journal::{Journal, Row, Tail},
};

/// How many entries are read before what is newer is looked for.
const SLICE: u64 = 64;

/// How many stretches of unread entries are told apart.
const RANGES: usize = 1024;

/// The thread that reads. It ends when this is dropped.
#[derive(Debug)]
pub struct Worker {
    /// Whose entries are to be read again; gone when the thread is to end.
    again: Option<Arc<watch::Sender<Senders>>>,
    thread: Option<JoinHandle<()>>,
}

/// The senders whose secrets changed since the thread started: what they sent
/// is read again each time that any of them does.
type Senders = BTreeSet<String>;

/// Has the entries of a sender read again. It keeps no thread alive.
#[derive(Clone, Debug, Default)]
pub struct Again(Weak<watch::Sender<Senders>>);

impl Again {
    /// Reads again what `sender` has sent: its secrets changed.
    pub fn read(&self, sender: &str) {
        if let Some(again) = self.0.upgrade() {
            again.send_modify(|senders| {
                senders.insert(sender.to_owned());
            });
        }
    }
}

impl Worker {
    /// Starts to read what is in `journal` and what comes.
    pub fn start(journal: &Arc<Journal>, reader: Arc<Reader>) -> io::Result<Self> {
        let runtime = runtime::Builder::new_current_thread().build()?;
        let (again, asked) = watch::channel(Senders::default());
        let work = Work {
            journal: Arc::clone(journal),
            reader,
            backlog: Vec::new(),
            changed: Senders::default(),
            seen: Id::FIRST,
        };
        let tail = journal.tail();
        let thread = thread::Builder::new()
            .name("reader".to_owned())
            .spawn(move || {
                step_back();
                runtime.block_on(work.run(tail, asked));
            })?;
        Ok(Self {
            again: Some(Arc::new(again)),
            thread: Some(thread),
        })
    }

    /// What has the entries of a sender read again.
    #[must_use]
    pub fn again(&self) -> Again {
        Again(self.again.as_ref().map(Arc::downgrade).unwrap_or_default())
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.again = None;
        if let Some(thread) = self.thread.take() {
            // It panicked: then there is nothing left to wait for.
            let _ = thread.join();
        }
    }
}

/// Lets the calling thread have the processor after others, where not all can:
/// what understands must not take it from what captures. Where a system knows
/// no such thing of a single thread, nothing is done.
pub fn step_back() {
    #[cfg(target_os = "linux")]
    // A thread that may not do so goes on as it is.
    let _ = rustix::process::nice(NICE);
}

/// How far back: to a tenth of what others get (`sched(7)`).
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// What is read although it was read before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Read {
    /// Only what was not.
    Fresh,
    /// Also what was sent by those whose secrets changed.
    Anew,
}

struct Work {
    journal: Arc<Journal>,
    reader: Arc<Reader>,
    /// What is left to be read, the newest last.
    backlog: Vec<(Range<u64>, Read)>,
    /// Whose secrets changed.
    changed: Senders,
    /// The id after the newest one that is read or in the backlog.
    seen: Id,
}

impl Work {
    async fn run(mut self, mut tail: Tail, mut asked: watch::Receiver<Senders>) {
        loop {
            match asked.has_changed() {
                Ok(false) => {}
                Ok(true) => self.start_again(asked.borrow_and_update().clone()),
                Err(_) => return,
            }
            self.take_in();
            if self.slice() {
                continue;
            }
            tokio::select! {
                () = tail.changed() => {}
                gone = asked.changed() => match gone {
                    Ok(()) => self.start_again(asked.borrow_and_update().clone()),
                    Err(_) => return,
                }
            }
        }
    }

    /// Puts what has come since the last look on top.
    fn take_in(&mut self) {
        let (_, next) = self.journal.bounds();
        if next > self.seen {
            if self.backlog.len() == RANGES {
                self.merge();
            }
            self.backlog.push((self.seen.0..next.0, Read::Fresh));
            self.seen = next;
        }
    }

    /// Makes one stretch of all: more arrives than is read, and each slice
    /// leaves another. What was read in between is passed over again, which
    /// costs little, unless everything is to be read anew.
    fn merge(&mut self) {
        let starts = self.backlog.iter().map(|(range, _)| range.start).min();
        let is_anew = self.backlog.iter().any(|(_, read)| *read == Read::Anew);
        let read = if is_anew { Read::Anew } else { Read::Fresh };
        self.backlog.clear();
        if let Some(start) = starts {
            self.backlog.push((start..self.seen.0, read));
        }
    }

    fn start_again(&mut self, changed: Senders) {
        self.changed = changed;
        let (first, next) = self.journal.memory();
        let outlived = self.journal.outlived().into_iter();
        self.backlog = outlived.map(|id| (id.0..id.next().0, Read::Anew)).collect();
        self.backlog.push((first.0..next.0, Read::Anew));
        self.seen = next;
    }

    /// Reads the newest entries that are left; whether there were any.
    fn slice(&mut self) -> bool {
        let Some((range, read)) = self.backlog.pop() else {
            return false;
        };
        let from = range.end.saturating_sub(SLICE).max(range.start);
        if from > range.start {
            self.backlog.push((range.start..from, read));
        }
        let readings = self.readings(from..range.end, read);
        if !readings.is_empty() {
            self.journal
                .understood(readings.iter().map(|(id, reading)| (*id, reading)));
        }
        true
    }

    fn readings(&self, ids: Range<u64>, read: Read) -> Vec<(Id, Reading)> {
        let mut readings = Vec::new();
        let mut at = Id(ids.start);
        while at.0 < ids.end {
            // What was cleared is read too: it may come back.
            let Some(piece) = self.journal.piece_of_all(at) else {
                break;
            };
            // What has left in the meantime is passed over.
            at = at.max(piece.first());
            let end = piece.end().min(Id(ids.end));
            while at < end {
                if let Some((entry, row)) = piece.get(at)
                    && (!row.is_read() || read == Read::Anew && self.is_changed(row))
                    && let Some(exchange) = entry.received()
                {
                    readings.push((at, self.reader.read(exchange)));
                }
                at = at.next();
            }
        }
        readings
    }

    /// Whether it was sent by someone whose secrets changed.
    fn is_changed(&self, row: Row) -> bool {
        let sender = self.journal.sender_name(row.sender);
        sender.is_some_and(|name| self.changed.contains(name))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        exchange::{Time, Verdict},
        journal::{Content, Marking, Retention, tests::circumstances},
        sender::{Registry, Stamp},
        signature::{Secret, Secrets},
    };

    fn payment(journal: &Journal) -> Id {
        let row = Registry::built_in().named("cryptoix").unwrap();
        let time = Time::from_seconds(1_764_590_400);
        let secret = Secret::new("s3cret", "test");
        let draft = row
            .make(&row.samples[0], &secret, Stamp { time, number: 0 })
            .unwrap();
        let content = Content::Parts {
            head: &draft.head(),
            body: &draft.body,
        };
        journal.append(content, circumstances(draft.body.len())).0
    }

    async fn until(journal: &Arc<Journal>, holds: impl Fn() -> bool) {
        let mut tail = journal.tail();
        let waited = tokio::time::timeout(Duration::from_secs(20), async {
            while !holds() {
                tail.changed().await;
            }
        });
        waited.await.expect("the worker reads");
    }

    #[tokio::test]
    async fn what_arrives_is_read_and_read_again_when_the_secrets_change() {
        let journal = Journal::new(Retention {
            max_events: 300,
            ..Retention::default()
        });
        let before = payment(&journal);
        journal.mark(before, Marking::On);
        let reader = Arc::new(Reader::default());
        let worker = Worker::start(&journal, Arc::clone(&reader)).unwrap();
        let last = (0..700).fold(before, |_, _| payment(&journal));
        let verdict = |id| journal.get(id).map(|known| known.row.verdict);
        let all = |expected| {
            let ids = (last.0 - 200..=last.0).map(Id).chain([before]);
            ids.into_iter().all(|id| verdict(id) == Some(expected))
        };
        until(&journal, || all(Verdict::NoSecret)).await;
        let secret = Secret::new("s3cret", "test");
        reader.set_secrets(Secrets::default().and("cryptoix", [secret]));
        worker.again().read("cryptoix");
        until(&journal, || all(Verdict::Valid)).await;
        let row = journal.get(last).unwrap().row;
        assert_eq!(journal.sender_name(row.sender), Some("cryptoix"));
    }

    #[test]
    fn what_is_left_to_read_takes_little_memory_however_much_arrives() {
        let journal = Journal::new(Retention {
            max_events: 10,
            ..Retention::default()
        });
        let mut work = Work {
            journal: Arc::clone(&journal),
            reader: Arc::default(),
            backlog: Vec::new(),
            changed: Senders::default(),
            seen: Id::FIRST,
        };
        for _ in 0..3 * RANGES {
            payment(&journal);
            work.take_in();
            assert!(work.backlog.len() <= RANGES);
        }
        while work.slice() {}
        let (first, next) = journal.bounds();
        let mut ids = (first.0..next.0).map(Id);
        assert!(ids.all(|id| journal.get(id).unwrap().row.is_read()));
    }

    #[test]
    fn a_worker_that_is_dropped_ends() {
        let journal = Journal::new(Retention::default());
        payment(&journal);
        drop(Worker::start(&journal, Arc::default()).unwrap());
    }
}
