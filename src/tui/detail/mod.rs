//! The selected event, read in five ways: its body, its head, its signature,
//! what was sent of it, and the bytes of the wire.

mod contents;
mod head;
mod hidden;
mod lines;
mod lit;
mod meant;
mod moving;
mod opening;
mod page;
mod refused;
pub mod search;
mod seek;
mod sent;
mod signature;
mod signed;
mod story;
mod subject;
mod tree;
pub mod tries;
pub mod view;
mod walk;

use crate::{
    exchange::{
        Id, Time,
        json::{Fold, Folds},
    },
    filter::Highlights,
};

use contents::Look;
pub use contents::{Contents, Unpack};
pub use head::Way;
pub use meant::{Asked, Extent, Meant, Start, Unasked, Which};
use moving::{Folding, Within};
pub use page::{Job, LaidOut, Page, Part, Said, Value, lay_out};
use page::{Ready, Veil};
pub use search::Direction;
pub use story::{Story, Told};
pub use subject::{Standing, Subject};
pub use tree::{Leveled, Leveling, Step};
pub use tries::Delivery;
use walk::Spot;

use super::{
    keymap::{self, Keymap},
    text::{Text, count, size},
    zone::Zone,
};

/// One way to read an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tab {
    /// What the body says.
    #[default]
    Body,
    /// The header lines.
    Head,
    /// The signature and why it fails.
    Sig,
    /// What was sent, and the answers.
    Sent,
    /// The bytes of the wire.
    Raw,
}

impl Tab {
    /// The tabs by digit.
    pub const ALL: [Self; 5] = [Self::Body, Self::Head, Self::Sig, Self::Sent, Self::Raw];

    /// The word on the screen.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Body => "Body",
            Self::Head => "Head",
            Self::Sig => "Sig",
            Self::Sent => "Sent",
            Self::Raw => "Raw",
        }
    }

    /// The key that turns to it.
    #[must_use]
    pub fn key(self, keymap: Keymap) -> &'static str {
        keymap.key(keymap::Action::Detail(Action::Tab(self as usize)))
    }
}

/// What the detail can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The tab with this index in [`Tab::ALL`].
    Tab(usize),
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
    /// Fold what starts here, or unfold it.
    Fold,
    /// Fold, or go to what is around this line.
    Close,
    /// Unfold, or go into it.
    OpenFold,
    /// A way through the tree of a body.
    Tree(Step),
    /// Type what is to be looked for.
    Search,
    /// Keep what was typed.
    KeepSearch,
    /// Look for nothing.
    DropSearch,
    /// To the next hit in this direction.
    Seek(Direction),
    /// Wrap long lines, or cut them.
    Wrap,
    /// The body as suits what it is, or as plain text.
    Plain,
    /// One coding of the body less, or all of them again.
    Codings,
    /// The cursor to this row of the pane.
    Click(u16),
    /// Rows up (negative) or down.
    Scroll(i32),
}

/// What happens to lines that are wider than the pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Long {
    /// They are cut.
    #[default]
    Cut,
    /// They go on in the next row.
    Wrapped,
}

/// Whether secrets are readable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Masking {
    /// They are not.
    #[default]
    Masked,
    /// They are.
    Shown,
}

/// Where one stands in a tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place {
    line: usize,
    /// The line that was on the screen when the rows were laid out last.
    held: Option<usize>,
    /// The row on top.
    top: Spot,
    /// What of the text of that is on it first.
    top_byte: usize,
    /// What the rows were laid out for.
    shaped: Option<(Long, u16)>,
    /// How many bytes long lines that are cut are moved to the left.
    side: usize,
    /// A byte of the page that is to be seen.
    reveal: Option<usize>,
    /// Whether the end was asked for while there was only the start of the page.
    wants_end: bool,
}

/// The state of the detail.
#[derive(Debug, Default)]
pub struct Detail {
    /// The tab that is shown.
    pub tab: Tab,
    /// What happens to long lines.
    pub long: Long,
    subject: Option<Subject>,
    /// The page, and what it was made for.
    page: Option<((Tab, Frame), Page)>,
    /// What was laid out elsewhere.
    ready: Ready,
    /// How one looks into the body.
    look: Look,
    /// What stands above the page and is not scrolled.
    strip: Vec<Text>,
    /// Whether header fields that were added on the way are seen.
    way: Way,
    /// The sending whose row the cursor was on last.
    sending: Option<u32>,
    folds: Folds,
    level: tree::Level,
    levelings: tree::Levelings,
    search: search::Search,
    highlights: Highlights,
    meant: Vec<Meant>,
    places: [Place; Tab::ALL.len()],
    moves: Vec<Action>,
    /// The rows on the screen, and which line each belongs to.
    rows: Vec<(usize, Text)>,
    /// How much of a line that is longer than the pane is among them.
    within: Option<Within>,
}

/// What [`Detail::settle`] is told besides its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The width of the pane, in columns.
    pub width: u16,
    /// Its height, in rows.
    pub height: u16,
    /// Whether secrets are readable.
    pub masking: Masking,
    /// The local time zone.
    pub zone: Zone,
    /// The keys.
    pub keymap: Keymap,
}

impl Detail {
    /// Notes what is asked for; [`Detail::settle`] does it.
    pub fn update(&mut self, action: Action) {
        match action {
            Action::Tab(index) => self.tab = Tab::ALL.get(index).copied().unwrap_or_default(),
            Action::Wrap => self.toggle_wrap(),
            Action::Plain => self.toggle_plain(),
            Action::Codings => self.next_coding(),
            Action::Search => self.open_search(),
            Action::KeepSearch => self.search.accept(),
            Action::DropSearch => self.cancel_search(),
            movement => self.moves.push(movement),
        }
    }

    /// The keys that what is shown may name.
    #[must_use]
    pub fn keymap(&self) -> Keymap {
        let page = self.page.as_ref();
        page.map_or_else(Keymap::default, |((_, frame), _)| frame.keymap)
    }

    /// The event that is read.
    #[must_use]
    pub const fn subject(&self) -> Option<&Subject> {
        self.subject.as_ref()
    }

    /// When what is said of the next try changes; none where it does not.
    #[must_use]
    pub fn deadline(&self) -> Option<Time> {
        self.subject.as_ref()?.delivery.next.as_ref()?.until
    }

    /// Takes what was laid out elsewhere.
    pub fn laid_out(&mut self, job: Job, laid_out: LaidOut) {
        if self.reads(job.id) {
            self.ready.put(job.part, laid_out);
            self.page = None;
        }
    }

    /// Takes how many bytes of it are done.
    pub fn progress(&mut self, job: Job, done: u64) {
        if self.reads(job.id) {
            self.ready.progress(job.part, done);
        }
    }

    fn reads(&self, id: Id) -> bool {
        self.subject
            .as_ref()
            .is_some_and(|subject| subject.id() == id)
    }

    /// Takes what there is to tell of the signature of a large entry.
    pub fn examined(&mut self, id: Id, revision: u64, told: Told) {
        let awaits = |subject: &&mut Subject| {
            subject.id() == id && subject.revision == revision && subject.told == Told::Waiting
        };
        if let Some(subject) = self.subject.as_mut().filter(awaits) {
            subject.told = told;
            self.page = None;
        }
    }

    /// Whether the event asks for something that has not been done.
    #[must_use]
    pub fn has_note(&self) -> bool {
        self.subject.as_ref().is_some_and(Subject::waits)
    }

    /// Turns to an event, or to what has changed of it.
    pub fn read(&mut self, subject: Option<Subject>) {
        let same = match (&self.subject, &subject) {
            (None, None) => return,
            (Some(old), Some(new)) if old.is_as(new) => return,
            (Some(old), Some(new)) => old.id() == new.id(),
            _ => false,
        };
        self.subject = subject;
        // An entry never changes: what is made of nothing else stays.
        if !same || matches!(self.tab, Tab::Sig | Tab::Sent) {
            self.page = None;
        }
        if !same {
            self.ready = Ready::default();
            self.look.reset();
            self.sending = None;
            self.folds = Folds::default();
            self.level = tree::Level::default();
            self.levelings.forget();
            self.places = [Place::default(); Tab::ALL.len()];
        }
    }

    /// Makes the page, does what was asked for, and lays out the rows on the
    /// screen. Returns what is to be laid out elsewhere, because it is too large
    /// to do it here.
    pub fn settle(&mut self, frame: Frame) -> Option<Job> {
        if self.subject.is_none() {
            self.rows.clear();
            self.strip.clear();
            self.moves.clear();
            return None;
        }
        let mut below = self.turn_page(frame);
        self.look_through(below);
        for action in std::mem::take(&mut self.moves) {
            self.make(action, below);
            self.choose_sending();
            if self.page.is_none() {
                below = self.turn_page(frame);
                self.look_through(below);
            }
        }
        self.go_on();
        self.lay_out(below);
        let (_, page) = self.page.as_ref()?;
        let part = page.waits_for()?;
        let id = self.subject.as_ref()?.id();
        Some(Job { id, part })
    }

    /// Makes the page, where there is none of this tab and width; gives what of
    /// the pane is left for it.
    fn turn_page(&mut self, frame: Frame) -> Frame {
        let frame = self.settle_contents(frame);
        let made_for = (self.tab, Frame { height: 0, ..frame });
        let is_made = self.page.as_ref().is_some_and(|(old, _)| *old == made_for);
        if !is_made && let Some(subject) = &self.subject {
            let page = Page::new(
                self.tab,
                subject,
                &self.ready,
                &self.look,
                self.way,
                self.sending,
                frame,
            );
            self.page = Some((made_for, page));
            self.search.turned();
        }
        frame
    }

    /// Shows the sending on whose row the cursor is.
    fn choose_sending(&mut self) {
        let Some((_, Page::Sent(sent))) = &self.page else {
            return;
        };
        let chosen = sent.number(self.line());
        if chosen.is_some() && chosen != self.sending {
            self.sending = chosen;
            self.page = None;
        }
    }

    /// The rows on the screen with the number of their line.
    #[must_use]
    pub fn rows(&self) -> &[(usize, Text)] {
        &self.rows
    }

    /// The line the cursor is on.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.places[self.tab as usize].line
    }

    /// Which bytes of the line under the cursor are on the screen, where these are
    /// not all: `byte 4,097-8,192 of 307,200`.
    #[must_use]
    pub fn within(&self) -> Option<String> {
        let Within {
            start, end, len, ..
        } = self.within?;
        let [start, end, len] = [start + 1, end, len].map(|it| count(it as u64));
        Some(format!("byte {start}-{end} of {len} "))
    }

    /// How many lines the page has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.page
            .as_ref()
            .map_or(0, |(_, page)| page.len(&self.folds))
    }

    /// Whether the page has no line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The way to the value under the cursor, and its kind.
    #[must_use]
    pub fn value(&self) -> Option<page::Value> {
        let (_, page) = self.page.as_ref()?;
        let Value { path, kind } = page.value(self.line(), &self.folds)?;
        let path = self.whole_path(&path);
        Some(Value { path, kind })
    }

    /// The text of that value.
    #[must_use]
    pub fn value_text(&self) -> Option<String> {
        let (_, page) = self.page.as_ref()?;
        page.value_text(self.line(), &self.folds)
    }

    /// What the header field under the cursor says.
    #[must_use]
    pub fn about(&self) -> Option<&str> {
        match &self.page {
            Some((_, Page::Head(head))) => head.about(self.line()),
            _ => None,
        }
    }

    /// The same where it does not stand beside the field.
    #[must_use]
    pub fn about_below(&self) -> Option<&str> {
        match &self.page {
            Some((_, Page::Head(head))) => head.about_below(self.line()),
            _ => None,
        }
    }

    /// What there is to say about the line under the cursor.
    #[must_use]
    pub fn remark(&self) -> Option<Said> {
        let (_, page) = self.page.as_ref()?;
        if let Some(part) = page.waits_for() {
            return Some(Said::of_line(self.laying_out(part)));
        }
        page.remark(self.line(), &self.folds, self.keymap())
    }

    fn laying_out(&self, part: Part) -> String {
        let entry = self.subject.as_ref().map(|subject| &subject.known.entry);
        let all = entry.map_or(0, |entry| match part {
            Part::Json | Part::Text => entry.body().len(),
            Part::Raw => entry.weight(),
        }) as u64;
        let percent = self.ready.done(part) * 100 / all.max(1);
        format!("laying out {}, {percent} %", size(all))
    }
}

/// The sign of a fold.
const fn fold_sign(fold: Fold) -> &'static str {
    match fold {
        Fold::None => "  ",
        Fold::Open => "▾ ",
        Fold::Folded(_) => "▸ ",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::exchange::json::Outline;
    use crate::journal::{Journal, Marking, Retention, tests::request};

    pub(super) fn subject(journal: &Journal, id: Id) -> Subject {
        Subject {
            known: journal.get(id).unwrap(),
            sender: None,
            reading: Arc::default(),
            told: Told::Unasked,
            revision: 0,
            note: journal.noted(id),
            sendings: journal.sendings(id),
            answer: journal.answer(id),
            confirmation: None,
            delivery: Arc::default(),
            standing: Standing::Listed,
        }
    }

    /// The page's outline: the same one as long as the page was not made anew.
    fn outline(detail: &Detail) -> *const Outline {
        match &detail.page {
            Some((_, Page::Json { outline, .. })) => Arc::as_ptr(outline),
            other => panic!("no JSON, but {other:?}"),
        }
    }

    #[test]
    fn what_is_learned_of_an_event_does_not_lay_out_its_body_anew() {
        let journal = Journal::new(Retention::default());
        let (id, _) = request(&journal, br#"{"a":{"b":1}}"#);
        let frame = Frame {
            width: 40,
            height: 10,
            masking: Masking::Masked,
            zone: Zone::default(),
            keymap: Keymap::default(),
        };
        let mut detail = Detail::default();
        detail.read(Some(subject(&journal, id)));
        detail.settle(frame);
        let before = outline(&detail);
        journal.mark(id, Marking::On);
        detail.read(Some(subject(&journal, id)));
        detail.settle(frame);
        assert!(detail.subject().unwrap().known.row.is_marked());
        assert_eq!(outline(&detail), before);
    }
}
