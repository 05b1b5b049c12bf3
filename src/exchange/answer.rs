//! What the sender is told, and the seam through which `capture` asks for it.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use bytes::Bytes;

use super::{Exchange, Id, Time};

/// Decides what a sender is told. `capture` asks after the exchange was
/// appended, with its id; the rules of `answer`, a forwarder and the plain 200
/// are implementations, and `cli` chooses one.
pub trait Answer: Send + Sync + 'static {
    /// The reply to `exchange`. A reply that takes time holds only its own
    /// connection.
    fn answer<'a>(
        &'a self,
        id: Id,
        exchange: &'a Exchange,
    ) -> Pin<Box<dyn Future<Output = Reply> + Send + 'a>>;
}

/// What is told to a sender, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Responds, or closes without a word.
    pub action: Action,
    /// Waits this long before it acts.
    pub delay: Duration,
    /// Who decided.
    pub by: By,
    /// The rule that decided, as the user wrote it.
    pub rule: Option<Arc<str>>,
    /// The step of the rule's sequence, counted from 1.
    pub step: Option<u32>,
}

/// How a reply ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// A response with this status, these fields and this body.
    Respond {
        /// The status, 100 to 999.
        status: u16,
        /// Header names and values besides `Content-Length` and `Date`.
        headers: Vec<(String, Bytes)>,
        /// The body.
        body: Bytes,
        /// Over how long the body is written, in small pieces; zero writes it
        /// at once.
        over: Duration,
    },
    /// The connection is closed without an answer.
    Close,
}

impl Reply {
    /// 200 with an empty body: what hookglass says by itself.
    #[must_use]
    pub const fn default_ok() -> Self {
        Self {
            action: Action::Respond {
                status: 200,
                headers: Vec::new(),
                body: Bytes::new(),
                over: Duration::ZERO,
            },
            delay: Duration::ZERO,
            by: By::Default,
            rule: None,
            step: None,
        }
    }
}

/// Who decided an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum By {
    /// hookglass by itself: 200 and empty.
    #[default]
    Default = 0,
    /// A rule of the user's.
    Rule = 1,
    /// A handshake that the sender's rule knows.
    Handshake = 2,
    /// The application behind us.
    Forward = 3,
}

impl By {
    /// Every one, in the order of their codes.
    pub const ALL: [Self; 4] = [Self::Default, Self::Rule, Self::Handshake, Self::Forward];

    /// The word on the line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Rule => "rule",
            Self::Handshake => "handshake",
            Self::Forward => "forward",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.as_str() == name)
    }
}

/// The fact that a sender was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// When the answer was handed to the connection.
    pub time: Time,
    /// From the last byte of the request to the answer, in microseconds.
    pub took_us: u32,
    /// The status; none when the connection was closed without an answer.
    pub status: Option<u16>,
    /// Who decided.
    pub by: By,
    /// The rule that decided.
    pub rule: Option<Arc<str>>,
    /// The step of its sequence.
    pub step: Option<u32>,
    /// Header names and values of the answer.
    pub headers: Vec<(String, Bytes)>,
    /// The body of the answer.
    pub body: Bytes,
    /// Whether it reached the connection; a peer may have gone.
    pub sent: bool,
}
