//! The rows of bytes that are no text.

use crate::tui::{text::Text, theme::Role};

/// The bytes in a row of the hexadecimal view.
pub(super) const HEX: usize = 8;

/// A row of the hexadecimal view: the offset, the bytes, what of them is text.
pub(super) fn hex_row(bytes: &[u8], row: usize) -> Text {
    use std::fmt::Write;
    let start = row * HEX;
    let chunk = &bytes[start.min(bytes.len())..(start + HEX).min(bytes.len())];
    let mut digits = String::new();
    for byte in chunk {
        let _ = write!(digits, "{byte:02x} ");
    }
    let printable: String = chunk
        .iter()
        .map(|byte| {
            if byte.is_ascii_graphic() || *byte == b' ' {
                char::from(*byte)
            } else {
                '·'
            }
        })
        .collect();
    let mut line = Text::of(&format!(" {start:08x}  "), Role::Dim);
    line.push(&format!("{digits:<25}"), Role::Plain);
    line.push(&printable, Role::Dim);
    line
}
