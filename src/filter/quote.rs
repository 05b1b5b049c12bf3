//! Text in quotes: how it is read and how it is written. Who takes rules or
//! values beside a filter takes them in the same notation.

use std::fmt;

use super::{Mistake, syntax::is_visible};

/// The text in the quotes that open at `at`, and where what follows them
/// begins. What is no escape of ours keeps its backslash, so that a regular
/// expression can be written as usual.
pub(crate) fn read(source: &str, at: usize) -> Result<(String, usize), Mistake> {
    let mut reader = Reader { source, at: at + 1 };
    let mut text = String::new();
    while let Some(c) = reader.next() {
        match c {
            '"' => return Ok((text, reader.at)),
            '\\' => reader.escape(&mut text)?,
            c => text.push(c),
        }
    }
    Err(Mistake::new(at..at + 1, "this quote is not closed"))
}

/// Writes `text` in quotes; [`read`] gives it back. All of it can be seen.
pub(crate) fn write(f: &mut impl fmt::Write, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            c if is_visible(c) || c == ' ' => f.write_char(c)?,
            c => write!(f, "\\u{{{:x}}}", u32::from(c))?,
        }
    }
    f.write_char('"')
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest().chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// What follows a backslash.
    fn escape(&mut self, text: &mut String) -> Result<(), Mistake> {
        let start = self.at - 1;
        match self.next() {
            None => {}
            Some(c @ ('"' | '\\')) => text.push(c),
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some('u') if self.rest().starts_with('{') => text.push(self.numbered(start)?),
            Some(other) => text.extend(['\\', other]),
        }
        Ok(())
    }

    fn numbered(&mut self, start: usize) -> Result<char, Mistake> {
        self.at += 1;
        let rest = self.rest();
        let digits = rest
            .find(|c: char| !c.is_ascii_hexdigit())
            .unwrap_or(rest.len());
        let read = u32::from_str_radix(&rest[..digits], 16)
            .ok()
            .and_then(char::from_u32);
        self.at += digits;
        if let (Some(c), true) = (read, self.rest().starts_with('}')) {
            self.at += 1;
            return Ok(c);
        }
        Err(Mistake::new(
            start..self.at,
            "expected a character like \\u{202e}",
        ))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(text: &str) -> String {
        let mut out = String::new();
        write(&mut out, text).unwrap();
        out
    }

    #[test]
    fn what_follows_the_quotes_is_left() {
        assert_eq!(read("a \"b\\\"c\" d", 2), Ok(("b\"c".into(), 8)));
        assert_eq!(read(r#""\d\.""#, 0), Ok((r"\d\.".into(), 6)));
        assert_eq!(read("\"\\u{202e}\"", 0), Ok(("\u{202e}".into(), 10)));
    }

    #[test]
    fn a_mistake_is_where_it_stands() {
        assert_eq!(read("x \"y", 2).unwrap_err().at, 2..3);
        assert_eq!(read("\"\\", 0).unwrap_err().at, 0..1);
        assert_eq!(read("\"\\u{d800}\"", 0).unwrap_err().at, 1..8);
        assert_eq!(read("\"\\u{41\"", 0).unwrap_err().at, 1..6);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(text in any::<String>(), after in any::<String>()) {
            let source = format!("{}{after}", written(&text));
            let end = written(&text).len();
            prop_assert_eq!(read(&source, 0), Ok((text, end)));
        }
    }
}
