//! What a frame costs at 1,000,000 events: settling what is on a screen of 200
//! by 60 cells and drawing it, with and without tries of one delivery among
//! them.
//!
//! `cargo bench --bench frame` prints the median of many frames for each case.
//! Without `--bench` (under `cargo test --benches`) it is tiny.

use std::{
    io::{self, Write as _},
    sync::Arc,
    time::{Duration, Instant},
};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use hookglass::{
    exchange::{Circumstances, Exchange, Id, Marks, Reading, Scheme, Time, Version},
    filter::{FromJournal, scan},
    journal::{Content, Journal, Retention},
    reader::Reader,
    tui::{
        app::{App, Settings, view},
        message::{Effect, Msg},
    },
};
use ratatui::{buffer::Buffer, layout::Rect};

const AREA: Rect = Rect::new(0, 0, 200, 60);

/// How many readings the journal is told at once.
const SLICE: usize = 64;

struct Bench {
    journal: Arc<Journal>,
    reader: Reader,
    app: App,
}

/// What is read of an event: its delivery is what its body says.
fn read(exchange: &Exchange) -> Reading {
    Reading {
        sender: Some("a"),
        delivery_id: Some(String::from_utf8_lossy(exchange.body()).into_owned()),
        ..Reading::default()
    }
}

fn about(size: usize) -> Circumstances {
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

impl Bench {
    /// So many events, each delivery `tries` of them in a row.
    fn new(events: usize, tries: usize) -> Self {
        let journal = Journal::new(Retention {
            max_bytes: 2 << 30,
            max_events: events,
        });
        let mut readings = Vec::new();
        for number in 0..events {
            let body = format!("delivery-{:0>12}", number / tries);
            let content = Content::Parts {
                head: b"POST /hooks HTTP/1.1\r\nHost: localhost\r\n\r\n",
                body: body.as_bytes(),
            };
            let (id, exchange) = journal.append(content, about(body.len()));
            readings.push((id, read(&exchange)));
            if readings.len() == SLICE || number + 1 == events {
                journal.understood(readings.iter().map(|(id, reading)| (*id, reading)));
                readings.clear();
            }
        }
        let app = App::new(Settings::default(), (AREA.width, AREA.height));
        Self {
            journal,
            reader: Reader::default(),
            app,
        }
    }

    fn press(&mut self, keys: &str) {
        for key in keys.chars() {
            let (code, modifiers) = match key {
                '\n' => (KeyCode::Enter, KeyModifiers::NONE),
                letter if letter.is_ascii_uppercase() => {
                    (KeyCode::Char(letter), KeyModifiers::SHIFT)
                }
                letter => (KeyCode::Char(letter), KeyModifiers::NONE),
            };
            self.app.update(Msg::Key(KeyEvent::new(code, modifiers)));
            self.settle();
        }
    }

    /// Settles, and looks through what a filter asks for.
    fn settle(&mut self) {
        loop {
            self.app.settle(&self.journal, &self.reader);
            let effects = self.app.take_effects();
            if effects.is_empty() {
                return;
            }
            for effect in effects {
                if let Effect::Scan(work) = effect {
                    let knowledge = FromJournal::new(&self.journal, &read, &|_| 0);
                    let now = Time::from_seconds(1_700_000_100);
                    let found = scan(&self.journal, &work, &knowledge, now, &mut || false);
                    self.app.update(Msg::Found(found));
                }
            }
        }
    }

    /// The median time of a frame after each of `keys`.
    fn frame(&mut self, keys: &str, times: usize) -> Duration {
        let mut buffer = Buffer::empty(AREA);
        let mut took: Vec<Duration> = (0..times)
            .map(|at| {
                let key = keys.chars().nth(at % keys.len()).unwrap_or('j');
                let modifiers = KeyModifiers::NONE;
                let key = KeyEvent::new(KeyCode::Char(key), modifiers);
                self.app.update(Msg::Key(key));
                let start = Instant::now();
                self.app.settle(&self.journal, &self.reader);
                buffer.reset();
                view::draw(&self.app, AREA, &mut buffer);
                let took = start.elapsed();
                self.app.take_effects();
                took
            })
            .collect();
        took.sort_unstable();
        took[took.len() / 2]
    }

    /// The median time it takes to take in one more try of a delivery that is
    /// there.
    fn retry(&self, times: usize) -> Duration {
        let mut took: Vec<Duration> = (0..times)
            .map(|at| {
                let newest = self.journal.bounds().1.0;
                let old = Id(newest - 1 - (at as u64 * 7_919) % (newest / 2));
                let known = self.journal.get(old);
                let body = known.map(|known| known.entry.body().to_vec());
                let body = body.unwrap_or_default();
                let content = Content::Parts {
                    head: b"POST /hooks HTTP/1.1\r\nHost: localhost\r\n\r\n",
                    body: &body,
                };
                let (id, exchange) = self.journal.append(content, about(body.len()));
                let reading = read(&exchange);
                let start = Instant::now();
                self.journal.understood([(id, &reading)]);
                start.elapsed()
            })
            .collect();
        took.sort_unstable();
        took[took.len() / 2]
    }
}

fn main() -> io::Result<()> {
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let (events, times) = if is_bench {
        (1_000_000, 1_000)
    } else {
        (20_000, 20)
    };
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "frames of {} by {}, {events} events",
        AREA.width, AREA.height
    )?;
    for (what, tries) in [
        ("all alone", 1),
        ("each delivery tried 3 times", 3),
        ("one delivery", events),
    ] {
        let mut bench = Bench::new(events, tries);
        bench.settle();
        let mut say = |name: &str, took: Duration| writeln!(out, "{what}: {name}: {took:?}");
        say("at the end", bench.frame("kj", times))?;
        bench.press("g");
        for _ in 0..50 {
            bench.press("lj");
        }
        say("50 unfolded", bench.frame("jk", times))?;
        bench.press("LG");
        say("all unfolded", bench.frame("kj", times))?;
        bench.press("L/size>1\n");
        say("a filter that all match", bench.frame("kj", times))?;
        say("one more try is read", bench.retry(times))?;
    }
    Ok(())
}
