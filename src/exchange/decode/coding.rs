//! The codings of `Content-Encoding` (RFC 9110, section 8.4.1), undone one at a
//! time and never further than a limit.

use std::io::{self, BufRead, Read};

use crate::exchange::kind;

/// The most bytes that one coding may give.
pub const MOST: usize = 16 << 20;

/// The most that it may give for each byte that it is made of,
pub const RATIO: usize = 100;

/// and what it may give in any case.
pub(super) const LEAST: usize = 64 << 10;

/// The most memory that zstd may ask for to look back into.
const WINDOW: u64 = 8 << 20;

/// How many bytes are read or written before it is asked whether to stop.
const STEP: usize = 32 << 10;

/// Where a decoded body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Where it ends.
    Whole,
    /// At the limit; there would be more.
    Limit,
    /// It took too long; there would be more.
    Stopped,
    /// Where the coding is cut.
    Cut,
    /// Where the coding goes wrong.
    Fault,
    /// It is still coded, in a way that is not known.
    Coded,
}

/// A coding that can be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// RFC 1952.
    Gzip,
    /// RFC 1950, or RFC 1951 alone.
    Deflate,
    /// RFC 7932.
    Brotli,
    /// RFC 8878.
    Zstd,
}

/// How much is undone at most.
pub struct Limits<'a> {
    /// The most bytes, besides those of [`MOST`] and of the ratio.
    pub most: usize,
    /// Whether it has taken long enough; asked now and then.
    pub stop: &'a mut dyn FnMut() -> bool,
}

/// What one coding gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whether they are all there is.
    pub ending: Ending,
}

impl Coding {
    /// The coding of that name, in lower case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            "br" => Some(Self::Brotli),
            "zstd" => Some(Self::Zstd),
            _ => None,
        }
    }

    /// The coding that these bytes show by their start.
    #[must_use]
    pub fn shown_by(bytes: &[u8]) -> Option<Self> {
        // RFC 1952, section 2.3.1; RFC 8878, section 3.1.1.
        const STARTS: [(&[u8], Coding); 2] = [
            (b"\x1f\x8b\x08", Coding::Gzip),
            (b"\x28\xb5\x2f\xfd", Coding::Zstd),
        ];
        let found = STARTS.iter().find(|(start, _)| bytes.starts_with(start));
        found.map(|(_, coding)| *coding)
    }

    /// Its name as in `Content-Encoding`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }

    /// Undoes it, up to the limits. Of a coding that goes wrong there is what
    /// came before.
    #[must_use]
    pub fn undo(self, coded: &[u8], limits: &mut Limits<'_>) -> Undone {
        let most = coded.len().saturating_mul(RATIO).clamp(LEAST, MOST);
        let most = most.min(limits.most);
        let mut undone = Undone {
            // Room that is never written takes no memory; a growing vector is
            // there twice while it moves.
            bytes: Vec::with_capacity(most),
            ending: Ending::Whole,
        };
        let watched = Watched {
            left: coded,
            stop: limits.stop,
        };
        let read = self
            .reader(coded, watched)
            .and_then(|mut reader| fill(&mut *reader, &mut undone.bytes, most));
        undone.ending = match read {
            Ok(ending) => ending,
            Err(error) => match error.kind() {
                io::ErrorKind::TimedOut => Ending::Stopped,
                io::ErrorKind::UnexpectedEof => Ending::Cut,
                _ => Ending::Fault,
            },
        };
        undone.bytes.shrink_to_fit();
        undone
    }

    /// What is read out of `bytes`; an error where not even the start is of it.
    fn reader<'a>(self, coded: &[u8], bytes: Watched<'a>) -> io::Result<Box<dyn Read + 'a>> {
        Ok(match self {
            // Something short would look like the start of it that was cut.
            Self::Gzip if !coded.starts_with(b"\x1f") => {
                return Err(io::ErrorKind::InvalidData.into());
            }
            Self::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(bytes)),
            Self::Deflate if is_zlib(coded) => Box::new(flate2::bufread::ZlibDecoder::new(bytes)),
            Self::Deflate => Box::new(flate2::bufread::DeflateDecoder::new(bytes)),
            Self::Brotli => Box::new(brotli_decompressor::Decompressor::new(bytes, 4096)),
            Self::Zstd => {
                let decoder =
                    ruzstd::decoding::StreamingDecoder::new_with_max_window_size(bytes, WINDOW);
                Box::new(decoder.map_err(io::Error::other)?)
            }
        })
    }
}

/// Reads up to `most` bytes, piece by piece, so that no more memory is taken
/// than is given.
fn fill(reader: &mut dyn Read, bytes: &mut Vec<u8>, most: usize) -> io::Result<Ending> {
    let mut piece = vec![0; STEP];
    loop {
        let read = reader.read(&mut piece)?;
        if read == 0 {
            return Ok(Ending::Whole);
        }
        let room = most - bytes.len();
        bytes.extend_from_slice(&piece[..read.min(room)]);
        if read > room {
            return Ok(Ending::Limit);
        }
    }
}

/// Some senders leave out what `deflate` begins with (RFC 1950, section 2.2).
fn is_zlib(bytes: &[u8]) -> bool {
    let [method, flags, ..] = *bytes else {
        return false;
    };
    method & 0x0f == 8 && u16::from_be_bytes([method, flags]).is_multiple_of(31)
}

/// The coded bytes, as long as nobody says to stop.
struct Watched<'a> {
    left: &'a [u8],
    stop: &'a mut dyn FnMut() -> bool,
}

impl Read for Watched<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Watched<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if (self.stop)() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(&self.left[..self.left.len().min(STEP)])
    }

    fn consume(&mut self, amount: usize) {
        self.left = self.left.get(amount..).unwrap_or_default();
    }
}

/// The codings that lie around a body: those that are declared, then those that
/// its bytes show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Codings {
    /// In the order they were applied.
    declared: Vec<String>,
}

/// The outermost coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outermost<'a> {
    /// There is none.
    None,
    /// This one.
    Known(Coding),
    /// One that cannot be undone.
    Unknown(&'a str),
}

impl Codings {
    /// Those that `Content-Encoding` declares.
    #[must_use]
    pub fn new(content_encoding: Option<&[u8]>) -> Self {
        Self {
            declared: content_encoding.map(kind::encodings).unwrap_or_default(),
        }
    }

    /// The one that is to be undone first.
    #[must_use]
    pub fn outermost(&self, bytes: &[u8]) -> Outermost<'_> {
        match self.declared.last() {
            Some(name) => Coding::named(name).map_or(Outermost::Unknown(name), Outermost::Known),
            None => Coding::shown_by(bytes).map_or(Outermost::None, Outermost::Known),
        }
    }

    /// Goes on to the next one.
    pub fn pop(&mut self) {
        self.declared.pop();
    }
}
