//! The signals that concern the terminal and the end of the program, as one source for the loop.
//!
//! Not here: what they mean. A second one that ends the program should end it at once; that is the loop's to count.

use std::future::poll_fn;
use std::io;
use std::task::Poll;

use rustix::process::Signal as Number;
use tokio::signal::unix::{self, SignalKind};

/// A signal that we listen to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM: end, saving what is to be saved.
    Terminate,
    /// SIGHUP: the terminal is gone, or somebody wants us gone with it.
    Hangup,
    /// SIGINT from outside; ctrl-c is a key in raw mode.
    Interrupt,
    /// SIGQUIT.
    Quit,
    /// SIGTSTP from outside: `Guard::suspend` is asked for; ctrl-z is a key in raw mode.
    Suspend,
    /// SIGCONT: `Guard::resume` is asked for, and a whole frame.
    Continue,
    /// SIGWINCH: `Guard::resize` is asked for.
    Resize,
}

/// Those that end the program come first: they are answered first where several wait.
const LISTENED: [(Number, Signal); 7] = [
    (Number::TERM, Signal::Terminate),
    (Number::HUP, Signal::Hangup),
    (Number::INT, Signal::Interrupt),
    (Number::QUIT, Signal::Quit),
    (Number::TSTP, Signal::Suspend),
    (Number::CONT, Signal::Continue),
    (Number::WINCH, Signal::Resize),
];

/// The signals as they arrive. Several of a kind at once are one.
pub struct Signals {
    streams: Vec<(unix::Signal, Signal)>,
}

impl Signals {
    /// Listens from here on; none of them ends or stops the process by itself any more, even after this is dropped.
    ///
    /// Fails outside a runtime with signals and input and output enabled.
    pub fn listen() -> io::Result<Self> {
        let listen = |(number, signal): (Number, Signal)| {
            unix::signal(SignalKind::from_raw(number.as_raw())).map(|stream| (stream, signal))
        };
        LISTENED
            .into_iter()
            .map(listen)
            .collect::<io::Result<_>>()
            .map(|streams| Self { streams })
    }

    /// The next signal; cancelling loses none.
    pub async fn next(&mut self) -> Signal {
        poll_fn(|context| {
            for (stream, signal) in &mut self.streams {
                if stream.poll_recv(context).is_ready() {
                    return Poll::Ready(*signal);
                }
            }
            Poll::Pending
        })
        .await
    }
}
