//! Which names stand before a secret.
//!
//! Not here: what stands behind them.

use crate::exchange::xml;

/// Names that are secret as a whole, in any room, compared without separators
/// and case.
const SECRET_NAMES: &[&str] = &[
    "authorization",
    "proxyauthorization",
    "cookie",
    "setcookie",
    "clientstate",
    "aegsaskey",
    "xapikey",
    "pwd",
    "jwt",
    "bearer",
];

/// Words that make a name secret wherever they stand in it.
const SECRET_WORDS: &[&str] = &[
    "token",
    "secret",
    "password",
    "passwd",
    "passcode",
    "passphrase",
    "apikey",
    "accesskey",
    "privatekey",
    "signingkey",
    "sharedkey",
    "authkey",
    "credential",
    "licensekey",
];

/// Query fields that are secret though a body's key of that name is not.
const SECRET_FIELDS: &[&str] = &["key", "auth", "code", "apikey", "pass"];

/// What makes the one that has a URL as good as its owner, when it stands in the
/// query of one that leads elsewhere (Azure, AWS and Google sign such). What a
/// request is signed with itself is no secret.
const URL_FIELDS: &[&str] = &["sig", "signature", "xamzsignature", "xgoogsignature"];

/// Words that mark a name as harmless: proofs, ids, counts and descriptions.
const HARMLESS_WORDS: &[&str] = &[
    "signature",
    "hmac",
    "digest",
    "idempotency",
    "pagetoken",
    "nexttoken",
    "synctoken",
    "tokeniz",
];

/// Ends that mark a name as harmless: what is said about a secret.
const HARMLESS_ENDS: &[&str] = &[
    "id",
    "ids",
    "type",
    "count",
    "at",
    "name",
    "url",
    "uri",
    "used",
    "limit",
    "expires",
    "expiry",
    "prefix",
    "algorithm",
    "version",
    "length",
    "required",
    "enabled",
    "tokens",
];

/// Starts that mark a name as harmless: questions of yes and no.
const HARMLESS_STARTS: &[&str] = &["has", "is", "needs", "requires"];

/// Whether the value of the header field `name` is masked.
#[must_use]
pub fn is_secret_header(name: &str) -> bool {
    is_secret_key(name)
}

/// Whether the value under the JSON key or form field `name` is masked. In
/// `password[value]` the value is one of a password.
#[must_use]
pub fn is_secret_key(name: &str) -> bool {
    is_secret_word(name) || (name.contains('[') && name.split('[').any(is_secret_word))
}

fn is_secret_word(name: &str) -> bool {
    let words = words(name);
    let whole: String = words.concat();
    let has = |list: &[&str]| list.iter().any(|word| whole.contains(word));
    let among = |word: Option<&String>, list: &[&str]| {
        word.is_some_and(|word| words.len() > 1 && list.contains(&word.as_str()))
    };
    let is_said_about = among(words.first(), HARMLESS_STARTS) || among(words.last(), HARMLESS_ENDS);
    let is_named = SECRET_NAMES.contains(&whole.as_str());
    is_named || (has(SECRET_WORDS) && !has(HARMLESS_WORDS) && !is_said_about)
}

/// Whether the value of the query field `name` is masked.
#[must_use]
pub fn is_secret_field(name: &str) -> bool {
    let outer = name.split('[').next().unwrap_or_default();
    let whole = words(outer).concat();
    SECRET_FIELDS.contains(&whole.as_str()) || is_secret_key(name)
}

/// The same in the query of a URL that stands in a value.
#[must_use]
pub fn is_secret_in_url(name: &str) -> bool {
    URL_FIELDS.contains(&words(name).concat().as_str()) || is_secret_field(name)
}

/// Whether an element or an attribute of that name, with a prefix or without,
/// holds a secret.
#[must_use]
pub fn is_secret_name(name: &[u8]) -> bool {
    is_secret_key(&String::from_utf8_lossy(xml::local(name)))
}

/// The words of a name in lower case: `X-Api-Key`, `apiKey` and `api_key`
/// have the words `api` and `key`.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in name.chars() {
        let starts = !before.is_alphanumeric() || (before.is_lowercase() && c.is_uppercase());
        if c.is_alphanumeric() {
            match words.last_mut().filter(|_| !starts) {
                Some(word) => word.push(c.to_ascii_lowercase()),
                None => words.push(c.to_ascii_lowercase().into()),
            }
        }
        before = c;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_their_name() {
        for name in [
            "Authorization",
            "proxy-authorization",
            "Cookie",
            "Set-Cookie",
            "X-Api-Key",
            "X-Gitlab-Token",
            "X-Gitee-Token",
            "X-Telegram-Bot-Api-Secret-Token",
            "X-Goog-Channel-Token",
            "X-Amz-Firehose-Access-Key",
            "X-Hook-Secret",
            "aeg-sas-key",
            "aeg-sas-token",
            "hub.verify_token",
            "verification_token",
            "passcode",
            "password",
            "client_secret",
            "clientSecret",
            "accessToken",
            "access_token",
            "Token",
            "api_key",
            "apiKey",
            "clientState",
            "private-key",
        ] {
            assert!(is_secret_header(name) && is_secret_key(name), "{name}");
        }
    }

    #[test]
    fn signatures_ids_and_counts_are_not_masked() {
        for name in [
            "Stripe-Signature",
            "X-Hub-Signature-256",
            "X-Shopify-Hmac-Sha256",
            "X-Twilio-Signature",
            "I-Twilio-Idempotency-Token",
            "X-GitHub-Delivery",
            "webhook-id",
            "token_id",
            "tokenId",
            "token_type",
            "max_tokens",
            "total_tokens",
            "next_page_token",
            "password_changed_at",
            "secret_name",
            "has_password",
            "isTokenValid",
            "tokenization_method",
            "key",
            "keys",
            "code",
            "Content-Type",
            "payment_hash",
            "author",
        ] {
            assert!(!is_secret_header(name), "{name}");
        }
    }
}
