//! Where the lines of a text are.
//!
//! Kept is one place every few kilobytes; from there on the lines are counted
//! again when they are looked at. Behind a line that is longer there is a place,
//! so that its end is known without looking for it.

use std::ops::{ControlFlow, Range};

/// Bytes between two places that are kept.
const BLOCK: usize = 4096;

/// How many bytes are walked between two looks at whether to go on.
const STRIDE: usize = 4 << 20;

/// The places from which lines are counted: eight bytes every few kilobytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LineIndex {
    /// A line, and where it starts.
    marks: Vec<(u32, u32)>,
    len: usize,
}

impl LineIndex {
    /// The lines of `text`. Without a line feed at its end there is no empty
    /// line behind it.
    #[must_use]
    pub(super) fn new(text: &[u8]) -> Self {
        Self::watched(text, &mut |_| ControlFlow::Continue(())).unwrap_or_default()
    }

    /// The same for a large text. `goes_on` is asked every few megabytes, with
    /// the bytes that are done; none when it says no.
    #[must_use]
    pub(super) fn watched(
        text: &[u8],
        goes_on: &mut dyn FnMut(usize) -> ControlFlow<()>,
    ) -> Option<Self> {
        let mut index = Self::default();
        let (mut asked, mut marked) = (0, None);
        let mut at = 0;
        while at < text.len() {
            if marked.is_none_or(|marked| at - marked >= BLOCK) {
                index.marks.push((to_u32(index.len), to_u32(at)));
                marked = Some(at);
            }
            if at - asked >= STRIDE {
                asked = at;
                if goes_on(at).is_break() {
                    return None;
                }
            }
            index.len += 1;
            at = far_end(text, at);
        }
        Some(index)
    }

    /// How many lines there are.
    #[must_use]
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// The bytes of a line of `text`, of which the index was made, with its end.
    #[must_use]
    pub(super) fn line(&self, text: &[u8], number: usize) -> Range<usize> {
        let before = |(line, _): &(u32, u32)| *line as usize <= number;
        let Some(mark) = self.marks.partition_point(before).checked_sub(1) else {
            return text.len()..text.len();
        };
        let (line, at) = self.marks[mark];
        let mut start = at as usize;
        for _ in line as usize..number {
            start = self.line_end(text, mark, start);
        }
        start..self.line_end(text, mark, start)
    }

    /// The number of the line that the byte `at` of `text` is in.
    #[must_use]
    pub(super) fn line_of_byte(&self, text: &[u8], at: usize) -> usize {
        let before = |(_, start): &(u32, u32)| *start as usize <= at;
        let Some(mark) = self.marks.partition_point(before).checked_sub(1) else {
            return 0;
        };
        let (line, start) = self.marks[mark];
        let (mut number, mut end) = (line as usize, self.line_end(text, mark, start as usize));
        while end <= at && end < text.len() {
            number += 1;
            end = self.line_end(text, mark, end);
        }
        number
    }

    /// Where a line that starts behind a mark ends. Behind one that is long there
    /// is the next mark.
    fn line_end(&self, text: &[u8], mark: usize, start: usize) -> usize {
        let window = &text[start..text.len().min(start + BLOCK)];
        let next = || self.marks.get(mark + 1).map(|(_, at)| *at as usize);
        match memchr::memchr(b'\n', window) {
            Some(feed) => start + feed + 1,
            None => next().unwrap_or(text.len()),
        }
    }
}

/// Where the line that starts at `start` ends, behind its line feed.
fn far_end(text: &[u8], start: usize) -> usize {
    memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |feed| start + feed + 1)
}

/// Offsets fit: no body is longer than the journal.
fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The line without its end.
#[must_use]
pub(super) fn without_end(text: &[u8], line: Range<usize>) -> Range<usize> {
    let bytes = &text[line.clone()];
    let kept = bytes
        .strip_suffix(b"\n")
        .map_or(bytes, |rest| rest.strip_suffix(b"\r").unwrap_or(rest));
    line.start..line.start + kept.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<&[u8]> {
        let index = LineIndex::new(text);
        (0..index.len())
            .map(|number| &text[index.line(text, number)])
            .collect()
    }

    #[test]
    fn lines_put_together_are_the_text() {
        for text in [
            &b""[..],
            b"\n",
            b"a",
            b"a\n",
            b"a\r\n\r\nb",
            &[b'x'; 10_000],
        ] {
            assert_eq!(lines(text).concat(), text);
        }
        assert_eq!(lines(b"a\nb"), [&b"a\n"[..], b"b"]);
        let long = format!("a\n{}\nb\n{}", "x".repeat(10_000), "y".repeat(BLOCK));
        let expected: Vec<_> = long.split_inclusive('\n').map(str::as_bytes).collect();
        assert_eq!(lines(long.as_bytes()), expected);
    }

    #[test]
    fn a_byte_is_found_on_its_line() {
        let text = format!("a\n\n{}\n{}", "b".repeat(9_000), "c\n".repeat(5_000));
        let text = text.as_bytes();
        let index = LineIndex::new(text);
        for number in 0..index.len() {
            for at in index.line(text, number) {
                assert_eq!(index.line_of_byte(text, at), number);
            }
        }
    }

    #[test]
    fn the_places_take_a_fiftieth_of_the_text_at_most() {
        for text in [
            "\n".repeat(1 << 20),
            "x".repeat(1 << 20),
            format!("{}\n", "x".repeat(BLOCK)).repeat(1 << 8),
            "a line\n".repeat(1 << 17),
        ] {
            let index = LineIndex::new(text.as_bytes());
            let taken = index.marks.capacity() * size_of::<(u32, u32)>();
            assert!(taken * 50 <= text.len(), "{taken}");
        }
    }
}
