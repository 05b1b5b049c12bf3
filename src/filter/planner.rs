//! What a term means: its value understood, or the mistake in words.

use super::{
    field::{FLAGS, Flag, Kind, Name},
    json::JsonTest,
    needle::{Matcher, Needle},
    number::Number,
    plan::{Compare, EventPart, Measure, Place, Plan, StatusOf, Test},
    syntax::{Ask, Op, Subject, Term, Value},
    unit::{self, Moments, STATES, StatusValue},
};
use crate::exchange::{Verdict, nearest};

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
            (Subject::Json(path), Ask::Exists) => {
                Ok(Plan::test(Test::Json(Box::new(JsonTest::there(path)))))
            }
            (Subject::Json(path), Ask::Is(op, value)) => JsonTest::compared(path, *op, value)
                .map(|test| negated_if(*op, Test::Json(Box::new(test)))),
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
            Kind::Time => time(op, &value.text)?,
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
            Name::Note => Test::Note(matcher),
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
        let number = Number::parse(&value.text)
            .ok_or_else(|| format!("expected a number after {}", op.as_str()))?;
        let compare = Compare::of(op).unwrap_or(Compare::Equal);
        return Ok(Plan::test(Test::Number(place, compare, number)));
    }
    let test = Test::Text(place, matcher("this", op, value)?);
    Ok(negated_if(op, test))
}

pub(super) fn matcher(name: &str, op: Op, value: &Value) -> Result<Matcher, String> {
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

fn time(op: Op, text: &str) -> Result<Test, String> {
    let compare = number_operator(Name::Time, op)?;
    Moments::parse(text)
        .map(|moments| Test::Time(compare, moments))
        .ok_or_else(|| {
            "expected a time of day like 12:30 or 12:30:05, or a local date like 2026-11-26 or 2026-11-26T12:30".to_owned()
        })
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
            "a duration like 30s, 10m or 1h30m",
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
