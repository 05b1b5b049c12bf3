//! What a term means: its values understood, its tests in the order of their
//! cost. Columns come first, then a literal, then expressions and readings.

use super::{
    field::{FLAGS, FLAGS_TO_COME, Flag, Kind, Name},
    mistake::nearest,
    needle::{Matcher, Needle},
    syntax::{Ask, Op, Subject, Term, Value},
    unit::{self, STATES, StatusValue, TimeOfDay},
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
    /// Whether the user marked it.
    pub const MARK: Self = Self(16);
    /// The time it is: matches change without a fact.
    pub const NOW: Self = Self(32);

    /// Whether all of `other` are looked at.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether it looks at something that is learned after the arrival.
    #[must_use]
    pub const fn is_learned(self) -> bool {
        self.0 & (Self::READING.0 | Self::ANSWER.0 | Self::SENDINGS.0 | Self::MARK.0) != 0
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
    fn test(test: Test) -> Self {
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

    /// The cost of its dearest test; only the order counts.
    pub(super) fn cost(&self) -> u8 {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::cost).max().unwrap_or(0),
            Self::Not(part) => part.cost(),
            Self::Test(test) => test.cost(),
        }
    }
}

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
    TimeOfDay(Compare, TimeOfDay),
    Sender(Matcher, usize),
    Event(EventPart, Matcher, usize),
    /// With what every entry that fits has in its bytes, as far as they are
    /// plain.
    Id(Matcher, Option<Box<Needle>>),
    Exists(Place),
    Text(Place, Matcher),
    Number(Place, Compare, f64),
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
    pub(super) fn holds<T: PartialOrd>(self, one: &T, other: &T) -> bool {
        match self {
            Self::Equal => one == other,
            Self::More => one > other,
            Self::AtLeast => one >= other,
            Self::Less => one < other,
            Self::AtMost => one <= other,
        }
    }

    /// The comparison an operator makes on numbers; `!=` is the negation of
    /// its equality.
    const fn of(op: Op) -> Option<Self> {
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
    fn needs(&self) -> Needs {
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
            Self::Sender(..) | Self::Event(..) | Self::Id(..) | Self::Anywhere { .. } => {
                Needs::ENTRY.and(Needs::READING)
            }
            Self::Measure(..)
            | Self::TimeOfDay(..)
            | Self::Exists(_)
            | Self::Text(..)
            | Self::Number(..) => Needs::ENTRY,
        }
    }

    fn cost(&self) -> u8 {
        const COLUMN: u8 = 0;
        const CODE: u8 = 1;
        const HEAD: u8 = 2;
        const BYTES: u8 = 3;
        const EXPRESSION: u8 = 4;
        const READING: u8 = 5;
        match self {
            Self::Flag(_)
            | Self::Verdict(_)
            | Self::Status(..)
            | Self::StatusNumber(..)
            | Self::Measure(..)
            | Self::TimeOfDay(..) => COLUMN,
            Self::Sender(..) | Self::Event(..) => CODE,
            Self::Id(..) => READING,
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
        Flag::Marked => Needs::MARK,
        Flag::Replayed => Needs::SENDINGS.and(Needs::ANSWER),
        Flag::Retry => Needs::READING,
        Flag::Failing => Needs::READING.and(Needs::ANSWER).and(Needs::SENDINGS),
        Flag::Refused
        | Flag::Truncated
        | Flag::Incomplete
        | Flag::Ambiguous
        | Flag::Browser
        | Flag::UnknownHost => Needs::ENTRY,
    }
}

/// Makes the tests of a filter and numbers their slots. A wrong value is
/// reported in words.
#[derive(Debug, Default)]
pub(super) struct Planner {
    slots: usize,
}

type Planned = Result<Plan, String>;

impl Planner {
    /// How many slots were numbered.
    pub(super) const fn slots(&self) -> usize {
        self.slots
    }

    pub(super) fn plan(&mut self, term: &Term) -> Planned {
        match (&term.subject, &term.ask) {
            // Their shape is known so that the mistake covers all of one.
            (Subject::Json(path), _) => Err(format!(
                "JSON paths are not known yet; to find {path} as text, put it in quotes"
            )),
            (Subject::Anywhere, Ask::Is(op, value)) => self.anywhere(*op, value),
            (Subject::Field(name), Ask::Is(op, value)) => self.field(*name, *op, value),
            (Subject::Header(name), Ask::Is(op, value)) => {
                part(Place::Header(name.clone()), *op, value)
            }
            (Subject::Query(name), Ask::Is(op, value)) => {
                part(Place::Parameter(name.clone()), *op, value)
            }
            (Subject::Header(name), Ask::Exists) => Ok(exists(Place::Header(name.clone()))),
            (Subject::Query(name), Ask::Exists) => Ok(exists(Place::Parameter(name.clone()))),
            (Subject::Anywhere | Subject::Field(_), Ask::Exists) => {
                Err("expected a value".to_owned())
            }
        }
    }

    fn slot(&mut self) -> usize {
        self.slots += 1;
        self.slots - 1
    }

    fn anywhere(&mut self, op: Op, value: &Value) -> Planned {
        let matcher = if op == Op::Regex {
            Matcher::regex(&value.text)?
        } else {
            Matcher::contains(&value.text)
        };
        Ok(Plan::test(Test::Anywhere {
            matcher,
            sender: self.slot(),
            event: self.slot(),
        }))
    }

    fn field(&mut self, name: Name, op: Op, value: &Value) -> Planned {
        let test = match name.kind() {
            Kind::Text => self.text(name, op, value)?,
            Kind::Flag => flag(op, &value.text)?,
            Kind::Verdict => verdict(op, &value.text)?,
            Kind::Status => status(name, op, &value.text)?,
            Kind::TimeOfDay => time_of_day(op, &value.text)?,
            Kind::Count | Kind::Bytes | Kind::Duration => measure(name, op, &value.text)?,
        };
        Ok(negated_if(op, test))
    }

    fn text(&mut self, name: Name, op: Op, value: &Value) -> Result<Test, String> {
        let matcher = matcher(name.as_str(), op, value)?;
        Ok(match name {
            Name::Sender => Test::Sender(matcher, self.slot()),
            Name::Event => Test::Event(EventPart::Whole, matcher, self.slot()),
            Name::Action => Test::Event(EventPart::Action, matcher, self.slot()),
            Name::Id => {
                let trace = trace(&matcher);
                Test::Id(matcher, trace)
            }
            other => Test::Text(place(other), matcher),
        })
    }
}

/// The longest run of letters and digits of a literal: what stands in the bytes
/// whatever notation the rest of an id is written in.
fn trace(matcher: &Matcher) -> Option<Box<Needle>> {
    let text = std::str::from_utf8(matcher.literal()?.text()).ok()?;
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .max_by_key(|run| run.len())
        .filter(|run| !run.is_empty())
        .map(|run| Box::new(Needle::new(&run.to_ascii_lowercase())))
}

/// Where the text of a field stands.
fn place(name: Name) -> Place {
    match name {
        Name::Method => Place::Method,
        Name::Path => Place::Path,
        Name::Host => Place::Host,
        Name::Query => Place::Query,
        Name::Header => Place::Headers,
        Name::Type => Place::Header("content-type".to_owned()),
        Name::From => Place::Peer,
        _ => Place::Body,
    }
}

fn exists(place: Place) -> Plan {
    Plan::test(Test::Exists(place))
}

/// `!=` is the negation of equality, so that on a list it means "no element".
fn negated_if(op: Op, test: Test) -> Plan {
    let plan = Plan::test(test);
    if op == Op::NotEqual {
        plan.negated()
    } else {
        plan
    }
}

/// A part with a name of the sender's: text, and a number where it is compared
/// as one.
fn part(place: Place, op: Op, value: &Value) -> Planned {
    if let Op::More | Op::AtLeast | Op::Less | Op::AtMost = op {
        let number = value
            .text
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .ok_or_else(|| format!("expected a number after {}", op.as_str()))?;
        let compare = Compare::of(op).unwrap_or(Compare::Equal);
        return Ok(Plan::test(Test::Number(place, compare, number)));
    }
    let test = Test::Text(place, matcher("this", op, value)?);
    Ok(negated_if(op, test))
}

fn matcher(name: &str, op: Op, value: &Value) -> Result<Matcher, String> {
    match op {
        Op::Has if value.is_glob() => Matcher::glob(&value.text),
        Op::Has => Ok(Matcher::contains(&value.text)),
        Op::Equal | Op::NotEqual => Ok(Matcher::equals(&value.text)),
        Op::Regex => Matcher::regex(&value.text),
        Op::More | Op::AtLeast | Op::Less | Op::AtMost => {
            Err(format!("{name} is text; compare it with : = != or ~"))
        }
    }
}

fn flag(op: Op, text: &str) -> Result<Test, String> {
    only_equality("is", op)?;
    if let Some(flag) = Flag::named(text) {
        return Ok(Test::Flag(flag));
    }
    if FLAGS_TO_COME
        .iter()
        .any(|word| word.eq_ignore_ascii_case(text))
    {
        return Err(format!("is:{text} is not known yet"));
    }
    let words = || FLAGS.iter().map(|row| row.name);
    Err(match nearest(text, words()) {
        Some(near) => format!("there is no is:{text}; did you mean is:{near}?"),
        None => format!(
            "there is no is:{text}; expected one of {}",
            words().collect::<Vec<_>>().join(", ")
        ),
    })
}

fn verdict(op: Op, text: &str) -> Result<Test, String> {
    only_equality("sig", op)?;
    let found = Verdict::named(text).or_else(|| Verdict::named(&text.to_ascii_lowercase()));
    found.map(Test::Verdict).ok_or_else(|| {
        let words = Verdict::ALL.map(Verdict::as_str);
        match nearest(text, words.into_iter()) {
            Some(near) => format!("there is no verdict {text}; did you mean {near}?"),
            None => format!(
                "there is no verdict {text}; expected one of {}",
                words.join(", ")
            ),
        }
    })
}

fn only_equality(name: &str, op: Op) -> Result<(), String> {
    match op {
        Op::Has | Op::Equal | Op::NotEqual => Ok(()),
        _ => Err(format!("{name} is a word; compare it with : = or !=")),
    }
}

fn status(name: Name, op: Op, text: &str) -> Result<Test, String> {
    let of = if name == Name::App {
        StatusOf::App
    } else {
        StatusOf::Told
    };
    let compare = number_operator(name, op)?;
    let value = StatusValue::parse(text).ok_or_else(|| {
        let words = STATES.map(|(word, _)| word);
        format!(
            "expected a status like 500 or 5xx, or one of {}",
            words.join(", ")
        )
    })?;
    match (compare, value) {
        (Compare::Equal, value) => Ok(Test::Status(of, value)),
        (compare, StatusValue::Number(number)) => {
            Ok(Test::StatusNumber(of, compare, u64::from(number)))
        }
        _ => Err(format!("expected a number like 500 after {}", op.as_str())),
    }
}

fn time_of_day(op: Op, text: &str) -> Result<Test, String> {
    let compare = number_operator(Name::Time, op)?;
    TimeOfDay::parse(text)
        .map(|time| Test::TimeOfDay(compare, time))
        .ok_or_else(|| "expected a time of day like 12:30 or 12:30:05".to_owned())
}

fn measure(name: Name, op: Op, text: &str) -> Result<Test, String> {
    let compare = number_operator(name, op)?;
    let (measure, value, expected) = match name {
        Name::Size => (
            Measure::Size,
            unit::bytes(text),
            "a size like 512, 10k or 1.5MB",
        ),
        Name::Took => (
            Measure::Took,
            unit::micros(text),
            "a duration like 500ms or 1.5s",
        ),
        Name::Age => (
            Measure::Age,
            unit::micros(text),
            "a duration like 30s, 10m or 2h",
        ),
        Name::Attempt => (Measure::Attempt, unit::count(text), "a whole number"),
        _ => (
            Measure::Row,
            unit::count(text.trim_start_matches('#')),
            "the number of a row",
        ),
    };
    value
        .map(|value| Test::Measure(measure, compare, value))
        .ok_or_else(|| format!("expected {expected}"))
}

fn number_operator(name: Name, op: Op) -> Result<Compare, String> {
    Compare::of(op).ok_or_else(|| {
        let name = name.as_str();
        format!("{name} is no text; compare it with : = != > >= < or <=")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::parse::parse;

    fn plan(text: &str) -> Plan {
        parse(text).unwrap().unwrap().plan
    }

    #[test]
    fn terms_are_tested_in_the_order_of_their_cost() {
        let Plan::All(parts) = plan("~a.c id:x hello path:/a sender:stripe told:500") else {
            unreachable!("six terms side by side are one and")
        };
        let costs: Vec<u8> = parts.iter().map(Plan::cost).collect();
        assert!(costs.is_sorted(), "{costs:?}");
        assert!(matches!(&parts[0], Plan::Test(test) if matches!(**test, Test::Status(..))));
        assert!(matches!(&parts[5], Plan::Test(test) if matches!(**test, Test::Id(..))));
    }

    #[test]
    fn a_filter_knows_which_facts_it_looks_at() {
        let rows = [
            ("path:/a size>1 is:browser", Needs::ENTRY),
            ("sig:invalid", Needs::READING),
            ("told:500 took>1s", Needs::ANSWER),
            ("app:down", Needs::SENDINGS),
            ("is:marked", Needs::MARK),
            ("age<10m", Needs::ENTRY.and(Needs::NOW)),
            ("hello", Needs::ENTRY.and(Needs::READING)),
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
