//! Writes what is set on the screen into the user's file, whose comments and
//! order stay. The file is replaced as a whole, so that no moment has half of
//! one; a symbolic link is not followed.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{ErrorKind, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    process,
};

use rustix::fs::OFlags;
use toml_edit::{Array, DocumentMut, Item, RawString, Table, TableLike, Value};

use super::{
    edit::{renamed, without},
    filters,
    keys::normal,
    place::LONGEST,
    text,
};
use crate::{
    filter::Saved,
    tui::{
        diff::Rule,
        saved::{Change, Save, Setting},
    },
};

/// Where settings are written.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Saver {
    /// The file, and how one writes its path; or why there is none.
    file: Result<(PathBuf, String), String>,
    /// Keys that a file over this one sets, and where: what is written here does
    /// not hold while that does.
    pub(super) above: Vec<(String, String)>,
}

impl Default for Saver {
    fn default() -> Self {
        Self::nowhere("no configuration file belongs to this command; edit the file yourself")
    }
}

impl Saver {
    /// Writes into `path`, which is shown as `shown`.
    pub(super) fn into_file(path: PathBuf, shown: String) -> Self {
        Self {
            file: Ok((path, shown)),
            above: Vec::new(),
        }
    }

    /// Writes nowhere, for that reason.
    pub(super) fn nowhere(why: &str) -> Self {
        Self {
            file: Err(why.to_owned()),
            above: Vec::new(),
        }
    }
}

impl Save for Saver {
    fn save(&self, setting: &Setting) -> Result<String, String> {
        let (path, shown) = self.file.as_ref().map_err(Clone::clone)?;
        let edit = Edit::of(setting);
        write(path, &edit).map_err(|why| {
            let cure = edit.cure();
            format!("cannot write {shown}: {why}; {cure}")
        })?;
        let above = self.above.iter();
        let above = above.filter(|_| edit.may_be_bare());
        let above = above.into_iter().find(|(key, _)| key == edit.key());
        Ok(above.map_or_else(
            || shown.clone(),
            |(_, place)| format!("{shown}, which {place} stands over here"),
        ))
    }
}

/// What becomes of the file.
#[derive(Debug)]
enum Edit {
    /// This stands in it.
    Set(Line),
    /// A key of a table does no more.
    Remove(&'static str, String),
    /// It has another name.
    Rename(&'static str, String, String),
}

impl Edit {
    fn of(setting: &Setting) -> Self {
        match setting {
            Setting::Filters(Change::Save(saved)) => Self::Set(Line::of_filter(saved)),
            Setting::Filters(Change::Delete(saved)) => {
                Self::Remove(filters::KEY, saved.name.clone())
            }
            Setting::Filters(Change::Rename(saved, to)) => {
                Self::Rename(filters::KEY, saved.name.clone(), to.clone())
            }
            Setting::Ignored(rules) => Self::Set(Line::of_ignored(rules)),
        }
    }

    fn key(&self) -> &str {
        match self {
            Self::Set(line) => &line.key,
            Self::Remove(_, key) | Self::Rename(_, key, _) => key,
        }
    }

    fn may_be_bare(&self) -> bool {
        matches!(self, Self::Set(line) if line.bare == Bare::May)
    }

    /// The text of a file with it.
    fn made_in(&self, before: &str) -> Result<String, String> {
        let wrong = |line: usize, what: &str| format!("line {line}: {what}");
        text::read(before).map_err(|fault| wrong(fault.line, &fault.what))?;
        let after = match self {
            Self::Set(line) => with(before, line),
            Self::Remove(table, key) => without(before, table, key),
            Self::Rename(table, key, to) => renamed(before, table, key, to),
        }?;
        // What is written is read the next time: better no file than a wrong one.
        text::read(&after).map_err(|fault| wrong(fault.line, &fault.what))?;
        Ok(after)
    }

    /// What the user can do where the file cannot be written.
    fn cure(&self) -> String {
        match self {
            Self::Set(line) => {
                let (table, key) = (line.table, &line.key);
                let value = line.value.clone().decorated("", "");
                format!("put {key} = {value} under [{table}] there yourself")
            }
            Self::Remove(_, key) | Self::Rename(_, key, _) => {
                format!("hookglass config says where {key} stands; change it there yourself")
            }
        }
    }
}

/// What is to stand in the file.
#[derive(Debug)]
struct Line {
    table: &'static str,
    key: String,
    value: Value,
    bare: Bare,
}

/// Whether a key may stand before every table as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bare {
    May,
    Never,
}

impl Line {
    fn of_filter(saved: &Saved) -> Self {
        Self {
            table: filters::KEY,
            key: saved.name.clone(),
            value: Value::from(&saved.text),
            bare: Bare::Never,
        }
    }

    fn of_ignored(rules: &[Rule]) -> Self {
        Self {
            table: DIFF,
            key: IGNORE.to_owned(),
            value: rules.iter().map(ToString::to_string).collect(),
            bare: Bare::May,
        }
    }
}

/// The table and the key of what comparisons ignore, as the flag has them.
const DIFF: &str = "diff";
pub(super) const IGNORE: &str = "ignore";

fn write(path: &Path, edit: &Edit) -> Result<(), String> {
    let before = read(path)?;
    let after = edit.made_in(&before)?;
    replace(path, &after).map_err(|error| error.to_string())
}

/// The text of the file; empty where there is none.
fn read(path: &Path) -> Result<String, String> {
    let about = match fs::symlink_metadata(path) {
        Ok(about) => about,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(String::new()),
        Err(error) => return Err(error.to_string()),
    };
    if about.is_symlink() {
        return Err("it is a symbolic link, which is not followed".to_owned());
    }
    if !about.is_file() {
        return Err("it is no regular file".to_owned());
    }
    if about.len() > LONGEST {
        return Err("it is longer than 1 MiB".to_owned());
    }
    fs::read_to_string(path).map_err(|error| error.to_string())
}

/// The same settings with this one beside them, or in place of the one there
/// was. What else stands in the text is as it was.
fn with(before: &str, set: &Line) -> Result<String, String> {
    let mut document: DocumentMut = before
        .parse()
        .map_err(|error: toml_edit::TomlError| error.message().to_owned())?;
    let bare = spelled(document.as_table(), &set.key).filter(|_| set.bare == Bare::May);
    if let Some(key) = bare {
        put(document.as_table_mut(), &key, &set.value);
    } else {
        let table = spelled(document.as_table(), set.table);
        let table = table.as_deref().unwrap_or(set.table);
        let place = document
            .entry(table)
            .or_insert_with(|| Item::Table(Table::new()));
        let place = place
            .as_table_like_mut()
            .ok_or_else(|| format!("{table} is no table in it"))?;
        let key = spelled(place, &set.key).filter(|_| set.bare == Bare::May);
        put(place, key.as_ref().unwrap_or(&set.key), &set.value);
    }
    Ok(document.to_string())
}

/// How a table writes the name of a flag or of a heading, where it has it.
fn spelled(there: &dyn TableLike, wanted: &str) -> Option<String> {
    let mut names = there.iter().map(|(name, _)| name);
    names.find(|name| normal(name) == wanted).map(str::to_owned)
}

/// Sets a key; a comment behind the value that was there stays.
fn put(place: &mut dyn TableLike, key: &str, value: &Value) {
    let mut value = value.clone();
    match place.get_mut(key) {
        Some(old) => {
            if let (Some(old), Some(new)) = (old.as_array_mut(), value.as_array())
                && extend(old, new)
            {
                return;
            }
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

/// Adds to a list what another one has beyond it: the comments in it stay.
/// Whether that is all there is to do.
fn extend(old: &mut Array, new: &Array) -> bool {
    let texts = |list: &Array| -> Vec<Option<String>> {
        let texts = list.iter().map(|it| it.as_str().map(str::to_owned));
        texts.collect()
    };
    let added = texts(new);
    let Some(added) = added.strip_prefix(&texts(old)[..]) else {
        return false;
    };
    let text = |raw: Option<&RawString>| raw.and_then(RawString::as_str).map(str::to_owned);
    let last = old.iter().last();
    let last = last.and_then(|last| text(last.decor().prefix()));
    // One on a line of its own stands as far in as the one before; a comment
    // behind that one stays there.
    let indent = last.as_deref().and_then(|it| it.rsplit_once('\n'));
    let indent = indent.map(|(_, indent)| format!("\n{indent}"));
    let before = match &indent {
        Some(_) => text(Some(old.trailing())).unwrap_or_default(),
        None => String::new(),
    };
    let mut before = before.trim_end().to_owned();
    for text in added.iter().flatten() {
        let indent = match &indent {
            Some(indent) => indent,
            None if old.is_empty() => "",
            None => " ",
        };
        let mut value = Value::from(text);
        value.decor_mut().set_prefix(before + indent);
        old.push_formatted(value);
        before = String::new();
    }
    if indent.is_some() && !added.is_empty() {
        old.set_trailing("\n");
    }
    true
}

/// Puts a file in the place of the one that is there, at once.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let new = folder.join(format!(".{name}.{}", process::id()));
    let written = fill(&new, text).and_then(|()| fs::rename(&new, path));
    if written.is_err() {
        // It may not have come into being at all.
        let _ = fs::remove_file(&new);
    }
    written?;
    // The name of the file is only there for good when its folder is.
    File::open(folder)?.sync_all()
}

fn fill(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
        .open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn saved(name: &str, text: &str) -> Saved {
        Saved {
            name: name.to_owned(),
            text: text.to_owned(),
        }
    }

    fn named(name: &str, text: &str) -> Setting {
        Setting::Filters(Change::Save(saved(name, text)))
    }

    fn filter(name: &str, text: &str) -> Edit {
        Edit::of(&named(name, text))
    }

    fn ignored(rules: &[&str]) -> Edit {
        let rules = rules.iter().map(|rule| rule.parse().unwrap());
        Edit::of(&Setting::Ignored(rules.collect()))
    }

    fn with(before: &str, edit: &Edit) -> Result<String, String> {
        edit.made_in(before)
    }

    #[test]
    fn a_filter_is_taken_out_of_the_file_and_renamed_in_it() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("config.toml");
        let before = "# mine\n[filters]\n# fails\na = 'x' # often\nb = 'y' # rare\n";
        fs::write(&path, before).unwrap();
        let saver = Saver::into_file(path.clone(), "~/c.toml".to_owned());
        let rename = Change::Rename(saved("b", "y"), "c".to_owned());
        assert!(saver.save(&Setting::Filters(rename.clone())).is_ok());
        let delete = Setting::Filters(Change::Delete(saved("a", "x")));
        assert!(saver.save(&delete).is_ok());
        let after = "# mine\n[filters]\n# fails\nc = 'y' # rare\n";
        assert_eq!(fs::read_to_string(&path).unwrap(), after);
        for (setting, name) in [(delete, "a"), (Setting::Filters(rename), "b")] {
            assert_eq!(
                saver.save(&setting).unwrap_err(),
                format!(
                    "cannot write ~/c.toml: it has no {name} under [filters]; hookglass config says where {name} stands; change it there yourself"
                )
            );
        }
    }

    #[test]
    fn a_list_is_written_where_it_stands_and_its_comments_stay() {
        let before = "to = 1\n[diff]\nignore = [\n  \".a\", # ours\n  \".b\", # theirs\n] # noise\n[limits]\n";
        for (before, rules, after) in [
            (
                "",
                &[".a", "!stripe:.b"][..],
                "[diff]\nignore = [\".a\", \"!stripe:.b\"]\n",
            ),
            (
                before,
                &[".a", ".b", ".c"],
                &before.replace("# theirs", "# theirs\n  \".c\","),
            ),
            (
                before,
                &[".b", ".a"],
                "to = 1\n[diff]\nignore = [\".b\", \".a\"] # noise\n[limits]\n",
            ),
            (
                "ignore = '.x' # one\n",
                &[".y"],
                "ignore = [\".y\"] # one\n",
            ),
            (
                "Ignore = []\n[diff]\n",
                &[".y"],
                "Ignore = [\".y\"]\n[diff]\n",
            ),
            (
                "[Diff]\nIGNORE = ['.x']\n",
                &[".x", ".y"],
                "[Diff]\nIGNORE = ['.x', \".y\"]\n",
            ),
        ] {
            assert_eq!(with(before, &ignored(rules)).unwrap(), after, "{before}");
        }
    }

    #[test]
    fn it_is_told_where_a_project_says_otherwise() {
        let home = tempfile::tempdir().unwrap();
        let mut saver = Saver::into_file(home.path().join("c.toml"), "~/c.toml".to_owned());
        saver.above = vec![("ignore".to_owned(), "hookglass.toml:3".to_owned())];
        let said = saver.save(&Setting::Ignored(vec![".a".parse().unwrap()]));
        let expected = "~/c.toml, which hookglass.toml:3 stands over here";
        assert_eq!(said.unwrap(), expected);
        let filter = saver.save(&named("ignore", "is:failing"));
        assert_eq!(filter.unwrap(), "~/c.toml");
    }

    #[test]
    fn comments_and_order_stay() {
        let before = "# mine\nto = \"3000\"  # the shop\n\n[filters]\n# all that fails\nbad = 'is:failing' # often\n\n[limits]\nmax-body = \"5MB\"\n";
        let after = with(before, &filter("big", "size>1M body:\"a b\"")).unwrap();
        let line = "big = 'size>1M body:\"a b\"'\n";
        assert_eq!(
            after,
            before.replace("# often\n", &format!("# often\n{line}"))
        );
        let changed = with(&after, &filter("bad", "sig:invalid")).unwrap();
        assert!(
            changed.contains("# all that fails\nbad = \"sig:invalid\" # often\n"),
            "{changed}"
        );
    }

    #[test]
    fn a_table_comes_into_being_where_there_is_none() {
        assert_eq!(
            with("", &filter("a", "b")).unwrap(),
            "[filters]\na = \"b\"\n"
        );
        let after = with("to = 1\n[limits]\nmax-body = 2\n", &filter("a", "b")).unwrap();
        assert_eq!(
            after,
            "to = 1\n[limits]\nmax-body = 2\n\n[filters]\na = \"b\"\n"
        );
        for before in ["filters = { x = 'y' }\n", "filters.x = 'y'\n"] {
            let after = with(before, &filter("a", "b")).unwrap();
            let read = text::read(&after).unwrap();
            assert_eq!(read.len(), 1, "{after}");
        }
    }

    #[test]
    fn what_is_no_file_of_settings_is_left_as_it_is() {
        let said = |before: &str| with(before, &filter("a", "b")).unwrap_err();
        assert!(
            said("a = 1\nb = \n").starts_with("line 2: "),
            "{}",
            said("a = 1\nb = \n")
        );
        assert_eq!(said("filters = 'x'"), "filters is no table in it");
    }

    #[test]
    fn the_file_is_private_and_replaced_as_a_whole() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a/hookglass/config.toml");
        let saver = Saver::into_file(path.clone(), "~/c.toml".to_owned());
        assert_eq!(
            saver.save(&named("x", "is:failing")),
            Ok("~/c.toml".to_owned())
        );
        assert_eq!(
            saver.save(&named("y", "told:5xx")),
            Ok("~/c.toml".to_owned())
        );
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text, "[filters]\nx = \"is:failing\"\ny = \"told:5xx\"\n");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_symbolic_link_is_not_followed_and_the_cure_is_said() {
        let home = tempfile::tempdir().unwrap();
        let (real, link) = (home.path().join("real"), home.path().join("link"));
        fs::write(&real, "# here\n").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let saver = Saver::into_file(link, "~/c.toml".to_owned());
        let why = saver.save(&named("x", "is:failing")).unwrap_err();
        let cure = "put x = \"is:failing\" under [filters] there yourself";
        assert!(
            why.contains("symbolic link") && why.ends_with(cure),
            "{why}"
        );
        assert_eq!(fs::read_to_string(&real).unwrap(), "# here\n");
    }

    #[test]
    fn what_cannot_be_written_is_told_with_its_reason() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        fs::write(&file, "").unwrap();
        let saver = Saver::into_file(file.join("config.toml"), "~/c.toml".to_owned());
        let why = saver.save(&named("x", "a")).unwrap_err();
        assert!(why.starts_with("cannot write ~/c.toml: "), "{why}");
        assert!(Saver::default().save(&named("x", "a")).is_err());
    }
}
