//! Whether one filter says all that another says and more, so that only the
//! hits of the other need testing. Decided by form: "yes" is sure, "no" may
//! mean "cannot tell".

use std::cmp::Ordering;

use super::{
    field::Name,
    needle::Case,
    number::Number,
    syntax::{Ask, Node, Op, Subject, Term, Value},
    unit,
};

/// Whether what matches `new` surely matches `old`.
pub(super) fn implies(new: &Node, old: &Node) -> bool {
    if new == old {
        return true;
    }
    match (new, old) {
        // All of `old` must follow, and each may follow from any part of `new`.
        (_, Node::And(parts)) => parts.iter().all(|part| implies(new, part)),
        // From each way to match `new`, `old` must follow.
        (Node::Or(ways), _) => ways.iter().all(|way| implies(way, old)),
        (_, Node::Or(ways)) if ways.iter().any(|way| implies(new, way)) => true,
        (Node::And(parts), _) => parts.iter().any(|part| implies(part, old)),
        (Node::Not(new), Node::Not(old)) => implies(old, new),
        (Node::Term(new), Node::Term(old)) => term_implies(new, old),
        _ => false,
    }
}

/// A longer text contains the shorter one, a higher bound is above the lower; a
/// field that holds something exists.
fn term_implies(new: &Term, old: &Term) -> bool {
    if new.subject != old.subject {
        return false;
    }
    match (&new.ask, &old.ask) {
        (Ask::Is(op, _), Ask::Exists) => *op != Op::NotEqual,
        (Ask::Is(op, value), Ask::Is(Op::Has, shorter)) => {
            matches!(op, Op::Has | Op::Equal)
                && holds_text(&new.subject, value)
                && contains(value, shorter)
        }
        (Ask::Is(op, value), Ask::Is(bound, old)) => {
            bounded(&new.subject, value, old).is_some_and(|order| bound_implies(*op, *bound, order))
        }
        _ => false,
    }
}

/// How the two values compare, where a subject is compared as a number.
fn bounded(subject: &Subject, new: &Value, old: &Value) -> Option<Ordering> {
    let values = [new, old];
    match subject {
        Subject::Json(_) | Subject::Header(_) | Subject::Query(_) => {
            let [new, old] = values.map(|value| Number::parse(&value.text));
            new?.partial_cmp(&old?)
        }
        Subject::Field(Name::Size) => {
            let [new, old] = values.map(|value| unit::bytes(&value.text));
            Some(new?.cmp(&old?))
        }
        Subject::Field(Name::Took) => {
            let [new, old] = values.map(|value| unit::micros(&value.text));
            Some(new?.cmp(&old?))
        }
        _ => None,
    }
}

/// Whether what is `new` than its value is surely `old` than a value that the
/// first is ordered so against.
const fn bound_implies(new: Op, old: Op, order: Ordering) -> bool {
    match (new, old) {
        (Op::More, Op::More | Op::AtLeast) | (Op::AtLeast, Op::AtLeast) => order.is_ge(),
        (Op::AtLeast, Op::More) => order.is_gt(),
        (Op::Less, Op::Less | Op::AtMost) | (Op::AtMost, Op::AtMost) => order.is_le(),
        (Op::AtMost, Op::Less) => order.is_lt(),
        _ => false,
    }
}

/// Whether a value with `longer` in it has `shorter` in it.
fn contains(longer: &Value, shorter: &Value) -> bool {
    if longer.is_glob() || shorter.is_glob() {
        return false;
    }
    match Case::of(&shorter.text) {
        Case::Exact => longer.text.contains(&shorter.text),
        Case::Ignored => longer
            .text
            .to_ascii_lowercase()
            .contains(&shorter.text.to_ascii_lowercase()),
    }
}

/// Whether the value stands in a text there. In a body a number, `true` and
/// `null` are no texts: what equals them contains no part of them.
fn holds_text(subject: &Subject, value: &Value) -> bool {
    use super::field::Kind;
    let is_word = || {
        let words = ["true", "false", "null"];
        words
            .iter()
            .any(|word| word.eq_ignore_ascii_case(&value.text))
    };
    match subject {
        Subject::Field(name) => name.kind() == Kind::Text,
        Subject::Anywhere | Subject::Header(_) | Subject::Query(_) => true,
        Subject::Json(_) => !is_word() && Number::parse(&value.text).is_none(),
    }
}
