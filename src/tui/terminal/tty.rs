//! The terminal device: which one it is, its line settings, its size.
//!
//! Input is the device that crossterm reads (standard input if it is a terminal, else `/dev/tty`), output is standard
//! output. crossterm's raw mode is used because its parser asks for it (in raw mode ctrl-j is no enter); what was set
//! before is kept by us as well, and is what comes back.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Mutex;

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use ratatui::layout::Size;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};

use super::lock;

/// The device and the settings it had before us.
pub(super) struct Tty {
    input: OwnedFd,
    output: File,
    before: Mutex<Option<Termios>>,
}

impl Tty {
    pub(super) fn open() -> io::Result<Self> {
        if !io::stdout().is_terminal() {
            return Err(io::Error::other(
                "standard output is not a terminal; try --json",
            ));
        }
        Ok(Self {
            input: input()?,
            // Of our own, so that no lock of the standard library stands between us and leaving.
            output: File::from(io::stdout().as_fd().try_clone_to_owned()?),
            before: Mutex::new(None),
        })
    }

    /// Where to write.
    pub(super) fn output(&self) -> io::Result<File> {
        self.output.try_clone()
    }

    /// Sets raw mode, whatever is set now. What was set before us is kept, unless it is known already: somebody who
    /// ran while we were stopped may have left anything behind.
    pub(super) fn raw(&self) -> io::Result<()> {
        let mut before = lock(&self.before);
        if before.is_none() {
            *before = Some(tcgetattr(&self.input)?);
        }
        disable_raw_mode()?;
        enable_raw_mode()
    }

    /// What was set before, exactly. A device that is gone has no settings to restore.
    pub(super) fn restore(&self) {
        drop(disable_raw_mode());
        if let Some(before) = lock(&self.before).take() {
            let _ = tcsetattr(&self.input, OptionalActions::Now, &before);
        }
    }

    /// The size in cells, unless the terminal does not know it.
    pub(super) fn size(&self) -> Option<Size> {
        let size = tcgetwinsize(&self.output).ok()?;
        (size.ws_col > 0 && size.ws_row > 0).then(|| Size::new(size.ws_col, size.ws_row))
    }
}

/// The device that crossterm reads.
pub(in crate::tui) fn input() -> io::Result<OwnedFd> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return stdin.as_fd().try_clone_to_owned();
    }
    let tty = File::options().read(true).write(true).open("/dev/tty");
    tty.map(OwnedFd::from).map_err(|error| {
        io::Error::new(
            error.kind(),
            format!("no terminal to type on ({error}); try --json"),
        )
    })
}
