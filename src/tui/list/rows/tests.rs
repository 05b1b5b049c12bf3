//! The rows against a plain list that is sorted anew each time.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::{
    exchange::{Answered, Exchange, Reading, Time},
    filter::{Filter, FromJournal, scan},
    journal::{
        Changes, Content, Marking, Retention,
        tests::{circumstances, ok},
    },
    tui::list::{Action, Cursor, List, Pick, Picked},
};

const FILTERS: [&str; 4] = ["", "told:500", "is:retry", "is:duplicate or told:200"];

/// The rows of a screen.
const HEIGHT: u16 = 5;

#[derive(Clone, Debug)]
enum Step {
    Arrive(u8, u16),
    Read(usize),
    Mark(usize),
    Filter(usize),
    Press(Action),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    use Action::{Click, Down, Fold, Newest, Oldest, PageUp, Scroll, ToggleFolding, Unfold, Up};
    let keys = [
        Unfold,
        Unfold,
        Unfold,
        Fold,
        Fold,
        ToggleFolding,
        Up,
        Up,
        Down,
        Newest,
        Oldest,
        PageUp,
        Click(1),
        Click(3),
        Scroll(-2),
        Scroll(3),
    ];
    let step = prop_oneof![
        6 => (0u8..6, prop::sample::select(&[200u16, 500][..]))
            .prop_map(|(kind, status)| Step::Arrive(kind, status)),
        3 => (0usize..8).prop_map(Step::Read),
        1 => (0usize..30).prop_map(Step::Mark),
        1 => (0..FILTERS.len()).prop_map(Step::Filter),
        8 => prop::sample::select(keys.to_vec()).prop_map(Step::Press),
    ];
    proptest::collection::vec(step, 1..120)
}

fn read(exchange: &Exchange) -> Reading {
    let body = String::from_utf8_lossy(exchange.body()).into_owned();
    Reading {
        sender: Some("a"),
        delivery_id: (body != "id-0").then(|| body.clone()),
        ..Reading::default()
    }
}

struct Fixture {
    journal: Arc<Journal>,
    list: List,
    matches: Option<Matches>,
    seen: u64,
}

impl Fixture {
    fn arrive(&self, kind: u8, status: u16) -> Id {
        let body = format!("id-{kind}");
        let content = Content::Parts {
            head: b"POST / HTTP/1.1\r\n\r\n",
            body: body.as_bytes(),
        };
        let (id, _) = self.journal.append(content, circumstances(body.len()));
        let answered = Answered {
            status: Some(status),
            ..ok()
        };
        self.journal.answered(id, &answered);
        id
    }

    fn read(&self, id: Id) {
        let known = self.journal.get(id);
        if let Some(exchange) = known.as_ref().and_then(|known| known.entry.received()) {
            self.journal.understood([(id, &read(exchange))]);
        }
    }

    fn act(&mut self, step: &Step) {
        let (first, next) = self.journal.bounds();
        let back = |back: usize| Id(next.0.saturating_sub(back as u64 + 1).max(first.0));
        match *step {
            Step::Arrive(kind, status) => {
                self.arrive(kind, status);
            }
            Step::Read(at) => self.read(back(at)),
            Step::Mark(at) => self.journal.mark(back(at), Marking::On),
            Step::Filter(at) => {
                let filter = Filter::parse(FILTERS[at]).unwrap();
                self.matches = (!filter.is_all()).then(|| Matches::new(filter, 1));
            }
            Step::Press(action) => self.list.update(action, HEIGHT),
        }
    }

    /// Looks through everything.
    fn search(&mut self) {
        let (changes, seen) = self.journal.changes(self.seen);
        self.seen = seen;
        let Some(matches) = &mut self.matches else {
            return;
        };
        matches.evicted(self.journal.bounds().0, &self.journal.outlived());
        match changes {
            Changes::Rows(ids) => matches.retest(ids),
            Changes::Lost => matches.restart(),
        }
        let knowledge = FromJournal::new(&self.journal, &read, &|_| 0);
        while let Some(work) = matches.wants(self.journal.bounds()) {
            let now = Time::default();
            matches.apply(scan(&self.journal, &work, &knowledge, now, &mut || false));
            let (changes, seen) = self.journal.changes(self.seen);
            self.seen = seen;
            if let Changes::Rows(ids) = changes {
                matches.retest(ids);
            }
        }
    }

    /// The events that are rows or folded into one, oldest first.
    fn events(&self) -> Vec<Id> {
        match &self.matches {
            Some(matches) => matches.iter().collect(),
            None => (0..).map_while(|rank| self.journal.nth(rank)).collect(),
        }
    }

    /// The rows, and what each stands for, sorted anew.
    fn plain(&self) -> Vec<(Id, Place)> {
        let events = self.events();
        let group = |id: Id| self.journal.group_of(id);
        let tries = |id: Id| {
            events
                .iter()
                .filter(move |other| group(**other) == group(id))
        };
        let mut rows: Vec<((Id, bool, Id), Place)> = Vec::new();
        for id in events.iter().copied() {
            if group(id) == 0 {
                rows.push(((id, true, id), Place::Alone));
                continue;
            }
            if self.list.folding == Folding::Unfolded {
                rows.push(((id, true, id), Place::Try));
                continue;
            }
            let head = tries(id).max().copied().unwrap();
            let anchor = self.list.unfolded.get(&group(id)).copied();
            match anchor {
                _ if id == head => {
                    let place = match (tries(id).count(), anchor) {
                        (1, _) => Place::Try,
                        (_, Some(_)) => Place::Open,
                        (count, None) => Place::Folded(count),
                    };
                    rows.push(((id, true, id), place));
                }
                Some(anchor) if id <= anchor && anchor < head => {
                    rows.push(((anchor, false, id), Place::Try));
                }
                Some(_) => rows.push(((head, false, id), Place::Try)),
                None if self.list.cursor == Cursor::At(id) => {
                    rows.push(((id, false, id), Place::Try));
                }
                None => {}
            }
        }
        rows.sort_unstable_by_key(|(key, _)| *key);
        rows.into_iter()
            .map(|((_, _, id), place)| (id, place))
            .collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever arrives, is read, leaves, is filtered, folded and unfolded: the
    /// rows are what a plain list gives, and the window is a part of them with
    /// the selected row in it.
    #[test]
    fn rows_equal_a_plain_list(steps in steps(), max_events in 5usize..60) {
        let retention = Retention { max_events, ..Retention::default() };
        let mut at = Fixture {
            journal: Journal::new(retention),
            list: List::default(),
            matches: None,
            seen: 0,
        };
        for step in &steps {
            at.act(step);
            at.search();
            let source = Source::new(&at.journal, at.matches.as_ref());
            let window = at.list.settle(source, HEIGHT);
            let plain = at.plain();
            let selected = at.list.selected();
            let rows = Rows::new(source, at.list.folding, &at.list.unfolded, selected);
            prop_assert_eq!(rows.len(), plain.len(), "{:?}", step);
            for (rank, (id, place)) in plain.iter().enumerate() {
                prop_assert_eq!(rows.nth(rank), Some(*id), "{} after {:?}", rank, step);
                prop_assert_eq!(rows.rank(*id), rank, "{} after {:?}", id, step);
                prop_assert_eq!(rows.place(*id), *place, "{} after {:?}", id, step);
            }
            prop_assert_eq!(rows.nth(plain.len()), None);
            let end = window.above + window.ids.len();
            let part: Vec<Id> = plain[window.above..end].iter().map(|(id, _)| *id).collect();
            prop_assert_eq!(&window.ids, &part);
            prop_assert_eq!((window.total, window.below), (plain.len(), plain.len() - end));
            let is_row = |id: &Id| plain.iter().any(|(row, _)| row == id);
            if let Some(selected) = window.selected.filter(is_row) {
                prop_assert!(window.ids.contains(&selected), "{:?}", step);
            }
        }
    }
}

fn folded() -> Fixture {
    let at = Fixture {
        journal: Journal::new(Retention::default()),
        list: List::default(),
        matches: None,
        seen: 0,
    };
    for kind in [1, 2, 0, 1, 3, 0, 1] {
        let id = at.arrive(kind, 500);
        if kind != 0 {
            at.read(id);
        }
    }
    at
}

impl Fixture {
    fn press(&mut self, actions: &[Action]) -> (Option<u64>, Vec<u64>) {
        for action in actions {
            self.list.update(*action, 10);
        }
        let window = self.list.settle(Source::new(&self.journal, None), 10);
        let ids = window.ids.iter().map(|id| id.0).collect();
        (window.selected.map(|id| id.0), ids)
    }
}

#[test]
fn a_group_is_its_newest_row_until_it_is_unfolded() {
    let mut at = folded();
    assert_eq!(at.press(&[]), (Some(7), vec![2, 3, 5, 6, 7]));
    assert_eq!(at.press(&[Action::Unfold]).1, [2, 3, 5, 6, 1, 4, 7]);
    assert_eq!(at.press(&[Action::Up]).0, Some(4));
    assert_eq!(
        at.press(&[Action::Fold]),
        (Some(7), vec![2, 3, 5, 6, 7]),
        "the selection goes to the row that stands for it"
    );
    assert_eq!(at.press(&[Action::ToggleFolding]).1, [1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn a_row_that_is_read_stays_where_it_is_when_its_delivery_is_tried_again() {
    let mut at = folded();
    assert_eq!(at.press(&[Action::Up, Action::Up]).0, Some(5));
    let again = at.arrive(3, 200);
    at.read(again);
    assert_eq!(
        at.press(&[]),
        (Some(5), vec![2, 3, 5, 6, 7, 8]),
        "the try that is read has a row still"
    );
    assert_eq!(at.press(&[Action::Down]), (Some(6), vec![2, 3, 6, 7, 8]));
}

#[test]
fn an_unfolded_group_stays_where_it_was_opened() {
    let mut at = folded();
    at.press(&[Action::ToggleFollow, Action::Unfold, Action::Up]);
    let again = at.arrive(1, 200);
    at.read(again);
    let (selected, ids) = at.press(&[]);
    assert_eq!((selected, ids), (Some(4), vec![2, 3, 5, 6, 1, 4, 7, 8]));
    let more = at.arrive(1, 200);
    at.read(more);
    assert_eq!(at.press(&[]).1, [2, 3, 5, 6, 1, 4, 7, 8, 9]);
}

#[test]
fn a_range_takes_so_many_events_as_are_marked_at_once_and_rows_whole() {
    let mut at = Fixture {
        journal: Journal::new(Retention::default()),
        ..folded()
    };
    for kind in [1, 2, 3] {
        for _ in 0..MOST * 2 / 5 {
            let id = at.arrive(kind, 500);
            at.read(id);
        }
    }
    let rows = [4_000, 8_000, 12_000];
    let (selected, _) = at.press(&[Action::Oldest, Action::Range, Action::Newest, Action::Mark]);
    let picked = |ids: std::ops::RangeInclusive<u64>, rows, left| Picked {
        ids: ids.map(Id).collect(),
        pick: Pick::Range { rows, left },
    };
    assert_eq!(selected, Some(rows[0]));
    assert_eq!(at.list.picked(), [picked(4_001..=12_000, 2, 1)]);
    assert_eq!(at.press(&[Action::Mark]), (selected, rows.to_vec()));
    assert_eq!(at.list.picked(), [picked(1..=4_000, 1, 0)]);
    assert!(!at.list.has_range());
}
