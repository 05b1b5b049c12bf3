//! What a handshake is answered, and the label that says how that came about.

use std::{borrow::Cow, sync::Arc, time::Duration};

use bytes::Bytes;

use super::{
    row::{Guard, Handshake, Member, Missing, Pattern, Proof, Told, Value},
    seen::Seen,
};
use crate::{
    exchange::{By, Exchange, Head, Reply, Time, Verdict, answer::Action, json},
    signature::{Secret, Secrets, Unsigned, judge, sign, variable},
};

/// The longest value that is given back, in bytes.
pub const LONGEST: usize = 4 << 10;

/// What every body carries: it is text, and nothing in it acts.
const HARMLESS: [(&str, &str); 2] = [
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'"),
];

/// A row with its labels, which every answer of it shares.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) row: &'static Handshake,
    answered: Arc<str>,
    unproved: Arc<str>,
    missing: Arc<str>,
    wrong: Arc<str>,
    too_long: Arc<str>,
}

/// Whether what must be proved is.
enum Proved {
    Yes,
    No,
    /// The secret is not known.
    Unknown,
}

impl Ready {
    pub(super) fn new(row: &'static Handshake) -> Self {
        let name = row.name;
        let variable = row.secret().map(variable).unwrap_or_default();
        let proof = row.guard.map_or("", |guard| guard.proof.words());
        let label = |text: String| Arc::from(text);
        Self {
            row,
            answered: label(if row.then.is_empty() {
                name.to_owned()
            } else {
                format!("{name}: {}", row.then)
            }),
            unproved: label(format!(
                "{name}: {proof} is not checked, {variable} is not set"
            )),
            missing: label(format!("{name}: needs {variable}")),
            wrong: label(format!("{name}: {proof} does not fit {variable}")),
            too_long: label(format!(
                "{name}: what it asks for is longer than 4 KiB and is not given back"
            )),
        }
    }

    /// The answer to a request that is what the row knows.
    pub(super) fn reply(&self, seen: &Seen<'_>, exchange: &Exchange, secrets: &Secrets) -> Reply {
        let Some(guard) = self.row.guard else {
            return self.respond(seen, secrets, &self.answered);
        };
        match (guard.proved(seen, exchange, secrets), guard.missing) {
            (Proved::Yes, _) => self.respond(seen, secrets, &self.answered),
            (Proved::No, _) => empty(guard.wrong).labelled(&self.wrong),
            (Proved::Unknown, Missing::Unproved) => self.respond(seen, secrets, &self.unproved),
            (Proved::Unknown, Missing::Told(status)) => empty(status).labelled(&self.missing),
        }
    }

    fn respond(&self, seen: &Seen<'_>, secrets: &Secrets, label: &Arc<str>) -> Reply {
        match self.row.pattern {
            Pattern::Fixed {
                status,
                content_type,
                body,
            } => fixed(status, content_type, body).labelled(label),
            Pattern::Grant => match value_of(seen, Value::Header("WebHook-Request-Origin")) {
                None => empty(200).labelled(&self.too_long),
                Some(origin) => grant(&origin, seen.head()).labelled(label),
            },
            Pattern::Echo(value, told) => match value_of(seen, value) {
                None => empty(200).labelled(&self.too_long),
                Some(text) => echo(&text, told).labelled(label),
            },
            Pattern::Signed {
                value,
                secret,
                members,
            } => match (value_of(seen, value), secrets.of(secret).first()) {
                (None, _) => empty(200).labelled(&self.too_long),
                (_, None) => empty(200).labelled(&self.missing),
                (Some(text), Some(secret)) => signed(&text, secret, members).labelled(label),
            },
        }
    }
}

/// The value that is given back; none when it is too long for that.
fn value_of<'a>(seen: &Seen<'a>, value: Value) -> Option<Cow<'a, [u8]>> {
    let text = seen.value(value).unwrap_or_default();
    (text.len() <= LONGEST).then_some(text)
}

impl Guard {
    fn proved(self, seen: &Seen<'_>, exchange: &Exchange, secrets: &Secrets) -> Proved {
        let known = secrets.of(self.secret);
        if known.is_empty() {
            return Proved::Unknown;
        }
        let holds = match self.proof {
            Proof::Query(name) => {
                let shown = seen.query(name).unwrap_or_default();
                known.iter().any(|secret| secret.is(&shown))
            }
            Proof::Signature(scheme) => {
                let judgement = judge(&[*scheme], self.secret, exchange, &secrets.clone().into());
                judgement.verdict == Verdict::Valid
            }
        };
        if holds { Proved::Yes } else { Proved::No }
    }
}

impl Proof {
    const fn words(self) -> &'static str {
        match self {
            Self::Query(name) => name,
            Self::Signature(_) => "the signature",
        }
    }
}

/// A response without the label.
struct Response {
    status: u16,
    headers: Vec<(String, Bytes)>,
    body: Bytes,
}

impl Response {
    fn labelled(self, label: &Arc<str>) -> Reply {
        Reply {
            action: Action::Respond {
                status: self.status,
                headers: self.headers,
                body: self.body,
                over: Duration::ZERO,
            },
            delay: Duration::ZERO,
            by: By::Handshake,
            rule: Some(Arc::clone(label)),
            step: None,
        }
    }

    /// The same with a header more.
    fn with(mut self, name: &str, value: impl Into<Bytes>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The same with a body.
    fn of(self, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let typed = self.with("Content-Type", content_type);
        let harmless = HARMLESS
            .into_iter()
            .fold(typed, |response, (name, value)| response.with(name, value));
        Self {
            body: body.into(),
            ..harmless
        }
    }
}

const fn empty(status: u16) -> Response {
    Response {
        status,
        headers: Vec::new(),
        body: Bytes::new(),
    }
}

fn fixed(status: u16, content_type: &'static str, body: &'static str) -> Response {
    if body.is_empty() {
        empty(status)
    } else {
        empty(status).of(content_type, body)
    }
}

fn echo(text: &[u8], told: &[Told]) -> Response {
    told.iter().fold(empty(200), |response, told| match told {
        Told::Text => response.of("text/plain; charset=utf-8", text.to_vec()),
        Told::Header(name) => response.with(name, text.to_vec()),
        Told::Member(name) => response.of("application/json", object([(*name, text)])),
    })
}

fn signed(text: &[u8], secret: &Secret, members: &[Member]) -> Response {
    let members = members.iter().filter_map(|member| match member {
        Member::Plain(name) => Some((*name, Cow::Borrowed(text))),
        Member::Signed(name, scheme) => {
            let request = Unsigned {
                head: Head::new(b""),
                body: text,
                url: "",
            };
            let signed = sign(scheme, secret, request, Time::default()).ok()?;
            let (_, signature) = signed.headers.into_iter().next()?;
            Some((*name, Cow::Owned(signature.into_bytes())))
        }
    });
    empty(200).of("application/json", object(members))
}

/// Leave for the origin that asks, at the rate it asks for.
fn grant(origin: &[u8], head: Head<'_>) -> Response {
    let is_number = |rate: &&[u8]| rate.len() < 20 && rate.iter().all(u8::is_ascii_digit);
    let rate = head.get("WebHook-Request-Rate").filter(is_number);
    empty(200)
        .with("WebHook-Allowed-Origin", origin.to_vec())
        .with("WebHook-Allowed-Rate", rate.unwrap_or(b"*").to_vec())
        .with("Allow", "POST")
}

/// An object of strings.
fn object<T: AsRef<[u8]>>(members: impl IntoIterator<Item = (&'static str, T)>) -> Vec<u8> {
    let mut out = vec![b'{'];
    for (name, value) in members {
        if out.len() > 1 {
            out.push(b',');
        }
        json::write_string(&mut out, name);
        out.push(b':');
        json::write_string(&mut out, &String::from_utf8_lossy(value.as_ref()));
    }
    out.push(b'}');
    out
}
