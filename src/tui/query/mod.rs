//! The filter line: what is typed, what is in force, and what it found.
//!
//! While something is typed that is no filter, the last good one stays in
//! force and the mistake is shown where it is.

pub mod assist;
mod history;
pub mod view;

use std::sync::Arc;

use crate::{
    exchange::{Id, Time},
    filter::{
        Filter, Found, Highlights, Matches, Mistake, Needs, Saved, Seen, Work, pasted, plain,
    },
    journal::{Changes, Journal},
};

use super::field::Field;
use assist::{Assist, Change, Made, Way};
use history::History;

/// What the filter line can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Type a filter.
    Open,
    /// Show failing events only, or all again.
    ToggleFailing,
    /// Keep what is typed.
    Keep,
    /// Go back to what was in force before.
    Drop,
    /// Complete what is typed, along the suggestions.
    Complete(Way),
    /// To the next older filter that was kept.
    Older,
    /// To the next newer one.
    Newer,
    /// Up: in the list, or to an older filter where nothing is typed.
    Up,
    /// Down likewise.
    Down,
}

/// How old the answer of a filter that looks at the time may be, in
/// microseconds.
const AGE: i64 = 1_000_000;

/// What `!` adds and takes away.
const FAILING: &str = "is:failing";
/// What gives way to it.
const NOT_FAILING: &str = "not is:failing";

/// The state of the filter line.
#[derive(Debug, Default)]
pub struct Query {
    /// What is being typed, while it is.
    pub typing: Option<Field>,
    /// What helps to type it.
    pub assist: Assist,
    /// What was kept in this run.
    history: History,
    /// The filter in force in plain English.
    said: String,
    /// The text of the filter in force; empty when everything is shown.
    text: String,
    /// What is wrong with what is typed.
    mistake: Option<Mistake>,
    /// The text that was in force when typing began: esc goes back to it.
    before: String,
    /// What the filter found; none when everything is shown.
    matches: Option<Matches>,
    /// What the filter in force marks in what is shown.
    highlights: Highlights,
    /// The generation of the last matches: later ones get a later one.
    generation: u64,
    /// The journal's bounds when it was last looked at.
    bounds: Option<(Id, Id)>,
    /// When the time was last looked at for a filter that asks for it.
    tested: Option<Time>,
    /// How far the journal's changes have been followed.
    changes: u64,
    /// A filter was confirmed, and the list does not know it yet.
    confirmed: bool,
}

/// From here on count the generations of a second filter.
const BESIDE: u64 = 1 << 48;

impl Query {
    /// Nothing is filtered yet; these filters have names.
    #[must_use]
    pub fn new(saved: Vec<Saved>) -> Self {
        let mut query = Self::default();
        query.assist.saved = saved;
        query
    }

    /// One that is asked beside another: what is found for one is not taken for
    /// the other.
    #[must_use]
    pub fn beside() -> Self {
        Self {
            generation: BESIDE,
            ..Self::default()
        }
    }

    /// Begins to type. What was in force can be gone back to.
    pub fn open(&mut self) {
        self.before.clone_from(&self.text);
        self.confirmed = false;
        self.typing = Some(Field::new(&self.text));
        self.said = plain(self.filter());
        self.look();
    }

    /// Begins to type on an empty line.
    pub fn open_empty(&mut self) {
        self.open();
        self.typing = Some(Field::default());
        self.look();
    }

    /// Takes what is typed and gives the keys back to the panes. What is no
    /// filter stays on the line.
    pub fn accept(&mut self) {
        if self.mistake.is_none() {
            self.history.keep(&self.text);
            self.close();
            self.confirmed = true;
        }
    }

    /// Puts a whole filter in force, as if it had been typed and kept.
    pub fn put(&mut self, text: &str) {
        self.close();
        self.choose(text);
        if self.mistake.is_none() {
            self.history.keep(text);
        }
    }

    /// Puts a filter in force that was chosen and not typed.
    pub fn choose(&mut self, text: &str) {
        self.set(text);
        self.confirmed = true;
    }

    /// Whether a filter was confirmed, told once, and when all has been looked
    /// through: before that nobody knows which hit is the nearest.
    pub fn take_confirmed(&mut self) -> bool {
        let is_known = self.confirmed && self.is_current();
        self.confirmed &= !is_known;
        is_known && self.is_on()
    }

    fn close(&mut self) {
        self.typing = None;
        self.assist.close();
        self.history.stay();
    }

    /// Goes back to the filter that was in force before typing began.
    pub fn cancel(&mut self) {
        self.close();
        let before = std::mem::take(&mut self.before);
        self.set(&before);
    }

    /// Shows everything again.
    pub fn clear(&mut self) {
        self.set("");
    }

    /// Puts what is in the field in force, if it is a filter, and suggests how
    /// it could go on.
    pub fn typed(&mut self) {
        self.history.stay();
        self.changed();
        self.look();
    }

    /// Takes pasted text: what was copied somewhere is looked for as it stands,
    /// and a filter is a filter.
    pub fn paste(&mut self, text: &str) {
        if let Some(field) = &mut self.typing {
            let text = pasted(field.text(), field.cursor(), text);
            field.paste(&text);
        }
        self.typed();
    }

    fn changed(&mut self) {
        if let Some(field) = &self.typing {
            let text = field.text().to_owned();
            self.set(&text);
        }
    }

    fn look(&mut self) {
        if self.typing.is_some() {
            self.assist.typed();
        }
    }

    /// Makes the suggestions that are due.
    pub fn suggest(&mut self) -> Made {
        let Some(field) = &self.typing else {
            return Made::Before;
        };
        self.assist.offer(field.text(), field.cursor())
    }

    /// Completes what is typed.
    pub fn complete(&mut self, way: Way) {
        self.suggest();
        let change = self.assist.tab(way);
        self.replace(change);
    }

    /// Takes the suggestion of that number.
    pub fn take(&mut self, number: usize) {
        self.suggest();
        let change = self.assist.take(number);
        self.replace(change);
    }

    fn replace(&mut self, change: Option<Change>) {
        let (Some(field), Some(change)) = (&mut self.typing, change) else {
            return;
        };
        field.replace(change.at, &change.text);
        self.history.stay();
        self.changed();
        if self.assist.chosen().is_none() {
            self.look();
        }
    }

    /// Goes to the next older filter that was kept and holds what is typed.
    pub fn older(&mut self) {
        let typed = self.typing.as_ref().map_or("", |field| field.text());
        let older = self.history.older(typed);
        self.recall(older);
    }

    /// Goes to the next newer one, at last to what was typed.
    pub fn newer(&mut self) {
        let newer = self.history.newer();
        self.recall(newer);
    }

    fn recall(&mut self, text: Option<String>) {
        if let Some(text) = text {
            self.typing = Some(Field::new(&text));
            self.changed();
            self.look();
        }
    }

    /// Whether up and down are for the filters that were kept: nothing is
    /// typed, or one goes through them already.
    #[must_use]
    pub fn recalls(&self) -> bool {
        let is_empty = |field: &Field| field.text().is_empty();
        self.history.is_walked() || self.typing.as_ref().is_some_and(is_empty)
    }

    /// Takes what was seen in the journal.
    pub fn gleaned(&mut self, seen: Arc<Seen>) {
        self.assist.gleaned(seen);
    }

    /// The filter in force in plain English.
    #[must_use]
    pub fn said(&self) -> &str {
        &self.said
    }

    fn filter(&self) -> &Filter {
        const ALL: &Filter = &Filter::all();
        self.matches.as_ref().map_or(ALL, Matches::filter)
    }

    /// Puts `text` in force, if it is a filter.
    pub fn set(&mut self, text: &str) {
        match Filter::parse(text) {
            Ok(filter) => {
                self.mistake = None;
                text.clone_into(&mut self.text);
                self.start(filter);
            }
            Err(mistake) => {
                self.set_before(text, &mistake);
                self.mistake = Some(mistake);
            }
        }
    }

    /// Where the last word is the mistake, what stands before it stays in
    /// force: on the way to `told:5xx` one was looking for the text `told`.
    fn set_before(&mut self, text: &str, mistake: &Mistake) {
        let last_word = text.trim_end().rfind(' ').map_or(0, |blank| blank + 1);
        let before = text[..last_word].trim_end();
        if mistake.at.end > last_word
            && let Ok(filter) = Filter::parse(before)
        {
            before.clone_into(&mut self.text);
            self.start(filter);
        }
    }

    /// Adds a condition to the filter in force, unless it says it already.
    pub fn add(&mut self, term: &str) {
        if let Ok(term) = Filter::parse(term)
            && !self.filter().says(&term)
        {
            let both = self.filter().and(&term);
            self.choose(&both.to_string());
        }
    }

    /// Adds the condition that `!` stands for, or takes it away. Its opposite
    /// gives way to it.
    pub fn toggle_failing(&mut self) {
        let (Ok(failing), Ok(opposite)) = (Filter::parse(FAILING), Filter::parse(NOT_FAILING))
        else {
            return;
        };
        let filter = self.filter();
        let toggled = if filter.says(&failing) {
            filter.without(&failing)
        } else {
            filter.without(&opposite).and(&failing)
        };
        self.choose(&toggled.to_string());
    }

    fn start(&mut self, filter: Filter) {
        self.said = plain(&filter);
        self.highlights = filter.highlights();
        let before = self.matches.take();
        if let Some(matches) = &before {
            self.generation = matches.generation();
        }
        self.matches = match before {
            _ if filter.is_all() => None,
            Some(matches) if *matches.filter() == filter => Some(matches),
            Some(matches) => Some(matches.refine(filter)),
            None => Some(Matches::new(filter, self.generation + 1)),
        };
    }

    /// The text of the filter in force.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is wrong with what is typed.
    #[must_use]
    pub const fn mistake(&self) -> Option<&Mistake> {
        self.mistake.as_ref()
    }

    /// What the filter found; none when everything is shown.
    #[must_use]
    pub const fn matches(&self) -> Option<&Matches> {
        self.matches.as_ref()
    }

    /// What the filter in force marks in what is shown.
    #[must_use]
    pub const fn highlights(&self) -> &Highlights {
        &self.highlights
    }

    /// Whether a filter is in force.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.matches.is_some()
    }

    /// Whether an entry is among those that are shown, as far as is known.
    #[must_use]
    pub fn shows(&self, id: Id) -> bool {
        self.matches
            .as_ref()
            .is_none_or(|matches| matches.contains(id))
    }

    /// Whether everything has been looked through.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        match (&self.matches, self.bounds) {
            (Some(matches), Some(bounds)) => matches.is_complete(bounds),
            (None, _) => true,
            (Some(_), None) => false,
        }
    }

    /// Whether everything has been looked through but what has just arrived or
    /// changed: under traffic there is always some of that.
    #[must_use]
    pub fn is_current(&self) -> bool {
        match (&self.matches, self.bounds) {
            (Some(matches), Some(bounds)) => matches.is_current(bounds),
            (None, _) => true,
            (Some(_), None) => false,
        }
    }

    /// How much of the journal has been looked through, in percent.
    #[must_use]
    pub fn percent(&self) -> u64 {
        let progress = self
            .matches
            .as_ref()
            .zip(self.bounds)
            .map(|(matches, at)| matches.progress(at));
        progress.map_or(0, |it| it.tested * 100 / it.total.max(1))
    }

    /// Takes what a scan found.
    pub fn found(&mut self, found: Found) {
        if let Some(matches) = &mut self.matches {
            matches.apply(found);
        }
    }

    /// When a filter that looks at the time is to be tested again; none for
    /// any other.
    #[must_use]
    pub fn deadline(&self) -> Option<Time> {
        let needs_now = |matches: &Matches| matches.filter().needs().has(Needs::NOW);
        let tested = self
            .tested
            .filter(|_| self.matches.as_ref().is_some_and(needs_now))?;
        Some(Time::from_micros(tested.micros().saturating_add(AGE)))
    }

    /// Follows the journal and says what is to be looked through next.
    pub fn settle(&mut self, journal: &Journal, now: Time) -> Option<Work> {
        let (changes, seen) = journal.changes(self.changes);
        self.changes = seen;
        let bounds = journal.bounds();
        // What was cleared is shown again.
        let is_back = self.bounds.is_some_and(|before| bounds.0 < before.0);
        self.bounds = Some(bounds);
        let is_due = self.deadline().is_some_and(|due| due <= now) && self.is_current();
        let matches = self.matches.as_mut()?;
        if is_due || is_back {
            matches.restart();
        }
        if is_due || self.tested.is_none() {
            self.tested = Some(now);
        }
        matches.evicted(bounds.0, &journal.outlived());
        match changes {
            Changes::Rows(ids) => matches.retest(ids),
            Changes::Lost => matches.restart(),
        }
        matches.wants(bounds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_leaves_the_last_good_filter_in_force() {
        let mut query = Query::default();
        query.set("sender:stripe");
        query.set("sender:stripe statos:500");
        assert_eq!(query.text(), "sender:stripe");
        assert!(query.mistake().is_some() && query.is_on());
        query.cancel();
        assert_eq!(
            (query.text(), query.mistake(), query.is_on()),
            ("", None, false)
        );
    }

    #[test]
    fn on_the_way_to_a_field_what_stands_before_it_stays_in_force() {
        let mut query = Query::default();
        for end in 1.."sender:stripe statos:5".len() {
            query.set(&"sender:stripe statos:5"[..=end]);
        }
        assert_eq!(query.text(), "sender:stripe");
    }

    #[test]
    fn on_the_way_to_a_value_it_does_too() {
        let mut query = Query::default();
        for end in 1.."sender:stripe told:4".len() {
            query.set(&"sender:stripe told:4"[..=end]);
        }
        assert!(query.mistake().is_some());
        assert_eq!(query.text(), "sender:stripe");
        query.set("sender:stripe is:mar");
        assert_eq!(query.text(), "sender:stripe");
    }

    #[test]
    fn a_filter_that_looks_at_the_time_is_tested_again_as_it_passes() {
        let journal = Journal::new(crate::journal::Retention::default());
        let mut query = Query::default();
        query.set("age<10m");
        let at = Time::from_seconds;
        query.settle(&journal, at(100));
        let generation = |query: &Query| query.matches().map(Matches::generation);
        let first = generation(&query);
        query.settle(&journal, at(100));
        assert_eq!(
            (generation(&query), query.deadline()),
            (first, Some(at(101)))
        );
        query.settle(&journal, at(101));
        assert_ne!(generation(&query), first);
        query.set("sender:a");
        assert_eq!(query.deadline(), None);
    }

    #[test]
    fn failing_is_added_and_taken_away() {
        let rows = [
            ("", "is:failing"),
            ("sender:stripe", "sender:stripe is:failing"),
            ("a or b", "(a or b) is:failing"),
            (
                "sender:stripe OR sender:github",
                "(sender:stripe or sender:github) is:failing",
            ),
            ("a or(b)", "(a or b) is:failing"),
            ("(a) or (b)", "(a or b) is:failing"),
            ("a or is:failing", "(a or is:failing) is:failing"),
            ("\"a or b\"", "\"a or b\" is:failing"),
        ];
        for (text, after) in rows {
            let mut query = Query::default();
            query.set(text);
            query.toggle_failing();
            assert_eq!((query.text(), query.mistake()), (after, None));
            query.toggle_failing();
            let before = Filter::parse(text).unwrap();
            assert_eq!(query.text(), before.to_string());
        }
    }

    #[test]
    fn failing_is_taken_away_wherever_it_stands_and_its_opposite_gives_way() {
        let rows = [
            ("is:failing sender:stripe", "sender:stripe"),
            ("-is:failing", "is:failing"),
            ("not is:failing sender:a", "sender:a is:failing"),
        ];
        for (text, after) in rows {
            let mut query = Query::default();
            query.set(text);
            query.toggle_failing();
            assert_eq!((query.text(), query.mistake()), (after, None), "{text}");
        }
    }

    #[test]
    fn a_condition_is_added_to_all_of_the_filter_and_once() {
        let mut query = Query::default();
        query.set("sender:stripe OR sender:github");
        for _ in 0..2 {
            query.add(".id=1");
            assert_eq!(query.text(), "(sender:stripe or sender:github) .id=1");
        }
    }
}
