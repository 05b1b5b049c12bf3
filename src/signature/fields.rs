//! Values inside a body, by their path: read where a scheme signs them, and
//! set where the signature stands among them, with every other byte left as it
//! is.

use std::{borrow::Cow, ops::Range};

use crate::exchange::{
    Head,
    document::Document,
    form,
    kind::{self, BodyKind},
    lookup::{self, Kind},
};

/// A body as its type reads it.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    head: Head<'a>,
    body: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) const fn of(head: Head<'a>, body: &'a [u8]) -> Self {
        Self { head, body }
    }

    fn kind(self) -> BodyKind {
        kind::of(self.head.get("Content-Type"), self.body)
    }

    /// Whether it is a form, whose fields are signed apart.
    pub(super) fn is_form(self) -> bool {
        self.kind() == BodyKind::Form
    }

    fn boundary(self) -> Option<String> {
        let content_type = self.head.get("Content-Type")?;
        (self.kind() == BodyKind::Multipart).then(|| kind::parameter(content_type, "boundary"))?
    }

    /// The text at `path`; none where there is none, or `null`.
    pub(super) fn text(self, path: &str) -> Option<String> {
        self.found(path, |kind| kind != Kind::Null)
    }

    /// The same where it is a text, a number or a word, and nothing with parts.
    pub(super) fn word(self, path: &str) -> Option<String> {
        self.found(path, |kind| {
            !matches!(kind, Kind::Null | Kind::Object | Kind::Array)
        })
    }

    fn found(self, path: &str, fits: fn(Kind) -> bool) -> Option<String> {
        let document = Document::of(self.head, self.body);
        let found = lookup::at(document.json(), path)?;
        fits(found.kind).then(|| found.into_text().into_owned())
    }

    /// How many elements the list at `path` has.
    pub(super) fn count(self, path: &str) -> usize {
        let document = Document::of(self.head, self.body);
        lookup::at(document.json(), path).map_or(0, |found| found.members())
    }

    /// The body with `text` at `path`; none where nothing stands there.
    pub(super) fn with(self, path: &str, text: &str) -> Option<Vec<u8>> {
        let (outer, inner) = opened(path);
        let text = match inner {
            Some(inner) => {
                let around = self.text(outer)?;
                let inside = Fields::of(Head::new(b""), around.as_bytes());
                let changed = inside.with(inner, text)?;
                String::from_utf8(changed).ok()?
            }
            None => text.to_owned(),
        };
        let (range, written) = self.written(outer, &text)?;
        Some(
            [
                &self.body[..range.start],
                written.as_bytes(),
                &self.body[range.end..],
            ]
            .concat(),
        )
    }

    fn written(self, path: &str, text: &str) -> Option<(Range<usize>, String)> {
        if let Some(boundary) = self.boundary() {
            return Some((part(self.body, &boundary, key(path))?, text.to_owned()));
        }
        if self.is_form() {
            return Some((value(self.body, key(path))?, form::encoded(text)));
        }
        let found = lookup::at(self.body, path)?;
        let Cow::Borrowed(raw) = found.raw else {
            return None;
        };
        let start = raw.as_ptr().addr().checked_sub(self.body.as_ptr().addr())?;
        let written = match found.kind {
            Kind::Number => text.to_owned(),
            _ => serde_json::Value::from(text).to_string(),
        };
        Some((start..start + raw.len(), written))
    }
}

/// A path up to `//`, and what leads into the text that stands there.
fn opened(path: &str) -> (&str, Option<&str>) {
    match path.find("//") {
        Some(at) => (&path[..at], Some(&path[at + 1..])),
        None => (path, None),
    }
}

fn key(path: &str) -> &str {
    path.strip_prefix('/').unwrap_or(path)
}

/// Where the value of a form's field stands.
fn value(body: &[u8], name: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for pair in body.split(|byte| *byte == b'&') {
        if form::field(pair, name).is_some() {
            let equals = memchr::memchr(b'=', pair).map_or(pair.len(), |at| at + 1);
            return Some(start + equals..start + pair.len());
        }
        start += pair.len() + 1;
    }
    None
}

/// Where the content of a multipart field stands (RFC 7578).
fn part(body: &[u8], boundary: &str, name: &str) -> Option<Range<usize>> {
    let line = format!("--{boundary}");
    let mut starts = memchr::memmem::find_iter(body, line.as_bytes());
    let mut start = starts.next()? + line.len();
    for next in starts {
        let inside = &body[start..next];
        if let Some(head) = memchr::memmem::find(inside, b"\r\n\r\n")
            && is_named(&inside[..head], name)
        {
            let end = inside
                .strip_suffix(b"\r\n")
                .map_or(next, |cut| start + cut.len());
            return Some((start + head + 4).min(end)..end);
        }
        start = next + line.len();
    }
    None
}

fn is_named(head: &[u8], name: &str) -> bool {
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    lines.any(|(field, value)| {
        field.eq_ignore_ascii_case("content-disposition")
            && kind::parameter(value.as_bytes(), "name").as_deref() == Some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The head, the body, a path, what stands there, what is set, the body then.
    type Case<'a> = (&'a [u8], &'a [u8], &'a str, &'a str, &'a str, &'a [u8]);

    const JSON: &[u8] = b"POST /\r\n\r\n";
    const FORM: &[u8] = b"POST /\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n";
    const PARTS: &[u8] = b"POST /\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n";
    const MULTIPART: &[u8] = b"--b\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n1\r\n\
        --b\r\nContent-Disposition: form-data; name=\"json\"\r\nContent-Type: text/plain\r\n\r\n\
        {\"event\":{\"hash\":\"old\"}}\r\n--b--\r\n";

    #[test]
    fn a_value_is_read_and_set_and_nothing_around_it_moves() {
        let cases: [Case<'_>; 7] = [
            (
                JSON,
                b"{ \"a\" : {\"s\": \"x\"} }\n",
                "/a/s",
                "x",
                "new\"",
                b"{ \"a\" : {\"s\": \"new\\\"\"} }\n",
            ),
            (JSON, b"{\"t\":12}", "/t", "12", "34", b"{\"t\":34}"),
            (
                JSON,
                b"{\"m\":\"{\\\"s\\\":\\\"x\\\"}\"}",
                "/m//s",
                "x",
                "y",
                b"{\"m\":\"{\\\"s\\\":\\\"y\\\"}\"}",
            ),
            (FORM, b"a=1&s=x%2B&b=2", "/s", "x+", "n w", b"a=1&s=n+w&b=2"),
            (
                FORM,
                b"p=%7B%22s%22%3A%22x%22%7D",
                "/p//s",
                "x",
                "y",
                b"p=%7B%22s%22%3A%22y%22%7D",
            ),
            (FORM, b"data[a]=1", "/data[a]", "1", "2", b"data[a]=2"),
            (FORM, b"s=", "/s", "", "2", b"s=2"),
        ];
        for (head, body, path, old, new, changed) in cases {
            let fields = Fields::of(Head::new(head), body);
            assert_eq!(fields.text(path).as_deref(), Some(old), "{path}");
            assert_eq!(fields.with(path, new).as_deref(), Some(changed), "{path}");
            assert_eq!(fields.text("/no"), None);
            assert_eq!(fields.with("/no", "x"), None);
        }
    }

    #[test]
    fn a_field_of_a_multipart_body_is_one_too() {
        let fields = Fields::of(Head::new(PARTS), MULTIPART);
        assert_eq!(fields.text("/other").as_deref(), Some("1"));
        assert_eq!(fields.text("/json//event/hash").as_deref(), Some("old"));
        let changed = fields.with("/json//event/hash", "new").unwrap();
        let expected = String::from_utf8(MULTIPART.to_vec())
            .unwrap()
            .replace("old", "new");
        assert_eq!(String::from_utf8(changed).unwrap(), expected);
        assert_eq!(fields.text("/none"), None);
    }
}
