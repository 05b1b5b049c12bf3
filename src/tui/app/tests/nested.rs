//! A secret in a text that stands in another is on no screen, and what stands
//! beside it is.
//!
//! A row is a place and how the text is written there; each is driven through
//! every view, so that one that does not ask what is secret fails here.

use bytes::Bytes;
use proptest::prelude::*;

use super::drive::{Fixture, before, noon};
use crate::{
    exchange::{form, json::write_string},
    journal::Retention,
    sender::Draft,
    tui::{
        app::Settings,
        list::{Columns, columns::ValueColumn},
        message::Effect,
    },
};

/// A secret, and what stands beside it. Neither is changed by any encoding.
const SECRET: &str = "hunter2";
const BESIDE: &str = "zebra";

/// A place, and what a text is there.
struct Row {
    place: &'static str,
    content_type: &'static str,
    body: fn(&str) -> Vec<u8>,
}

const fn row(place: &'static str, content_type: &'static str, body: fn(&str) -> Vec<u8>) -> Row {
    Row {
        place,
        content_type,
        body,
    }
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const PARTS: &str = "multipart/form-data; boundary=x";
const XML: &str = "application/xml";
const BYTES: &str = "application/octet-stream";

const ROWS: &[Row] = &[
    row("text", "text/plain", |it| it.into()),
    row("a string", JSON, |it| object(it).into()),
    row("a string in a string", JSON, |it| {
        object(&object(it)).into()
    }),
    row("JSON lines", "application/x-ndjson", |it| {
        format!("{{}}\n{}\n", object(it)).into()
    }),
    row("broken JSON", JSON, |it| {
        format!("{{\"b\":tru,\n\"message\":{}}}", string(it)).into()
    }),
    row("JSON that is cut", JSON, |it| {
        object(it).trim_end_matches("\"}").into()
    }),
    row("a field", FORM, |it| {
        format!("b=1&message={}", form::encoded(it)).into()
    }),
    row("a field as it is", FORM, |it| {
        format!("message={}", it.replace('&', "%26")).into()
    }),
    row("a part", PARTS, |it| part(&[], it).into()),
    row("a part of JSON", PARTS, |it| {
        part(&["Content-Type: application/json"], &object(it)).into()
    }),
    row("a header of a part", PARTS, |it| {
        part(
            &[
                "Authorization: Basic hunter2",
                &format!("X-Any: {}", one_line(it)),
            ],
            "x",
        )
        .into()
    }),
    row("before the parts", PARTS, |it| {
        format!("{it}\r\n{}", part(&[], "x")).into()
    }),
    row("an element", XML, |it| {
        format!("<a><message>{}</message></a>", xml(it)).into()
    }),
    row("an attribute", XML, |it| {
        format!("<a><b message=\"{}\"/></a>", xml(it)).into()
    }),
    row("a section", XML, |it| {
        format!("<a><b><![CDATA[{it}]]></b></a>").into()
    }),
    row("bytes", BYTES, |it| format!("{it}\0").into()),
    row("UTF-16", BYTES, |it| {
        object(it)
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect()
    }),
];

/// Texts with a secret in them.
const TEXTS: &[&str] = &[
    r#"{"access_token":"hunter2","user":"zebra"}"#,
    "token=hunter2&user=zebra",
    "https://u:hunter2@zebra.test/?sig=hunter2&b=1",
    "<a><password>hunter2</password><b>zebra</b></a>",
    r#"zebra says {"password":"hunter2"}"#,
];

fn string(text: &str) -> String {
    let mut json = Vec::new();
    write_string(&mut json, text);
    String::from_utf8(json).unwrap()
}

fn object(text: &str) -> String {
    format!("{{\"message\":{}}}", string(text))
}

fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

fn xml(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('"', "&quot;")
}

fn part(headers: &[&str], content: &str) -> String {
    let head = [
        &["Content-Disposition: form-data; name=\"message\""],
        headers,
    ]
    .concat();
    format!("--x\r\n{}\r\n\r\n{content}\r\n--x--\r\n", head.join("\r\n"))
}

fn fixture() -> Fixture {
    let column = |name: &str, path: &str| ValueColumn {
        name: name.into(),
        path: path.parse().unwrap(),
    };
    let settings = Settings {
        columns: Columns {
            values: vec![column("m", ".message"), column("a", ".a.b")].into(),
            chosen: None,
        },
        ..Settings::default()
    };
    Fixture::with(200, 50, Retention::default(), settings)
}

/// An event with a body, before it another that is compared with it.
fn with(row: &Row, text: &str) -> Fixture {
    let mut at = fixture();
    let headers = [("Content-Type", row.content_type)];
    let older = text
        .replace("zebra", "horse")
        .replace("hunter2", "hunter22");
    at.take(&Draft::new(&headers, (row.body)(&older)), before(60_000));
    at.take(&Draft::new(&headers, (row.body)(text)), noon());
    at.look();
    at
}

/// The views: what leads to each from the list, and back.
const VIEWS: &[(&str, &str, &str)] = &[
    ("the list", "", ""),
    ("the body", "1<tab>", ""),
    ("the body, wrapped", "1<tab>w", "w"),
    ("the body as it came", "1<tab>b", "b"),
    ("the body as it came, wrapped", "1<tab>bw", "wb"),
    ("the raw bytes", "5<tab>", ""),
    ("the raw bytes, wrapped", "5<tab>w", "w"),
    ("the head", "2<tab>", ""),
    ("what can be copied", "1<tab>jy", "<esc>"),
    (
        "what a search found in the bytes",
        "5<tab>/unter<enter>n",
        "<esc>",
    ),
    ("what a search found", "1<tab>/unter<enter>nn", "<esc>"),
    ("the comparison", "=", "<esc>"),
    ("a difference in full", "=<enter>", "<esc><esc>"),
    ("what is offered", "/.message=", "<esc>"),
    ("the values", "f", "<esc>"),
];

/// Where what stands beside a secret is read too, and where at least.
const READ: &[&str] = &[
    "the body, wrapped",
    "the body as it came, wrapped",
    "the raw bytes, wrapped",
];
const READ_RAW: &[&str] = &["the raw bytes, wrapped"];

/// Every view, as it is on the screen.
fn screens(at: &mut Fixture) -> Vec<(&'static str, String)> {
    let mut screens = Vec::new();
    for (name, there, back) in VIEWS {
        at.drive(there);
        screens.push((*name, at.screen()));
        at.drive(back);
        at.drive("<esc><esc>");
    }
    // Each line with what its value means, and that in full.
    for tab in ["1<tab>", "2<tab>"] {
        at.drive(tab);
        for keys in ["", "j", "j", "j", "j"] {
            at.drive(keys);
            screens.push(("a line", at.screen()));
            at.drive("<enter>");
            screens.push(("what a line means", at.screen()));
            at.drive("<esc>");
        }
        at.drive("<esc><esc>");
    }
    screens
}

fn letters(screen: &str) -> String {
    screen.chars().filter(char::is_ascii_alphabetic).collect()
}

/// Asserts that no view of an event shows its secret, and that those that are `read`
/// show what stands beside it.
fn assert_hidden(at: &mut Fixture, read: &[&str], what: &str) {
    let screens = screens(at);
    for (view, screen) in &screens {
        assert!(!screen.contains(SECRET), "{what}: {view}:\n{screen}");
        let is_read = !read.contains(view) || letters(screen).contains(BESIDE);
        assert!(is_read, "{what}: {view}:\n{screen}");
    }
    let copied = at.drive("1<tab>yc");
    assert!(
        matches!(copied[..], [Effect::Copy { .. }]),
        "{what}: {copied:?}"
    );
    assert!(
        !format!("{copied:?}").contains(SECRET),
        "{what}: {copied:?}"
    );
}

#[test]
fn no_view_shows_a_secret_in_a_text_and_those_of_the_body_what_is_beside_it() {
    for (number, row) in ROWS.iter().enumerate() {
        // Bytes are digits, and the header of a part is folded.
        let read = match (row.place, row.content_type) {
            ("a header of a part", _) | (_, BYTES) => READ_RAW,
            _ => READ,
        };
        // Every text in every place is a test of `redact`.
        for text in TEXTS.iter().cycle().skip(number).take(2) {
            let mut at = with(row, text);
            assert_hidden(&mut at, read, &format!("{}: {text}", row.place));
        }
    }
}

#[test]
fn no_view_shows_a_secret_in_the_value_of_a_field_or_of_the_target() {
    for text in TEXTS {
        let mut at = fixture();
        let mut draft = Draft::new(&[("Referer", *text), ("X-Callback-Url", *text)], "{}");
        draft.target = format!("/hooks?to={}", form::encoded(*text));
        at.take(&draft, noon());
        at.look();
        let other = draft
            .target
            .replace("zebra", "horse")
            .replace("hunter2", "hunter22");
        draft.target = other;
        at.take(&draft, noon());
        at.look();
        at.drive("k");
        assert_hidden(&mut at, &["the head", "the raw bytes, wrapped"], text);
    }
}

#[test]
fn no_view_shows_a_secret_in_what_the_application_answered() {
    for text in TEXTS {
        for content_type in [JSON, "text/plain"] {
            let mut at = Fixture::of_events(120, 40, 1);
            let id = crate::exchange::Id(1);
            let mut sending = at.send(id, Some(Ok(200)));
            let outcome = sending.outcome.as_mut().unwrap();
            let response = outcome.result.as_mut().unwrap();
            response.headers = vec![
                ("Content-Type".into(), content_type.into()),
                ("Location".into(), Bytes::from_static(text.as_bytes())),
            ];
            response.body = object(text).into();
            at.journal.sent(id, sending.clone());
            at.look();
            at.ended(id, sending);
            at.drive("4");
            at.hides(SECRET);
            at.shows(BESIDE);
            at.drive("M");
            at.shows(SECRET);
        }
    }
}

#[test]
fn of_basic_credentials_nothing_is_shown() {
    let mut at = fixture();
    // base64 of somebody:hunter2
    let headers = [("Authorization", "Basic c29tZWJvZHk6aHVudGVyMg==")];
    at.take(&Draft::new(&headers, "{}"), noon());
    at.look();
    for (view, screen) in screens(&mut at) {
        let shows = ["c29t", "Mg==", "somebody"]
            .into_iter()
            .find(|it| screen.contains(it));
        assert_eq!(shows, None, "{view}:\n{screen}");
    }
}

/// JSON with a secret in texts up to three deep, each a string or a field.
fn body() -> impl Strategy<Value = String> {
    let inner = prop::sample::select(TEXTS);
    let wrap = prop::collection::vec(prop::sample::select(vec!["string", "field", "list"]), 0..4);
    (inner, wrap).prop_map(|(text, wraps)| {
        let text = wraps
            .into_iter()
            .fold(text.to_owned(), |text, wrap| match wrap {
                "string" => object(&text),
                "field" => format!("b=1&message={}", form::encoded(&text)),
                _ => format!("[1, {}]", string(&text)),
            });
        object(&text)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn no_view_shows_a_secret_however_deep_it_stands(body in body()) {
        let mut at = fixture();
        at.take(&Draft::new(&[("Content-Type", JSON)], body.clone()), noon());
        at.look();
        for (view, screen) in screens(&mut at) {
            prop_assert!(!screen.contains(SECRET), "{}: {}:\n{}", body, view, screen);
        }
    }
}
