//! The composition: journal, listener and reader put together once, for the
//! stream, the screen and the demo alike.

use std::{env, net::SocketAddr, sync::Arc, time::Instant};

use anyhow::{Context as _, anyhow};
use chrono::Offset as _;
use tokio::sync::watch;

use super::{listen, open_files, sending, speech};
use crate::{
    answer::{Answers, Rule},
    capture::{self, Running, Sockets},
    deliver::{self, Pinned},
    exchange::{Clock, Time, Trust, nearest},
    journal::{
        Counts, Journal,
        listener::{Listener, State},
    },
    reader::Reader,
    sender::{Registry, Sender},
    signature::Secrets,
};

/// The variable that says when the time begins, for pictures.
const CLOCK: &str = "HOOKGLASS_CLOCK";

/// A hookglass that listens.
#[derive(Debug)]
pub(super) struct House {
    /// What has arrived.
    pub(super) journal: Arc<Journal>,
    /// Where it listens, and how that goes.
    pub(super) listener: watch::Receiver<State>,
    /// Who understands it; the secrets are in it.
    pub(super) reader: Arc<Reader>,
    /// What the user trusts.
    pub(super) trust: Trust,
    /// What time it is.
    pub(super) clock: Clock,
    /// The rules that the user gave.
    pub(super) rules: Vec<Arc<Rule>>,
    /// Where the interface puts the rule it makes.
    pub(super) answering: watch::Sender<Option<Arc<Rule>>>,
    /// Where replays go, if that was said.
    pub(super) target: Option<Pinned>,
    /// How they go.
    pub(super) sending: deliver::Settings,
    capture: Running,
}

impl House {
    /// Listens as `options` say, with these senders and secrets. Ready when it returns.
    pub(super) fn open(
        options: &listen::Options,
        registry: Registry,
        secrets: Secrets,
    ) -> anyhow::Result<Self> {
        let clock = clock()?;
        let limits = options.limits();
        open_files::make_room(limits.connections);
        let rules = options.answers().rules()?;
        let reader = Arc::new(Reader::new(registry, options.agreed(secrets)));
        let (answering, live) = watch::channel(None);
        let answers = Answers::new(Arc::clone(&reader), clock.clone())
            .with_rules(rules.clone())
            .with_handshakes(options.answers().handshakes()?)
            .with_live(live)
            .with_zone(seconds_east(&clock));
        let bind = options.bind().filter(|address| !address.is_unspecified());
        let bind = bind.map(|address| address.to_string());
        let tls = options.transport().tls(bind.as_deref(), &clock)?;
        let sockets = Sockets {
            tcp: capture::bind(&options.addresses())?,
            unix: options.transport().unix()?,
        };
        let journal = Journal::new(options.retention());
        let (state, listener) = Listener::new();
        let trust = options.trust();
        let capture = capture::start(
            sockets,
            Arc::clone(&journal),
            state,
            Arc::new(answers),
            capture::Settings {
                limits,
                clock: clock.clone(),
                trust: trust.clone(),
                tls,
            },
        )
        .context("cannot start to listen")?;
        let sending = options.sending();
        let target = options
            .target()
            .map(|target| sending::pin(target, &sending, capture.addresses()))
            .transpose()?;
        Ok(Self {
            journal,
            listener,
            reader,
            trust,
            clock,
            rules,
            answering,
            target,
            sending,
            capture,
        })
    }

    /// Where it listens, the first address first.
    pub(super) fn addresses(&self) -> &[SocketAddr] {
        self.capture.addresses()
    }

    /// The same as URLs.
    pub(super) fn urls(&self) -> Vec<String> {
        self.listener.borrow().urls()
    }

    /// Whether other machines can reach it.
    pub(super) fn is_exposed(&self) -> bool {
        let mut addresses = self.addresses().iter();
        addresses.any(|address| !address.ip().to_canonical().is_loopback())
    }

    /// Says on standard error what the user must know before anything else.
    pub(super) fn warn(&self) {
        if self.is_exposed() {
            speech::say(&format!(
                "other machines can reach {}; without --bind only this one can",
                self.urls().join(" and ")
            ));
        }
    }

    /// Takes nothing in any more, waits until what was accepted is answered,
    /// and gives the account.
    pub(super) fn close(self) -> Counts {
        self.capture.stop();
        self.journal.counts()
    }
}

/// How far local time is ahead of UTC now, in seconds.
pub(super) fn seconds_east(clock: &Clock) -> i32 {
    let now = clock.now().utc().with_timezone(&chrono::Local);
    now.offset().fix().local_minus_utc()
}

/// The system's clock, or one that began at the time the environment says.
pub(super) fn clock() -> anyhow::Result<Clock> {
    let Some(fixed) = env::var_os(CLOCK) else {
        return Ok(Clock::system());
    };
    let start = fixed
        .to_str()
        .and_then(Time::parse)
        .ok_or_else(|| anyhow!("{CLOCK} is not a time; write it as 2026-11-22T12:30:00Z"))?;
    let began = Instant::now();
    Ok(Clock::new(move || {
        let passed = i64::try_from(began.elapsed().as_micros()).unwrap_or(i64::MAX);
        Time::from_micros(start.micros().saturating_add(passed))
    }))
}

/// Whether the time is that of a picture.
pub(super) fn is_still() -> bool {
    env::var_os(CLOCK).is_some()
}

/// The sender of that name, as the user wrote it.
pub(super) fn sender(registry: &Registry, name: &str) -> anyhow::Result<&'static Sender> {
    let known = || registry.senders().map(|sender| sender.name);
    registry
        .named(name)
        .ok_or_else(|| anyhow!(no_sender(name, known())))
}

/// That nobody known has the name, and which one may be meant.
pub(super) fn no_sender<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> String {
    let cure = nearest(name, known).map_or_else(
        || "hookglass senders lists them".to_owned(),
        |near| format!("did you mean {near}?"),
    );
    format!("no sender is called {name}; {cure}")
}
