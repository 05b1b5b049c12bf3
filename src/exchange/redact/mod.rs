//! What is a secret, and what is shown instead of it.
//!
//! Senders put keys, passwords and tokens in headers, in the target and in
//! the body. They are masked on the screen and in exports from the start, by
//! the name they stand under, wherever that is: in JSON that is a string of JSON,
//! a field of a form or a part of multipart, in the query of a URL in any text. So
//! is who a URL says that one is. Signatures and ids are no secrets: they are what
//! one came to look at.
//!
//! Whoever shows bytes asks here which of them are secret: of a message by
//! [`head_spans`] and [`body_spans`], of a piece by what it is written as
//! ([`text_spans`], [`string_spans`], [`xml_spans`]). Places are those of the bytes
//! that were given, also where the secret stands in a text that was written with
//! escapes. The work is linear in the length, and no text is opened that stands
//! in more than six others: that is a secret as a whole.
//!
//! Not here: how the places are drawn; what stands under a name that is not one of
//! a secret, and what no name stands before.

mod broken;
mod inside;
mod json;
mod layer;
mod markup;
mod mask;
mod name;
mod pairs;
mod parts;
mod spans;
mod text;

use std::ops::Range;

pub use mask::{MASK, mask, mask_header, tail};
pub use name::{
    is_secret_field, is_secret_header, is_secret_in_url, is_secret_key, is_secret_name,
};
pub use parts::is_secret_part;
pub use spans::{
    body_spans, body_spans_within, head_spans, header_spans, loose_spans, loose_xml_spans,
    refused_spans, spans_under, string_spans, target_spans, text_spans, xml_spans,
};

/// A target with its secrets masked.
#[must_use]
pub fn mask_target(target: &[u8]) -> Vec<u8> {
    masked(target, &target_spans(target))
}

/// A text with its secrets masked.
#[must_use]
pub fn mask_text(text: &[u8]) -> Vec<u8> {
    masked(text, &text_spans(text))
}

/// The value of a header field with its secrets masked; none where it has none.
#[must_use]
pub fn mask_field(name: &str, value: &[u8]) -> Option<Vec<u8>> {
    let spans = header_spans(name, value);
    if spans.is_empty() {
        return None;
    }
    Some(if is_secret_header(name) {
        mask_header(name, value).into_bytes()
    } else {
        masked(value, &spans)
    })
}

/// `bytes` with a mask in the place of each of `spans`, which are in order and do
/// not overlap.
#[must_use]
pub fn masked(bytes: &[u8], spans: &[Range<usize>]) -> Vec<u8> {
    replaced(bytes, spans, |secret| mask(secret).into_bytes())
}

/// `bytes` with something else in the place of each of `spans`, which are in
/// order and do not overlap.
#[must_use]
pub fn replaced(
    bytes: &[u8],
    spans: &[Range<usize>],
    instead: impl Fn(&[u8]) -> Vec<u8>,
) -> Vec<u8> {
    let mut shown = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for span in spans {
        shown.extend_from_slice(&bytes[at..span.start]);
        shown.extend(instead(&bytes[span.clone()]));
        at = span.end;
    }
    shown.extend_from_slice(&bytes[at..]);
    shown
}

/// Places that many bytes further on.
fn shifted(
    spans: impl IntoIterator<Item = Range<usize>>,
    by: usize,
) -> impl Iterator<Item = Range<usize>> {
    let spans = spans.into_iter();
    spans.map(move |span| span.start + by..span.end + by)
}

/// Places in order, those that overlap as one.
#[must_use]
pub fn ordered(mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.retain(|span| !span.is_empty());
    spans.sort_by_key(|span| span.start);
    spans.dedup_by(|next, last| {
        let overlaps = next.start < last.end;
        if overlaps {
            last.end = last.end.max(next.end);
        }
        overlaps
    });
    spans
}

#[cfg(test)]
mod tests;
