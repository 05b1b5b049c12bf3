//! The event that is read, with everything that is known of it.

use std::sync::Arc;

use super::{Delivery, Told};
use crate::{
    answer::Confirmation,
    exchange::{Answered, Id, Reading, Sending, SendingKind},
    journal::Known,
    sender::Sender,
};

/// Everything that is known of the event that is read.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The entry and its row; a copy, so that it stays when it leaves memory.
    pub known: Known,
    /// Who sent it, where that is known.
    pub sender: Option<&'static Sender>,
    /// What was understood of it.
    pub reading: Arc<Reading>,
    /// What is known of its signature.
    pub told: Told,
    /// What it was judged with: the revision of the reader.
    pub revision: u64,
    /// What the user noted on it.
    pub note: Option<Arc<str>>,
    /// What was sent of it.
    pub sendings: Vec<Sending>,
    /// What its sender was told, where that is more than a status.
    pub answer: Option<Answered>,
    /// What it asks to have confirmed.
    pub confirmation: Option<Arc<Confirmation>>,
    /// The other tries of its delivery, and what is known of the next.
    pub delivery: Arc<Delivery>,
    /// Whether it is in the list.
    pub standing: Standing,
}

/// Whether the event that is read is in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Listed,
    /// The filter leaves it out.
    FilteredOut,
    /// It has left memory; this is a copy.
    Gone,
}

impl Subject {
    /// Its number.
    #[must_use]
    pub const fn id(&self) -> Id {
        self.known.id
    }

    /// Whether it waits to be confirmed.
    pub(super) fn waits(&self) -> bool {
        let confirms = |sending: &&Sending| sending.kind == SendingKind::Confirm;
        let mut confirmations = self.sendings.iter().filter(confirms);
        self.confirmation.is_some() && !confirmations.any(Sending::succeeded)
    }

    /// Whether its delivery was tried several times.
    pub(super) fn is_tried(&self) -> bool {
        self.delivery.total > 1
    }

    /// What of it was sent to the application.
    pub(super) fn deliveries(&self) -> impl Iterator<Item = &Sending> {
        self.sendings
            .iter()
            .filter(|sending| sending.kind.delivers())
    }

    /// Whether `other` is the same event, of which nothing more is known. The
    /// entries are not compared: they never change, and a body is long.
    pub(super) fn is_as(&self, other: &Self) -> bool {
        self.id() == other.id()
            && self.known.row == other.known.row
            && self.reading == other.reading
            && self.told == other.told
            && self.note == other.note
            && self.sendings == other.sendings
            && self.answer == other.answer
            && self.delivery == other.delivery
            && self.standing == other.standing
    }
}
