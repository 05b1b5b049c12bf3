//! A peer that speaks HTTP/2 frame by frame, right or wrong (RFC 9113), and
//! just enough HPACK (RFC 7541) to ask and to read a status.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// A guard against hanging, not a measure.
const GUARD: Duration = Duration::from_secs(20);

pub(crate) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

// Kinds of frames (section 6).
pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const PRIORITY: u8 = 2;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const PUSH_PROMISE: u8 = 5;
pub(crate) const PING: u8 = 6;
pub(crate) const GOAWAY: u8 = 7;
pub(crate) const WINDOW_UPDATE: u8 = 8;
pub(crate) const CONTINUATION: u8 = 9;

// Flags.
pub(crate) const END_STREAM: u8 = 1;
pub(crate) const END_HEADERS: u8 = 4;
const ACK: u8 = 1;

/// The longest payload that may be sent unasked.
const LONGEST: usize = 16 << 10;

/// A frame.
pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// The frames that open a stream with these fields; as many as are needed.
pub(crate) fn headers(stream: u32, flags: u8, fields: &[(&str, &[u8])]) -> Vec<u8> {
    let block = block(fields);
    let mut pieces = block.chunks(LONGEST).peekable();
    let mut frames = Vec::new();
    let (mut kind, mut flags) = (HEADERS, flags);
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            flags |= END_HEADERS;
        }
        frames.extend(frame(kind, flags, stream, piece));
        (kind, flags) = (CONTINUATION, 0);
    }
    frames
}

/// The pseudo-header fields of a request that nothing is wrong with.
pub(crate) fn usual(method: &str) -> [(&str, &[u8]); 4] {
    [
        (":method", method.as_bytes()),
        (":scheme", b"http"),
        (":authority", b"localhost"),
        (":path", b"/"),
    ]
}

/// A whole request without a body.
pub(crate) fn get(stream: u32) -> Vec<u8> {
    headers(stream, END_STREAM, &usual("GET"))
}

/// The beginning of a request whose body is to come.
pub(crate) fn post(stream: u32) -> Vec<u8> {
    headers(stream, 0, &usual("POST"))
}

/// A setting by its number, in a frame of its own.
pub(crate) fn setting(number: u16, value: u32) -> Vec<u8> {
    let payload = [&number.to_be_bytes()[..], &value.to_be_bytes()].concat();
    frame(SETTINGS, 0, 0, &payload)
}

/// Fields as literals that nobody indexes (RFC 7541, section 6.2.2).
pub(crate) fn block(fields: &[(&str, &[u8])]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in fields {
        block.push(0);
        text(&mut block, name.as_bytes());
        text(&mut block, value);
    }
    block
}

/// A string, its length in front (sections 5.1 and 5.2).
fn text(block: &mut Vec<u8>, text: &[u8]) {
    let mut length = text.len();
    if length < 127 {
        block.push(u8::try_from(length).unwrap());
    } else {
        block.push(127);
        length -= 127;
        while length >= 128 {
            block.push(u8::try_from(length % 128).unwrap() | 128);
            length /= 128;
        }
        block.push(u8::try_from(length).unwrap());
    }
    block.extend(text);
}

/// The status in a block of headers whose sender keeps no table.
fn status(mut block: &[u8]) -> u16 {
    // Updates of the table's size come first.
    while let [first, rest @ ..] = block
        && first & 0xe0 == 0x20
    {
        block = rest;
    }
    match block {
        [indexed @ 0x88..=0x8e, ..] => {
            [200, 204, 206, 304, 400, 404, 500][usize::from(indexed - 0x88)]
        }
        // A literal whose name is `:status`, of one of three kinds.
        [0x48 | 0x08 | 0x18, length, rest @ ..] => {
            let bytes = &rest[..usize::from(length & 0x7f)];
            match length & 0x80 {
                0 => std::str::from_utf8(bytes).unwrap().parse().unwrap(),
                _ => huffman_digits(bytes),
            }
        }
        _ => panic!("no status first: {block:x?}"),
    }
}

/// Three digits in the code of appendix B: 0 to 2 have five bits, the others
/// six.
fn huffman_digits(bytes: &[u8]) -> u16 {
    let bits = bytes
        .iter()
        .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    let mut left = bytes.len() * 8;
    let mut number = 0;
    for _ in 0..3 {
        let next =
            |count: usize| u16::try_from(bits >> (left - count) & ((1 << count) - 1)).unwrap();
        let (digit, length) = match next(5) {
            short @ 0..=2 => (short, 5),
            _ => (next(6) - 0x19 + 3, 6),
        };
        number = number * 10 + digit;
        left -= length;
    }
    number
}

/// A frame that came.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) kind: u8,
    pub(crate) stream: u32,
    pub(crate) payload: Vec<u8>,
}

/// What a stream, or the whole connection, is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Status(u16),
    /// The stream was reset, with this code (section 7).
    Reset(u32),
    /// The connection is given up, with this code.
    GoAway(u32),
    /// It is closed.
    Closed,
}

pub(crate) struct Raw(pub(crate) TcpStream);

impl Raw {
    /// A peer that has said the preface and its settings: it keeps no table.
    pub(crate) fn connect(address: SocketAddr) -> Self {
        let mut raw = Self::silent(address);
        raw.send(PREFACE);
        raw.send(setting(1, 0));
        raw.send(frame(SETTINGS, ACK, 0, b""));
        raw
    }

    /// A peer that has said nothing.
    pub(crate) fn silent(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(GUARD)).unwrap();
        stream.set_write_timeout(Some(GUARD)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(stream)
    }

    /// Whether it could be sent: the other side may have had enough.
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.0.write_all(bytes.as_ref()).is_ok()
    }

    /// The next frame; none when the connection has ended.
    pub(crate) fn frame(&mut self) -> Option<Frame> {
        let mut header = [0; 9];
        self.fill(&mut header)?;
        let [a, b, c, kind, _, stream @ ..] = header;
        let length = u32::from_be_bytes([0, a, b, c]);
        let mut payload = vec![0; usize::try_from(length).unwrap()];
        self.fill(&mut payload)?;
        Some(Frame {
            kind,
            stream: u32::from_be_bytes(stream),
            payload,
        })
    }

    fn fill(&mut self, space: &mut [u8]) -> Option<()> {
        match self.0.read_exact(space) {
            Ok(()) => Some(()),
            Err(error) if is_end(error.kind()) => None,
            Err(error) => panic!("a frame or the end comes in time: {error}"),
        }
    }

    /// What a stream is told in the end.
    pub(crate) fn told(&mut self, stream: u32) -> Told {
        loop {
            let Some(frame) = self.frame() else {
                return Told::Closed;
            };
            match frame.kind {
                HEADERS if frame.stream == stream => match status(&frame.payload) {
                    100..=199 => {}
                    status => return Told::Status(status),
                },
                RST_STREAM if frame.stream == stream => return Told::Reset(number(&frame.payload)),
                GOAWAY => return Told::GoAway(number(&frame.payload[4..])),
                _ => {}
            }
        }
    }

    /// How the connection ends: by a code, or without one.
    pub(crate) fn end(&mut self) -> Told {
        let mut told = Told::Closed;
        while let Some(frame) = self.frame() {
            if frame.kind == GOAWAY {
                told = Told::GoAway(number(&frame.payload[4..]));
            }
        }
        told
    }
}

fn is_end(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe
    )
}

/// A number of four bytes.
pub(crate) fn number(bytes: &[u8]) -> u32 {
    u32::from_be_bytes(bytes[..4].try_into().unwrap())
}

#[test]
fn a_status_is_read_however_it_is_written() {
    assert_eq!(status(&[0x20, 0x8d]), 404);
    assert_eq!(status(b"\x48\x03413"), 413);
    // 503 in five and six bits: 011011 00000 011001, and ones to the end.
    assert_eq!(status(&[0x08, 0x83, 0x6c, 0x0c, 0xff]), 503);
}
