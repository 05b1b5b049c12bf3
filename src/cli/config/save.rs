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
use toml_edit::{DocumentMut, Item, Table, TableLike};

use super::{place::LONGEST, text};
use crate::tui::saved::Save;

/// Where settings are written.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Saver {
    /// The file, and how one writes its path; or why there is none.
    file: Result<(PathBuf, String), String>,
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
        }
    }

    /// Writes nowhere, for that reason.
    pub(super) fn nowhere(why: &str) -> Self {
        Self {
            file: Err(why.to_owned()),
        }
    }
}

impl Save for Saver {
    fn save(&self, table: &str, key: &str, text: &str) -> Result<String, String> {
        let (path, shown) = self.file.as_ref().map_err(Clone::clone)?;
        let line = || format!("{key} = {}", toml_edit::Value::from(text));
        write(path, table, key, text).map_err(|why| {
            format!(
                "cannot write {shown}: {why}; put {} under [{table}] there yourself",
                line()
            )
        })?;
        Ok(shown.clone())
    }
}

fn write(path: &Path, table: &str, key: &str, text: &str) -> Result<(), String> {
    let before = read(path)?;
    let after = with(&before, table, key, text)?;
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
fn with(before: &str, table: &str, key: &str, text: &str) -> Result<String, String> {
    let wrong = |line: usize, what: &str| format!("line {line}: {what}");
    text::read(before).map_err(|fault| wrong(fault.line, &fault.what))?;
    let mut document: DocumentMut = before
        .parse()
        .map_err(|error: toml_edit::TomlError| error.message().to_owned())?;
    let place = document
        .entry(table)
        .or_insert_with(|| Item::Table(Table::new()));
    let place = place
        .as_table_like_mut()
        .ok_or_else(|| format!("{table} is no table in it"))?;
    put(place, key, text);
    let after = document.to_string();
    // What is written is read the next time: better no file than a wrong one.
    text::read(&after).map_err(|fault| wrong(fault.line, &fault.what))?;
    Ok(after)
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

    #[test]
    fn comments_and_order_stay() {
        let before = "# mine\nto = \"3000\"  # the shop\n\n[filters]\n# all that fails\nbad = 'is:failing' # often\n\n[limits]\nmax-body = \"5MB\"\n";
        let after = with(before, "filters", "big", "size>1M body:\"a b\"").unwrap();
        let line = "big = 'size>1M body:\"a b\"'\n";
        assert_eq!(
            after,
            before.replace("# often\n", &format!("# often\n{line}"))
        );
        let changed = with(&after, "filters", "bad", "sig:invalid").unwrap();
        assert!(
            changed.contains("# all that fails\nbad = \"sig:invalid\" # often\n"),
            "{changed}"
        );
    }

    #[test]
    fn a_table_comes_into_being_where_there_is_none() {
        assert_eq!(
            with("", "filters", "a", "b").unwrap(),
            "[filters]\na = \"b\"\n"
        );
        let after = with("to = 1\n[limits]\nmax-body = 2\n", "filters", "a", "b").unwrap();
        assert_eq!(
            after,
            "to = 1\n[limits]\nmax-body = 2\n\n[filters]\na = \"b\"\n"
        );
        for before in ["filters = { x = 'y' }\n", "filters.x = 'y'\n"] {
            let after = with(before, "filters", "a", "b").unwrap();
            let read = text::read(&after).unwrap();
            assert_eq!(read.len(), 1, "{after}");
        }
    }

    #[test]
    fn what_is_no_file_of_settings_is_left_as_it_is() {
        let said = |before: &str| with(before, "filters", "a", "b").unwrap_err();
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
            saver.save("filters", "x", "is:failing"),
            Ok("~/c.toml".to_owned())
        );
        assert_eq!(
            saver.save("filters", "y", "told:5xx"),
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
        let why = saver.save("filters", "x", "is:failing").unwrap_err();
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
        let why = saver.save("filters", "x", "a").unwrap_err();
        assert!(why.starts_with("cannot write ~/c.toml: "), "{why}");
        assert!(Saver::default().save("filters", "x", "a").is_err());
    }
}
