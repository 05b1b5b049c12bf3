//! The shape of a sender: a row of facts, written as a `const` in the file of
//! the provider. Nothing in a row is code, so one row is the recognition, the
//! list of events, the signature, the samples and the documentation.
//!
//! As phrases that people write and read, its pieces are in `text`.
//!
//! Not here: what is done with a row.

mod text;

use crate::{exchange::lookup::Kind, signature::Scheme};

/// Who sends webhooks, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The name in the filter, in variables and on the line: `standard-webhooks`.
    pub name: &'static str,
    /// The name as its owner writes it: `Standard Webhooks`.
    pub title: &'static str,
    /// The page these facts can be held against; empty without one.
    pub docs: &'static str,
    /// What recognition and the places of event, ids and times rest on.
    pub source: Source,
    /// What the signature rests on.
    pub signs_by: Source,
    /// What it is known by: any of these, all clues of which hold.
    pub known_by: &'static [&'static [Clue]],
    /// Who shows one of these is somebody else. Clues of the head only.
    pub unless: &'static [Clue],
    /// Where the document stands as text inside a form or a multipart body, and
    /// is opened: `/payload`. The first that is there; every path then leads
    /// into what was opened, and nothing around it is looked at. See
    /// [`document`](crate::exchange::document).
    pub inside: &'static [&'static str],
    /// The lists whose elements are one event each: `/events/[]`. None stands
    /// for one event a delivery.
    pub batch: &'static [&'static str],
    /// The event type: the first that is there.
    pub event: &'static [Place],
    /// The finer part of the event type.
    pub action: &'static [Place],
    /// The id of the delivery, the same on a retry.
    pub delivery_id: &'static [Place],
    /// The id of the event.
    pub event_id: &'static [Place],
    /// When it happened. See [`moment`](crate::exchange::moment).
    pub event_time: &'static [Place],
    /// Which try this is.
    pub attempt: Option<Attempt>,
    /// How it signs. The first whose place is there is the one; the first of
    /// all is due when none is.
    pub signatures: &'static [Scheme],
    /// What the list shows beside the event: the first that fits.
    pub what: &'static [What],
    /// Where a delivery departs from the documentation, and what to say then.
    pub remarks: &'static [Remark],
    /// What must be answered before events come, in words; empty when nothing.
    pub handshake: &'static str,
    /// When it tries again.
    pub retries: Retries,
    /// What it does with an endpoint that goes on failing, in words behind its
    /// name; none when unknown.
    pub gives_up: Option<&'static str>,
    /// How long it waits for an answer, in seconds; none when unknown.
    pub timeout: Option<u32>,
    /// Deliveries as it makes them, written by us.
    pub samples: &'static [Sample],
}

impl Sender {
    /// A row with nothing in it, for what a provider's row leaves out.
    pub const BLANK: Self = Self {
        name: "",
        title: "",
        docs: "",
        source: Source::Memory,
        signs_by: Source::Memory,
        known_by: &[],
        unless: &[],
        inside: &[],
        batch: &[],
        event: &[],
        action: &[],
        delivery_id: &[],
        event_id: &[],
        event_time: &[],
        attempt: None,
        signatures: &[],
        what: &[],
        remarks: &[],
        handshake: "",
        retries: Retries::UNKNOWN,
        gives_up: None,
        timeout: None,
        samples: &[],
    };

    /// When it tries again; none when nothing is known of it.
    pub fn known_retries(&self) -> impl Iterator<Item = Retries> {
        std::iter::once(self.retries).filter(|retries| !retries.words.is_empty())
    }

    /// What it is known by, in words: `header X-GitHub-Event, or header
    /// User-Agent beginning with GitHub-Hookshot/`.
    #[must_use]
    pub fn known_words(&self) -> String {
        let rules = self.known_by.iter().map(|rule| joined(rule, " and "));
        let known = rules.collect::<Vec<_>>().join(", or ");
        if self.unless.is_empty() {
            return known;
        }
        format!("{known}; without {}", joined(self.unless, " or "))
    }
}

fn joined(clues: &[Clue], between: &str) -> String {
    let words: Vec<_> = clues.iter().map(ToString::to_string).collect();
    words.join(between)
}

/// What a fact rests on, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A published secret, payload and signature, computed again and equal.
    Computed,
    /// The source of an SDK or of the service.
    Code,
    /// Real requests that were captured.
    Captured,
    /// Published fixtures.
    Fixtures,
    /// Documentation.
    Documented,
    /// Memory: a lead, not a fact.
    Memory,
}

impl Source {
    /// In a word: `computed`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Computed => "computed",
            Self::Code => "source code",
            Self::Captured => "captured requests",
            Self::Fixtures => "fixtures",
            Self::Documented => "documentation",
            Self::Memory => "memory",
        }
    }
}

/// When a sender tries again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retries {
    /// In words: `3: at once, after 1 min, after 5 min`; empty when unknown.
    pub words: &'static str,
    /// The pauses before the second, the third try and so on, in seconds, as
    /// far as they are stated. The last one does not repeat itself.
    pub gaps: &'static [u32],
    /// Whether there are tries after those.
    pub after: After,
    /// What it rests on.
    pub source: Source,
}

/// What comes after the tries whose pauses are stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Nothing: the last of them is the last try.
    Nothing,
    /// More tries, of which it is not stated when.
    More,
}

impl Retries {
    /// Nothing is known of it.
    pub const UNKNOWN: Self = Self::said(Source::Memory, "");

    /// Known in words, and in all pauses there are.
    #[must_use]
    pub const fn new(source: Source, words: &'static str, gaps: &'static [u32]) -> Self {
        Self {
            words,
            gaps,
            after: After::Nothing,
            source,
        }
    }

    /// Known in words, and in the first pauses: it goes on after them.
    #[must_use]
    pub const fn first(source: Source, words: &'static str, gaps: &'static [u32]) -> Self {
        Self {
            after: After::More,
            ..Self::new(source, words, gaps)
        }
    }

    /// Known in words only.
    #[must_use]
    pub const fn said(source: Source, words: &'static str) -> Self {
        Self::first(source, words, &[])
    }
}

/// Something a request shows. A path leads into the body's
/// [`document`](crate::exchange::document): `/data/amount`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clue {
    /// This header is there.
    Header(&'static str),
    /// This header is not there.
    NoHeader(&'static str),
    /// This header begins so, in any case.
    HeaderStarts(&'static str, &'static str),
    /// This header has this in it, in any case.
    HeaderHas(&'static str, &'static str),
    /// The method is this one.
    Method(&'static str),
    /// The query has a parameter of this name.
    Query(&'static str),
    /// There is no body.
    Empty,
    /// A value stands at this path, and it is not `null`.
    Json(&'static str),
    /// Nothing stands at this path, or `null`.
    NoJson(&'static str),
    /// This text stands at this path; a number or a word counts as it is
    /// written.
    JsonIs(&'static str, &'static str),
    /// The text at this path begins so.
    JsonStarts(&'static str, &'static str),
    /// The text at this path has this in it.
    JsonHas(&'static str, &'static str),
    /// The value at this path is of this kind.
    JsonKind(&'static str, Kind),
}

impl Clue {
    /// The path in the body that must be looked up for it.
    #[must_use]
    pub const fn path(&self) -> Option<&'static str> {
        match self {
            Self::Header(_)
            | Self::NoHeader(_)
            | Self::HeaderStarts(..)
            | Self::HeaderHas(..)
            | Self::Method(_)
            | Self::Query(_)
            | Self::Empty => None,
            Self::Json(path)
            | Self::NoJson(path)
            | Self::JsonIs(path, _)
            | Self::JsonStarts(path, _)
            | Self::JsonHas(path, _)
            | Self::JsonKind(path, _) => Some(path),
        }
    }
}

/// Where a value stands. A path that goes through the elements of a
/// [`batch`](Sender::batch) gives each event its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a header.
    Header(&'static str),
    /// In the query of the target.
    Query(&'static str),
    /// In the body, at this path.
    Json(&'static str),
    /// It is the name of the member at this path: `/events/{}`.
    Key(&'static str),
    /// It is the name of the first member of the body beside this one.
    KeyBeside(&'static str),
    /// These places, each of which must have a value, run together with `:`.
    All(&'static [Place]),
    /// Nowhere: it is always this word.
    Word(&'static str),
    /// Nowhere: it is this word when the clue holds.
    When(Clue, &'static str),
    /// There, and only when the clue holds.
    Where(Clue, &'static Place),
}

/// Where the sender counts its tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The number of the try, the first is 1.
    Try(Place),
    /// The number of tries before, the first has 0 or nothing.
    Retry(Place),
    /// `true` on every try but the first; which one it is is not said.
    Again(Place),
}

impl Attempt {
    /// Where it stands.
    #[must_use]
    pub const fn place(&self) -> Place {
        match self {
            Self::Try(place) | Self::Retry(place) | Self::Again(place) => *place,
        }
    }
}

/// What the list shows beside an event. See [`template`](super::template).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct What {
    /// The event types it is for; every type when empty. `customer.*` is all
    /// that begin so.
    pub events: &'static [&'static str],
    /// The text, with `{/path}` for values and `{X-Name}` for headers.
    pub template: &'static str,
}

impl What {
    /// A template for these event types.
    #[must_use]
    pub const fn on(events: &'static [&'static str], template: &'static str) -> Self {
        Self { events, template }
    }

    /// A template for every event type.
    #[must_use]
    pub const fn any(template: &'static str) -> Self {
        Self::on(&[], template)
    }
}

/// What to say when all clues hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remark {
    /// When.
    pub when: &'static [Clue],
    /// In words that begin small and have no full stop.
    pub say: &'static str,
}

/// A delivery as the sender makes it, written by us. In headers and body,
/// blanks such as `{{uuid}}` are filled anew each time (see
/// [`sample`](super::sample)). Where the signature stands in the body, the
/// place is there, with anything in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The event it is, as the sender names it, with the action after a dot:
    /// `issues.opened`.
    pub event: &'static str,
    /// The method.
    pub method: &'static str,
    /// The path, and the query if there is one.
    pub path: &'static str,
    /// The header lines besides `Host`, `Content-Length`, the signature, and
    /// the `Content-Type` of a form.
    pub headers: &'static [(&'static str, &'static str)],
    /// The body.
    pub body: Content,
}

/// The body of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// As it goes on the wire.
    Text(&'static str),
    /// Fields of a form, to be encoded.
    Form(&'static [(&'static str, &'static str)]),
    /// Fields of a multipart body.
    Multipart(&'static [(&'static str, &'static str)]),
}

impl Sample {
    /// A `POST` to `/hooks` of this text.
    #[must_use]
    pub const fn post(
        event: &'static str,
        headers: &'static [(&'static str, &'static str)],
        body: &'static str,
    ) -> Self {
        Self::of(event, headers, Content::Text(body))
    }

    /// A `POST` to `/hooks` of a form.
    #[must_use]
    pub const fn form(
        event: &'static str,
        headers: &'static [(&'static str, &'static str)],
        fields: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self::of(event, headers, Content::Form(fields))
    }

    /// A `POST` to `/hooks` of a multipart body.
    #[must_use]
    pub const fn multipart(
        event: &'static str,
        headers: &'static [(&'static str, &'static str)],
        fields: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self::of(event, headers, Content::Multipart(fields))
    }

    const fn of(
        event: &'static str,
        headers: &'static [(&'static str, &'static str)],
        body: Content,
    ) -> Self {
        Self {
            event,
            method: "POST",
            path: "/hooks",
            headers,
            body,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_in_words_what_it_is_known_by() {
        const ROW: Sender = Sender {
            known_by: &[
                &[Clue::Header("X-A")],
                &[Clue::JsonIs("/object", "event"), Clue::Json("/id")],
            ],
            unless: &[Clue::Header("X-B"), Clue::Header("X-C")],
            ..Sender::BLANK
        };
        assert_eq!(
            ROW.known_words(),
            "header X-A, or /object = \"event\" and /id in the body; without header X-B or header X-C"
        );
    }
}
