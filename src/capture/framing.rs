//! Where a body ends: the walk over the bytes that follow a head, by declared
//! length or by chunks. It counts, and says what is content; it keeps nothing.
//!
//! It is strict, so that what passes here has one meaning: sizes are
//! hexadecimal digits, lines end with CR LF.

use super::refusal::Refusal;

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

/// The longest line of a chunk's size or of the trailers, in bytes.
const LINE: usize = 16 << 10;

/// The most bytes of trailers.
const TRAILERS: usize = 64 << 10;

/// A place in a body.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk {
    place: Place,
    /// Bytes of content so far.
    content: u64,
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
    Extension {
        size: u64,
        len: usize,
    },
    SizeLf {
        size: u64,
    },
    Data {
        left: u64,
    },
    DataCr,
    DataLf,
    /// In the trailers: the bytes of this line, and of all.
    Trailer {
        line: usize,
        all: usize,
    },
    TrailerLf {
        line: usize,
        all: usize,
    },
    End,
}

impl Walk {
    pub(super) const fn new(framing: Framing) -> Self {
        let place = match framing {
            Framing::None | Framing::Length(0) => Place::End,
            Framing::Length(left) => Place::Length { left },
            Framing::Chunked => Place::Size { size: 0, digits: 0 },
        };
        Self { place, content: 0 }
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
            match next(self.place, *byte) {
                Ok(place) => self.place = place,
                Err(why) => return Step::Broken(at, why),
            }
            at += 1;
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
}

/// The place after `byte`, in the parts of a chunked body that are not data.
fn next(place: Place, byte: u8) -> Result<Place, Refusal> {
    match (place, byte) {
        (Place::Size { size, digits }, _) => size_digit(size, digits, byte),
        (Place::Extension { size, .. }, b'\r') => Ok(Place::SizeLf { size }),
        (Place::Extension { .. }, b'\n') => Err(Refusal::ambiguous("a bare LF after a chunk size")),
        (Place::Extension { len: LINE, .. }, _) => Err(malformed("a chunk extension is too long")),
        (Place::Extension { size, len }, _) => Ok(Place::Extension { size, len: len + 1 }),
        (Place::SizeLf { size: 0 }, b'\n') => Ok(Place::Trailer { line: 0, all: 0 }),
        (Place::SizeLf { size }, b'\n') => Ok(Place::Data { left: size }),
        (Place::DataCr, b'\r') => Ok(Place::DataLf),
        (Place::DataLf, b'\n') => Ok(Place::Size { size: 0, digits: 0 }),
        (Place::DataCr | Place::DataLf, _) => {
            Err(malformed("a chunk is longer than its size says"))
        }
        (Place::Trailer { all: TRAILERS, .. }, _) => {
            Err(Refusal::new(431, "the trailers are too long"))
        }
        (Place::Trailer { line, all }, b'\r') => Ok(Place::TrailerLf { line, all }),
        (Place::Trailer { .. }, b'\n') => Err(Refusal::ambiguous("a bare LF in the trailers")),
        (Place::Trailer { line, all }, _) => Ok(Place::Trailer {
            line: line + 1,
            all: all + 1,
        }),
        (Place::TrailerLf { line: 0, .. }, b'\n') => Ok(Place::End),
        (Place::TrailerLf { all, .. }, b'\n') => Ok(Place::Trailer { line: 0, all }),
        _ => Err(Refusal::ambiguous("a bare CR in the chunk framing")),
    }
}

fn size_digit(size: u64, digits: u8, byte: u8) -> Result<Place, Refusal> {
    match (char::from(byte).to_digit(16), byte) {
        (Some(_), _) if digits == 16 => Err(malformed("a chunk size is too large")),
        (Some(digit), _) => Ok(Place::Size {
            size: size << 4 | u64::from(digit),
            digits: digits + 1,
        }),
        (None, _) if digits == 0 => Err(malformed("a chunk size is missing")),
        (None, b'\r') => Ok(Place::SizeLf { size }),
        (None, b';' | b' ' | b'\t') => Ok(Place::Extension { size, len: 0 }),
        (None, b'\n') => Err(Refusal::ambiguous("a bare LF after a chunk size")),
        (None, _) => Err(malformed("a chunk size is not hexadecimal")),
    }
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
        let table: [(&[u8], &str); 8] = [
            (b"x", "a chunk size is missing"),
            (b"1x", "a chunk size is not hexadecimal"),
            (b"\r\n", "a chunk size is missing"),
            (b"11111111111111111\r\n", "a chunk size is too large"),
            (b"1\r\nab", "a chunk is longer than its size says"),
            (b"1\n", "ambiguous framing: a bare LF after a chunk size"),
            (b"0\r\n\n", "ambiguous framing: a bare LF in the trailers"),
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
