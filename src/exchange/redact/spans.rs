//! Where the secrets are in the bytes of the wire, for views that show bytes
//! as they stand.

use std::ops::Range;

use super::{is_secret_header, is_secret_key, secret_form_spans, secret_query_spans};
use crate::exchange::{
    Head,
    json::{Kind, decode, tokens},
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
/// of JSON, values of secret fields of a form or of multipart, text and attributes
/// under secret names of XML. Other bodies have no names.
#[must_use]
pub fn body_spans(kind: BodyKind, body: &[u8]) -> Vec<Range<usize>> {
    body_spans_within(kind, body, LOOK)
}

/// The same in the first `within` bytes of a body.
#[must_use]
pub fn body_spans_within(kind: BodyKind, body: &[u8], within: usize) -> Vec<Range<usize>> {
    let start = &body[..body.len().min(within)];
    match kind {
        BodyKind::Json => json_spans(start, 0),
        BodyKind::Ndjson => ndjson_spans(start),
        BodyKind::Form => secret_form_spans(start),
        BodyKind::Xml => xml_spans(start),
        BodyKind::Multipart => multipart_spans(start),
        _ => Vec::new(),
    }
}

fn ndjson_spans(body: &[u8]) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut spans = Vec::new();
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        spans.extend(json_spans(line, start));
        start += line.len();
    }
    spans
}

/// Whether an element or an attribute of that name, with a prefix or without,
/// holds a secret.
#[must_use]
pub fn is_secret_name(name: &[u8]) -> bool {
    std::str::from_utf8(xml::local(name)).is_ok_and(is_secret_key)
}

/// The places of the secret attributes in a start tag.
pub fn attribute_spans(tag: &[u8]) -> impl Iterator<Item = Range<usize>> + '_ {
    let secret = |(name, _): &(Range<usize>, Range<usize>)| is_secret_name(&tag[name.clone()]);
    let attributes = xml::attributes(tag).filter(secret);
    attributes
        .map(|(_, value)| value)
        .filter(|value| !value.is_empty())
}

fn xml_spans(text: &[u8]) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut secret = false;
    let mut end = 0;
    for token in xml::tokens(text) {
        let Ok(token) = token else {
            // What is cut behind a secret name may be its value.
            if secret && end < text.len() {
                spans.push(end..text.len());
            }
            break;
        };
        end = token.end;
        match token.kind {
            xml::Kind::Start | xml::Kind::Empty => {
                let tag = &text[token.span()];
                secret = token.kind == xml::Kind::Start && is_secret_name(xml::name_of(tag));
                spans.extend(
                    attribute_spans(tag)
                        .map(|span| span.start + token.start..span.end + token.start),
                );
            }
            xml::Kind::End => secret = false,
            xml::Kind::Text | xml::Kind::CData
                if secret && !text[token.span()].trim_ascii().is_empty() =>
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

/// Where the text breaks off behind a secret key, all that follows counts as
/// its value.
fn json_spans(text: &[u8], offset: usize) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut secret = false;
    let mut end = 0;
    for token in tokens(text) {
        let Ok(token) = token else {
            if secret && end < text.len() {
                spans.push(end + offset..text.len() + offset);
            }
            break;
        };
        end = token.end;
        match token.kind {
            Kind::Key => {
                secret = is_secret_key(&decode(&text[token.span()]));
                continue;
            }
            Kind::String | Kind::Number if secret => {
                spans.push(token.start + offset..token.end + offset);
            }
            _ => {}
        }
        secret = false;
    }
    spans
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
            ["\"p\"", "12"]
        );
        let cut = br#"{"a":1,"password":"never to be se"#;
        assert_eq!(
            found(cut, &body_spans(BodyKind::Json, cut)),
            [":\"never to be se"]
        );
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
}
