//! The command line: the one place that reads arguments, the environment and
//! the files of settings (`config`), fills the plain settings of the rooms and
//! puts the rooms together.
//!
//! One file per command. Data goes to standard output, talk to standard
//! error. A mistake ends with code 2 and one line: cause, then cure; where a
//! rule is misread, the place is shown beneath it.

mod answers;
mod certificate;
mod config;
mod delivery;
mod demo;
mod exit;
mod headless;
mod help;
mod house;
mod input;
mod interactive;
mod limits;
mod listen;
mod log;
mod open_files;
mod outlet;
mod pages;
mod public_url;
mod secrets;
mod send;
mod senders;
mod sending;
mod signals;
mod speech;
mod transport;
mod trust;
mod verify;

use std::{env, process::ExitCode};

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, error::ErrorKind};

use config::{Mistake, Parsed};

/// See webhooks arrive, who sent them and whether their signatures hold.
#[derive(Debug, Parser)]
#[command(
    name = "hookglass",
    version,
    about,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    after_help = AFTER_HELP
)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    listen: listen::Options,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Listen and show what arrives (the same as no command at all)
    Listen(listen::Options),
    /// Listen, and send a few sample events to ourselves over real HTTP
    Demo(demo::Options),
    /// Make an event as a sender would, sign it and deliver it
    Send(send::Options),
    /// Say of kept events whether their signatures hold, and why not
    Verify(verify::Options),
    /// List the senders that are known, and how they sign
    Senders(senders::Options),
    /// Show each setting and where its value comes from
    Config(config::show::Options),
    /// Show this help, that of a command, or how filters are written: help filter
    Help(help::Options),
}

const AFTER_HELP: &str = "\
Every flag has an environment variable and a key in the configuration file: --max-events is
HOOKGLASS_MAX_EVENTS and max-events.
Secrets come from HOOKGLASS_SECRET_<SENDER>, a named variable or a file, never from an argument;
several of one sender stand one a line.

Exit codes: 0 done, 1 what was asked did not happen, 2 usage or cannot start.";

/// Runs the command line of this process. It has spoken when it returns.
#[must_use]
pub fn main() -> ExitCode {
    let words: Vec<_> = env::args_os().collect();
    let parsed = match config::parse(&command(), &words) {
        Ok(parsed) => parsed,
        Err(Mistake::Usage(error)) => return usage(&error),
        Err(Mistake::File(misread)) => {
            let code = cannot(&misread.what);
            if let Some((text, at)) = misread.shown {
                speech::point(&text, at);
            }
            return code;
        }
    };
    let arguments = match Arguments::from_arg_matches(&parsed.matches) {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    run(arguments, &parsed).unwrap_or_else(|error| {
        let code = cannot(&format!("{error:#}"));
        if let Some(misread) = error.downcast_ref::<answers::Misread>() {
            misread.show();
        }
        code
    })
}

/// Says why nothing is done.
fn cannot(why: &str) -> ExitCode {
    speech::say(why);
    exit::Exit::Cannot.into()
}

/// The command line as it is parsed and as its help shows it: the rule by
/// which variables are named says more than a list of them.
fn command() -> clap::Command {
    fn quiet(command: clap::Command) -> clap::Command {
        command
            .mut_args(|argument| argument.hide_env(true))
            .mut_subcommands(quiet)
    }
    quiet(Arguments::command())
}

/// The names of the commands.
fn command_names() -> Vec<String> {
    let command = Arguments::command();
    let names = command.get_subcommands().map(|it| it.get_name().to_owned());
    names.collect()
}

fn run(arguments: Arguments, parsed: &Parsed) -> anyhow::Result<ExitCode> {
    match arguments
        .command
        .unwrap_or(Command::Listen(arguments.listen))
    {
        Command::Listen(options) => listen::run(&options, parsed.registry(), &parsed.screen),
        Command::Demo(options) => demo::run(&options, parsed.registry(), &parsed.screen),
        Command::Send(options) => send::run(&options, &parsed.registry()),
        Command::Verify(options) => verify::run(&options, parsed.registry()),
        Command::Senders(options) => senders::run(&options, &parsed.registry()),
        Command::Config(options) => config::show::run(&options, parsed),
        Command::Help(options) => help::run(&options),
    }
}

/// What clap has to say: help and version as it says them, a mistake in one
/// line.
fn usage(error: &clap::Error) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        // Nobody reads it: nothing is lost.
        let _ = error.print();
        return exit::Exit::Done.into();
    }
    cannot(&in_one_line(&error.render().to_string()))
}

/// What clap says over several lines: the cause, its tip, and whose help to
/// read.
fn in_one_line(text: &str) -> String {
    let cause = text.lines().take_while(|line| !line.starts_with("Usage:"));
    let words: Vec<&str> = cause.flat_map(str::split_whitespace).collect();
    let cause = words.join(" ").replace(" tip: ", "; ");
    let cause = cause.strip_prefix("error: ").unwrap_or(&cause);
    let cause = cause.split(" For more information").next().unwrap_or(cause);
    let usage = text.lines().find_map(|line| line.strip_prefix("Usage: "));
    let second = usage.and_then(|line| line.split_whitespace().nth(1));
    let named = second.filter(|word| Arguments::command().find_subcommand(word).is_some());
    let named = named.map_or_else(String::new, |name| format!("{name} "));
    format!("{cause}; see hookglass {named}--help")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_mistake_is_one_line_with_its_tip_and_the_help_to_read() {
        let said = |words: &[&str]| {
            let error = command().try_get_matches_from(words).unwrap_err();
            in_one_line(&error.render().to_string())
        };
        assert_eq!(
            said(&["hookglass", "--jsn"]),
            "unexpected argument '--jsn' found; a similar argument exists: '--json'; \
             see hookglass --help"
        );
        assert_eq!(
            said(&["hookglass", "sned"]),
            "invalid value 'sned' for '[PORT]': it is neither a port nor a command; did you mean \
             send?; see hookglass --help"
        );
        assert!(!said(&["hookglass", "99999"]).contains("did you mean"));
        assert_eq!(
            said(&["hookglass", "verify"]),
            "the following required arguments were not provided: <FILE>; \
             see hookglass verify --help"
        );
    }

    #[test]
    fn a_size_that_is_none_says_how_one_is_written() {
        let error = command()
            .try_get_matches_from(["hookglass", "--max-memory", "1x"])
            .unwrap_err();
        let said = in_one_line(&error.render().to_string());
        assert!(
            said.contains(": write a size such as 512, 64KiB or 10MB;"),
            "{said}"
        );
    }

    #[test]
    fn a_bare_number_is_a_port() {
        let arguments = Arguments::try_parse_from(["hookglass", "9000"]).unwrap();
        assert!(arguments.command.is_none());
        assert_eq!(arguments.listen.port(), 9000);
    }

    #[test]
    fn every_flag_has_an_environment_variable_named_after_it() {
        fn check(command: &clap::Command) {
            for argument in command.get_arguments() {
                let Some(flag) = argument.get_long() else {
                    continue;
                };
                // Secrets have variables of their own, one a sender.
                if ["help", "version", "secret"].contains(&flag) {
                    continue;
                }
                let expected = format!("HOOKGLASS_{}", flag.to_uppercase().replace('-', "_"));
                let found = argument.get_env().and_then(|name| name.to_str());
                assert_eq!(found, Some(&expected[..]), "--{flag}");
            }
            command.get_subcommands().for_each(check);
        }
        check(&Arguments::command());
    }
}
