//! Draws what a value means.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{Item, Lens};
use crate::tui::{
    keymap::{self, Keymap},
    menu::{self, view::sheet},
    text::Text,
    theme::{Role, Theme},
};

/// The cells of a name.
const NAME: usize = 14;

/// The rows of an item that is longer than that; the rest of it is copied.
const ROWS: usize = 8;

/// How many bytes of an item are laid out at most.
const SHOWN: usize = 4 << 10;

/// Draws the sheet at the foot of `area`.
pub fn view(lens: &Lens, keymap: Keymap, theme: Theme, area: Rect, buf: &mut Buffer) {
    let width = usize::from(area.width);
    let mut lines = vec![title(lens, width)];
    let mut cursor = 0;
    for (number, item) in lens.items.iter().enumerate() {
        if let Some(heading) = &item.heading {
            let mut line = Text::of(" ", Role::Plain);
            line.push_within(heading, Role::Heading, width.saturating_sub(2));
            lines.push(line);
        }
        if number == lens.cursor {
            cursor = lines.len();
        }
        lines.extend(rows(item, number == lens.cursor, keymap, width));
    }
    // The title stays, and as much around the cursor as there is room for.
    let room = usize::from(area.height).saturating_sub(1).max(1);
    let below = lines.len() - 1;
    let from = cursor
        .saturating_sub(room / 2 + 1)
        .min(below.saturating_sub(room));
    let kept: Vec<Text> = lines
        .drain(..1)
        .collect::<Vec<_>>()
        .into_iter()
        .chain(lines.into_iter().skip(from).take(room))
        .collect();
    sheet(&kept, theme, area, buf);
}

fn title(lens: &Lens, width: usize) -> Text {
    let mut line = Text::of(" ", Role::Plain);
    let kind = format!("  {}", lens.kind);
    line.push_ends(
        &lens.path,
        Role::Focus,
        width.saturating_sub(kind.len() + 2),
    );
    line.push(&kind, Role::Dim);
    line
}

fn rows(item: &Item, is_chosen: bool, keymap: Keymap, width: usize) -> Vec<Text> {
    let (sign, role) = if is_chosen {
        ("▌  ", Role::Heading)
    } else {
        ("   ", Role::Plain)
    };
    let mut first = Text::of(sign, Role::Key);
    first.push_cell(&item.name, role, NAME, crate::tui::text::Align::Left);
    first.space(1);
    let shown = item.text.char_indices().nth(SHOWN);
    let shown = shown.map_or(item.text.as_str(), |(end, _)| &item.text[..end]);
    let mut rows = Vec::new();
    for (number, line) in shown.lines().take(ROWS).enumerate() {
        let mut row = if number == 0 {
            std::mem::take(&mut first)
        } else {
            let mut row = Text::default();
            row.space(NAME + 4);
            row
        };
        row.push(line, Role::Plain);
        rows.extend(row.wrapped(width, NAME + 4));
    }
    if rows.is_empty() {
        rows.push(first.and("empty", Role::Dim));
    }
    let is_cut = rows.len() > ROWS || shown.len() < item.text.len() || shown.lines().count() > ROWS;
    rows.truncate(ROWS);
    if is_cut {
        let mut more = Text::default();
        more.space(NAME + 4);
        let key = keymap.key(keymap::Action::Menu(menu::Action::Choose));
        more.push(&format!("there is more; {key} copies all of it"), Role::Dim);
        rows.push(more);
    }
    rows
}
