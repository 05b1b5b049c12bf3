//! Senders as a table, a row each. The columns share what the screen has; the
//! narrow one leaves out what a page can tell.

use std::{borrow::Cow, iter};

use crate::{
    exchange::display::{display, display_within, width},
    sender::Sender,
};

/// What a table shows of a sender.
struct Column {
    heading: &'static str,
    cell: fn(&Sender) -> Cow<'static, str>,
    /// It takes what it needs up to so many columns, and a share of what is
    /// left when there is more to show.
    most: usize,
    share: usize,
    /// From how many columns on it is there.
    from: usize,
}

const COLUMNS: [Column; 5] = [
    Column {
        heading: "name",
        cell: |row| Cow::Borrowed(row.name),
        most: 22,
        share: 0,
        from: 0,
    },
    Column {
        heading: "title",
        cell: |row| Cow::Borrowed(row.title),
        most: 26,
        share: 0,
        from: 120,
    },
    Column {
        heading: "signs",
        cell: |row| Cow::Owned(signs(row)),
        most: 20,
        share: 1,
        from: 0,
    },
    Column {
        heading: "known by",
        cell: |row| Cow::Owned(row.known_words()),
        most: 12,
        share: 3,
        from: 0,
    },
    Column {
        heading: "tries again",
        cell: |row| Cow::Borrowed(row.retries.words),
        most: 12,
        share: 2,
        from: 120,
    },
];

const GAP: &str = "  ";

/// What the table says of a sender, in the order of the columns.
pub(super) fn cells(row: &Sender) -> Vec<Cow<'static, str>> {
    COLUMNS.iter().map(|column| (column.cell)(row)).collect()
}

/// The schemes in short: `hmac-sha256-hex, hmac-sha1-hex`.
fn signs(row: &Sender) -> String {
    let mut names: Vec<&str> = row
        .signatures
        .iter()
        .map(crate::signature::Scheme::name)
        .collect();
    names.dedup();
    if names.is_empty() {
        return "-".to_owned();
    }
    names.join(", ")
}

/// The table, its heading first; cut to `columns` where there are so many.
pub(super) fn lines(rows: &[&Sender], columns: Option<usize>) -> Vec<String> {
    let is_there = |column: &&Column| columns.is_none_or(|columns| columns >= column.from);
    let there: Vec<&Column> = COLUMNS.iter().filter(is_there).collect();
    let heading = there.iter().map(|column| Cow::Borrowed(column.heading));
    let body = rows
        .iter()
        .map(|row| there.iter().map(|column| (column.cell)(row)).collect());
    let cells: Vec<Vec<Cow<'_, str>>> = iter::once(heading.collect()).chain(body).collect();
    let widths = widths(&there, &cells, columns);
    let lines = cells.iter().map(|cells| line(cells, &widths));
    lines
        .map(|line| match columns {
            Some(columns) if width(&line) > columns => display_within(&line, columns).to_string(),
            _ => line,
        })
        .collect()
}

/// How wide each column is.
fn widths(there: &[&Column], cells: &[Vec<Cow<'_, str>>], columns: Option<usize>) -> Vec<usize> {
    let needed = |at: usize| cells.iter().map(|row| width(&*row[at])).max().unwrap_or(0);
    let needed: Vec<usize> = (0..there.len()).map(needed).collect();
    let Some(columns) = columns else {
        return needed;
    };
    let least = there.iter().zip(&needed);
    let mut widths: Vec<usize> = least
        .map(|(column, needed)| column.most.min(*needed))
        .collect();
    let gaps = GAP.len() * (there.len() - 1);
    let mut left = columns.saturating_sub(gaps + widths.iter().sum::<usize>());
    // What a column does not need is for those that come after it.
    let mut shares: usize = there.iter().map(|column| column.share).sum();
    for (at, column) in there.iter().enumerate().filter(|(_, it)| it.share > 0) {
        let more = (left * column.share / shares).min(needed[at] - widths[at]);
        widths[at] += more;
        left -= more;
        shares -= column.share;
    }
    widths
}

fn line(cells: &[Cow<'_, str>], widths: &[usize]) -> String {
    let cells = cells.iter().zip(widths);
    let cells: Vec<String> = cells
        .map(|(cell, columns)| {
            let shown = if width(&**cell) > *columns {
                display_within(&**cell, *columns).to_string()
            } else {
                display(&**cell).to_string()
            };
            let missing = columns.saturating_sub(width(&shown));
            shown + &" ".repeat(missing)
        })
        .collect();
    cells.join(GAP).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sender::Registry;

    fn table(columns: Option<usize>) -> Vec<String> {
        let registry = Registry::built_in();
        lines(&registry.senders().collect::<Vec<_>>(), columns)
    }

    #[test]
    fn it_fits_whatever_the_screen_has_and_names_everybody() {
        for columns in [40, 60, 80, 119, 120, 200, 400] {
            let lines = table(Some(columns));
            for line in &lines {
                assert!(width(line) <= columns, "{columns}: {line}");
            }
            assert_eq!(lines.len(), Registry::built_in().senders().count() + 1);
        }
        for row in Registry::built_in().senders() {
            assert!(
                table(Some(80))
                    .iter()
                    .any(|line| line.starts_with(row.name))
            );
        }
    }

    #[test]
    fn nothing_is_cut_where_nobody_looks() {
        let lines = table(None);
        assert!(lines.iter().all(|line| !line.contains('…')));
        assert!(lines[0].ends_with("tries again"));
    }
}
