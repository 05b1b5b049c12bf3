//! What it costs to show a JSON body of 100 MB that is held in memory: the
//! first screen, the index of its lines, a screen anywhere in it, and the first
//! frame of the interface with it; beside it what it takes to look through the
//! bytes once, and to parse them.
//!
//! `cargo bench --bench body` prints the medians of a few rounds. Without
//! `--bench` (under `cargo test --benches`) it is tiny.

use std::{
    hint::black_box,
    io::{self, Write as _},
    time::{Duration, Instant},
};

use hookglass::{
    exchange::{
        Circumstances, Marks, Scheme, Time, Version,
        json::{Folds, Outline},
    },
    journal::{Content, Journal, Retention},
    reader::Reader,
    tui::app::{App, Settings, view},
};
use memchr::memmem;
use ratatui::{buffer::Buffer, layout::Rect};
use serde::de::IgnoredAny;

const AREA: Rect = Rect::new(0, 0, 200, 60);

/// The lines of a screen.
const SCREEN: usize = 60;

/// A list of orders, of about so many bytes, without white space.
fn body(bytes: usize) -> Vec<u8> {
    let mut body = b"{\"object\":\"list\",\"data\":[".to_vec();
    for number in 0.. {
        let order = format!(
            r#"{{"id":"ord_{number:012}","amount":"{}.50","currency":"eur","customer":{{"name":"A customer","email":"customer-{number}@example.com","address":{{"city":"Zürich","line1":"Bahnhofstrasse 1"}}}},"items":[{{"sku":"sku-{}","quantity":2}},{{"sku":"b","quantity":1}}],"paid":true,"note":null}}"#,
            number % 1_000,
            number % 77
        );
        body.extend_from_slice(order.as_bytes());
        if body.len() >= bytes {
            break;
        }
        body.push(b',');
    }
    body.extend_from_slice(b"]}");
    body
}

/// The median of a few rounds.
fn median(rounds: usize, mut work: impl FnMut()) -> Duration {
    let mut took: Vec<Duration> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    took.sort_unstable();
    took[took.len() / 2]
}

/// A screen from `row` on.
fn screen(outline: &Outline, body: &[u8], folds: &Folds, row: usize) {
    for line in outline.visible(body, folds, row..row + SCREEN) {
        black_box(line);
    }
}

/// The interface with this body as its only event: its first frame.
fn first_frame(body: &[u8]) -> Duration {
    let journal = Journal::new(Retention {
        max_bytes: 2 << 30,
        max_events: 10,
    });
    let about = Circumstances {
        time: Time::from_seconds(1_700_000_000),
        took_us: 5,
        peer: ([127, 0, 0, 1], 5).into(),
        scheme: Scheme::Http,
        version: Version::Http11,
        declared: None,
        size: body.len() as u64,
        marks: Marks::NONE,
    };
    let head = b"POST /hooks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\r\n";
    journal.append(Content::Parts { head, body }, about);
    let reader = Reader::default();
    median(9, || {
        let mut app = App::new(Settings::default(), (AREA.width, AREA.height));
        app.settle(&journal, &reader);
        let mut buffer = Buffer::empty(AREA);
        view::draw(&app, AREA, &mut buffer);
        black_box(buffer);
    })
}

fn main() -> io::Result<()> {
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let (bytes, rounds) = if is_bench {
        (100_000_000, 5)
    } else {
        (400_000, 1)
    };
    let body = body(bytes);
    let folds = Folds::new();
    let mut out = io::stdout().lock();
    let size = u32::try_from(body.len()).map_or(f64::MAX, f64::from);
    let weight = |outline: &Outline| u32::try_from(outline.weight()).map_or(f64::MAX, f64::from);
    let rate = |took: Duration| size / took.as_secs_f64() / 1e9;

    let outline = Outline::of(&body);
    let middle = outline.len() / 2;
    writeln!(
        out,
        "a body of {} bytes in {} lines; the index takes {} bytes, {:.2} % of it",
        body.len(),
        outline.len(),
        outline.weight(),
        weight(&outline) * 100.0 / size
    )?;

    let (mut index, mut once, mut parse) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        index.push(median(1, || drop(black_box(Outline::of(&body)))));
        once.push(median(1, || {
            black_box(memmem::find(&body, b"not in it"));
        }));
        parse.push(median(1, || {
            let _ = black_box(serde_json::from_slice::<IgnoredAny>(&body));
        }));
    }
    for times in [&mut index, &mut once, &mut parse] {
        times.sort_unstable();
    }
    let middle_of = |times: &[Duration]| times[times.len() / 2];
    let (index, once, parse) = (middle_of(&index), middle_of(&once), middle_of(&parse));
    writeln!(
        out,
        "index: {index:?}, {:.2} GB/s; memmem over it: {once:?}, {:.2} GB/s; serde_json, which keeps nothing: {parse:?}; the index takes {:.2} of that",
        rate(index),
        rate(once),
        index.as_secs_f64() / parse.as_secs_f64()
    )?;

    let first = median(101, || {
        let outline = Outline::up_to(&body, 1_000);
        screen(&outline, &body, &folds, 0);
    });
    let anywhere = median(101, || screen(&outline, &body, &folds, middle));
    writeln!(
        out,
        "the first screen: {first:?}; a screen in the middle, once indexed: {anywhere:?}"
    )?;
    writeln!(out, "the first frame with it: {:?}", first_frame(&body))
}
