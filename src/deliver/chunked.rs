//! Takes the chunks off an answer's body (RFC 9112, section 7.1), however the
//! bytes are cut on their way. Trailers are not read: the connection is
//! closed after the last chunk.

/// The longest line of a chunk's size with its extensions, in bytes.
const LINE_LIMIT: usize = 4 << 10;

/// Where in the coding the next byte stands.
#[derive(Debug, Default)]
pub(super) struct Chunked {
    state: State,
    line: Vec<u8>,
}

#[derive(Debug, Default)]
enum State {
    /// In the line that says a chunk's size.
    #[default]
    Size,
    /// In a chunk, so many bytes before its end.
    Data(u64),
    /// In the line end that follows a chunk.
    Gap,
    /// After the last chunk.
    Done,
}

impl Chunked {
    /// Reads `input` and gives each piece of body in it to `take`. What does
    /// not follow the coding is an error in words.
    pub(super) fn feed(
        &mut self,
        mut input: &[u8],
        mut take: impl FnMut(&[u8]),
    ) -> Result<(), &'static str> {
        while !input.is_empty() {
            match self.state {
                State::Done => return Ok(()),
                State::Data(left) => {
                    let length = usize::try_from(left).unwrap_or(usize::MAX).min(input.len());
                    let (piece, rest) = input.split_at(length);
                    take(piece);
                    input = rest;
                    self.advance(left - piece.len() as u64);
                }
                State::Size | State::Gap => {
                    let (byte, rest) = (input[0], &input[1..]);
                    input = rest;
                    self.line.push(byte);
                    if byte == b'\n' {
                        self.end_line()?;
                    } else if self.line.len() > LINE_LIMIT {
                        return Err("a chunk's size line is too long");
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether the last chunk was read.
    pub(super) const fn done(&self) -> bool {
        matches!(self.state, State::Done)
    }

    const fn advance(&mut self, left: u64) {
        self.state = match left {
            0 => State::Gap,
            left => State::Data(left),
        };
    }

    fn end_line(&mut self) -> Result<(), &'static str> {
        let line = std::mem::take(&mut self.line);
        let line = line.trim_ascii();
        self.state = match self.state {
            State::Gap if line.is_empty() => State::Size,
            State::Gap => return Err("a chunk is longer than it says"),
            _ => match size(line)? {
                0 => State::Done,
                size => State::Data(size),
            },
        };
        Ok(())
    }
}

/// The size in front of a chunk; its extensions mean nothing to us.
fn size(line: &[u8]) -> Result<u64, &'static str> {
    let wrong = "a chunk's size is not a number";
    let digits = line.split(|byte| *byte == b';').next().unwrap_or_default();
    let digits = std::str::from_utf8(digits.trim_ascii()).map_err(|_| wrong)?;
    if digits.starts_with('+') {
        return Err(wrong);
    }
    u64::from_str_radix(digits, 16).map_err(|_| wrong)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode(pieces: &[&[u8]]) -> Result<(Vec<u8>, bool), &'static str> {
        let mut body = Vec::new();
        let mut chunked = Chunked::default();
        for piece in pieces {
            chunked.feed(piece, |part| body.extend_from_slice(part))?;
        }
        Ok((body, chunked.done()))
    }

    #[test]
    fn what_does_not_follow_the_coding_is_said() {
        for (wire, why) in [
            (&b"x\r\n"[..], "a chunk's size is not a number"),
            (b"+3\r\nabc\r\n", "a chunk's size is not a number"),
            (b"\r\n", "a chunk's size is not a number"),
            (b"ffffffffffffffffff\r\n", "a chunk's size is not a number"),
            (b"3\r\nabcd\r\n", "a chunk is longer than it says"),
            (&[b'1'; LINE_LIMIT + 1], "a chunk's size line is too long"),
        ] {
            assert_eq!(decode(&[wire]), Err(why));
        }
    }

    #[test]
    fn the_longest_size_is_not_read_as_an_end() {
        assert_eq!(
            decode(&[b"ffffffffffffffff\r\nabc"]),
            Ok((b"abc".to_vec(), false))
        );
    }

    proptest! {
        #[test]
        fn however_it_is_cut_the_body_is_the_same(
            chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..40), 0..6),
            cut in 1_usize..50,
        ) {
            let mut wire = Vec::new();
            for chunk in &chunks {
                wire.extend(format!("{:x} ;name=\"v\"\r\n", chunk.len()).bytes());
                wire.extend(chunk);
                wire.extend(b"\r\n");
            }
            wire.extend(b"0\r\nTrailer: 1\r\n\r\n");
            let pieces: Vec<_> = wire.chunks(cut).collect();
            prop_assert_eq!(decode(&pieces), Ok((chunks.concat(), true)));
        }
    }
}
