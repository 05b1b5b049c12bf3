//! Where the lines of a text are. A line that is very long counts as many, so
//! that no single one is ever the whole body.

use std::ops::Range;

/// A line longer than this many bytes goes on in the next.
const LONGEST: usize = 4096;

/// The places where lines start: four bytes each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
    end: usize,
    /// Whether a line starts behind a line feed or in the middle of a long one.
    feeds: Vec<bool>,
}

impl LineIndex {
    /// The lines of `text`. Without a line feed at its end there is no empty
    /// line behind it.
    #[must_use]
    pub fn new(text: &[u8]) -> Self {
        let mut index = Self { end: text.len(), ..Self::default() };
        let mut start = 0;
        for feed in memchr::memchr_iter(b'\n', text) {
            index.add(start..feed + 1);
            start = feed + 1;
        }
        if start < text.len() {
            index.add(start..text.len());
        }
        index
    }

    fn add(&mut self, line: Range<usize>) {
        for start in line.clone().step_by(LONGEST) {
            self.starts.push(u32::try_from(start).unwrap_or(u32::MAX));
            self.feeds.push(start + LONGEST >= line.end);
        }
    }

    /// How many lines there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.starts.len()
    }

    /// The bytes of a line without its line feed; a carriage return before it
    /// stays, because it is not usual in a body and worth seeing, except in a
    /// head, where each line has one.
    #[must_use]
    pub fn line(&self, number: usize) -> Range<usize> {
        let Some(start) = self.starts.get(number) else { return self.end..self.end };
        let next = self.starts.get(number + 1).map_or(self.end, |next| *next as usize);
        *start as usize..next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> Vec<&[u8]> {
        let index = LineIndex::new(text);
        (0..index.len()).map(|number| &text[index.line(number)]).collect()
    }

    #[test]
    fn lines_put_together_are_the_text() {
        for text in [&b""[..], b"\n", b"a", b"a\n", b"a\r\n\r\nb", &[b'x'; 10_000]] {
            assert_eq!(lines(text).concat(), text);
        }
        assert_eq!(lines(b"a\nb"), [&b"a\n"[..], b"b"]);
        assert!(lines(&[b'x'; 10_000]).iter().all(|line| line.len() <= LONGEST));
    }
}
