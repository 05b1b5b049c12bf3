//! Multipart bodies (RFC 7578, RFC 2046 section 5.1): where their parts are,
//! found in one pass.
//!
//! By hand, because the crates for it read from a stream that something else
//! fills, and because a body of which the end is missing still has its first
//! parts.
//!
//! Not here: what is in a part, and showing it.

use std::{borrow::Cow, ops::Range};

use encoding_rs::Encoding;
use memchr::memmem;

use super::{form, kind};

/// The longest head of a part.
const LONGEST_HEAD: usize = 16 << 10;

/// The most parts that are told apart.
const MOST_PARTS: usize = 10_000;

/// A multipart body in its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Multipart {
    /// What stands before the first part.
    pub preamble: Range<usize>,
    /// The parts.
    pub parts: Vec<Part>,
    /// What stands behind the last.
    pub epilogue: Range<usize>,
    /// How it ends.
    pub ending: Ending,
}

/// How a multipart body ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ending {
    /// With the boundary that closes it.
    Closed,
    /// Without: the last part may be cut.
    Open,
    /// There are more parts than are told apart.
    More,
    /// No boundary is declared, and the body shows none.
    #[default]
    Unbounded,
    /// The boundary does not stand in the body.
    Missing,
}

/// Where a part stands in the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its header lines.
    pub head: Range<usize>,
    /// What is in it.
    pub content: Range<usize>,
}

/// The parts of `body`, parted by `boundary`; without one, by what its first
/// line shows.
#[must_use]
pub fn read(body: &[u8], boundary: Option<&str>) -> Multipart {
    let shown = || {
        let line = body.split(|byte| *byte == b'\n').next()?;
        line.trim_ascii().strip_prefix(b"--")
    };
    match boundary.map(str::as_bytes).or_else(shown) {
        Some(boundary) if !boundary.is_empty() => parted(body, boundary),
        _ => Multipart {
            preamble: 0..body.len(),
            ..Multipart::default()
        },
    }
}

fn parted(body: &[u8], boundary: &[u8]) -> Multipart {
    let delimiter = [b"--", boundary].concat();
    let finder = memmem::Finder::new(&delimiter);
    let mut delimiters = finder.find_iter(body).filter(|at| {
        let before = at.checked_sub(1).map_or(b'\n', |at| body[at]);
        let behind = body.get(at + delimiter.len()).unwrap_or(&b'\n');
        before == b'\n' && matches!(behind, b'-' | b'\r' | b'\n' | b' ' | b'\t')
    });
    let first = delimiters.next();
    let mut multipart = Multipart {
        preamble: 0..first.map_or(body.len(), |at| without_line_end(body, 0..at).end),
        ending: first.map_or(Ending::Missing, |_| Ending::Open),
        epilogue: body.len()..body.len(),
        ..Multipart::default()
    };
    let mut at = first;
    while let Some(start) = at {
        let behind = start + delimiter.len();
        let line_end = memchr::memchr(b'\n', &body[behind..]).map(|end| behind + end + 1);
        if body[behind..].starts_with(b"--") {
            multipart.ending = Ending::Closed;
            multipart.epilogue.start = line_end.unwrap_or(body.len());
            break;
        }
        if multipart.parts.len() >= MOST_PARTS {
            multipart.ending = Ending::More;
            multipart.epilogue.start = start;
            break;
        }
        let Some(from) = line_end else { break };
        at = delimiters.next();
        let to = at.unwrap_or(body.len()).max(from);
        let part = match at {
            Some(_) => without_line_end(body, from..to),
            None => from..to,
        };
        multipart.parts.push(Part::of(body, part));
    }
    multipart
}

/// The line end before a delimiter belongs to the delimiter.
fn without_line_end(body: &[u8], span: Range<usize>) -> Range<usize> {
    let bytes = &body[span.clone()];
    let kept = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let kept = kept.strip_suffix(b"\r").unwrap_or(kept);
    span.start..span.start + kept.len()
}

impl Part {
    fn of(body: &[u8], part: Range<usize>) -> Self {
        let (head, content) = split_head(&body[part.clone()]).unwrap_or((0, 0));
        Self {
            head: part.start..part.start + head,
            content: part.start + content..part.end,
        }
    }

    /// The header lines as they stand, without their ends.
    pub fn lines<'a>(&self, body: &'a [u8]) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let lines = body[self.head.clone()].split(|byte| *byte == b'\n');
        lines
            .map(<[u8]>::trim_ascii_end)
            .filter(|line| !line.is_empty())
    }

    /// The value of a header field.
    #[must_use]
    pub fn header<'a>(&self, body: &'a [u8], name: &str) -> Option<&'a [u8]> {
        self.lines(body).find_map(|line| {
            let colon = memchr::memchr(b':', line)?;
            let is_it = line[..colon].eq_ignore_ascii_case(name.as_bytes());
            is_it.then(|| line[colon + 1..].trim_ascii())
        })
    }

    /// The name of the field, out of its quotes.
    #[must_use]
    pub fn name<'a>(&self, body: &'a [u8]) -> Option<Cow<'a, [u8]>> {
        parameter(self.disposition(body)?, b"name")
    }

    /// The name of the file, where it is one.
    #[must_use]
    pub fn filename<'a>(&self, body: &'a [u8]) -> Option<Cow<'a, [u8]>> {
        let disposition = self.disposition(body)?;
        parameter(disposition, b"filename")
            .or_else(|| Some(extended(&parameter(disposition, b"filename*")?).into()))
    }

    fn disposition<'a>(&self, body: &'a [u8]) -> Option<&'a [u8]> {
        self.header(body, "Content-Disposition")
    }
}

/// Where the header lines of a part end, and where what follows the empty line
/// starts.
fn split_head(part: &[u8]) -> Option<(usize, usize)> {
    let near = &part[..part.len().min(LONGEST_HEAD)];
    let mut at = 0;
    loop {
        let end = at + memchr::memchr(b'\n', near.get(at..)?)?;
        if near[at..end].trim_ascii().is_empty() {
            return Some((at, end + 1));
        }
        at = end + 1;
    }
}

/// A parameter of `Content-Disposition`, out of its quotes. Browsers write a
/// quote as `%22`, others as `\"`; both are left in sight of a `;`.
fn parameter<'a>(disposition: &'a [u8], name: &[u8]) -> Option<Cow<'a, [u8]>> {
    let mut rest = disposition;
    loop {
        rest = rest[memchr::memchr(b';', rest)? + 1..].trim_ascii_start();
        let equals = memchr::memchr2(b'=', b';', rest)?;
        if rest[equals] == b';' {
            continue;
        }
        let key = rest[..equals].trim_ascii();
        let (value, length) = value(rest[equals + 1..].trim_ascii_start());
        if key.eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = &rest[equals + 1..].trim_ascii_start()[length..];
    }
}

/// A value, and how many bytes it takes.
fn value(text: &[u8]) -> (Cow<'_, [u8]>, usize) {
    let Some(quoted) = text.strip_prefix(b"\"") else {
        let end = memchr::memchr(b';', text).unwrap_or(text.len());
        return (text[..end].trim_ascii().into(), end);
    };
    if let Some(end) = memchr::memchr2(b'"', b'\\', quoted)
        && quoted[end] == b'"'
    {
        return (quoted[..end].into(), end + 2);
    }
    let mut value = Vec::new();
    let mut bytes = quoted.iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => return (value.into(), at + 2),
            b'\\' => value.extend(bytes.next().map(|(_, byte)| *byte)),
            byte => value.push(*byte),
        }
    }
    (value.into(), text.len())
}

/// A value that says its charset and is percent-encoded (RFC 8187, section
/// 3.2): `UTF-8''%e2%82%ac.txt`.
fn extended(value: &[u8]) -> Vec<u8> {
    let mut pieces = value.splitn(3, |byte| *byte == b'\'');
    let (Some(charset), Some(_language), Some(text)) =
        (pieces.next(), pieces.next(), pieces.next())
    else {
        return value.to_vec();
    };
    let bytes = form::percent_decoded(text);
    let encoding = Encoding::for_label(charset).unwrap_or(encoding_rs::UTF_8);
    let (text, _, _) = encoding.decode(&bytes);
    text.into_owned().into_bytes()
}

/// The boundary that `Content-Type` declares.
#[must_use]
pub fn boundary(content_type: &[u8]) -> Option<String> {
    kind::parameter(content_type, "boundary")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(bytes: &[u8]) -> &str {
        std::str::from_utf8(bytes).unwrap()
    }

    #[test]
    fn parts_stand_between_the_boundaries_and_the_rest_around_them() {
        let body =
            b"before\r\n--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--xy\r\n\
            --x \t\r\ncontent-disposition:form-data; filename*=UTF-8''%e2%82%ac.txt; name=b\r\n\
            Content-Type: text/plain\r\n\r\n\r\n--x--\r\nafter";
        let found = read(body, Some("x"));
        assert_eq!(text(&body[found.preamble.clone()]), "before");
        assert_eq!(text(&body[found.epilogue.clone()]), "after");
        assert_eq!(found.ending, Ending::Closed);
        let [first, second] = &found.parts[..] else {
            panic!("{found:?}");
        };
        assert_eq!(first.name(body).as_deref(), Some(&b"a"[..]));
        assert_eq!(first.filename(body), None);
        assert_eq!(text(&body[first.content.clone()]), "1\r\n--xy");
        assert_eq!(second.name(body).as_deref(), Some(&b"b"[..]));
        assert_eq!(second.filename(body).as_deref(), Some("€.txt".as_bytes()));
        assert_eq!(
            second.header(body, "content-type"),
            Some(&b"text/plain"[..])
        );
        assert!(second.content.is_empty());
        assert_eq!(second.lines(body).count(), 2);
    }

    #[test]
    fn what_is_wrong_with_the_boundary_is_told_apart() {
        let cases: &[(&[u8], Option<&str>, Ending, usize)] = &[
            (b"--x\r\n\r\n1\r\n--x--", Some("x"), Ending::Closed, 1),
            (b"--x\r\n\r\n1\r\n--x\r\n", Some("x"), Ending::Open, 2),
            (b"--x\r\n\r\n1", Some("x"), Ending::Open, 1),
            (b"--x", Some("x"), Ending::Open, 0),
            (b"--x\n\n1\n--x--\n", None, Ending::Closed, 1),
            (b"--x\r\n\r\n1\r\n--x--", Some("y"), Ending::Missing, 0),
            (b"hello", None, Ending::Unbounded, 0),
            (b"hello", Some(""), Ending::Unbounded, 0),
            (b"", Some("x"), Ending::Missing, 0),
        ];
        for (body, boundary, ending, parts) in cases {
            let found = read(body, *boundary);
            let name = String::from_utf8_lossy(body);
            assert_eq!(
                (found.ending, found.parts.len()),
                (*ending, *parts),
                "{name}"
            );
        }
        let many = "--x\n\n".repeat(MOST_PARTS + 5);
        let found = read(many.as_bytes(), Some("x"));
        assert_eq!(
            (found.ending, found.parts.len()),
            (Ending::More, MOST_PARTS)
        );
    }

    proptest! {
        #[test]
        fn parts_lie_in_the_body_one_behind_the_other(
            body in "(--x\r?\n|--x--|Content-Disposition: form-data; (file)?name\\*?=\"?[a'%2;\"\\\\]{0,5}\"?|\r\n|\n|[a:;-])*",
            boundary in proptest::option::of("x|xx"),
        ) {
            let body = body.as_bytes();
            let found = read(body, boundary.as_deref());
            let mut at = found.preamble.end;
            prop_assert_eq!(found.preamble.start, 0);
            for part in &found.parts {
                prop_assert!(at <= part.head.start && part.head.end <= part.content.start);
                prop_assert!(part.content.start <= part.content.end);
                at = part.content.end;
                let _ = (part.name(body), part.filename(body));
            }
            prop_assert!(found.ending == Ending::Unbounded || at <= found.epilogue.start);
            prop_assert!(found.epilogue.end <= body.len());
        }
    }
}
