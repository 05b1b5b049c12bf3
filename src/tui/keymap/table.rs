//! The table of keys with what the user changed: the lookup, and what is said
//! of each key.

use std::{collections::HashMap, fmt, sync::LazyLock};

use crokey::KeyCombination;
use crossterm::event::KeyEvent;

use super::{Action, BINDINGS, Binding, In, app, keys};
use crate::exchange::nearest;

/// The keys that hold in a run. They live as long as the program, so that
/// whatever is drawn may name them.
#[derive(Clone, Copy)]
pub struct Keymap(&'static Table);

/// What the user wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where; none is wherever the action has keys.
    pub place: Option<String>,
    /// Which action.
    pub name: String,
    /// Its keys; none takes them away.
    pub keys: Vec<String>,
}

/// Which change cannot be made, and why: cause, then cure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misbound {
    /// The number of the change.
    pub change: usize,
    /// The words.
    pub why: String,
}

/// A row of the table with the keys that hold.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where its keys work.
    pub place: In,
    /// What it does, and what is said of it.
    pub binding: &'static Binding,
    /// Its keys as a person reads them, the first is the one that is named.
    pub keys: Vec<String>,
    /// What the footer says of it: keys, and a word.
    pub hint: Option<(String, &'static str)>,
    /// The key that is named for it, or how it is found in the palette.
    named: String,
    /// The change that it has them from.
    by: Option<usize>,
}

impl Row {
    /// The number of the change that it has its keys from; none where they are
    /// those of the table.
    #[must_use]
    pub const fn changed_by(&self) -> Option<usize> {
        self.by
    }
}

#[derive(Debug, Default)]
struct Table {
    rows: Vec<Row>,
    lookup: HashMap<(In, KeyCombination), Action>,
    /// What the user should know of the changes.
    remarks: Vec<(usize, String)>,
}

static DEFAULT: LazyLock<Table> = LazyLock::new(|| Table::of(default_rows(), Vec::new()));

impl Default for Keymap {
    fn default() -> Self {
        Self(&DEFAULT)
    }
}

impl fmt::Debug for Keymap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keymap")
    }
}

impl PartialEq for Keymap {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Keymap {}

impl Keymap {
    /// The table with `changes`, the later of two for the same in the same place
    /// counts; or what is wrong with one of them.
    pub fn with(changes: &[Change]) -> Result<Self, Misbound> {
        if changes.is_empty() {
            return Ok(Self::default());
        }
        let mut rows = default_rows();
        // What is said of one place counts more than what is said of all.
        let (all, one): (Vec<_>, Vec<_>) = changes
            .iter()
            .enumerate()
            .partition(|(_, change)| change.place.is_none());
        for (number, change) in all.into_iter().chain(one) {
            make(&mut rows, number, change).map_err(|why| Misbound {
                change: number,
                why,
            })?;
        }
        let mut remarks = doubts(&rows);
        remarks.extend(settle(&mut rows)?);
        let table = Table::of(rows, remarks);
        Ok(Self(Box::leak(Box::new(table))))
    }

    /// What the user should know of changes that were made, with the number of
    /// each.
    #[must_use]
    pub fn remarks(self) -> &'static [(usize, String)] {
        &self.0.remarks
    }

    /// The rows, in the order of the table.
    #[must_use]
    pub fn rows(self) -> &'static [Row] {
        &self.0.rows
    }

    /// The rows of a place.
    pub fn rows_in(self, place: In) -> impl Iterator<Item = &'static Row> {
        self.0.rows.iter().filter(move |row| row.place == place)
    }

    /// The rows that the help and the README have under a place: its own, and
    /// under a pane those of everywhere that work only there, because the other
    /// pane has their keys for something else.
    pub fn listed_in(self, place: In) -> impl Iterator<Item = &'static Row> {
        let rows = self.0.rows.iter();
        rows.filter(move |row| self.lists(row) == place)
    }

    fn lists(self, row: &'static Row) -> In {
        if row.place != In::Anywhere || row.keys.is_empty() {
            return row.place;
        }
        let works = |place| self.keys_in(place, row).next().is_some();
        match (works(In::List), works(In::Detail)) {
            (true, false) => In::List,
            (false, true) => In::Detail,
            _ => In::Anywhere,
        }
    }

    /// The key that is named for an action: the first of its first row, or
    /// `:name` where it has none and is found in the palette only.
    #[must_use]
    pub fn key(self, action: Action) -> &'static str {
        let rows = || {
            self.0
                .rows
                .iter()
                .filter(|row| row.binding.action == action)
        };
        let with_key = rows().find(|row| !row.keys.is_empty());
        with_key
            .or_else(|| rows().next())
            .map_or("", |row| row.named.as_str())
    }

    /// The same for an action of the program as a whole.
    #[must_use]
    pub fn app(self, action: app::Action) -> &'static str {
        self.key(Action::App(action))
    }

    /// What `key` does in `place`. Where it is no pane only its own keys work,
    /// those that work always, and the one of the help where nothing is typed.
    #[must_use]
    pub fn find(self, place: In, key: KeyEvent) -> Option<Action> {
        self.does(place, keys::normal(key))
    }

    /// The keys of a row that do in `place` what the row says.
    pub fn keys_in(self, place: In, row: &'static Row) -> impl Iterator<Item = &'static str> {
        let does = move |key: &&str| {
            let key = keys::parse(key);
            key.and_then(|key| self.does(place, key)) == Some(row.binding.action)
        };
        row.keys.iter().map(String::as_str).filter(does)
    }

    fn does(self, place: In, key: KeyCombination) -> Option<Action> {
        let here = self.0.lookup.get(&(place, key));
        let anywhere = || self.0.lookup.get(&(In::Anywhere, key));
        let always = |action: &&Action| {
            use app::Action::{Help, Interrupt, Redraw, Suspend};
            match action {
                Action::App(Interrupt | Suspend | Redraw) => true,
                Action::App(Help) => !place.types(),
                _ => place.is_pane(),
            }
        };
        here.or_else(|| anywhere().filter(always)).copied()
    }
}

impl Table {
    fn of(mut rows: Vec<Row>, remarks: Vec<(usize, String)>) -> Self {
        let hints: Vec<_> = rows.iter().map(|row| hint(row, &rows)).collect();
        for (row, hint) in rows.iter_mut().zip(hints) {
            row.hint = hint;
            row.named = match row.keys.first() {
                Some(key) => key.clone(),
                None => format!(":{}", row.binding.name),
            };
        }
        let mut lookup = HashMap::new();
        for row in &rows {
            for key in row.keys.iter().filter_map(|key| keys::parse(key)) {
                lookup.insert((row.place, key), row.binding.action);
            }
        }
        Self {
            rows,
            lookup,
            remarks,
        }
    }
}

fn default_rows() -> Vec<Row> {
    let row = |binding: &'static Binding| Row {
        place: binding.place,
        binding,
        keys: binding.each_key().map(str::to_owned).collect(),
        hint: None,
        named: String::new(),
        by: None,
    };
    BINDINGS.iter().map(row).collect()
}

/// What the footer says of a row: for each key that stands there, the one that
/// holds now for what that key does by default.
fn hint(row: &Row, rows: &[Row]) -> Option<(String, &'static str)> {
    let (said, word) = row.binding.hint?;
    let pieces: Vec<&str> = if said.len() > 1 {
        said.split('/').collect()
    } else {
        vec![said]
    };
    let now = |piece: &&str| {
        let mut named = rows.iter().filter(|other| {
            other.place.meets(row.place) && other.binding.each_key().any(|key| key == *piece)
        });
        named.next()?.keys.first().cloned()
    };
    let keys: Vec<String> = pieces.iter().filter_map(now).collect();
    (!keys.is_empty()).then(|| (keys.join("/"), word))
}

fn make(rows: &mut Vec<Row>, number: usize, change: &Change) -> Result<(), String> {
    let name = change.name.as_str();
    let Some(binding) = BINDINGS.iter().find(|binding| binding.name == name) else {
        return Err(unknown(name));
    };
    let place = change.place.as_deref().map(place_of).transpose()?;
    for key in &change.keys {
        check_key(key)?;
    }
    let mut is_there = false;
    for row in rows
        .iter_mut()
        .filter(|row| row.binding.name == name && place.is_none_or(|place| place == row.place))
    {
        for key in &change.keys {
            check_typed(key, row)?;
        }
        row.keys.clone_from(&change.keys);
        row.by = Some(number);
        is_there = true;
    }
    match place {
        Some(place) if !is_there => rows.push(added(place, binding, number, &change.keys)?),
        _ => {}
    }
    Ok(())
}

/// A row for an action in a place where it had no key.
fn added(
    place: In,
    binding: &'static Binding,
    number: usize,
    keys: &[String],
) -> Result<Row, String> {
    let name = binding.name;
    let mut own = BINDINGS.iter().filter(|other| other.name == name);
    if !place.is_pane() || !own.any(|other| other.place.is_pane()) {
        let places = BINDINGS.iter().filter(|other| other.name == name);
        let places: Vec<&str> = places.map(|other| other.place.name()).collect();
        return Err(format!(
            "{name} does not work in {}; it does in {}",
            place.name(),
            places.join(", ")
        ));
    }
    Ok(Row {
        place,
        binding,
        keys: keys.to_vec(),
        hint: None,
        named: String::new(),
        by: Some(number),
    })
}

fn unknown(name: &str) -> String {
    let names = BINDINGS.iter().map(|binding| binding.name);
    let cure = nearest(name, names).map_or_else(
        || "the palette (:) lists them".to_owned(),
        |near| format!("did you mean {near}?"),
    );
    format!("there is no action {name}; {cure}")
}

fn place_of(name: &str) -> Result<In, String> {
    In::named(name).ok_or_else(|| {
        let names: Vec<&str> = In::all().map(In::name).collect();
        let cure = nearest(name, names.iter().copied()).map_or_else(
            || format!("write one of {}", names.join(", ")),
            |near| format!("did you mean {near}?"),
        );
        format!("there is no place {name}; {cure}")
    })
}

fn check_key(key: &str) -> Result<(), String> {
    let parsed = keys::parse(key).ok_or_else(|| {
        format!("{key:?} is no key; write one as G, ctrl-d, pagedown, f5, space or enter")
    })?;
    if Some(parsed) == keys::parse("ctrl-c") {
        return Err(
            "ctrl-c always cancels and, pressed again, quits; choose another key".to_owned(),
        );
    }
    Ok(())
}

fn check_typed(key: &str, row: &Row) -> Result<(), String> {
    let (place, name) = (row.place, row.binding.name);
    if place.types() && keys::parse(key).is_some_and(keys::is_typed) {
        return Err(format!(
            "in {} {key} is typed; write where it is meant, as in {}.{name}",
            place.name(),
            In::Anywhere.name()
        ));
    }
    Ok(())
}

/// Keys of the user that do not arrive everywhere.
fn doubts(rows: &[Row]) -> Vec<(usize, String)> {
    let mut said = Vec::new();
    for row in rows {
        let Some(number) = row.by else { continue };
        for key in &row.keys {
            if let Some(why) = keys::doubt(key) {
                let words = format!("{key} does not arrive everywhere: {why}");
                if !said.contains(&(number, words.clone())) {
                    said.push((number, words));
                }
            }
        }
    }
    said
}

/// Where two rows have a key: that of the user counts, of two of the user's none.
fn settle(rows: &mut [Row]) -> Result<Vec<(usize, String)>, Misbound> {
    let mut said = Vec::new();
    for at in 0..rows.len() {
        let Some(number) = rows[at].by else { continue };
        for key in rows[at].keys.clone() {
            for other in (0..rows.len()).filter(|other| *other != at) {
                if !rows[at].place.meets(rows[other].place) || !has(&rows[other], &key) {
                    continue;
                }
                if rows[other].by.is_some() {
                    return Err(collision(number, &key, &rows[at], &rows[other]));
                }
                said.extend(give_way(&key, number, at, other, rows));
            }
        }
    }
    Ok(said)
}

fn has(row: &Row, key: &str) -> bool {
    let wanted = keys::parse(key);
    row.keys.iter().any(|key| keys::parse(key) == wanted)
}

fn collision(number: usize, key: &str, row: &Row, other: &Row) -> Misbound {
    let why = format!(
        "{key} in {} is {} and in {} {} too; give one of them another key",
        row.place.name(),
        row.binding.name,
        other.place.name(),
        other.binding.name
    );
    Misbound {
        change: number,
        why,
    }
}

/// Takes a key of the table away that the user has for something else. One of
/// everywhere stays where the user's key is of one pane: the other pane has it
/// still.
fn give_way(
    key: &str,
    number: usize,
    at: usize,
    other: usize,
    rows: &mut [Row],
) -> Option<(usize, String)> {
    let (place, name) = (rows[at].place, rows[at].binding.name);
    let row = &mut rows[other];
    if name == row.binding.name {
        return None;
    }
    if row.place != In::Anywhere || place == In::Anywhere {
        let wanted = keys::parse(key);
        row.keys.retain(|key| keys::parse(key) != wanted);
    }
    let left = match &row.keys[..] {
        [] => "no key any more, and is in the palette".to_owned(),
        keys => keys.join(" and "),
    };
    let (was, place) = (row.binding.name, row.place.name());
    let words = format!("{key} is {name} now; {was} in {place} has {left}");
    Some((number, words))
}

#[cfg(test)]
mod tests;
