//! Draws the chooser of columns.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{Chooser, Presence};
use crate::tui::{
    list::Columns,
    menu::view::sheet,
    text::Text,
    theme::{Role, Theme},
};

/// The lines of the screen that it leaves free: header, filter, headings, and a
/// few rows to see what a choice does.
const FREE: u16 = 5;

/// Draws it over `area`, all of the screen but the footer.
pub fn view(chooser: &Chooser, columns: &Columns, theme: Theme, area: Rect, buf: &mut Buffer) {
    let width = usize::from(area.width);
    let mut title = Text::of(" columns", Role::Focus);
    let names: Vec<&str> = chooser
        .shown()
        .iter()
        .map(|it| columns.heading(*it))
        .collect();
    let flag = format!("--columns {}", names.join(","));
    title.space(2);
    title.push_within(&flag, Role::Dim, width.saturating_sub(title.width() + 1));
    let mut lines = vec![title];
    let (top, height) = window(chooser, area);
    for (nth, (column, presence)) in chooser.items.iter().enumerate().skip(top).take(height) {
        let is_selected = nth == chooser.cursor;
        let sign = match presence {
            Presence::Shown => "[x] ",
            Presence::Hidden => "[ ] ",
        };
        let mut line = Text::of(if is_selected { "▌ " } else { "  " }, Role::Key);
        line.push(sign, Role::Plain);
        line.push_cell(
            columns.heading(*column),
            Role::Heading,
            10,
            crate::tui::text::Align::Left,
        );
        line.space(2);
        let room = width.saturating_sub(line.width() + 1);
        line.push_within(columns.about(*column).as_ref(), Role::Dim, room);
        lines.push(line);
    }
    sheet(&lines, theme, area, buf);
}

/// The first column that is seen, and how many are.
fn window(chooser: &Chooser, area: Rect) -> (usize, usize) {
    let height = usize::from(area.height.saturating_sub(FREE + 1)).max(1);
    let height = height.min(chooser.items.len());
    let most = chooser.items.len() - height;
    (chooser.cursor.saturating_sub(height / 2).min(most), height)
}

/// The column at a place of the screen.
#[must_use]
pub fn row_at(chooser: &Chooser, area: Rect, place: Position) -> Option<usize> {
    let (top, height) = window(chooser, area);
    let first = usize::from(area.bottom()).checked_sub(height)?;
    let row = usize::from(place.y).checked_sub(first)?;
    (row < height).then_some(top + row)
}
