//! `hookglass help`: what a command can be told, and pages on what is more than
//! a flag.

mod filter;

use std::process::ExitCode;

use anyhow::{Context as _, anyhow};

use super::{
    command,
    exit::Exit,
    pages::{self, columns},
    usage,
};
use crate::exchange::nearest;

/// Show the help of the program or of a command, or a page
#[derive(Clone, Debug, clap::Args)]
#[group(id = "topics")]
pub(super) struct Options {
    /// A command, or filter: how filters are written
    topic: Option<String>,
}

/// A page, as lines of so many columns.
type Page = fn(Option<usize>) -> Vec<String>;

/// The pages by their names.
const PAGES: &[(&str, Page)] = &[("filter", filter::lines)];

pub(super) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let Some(topic) = options.topic.as_deref() else {
        return Ok(of_command(&["hookglass", "--help"]));
    };
    if let Some((_, lines)) = PAGES.iter().find(|(name, _)| *name == topic) {
        pages::print(&lines(columns())).context("cannot write the page")?;
        return Ok(Exit::Done.into());
    }
    let known = command();
    if known.find_subcommand(topic).is_some() {
        return Ok(of_command(&["hookglass", topic, "--help"]));
    }
    let commands = known.get_subcommands().map(clap::Command::get_name);
    let topics: Vec<&str> = commands
        .chain(PAGES.iter().map(|(name, _)| *name))
        .collect();
    let cure = nearest(topic, topics.iter().copied()).map_or_else(
        || format!("expected one of {}", topics.join(", ")),
        |near| format!("did you mean {near}?"),
    );
    Err(anyhow!("there is no help on {topic}; {cure}"))
}

/// What clap says when it is asked for the help of a command.
fn of_command(words: &[&str]) -> ExitCode {
    match command().try_get_matches_from(words) {
        Err(help) => usage(&help),
        Ok(_) => Exit::Done.into(),
    }
}
