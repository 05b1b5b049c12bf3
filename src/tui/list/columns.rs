//! The columns of the list: which of them fit, and how wide each is.

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
        }
    }

    /// Whether its cells end at the right edge.
    #[must_use]
    pub const fn is_right_aligned(self) -> bool {
        matches!(self, Self::Size | Self::Took | Self::App)
    }
}

/// The cells of cursor, mark, fold and a space before the first column.
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

/// The columns of a list of `width` cells, with the width of each.
#[must_use]
pub fn fitting(width: u16) -> Vec<(Column, u16)> {
    let set = SETS
        .iter()
        .find(|(from, _)| width >= *from)
        .map_or(&[][..], |(_, set)| set);
    let mut columns = set.to_vec();
    let gaps = GAP * u16::try_from(columns.len().saturating_sub(1)).unwrap_or(0);
    let fixed: u16 = GUTTER + gaps + columns.iter().map(|(_, cells)| cells).sum::<u16>();
    share(&mut columns, width.saturating_sub(fixed));
    columns
}

/// Gives what is left to the columns that can use it, one cell after the other.
fn share(columns: &mut [(Column, u16)], left: u16) {
    let mut growing: Vec<&mut (Column, u16)> = columns
        .iter_mut()
        .filter(|(column, _)| matches!(column, Column::Event | Column::What))
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
            let columns = fitting(width);
            let gaps = GAP * u16::try_from(columns.len() - 1).unwrap();
            let total: u16 = GUTTER + gaps + columns.iter().map(|(_, cells)| cells).sum::<u16>();
            assert_eq!(total, width, "{width}");
        }
    }

    #[test]
    fn the_most_important_columns_are_always_there() {
        for width in 20..260 {
            let columns: Vec<Column> = fitting(width)
                .into_iter()
                .map(|(column, _)| column)
                .collect();
            for column in [Column::Time, Column::Event, Column::App] {
                assert!(columns.contains(&column), "{column:?} at {width}");
            }
        }
    }
}
