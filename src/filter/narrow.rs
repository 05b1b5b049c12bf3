//! Whether one filter says all that another says and more, so that only the
//! hits of the other need testing. Decided by form: "yes" is sure, "no" may
//! mean "cannot tell".

use super::{
    needle::Case,
    syntax::{Ask, Node, Op, Subject, Term, Value},
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

/// A longer text contains the shorter one; a field that holds something exists.
fn term_implies(new: &Term, old: &Term) -> bool {
    if new.subject != old.subject {
        return false;
    }
    match (&new.ask, &old.ask) {
        (Ask::Is(op, _), Ask::Exists) => *op != Op::NotEqual,
        (Ask::Is(Op::Has | Op::Equal, longer), Ask::Is(Op::Has, shorter)) => {
            holds_text(&new.subject) && contains(longer, shorter)
        }
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

/// Whether `:` means "contains" there.
fn holds_text(subject: &Subject) -> bool {
    use super::field::Kind;
    match subject {
        Subject::Field(name) => name.kind() == Kind::Text,
        Subject::Anywhere | Subject::Header(_) | Subject::Query(_) => true,
        Subject::Json(_) => false,
    }
}
