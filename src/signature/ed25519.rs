//! Signatures of a public key (RFC 8032): whoever checks one holds no secret.

use ring::signature::{ED25519, UnparsedPublicKey};

use super::{Encoding, Secret};

/// Whether `signature`, in hex, is that of `message` by the holder of the key
/// whose public half is `key`, in hex as well.
#[must_use]
pub fn ed25519_holds(key: &Secret, signature: &[u8], message: &[u8]) -> bool {
    let decoded = |text| Encoding::Hex.decode(text);
    let (Some(key), Some(signature)) = (decoded(key.bytes()), decoded(signature)) else {
        return false;
    };
    UnparsedPublicKey::new(&ED25519, key)
        .verify(message, &signature)
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The third vector of RFC 8032, section 7.1.
    const KEY: &str = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025";
    const SIGNATURE: &str = "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a";

    #[test]
    fn the_published_vector_holds_and_nothing_else() {
        let holds = |key: &str, signature: &str, message: &[u8]| {
            ed25519_holds(&Secret::new(key, "test"), signature.as_bytes(), message)
        };
        assert!(holds(KEY, SIGNATURE, b"\xaf\x82"));
        assert!(holds(KEY, &SIGNATURE.to_uppercase(), b"\xaf\x82"));
        assert!(!holds(KEY, SIGNATURE, b"\xaf\x83"));
        assert!(!holds(KEY, &SIGNATURE.replace("62", "63"), b"\xaf\x82"));
        assert!(!holds(&KEY[2..], SIGNATURE, b"\xaf\x82"));
        assert!(!holds("no hex", SIGNATURE, b"\xaf\x82"));
        assert!(!holds(KEY, "", b"\xaf\x82"));
    }
}
