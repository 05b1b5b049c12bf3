//! The whole program on a real pseudo-terminal: what its users see, and what it must never do to them.
//!
//! Each file proves one thing. Nothing here knows how the interface is made: it types, looks at the screen, and reads
//! every byte that was written.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../support/mod.rs"]
mod support;

mod answering;
mod comparing;
mod given_back;
mod groups;
mod hands;
mod hookglass;
mod hostile;
mod load;
mod marks;
mod searching;
mod secrets;
mod sendings;
mod settings;
mod story;
mod surroundings;
mod typing;
mod values;
