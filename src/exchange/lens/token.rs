//! JSON Web Tokens (RFC 7519) in their compact form, read and not verified.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{Around, Given, Meaning, Secrets, shown, time};
use crate::exchange::{
    Time,
    json::{Outline, decode},
    redact,
};

/// Claims that are times (RFC 7519, section 4.1, and those of `OpenID` Connect).
const TIMES: &[&str] = &["exp", "iat", "nbf", "auth_time", "updated_at"];

/// Claims that are told in one line.
const TOLD: [&str; 2] = ["iss", "sub"];

pub(super) fn jwt(given: &Given<'_>, around: &Around<'_>) -> Option<Meaning> {
    let text = given.short_text()?;
    let text = text.strip_prefix("Bearer ").unwrap_or(text);
    let mut parts = text.split('.');
    let (header, claims) = (parts.next()?, parts.next()?);
    let is_signed = !parts.next()?.is_empty();
    if parts.next().is_some() {
        return None;
    }
    let header = members(&object(header)?, around);
    let claims = members(&object(claims)?, around);
    let algorithm = named(&header, "alg")?;
    let expires = named(&claims, "exp").and_then(|exp| time::seconds(&exp, around));
    let told = TOLD.iter().filter_map(|name| {
        let value = named(&claims, name)?;
        Some(format!("{name} {value}"))
    });
    let expiry = expires.as_ref().map(|(exp, _)| expiry(*exp, around.now));
    let words: Vec<_> = std::iter::once(format!("JWT {algorithm}"))
        .chain(told)
        .chain(expiry)
        .chain(["not verified".to_owned()])
        .collect();
    let short = words.join(", ");
    let mut meaning = Meaning::new("JWT", short);
    for (name, value) in &header {
        meaning = meaning.with(&format!("header {name}"), value.as_str());
    }
    for (name, value) in &claims {
        let told = TIMES
            .contains(&name.as_str())
            .then(|| time::seconds(value, around))
            .flatten();
        let value = told.map_or_else(|| value.clone(), |(_, words)| format!("{value}, {words}"));
        meaning = meaning.with(name, value);
    }
    let signature = if is_signed {
        "there is one; it is not verified here"
    } else {
        "none: anybody can write such a token"
    };
    let until = expires.map(|(exp, _)| time::next_change(exp, around.now));
    Some(meaning.with("signature", signature).until(until))
}

fn expiry(exp: Time, now: Time) -> String {
    let ago = time::ago(exp, now);
    if exp > now {
        format!("expires {ago}")
    } else {
        format!("expired {ago}")
    }
}

/// The JSON object that a part of a token is.
fn object(part: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?;
    bytes.trim_ascii_start().starts_with(b"{").then_some(bytes)
}

/// The members of an object: names, and values as they are written, texts
/// without quotes, secrets hidden where they are to be.
fn members(object: &[u8], around: &Around<'_>) -> Vec<(String, String)> {
    let outline = Outline::of(object);
    let folds = outline.folded_at(object, 1);
    let lines = outline.visible(object, &folds, 0..outline.len());
    lines
        .filter(|line| line.depth == 1)
        .filter_map(|line| {
            let name = decode(line.key?).into_owned();
            let span = outline.value_span(object, line.line)?;
            let source = object.get(span)?;
            let value = match source.first() {
                Some(b'"') => decode(source).into_owned(),
                _ => String::from_utf8_lossy(source).into_owned(),
            };
            let is_hidden = around.secrets == Secrets::Hidden && redact::is_secret_key(&name);
            let value = if is_hidden {
                redact::mask(value.as_bytes())
            } else {
                shown(&value, around)
            };
            Some((name, value))
        })
        .collect()
}

fn named(members: &[(String, String)], name: &str) -> Option<String> {
    let member = members.iter().find(|(known, _)| known == name)?;
    Some(member.1.clone())
}
