//! The words of a cell of the list, and their roles.
//!
//! Not here: how they are cut to their column, and what a filter found in them.

use super::{
    columns::Column,
    view::{Look, Shown},
};
use crate::{
    exchange::{
        By, Entry, EventName, Exchange, Mark, Reading, Refused, Time, decode,
        kind::{self, BodyKind},
        redact,
    },
    journal::{Known, Row, Status},
    tui::{
        text::{duration, size},
        theme::{Role, verdict_role},
    },
};

/// A row that waits for an answer shows it only after this time, in
/// microseconds: most answers are quicker, and nothing is to flicker.
pub const PENDING_AFTER: u64 = 100_000;

pub(super) fn cell(column: Column, row: &Shown, width: usize, look: Look<'_>) -> (String, Role) {
    let known = &row.known;
    let plain = |text: String| (text, Role::Plain);
    match column {
        Column::Time => plain(look.zone.short(known.entry.time(), look.now, width)),
        Column::Sender => plain(sender(row).to_owned()),
        Column::Event => event(row),
        Column::What => what(row),
        Column::Id => plain(id(row)),
        Column::Size => plain(size(known.entry.size())),
        Column::Took => plain(took(&known.row)),
        Column::Sig => (
            known.row.verdict.on_screen().to_owned(),
            verdict_role(known.row.verdict),
        ),
        Column::App => app(known, look.now),
        Column::Attempt => plain(attempt(&known.row)),
        Column::Path => plain(path(&known.entry)),
        Column::N => plain(known.id.to_string()),
        Column::From => plain(from(&known.entry)),
        Column::Value(nth) => {
            let value = row.values.get(usize::from(nth));
            plain(value.map(ToString::to_string).unwrap_or_default())
        }
    }
}

fn attempt(row: &Row) -> String {
    row.try_number()
        .map(|number| number.to_string())
        .unwrap_or_default()
}

fn from(entry: &Entry) -> String {
    let ip = entry.peer().ip();
    ip.map(|ip| ip.to_string()).unwrap_or_default()
}

fn path(entry: &Entry) -> String {
    let path = entry
        .received()
        .map(|exchange| redact::mask_target(exchange.head().path()));
    String::from_utf8_lossy(&path.unwrap_or_default()).into_owned()
}

fn sender(row: &Shown) -> &str {
    row.reading
        .as_ref()
        .and_then(|reading| reading.sender)
        .unwrap_or("-")
}

fn event(row: &Shown) -> (String, Role) {
    if let Entry::Refused(refused) = &row.known.entry {
        let word = if is_ambiguous(refused) {
            AMBIGUOUS
        } else {
            "refused"
        };
        return (word.to_owned(), Role::Failed);
    }
    let events = row
        .reading
        .as_ref()
        .map_or(&[][..], |reading| &reading.events);
    match events {
        [] if row.handshake.is_some() => ("handshake".to_owned(), Role::Plain),
        [] => (request_line(&row.known.entry), Role::Dim),
        [one] => (one.name.to_string(), Role::Plain),
        [first, rest @ ..] => (several(&first.name, rest.len()), Role::Plain),
    }
}

/// Whether the column of events says what the event is.
pub(super) fn is_named(row: &Shown) -> bool {
    let events = row.reading.as_ref().map(|reading| &reading.events);
    events.is_some_and(|events| !events.is_empty())
}

/// Whether it says what was asked for instead.
pub(super) fn is_request_line(row: &Shown) -> bool {
    !is_named(row) && row.handshake.is_none() && row.known.entry.received().is_some()
}

fn several(first: &EventName, more: usize) -> String {
    format!("{first} +{more}")
}

/// The method and the path, where no event is known: better than nothing.
fn request_line(entry: &Entry) -> String {
    let head = entry.head();
    format!(
        "{} {}",
        String::from_utf8_lossy(head.method()),
        String::from_utf8_lossy(&redact::mask_target(head.path()))
    )
}

fn what(row: &Shown) -> (String, Role) {
    if let Some(handshake) = &row.handshake {
        return (handshake.to_string(), Role::Plain);
    }
    let reading = row.reading.as_ref();
    match &row.known.entry {
        Entry::Refused(refused) => (why(refused).replace(" larger than ", " > "), Role::Plain),
        Entry::Received(exchange) if reading.is_none_or(|reading| reading.sender.is_none()) => {
            (opening(exchange), Role::Dim)
        }
        Entry::Received(_) => {
            let what = reading.map_or("", |reading| reading.what.as_str());
            (what.to_owned(), Role::Plain)
        }
    }
}

/// What stands for something that can be read in two ways: it is the one
/// refusal behind which there may be somebody who means ill.
pub const AMBIGUOUS: &str = "AMBIGUOUS";

/// Whether a refusal is such a one.
#[must_use]
pub const fn is_ambiguous(refused: &Refused) -> bool {
    refused.marks.has(Mark::Ambiguous)
}

/// Why something was refused, without what [`AMBIGUOUS`] says beside it.
#[must_use]
pub fn why(refused: &Refused) -> &str {
    let why = refused.why.as_str();
    why.strip_prefix("ambiguous framing: ").unwrap_or(why)
}

/// How much of a body is looked at for its opening words, in bytes.
const OPENING: usize = 200;

/// How much of it is looked at for secrets in them.
const LOOK: usize = 1 << 10;

/// Where nobody knows what an event is about: how its body begins, or what it
/// is where that is no text.
fn opening(exchange: &Exchange) -> String {
    let body = exchange.body();
    if body.is_empty() && exchange.truncated() {
        return "no body came".to_owned();
    }
    let content_type = exchange.head().get("content-type");
    let kind = kind::of(content_type, body);
    // A multipart body begins with its boundary, which says nothing.
    if !kind.is_text() || kind == BodyKind::Multipart {
        return kind.as_str().to_owned();
    }
    let start = decode::text(content_type, body[..body.len().min(LOOK)].into());
    let end = start.len().min(OPENING);
    let secrets = redact::body_spans(kind, &start).into_iter();
    let seen = secrets.filter(|secret| secret.start < end);
    let seen: Vec<_> = seen.map(|it| it.start..it.end.min(end)).collect();
    let words = redact::replaced(&start[..end], &seen, |_| redact::MASK.as_bytes().to_vec());
    let text = String::from_utf8_lossy(&words);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn id(row: &Shown) -> String {
    let id = row
        .reading
        .as_deref()
        .and_then(whole_id)
        .unwrap_or_default();
    let letters = id.chars().count();
    if letters > 9 {
        format!("…{}", id.chars().skip(letters - 8).collect::<String>())
    } else {
        id.to_owned()
    }
}

pub(super) fn whole_id(reading: &Reading) -> Option<&str> {
    let event = || reading.events.first().and_then(|event| event.id.as_deref());
    reading.delivery_id.as_deref().or_else(event)
}

fn took(row: &Row) -> String {
    if row.told_us == 0 {
        String::new()
    } else {
        duration(row.told_us.into())
    }
}

/// Who answered what: the application without brackets, hookglass with them.
fn app(known: &Known, now: Time) -> (String, Role) {
    let row = &known.row;
    if row.sendings > 0 {
        return (sent(row), sent_role(row.last));
    }
    if row.stays_held() && !row.told.is_failure() {
        return ("held".to_owned(), Role::Warn);
    }
    match row.told {
        Status::NONE if now.since(known.entry.time()) < PENDING_AFTER => {
            (String::new(), Role::Plain)
        }
        Status::NONE if known.entry.refused().is_some() => ("-".to_owned(), Role::Dim),
        Status::NONE => ("···".to_owned(), Role::Pending),
        told => {
            let role = if told.is_failure() {
                Role::Failed
            } else {
                Role::Plain
            };
            let by_app = row.by == By::Forward;
            let word = status_word(told);
            (if by_app { word } else { format!("({word})") }, role)
        }
    }
}

/// The cells that the column of the answers has at least.
const NARROW: usize = 7;

fn sent(row: &Row) -> String {
    if row.sendings > 1 && row.first != row.last && row.first != Status::PENDING {
        let (first, last) = (status_word(row.first), status_word(row.last));
        let both = format!("{first}→{last}");
        // The last answer is what counts: it is whole in the narrow column.
        if both.chars().count() <= NARROW {
            both
        } else {
            format!("→{last}")
        }
    } else {
        status_word(row.last)
    }
}

fn status_word(status: Status) -> String {
    match (status.number(), status) {
        (Some(number), _) => number.to_string(),
        (None, Status::PENDING) => "···".to_owned(),
        (None, _) => status.word().unwrap_or("-").to_owned(),
    }
}

fn sent_role(last: Status) -> Role {
    match last {
        Status::PENDING => Role::Pending,
        last if last.is_failure() => Role::Failed,
        _ => Role::Good,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_answer_is_whole_in_the_narrow_column() {
        let said = |first, last| {
            let mut row = Row::default();
            (row.sendings, row.first, row.last) = (2, first, last);
            sent(&row)
        };
        let code = Status::code;
        assert_eq!(said(code(500), code(200)), "500→200");
        assert_eq!(said(code(500), Status::PENDING), "500→···");
        assert_eq!(said(code(500), Status::LATE), "→late");
        assert_eq!(said(Status::DOWN, code(200)), "→200");
    }
}
