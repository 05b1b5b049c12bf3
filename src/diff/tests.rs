//! Every kind of difference as a table, and what holds for any two bodies.

use std::collections::HashSet;

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::Value as Json;

use super::*;
use crate::exchange::{Response, json::Step};

mod bodies;

fn request(head: &str) -> Vec<u8> {
    format!("POST /hooks HTTP/1.1\r\n{head}\r\n").into_bytes()
}

fn within_limits(old: (&str, &[u8]), new: (&str, &[u8]), limits: Limits) -> Diff {
    let (a, b) = (request(old.0), request(new.0));
    let (a, b) = (Side::request(&a, old.1), Side::request(&b, new.1));
    compare(&a, &b, limits, &mut || false).unwrap()
}

fn bodies(content_type: &str, old: &[u8], new: &[u8]) -> Diff {
    let head = format!("Content-Type: {content_type}\r\n");
    within_limits((&head, old), (&head, new), Limits::default())
}

fn json(old: &str, new: &str) -> Diff {
    bodies("application/json", old.as_bytes(), new.as_bytes())
}

/// A difference as a line: `~ .a  1 -> 2`.
fn line(change: &Change) -> String {
    let sign = match change.kind {
        Kind::Added => "+",
        Kind::Removed => "-",
        Kind::Changed => "~",
        Kind::Retyped(..) => "!",
        Kind::Respelled => "=",
        Kind::Moved(..) => ">",
    };
    let text = |value: &Option<Value>| {
        let value = value.as_ref()?;
        Some(String::from_utf8_lossy(&value.text).into_owned())
    };
    let values: Vec<_> = [text(&change.old), text(&change.new)]
        .into_iter()
        .flatten()
        .collect();
    let was = change.was_at.as_ref().map(|was| format!(" (was {was})"));
    let what = match change.kind {
        Kind::Moved(from, to) => format!("{from} -> {to}"),
        _ => values.join(" -> "),
    };
    format!("{sign} {}{}  {what}", change.place, was.unwrap_or_default())
}

fn lines(diff: &Diff) -> Vec<String> {
    diff.changes.iter().map(line).collect()
}

#[test]
fn every_kind_of_difference_in_json_is_told_with_its_path() {
    let table: &[(&str, &str, &[&str])] = &[
        (r#"{"a":1,"b":2}"#, "{ \"b\": 2,\n \"a\": 1 }", &[]),
        (r#"{"a":1}"#, r#"{"a":2}"#, &["~ .a  1 -> 2"]),
        (
            r#"{"a":1}"#,
            r#"{"a":1,"b":{"c":2}}"#,
            &[r#"+ .b  {"c":2}"#],
        ),
        (r#"{"a":1,"b":[2]}"#, r#"{"a":1}"#, &["- .b  [2]"]),
        (r#"{"a":6}"#, r#"{"a":"6"}"#, &["! .a  6 -> \"6\""]),
        (r#"{"a":null}"#, r#"{"a":{}}"#, &["! .a  null -> {}"]),
        (r#"{"a":true}"#, r#"{"a":false}"#, &["~ .a  true -> false"]),
        (r#"{"a":1.50}"#, r#"{"a":1.5}"#, &["= .a  1.50 -> 1.5"]),
        (r#"{"a":"\/"}"#, r#"{"a":"/"}"#, &[r#"= .a  "\/" -> "/""#]),
        (
            r#"{"a":12345678901234567890}"#,
            r#"{"a":12345678901234567891}"#,
            &["~ .a  12345678901234567890 -> 12345678901234567891"],
        ),
        (
            r#"{"a":{"b":{"c":[1,{"d":2}]}}}"#,
            r#"{"a":{"b":{"c":[1,{"d":3}]}}}"#,
            &["~ .a.b.c[1].d  2 -> 3"],
        ),
        (
            r#"{"a":1,"a":2}"#,
            r#"{"a":1,"a":3}"#,
            &["~ .a (2 of that name)  2 -> 3"],
        ),
        (
            r#"{"a":1,"a":2}"#,
            r#"{"a":2,"a":1}"#,
            &[
                "~ .a (1 of that name)  1 -> 2",
                "~ .a (2 of that name)  2 -> 1",
            ],
        ),
        (
            r#"{"odd key":1}"#,
            r#"{"odd key":2}"#,
            &["~ .\"odd key\"  1 -> 2"],
        ),
        (r#"{"\u0061":1}"#, r#"{"a":1}"#, &[]),
        ("1", "[1]", &["! .  1 -> [1]"]),
    ];
    for (old, new, expected) in table {
        assert_eq!(lines(&json(old, new)), *expected, "{old} {new}");
    }
}

#[test]
fn elements_of_lists_are_matched_by_id_or_by_what_is_equal() {
    let table: &[(&str, &str, &[&str])] = &[
        (
            r#"[{"id":1,"n":1},{"id":2,"n":1}]"#,
            r#"[{"id":2,"n":5},{"id":1,"n":1}]"#,
            &["> .[0] (was .[1])  1 -> 0", "~ .[0].n (was .[1].n)  1 -> 5"],
        ),
        (
            r#"[{"sku":"a","q":1},{"sku":"b","q":1}]"#,
            r#"[{"sku":"c","q":1},{"sku":"a","q":2},{"sku":"b","q":1}]"#,
            &[
                r#"+ .[0]  {"sku":"c","q":1}"#,
                "~ .[1].q (was .[0].q)  1 -> 2",
            ],
        ),
        (
            r#"[{"id":1},{"id":2},{"id":3}]"#,
            r#"[{"id":1},{"id":3}]"#,
            &[r#"- .[1]  {"id":2}"#],
        ),
        ("[1,2,3]", "[1,5,3]", &["~ .[1]  2 -> 5"]),
        ("[1,2,3]", "[1,3]", &["- .[1]  2"]),
        ("[1,2,3]", "[0,1,2,3]", &["+ .[0]  0"]),
        (
            "[\"a\",\"b\",\"c\"]",
            "[\"b\",\"c\",\"a\"]",
            &["> .[2] (was .[0])  0 -> 2"],
        ),
        (
            r#"{"l":[{"x":1},{"y":2}]}"#,
            r#"{"l":[{"x":1},{"y":3}]}"#,
            &["~ .l[1].y  2 -> 3"],
        ),
    ];
    for (old, new, expected) in table {
        assert_eq!(lines(&json(old, new)), *expected, "{old} {new}");
    }
}

#[test]
fn other_bodies_are_compared_by_what_they_say() {
    let form = "application/x-www-form-urlencoded";
    let found = bodies(form, b"a=1&b=x%20y", b"b=x+z&a=1");
    assert_eq!(lines(&found), [r#"~ .b  "x y" -> "x z""#]);

    let found = bodies(
        "application/xml",
        b"<a><b>1</b></a>",
        b"<a>\n  <b>2</b>\n</a>",
    );
    assert_eq!(lines(&found), [r#"~ .a.b  "1" -> "2""#]);

    let found = bodies(
        "application/x-ndjson",
        b"{\"a\":1}\n{\"a\":2}\n",
        b"{\"a\":1}\n{\"a\":3}\n",
    );
    assert_eq!(lines(&found), ["~ .[1].a  2 -> 3"]);

    let found = bodies(form, b"a=1&b=2", b"a=1&b=%32");
    assert!(found.changes.is_empty());
    assert_eq!(
        found.remarks,
        ["the bodies hold the same values; the bytes around them differ"]
    );

    let found = json("{\"a\":1}", "{\"a\": 1}");
    assert_eq!(
        found.remarks,
        ["the bodies hold the same values; white space or the order of keys differ"]
    );
}

#[test]
fn text_is_compared_by_line_and_by_word() {
    let found = bodies(
        "text/plain",
        b"one\ntwo words here\nthree\n",
        b"one\ntwo words there\nthree\nfour\n",
    );
    assert_eq!(
        lines(&found),
        [
            "~ line 2  two words here -> two words there",
            "+ line 4  four"
        ]
    );
    let value = |value: &Option<Value>| {
        let value = value.clone().unwrap();
        value
            .differs
            .iter()
            .map(|range| String::from_utf8(value.text[range.clone()].to_vec()).unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(value(&found.changes[0].old), ["here"]);
    assert_eq!(value(&found.changes[0].new), ["there"]);

    let found = bodies("text/plain", b"alpha\n", b"omega\n");
    assert_eq!(lines(&found), ["- line 1  alpha", "+ line 1  omega"]);

    let found = bodies("text/plain", b"same line", b"same line\n");
    assert_eq!(lines(&found), ["~ line 1  same line -> same line\n"]);
}

#[test]
fn broken_json_is_compared_by_line_and_says_so() {
    let found = json(r#"{"a":1,"b":2}"#, r#"{"a":1,"b":3"#);
    assert_eq!(
        lines(&found),
        [r#"~ line 1  {"a":1,"b":2} -> {"a":1,"b":3"#]
    );
    assert_eq!(
        found.remarks,
        [
            "the new body is no whole JSON: ends at byte 12, expected ',' or '}'; both are compared by line"
        ]
    );
}

#[test]
fn bytes_are_compared_by_size_and_first_difference() {
    let found = bodies("application/octet-stream", b"\0\x01\x02", b"\0\x01\x03\x04");
    assert_eq!(
        lines(&found),
        ["~ body  binary, 3 bytes -> binary, 4 bytes"]
    );
    assert_eq!(
        found.remarks,
        ["the bodies part at byte 2, counted from 0: 02 and 03"]
    );
}

#[test]
fn a_body_that_is_on_one_side_only_is_added_or_removed() {
    assert_eq!(lines(&json("", "{}")), ["+ .  {}"]);
    assert_eq!(lines(&json("[1]", "")), ["- .  [1]"]);
}

#[test]
fn request_line_query_and_header_are_compared_by_name() {
    let old = b"POST /hooks?a=1&b=2 HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nX-Two: 2\r\nVia: a\r\nVia: b\r\n\r\n";
    let new = b"PUT /hook?b=3&c=4 HTTP/1.1\r\nHost: a\r\nX-Two: 2\r\nx-one: 1\r\nVia: a\r\nVia: c\r\nNew: n\r\n\r\n";
    let (old, new) = (Side::request(old, b""), Side::request(new, b""));
    let found = compare(&old, &new, Limits::default(), &mut || false).unwrap();
    assert_eq!(
        lines(&found),
        [
            "~ method  POST -> PUT",
            "~ path  /hooks -> /hook",
            "- query.a  1",
            "~ query.b  2 -> 3",
            "+ query.c  4",
            "= header.x-one  X-One -> x-one",
            "~ header.Via  b -> c",
            "+ header.New  n",
            "~ order of the header  Host, X-One, X-Two, Via, Via -> Host, X-Two, x-one, Via, Via",
        ]
    );
}

#[test]
fn answers_are_compared_by_status() {
    let answer = |status, body: &'static str| Response {
        status,
        headers: vec![(
            Bytes::from_static(b"Content-Type"),
            Bytes::from_static(b"application/json"),
        )],
        body: Bytes::from_static(body.as_bytes()),
        truncated: false,
    };
    let (old, new) = (
        answer(500, r#"{"error":"x"}"#),
        answer(200, r#"{"ok":true}"#),
    );
    let (old, new) = (Side::answer(&old), Side::answer(&new));
    let found = compare(&old, &new, Limits::default(), &mut || false).unwrap();
    assert_eq!(
        lines(&found),
        ["~ status  500 -> 200", "- .error  \"x\"", "+ .ok  true"]
    );
}

#[test]
fn secrets_are_marked_wherever_they_stand() {
    let old = b"POST /h?token=aaaa HTTP/1.1\r\nAuthorization: Bearer 0123456789abaaaa\r\n\r\n";
    let new = b"POST /h?token=bbbb HTTP/1.1\r\nAuthorization: Bearer 0123456789abbbbb\r\n\r\n";
    let body = |secret: &str| {
        format!(r#"{{"password":"{secret}","added_{secret}":{{"api_key":"{secret}"}}}}"#)
    };
    let (a, b) = (body("aaaa"), body("bbbb"));
    let (old, new) = (
        Side::request(old, a.as_bytes()),
        Side::request(new, b.as_bytes()),
    );
    let found = compare(&old, &new, Limits::default(), &mut || false).unwrap();
    let shown: Vec<String> = found
        .changes
        .iter()
        .flat_map(|change| {
            let values = [&change.old, &change.new].into_iter().flatten();
            values.map(|value| String::from_utf8(value.masked(&change.place)).unwrap())
        })
        .collect();
    assert_eq!(
        shown,
        [
            "••••",
            "••••",
            "\"••••\"",
            "\"••••\"",
            r#"{"api_key":"••••"}"#,
            r#"{"api_key":"••••"}"#,
            "Bearer ••••aaaa",
            "Bearer ••••bbbb",
        ]
    );
}

#[test]
fn what_is_too_large_is_looked_into_part_by_part() {
    let body = |number: u32| {
        let parts: Vec<String> = (0..50)
            .map(|part| {
                let last = if part == 40 { number } else { 0 };
                format!(r#""part{part}":{{"a":[1,2,{{"b":{last}}}]}}"#)
            })
            .collect();
        format!("{{{}}}", parts.join(","))
    };
    let limits = Limits {
        values: 60,
        ..Limits::default()
    };
    let (old, new) = (body(1), body(2));
    let found = within_limits(("", old.as_bytes()), ("", new.as_bytes()), limits);
    assert_eq!(lines(&found), ["~ .part40.a[2].b  1 -> 2"]);
    assert_eq!(found.remarks, [] as [&str; 0]);

    let limits = Limits {
        values: 20,
        ..Limits::default()
    };
    let found = within_limits(("", old.as_bytes()), ("", new.as_bytes()), limits);
    assert_eq!(found.changes.len(), 1);
    assert!(
        found.remarks[0].contains("told as a whole"),
        "{:?}",
        found.remarks
    );
}

#[test]
fn what_is_nested_without_end_is_told_as_a_whole() {
    let nested = |inner: &str| format!("{}{inner}{}", "[".repeat(60_000), "]".repeat(60_000));
    let (old, new) = (nested("1"), nested("2"));
    let found = json(&old, &new);
    assert_eq!(found.changes.len(), 1);
    assert_eq!(found.remarks.len(), 1, "{:?}", found.remarks);
}

#[test]
fn secrets_inside_a_secret_member_were_readable() {
    let cases = [
        (
            r#"{"password":{"value":"CANARY1"}}"#,
            r#"{"password":{"value":"CANARY2"}}"#,
        ),
        (
            r#"{"api_keys":["CANARY1","a"]}"#,
            r#"{"api_keys":["a","CANARY2"]}"#,
        ),
        (r#"{"a":1}"#, r#"{"a":1,"password":{"v":"CANARY"}}"#),
        (
            r#"{"token":[{"x":"CANARY1"}]}"#,
            r#"{"token":[{"x":"CANARY2","y":["CANARY"]}]}"#,
        ),
        (r#"{"token":"CANARY1"}"#, r#"{"token":{"x":"CANARY"}}"#),
        (
            r#"{"token":"CANARY1","a":?}"#,
            r#"{"b":?,"token":["CANARY"]}"#,
        ),
    ];
    for (old, new) in cases {
        let found = json(old, new);
        assert!(!found.changes.is_empty(), "{old}");
        for change in &found.changes {
            for value in [&change.old, &change.new].into_iter().flatten() {
                let shown = String::from_utf8(value.masked(&change.place)).unwrap();
                assert!(!shown.contains("CANARY"), "{old}: {shown}");
            }
        }
    }
}

#[test]
fn a_secret_behind_the_first_megabytes_was_readable() {
    let far = format!(r#"{{"a":"{}","password":"CANARY"}}"#, "x".repeat(5 << 20));
    let found = json("[1]", &format!("[{far}]"));
    let end = |value: &Option<Value>| {
        let value = value.as_ref()?;
        value.secrets.last().cloned()
    };
    // As much of it is kept as there is room for: the secret is behind that.
    assert_eq!(end(&found.changes[0].new), None);
    let limits = Limits {
        kept: usize::MAX,
        kept_in_all: usize::MAX,
        ..Limits::default()
    };
    let found = within_limits(("", b""), ("", far.as_bytes()), limits);
    assert_eq!(
        end(&found.changes[0].new),
        Some(far.len() - 9..far.len() - 1)
    );
}

#[test]
fn a_long_key_over_a_long_list_took_gigabytes() {
    let side = |value: u8| {
        let list = vec![value.to_string(); 2_000].join(",");
        format!(r#"{{"{}":[{list}]}}"#, "k".repeat(100_000))
    };
    let limits = Limits {
        kept_in_all: 1 << 20,
        ..Limits::default()
    };
    let (old, new) = (side(1), side(2));
    let found = within_limits(("", old.as_bytes()), ("", new.as_bytes()), limits);
    let kept: usize = found
        .changes
        .iter()
        .map(|it| it.place.to_string().len())
        .sum();
    assert!(kept <= 1 << 20, "{kept}");
    assert!(!found.changes.is_empty());
    assert!(found.changes.len() + found.unlisted >= 2_000);
}

#[test]
fn no_more_is_kept_than_there_is_room_for() {
    let long = |letter: &str| format!(r#"{{"a":"{}"}}"#, letter.repeat(5_000));
    let limits = Limits {
        kept: 1_000,
        changes: 2,
        ..Limits::default()
    };
    let (old, new) = (long("x"), long("y"));
    let found = within_limits(("", old.as_bytes()), ("", new.as_bytes()), limits);
    let value = found.changes[0].new.as_ref().unwrap();
    assert!(value.is_cut());
    assert_eq!((value.text.len(), value.length), (1_000, 5_002));

    let found = within_limits(("", b"[1,2,3,4]"), ("", b"[5,6,7,8]"), limits);
    assert_eq!((found.changes.len(), found.unlisted), (2, 2));
}

#[test]
fn it_can_be_stopped() {
    let body = |number: u32| format!("[{}]", vec![number.to_string(); 20_000].join(","));
    let (a, b) = (body(1), body(2));
    let head = request("");
    let (a, b) = (
        Side::request(&head, a.as_bytes()),
        Side::request(&head, b.as_bytes()),
    );
    assert_eq!(compare(&a, &b, Limits::default(), &mut || true), None);
}

/// Documents of a few keys, so that two of them have something in common.
fn documents() -> impl Strategy<Value = Json> {
    let scalar = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (0..5_i64).prop_map(Json::from),
        "[a-c]{0,2}".prop_map(Json::from),
    ];
    scalar.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            proptest::collection::btree_map("id|a|b|c", inner, 0..4)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

fn at<'a>(document: &'a Json, path: &Path) -> Option<&'a Json> {
    path.steps()
        .iter()
        .try_fold(document, |value, step| match step {
            Step::Key(name) => value.get(name),
            Step::Index(index) => value.get(index),
            Step::Each => None,
        })
}

/// Every leaf with the way to it, indices left out: elements of lists move.
fn leaves(document: &Json, way: String, all: &mut Vec<(String, Json)>) {
    match document {
        Json::Object(members) if !members.is_empty() => {
            for (name, value) in members {
                leaves(value, format!("{way}.{name}"), all);
            }
        }
        Json::Array(elements) if !elements.is_empty() => {
            for value in elements {
                leaves(value, format!("{way}[]"), all);
            }
        }
        // Empty ones hold nothing; that they came or went is told all the same.
        Json::Object(_) | Json::Array(_) => {}
        leaf => all.push((way, leaf.clone())),
    }
}

/// The leaves of the values that were told of on one side.
fn told(diff: &Diff, side: impl Fn(&Change) -> Option<(Path, Vec<u8>)>) -> Vec<(String, Json)> {
    let mut all = Vec::new();
    for change in diff
        .changes
        .iter()
        .filter(|change| !matches!(change.kind, Kind::Moved(..)))
    {
        if let Some((path, text)) = side(change) {
            let way: String = path
                .steps()
                .iter()
                .map(|step| match step {
                    Step::Key(name) => format!(".{name}"),
                    _ => "[]".to_owned(),
                })
                .collect();
            leaves(&serde_json::from_slice(&text).unwrap(), way, &mut all);
        }
    }
    all
}

/// What is left of one list without the other, each counted.
fn without(all: &[(String, Json)], less: &[(String, Json)]) -> Vec<(String, Json)> {
    let mut left = all.to_vec();
    for leaf in less {
        if let Some(at) = left.iter().position(|other| other == leaf) {
            left.remove(at);
        }
    }
    left.sort_by_key(|leaf| format!("{leaf:?}"));
    left
}

fn path_of(change: &Change) -> Path {
    match &change.place {
        Place::Body(path, _) => path.clone(),
        _ => Path::default(),
    }
}

proptest! {
    #[test]
    fn a_document_is_no_different_from_itself(document in documents()) {
        let compact = document.to_string();
        let pretty = serde_json::to_string_pretty(&document).unwrap();
        let found = json(&compact, &pretty);
        prop_assert!(found.changes.is_empty(), "{:?}", lines(&found));
    }

    /// Taking from the old document what was told as gone and putting in what
    /// was told as new gives the new one; and each value is where it is said.
    #[test]
    fn the_differences_explain_all_that_is_different(old in documents(), new in documents()) {
        let found = json(&old.to_string(), &new.to_string());
        prop_assert_eq!(found.changes.is_empty(), old == new);
        for change in &found.changes {
            let there = path_of(change);
            let was = change.was_at.clone().unwrap_or_else(|| there.clone());
            let value = |value: &Option<Value>| {
                value.as_ref().map(|value| serde_json::from_slice::<Json>(&value.text).unwrap())
            };
            if let Some(value) = value(&change.old) {
                prop_assert_eq!(at(&old, &was), Some(&value), "{}", line(change));
            }
            if let Some(value) = value(&change.new) {
                prop_assert_eq!(at(&new, &there), Some(&value), "{}", line(change));
            }
        }
        let gone = told(&found, |change| {
            let value = change.old.as_ref()?;
            Some((change.was_at.clone().unwrap_or_else(|| path_of(change)), value.text.clone()))
        });
        let come = told(&found, |change| {
            let value = change.new.as_ref()?;
            Some((path_of(change), value.text.clone()))
        });
        let (mut old_leaves, mut new_leaves) = (Vec::new(), Vec::new());
        leaves(&old, String::new(), &mut old_leaves);
        leaves(&new, String::new(), &mut new_leaves);
        prop_assert_eq!(without(&old_leaves, &gone), without(&new_leaves, &come));
    }

    #[test]
    fn each_place_is_told_of_once(old in documents(), new in documents()) {
        let found = json(&old.to_string(), &new.to_string());
        let mut seen = HashSet::new();
        for change in &found.changes {
            let moved = matches!(change.kind, Kind::Moved(..));
            let is_old = change.kind == Kind::Removed;
            prop_assert!(seen.insert((change.place.to_string(), moved, is_old)), "{}", line(change));
        }
    }

    #[test]
    fn small_limits_find_the_same_places_or_say_so(old in documents(), new in documents()) {
        let (old, new) = (old.to_string(), new.to_string());
        let limits = Limits { values: 4, ..Limits::default() };
        let part = within_limits(("", old.as_bytes()), ("", new.as_bytes()), limits);
        let whole = within_limits(("", old.as_bytes()), ("", new.as_bytes()), Limits::default());
        prop_assert_eq!(part.changes.is_empty(), whole.changes.is_empty());
    }

    #[test]
    fn any_bytes_can_be_compared(
        old: Vec<u8>,
        new: Vec<u8>,
        content_type in "application/json|text/plain|application/xml|multipart/form-data; boundary=a|application/x-www-form-urlencoded|",
    ) {
        let found = bodies(&content_type, &old, &new);
        let is_told = !found.changes.is_empty() || !found.remarks.is_empty();
        prop_assert_eq!(is_told, old != new);
    }

    #[test]
    fn lines_put_together_give_the_texts(
        old in proptest::collection::vec("[a-c ]{0,4}", 0..12),
        new in proptest::collection::vec("[a-c ]{0,4}", 0..12),
    ) {
        let text = |lines: &[String]| -> String { lines.iter().flat_map(|line| [line.as_str(), ".\n"]).collect() };
        let (a, b) = (text(&old), text(&new));
        prop_assume!(!a.is_empty() && !b.is_empty());
        let found = bodies("text/plain", a.as_bytes(), b.as_bytes());
        let mut made: Vec<Option<String>> = old.iter().map(|line| Some(format!("{line}."))).collect();
        let mut added = Vec::new();
        for change in &found.changes {
            let Place::Line(from, to) = change.place else { panic!("{change:?}") };
            if let Some(from) = from {
                made[from - 1] = None;
            }
            if let Some(to) = to {
                let value = change.new.as_ref().unwrap();
                added.push((to - 1, String::from_utf8(value.text.clone()).unwrap()));
            }
        }
        let mut made: Vec<String> = made.into_iter().flatten().collect();
        for (place, line) in added {
            made.insert(place, line);
        }
        let expected: Vec<String> = new.iter().map(|line| format!("{line}.")).collect();
        prop_assert_eq!(made, expected);
    }
}

#[test]
fn a_newline_at_the_end_is_told_also_where_values_differ() {
    let found = json("{\"at\":1}", "{\"at\":2}\n");
    assert_eq!(lines(&found), ["~ .at  1 -> 2"]);
    assert_eq!(
        found.remarks,
        ["the bodies end in different white space; a signature covers it"]
    );
}
