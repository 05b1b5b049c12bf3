//! What a JSON string says, and how text is written as one.

use std::borrow::Cow;

use super::string::hex_digits;

/// The text of a string token, with or without its quotes: escapes are
/// resolved. What has no text, half a surrogate pair or bytes that are not
/// UTF-8, becomes U+FFFD.
///
/// The text may hold control characters and must not go to a screen but
/// through [`display`](crate::exchange::display::display).
#[must_use]
pub fn decode(token: &[u8]) -> Cow<'_, str> {
    let raw = token.strip_prefix(b"\"").unwrap_or(token);
    let raw = match raw.strip_suffix(b"\"") {
        Some(inner) if raw.len() < token.len() => inner,
        _ => raw,
    };
    if memchr::memchr(b'\\', raw).is_none() {
        return String::from_utf8_lossy(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        text.push_str(&String::from_utf8_lossy(&rest[..at]));
        let (c, len) = unescape(&rest[at..]);
        text.push(c);
        rest = &rest[at + len..];
    }
    text.push_str(&String::from_utf8_lossy(rest));
    Cow::Owned(text)
}

/// Writes `text` as a JSON string, with its quotes. DEL, the C1 controls, the
/// bidirectional controls and the line separators are escaped too: a line of
/// JSON must not act on the terminal it is printed to.
pub fn write_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut written = 0;
    for (at, _) in bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| is_suspect(**byte))
    {
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else {
            continue;
        };
        if must_be_escaped(c) {
            out.extend_from_slice(&bytes[written..at]);
            write_escape(out, c);
            written = at + c.len_utf8();
        }
    }
    out.extend_from_slice(&bytes[written..]);
    out.push(b'"');
}

/// The character an escape stands for, and its length in bytes.
pub(in crate::exchange) fn unescape(escape: &[u8]) -> (char, usize) {
    let c = match escape.get(1) {
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unescape_unicode(escape),
        Some(plain @ (b'"' | b'\\' | b'/')) => char::from(*plain),
        _ => return (char::REPLACEMENT_CHARACTER, 1),
    };
    (c, 2)
}

fn unescape_unicode(escape: &[u8]) -> (char, usize) {
    let Ok(first) = hex_digits(escape, 2) else {
        return (char::REPLACEMENT_CHARACTER, 1);
    };
    let second = match escape.get(6..8) {
        Some(b"\\u") => hex_digits(escape, 8).ok(),
        _ => None,
    };
    let pair = [first, second.unwrap_or_default()];
    match char::decode_utf16(pair).next() {
        Some(Ok(c)) => (c, if c.len_utf16() == 2 { 12 } else { 6 }),
        _ => (char::REPLACEMENT_CHARACTER, 6),
    }
}

/// Whether a character that must be escaped may start with `byte`: a test
/// that most bytes fail at once.
const fn is_suspect(byte: u8) -> bool {
    matches!(byte, 0..=0x1f | b'"' | b'\\' | 0x7f | 0xc2 | 0xd8 | 0xe2)
}

const fn must_be_escaped(c: char) -> bool {
    matches!(
        c,
        '\0'..='\x1f'
            | '"'
            | '\\'
            | '\x7f'..='\u{9f}'
            | '\u{061C}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}'
    )
}

fn write_escape(out: &mut Vec<u8>, c: char) {
    let short = match c {
        '"' => b'"',
        '\\' => b'\\',
        '\u{8}' => b'b',
        '\u{c}' => b'f',
        '\n' => b'n',
        '\r' => b'r',
        '\t' => b't',
        _ => {
            out.extend_from_slice(format!("\\u{:04x}", u32::from(c)).as_bytes());
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(text: &str) -> String {
        let mut out = Vec::new();
        write_string(&mut out, text);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_acts_on_a_terminal_is_escaped() {
        assert_eq!(
            written("a\u{1b}\u{7f}\u{9b}\u{202e}\u{2028}\u{061c}\"\\\n"),
            r#""a\u001b\u007f\u009b\u202e\u2028\u061c\"\\\n""#
        );
    }

    #[test]
    fn letters_of_all_scripts_stand_as_they_are() {
        assert_eq!(written("é\u{a0}中€😀ا"), "\"é\u{a0}中€😀ا\"");
    }

    #[test]
    fn half_a_pair_becomes_a_replacement_character() {
        assert_eq!(decode(br#""a\ud800b""#), "a\u{FFFD}b");
        assert_eq!(decode(br#""\ud800\ud83d\ude00""#), "\u{FFFD}😀");
        assert_eq!(decode(br#""\udc00\u0041""#), "\u{FFFD}A");
    }

    #[test]
    fn a_torn_escape_loses_no_character_behind_it() {
        assert_eq!(decode(br#""\u12"#), "\u{FFFD}u12");
        assert_eq!(decode(br#""\"#), "\u{FFFD}");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text: String) {
            let line = written(&text);
            prop_assert_eq!(decode(line.as_bytes()), text.as_str());
            prop_assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
        }

        #[test]
        fn a_line_holds_no_control(text: String) {
            prop_assert!(!written(&text).chars().any(char::is_control));
        }

        #[test]
        fn whatever_serde_json_writes_is_read(text: String) {
            let line = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(decode(line.as_bytes()), text);
        }

        #[test]
        fn any_bytes_can_be_decoded(bytes: Vec<u8>) {
            prop_assert!(decode(&bytes).len() <= bytes.len() * 3);
        }
    }
}
