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
}

impl LineIndex {
    /// The lines of `text`. Without a line feed at its end there is no empty
    /// line behind it.
    #[must_use]
    pub fn new(text: &[u8]) -> Self {
        let mut index = Self {
            starts: Vec::new(),
            end: text.len(),
        };
        let mut start = 0;
        for feed in memchr::memchr_iter(b'\n', text) {
            index.add(text, start..feed + 1);
            start = feed + 1;
        }
        if start < text.len() {
            index.add(text, start..text.len());
        }
        index
    }

    /// Adds a line in parts, each of which begins with a whole character.
    fn add(&mut self, text: &[u8], line: Range<usize>) {
        let mut start = line.start;
        while start < line.end {
            self.starts.push(u32::try_from(start).unwrap_or(u32::MAX));
            let next = start + LONGEST;
            let inside = |at: &usize| text.get(*at).is_some_and(|byte| byte & 0xC0 == 0x80);
            start = (next - 3..=next)
                .rev()
                .find(|at| !inside(at))
                .unwrap_or(next);
        }
    }

    /// How many lines there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.starts.len()
    }

    /// The bytes of a line, with its end.
    #[must_use]
    pub fn line(&self, number: usize) -> Range<usize> {
        let Some(start) = self.starts.get(number) else {
            return self.end..self.end;
        };
        let next = self
            .starts
            .get(number + 1)
            .map_or(self.end, |next| *next as usize);
        *start as usize..next
    }
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
            .map(|number| &text[index.line(number)])
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
        assert!(
            lines(&[b'x'; 10_000])
                .iter()
                .all(|line| line.len() <= LONGEST)
        );
        let long = "ä€😀".repeat(3_000);
        assert!(
            lines(long.as_bytes())
                .iter()
                .all(|line| std::str::from_utf8(line).is_ok())
        );
    }
}
