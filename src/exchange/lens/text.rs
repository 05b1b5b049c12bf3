//! Texts: URLs in their parts, and what escapes stand for.

use super::{Around, Form, Given, LONGEST, Meaning, Secrets, shown};
use crate::exchange::{form, redact};

/// A URL of any scheme that names a host (RFC 3986).
pub(super) fn url(given: &Given<'_>, around: &Around<'_>) -> Option<Meaning> {
    let text = given.short_text()?;
    let (scheme, rest) = text.split_once("://")?;
    let is_scheme = |it: &str| {
        it.starts_with(|c: char| c.is_ascii_alphabetic())
            && it
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || b"+-.".contains(&it))
    };
    if !is_scheme(scheme) || rest.is_empty() || text.contains([' ', '\n', '\t']) {
        return None;
    }
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let fields: Vec<_> = form::pairs(query.as_bytes()).collect();
    let short = match fields.len() {
        0 => format!("URL at {host}"),
        1 => format!("URL at {host}, 1 parameter"),
        many => format!("URL at {host}, {many} parameters"),
    };
    let mut meaning = Meaning::new("URL", short)
        .with("scheme", scheme)
        .with("host", host);
    if !user.is_empty() {
        meaning = meaning.with("user", hidden(user, around.secrets));
    }
    meaning = meaning.with("path", shown(&decoded(path), around));
    for (name, value) in fields {
        let name = String::from_utf8_lossy(&name).into_owned();
        let value = String::from_utf8_lossy(&value).into_owned();
        let value = if redact::is_secret_in_url(&name) {
            hidden(&value, around.secrets)
        } else {
            shown(&value, around)
        };
        meaning = meaning.with(&name, value);
    }
    if !fragment.is_empty() {
        meaning = meaning.with("fragment", decoded(&shown(fragment, around)));
    }
    Some(meaning)
}

/// What a text says that was written with escapes.
pub(super) fn escaped(given: &Given<'_>, around: &Around<'_>) -> Option<Meaning> {
    if given.form != Form::Escaped {
        return None;
    }
    let start = given.text.char_indices().nth(LONGEST / 4);
    let text = start.map_or(given.text, |(end, _)| &given.text[..end]);
    let text = shown(text, around);
    let first = text.lines().next().unwrap_or_default();
    let lines = text.lines().count();
    let short = match lines {
        0 | 1 => format!("says {first}"),
        many => format!("{many} lines: {first}"),
    };
    Some(Meaning::new("text", short).with("says", text))
}

fn hidden(text: &str, secrets: Secrets) -> String {
    match secrets {
        Secrets::Hidden => redact::mask(text.as_bytes()),
        Secrets::Shown => text.to_owned(),
    }
}

/// With percent escapes resolved; a plus stands for itself outside a query.
fn decoded(text: &str) -> String {
    String::from_utf8_lossy(&form::percent_decoded(text.as_bytes())).into_owned()
}
