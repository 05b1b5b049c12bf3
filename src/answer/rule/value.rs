//! What a text of a rule may take from the request: `{method}`, `{query.NAME}`,
//! `{.data.id}`.
//!
//! Not here: where it stands in the text, and how it is written there.

use std::borrow::Cow;

use super::super::asked::Asked;
use crate::exchange::{form, json, nearest};

/// The values that are one word.
const WORDS: [&str; 5] = ["method", "path", "id", "sender", "event"];

/// What is taken from the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Method,
    Path,
    Query(String),
    Header(String),
    Json(json::Path),
    Id,
    Sender,
    Event,
}

/// What the request has to say.
pub(super) enum Got<'a> {
    Text(Cow<'a, [u8]>),
    /// JSON other than a string, as it stands in the body.
    Json(&'a [u8]),
}

impl Value {
    /// The value of that name; why there is none, in words.
    pub(super) fn parse(name: &str) -> Result<Self, String> {
        if name.starts_with('.') {
            return name
                .parse()
                .map(Self::Json)
                .map_err(|error| format!("{{{name}}} is no path into JSON: {error}"));
        }
        let part = |start: &str| {
            name.strip_prefix(start)
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
        };
        if let Some(part) = part("query.") {
            return Ok(Self::Query(part));
        }
        if let Some(part) = part("header.") {
            return Ok(Self::Header(part));
        }
        match name {
            "method" => Ok(Self::Method),
            "path" => Ok(Self::Path),
            "id" => Ok(Self::Id),
            "sender" => Ok(Self::Sender),
            "event" => Ok(Self::Event),
            _ => Err(unknown(name)),
        }
    }

    /// What the request says there.
    pub(super) fn of<'a>(&self, asked: &'a Asked<'_>) -> Option<Got<'a>> {
        let exchange = asked.exchange;
        let head = exchange.head();
        let borrowed = |text: &'a [u8]| Got::Text(Cow::Borrowed(text));
        match self {
            Self::Method => Some(borrowed(head.method())),
            Self::Path => Some(borrowed(head.path())),
            Self::Query(name) => form::field(head.query()?, name).map(Got::Text),
            Self::Header(name) => head.get(name).map(borrowed),
            Self::Json(path) => json_at(exchange.body(), path),
            Self::Id => Some(Got::Text(asked.id.0.to_string().into_bytes().into())),
            Self::Sender => Some(borrowed(asked.understood().sender?.as_bytes())),
            Self::Event => {
                let name = &asked.understood().events.first()?.name;
                let name = match &name.action {
                    Some(action) => format!("{}.{action}", name.kind),
                    None => name.kind.clone(),
                };
                Some(Got::Text(name.into_bytes().into()))
            }
        }
    }
}

/// The value at a path. What would not be JSON again is text.
fn json_at<'a>(body: &'a [u8], path: &json::Path) -> Option<Got<'a>> {
    let found = path.find(body)?;
    let source = found.source(body);
    if found.kind == json::Kind::String {
        let text = match json::decode(source) {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        return Some(Got::Text(text));
    }
    if json::tokens(source).all(|token| token.is_ok()) {
        Some(Got::Json(source))
    } else {
        Some(Got::Text(Cow::Borrowed(source)))
    }
}

fn unknown(name: &str) -> String {
    let known = "method, path, query.NAME, header.NAME, .json.path, id, sender or event";
    let cure = match nearest(name, WORDS.into_iter()) {
        Some(near) => format!("did you mean {{{near}}}?"),
        None => format!("write {{{{ for a brace, or one of {known}"),
    };
    format!("there is no value {{{name}}}; {cure}")
}
