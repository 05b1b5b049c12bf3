//! The head of a request as it stood on the wire: header names in the case
//! and order they were sent, duplicates kept.
//!
//! This is a reader over bytes that somebody else judged: it never fails, it
//! shows what is there. Whether a head may be accepted is decided by the tap
//! in `capture`.

use std::fmt;

/// The version of HTTP a request was sent with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// HTTP/1.0.
    Http10,
    /// HTTP/1.1.
    #[default]
    Http11,
    /// HTTP/2; its head is written out as decoded.
    Http2,
}

impl Version {
    /// Every version.
    pub const ALL: [Self; 3] = [Self::Http10, Self::Http11, Self::Http2];

    /// The name as in a request line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http10 => "HTTP/1.0",
            Self::Http11 => "HTTP/1.1",
            Self::Http2 => "HTTP/2.0",
        }
    }

    /// The version of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|version| version.as_str() == name)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One header line (RFC 9110 calls it a field).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// The name in the case it was sent in.
    pub name: &'a [u8],
    /// The value without the white space around it.
    pub value: &'a [u8],
}

impl<'a> Field<'a> {
    /// Whether the name is `name`, in any case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// The value as text, when it is UTF-8.
    #[must_use]
    pub fn text(&self) -> Option<&'a str> {
        std::str::from_utf8(self.value).ok()
    }
}

/// A head: the request line and the fields, over the bytes of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head<'a> {
    bytes: &'a [u8],
}

impl<'a> Head<'a> {
    /// A reader over `bytes`, which may end with the empty line or without it.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// The bytes of the wire.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The request line without its line end.
    #[must_use]
    pub fn request_line(&self) -> &'a [u8] {
        split_line(self.bytes).0
    }

    /// The method: `POST`.
    #[must_use]
    pub fn method(&self) -> &'a [u8] {
        self.word(0)
    }

    /// The request target as sent: `/hooks?x=1`.
    #[must_use]
    pub fn target(&self) -> &'a [u8] {
        self.word(1)
    }

    /// The target up to the first `?`.
    #[must_use]
    pub fn path(&self) -> &'a [u8] {
        let target = self.target();
        &target[..memchr::memchr(b'?', target).unwrap_or(target.len())]
    }

    /// What follows the first `?` of the target; none without one.
    #[must_use]
    pub fn query(&self) -> Option<&'a [u8]> {
        let target = self.target();
        memchr::memchr(b'?', target).map(|at| &target[at + 1..])
    }

    /// The header lines, as sent.
    #[must_use]
    pub fn fields(&self) -> Fields<'a> {
        Fields {
            rest: split_line(self.bytes).1,
        }
    }

    /// The value of the first field with that name, in any case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a [u8]> {
        self.fields()
            .find(|field| field.is(name))
            .map(|field| field.value)
    }

    /// The same as text; none where the bytes are no UTF-8.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.get(name)
            .and_then(|value| std::str::from_utf8(value).ok())
    }

    fn word(&self, index: usize) -> &'a [u8] {
        self.request_line()
            .split(|byte| *byte == b' ')
            .nth(index)
            .unwrap_or_default()
    }
}

/// Iterates over the fields of a head.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        let (line, rest) = split_line(self.rest);
        self.rest = rest;
        if line.is_empty() {
            self.rest = &[];
            return None;
        }
        let colon = memchr::memchr(b':', line);
        let (name, value) = colon.map_or((line, &[][..]), |at| (&line[..at], &line[at + 1..]));
        Some(Field {
            name,
            value: value.trim_ascii(),
        })
    }
}

/// The first line without its end, and what follows it.
fn split_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let Some(end) = memchr::memchr(b'\n', bytes) else {
        return (bytes, &[]);
    };
    let line = &bytes[..end];
    (line.strip_suffix(b"\r").unwrap_or(line), &bytes[end + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &[u8] =
        b"POST /a?b=1?c HTTP/1.1\r\nX-A: 1\r\nx-b:2\r\nX-A:  3 \r\nEmpty:\r\n\r\nbody";

    fn fields(head: Head<'_>) -> Vec<(String, String)> {
        head.fields()
            .map(|field| {
                (
                    String::from_utf8_lossy(field.name).into(),
                    String::from_utf8_lossy(field.value).into(),
                )
            })
            .collect()
    }

    #[test]
    fn order_case_and_duplicates_are_as_sent() {
        let expected = [("X-A", "1"), ("x-b", "2"), ("X-A", "3"), ("Empty", "")];
        assert_eq!(
            fields(Head::new(HEAD)),
            expected.map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
    }

    #[test]
    fn the_request_line_is_split_at_its_spaces() {
        let head = Head::new(HEAD);
        assert_eq!(head.method(), b"POST");
        assert_eq!(head.target(), b"/a?b=1?c");
        assert_eq!(head.path(), b"/a");
        assert_eq!(head.query(), Some(&b"b=1?c"[..]));
        assert_eq!(head.get("X-B"), Some(&b"2"[..]));
    }

    #[test]
    fn whatever_the_bytes_are_it_shows_what_is_there() {
        for bytes in [
            &b""[..],
            b"\r\n",
            b"GET",
            b"\x16\x03\x01",
            b"GET / HTTP/1.1\nno colon\n",
        ] {
            let head = Head::new(bytes);
            let _ = (
                head.method(),
                head.target(),
                head.query(),
                head.fields().count(),
            );
        }
        assert_eq!(
            fields(Head::new(b"GET /\nno colon")),
            [("no colon".to_owned(), String::new())]
        );
    }
}
