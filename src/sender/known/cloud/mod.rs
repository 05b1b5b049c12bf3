//! Identity, clouds, and the envelopes that many services share.

mod standard_webhooks;
mod svix;

use crate::sender::row::Sender;

/// The rows of this shelf.
pub(super) const ROWS: &[&Sender] = &[];

/// The envelopes: who shows nothing of its own is known by one of them.
pub(super) const ENVELOPES: &[&Sender] = &[&standard_webhooks::STANDARD_WEBHOOKS, &svix::SVIX];
