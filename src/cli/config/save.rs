//! Writes what is set on the screen into the user's file, whose comments and
//! order stay. The file is replaced as a whole, so that no moment has half of
//! one; a symbolic link is not followed.
//!
//! What an edit does to the text is in [`edit`](super::edit).

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{ErrorKind, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    process,
};

use super::{
    edit::{edited, in_words},
    place::LONGEST,
};
use crate::tui::saved::{Edit, Save};
use rustix::fs::OFlags;

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
    fn save(&self, table: &str, edit: &Edit) -> Result<String, String> {
        let (path, shown) = self.file.as_ref().map_err(Clone::clone)?;
        write(path, table, edit).map_err(|why| {
            let cure = in_words(table, edit);
            format!("cannot write {shown}: {why}; {cure}")
        })?;
        Ok(shown.clone())
    }
}

fn write(path: &Path, table: &str, edit: &Edit) -> Result<(), String> {
    let before = read(path)?;
    let after = edited(&before, table, edit)?;
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

    fn set(key: &str, text: &str) -> Edit {
        Edit::Set(key.to_owned(), text.to_owned())
    }

    #[test]
    fn the_file_is_private_and_replaced_as_a_whole() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a/hookglass/config.toml");
        let saver = Saver::into_file(path.clone(), "~/c.toml".to_owned());
        assert_eq!(
            saver.save("filters", &set("x", "is:failing")),
            Ok("~/c.toml".to_owned())
        );
        assert_eq!(
            saver.save("filters", &set("y", "told:5xx")),
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
        let why = saver.save("filters", &set("x", "is:failing")).unwrap_err();
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
        let why = saver.save("filters", &set("x", "a")).unwrap_err();
        assert!(why.starts_with("cannot write ~/c.toml: "), "{why}");
        assert!(Saver::default().save("filters", &set("x", "a")).is_err());
    }
}
