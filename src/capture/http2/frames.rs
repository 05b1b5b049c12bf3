//! Walks along a stream of HTTP/2 frames (RFC 9113, section 4) without
//! understanding them: which streams are opened, with which bytes and when,
//! and which are turned down with which code.
//!
//! The `h2` library answers much by itself and tells nobody: a list of headers
//! that is too long, a request that is malformed, a stream too many. By walking
//! along on both sides it is known that it did, and every request that knocked
//! is a row.

use std::collections::VecDeque;

use crate::capture::connection::Begun;

/// The length of the header of a frame, in bytes.
const HEADER: usize = 9;

/// As much of the block that opens a stream is kept, in bytes.
const KEPT: usize = 4 << 10;

/// Frames that carry neither a request nor content, between two that do. A
/// peer that means well sends a handful; a flood of them is work for nothing.
const IDLE: u32 = 10_000;

/// Streams that may be opened before anything is known of one of them. The
/// library says something of each at once, unless it takes no more.
const UNTAKEN: usize = 4096;

/// The kinds of frames that are looked at (RFC 9113, section 6).
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const CONTINUATION: u8 = 9;

/// The flag by which a block of headers ends.
const END_HEADERS: u8 = 4;

/// Where in a frame the walk is.
#[derive(Clone, Copy, Debug, Default)]
struct Frame {
    header: [u8; HEADER],
    /// How much of the header is there.
    have: usize,
    /// How much of the payload is to come.
    left: usize,
}

impl Frame {
    const fn length(&self) -> usize {
        let [high, middle, low, ..] = self.header;
        (high as usize) << 16 | (middle as usize) << 8 | low as usize
    }

    const fn kind(&self) -> u8 {
        self.header[3]
    }

    const fn flags(&self) -> u8 {
        self.header[4]
    }

    fn stream(&self) -> u32 {
        let [.., a, b, c, d] = self.header;
        u32::from_be_bytes([a & 0x7f, b, c, d])
    }

    /// Takes in what belongs to this frame: whether its header became whole,
    /// what of the payload is there, and what belongs to the next.
    fn take<'a>(&mut self, bytes: &'a [u8]) -> (Step<'a>, &'a [u8]) {
        if self.have < HEADER {
            let (part, rest) = bytes.split_at((HEADER - self.have).min(bytes.len()));
            self.header[self.have..self.have + part.len()].copy_from_slice(part);
            self.have += part.len();
            if self.have < HEADER {
                return (Step::Unfinished, rest);
            }
            self.left = self.length();
            return (Step::Header, rest);
        }
        let (payload, rest) = bytes.split_at(self.left.min(bytes.len()));
        self.left -= payload.len();
        (Step::Payload(payload), rest)
    }

    /// Whether nothing of it is to come.
    const fn is_over(&self) -> bool {
        self.have == HEADER && self.left == 0
    }
}

enum Step<'a> {
    /// The header is not whole yet.
    Unfinished,
    /// It is.
    Header,
    Payload(&'a [u8]),
}

/// A stream that the peer opened.
#[derive(Clone, Debug)]
pub(super) struct Opened {
    pub(super) id: u32,
    pub(super) begun: Begun,
    /// The frames that open it, as far as they are kept.
    pub(super) raw: Vec<u8>,
    /// How many bytes they are.
    pub(super) size: u64,
}

/// The walk along what the peer sends, after the preface.
#[derive(Debug, Default)]
pub(super) struct Inbound {
    frame: Frame,
    /// The block of headers that is coming in.
    coming: Option<Opened>,
    /// Streams whose block is whole, and of which nothing is known yet.
    opened: VecDeque<Opened>,
    /// The newest stream.
    newest: u32,
    idle: u32,
}

/// More than anyone needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Flood {
    /// Of frames that bring nothing.
    #[error("more than {IDLE} frames without a request or content")]
    Idle,
    /// Of streams that are opened when no more are taken.
    #[error("more than {UNTAKEN} requests that were not waited for")]
    Untaken,
}

impl Inbound {
    /// Walks over `bytes`, which follow those of the last call.
    pub(super) fn advance(
        &mut self,
        mut bytes: &[u8],
        now: impl Fn() -> Begun,
    ) -> Result<(), Flood> {
        while !bytes.is_empty() {
            let (step, rest) = self.frame.take(bytes);
            match step {
                Step::Unfinished => {}
                Step::Header => self.begin(&now)?,
                Step::Payload(payload) => self.keep(payload),
            }
            if self.frame.is_over() {
                self.end();
                self.frame = Frame::default();
            }
            bytes = rest;
        }
        Ok(())
    }

    /// Since when a block of headers is coming in; none when none is.
    pub(super) fn awaited(&self) -> Option<Begun> {
        self.coming.as_ref().map(|opened| opened.begun)
    }

    /// Whether no stream was ever opened.
    pub(super) const fn is_untouched(&self) -> bool {
        self.newest == 0
    }

    /// Takes out a stream of which something is known now.
    pub(super) fn forget(&mut self, id: u32) -> Option<Opened> {
        let at = self.opened.iter().position(|opened| opened.id == id)?;
        self.opened.remove(at)
    }

    /// The block that was coming in, and the streams of which nothing is known,
    /// when nothing more will come.
    pub(super) fn take_rest(&mut self) -> (Option<Opened>, VecDeque<Opened>) {
        (self.coming.take(), std::mem::take(&mut self.opened))
    }

    /// The block that is coming in, when it will not end.
    pub(super) fn take_unfinished(&mut self) -> Option<Opened> {
        self.coming.take()
    }

    /// The header of a frame is there.
    fn begin(&mut self, now: impl Fn() -> Begun) -> Result<(), Flood> {
        let (kind, id) = (self.frame.kind(), self.frame.stream());
        if kind == HEADERS && id > self.newest && self.coming.is_none() {
            self.newest = id;
            self.idle = 0;
            self.coming = Some(Opened {
                id,
                begun: now(),
                raw: Vec::new(),
                size: 0,
            });
        } else if kind == DATA && self.frame.length() > 0 {
            self.idle = 0;
        } else {
            self.idle += 1;
        }
        let header = self.frame.header;
        self.keep(&header);
        if self.idle > IDLE {
            Err(Flood::Idle)
        } else if self.opened.len() > UNTAKEN {
            Err(Flood::Untaken)
        } else {
            Ok(())
        }
    }

    /// Keeps bytes of the frames that open a stream.
    fn keep(&mut self, bytes: &[u8]) {
        let is_block = matches!(self.frame.kind(), HEADERS | CONTINUATION);
        let Some(coming) = self.coming.as_mut().filter(|_| is_block) else {
            return;
        };
        coming.size += bytes.len() as u64;
        let room = KEPT.saturating_sub(coming.raw.len());
        coming
            .raw
            .extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn end(&mut self) {
        let is_block = matches!(self.frame.kind(), HEADERS | CONTINUATION);
        if is_block && self.frame.flags() & END_HEADERS != 0 {
            self.opened.extend(self.coming.take());
        }
    }
}

/// What was said of a stream by the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// A response.
    Response,
    /// It was reset, with this code (RFC 9113, section 7).
    Reset(u32),
}

/// The walk along what we send.
#[derive(Debug, Default)]
pub(super) struct Outbound {
    frame: Frame,
    /// The payload of a reset, as far as it is there.
    code: [u8; 4],
    said: Vec<(u32, Said)>,
}

impl Outbound {
    /// Walks over `bytes`, which follow those of the last call.
    pub(super) fn advance(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let before = self.frame.left;
            let (step, rest) = self.frame.take(bytes);
            if let Step::Payload(payload) = step
                && self.frame.kind() == RST_STREAM
            {
                let at = self.code.len().saturating_sub(before);
                for (code, byte) in self.code[at..].iter_mut().zip(payload) {
                    *code = *byte;
                }
            }
            if self.frame.is_over() {
                self.end();
                self.frame = Frame::default();
            }
            bytes = rest;
        }
    }

    /// What was said since the last call.
    pub(super) fn take_said(&mut self) -> Vec<(u32, Said)> {
        std::mem::take(&mut self.said)
    }

    fn end(&mut self) {
        let said = match self.frame.kind() {
            HEADERS => Said::Response,
            RST_STREAM => Said::Reset(u32::from_be_bytes(self.code)),
            _ => return,
        };
        self.said.push((self.frame.stream(), said));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::time::Instant;

    use super::*;
    use crate::exchange::Time;

    fn now() -> Begun {
        Begun {
            time: Time::default(),
            instant: Instant::now(),
        }
    }

    fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let mut frame = length[1..].to_vec();
        frame.extend([kind, flags]);
        frame.extend(stream.to_be_bytes());
        frame.extend(payload);
        frame
    }

    /// The streams of which nothing is known.
    fn untaken(mut walk: Inbound) -> Vec<u32> {
        let (_, untaken) = walk.take_rest();
        untaken.iter().map(|opened| opened.id).collect()
    }

    #[test]
    fn a_stream_is_known_when_its_block_is_whole() {
        let mut walk = Inbound::default();
        let (start, rest) = (
            frame(HEADERS, 0, 1, b"ab"),
            frame(CONTINUATION, 4, 1, b"cd"),
        );
        walk.advance(&start, now).unwrap();
        assert!(walk.awaited().is_some() && walk.forget(1).is_none());
        walk.advance(&rest, now).unwrap();
        assert!(walk.awaited().is_none());
        let opened = walk.forget(1).unwrap();
        assert_eq!(opened.raw, [start, rest].concat());
        assert_eq!(opened.size, 22);
    }

    #[test]
    fn neither_trailers_nor_what_breaks_a_block_open_a_stream() {
        let all = [
            frame(HEADERS, 4, 1, b"x"),
            frame(DATA, 0, 1, b"body"),
            frame(HEADERS, 5, 1, b"y"),
            frame(HEADERS, 0, 3, b"x"),
            frame(HEADERS, 4, 5, b"x"),
        ];
        let mut walk = Inbound::default();
        walk.advance(&all.concat(), now).unwrap();
        assert_eq!(untaken(walk), [1, 3]);
    }

    #[test]
    fn frames_that_bring_nothing_are_counted_from_the_last_that_did() {
        let mut walk = Inbound::default();
        let ping = frame(6, 0, 0, &[0; 8]);
        let pings = ping.repeat(IDLE as usize);
        walk.advance(&pings, now).unwrap();
        walk.advance(&frame(HEADERS, 4, 1, b""), now).unwrap();
        walk.advance(&pings, now).unwrap();
        assert_eq!(walk.advance(&ping, now), Err(Flood::Idle));
    }

    #[test]
    fn streams_that_nobody_takes_are_a_flood_in_the_end() {
        let mut walk = Inbound::default();
        let ids = (0..=u32::try_from(UNTAKEN).unwrap()).map(|n| 2 * n + 1);
        let opened: Vec<_> = ids.map(|id| frame(HEADERS, 4, id, b"")).collect();
        walk.advance(&opened.concat(), now).unwrap();
        let next = frame(HEADERS, 4, 1_000_001, b"");
        assert_eq!(walk.advance(&next, now), Err(Flood::Untaken));
    }

    proptest! {
        /// However the network cuts them, the same streams are opened with the
        /// same bytes, and the same is said of them.
        #[test]
        fn cuts_change_nothing(
            frames in proptest::collection::vec((0u8..11, any::<u8>(), 0u32..9, proptest::collection::vec(any::<u8>(), 0..20)), 0..30),
            cuts in proptest::collection::vec(1usize..30, 1..40),
        ) {
            let frames = frames.iter().map(|(kind, flags, stream, payload)| {
                // The payload of a reset is its code.
                let payload = if *kind == RST_STREAM { &[0, 0, 0, 7][..] } else { payload };
                frame(*kind, *flags, *stream, payload)
            });
            let bytes = frames.collect::<Vec<_>>().concat();
            let (mut whole, mut pieces) = (Inbound::default(), Inbound::default());
            let (mut said, mut said_in_pieces) = (Outbound::default(), Outbound::default());
            whole.advance(&bytes, now).unwrap();
            said.advance(&bytes);
            let mut rest = &bytes[..];
            for cut in cuts.iter().cycle() {
                let (piece, after) = rest.split_at((*cut).min(rest.len()));
                pieces.advance(piece, now).unwrap();
                said_in_pieces.advance(piece);
                rest = after;
                if rest.is_empty() {
                    break;
                }
            }
            prop_assert_eq!(whole.idle, pieces.idle);
            let blocks = |mut walk: Inbound| {
                let (_, untaken) = walk.take_rest();
                untaken.into_iter().map(|it| (it.id, it.raw)).collect::<Vec<_>>()
            };
            prop_assert_eq!(blocks(whole), blocks(pieces));
            prop_assert_eq!(said.take_said(), said_in_pieces.take_said());
        }
    }
}
