//! One request of ours to a target, with its outcome.

use std::net::SocketAddr;

use bytes::Bytes;

use super::Time;

/// Why a request of ours was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SendingKind {
    /// The user sent a kept event again.
    #[default]
    Replay,
    /// An arriving event was sent on to the application.
    Forward,
    /// The user had confirmed what a sender asked to have confirmed. It is no
    /// delivery: nothing of the event goes out, and not to the application.
    Confirm,
}

impl SendingKind {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Replay, Self::Forward, Self::Confirm];

    /// The word on the line and on the screen.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Replay => "replay",
            Self::Forward => "forward",
            Self::Confirm => "confirm",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether it brings the event to the application, so that its answer is
    /// the application's.
    #[must_use]
    pub const fn delivers(self) -> bool {
        matches!(self, Self::Replay | Self::Forward)
    }
}

/// A request of ours to a target. Made when it starts; [`Sending::outcome`]
/// comes later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// Counted from 1 over the run; what joins start and outcome.
    pub number: u32,
    /// Why it was made.
    pub kind: SendingKind,
    /// The URL as a person reads it: `http://127.0.0.1:3000/hooks`.
    pub target: String,
    /// The address it goes to, fixed before it started.
    pub address: SocketAddr,
    /// When it started.
    pub time: Time,
    /// How it ended; none while it is under way.
    pub outcome: Option<Outcome>,
}

/// How a sending ended: with an answer, or without one. A target that refuses,
/// hangs or closes is an outcome, not an error of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What the target answered, or why it did not.
    pub result: Result<Response, Failure>,
    /// Until the connection stood, in microseconds.
    pub connect_us: Option<u32>,
    /// Until the first byte of the answer, in microseconds.
    pub first_byte_us: Option<u32>,
    /// In all, in microseconds.
    pub took_us: u32,
}

/// What a target answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Names and values as on the wire.
    pub headers: Vec<(Bytes, Bytes)>,
    /// The body as far as it was kept.
    pub body: Bytes,
    /// Whether more came than was kept.
    pub truncated: bool,
}

/// Why a target gave no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nothing listens there, or the connection broke before an answer: `down`.
    Down(String),
    /// No answer in time: `late`.
    Late(String),
    /// What came is not HTTP.
    Nonsense(String),
}

impl Failure {
    /// The word in the `app` column.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Down(_) | Self::Nonsense(_) => "down",
            Self::Late(_) => "late",
        }
    }

    /// The reason, in words.
    #[must_use]
    pub fn why(&self) -> &str {
        match self {
            Self::Down(why) | Self::Late(why) | Self::Nonsense(why) => why,
        }
    }
}

impl Sending {
    /// The status it was answered with.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.outcome
            .as_ref()?
            .result
            .as_ref()
            .ok()
            .map(|response| response.status)
    }

    /// Whether the target took it: an answer of 2xx.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.status()
            .is_some_and(|status| (200..300).contains(&status))
    }

    /// Lets go of the body it was answered with, and says so.
    pub fn forget_body(&mut self) {
        let result = self.outcome.as_mut().map(|outcome| &mut outcome.result);
        if let Some(Ok(response)) = result
            && !response.body.is_empty()
        {
            response.body = Bytes::new();
            response.truncated = true;
        }
    }

    /// The memory its answer takes, in bytes.
    #[must_use]
    pub fn weight(&self) -> usize {
        let answer = self
            .outcome
            .as_ref()
            .and_then(|outcome| outcome.result.as_ref().ok());
        let kept = answer.map_or(0, |response| {
            response.body.len()
                + response
                    .headers
                    .iter()
                    .map(|(name, value)| name.len() + value.len())
                    .sum::<usize>()
        });
        size_of::<Self>() + self.target.len() + kept
    }
}
