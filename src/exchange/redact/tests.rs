//! Places by tables: what is found, what is not, and that no text shows its secret.
//!
//! Not here: how the places are drawn.

use proptest::prelude::*;

use super::*;
use crate::exchange::{Head, form, json::write_string, kind::BodyKind};

fn found<'a>(text: &'a [u8], spans: &[Range<usize>]) -> Vec<&'a str> {
    spans
        .iter()
        .map(|span| std::str::from_utf8(&text[span.clone()]).unwrap())
        .collect()
}

#[test]
fn secrets_of_a_head_are_found_where_they_stand() {
    let head = b"POST /h?token=abc&x=1 HTTP/1.1\r\nHost: a\r\nauthorization:  Bearer k \r\nX-Id: 7\r\n\r\n";
    let spans = head_spans(Head::new(head));
    assert_eq!(found(head, &spans), ["abc", "Bearer k"]);
}

#[test]
fn secrets_of_a_body_are_found_by_the_name_before_them() {
    let body = br#"{"password":"p","note":"password","list":[{"api_key": 12}],"token":{"a":"b"}}"#;
    assert_eq!(
        found(body, &body_spans(BodyKind::Json, body)),
        ["\"p\"", "12", "\"b\""]
    );
    let cut = br#"{"a":1,"password":"never to be se"#;
    assert_eq!(
        found(cut, &body_spans(BodyKind::Json, cut)),
        [":\"never to be se"]
    );
    let broken = b"<a>& <x token='a<b'/><y <password>p</password><b>q</b><token>cut";
    assert_eq!(
        found(broken, &body_spans(BodyKind::Xml, broken)),
        ["a<b", "p", "cut"]
    );
    for cut in [&b"<a><b token='never"[..], b"<a>&&<b <c> <b token=never"] {
        let spans = body_spans(BodyKind::Xml, cut);
        assert!(found(cut, &spans)[0].ends_with("never"));
    }
    let soap = b"<s:a token='t'><w:Password T='x'>p<!-- -->q</w:Password><b>c</b><secret>cut";
    assert_eq!(
        found(soap, &body_spans(BodyKind::Xml, soap)),
        ["t", "p", "q", "cut"]
    );
    let parts = b"--x\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\nk\r\n--x\r\n\
        Content-Disposition: form-data; name=b\r\n\r\nc\r\n--x--";
    assert_eq!(found(parts, &body_spans(BodyKind::Multipart, parts)), ["k"]);
    let lines = b"{\"secret\":\"a\"}\n{\"secret\":\"b\"}\n";
    assert_eq!(
        found(lines, &body_spans(BodyKind::Ndjson, lines)),
        ["\"a\"", "\"b\""]
    );
}

#[test]
fn what_is_inside_a_secret_value_was_readable() {
    let cases: &[(BodyKind, &str, &[&str])] = &[
        (
            BodyKind::Json,
            r#"{"password":{"value":"x"},"a":"b"}"#,
            &["\"x\""],
        ),
        (
            BodyKind::Json,
            r#"{"api_keys":["k1",["k2"],{"a":3}],"a":1}"#,
            &["\"k1\"", "\"k2\"", "3"],
        ),
        (
            BodyKind::Json,
            r#"{"secret":{"token":{"a":1},"b":2},"c":[{}],"d":3}"#,
            &["1", "2"],
        ),
        (
            BodyKind::Json,
            r#"{"secret":[],"a":"b","tokens":{},"c":1}"#,
            &[],
        ),
        (
            BodyKind::Json,
            r#"{"a":1,"secret":["x","cu"#,
            &["\"x\"", ",\"cu"],
        ),
        (
            BodyKind::Ndjson,
            "{\"pwd\":[\n\"x\"]}\n{\"pwd\":\n1}\n{\"pwd\":?}\n{\"pwd\":2}",
            &["\"x\"", "1", ":?}", "2"],
        ),
        (
            BodyKind::Xml,
            "<a><password><v k='w'>x</v>y</password><b c='d'>z</b></a>",
            &["w", "x", "y"],
        ),
        (
            BodyKind::Form,
            "password[value]=x&api_keys[]=y&user[name]=z&key[0]=v",
            &["x", "y", "v"],
        ),
    ];
    for (kind, text, secrets) in cases {
        let text = text.as_bytes();
        let spans = body_spans(*kind, text);
        assert_eq!(
            found(text, &spans),
            *secrets,
            "{}",
            String::from_utf8_lossy(text)
        );
    }
}

#[test]
fn behind_a_fault_all_secrets_were_readable() {
    let cases: &[(&str, &[&str])] = &[
        (r#"{"a":tru,"password":"x","b":"c"}"#, &["\"x\""]),
        (r"{'a':1,'api_key' : 'k\'1', 'b':2}", &["'k\\'1'"]),
        (
            r#"{"a":1,,"secret":{"b":["}",2]},"c":3}"#,
            &[r#"{"b":["}",2]}"#],
        ),
        ("{\"a\":1,,\n\"token\" :\n 123\n,\"b\":4}", &["123"]),
        (r#"{"a":1 "secret":"never closed"#, &["\"never closed"]),
        (r#"{"a":1 "secret":{"b":"c""#, &[r#"{"b":"c""#]),
        (r"{a:1,password:x,b:2}", &["x"]),
        (r#"{"a":1 "p\u0061ssword":"x""#, &["\"x\""]),
        (r#"{"a":1 "note":"b","list":[1]}"#, &[]),
        (r#"{"a":1 "secret":"#, &[]),
        (r#"{"a":1 :::"#, &[]),
    ];
    for (text, secrets) in cases {
        let spans = body_spans(BodyKind::Json, text.as_bytes());
        assert_eq!(found(text.as_bytes(), &spans), *secrets, "{text}");
    }
}

#[test]
fn secrets_in_a_target_are_found() {
    let table: &[(&str, &str)] = &[
        ("/hooks?x=1", "/hooks?x=1"),
        ("/h?secret=s3cr3t&x=1", "/h?secret=••••&x=1"),
        ("/h?a=1&token=0123456789abcdef", "/h?a=1&token=••••cdef"),
        ("/h?%74oken=abc&token=", "/h?%74oken=••••&token="),
        (
            "/h?hub.mode=subscribe&hub.verify_token=t",
            "/h?hub.mode=subscribe&hub.verify_token=••••",
        ),
        ("/h?code=abc&sig=def", "/h?code=••••&sig=def"),
        ("http://u:p@host/h?key=1", "http://••••@host/h?key=••••"),
        (
            "/redirect?to=http://u:p@host/",
            "/redirect?to=http://••••@host/",
        ),
        ("", ""),
        ("?", "?"),
    ];
    for (target, shown) in table {
        let masked = mask_target(target.as_bytes());
        assert_eq!(String::from_utf8_lossy(&masked), *shown);
    }
}

#[test]
fn secrets_in_a_form_are_found() {
    let form = b"token=gIkuvaNzQIHg97ATvDxqgjtO&team_id=T1";
    let secrets: Vec<_> = body_spans(BodyKind::Form, form)
        .into_iter()
        .map(|span| &form[span])
        .collect();
    assert_eq!(secrets, [b"gIkuvaNzQIHg97ATvDxqgjtO"]);
}

/// A secret, and what stands beside it.
const SECRET: &str = "hunter2";
const BESIDE: &str = "ada";

/// Texts with a secret in them, each of which says by its letters what it is.
const TEXTS: &[&str] = &[
    r#"{"access_token":"hunter2","user":"ada"}"#,
    r#"{"password":["hunter2",{"a":"hunter2"}],"user":"ada"}"#,
    r#" [ {"user":"ada"}, {"pwd":"a,\"hunter2"} ]"#,
    r#"{"user":"ada","password":"hunter2"#,
    r#"{"user":"ada",,"password":"hunter2"}"#,
    "{\"password\":\"hunter2\"}\n{\"user\":\"ada\",\"password\":\"hunter2\"}",
    "token=hunter2&user=ada",
    "user=ada&user[password]=hunter2;hunter2",
    "https://ada.test:80/?a=1&sig=hunter2",
    "https://u:hunter2@ada.test/",
    "HTTPS://hunter2@ada.test",
    "see https://ada.test/?access_token=hunter2+hunter2#api_key=hunter2 there",
    "postgres://u:hunter2@ada/",
    "/ada?token=hunter2",
    "<https://u:hunter2@ada.test/?a=1&api_key=hunter2>; rel=next",
    "ada said password=\"hunter2, hunter2\"",
    "ada said password=\"hunter2, hunter2",
    r#"ada said password=\"hunter2, hunter2\""#,
    r#"ada said password="a\"hunter2, hunter2""#,
    r#"failed: {"user":"ada","password":"hunter2"}"#,
    r#"failed: {\"user\":\"ada\",\"password\":\"hunt,hunter2\"}"#,
    "<a><password>hunter2</password><b user='ada' token='hunter2'/></a>",
    "<a><b>ada</b><token>hunter2",
    "<!-- https://u:hunter2@ada.test --><a/>",
    "ada=https%3A%2F%2Fada.test%2F%3Ftoken%3Dhunter2",
    "https%3A%2F%2Fu%3Ahunter2%40ada.test",
    "%257B%2522password%2522%253A%2522hunter2%2522%252C%2522a%2522%253A%2522ada%2522%257D",
];

/// What a text becomes inside another, and what that is.
type Place = (&'static str, BodyKind, fn(&str) -> Vec<u8>);

fn string(text: &str) -> String {
    let mut json = Vec::new();
    write_string(&mut json, text);
    String::from_utf8(json).unwrap()
}

fn xml(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

fn wide(text: &str) -> Vec<u8> {
    let json = format!("{{\"a\":{}}}", string(text));
    json.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

const PLACES: &[Place] = &[
    ("text", BodyKind::Text, |it| it.into()),
    ("a string", BodyKind::Json, |it| string(it).into()),
    ("a member", BodyKind::Json, |it| {
        format!("{{\"a\":{}}}", string(it)).into()
    }),
    ("a string in a string", BodyKind::Json, |it| {
        let inner = format!("{{\"a\":{}}}", string(it));
        format!("[{}]", string(&inner)).into()
    }),
    ("with every sign escaped", BodyKind::Json, |it| {
        let signs = it.chars().map(|c| match c {
            'a'..='z' | '0'..='9' => c.to_string(),
            c => format!("\\u{:04x}", u32::from(c)),
        });
        format!("[\"{}\"]", signs.collect::<String>()).into()
    }),
    ("JSON lines", BodyKind::Ndjson, |it| {
        format!("{{}}\n{{\"a\":{}}}", string(it)).into()
    }),
    ("a field", BodyKind::Form, |it| {
        format!("a=1&payload={}", form::encoded(it)).into()
    }),
    ("a name", BodyKind::Form, |it| {
        format!("a=1&{}=1", form::encoded(it)).into()
    }),
    ("a name alone", BodyKind::Form, |it| {
        form::encoded(it).into()
    }),
    ("a field of JSON", BodyKind::Form, |it| {
        let json = format!("{{\"a\":{}}}", string(it));
        format!("payload={}", form::encoded(&json)).into()
    }),
    ("a field in a string", BodyKind::Json, |it| {
        let form = format!("b=1&payload={}", form::encoded(it));
        format!("{{\"a\":{}}}", string(&form)).into()
    }),
    ("a part", BodyKind::Multipart, |it| {
        let head = "Content-Disposition: form-data; name=\"a\"";
        format!("before\r\n--x\r\n{head}\r\n\r\n{it}\r\n--x--").into()
    }),
    ("an element", BodyKind::Xml, |it| {
        format!("<a><b>{}</b></a>", xml(it)).into()
    }),
    ("an attribute", BodyKind::Xml, |it| {
        format!("<a b=\"{}\"/>", xml(it)).into()
    }),
    ("a section", BodyKind::Xml, |it| {
        format!("<a><![CDATA[{it}]]></a>").into()
    }),
    ("bytes", BodyKind::Binary { format: None }, |it| {
        format!("{it}\0").into()
    }),
    ("UTF-16", BodyKind::Json, wide),
];

#[test]
fn a_secret_is_found_in_every_text_wherever_that_stands() {
    for (place, kind, inside) in PLACES {
        for text in TEXTS {
            let body = inside(text);
            let spans = body_spans(*kind, &body);
            let masked = masked(&body, &spans);
            // What stands between the letters of UTF-16 is none of them.
            let masked: Vec<u8> = masked.into_iter().filter(|byte| *byte != 0).collect();
            let shown = String::from_utf8_lossy(&masked);
            assert!(!shown.contains(SECRET), "{place}: {text}:\n{shown}");
            assert!(shown.contains(BESIDE), "{place}: {text}:\n{shown}");
        }
    }
}

#[test]
fn a_secret_is_found_in_a_field_of_the_head_and_in_the_target() {
    for text in TEXTS.iter().filter(|text| !text.contains(['\n'])) {
        let field = mask_field("X-Any", text.as_bytes()).unwrap();
        let field = String::from_utf8_lossy(&field).into_owned();
        let target = format!("/h?to={}", form::encoded(*text));
        let target = String::from_utf8_lossy(&mask_target(target.as_bytes())).into_owned();
        for shown in [field, target] {
            assert!(
                !shown.contains(SECRET) && shown.contains(BESIDE),
                "{text}:\n{shown}"
            );
        }
    }
}

#[test]
fn what_is_no_pair_is_looked_at_in_a_form_and_in_a_query_too() {
    let table = [
        ("https://u:hunter2@h/", "https://••••@h/"),
        ("a&https://u:hunter2@h/&b=1", "a&https://••••@h/&b=1"),
        ("see https://u:hunter2@h/?a=1", "see https://••••@h/?a=1"),
        (
            r#"failed: {"password":"hunter2","b":"x=1"}"#,
            r#"failed: {"password":"••••","b":"x=••••"#,
        ),
        ("a&b=1&c%20d", "a&b=1&c%20d"),
    ];
    for (form, shown) in table {
        let body = masked(
            form.as_bytes(),
            &body_spans(BodyKind::Form, form.as_bytes()),
        );
        assert_eq!(String::from_utf8_lossy(&body), shown);
        let target = mask_target(format!("/x?{form}").as_bytes());
        assert_eq!(String::from_utf8_lossy(&target), format!("/x?{shown}"));
    }
}

#[test]
fn a_quote_that_nothing_closes_hides_its_line() {
    let text = b"see password=\"hunter2 x\nada";
    assert_eq!(found(text, &text_spans(text)), ["\"hunter2 x"]);
    let closed = b"see private_key='a\nb' ada";
    assert_eq!(found(closed, &text_spans(closed)), ["'a\nb'"]);
}

#[test]
fn a_part_is_secret_by_its_name_or_that_of_its_file() {
    for (names, secrets) in [
        ("name=key", &["x"][..]),
        ("name=f; filename=password.txt", &["x"]),
        ("name=b; filename=c", &[]),
    ] {
        let body = format!("--x\r\nContent-Disposition: form-data; {names}\r\n\r\nx\r\n--x--");
        let body = body.as_bytes();
        assert_eq!(found(body, &body_spans(BodyKind::Multipart, body)), secrets);
    }
    assert!(is_secret_name(b"password\xff"));
}

#[test]
fn what_is_no_secret_is_not_hidden() {
    let table = [
        "2026-11-22T11:30:05Z",
        "https://ada.test/a?b=1&code_of_conduct=2#c",
        "ssh://git@ada.test/a.git",
        "ada@example.com: hello",
        "a=b&c=d==",
        "max_tokens=5 and token_id=7",
        "t=1492774577,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd",
        "50% of 3: {x}",
        "<p>Hello</p>",
        "e30.e30.x",
        "Reset your password: click here",
        "dG9rZW46YQ==",
        "",
    ];
    for text in table {
        assert!(text_spans(text.as_bytes()).is_empty(), "{text}");
    }
}

#[test]
fn what_is_too_deep_to_be_opened_is_hidden_as_a_whole() {
    let mut text = r#"{"password":"hunter2"}"#.to_owned();
    for depth in 0..12 {
        let shown = mask_text(text.as_bytes());
        let shown = String::from_utf8_lossy(&shown);
        assert!(!shown.contains(SECRET), "{depth}: {shown}");
        text = format!("{{\"a\":{}}}", string(&text));
    }
}

#[test]
fn what_was_refused_has_no_secret_however_it_is_broken() {
    let table = [
        "POST /?token=hunter2 HTTP/1.1\r\nHost: ada\r\nAuthorization: Basic hunter2\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Type: application/json\r\nHost: ada\r\n\r\n{\"pwd\":\"hunter2\"}",
        "\x16\x03ada Authorization: Bearer hunter2\r\n",
    ];
    for raw in table {
        let shown = masked(raw.as_bytes(), &refused_spans(raw.as_bytes()));
        let shown = String::from_utf8_lossy(&shown);
        assert!(!shown.contains(SECRET) && shown.contains("ada"), "{shown}");
    }
}

/// JSON with a secret in it, in texts up to three deep.
fn json() -> impl Strategy<Value = String> {
    let plain = prop::sample::select(vec![
        "1",
        "null",
        "true",
        "[]",
        "{}",
        r#""ada""#,
        r#""a\u00e9\n""#,
    ]);
    let plain = plain.prop_map(str::to_owned).boxed();
    let secret = prop::sample::select(vec![
        r#"{"password":"hunter2"}"#,
        r#"{"a":{"api_key":["hunter2"]}}"#,
        r#"["https://u:hunter2@h/?token=hunter2"]"#,
        r#""a=1&token=hunter2""#,
    ]);
    let leaf = prop_oneof![plain, secret.prop_map(str::to_owned)];
    leaf.prop_recursive(6, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3)
                .prop_map(|all| format!("[{}]", all.join(", "))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!(r#"{{"a":{a},"b b":{b}}}"#)),
            inner.clone().prop_map(|it| string(&it)),
            inner.prop_map(|it| string(&format!("x=1&y={}", form::encoded(&it)))),
        ]
    })
}

proptest! {
    #[test]
    fn no_text_in_a_text_shows_its_secret(body in json(), cut in 0..400_usize) {
        let cut = body.floor_char_boundary(body.len().saturating_sub(cut));
        for body in [&body[..], &body[..cut]] {
            let shown = masked(body.as_bytes(), &body_spans(BodyKind::Json, body.as_bytes()));
            prop_assert!(!String::from_utf8_lossy(&shown).contains(SECRET), "{}", body);
        }
    }

    #[test]
    fn places_are_in_order_and_inside(
        text in "([{}\\[\\]:,\"'\\\\%&=?#@/<>; \n]|token|password|http|://|%7B|\\\\\"|a)*",
        kind in prop::sample::select(vec![
            BodyKind::Json, BodyKind::Ndjson, BodyKind::Form, BodyKind::Xml,
            BodyKind::Multipart, BodyKind::Text, BodyKind::Binary { format: None },
        ]),
    ) {
        let text = text.as_bytes();
        for spans in [body_spans(kind, text), refused_spans(text), target_spans(text), loose_xml_spans(text, 0)] {
            let ends = spans.windows(2).all(|two| two[0].end <= two[1].start);
            prop_assert!(ends && spans.iter().all(|it| it.start < it.end && it.end <= text.len()));
        }
    }
}
