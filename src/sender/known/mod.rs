//! The rows that come with hookglass, on shelves by what their senders are
//! for. A provider is one file; small ones of a family share one.
//!
//! Every fact in a row stands in the page that its `docs` names, or its
//! `source` says that it is from memory. Samples are ours.

mod cloud;
mod code;
mod messages;
mod money;

use super::row::Sender;

/// All rows, in the order they are asked: Cryptoix first, the envelopes that
/// many share last.
pub(super) fn rows() -> impl Iterator<Item = &'static Sender> {
    let shelves = [
        money::ROWS,
        code::ROWS,
        messages::ROWS,
        cloud::ROWS,
        cloud::ENVELOPES,
    ];
    shelves.into_iter().flatten().copied()
}

/// Whether it is an envelope that many share: who it is from may still be told
/// by what is in it.
pub(super) fn is_envelope(row: &Sender) -> bool {
    cloud::ENVELOPES
        .iter()
        .any(|envelope| envelope.name == row.name)
}
