//! What the sender is told.
//!
//! One implementation of [`Answer`] so far: hookglass
//! by itself says 200 with an empty body, because that is what the largest
//! number of senders takes for success (a 2xx with a body, 204, 202 and 3xx
//! each break some sender). Rules and handshakes of the user's join it here.

use std::{future::Future, pin::Pin};

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
