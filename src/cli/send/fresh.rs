//! A captured delivery made new: `--fresh` gives it ids and times that were
//! not seen before, in the places and in the form they have, and `--retries`
//! counts it on.

use ring::digest;

use super::change::renew;
use crate::{
    exchange::Time,
    sender::{Attempt, Draft, Place, Sender, Stamp},
};

/// Gives the delivery fresh ids, and the time of the stamp.
pub(super) fn freshen(draft: &mut Draft, sender: &Sender, stamp: Stamp) {
    let seed = seed(stamp);
    for place in sender.delivery_id.iter().chain(sender.event_id) {
        at(draft, sender, place, |id| Some(another_id(id, &seed)));
    }
    for place in sender.event_time {
        at(draft, sender, place, |time| same_form(time, stamp.time));
    }
}

/// Counts the delivery on to the try with that number, from 1, where its
/// sender counts.
pub(super) fn count_on(draft: &mut Draft, sender: &Sender, number: u64) {
    let Some(attempt) = sender.attempt else {
        return;
    };
    let before = number - 1;
    let count = match attempt {
        Attempt::Try(_) => number.to_string(),
        Attempt::Retry(_) => before.to_string(),
        Attempt::Again(_) => (before > 0).to_string(),
    };
    match attempt.place() {
        // The first has nothing, the others have it.
        Place::Header(name) if before > 0 => draft.set(name, count),
        place => at(draft, sender, &place, |_| Some(count)),
    }
}

/// Puts what `renew` makes of the text at a place there instead.
fn at(
    draft: &mut Draft,
    sender: &Sender,
    place: &Place,
    make: impl FnOnce(&str) -> Option<String>,
) {
    match place {
        Place::Header(name) => {
            let mut lines = draft.headers.iter_mut();
            let line = lines.find(|(known, _)| known.eq_ignore_ascii_case(name));
            if let Some((_, value)) = line
                && let Some(new) = make(value)
            {
                *value = new;
            }
        }
        Place::Json(path) => {
            // Where nothing stands, there is nothing to renew.
            let _ = renew(draft, sender, path, make);
        }
        Place::Where(_, place) => at(draft, sender, place, make),
        _ => {}
    }
}

fn seed(stamp: Stamp) -> Vec<u8> {
    let seed = [
        stamp.time.micros().to_be_bytes(),
        stamp.number.to_be_bytes(),
    ];
    let hash = digest::digest(&digest::SHA256, &seed.concat());
    hash.as_ref().to_vec()
}

/// Another id of the same form: what stands before the last `_` stays, digits
/// are digits, and an id of hexadecimal digits stays one.
fn another_id(id: &str, seed: &[u8]) -> String {
    let (before, rest) = id.split_at(id.rfind('_').map_or(0, |at| at + 1));
    let is_hex = rest.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let hash = digest::digest(&digest::SHA512, &[seed, id.as_bytes()].concat());
    let mut random = hash.as_ref().iter().cycle();
    let mut is_first = true;
    let rest = rest.chars().map(|c| {
        let byte = random.next().copied().unwrap_or_default();
        // A number does not begin with 0.
        let least = u8::from(std::mem::take(&mut is_first));
        match c {
            '0'..='9' if is_hex && rest.contains('-') => pick(b"0123456789abcdef", byte),
            '0'..='9' => char::from(b'0' + least + byte % (10 - least)),
            'a'..='f' if is_hex => pick(b"abcdef", byte),
            'A'..='F' if is_hex => pick(b"ABCDEF", byte),
            'a'..='z' => char::from(b'a' + byte % 26),
            'A'..='Z' => char::from(b'A' + byte % 26),
            other => other,
        }
    });
    before.chars().chain(rest).collect()
}

fn pick(digits: &[u8], byte: u8) -> char {
    char::from(digits[usize::from(byte) % digits.len()])
}

/// `now` as the sender writes times: a number since 1970 in the same unit, or
/// a date; none for what is no time.
fn same_form(text: &str, now: Time) -> Option<String> {
    if Time::parse(text).is_some() {
        return Some(now.utc().format("%Y-%m-%dT%H:%M:%SZ").to_string());
    }
    let number: i64 = text.parse().ok()?;
    // As recognition tells them apart, by their size.
    let per_second = match number {
        ..0 => return None,
        0..100_000_000_000 => 1,
        100_000_000_000..100_000_000_000_000 => 1_000,
        _ => 1_000_000,
    };
    Some((now.micros() / (1_000_000 / per_second)).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sender::Registry;

    const STAMP: Stamp = Stamp {
        time: Time::from_seconds(1_764_590_400),
        number: 1,
    };

    #[test]
    fn an_id_stays_of_its_form_and_is_another() {
        for id in [
            "evt_1NG8Du2eZvKYlo2CUI79vXWy",
            "72d3162e-cc78-11e3-81ab-4c9367dc0958",
            "0123abcd",
            "982817",
            "ORD-1042",
        ] {
            let other = another_id(id, &seed(STAMP));
            assert_ne!(other, id);
            assert_eq!(other, another_id(id, &seed(STAMP)));
            assert_eq!(other.len(), id.len());
            let kept = |text: &str| text.replace(|c: char| c.is_ascii_alphanumeric(), "x");
            assert_eq!(kept(&other), kept(id));
            let numbers = id.bytes().all(|byte| byte.is_ascii_digit());
            assert!(!numbers || (!other.starts_with('0') && other.parse::<u64>().is_ok()));
        }
        assert!(another_id("evt_1", &seed(STAMP)).starts_with("evt_"));
        assert_ne!(seed(STAMP), seed(Stamp { number: 2, ..STAMP }));
    }

    #[test]
    fn a_time_is_written_as_before() {
        let now = STAMP.time;
        let cases = [
            ("2023-10-27T10:30:00Z", Some("2025-12-01T12:00:00Z")),
            ("1698402600", Some("1764590400")),
            ("1698402600123", Some("1764590400000")),
            ("1698402600123456", Some("1764590400000000")),
            ("soon", None),
            ("-1", None),
        ];
        for (text, expected) in cases {
            assert_eq!(same_form(text, now).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn everything_that_is_an_id_or_a_time_is_made_new() {
        let stripe = Registry::built_in().named("stripe").unwrap();
        let mut draft = Draft::new(
            &[],
            r#"{"id":"evt_1","created":1698402600,"data":{"id":"ch_1"}}"#,
        );
        freshen(&mut draft, stripe, STAMP);
        let body: serde_json::Value = serde_json::from_slice(&draft.body).unwrap();
        assert_ne!(body["id"], "evt_1");
        assert_eq!(body["created"], 1_764_590_400);
        assert_eq!(body["data"]["id"], "ch_1");
    }

    #[test]
    fn tries_are_counted_as_the_sender_counts_them() {
        let counted = |attempt, number| {
            let row = Sender {
                attempt: Some(attempt),
                ..Sender::BLANK
            };
            let mut draft = Draft::new(&[], r#"{"try":1,"again":"false"}"#);
            count_on(&mut draft, &row, number);
            let lines = draft.headers.iter();
            let lines = lines.map(|(name, value)| format!("{name}: {value} "));
            lines.collect::<String>() + &String::from_utf8(draft.body).unwrap()
        };
        let header = Place::Header("X-Try");
        let untouched = r#"{"try":1,"again":"false"}"#;
        let cases = [
            (Attempt::Try(header), 3, format!("X-Try: 3 {untouched}")),
            (Attempt::Retry(header), 3, format!("X-Try: 2 {untouched}")),
            (
                Attempt::Again(header),
                2,
                format!("X-Try: true {untouched}"),
            ),
            (Attempt::Retry(header), 1, untouched.to_owned()),
            (
                Attempt::Try(Place::Json("/try")),
                2,
                untouched.replace('1', "2"),
            ),
            (
                Attempt::Again(Place::Json("/again")),
                2,
                untouched.replace("false", "true"),
            ),
        ];
        for (attempt, number, expected) in cases {
            assert_eq!(counted(attempt, number), expected, "{attempt:?}");
        }
    }
}
