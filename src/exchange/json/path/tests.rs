//! A path leads to its values, and reads as it is written.

use proptest::prelude::*;

use super::*;

const BODY: &[u8] =
    br#"{"data":{"amount":"1.50","skip":[[1],{"amount":0}]},"items":[{"id":1},{"id":2,"x":{}}],
    "odd key":true,"d\u0061ta":"second","":null}"#;

fn found(path: &str) -> Vec<String> {
    let path: Path = path.parse().unwrap();
    path.find_all(BODY)
        .map(|found| String::from_utf8_lossy(found.source(BODY)).into_owned())
        .collect()
}

#[test]
fn a_path_leads_to_its_values() {
    let table: &[(&str, &[&str])] = &[
        (".data.amount", &["\"1.50\""]),
        (".items[0].id", &["1"]),
        (".items[1].x", &["{}"]),
        (".items[1]", &[r#"{"id":2,"x":{}}"#]),
        (".items[].id", &["1", "2"]),
        (".data.skip[][]", &["1"]),
        (".\"odd key\"", &["true"]),
        (
            ".data",
            &[
                r#"{"amount":"1.50","skip":[[1],{"amount":0}]}"#,
                "\"second\"",
            ],
        ),
        (".\"\"", &["null"]),
        (".items[2]", &[]),
        (".items.id", &[]),
        (".nothing", &[]),
        (".data.amount.deeper", &[]),
        ("[0]", &[]),
    ];
    for (path, values) in table {
        assert_eq!(found(path), *values, "{path}");
    }
}

#[test]
fn the_whole_text_is_a_value() {
    assert_eq!(get(b" [1] ", ".").unwrap().unwrap().span, 1..4);
    assert_eq!(get(b"[[7]]", ".[0][0]").unwrap().unwrap().span, 2..3);
}

#[test]
fn what_stands_before_a_fault_is_found() {
    let body = br#"{"a":{"b":1},"c":2,oops"#;
    assert_eq!(get(body, ".c").unwrap().unwrap().source(body), b"2");
    assert_eq!(get(body, ".d").unwrap(), None);
    assert_eq!(get(br#"{"a":[1,2"#, ".a").unwrap(), None);
    assert_eq!(get(b"", ".a").unwrap(), None);
}

#[test]
fn a_mistake_is_named_where_it_is() {
    let table = [
        ("", "expected '.' at character 0 of the path"),
        ("a", "expected '.' or '[' at character 0 of the path"),
        (".a..b", "expected a name at character 3 of the path"),
        (
            ".a[x]",
            "expected a number or ']' at character 3 of the path",
        ),
        (
            ".a[1",
            "expected a number and ']' at character 3 of the path",
        ),
        (
            ".\"a",
            "expected the closing '\"' at character 3 of the path",
        ),
    ];
    for (path, expected) in table {
        assert_eq!(path.parse::<Path>().unwrap_err().to_string(), expected);
    }
}

#[test]
fn a_path_is_written_so_that_nothing_hides_in_it() {
    let path = Path::new(vec![
        Step::Key("a\u{202e}\"\n".into()),
        Step::Index(3),
        Step::Each,
    ]);
    assert_eq!(path.to_string(), r#"."a\u{202e}\"\n"[3][]"#);
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        any::<String>().prop_map(Step::Key),
        "[a-z_]{1,8}".prop_map(Step::Key),
        any::<usize>().prop_map(Step::Index),
        Just(Step::Each),
    ]
}

proptest! {
    #[test]
    fn a_written_path_reads_as_itself(steps in proptest::collection::vec(step(), 0..6)) {
        let path = Path::new(steps);
        prop_assert_eq!(path.to_string().parse::<Path>(), Ok(path));
    }

    #[test]
    fn any_path_in_any_bytes_ends(path: String, body: Vec<u8>) {
        if let Ok(found) = get(&body, &path) {
            prop_assert!(found.is_none_or(|found| found.span.end <= body.len()));
        }
    }
}
