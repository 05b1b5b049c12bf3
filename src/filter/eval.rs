//! Asks a filter of an entry.

use std::cell::RefCell;

use super::{
    Candidate, Filter, Knowledge,
    field::Flag,
    needle::{Matcher, Needle},
    plan::{Compare, EventPart, Measure, Place, Plan, StatusOf, Test},
    unit::Moments,
};
use crate::{
    exchange::{By, Entry, EventName, Exchange, Head, Mark, Verdict, form},
    journal::{Row, Status},
};

/// Asks one filter of many entries. It remembers what a term said about each
/// sender and each list of events, so a million entries of five senders cost
/// five comparisons of text.
#[derive(Debug)]
pub struct Tester<'a> {
    pub(super) plan: Option<&'a Plan>,
    pub(super) memory: Vec<RefCell<Vec<Option<bool>>>>,
}

impl<'a> Tester<'a> {
    /// A tester that has seen nothing yet. It may be asked about one journal's
    /// entries only: codes are a journal's.
    #[must_use]
    pub fn new(filter: &'a Filter) -> Self {
        let inner = filter.inner.as_ref();
        Self {
            plan: inner.map(|inner| &inner.plan),
            memory: vec![RefCell::default(); inner.map_or(0, |inner| inner.slots)],
        }
    }

    /// Whether the filter matches.
    #[must_use]
    pub fn test(&self, candidate: &Candidate<'_>) -> bool {
        self.plan.is_none_or(|plan| self.holds(plan, candidate))
    }

    fn holds(&self, plan: &Plan, candidate: &Candidate<'_>) -> bool {
        match plan {
            Plan::All(parts) => parts.iter().all(|part| self.holds(part, candidate)),
            Plan::Any(parts) => parts.iter().any(|part| self.holds(part, candidate)),
            Plan::Not(part) => !self.holds(part, candidate),
            Plan::Test(test) => self.answers(test, candidate),
        }
    }

    pub(super) fn answers(&self, test: &Test, candidate: &Candidate<'_>) -> bool {
        let row = &candidate.row;
        match test {
            Test::Flag(flag) => has_flag(*flag, candidate),
            Test::Verdict(verdict) => verdict_of(candidate) == *verdict,
            Test::Status(of, value) => value.equals(status(*of, row)),
            Test::StatusNumber(of, compare, value) => {
                status_holds(status(*of, row), *compare, *value)
            }
            Test::Measure(what, compare, value) => {
                measured(*what, candidate).is_some_and(|it| compare.holds(&it, value))
            }
            Test::Time(compare, moments) => at_time(*compare, *moments, candidate),
            Test::Sender(matcher, slot) => self.sender_fits(candidate, matcher, *slot),
            Test::Event(part, matcher, slot) => self.event_fits(candidate, *part, matcher, *slot),
            Test::Id(matcher, trace) => id_fits(candidate, matcher, trace.as_deref()),
            Test::Note(matcher) => note_fits(matcher, candidate),
            Test::Exists(place) => any_in(place, candidate.entry, &mut |_| true),
            Test::Json(test) => test.holds(candidate),
            Test::Text(Place::Body, matcher) => {
                let exchange = candidate.entry.received();
                exchange.is_some_and(|exchange| matcher.fits(exchange.body()))
                    || fits_decoded(matcher, candidate)
            }
            Test::Text(place, matcher) => {
                any_in(place, candidate.entry, &mut |bytes| matcher.fits(bytes))
            }
            Test::Number(place, compare, value) => any_in(place, candidate.entry, &mut |bytes| {
                value.compared(bytes).is_some_and(|order| compare.is(order))
            }),
            Test::Anywhere {
                matcher,
                sender,
                event,
            } => {
                fits_bytes(matcher, candidate.entry)
                    || fits_decoded(matcher, candidate)
                    || self.sender_fits(candidate, matcher, *sender)
                    || self.event_fits(candidate, EventPart::Whole, matcher, *event)
                    || note_fits(matcher, candidate)
            }
        }
    }

    fn sender_fits(&self, candidate: &Candidate<'_>, matcher: &Matcher, slot: usize) -> bool {
        let fits =
            |name: Option<&'static str>| name.is_some_and(|name| matcher.fits(name.as_bytes()));
        if !candidate.row.is_read() {
            return fits(candidate.reading().sender);
        }
        match candidate.row.sender {
            0 => false,
            code => self.remember(slot, u32::from(code), || {
                fits(candidate.knowledge.sender(code))
            }),
        }
    }

    fn event_fits(
        &self,
        candidate: &Candidate<'_>,
        part: EventPart,
        matcher: &Matcher,
        slot: usize,
    ) -> bool {
        let fits = |name: &EventName| event_name_fits(name, part, matcher);
        let row = &candidate.row;
        match (row.is_read(), row.events) {
            (true, 0) if row.sender == 0 => false,
            // Either there are no events, or more lists of events than the
            // journal gives codes to; only the entry knows.
            (_, 0) | (false, _) => candidate
                .reading()
                .events
                .iter()
                .any(|event| fits(&event.name)),
            (true, code) => self.event_code_fits(candidate.knowledge, code, part, matcher, slot),
        }
    }

    /// Whether one of the events behind a code fits.
    pub(super) fn event_code_fits(
        &self,
        knowledge: &dyn Knowledge,
        code: u32,
        part: EventPart,
        matcher: &Matcher,
        slot: usize,
    ) -> bool {
        self.remember(slot, code, || {
            let fits = |name: &EventName| event_name_fits(name, part, matcher);
            let names = knowledge.events(code);
            names.is_some_and(|names| names.iter().any(fits))
        })
    }

    pub(super) fn remember(&self, slot: usize, code: u32, find: impl FnOnce() -> bool) -> bool {
        let at = code as usize;
        let Some(memory) = self.memory.get(slot) else {
            return find();
        };
        if let Some(Some(known)) = memory.borrow().get(at) {
            return *known;
        }
        let found = find();
        let mut memory = memory.borrow_mut();
        if memory.len() <= at {
            memory.resize(at + 1, None);
        }
        memory[at] = Some(found);
        found
    }
}

/// Who knows whether an entry has a flag.
pub(super) enum Knows {
    /// Its row, once it was read.
    Row(fn(&Row) -> bool),
    /// What arrived.
    Entry(fn(&Entry) -> bool),
}

pub(super) const fn who_knows(flag: Flag) -> Knows {
    match flag {
        Flag::Marked => Knows::Row(Row::is_marked),
        Flag::Noted => Knows::Row(Row::is_noted),
        // The first sending of an event that was forwarded is the forward.
        Flag::Replayed => Knows::Row(|row| row.sendings > u16::from(row.by == By::Forward)),
        Flag::Retry => Knows::Row(Row::is_retry),
        Flag::Duplicate => Knows::Row(Row::is_duplicate),
        Flag::Refused => Knows::Row(Row::is_refused),
        Flag::Challenge => Knows::Row(|row| row.by == By::Handshake),
        Flag::Held => Knows::Row(Row::is_held),
        Flag::Failing => Knows::Row(Row::is_failing),
        Flag::Truncated => Knows::Entry(|entry| entry.received().is_some_and(Exchange::truncated)),
        Flag::Incomplete => Knows::Entry(|entry| entry.marks().has(Mark::Incomplete)),
        Flag::Ambiguous => Knows::Entry(|entry| entry.marks().has(Mark::Ambiguous)),
        Flag::Browser => Knows::Entry(|entry| entry.marks().has(Mark::Browser)),
        Flag::UnknownHost => Knows::Entry(|entry| entry.marks().has(Mark::UnknownHost)),
        Flag::Permitted => Knows::Entry(|entry| entry.marks().has(Mark::Permitted)),
    }
}

fn has_flag(flag: Flag, candidate: &Candidate<'_>) -> bool {
    let row = &candidate.row;
    match (who_knows(flag), flag) {
        // Before it was read, and where an answer is decided, the sender's word
        // is all there is.
        (_, Flag::Retry) if !row.is_read() => {
            let reading = candidate.reading();
            reading.again || reading.attempt.is_some_and(|attempt| attempt > 1)
        }
        (Knows::Row(holds), Flag::Held | Flag::Failing) => holds(&Row {
            verdict: verdict_of(candidate),
            ..*row
        }),
        (Knows::Row(holds), _) => holds(row),
        (Knows::Entry(holds), _) => holds(candidate.entry),
    }
}

fn verdict_of(candidate: &Candidate<'_>) -> Verdict {
    if candidate.row.is_read() {
        candidate.row.verdict
    } else {
        candidate.reading().signature.verdict
    }
}

fn attempt(candidate: &Candidate<'_>) -> Option<u64> {
    if !candidate.row.is_read() {
        return candidate.reading().attempt.map(u64::from);
    }
    candidate.row.try_number().map(u64::from)
}

const fn status(of: StatusOf, row: &Row) -> Status {
    match of {
        StatusOf::Told => row.told,
        StatusOf::App => row.last,
    }
}

fn measured(what: Measure, candidate: &Candidate<'_>) -> Option<u64> {
    match what {
        Measure::Size => Some(candidate.entry.size()),
        Measure::Took => took(candidate),
        Measure::Attempt => attempt(candidate),
        Measure::Row => Some(candidate.id.0),
        Measure::Age => Some(candidate.now.since(candidate.entry.time())),
    }
}

pub(super) fn status_holds(status: Status, compare: Compare, value: u64) -> bool {
    let number = status.number();
    number.is_some_and(|number| compare.holds(&u64::from(number), &value))
}

/// How long the sender waited, once it was answered or turned away.
fn took(candidate: &Candidate<'_>) -> Option<u64> {
    match (candidate.entry, candidate.row.told_us) {
        (Entry::Refused(refused), _) => Some(u64::from(refused.took_us)),
        (Entry::Received(_), 0) => None,
        (Entry::Received(_), told_us) => Some(u64::from(told_us)),
    }
}

fn at_time(compare: Compare, moments: Moments, candidate: &Candidate<'_>) -> bool {
    let at = candidate.entry.time();
    let local = moments.of(at, candidate.knowledge.zone(at));
    compare.holds(&local, &moments.steps)
}

/// Ids stand in no column, so the entry is read again, but only where its bytes
/// hold a trace of what is looked for.
fn id_fits(candidate: &Candidate<'_>, matcher: &Matcher, trace: Option<&Needle>) -> bool {
    let Some(exchange) = candidate.entry.received() else {
        return false;
    };
    if trace.is_some_and(|trace| !trace.is_in(exchange.bytes())) && is_plain(exchange) {
        return false;
    }
    let fits = |id: &String| matcher.fits(id.as_bytes());
    let reading = candidate.reading();
    reading.delivery_id.iter().any(fits)
        || reading
            .events
            .iter()
            .filter_map(|event| event.id.as_ref())
            .any(fits)
}

/// The columns say whether there is a note at all: few have one.
fn note_fits(matcher: &Matcher, candidate: &Candidate<'_>) -> bool {
    let note = || candidate.knowledge.note(candidate.id);
    candidate.row.is_noted() && note().is_some_and(|note| matcher.fits(note.as_bytes()))
}

/// Whether what the body says stands in it letter by letter: no escapes of
/// JSON or forms, no coding, said or not, no other charset, no token.
fn is_plain(exchange: &Exchange) -> bool {
    const ODD: [&[u8]; 4] = [b"\x1f\x8b", b"\xff\xfe", b"\xfe\xff", b"eyJ"];
    let body = exchange.body().trim_ascii_start();
    memchr::memchr2(b'\\', b'%', exchange.bytes()).is_none()
        && exchange.head().get("content-encoding").is_none()
        && !ODD.iter().any(|odd| body.starts_with(odd))
}

/// `issues`, `issues.opened` and `issues opened` all name the same event.
fn event_name_fits(name: &EventName, part: EventPart, matcher: &Matcher) -> bool {
    let fits = |text: &str| matcher.fits(text.as_bytes());
    match (part, &name.action) {
        (EventPart::Action, action) => action.as_deref().is_some_and(fits),
        (EventPart::Whole, None) => fits(&name.kind),
        (EventPart::Whole, Some(action)) => {
            fits(&name.kind)
                || fits(&format!("{}.{action}", name.kind))
                || fits(&format!("{} {action}", name.kind))
        }
    }
}

/// Looks through all that arrived: head and body stand together. Of something
/// refused the reason counts too.
pub(super) fn fits_bytes(matcher: &Matcher, entry: &Entry) -> bool {
    match entry {
        Entry::Received(exchange) => matcher.fits(exchange.bytes()),
        Entry::Refused(refused) => {
            matcher.fits(&refused.raw) || matcher.fits(refused.why.as_bytes())
        }
    }
}

/// Looks through the body where it had to be decoded.
fn fits_decoded(matcher: &Matcher, candidate: &Candidate<'_>) -> bool {
    candidate.decoded().is_some_and(|body| matcher.fits(body))
}

/// Whether `test` holds for one of the values in a place. What was refused has
/// a peer and nothing else: its bytes were never read as a request.
fn any_in(place: &Place, entry: &Entry, test: &mut dyn FnMut(&[u8]) -> bool) -> bool {
    if *place == Place::Peer {
        return test(entry.peer().to_string().as_bytes());
    }
    let Some(exchange) = entry.received() else {
        return false;
    };
    let head = exchange.head();
    match place {
        Place::Method => test(head.method()),
        Place::Path => test(head.path()),
        Place::Host => named(head, "host", test),
        Place::Query => head.query().is_some_and(test),
        Place::Parameter(name) => parameter(head, name, test),
        Place::Headers => head_lines(head, test),
        Place::Header(name) => named(head, name, test),
        Place::Body | Place::Peer => test(exchange.body()),
    }
}

fn named(head: Head<'_>, name: &str, test: &mut dyn FnMut(&[u8]) -> bool) -> bool {
    head.fields()
        .any(|field| field.is(name) && test(field.value))
}

/// Each header line as `Name: value`, however many blanks stood between.
fn head_lines(head: Head<'_>, test: &mut dyn FnMut(&[u8]) -> bool) -> bool {
    let mut line = Vec::new();
    head.fields().any(|field| {
        line.clear();
        line.extend_from_slice(field.name);
        line.extend_from_slice(b": ");
        line.extend_from_slice(field.value);
        test(&line)
    })
}

/// The values of a query parameter.
fn parameter(head: Head<'_>, name: &str, test: &mut dyn FnMut(&[u8]) -> bool) -> bool {
    head.query().is_some_and(|query| {
        form::pairs(query).any(|(key, value)| *key == *name.as_bytes() && test(&value))
    })
}
