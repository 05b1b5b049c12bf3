//! The state of the interface and how a message changes it.
//!
//! Architecture invariants: [`App::update`] is synchronous and deterministic;
//! it asks no clock, does no I/O and waits for nothing. Time arrives as a
//! message, and what is to be done outside leaves as an [`Effect`].
//! [`App::settle`] is the one place where the journal, the filter, the size
//! and the cursor meet; what it clones is all that a view needs.

mod action;
mod answering;
mod clearing;
mod comparing;
pub(super) mod confirming;
mod copying;
mod divider;
mod extracting;
mod foreseeing;
mod header;
pub(super) mod held;
mod helping;
mod keys;
mod leaving;
mod marking;
mod narrowing;
mod noting;
mod palette;
mod rate;
mod replays;
mod saving;
pub(super) mod secrets;
mod seeking;
mod settings;
mod settle;
mod surveys;
#[cfg(test)]
mod tests;
mod understanding;
pub mod view;

pub use action::Action;
pub use replays::TargetPrompt;
pub use settings::{Settings, Still};

use std::{collections::HashMap, sync::Arc};

use super::{
    answering::Answering,
    arrivals::Strip,
    columns::Chooser,
    detail::{self, Detail, Direction, Job, Masking, Tab},
    diff::Comparison,
    keymap::Keymap,
    layout::{Arrangement, Layout, Panes, Shape, Split},
    list::{self, Columns, List, Sorting, Window, view::Shown},
    menu::Overlay,
    message::{Effect, Hidden, Msg},
    palette::Palette,
    query::{self, Query},
    saved::Naming,
    secret::{self, SecretField},
    values::Panel,
};
use crate::{
    deliver::{Pinned, Verdict},
    exchange::{Id, Reading, Scheme, Sending, SendingKind, Time},
    filter::Saved,
    journal::{Counts, Status, listener},
};

/// How long a notice stands, in microseconds, unless a key is pressed.
const NOTICE: u64 = 10_000_000;

/// Which pane has the keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The list.
    #[default]
    List,
    /// The detail.
    Detail,
}

/// Whether the pane with the focus has the screen to itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zoom {
    /// Both panes are shown where they fit.
    #[default]
    Both,
    /// Only the one with the focus.
    One,
}

/// A line that says what was done, or what could not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Whether it went well.
    pub tone: Tone,
    /// The words.
    pub text: String,
    /// When it goes by itself.
    until: Time,
}

/// How a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Good,
    /// Something could not be done.
    Bad,
}

/// How the target answered last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// It answered.
    Up,
    /// It did not.
    Down,
}

/// The state of the interface.
#[derive(Debug, Default)]
pub struct App {
    settings: Settings,
    keymap: Keymap,
    size: (u16, u16),
    now: Time,
    pane: Pane,
    zoom: Zoom,
    split: Split,
    grip: divider::Grip,
    masking: Masking,
    overlay: Option<Overlay>,
    prompt: Option<TargetPrompt>,
    /// What is typed to narrow the help, while it is.
    wanted_help: Option<super::field::Field>,
    noting: Option<noting::Noting>,
    naming: Option<Naming>,
    /// The saved filter that was deleted last.
    deleted: Option<Saved>,
    notice: Option<Notice>,
    list: List,
    query: Query,
    detail: Detail,
    answering: Answering,
    diff: Comparison,
    secret: SecretField,
    values: Panel,
    strip: Strip,
    sorting: Sorting,
    columns: Columns,
    chooser: Chooser,
    palette: Palette,
    seeking: seeking::Seeking,
    /// What was cleared is shown again, and the list has not gone back to where
    /// it stood.
    comes_back: bool,
    target: Option<Pinned>,
    /// What was last not sent because it is held.
    withheld: Option<Id>,
    health: Option<Health>,
    interrupted: Option<Time>,
    effects: Vec<Effect>,
    // What `settle` took from the journal.
    counts: Counts,
    /// Whether marks were set or taken away since the journal counted them.
    marks_changed: bool,
    listener: listener::State,
    window: Window,
    shown: Vec<Shown>,
    /// What was understood; none while a large one is being read.
    readings: HashMap<Id, Option<Arc<Reading>>>,
    /// What is being laid out elsewhere.
    laying_out: Option<Job>,
    /// The values of the user's own columns.
    extracted: HashMap<(Id, Masking), Arc<[Box<str>]>>,
    sought: Vec<extracting::Sought>,
    rate: rate::Rate,
}

impl App {
    /// An interface of that size, in columns and rows.
    #[must_use]
    pub fn new(settings: Settings, size: (u16, u16)) -> Self {
        let target = settings.target.clone();
        let query = Query::new(settings.filters.clone());
        let columns = settings.columns.clone();
        let diff = Comparison::new(settings.ignored.clone());
        Self {
            columns,
            diff,
            keymap: settings.keymap,
            settings,
            size,
            target,
            query,
            ..Self::default()
        }
    }

    /// Takes in what happened.
    pub fn update(&mut self, msg: Msg) {
        match msg {
            Msg::Time(now) => self.time(now),
            Msg::Key(key) | Msg::Typed(Hidden(key)) => self.key(key),
            Msg::Paste(Hidden(text)) => self.paste(&text),
            Msg::Mouse(mouse) => self.mouse(mouse),
            Msg::Resize(width, height) => self.size = (width, height),
            Msg::Listener(state) => self.listens(state),
            Msg::Compared(compared) => self.compared(*compared),
            Msg::Found(found) => {
                self.seeking_found(found.clone());
                self.query.found(found);
            }
            Msg::Leveled(leveled) => self.detail.leveled(leveled),
            Msg::Counted(counted) => self.detail.search_mut().counted(&counted),
            Msg::Gleaned(seen) => self.query.gleaned(seen),
            Msg::Saved { setting, result } => self.saved(setting, result),
            Msg::Surveyed { whose, seen } => self.surveyed(whose, &seen),
            Msg::Tried(tried) => self.secret.tried(tried),
            Msg::Glanced { id, reading } => {
                self.readings.insert(id, Some(reading));
            }
            Msg::Examined { id, revision, told } => self.detail.examined(id, revision, told),
            Msg::LayingOut { job, done } => self.detail.progress(job, done),
            Msg::LaidOut { job, laid_out } => self.detail.laid_out(job, laid_out),
            Msg::Unpacked {
                generation,
                contents,
            } => self.detail.unpacked(generation, contents),
            Msg::Target { text, result, then } => self.target_known(&text, result, then),
            Msg::Sent {
                id,
                sending,
                verdict,
            } => self.sent(id, &sending, verdict),
            Msg::Permitted { id, permit } => self.permitted(id, &permit),
            Msg::Cleared(events) => self.was_cleared(events),
            Msg::Uncleared(events) => self.came_back(events),
            Msg::Done(Ok(text)) => self.tell(Tone::Good, text),
            Msg::Done(Err(text)) => self.tell(Tone::Bad, text),
            Msg::Interrupt => self.act(Action::Interrupt),
        }
    }

    /// Makes what is only seen, and so once a frame and not once a key: the
    /// suggestions while a filter is typed.
    pub fn suggest(&mut self) {
        self.query.suggest();
    }

    /// What is to be done outside; each is given once.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// The next moment at which something shown changes by itself; none while
    /// nothing will.
    #[must_use]
    pub fn deadline(&self) -> Option<Time> {
        let notice = self.notice.as_ref().map(|notice| notice.until);
        let rate = match self.settings.still {
            Still::Moving => self.rate.deadline(),
            Still::Still => None,
        };
        let others = [
            self.query.deadline(),
            self.secret.deadline(self.now),
            self.detail.deadline(),
            self.diff.deadline(self.now),
            self.meaning_deadline(),
            self.seeking_deadline(),
        ];
        [notice, rate, self.pending_deadline()]
            .into_iter()
            .chain(others)
            .flatten()
            .min()
    }

    /// Whether all that was there when it last settled has been tested by the
    /// filter.
    #[must_use]
    pub fn has_looked_through(&self) -> bool {
        self.query.is_complete()
    }

    /// When a row that waits for its answer begins to say so.
    fn pending_deadline(&self) -> Option<Time> {
        let waiting = self
            .shown
            .iter()
            .filter(|row| row.known.row.told == Status::NONE);
        let times = waiting.map(|row| {
            row.known
                .entry
                .time()
                .micros()
                .saturating_add_unsigned(list::cell::PENDING_AFTER)
        });
        times
            .map(Time::from_micros)
            .filter(|time| *time > self.now)
            .min()
    }

    /// Where everything stands.
    #[must_use]
    pub fn layout(&self) -> Layout {
        let area = ratatui::layout::Rect::new(0, 0, self.size.0, self.size.1);
        let panes = match (self.zoom, self.pane) {
            (Zoom::Both, Pane::List) => Panes::ListFirst,
            (Zoom::Both, Pane::Detail) => Panes::DetailFirst,
            (Zoom::One, Pane::List) => Panes::ListOnly,
            (Zoom::One, Pane::Detail) => Panes::DetailOnly,
        };
        let banners = [
            self.exposure().is_some(),
            self.answering.rule().is_some(),
            self.has_held(),
        ];
        let banners = banners.map(u16::from).iter().sum();
        let note = u16::from(self.detail.has_note());
        let query = query::view::height(&self.query, self.size.1);
        Layout::new(
            area,
            Shape {
                banners,
                query,
                footer: self.secret.prompt().map_or(1, |_| secret::view::HEIGHT),
                note,
                panes,
                split: self.split,
            },
        )
    }

    /// What stays on the screen as long as other machines can send.
    fn exposure(&self) -> Option<String> {
        let open = self
            .listener
            .addresses
            .iter()
            .find(|address| !address.ip().to_canonical().is_loopback())?;
        Some(if open.ip().is_unspecified() {
            format!(
                "LISTENING ON ALL ADDRESSES, port {}: this network can send events here",
                open.port()
            )
        } else {
            format!("LISTENING ON {open}: other machines can send events here")
        })
    }

    /// What goes wrong with the listener is told once, and not any longer than
    /// it does.
    fn listens(&mut self, state: listener::State) {
        let before = std::mem::replace(&mut self.listener, state);
        let said = |state: &listener::State| {
            let (time, words) = state.notice.as_ref()?;
            Some(format!(
                "{} {words}",
                self.settings.zone.short(*time, *time, 8)
            ))
        };
        let (before, now) = (said(&before), said(&self.listener));
        match (before, now) {
            (before, Some(now)) if before.as_ref() != Some(&now) => self.tell(Tone::Bad, now),
            (Some(before), None) => {
                self.notice.take_if(|notice| notice.text == before);
            }
            _ => {}
        }
    }

    fn time(&mut self, now: Time) {
        self.now = now;
        if self
            .notice
            .as_ref()
            .is_some_and(|notice| notice.until <= now)
        {
            self.notice = None;
        }
    }

    fn tell(&mut self, tone: Tone, text: String) {
        let until = Time::from_micros(self.now.micros().saturating_add_unsigned(NOTICE));
        self.notice = Some(Notice { tone, text, until });
    }

    // What the program as a whole does.

    fn act(&mut self, action: Action) {
        match action {
            Action::Read => self.read(),
            Action::Focus => self.focus(self.other_pane()),
            Action::Zoom => self.toggle_zoom(),
            Action::Clear => self.clear_view(),
            Action::UndoClear => self.effects.push(Effect::UndoClear),
            Action::ListLarger => self.move_rule(1),
            Action::ListSmaller => self.move_rule(-1),
            Action::OpenSort => self.open_sort(),
            Action::Understand => self.understand(),
            Action::FilterByValue => self.filter_by_value(),
            Action::FilterByMeaning => self.filter_by_meaning(),
            Action::NextHit => self.next_hit(Direction::Forward),
            Action::PreviousHit => self.next_hit(Direction::Backward),
            Action::Replay => self.replay(),
            Action::Permit => self.permit(),
            Action::AskNote => self.ask_note(),
            Action::AskTarget => self.ask_target(None),
            Action::OpenAnswer => self.open_answer(),
            Action::StopAnswer => self.stop_answer(),
            Action::Confirm => self.ask_confirm(),
            Action::Compare => self.compare(),
            Action::CompareMarked => self.compare_marked(),
            Action::OpenCopy => self.open_copy(),
            Action::CopyAddress => self.copy_address(),
            Action::OpenFilters => self.open_filters(),
            Action::AskSecret => self.ask_secret(),
            Action::ToggleSecrets => self.toggle_secrets(),
            Action::SendSamples => self.send_samples(),
            Action::Palette => self.open_palette(),
            Action::Help => self.open_help(),
            Action::Back => self.back(),
            Action::AskQuit => self.ask_quit(),
            Action::Quit => self.effects.push(Effect::Quit),
            Action::Interrupt => self.interrupt(),
            Action::Suspend => self.effects.push(Effect::Suspend),
            Action::Theme(base) => self.settings.theme.base = base,
            Action::Redraw => self.effects.push(Effect::Redraw),
        }
    }

    fn read(&mut self) {
        if self.window.selected.is_none() {
            return;
        }
        self.focus(Pane::Detail);
        if self.layout().arrangement == Arrangement::Stacked {
            self.zoom = Zoom::One;
        }
    }

    /// What is read stays: it is no longer followed, unless it is the newest of
    /// all.
    pub(super) fn focus(&mut self, pane: Pane) {
        self.pane = pane;
        if pane == Pane::Detail {
            self.list.stay(&self.window);
        }
    }

    /// Changes the filter in force. Where that shows everything again, what was
    /// selected stays.
    pub(super) fn filter_by(&mut self, change: impl FnOnce(&mut Query)) {
        let was_on = self.query.is_on();
        change(&mut self.query);
        if was_on && !self.query.is_on() {
            self.list.stay(&self.window);
        }
    }

    const fn other_pane(&self) -> Pane {
        match self.pane {
            Pane::List => Pane::Detail,
            Pane::Detail => Pane::List,
        }
    }

    const fn toggle_zoom(&mut self) {
        self.zoom = match self.zoom {
            Zoom::Both => Zoom::One,
            Zoom::One => Zoom::Both,
        };
    }

    fn toggle_secrets(&mut self) {
        self.masking = match self.masking {
            Masking::Masked => Masking::Shown,
            Masking::Shown => Masking::Masked,
        };
        let words = match self.masking {
            Masking::Masked => "secrets are hidden".to_owned(),
            Masking::Shown => {
                let key = self.keymap.app(Action::ToggleSecrets);
                format!("secrets are readable on this screen; {key} hides them")
            }
        };
        self.tell(Tone::Good, words);
    }

    /// Only while nothing has arrived: among real events they would confuse.
    fn send_samples(&mut self) {
        if self.counts.rows > 0 {
            return;
        }
        match self.listener.scheme {
            Scheme::Http => self.effects.push(Effect::SendSamples),
            Scheme::Https => {
                let words = "the samples are sent over plain HTTP; start without TLS to see them";
                self.tell(Tone::Bad, words.to_owned());
            }
        }
    }

    fn copy_address(&mut self) {
        let public = self.settings.public_url.as_deref().map(str::to_owned);
        if let Some(text) = public.or_else(|| self.listener.urls().into_iter().next()) {
            self.effects.push(Effect::Copy {
                what: text.clone(),
                text,
            });
        }
    }

    fn sent(&mut self, id: Id, sending: &Sending, verdict: Option<Verdict>) {
        match sending.kind {
            SendingKind::Confirm => self.confirmed(id, sending),
            SendingKind::Replay | SendingKind::Forward => self.replayed(id, sending, verdict),
        }
    }

    /// The tab that is open.
    #[must_use]
    pub const fn tab(&self) -> Tab {
        self.detail.tab
    }

    /// The event that is read.
    #[must_use]
    pub fn selected(&self) -> Option<Id> {
        self.detail.subject().map(detail::Subject::id)
    }

    /// The text of the filter in force.
    #[must_use]
    pub fn filter(&self) -> &str {
        self.query.text()
    }
}
