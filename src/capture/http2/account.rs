//! What becomes of requests that never reached us: the library turned them down
//! by itself, or the connection ended before. Each of them is a row.

use std::sync::Mutex;

use h2::Reason;

use super::{
    STREAMS,
    frames::{Opened, Said},
    lock,
    watched::Walks,
};
use crate::capture::{connection::Connection, limits::say_bytes, refusal::Refusal};

/// Makes rows of the streams of which the library said something by itself.
pub(super) fn turned_down(connection: &Connection, walks: &Mutex<Walks>) {
    let mut walks = lock(walks);
    let said = walks.outbound.take_said();
    let turned_down: Vec<_> = said
        .into_iter()
        .filter_map(|(id, said)| Some((walks.inbound.forget(id)?, said)))
        .collect();
    drop(walks);
    for (opened, said) in turned_down {
        turn_down(connection, opened, said);
    }
}

fn turn_down(connection: &Connection, opened: Opened, said: Said) {
    match said {
        // It answers nothing else by itself.
        Said::Response => {
            let limit = say_bytes(connection.capture.limits.head as u64);
            let refusal = Refusal::new(431, format!("head larger than {limit}"));
            connection.refuse(&refusal, opened.raw, opened.size, opened.begun);
        }
        Said::Reset(code) => match Reason::from(code) {
            Reason::REFUSED_STREAM => {
                let why = format!("more than {STREAMS} streams at once");
                lose(connection, opened, &why);
            }
            reason => {
                let why = format!("malformed: the stream was reset ({reason:?})");
                lose(connection, opened, &why);
            }
        },
    }
}

/// A row for a stream that is told nothing.
pub(super) fn lose(connection: &Connection, opened: Opened, why: &str) {
    connection.lose(why, opened.raw, opened.size, opened.begun);
}

/// Whether the peer never opened a stream.
pub(super) fn asked_nothing(walks: &Mutex<Walks>) -> bool {
    lock(walks).inbound.is_untouched()
}

/// The connection has ended, with an error where it broke off: what knocked and
/// was never taken is a row, and if nothing did, what broke it off is.
pub(super) fn end(connection: &Connection, walks: &Mutex<Walks>, error: Option<&h2::Error>) {
    turned_down(connection, walks);
    let mut walks = lock(walks);
    let (unfinished, untaken) = walks.inbound.take_rest();
    let recent = std::mem::take(&mut walks.recent);
    let why = match (walks.flood, error) {
        (Some(flood), _) => Some(flood.to_string()),
        (None, Some(error)) => broke_off(error),
        (None, None) => None,
    };
    drop(walks);
    if let Some(why) = &why
        && unfinished.is_none()
        && untaken.is_empty()
    {
        let size = recent.len() as u64;
        connection.lose(why, recent, size, connection.capture.begin());
    }
    let untaken = untaken
        .into_iter()
        .map(|opened| (opened, "the connection ended before the request was taken"));
    let unfinished =
        unfinished.map(|opened| (opened, "the connection ended before the headers did"));
    for (opened, usual) in untaken.chain(unfinished) {
        lose(connection, opened, why.as_deref().unwrap_or(usual));
    }
}

/// Why the connection broke off. That a peer went away is nothing to tell; that
/// it said what makes no sense is.
fn broke_off(error: &h2::Error) -> Option<String> {
    if error.is_io() || error.is_remote() {
        tracing::debug!(%error, "connection ended");
        return None;
    }
    Some(format!("HTTP/2 broke off: {}", say(error)))
}

/// An error in words, with the name of its code (RFC 9113, section 7) where it
/// has one.
pub(super) fn say(error: &h2::Error) -> String {
    match error.reason() {
        Some(reason) if error.is_reset() && error.is_remote() => {
            format!("the sender reset the stream ({reason:?})")
        }
        Some(reason) => format!("{reason:?}"),
        None => error.to_string(),
    }
}
