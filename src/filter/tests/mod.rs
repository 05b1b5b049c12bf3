//! The language as a table, and the matches against the naive filter.

mod guide;
mod language;
mod matching;
mod paths;
mod slices;
mod written;

use std::sync::Arc;

use bytes::Bytes;

use super::{Candidate, Filter, FromJournal};
use crate::{
    exchange::{
        Circumstances, Event, EventName, Exchange, Id, Judgement, Reading, Refused, Time, Verdict,
    },
    journal::{Content, Journal, Known, tests::circumstances},
};

/// Reads what the tests write into a body: `sender=stripe event=issues.opened
/// attempt=2 sig=invalid id=evt_1`.
fn read(exchange: &Exchange) -> Reading {
    let body =
        String::from_utf8_lossy(&exchange.body()[..exchange.body().len().min(200)]).into_owned();
    let mut reading = Reading::default();
    for (name, value) in body
        .split_whitespace()
        .filter_map(|word| word.split_once('='))
    {
        match name {
            "sender" => {
                reading.sender = ["stripe", "github"].into_iter().find(|name| *name == value);
            }
            "event" => reading.events.push(event(value)),
            "attempt" => reading.attempt = value.parse().ok(),
            "sig" => {
                reading.signature = Judgement {
                    verdict: Verdict::named(value).unwrap_or_default(),
                    ..Judgement::default()
                }
            }
            "id" => reading.delivery_id = Some(value.to_owned()),
            _ => {}
        }
    }
    reading
}

fn event(name: &str) -> Event {
    let (kind, action) = name.split_once('.').map_or((name, None), |(kind, action)| {
        (kind, Some(action.to_owned()))
    });
    Event {
        name: EventName {
            kind: kind.to_owned(),
            action,
        },
        ..Event::default()
    }
}

fn append(journal: &Journal, head: &str, body: &str, about: Circumstances) -> Id {
    let content = Content::Parts {
        head: head.as_bytes(),
        body: body.as_bytes(),
    };
    journal.append(content, about).0
}

fn post(journal: &Journal, body: &str) -> Id {
    let head = "POST /hooks HTTP/1.1\r\nHost: localhost\r\n\r\n";
    append(journal, head, body, circumstances(body.len()))
}

fn refusal() -> Refused {
    Refused {
        time: Time::from_seconds(1_700_000_000),
        took_us: 120,
        peer: ([10, 0, 0, 1], 7).into(),
        status: Some(431),
        why: "head larger than 64 KiB".to_owned(),
        raw: Bytes::from_static(b"GET /Huge HTTP/1.1\r\nX: y"),
        size: 70_000,
        marks: crate::exchange::Marks::NONE,
    }
}

const NOW: Time = Time::from_seconds(1_700_000_060);

/// What a filter says of an entry, asked without any memory.
fn naive(filter: &Filter, journal: &Journal, known: &Known) -> bool {
    let knowledge = FromJournal::new(journal, &read, &|_| 3600);
    filter.test(&Candidate::new(
        known.id,
        &known.entry,
        known.row,
        NOW,
        &knowledge,
    ))
}

fn all(journal: &Arc<Journal>) -> Vec<Known> {
    let rows = usize::try_from(journal.counts().rows).unwrap();
    (0..rows)
        .filter_map(|rank| journal.get(journal.nth(rank)?))
        .collect()
}

fn filter(text: &str) -> Filter {
    Filter::parse(text).unwrap_or_else(|mistake| panic!("{text}: {mistake}"))
}
