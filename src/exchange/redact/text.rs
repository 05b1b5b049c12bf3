//! Secrets in a text of which nothing but its letters says what it is: JSON, XML,
//! a form, a URL, or prose with one of them in it.

use std::ops::Range;

use super::{
    broken::{self, Names},
    inside::Depth,
    json,
    layer::{self, Writing},
    markup,
    name::is_secret_key,
    ordered, pairs, shifted,
};
use crate::exchange::json::tokens;

/// The places of the secrets in a text that is written inside another.
pub(super) fn nested(source: &[u8], writing: Writing, depth: Depth) -> Vec<Range<usize>> {
    if !may_hold(source) {
        return Vec::new();
    }
    layer::spans_in(source, writing, |text| plain(text, depth))
}

/// Whether a text can hold anything but words: most do not.
fn may_hold(source: &[u8]) -> bool {
    source.iter().any(|byte| b":=<\\%&".contains(byte))
}

/// The places of the secrets in a text, in order. What is too deep in others to be
/// opened is a secret as a whole.
pub(super) fn plain(text: &[u8], depth: Depth) -> Vec<Range<usize>> {
    let Some(deeper) = depth.deeper() else {
        let whole = may_hold(text).then_some(0..text.len());
        return whole.into_iter().collect();
    };
    let found = match Shape::of(text) {
        Shape::Json(start) => {
            let tokens = tokens(&text[start..]);
            let found = json::spans(tokens, <[u8]>::len, is_secret_key, deeper);
            shifted(found, start).collect()
        }
        Shape::Xml(start) => shifted(markup::spans(&text[start..], deeper), start).collect(),
        Shape::Form => pairs::form_spans(text, deeper),
        Shape::Percent => layer::spans_in(text, Writing::Percent, |text| plain(text, deeper)),
        Shape::Words => loose(text, 0, Names::Quoted, deeper),
    };
    ordered(found)
}

/// The places of the secrets from `from` on in a text with anything in it.
pub(super) fn loose(text: &[u8], from: usize, names: Names, depth: Depth) -> Vec<Range<usize>> {
    let mut spans = broken::spans(text, from, names);
    spans.extend(broken::xml_spans(text, from));
    spans.extend(pairs::link_spans(text, from, depth));
    if names == Names::All {
        spans.extend(literal_spans(text, from, depth));
    }
    spans
}

/// The places of the secrets between the quotes of broken JSON. Where it broke
/// nobody knows which of them open a string: all that is between two is looked at.
fn literal_spans(text: &[u8], from: usize, depth: Depth) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = from;
    while at < text.len() {
        let end = at + json::literal_length(&text[at..]);
        let found = nested(&text[at..end], Writing::Json, depth);
        spans.extend(shifted(found, at));
        at = end + 1;
    }
    spans
}

/// What a text is by its looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// JSON, from this byte on, or what begins like it.
    Json(usize),
    /// XML, from this byte on, or what begins like it.
    Xml(usize),
    /// Names and values.
    Form,
    /// One word that is written with percent escapes.
    Percent,
    /// Anything else.
    Words,
}

impl Shape {
    fn of(text: &[u8]) -> Self {
        const MARK: &[u8] = b"\xEF\xBB\xBF";
        let inner = text.strip_prefix(MARK).unwrap_or(text).trim_ascii_start();
        let start = text.len() - inner.len();
        match inner.first() {
            Some(b'{' | b'[' | b'"') => Self::Json(start),
            Some(b'<') if !is_link(inner) => Self::Xml(start),
            _ if pairs::is_form(text.trim_ascii()) => Self::Form,
            _ if is_percent_encoded(text) => Self::Percent,
            _ => Self::Words,
        }
    }
}

/// Whether what stands in angle brackets is a URL, as in the field `Link`.
pub(super) fn is_link(text: &[u8]) -> bool {
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'>';
    let end = text.iter().position(is_end).unwrap_or(text.len());
    memchr::memmem::find(&text[..end], b"://").is_some()
}

/// Whether a text is one word, and has the sign of an encoded text in it: of what
/// would part it, were it not encoded.
fn is_percent_encoded(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    let is_one = text.iter().all(u8::is_ascii_graphic) && !text.contains(&b'=');
    let mut escapes = memchr::memchr_iter(b'%', text);
    is_one
        && escapes.any(|at| {
            let digits = text.get(at + 1..at + 3).unwrap_or_default();
            let parts = [
                b"7B", b"7b", b"5B", b"5b", b"3C", b"3c", b"3D", b"3d", b"3A", b"3a", b"22", b"25",
            ];
            parts.iter().any(|part| *part == digits)
        })
}
