//! The listener from outside: raw bytes over real sockets, and what the
//! journal holds afterwards. Every wait has a guard against hanging; no test
//! asserts how long something takes.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says so by a panic, in its helpers too"
)]

#[path = "../support/frames.rs"]
mod frames;

mod answers;
mod client;
mod clock;
mod deadlines;
mod end;
mod faithful;
mod http2;
mod odd;
mod odd_http2;
mod refused;
mod server;
mod table;
mod tls;
mod unix;
