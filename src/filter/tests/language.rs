//! What each term means, as a table.

use std::sync::Arc;

use proptest::prelude::*;

use super::{NOW, append, filter, naive, post, read, refusal};
use crate::{
    exchange::{
        Answered, By, Failure, Id, Mark, Marks, Outcome, Reading, Response, Sending, SendingKind,
        Time,
    },
    filter::{Candidate, Filter, FromJournal, Tester},
    journal::{
        Journal, Known, Marking, Retention,
        tests::{circumstances, ok},
    },
};

const HEAD: &str = "POST /Hooks/a?x=1&name=J%20Doe&name=second+one HTTP/1.1\r\nHost: localhost:4665\r\n\
    Content-Type: application/json\r\nX-Amount:  1.50 \r\nX-Tag: one\r\nX-Tag: two\r\n\r\n";
const BODY: &str =
    "sender=github event=issues.opened event=ping attempt=2 sig=invalid id=Dlv_17 Order-9";

/// A request of which everything is known, and something refused.
fn two() -> (Arc<Journal>, Known, Known) {
    let journal = Journal::new(Retention::default());
    let marks = Marks::NONE.with(Mark::Browser);
    let about = crate::exchange::Circumstances {
        marks,
        ..circumstances(BODY.len())
    };
    let id = append(&journal, HEAD, BODY, about);
    let reading = read(journal.get(id).unwrap().entry.received().unwrap());
    journal.understood([(id, &reading)]);
    let answered = Answered {
        status: Some(503),
        by: By::Rule,
        took_us: 600_000,
        ..ok()
    };
    journal.answered(id, &answered);
    journal.sent(id, sending(1, Err(Failure::Down("refused".to_owned()))));
    journal.mark(id, Marking::On);
    journal.note(id, "asked support");
    let refused = journal.refuse(refusal());
    let known = |id| journal.get(id).unwrap();
    let (one, other) = (known(id), known(refused));
    (journal, one, other)
}

fn sending(number: u32, result: Result<Response, Failure>) -> Sending {
    Sending {
        number,
        kind: SendingKind::Replay,
        target: "http://127.0.0.1:3000/hooks".to_owned(),
        address: ([127, 0, 0, 1], 3000).into(),
        time: Time::default(),
        outcome: Some(Outcome {
            result,
            connect_us: None,
            first_byte_us: None,
            took_us: 1,
        }),
    }
}

/// Filters that hold for the request of [`two`].
const HOLD: &[&str] = &[
    "method:post",
    "method=post",
    "method=POST",
    "method!=get",
    "-method=Post",
    "path:/Hooks",
    "path:hooks/a",
    "path=/Hooks/a",
    "path:/Hooks/?",
    "path:*/a",
    "path~^/h.oks",
    "path:\"s/a\"",
    "host:4665",
    "host=localhost:4665",
    "type:json",
    "type=application/json",
    "query:x=1",
    "query.x=1",
    "query.x",
    "query.x>=1",
    "query.x<1.5",
    "query.name=\"J Doe\"",
    "query.name:\"second one\"",
    "query.name!=third",
    "header:\"x-tag: two\"",
    "header.x-tag=one",
    "header.x-tag=two",
    "header.x-tag!=three",
    "header.X-Amount>1.49",
    "header.x-amount=1.50",
    "header.x-tag",
    "-header.x-none",
    "body:order-9",
    "body:Order-9",
    "body~Order-\\d$",
    "body:*Order-9",
    "sender:git",
    "sender=github",
    "sender:g*b",
    "sender!=stripe",
    "event:issues",
    "event:issues.opened",
    "event=\"issues opened\"",
    "event=ping",
    "event=issues",
    "event:*.opened",
    "action:open",
    "action=opened",
    "-action:closed",
    "id:dlv_17",
    "id=Dlv_17",
    "id:Dlv*",
    "id~^D",
    "attempt:2",
    "attempt>1",
    "attempt<=2",
    "is:retry",
    "size>80",
    "size<1k",
    "size!=1",
    "told:503",
    "told:5xx",
    "status>=500",
    "told<504",
    "told!=200",
    "told!=4xx",
    "app:down",
    "app!=late",
    "took>=600ms",
    "took<1s",
    "took:600ms",
    "sig:invalid",
    "sig:INVALID",
    "sig=Invalid",
    "sig!=valid",
    "-sig:secret?",
    "from:127.0.0.1",
    "from=127.0.0.1:5",
    "age:1m",
    "age<=1m",
    "age>30s",
    "n:1",
    "n<2",
    "n=#1",
    // 22:13:20 UTC, one hour east.
    "time:23:13",
    "time>=23:13",
    "time<23:13:21",
    "time:23:13:20",
    "time:2023-11-14",
    "time>=2023-11-14T23:13",
    "time<2023-11-15",
    "time=\"2023-11-14 23:13:20\"",
    "is:marked",
    "is:noted",
    "is:replayed",
    "is:failing",
    "is:browser",
    "is!=refused",
    "-is:truncated",
    "order-9",
    "\"X-Tag: two\"",
    "localhost",
    "issues.opened",
    "\"issues opened\"",
    "github",
    "~order-[0-9]",
    "http/1.1",
    "sender:x or told:5xx",
    "(sender:x or sender:github) app:down",
    "not (sender:x or told:200)",
];

/// Filters that do not.
const FAIL: &[&str] = &[
    "method=pos",
    "method:Post",
    "path=/hooks/b",
    "path:hooks/?/b",
    "path:\"*/a\"",
    "query.y",
    "query.x>1",
    "query.x:J",
    "query.name!=\"J Doe\"",
    "header.x-tag!=one",
    "header.x-amount>1.50",
    "header.x-tag>1",
    "body:Order-90",
    "body:ORDER",
    "sender=git",
    "event=opened",
    "event!=ping",
    "action=issues",
    "id:17x",
    "id=dlv",
    "attempt>2",
    "size>1k",
    "told:500",
    "told:200",
    "told:down",
    "told!=503",
    "app:500",
    "app!=down",
    "took<600ms",
    "sig:valid",
    "sig!=invalid",
    "from:10.",
    "age<1m",
    "n:2",
    "time>23:13",
    "time:22:13",
    "time>2023-11-14",
    "time:2023-11-14T22:13",
    ".a",
    ".a:x",
    "is:refused",
    "is:ambiguous",
    "is:unknown-host",
    "is:incomplete",
    "ORDER-9",
    "nothing",
    "~^x",
    "told:503 sender:x",
    "not told:503",
];

/// Filters that hold for what was refused.
const HOLD_REFUSED: &[&str] = &[
    "is:refused",
    "is:failing",
    "told:431",
    "told:4xx",
    "from:10.0.0.1",
    "size>=70k",
    "took:120us",
    "n:2",
    "time:23:13",
    "/Huge",
    "larger",
    "\"64 kib\"",
    "-path:/Huge",
    "-method",
    "path!=/Huge",
    "-sender:x",
    "event!=x",
    "sig:none",
    "-id:x",
    "-is:truncated",
    "app:none",
    "-.a",
    ".a!=1",
];

#[test]
fn each_term_says_what_it_means() {
    let (journal, request, refused) = two();
    for text in HOLD {
        assert!(naive(&filter(text), &journal, &request), "{text} holds");
    }
    for text in FAIL {
        assert!(
            !naive(&filter(text), &journal, &request),
            "{text} does not hold"
        );
    }
    for text in HOLD_REFUSED {
        assert!(
            naive(&filter(text), &journal, &refused),
            "{text} holds for what was refused"
        );
    }
}

#[test]
fn a_later_success_mends_and_the_app_column_shows_the_last_answer() {
    let (journal, request, _) = two();
    let success = Response {
        status: 200,
        ..Response::default()
    };
    journal.sent(request.id, sending(2, Ok(success)));
    let request = journal.get(request.id).unwrap();
    assert!(naive(
        &filter("app:200 app:2xx -is:failing"),
        &journal,
        &request
    ));
}

#[test]
fn what_was_not_read_yet_is_read_for_the_test() {
    let journal = Journal::new(Retention::default());
    let id = post(&journal, BODY);
    let request = journal.get(id).unwrap();
    assert!(!request.row.is_read());
    let text = "sender:github event:issues action:opened attempt:2 sig:invalid is:retry is:failing issues.opened id:dlv";
    assert!(naive(&filter(text), &journal, &request));
}

#[test]
fn events_beyond_the_codes_of_the_journal_are_found_in_the_entry() {
    let journal = Journal::new(Retention::default());
    let id = post(&journal, "sender=github event=rare.one");
    let nameless = Reading {
        sender: Some("github"),
        ..Reading::default()
    };
    journal.understood([(id, &nameless)]);
    let request = journal.get(id).unwrap();
    assert_eq!(request.row.events, 0);
    assert!(naive(&filter("event:rare.one"), &journal, &request));
}

#[test]
fn an_id_with_escapes_around_it_is_found() {
    let journal = Journal::new(Retention::default());
    let id = post(&journal, "id=a\\u0062c");
    let request = journal.get(id).unwrap();
    let unescaped = |_: &crate::exchange::Exchange| Reading {
        delivery_id: Some("abc".to_owned()),
        ..Reading::default()
    };
    let knowledge = FromJournal::new(&journal, &unescaped, &|_| 0);
    let candidate = Candidate::new(id, &request.entry, request.row, NOW, &knowledge);
    assert!(filter("id:abc").test(&candidate));
}

#[test]
fn a_tester_that_remembers_says_what_a_fresh_one_says() {
    let journal = Journal::new(Retention::default());
    let bodies = [
        "sender=github event=a.b",
        "sender=stripe event=c",
        "event=a",
        "x",
        "sender=stripe event=a.b",
    ];
    let ids: Vec<Id> = bodies
        .iter()
        .cycle()
        .take(20)
        .map(|body| post(&journal, body))
        .collect();
    for id in &ids {
        let reading = read(journal.get(*id).unwrap().entry.received().unwrap());
        journal.understood([(*id, &reading)]);
    }
    let knowledge = FromJournal::new(&journal, &read, &|_| 0);
    for text in [
        "sender:git",
        "event:a.b",
        "action:b or sender:stripe",
        "c",
        "-event:c",
    ] {
        let filter = filter(text);
        let tester = Tester::new(&filter);
        for known in ids.iter().filter_map(|id| journal.get(*id)) {
            let candidate = Candidate::new(known.id, &known.entry, known.row, NOW, &knowledge);
            assert_eq!(
                tester.test(&candidate),
                naive(&filter, &journal, &known),
                "{text} {}",
                known.id
            );
        }
    }
}

#[test]
fn a_filter_that_says_more_is_narrower() {
    let narrower = [
        ("a b", "a"),
        ("abc", "bc"),
        ("aBc", "b"),
        ("path:/hooks", "path:hook"),
        ("path=/hooks", "path:hook"),
        ("a", "a or b"),
        ("a or b", "b or a or c"),
        ("-a", "-ab"),
        ("told:500 x", "told:500"),
        ("header.x:1", "header.x"),
        ("x", ""),
        ("a (b or c)", "b or c"),
        (".a:bcd", ".a:bc"),
        (".a=bcd", ".a:bc"),
        (".a[].b>1", ".a[].b"),
        (".a>10", ".a>9.5"),
        (".a>=10", ".a>9"),
        (".a<1e2", ".a<=100"),
        ("query.x>2", "query.x>=2"),
        ("size>1k", "size>999"),
        ("took<1s", "took<2000ms"),
    ];
    for (new, old) in narrower {
        assert!(filter(new).narrows(&filter(old)), "{new} narrows {old}");
        assert!(
            !filter(old).narrows(&filter(new)),
            "{old} does not narrow {new}"
        );
    }
    let others = [
        ("abc", "B"),
        ("told:500", "told:5xx"),
        ("path:a*", "path:a"),
        ("path:\"a*\"", "path:b"),
        ("a or b", "a"),
        ("header.x!=1", "header.x"),
        ("body:a", "a"),
        (".a:15", ".a:1"),
        (".a:true", ".a:tr"),
        (".a!=1", ".a"),
        (".a=10", ".a>9"),
        (".a>=10", ".a>10"),
        (".a.b>2", ".a>1"),
        ("age>10m", "age>9m"),
        (".a:x*", ".a:x"),
    ];
    for (new, old) in others {
        assert!(!filter(new).narrows(&filter(old)), "{new} {old}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is called narrower matches nothing that the wider one does not.
    #[test]
    fn narrower_never_finds_more(
        words in proptest::collection::vec("(|-)(|path:|event:|body=|header\\.h:|\\.k:|\\.k=)[ab]{1,2}|\\(a or b\\)|not \\(ab or -b\\)|header\\.h", 1..3),
        more in proptest::collection::vec("(|-)(|path:|event:|body=|header\\.h:|\\.k:|\\.k=)[abA]{1,3}|ab or ba|header\\.h=ab", 1..3),
        parts in proptest::collection::vec("[abA]{0,3}", 4),
    ) {
        let journal = Journal::new(Retention::default());
        let head = format!("POST /{} HTTP/1.1\r\nh: {}\r\n\r\n", parts[0], parts[1]);
        let body = format!("{} event={}", parts[2], parts[3]);
        let id = append(&journal, &head, &body, circumstances(body.len()));
        let known = journal.get(id).unwrap();
        let filters: Vec<Filter> = [words.join(" "), more.join(" "), words.join(" or "), more.join(" or "), [words, more].concat().join(" ")]
            .iter()
            .map(|text| filter(text))
            .collect();
        for new in &filters {
            for old in filters.iter().filter(|old| new.narrows(old)) {
                prop_assert!(!naive(new, &journal, &known) || naive(old, &journal, &known), "{} / {}", new, old);
            }
        }
    }
}
