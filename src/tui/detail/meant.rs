//! The values under the cursor: what they say, what a filter asks for to find
//! them, and what they mean, on its way to the screen.
//!
//! A line has one value of its own; a tag of XML has its attributes beside it.

use super::Detail;
use crate::exchange::lens::{Form, Meaning};

/// Which of the values on a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// The one that the line is of.
    #[default]
    Own,
    /// The attribute with this number.
    Attribute(usize),
}

/// The start of a value under the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// Which of those on the line it is.
    pub which: Which,
    /// Where a filter finds it: `.data.amount`, `header.date`.
    pub path: String,
    /// What it stands under: `amount`.
    pub name: String,
    /// What it says, as far as it is looked at.
    pub text: String,
    /// How it is written; none where that is no text and no number.
    pub form: Option<Form>,
    /// How many bytes the whole value has.
    pub len: usize,
    /// How it is compared with what stands at its path.
    pub extent: Extent,
}

/// How much of what stands at a path a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// A piece of it: other text stands beside it.
    Piece,
}

/// What is asked of the events that have a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// That something stands at the path.
    There(String),
    /// That this stands there.
    Equal(String, String),
    /// That this is in it, or in a field of that name.
    Holds(String, String),
}

/// Why nothing can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unasked {
    /// There is no value.
    NoValue,
    /// No path of the language leads there.
    NoPath,
    /// It is longer than what stands in a filter.
    TooLong,
}

/// The longest value that stands in a filter, in bytes.
const LONGEST: usize = 256;

/// A value, and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meant {
    /// The value.
    pub start: Start,
    /// What it means, the likeliest first.
    pub meanings: Vec<Meaning>,
}

impl Meant {
    /// What it means in one line; of an attribute with its name.
    #[must_use]
    pub fn short(&self) -> Option<String> {
        let short = &self.meanings.first()?.short;
        Some(match self.start.which {
            Which::Own => short.clone(),
            Which::Attribute(_) => format!("{}: {short}", self.start.name),
        })
    }
}

impl Detail {
    /// The starts of the values under the cursor, however long they are: its own
    /// first. None where there is none, and of what holds others.
    #[must_use]
    pub fn value_starts(&self) -> Vec<Start> {
        let Some((_, page)) = self.page.as_ref() else {
            return Vec::new();
        };
        let mut starts = page.value_starts(self.line(), &self.folds);
        for start in &mut starts {
            start.path = self.whole_path(&start.path);
        }
        starts
    }

    /// How many bytes of a table the value under the cursor is; none elsewhere.
    #[must_use]
    pub fn value_len(&self) -> Option<usize> {
        let (_, page) = self.page.as_ref()?;
        page.value_len(self.line(), &self.folds)
    }

    /// One of the values under the cursor in full.
    #[must_use]
    pub fn text_of(&self, which: Which) -> Option<String> {
        let (_, page) = self.page.as_ref()?;
        match which {
            Which::Own => self.value_text(),
            Which::Attribute(number) => page.attribute(self.line(), &self.folds, number),
        }
    }

    /// What finds one of the values under the cursor, and what that says.
    ///
    /// # Errors
    ///
    /// Why nothing does.
    pub fn asked(&self, which: Which) -> Result<Asked, Unasked> {
        let (_, page) = self.page.as_ref().ok_or(Unasked::NoValue)?;
        let value = self.value().ok_or(Unasked::NoValue)?;
        // A dot alone is a text to look for, and the top is in every event.
        if matches!(value.path.as_str(), "" | ".") || !self.is_led_to(&value.path) {
            return Err(Unasked::NoPath);
        }
        let starts = self.value_starts();
        let start = starts.iter().find(|start| start.which == which);
        // What holds others has no text of its own to be compared.
        let Some(start) = start else {
            return match which {
                Which::Own => Ok(Asked::There(value.path)),
                Which::Attribute(_) => Err(Unasked::NoValue),
            };
        };
        if start.len > LONGEST {
            return Err(Unasked::TooLong);
        }
        if let Some(source) = page.repeated(self.line(), &self.folds) {
            return match source.len() {
                0..=LONGEST => Ok(Asked::Holds("body".to_owned(), source)),
                _ => Err(Unasked::TooLong),
            };
        }
        let (path, text) = (start.path.clone(), start.text.clone());
        Ok(match start.extent {
            Extent::Whole => Asked::Equal(path, text),
            Extent::Piece => Asked::Holds(path, text),
        })
    }

    /// What the values mean.
    #[must_use]
    pub fn meant(&self) -> &[Meant] {
        &self.meant
    }

    /// The same in one line: of the first that means something.
    #[must_use]
    pub fn meaning(&self) -> Option<String> {
        self.meant.iter().find_map(Meant::short)
    }

    /// Takes what they mean.
    pub fn means(&mut self, meant: Vec<Meant>) {
        self.meant = meant;
    }
}
