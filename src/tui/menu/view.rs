//! Draws what lies over the panes: a sheet in the middle, no box around it.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    widgets::{Clear, Widget},
};

use super::{Action, CopyItem, HelpLine, Overlay, Preview, Question, help_with};
use crate::{
    exchange::redact,
    filter::survey::order::{Direction, SortBy},
    journal::Counts,
    tui::{
        app,
        detail::Masking,
        keymap::{self, Keymap},
        lens, saved,
        text::{Text, count, draw_lines},
        theme::{Role, Theme},
    },
};

/// The columns of a key in the help.
const KEYS: usize = 20;

/// What an overlay is drawn with besides itself.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// What became of everything that arrived.
    pub counts: &'a Counts,
    /// Whether secrets are readable.
    pub masking: Masking,
    /// What the list is sorted by.
    pub sorted: (SortBy, Direction),
    /// The text that lines of the help are to have.
    pub wanted: &'a str,
    /// The keys.
    pub keymap: Keymap,
}

/// Draws an overlay over `area`, all of the screen but the footer, where the
/// keys of a question stand. The form of an answer and the palette are not drawn here.
pub fn view(overlay: &Overlay, around: Around<'_>, theme: Theme, area: Rect, buf: &mut Buffer) {
    match overlay {
        Overlay::Help { top, .. } => help_sheet(*top, around, theme, area, buf),
        Overlay::Copy { cursor, items, .. } => copy_sheet(items, *cursor, theme, area, buf),
        Overlay::Filters(menu) => saved::view::menu(menu, around.keymap, theme, area, buf),
        Overlay::Quit => {
            sheet(&account(around.counts, area.width.into()), theme, area, buf);
        }
        Overlay::Confirm(question) => {
            sheet(&asked(question, around.masking, area), theme, area, buf);
        }
        Overlay::Lens(lens) => lens::view::view(lens, around.keymap, theme, area, buf),
        Overlay::Sort { cursor } => sort_sheet(*cursor, around.sorted, theme, area, buf),
        Overlay::Answer
        | Overlay::Palette
        | Overlay::Diff
        | Overlay::Values
        | Overlay::Arrivals
        | Overlay::Columns => {}
    }
}

/// The help in as many columns as fit.
fn help_sheet(top: usize, around: Around<'_>, theme: Theme, area: Rect, buf: &mut Buffer) {
    Clear.render(area, buf);
    let Around { wanted, keymap, .. } = around;
    let help = help_with(wanted, keymap).into_iter().skip(top);
    let columns = super::help_columns(area.width);
    let width = area.width / columns;
    let rows = |line: HelpLine| {
        let line = help_line(&line, keymap);
        match columns {
            1 => line.wrapped(usize::from(width), HANGING),
            _ => vec![line],
        }
    };
    let seen = usize::from(area.height) * usize::from(columns);
    let mut lines: Vec<Text> = help.take(seen).flat_map(rows).collect();
    if lines.is_empty() {
        lines.push(Text::of(" no line of the help has this", Role::Dim));
    }
    for (number, part) in (0..columns).zip(lines.chunks(usize::from(area.height).max(1))) {
        let column = Rect {
            x: area.x + number * width,
            width,
            ..area
        };
        draw_lines(part, theme, column, buf);
    }
}

fn help_line(line: &HelpLine, keymap: Keymap) -> Text {
    match line {
        HelpLine::Blank => Text::default(),
        HelpLine::Heading(place) => Text::of(&format!(" {}", place.heading()), Role::Focus),
        HelpLine::Legend => Text::of(" words in the list", Role::Focus),
        HelpLine::Word(word) => {
            let name = Text::of(&format!("   {:<KEYS$} ", word.word), Role::Heading);
            name.and(&word.said(keymap), Role::Plain)
        }
        HelpLine::Key(row) => {
            let keys = row.keys.join("  ");
            let mut text = Text::of(&format!("   {keys:<KEYS$} "), Role::Key);
            text.push(row.binding.help, Role::Plain);
            text
        }
    }
}

fn copy_sheet(items: &[CopyItem], cursor: usize, theme: Theme, area: Rect, buf: &mut Buffer) {
    let width = usize::from(area.width);
    let mut lines = vec![Text::of(" copy", Role::Focus)];
    for (number, item) in items.iter().enumerate() {
        let sign = if number == cursor { "▌" } else { " " };
        let mut line = Text::of(sign, Role::Key).and(&format!(" {}  ", item.key), Role::Key);
        line.push(
            &format!("{:<18}", item.what),
            if number == cursor {
                Role::Heading
            } else {
                Role::Plain
            },
        );
        let first = match &item.preview {
            Preview::Words(words) => words.as_str(),
            Preview::Hidden => "holds a secret, which is copied with it",
            Preview::LeftOut => "holds a secret, which is left out until secrets are shown",
        };
        line.push_within(first, Role::Dim, width.saturating_sub(line.width() + 1));
        lines.push(line);
    }
    sheet(&lines, theme, area, buf);
}

fn sort_sheet(
    cursor: usize,
    sorted: (SortBy, Direction),
    theme: Theme,
    area: Rect,
    buf: &mut Buffer,
) {
    let mut lines = vec![Text::of(" sort by", Role::Focus)];
    for (number, by) in SortBy::ALL.into_iter().enumerate() {
        let sign = if number == cursor { "▌" } else { " " };
        let mut line = Text::of(sign, Role::Key);
        line.push(&format!(" {}  ", super::sort_key(by)), Role::Key);
        let role = if number == cursor {
            Role::Heading
        } else {
            Role::Plain
        };
        line.push(&format!("{:<8} ", by.as_str()), role);
        if by == sorted.0 {
            let words = format!("{}  once more reverses it", arrow(sorted.1));
            line.push(&words, Role::Dim);
        }
        lines.push(line);
    }
    sheet(&lines, theme, area, buf);
}

/// The sign of a direction: whether the least stands above, or the most.
#[must_use]
pub const fn arrow(direction: Direction) -> &'static str {
    match direction {
        Direction::Rising => "▲",
        Direction::Falling => "▼",
    }
}

/// Draws lines at the foot of `area`, over what is there; returns where.
pub fn sheet(lines: &[Text], theme: Theme, area: Rect, buf: &mut Buffer) -> Rect {
    let height = u16::try_from(lines.len())
        .unwrap_or(u16::MAX)
        .min(area.height);
    let sheet = Rect {
        y: area.bottom() - height,
        height,
        ..area
    };
    Clear.render(sheet, buf);
    draw_lines(lines, theme, sheet, buf);
    sheet
}

/// The whole URL, in as many lines as it takes; cut in its middle where not even
/// the screen has so many.
fn asked(question: &Question, masking: Masking, area: Rect) -> Vec<Text> {
    let width = usize::from(area.width);
    let rows = usize::from(area.height).saturating_sub(4).max(1);
    let url = question.url.to_string();
    let url = match masking {
        Masking::Masked => redact::mask_target(url.as_bytes()),
        Masking::Shown => url.into_bytes(),
    };
    let room = width.saturating_sub(HANGING).saturating_mul(rows);
    let mut line = Text::of("   GET ", Role::Plain);
    line.push_ends(
        &url,
        Role::Heading,
        room.saturating_sub(line.width()).max(8),
    );
    let title = format!(
        " {} asks in {} to be confirmed:",
        question.provider, question.id
    );
    let note = "   Nothing of the event goes along, and no redirect is followed.";
    let lines = [
        Text::of(&title, Role::Focus),
        line,
        Text::of(note, Role::Dim),
    ];
    lines
        .into_iter()
        .flat_map(|line| line.wrapped(width, HANGING))
        .collect()
}

/// The keys of the question whether to ask.
#[must_use]
pub fn confirm_line(keymap: Keymap) -> Text {
    let choose = keymap.key(keymap::Action::Menu(Action::Choose));
    Text::of(&format!(" {choose}"), Role::Key)
        .and(" asks it  ", Role::Plain)
        .and(keymap.app(app::Action::Back), Role::Key)
        .and(" leaves it", Role::Plain)
}

/// What became of everything that knocked: each line adds up.
fn account(counts: &Counts, width: usize) -> Vec<Text> {
    let refused_kept = counts.rows.saturating_sub(counts.kept);
    let refused_gone = counts.refused.saturating_sub(refused_kept);
    let sums = [
        (
            "received",
            counts.received,
            present(&[
                (counts.kept, "in memory"),
                (counts.evicted, "left memory"),
                (counts.cleared, "cleared"),
                (counts.passed, "passed over"),
            ]),
        ),
        (
            "refused",
            counts.refused,
            present(&[(refused_kept, "in memory"), (refused_gone, "left memory")]),
        ),
    ];
    let digits = sums.iter().map(|(_, all, _)| count(*all).len()).max();
    let digits = digits.unwrap_or(0);
    let sums = sums.iter().filter(|(_, all, _)| *all > 0);
    let mut lines: Vec<String> = sums
        .map(|(name, all, parts)| {
            format!(
                " {name:<8}  {:>digits$} = {}",
                count(*all),
                parts.join(" + ")
            )
        })
        .collect();
    let came_to_nothing = present(&[
        (counts.turned_away, "connections turned away"),
        (counts.silent, "connections without a byte"),
    ]);
    if !came_to_nothing.is_empty() {
        lines.push(format!(" besides   {}", came_to_nothing.join(", ")));
    }
    let lines = lines.iter().map(|line| Text::of(line, Role::Plain));
    lines
        .flat_map(|line| line.wrapped(width, HANGING))
        .collect()
}

/// How far the rest of a long line stands in.
const HANGING: usize = 3;

/// The counts that are not zero, each with its words.
fn present(counts: &[(u64, &str)]) -> Vec<String> {
    let some = counts.iter().filter(|(number, _)| *number > 0);
    some.map(|(number, what)| format!("{} {what}", count(*number)))
        .collect()
}

/// The question before leaving; it stands at the foot of the screen.
#[must_use]
pub fn quit_line(events: u64) -> Text {
    let noun = if events == 1 {
        "event is"
    } else {
        "events are"
    };
    let words = format!(" {} {noun} only in memory.  ", count(events));
    Text::of(&words, Role::Warn)
        .and("q", Role::Key)
        .and(" quit  ", Role::Plain)
        .and("esc", Role::Key)
        .and(" stay", Role::Plain)
}
