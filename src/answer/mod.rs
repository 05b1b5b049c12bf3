//! What the sender is told.
//!
//! [`Answers`] asks, in this order: the rule that the interface has made
//! ([`Live`]), the user's rules, the handshakes, and at last says what
//! hookglass says by itself, 200 with an empty body, because that is what the
//! largest number of senders takes for success (a 2xx with a body, 204, 202
//! and 3xx each break some sender).
//!
//! Architecture invariant: an answer is decided from the request, the rules,
//! the reader and the clock, at once and without waiting. Time passes only
//! where a [`Reply`] asks for it.
//!
//! Not here: writing the answer to a connection (that is `capture`), and what
//! the user's own application answers (`deliver`).

mod answers;
mod asked;
mod chance;
pub mod confirmation;
pub mod handshake;
pub mod rule;

use std::{future::Future, pin::Pin};

pub use answers::{Answers, Live};
pub use confirmation::{Confirmation, confirmation};
pub use handshake::Handshakes;
pub use rule::{Progress, Rule};

use crate::exchange::{Answer, Exchange, Id, Reply};

/// Answers every request with 200 and nothing else.
#[derive(Clone, Copy, Debug, Default)]
pub struct DefaultAnswer;

impl Answer for DefaultAnswer {
    fn answer<'a>(
        &'a self,
        _: Id,
        _: &'a Exchange,
    ) -> Pin<Box<dyn Future<Output = Reply> + Send + 'a>> {
        Box::pin(std::future::ready(Reply::default_ok()))
    }
}
