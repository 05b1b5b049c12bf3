//! The short text beside an event: `1.50 BTC …f456`.
//!
//! A template is words parted by single spaces. `{/path}` is a value as sent,
//! `{X-Name}` that of a header, `{/one|/other}` the first that is there, and
//! after a colon stands how to show it: `:end` the last four characters of a long one, `:branch` a git
//! reference without `refs/heads/`, `:count` how many values a list holds. A
//! word whose value is missing is left out; a template whose first value is
//! missing does not fit at all. Of a path with many values (`/events/[]/type`)
//! the first counts; of a delivery of many events, the first event is shown.

use std::borrow::Cow;

use crate::exchange::{
    Head,
    lookup::{Found, Kind, Matches, Within},
};

/// The most characters a value may bring.
const LONGEST: usize = 80;

/// Values up to this many characters are shown whole by `:end`.
const SHORT: usize = 8;

/// How many characters of a longer one `:end` shows.
const END: usize = 4;

/// How a value can be shown.
const FORMS: &[&str] = &[":end", ":branch", ":count"];

/// Where the values of a template come from.
#[derive(Clone, Copy)]
pub(super) struct Values<'v> {
    /// The headers.
    pub(super) head: Head<'v>,
    /// What was looked up in the body, [`paths`] among it.
    pub(super) body: &'v Matches<'v, 'v>,
    /// Which of its events is meant.
    pub(super) within: Within,
}

/// The text of `template` with these values; none when it does not fit.
#[must_use]
pub(super) fn fill(template: &str, values: Values<'_>) -> Option<String> {
    let mut text = String::new();
    let mut fits = false;
    for word in template.split(' ') {
        match filled(word, values) {
            Some(word) => {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(&word);
                fits = true;
            }
            None if !fits => return None,
            None => {}
        }
    }
    Some(text)
}

/// The paths that a template needs of the body.
pub(super) fn paths(template: &'static str) -> impl Iterator<Item = &'static str> {
    names(template).filter(|name| is_path(name))
}

/// The paths and the headers that a template needs.
pub(super) fn names(template: &'static str) -> impl Iterator<Item = &'static str> {
    let words = template.split(' ').filter_map(slot);
    words.flat_map(|slot| slot.names.split('|'))
}

/// The empty path is the whole document.
fn is_path(name: &str) -> bool {
    name.is_empty() || name.starts_with('/')
}

/// A word with a value in it.
struct Slot<'t> {
    before: &'t str,
    names: &'t str,
    form: &'t str,
    after: &'t str,
}

fn slot(word: &str) -> Option<Slot<'_>> {
    let (before, rest) = word.split_once('{')?;
    let (inside, after) = rest.split_at(closing(rest)?);
    let after = &after[1..];
    let form = FORMS.iter().find(|form| inside.ends_with(*form));
    let form = form.copied().unwrap_or_default();
    let names = &inside[..inside.len() - form.len()];
    Some(Slot {
        before,
        names,
        form,
        after,
    })
}

/// Where the brace ends that was opened before `text`; a path may have `{}` in
/// it.
fn closing(text: &str) -> Option<usize> {
    let mut open = 1_usize;
    text.bytes().position(|byte| {
        open += usize::from(byte == b'{');
        open -= usize::from(byte == b'}');
        open == 0
    })
}

fn filled(word: &str, values: Values<'_>) -> Option<String> {
    let Some(slot) = slot(word) else {
        return Some(word.to_owned());
    };
    let mut names = slot.names.split('|');
    let value = names.find_map(|name| {
        if is_path(name) {
            let mut found = values.body.within(name.into(), values.within);
            return shown(found.find(|found| found.kind != Kind::Null)?, slot.form);
        }
        styled(String::from_utf8_lossy(values.head.get(name)?), slot.form)
    })?;
    Some(format!("{}{value}{}", slot.before, slot.after))
}

fn shown(found: &Found<'_>, form: &str) -> Option<String> {
    if form == ":count" {
        return Some(found.members().to_string());
    }
    let has_text = !matches!(found.kind, Kind::Array | Kind::Object);
    has_text.then(|| styled(found.text(), form)).flatten()
}

/// A text as `form` wants it; none for an empty one.
fn styled(text: Cow<'_, str>, form: &str) -> Option<String> {
    let text = match form {
        ":end" => end(&text),
        ":branch" => branch(&text).to_owned(),
        _ => text.into_owned(),
    };
    (!text.is_empty()).then(|| shortened(text))
}

fn branch(reference: &str) -> &str {
    ["refs/heads/", "refs/tags/"]
        .into_iter()
        .find_map(|prefix| reference.strip_prefix(prefix))
        .unwrap_or(reference)
}

/// Ends tell neighbours apart.
fn end(text: &str) -> String {
    let length = text.chars().count();
    if length <= SHORT {
        return text.to_owned();
    }
    let end = text.chars().skip(length - END);
    std::iter::once('…').chain(end).collect()
}

/// Cut in the middle, so that both ends stay.
fn shortened(text: String) -> String {
    let length = text.chars().count();
    if length <= LONGEST {
        return text;
    }
    let half = LONGEST / 2;
    let head = text.chars().take(half);
    let tail = text.chars().skip(length - half + 1);
    head.chain(std::iter::once('…')).chain(tail).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::lookup::Paths;

    fn text(template: &'static str, body: &str) -> Option<String> {
        let paths = Paths::new(paths(template));
        let values = Values {
            head: Head::new(b"POST / HTTP/1.1\r\nX-Shop: ada\r\n\r\n"),
            body: &paths.find(body.as_bytes()),
            within: Within::Body,
        };
        fill(template, values)
    }

    #[test]
    fn a_name_that_is_no_path_is_a_header() {
        assert_eq!(text("{x-shop}", "").as_deref(), Some("ada"));
        assert_eq!(text("{/n|X-Shop} {X-No}", "{}").as_deref(), Some("ada"));
        assert_eq!(text("{X-No} {X-Shop}", "{}"), None);
        assert_eq!(paths("{/n|X-Shop}").collect::<Vec<_>>(), ["/n"]);
    }

    #[test]
    fn values_stand_as_they_were_sent() {
        let template = "{/amount} {/currency|/asset} {/id:end}";
        let cases = [
            (
                r#"{"amount":"1.50","currency":"BTC","id":"txn_123abf456"}"#,
                Some("1.50 BTC …f456"),
            ),
            (
                r#"{"amount":1.50,"asset":"ETH","id":"ORD-1042"}"#,
                Some("1.50 ETH ORD-1042"),
            ),
            (
                r#"{"amount":1e2,"currency":null,"asset":"é","id":null}"#,
                Some("1e2 é"),
            ),
            (r#"{"currency":"BTC"}"#, None),
            (r#"{"amount":{},"currency":"BTC"}"#, None),
            (r#"{"amount":""}"#, None),
        ];
        for (body, expected) in cases {
            assert_eq!(text(template, body).as_deref(), expected, "{body}");
        }
    }

    #[test]
    fn references_counts_and_marks_are_shown() {
        let body = r#"{"ref":"refs/heads/feat/a","commits":[{},{}],"n":12}"#;
        let said = text("{/ref:branch} +{/commits:count} #{/n} #{/no}", body);
        assert_eq!(said.as_deref(), Some("feat/a +2 #12"));
    }

    #[test]
    fn a_long_value_is_cut_in_the_middle() {
        let body = format!("{{\"title\":\"a{}z\"}}", "é".repeat(5000));
        let said = text("{/title}", &body).unwrap();
        assert_eq!(said.chars().count(), LONGEST);
        assert!(said.starts_with('a') && said.contains('…') && said.ends_with('z'));
    }
}
