//! The body as JSON, whatever it is, so that one kind of path leads to every
//! value.
//!
//! | body | document |
//! | --- | --- |
//! | JSON, under any type | as it is, not copied |
//! | a form | an object of its fields, each a string; of two of one name the first |
//! | multipart | the same; a file is `{"filename":…,"type":…,"size":…}` |
//! | XML | an object whose key is the root; attributes are `@name`, elements of one name a list, one of nothing but text a string, text beside other things `#text`; without prefixes |
//! | JSON, one value a line | a list |
//! | a JSON Web Token | its claims |
//!
//! Codings and charsets are undone first ([`decode`]). A body
//! that is none of these stays as it is, and no path leads anywhere in it. What
//! is made anew is bounded; of what goes wrong or is cut there is what came
//! before.
//!
//! Not here: looking values up ([`lookup`]), and showing a body.

mod fields;
mod multipart;
mod xml;

use std::{borrow::Cow, ops::Range};

use base64::{
    Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::{
    Head, decode, form,
    json::{self, Path, Step},
    kind, lookup, redact,
};
pub use fields::FILE_HASH;
use fields::Fields;

/// The most bytes of text that are made JSON of; JSON as it is has no limit.
const MOST: usize = 4 << 20;

/// The body as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document<'a> {
    json: Cow<'a, [u8]>,
    shape: Shape,
    extent: Extent,
}

/// Whether a document has all of the text that it was made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Extent {
    /// All that belongs into one.
    #[default]
    Whole,
    /// What came before a limit, or before the place where it goes wrong.
    Part,
}

/// JSON that was made of another text.
struct Made {
    json: Vec<u8>,
    extent: Extent,
}

/// How much of a body a document has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Keep {
    /// What is found by a path.
    #[default]
    Found,
    /// Also what no path leads to.
    All,
}

/// What the body was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Shape {
    /// Fields with names, in one of which the document may stand as text.
    Fields,
    /// Anything else.
    #[default]
    Other,
}

impl<'a> Document<'a> {
    /// The document of a request.
    #[must_use]
    pub fn of(head: Head<'_>, body: &'a [u8]) -> Self {
        Text::of(head, body).into_document()
    }

    /// The document of a request that is to be compared with another: every field
    /// of a name, every part of a multipart body (one without a name is `part 2`)
    /// with a hash of the content of a file ([`FILE_HASH`]), and the white space
    /// around the text of XML.
    #[must_use]
    pub fn whole(head: Head<'_>, body: &'a [u8]) -> Self {
        Text::of(head, body).into_kept(Keep::All)
    }

    /// The document that stands as text in one of these fields of a form or a
    /// multipart body, the first that is there; without one, or in any other
    /// body, the whole.
    #[must_use]
    pub fn inside(head: Head<'_>, body: &'a [u8], places: &[&str]) -> Self {
        let text = Text::of(head, body);
        if places.is_empty() {
            return text.into_document();
        }
        if text.is_form() {
            // One field is found without making JSON of all of them.
            let mut inner = places.iter().filter_map(|place| {
                let name = place.strip_prefix('/').unwrap_or(place);
                Self::opened(&form::field(&text.bytes, name)?)
            });
            let inner = inner.next();
            return inner.unwrap_or_else(|| text.into_document());
        }
        let whole = text.into_document();
        let mut inner = places.iter().filter_map(|place| whole.field(place));
        let inner = inner.next();
        inner.unwrap_or(whole)
    }

    /// The document that stands as text at `place`, where this one was made of
    /// fields.
    #[must_use]
    pub fn field(&self, place: &str) -> Option<Document<'static>> {
        if self.shape != Shape::Fields {
            return None;
        }
        let text = lookup::at(&self.json, place)?.into_text();
        Document::opened(text.as_bytes())
    }

    /// The document that stands as text under this name, where this one was made
    /// of fields.
    #[must_use]
    pub fn inside_field(&self, name: &str) -> Option<Document<'static>> {
        if self.shape != Shape::Fields {
            return None;
        }
        let path = Path::new(vec![Step::Key(name.to_owned())]);
        let source = path.find(&self.json)?.span;
        Document::opened(json::decode(self.json.get(source)?).as_bytes())
    }

    fn made(made: Made, shape: Shape) -> Self {
        Document {
            json: Cow::Owned(made.json),
            shape,
            extent: made.extent,
        }
    }

    fn opened(text: &[u8]) -> Option<Document<'static>> {
        let json = opened(text)?.into_owned();
        Some(Document {
            json: Cow::Owned(json),
            ..Document::default()
        })
    }

    /// Whether it has all of its text: what is made of a form, multipart, XML or
    /// lines is bounded, and ends where that goes wrong.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.extent == Extent::Whole
    }

    /// As JSON.
    #[must_use]
    pub fn json(&self) -> &[u8] {
        &self.json
    }

    /// Which names hold secrets in it: some do as those of fields only.
    #[must_use]
    pub fn secret_names(&self) -> fn(&str) -> bool {
        match self.shape {
            Shape::Fields => redact::is_secret_field,
            Shape::Other => redact::is_secret_key,
        }
    }

    /// The places of the secrets in its JSON.
    #[must_use]
    pub fn secrets(&self) -> Vec<Range<usize>> {
        redact::spans_under(&self.json, self.secret_names())
    }
}

impl Made {
    const fn whole(json: Vec<u8>) -> Self {
        Self {
            json,
            extent: Extent::Whole,
        }
    }
}

/// What a text inside a document opens to: JSON as it is, one value a line as a
/// list, XML, base64 of these, the claims of a JSON Web Token; none where it is
/// nothing of that.
#[must_use]
pub fn opened(text: &[u8]) -> Option<Cow<'_, [u8]>> {
    let text = text.trim_ascii();
    match text.first()? {
        b'{' | b'[' if is_lines(text) => Some(Cow::Owned(list_of_lines(text).json)),
        b'{' | b'[' => Some(Cow::Borrowed(text)),
        b'<' => xml::read(text, Keep::Found).map(|made| Cow::Owned(made.json)),
        _ => claims(text).or_else(|| unpacked(text)).map(Cow::Owned),
    }
}

/// A body without what lay around it, and what it is said to be.
struct Text<'h, 'a> {
    content_type: &'h [u8],
    bytes: Cow<'a, [u8]>,
}

impl<'h, 'a> Text<'h, 'a> {
    fn of(head: Head<'h>, body: &'a [u8]) -> Self {
        let (mut content_type, mut content_encoding) = (None, None);
        for field in head.fields() {
            if field.is("Content-Type") {
                content_type = content_type.or(Some(field.value));
            } else if field.is("Content-Encoding") {
                content_encoding = content_encoding.or(Some(field.value));
            }
        }
        let bytes = decode::content(content_encoding, body).bytes;
        Self {
            content_type: content_type.unwrap_or_default(),
            bytes: decode::text(content_type, bytes),
        }
    }

    /// Whether it is a form, and not JSON that is called one.
    fn is_form(&self) -> bool {
        self.is_called("application/x-www-form-urlencoded")
            && !matches!(first(&self.bytes), Some(b'{' | b'[' | b'<'))
    }

    fn is_called(&self, media: &str) -> bool {
        let start = self.content_type.get(..media.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(media.as_bytes()))
    }

    fn into_document(self) -> Document<'a> {
        self.into_kept(Keep::Found)
    }

    fn into_kept(self, keep: Keep) -> Document<'a> {
        let text = &self.bytes;
        let made = match first(text) {
            None => None,
            Some(b'{' | b'[') => is_lines(text).then(|| list_of_lines(text)),
            Some(b'<') => xml::read(text, keep),
            Some(_) => match self.fields(keep) {
                Some(fields) => return Document::made(fields.into_made(), Shape::Fields),
                None => claims(text.trim_ascii()).map(Made::whole),
            },
        };
        match made {
            Some(made) => Document::made(made, Shape::Other),
            None => Document {
                json: self.bytes,
                ..Document::default()
            },
        }
    }

    fn fields(&self, keep: Keep) -> Option<Fields> {
        if self.is_form() {
            Some(of_form(&self.bytes, keep))
        } else if self.is_called("multipart/") {
            let boundary = kind::parameter(self.content_type, "boundary");
            Some(multipart::read(&self.bytes, boundary.as_deref(), keep))
        } else {
            None
        }
    }
}

fn of_form(text: &[u8], keep: Keep) -> Fields {
    let mut fields = Fields::new(keep);
    for (name, value) in form::pairs(text.trim_ascii_end()) {
        fields.text(&name, &value);
    }
    fields
}

fn first(text: &[u8]) -> Option<u8> {
    text.iter()
        .find(|byte| !byte.is_ascii_whitespace())
        .copied()
}

/// Whether a body that is not coded stands for its own document: it begins as
/// JSON does, and is not one value a line.
#[must_use]
pub fn is_as_sent(body: &[u8]) -> bool {
    matches!(first(body), Some(b'{' | b'[')) && !is_lines(body)
}

/// Whether there is one value a line. Within one value no line that ends with
/// a bracket goes on with another that opens: a comma would stand between.
fn is_lines(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    let Some(end) = memchr::memchr(b'\n', text) else {
        return false;
    };
    matches!(text[..end].trim_ascii_end().last(), Some(b'}' | b']'))
        && matches!(first(&text[end..]), Some(b'{' | b'['))
}

fn list_of_lines(text: &[u8]) -> Made {
    let mut json = vec![b'['];
    let mut extent = Extent::Whole;
    let lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    for line in lines.filter(|line| !line.is_empty()) {
        if json.len() + line.len() > MOST {
            extent = Extent::Part;
            break;
        }
        if json.len() > 1 {
            json.push(b',');
        }
        json.extend_from_slice(line);
    }
    json.push(b']');
    Made { json, extent }
}

/// The claims of a JSON Web Token in its compact form (RFC 7515, section 7.1).
fn claims(text: &[u8]) -> Option<Vec<u8>> {
    let mut parts = text.split(|byte| *byte == b'.');
    let (head, claims, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || !head.starts_with(b"eyJ") {
        return None;
    }
    let claims = base64_of(claims)?;
    claims.starts_with(b"{").then_some(claims)
}

/// What base64 text holds, where that is JSON or XML.
fn unpacked(text: &[u8]) -> Option<Vec<u8>> {
    let bytes = base64_of(text)?;
    match first(&bytes)? {
        b'{' | b'[' => Some(bytes),
        b'<' => xml::read(&bytes, Keep::Found).map(|made| made.json),
        _ => None,
    }
}

/// Base64 in either alphabet, with padding or without, over lines or not.
pub(in crate::exchange) fn base64_of(text: &[u8]) -> Option<Vec<u8>> {
    const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    const PLAIN: GeneralPurpose = GeneralPurpose::new(&STANDARD, CONFIG);
    const URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, CONFIG);
    let text: Cow<'_, [u8]> = if text.iter().any(u8::is_ascii_whitespace) {
        let letters = text.iter().filter(|byte| !byte.is_ascii_whitespace());
        letters.copied().collect::<Vec<u8>>().into()
    } else {
        text.into()
    };
    let is_url = memchr::memchr2(b'-', b'_', &text).is_some();
    let engine = if is_url { URL } else { PLAIN };
    engine.decode(&text).ok()
}

#[cfg(test)]
mod tests;
