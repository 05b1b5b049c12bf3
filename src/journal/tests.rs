//! The journal from outside: what is kept, what leaves first, who is woken.

use proptest::prelude::*;

use super::*;
use crate::exchange::{By, Marks, Outcome, Response, Scheme, SendingKind, Time, Verdict, Version};

const HEAD: &[u8] = b"POST /hooks HTTP/1.1\r\nHost: x\r\n\r\n";

pub(crate) fn circumstances(size: usize) -> Circumstances {
    Circumstances {
        time: Time::from_seconds(1_700_000_000),
        took_us: 5,
        peer: ([127, 0, 0, 1], 5).into(),
        scheme: Scheme::Http,
        version: Version::Http11,
        declared: None,
        size: size as u64,
        marks: Marks::NONE,
    }
}

pub(crate) fn received() -> Entry {
    let bytes = bytes::Bytes::from_static(HEAD);
    Entry::Received(Exchange::new(bytes, HEAD.len(), circumstances(0)))
}

pub(crate) fn request(journal: &Journal, body: &[u8]) -> (Id, Exchange) {
    let content = Content::Parts { head: HEAD, body };
    journal.append(content, circumstances(body.len()))
}

pub(crate) fn ok() -> Answered {
    Answered {
        time: Time::from_seconds(1_700_000_001),
        took_us: 9,
        status: Some(200),
        by: By::Default,
        rule: None,
        step: None,
        headers: Vec::new(),
        body: bytes::Bytes::new(),
        sent: true,
    }
}

fn sending(number: u32, status: Option<u16>) -> Sending {
    let result = |status| {
        Ok(Response {
            status,
            ..Response::default()
        })
    };
    Sending {
        number,
        kind: SendingKind::Replay,
        target: "http://127.0.0.1:3000/hooks".to_owned(),
        address: ([127, 0, 0, 1], 3000).into(),
        time: Time::default(),
        outcome: status.map(|status| Outcome {
            result: result(status),
            connect_us: None,
            first_byte_us: None,
            took_us: 1,
        }),
    }
}

#[test]
fn what_is_appended_is_there_byte_for_byte() {
    let journal = Journal::new(Retention::default());
    let (id, exchange) = request(&journal, b"{\"a\": 1}");
    let known = journal.get(id).unwrap();
    assert_eq!(known.entry, Entry::Received(exchange.clone()));
    assert_eq!(
        (exchange.head().bytes(), exchange.body()),
        (HEAD, &b"{\"a\": 1}"[..])
    );
}

#[test]
fn a_sending_counts_from_start_to_end_and_a_success_mends_a_failure() {
    let journal = Journal::new(Retention::default());
    let (id, _) = request(&journal, b"");
    let bad = Reading {
        signature: crate::exchange::reading::Judgement {
            verdict: Verdict::Invalid,
            ..Default::default()
        },
        ..Reading::default()
    };
    journal.understood([(id, &bad)]);
    assert_eq!(journal.counts().failing, 1);
    journal.sent(id, sending(1, None));
    assert_eq!(journal.get(id).unwrap().row.last, Status::PENDING);
    journal.sent(id, sending(1, Some(500)));
    journal.sent(id, sending(2, Some(200)));
    let row = journal.get(id).unwrap().row;
    assert_eq!(
        (row.first, row.last, row.sendings),
        (Status::code(500), Status::code(200), 2)
    );
    assert_eq!(journal.counts().failing, 0);
    assert_eq!(
        journal.rare_facts(0).0.len(),
        2,
        "a sending is told when it has ended"
    );
}

#[test]
fn a_confirmation_is_a_sending_and_no_answer_of_the_application() {
    let journal = Journal::new(Retention::default());
    let (id, _) = request(&journal, b"");
    let confirm = |number, status| Sending {
        kind: SendingKind::Confirm,
        ..sending(number, status)
    };
    let row = |journal: &Journal| {
        let row = journal.get(id).unwrap().row;
        (row.first, row.last, row.sendings)
    };
    journal.sent(id, confirm(1, Some(403)));
    assert_eq!(row(&journal), (Status::NONE, Status::NONE, 0));
    assert_eq!(journal.counts().failing, 0);
    journal.sent(id, sending(2, Some(500)));
    journal.sent(id, sending(3, Some(204)));
    journal.sent(id, confirm(4, Some(403)));
    assert_eq!(row(&journal), (Status::code(500), Status::code(204), 2));
    assert_eq!(journal.sendings(id).len(), 4);
}

#[test]
fn what_a_rule_tells_everybody_is_counted_once() {
    let max_bytes = 128 << 10;
    let journal = Journal::new(Retention {
        max_bytes,
        max_events: 100,
    });
    let rule = Answered {
        by: By::Rule,
        rule: Some("=> 200 file answer.txt".into()),
        step: Some(1),
        body: bytes::Bytes::from(vec![b'x'; 64 << 10]),
        ..ok()
    };
    for _ in 0..100 {
        let (id, _) = request(&journal, b"a");
        journal.answered(id, &rule);
    }
    let full = journal.counts();
    assert_eq!(full.evicted, 0, "{full:?}");
    assert!(full.bytes > rule.body.len() as u64, "{full:?}");
    for _ in 0..100 {
        let (id, _) = request(&journal, b"a");
        journal.answered(id, &ok());
    }
    let counts = journal.counts();
    assert_eq!(counts.evicted, 100);
    assert!(
        counts.bytes < 64 << 10,
        "with the last it is free: {counts:?}"
    );
}

#[test]
fn the_answers_to_many_replays_of_one_event_drive_no_other_out() {
    let max_bytes = 64 << 10;
    let journal = Journal::new(Retention {
        max_bytes,
        ..Retention::default()
    });
    let ids: Vec<Id> = (0..4).map(|_| request(&journal, b"x").0).collect();
    for number in 1..=100 {
        let mut sending = sending(number, Some(500));
        if let Some(Ok(response)) = sending.outcome.as_mut().map(|it| it.result.as_mut()) {
            response.body = vec![b'e'; 8 << 10].into();
        }
        journal.sent(ids[3], sending);
        assert!(journal.counts().bytes <= max_bytes as u64);
    }
    assert_eq!(journal.counts().rows, 4);
    let kept = journal.sendings(ids[3]);
    let answer = |at: usize| {
        let outcome = kept[at].outcome.as_ref().unwrap();
        let response = outcome.result.as_ref().unwrap();
        (response.body.len(), response.truncated)
    };
    assert_eq!(
        (kept.len(), answer(0), answer(99)),
        (100, (0, true), (8 << 10, false))
    );
}

#[test]
fn marked_entries_stay_up_to_half_the_memory() {
    let journal = Journal::new(Retention {
        max_events: 3,
        ..Retention::default()
    });
    let ids: Vec<Id> = (0..2).map(|_| request(&journal, b"keep").0).collect();
    journal.mark(ids[0], Marking::On);
    for _ in 0..10 {
        request(&journal, b"pass");
    }
    let counts = journal.counts();
    assert_eq!(
        (counts.received, counts.kept, counts.evicted, counts.marked),
        (12, 3, 9, 1)
    );
    assert_eq!(journal.nth(0), Some(ids[0]));
    assert_eq!(journal.nth(1), Some(Id(11)));
    journal.mark(ids[0], Marking::Off);
    assert_eq!(
        journal.get(ids[0]),
        None,
        "what outlived retention by its mark leaves with it"
    );
    assert_eq!(journal.counts().evicted, 10);
}

#[test]
fn many_are_marked_a_few_at_a_time_so_that_capture_gets_between() {
    let journal = Journal::new(Retention {
        max_events: 2_000,
        ..Retention::default()
    });
    for _ in 0..2_500 {
        request(&journal, b"x");
    }
    let before = journal.revision();
    let ids = (501..=2_500).map(Id).inspect(|id| {
        assert!(journal.store.try_lock().is_ok(), "{id}");
    });
    journal.mark_all(ids, Marking::On);
    assert_eq!(journal.counts().marked, 2_000);
    assert_eq!(journal.revision() - before, 2, "a thousand each time");
    for _ in 0..400 {
        request(&journal, b"x");
    }
    let outlived = journal.outlived();
    assert_eq!(outlived.first(), Some(&Id(501)));
    journal.unmark_all();
    assert_eq!((journal.counts().marked, journal.outlived()), (0, vec![]));
}

#[test]
fn marked_entries_never_take_all_the_room_from_what_arrives() {
    let journal = Journal::new(Retention {
        max_events: 8,
        ..Retention::default()
    });
    for _ in 0..8 {
        let (id, _) = request(&journal, b"keep");
        journal.mark(id, Marking::On);
    }
    for _ in 0..20 {
        request(&journal, b"pass");
    }
    let counts = journal.counts();
    assert_eq!((counts.rows, counts.marked), (8, 4));
    assert_eq!(journal.nth(4), Some(Id(25)), "half is left to the newest");
}

#[tokio::test]
async fn a_tail_wakes_once_for_many_changes() {
    let journal = Journal::new(Retention::default());
    let mut tail = journal.tail();
    tail.changed().await;
    let writer = Arc::clone(&journal);
    let thread = std::thread::spawn(move || {
        for _ in 0..1000 {
            request(&writer, b"x");
        }
    });
    thread.join().unwrap();
    tail.changed().await;
    assert_eq!(journal.counts().received, 1000);
    let waits = tokio::time::timeout(std::time::Duration::from_millis(20), tail.changed()).await;
    assert!(waits.is_err(), "nothing changed, so nothing wakes");
}

#[derive(Clone, Debug)]
enum Step {
    Append(usize),
    Mark(u64),
    Unmark(u64),
    Send(u64),
    Read(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0usize..40_000).prop_map(Step::Append),
        1 => (1u64..120).prop_map(Step::Mark),
        1 => (1u64..120).prop_map(Step::Unmark),
        1 => (1u64..120).prop_map(Step::Send),
        1 => (1u64..120).prop_map(Step::Read),
    ];
    proptest::collection::vec(step, 1..120)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The journal is a list from which the oldest unmarked leave; the
    /// account adds up; every way of looking up agrees with every other.
    #[test]
    fn it_equals_a_plain_list(steps in steps(), max_events in 1usize..60, kib in 1usize..800) {
        let journal = Journal::new(Retention { max_bytes: kib << 10, max_events });
        let mut bodies: Vec<Vec<u8>> = Vec::new();
        for step in steps {
            match step {
                Step::Append(len) => {
                    let body = vec![bodies.len().to_le_bytes()[0]; len];
                    let (id, _) = journal.append(Content::Parts { head: HEAD, body: &body }, circumstances(len));
                    bodies.push(body);
                    prop_assert_eq!(id.0, bodies.len() as u64);
                }
                Step::Mark(id) => journal.mark(Id(id), Marking::On),
                Step::Unmark(id) => journal.mark(Id(id), Marking::Off),
                Step::Send(id) => journal.sent(Id(id), sending(journal.number_sending(), Some(200))),
                Step::Read(id) => journal.understood([(Id(id), &Reading::default())]),
            }
            let counts = journal.counts();
            prop_assert_eq!(counts.received, counts.kept + counts.evicted);
            prop_assert_eq!(counts.rows, counts.kept);
            prop_assert!(counts.rows <= max_events.max(1) as u64 + counts.marked);
        }
        let counts = journal.counts();
        let ids: Vec<Id> = (0..usize::try_from(counts.rows).unwrap()).filter_map(|n| journal.nth(n)).collect();
        prop_assert_eq!(ids.len() as u64, counts.rows);
        prop_assert_eq!(journal.nth(ids.len()), None);
        for (rank, id) in ids.iter().enumerate() {
            let known = journal.get(*id).unwrap();
            prop_assert_eq!(known.entry.body(), &bodies[usize::try_from(id.0).unwrap() - 1][..]);
            prop_assert_eq!(journal.rank(*id), rank);
            prop_assert_eq!(journal.at_or_before(*id), Some(*id));
            prop_assert_eq!(journal.at_or_after(*id), Some(*id));
            let before = journal.piece_before(id.next()).and_then(|piece| piece.get(*id).map(|(_, row)| row));
            prop_assert_eq!(before, Some(known.row), "a piece before the next id ends with this one");
            let piece = journal.piece(*id).unwrap();
            prop_assert_eq!(piece.get(*id).map(|(entry, row)| (entry.clone(), row)), Some((known.entry, known.row)));
        }
        for id in (1..=bodies.len() as u64).map(Id).filter(|id| !ids.contains(id)) {
            prop_assert_eq!(journal.get(id), None);
            prop_assert!(!known_row(&journal, id), "what has left has no row");
        }
    }
}

fn known_row(journal: &Journal, id: Id) -> bool {
    journal.at_or_after(id) == Some(id)
}
