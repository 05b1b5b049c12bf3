//! Exchanges as text that somebody pastes elsewhere.
//!
//! Not here: where the text goes (a file, the clipboard, standard output is
//! the business of the caller). What is written never ends with a line break,
//! so that pasting it runs nothing by itself.

mod curl;
mod shell;

pub use curl::{Inexpressible, curl, curl_to};

/// Whether an export shows the values of `Authorization`, cookies, keys and
/// tokens, wherever they stand (see [`redact`](crate::exchange::redact)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Secrets {
    /// Something else stands in their place: `<hidden>`.
    #[default]
    Masked,
    /// They stand as they were captured.
    Included,
}
