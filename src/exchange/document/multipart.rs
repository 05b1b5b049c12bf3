//! Multipart bodies (RFC 7578, RFC 2046 section 5.1), read whole in one pass.
//!
//! By hand, because the crates for it read from a stream that something else
//! fills, and because a body of which the end is missing still has its first
//! fields.

use memchr::memmem;

use super::fields::{Fields, File};

/// The longest head of a part.
const LONGEST_HEAD: usize = 16 << 10;

/// The fields of `body`, parted by `boundary`; without one, by what its first
/// line shows.
pub(super) fn read(body: &[u8], boundary: Option<&str>) -> Fields {
    let mut fields = Fields::default();
    let shown = || {
        let line = body.split(|byte| *byte == b'\n').next()?;
        line.trim_ascii().strip_prefix(b"--")
    };
    let Some(boundary) = boundary.map(str::as_bytes).or_else(shown) else {
        return fields;
    };
    if boundary.is_empty() {
        return fields;
    }
    let delimiter = [b"--", boundary].concat();
    for part in parts(body, &memmem::Finder::new(&delimiter)) {
        add(&mut fields, part);
    }
    fields
}

fn parts<'a>(body: &'a [u8], delimiter: &memmem::Finder<'_>) -> impl Iterator<Item = &'a [u8]> {
    let length = delimiter.needle().len();
    let is_whole = move |at: &usize| {
        let before = at.checked_sub(1).map_or(b'\n', |at| body[at]);
        let behind = body.get(at + length).unwrap_or(&b'\n');
        before == b'\n' && matches!(behind, b'-' | b'\r' | b'\n' | b' ' | b'\t')
    };
    let mut starts = delimiter.find_iter(body).filter(is_whole).peekable();
    std::iter::from_fn(move || {
        let from = starts.next()? + length;
        let rest = body.get(from..)?;
        if rest.starts_with(b"--") {
            return None;
        }
        let line = memchr::memchr(b'\n', rest)? + 1;
        let end = starts.peek().copied().unwrap_or(body.len());
        let part = body.get(from + line..end).unwrap_or_default();
        let part = part.strip_suffix(b"\n").unwrap_or(part);
        Some(part.strip_suffix(b"\r").unwrap_or(part))
    })
}

fn add(fields: &mut Fields, part: &[u8]) {
    let Some((head, value)) = split_head(part) else {
        return;
    };
    let header = |name: &str| {
        let mut lines = head.split(|byte| *byte == b'\n');
        lines.find_map(|line| {
            let colon = memchr::memchr(b':', line)?;
            let is_it = line[..colon].eq_ignore_ascii_case(name.as_bytes());
            is_it.then(|| line[colon + 1..].trim_ascii())
        })
    };
    let disposition = header("Content-Disposition").unwrap_or_default();
    let Some(name) = parameter(disposition, b"name") else {
        return;
    };
    match parameter(disposition, b"filename").or_else(|| parameter(disposition, b"filename*")) {
        None => fields.text(&name, value),
        Some(filename) => fields.file(
            &name,
            File {
                filename: &filename,
                content_type: header("Content-Type").unwrap_or_default(),
                size: value.len(),
            },
        ),
    }
}

/// The header lines of a part, and what follows the empty line.
fn split_head(part: &[u8]) -> Option<(&[u8], &[u8])> {
    let near = &part[..part.len().min(LONGEST_HEAD)];
    let mut at = 0;
    loop {
        let end = at + memchr::memchr(b'\n', near.get(at..)?)?;
        if near[at..end].trim_ascii().is_empty() {
            return Some((&part[..at], &part[end + 1..]));
        }
        at = end + 1;
    }
}

/// A parameter of `Content-Disposition`, out of its quotes. Browsers write a
/// quote as `%22`, others as `\"`; both are left in sight of a `;`.
fn parameter(disposition: &[u8], name: &[u8]) -> Option<Vec<u8>> {
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
fn value(text: &[u8]) -> (Vec<u8>, usize) {
    let Some(quoted) = text.strip_prefix(b"\"") else {
        let end = memchr::memchr(b';', text).unwrap_or(text.len());
        return (text[..end].trim_ascii().to_vec(), end);
    };
    let mut value = Vec::new();
    let mut bytes = quoted.iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => return (value, at + 2),
            b'\\' => value.extend(bytes.next().map(|(_, byte)| *byte)),
            byte => value.push(*byte),
        }
    }
    (value, text.len())
}
