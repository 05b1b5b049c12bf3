//! The table as a whole. What each row answers is tested over the wire.

use super::*;
use crate::{
    exchange::{Time, answer::Action},
    sender::Draft,
};

#[test]
fn every_row_is_whole_and_tells_its_method_first() {
    for row in HANDSHAKES {
        assert!(
            row.name
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-')),
            "{}",
            row.name
        );
        assert!(!row.title.is_empty(), "{}", row.name);
        assert!(row.docs.starts_with("https://"), "{}", row.name);
        let first = row.known_by.first();
        assert!(matches!(first, Some(row::Clue::Method(_))), "{}", row.name);
        assert_ne!(row.name, ALL);
    }
}

#[test]
fn rows_of_one_name_stand_together() {
    let mut seen: Vec<&str> = HANDSHAKES.iter().map(|row| row.name).collect();
    seen.dedup();
    assert_eq!(seen, names().collect::<Vec<_>>());
}

#[test]
fn a_row_says_in_words_what_it_knows_and_answers() {
    let words = |name: &str| {
        let row = HANDSHAKES.iter().find(|row| row.name == name).unwrap();
        (row.known_words(), row.answer_words())
    };
    let rows = [
        (
            "okta",
            "GET, X-Okta-Verification-Challenge",
            "200, {\"verification\": X-Okta-Verification-Challenge}",
        ),
        (
            "azure-event-grid",
            "POST, aeg-event-type: SubscriptionValidation, .[0].eventType \"Microsoft.EventGrid.SubscriptionValidationEvent\", .[0].data.validationCode",
            "200, {\"validationResponse\": .[0].data.validationCode}",
        ),
        (
            "zoom",
            "POST, .event \"endpoint.url_validation\", .payload.plainToken",
            "200, {\"plainToken\": .payload.plainToken, \"encryptedToken\": HMAC-SHA256 of .payload.plainToken}",
        ),
        (
            "xero",
            "POST, x-xero-signature, .events [], .entropy",
            "200; 401 when it is wrong",
        ),
        (
            "notion",
            "POST, .verification_token and nothing else",
            "200",
        ),
        (
            "twilio",
            "POST, X-Twilio-Signature, AccountSid in the form",
            "200, text/xml",
        ),
    ];
    for (name, known, answer) in rows {
        assert_eq!(words(name), (known.to_owned(), answer.to_owned()));
    }
}

#[test]
fn a_name_that_none_has_is_said_with_the_nearest() {
    let said = |name: &str| check(name).unwrap_err().to_string();
    assert_eq!(
        said("slak"),
        "no handshake is called slak; did you mean slack?"
    );
    assert!(said("foo").starts_with("no handshake is called foo; known are discord, "));
    assert_eq!(check("all"), Ok(()));
    assert!(Handshakes::without(&["slack", "slak"]).is_err());
}

#[test]
fn the_secrets_are_each_named_once() {
    let names: Vec<&str> = secrets().collect();
    let expected = [
        "discord",
        "twitch",
        "xero",
        "strava-verify",
        "meta-verify",
        "x",
        "fitbit-verify",
        "zoom",
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_sign_in_the_head_is_seen_in_any_case_and_wherever_it_stands() {
    let seen = |headers: &[(&str, &str)]| {
        let exchange = Draft::new(headers, "").exchange(Time::default());
        Handshakes::all().0.signs.show_in(&exchange)
    };
    for row in HANDSHAKES {
        let (name, value) = match row.sign {
            row::Sign::Header(name) => (name, "x"),
            row::Sign::HeaderStarts(name, start) => (name, start),
            _ => continue,
        };
        assert!(seen(&[(name, value)]), "{name}");
        let (upper, long) = (name.to_uppercase(), format!("{value}; more"));
        assert!(
            seen(&[("Accept", "*/*"), (&upper, &long), ("A", "b")]),
            "{name}"
        );
        let longer = format!("{name}s");
        assert!(!seen(&[(&longer, value), ("Accept", name)]), "{name}");
    }
    assert!(!seen(&[("Content-Type", "text/plain")]));
    assert!(!seen(&[("Content-Type", "t")]));
}

#[test]
fn a_large_body_is_not_looked_into_for_a_word() {
    let ask = |padding: usize| {
        let body = format!("{}{{\"challenge\":\"a\"}}", " ".repeat(padding));
        let exchange = Draft::new(&[], body).exchange(Time::default());
        Handshakes::all().answer(&exchange, &Reader::default())
    };
    assert!(ask(0).is_some());
    assert!(ask(seen::SMALL).is_none());
}

#[test]
fn a_body_that_is_very_large_is_not_read() {
    let ask = |padding: usize| {
        let headers = [
            ("X-Signature-Ed25519", "00"),
            ("X-Signature-Timestamp", "1"),
        ];
        let body = format!("{}{{\"type\":1}}", " ".repeat(padding));
        let exchange = Draft::new(&headers, body).exchange(Time::default());
        Handshakes::all().answer(&exchange, &Reader::default())
    };
    assert!(ask(60 << 10).is_some());
    assert!(ask(64 << 10).is_none());
}

#[test]
fn its_labels_are_shared_by_all_its_answers() {
    let handshakes = Handshakes::all();
    let exchange = Draft::new(&[("X-Hook-Secret", "a")], "").exchange(Time::default());
    let ask = || handshakes.answer(&exchange, &Reader::default()).unwrap();
    let (one, other) = (ask(), ask());
    assert!(Arc::ptr_eq(&one.rule.unwrap(), &other.rule.unwrap()));
    assert!(matches!(one.action, Action::Respond { status: 200, .. }));
}
