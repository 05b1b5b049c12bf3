//! Whether one of the signatures of a request was made with one of the
//! secrets. Secrets are compared in constant time.

use zeroize::Zeroizing;

use super::{
    Jwt, KeyForm, Method, Secret,
    evidence::{Evidence, Unfit},
    hashing::{self, Digester, Mac},
    jwt::Token,
    public_key::{Ecdsa, PublicKey},
};

/// What made the signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Match {
    /// Which of the secrets.
    pub(super) secret: usize,
    /// The URL that is signed, where one is.
    pub(super) url: Option<String>,
}

impl Evidence<'_> {
    /// The first secret that one of the signatures was made with, and the URL.
    pub(super) fn matching(&self, secrets: &[Secret]) -> Result<Option<Match>, Unfit> {
        let offers = self.offers()?;
        if self.scheme.judges_time() {
            self.signed_at()?;
        }
        let (mut was_used, mut unusable) = (false, None);
        for (secret, key) in secrets.iter().enumerate() {
            match self.url_of(key, &offers) {
                Ok(None) => was_used = true,
                Ok(Some(url)) => {
                    let url = Some(url).filter(|url| !url.is_empty());
                    return Ok(Some(Match { secret, url }));
                }
                Err(Unfit::Secret(why)) => {
                    unusable.get_or_insert(why);
                }
                Err(why) => return Err(why),
            }
        }
        match unusable {
            Some(why) if !was_used => Err(Unfit::Secret(why)),
            _ => Ok(None),
        }
    }

    /// The URL with which `secret` gives one of the signatures; an empty one
    /// where none is signed.
    fn url_of(&self, secret: &Secret, offers: &[Vec<u8>]) -> Result<Option<String>, Unfit> {
        if self.urls.is_empty() {
            return Ok(self.holds(secret, "", offers)?.then(String::new));
        }
        for url in &self.urls {
            if self.holds(secret, url, offers)? {
                return match self.wrong_body_hash() {
                    Some(why) => Err(Unfit::Request(why)),
                    None => Ok(Some(url.clone())),
                };
            }
        }
        Ok(None)
    }

    fn holds(&self, secret: &Secret, url: &str, offers: &[Vec<u8>]) -> Result<bool, Unfit> {
        let is_one = |expected: &[u8]| offers.iter().any(|offer| hashing::is_same(expected, offer));
        match self.scheme.method {
            Method::Hmac(_) | Method::Digest(_) => Ok(is_one(&self.tag(secret, url)?)),
            Method::Token => Ok(is_one(&self.key(secret)?)),
            Method::Basic => Ok(is_one(secret.bytes())),
            Method::Jwt(rules) => self.holds_token(secret, rules, offers),
            Method::Ed25519 | Method::EcdsaP256 | Method::Rsa(_) => {
                let keys = self.public_keys(secret)?;
                let signed = self.signed(url, Some(secret))?;
                Ok(offers.iter().any(|offer| {
                    let mut keys = keys.iter();
                    keys.any(|key| key.holds(self.scheme.method, Ecdsa::Asn1, &signed, offer))
                }))
            }
        }
    }

    fn holds_token(&self, secret: &Secret, rules: Jwt, offers: &[Vec<u8>]) -> Result<bool, Unfit> {
        for offer in offers {
            let Some(token) = Token::read(offer) else {
                continue;
            };
            if token.holds(secret).map_err(Unfit::Secret)? {
                return match token.fault(rules, &self.body) {
                    Some(why) => Err(Unfit::Request(why)),
                    None => Ok(true),
                };
            }
        }
        Ok(false)
    }

    /// The signature that this secret gives, in bytes, for the methods where
    /// whoever checks it can make it.
    pub(super) fn tag(&self, secret: &Secret, url: &str) -> Result<Vec<u8>, Unfit> {
        match self.scheme.method {
            Method::Hmac(hash) => {
                let mut mac = Mac::new(hash, &self.key(secret)?);
                self.each_part(url, Some(secret), &mut |part| mac.update(part))?;
                Ok(mac.finish())
            }
            Method::Digest(hash) => {
                self.key(secret)?;
                let mut digester = Digester::new(hash);
                self.each_part(url, Some(secret), &mut |part| digester.update(part))?;
                Ok(digester.finish())
            }
            _ => Err(Unfit::Secret("only its holder can make it".to_owned())),
        }
    }

    fn key(&self, secret: &Secret) -> Result<Zeroizing<Vec<u8>>, Unfit> {
        let key = secret.key(self.scheme.key);
        key.ok_or_else(|| self.unusable(secret))
    }

    /// Where a key has a prefix, bare bytes without it are none: they are the
    /// secret of the keyed hash that the sender may sign with instead.
    fn public_keys(&self, secret: &Secret) -> Result<Vec<PublicKey>, Unfit> {
        if let KeyForm::Base64After(_) = self.scheme.key
            && !secret.is_public_key()
        {
            return Err(self.unusable(secret));
        }
        let mut keys = PublicKey::read(secret.bytes());
        keys.retain(|key| key.is_for(self.scheme.method));
        if keys.is_empty() {
            return Err(self.unusable(secret));
        }
        Ok(keys)
    }

    fn unusable(&self, secret: &Secret) -> Unfit {
        let (method, origin) = (self.scheme.method, secret.origin());
        Unfit::Secret(match method {
            _ if secret.bytes().is_empty() => format!("{origin} is empty"),
            method if method.is_public() => {
                format!(
                    "{origin} cannot be read as a public key of {}",
                    method.key_word()
                )
            }
            _ if secret.is_public_key() => {
                format!("{origin} is a public key, and a shared secret is due")
            }
            _ => format!("{origin} cannot be {}", self.scheme.key.words()),
        })
    }

    /// The signature that this secret gives, written as the place wants it.
    pub(super) fn expected(&self, secret: &Secret, url: &str) -> Option<String> {
        let tag = self.tag(secret, url).ok()?;
        let text = self.scheme.encoding.encode(&tag);
        Some(format!("{}{text}", self.scheme.required_prefix()))
    }
}

impl Method {
    /// The kind of key it takes.
    const fn key_word(self) -> &'static str {
        match self {
            Self::EcdsaP256 => "ECDSA P-256",
            Self::Rsa(_) => "RSA",
            other => other.words(),
        }
    }
}
