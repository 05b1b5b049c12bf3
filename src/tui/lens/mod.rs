//! What a value means, in full: a sheet over the foot of the screen, each line
//! of which can be copied.

pub mod view;

use super::detail::{Meant, Start, Value, Which};
use crate::exchange::Id;

/// The sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The event it is of.
    pub id: Id,
    /// The way to the value: `.data.created`.
    pub path: String,
    /// What it is: `number`.
    pub kind: &'static str,
    /// What there is to say.
    pub items: Vec<Item>,
    /// Which of them the cursor is on.
    pub cursor: usize,
}

/// A line of the sheet; it may take several rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What stands above it, where something begins with it.
    pub heading: Option<String>,
    /// What it is.
    pub name: String,
    /// What is copied.
    pub text: String,
    /// Which value it is of.
    pub of: Which,
    /// Where that stands.
    pub path: String,
    /// Which value it is itself: that is copied whole.
    pub own: Option<Which>,
}

impl Lens {
    /// The sheet of the values of a line: each, and what it means. `about` says
    /// what the field is that they are of.
    #[must_use]
    pub fn new(id: Id, value: Value, about: Option<&str>, meant: &[Meant]) -> Self {
        let mut items: Vec<Item> = Vec::new();
        for it in meant {
            items.push(own(&it.start));
            items.extend(it.meanings.iter().flat_map(|meaning| {
                let heading = std::iter::once(Some(meaning.short.clone()));
                let headings = heading.chain(std::iter::repeat(None));
                let parts = meaning.parts.iter().zip(headings);
                parts.map(|(part, heading)| Item {
                    heading,
                    name: part.name.clone(),
                    text: part.text.clone(),
                    of: it.start.which,
                    path: it.start.path.clone(),
                    own: None,
                })
            }));
        }
        if let Some((about, first)) = about.zip(meant.first()) {
            items.insert(
                1,
                Item {
                    heading: None,
                    name: "is".to_owned(),
                    text: about.to_owned(),
                    own: None,
                    ..own(&first.start)
                },
            );
        }
        Self {
            id,
            path: value.path,
            kind: value.kind,
            items,
            cursor: 0,
        }
    }
}

fn own(start: &Start) -> Item {
    Item {
        heading: None,
        name: match start.which {
            Which::Own => "value".to_owned(),
            Which::Attribute(_) => start.name.clone(),
        },
        text: start.text.clone(),
        of: start.which,
        path: start.path.clone(),
        own: Some(start.which),
    }
}
