//! Keys as data. One row is the lookup, the hint in the footer, the help, the
//! name in the palette and in the configuration, the list in the README and the
//! test that no two collide.
//!
//! [`Keymap`] is that table with what the user changed.

mod bindings;
mod keys;
mod table;

use super::{
    answering, app, arrivals, columns, detail, diff, list, menu, palette, query, saved, secret,
    values,
};

pub use bindings::BINDINGS;
pub use table::{Change, Keymap, Misbound, Row};

/// Where a key is pressed: the pane that has the focus, or what lies over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum In {
    /// Everywhere but where text is typed.
    Anywhere,
    /// The list.
    List,
    /// The detail, or what of it is shown.
    Detail,
    /// The help.
    Help,
    /// A menu, or a question.
    Menu,
    /// The menu of saved filters.
    Filters,
    /// The sheet that tells what a value means.
    Lens,
    /// The form of an answer.
    Form,
    /// The field for a secret.
    Secret,
    /// The line in which a filter is typed.
    Filter,
    /// The line in which one types what is looked for in the detail.
    Search,
    /// The values panel.
    Values,
    /// The strip of arrivals.
    Arrivals,
    /// The chooser of columns.
    Columns,
    /// The comparison of two events.
    Diff,
    /// The list of what a comparison ignores.
    Ignored,
    /// The palette.
    Palette,
}

/// How a place is called, and what may be pressed there.
struct Place {
    what: In,
    /// In the configuration: `list.follow-newest`.
    name: &'static str,
    /// In the help.
    heading: &'static str,
    reach: Reach,
}

/// What a place hears.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Its own keys and those of everywhere: a pane, where any action makes
    /// sense.
    Pane,
    /// Its own keys.
    Own,
    /// Its own keys, and what is no key is typed.
    Typing,
}

/// Every place, in the order of the help.
const PLACES: &[Place] = &[
    place(In::List, "list", "list", Reach::Pane),
    place(In::Detail, "detail", "detail", Reach::Pane),
    place(In::Anywhere, "anywhere", "everywhere", Reach::Pane),
    place(In::Menu, "menu", "menus and questions", Reach::Own),
    place(In::Filters, "saved", "saved filters", Reach::Own),
    place(In::Lens, "value", "what a value means", Reach::Own),
    place(In::Form, "form", "the form of an answer", Reach::Typing),
    place(
        In::Secret,
        "secret",
        "the field for a secret",
        Reach::Typing,
    ),
    place(
        In::Filter,
        "filter-line",
        "while a filter is typed",
        Reach::Typing,
    ),
    place(
        In::Search,
        "search-line",
        "while a search is typed",
        Reach::Typing,
    ),
    place(In::Values, "values", "values", Reach::Own),
    place(In::Arrivals, "arrivals", "arrivals", Reach::Own),
    place(In::Columns, "columns", "columns", Reach::Own),
    place(In::Diff, "diff", "the comparison of two events", Reach::Own),
    place(
        In::Ignored,
        "ignored",
        "what a comparison ignores",
        Reach::Own,
    ),
    place(In::Palette, "palette", "the palette", Reach::Typing),
    place(In::Help, "help", "help", Reach::Own),
];

const fn place(what: In, name: &'static str, heading: &'static str, reach: Reach) -> Place {
    Place {
        what,
        name,
        heading,
        reach,
    }
}

impl In {
    /// Every place, in the order of the help.
    pub fn all() -> impl Iterator<Item = Self> {
        PLACES.iter().map(|row| row.what)
    }

    /// The heading in the help.
    #[must_use]
    pub fn heading(self) -> &'static str {
        self.row().map_or("", |row| row.heading)
    }

    /// Its name in the configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.name)
    }

    /// The place of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let row = PLACES.iter().find(|row| row.name == name)?;
        Some(row.what)
    }

    /// Whether any action makes sense there: a pane, or everywhere.
    #[must_use]
    pub fn is_pane(self) -> bool {
        self.row().is_some_and(|row| row.reach == Reach::Pane)
    }

    /// Whether letters are typed there.
    fn types(self) -> bool {
        self.row().is_some_and(|row| row.reach == Reach::Typing)
    }

    /// Whether a key of `self` is looked up where one of `other` is.
    fn meets(self, other: Self) -> bool {
        let anywhere = [self, other].contains(&Self::Anywhere);
        self == other || anywhere && self.is_pane() && other.is_pane()
    }

    fn row(self) -> Option<&'static Place> {
        PLACES.iter().find(|row| row.what == self)
    }
}

/// What a key does. The variants only say who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The list.
    List(list::Action),
    /// The detail.
    Detail(detail::Action),
    /// The filter.
    Query(query::Action),
    /// A menu or a question.
    Menu(menu::Action),
    /// The menu of saved filters.
    Saved(saved::Action),
    /// The form of an answer.
    Form(answering::Action),
    /// The field for a secret.
    Secret(secret::Action),
    /// The values panel.
    Values(values::Action),
    /// The strip of arrivals.
    Arrivals(arrivals::Action),
    /// The chooser of columns.
    Columns(columns::Action),
    /// The comparison of two events.
    Diff(diff::Action),
    /// The palette.
    Palette(palette::Action),
    /// The program as a whole.
    App(app::Action),
}

/// One row: where, which keys, what they do, and what is said of it.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Where the keys work.
    pub place: In,
    /// What the action is called in the palette and in the configuration. It
    /// stays what it is: files of users have it.
    pub name: &'static str,
    /// The keys, with ` | ` between them: `j | down`.
    pub keys: &'static str,
    /// What they do.
    pub action: Action,
    /// What is said of it in the help.
    pub help: &'static str,
    /// What the footer says, where it says anything: the keys, and a word.
    pub hint: Option<(&'static str, &'static str)>,
}

impl Binding {
    /// The keys, one by one, as a person reads them.
    pub fn each_key(&self) -> impl Iterator<Item = &'static str> {
        self.keys.split(" | ").filter(|key| !key.is_empty())
    }

    const fn hint(self, keys: &'static str, word: &'static str) -> Self {
        Self {
            hint: Some((keys, word)),
            ..self
        }
    }
}

const fn bind(
    place: In,
    name: &'static str,
    keys: &'static str,
    action: Action,
    help: &'static str,
) -> Binding {
    Binding {
        place,
        name,
        keys,
        action,
        help,
        hint: None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;

    #[test]
    fn every_key_of_the_table_can_be_pressed() {
        for binding in BINDINGS {
            for key in binding.each_key() {
                assert!(keys::parse(key).is_some(), "{key} is no key");
            }
        }
    }

    #[test]
    fn no_two_rows_share_a_key_in_one_place() {
        let mut seen = HashMap::new();
        for binding in BINDINGS {
            for key in binding.each_key() {
                let other = seen.insert((binding.place, keys::parse(key)), binding.help);
                let place = binding.place;
                assert_eq!(other, None, "{key} in {place:?}: {}", binding.help);
            }
        }
    }

    #[test]
    fn a_name_is_an_action_and_stands_once_in_a_place() {
        let mut places = HashSet::new();
        for binding in BINDINGS {
            let name = binding.name;
            let is_word = |word: &str| {
                !word.is_empty()
                    && word
                        .bytes()
                        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            };
            assert!(name.split('-').all(is_word), "{name}");
            for other in BINDINGS {
                assert_eq!(
                    other.name == name,
                    other.action == binding.action,
                    "{name} and {}",
                    other.name
                );
            }
            assert_eq!(places.replace((binding.place, name)), None, "{name}");
        }
    }

    #[test]
    fn no_key_is_used_that_does_not_arrive_everywhere() {
        for binding in BINDINGS {
            // To suspend is what the shell's own key is for.
            for key in binding.each_key().filter(|key| *key != "ctrl-z") {
                assert_eq!(keys::doubt(key), None, "{key}");
            }
        }
    }

    #[test]
    fn every_place_has_a_name_and_a_heading() {
        for binding in BINDINGS {
            assert_eq!(In::named(binding.place.name()), Some(binding.place));
            assert!(!binding.place.heading().is_empty());
        }
    }
}
