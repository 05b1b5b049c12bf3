//! What becomes of requests that never reached us: the library turned them down
//! by itself, or the connection ended before. Each of them is a row.

use std::sync::{Arc, Mutex};

use h2::Reason;
use tokio_util::sync::CancellationToken;

use super::{
    STREAMS,
    frames::{Opened, Said},
    lock,
    watched::Walks,
};
use crate::capture::{connection::Connection, knocks, limits::say_bytes, refusal::Refusal};

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
        turn_down(connection, &opened, said);
    }
}

fn turn_down(connection: &Connection, opened: &Opened, said: Said) {
    match said {
        // It answers nothing else by itself.
        Said::Response => {
            let limit = say_bytes(connection.capture.limits.head as u64);
            let refusal = Refusal::new(431, format!("head larger than {limit}"));
            connection.refuse(&refusal, &opened.raw, opened.size, opened.begun);
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
pub(super) fn lose(connection: &Connection, opened: &Opened, why: &str) {
    connection.lose(why, &opened.raw, opened.size, opened.begun);
}

/// Closes the account of a connection when it is dropped, by its own end or by
/// ours: what knocked and was never taken is a row.
pub(super) struct Account {
    connection: Arc<Connection>,
    walks: Arc<Mutex<Walks>>,
    /// Who ends when hookglass does owes no row for having asked nothing.
    stop: CancellationToken,
    /// Why the connection broke off.
    pub(super) error: Option<h2::Error>,
}

impl Account {
    pub(super) const fn new(
        connection: Arc<Connection>,
        walks: Arc<Mutex<Walks>>,
        stop: CancellationToken,
    ) -> Self {
        Self {
            connection,
            walks,
            stop,
            error: None,
        }
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        let connection = &self.connection;
        turned_down(connection, &self.walks);
        let mut walks = lock(&self.walks);
        let is_untouched = walks.inbound.is_untouched();
        let (unfinished, untaken) = walks.inbound.take_rest();
        let recent = std::mem::take(&mut walks.recent);
        let why = match (walks.flood, &self.error) {
            (Some(flood), _) => Some(flood.to_string()),
            (None, Some(error)) => broke_off(error),
            (None, None) => None,
        };
        drop(walks);
        if unfinished.is_none() && untaken.is_empty() {
            match &why {
                Some(why) => {
                    let size = recent.len() as u64;
                    connection.lose(why, &recent, size, connection.capture.begin());
                }
                None if is_untouched && !self.stop.is_cancelled() => {
                    let (reason, peer) = (knocks::Reason::AskedNothing, connection.route.peer);
                    connection.capture.knock(reason, peer);
                }
                None => {}
            }
        }
        let why = why.as_deref();
        for opened in untaken {
            let usual = "the connection ended before the request was taken";
            lose(connection, &opened, why.unwrap_or(usual));
        }
        if let Some(opened) = unfinished {
            let usual = "the connection ended before the headers did";
            lose(connection, &opened, why.unwrap_or(usual));
        }
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
