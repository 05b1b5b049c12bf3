//! Hashes and keyed hashes: `ring` for those it has, `RustCrypto` for MD5, which
//! some senders still use. And the comparison of secrets.
//!
//! Not here: what is hashed.

use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use ring::{digest, hmac as keyed};
use subtle::ConstantTimeEq as _;

use super::Hash;

/// A keyed hash (RFC 2104) that is being made.
pub(super) enum Mac {
    Ring(Box<keyed::Context>),
    Md5(Box<Hmac<Md5>>),
}

impl Mac {
    pub(super) fn new(hash: Hash, key: &[u8]) -> Self {
        let algorithm = match hash {
            Hash::Md5 => return Self::Md5(Box::new(md5_keyed(key))),
            Hash::Sha1 => keyed::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Hash::Sha256 => keyed::HMAC_SHA256,
            Hash::Sha384 => keyed::HMAC_SHA384,
            Hash::Sha512 => keyed::HMAC_SHA512,
        };
        let key = keyed::Key::new(algorithm, key);
        Self::Ring(Box::new(keyed::Context::with_key(&key)))
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Ring(context) => context.update(bytes),
            Self::Md5(context) => context.update(bytes),
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        match self {
            Self::Ring(context) => context.sign().as_ref().to_vec(),
            Self::Md5(context) => context.finalize().into_bytes().to_vec(),
        }
    }
}

/// A key of any length is one; longer than a block it is hashed first.
fn md5_keyed(key: &[u8]) -> Hmac<Md5> {
    Hmac::new_from_slice(key)
        .unwrap_or_else(|_| Hmac::new(&hmac::digest::Key::<Hmac<Md5>>::default()))
}

/// A hash that is being made.
pub(super) enum Digester {
    Ring(Box<digest::Context>),
    Md5(Box<Md5>),
}

impl Digester {
    pub(super) fn new(hash: Hash) -> Self {
        Self::Ring(Box::new(digest::Context::new(match hash {
            Hash::Md5 => return Self::Md5(Box::new(Md5::new())),
            Hash::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Hash::Sha256 => &digest::SHA256,
            Hash::Sha384 => &digest::SHA384,
            Hash::Sha512 => &digest::SHA512,
        })))
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Ring(context) => context.update(bytes),
            Self::Md5(context) => context.update(bytes),
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        match self {
            Self::Ring(context) => context.finish().as_ref().to_vec(),
            Self::Md5(context) => context.finalize().to_vec(),
        }
    }
}

/// The hash of `bytes`.
pub(super) fn hash(hash: Hash, bytes: &[u8]) -> Vec<u8> {
    let mut digester = Digester::new(hash);
    digester.update(bytes);
    digester.finish()
}

/// Whether both are the same. How long that takes tells nothing but the length.
pub(super) fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

/// The CRC-32 of ISO 3309, as in zip and PNG.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        let [lowest, ..] = crc.to_le_bytes();
        CRC32[usize::from(lowest ^ byte)] ^ (crc >> 8)
    })
}

const CRC32: [u32; 256] = {
    let mut table = [0; 256];
    let mut at = 0_u32;
    while at < 256 {
        let mut crc = at;
        let mut bit = 0;
        while bit < 8 {
            crc = (crc >> 1) ^ (0xedb8_8320 * (crc & 1));
            bit += 1;
        }
        table[at as usize] = crc;
        at += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::{super::Encoding, *};

    fn hex(bytes: &[u8]) -> String {
        Encoding::Hex.encode(bytes)
    }

    #[test]
    fn the_published_vectors_are_met() {
        // RFC 2202, section 2, the second.
        let mut mac = Mac::new(Hash::Md5, b"Jefe");
        mac.update(b"what do ya want ");
        mac.update(b"for nothing?");
        assert_eq!(hex(&mac.finish()), "750c783e6ab0b503eaa86e310a5db738");
        // RFC 1321, section A.5.
        assert_eq!(
            hex(&hash(Hash::Md5, b"abc")),
            "900150983cd24fb0d6963f7d28e17f72"
        );
        // FIPS 180-4.
        assert_eq!(
            hex(&hash(Hash::Sha1, b"abc")),
            "a9993e364706816aba3e25717850c26c9cd0d89d"
        );
        // The check value of the catalogue of CRCs.
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn a_key_longer_than_a_block_is_one_too() {
        // RFC 2202, section 2, the sixth.
        let mut mac = Mac::new(Hash::Md5, &[0xaa; 80]);
        mac.update(b"Test Using Larger Than Block-Size Key - Hash Key First");
        assert_eq!(hex(&mac.finish()), "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd");
    }

    #[test]
    fn equal_is_equal_and_nothing_else() {
        assert!(is_same(b"token", b"token"));
        assert!(!is_same(b"token", b"tokem") && !is_same(b"token", b"toke") && !is_same(b"", b"t"));
    }
}
