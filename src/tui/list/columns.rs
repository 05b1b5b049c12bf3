//! The columns of the list: which of them fit, and how wide each is.
//!
//! Where the user chose nothing the width decides. What was chosen stands in
//! the order given, and gives way by priority where there is no room for all.

use std::{borrow::Cow, sync::Arc};

use crate::{exchange::json::Path, filter::survey::order::SortBy};

/// A column. Its heading is the name the filter knows it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The local time of the first byte.
    Time,
    /// Who sent it.
    Sender,
    /// The event's type.
    Event,
    /// What it is about.
    What,
    /// The id of the delivery, or of the event.
    Id,
    /// The length of the body.
    Size,
    /// From the last byte of the request to the answer.
    Took,
    /// The verdict on the signature.
    Sig,
    /// Who answered what.
    App,
    /// Which try of the delivery it is.
    Attempt,
    /// The path.
    Path,
    /// The number of the event.
    N,
    /// The address it came from.
    From,
    /// A value of the body: its place in [`Columns::values`].
    Value(u8),
}

impl Column {
    /// The heading.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Sender => "sender",
            Self::Event => "event",
            Self::What => "what",
            Self::Id => "id",
            Self::Size => "size",
            Self::Took => "took",
            Self::Sig => "sig",
            Self::App => "app",
            Self::Attempt => "attempt",
            Self::Path => "path",
            Self::N => "n",
            Self::From => "from",
            Self::Value(_) => "value",
        }
    }

    /// Every column that needs no path, in the order in which they are offered.
    pub const ALL: [Self; 13] = [
        Self::Time,
        Self::Sender,
        Self::Event,
        Self::What,
        Self::Id,
        Self::Size,
        Self::Took,
        Self::Attempt,
        Self::Sig,
        Self::App,
        Self::Path,
        Self::N,
        Self::From,
    ];

    /// What the list is sorted by where its heading is clicked.
    #[must_use]
    pub const fn sorts_by(self) -> Option<SortBy> {
        match self {
            Self::Time => Some(SortBy::Time),
            Self::Size => Some(SortBy::Size),
            Self::Took => Some(SortBy::Took),
            Self::Attempt => Some(SortBy::Attempt),
            _ => None,
        }
    }

    const fn about(self) -> &'static str {
        match self {
            Self::Time => "when it came, in local time",
            Self::Sender => "who sent it",
            Self::Event => "the event's type",
            Self::What => "what it is about",
            Self::Id => "the id of the delivery, or of the event",
            Self::Size => "the length of the body",
            Self::Took => "how long the sender waited for the answer",
            Self::Sig => "whether the signature holds",
            Self::App => "who answered what",
            Self::Attempt => "which try of the delivery it is",
            Self::Path => "the path",
            Self::N => "the number of the event",
            Self::From => "the address it came from",
            Self::Value(_) => "a value of the body",
        }
    }

    /// What gives way last where there is no room for all: the lowest.
    const fn priority(self) -> u8 {
        match self {
            Self::Time => 0,
            Self::Event => 1,
            Self::App => 2,
            Self::Sender => 3,
            Self::Value(_) => 4,
            Self::Sig => 5,
            Self::What => 6,
            Self::Size => 7,
            Self::Id => 8,
            Self::Took => 9,
            Self::Attempt => 10,
            Self::Path => 11,
            Self::N => 12,
            Self::From => 13,
        }
    }

    /// The fewest cells it makes sense in, and those that are enough for most.
    const fn cells(self) -> (u16, u16) {
        match self {
            Self::Time | Self::Sig | Self::Attempt => (8, 8),
            Self::Sender => (8, 9),
            Self::Event => (8, 22),
            Self::What => (6, 18),
            Self::Id => (9, 9),
            Self::Size | Self::Took => (6, 6),
            Self::App => (7, 8),
            Self::Path => (6, 16),
            Self::N => (6, 7),
            Self::From => (9, 15),
            Self::Value(_) => (6, 12),
        }
    }

    /// Whether it can use whatever is left.
    const fn grows(self) -> bool {
        matches!(self, Self::Event | Self::What | Self::Path | Self::Value(_))
    }

    /// Whether its cells end at the right edge.
    #[must_use]
    pub const fn is_right_aligned(self) -> bool {
        matches!(
            self,
            Self::Size | Self::Took | Self::App | Self::Attempt | Self::N
        )
    }
}

/// The cells of cursor, mark, fold and note before the first column.
pub const GUTTER: u16 = 4;
/// The cells between two columns.
pub const GAP: u16 = 2;

/// Columns with their widths, from a width of the list on.
type Set = (u16, &'static [(Column, u16)]);

/// The widest first; what a list has more is shared by `event` and
/// `what`.
const SETS: &[Set] = {
    use Column::{App, Event, Id, Sender, Sig, Size, Time, Took, What};
    &[
        (
            121,
            &[
                (Time, 12),
                (Sender, 9),
                (Event, 24),
                (What, 19),
                (Id, 9),
                (Size, 6),
                (Took, 6),
                (Sig, 8),
                (App, 8),
            ],
        ),
        (
            99,
            &[
                (Time, 8),
                (Sender, 9),
                (Event, 22),
                (What, 23),
                (Size, 6),
                (Sig, 8),
                (App, 7),
            ],
        ),
        (
            72,
            &[
                (Time, 8),
                (Sender, 8),
                (Event, 15),
                (What, 12),
                (Sig, 8),
                (App, 7),
            ],
        ),
        (52, &[(Time, 8), (Event, 11), (What, 6), (Sig, 8), (App, 7)]),
        (0, &[(Time, 8), (Event, 8), (App, 7)]),
    ]
};

/// A column of the user's own: a value of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueColumn {
    /// What stands above it.
    pub name: Arc<str>,
    /// Where the value is.
    pub path: Path,
}

/// What was said of the columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// Which, in their order; none for what the width has.
    pub chosen: Option<Vec<Column>>,
    /// The user's own.
    pub values: Arc<[ValueColumn]>,
}

impl Columns {
    /// Every column there is: the user's own behind what an event is about.
    #[must_use]
    pub fn all(&self) -> Vec<Column> {
        self.with_values(Column::ALL.to_vec())
    }

    /// The column of that name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<Column> {
        self.all()
            .into_iter()
            .find(|column| self.heading(*column) == name)
    }

    /// What stands above a column.
    #[must_use]
    pub fn heading(&self, column: Column) -> &str {
        self.value(column)
            .map_or(column.heading(), |value| &value.name)
    }

    /// What a column is, in words.
    #[must_use]
    pub fn about(&self, column: Column) -> Cow<'static, str> {
        match self.value(column) {
            Some(value) => format!("{} of the body", value.path).into(),
            None => column.about().into(),
        }
    }

    fn value(&self, column: Column) -> Option<&ValueColumn> {
        match column {
            Column::Value(nth) => self.values.get(usize::from(nth)),
            _ => None,
        }
    }

    /// The columns with the user's own behind [`Column::What`].
    fn with_values(&self, mut columns: Vec<Column>) -> Vec<Column> {
        let what = columns.iter().position(|column| *column == Column::What);
        let at = what.map_or(columns.len(), |what| what + 1);
        let values = (0..self.values.len()).filter_map(|nth| u8::try_from(nth).ok());
        columns.splice(at..at, values.map(Column::Value));
        columns
    }
}

/// The columns of a list of `width` cells, with the width of each.
#[must_use]
pub fn fitting(width: u16, columns: &Columns) -> Vec<(Column, u16)> {
    let set = SETS
        .iter()
        .find(|(from, _)| width >= *from)
        .map_or(&[][..], |(_, set)| set);
    match &columns.chosen {
        Some(chosen) => chosen_fitting(width, chosen.clone()),
        None if columns.values.is_empty() => set_fitting(width, set),
        None => {
            let set = set.iter().map(|(column, _)| *column).collect();
            chosen_fitting(width, columns.with_values(set))
        }
    }
}

/// As many of these as there is room for, in their order: each as wide as it
/// needs to be, then as is enough, then what is left for those that can use it.
fn chosen_fitting(width: u16, mut chosen: Vec<Column>) -> Vec<(Column, u16)> {
    let gaps = |count: usize| GAP * u16::try_from(count.saturating_sub(1)).unwrap_or(0);
    let needs = |chosen: &[Column]| {
        let cells: u16 = chosen.iter().map(|column| column.cells().0).sum();
        GUTTER + gaps(chosen.len()) + cells
    };
    while chosen.len() > 1 && needs(&chosen) > width {
        let least = (0..chosen.len()).max_by_key(|at| (chosen[*at].priority(), *at));
        chosen.remove(least.unwrap_or(0));
    }
    let mut left = width.saturating_sub(needs(&chosen));
    let mut columns: Vec<(Column, u16)> = chosen
        .iter()
        .map(|column| (*column, column.cells().0))
        .collect();
    let mut by_priority: Vec<&mut (Column, u16)> = columns.iter_mut().collect();
    by_priority.sort_by_key(|(column, _)| column.priority());
    for (column, cells) in by_priority {
        let more = (column.cells().1 - *cells).min(left);
        *cells += more;
        left -= more;
    }
    share(&mut columns, left, Column::grows);
    columns
}

fn set_fitting(width: u16, set: &[(Column, u16)]) -> Vec<(Column, u16)> {
    let mut columns = set.to_vec();
    let gaps = GAP * u16::try_from(columns.len().saturating_sub(1)).unwrap_or(0);
    let fixed: u16 = GUTTER + gaps + columns.iter().map(|(_, cells)| cells).sum::<u16>();
    let grows = |column| matches!(column, Column::Event | Column::What);
    share(&mut columns, width.saturating_sub(fixed), grows);
    columns
}

/// Gives what is left to the columns that can use it, one cell after the other.
fn share(columns: &mut [(Column, u16)], left: u16, grows: impl Fn(Column) -> bool) {
    let mut growing: Vec<&mut (Column, u16)> = columns
        .iter_mut()
        .filter(|(column, _)| grows(*column))
        .collect();
    let count = growing.len();
    for cell in 0..usize::from(left) {
        if let Some((_, width)) = growing.get_mut(cell % count.max(1)) {
            *width += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_fill_the_list_exactly_at_every_width() {
        for width in 32..260 {
            let columns = fitting(width, &Columns::default());
            let gaps = GAP * u16::try_from(columns.len() - 1).unwrap();
            let total: u16 = GUTTER + gaps + columns.iter().map(|(_, cells)| cells).sum::<u16>();
            assert_eq!(total, width, "{width}");
        }
    }

    fn own() -> Columns {
        let column = |name: &str, path: &str| ValueColumn {
            name: name.into(),
            path: path.parse().unwrap(),
        };
        Columns {
            chosen: None,
            values: [column("amount", ".data.amount"), column("to", ".to")].into(),
        }
    }

    #[test]
    fn what_is_chosen_stands_in_its_order_and_gives_way_by_priority() {
        let chosen = |names: &[&str], width| {
            let columns = own();
            let chosen = names
                .iter()
                .map(|name| columns.named(name).unwrap())
                .collect();
            let columns = Columns {
                chosen: Some(chosen),
                ..columns
            };
            let fitting = fitting(width, &columns);
            let headings = fitting
                .iter()
                .map(|(column, _)| columns.heading(*column).to_owned());
            headings.collect::<Vec<_>>().join(" ")
        };
        let all = ["app", "amount", "from", "event", "time", "to"];
        assert_eq!(chosen(&all, 120), "app amount from event time to");
        assert_eq!(chosen(&all, 54), "app amount event time to");
        assert_eq!(chosen(&all, 45), "app amount event time");
        assert_eq!(chosen(&all, 22), "event time");
        assert_eq!(chosen(&["n"], 3), "n");
    }

    #[test]
    fn columns_of_ones_own_stand_behind_what_an_event_is_about_and_the_rest_stays() {
        let columns = own();
        for width in [74, 99, 123] {
            let headings: Vec<String> = fitting(width, &columns)
                .iter()
                .map(|(column, _)| columns.heading(*column).to_owned())
                .collect();
            let what = headings.iter().position(|it| it == "what");
            let amount = headings.iter().position(|it| it == "amount").unwrap();
            assert!(what.is_none_or(|what| what + 1 == amount), "{headings:?}");
            assert!(headings.contains(&"app".to_owned()), "{headings:?}");
        }
    }

    #[test]
    fn columns_of_ones_own_take_the_place_of_neither_sender_nor_event() {
        let columns = own();
        for width in [74, 80, 99, 123] {
            let fitting = fitting(width, &columns);
            let has = |column| fitting.iter().any(|(it, _)| *it == column);
            assert!(has(Column::Sender) && has(Column::Event), "{fitting:?}");
            assert!(
                has(Column::Value(0)) && has(Column::Value(1)),
                "{fitting:?}"
            );
        }
        let one = Columns {
            values: own().values[..1].into(),
            ..own()
        };
        let fitting = fitting(74, &one);
        assert_eq!(fitting.len(), 7, "one of them pushes out nothing");
    }

    #[test]
    fn the_most_important_columns_are_always_there() {
        for width in 20..260 {
            let columns: Vec<Column> = fitting(width, &Columns::default())
                .into_iter()
                .map(|(column, _)| column)
                .collect();
            for column in [Column::Time, Column::Event, Column::App] {
                assert!(columns.contains(&column), "{column:?} at {width}");
            }
        }
    }
}
