//! What is shown instead of a secret.

use super::name::words;
use crate::exchange::document::base64_of;

/// What stands for a secret.
pub const MASK: &str = "••••";

/// From so many letters and digits on, the last four characters are shown: enough
/// to tell two keys apart, and too little to guess one.
const LONG: usize = 16;

/// How many of the letters and digits of a long secret are different at least.
const DIFFERENT: usize = 8;

/// What is longer than this, in bytes, is no key that anybody tells apart.
const LONGEST: usize = 4 << 10;

/// How many characters are shown of a long secret.
const TAIL: usize = 4;

/// The schemes of an authorization that are shown (the registry of RFC 9110,
/// section 16.4.1, and those that senders of webhooks use), and what the end is of
/// that stands behind each.
const SCHEMES: &[(&str, End)] = &[
    ("bearer", End::OfKey),
    ("token", End::OfKey),
    ("apikey", End::OfKey),
    ("api-key", End::OfKey),
    ("key", End::OfKey),
    ("basic", End::Other),
    ("digest", End::Other),
    ("hawk", End::Other),
    ("hmac", End::Other),
    ("negotiate", End::Other),
    ("ntlm", End::Other),
    ("oauth", End::Other),
    ("signature", End::Other),
    ("sharedkey", End::Other),
    ("aws4-hmac-sha256", End::Other),
];

/// What the last characters of a credential are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The end of a key.
    OfKey,
    /// Of a password, or of something that was computed.
    Other,
}

/// What is shown instead of a secret: `••••`, and its last four characters
/// where it is a long key. Quotes around it stay around it.
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

/// What of a secret may be seen: the last four characters where it is a long key,
/// else nothing. A key is one word of letters, digits and what stands between them
/// (`token68` of RFC 9110, section 11.2); what has a colon, an escape or a blank in
/// it may be a name with a short password, and so may what is base64 of such.
#[must_use]
pub fn tail(value: &[u8]) -> &[u8] {
    let is_of_key = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(byte);
    let is_word = (LONG..=LONGEST).contains(&value.len()) && value.iter().all(is_of_key);
    if is_word && is_rich(value) && !is_basic(value) {
        &value[value.len() - TAIL..]
    } else {
        &[]
    }
}

/// Whether there is enough in a secret that is not in its last characters.
fn is_rich(value: &[u8]) -> bool {
    let letters = || value.iter().filter(|byte| byte.is_ascii_alphanumeric());
    let mut seen = [false; 128];
    for byte in letters() {
        seen[usize::from(*byte)] = true;
    }
    let different = seen.iter().filter(|seen| **seen).count();
    letters().count() >= LONG && different >= DIFFERENT
}

/// Whether something is a name and a password, written in base64 (RFC 7617).
fn is_basic(value: &[u8]) -> bool {
    let is_pair = |text: Vec<u8>| {
        let text = String::from_utf8(text);
        text.is_ok_and(|text| text.contains(':') && !text.chars().any(char::is_control))
    };
    base64_of(value).is_some_and(is_pair)
}

/// What is shown of a header field that is secret by its name: the scheme of an
/// authorization is kept (`Bearer ••••`), and of a cookie nothing.
#[must_use]
pub fn mask_header(name: &str, value: &[u8]) -> String {
    match words(name).concat().as_str() {
        "authorization" | "proxyauthorization" => match scheme(value) {
            Some((scheme, End::OfKey, secret)) => format!("{scheme} {}", mask(secret)),
            Some((scheme, End::Other, _)) => format!("{scheme} {MASK}"),
            None => mask(value),
        },
        "cookie" | "setcookie" => MASK.to_owned(),
        _ => mask(value),
    }
}

/// The scheme of an authorization and what follows it (RFC 9110 section 11.4),
/// where it is one: anything else may be a word of the secret.
fn scheme(value: &[u8]) -> Option<(&str, End, &[u8])> {
    let space = memchr::memchr(b' ', value)?;
    let scheme = std::str::from_utf8(&value[..space]).ok()?;
    let secret = value[space + 1..].trim_ascii_start();
    let known = |(name, _): &&(&str, End)| scheme.eq_ignore_ascii_case(name);
    let (_, end) = SCHEMES.iter().find(known)?;
    (!secret.is_empty()).then_some((scheme, *end, secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_shows_the_end_of_a_long_key_only() {
        let table: &[(&str, &str)] = &[
            ("", "••••"),
            ("short", "••••"),
            ("fifteen-letters", "••••"),
            ("a-word-of-18-letters", "••••ters"),
            ("sixteen--letters", "••••"),
            ("whsec_0123456789abcd4f2a", "••••4f2a"),
            ("\"whsec_0123456789abcd4f2a\"", "\"••••4f2a\""),
            ("with a space in it, long", "••••"),
            ("\u{1b}[31m0123456789abcdef", "••••"),
            ("aaaaaaaaaaaaaaaaaaaaaaaa", "••••"),
            ("somebody1234:hunter2", "••••"),
            (r"\u0068\u0075\u006e\u0074", "••••"),
            ("%68%75%6e%74%65%72%32", "••••"),
            ("c29tZWJvZHk6aHVudGVyMg==", "••••"),
            ("c29tZWJvZHk6aHVudGVyMg", "••••"),
            ("{\"password\":\"hunter2\"}", "••••"),
        ];
        for (secret, shown) in table {
            assert_eq!(mask(secret.as_bytes()), *shown, "{secret}");
        }
    }

    #[test]
    fn the_scheme_of_an_authorization_is_kept() {
        let table: &[(&str, &str)] = &[
            ("Bearer 0123456789abcdefghij", "Bearer ••••ghij"),
            ("Bearer abcdefgh", "Bearer ••••"),
            ("token ghp_0123456789abcdefghij", "token ••••ghij"),
            ("Basic dTpw", "Basic ••••"),
            ("basic c29tZWJvZHk6aHVudGVyMg==", "basic ••••"),
            ("Digest username=x,response=0123456789abcdef", "Digest ••••"),
            ("0123456789abcdef", "••••cdef"),
            ("correct horse battery staple", "••••"),
            ("two words\u{1b} x", "••••"),
            ("Bearer ", "••••"),
        ];
        for (value, shown) in table {
            assert_eq!(mask_header("Authorization", value.as_bytes()), *shown);
        }
        assert_eq!(mask_header("Cookie", b"session=0123456789abcdef"), "••••");
    }
}
