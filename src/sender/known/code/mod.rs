//! Code hosts, builds, packages, alerts and project tools.

mod github;

use crate::sender::row::Sender;

/// The rows of this shelf.
pub(super) const ROWS: &[&Sender] = &[&github::GITHUB];
