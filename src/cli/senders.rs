//! `hookglass senders`: who is known, and how they sign.

use std::{io, process::ExitCode};

use anyhow::Context as _;

use super::{
    config,
    exit::Exit,
    outlet::{Closed, Outlet},
};
use crate::{
    sender::{Registry, Sender},
    signature::variable,
};

/// List the senders that are known, and how they sign
#[derive(Clone, Debug, clap::Args)]
#[group(id = "senders")]
pub(super) struct Options {
    #[command(flatten)]
    files: config::Options,
}

pub(super) fn run(_: &Options, registry: &Registry) -> anyhow::Result<ExitCode> {
    let mut outlet = Outlet::new(io::stdout().lock());
    let written = registry
        .senders()
        .try_for_each(|sender| outlet.line(|out| out.extend(entry(sender).as_bytes())))
        .and_then(|()| outlet.flush());
    match written {
        Ok(()) | Err(Closed::Gone) => Ok(Exit::Done.into()),
        Err(Closed::Failed(error)) => Err(error).context("cannot write the list"),
    }
}

/// A sender in a few lines, its name first.
fn entry(sender: &Sender) -> String {
    let signs = sender
        .signatures
        .iter()
        .map(|scheme| format!("signs    {}", scheme.words()));
    let retries = sender
        .known_retries()
        .map(|retries| format!("retries  {}", retries.words));
    let gives_up = sender.gives_up.iter();
    let gives_up = gives_up.map(|what| format!("fails    {what}"));
    let samples: Vec<_> = sender.samples.iter().map(|sample| sample.event).collect();
    let lines = signs
        .chain([format!("secret   {}", variable(sender.name))])
        .chain(retries)
        .chain(gives_up)
        .chain([format!("samples  {}", samples.join(", "))])
        .chain([format!(
            "source   {}, {}",
            sender.source.as_str(),
            sender.docs
        )]);
    std::iter::once(format!("{}  {}", sender.name, sender.title))
        .chain(lines.map(|line| format!("  {line}")))
        .collect::<Vec<_>>()
        .join("\n")
}
