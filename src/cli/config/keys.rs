//! The keys of a file are the flags of `hookglass listen`, and there is no
//! other list of them: what a flag takes, a key takes, judged by the same
//! parser. From what stands in a file come settings: words for flags, each
//! with its line.

use std::{
    collections::BTreeSet,
    error::Error as _,
    ffi::{OsStr, OsString},
    ops::Range,
    path::PathBuf,
};

use clap::{
    Arg, ArgAction, ArgMatches, Command, ValueHint,
    error::{ContextKind, ContextValue},
};

use super::{
    bindings::{self, Bindings},
    filters::{self, Named},
    place::File,
    rules,
    senders::{self, Own},
    text::{self, Entry, Fault, Value},
    theme::{self, Look},
};
use crate::{
    cli::{answers, listen, secrets},
    exchange::nearest,
};

/// A key that a file sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    /// The flag's name.
    pub(super) key: String,
    /// What the flag would be given, each time.
    pub(super) words: Vec<OsString>,
    /// `~/.config/hookglass/config.toml:7`.
    pub(super) place: String,
}

/// What a file says.
#[derive(Debug, Default)]
pub(super) struct Layer {
    pub(super) settings: Vec<Setting>,
    pub(super) senders: Vec<Own>,
    pub(super) bindings: Bindings,
    pub(super) filters: Vec<Named>,
    pub(super) look: Look,
}

/// What is wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Misread {
    /// Where, cause, cure.
    pub(in crate::cli) what: String,
    /// The text that is wrong, and where in it.
    pub(in crate::cli) shown: Option<(String, Range<usize>)>,
}

impl From<String> for Misread {
    fn from(what: String) -> Self {
        Self { what, shown: None }
    }
}

/// Where a path begins that is written somewhere, if it may be.
pub(in crate::cli) type Begin<'a> = &'a dyn Fn(&str) -> Result<PathBuf, String>;

/// Finds the path in a value and has it begin where it should.
type Reading = fn(&str, Begin<'_>) -> Result<OsString, String>;

/// Flags whose values are more than a path, and have one in them.
const READ: &[(&str, Reading)] = &[
    ("secret", secrets::beginning),
    ("answer", answers::beginning),
];

/// The keys there are.
#[derive(Debug)]
pub(super) struct Keys {
    flags: Vec<Arg>,
    /// The user's own file, for cures.
    own: String,
}

impl Keys {
    /// Those of a whole command line. `own` is the user's file as one writes
    /// it.
    pub(super) fn of(command: &Command, own: String) -> Self {
        let listen = command.find_subcommand("listen").unwrap_or(command);
        Self {
            flags: flags(listen).cloned().collect(),
            own,
        }
    }

    /// The user's own file, as one writes it.
    pub(super) fn own(&self) -> &str {
        &self.own
    }

    /// What a file says, in the order of its lines; or the first mistake.
    pub(super) fn read(&self, file: &File) -> Result<Layer, Misread> {
        self.layer(file).map_err(|fault| {
            let Fault {
                line,
                column,
                what,
                shown,
            } = fault;
            let column = column.map_or_else(String::new, |column| format!(":{column}"));
            let what = format!("{}:{line}{column}: {what}", file.shown);
            Misread { what, shown }
        })
    }

    fn layer(&self, file: &File) -> Result<Layer, Fault> {
        let (senders, entries): (Vec<_>, Vec<_>) = text::read(&file.text)?
            .into_iter()
            .partition(|entry| entry.name == senders::KEY);
        let (bindings, entries): (Vec<_>, Vec<_>) = entries
            .into_iter()
            .partition(|entry| entry.name == bindings::KEY);
        let (filters, mut entries): (Vec<_>, Vec<_>) = entries
            .into_iter()
            .partition(|entry| entry.name == filters::KEY);
        let look = theme::read(&mut entries, file, &self.own)?;
        let senders: Result<Vec<_>, Fault> = senders
            .iter()
            .map(|entry| senders::read(entry, file))
            .collect();
        let filters: Result<Vec<_>, Fault> = filters
            .iter()
            .map(|entry| filters::read(entry, file))
            .collect();
        Ok(Layer {
            senders: senders?.concat(),
            filters: filters?.concat(),
            bindings: bindings::read(&bindings, file, &self.own)?,
            look,
            settings: self.settings(entries, file)?,
        })
    }

    fn settings(&self, entries: Vec<Entry>, file: &File) -> Result<Vec<Setting>, Fault> {
        let mut settings: Vec<Setting> = Vec::new();
        for (table, entry) in self.flat(entries)? {
            let line = entry.line;
            let wrong = |what| Fault::new(line, what);
            let flag = self.flag(&entry.name).map_err(wrong)?;
            let key = flag.get_long().unwrap_or_default();
            is_in_place(flag, table.as_deref()).map_err(wrong)?;
            if let Some(why) = rules::refusal(key, file.whose, &self.own) {
                return Err(wrong(format!("{key}: {why}")));
            }
            let place = format!("{}:{line}", file.shown);
            if let Some(before) = settings.iter().find(|setting| setting.key == key) {
                let before = &before.place;
                return Err(wrong(format!(
                    "{key} is set already at {before}; leave one"
                )));
            }
            let begin = |path: &str| {
                rules::may_name_a_file(key, file.whose, &self.own)?;
                Ok(file.path(path))
            };
            let words = words(flag, entry, &begin)
                .map_err(|(line, what)| Fault::new(line, format!("{key}: {what}")))?;
            settings.push(Setting {
                key: key.to_owned(),
                words,
                place,
            });
        }
        Ok(settings)
    }

    /// The entries with the table each stands in, if any.
    fn flat(&self, entries: Vec<Entry>) -> Result<Vec<(Option<String>, Entry)>, Fault> {
        let mut flat = Vec::new();
        for entry in entries {
            match entry.value {
                Value::Table(inner) => {
                    self.is_table(&entry.name)
                        .map_err(|what| Fault::new(entry.line, what))?;
                    let table = normal(&entry.name);
                    flat.extend(inner.into_iter().map(|inner| (Some(table.clone()), inner)));
                }
                _ => flat.push((None, entry)),
            }
        }
        flat.sort_by_key(|(_, entry)| entry.line);
        Ok(flat)
    }

    fn is_table(&self, name: &str) -> Result<(), String> {
        let own = [bindings::KEY, filters::KEY, theme::KEY].map(str::to_owned);
        let tables: BTreeSet<String> = self.flags.iter().filter_map(table).chain(own).collect();
        let wanted = normal(name);
        if tables.contains(&wanted) {
            return Ok(());
        }
        if let Ok(flag) = self.flag(name) {
            return Err(format!(
                "{name} is a key and no table; write {}",
                example(flag)
            ));
        }
        let there: Vec<String> = tables.iter().map(|name| format!("[{name}]")).collect();
        let cure = nearest(&wanted, tables.iter().map(String::as_str)).map_or_else(
            || format!("there is {}", there.join(", ")),
            |near| format!("did you mean [{near}]?"),
        );
        Err(format!("there is no table [{name}]; {cure}"))
    }

    fn flag(&self, name: &str) -> Result<&Arg, String> {
        let wanted = normal(name);
        let mut flags = self.flags.iter();
        flags
            .find(|flag| flag.get_long() == Some(&wanted))
            .ok_or_else(|| {
                let names = self.flags.iter().filter_map(Arg::get_long);
                let names = names.chain([senders::KEY, bindings::KEY, filters::KEY]);
                let cure = match nearest(&wanted, names) {
                    None => "hookglass config lists them".to_owned(),
                    Some(senders::KEY) => format!("did you mean [[{}]]?", senders::KEY),
                    Some(near @ (bindings::KEY | filters::KEY)) => {
                        format!("did you mean [{near}]?")
                    }
                    Some(near) => format!("did you mean {near}?"),
                };
                format!("there is no key {name}; {cure}")
            })
    }
}

/// The flags of a command that stand for something.
pub(super) fn flags(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|argument| {
        let asks = matches!(
            argument.get_action(),
            ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong | ArgAction::Version
        );
        let named = argument.get_long();
        named.is_some_and(|name| !asks && !["help", "version"].contains(&name))
    })
}

/// Under which name clap holds the flag's value: that of the argument which
/// says the same without a flag, where that was given.
pub(super) fn id<'a>(flag: &'a Arg, given: &ArgMatches) -> &'a str {
    let (place, same_as) = listen::PLACE;
    let id = flag.get_id().as_str();
    let is_same = id == same_as && given.try_contains_id(place).is_ok_and(|given| given);
    if is_same { place } else { id }
}

/// The table a flag may stand in: the heading that it has in the help.
pub(super) fn table(flag: &Arg) -> Option<String> {
    flag.get_help_heading().map(normal)
}

/// Whether there is no value: it is on or off.
pub(super) fn is_switch(flag: &Arg) -> bool {
    matches!(flag.get_action(), ArgAction::SetTrue)
}

/// Whether it may be given several times.
pub(super) fn is_list(flag: &Arg) -> bool {
    matches!(flag.get_action(), ArgAction::Append)
}

/// `max_body` is `max-body`, `Limits` is `limits`.
pub(super) fn normal(name: &str) -> String {
    name.to_lowercase().replace(['_', ' '], "-")
}

fn is_in_place(flag: &Arg, stands_in: Option<&str>) -> Result<(), String> {
    let Some(stands_in) = stands_in else {
        return Ok(());
    };
    let key = flag.get_long().unwrap_or_default();
    match table(flag) {
        Some(right) if right == stands_in => Ok(()),
        Some(right) => Err(format!(
            "{key} does not belong in [{stands_in}]; put it in [{right}]"
        )),
        None => Err(format!(
            "{key} does not belong in [{stands_in}]; put it before every table"
        )),
    }
}

/// What the flag would be given.
fn words(flag: &Arg, entry: Entry, begin: Begin<'_>) -> Result<Vec<OsString>, (usize, String)> {
    let line = entry.line;
    match entry.value {
        Value::Switch(on) if is_switch(flag) => Ok(vec![on.to_string().into()]),
        Value::List(items) if is_list(flag) => items
            .into_iter()
            .flat_map(|(line, item)| parts(flag, item).into_iter().map(move |part| (line, part)))
            .map(|(line, item)| word(flag, item, begin).map_err(|what| (line, what)))
            .collect(),
        value => parts(flag, value)
            .into_iter()
            .map(|value| word(flag, value, begin).map_err(|what| (line, what)))
            .collect(),
    }
}

/// A text that is several values for its flag, taken apart.
fn parts(flag: &Arg, value: Value) -> Vec<Value> {
    match (value, flag.get_value_delimiter()) {
        (Value::Word(text), Some(delimiter)) => text
            .split(delimiter)
            .map(|part| Value::Word(part.to_owned()))
            .collect(),
        (value, _) => vec![value],
    }
}

fn word(flag: &Arg, value: Value, begin: Begin<'_>) -> Result<OsString, String> {
    match value {
        Value::Word(text) if !is_switch(flag) => {
            let word = as_given(flag, &text, begin)?;
            judge(flag, &word)?;
            Ok(word)
        }
        _ => Err(format!("write {}", example(flag))),
    }
}

/// How the key is written.
fn example(flag: &Arg) -> String {
    let key = flag.get_long().unwrap_or_default();
    let value = flag.get_value_names().and_then(<[_]>::first);
    let value = value.map_or("VALUE", |name| name.as_str());
    match (is_switch(flag), is_list(flag)) {
        (true, _) => format!("{key} = true or {key} = false"),
        (false, true) => format!("{key} = [\"{value}\", ..]"),
        (false, false) => format!("{key} = \"{value}\""),
    }
}

/// A text as it would be given to the flag from anywhere: with the path whole
/// that is in it.
pub(super) fn as_given(flag: &Arg, text: &str, begin: Begin<'_>) -> Result<OsString, String> {
    let key = flag.get_long().unwrap_or_default();
    if let Some((_, read)) = READ.iter().find(|(name, _)| *name == key) {
        return read(text, begin);
    }
    if names_a_file(flag) {
        return Ok(begin(text)?.into_os_string());
    }
    Ok(text.into())
}

fn names_a_file(flag: &Arg) -> bool {
    matches!(
        flag.get_value_hint(),
        ValueHint::AnyPath | ValueHint::FilePath | ValueHint::DirPath | ValueHint::ExecutablePath
    )
}

/// Has a word judged by the parser of the flag, alone.
fn judge(flag: &Arg, word: &OsStr) -> Result<(), String> {
    let alone = Arg::new("value")
        .long("value")
        .action(ArgAction::Append)
        .value_parser(flag.get_value_parser().clone());
    let mut given = OsString::from("--value=");
    given.push(word);
    Command::new("judge")
        .no_binary_name(true)
        .arg(alone)
        .try_get_matches_from([given])
        .map(|_| ())
        .map_err(|error| why(&error))
}

/// What the parser said, without what clap says around it.
fn why(error: &clap::Error) -> String {
    if let Some(said) = error.source() {
        return said.to_string();
    }
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(values)) if !values.is_empty() => {
            format!("write one of {}", values.join(", "))
        }
        _ => "the value is missing".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::config::place::Whose;

    fn settings(whose: Whose, text: &str) -> Result<Vec<Setting>, String> {
        let keys = Keys::of(&crate::cli::command(), "~/c.toml".to_owned());
        let layer = keys.read(&File::of_text(whose, text));
        layer.map(|layer| layer.settings).map_err(|it| it.what)
    }

    fn set(text: &str) -> Vec<(String, String)> {
        let settings = settings(Whose::User, text).unwrap();
        let words = settings.into_iter().flat_map(|setting| {
            let Setting { key, words, .. } = setting;
            let words = words.into_iter();
            words.map(move |word| (key.clone(), word.into_string().unwrap()))
        });
        words.collect()
    }

    fn wrong(text: &str) -> String {
        settings(Whose::User, text).unwrap_err()
    }

    #[test]
    fn a_key_is_a_flag_in_its_table_or_in_none() {
        let text = "max_body = 100\nto = \"3000\"\nno-mouse = true\n[limits]\nmax-head = '1KiB'";
        let expected = [
            ("max-body", "100"),
            ("to", "3000"),
            ("no-mouse", "true"),
            ("max-head", "1KiB"),
        ];
        let expected = expected.map(|(key, word)| (key.to_owned(), word.to_owned()));
        assert_eq!(set(text), expected);
        assert_eq!(set("limits.max-body = 100")[0], set("max-body = 100")[0]);
        let places = settings(Whose::User, text).unwrap();
        assert_eq!(places[3].place, "f.toml:5");
    }

    #[test]
    fn a_list_is_a_flag_several_times_and_paths_begin_where_the_file_is() {
        let text =
            "secret = ['stripe=env:A', 'github=file:b']\nlog = '~/x.log'\nunix = ['a,/b', 'c']";
        let expected = [
            ("secret", "stripe=env:A"),
            ("secret", "github=file:/etc/b"),
            ("log", "/home/ann/x.log"),
            ("unix", "/etc/a"),
            ("unix", "/b"),
            ("unix", "/etc/c"),
        ];
        let expected = expected.map(|(key, word)| (key.to_owned(), word.to_owned()));
        assert_eq!(set(text), expected);
        assert_eq!(set("secret = 'stripe=env:A'")[0], expected[0]);
    }

    #[test]
    fn a_mistake_says_where_it_is_and_what_is_right() {
        let table = [
            (
                "\nmax-bdy = 1",
                "f.toml:2: there is no key max-bdy; did you mean max-body?",
            ),
            (
                "zzzzzz = 1",
                "f.toml:1: there is no key zzzzzz; hookglass config lists them",
            ),
            (
                "[limts]\nmax-body = 1",
                "f.toml:1: there is no table [limts]; did you mean [limits]?",
            ),
            (
                "[limits]\nport = 1",
                "f.toml:2: port does not belong in [limits]; put it before every table",
            ),
            (
                "[port]",
                "f.toml:1: port is a key and no table; write port = \"PORT\"",
            ),
            (
                "[limits.max-body]",
                "f.toml:1: max-body: write max-body = \"SIZE\"",
            ),
            (
                "max-body = '1x'",
                "f.toml:1: max-body: write a size such as 512, 64KiB or 10MB",
            ),
            (
                "max-body = [1]",
                "f.toml:1: max-body: write max-body = \"SIZE\"",
            ),
            (
                "max-body = 1.5",
                "f.toml:1: max-body: write max-body = \"SIZE\"",
            ),
            (
                "max-headers = -1",
                "f.toml:1: max-headers: write a whole number such as 100",
            ),
            (
                "port = 70000",
                "f.toml:1: port: write a port from 0 to 65535",
            ),
            (
                "json = 1",
                "f.toml:1: json: write json = true or json = false",
            ),
            (
                "secret = true",
                "f.toml:1: secret: write secret = [\"SENDER=FROM\", ..]",
            ),
            (
                "secret = [\n'stripe=env:A',\n'whsec_1234',\n]",
                "f.toml:3: secret: write SENDER=env:NAME or SENDER=file:PATH",
            ),
            (
                "answer = [\n'=> 500',\n'=> 42',\n]",
                "f.toml:3: answer: 42 is no status; write 200 to 599",
            ),
            (
                "[[answer]]\nrule = 1",
                "f.toml:1: answer: write answer = [\"RULE\", ..]",
            ),
            (
                "max-body = 1\nmax_body = 2",
                "f.toml:2: max-body is set already at f.toml:1; leave one",
            ),
            (
                "help = true",
                "f.toml:1: there is no key help; hookglass config lists them",
            ),
            (
                "to = '1'\n[limits",
                "f.toml:2:8: unclosed table, expected `]`",
            ),
        ];
        for (text, said) in table {
            assert_eq!(wrong(text), said, "{text:?}");
        }
    }

    #[test]
    fn a_project_says_neither_who_reaches_hookglass_nor_which_files_it_reads_and_writes() {
        let told = |what: &str| format!(": a project's file may not {what}; put it into ~/c.toml");
        for (text, what) in [
            ("bind = '::1'", "say that"),
            ("tls = true", "say that"),
            ("secret = 'stripe=env:A'", "say that"),
            ("log = 'x'", "name a file"),
            ("unix = ['x']", "name a file"),
            (
                "answer = ['=> 500', '=> 200 file ../etc/passwd']",
                "name a file",
            ),
        ] {
            assert!(settings(Whose::User, text).is_ok(), "{text}");
            let refused = settings(Whose::Project, text).unwrap_err();
            assert!(refused.contains(&told(what)), "{refused}");
        }
        for text in ["to = '3000'", "answer = ['path:/x => 500 x2, 200', '']"] {
            assert!(settings(Whose::Project, text).is_ok(), "{text}");
        }
    }

    /// Whatever flag is added: when it names a file, no project may set it.
    #[test]
    fn no_flag_that_names_a_file_is_of_a_project() {
        let command = crate::cli::command();
        let keys = Keys::of(&command, String::new());
        let named: Vec<&Arg> = keys
            .flags
            .iter()
            .filter(|flag| names_a_file(flag))
            .collect();
        assert!(named.len() > 3, "{named:?}");
        for flag in named {
            let text = format!("{} = 'x'", flag.get_long().unwrap());
            assert!(settings(Whose::Project, &text).is_err(), "{text}");
        }
    }
}
