//! The palette: every action there is, found by a few letters of its name or of
//! what is said of it. Entries are plain data, so that what else has a name (a
//! saved filter) is one more entry.
//!
//! Not here: which actions there are, which of them work now, and what an entry
//! does. That is of `app::palette`.

pub mod view;

use crossterm::event::KeyEvent;
use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{CaseMatching, Normalization, Pattern},
};

use super::{field::Field, keymap};

/// What the palette can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// To the next entry.
    Down,
    /// To the entry before.
    Up,
    /// Down half a page.
    PageDown,
    /// Up half a page.
    PageUp,
    /// Do what the entry under the cursor says.
    Perform,
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, by which it is remembered too.
    pub name: String,
    /// What is said of it.
    pub about: String,
    /// Its keys, as they hold where the palette was opened.
    pub keys: String,
    /// What happens when it is chosen.
    pub act: Act,
    /// Whether it works now.
    pub standing: Standing,
}

/// What happens when an entry is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// An action, as if its key were pressed where it works.
    Perform(keymap::Action, keymap::In),
    /// This filter is put in force.
    Filter(String),
}

/// Whether an entry works now.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It does, here.
    Here,
    /// It does, in another pane, which gets the focus.
    Elsewhere,
    /// It does not, for this reason.
    Not(&'static str),
}

/// The state of the palette.
#[derive(Clone, Debug, Default)]
pub struct Palette {
    field: Field,
    entries: Vec<Entry>,
    found: Vec<Found>,
    cursor: usize,
    /// The names of what was chosen, the last one first.
    recent: Vec<String>,
}

/// An entry that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    entry: usize,
    /// The letters of its name that are those typed, by number.
    letters: Vec<u32>,
}

/// How many names are remembered.
const REMEMBERED: usize = 16;

impl Palette {
    /// Opens it on these.
    pub fn open(&mut self, entries: Vec<Entry>) {
        self.field = Field::default();
        self.entries = entries;
        self.search();
    }

    /// Takes a key that is no command.
    pub fn press(&mut self, key: KeyEvent) {
        self.field.press(key);
        self.search();
    }

    /// Takes a text that was pasted.
    pub fn paste(&mut self, text: &str) {
        self.field.paste(text);
        self.search();
    }

    /// Moves the cursor. `page` is the height of the sheet.
    pub fn go(&mut self, action: Action, page: u16) {
        let half = usize::from(page / 2).max(1);
        let to = match action {
            Action::Down => self.cursor + 1,
            Action::Up => self.cursor.saturating_sub(1),
            Action::PageDown => self.cursor + half,
            Action::PageUp => self.cursor.saturating_sub(half),
            Action::Perform => return,
        };
        self.cursor = to.min(self.found.len().saturating_sub(1));
    }

    /// Chooses the entry under the cursor, which is remembered where it works.
    pub fn choose(&mut self) -> Option<Entry> {
        let found = self.found.get(self.cursor)?;
        let entry = self.entries.get(found.entry)?.clone();
        if !matches!(entry.standing, Standing::Not(_)) {
            self.recent.retain(|name| *name != entry.name);
            self.recent.insert(0, entry.name.clone());
            self.recent.truncate(REMEMBERED);
        }
        Some(entry)
    }

    /// The entries that were found, best first.
    pub fn found(&self) -> impl Iterator<Item = &Entry> {
        let found = self.found.iter();
        found.filter_map(|found| self.entries.get(found.entry))
    }

    /// What works before what does not; of that what fits best, of equals what
    /// works here, then what was chosen last, and else the order of the table.
    fn search(&mut self) {
        let typed = self.field.text().trim();
        let pattern = Pattern::parse(typed, CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let ranked = self.entries.iter().enumerate().filter_map(|(at, entry)| {
            let (fit, letters) = fit(entry, &pattern, &mut matcher)?;
            let recent = self.recent.iter().position(|name| *name == entry.name);
            let recent = recent.unwrap_or(usize::MAX);
            let found = Found { entry: at, letters };
            let fails = matches!(entry.standing, Standing::Not(_));
            Some(((fails, fit, &entry.standing, recent, at), found))
        });
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        self.found = ranked.into_iter().map(|(_, found)| found).collect();
        self.cursor = 0;
    }
}

/// How well an entry fits, less is better: by its name rather than by what is
/// said of it.
type Fit = (bool, std::cmp::Reverse<u32>);

fn fit(entry: &Entry, pattern: &Pattern, matcher: &mut Matcher) -> Option<(Fit, Vec<u32>)> {
    let (mut buffer, mut letters) = (Vec::new(), Vec::new());
    let name = Utf32Str::new(&entry.name, &mut buffer);
    if let Some(score) = pattern.indices(name, matcher, &mut letters) {
        return Some(((false, std::cmp::Reverse(score)), letters));
    }
    let all = format!("{} {}", entry.name, entry.about);
    let score = pattern.score(Utf32Str::new(&all, &mut buffer), matcher)?;
    Some(((true, std::cmp::Reverse(score)), Vec::new()))
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyCode;

    use super::*;
    use crate::tui::{app, keymap::In};

    fn entry(name: &str, about: &str, standing: Standing) -> Entry {
        Entry {
            name: name.to_owned(),
            about: about.to_owned(),
            keys: String::new(),
            act: Act::Perform(keymap::Action::App(app::Action::Help), In::Anywhere),
            standing,
        }
    }

    fn palette() -> Palette {
        let mut palette = Palette::default();
        palette.open(vec![
            entry(
                "stop-answer",
                "stop that answer",
                Standing::Not("there is none"),
            ),
            entry("next-line", "next line", Standing::Elsewhere),
            entry("next-event", "next event", Standing::Here),
            entry("toggle-follow", "follow the newest", Standing::Here),
            entry("answer", "tell a sender something else", Standing::Here),
        ]);
        palette
    }

    fn names(palette: &Palette, typed: &str) -> Vec<String> {
        let mut palette = palette.clone();
        for letter in typed.chars() {
            palette.press(KeyEvent::from(KeyCode::Char(letter)));
        }
        palette.found().map(|entry| entry.name.clone()).collect()
    }

    #[test]
    fn what_works_here_stands_first_and_what_does_not_last() {
        assert_eq!(
            names(&palette(), ""),
            [
                "next-event",
                "toggle-follow",
                "answer",
                "next-line",
                "stop-answer"
            ]
        );
    }

    #[test]
    fn a_few_letters_find_a_name_and_else_what_is_said_of_it() {
        let table: &[(&str, &[&str])] = &[
            ("nxev", &["next-event"]),
            ("ANSW", &["answer", "stop-answer"]),
            ("newest", &["toggle-follow"]),
            ("sender", &["answer"]),
            ("xyz", &[]),
        ];
        for (typed, expected) in table {
            assert_eq!(&names(&palette(), typed)[..], *expected, "{typed}");
        }
    }

    #[test]
    fn what_was_chosen_last_stands_first_among_equals() {
        let mut palette = palette();
        palette.go(Action::Down, 10);
        palette.go(Action::Down, 10);
        assert_eq!(palette.choose().unwrap().name, "answer");
        palette.open(palette.entries.clone());
        assert_eq!(names(&palette, "")[..2], ["answer", "next-event"]);
        for _ in 0..9 {
            palette.go(Action::PageDown, 10);
        }
        assert_eq!(palette.choose().unwrap().name, "stop-answer");
        palette.open(palette.entries.clone());
        assert_eq!(
            names(&palette, "")[0],
            "answer",
            "what did nothing is not remembered"
        );
    }
}
