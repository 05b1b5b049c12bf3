//! Secrets in JSON: strings and numbers under secret keys, and those in other
//! strings.

use std::ops::Range;

use super::{
    broken::Names,
    inside::{Depth, Secret},
    layer::Writing,
    shifted, text,
};
use crate::exchange::json::{Kind, Tokens, decode, string_end};

/// The places of the secrets in JSON. Where the text breaks off behind a secret
/// key, as much of what follows as `value` says counts as its value; behind a
/// fault it is looked at as text that is nearly JSON.
pub(super) fn spans(
    tokens: Tokens<'_>,
    value: fn(&[u8]) -> usize,
    is_secret: fn(&str) -> bool,
    depth: Depth,
) -> Vec<Range<usize>> {
    let source = tokens.source();
    let mut spans = Vec::new();
    let mut secret = Secret::default();
    let mut is_named = false;
    let mut end = 0;
    for token in tokens {
        let Ok(token) = token else {
            let is_cut = is_named || secret.is_inside();
            let length = if is_cut { value(&source[end..]) } else { 0 };
            if length > 0 {
                spans.push(end..end + length);
            }
            spans.extend(text::loose(source, end + length, Names::All, depth));
            break;
        };
        end = token.end;
        match token.kind {
            Kind::Key => {
                is_named = !secret.is_inside() && is_secret(&decode(&source[token.span()]));
                continue;
            }
            Kind::ObjectStart | Kind::ArrayStart => secret.open(is_named),
            Kind::ObjectEnd | Kind::ArrayEnd => secret.close(),
            Kind::String | Kind::Number if is_named || secret.is_inside() => {
                spans.push(token.span());
            }
            Kind::String => {
                let found = string_spans(&source[token.span()], depth);
                spans.extend(shifted(found, token.start));
            }
            _ => {}
        }
        is_named = false;
    }
    spans
}

/// The places of the secrets in a string, in its quotes or cut, that is none as a
/// whole.
pub(super) fn string_spans(string: &[u8], depth: Depth) -> Vec<Range<usize>> {
    let inner = string.strip_prefix(b"\"").unwrap_or(string);
    let start = string.len() - inner.len();
    let inner = match inner.strip_suffix(b"\"") {
        Some(whole) if start > 0 && escapes_at_end(whole).is_multiple_of(2) => whole,
        _ => inner,
    };
    shifted(text::nested(inner, Writing::Json, depth), start).collect()
}

fn escapes_at_end(text: &[u8]) -> usize {
    text.iter().rev().take_while(|byte| **byte == b'\\').count()
}

/// How many bytes there are up to a quote that is not escaped.
pub(super) fn literal_length(text: &[u8]) -> usize {
    string_end(text, 0).map_or(text.len(), |end| end - 1)
}

/// The length of the first line.
pub(super) fn line_length(text: &[u8]) -> usize {
    memchr::memchr(b'\n', text).unwrap_or(text.len())
}
