//! One step of a rule: what is told, how late and how slowly, and the way back
//! to text.

use std::{fmt, num::NonZeroU32, sync::Arc, time::Duration};

use bytes::Bytes;

use super::{
    super::{asked::Asked, chance::Chance},
    file,
    template::Template,
};
use crate::{
    exchange::{By, Reply, answer::Action},
    filter::quote,
};

/// Keeps a browser from seeing more in an echo than text.
const NO_SNIFFING: (&str, &str) = ("X-Content-Type-Options", "nosniff");

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) does: Does,
    /// How often it is used before the next one; once when it does not say.
    pub(super) times: Option<NonZeroU32>,
    /// How long the sender waits for it.
    pub(super) after: Duration,
    /// How often it answers when its turn has come; always when it does not say.
    pub(super) chance: Option<Chance>,
}

/// What it does.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Does {
    /// Answers so.
    Respond(Box<Response>),
    /// Closes the connection without an answer.
    Close,
    /// Answers as hookglass does by itself.
    Default,
    /// As if the rule were not there.
    Pass,
}

/// An answer of a rule.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Response {
    pub(super) status: u16,
    /// Over how long the body is written.
    pub(super) over: Duration,
    pub(super) retry_after: Option<RetryAfter>,
    /// Names, and values that may hold some of the request.
    pub(super) headers: Vec<(String, Template)>,
    pub(super) body: Body,
}

/// When the sender should try again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RetryAfter {
    Seconds(u32),
    /// A date of HTTP (RFC 9110, section 5.6.7), as it is written.
    Date(String),
}

/// The body of an answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Body {
    Empty,
    Text(Template),
    Json(Template),
    File { path: String, content: Bytes },
}

impl Step {
    pub(super) fn times(&self) -> u32 {
        self.times.map_or(1, NonZeroU32::get)
    }

    /// The path of the file it answers with, as it is written.
    pub(super) fn file(&mut self) -> Option<&mut String> {
        let Does::Respond(response) = &mut self.does else {
            return None;
        };
        match &mut response.body {
            Body::File { path, .. } => Some(path),
            Body::Empty | Body::Text(_) | Body::Json(_) => None,
        }
    }

    /// What the sender is told by it; none when it passes.
    pub(super) fn reply(&self, asked: &Asked<'_>, rule: &Arc<str>, step: u32) -> Option<Reply> {
        let action = match &self.does {
            Does::Respond(response) => response.action(asked),
            Does::Close => Action::Close,
            Does::Default => Reply::default_ok().action,
            Does::Pass => return None,
        };
        Some(Reply {
            action,
            delay: self.after,
            by: By::Rule,
            rule: Some(Arc::clone(rule)),
            step: Some(step),
        })
    }

    /// The step in words, without how often it is used.
    pub(super) fn words(&self) -> String {
        let mut words = String::new();
        // Writing to a string does not fail.
        let _ = self.does.fmt(&mut words);
        let _ = self.options(&mut words);
        words
    }

    /// What it does and how late, without what else it says.
    pub(super) fn gist(&self) -> String {
        let mut gist = String::new();
        // Writing to a string does not fail.
        let _ = self.does.fmt(&mut gist);
        let _ = self.lateness(&mut gist);
        gist
    }

    fn lateness(&self, f: &mut impl fmt::Write) -> fmt::Result {
        if self.after.is_zero() {
            return Ok(());
        }
        write!(f, " after {}", Time(self.after))
    }

    fn options(&self, f: &mut impl fmt::Write) -> fmt::Result {
        self.lateness(f)?;
        if let Some(chance) = self.chance {
            write!(f, " chance {chance}")?;
        }
        match &self.does {
            Does::Respond(response) => response.options(f),
            Does::Close | Does::Default | Does::Pass => Ok(()),
        }
    }
}

impl Does {
    fn fmt(&self, f: &mut impl fmt::Write) -> fmt::Result {
        match self {
            Self::Respond(response) => write!(f, "{}", response.status),
            Self::Close => f.write_str("close"),
            Self::Default => f.write_str("default"),
            Self::Pass => f.write_str("pass"),
        }
    }
}

impl Response {
    fn action(&self, asked: &Asked<'_>) -> Action {
        let mut headers = Vec::with_capacity(self.headers.len() + 3);
        let mut say = |name: &str, value: Bytes| headers.push((name.to_owned(), value));
        if let Some(content_type) = self.content_type() {
            say("Content-Type", Bytes::from_static(content_type.as_bytes()));
        }
        if self.body.is_echo() && !self.names(NO_SNIFFING.0) {
            say(NO_SNIFFING.0, Bytes::from_static(NO_SNIFFING.1.as_bytes()));
        }
        match &self.retry_after {
            Some(RetryAfter::Seconds(seconds)) => say("Retry-After", seconds.to_string().into()),
            Some(RetryAfter::Date(date)) => say("Retry-After", date.clone().into()),
            None => {}
        }
        for (name, value) in &self.headers {
            say(name, value.header_value(asked));
        }
        Action::Respond {
            status: self.status,
            headers,
            body: self.body.content(asked),
            over: self.over,
        }
    }

    /// The type of the body, where the rule does not say it.
    fn content_type(&self) -> Option<&'static str> {
        if self.names("Content-Type") {
            return None;
        }
        match &self.body {
            Body::Empty => None,
            Body::Text(_) => Some("text/plain; charset=utf-8"),
            Body::Json(_) => Some("application/json"),
            Body::File { path, .. } => Some(file::content_type(path)),
        }
    }

    fn names(&self, name: &str) -> bool {
        self.headers
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    fn options(&self, f: &mut impl fmt::Write) -> fmt::Result {
        if !self.over.is_zero() {
            write!(f, " over {}", Time(self.over))?;
        }
        match &self.retry_after {
            Some(RetryAfter::Seconds(seconds)) => write!(f, " retry-after {seconds}")?,
            Some(RetryAfter::Date(date)) => option(f, "retry-after", date)?,
            None => {}
        }
        for (name, value) in &self.headers {
            option(f, "header", &format!("{name}: {}", value.source()))?;
        }
        match &self.body {
            Body::Empty => Ok(()),
            Body::Text(text) => option(f, "body", text.source()),
            Body::Json(text) => option(f, "json", text.source()),
            Body::File { path, .. } => option(f, "file", path),
        }
    }
}

/// The name of an option and its text in quotes.
fn option(f: &mut impl fmt::Write, name: &str, text: &str) -> fmt::Result {
    write!(f, " {name} ")?;
    quote::write(f, text)
}

impl Body {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// Whether it holds some of the request.
    fn is_echo(&self) -> bool {
        match self {
            Self::Text(text) | Self::Json(text) => !text.is_fixed(),
            Self::Empty | Self::File { .. } => false,
        }
    }

    fn content(&self, asked: &Asked<'_>) -> Bytes {
        match self {
            Self::Empty => Bytes::new(),
            Self::Text(text) | Self::Json(text) => text.body(asked),
            Self::File { content, .. } => content.clone(),
        }
    }
}

/// The text that parses to the same step.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.does.fmt(f)?;
        if let Some(times) = self.times {
            write!(f, " x{times}")?;
        }
        self.options(f)
    }
}

/// A duration in the largest unit in which it is a whole number.
struct Time(Duration);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(&str, u128); 4] = [
            ("h", 3_600_000_000),
            ("m", 60_000_000),
            ("s", 1_000_000),
            ("ms", 1_000),
        ];
        let micros = self.0.as_micros();
        let unit = UNITS
            .iter()
            .find(|(_, worth)| micros.is_multiple_of(*worth));
        let (name, worth) = unit.copied().unwrap_or(("us", 1));
        write!(f, "{}{name}", micros / worth)
    }
}
