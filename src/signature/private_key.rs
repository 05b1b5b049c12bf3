//! Private keys, with which deliveries of our own are signed.
//!
//! Not here: keys of a keyed hash; those are the secret itself.

use ring::{
    rand::SystemRandom,
    rsa::KeyPair as RsaKeyPair,
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair,
        Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512,
        RsaEncoding,
    },
};
use zeroize::Zeroizing;

use super::{
    Hash, Method, der, hashing, montgomery, pem,
    public_key::{Ecdsa, PublicKey},
};

/// A private key.
pub(super) enum PrivateKey {
    Ed25519(Ed25519KeyPair),
    /// In its envelope: for which form of signature it is read is known later.
    P256(Zeroizing<Vec<u8>>, Vec<u8>),
    Rsa(Box<RsaKeyPair>, Zeroizing<Vec<u8>>),
}

impl PrivateKey {
    /// The first private key that `text` holds, in PEM.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        pem::blocks(text).iter().find_map(Self::of_block)
    }

    pub(super) fn of_block(block: &pem::Block) -> Option<Self> {
        if block.label == "RSA PRIVATE KEY" {
            return Self::of_rsa(block.der.clone());
        }
        if let Ok(pair) = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&block.der) {
            return Some(Self::Ed25519(pair));
        }
        if let Ok(pair) = p256(&block.der, Ecdsa::Asn1) {
            let point = pair.public_key().as_ref().to_vec();
            return Some(Self::P256(block.der.clone(), point));
        }
        Self::of_rsa(Zeroizing::new(der::private(&block.der)?.to_vec()))
    }

    fn of_rsa(der: Zeroizing<Vec<u8>>) -> Option<Self> {
        let pair = RsaKeyPair::from_der(&der).ok()?;
        Some(Self::Rsa(Box::new(pair), der))
    }

    /// Its public half.
    pub(super) fn public(&self) -> PublicKey {
        match self {
            Self::Ed25519(pair) => PublicKey::Ed25519(pair.public_key().as_ref().to_vec()),
            Self::P256(_, point) => PublicKey::P256(point.clone()),
            Self::Rsa(pair, _) => PublicKey::Rsa(pair.public().as_ref().to_vec()),
        }
    }

    /// The signature of `message`; none for a key of another method.
    pub(super) fn sign(&self, method: Method, form: Ecdsa, message: &[u8]) -> Option<Vec<u8>> {
        match (self, method) {
            (Self::Ed25519(pair), Method::Ed25519) => Some(pair.sign(message).as_ref().to_vec()),
            (Self::P256(der, _), Method::EcdsaP256) => {
                let signed = p256(der, form).ok()?.sign(&SystemRandom::new(), message);
                signed.ok().map(|signature| signature.as_ref().to_vec())
            }
            (Self::Rsa(pair, der), Method::Rsa(hash)) => rsa(pair, der, hash, message),
            _ => None,
        }
    }
}

fn p256(der: &[u8], form: Ecdsa) -> Result<EcdsaKeyPair, ring::error::KeyRejected> {
    let algorithm = match form {
        Ecdsa::Asn1 => &ECDSA_P256_SHA256_ASN1_SIGNING,
        Ecdsa::Fixed => &ECDSA_P256_SHA256_FIXED_SIGNING,
    };
    EcdsaKeyPair::from_pkcs8(algorithm, der, &SystemRandom::new())
}

/// `ring` makes no signatures with SHA-1. The senders that still do are to be
/// imitated all the same, with a key that nobody else trusts.
fn rsa(pair: &RsaKeyPair, der: &[u8], hash: Hash, message: &[u8]) -> Option<Vec<u8>> {
    let encoding: &'static dyn RsaEncoding = match hash {
        Hash::Md5 => return None,
        Hash::Sha1 => return rsa_sha1(der, message),
        Hash::Sha256 => &RSA_PKCS1_SHA256,
        Hash::Sha384 => &RSA_PKCS1_SHA384,
        Hash::Sha512 => &RSA_PKCS1_SHA512,
    };
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(encoding, &SystemRandom::new(), message, &mut signature)
        .ok()?;
    Some(signature)
}

/// RFC 8017, section 8.2.1: the hash, named and padded, to the power of the
/// private exponent.
fn rsa_sha1(der: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    /// `DigestInfo` of SHA-1 up to the hash (RFC 8017, section 9.2, note 1).
    const NAME: &[u8] = b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14";
    let (modulus, exponent) = der::rsa_private(der)?;
    let modulus = montgomery::without_zeros(modulus);
    let named = [NAME, &hashing::hash(Hash::Sha1, message)].concat();
    let padding = modulus.len().checked_sub(named.len() + 3)?;
    let padded = [&[0, 1], &vec![0xff; padding][..], &[0], &named].concat();
    montgomery::power(&padded, exponent, modulus)
}
