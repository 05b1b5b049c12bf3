//! What tests from outside share: the real program in a pseudo-terminal, what it writes taken apart, and both ends of
//! HTTP. Nothing here knows the interface: what stands on a screen is a test's to say.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a harness that cannot go on fails the test"
)]

pub(crate) mod http;
pub(crate) mod keys;
pub(crate) mod output;
pub(crate) mod program;
pub(crate) mod sequences;
pub(crate) mod target;

use std::time::Duration;

/// A guard against hanging, not a measure: a loaded machine may be slow.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);
