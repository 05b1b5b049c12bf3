//! What is a secret, and what is shown instead of it.
//!
//! Senders put keys, passwords and tokens in headers, in the target and in
//! the body. They are masked on the screen and in exports from the start, by
//! the name they stand under. Signatures and ids are no secrets: they are
//! what one came to look at.

mod spans;

use std::ops::Range;

pub use spans::{
    body_spans, body_spans_within, broken_spans, broken_xml_spans, head_spans, is_secret_name,
    spans_under,
};

/// What stands for a secret.
pub const MASK: &str = "••••";

/// From this length on, in characters, the last four are shown: enough to
/// tell two keys apart, and too little to guess one.
const LONG: usize = 16;

/// How many characters are shown of a long secret.
const TAIL: usize = 4;

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

/// What is shown instead of a secret: `••••`, and its last four characters
/// where it is long. Bytes that are not printable ASCII are never shown. Quotes
/// around it stay around it.
#[must_use]
pub fn mask(value: &[u8]) -> String {
    let inner = value
        .strip_prefix(b"\"")
        .and_then(|rest| rest.strip_suffix(b"\""));
    inner.map_or_else(
        || mask_plain(value),
        |inner| format!("\"{}\"", mask_plain(inner)),
    )
}

fn mask_plain(value: &[u8]) -> String {
    format!("{MASK}{}", String::from_utf8_lossy(tail(value)))
}

/// What of a secret may be seen: the last four characters where it is long,
/// else nothing. A list or an object is long without one of its values being so.
#[must_use]
pub fn tail(value: &[u8]) -> &[u8] {
    let is_long = value.len() >= LONG && value.iter().all(u8::is_ascii_graphic);
    if is_long && !matches!(value.first(), Some(b'{' | b'[')) {
        &value[value.len() - TAIL..]
    } else {
        &[]
    }
}

/// The same for the value of a header field: the scheme of an authorization
/// is kept (`Bearer ••••`), and of a cookie nothing.
#[must_use]
pub fn mask_header(name: &str, value: &[u8]) -> String {
    match words(name).concat().as_str() {
        "authorization" | "proxyauthorization" => match scheme(value) {
            Some((scheme, secret)) => format!("{scheme} {}", mask(secret)),
            None => mask(value),
        },
        "cookie" | "setcookie" => MASK.to_owned(),
        _ => mask(value),
    }
}

/// The places of the secrets in a request target: the values of query fields,
/// and the user information of a target in absolute form.
#[must_use]
pub fn secret_query_spans(target: &[u8]) -> Vec<Range<usize>> {
    let query = memchr::memchr(b'?', target);
    let path_end = query.unwrap_or(target.len());
    let mut spans: Vec<_> = user_information(&target[..path_end]).into_iter().collect();
    if let Some(query) = query {
        spans.extend(secret_pairs(target, query + 1));
    }
    spans
}

/// The places of the secret values in a form body, or in a query without `?`.
#[must_use]
pub fn secret_form_spans(form: &[u8]) -> Vec<Range<usize>> {
    secret_pairs(form, 0).collect()
}

/// A target with its secrets masked.
#[must_use]
pub fn mask_target(target: &[u8]) -> Vec<u8> {
    replaced(target, &secret_query_spans(target), |secret| {
        mask(secret).into_bytes()
    })
}

/// `bytes` with something else in the place of each of `spans`, which are in
/// order and do not overlap.
#[must_use]
pub fn replaced(
    bytes: &[u8],
    spans: &[Range<usize>],
    instead: impl Fn(&[u8]) -> Vec<u8>,
) -> Vec<u8> {
    let mut shown = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for span in spans {
        shown.extend_from_slice(&bytes[at..span.start]);
        shown.extend(instead(&bytes[span.clone()]));
        at = span.end;
    }
    shown.extend_from_slice(&bytes[at..]);
    shown
}

/// The words of a name in lower case: `X-Api-Key`, `apiKey` and `api_key`
/// have the words `api` and `key`.
fn words(name: &str) -> Vec<String> {
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

/// The scheme of an authorization and what follows it (RFC 9110 section 11.4).
fn scheme(value: &[u8]) -> Option<(&str, &[u8])> {
    let space = memchr::memchr(b' ', value)?;
    let scheme = std::str::from_utf8(&value[..space]).ok()?;
    let is_word = scheme
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let secret = value[space + 1..].trim_ascii_start();
    (is_word && scheme.len() < LONG && !secret.is_empty()).then_some((scheme, secret))
}

/// The place of `user:password` in `http://user:password@host/`.
fn user_information(target: &[u8]) -> Option<Range<usize>> {
    let start = memchr::memmem::find(target, b"://")? + b"://".len();
    let authority = &target[start..];
    let authority = &authority[..memchr::memchr(b'/', authority).unwrap_or(authority.len())];
    let end = memchr::memrchr(b'@', authority)?;
    (end > 0).then_some(start..start + end)
}

/// The places of the secret values among the pairs that start at `from`.
fn secret_pairs(text: &[u8], from: usize) -> impl Iterator<Item = Range<usize>> {
    let mut at = from;
    text[from..]
        .split(|byte| matches!(byte, b'&' | b';'))
        .filter_map(move |pair| {
            let start = at;
            at += pair.len() + 1;
            let equals = memchr::memchr(b'=', pair)?;
            let name = percent_decoded(&pair[..equals]);
            let span = start + equals + 1..start + pair.len();
            (!span.is_empty() && is_secret_field(&name)).then_some(span)
        })
}

/// The name of a field with its percent escapes resolved, so that `%74oken`
/// hides nothing.
fn percent_decoded(name: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((first, behind)) = rest.split_first() {
        let escape = behind.first_chunk::<2>().filter(|_| *first == b'%');
        let number = escape
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(number.unwrap_or(*first));
        rest = if number.is_some() {
            &behind[2..]
        } else {
            behind
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
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

    #[test]
    fn a_mask_shows_the_end_of_a_long_secret_only() {
        let table: &[(&str, &str)] = &[
            ("", "••••"),
            ("short", "••••"),
            ("fifteen-letters", "••••"),
            ("sixteen--letters", "••••ters"),
            ("whsec_0123456789abcd4f2a", "••••4f2a"),
            ("with a space in it, long", "••••"),
            ("\u{1b}[31m0123456789abcdef", "••••"),
        ];
        for (secret, shown) in table {
            assert_eq!(mask(secret.as_bytes()), *shown);
        }
    }

    #[test]
    fn the_scheme_of_an_authorization_is_kept() {
        let shown = |value: &str| mask_header("Authorization", value.as_bytes());
        assert_eq!(shown("Bearer abcdefghijklmnop"), "Bearer ••••mnop");
        assert_eq!(shown("Basic dTpw"), "Basic ••••");
        assert_eq!(shown("0123456789abcdef"), "••••cdef");
        assert_eq!(shown("two words\u{1b} x"), "two ••••");
        assert_eq!(mask_header("Cookie", b"session=0123456789abcdef"), "••••");
    }

    #[test]
    fn secrets_in_a_target_are_found() {
        let table: &[(&str, &str)] = &[
            ("/hooks?x=1", "/hooks?x=1"),
            ("/h?secret=s3cr3t&x=1", "/h?secret=••••&x=1"),
            ("/h?a=1&token=0123456789abcdef", "/h?a=1&token=••••cdef"),
            ("/h?%74oken=abc&token=", "/h?%74oken=••••&token="),
            (
                "/h?hub.mode=subscribe&hub.verify_token=t",
                "/h?hub.mode=subscribe&hub.verify_token=••••",
            ),
            ("/h?code=abc&sig=def", "/h?code=••••&sig=def"),
            ("http://u:p@host/h?key=1", "http://••••@host/h?key=••••"),
            (
                "/redirect?to=http://u:p@host/",
                "/redirect?to=http://u:p@host/",
            ),
            ("", ""),
            ("?", "?"),
        ];
        for (target, shown) in table {
            let masked = mask_target(target.as_bytes());
            assert_eq!(String::from_utf8_lossy(&masked), *shown);
        }
    }

    #[test]
    fn secrets_in_a_form_are_found() {
        let form = b"token=gIkuvaNzQIHg97ATvDxqgjtO&team_id=T1";
        let secrets: Vec<_> = secret_form_spans(form)
            .into_iter()
            .map(|span| &form[span])
            .collect();
        assert_eq!(secrets, [b"gIkuvaNzQIHg97ATvDxqgjtO"]);
    }
}
