//! The terminal we are given, and giving it back as it was: on return, panic, signal and suspension.
//!
//! One guard owns what we change (raw mode, the alternate screen, the mouse, bracketed paste, the cursor) because
//! ratatui's own `init` restores neither mouse nor paste. Frames go to a thread of their own: a terminal that takes
//! no bytes (a stalled connection) stops neither the loop nor the forwarding that lives beside it.
//!
//! Not here: what is drawn (the panes), what is typed (`input`), and what a signal means to the program.

mod pipe;
mod signals;
mod tty;

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, ThreadId};
use std::time::Duration;

use ratatui::backend::CrosstermBackend;
use ratatui::layout::{Rect, Size};
use ratatui::{Frame, TerminalOptions, Viewport};
use rustix::process::{Signal as Kill, getpgrp, getsid, kill_current_process_group};

use self::pipe::{Pipe, Sheet};
use self::tty::Tty;

use crate::exchange::display::display;

pub use self::signals::{Signal, Signals};
pub(super) use self::tty::input as input_device;

/// Begins and ends a synchronised update: the terminal shows a frame whole or not at all.
/// <https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036>
const BEGIN_FRAME: &[u8] = b"\x1b[?2026h";
const END_FRAME: &[u8] = b"\x1b[?2026l";
/// Alternate screen, bracketed paste, no cursor, and no wrapping: a terminal that needs more cells for a joined emoji
/// than we gave it must not go on in the row below.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[?7l\x1b[?25l";
/// Press, wheel and drag in SGR form. Not `?1003`: it reports every movement and would wake an idle program.
const MOUSE: &[u8] = b"\x1b[?1000h\x1b[?1002h\x1b[?1006h";
/// All of it undone; harmless where it was not set.
const LEAVE: &[u8] =
    b"\x1b[?2026l\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?2004l\x1b[?7h\x1b[0m\x1b[?25h\x1b[?1049l";

/// How long leaving waits for a terminal that takes no bytes.
const LEAVE_WITHIN: Duration = Duration::from_millis(800);
/// What is assumed where the terminal does not know its size (a serial line).
const UNKNOWN_SIZE: Size = Size::new(80, 24);
/// How many panics of other threads are kept for the time after the screen.
const KEPT_PANICS: usize = 16;

/// Whether the mouse is ours (click, wheel, drag) or stays the terminal's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mouse {
    /// Reported to us; shift leaves selection to the terminal.
    #[default]
    Captured,
    /// Left to the terminal.
    Left,
}

/// What `enter` asks of the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whose the mouse is.
    pub mouse: Mouse,
}

/// What became of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// It is on its way.
    Shown,
    /// The terminal has not taken the last one yet; `drained` says when. Nothing was drawn.
    Busy,
    /// The terminal is not ours at the moment. Nothing was drawn.
    Away,
}

/// What became of a wish to suspend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suspended {
    /// We were stopped; `Signal::Continue` follows, and asks for `resume`.
    Stopped,
    /// No shell could bring us back (the terminal's first process), so nothing was done.
    NoShell,
}

/// Whose the terminal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Ours: raw, on the alternate screen.
    Ours,
    /// The shell's or an editor's, until `resume`.
    Lent,
    /// Given back by a panic. Should the program live on (the panic was a task's), the next frame takes it again.
    Panicked,
    /// Given back for good.
    Returned,
}

/// The terminal while it is ours; dropping it gives it back.
pub struct Guard {
    screen: ratatui::Terminal<CrosstermBackend<Sheet>>,
    sheet: Sheet,
    held: Arc<Held>,
}

/// What the panic hook needs as well.
struct Held {
    tty: Tty,
    pipe: Arc<Pipe>,
    options: Options,
    interface: ThreadId,
    place: Mutex<Place>,
    panics: Mutex<Vec<String>>,
}

/// Takes the terminal: raw mode, alternate screen, mouse, bracketed paste, no cursor. From here on, a panic of this
/// thread gives it back before its message; other threads' messages are kept until it is given back.
///
/// Fails where standard output is not a terminal, or nobody can type.
pub fn enter(options: Options) -> io::Result<Guard> {
    let tty = Tty::open()?;
    let pipe = Pipe::open(tty.output()?)?;
    let held = Arc::new(Held {
        tty,
        pipe,
        options,
        interface: thread::current().id(),
        place: Mutex::new(Place::Returned),
        panics: Mutex::new(Vec::new()),
    });
    let sheet = Sheet::default();
    let backend = CrosstermBackend::new(sheet.clone());
    let viewport = Viewport::Fixed(whole(held.tty.size().unwrap_or(UNKNOWN_SIZE)));
    let screen = ratatui::Terminal::with_options(backend, TerminalOptions { viewport })?;
    let mut guard = Guard {
        screen,
        sheet,
        held,
    };
    restore_on_panic(Arc::downgrade(&guard.held));
    guard.resume()?;
    Ok(guard)
}

impl Guard {
    /// Draws a frame, in one synchronised update, unless the last one is still on its way.
    ///
    /// Fails once the terminal is gone; it never panics and never waits for the terminal.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<Drawn> {
        match self.held.place() {
            Place::Ours => {}
            Place::Panicked => self.resume()?,
            Place::Lent | Place::Returned => return Ok(Drawn::Away),
        }
        if !self.held.pipe.ready()? {
            return Ok(Drawn::Busy);
        }
        self.sheet.start(BEGIN_FRAME);
        self.screen.draw(render)?;
        self.sheet.write_all(END_FRAME)?;
        self.held.pipe.send(&mut self.sheet.take())?;
        Ok(Drawn::Shown)
    }

    /// Waits until the terminal has taken everything; cancelling loses nothing.
    pub async fn drained(&self) {
        self.held.pipe.drained().await;
    }

    /// Sends bytes of ours between two frames: a clipboard sequence, a bell. Fails where the terminal takes nothing and
    /// too much waits already; nothing is sent while the terminal is lent.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.held.place() {
            Place::Ours => self.held.pipe.send_beside(bytes),
            _ => Ok(()),
        }
    }

    /// The size in cells; 80x24 where the terminal does not say.
    #[must_use]
    pub fn size(&self) -> Size {
        self.held.tty.size().unwrap_or(UNKNOWN_SIZE)
    }

    /// Takes over a new size (after `Signal::Resize`) and makes the next frame a whole one.
    pub fn resize(&mut self) -> io::Result<Size> {
        let size = self.size();
        self.screen.resize(whole(size))?;
        Ok(size)
    }

    /// Lends the terminal: as it was before us, until `resume`. For an editor, a pager, a shell.
    pub fn lend(&mut self) {
        self.held.give_back(Place::Lent);
    }

    /// Takes the terminal again after `lend`, `suspend` or any `Signal::Continue`; the next frame is a whole one.
    pub fn resume(&mut self) -> io::Result<()> {
        self.held.take()?;
        // A frame that a panic cut short.
        drop(self.sheet.take());
        self.resize().map(drop)
    }

    /// Gives the terminal back and stops the job, as ctrl-z does. The thread may run a moment longer: what was
    /// borrowed is taken again on `Signal::Continue`, by `resume`, and frames until then are not drawn.
    ///
    /// The whole process group stops, so that a script around us stops too and the shell takes over.
    pub fn suspend(&mut self) -> io::Result<Suspended> {
        // A session leader's group is orphaned: nobody could continue it.
        if getpgrp() == getsid(None)? {
            return Ok(Suspended::NoShell);
        }
        self.lend();
        // Not SIGTSTP: we listen to that, so it no longer stops us.
        kill_current_process_group(Kill::STOP)?;
        Ok(Suspended::Stopped)
    }

    /// Gives the terminal back for good; a second call does nothing. Takes at most a second, even where the terminal
    /// takes no bytes.
    pub fn restore(&mut self) {
        self.held.give_back(Place::Returned);
        self.held.tell_panics();
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.restore();
        self.held.pipe.close();
    }
}

impl Held {
    fn place(&self) -> Place {
        *lock(&self.place)
    }

    fn take(&self) -> io::Result<()> {
        let mut place = lock(&self.place);
        self.tty.raw()?;
        *place = Place::Ours;
        let mut bytes = ENTER.to_vec();
        if self.options.mouse == Mouse::Captured {
            bytes.extend_from_slice(MOUSE);
        }
        self.pipe.send(&mut bytes)
    }

    /// Undoes `take`, in the order that leaves no trace: our sequences first, then the line settings.
    fn give_back(&self, next: Place) {
        let mut place = lock(&self.place);
        if *place == Place::Ours {
            // A terminal that is gone, or takes nothing, cannot be restored; what can be is.
            drop(self.pipe.send(&mut LEAVE.to_vec()));
            self.pipe.settle(LEAVE_WITHIN);
            self.tty.restore();
        }
        if *place != Place::Returned {
            *place = next;
        }
    }

    /// A panic would write over the screen: it is kept, and told when the screen is gone.
    fn keep_panic(&self, info: &PanicHookInfo<'_>) {
        tracing::error!("{info}");
        let mut panics = lock(&self.panics);
        if panics.len() < KEPT_PANICS {
            panics.push(in_words(info));
        }
    }

    fn tell_panics(&self) {
        for text in lock(&self.panics).drain(..) {
            // Nobody is left to tell when standard error is gone too.
            drop(io::stderr().write_all(text.as_bytes()));
        }
    }
}

/// What the hook of the standard library would say; but a panic may quote what was captured (a text cut inside a
/// letter does), and no line of that acts on the terminal.
fn in_words(info: &PanicHookInfo<'_>) -> String {
    let thread = thread::current();
    let name = thread.name().unwrap_or("<unnamed>");
    let backtrace = match Backtrace::capture() {
        trace if trace.status() == BacktraceStatus::Captured => format!("\n{trace}"),
        _ => String::new(),
    };
    let mut told = String::new();
    for line in format!("thread '{name}' {info}{backtrace}").lines() {
        told.push_str(&display(line).to_string());
        told.push('\n');
    }
    told
}

/// Puts our hook before the one that is there.
fn restore_on_panic(held: Weak<Held>) {
    let previous = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let held = held.upgrade();
        if let Some(held) = held.filter(|held| held.place() != Place::Returned) {
            if thread::current().id() != held.interface {
                return held.keep_panic(info);
            }
            if held.place() == Place::Ours {
                held.give_back(Place::Panicked);
            }
            held.tell_panics();
            drop(io::stderr().write_all(in_words(info).as_bytes()));
            return;
        }
        previous(info);
    }));
}

fn whole(size: Size) -> Rect {
    Rect::new(0, 0, size.width, size.height)
}

/// A lock that a panic poisoned is taken all the same: the terminal has to be given back just then.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
