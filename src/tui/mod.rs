//! The interactive frontend.
//!
//! A pane is a folder: `mod.rs` is its state and how it changes, `view.rs` how
//! it is drawn. [`app`] puts them together, [`keymap`] holds every key,
//! [`layout`] where everything stands, [`theme`] every colour. What reaches a
//! cell went through [`text`].
//!
//! [`run`] is the loop: terminal, journal and timers in, one frame out when
//! something on the screen changed. Nothing changes, nothing runs.
//!
//! Architecture invariant: this room never imports `capture`. A stalled or
//! closed terminal cannot touch what is being captured.

pub mod answering;
pub mod app;
pub mod arrivals;
pub mod clipboard;
pub mod columns;
pub mod detail;
pub mod diff;
pub mod field;
pub mod input;
pub mod keymap;
pub mod layout;
pub mod lens;
pub mod list;
pub mod menu;
pub mod message;
pub mod palette;
pub mod query;
mod runner;
pub mod saved;
pub mod secret;
pub mod terminal;
pub mod text;
pub mod theme;
pub mod values;
pub mod zone;

use std::{fmt, io, sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep_until},
};
use zeroize::Zeroizing;

use crate::{
    answer::Rule,
    deliver,
    exchange::{Clock, Trust},
    journal::{Journal, Tail, listener},
    reader::{Reader, worker::Again},
};

use app::{App, Settings};
use input::Input;
use message::{Effect, Hidden, Msg};
use runner::Runner;
use terminal::{Drawn, Guard, Mouse, Options, Signal, Signals, Suspended};

/// The least time between two frames: 60 in a second.
const FRAME: Duration = Duration::from_millis(16);

/// So few events surveyed at once are those that have arrived since the last
/// frame; the next of them are looked at with the next frame.
const FEW: usize = 64;

/// The most keys that are taken between two looks at everything else.
const BURST: usize = 256;

/// What the interface needs from outside.
#[derive(Clone)]
pub struct Parts {
    /// What arrived.
    pub journal: Arc<Journal>,
    /// How the listener is.
    pub listener: watch::Receiver<listener::State>,
    /// Who understands what arrived.
    pub reader: Arc<Reader>,
    /// What has it read again when secrets change.
    pub again: Again,
    /// What the user trusts, and what is permitted here.
    pub trust: Trust,
    /// The time.
    pub clock: Clock,
    /// What the user set about sendings.
    pub deliver: deliver::Settings,
    /// Where a rule that is made on the screen answers from; none takes it away.
    pub answering: watch::Sender<Option<Arc<Rule>>>,
    /// What lies beyond this machine, for what is asked there.
    pub outside: deliver::Outside,
    /// What the user set about the interface.
    pub settings: Settings,
    /// Whose the mouse is.
    pub mouse: Mouse,
    /// What the clipboard is reached by.
    pub clipboard: clipboard::Environment,
    /// Where what is saved on the screen is written to.
    pub saving: Arc<dyn saved::Save>,
    /// Sends the sample events to our own listener.
    pub samples: Arc<dyn Fn() + Send + Sync>,
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// Why the interface ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The user left.
    Quit,
    /// A signal asked for it.
    Signal,
    /// The terminal is gone.
    Gone,
}

/// Shows the interface until the user leaves. The terminal is as it was when
/// this returns, also with an error or a panic.
pub async fn run(parts: Parts) -> io::Result<Exit> {
    let signals = Signals::listen()?;
    let guard = terminal::enter(Options { mouse: parts.mouse })?;
    let input = input::Reader::start()?;
    let (runner, messages) = Runner::new(&parts);
    let size = guard.size();
    let mut app = App::new(parts.settings.clone(), (size.width, size.height));
    app.update(Msg::Listener(parts.listener.borrow().clone()));
    let tail = parts.journal.tail();
    let mut screen = Loop {
        parts,
        guard,
        input,
        signals,
        runner,
        messages,
        tail,
        app,
        dirty: true,
        next: Instant::now(),
        busy: false,
    };
    let exit = screen.run().await;
    screen.guard.restore();
    exit
}

/// Everything the loop owns.
struct Loop {
    parts: Parts,
    guard: Guard,
    input: input::Reader,
    signals: Signals,
    runner: Runner,
    messages: mpsc::Receiver<Msg>,
    tail: Tail,
    app: App,
    /// Whether something on the screen may have changed since the last frame.
    dirty: bool,
    /// When the next frame may be drawn.
    next: Instant,
    /// Whether the terminal has not taken the last frame yet.
    busy: bool,
}

/// What woke the loop.
enum Woken {
    Signal(Signal),
    Input(Input),
    Message(Option<Msg>),
    Journal,
    Listener,
    Time,
    Drained,
}

impl Loop {
    async fn run(&mut self) -> io::Result<Exit> {
        loop {
            if self.dirty
                && !self.busy
                && Instant::now() >= self.next
                && let Some(exit) = self.draw()?
            {
                return Ok(exit);
            }
            let woken = self.wait().await;
            self.app.update(Msg::Time(self.parts.clock.now()));
            if let Some(exit) = self.take(woken)? {
                return Ok(exit);
            }
        }
    }

    /// Biased, in the order of what a user would miss first: an end, a key,
    /// an answer to a key, and only then what arrives. The journal is not
    /// listened to while a frame is due, so that a busy one wakes us once a
    /// frame and not once an event.
    async fn wait(&mut self) -> Woken {
        let due = self.deadline();
        tokio::select! {
            biased;
            signal = self.signals.next() => Woken::Signal(signal),
            input = self.input.next() => Woken::Input(input),
            message = self.messages.recv() => Woken::Message(message),
            () = sleep_until(self.next), if self.dirty && !self.busy => Woken::Time,
            () = self.guard.drained(), if self.busy => Woken::Drained,
            () = self.tail.changed(), if !self.dirty => Woken::Journal,
            changed = self.parts.listener.changed(), if !self.dirty => {
                if changed.is_err() { std::future::pending::<()>().await; }
                Woken::Listener
            }
            () = sleep_until(due.unwrap_or_else(Instant::now)), if !self.dirty && due.is_some() => Woken::Time,
        }
    }

    /// When something on the screen changes by itself.
    fn deadline(&self) -> Option<Instant> {
        let now = self.parts.clock.now();
        self.app
            .deadline()
            .map(|at| Instant::now() + Duration::from_micros(at.since(now)))
    }

    fn take(&mut self, woken: Woken) -> io::Result<Option<Exit>> {
        self.dirty = true;
        match woken {
            Woken::Signal(signal) => return self.signal(signal),
            Woken::Input(input) => return self.input(input),
            // What has arrived since is looked through with the next frame: a
            // busy journal is not to be chased event by event.
            Woken::Message(Some(msg @ Msg::Found(_))) => {
                self.app.update(msg);
                if !self.app.has_looked_through() {
                    return self.perform();
                }
            }
            Woken::Message(Some(msg @ Msg::Surveyed { .. })) => {
                let is_full = matches!(&msg, Msg::Surveyed { seen, .. } if seen.done >= FEW);
                self.app.update(msg);
                if is_full {
                    return self.perform();
                }
            }
            Woken::Message(Some(msg)) => {
                self.app.update(msg);
                return self.perform();
            }
            Woken::Listener => {
                let state = self.parts.listener.borrow_and_update().clone();
                self.app.update(Msg::Listener(state));
            }
            Woken::Drained => self.busy = false,
            Woken::Message(None) | Woken::Journal | Woken::Time => {}
        }
        Ok(None)
    }

    fn signal(&mut self, signal: Signal) -> io::Result<Option<Exit>> {
        match signal {
            Signal::Terminate | Signal::Quit => return Ok(Some(Exit::Signal)),
            Signal::Hangup => return Ok(Some(Exit::Gone)),
            Signal::Interrupt => self.app.update(Msg::Interrupt),
            Signal::Suspend => self.suspend()?,
            Signal::Continue => {
                self.guard.resume()?;
                self.input.resume();
                self.resized()?;
            }
            Signal::Resize => self.resized()?,
        }
        self.perform()
    }

    fn resized(&mut self) -> io::Result<()> {
        let size = self.guard.resize()?;
        self.app.update(Msg::Resize(size.width, size.height));
        Ok(())
    }

    /// Takes what was typed, and what waits behind it: a burst of keys costs
    /// one frame, and one without end holds up neither frames nor signals.
    fn input(&mut self, input: Input) -> io::Result<Option<Exit>> {
        let mut next = Some(input);
        for taken in 1.. {
            let Some(input) = next else { break };
            match input {
                Input::Event(event) => self.event(event)?,
                Input::Gone => return Ok(Some(Exit::Gone)),
                Input::Failed(error) => return Err(error),
            }
            if let Some(exit) = self.perform()? {
                return Ok(Some(exit));
            }
            if taken == BURST {
                break;
            }
            next = self.input.ready();
        }
        Ok(None)
    }

    fn event(&mut self, event: crossterm::event::Event) -> io::Result<()> {
        use crossterm::event::Event;
        match event {
            Event::Key(key) => self.app.update(self.app.pressed(key)),
            Event::Paste(text) => self.app.update(Msg::Paste(Hidden(Zeroizing::new(text)))),
            Event::Mouse(mouse) => self.app.update(Msg::Mouse(mouse)),
            Event::Resize(..) => self.resized()?,
            Event::FocusGained | Event::FocusLost => {}
        }
        Ok(())
    }

    /// Settles, so that the next key meets what this one did, and does what is
    /// to be done outside.
    fn perform(&mut self) -> io::Result<Option<Exit>> {
        self.app.settle(&self.parts.journal, &self.parts.reader);
        for effect in self.app.take_effects() {
            match effect {
                Effect::Quit => return Ok(Some(Exit::Quit)),
                Effect::Suspend => self.suspend()?,
                Effect::Redraw => self.resized()?,
                other => self.runner.start(other),
            }
        }
        Ok(None)
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.input.pause();
        if self.guard.suspend()? == Suspended::NoShell {
            self.input.resume();
            let key = self.parts.settings.keymap.app(app::Action::AskQuit);
            let words = format!("there is no shell to come back from; {key} quits");
            self.app.update(Msg::Done(Err(words)));
        }
        Ok(())
    }

    fn draw(&mut self) -> io::Result<Option<Exit>> {
        if let Some(exit) = self.perform()? {
            return Ok(Some(exit));
        }
        if let Some(sequence) = self.runner.take_sequence() {
            self.guard.write(&sequence)?;
        }
        self.app.suggest();
        let app = &self.app;
        self.next = Instant::now() + FRAME;
        match self.guard.draw(|frame| app::view::view(app, frame))? {
            Drawn::Shown | Drawn::Away => self.dirty = false,
            Drawn::Busy => self.busy = true,
        }
        Ok(None)
    }
}
