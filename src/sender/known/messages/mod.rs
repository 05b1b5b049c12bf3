//! Chat, mail, calls, meetings, forms and customers.

use crate::sender::row::Sender;

/// The rows of this shelf.
pub(super) const ROWS: &[&Sender] = &[];
