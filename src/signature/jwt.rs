//! JSON Web Tokens (RFC 7519) in their compact form: read, verified with the
//! algorithm that fits the key, made.
//!
//! Architecture invariant: the key decides what may verify a token, not the
//! token. A public key is never the secret of HS256, and `none` is never valid.

use std::borrow::Cow;

use super::{
    Hash, Jwt, Method, Secret, encoding,
    hashing::{self, Mac},
    private_key::PrivateKey,
    public_key::{Ecdsa, PublicKey},
};
use crate::exchange::lookup::{self, Found, Kind};

/// A token in its parts.
pub(super) struct Token<'a> {
    /// Header and payload as they are signed.
    signed: &'a [u8],
    header: Vec<u8>,
    /// The claims, as JSON.
    pub(super) claims: Vec<u8>,
    signature: Vec<u8>,
}

/// How a token is signed (RFC 7518, section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    Keyed(Hash),
    Public(Method),
}

impl Algorithm {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "HS256" => Self::Keyed(Hash::Sha256),
            "HS384" => Self::Keyed(Hash::Sha384),
            "HS512" => Self::Keyed(Hash::Sha512),
            "RS256" => Self::Public(Method::Rsa(Hash::Sha256)),
            "RS384" => Self::Public(Method::Rsa(Hash::Sha384)),
            "RS512" => Self::Public(Method::Rsa(Hash::Sha512)),
            "ES256" => Self::Public(Method::EcdsaP256),
            "EdDSA" => Self::Public(Method::Ed25519),
            _ => return None,
        })
    }
}

impl<'a> Token<'a> {
    /// The token that `text` is; none when it is not one.
    pub(super) fn read(text: &'a [u8]) -> Option<Self> {
        let mut dots = memchr::memchr_iter(b'.', text);
        let (first, second) = (dots.next()?, dots.next()?);
        if dots.next().is_some() {
            return None;
        }
        Some(Self {
            signed: &text[..second],
            header: encoding::decode_url(&text[..first])?,
            claims: encoding::decode_url(&text[first + 1..second])?,
            signature: encoding::decode_url(&text[second + 1..])?,
        })
    }

    fn algorithm(&self) -> Result<Algorithm, String> {
        let named = lookup::at(&self.header, "/alg");
        let name = named.as_ref().map_or(Cow::Borrowed(""), Found::text);
        Algorithm::named(&name).ok_or_else(|| match &*name {
            "" => "the token names no algorithm, so nothing proves it".to_owned(),
            none if none.eq_ignore_ascii_case("none") => {
                format!("the token says alg: {none}, so it is not signed at all")
            }
            other => format!("the token is signed with {other}, which is not known here"),
        })
    }

    /// Why no key in the world makes it valid.
    pub(super) fn why_never(&self) -> Option<String> {
        self.algorithm().err()
    }

    /// Whether it is signed with this secret; none where the secret is no key
    /// for its algorithm, with the reason.
    pub(super) fn holds(&self, secret: &Secret) -> Result<bool, String> {
        match self.algorithm()? {
            Algorithm::Keyed(_) if secret.is_public_key() => Err(format!(
                "the token is signed with a shared secret, and {} is a public key",
                secret.origin()
            )),
            Algorithm::Keyed(_) if secret.bytes().is_empty() => {
                Err(format!("{} is empty", secret.origin()))
            }
            Algorithm::Keyed(hash) => {
                let mut mac = Mac::new(hash, secret.bytes());
                mac.update(self.signed);
                Ok(hashing::is_same(&mac.finish(), &self.signature))
            }
            Algorithm::Public(method) => {
                // Bare bytes may be a shared secret just as well, and then the
                // token would decide which of both they are.
                let keys = if secret.is_public_key() {
                    PublicKey::read(secret.bytes())
                } else {
                    Vec::new()
                };
                if !keys.iter().any(|key| key.is_for(method)) {
                    let (method, origin) = (method.words(), secret.origin());
                    return Err(format!(
                        "the token is signed with {method}, and {origin} is no key for it"
                    ));
                }
                Ok(keys
                    .iter()
                    .any(|key| key.holds(method, Ecdsa::Fixed, self.signed, &self.signature)))
            }
        }
    }

    /// The text of a claim; `null` is none.
    pub(super) fn claim(&self, name: &str) -> Option<String> {
        let found = lookup::at(&self.claims, &format!("/{name}"))?;
        (found.kind != Kind::Null).then(|| found.text().into_owned())
    }

    /// What it says that is not so, of a request with this body.
    pub(super) fn fault(&self, rules: Jwt, body: &[u8]) -> Option<String> {
        if let Some(issuer) = rules.issuer
            && self.claim("iss").as_deref() != Some(issuer)
        {
            let said = self.claim("iss").unwrap_or_default();
            return Some(format!(
                "the token is of iss \"{said}\", not of \"{issuer}\""
            ));
        }
        let (name, encoding) = rules.body_hash?;
        let Some(said) = self.claim(name) else {
            return Some(format!(
                "the token has no claim {name}, so the body is not covered"
            ));
        };
        let hash = hashing::hash(Hash::Sha256, body);
        let said = encoding.decode(said.as_bytes()).unwrap_or_default();
        (!hashing::is_same(&said, &hash)).then(|| {
            format!("the token is genuine, but {name} in it is not the SHA-256 of this body: the body was changed")
        })
    }
}

/// A token with these claims, signed with the secret: `HS256` where it is
/// text, else what fits the private key.
pub(super) fn made(claims: &str, secret: &Secret) -> Option<String> {
    if !secret.is_public_key() {
        let signed = unsigned("HS256", claims);
        let mut mac = Mac::new(Hash::Sha256, secret.bytes());
        mac.update(signed.as_bytes());
        return Some(joined(&signed, &mac.finish()));
    }
    let key = PrivateKey::read(secret.bytes())?;
    let (name, method) = match key {
        PrivateKey::Ed25519(_) => ("EdDSA", Method::Ed25519),
        PrivateKey::P256(..) => ("ES256", Method::EcdsaP256),
        PrivateKey::Rsa(..) => ("RS256", Method::Rsa(Hash::Sha256)),
    };
    let signed = unsigned(name, claims);
    let signature = key.sign(method, Ecdsa::Fixed, signed.as_bytes())?;
    Some(joined(&signed, &signature))
}

fn unsigned(algorithm: &str, claims: &str) -> String {
    let header = format!(r#"{{"alg":"{algorithm}","typ":"JWT"}}"#);
    let [header, claims] = [&header, claims].map(|part| encoding::encode_url(part.as_bytes()));
    format!("{header}.{claims}")
}

fn joined(signed: &str, signature: &[u8]) -> String {
    format!("{signed}.{}", encoding::encode_url(signature))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str, claims: &str, key: &[u8]) -> String {
        let [header, claims] = [header, claims].map(|part| encoding::encode_url(part.as_bytes()));
        let signed = format!("{header}.{claims}");
        let mut mac = Mac::new(Hash::Sha256, key);
        mac.update(signed.as_bytes());
        joined(&signed, &mac.finish())
    }

    #[test]
    fn the_published_token_holds() {
        // RFC 7515, appendix A.1.
        const TOKEN: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        const KEY: &str = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        let secret = Secret::new(encoding::decode_url(KEY.as_bytes()).unwrap(), "test");
        let read = Token::read(TOKEN.as_bytes()).unwrap();
        assert_eq!(read.holds(&secret), Ok(true));
        assert_eq!(read.holds(&Secret::new("other", "test")), Ok(false));
        assert_eq!(read.claim("iss").as_deref(), Some("joe"));
        assert_eq!(read.claim("exp").as_deref(), Some("1300819380"));
    }

    #[test]
    fn a_token_that_is_not_signed_is_never_valid() {
        for name in ["none", "None", "nOnE", "", "HS1"] {
            let text = token(&format!(r#"{{"alg":"{name}"}}"#), "{}", b"k");
            let read = Token::read(text.as_bytes()).unwrap();
            assert!(read.why_never().is_some() && read.holds(&Secret::new("k", "test")).is_err());
        }
        let bare = token(r#"{"alg":"none"}"#, "{}", b"k");
        let bare = &bare[..=bare.rfind('.').unwrap()];
        assert!(Token::read(bare.as_bytes()).unwrap().why_never().is_some());
        for odd in ["", "a.b", "a.b.c.d", "%.e30.e30"] {
            assert!(Token::read(odd.as_bytes()).is_none(), "{odd}");
        }
    }

    /// The confusion of keys: who knows the public key signs with it as if it
    /// were a shared secret.
    #[test]
    fn a_public_key_is_never_a_shared_secret() {
        let pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuFFUiQgCU=\n-----END PUBLIC KEY-----";
        let jwk =
            r#"{"kty":"OKP","crv":"Ed25519","x":"_FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuFFUiQgCU"}"#;
        for key in [pem, jwk] {
            let text = token(r#"{"alg":"HS256"}"#, "{}", key.as_bytes());
            let held = Token::read(text.as_bytes())
                .unwrap()
                .holds(&Secret::new(key, "test"));
            assert!(held.unwrap_err().contains("is a public key"), "{key}");
        }
    }

    /// Base64 of DER, a key of a kind that is not known here and bare bytes are
    /// public keys too: no token makes a secret of them.
    #[test]
    fn a_public_key_in_any_writing_is_never_a_shared_secret() {
        const DER: &str = "MCowBQYDK2VwAyEA/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuFFUiQgCU=";
        const P384: &str = r#"{"kty":"EC","crv":"P-384","x":"AQ","y":"AQ"}"#;
        for key in [
            DER,
            P384,
            "whpk_/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuFFUiQgCU=",
        ] {
            let text = token(r#"{"alg":"HS256"}"#, "{}", key.as_bytes());
            let held = Token::read(text.as_bytes())
                .unwrap()
                .holds(&Secret::new(key, "test"));
            assert!(held.unwrap_err().contains("is a public key"), "{key}");
        }
        let bare = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb851548908025";
        let text = token(r#"{"alg":"EdDSA"}"#, "{}", b"k");
        let read = Token::read(text.as_bytes()).unwrap();
        let why = read.holds(&Secret::new(bare, "test")).unwrap_err();
        assert!(why.contains("is no key for it"), "{why}");
    }

    #[test]
    fn a_token_of_ours_is_one() {
        let secret = Secret::new("k", "test");
        let text = made(r#"{"iss":"a"}"#, &secret).unwrap();
        let read = Token::read(text.as_bytes()).unwrap();
        assert_eq!(read.holds(&secret), Ok(true));
        let rules = |issuer| Jwt {
            body_hash: None,
            issuer,
        };
        assert_eq!(read.fault(rules(Some("a")), b""), None);
        assert!(
            read.fault(rules(Some("b")), b"")
                .unwrap()
                .contains("not of \"b\"")
        );
    }
}
