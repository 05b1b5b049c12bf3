//! Draws the values panel: a column a facet, at the foot of the screen.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    widgets::{Clear, Widget},
};

use super::{Column, First, Panel};
use crate::{
    exchange::Verdict,
    filter::{Filter, survey::values::Facet},
    tui::{
        text::{Align, Text, count, cursor_at},
        theme::{Role, Theme, status_role, verdict_role},
    },
};

/// The lines it takes at most: title, headings, values.
const HEIGHT: u16 = 14;
/// The lines above the values.
const ABOVE: u16 = 2;
/// The lines of the screen that it leaves free.
const FREE: u16 = 3;
/// The cells between two columns.
const GAP: u16 = 2;
/// The cells before a value: the cursor, and whether it is kept.
const SIGNS: u16 = 2;

/// The fewest cells of a column, and the most that it can use.
const fn cells(facet: Facet) -> (u16, u16) {
    match facet {
        Facet::App => (14, 14),
        Facet::Sig => (16, 16),
        Facet::Sender => (18, 26),
        Facet::Event => (24, 44),
        Facet::Path => (22, 60),
    }
}

/// What a value is called on the screen.
#[must_use]
pub fn word(facet: Facet, name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    match facet {
        _ if name.is_empty() => "-".to_owned(),
        Facet::Sig => Verdict::named(&name)
            .map_or("-", Verdict::on_screen)
            .to_owned(),
        _ => name.into_owned(),
    }
}

fn role(facet: Facet, word: &str) -> Role {
    match facet {
        Facet::Sig => Verdict::named(word).map_or(Role::Plain, verdict_role),
        Facet::App => match word.parse() {
            Ok(status) => status_role(status),
            Err(_) if word == "none" => Role::Plain,
            Err(_) => Role::Failed,
        },
        Facet::Sender | Facet::Event | Facet::Path => Role::Plain,
    }
}

/// Where the panel stands over `area`, all of the screen but the footer.
#[must_use]
pub fn place(area: Rect) -> Rect {
    let height = area.height.saturating_sub(FREE).clamp(ABOVE + 1, HEIGHT);
    let height = height.min(area.height);
    Rect {
        y: area.bottom() - height,
        height,
        ..area
    }
}

/// The columns that fit, with the cells of their values.
#[must_use]
pub fn columns(panel: &Panel, area: Rect) -> Vec<(Facet, Rect)> {
    let sheet = place(area);
    let room = sheet.width.saturating_sub(1);
    let at = Facet::ALL
        .iter()
        .position(|it| *it == panel.facet)
        .unwrap_or(0);
    let least = |from: usize, to: usize| {
        Facet::ALL[from..to]
            .iter()
            .map(|it| cells(*it).0 + GAP)
            .sum::<u16>()
            .saturating_sub(GAP)
    };
    // As many as fit around the one with the cursor, the first ones first.
    let start = (0..at)
        .find(|from| least(*from, at + 1) <= room)
        .unwrap_or(at);
    let end = (at + 1..=Facet::ALL.len())
        .rfind(|to| least(start, *to) <= room)
        .unwrap_or(at + 1);
    let mut widths: Vec<u16> = Facet::ALL[start..end]
        .iter()
        .map(|it| cells(*it).0)
        .collect();
    let mut left = room.saturating_sub(least(start, end));
    while left > 0 {
        let before = left;
        for (facet, width) in Facet::ALL[start..end].iter().zip(&mut widths) {
            if left > 0 && *width < cells(*facet).1 {
                *width += 1;
                left -= 1;
            }
        }
        if left == before {
            break;
        }
    }
    let mut x = sheet.x + 1;
    let mut columns = Vec::new();
    for (facet, width) in Facet::ALL[start..end].iter().zip(widths) {
        let width = width.min(sheet.right().saturating_sub(x));
        columns.push((
            *facet,
            Rect {
                x,
                y: sheet.y + ABOVE,
                width,
                height: sheet.height.saturating_sub(ABOVE),
            },
        ));
        x += width + GAP;
    }
    columns
}

/// The first value of a column that is seen: the cursor is in sight.
#[must_use]
pub fn top(column: &Column, height: u16) -> usize {
    let height = usize::from(height);
    let most = column.len().saturating_sub(height);
    column.cursor.saturating_sub(height / 2).min(most)
}

impl Column {
    /// The lines it has: the values, and what is none of them.
    fn len(&self) -> usize {
        self.values.len() + usize::from(self.others > 0)
    }
}

/// Draws it; returns where the cursor stands while something is typed.
pub fn view(
    panel: &Panel,
    filter: &Filter,
    theme: Theme,
    area: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let sheet = place(area);
    Clear.render(sheet, buf);
    let (title, cursor) = title(panel, usize::from(sheet.width));
    title.draw(theme, sheet, buf);
    let columns = columns(panel, area).into_iter();
    for (facet, place) in columns.filter(|(_, place)| !place.is_empty()) {
        heading(panel, facet, place, theme, buf);
        rows(panel, facet, filter, place, theme, buf);
    }
    cursor.map(|column| cursor_at(sheet, column))
}

fn title(panel: &Panel, width: usize) -> (Text, Option<usize>) {
    let mut line = Text::of(" values", Role::Focus);
    let mut cursor = None;
    match &panel.narrowing {
        Some(field) => {
            line.push("  / ", Role::Key);
            let (text, column) = field.view(width.saturating_sub(line.width() + 2).min(30));
            cursor = Some(line.width() + column);
            line.append(text);
        }
        None if !panel.narrow().is_empty() => {
            line.push("  / ", Role::Key);
            line.push_within(panel.narrow(), Role::Key, 30);
        }
        None => {}
    }
    let events = match panel.counted() {
        1 => "1 event".to_owned(),
        counted => format!("{} events", count(counted)),
    };
    let mut said = match panel.percent() {
        Some(percent) => format!("{events} so far, {percent} %"),
        None => format!("of {events}"),
    };
    if panel.first == First::Rare {
        said.push_str(", rare first");
    }
    let right = Text::of(&said, Role::Dim);
    (line.with_right(right, width.saturating_sub(1)), cursor)
}

fn heading(panel: &Panel, facet: Facet, place: Rect, theme: Theme, buf: &mut Buffer) {
    let role = if panel.facet == facet {
        Role::Focus
    } else {
        Role::Dim
    };
    let mut line = Text::default();
    line.space(usize::from(SIGNS));
    line.push(facet.as_str(), role);
    let above = Rect {
        y: place.y - 1,
        height: 1,
        ..place
    };
    line.draw(theme, above, buf);
}

fn rows(panel: &Panel, facet: Facet, filter: &Filter, place: Rect, theme: Theme, buf: &mut Buffer) {
    let column = panel.column(facet);
    let has_cursor = panel.facet == facet;
    let top = top(column, place.height);
    let width = usize::from(place.width);
    let digits = column
        .values
        .iter()
        .map(|value| value.count)
        .chain([column.others]);
    let digits = count(digits.max().unwrap_or(0)).len();
    for (line, nth) in place.rows().zip(top..column.len()) {
        let is_selected = has_cursor && nth == column.cursor && nth < column.values.len();
        let mut text = Text::of(if is_selected { "▌" } else { " " }, Role::Plain);
        let (name, role, number) = if let Some(value) = column.values.get(nth) {
            let is_kept = panel.is_kept(facet, &value.name, filter);
            text.push(if is_kept { "=" } else { " " }, Role::Key);
            let name = word(facet, &value.name);
            let role = role(facet, &name);
            (name, role, value.count)
        } else {
            text.space(1);
            ("others".to_owned(), Role::Dim, column.others)
        };
        let room = width.saturating_sub(text.width() + digits + 1);
        text.push_cell(&name, role, room, Align::Left);
        text.space(1);
        text.push_cell(&count(number), role, digits, Align::Right);
        let text = if is_selected {
            text.all(Role::Selected)
        } else {
            text
        };
        text.draw(theme, line, buf);
    }
}
