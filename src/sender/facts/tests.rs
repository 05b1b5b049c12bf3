//! What rows read of deliveries: ours, and made-up rows for what few senders do.

use super::*;
use crate::{
    exchange::{Time, lookup::Paths},
    sender::{Draft, Registry},
};

const DOCUMENTED: &str = r#"{"event":"payment_received","timestamp":"2023-10-27T10:30:00Z","data":{
    "transaction_id":"txn_123abc456","order_id":"ORD-1042","amount":"1.50","currency":"BTC",
    "status":"completed","payment_address":"bc1q","payment_hash":"h","confirmation_count":6}}"#;

fn facts(headers: &[(&str, &str)], body: &str) -> Facts {
    let exchange = Draft::new(headers, body).exchange(Time::default());
    Registry::built_in().facts(&exchange).unwrap()
}

#[test]
fn the_documented_payment_of_cryptoix_is_understood() {
    let facts = facts(&[("X-Cryptoix-Signature", "00")], DOCUMENTED);
    let event = &facts.events[0];
    assert_eq!(facts.sender.name, "cryptoix");
    assert_eq!(event.name.to_string(), "payment_received");
    assert_eq!(event.id.as_deref(), Some("txn_123abc456"));
    assert_eq!(event.time, Time::parse("2023-10-27T10:30:00Z"));
    assert_eq!(facts.delivery_id, None);
    assert_eq!(facts.what, "1.50 BTC ORD-1042");
    assert!(facts.remarks.is_empty(), "{:?}", facts.remarks);
    let without_order = DOCUMENTED.replace("order_id", "other");
    let shown = self::facts(&[], &without_order).what;
    assert_eq!(shown, "1.50 BTC …c456");
}

#[test]
fn each_contradiction_of_cryptoix_is_read_and_remarked() {
    let cases = [
        (
            r#"{"type":"payment.success","timestamp":"2023-10-27T10:30:00Z"}"#,
            "payment.success",
            1,
        ),
        (
            r#"{"uuid":"tx_test_123","status":"completed","amount_fiat":100,"timestamp":1780574400}"#,
            "completed",
            2,
        ),
        (
            r#"{"event":"payment.completed","timestamp":1,"data":{"amount":1.5}}"#,
            "payment.completed",
            3,
        ),
    ];
    for (body, name, remarks) in cases {
        let facts = facts(&[("X-Cryptoix-Signature", "sha256=00")], body);
        assert_eq!(facts.events[0].name.kind, name);
        assert_eq!(facts.remarks.len(), remarks + 1, "{:?}", facts.remarks);
        assert!(facts.remarks[0].contains("prefix sha256="));
    }
}

#[test]
fn github_names_event_action_and_delivery() {
    let headers = [("X-GitHub-Event", "issues"), ("X-GitHub-Delivery", "d-1")];
    let body = r#"{"action":"opened","issue":{"number":12,"title":"It \u00e9chos"}}"#;
    let facts = facts(&headers, body);
    assert_eq!(facts.events[0].name.to_string(), "issues opened");
    assert_eq!(facts.delivery_id.as_deref(), Some("d-1"));
    assert_eq!(facts.what, "#12 It échos");
}

#[test]
fn the_form_of_github_is_read() {
    let headers = [
        ("X-GitHub-Event", "push"),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    let body = "payload=%7B%22ref%22%3A%22refs%2Fheads%2Fmain%22%2C%22commits%22%3A%5B1%2C2%2C3%5D%2C%22pusher%22%3A%7B%22name%22%3A%22ada%22%7D%7D";
    assert_eq!(facts(&headers, body).what, "main +3 ada");
}

#[test]
fn stripe_shows_amount_currency_and_the_end_of_the_id() {
    let body = r#"{"id":"evt_1","type":"charge.failed","created":1533204620,
        "data":{"object":{"amount":2000,"currency":"usd","id":"ch_123456x9Kd"}}}"#;
    let facts = facts(&[("Stripe-Signature", "x")], body);
    assert_eq!(facts.what, "2000 usd …x9Kd");
    assert_eq!(facts.delivery_id.as_deref(), Some("evt_1"));
    assert_eq!(
        facts.events[0].time,
        Some(Time::from_seconds(1_533_204_620))
    );
}

#[test]
fn a_name_as_long_as_a_book_is_cut_and_such_an_id_is_none() {
    let long = "é".repeat(10_000);
    let body = format!("{{\"event\":\"{long}\",\"id\":\"{long}\"}}");
    let facts = facts(&[("X-Cryptoix-Signature", "")], &body);
    assert_eq!(facts.events[0].name.kind.chars().count(), LONGEST_NAME);
    assert_eq!(facts.events[0].id, None);
}

#[test]
fn tries_are_counted_from_one_whatever_the_sender_counts() {
    let exchange = Draft::new(&[("X-Try", "2")], "").exchange(Time::default());
    let request = Request::new(&exchange);
    let paths = Paths::default();
    let seen = Seen {
        request: &request,
        values: &paths.find(b""),
    };
    let place = Place::Header("x-try");
    assert_eq!(seen.attempt(Attempt::Try(place)), Some(2));
    assert_eq!(seen.attempt(Attempt::Retry(place)), Some(3));
    assert_eq!(seen.attempt(Attempt::Try(Place::Header("x"))), None);
}

/// A made-up sender, known by its header.
const MADE_UP: Sender = Sender {
    name: "made-up",
    known_by: &[&[Clue::Header("X-Made-Up")]],
    ..Sender::BLANK
};

fn of(row: &'static Sender, headers: &[(&str, &str)], target: &str, body: &str) -> Facts {
    let mut draft = Draft::new(headers, body);
    draft.headers.push(("X-Made-Up".into(), String::new()));
    draft.target = target.to_owned();
    let registry = Registry::with(&[row]);
    registry.facts(&draft.exchange(Time::default())).unwrap()
}

/// The events as `kind.action id seconds`, one a line.
fn told(facts: &Facts) -> String {
    let events = facts.events.iter().map(|event| {
        let id = event.id.as_deref().unwrap_or("-");
        let time = event
            .time
            .map_or("-".into(), |time| time.seconds().to_string());
        format!("{} {id} {time}", event.name)
    });
    events.collect::<Vec<_>>().join("\n")
}

#[test]
fn each_element_of_a_batch_is_an_event() {
    static META: Sender = Sender {
        batch: &["/entry/[]/changes/[]", "/entry/[]/messaging/[]"],
        event: &[
            Place::Json("/entry/[]/changes/[]/field"),
            Place::When(Clue::Json("/entry/[]/messaging/[]/message"), "message"),
            Place::When(Clue::Json("/entry/[]/messaging/[]/read"), "read"),
            Place::Json("/object"),
        ],
        action: &[Place::Json("/entry/[]/changes/[]/value/verb")],
        event_id: &[
            Place::Json("/entry/[]/changes/[]/value/messages/[]/id"),
            Place::Json("/entry/[]/messaging/[]/message/mid"),
            Place::All(&[Place::Json("/entry/[]/id"), Place::Json("/entry/[]/time")]),
        ],
        event_time: &[Place::Json("/entry/[]/time")],
        what: &[What::any("{/entry/[]/id} {/object} {/entry:count}")],
        ..MADE_UP
    };
    let body = r#"{"object":"page","entry":[
        {"id":"p1","time":1,"changes":[{"field":"feed","value":{"verb":"add"}},{"field":"messages","value":{"messages":[{"id":"m1"},{"id":"m2"}]}}]},
        {"id":"p2","time":2,"messaging":[{"message":{"mid":"m3"}},{"read":{}}]}]}"#;
    let facts = of(&META, &[], "/", body);
    assert_eq!(
        told(&facts),
        "feed add p1:1 1\nmessages m1 1\nmessage m3 2\nread p2:2 2"
    );
    assert_eq!(facts.what, "p1 page 2");
    let empty = of(
        &META,
        &[],
        "/",
        r#"{"object":"page","entry":[{"id":"p1","time":1}]}"#,
    );
    assert_eq!(told(&empty), "page - -");
    assert_eq!(empty.what, "p1 page 1");
}

#[test]
fn of_a_batch_of_thousands_the_first_are_listed_and_the_rest_is_said() {
    static LIST: Sender = Sender {
        batch: &["/[]"],
        event: &[Place::Json("/[]/e")],
        ..MADE_UP
    };
    let body = format!("[{}{{}}]", r#"{"e":"delivered"},"#.repeat(2_000));
    let facts = of(&LIST, &[], "/", &body);
    assert_eq!(facts.events.len(), 1_000);
    assert_eq!(
        facts.remarks,
        ["it carries 2001 events, of which the first 1000 are listed"]
    );
    let facts = of(&LIST, &[], "/", r#"[{"e":"a"},{},{"e":"b"}]"#);
    assert_eq!(told(&facts), "a - -\nb - -");
}

/// A thousand events would each read the same megabytes anew.
#[test]
fn a_value_of_megabytes_is_no_name_for_each_event() {
    static LIST: Sender = Sender {
        batch: &["/list/[]"],
        event: &[Place::Json("/type"), Place::Word("listed")],
        event_id: &[Place::Json("/id")],
        ..MADE_UP
    };
    let long = "x".repeat(LONGEST_VALUE);
    let body = format!(r#"{{"type":"{long}","id":"{long}","list":[1,2]}}"#);
    let facts = of(&LIST, &[], "/", &body);
    assert_eq!(told(&facts), "listed - -\nlisted - -");
}

#[test]
fn names_of_members_are_events_too() {
    static SSF: Sender = Sender {
        batch: &["/events/{}"],
        event: &[Place::Key("/events/{}")],
        event_id: &[Place::Json("/jti")],
        ..MADE_UP
    };
    static TELEGRAM: Sender = Sender {
        event: &[Place::KeyBeside("/update_id")],
        event_id: &[Place::Json("/update_id")],
        event_time: &[Place::Json("/{}/date")],
        ..MADE_UP
    };
    let body = r#"{"update_id":7,"message":{"date":1714564800}}"#;
    assert_eq!(told(&of(&TELEGRAM, &[], "/", body)), "message 7 1714564800");
    let body = r#"{"jti":"1","events":{"https://a/x":{},"https://a/y":{}}}"#;
    assert_eq!(
        told(&of(&SSF, &[], "/", body)),
        "https://a/x 1 -\nhttps://a/y 1 -"
    );
}

#[test]
fn places_outside_of_the_body_are_read() {
    static PROBE: Sender = Sender {
        event: &[
            Place::When(Clue::Query("challenge"), "verification"),
            Place::When(Clue::Empty, "ping"),
            Place::Header("X-Event"),
            Place::Word("delivery"),
        ],
        action: &[Place::When(Clue::Method("POST"), "posted")],
        event_id: &[Place::All(&[Place::Query("a"), Place::Header("X-Number")])],
        delivery_id: &[Place::Query("d")],
        ..MADE_UP
    };
    let cases = [
        ("/?challenge", "", "verification posted - -"),
        ("/?a=%31&d=9", "", "ping posted 1:5 -"),
        ("/?a=", "{}", "delivery posted - -"),
    ];
    for (target, body, expected) in cases {
        let facts = of(&PROBE, &[("X-Number", "5")], target, body);
        assert_eq!(told(&facts), expected, "{target}");
    }
    let facts = of(&PROBE, &[("X-Event", "made")], "/?d=9", "{}");
    assert_eq!(
        (told(&facts).as_str(), facts.delivery_id.as_deref()),
        ("made posted - -", Some("9"))
    );
}

#[test]
fn whoever_says_that_it_is_again_has_no_number() {
    static AGAIN: Sender = Sender {
        event: &[Place::Word("e")],
        attempt: Some(Attempt::Again(Place::Json("/events/[]/again"))),
        ..MADE_UP
    };
    let cases = [
        (r#"{"events":[{"again":false},{"again":true}]}"#, true),
        (r#"{"events":[{"again":false}]}"#, false),
        (r#"{"events":[{"again":null}]}"#, false),
        ("{}", false),
    ];
    for (body, again) in cases {
        let facts = of(&AGAIN, &[], "/", body);
        assert_eq!((facts.again, facts.attempt), (again, None), "{body}");
    }
}
