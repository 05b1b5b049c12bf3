//! Does what the interface wants done outside of it: each effect is a task, and
//! what comes of it is a message.

mod sending;

use std::{
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::{Semaphore, mpsc};

use super::{
    Parts, clipboard,
    detail::{Job, Leveling, Story, Told, Unpack, lay_out, search::Count},
    diff::{Question, work},
    message::{Beside, Effect, Msg},
    saved::Setting,
    zone::Zone,
};
use crate::{
    deliver::{Pinned, Verdict},
    exchange::{Entry, Exchange, HttpsUrl, Id, Sending},
    filter::{
        FromJournal, Look, Work, glean, scan,
        survey::{Visit, look::look},
    },
    journal::Known,
    reader::trial::{Candidate, Trial, try_out},
    signature::Secret,
};

/// Messages that may wait for the loop.
const WAITING: usize = 256;

/// The most sendings that are under way at once: a key that is held down is
/// not to be a load test.
const SENDINGS: usize = 32;

/// How long a slice of a scan takes: a key never waits longer.
const SLICE: Duration = Duration::from_millis(8);

/// How often is told how far a long work is.
const PROGRESS: Duration = Duration::from_millis(50);

/// How long a body may take to be decoded.
const UNPACKING: Duration = Duration::from_secs(2);

/// Starts effects.
pub(super) struct Runner {
    parts: Parts,
    messages: mpsc::Sender<Msg>,
    /// How many more sendings may be under way.
    sendings: Arc<Semaphore>,
    /// How often something was to be laid out: the last one counts.
    laying_out: Arc<AtomicU64>,
    /// What was to be unpacked last: it alone counts.
    unpacking: Arc<AtomicU64>,
    /// The last question for a comparison: an older one is given up.
    comparing: Arc<AtomicU64>,
    /// What the terminal is to be told of the clipboard.
    clipped: clipboard::Waiting,
}

impl Runner {
    /// A runner, and what comes of the effects.
    pub(super) fn new(parts: &Parts) -> (Self, mpsc::Receiver<Msg>) {
        let (messages, receiver) = mpsc::channel(WAITING);
        (
            Self {
                parts: parts.clone(),
                messages,
                sendings: Arc::new(Semaphore::new(SENDINGS)),
                laying_out: Arc::default(),
                unpacking: Arc::default(),
                comparing: Arc::default(),
                clipped: clipboard::Waiting::default(),
            },
            receiver,
        )
    }

    /// Starts one. Those that are the loop's own are not for here.
    pub(super) fn start(&self, effect: Effect) {
        match effect {
            Effect::Scan(work) => self.scan(work),
            Effect::Glean(look) => self.glean(look),
            Effect::Save(setting) => self.save(setting),
            Effect::Survey(visit) => self.survey(visit),
            Effect::Level(leveling) => self.level(leveling),
            Effect::Count(count) => self.count(count),
            Effect::Try(trial) => self.try_out(trial),
            Effect::Keep {
                sender,
                candidate,
                beside,
            } => self.keep(sender, &candidate, beside),
            Effect::Forget(sender) => self.agree(sender, Vec::new()),
            Effect::Compare(question) => self.compare(question),
            Effect::EndCompare => drop(self.comparing.fetch_add(1, Ordering::Relaxed)),
            Effect::Glance(id) => self.glance(id),
            Effect::Examine(known) => self.examine(*known),
            Effect::LayOut { job, known } => self.lay_out(job, known),
            Effect::Unpack(unpack) => self.unpack(*unpack),
            Effect::Mark(ids, marking) => self.parts.journal.mark_all(ids, marking),
            Effect::Clear => self.clear(),
            Effect::UndoClear => self.undo_clear(),
            Effect::Note(id, text) => self.parts.journal.note(id, &text),
            Effect::UnmarkAll => self.parts.journal.unmark_all(),
            Effect::Target { text, then } => self.target(text, then),
            Effect::Permit(id) => self.permit(id),
            Effect::Replay(id, target) => self.replay(id, target),
            Effect::Answer(rule) => drop(self.parts.answering.send_replace(rule)),
            Effect::Confirm(id, url) => self.confirm(id, url),
            Effect::Copy { what, text } => self.copy(what, text),
            Effect::SendSamples => (self.parts.samples)(),
            Effect::Suspend | Effect::Redraw | Effect::Quit => {}
        }
    }

    /// Bytes for the terminal, to be written between two frames.
    pub(super) fn take_sequence(&self) -> Option<Vec<u8>> {
        self.clipped.take()
    }

    fn scan(&self, work: Work) {
        let (parts, messages) = (self.parts.clone(), self.messages.clone());
        tokio::task::spawn_blocking(move || {
            let zone: Zone = parts.settings.zone;
            let read = |exchange: &Exchange| parts.reader.read(exchange);
            let offset = |_| zone.seconds();
            let knowledge = FromJournal::new(&parts.journal, &read, &offset);
            let end = Instant::now() + SLICE;
            let found = scan(
                &parts.journal,
                &work,
                &knowledge,
                parts.clock.now(),
                &mut || Instant::now() >= end,
            );
            // A loop that has ended needs no answer.
            let _ = messages.blocking_send(Msg::Found(found));
        });
    }

    fn glean(&self, look: Look) {
        let (journal, messages) = (Arc::clone(&self.parts.journal), self.messages.clone());
        tokio::task::spawn_blocking(move || {
            let end = Instant::now() + SLICE;
            let seen = glean(&journal, &look, &mut || Instant::now() >= end);
            let _ = messages.blocking_send(Msg::Gleaned(seen));
        });
    }

    fn save(&self, setting: Setting) {
        let (saving, messages) = (Arc::clone(&self.parts.saving), self.messages.clone());
        tokio::task::spawn_blocking(move || {
            let result = saving.save(&setting);
            let _ = messages.blocking_send(Msg::Saved { setting, result });
        });
    }

    fn survey(&self, visit: Visit) {
        let (parts, messages) = (self.parts.clone(), self.messages.clone());
        tokio::task::spawn_blocking(move || {
            let zone: Zone = parts.settings.zone;
            let read = |exchange: &Exchange| parts.reader.read(exchange);
            let offset = |_| zone.seconds();
            let knowledge = FromJournal::new(&parts.journal, &read, &offset);
            let end = Instant::now() + SLICE;
            let mut stop = || Instant::now() >= end;
            let seen = look(&parts.journal, &visit, &knowledge, &mut stop);
            let (whose, seen) = (visit.whose, Box::new(seen));
            let _ = messages.blocking_send(Msg::Surveyed { whose, seen });
        });
    }

    fn level(&self, leveling: Leveling) {
        let messages = self.messages.clone();
        tokio::task::spawn_blocking(move || {
            let _ = messages.blocking_send(Msg::Leveled(leveling.run()));
        });
    }

    fn count(&self, count: Count) {
        let messages = self.messages.clone();
        tokio::task::spawn_blocking(move || {
            let end = Instant::now() + SLICE;
            let counted = count.run(|| Instant::now() >= end);
            let _ = messages.blocking_send(Msg::Counted(counted));
        });
    }

    fn try_out(&self, trial: Trial) {
        let (parts, messages) = (self.parts.clone(), self.messages.clone());
        tokio::task::spawn_blocking(move || {
            let end = Instant::now() + SLICE;
            let mut stop = || Instant::now() >= end;
            let tried = try_out(&parts.reader, &parts.journal, &trial, &mut stop);
            let _ = messages.blocking_send(Msg::Tried(tried));
        });
    }

    fn keep(&self, sender: &'static str, candidate: &Candidate, beside: Beside) {
        let known = self.parts.reader.secrets();
        let before = match beside {
            Beside::Known => known.of(sender),
            Beside::Nothing => &[],
        };
        let all = before.iter().chain(candidate.secrets());
        self.agree(sender, all.cloned().collect());
    }

    /// Judges by exactly these secrets of `sender` from now on, also what has
    /// arrived before.
    fn agree(&self, sender: &'static str, secrets: Vec<Secret>) {
        let known = self.parts.reader.secrets();
        self.parts.reader.set_secrets(known.with(sender, secrets));
        self.parts.again.read(sender);
    }

    fn glance(&self, id: Id) {
        let (parts, messages) = (self.parts.clone(), self.messages.clone());
        tokio::task::spawn_blocking(move || {
            let Some(known) = parts.journal.get(id) else {
                return;
            };
            let Entry::Received(exchange) = &known.entry else {
                return;
            };
            let reading = Arc::new(parts.reader.glance(exchange));
            let _ = messages.blocking_send(Msg::Glanced { id, reading });
        });
    }

    fn examine(&self, known: Known) {
        let (parts, messages) = (self.parts.clone(), self.messages.clone());
        tokio::task::spawn_blocking(move || {
            let (id, revision) = (known.id, parts.reader.revision());
            let told = Told::from(Story::of(&known, &parts.journal, &parts.reader));
            let _ = messages.blocking_send(Msg::Examined { id, revision, told });
        });
    }

    /// Answers a question of a comparison, until another is asked.
    fn compare(&self, question: Question) {
        let (parts, messages) = (self.parts.clone(), self.messages.clone());
        let asked = Arc::clone(&self.comparing);
        asked.store(question.generation, Ordering::Relaxed);
        tokio::task::spawn_blocking(move || {
            let mut stop = || asked.load(Ordering::Relaxed) != question.generation;
            let compared = work::answer(&question, &parts.journal, &parts.reader, &mut stop);
            if let Some(compared) = compared {
                let _ = messages.blocking_send(Msg::Compared(Box::new(compared)));
            }
        });
    }

    /// Lays something out, until something else is asked for.
    fn lay_out(&self, job: Job, known: Box<Known>) {
        let messages = self.messages.clone();
        let asked = Arc::clone(&self.laying_out);
        let mine = asked.fetch_add(1, Ordering::Relaxed) + 1;
        tokio::task::spawn_blocking(move || {
            let mut told = Instant::now();
            let mut goes_on = |done: usize| {
                if told.elapsed() >= PROGRESS {
                    told = Instant::now();
                    let done = done as u64;
                    let _ = messages.blocking_send(Msg::LayingOut { job, done });
                }
                if asked.load(Ordering::Relaxed) == mine {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            };
            if let Some(laid_out) = lay_out(&known.entry, job.part, &mut goes_on) {
                let _ = messages.blocking_send(Msg::LaidOut { job, laid_out });
            }
        });
    }

    /// Unpacks something, until something else is to be unpacked.
    fn unpack(&self, unpack: Unpack) {
        let messages = self.messages.clone();
        let asked = Arc::clone(&self.unpacking);
        asked.store(unpack.generation, Ordering::Relaxed);
        tokio::task::spawn_blocking(move || {
            let end = Instant::now() + UNPACKING;
            let is_old = || asked.load(Ordering::Relaxed) != unpack.generation;
            let mut stop = || is_old() || Instant::now() >= end;
            let mut goes_on = |_| {
                if is_old() {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            };
            if let Some(contents) = unpack.run(&mut stop, &mut goes_on) {
                let _ = messages.blocking_send(Msg::Unpacked {
                    generation: unpack.generation,
                    contents: Arc::new(contents),
                });
            }
        });
    }

    fn clear(&self) {
        let (journal, messages) = (Arc::clone(&self.parts.journal), self.messages.clone());
        tokio::task::spawn_blocking(move || {
            let _ = messages.blocking_send(Msg::Cleared(journal.clear()));
        });
    }

    fn undo_clear(&self) {
        let (journal, messages) = (Arc::clone(&self.parts.journal), self.messages.clone());
        tokio::task::spawn_blocking(move || {
            let _ = messages.blocking_send(Msg::Uncleared(journal.undo_clear()));
        });
    }

    fn permit(&self, id: Id) {
        let (parts, messages) = (self.parts.clone(), self.messages.clone());
        tokio::task::spawn_blocking(move || {
            let permit = sending::permit(id, &parts);
            let message = match permit {
                Ok(permit) => Msg::Permitted { id, permit },
                Err(why) => Msg::Done(Err(why)),
            };
            let _ = messages.blocking_send(message);
        });
    }

    fn target(&self, text: String, then: Option<Id>) {
        let (parts, messages) = (self.parts.clone(), self.messages.clone());
        tokio::spawn(async move {
            let result = sending::resolve(&text, &parts).await;
            let _ = messages.send(Msg::Target { text, result, then }).await;
        });
    }

    fn replay(&self, id: Id, target: Pinned) {
        let parts = self.parts.clone();
        self.send(
            id,
            async move { sending::replay(id, &target, &parts).await },
        );
    }

    fn confirm(&self, id: Id, url: HttpsUrl) {
        let parts = self.parts.clone();
        self.send(id, async move { sending::confirm(id, &url, &parts).await });
    }

    /// Lets a sending of `id` take its course, unless too many are under way.
    fn send(
        &self,
        id: Id,
        sending: impl Future<Output = Result<Sending, String>> + Send + 'static,
    ) {
        let (parts, messages) = (self.parts.clone(), self.messages.clone());
        let permit = Arc::clone(&self.sendings).try_acquire_owned();
        tokio::spawn(async move {
            let Ok(_permit) = permit else {
                let words =
                    format!("{SENDINGS} sendings are under way; try again when one has ended");
                let _ = messages.send(Msg::Done(Err(words))).await;
                return;
            };
            let message = match sending.await {
                Ok(sending) => {
                    let all = parts.journal.sendings(id);
                    let verdict = Verdict::among(&all, sending.number);
                    Msg::Sent {
                        id,
                        sending,
                        verdict,
                    }
                }
                Err(why) => Msg::Done(Err(why)),
            };
            let _ = messages.send(message).await;
        });
    }

    fn copy(&self, what: String, text: String) {
        let (environment, messages) = (self.parts.clipboard, self.messages.clone());
        let clipped = self.clipped.clone();
        tokio::spawn(async move {
            let copy = clipboard::copy(&text, environment).await;
            clipped.put(copy.sequence);
            let notice = copy.how.notice();
            let words = format!("{what}: {notice}");
            let done = if copy.how == clipboard::How::TooLong {
                Err(words)
            } else {
                Ok(words)
            };
            let _ = messages.send(Msg::Done(done)).await;
        });
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use tokio::sync::watch;

    use super::*;
    use crate::{
        deliver::{self, Outside},
        exchange::{Clock, Failure, SendingKind, Trust},
        filter::Saved,
        journal::{Journal, Retention, listener::Listener, tests::request},
        reader::{Reader, worker::Again},
        tui::{app::Settings, saved::Change, terminal::Mouse},
    };

    /// What the runner has, where every name leads to `address`, which may be
    /// asked if it is of this machine.
    fn parts(address: SocketAddr) -> Parts {
        let resolve = move |_, _| Box::pin(async move { Ok(vec![address]) }) as _;
        let outside = Outside::public()
            .unwrap()
            .resolved_by(Arc::new(resolve))
            .forbidding(|ip| (!ip.is_loopback()).then_some("not of this machine"));
        Parts {
            journal: Journal::new(Retention::default()),
            listener: Listener::new().1,
            reader: Arc::new(Reader::default()),
            again: Again::default(),
            trust: Trust::default(),
            clock: Clock::system(),
            deliver: deliver::Settings::default(),
            answering: watch::channel(None).0,
            outside,
            settings: Settings::default(),
            mouse: Mouse::Left,
            clipboard: clipboard::Environment {
                tmux: false,
                wayland: false,
                x11: false,
            },
            saving: Arc::new(Refuses),
            samples: Arc::new(|| {}),
        }
    }

    /// Nothing is ever saved.
    struct Refuses;

    impl crate::tui::saved::Save for Refuses {
        fn save(&self, setting: &Setting) -> Result<String, String> {
            Err(format!("{setting:?}"))
        }
    }

    #[tokio::test]
    async fn what_becomes_of_a_saved_setting_is_told() {
        let (runner, mut messages) = Runner::new(&parts(nobody()));
        for setting in [
            Setting::Filters(Change::Save(Saved::new("mine", "is:failing").unwrap())),
            Setting::Ignored(vec![".data.time".parse().unwrap()]),
        ] {
            runner.start(Effect::Save(setting.clone()));
            let result = Err(format!("{setting:?}"));
            assert_eq!(messages.recv().await, Some(Msg::Saved { setting, result }));
        }
    }

    /// An address at which nobody listens.
    fn nobody() -> SocketAddr {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    }

    #[tokio::test]
    async fn a_confirmation_is_in_the_journal_from_its_start_with_what_came_of_it() {
        let parts = parts(nobody());
        let (id, _) = request(&parts.journal, b"{}");
        let url = HttpsUrl::parse("https://sns.test/?a=b").unwrap();
        let sending = sending::confirm(id, &url, &parts).await.unwrap();
        assert_eq!(sending.kind, SendingKind::Confirm);
        assert_eq!(sending.target, "https://sns.test/?a=b");
        let result = sending.outcome.clone().unwrap().result;
        assert!(matches!(result, Err(Failure::Down(_))), "{result:?}");
        assert_eq!(parts.journal.sendings(id), [sending]);
        let row = parts.journal.get(id).unwrap().row;
        assert_eq!(row.sendings, 0, "it is no answer of the application");
    }

    #[tokio::test]
    async fn what_leads_where_nothing_is_asked_is_said_and_no_sending() {
        let parts = parts("10.0.0.7:443".parse().unwrap());
        let (id, _) = request(&parts.journal, b"{}");
        let url = HttpsUrl::parse("https://sns.test/").unwrap();
        let why = sending::confirm(id, &url, &parts).await.unwrap_err();
        assert!(
            why.starts_with("#1 is not confirmed: sns.test leads to 10.0.0.7"),
            "{why}"
        );
        assert!(parts.journal.sendings(id).is_empty());
    }

    #[tokio::test]
    async fn a_secret_is_kept_after_or_instead_of_what_is_known_and_forgotten() {
        let parts = parts(nobody());
        let (runner, mut messages) = Runner::new(&parts);
        let candidate = |text: &str| Candidate::new(vec![Secret::new(text, "test")]);
        let keep = |text: &str, beside| Effect::Keep {
            sender: "github",
            candidate: candidate(text),
            beside,
        };
        let known = || {
            let secrets = parts.reader.secrets();
            let known = secrets.of("github").iter();
            known.map(|it| it.bytes().to_vec()).collect::<Vec<_>>()
        };
        runner.start(keep("a", Beside::Known));
        runner.start(keep("b", Beside::Known));
        assert_eq!(known(), [b"a", b"b"]);
        runner.start(keep("c", Beside::Nothing));
        assert_eq!(known(), [b"c"]);
        runner.start(Effect::Forget("github"));
        assert!(parts.reader.secrets().is_empty());
        runner.start(Effect::Try(Trial {
            generation: 3,
            sender: "github",
            candidate: candidate("a"),
            left: Id::FIRST..parts.journal.bounds().1,
        }));
        let tried = messages.recv().await;
        assert!(
            matches!(&tried, Some(Msg::Tried(tried)) if tried.generation == 3),
            "{tried:?}"
        );
    }

    #[tokio::test]
    async fn an_answer_is_put_where_capture_sees_it_and_taken_away_again() {
        let parts = parts(nobody());
        let live = parts.answering.subscribe();
        let (runner, _messages) = Runner::new(&parts);
        let rule = Arc::new(crate::answer::Rule::parse("=> 500").unwrap());
        runner.start(Effect::Answer(Some(Arc::clone(&rule))));
        assert_eq!(live.borrow().as_ref(), Some(&rule));
        runner.start(Effect::Answer(None));
        assert_eq!(*live.borrow(), None);
    }
}
