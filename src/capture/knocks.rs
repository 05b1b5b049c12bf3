//! Connections that came to nothing: they never sent a byte, or there was no
//! room for them. A port scan or a health check makes thousands of them, so
//! they are counted, and all of a minute share a row for each reason.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{
    connection::{Begun, Capture},
    limits::Limits,
};
use crate::{
    exchange::{Marks, Peer, Refused},
    journal::Knock,
};

/// Why a connection came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    /// Too many were open.
    Full,
    /// It said nothing in time.
    Mute,
    /// It closed without a byte.
    Left,
    /// It spoke HTTP/2 and opened no stream.
    AskedNothing,
}

impl Reason {
    /// What it counts as in the account.
    const fn knock(self) -> Knock {
        match self {
            Self::Full => Knock::TurnedAway,
            Self::Mute | Self::Left | Self::AskedNothing => Knock::Silent,
        }
    }

    /// What it was answered with, if anything.
    const fn status(self) -> Option<u16> {
        match self {
            Self::Full => Some(503),
            Self::Mute | Self::Left | Self::AskedNothing => None,
        }
    }

    /// In words: `37 connections said nothing within 10s`.
    fn why(self, count: u64, most: usize, limits: &Limits) -> String {
        let connections = match count {
            1 => "1 connection".to_owned(),
            n => format!("{n} connections"),
        };
        match self {
            Self::Full => format!("{connections} beyond the {most} that may be open"),
            Self::Mute => format!("{connections} said nothing within {:?}", limits.first_byte),
            Self::Left => format!("{connections} closed without a byte"),
            Self::AskedNothing => format!("{connections} spoke HTTP/2 and asked nothing"),
        }
    }
}

/// What is counted since the last row.
#[derive(Debug, Default)]
pub(super) struct Knocks {
    counted: Mutex<BTreeMap<Reason, Counted>>,
    any: Notify,
}

#[derive(Clone, Copy, Debug)]
struct Counted {
    count: u64,
    /// When the first of them came.
    begun: Begun,
    /// Who came last.
    peer: Peer,
}

impl Knocks {
    fn counted(&self) -> MutexGuard<'_, BTreeMap<Reason, Counted>> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Capture {
    /// Counts a connection that came to nothing.
    pub(super) fn knock(&self, reason: Reason, peer: Peer) {
        self.journal.count(reason.knock());
        let mut counted = self.knocks.counted();
        let so_far = counted.entry(reason).or_insert_with(|| Counted {
            count: 0,
            begun: self.begin(),
            peer,
        });
        so_far.count += 1;
        so_far.peer = peer;
        drop(counted);
        self.knocks.any.notify_one();
    }

    /// Makes rows of what is counted, until it is stopped. Sleeps while there
    /// is nothing to count.
    pub(super) async fn tell_knocks(&self, stop: CancellationToken) {
        let telling = async {
            loop {
                self.knocks.any.notified().await;
                tokio::time::sleep(self.limits.gather).await;
                self.tell_knocks_now();
            }
        };
        stop.run_until_cancelled(telling).await;
    }

    /// Makes rows of what is counted so far.
    pub(super) fn tell_knocks_now(&self) {
        let all = std::mem::take(&mut *self.knocks.counted());
        for (reason, counted) in all {
            self.journal.refuse(Refused {
                time: counted.begun.time,
                took_us: counted.begun.elapsed_us(),
                peer: counted.peer,
                status: reason.status(),
                why: reason.why(counted.count, self.most, &self.limits),
                raw: Bytes::new(),
                size: 0,
                marks: Marks::NONE,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_connection_and_many_are_said_in_words() {
        let limits = Limits::default();
        assert_eq!(
            Reason::Mute.why(1, 8, &limits),
            "1 connection said nothing within 10s"
        );
        assert_eq!(
            Reason::Full.why(476, 1024, &limits),
            "476 connections beyond the 1024 that may be open"
        );
    }
}
