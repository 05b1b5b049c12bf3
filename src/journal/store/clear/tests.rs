//! What is hidden, what comes back, and that every sum holds.

use std::sync::Arc;

use proptest::prelude::*;

use crate::{
    exchange::{Answered, Id, Marks, Refused, Time},
    journal::{
        Fact, Follower, Journal, Marking, Retention,
        cells::rows_given,
        tests::{ok, request},
    },
};

fn journal(max_events: usize) -> Arc<Journal> {
    Journal::new(Retention {
        max_events,
        ..Retention::default()
    })
}

fn arrive(journal: &Journal, events: usize) {
    for _ in 0..events {
        request(journal, b"x");
    }
}

fn refused() -> Refused {
    Refused {
        time: Time::from_seconds(1),
        took_us: 1,
        peer: ([127, 0, 0, 1], 1).into(),
        status: Some(431),
        why: "head larger than 64 KiB".into(),
        raw: bytes::Bytes::new(),
        size: 0,
        marks: Marks::NONE,
    }
}

/// What is shown, found in each way there is.
fn shown(journal: &Journal) -> Vec<u64> {
    let rows = usize::try_from(journal.counts().rows).unwrap();
    let ids: Vec<Id> = (0..rows).map(|rank| journal.nth(rank).unwrap()).collect();
    assert_eq!(journal.nth(rows), None);
    let heads: Vec<Id> = (0..journal.heads())
        .map(|rank| journal.nth_head(rank).unwrap())
        .collect();
    assert_eq!(heads, ids);
    let (mut up, mut at) = (Vec::new(), Id::FIRST);
    while let Some(id) = journal.at_or_after(at) {
        assert!(journal.piece(id).unwrap().get(id).is_some());
        assert_eq!(journal.at_or_before(id), Some(id));
        up.push(id);
        at = id.next();
    }
    assert_eq!(up, ids);
    for (rank, id) in ids.iter().enumerate() {
        assert_eq!((journal.rank(*id), journal.head_rank(*id)), (rank, rank));
        assert!(journal.get(*id).is_some() && journal.is_head(*id));
    }
    let counts = journal.counts();
    assert_eq!(
        counts.received,
        counts.kept + counts.evicted + counts.cleared + counts.passed
    );
    assert!(counts.kept <= counts.rows);
    ids.iter().map(|id| id.0).collect()
}

#[test]
fn what_was_cleared_is_hidden_but_for_what_is_marked_and_comes_back() {
    let journal = journal(100);
    arrive(&journal, 5);
    journal.mark(Id(2), Marking::On);
    assert_eq!(journal.clear(), 4);
    assert_eq!(shown(&journal), [2]);
    arrive(&journal, 2);
    assert_eq!(shown(&journal), [2, 6, 7]);
    assert_eq!((journal.counts().cleared, journal.get(Id(1))), (4, None));
    journal.mark(Id(2), Marking::Off);
    assert_eq!(
        shown(&journal),
        [6, 7],
        "what loses its mark goes where the others went"
    );
    assert_eq!(journal.undo_clear(), Some(5));
    assert_eq!(shown(&journal), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(journal.undo_clear(), None);
}

#[test]
fn each_clear_is_undone_for_itself_and_what_left_memory_stays_away() {
    let journal = journal(6);
    arrive(&journal, 3);
    journal.clear();
    arrive(&journal, 3);
    assert_eq!(journal.clear(), 3);
    arrive(&journal, 2);
    assert_eq!((shown(&journal), journal.counts().evicted), (vec![7, 8], 2));
    assert_eq!(journal.undo_clear(), Some(3));
    assert_eq!(shown(&journal), [4, 5, 6, 7, 8]);
    assert_eq!(journal.undo_clear(), Some(1));
    assert_eq!(shown(&journal), [3, 4, 5, 6, 7, 8]);
    journal.clear();
    arrive(&journal, 9);
    assert_eq!(journal.undo_clear(), None, "nothing is left of it");
}

#[test]
fn an_answer_that_comes_after_the_clear_is_not_lost_and_followers_are_told_all() {
    let journal = journal(100);
    let (id, _) = request(&journal, b"x");
    journal.clear();
    journal.answered(id, &ok());
    let facts = Follower::new(&journal).advance();
    assert!(
        matches!(&facts[..], [Fact::Received { .. }, Fact::Answered { .. }]),
        "{facts:?}"
    );
    journal.undo_clear();
    assert_eq!(journal.get(id).unwrap().row.told.number(), Some(200));
}

#[test]
fn a_clear_and_its_undoing_look_at_no_row_however_many_there_are() {
    let journal = journal(10_000);
    arrive(&journal, 5_000);
    journal.mark_all((1..=2_000).map(Id), Marking::On);
    let before = rows_given();
    assert_eq!(journal.clear(), 3_000);
    assert_eq!(journal.undo_clear(), Some(3_000));
    assert_eq!(rows_given() - before, 0);
    assert!(journal.get(Id(1)).is_some());
    assert_eq!(rows_given() - before, 1, "what is looked at is counted");
}

#[test]
fn what_is_marked_while_it_is_hidden_is_shown() {
    let journal = journal(100);
    arrive(&journal, 3);
    journal.clear();
    journal.mark(Id(2), Marking::On);
    assert_eq!((shown(&journal), journal.counts().cleared), (vec![2], 2));
    assert_eq!(journal.undo_clear(), Some(2));
}

#[test]
fn a_clear_that_hides_nothing_is_none_and_the_one_before_it_is_undone() {
    let journal = journal(100);
    arrive(&journal, 2);
    journal.mark_all([Id(1), Id(2)], Marking::On);
    assert_eq!(journal.clear(), 0);
    assert_eq!(journal.undo_clear(), None);
    arrive(&journal, 1);
    assert_eq!(journal.clear(), 1);
    arrive(&journal, 1);
    journal.mark(Id(4), Marking::On);
    assert_eq!(journal.clear(), 0);
    assert_eq!(journal.undo_clear(), Some(1));
    assert_eq!(shown(&journal), [1, 2, 3, 4]);
}

#[derive(Clone, Debug)]
enum Step {
    Arrive,
    Refuse,
    Answer(u64, u16),
    Mark(u64),
    Unmark(u64),
    Clear,
    Undo,
}

fn step() -> impl Strategy<Value = Step> {
    let id = || 1_u64..40;
    prop_oneof![
        6 => Just(Step::Arrive),
        2 => Just(Step::Refuse),
        2 => (id(), prop_oneof![Just(200), Just(500)]).prop_map(|(id, told)| Step::Answer(id, told)),
        2 => id().prop_map(Step::Mark),
        2 => id().prop_map(Step::Unmark),
        1 => Just(Step::Clear),
        1 => Just(Step::Undo),
    ]
}

/// An event as a list would hold it.
#[derive(Clone, Copy, Debug)]
struct Flags {
    received: bool,
    failing: bool,
    marked: bool,
    /// Which clear hides it; 0 for none.
    depth: usize,
}

impl Flags {
    fn arrived(received: bool) -> Self {
        Self {
            received,
            failing: !received,
            marked: false,
            depth: 0,
        }
    }

    fn is_shown(&self) -> bool {
        self.marked || self.depth == 0
    }
}

proptest! {
    #[test]
    fn the_journal_shows_what_a_list_of_flags_would(steps in prop::collection::vec(step(), 1..80)) {
        let journal = journal(1_000);
        let (mut events, mut clears) = (Vec::<Flags>::new(), 0_usize);
        for step in steps {
            let event = |id: u64| usize::try_from(id).unwrap() - 1;
            match step {
                Step::Arrive => {
                    request(&journal, b"x");
                    events.push(Flags::arrived(true));
                }
                Step::Refuse => {
                    journal.refuse(refused());
                    events.push(Flags::arrived(false));
                }
                Step::Answer(id, _) | Step::Mark(id) | Step::Unmark(id)
                    if event(id) >= events.len() => {}
                Step::Answer(id, told) => {
                    let flags = &mut events[event(id)];
                    if flags.received {
                        journal.answered(Id(id), &Answered { status: Some(told), ..ok() });
                        flags.failing = told == 500;
                    }
                }
                Step::Mark(id) => {
                    journal.mark(Id(id), Marking::On);
                    events[event(id)].marked = true;
                }
                Step::Unmark(id) => {
                    journal.mark(Id(id), Marking::Off);
                    events[event(id)].marked = false;
                }
                Step::Clear => {
                    let fresh = events.iter().filter(|event| event.depth == 0);
                    let hidden = fresh.filter(|event| !event.marked).count();
                    prop_assert_eq!(journal.clear(), hidden as u64);
                    if hidden > 0 {
                        clears += 1;
                        for event in events.iter_mut().filter(|event| event.depth == 0) {
                            event.depth = clears;
                        }
                    }
                }
                Step::Undo => {
                    let back = events.iter().filter(|event| event.depth == clears && !event.is_shown());
                    let back = (clears > 0).then_some(back.count() as u64);
                    prop_assert_eq!(journal.undo_clear(), back);
                    for event in events.iter_mut().filter(|event| event.depth == clears) {
                        event.depth = 0;
                    }
                    clears = clears.saturating_sub(1);
                }
            }
            let ids = (1_u64..).zip(&events);
            let expected = ids.filter(|(_, event)| event.is_shown()).map(|(id, _)| id);
            prop_assert_eq!(shown(&journal), expected.collect::<Vec<_>>());
            let count = |fits: fn(&Flags) -> bool| events.iter().filter(|event| fits(event)).count() as u64;
            let counts = journal.counts();
            prop_assert_eq!(counts.failing, count(|event| event.failing && event.is_shown()));
            prop_assert_eq!(counts.cleared, count(|event| event.received && !event.is_shown()));
        }
    }
}
