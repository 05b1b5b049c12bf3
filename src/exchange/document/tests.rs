//! Every kind of body, and that no bytes are too odd for it.

use std::{collections::BTreeMap, io::Write as _};

use proptest::prelude::*;

use super::*;

fn json(headers: &str, body: &[u8]) -> String {
    let head = format!("POST / HTTP/1.1\r\n{headers}\r\n\r\n");
    let document = Document::of(Head::new(head.as_bytes()), body);
    String::from_utf8_lossy(document.json()).into_owned()
}

const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

#[test]
fn each_kind_of_body_is_json() {
    let table: &[(&str, &[u8], &str)] = &[
        ("Content-Type: text/plain", br#" {"a":1}"#, r#" {"a":1}"#),
        (FORM, br#"{"a":1}"#, r#"{"a":1}"#),
        (
            FORM,
            b"a=1&data%5Bemail%5D=x%40y&a=2&b\r\n",
            r#"{"a":"1","data[email]":"x@y","b":""}"#,
        ),
        (
            "Content-Type: multipart/form-data; boundary=\"x\"",
            b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n2\r\n--x\r\ncontent-disposition: form-data; filename=\"f;\\\".txt\"; name=f\r\nContent-Type: text/plain\r\n\r\n--xyz\r\n--x--\r\n",
            "{\"a\":\"1\\r\\n2\",\"f\":{\"filename\":\"f;\\\".txt\",\"type\":\"text/plain\",\"size\":5}}",
        ),
        (
            "Content-Type: multipart/form-data",
            b"--x\nContent-Disposition: form-data; name=a\n\n1\n--x\nContent-Disposition: form-data; name=b\n\ncut",
            r#"{"a":"1","b":"cut"}"#,
        ),
        (
            "Content-Type: text/xml",
            b"<?xml version='1.0'?><s:a xmlns:s='u' k='&lt;1'><b>x &amp; &#233;</b><b><![CDATA[<y>]]></b><c/> t</s:a>",
            r##"{"a":{"@k":"<1","b":["x & é","<y>"],"c":"","#text":"t"}}"##,
        ),
        ("", b"<a><b>1</b><c>cut", r#"{"a":{"b":"1","c":"cut"}}"#),
        ("", b"{\"a\":1}\r\n{\"a\":2}\n\n", r#"[{"a":1},{"a":2}]"#),
        ("", b"{\"a\":[\n{}]}", "{\"a\":[\n{}]}"),
        ("", b"eyJhbGciOiJub25lIn0.eyJqdGkiOiIxIn0.", r#"{"jti":"1"}"#),
        ("", b"\xef\xbb\xbf{}", "{}"),
        ("", b"\xff\xfe{\0}\0", "{}"),
        (
            "Content-Type: application/json; charset=iso-8859-1",
            b"{\"a\":\"\xe9\"}",
            r#"{"a":"é"}"#,
        ),
        ("", b"hello", "hello"),
        ("", b"", ""),
    ];
    for (headers, body, expected) in table {
        assert_eq!(json(headers, body), *expected, "{headers}");
    }
}

#[test]
fn what_is_json_already_is_not_copied() {
    let body = br#"{"a":1}"#;
    let head =
        Head::new(b"POST / HTTP/1.1\r\nContent-Type: application/json; charset=utf-8\r\n\r\n");
    let document = Document::of(head, body);
    assert!(matches!(document.json, Cow::Borrowed(_)));
}

#[test]
fn the_document_may_stand_in_a_field() {
    let inside = |headers: &str, body: &[u8]| {
        let head = format!("POST / HTTP/1.1\r\n{headers}\r\n\r\n");
        let document = Document::inside(Head::new(head.as_bytes()), body, &["/none", "/payload"]);
        String::from_utf8_lossy(document.json()).into_owned()
    };
    assert_eq!(inside(FORM, b"a=1&payload=%7B%22b%22%3A1%7D"), r#"{"b":1}"#);
    assert_eq!(inside(FORM, b"a=1&payload=PGE-MTwvYT4"), r#"{"a":"1"}"#);
    assert_eq!(inside(FORM, b"a=1"), r#"{"a":"1"}"#);
    assert_eq!(inside("", br#"{"payload":"{}"}"#), r#"{"payload":"{}"}"#);
}

#[test]
fn texts_are_opened() {
    let table: &[(&str, Option<&str>)] = &[
        (" {\"a\":1}\n", Some("{\"a\":1}")),
        ("<a>1</a>", Some("{\"a\":\"1\"}")),
        ("eyJhIjox\r\nfQ==", Some("{\"a\":1}")),
        ("eyJhIjoxfQ", Some("{\"a\":1}")),
        ("eyJhbGciOiIifQ.eyJhIjoxfQ.c2ln", Some("{\"a\":1}")),
        ("hello", None),
        ("aGVsbG8=", None),
        ("", None),
        ("<", None),
    ];
    for (text, expected) in table {
        let opened = opened(text.as_bytes());
        assert_eq!(opened.as_deref(), expected.map(str::as_bytes), "{text}");
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_compressed_body_is_read_whether_it_says_so_or_not() {
    let body = gzip(b"{\"a\":1}\n{\"a\":2}\n");
    for headers in ["Content-Encoding: gzip", "Content-Type: application/gzip"] {
        assert_eq!(json(headers, &body), r#"[{"a":1},{"a":2}]"#);
    }
}

#[test]
fn depth_and_number_of_xml_are_bounded() {
    let deep = "<a>".repeat(100_000);
    let document = json("", deep.as_bytes());
    assert!(document.len() < 1_000, "{}", document.len());
    let wide = format!("<a>{}</a>", "<b>1</b>".repeat(100_000));
    let document = json("", wide.as_bytes());
    assert!(document.len() < 100_000, "{}", document.len());
    let entities = "<!DOCTYPE a [<!ENTITY x 'xxxxxxxxxx'>]><a>&x;&x;y</a>";
    assert_eq!(json("", entities.as_bytes()), r#"{"a":"y"}"#);
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text).is_ok()
}

proptest! {
    #[test]
    fn whatever_the_bytes_are_there_is_a_document(
        kind in "|text/xml|application/x-www-form-urlencoded|multipart/form-data; boundary=x|multipart/mixed",
        coding in "|gzip|br|zstd|deflate|gzip, br",
        body in proptest::collection::vec(prop_oneof![
            proptest::sample::select(b"<>/&;=\"'{}[]\r\n-xab:%.".to_vec()), any::<u8>()], 0..200),
    ) {
        let headers = format!("Content-Type: {kind}\r\nContent-Encoding: {coding}");
        let _ = json(&headers, &body);
        let _ = opened(&body);
    }

    #[test]
    fn what_is_made_is_json(
        kind in "text/xml|application/x-www-form-urlencoded|multipart/form-data; boundary=x",
        body in "(<[ab/][ab]{0,2}>|&|a=|--x\r\n|Content-Disposition: form-data; name=a\r\n\r\n|[é\"\\\\<\u{1}])*",
    ) {
        let head = format!("POST / HTTP/1.1\r\nContent-Type: {kind}\r\n\r\n");
        let document = Document::of(Head::new(head.as_bytes()), body.as_bytes());
        if let Cow::Owned(json) = &document.json {
            prop_assert!(is_json(&String::from_utf8_lossy(json)), "{:?}", json);
        }
    }

    #[test]
    fn what_xml_says_in_its_source_is_what_the_document_has(
        text in "(a|&amp;|&#65;|&#x3c;|&own;|&|;|\\r\\n|\\r|<!\\[CDATA\\[&amp;<b>\\]\\]>|é)*",
        attribute in "(a|&quot;|&#65;|\\n|\\t|é)*",
    ) {
        let body = format!("<a b=\"{attribute}\">{text}</a>");
        let found: serde_json::Value = serde_json::from_str(&json("", body.as_bytes())).unwrap();
        let said = crate::exchange::xml::says(text.as_bytes());
        let is_there = found["a"].get("#text").and_then(|it| it.as_str()).unwrap_or_default();
        prop_assert_eq!(said.trim(), is_there);
        let said = crate::exchange::xml::attribute_says(attribute.as_bytes()).unwrap();
        prop_assert_eq!(&found["a"]["@b"], &serde_json::Value::String(said));
    }

    #[test]
    fn a_form_gives_back_what_was_put_in(fields in proptest::collection::btree_map("\\PC{1,8}", "\\PC{0,8}", 0..5)) {
        let escape = |text: &str| {
            let bytes: Vec<_> = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
            bytes.concat()
        };
        let pairs = fields.iter().map(|(name, value)| escape(name) + "=" + &escape(value));
        let body = pairs.collect::<Vec<_>>().join("&");
        prop_assume!(!body.is_empty());
        let found: BTreeMap<String, String> = serde_json::from_str(&json(FORM, body.as_bytes())).unwrap();
        prop_assert_eq!(found, fields);
    }
}
