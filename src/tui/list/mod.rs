//! The list of events: which of them are on the screen, and which one is
//! selected.
//!
//! Architecture invariant: the selection is an identity, never an index. What
//! arrives, leaves or is filtered out does not move it; that a filter is
//! confirmed which leaves it out does, to the nearest row ([`List::enter`]).

pub mod columns;
mod leaving;
mod picking;
mod range;
pub mod rows;
mod sorting;
pub mod view;

use crate::exchange::Id;

pub use columns::{Column, Columns};
use leaving::Spot;
pub use picking::{Pick, Picked};
pub use rows::{Folding, Place, Rows, Source, Unfolded};
pub use sorting::Sorting;

/// Which event is selected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cursor {
    /// The newest, whichever that is. In a list that is sorted the first row.
    #[default]
    Follow,
    /// This one, whatever arrives.
    At(Id),
}

/// What the list can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// To the next event.
    Down,
    /// To the previous event.
    Up,
    /// Half a page down.
    PageDown,
    /// Half a page up.
    PageUp,
    /// To the oldest.
    Oldest,
    /// To the newest, and follow.
    Newest,
    /// Follow the newest, or stay here.
    ToggleFollow,
    /// Mark the selected event, or take the mark away.
    Mark,
    /// The same, and go down.
    MarkAndGoDown,
    /// Begin a range here, which the movements extend; or drop it.
    Range,
    /// Take every mark away.
    UnmarkAll,
    /// Show each try of the selected delivery.
    Unfold,
    /// Show one row for the tries of the selected delivery.
    Fold,
    /// Show every event in the order of time, or fold again.
    ToggleFolding,
    /// Select the row at this line of the list.
    Click(u16),
    /// Rows up (negative) or down, without moving the selection further than
    /// needed.
    Scroll(i32),
}

/// A movement that waits for the rows it moves over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Motion {
    By(i64),
    To(usize),
    Oldest,
    Newest,
    ToggleFollow,
    Scroll(i64),
    Unfold,
    Fold,
    ToggleFolding,
    Range,
    Take,
    Mark,
    Enter,
    Leave,
}

/// The state of the list.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// Which event is selected.
    pub cursor: Cursor,
    /// The first row on the screen; none while the newest is followed.
    top: Option<Id>,
    /// What has been asked for and not been done.
    motions: Vec<Motion>,
    /// The newest row that was on the screen while the end was in sight.
    seen: Option<Id>,
    /// Where a range begins; it ends at the selected row.
    anchor: Option<Id>,
    /// Where one was to begin that is no row.
    missed: Option<Id>,
    /// What was picked to be marked.
    picked: Vec<Picked>,
    /// Whether tries of one delivery are one row, and which of them are not.
    folding: Folding,
    unfolded: Unfolded,
    /// How many rows stood above the first one on the screen.
    above: usize,
    /// Where one stood before each clearing of the view, the last one last.
    left_at: Vec<Spot>,
}

/// What of the rows is on the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The rows, oldest first.
    pub ids: Vec<Id>,
    /// What each of them stands for.
    pub places: Vec<Place>,
    /// Of each of them the tries that are folded into it, a few of the newest:
    /// what is seen of them is seen of the row.
    pub folded: Vec<Vec<Id>>,
    /// The selected event: on the screen, or filtered out, or gone.
    pub selected: Option<Id>,
    /// How many rows stand above the first one.
    pub above: usize,
    /// How many rows stand below the last one.
    pub below: usize,
    /// How many rows there are.
    pub total: usize,
    /// The newest row that had been in sight at the end; newer ones are new.
    pub seen: Option<Id>,
    /// The ranks of the rows of a range.
    pub range: std::ops::Range<usize>,
    /// The newest event of all, whether it is a row or not.
    pub newest: Option<Id>,
}

impl Window {
    /// Whether a row on the screen is in the range.
    #[must_use]
    pub fn ranges(&self, id: Id) -> bool {
        let line = self.ids.iter().position(|row| *row == id);
        line.is_some_and(|line| self.range.contains(&(self.above + line)))
    }
}

impl List {
    /// Notes a movement; [`List::settle`] makes it.
    pub fn update(&mut self, action: Action, page: u16) {
        let half = i64::from((page / 2).max(1));
        let motion = match action {
            Action::Mark | Action::MarkAndGoDown => return self.pick(action),
            Action::Down => Motion::By(1),
            Action::Up => Motion::By(-1),
            Action::PageDown => Motion::By(half),
            Action::PageUp => Motion::By(-half),
            Action::Oldest => Motion::Oldest,
            Action::ToggleFollow => Motion::ToggleFollow,
            Action::Newest => Motion::Newest,
            Action::Click(line) => Motion::To(usize::from(line)),
            Action::Scroll(rows) => Motion::Scroll(i64::from(rows)),
            Action::Unfold => Motion::Unfold,
            Action::Fold => Motion::Fold,
            Action::ToggleFolding => Motion::ToggleFolding,
            Action::Range => Motion::Range,
            Action::UnmarkAll => return,
        };
        self.motions.push(motion);
    }

    /// Selects an event wherever it is.
    pub fn select(&mut self, id: Id) {
        self.cursor = Cursor::At(id);
    }

    /// What is read stays selected, whatever comes: also what was only followed,
    /// unless that is the newest of all.
    pub fn stay(&mut self, window: &Window) {
        if self.cursor == Cursor::Follow && window.selected != window.newest {
            self.go(window.selected);
        }
    }

    /// Leads a selection that is no row to the nearest one.
    pub fn enter(&mut self) {
        self.motions.push(Motion::Enter);
    }

    /// Another order: the screen shows where the selection stands in it.
    pub fn sorted(&mut self) {
        self.top = None;
        self.seen = None;
    }

    /// Makes the movements that wait and says which rows are on the screen.
    pub fn settle(&mut self, source: Source<'_>, height: u16) -> Window {
        let height = usize::from(height);
        for motion in std::mem::take(&mut self.motions) {
            self.make(motion, source, height);
        }
        let mut unfolded = std::mem::take(&mut self.unfolded);
        unfolded.retain(|group, _| source.knows(*group));
        let rows = Rows::new(source, self.folding, &unfolded, self.selected());
        let window = self.look(&rows, height);
        self.unfolded = unfolded;
        window
    }

    fn look(&mut self, rows: &Rows<'_>, height: usize) -> Window {
        let total = rows.len();
        let top = self.settle_top(rows, height);
        let ids: Vec<Id> = (top..total.min(top + height))
            .map_while(|rank| rows.nth(rank))
            .collect();
        let below = total.saturating_sub(top + ids.len());
        self.top = match self.cursor {
            Cursor::Follow => None,
            Cursor::At(_) => ids.first().copied(),
        };
        self.above = top;
        let places: Vec<Place> = ids.iter().map(|id| rows.place(*id)).collect();
        let folded = ids.iter().zip(&places);
        let folded = folded.map(|(id, place)| rows.folded(*id, *place)).collect();
        // In a sorted list what is new stands anywhere.
        let seen = self.seen.filter(|_| !rows.is_sorted());
        if below == 0 && !rows.is_sorted() {
            self.seen = ids.last().copied().or(self.seen);
        }
        let followed = if rows.is_sorted() {
            ids.first()
        } else {
            ids.last()
        };
        Window {
            selected: self.selected().or(followed.copied()),
            above: top,
            below,
            total,
            seen: seen.filter(|_| below > 0),
            range: self.range(rows),
            newest: rows.newest_of_all(),
            places,
            folded,
            ids,
        }
    }

    /// The event that is selected by its identity.
    const fn selected(&self) -> Option<Id> {
        match self.cursor {
            Cursor::Follow => None,
            Cursor::At(id) => Some(id),
        }
    }

    /// Where the screen begins: the rows stay where they are, unless the
    /// selection would leave it.
    fn settle_top(&self, rows: &Rows<'_>, height: usize) -> usize {
        let last = rows.len().saturating_sub(height);
        let Cursor::At(id) = self.cursor else {
            return if rows.is_sorted() { 0 } else { last };
        };
        // Nobody knows where in another order than that of time something
        // stood that has left memory: the screen stays as it is.
        let known = |id: &Id| rows.has_place(*id);
        let unknown = if rows.is_sorted() { self.above } else { last };
        let top = self.top.filter(known).map_or(unknown, |top| rows.rank(top));
        let top = top.min(last);
        if !known(&id) {
            return top;
        }
        let cursor = rows.nearest(id).map_or(0, |near| rows.rank(near));
        let lowest = (cursor + 1).saturating_sub(height);
        top.clamp(lowest, cursor.max(lowest))
    }

    fn make(&mut self, motion: Motion, source: Source<'_>, height: usize) {
        let unfolded = self.unfolded.clone();
        let rows = Rows::new(source, self.folding, &unfolded, self.selected());
        match motion {
            Motion::Oldest if rows.is_sorted() => self.cursor = Cursor::Follow,
            Motion::Newest if rows.is_sorted() => self.go(rows.last()),
            Motion::Unfold | Motion::Fold | Motion::ToggleFolding if rows.is_sorted() => {}
            Motion::Oldest => self.go(rows.nth(0)),
            Motion::ToggleFollow if self.cursor == Cursor::Follow => self.go(rows.followed()),
            Motion::Newest | Motion::ToggleFollow => self.cursor = Cursor::Follow,
            Motion::To(line) => {
                let top = self.settle_top(&rows, height);
                if line < height && top + line < rows.len() {
                    self.go(rows.nth(top + line));
                }
            }
            Motion::By(step) => self.step(step, &rows),
            Motion::Scroll(step) => self.scroll(step, &rows, height),
            Motion::Unfold => self.refold(source, &rows, height, Self::unfold),
            Motion::Fold => self.refold(source, &rows, height, Self::fold),
            Motion::Range => self.toggle_range(&rows),
            Motion::Take => self.take(&rows),
            Motion::Mark => self.pick_row(&rows),
            Motion::Leave => self.leave_rows(),
            Motion::Enter => self.enter_rows(&rows),
            Motion::ToggleFolding => self.refold(source, &rows, height, Self::toggle_folding),
        }
    }

    /// Folds or unfolds, and keeps the selected row on its line.
    fn refold(
        &mut self,
        source: Source<'_>,
        rows: &Rows<'_>,
        height: usize,
        change: fn(&mut Self, Source<'_>, &Rows<'_>, Id),
    ) {
        let at = self.selected().or_else(|| rows.last());
        let Some(at) = at.and_then(|id| rows.nearest(id)) else {
            return;
        };
        let line = rows.rank(at).saturating_sub(self.settle_top(rows, height));
        change(self, source, rows, at);
        let unfolded = self.unfolded.clone();
        let rows = Rows::new(source, self.folding, &unfolded, self.selected());
        let selected = self.selected().and_then(|id| rows.nearest(id));
        if let Some(selected) = selected {
            self.top = rows.nth(rows.rank(selected).saturating_sub(line));
        }
    }

    fn unfold(&mut self, source: Source<'_>, _: &Rows<'_>, at: Id) {
        let group = source.group_of(at);
        if group != 0 && self.folding == Folding::Folded {
            self.unfolded.entry(group).or_insert(at);
        }
    }

    /// The selection goes to the row that stands for the group then.
    fn fold(&mut self, source: Source<'_>, rows: &Rows<'_>, at: Id) {
        self.folding = Folding::Folded;
        self.unfolded.remove(&source.group_of(at));
        if self.cursor != Cursor::Follow {
            self.go(rows.head_of(at));
        }
    }

    fn toggle_folding(&mut self, _: Source<'_>, _: &Rows<'_>, _: Id) {
        self.unfolded.clear();
        self.folding = match self.folding {
            Folding::Folded => Folding::Unfolded,
            Folding::Unfolded => Folding::Folded,
        };
    }

    /// Pressing down at the end (in a sorted list up at the beginning) is how one comes back to following. A selected
    /// event that is not among the rows lies between two of them, and the first
    /// step leads to one of the two.
    fn step(&mut self, step: i64, rows: &Rows<'_>) {
        let total = rows.len();
        // Where nothing is shown what is open stays so.
        if total == 0 {
            return;
        }
        let (from, is_row) = match self.cursor {
            Cursor::Follow if rows.is_sorted() => (0, true),
            Cursor::Follow => (total.saturating_sub(1), true),
            Cursor::At(id) => (rows.rank(id), rows.nth(rows.rank(id)) == Some(id)),
        };
        let to = shifted(from, if step > 0 && !is_row { step - 1 } else { step });
        let leaves = if rows.is_sorted() {
            step < 0 && from == 0
        } else {
            step > 0 && (from + usize::from(is_row)) >= total
        };
        if leaves {
            self.cursor = Cursor::Follow;
        } else {
            self.go(rows.nth(to.min(total.saturating_sub(1))));
        }
    }

    fn enter_rows(&mut self, rows: &Rows<'_>) {
        if let Cursor::At(id) = self.cursor
            && !rows.contains(id)
        {
            self.go(rows.nearest(id));
        }
    }

    fn scroll(&mut self, step: i64, rows: &Rows<'_>, height: usize) {
        let total = rows.len();
        let last = total.saturating_sub(height);
        let top = shifted(self.settle_top(rows, height), step).min(last);
        let away = if rows.is_sorted() { step > 0 } else { step < 0 };
        if self.cursor == Cursor::Follow && away && total > height {
            self.go(rows.followed());
        }
        let Cursor::At(id) = self.cursor else { return };
        let cursor = rows.rank(id).clamp(top, top + height.max(1) - 1);
        let returns = if rows.is_sorted() {
            top == 0 && cursor == 0
        } else {
            top == last && cursor + 1 >= total
        };
        if returns && !away {
            self.cursor = Cursor::Follow;
            return;
        }
        self.top = rows.nth(top);
        self.go(rows.nth(cursor));
    }

    fn go(&mut self, id: Option<Id>) {
        if let Some(id) = id {
            self.cursor = Cursor::At(id);
        }
    }
}

fn shifted(rank: usize, step: i64) -> usize {
    let distance = usize::try_from(step.unsigned_abs()).unwrap_or(usize::MAX);
    if step < 0 {
        rank.saturating_sub(distance)
    } else {
        rank.saturating_add(distance)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::journal::{Journal, Retention, tests::request};

    struct Fixture {
        journal: Arc<Journal>,
        list: List,
    }

    impl Fixture {
        fn new(events: usize, max_events: usize) -> Self {
            let journal = Journal::new(Retention {
                max_events,
                ..Retention::default()
            });
            let fixture = Self {
                journal,
                list: List::default(),
            };
            fixture.arrive(events);
            fixture
        }

        fn arrive(&self, events: usize) {
            for _ in 0..events {
                request(&self.journal, b"x");
            }
        }

        fn press(&mut self, action: Action) -> (Option<u64>, Vec<u64>) {
            self.list.update(action, 4);
            self.look()
        }

        fn look(&mut self) -> (Option<u64>, Vec<u64>) {
            let window = self.list.settle(Source::new(&self.journal, None), 4);
            (
                window.selected.map(|id| id.0),
                window.ids.iter().map(|id| id.0).collect(),
            )
        }
    }

    #[test]
    fn the_newest_is_followed_until_one_moves_and_again_after_the_end() {
        let mut at = Fixture::new(10, 100);
        assert_eq!(at.look(), (Some(10), vec![7, 8, 9, 10]));
        at.arrive(1);
        assert_eq!(at.look(), (Some(11), vec![8, 9, 10, 11]));
        assert_eq!(at.press(Action::Up), (Some(10), vec![8, 9, 10, 11]));
        at.arrive(5);
        assert_eq!(
            at.look(),
            (Some(10), vec![8, 9, 10, 11]),
            "what is read does not move"
        );
        assert_eq!(at.press(Action::Newest), (Some(16), vec![13, 14, 15, 16]));
        at.press(Action::Up);
        at.press(Action::Down);
        assert_eq!(at.list.cursor, Cursor::At(Id(16)));
        at.press(Action::Down);
        assert_eq!(at.list.cursor, Cursor::Follow);
    }

    #[test]
    fn what_leaves_memory_takes_neither_the_selection_nor_the_place() {
        let mut at = Fixture::new(10, 10);
        at.press(Action::Oldest);
        at.arrive(5);
        let (selected, ids) = at.look();
        assert_eq!(
            (selected, ids),
            (Some(1), vec![6, 7, 8, 9]),
            "its copy stays until it is left"
        );
        assert_eq!(at.press(Action::Down).0, Some(6));
    }

    #[test]
    fn the_wheel_moves_the_rows_and_takes_the_selection_along_at_the_edge() {
        let mut at = Fixture::new(20, 100);
        at.look();
        assert_eq!(
            at.press(Action::Scroll(-3)),
            (Some(17), vec![14, 15, 16, 17])
        );
        assert_eq!(at.press(Action::Scroll(3)).1, vec![17, 18, 19, 20]);
        assert_eq!(at.press(Action::Click(1)).0, Some(18));
        assert_eq!(
            at.press(Action::Click(9)).0,
            Some(18),
            "a click below the rows selects nothing"
        );
    }

    #[test]
    fn new_rows_are_those_that_came_after_the_end_was_last_in_sight() {
        let mut at = Fixture::new(10, 100);
        at.look();
        at.press(Action::Oldest);
        at.arrive(2);
        let window = at.list.settle(Source::new(&at.journal, None), 4);
        assert_eq!((window.below, window.seen), (8, Some(Id(10))));
    }

    #[test]
    fn an_empty_list_takes_every_key() {
        let mut at = Fixture::new(0, 10);
        for action in [
            Action::Down,
            Action::Up,
            Action::Oldest,
            Action::Newest,
            Action::Click(0),
            Action::Scroll(-1),
        ] {
            assert_eq!(at.press(action), (None, vec![]));
        }
    }
}
