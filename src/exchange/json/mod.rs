//! JSON as it was sent: tokens that are spans of the source bytes.
//!
//! A parser into values loses what an inspector must show: duplicate keys,
//! their order, the digits of large numbers, everything behind a fault, and
//! what lies deeper than its recursion goes. Here nothing recurses, nothing is
//! copied, and a fault ends the tokens at a known byte with a reason in words.
//!
//! - [`tokens`] walks a text; [`Outline`] lays it out in lines that fold;
//!   [`Path`] finds values,
//!   puts others in their place, and tells whether any value is such
//!   ([`Path::any`]); [`decode`] and [`write_string`] read and write a
//!   string.
//!
//! ```
//! use hookglass::exchange::json::{Folds, Outline, Path};
//!
//! let body = br#"{"data":{"amount":"1.50"},"n":12345678901234567890}"#;
//! let path: Path = ".data.amount".parse()?;
//! assert_eq!(path.find(body).map(|found| found.source(body)), Some(&b"\"1.50\""[..]));
//!
//! let outline = Outline::of(body);
//! let mut folds = Folds::new();
//! outline.fold(body, 1, &mut folds);
//! let texts: Vec<_> = outline.visible(body, &folds, 0..9).map(|line| line.text).collect();
//! assert_eq!(texts, [&b"{"[..], b"{", b"12345678901234567890", b"}"]);
//! # Ok::<(), hookglass::exchange::json::PathError>(())
//! ```
//!
//! This is no place for meaning: what a field says is the business of
//! `sender`, and text goes to a screen through [`display`](super::display).

mod fault;
mod outline;
mod path;
mod set;
mod skip;
mod string;
mod text;
mod tokens;
mod walk;

pub use fault::{Cause, Fault};
pub use outline::{Ending, Fold, Folds, LineView, Outline, Remark, Shape, Visible};
pub use path::{Found, Path, PathError, Step, get};
pub use set::Put;
pub(super) use skip::{container_end, string_end};
pub(super) use text::unescape;
pub use text::{decode, write_string};
pub use tokens::{Issue, Issues, Kind, Token, Tokens, tokens, tokens_of_many};
