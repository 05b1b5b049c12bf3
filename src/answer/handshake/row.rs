//! The shape of a handshake: a row of facts. Nothing in a row is code, so one
//! row is the recognition, the answer, the documentation and the test.
//!
//! Not here: what is done with a row.

use std::fmt;

use crate::signature::Scheme;

/// A request that a sender makes to see whether anybody is there who wants its
/// events, and the answer without which none come.
#[derive(Clone, Copy, Debug)]
pub struct Handshake {
    /// The name by which it is switched off; a sender with several kinds has
    /// several rows of one name.
    pub name: &'static str,
    /// The name as its owner writes it.
    pub title: &'static str,
    /// The page these facts can be held against.
    pub docs: &'static str,
    /// The cheap sign without which nothing else is looked at.
    pub(super) sign: Sign,
    /// What else must hold, all of it.
    pub(super) known_by: &'static [Clue],
    /// What must be proved before it is answered so.
    pub(super) guard: Option<Guard>,
    /// The answer.
    pub(super) pattern: Pattern,
    /// What the user has to do then, in words; empty when nothing.
    pub(super) then: &'static str,
}

/// What a request is seen by at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// It has a query parameter of that name, and it is not empty.
    Query(&'static str),
    /// It has a header of that name, and it is not empty.
    Header(&'static str),
    /// A header begins so, in any case.
    HeaderStarts(&'static str, &'static str),
    /// Its body is a small object of JSON with this word somewhere in it.
    Word(&'static str),
}

/// One thing that must hold. A path into JSON is one of
/// [`lookup`](crate::exchange::lookup).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clue {
    Method(&'static str),
    /// There, and not empty.
    Query(&'static str),
    QueryIs(&'static str, &'static str),
    NoQuery(&'static str),
    /// So many digits of base 16.
    QueryHex(&'static str, usize),
    Header(&'static str),
    HeaderStarts(&'static str, &'static str),
    /// A string that is not empty.
    Text(&'static str),
    TextIs(&'static str, &'static str),
    NumberIs(&'static str, &'static str),
    EmptyList(&'static str),
    No(&'static str),
    /// The only member of the object that the body is: a string.
    Alone(&'static str),
    /// A field of a form.
    Field(&'static str),
    /// These bytes, near the beginning of the body.
    Begins(&'static str),
}

/// What must be proved, and what is told otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Guard {
    /// The name of the secret: `HOOKGLASS_SECRET_<NAME>` holds it.
    pub(super) secret: &'static str,
    pub(super) proof: Proof,
    /// The status where it does not hold.
    pub(super) wrong: u16,
    /// What is done without the secret.
    pub(super) missing: Missing,
}

/// How it is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// A query parameter is the secret.
    Query(&'static str),
    /// The request is signed with the secret.
    Signature(&'static Scheme),
}

/// What is done where the secret is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// It is answered all the same, and the label says that nothing was proved.
    Unproved,
    /// This status is told, and the label says which secret is needed.
    Told(u16),
}

/// The patterns of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    /// A value of the request is given back: of the query, the body or a header,
    /// as text, as JSON or as a header.
    Echo(Value, &'static [Told]),
    /// Members of an object, some of them a value signed with a secret.
    Signed {
        value: Value,
        secret: &'static str,
        members: &'static [Member],
    },
    /// The origin may send, at the rate it asks for
    /// (<https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md>).
    Grant,
    /// Always the same. With a guard, the status is the answer to whether
    /// something was proved.
    Fixed {
        status: u16,
        content_type: &'static str,
        body: &'static str,
    },
}

/// A value of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A query parameter, decoded.
    Query(&'static str),
    /// A string of the JSON body.
    Json(&'static str),
    /// A header.
    Header(&'static str),
}

/// How a value is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// As the whole body.
    Text,
    /// As the only member of an object.
    Member(&'static str),
    /// As a header.
    Header(&'static str),
}

/// A member of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Member {
    /// The value as it came.
    Plain(&'static str),
    /// The value signed by a scheme.
    Signed(&'static str, &'static Scheme),
}

impl Handshake {
    /// The name of the secret it is answered with, if it needs one.
    #[must_use]
    pub const fn secret(&self) -> Option<&'static str> {
        match (self.guard, self.pattern) {
            (Some(guard), _) => Some(guard.secret),
            (None, Pattern::Signed { secret, .. }) => Some(secret),
            (None, _) => None,
        }
    }

    /// What it is known by, in words: `GET with hub.mode=subscribe and ...`.
    #[must_use]
    pub fn known_words(&self) -> String {
        let clues = self.known_by.iter().map(ToString::to_string);
        let sign = Some(self.sign.to_string()).filter(|sign| !sign.is_empty());
        let mut words: Vec<String> = clues.collect();
        // The method stands first, then what it is seen by.
        words.splice(1..1, sign);
        words.join(", ")
    }

    /// What it is answered, in words: `200, challenge as text`.
    #[must_use]
    pub fn answer_words(&self) -> String {
        let right = self.pattern.to_string();
        match self.guard {
            None => right,
            Some(Guard { wrong, .. }) => format!("{right}; {wrong} when it is wrong"),
        }
    }
}

impl fmt::Display for Sign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Query(name) => write!(f, "?{name}"),
            Self::Header(name) => write!(f, "{name}"),
            Self::HeaderStarts(name, start) => write!(f, "{name}: {start}"),
            Self::Word(_) => Ok(()),
        }
    }
}

impl fmt::Display for Clue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Method(method) => write!(f, "{method}"),
            Self::Query(name) => write!(f, "?{name}"),
            Self::QueryIs(name, value) => write!(f, "?{name}={value}"),
            Self::NoQuery(name) => write!(f, "no ?{name}"),
            Self::QueryHex(name, digits) => write!(f, "?{name} of {digits} hex digits"),
            Self::Header(name) => write!(f, "{name}"),
            Self::HeaderStarts(name, start) => write!(f, "{name}: {start}"),
            Self::Text(path) => write!(f, "{}", dotted(path)),
            Self::TextIs(path, value) => write!(f, "{} \"{value}\"", dotted(path)),
            Self::NumberIs(path, value) => write!(f, "{} {value}", dotted(path)),
            Self::EmptyList(path) => write!(f, "{} []", dotted(path)),
            Self::No(path) => write!(f, "no {}", dotted(path)),
            Self::Alone(path) => write!(f, "{} and nothing else", dotted(path)),
            Self::Field(name) => write!(f, "{name} in the form"),
            Self::Begins(text) => write!(f, "{text}"),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Echo(value, told) => {
                write!(f, "200")?;
                told.iter().try_for_each(|told| match told {
                    Told::Text => write!(f, ", {value} as text"),
                    Told::Member(name) => write!(f, ", {{\"{name}\": {value}}}"),
                    Told::Header(name) => write!(f, ", {name}: {value}"),
                })
            }
            Self::Signed { value, members, .. } => {
                let member = |member: &Member| match member {
                    Member::Plain(name) => format!("\"{name}\": {value}"),
                    Member::Signed(name, scheme) => {
                        format!("\"{name}\": {} of {value}", scheme.method.words())
                    }
                };
                let members: Vec<String> = members.iter().map(member).collect();
                write!(f, "200, {{{}}}", members.join(", "))
            }
            Self::Grant => f.write_str("200, WebHook-Allowed-Origin, WebHook-Allowed-Rate"),
            Self::Fixed {
                status, body: "", ..
            } => write!(f, "{status}"),
            Self::Fixed {
                status,
                content_type,
                ..
            } => write!(f, "{status}, {content_type}"),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Query(name) | Self::Header(name) => f.write_str(name),
            Self::Json(path) => f.write_str(&dotted(path)),
        }
    }
}

/// A path as filters and the screen write it: `.payload.plainToken`.
fn dotted(path: &str) -> String {
    let keys = path.split('/').skip(1).enumerate();
    keys.map(|(at, key)| match (at, key.parse::<usize>()) {
        (0, Ok(index)) => format!(".[{index}]"),
        (_, Ok(index)) => format!("[{index}]"),
        (_, Err(_)) => format!(".{key}"),
    })
    .collect()
}
