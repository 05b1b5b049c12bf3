//! Gathers a body: the pieces as hyper gives them while it is small, one
//! allocation with the head in front when it is large, and no more than the
//! limits allow.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use hyper::body::{Body, Frame};

use super::{
    connection::{Connection, InFlight, Room, Taken},
    judge::Expects,
    limits::{Limits, say_bytes},
    refusal::Refusal,
};
use crate::journal::Content;

/// Bodies of this length and more get an allocation of their own, in bytes.
const LARGE: usize = 16 << 10;

/// More pieces than this are put together, in however small pieces a body comes:
/// each would hold on to the buffer it was read into.
const PIECES: usize = 64;

/// The most that is set aside on the word of a peer, in bytes.
const TRUSTED: usize = 1 << 20;

/// A body, as far as it was gathered.
pub(super) struct Gathered<'a> {
    parts: Vec<Bytes>,
    /// Head and body, once the body is large or is waited for.
    whole: Option<Vec<u8>>,
    /// The length of the body so far, in bytes.
    pub(super) size: u64,
    /// The most that the body may still become.
    room: u64,
    in_flight: InFlight<'a>,
}

/// How the gathering ended.
pub(super) enum End {
    /// With the body.
    Whole,
    /// At the limit; what is kept was cut.
    TooLong,
    /// Early.
    Early(Refusal),
}

impl<'a> Gathered<'a> {
    /// Nothing yet of the body of `taken`.
    pub(super) fn new(connection: &'a Connection, taken: &Taken) -> Self {
        let limits = &connection.capture.limits;
        let too_long = taken.facts.declared().unwrap_or(0) > limits.body;
        let kept = if too_long {
            limits.kept_of_truncated as u64
        } else {
            limits.body
        };
        Self {
            parts: Vec::new(),
            whole: None,
            size: 0,
            room: kept,
            in_flight: InFlight::new(connection),
        }
    }

    /// Gathers. What was gathered so far stays when this is dropped.
    pub(super) async fn gather<B: Body<Data = Bytes> + Unpin>(
        &mut self,
        connection: &Connection,
        taken: &Taken,
        body: &mut B,
        why: impl Fn(B::Error) -> Refusal,
    ) -> End {
        if body.is_end_stream() {
            return End::Whole;
        }
        let limits = &connection.capture.limits;
        let declared = taken.facts.declared().unwrap_or(0);
        // Leave to send is given with the first look at the body, and only
        // where it will be taken.
        if taken.facts.expects == Expects::Continue {
            if declared > limits.body {
                return End::TooLong;
            }
            if self.in_flight.would_take(declared) == Room::None {
                return End::Early(no_room(limits));
            }
        }
        if declared >= LARGE as u64 {
            self.widen(&taken.head, declared);
        }
        let end = self.read(limits, taken, body, why).await;
        if matches!(end, End::TooLong) {
            self.cut(taken.head.len(), limits.kept_of_truncated);
        }
        end
    }

    async fn read<B: Body<Data = Bytes> + Unpin>(
        &mut self,
        limits: &Limits,
        taken: &Taken,
        body: &mut B,
        why: impl Fn(B::Error) -> Refusal,
    ) -> End {
        while let Some(frame) = poll_fn(|cx| self.next(body, taken, cx)).await {
            let frame = match frame {
                Ok(frame) => frame,
                Err(error) => return End::Early(why(error)),
            };
            let Ok(data) = frame.into_data() else {
                continue;
            };
            self.size += data.len() as u64;
            if self.in_flight.take(data.len()) == Room::None {
                return End::Early(no_room(limits));
            }
            self.push(data, taken);
            if self.size > self.room {
                return End::TooLong;
            }
        }
        End::Whole
    }

    /// The next piece. While one is waited for, no piece that is there may hold
    /// on to the buffer it was read into: that can be a thousand times its size.
    fn next<B: Body<Data = Bytes> + Unpin>(
        &mut self,
        body: &mut B,
        taken: &Taken,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let next = Pin::new(body).poll_frame(cx);
        if next.is_pending() && !self.parts.is_empty() {
            self.widen(&taken.head, self.size);
        }
        next
    }

    fn push(&mut self, data: Bytes, taken: &Taken) {
        let is_large = self.size >= LARGE as u64 || self.parts.len() == PIECES;
        if self.whole.is_none() && is_large {
            self.widen(&taken.head, self.size);
        }
        match &mut self.whole {
            Some(whole) => extend(whole, &data, taken),
            None => self.parts.push(data),
        }
    }

    /// Goes over to one allocation.
    fn widen(&mut self, head: &[u8], expected: u64) {
        let expected = usize::try_from(expected).unwrap_or(TRUSTED).min(TRUSTED);
        let mut whole = Vec::with_capacity(head.len() + expected);
        whole.extend_from_slice(head);
        for part in std::mem::take(&mut self.parts) {
            whole.extend_from_slice(&part);
        }
        self.whole = Some(whole);
    }

    /// Keeps the first `kept` bytes.
    fn cut(&mut self, head: usize, kept: usize) {
        if let Some(whole) = &mut self.whole {
            whole.truncate(head + kept);
        }
        let mut left = kept;
        for part in &mut self.parts {
            part.truncate(left);
            left -= part.len();
        }
    }

    /// What the journal stores. Nothing is left behind.
    pub(super) fn content<'b>(&'b mut self, head: &'b [u8]) -> Content<'b> {
        match self.whole.take() {
            Some(whole) if whole.len() - head.len() < LARGE => {
                self.parts = vec![Bytes::from(whole).slice(head.len()..)];
                Content::Parts {
                    head,
                    body: &self.parts,
                }
            }
            Some(mut whole) => {
                // A `Bytes` of a vector keeps its whole capacity.
                whole.shrink_to_fit();
                Content::Whole {
                    bytes: Bytes::from(whole),
                    head_len: head.len(),
                }
            }
            None => Content::Parts {
                head,
                body: &self.parts,
            },
        }
    }

    /// Head and body as one run of bytes, at most `limit` of the body.
    pub(super) fn raw(&mut self, head: &[u8], limit: usize) -> Vec<u8> {
        self.cut(head.len(), limit);
        self.whole.take().unwrap_or_else(|| {
            let mut raw = head.to_vec();
            raw.extend(self.parts.iter().flatten());
            raw
        })
    }
}

/// Grows straight to the declared length once half of it is there, so that
/// the last growth leaves nothing over.
fn extend(whole: &mut Vec<u8>, data: &[u8], taken: &Taken) {
    let needed = whole.len() + data.len();
    if needed > whole.capacity() {
        let declared = taken.facts.declared().unwrap_or(0);
        let all = taken
            .head
            .len()
            .saturating_add(usize::try_from(declared).unwrap_or(0));
        let doubled = needed.max(whole.capacity() * 2);
        let capacity = if all >= needed {
            doubled.min(all)
        } else {
            doubled
        };
        whole.reserve_exact(capacity - whole.len());
    }
    whole.extend_from_slice(data);
}

fn no_room(limits: &Limits) -> Refusal {
    let limit = say_bytes(limits.in_flight as u64);
    Refusal::new(503, format!("no room: the bodies under way exceed {limit}"))
}
