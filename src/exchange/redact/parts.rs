//! Secrets in a multipart body: its parts, their header lines and what stands
//! around them.

use std::ops::Range;

use super::{header_spans, inside::Depth, is_secret_field, shifted, spans::of_kind, text};
use crate::exchange::{
    kind,
    multipart::{self, Multipart, Part},
};

/// How many lines are tried as the boundary, where none is declared here.
const TRIED: usize = 8;

/// The places of the secrets in a multipart body.
pub(super) fn spans(body: &[u8], depth: Depth) -> Vec<Range<usize>> {
    let (start, multipart) = parted(body);
    let mut spans = Vec::new();
    let mut at = 0;
    for part in &multipart.parts {
        let (head, content) = (shift(&part.head, start), shift(&part.content, start));
        spans.extend(around(body, at..head.start, depth));
        let part = Part { head, content };
        spans.extend(head_spans(body, &part));
        spans.extend(content_spans(body, &part, depth));
        at = part.content.end;
    }
    spans.extend(around(body, at..body.len(), depth));
    spans
}

/// The parts, parted by the line that parts the body in most; the first is that of
/// nearly every body. With where their places are counted from.
fn parted(body: &[u8]) -> (usize, Multipart) {
    let feeds = memchr::memchr_iter(b'\n', body).map(|at| at + 1);
    let lines = std::iter::once(0).chain(feeds);
    let boundaries = lines.filter(|at| body[*at..].starts_with(b"--"));
    let mut tried = boundaries
        .take(TRIED)
        .map(|at| (at, multipart::read(&body[at..], None)));
    let first = tried.next().unwrap_or_default();
    if first.0 == 0 && first.1.ending == multipart::Ending::Closed {
        return first;
    }
    tried.fold(first, |best, next| {
        let is_better = next.1.parts.len() > best.1.parts.len();
        if is_better { next } else { best }
    })
}

fn shift(span: &Range<usize>, by: usize) -> Range<usize> {
    span.start + by..span.end + by
}

/// What stands between parts.
fn around(body: &[u8], span: Range<usize>, depth: Depth) -> impl Iterator<Item = Range<usize>> {
    let start = span.start;
    let text = body.get(span).unwrap_or_default();
    shifted(text::plain(text, depth), start)
}

fn head_spans(body: &[u8], part: &Part) -> Vec<Range<usize>> {
    let base = body.as_ptr().addr();
    let mut spans = Vec::new();
    for line in part.lines(body) {
        let colon = memchr::memchr(b':', line).unwrap_or(line.len());
        let name = String::from_utf8_lossy(&line[..colon]);
        let value = line.get(colon + 1..).unwrap_or_default().trim_ascii_start();
        let place = value.as_ptr().addr().saturating_sub(base);
        spans.extend(shifted(header_spans(&name, value), place));
    }
    spans
}

/// Whether what is in a part is a secret: by its name, as in a form, or by that of
/// its file.
#[must_use]
pub fn is_secret_part(body: &[u8], part: &Part) -> bool {
    let names = [part.name(body), part.filename(body)];
    let mut names = names.into_iter().flatten();
    names.any(|name| is_secret_field(&String::from_utf8_lossy(&name)))
}

fn content_spans(body: &[u8], part: &Part, depth: Depth) -> Vec<Range<usize>> {
    let content = part.content.clone();
    let Some(deeper) = depth.deeper().filter(|_| !is_secret_part(body, part)) else {
        return std::iter::once(content).collect();
    };
    let bytes = &body[content.clone()];
    let kind = kind::of(part.header(body, "Content-Type"), bytes);
    shifted(of_kind(kind, bytes, deeper), content.start).collect()
}
