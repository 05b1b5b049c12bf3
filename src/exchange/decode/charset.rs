//! The charset of a text, and the text in UTF-8.

use std::borrow::Cow;

use encoding_rs::Encoding;

use crate::exchange::kind;

/// The mark that UTF-8 may begin with.
pub(super) const MARK: &[u8] = b"\xef\xbb\xbf";

/// The charset of a text, where something says which it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charset {
    /// Its name as it is declared, in upper case: `ISO-8859-1`.
    pub name: String,
    /// How the text was read.
    pub reading: Reading,
    /// Whether the text begins with a byte order mark.
    pub has_mark: bool,
}

/// How a text was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// It is UTF-8, or said to be.
    AsItIs,
    /// Every byte of it stands for something in its charset.
    Converted,
    /// Some of it means nothing in its charset; U+FFFD stands for that.
    Replaced,
    /// As it is, because the charset is not known.
    Unknown,
}

/// The text in UTF-8, without a byte order mark, and the charset it was in.
#[must_use]
pub fn to_utf8<'a>(
    content_type: Option<&[u8]>,
    bytes: Cow<'a, [u8]>,
) -> (Cow<'a, [u8]>, Option<Charset>) {
    let Some(name) = kind::charset(content_type, &bytes) else {
        return (bytes, None);
    };
    let mut charset = Charset {
        reading: Reading::AsItIs,
        has_mark: kind::has_mark(&bytes),
        name: name.to_ascii_uppercase(),
    };
    let text = match Encoding::for_label(name.as_bytes()) {
        Some(encoding) if encoding != encoding_rs::UTF_8 => {
            let (text, _, replaced) = encoding.decode(&bytes);
            charset.reading = if replaced {
                Reading::Replaced
            } else {
                Reading::Converted
            };
            Cow::Owned(text.into_owned().into_bytes())
        }
        Some(_) => without_mark(bytes),
        None => {
            charset.reading = Reading::Unknown;
            without_mark(bytes)
        }
    };
    (text, Some(charset))
}

fn without_mark(bytes: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    match bytes {
        Cow::Borrowed(bytes) => Cow::Borrowed(bytes.strip_prefix(MARK).unwrap_or(bytes)),
        Cow::Owned(mut bytes) => {
            if bytes.starts_with(MARK) {
                bytes.drain(..MARK.len());
            }
            Cow::Owned(bytes)
        }
    }
}
