//! Two events side by side: what was added, removed and changed, and what of it
//! is ignored. It lies over the panes, and is compared elsewhere
//! ([`work`]).

mod ignoring;
mod rule;
mod text;
mod value;
pub mod view;
mod whole;
pub mod work;

use std::{collections::HashMap, ops::Range};

pub use ignoring::{Ignoring, Own, Why};
pub use rule::{Choice, Rule, Whose};
pub use work::{Against, Asked, Compared, Order, Pair, Question};

use super::{
    detail::Masking,
    field::Field,
    keymap::{In, Keymap},
    text::{Text, count},
};
use crate::{
    diff::{Change, Kind, Pattern, Value},
    exchange::{Time, display},
};

/// From when on it is said that a comparison takes its time, in microseconds.
const WAITED: u64 = 100_000;

/// The most places that stand in the list of what is ignored.
const PLACES: usize = 1_000;

/// What the comparison can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Next line.
    Down,
    /// Previous line.
    Up,
    /// Half a page down.
    PageDown,
    /// Half a page up.
    PageUp,
    /// First line.
    Top,
    /// Last line.
    End,
    /// The next difference, also while one is read in full.
    Next,
    /// The one before.
    Previous,
    /// Compare with the next older event.
    Older,
    /// Compare with the next newer one.
    Newer,
    /// Compare with one a day older.
    DayBack,
    /// The old side for the new one.
    Swap,
    /// Read both values in full, or go back.
    Open,
    /// The list of what is ignored.
    Ignored,
    /// Ignore what the cursor is on, or show it.
    Toggle,
    /// Type a place that is to be ignored.
    Add,
    /// Save the list of what is ignored.
    Save,
    /// Copy the differences as text.
    Copy,
}

/// What is seen of the comparison.
#[derive(Clone, Debug, Default)]
enum Page {
    /// The differences.
    #[default]
    Changes,
    /// One of them in full.
    Whole,
    /// What is ignored, and the place that is typed there, while one is.
    Ignored(Option<Box<Typing>>),
}

/// A place that is different, for the list of what is ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The place, with every element of a list for one.
    pub pattern: Pattern,
    /// Why it is ignored; none where it is shown.
    pub why: Option<Why>,
    /// How many differences there are at it.
    pub count: usize,
}

/// A line and the first one on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct At {
    line: usize,
    top: usize,
}

/// A place that is typed.
#[derive(Clone, Debug, Default)]
pub struct Typing {
    field: Field,
    mistake: Option<String>,
}

/// Columns that the widest of some cells take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Widths {
    place: usize,
    old: usize,
    new: usize,
    note: usize,
    /// The same in fewer words.
    brief: usize,
}

/// Differences whose cells are measured: as many as are looked at without being
/// asked for.
const MEASURED: usize = 500;

/// Of each value as many bytes are measured as a line may show.
const MEASURED_BYTES: usize = 200;

/// How cells are measured, so that they keep their place when secrets are shown.
const MASKED: Masking = Masking::Masked;

/// What the comparison is drawn into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The columns.
    pub width: u16,
    /// The rows.
    pub height: u16,
    /// Whether secrets are readable.
    pub masking: Masking,
    /// The keys, to be named.
    pub keymap: Keymap,
}

/// The state of the comparison.
#[derive(Debug, Default)]
pub struct Comparison {
    /// What is ignored.
    pub ignoring: Ignoring,
    generation: u64,
    /// Since when an answer is waited for.
    waiting: Option<Time>,
    pair: Option<Box<Pair>>,
    /// The differences that are shown.
    visible: Vec<usize>,
    entries: Vec<Entry>,
    /// How many of each kind are shown, in words.
    summary: String,
    widths: Widths,
    page: Page,
    changes: At,
    ignored: At,
    /// The rows of the difference that is read in full, and what they were made
    /// for.
    whole: Vec<Text>,
    whole_top: usize,
    made_for: Option<(usize, Frame)>,
}

impl Comparison {
    /// None yet; of which the settings say what is ignored.
    #[must_use]
    pub fn new(configured: Vec<Rule>) -> Self {
        Self {
            ignoring: Ignoring::new(configured),
            ..Self::default()
        }
    }

    /// Asks for something to be compared.
    pub fn ask(&mut self, asked: Asked, order: Order, now: Time) -> Question {
        self.generation += 1;
        self.waiting = Some(self.waiting.unwrap_or(now));
        Question {
            generation: self.generation,
            asked,
            order,
        }
    }

    /// Asks for the same event to be compared with another one.
    pub fn step(&mut self, action: Action, now: Time) -> Option<Question> {
        let pair = self.pair.as_ref()?;
        let (subject, order) = (pair.subject.clone(), pair.order);
        let (against, order) = match action {
            Action::Older => (Against::Older(pair.against), order),
            Action::Newer => (Against::Newer(pair.against), order),
            Action::DayBack => (Against::DayBefore(pair.against, pair.time), order),
            Action::Swap => (Against::That(pair.against), order.other()),
            _ => return None,
        };
        Some(self.ask(Asked::Of(subject, against), order, now))
    }

    /// Takes what came of a question; gives back what is to be said.
    pub fn compared(&mut self, compared: Compared) -> Option<String> {
        if compared.generation != self.generation || self.waiting.is_none() {
            return None;
        }
        self.waiting = None;
        match compared.result {
            Err(why) => Some(why),
            Ok(pair) => {
                self.pair = Some(pair);
                self.changes = At::default();
                // Of the list of what is ignored nothing is pulled away: it is
                // of the same sender.
                if matches!(self.page, Page::Whole) {
                    self.page = Page::Changes;
                }
                self.regard();
                None
            }
        }
    }

    /// Whether there is something to be seen, or soon.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.pair.is_some() || self.waiting.is_some()
    }

    /// Forgets what was compared; what is ignored stays so. Says whether an
    /// answer was waited for, which nobody needs now.
    pub fn close(&mut self) -> bool {
        let waited = self.waiting.is_some();
        if self.is_open() {
            *self = Self {
                generation: self.generation + 1,
                ignoring: std::mem::take(&mut self.ignoring),
                ..Self::default()
            };
        }
        waited
    }

    /// One step back; whether there was one.
    pub fn back(&mut self) -> bool {
        if let Page::Ignored(typing) = &mut self.page
            && typing.take().is_some()
        {
            return true;
        }
        !matches!(std::mem::take(&mut self.page), Page::Changes)
    }

    /// Where its keys are looked up.
    #[must_use]
    pub const fn place(&self) -> In {
        match self.page {
            Page::Changes | Page::Whole => In::Diff,
            Page::Ignored(_) => In::Ignored,
        }
    }

    /// When it is to be said that it takes its time.
    #[must_use]
    pub fn deadline(&self, now: Time) -> Option<Time> {
        let due = self.waiting?.micros().saturating_add_unsigned(WAITED);
        Some(Time::from_micros(due)).filter(|due| *due > now)
    }

    fn has_waited(&self, now: Time) -> bool {
        self.waiting.is_some_and(|since| now.since(since) >= WAITED)
    }

    /// Moves the cursor, and turns the pages.
    pub fn update(&mut self, action: Action, page: u16) {
        match action {
            Action::Open if self.visible.is_empty() => {}
            Action::Open => {
                self.whole_top = 0;
                self.page = match self.page {
                    Page::Whole => Page::Changes,
                    Page::Changes | Page::Ignored(_) => Page::Whole,
                };
            }
            Action::Ignored => self.page = Page::Ignored(None),
            Action::Add => self.page = Page::Ignored(Some(Box::default())),
            Action::Toggle => self.toggle(),
            Action::Next => self.go(self.changes.line + 1),
            Action::Previous => self.go(self.changes.line.saturating_sub(1)),
            movement => self.travel(movement, page),
        }
    }

    /// To another difference.
    fn go(&mut self, line: usize) {
        self.changes.line = line.min(self.visible.len().saturating_sub(1));
        self.whole_top = 0;
    }

    fn travel(&mut self, action: Action, page: u16) {
        let half = usize::from(page / 2).max(1);
        let (at, last) = match self.page {
            Page::Changes => (&mut self.changes.line, self.visible.len().saturating_sub(1)),
            Page::Whole => (&mut self.whole_top, self.whole.len().saturating_sub(1)),
            Page::Ignored(_) => (&mut self.ignored.line, self.entries.len().saturating_sub(1)),
        };
        let to = match action {
            Action::Down => *at + 1,
            Action::Up => at.saturating_sub(1),
            Action::PageDown => *at + half,
            Action::PageUp => at.saturating_sub(half),
            Action::Top => 0,
            Action::End => last,
            _ => *at,
        };
        *at = to.min(last);
    }

    // What is ignored.

    /// The list as the settings should have it, where it was changed.
    #[must_use]
    pub fn to_save(&self) -> Option<Vec<Rule>> {
        let is_changed = self.ignoring.is_changed();
        is_changed.then(|| self.ignoring.to_save())
    }

    /// Takes a list for what the settings say now.
    pub fn saved(&mut self, rules: Vec<Rule>) {
        self.ignoring.saved(rules);
        self.regard();
    }

    fn toggle(&mut self) {
        let (Some(pair), Some(entry)) = (&self.pair, self.entries.get(self.ignored.line)) else {
            return;
        };
        let choice = match entry.why {
            None => Choice::Ignore,
            Some(_) => Choice::Show,
        };
        let (sender, pattern) = (pair.sender, entry.pattern.clone());
        self.ignoring.choose(sender, pattern, choice);
        self.regard();
    }

    /// What is typed, while something is.
    pub fn typing(&mut self) -> Option<&mut Typing> {
        match &mut self.page {
            Page::Ignored(typing) => typing.as_deref_mut(),
            Page::Changes | Page::Whole => None,
        }
    }

    /// Ignores the place that was typed, if it is one.
    pub fn accept(&mut self) {
        let (Some(pair), Page::Ignored(line)) = (&self.pair, &mut self.page) else {
            return;
        };
        let Some(typing) = line else {
            return;
        };
        let text = typing.field.text().trim();
        if text.is_empty() {
            *line = None;
            return;
        }
        match text.parse::<Pattern>() {
            Ok(pattern) => {
                let sender = pair.sender;
                self.ignoring
                    .choose(sender, pattern.clone(), Choice::Ignore);
                *line = None;
                self.regard();
                let place = self
                    .entries
                    .iter()
                    .position(|entry| entry.pattern == pattern);
                self.ignored.line = place.unwrap_or(self.ignored.line);
            }
            Err(why) => typing.mistake = Some(why.to_string()),
        }
    }

    /// Sorts the differences into those that are shown and those that are not.
    fn regard(&mut self) {
        self.made_for = None;
        self.visible.clear();
        self.entries.clear();
        let Some(pair) = &self.pair else {
            return;
        };
        let mut places: HashMap<Pattern, usize> = HashMap::new();
        for (number, change) in pair.diff.changes.iter().enumerate() {
            let why = self.ignoring.why(pair.sender, &pair.own, change);
            if why.is_none() {
                self.visible.push(number);
            }
            let Some(pattern) = Pattern::of(&change.place) else {
                continue;
            };
            match places.get(&pattern) {
                Some(at) => {
                    let entry = &mut self.entries[*at];
                    entry.count += 1;
                    entry.why = entry.why.and(why);
                }
                None if self.entries.len() < PLACES => {
                    places.insert(pattern.clone(), self.entries.len());
                    self.entries.push(Entry {
                        pattern,
                        why,
                        count: 1,
                    });
                }
                None => {}
            }
        }
        for (rule, why) in self.ignoring.rules(pair.sender) {
            if !places.contains_key(&rule.pattern) {
                places.insert(rule.pattern.clone(), self.entries.len());
                self.entries.push(Entry {
                    pattern: rule.pattern.clone(),
                    why: (rule.choice == Choice::Ignore).then_some(why),
                    count: 0,
                });
            }
        }
        self.changes.line = self.changes.line.min(self.visible.len().saturating_sub(1));
        self.ignored.line = self.ignored.line.min(self.entries.len().saturating_sub(1));
        self.widths = self.measure();
        self.summary = self.counted();
    }

    /// The columns that the cells take, without those of long values: they are
    /// cut.
    fn measure(&self) -> Widths {
        let mut widths = Widths::default();
        for change in self.shown(0..MEASURED) {
            let value = |value: &Option<Value>| {
                let text = value
                    .as_ref()
                    .map(|value| value::text(value, &change.place, MASKED));
                text.map_or(0, |text| {
                    let start = &text[..text.len().min(MEASURED_BYTES)];
                    display::width(start)
                })
            };
            let note = |wording| value::note(change, MASKED, wording).chars().count();
            let place = display::width(&change.place.to_string());
            widths.place = widths.place.max(place);
            if !value::is_moved(change) {
                widths.old = widths.old.max(value(&change.old));
            }
            widths.new = widths.new.max(value(&change.new));
            widths.note = widths.note.max(note(value::Wording::Full));
            widths.brief = widths.brief.max(note(value::Wording::Brief));
        }
        widths
    }

    /// Some of the differences that are shown.
    fn shown(&self, range: Range<usize>) -> impl Iterator<Item = &Change> {
        let changes = self
            .pair
            .as_ref()
            .map_or(&[][..], |pair| &pair.diff.changes);
        let end = range.end.min(self.visible.len());
        let numbers = &self.visible[range.start.min(end)..end];
        numbers.iter().filter_map(|number| changes.get(*number))
    }

    /// How many of each kind are shown, in words: `2 changed  1 added`.
    fn counted(&self) -> String {
        const WORDS: [&str; 5] = [
            "changed",
            "added",
            "removed",
            "moved",
            "written differently",
        ];
        let mut counts = [0_u64; WORDS.len()];
        for change in self.shown(0..usize::MAX) {
            let word = match change.kind {
                Kind::Changed | Kind::Retyped(..) => 0,
                Kind::Added => 1,
                Kind::Removed => 2,
                Kind::Moved(..) => 3,
                Kind::Respelled => 4,
            };
            counts[word] += 1;
        }
        let words = WORDS.iter().zip(counts).filter(|(_, number)| *number > 0);
        let words = words.map(|(word, number)| format!("{} {word}", count(number)));
        words.collect::<Vec<_>>().join("  ")
    }

    /// Keeps the cursors on the screen, and lays out what is read in full.
    pub fn settle(&mut self, frame: Frame) {
        let room = view::room(self, frame);
        for (at, rows) in [
            (&mut self.changes, room.changes),
            (&mut self.ignored, room.ignored),
        ] {
            let highest = (at.line + 1).saturating_sub(rows);
            at.top = at.top.clamp(highest, at.line.max(highest));
        }
        if !matches!(self.page, Page::Whole) {
            return;
        }
        let made_for = (self.changes.line, Frame { height: 0, ..frame });
        if self.made_for != Some(made_for) {
            let line = self.changes.line;
            let change = self.shown(line..line + 1).next();
            self.whole = change
                .map(|change| whole::rows(change, frame))
                .unwrap_or_default();
            self.made_for = Some(made_for);
        }
        let most = self.whole.len().saturating_sub(room.whole);
        self.whole_top = self.whole_top.min(most);
    }

    /// The differences as text, to be copied: what it is, and the lines.
    #[must_use]
    pub fn copied(&self, masking: Masking) -> Option<(String, String)> {
        let pair = self.pair.as_ref()?;
        let what = format!("difference of {} and {}", pair.subject.id, pair.against);
        let ignored = self.entries.iter().filter(|entry| entry.why.is_some());
        let ignored = ignored.map(|entry| entry.pattern.to_string());
        let changes = self.shown(0..usize::MAX);
        let text = text::unified(pair, changes, &ignored.collect::<Vec<_>>(), masking);
        Some((what, text))
    }
}

impl Typing {
    /// Takes a key.
    pub fn press(&mut self, key: crossterm::event::KeyEvent) {
        self.field.press(key);
        self.mistake = None;
    }

    /// Takes pasted text.
    pub fn paste(&mut self, text: &str) {
        self.field.paste(text);
        self.mistake = None;
    }
}
