//! What paths lead to, held against `serde_json`.

use proptest::prelude::*;

use super::*;

const BODY: &str = r#" {"a":{"b":"x\u00e9\"","n":1e2,"big":820982911946154508},
    "list":[{"id":"first"},2,[3]],"none":null,"yes":true,"empty":{},"a":{"b":"second"},"\u006bey":1} "#;

#[test]
fn values_are_found_with_their_source() {
    let cases = [
        ("/a/b", Kind::String, "xé\"", 0),
        ("/a/n", Kind::Number, "1e2", 0),
        ("/a/big", Kind::Number, "820982911946154508", 0),
        ("/list/0/id", Kind::String, "first", 0),
        ("/list", Kind::Array, "[{\"id\":\"first\"},2,[3]]", 3),
        ("/none", Kind::Null, "null", 0),
        ("/yes", Kind::Bool, "true", 0),
        ("/empty", Kind::Object, "{}", 0),
        ("/key", Kind::Number, "1", 0),
    ];
    for (path, kind, text, members) in cases {
        let found = at(BODY.as_bytes(), path).unwrap_or_else(|| panic!("{path}"));
        assert_eq!(
            (found.kind, &*found.text(), found.members()),
            (kind, text, members)
        );
    }
    for path in ["/b", "/a/c", "/list/3", "/a/b/c", "/list/x", "/none/a"] {
        assert_eq!(at(BODY.as_bytes(), path), None, "{path}");
    }
}

#[test]
fn many_paths_are_found_in_one_pass() {
    let paths = Paths::new(["/a/b", "/list", "/list/1", "/a/b", "/nope"]);
    let found = paths.find(BODY.as_bytes());
    assert_eq!(found.get("/list").map(Found::members), Some(3));
    assert_eq!(
        found.get("/list/1").map(|found| &*found.raw),
        Some(&b"2"[..])
    );
    assert_eq!(found.get("/nope"), None);
    assert_eq!(found.get("/never asked"), None);
}

#[test]
fn a_body_that_goes_wrong_gives_what_came_before() {
    for tail in [",", ",\"c\":", ",\"c\":tru", "]", ",\"c\":[1,{\"x", "\0\0"] {
        let body = format!("{{\"a\":{{\"b\":\"x\"}},\"n\":1{tail}");
        let paths = Paths::new(["/a/b", "/c", "/z"]);
        let found = paths.find(body.as_bytes());
        assert_eq!(
            found.get("/a/b").map(|found| &*found.raw),
            Some(&b"\"x\""[..])
        );
        assert_eq!(found.get("/c"), None, "{tail}");
    }
    for body in [
        "",
        "\u{feff}",
        "x",
        "\"",
        "\"\\",
        "{\"",
        "[",
        "[[[",
        "nul",
        "{\"a\" 1}",
    ] {
        assert_eq!(at(body.as_bytes(), "/a"), None, "{body:?}");
    }
}

#[test]
fn a_million_brackets_are_passed_over() {
    let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
    let body = format!("{{\"deep\":{deep},\"a\":1}}");
    let paths = Paths::new(["/a", "/deep/0/0/0"]);
    let found = paths.find(body.as_bytes());
    assert_eq!(found.get("/a").map(|found| &*found.raw), Some(&b"1"[..]));
    assert!(found.get("/deep/0/0/0").is_some());
}

/// What stands at a path, in an element or not, parted by spaces.
fn all(body: &str, wanted: Wanted<'_>) -> String {
    let paths = Paths::new([wanted]);
    let found = paths.find(body.as_bytes());
    let texts: Vec<_> = found
        .all(wanted)
        .map(|found| found.text().into_owned())
        .collect();
    texts.join(" ")
}

#[test]
fn lists_members_and_names_are_walked() {
    let body = r#"{"l":[{"a":1},{"b":2},{"a":3,"a":4}],"o":{"x":{"a":5},"\u0079":{"a":6}},"id":7,"deep":[[8],[9,10]]}"#;
    let cases = [
        (Wanted::Value("/l/[]/a"), "1 3"),
        (Wanted::Value("/l/[]/b"), "2"),
        (Wanted::Value("/o/{}/a"), "5 6"),
        (Wanted::Value("/{}/{}/a"), "5 6"),
        (Wanted::Value("/deep/[]/[]"), "8 9 10"),
        (Wanted::Value("/deep/[]/0"), "8 9"),
        (Wanted::Value("/l/{}/a"), ""),
        (Wanted::Value("/o/[]/a"), ""),
        (Wanted::Name("/o/{}"), "x y"),
        (Wanted::Name("/o/y"), "y"),
        (Wanted::Name("/o/z"), ""),
        (Wanted::Name("/l/[]"), ""),
        (Wanted::Beside("/id"), "l"),
        (Wanted::Beside("/l"), "o"),
        (Wanted::Beside("/o/x"), "y"),
        (Wanted::Value(""), body),
    ];
    for (wanted, expected) in cases {
        assert_eq!(all(body, wanted), expected, "{wanted:?}");
    }
    assert_eq!(all("[{\"a\":1},{\"a\":2}]", Wanted::Value("/[]/a")), "1 2");
    assert_eq!(all("[{\"a\":1},{\"a\":2}]", Wanted::Value("/1/a")), "2");
}

#[test]
fn a_text_is_opened_and_read_on() {
    let body = r#"{"json":"{\"a\":[1,2]}","b64":"eyJhIjpbMyw0XX0=","xml":"<r><a>5</a></r>","in":{"a":[6]},"twice":"{\"t\":\"{\\\"a\\\":7}\"}","no":"a"}"#;
    let cases = [
        ("/json//a/[]", "1 2"),
        ("/json//a/1", "2"),
        ("/b64//a/[]", "3 4"),
        ("/xml//r/a", "5"),
        ("/in//a/0", "6"),
        ("/twice//t//a", "7"),
        ("/no//a", ""),
        ("/json/a", ""),
        ("/{}//a/0", "1 3 6"),
    ];
    for (path, expected) in cases {
        assert_eq!(all(body, path.into()), expected, "{path}");
    }
    assert_eq!(all(r#""{\"a\":1}""#, "//a".into()), "1");
}

#[test]
fn each_element_has_its_own_values_and_those_around_it() {
    let body = r#"{"all":0,"entry":[
        {"time":1,"changes":[{"field":"a","of":[{"id":"x"},{"id":"y"}]},{"field":"b"}]},
        {"time":2,"messaging":[{"field":"no"}],"changes":[{"field":"c","of":[{"id":"z"}]}]},
        {"changes":[{}]}]}"#;
    let wanted = [
        "/all",
        "/entry/[]/time",
        "/entry/[]/changes/[]",
        "/entry/[]/changes/[]/field",
        "/entry/[]/changes/[]/of/[]/id",
        "/entry/[]/messaging/[]/field",
    ];
    let paths = Paths::new(wanted);
    let found = paths.find(body.as_bytes());
    let text = |path: &str, within| {
        let first = found.within(path.into(), within).next();
        first.map_or("-".into(), |found| found.text().into_owned())
    };
    let rows: Vec<_> = found
        .elements("/entry/[]/changes/[]")
        .map(|element| wanted.map(|path| text(path, Within::Element(element))))
        .map(|row| [&row[..2], &row[3..]].concat().join(" "))
        .collect();
    assert_eq!(rows, ["0 1 a x -", "0 1 b - -", "0 2 c z -", "0 - - - -"]);
    assert_eq!(text("/entry/[]/time", Within::NoElement), "-");
    assert_eq!(text("/entry/[]/time", Within::Body), "1");
    assert_eq!(text("/all", Within::NoElement), "0");
    assert_eq!(found.elements("/entry/[]/messaging/[]/field").count(), 1);
}

#[test]
fn of_a_million_elements_the_first_are_taken_and_the_rest_is_counted() {
    let body = format!("[{}1]", "[1,2],".repeat(100_000));
    let paths = Paths::new(["/[]", "/[]/[]"]);
    let found = paths.find(body.as_bytes());
    assert_eq!(found.elements("/[]").count(), MOST_ELEMENTS);
    assert_eq!(found.elements("/[]/[]").count(), MOST_ELEMENTS);
    assert_eq!(found.beyond("/[]"), 100_001 - MOST_ELEMENTS);
    assert_eq!(found.beyond("/[]/[]"), 2 * MOST_ELEMENTS - MOST_ELEMENTS);
    assert_eq!(found.beyond("/{}"), 0);
}

#[test]
fn what_was_found_is_told_by_its_number() {
    let paths = Paths::new(["/a", "/b", "/c/[]"]);
    let found = paths.find(br#"{"c":[1,2],"a":1}"#);
    let slots: Vec<_> = found.slots().collect();
    assert_eq!(slots, [0, 2]);
    assert_eq!(paths.slot("/c/[]".into()), Some(2));
    assert_eq!(paths.slot("/d".into()), None);
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[ -~é\"\\\\\n]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::hash_map("[abc\"]", inner, 0..4)
                .prop_map(|map| map.into_iter().collect::<Value>()),
        ]
    })
}

proptest! {
    #[test]
    fn it_finds_what_serde_json_finds(value in json(), keys in proptest::collection::vec("[abc012]", 1..4)) {
        let path = keys.iter().fold(String::new(), |path, key| path + "/" + key);
        let body = serde_json::to_vec(&value).unwrap();
        let found = at(&body, &path).map(|found| serde_json::from_slice(&found.raw).unwrap());
        prop_assert_eq!(found.as_ref(), value.pointer(&path));
    }

    #[test]
    fn whatever_the_bytes_are_it_ends(body in proptest::collection::vec(prop_oneof![
        proptest::sample::select(b"{}[]\",:\\ a01".to_vec()), any::<u8>()], 0..60)) {
        let paths = Paths::new([
            Wanted::Value(""), Wanted::Value("/a"), Wanted::Value("/0/a"), Wanted::Value("/a/1/0"),
            Wanted::Value("/[]/a"), Wanted::Value("/{}//a"), Wanted::Value("/a//a"), Wanted::Name("/a/{}"),
            Wanted::Beside("/a"), Wanted::Value("//a"), Wanted::Value("/[]/[]/[]"),
        ]);
        let found = paths.find(&body);
        for element in found.elements("/[]/[]/[]") {
            let _ = found.within("/[]/a".into(), Within::Element(element)).count();
        }
    }
}
