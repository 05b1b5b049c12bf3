//! Secrets in XML: text and attributes under secret names, and those in other
//! texts.

use std::ops::Range;

use super::{
    broken,
    inside::{Depth, Secret},
    layer::Writing,
    name::is_secret_name,
    shifted, text,
};
use crate::exchange::xml;

/// The places of the secret attributes in a start tag: all of them in an element
/// that is inside a secret one.
pub(super) fn attribute_spans(
    tag: &[u8],
    around: Secret,
) -> impl Iterator<Item = Range<usize>> + '_ {
    let secret = move |(name, _): &(Range<usize>, Range<usize>)| {
        around.is_inside() || is_secret_name(&tag[name.clone()])
    };
    let attributes = xml::attributes(tag).filter(secret);
    attributes
        .map(|(_, value)| value)
        .filter(|value| !value.is_empty())
}

/// The places of the secrets in XML. What is cut behind a secret name may be its
/// value; behind a fault it is looked at as text that is nearly XML.
pub(super) fn spans(source: &[u8], depth: Depth) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut secret = Secret::default();
    let mut end = 0;
    for token in xml::tokens(source) {
        let Ok(token) = token else {
            spans.extend(behind_fault(source, end, secret, depth));
            break;
        };
        end = token.end;
        let piece = &source[token.span()];
        let found = match token.kind {
            xml::Kind::Start | xml::Kind::Empty => {
                let found = tag_spans(piece, secret, depth);
                if token.kind == xml::Kind::Start {
                    secret.open(is_secret_name(xml::name_of(piece)));
                }
                found
            }
            xml::Kind::End => {
                secret.close();
                continue;
            }
            xml::Kind::Text | xml::Kind::CData if secret.is_inside() => {
                let is_blank = piece.trim_ascii().is_empty();
                (!is_blank).then_some(0..piece.len()).into_iter().collect()
            }
            xml::Kind::Text => text::nested(piece, Writing::Xml, depth),
            xml::Kind::CData => section_spans(piece, depth),
            xml::Kind::Comment | xml::Kind::Instruction | xml::Kind::Doctype => {
                text::loose(piece, 0, broken::Names::Quoted, depth)
            }
        };
        spans.extend(shifted(found, token.start));
    }
    spans
}

fn behind_fault(source: &[u8], from: usize, secret: Secret, depth: Depth) -> Vec<Range<usize>> {
    if secret.is_inside() {
        let rest = from..source.len();
        return (!rest.is_empty()).then_some(rest).into_iter().collect();
    }
    text::loose(source, from, broken::Names::Quoted, depth)
}

/// The places of the secrets in the attributes of a tag.
fn tag_spans(tag: &[u8], around: Secret, depth: Depth) -> Vec<Range<usize>> {
    let mut spans: Vec<_> = attribute_spans(tag, around).collect();
    for (_, value) in xml::attributes(tag) {
        let found = text::nested(&tag[value.clone()], Writing::Xml, depth);
        spans.extend(shifted(found, value.start));
    }
    if text::is_link(tag) {
        spans.extend(text::loose(tag, 0, broken::Names::Quoted, depth));
    }
    spans
}

/// In a section nothing is escaped.
pub(super) fn section_spans(section: &[u8], depth: Depth) -> Vec<Range<usize>> {
    const START: &[u8] = b"<![CDATA[";
    let inner = section.strip_prefix(START).unwrap_or(section);
    let start = section.len() - inner.len();
    let inner = inner.strip_suffix(b"]]>").unwrap_or(inner);
    shifted(text::plain(inner, depth), start).collect()
}
