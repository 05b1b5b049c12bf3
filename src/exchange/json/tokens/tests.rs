//! What is valid is what `serde_json` says; what is not is named in words.

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::exchange::json::Cause;

/// All tokens as text, and the fault in words.
fn walk(source: &[u8]) -> (Vec<String>, Option<Fault>) {
    let mut words = Vec::new();
    for token in tokens(source) {
        match token {
            Ok(token) => words.push(String::from_utf8_lossy(&source[token.span()]).into_owned()),
            Err(fault) => return (words, Some(fault)),
        }
    }
    (words, None)
}

fn is_valid(source: &[u8]) -> bool {
    walk(source).1.is_none()
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(8, 64, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Text that is nearly JSON: words of its grammar in any order.
fn nearly_json() -> impl Strategy<Value = Vec<u8>> {
    let words = [
        "{", "}", "[", "]", ":", ",", " ", "\n", "\"", "\"a\"", "\"\\n\"", "\\", "\\u00e9",
        "\\ud800", "0", "-", "-1", "1.5", "1e2", "1E+9", ".", "e", "01", "true", "false", "null",
        "tru", "é", "\u{b}", "\u{1}", "\t", "/",
    ];
    proptest::collection::vec(proptest::sample::select(words.to_vec()), 0..12)
        .prop_map(|words| words.concat().into_bytes())
}

proptest! {
    #[test]
    fn what_serde_json_writes_is_valid(value in json_value()) {
        prop_assert_eq!(walk(&serde_json::to_vec(&value).unwrap()).1, None);
        prop_assert_eq!(walk(&serde_json::to_vec_pretty(&value).unwrap()).1, None);
    }

    #[test]
    fn it_agrees_with_serde_json_on_what_is_valid(source in nearly_json()) {
        // Asked for a value it refuses what the grammar allows and it cannot
        // hold: half a surrogate pair, a number of a thousand digits.
        let theirs = serde_json::from_slice::<serde::de::IgnoredAny>(&source);
        let ours = walk(&source).1;
        prop_assert_eq!(ours.is_none(), theirs.is_ok(), "{:?} {:?}", ours, theirs);
    }

    #[test]
    fn any_bytes_end_with_at_most_one_fault_inside_the_text(source: Vec<u8>) {
        let mut walk = tokens(&source);
        let faults: Vec<_> = walk.by_ref().filter_map(Result::err).collect();
        prop_assert!(faults.len() <= 1);
        prop_assert!(faults.iter().all(|fault| fault.at <= source.len()));
        prop_assert!(walk.next().is_none());
    }

    #[test]
    fn a_cut_text_yields_its_tokens_up_to_the_cut(value in json_value(), share in 0.0..1.0_f64) {
        let whole = serde_json::to_vec(&Value::Array(vec![value])).unwrap();
        #[expect(
            clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss,
            reason = "any place in the text will do"
        )]
        let cut = (share * whole.len() as f64) as usize;
        let (words, fault) = walk(&whole[..cut]);
        let fault = fault.expect("a cut array is a fault");
        prop_assert_eq!(fault.cause, Cause::Cut);
        prop_assert_eq!(fault.at, cut);
        let all = walk(&whole).0;
        let complete = words.len().saturating_sub(1);
        prop_assert_eq!(&words[..complete], &all[..complete]);
        prop_assert!(words.last().zip(all.get(complete)).is_none_or(|(a, b)| b.starts_with(a.as_str())));
    }

    #[test]
    fn tokens_stand_in_order_and_apart(source in nearly_json()) {
        let mut end = 0;
        for token in tokens(&source).flatten() {
            prop_assert!(token.start >= end && token.end > token.start);
            end = token.end;
        }
    }
}

#[test]
fn every_kind_is_a_span_of_the_source() {
    let source = br#" {"a" : [1.50, -2e+3, "x\"y", true, false, null, {}, []]} "#;
    let (words, fault) = walk(source);
    let expected = r#"{ "a" [ 1.50 -2e+3 "x\"y" true false null { } [ ] ] }"#;
    assert_eq!(words.join(" "), expected);
    assert_eq!(fault, None);
}

#[test]
fn digits_duplicates_and_order_stay_as_sent() {
    let source = br#"{"b":123456789012345678901234567890,"a":1e400,"b":1.0}"#;
    let expected = r#"{ "b" 123456789012345678901234567890 "a" 1e400 "b" 1.0 }"#;
    assert_eq!(walk(source).0.join(" "), expected);
}

#[test]
fn a_fault_says_what_was_expected_and_where() {
    let table = [
        ("", "ends at byte 0, expected a value"),
        ("  ", "ends at byte 2, expected a value"),
        ("{", "ends at byte 1, expected a key or '}'"),
        ("{\"a\"", "ends at byte 4, expected ':'"),
        ("{\"a\":1", "ends at byte 6, expected ',' or '}'"),
        ("{\"a\" 1}", "expected ':' at byte 5"),
        ("{\"a\":1 \"b\"", "expected ',' or '}' at byte 7"),
        ("{\"a\":1,}", "expected a key at byte 7"),
        ("{a:1}", "expected a key or '}' at byte 1"),
        ("[1,]", "expected a value at byte 3"),
        ("[,", "expected a value or ']' at byte 1"),
        ("[1}", "expected ',' or ']' at byte 2"),
        ("[1] x", "expected the end at byte 4"),
        ("01", "expected the end at byte 1"),
        ("1.", "ends at byte 2, expected a digit"),
        ("1.x", "expected a digit at byte 2"),
        ("-x", "expected a digit at byte 1"),
        ("nul", "ends at byte 3, expected null"),
        ("nulx", "expected null at byte 0"),
        (
            "\"abc",
            "ends at byte 4, expected the closing '\"' of a string",
        ),
        (
            "\"\\x\"",
            "expected one of \" \\ / b f n r t u after '\\' at byte 2",
        ),
        ("\"\\u12x4\"", "expected four hexadecimal digits at byte 5"),
        (
            "\"a\nb\"",
            "expected '\"', or an escape for this control character, at byte 2",
        ),
        ("NaN", "expected a value at byte 0"),
        ("'a'", "expected a value at byte 0"),
    ];
    for (source, expected) in table {
        let fault = walk(source.as_bytes()).1.expect(source);
        assert_eq!(fault.to_string(), expected, "{source}");
    }
}

#[test]
fn a_fault_names_its_line_and_column() {
    let source = b"{\n  \"a\": 1\n  \"b\": 2\n}";
    let fault = walk(source).1.unwrap();
    assert_eq!(
        fault.explain(source),
        "expected ',' or '}' at byte 13 (line 3, column 3)"
    );
}

#[test]
fn what_is_tolerated_is_noted() {
    let issues = |source: &[u8]| {
        let mut walk = tokens(source);
        assert!(walk.by_ref().all(|token| token.is_ok()), "{source:?}");
        walk.issues().iter().collect::<Vec<_>>()
    };
    assert_eq!(issues(b"\xEF\xBB\xBF{}"), [Issue::ByteOrderMark]);
    assert_eq!(issues(b"[\"caf\xe9\"]"), [Issue::InvalidUtf8]);
    assert_eq!(issues(b"{\"\xff\":1}"), [Issue::InvalidUtf8]);
    assert_eq!(issues(br#""\ud800""#), [Issue::LoneSurrogate]);
    assert_eq!(issues(br#""\ud800\ud800\udc00""#), [Issue::LoneSurrogate]);
    assert_eq!(issues(br#""\udc00""#), [Issue::LoneSurrogate]);
    assert_eq!(issues("[\"é\\ud83d\\ude00\"]".as_bytes()), []);
}

#[test]
fn the_end_of_a_string_is_found_at_any_distance() {
    for length in 0..40 {
        for stop in ["\"", "\\n\"", "é\""] {
            let source = format!("\"{}{stop}", "a".repeat(length));
            assert!(is_valid(source.as_bytes()), "{source}");
            let with_control = source.replacen('a', "\u{1f}", 1);
            assert_eq!(is_valid(with_control.as_bytes()), length == 0);
        }
    }
}

#[test]
fn depth_costs_a_bit_and_no_stack() {
    for depth in [127, 128, 129, 1000, 100_000, 5_000_000] {
        let closed = [vec![b'['; depth], vec![b']'; depth]].concat();
        assert!(is_valid(&closed));
        let open = b"{\"a\":".repeat(depth);
        let fault = tokens(&open).find_map(Result::err).unwrap();
        assert_eq!((fault.at, fault.cause), (open.len(), Cause::Cut));
    }
}

#[test]
fn a_value_is_skipped_with_all_that_is_in_it() {
    let source = br#"[{"a":[1,{}]},2]"#;
    let mut walk = tokens(source);
    walk.next();
    let object = walk.next().unwrap().unwrap();
    assert_eq!(walk.skip_value(&object), Ok(13));
    let next = walk.next().unwrap().unwrap();
    assert_eq!(&source[next.span()], b"2");
    assert_eq!(walk.skip_value(&next), Ok(15));
}
