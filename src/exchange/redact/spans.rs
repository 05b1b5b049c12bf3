//! Where the secrets are in the bytes of the wire, for views that show bytes
//! as they stand.

use std::ops::Range;

use super::{is_secret_header, is_secret_key, secret_form_spans, secret_query_spans};
use crate::exchange::{
    Head,
    json::{Kind, Tokens, decode, tokens, tokens_of_many},
    kind::BodyKind,
    multipart, xml,
};

/// How much of a body is searched for secrets, in bytes.
const LOOK: usize = 4 << 20;

/// The places of the secrets in the bytes of a head: secret query fields of
/// the target, and the values of secret header fields.
#[must_use]
pub fn head_spans(head: Head<'_>) -> Vec<Range<usize>> {
    let start = head.bytes().as_ptr().addr();
    let place = |part: &[u8]| part.as_ptr().addr().saturating_sub(start);
    let target = place(head.target());
    let queries = secret_query_spans(head.target());
    let queries = queries
        .into_iter()
        .map(|span| span.start + target..span.end + target);
    let fields = head.fields().filter(|field| {
        std::str::from_utf8(field.name).is_ok_and(is_secret_header) && !field.value.is_empty()
    });
    let fields = fields.map(|field| place(field.value)..place(field.value) + field.value.len());
    queries.chain(fields).collect()
}

/// The places of the secrets in a body: strings and numbers under secret keys
/// of JSON, of which `true`, `false` and `null` say nothing that is secret; values of secret fields of a form or of multipart, text and attributes
/// under secret names of XML. What stands under such a name is secret in all of
/// it, also the elements of a list and the members of an object. Other bodies
/// have no names.
#[must_use]
pub fn body_spans(kind: BodyKind, body: &[u8]) -> Vec<Range<usize>> {
    body_spans_within(kind, body, LOOK)
}

/// The same in the first `within` bytes of a body.
#[must_use]
pub fn body_spans_within(kind: BodyKind, body: &[u8], within: usize) -> Vec<Range<usize>> {
    let start = &body[..body.len().min(within)];
    match kind {
        BodyKind::Json => json_spans(tokens(start), <[u8]>::len, is_secret_key),
        BodyKind::Ndjson => json_spans(tokens_of_many(start), line_length, is_secret_key),
        BodyKind::Form => secret_form_spans(start),
        BodyKind::Xml => xml_spans(start),
        BodyKind::Multipart => multipart_spans(start),
        _ => Vec::new(),
    }
}

/// The places of the secrets in JSON that was made of something with names, where
/// `is_secret` knows them.
#[must_use]
pub fn spans_under(json: &[u8], is_secret: fn(&str) -> bool) -> Vec<Range<usize>> {
    let start = &json[..json.len().min(LOOK)];
    json_spans(tokens(start), <[u8]>::len, is_secret)
}

/// Whether an element or an attribute of that name, with a prefix or without,
/// holds a secret.
#[must_use]
pub fn is_secret_name(name: &[u8]) -> bool {
    std::str::from_utf8(xml::local(name)).is_ok_and(is_secret_key)
}

/// The places of the secret attributes in a start tag: all of them in an element
/// that is inside a secret one.
fn attribute_spans(tag: &[u8], around: Secret) -> impl Iterator<Item = Range<usize>> + '_ {
    let secret = move |(name, _): &(Range<usize>, Range<usize>)| {
        around.is_inside() || is_secret_name(&tag[name.clone()])
    };
    let attributes = xml::attributes(tag).filter(secret);
    attributes
        .map(|(_, value)| value)
        .filter(|value| !value.is_empty())
}

/// A value that is secret by its name, and is so in all of it: from which depth
/// on, until what opened there closes.
#[derive(Clone, Copy, Debug, Default)]
struct Secret {
    depth: usize,
    from: Option<usize>,
}

impl Secret {
    const fn open(&mut self, is_secret: bool) {
        self.depth += 1;
        if is_secret && self.from.is_none() {
            self.from = Some(self.depth);
        }
    }

    fn close(&mut self) {
        if self.from == Some(self.depth) {
            self.from = None;
        }
        self.depth = self.depth.saturating_sub(1);
    }

    const fn is_inside(self) -> bool {
        self.from.is_some()
    }
}

fn xml_spans(text: &[u8]) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut secret = Secret::default();
    let mut end = 0;
    for token in xml::tokens(text) {
        let Ok(token) = token else {
            // What is cut behind a secret name may be its value.
            if !secret.is_inside() {
                spans.extend(broken_xml_spans(text, end));
            } else if end < text.len() {
                spans.push(end..text.len());
            }
            break;
        };
        end = token.end;
        match token.kind {
            xml::Kind::Start | xml::Kind::Empty => {
                let tag = &text[token.span()];
                let attributes = attribute_spans(tag, secret);
                spans.extend(
                    attributes.map(|span| span.start + token.start..span.end + token.start),
                );
                if token.kind == xml::Kind::Start {
                    secret.open(is_secret_name(xml::name_of(tag)));
                }
            }
            xml::Kind::End => secret.close(),
            xml::Kind::Text | xml::Kind::CData
                if secret.is_inside() && !text[token.span()].trim_ascii().is_empty() =>
            {
                spans.push(token.span());
            }
            _ => {}
        }
    }
    spans
}

/// A boundary that is not declared is the one that the first line shows.
fn multipart_spans(body: &[u8]) -> Vec<Range<usize>> {
    let parts = multipart::read(body, None).parts;
    let secret = |part: &multipart::Part| {
        let name = part.name(body);
        name.is_some_and(|name| is_secret_name(&name)) && !part.content.is_empty()
    };
    let secrets = parts.into_iter().filter(secret);
    secrets.map(|part| part.content).collect()
}

/// Where the text breaks off behind a secret key, as much of what follows as
/// `value` says counts as its value.
fn json_spans(
    tokens: Tokens<'_>,
    value: fn(&[u8]) -> usize,
    is_secret: fn(&str) -> bool,
) -> Vec<Range<usize>> {
    let text = tokens.source();
    let mut spans = Vec::new();
    let mut secret = Secret::default();
    let mut is_named = false;
    let mut end = 0;
    for token in tokens {
        let Ok(token) = token else {
            let is_cut = is_named || secret.is_inside();
            let length = if is_cut { value(&text[end..]) } else { 0 };
            if length > 0 {
                spans.push(end..end + length);
            }
            spans.extend(broken_spans(text, end + length));
            break;
        };
        end = token.end;
        match token.kind {
            Kind::Key => {
                is_named = !secret.is_inside() && is_secret(&decode(&text[token.span()]));
                continue;
            }
            Kind::ObjectStart | Kind::ArrayStart => secret.open(is_named),
            Kind::ObjectEnd | Kind::ArrayEnd => secret.close(),
            Kind::String | Kind::Number if is_named || secret.is_inside() => {
                spans.push(token.span());
            }
            _ => {}
        }
        is_named = false;
    }
    spans
}

/// The length of the first line.
fn line_length(text: &[u8]) -> usize {
    memchr::memchr(b'\n', text).unwrap_or(text.len())
}

/// The places of the secrets from `from` on in text that is nearly JSON, or was
/// until it broke: what stands behind a secret name and a colon, whatever is
/// around them. Rather too much is found than too little.
#[must_use]
pub fn broken_spans(text: &[u8], from: usize) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = from;
    while let Some(found) = memchr::memchr(b':', text.get(at..).unwrap_or_default()) {
        let colon = at + found;
        at = colon + 1;
        if name_before(&text[..colon]).is_some_and(is_secret_key_of) {
            let value = value_behind(text, at);
            at = value.end.max(at);
            spans.extend((!value.is_empty()).then_some(value));
        }
    }
    spans
}

/// The same in text that is nearly XML: secret attributes of whatever looks like a
/// tag, and what stands behind a secret tag up to its end tag.
#[must_use]
pub fn broken_xml_spans(text: &[u8], from: usize) -> Vec<Range<usize>> {
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
    let length = match rest.first() {
        Some(quote @ (b'"' | b'\'')) => quoted(rest, *quote),
        Some(b'{' | b'[') => bracketed(rest),
        _ => {
            let is_end = |byte: &u8| b",}]\r\n".contains(byte);
            let end = rest.iter().position(is_end).unwrap_or(rest.len());
            rest[..end].trim_ascii_end().len()
        }
    };
    start..start + length
}

/// The length of a text in quotes, which may be without end.
fn quoted(text: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'\\' => at += 1,
            byte if *byte == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// The length of what starts with a bracket, up to the one that closes it.
fn bracketed(text: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => {
                at += quoted(&text[at..], b'"');
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(text: &'a [u8], spans: &[Range<usize>]) -> Vec<&'a str> {
        spans
            .iter()
            .map(|span| std::str::from_utf8(&text[span.clone()]).unwrap())
            .collect()
    }

    #[test]
    fn secrets_of_a_head_are_found_where_they_stand() {
        let head = b"POST /h?token=abc&x=1 HTTP/1.1\r\nHost: a\r\nauthorization:  Bearer k \r\nX-Id: 7\r\n\r\n";
        let spans = head_spans(Head::new(head));
        assert_eq!(found(head, &spans), ["abc", "Bearer k"]);
    }

    #[test]
    fn secrets_of_a_body_are_found_by_the_name_before_them() {
        let body =
            br#"{"password":"p","note":"password","list":[{"api_key": 12}],"token":{"a":"b"}}"#;
        assert_eq!(
            found(body, &body_spans(BodyKind::Json, body)),
            ["\"p\"", "12", "\"b\""]
        );
        let cut = br#"{"a":1,"password":"never to be se"#;
        assert_eq!(
            found(cut, &body_spans(BodyKind::Json, cut)),
            [":\"never to be se"]
        );
        let broken = b"<a>& <x token='a<b'/><y <password>p</password><b>q</b><token>cut";
        assert_eq!(
            found(broken, &body_spans(BodyKind::Xml, broken)),
            ["a<b", "p", "cut"]
        );
        for cut in [&b"<a><b token='never"[..], b"<a>&&<b <c> <b token=never"] {
            let spans = body_spans(BodyKind::Xml, cut);
            assert!(found(cut, &spans)[0].ends_with("never"));
        }
        let soap = b"<s:a token='t'><w:Password T='x'>p<!-- -->q</w:Password><b>c</b><secret>cut";
        assert_eq!(
            found(soap, &body_spans(BodyKind::Xml, soap)),
            ["t", "p", "q", "cut"]
        );
        let parts = b"--x\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\nk\r\n--x\r\n\
            Content-Disposition: form-data; name=b\r\n\r\nc\r\n--x--";
        assert_eq!(found(parts, &body_spans(BodyKind::Multipart, parts)), ["k"]);
        let lines = b"{\"secret\":\"a\"}\n{\"secret\":\"b\"}\n";
        assert_eq!(
            found(lines, &body_spans(BodyKind::Ndjson, lines)),
            ["\"a\"", "\"b\""]
        );
    }

    #[test]
    fn what_is_inside_a_secret_value_was_readable() {
        let cases: &[(BodyKind, &str, &[&str])] = &[
            (
                BodyKind::Json,
                r#"{"password":{"value":"x"},"a":"b"}"#,
                &["\"x\""],
            ),
            (
                BodyKind::Json,
                r#"{"api_keys":["k1",["k2"],{"a":3}],"a":1}"#,
                &["\"k1\"", "\"k2\"", "3"],
            ),
            (
                BodyKind::Json,
                r#"{"secret":{"token":{"a":1},"b":2},"c":[{}],"d":3}"#,
                &["1", "2"],
            ),
            (
                BodyKind::Json,
                r#"{"secret":[],"a":"b","tokens":{},"c":1}"#,
                &[],
            ),
            (
                BodyKind::Json,
                r#"{"a":1,"secret":["x","cu"#,
                &["\"x\"", ",\"cu"],
            ),
            (
                BodyKind::Ndjson,
                "{\"pwd\":[\n\"x\"]}\n{\"pwd\":\n1}\n{\"pwd\":?}\n{\"pwd\":2}",
                &["\"x\"", "1", ":?}", "2"],
            ),
            (
                BodyKind::Xml,
                "<a><password><v k='w'>x</v>y</password><b c='d'>z</b></a>",
                &["w", "x", "y"],
            ),
            (
                BodyKind::Form,
                "password[value]=x&api_keys[]=y&user[name]=z&key[0]=v",
                &["x", "y", "v"],
            ),
        ];
        for (kind, text, secrets) in cases {
            let text = text.as_bytes();
            let spans = body_spans(*kind, text);
            assert_eq!(
                found(text, &spans),
                *secrets,
                "{}",
                String::from_utf8_lossy(text)
            );
        }
    }

    #[test]
    fn behind_a_fault_all_secrets_were_readable() {
        let cases: &[(&str, &[&str])] = &[
            (r#"{"a":tru,"password":"x","b":"c"}"#, &["\"x\""]),
            (r"{'a':1,'api_key' : 'k\'1', 'b':2}", &["'k\\'1'"]),
            (
                r#"{"a":1,,"secret":{"b":["}",2]},"c":3}"#,
                &[r#"{"b":["}",2]}"#],
            ),
            ("{\"a\":1,,\n\"token\" :\n 123\n,\"b\":4}", &["123"]),
            (r#"{"a":1 "secret":"never closed"#, &["\"never closed"]),
            (r#"{"a":1 "secret":{"b":"c""#, &[r#"{"b":"c""#]),
            (r"{a:1,password:x,b:2}", &["x"]),
            (r#"{"a":1 "p\u0061ssword":"x""#, &["\"x\""]),
            (r#"{"a":1 "note":"b","list":[1]}"#, &[]),
            (r#"{"a":1 "secret":"#, &[]),
            (r#"{"a":1 :::"#, &[]),
        ];
        for (text, secrets) in cases {
            let spans = body_spans(BodyKind::Json, text.as_bytes());
            assert_eq!(found(text.as_bytes(), &spans), *secrets, "{text}");
        }
    }
}
