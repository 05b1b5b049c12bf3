//! The values panel: which values the shown events have, and how many have
//! each. A value under the cursor is kept, or left out, by the filter.
//!
//! Not here: the counting (`filter::survey`).

pub mod view;

use std::cmp::Reverse;

use crossterm::event::KeyEvent;

use super::field::Field;
use crate::{
    filter::{
        Filter, Matches,
        survey::{
            Running, Survey, Visit, Whose,
            look::Seen,
            values::{Facet, Value, Values, term},
        },
    },
    journal::Journal,
};

/// What the panel can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Open it.
    Open,
    /// To the next column.
    Right,
    /// To the column before.
    Left,
    /// To the next value.
    Down,
    /// To the value before.
    Up,
    /// Half a page down.
    PageDown,
    /// Half a page up.
    PageUp,
    /// To the first value.
    Top,
    /// To the last value.
    End,
    /// Show only the events with the value; once more, all again.
    Keep,
    /// Leave out the events with the value.
    Exclude,
    /// The rare values first, or the frequent ones.
    ToggleOrder,
    /// Type what the values are to contain.
    Narrow,
}

/// Which values stand at the top.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum First {
    /// Those that most events have.
    #[default]
    Frequent,
    /// Those that few have.
    Rare,
}

/// Whether the events with a value are to be shown, or all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Only they.
    Keep,
    /// All but they.
    Exclude,
}

/// A condition that was put into the filter from here.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Put {
    facet: Facet,
    sign: Sign,
    name: Box<[u8]>,
    condition: Filter,
}

/// A column of the panel.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// The values that are shown, in their order.
    pub values: Vec<Value>,
    /// How many events have another value.
    pub others: u64,
    on: On,
    /// The place of the value the cursor is on.
    pub cursor: usize,
}

/// What the cursor of a column is on: a value and no place, so that what is
/// counted anew or overtaken does not lead it to another one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum On {
    /// The first value, whichever that is.
    #[default]
    First,
    /// The value of this name. Where there is none the cursor waits at the
    /// place it had, and takes what stands there once all are counted.
    Value { name: Box<[u8]>, place: usize },
}

/// Of what the columns are made: equal ones give equal columns.
#[derive(Clone, Debug, PartialEq, Eq)]
struct MadeOf {
    generation: u64,
    changes: u64,
    first: First,
    narrow: String,
    counted: Counted,
}

/// Whether a value that is missing may come yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    All,
    Part,
}

/// The state of the panel.
#[derive(Debug, Default)]
pub struct Panel {
    /// The counting, while the panel is open.
    counting: Running<Values>,
    /// The column with the cursor.
    pub facet: Facet,
    columns: [Column; Facet::ALL.len()],
    /// Which values stand at the top.
    pub first: First,
    /// What the values are to contain, while it is typed.
    pub narrowing: Option<Field>,
    narrow: String,
    put: Vec<Put>,
    /// Of what the columns were made.
    made_of: Option<MadeOf>,
}

impl Panel {
    /// What a column shows.
    #[must_use]
    pub fn column(&self, facet: Facet) -> &Column {
        &self.columns[index(facet)]
    }

    /// What the values are to contain; empty where all are shown.
    #[must_use]
    pub fn narrow(&self) -> &str {
        &self.narrow
    }

    /// How many events were counted.
    #[must_use]
    pub fn counted(&self) -> u64 {
        let survey = self.counting.survey();
        survey.map_or(0, |survey| survey.len() as u64)
    }

    /// How far the counting is, in percent; none when it is done.
    #[must_use]
    pub const fn percent(&self) -> Option<u64> {
        self.counting.percent()
    }

    /// Whether a value was put into the filter from here, and stands there.
    #[must_use]
    pub fn is_kept(&self, facet: Facet, name: &[u8], filter: &Filter) -> bool {
        let mut put = self.put.iter();
        put.any(|put| {
            put.facet == facet
                && put.sign == Sign::Keep
                && *put.name == *name
                && filter.says(&put.condition)
        })
    }

    /// Moves the cursor. `page` is how many values are seen at once.
    pub fn update(&mut self, action: Action, page: usize) {
        let half = (page / 2).max(1);
        let column = &mut self.columns[index(self.facet)];
        let (at, last) = (column.cursor, column.values.len().saturating_sub(1));
        match action {
            Action::Right => self.facet = moved(self.facet, 1),
            Action::Left => self.facet = moved(self.facet, Facet::ALL.len() - 1),
            Action::Down => column.go(at + 1),
            Action::Up => column.go(at.saturating_sub(1)),
            Action::PageDown => column.go(at + half),
            Action::PageUp => column.go(at.saturating_sub(half)),
            Action::Top => column.go_first(),
            Action::End => column.go(last),
            Action::ToggleOrder => {
                self.first = match self.first {
                    First::Frequent => First::Rare,
                    First::Rare => First::Frequent,
                }
            }
            Action::Narrow => self.narrowing = Some(Field::new(&self.narrow)),
            Action::Open | Action::Keep | Action::Exclude => {}
        }
    }

    /// Puts the cursor on a value.
    pub fn select(&mut self, facet: Facet, place: usize) {
        self.facet = facet;
        self.columns[index(facet)].go(place);
    }

    /// Takes a key of what is typed.
    pub fn press(&mut self, key: KeyEvent) {
        if let Some(field) = &mut self.narrowing {
            field.press(key);
            field.text().clone_into(&mut self.narrow);
        }
    }

    /// Takes pasted text where something is typed.
    pub fn paste(&mut self, text: &str) {
        if let Some(field) = &mut self.narrowing {
            field.paste(text);
            field.text().clone_into(&mut self.narrow);
        }
    }

    /// Keeps what was typed.
    pub fn accept(&mut self) {
        self.narrowing = None;
    }

    /// Goes one step back: from typing, or to all values. False where there is
    /// nothing to go back from.
    pub fn back(&mut self) -> bool {
        let was_narrow = self.narrowing.take().is_some() || !self.narrow.is_empty();
        self.narrow.clear();
        was_narrow
    }

    /// The filter that comes of `filter` when the events with the value under
    /// the cursor are kept or left out. What was kept of the same column from
    /// here gives way; what is kept already is not any longer. None where there
    /// is no value, or no filter can say it.
    pub fn put(&mut self, sign: Sign, filter: &Filter) -> Option<Filter> {
        let facet = self.facet;
        let list = self.counting.survey()?.tally().list(facet);
        let column = &mut self.columns[index(facet)];
        let name = column.values.get(column.cursor)?.name.clone();
        column.go(column.cursor);
        let keeps = term(facet, &name, &list.values)?;
        let condition = match sign {
            Sign::Keep => keeps,
            Sign::Exclude => Filter::parse(&format!("not ({keeps})")).ok()?,
        };
        if filter.says(&condition) {
            return Some(filter.without(&condition));
        }
        let (gone, left) = std::mem::take(&mut self.put)
            .into_iter()
            .partition(|put| put.facet == facet && put.sign == Sign::Keep);
        self.put = left;
        let gone: Vec<Put> = gone;
        let before = gone
            .iter()
            .fold(filter.clone(), |filter, put| filter.without(&put.condition));
        let after = before.and(&condition);
        self.put.push(Put {
            facet,
            sign,
            name,
            condition,
        });
        Some(after)
    }

    /// Begins to count.
    pub fn open(&mut self) {
        self.counting.begin(Whose::Values, Values::default());
        self.made_of = None;
        self.back();
    }

    /// Counts no longer, and forgets what was counted.
    pub fn close(&mut self) {
        if self.counting.end() {
            self.columns = Default::default();
            self.back();
        }
    }

    /// Takes in what a worker saw.
    pub fn seen(&mut self, seen: &Seen) {
        self.counting.seen(seen);
    }

    /// Follows what is shown, `total` events, and says what is to be looked at.
    pub fn settle(
        &mut self,
        journal: &Journal,
        matches: Option<&Matches>,
        total: u64,
    ) -> Option<Visit> {
        let visit = self.counting.settle(journal, matches, total);
        let is_complete = |survey: &Survey<Values>| {
            let is_known = matches.is_none_or(|it| it.is_complete(journal.bounds()));
            is_known && survey.is_complete(journal, matches)
        };
        let counted = match self.counting.survey() {
            Some(survey) if is_complete(survey) => Counted::All,
            _ => Counted::Part,
        };
        self.lay_out(counted);
        visit
    }

    /// Sorts the values, where anything changed.
    fn lay_out(&mut self, counted: Counted) {
        let Some(survey) = self.counting.survey() else {
            return;
        };
        let made_of = MadeOf {
            generation: survey.generation(),
            changes: survey.tally().changes(),
            first: self.first,
            narrow: self.narrow.clone(),
            counted,
        };
        if self.made_of.as_ref() == Some(&made_of) {
            return;
        }
        let wanted = self.narrow.to_lowercase();
        for (facet, column) in Facet::ALL.into_iter().zip(&mut self.columns) {
            let list = survey.tally().list(facet);
            column.others = list.others;
            column.values = list.values;
            column.values.retain(|value| {
                view::word(facet, &value.name)
                    .to_lowercase()
                    .contains(&wanted)
            });
            match self.first {
                First::Frequent => column.values.sort_unstable_by(|a, b| {
                    (Reverse(a.count), &a.name).cmp(&(Reverse(b.count), &b.name))
                }),
                First::Rare => column
                    .values
                    .sort_unstable_by(|a, b| (a.count, &a.name).cmp(&(b.count, &b.name))),
            }
            column.settle(counted);
        }
        self.made_of = Some(made_of);
    }
}

impl Column {
    fn go(&mut self, place: usize) {
        self.cursor = place.min(self.values.len().saturating_sub(1));
        if let Some(value) = self.values.get(self.cursor) {
            self.on = On::Value {
                name: value.name.clone(),
                place: self.cursor,
            };
        }
    }

    fn go_first(&mut self) {
        self.on = On::First;
        self.cursor = 0;
    }

    /// Leads the cursor to where its value stands now.
    fn settle(&mut self, counted: Counted) {
        let On::Value { name, place } = &mut self.on else {
            return self.go_first();
        };
        if let Some(found) = self.values.iter().position(|value| value.name == *name) {
            *place = found;
            self.cursor = found;
            return;
        }
        let place = *place;
        match counted {
            Counted::All => self.go(place),
            Counted::Part => self.cursor = place.min(self.values.len().saturating_sub(1)),
        }
    }
}

fn index(facet: Facet) -> usize {
    Facet::ALL.iter().position(|it| *it == facet).unwrap_or(0)
}

fn moved(facet: Facet, by: usize) -> Facet {
    Facet::ALL[(index(facet) + by) % Facet::ALL.len()]
}
