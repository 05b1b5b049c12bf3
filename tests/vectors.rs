//! Published and generated signature vectors, where they are at hand:
//! third-party data that stand beside the project and are no part of it.
//! Without them each test says that it was skipped.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "the helpers of a test may fail and must say what was skipped"
)]

use std::{collections::BTreeMap, path::PathBuf, process::Command, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use hookglass::{
    exchange::{Exchange, Id, Time, Verdict},
    journal::{
        Fact,
        line::{self, Line},
    },
    reader::Reader,
    sender::{Draft, Registry, Sender},
    signature::{Agreed, Beside, Examination, Secret, Secrets, examine, judge, variable},
};
use serde_json::Value;

/// The vectors; none, with a word about it, where they are not there.
/// `HOOKGLASS_CORPUS` names another directory.
fn vectors() -> Option<Vec<Value>> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let folder = std::env::var_os("HOOKGLASS_CORPUS").map_or_else(beside, PathBuf::from);
    let path = folder.join("vectors-dev.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not there", path.display());
        return None;
    };
    let all: Value = serde_json::from_str(&text).unwrap();
    Some(all["vectors"].as_array().unwrap().clone())
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    let found = value.pointer(pointer);
    found.and_then(Value::as_str).unwrap_or_default()
}

/// A vector, made ready to be judged.
struct Vector {
    id: String,
    /// What is behind the expectation, in the words of the vector.
    reason: String,
    row: &'static Sender,
    agreed: Agreed,
    /// The secret as it stands in a variable.
    secret: String,
    exchange: Exchange,
    expected: Verdict,
}

impl Vector {
    fn of(vector: &Value) -> Self {
        let id = text(vector, "/id").to_owned();
        let row = row_of(text(vector, "/provider"), text(vector, "/scheme"));
        let secret = match text(vector, "/certificate_pem") {
            "" => text(vector, "/secret").to_owned(),
            certificate => {
                let label = text(vector, "/webhook_id");
                let before = if label.is_empty() {
                    String::new()
                } else {
                    format!("{label}\n")
                };
                format!("{before}{certificate}")
            }
        };
        let secrets = Secrets::default().and(row.name, Secret::lines(&secret, "vector"));
        let url = text(vector, "/request/url");
        Self {
            reason: text(vector, "/reason").to_owned(),
            row,
            agreed: Agreed {
                secrets,
                public_url: Some(Arc::from(origin(url).0)),
            },
            secret,
            exchange: draft(vector).exchange(Time::from_seconds(now(vector))),
            expected: expected(&id, text(vector, "/expect")),
            id,
        }
    }

    fn examined(&self) -> Examination {
        let row = self.row;
        let senders = Registry::built_in();
        let senders: Vec<_> = senders
            .senders()
            .map(|row| (row.name, row.signatures))
            .collect();
        let beside = Beside {
            senders: &senders,
            ..Beside::NOTHING
        };
        examine(
            row.signatures,
            row.name,
            &self.exchange,
            &self.agreed,
            beside,
        )
        .unwrap()
    }
}

/// A URL in its origin and its target.
fn origin(url: &str) -> (&str, &str) {
    let host = url.find("://").map_or(0, |at| at + 3);
    let path = url[host..]
        .find(['/', '?'])
        .map_or(url.len(), |at| host + at);
    url.split_at(path)
}

fn draft(vector: &Value) -> Draft {
    let lines = vector["request"]["headers"].as_array().unwrap();
    let lines = lines
        .iter()
        .map(|line| (text(line, "/0"), text(line, "/1")));
    let body = STANDARD.decode(text(vector, "/request/body_b64")).unwrap();
    let (origin, target) = origin(text(vector, "/request/url"));
    let mut draft = Draft {
        method: text(vector, "/request/method").to_owned(),
        target: if target.is_empty() { "/" } else { target }.to_owned(),
        ..Draft::new(&lines.collect::<Vec<_>>(), body)
    };
    draft.set("Host", origin.trim_start_matches("https://").to_owned());
    draft
}

/// The clock of a vector; one that asks for none is judged when it was signed.
fn now(vector: &Value) -> i64 {
    vector["now"].as_i64().unwrap_or_default()
}

/// The row of the provider, or of the envelope where it has none.
fn row_of(provider: &str, scheme: &str) -> &'static Sender {
    let registry = Registry::built_in();
    let envelope = match scheme {
        "standard" => "standard-webhooks",
        other => other,
    };
    let row = registry
        .named(provider)
        .or_else(|| registry.named(envelope));
    row.unwrap_or_else(|| panic!("no row for {provider}"))
}

/// The verdict that a vector wants. It knows valid and invalid only; what we
/// say more precisely stands in its name.
fn expected(id: &str, expect: &str) -> Verdict {
    match expect {
        "valid" => Verdict::Valid,
        _ if id.ends_with("-missing") => Verdict::Unsigned,
        _ if id.ends_with("-expired") || id.ends_with("-future") => Verdict::Stale,
        _ => Verdict::Invalid,
    }
}

/// What is said must fit what was done: words of the reason of the vector, and
/// what may stand in ours then. Where nothing can be known but that it does not
/// match, no mistake may be named.
fn fits(vector: &Vector, found: &Examination) -> bool {
    let why = found.judgement.why.as_deref().unwrap_or_default();
    let mistake = found.mistake.as_ref().map(|mistake| mistake.name);
    let reason = vector.reason.as_str();
    let is = |part: &str| reason.contains(part);
    let said = |parts: &[&str]| parts.iter().any(|part| why.contains(part));
    let no_match = || said(&["does not match", "none matches", "is another than"]);
    if is("absent") || is("no token") {
        return said(&["no "]);
    }
    if is("empty") || is("garbage") {
        return said(&[
            "is empty",
            "is not ",
            "does not begin",
            "has no entry",
            "timestamp",
            "holds ",
        ]);
    }
    if is("older than tolerance") {
        return said(&["before it arrived"]);
    }
    if is("re-serialised") || is("different whitespace") {
        return no_match()
            && mistake.is_some_and(|name| name.starts_with("json-") || name.ends_with("-added"));
    }
    if is("plain sha256") {
        return mistake == Some("plain-hash");
    }
    if is("timestamp moved") {
        return mistake == Some("time-moved");
    }
    if is("trailing slash") {
        return mistake == Some("url-slash");
    }
    if is("trailing CRLF removed") {
        return mistake == Some("crlf-removed");
    }
    no_match() && mistake.is_none()
}

#[test]
fn every_vector_gets_its_verdict_and_a_reason_that_fits() {
    let Some(vectors) = vectors() else {
        return;
    };
    let mut wrong = Vec::new();
    let mut named = BTreeMap::<_, u32>::new();
    for vector in vectors.iter().map(Vector::of) {
        let Vector {
            id, row, exchange, ..
        } = &vector;
        let judgement = judge(row.signatures, row.name, exchange, &vector.agreed);
        let found = vector.examined();
        assert_eq!(judgement, found.judgement, "{id}");
        assert_eq!(
            judgement.why.is_none(),
            judgement.verdict == Verdict::Valid,
            "{id}"
        );
        if judgement.verdict != vector.expected {
            wrong.push(format!("{id}: {judgement:?}"));
        } else if judgement.verdict != Verdict::Valid && !fits(&vector, &found) {
            let mistake = &found.mistake;
            wrong.push(format!(
                "{id} ({}): {:?} {mistake:?}",
                vector.reason, judgement.why
            ));
        }
        let name = found.mistake.map_or("-", |mistake| mistake.name);
        *named.entry((judgement.verdict.as_str(), name)).or_default() += 1;
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        vectors.len(),
        wrong.join("\n")
    );
    println!("{} vectors: {named:?}", vectors.len());
}

/// A line as `hookglass --json` writes it.
fn written(vector: &Vector) -> Vec<u8> {
    let mut bytes = Vec::new();
    let fact = Fact::Received {
        id: Id::FIRST,
        exchange: vector.exchange.clone(),
        reading: None,
    };
    line::write(&fact, &mut bytes);
    bytes
}

#[test]
fn a_vector_that_was_written_to_a_line_and_read_back_is_judged_the_same() {
    let Some(vectors) = vectors() else {
        return;
    };
    for vector in vectors.iter().map(Vector::of) {
        let Vector {
            id, row, agreed, ..
        } = &vector;
        let Ok(Line::Known {
            fact: Fact::Received { exchange, .. },
            ..
        }) = line::read(&written(&vector))
        else {
            panic!("{id} is not read back");
        };
        assert_eq!(exchange.body(), vector.exchange.body(), "{id}");
        let judgement = judge(row.signatures, row.name, &exchange, agreed);
        assert_eq!(judgement.verdict, vector.expected, "{id} {judgement:?}");
    }
}

/// The program recognises the sender by itself; what shows nothing of its
/// sender is left to the test above.
#[test]
fn the_program_gives_every_vector_its_verdict() {
    let Some(vectors) = vectors() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut nameless = 0;
    for vector in vectors.iter().map(Vector::of) {
        let Vector { id, row, .. } = &vector;
        let reader = Reader::new(Registry::built_in(), vector.agreed.clone());
        // What shows nothing of its sender must be told whose it is.
        let shown = reader.read(&vector.exchange).sender == Some(row.name);
        let told = ["--sender", row.name];
        let told = &told[..if shown { 0 } else { told.len() }];
        nameless += usize::from(!shown);
        let path = folder.path().join("vector.jsonl");
        std::fs::write(&path, written(&vector)).unwrap();
        let url = vector.agreed.public_url.as_deref().unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_hookglass"))
            .args(["verify", "--json", "--public-url", url])
            .args(told)
            .arg(&path)
            .env_clear()
            .env("HOME", folder.path())
            .env(variable(row.name), &vector.secret)
            .output()
            .unwrap();
        let line: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{id}: {}", String::from_utf8_lossy(&output.stderr)));
        assert_eq!(
            text(&line, "/verdict"),
            vector.expected.as_str(),
            "{id} {line}"
        );
        assert_eq!(text(&line, "/sender"), row.name, "{id}");
        let is_invalid = vector.expected == Verdict::Invalid;
        assert_eq!(output.status.code(), Some(i32::from(is_invalid)), "{id}");
    }
    println!(
        "{} by the program, {nameless} of them told whose they are",
        vectors.len()
    );
}
