//! Identity, clouds, and the envelopes that many services share.

mod openai;
mod standard_webhooks;
mod svix;
mod webflow;
mod workos;

use crate::sender::row::Sender;

/// The rows of this shelf.
pub(super) const ROWS: &[&Sender] = &[
    &openai::OPENAI,
    &svix::CLERK,
    &svix::RESEND,
    &workos::WORKOS,
    &webflow::WEBFLOW,
];

/// The envelopes: who shows nothing of its own is known by one of them.
pub(super) const ENVELOPES: &[&Sender] = &[&standard_webhooks::STANDARD_WEBHOOKS, &svix::SVIX];
