//! Listening with a screen.

use std::{process::ExitCode, sync::Arc};

use anyhow::Context as _;

use super::{
    headless::{self, Plan},
    house::House,
};
use crate::reader::worker::Worker;

/// Shows `house` until the user leaves. The screen is not there yet: what
/// arrives is told in lines, as without a terminal, and the columns are read
/// beside it.
pub(super) fn run(house: House) -> anyhow::Result<ExitCode> {
    house.warn();
    let _worker = Worker::start(&house.journal, Arc::clone(&house.reader))
        .context("cannot start a thread to read")?;
    headless::run(house, Plan::default())
}
