//! From hit to hit: a search in the detail, and from its last hit on the next
//! event of the list that has the text too.
//!
//! Which events have it is asked of the filter, beside the one in force, and
//! only while somebody waits for it.

use crossterm::event::KeyEvent;

use super::{Action, App, Pane, Tone};
use crate::{
    exchange::{Id, Time},
    filter::{Filter, Found, anywhere, containing},
    journal::Journal,
    tui::{
        detail::{self, Direction, Tab},
        keymap::In,
        list,
        message::Effect,
        query::Query,
    },
};

/// A search that leads from one event to another.
#[derive(Debug)]
pub(super) struct Seeking {
    /// From which event one goes which way, while somebody waits for it.
    from: Option<(Id, Direction)>,
    /// Where the cursor of the list stood then: who moves it waits no more.
    cursor: Option<list::Cursor>,
    /// The events that have the text, among those that are shown.
    among: Query,
    /// The event and the line one set out from, since the last key.
    home: Option<(Id, usize)>,
    /// Whether another event is to be looked for at once.
    goes_on: bool,
}

/// How many events without a hit are passed over between two frames.
const HOPS: usize = 8;

impl Default for Seeking {
    fn default() -> Self {
        Self {
            from: None,
            cursor: None,
            among: Query::beside(),
            home: None,
            goes_on: false,
        }
    }
}

impl Seeking {
    /// Whether somebody waits for another event.
    pub(super) const fn is_on(&self) -> bool {
        self.from.is_some()
    }
}

impl App {
    /// To the next hit, or to the next event: where nothing is searched every
    /// row is one. Who reads an event that was found by a text searches for that.
    pub(super) fn next_hit(&mut self, direction: Direction) {
        if self.pane == Pane::Detail {
            self.detail.search_what_was_found();
        }
        let searches = self.detail.search().pattern().is_some();
        match (self.pane, searches) {
            (Pane::Detail, true) => self.detail.update(detail::Action::Seek(direction)),
            (Pane::Detail | Pane::List, _) => self.leave_event(direction),
        }
    }

    /// Goes on to another event: the next one that has what is searched.
    fn leave_event(&mut self, direction: Direction) {
        let Some(from) = self.window.selected else {
            return;
        };
        let Some(text) = self.sought() else {
            let step = match direction {
                Direction::Forward => list::Action::Down,
                Direction::Backward => list::Action::Up,
            };
            return self.list_action(step);
        };
        self.seeking.among.set(&text);
        self.seeking.from = Some((from, direction));
        self.seeking.cursor = None;
        let line = self.detail.line();
        self.seeking.home.get_or_insert((from, line));
    }

    /// Sets out from where one is: a key was pressed.
    pub(super) fn stay(&mut self) {
        self.detail.take_past();
        self.seeking.home = None;
        self.seeking.goes_on = false;
    }

    /// The filter that finds what is searched, where events have it: what the
    /// signature is said to be, and what was sent, is not of the event. It may
    /// find events that show no hit; these are passed over.
    fn sought(&self) -> Option<String> {
        let text = self.detail.search().pattern()?.text();
        let term = match self.detail.tab {
            Tab::Body => containing("body", text),
            Tab::Head => in_head(text),
            Tab::Raw => anywhere(text),
            Tab::Sig | Tab::Sent => return None,
        };
        let filter = Filter::parse(self.query.text()).ok()?;
        Some(if filter.is_all() {
            term
        } else {
            format!("({filter}) {term}")
        })
    }

    /// Goes on where the event that is read has no further hit, or none at all.
    /// `settle` is to find out whether the next one has.
    pub(super) fn settle_past(&mut self, mut settle: impl FnMut(&mut Self)) {
        for _ in 0..HOPS {
            let Some(direction) = self.detail.take_past() else {
                self.seeking.goes_on = false;
                return;
            };
            self.leave_event(direction);
            settle(self);
        }
        self.seeking.goes_on = true;
    }

    /// When the search is to go on by itself.
    pub(super) fn seeking_deadline(&self) -> Option<Time> {
        self.seeking.goes_on.then_some(self.now)
    }

    /// Looks for the event one goes to, and selects it when it is known. The
    /// list has settled before, and does so again.
    pub(super) fn settle_seeking(&mut self, journal: &Journal) {
        let Some((from, direction)) = self.seeking.from else {
            return;
        };
        let began = *self.seeking.cursor.get_or_insert(self.list.cursor);
        if began != self.list.cursor {
            self.seeking.from = None;
            return;
        }
        if let Some(work) = self.seeking.among.settle(journal, self.now) {
            self.effects.push(Effect::Scan(work));
        }
        if !self.seeking.among.is_current() {
            return;
        }
        self.seeking.from = None;
        let found = self
            .seeking
            .among
            .matches()
            .and_then(|hits| match direction {
                Direction::Forward => hits.at_or_after(from.next()),
                Direction::Backward => hits.at_or_before(from.previous()?),
            });
        if let Some(id) = found {
            self.list.select(id);
            self.detail.land(direction);
        } else {
            self.come_home(from);
            self.tell(Tone::Bad, no_more(direction).to_owned());
        }
    }

    /// Goes back from events that show no hit to the one that one set out from.
    fn come_home(&mut self, from: Id) {
        if let Some((home, line)) = self.seeking.home.take().filter(|(home, _)| *home != from) {
            self.list.select(home);
            self.detail.come_back(line);
        }
    }

    /// Takes what a scan found, if it was for this.
    pub(super) fn seeking_found(&mut self, found: Found) {
        self.seeking.among.found(found);
    }

    /// How far the search for another event is, in percent, while it lasts.
    pub(super) fn seeking_percent(&self) -> Option<u64> {
        self.seeking.from.map(|_| self.seeking.among.percent())
    }

    pub(super) fn search_key(&mut self, key: KeyEvent) {
        if let Some(action) = self.keymap.find(In::Search, key) {
            return self.perform(action);
        }
        if super::keys::is_ctrl_c(key) {
            return self.act(Action::Interrupt);
        }
        let search = self.detail.search_mut();
        if let Some(field) = search.field() {
            field.press(key);
        }
        search.typed();
    }

    pub(super) fn search_paste(&mut self, text: &str) {
        let search = self.detail.search_mut();
        if let Some(field) = search.field() {
            field.paste(text);
        }
        search.typed();
    }

    /// Ends a search that is on; says whether one was.
    pub(super) fn end_search(&mut self) -> bool {
        let is_on = self.detail.search().pattern().is_some();
        self.detail.search_mut().clear();
        self.end_seeking();
        is_on
    }

    /// Waits for no other event any more.
    pub(super) fn end_seeking(&mut self) {
        self.seeking.from = None;
        self.seeking.among.clear();
    }
}

/// What finds a text in the request line or the header lines. Where it may
/// stand across two parts of the first it may stand anywhere.
fn in_head(text: &str) -> String {
    const VERSIONS: [&str; 3] = ["http/1.1", "http/1.0", "http/2"];
    let small = text.to_ascii_lowercase();
    let is_of_version = VERSIONS.iter().any(|version| version.contains(&small));
    let is_across = text.contains([' ', '?']) && !text.contains(": ");
    let anywhere = anywhere(text);
    if is_across || is_of_version {
        return anywhere;
    }
    let parts = ["header", "path", "query", "method"].map(|part| containing(part, text));
    format!("({} or is:refused {anywhere})", parts.join(" or "))
}

const fn no_more(direction: Direction) -> &'static str {
    match direction {
        Direction::Forward => "no further hit, and no later event has one",
        Direction::Backward => "no hit before this one, and no earlier event has one",
    }
}
