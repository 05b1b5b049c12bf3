//! What is made of a text that is pasted on the filter line. It was copied
//! somewhere, and is looked for as it stands: its blanks, quotes and colons are
//! no language. What was written as a filter is one.

use super::{
    Filter, complete, quoted,
    syntax::{Ask, Node, Op, Subject, Term},
};

/// What `text` is to be when it is pasted at `cursor`, a byte of `line`. Inside
/// of a term it stays as it is.
#[must_use]
pub fn pasted(line: &str, cursor: usize, text: &str) -> String {
    if complete::begins_term(line, cursor) {
        term(text.trim())
    } else {
        text.to_owned()
    }
}

fn term(text: &str) -> String {
    let stays = match Filter::parse(text) {
        Ok(filter) => filter
            .node()
            .is_none_or(|node| asks_a_field(node) || is_word(node, text)),
        // What begins as a filter is one with a mistake in it.
        Err(mistake) => {
            let before = text.get(..mistake.at.start).map(Filter::parse);
            before.is_some_and(|filter| filter.is_ok_and(|it| it.node().is_some_and(asks_a_field)))
        }
    };
    if stays { text.to_owned() } else { quoted(text) }
}

/// Whether a field is asked anywhere in it: nobody writes that by accident.
fn asks_a_field(node: &Node) -> bool {
    match node {
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(asks_a_field),
        Node::Not(node) => asks_a_field(node),
        Node::Term(term) => term.subject != Subject::Anywhere,
    }
}

/// Whether it is looked for as it stands already.
fn is_word(node: &Node, text: &str) -> bool {
    match node {
        Node::Term(Term {
            subject: Subject::Anywhere,
            ask: Ask::Is(op, value),
        }) => *op != Op::Regex && value.text == text,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_copied_somewhere_is_looked_for_as_it_stands() {
        let rows = [
            ("evt_1Nabc", "evt_1Nabc"),
            ("http://example.com/a?b=1", "http://example.com/a?b=1"),
            ("ORD-1042", "ORD-1042"),
            (" ORD-1042\n", "ORD-1042"),
            (r#"{"a":1}"#, r#""{\"a\":1}""#),
            ("foo(bar", "\"foo(bar\""),
            ("a or b", "\"a or b\""),
            ("order 1042", "\"order 1042\""),
            ("12:30", "12:30"),
            ("-1", "\"-1\""),
            ("~/.ssh", "\"~/.ssh\""),
            ("50*", "50*"),
            ("\"quoted\"", r#""\"quoted\"""#),
            ("error: card declined", "\"error: card declined\""),
            ("{\r\n  \"a\": 1\n}\n", r#""{\r\n  \"a\": 1\n}""#),
            ("or", "\"or\""),
            ("", ""),
        ];
        for (text, expected) in rows {
            assert_eq!(pasted("", 0, text), expected, "{text}");
            assert!(Filter::parse(expected).is_ok(), "{expected}");
        }
    }

    #[test]
    fn what_was_written_as_a_filter_is_one() {
        for text in [
            "sender:stripe told:5xx",
            "not is:failing",
            ".data.amount>1",
            "(a or header.x-event)",
            "sender:stripe statos:500",
        ] {
            assert_eq!(pasted("", 0, text), text);
        }
    }

    #[test]
    fn inside_of_a_term_nothing_is_quoted() {
        let rows = [
            ("sender:", 7, "a b", "a b"),
            ("sender:stripe ", 14, "a b", "\"a b\""),
            ("sender:stripe (", 15, "a b", "\"a b\""),
            ("\"order ", 7, "1 of 2", "1 of 2"),
            ("abc", 1, "x y", "x y"),
        ];
        for (line, cursor, text, expected) in rows {
            assert_eq!(pasted(line, cursor, text), expected, "{line}");
        }
    }
}
