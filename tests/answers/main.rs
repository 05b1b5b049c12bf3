//! What senders are told, from outside: rules and handshakes over real
//! sockets, against the exact answer. Every wait has a guard against hanging.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says so by a panic, in its helpers too"
)]

mod driver;
mod handshakes;
mod rules;
mod table;
