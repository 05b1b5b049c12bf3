//! Draws the palette: what is typed, and under it what was found, with keys.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{Entry, Found, Palette, Standing};
use crate::tui::{
    menu::view::sheet,
    text::{Align, Text, count, cursor_at},
    theme::{Role, Theme},
};

/// The columns of a name, where there are many.
const NAME: usize = 24;

/// The columns of the keys.
const KEYS: usize = 18;

/// From this width on a line has keys and words beside the name.
const WIDE: usize = 60;

/// The lines of the sheet at the most.
const MOST: u16 = 20;

/// How many lines it takes of `area`.
#[must_use]
pub fn height(area: Rect) -> u16 {
    let share = area.height.saturating_mul(2) / 3;
    share.clamp(4, MOST).min(area.height)
}

/// Draws it at the foot of `area`; returns where the cursor stands.
pub fn view(palette: &Palette, theme: Theme, area: Rect, buf: &mut Buffer) -> Position {
    let (width, rows) = (usize::from(area.width), usize::from(height(area)) - 1);
    let mut first = Text::of(" : ", Role::Focus);
    let start = first.width();
    let (typed, column) = palette.field.view(width.saturating_sub(start + 1).min(40));
    first.append(typed);
    let (found, all) = (palette.found.len(), palette.entries.len());
    let counted = format!("{} of {} ", count(found as u64), count(all as u64));
    let mut lines = vec![first.with_right(Text::of(&counted, Role::Dim), width)];
    let top = (palette.cursor + 1).saturating_sub(rows);
    let shown = palette.found.iter().enumerate().skip(top).take(rows);
    lines.extend(shown.filter_map(|(number, found)| {
        let entry = palette.entries.get(found.entry)?;
        let line = line(entry, found, number == palette.cursor, width);
        Some(if number == palette.cursor {
            line.all(Role::Selected)
        } else {
            line
        })
    }));
    if palette.found.is_empty() {
        lines.push(Text::of("   nothing is called so", Role::Dim));
    }
    lines.resize(rows + 1, Text::default());
    let at = sheet(&lines, theme, area, buf);
    cursor_at(at, start + column)
}

fn line(entry: &Entry, found: &Found, is_selected: bool, width: usize) -> Text {
    let mut line = Text::of(if is_selected { "▌" } else { " " }, Role::Plain);
    line.space(2);
    let mut name = name(entry, found);
    if width < WIDE {
        name.pad(width.saturating_sub(line.width()));
        line.append(name);
        return line;
    }
    name.space(1);
    line.push_field(name, NAME, Align::Left);
    let keys = Text::of(&entry.keys, Role::Key);
    line.push_field(keys, KEYS, Align::Left);
    line.space(1);
    let room = width.saturating_sub(line.width() + 1);
    match &entry.standing {
        Standing::Here | Standing::Elsewhere => line.push_within(&entry.about, Role::Plain, room),
        Standing::Not(why) => line.push_within(why, Role::Dim, room),
    }
    line.pad(width);
    line
}

/// The name, with the letters that were typed.
fn name(entry: &Entry, found: &Found) -> Text {
    let plain = match entry.standing {
        Standing::Here | Standing::Elsewhere => Role::Plain,
        Standing::Not(_) => Role::Dim,
    };
    let mut name = Text::default();
    for (number, letter) in (0..).zip(entry.name.chars()) {
        let role = if found.letters.contains(&number) {
            Role::Match
        } else {
            plain
        };
        name.push(letter.encode_utf8(&mut [0; 4]), role);
    }
    name
}
