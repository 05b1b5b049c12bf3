//! What a delivery says of itself, read from where its sender puts it.

use std::borrow::Cow;

use super::{
    row::{Attempt, Clue, Place, Sender, What},
    template,
};
use crate::exchange::{
    Event, Field, Time,
    lookup::{Found, Kind, Matches},
    reading::EventName,
};

/// The longest id that is taken for one, in bytes; cut it would equal others.
const LONGEST_ID: usize = 256;

/// The longest event type that is shown, in characters.
const LONGEST_NAME: usize = 120;

/// What a delivery says of itself.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Who sent it.
    pub sender: &'static Sender,
    /// The events it carries.
    pub events: Vec<Event>,
    /// The id of the delivery, the same on a retry.
    pub delivery_id: Option<String>,
    /// Which try it is, counted from 1.
    pub attempt: Option<u32>,
    /// Whether the sender says that it tried before.
    pub again: bool,
    /// What the list shows beside the event.
    pub what: String,
    /// Where it departs from its sender's documentation, in words.
    pub remarks: Vec<String>,
}

impl Facts {
    pub(super) fn read(sender: &'static Sender, seen: &Seen<'_, '_>) -> Self {
        let event = event(sender, seen);
        let attempt = sender.attempt.and_then(|attempt| seen.attempt(attempt));
        let kind = event.as_ref().map_or("", |event| &event.name.kind);
        Self {
            sender,
            delivery_id: seen.id(sender.delivery_id),
            attempt,
            again: attempt.is_some_and(|attempt| attempt > 1),
            what: what(sender.what, kind, seen),
            remarks: remarks(sender, seen),
            events: event.into_iter().collect(),
        }
    }
}

fn event(sender: &Sender, seen: &Seen<'_, '_>) -> Option<Event> {
    Some(Event {
        name: EventName {
            kind: seen.name(sender.event)?,
            action: seen.name(sender.action),
        },
        id: seen.id(sender.event_id),
        time: seen.first(sender.event_time).and_then(|text| moment(&text)),
    })
}

fn what(templates: &[What], kind: &str, seen: &Seen<'_, '_>) -> String {
    templates
        .iter()
        .filter(|what| what.events.is_empty() || what.events.iter().any(|of| is_of(kind, of)))
        .find_map(|what| template::fill(what.template, &seen.values))
        .unwrap_or_default()
}

fn is_of(kind: &str, pattern: &str) -> bool {
    pattern
        .strip_suffix('*')
        .map_or(kind == pattern, |start| kind.starts_with(start))
}

fn remarks(sender: &Sender, seen: &Seen<'_, '_>) -> Vec<String> {
    let remarks = sender.remarks.iter();
    remarks
        .filter(|remark| seen.holds(remark.when))
        .map(|remark| remark.say.to_owned())
        .collect()
}

/// A request as rows look at it: its header lines, and the values that were
/// looked up in its body.
pub(super) struct Seen<'a, 'p> {
    fields: &'a [Field<'a>],
    values: Matches<'a, 'p>,
}

impl<'a, 'p> Seen<'a, 'p> {
    pub(super) fn new(fields: &'a [Field<'a>], values: Matches<'a, 'p>) -> Self {
        Self { fields, values }
    }

    /// Whether every clue holds.
    pub(super) fn holds(&self, clues: &[Clue]) -> bool {
        clues.iter().all(|clue| self.shows(clue))
    }

    /// Whether one of the clues holds.
    pub(super) fn holds_any(&self, clues: &[Clue]) -> bool {
        clues.iter().any(|clue| self.shows(clue))
    }

    fn shows(&self, clue: &Clue) -> bool {
        match *clue {
            Clue::Header(name) => self.header(name).is_some(),
            Clue::NoHeader(name) => self.header(name).is_none(),
            Clue::HeaderStarts(name, start) => self.header_starts(name, start.as_bytes()),
            Clue::Json(path) => self.json(path).is_some(),
            Clue::NoJson(path) => self.json(path).is_none(),
            Clue::JsonIs(path, text) => self.string(path).is_some_and(|found| found == text),
            Clue::JsonHas(path, part) => {
                self.string(path).is_some_and(|found| found.contains(part))
            }
            Clue::JsonStarts(path, start) => self
                .string(path)
                .is_some_and(|found| found.starts_with(start)),
            Clue::HeaderHas(..) | Clue::Method(_) | Clue::Query(_) | Clue::Empty => false,
            Clue::JsonKind(path, kind) => self.json(path).is_some_and(|found| found.kind == kind),
        }
    }

    fn header(&self, name: &str) -> Option<&'a [u8]> {
        let mut fields = self.fields.iter();
        fields.find(|field| field.is(name)).map(|field| field.value)
    }

    fn header_starts(&self, name: &str, start: &[u8]) -> bool {
        self.header(name)
            .and_then(|value| value.get(..start.len()))
            .is_some_and(|value| value.eq_ignore_ascii_case(start))
    }

    /// The value at a path; `null` is none.
    fn json(&self, path: &str) -> Option<Found<'a>> {
        self.values
            .get(path)
            .filter(|found| found.kind != Kind::Null)
    }

    fn string(&self, path: &str) -> Option<Cow<'a, str>> {
        self.json(path)
            .filter(|found| found.kind == Kind::String)
            .map(|found| found.text())
    }

    /// The text at the first of `places` that has one.
    fn first(&self, places: &[Place]) -> Option<Cow<'a, str>> {
        places
            .iter()
            .filter_map(|place| self.text(*place))
            .find(|text| !text.is_empty())
    }

    fn text(&self, place: Place) -> Option<Cow<'a, str>> {
        match place {
            Place::Header(name) => self.header(name).map(String::from_utf8_lossy),
            Place::Json(path) => self
                .json(path)
                .filter(|found| !matches!(found.kind, Kind::Array | Kind::Object))
                .map(|found| found.text()),
            _ => None,
        }
    }

    fn name(&self, places: &[Place]) -> Option<String> {
        let text = self.first(places)?;
        if text.chars().nth(LONGEST_NAME).is_none() {
            return Some(text.into_owned());
        }
        let start = text.chars().take(LONGEST_NAME - 1);
        Some(start.chain(std::iter::once('…')).collect())
    }

    fn id(&self, places: &[Place]) -> Option<String> {
        let text = self.first(places)?;
        (text.len() <= LONGEST_ID).then(|| text.into_owned())
    }

    fn attempt(&self, attempt: Attempt) -> Option<u32> {
        let count: u32 = self.text(attempt.place())?.trim().parse().ok()?;
        match attempt {
            Attempt::Try(_) => Some(count),
            Attempt::Retry(_) => count.checked_add(1),
            Attempt::Again(_) => None,
        }
    }
}

/// A time as senders write it: RFC 3339, or a number since 1970 in seconds,
/// milliseconds or microseconds, told apart by its size.
fn moment(text: &str) -> Option<Time> {
    if let Some(time) = Time::parse(text) {
        return Some(time);
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let number: i64 = whole.parse().ok().filter(|number| *number >= 0)?;
    let micros = match number {
        0..100_000_000_000 => 1_000_000,
        100_000_000_000..100_000_000_000_000 => 1_000,
        _ => 1,
    };
    Some(Time::from_micros(
        number * micros + part_of(micros, fraction)?,
    ))
}

/// The part of `whole` that the digits after a point stand for.
fn part_of(whole: i64, fraction: &str) -> Option<i64> {
    fraction
        .bytes()
        .try_fold((0, whole), |(sum, place), byte| {
            let place = place / 10;
            let digit = i64::from(byte.is_ascii_digit().then(|| byte - b'0')?);
            Some((sum + digit * place, place))
        })
        .map(|(sum, _)| sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sender::{Draft, Registry};

    const DOCUMENTED: &str = r#"{"event":"payment_received","timestamp":"2023-10-27T10:30:00Z","data":{
        "transaction_id":"txn_123abc456","order_id":"ORD-1042","amount":"1.50","currency":"BTC",
        "status":"completed","payment_address":"bc1q","payment_hash":"h","confirmation_count":6}}"#;

    fn facts(headers: &[(&str, &str)], body: &str) -> Facts {
        let exchange = Draft::new(headers, body).exchange(Time::default());
        Registry::built_in().facts(&exchange).unwrap()
    }

    #[test]
    fn the_documented_payment_of_cryptoix_is_understood() {
        let facts = facts(&[("X-Cryptoix-Signature", "00")], DOCUMENTED);
        let event = &facts.events[0];
        assert_eq!(facts.sender.name, "cryptoix");
        assert_eq!(event.name.to_string(), "payment_received");
        assert_eq!(event.id.as_deref(), Some("txn_123abc456"));
        assert_eq!(event.time, Time::parse("2023-10-27T10:30:00Z"));
        assert_eq!(facts.delivery_id, None);
        assert_eq!(facts.what, "1.50 BTC ORD-1042");
        assert!(facts.remarks.is_empty(), "{:?}", facts.remarks);
        let without_order = DOCUMENTED.replace("order_id", "other");
        let shown = self::facts(&[], &without_order).what;
        assert_eq!(shown, "1.50 BTC …c456");
    }

    #[test]
    fn each_contradiction_of_cryptoix_is_read_and_remarked() {
        let cases = [
            (
                r#"{"type":"payment.success","timestamp":"2023-10-27T10:30:00Z"}"#,
                "payment.success",
                1,
            ),
            (
                r#"{"uuid":"tx_test_123","status":"completed","amount_fiat":100,"timestamp":1780574400}"#,
                "completed",
                2,
            ),
            (
                r#"{"event":"payment.completed","timestamp":1,"data":{"amount":1.5}}"#,
                "payment.completed",
                3,
            ),
        ];
        for (body, name, remarks) in cases {
            let facts = facts(&[("X-Cryptoix-Signature", "sha256=00")], body);
            assert_eq!(facts.events[0].name.kind, name);
            assert_eq!(facts.remarks.len(), remarks + 1, "{:?}", facts.remarks);
            assert!(facts.remarks[0].contains("prefix sha256="));
        }
    }

    #[test]
    fn github_names_event_action_and_delivery() {
        let headers = [("X-GitHub-Event", "issues"), ("X-GitHub-Delivery", "d-1")];
        let body = r#"{"action":"opened","issue":{"number":12,"title":"It \u00e9chos"}}"#;
        let facts = facts(&headers, body);
        assert_eq!(facts.events[0].name.to_string(), "issues opened");
        assert_eq!(facts.delivery_id.as_deref(), Some("d-1"));
        assert_eq!(facts.what, "#12 It échos");
    }

    #[test]
    fn the_form_of_github_is_read() {
        let headers = [
            ("X-GitHub-Event", "push"),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        let body = "payload=%7B%22ref%22%3A%22refs%2Fheads%2Fmain%22%2C%22commits%22%3A%5B1%2C2%2C3%5D%2C%22pusher%22%3A%7B%22name%22%3A%22ada%22%7D%7D";
        assert_eq!(facts(&headers, body).what, "main +3 ada");
    }

    #[test]
    fn stripe_shows_amount_currency_and_the_end_of_the_id() {
        let body = r#"{"id":"evt_1","type":"charge.failed","created":1533204620,
            "data":{"object":{"amount":2000,"currency":"usd","id":"ch_123456x9Kd"}}}"#;
        let facts = facts(&[("Stripe-Signature", "x")], body);
        assert_eq!(facts.what, "2000 usd …x9Kd");
        assert_eq!(facts.delivery_id.as_deref(), Some("evt_1"));
        assert_eq!(
            facts.events[0].time,
            Some(Time::from_seconds(1_533_204_620))
        );
    }

    #[test]
    fn times_are_read_as_senders_write_them() {
        let cases = [
            ("2023-10-27T10:30:00Z", Some(1_698_402_600_000_000)),
            ("2023-10-27T12:30:00.5+02:00", Some(1_698_402_600_500_000)),
            ("1698402600", Some(1_698_402_600_000_000)),
            ("1698402600.25", Some(1_698_402_600_250_000)),
            ("1698402600123", Some(1_698_402_600_123_000)),
            ("1698402600123456", Some(1_698_402_600_123_456)),
            ("9223372036854775807", Some(i64::MAX)),
            ("1.5", Some(1_500_000)),
            ("1.é", None),
            ("1.23456é", None),
            ("-1", None),
            ("soon", None),
            ("", None),
        ];
        for (text, micros) in cases {
            assert_eq!(moment(text).map(Time::micros), micros, "{text}");
        }
    }

    #[test]
    fn a_name_as_long_as_a_book_is_cut_and_such_an_id_is_none() {
        let long = "é".repeat(10_000);
        let body = format!("{{\"event\":\"{long}\",\"id\":\"{long}\"}}");
        let facts = facts(&[("X-Cryptoix-Signature", "")], &body);
        assert_eq!(facts.events[0].name.kind.chars().count(), LONGEST_NAME);
        assert_eq!(facts.events[0].id, None);
    }

    #[test]
    fn tries_are_counted_from_one_whatever_the_sender_counts() {
        let fields = [Field {
            name: b"X-Try",
            value: b"2",
        }];
        let seen = Seen::new(&fields, Matches::default());
        let place = Place::Header("x-try");
        assert_eq!(seen.attempt(Attempt::Try(place)), Some(2));
        assert_eq!(seen.attempt(Attempt::Retry(place)), Some(3));
        assert_eq!(seen.attempt(Attempt::Try(Place::Header("x"))), None);
    }
}
