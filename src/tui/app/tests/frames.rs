//! What a frame costs: what is on the screen, not what is in the journal.
//! Counted, not timed.

use std::fmt::Write as _;

use super::drive::{Fixture, noon};
use crate::{exchange::Id, tui::message::Effect};

const EVENTS: u64 = 100_000;

fn full() -> Fixture {
    let mut at = Fixture::new(200, 60);
    for number in 1..=EVENTS {
        let body = format!("{{\"number\":{number}}}");
        at.bytes(b"POST /hooks HTTP/1.1\r\n\r\n", body.as_bytes(), noon());
    }
    at.look();
    at
}

#[test]
fn with_a_hundred_thousand_events_a_settle_makes_the_rows_of_one_screen() {
    let mut at = full();
    let height = usize::from(at.app.layout().list.height);
    let mut seen = std::collections::BTreeSet::new();
    for keys in [
        "",
        "g",
        "j",
        "<c-d>",
        "<c-d>",
        "G",
        "k",
        "/n>50000<enter>",
        "g",
        "<esc>",
    ] {
        at.drive(keys);
        assert_eq!(at.app.shown.len(), height, "after {keys:?}");
        seen.extend(at.app.shown.iter().map(|row| row.known.id));
        let read: std::collections::BTreeSet<Id> = at.app.readings.keys().copied().collect();
        assert!(
            read.len() <= seen.len() + 40,
            "{} of {}",
            read.len(),
            seen.len()
        );
    }
    assert_eq!(at.app.counts.rows, EVENTS);
}

#[test]
fn an_arrival_with_a_filter_on_tests_one_event() {
    let mut at = full();
    at.drive("/n>0<enter>");
    let found = at.app.query.matches().unwrap().len();
    at.bytes(b"POST /hooks HTTP/1.1\r\n\r\n", b"{\"number\":1}", noon());
    at.app.settle(&at.journal, &at.reader);
    let effects = at.app.take_effects();
    let [crate::tui::message::Effect::Scan(work)] = &effects[..] else {
        panic!("{effects:?}");
    };
    let crate::filter::Task::Arrived(range) = &work.task else {
        panic!("{work:?}");
    };
    assert_eq!(range.end.0 - range.start.0, 1);
    assert_eq!(found, usize::try_from(EVENTS).unwrap());
}

#[test]
fn of_a_long_body_only_the_rows_on_the_screen_are_made() {
    let mut body = String::from("[");
    for number in 0..50_000 {
        write!(body, "{{\"n\":{number}}},").unwrap();
    }
    body.push_str("0]");
    let mut at = Fixture::new(120, 40);
    at.bytes(
        b"POST / HTTP/1.1\r\nContent-Type: application/json\r\n\r\n",
        body.as_bytes(),
        noon(),
    );
    at.look();
    let height = usize::from(at.app.layout().detail.height);
    for keys in ["<tab>", "j", "<c-d>", "G", "k", "w", "5", "G", "w"] {
        at.drive(keys);
        assert!(at.app.detail.rows().len() <= height, "after {keys:?}");
    }
}

#[test]
fn a_large_event_is_recognised_elsewhere_and_named_when_that_is_done() {
    let mut at = Fixture::new(200, 60);
    let data = "x".repeat(300 << 10);
    let body = format!("{{\"note\":\"{data}\",\"type\":\"invoice.paid\"}}");
    let head = b"POST /hooks HTTP/1.1\r\nwebhook-id: msg_1\r\nwebhook-timestamp: 1\r\n\
        webhook-signature: v1,x\r\nContent-Type: application/json\r\n\r\n";
    let id = at.bytes(head, body.as_bytes(), noon());
    at.app.settle(&at.journal, &at.reader);
    let effects = at.app.take_effects();
    assert!(effects.contains(&Effect::Glance(id)), "{effects:?}");
    assert_eq!(at.app.shown[0].reading, None, "nothing is read on the spot");
    for effect in effects {
        at.perform(effect);
    }
    at.look();
    at.shows("invoice.paid");
    assert!(!at.look().contains(&Effect::Glance(id)), "it is read once");
}
