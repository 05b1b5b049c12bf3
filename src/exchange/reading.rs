//! What was understood of an exchange. Derived, never stored as truth: it can
//! be made anew from the bytes at any time.

use std::fmt;

use super::Time;

/// What is known of one exchange beyond its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The name of the sender in the registry; none when no rule knew it.
    pub sender: Option<&'static str>,
    /// The events it carries. One delivery may carry many, or none.
    pub events: Vec<Event>,
    /// The sender's own id of the delivery; equal ids are retries or duplicates.
    pub delivery_id: Option<String>,
    /// Which try of the delivery this is, by the sender's own count from 1.
    pub attempt: Option<u32>,
    /// Whether the sender says that it tried before.
    pub again: bool,
    /// Whether the signature holds, and why not.
    pub signature: Judgement,
    /// What the list shows beside the event: `1.50 BTC …f456`.
    pub what: String,
    /// Where the delivery departs from its sender's documentation, in words.
    pub remarks: Vec<String>,
}

/// One event inside a delivery.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// What it is, in the sender's own words.
    pub name: EventName,
    /// The sender's id of the event.
    pub id: Option<String>,
    /// When it happened, by the sender's clock.
    pub time: Option<Time>,
}

/// The sender's event type and its finer part: `issues`, `opened`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventName {
    /// The sender's event type.
    pub kind: String,
    /// Its finer part, where the sender has one.
    pub action: Option<String>,
}

/// As on the screen: `issues opened`.
impl fmt::Display for EventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        self.action
            .as_ref()
            .map_or(Ok(()), |action| write!(f, " {action}"))
    }
}

/// Whether a signature holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Verdict {
    /// No scheme is known for it.
    #[default]
    None = 0,
    /// It holds.
    Valid = 1,
    /// It does not hold.
    Invalid = 2,
    /// It holds, but its time is out of tolerance.
    Stale = 3,
    /// A scheme is known, the secret is not.
    NoSecret = 4,
    /// A signature was due and is missing.
    Unsigned = 5,
}

impl Verdict {
    /// Every verdict, in the order of their codes.
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::Valid,
        Self::Invalid,
        Self::Stale,
        Self::NoSecret,
        Self::Unsigned,
    ];

    /// The word on the line: `no-secret`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Stale => "stale",
            Self::NoSecret => "no-secret",
            Self::Unsigned => "unsigned",
        }
    }

    /// The word on the screen: `secret?`.
    #[must_use]
    pub const fn on_screen(self) -> &'static str {
        match self {
            Self::None => "-",
            Self::Valid => "valid",
            Self::Invalid => "INVALID",
            Self::Stale => "stale",
            Self::NoSecret => "secret?",
            Self::Unsigned => "unsigned",
        }
    }

    /// The verdict of that name, as on the line or as on the screen.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|verdict| verdict.as_str() == name || verdict.on_screen() == name)
    }
}

/// A verdict with its ground.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// Whether it holds.
    pub verdict: Verdict,
    /// The scheme it was judged by: `hmac-sha256-hex`; none when none is known.
    pub scheme: Option<&'static str>,
    /// Why it does not hold, in words.
    pub why: Option<String>,
}
