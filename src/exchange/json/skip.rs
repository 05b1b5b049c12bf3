//! Past a container without a look at what is in it: for a walk along a path,
//! which passes by most of a text. Strings are walked at eight bytes a step;
//! between them the marks are too close for that to pay.

use super::string::{ONES, STEP, zeros};

/// The byte behind the container that opens at `start`; none where it does
/// not end. Brackets in strings do not count, and which kind of bracket ends
/// which is not asked.
pub(in crate::exchange) fn container_end(source: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    loop {
        match source.get(at)? {
            b'"' => at = string_end(source, at + 1)?,
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' => {
                depth -= 1;
                at += 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => at += 1,
        }
    }
}

/// The byte behind the quote that ends the string whose text is at `from`.
pub(super) fn string_end(source: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at = first(source, at, |word| {
            zeros(word ^ (ONES * u64::from(b'"'))) | zeros(word ^ (ONES * u64::from(b'\\')))
        })?;
        if source.get(at) == Some(&b'"') {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// The first byte from `from` on whose high bit `find` sets.
fn first(source: &[u8], from: usize, find: impl Fn(u64) -> u64) -> Option<usize> {
    let mut at = from;
    while let Some(chunk) = source.get(at..)?.first_chunk::<STEP>() {
        let found = find(u64::from_le_bytes(*chunk));
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += STEP;
    }
    let rest = source.get(at..)?;
    let mut last = [0; STEP];
    last.get_mut(..rest.len())?.copy_from_slice(rest);
    let found = find(u64::from_le_bytes(last));
    (found != 0).then(|| at + found.trailing_zeros() as usize / 8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::exchange::json::tokens;

    /// The same by the tokenizer.
    fn token_end(source: &[u8]) -> Option<usize> {
        tokens(source).last()?.ok().map(|token| token.end)
    }

    #[test]
    fn brackets_in_strings_do_not_count() {
        for source in [&br#"{"a]}":"\\\"}","b":[{}]}"#[..], b"[]", br#"["\\"]"#] {
            assert_eq!(container_end(source, 0), Some(source.len()));
            assert_eq!(token_end(source), Some(source.len()));
        }
    }

    #[test]
    fn what_does_not_end_has_no_end() {
        for source in [&b"["[..], b"[\"", b"[\"\\", b"[\"]\\\"", b"{\"a\":[1,2]"] {
            assert_eq!(container_end(source, 0), None);
        }
    }

    proptest! {
        #[test]
        fn it_ends_where_the_tokens_end(words in proptest::collection::vec(
            proptest::sample::select(vec![
                "1,", "\"a\",", "\"\\\"]\",", "[],", "{\"k\":[2]},", "  ", "\"\\\\\",", "{\"}\":{}},", "\"longer text é {\",",
            ]), 0..20)) {
            let source = format!("[{}0] 1", words.concat());
            let end = source.len() - 2;
            prop_assert_eq!(container_end(source.as_bytes(), 0), Some(end));
            prop_assert_eq!(token_end(&source.as_bytes()[..end]), Some(end));
        }

        #[test]
        fn any_bytes_have_an_end_inside_or_none(source: Vec<u8>) {
            let source = [b"[", &source[..]].concat();
            prop_assert!(container_end(&source, 0).is_none_or(|end| end <= source.len()));
        }
    }
}
