//! What a new connection speaks, found out from its first bytes: HTTP/1,
//! HTTP/2 (with prior knowledge, RFC 9113, section 3.3), or a TLS handshake in
//! front of either. Until that is known the deadlines are held here.

use std::{future::Future, sync::Arc, time::Duration};

use bytes::BytesMut;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::{Instant, timeout_at},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    connection::Connection, http1, http2, knocks::Reason, primed::Primed, refusal::Refusal, tls,
};

use crate::exchange::Peer;

/// What a connection needs of the listener as a whole.
#[derive(Clone)]
pub(super) struct House {
    /// Cancelled when no more is to be taken in.
    pub(super) stop: CancellationToken,
    /// Who is waited for then.
    pub(super) tasks: TaskTracker,
}

/// A two-way stream of bytes.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Stream for S {}

/// What every client of HTTP/2 sends first.
pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The first byte of a TLS handshake record.
const HANDSHAKE: u8 = 0x16;

/// As many bytes are read at first; a head seldom has more.
const FIRST: usize = 4 << 10;

/// Serves a connection until it ends.
pub(super) async fn serve(stream: impl Stream, connection: Arc<Connection>, house: House) {
    let Some((speech, stream)) = listen(stream, &connection, &house.stop).await else {
        return;
    };
    match (speech, connection.capture.tls.clone()) {
        // What few connections need does not make all of them larger.
        (Speech::Tls, Some(tls)) => Box::pin(secure(&tls, stream, &connection, house)).await,
        // Nobody listens in on a Unix socket.
        (_, Some(_)) if connection.route.peer != Peer::Unix => {
            let refusal = Refusal::new(400, "plain HTTP where TLS is spoken; use https://");
            refuse(stream, &connection, &refusal).await;
        }
        (speech, _) => speak(speech, stream, connection, house).await,
    }
}

/// Serves a stream of which it is known what it speaks. What not every connection
/// needs stands apart in memory, or each would have the size of the largest.
async fn speak(
    speech: Speech,
    stream: Primed<impl Stream>,
    connection: Arc<Connection>,
    house: House,
) {
    match speech {
        Speech::Http2 => Box::pin(http2::serve(stream, connection, house)).await,
        // Whatever it is, the judge of heads says what is wrong with it.
        Speech::Http1 | Speech::Tls => http1::serve(stream, connection, house.stop).await,
    }
}

/// Serves what is inside of TLS.
async fn secure(
    tls: &tls::Tls,
    stream: Primed<impl Stream>,
    connection: &Connection,
    house: House,
) {
    let until = stream.begun().instant + connection.capture.limits.head_time;
    let (raw, begun) = (stream.first().to_vec(), stream.begun());
    let shaking = timeout_at(until, tls.accept(stream));
    let why = match house.stop.run_until_cancelled(shaking).await {
        Some(Ok(Ok((stream, alpn)))) => {
            let inside = connection.secured();
            return inside_of_tls(stream, alpn, inside, house).await;
        }
        Some(Ok(Err(error))) => tls::why(&error),
        Some(Err(_)) => format!(
            "the TLS handshake was not complete after {:?}",
            connection.capture.limits.head_time
        ),
        None => "hookglass ended before the TLS handshake did".to_owned(),
    };
    let size = raw.len() as u64;
    connection.lose(&why, &raw, size, begun);
}

async fn inside_of_tls(
    stream: impl Stream,
    alpn: tls::Alpn,
    connection: Arc<Connection>,
    house: House,
) {
    // Who agreed on nothing may still know that we speak both.
    let Some((speech, stream)) = listen(stream, &connection, &house.stop).await else {
        return;
    };
    match (alpn, speech) {
        (tls::Alpn::Http2, Speech::Http1 | Speech::Tls) => {
            let refusal = Refusal::new(400, "HTTP/2 was agreed on in TLS, and is not spoken");
            refuse(stream, &connection, &refusal).await;
        }
        (_, speech) => speak(speech, stream, connection, house).await,
    }
}

/// What a connection speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Speech {
    Http1,
    Http2,
    Tls,
}

impl Speech {
    /// What bytes that begin so are; none where more must come.
    fn of(first: &[u8]) -> Option<Self> {
        match first {
            [] => None,
            [HANDSHAKE, ..] => Some(Self::Tls),
            _ if first.starts_with(PREFACE) => Some(Self::Http2),
            _ if PREFACE.starts_with(first) => None,
            _ => Some(Self::Http1),
        }
    }
}

/// Reads until it is known what is spoken. None when the connection has ended
/// before; it is accounted for then.
async fn listen<S: Stream>(
    mut stream: S,
    connection: &Connection,
    stop: &CancellationToken,
) -> Option<(Speech, Primed<S>)> {
    let limits = &connection.capture.limits;
    let mut first = BytesMut::with_capacity(FIRST);
    let read = within(limits.first_byte, stop, stream.read_buf(&mut first)).await;
    let begun = match read {
        Read::Some => connection.capture.begin(),
        Read::Late => return connection.knocked(Reason::Mute),
        Read::End => return connection.knocked(Reason::Left),
        // It is ours to end, and nothing was asked.
        Read::Stopped => return None,
    };
    loop {
        if let Some(speech) = Speech::of(&first) {
            return Some((speech, Primed::new(first, stream, begun)));
        }
        let left = (begun.instant + limits.head_time).saturating_duration_since(Instant::now());
        let read = within(left, stop, stream.read_buf(&mut first)).await;
        let Some(refusal) = unfinished(&read, first.len(), limits.head_time) else {
            continue;
        };
        refuse(Primed::new(first, stream, begun), connection, &refusal).await;
        return None;
    }
}

/// What came of an attempt to read.
enum Read {
    Some,
    End,
    Late,
    Stopped,
}

async fn within(
    limit: Duration,
    stop: &CancellationToken,
    read: impl Future<Output = std::io::Result<usize>>,
) -> Read {
    let read = tokio::time::timeout(limit, read);
    match stop.run_until_cancelled(read).await {
        Some(Ok(Ok(1..))) => Read::Some,
        Some(Ok(Ok(0) | Err(_))) => Read::End,
        Some(Err(_)) => Read::Late,
        None => Read::Stopped,
    }
}

/// Why a preface that began will not come to its end.
fn unfinished(read: &Read, length: usize, limit: Duration) -> Option<Refusal> {
    Some(match read {
        Read::Some => return None,
        Read::End => Refusal::new(400, format!("closed after {length} bytes of the head")),
        Read::Late => Refusal::new(408, format!("the head was not complete after {limit:?}")),
        Read::Stopped => Refusal::new(503, "hookglass ended before the head did"),
    })
}

/// Turns a connection away with a row and an answer of HTTP/1, and reads on for
/// a while, so that the answer is not lost with what nobody reads.
async fn refuse(mut stream: Primed<impl Stream>, connection: &Connection, refusal: &Refusal) {
    let raw = stream.first();
    connection.refuse(refusal, raw, raw.len() as u64, stream.begun());
    let farewell = async {
        stream.write_all(refusal.response()).await?;
        stream.shutdown().await?;
        let mut space = [0; 1024];
        while stream.read(&mut space).await? > 0 {}
        std::io::Result::Ok(())
    };
    let _ = tokio::time::timeout(connection.capture.limits.linger, farewell).await;
}

impl Connection {
    fn knocked<T>(&self, reason: Reason) -> Option<T> {
        self.capture.knock(reason, self.route.peer);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_bytes_say_what_is_spoken() {
        let table: [(&[u8], Option<Speech>); 8] = [
            (b"", None),
            (b"P", None),
            (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r", None),
            (PREFACE, Some(Speech::Http2)),
            (b"POST / HTTP/1.1\r\n", Some(Speech::Http1)),
            (b"PRI * HTTP/2.0\r\n\r\nSX", Some(Speech::Http1)),
            (b"\x16\x03\x01", Some(Speech::Tls)),
            (b"\0", Some(Speech::Http1)),
        ];
        for (first, expected) in table {
            assert_eq!(Speech::of(first), expected, "{first:?}");
        }
    }

    #[test]
    fn tls_and_http_2_do_not_make_other_connections_larger() {
        let (ours, _) = tokio::io::duplex(64);
        let connection = crate::capture::tap::tests::connection();
        let house = House {
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        };
        let served = serve(ours, connection, house);
        assert!(size_of_val(&served) < 2 << 10, "{}", size_of_val(&served));
    }
}
