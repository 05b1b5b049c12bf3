//! The layers put on one another. clap looks at the command line twice: first
//! to see what it and the environment say, then with what the files say beside
//! that, as flags.

use std::ffi::OsString;

use clap::{
    ArgMatches, Command, FromArgMatches as _,
    parser::ValueSource::{CommandLine, EnvVariable},
};

use super::{
    Options,
    bindings::Bound,
    filters::{self, Named},
    keys::{self, Keys, Misread, Setting},
    place::{Surroundings, Whose},
    rules::{self, Takes},
    save::IGNORE,
    senders::{self, Own},
    theme,
};
use crate::{
    cli::interactive::{self, Screen},
    sender::Registry,
};

/// What all layers say together.
#[derive(Debug)]
pub(in crate::cli) struct Parsed {
    /// As clap has it.
    pub(in crate::cli) matches: ArgMatches,
    /// What came from the files, and from where in them.
    pub(super) settings: Vec<Setting>,
    /// The user's own senders.
    pub(super) senders: Vec<Own>,
    /// What they say of the screen that is no flag.
    pub(in crate::cli) screen: Screen,
    /// The filters that have names.
    pub(super) filters: Vec<Named>,
    /// What they say of roles, and where.
    pub(super) looks: Vec<theme::Said>,
    /// Where the keys come from that the user changed.
    pub(super) bound: Vec<Bound>,
    /// What is to be said of each file that was looked for.
    pub(super) said: Vec<String>,
}

/// Why nothing can be run.
#[derive(Debug)]
pub(in crate::cli) enum Mistake {
    /// Of the command line; help and version, too.
    Usage(clap::Error),
    /// Of a file.
    File(Misread),
}

impl From<clap::Error> for Mistake {
    fn from(error: clap::Error) -> Self {
        Self::Usage(error)
    }
}

impl<T: Into<Misread>> From<T> for Mistake {
    fn from(what: T) -> Self {
        Self::File(what.into())
    }
}

impl Parsed {
    /// The senders that are known: the user's own before ours.
    pub(in crate::cli) fn registry(&self) -> Registry {
        let own: Vec<_> = self.senders.iter().map(|own| own.row).collect();
        Registry::with(&own)
    }
}

/// Parses a command line with what the files of this process and its user say.
pub(in crate::cli) fn parse(command: &Command, words: &[OsString]) -> Result<Parsed, Mistake> {
    parse_in(command, words, &Surroundings::of_process())
}

fn parse_in(
    command: &Command,
    words: &[OsString],
    surroundings: &Surroundings,
) -> Result<Parsed, Mistake> {
    // What is missing may stand in a file, and what is wrong is said by the
    // second look, which sees the same.
    let mut lenient = command.clone().ignore_errors(true);
    let given = lenient.try_get_matches_from_mut(words)?;
    let mut parsed = Parsed {
        matches: ArgMatches::default(),
        settings: Vec::new(),
        senders: Vec::new(),
        screen: Screen::default(),
        filters: Vec::new(),
        bound: Vec::new(),
        looks: Vec::new(),
        said: Vec::new(),
    };
    let running = Running::of(&lenient, &given, words);
    if let Some(takes) = rules::takes(running.name) {
        let named = Options::from_arg_matches(running.given)?.config;
        let search = surroundings.search(named.as_deref())?;
        let keys = Keys::of(&lenient, surroundings.shown_of_user());
        let (mut settings, mut remarks) = (Vec::new(), Vec::new());
        let mut above = Vec::new();
        for file in &search.files {
            let layer = keys.read(file)?;
            if file.whose == Whose::Project {
                let set = layer.settings.iter();
                above.extend(set.map(|set| (set.key.clone(), set.place.clone())));
            }
            lay(&mut settings, layer.settings);
            senders::lay(&mut parsed.senders, layer.senders, keys.own())?;
            filters::lay(&mut parsed.filters, layer.filters);
            parsed.screen.keymap = layer.bindings.keymap.unwrap_or(parsed.screen.keymap);
            parsed.screen.own = layer.look.own.unwrap_or(parsed.screen.own);
            parsed.looks.extend(layer.look.said);
            parsed.bound.extend(layer.bindings.bound);
            remarks.extend(layer.bindings.remarks);
        }
        are_of_senders(&settings, &parsed.registry())?;
        settings.retain(|setting| running.lets(takes, setting));
        parsed.settings = settings;
        parsed.said = search.said;
        parsed.screen.saver = surroundings.saver(named.as_deref());
        parsed.screen.saver.above = above;
        let filters = parsed.filters.iter();
        parsed.screen.filters = filters.map(|named| named.saved.clone()).collect();
        parsed.said.extend(remarks);
    }
    let (before, after) = words.split_at(running.flags_at);
    let before = before.iter().cloned();
    let words = before
        .chain(running.words(&parsed.settings))
        .chain(after.iter().cloned());
    parsed.matches = command.clone().try_get_matches_from(words)?;
    Ok(parsed)
}

/// Whether the senders are known that settings name. Which there are is known
/// only when all files are read.
fn are_of_senders(settings: &[Setting], registry: &Registry) -> Result<(), Misread> {
    for setting in settings.iter().filter(|setting| setting.key == IGNORE) {
        let rules = setting
            .words
            .iter()
            .filter_map(|word| word.to_str()?.parse().ok());
        for rule in rules {
            interactive::is_of_someone(&rule, registry)
                .map_err(|why| format!("{}: {IGNORE}: {why}", setting.place))?;
        }
    }
    Ok(())
}

/// Puts a layer on those below it.
fn lay(below: &mut Vec<Setting>, layer: Vec<Setting>) {
    below.retain(|old| layer.iter().all(|new| new.key != old.key));
    below.extend(layer);
}

/// The command that is to be run, as far as it is known.
struct Running<'a> {
    name: &'a str,
    command: &'a Command,
    given: &'a ArgMatches,
    /// Where among the words its flags may begin.
    flags_at: usize,
}

impl<'a> Running<'a> {
    fn of(command: &'a Command, given: &'a ArgMatches, words: &[OsString]) -> Self {
        let named = given.subcommand().and_then(|(name, given)| {
            let at = words.iter().position(|word| word == name)?;
            Some((name, command.find_subcommand(name)?, given, at + 1))
        });
        let (name, command, given, flags_at) =
            named.unwrap_or(("listen", command, given, words.len().min(1)));
        Self {
            name,
            command,
            given,
            flags_at,
        }
    }

    /// Whether a setting of a file holds for it: it has the flag, and neither
    /// the command line nor the environment says something else.
    fn lets(&self, takes: Takes, setting: &Setting) -> bool {
        let Some(flag) = self.flag(&setting.key).filter(|_| takes.has(&setting.key)) else {
            return false;
        };
        let excludes = |one: &clap::Arg, other: &clap::Arg| {
            let others = self.command.get_arg_conflicts_with(one);
            others.iter().any(|it| it.get_id() == other.get_id())
        };
        !keys::flags(self.command)
            .filter(|other| self.is_given(other))
            .any(|other| other == flag || excludes(flag, other) || excludes(other, flag))
    }

    fn is_given(&self, flag: &clap::Arg) -> bool {
        let id = keys::id(flag, self.given);
        matches!(self.given.value_source(id), Some(CommandLine | EnvVariable))
    }

    fn flag(&self, key: &str) -> Option<&'a clap::Arg> {
        keys::flags(self.command).find(|flag| flag.get_long() == Some(key))
    }

    /// The settings as they would stand on the command line.
    fn words(&self, settings: &[Setting]) -> Vec<OsString> {
        let mut words = Vec::new();
        for setting in settings {
            let is_switch = self.flag(&setting.key).is_some_and(keys::is_switch);
            for word in &setting.words {
                let mut flag = OsString::from(format!("--{}", setting.key));
                if is_switch {
                    if word == "false" {
                        continue;
                    }
                } else {
                    flag.push("=");
                    flag.push(word);
                }
                words.push(flag);
            }
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use clap::{Arg, ArgAction, Args as _};

    use super::*;

    /// A command line of which flags exclude and need one another.
    fn command() -> Command {
        fn with_flags(command: Command) -> Command {
            Options::augment_args(command)
                .arg(Arg::new("place").long("place"))
                .arg(Arg::new("socket").long("socket").conflicts_with("bind"))
                .arg(Arg::new("bind").long("bind"))
                .arg(Arg::new("cert").long("cert"))
                .arg(
                    Arg::new("tls")
                        .long("tls")
                        .requires("cert")
                        .action(ArgAction::SetTrue),
                )
                .arg(Arg::new("to").long("to").required(true))
                .arg(Arg::new("name").long("name").action(ArgAction::Append))
        }
        with_flags(Command::new("hookglass"))
            .args_conflicts_with_subcommands(true)
            .subcommand(with_flags(Command::new("listen")))
            .subcommand(Command::new("other"))
    }

    /// What holds of a flag, where a file says `text`.
    fn held(text: &str, words: &[&str], flag: &str) -> Result<Vec<String>, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("c.toml");
        std::fs::write(&file, text).unwrap();
        let named = format!("--config={}", file.display());
        let before: &[&str] = if words.first() == Some(&"listen") {
            &["hookglass", "listen", &named]
        } else {
            &["hookglass", &named]
        };
        let rest = words.iter().filter(|word| **word != "listen");
        let words: Vec<OsString> = before.iter().chain(rest).map(Into::into).collect();
        match parse_in(&command(), &words, &Surroundings::default()) {
            Ok(parsed) => {
                let inner = parsed.matches.subcommand_matches("listen");
                let raw = inner.unwrap_or(&parsed.matches).get_raw(flag);
                let raw = raw.into_iter().flatten();
                Ok(raw.map(|word| word.to_string_lossy().into()).collect())
            }
            Err(Mistake::Usage(error)) => Err(error.to_string()),
            Err(Mistake::File(misread)) => Err(misread.what),
        }
    }

    const TO: &str = "to = 'x'\n";

    #[test]
    fn what_a_command_must_have_may_stand_in_a_file() {
        for words in [&[][..], &["listen"]] {
            assert_eq!(held(TO, words, "to").unwrap(), ["x"]);
            assert_eq!(
                held(TO, &[words, &["--to=y"]].concat(), "to").unwrap(),
                ["y"]
            );
            assert!(held("", words, "to").unwrap_err().contains("--to"));
        }
    }

    #[test]
    fn what_a_flag_needs_may_stand_in_a_file() {
        let tls = |text: &str| held(&format!("{TO}{text}"), &["--tls"], "tls");
        assert_eq!(tls("cert = 'c'").unwrap(), ["true"]);
        assert!(tls("").unwrap_err().contains("--cert"));
        let error = held(&format!("{TO}tls = true"), &[], "tls").unwrap_err();
        assert!(error.contains("--cert"), "{error}");
        assert_eq!(
            held(&format!("{TO}tls = false"), &[], "tls").unwrap(),
            ["false"]
        );
    }

    #[test]
    fn what_excludes_a_flag_gives_way_to_it() {
        for (file, flag) in [("socket = 's'", "bind"), ("bind = 'b'", "socket")] {
            let text = format!("{TO}{file}");
            let excluded = file.split(' ').next().unwrap();
            let given = format!("--{flag}=mine");
            assert_eq!(held(&text, &[&given], flag).unwrap(), ["mine"]);
            assert_eq!(held(&text, &[&given], excluded).unwrap(), [""; 0]);
        }
    }

    #[test]
    fn words_that_look_like_flags_stay_what_they_are() {
        let text = format!("{TO}name = ['--tls', '-x', '', 'a=b']");
        assert_eq!(
            held(&text, &[], "name").unwrap(),
            ["--tls", "-x", "", "a=b"]
        );
        assert_eq!(held(&text, &["--name=c"], "name").unwrap(), ["c"]);
    }

    #[test]
    fn a_mistake_of_the_command_line_is_said_as_without_files() {
        let error = held(TO, &["--bnd=1"], "to").unwrap_err();
        assert!(
            error.contains("'--bnd'") && error.contains("'--bind'"),
            "{error}"
        );
    }
}
