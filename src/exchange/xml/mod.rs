//! XML as spans of its source: every byte of it can be shown as it was sent.
//!
//! Namespaces are not resolved, of entities only those that every document has,
//! and no document type is read: a text cannot grow, and nothing is fetched. Names are not checked
//! against the alphabet of XML; what is checked is what its layout needs, that
//! tags end and elements nest.
//!
//! By hand, because a library gives values, not places, and stops at the first
//! thing it dislikes. [`document`](super::document) reads values with one.

mod outline;
mod says;
mod tokens;

pub use outline::{Ending, Fold, LineView, Outline, Shape};
pub(super) use says::reference;
pub use says::{attribute_says, says};
pub use tokens::{Kind, Token, Tokens, attributes, local, name_of, tag_end, tokens};
