//! Past a container without a look at what is in it: for a walk along a path,
//! which passes by most of a text. 64 bytes a step: where quotes and brackets
//! stand in them is a bit each, so that no branch depends on a single byte.

use super::string::{ONES, STEP, zeros};

/// The bytes that are looked at together.
const BLOCK: usize = u64::BITS as usize;

/// The byte behind the container that opens at `start`; none where it does
/// not end, or where a backslash outside a string breaks it. Brackets in strings
/// do not count, and which kind of bracket ends which is not asked.
pub(in crate::exchange) fn container_end(source: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0;
    let mut text = Strings::default();
    let mut at = start;
    loop {
        let rest = source.get(at..).filter(|rest| !rest.is_empty())?;
        let block = block(rest);
        let (strings, stray) = text.in_block(&block);
        let opening = places(&block, |byte| byte | 0x20 == b'{') & !strings;
        let closing = places(&block, |byte| byte | 0x20 == b'}') & !strings;
        match end_in(opening, closing, depth) {
            Ok(end) => return (end <= stray.trailing_zeros() as usize).then_some(at + end),
            Err(inside) => depth = inside,
        }
        if stray != 0 {
            return None;
        }
        at += BLOCK;
        if strings == u64::MAX {
            // A long string: only its end matters.
            at += memchr::memchr2(b'"', b'\\', source.get(at..)?)?;
        }
    }
}

/// The first bytes of `rest`, and nothing behind them.
fn block(rest: &[u8]) -> [u8; BLOCK] {
    rest.first_chunk().copied().unwrap_or_else(|| {
        let mut block = [0; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        block
    })
}

/// A bit for each byte that `holds` is true for. Compilers do the first loop on
/// many bytes at once, and the second is a multiplication for eight.
fn places(block: &[u8; BLOCK], holds: impl Fn(u8) -> bool) -> u64 {
    /// Moves the lowest bit of each byte into the highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let mut marks = [0; BLOCK];
    for (mark, byte) in marks.iter_mut().zip(block) {
        *mark = u8::from(holds(*byte));
    }
    let (words, _) = marks.as_chunks::<STEP>();
    words.iter().rev().fold(0, |places, word| {
        let marks = u64::from_le_bytes(*word);
        places << STEP | marks.wrapping_mul(GATHER) >> (u64::BITS - 8)
    })
}

/// The place behind the bracket that ends the outermost of `depth` containers, or
/// in how many the block ends.
fn end_in(opening: u64, closing: u64, depth: u32) -> Result<usize, u32> {
    if closing.count_ones() < depth {
        return Err(depth + opening.count_ones() - closing.count_ones());
    }
    let mut inside = depth;
    let mut left = opening | closing;
    while left != 0 {
        let place = left.trailing_zeros();
        if opening >> place & 1 == 1 {
            inside += 1;
        } else {
            inside -= 1;
            if inside == 0 {
                return Ok(place as usize + 1);
            }
        }
        left &= left - 1;
    }
    Err(inside)
}

/// Which bytes stand in strings, block by block.
#[derive(Default)]
struct Strings {
    /// All bits, where the block before ended in a string.
    inside: u64,
    /// One, where it ended with a backslash that escapes the next byte.
    escaped: u64,
}

impl Strings {
    /// Those of a block, each from its opening quote up to its closing one, and the
    /// backslashes outside of them; up to the first of these all is right.
    fn in_block(&mut self, block: &[u8; BLOCK]) -> (u64, u64) {
        let mut quotes = places(block, |byte| byte == b'"');
        let mut backslashes = 0;
        if self.escaped != 0 || block.contains(&b'\\') {
            backslashes = places(block, |byte| byte == b'\\');
            quotes &= !self.escapes(backslashes);
        }
        let strings = parities(quotes) ^ self.inside;
        self.inside = 0_u64.wrapping_sub(strings >> (u64::BITS - 1));
        (strings, backslashes & !strings)
    }

    /// The bytes behind those backslashes that are not escaped themselves.
    const fn escapes(&mut self, backslashes: u64) -> u64 {
        let mut escaped = self.escaped;
        let mut left = backslashes & !escaped;
        self.escaped = 0;
        while left != 0 {
            let one = left & left.wrapping_neg();
            self.escaped = one >> (u64::BITS - 1);
            escaped |= one << 1;
            left &= !(one | one << 1);
        }
        escaped
    }
}

/// Of each place whether the number of bits up to it is odd.
const fn parities(mut bits: u64) -> u64 {
    let mut shift = 1;
    while shift < u64::BITS {
        bits ^= bits << shift;
        shift *= 2;
    }
    bits
}

/// The byte behind the quote that ends the string whose text is at `from`.
pub(in crate::exchange) fn string_end(source: &[u8], from: usize) -> Option<usize> {
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

    /// The same, a byte at a time.
    fn plain_end(source: &[u8]) -> Option<usize> {
        let (mut depth, mut in_string, mut at) = (0_usize, false, 0);
        loop {
            match source.get(at)? {
                b'\\' if in_string => at += 1,
                b'\\' => return None,
                b'"' => in_string = !in_string,
                b'{' | b'[' if !in_string => depth += 1,
                b'}' | b']' if !in_string => depth -= 1,
                _ => {}
            }
            at += 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }

    proptest! {
        #[test]
        fn it_ends_where_it_does_byte_by_byte(words in proptest::collection::vec(
            proptest::sample::select(vec![
                "{", "}", "[", "]", "\"", "\\", r#""\"""#, r#""\\""#, r#""[\u007b""#, "x", "       ",
                r#""longer than a block of sixty-four bytes, without a quote in it: {[]} ends nothing""#,
                r#""\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\"]""#,
            ]), 0..40), cut in 0..200_usize) {
            let source = format!("[{}", words.concat());
            let source = &source.as_bytes()[..source.len().saturating_sub(cut).max(1)];
            prop_assert_eq!(container_end(source, 0), plain_end(source));
        }

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
