//! Tables of values and what they mean, and that nothing is too odd to be looked at.

use proptest::prelude::*;

use super::*;

/// When everything here arrived.
const NOON: &str = "2026-11-22T12:00:00Z";

fn around(name: &str) -> Around<'_> {
    let noon = Time::parse(NOON).unwrap();
    Around {
        name,
        arrived: noon,
        now: Time::from_micros(noon.micros() + 5_000_000),
        ahead: 3600,
        sender: "Stripe",
        ids: Ids {
            starts: &[
                ("c_", "thing"),
                ("card_", "card"),
                ("cs_", "checkout session"),
                ("cus_", "customer"),
                ("evt_", "event"),
                ("in_", "invoice"),
                ("pi_", "payment intent"),
                ("price_", "price"),
                ("sub_", "subscription"),
            ],
            least: 14,
        },
        secrets: Secrets::Hidden,
    }
}

fn read(text: &str, form: Form, name: &str) -> Vec<Meaning> {
    let given = Given {
        text,
        form,
        len: text.len(),
    };
    meanings(&given, &around(name))
}

/// What is said of a text first.
fn said(text: &str) -> Option<String> {
    read(text, Form::Text, "x")
        .first()
        .map(|it| it.short.clone())
}

fn part(meaning: &Meaning, name: &str) -> String {
    let part = meaning.parts.iter().find(|part| part.name == name);
    part.unwrap_or_else(|| panic!("no {name} in {meaning:?}"))
        .text
        .clone()
}

#[test]
fn numbers_mean_times_where_they_are_near_or_named_so() {
    let cases = [
        ("1795348800", "x", Some("2026-11-22 13:00:00, 5 s ago")),
        (
            "1795348797123",
            "x",
            Some("2026-11-22 12:59:57.123, 7 s ago"),
        ),
        (
            "1795348797123456",
            "x",
            Some("2026-11-22 12:59:57.123456, 7 s ago"),
        ),
        (
            "1795348797.5",
            "x",
            Some("2026-11-22 12:59:57.500, 7 s ago"),
        ),
        ("1795352405", "exp", Some("2026-11-22 14:00:05, in 1 h")),
        (
            "946684800",
            "created_at",
            Some("2000-01-01 01:00:00, 26 y ago"),
        ),
        (
            "946684800",
            "createdAt",
            Some("2000-01-01 01:00:00, 26 y ago"),
        ),
        ("946684800", "amount", None),
        ("20261122", "date", None),
        ("7500", "created", None),
        ("-1795348800", "created", None),
        ("1e9", "created", None),
    ];
    for (text, name, expected) in cases {
        let found = read(text, Form::Number, name);
        let short = found.first().map(|it| it.short.as_str());
        assert_eq!(short, expected, "{name}: {text}");
    }
    let skewed = &read("1795348797", Form::Number, "created")[0];
    assert_eq!(part(skewed, "at arrival"), "3 s before it arrived");
    assert_eq!(part(skewed, "written as"), "seconds since 1970");
    assert!(skewed.until.is_some_and(|until| until > around("").now));
}

#[test]
fn texts_mean_times_as_they_are_written() {
    let cases = [
        ("2026-11-22T12:00:03Z", Some("2026-11-22 13:00:03, 2 s ago")),
        (
            "2026-11-22T14:00:00+02:00",
            Some("2026-11-22 13:00:00, 5 s ago"),
        ),
        (
            "Sun, 22 Nov 2026 12:00:00 GMT",
            Some("2026-11-22 13:00:00, 5 s ago"),
        ),
        ("2026-13-22", None),
        ("order-2026-11", None),
        ("12:00", None),
    ];
    for (text, expected) in cases {
        assert_eq!(said(text).as_deref(), expected, "{text}");
    }
    let found = &read("2026-11-22T12:00:00", Form::Text, "x")[0];
    assert_eq!(
        part(found, "written as"),
        "ISO 8601 without a zone, read as UTC"
    );
}

#[test]
fn a_signature_tells_when_it_was_made() {
    let cases = [
        (
            "t=1795348803,v1=20a5,v0=00",
            Some("t is 2026-11-22 13:00:03, 2 s ago"),
        ),
        (
            "ts=1795348803;h1=20a5",
            Some("ts is 2026-11-22 13:00:03, 2 s ago"),
        ),
        ("t=1795348803", None),
        ("t=later,v1=20a5", None),
        ("see t=1795348803, or not", None),
    ];
    for (text, expected) in cases {
        assert_eq!(said(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn a_token_is_read_and_never_called_valid() {
    // {"alg":"HS256","typ":"JWT"} . {"sub":"1234567890","name":"John Doe","iat":1516239022}
    let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";
    let found = &read(token, Form::Text, "x")[0];
    assert_eq!(found.short, "JWT HS256, sub 1234567890, not verified");
    assert_eq!(part(found, "header typ"), "JWT");
    assert_eq!(
        part(found, "iat"),
        "1516239022, 2018-01-18 02:30:22 +01:00, 8 y ago"
    );
    assert_eq!(
        part(found, "signature"),
        "there is one; it is not verified here"
    );
    // {"alg":"none"} . {"exp":1795352405}
    let bare = "eyJhbGciOiJub25lIn0.eyJleHAiOjE3OTUzNTI0MDV9.";
    let found = &read(bare, Form::Text, "x")[0];
    assert_eq!(found.short, "JWT none, expires in 1 h, not verified");
    assert_eq!(
        part(found, "signature"),
        "none: anybody can write such a token"
    );
    for text in ["a.b.c", "eyJhbGciOiJub25lIn0.e30", "e30.e30.x"] {
        assert!(
            read(text, Form::Text, "x")
                .iter()
                .all(|it| it.what != "JWT"),
            "{text}"
        );
    }
}

#[test]
fn words_that_begin_as_an_id_does_were_called_one() {
    for word in [
        "card_declined",
        "in_progress",
        "sub_total",
        "pi_day",
        "evt_type",
        "cus_name",
        "price_list",
        "price_list_2026_11_22",
        "price_monthlysubscription",
        "price_MONTHLYSUBSCRIPTION",
        "sub_total2026",
        "cs_test_mode",
        "cus_9s6XKzkNRiz8i3-x",
        "cus_9s6XKzkNRiz8i3_secret_9s6XKzkNRiz8i3",
    ] {
        assert_eq!(said(word), None, "{word}");
    }
    for (id, what) in [
        ("card_000000000000000000000000", "card"),
        (
            "cs_test_a1CagZ1XmCLIZb3ME6r06G1h8ygwbbbM",
            "checkout session",
        ),
        (
            "cs_live_a1CagZ1XmCLIZb3ME6r06G1h8ygwbbbM",
            "checkout session",
        ),
        ("evt_1MhUpbE0b6fckueS04UJ4Hhr", "event"),
        // Of the letters chance gave, none is a digit.
        ("cus_NSPHpRfOlXGwxP", "customer"),
    ] {
        assert_eq!(said(id), Some(format!("Stripe {what}")), "{id}");
    }
}

#[test]
fn ids_tell_what_they_are_of_and_when_they_were_made() {
    let cases = [
        ("cus_9s6XKzkNRiz8i3", Some("Stripe customer")),
        ("cus_", None),
        ("custom", None),
        (
            "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
            Some("UUID v1 of 1998-02-04 23:13:53.151182, 28 y ago"),
        ),
        (
            "1ec9414c-232a-6b00-b3c8-9e6bdeced846",
            Some("UUID v6 of 2022-02-22 20:22:22, 4 y ago"),
        ),
        (
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
            Some("UUID v7 of 2022-02-22 20:22:22, 4 y ago"),
        ),
        (
            "550e8400-e29b-41d4-a716-446655440000",
            Some("UUID v4, random"),
        ),
        (
            "00000000-0000-0000-0000-000000000000",
            Some("the nil UUID, which stands for none"),
        ),
        ("550e8400-e29b-41d4-a716-44665544000g", None),
        (
            "01ARZ3NDEKTSV4RRFFQ69G5FAV",
            Some("ULID of 2016-07-31 00:54:10.259, 10 y ago"),
        ),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAU", None),
    ];
    for (text, expected) in cases {
        let found = said(text);
        assert_eq!(found.as_deref(), expected, "{text}");
    }
}

#[test]
fn urls_are_taken_apart_and_their_secrets_stay_hidden() {
    let url = "https://ada:pw@shop.test:8443/a%20b?x=1&q=%C3%A9+e&token=0123456789abcdefghij#end";
    let found = &read(url, Form::Text, "x")[0];
    assert_eq!(found.short, "URL at shop.test:8443, 3 parameters");
    let parts = [
        ("scheme", "https"),
        ("host", "shop.test:8443"),
        ("user", "••••"),
        ("path", "/a b"),
        ("x", "1"),
        ("q", "é e"),
        ("token", "••••ghij"),
        ("fragment", "end"),
    ];
    for (name, text) in parts {
        assert_eq!(part(found, name), text, "{name}");
    }
    for text in ["not a url://x", "a b", "://x", "http://"] {
        assert_eq!(said(text), None, "{text}");
    }
}

#[test]
fn bytes_are_said_where_something_comes_out() {
    let cases = [
        (
            "eyJhIjoxLCJiIjoyfQ==",
            Some("base64 of JSON, 13 bytes: {\"a\":1,\"b\":2}"),
        ),
        (
            "aGVsbG8gd2ViaG9vaw",
            Some("base64 of text, 13 bytes: hello webhook"),
        ),
        (
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ",
            Some("base64 of PNG, 33 bytes"),
        ),
        ("payment_received", None),
        ("chargesucceeded0", None),
        ("aaaaaaaaaaaaaaaa", None),
        (
            "d41d8cd98f00b204e9800998ecf8427e",
            Some("16 bytes in hexadecimal, as long as an MD5"),
        ),
        (
            "68656c6c6f20776562686f6f6b",
            Some("13 bytes in hexadecimal: hello webhook"),
        ),
        ("1234567890123456", None),
    ];
    for (text, expected) in cases {
        assert_eq!(said(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn numbers_that_javascript_changes_and_sizes_are_said() {
    let cases = [
        (
            "9007199254740993",
            "x",
            Some("beyond 2^53: JavaScript reads 9007199254740992"),
        ),
        (
            "9007199254740994",
            "x",
            Some("beyond 2^53: JavaScript keeps this one, and not its neighbours"),
        ),
        ("9007199254740992", "x", None),
        (
            "12345678901234567890",
            "x",
            Some("beyond 2^53: JavaScript reads 12345678901234567000"),
        ),
        ("7270", "content_length", Some("7.2 K bytes")),
        ("7270", "amount", None),
    ];
    for (text, name, expected) in cases {
        let found = read(text, Form::Number, name);
        let short = found.first().map(|it| it.short.as_str());
        assert_eq!(short, expected, "{name}: {text}");
    }
}

#[test]
fn what_was_written_with_escapes_is_said_without() {
    let found = &read("café\nzwei", Form::Escaped, "x")[0];
    assert_eq!(found.short, "2 lines: café");
    assert_eq!(part(found, "says"), "café\nzwei");
    assert_eq!(said("café"), None);
}

#[test]
fn of_a_long_value_the_start_is_read() {
    let start = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAf";
    let given = Given {
        text: start,
        form: Form::Text,
        len: 4_000_000,
    };
    let found = meanings(&given, &around("x"));
    assert_eq!(found[0].short, "base64 of PNG, 3,000,000 bytes");
}

#[test]
fn what_came_out_of_a_value_showed_secrets_while_they_were_hidden() {
    use base64::{
        Engine as _,
        engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
    };
    let hex = |text: &str| {
        let digits: Vec<_> = text.bytes().map(|it| format!("{it:02x}")).collect();
        digits.concat()
    };
    let said = r#"{"user":"ada","password":{"is":"CANARY"}}"#;
    let claims = r#"{"sub":"ada","access_token":"CANARY","b":{"api_keys":["CANARY"]},"iss":"http://a:CANARY@b/"}"#;
    let header = r#"{"alg":"none","secret":["CANARY"]}"#;
    let [header, claims] = [header, claims].map(|it| URL_SAFE_NO_PAD.encode(it));
    let cases = [
        (said.to_owned(), Form::Escaped),
        (STANDARD.encode(said), Form::Text),
        (hex(said), Form::Text),
        (
            STANDARD.encode(r#"{"a":1,,"password":"CANARY"}"#),
            Form::Text,
        ),
        (
            STANDARD.encode("<a><password>CANARY</password></a>"),
            Form::Text,
        ),
        (STANDARD.encode("user=ada&password=CANARY"), Form::Text),
        (
            hex("https://u:CANARY@host/?of=ada&token=CANARY"),
            Form::Text,
        ),
        (format!("{header}.{claims}."), Form::Text),
        (
            "https://host/#access_token=CANARY&state=ada".to_owned(),
            Form::Text,
        ),
        (
            "https://host/#/way?a=ada&access_token=CANARY".to_owned(),
            Form::Text,
        ),
    ];
    for (text, form) in cases {
        let given = Given {
            text: &text,
            form,
            len: text.len(),
        };
        let all = |secrets| {
            let around = Around {
                secrets,
                ..around("x")
            };
            format!("{:?}", meanings(&given, &around))
        };
        let (hidden, shown) = (all(Secrets::Hidden), all(Secrets::Shown));
        assert!(!hidden.contains("CANARY"), "{text}: {hidden}");
        assert!(
            hidden.contains("ada") || !shown.contains("ada"),
            "{text}: {hidden}"
        );
        assert!(shown.contains("CANARY"), "{text}: {shown}");
    }
}

proptest! {
    #[test]
    fn any_text_has_meanings_or_none(text in "\\PC{0,60}|[0-9.e+-]{0,40}|[A-Za-z0-9+/=_-]{0,80}|[a-z]+://\\PC{0,30}|[0-9:TZ -]{0,30}", name in "[a-z_]{0,8}", form in 0..3_usize) {
        let form = [Form::Text, Form::Escaped, Form::Number][form];
        let _ = read(&text, form, &name);
    }

    #[test]
    fn any_bytes_in_base64_and_hex_and_any_claims_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        use base64::{Engine as _, engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD}};
        let hex: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let claims = format!("eyJhbGciOiJub25lIn0.{}.", URL_SAFE_NO_PAD.encode(&bytes));
        for text in [STANDARD.encode(&bytes), hex.concat(), claims] {
            let _ = read(&text, Form::Text, "");
        }
    }
}
