//! The matches, driven as their owner drives them, against the naive filter.

use std::{cell::Cell, collections::BTreeSet, sync::Arc};

use proptest::prelude::*;

use super::{NOW, all, append, filter, naive, post, read, refusal};
use crate::{
    exchange::{
        Answered, EventName, Exchange, Id, Outcome, Reading, Response, Sending, SendingKind, Time,
    },
    filter::{Filter, Found, FromJournal, Knowledge, Matches, Task, Work, scan},
    journal::{
        Changes, Journal, Marking, Retention,
        tests::{circumstances, ok},
    },
};

const FILTERS: &[&str] = &[
    "",
    "sender:stripe",
    "sender:stripe told:5xx",
    "sender:stripe told:5xx is:marked",
    "told:5xx or app:500",
    "is:failing",
    "-is:marked",
    "is:noted",
    "note:asked",
    "asked or -note:x sender:stripe",
    "issues",
    "issues.opened",
    "x",
    "sig:invalid",
    "app!=200",
    "is:refused or attempt>1",
    "is:retry",
    "is:duplicate told:200",
    "not (sender:github or told:200)",
    ".a>1",
    ".a>2 told:200",
    "size>40 size<4k",
    "size>=4k or n<50",
    "method:put or method:brew",
    "-method:post body:CHARGE",
    "sender:s* told>=300",
    "event~open sig!=none",
    "took>1us -is:refused from:127.0.0.1",
    "time>=00:00 age<10m host:localhost",
    "id:evt_7 or header.x-odd",
    ".a.b>1 or path:/hooks/*",
    "~is.*d is:held or is:replayed or is:challenge",
];

/// One in so many has this method; the last has no code in the columns.
const METHODS: &[&str] = &["POST", "PUT", "BREW"];

const BODIES: &[&str] = &[
    "x",
    "sender=stripe event=charge sig=valid",
    "sender=github event=issues.opened attempt=2",
    "sender=github event=issues.closed sig=invalid",
    "sender=stripe event=x sig=unsigned",
    "{\"a\":2, \"x\":\" sender=stripe event=x \"}",
    "{\"a\":[1,\"3.0\"]}",
    "sender=stripe id=evt_7",
    "{\"a\":{\"b\":\"2.50\"}}",
];

#[derive(Clone, Debug)]
enum Step {
    Append(usize, usize, usize),
    Refuse,
    Read(u64),
    Answer(u64, u16),
    Send(u64, Option<u16>),
    Mark(u64),
    Unmark(u64),
    Note(u64, &'static str),
    Filter(usize),
    Narrow(usize),
    Settle,
    Give(usize),
    Take,
    /// Nobody does the work that is out, or it comes too late.
    Abandon,
    /// Every so many of all that is there is marked, or loses its mark.
    MarkMany(usize, Marking),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let id = 1u64..400;
    let status = prop_oneof![Just(200u16), Just(500)];
    let step = prop_oneof![
        4 => (0..BODIES.len(), 1usize..60, prop_oneof![Just(0usize), Just(4_000)])
            .prop_map(|(body, count, pad)| Step::Append(body, count, pad)),
        1 => Just(Step::Refuse),
        2 => id.clone().prop_map(Step::Read),
        2 => (id.clone(), status.clone()).prop_map(|(id, status)| Step::Answer(id, status)),
        2 => (id.clone(), proptest::option::of(status)).prop_map(|(id, status)| Step::Send(id, status)),
        2 => id.clone().prop_map(Step::Mark),
        1 => id.clone().prop_map(Step::Unmark),
        1 => (id, prop_oneof![Just("x"), Just("Asked x"), Just("")]).prop_map(|(id, text)| Step::Note(id, text)),
        2 => (0..FILTERS.len()).prop_map(Step::Filter),
        2 => (0..FILTERS.len()).prop_map(Step::Narrow),
        1 => Just(Step::Abandon),
        1 => (1usize..5, prop_oneof![Just(Marking::On), Just(Marking::Off)])
            .prop_map(|(each, marking)| Step::MarkMany(each, marking)),
        2 => Just(Step::Settle),
        4 => (0usize..4).prop_map(Step::Give),
        4 => Just(Step::Take),
    ];
    proptest::collection::vec(step, 1..80)
}

/// Who drives the matches: what the interface does between two frames.
struct Owner {
    journal: Arc<Journal>,
    matches: Matches,
    seen: u64,
    /// What a worker found and has not handed over yet.
    out: Option<Found>,
}

impl Owner {
    fn new(journal: &Arc<Journal>, text: &str) -> Self {
        Self {
            journal: Arc::clone(journal),
            matches: Matches::new(filter(text), 1),
            seen: journal.changes(0).1,
            out: None,
        }
    }

    fn settle(&mut self) {
        self.matches
            .evicted(self.journal.bounds().0, &self.journal.outlived());
        let (changes, seen) = self.journal.changes(self.seen);
        self.seen = seen;
        match changes {
            Changes::Rows(ids) => self.matches.retest(ids),
            Changes::Lost => self.matches.restart(),
        }
    }

    /// Has a worker do what is wanted, `strides` strides of it.
    fn give(&mut self, strides: usize) -> Option<Work> {
        let work = self.matches.wants(self.journal.bounds())?;
        let mut left = strides;
        let mut stop = || {
            let stops = left == 0;
            left = left.saturating_sub(1);
            stops
        };
        let knowledge = FromJournal::new(&self.journal, &read, &|_| 3600);
        self.out = Some(scan(&self.journal, &work, &knowledge, NOW, &mut stop));
        Some(work)
    }

    fn take(&mut self) {
        if let Some(found) = self.out.take() {
            self.matches.apply(found);
        }
    }

    /// What matches now, and fits another filter as well.
    fn narrow(&mut self, text: &str) {
        let old = self.matches.filter().to_string();
        if !text.is_empty() && old.len() < 200 {
            let narrower = filter(&format!("({old}) ({text})").replace("() ", ""));
            assert!(narrower.narrows(self.matches.filter()), "{narrower}");
            self.refine(narrower);
        }
    }

    fn refine(&mut self, filter: Filter) {
        let old = std::mem::replace(&mut self.matches, Matches::new(Filter::all(), 0));
        self.matches = old.refine(filter);
    }

    /// Drives until nothing is left to do; returns the works that took.
    fn complete(&mut self) -> Vec<Work> {
        let mut works = Vec::new();
        self.take();
        loop {
            self.settle();
            let Some(work) = self.give(1) else { break };
            works.push(work);
            assert!(works.len() < 10_000, "every work gets on");
            self.take();
        }
        assert!(self.matches.is_complete(self.journal.bounds()));
        works
    }

    fn hits(&self) -> Vec<Id> {
        self.matches.iter().collect()
    }

    fn expected(&self) -> Vec<Id> {
        let known = all(&self.journal).into_iter();
        known
            .filter(|known| naive(self.matches.filter(), &self.journal, known))
            .map(|known| known.id)
            .collect()
    }
}

impl Owner {
    /// The hits that no later hit of their group stands before.
    fn expected_heads(&self) -> Vec<Id> {
        let mut groups = BTreeSet::from([0]);
        let hits = self.expected().into_iter().rev();
        let is_head = |id: &Id| {
            let group = self.journal.group_of(*id);
            group == 0 || groups.insert(group)
        };
        let mut heads: Vec<Id> = hits.filter(is_head).collect();
        heads.reverse();
        heads
    }
}

fn sending(journal: &Journal, status: Option<u16>) -> Sending {
    Sending {
        number: journal.number_sending(),
        kind: SendingKind::Replay,
        target: "http://127.0.0.1:3000/".to_owned(),
        address: ([127, 0, 0, 1], 3000).into(),
        time: Time::default(),
        outcome: status.map(|status| Outcome {
            result: Ok(Response {
                status,
                ..Response::default()
            }),
            connect_us: None,
            first_byte_us: None,
            took_us: 1,
        }),
    }
}

fn answered(status: u16) -> Answered {
    Answered {
        status: Some(status),
        ..ok()
    }
}

fn understand(journal: &Journal, id: Id) {
    let known = journal.get(id);
    if let Some(exchange) = known.as_ref().and_then(|known| known.entry.received()) {
        journal.understood([(id, &read(exchange))]);
    }
}

fn act(owner: &mut Owner, step: &Step) {
    let journal = Arc::clone(&owner.journal);
    let rows = journal.counts().rows.max(1);
    let nth = |n: u64| {
        usize::try_from(n % rows)
            .ok()
            .and_then(|rank| journal.nth(rank))
    };
    let id = |n: u64| nth(n).unwrap_or(Id::FIRST);
    match *step {
        Step::Append(body, count, pad) => {
            for number in 0..count {
                let method = METHODS[number % METHODS.len()];
                let head = format!("{method} /hooks/a HTTP/1.1\r\nHost: localhost\r\n\r\n");
                let body = format!("{}{}", BODIES[body], " ".repeat(pad));
                append(&journal, &head, &body, circumstances(body.len()));
            }
        }
        Step::Refuse => {
            journal.refuse(refusal());
        }
        Step::Read(n) => understand(&journal, id(n)),
        Step::Answer(n, status) => journal.answered(id(n), &answered(status)),
        Step::Send(n, status) => journal.sent(id(n), sending(&journal, status)),
        Step::Mark(n) => journal.mark(id(n), Marking::On),
        Step::Note(n, text) => journal.note(id(n), text),
        Step::Unmark(n) => journal.mark(id(n), Marking::Off),
        Step::Filter(at) => owner.refine(filter(FILTERS[at])),
        Step::Narrow(at) => owner.narrow(FILTERS[at]),
        Step::Abandon => owner.matches.abandon(),
        Step::MarkMany(each, marking) => {
            for known in all(&journal).into_iter().step_by(each) {
                journal.mark(known.id, marking);
            }
        }
        Step::Settle => owner.settle(),
        Step::Give(strides) => {
            owner.give(strides);
        }
        Step::Take => owner.take(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever happens in whatever order, also while a work is out: in the
    /// end the hits are what the filter says of everything in memory.
    #[test]
    fn matches_equal_the_naive_filter(steps in steps(), start in 0..FILTERS.len(), max_events in 20usize..600, kib in 600usize..1500) {
        let journal = Journal::new(Retention { max_bytes: kib << 10, max_events });
        let mut owner = Owner::new(&journal, FILTERS[start]);
        for step in &steps {
            act(&mut owner, step);
            prop_assert!(owner.hits().is_sorted_by(|one, next| one < next), "each hit once");
        }
        owner.complete();
        let (hits, expected) = (owner.hits(), owner.expected());
        prop_assert_eq!(&hits, &expected, "{}", owner.matches.filter());
        for (rank, id) in hits.iter().enumerate() {
            prop_assert_eq!(owner.matches.nth(rank), Some(*id));
            prop_assert_eq!(owner.matches.rank(*id), rank);
            prop_assert!(owner.matches.contains(*id));
        }
        let heads = owner.expected_heads();
        prop_assert_eq!(owner.matches.heads(), heads.len());
        for (rank, id) in heads.iter().enumerate() {
            prop_assert_eq!(owner.matches.nth_head(rank), Some(*id));
            prop_assert_eq!(owner.matches.head_rank(*id), rank);
            prop_assert!(owner.matches.is_head(*id));
        }
        prop_assert_eq!(owner.matches.nth_head(heads.len()), None);
        for id in (1..=journal.bounds().1.0).map(Id) {
            prop_assert_eq!(owner.matches.at_or_before(id), hits.iter().copied().rfind(|hit| *hit <= id));
            prop_assert_eq!(owner.matches.at_or_after(id), hits.iter().copied().find(|hit| *hit >= id));
        }
    }
}

/// How often a filter asks for local time is how often an entry was tested.
fn counted(owner: &mut Owner) -> usize {
    let tests = Cell::new(0);
    let zone = |_| {
        tests.set(tests.get() + 1);
        0
    };
    let journal = Arc::clone(&owner.journal);
    loop {
        owner.settle();
        let Some(work) = owner.matches.wants(journal.bounds()) else {
            return tests.get();
        };
        let knowledge = FromJournal::new(&journal, &read, &zone);
        owner
            .matches
            .apply(scan(&journal, &work, &knowledge, NOW, &mut || true));
    }
}

#[test]
fn an_arriving_event_is_tested_once_also_when_it_is_answered_and_read_before() {
    let journal = Journal::new(Retention::default());
    for n in 0..300 {
        post(&journal, &format!("{} n={n}", BODIES[1]));
    }
    let mut owner = Owner::new(&journal, "time>=00:00 sig!=stale told!=404");
    assert_eq!(counted(&mut owner), 300);
    let id = post(&journal, BODIES[2]);
    journal.answered(id, &answered(200));
    assert_eq!(counted(&mut owner), 1);
    understand(&journal, id);
    assert_eq!(counted(&mut owner), 0, "the scan had it read already");
    journal.answered(id, &answered(500));
    assert_eq!(
        counted(&mut owner),
        1,
        "what changed afterwards is tested again"
    );
    assert_eq!(owner.matches.len(), 301);
}

#[test]
fn a_refinement_tests_only_the_hits_so_far() {
    let journal = Journal::new(Retention::default());
    for n in 0..1000 {
        post(
            &journal,
            &format!("{} n={n}", BODIES[usize::from(n % 10 == 0)]),
        );
    }
    let mut owner = Owner::new(&journal, "sender:stripe");
    counted(&mut owner);
    assert_eq!(owner.matches.len(), 100);
    owner.refine(filter("sender:stripe time>=00:00"));
    assert_eq!(counted(&mut owner), 100);
    owner.refine(filter("time>=00:00"));
    assert_eq!(counted(&mut owner), 1000, "what is wider is tested in full");
}

#[test]
fn a_filter_that_is_refined_on_the_way_tests_what_matched_and_what_was_not_tested() {
    let journal = Journal::new(Retention::default());
    for n in 0..1000 {
        post(&journal, &format!("{} n={n}", BODIES[1]));
    }
    let mut owner = Owner::new(&journal, "sender:stripe");
    counted(&mut owner);
    owner.refine(filter("sender:stripe n>500"));
    owner.settle();
    owner.give(3);
    owner.take();
    let left = 1000 - owner.matches.progress(journal.bounds()).tested;
    assert!(left < 1000 && !owner.matches.is_empty());
    let hits = owner.matches.len();
    owner.refine(filter("sender:stripe n>500 time>=00:00"));
    let tests = counted(&mut owner);
    assert_eq!(owner.matches.len(), 500);
    assert!(
        tests <= 500,
        "the time is asked of what is left of {left} and {hits}"
    );
}

#[test]
fn an_answer_that_comes_later_has_its_event_tested_again_and_no_other() {
    let journal = Journal::new(Retention::default());
    let body = |n| format!("{} n={n}", BODIES[1]);
    let ids: Vec<Id> = (0..300).map(|n| post(&journal, &body(n))).collect();
    let mut owner = Owner::new(&journal, "time>=00:00 told:none");
    assert_eq!(counted(&mut owner), 300);
    for id in [ids[7], ids[250], ids[299]] {
        journal.answered(id, &answered(200));
        assert_eq!(counted(&mut owner), 1);
        assert!(!owner.matches.contains(id));
    }
    assert_eq!(owner.matches.len(), 297);
}

#[test]
fn a_note_that_changes_has_its_event_tested_again_and_no_other() {
    let journal = Journal::new(Retention::default());
    let body = |n| format!("{} n={n}", BODIES[1]);
    let ids: Vec<Id> = (0..300).map(|n| post(&journal, &body(n))).collect();
    let mut owner = Owner::new(&journal, "time>=00:00 (note:Asked or support)");
    assert_eq!(counted(&mut owner), 300);
    assert_eq!(owner.hits(), []);
    let rows = [
        ("asked", false),
        ("Asked", true),
        ("the support", true),
        ("the suppor", false),
        ("SUPPORT", true),
        ("", false),
    ];
    for (note, is_hit) in rows {
        journal.note(ids[7], note);
        assert_eq!(counted(&mut owner), 1, "{note}");
        assert_eq!(owner.matches.contains(ids[7]), is_hit, "{note}");
    }
}

/// A note is asked for where a column says that there is one, and nowhere else.
#[test]
fn what_has_no_note_is_not_asked_for_one() {
    let journal = Journal::new(Retention::default());
    let ids: Vec<Id> = (0..300).map(|_| post(&journal, BODIES[1])).collect();
    journal.note(ids[20], "asked support");
    journal.note(ids[200], "they look at it");
    for text in ["note:support", "support", "-note:look", "note~^they"] {
        let asked = Cell::new(0);
        let knowledge = Asked {
            journal: FromJournal::new(&journal, &read, &|_| 0),
            notes: &asked,
        };
        let mut matches = Matches::new(filter(text), 1);
        let work = matches.wants(journal.bounds()).unwrap();
        matches.apply(scan(&journal, &work, &knowledge, NOW, &mut || false));
        assert_eq!(asked.get(), 2, "{text}");
        let expected = if text.starts_with('-') { 299 } else { 1 };
        assert_eq!(matches.len(), expected, "{text}");
    }
}

/// Counts the notes that are asked for.
struct Asked<'a> {
    journal: FromJournal<'a>,
    notes: &'a Cell<usize>,
}

impl Knowledge for Asked<'_> {
    fn sender(&self, code: u16) -> Option<&'static str> {
        self.journal.sender(code)
    }

    fn events(&self, code: u32) -> Option<Arc<[EventName]>> {
        self.journal.events(code)
    }

    fn reading(&self, exchange: &Exchange) -> Reading {
        self.journal.reading(exchange)
    }

    fn note(&self, id: Id) -> Option<Arc<str>> {
        self.notes.set(self.notes.get() + 1);
        self.journal.note(id)
    }

    fn zone(&self, time: Time) -> i32 {
        self.journal.zone(time)
    }
}

/// Nothing is folded that is in no group, however many of those match.
#[test]
fn what_is_in_no_group_stands_for_itself() {
    let journal = Journal::new(Retention::default());
    for _ in 0..200 {
        post(&journal, "x");
    }
    let mut owner = Owner::new(&journal, "x");
    owner.complete();
    assert_eq!((owner.matches.heads(), owner.matches.len()), (200, 200));
    assert!(owner.matches.members(0).is_none());
    for id in owner.hits() {
        assert_eq!(journal.group_of(id), 0);
        journal.mark(id, Marking::On);
    }
    owner.complete();
    assert_eq!(
        owner.matches.heads(),
        200,
        "also when they are tested again"
    );
}

#[test]
fn an_entry_is_read_once_for_scan_and_columns() {
    let journal = Journal::new(Retention::default());
    let ids: Vec<Id> = (0..100).map(|_| post(&journal, BODIES[1])).collect();
    let reads = Cell::new(0);
    let reader = |exchange: &crate::exchange::Exchange| -> Reading {
        reads.set(reads.get() + 1);
        read(exchange)
    };
    let mut matches = Matches::new(filter("event:charge sig:valid sender:stripe"), 1);
    let work = matches.wants(journal.bounds()).unwrap();
    let knowledge = FromJournal::new(&journal, &reader, &|_| 0);
    matches.apply(scan(&journal, &work, &knowledge, NOW, &mut || false));
    assert_eq!((matches.len(), reads.get()), (100, 100));
    assert!(ids.iter().all(|id| journal.get(*id).unwrap().row.is_read()));
    let mut text = Matches::new(filter("path:/hooks"), 1);
    post(&journal, BODIES[1]);
    let work = text.wants(journal.bounds()).unwrap();
    text.apply(scan(&journal, &work, &knowledge, NOW, &mut || false));
    assert_eq!(
        (text.len(), reads.get()),
        (101, 100),
        "who looks at bytes only reads nothing"
    );
}

#[test]
fn arrivals_come_before_older_ones_and_a_stopped_scan_goes_on_where_it_was() {
    let journal = Journal::new(Retention::default());
    for _ in 0..200 {
        post(&journal, "x");
    }
    let mut owner = Owner::new(&journal, "x");
    owner.give(0);
    owner.take();
    let tested = owner.matches.progress(journal.bounds()).tested;
    assert!((1..200).contains(&tested), "a slice of it");
    let oldest = Id(201 - tested);
    assert_eq!(
        owner.hits(),
        (oldest.0..=200).map(Id).collect::<Vec<_>>(),
        "newest first"
    );
    post(&journal, "x");
    let tasks: Vec<Task> = owner.complete().into_iter().map(|work| work.task).collect();
    assert_eq!(tasks[0], Task::Arrived(Id(201)..Id(202)));
    assert_eq!(tasks[1], Task::Older { below: oldest });
    assert_eq!(owner.matches.len(), 201);
}

#[test]
fn what_a_change_of_filter_overtook_is_left_aside() {
    let journal = Journal::new(Retention::default());
    post(&journal, "x");
    let mut owner = Owner::new(&journal, "x");
    owner.give(9);
    owner.refine(filter("y"));
    owner.take();
    assert_eq!(owner.hits(), []);
    assert!(!owner.matches.is_complete(journal.bounds()));
}

#[test]
fn what_changes_while_a_work_is_out_is_tested_again() {
    let journal = Journal::new(Retention::default());
    let ids: Vec<Id> = (0..5).map(|_| post(&journal, "x")).collect();
    let mut owner = Owner::new(&journal, "is:marked");
    for step in [0, 1, 2] {
        owner.give(9);
        journal.mark(ids[step], Marking::On);
        owner.settle();
        owner.take();
        post(&journal, "x");
    }
    owner.complete();
    assert_eq!(owner.hits(), ids[..3]);
}

#[test]
fn changes_that_were_lost_begin_anew() {
    let journal = Journal::new(Retention::default());
    let id = post(&journal, "x");
    understand(&journal, id);
    let mut owner = Owner::new(&journal, "is:marked");
    owner.complete();
    for n in 0..70_001 {
        journal.mark(
            id,
            if n % 2 == 0 {
                Marking::On
            } else {
                Marking::Off
            },
        );
    }
    owner.complete();
    assert_eq!(owner.hits(), [id]);
    assert_eq!(owner.matches.generation(), 2);
}

#[test]
fn what_one_term_had_read_of_an_entry_no_other_has_read_again() {
    let journal = Journal::new(Retention::default());
    for _ in 0..100 {
        understand(
            &journal,
            post(&journal, "sender=stripe id=evt_9 evt_7 evt_8"),
        );
    }
    let reads = Cell::new(0);
    let reader = |exchange: &crate::exchange::Exchange| -> Reading {
        reads.set(reads.get() + 1);
        read(exchange)
    };
    let mut matches = Matches::new(filter("id:evt_7 or id:evt_8 or id:evt_9"), 1);
    let work = matches.wants(journal.bounds()).unwrap();
    let knowledge = FromJournal::new(&journal, &reader, &|_| 0);
    matches.apply(scan(&journal, &work, &knowledge, NOW, &mut || false));
    assert_eq!((matches.len(), reads.get()), (100, 100));
}
