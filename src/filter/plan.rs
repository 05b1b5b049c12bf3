//! A filter as it is tested: its tests in the order of their cost. Columns come
//! first, then a literal, then JSON paths, expressions and readings.
//!
//! How values are understood is the business of [`planner`](super::planner).

use std::cmp::Ordering;

use super::{
    field::Flag,
    json::JsonTest,
    needle::{Matcher, Needle},
    number::Number,
    syntax::Op,
    unit::{Moments, StatusValue},
};
use crate::exchange::Verdict;

/// Which facts a filter looks at: when one of them changes, an entry is to be
/// tested again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs(u8);

impl Needs {
    /// Nothing: it matches everything.
    pub const NOTHING: Self = Self(0);
    /// What arrived, which never changes.
    pub const ENTRY: Self = Self(1);
    /// What was understood: sender, events, attempt, verdict.
    pub const READING: Self = Self(2);
    /// What the sender was told.
    pub const ANSWER: Self = Self(4);
    /// What the application answered to our sendings.
    pub const SENDINGS: Self = Self(8);
    /// Whether the user marked it, or noted something on it.
    pub const MARK: Self = Self(16);
    /// The time it is: matches change without a fact.
    pub const NOW: Self = Self(32);
    /// Whether what holds it back was permitted.
    pub const PERMISSION: Self = Self(64);

    /// Whether all of `other` are looked at.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether it looks at something that is learned after the arrival.
    #[must_use]
    pub const fn is_learned(self) -> bool {
        const LEARNED: Needs = Needs::READING
            .and(Needs::ANSWER)
            .and(Needs::SENDINGS)
            .and(Needs::MARK)
            .and(Needs::PERMISSION);
        self.0 & LEARNED.0 != 0
    }

    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A filter as it is tested.
#[derive(Clone, Debug)]
pub(super) enum Plan {
    All(Vec<Plan>),
    Any(Vec<Plan>),
    Not(Box<Plan>),
    Test(Box<Test>),
}

impl Plan {
    pub(super) fn test(test: Test) -> Self {
        Self::Test(Box::new(test))
    }

    pub(super) fn all(parts: Vec<Self>) -> Self {
        Self::All(cheapest_first(parts))
    }

    pub(super) fn any(parts: Vec<Self>) -> Self {
        Self::Any(cheapest_first(parts))
    }

    pub(super) fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }

    pub(super) fn needs(&self) -> Needs {
        match self {
            Self::All(parts) | Self::Any(parts) => parts
                .iter()
                .fold(Needs::NOTHING, |needs, part| needs.and(part.needs())),
            Self::Not(part) => part.needs(),
            Self::Test(test) => test.needs(),
        }
    }

    /// Whether it looks at more than columns: at bytes, of which there may be
    /// many.
    pub(super) fn reads_bytes(&self) -> bool {
        self.cost() > CODE
    }

    /// Whether it may have to decode a body, or to read it: nobody knows before
    /// how long that takes.
    pub(super) fn opens_bodies(&self) -> bool {
        self.cost() >= BYTES
    }

    /// The cost of its dearest test; only the order counts.
    pub(super) fn cost(&self) -> u8 {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::cost).max().unwrap_or(0),
            Self::Not(part) => part.cost(),
            Self::Test(test) => test.cost(),
        }
    }
}

// What tests cost, from what stands in columns to what has an entry read.
const COLUMN: u8 = 0;
const CODE: u8 = 1;
const HEAD: u8 = 2;
const BYTES: u8 = 3;
const JSON: u8 = 4;
const EXPRESSION: u8 = 5;
const READING: u8 = 6;

fn cheapest_first(mut parts: Vec<Plan>) -> Vec<Plan> {
    parts.sort_by_key(Plan::cost);
    parts
}

/// One question about an entry. A slot numbers the memory of answers that a
/// tester keeps for it, by the code of a sender or a list of events.
#[derive(Clone, Debug)]
pub(super) enum Test {
    Flag(Flag),
    Verdict(Verdict),
    Status(StatusOf, StatusValue),
    StatusNumber(StatusOf, Compare, u64),
    Measure(Measure, Compare, u64),
    Time(Compare, Moments),
    Sender(Matcher, usize),
    Event(EventPart, Matcher, usize),
    /// With what every entry that fits has in its bytes, as far as they are
    /// plain.
    Id(Matcher, Option<Box<Needle>>),
    Note(Matcher),
    Exists(Place),
    Text(Place, Matcher),
    Number(Place, Compare, Number),
    Json(Box<JsonTest>),
    Anywhere {
        matcher: Matcher,
        sender: usize,
        event: usize,
    },
}

/// Whose status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StatusOf {
    Told,
    App,
}

/// What is a whole number of each entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    Size,
    Took,
    Attempt,
    Row,
    Age,
}

/// Which part of an event's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EventPart {
    Whole,
    Action,
}

/// A place in what arrived that holds text, or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Method,
    Path,
    Host,
    Query,
    Parameter(String),
    Headers,
    Header(String),
    Body,
    Peer,
}

/// How numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compare {
    Equal,
    More,
    AtLeast,
    Less,
    AtMost,
}

impl Compare {
    pub(super) fn holds<T: Ord>(self, one: &T, other: &T) -> bool {
        self.is(one.cmp(other))
    }

    /// Whether a value that is ordered so against the filter's is meant.
    pub(super) const fn is(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::More => order.is_gt(),
            Self::AtLeast => order.is_ge(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
        }
    }

    /// The comparison an operator makes on numbers; `!=` is the negation of
    /// its equality.
    pub(super) const fn of(op: Op) -> Option<Self> {
        match op {
            Op::Has | Op::Equal | Op::NotEqual => Some(Self::Equal),
            Op::More => Some(Self::More),
            Op::AtLeast => Some(Self::AtLeast),
            Op::Less => Some(Self::Less),
            Op::AtMost => Some(Self::AtMost),
            Op::Regex => None,
        }
    }
}

impl Test {
    pub(super) fn needs(&self) -> Needs {
        match self {
            Self::Flag(flag) => flag_needs(*flag),
            Self::Verdict(_) | Self::Measure(Measure::Attempt, ..) => Needs::READING,
            Self::Status(StatusOf::Told, _)
            | Self::StatusNumber(StatusOf::Told, ..)
            | Self::Measure(Measure::Took, ..) => Needs::ANSWER,
            Self::Status(StatusOf::App, _) | Self::StatusNumber(StatusOf::App, ..) => {
                Needs::SENDINGS
            }
            Self::Measure(Measure::Age, ..) => Needs::ENTRY.and(Needs::NOW),
            Self::Note(_) => Needs::MARK,
            Self::Sender(..) | Self::Event(..) | Self::Id(..) => Needs::ENTRY.and(Needs::READING),
            Self::Anywhere { .. } => Needs::ENTRY.and(Needs::READING).and(Needs::MARK),
            Self::Measure(..)
            | Self::Time(..)
            | Self::Exists(_)
            | Self::Text(..)
            | Self::Json(_)
            | Self::Number(..) => Needs::ENTRY,
        }
    }

    /// Whether what it makes of a body, or reads in it, is of use to others.
    pub(super) const fn opens_body(&self) -> bool {
        matches!(
            self,
            Self::Event(..)
                | Self::Id(..)
                | Self::Json(_)
                | Self::Text(Place::Body, _)
                | Self::Anywhere { .. }
        )
    }

    fn cost(&self) -> u8 {
        match self {
            Self::Flag(_)
            | Self::Verdict(_)
            | Self::Status(..)
            | Self::StatusNumber(..)
            | Self::Measure(..)
            | Self::Time(..) => COLUMN,
            Self::Sender(..) | Self::Event(..) | Self::Note(_) | Self::Text(Place::Method, _) => {
                CODE
            }
            Self::Id(..) => READING,
            Self::Json(_) => JSON,
            Self::Text(Place::Body, matcher) | Self::Anywhere { matcher, .. } => {
                if matcher.is_regex() {
                    EXPRESSION
                } else {
                    BYTES
                }
            }
            Self::Exists(_) | Self::Text(..) | Self::Number(..) => HEAD,
        }
    }
}

const fn flag_needs(flag: Flag) -> Needs {
    match flag {
        Flag::Marked | Flag::Noted => Needs::MARK,
        Flag::Challenge => Needs::ANSWER,
        Flag::Replayed => Needs::SENDINGS.and(Needs::ANSWER),
        Flag::Retry | Flag::Duplicate => Needs::READING,
        Flag::Failing => Needs::READING.and(Needs::ANSWER).and(Needs::SENDINGS),
        Flag::Held => Needs::READING.and(Needs::PERMISSION),
        Flag::Refused
        | Flag::Truncated
        | Flag::Incomplete
        | Flag::Ambiguous
        | Flag::Browser
        | Flag::UnknownHost
        | Flag::Permitted => Needs::ENTRY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::{moment::Moment, parse::parse};

    fn plan(text: &str) -> Plan {
        parse(text, Moment::Later).unwrap().unwrap().plan
    }

    #[test]
    fn terms_are_tested_in_the_order_of_their_cost() {
        let Plan::All(parts) = plan("~a.c id:x .a=1 hello path:/a sender:stripe told:500") else {
            unreachable!("seven terms side by side are one and")
        };
        let costs: Vec<u8> = parts.iter().map(Plan::cost).collect();
        assert!(costs.is_sorted(), "{costs:?}");
        assert!(matches!(&parts[0], Plan::Test(test) if matches!(**test, Test::Status(..))));
        assert!(matches!(&parts[4], Plan::Test(test) if matches!(**test, Test::Json(_))));
        assert!(matches!(&parts[6], Plan::Test(test) if matches!(**test, Test::Id(..))));
    }

    #[test]
    fn a_filter_knows_which_facts_it_looks_at() {
        let rows = [
            ("path:/a size>1 is:browser .a.b=1", Needs::ENTRY),
            ("sig:invalid", Needs::READING),
            ("told:500 took>1s", Needs::ANSWER),
            ("app:down", Needs::SENDINGS),
            ("is:marked", Needs::MARK),
            ("is:noted", Needs::MARK),
            ("is:held", Needs::READING.and(Needs::PERMISSION)),
            ("age<10m", Needs::ENTRY.and(Needs::NOW)),
            ("note:x", Needs::MARK),
            ("hello", Needs::ENTRY.and(Needs::READING).and(Needs::MARK)),
            (
                "is:failing",
                Needs::READING.and(Needs::ANSWER).and(Needs::SENDINGS),
            ),
        ];
        for (text, needs) in rows {
            assert_eq!(plan(text).needs(), needs, "{text}");
        }
    }
}
