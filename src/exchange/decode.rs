//! Undoes what lies around a text: the codings of `Content-Encoding` and the
//! charset. Everything stops at a limit, because some kilobytes can stand for
//! gigabytes.
//!
//! Not here: what the text is ([`kind`]), and what it says
//! ([`document`](super::document)).

use std::{borrow::Cow, io::Read};

use encoding_rs::Encoding;

use super::{Head, kind};

/// The most bytes that one coding may give.
pub const MOST: usize = 16 << 20;

/// The most that it may give for each byte that it is made of,
const RATIO: usize = 100;

/// and what it may give in any case.
const LEAST: usize = 64 << 10;

/// The most codings that are undone, one in another.
const LAYERS: usize = 3;

/// The most memory that zstd may ask for to look back into.
const WINDOW: u64 = 8 << 20;

/// A body as it was before it was coded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The bytes.
    pub bytes: Cow<'a, [u8]>,
    /// Whether they are all there is.
    pub ending: Ending,
}

/// Where a decoded body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Where it ends.
    Whole,
    /// At the limit; there would be more.
    Limit,
    /// Where the coding goes wrong, or is cut.
    Fault,
    /// It is still coded, in a way that is not known.
    Coded,
}

/// Whether a body is to be decoded before it says anything: a coding is declared
/// or shows, or a charset other than UTF-8.
#[must_use]
pub fn is_coded(head: Head<'_>, body: &[u8]) -> bool {
    let is_declared = |field: super::Field<'_>| {
        if field.is("Content-Encoding") {
            !kind::encodings(field.value).is_empty()
        } else {
            field.is("Content-Type") && is_other(kind::charset(Some(field.value), &[]))
        }
    };
    body.starts_with(GZIP) || is_other(kind::charset(None, body)) || head.fields().any(is_declared)
}

/// Whether a charset is known and another than UTF-8.
fn is_other(charset: Option<String>) -> bool {
    let charset = charset.and_then(|name| Encoding::for_label(name.as_bytes()));
    charset.is_some_and(|charset| charset != encoding_rs::UTF_8)
}

/// Undoes the codings of `Content-Encoding`, and gzip where the bytes are gzip
/// although nothing says so. Of a coding that goes wrong there is what came
/// before; where nothing of it can be read, the bytes are given as they are.
#[must_use]
pub fn content<'a>(content_encoding: Option<&[u8]>, body: &'a [u8]) -> Decoded<'a> {
    let mut decoded = Decoded {
        bytes: Cow::Borrowed(body),
        ending: Ending::Whole,
    };
    let codings = content_encoding.map(kind::encodings).unwrap_or_default();
    let codings = codings.iter().rev().map(String::as_str);
    let mut layers = 0;
    for coding in codings.take(LAYERS) {
        let Some(coding) = Coding::named(coding) else {
            decoded.ending = Ending::Coded;
            return decoded;
        };
        if !decoded.undo(coding) {
            return decoded;
        }
        layers += 1;
    }
    if layers < LAYERS && decoded.bytes.starts_with(GZIP) {
        decoded.undo(Coding::Gzip);
    }
    decoded
}

/// The text in UTF-8, without a byte order mark; the charset is that of the
/// mark, else the one that `Content-Type` declares. Bytes of a charset that is
/// not known stay as they are.
#[must_use]
pub fn text<'a>(content_type: Option<&[u8]>, bytes: Cow<'a, [u8]>) -> Cow<'a, [u8]> {
    let charset = kind::charset(content_type, &bytes);
    let charset = charset.and_then(|name| Encoding::for_label(name.as_bytes()));
    match charset {
        Some(charset) if charset != encoding_rs::UTF_8 => {
            let (text, _, _) = charset.decode(&bytes);
            Cow::Owned(text.into_owned().into_bytes())
        }
        _ => without_mark(bytes),
    }
}

fn without_mark(bytes: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    match bytes {
        Cow::Borrowed(bytes) => Cow::Borrowed(bytes.strip_prefix(MARK).unwrap_or(bytes)),
        Cow::Owned(mut bytes) => {
            if bytes.starts_with(MARK) {
                bytes.drain(..MARK.len());
            }
            Cow::Owned(bytes)
        }
    }
}

/// The first bytes of gzip (RFC 1952, section 2.3.1).
const GZIP: &[u8] = b"\x1f\x8b\x08";

/// A coding that can be undone (RFC 9110, section 8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

impl Coding {
    fn named(name: &str) -> Option<Self> {
        match name {
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            "br" => Some(Self::Brotli),
            "zstd" => Some(Self::Zstd),
            _ => None,
        }
    }

    /// What is read out of `bytes`; none where not even the start is of it.
    fn reader<'a>(self, bytes: &'a [u8]) -> Option<Box<dyn Read + 'a>> {
        Some(match self {
            Self::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(bytes)),
            Self::Deflate if is_zlib(bytes) => Box::new(flate2::bufread::ZlibDecoder::new(bytes)),
            Self::Deflate => Box::new(flate2::bufread::DeflateDecoder::new(bytes)),
            Self::Brotli => Box::new(brotli_decompressor::Decompressor::new(bytes, 4096)),
            Self::Zstd => {
                let decoder =
                    ruzstd::decoding::StreamingDecoder::new_with_max_window_size(bytes, WINDOW);
                Box::new(decoder.ok()?)
            }
        })
    }
}

/// Some senders leave out what `deflate` begins with (RFC 1950, section 2.2).
fn is_zlib(bytes: &[u8]) -> bool {
    let [method, flags, ..] = *bytes else {
        return false;
    };
    method & 0x0f == 8 && u16::from_be_bytes([method, flags]).is_multiple_of(31)
}

impl Decoded<'_> {
    /// Undoes one coding; gives whether there is a whole text to go on with.
    fn undo(&mut self, coding: Coding) -> bool {
        let most = self.bytes.len().saturating_mul(RATIO).clamp(LEAST, MOST);
        let mut bytes = Vec::new();
        let Some(reader) = coding.reader(&self.bytes) else {
            self.ending = Ending::Fault;
            return false;
        };
        let read = reader.take(most as u64 + 1).read_to_end(&mut bytes);
        self.ending = match read {
            _ if bytes.len() > most => Ending::Limit,
            Ok(_) => Ending::Whole,
            Err(_) => Ending::Fault,
        };
        bytes.truncate(most);
        if self.ending != Ending::Fault || !bytes.is_empty() {
            self.bytes = Cow::Owned(bytes);
        }
        self.ending == Ending::Whole
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write};
    use proptest::prelude::*;

    use super::*;

    const TEXT: &[u8] = b"{\"a\":1}";

    /// `TEXT` in brotli (RFC 7932), as a meta-block that is not compressed.
    const BROTLI: &[u8] = b"\x0b\x03\x80{\"a\":1}\x03";

    /// `TEXT` in zstd (RFC 8878): one raw block in a frame of one segment.
    const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd\x20\x07\x39\x00\x00{\"a\":1}";

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = write::GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = write::ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn deflate(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = write::DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_coding_is_undone_from_the_last_to_the_first() {
        let cases = [
            ("gzip", gzip(TEXT)),
            ("X-GZIP", gzip(TEXT)),
            ("deflate", zlib(TEXT)),
            ("deflate", deflate(TEXT)),
            ("br", BROTLI.to_vec()),
            ("zstd", ZSTD.to_vec()),
            ("deflate, identity, gzip", gzip(&zlib(TEXT))),
            ("", gzip(TEXT)),
            ("", TEXT.to_vec()),
        ];
        for (coding, body) in cases {
            let decoded = content(Some(coding.as_bytes()), &body);
            assert_eq!(&*decoded.bytes, TEXT, "{coding}");
            assert_eq!(decoded.ending, Ending::Whole, "{coding}");
        }
    }

    #[test]
    fn what_cannot_be_undone_stays_as_it_is() {
        let cases: [(&str, &[u8], Ending); 4] = [
            ("compress", TEXT, Ending::Coded),
            ("gzip", TEXT, Ending::Fault),
            ("zstd", TEXT, Ending::Fault),
            ("br", b"\xff\xff\xff", Ending::Fault),
        ];
        for (coding, body, ending) in cases {
            let decoded = content(Some(coding.as_bytes()), body);
            assert_eq!(
                (&*decoded.bytes, decoded.ending),
                (body, ending),
                "{coding}"
            );
        }
    }

    #[test]
    fn of_a_body_that_is_cut_there_is_what_came_before() {
        let numbers: Vec<_> = (0..2_000).map(|number| number.to_string()).collect();
        let text = numbers.join(",");
        let body = gzip(text.as_bytes());
        let decoded = content(Some(b"gzip"), &body[..body.len() / 2]);
        assert_eq!(decoded.ending, Ending::Fault);
        assert!(decoded.bytes.len() > 1_000 && text.as_bytes().starts_with(&decoded.bytes));
    }

    #[test]
    fn a_bomb_is_stopped_at_the_limit() {
        let bomb = gzip(&vec![0; 20 << 20]);
        let decoded = content(Some(b"gzip"), &bomb);
        assert_eq!(decoded.ending, Ending::Limit);
        assert_eq!(decoded.bytes.len(), (bomb.len() * RATIO).clamp(LEAST, MOST));
        let nested = gzip(&bomb);
        let decoded = content(Some(b"gzip, gzip"), &nested);
        assert_eq!(decoded.ending, Ending::Limit);
        assert!(decoded.bytes.len() <= MOST);
    }

    #[test]
    fn a_frame_of_zstd_that_asks_for_much_memory_is_not_read() {
        // The window descriptor asks for 2 TiB.
        let body = b"\x28\xb5\x2f\xfd\x00\xff\x01\x00\x00";
        assert_eq!(content(Some(b"zstd"), body).ending, Ending::Fault);
    }

    #[test]
    fn every_charset_becomes_utf_8() {
        let cases: [(&str, &[u8], &str); 7] = [
            ("text/plain; charset=iso-8859-1", b"\xe9", "é"),
            ("text/plain; charset=\"Shift_JIS\"", b"\x82\xa0", "あ"),
            ("application/json; utf-8", "é".as_bytes(), "é"),
            ("", b"\xef\xbb\xbfx", "x"),
            ("", b"\xff\xfex\0", "x"),
            ("text/plain; charset=utf-8", b"\xfe\xff\0x", "x"),
            ("text/plain; charset=of-mars", "é".as_bytes(), "é"),
        ];
        for (content_type, bytes, expected) in cases {
            let found = text(Some(content_type.as_bytes()), bytes.into());
            assert_eq!(&*found, expected.as_bytes(), "{content_type}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_decoded(
            coding in "gzip|deflate|br|zstd",
            start in 0..4_usize,
            bytes in proptest::collection::vec(any::<u8>(), 0..300),
        ) {
            let starts = [gzip(TEXT), zlib(TEXT), BROTLI.to_vec(), ZSTD.to_vec()];
            let whole = &starts[start];
            let half = &whole[..whole.len() / 2];
            let _ = content(Some(coding.as_bytes()), &[half, &bytes].concat());
            let _ = content(Some(coding.as_bytes()), &bytes);
        }
    }
}
