//! Sendings: a kept event sent again, one sent on, one made by ourselves.
//!
//! The way of a sending, one file a step:
//!
//! 1. [`Target`]: where it goes, as the user wrote it.
//! 2. [`Pinned`]: the same, resolved once, judged, and fixed. Nothing that was
//!    captured can change it.
//! 3. [`Sendable`]: a captured event that may be sent at all, or why it may not.
//!    There is no other way from a captured event to a draft.
//! 4. [`Draft`]: what is to be said. Plain data; editing and signing anew
//!    change a draft.
//! 5. [`Request`]: a draft as it goes over the wire to one target: one framing
//!    of ours, the target's `Host`, no hop-by-hop fields.
//! 6. [`send`]: one conversation. Whatever the target does is an
//!    [`Outcome`](crate::exchange::Outcome), never an error of ours.
//!
//! Apart from these, [`confirm`] asks a URL that a sender wants to have asked,
//! and nothing else; [`Outside`] says how.
//!
//! Not here: which events are sent (that is asked by the interface, a filter
//! or a command) and what becomes of an outcome (that is a fact of the
//! journal).

mod chunked;
mod client;
mod confirm;
mod draft;
mod gate;
mod pinned;
mod public;
mod request;
mod response;
mod target;
mod verdict;

use std::time::Duration;

pub use client::send;
pub use confirm::{Forbids, Outside, Reached, Resolve, Resolving, Unreachable, confirm};
pub use draft::{Draft, Unsendable};
pub use gate::{Permit, Sendable, permit};
pub use pinned::{Pinned, Refusal};
pub use request::{HOPS_FIELD, HOPS_LIMIT, Request, hops, path_at};
pub use target::{Authority, Host, Target, TargetError};
pub use verdict::Verdict;

/// What the user may set about sendings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Targets beyond this machine that the user permitted on the command
    /// line. Never filled from a file or from captured bytes.
    pub allow_targets: Vec<Authority>,
    /// From the start of a sending to the end of its answer; none waits for
    /// ever, for an application that stands in a debugger.
    pub timeout: Option<Duration>,
    /// How much of an answer's body is kept, in bytes.
    pub answer_limit: usize,
}

/// Loopback only, 30 seconds, 8 MiB.
impl Default for Settings {
    fn default() -> Self {
        Self {
            allow_targets: Vec::new(),
            timeout: Some(Duration::from_secs(30)),
            answer_limit: 8 << 20,
        }
    }
}
