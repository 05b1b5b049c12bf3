//! Who sent it: the registry of senders, and what each of them says where.
//!
//! A provider is one file with one row ([`Sender`]) and one line on
//! its shelf in `known`. A row is data: by what the sender is known, where the event
//! type, ids and times stand, how it signs, what the list shows, samples.
//!
//! Architecture invariant: no row computes, and no code outside the row of a
//! provider knows that provider. The head decides first; the body is read for
//! recognition only when no head told.
//!
//! Not here: whether a signature holds ([`signature`](crate::signature)), and
//! putting it all together for the journal ([`reader`](crate::reader)).

pub mod facts;
pub mod forecast;
pub mod headers;
pub mod ids;
pub mod registry;
pub mod row;
pub mod sample;
pub mod template;

mod known;

pub use facts::Facts;
pub use registry::Registry;
pub use row::{
    After, Attempt, Clue, Content, Place, Remark, Retries, Sample, Sender, Source, What,
};
pub use sample::{Draft, Stamp};
