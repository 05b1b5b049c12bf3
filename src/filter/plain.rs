//! A filter said in plain English, as it stands under the line where it is
//! typed.

use super::{
    Filter,
    field::{FLAGS, Flag, Name},
    syntax::{Ask, Node, Op, Subject, Term, Value},
};

/// What a filter selects: `events whose sender has stripe and that are failing`.
#[must_use]
pub fn plain(filter: &Filter) -> String {
    filter.node().map_or_else(
        || "all events".to_owned(),
        |node| format!("events {}", said(node)),
    )
}

fn said(node: &Node) -> String {
    match node {
        Node::And(parts) => joined(parts, " and ", |part| matches!(part, Node::Or(_))),
        Node::Or(parts) => joined(parts, ", or ", |_| false),
        Node::Not(part) => format!("not those {}", said(part)),
        Node::Term(term) => clause(term),
    }
}

fn joined(parts: &[Node], between: &str, group: impl Fn(&Node) -> bool) -> String {
    let said = parts.iter().map(|part| {
        let said = said(part);
        if group(part) {
            format!("({said})")
        } else {
            said
        }
    });
    said.collect::<Vec<_>>().join(between)
}

fn clause(term: &Term) -> String {
    match (&term.subject, &term.ask) {
        (subject, Ask::Exists) => format!("that have {}", noun(subject)),
        (Subject::Anywhere, Ask::Is(Op::Regex, value)) => {
            format!("that fit the expression {}", value.text)
        }
        (Subject::Anywhere, Ask::Is(_, value)) => format!("that contain {:?}", value.text),
        (Subject::Field(Name::Is), Ask::Is(op, value)) => property(*op, &value.text),
        (subject, Ask::Is(op, value)) => {
            format!(
                "whose {} {} {}",
                noun(subject),
                verb(subject, *op, value),
                value.text
            )
        }
    }
}

fn property(op: Op, word: &str) -> String {
    let about = Flag::named(word)
        .and_then(|flag| FLAGS.iter().find(|row| row.flag == flag))
        .map_or(word, |row| row.about);
    if op == Op::NotEqual {
        format!("not those that {about}")
    } else {
        format!("that {about}")
    }
}

fn noun(subject: &Subject) -> String {
    match subject {
        Subject::Header(name) => format!("header {name}"),
        Subject::Query(name) => format!("parameter {name}"),
        Subject::Field(Name::Told) => "status".to_owned(),
        Subject::Field(Name::Sig) => "signature".to_owned(),
        other => other.to_string(),
    }
}

fn verb(subject: &Subject, op: Op, value: &Value) -> &'static str {
    let is_text = match subject {
        Subject::Field(name) => name.kind() == super::field::Kind::Text,
        _ => true,
    };
    match op {
        Op::Has if value.is_glob() && is_text => "fits",
        Op::Has if is_text => "contains",
        Op::Has | Op::Equal => "is",
        Op::NotEqual => "is not",
        Op::More => "is more than",
        Op::AtLeast => "is at least",
        Op::Less => "is less than",
        Op::AtMost => "is at most",
        Op::Regex => "fits the expression",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_said_in_words() {
        let rows = [
            ("", "all events"),
            (
                "sender:stripe told:500",
                "events whose sender contains stripe and whose status is 500",
            ),
            ("hello", "events that contain \"hello\""),
            (
                "is:failing or size>10k",
                "events that are failing, or whose size is more than 10k",
            ),
            (
                "path:/a* -header.x-test",
                "events whose path fits /a* and not those that have header x-test",
            ),
        ];
        for (text, said) in rows {
            assert_eq!(plain(&Filter::parse(text).unwrap()), said, "{text}");
        }
    }
}
