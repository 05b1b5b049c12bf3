//! Where the secrets are in the bytes of the wire, for views that show bytes
//! as they stand.

use std::ops::Range;

use super::{
    broken::Names,
    inside::Depth,
    is_secret_header, is_secret_key, json,
    layer::{self, Writing},
    markup, ordered, pairs, parts, shifted, text,
};
use crate::exchange::{
    Head,
    json::{tokens, tokens_of_many},
    kind::{self, BodyKind},
};

/// How much of a body is searched for secrets, in bytes.
const LOOK: usize = 4 << 20;

/// The places of the secrets in the bytes of a head: those of the target, and of
/// the header fields.
#[must_use]
pub fn head_spans(head: Head<'_>) -> Vec<Range<usize>> {
    let start = head.bytes().as_ptr().addr();
    let place = |part: &[u8]| part.as_ptr().addr().saturating_sub(start);
    let mut spans: Vec<_> = shifted(target_spans(head.target()), place(head.target())).collect();
    for field in head.fields() {
        let name = String::from_utf8_lossy(field.name);
        spans.extend(shifted(
            header_spans(&name, field.value),
            place(field.value),
        ));
    }
    ordered(spans)
}

/// The places of the secrets in what was refused. It may be no message at all, so
/// it is looked at as one and as text too.
#[must_use]
pub fn refused_spans(raw: &[u8]) -> Vec<Range<usize>> {
    const BETWEEN: &[u8] = b"\r\n\r\n";
    let start = &raw[..raw.len().min(LOOK)];
    let head = Head::new(start);
    let mut spans = head_spans(head);
    if let Some(end) = memchr::memmem::find(start, BETWEEN) {
        let from = end + BETWEEN.len();
        let body = &start[from..];
        let kind = kind::of(head.get("content-type"), body);
        spans.extend(shifted(body_spans(kind, body), from));
    }
    spans.extend(text::loose(start, 0, Names::All, Depth::TOP));
    ordered(spans)
}

/// The places of the secrets in a request target.
#[must_use]
pub fn target_spans(target: &[u8]) -> Vec<Range<usize>> {
    ordered(pairs::target_spans(target, Depth::TOP))
}

/// The places of the secrets in the value of a header field: all of it where the
/// name is secret.
#[must_use]
pub fn header_spans(name: &str, value: &[u8]) -> Vec<Range<usize>> {
    if is_secret_header(name) {
        ordered(std::iter::once(0..value.len()).collect())
    } else {
        text_spans(value)
    }
}

/// The places of the secrets in a body: strings and numbers under secret keys of
/// JSON, of which `true`, `false` and `null` say nothing that is secret; values of
/// secret fields of a form or of multipart; text and attributes under secret names
/// of XML. What stands under such a name is secret in all of
/// it, also the elements of a list and the members of an object. What stands under
/// another is looked at as [`text_spans`] does, and so are other bodies.
#[must_use]
pub fn body_spans(kind: BodyKind, body: &[u8]) -> Vec<Range<usize>> {
    body_spans_within(kind, body, LOOK)
}

/// The same in the first `within` bytes of a body.
#[must_use]
pub fn body_spans_within(kind: BodyKind, body: &[u8], within: usize) -> Vec<Range<usize>> {
    of_kind(kind, &body[..body.len().min(within)], Depth::TOP)
}

pub(super) fn of_kind(kind: BodyKind, body: &[u8], depth: Depth) -> Vec<Range<usize>> {
    if let Some(writing) = wide(body) {
        return layer::spans_in(body, writing, |text| {
            let kind = kind::of(None, text);
            depth
                .deeper()
                .map_or_else(Vec::new, |depth| of_kind(kind, text, depth))
        });
    }
    ordered(match kind {
        BodyKind::Empty => Vec::new(),
        BodyKind::Json => json::spans(tokens(body), <[u8]>::len, is_secret_key, depth),
        BodyKind::Ndjson => {
            let tokens = tokens_of_many(body);
            json::spans(tokens, json::line_length, is_secret_key, depth)
        }
        BodyKind::Form => pairs::form_spans(body, depth),
        BodyKind::Xml => markup::spans(body, depth),
        BodyKind::Multipart => parts::spans(body, depth),
        BodyKind::Text => text::plain(body, depth),
        BodyKind::Image { .. } | BodyKind::Binary { .. } => byte_spans(body, depth),
    })
}

/// Text may be taken for bytes because of one that is none of it, and there may be
/// text between bytes.
fn byte_spans(body: &[u8], depth: Depth) -> Vec<Range<usize>> {
    let mut spans = text::loose(body, 0, Names::All, depth);
    let mut at = 0;
    for text in body.split(|byte| *byte == 0) {
        spans.extend(shifted(text::plain(text, depth), at));
        at += text.len() + 1;
    }
    spans
}

/// UTF-16, in which no name is found as it stands.
fn wide(body: &[u8]) -> Option<Writing> {
    match kind::charset(None, body)?.as_str() {
        "utf-16le" => Some(Writing::LittleWide),
        "utf-16be" => Some(Writing::BigWide),
        _ => None,
    }
}

/// The places of the secrets in a text that stands under a name that is none of a
/// secret: in JSON, XML or a form that it is, in URLs and JSON that are in it.
#[must_use]
pub fn text_spans(text: &[u8]) -> Vec<Range<usize>> {
    text::plain(text, Depth::TOP)
}

/// The same in a string of JSON as it is written, in its quotes; of a long one the
/// start.
#[must_use]
pub fn string_spans(string: &[u8]) -> Vec<Range<usize>> {
    json::string_spans(string, Depth::TOP)
}

/// The same in text or the value of an attribute of XML as it is written.
#[must_use]
pub fn xml_spans(source: &[u8]) -> Vec<Range<usize>> {
    ordered(if source.starts_with(b"<![CDATA[") {
        markup::section_spans(source, Depth::TOP)
    } else {
        text::nested(source, Writing::Xml, Depth::TOP)
    })
}

/// The places of the secrets from `from` on in text that is nearly JSON, or was
/// until it broke. Rather too much is found than too little.
#[must_use]
pub fn loose_spans(text: &[u8], from: usize) -> Vec<Range<usize>> {
    ordered(text::loose(text, from, Names::All, Depth::TOP))
}

/// The same in text that is nearly XML.
#[must_use]
pub fn loose_xml_spans(text: &[u8], from: usize) -> Vec<Range<usize>> {
    ordered(text::loose(text, from, Names::Quoted, Depth::TOP))
}

/// The places of the secrets in JSON that was made of something with names, where
/// `is_secret` knows them.
#[must_use]
pub fn spans_under(json: &[u8], is_secret: fn(&str) -> bool) -> Vec<Range<usize>> {
    let start = &json[..json.len().min(LOOK)];
    let tokens = tokens(start);
    ordered(json::spans(tokens, <[u8]>::len, is_secret, Depth::TOP))
}
