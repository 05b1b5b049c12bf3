//! Bodies of every kind: how they are shown, opened, decoded, and what does not
//! happen on the thread of the keys.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};

use super::{
    drive::{Fixture, answered, noon},
    screens::{empty, shoot},
};
use crate::{
    exchange::decode,
    sender::Draft,
    tui::{
        app::{Settings, Still},
        message::{Effect, Msg},
        theme::Base,
    },
};

const SIZES: [(u16, u16); 4] = [(80, 24), (120, 40), (200, 60), (40, 12)];

/// The first bytes of a picture of 640 by 480 pixels.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x02\0\0\0";

/// An interface that reads a body of that type.
fn reads(size: (u16, u16), headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Fixture {
    let mut at = empty(size.0, size.1, Base::Dark);
    at.take(&Draft::new(headers, body.into()), noon());
    at.look();
    at.drive("<enter>");
    at
}

fn typed(size: (u16, u16), content_type: &str, body: impl Into<Vec<u8>>) -> Fixture {
    reads(size, &[("Content-Type", content_type)], body)
}

/// The same with the whole screen for the detail.
fn zoomed(content_type: &str, body: impl Into<Vec<u8>>) -> Fixture {
    let mut at = typed((120, 40), content_type, body);
    at.drive("z");
    at
}

fn coded(content_encoding: &str, body: impl Into<Vec<u8>>) -> Fixture {
    let mut at = reads((120, 40), &[("Content-Encoding", content_encoding)], body);
    at.drive("z");
    at
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const FORM: &str = "application/x-www-form-urlencoded";

/// What a chat sends when a button is pressed, with its secrets.
fn interaction() -> String {
    let payload = "{\"type\":\"block_actions\",\"token\":\"xoxb-0123456789abcdef\",\
        \"user\":{\"id\":\"U061\",\"name\":\"ada\"},\"actions\":[{\"value\":\"yes\"}]}";
    format!(
        "team_domain=example&token=gIkuvaNzQIHg97ATvDxqgjtO&text=%3Ca%3E+%26+b%1B%5B2J&text=second\
         &payload={}&nested={}&empty=&alone",
        crate::exchange::form::encoded(payload),
        crate::exchange::form::encoded("a=1&b%20c=%7B%7D"),
    )
}

fn mail() -> Vec<u8> {
    let mut body = b"--x\r\nContent-Disposition: form-data; name=\"subject\"\r\n\r\nRe: your order 1042\r\n\
        --x\r\nContent-Disposition: form-data; name=\"api_token\"\r\n\r\nkey-0123456789abcdef\r\n\
        --x\r\nContent-Disposition: form-data; name=\"envelope\"\r\nContent-Type: application/json\r\n\r\n\
        {\"to\":[\"a@b.test\"],\"from\":\"c@d.test\"}\r\n\
        --x\r\nContent-Disposition: form-data; name=\"attachment1\"; filename=\"logo \x1b[31m\xe2\x80\xaegnp.png\"\r\n\
        Content-Type: image/png\r\nX-Note: hello\r\n\r\n"
        .to_vec();
    body.extend(PNG);
    body.extend(b"\r\n--x--\r\n");
    body
}

const MULTIPART: &str = "multipart/form-data; boundary=x";

const SOAP: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soapenv:Envelope \
    xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Header><wsse:Password \
    Type=\"x\">hunter2hunter2hunter2</wsse:Password></soapenv:Header><soapenv:Body><notifications \
    xmlns=\"http://soap.sforce.com/2005/09/outbound\"><OrganizationId>00D1</OrganizationId>\
    <!-- two of them --><Notification><Id>1</Id><sObject token=\"abc\"><Name>Ada &amp; Co</Name>\
    <Note><![CDATA[<b>bold</b>]]></Note></sObject></Notification><Notification><Id>2</Id><Empty/>\
    </Notification></notifications></soapenv:Body></soapenv:Envelope>\n";

#[test]
fn a_form_with_fields_that_open_at_each_size() {
    for size in SIZES {
        let mut at = typed(size, FORM, interaction());
        at.drive("jjjj");
        shoot(&format!("form_{}x{}", size.0, size.1), &at);
    }
}

#[test]
fn multipart_with_a_file_at_each_size() {
    for size in SIZES {
        let mut at = typed(size, MULTIPART, mail());
        at.drive("jjjl");
        shoot(&format!("multipart_{}x{}", size.0, size.1), &at);
    }
}

#[test]
fn a_line_of_many_screens_is_read_in_its_middle_at_each_size() {
    let words: Vec<_> = (0..9_000).map(|number| format!("w{number}")).collect();
    for size in SIZES {
        let mut at = typed(size, "text/plain", words.join(" "));
        at.drive("w<c-d><c-d><c-d>");
        shoot(&format!("long_line_{}x{}", size.0, size.1), &at);
    }
}

#[test]
fn a_deep_tree_is_read_at_each_size() {
    let deep = (0..200).fold("\"leaf\"".to_owned(), |inside, level| {
        format!("{{\"level{level}\":{inside}}}")
    });
    for size in SIZES {
        let mut at = typed(size, "application/json", deep.clone());
        at.drive("/leaf<enter>");
        shoot(&format!("deep_{}x{}", size.0, size.1), &at);
    }
}

#[test]
fn soap_at_each_size() {
    for size in SIZES {
        let mut at = typed(size, "text/xml", SOAP);
        at.drive("jjj");
        shoot(&format!("soap_{}x{}", size.0, size.1), &at);
    }
}

#[test]
fn a_picture_at_each_size() {
    for size in SIZES {
        let at = typed(size, "image/png", [PNG, &[7; 600]].concat());
        shoot(&format!("hex_{}x{}", size.0, size.1), &at);
    }
}

#[test]
fn a_compressed_body_at_each_size() {
    let json = format!("{{\"orders\":[{}]}}", ["{\"id\":1}"; 40].join(","));
    for size in SIZES {
        let headers = [
            ("Content-Type", "application/json"),
            ("Content-Encoding", "gzip"),
        ];
        let at = reads(size, &headers, gzip(json.as_bytes()));
        shoot(&format!("gzip_{}x{}", size.0, size.1), &at);
    }
}

#[test]
fn a_field_is_opened_and_left_where_one_was() {
    let mut at = zoomed(FORM, interaction());
    at.shows("form, 8 fields");
    at.shows("▸ nested");
    at.drive("jjjj<enter>");
    at.shows(" in payload   esc back");
    at.shows("\"block_actions\"");
    at.shows("••••");
    at.hides("xoxb");
    at.drive("<esc>");
    at.shows("form, 8 fields");
    at.shows(".payload  field of JSON");
    at.drive("jl");
    at.shows("in nested");
    at.shows("b c");
    at.drive("j<enter>");
    at.shows("in b c");
    at.drive("hhh");
    at.shows("form, 8 fields");
    at.drive("<esc>");
    at.hides("in payload");
    assert_eq!(at.selected(), Some(1));
}

#[test]
fn what_is_secret_by_its_name_is_hidden_and_does_not_open() {
    let field = "token=%7B%22a%22%3A1234567890123%7D&b=2";
    let mut at = zoomed(FORM, field);
    at.hides("1234567890123");
    at.drive("<enter>");
    at.hides("in token");
    at.drive("M<enter>");
    at.shows("in token");
    at.shows("1234567890123");

    let mut at = zoomed(MULTIPART, mail());
    at.hides("key-0123456789");
    at.drive("b");
    at.hides("key-0123456789");
    at.drive("bM");
    at.shows("key-0123456789");

    let mut at = zoomed("text/xml", SOAP);
    at.hides("hunter2hunter2hunter2");
    at.drive("b");
    at.hides("hunter2hunter2hunter2");
    at.drive("5");
    at.hides("hunter2hunter2hunter2");
}

#[test]
fn a_part_opens_as_what_it_is_and_its_header_lines_unfold() {
    let mut at = zoomed(MULTIPART, mail());
    at.shows("multipart, 4 parts");
    at.shows("PNG 640x480");
    at.hides("X-Note");
    at.drive("jjjl");
    at.shows("X-Note: hello");
    at.drive("jh");
    at.hides("X-Note");
    at.drive("<enter>");
    at.shows("PNG 640x480, 29 bytes");
    at.drive("<esc>k<enter>");
    at.shows("in envelope");
    at.shows("\"to\": [");
}

#[test]
fn xml_folds_and_says_where_it_breaks() {
    let mut at = zoomed("application/xml", SOAP);
    at.drive("jjj");
    at.shows(".Envelope.Header.Password.\"#text\"  element");
    at.drive("jjj");
    at.shows("<Notification>");
    at.drive("h");
    at.hides("<Notification>");
    at.shows("▸ <notifications");
    at.drive("l");
    at.shows("<Notification>");
    at.drive("jjjj");
    at.shows(".Envelope.Body.notifications.Notification[0].Id");

    let at = zoomed("application/xml", "<a><b>1</b><c></a>rest");
    at.shows("<b>1</b>");
    at.shows("not XML: expected </c> at byte 14 (line 1, column 15)");
    at.shows("</a>rest");
}

#[test]
fn the_fault_of_a_body_took_the_place_of_the_path() {
    let json = format!(
        "{{\"data\":{{\"amount\":1,\n\"list\":[{}]}},}}",
        "1,".repeat(40) + "2"
    );
    let foot = |at: &Fixture| at.lines()[at.lines().len() - 2].clone();
    for (kind, body, keys, path, fault) in [
        (
            "application/json",
            json.as_str(),
            "jj",
            ".data.amount",
            "not JSON from line 2, column 93 on",
        ),
        (
            "application/xml",
            "<a><b>1</b><c></a>rest",
            "j",
            ".a.b",
            "not XML from line 1, column 15 on",
        ),
    ] {
        let mut at = zoomed(kind, body);
        at.drive(keys);
        let line = foot(&at);
        assert!(line.contains(path) && line.contains(fault), "{line}");
        at.resize(44, 20);
        let line = foot(&at);
        let (line_number, column) = if kind.ends_with("json") {
            (2, 93)
        } else {
            (1, 15)
        };
        assert!(
            line.contains(&path[..3]) && line.contains(&format!("{line_number}:{column}")),
            "{line}"
        );
    }
}

#[test]
fn every_kind_can_be_read_as_the_text_that_it_is() {
    let table: &[(&str, Vec<u8>, &str)] = &[
        (FORM, b"a=%41".to_vec(), "a=%41"),
        (MULTIPART, mail(), "--x"),
        ("text/xml", b"<a> <b/></a>".to_vec(), "<a> <b/></a>"),
        (
            "application/json",
            b"{ \"a\":[1] }".to_vec(),
            "{ \"a\":[1] }",
        ),
        (
            "application/x-ndjson",
            b"{\"a\":1}\n2\n".to_vec(),
            "{\"a\":1}",
        ),
        ("image/png", PNG.to_vec(), "\\x89PNG"),
    ];
    for (content_type, body, plain) in table {
        let mut at = zoomed(content_type, body.clone());
        at.hides(plain);
        at.drive("b");
        at.shows(plain);
        at.drive("b");
        at.hides(plain);
    }
}

#[test]
fn a_body_that_was_too_long_says_how_much_is_kept_and_what_takes_it() {
    let head = b"POST /hooks HTTP/1.1\r\nContent-Type: application/json\r\n\r\n";
    for (kept, in_list, in_detail) in [
        (&b"{\"a\":["[..], "{\"a\":[", "told 413: 6 of 100 M kept"),
        (b"", "no body came", "told 413: 0 of 100 M kept"),
    ] {
        let mut at = empty(120, 40, Base::Dark);
        let id = at.cut(head, kept, 100_000_000, noon());
        at.journal.answered(id, &answered(413, noon()));
        at.look();
        at.shows(in_list);
        at.shows(in_detail);
        at.shows("kept (--max-body)");
    }
}

#[test]
fn the_opening_words_of_the_list_are_read_in_their_charset() {
    let at = reads(
        (120, 40),
        &[("Content-Type", "text/plain; charset=iso-8859-1")],
        &b"Gr\xfc\xdfe"[..],
    );
    let row = at.lines().into_iter().find(|line| line.contains("(200)"));
    let row = row.unwrap();
    let list = row.split('│').next().unwrap();
    assert!(list.contains("Gr\u{fc}\u{df}e"), "{row}");
}

#[test]
fn json_lines_and_other_charsets_are_read() {
    let mut at = zoomed("application/x-ndjson", "{\"a\":1}\n{\"b\":[2]}\n");
    at.shows("JSON lines");
    at.shows("\"b\": [");
    at.drive("h");
    at.shows("{ 1 key }");

    let at = zoomed("text/plain; charset=ISO-8859-1", &b"caf\xe9"[..]);
    at.shows("café");
    at.shows("text, ISO-8859-1");
    let at = zoomed(
        "text/xml",
        &b"<?xml version='1.0' encoding='iso-8859-1'?><a>\xe9t\xe9</a>"[..],
    );
    at.shows("<a>été</a>");
    let at = zoomed("application/json", &b"\xff\xfe{\0}\0"[..]);
    at.shows("JSON, UTF-16LE, byte order mark");
    let at = zoomed("text/plain; charset=of-mars", "x");
    at.shows("charset OF-MARS is not known here");
}

#[test]
fn codings_are_undone_one_a_key_and_shown_as_sent() {
    let inner = gzip(b"{\"a\":1}");
    let body = gzip(&inner);
    let mut at = coded("gzip, gzip", body);
    at.shows("in it gzip   B decode");
    at.shows("1f 8b 08");
    at.drive("B");
    at.shows("\"a\": 1");
    at.shows("B as sent");
    at.drive("B");
    at.shows("gzip, as sent   B decode");
    at.shows("1f 8b 08");
    at.drive("BB");
    at.shows("\"a\": 1");

    // Nothing says so, but it is.
    let at = zoomed("application/octet-stream", gzip(b"a=1"));
    at.shows("→ 3 B   B as sent");
    let at = coded("gzip", "{\"b\":2}");
    at.shows("said to be gzip, and is not");
    at.shows("\"b\": 2");
    let at = coded("exi", "{\"b\":2}");
    at.shows("still coded as exi, which is not known here");
}

#[test]
fn of_a_stream_that_breaks_there_is_what_came_before_and_why() {
    let numbers: Vec<String> = (0..3_000).map(|number| number.to_string()).collect();
    let whole = gzip(numbers.join("\n").as_bytes());
    let at = coded("gzip", &whole[..whole.len() / 2]);
    at.shows("then it ends too early");
    at.shows("\n 7\n");
    let mut broken = whole;
    let middle = broken.len() / 2;
    broken[middle..middle + 40].fill(0xff);
    let at = coded("gzip", broken);
    at.shows("then it is broken");
    at.shows("\n 7\n");
}

/// Ten gigabytes of zeros in ten megabytes: THREATS T19.
fn bomb() -> Vec<u8> {
    gzip(&vec![0; 10 << 20]).repeat(1_000)
}

#[test]
fn a_bomb_is_not_inflated_where_keys_are_read_and_never_beyond_the_limit() {
    let settings = Settings {
        still: Still::Still,
        ..Settings::default()
    };
    let retention = crate::journal::Retention::default();
    let mut at = Fixture::with(120, 40, retention, settings);
    let head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\n\r\n";
    at.bytes(head, &bomb(), noon());
    let settle = |at: &mut Fixture| {
        at.app.settle(&at.journal, &at.reader);
        at.app.take_effects()
    };
    let effects = settle(&mut at);
    let unpack = effects.into_iter().find_map(|effect| match effect {
        Effect::Unpack(unpack) => Some(unpack),
        _ => None,
    });
    let unpack = unpack.expect("it is done elsewhere");
    // Meanwhile the keys do what they do, and nothing is asked for twice.
    at.app.update(Msg::Resize(100, 30));
    assert!(
        !settle(&mut at)
            .iter()
            .any(|effect| matches!(effect, Effect::Unpack(_)))
    );
    at.shows("reading");

    let mut asked = 0;
    let mut stop = || {
        asked += 1;
        false
    };
    let contents = unpack
        .run(&mut stop, &mut |_| std::ops::ControlFlow::Continue(()))
        .unwrap();
    assert_eq!(contents.size(), decode::MOST);
    // It was asked at least once for each piece that came out.
    assert!((1..1_000).contains(&asked), "{asked}");
    at.app.update(Msg::Unpacked {
        generation: unpack.generation,
        contents: contents.into(),
    });
    settle(&mut at);
    at.shows("cut at 16 MiB");
    at.shows("→ 16 M");
}

#[test]
fn a_small_bomb_is_not_inflated_for_the_list_either() {
    let at = &mut empty(120, 40, Base::Dark);
    let head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\n\r\n";
    // Ten kilobytes, which stand for ten million.
    let bomb = gzip(&vec![0; 10 << 20]);
    assert!(bomb.len() < 16 << 10);
    at.bytes(head, &bomb, noon());
    at.app.settle(&at.journal, &at.reader);
    let effects = at.app.take_effects();
    let is_there = |wanted: fn(&Effect) -> bool| effects.iter().any(wanted);
    assert!(is_there(|effect| matches!(effect, Effect::Glance(_))));
    assert!(is_there(|effect| matches!(effect, Effect::Unpack(_))));
}

#[test]
fn what_takes_too_long_or_is_not_wanted_any_more_stops() {
    let mut at = empty(120, 40, Base::Dark);
    let head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\n\r\n";
    // Members of nothing: they give no byte, however many are read.
    let nothing = gzip(b"").repeat(20_000);
    at.bytes(head, &nothing, noon());
    at.app.settle(&at.journal, &at.reader);
    let effects = at.app.take_effects();
    let unpack = effects.into_iter().find_map(|effect| match effect {
        Effect::Unpack(unpack) => Some(unpack),
        _ => None,
    });
    let unpack = unpack.unwrap();
    let mut goes_on = |_| std::ops::ControlFlow::Continue(());
    let stopped = unpack.run(&mut || true, &mut goes_on).unwrap();
    assert_eq!(stopped.size(), nothing.len());
    let mut is_over = |_| std::ops::ControlFlow::Break(());
    assert_eq!(unpack.run(&mut || false, &mut is_over), None);
    // An answer to an older question changes nothing.
    at.tell(Msg::Unpacked {
        generation: unpack.generation + 7,
        contents: stopped.into(),
    });
    at.hides("stopped after 2 s");
}

#[test]
fn a_large_value_is_unpacked_elsewhere_and_shown_when_it_is() {
    let json = format!("[{}]", vec!["\"item\""; 60_000].join(","));
    let form = format!("a=1&payload={}", crate::exchange::form::encoded(&json));
    let mut at = zoomed(FORM, form);
    at.shows("form, 2 fields");
    at.drive("j<enter>");
    at.shows("in payload");
    at.shows("\"item\",");
    at.shows(" of 60,002");
}
