//! From a fact to its line.

use std::{fmt::Display, io::Write as _};

use chrono::SecondsFormat;

use super::{
    VERSION,
    text::{bytes, content, string},
};
use crate::{
    exchange::{
        Answered, Event, Exchange, Failure, Head, Id, Marks, Outcome, Refused, Response, Sending,
        Time,
    },
    journal::{Counts, Fact, Marking, fact::Recorded},
};

/// Appends the line of `fact` to `out`, without a line end.
pub fn write(fact: &Fact, out: &mut Vec<u8>) {
    match fact {
        Fact::Listening { time, urls } => {
            begin("listening", out);
            moment("time", *time, out);
            field("urls", out);
            list(urls, out, |url, out| string(url, out));
        }
        Fact::Received {
            id,
            exchange,
            reading,
        } => {
            begin("received", out);
            received(*id, exchange, out);
            if let Some(reading) = reading {
                recorded(reading, out);
            }
            marks(exchange.marks(), out);
        }
        Fact::Refused { id, refused } => {
            begin("refused", out);
            turned_away(*id, refused, out);
        }
        Fact::Answered { id, answered } => {
            begin("answered", out);
            told(*id, answered, out);
        }
        Fact::Sent { id, sending } => {
            begin("sent", out);
            sent(*id, sending, out);
        }
        Fact::Marked { id, marking } => {
            begin("marked", out);
            number("id", id.0, out);
            truth("on", *marking == Marking::On, out);
        }
        Fact::Noted { id, text: note } => {
            begin("noted", out);
            number("id", id.0, out);
            text("text", note, out);
        }
        Fact::Gap { from, to, why } => {
            begin("gap", out);
            number("from", from.0, out);
            number("to", to.0, out);
            text("why", why, out);
        }
        Fact::Ended { time, counts } => {
            begin("ended", out);
            moment("time", *time, out);
            account(counts, out);
        }
    }
    out.push(b'}');
}

/// The head as its parts give it: what a reader makes of method, target,
/// version and header lines when there is no `head` beside them.
pub(super) fn head_of<'a>(
    method: &[u8],
    target: &[u8],
    version: &str,
    fields: impl IntoIterator<Item = (&'a [u8], &'a [u8])>,
) -> Vec<u8> {
    let mut head = [method, b" ", target, b" ", version.as_bytes(), b"\r\n"].concat();
    for (name, value) in fields {
        for part in [name, b": ", value, b"\r\n"] {
            head.extend_from_slice(part);
        }
    }
    head.extend_from_slice(b"\r\n");
    head
}

fn begin(fact: &str, out: &mut Vec<u8>) {
    display(format_args!("{{\"v\":{VERSION},\"fact\":\"{fact}\""), out);
}

fn received(id: Id, exchange: &Exchange, out: &mut Vec<u8>) {
    let head = exchange.head();
    number("id", id.0, out);
    moment("time", exchange.time(), out);
    number("took_us", exchange.took_us().into(), out);
    quoted("peer", exchange.peer(), out);
    quoted("scheme", exchange.scheme().as_str(), out);
    quoted("version", exchange.version(), out);
    field("method", out);
    bytes(head.method(), out);
    field("target", out);
    bytes(head.target(), out);
    field("headers", out);
    list(head.fields(), out, |line, out| {
        pair(line.name, line.value, out);
    });
    if !is_plain(&head, exchange) {
        field("head", out);
        content(head.bytes(), out);
    }
    field("body", out);
    content(exchange.body(), out);
    number("size", exchange.size(), out);
    optional("declared", exchange.declared(), out);
    truth("truncated", exchange.truncated(), out);
}

/// Whether the head's parts, written out again, give the bytes it came in.
/// Compared on the way, because nearly every head is plain.
fn is_plain(head: &Head<'_>, exchange: &Exchange) -> bool {
    let mut rest = head.bytes();
    let mut next = |part: &[u8]| match rest.strip_prefix(part) {
        Some(after) => {
            rest = after;
            true
        }
        None => false,
    };
    let version = exchange.version().as_str().as_bytes();
    let line = [head.method(), b" ", head.target(), b" ", version, b"\r\n"];
    line.into_iter().all(&mut next)
        && head.fields().all(|line| {
            [line.name, b": ", line.value, b"\r\n"]
                .into_iter()
                .all(&mut next)
        })
        && next(b"\r\n")
        && rest.is_empty()
}

fn recorded(reading: &Recorded, out: &mut Vec<u8>) {
    optional_text("sender", reading.sender.as_deref(), out);
    field("events", out);
    list(&reading.events, out, event);
    optional_text("delivery_id", reading.delivery_id.as_deref(), out);
    optional("attempt", reading.attempt, out);
    field("signature", out);
    out.extend_from_slice(b"{\"verdict\":");
    string(reading.verdict.as_str(), out);
    optional_text("scheme", reading.scheme.as_deref(), out);
    optional_text("why", reading.why.as_deref(), out);
    out.push(b'}');
}

fn marks(marks: Marks, out: &mut Vec<u8>) {
    field("marks", out);
    list(marks.iter(), out, |mark, out| {
        string(mark.as_str(), out);
    });
}

fn event(event: &Event, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"type\":");
    string(&event.name.kind, out);
    optional_text("action", event.name.action.as_deref(), out);
    optional_text("id", event.id.as_deref(), out);
    // The sender's own clock, most often in whole seconds: no digits added.
    let time = event
        .time
        .map(|time| time.utc().to_rfc3339_opts(SecondsFormat::AutoSi, true));
    optional_text("time", time.as_deref(), out);
    out.push(b'}');
}

fn turned_away(id: Id, refused: &Refused, out: &mut Vec<u8>) {
    number("id", id.0, out);
    moment("time", refused.time, out);
    quoted("peer", refused.peer, out);
    optional("status", refused.status, out);
    text("why", &refused.why, out);
    field("raw", out);
    content(&refused.raw, out);
    number("size", refused.size, out);
    number("took_us", refused.took_us.into(), out);
    marks(refused.marks, out);
}

fn told(id: Id, answered: &Answered, out: &mut Vec<u8>) {
    number("id", id.0, out);
    moment("time", answered.time, out);
    optional("status", answered.status, out);
    quoted("by", answered.by.as_str(), out);
    optional_text("rule", answered.rule.as_deref(), out);
    optional("step", answered.step, out);
    field("headers", out);
    list(&answered.headers, out, |(name, value), out| {
        pair(name.as_bytes(), value, out);
    });
    field("body", out);
    if answered.body.is_empty() {
        null(out);
    } else {
        content(&answered.body, out);
    }
    truth("sent", answered.sent, out);
    number("took_us", answered.took_us.into(), out);
}

fn sent(id: Id, sending: &Sending, out: &mut Vec<u8>) {
    number("id", id.0, out);
    number("sending", sending.number.into(), out);
    quoted("kind", sending.kind.as_str(), out);
    text("target", &sending.target, out);
    quoted("address", sending.address, out);
    moment("time", sending.time, out);
    field("request", out);
    null(out);
    let outcome = sending.outcome.as_ref();
    response(
        outcome.and_then(|outcome| outcome.result.as_ref().ok()),
        out,
    );
    timing(outcome, out);
    let failure = outcome.and_then(|outcome| outcome.result.as_ref().err());
    optional_text("error", failure.map(Failure::why), out);
    optional_text("failure", failure.map(failure_name), out);
    field("verdict", out);
    null(out);
}

fn response(response: Option<&Response>, out: &mut Vec<u8>) {
    optional("status", response.map(|response| response.status), out);
    field("headers", out);
    let headers = response.map_or(&[][..], |response| &response.headers);
    list(headers, out, |(name, value), out| pair(name, value, out));
    field("body", out);
    match response {
        Some(response) => content(&response.body, out),
        None => null(out),
    }
    let truncated = response.is_some_and(|response| response.truncated);
    truth("truncated", truncated, out);
}

fn timing(outcome: Option<&Outcome>, out: &mut Vec<u8>) {
    let of = |part: fn(&Outcome) -> Option<u32>| outcome.and_then(part);
    optional("connect_us", of(|outcome| outcome.connect_us), out);
    optional("first_byte_us", of(|outcome| outcome.first_byte_us), out);
    optional("took_us", of(|outcome| Some(outcome.took_us)), out);
}

/// The name of a failure; the line tells more apart than the `app` column.
pub(super) const fn failure_name(failure: &Failure) -> &'static str {
    match failure {
        Failure::Down(_) => "down",
        Failure::Late(_) => "late",
        Failure::Nonsense(_) => "nonsense",
    }
}

fn account(counts: &Counts, out: &mut Vec<u8>) {
    number("received", counts.received, out);
    number("kept", counts.kept, out);
    number("evicted", counts.evicted, out);
    number("cleared", counts.cleared, out);
    number("passed", counts.passed, out);
    number("refused", counts.refused, out);
    number("turned_away", counts.turned_away, out);
    number("silent", counts.silent, out);
}

// The parts of an object. Every line begins with `{"v":1,"fact":".."`, so
// every field has a comma before it.

fn field(name: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(b",\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
}

fn text(name: &str, value: &str, out: &mut Vec<u8>) {
    field(name, out);
    string(value, out);
}

/// A value whose text needs no escapes.
fn quoted(name: &str, value: impl Display, out: &mut Vec<u8>) {
    field(name, out);
    display(format_args!("\"{value}\""), out);
}

fn moment(name: &str, time: Time, out: &mut Vec<u8>) {
    quoted(name, time, out);
}

fn number(name: &str, value: u64, out: &mut Vec<u8>) {
    field(name, out);
    display(value, out);
}

fn truth(name: &str, value: bool, out: &mut Vec<u8>) {
    field(name, out);
    display(value, out);
}

fn optional(name: &str, value: Option<impl Into<u64>>, out: &mut Vec<u8>) {
    field(name, out);
    match value {
        Some(value) => display(value.into(), out),
        None => null(out),
    }
}

fn optional_text(name: &str, value: Option<&str>, out: &mut Vec<u8>) {
    field(name, out);
    match value {
        Some(value) => string(value, out),
        None => null(out),
    }
}

fn null(out: &mut Vec<u8>) {
    out.extend_from_slice(b"null");
}

fn pair(name: &[u8], value: &[u8], out: &mut Vec<u8>) {
    out.push(b'[');
    bytes(name, out);
    out.push(b',');
    bytes(value, out);
    out.push(b']');
}

fn list<T>(
    items: impl IntoIterator<Item = T>,
    out: &mut Vec<u8>,
    mut write: impl FnMut(T, &mut Vec<u8>),
) {
    out.push(b'[');
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(item, out);
    }
    out.push(b']');
}

fn display(value: impl Display, out: &mut Vec<u8>) {
    // A vector takes whatever is written to it.
    let _ = write!(out, "{value}");
}
