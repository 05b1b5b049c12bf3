//! Settings of a file changed as text: what is not meant by the change stays as
//! it was written, comments and order too.
//!
//! Nothing here touches a file.

use std::ops::Range;

use toml_edit::{Document, DocumentMut, Item, Key, Table, TableLike};

use super::text;
use crate::tui::saved::Edit;

/// The same settings, changed; or why they cannot be.
pub(super) fn edited(before: &str, table: &str, edit: &Edit) -> Result<String, String> {
    let wrong = |line: usize, what: &str| format!("line {line}: {what}");
    text::read(before).map_err(|fault| wrong(fault.line, &fault.what))?;
    let after = match edit {
        Edit::Set(key, text) => with(before, table, key, text),
        Edit::Remove(key) => without(before, table, key),
        Edit::Rename(key, to) => renamed(before, table, key, to),
    }?;
    // What is written is read the next time: better no file than a wrong one.
    text::read(&after).map_err(|fault| wrong(fault.line, &fault.what))?;
    Ok(after)
}

/// What the user can do himself where the file cannot be written.
pub(super) fn in_words(table: &str, edit: &Edit) -> String {
    match edit {
        Edit::Set(key, text) => {
            let line = format!("{} = {}", written(key), toml_edit::Value::from(text));
            format!("put {line} under [{table}] there yourself")
        }
        Edit::Remove(key) | Edit::Rename(key, _) => {
            format!("hookglass config says where {key} stands; change it there yourself")
        }
    }
}

/// A setting beside the others, or in place of the one there was.
fn with(before: &str, table: &str, key: &str, text: &str) -> Result<String, String> {
    let mut document = parsed(before)?;
    let place = document
        .entry(table)
        .or_insert_with(|| Item::Table(Table::new()));
    put(table_like(place, table)?, key, text);
    Ok(document.to_string())
}

/// Sets a key; a comment behind the value that was there stays.
fn put(place: &mut dyn TableLike, key: &str, text: &str) {
    let mut value = toml_edit::Value::from(text);
    match place.get_mut(key) {
        Some(old) => {
            if let Some(old) = old.as_value() {
                *value.decor_mut() = old.decor().clone();
            }
            *old = Item::Value(value);
        }
        None => {
            place.insert(key, Item::Value(value));
        }
    }
}

/// The settings without this one. Its line goes; comments on lines of their own
/// may be about more than it, and stay.
fn without(before: &str, table: &str, key: &str) -> Result<String, String> {
    let found = find(before, table, key)?;
    let Holds::Lines = found.holds else {
        let mut document = parsed(before)?;
        let place = document.entry(table).or_insert(Item::None);
        table_like(place, table)?.remove(key);
        return Ok(document.to_string());
    };
    let start = before[..found.key.start].rfind('\n').map_or(0, |at| at + 1);
    let end = before[found.value.end..].find('\n');
    let end = end.map_or(before.len(), |at| found.value.end + at + 1);
    Ok([&before[..start], &before[end..]].concat())
}

/// The settings with another name for this one.
fn renamed(before: &str, table: &str, key: &str, to: &str) -> Result<String, String> {
    let found = find(before, table, key)?;
    if key != to && find(before, table, to).is_ok() {
        return Err(format!("[{table}] has {to} already"));
    }
    let (head, tail) = (&before[..found.key.start], &before[found.key.end..]);
    Ok([head, &written(to), tail].concat())
}

/// Where a setting stands in a text.
struct Found {
    key: Range<usize>,
    value: Range<usize>,
    holds: Holds,
}

/// What a table is written as.
enum Holds {
    /// Each setting has its lines.
    Lines,
    /// All stand between braces.
    Braces,
}

fn find(text: &str, table: &str, key: &str) -> Result<Found, String> {
    let document = Document::parse(text).map_err(|error| error.message().to_owned())?;
    let missing = || format!("it has no {key} under [{table}]");
    let place = document.as_table().get(table).ok_or_else(missing)?;
    let holds = match place {
        Item::Table(_) => Holds::Lines,
        _ => Holds::Braces,
    };
    let place = place.as_table_like().ok_or_else(missing)?;
    let (name, value) = place.get_key_value(key).ok_or_else(missing)?;
    let spans = name.span().zip(value.span());
    let (key, value) = spans.ok_or_else(missing)?;
    Ok(Found { key, value, holds })
}

/// A name as it stands in a file.
fn written(key: &str) -> String {
    Key::new(key).display_repr().into_owned()
}

fn parsed(text: &str) -> Result<DocumentMut, String> {
    text.parse()
        .map_err(|error: toml_edit::TomlError| error.message().to_owned())
}

fn table_like<'i>(place: &'i mut Item, table: &str) -> Result<&'i mut dyn TableLike, String> {
    let is_none = || format!("{table} is no table in it");
    place.as_table_like_mut().ok_or_else(is_none)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(before: &str, key: &str, text: &str) -> Result<String, String> {
        let edit = Edit::Set(key.to_owned(), text.to_owned());
        edited(before, "filters", &edit)
    }

    fn remove(before: &str, key: &str) -> Result<String, String> {
        edited(before, "filters", &Edit::Remove(key.to_owned()))
    }

    fn rename(before: &str, key: &str, to: &str) -> Result<String, String> {
        let edit = Edit::Rename(key.to_owned(), to.to_owned());
        edited(before, "filters", &edit)
    }

    #[test]
    fn comments_and_order_stay() {
        let before = "# mine\nto = \"3000\"  # the shop\n\n[filters]\n# all that fails\nbad = 'is:failing' # often\n\n[limits]\nmax-body = \"5MB\"\n";
        let after = set(before, "big", "size>1M body:\"a b\"").unwrap();
        let line = "big = 'size>1M body:\"a b\"'\n";
        assert_eq!(
            after,
            before.replace("# often\n", &format!("# often\n{line}"))
        );
        let changed = set(&after, "bad", "sig:invalid").unwrap();
        assert!(
            changed.contains("# all that fails\nbad = \"sig:invalid\" # often\n"),
            "{changed}"
        );
    }

    #[test]
    fn a_table_comes_into_being_where_there_is_none() {
        assert_eq!(set("", "a", "b").unwrap(), "[filters]\na = \"b\"\n");
        let after = set("to = 1\n[limits]\nmax-body = 2\n", "a", "b").unwrap();
        assert_eq!(
            after,
            "to = 1\n[limits]\nmax-body = 2\n\n[filters]\na = \"b\"\n"
        );
        for before in ["filters = { x = 'y' }\n", "filters.x = 'y'\n"] {
            let after = set(before, "a", "b").unwrap();
            let read = text::read(&after).unwrap();
            assert_eq!(read.len(), 1, "{after}");
        }
    }

    #[test]
    fn what_is_no_file_of_settings_is_left_as_it_is() {
        let said = |before: &str| set(before, "a", "b").unwrap_err();
        assert!(
            said("a = 1\nb = \n").starts_with("line 2: "),
            "{}",
            said("a = 1\nb = \n")
        );
        assert_eq!(said("filters = 'x'"), "filters is no table in it");
    }

    const FILE: &str = "# mine\nto = \"3000\"  # the shop\n\n[filters]\n# what fails\nbad = 'is:failing' # often\n  big = \"\"\"\nsize>1M\"\"\"\n# the end\n\n[limits]\nmax-body = \"5MB\"\n";

    #[test]
    fn a_setting_leaves_with_its_line_and_other_comments_stay() {
        let after = remove(FILE, "bad").unwrap();
        assert_eq!(after, FILE.replace("bad = 'is:failing' # often\n", ""));
        let after = remove(&after, "big").unwrap();
        assert_eq!(
            after,
            "# mine\nto = \"3000\"  # the shop\n\n[filters]\n# what fails\n# the end\n\n[limits]\nmax-body = \"5MB\"\n"
        );
        assert_eq!(remove("[filters]\na = 'x'", "a").unwrap(), "[filters]\n");
        assert_eq!(remove("filters.a = 'x'\n# b\n", "a").unwrap(), "# b\n");
        assert_eq!(
            remove("filters = { a = 'x', b = 'y' } # c\n", "a").unwrap(),
            "filters = { b = 'y' } # c\n"
        );
    }

    #[test]
    fn another_name_changes_nothing_but_the_name() {
        assert_eq!(
            rename(FILE, "bad", "worse").unwrap(),
            FILE.replace("bad =", "worse =")
        );
        let rows = [
            ("[filters]\n\"a\" = 'x' # a\n", "[filters]\nb = 'x' # a\n"),
            ("filters.a = 'a'\n", "filters.b = 'a'\n"),
            (
                "filters = { c = 'a', a = 'x' }\n",
                "filters = { c = 'a', b = 'x' }\n",
            ),
        ];
        for (before, after) in rows {
            assert_eq!(rename(before, "a", "b").as_deref(), Ok(after), "{before}");
        }
        assert_eq!(
            rename("filters.a = 'x'", "a", "é.1").as_deref(),
            Ok("filters.\"é.1\" = 'x'")
        );
    }

    #[test]
    fn what_is_not_there_is_left_alone_and_said() {
        for text in ["", "a = 'x'\n", "[filters]\nb = 'x'\n", "filters = 'a'\n"] {
            let why = "it has no a under [filters]".to_owned();
            assert_eq!(remove(text, "a"), Err(why.clone()), "{text}");
            assert_eq!(rename(text, "a", "c"), Err(why), "{text}");
        }
        let taken = rename("[filters]\na = 'x'\nb = 'y'\n", "a", "b");
        assert_eq!(taken, Err("[filters] has b already".to_owned()));
    }
}
