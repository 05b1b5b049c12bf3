//! Filters with names: the menu of them, and the question under which name the
//! one in force is to be saved; and the seam through which anything is.
//!
//! Where settings are written to is not known here: [`Save`] is implemented by who
//! owns the configuration.

pub mod view;

use std::fmt;

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
    /// A filter with its name.
    Filter(Saved),
    /// All that comparisons ignore.
    Ignored(Vec<Rule>),
}

impl fmt::Debug for dyn Save {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Save")
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
    /// The menu of these, where `text` is in force.
    #[must_use]
    pub fn of(saved: &[Saved], text: &str) -> Self {
        let has_name = saved.iter().any(|saved| saved.text == text);
        Self {
            cursor: saved.iter().position(|it| it.text == text).unwrap_or(0),
            saved: saved.to_vec(),
            unsaved: (!text.is_empty() && !has_name).then(|| text.to_owned()),
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
        self.len() == 0
    }

    /// What the cursor is on.
    #[must_use]
    pub fn choice(&self) -> Option<Choice> {
        match self.saved.get(self.cursor) {
            Some(saved) => Some(Choice::Filter(saved.clone())),
            None => self.unsaved.clone().map(Choice::Name),
        }
    }
}

/// The question under which name a filter is saved.
#[derive(Debug)]
pub struct Naming {
    /// What is typed.
    pub field: Field,
    /// The filter.
    pub text: String,
    /// Why the name is none.
    pub mistake: Option<&'static str>,
}

impl Naming {
    /// Asks for a name for `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self {
            field: Field::default(),
            text: text.to_owned(),
            mistake: None,
        }
    }

    /// The filter with the name that is typed, or nothing where that is none.
    pub fn answer(&mut self) -> Option<Saved> {
        let name = self.field.text().trim();
        let name = name.strip_prefix('@').unwrap_or(name).to_owned();
        match check_name(&name) {
            Ok(()) => Some(Saved {
                name,
                text: self.text.clone(),
            }),
            Err(why) => {
                self.mistake = Some(why);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_name_is_not_offered_to_be_saved() {
        let saved = [Saved::new("a", "x").unwrap(), Saved::new("b", "y").unwrap()];
        let menu = Menu::of(&saved, "y");
        assert_eq!((menu.cursor, menu.len()), (1, 2));
        let mut menu = Menu::of(&saved, "z");
        menu.cursor = 2;
        assert_eq!(menu.choice(), Some(Choice::Name("z".to_owned())));
        assert!(Menu::of(&[], "").is_empty());
    }

    #[test]
    fn a_name_is_checked_before_anything_is_written() {
        let mut naming = Naming::of("x");
        assert_eq!(naming.answer(), None);
        assert!(naming.mistake.is_some());
        naming.field = Field::new("@mine");
        assert_eq!(naming.answer(), Some(Saved::new("mine", "x").unwrap()));
    }
}
