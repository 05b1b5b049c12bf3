//! What happens inside hookglass, to a file; nowhere without one.

use std::{fs::OpenOptions, os::unix::fs::OpenOptionsExt as _, path::Path, sync::Mutex};

use anyhow::anyhow;
use rustix::fs::OFlags;
use tracing::Level;

/// Appends to `file` from now on. Only its owner may read it, and a symbolic
/// link is not followed.
pub(super) fn start(file: &Path) -> anyhow::Result<()> {
    let opened = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
        .open(file)
        .map_err(|error| {
            let file = file.display();
            anyhow!("cannot write the log to {file}: {error}; name another file")
        })?;
    tracing_subscriber::fmt()
        .with_max_level(Level::INFO)
        .with_ansi(false)
        .with_writer(Mutex::new(opened))
        .try_init()
        .map_err(|error| anyhow!("cannot start the log: {error}"))
}
