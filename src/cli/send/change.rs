//! `--set`: a header line, a value of the JSON, a field of the form, put in
//! the place of what a delivery has there. The rest stays to the byte.

use std::str::FromStr;

use crate::{
    exchange::{
        form,
        json::{Path, Put, Step, tokens, write_string},
    },
    sender::{Draft, Sender},
};

/// What `--set` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) place: Place,
    pub(super) value: String,
}

/// Where a value is put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Header(String),
    Body(Path),
}

/// Whether something was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Was {
    There,
    Missing,
}

const FORM: &str = "write .data.amount=2.50 or header.X-Name=value";

impl FromStr for Change {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let at = equals(text).ok_or_else(|| format!("there is no = in it; {FORM}"))?;
        let (place, value) = (&text[..at], text[at + 1..].to_owned());
        if let Some(name) = place.strip_prefix("header.") {
            let is_token =
                |byte: u8| byte.is_ascii_graphic() && !b"\"(),/:;<=>?@[\\]{}".contains(&byte);
            if name.is_empty() || !name.bytes().all(is_token) {
                return Err(format!("{name} is no name of a header; {FORM}"));
            }
            if value.contains(['\r', '\n', '\0']) {
                return Err("a header holds no line break; leave it out".to_owned());
            }
            let place = Place::Header(name.to_owned());
            return Ok(Self { place, value });
        }
        if !place.starts_with('.') {
            return Err(format!("{place} is no path; {FORM}"));
        }
        let path: Path = place.parse().map_err(|error| format!("{error}; {FORM}"))?;
        let place = Place::Body(path);
        Ok(Self { place, value })
    }
}

/// The `=` that parts place and value: the first outside of quotes.
fn equals(text: &str) -> Option<usize> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.bytes().position(|byte| {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_quoted,
            b'"' => is_quoted = !is_quoted,
            b'=' => return !is_quoted,
            _ => {}
        }
        false
    })
}

impl Change {
    /// Puts the value into `draft`, a delivery of `sender`.
    pub(super) fn apply(&self, draft: &mut Draft, sender: &Sender) -> Result<Was, String> {
        match &self.place {
            Place::Header(name) => {
                let was = is_there(draft, name);
                draft.set(name, self.value.clone());
                Ok(was)
            }
            Place::Body(path) => put(draft, sender, path, &self.value),
        }
    }
}

fn is_there(draft: &Draft, name: &str) -> Was {
    let mut lines = draft.headers.iter();
    if lines.any(|(known, _)| known.eq_ignore_ascii_case(name)) {
        Was::There
    } else {
        Was::Missing
    }
}

/// How a body is written, as far as a value can be put into it.
enum Body {
    Json,
    Form,
    Multipart,
    Other,
}

fn body(draft: &Draft) -> Body {
    let mut lines = draft.headers.iter();
    let kind = lines.find(|(name, _)| name.eq_ignore_ascii_case("Content-Type"));
    let kind = kind.map_or("", |(_, value)| value.split(';').next().unwrap_or_default());
    match kind.trim().to_ascii_lowercase().as_str() {
        "application/x-www-form-urlencoded" => Body::Form,
        kind if kind.starts_with("multipart/") => Body::Multipart,
        _ if is_json(&draft.body) => Body::Json,
        _ => Body::Other,
    }
}

/// Whether the text is one value of JSON, whatever its numbers are.
fn is_json(text: &[u8]) -> bool {
    let mut any = false;
    tokens(text).all(|token| {
        any = true;
        token.is_ok()
    }) && any
}

fn put(draft: &mut Draft, sender: &Sender, path: &Path, value: &str) -> Result<Was, String> {
    match body(draft) {
        Body::Json => {
            let (body, was) = put_json(&draft.body, path, value)?;
            draft.body = body;
            Ok(was)
        }
        Body::Form => {
            let (body, was) = put_field(&draft.body, sender, path, value)?;
            draft.body = body;
            Ok(was)
        }
        Body::Multipart => Err(format!(
            "{path}: values of a multipart body cannot be changed; change the file and send it with another program"
        )),
        Body::Other => Err(format!(
            "{path}: the body is neither JSON nor a form, so there are no values to change"
        )),
    }
}

fn put_json(body: &[u8], path: &Path, value: &str) -> Result<(Vec<u8>, Was), String> {
    match path.put(body, &as_json(value)) {
        Put::Replaced(body) => Ok((body, Was::There)),
        Put::Added(body) => Ok((body, Was::Missing)),
        Put::Nowhere => Err(format!("{path} leads nowhere: {}", nowhere(body, path))),
    }
}

/// What is missing on the way, and what there is.
fn nowhere(body: &[u8], path: &Path) -> String {
    let steps = path.steps();
    let missing = (1..=steps.len())
        .find(|length| Path::new(steps[..*length].to_vec()).find(body).is_none())
        .unwrap_or(steps.len());
    let way = Path::new(steps[..missing.saturating_sub(1)].to_vec());
    let parent = way.find(body).map(|found| found.source(body).to_vec());
    let parent = parent.unwrap_or_default();
    let (all, last) = (Path::new(steps[..missing].to_vec()), steps.get(missing - 1));
    let near = match last {
        Some(Step::Key(name)) => nearest_key(&parent, name),
        _ => None,
    };
    near.map_or_else(
        || format!("there is no {all}; name a value that is there, or a new key of an object"),
        |near| {
            let near = Path::new([way.steps(), &[Step::Key(near)]].concat());
            format!("there is no {all}; did you mean {near}?")
        },
    )
}

fn nearest_key(object: &[u8], name: &str) -> Option<String> {
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(object).ok()?;
    crate::exchange::nearest(name, object.keys().map(String::as_str)).map(str::to_owned)
}

/// A value that is JSON as it is, anything else as a text.
fn as_json(value: &str) -> Vec<u8> {
    if is_json(value.as_bytes()) {
        return value.trim().as_bytes().to_vec();
    }
    let mut text = Vec::new();
    write_string(&mut text, value);
    text
}

/// A field of the form; or a value in the JSON that stands in one.
fn put_field(
    body: &[u8],
    sender: &Sender,
    path: &Path,
    value: &str,
) -> Result<(Vec<u8>, Was), String> {
    let opened = opened(body, sender);
    let single = match path.steps() {
        [Step::Key(name)] => Some(name.as_str()),
        _ => None,
    };
    match (single, opened) {
        (Some(name), _) if form::field(body, name).is_some() => {
            Ok((form::with(body, name, value.as_bytes()), Was::There))
        }
        (_, Some((name, json))) => {
            let (json, was) = put_json(&json, path, value)?;
            Ok((form::with(body, name, &json), was))
        }
        (Some(name), _) => Ok((form::with(body, name, value.as_bytes()), Was::Missing)),
        (None, _) => Err(format!(
            "{path}: a field of a form has no values inside; name the field, as .name"
        )),
    }
}

/// The same path as rows write it (`/data/0/id`); none for one that no `--set`
/// has.
fn of_row(path: &str) -> Option<Path> {
    let keys = path.strip_prefix('/')?.split('/');
    let steps: Option<Vec<Step>> = keys
        .map(|key| match key {
            "" | "{}" => None,
            "[]" => Some(Step::Each),
            key => Some(
                key.parse()
                    .map_or_else(|_| Step::Key(key.to_owned()), Step::Index),
            ),
        })
        .collect();
    steps.map(Path::new)
}

/// Puts what `renew` makes of the text at the path of a row in its place, in
/// the kind it has. Where there is no such text, nothing is done.
pub(super) fn renew(
    draft: &mut Draft,
    sender: &Sender,
    path: &str,
    renew: impl FnOnce(&str) -> Option<String>,
) -> Option<()> {
    let path = of_row(path)?;
    let opened = match body(draft) {
        Body::Json => draft.body.clone(),
        Body::Form => match opened(&draft.body, sender) {
            Some((_, json)) => json,
            None => return renew_field(draft, &path, renew),
        },
        Body::Multipart | Body::Other => return None,
    };
    let found = path.find(&opened)?;
    let source = found.source(&opened);
    let value = match serde_json::from_slice(source).ok()? {
        serde_json::Value::String(text) => {
            let mut json = Vec::new();
            write_string(&mut json, &renew(&text)?);
            String::from_utf8(json).ok()?
        }
        serde_json::Value::Number(_) => renew(std::str::from_utf8(source).ok()?)?,
        _ => return None,
    };
    put(draft, sender, &path, &value).ok().map(|_| ())
}

fn renew_field(
    draft: &mut Draft,
    path: &Path,
    renew: impl FnOnce(&str) -> Option<String>,
) -> Option<()> {
    let [Step::Key(name)] = path.steps() else {
        return None;
    };
    let text = form::field(&draft.body, name)?;
    let value = renew(std::str::from_utf8(&text).ok()?)?;
    draft.body = form::with(&draft.body, name, value.as_bytes());
    Some(())
}

/// The JSON that stands in a field of a form of that sender, with its name.
fn opened<'s>(body: &[u8], sender: &'s Sender) -> Option<(&'s str, Vec<u8>)> {
    let mut inside = sender.inside.iter();
    inside.find_map(|path| {
        let name = path.strip_prefix('/')?;
        let json = form::field(body, name)?;
        is_json(&json).then(|| (name, json.into_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sender::Registry;

    fn github() -> &'static Sender {
        Registry::built_in().named("github").unwrap()
    }

    fn set(headers: &[(&str, &str)], body: &str, change: &str) -> Result<(String, Was), String> {
        let mut draft = Draft::new(headers, body);
        let was = change.parse::<Change>()?.apply(&mut draft, github())?;
        let header = draft
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\n"));
        let body = String::from_utf8_lossy(&draft.body).into_owned();
        Ok((header.collect::<String>() + &body, was))
    }

    #[test]
    fn a_value_is_put_where_it_belongs() {
        let form = [(
            "Content-Type",
            "application/x-www-form-urlencoded; charset=utf-8",
        )];
        let of_form = |body: &str| format!("{}: {}\n{body}", form[0].0, form[0].1);
        let cases = [
            (
                &[][..],
                "{\"a\":{\"b\":1}}",
                ".a.b=2.50",
                "{\"a\":{\"b\":2.50}}".to_owned(),
                Was::There,
            ),
            (
                &[],
                "{\"a\":1}",
                ".a=it is",
                "{\"a\":\"it is\"}".into(),
                Was::There,
            ),
            (
                &[],
                "{\"a\":1}",
                ".a=\"2.50\"",
                "{\"a\":\"2.50\"}".into(),
                Was::There,
            ),
            (
                &[],
                "{\"a\":1}",
                ".a=1e999",
                "{\"a\":1e999}".into(),
                Was::There,
            ),
            (
                &[],
                "{\"a=\":1}",
                ".\"a=\"=a=b",
                "{\"a=\":\"a=b\"}".into(),
                Was::There,
            ),
            (
                &[],
                "{\"a\":1}",
                ".b=",
                "{\"a\":1,\"b\":\"\"}".into(),
                Was::Missing,
            ),
            (
                &[("X-A", "1")],
                "",
                "header.x-a=2",
                "X-A: 2\n".into(),
                Was::There,
            ),
            (&[], "", "header.X-A=a=b", "X-A: a=b\n".into(), Was::Missing),
            (
                &form,
                "a=1&b=%7b",
                ".a=x y",
                of_form("a=x+y&b=%7b"),
                Was::There,
            ),
            (&form, "a=1", ".c=2", of_form("a=1&c=2"), Was::Missing),
            (
                &form,
                "payload=%7B%22n%22%3A1%7D&x=1",
                ".n=2",
                of_form("payload=%7B%22n%22%3A2%7D&x=1"),
                Was::There,
            ),
        ];
        for (headers, body, change, expected, was) in cases {
            assert_eq!(set(headers, body, change), Ok((expected, was)), "{change}");
        }
    }

    #[test]
    fn a_mistake_says_what_is_wrong_and_what_is_right() {
        let json = "{\"data\":{\"amount\":1}}";
        let cases = [
            (json, ".data.amount", "there is no = in it; write "),
            (json, "data.amount=1", "data.amount is no path; write "),
            (
                json,
                ".data.[x]=1",
                "expected a name at character 6 of the path",
            ),
            (json, "header.=1", " is no name of a header"),
            (json, "header.A=a\nb", "a header holds no line break"),
            (
                json,
                ".dta.amount=1",
                ".dta.amount leads nowhere: there is no .dta; did you mean .data?",
            ),
            (
                json,
                ".data[3]=1",
                ".data[3] leads nowhere: there is no .data[3]; name a value",
            ),
            ("hello", ".a=1", ".a: the body is neither JSON nor a form"),
        ];
        for (body, change, said) in cases {
            let error = set(&[], body, change).unwrap_err();
            assert!(error.starts_with(said), "{error}");
        }
        let multipart = [("Content-Type", "multipart/form-data; boundary=x")];
        let error = set(&multipart, "", ".a=1").unwrap_err();
        assert!(error.contains("multipart"), "{error}");
    }

    #[test]
    fn what_is_renewed_keeps_its_kind() {
        let form = [("Content-Type", "application/x-www-form-urlencoded")];
        let cases = [
            (&[][..], "{\"id\":\"a\"}", "{\"id\":\"7\"}"),
            (&[], "{\"id\":12}", "{\"id\":7}"),
            (&[], "{\"id\":null}", "{\"id\":null}"),
            (&form, "id=1", "id=7"),
            (
                &form,
                "payload=%7B%22id%22%3A%22a%22%7D",
                "payload=%7B%22id%22%3A%227%22%7D",
            ),
        ];
        for (headers, body, expected) in cases {
            let mut draft = Draft::new(headers, body);
            renew(&mut draft, github(), "/id", |_| Some("7".to_owned()));
            assert_eq!(String::from_utf8_lossy(&draft.body), expected);
        }
    }
}
