//! What a delivery says of itself, read from where its sender puts it.

use std::borrow::Cow;

use super::{
    moment::moment,
    row::{Attempt, Clue, Place, Sender, What},
    template,
};
use crate::exchange::{
    Event, Exchange, Field, Head, form,
    lookup::{Element, Found, Kind, MOST_ELEMENTS, Matches, Wanted, Within},
    reading::EventName,
};

/// The most events of one delivery.
const MOST_EVENTS: usize = MOST_ELEMENTS;

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
    pub(super) fn read(sender: &'static Sender, seen: &Seen<'_, '_, '_>) -> Self {
        let elements = seen.elements(sender.batch);
        let first = match elements.first() {
            Some(element) => Within::Element(*element),
            None if sender.batch.is_empty() => Within::Body,
            None => Within::NoElement,
        };
        let events: Vec<_> = if elements.is_empty() {
            seen.event(sender, first).into_iter().collect()
        } else {
            let each = elements.iter().copied().map(Within::Element);
            each.filter_map(|within| seen.event(sender, within))
                .collect()
        };
        let kind = events.first().map_or("", |event| &event.name.kind);
        let attempt = sender.attempt.and_then(|attempt| seen.attempt(attempt));
        let is_again = sender.attempt.is_some_and(|attempt| seen.again(attempt));
        Self {
            sender,
            delivery_id: seen.id(sender.delivery_id, Within::Body),
            attempt,
            again: is_again || attempt.is_some_and(|attempt| attempt > 1),
            what: what(sender.what, kind, seen, first),
            remarks: remarks(sender, seen),
            events,
        }
    }
}

fn what(templates: &[What], kind: &str, seen: &Seen<'_, '_, '_>, within: Within) -> String {
    let values = template::Values {
        head: seen.request.head,
        body: seen.values,
        within,
    };
    templates
        .iter()
        .filter(|what| what.events.is_empty() || what.events.iter().any(|of| is_of(kind, of)))
        .find_map(|what| template::fill(what.template, values))
        .unwrap_or_default()
}

fn is_of(kind: &str, pattern: &str) -> bool {
    pattern
        .strip_suffix('*')
        .map_or(kind == pattern, |start| kind.starts_with(start))
}

fn remarks(sender: &Sender, seen: &Seen<'_, '_, '_>) -> Vec<String> {
    let remarks = sender.remarks.iter();
    remarks
        .filter(|remark| seen.holds(remark.when))
        .map(|remark| remark.say.to_owned())
        .collect()
}

/// A request, with the lines of its head parted.
pub(super) struct Request<'a> {
    pub(super) head: Head<'a>,
    pub(super) fields: Vec<Field<'a>>,
    pub(super) body: &'a [u8],
}

impl<'a> Request<'a> {
    pub(super) fn new(exchange: &'a Exchange) -> Self {
        let head = exchange.head();
        Self {
            head,
            fields: head.fields().collect(),
            body: exchange.body(),
        }
    }

    /// Whether a clue of the head holds; one of the body does not.
    pub(super) fn shows(&self, clue: &Clue) -> bool {
        match *clue {
            Clue::Header(name) => self.header(name).is_some(),
            Clue::NoHeader(name) => self.header(name).is_none(),
            Clue::HeaderStarts(name, start) => self
                .header(name)
                .is_some_and(|value| starts(value, start.as_bytes())),
            Clue::HeaderHas(name, part) => self
                .header(name)
                .is_some_and(|value| has(value, part.as_bytes())),
            Clue::Method(method) => self.head.method() == method.as_bytes(),
            Clue::Query(name) => self.query(name).is_some(),
            Clue::Empty => self.body.is_empty(),
            Clue::Json(_)
            | Clue::NoJson(_)
            | Clue::JsonIs(..)
            | Clue::JsonStarts(..)
            | Clue::JsonHas(..)
            | Clue::JsonKind(..) => false,
        }
    }

    fn header(&self, name: &str) -> Option<&'a [u8]> {
        let mut fields = self.fields.iter();
        fields.find(|field| field.is(name)).map(|field| field.value)
    }

    fn query(&self, name: &str) -> Option<Cow<'a, [u8]>> {
        form::field(self.head.query()?, name)
    }
}

/// Whether `value` begins so, in any case.
pub(super) fn starts(value: &[u8], start: &[u8]) -> bool {
    value
        .get(..start.len())
        .is_some_and(|value| value.eq_ignore_ascii_case(start))
}

/// Whether `value` has this in it, in any case.
pub(super) fn has(value: &[u8], part: &[u8]) -> bool {
    part.is_empty()
        || value
            .windows(part.len())
            .any(|window| window.eq_ignore_ascii_case(part))
}

/// A request as rows look at it: its head, and the values that were looked up
/// in its document.
#[derive(Clone, Copy)]
pub(super) struct Seen<'r, 'a, 'p> {
    pub(super) request: &'r Request<'r>,
    pub(super) values: &'r Matches<'a, 'p>,
}

impl<'r, 'a, 'p> Seen<'r, 'a, 'p> {
    /// Whether every clue holds.
    pub(super) fn holds(&self, clues: &[Clue]) -> bool {
        clues.iter().all(|clue| self.shows(clue, Within::Body))
    }

    /// Of a path with many values, one is enough.
    fn shows(&self, clue: &Clue, within: Within) -> bool {
        let any = |path: &'static str, is: &dyn Fn(&Found<'_>) -> bool| {
            self.json(path.into(), within).any(is)
        };
        match *clue {
            Clue::Json(path) => any(path, &|_| true),
            Clue::NoJson(path) => !any(path, &|_| true),
            Clue::JsonIs(path, text) => any(path, &|found| is_plain(found) && found.text() == text),
            Clue::JsonStarts(path, start) => any(path, &|found| {
                is_plain(found) && found.text().starts_with(start)
            }),
            Clue::JsonHas(path, part) => any(path, &|found| {
                is_plain(found) && found.text().contains(part)
            }),
            Clue::JsonKind(path, kind) => any(path, &|found| found.kind == kind),
            _ => self.request.shows(clue),
        }
    }

    /// The values that are meant; `null` is none.
    fn json(
        &self,
        wanted: Wanted<'_>,
        within: Within,
    ) -> impl Iterator<Item = &'r Found<'a>> + use<'r, 'a, 'p> {
        let values = self.values.within(wanted, within);
        values.filter(|found| found.kind != Kind::Null)
    }

    /// The elements that are an event each.
    fn elements(&self, batch: &[&str]) -> Vec<Element> {
        let paths = batch.iter();
        let mut elements: Vec<_> = paths.flat_map(|path| self.values.elements(path)).collect();
        elements.sort_unstable();
        elements.dedup();
        elements.truncate(MOST_EVENTS);
        elements
    }

    fn event(&self, sender: &Sender, within: Within) -> Option<Event> {
        Some(Event {
            name: EventName {
                kind: self.name(sender.event, within)?,
                action: self.name(sender.action, within),
            },
            id: self.id(sender.event_id, within),
            time: self
                .first(sender.event_time, within)
                .and_then(|text| moment(&text)),
        })
    }

    /// The text at the first of `places` that has one.
    fn first(&self, places: &[Place], within: Within) -> Option<Cow<'r, str>> {
        places
            .iter()
            .filter_map(|place| self.text(*place, within))
            .find(|text| !text.is_empty())
    }

    fn text(&self, place: Place, within: Within) -> Option<Cow<'r, str>> {
        match place {
            Place::Header(name) => self.request.header(name).map(String::from_utf8_lossy),
            Place::Query(name) => self.request.query(name).map(text_of),
            Place::Json(path) => self
                .json(path.into(), within)
                .find(|found| is_plain(found))
                .map(Found::text),
            Place::Key(path) => self
                .json(Wanted::Name(path), within)
                .next()
                .map(Found::text),
            Place::KeyBeside(path) => self
                .json(Wanted::Beside(path), within)
                .next()
                .map(Found::text),
            Place::All(places) => self.together(places, within).map(Cow::Owned),
            Place::Word(word) => Some(Cow::Borrowed(word)),
            Place::When(clue, word) => self.shows(&clue, within).then_some(Cow::Borrowed(word)),
            Place::Where(clue, place) => self
                .shows(&clue, within)
                .then(|| self.text(*place, within))?,
        }
    }

    fn together(&self, places: &[Place], within: Within) -> Option<String> {
        let mut text = String::new();
        for (at, place) in places.iter().enumerate() {
            if at > 0 {
                text.push(':');
            }
            let part = self.text(*place, within);
            text.push_str(&part.filter(|part| !part.is_empty())?);
        }
        Some(text)
    }

    fn name(&self, places: &[Place], within: Within) -> Option<String> {
        let text = self.first(places, within)?;
        if text.chars().nth(LONGEST_NAME).is_none() {
            return Some(text.into_owned());
        }
        let start = text.chars().take(LONGEST_NAME - 1);
        Some(start.chain(std::iter::once('…')).collect())
    }

    fn id(&self, places: &[Place], within: Within) -> Option<String> {
        let text = self.first(places, within)?;
        (text.len() <= LONGEST_ID).then(|| text.into_owned())
    }

    fn attempt(&self, attempt: Attempt) -> Option<u32> {
        let count = || {
            let text = self.text(attempt.place(), Within::Body)?;
            text.trim().parse::<u32>().ok()
        };
        match attempt {
            Attempt::Try(_) => count(),
            Attempt::Retry(_) => count()?.checked_add(1),
            Attempt::Again(_) => None,
        }
    }

    /// Whether it says so of itself; of many events one is enough.
    fn again(&self, attempt: Attempt) -> bool {
        let is_true = |text: &str| text.eq_ignore_ascii_case("true") || text == "1";
        match attempt {
            Attempt::Again(Place::Json(path)) => self
                .json(path.into(), Within::Body)
                .any(|found| is_true(&found.text())),
            Attempt::Again(place) => self
                .text(place, Within::Body)
                .is_some_and(|text| is_true(&text)),
            Attempt::Try(_) | Attempt::Retry(_) => false,
        }
    }
}

fn text_of(bytes: Cow<'_, [u8]>) -> Cow<'_, str> {
    match bytes {
        Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

/// Text, a number or a word: something with a text of its own.
fn is_plain(found: &Found<'_>) -> bool {
    !matches!(found.kind, Kind::Array | Kind::Object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        exchange::{Time, lookup::Paths},
        sender::{Draft, Registry},
    };

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
    fn a_name_as_long_as_a_book_is_cut_and_such_an_id_is_none() {
        let long = "é".repeat(10_000);
        let body = format!("{{\"event\":\"{long}\",\"id\":\"{long}\"}}");
        let facts = facts(&[("X-Cryptoix-Signature", "")], &body);
        assert_eq!(facts.events[0].name.kind.chars().count(), LONGEST_NAME);
        assert_eq!(facts.events[0].id, None);
    }

    #[test]
    fn tries_are_counted_from_one_whatever_the_sender_counts() {
        let exchange = Draft::new(&[("X-Try", "2")], "").exchange(Time::default());
        let request = Request::new(&exchange);
        let paths = Paths::default();
        let seen = Seen {
            request: &request,
            values: &paths.find(b""),
        };
        let place = Place::Header("x-try");
        assert_eq!(seen.attempt(Attempt::Try(place)), Some(2));
        assert_eq!(seen.attempt(Attempt::Retry(place)), Some(3));
        assert_eq!(seen.attempt(Attempt::Try(Place::Header("x"))), None);
    }
}
