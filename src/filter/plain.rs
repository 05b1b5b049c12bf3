//! A filter said in plain English, as it stands under the line where it is
//! typed.

use super::{
    Filter,
    field::{FLAGS, Flag, Kind, Name},
    number::Number,
    syntax::{Ask, Node, Op, Subject, Term, Value},
};
use crate::{exchange::json::Step, sender::Registry};

/// What a filter selects: `Stripe events whose .data.object.amount is more than
/// 10 and that are failing`.
#[must_use]
pub fn plain(filter: &Filter) -> String {
    match filter.node().map(|node| Phrase::of(node, Says::Yes)) {
        None => "all events".to_owned(),
        Some(Phrase::Or(parts)) if parts.iter().any(is_titled) => {
            let said: Vec<String> = parts.iter().map(branch).collect();
            said.join(", or ")
        }
        Some(phrase) => branch(&phrase),
    }
}

/// A filter with every denial at the terms: nobody reads `not those that are not`.
#[derive(Clone, Debug)]
enum Phrase<'a> {
    And(Vec<Self>),
    Or(Vec<Self>),
    Term(&'a Term, Says),
}

impl<'a> Phrase<'a> {
    fn of(node: &'a Node, says: Says) -> Self {
        let each = |parts: &'a [Node]| parts.iter().map(|part| Self::of(part, says)).collect();
        match (node, says) {
            (Node::Not(inner), _) => Self::of(inner, says.turned()),
            (Node::And(parts), Says::Yes) | (Node::Or(parts), Says::No) => Self::And(each(parts)),
            (Node::Or(parts), Says::Yes) | (Node::And(parts), Says::No) => Self::Or(each(parts)),
            (Node::Term(term), _) => Self::Term(term, says),
        }
    }
}

/// One of several filters, any of which will do.
fn branch(phrase: &Phrase<'_>) -> String {
    match phrase {
        Phrase::And(parts) => all(parts),
        phrase => all(std::slice::from_ref(phrase)),
    }
}

/// Whether the title of a sender can stand in front.
fn is_titled(phrase: &Phrase<'_>) -> bool {
    match phrase {
        Phrase::And(parts) => parts.iter().filter_map(title).count() == 1,
        phrase => title(phrase).is_some(),
    }
}

/// What holds for all of `parts`. A sender that is known by its whole name stands
/// in front.
fn all(parts: &[Phrase<'_>]) -> String {
    let named = parts.iter().enumerate();
    let named = named.filter_map(|(at, part)| Some((at, title(part)?)));
    let mut said = match &named.collect::<Vec<_>>()[..] {
        [(at, title)] => {
            let rest = [&parts[..*at], &parts[at + 1..]].concat();
            format!("{title} events {}", conjunction(&rest))
        }
        _ => format!("events {}", conjunction(parts)),
    };
    said.truncate(said.trim_end().len());
    said
}

/// The title of the sender that a term asks for by its name. `sender:line` finds
/// linear too, and so is no name.
fn title(phrase: &Phrase<'_>) -> Option<&'static str> {
    match phrase {
        Phrase::Term(term, Says::Yes) => title_of(term),
        _ => None,
    }
}

fn title_of(term: &Term) -> Option<&'static str> {
    let Term {
        subject: Subject::Field(Name::Sender),
        ask: Ask::Is(op @ (Op::Has | Op::Equal), value),
    } = term
    else {
        return None;
    };
    let registry = Registry::built_in();
    let fits = |name: &str| match op {
        Op::Has => name.contains(&value.text),
        _ => name == value.text,
    };
    let mut fitting = registry.senders().filter(|row| fits(row.name));
    let only = fitting.next().filter(|row| row.name == value.text)?;
    fitting.next().is_none().then_some(only.title)
}

fn said(phrase: &Phrase<'_>) -> String {
    match phrase {
        Phrase::And(parts) => conjunction(parts),
        Phrase::Or(parts) => {
            let said: Vec<String> = parts.iter().map(said).collect();
            said.join(", or ")
        }
        Phrase::Term(term, says) => clause(term, *says),
    }
}

fn conjunction(parts: &[Phrase<'_>]) -> String {
    let parts_said = parts.iter().map(|part| match part {
        Phrase::Or(_) if parts.len() > 1 => format!("({})", said(part)),
        part => said(part),
    });
    parts_said.collect::<Vec<_>>().join(" and ")
}

/// Whether a term or its opposite is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Yes,
    No,
}

impl Says {
    const fn turned(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
        }
    }
}

fn clause(term: &Term, says: Says) -> String {
    let says = match &term.ask {
        Ask::Is(Op::NotEqual, _) => says.turned(),
        _ => says,
    };
    if let Some(title) = title_of(term) {
        return match says {
            Says::Yes => format!("that are from {title}"),
            Says::No => format!("that are not from {title}"),
        };
    }
    match (&term.subject, &term.ask) {
        (subject @ Subject::Field(_), Ask::Is(Op::Has, value)) if is_anything(value) => {
            there(&noun(subject), says)
        }
        (subject, Ask::Exists) => match says {
            Says::Yes => format!("that have {}", noun(subject)),
            Says::No => format!("that have no {}", noun(subject)),
        },
        (Subject::Anywhere, Ask::Is(op, value)) => anywhere(*op, value, says),
        (Subject::Field(Name::Is), Ask::Is(_, value)) => property(&value.text, says),
        (subject, Ask::Is(op, value)) => {
            let (is, is_not) = verb(subject, *op, value);
            let (whose, verb) = match (is_of_each(subject), says) {
                (true, Says::Yes) => ("any of whose", is),
                (true, Says::No) => ("of which no", is),
                (false, Says::Yes) => ("whose", is),
                (false, Says::No) => ("whose", is_not),
            };
            format!("{whose} {} {verb} {}", noun(subject), quoted(&value.text))
        }
    }
}

/// Whether a value is a star alone: anything will do.
fn is_anything(value: &Value) -> bool {
    value.is_glob() && value.text.trim_matches('*').is_empty()
}

fn there(noun: &str, says: Says) -> String {
    match says {
        Says::Yes if noun.starts_with(['a', 'e', 'i', 'o', 'u']) => format!("that have an {noun}"),
        Says::Yes => format!("that have a {noun}"),
        Says::No => format!("that have no {noun}"),
    }
}

fn anywhere(op: Op, value: &Value, says: Says) -> String {
    let text = &value.text;
    match (op, says) {
        (Op::Regex, Says::Yes) => format!("that fit the expression {text}"),
        (Op::Regex, Says::No) => format!("that do not fit the expression {text}"),
        (_, Says::Yes) => format!("that contain {text:?}"),
        (_, Says::No) => format!("that do not contain {text:?}"),
    }
}

/// The words of the table up to their first remark.
fn property(word: &str, says: Says) -> String {
    let row = Flag::named(word).and_then(|flag| FLAGS.iter().find(|row| row.flag == flag));
    let about = row.map_or(word, |row| row.about);
    let about = about.split([':', ',']).next().unwrap_or(about);
    match says {
        Says::Yes => format!("that {about}"),
        Says::No => format!("that {}", denied(about)),
    }
}

/// How the words of the table begin, and how their opposite does.
const DENIALS: &[(&str, &str)] = &[
    ("are ", "are not "),
    ("were ", "were not "),
    ("can ", "cannot "),
    ("have a ", "have no "),
    ("came ", "did not come "),
    ("ended ", "did not end "),
    ("asked ", "did not ask "),
    ("a ", "no "),
];

fn denied(about: &str) -> String {
    let denied = DENIALS.iter().find_map(|(begins, denies)| {
        let rest = about.strip_prefix(begins)?;
        Some(format!("{denies}{rest}"))
    });
    denied.unwrap_or_else(|| format!("are not those that {about}"))
}

/// Whether a path goes through every element of a list: any will do.
fn is_of_each(subject: &Subject) -> bool {
    matches!(subject, Subject::Json(path) if path.steps().contains(&Step::Each))
}

/// What a field is called in a sentence, where that is not its name.
const NOUNS: &[(Name, &str)] = &[
    (Name::Told, "status"),
    (Name::App, "answer of the application"),
    (Name::Sig, "signature"),
    (Name::Type, "content type"),
    (Name::From, "peer"),
    (Name::N, "number"),
    (Name::Took, "wait for the answer"),
];

fn noun(subject: &Subject) -> String {
    match subject {
        Subject::Header(name) => format!("header {name}"),
        Subject::Query(name) => format!("parameter {name}"),
        Subject::Field(field) => {
            let known = NOUNS.iter().find(|(name, _)| name == field);
            known.map_or(field.as_str(), |(_, noun)| noun).to_owned()
        }
        other => other.to_string(),
    }
}

/// How a value is compared, and the opposite.
fn verb(subject: &Subject, op: Op, value: &Value) -> (&'static str, &'static str) {
    if matches!(subject, Subject::Field(Name::Time)) {
        return when(op);
    }
    let is_text = match subject {
        Subject::Field(name) => name.kind() == Kind::Text,
        _ => true,
    };
    match op {
        Op::Has if value.is_glob() && is_text => ("fits", "does not fit"),
        Op::Has if is_text && is_whole(subject, value) => {
            ("is or contains", "neither is nor contains")
        }
        Op::Has if is_text => ("contains", "does not contain"),
        Op::Has | Op::Equal | Op::NotEqual => ("is", "is not"),
        Op::More => ("is more than", "is not more than"),
        Op::AtLeast => ("is at least", "is not at least"),
        Op::Less => ("is less than", "is not less than"),
        Op::AtMost => ("is at most", "is not at most"),
        Op::Regex => ("fits the expression", "does not fit the expression"),
    }
}

const fn when(op: Op) -> (&'static str, &'static str) {
    match op {
        Op::More => ("is after", "is not after"),
        Op::AtLeast => ("is from", "is not from"),
        Op::Less => ("is before", "is not before"),
        Op::AtMost => ("is up to", "is not up to"),
        _ => ("is", "is not"),
    }
}

/// Whether `:` compares a value in a body as a whole, where that is no text.
fn is_whole(subject: &Subject, value: &Value) -> bool {
    let is_word = matches!(&value.text[..], "true" | "false" | "null");
    matches!(subject, Subject::Json(_)) && (is_word || Number::parse(&value.text).is_some())
}

/// A value as a word of the sentence, in quotes where it would not be one.
fn quoted(text: &str) -> String {
    if text.is_empty() || text.contains(char::is_whitespace) {
        format!("{text:?}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_said_in_words() {
        let rows = [
            ("", "all events"),
            ("sender:stripe", "Stripe events"),
            ("sender:line", "events whose sender contains line"),
            ("sender=line", "LINE events"),
            (
                "sender:stripe .data.object.amount>10",
                "Stripe events whose .data.object.amount is more than 10",
            ),
            (
                "told:5xx sender=github -is:marked",
                "GitHub events whose status is 5xx and that are not marked",
            ),
            (
                "sender:stri told:500",
                "events whose sender contains stri and whose status is 500",
            ),
            (
                "sender:stripe sender:github",
                "events that are from Stripe and that are from GitHub",
            ),
            (
                "hello -\"a b\"",
                "events that contain \"hello\" and that do not contain \"a b\"",
            ),
            (
                "is:failing or size>10k",
                "events that are failing, or whose size is more than 10k",
            ),
            (
                "sender:stripe (is:retry or .a)",
                "Stripe events that are a retry, or that have .a",
            ),
            (
                "path:/a* -header.x-test",
                "events whose path fits /a* and that have no header x-test",
            ),
            (
                ".items[].id=42 .items[].sku!=b",
                "events any of whose .items[].id is 42 and of which no .items[].sku is b",
            ),
            (".a!=1", "events whose .a is not 1"),
            (
                ".a:1 -.b:true",
                "events whose .a is or contains 1 and whose .b neither is nor contains true",
            ),
            (
                ".name=\"J Doe\" .\"odd key\"~^x",
                "events whose .name is \"J Doe\" and whose .\"odd key\" fits the expression ^x",
            ),
            (
                "not (a or b)",
                "events that do not contain \"a\" and that do not contain \"b\"",
            ),
            ("--sender:stripe", "Stripe events"),
            ("---sender:stripe", "events that are not from Stripe"),
            (
                "told:500 --(a or b)",
                "events whose status is 500 and (that contain \"a\", or that contain \"b\")",
            ),
            (
                "time>=2026-11-26T12:30 time<13:00 age<10m",
                "events whose time is from 2026-11-26T12:30 and whose time is before 13:00 and whose age is less than 10m",
            ),
            (
                "app:down sig!=valid took>1s n:3",
                "events whose answer of the application is down and whose signature is not valid and whose wait for the answer is more than 1s and whose number is 3",
            ),
            (
                "note:support -note:\"no answer\"",
                "events whose note contains support and whose note does not contain \"no answer\"",
            ),
            ("-is:challenge", "events that no handshake answered"),
        ];
        for (text, said) in rows {
            assert_eq!(plain(&Filter::parse(text).unwrap()), said, "{text}");
        }
    }

    #[test]
    fn a_denial_reads_well_wherever_it_stands() {
        let rows = [
            (
                "-sender:stripe status:500 or not .data.amount",
                "events that are not from Stripe and whose status is 500, or that have no .data.amount",
            ),
            (
                "sender:stripe or sender:github",
                "Stripe events, or GitHub events",
            ),
            (
                "sender:stripe or told:500 -is:marked",
                "Stripe events, or events whose status is 500 and that are not marked",
            ),
            (
                "sender:stripe (told:500 or told:503) -is:retry",
                "Stripe events (whose status is 500, or whose status is 503) and that are not a retry",
            ),
            (
                "not (sender:stripe told:500)",
                "events that are not from Stripe, or whose status is not 500",
            ),
            (
                "not (sender:stripe or sender:github)",
                "events that are not from Stripe and that are not from GitHub",
            ),
            (
                "-(a b) c",
                "events (that do not contain \"a\", or that do not contain \"b\") and that contain \"c\"",
            ),
            (
                "-(a or b) sender:stripe",
                "Stripe events that do not contain \"a\" and that do not contain \"b\"",
            ),
            (
                "not (a -b)",
                "events that do not contain \"a\", or that contain \"b\"",
            ),
            (
                "-a or -b",
                "events that do not contain \"a\", or that do not contain \"b\"",
            ),
            (
                "-(size>10k told:500) or sender:github",
                "events whose size is not more than 10k, or whose status is not 500, or GitHub events",
            ),
            ("not sender:*", "events that have no sender"),
            (
                "note:* or -id:*",
                "events that have a note, or that have no id",
            ),
            (
                "event:* -action:*",
                "events that have an event and that have no action",
            ),
            (
                "told:5xx or -app:2xx",
                "events whose status is 5xx, or whose answer of the application is not 2xx",
            ),
            ("-told!=200", "events whose status is 200"),
            (
                "-path:/health -method:GET",
                "events whose path does not contain /health and whose method does not contain GET",
            ),
            (
                "-.items[].sku:x",
                "events of which no .items[].sku contains x",
            ),
            ("-~\"a+\"", "events that do not fit the expression a+"),
            (
                "-(is:failing or is:challenge)",
                "events that are not failing and that no handshake answered",
            ),
            (
                "sender:slack -is:duplicate",
                "Slack events that did not come before",
            ),
        ];
        for (text, said) in rows {
            assert_eq!(plain(&Filter::parse(text).unwrap()), said, "{text}");
        }
    }

    #[test]
    fn every_property_has_an_opposite_that_reads_well() {
        for row in FLAGS {
            let said = property(row.name, Says::No);
            assert!(!said.contains("those"), "{said}");
            assert!(!property(row.name, Says::Yes).contains(':'));
        }
    }
}
