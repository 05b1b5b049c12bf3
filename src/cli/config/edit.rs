//! A key taken out of the text of a file, or called something else: whatever is
//! not meant by that stays as it was written.
//!
//! What is set is of [`save`](super::save), and so is the file.

use std::ops::Range;

use toml_edit::{Document, DocumentMut, Item, Key};

/// The settings without this one. Its line goes; comments on lines of their own
/// may be about more than it, and stay.
pub(super) fn without(before: &str, table: &str, key: &str) -> Result<String, String> {
    let found = find(before, table, key)?;
    let Holds::Lines = found.holds else {
        let mut document: DocumentMut = before
            .parse()
            .map_err(|error: toml_edit::TomlError| error.message().to_owned())?;
        if let Some(place) = document.get_mut(table).and_then(Item::as_table_like_mut) {
            place.remove(key);
        }
        return Ok(document.to_string());
    };
    let start = before[..found.key.start].rfind('\n').map_or(0, |at| at + 1);
    let end = before[found.value.end..].find('\n');
    let end = end.map_or(before.len(), |at| found.value.end + at + 1);
    Ok([&before[..start], &before[end..]].concat())
}

/// The settings with another name for this one.
pub(super) fn renamed(before: &str, table: &str, key: &str, to: &str) -> Result<String, String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn remove(before: &str, key: &str) -> Result<String, String> {
        without(before, "filters", key)
    }

    fn rename(before: &str, key: &str, to: &str) -> Result<String, String> {
        renamed(before, "filters", key, to)
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
