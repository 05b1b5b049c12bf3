//! `hookglass listen`: take in what comes, and show it on a screen or as lines.

use std::{
    io::{self, IsTerminal as _},
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use bytesize::ByteSize;

use super::{
    answers, config,
    headless::{self, Plan},
    house::House,
    interactive::{self, Screen},
    limits, log, public_url, secrets, sending, transport, trust,
};
use crate::{
    capture::{Limits, loopback},
    deliver::{self, Target},
    exchange::{Trust, nearest},
    journal::Retention,
    sender::Registry,
    signature::{Agreed, Secrets},
};

/// HOOK on a telephone.
const PORT: u16 = 4665;

/// The argument that says the same as a flag: `hookglass 9000` is
/// `hookglass --port=9000`.
pub(super) const PLACE: (&str, &str) = ("place", "port");

/// Listen and show what arrives
#[derive(Clone, Debug, clap::Args)]
#[group(id = "listening")]
pub(super) struct Options {
    /// The port to listen on
    #[arg(id = "place", value_name = "PORT", value_parser = place)]
    place: Option<u16>,
    /// The same as a flag; 0 takes one that is free
    #[arg(long, env = "HOOKGLASS_PORT", value_name = "PORT", value_parser = port, default_value_t = PORT)]
    port: u16,
    /// The address to listen on instead of loopback; others than loopback let other machines send
    #[arg(long, env = "HOOKGLASS_BIND", value_name = "ADDRESS")]
    bind: Option<IpAddr>,
    /// Where replays go: a URL, or a port of this machine
    #[arg(long, env = "HOOKGLASS_TO", value_name = "URL")]
    to: Option<Target>,
    /// No screen: one fact a line on standard output, as also without a terminal
    #[arg(long, env = "HOOKGLASS_JSON", value_parser = clap::builder::FalseyValueParser::new())]
    json: bool,
    /// End after so many received events, when the last one is answered (implies --json)
    #[arg(long, env = "HOOKGLASS_COUNT", value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    count: Option<u64>,
    /// End after so long (implies --json)
    #[arg(long = "for", env = "HOOKGLASS_FOR", value_name = "TIME", value_parser = limits::duration)]
    duration: Option<Duration>,
    /// How much memory events may take; the oldest leave first
    #[arg(
        long,
        env = "HOOKGLASS_MAX_MEMORY",
        value_name = "SIZE",
        value_parser = limits::size,
        default_value = limits::spell(Retention::default().max_bytes)
    )]
    max_memory: ByteSize,
    /// How many events are kept
    #[arg(
        long,
        env = "HOOKGLASS_MAX_EVENTS",
        value_name = "N",
        value_parser = limits::count,
        default_value_t = Retention::default().max_events
    )]
    max_events: usize,
    /// Where hookglass writes what happens inside itself
    #[arg(long, env = "HOOKGLASS_LOG", value_name = "FILE")]
    log: Option<PathBuf>,
    #[command(flatten)]
    files: config::Options,
    #[command(flatten)]
    screen: interactive::Options,
    #[command(flatten)]
    secrets: secrets::Options,
    #[command(flatten)]
    public_url: public_url::Options,
    #[command(flatten)]
    sending: sending::Options,
    #[command(flatten)]
    trust: trust::Options,
    // A heading of the help is that of all that follows, so these come last.
    #[command(flatten)]
    answers: answers::Options,
    #[command(flatten)]
    transport: transport::Options,
    #[command(flatten)]
    limits: limits::Options,
}

pub(super) fn run(
    options: &Options,
    registry: Registry,
    screen: &Screen,
) -> anyhow::Result<ExitCode> {
    options.prepare()?;
    let secrets = options.secrets.read(&registry)?;
    let house = House::open(options, registry, secrets)?;
    show(house, options, screen)
}

/// Shows what `house` takes in, on the screen or as lines.
pub(super) fn show(house: House, options: &Options, screen: &Screen) -> anyhow::Result<ExitCode> {
    let terminal =
        io::stdin().is_terminal() && io::stdout().is_terminal() && interactive::is_able();
    let plan = Plan {
        count: options.count,
        duration: options.duration,
    };
    if options.json || plan.is_some() || !terminal {
        house.warn();
        headless::run(house, plan)
    } else {
        interactive::run(house, &options.screen, screen)
    }
}

impl Options {
    /// What comes before anything else.
    pub(super) fn prepare(&self) -> anyhow::Result<()> {
        self.screen.check()?;
        self.log.as_deref().map_or(Ok(()), log::start)
    }

    /// The port; 0 for any.
    pub(super) fn port(&self) -> u16 {
        self.place.unwrap_or(self.port)
    }

    /// Where to listen.
    pub(super) fn addresses(&self) -> Vec<SocketAddr> {
        match self.bind {
            Some(address) => vec![SocketAddr::new(address, self.port())],
            None => loopback(self.port()).to_vec(),
        }
    }

    /// By what requests come in besides plain HTTP over TCP.
    pub(super) const fn transport(&self) -> &transport::Options {
        &self.transport
    }

    /// The address that was asked for.
    pub(super) const fn bind(&self) -> Option<IpAddr> {
        self.bind
    }

    /// How much is kept.
    pub(super) fn retention(&self) -> Retention {
        Retention {
            max_bytes: limits::clamp(self.max_memory.0),
            max_events: self.max_events,
        }
    }

    /// What a peer may ask.
    pub(super) fn limits(&self) -> Limits {
        self.limits.limits()
    }

    /// What senders are told.
    pub(super) const fn answers(&self) -> &answers::Options {
        &self.answers
    }

    /// How is sent.
    pub(super) fn sending(&self) -> deliver::Settings {
        self.sending.settings()
    }

    /// What is trusted from the start.
    pub(super) fn trust(&self) -> Trust {
        self.trust.trust()
    }

    /// Where replays go.
    pub(super) const fn target(&self) -> Option<&Target> {
        self.to.as_ref()
    }

    /// What a verdict rests on beside the request.
    pub(super) fn agreed(&self, secrets: Secrets) -> Agreed {
        self.public_url.agreed(secrets)
    }

    /// Where secrets come from.
    pub(super) const fn secrets(&self) -> &secrets::Options {
        &self.secrets
    }
}

fn port(text: &str) -> Result<u16, String> {
    text.parse()
        .map_err(|_| "write a port from 0 to 65535".to_owned())
}

fn place(text: &str) -> Result<u16, String> {
    port(text).map_err(|_| {
        let commands = super::command_names();
        nearest(text, commands.iter().map(String::as_str)).map_or_else(
            || {
                "it is neither a port from 0 to 65535 nor a command, which stands before its flags"
                    .to_owned()
            },
            |near| format!("it is neither a port nor a command; did you mean {near}?"),
        )
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Given {
        #[command(flatten)]
        options: Options,
    }

    fn options(words: &[&str]) -> Options {
        let words = ["hookglass"].iter().chain(words);
        Given::try_parse_from(words).unwrap().options
    }

    #[test]
    fn without_a_word_it_listens_on_this_machine_only() {
        let options = options(&[]);
        let addresses = options.addresses();
        assert!(
            addresses
                .iter()
                .all(|address| address.ip().is_loopback() && address.port() == PORT)
        );
        assert_eq!(options.retention(), Retention::default());
    }

    #[test]
    fn an_address_that_was_asked_for_is_the_only_one() {
        let options = options(&["--bind=0.0.0.0", "--port=0"]);
        assert_eq!(options.addresses(), [SocketAddr::from(([0, 0, 0, 0], 0))]);
    }
}
