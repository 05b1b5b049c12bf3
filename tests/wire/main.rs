//! The listener from outside: raw bytes over real sockets, and what the
//! journal holds afterwards. Every wait has a guard against hanging; no test
//! asserts how long something takes.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says so by a panic, in its helpers too"
)]

mod answers;
mod deadlines;
mod end;
mod faithful;
mod refused;
mod server;
mod tls;
mod unix;
