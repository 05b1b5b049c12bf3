//! Standard output for data: whole lines, gathered, and written in large
//! pieces. Who reads them may go away at any time; that is an end, not a
//! mistake.

use std::io::{self, ErrorKind, Write};

/// As much is gathered before it is written without being asked, in bytes.
const GATHERED: usize = 64 << 10;

/// Lines on their way out.
#[derive(Debug)]
pub(super) struct Outlet<W> {
    to: W,
    lines: Vec<u8>,
}

/// Why no more lines can be written.
#[derive(Debug)]
pub(super) enum Closed {
    /// Nobody reads any more.
    Gone,
    /// It went wrong.
    Failed(io::Error),
}

impl<W: Write> Outlet<W> {
    /// An outlet to `to`.
    pub(super) const fn new(to: W) -> Self {
        Self {
            to,
            lines: Vec::new(),
        }
    }

    /// Adds a line, which `write` writes without its end.
    pub(super) fn line(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Result<(), Closed> {
        write(&mut self.lines);
        self.lines.push(b'\n');
        if self.lines.len() >= GATHERED {
            self.flush()?;
        }
        Ok(())
    }

    /// Writes what was gathered.
    pub(super) fn flush(&mut self) -> Result<(), Closed> {
        let written = self
            .to
            .write_all(&self.lines)
            .and_then(|()| self.to.flush());
        self.lines.clear();
        // One huge body must not be paid for until the end of the run.
        self.lines.shrink_to(4 * GATHERED);
        written.map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe => Closed::Gone,
            _ => Closed::Failed(error),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Counting(Vec<usize>);

    impl Write for Counting {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(bytes.len());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_are_gathered_and_written_in_large_pieces() {
        let mut outlet = Outlet::new(Counting::default());
        for _ in 0..1000 {
            assert!(outlet.line(|out| out.extend([b'x'; 99])).is_ok());
        }
        assert!(outlet.flush().is_ok());
        assert_eq!(outlet.to.0.len(), 2);
        assert_eq!(outlet.to.0.iter().sum::<usize>(), 100_000);
    }

    struct Broken;

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_went_away_is_no_failure() {
        let mut outlet = Outlet::new(Broken);
        assert!(outlet.line(|out| out.push(b'x')).is_ok());
        assert!(matches!(outlet.flush(), Err(Closed::Gone)));
    }
}
