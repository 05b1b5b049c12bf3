//! How far a slice of a scan goes before it is asked whether to stop.

use std::cell::Cell;

use super::{NOW, append, filter, post, read};
use crate::{
    exchange::{Exchange, Id, Reading},
    filter::{FromJournal, Matches, Tested, scan},
    journal::{Journal, Retention, tests::circumstances},
};

#[test]
fn a_slow_expression_is_stopped_between_large_bodies() {
    let journal = Journal::new(Retention::default());
    let body = "x".repeat(600_000);
    for _ in 0..20 {
        post(&journal, &body);
    }
    let mut matches = Matches::new(filter("~.*.*.*y"), 1);
    let work = matches.wants(journal.bounds()).unwrap();
    let knowledge = FromJournal::new(&journal, &read, &|_| 0);
    let asked = Cell::new(0);
    let found = scan(&journal, &work, &knowledge, NOW, &mut || {
        asked.set(asked.get() + 1);
        asked.get() == 3
    });
    assert_eq!(
        found.tested,
        Tested::Run(Id(15)..Id(21)),
        "two bodies at a time"
    );
}

#[test]
fn the_clock_is_looked_at_after_each_body_that_is_decoded() {
    let journal = Journal::new(Retention::default());
    let head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\n\r\n";
    let rows = [
        ("body:x", Id(5)..Id(6)),
        (".a=1", Id(5)..Id(6)),
        ("path:/", Id(1)..Id(6)),
    ];
    for _ in 0..5 {
        append(&journal, head, "x", circumstances(1));
    }
    for (text, expected) in rows {
        let mut matches = Matches::new(filter(text), 1);
        let work = matches.wants(journal.bounds()).unwrap();
        let knowledge = FromJournal::new(&journal, &read, &|_| 0);
        let found = scan(&journal, &work, &knowledge, NOW, &mut || true);
        assert_eq!(found.tested, Tested::Run(expected), "{text}");
    }
}

#[test]
fn the_clock_is_looked_at_after_each_coded_body_that_is_read() {
    let coded = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\n\r\n";
    let plain = "POST / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let journal = Journal::new(Retention::default());
    for head in [plain, coded, coded, plain, coded, plain] {
        append(&journal, head, "sender=stripe", circumstances(13));
    }
    let reads = Cell::new(0);
    let reader = |exchange: &Exchange| -> Reading {
        reads.set(reads.get() + 1);
        read(exchange)
    };
    let knowledge = FromJournal::new(&journal, &reader, &|_| 0);
    let mut matches = Matches::new(filter("sender:stripe"), 1);
    let mut asked = Vec::new();
    while let Some(work) = matches.wants(journal.bounds()) {
        matches.apply(scan(&journal, &work, &knowledge, NOW, &mut || {
            asked.push(reads.replace(0));
            asked.len() % 2 == 0
        }));
    }
    assert_eq!(
        (asked, matches.len()),
        (vec![2, 2, 1, 1], 6),
        "newest first, up to each coded one"
    );
}
