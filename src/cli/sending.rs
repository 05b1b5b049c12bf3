//! What the user may set about sendings, as flags.

use std::{net::SocketAddr, time::Duration};

use anyhow::Context as _;

use super::limits::duration;
use crate::deliver::{Authority, Pinned, Settings, Target};

/// The flags of every command that sends.
#[derive(Clone, Debug, Default, clap::Args)]
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
    /// How long a target may take to answer; 0 waits for ever [default: 30s]
    #[arg(long, env = "HOOKGLASS_TIMEOUT", value_name = "TIME", value_parser = duration)]
    timeout: Option<Duration>,
}

impl Options {
    /// The settings that hold.
    pub(super) fn settings(&self) -> Settings {
        let usual = Settings::default();
        Settings {
            allow_targets: self.allow_target.clone(),
            timeout: match self.timeout {
                Some(Duration::ZERO) => None,
                Some(timeout) => Some(timeout),
                None => usual.timeout,
            },
            ..usual
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

/// A runtime for one thread that sends.
pub(super) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start the network")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_of_zero_waits_for_ever() {
        let timeout = |timeout| {
            let options = Options {
                timeout,
                ..Options::default()
            };
            options.settings().timeout
        };
        assert_eq!(timeout(None), Settings::default().timeout);
        assert_eq!(timeout(Some(Duration::ZERO)), None);
        assert_eq!(
            timeout(Some(Duration::from_secs(1))),
            Some(Duration::from_secs(1))
        );
    }
}
