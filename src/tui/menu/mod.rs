//! What lies over the panes: the help, the copy menu, the form of an answer,
//! questions. One at a time is on top and gets the keys.

pub mod view;

use super::{
    app, detail,
    keymap::{self, In, Keymap, Row},
    lens::Lens,
    saved,
};
use crate::{
    exchange::{HttpsUrl, Id},
    filter::survey::order::SortBy,
};

/// What a menu can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Down one.
    Down,
    /// Up one.
    Up,
    /// To the first line.
    Top,
    /// To the last line.
    End,
    /// Down half a page.
    PageDown,
    /// Up half a page.
    PageUp,
    /// Take the entry the cursor is on.
    Choose,
    /// Of the help only the lines with a text.
    Narrow,
}

/// What lies over the panes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// Every key.
    Help {
        /// The first line on the screen.
        top: usize,
        /// What lies under it.
        over: Option<Box<Overlay>>,
    },
    /// What can be copied.
    Copy {
        /// The event it is of.
        id: Id,
        /// The entry the cursor is on.
        cursor: usize,
        /// What can be copied here.
        items: Vec<CopyItem>,
    },
    /// The filters that have names.
    Filters(saved::Menu),
    /// Whether to leave, with the account of what arrived.
    Quit,
    /// What the list can be sorted by; the entry the cursor is on.
    Sort {
        /// Its place in [`SortBy::ALL`].
        cursor: usize,
    },
    /// The values panel; its state is its own, as that of the next two.
    Values,
    /// The strip of arrivals.
    Arrivals,
    /// The chooser of columns.
    Columns,
    /// The palette; what is typed and found in it is not of the menu.
    Palette,
    /// The form of an answer; what is written in it is not of the menu.
    Answer,
    /// Whether to ask what a sender wants to have asked.
    Confirm(Question),
    /// The comparison of two events; what is seen of it is not of the menu.
    Diff,
    /// What a value means.
    Lens(Lens),
}

/// What a sender wants to have asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The event in which it said so.
    pub id: Id,
    /// Who it is, as its owner writes the name.
    pub provider: &'static str,
    /// What would be asked.
    pub url: HttpsUrl,
}

/// Something that can be copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyItem {
    /// The key that takes it.
    pub key: char,
    /// What it is, in words.
    pub what: String,
    /// What goes to the clipboard.
    pub source: Source,
    /// What of it is seen in the menu.
    pub preview: Preview,
}

/// Where a text comes from. What may be large is named, and made when it is
/// chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// From here.
    Text(String),
    /// The value at this path, as long as the cursor is on it.
    Value(String),
    /// The bytes that are signed.
    Signed,
    /// The body of the event.
    Body,
    /// The command that sends the event.
    Curl,
}

/// What of a text is seen before it is copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preview {
    /// Its first line, or its size.
    Words(String),
    /// Nothing, for there is a secret in it and secrets are hidden.
    Hidden,
    /// Nothing, for the same reason; and what is copied has no secret in it.
    LeftOut,
}

impl Overlay {
    /// Where its keys are looked up.
    #[must_use]
    pub const fn place(&self) -> In {
        match self {
            Self::Help { .. } => In::Help,
            Self::Answer => In::Form,
            Self::Values => In::Values,
            Self::Arrivals => In::Arrivals,
            Self::Columns => In::Columns,
            Self::Diff => In::Diff,
            Self::Palette => In::Palette,
            Self::Filters(_) => In::Filters,
            Self::Lens(_) => In::Lens,
            Self::Copy { .. } | Self::Sort { .. } | Self::Quit | Self::Confirm(_) => In::Menu,
        }
    }

    /// Moves its cursor. `page` is the height of the screen, `help` how many lines
    /// the help has.
    pub fn update(&mut self, action: Action, page: u16, help: usize) {
        let half = usize::from(page / 2).max(1);
        let (at, last) = match self {
            Self::Help { top, .. } => (top, help.saturating_sub(usize::from(page))),
            Self::Copy { cursor, items, .. } => (cursor, items.len().saturating_sub(1)),
            Self::Filters(menu) => {
                let last = menu.len().saturating_sub(1);
                (&mut menu.cursor, last)
            }
            Self::Lens(lens) => return lens.update(action),
            Self::Sort { cursor } => (cursor, SortBy::ALL.len() - 1),
            Self::Values
            | Self::Arrivals
            | Self::Columns
            | Self::Palette
            | Self::Quit
            | Self::Diff
            | Self::Answer
            | Self::Confirm(_) => return,
        };
        let to = match action {
            Action::Down => *at + 1,
            Action::Up => at.saturating_sub(1),
            Action::PageDown => *at + half,
            Action::PageUp => at.saturating_sub(half),
            Action::Top => 0,
            Action::End => last,
            Action::Choose | Action::Narrow => *at,
        };
        *at = to.min(last);
    }
}

/// The key that sorts by a column, in the menu of them.
#[must_use]
pub const fn sort_key(by: SortBy) -> char {
    match by {
        SortBy::Time => 't',
        SortBy::Size => 's',
        SortBy::Took => 'd',
        SortBy::Attempt => 'a',
    }
}

/// A line of the help.
#[derive(Clone, Copy, Debug)]
pub enum HelpLine {
    /// The name of a place.
    Heading(In),
    /// A key and what it does.
    Key(&'static Row),
    /// The heading of [`LEGEND`].
    Legend,
    /// A word on the screen.
    Word(&'static Word),
    /// Nothing.
    Blank,
}

/// The columns that a column of the help needs.
const HELP_WIDTH: u16 = 78;

/// How many columns of the help fit side by side.
#[must_use]
pub const fn help_columns(width: u16) -> u16 {
    let fitting = width / HELP_WIDTH;
    if fitting > 1 { fitting } else { 1 }
}

/// How many lines of the help there are on a screen of that size at least: where
/// it is narrow, they go on in further rows.
#[must_use]
pub const fn help_page((width, height): (u16, u16)) -> u16 {
    let rows = height.saturating_sub(1);
    match width {
        HELP_WIDTH.. => rows * help_columns(width),
        _ => rows.div_ceil(NARROW_ROWS),
    }
}

/// The rows that a line takes at most, in nearly all of the help, on a screen of
/// forty columns.
const NARROW_ROWS: u16 = 4;

/// A word on the screen and what it means.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// The word.
    pub word: &'static str,
    /// What it means, with `{key}` where a key is named.
    pub meaning: &'static str,
    /// What that key does.
    pub key: Option<keymap::Action>,
}

/// Stands for a key.
const KEY: &str = "{key}";

impl Word {
    /// What it means, with the key that holds.
    #[must_use]
    pub fn said(&self, keymap: Keymap) -> String {
        let key = self.key.map_or("", |action| keymap.key(action));
        self.meaning.replace(KEY, key)
    }
}

const fn word(word: &'static str, meaning: &'static str) -> Word {
    Word {
        word,
        meaning,
        key: None,
    }
}

/// What the words in the list mean.
pub const LEGEND: &[Word] = &[
    word("app  (200)", "hookglass itself answered the sender"),
    word("app  200", "your application answered a replay"),
    word("app  500→200", "its first answer, and its last"),
    word("app  ···", "under way"),
    Word {
        key: Some(keymap::Action::App(app::Action::Permit)),
        ..word(
            "app  held",
            "a web page or an unknown host; {key} permits it",
        )
    },
    word(
        "app  down  late",
        "nothing listens there; no answer in time",
    ),
    Word {
        key: Some(keymap::Action::Detail(detail::Action::Tab(2))),
        ..word(
            "sig  valid  INVALID",
            "the signature holds; it does not, and {key} says why",
        )
    },
    word("sig  stale", "it holds, but its time is too far off"),
    word("sig  secret?", "it is signed, and no secret is known here"),
    word(
        "sig  unsigned  -",
        "a signature was due; nothing is known of one",
    ),
];

/// The help, made of the keys that hold.
#[must_use]
pub fn help(keymap: Keymap) -> Vec<HelpLine> {
    let mut lines = Vec::new();
    for place in In::all() {
        if !lines.is_empty() {
            lines.push(HelpLine::Blank);
        }
        lines.push(HelpLine::Heading(place));
        let rows = keymap.listed_in(place).filter(|row| !row.keys.is_empty());
        lines.extend(rows.map(HelpLine::Key));
    }
    lines.extend([HelpLine::Blank, HelpLine::Legend]);
    lines.extend(LEGEND.iter().map(HelpLine::Word));
    lines
}

/// The lines of the help that have a text in any case, under their headings;
/// without a text all of them.
#[must_use]
pub fn help_with(text: &str, keymap: Keymap) -> Vec<HelpLine> {
    let wanted = text.trim().to_lowercase();
    if wanted.is_empty() {
        return help(keymap);
    }
    let has = |texts: &[&str]| texts.iter().any(|it| it.to_lowercase().contains(&wanted));
    let mut lines = Vec::new();
    let mut heading = None;
    for line in help(keymap) {
        let is_wanted = match line {
            HelpLine::Heading(_) | HelpLine::Legend => {
                heading = Some(line);
                false
            }
            HelpLine::Blank => false,
            HelpLine::Key(row) => has(&[&row.keys.join(" "), row.binding.help, row.binding.name]),
            HelpLine::Word(word) => has(&[word.word, &word.said(keymap)]),
        };
        if is_wanted {
            lines.extend(heading.take());
            lines.push(line);
        }
    }
    lines
}

/// The line with which the help begins where what works in `place` is to be
/// seen; `page` lines of it are.
#[must_use]
pub fn help_on(place: In, page: u16, keymap: Keymap) -> usize {
    let is_heading = |line: &HelpLine| matches!(line, HelpLine::Heading(of) if *of == place);
    let lines = help(keymap);
    let heading = lines.iter().position(is_heading).unwrap_or_default();
    heading.min(lines.len().saturating_sub(page.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::keymap::BINDINGS;

    /// Of everywhere is what no pane has another use for.
    #[test]
    fn every_key_of_the_help_does_what_it_says_where_it_says() {
        let keymap = Keymap::default();
        let mut places = Vec::new();
        for line in help(keymap) {
            match line {
                HelpLine::Heading(In::Anywhere) => places = vec![In::List, In::Detail],
                HelpLine::Heading(place) => places = vec![place],
                HelpLine::Key(row) => {
                    for place in &places {
                        let keys: Vec<&str> = keymap.keys_in(*place, row).collect();
                        assert_eq!(keys, row.keys, "{} in {place:?}", row.binding.help);
                    }
                }
                _ => {}
            }
        }
    }

    #[test]
    fn the_help_names_every_key_there_is_once() {
        let named = help(Keymap::default())
            .iter()
            .filter(|line| matches!(line, HelpLine::Key(_)))
            .count();
        let keyed = BINDINGS
            .iter()
            .filter(|row| row.each_key().next().is_some());
        assert_eq!(named, keyed.count());
    }

    #[test]
    fn no_menu_scrolls_past_its_end() {
        let mut overlay = Overlay::Help { top: 0, over: None };
        let lines = help(Keymap::default()).len();
        for _ in 0..200 {
            overlay.update(Action::PageDown, 20, lines);
        }
        assert_eq!(
            overlay,
            Overlay::Help {
                top: help(Keymap::default()).len() - 20,
                over: None,
            }
        );
        overlay.update(Action::Up, 20, lines);
        assert_eq!(
            overlay,
            Overlay::Help {
                top: help(Keymap::default()).len() - 21,
                over: None,
            }
        );
    }
}
