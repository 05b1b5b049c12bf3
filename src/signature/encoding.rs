//! Signatures and keys as text: hex and base64. Reading is tolerant where
//! senders differ (the case of hex, the padding of base64), writing is not.

use base64::{
    Engine, alphabet,
    engine::{
        DecodePaddingMode,
        general_purpose::{GeneralPurpose, GeneralPurposeConfig},
    },
};

/// The standard alphabet; padding is written and not asked for.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The alphabet that may stand in a URL, without padding (RFC 4648, section 5).
const BASE64_URL: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The bytes that `text` stands for in the alphabet of URLs.
pub(super) fn decode_url(text: &[u8]) -> Option<Vec<u8>> {
    BASE64_URL.decode(text).ok()
}

/// The bytes written in the alphabet of URLs.
pub(super) fn encode_url(bytes: &[u8]) -> String {
    BASE64_URL.encode(bytes)
}

/// The bytes that `text` stands for in either alphabet.
pub(super) fn base64_of_any_kind(text: &[u8]) -> Option<Vec<u8>> {
    Encoding::Base64.decode(text).or_else(|| decode_url(text))
}

/// How the bytes of a signature are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Base 16, written in lower case, read in either.
    Hex,
    /// Base 64 of RFC 4648, section 4.
    Base64,
}

impl Encoding {
    /// The word for it: `hex`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hex => "hex",
            Self::Base64 => "base64",
        }
    }

    /// The bytes written so.
    #[must_use]
    pub fn encode(self, bytes: &[u8]) -> String {
        match self {
            Self::Hex => bytes.iter().flat_map(|byte| hex_pair(*byte)).collect(),
            Self::Base64 => BASE64.encode(bytes),
        }
    }

    /// The bytes that `text` stands for; none when it is not written so.
    #[must_use]
    pub fn decode(self, text: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Hex => decode_hex(text),
            Self::Base64 => BASE64.decode(text).ok(),
        }
    }
}

fn hex_pair(byte: u8) -> [char; 2] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    [byte >> 4, byte & 15].map(|digit| char::from(DIGITS[usize::from(digit)]))
}

fn decode_hex(text: &[u8]) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) {
        return None;
    }
    text.chunks_exact(2)
        .map(|pair| Some(hex_digit(pair[0])? << 4 | hex_digit(pair[1])?))
        .collect()
}

const fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hex_is_read_in_either_case_and_written_in_lower() {
        assert_eq!(Encoding::Hex.decode(b"00fFa0"), Some(vec![0, 255, 160]));
        assert_eq!(Encoding::Hex.encode(&[0, 255, 160]), "00ffa0");
        for wrong in [&b"0"[..], b"0g", b" 00", b"0x00", "é".as_bytes()] {
            assert_eq!(Encoding::Hex.decode(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn base64_is_read_with_and_without_its_padding() {
        assert_eq!(Encoding::Base64.decode(b"AQ=="), Some(vec![1]));
        assert_eq!(Encoding::Base64.decode(b"AQ"), Some(vec![1]));
        assert_eq!(Encoding::Base64.decode(b"A%"), None);
    }

    proptest! {
        #[test]
        fn whatever_is_written_reads_back(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            for encoding in [Encoding::Hex, Encoding::Base64] {
                prop_assert_eq!(encoding.decode(encoding.encode(&bytes).as_bytes()), Some(bytes.clone()));
            }
        }
    }
}
