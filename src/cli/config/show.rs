//! `hookglass config`: every setting with its value and where that comes from,
//! as a file of settings that would say the same. Which files were looked for
//! is said beside it.

use std::{env, fmt::Write as _, io, process::ExitCode};

use anyhow::Context as _;
use clap::{Arg, ArgMatches, parser::ValueSource};

use super::{
    bindings,
    filters::{self, Named},
    keys,
    layers::Parsed,
    rules,
    senders::{self, Own},
    theme,
};
use crate::{
    cli::{
        exit::Exit,
        listen,
        outlet::{Closed, Outlet},
        secrets, speech,
    },
    journal::line,
    tui::keymap,
};

/// Show each setting and where its value comes from
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
The output is a file of settings again; --json gives an object a line instead. With flags it shows
what would hold with them. Of secrets it shows where they come from, never the secrets themselves.")]
#[group(id = "configuration")]
pub(in crate::cli) struct Options {
    #[command(flatten)]
    listen: listen::Options,
}

pub(in crate::cli) fn run(options: &Options, parsed: &Parsed) -> anyhow::Result<ExitCode> {
    // A secret in the wrong place must not come out of it again.
    options.listen.secrets().check(&parsed.registry())?;
    options.listen.answers().rules()?;
    let mut rows = rows(parsed);
    let mut outlet = Outlet::new(io::stdout().lock());
    // A file or a variable asks for lines of facts, and not of settings.
    let mut flags = rows.iter().filter(|row| row.origin == Origin::Flag);
    let lines = if flags.any(|row| row.key == "json") {
        let senders = parsed.senders.iter().map(json_sender);
        rows.iter()
            .map(json)
            .chain(look_rows(parsed).iter().map(json))
            .chain(key_rows(parsed).iter().map(json))
            .chain(parsed.filters.iter().map(json_filter))
            .chain(senders)
            .collect()
    } else {
        let senders = parsed.senders.iter().map(sender);
        let keys = looks_as_text(parsed, &mut rows)
            .into_iter()
            .chain(keys_as_text(parsed));
        file(&rows)
            .into_iter()
            .chain(keys)
            .chain(table_of_filters(&parsed.filters))
            .chain(senders)
            .collect::<Vec<_>>()
    };
    let written = lines
        .iter()
        .try_for_each(|line| outlet.line(|out| out.extend(line.as_bytes())))
        .and_then(|()| outlet.flush());
    match written {
        Ok(()) | Err(Closed::Gone) => {}
        Err(Closed::Failed(error)) => return Err(error).context("cannot write the settings"),
    }
    parsed.said.iter().for_each(|said| speech::say(said));
    Ok(Exit::Done.into())
}

/// A setting, what it is, and since where.
struct Row {
    key: String,
    /// The table it may stand in.
    table: Option<String>,
    value: Held,
    origin: Origin,
    /// A file that says so would not be read: it is shown as a comment.
    remark: bool,
}

enum Held {
    Nothing,
    Switch(bool),
    One(String),
    Many(Vec<String>),
}

#[derive(Debug, PartialEq, Eq)]
enum Origin {
    Default,
    /// The file and the line.
    File(String),
    /// The variable.
    Environment(String),
    Flag,
}

fn matches(parsed: &Parsed) -> &ArgMatches {
    let inner = parsed.matches.subcommand_matches("config");
    inner.unwrap_or(&parsed.matches)
}

/// All settings, those of a table together.
fn rows(parsed: &Parsed) -> Vec<Row> {
    let command = crate::cli::command();
    let shown = command.find_subcommand("config").unwrap_or(&command);
    let mut rows: Vec<Row> = Vec::new();
    for flag in keys::flags(shown) {
        let row = row(flag, parsed);
        let more = (row.key == "secret").then(|| variables(parsed));
        let at = match rows.iter().rposition(|before| before.table == row.table) {
            Some(last) => last + 1,
            // What stands in no table stands before all tables.
            None if row.table.is_none() => 0,
            None => rows.len(),
        };
        rows.insert(at, row);
        for (number, row) in more.into_iter().flatten().enumerate() {
            rows.insert(at + 1 + number, row);
        }
    }
    rows
}

fn row(flag: &Arg, parsed: &Parsed) -> Row {
    let key = flag.get_long().unwrap_or_default().to_owned();
    let matches = matches(parsed);
    let id = keys::id(flag, matches);
    let file = parsed.settings.iter().find(|setting| setting.key == key);
    let origin = match (file, matches.value_source(id)) {
        (Some(setting), _) => Origin::File(setting.place.clone()),
        (None, Some(ValueSource::CommandLine)) => Origin::Flag,
        (None, Some(ValueSource::EnvVariable)) => {
            let variable = flag.get_env().unwrap_or_default();
            Origin::Environment(variable.to_string_lossy().into_owned())
        }
        (None, _) => Origin::Default,
    };
    Row {
        value: held(flag, id, matches),
        origin,
        table: keys::table(flag),
        remark: !rules::is_of_files(&key),
        key,
    }
}

fn held(flag: &Arg, id: &str, matches: &ArgMatches) -> Held {
    if keys::is_switch(flag) {
        return Held::Switch(matches.get_flag(id));
    }
    // A path means the same wherever the file will be.
    let whole = |text: &str| Ok(std::path::absolute(text).unwrap_or_else(|_| text.into()));
    let words = matches.get_raw(id).into_iter().flatten();
    let mut words = words.filter_map(|word| {
        let word = keys::as_given(flag, &word.to_string_lossy(), &whole);
        Some(word.ok()?.to_string_lossy().into_owned())
    });
    if keys::is_list(flag) {
        return Held::Many(words.collect());
    }
    words.next().map_or(Held::Nothing, Held::One)
}

/// The secrets of variables, as the flag would name them.
fn variables(parsed: &Parsed) -> Vec<Row> {
    let registry = parsed.registry();
    let set = secrets::variables(&registry).filter(|(_, variable)| env::var_os(variable).is_some());
    let rows = set.map(|(sender, variable)| Row {
        key: "secret".to_owned(),
        table: None,
        value: Held::Many(vec![format!("{sender}=env:{variable}")]),
        origin: Origin::Environment(variable),
        remark: true,
    });
    rows.collect()
}

/// What is said of roles.
fn look_rows(parsed: &Parsed) -> Vec<Row> {
    let row = |said: &theme::Said| Row {
        key: format!("{}.{}", theme::KEY, said.role),
        table: Some(theme::KEY.to_owned()),
        value: Held::One(said.style.clone()),
        origin: Origin::File(said.place.clone()),
        remark: false,
    };
    parsed.looks.iter().map(row).collect()
}

/// The same as a file has it, with the name of the theme from among `rows`:
/// beside a table of that name it has to stand in it.
fn looks_as_text(parsed: &Parsed, rows: &mut Vec<Row>) -> Vec<String> {
    let mut looks = look_rows(parsed);
    if looks.is_empty() {
        return Vec::new();
    }
    for row in &mut looks {
        let name = row.key.split_once('.').map_or("", |(_, name)| name);
        row.key = name.to_owned();
    }
    if let Some(at) = rows.iter().position(|row| row.key == theme::KEY) {
        let key = theme::NAME.to_owned();
        let table = Some(theme::KEY.to_owned());
        looks.insert(
            0,
            Row {
                key,
                table,
                ..rows.remove(at)
            },
        );
    }
    file(&looks)
}

/// The keys of every action, those of the table as remarks: read again they
/// would be the user's.
fn key_rows(parsed: &Parsed) -> Vec<Row> {
    let row = |row: &keymap::Row| {
        let origin = bindings::origin(row, &parsed.bound);
        Row {
            key: format!("{}.{}", bindings::KEY, bindings::name(row)),
            table: Some(bindings::KEY.to_owned()),
            value: Held::Many(row.keys.clone()),
            remark: origin.is_none(),
            origin: origin.map_or(Origin::Default, |place| Origin::File(place.to_owned())),
        }
    };
    parsed.screen.keymap.rows().iter().map(row).collect()
}

/// The same as a file has them.
fn keys_as_text(parsed: &Parsed) -> Vec<String> {
    let mut rows = key_rows(parsed);
    for row in &mut rows {
        let name = row.key.split_once('.').map_or("", |(_, name)| name);
        row.key = name.to_owned();
    }
    file(&rows)
}

/// The tables of one of the user's own senders, with where they stand.
fn sender(own: &Own) -> String {
    let (text, place) = (senders::toml(own.row), since_file(&own.place));
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    format!("\n{first:WIDEST$}  # {place}\n{}", rest.trim_end())
}

/// The lines of a file that says the same.
fn file(rows: &[Row]) -> Vec<String> {
    let said: Vec<String> = rows.iter().map(setting).collect();
    let widths = said.iter().map(|said| said.chars().count());
    let width = widths.filter(|width| *width <= WIDEST).max().unwrap_or(0);
    let mut lines = Vec::new();
    let mut table = None;
    for (row, said) in rows.iter().zip(&said) {
        if row.table != table {
            table.clone_from(&row.table);
            let name = row.table.as_deref().unwrap_or_default();
            lines.extend([String::new(), format!("[{name}]")]);
        }
        lines.push(format!("{said:width$}  # {}", row.since()));
    }
    lines
}

/// What is wider than this, in columns, does not push the others aside.
const WIDEST: usize = 44;

/// `max-body = "32MiB"`.
fn setting(row: &Row) -> String {
    let Row { key, value, .. } = row;
    let remark = if row.remark { "# " } else { "" };
    match value {
        Held::Nothing => format!("# {key}"),
        _ => format!("{remark}{key} = {}", text(value)),
    }
}

/// A value as TOML and JSON have it, which no terminal acts on: their strings
/// are the same for whoever escapes no more than both know.
fn text(value: &Held) -> String {
    match value {
        Held::Nothing => "null".to_owned(),
        Held::Switch(on) => on.to_string(),
        Held::One(word) if is_number(word) => word.clone(),
        Held::One(word) => line::quote(Some(word)),
        Held::Many(words) => {
            let words: Vec<String> = words.iter().map(|word| line::quote(Some(word))).collect();
            format!("[{}]", words.join(", "))
        }
    }
}

fn is_number(word: &str) -> bool {
    word.parse::<i64>()
        .is_ok_and(|number| number.to_string() == word)
}

impl Row {
    /// Where the value comes from, in words.
    fn since(&self) -> String {
        match (&self.origin, &self.value) {
            (Origin::Default, Held::Nothing) => "not set".to_owned(),
            (Origin::Default, _) => "default".to_owned(),
            (Origin::File(place), _) => since_file(place),
            (Origin::Environment(variable), _) => format!("environment {variable}"),
            (Origin::Flag, _) => "flag".to_owned(),
        }
    }
}

/// A file and a line, as a comment has them.
fn since_file(place: &str) -> String {
    line::quote(Some(place)).trim_matches('"').to_owned()
}

/// The table of the filters that have names.
fn table_of_filters(filters: &[Named]) -> Vec<String> {
    let lines = filters.iter().map(|named| {
        let Named { saved, place } = named;
        let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let key = if saved.name.chars().all(bare) {
            saved.name.clone()
        } else {
            line::quote(Some(&saved.name))
        };
        let said = format!("{key} = {}", line::quote(Some(&saved.text)));
        format!("{said:WIDEST$}  # {}", since_file(place))
    });
    let heading = (!filters.is_empty()).then(|| format!("\n[{}]", filters::KEY));
    heading.into_iter().chain(lines).collect()
}

fn json_filter(named: &Named) -> String {
    json(&Row {
        key: format!("{}.{}", filters::KEY, named.saved.name),
        table: None,
        value: Held::One(named.saved.text.clone()),
        origin: Origin::File(named.place.clone()),
        remark: false,
    })
}

/// `{"key":"sender","value":"my-shop","origin":"file","where":".."}`.
fn json_sender(own: &Own) -> String {
    json(&Row {
        key: senders::KEY.to_owned(),
        table: None,
        value: Held::One(own.row.name.to_owned()),
        origin: Origin::File(own.place.clone()),
        remark: false,
    })
}

/// `{"key":"max-body","value":"32MiB","origin":"default","where":null}`.
fn json(row: &Row) -> String {
    let (origin, place) = match &row.origin {
        Origin::Default => ("default", None),
        Origin::File(place) => ("file", Some(place)),
        Origin::Environment(variable) => ("environment", Some(variable)),
        Origin::Flag => ("flag", None),
    };
    let mut object = String::new();
    let (key, value) = (&row.key, text(&row.value));
    let place = line::quote(place.map(String::as_str));
    // Writing to a string does not fail.
    let _ = write!(
        object,
        r#"{{"key":"{key}","value":{value},"origin":"{origin}","where":{place}}}"#
    );
    object
}
