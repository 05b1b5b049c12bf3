//! The walk, held against `serde_json`.

use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::Value;

use super::super::Path;

fn path(text: &str) -> Path {
    text.parse().unwrap()
}

/// The values the walk comes to, as they stand in the source.
fn values<'a>(source: &'a [u8], at: &str) -> Vec<&'a [u8]> {
    let mut values = Vec::new();
    path(at).any(source, |found| {
        values.push(&source[found.span.clone()]);
        false
    });
    values
}

#[test]
fn a_list_stands_for_what_is_in_it() {
    let source = br#"{"a":[{"b":1},[{"b":[2,[3,[]]]},4],{"c":5},{"b":{"d":6}}],"e":[],"n":null}"#;
    let rows: [(&str, &[&str]); 12] = [
        (".a.b", &["1", "2", "3", "{\"d\":6}"]),
        (".a[].b", &["1", "2", "3", "{\"d\":6}"]),
        (".a[0].b", &["1"]),
        (".a[1].b", &["2", "3"]),
        (".a[1][0].b", &["2", "3"]),
        (".a[1][0][0].b", &[]),
        (".a[1][1]", &["4"]),
        (".a.b.d", &["6"]),
        (".a[3]", &["{\"b\":{\"d\":6}}"]),
        (".e", &[]),
        (".n", &["null"]),
        (".n.x", &[]),
    ];
    for (at, expected) in rows {
        let expected: Vec<&[u8]> = expected.iter().map(|text| text.as_bytes()).collect();
        assert_eq!(values(source, at), expected, "{at}");
    }
    for (at, is_in) in [
        (".e", true),
        (".e[]", false),
        (".n", true),
        (".a[9]", false),
        (".a.c", true),
    ] {
        assert_eq!(path(at).is_in(source), is_in, "{at}");
    }
}

#[test]
fn a_key_that_is_there_twice_has_two_values_and_may_be_escaped() {
    let source = br#" {"a":1,"\u0061":2,"b":3,"a":[4]}"#;
    assert_eq!(values(source, ".a"), [&b"1"[..], b"2", b"4"]);
}

#[test]
fn a_walk_stops_at_the_first_value_that_is_such() {
    let mut asked = 0;
    let holds = path(".a").any(b"{\"a\":[1,2,3", |_| {
        asked += 1;
        asked == 2
    });
    assert!(holds);
    assert_eq!(asked, 2);
}

#[test]
fn what_stands_before_a_fault_counts_and_nothing_behind_it() {
    let rows: [(&str, &[&str], bool); 11] = [
        (r#"{"a":1,,"a":2}"#, &["1"], true),
        (r#"{"a":1 "a":2}"#, &["1"], true),
        (r#"{"x":nope,"a":2}"#, &[], false),
        (r#"{"x":01,"a":2}"#, &[], false),
        (r#"{"a":12"#, &[], false),
        (r#"{"a":12,"#, &["12"], true),
        (r#"{"a":"b"#, &[], false),
        (r#"{"a":{"b":1"#, &[], true),
        (r#"{"a":[1,2"#, &["1"], true),
        (r#"{"a":[1,]"#, &["1"], true),
        (r#"{"a":tru"#, &[], false),
    ];
    for (source, expected, is_in) in rows {
        let expected: Vec<&[u8]> = expected.iter().map(|text| text.as_bytes()).collect();
        assert_eq!(values(source.as_bytes(), ".a"), expected, "{source}");
        assert_eq!(path(".a").is_in(source.as_bytes()), is_in, "{source}");
    }
}

#[test]
fn no_depth_is_too_deep() {
    let deep = format!("{}1{}", "[".repeat(200_000), "]".repeat(200_000));
    assert_eq!(values(deep.as_bytes(), ".").len(), 1);
    let objects = format!("{}1{}", "{\"b\":[".repeat(50_000), "]}".repeat(50_000));
    assert_eq!(values(objects.as_bytes(), ".a").len(), 0);
}

#[test]
fn a_path_leads_to_the_places_the_walk_comes_to() {
    let rows = [
        (".a.b", ".a[1].b[0][2]", true),
        (".a[].b", ".a[1].b", true),
        (".a[2].b", ".a[1].b", false),
        (".a[][]", ".a[1]", false),
        (".a", ".a.b", false),
        (".a.b", ".a", false),
        (".a", ".[0].a", true),
    ];
    for (at, place, leads) in rows {
        assert_eq!(path(at).leads_to(&path(place)), leads, "{at} {place}");
    }
}

/// The same over values that were built: what a walk comes to, in its order.
fn naive<'v>(value: &'v Value, steps: &[super::super::Step], found: &mut Vec<&'v Value>) {
    use super::super::Step;
    match (value, steps) {
        (Value::Array(items), [Step::Each, rest @ ..]) => {
            for item in items {
                naive(item, rest, found);
            }
        }
        (Value::Array(items), [Step::Index(index), rest @ ..]) => {
            if let Some(item) = items.get(*index) {
                naive(item, rest, found);
            }
        }
        (Value::Array(items), steps) => {
            for item in items {
                naive(item, steps, found);
            }
        }
        (Value::Object(members), [Step::Key(key), rest @ ..]) => {
            if let Some(member) = members.get(key) {
                naive(member, rest, found);
            }
        }
        (value, []) => found.push(value),
        _ => {}
    }
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<i32>().prop_map(|number| Value::from(f64::from(number) / 8.0)),
        "[ab\"\\\\\u{e9}/\n]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let key = "[ab]|\"|\u{e9}\\\\";
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(key, inner, 0..4)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

fn paths() -> impl Strategy<Value = Path> {
    let step = prop_oneof![
        3 => "[ab]|\"|\u{e9}\\\\".prop_map(super::super::Step::Key),
        1 => (0..3_usize).prop_map(super::super::Step::Index),
        1 => Just(super::super::Step::Each),
    ];
    proptest::collection::vec(step, 0..4).prop_map(Path::new)
}

/// A text with every character of its strings escaped.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in text.chars() {
        inside ^= c == '"';
        match c {
            'a' | 'b' | '\u{e9}' if inside => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

proptest! {
    #[test]
    fn it_comes_to_the_values_that_serde_json_has(value in json(), path in paths()) {
        let mut expected = Vec::new();
        naive(&value, path.steps(), &mut expected);
        for source in [serde_json::to_string(&value).unwrap(), serde_json::to_string_pretty(&value).unwrap()] {
            let mut found = Vec::new();
            path.any(source.as_bytes(), |it| {
                found.push(serde_json::from_slice::<Value>(it.source(source.as_bytes())).unwrap());
                false
            });
            prop_assert_eq!(found.iter().collect::<Vec<_>>(), expected.clone(), "{} {}", path, source);
            prop_assert!(expected.is_empty() || path.is_in(source.as_bytes()));
        }
    }

    #[test]
    fn escapes_change_nothing(value in json(), path in paths()) {
        let plain = serde_json::to_string(&value).unwrap();
        prop_assume!(!plain.contains('\\'));
        let other = escaped(&plain);
        let count = |source: &str| {
            let mut count = 0;
            path.any(source.as_bytes(), |_| { count += 1; false });
            count
        };
        prop_assert_eq!(count(&plain), count(&other), "{}", other);
    }

    #[test]
    fn any_bytes_can_be_walked(bytes in proptest::collection::vec(prop_oneof![
        proptest::sample::select(b"{}[]\",:\\atn1-. \n".to_vec()), any::<u8>()], 0..60), path in paths()) {
        path.any(&bytes, |found| { assert!(found.span.end <= bytes.len()); false });
        let _ = path.is_in(&bytes);
    }
}
