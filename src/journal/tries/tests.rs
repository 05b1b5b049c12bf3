//! Groups of deliveries against a plain list, and what joins and what does not.

use std::{collections::BTreeMap, sync::Arc};

use proptest::prelude::*;

use crate::{
    exchange::{
        Answered, Event, EventName, Id, Outcome, Reading, Response, Sending, SendingKind, Time,
        Verdict, reading::Judgement,
    },
    journal::{
        Content, Journal, Marking, Retention, Row, Run,
        tests::{circumstances, ok},
    },
};

const HEAD: &[u8] = b"POST /hooks HTTP/1.1\r\nHost: x\r\n\r\n";

/// What may arrive: its body, and what is read of it.
const KINDS: usize = 12;

fn body(kind: usize) -> String {
    match kind {
        0..8 => format!("{{\"id\":\"id-{kind}\"}}"),
        11 => String::new(),
        _ => format!("{{\"some\":{kind}}}"),
    }
}

fn reading(kind: usize, verdict: Verdict) -> Reading {
    let event = |id: Option<String>| Event {
        name: EventName {
            kind: "paid".to_owned(),
            action: None,
        },
        id,
        time: None,
    };
    let id = format!("id-{kind}");
    Reading {
        sender: (kind != 10).then_some("a"),
        delivery_id: (kind < 5).then(|| id.clone()),
        events: match kind {
            5..8 => vec![event(Some(id))],
            _ => vec![event(None)],
        },
        signature: Judgement {
            verdict,
            ..Judgement::default()
        },
        ..Reading::default()
    }
}

fn arrive(journal: &Journal, body: &str) -> Id {
    let content = Content::Parts {
        head: HEAD,
        body: body.as_bytes(),
    };
    journal.append(content, circumstances(body.len())).0
}

fn answer(journal: &Journal, id: Id, status: u16) {
    let answered = Answered {
        status: Some(status),
        ..ok()
    };
    journal.answered(id, &answered);
}

fn send(journal: &Journal, id: Id, status: u16) {
    let response = Response {
        status,
        ..Response::default()
    };
    let sending = Sending {
        number: journal.number_sending(),
        kind: SendingKind::Replay,
        target: String::new(),
        address: ([127, 0, 0, 1], 3000).into(),
        time: Time::default(),
        outcome: Some(Outcome {
            result: Ok(response),
            connect_us: None,
            first_byte_us: None,
            took_us: 1,
        }),
    };
    journal.sent(id, sending);
}

fn row(journal: &Journal, id: u64) -> Row {
    journal.get(Id(id)).unwrap().row
}

/// An entry of the model.
#[derive(Clone, Debug, Default)]
struct Plain {
    kind: usize,
    read: bool,
    told: Option<u16>,
    sent: Vec<u16>,
    verdict: Verdict,
}

impl Plain {
    fn was_refused(&self) -> bool {
        self.told.is_some_and(|status| status >= 300)
    }

    fn has_succeeded(&self) -> bool {
        let well = |status: Option<&u16>| status.is_some_and(|status| *status < 300);
        let signed = !matches!(self.verdict, Verdict::Invalid | Verdict::Unsigned);
        well(self.sent.last()) || well(self.told.as_ref()) && self.sent.last().is_none() && signed
    }
}

#[derive(Debug, Default)]
struct Model {
    all: BTreeMap<u64, Plain>,
    /// The tries of a delivery as long as one of them is in memory, also those
    /// that have left.
    groups: BTreeMap<usize, Vec<u64>>,
    first: u64,
}

impl Model {
    fn evict(&mut self, first: u64) {
        self.first = first;
        self.groups
            .retain(|_, all| all.iter().any(|id| *id >= first));
    }

    fn read(&mut self, id: u64, verdict: Verdict) {
        let Some(entry) = self.all.get_mut(&id).filter(|_| id >= self.first) else {
            return;
        };
        entry.verdict = verdict;
        if !entry.read && entry.kind < 10 {
            let group = self.groups.entry(entry.kind).or_default();
            group.push(id);
            group.sort_unstable();
        }
        entry.read = true;
    }

    /// What is to be said of an entry: its number, whether it is a retry,
    /// whether it is mended, whether it is a head.
    fn says(&self, id: u64) -> (usize, bool, bool, bool) {
        let entry = &self.all[&id];
        let group = match self.groups.get(&entry.kind) {
            Some(group) if entry.read && group.len() > 1 => &group[..],
            _ => return (0, false, false, true),
        };
        let before = || group.iter().filter(|other| **other < id);
        let mut after = group.iter().filter(|other| **other > id);
        (
            (before().count() + 1).min(255),
            before().any(|other| self.all[other].was_refused()),
            after.clone().any(|other| self.all[other].has_succeeded()),
            !after.any(|other| *other >= self.first),
        )
    }
}

#[derive(Clone, Debug)]
enum Step {
    Arrive(usize),
    Read(u64, Verdict),
    Answer(u64, u16),
    Send(u64, u16),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let back = || 0u64..12;
    let status = || prop::sample::select(&[200u16, 200, 500][..]);
    let verdict = prop::sample::select(&[Verdict::None, Verdict::Valid, Verdict::Invalid][..]);
    let step = prop_oneof![
        5 => (0..KINDS).prop_map(Step::Arrive),
        3 => (0usize..2).prop_map(Step::Arrive),
        6 => (back(), verdict).prop_map(|(back, verdict)| Step::Read(back, verdict)),
        4 => (back(), status()).prop_map(|(back, status)| Step::Answer(back, status)),
        2 => (back(), status()).prop_map(|(back, status)| Step::Send(back, status)),
    ];
    proptest::collection::vec(step, 1..150)
}

/// The id so many before the newest.
fn nth_last(journal: &Journal, back: u64) -> u64 {
    (journal.bounds().1.0 - 1).saturating_sub(back)
}

fn act(journal: &Journal, model: &mut Model, step: &Step) {
    match *step {
        Step::Arrive(kind) => {
            let id = arrive(journal, &body(kind));
            let entry = Plain {
                kind,
                ..Plain::default()
            };
            model.all.insert(id.0, entry);
        }
        Step::Read(back, verdict) => {
            let id = nth_last(journal, back);
            let kind = model.all.get(&id).map_or(10, |entry| entry.kind);
            journal.understood([(Id(id), &reading(kind, verdict))]);
            model.read(id, verdict);
        }
        Step::Answer(back, status) => {
            let id = nth_last(journal, back);
            // A sender is told one thing.
            if let Some(entry) = model.all.get_mut(&id)
                && id >= model.first
                && entry.told.is_none()
            {
                answer(journal, Id(id), status);
                entry.told = Some(status);
            }
        }
        Step::Send(back, status) => {
            let id = nth_last(journal, back);
            if let Some(entry) = model.all.get_mut(&id)
                && id >= model.first
            {
                send(journal, Id(id), status);
                entry.sent.push(status);
            }
        }
    }
    model.evict(journal.bounds().0.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever is read, answered and sent in whatever order, while the oldest
    /// leave: every row says of its group what a plain list says.
    #[test]
    fn groups_equal_a_plain_list(steps in steps(), max_events in 3usize..40) {
        let journal = Journal::new(Retention { max_events, ..Retention::default() });
        let mut model = Model::default();
        for step in &steps {
            act(&journal, &mut model, step);
            let (first, next) = journal.bounds();
            let mut heads = Vec::new();
            let mut failing = 0;
            for id in first.0..next.0 {
                let row = row(&journal, id);
                let says = model.says(id);
                let is_head = journal.is_head(Id(id));
                let said = (usize::from(row.nth), row.is_retry(), says.2, is_head);
                prop_assert_eq!(said, says, "{} after {:?}", id, step);
                let fails = !model.all[&id].has_succeeded() && {
                    let entry = &model.all[&id];
                    entry.told.is_some_and(|told| told >= 300)
                        || entry.sent.last().is_some_and(|sent| *sent >= 300)
                        || entry.verdict == Verdict::Invalid
                };
                prop_assert_eq!(row.is_failing(), fails && !says.2, "{} after {:?}", id, step);
                failing += u64::from(row.is_failing());
                heads.extend(is_head.then_some(id));
            }
            prop_assert_eq!(journal.counts().failing, failing);
            prop_assert_eq!(journal.heads(), heads.len());
            for (rank, id) in heads.iter().enumerate() {
                prop_assert_eq!(journal.nth_head(rank), Some(Id(*id)));
                prop_assert_eq!(journal.head_rank(Id(*id)), rank);
            }
            prop_assert_eq!(journal.nth_head(heads.len()), None);
        }
    }
}

fn journal() -> Arc<Journal> {
    Journal::new(Retention::default())
}

/// Two entries, each with its body and what was read of it.
fn pair(bodies: [&str; 2], readings: &[Reading; 2]) -> bool {
    let journal = journal();
    let ids = bodies.map(|body| arrive(&journal, body));
    for (id, reading) in ids.iter().zip(readings) {
        journal.understood([(*id, reading)]);
    }
    let group = journal.group_of(ids[0]);
    group != 0 && group == journal.group_of(ids[1])
}

#[test]
fn what_makes_two_entries_tries_of_one_delivery() {
    let event = |id: &str, seconds| Reading {
        sender: Some("a"),
        events: vec![Event {
            id: Some(id.to_owned()),
            time: Some(Time::from_seconds(seconds)),
            ..Event::default()
        }],
        ..Reading::default()
    };
    let delivery = |sender, id: &str| Reading {
        sender: Some(sender),
        delivery_id: Some(id.to_owned()),
        ..Reading::default()
    };
    let named = |name: &str| Reading {
        events: vec![Event {
            name: EventName {
                kind: name.to_owned(),
                action: None,
            },
            ..Event::default()
        }],
        ..delivery("a", "x1")
    };
    let known = || Reading {
        sender: Some("a"),
        ..Reading::default()
    };
    let table = [
        (
            "equal delivery ids",
            ["x1 1", "x1 2"],
            [delivery("a", "x1"), delivery("a", "x1")],
            true,
        ),
        (
            "two senders",
            ["x1", "x1"],
            [delivery("a", "x1"), delivery("b", "x1")],
            false,
        ),
        (
            "two delivery ids",
            ["x1", "x1"],
            [delivery("a", "x1"), delivery("a", "x")],
            false,
        ),
        (
            "one id for test events of two kinds",
            ["x1 paid", "x1 failed"],
            [named("paid"), named("failed")],
            false,
        ),
        (
            "equal delivery ids of one kind",
            ["x1 paid", "x1 paid "],
            [named("paid"), named("paid")],
            true,
        ),
        (
            "an id that is escaped, equal bodies",
            ["x%31", "x%31"],
            [delivery("a", "x1"), delivery("a", "x1")],
            true,
        ),
        (
            "equal events",
            ["e1 1", "e1 2"],
            [event("e1", 5), event("e1", 5)],
            true,
        ),
        (
            "an object that changed again",
            ["e1 1", "e1 2"],
            [event("e1", 5), event("e1", 6)],
            false,
        ),
        (
            "an event and a delivery",
            ["x1", "x1"],
            [event("x1", 5), delivery("a", "x1")],
            false,
        ),
        ("equal bodies", ["abc", "abc"], [known(), known()], true),
        ("unlike bodies", ["abc", "abd"], [known(), known()], false),
        ("no bodies", ["", ""], [known(), known()], false),
        (
            "nobody known",
            ["abc", "abc"],
            [Reading::default(), Reading::default()],
            false,
        ),
    ];
    for (what, bodies, readings, joined) in table {
        assert_eq!(pair(bodies, &readings), joined, "{what}");
    }
}

/// Keys that are hashed alike are told apart by what stands in the entries.
#[test]
fn an_equal_hash_joins_nothing() {
    let journal = journal();
    let one = reading(0, Verdict::None);
    let two = reading(1, Verdict::None);
    let ids = [0, 1, 0].map(|kind| arrive(&journal, &body(kind)));
    let mut store = journal.lock();
    for (id, reading) in ids.into_iter().zip([&one, &two, &one]) {
        store.understood(id, reading, Some(7));
    }
    let groups = ids.map(|id| store.group_of(id));
    drop(store);
    assert_eq!((groups[0] > 0, groups[1]), (true, 0));
    assert_eq!(groups[0], groups[2]);
}

#[test]
fn a_retry_is_what_comes_after_a_failure_and_a_duplicate_what_was_there_before() {
    let journal = journal();
    let take = |status| {
        let id = arrive(&journal, &body(0));
        answer(&journal, id, status);
        journal.understood([(id, &reading(0, Verdict::None))]);
        id.0
    };
    let said = |id| {
        let row = row(&journal, id);
        (row.is_duplicate(), row.is_retry(), row.is_failing())
    };
    let first = take(200);
    assert_eq!(said(first), (false, false, false));
    let second = take(500);
    assert_eq!(
        said(second),
        (true, false, true),
        "nothing had failed before"
    );
    let third = take(500);
    assert_eq!(said(third), (true, true, true));
    let last = take(200);
    assert_eq!(said(last), (true, true, false));
    assert_eq!(said(third), (true, true, false), "a later try mended it");
    assert_eq!(journal.counts().failing, 0);
    assert_eq!(journal.counts().retries, 2);
    // Read again with another secret, each stays where it is.
    for id in [second, last] {
        journal.understood([(Id(id), &reading(0, Verdict::Invalid))]);
    }
    assert_eq!(
        said(third),
        (true, true, true),
        "what mended it does no more"
    );
    assert_eq!(journal.members(journal.group_of(Id(first)), count), Some(4));
}

fn count(members: Run<'_>) -> usize {
    members.len()
}

#[test]
fn what_is_somebody_elses_now_leaves_its_group() {
    let journal = journal();
    let ids = [0; 3].map(|kind| arrive(&journal, &body(kind)));
    for id in ids {
        journal.understood([(id, &reading(0, Verdict::None))]);
    }
    let other = Reading {
        sender: Some("b"),
        ..reading(0, Verdict::None)
    };
    journal.understood([(ids[1], &other)]);
    let numbers = ids.map(|id| row(&journal, id.0).nth);
    assert_eq!(numbers, [1, 0, 2]);
    assert!(journal.is_head(ids[1]));
    journal.understood([(ids[0], &other)]);
    let group = journal.group_of(ids[0]);
    assert_eq!(journal.members(group, count), Some(2));
}

#[test]
fn what_leaves_its_group_takes_along_what_it_did_to_the_others() {
    let journal = journal();
    let take = |status| {
        let id = arrive(&journal, &body(0));
        answer(&journal, id, status);
        journal.understood([(id, &reading(0, Verdict::None))]);
        id
    };
    let ids = [200, 500, 500, 500, 200].map(take);
    let said = || {
        let rows = ids.map(|id| row(&journal, id.0));
        (
            rows.map(|row| u8::from(row.is_retry())),
            rows.map(|row| u8::from(row.is_failing())),
        )
    };
    assert_eq!(said(), ([0, 0, 1, 1, 1], [0; 5]));
    let other = Reading {
        sender: Some("b"),
        ..reading(0, Verdict::None)
    };
    journal.understood([(ids[1], &other), (ids[4], &other)]);
    assert_eq!(said(), ([0, 0, 0, 1, 1], [0, 0, 1, 1, 0]));
    let groups = [ids[0], ids[1]].map(|id| journal.group_of(id));
    let members = groups.map(|group| journal.members(group, count));
    assert_eq!(members, [Some(3), Some(2)]);
}

/// What is kept of groups is counted, and given back.
#[test]
fn a_group_is_counted_and_gives_back_what_it_took() {
    let journal = Journal::new(Retention {
        max_events: 10,
        ..Retention::default()
    });
    let take = |kind: usize| {
        let id = arrive(&journal, &body(kind));
        journal.understood([(id, &reading(kind, Verdict::None))]);
        id
    };
    (0..10).for_each(|_| {
        take(10);
    });
    let alone = journal.counts().bytes;
    let marked = (0..10).map(|_| take(0)).next().unwrap();
    journal.mark(marked, Marking::On);
    assert!(journal.counts().bytes > alone);
    (0..20).for_each(|_| {
        take(10);
    });
    journal.mark(marked, Marking::Off);
    (0..10).for_each(|_| {
        take(10);
    });
    assert_eq!(journal.counts().bytes, alone);
    assert_eq!(journal.heads(), 10);
}
