//! Secrets in names and values as a form and a query write them, and in URLs
//! wherever they stand.

use std::ops::Range;

use super::{
    broken::in_quotes,
    inside::Depth,
    layer::{self, Writing},
    name::{is_secret_field, is_secret_in_url, is_secret_key},
    ordered, shifted, text,
};
use crate::exchange::form;

/// The places of the secrets in a form, or in a query without `?`. What has no `=`,
/// and what stands before it, may be anything.
pub(super) fn form_spans(text: &[u8], depth: Depth) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = 0;
    for pair in text.split(|byte| *byte == b'&') {
        let start = at;
        at += pair.len() + 1;
        let equals = memchr::memchr(b'=', pair).unwrap_or(pair.len());
        spans.extend(shifted(value_spans(&pair[..equals], depth), start));
        let value = start + equals + 1..start + pair.len();
        if value.start >= value.end {
            continue;
        }
        if is_secret_field(&name(&pair[..equals])) {
            spans.push(value);
        } else {
            let found = value_spans(&text[value.clone()], depth);
            spans.extend(shifted(found, value.start));
        }
    }
    spans
}

/// The places of the secrets in a name or a value of a form. A plus may stand for itself:
/// what looks like a form may be none, and then a URL does not end there.
fn value_spans(value: &[u8], depth: Depth) -> Vec<Range<usize>> {
    let mut spans = text::nested(value, Writing::Form, depth);
    if value.contains(&b'+') && depth.deeper().is_some() {
        spans.extend(layer::spans_in(value, Writing::Percent, |text| {
            ordered(link_spans(text, 0, depth))
        }));
    }
    spans
}

/// The name of a field without its escapes, so that `%74oken` hides nothing.
fn name(source: &[u8]) -> String {
    String::from_utf8_lossy(&form::decoded(source)).into_owned()
}

/// Whether a text is a form by its looks: pairs, and nothing but pairs, whose names
/// are plain.
pub(super) fn is_form(text: &[u8]) -> bool {
    let is_pair = |pair: &[u8]| {
        let equals = memchr::memchr(b'=', pair);
        let name = equals.map(|at| &pair[..at]);
        name.is_some_and(|name| !name.is_empty() && name.iter().copied().all(is_of_name))
    };
    text.split(|byte| *byte == b'&').all(is_pair)
}

/// What a name is made of, escapes too.
const fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'_' | b'-' | b'.' | b'[' | b']' | b'%' | b'+' | b'$')
}

/// The places of the secrets from `from` on in the URLs of a text, and behind
/// every `name=`: what a secret name has there, wherever that is.
pub(super) fn link_spans(text: &[u8], from: usize, depth: Depth) -> Vec<Range<usize>> {
    let mut spans: Vec<_> = user_informations(text, from).collect();
    let mut values = Values::of(text);
    let mut at = from;
    while let Some(found) = memchr::memchr(b'=', text.get(at..).unwrap_or_default()) {
        let equals = at + found;
        at = equals + 1;
        if is_secret_at(text, equals) {
            let value = values.whole(at);
            at = value.end;
            spans.extend((!value.is_empty()).then_some(value));
        } else if let Some(value) = values.escaped(at) {
            at = value.end;
            let found = text::nested(&text[value.clone()], Writing::Percent, depth);
            spans.extend(shifted(found, value.start));
        }
    }
    spans
}

/// Whether the name before this `=` is secret. More names are in a query than in
/// a sentence.
fn is_secret_at(text: &[u8], equals: usize) -> bool {
    /// Names longer than this, in bytes, are looked at from here on.
    const LONGEST: usize = 256;
    let before = &text[equals.saturating_sub(LONGEST)..equals];
    let start = before.iter().rposition(|byte| !is_of_name(*byte));
    let name_of = name(&before[start.map_or(0, |at| at + 1)..]);
    match start.map(|at| before[at]) {
        Some(b'?' | b'&' | b'#' | b';') => is_secret_in_url(&name_of),
        _ => is_secret_key(&name_of),
    }
}

/// The values behind the signs of a text, which are asked for from its start to
/// its end.
struct Values<'a> {
    text: &'a [u8],
    /// Where the value ends that was asked for last,
    end: usize,
    /// and where its last escape is.
    escape: Option<usize>,
}

impl<'a> Values<'a> {
    const fn of(text: &'a [u8]) -> Self {
        Self {
            text,
            end: 0,
            escape: None,
        }
    }

    /// What is in quotes, up to the end of the line where nothing closes them, or all
    /// up to what no URL holds.
    fn whole(&mut self, at: usize) -> Range<usize> {
        let rest = &self.text[at..];
        let line = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        match in_quotes(rest, line) {
            Some(length) => at..at + length,
            None => at..self.end(at),
        }
    }

    /// The same where it has escapes and no quotes.
    fn escaped(&mut self, at: usize) -> Option<Range<usize>> {
        let end = self.end(at);
        self.escape.filter(|escape| *escape >= at).map(|_| at..end)
    }

    fn end(&mut self, at: usize) -> usize {
        if at > self.end {
            let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"&\"'<>`".contains(byte);
            let rest = &self.text[at..];
            let value = &rest[..rest.iter().position(is_end).unwrap_or(rest.len())];
            self.end = at + value.len();
            self.escape = memchr::memrchr(b'%', value).map(|escape| at + escape);
        }
        self.end
    }
}

/// The places of `user:password` in the URLs of a text. A name alone is one of a
/// person, except where only a key stands there.
fn user_informations(text: &[u8], from: usize) -> impl Iterator<Item = Range<usize>> + '_ {
    let rest = text.get(from..).unwrap_or_default();
    memchr::memchr_iter(b':', rest).filter_map(move |colon| {
        let colon = from + colon;
        let start = colon + 1 + slashes(&text[colon + 1..])?;
        let authority = &text[start..];
        let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"/?#\"'<>`\\".contains(byte);
        let end = authority.iter().position(is_end);
        let authority = &authority[..end.unwrap_or(authority.len())];
        let Some(at) = memchr::memrchr(b'@', authority).filter(|at| *at > 0) else {
            let is_cut = end.is_none() && is_start_of_user(authority);
            return is_cut.then_some(start..text.len());
        };
        let is_http = [&b"http"[..], b"https"].iter().any(|scheme| {
            let name = text[..colon].get(colon.saturating_sub(scheme.len())..);
            name.is_some_and(|name| name.eq_ignore_ascii_case(scheme))
        });
        (is_http || authority[..at].contains(&b':')).then_some(start..start + at)
    })
}

/// Whether what a text ends with is the start of `user:password@`: a port has
/// digits only, and an address brackets.
fn is_start_of_user(authority: &[u8]) -> bool {
    let colon = memchr::memrchr(b':', authority);
    let behind = colon.map_or(&[][..], |at| &authority[at + 1..]);
    !authority.starts_with(b"[") && !behind.iter().all(u8::is_ascii_digit)
}

/// The length of the two slashes at the start of a text, which JSON may escape.
fn slashes(text: &[u8]) -> Option<usize> {
    let both = [&b"//"[..], br"\/\/"];
    let found = both.into_iter().find(|it| text.starts_with(it))?;
    Some(found.len())
}

/// The places of the secrets in a request target: the values of query fields, and
/// what the URLs in it hold.
pub(super) fn target_spans(target: &[u8], depth: Depth) -> Vec<Range<usize>> {
    let query = memchr::memchr(b'?', target).map_or(target.len(), |at| at + 1);
    let path = &target[..query];
    let mut spans = link_spans(path, 0, depth);
    // A query that is cut off leaves none behind.
    spans.extend(shifted(form_spans(&target[query..], depth), query));
    spans
}
