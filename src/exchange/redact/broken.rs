//! Secrets in text that is nearly JSON or XML, or was until it broke. Rather too
//! much is found than too little.

use std::ops::Range;

use super::{
    inside::Secret,
    markup::attribute_spans,
    name::{is_secret_key, is_secret_name},
};
use crate::exchange::{json::decode, xml};

/// Before which names a value is taken for a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// Before all that are secret: the text was to be JSON.
    All,
    /// Before those in quotes: the text is anything, and has JSON in it.
    Quoted,
}

/// The places of the secrets from `from` on in text that is nearly JSON, or was
/// until it broke: what stands behind a secret name and a colon, whatever is
/// around them.
pub(super) fn spans(text: &[u8], from: usize, names: Names) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = from;
    while let Some(found) = memchr::memchr(b':', text.get(at..).unwrap_or_default()) {
        let colon = at + found;
        at = colon + 1;
        let before = text[..colon].trim_ascii_end();
        if names == Names::Quoted && !before.ends_with(b"\"") {
            continue;
        }
        if name_before(before).is_some_and(is_secret_key_of) {
            let value = value_behind(text, at);
            at = value.end.max(at);
            spans.extend((!value.is_empty()).then_some(value));
        }
    }
    spans
}

/// The same in text that is nearly XML: secret attributes of whatever looks like a
/// tag, and what stands behind a secret tag up to its end tag.
pub(super) fn xml_spans(text: &[u8], from: usize) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = from.min(text.len());
    while let Some(found) = memchr::memchr(b'<', &text[at..]) {
        let start = at + found;
        let length = memchr::memchr(b'>', &text[start..]).map_or(text.len() - start, |it| it + 1);
        let tag = &text[start..start + length];
        at = start + length;
        spans.extend(broken_tag_spans(tag).map(|span| span.start + start..span.end + start));
        let last = memchr::memrchr(b'<', tag).map_or(tag, |last| &tag[last..]);
        let is_start = !last.starts_with(b"</") && !last.ends_with(b"/>");
        let names = [tag, last].map(xml::name_of);
        if let Some(name) = names.into_iter().find(|name| is_secret_name(name))
            && is_start
        {
            let end_tag = [b"</", name].concat();
            let length = memchr::memmem::find(&text[at..], &end_tag);
            let end = length.map_or(text.len(), |length| at + length);
            spans.extend((at < end).then_some(at..end));
            at = end;
        }
    }
    spans
}

/// The secret attributes of a tag, which may be cut in the value of its last.
fn broken_tag_spans(tag: &[u8]) -> impl Iterator<Item = Range<usize>> + '_ {
    let cut = memchr::memrchr(b'=', tag).filter(|equals| {
        let is_secret = name_before(&tag[..*equals]).is_some_and(is_secret_name);
        let is_whole = xml::attributes(tag).any(|(_, value)| value.end > *equals);
        is_secret && !is_whole
    });
    let cut = cut.map(|equals| equals + 1..tag.len());
    attribute_spans(tag, Secret::default()).chain(cut.filter(|span| !span.is_empty()))
}

fn is_secret_key_of(name: &[u8]) -> bool {
    is_secret_key(&decode(name))
}

/// The name at the end of `text`, in quotes or without.
fn name_before(text: &[u8]) -> Option<&[u8]> {
    /// Names longer than this, in bytes, are looked at from here on.
    const LONGEST: usize = 256;
    let text = text.trim_ascii_end();
    let text = &text[text.len().saturating_sub(LONGEST)..];
    let is_of_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-$.".contains(byte);
    let (last, inner) = text.split_last()?;
    let (name, before) = if matches!(last, b'"' | b'\'') {
        (inner, memchr::memrchr(*last, inner))
    } else {
        (text, text.iter().rposition(|byte| !is_of_word(byte)))
    };
    Some(&name[before.map_or(0, |at| at + 1)..])
}

/// What stands from `at` on: a text in quotes, all that is in brackets, or what
/// there is up to a comma, a bracket or the end of the line.
fn value_behind(text: &[u8], at: usize) -> Range<usize> {
    let rest = &text[at..];
    let start = at + (rest.len() - rest.trim_ascii_start().len());
    let rest = &text[start..];
    let length = match (in_quotes(rest, rest.len()), rest.first()) {
        (Some(length), _) => length,
        (None, Some(b'{' | b'[')) => bracketed(rest),
        _ => {
            let is_end = |byte: &u8| b",}]\r\n".contains(byte);
            let end = rest.iter().position(is_end).unwrap_or(rest.len());
            rest[..end].trim_ascii_end().len()
        }
    };
    start..start + length
}

/// The length of what a text starts with, where that is in quotes; `open` where
/// nothing closes them.
pub(super) fn in_quotes(text: &[u8], open: usize) -> Option<usize> {
    /// More escapes than this stand before no quote: they double with every text
    /// that a text is put into.
    const MOST: usize = 63;
    let escapes = text.iter().take_while(|byte| **byte == b'\\').count();
    let length = match text.get(escapes)? {
        b'"' if (1..=MOST).contains(&escapes) => escaped(text, escapes),
        quote @ (b'"' | b'\'') if escapes == 0 => quoted(text, *quote),
        _ => return None,
    };
    Some(length.unwrap_or(open))
}

/// The length of a text in quotes; none where it is without end.
fn quoted(text: &[u8], quote: u8) -> Option<usize> {
    let mut at = 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'\\' => at += 1,
            byte if *byte == quote => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The length of a text in quotes that are escaped so many times over, since they
/// stand in other texts. Those inside it are so more often.
fn escaped(text: &[u8], escapes: usize) -> Option<usize> {
    let quote = &text[..=escapes];
    let mut at = quote.len();
    while let Some(found) = memchr::memmem::find(&text[at..], quote) {
        let end = at + found + quote.len();
        if text[at + found - 1] != b'\\' {
            return Some(end);
        }
        at = end;
    }
    None
}

/// The length of what starts with a bracket, up to the one that closes it.
fn bracketed(text: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => {
                at += quoted(&text[at..], b'"').unwrap_or(text.len() - at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}
