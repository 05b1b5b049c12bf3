//! The chooser of columns: which the list shows, and in which order.

pub mod view;

use crate::tui::list::{Column, Columns};

/// What the chooser can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Open it.
    Open,
    /// To the next column.
    Down,
    /// To the column before.
    Up,
    /// Show the column, or hide it.
    Toggle,
    /// Change places with the next one.
    MoveDown,
    /// Change places with the one before.
    MoveUp,
    /// Leave it to the width which columns there are.
    Default,
}

/// Whether a column is in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is.
    Shown,
    /// It is not.
    Hidden,
}

/// The state of the chooser.
#[derive(Clone, Debug, Default)]
pub struct Chooser {
    /// Every column there is, in the order of the list.
    pub items: Vec<(Column, Presence)>,
    /// The one the cursor is on.
    pub cursor: usize,
}

impl Chooser {
    /// Opens it with the columns that are `shown`; what is not shown stands
    /// behind them.
    pub fn open(&mut self, columns: &Columns, shown: &[Column]) {
        let shown = columns.chosen.as_deref().unwrap_or(shown);
        let hidden = columns.all().into_iter();
        let hidden = hidden.filter(|column| !shown.contains(column));
        let items = shown.iter().map(|column| (*column, Presence::Shown));
        self.items = items
            .chain(hidden.map(|it| (it, Presence::Hidden)))
            .collect();
        self.cursor = self.cursor.min(self.items.len().saturating_sub(1));
    }

    /// Moves the cursor, or changes what is shown: then it says which columns
    /// those are, in their order.
    pub fn update(&mut self, action: Action) -> Option<Vec<Column>> {
        let (at, last) = (self.cursor, self.items.len().saturating_sub(1));
        match action {
            Action::Down => self.cursor = (at + 1).min(last),
            Action::Up => self.cursor = at.saturating_sub(1),
            Action::Toggle => return self.toggle(),
            Action::MoveDown => return self.swap(at + 1),
            Action::MoveUp => return self.swap(at.checked_sub(1)?),
            Action::Open | Action::Default => {}
        }
        None
    }

    /// Puts the cursor on a column.
    pub fn select(&mut self, row: usize) {
        self.cursor = row.min(self.items.len().saturating_sub(1));
    }

    /// The columns that are shown, in their order.
    #[must_use]
    pub fn shown(&self) -> Vec<Column> {
        let shown = self.items.iter().filter(|(_, is)| *is == Presence::Shown);
        shown.map(|(column, _)| *column).collect()
    }

    /// The last column stays: a list without any says nothing.
    fn toggle(&mut self) -> Option<Vec<Column>> {
        let is_last = self.shown().len() == 1;
        let (_, presence) = self.items.get_mut(self.cursor)?;
        *presence = match presence {
            Presence::Hidden => Presence::Shown,
            Presence::Shown if is_last => return None,
            Presence::Shown => Presence::Hidden,
        };
        Some(self.shown())
    }

    fn swap(&mut self, with: usize) -> Option<Vec<Column>> {
        if with >= self.items.len() {
            return None;
        }
        self.items.swap(self.cursor, with);
        self.cursor = with;
        Some(self.shown())
    }
}
