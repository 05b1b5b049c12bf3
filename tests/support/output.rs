//! What a program writes to its terminal: every byte, and the screen that they make.

use std::fmt::Write as _;
use std::io::Read;
use std::num::NonZeroU16;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Written by the harness, behind what a program wrote: where it is read, all of that was. No text has this byte.
pub(crate) const MARK: u8 = 0xff;

/// Collected by one thread, looked at by the test.
pub(crate) struct Output {
    collected: Mutex<Collected>,
    changed: Condvar,
}

struct Collected {
    bytes: Vec<u8>,
    parser: vt100::Parser,
    reading: Reading,
    /// How many of our marks were read.
    marks: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    On,
    Stalled,
    Ended,
}

impl Output {
    /// A blank screen of so many columns and rows.
    pub(crate) fn new((columns, rows): (u16, u16)) -> Self {
        let parser = vt100::Parser::new(at_least_one(rows), at_least_one(columns), 0);
        let collected = Collected {
            bytes: Vec::new(),
            parser,
            reading: Reading::On,
            marks: 0,
        };
        Self {
            collected: Mutex::new(collected),
            changed: Condvar::new(),
        }
    }

    /// Reads until the end, or until it is let go.
    pub(crate) fn collect(&self, mut reader: Box<dyn Read + Send>) {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = reader.read(&mut buffer) {
            let collected = self.lock();
            let mut collected = self
                .changed
                .wait_while(collected, |now| now.reading == Reading::Stalled)
                .unwrap();
            if collected.reading == Reading::Ended {
                break;
            }
            let mut parts = buffer[..count].split(|byte| *byte == MARK);
            let written = parts.next().unwrap_or_default();
            collected.take(written);
            for written in parts {
                collected.marks += 1;
                collected.take(written);
            }
            drop(collected);
            self.changed.notify_all();
        }
    }

    /// Reads no more; the thread ends at the next byte.
    pub(crate) fn let_go(&self) {
        self.read(Reading::Ended);
    }

    /// Reads no more than the chunk that comes next, and keeps that to itself until `unstall`.
    pub(crate) fn stall(&self) {
        self.read(Reading::Stalled);
    }

    /// Reads again.
    pub(crate) fn unstall(&self) {
        self.read(Reading::On);
    }

    /// How many of our marks were read; none while nothing is.
    pub(crate) fn marks(&self) -> Option<usize> {
        let now = self.lock();
        (now.reading == Reading::On).then_some(now.marks)
    }

    /// Waits until more than so many of our marks were read; whether they were.
    pub(crate) fn marked_beyond(&self, marks: usize, within: Duration) -> bool {
        let waited = self
            .changed
            .wait_timeout_while(self.lock(), within, |now| now.marks <= marks)
            .unwrap();
        !waited.1.timed_out()
    }

    /// Everything so far.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.lock().bytes.clone()
    }

    /// Looks at the screen.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(self.lock().parser.screen())
    }

    /// The emulator's new size.
    pub(crate) fn resize(&self, (columns, rows): (u16, u16)) {
        let (rows, columns) = (at_least_one(rows), at_least_one(columns));
        self.lock().parser.screen_mut().set_size(rows, columns);
    }

    /// Waits until the screen is as wanted; otherwise what it is.
    pub(crate) fn wait_until(
        &self,
        wanted: impl Fn(&vt100::Screen) -> bool,
        within: Duration,
    ) -> Result<(), String> {
        let before = self.lock();
        let (now, result) = self
            .changed
            .wait_timeout_while(before, within, |now| !wanted(now.parser.screen()))
            .unwrap();
        if result.timed_out() {
            Err(framed(now.parser.screen()))
        } else {
            Ok(())
        }
    }

    /// Waits for something to be written; whether it was.
    pub(crate) fn written_within(&self, within: Duration) -> bool {
        let collected = self.lock();
        let before = collected.bytes.len();
        let waited = self
            .changed
            .wait_timeout_while(collected, within, |now| now.bytes.len() == before)
            .unwrap();
        !waited.1.timed_out()
    }

    fn read(&self, reading: Reading) {
        self.lock().reading = reading;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Collected> {
        self.collected
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Collected {
    fn take(&mut self, written: &[u8]) {
        self.bytes.extend_from_slice(written);
        self.parser.process(written);
    }
}

fn framed(screen: &vt100::Screen) -> String {
    let columns = screen.size().1.get();
    let rule = "-".repeat(usize::from(columns));
    let mut text = format!("{rule}\n");
    for row in screen.rows(0, columns) {
        let _ = writeln!(text, "{row}");
    }
    text + &rule
}

/// The emulator has no empty screen; a real terminal has.
fn at_least_one(cells: u16) -> NonZeroU16 {
    NonZeroU16::new(cells).unwrap_or(NonZeroU16::MIN)
}
