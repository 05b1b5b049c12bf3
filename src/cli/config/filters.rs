//! The user's filters with names: the table `[filters]` of a file.

use super::{
    place::File,
    text::{Entry, Fault, Value},
};
use crate::filter::{Saved, Unsaved};

/// The name of the table.
pub(super) const KEY: &str = "filters";

/// A filter of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) saved: Saved,
    /// `~/.config/hookglass/config.toml:12`.
    pub(super) place: String,
}

/// The filters of a file.
pub(super) fn read(entry: &Entry, file: &File) -> Result<Vec<Named>, Fault> {
    let Value::Table(entries) = &entry.value else {
        let what = "write a table: [filters], and under it lines such as failing = \"is:failing\"";
        return Err(Fault::new(entry.line, what));
    };
    entries.iter().map(|entry| named(entry, file)).collect()
}

fn named(entry: &Entry, file: &File) -> Result<Named, Fault> {
    let Entry { name, line, value } = entry;
    let fault = |fault: Fault| fault.within(name).within(KEY);
    let Value::Word(text) = value else {
        let what = "write a filter in quotes, as in failing = \"is:failing\"";
        return Err(fault(Fault::new(*line, what)));
    };
    let saved = Saved::new(name, text).map_err(|why| match why {
        Unsaved::Name(what) => fault(Fault::new(*line, what)),
        Unsaved::Filter(mistake) => {
            fault(Fault::new(*line, mistake.what).pointing(text, mistake.at))
        }
    })?;
    Ok(Named {
        saved,
        place: format!("{}:{line}", file.shown),
    })
}

/// Puts the filters of one more file on those below: one of the same name
/// stands in for the one there was.
pub(super) fn lay(below: &mut Vec<Named>, layer: Vec<Named>) {
    below.retain(|old| layer.iter().all(|new| new.saved.name != old.saved.name));
    below.extend(layer);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::config::{keys::Keys, place::Whose};

    fn filters(text: &str) -> Result<Vec<Named>, (String, Option<String>)> {
        let keys = Keys::of(&crate::cli::command(), "~/c.toml".to_owned());
        let layer = keys.read(&File::of_text(Whose::User, text));
        layer.map(|layer| layer.filters).map_err(|misread| {
            let marked = misread.shown.map(|(text, at)| text[at].to_owned());
            (misread.what, marked)
        })
    }

    #[test]
    fn a_table_has_filters_by_name_with_their_lines() {
        let read = filters("to = '3000'\n[filters]\nbad = 'is:failing'\nbig = \"size>1M\"\n");
        let read: Vec<_> = read.unwrap();
        let said: Vec<_> = read
            .iter()
            .map(|it| {
                (
                    it.saved.name.as_str(),
                    it.saved.text.as_str(),
                    it.place.as_str(),
                )
            })
            .collect();
        let expected = [
            ("bad", "is:failing", "f.toml:3"),
            ("big", "size>1M", "f.toml:4"),
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn a_mistake_says_where_it_is_and_what_is_right() {
        let table = [
            ("filters = 'a'", "f.toml:1: write a table: [filters]", None),
            (
                "[filters]\na = true",
                "f.toml:2: filters: a: write a filter in quotes",
                None,
            ),
            (
                "[filters]\n'two words' = 'a'",
                "f.toml:2: filters: two words: write the name in letters",
                None,
            ),
            (
                "[filters]\n\na = 'x statos:500'",
                "f.toml:3: filters: a: there is no field \"statos\"; did you mean status?",
                Some("statos"),
            ),
            (
                "[filters]\na = ''",
                "f.toml:2: filters: a: it is empty",
                Some(""),
            ),
            (
                "[filter]\na = 'x'",
                "f.toml:1: there is no table [filter]; did you mean [filters]?",
                None,
            ),
            (
                "filter = 'x'",
                "f.toml:1: there is no key filter; did you mean [filters]?",
                None,
            ),
        ];
        for (text, said, marked) in table {
            let (what, shown) = filters(text).unwrap_err();
            assert!(what.starts_with(said), "{what}");
            assert_eq!(shown.as_deref(), marked, "{text}");
        }
    }

    #[test]
    fn a_higher_file_stands_in_for_a_name() {
        let mut below = filters("[filters]\na = 'x'\nb = 'y'").unwrap();
        lay(&mut below, filters("[filters]\na = 'z'").unwrap());
        let said: Vec<_> = below
            .iter()
            .map(|it| (it.saved.name.as_str(), it.saved.text.as_str()))
            .collect();
        assert_eq!(said, [("b", "y"), ("a", "z")]);
    }
}
