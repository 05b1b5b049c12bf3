//! What the program knows of senders, from outside: the user's own, the
//! table and the page of them, and what `send` makes of samples and captures.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use serde_json::Value;

/// Nothing here takes that long; what does has hung.
const PATIENCE: Duration = Duration::from_mins(1);

const SECRETS: [(&str, &str); 3] = [
    ("HOOKGLASS_SECRET_SHOP", "of the shop"),
    ("HOOKGLASS_SECRET_STRIPE", "whsec_of_stripe"),
    (
        "HOOKGLASS_SECRET_STANDARD_WEBHOOKS",
        "whsec_AAECAwQFBgcICQ==",
    ),
];

const SHOP: &str = r#"
[[sender]]
name = "shop"
title = "The shop"
known-by = ["header X-Shop-Event"]
event = ["header X-Shop-Event"]
delivery-id = ["header X-Shop-Delivery"]
attempt = "try in header X-Shop-Try"

[[sender.signature]]
method = "HMAC-SHA256"
place = "X-Shop-Signature"
prefix = "v1="
signed = 'header X-Shop-Delivery "." time "." body'
timestamp = "header X-Shop-Time in seconds"
tolerance = 300

[[sender.what]]
template = "{/amount} {/currency}"

[[sender.sample]]
event = "order.paid"
headers = ["X-Shop-Event: order.paid", "X-Shop-Delivery: {{uuid}}", "Content-Type: application/json"]
body = '{"order":"{{id}}","amount":1.50,"currency":"EUR"}'
"#;

/// A folder with files that the program reads and writes.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("config.toml"), SHOP).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with the file of the shop, and the secrets.
    fn hookglass(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hookglass"));
        command
            .args(arguments)
            .env_clear()
            .envs(SECRETS)
            .env("HOOKGLASS_CONFIG", self.path("config.toml"))
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    fn output(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = self.hookglass(arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let code = output.status.code().unwrap();
        (code, text(output.stdout), text(output.stderr))
    }

    /// What the program writes, when it does what was asked without a word.
    fn done(&self, arguments: &[&str]) -> String {
        let (code, stdout, stderr) = self.output(arguments);
        assert_eq!((code, &stderr[..]), (0, ""), "{arguments:?}: {stdout}");
        stdout
    }

    /// Why nothing was done.
    fn mistake(&self, arguments: &[&str]) -> String {
        let (code, stdout, stderr) = self.output(arguments);
        assert_eq!((code, &stdout[..]), (2, ""), "{arguments:?}: {stderr}");
        stderr
    }

    /// What is received when each of these is sent.
    fn received(&self, sent: &[&[&str]]) -> Vec<Value> {
        let count = format!("--count={}", sent.len());
        let listening = Listening::start(&mut self.hookglass(&["--port=0", &count]));
        for arguments in sent {
            let to = format!("--to={}", listening.url);
            let (code, stdout, stderr) = self.output(&[&["send"], *arguments, &[&to]].concat());
            assert_eq!(code, 0, "{stdout}{stderr}");
        }
        let lines = listening.rest();
        fs::write(self.path("events.jsonl"), lines.join("\n")).unwrap();
        let facts = lines.iter().map(|line| parse(line));
        facts.filter(|fact| fact["fact"] == "received").collect()
    }
}

struct Listening {
    child: Child,
    lines: Receiver<String>,
    url: String,
}

impl Listening {
    fn start(command: &mut Command) -> Self {
        let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let (tell, lines) = channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        let first = parse(&lines.recv_timeout(PATIENCE).unwrap());
        let url = format!("{}/hooks", first["urls"][0].as_str().unwrap());
        Self { child, lines, url }
    }

    /// Its lines until it ends by itself.
    fn rest(&self) -> Vec<String> {
        let mut lines = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            lines.push(line);
        }
        lines
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn parse(line: &str) -> Value {
    serde_json::from_str(line).unwrap()
}

fn header<'a>(fact: &'a Value, name: &str) -> Option<&'a str> {
    let lines = fact["headers"].as_array().unwrap();
    let line = lines.iter().find(|line| line[0] == name);
    line.and_then(|line| line[1].as_str())
}

fn body(fact: &Value) -> &str {
    fact["body"]["text"].as_str().unwrap()
}

#[test]
fn a_sender_of_the_users_is_sent_recognised_judged_and_listed() {
    let place = Place::new();
    let received = place.received(&[&["shop"]]);
    let fact = &received[0];
    assert_eq!(fact["sender"], "shop");
    assert_eq!(fact["events"][0]["type"], "order.paid");
    assert_eq!(fact["signature"]["verdict"], "valid");
    assert_eq!(
        fact["delivery_id"].as_str(),
        header(fact, "X-Shop-Delivery")
    );
    let said = place
        .hookglass(&["verify", "events.jsonl"])
        .output()
        .unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    assert_eq!(said, "#1  shop order.paid  valid\n");

    // It is asked first, and its tables give the same row again.
    let table = place.done(&["senders"]);
    assert!(table.lines().nth(1).unwrap().starts_with("shop"), "{table}");
    let tables = place.done(&["senders", "shop", "--toml"]);
    fs::write(place.path("config.toml"), &tables).unwrap();
    assert_eq!(place.done(&["senders", "shop", "--toml"]), tables);
    let (_, config, _) = place.output(&["config"]);
    let origin = "config.toml:2\nname = \"shop\"";
    assert!(config.contains(origin), "{config}");
    let (_, config, _) = place.output(&["config", "--json"]);
    let row = config.lines().map(parse).find(|row| row["key"] == "sender");
    assert_eq!(row.unwrap()["value"], "shop");
}

#[test]
fn a_broken_sender_ends_the_start_and_shows_the_place() {
    let place = Place::new();
    let broken = SHOP.replace("known-by = [\"header", "known-by = [\"hedder");
    fs::write(place.path("config.toml"), broken).unwrap();
    for arguments in [
        &["--port=0", "--for=1ms"][..],
        &["senders"],
        &["verify", "-"],
    ] {
        let said = place.mistake(arguments);
        let lines: Vec<&str> = said.lines().collect();
        let first = "config.toml:5: sender shop: known-by: hedder cannot be read here; did you mean header?";
        assert!(lines[0].ends_with(first), "{said}");
        assert_eq!(lines[1..], ["  hedder X-Shop-Event", "  ^^^^^^"]);
    }
}

#[test]
fn a_project_may_add_a_sender_and_not_stand_in_for_one() {
    let place = Place::new();
    let project = SHOP.replace("\"shop\"", "\"stripe\"");
    fs::write(place.path("hookglass.toml"), project).unwrap();
    let said = place.mistake(&["senders"]);
    assert!(
        said.contains("a project's file may not stand in for stripe"),
        "{said}"
    );
    let project = SHOP
        .replace("\"shop\"", "\"market\"")
        .replace("X-Shop-Event", "X-Market");
    fs::write(place.path("hookglass.toml"), project).unwrap();
    assert!(
        place
            .done(&["senders", "market"])
            .contains("header X-Market")
    );
}

#[test]
fn a_sender_of_the_users_stands_in_for_ours() {
    let place = Place::new();
    let own = SHOP.replace("\"shop\"", "\"stripe\"");
    fs::write(place.path("config.toml"), own).unwrap();
    let page = place.done(&["senders", "stripe"]);
    assert!(page.contains("header X-Shop-Event"), "{page}");
    let table = place.done(&["senders"]);
    let named = table.lines().filter(|line| line.starts_with("stripe "));
    assert_eq!(named.count(), 1, "{table}");
}

#[test]
fn the_table_fits_and_a_word_narrows_it() {
    let place = Place::new();
    for columns in [80, 200] {
        let mut senders = place.hookglass(&["senders"]);
        let output = senders
            .env("COLUMNS", columns.to_string())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let widest = text.lines().map(|line| line.chars().count()).max();
        assert!(widest.unwrap() <= columns, "{text}");
        assert!(text.contains("\ncryptoix "), "{text}");
    }
    let some = place.done(&["senders", "webhook-timestamp"]);
    assert!(
        some.contains("standard-webhooks") && !some.contains("\ngithub"),
        "{some}"
    );
    let said = place.mistake(&["senders", "strpe"]);
    assert!(said.ends_with("did you mean stripe?\n"), "{said}");
    for line in place.done(&["senders", "--json"]).lines() {
        assert!(parse(line)["name"].is_string(), "{line}");
    }
}

#[test]
fn values_are_put_in_and_the_rest_stays_to_the_byte() {
    let place = Place::new();
    let received = place.received(&[&[
        "stripe",
        "charge.failed",
        "--set=.data.object.amount=2.50",
        "--set=.data.object.currency=it is",
        "--set=header.X-Mine=a=b",
    ]]);
    let fact = &received[0];
    assert_eq!(fact["signature"]["verdict"], "valid");
    assert_eq!(header(fact, "X-Mine"), Some("a=b"));
    // Stripe's body is written over several lines, and stays so.
    assert!(body(fact).contains("\n      \"amount\": 2.50,\n      \"currency\": \"it is\",\n"));
    let said = place.mistake(&["send", "stripe", "--set=.dta.object=1", "--to=1"]);
    assert!(
        said.contains("there is no .dta; did you mean .data?"),
        "{said}"
    );
    let (_, _, stderr) = place.output(&["send", "stripe", "--set=.new=1", "--dry-run"]);
    assert_eq!(stderr, "hookglass: .new was not there and is added\n");
}

#[test]
fn a_captured_event_is_sent_as_it_came_and_signed_anew() {
    let place = Place::new();
    let first = place.received(&[&["stripe", "charge.failed"], &["shop"], &["stripe"]]);
    fs::rename(place.path("events.jsonl"), place.path("old.jsonl")).unwrap();
    let again = place.received(&[
        &["stripe", "charge.failed", "--from=old.jsonl"],
        &["stripe", "--from=old.jsonl", "--id=1", "--fresh"],
        &[
            "shop",
            "--from=old.jsonl",
            "--set=header.X-Shop-Delivery=other",
        ],
    ]);
    for fact in &again {
        assert_eq!(fact["signature"]["verdict"], "valid", "{fact}");
    }
    // The last of that event is meant; the bytes are those that came.
    assert_eq!(body(&again[0]), body(&first[2]));
    assert_eq!(again[0]["delivery_id"], first[2]["delivery_id"]);
    assert_ne!(again[1]["delivery_id"], first[0]["delivery_id"]);
    assert_eq!(again[2]["delivery_id"], "other");

    for (arguments, said) in [
        (
            &["stripe", "invoice.paid", "--from=old.jsonl"][..],
            "has no invoice.paid of stripe; there are charge.failed",
        ),
        (&["github", "--from=old.jsonl"], "has no event of github; "),
        (
            &["github", "--from=old.jsonl", "--id=2"],
            "event #2 of old.jsonl is from shop; ",
        ),
        (
            &["stripe", "--from=old.jsonl", "--id=9"],
            "has no event #9; ",
        ),
        (
            &["stripe", "--from=config.toml"],
            "holds no line of hookglass; ",
        ),
        (&["stripe", "--from=gone"], "cannot open gone"),
    ] {
        let arguments = [&["send"], arguments, &["--to=1"]].concat();
        let mistake = place.mistake(&arguments);
        assert!(mistake.contains(said), "{mistake}");
    }
}

#[test]
fn what_is_held_is_not_sent_from_a_file_either() {
    let place = Place::new();
    let first = place.received(&[&["shop", "--set=header.Origin=https://evil.test"]]);
    assert_eq!(first[0]["marks"][0], "browser");
    // Its signature is valid, so it may.
    assert!(
        place
            .done(&["send", "shop", "--from=events.jsonl", "--dry-run"])
            .contains("Origin")
    );
    let mut without = place.hookglass(&["send", "shop", "--from=events.jsonl", "--dry-run"]);
    let output = without
        .env_remove("HOOKGLASS_SECRET_SHOP")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("it is held: "), "{said}");
}

#[test]
fn a_retry_has_the_same_id_and_the_next_number() {
    let place = Place::new();
    let listening = Listening::start(&mut place.hookglass(&["--port=0", "--count=3"]));
    let to = format!("--to={}", listening.url);
    let told = place.done(&["send", "shop", "--retries=2", &to]);
    assert!(
        told.lines()
            .nth(1)
            .unwrap()
            .starts_with("shop order.paid, try 2 -> "),
        "{told}"
    );
    let facts: Vec<Value> = listening.rest().iter().map(|line| parse(line)).collect();
    let received: Vec<&Value> = facts
        .iter()
        .filter(|fact| fact["fact"] == "received")
        .collect();
    let attempts: Vec<&Value> = received.iter().map(|fact| &fact["attempt"]).collect();
    assert_eq!(attempts, [&Value::Null, &2.into(), &3.into()]);
    for fact in &received {
        assert_eq!(fact["delivery_id"], received[0]["delivery_id"]);
        assert_eq!(fact["signature"]["verdict"], "valid");
    }
}

#[test]
fn a_request_that_is_only_shown_is_the_one_that_would_be_sent() {
    let place = Place::new();
    let shown = place.done(&[
        "send",
        "shop",
        "--print",
        "--to=3000/hooks",
        "--set=.amount=7",
    ]);
    let (head, body) = shown.split_once("\r\n\r\n").unwrap();
    assert!(
        head.starts_with("POST /hooks HTTP/1.1\r\nHost: localhost:3000\r\n"),
        "{head}"
    );
    assert!(head.contains("\r\nX-Shop-Signature: v1="), "{head}");
    assert!(
        head.contains(&format!("\r\nContent-Length: {}\r\n", body.len())),
        "{head}"
    );
    assert_eq!(parse(body)["amount"], 7);
}

#[test]
fn a_mistake_names_the_nearest() {
    let place = Place::new();
    for (arguments, said) in [
        (
            &["send", "strpe", "--to=1"][..],
            "no sender is called strpe; did you mean stripe?",
        ),
        (
            &["send", "stripe", "charge.faild", "--to=1"],
            "did you mean charge.failed?",
        ),
        (
            &["send", "stripe", "--set=x", "--to=1"],
            "write .data.amount=2.50 or header.",
        ),
        (&["send", "stripe"], "--to"),
        (
            &["--public-url=example.com"],
            "write it as https://hooks.example.com",
        ),
    ] {
        let mistake = place.mistake(arguments);
        assert!(mistake.contains(said), "{mistake}");
    }
}

#[test]
fn verify_says_what_is_wrong_and_what_to_change() {
    let place = Place::new();
    let events = place.received(&[&["shop"], &["shop", "--set=.amount=99"]]);
    let mut grown = events[0].clone();
    grown["body"]["text"] = format!("{}\n", body(&grown)).into();
    let mut swapped = events[1].clone();
    swapped["body"] = events[0]["body"].clone();
    let lines = [&grown, &events[1], &swapped].map(Value::to_string);
    fs::write(place.path("wrong.jsonl"), lines.join("\n")).unwrap();

    let (code, text, _) = place.output(&["verify", "wrong.jsonl"]);
    assert_eq!(code, 1);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "#1  shop order.paid  INVALID  the signature does not match"
    );
    assert!(
        lines[1].starts_with("    valid if  ") && lines[1].contains("newline"),
        "{text}"
    );
    assert!(lines[2].starts_with("    cure      "), "{text}");
    assert!(
        text.contains("HOOKGLASS_SECRET_SHOP, as text, 11 bytes"),
        "{text}"
    );
    assert!(!text.contains("of the shop"), "{text}");

    let (code, text, _) = place.output(&["verify", "--json", "wrong.jsonl"]);
    assert_eq!(code, 1);
    let rows: Vec<Value> = text.lines().map(parse).collect();
    assert_eq!(rows[0]["mistake"]["at"], body(&events[0]).len());
    assert!(
        rows[1]["mistake"].is_null() && rows[1]["verdict"] == "valid",
        "{text}"
    );
    // It belongs to the event before.
    let words = rows[2]["mistake"]["words"].as_str().unwrap();
    assert!(words.contains("event"), "{text}");
}

/// What opens a door by itself was printed with what was received and signed.
#[test]
fn verify_prints_no_token_that_opens_a_door() {
    let place = Place::new();
    let event = |id: u64, target: &str, header: (&str, &str)| {
        let mut event = place.received(&[&["shop"]])[0].clone();
        event["id"] = id.into();
        event["target"] = target.into();
        event["headers"] = serde_json::json!([["Host", "localhost"], [header.0, header.1]]);
        event.to_string()
    };
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjF9.c2VzYW1l";
    let lines = [
        event(1, "/hooks", ("X-FusionAuth-Signature-JWT", token)),
        event(
            2,
            "/hooks?token=sesame",
            ("x-square-hmacsha256-signature", "AAAA"),
        ),
    ];
    fs::write(place.path("doors.jsonl"), lines.join("\n")).unwrap();
    let output = place
        .hookglass(&["verify", "doors.jsonl"])
        .env("HOOKGLASS_SECRET_FUSIONAUTH", "one")
        .env("HOOKGLASS_SECRET_SQUARE", "other")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.matches("INVALID").count(), 2, "{text}");
    assert!(!text.contains(token) && !text.contains("sesame"), "{text}");
    assert!(text.contains("/hooks?token="), "{text}");
}

/// A variable that holds for every command, and one that switches a flag off.
#[test]
fn a_flag_that_a_variable_switches_off_is_not_there() {
    let place = Place::new();
    let with = |name: &str, value: &str, arguments: &[&str]| {
        let output = place.hookglass(arguments).env(name, value).output();
        let output = output.unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    let tables = place.done(&["senders", "shop", "--toml"]);
    for json in ["0", "1"] {
        let said = with("HOOKGLASS_JSON", json, &["senders", "shop", "--toml"]);
        assert_eq!(said, (Some(0), tables.clone(), String::new()));
    }
    let shown = ["send", "shop", "order.paid", "--dry-run"];
    let (code, request, stderr) = with("HOOKGLASS_FRESH", "0", &shown);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(request.starts_with("POST "), "{request}");
    let (code, _, why) = with("HOOKGLASS_DRY_RUN", "0", &["send", "shop"]);
    assert_eq!(code, Some(2), "{why}");
    assert!(why.contains("give --to URL, or --dry-run"), "{why}");
}
