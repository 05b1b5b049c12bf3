//! The body of an answer as it is written: at once, or in small pieces over a
//! while, for who wants to see how a sender takes a slow answer.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

/// The most pieces a slow body is cut into.
const PIECES: usize = 100;

/// A body on its way out.
pub(super) struct Written {
    left: Bytes,
    /// None writes it at once.
    pace: Option<Pace>,
}

/// How slowly.
struct Pace {
    /// Bytes at a time.
    piece: usize,
    /// Between two pieces.
    rest: Duration,
    timer: Pin<Box<Sleep>>,
}

impl Written {
    /// `body`, written over so long; zero writes it at once.
    pub(super) fn new(body: Bytes, over: Duration) -> Self {
        let pace = (!over.is_zero() && !body.is_empty()).then(|| Pace::new(body.len(), over));
        Self { left: body, pace }
    }
}

impl Pace {
    fn new(length: usize, over: Duration) -> Self {
        let piece = length.div_ceil(PIECES);
        let pieces = u32::try_from(length.div_ceil(piece)).unwrap_or(1);
        let rest = over / pieces;
        Self {
            piece,
            rest,
            timer: Box::pin(sleep_until(Instant::now() + rest)),
        }
    }
}

impl Body for Written {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = self.get_mut();
        if this.left.is_empty() {
            return Poll::Ready(None);
        }
        let Some(pace) = &mut this.pace else {
            return Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut this.left)))));
        };
        ready!(pace.timer.as_mut().poll(cx));
        let next = pace.timer.deadline() + pace.rest;
        pace.timer.as_mut().reset(next);
        let piece = this.left.split_to(pace.piece.min(this.left.len()));
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    async fn pieces(body: &'static [u8], over: Duration) -> Vec<Bytes> {
        let mut written = Written::new(Bytes::from_static(body), over);
        let mut pieces = Vec::new();
        while let Some(frame) = written.frame().await {
            pieces.extend(frame.unwrap().into_data());
        }
        pieces
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_body_comes_in_pieces_and_takes_its_time() {
        let begun = Instant::now();
        let all = pieces(&[7; 250], Duration::from_secs(5)).await;
        assert_eq!(all.len(), 84);
        assert_eq!(all.concat(), [7; 250]);
        let took = begun.elapsed();
        assert!(took >= Duration::from_millis(4990) && took <= Duration::from_millis(5100));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_is_not_slowed_comes_at_once() {
        let begun = Instant::now();
        assert_eq!(pieces(b"all", Duration::ZERO).await, ["all"]);
        assert!(pieces(b"", Duration::from_secs(5)).await.is_empty());
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }
}
