//! Keys as data. One row is the lookup, the hint in the footer, the help, the
//! list in the README and the test that no two collide.

mod bindings;

use std::collections::HashMap;

use crokey::{KeyCombination, OneToThree};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{answering, app, detail, list, menu, query, secret};

pub use bindings::BINDINGS;

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
    /// The form of an answer.
    Form,
    /// The field for a secret.
    Secret,
    /// The line in which a filter is typed.
    Filter,
}

impl In {
    /// Every place, in the order of the help.
    pub const ALL: [Self; 8] = [
        Self::List,
        Self::Detail,
        Self::Anywhere,
        Self::Filter,
        Self::Menu,
        Self::Form,
        Self::Secret,
        Self::Help,
    ];

    /// The heading in the help.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Anywhere => "everywhere",
            Self::List => "list",
            Self::Detail => "detail",
            Self::Help => "help",
            Self::Menu => "menus and questions",
            Self::Form => "the form of an answer",
            Self::Secret => "the field for a secret",
            Self::Filter => "while a filter is typed",
        }
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
    /// The form of an answer.
    Form(answering::Action),
    /// The field for a secret.
    Secret(secret::Action),
    /// The program as a whole.
    App(app::Action),
}

/// One row: where, which keys, what they do, and what is said of it.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Where the keys work.
    pub place: In,
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
        self.keys.split(" | ")
    }

    /// The key that the footer and the empty state name.
    #[must_use]
    pub fn key(&self) -> &'static str {
        self.each_key().next().unwrap_or_default()
    }

    const fn hint(self, keys: &'static str, word: &'static str) -> Self {
        Self {
            hint: Some((keys, word)),
            ..self
        }
    }
}

const fn bind(place: In, keys: &'static str, action: Action, help: &'static str) -> Binding {
    Binding {
        place,
        keys,
        action,
        help,
        hint: None,
    }
}

/// The lookup, made of [`BINDINGS`].
#[derive(Debug)]
pub struct Keymap(HashMap<(In, KeyCombination), Action>);

impl Default for Keymap {
    fn default() -> Self {
        let rows = BINDINGS.iter().flat_map(|binding| {
            binding
                .each_key()
                .filter_map(|key| Some(((binding.place, parse(key)?), binding.action)))
        });
        Self(rows.collect())
    }
}

impl Keymap {
    /// What `key` does in `place`. In a menu, a form or the help only their own
    /// keys work, and ctrl-c.
    #[must_use]
    pub fn find(&self, place: In, key: KeyEvent) -> Option<Action> {
        let key = normal(key);
        let here = self.0.get(&(place, key));
        let anywhere = || self.0.get(&(In::Anywhere, key));
        match place {
            In::Menu | In::Form | In::Secret | In::Filter | In::Help => here.or_else(|| {
                anywhere().filter(|action| {
                    matches!(
                        action,
                        Action::App(
                            app::Action::Interrupt | app::Action::Suspend | app::Action::Redraw
                        )
                    )
                })
            }),
            _ => here.or_else(anywhere),
        }
        .copied()
    }
}

/// The first row that binds `action` in `place`.
#[must_use]
pub fn binding(action: Action) -> Option<&'static Binding> {
    BINDINGS.iter().find(|binding| binding.action == action)
}

/// Reads a key as the table writes it: a capital stands for itself.
fn parse(key: &str) -> Option<KeyCombination> {
    let mut letters = key.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) if letter.is_ascii_uppercase() => Some(KeyCombination::new(
            KeyCode::Char(letter),
            KeyModifiers::SHIFT,
        )),
        (Some('s'), _) if key == "shift-tab" => {
            Some(KeyCombination::new(KeyCode::BackTab, KeyModifiers::SHIFT))
        }
        _ => crokey::parse(key).ok(),
    }
}

/// Terminals differ in whether they report shift with a sign or a capital:
/// a capital always has it, a sign never.
fn normal(key: KeyEvent) -> KeyCombination {
    let mut modifiers = key.modifiers;
    match key.code {
        KeyCode::Char(letter) if letter.is_ascii_uppercase() => {
            modifiers.insert(KeyModifiers::SHIFT);
        }
        KeyCode::Char(letter) if !letter.is_ascii_alphabetic() => {
            modifiers.remove(KeyModifiers::SHIFT);
        }
        KeyCode::BackTab => modifiers.insert(KeyModifiers::SHIFT),
        _ => {}
    }
    let code = match key.code {
        KeyCode::Char(letter) if modifiers.contains(KeyModifiers::SHIFT) => {
            KeyCode::Char(letter.to_ascii_uppercase())
        }
        code => code,
    };
    KeyCombination::new(OneToThree::One(code), modifiers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_table_can_be_pressed() {
        for binding in BINDINGS {
            for key in binding.each_key() {
                assert!(parse(key).is_some(), "{key} is no key");
            }
        }
    }

    #[test]
    fn no_two_rows_share_a_key_in_one_place() {
        let mut seen = HashMap::new();
        for binding in BINDINGS {
            for key in binding.each_key() {
                let other = seen.insert((binding.place, parse(key)), binding.help);
                assert_eq!(
                    other, None,
                    "{key} in {:?}: {}",
                    binding.place, binding.help
                );
            }
        }
    }

    #[test]
    fn a_capital_and_a_sign_are_found_however_the_terminal_reports_shift() {
        let keymap = Keymap::default();
        for modifiers in [KeyModifiers::NONE, KeyModifiers::SHIFT] {
            let newest = keymap.find(In::List, KeyEvent::new(KeyCode::Char('G'), modifiers));
            assert_eq!(newest, Some(Action::List(list::Action::Newest)));
            let help = keymap.find(In::List, KeyEvent::new(KeyCode::Char('?'), modifiers));
            assert_eq!(help, Some(Action::App(app::Action::Help)));
        }
        let back = keymap.find(
            In::Detail,
            KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT),
        );
        assert_eq!(back, Some(Action::App(app::Action::Focus)));
    }

    #[test]
    fn no_key_is_used_that_does_not_arrive_everywhere() {
        for binding in BINDINGS {
            for key in binding.each_key() {
                let bad = key.starts_with("alt-")
                    || [
                        "ctrl-i", "ctrl-m", "ctrl-h", "ctrl-j", "ctrl-a", "ctrl-b", "ctrl-s",
                        "ctrl-q", "f1", "f10", "f11",
                    ]
                    .contains(&key);
                assert!(!bad, "{key}");
            }
        }
    }
}
