//! Draws the strip of arrivals: all bars, under them those of what fails, the
//! cursor, and words on it.

use std::fmt::Write as _;

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    widgets::{Clear, Widget},
};

use super::{Bars, Strip};
use crate::{
    exchange::Time,
    filter::survey::arrivals::Bar,
    tui::{
        text::{Text, apart, bar, count, draw_lines},
        theme::{Role, Theme},
        zone::Zone,
    },
};

/// The lines it takes: words, bars, failing ones, the cursor, what is selected.
const HEIGHT: u16 = 5;
/// The cells before the bars.
const LABEL: usize = 9;

/// Where the strip stands over `area`, all of the screen but the footer.
#[must_use]
pub fn place(area: Rect) -> Rect {
    let height = HEIGHT.min(area.height);
    Rect {
        y: area.bottom() - height,
        height,
        ..area
    }
}

/// How many bars have room.
#[must_use]
pub fn width(area: Rect) -> usize {
    usize::from(area.width).saturating_sub(LABEL + 1)
}

/// The bar at a column of the screen.
#[must_use]
pub fn bar_at(column: u16) -> Option<usize> {
    usize::from(column).checked_sub(LABEL)
}

/// Draws it.
pub fn view(strip: &Strip, today: Time, theme: Theme, area: Rect, buf: &mut Buffer) {
    let sheet = place(area);
    Clear.render(sheet, buf);
    let seen = &strip.seen;
    let width = usize::from(sheet.width);
    let lines = [
        title(seen, width),
        row("", seen, |bar| bar.events, Role::Plain),
        row("failing", seen, |bar| bar.failing, Role::Failed),
        cursor(seen),
        words(strip, today, width),
    ];
    draw_lines(&lines, theme, sheet, buf);
}

fn title(seen: &Bars, width: usize) -> Text {
    let mut line = Text::of(" arrivals", Role::Focus);
    if seen.span.is_some() {
        line.push(&format!("  a bar is {}", long(seen.length)), Role::Plain);
    }
    let said = match (seen.percent, seen.total.events) {
        (None, 0) => "no events".to_owned(),
        (None, total) => format!("of {}", events(total)),
        (Some(percent), total) => format!("{} so far, {percent} %", events(total)),
    };
    line.with_right(Text::of(&said, Role::Dim), width.saturating_sub(1))
}

fn events(number: u64) -> String {
    match number {
        1 => "1 event".to_owned(),
        number => format!("{} events", count(number)),
    }
}

/// Bars, all to the scale of the longest that counts every event.
fn row(label: &str, seen: &Bars, of: impl Fn(&Bar) -> u64, role: Role) -> Text {
    let most = seen.bars.iter().map(|bar| bar.events).max().unwrap_or(0);
    let mut line = Text::of(" ", Role::Dim);
    line.push(label, Role::Dim);
    line.pad(LABEL);
    let bars: String = seen.bars.iter().map(|it| bar(of(it), most)).collect();
    line.and(&bars, role)
}

fn cursor(seen: &Bars) -> Text {
    let mut line = Text::default();
    line.space(LABEL);
    let mut begins = seen.start;
    let signs = seen.bars.iter().map(|_| {
        let at = begins;
        begins += seen.length;
        match (at == seen.cursor, seen.selected.contains(&at)) {
            (true, _) => '▲',
            (false, true) => '─',
            (false, false) => ' ',
        }
    });
    let signs: String = signs.collect();
    line.and(&signs, Role::Key)
}

fn words(strip: &Strip, today: Time, width: usize) -> Text {
    let seen = &strip.seen;
    let mut line = Text::of(" ", Role::Plain);
    if seen.span.is_none() {
        return line;
    }
    let (from, to) = (&seen.selected.start, &seen.selected.end);
    let mut said = format!(
        "{} to {}   {}",
        clock(*from, today),
        clock(*to, today),
        events(seen.within.events)
    );
    // Writing into a string does not fail.
    if seen.within.failing > 0 {
        let _ = write!(said, ", {} failing", count(seen.within.failing));
    }
    if strip.is_selecting() {
        let _ = write!(said, "   {} selected", long(seen.selected_seconds()));
    }
    line.push_within(&said, Role::Plain, width.saturating_sub(2));
    line
}

/// A moment of local time; the day too, where it is another one.
fn clock(second: i64, today: Time) -> String {
    // The moment is one of local time already, so it is written as in UTC.
    let time = Time::from_seconds(second);
    let day = Zone::utc().short(time, today, 12);
    let at = Zone::utc().short(time, time, 8);
    match day
        .get(..6)
        .filter(|_| !day.starts_with(|c: char| c.is_ascii_digit()))
    {
        Some(day) => format!("{day} {at}"),
        None => at,
    }
}

/// How long a stretch of time is: `30 s`, `6 h`.
fn long(seconds: i64) -> String {
    apart(
        u64::try_from(seconds)
            .unwrap_or(0)
            .saturating_mul(1_000_000),
    )
}
