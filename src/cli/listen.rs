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
    answers,
    headless::{self, Plan},
    house::House,
    interactive, limits, log, secrets, sending, transport, trust,
};
use crate::{
    capture::{Limits, loopback},
    deliver::{self, Target},
    exchange::Trust,
    journal::Retention,
};

/// HOOK on a telephone.
const PORT: u16 = 4665;

/// Listen and show what arrives
#[derive(Clone, Debug, Default, clap::Args)]
#[group(id = "listening")]
pub(super) struct Options {
    /// The port to listen on [default: 4665]
    #[arg(id = "place", value_name = "PORT", value_parser = port)]
    place: Option<u16>,
    /// The same as a flag; 0 takes one that is free
    #[arg(long, env = "HOOKGLASS_PORT", value_name = "PORT", value_parser = port)]
    port: Option<u16>,
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
    /// How much memory events may take; the oldest leave first [default: 256MiB]
    #[arg(long, env = "HOOKGLASS_MAX_MEMORY", value_name = "SIZE", value_parser = limits::size)]
    max_memory: Option<ByteSize>,
    /// How many events are kept [default: 1000000]
    #[arg(long, env = "HOOKGLASS_MAX_EVENTS", value_name = "N")]
    max_events: Option<usize>,
    /// Where hookglass writes what happens inside itself
    #[arg(long, env = "HOOKGLASS_LOG", value_name = "FILE")]
    log: Option<PathBuf>,
    #[command(flatten)]
    screen: interactive::Options,
    #[command(flatten)]
    secrets: secrets::Options,
    #[command(flatten)]
    sending: sending::Options,
    #[command(flatten)]
    trust: trust::Options,
    #[command(flatten)]
    answers: answers::Options,
    #[command(flatten)]
    transport: transport::Options,
    #[command(flatten)]
    limits: limits::Options,
}

pub(super) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    options.prepare()?;
    let house = House::open(options, options.secrets.read()?)?;
    show(house, options)
}

/// Shows what `house` takes in, on the screen or as lines.
pub(super) fn show(house: House, options: &Options) -> anyhow::Result<ExitCode> {
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
        interactive::run(house, &options.screen)
    }
}

impl Options {
    /// What comes before anything else.
    pub(super) fn prepare(&self) -> anyhow::Result<()> {
        self.log.as_deref().map_or(Ok(()), log::start)
    }

    /// The port; 0 for any.
    pub(super) fn port(&self) -> u16 {
        self.place.or(self.port).unwrap_or(PORT)
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
        let usual = Retention::default();
        let bytes = self.max_memory.map(|size| limits::clamp(size.0));
        Retention {
            max_bytes: bytes.unwrap_or(usual.max_bytes),
            max_events: self.max_events.unwrap_or(usual.max_events),
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

    /// Where secrets come from.
    pub(super) const fn secrets(&self) -> &secrets::Options {
        &self.secrets
    }
}

fn port(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| {
        "it is neither a port from 0 to 65535 nor a command, which stands before its flags"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_word_it_listens_on_this_machine_only() {
        let options = Options::default();
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
        let bind = Some([0, 0, 0, 0].into());
        let options = Options {
            bind,
            port: Some(0),
            ..Options::default()
        };
        assert_eq!(options.addresses(), [SocketAddr::from(([0, 0, 0, 0], 0))]);
    }
}
