//! What is compared: a request or an answer; and which way its body is.

use std::borrow::Cow;

use bytes::Bytes;

use super::{
    Kind, Place, lines,
    report::{Report, Source},
    structure::{self, Which},
    tree::Unread,
};
use crate::exchange::{
    Entry, Head, Response, amount, decode,
    display::display_within,
    document::{self, Document},
    form,
    json::Path,
    kind::{self, BodyKind},
    multipart, redact, xml,
};

/// One of the two that are compared.
#[derive(Clone, Debug)]
pub struct Side<'a> {
    head: Cow<'a, [u8]>,
    body: &'a [u8],
    message: Message,
    ending: Ending,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Message {
    Request,
    Answer,
}

/// Whether all of a body is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Whole,
    Cut,
}

impl<'a> Side<'a> {
    /// A request of these bytes.
    #[must_use]
    pub const fn request(head: &'a [u8], body: &'a [u8]) -> Self {
        Self {
            head: Cow::Borrowed(head),
            body,
            message: Message::Request,
            ending: Ending::Whole,
        }
    }

    /// What arrived; of what was refused as much as there is.
    #[must_use]
    pub fn of(entry: &'a Entry) -> Self {
        let is_cut = entry
            .received()
            .is_some_and(crate::exchange::Exchange::truncated);
        Self {
            ending: if is_cut { Ending::Cut } else { Ending::Whole },
            ..Self::request(entry.head().bytes(), entry.body())
        }
    }

    /// An answer.
    #[must_use]
    pub fn answer(response: &'a Response) -> Self {
        let ending = if response.truncated {
            Ending::Cut
        } else {
            Ending::Whole
        };
        Self {
            head: Cow::Owned(answer_head(response.status, &response.headers)),
            body: &response.body,
            message: Message::Answer,
            ending,
        }
    }

    pub(super) fn head(&self) -> Head<'_> {
        Head::new(&self.head)
    }

    fn of_request<T>(&self, part: T) -> Option<T> {
        (self.message == Message::Request).then_some(part)
    }

    pub(super) fn method(&self) -> Option<&[u8]> {
        self.of_request(self.head().method())
    }

    pub(super) fn path(&self) -> Option<&[u8]> {
        self.of_request(self.head().path())
    }

    pub(super) fn query(&self) -> Option<&[u8]> {
        self.of_request(self.head().query())?
    }

    /// The second word of a status line stands where a target does.
    pub(super) fn status(&self) -> Option<&[u8]> {
        (self.message == Message::Answer).then(|| self.head().target())
    }

    /// The body without what lies around it, in UTF-8 where it is text.
    fn text(&self) -> decode::Decoded<'_> {
        let head = self.head();
        let decoded = decode::content(head.get("Content-Encoding"), self.body);
        decode::Decoded {
            bytes: decode::text(head.get("Content-Type"), decoded.bytes),
            ending: decoded.ending,
        }
    }
}

/// A status line and fields, as they would stand on the wire.
fn answer_head(status: u16, fields: &[(Bytes, Bytes)]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\n").into_bytes();
    for (name, value) in fields {
        for part in [&name[..], b": ", &value[..], b"\r\n"] {
            head.extend_from_slice(part);
        }
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// Compares the bodies in the best way that both allow.
pub(super) fn bodies(old: &Side<'_>, new: &Side<'_>, report: &mut Report<'_>) {
    for (side, which) in [(old, Which::Old), (new, Which::New)] {
        if side.ending == Ending::Cut {
            report.remark(format!("the {} body was not kept whole", which.word()));
        }
    }
    if old.body == new.body {
        return;
    }
    if old.body.is_empty() || new.body.is_empty() {
        return one_body(old, new, report);
    }
    let (old_text, new_text) = (old.text(), new.text());
    for (text, which) in [(&old_text, Which::Old), (&new_text, Which::New)] {
        if text.ending != decode::Ending::Whole {
            report.remark(format!(
                "the {} body could not be decoded whole",
                which.word()
            ));
        }
    }
    let kind = |side: &Side<'_>, text: &[u8]| kind::of(side.head().get("Content-Type"), text);
    let kinds = (kind(old, &old_text.bytes), kind(new, &new_text.bytes));
    if !(kinds.0.is_text() && kinds.1.is_text()) {
        return bytes(&old_text.bytes, &new_text.bytes, kinds, report);
    }
    if old_text.bytes == new_text.bytes {
        report.remark("the bodies say the same; they are coded differently");
        return;
    }
    let before = report.found();
    let texts = (&*old_text.bytes, &*new_text.bytes);
    match values(old, new, kinds, report) {
        Ok(looked_at) => {
            if blanks_at_end(texts.0) != blanks_at_end(texts.1) {
                report.remark("the bodies end in different white space; a signature covers it");
            }
            if report.found() == before {
                beside_values(old, new, kinds, looked_at, texts, report);
            } else if comments(kinds.0, texts.0).ne(comments(kinds.1, texts.1)) {
                report.remark("comments differ too, which are not compared value by value");
            }
        }
        Err((which, why)) => {
            if let (Unread::Fault(fault), BodyKind::Json | BodyKind::Ndjson) = (
                &why,
                if which == Which::Old {
                    kinds.0
                } else {
                    kinds.1
                },
            ) {
                report.remark(format!(
                    "the {} body is no whole JSON: {fault}; both are compared by line",
                    which.word()
                ));
            }
            if why == Unread::Large {
                report.remark(
                    "a body is too large to be compared value by value; both are compared by line",
                );
            }
            by_line(kinds, texts, report);
        }
    }
}

fn by_line(kinds: (BodyKind, BodyKind), texts: (&[u8], &[u8]), report: &mut Report<'_>) {
    fn source(kind: BodyKind, text: &[u8]) -> Source<'_> {
        Source::with(text, redact::body_spans_within(kind, text, usize::MAX))
    }
    let (old, new) = (source(kinds.0, texts.0), source(kinds.1, texts.1));
    lines::compare(&old, &new, report);
}

/// What is said where no value differs and the bytes do: that the values are the
/// same only where that is known of all of both bodies, else what differs by line.
fn beside_values(
    old: &Side<'_>,
    new: &Side<'_>,
    kinds: (BodyKind, BodyKind),
    looked_at: LookedAt,
    texts: (&[u8], &[u8]),
    report: &mut Report<'_>,
) {
    const JSON: &[BodyKind] = &[BodyKind::Json, BodyKind::Ndjson];
    let are = |of: &[BodyKind]| of.contains(&kinds.0) && of.contains(&kinds.1);
    let words = if are(JSON) && looked_at == LookedAt::Whole {
        "the bodies hold the same values; white space or the order of keys differ"
    } else if are(&[BodyKind::Form]) && is_same_form(texts) {
        "the bodies hold the same values; the bytes around them differ"
    } else if are(&[BodyKind::Multipart]) && are_same_parts(old, new, texts) {
        "the bodies hold the same parts; the boundary or the bytes around them differ"
    } else {
        report.remark(
            "no value differs, but order, white space, comments or what else is around them; \
             both are compared by line",
        );
        return by_line(kinds, texts, report);
    };
    report.remark(words);
}

/// Whether two forms have the same fields in the same order.
fn is_same_form(texts: (&[u8], &[u8])) -> bool {
    form::pairs(texts.0.trim_ascii_end()).eq(form::pairs(texts.1.trim_ascii_end()))
}

/// Whether two multipart bodies have the same parts to the byte, in the same order.
fn are_same_parts(old: &Side<'_>, new: &Side<'_>, texts: (&[u8], &[u8])) -> bool {
    let parts = |side: &Side<'_>, text: &[u8]| {
        let declared = side.head().get("Content-Type");
        multipart::read(text, declared.and_then(multipart::boundary).as_deref()).parts
    };
    let (a, b) = (parts(old, texts.0), parts(new, texts.1));
    let is_same = |(a, b): (&multipart::Part, &multipart::Part)| {
        texts.0[a.head.clone()] == texts.1[b.head.clone()]
            && texts.0[a.content.clone()] == texts.1[b.content.clone()]
    };
    a.len() == b.len() && a.iter().zip(&b).all(is_same)
}

/// The comments of XML.
fn comments(kind: BodyKind, text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let text = if kind == BodyKind::Xml { text } else { &[] };
    let tokens = xml::tokens(text).map_while(Result::ok);
    let comments = tokens.filter(|token| token.kind == xml::Kind::Comment);
    comments.map(|token| &text[token.span()])
}

/// The white space behind the last value, which no value shows.
fn blanks_at_end(text: &[u8]) -> &[u8] {
    &text[text.trim_ascii_end().len()..]
}

/// How much of both bodies was compared value by value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LookedAt {
    Whole,
    Part,
}

/// By the JSON that both bodies are, or that is made of them.
fn values(
    old: &Side<'_>,
    new: &Side<'_>,
    kinds: (BodyKind, BodyKind),
    report: &mut Report<'_>,
) -> Result<LookedAt, (Which, Unread)> {
    let has_fields = |kind| matches!(kind, BodyKind::Form | BodyKind::Multipart);
    // What one of them says in a field, the other may say too.
    let is_secret = if has_fields(kinds.0) || has_fields(kinds.1) {
        redact::is_secret_field
    } else {
        redact::is_secret_key
    };
    let old = Document::whole(old.head(), old.body);
    let new = Document::whole(new.head(), new.body);
    structure::compare(old.json(), new.json(), is_secret, report)?;
    if kinds == (BodyKind::Multipart, BodyKind::Multipart) {
        changed_files(&report.changed_under(document::FILE_HASH), report);
    }
    let mut looked_at = LookedAt::Whole;
    for (document, which) in [(old, Which::Old), (new, Which::New)] {
        if !document.is_whole() {
            looked_at = LookedAt::Part;
            report.remark(format!(
                "only part of the {} body is compared value by value: \
                 it is too large or too deep, or no longer well-formed",
                which.word()
            ));
        }
    }
    Ok(looked_at)
}

/// Says of which files the content is another: of some by name, and by its start,
/// since a body may have thousands and long ones.
fn changed_files(names: &[String], report: &mut Report<'_>) {
    const NAMED: usize = 4;
    const COLUMNS: usize = 40;
    for name in names.iter().take(NAMED) {
        let name = display_within(name, COLUMNS);
        report.remark(format!("the content of the file {name} is different"));
    }
    if let Some(more @ 1..) = names.len().checked_sub(NAMED) {
        let more = amount::count(more as u64);
        report.remark(format!("and of {more} more files"));
    }
}

/// One side has a body, the other has none.
fn one_body(old: &Side<'_>, new: &Side<'_>, report: &mut Report<'_>) {
    let (side, kind) = if new.body.is_empty() {
        (old, Kind::Removed)
    } else {
        (new, Kind::Added)
    };
    let text = side.text();
    let body_kind = kind::of(side.head().get("Content-Type"), &text.bytes);
    let words;
    let source = if body_kind.is_text() {
        let secrets = redact::body_spans_within(body_kind, &text.bytes, usize::MAX);
        Source::with(&text.bytes, secrets)
    } else {
        words = in_words(&text.bytes, body_kind);
        Source::plain(words.as_bytes())
    };
    let place = Place::Body(Path::default(), 0);
    let (old, new) = match kind {
        Kind::Removed => (Some(source), None),
        _ => (None, Some(source)),
    };
    report.add(place, kind, old, new);
}

/// By size and first difference.
fn bytes(old: &[u8], new: &[u8], kinds: (BodyKind, BodyKind), report: &mut Report<'_>) {
    let (a, b) = (in_words(old, kinds.0), in_words(new, kinds.1));
    let values = (Source::plain(a.as_bytes()), Source::plain(b.as_bytes()));
    report.add(Place::Bytes, Kind::Changed, Some(values.0), Some(values.1));
    report.remark(first_difference(old, new));
}

/// Where two different texts part, in words.
pub(super) fn first_difference(old: &[u8], new: &[u8]) -> String {
    let at = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let byte = |bytes: &[u8]| match bytes.get(at) {
        Some(byte) => format!("{byte:02x}"),
        None => "the end".to_owned(),
    };
    format!(
        "the bodies part at byte {at}, counted from 0: {} and {}",
        byte(old),
        byte(new)
    )
}

fn in_words(bytes: &[u8], kind: BodyKind) -> String {
    match kind {
        BodyKind::Image {
            format,
            size: Some((width, height)),
        } => format!("{format} {width}×{height}, {} bytes", bytes.len()),
        kind => format!("{}, {} bytes", kind.as_str(), bytes.len()),
    }
}

impl Which {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Old => "old",
            Self::New => "new",
        }
    }
}
