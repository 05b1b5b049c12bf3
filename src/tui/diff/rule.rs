//! What the user says of a place in a comparison, as it is written in the
//! configuration: `.data.time` is ignored, `stripe:.created` only where Stripe
//! sent it, `-:.seq` where no sender is known, and `!` before any of them shows
//! what is ignored otherwise.

use std::{fmt, str::FromStr};

use crate::diff::{Pattern, PatternError};

/// What the user says of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Not to show it.
    Ignore,
    /// To show it.
    Show,
}

/// Whose events something is said of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// All events.
    Anyone,
    /// Those of the sender of that name.
    Sender(Box<str>),
    /// Those of which the sender is not known.
    Unknown,
}

/// A line of the list of what is ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Whose events it holds for.
    pub whose: Whose,
    /// The place.
    pub pattern: Pattern,
    /// What is to become of it.
    pub choice: Choice,
}

impl Whose {
    /// Exactly those of a sender, or of nobody known.
    #[must_use]
    pub fn of(sender: Option<&str>) -> Self {
        sender.map_or(Self::Unknown, |name| Self::Sender(name.into()))
    }

    /// Whether those of `sender` are among them.
    #[must_use]
    pub fn has(&self, sender: Option<&str>) -> bool {
        match self {
            Self::Anyone => true,
            Self::Sender(name) => sender == Some(name),
            Self::Unknown => sender.is_none(),
        }
    }
}

impl Rule {
    /// Whether both speak of the same place of the same events.
    #[must_use]
    pub fn is_about(&self, other: &Self) -> bool {
        self.whose == other.whose && self.pattern == other.pattern
    }
}

/// How nobody is called.
const NOBODY: &str = "-";

/// How a place begins.
const PLACES: [&str; 3] = [".", "header.", "query."];

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.choice == Choice::Show {
            f.write_str("!")?;
        }
        match &self.whose {
            Whose::Anyone => {}
            Whose::Sender(name) => write!(f, "{name}:")?,
            Whose::Unknown => write!(f, "{NOBODY}:")?,
        }
        self.pattern.fmt(f)
    }
}

impl FromStr for Rule {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let (choice, text) = match text.strip_prefix('!') {
            Some(rest) => (Choice::Show, rest),
            None => (Choice::Ignore, text),
        };
        let is_place = PLACES.iter().any(|start| text.starts_with(start));
        let (whose, place) = match text.split_once(':').filter(|_| !is_place) {
            None => (Whose::Anyone, text),
            Some((NOBODY, place)) => (Whose::Unknown, place),
            Some((name, place)) => (Whose::Sender(name.into()), place),
        };
        Ok(Self {
            whose,
            pattern: place.parse()?,
            choice,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_reads_as_it_is_written() {
        for (text, whose, choice) in [
            (".data.time", Whose::Anyone, Choice::Ignore),
            ("header.X-Run", Whose::Anyone, Choice::Ignore),
            ("query.a:b", Whose::Anyone, Choice::Ignore),
            (".\"a:b\"[].at", Whose::Anyone, Choice::Ignore),
            ("!header.Date", Whose::Anyone, Choice::Show),
            ("stripe:.created", Whose::of(Some("stripe")), Choice::Ignore),
            ("!stripe:.id", Whose::of(Some("stripe")), Choice::Show),
            ("-:.seq", Whose::Unknown, Choice::Ignore),
        ] {
            let rule: Rule = text.parse().unwrap();
            assert_eq!((&rule.whose, rule.choice), (&whose, choice), "{text}");
            assert_eq!(rule.to_string(), text);
        }
        for text in ["", "!", "date", "stripe:", "stripe:created", ".a..b"] {
            assert!(text.parse::<Rule>().is_err(), "{text}");
        }
    }

    #[test]
    fn it_holds_for_whose_events_it_says() {
        let has = |text: &str, sender| text.parse::<Rule>().unwrap().whose.has(sender);
        for (text, stripe, github, nobody) in [
            (".a", true, true, true),
            ("stripe:.a", true, false, false),
            ("-:.a", false, false, true),
        ] {
            assert_eq!(has(text, Some("stripe")), stripe, "{text}");
            assert_eq!(has(text, Some("github")), github, "{text}");
            assert_eq!(has(text, None), nobody, "{text}");
        }
    }
}
