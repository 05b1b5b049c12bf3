//! Filters with names: the menu of them, and the question under which name the
//! one in force is to be saved; and the seam through which anything is.
//!
//! Where settings are written to is not known here: [`Save`] is implemented by who
//! owns the configuration.

pub mod view;

use std::fmt;

use crossterm::event::KeyEvent;

use super::{diff::Rule, field::Field};
use crate::filter::{Saved, check_name};

/// Who writes what the user set on the screen where it is found the next time.
pub trait Save: Send + Sync {
    /// Sets something. Returns which file says so now, or why it does not, and
    /// what can be done about it.
    fn save(&self, setting: &Setting) -> Result<String, String>;
}

/// What is set on the screen and may be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// What becomes of a saved filter.
    Filters(Change),
    /// All that comparisons ignore.
    Ignored(Vec<Rule>),
}

impl fmt::Debug for dyn Save {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Save")
    }
}

/// What the menu can be told beside what every menu can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Delete the filter that the cursor is on.
    Delete,
    /// Save the one that was deleted last again.
    BringBack,
    /// Ask for another name for it.
    Rename,
}

/// What becomes of a saved filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is saved, in place of one of the same name.
    Save(Saved),
    /// It is deleted.
    Delete(Saved),
    /// It has this name.
    Rename(Saved, String),
}

impl Change {
    /// Takes it in, where it is written.
    pub fn apply(&self, all: &mut Vec<Saved>) {
        match self {
            Self::Save(saved) => {
                all.retain(|other| other.name != saved.name);
                all.push(saved.clone());
            }
            Self::Delete(saved) => all.retain(|other| other.name != saved.name),
            Self::Rename(saved, to) => {
                let renamed = all.iter_mut().filter(|other| other.name == saved.name);
                renamed.for_each(|it| it.name.clone_from(to));
            }
        }
    }
}

/// The menu of saved filters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Menu {
    /// The entry the cursor is on.
    pub cursor: usize,
    /// The filters.
    pub saved: Vec<Saved>,
    /// The filter in force, where it has no name yet: the last entry.
    pub unsaved: Option<String>,
    /// The name of the one that was deleted last, while it can be brought back.
    pub deleted: Option<String>,
}

/// What is chosen in the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// This filter.
    Filter(Saved),
    /// To save this one under a name.
    Name(String),
}

impl Menu {
    /// The menu of these, where `text` is in force and `deleted` was deleted last.
    #[must_use]
    pub fn of(saved: &[Saved], text: &str, deleted: Option<&Saved>) -> Self {
        let has_name = saved.iter().any(|saved| saved.text == text);
        Self {
            cursor: saved.iter().position(|it| it.text == text).unwrap_or(0),
            saved: saved.to_vec(),
            unsaved: (!text.is_empty() && !has_name).then(|| text.to_owned()),
            deleted: deleted.map(|saved| saved.name.clone()),
        }
    }

    /// How many entries it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.saved.len() + usize::from(self.unsaved.is_some())
    }

    /// Whether there is nothing to choose.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0 && self.deleted.is_none()
    }

    /// The saved filter that the cursor is on.
    #[must_use]
    pub fn chosen(&self) -> Option<&Saved> {
        self.saved.get(self.cursor)
    }

    /// The same where something changed; the cursor stays where it was.
    #[must_use]
    pub fn at(mut self, cursor: usize) -> Self {
        self.cursor = cursor.min(self.len().saturating_sub(1));
        self
    }

    /// What the cursor is on.
    #[must_use]
    pub fn choice(&self) -> Option<Choice> {
        match self.chosen() {
            Some(saved) => Some(Choice::Filter(saved.clone())),
            None => self.unsaved.clone().map(Choice::Name),
        }
    }
}

/// The question for a name.
#[derive(Debug)]
pub struct Naming {
    /// What is typed.
    pub field: Field,
    /// What is to have it.
    pub what: Named,
    /// Why the name is none.
    pub mistake: Option<&'static str>,
    /// The filter that has the name and would be replaced: it is asked for.
    pub replaced: Option<Saved>,
}

/// What is to have a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// A filter that has none yet.
    New(String),
    /// One that has another.
    Saved(Saved),
}

impl Naming {
    /// Asks for a name for `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self {
            field: Field::default(),
            what: Named::New(text.to_owned()),
            mistake: None,
            replaced: None,
        }
    }

    /// Asks for another name.
    #[must_use]
    pub fn anew(saved: &Saved) -> Self {
        Self {
            field: Field::new(&saved.name),
            what: Named::Saved(saved.clone()),
            mistake: None,
            replaced: None,
        }
    }

    /// Takes a key of the name.
    pub fn press(&mut self, key: KeyEvent) {
        self.field.press(key);
        self.mistake = None;
        self.replaced = None;
    }

    /// Takes pasted text.
    pub fn paste(&mut self, text: &str) {
        self.field.paste(text);
        self.mistake = None;
        self.replaced = None;
    }

    /// What is to be done by the name that is typed, or nothing where that is
    /// none, or where another filter has it and nobody has said yet that it may
    /// go: the second answer says so. `all` are those that have one.
    pub fn answer(&mut self, all: &[Saved]) -> Option<Change> {
        let name = self.field.text().trim();
        let name = name.strip_prefix('@').unwrap_or(name).to_owned();
        let is_taken = || all.iter().any(|saved| saved.name == name);
        let checked = check_name(&name).and_then(|()| match &self.what {
            Named::Saved(saved) if saved.name != name && is_taken() => {
                Err("another filter has that name; take one that is free")
            }
            _ => Ok(()),
        });
        if let Err(why) = checked {
            self.mistake = Some(why);
            return None;
        }
        let text = self.text();
        let other = all.iter().find(|it| it.name == name && it.text != text);
        if matches!(self.what, Named::New(_)) && other != self.replaced.as_ref() {
            self.replaced = other.cloned();
            return None;
        }
        Some(match self.what.clone() {
            Named::New(text) => Change::Save(Saved { name, text }),
            Named::Saved(saved) => Change::Rename(saved, name),
        })
    }

    /// The filter that is to have it.
    #[must_use]
    pub fn text(&self) -> &str {
        match &self.what {
            Named::New(text) => text,
            Named::Saved(saved) => &saved.text,
        }
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyCode;

    use super::*;

    #[test]
    fn what_has_a_name_is_not_offered_to_be_saved() {
        let saved = [Saved::new("a", "x").unwrap(), Saved::new("b", "y").unwrap()];
        let menu = Menu::of(&saved, "y", None);
        assert_eq!((menu.cursor, menu.len()), (1, 2));
        let mut menu = Menu::of(&saved, "z", None);
        menu.cursor = 2;
        assert_eq!(menu.choice(), Some(Choice::Name("z".to_owned())));
        assert!(Menu::of(&[], "", None).is_empty());
        assert!(
            !Menu::of(&[], "", Some(&saved[0])).is_empty(),
            "there is one to bring back"
        );
        assert_eq!(Menu::of(&saved, "", None).at(7).cursor, 1);
    }

    #[test]
    fn a_name_is_checked_before_anything_is_written() {
        let mut naming = Naming::of("x");
        assert_eq!(naming.answer(&[]), None);
        assert!(naming.mistake.is_some());
        naming.field = Field::new("@mine");
        let mine = Saved::new("mine", "x").unwrap();
        assert_eq!(naming.answer(&[]), Some(Change::Save(mine.clone())));
        assert_eq!(
            naming.answer(std::slice::from_ref(&mine)),
            Some(Change::Save(mine)),
            "it stands in for the one there was"
        );
    }

    #[test]
    fn a_filter_that_has_the_name_is_replaced_when_it_is_said_twice() {
        let old = [Saved::new("mine", "x").unwrap()];
        let new = Saved::new("mine", "y").unwrap();
        let mut naming = Naming::of("y");
        naming.paste("mine");
        for _ in 0..2 {
            assert_eq!(naming.answer(&old), None);
            assert_eq!(naming.replaced.as_ref(), Some(&old[0]));
            // Another key, and it was not said.
            naming.press(KeyEvent::from(KeyCode::Home));
        }
        assert_eq!(naming.answer(&old), None);
        assert_eq!(naming.answer(&old), Some(Change::Save(new)));
    }

    #[test]
    fn another_name_is_one_that_nobody_has() {
        let all = [Saved::new("a", "x").unwrap(), Saved::new("b", "y").unwrap()];
        let mut naming = Naming::anew(&all[0]);
        let change = naming.answer(&all);
        assert_eq!(change, Some(Change::Rename(all[0].clone(), "a".to_owned())));
        naming.field = Field::new("b");
        assert_eq!(naming.answer(&all), None);
        assert!(naming.mistake.is_some_and(|why| why.contains("free")));
        naming.field = Field::new("c");
        let mut left = all.to_vec();
        naming.answer(&all).unwrap().apply(&mut left);
        let names = left.iter().map(|saved| saved.name.as_str());
        assert_eq!(names.collect::<Vec<_>>(), ["c", "b"]);
    }
}
