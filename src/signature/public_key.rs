//! Public keys in all the writings that senders hand them out in, and whether
//! a signature is that of one.
//!
//! Not here: whose key it is. The user gave it.

use std::borrow::Cow;

use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED, ED25519,
    RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
    RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA384, UnparsedPublicKey,
    VerificationAlgorithm,
};

use super::{Encoding, Hash, Method, der, encoding, pem, private_key::PrivateKey};
use crate::exchange::lookup::{self, Found};

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PublicKey {
    /// 32 bytes.
    Ed25519(Vec<u8>),
    /// A point, uncompressed: 4 and two coordinates of 32 bytes.
    P256(Vec<u8>),
    /// As in RFC 8017, appendix A.1.1.
    Rsa(Vec<u8>),
}

/// Signatures of a JSON Web Token over P-256 are two numbers, side by side
/// (RFC 7518, section 3.4); others are in ASN.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ecdsa {
    Asn1,
    Fixed,
}

const RSA_OID: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
const EC_OID: &[u8] = b"\x2a\x86\x48\xce\x3d\x02\x01";
const P256_OID: &[u8] = b"\x2a\x86\x48\xce\x3d\x03\x01\x07";
const ED25519_OID: &[u8] = b"\x2b\x65\x70";

impl PublicKey {
    /// Every key that `text` holds, in whatever writing: PEM (certificates and
    /// private keys too), a JSON Web Key or a set of them, base64 of DER, or the
    /// bare bytes in hex or base64, which `whpk_` may stand before (Standard
    /// Webhooks).
    pub(super) fn read(text: &[u8]) -> Vec<Self> {
        let text = text.trim_ascii();
        let text = text.strip_prefix(b"whpk_").unwrap_or(text);
        if pem::is_in(text) {
            let blocks = pem::blocks(text).into_iter();
            return blocks.filter_map(|block| Self::of_block(&block)).collect();
        }
        if text.first() == Some(&b'{') {
            return Self::of_json(text);
        }
        let hex = Encoding::Hex.decode(text);
        let bytes = hex.or_else(|| encoding::base64_of_any_kind(text));
        bytes
            .and_then(|bytes| Self::of_bytes(&bytes))
            .into_iter()
            .collect()
    }

    fn of_block(block: &pem::Block) -> Option<Self> {
        match block.label.as_str() {
            "CERTIFICATE" | "X509 CERTIFICATE" => Self::of_envelope(der::certified(&block.der)?),
            label if label.ends_with("PRIVATE KEY") => {
                PrivateKey::of_block(block).map(|key| key.public())
            }
            _ => Self::of_bytes(&block.der),
        }
    }

    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [4, ..] if bytes.len() == 65 => Some(Self::P256(bytes.to_vec())),
            _ if bytes.len() == 32 => Some(Self::Ed25519(bytes.to_vec())),
            _ if der::is_rsa(bytes) => Some(Self::Rsa(bytes.to_vec())),
            _ => der::enveloped(bytes)
                .or_else(|| der::certified(bytes))
                .and_then(Self::of_envelope),
        }
    }

    fn of_envelope(it: der::Enveloped<'_>) -> Option<Self> {
        let key = it.key.to_vec();
        match (it.algorithm, it.curve) {
            (RSA_OID, _) => Some(Self::Rsa(key)),
            (EC_OID, Some(P256_OID)) => Some(Self::P256(key)),
            (ED25519_OID, _) => Some(Self::Ed25519(key)),
            _ => None,
        }
    }

    /// A JSON Web Key (RFC 7517) or a set of them.
    fn of_json(json: &[u8]) -> Vec<Self> {
        let Some(set) = lookup::at(json, "/keys") else {
            return Self::of_jwk(json).into_iter().collect();
        };
        (0..set.members())
            .filter_map(|at| lookup::at(&set.raw, &format!("/{at}")))
            .filter_map(|found| Self::of_jwk(&found.raw))
            .collect()
    }

    fn of_jwk(jwk: &[u8]) -> Option<Self> {
        let text = |path| lookup::at(jwk, path).map(Found::into_text);
        let bytes = |path| text(path).and_then(|text| encoding::decode_url(text.as_bytes()));
        match (text("/kty").as_deref()?, text("/crv").as_deref()) {
            ("RSA", _) => Some(Self::Rsa(der::rsa(&bytes("/n")?, &bytes("/e")?))),
            ("EC", Some("P-256")) => {
                let point = [vec![4], bytes("/x")?, bytes("/y")?].concat();
                (point.len() == 65).then_some(Self::P256(point))
            }
            ("OKP", Some("Ed25519")) => bytes("/x").filter(|x| x.len() == 32).map(Self::Ed25519),
            _ => None,
        }
    }

    /// Whether `signature` is that of `message` by the holder of the private
    /// half; never for a key of another method.
    pub(super) fn holds(
        &self,
        method: Method,
        form: Ecdsa,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        let (algorithm, key): (&'static dyn VerificationAlgorithm, _) = match (self, method) {
            (Self::Ed25519(key), Method::Ed25519) => (&ED25519, key),
            (Self::P256(key), Method::EcdsaP256) => match form {
                Ecdsa::Asn1 => (&ECDSA_P256_SHA256_ASN1, key),
                Ecdsa::Fixed => (&ECDSA_P256_SHA256_FIXED, key),
            },
            (Self::Rsa(key), Method::Rsa(hash)) => match rsa(hash) {
                Some(algorithm) => (algorithm, key),
                None => return false,
            },
            _ => return false,
        };
        let key = UnparsedPublicKey::new(algorithm, key);
        key.verify(message, signature).is_ok()
    }

    /// Whether it is one for that method.
    pub(super) const fn is_for(&self, method: Method) -> bool {
        matches!(
            (self, method),
            (Self::Ed25519(_), Method::Ed25519)
                | (Self::P256(_), Method::EcdsaP256)
                | (Self::Rsa(_), Method::Rsa(_))
        )
    }
}

fn rsa(hash: Hash) -> Option<&'static dyn VerificationAlgorithm> {
    match hash {
        Hash::Md5 => None,
        Hash::Sha1 => Some(&RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY),
        Hash::Sha256 => Some(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
        Hash::Sha384 => Some(&RSA_PKCS1_2048_8192_SHA384),
        Hash::Sha512 => Some(&RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
    }
}

/// Whether it is a public key, or a private one that stands for it, by its
/// writing: PEM, a JSON Web Key, base64 or hex of DER, or what begins with
/// `whpk_`. Such a text is never the secret of a keyed hash, of whatever kind
/// the key is: who knows a public key could sign with it. Bare bytes do not say
/// what they are.
pub(super) fn is_written_as_key(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    pem::is_in(text) || text.starts_with(b"whpk_") || is_json_key(text) || is_der(text)
}

/// A JSON Web Key or a set of them, but for one that is a shared secret.
fn is_json_key(text: &[u8]) -> bool {
    let kind = || lookup::at(text, "/kty").map(Found::into_text);
    text.first() == Some(&b'{')
        && (lookup::at(text, "/keys").is_some() || kind().is_some_and(|kind| kind != "oct"))
}

fn is_der(text: &[u8]) -> bool {
    let hex = Encoding::Hex.decode(text);
    let bytes = hex.or_else(|| encoding::base64_of_any_kind(text));
    bytes.is_some_and(|bytes| {
        der::is_rsa(&bytes) || der::enveloped(&bytes).is_some() || der::certified(&bytes).is_some()
    })
}

/// The text of a key without the label before it.
pub(super) fn label(text: &[u8]) -> Option<Cow<'_, str>> {
    let before = pem::before(text)?.trim_ascii();
    (!before.is_empty()).then(|| String::from_utf8_lossy(before))
}
