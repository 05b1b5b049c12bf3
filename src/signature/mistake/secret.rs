//! What may have been done to a secret before it became a key.

use super::{Case, Try};
use crate::signature::{Encoding, KeyForm, Method, Scheme, Secret, evidence::Evidence};

/// The request judged with each secret changed so.
fn changed<'a>(case: &Case<'a>, change: impl Fn(&[u8]) -> Option<Vec<u8>>) -> Vec<Try<'a>> {
    let secrets: Vec<Secret> = case
        .secrets
        .iter()
        .filter_map(|secret| Some(Secret::new(change(secret.bytes())?, secret.origin())))
        .collect();
    if secrets.is_empty() || !is_keyed(case) {
        return Vec::new();
    }
    vec![Try {
        secrets: Some(secrets),
        ..Try::of(case.evidence.clone())
    }]
}

/// Whether the secret is one that both sides share.
fn is_keyed(case: &Case<'_>) -> bool {
    !case.evidence.scheme.method.is_public()
}

/// The request judged with the secret in this form.
fn in_form<'a>(case: &Case<'a>, key: KeyForm) -> Vec<Try<'a>> {
    let scheme = case.evidence.scheme;
    let is_hmac = matches!(scheme.method, Method::Hmac(_));
    if !is_hmac || scheme.key == key {
        return Vec::new();
    }
    vec![Try::of(Evidence {
        scheme: Scheme { key, ..scheme },
        ..case.evidence.clone()
    })]
}

/// What stands up to the last `_` of the beginning: `whsec_`, `pdl_ntfset_`.
fn without_prefix(secret: &[u8]) -> Option<Vec<u8>> {
    let end = secret.iter().take(24).rposition(|byte| *byte == b'_')?;
    Some(secret[end + 1..].to_vec()).filter(|rest| !rest.is_empty())
}

pub(super) fn as_base64<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    if case.evidence.scheme.key == KeyForm::Text {
        let mut tries = in_form(case, KeyForm::Base64After("whsec_"));
        tries.extend(changed(case, |secret| {
            Encoding::Base64.decode(&without_prefix(secret)?)
        }));
        return tries;
    }
    Vec::new()
}

pub(super) fn as_text<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    in_form(case, KeyForm::Text)
}

pub(super) fn as_text_without_prefix<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let mut tries = changed(case, without_prefix);
    for one in &mut tries {
        one.evidence.scheme.key = KeyForm::Text;
    }
    tries
}

pub(super) fn with_prefix<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    if case.evidence.scheme.key != KeyForm::Text {
        return Vec::new();
    }
    changed(case, |secret| Some([b"whsec_", secret].concat()))
}

pub(super) fn as_hex<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    in_form(case, KeyForm::Hex)
}

pub(super) fn hashed<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    [KeyForm::Sha1, KeyForm::Sha256]
        .into_iter()
        .flat_map(|form| in_form(case, form))
        .collect()
}

pub(super) fn with_line_end<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    const ENDS: [&[u8]; 3] = [b"\n", b"\r\n", b" "];
    let ends = ENDS.into_iter();
    ends.flat_map(|end| changed(case, |secret| Some([secret, end].concat())))
        .collect()
}

pub(super) fn trimmed<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    changed(case, |secret| {
        let trimmed = secret.trim_ascii();
        (trimmed.len() < secret.len()).then(|| trimmed.to_vec())
    })
}

pub(super) fn quoted<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    let quotes = *b"\"'";
    let quotes = quotes.into_iter();
    quotes
        .flat_map(|quote| changed(case, |secret| Some([&[quote], secret, &[quote]].concat())))
        .collect()
}

pub(super) fn unquoted<'a>(case: &Case<'a>) -> Vec<Try<'a>> {
    changed(case, |secret| match secret {
        [b'"', inside @ .., b'"'] | [b'\'', inside @ .., b'\''] => Some(inside.to_vec()),
        _ => None,
    })
}
