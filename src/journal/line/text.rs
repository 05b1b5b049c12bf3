//! Strings on a line: JSON text that no terminal acts on, or base64.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// Writes a JSON string. Beside what JSON asks for, DEL, C1, the line and
/// paragraph separators and the bidirectional controls are escaped.
pub(super) fn string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let (mut done, mut at) = (0, 0);
    while let Some(found) = bytes[at..].iter().position(|byte| may_escape(*byte)) {
        at += found;
        let Some(c) = text[at..].chars().next() else {
            break;
        };
        if let Some(escape) = escape(c) {
            out.extend_from_slice(&bytes[done..at]);
            escape.write(out);
            done = at + c.len_utf8();
        }
        at += c.len_utf8();
    }
    out.extend_from_slice(&bytes[done..]);
    out.push(b'"');
}

/// Writes bytes as a plain JSON string, or as `{"base64":..}`.
pub(super) fn bytes(bytes: &[u8], out: &mut Vec<u8>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => string(text, out),
        Err(_) => base64(bytes, out),
    }
}

/// Writes bytes as `{"text":..}`, or as `{"base64":..}`.
pub(super) fn content(bytes: &[u8], out: &mut Vec<u8>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            out.extend_from_slice(b"{\"text\":");
            string(text, out);
            out.push(b'}');
        }
        Err(_) => base64(bytes, out),
    }
}

/// The bytes that base64 text stands for.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

fn base64(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"base64\":\"");
    out.extend_from_slice(STANDARD.encode(bytes).as_bytes());
    out.extend_from_slice(b"\"}");
}

/// Whether a character that is escaped may begin with this byte: those of one
/// byte, and the leads of U+0080 to U+00BF, U+0600 to U+063F and U+2000 on.
const fn may_escape(byte: u8) -> bool {
    matches!(byte, 0..0x20 | b'"' | b'\\' | 0x7f | 0xc2 | 0xd8 | 0xe2)
}

enum Escape {
    Short(u8),
    Code(u32),
}

impl Escape {
    fn write(&self, out: &mut Vec<u8>) {
        match *self {
            Self::Short(byte) => out.extend_from_slice(&[b'\\', byte]),
            Self::Code(code) => out.extend_from_slice(format!("\\u{code:04x}").as_bytes()),
        }
    }
}

fn escape(c: char) -> Option<Escape> {
    match c {
        '"' | '\\' => u8::try_from(c).ok().map(Escape::Short),
        '\n' => Some(Escape::Short(b'n')),
        '\r' => Some(Escape::Short(b'r')),
        '\t' => Some(Escape::Short(b't')),
        '\0'..='\x1f'
        | '\x7f'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => Some(Escape::Code(u32::from(c))),
        _ => None,
    }
}
