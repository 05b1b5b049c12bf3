//! The way of bytes to the terminal: a frame is collected on a sheet, and a thread of its own writes it.
//!
//! The loop hands over a whole frame and goes on; it draws the next one when this one has been taken, so at most one
//! frame waits. A terminal that takes nothing for a minute costs one frame of memory and stops nobody.

use std::fs::File;
use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use tokio::sync::Notify;

use super::lock;

/// Room for a frame of 200x60 with styles, so that it is not grown by doubling each time.
const FRAME: usize = 64 * 1024;
/// What may wait beside a frame; a text for the clipboard is 88 KiB at most.
const BESIDE: usize = 1024 * 1024;

/// Where crossterm's thousands of small writes a frame are collected. Flushing does nothing: the frame goes out whole.
#[derive(Clone, Default)]
pub(super) struct Sheet {
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Sheet {
    /// What stands on the sheet (a clearing of the screen) goes into the frame as well, after its `opening`.
    pub(super) fn start(&self, opening: &[u8]) {
        let mut bytes = lock(&self.bytes);
        bytes.reserve(FRAME);
        bytes.splice(0..0, opening.iter().copied());
    }

    /// What was written, leaving the sheet empty.
    pub(super) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *lock(&self.bytes))
    }
}

impl Write for Sheet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        lock(&self.bytes).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Bytes on their way to the terminal.
pub(super) struct Pipe {
    queue: Mutex<Queue>,
    arrived: Condvar,
    settled: Condvar,
    drained: Notify,
}

#[derive(Default)]
struct Queue {
    waiting: Vec<u8>,
    state: State,
    failed: Option<io::ErrorKind>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Idle,
    Writing,
    Closed,
}

impl Pipe {
    /// Starts the thread that writes to `output`. It ends after `close`, and is not joined: it may be stuck in a write.
    pub(super) fn open(output: File) -> io::Result<Arc<Self>> {
        let pipe = Arc::new(Self {
            queue: Mutex::default(),
            arrived: Condvar::new(),
            settled: Condvar::new(),
            drained: Notify::new(),
        });
        let mine = Arc::clone(&pipe);
        thread::Builder::new()
            .name("screen".to_owned())
            .spawn(move || mine.run(&output))?;
        Ok(pipe)
    }

    /// Whether everything has been taken. Fails with what stopped the writing, once the terminal is gone.
    pub(super) fn ready(&self) -> io::Result<bool> {
        let queue = lock(&self.queue);
        queue.sound()?;
        Ok(queue.is_empty())
    }

    /// Puts bytes behind those on their way.
    pub(super) fn send(&self, bytes: &mut Vec<u8>) -> io::Result<()> {
        let mut queue = lock(&self.queue);
        queue.sound()?;
        queue.waiting.append(bytes);
        self.arrived.notify_one();
        Ok(())
    }

    /// As `send`, for what is not a frame: a terminal that takes nothing does not collect them for ever.
    pub(super) fn send_beside(&self, bytes: &[u8]) -> io::Result<()> {
        if lock(&self.queue).waiting.len() + bytes.len() > BESIDE {
            return Err(io::Error::new(
                io::ErrorKind::WouldBlock,
                "the terminal takes nothing at the moment; try again",
            ));
        }
        self.send(&mut bytes.to_vec())
    }

    /// Waits until everything has been taken or writing failed, but not longer than `within`.
    pub(super) fn settle(&self, within: Duration) {
        let queue = lock(&self.queue);
        // Whether it was taken or the time is over: there is nothing more to do about it.
        drop(
            self.settled
                .wait_timeout_while(queue, within, |queue| !queue.is_empty()),
        );
    }

    /// Waits until everything has been taken or writing failed.
    pub(super) async fn drained(&self) {
        loop {
            let drained = self.drained.notified();
            if lock(&self.queue).is_empty() {
                return;
            }
            drained.await;
        }
    }

    /// Ends the thread once it has written what is waiting.
    pub(super) fn close(&self) {
        lock(&self.queue).state = State::Closed;
        self.arrived.notify_one();
    }

    fn run(&self, output: &File) {
        while let Some(bytes) = self.next() {
            if let Err(error) = write_all(output, &bytes) {
                self.fail(error.kind());
            }
        }
    }

    fn next(&self) -> Option<Vec<u8>> {
        let mut queue = lock(&self.queue);
        if queue.state == State::Writing {
            queue.state = State::Idle;
        }
        loop {
            if !queue.waiting.is_empty() {
                if queue.state == State::Idle {
                    queue.state = State::Writing;
                }
                return Some(std::mem::take(&mut queue.waiting));
            }
            self.settled.notify_all();
            self.drained.notify_waiters();
            if queue.state == State::Closed {
                return None;
            }
            queue = self
                .arrived
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn fail(&self, kind: io::ErrorKind) {
        let mut queue = lock(&self.queue);
        queue.failed = Some(kind);
        queue.waiting.clear();
    }
}

impl Queue {
    /// Fails with what stopped the writing.
    fn sound(&self) -> io::Result<()> {
        self.failed.map_or(Ok(()), |kind| Err(kind.into()))
    }

    fn is_empty(&self) -> bool {
        self.state != State::Writing && self.waiting.is_empty()
    }
}

/// As `Write::write_all`, but a terminal that somebody set non-blocking is waited for.
fn write_all(mut output: &File, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match output.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                poll(&mut [PollFd::new(output, PollFlags::OUT)], None)?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
