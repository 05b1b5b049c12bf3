//! What is hidden, what comes back, and that every sum holds.

use std::{collections::BTreeSet, sync::Arc};

use proptest::prelude::*;

use crate::{
    exchange::Id,
    journal::{
        Fact, Follower, Journal, Marking, Retention,
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
    assert_eq!(counts.kept, counts.rows);
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

#[derive(Clone, Debug)]
enum Step {
    Arrive,
    Mark(u64),
    Unmark(u64),
    Clear,
    Undo,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => Just(Step::Arrive),
        2 => (1_u64..40).prop_map(Step::Mark),
        2 => (1_u64..40).prop_map(Step::Unmark),
        1 => Just(Step::Clear),
        1 => Just(Step::Undo),
    ]
}

proptest! {
    #[test]
    fn the_journal_shows_what_a_list_of_flags_would(steps in prop::collection::vec(step(), 1..80)) {
        let journal = journal(1_000);
        // For each event whether it is marked, and by how many clears it is hidden.
        let (mut events, mut clears) = (Vec::<(bool, usize)>::new(), 0_usize);
        for step in steps {
            match step {
                Step::Arrive => {
                    request(&journal, b"x");
                    events.push((false, 0));
                }
                Step::Mark(id) if journal.get(Id(id)).is_some() => {
                    journal.mark(Id(id), Marking::On);
                    events[usize::try_from(id).unwrap() - 1].0 = true;
                }
                Step::Unmark(id) if journal.get(Id(id)).is_some() => {
                    journal.mark(Id(id), Marking::Off);
                    events[usize::try_from(id).unwrap() - 1].0 = false;
                }
                Step::Mark(_) | Step::Unmark(_) => {}
                Step::Clear => {
                    let fresh = events.iter().any(|(_, depth)| *depth == 0);
                    journal.clear();
                    if fresh {
                        clears += 1;
                        for (_, depth) in events.iter_mut().filter(|(_, depth)| *depth == 0) {
                            *depth = clears;
                        }
                    }
                }
                Step::Undo => {
                    prop_assert_eq!(journal.undo_clear().is_some(), clears > 0);
                    for (_, depth) in events.iter_mut().filter(|(_, depth)| *depth == clears) {
                        *depth = 0;
                    }
                    clears = clears.saturating_sub(1);
                }
            }
            let ids = (1_u64..).zip(&events);
            let expected: BTreeSet<u64> = ids
                .filter(|(_, (marked, depth))| *marked || *depth == 0)
                .map(|(id, _)| id)
                .collect();
            prop_assert_eq!(shown(&journal), expected.into_iter().collect::<Vec<_>>());
        }
    }
}
