//! Rows as TOML: a key a line, lists broken where they are long, tables last.
//! No terminal acts on what it writes.

use crate::{exchange::display::display, journal::line};

/// What a key is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Toml {
    Text(String),
    Number(u32),
    List(Vec<Self>),
    /// `{ words = "..", gaps = [5] }`.
    Inline(Table),
    /// `[[sender.signature]]`.
    Tables(Vec<Table>),
}

/// Keys in the order they are written.
pub(super) type Table = Vec<(&'static str, Toml)>;

/// Lists up to this many columns stand on one line.
const WIDEST: usize = 92;

/// A table `[[name]]` with the tables inside it.
pub(super) fn tables(name: &str, table: &Table) -> String {
    let mut text = format!("[[{name}]]\n");
    for (key, value) in table {
        if !matches!(value, Toml::Tables(_)) {
            text.push_str(&setting(key, value));
        }
    }
    for (key, value) in table {
        if let Toml::Tables(inner) = value {
            for table in inner {
                text.push('\n');
                text.push_str(&tables(&format!("{name}.{key}"), table));
            }
        }
    }
    text
}

/// The same as an object of JSON.
pub(super) fn json(table: &Table) -> String {
    let members = table.iter();
    let members: Vec<String> = members
        .map(|(key, value)| format!("\"{}\":{}", key.replace('-', "_"), json_value(value)))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn json_value(value: &Toml) -> String {
    let list = |items: Vec<String>| format!("[{}]", items.join(","));
    match value {
        Toml::Text(text) => line::quote(Some(text)),
        Toml::Number(number) => number.to_string(),
        Toml::List(items) => list(items.iter().map(json_value).collect()),
        Toml::Inline(table) => json(table),
        Toml::Tables(tables) => list(tables.iter().map(json).collect()),
    }
}

fn setting(key: &str, value: &Toml) -> String {
    let line = format!("{key} = {}\n", inline(value));
    match value {
        Toml::List(items) if line.chars().count() > WIDEST => {
            let items = items.iter().map(|item| format!("    {},\n", inline(item)));
            format!("{key} = [\n{}]\n", items.collect::<String>())
        }
        Toml::Text(text) if is_block(text) => format!("{key} = '''\n{text}'''\n"),
        _ => line,
    }
}

fn inline(value: &Toml) -> String {
    match value {
        Toml::Text(text) => quoted(text),
        Toml::Number(number) => number.to_string(),
        Toml::List(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Toml::Inline(table) => {
            let pairs = table.iter();
            let pairs: Vec<String> = pairs
                .map(|(key, value)| format!("{key} = {}", inline(value)))
                .collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        Toml::Tables(_) => String::new(),
    }
}

/// In the quotes that leave the text as it is, where there are such.
fn quoted(text: &str) -> String {
    let is_literal = text.contains(['"', '\\']) && !text.contains('\'') && is_shown(text);
    if is_literal {
        format!("'{text}'")
    } else {
        let inside: String = text.chars().map(escaped).collect();
        format!("\"{inside}\"")
    }
}

fn escaped(c: char) -> String {
    match c {
        '"' | '\\' => format!("\\{c}"),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        c if is_shown(&c.to_string()) => c.to_string(),
        c => format!("\\U{:08X}", u32::from(c)),
    }
}

/// Whether a text of several lines can stand as it is.
fn is_block(text: &str) -> bool {
    text.contains('\n')
        && !text.contains("'''")
        && !text.ends_with('\'')
        && text.split('\n').all(is_shown)
}

/// Whether a terminal shows it as it is.
fn is_shown(line: &str) -> bool {
    let mut buffer = [0; 4];
    line.chars().all(|c| {
        let alone = &*c.encode_utf8(&mut buffer);
        c != '\t' && display(alone).to_string() == alone
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cli::config::text::{self, Value};

    proptest! {
        #[test]
        fn a_text_is_read_as_it_is_written(value in prop_oneof![any::<String>(), "[a'\"\\\\\n\r\té\u{202e}{}]{0,9}"]) {
            let written = tables("a", &vec![("b", Toml::Text(value.clone()))]);
            let read = text::read(&written);
            let Ok(entries) = &read else { panic!("{read:?}: {written}") };
            let Value::List(items) = &entries[0].value else { panic!() };
            let Value::Table(inner) = &items[0].1 else { panic!() };
            prop_assert_eq!(&inner[0].value, &Value::Word(value));
            let shown = written.chars().all(|c| c == '\n' || is_shown(&c.to_string()));
            prop_assert!(shown, "{}", written);
        }
    }

    #[test]
    fn a_long_list_is_broken_and_tables_come_last() {
        let long = Toml::List(vec![Toml::Text("a".repeat(60)), Toml::Text("b".repeat(60))]);
        let inner = vec![("key", Toml::Number(1))];
        let table = vec![
            ("inner", Toml::Tables(vec![inner.clone(), inner.clone()])),
            ("long", long),
            ("pair", Toml::Inline(inner)),
        ];
        let expected = format!(
            "[[t]]\nlong = [\n    \"{}\",\n    \"{}\",\n]\npair = {{ key = 1 }}\n\n[[t.inner]]\nkey = 1\n\n[[t.inner]]\nkey = 1\n",
            "a".repeat(60),
            "b".repeat(60)
        );
        assert_eq!(tables("t", &table), expected);
    }
}
