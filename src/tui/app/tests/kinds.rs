//! Values of bodies that are not JSON, and of headers: what they mean, how they
//! are copied, and the filter that each becomes.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};

use super::drive::{Fixture, noon};
use crate::{sender::Draft, tui::message::Effect};

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=x";

fn reads(headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Fixture {
    let mut at = Fixture::new(120, 40);
    // Another event that no filter made of the one below finds.
    at.bytes(b"PUT /elsewhere HTTP/1.1\r\n\r\n", b"", noon());
    at.take(&Draft::new(headers, body.into()), noon());
    at.look();
    at.drive("G<enter>");
    at
}

fn typed(content_type: &str, body: impl Into<Vec<u8>>) -> Fixture {
    reads(&[("Content-Type", content_type)], body)
}

/// The terms that the lines of a tab give, after these keys. Each finds the
/// event it was made from, and not the other.
fn terms(headers: &[(&str, &str)], body: &[u8], keys: &str) -> Vec<String> {
    let mut probe = reads(headers, body);
    probe.drive(keys);
    let lines = probe.app.detail.len();
    let mut terms = Vec::new();
    for line in 0..lines {
        let mut at = reads(headers, body);
        at.drive(keys);
        at.drive(&"j".repeat(line));
        at.drive("f");
        let term = at.app.filter().to_owned();
        if !term.is_empty() {
            assert_eq!(at.rows(), [2], "{term} of line {line}");
        }
        terms.push(term);
    }
    terms
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const FIELDS: &[u8] = b"a=1&data%5Bemail%5D=x%40y&a=2+3&note=caf%C3%A9&empty=&alone\
    &payload=%7B%22action%22%3A%22opened%22%2C%22n%22%3A%5B1%2C2%5D%7D\r\n";

const PARTS: &[u8] = b"--x\r\nContent-Disposition: form-data; name=\"subject\"\r\n\r\nRe: order \"1042\"\r\n\
    --x\r\nContent-Disposition: form-data; name=subject\r\n\r\nsecond of it\r\n\
    --x\r\nContent-Disposition: form-data; name=envelope\r\n\r\n{\"to\":[\"a@b.test\"]}\r\n\
    --x\r\nContent-Disposition: form-data; name=order\r\nContent-Type: text/xml\r\n\r\n<o id='7'>x</o>\r\n\
    --x\r\nContent-Disposition: form-data; name=\"file 1\"; filename=\"logo.png\"\r\n\r\n\x89PNG\r\n\
    --x\r\nContent-Type: text/plain\r\n\r\nwithout a name\r\n--x--\r\n";

const XML: &[u8] = b"<?xml version='1.0'?><s:order xmlns:s='u' id='42'><note>Ada &amp; Co</note>\
    <item sku='a&quot;b'>one</item><item>two</item><empty/><flag on='1'/>\
    <raw><![CDATA[<b>&amp;</b>]]></raw><mixed>before <b>bold</b> behind</mixed>\
    <said>only<!-- and a comment --></said></s:order>";

/// A body of that type, the keys that lead into it, and the term of each line.
type Row = (
    &'static str,
    &'static [u8],
    &'static str,
    &'static [&'static str],
);

const TABLE: &[Row] = &[
    (
        FORM,
        FIELDS,
        "",
        &[
            ".a=1",
            ".\"data[email]\"=x@y",
            "body:\"a=2+3\"",
            ".note=caf\u{e9}",
            ".empty=\"\"",
            ".alone=\"\"",
            ".payload=\"{\\\"action\\\":\\\"opened\\\",\\\"n\\\":[1,2]}\"",
        ],
    ),
    (
        FORM,
        FIELDS,
        "G<enter>",
        &[
            ".payload",
            ".payload.action=opened",
            ".payload.n",
            ".payload.n[0]=1",
            ".payload.n[1]=2",
            ".payload.n",
            ".payload",
        ],
    ),
    (
        MULTIPART,
        PARTS,
        "",
        &[
            ".subject=\"Re: order \\\"1042\\\"\"",
            "body:\"second of it\"",
            ".envelope=\"{\\\"to\\\":[\\\"a@b.test\\\"]}\"",
            ".order=\"<o id='7'>x</o>\"",
            ".\"file 1\".filename=logo.png",
            "",
        ],
    ),
    (
        MULTIPART,
        PARTS,
        "jj<enter>",
        &[
            ".envelope",
            ".envelope.to",
            ".envelope.to[0]=a@b.test",
            ".envelope.to",
            ".envelope",
        ],
    ),
    (MULTIPART, PARTS, "jjj<enter>", &[".order.o.\"#text\"=x"]),
    (
        "text/xml",
        XML,
        "",
        &[
            "",
            ".order",
            ".order.note=\"Ada & Co\"",
            ".order.item[0].\"#text\"=one",
            ".order.item[1]=two",
            ".order.empty=\"\"",
            ".order.flag",
            ".order.raw=\"<b>&amp;</b>\"",
            ".order.mixed",
            ".order.mixed.\"#text\":\"before\"",
            ".order.mixed.b=bold",
            ".order.mixed.\"#text\":\"behind\"",
            ".order.mixed",
            ".order.said",
            ".order.said=only",
            ".order.said",
            ".order.said",
            ".order",
        ],
    ),
    (
        "application/x-ndjson",
        b"{\"a\":1}\n{\"a\":[2]}\n",
        "",
        &["", ".a=1", "", "", ".a", ".a[0]=2", ".a", ""],
    ),
    (
        "text/plain; charset=iso-8859-1",
        b"<a>caf\xe9</a>",
        "",
        &[".a=caf\u{e9}"],
    ),
    (FORM, b"{\"a\":1}", "", &["", ".a=1", ""]),
    ("text/plain", b"plain text", "", &["body:\"plain text\""]),
];

#[test]
fn every_value_becomes_a_filter_that_finds_its_event() {
    for (content_type, body, keys, expected) in TABLE {
        let headers = [("Content-Type", *content_type)];
        let found = terms(&headers, body, keys);
        assert_eq!(found, *expected, "{content_type} after {keys}");
        let coded = [
            ("Content-Type", *content_type),
            ("Content-Encoding", "gzip"),
        ];
        assert_eq!(terms(&coded, &gzip(body), keys), *expected, "in gzip");
    }
}

#[test]
fn header_fields_become_filters() {
    let headers = [
        ("Content-Type", "text/plain"),
        ("X-Event", "order created"),
        ("X-Sent-At", "1795347003"),
    ];
    let found = terms(&headers, b"x", "2");
    for term in [
        "path=/hooks",
        "header.content-type=text/plain",
        "header.x-event=\"order created\"",
        "header.x-sent-at=1795347003",
    ] {
        assert!(found.iter().any(|it| it == term), "{term} in {found:?}");
    }
}

#[test]
fn a_secret_of_a_form_or_a_header_becomes_no_filter_and_means_nothing() {
    let body = "code=1795347003&token=abcdefghijklmno";
    for keys in ["", "j"] {
        let mut at = typed(FORM, body);
        at.drive(keys);
        at.hides(" ago");
        at.drive("f");
        at.shows("a secret is not put on the filter line");
        at.drive("<enter>");
        at.shows("a secret is hidden");
    }
    let mut at = reads(&[("Authorization", "Bearer abcdefghijklmno")], "x");
    at.drive("2j");
    at.shows("who asks");
    at.drive("f");
    at.shows("a secret is not put on the filter line");
    at.drive("<enter>");
    at.shows("a secret is hidden");
    at.drive("M<enter>");
    at.shows("Bearer abcdefghijklmno");
}

#[test]
fn what_a_value_means_is_told_on_every_kind_of_page() {
    let mut at = typed(FORM, "order%5Bcreated%5D=1795347003&b=2");
    at.shows("2026-11-22 12:30:03, 2 s ago");
    at.drive("<enter>");
    at.shows(".\"order[created]\"  field");
    at.shows("UTC            2026-11-22 11:30:03 +00:00");

    let part =
        "--x\r\nContent-Disposition: form-data; name=timestamp\r\n\r\n1795347003\r\n--x--\r\n";
    let mut at = typed(MULTIPART, part);
    at.drive("<enter>");
    at.shows(".timestamp  field");
    at.shows("2 s before it arrived");

    let mut at = typed(
        "text/xml",
        "<a><when at='1795347003'>2026-11-22T11:30:03Z</when></a>",
    );
    at.drive("j");
    at.shows("2026-11-22 12:30:03, 2 s ago");
    at.drive("<enter>");
    at.shows("value          2026-11-22T11:30:03Z");
    at.shows("@at            1795347003");

    let mut at = reads(&[("X-Sent-At", "1795347003")], "x");
    at.drive("2jj");
    at.shows("sent-at  2026-11-22 12:30:03, 2 s ago");
    at.drive("<enter>");
    at.shows("header.x-sent-at  header");
    at.shows("written as     seconds since 1970");
}

#[test]
fn an_attribute_is_copied_and_becomes_a_filter_from_the_sheet() {
    let body = "<a><when at='1795347003' by='Ada &amp; Co'><b/></when></a>";
    let mut at = typed("text/xml", body);
    at.drive("j");
    at.shows("@at: 2026-11-22 12:30:03, 2 s ago");
    at.drive("<enter>");
    let copied = at.drive("<enter>");
    assert_eq!(
        copied,
        [Effect::Copy {
            what: "@at of .a.when".to_owned(),
            text: "1795347003".to_owned(),
        }]
    );
    at.drive("<enter>");
    let last = at
        .app
        .detail
        .meant()
        .iter()
        .map(|it| 1 + it.meanings.iter().flat_map(|it| &it.parts).count())
        .sum::<usize>();
    at.drive(&"j".repeat(last - 1));
    at.drive("f");
    assert_eq!(at.app.filter(), ".a.when.\"@by\"=\"Ada & Co\"");
    assert_eq!(at.rows(), [2]);
}

#[test]
fn the_path_of_what_was_opened_begins_at_the_top_of_the_body() {
    let mut at = typed(FORM, FIELDS);
    at.drive("G<enter>j");
    at.shows(".payload.action  string");
    let copied = at.drive("yp");
    assert!(
        matches!(&copied[..], [Effect::Copy { text, .. }] if text == ".payload.action"),
        "{copied:?}"
    );
    // A form in a form has no path of the language.
    let mut at = typed(FORM, "nested=a%3D1%26b%3D2&c=3");
    at.drive("<enter>f");
    at.shows("no filter leads to this value");
}

#[test]
fn a_field_is_copied_with_its_path() {
    let mut at = typed(FORM, FIELDS);
    at.drive("j");
    let copied = at.drive("yv");
    assert!(
        matches!(&copied[..], [Effect::Copy { text, .. }] if text == "x@y"),
        "{copied:?}"
    );
    let mut at = reads(&[("X-Event", "order created")], "x");
    at.drive("2j");
    let copied = at.drive("yp");
    assert!(
        matches!(&copied[..], [Effect::Copy { text, .. }] if text == "header.x-event"),
        "{copied:?}"
    );
}

#[test]
fn text_is_read_in_its_charset_though_it_looks_like_bytes() {
    // "こんにちは"
    let greeting: &[u8] = b"\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd";
    let mut at = typed("text/plain; charset=Shift_JIS", greeting);
    at.drive("z");
    at.shows("\u{3053}\u{3093}\u{306b}\u{3061}\u{306f}");
    at.shows("text, SHIFT_JIS");
    // What it is said to be and is not stays bytes.
    let mut at = typed("text/plain; charset=Shift_JIS", &b"\x00\xff\xfe\x82"[..]);
    at.drive("z");
    at.shows("000000  00 ff fe 82");
    let wide: Vec<u8> = "{\"a\":1}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut at = typed("application/json", wide);
    at.drive("zj");
    at.shows("JSON, UTF-16LE");
    at.drive("f");
    assert_eq!(at.app.filter(), ".a=1");
    assert_eq!(at.rows(), [2]);
}

#[test]
fn a_part_says_what_its_base64_stands_for_and_what_is_multipart_itself() {
    let body = "--o\r\nContent-Type: multipart/alternative; boundary=in\r\n\r\n\
        --in\r\nContent-Type: text/plain\r\n\r\nHello\r\n--in--\r\n\r\n\
        --o\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\
        Content-Disposition: attachment; filename=a.png\r\n\r\n\
        iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ\r\n--o--\r\n";
    let mut at = typed("multipart/mixed; boundary=o", body);
    at.drive("z");
    at.shows("multipart  multipart/alternative");
    at.shows("a.png  PNG 1x1  image/png  44 B in base64");
    at.drive("<enter>");
    at.shows("multipart, 1 part");
    at.shows("Hello");
}

#[test]
fn a_body_that_is_a_token_is_read() {
    let body = "eyJhbGciOiJIUzI1NiJ9.eyJqdGkiOiJ4IiwiaWF0IjoxNzk1MzQ3MDAzfQ.c2ln\n";
    let mut at = typed("application/jwt", body);
    at.drive("z");
    at.shows("JWT HS256");
    at.drive("<enter>");
    at.shows("iat            1795347003, 2026-11-22 12:30:03 +01:00");
    at.drive("f");
    assert_eq!(at.rows(), [2]);
    at.shows("body:\"eyJ");
    // The bytes of the wire are no value.
    let mut at = typed("application/jwt", body);
    at.drive("5f");
    at.shows("there is no value on this line");
}

#[test]
fn a_picture_that_is_xml_says_its_size() {
    let mut at = typed(
        "image/svg+xml",
        "<?xml version='1.0'?><svg width='64px' height='32'><g/></svg>",
    );
    at.drive("z");
    at.shows("SVG 64x32");
}
