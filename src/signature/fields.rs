//! Values inside a body, by their path: read where a scheme signs them, and
//! set where the signature stands among them, with every other byte left as it
//! is.

use std::ops::Range;

use crate::exchange::{
    form,
    kind::{self, BodyKind},
    lookup::{self, Kind},
};

/// A body as its type reads it.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    content_type: Option<&'a [u8]>,
    body: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) const fn of(content_type: Option<&'a [u8]>, body: &'a [u8]) -> Self {
        Self { content_type, body }
    }

    /// Whether it is a form, whose fields are signed apart.
    pub(super) fn is_form(self) -> bool {
        kind::of(self.content_type, self.body) == BodyKind::Form
    }

    fn boundary(self) -> Option<String> {
        let content_type = self.content_type?;
        (kind::of(self.content_type, self.body) == BodyKind::Multipart)
            .then(|| kind::parameter(content_type, "boundary"))?
    }

    /// The text at `path`; none where there is none, or `null`.
    pub(super) fn text(self, path: &str) -> Option<String> {
        let (outer, inner) = opened(path);
        let text = self.plain(outer)?;
        match inner {
            Some(inner) => Fields::of(None, text.as_bytes()).text(inner),
            None => Some(text),
        }
    }

    /// The same where it is a text, a number or a word, and nothing with parts.
    pub(super) fn word(self, path: &str) -> Option<String> {
        let has_parts =
            |found: &lookup::Found<'_>| matches!(found.kind, Kind::Object | Kind::Array);
        let is_json = self.boundary().is_none() && !self.is_form() && !path.contains("//");
        if is_json && lookup::at(self.body, path).as_ref().is_some_and(has_parts) {
            return None;
        }
        self.text(path)
    }

    fn plain(self, path: &str) -> Option<String> {
        if let Some(boundary) = self.boundary() {
            let found = part(self.body, &boundary, key(path))?;
            return Some(String::from_utf8_lossy(&self.body[found]).into_owned());
        }
        if self.is_form() {
            let found = form::field(self.body, key(path))?;
            return Some(String::from_utf8_lossy(&found).into_owned());
        }
        let found = lookup::at(self.body, path)?;
        (found.kind != Kind::Null).then(|| found.text().into_owned())
    }

    /// How many elements the list at `path` has.
    pub(super) fn count(self, path: &str) -> usize {
        lookup::at(self.body, path).map_or(0, |found| found.members)
    }

    /// The body with `text` at `path`; none where nothing stands there.
    pub(super) fn with(self, path: &str, text: &str) -> Option<Vec<u8>> {
        let (outer, inner) = opened(path);
        let text = match inner {
            Some(inner) => {
                let around = self.plain(outer)?;
                let changed = Fields::of(None, around.as_bytes()).with(inner, text)?;
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
        let start = found.raw.as_ptr().addr() - self.body.as_ptr().addr();
        let written = match found.kind {
            Kind::Number => text.to_owned(),
            _ => serde_json::Value::from(text).to_string(),
        };
        Some((start..start + found.raw.len(), written))
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

    /// The type, the body, a path, what stands there, what is set, the body then.
    type Case<'a> = (&'a [u8], &'a [u8], &'a str, &'a str, &'a str, &'a [u8]);

    const FORM: &[u8] = b"application/x-www-form-urlencoded";
    const PARTS: &[u8] = b"multipart/form-data; boundary=b";
    const MULTIPART: &[u8] = b"--b\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n1\r\n\
        --b\r\nContent-Disposition: form-data; name=\"json\"\r\nContent-Type: text/plain\r\n\r\n\
        {\"event\":{\"hash\":\"old\"}}\r\n--b--\r\n";

    #[test]
    fn a_value_is_read_and_set_and_nothing_around_it_moves() {
        let cases: [Case<'_>; 7] = [
            (
                b"",
                b"{ \"a\" : {\"s\": \"x\"} }\n",
                "/a/s",
                "x",
                "new\"",
                b"{ \"a\" : {\"s\": \"new\\\"\"} }\n",
            ),
            (b"", b"{\"t\":12}", "/t", "12", "34", b"{\"t\":34}"),
            (
                b"",
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
        for (content_type, body, path, old, new, changed) in cases {
            let fields = Fields::of(Some(content_type).filter(|it| !it.is_empty()), body);
            assert_eq!(fields.text(path).as_deref(), Some(old), "{path}");
            assert_eq!(fields.with(path, new).as_deref(), Some(changed), "{path}");
            assert_eq!(fields.text("/no"), None);
            assert_eq!(fields.with("/no", "x"), None);
        }
    }

    #[test]
    fn a_field_of_a_multipart_body_is_one_too() {
        let fields = Fields::of(Some(PARTS), MULTIPART);
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
