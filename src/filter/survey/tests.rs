//! The surveys against a plain count that is made anew each time.

use std::{collections::BTreeMap, sync::Arc};

use proptest::prelude::*;

use super::{
    arrivals::{Arrivals, Bar, LENGTHS},
    look::look,
    order::{Direction, Order, SortBy},
    values::{Facet, Values, term},
    *,
};
use crate::{
    exchange::{Answered, Circumstances, Event, EventName, Exchange, Reading, Time},
    filter::{Filter, FromJournal, Matches, scan},
    journal::{Content, Known, Marking, Retention, tests::circumstances, tests::ok},
};

const FILTERS: [&str; 5] = [
    "",
    "told:500",
    "is:marked",
    "path:hooks",
    "told:500 or event=a",
];

const PATHS: [&str; 4] = ["/hooks", "/Hooks", "/", "/a%20b\"c"];

const EVENTS: [&str; 5] = ["", "a", "A", "a.b", "a.b|c"];

#[derive(Clone, Debug)]
enum Step {
    Arrive {
        event: usize,
        path: usize,
        status: u16,
        size: usize,
    },
    Answer(usize, u16),
    Read(usize),
    Mark(usize, Marking),
    Filter(usize),
    Clear,
    Undo,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let status = || prop::sample::select(&[200u16, 500, 404][..]);
    let mark = prop::sample::select(&[Marking::On, Marking::Off][..]);
    let step = prop_oneof![
        8 => (0..EVENTS.len(), 0..PATHS.len(), status(), 0usize..5)
            .prop_map(|(event, path, status, size)| Step::Arrive { event, path, status, size }),
        3 => (0usize..12, status()).prop_map(|(back, status)| Step::Answer(back, status)),
        2 => (0usize..12).prop_map(Step::Read),
        2 => (0usize..12, mark).prop_map(|(back, mark)| Step::Mark(back, mark)),
        1 => (0..FILTERS.len()).prop_map(Step::Filter),
        1 => prop::sample::select(&[Step::Clear, Step::Undo][..]),
    ];
    proptest::collection::vec(step, 1..80)
}

/// The body says which events it carries: `a.b|c`.
fn read(exchange: &Exchange) -> Reading {
    let body = String::from_utf8_lossy(exchange.body()).into_owned();
    let names = body.trim_end().split('|').filter(|name| !name.is_empty());
    let events = names.map(|name| {
        let (kind, action) = match name.split_once('.') {
            Some((kind, action)) => (kind, Some(action.to_owned())),
            None => (name, None),
        };
        Event {
            name: EventName {
                kind: kind.to_owned(),
                action,
            },
            ..Event::default()
        }
    });
    Reading {
        sender: (!body.trim_end().is_empty()).then_some("github"),
        events: events.collect(),
        ..Reading::default()
    }
}

/// A journal with a filter and the three surveys.
pub(crate) struct Fixture {
    pub(crate) journal: Arc<Journal>,
    matches: Option<Matches>,
    generation: u64,
    followed: u64,
    values: Survey<Values>,
    arrivals: Survey<Arrivals>,
    order: Survey<Order>,
}

impl Fixture {
    fn new(max_events: usize, by: SortBy) -> Self {
        let retention = Retention {
            max_events,
            ..Retention::default()
        };
        Self {
            journal: Journal::new(retention),
            matches: None,
            generation: 0,
            followed: 0,
            values: Survey::new(Whose::Values, 0, Values::default()),
            arrivals: Survey::new(Whose::Arrivals, 0, Arrivals::new(3_600)),
            order: Survey::new(Whose::Order, 0, Order::new(by, by.first())),
        }
    }

    fn arrive(&self, event: &str, path: &str, status: u16, size: usize) -> Id {
        let body = format!("{event}{}", " ".repeat(size));
        let head = format!("POST {path} HTTP/1.1\r\n\r\n");
        let number = i64::try_from(self.journal.bounds().1.0).unwrap();
        let about = Circumstances {
            time: Time::from_seconds(1_000_000 + number * number / 7),
            ..circumstances(body.len())
        };
        let content = Content::Parts {
            head: head.as_bytes(),
            body: body.as_bytes(),
        };
        let (id, _) = self.journal.append(content, about);
        self.answer(id, status);
        id
    }

    fn answer(&self, id: Id, status: u16) {
        let took_us = u32::from(status) % 7;
        let answered = Answered {
            status: Some(status),
            took_us,
            ..ok()
        };
        self.journal.answered(id, &answered);
    }

    fn act(&mut self, step: &Step) {
        let (first, next) = self.journal.bounds();
        let back = |back: usize| Id(next.0.saturating_sub(back as u64 + 1).max(first.0));
        match *step {
            Step::Arrive {
                event,
                path,
                status,
                size,
            } => {
                self.arrive(EVENTS[event], PATHS[path], status, size);
            }
            Step::Answer(at, status) => self.answer(back(at), status),
            Step::Read(at) => {
                let known = self.journal.get(back(at));
                if let Some(exchange) = known.as_ref().and_then(|known| known.entry.received()) {
                    self.journal.understood([(back(at), &read(exchange))]);
                }
            }
            Step::Mark(at, mark) => self.journal.mark(back(at), mark),
            Step::Clear => drop(self.journal.clear()),
            Step::Undo => {
                self.journal.undo_clear();
                // What was tested is not what is there: the owner begins anew.
                if let Some(matches) = &mut self.matches {
                    matches.restart();
                }
            }
            Step::Filter(at) => {
                let filter = Filter::parse(FILTERS[at]).unwrap();
                // Later than what a restart of the matches before made of theirs.
                self.generation += 1_000;
                self.matches = (!filter.is_all()).then(|| Matches::new(filter, self.generation));
            }
        }
    }

    /// One slice of everything; whether anything was to be done.
    fn slice(&mut self) -> bool {
        let journal = Arc::clone(&self.journal);
        let knowledge = FromJournal::new(&journal, &read, &|_| 0);
        let (changes, followed) = journal.changes(self.followed);
        self.followed = followed;
        let mut busy = false;
        if let Some(matches) = &mut self.matches {
            matches.evicted(journal.bounds().0, &journal.outlived());
            match changes {
                Changes::Rows(ids) => matches.retest(ids),
                Changes::Lost => matches.restart(),
            }
            if let Some(work) = matches.wants(journal.bounds()) {
                matches.apply(scan(
                    &journal,
                    &work,
                    &knowledge,
                    Time::default(),
                    &mut || true,
                ));
                busy = true;
            }
        }
        let matches = self.matches.as_ref();
        let mut stop = || true;
        if let Some(visit) = self.values.settle(&journal, matches) {
            self.values
                .apply(&look(&journal, &visit, &knowledge, &mut stop));
            busy = true;
        }
        if let Some(visit) = self.arrivals.settle(&journal, matches) {
            self.arrivals
                .apply(&look(&journal, &visit, &knowledge, &mut stop));
            busy = true;
        }
        if let Some(visit) = self.order.settle(&journal, matches) {
            self.order
                .apply(&look(&journal, &visit, &knowledge, &mut stop));
            busy = true;
        }
        busy || self.journal.changes(self.followed).1 != self.followed
    }

    fn rest(&mut self) {
        for _ in 0..10_000 {
            if !self.slice() {
                return;
            }
        }
        panic!("the surveys never come to rest");
    }

    fn all(&self) -> Vec<Known> {
        let ids: Vec<Id> = match &self.matches {
            Some(matches) => matches.iter().collect(),
            None => (0..).map_while(|rank| self.journal.nth(rank)).collect(),
        };
        ids.into_iter()
            .filter_map(|id| self.journal.get(id))
            .collect()
    }

    fn naive_values(&self, facet: Facet) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for known in self.all() {
            let exchange = known.entry.received().unwrap();
            let reading = read(exchange);
            let mut names: Vec<String> = match facet {
                Facet::App | Facet::Sig => vec!["none".to_owned()],
                Facet::Sender => vec![reading.sender.unwrap_or_default().to_owned()],
                Facet::Path => vec![String::from_utf8_lossy(exchange.head().path()).into_owned()],
                Facet::Event => {
                    let names = reading.events.iter().map(|event| match &event.name.action {
                        Some(action) => format!("{}.{action}", event.name.kind),
                        None => event.name.kind.clone(),
                    });
                    names.collect()
                }
            };
            if names.is_empty() {
                names.push(String::new());
            }
            for name in names {
                *counts.entry(name).or_default() += 1;
            }
        }
        counts
    }

    fn counted(&self, facet: Facet) -> BTreeMap<String, u64> {
        let list = self.values.tally().list(facet);
        assert_eq!(list.others, 0);
        let values = list.values.into_iter();
        values
            .map(|value| {
                (
                    String::from_utf8(value.name.into_vec()).unwrap(),
                    value.count,
                )
            })
            .collect()
    }

    /// How many of all events a filter matches.
    fn matched(&self, filter: &Filter) -> u64 {
        let knowledge = FromJournal::new(&self.journal, &read, &|_| 0);
        let all = self.all().into_iter();
        all.filter(|known| {
            let candidate = crate::filter::Candidate::new(
                known.id,
                &known.entry,
                known.row,
                Time::default(),
                &knowledge,
            );
            filter.test(&candidate)
        })
        .count() as u64
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever arrives, is read, answered, marked, leaves or is filtered: when
    /// all was looked at, the counts and the order are those of a plain look at
    /// each event, and a value's filter matches just as many.
    #[test]
    fn a_survey_equals_a_plain_count(
        steps in steps(),
        max_events in 4usize..40,
        by in prop::sample::select(&SortBy::ALL[..]),
        often in 1usize..9,
    ) {
        let mut at = Fixture::new(max_events, by);
        for (number, step) in steps.iter().enumerate() {
            at.act(step);
            at.slice();
            if !number.is_multiple_of(often) {
                continue;
            }
            at.rest();
            let known = at.all();
            prop_assert_eq!(at.values.len(), known.len());
            prop_assert!(at.values.is_complete(&at.journal, at.matches.as_ref()));
            for facet in Facet::ALL {
                prop_assert_eq!(at.counted(facet), at.naive_values(facet), "{:?}", facet);
            }
            let total = Bar {
                events: known.len() as u64,
                failing: known.iter().filter(|known| known.row.is_failing()).count() as u64,
            };
            prop_assert_eq!(at.arrivals.tally().total(), total);
            let local = |known: &Known| known.entry.time().seconds() + 3_600;
            for (length, long) in LENGTHS.into_iter().enumerate().take(6) {
                let start = known.iter().map(local).min().unwrap_or(0).div_euclid(long) * long;
                let bars = at.arrivals.tally().bars(start, length, 40);
                for (nth, bar) in bars.iter().enumerate() {
                    let from = start + i64::try_from(nth).unwrap() * long;
                    let is_in = |known: &&Known| (from..from + long).contains(&local(known));
                    let count = known.iter().filter(is_in).count() as u64;
                    prop_assert_eq!(bar.events, count);
                }
            }
            let key = |known: &Known| match by {
                SortBy::Time => 0,
                SortBy::Size => known.entry.size(),
                SortBy::Took => u64::from(known.row.told_us),
                SortBy::Attempt => u64::from(known.row.try_number().unwrap_or(0)),
            };
            let mut sorted: Vec<(u64, Id)> = known.iter().map(|known| (key(known), known.id)).collect();
            sorted.sort_unstable();
            for direction in [Direction::Rising, Direction::Falling] {
                if at.order.tally().direction() != direction {
                    at.order.tally_mut().reverse();
                    sorted.reverse();
                }
                if direction == Direction::Rising && sorted.first() > sorted.last() {
                    sorted.reverse();
                }
                let order = at.order.tally();
                prop_assert_eq!(order.len(), sorted.len());
                for (rank, (key, id)) in sorted.iter().enumerate() {
                    prop_assert_eq!(order.nth(rank), Some(*id));
                    prop_assert_eq!(order.rank(*key, *id), rank);
                }
                prop_assert_eq!(order.nth(sorted.len()), None);
            }
        }
    }

    /// What is put into a filter for a value matches just the events with it.
    #[test]
    fn a_values_filter_matches_the_events_that_were_counted(
        events in proptest::collection::vec((0..4usize, 0..PATHS.len()), 1..12),
    ) {
        let mut at = Fixture::new(100, SortBy::Time);
        for (event, path) in events {
            at.arrive(EVENTS[event], PATHS[path], 200, 0);
        }
        at.rest();
        for facet in Facet::ALL {
            let list = at.values.tally().list(facet);
            for value in &list.values {
                let filter = term(facet, &value.name, &list.values).unwrap();
                prop_assert_eq!(at.matched(&filter), value.count, "{}", filter);
                prop_assert_eq!(&Filter::parse(&filter.to_string()).unwrap(), &filter);
            }
        }
    }
}

#[test]
fn what_is_put_into_a_filter_says_what_it_does() {
    let value = |name: &str| values::Value {
        name: name.as_bytes().into(),
        count: 1,
    };
    let all = ["issues", "issues.opened", "push", "Push", "/a b"].map(value);
    let cases = [
        (Facet::App, "500", "app:500"),
        (Facet::App, "down", "app:down"),
        (Facet::Sig, "no-secret", "sig:no-secret"),
        (Facet::Sender, "stripe", "sender=stripe"),
        (Facet::Sender, "", "not sender:*"),
        (Facet::Event, "issues.opened", "event=issues.opened"),
        (Facet::Event, "issues", "event=issues not action:*"),
        (Facet::Event, "push", "event~\"(?-i)^push$\""),
        (Facet::Event, "Push", "event~\"(?-i)^Push$\""),
        (Facet::Path, "/a b", "path=\"/a b\""),
        (Facet::Path, "/a\u{202e}", "path=\"/a\\u{202e}\""),
    ];
    for (facet, name, expected) in cases {
        let filter = term(facet, name.as_bytes(), &all).unwrap();
        assert_eq!(filter.to_string(), expected);
    }
    assert_eq!(term(Facet::Path, b"/\xff", &all), None);
}

#[test]
fn beyond_a_bound_values_are_counted_as_others_and_make_room_when_they_go() {
    let mut at = Fixture::new(values::MOST + 5, SortBy::Time);
    for number in 0..values::MOST + 5 {
        at.arrive("", &format!("/{number}"), 200, 0);
    }
    at.rest();
    let list = at.values.tally().list(Facet::Path);
    assert_eq!((list.values.len(), list.others), (values::MOST, 5));
    for _ in 0..values::MOST + 5 {
        at.arrive("", "/new", 200, 0);
    }
    at.rest();
    let list = at.values.tally().list(Facet::Path);
    let count = values::MOST as u64 + 5;
    assert_eq!(
        list.values,
        [values::Value {
            name: (*b"/new").into(),
            count
        }]
    );
    assert_eq!(list.others, 0);
}

#[test]
fn stretches_grow_where_there_would_be_too_many() {
    let at = Fixture::new(20_000, SortBy::Time);
    let mut at = Fixture {
        journal: Arc::clone(&at.journal),
        ..at
    };
    for _ in 0..9_000 {
        at.arrive("", "/", 200, 0);
    }
    at.rest();
    let arrivals = at.arrivals.tally();
    assert!(arrivals.finest() > 0);
    let span = arrivals.span().unwrap();
    assert_eq!(arrivals.within(span).events, 9_000);
}

/// What is done for an arrival, and for a screen on which nothing changes, does
/// not depend on how many events there are.
#[test]
fn an_event_that_arrives_is_looked_at_once_and_nothing_else_is() {
    for events in [10, 5_000] {
        let mut at = Fixture::new(100_000, SortBy::Size);
        for _ in 0..events {
            at.arrive("a", "/", 200, 0);
        }
        at.rest();
        assert_eq!(at.values.settle(&at.journal, None), None);
        let id = at.arrive("a", "/", 200, 0);
        let visit = at.values.settle(&at.journal, None).unwrap();
        assert_eq!(visit.ids, [id]);
        assert_eq!(at.values.settle(&at.journal, None), None, "it is out");
    }
}

#[test]
fn no_work_is_larger_than_a_slice_and_the_newest_come_first() {
    let mut at = Fixture::new(100_000, SortBy::Size);
    for _ in 0..AT_A_TIME * 2 {
        at.arrive("a", "/", 200, 0);
    }
    let visit = at.values.settle(&at.journal, None).unwrap();
    assert_eq!(visit.ids.len(), AT_A_TIME);
    assert_eq!(visit.ids[0], Id(AT_A_TIME as u64 * 2));
    let knowledge = FromJournal::new(&at.journal, &read, &|_| 0);
    let seen = look(&at.journal, &visit, &knowledge, &mut || true);
    assert_eq!(seen.done, 64, "it stops when it is asked to");
    at.values.apply(&seen);
    assert_eq!(at.values.len(), 64);
    at.matches = Some(Matches::new(Filter::parse("told:500").unwrap(), 1));
    let late = at.values.settle(&at.journal, None).unwrap();
    at.values.settle(&at.journal, at.matches.as_ref());
    let seen = look(&at.journal, &late, &knowledge, &mut || false);
    at.values.apply(&seen);
    assert!(
        at.values.is_empty(),
        "what was asked for another filter is left aside"
    );
}

#[test]
fn what_has_just_arrived_does_not_make_it_behind_and_what_is_older_does() {
    let mut at = Fixture::new(100_000, SortBy::Size);
    for _ in 0..=AT_A_TIME {
        at.arrive("a", "/", 200, 0);
    }
    assert!(at.slice());
    assert!(!at.values.is_current(&at.journal, None), "the oldest waits");
    at.rest();
    assert!(at.values.is_current(&at.journal, None));
    at.arrive("a", "/", 200, 0);
    assert!(at.values.is_current(&at.journal, None), "it waits");
    at.values.settle(&at.journal, None).unwrap();
    assert!(at.values.is_current(&at.journal, None), "it is looked at");
    for _ in 0..FRESH {
        at.arrive("a", "/", 200, 0);
    }
    assert!(!at.values.is_current(&at.journal, None));
}
