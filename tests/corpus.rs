//! Real published deliveries, where they are at hand (`tests/vectors.rs` has the
//! signature vectors):
//! third-party data that stand beside the project and are no part of it.
//! Without them each test says that it was skipped.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "the helpers of a test may fail and must say what was skipped"
)]

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use hookglass::{
    answer::Answers,
    exchange::{By, Clock, Exchange, Id, Reading, Time},
    reader::Reader,
    sender::{Draft, Registry},
    signature::{Secret, Secrets},
};
use serde_json::Value;

/// A file of the corpus; none, with a word about it, where it is not there.
/// `HOOKGLASS_CORPUS` names another directory.
fn corpus(name: &str) -> Option<String> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let folder = std::env::var_os("HOOKGLASS_CORPUS").map_or_else(beside, PathBuf::from);
    let path = folder.join(name);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: {} is not there", path.display());
    }
    text
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn headers(value: &Value) -> Vec<(&str, &str)> {
    let lines = value.as_array().map(Vec::as_slice).unwrap_or_default();
    lines
        .iter()
        .map(|line| (text(line, "/0"), text(line, "/1")))
        .collect()
}

fn body(value: &Value) -> Vec<u8> {
    use base64::{Engine, engine::general_purpose::STANDARD};
    STANDARD.decode(text(value, "/body_b64")).unwrap()
}

/// A request of the corpus as it would be captured at `now`, in seconds.
fn exchange(request: &Value, now: i64) -> Exchange {
    let target = text(request, "/path");
    let draft = Draft {
        method: text(request, "/method").to_owned(),
        target: if target.is_empty() { "/hooks" } else { target }.to_owned(),
        ..Draft::new(&headers(&request["headers"]), body(request))
    };
    draft.exchange(Time::from_seconds(now))
}

/// The envelopes that services without a row of their own share.
const ENVELOPES: [&str; 3] = ["standard-webhooks", "svix", "cloudevents"];

/// Whether `sender` is who sent a delivery of that provider: its row; without
/// one nobody, or the envelope it came in.
fn is_right(registry: &Registry, provider: &str, sender: Option<&str>) -> bool {
    match registry.named(provider) {
        Some(row) => sender == Some(row.name),
        None => sender.is_none_or(|sender| ENVELOPES.contains(&sender)),
    }
}

/// Whether one of the events is that one: by its type, or by its type and
/// action as this program writes them.
fn is_event(reading: &Reading, expected: &str) -> bool {
    reading.events.iter().any(|event| {
        let name = &event.name;
        let action = name.action.as_ref();
        name.kind == expected
            || action.is_some_and(|action| format!("{}.{action}", name.kind) == expected)
    })
}

/// Lines whose event type is another than ours, and why ours is right.
const OTHERWISE: &[(&str, &str)] = &[("31e5cca564d9", INBOUND), ("369fa087d453", INBOUND)];

const INBOUND: &str = "inbound mail names no type; the row calls it what its sender does";

/// What is read of a delivery of the corpus, with its secret at hand.
fn read(registry: &Registry, delivery: &Value, row: Option<&str>) -> Reading {
    let secret = text(delivery, "/signature/secret");
    let secrets = match row {
        Some(row) if !secret.is_empty() => {
            Secrets::default().and(row, [Secret::new(secret, "corpus")])
        }
        _ => Secrets::default(),
    };
    let now = delivery["signature"]["ts"].as_i64().unwrap_or_default();
    Reader::new(registry.clone(), secrets).read(&exchange(delivery, now))
}

#[test]
fn every_delivery_is_given_to_its_sender_and_to_nobody_else() {
    let Some(lines) = corpus("corpus-dev.jsonl") else {
        return;
    };
    let registry = Registry::built_in();
    let mut known = BTreeMap::<_, u32>::new();
    let (mut strangers, mut wrong, mut otherwise) = (0, Vec::new(), Vec::new());
    for line in lines.lines() {
        let delivery: Value = serde_json::from_str(line).unwrap();
        let (id, provider) = (text(&delivery, "/id"), text(&delivery, "/provider"));
        let reading = read(&registry, &delivery, Some(provider));
        if !is_right(&registry, provider, reading.sender) {
            wrong.push(format!("{id} of {provider}: {:?}", reading.sender));
            continue;
        }
        let Some(sender) = reading.sender else {
            strangers += 1;
            continue;
        };
        *known.entry(sender).or_default() += 1;
        let expected = text(&delivery, "/event_type");
        if !is_event(&reading, expected) {
            let names: Vec<_> = reading
                .events
                .iter()
                .map(|event| event.name.to_string())
                .collect();
            otherwise.push((id.to_owned(), format!("{provider} {expected}: {names:?}")));
        }
    }
    let total: u32 = known.values().sum();
    println!(
        "{total} lines of {} senders, {strangers} of nobody we know: {known:?}",
        known.len()
    );
    for (id, what) in &otherwise {
        let reason = OTHERWISE
            .iter()
            .find(|(line, _)| line == id)
            .map(|(_, reason)| *reason);
        println!("{id} {what} {}", reason.unwrap_or("NO REASON"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let unexplained = otherwise
        .iter()
        .filter(|(id, _)| OTHERWISE.iter().all(|(line, _)| line != id));
    assert_eq!(unexplained.count(), 0);
    let share = u32::try_from(otherwise.len()).unwrap() * 100;
    assert!(share <= total * 3, "{} of {total}", otherwise.len());
}

#[test]
fn of_all_deliveries_those_that_ask_are_answered_by_a_handshake_and_no_others() {
    let Some(corpus) = corpus("corpus-dev.jsonl") else {
        return;
    };
    let answers = Answers::new(Arc::new(Reader::default()), Clock::system());
    let mut found = BTreeMap::new();
    for line in corpus.lines() {
        let delivery: Value = serde_json::from_str(line).unwrap();
        let asked = Draft {
            method: text(&delivery, "/method").to_owned(),
            target: text(&delivery, "/path").to_owned(),
            ..Draft::new(&headers(&delivery["headers"]), body(&delivery))
        };
        let reply = answers.decide(Id::FIRST, &asked.exchange(Time::default()));
        if reply.by == By::Handshake {
            let who = text(&delivery, "/provider").to_owned();
            found.insert(who, reply.rule.unwrap_or_default().to_string());
        }
    }
    let expected = [
        ("asana", "asana"),
        ("azure-event-grid", "azure-event-grid"),
        ("cloudevents", "cloudevents"),
        ("dropbox", "dropbox"),
        ("ms-graph", "ms-graph"),
        ("okta", "okta"),
        ("slack", "slack"),
        ("twilio", "twilio"),
        ("twitch", "twitch: needs HOOKGLASS_SECRET_TWITCH"),
    ];
    let expected = expected.map(|(who, label)| (who.to_owned(), label.to_owned()));
    assert_eq!(found, BTreeMap::from(expected));
}

/// The header fields of which nothing is known: how many there are of them, and
/// of all.
#[test]
fn nearly_every_header_field_has_a_phrase() {
    let Some(lines) = corpus("corpus-dev.jsonl") else {
        return;
    };
    let reader = Reader::default();
    let (mut unknown, mut all) = (BTreeMap::<(String, String), usize>::new(), 0);
    for line in lines.lines() {
        let request: Value = serde_json::from_str(line).unwrap();
        let exchange = exchange(&request, 1_700_000_000);
        let sender = reader.read(&exchange).sender;
        let row = sender.and_then(|name| reader.registry().named(name));
        for field in exchange.head().fields() {
            all += 1;
            let name = String::from_utf8_lossy(field.name).into_owned();
            if hookglass::sender::headers::meaning(row, &name)
                .phrase
                .is_empty()
            {
                let sender = sender.unwrap_or("-").to_owned();
                *unknown.entry((sender, name)).or_default() += 1;
            }
        }
    }
    for ((sender, name), count) in &unknown {
        println!("{count:>4} {sender} {name}");
    }
    let unknown: usize = unknown.values().sum();
    println!("{unknown} of {all} without a phrase");
    assert!(unknown * 20 < all, "{unknown} of {all}");
}
