//! What it costs to know who sent an event and what it is, against a full parse
//! of the same bytes by `serde_json`: in alternation, in one run.
//!
//! `cargo bench --bench recognise` prints a table: a push of GitHub, which its
//! head tells; a delivery that only its body tells; one that nobody knows, for
//! which every row that looks at bodies is asked; and a form that holds JSON.
//! All are made by the samples of their rows and some filling, 7 KB each. It
//! is bounded, and without `--bench` (under `cargo test --benches`) it is tiny.

use std::{
    error::Error,
    hint::black_box,
    io::{self, Write},
    time::{Duration, Instant},
};

use hookglass::{
    exchange::{Exchange, Time, form},
    sender::{Draft, Registry, Stamp},
};
use serde_json::{Map, Value, json};

/// How large each body is, in bytes.
const SIZE: usize = 7_000;

/// What recognition of a push may take.
const GOAL: Duration = Duration::from_micros(20);

type Outcome<T> = Result<T, Box<dyn Error>>;

/// A delivery, and who it should be given to.
struct Case {
    name: &'static str,
    exchange: Exchange,
    /// The JSON in it, which is all of the body or a field.
    json: Vec<u8>,
    sender: Option<&'static str>,
}

/// How much is done.
#[derive(Clone, Copy)]
struct Extent {
    rounds: usize,
    /// How often the same is done in a round; so short that most rounds are over
    /// before anybody else gets the processor.
    times: u32,
}

fn main() -> Outcome<()> {
    let extent = if std::env::args().any(|flag| flag == "--bench") {
        Extent {
            rounds: 2_001,
            times: 10,
        }
    } else {
        Extent {
            rounds: 1,
            times: 1,
        }
    };
    let registry = Registry::built_in();
    write_line(&format!(
        "recognition and facts against a full parse by serde_json: {} senders, median of {} rounds",
        registry.senders().count(),
        extent.rounds,
    ))?;
    write_line("                            bytes   facts      parse     ratio")?;
    for case in cases(&registry)? {
        measure(&registry, &case, extent)?;
    }
    write_line(&format!("goal: {} µs for a push", GOAL.as_micros()))
}

fn measure(registry: &Registry, case: &Case, extent: Extent) -> Outcome<()> {
    let known = registry.facts(&case.exchange);
    let known = known.map(|facts| facts.sender.name);
    if known != case.sender {
        return Err(format!("{} was given to {known:?}", case.name).into());
    }
    let body = case.exchange.body();
    let (mut facts, mut parse) = (Vec::new(), Vec::new());
    for _ in 0..extent.rounds {
        facts.push(time(extent.times, || {
            registry.facts(black_box(&case.exchange)).is_some()
        }));
        parse.push(time(extent.times, || {
            serde_json::from_slice::<Value>(black_box(&case.json)).is_ok()
        }));
    }
    let (facts, parse) = (median(&mut facts), median(&mut parse));
    write_line(&format!(
        "{:<28}{:>5} {:>7.2} µs {:>7.2} µs   {:>5.2}",
        case.name,
        body.len(),
        facts * 1e6,
        parse * 1e6,
        facts / parse,
    ))
}

/// Seconds for one of `times`.
fn time(times: u32, work: impl Fn() -> bool) -> f64 {
    let start = Instant::now();
    for _ in 0..times {
        black_box(work());
    }
    start.elapsed().as_secs_f64() / f64::from(times)
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times[times.len() / 2]
}

fn cases(registry: &Registry) -> Outcome<Vec<Case>> {
    let push = sample(registry, "github", "push")?;
    let filled = enlarged(&push.body)?;
    let form = format!("payload={}", form::encoded(std::str::from_utf8(&filled)?));
    let stripe = sample(registry, "stripe", "charge.failed")?;
    let nobody = br#"{"kind":"made at home","id":"4711","timestamp":1764590400}"#;
    let bare = Draft::new(&[("Content-Type", "application/json")], "");
    let case = |name, draft: &Draft, body: &[u8], json: &[u8], sender| Case {
        name,
        exchange: Draft {
            body: body.to_vec(),
            ..draft.clone()
        }
        .exchange(Time::default()),
        json: json.to_vec(),
        sender,
    };
    let mut as_form = push.clone();
    as_form.set(
        "Content-Type",
        "application/x-www-form-urlencoded".to_owned(),
    );
    let charge = enlarged(&stripe.body)?;
    let unknown = enlarged(nobody)?;
    Ok(vec![
        case("push, by its head", &push, &filled, &filled, Some("github")),
        case(
            "charge, by its body",
            &bare,
            &charge,
            &charge,
            Some("stripe"),
        ),
        case("nobody's", &bare, &unknown, &unknown, None),
        case(
            "push in a form",
            &as_form,
            form.as_bytes(),
            &filled,
            Some("github"),
        ),
    ])
}

fn sample(registry: &Registry, sender: &str, event: &str) -> Outcome<Draft> {
    let row = registry.named(sender).ok_or("the sender is not known")?;
    let sample = row.sample(Some(event)).ok_or("there is no such sample")?;
    let stamp = Stamp {
        time: Time::from_seconds(1_764_590_400),
        number: 1,
    };
    Ok(sample.draft(stamp))
}

/// The object `body` with filling as deliveries have it, up to the size.
fn enlarged(body: &[u8]) -> Outcome<Vec<u8>> {
    let mut object: Map<String, Value> = serde_json::from_slice(body)?;
    let mut filling = Vec::new();
    loop {
        let number = filling.len();
        filling.push(json!({
            "id": 820_982_911_946_154_508_u64 + number as u64,
            "url": format!("https://api.example.test/repos/ada/engine/commits/{number}{{/sha}}"),
            "message": "The wheel turns \"twice\"\n\nand is oiled",
            "author": {"name": "Ada", "email": "ada@example.com", "date": "2025-12-01T12:00:00Z"},
            "added": ["src/wheel.rs", "src/gear.rs"], "removed": [], "distinct": true, "score": 0.25
        }));
        object.insert("filling".to_owned(), Value::Array(filling.clone()));
        let text = serde_json::to_vec(&object)?;
        if text.len() >= SIZE {
            return Ok(text);
        }
    }
}

fn write_line(line: &str) -> Outcome<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(())
}
