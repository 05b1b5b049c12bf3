//! By what requests come in besides plain HTTP over TCP: TLS and Unix sockets.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use etcetera::{BaseStrategy as _, choose_base_strategy};

use super::{certificate, speech};
use crate::{
    capture::{Tls, Unix},
    exchange::Clock,
};

/// The flags.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Transport")]
#[group(id = "transport")]
pub(super) struct Options {
    /// Speak TLS, with a certificate that is made for this machine and kept
    #[arg(long, env = "HOOKGLASS_TLS", value_parser = clap::builder::FalseyValueParser::new())]
    tls: bool,
    /// Speak TLS with this certificate, a file in PEM (with --key)
    #[arg(long, env = "HOOKGLASS_CERT", value_name = "FILE", requires = "key")]
    cert: Option<PathBuf>,
    /// The key of the certificate, a file in PEM
    #[arg(long, env = "HOOKGLASS_KEY", value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
    /// Listen on a Unix socket too (may be repeated)
    #[arg(
        long,
        env = "HOOKGLASS_UNIX",
        value_name = "PATH",
        value_delimiter = ','
    )]
    unix: Vec<PathBuf>,
}

/// The names that a certificate of this machine is good for, besides the
/// address that is listened on.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

impl Options {
    /// The certificate to speak TLS with, if TLS is to be spoken, and in words
    /// how it is known.
    pub(super) fn tls(&self, bind: Option<&str>, clock: &Clock) -> anyhow::Result<Option<Tls>> {
        if let (Some(cert), Some(key)) = (&self.cert, &self.key) {
            return given(cert, key).map(Some);
        }
        if !self.tls {
            return Ok(None);
        }
        let names: Vec<String> = NAMES.into_iter().chain(bind).map(str::to_owned).collect();
        let (pair, file) = certificate::of_this_machine(&folder()?, &names, clock)?;
        let tls = Tls::from_pem(&pair.chain, &pair.key)
            .with_context(|| format!("cannot use {}; remove it", file.display()))?;
        speech::say(&format!(
            "TLS with a certificate of this machine's own, SHA-256 {}",
            tls.fingerprint()
        ));
        speech::say(&format!(
            "to trust it: curl --cacert {0} ..., or import {0} where the sender runs",
            file.display()
        ));
        Ok(Some(tls))
    }

    /// The Unix sockets to listen on.
    pub(super) fn unix(&self) -> anyhow::Result<Vec<Unix>> {
        let sockets = self.unix.iter().map(|path| Unix::bind(path));
        Ok(sockets.collect::<Result<_, _>>()?)
    }

    /// Whether TLS is to be spoken.
    pub(super) const fn is_tls(&self) -> bool {
        self.tls || self.cert.is_some()
    }
}

fn given(cert: &Path, key: &Path) -> anyhow::Result<Tls> {
    let read = |path: &Path| {
        certificate::read(path)?
            .ok_or_else(|| anyhow!("{} is not there; name a file in PEM", path.display()))
    };
    let (chain, secret) = (read(cert)?, read(key)?);
    Tls::from_pem(&chain, &secret).with_context(|| {
        let (cert, key) = (cert.display(), key.display());
        format!("cannot speak TLS with {cert} and {key}")
    })
}

/// Where the certificate of this machine is kept.
fn folder() -> anyhow::Result<PathBuf> {
    let base = choose_base_strategy()
        .context("cannot tell where to keep a certificate; set HOME, or give --cert and --key")?;
    Ok(base.data_dir().join("hookglass").join("tls"))
}
