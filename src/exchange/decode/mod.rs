//! Undoes what lies around a text: the codings of `Content-Encoding` and the
//! charset. Everything stops at a limit, because some kilobytes can stand for
//! gigabytes.
//!
//! Not here: what the text is ([`kind`]), and what it says
//! ([`document`](super::document)).

mod charset;
mod coding;

use std::borrow::Cow;

use encoding_rs::Encoding;

use super::{Head, kind};

pub use charset::{Charset, Reading, to_utf8};
pub use coding::{Coding, Codings, Ending, Limits, MOST, Outermost, RATIO, Undone};

/// The most codings that are undone at once, one in another.
const LAYERS: usize = 3;

/// A body as it was before it was coded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The bytes.
    pub bytes: Cow<'a, [u8]>,
    /// Whether they are all there is.
    pub ending: Ending,
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
    Coding::shown_by(body).is_some()
        || is_other(kind::charset(None, body))
        || head.fields().any(is_declared)
}

/// Whether a charset is known and another than UTF-8.
fn is_other(charset: Option<String>) -> bool {
    let charset = charset.and_then(|name| Encoding::for_label(name.as_bytes()));
    charset.is_some_and(|charset| charset != encoding_rs::UTF_8)
}

/// Undoes the codings of `Content-Encoding`, and gzip and zstd where the bytes
/// show them although nothing says so. Of a coding that goes wrong there is what
/// came before; where nothing of it can be read, the bytes are given as they are.
#[must_use]
pub fn content<'a>(content_encoding: Option<&[u8]>, body: &'a [u8]) -> Decoded<'a> {
    let mut decoded = Decoded {
        bytes: Cow::Borrowed(body),
        ending: Ending::Whole,
    };
    let mut codings = Codings::new(content_encoding);
    for _ in 0..LAYERS {
        let coding = match codings.outermost(&decoded.bytes) {
            Outermost::Known(coding) => coding,
            Outermost::None => break,
            Outermost::Unknown(_) => {
                decoded.ending = Ending::Coded;
                break;
            }
        };
        codings.pop();
        if !decoded.undo(coding) {
            break;
        }
    }
    decoded
}

/// The text in UTF-8, without a byte order mark; the charset is that of the
/// mark, else the one that `Content-Type` or the XML declares. Bytes of a charset
/// that is not known stay as they are.
#[must_use]
pub fn text<'a>(content_type: Option<&[u8]>, bytes: Cow<'a, [u8]>) -> Cow<'a, [u8]> {
    to_utf8(content_type, bytes).0
}

impl Decoded<'_> {
    /// Undoes one coding; gives whether there is a whole text to go on with.
    fn undo(&mut self, coding: Coding) -> bool {
        let mut limits = Limits {
            most: MOST,
            stop: &mut || false,
        };
        let undone = coding.undo(&self.bytes, &mut limits);
        self.ending = undone.ending;
        let failed = matches!(undone.ending, Ending::Fault | Ending::Cut);
        if !failed || !undone.bytes.is_empty() {
            self.bytes = Cow::Owned(undone.bytes);
        }
        self.ending == Ending::Whole
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write};
    use proptest::prelude::*;

    use super::{coding::LEAST, *};

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
        assert_eq!(decoded.ending, Ending::Cut);
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
