//! Completion as a table: a filter with the cursor in it, and what tab offers.

use std::sync::Arc;

use super::{Completion, complete};
use crate::{
    exchange::{Event, EventName, Exchange, Id, Judgement, Reading, Time, Verdict},
    filter::{Candidate, Filter, FromJournal, Saved, Seen, glean},
    journal::{Content, Journal, Retention, tests::circumstances},
};

const BODY: &str = r#"{"type":"charge.failed","data":{"object":{"amount":7500,"amount_refunded":0,
    "customer":"cus_1","note":"null","paid":true}},"items":[{"id":"a b","odd key":1}],
    "client_secret":"hidden","dot.ted":{"x":1}}"#;

/// A journal with a few events of two senders.
fn journal() -> Arc<Journal> {
    let journal = Journal::new(Retention::default());
    let rows = [
        (
            "stripe",
            "charge.failed",
            None,
            "/hooks?shop=1",
            Verdict::Valid,
        ),
        (
            "stripe",
            "charge.succeeded",
            None,
            "/hooks?shop=1",
            Verdict::Valid,
        ),
        (
            "github",
            "issues",
            Some("opened"),
            "/hub(old)",
            Verdict::Invalid,
        ),
        ("stripe", "charge.failed", None, "/hooks", Verdict::Valid),
    ];
    for (sender, kind, action, target, verdict) in rows {
        let head = format!(
            "POST {target} HTTP/1.1\r\nHost: localhost\r\nX-Shop'Id: 1\r\nContent-Type: application/json\r\n\r\n"
        );
        let content = Content::Parts {
            head: head.as_bytes(),
            body: BODY.as_bytes(),
        };
        let (id, _) = journal.append(content, circumstances(BODY.len()));
        journal.understood([(id, &reading(sender, kind, action, verdict))]);
    }
    journal
}

fn reading(sender: &'static str, kind: &str, action: Option<&str>, verdict: Verdict) -> Reading {
    let name = EventName {
        kind: kind.to_owned(),
        action: action.map(str::to_owned),
    };
    Reading {
        sender: Some(sender),
        events: vec![Event {
            name,
            ..Event::default()
        }],
        signature: Judgement {
            verdict,
            ..Judgement::default()
        },
        ..Reading::default()
    }
}

fn seen() -> Arc<Seen> {
    let journal = journal();
    let mut seen = Arc::<Seen>::default();
    while let Some(look) = seen.wants(journal.bounds(), Some(Id::FIRST)) {
        seen = glean(&journal, &look, &mut || false);
    }
    seen
}

fn saved() -> Vec<Saved> {
    let row = |name, text| Saved::new(name, text).unwrap();
    vec![
        row("bad", "is:failing or sig:invalid"),
        row("big", "size>1M"),
    ]
}

/// The completion where `|` stands.
fn at(marked: &str) -> (String, Completion) {
    let cursor = marked.find('|').unwrap();
    let text = marked.replacen('|', "", 1);
    let completion = complete(&text, cursor, &seen(), &saved());
    (text, completion)
}

/// The whole text with each suggestion in place.
fn placed(marked: &str) -> Vec<String> {
    let (text, completion) = at(marked);
    let put = |suggestion: &super::Suggestion| {
        let mut text = text.clone();
        text.replace_range(completion.at.clone(), &suggestion.text);
        text
    };
    completion.suggestions.iter().map(put).collect()
}

#[test]
fn the_best_suggestion_comes_first() {
    let rows = [
        ("|", "sender:"),
        ("se|", "sender:"),
        ("SEN|", "sender:"),
        ("status|", "status:"),
        ("siz|", "size>"),
        ("too|", "took>"),
        ("he|", "header:"),
        ("header.x|", "header.\"x-shop'id\""),
        ("header.con|", "header.content-type"),
        ("header.\"x-|", "header.\"x-shop'id\""),
        ("query.|", "query.shop"),
        ("sender:|", "sender:stripe"),
        ("sender:g|", "sender:github"),
        ("sender:g|it", "sender:github"),
        ("se|:x", "sender:x"),
        ("event:charge|", "event:charge.failed"),
        ("event:issues|", "event:issues.opened"),
        ("event:opened|", "event:issues.opened"),
        ("action:|", "action:opened"),
        ("path:/hub|", "path:\"/hub(old)\""),
        ("path:\"/hub(|", "path:\"/hub(old)\""),
        ("method:|", "method:POST"),
        ("told:5|", "told:5xx"),
        ("app:d|", "app:down"),
        ("sig:|", "sig:valid"),
        ("sig:no|", "sig:none"),
        ("is:fail|", "is:failing"),
        ("-is:mark|", "-is:marked"),
        ("not is:mark|", "not is:marked"),
        ("a or se|", "a or sender:"),
        ("(a or sender:g|) b", "(a or sender:github) b"),
        ("sender:g| told:5xx", "sender:github told:5xx"),
        ("size>|", "size>1k"),
        (".da|", ".data"),
        (".data.|", ".data.object"),
        (".data.object.am|", ".data.object.amount"),
        (".data.object.amount|", ".data.object.amount>"),
        (".data.object.customer|", ".data.object.customer:"),
        (".data.object|", ".data.object.amount"),
        (".data.ob|.amount>1", ".data.object.amount>1"),
        (".am|", ".data.object.amount"),
        (".items|", ".items[]"),
        (".items[].|", ".items[].id"),
        (".items[0].od|", ".items[0].\"odd key\""),
        (".do|", ".\"dot.ted\""),
        (".\"dot|", ".\"dot.ted\""),
        (".data.object.amount:|", ".data.object.amount:7500"),
        (".data.object.amount>7|", ".data.object.amount>7500"),
        (".data.object.note=|", ".data.object.note=\"null\""),
        (".data.object.paid=|", ".data.object.paid=true"),
        (".items[].id:|", ".items[].id:\"a b\""),
        // What is typed is a value of something.
        ("stripe|", "sender:stripe"),
        ("opened|", "event:issues.opened"),
        ("failing|", "is:failing"),
        ("amount|", ".data.object.amount"),
        // What has its letters in it, where nothing else fits.
        ("sndr|", "sender:"),
        ("event:chgfl|", "event:charge.failed"),
        ("@ba|", "is:failing or sig:invalid"),
        ("x @ba|", "x (is:failing or sig:invalid)"),
        ("x @bi|", "x size>1M"),
    ];
    for (marked, expected) in rows {
        let placed = placed(marked);
        assert_eq!(
            placed.first().map(String::as_str),
            Some(expected),
            "{marked}: {placed:?}"
        );
    }
}

#[test]
fn what_is_put_in_place_is_a_filter_and_written_as_one_is() {
    for marked in [
        "told:|", "sig:|", "is:|", "app:|", "size>|", "age<|", "took>|", "time>=|", "event!=|",
    ] {
        let placed = placed(marked);
        assert!(!placed.is_empty(), "{marked}");
        for text in placed {
            let filter = Filter::parse(&text).unwrap_or_else(|why| panic!("{text}: {why}"));
            let written = filter.to_string();
            assert_eq!(Filter::parse(&written).unwrap(), filter, "{text}");
        }
    }
}

#[test]
fn what_was_seen_is_found_with_what_is_put_in_place() {
    let journal = journal();
    let read = |_: &Exchange| Reading::default();
    let knowledge = FromJournal::new(&journal, &read, &|_| 0);
    let finds = |text: &str| {
        let filter = Filter::parse(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        (1..5).any(|id| {
            let known = journal.get(Id(id)).unwrap();
            let now = Time::from_seconds(0);
            filter.test(&Candidate::new(
                known.id,
                &known.entry,
                known.row,
                now,
                &knowledge,
            ))
        })
    };
    for marked in [
        "sender:|",
        "event:|",
        "event=|",
        "action:|",
        "path:|",
        "path=|",
        "method=|",
        "host:|",
        "type:|",
        "from:|",
        "header.|",
        "query.|",
        ".|",
        ".d|",
        ".data.|",
        ".data.object.|",
        ".items[0].|",
        ".items[].|",
        ".type:|",
        ".type=|",
        ".data.object.amount=|",
        ".data.object.amount>=|",
        ".data.object.note=|",
        ".data.object.paid=|",
        ".items[].id=|",
        ".items[].\"odd key\":|",
        ".\"dot.ted\".x:|",
    ] {
        let placed = placed(marked);
        assert!(!placed.is_empty(), "{marked}");
        for text in placed {
            assert!(finds(&text), "{text} finds nothing");
        }
    }
}

#[test]
fn nothing_is_offered_where_nothing_can_be_known() {
    for marked in [
        "\"sender|",
        "path~/h|",
        "body:a|",
        "header.host:l|",
        "zzz|",
        "sender:zzz|",
        "nothing:|",
        "from=|",
        "@zz|",
        // The key is there, and not on this way.
        ".commits[].am|",
        ".data.obj|ect.zz",
    ] {
        assert_eq!(placed(marked), [""; 0], "{marked}");
    }
}

#[test]
fn what_is_common_is_put_in_place_first() {
    let common = |marked| at(marked).1.common;
    assert_eq!(common("event:c|").as_deref(), Some("charge."));
    assert_eq!(common("event:charge.|"), None, "there is no more");
    assert_eq!(
        common(".data.object.a|").as_deref(),
        Some(".data.object.amount")
    );
    assert_eq!(common("sen|").as_deref(), Some("sender:"));
    assert_eq!(
        common("sndr|"),
        None,
        "it does not go on with what is typed"
    );
    assert_eq!(common("stripe|"), None);
}

#[test]
fn secrets_are_not_offered() {
    assert_eq!(placed(".client_s|"), [".client_secret"]);
    assert_eq!(placed(".client_secret:|"), [""; 0]);
}

#[test]
fn a_completion_costs_what_was_seen_and_that_is_bounded() {
    let journal = Journal::new(Retention::default());
    let body: Vec<String> = (0..300)
        .map(|key| format!("\"k{key}\":{{\"v\":{key}}}"))
        .collect();
    for number in 0..50 {
        let text = body.join(",").replace('k', &format!("k{number}_"));
        let body = format!("{{{text}}}");
        let head = format!("POST /{number} HTTP/1.1\r\n\r\n");
        let content = Content::Parts {
            head: head.as_bytes(),
            body: body.as_bytes(),
        };
        journal.append(content, circumstances(body.len()));
    }
    let mut seen = Arc::<Seen>::default();
    while let Some(look) = seen.wants(journal.bounds(), None) {
        seen = glean(&journal, &look, &mut || false);
    }
    assert!(seen.is_full());
    assert!(complete(".k", 2, &seen, &[]).suggestions.len() <= 48);
}
