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
    io::{AsyncWrite, AsyncWriteExt},
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
        Some(limit) => tokio::time::timeout(limit, talk).await.ok(),
        None => Some(talk.await),
    };
    let result = result.unwrap_or_else(|| Err(times.late(settings.timeout.unwrap_or_default())));
    Outcome {
        result,
        connect_us: times.connect_us,
        first_byte_us: times.first_byte_us,
        took_us: times.elapsed_us(),
    }
}

/// When what happened, on a clock that never goes back.
struct Times {
    start: Instant,
    connect_us: Option<u32>,
    first_byte_us: Option<u32>,
}

impl Times {
    fn start() -> Self {
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

    /// What was missing when the deadline passed.
    fn late(&self, limit: Duration) -> Failure {
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
    let mut stream = connect(pinned.addresses()).await?;
    times.connect_us = Some(times.elapsed_us());
    let (mut reading, mut writing) = stream.split();
    let wanted = Wanted {
        body: match request.head().method() {
            b"HEAD" => Body::Never,
            _ => Body::Possible,
        },
        limit: settings.answer_limit,
    };
    let answer = response::read(&mut reading, wanted, || {
        times.first_byte_us = Some(times.elapsed_us());
    });
    let asking = write(&mut writing, request);
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

async fn write(stream: &mut (impl AsyncWrite + Unpin), request: &Request) -> io::Result<()> {
    stream.write_all(request.head().bytes()).await?;
    stream.write_all(request.body()).await?;
    stream.flush().await
}

/// The first address that takes a connection.
async fn connect(addresses: &[SocketAddr]) -> Result<TcpStream, Failure> {
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
