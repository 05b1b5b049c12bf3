//! What the user may set about sendings, as flags.

use std::{net::SocketAddr, time::Duration};

use anyhow::Context as _;

use super::limits::{duration, tell};
use crate::{
    deliver::{Authority, Pinned, Settings, Target},
    reader::worker::step_back,
};

/// The flags of every command that sends.
#[derive(Clone, Debug, clap::Args)]
#[group(id = "sendings")]
pub(super) struct Options {
    /// A target on another machine that may be sent to: HOST:PORT (may be repeated)
    #[arg(
        long,
        env = "HOOKGLASS_ALLOW_TARGET",
        value_name = "HOST:PORT",
        value_delimiter = ','
    )]
    allow_target: Vec<Authority>,
    /// How long a target may take to answer; 0 waits for ever
    #[arg(
        long,
        env = "HOOKGLASS_TIMEOUT",
        value_name = "TIME",
        value_parser = duration,
        default_value = tell(Settings::default().timeout.unwrap_or_default())
    )]
    timeout: Duration,
}

impl Options {
    /// The settings that hold.
    pub(super) fn settings(&self) -> Settings {
        Settings {
            allow_targets: self.allow_target.clone(),
            timeout: Some(self.timeout).filter(|timeout| !timeout.is_zero()),
            ..Settings::default()
        }
    }
}

/// Fixes where a target is. `own` is where we listen ourselves.
pub(super) fn pin(
    target: &Target,
    settings: &Settings,
    own: &[SocketAddr],
) -> anyhow::Result<Pinned> {
    let runtime = runtime()?;
    Ok(runtime.block_on(target.resolve(settings, own))?)
}

/// A runtime for one thread that sends. What takes long on it (scans, layouts)
/// has threads of its own.
pub(super) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .on_thread_start(step_back)
        .build()
        .context("cannot start the network")
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

    #[test]
    fn a_timeout_of_zero_waits_for_ever() {
        let timeout = |words: &[&str]| {
            let words = ["hookglass"].iter().chain(words);
            let given = Given::try_parse_from(words).unwrap();
            given.options.settings().timeout
        };
        assert_eq!(timeout(&[]), Settings::default().timeout);
        assert_eq!(timeout(&["--timeout=0"]), None);
        assert_eq!(timeout(&["--timeout=1"]), Some(Duration::from_secs(1)));
    }
}
