//! What a value means, in full: a sheet over the foot of the screen, each line
//! of which can be copied.
//!
//! A line may take any number of rows. Where they begin is known once the width
//! is, so that only those on the screen are drawn.

mod rows;
pub mod view;

use std::ops::Range;

use super::{
    detail::{Meant, Start, Value, Which},
    menu::Action,
};
use crate::exchange::Id;
use rows::Row;

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
    /// The rows that the items take.
    rows: Vec<Row>,
    /// The row on top.
    top: usize,
    /// The size of the screen that they were laid out for.
    size: (u16, u16),
}

/// A line of the sheet; it may take several rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What stands above it, where something begins with it.
    pub heading: Option<String>,
    /// What it is.
    pub name: String,
    /// What is copied, or its start.
    pub text: String,
    /// Whether that is not all of it.
    pub is_start: bool,
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
    /// Its rows are found by [`Lens::lay_out`].
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
                    is_start: false,
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
                    is_start: false,
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
            rows: Vec::new(),
            top: 0,
            size: (0, 0),
        }
    }

    /// Finds the rows on a screen of that size, footer and all. On top stays what
    /// was there.
    pub fn lay_out(&mut self, size: (u16, u16)) {
        if self.size == size {
            return;
        }
        let on_top = self.rows.get(self.top).map(Row::place);
        self.size = size;
        self.rows = rows::of(&self.items, usize::from(size.0));
        let behind = |place| self.rows.partition_point(|row| row.place() <= place);
        self.top = on_top.map_or(0, |place| behind(place).saturating_sub(1));
        self.hold();
    }

    /// Goes to another line; through one that is longer than the sheet row by row.
    pub fn update(&mut self, action: Action) {
        let half = (self.room() / 2).max(1);
        match action {
            Action::Down => self.down(),
            Action::Up => self.up(),
            Action::PageDown => self.steps(half, Self::down),
            Action::PageUp => self.steps(half, Self::up),
            Action::Top => (self.cursor, self.top) = (0, 0),
            Action::End => {
                self.cursor = self.items.len().saturating_sub(1);
                self.top = self.rows.len();
            }
            Action::Choose | Action::Narrow => {}
        }
        self.hold();
    }

    /// The values of which the sheet has the start only.
    pub fn starts(&mut self) -> impl Iterator<Item = &mut Item> {
        self.items.iter_mut().filter(|item| item.is_start)
    }

    /// How many rows there are below the title.
    fn room(&self) -> usize {
        usize::from(self.size.1).saturating_sub(2).max(1)
    }

    fn down(&mut self) {
        if self.rows_of(self.cursor).end > self.top + self.room() {
            self.top += 1;
        } else if self.cursor + 1 < self.items.len() {
            self.cursor += 1;
        }
        self.hold();
    }

    fn up(&mut self) {
        if self.rows_of(self.cursor).start < self.top {
            self.top -= 1;
        } else {
            self.cursor = self.cursor.saturating_sub(1);
        }
        self.hold();
    }

    /// So many steps, but no further than that what is seen afterwards begins where
    /// what was seen before ends.
    fn steps(&mut self, steps: usize, step: fn(&mut Self)) {
        let from = self.top;
        for _ in 0..steps {
            let before = (self.cursor, self.top);
            step(self);
            if self.top.abs_diff(from) > self.room() {
                (self.cursor, self.top) = before;
                break;
            }
        }
    }

    fn rows_of(&self, item: usize) -> Range<usize> {
        let before = |wanted| self.rows.partition_point(|row| row.item < wanted);
        before(item)..before(item + 1)
    }

    /// Moves the top so that the cursor is on the screen: all of its line, or where
    /// that is longer some of it.
    fn hold(&mut self) {
        let (rows, room) = (self.rows_of(self.cursor), self.room());
        let (low, high) = if rows.len() <= room {
            (rows.end.saturating_sub(room), rows.start)
        } else {
            (rows.start.saturating_sub(room - 1), rows.end - 1)
        };
        let most = self.rows.len().saturating_sub(room);
        self.top = self.top.clamp(low, high).min(most);
    }

    /// The rows on the screen.
    fn seen(&self) -> Range<usize> {
        self.top..self.rows.len().min(self.top + self.room())
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
        is_start: start.text.len() < start.len,
        of: start.which,
        path: start.path.clone(),
        own: Some(start.which),
    }
}

#[cfg(test)]
mod tests;
