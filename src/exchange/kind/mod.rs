//! What a body is, from what its sender says and from its bytes.
//!
//! Senders are often wrong: JSON comes as `text/plain`, as a form, with a
//! malformed type or with none. So the bytes are looked at too, but only at
//! their start: the work does not grow with the body. Nothing is decoded
//! here; a compressed body is judged after it was inflated.

mod image;

use std::fmt;

use super::json::{Cause, tokens};

/// How many bytes are looked at.
const LOOK: usize = 4 * 1024;

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BodyKind {
    /// No byte.
    Empty,
    /// JSON, or what is said to be JSON and is text.
    Json,
    /// JSON values, one a line.
    Ndjson,
    /// `application/x-www-form-urlencoded`
    Form,
    /// `multipart/...`
    Multipart,
    /// XML, SOAP among it.
    Xml,
    /// Any other text.
    Text,
    /// A picture, with its columns and rows of pixels where they are known.
    Image {
        /// The format: `PNG`.
        format: &'static str,
        /// Width and height in pixels.
        size: Option<(u32, u32)>,
    },
    /// Bytes, with the name of the format where it is known: `gzip`.
    Binary {
        /// The format.
        format: Option<&'static str>,
    },
}

impl BodyKind {
    /// The word on the screen.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Json => "JSON",
            Self::Ndjson => "JSON lines",
            Self::Form => "form",
            Self::Multipart => "multipart",
            Self::Xml => "XML",
            Self::Text => "text",
            Self::Image { format, .. } => format,
            Self::Binary { format } => match format {
                Some(format) => format,
                None => "binary",
            },
        }
    }

    /// Whether it is shown as text rather than as bytes.
    #[must_use]
    pub const fn is_text(self) -> bool {
        !matches!(self, Self::Empty | Self::Image { .. } | Self::Binary { .. })
    }
}

/// Its word, and of a picture its size: `PNG 640x480`.
impl fmt::Display for BodyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())?;
        match self {
            Self::Image {
                size: Some((width, height)),
                ..
            } => write!(f, " {width}x{height}"),
            _ => Ok(()),
        }
    }
}

/// What `body` is, sent with this `Content-Type` or without one.
#[must_use]
pub fn of(content_type: Option<&[u8]>, body: &[u8]) -> BodyKind {
    if body.is_empty() {
        return BodyKind::Empty;
    }
    let start = &body[..body.len().min(LOOK)];
    let media = media_type(content_type.unwrap_or_default());
    let declared = declared(&media);
    let found = image::read(body).map_or_else(
        || found(start),
        |(format, size)| Found::Certain(BodyKind::Image { format, size }),
    );
    match (declared, found) {
        (_, Found::Certain(kind)) => kind,
        (Some(BodyKind::Multipart), _) => BodyKind::Multipart,
        (_, Found::Likely(kind)) | (Some(kind), Found::Text) => kind,
        (None, Found::Text) => BodyKind::Text,
        (_, Found::Bytes) => BodyKind::Binary { format: None },
    }
}

/// The media type without its parameters, in lower case: `application/json`.
#[must_use]
pub fn media_type(content_type: &[u8]) -> String {
    let end = memchr::memchr2(b';', b',', content_type).unwrap_or(content_type.len());
    String::from_utf8_lossy(content_type[..end].trim_ascii()).to_ascii_lowercase()
}

/// The value of a parameter of `Content-Type`, without quotes: `boundary`.
#[must_use]
pub fn parameter(content_type: &[u8], name: &str) -> Option<String> {
    parameters(content_type).find_map(|parameter| {
        let equals = memchr::memchr(b'=', parameter)?;
        let (key, value) = (&parameter[..equals], &parameter[equals + 1..]);
        let value = value.trim_ascii();
        let value = value.strip_prefix(b"\"").unwrap_or(value);
        let value = value.strip_suffix(b"\"").unwrap_or(value);
        key.trim_ascii()
            .eq_ignore_ascii_case(name.as_bytes())
            .then(|| String::from_utf8_lossy(value).into_owned())
    })
}

/// The name of the charset in lower case: of the byte order mark if there is
/// one, else as declared by the type, else by XML itself (RFC 7303, section 3), else
/// of UTF-16 by its bytes.
/// `application/json; utf-8`, which some senders write, declares it as well.
#[must_use]
pub fn charset(content_type: Option<&[u8]>, body: &[u8]) -> Option<String> {
    let mark = MARKS.iter().find(|(mark, _)| body.starts_with(mark));
    if let Some((_, name)) = mark {
        return Some((*name).to_owned());
    }
    let declared = content_type.and_then(|content_type| {
        parameter(content_type, "charset").or_else(|| bare_charset(content_type))
    });
    declared
        .or_else(|| xml_charset(body))
        .or_else(|| wide(body).map(str::to_owned))
        .map(|name| name.to_ascii_lowercase())
}

/// UTF-16 that nothing declares, by where the NULs of the first two characters of
/// JSON or XML are (RFC 4627, section 3; XML 1.0, appendix F).
fn wide(body: &[u8]) -> Option<&'static str> {
    let is_start = |byte: u8| matches!(byte, b'{' | b'[' | b'<');
    match *body.get(..4)? {
        [first, 0, second, 0] if is_start(first) && second != 0 => Some("utf-16le"),
        [0, first, 0, second] if is_start(first) && second != 0 => Some("utf-16be"),
        _ => None,
    }
}

/// Whether a text begins with a byte order mark.
#[must_use]
pub fn has_mark(body: &[u8]) -> bool {
    MARKS.iter().any(|(mark, _)| body.starts_with(mark))
}

/// The codings of `Content-Encoding` in the order they were applied, in lower
/// case, without `identity`: to be undone from the last to the first.
#[must_use]
pub fn encodings(content_encoding: &[u8]) -> Vec<String> {
    content_encoding
        .split(|byte| *byte == b',')
        .map(|coding| String::from_utf8_lossy(coding.trim_ascii()).to_ascii_lowercase())
        .filter(|coding| !coding.is_empty() && coding != "identity")
        .collect()
}

/// Byte order marks (Unicode Standard, section 23.8).
const MARKS: &[(&[u8], &str)] = &[
    (b"\xEF\xBB\xBF", "utf-8"),
    (b"\xFF\xFE", "utf-16le"),
    (b"\xFE\xFF", "utf-16be"),
];

/// Media types by their whole name.
const TYPES: &[(&str, BodyKind)] = &[
    ("application/json", BodyKind::Json),
    ("text/json", BodyKind::Json),
    ("application/x-json", BodyKind::Json),
    ("text/x-json", BodyKind::Json),
    ("application/csp-report", BodyKind::Json),
    ("application/x-ndjson", BodyKind::Ndjson),
    ("application/ndjson", BodyKind::Ndjson),
    ("application/jsonl", BodyKind::Ndjson),
    ("application/x-jsonlines", BodyKind::Ndjson),
    ("application/jsonlines", BodyKind::Ndjson),
    ("application/x-www-form-urlencoded", BodyKind::Form),
    ("application/xml", BodyKind::Xml),
    ("text/xml", BodyKind::Xml),
];

/// Media types by their ends and starts, where the whole name is not known.
const SUFFIXES: &[(&str, BodyKind)] = &[("+json", BodyKind::Json), ("+xml", BodyKind::Xml)];
const PREFIXES: &[(&str, BodyKind)] = &[
    ("multipart/", BodyKind::Multipart),
    ("text/", BodyKind::Text),
];

/// Formats by their first bytes.
const MAGIC: &[(&[u8], &str)] = &[
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"%PDF-", "PDF"),
    (b"BZh91AY&SY", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"OggS\0", "Ogg"),
    (b"ID3\x03", "MP3"),
    (b"ID3\x04", "MP3"),
    (b"PAR1", "Parquet"),
    (b"Obj\x01", "Avro"),
    (b"SQLite format 3\0", "SQLite"),
];

/// One odd byte in so many is still text,
const ODD_SHARE: usize = 8;

/// and so are the bytes of one character that the window cut in two.
const TORN: usize = 3;

/// What the bytes say.
enum Found {
    /// Whatever the sender says.
    Certain(BodyKind),
    /// Where the sender says nothing that forbids it.
    Likely(BodyKind),
    /// Text of no known kind.
    Text,
    /// Not text.
    Bytes,
}

fn declared(media: &str) -> Option<BodyKind> {
    let whole = TYPES.iter().find(|(name, _)| media == *name);
    let end = || SUFFIXES.iter().find(|(end, _)| media.ends_with(end));
    let start = || PREFIXES.iter().find(|(start, _)| media.starts_with(start));
    whole.or_else(end).or_else(start).map(|(_, kind)| *kind)
}

fn found(start: &[u8]) -> Found {
    let known = MAGIC.iter().find(|(magic, _)| start.starts_with(magic));
    if let Some((_, format)) = known {
        let format = Some(*format);
        Found::Certain(BodyKind::Binary { format })
    } else if let Some(kind) = json(start) {
        Found::Likely(kind)
    } else if !is_text(start) {
        Found::Bytes
    } else if is_xml(start) {
        Found::Likely(BodyKind::Xml)
    } else {
        Found::Text
    }
}

/// Whether the start of a text reads as JSON: a container without a fault in
/// sight. A lone number or word is not taken for JSON by its bytes.
fn json(start: &[u8]) -> Option<BodyKind> {
    let mut text = start.strip_prefix(MARKS[0].0).unwrap_or(start);
    let mut kind = BodyKind::Json;
    loop {
        text = text.trim_ascii_start();
        if !matches!(text.first(), Some(b'{' | b'[')) {
            return None;
        }
        match behind_value(text) {
            Behind::Nothing => return Some(kind),
            Behind::Fault => return None,
            Behind::Line(next) => {
                kind = BodyKind::Ndjson;
                text = &text[next..];
            }
        }
    }
}

/// What stands behind the value at the start of a text.
enum Behind {
    /// The end of what is looked at, perhaps within the value.
    Nothing,
    /// Something on a line of its own, at this byte.
    Line(usize),
    /// What is not JSON, perhaps within the value.
    Fault,
}

fn behind_value(text: &[u8]) -> Behind {
    let mut walk = tokens(text);
    let mut end = 0;
    while let Some(token) = walk.next() {
        match token {
            Ok(token) => end = token.end,
            Err(fault) if fault.cause == Cause::Cut => return Behind::Nothing,
            Err(fault) if walk.depth() == 0 && text[end..fault.at].contains(&b'\n') => {
                return Behind::Line(fault.at);
            }
            Err(_) => return Behind::Fault,
        }
    }
    Behind::Nothing
}

fn is_xml(start: &[u8]) -> bool {
    let text = start.strip_prefix(MARKS[0].0).unwrap_or(start);
    let text = text.trim_ascii_start();
    let is_page = |page: &[u8]| {
        text.get(..page.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(page))
    };
    let is_tag = matches!(text, [b'<', name, ..] if name.is_ascii_alphabetic());
    text.starts_with(b"<?xml") || (is_tag && !is_page(b"<html"))
}

/// Text has no NUL, few other controls and few bytes outside of UTF-8. Text
/// in UTF-16 is known by its byte order mark.
fn is_text(start: &[u8]) -> bool {
    if MARKS[1..].iter().any(|(mark, _)| start.starts_with(mark)) {
        return true;
    }
    let is_odd = |byte: &&u8| byte.is_ascii_control() && !byte.is_ascii_whitespace();
    let controls = start.iter().filter(is_odd).count();
    let invalid: usize = start.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
    !start.contains(&0) && (controls + invalid) * ODD_SHARE <= start.len() + ODD_SHARE * TORN
}

/// What stands between the semicolons behind the media type, outside quotes.
fn parameters(content_type: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut is_quoted = false;
    let is_end = move |byte: &u8| {
        is_quoted ^= *byte == b'"';
        *byte == b';' && !is_quoted
    };
    content_type.split(is_end).skip(1)
}

/// The charset where it stands as a parameter without a name.
fn bare_charset(content_type: &[u8]) -> Option<String> {
    parameters(content_type)
        .map(<[u8]>::trim_ascii)
        .find(|parameter| !parameter.contains(&b'=') && is_charset(parameter))
        .map(|name| String::from_utf8_lossy(name).into_owned())
}

/// What an XML declaration names. One that can be read without knowing it is
/// never UTF-16, whatever it says: it was a string in somebody's memory.
fn xml_charset(body: &[u8]) -> Option<String> {
    const LONGEST: usize = 200;
    let start = body[..body.len().min(LONGEST)].strip_prefix(b"<?xml")?;
    let start = &start[..memchr::memmem::find(start, b"?>")?];
    let at = memchr::memmem::find(start, b"encoding")? + b"encoding".len();
    let value = start[at..].trim_ascii_start().strip_prefix(b"=")?;
    let (quote, value) = value.trim_ascii_start().split_first()?;
    let name = &value[..memchr::memchr(*quote, value)?];
    let is_wide = name.to_ascii_lowercase().starts_with(b"utf-16");
    (!is_wide).then(|| String::from_utf8_lossy(name).into_owned())
}

fn is_charset(name: &[u8]) -> bool {
    let starts = |prefix: &[u8]| {
        name.get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    starts(b"utf") || starts(b"iso-") || starts(b"windows-") || starts(b"us-ascii")
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: BodyKind = BodyKind::Json;

    fn kind(content_type: &str, body: &[u8]) -> BodyKind {
        let declared = Some(content_type.as_bytes()).filter(|value| !value.is_empty());
        of(declared, body)
    }

    #[test]
    fn json_is_known_by_its_bytes_whatever_it_is_called() {
        for content_type in [
            "",
            "text/plain",
            "text/plain; charset=UTF-8",
            "application/json",
            "application/json; utf-8",
            "Application/JSON;charset=utf-8",
            "application/vnd.api+json",
            "application/x-www-form-urlencoded",
            "application/octet-stream",
            "json",
        ] {
            assert_eq!(kind(content_type, b" {\"a\":1}"), JSON, "{content_type}");
        }
    }

    #[test]
    fn what_is_called_json_and_is_text_stays_json_so_that_its_fault_is_shown() {
        assert_eq!(kind("application/json", b"{\"a\":1,}"), JSON);
        assert_eq!(kind("application/json", b"hello"), JSON);
        assert_eq!(kind("application/json", b"\xEF\xBB\xBF{}"), JSON);
        assert_eq!(kind("", b"{\"a\": \"caf\xe9\"}"), JSON);
    }

    #[test]
    fn each_kind_is_known() {
        let table: &[(&str, &[u8], &str)] = &[
            ("", b"", "empty"),
            ("application/json", b"", "empty"),
            ("", b"[INFO] started", "text"),
            ("", b"{{ template }}", "text"),
            ("", b"hello", "text"),
            ("", b"12", "text"),
            ("text/plain", b"<p", "XML"),
            ("text/html", b"<!doctype html><p>", "text"),
            ("text/html", b"<HTML><p>", "text"),
            ("", b"<?xml version=\"1.0\"?><a/>", "XML"),
            ("application/soap+xml", b"<s:Envelope/>", "XML"),
            ("application/x-www-form-urlencoded", b"a=1&b=2", "form"),
            ("multipart/form-data; boundary=x", b"--x\r\n", "multipart"),
            ("", b"{\"a\":1}\n{\"a\":2}\n", "JSON lines"),
            ("application/x-ndjson", b"1\n2\n", "JSON lines"),
            ("", b"{\"a\":1}{\"a\":2}", "text"),
            ("application/json", b"\x1f\x8b\x08\0", "gzip"),
            ("", b"%PDF-1.7", "PDF"),
            ("application/protobuf", b"\x08\x96\x01\x00\x12", "binary"),
            ("text/plain", b"caf\xe9 au lait, latin 1", "text"),
            ("text/plain", b"\xFF\xFEa\0b\0", "text"),
            ("image/jpeg", b"\xFF\xD8\xFF\xE0", "JPEG"),
        ];
        for (content_type, body, expected) in table {
            assert_eq!(
                kind(content_type, body).as_str(),
                *expected,
                "{content_type} {body:?}"
            );
        }
    }

    #[test]
    fn the_charset_is_found_where_senders_put_it() {
        let charset = |content_type: &str| charset(Some(content_type.as_bytes()), b"");
        assert_eq!(
            charset("text/plain; charset=\"ISO-8859-1\"").as_deref(),
            Some("iso-8859-1")
        );
        assert_eq!(charset("application/json; utf-8").as_deref(), Some("utf-8"));
        assert_eq!(charset("application/json; boundary=x"), None);
        assert_eq!(
            super::charset(None, b"\xFF\xFEa\0").as_deref(),
            Some("utf-16le")
        );
        let declares = |encoding: &str| {
            let text = format!("<?xml version='1.0' encoding = {encoding} ?><a/>");
            super::charset(Some(b"text/xml"), text.as_bytes())
        };
        assert_eq!(declares("'ISO-8859-1'").as_deref(), Some("iso-8859-1"));
        assert_eq!(declares("\"utf-16\""), None);
        assert_eq!(declares("\"never ended"), None);
    }

    #[test]
    fn a_quoted_parameter_may_hold_a_semicolon() {
        let content_type = b"multipart/mixed; a=1; Boundary=\"x;y\"; b=2";
        assert_eq!(parameter(content_type, "boundary").as_deref(), Some("x;y"));
        assert_eq!(parameter(content_type, "b").as_deref(), Some("2"));
    }

    #[test]
    fn codings_stand_in_the_order_they_were_applied() {
        assert_eq!(encodings(b"GZIP, identity , br"), ["gzip", "br"]);
        assert!(encodings(b"").is_empty());
    }

    #[test]
    fn a_huge_body_is_judged_by_its_start() {
        let mut body = b"{\"a\":[".to_vec();
        body.resize(LOOK * 4, b' ');
        body.push(b'}');
        assert_eq!(of(None, &body), JSON);
    }
}
