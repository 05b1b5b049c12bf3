//! A file of facts, or standard input, line by line. No line is longer in
//! memory than a fact can be.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::Path,
};

use anyhow::anyhow;

/// The longest line that is read, in bytes: a body of the usual limit whose
/// every byte is escaped.
pub(super) const LONGEST: usize = 256 << 20;

/// What a line is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Whole, without its end.
    Line(&'a [u8]),
    /// Longer than is read; it was passed over.
    TooLong,
}

/// Lines on their way in.
pub(super) struct Lines {
    from: Box<dyn BufRead>,
    line: Vec<u8>,
    longest: usize,
}

/// What is read, in words.
pub(super) fn name(file: &Path) -> String {
    if is_stdin(file) {
        "standard input".to_owned()
    } else {
        file.display().to_string()
    }
}

fn is_stdin(file: &Path) -> bool {
    file == Path::new("-")
}

impl Lines {
    /// The lines of a file; `-` is standard input.
    pub(super) fn open(file: &Path) -> anyhow::Result<Self> {
        if is_stdin(file) {
            return Ok(Self::of(Box::new(io::stdin().lock()), LONGEST));
        }
        let opened = File::open(file).map_err(|error| {
            anyhow!(
                "cannot open {}: {error}; give a file, or - for standard input",
                file.display()
            )
        })?;
        let read = BufReader::with_capacity(1 << 16, opened);
        Ok(Self::of(Box::new(read), LONGEST))
    }

    fn of(from: Box<dyn BufRead>, longest: usize) -> Self {
        Self {
            from,
            line: Vec::new(),
            longest,
        }
    }

    /// The next line; none at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Piece<'_>>> {
        self.line.clear();
        self.line.shrink_to(1 << 20);
        let (mut any, mut too_long) = (false, false);
        loop {
            let bytes = match self.from.fill_buf() {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if bytes.is_empty() {
                break;
            }
            any = true;
            let end = memchr::memchr(b'\n', bytes);
            let piece = &bytes[..end.unwrap_or(bytes.len())];
            too_long |= self.line.len() + piece.len() > self.longest;
            if !too_long {
                self.line.extend_from_slice(piece);
            }
            let read = piece.len() + usize::from(end.is_some());
            self.from.consume(read);
            if end.is_some() {
                break;
            }
        }
        Ok(any.then_some(if too_long {
            Piece::TooLong
        } else {
            Piece::Line(&self.line)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_is_passed_over_and_the_next_is_read() {
        let text = &b"one\n\n12345678\n1234567\nlast"[..];
        let mut lines = Lines::of(Box::new(BufReader::with_capacity(3, text)), 7);
        for expected in [
            Piece::Line(b"one"),
            Piece::Line(b""),
            Piece::TooLong,
            Piece::Line(b"1234567"),
            Piece::Line(b"last"),
        ] {
            assert_eq!(lines.next().unwrap(), Some(expected));
        }
        assert_eq!(lines.next().unwrap(), None);
    }
}
