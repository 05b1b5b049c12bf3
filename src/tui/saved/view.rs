//! Draws the menu of saved filters and the question for a name.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{Action, Menu, Named, Naming};
use crate::tui::{
    keymap::{self, Keymap},
    menu::view::sheet,
    text::{Text, cursor_at},
    theme::{Role, Theme},
};

/// The columns of a name in the menu.
const NAME: usize = 20;

/// Draws the menu over the foot of `area`.
pub fn menu(menu: &Menu, keymap: Keymap, theme: Theme, area: Rect, buf: &mut Buffer) {
    let width = usize::from(area.width);
    let mut lines = vec![Text::of(" saved filters", Role::Focus)];
    let deleted = deleted(menu, keymap, width);
    let taken = 1 + usize::from(deleted.is_some());
    let room = usize::from(area.height).saturating_sub(taken).max(1);
    let first = menu.cursor.saturating_sub(room - 1);
    for number in (first..menu.len()).take(room) {
        lines.push(entry(menu, number, width));
    }
    lines.extend(deleted);
    sheet(&lines, theme, area, buf);
}

/// How what was deleted comes back.
fn deleted(menu: &Menu, keymap: Keymap, width: usize) -> Option<Text> {
    let name = menu.deleted.as_deref()?;
    let key = keymap.key(keymap::Action::Saved(Action::BringBack));
    let mut line = Text::of("  ", Role::Plain);
    line.push(key, Role::Key);
    line.push_within(
        &format!(" brings back @{name}"),
        Role::Plain,
        width.saturating_sub(line.width() + 1),
    );
    Some(line)
}

fn entry(menu: &Menu, number: usize, width: usize) -> Text {
    let is_here = number == menu.cursor;
    let mut line = Text::of(if is_here { "▌ " } else { "  " }, Role::Key);
    let role = if is_here { Role::Heading } else { Role::Plain };
    let text = match (menu.saved.get(number), &menu.unsaved) {
        (Some(saved), _) => {
            line.push_cell(&saved.name, role, NAME, crate::tui::text::Align::Left);
            line.space(1);
            &saved.text
        }
        (None, Some(text)) => {
            line.push("save with a name: ", role);
            text
        }
        (None, None) => return line,
    };
    line.push_within(text, Role::Dim, width.saturating_sub(line.width() + 1));
    line
}

/// Draws the question at the foot of the screen; returns where the cursor
/// stands.
pub fn prompt(naming: &Naming, theme: Theme, area: Rect, buf: &mut Buffer) -> Position {
    let width = usize::from(area.width);
    let mut line = match &naming.what {
        Named::New(_) => Text::of(" save it as ", Role::Heading),
        Named::Saved(saved) => Text::of(&format!(" rename {} to ", saved.name), Role::Heading),
    };
    let start = line.width();
    let (text, column) = naming.field.view(width.saturating_sub(start + 1).min(40));
    line.append(text);
    line.space(2);
    let room = width.saturating_sub(line.width() + 1);
    match (naming.mistake, &naming.replaced) {
        (Some(why), _) => line.push_within(why, Role::Failed, room),
        (None, Some(other)) => {
            let words = format!("enter replaces @{}, which is {}", other.name, other.text);
            line.push_within(&words, Role::Warn, room);
        }
        (None, None) => line.push_within(naming.text(), Role::Dim, room),
    }
    line.draw(theme, area, buf);
    cursor_at(area, start + column)
}
