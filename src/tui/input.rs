//! What is typed, clicked and pasted: a thread of its own reads the terminal and sends events to the loop.
//!
//! It waits for the device itself before it lets crossterm read, because crossterm never returns once the terminal is
//! gone (<https://github.com/crossterm-rs/crossterm/issues/793>): a hang-up is told as `Input::Gone`, whether or not a
//! SIGHUP came with it, and the thread ends. It is never joined: it may sit in a read for ever.
//!
//! Not here: what a key means. Sizes come as `Signal::Resize`, not as events, because this thread sleeps outside
//! crossterm.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crossterm::event::{self, Event};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use tokio::sync::mpsc;

use super::terminal::input_device;

/// Events that may wait for the loop; the terminal's own buffer holds what is typed beyond that.
const WAITING: usize = 256;
/// How long the end of a burst is waited for before we sleep again.
const BURST: Duration = Duration::from_millis(1);
/// How often in a row nothing may come before it is believed.
const NOTHING: u32 = 3;
/// How long `pause` waits for a thread that sits in a read.
const PAUSE_WITHIN: Duration = Duration::from_millis(200);

/// What the terminal said.
#[derive(Debug)]
pub enum Input {
    /// A key, the mouse, a paste.
    Event(Event),
    /// The terminal is gone; nothing follows. Save and end: the thread that reads it cannot be joined.
    Gone,
    /// The terminal cannot be read; nothing follows.
    Failed(io::Error),
}

/// The reading thread; dropping this lets it end at the next event.
pub struct Reader {
    events: mpsc::Receiver<Input>,
    gate: Arc<Gate>,
    waker: UnixStream,
}

/// Whether the thread may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Ours,
    Wanted,
    Theirs,
}

struct Gate {
    turn: Mutex<Turn>,
    changed: Condvar,
}

/// Why the thread woke up.
enum Woken {
    Readable,
    Called,
    Gone,
}

impl Reader {
    /// Starts to read the terminal.
    ///
    /// Fails where nobody can type: standard input is no terminal and there is no `/dev/tty`.
    pub fn start() -> io::Result<Self> {
        let device = input_device()?;
        let (waker, called) = UnixStream::pair()?;
        waker.set_nonblocking(true)?;
        called.set_nonblocking(true)?;
        let (sender, events) = mpsc::channel(WAITING);
        let gate = Arc::new(Gate {
            turn: Mutex::new(Turn::Ours),
            changed: Condvar::new(),
        });
        let thread = Thread {
            device,
            called,
            sender,
            gate: Arc::clone(&gate),
        };
        thread::Builder::new()
            .name("input".to_owned())
            .spawn(move || thread.run())?;
        Ok(Self {
            events,
            gate,
            waker,
        })
    }

    /// What comes next; cancelling loses nothing. After `Gone` or `Failed` it is `Gone`.
    pub async fn next(&mut self) -> Input {
        self.events.recv().await.unwrap_or(Input::Gone)
    }

    /// What has come already, without waiting.
    pub fn ready(&mut self) -> Option<Input> {
        self.events.try_recv().ok()
    }

    /// Leaves the keyboard to somebody else (an editor) until `resume`. Returns when the thread has let go, or after
    /// 200 ms when half a sequence keeps it reading.
    pub fn pause(&self) {
        self.gate.set(Turn::Wanted);
        self.wake();
        self.gate.wait_until(Turn::Theirs, PAUSE_WITHIN);
    }

    /// Reads again.
    pub fn resume(&self) {
        self.gate.set(Turn::Ours);
    }

    fn wake(&self) {
        // A full pipe wakes it as well.
        let _ = rustix::io::write(&self.waker, &[0]);
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.resume();
        self.events.close();
        self.wake();
    }
}

impl Gate {
    fn set(&self, turn: Turn) {
        *self.turn.lock().unwrap_or_else(PoisonError::into_inner) = turn;
        self.changed.notify_all();
    }

    fn wait_until(&self, turn: Turn, within: Duration) {
        let now = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        drop(
            self.changed
                .wait_timeout_while(now, within, |now| *now != turn),
        );
    }

    /// Stands aside while somebody else has, or wants, the keyboard.
    fn pass(&self) {
        let mut now = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        while *now != Turn::Ours {
            *now = Turn::Theirs;
            self.changed.notify_all();
            now = self
                .changed
                .wait(now)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// What the thread owns.
struct Thread {
    device: OwnedFd,
    called: UnixStream,
    sender: mpsc::Sender<Input>,
    gate: Arc<Gate>,
}

impl Thread {
    fn run(&self) {
        let last = match self.read() {
            Ok(last) => last,
            Err(error) => Input::Failed(error),
        };
        // Nobody listens any more: then nobody wants to know.
        drop(self.sender.blocking_send(last));
    }

    /// Reads until the terminal is gone or nobody listens.
    fn read(&self) -> io::Result<Input> {
        while !self.sender.is_closed() {
            self.gate.pass();
            match self.wait()? {
                Woken::Gone => return Ok(Input::Gone),
                Woken::Called => self.answer_call(),
                Woken::Readable => match self.forward() {
                    Err(error) if is_gone(&error) => return Ok(Input::Gone),
                    forwarded => forwarded?,
                },
            }
        }
        Ok(Input::Gone)
    }

    fn wait(&self) -> io::Result<Woken> {
        let mut watched = [
            PollFd::new(&self.device, PollFlags::IN),
            PollFd::new(&self.called, PollFlags::IN),
        ];
        match poll(&mut watched, None) {
            Ok(_) => Ok(woken(watched[0].revents())),
            Err(Errno::INTR) => Ok(Woken::Called),
            Err(error) => Err(error.into()),
        }
    }

    fn answer_call(&self) {
        let mut calls = [0; 64];
        let _ = rustix::io::read(&self.called, &mut calls);
    }

    /// Everything of this burst. That nothing has come is believed when it was said a few times in a row: crossterm
    /// says so too when the time ran out before it looked, and what it has read already makes the device no longer
    /// readable.
    fn forward(&self) -> io::Result<()> {
        let mut said = 0;
        while said < NOTHING {
            if !event::poll(BURST)? {
                said += 1;
                continue;
            }
            said = 0;
            let event = event::read()?;
            let unwanted = matches!(event, Event::Resize(..));
            if !unwanted && self.sender.blocking_send(Input::Event(event)).is_err() {
                return Ok(());
            }
        }
        Ok(())
    }
}

fn woken(device: PollFlags) -> Woken {
    if device.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
        Woken::Gone
    } else if device.contains(PollFlags::IN) {
        Woken::Readable
    } else {
        Woken::Called
    }
}

/// What a read says when the terminal went away between the wait and the read.
fn is_gone(error: &io::Error) -> bool {
    error.raw_os_error() == Some(Errno::IO.raw_os_error())
}
