//! Where a body ends: the walk over the bytes that follow a head, by declared
//! length or by chunks. It counts, and says what is content; it keeps nothing.
//!
//! It is strict, so that what passes here has one meaning: sizes are
//! hexadecimal digits, lines end with CR LF.

use super::{judge::is_token, refusal::Refusal};

/// How a head says where its body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// It says nothing: there is no body.
    None,
    /// After that many bytes (`Content-Length`).
    Length(u64),
    /// After the chunk of length zero (`Transfer-Encoding: chunked`).
    Chunked,
}

/// How far a walk over a body got.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// All bytes belong to the body, and it goes on.
    More,
    /// The body ended after that many bytes.
    End(usize),
    /// The byte at that place makes no sense.
    Broken(usize, Refusal),
}

/// The most bytes that the lines of all chunks may have beside their sizes.
const EXTENSIONS: usize = 16 << 10;

/// The most bytes of trailers.
const TRAILERS: usize = 16_000;

/// The most lines of trailers.
const TRAILER_LINES: u8 = 100;

/// A place in a body.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk {
    place: Place,
    /// Bytes of content so far.
    content: u64,
    /// Bytes of chunk extensions so far.
    extensions: usize,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    Length {
        left: u64,
    },
    Size {
        size: u64,
        digits: u8,
    },
    /// After a chunk's size: white space, and what it may stand before.
    Space {
        size: u64,
    },
    Extension {
        size: u64,
    },
    SizeLf {
        size: u64,
    },
    Data {
        left: u64,
    },
    DataCr,
    DataLf,
    Trailer(Trailers),
    TrailerLf(Trailers),
    End,
}

/// How far the trailers are.
#[derive(Clone, Copy, Debug, Default)]
struct Trailers {
    /// Bytes of this line.
    line: usize,
    /// Bytes of all lines.
    all: usize,
    /// Lines that ended.
    lines: u8,
    part: Part,
}

/// A part of a line of the trailers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Name,
    Value,
}

impl Walk {
    pub(super) const fn new(framing: Framing) -> Self {
        let place = match framing {
            Framing::None | Framing::Length(0) => Place::End,
            Framing::Length(left) => Place::Length { left },
            Framing::Chunked => Place::Size { size: 0, digits: 0 },
        };
        Self {
            place,
            content: 0,
            extensions: 0,
        }
    }

    /// Bytes of content that were walked over.
    pub(super) const fn content(&self) -> u64 {
        self.content
    }

    /// The length that was declared, while it has not been reached.
    pub(super) const fn declared(&self) -> Option<u64> {
        match self.place {
            Place::Length { left } => Some(self.content + left),
            _ => None,
        }
    }

    /// How many bytes of content come next, whatever they are.
    pub(super) const fn ahead(&self) -> u64 {
        match self.place {
            Place::Length { left } | Place::Data { left } => left,
            _ => 0,
        }
    }

    /// Walks over `bytes`, the ones that follow those of the last call. What is
    /// content of them is handed to `content`.
    pub(super) fn advance(&mut self, bytes: &[u8], mut content: impl FnMut(&[u8])) -> Step {
        let mut at = 0;
        loop {
            if matches!(self.place, Place::End) {
                return Step::End(at);
            }
            let Some(byte) = bytes.get(at) else {
                return Step::More;
            };
            let ahead = usize::try_from(self.ahead()).unwrap_or(usize::MAX);
            if ahead > 0 {
                let taken = ahead.min(bytes.len() - at);
                content(&bytes[at..at + taken]);
                self.pass(taken);
                at += taken;
                continue;
            }
            match next(self.place, *byte).and_then(|place| self.go(place)) {
                Ok(()) => at += 1,
                Err(why) => return Step::Broken(at, why),
            }
        }
    }

    /// Walks over `bytes` bytes of the content that is ahead.
    pub(super) fn pass(&mut self, bytes: usize) -> Step {
        let passed = bytes as u64;
        self.content += passed;
        self.place = match self.place {
            Place::Length { left } if left > passed => Place::Length {
                left: left - passed,
            },
            Place::Length { .. } => Place::End,
            Place::Data { left } if left > passed => Place::Data {
                left: left - passed,
            },
            Place::Data { .. } => Place::DataCr,
            place => place,
        };
        match self.place {
            Place::End => Step::End(bytes),
            _ => Step::More,
        }
    }

    /// Goes on to `place`, one byte further.
    fn go(&mut self, place: Place) -> Result<(), Refusal> {
        if matches!(place, Place::Space { .. } | Place::Extension { .. }) {
            self.extensions += 1;
            if self.extensions > EXTENSIONS {
                return Err(malformed("the chunk extensions are too long"));
            }
        }
        self.place = place;
        Ok(())
    }
}

/// The place after `byte`, in the parts of a chunked body that are not data.
fn next(place: Place, byte: u8) -> Result<Place, Refusal> {
    match (place, byte) {
        (Place::Size { size, digits }, _) => size_digit(size, digits, byte),
        (Place::Space { size }, _) => after_size(size, byte),
        (Place::Extension { size }, b'\r') => Ok(Place::SizeLf { size }),
        (Place::Extension { .. }, b'\n') => Err(Refusal::ambiguous("a bare LF after a chunk size")),
        (Place::Extension { size }, _) => Ok(Place::Extension { size }),
        (Place::SizeLf { size: 0 }, b'\n') => Ok(Place::Trailer(Trailers::default())),
        (Place::SizeLf { size }, b'\n') => Ok(Place::Data { left: size }),
        (Place::DataCr, b'\r') => Ok(Place::DataLf),
        (Place::DataLf, b'\n') => Ok(Place::Size { size: 0, digits: 0 }),
        (Place::DataCr | Place::DataLf, _) => {
            Err(malformed("a chunk is longer than its size says"))
        }
        (Place::Trailer(so_far), _) => trailer(so_far, byte),
        (Place::TrailerLf(Trailers { line: 0, .. }), b'\n') => Ok(Place::End),
        (Place::TrailerLf(so_far), b'\n') => trailer_line(so_far),
        _ => Err(Refusal::ambiguous("a bare CR in the chunk framing")),
    }
}

fn size_digit(size: u64, digits: u8, byte: u8) -> Result<Place, Refusal> {
    match char::from(byte).to_digit(16) {
        Some(_) if digits == 16 => Err(malformed("a chunk size is too large")),
        Some(digit) => Ok(Place::Size {
            size: size << 4 | u64::from(digit),
            digits: digits + 1,
        }),
        None if digits == 0 => Err(malformed("a chunk size is missing")),
        None => after_size(size, byte),
    }
}

fn after_size(size: u64, byte: u8) -> Result<Place, Refusal> {
    match byte {
        b'\r' => Ok(Place::SizeLf { size }),
        b';' => Ok(Place::Extension { size }),
        b' ' | b'\t' => Ok(Place::Space { size }),
        b'\n' => Err(Refusal::ambiguous("a bare LF after a chunk size")),
        _ => Err(malformed("a chunk size is not hexadecimal")),
    }
}

fn trailer(so_far: Trailers, byte: u8) -> Result<Place, Refusal> {
    match byte {
        _ if so_far.all == TRAILERS => Err(Refusal::new(431, "the trailers are too long")),
        b'\n' => Err(Refusal::ambiguous("a bare LF in the trailers")),
        b'\r' if so_far.line == 0 || so_far.part == Part::Value => Ok(Place::TrailerLf(so_far)),
        _ => Ok(Place::Trailer(Trailers {
            line: so_far.line + 1,
            all: so_far.all + 1,
            part: trailer_part(so_far, byte)?,
            ..so_far
        })),
    }
}

/// The part that `byte` leads to. A trailer is a header line (RFC 9110, section
/// 6.5); nothing is made of it.
fn trailer_part(so_far: Trailers, byte: u8) -> Result<Part, Refusal> {
    let is_visible = |byte: u8| byte == b'\t' || (byte >= b' ' && byte != 0x7f);
    match so_far.part {
        Part::Name if byte == b':' && so_far.line > 0 => Ok(Part::Value),
        Part::Name if is_token(byte) => Ok(Part::Name),
        Part::Value if is_visible(byte) => Ok(Part::Value),
        Part::Name | Part::Value => Err(malformed("a trailer is no header line")),
    }
}

fn trailer_line(so_far: Trailers) -> Result<Place, Refusal> {
    if so_far.lines == TRAILER_LINES {
        let why = format!("more than {TRAILER_LINES} trailer lines");
        return Err(Refusal::new(431, why));
    }
    Ok(Place::Trailer(Trailers {
        line: 0,
        // With its CR and LF.
        all: so_far.all + 2,
        lines: so_far.lines + 1,
        part: Part::Name,
    }))
}

fn malformed(why: &'static str) -> Refusal {
    Refusal::new(400, why)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CHUNKED: &[u8] =
        b"4;a=\"b\"\r\nWiki\r\n00005\r\npedia\r\n0;last\r\nExpires: now\r\nX: y\r\n\r\n";

    #[test]
    fn a_length_is_counted_to_its_end() {
        let mut walk = Walk::new(Framing::Length(5));
        assert_eq!(walk.advance(b"abc", |_| {}), Step::More);
        assert_eq!(walk.advance(b"deGET /", |_| {}), Step::End(2));
        assert_eq!(walk.content(), 5);
        assert_eq!(
            Walk::new(Framing::None).advance(b"GET", |_| {}),
            Step::End(0)
        );
    }

    #[test]
    fn what_makes_no_sense_is_refused_where_it_stands() {
        let table: [(&[u8], &str); 13] = [
            (b"x", "a chunk size is missing"),
            (b"1x", "a chunk size is not hexadecimal"),
            (b"\r\n", "a chunk size is missing"),
            (b"1 1\r\n", "a chunk size is not hexadecimal"),
            (b"11111111111111111\r\n", "a chunk size is too large"),
            (b"1\r\nab", "a chunk is longer than its size says"),
            (b"1\n", "ambiguous framing: a bare LF after a chunk size"),
            (b"0\r\n\n", "ambiguous framing: a bare LF in the trailers"),
            (b"0\r\nno colon\r\n", "a trailer is no header line"),
            (b"0\r\nnocolon\r\n", "a trailer is no header line"),
            (b"0\r\n: no name\r\n", "a trailer is no header line"),
            (b"0\r\nA: \x1b\r\n", "a trailer is no header line"),
            (
                b"1\r\r",
                "ambiguous framing: a bare CR in the chunk framing",
            ),
        ];
        for (bytes, expected) in table {
            match Walk::new(Framing::Chunked).advance(bytes, |_| {}) {
                Step::Broken(_, refusal) => assert_eq!(refusal.why, expected, "{bytes:?}"),
                step => panic!("{bytes:?} gave {step:?}"),
            }
        }
    }

    proptest! {
        /// However the network cuts it, a chunked body ends at the same byte.
        #[test]
        fn cuts_do_not_move_the_end(cuts in proptest::collection::vec(1usize..12, 1..80)) {
            let mut message = CHUNKED.to_vec();
            message.extend_from_slice(b"POST /next HTTP/1.1\r\n");
            let mut walk = Walk::new(Framing::Chunked);
            let (mut at, mut end, mut content) = (0, None, Vec::new());
            for cut in cuts.into_iter().chain(std::iter::repeat(7)) {
                let piece = &message[at..(at + cut).min(message.len())];
                match walk.advance(piece, |piece| content.extend_from_slice(piece)) {
                    Step::More => at += piece.len(),
                    Step::End(n) => { end = Some(at + n); break; }
                    Step::Broken(place, why) => panic!("broken at {place}: {why:?}"),
                }
            }
            prop_assert_eq!(end, Some(CHUNKED.len()));
            prop_assert_eq!(walk.content(), 9);
            prop_assert_eq!(content, b"Wikipedia");
        }
    }
}
