//! Keys as text between lines (RFC 7468). Read tolerantly: from a variable the
//! line ends may come as `\n` in two characters, or as spaces.
//!
//! Not here: what a block holds.

use zeroize::Zeroizing;

use super::Encoding;

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// What stands between two lines of dashes.
pub(super) struct Block {
    /// What it says it is: `PUBLIC KEY`.
    pub(super) label: String,
    /// Its bytes.
    pub(super) der: Zeroizing<Vec<u8>>,
}

/// Whether a block begins in `text`.
pub(super) fn is_in(text: &[u8]) -> bool {
    memchr::memmem::find(text, BEGIN).is_some()
}

/// What stands before the first block; none where there is no block.
pub(super) fn before(text: &[u8]) -> Option<&[u8]> {
    memchr::memmem::find(text, BEGIN).map(|at| &text[..at])
}

/// Whether a block ends in `text`.
pub(super) fn is_ended_in(text: &[u8]) -> bool {
    memchr::memmem::find(text, END).is_some()
}

/// Every block that can be read.
pub(super) fn blocks(text: &[u8]) -> Vec<Block> {
    memchr::memmem::find_iter(text, BEGIN)
        .filter_map(|at| block(&text[at + BEGIN.len()..]))
        .collect()
}

fn block(text: &[u8]) -> Option<Block> {
    let label = memchr::memmem::find(text, DASHES)?;
    let inside = &text[label + DASHES.len()..];
    let inside = &inside[..memchr::memmem::find(inside, END)?];
    let mut digits = Zeroizing::new(Vec::with_capacity(inside.len()));
    let mut bytes = inside.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            byte if byte.is_ascii_whitespace() => {}
            byte => digits.push(*byte),
        }
    }
    Some(Block {
        label: String::from_utf8_lossy(&text[..label]).into_owned(),
        der: Zeroizing::new(Encoding::Base64.decode(&digits)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_read_however_its_lines_end() {
        for text in [
            "-----BEGIN PUBLIC KEY-----\nAQI\nD\n-----END PUBLIC KEY-----\n",
            "x\r\n-----BEGIN PUBLIC KEY-----\r\nAQID\r\n-----END PUBLIC KEY-----",
            "-----BEGIN PUBLIC KEY-----\\nAQID\\n-----END PUBLIC KEY-----",
            "-----BEGIN PUBLIC KEY----- AQID -----END PUBLIC KEY-----",
        ] {
            let found = blocks(text.as_bytes());
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(
                (&*found[0].label, &found[0].der[..]),
                ("PUBLIC KEY", &[1, 2, 3][..])
            );
        }
        for text in [
            "",
            "-----BEGIN X",
            "-----BEGIN X-----AQID",
            "-----BEGIN X-----%-----END X",
        ] {
            assert!(blocks(text.as_bytes()).is_empty(), "{text}");
        }
        assert_eq!(before(b"id\n-----BEGIN X"), Some(&b"id\n"[..]));
    }
}
