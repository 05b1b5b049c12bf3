//! `hookglass senders`: who is known, and how. A table of them, all that is
//! known of one (`page`), or rows as a file of settings and as JSON have them.

mod page;
mod table;

use std::process::ExitCode;

use anyhow::{Context as _, anyhow};

use super::{
    config,
    exit::Exit,
    pages::{self, columns},
};
use crate::{
    exchange::nearest,
    sender::{Registry, Sender},
};

/// Show which senders are known, and how they sign
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
With a name it shows all that is known of that sender; with another word, those whose row has it:
hookglass senders ed25519. What --toml prints can stand in the configuration file, changed as you
like: your own senders are asked before ours, and one of the same name stands in for ours.")]
#[group(id = "senders")]
pub(super) struct Options {
    /// A sender's name, or a word that its row has
    word: Option<String>,
    // It goes before --json, which a variable may have set for every command.
    /// As tables of the configuration file
    #[arg(long, env = "HOOKGLASS_TOML", value_parser = clap::builder::FalseyValueParser::new())]
    toml: bool,
    /// One line of JSON a sender
    #[arg(long, env = "HOOKGLASS_JSON", value_parser = clap::builder::FalseyValueParser::new())]
    json: bool,
    #[command(flatten)]
    files: config::Options,
}

pub(super) fn run(options: &Options, registry: &Registry) -> anyhow::Result<ExitCode> {
    let known: Vec<&Sender> = registry.senders().collect();
    let chosen = options
        .word
        .as_deref()
        .map_or_else(|| Ok(known.clone()), |word| chosen(&known, word))?;
    let lines = match (&chosen[..], options) {
        (rows, Options { toml: true, .. }) => rows.iter().map(|row| tables(row)).collect(),
        (rows, Options { json: true, .. }) => rows.iter().map(|row| json(row)).collect(),
        ([one], Options { word: Some(_), .. }) => page::lines(one, columns()),
        (rows, _) => table::lines(rows, columns()),
    };
    pages::print(&lines).context("cannot write the list")?;
    Ok(Exit::Done.into())
}

/// The sender of that name, or those whose row has the word.
fn chosen<'s>(known: &[&'s Sender], word: &str) -> anyhow::Result<Vec<&'s Sender>> {
    if let Some(one) = known.iter().find(|row| row.name == word) {
        return Ok(vec![one]);
    }
    let lower = word.to_lowercase();
    let has = |row: &&&Sender| {
        let cells = table::cells(row);
        cells
            .iter()
            .any(|cell| cell.to_lowercase().contains(&lower))
    };
    let found: Vec<&Sender> = known.iter().filter(has).copied().collect();
    if found.is_empty() {
        let near = nearest(word, known.iter().map(|row| row.name));
        let cure = near.map_or_else(
            || "hookglass senders lists them all".to_owned(),
            |near| format!("did you mean {near}?"),
        );
        return Err(anyhow!("no sender has {word} in its row; {cure}"));
    }
    Ok(found)
}

/// Its tables, and an empty line behind them.
fn tables(row: &Sender) -> String {
    config::senders::toml(row)
}

fn json(row: &Sender) -> String {
    config::senders::json(row)
}
