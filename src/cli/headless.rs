//! Listening without a screen: every fact is a line on standard output, from
//! `listening`, which says that it is ready, to `ended` with the account.
//!
//! The journal is followed by position on this thread; a reader of ours that
//! does not keep up costs a `gap` and never the capture anything.

use std::{
    io,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use tokio::sync::watch;

use super::{
    exit::Exit,
    house::House,
    outlet::{Closed, Outlet},
    sending, signals, speech,
};
use crate::{
    exchange::{Id, Reading},
    journal::{Counts, Fact, Follower, Journal, line, listener::State},
    reader::Reader,
};

/// Under load lines are written this often: one write for many of them.
const PACE: Duration = Duration::from_millis(5);

/// How many readings the journal is told at once: it is locked meanwhile.
const NOTED: usize = 64;

/// When it ends by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// After so many received events, when the last one is answered.
    pub(super) count: Option<u64>,
    /// After so long.
    pub(super) duration: Option<Duration>,
}

impl Plan {
    /// Whether it says anything.
    pub(super) fn is_some(self) -> bool {
        self != Self::default()
    }
}

/// Streams the facts of `house` until the plan or a signal ends it.
pub(super) fn run(house: House, plan: Plan) -> anyhow::Result<ExitCode> {
    let stop = signals::watch()?;
    let runtime = sending::runtime()?;
    let mut stream = Stream::new(&house, plan.count);
    let streamed = runtime.block_on(stream.run(&house, plan.duration, stop));
    let clock = house.clock.clone();
    let counts = house.close();
    let ended = streamed.and_then(|()| {
        stream.end(|| Fact::Ended {
            time: clock.now(),
            counts,
        })
    });
    match ended {
        Ok(()) => {}
        Err(Closed::Gone) => return Ok(Exit::Done.into()),
        Err(Closed::Failed(error)) => return Err(error).context("cannot write to standard output"),
    }
    speech::say(&account(&counts));
    Ok(Exit::Done.into())
}

struct Stream {
    journal: Arc<Journal>,
    follower: Follower,
    reader: Arc<Reader>,
    outlet: Outlet<io::Stdout>,
    quota: Option<Quota>,
    /// When lines were last written.
    written: Instant,
}

/// How many received events are told, and which of them wait for an answer.
struct Quota {
    left: u64,
    waiting: Vec<Id>,
}

impl Stream {
    fn new(house: &House, count: Option<u64>) -> Self {
        Self {
            journal: Arc::clone(&house.journal),
            follower: Follower::new(&house.journal),
            reader: Arc::clone(&house.reader),
            outlet: Outlet::new(io::stdout()),
            quota: count.map(|left| Quota {
                left,
                waiting: Vec::new(),
            }),
            written: Instant::now(),
        }
    }

    async fn run(
        &mut self,
        house: &House,
        duration: Option<Duration>,
        mut stop: watch::Receiver<bool>,
    ) -> Result<(), Closed> {
        let listening = Fact::Listening {
            time: house.clock.now(),
            urls: house.urls(),
        };
        self.tell(&listening)?;
        self.outlet.flush()?;
        tokio::select! {
            biased;
            () = signals::end(&mut stop, duration) => Ok(()),
            () = say_notices(house.listener.clone()) => Ok(()),
            told = self.follow() => told,
        }
    }

    /// Tells facts as they come; returns when as many as were asked for are
    /// told.
    async fn follow(&mut self) -> Result<(), Closed> {
        loop {
            while self.advance()? {
                if self.is_complete() {
                    return Ok(());
                }
                // Between two runs of facts a signal is heard.
                tokio::task::yield_now().await;
            }
            if self.is_complete() {
                return Ok(());
            }
            self.outlet.flush()?;
            self.written = Instant::now();
            self.follower.changed().await;
            let rest = PACE.saturating_sub(self.written.elapsed());
            if !rest.is_zero() {
                tokio::time::sleep(rest).await;
            }
        }
    }

    /// Tells what is there; whether there was anything.
    fn advance(&mut self) -> Result<bool, Closed> {
        let mut facts = self.follower.advance();
        self.read(&mut facts);
        let any = !facts.is_empty();
        for fact in facts {
            if self.quota.as_mut().is_none_or(|quota| quota.admits(&fact)) {
                self.tell(&fact)?;
            }
        }
        Ok(any)
    }

    /// Tells what is left when nothing more can come, and the last fact.
    fn end(&mut self, last: impl FnOnce() -> Fact) -> Result<(), Closed> {
        while self.advance()? {}
        self.tell(&last())?;
        self.outlet.flush()
    }

    /// Reads what arrived. The journal is told too: it finds the tries of one
    /// delivery, which are counted at the end.
    fn read(&self, facts: &mut [Fact]) {
        let received = facts.iter().filter_map(|fact| match fact {
            Fact::Received { id, exchange, .. } => Some((*id, self.reader.read(exchange))),
            _ => None,
        });
        let readings: Vec<(Id, Reading)> = received.collect();
        for some in readings.chunks(NOTED) {
            let noted = some.iter().map(|(id, reading)| (*id, reading));
            self.journal.understood(noted);
        }
        let mut readings = readings.into_iter();
        for fact in facts {
            if let Fact::Received { reading, .. } = fact {
                *reading = readings.next().map(|(_, read)| Box::new(read.into()));
            }
        }
    }

    fn tell(&mut self, fact: &Fact) -> Result<(), Closed> {
        self.outlet.line(|out| line::write(fact, out))
    }

    fn is_complete(&self) -> bool {
        self.quota.as_ref().is_some_and(|quota| {
            quota.left == 0 && (quota.waiting.is_empty() || self.follower.all_answered())
        })
    }
}

/// Says what goes wrong with the listener, each thing once. Never done.
async fn say_notices(mut listener: watch::Receiver<State>) {
    let mut last = None;
    loop {
        let notice = listener.borrow_and_update().notice.clone();
        if let Some((_, text)) = &notice
            && notice != last
        {
            speech::say(text);
        }
        last = notice;
        if listener.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Quota {
    /// Whether a fact is still told: after the last event only the answers
    /// that are waited for.
    fn admits(&mut self, fact: &Fact) -> bool {
        match fact {
            Fact::Received { id, .. } if self.left > 0 => {
                self.left -= 1;
                self.waiting.push(*id);
                true
            }
            Fact::Answered { id, .. } => match self.waiting.iter().position(|other| other == id) {
                Some(at) => {
                    self.waiting.swap_remove(at);
                    true
                }
                None => false,
            },
            Fact::Sent { .. } | Fact::Marked { .. } | Fact::Noted { .. } => true,
            _ => self.left > 0,
        }
    }
}

/// `1204 received, 1204 kept, 0 evicted, 3 refused`, and what else became of
/// events and connections, if anything did: what was received adds up. Retries
/// are among what was received.
pub(super) fn account(counts: &Counts) -> String {
    let Counts {
        received,
        kept,
        evicted,
        cleared,
        passed,
        refused,
        turned_away,
        silent,
        retries,
        ..
    } = counts;
    let rare = |count: &u64, what| (*count > 0).then(|| format!("{count} {what}"));
    let parts = [
        Some(format!("{received} received")),
        Some(format!("{kept} kept")),
        Some(format!("{evicted} evicted")),
        rare(cleared, "cleared"),
        rare(passed, "passed over"),
        Some(format!("{refused} refused")),
        rare(turned_away, "turned away"),
        rare(silent, "silent"),
        rare(retries, if *retries == 1 { "retry" } else { "retries" }),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
