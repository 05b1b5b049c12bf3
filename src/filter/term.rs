//! Terms as text, for who makes a filter of something that is on the screen.

use super::{Filter, quote, syntax::Subject};

/// The term that finds `text` in a field: `body:"order 17"`.
#[must_use]
pub fn containing(field: &str, text: &str) -> String {
    format!("{field}:{}", quoted(text))
}

/// The term that finds `text`, which is not empty, wherever it stands:
/// `"order 17"`.
#[must_use]
pub fn anywhere(text: &str) -> String {
    quoted(text)
}

/// A header field as a filter is written: `header.x-event`, and a name with
/// other signs in quotes.
#[must_use]
pub fn header(name: &str) -> String {
    Subject::Header(name.to_owned()).to_string()
}

/// The term that finds the value at a JSON path or in a field, as a filter is
/// written: `.data.amount=1.50`, `header.x-event=ping`. None where there is no
/// such path.
#[must_use]
pub fn equal(path: &str, value: &str) -> Option<String> {
    let term = Filter::parse(&format!("{path}={}", quoted(value))).ok()?;
    Some(term.to_string())
}

/// The term that finds a JSON path, whatever stands there.
#[must_use]
pub fn exists(path: &str) -> Option<String> {
    Filter::parse(path).ok().map(|term| term.to_string())
}

pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    // Writing into a text never fails.
    let _ = quote::write(&mut quoted, text);
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::json::{Path, Step};

    #[test]
    fn a_term_is_a_filter_whatever_stands_in_it() {
        for text in [
            "a", "a b", "\"", "\\", "50*", "~x", "\u{202e}", "é", "or", "",
        ] {
            let term = containing("body", text);
            assert!(Filter::parse(&term).is_ok(), "{term}");
            let term = anywhere(text);
            let filter = Filter::parse(&term);
            assert!(text.is_empty() || filter.is_ok(), "{term}");
            assert!(equal(".a", text).is_some(), "{text}");
        }
        for key in [
            "amount", "odd key", "a.b", "\"", "\\", "$t", "[0]", "", "é", "\u{202e}",
        ] {
            let path = Path::new(vec![Step::Key(key.to_owned()), Step::Index(0)]);
            assert!(equal(&path.to_string(), "1").is_some(), "{path}");
        }
        let of_list = Path::new(vec![Step::Index(0), Step::Key("id".to_owned())]);
        assert!(equal(&of_list.to_string(), "1").is_some(), "{of_list}");
        assert_eq!(
            equal(".data.amount", "1.50").as_deref(),
            Some(".data.amount=1.50")
        );
    }
}
