//! What a delivery says of itself, read from where its sender puts it.

use std::borrow::Cow;

use super::{
    row::{Attempt, Clue, Place, Sender, What},
    template,
};
use crate::exchange::{
    Event, Exchange, Field, Head, form,
    lookup::{Element, Found, Kind, MOST_ELEMENTS, Matches, Wanted, Within},
    moment::moment,
    reading::EventName,
};

/// The most events of one delivery.
const MOST_EVENTS: usize = MOST_ELEMENTS;

/// The longest source of a value that is read as a name, an id, a time or a
/// clue, in bytes. Each event of a batch may read the same one anew.
const LONGEST_VALUE: usize = 64 << 10;

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
    /// Where it departs from its sender's documentation, and what of it is not
    /// listed, in words.
    pub remarks: Vec<String>,
}

impl Facts {
    pub(super) fn read(sender: &'static Sender, seen: &Seen<'_, '_, '_>) -> Self {
        let elements = seen.elements(sender.batch);
        let shown = elements.first().copied();
        let shown = shown.map_or(Within::Body, Within::Element);
        let events: Vec<_> = if elements.is_empty() {
            let within = if sender.batch.is_empty() {
                Within::Body
            } else {
                Within::NoElement
            };
            seen.event(sender, within).into_iter().collect()
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
            what: what(sender.what, kind, seen, shown),
            remarks: remarks(sender, seen)
                .chain(seen.left_out(sender.batch))
                .collect(),
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

fn remarks(sender: &Sender, seen: &Seen<'_, '_, '_>) -> impl Iterator<Item = String> {
    let remarks = sender.remarks.iter();
    remarks
        .filter(|remark| seen.holds(remark.when))
        .map(|remark| remark.say.to_owned())
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
            Clue::JsonIs(path, text) => any(path, &|found| is_short(found) && found.text() == text),
            Clue::JsonStarts(path, start) => any(path, &|found| {
                is_short(found) && found.text().starts_with(start)
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

    /// What to say where there are more elements than are taken for events.
    fn left_out(&self, batch: &[&str]) -> Option<String> {
        let all = batch
            .iter()
            .map(|path| self.values.elements(path).count() + self.values.beyond(path));
        let all: usize = all.sum();
        (all > MOST_EVENTS).then(|| {
            format!("it carries {all} events, of which the first {MOST_EVENTS} are listed")
        })
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
                .find(|found| is_short(found))
                .map(Found::text),
            Place::Key(path) => self
                .json(Wanted::Name(path), within)
                .find(|found| is_short(found))
                .map(Found::text),
            Place::KeyBeside(path) => self
                .json(Wanted::Beside(path), within)
                .find(|found| is_short(found))
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

/// The same, and not longer than a name may be.
fn is_short(found: &Found<'_>) -> bool {
    is_plain(found) && found.raw.len() <= LONGEST_VALUE
}

/// Text, a number or a word: something with a text of its own.
fn is_plain(found: &Found<'_>) -> bool {
    !matches!(found.kind, Kind::Array | Kind::Object)
}

#[cfg(test)]
mod tests;
