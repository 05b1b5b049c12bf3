//! Terms as text, for who makes a filter of something that is on the screen.

use super::quote;

/// The term that finds `text` in a field: `body:"order 17"`.
#[must_use]
pub fn containing(field: &str, text: &str) -> String {
    format!("{field}:{}", quoted(text))
}

fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    // Writing into a text never fails.
    let _ = quote::write(&mut quoted, text);
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Filter;

    #[test]
    fn a_term_is_a_filter_whatever_stands_in_it() {
        for text in [
            "a", "a b", "\"", "\\", "50*", "~x", "\u{202e}", "é", "or", "",
        ] {
            let term = containing("body", text);
            assert!(Filter::parse(&term).is_ok(), "{term}");
        }
    }
}
