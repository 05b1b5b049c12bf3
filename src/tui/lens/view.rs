//! Draws what a value means.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Lens,
    rows::{BEFORE, NAME, Row, What},
};
use crate::tui::{
    keymap::{self, Keymap},
    menu::{self, view::sheet},
    text::{Align, Text, count},
    theme::{Role, Theme},
};

/// Draws the sheet at the foot of `area`.
pub fn view(lens: &Lens, keymap: Keymap, theme: Theme, area: Rect, buf: &mut Buffer) {
    let width = usize::from(area.width);
    let seen = lens.seen();
    let mut lines = vec![title(lens, width)];
    let mut before = None;
    for row in &lens.rows[seen] {
        lines.push(drawn(lens, row, before, keymap, width));
        before = Some(row.item);
    }
    sheet(&lines, theme, area, buf);
}

/// What the value is, and at the right which rows are on the screen, where these
/// are not all.
fn title(lens: &Lens, width: usize) -> Text {
    let seen = lens.seen();
    let position = if seen.len() < lens.rows.len() {
        let [first, last, all] = [seen.start + 1, seen.end, lens.rows.len()];
        format!("{first}-{last} of {} ", count(all as u64))
    } else {
        String::new()
    };
    let mut line = Text::of(" ", Role::Plain);
    let kind = format!("  {}", lens.kind);
    let room = width.saturating_sub(kind.len() + position.len() + 3);
    line.push_ends(&lens.path, Role::Focus, room);
    line.push(&kind, Role::Dim);
    line.with_right(Text::of(&position, Role::Dim), width)
}

/// A row; the first of its item on the screen has the name before it.
fn drawn(lens: &Lens, row: &Row, before: Option<usize>, keymap: Keymap, width: usize) -> Text {
    let item = &lens.items[row.item];
    let is_first = match &row.what {
        What::Text(bytes) => bytes.start == 0 || before != Some(row.item),
        _ => false,
    };
    let mut line = match (is_first, row.item == lens.cursor) {
        (false, _) => {
            let mut line = Text::default();
            line.space(BEFORE);
            line
        }
        (true, true) => named("▌  ", &item.name, Role::Heading),
        (true, false) => named("   ", &item.name, Role::Plain),
    };
    match &row.what {
        What::Heading => {
            line = Text::of(" ", Role::Plain);
            let heading = item.heading.as_deref().unwrap_or_default();
            line.push_within(heading, Role::Heading, width.saturating_sub(2));
        }
        What::Text(bytes) if bytes.is_empty() && item.text.is_empty() => {
            line.push("empty", Role::Dim);
        }
        What::Text(bytes) => line.push(&item.text[bytes.clone()], Role::Plain),
        What::More => {
            let key = keymap.key(keymap::Action::Menu(menu::Action::Choose));
            line.push(&format!("there is more; {key} copies all of it"), Role::Dim);
        }
    }
    line
}

fn named(sign: &str, name: &str, role: Role) -> Text {
    let mut line = Text::of(sign, Role::Key);
    line.push_cell(name, role, NAME, Align::Left);
    line.space(1);
    line
}
