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

/// Names that senders use and the Encoding Standard does not know, each with one
/// that it knows.
const ALIASES: &[(&str, &str)] = &[
    ("latin-1", "latin1"),
    ("latin_1", "latin1"),
    ("utf_8", "utf-8"),
    ("utf8mb3", "utf-8"),
    ("utf8mb4", "utf-8"),
    ("windows1252", "windows-1252"),
    ("win-1252", "windows-1252"),
    ("cp-1252", "windows-1252"),
];

/// The charset of that name.
fn encoding(name: &str) -> Option<&'static Encoding> {
    let is_it = |(alias, _): &&(&str, &str)| alias.eq_ignore_ascii_case(name);
    let known = ALIASES.iter().find(is_it).map_or(name, |(_, known)| known);
    Encoding::for_label(known.as_bytes())
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
    let text = match encoding(&name) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_senders_use_are_known() {
        for (name, known) in ALIASES {
            assert!(Encoding::for_label(name.as_bytes()).is_none(), "{name}");
            assert!(Encoding::for_label(known.as_bytes()).is_some(), "{known}");
        }
        let latin = Some(&b"text/plain; charset=Latin-1"[..]);
        let (text, charset) = to_utf8(latin, Cow::Borrowed(b"caf\xe9"));
        assert_eq!(&*text, "café".as_bytes());
        assert_eq!(charset.unwrap().reading, Reading::Converted);
    }
}
