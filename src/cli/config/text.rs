//! What stands in a file of settings: TOML, taken apart into names, values and
//! their lines. Which names there are is not known here.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeArray, DeInteger, DeTable, DeValue},
};

/// A name and what it is set to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) value: Value,
}

/// What something is set to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A text, or a whole number as a text.
    Word(String),
    Switch(bool),
    /// Each with its line.
    List(Vec<(usize, Self)>),
    Table(Vec<Entry>),
    /// What no setting is: a float, a date.
    Other,
}

/// What is wrong with a file, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) line: usize,
    pub(super) column: Option<usize>,
    pub(super) what: String,
    /// The text of the value that is wrong, and the bytes that are.
    pub(super) shown: Option<(String, Range<usize>)>,
}

impl Fault {
    pub(super) fn new(line: usize, what: impl Into<String>) -> Self {
        Self {
            line,
            column: None,
            what: what.into(),
            shown: None,
        }
    }

    /// With the text that is wrong, and where in it.
    pub(super) fn pointing(self, text: &str, at: Range<usize>) -> Self {
        let shown = Some((text.to_owned(), at));
        Self { shown, ..self }
    }

    /// The same inside of something with that name.
    pub(super) fn within(self, name: &str) -> Self {
        let what = format!("{name}: {}", self.what);
        Self { what, ..self }
    }
}

/// Reads a file, in the order of its lines.
pub(super) fn read(text: &str) -> Result<Vec<Entry>, Fault> {
    let lines = Lines::of(text);
    let table = DeTable::parse(text).map_err(|error| {
        let (line, column) = lines.at(error.span().map_or(text.len(), |span| span.start));
        Fault {
            line,
            column: Some(column),
            what: error.message().to_owned(),
            shown: None,
        }
    })?;
    Ok(entries(table.get_ref(), &lines))
}

fn entries(table: &DeTable<'_>, lines: &Lines<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(name, value)| Entry {
            name: name.get_ref().to_string(),
            line: lines.at(name.span().start).0,
            value: self::value(value.get_ref(), lines),
        })
        .collect();
    entries.sort_by_key(|entry| entry.line);
    entries
}

fn value(value: &DeValue<'_>, lines: &Lines<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Word(text.to_string()),
        DeValue::Integer(number) => Value::Word(decimal(number)),
        DeValue::Boolean(on) => Value::Switch(*on),
        DeValue::Array(items) => Value::List(list(items, lines)),
        DeValue::Table(table) => Value::Table(entries(table, lines)),
        DeValue::Float(_) | DeValue::Datetime(_) => Value::Other,
    }
}

fn list(items: &DeArray<'_>, lines: &Lines<'_>) -> Vec<(usize, Value)> {
    let line = |item: &Spanned<_>| lines.at(item.span().start).0;
    items
        .iter()
        .map(|item| (line(item), value(item.get_ref(), lines)))
        .collect()
}

/// A number as a flag has it: `0x10` is 16, `1_000` is 1000.
fn decimal(number: &DeInteger<'_>) -> String {
    i128::from_str_radix(number.as_str(), number.radix())
        .map_or_else(|_| number.to_string(), |number| number.to_string())
}

/// Where the lines of a text begin.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        let starts = std::iter::once(0).chain(ends.map(|end| end + 1)).collect();
        Self { text, starts }
    }

    /// The line of a byte and its column in characters, both from 1.
    fn at(&self, byte: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= byte).max(1);
        let before = self.text.get(self.starts[line - 1]..byte);
        (line, before.map_or(0, |text| text.chars().count()) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, line: usize, value: Value) -> Entry {
        let name = name.to_owned();
        Entry { name, line, value }
    }

    fn word(text: &str) -> Value {
        Value::Word(text.to_owned())
    }

    #[test]
    fn each_value_has_its_line_and_is_what_a_flag_would_be() {
        let text = "# settings\nto = \"3000\"\nport = 4_700\njson = true\n\
                    answer = [\n  'a',\n  0x10,\n]\n[limits]\nmax-body = '''5MB'''\n";
        let expected = [
            entry("to", 2, word("3000")),
            entry("port", 3, word("4700")),
            entry("json", 4, Value::Switch(true)),
            entry(
                "answer",
                5,
                Value::List(vec![(6, word("a")), (7, word("16"))]),
            ),
            entry(
                "limits",
                9,
                Value::Table(vec![entry("max-body", 10, word("5MB"))]),
            ),
        ];
        assert_eq!(read(text).unwrap(), expected);
    }

    #[test]
    fn what_no_flag_could_be_is_something_else() {
        for text in ["1.5", "2026-11-22", "12:30:00", "inf"] {
            let expected = [entry("a", 1, Value::Other)];
            assert_eq!(read(&format!("a = {text}")).unwrap(), expected);
        }
    }

    #[test]
    fn a_mistake_has_its_line_and_column_and_what_was_expected() {
        let table = [
            ("a = 1\nb = \n", 2, 5, "string values must be quoted"),
            (
                "a = 1\n\nbä b = 1\n",
                3,
                4,
                "key with no value, expected `=`",
            ),
            ("a = \"x\n", 1, 7, "invalid basic string, expected `\"`"),
            ("a = 1\na = 2\n", 2, 1, "duplicate key"),
            ("[a\n", 1, 3, "unclosed table, expected `]`"),
        ];
        for (text, line, column, what) in table {
            let fault = read(text).unwrap_err();
            let at = (fault.line, fault.column);
            assert_eq!(at, (line, Some(column)), "{text:?}: {}", fault.what);
            assert!(fault.what.starts_with(what), "{}", fault.what);
        }
    }

    #[test]
    fn no_depth_is_too_deep_to_be_refused() {
        let deep = format!("a = {}", "[".repeat(200_000));
        assert!(read(&deep).is_err());
    }
}
