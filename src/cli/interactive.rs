//! Listening with a screen.

use std::{env, process::ExitCode, sync::Arc};

use anyhow::Context as _;

use super::{
    config::Saver,
    demo, exit, headless,
    house::{House, is_still, seconds_east, sender},
    sending, signals, speech,
};
use crate::{
    deliver::Outside,
    exchange::{json::Path, nearest},
    filter::Saved,
    reader::worker::Worker,
    sender::Registry,
    tui::{
        self, Exit, Parts,
        app::{Settings, Still},
        clipboard::Environment,
        diff::{Rule, Whose},
        keymap::Keymap,
        list::{Column, Columns, columns::ValueColumn},
        terminal::Mouse,
        theme::{Base, Own, Signs, Theme},
        zone::Zone,
    },
};

/// How the screen looks and feels
#[derive(Clone, Debug, clap::Args)]
#[group(id = "screen")]
pub(super) struct Options {
    /// The colours: dark, light, high-contrast, 16 or none [default: what the terminal says]
    #[arg(long, env = "HOOKGLASS_THEME", value_name = "NAME", value_parser = theme)]
    theme: Option<Base>,
    /// The signs: unicode or ascii [default: what the locale says]
    #[arg(long, env = "HOOKGLASS_SIGNS", value_name = "NAME", value_parser = signs)]
    signs: Option<Signs>,
    /// The columns of the list, in their order; also those of --column. Without
    /// it the width decides [possible: time, sender, event, what, id, size,
    /// took, attempt, sig, app, path, n, from]
    #[arg(
        long,
        env = "HOOKGLASS_COLUMNS",
        value_name = "NAMES",
        value_delimiter = ','
    )]
    columns: Vec<String>,
    /// A column of your own: a value of the body, by its path, as in
    /// amount=.data.amount. May be given several times
    #[arg(
        long,
        env = "HOOKGLASS_COLUMN",
        value_name = "NAME=PATH",
        value_delimiter = '\n',
        value_parser = own_column
    )]
    column: Vec<ValueColumn>,
    /// What a comparison of two events ignores: .data.time, .items[].at,
    /// header.NAME or query.NAME; stripe:.created for one sender, -:.seq where
    /// none is known, and with ! before it it is shown. May be given several times
    #[arg(
        long,
        env = "HOOKGLASS_IGNORE",
        help_heading = "Diff",
        value_name = "PLACE",
        value_delimiter = '\n'
    )]
    ignore: Vec<Rule>,
    /// Leave the mouse to the terminal
    #[arg(long, env = "HOOKGLASS_NO_MOUSE", value_parser = clap::builder::FalseyValueParser::new())]
    no_mouse: bool,
}

/// What files of settings say of the screen that is no flag.
#[derive(Clone, Debug, Default)]
pub(super) struct Screen {
    /// The keys.
    pub(super) keymap: Keymap,
    /// The filters that have names.
    pub(super) filters: Vec<Saved>,
    /// Where what is saved on the screen is written to.
    pub(super) saver: Saver,
    /// How roles look.
    pub(super) own: Own,
}

/// Shows `house` until the user leaves.
pub(super) fn run(house: House, options: &Options, screen: &Screen) -> anyhow::Result<ExitCode> {
    let worker = Worker::start(&house.journal, Arc::clone(&house.reader))
        .context("cannot start a thread to read")?;
    let runtime = sending::runtime()?;
    let exit = runtime.block_on(tui::run(parts(&house, &worker, options, screen)?));
    // Who left does not wait until a name server has answered.
    runtime.shutdown_background();
    signals::end_at_once()?;
    drop(worker);
    let exit = exit.context("the terminal cannot be used; --json does without one")?;
    let counts = house.close();
    if exit != Exit::Gone {
        speech::say_at_last(&headless::account(&counts));
    }
    Ok(exit::Exit::Done.into())
}

/// Whether a terminal that calls itself so can show a screen.
pub(super) fn is_able() -> bool {
    env::var_os("TERM").is_some_and(|term| term != "dumb")
}

fn parts(
    house: &House,
    worker: &Worker,
    options: &Options,
    screen: &Screen,
) -> anyhow::Result<Parts> {
    Ok(Parts {
        journal: Arc::clone(&house.journal),
        listener: house.listener.clone(),
        reader: Arc::clone(&house.reader),
        again: worker.again(),
        trust: house.trust.clone(),
        clock: house.clock.clone(),
        deliver: house.sending.clone(),
        answering: house.answering.clone(),
        outside: Outside::public().context("TLS cannot be set up")?,
        settings: Settings {
            keymap: screen.keymap,
            theme: Theme {
                base: options.theme.unwrap_or_else(theme_of_terminal),
                signs: options.signs.unwrap_or_else(signs_of_terminal),
                own: screen.own,
            },
            zone: Zone::ahead(seconds_east(&house.clock)),
            target: house.target.clone(),
            public_url: house.reader.agreed().public_url,
            rules: house.rules.clone(),
            columns: columns(options)?,
            ignored: ignored(house, options)?,
            filters: screen.filters.clone(),
            still: if is_still() {
                Still::Still
            } else {
                Still::Moving
            },
        },
        mouse: if options.no_mouse {
            Mouse::Left
        } else {
            Mouse::Captured
        },
        clipboard: Environment {
            tmux: is_set("TMUX"),
            wayland: is_set("WAYLAND_DISPLAY"),
            x11: is_set("DISPLAY"),
        },
        saving: Arc::new(screen.saver.clone()),
        samples: demo::samples(house),
    })
}

/// What comparisons ignore, as the options say.
fn ignored(house: &House, options: &Options) -> anyhow::Result<Vec<Rule>> {
    for rule in &options.ignore {
        is_of_someone(rule, house.reader.registry()).with_context(|| format!("--ignore {rule}"))?;
    }
    Ok(options.ignore.clone())
}

/// Whether the sender is known that a rule speaks of.
pub(super) fn is_of_someone(rule: &Rule, registry: &Registry) -> anyhow::Result<()> {
    match &rule.whose {
        Whose::Sender(name) => sender(registry, name).map(|_| ()),
        Whose::Anyone | Whose::Unknown => Ok(()),
    }
}

impl Options {
    /// What is wrong with them, also where there is no screen: a command is not
    /// to fail only when somebody looks.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        columns(self).map(drop)
    }
}

/// Which columns the list has, as the options say.
fn columns(options: &Options) -> anyhow::Result<Columns> {
    for (nth, own) in options.column.iter().enumerate() {
        let is_first = options.column[..nth].iter().all(|it| it.name != own.name);
        anyhow::ensure!(
            is_first,
            "--column names {} twice; give one of them another name",
            own.name
        );
    }
    let mut columns = Columns {
        chosen: None,
        values: options.column.clone().into(),
    };
    let mut chosen = Vec::new();
    for name in options.columns.iter().map(|name| name.trim()) {
        let column = columns.named(name).ok_or_else(|| unknown(name, &columns))?;
        anyhow::ensure!(!chosen.contains(&column), "--columns names {name} twice");
        chosen.push(column);
    }
    if !chosen.is_empty() {
        // Whoever names a path wants to see what is there.
        let own = columns.all().into_iter();
        let own = own.filter(|column| matches!(column, Column::Value(_)));
        let missing: Vec<Column> = own.filter(|column| !chosen.contains(column)).collect();
        chosen.extend(missing);
        columns.chosen = Some(chosen);
    }
    Ok(columns)
}

fn unknown(name: &str, columns: &Columns) -> anyhow::Error {
    let all = columns.all();
    let names = || all.iter().map(|column| columns.heading(*column));
    let cure = match nearest(name, names()) {
        Some(near) => format!("did you mean {near}?"),
        None => format!(
            "there is {}; --column NAME=PATH makes one of a value of the body",
            names().collect::<Vec<_>>().join(", ")
        ),
    };
    anyhow::anyhow!("there is no column {name}; {cure}")
}

/// `amount=.data.amount`.
fn own_column(text: &str) -> Result<ValueColumn, String> {
    let (name, path) = text
        .split_once('=')
        .filter(|(name, _)| !name.trim().is_empty())
        .ok_or("expected NAME=PATH, as in amount=.data.amount")?;
    let name = name.trim();
    if Columns::default().named(name).is_some() {
        return Err(format!(
            "there is a column {name} already; choose another name"
        ));
    }
    if name.contains([',', ' ']) {
        return Err("a name has neither blanks nor commas".to_owned());
    }
    let path: Path = path.trim().parse().map_err(|error| format!("{error}"))?;
    Ok(ValueColumn {
        name: name.into(),
        path,
    })
}

fn theme(name: &str) -> Result<Base, String> {
    Base::named(name).ok_or_else(|| {
        let names: Vec<&str> = Base::NAMES.iter().map(|(name, _)| *name).collect();
        format!("there is no such theme; choose one of {}", names.join(", "))
    })
}

fn signs(name: &str) -> Result<Signs, String> {
    Signs::named(name).ok_or_else(|| "there are no such signs; choose unicode or ascii".to_owned())
}

/// A locale that is named and is not one of UTF-8, and the terminals of old,
/// have ASCII. Where none is named, as in most containers, the terminal around
/// it has all.
fn signs_of_terminal() -> Signs {
    let named = ["LC_ALL", "LC_CTYPE", "LANG"].map(|name| env::var(name).unwrap_or_default());
    let locale = named.iter().find(|locale| !locale.is_empty());
    let locale = locale.map(|locale| locale.to_ascii_lowercase().replace('-', ""));
    let term = env::var("TERM").unwrap_or_default();
    let old = term == "linux" || term.starts_with("vt");
    match locale {
        Some(locale) if !locale.contains("utf8") => Signs::Ascii,
        _ if old => Signs::Ascii,
        _ => Signs::Unicode,
    }
}

/// <https://no-color.org>; `COLORFGBG` is set by terminals that tell their
/// background.
fn theme_of_terminal() -> Base {
    if env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        return Base::Plain;
    }
    let term = env::var("TERM").unwrap_or_default();
    let many = term.contains("256") || term.contains("kitty") || is_set("COLORTERM");
    let background = env::var("COLORFGBG").unwrap_or_default();
    match (many, background.rsplit(';').next()) {
        (false, _) => Base::Ansi,
        (true, Some("7" | "15")) => Base::Light,
        (true, _) => Base::Dark,
    }
}

fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
}
