//! What a value means, in full: a sheet over the foot of the screen, each line
//! of which can be copied.

pub mod view;

use crate::exchange::lens::Meaning;

/// The sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
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
}

impl Lens {
    /// The sheet of a value: what it means, and itself.
    #[must_use]
    pub fn new(path: String, kind: &'static str, value: String, meanings: &[Meaning]) -> Self {
        let own = Item {
            heading: None,
            name: "value".to_owned(),
            text: value,
        };
        let meant = meanings.iter().flat_map(|meaning| {
            let heading = std::iter::once(Some(meaning.short.clone()));
            let headings = heading.chain(std::iter::repeat(None));
            let parts = meaning.parts.iter().zip(headings);
            parts.map(|(part, heading)| Item {
                heading,
                name: part.name.clone(),
                text: part.text.clone(),
            })
        });
        Self {
            items: std::iter::once(own).chain(meant).collect(),
            path,
            kind,
            cursor: 0,
        }
    }
}
