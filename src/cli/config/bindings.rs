//! The user's own keys: the table `[keys]` of a file, and how it is shown.
//!
//! ```toml
//! [keys]
//! follow-newest = ["G", "end"]
//! list.replay = "ctrl-r"
//! quit-now = []
//! ```
//!
//! Which actions and keys there are, and which of them go together, is of
//! [`tui::keymap`](crate::tui::keymap).

use super::{
    place::{File, Whose},
    text::{Entry, Fault, Value},
};
use crate::tui::keymap::{Change, Keymap, Misbound, Row};

/// The name of the table.
pub(super) const KEY: &str = "keys";

/// What a file says of keys.
#[derive(Debug, Default)]
pub(super) struct Bindings {
    /// The keys that hold with it; none where it says nothing of them.
    pub(super) keymap: Option<Keymap>,
    pub(super) bound: Vec<Bound>,
    /// What the user should know of it, each with its place in the file.
    pub(super) remarks: Vec<String>,
}

/// A change and where it stands.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Bound {
    change: Change,
    line: usize,
    place: String,
}

/// What a file says of keys. A project's may not: it comes with whatever was
/// cloned, and would give a key the user knows another meaning.
pub(super) fn read(tables: &[Entry], file: &File, own: &str) -> Result<Bindings, Fault> {
    let Some(first) = tables.first() else {
        return Ok(Bindings::default());
    };
    if file.whose == Whose::Project {
        let what = format!("{KEY}: a project's file may not change keys; put them into {own}");
        return Err(Fault::new(first.line, what));
    }
    let mut bound = Vec::new();
    for table in tables {
        let Value::Table(entries) = &table.value else {
            return Err(Fault::new(
                table.line,
                format!("{KEY} is a table; write [{KEY}] and the actions under it"),
            ));
        };
        for entry in entries {
            gather(entry, None, file, &mut bound)?;
        }
    }
    let changes: Vec<Change> = bound.iter().map(|bound| bound.change.clone()).collect();
    let keymap = Keymap::with(&changes).map_err(|Misbound { change, why }| {
        let line = bound.get(change).map_or(first.line, |bound| bound.line);
        Fault::new(line, format!("{KEY}: {why}"))
    })?;
    let remarks = keymap.remarks().iter().filter_map(|(change, words)| {
        let Bound { place, .. } = bound.get(*change)?;
        Some(format!("{place}: {words}"))
    });
    Ok(Bindings {
        remarks: remarks.collect(),
        keymap: Some(keymap),
        bound,
    })
}

/// Takes in an action with its keys, or a place with its actions.
fn gather(
    entry: &Entry,
    place: Option<&str>,
    file: &File,
    bound: &mut Vec<Bound>,
) -> Result<(), Fault> {
    if let (Value::Table(entries), None) = (&entry.value, place) {
        return entries
            .iter()
            .try_for_each(|inner| gather(inner, Some(&entry.name), file, bound));
    }
    let name = entry.name.as_str();
    let keys = keys(&entry.value).ok_or_else(|| {
        let what = format!("{KEY}: write {name} = [\"G\", \"end\"], or [] for no key");
        Fault::new(entry.line, what)
    })?;
    // `"list.replay"` in quotes is no table, and means the same.
    let (place, name) = match (place, name.split_once('.')) {
        (None, Some((place, name))) => (Some(place), name),
        (place, _) => (place, name),
    };
    bound.push(Bound {
        change: Change {
            place: place.map(str::to_owned),
            name: name.to_owned(),
            keys,
        },
        line: entry.line,
        place: format!("{}:{}", file.shown, entry.line),
    });
    Ok(())
}

fn keys(value: &Value) -> Option<Vec<String>> {
    let word = |value: &Value| match value {
        Value::Word(word) => Some(word.clone()),
        _ => None,
    };
    match value {
        Value::Word(_) => Some(vec![word(value)?]),
        Value::List(items) => items.iter().map(|(_, item)| word(item)).collect(),
        _ => None,
    }
}

/// Where the keys of a row come from; none where the table has them.
pub(super) fn origin<'a>(row: &Row, bound: &'a [Bound]) -> Option<&'a str> {
    let number = row.changed_by()?;
    bound.get(number).map(|bound| bound.place.as_str())
}

/// How a row is written in the table: `list.follow-newest`.
pub(super) fn name(row: &Row) -> String {
    format!("{}.{}", row.place.name(), row.binding.name)
}
