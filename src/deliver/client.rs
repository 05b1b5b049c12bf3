//! One conversation with a target: connect, write the request, read the
//! answer, within one deadline. Redirects are not followed and nothing is
//! tried again; that is for whoever asked.

use std::{
    fmt::Write,
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
};

use super::{
    Pinned, Request, Settings,
    response::{self, Body, Wanted},
};
use crate::exchange::{Failure, Outcome, Response};

/// Sends `request` to the pinned address and waits for the answer. Dropping
/// the future closes the connection.
pub async fn send(request: &Request, pinned: &Pinned, settings: &Settings) -> Outcome {
    let mut times = Times::start();
    let talk = converse(request, pinned, settings, &mut times);
    let result = match settings.timeout {
        Some(limit) => tokio::time::timeout(limit, talk)
            .await
            .unwrap_or_else(|_| Err(times.late(limit))),
        None => talk.await,
    };
    times.end(result)
}

/// When what happened, on a clock that never goes back.
pub(super) struct Times {
    start: Instant,
    connect_us: Option<u32>,
    first_byte_us: Option<u32>,
}

impl Times {
    pub(super) fn start() -> Self {
        Self {
            start: Instant::now(),
            connect_us: None,
            first_byte_us: None,
        }
    }

    /// Microseconds since the start; more than an hour is shown as that.
    fn elapsed_us(&self) -> u32 {
        u32::try_from(self.start.elapsed().as_micros()).unwrap_or(u32::MAX)
    }

    /// The connection stands.
    pub(super) fn connected(&mut self) {
        self.connect_us = Some(self.elapsed_us());
    }

    /// The end, with what came of it.
    pub(super) fn end(self, result: Result<Response, Failure>) -> Outcome {
        Outcome {
            result,
            connect_us: self.connect_us,
            first_byte_us: self.first_byte_us,
            took_us: self.elapsed_us(),
        }
    }

    /// What was missing when the deadline passed.
    pub(super) fn late(&self, limit: Duration) -> Failure {
        let what = match (self.connect_us, self.first_byte_us) {
            (None, _) => "no connection",
            (_, None) => "no answer",
            _ => "no whole answer",
        };
        Failure::Late(format!("{what} within {}", seconds(limit)))
    }
}

/// `30 s`, `0.25 s`.
fn seconds(limit: Duration) -> String {
    format!("{} s", limit.as_secs_f64())
}

async fn converse(
    request: &Request,
    pinned: &Pinned,
    settings: &Settings,
    times: &mut Times,
) -> Result<Response, Failure> {
    let stream = connect(pinned.addresses()).await?;
    times.connected();
    let wanted = Wanted {
        body: match request.head().method() {
            b"HEAD" => Body::Never,
            _ => Body::Possible,
        },
        limit: settings.answer_limit,
    };
    let message = Message {
        head: request.head().bytes(),
        body: request.body(),
    };
    talk(stream, message, wanted, times).await
}

/// A request as it goes over the wire.
pub(super) struct Message<'a> {
    pub(super) head: &'a [u8],
    pub(super) body: &'a [u8],
}

/// Writes a request to a connection that stands, and reads the answer.
pub(super) async fn talk(
    stream: impl AsyncRead + AsyncWrite,
    message: Message<'_>,
    wanted: Wanted,
    times: &mut Times,
) -> Result<Response, Failure> {
    let (mut reading, mut writing) = tokio::io::split(stream);
    let answer = response::read(&mut reading, wanted, || {
        times.first_byte_us = Some(times.elapsed_us());
    });
    let asking = write(&mut writing, message);
    tokio::pin!(answer, asking);
    // An answer may come before all was written, and it counts: the answer is
    // polled first. A failure to write says less than what can still be read.
    tokio::select! {
        biased;
        answer = &mut answer => return answer,
        _ = &mut asking => {}
    }
    answer.await
}

async fn write(stream: &mut (impl AsyncWrite + Unpin), message: Message<'_>) -> io::Result<()> {
    stream.write_all(message.head).await?;
    stream.write_all(message.body).await?;
    stream.flush().await
}

/// The first address that takes a connection.
pub(super) async fn connect(addresses: &[SocketAddr]) -> Result<TcpStream, Failure> {
    let mut refused = String::new();
    let mut other = None;
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => {
                // Without it the body would wait for the head's acknowledgement.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                let or = if refused.is_empty() { "" } else { " or " };
                let _ = write!(refused, "{or}{address}");
            }
            Err(error) => {
                other.get_or_insert(format!("{address} cannot be reached: {error}"));
            }
        }
    }
    Err(Failure::Down(match other {
        Some(why) if refused.is_empty() => why,
        _ => format!("nothing listens on {refused}"),
    }))
}
