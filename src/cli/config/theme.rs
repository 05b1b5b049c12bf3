//! How roles look: the table `[theme]` of a file.
//!
//! ```toml
//! [theme]
//! name = "dark"
//! failed = "208 bold"
//! ```
//!
//! `name` is the flag `--theme`, which needs a place where there is such a
//! table: TOML has one thing of a name.

use super::{
    place::{File, Whose},
    text::{Entry, Fault, Value},
};
use crate::tui::theme::Own;

/// The name of the table, and of the flag.
pub(super) const KEY: &str = "theme";

/// The key in the table that is the flag.
pub(super) const NAME: &str = "name";

/// What a file says of how roles look.
#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    /// None where it says nothing of it.
    pub(super) own: Option<Own>,
    pub(super) said: Vec<Said>,
}

/// What is said of a role, and where.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Said {
    pub(super) role: String,
    pub(super) style: String,
    pub(super) place: String,
    line: usize,
}

/// Takes the tables out of `entries`, and leaves what they say that is a flag.
/// A project's file may choose a theme, and not hide a word in the colour of
/// the background.
pub(super) fn read(entries: &mut Vec<Entry>, file: &File, own: &str) -> Result<Look, Fault> {
    let mut look = Look::default();
    let mut left = Vec::new();
    for entry in std::mem::take(entries) {
        let Entry { name, line, value } = entry;
        match value {
            Value::Table(inner) if name == KEY => {
                for entry in inner {
                    if entry.name == NAME {
                        let name = KEY.to_owned();
                        left.push(Entry { name, ..entry });
                        continue;
                    }
                    look.said.push(said(entry, file, own)?);
                }
            }
            value => left.push(Entry { name, line, value }),
        }
    }
    *entries = left;
    if !look.said.is_empty() {
        let said = look.said.iter();
        let said: Vec<_> = said
            .map(|it| (it.role.as_str(), it.style.as_str()))
            .collect();
        let read = Own::parse(&said).map_err(|(number, why)| {
            let said = &look.said[number];
            Fault::new(said.line, why).within(&format!("{KEY}: {}", said.role))
        })?;
        look.own = Some(read);
    }
    Ok(look)
}

fn said(entry: Entry, file: &File, own: &str) -> Result<Said, Fault> {
    let Entry { name, line, value } = entry;
    if file.whose == Whose::Project {
        let what =
            format!("{KEY}: a project's file may not say how {name} looks; put it into {own}");
        return Err(Fault::new(line, what));
    }
    let Value::Word(style) = value else {
        let what = format!("{KEY}: write {name} = \"208 bold\"");
        return Err(Fault::new(line, what));
    };
    Ok(Said {
        role: name,
        style,
        place: format!("{}:{line}", file.shown),
        line,
    })
}
