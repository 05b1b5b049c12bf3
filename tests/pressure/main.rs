//! The real program under pressure: crowds of connections, floods of frames,
//! too few files, and an end in the middle of it. Every load is bounded, every
//! wait has a guard against hanging, and no test asserts how long anything takes.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on fails, and one that is skipped says so"
)]

#[path = "../support/frames.rs"]
mod frames;

mod crowds;
mod end;
mod few_files;
mod floods;
mod program;
