//! From the fields of the form to the text of a rule, and from a mistake in
//! that text back to the field it was made in.

use std::ops::Range;

use super::{Form, Slot};
use crate::{
    answer::Rule,
    filter::{Mistake, quote},
};

/// Reads the rule that is written in the form; what is wrong, in which field,
/// with the bytes of its text.
pub(super) fn rule(form: &Form) -> Result<Rule, (Slot, Mistake)> {
    let written = written(form)?;
    // The interface reads no file while keys wait.
    let no_file = |_: &std::path::Path| {
        Err("files are read when hookglass starts, for --answer; write the body itself".to_owned())
    };
    Rule::parse_with(&written.text, &no_file).map_err(|mistake| written.found(form, mistake))
}

/// The text of the rule that is written, as far as it is one.
pub(super) fn text(form: &Form) -> Option<String> {
    written(form).ok().map(|written| written.text)
}

/// A rule being put together, and which field each part of it comes from.
#[derive(Default)]
struct Written {
    text: String,
    parts: Vec<(Slot, Range<usize>)>,
}

impl Written {
    /// Adds what a field says.
    fn say(&mut self, slot: Slot, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.parts.push((slot, start..self.text.len()));
    }

    /// The field in which a mistake was made, and where in it. A filter stands
    /// in the rule as it stands in its field; of the others all is marked.
    fn found(&self, form: &Form, mistake: Mistake) -> (Slot, Mistake) {
        let before = self.parts.iter().rev();
        let part = before.clone().find(|(_, at)| at.start <= mistake.at.start);
        let (slot, start) = part.map_or((Slot::Whom, 0), |(slot, at)| (*slot, at.start));
        let all = form.text(slot).len();
        let at = match slot {
            Slot::Whom => mistake.at.start.min(all)..mistake.at.end.saturating_sub(start).min(all),
            _ => 0..all,
        };
        (slot, Mistake { at, ..mistake })
    }
}

fn written(form: &Form) -> Result<Written, (Slot, Mistake)> {
    let mut written = Written::default();
    let whom = form.text(Slot::Whom);
    if form.is_whole() {
        written.say(Slot::Whom, whom);
        return Ok(written);
    }
    written.say(Slot::Whom, if whom.trim().is_empty() { "*" } else { whom });
    written.text.push_str(" => ");
    written.say(Slot::Status, one_word(form, Slot::Status)?);
    if let Some(times) = form.times.number() {
        written.say(Slot::Times, &format!(" x{times}"));
    }
    if let Some(delay) = delay(form)? {
        written.say(Slot::Delay, &format!(" after {delay}"));
    }
    if let Some(when) = retry_after(form) {
        written.say(Slot::RetryAfter, &format!(" retry-after {when}"));
    }
    if let Some(body) = body(form) {
        written.say(Slot::Body, &body);
    }
    if form.times.number().is_some() {
        written.say(Slot::Times, ", pass");
    }
    Ok(written)
}

/// Why a field takes one word.
const ONE: &str = "one answer in a word; a sequence is written above, as in FILTER => 500 x2, 503";
const NONE: &str = "expected an answer: a status such as 500, close, pass or default";

fn one_word(form: &Form, slot: Slot) -> Result<&str, (Slot, Mistake)> {
    let text = form.text(slot).trim();
    let is_more = |c: char| c.is_whitespace() || matches!(c, ',' | '"');
    if text.is_empty() {
        return Err(wrong(form, slot, NONE));
    }
    if text.contains(is_more) {
        return Err(wrong(form, slot, ONE));
    }
    Ok(text)
}

/// A time, in seconds where no unit is written; none for 0.
fn delay(form: &Form) -> Result<Option<String>, (Slot, Mistake)> {
    let text: String = form.text(Slot::Delay).split_whitespace().collect();
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let is_number = |number: &str| {
        number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    let is_zero = !number.is_empty() && number.bytes().all(|byte| byte == b'0');
    if text.is_empty() || (is_zero && UNITS.contains(&&text[number.len()..])) {
        return Ok(None);
    }
    if number.is_empty() || !is_number(number) {
        return Err(wrong(form, Slot::Delay, "expected a time like 2s or 250ms"));
    }
    let unit = if number == text { "s" } else { "" };
    Ok(Some(format!("{text}{unit}")))
}

/// The units of 0.
const UNITS: [&str; 4] = ["", "s", "ms", "m"];

/// Seconds, or a date.
fn retry_after(form: &Form) -> Option<String> {
    let text = form.text(Slot::RetryAfter).trim();
    let seconds = text.trim_end_matches('s').trim_end();
    let is_number = !seconds.is_empty() && seconds.bytes().all(|byte| byte.is_ascii_digit());
    match text {
        "" => None,
        _ if is_number => Some(seconds.to_owned()),
        date => Some(quoted(date)),
    }
}

/// As JSON where it is meant to be.
fn body(form: &Form) -> Option<String> {
    let text = form.text(Slot::Body).trim();
    let name = if is_json(text) { "json" } else { "body" };
    (!text.is_empty()).then(|| format!(" {name} {}", quoted(text)))
}

/// Whether it begins as an object or a list does: `{id}` is a value of the
/// request.
fn is_json(text: &str) -> bool {
    let object = text.strip_prefix('{').map(str::trim_start);
    text.starts_with('[') || object.is_some_and(|rest| rest.starts_with(['"', '}']))
}

fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    // Writing to a string does not fail.
    let _ = quote::write(&mut quoted, text);
    quoted
}

fn wrong(form: &Form, slot: Slot, what: &str) -> (Slot, Mistake) {
    (slot, Mistake::new(0..form.text(slot).len(), what))
}

/// The filter for the events of a sender.
pub(in crate::tui) fn of_sender(name: &str) -> String {
    format!("sender:{name}")
}

/// The filter for what comes to a path.
pub(in crate::tui) fn of_path(path: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-_.".contains(c);
    if path.chars().all(is_plain) {
        format!("path={path}")
    } else {
        format!("path={}", quoted(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::{answering::Times, field::Field};

    fn form(fields: [&str; 5], times: Times) -> Form {
        Form {
            fields: fields.map(Field::new),
            times,
            ..Form::default()
        }
    }

    #[test]
    fn the_fields_make_a_rule_of_the_grammar_of_answer() {
        for (fields, times, text) in [
            (
                ["sender:stripe", "500", "0", "", ""],
                Times::Three,
                "sender:stripe => 500 x3, pass",
            ),
            (
                ["a or b", "503", "2", "30", ""],
                Times::One,
                "a or b => 503 x1 after 2s retry-after 30, pass",
            ),
            (
                ["", "200", "250ms", "", "not \"all\""],
                Times::UntilStopped,
                "* => 200 after 250ms body \"not \\\"all\\\"\"",
            ),
            (
                ["path=/x", "close", "0 s", "", ""],
                Times::Ten,
                "path=/x => close x10, pass",
            ),
            (
                ["path=/x", "422", "1.5 s", "5 s", "{\"error\":\"no\"}"],
                Times::UntilStopped,
                "path=/x => 422 after 1.5s retry-after 5 json \"{\\\"error\\\":\\\"no\\\"}\"",
            ),
            (
                ["", "200", "", "", "{id} was taken"],
                Times::UntilStopped,
                "* => 200 body \"{id} was taken\"",
            ),
            (
                ["", "200", "", "", "{ \"id\":{id}}"],
                Times::UntilStopped,
                "* => 200 json \"{ \\\"id\\\":{id}}\"",
            ),
            (
                ["", "503", "", "Wed, 21 Oct 2026 07:28:00 GMT", ""],
                Times::UntilStopped,
                "* => 503 retry-after \"Wed, 21 Oct 2026 07:28:00 GMT\"",
            ),
            (
                ["path=/x => 500 x2, 503", "404", "9", "", "b"],
                Times::Three,
                "path=/x => 500 x2, 503",
            ),
        ] {
            let form = form(fields, times);
            assert_eq!(super::text(&form).as_deref(), Some(text));
            let rule = rule(&form).unwrap_or_else(|(slot, why)| panic!("{text}: {slot:?} {why}"));
            assert_eq!(&**rule.text(), text);
        }
    }

    #[test]
    fn a_mistake_is_found_in_its_field() {
        for (fields, slot, at, what) in [
            (
                ["statos:500", "500", "", "", ""],
                Slot::Whom,
                0..6,
                "there is no field \"statos\"; did you mean status?",
            ),
            (
                ["a told:500", "500", "", "", ""],
                Slot::Whom,
                2..10,
                "told is being decided here",
            ),
            (
                ["\"a", "500", "", "", ""],
                Slot::Whom,
                0..1,
                "this quote is not closed",
            ),
            (
                ["a", "42", "", "", ""],
                Slot::Status,
                0..2,
                "42 is no status",
            ),
            (
                ["a", "", "", "", ""],
                Slot::Status,
                0..0,
                "expected an answer",
            ),
            (
                ["a", "500, 200", "", "", ""],
                Slot::Status,
                0..8,
                "one answer in a word",
            ),
            (
                ["a", "500 x2", "", "", ""],
                Slot::Status,
                0..6,
                "one answer in a word",
            ),
            (
                ["a", "pass", "2", "", ""],
                Slot::Delay,
                0..1,
                "this is said of an answer",
            ),
            (
                ["a", "500", "soon", "", ""],
                Slot::Delay,
                0..4,
                "expected a time",
            ),
            (
                ["a", "500", "2,5", "", ""],
                Slot::Delay,
                0..3,
                "expected a time",
            ),
            (
                ["a", "500", "2h", "", ""],
                Slot::Delay,
                0..2,
                "that is longer than an hour",
            ),
            (
                ["a", "500", "", "soon", ""],
                Slot::RetryAfter,
                0..4,
                "expected seconds",
            ),
            (["a", "500", "", "", "{wher}"], Slot::Body, 0..6, ""),
            (
                ["a", "204", "", "", "b"],
                Slot::Status,
                0..3,
                "a 204 has no body",
            ),
            (
                ["a => 200 file x.html", "500", "", "", ""],
                Slot::Whom,
                14..20,
                "files are read when hookglass starts",
            ),
        ] {
            let (found, mistake) = rule(&form(fields, Times::Three)).unwrap_err();
            assert_eq!(
                (found, mistake.at.clone()),
                (slot, at),
                "{fields:?}: {mistake}"
            );
            assert!(mistake.what.starts_with(what), "{fields:?}: {mistake}");
        }
    }

    #[test]
    fn what_is_proposed_for_an_event_is_a_filter() {
        use crate::filter::Filter;
        for (text, filter) in [
            (of_sender("standard-webhooks"), "sender:standard-webhooks"),
            (of_path("/hooks"), "path=/hooks"),
            (of_path("/a b\"(c)"), "path=\"/a b\\\"(c)\""),
            (of_path("/a=>b*"), "path=\"/a=>b*\""),
        ] {
            assert_eq!(text, filter);
            assert!(Filter::parse_before_answer(&text).is_ok(), "{text}");
        }
    }
}
