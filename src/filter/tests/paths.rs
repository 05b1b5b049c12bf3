//! JSON paths over bodies of every kind, as a table.

use proptest::prelude::*;

use super::{filter, naive};
use crate::{
    filter::Filter,
    journal::{Journal, Retention, tests::circumstances},
};

/// What a filter says of a body that comes with these header lines.
fn holds(filter: &Filter, lines: &str, body: &[u8]) -> bool {
    let journal = Journal::new(Retention::default());
    let head = format!("POST / HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n");
    let content = crate::journal::Content::Parts {
        head: head.as_bytes(),
        body,
    };
    let (id, _) = journal.append(content, circumstances(body.len()));
    naive(filter, &journal, &journal.get(id).unwrap())
}

fn gzip(text: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_path_leads_into_every_kind_of_body() {
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let multipart = "Content-Type: multipart/form-data; boundary=x\r\n";
    let latin = "Content-Type: application/json; charset=iso-8859-1\r\n";
    let rows: [(&str, &str, &[u8]); 13] = [
        (".a.b>1", "", b" {\"a\":{\"b\":\"1.50\"}}"),
        (".a=1", "", b"\xef\xbb\xbf{\"a\":1}"),
        (".\"data[amount]\"=1.5", form, b"data%5Bamount%5D=1.50&x=y"),
        (".name:jane", multipart, b"--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nJane Doe\r\n--x--\r\n"),
        (".file.filename:*.png", multipart, b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n.\r\n--x--\r\n"),
        (".order.id=42", "Content-Type: text/xml\r\n", b"<?xml version='1.0'?><order><id>42</id></order>"),
        (".order.item.\"@sku\"=b", "", b"<order><item sku='a'/><item sku='b'/></order>"),
        (".event=open", "", b"{\"event\":\"sent\"}\n{\"event\":\"open\"}\n"),
        (".[1].event=open", "", b"{\"event\":\"sent\"}\n{\"event\":\"open\"}\n"),
        (".event=open", "", b"[{\"event\":\"sent\"},{\"event\":\"open\"}]"),
        (".sub=me", "", b"eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.x"),
        (".name=\"J\u{fc}rgen\"", latin, b"{\"name\":\"J\xfcrgen\"}"),
        (".name=x", "Content-Type: application/json\r\n", b"\xff\xfe{\0\"\0n\0a\0m\0e\0\"\0:\0\"\0x\0\"\0}\0"),
    ];
    for (text, lines, body) in rows {
        assert!(holds(&filter(text), lines, body), "{text}");
        assert!(
            !holds(&filter(&format!("-({text})")), lines, body),
            "{text}"
        );
        assert!(!holds(&filter(".none"), lines, body), "{text}");
    }
}

#[test]
fn a_coded_body_is_looked_through_as_sent_and_decoded() {
    let body = gzip("{\"data\":{\"order\":\"Order-17\"}}");
    for lines in ["Content-Encoding: gzip\r\n", ""] {
        for text in [
            ".data.order=Order-17",
            "body:order-17",
            "Order-17",
            "~order-\\d+",
            "body:*order-17*",
            "\"\u{1f}\"",
            "data order-17",
        ] {
            assert!(holds(&filter(text), lines, &body), "{text}");
        }
        for text in [
            "body:order-18",
            "order-18",
            "-order-17",
            ".order",
            "body:x-17",
        ] {
            assert!(!holds(&filter(text), lines, &body), "{text}");
        }
    }
    let latin = "Content-Type: text/plain; charset=iso-8859-1\r\n";
    assert!(holds(&filter("J\u{fc}rgen"), latin, b"J\xfcrgen"));
    assert!(!holds(&filter("J\u{fc}rgen"), "", b"J\xfcrgen"));
}

#[test]
fn escapes_hide_nothing_from_a_path() {
    let rows = [
        (".amount=x", r#"{"amo\u0075nt":"x"}"#),
        (".url:a/b", r#"{"url":"http:\/\/a\/b"}"#),
        (".name=\"J\u{e9}\"", r#"{"name":"J\u00e9"}"#),
        (".text:\"one\\ntwo\"", r#"{"text":"one\ntwo"}"#),
        (".\"a/b\"=1", r#"{"a\/b":1}"#),
        (".\"q\\\"\"=1", r#"{"q\"":1}"#),
        (".a:say", r#"{"a":"\"say\""}"#),
    ];
    for (text, body) in rows {
        assert!(holds(&filter(text), "", body.as_bytes()), "{text}");
    }
}

/// A document of a few keys and values, some of them twice.
fn bodies() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        "-?[1-9]?[0-9](\\.[0-9]{1,2})?(e[0-2])?",
        "[aAb]{0,3}|[0-9]{1,2}|1\\.50|\\\\u0061|null".prop_map(|text| format!("\"{text}\"")),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        let key = "a|b|\\\\u0061";
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3)
                .prop_map(|items| format!("[{}]", items.join(", "))),
            proptest::collection::vec((key, inner), 0..3).prop_map(|members| {
                let members: Vec<_> = members
                    .iter()
                    .map(|(key, value)| format!("\"{key}\":{value}"))
                    .collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

fn terms() -> impl Strategy<Value = String> {
    let step = "\\.a|\\.b|\\.b\\[\\]|\\.a\\[0\\]";
    let ask = proptest::sample::select(vec![
        "", "=a", ":a", "=A", ":ab", "=null", "=true", ">1", ">=1.5", "<0", "=1.5", ":1", "~^a",
        ":a*", ":?",
    ]);
    (proptest::collection::vec(step, 1..3), ask)
        .prop_map(|(steps, ask)| format!("{}{ask}", steps.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// The prefilter changes nothing, `!=` is the opposite of `=`, what is
    /// compressed says the same, and what is narrower finds no more.
    #[test]
    fn a_body_says_the_same_in_every_writing(body in bodies(), one in terms(), other in terms()) {
        let (filter_one, filter_other) = (filter(&one), filter(&other));
        let plain = holds(&filter_one, "", body.as_bytes());
        // A byte before it switches the prefilter off.
        prop_assert_eq!(holds(&filter_one, "", format!(" {body}").as_bytes()), plain);
        prop_assert_eq!(holds(&filter_one, "", &gzip(&body)), plain);
        prop_assert_eq!(holds(&filter_one, "", format!("{{\"x\":\"\\u0061\",\"a\":{body}}}").as_bytes()),
            holds(&filter_one, "", format!("{{\"a\":{body}}}").as_bytes()));
        if let Some((path, value)) = one.split_once('=').filter(|(path, _)| !path.ends_with('>')) {
            prop_assert_eq!(holds(&filter(&format!("{path}!={value}")), "", body.as_bytes()), !plain);
        }
        if filter_one.narrows(&filter_other) && plain {
            prop_assert!(holds(&filter_other, "", body.as_bytes()), "{} {} {}", one, other, body);
        }
    }

    #[test]
    fn any_bytes_are_tested(bytes in proptest::collection::vec(prop_oneof![
        proptest::sample::select(b"{}[]\",:\\uab1-. \n".to_vec()), any::<u8>()], 0..80), term in terms()) {
        holds(&filter(&term), "", &bytes);
    }
}
