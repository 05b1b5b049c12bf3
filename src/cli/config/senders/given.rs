//! What a key of a `[[sender]]` is set to, as the fields ask for it. Whatever
//! is taken lives as long as the program, as rows do.

use std::ops::Range;

use super::super::text::{Entry, Fault, Value};
use crate::exchange::phrase::Mistake;

/// A value with its line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given<'v> {
    pub(super) line: usize,
    pub(super) value: &'v Value,
}

/// How a phrase is read.
type Parse<T> = fn(&str) -> Result<T, Mistake>;

impl<'v> Given<'v> {
    pub(super) fn of(entry: &'v Entry) -> Self {
        Self {
            line: entry.line,
            value: &entry.value,
        }
    }

    fn wrong(self, what: &str) -> Fault {
        Fault::new(self.line, what)
    }

    /// A text as the file has it.
    fn borrowed(self) -> Result<&'v str, Fault> {
        match self.value {
            Value::Word(text) => Ok(text),
            _ => Err(self.wrong("write a text in quotes")),
        }
    }

    /// A text.
    pub(super) fn text(self) -> Result<&'static str, Fault> {
        self.borrowed().map(|text| &*text.to_owned().leak())
    }

    /// A text that stands for something.
    pub(super) fn phrase<T>(self, parse: Parse<T>) -> Result<T, Fault> {
        let text = self.borrowed()?;
        parse(text).map_err(|mistake| {
            let Mistake { what, at } = mistake;
            self.wrong(&what).pointing(text, at)
        })
    }

    /// A path into the document.
    pub(super) fn path(self) -> Result<&'static str, Fault> {
        let path = self.text()?;
        if path.is_empty() || path.starts_with('/') {
            return Ok(path);
        }
        let all: Range<usize> = 0..path.len();
        Err(self
            .wrong("a path begins with /, as in /data/id")
            .pointing(path, all))
    }

    /// A whole number.
    pub(super) fn number(self) -> Result<u32, Fault> {
        self.borrowed()
            .ok()
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| self.wrong("write a whole number such as 300"))
    }

    /// The items; one that stands alone is a list of one.
    pub(super) fn items(self) -> Vec<Self> {
        match self.value {
            Value::List(items) => {
                let items = items.iter();
                items
                    .map(|(line, value)| Self { line: *line, value })
                    .collect()
            }
            _ => vec![self],
        }
    }

    /// What `read` makes of each item.
    pub(super) fn list<T>(
        self,
        read: impl Fn(Self) -> Result<T, Fault>,
    ) -> Result<&'static [T], Fault> {
        let items: Result<Vec<T>, Fault> = self.items().into_iter().map(read).collect();
        Ok(items?.leak())
    }

    /// A table in the table, or an inline one.
    pub(super) fn entries(self) -> Result<&'v [Entry], Fault> {
        match self.value {
            Value::Table(entries) => Ok(entries),
            _ => Err(self.wrong("write a table, as in { key = \"value\" }")),
        }
    }
}
