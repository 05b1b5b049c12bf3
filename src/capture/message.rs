//! A message on its way in: its head, and what has come of its body, in one
//! run of bytes. No more of it than the limits allow.
//!
//! A small one that came at once lies in the journal's own chunk already; one
//! that came in pieces lies in a buffer that is used again, and is copied into
//! the journal; a large one lies in the buffer that the journal will keep.

use std::sync::Arc;

use bytes::{BufMut, BytesMut, buf::Limit};

use super::{
    connection::Admission,
    judge::Facts,
    limits::{Limits, say_bytes},
    refusal::Refusal,
    share::{InFlight, Room, Share},
};
use crate::journal::{Content, LARGE};

/// The most that is set aside on the word of a peer, in bytes.
const TRUSTED: usize = 1 << 20;

/// A message, as far as it has come.
pub(super) struct Message {
    /// The head, then the body without its transfer coding.
    bytes: BytesMut,
    place: Place,
    head: usize,
    /// The length of the body that was declared.
    declared: Option<u64>,
    /// When more has come, no more is awaited.
    most: u64,
    /// How much of the body has come; more than is kept once it was cut.
    size: u64,
    in_flight: InFlight,
}

/// Where a message lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In a chunk of the journal's. All of it is there.
    Chunk,
    /// In a buffer of its own.
    Buffer,
}

/// Whether what came may stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// It may.
    Fits,
    /// It may, and no more will: the body is longer than is taken.
    Enough,
    /// It may not: the bodies under way take too much.
    NoRoom(Refusal),
}

impl Message {
    /// The message in `bytes`, of which the first `head` are the head. What is
    /// there of the body has not been counted yet.
    pub(super) fn new(
        bytes: BytesMut,
        place: Place,
        head: usize,
        facts: &Facts,
        share: &Arc<Share>,
    ) -> Self {
        let declared = facts.declared();
        let limits = &share.capture.limits;
        let most = if declared.unwrap_or(0) > limits.body {
            limits.kept_of_truncated as u64
        } else {
            limits.body
        };
        Self {
            bytes,
            place,
            head,
            declared,
            most,
            size: 0,
            in_flight: InFlight::new(share),
        }
    }

    /// The head as on the wire, with the empty line.
    pub(super) fn head(&self) -> &[u8] {
        &self.bytes[..self.head]
    }

    /// How much of the body has come, in bytes.
    pub(super) const fn size(&self) -> u64 {
        self.size
    }

    /// Whether the body is longer than is taken, by what was declared or by
    /// what came.
    pub(super) fn is_too_long(&self) -> bool {
        self.size.max(self.declared.unwrap_or(0)) > self.limits().body
    }

    fn limits(&self) -> &Limits {
        &self.in_flight.share.capture.limits
    }

    /// Adds a piece of the body.
    pub(super) fn push(&mut self, piece: &[u8]) -> Fit {
        self.widen(piece.len());
        self.bytes.extend_from_slice(piece);
        self.count(piece.len())
    }

    /// Where the next `ahead` bytes of the body may be written, or the first
    /// of them. Then they are counted.
    pub(super) fn space(&mut self, ahead: u64) -> Limit<&mut BytesMut> {
        let ahead = usize::try_from(ahead).unwrap_or(usize::MAX);
        let len = self.bytes.len();
        let trusted = TRUSTED.saturating_sub(len).min(ahead);
        self.widen(trusted.max(1));
        let free = self.bytes.capacity() - len;
        (&mut self.bytes).limit(ahead.min(free))
    }

    /// Counts bytes that are there.
    pub(super) fn count(&mut self, bytes: usize) -> Fit {
        self.size += bytes as u64;
        if self.in_flight.take(bytes) == Room::None {
            Fit::NoRoom(self.no_room())
        } else if self.size > self.most {
            Fit::Enough
        } else {
            Fit::Fits
        }
    }

    /// Makes room for what the peer declared, as far as it is believed, or for
    /// `more` bytes.
    fn widen(&mut self, more: usize) {
        let needed = self.bytes.len() + more;
        if needed <= self.bytes.capacity() {
            return;
        }
        let declared = usize::try_from(self.declared.unwrap_or(0)).unwrap_or(usize::MAX);
        let all = self.head.saturating_add(declared);
        let wanted = needed.max(2 * self.bytes.capacity());
        self.move_to(if all >= needed {
            all.min(wanted.max(TRUSTED))
        } else {
            wanted
        });
    }

    fn move_to(&mut self, wanted: usize) {
        if wanted < LARGE {
            self.bytes.reserve(wanted - self.bytes.len());
            return;
        }
        let mut wider = self.in_flight.share.capture.journal.buffer(wanted);
        wider.extend_from_slice(&self.bytes);
        self.bytes = wider;
    }

    /// What the journal stores. It may take the buffer along.
    pub(super) fn content(&mut self) -> Content<'_> {
        if self.is_too_long() {
            let kept = self.raw().len();
            self.bytes.truncate(kept);
        }
        if self.place == Place::Buffer && self.bytes.len() < LARGE {
            let (head, body) = self.bytes.split_at(self.head);
            return Content::Parts { head, body };
        }
        let bytes = std::mem::take(&mut self.bytes);
        let head_len = self.head;
        match self.place {
            Place::Chunk => Content::Chunk { bytes, head_len },
            Place::Buffer => Content::Whole { bytes, head_len },
        }
    }

    /// The buffer, to be used again.
    pub(super) fn into_buffer(self) -> BytesMut {
        self.bytes
    }

    /// Head and body as one run of bytes, as much of it as is kept of what was
    /// cut.
    pub(super) fn raw(&self) -> &[u8] {
        let kept = self.head.saturating_add(self.limits().kept_of_truncated);
        &self.bytes[..self.bytes.len().min(kept)]
    }

    /// Whether the declared body may come, as far as one knows now.
    pub(super) fn admission(&self) -> Admission {
        let declared = self.declared.unwrap_or(0);
        if declared > self.limits().body {
            Admission::TooLong
        } else if self.in_flight.would_take(declared) == Room::None {
            Admission::NoRoom(self.no_room())
        } else {
            Admission::Granted
        }
    }

    fn no_room(&self) -> Refusal {
        let limit = say_bytes(self.limits().in_flight as u64);
        let why = format!("no room: the bodies under way exceed {limit}");
        Refusal::new(503, why)
    }
}
