//! Which files there are, and their text: the user's own, and that of the
//! project one works in. What it says is for others.

use std::{
    env,
    fs::{File as Opened, OpenOptions},
    io::{ErrorKind, Read as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use etcetera::base_strategy::{BaseStrategy as _, Xdg};
use rustix::fs::OFlags;

use super::save::Saver;

/// The name of a project's file.
const PROJECT: &str = "hookglass.toml";

/// Instead of the name of a file: no file at all.
const NONE: &str = "none";

/// A file of settings is a page or two; what is longer is another file, in
/// bytes.
pub(super) const LONGEST: u64 = 1 << 20;

/// What one may do about a file that cannot be used.
const CURE: &str = "--config none reads no file";

/// Who wrote a file, which decides what may stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Whose {
    /// The user did, or named it.
    User,
    /// It came with what one works on, perhaps from anywhere.
    Project,
}

/// A file of settings.
#[derive(Debug)]
pub(super) struct File {
    pub(super) whose: Whose,
    /// Its path, as messages have it.
    pub(super) shown: String,
    pub(super) text: String,
    path: PathBuf,
    home: Option<PathBuf>,
    /// Device and number: two paths may lead to one file.
    identity: (u64, u64),
}

impl File {
    /// A path that stands in it, from where the file is: the working directory
    /// is another one each day. `~/` is the home directory, as no shell is
    /// there to say so.
    pub(super) fn path(&self, written: &str) -> PathBuf {
        let home = self.home.as_deref().unwrap_or(Path::new("~"));
        let folder = self.path.parent().unwrap_or(&self.path);
        let within_home = written.strip_prefix("~/").map(|rest| home.join(rest));
        within_home.unwrap_or_else(|| folder.join(written))
    }
}

/// The files that were found, the weakest first, and what is to be said of
/// each that was looked for.
#[derive(Debug, Default)]
pub(super) struct Search {
    pub(super) files: Vec<File>,
    pub(super) said: Vec<String>,
}

/// The folders of this process and its user.
#[derive(Clone, Debug, Default)]
pub(super) struct Surroundings {
    home: Option<PathBuf>,
    config: Option<PathBuf>,
    here: Option<PathBuf>,
}

impl Surroundings {
    pub(super) fn of_process() -> Self {
        let folders = Xdg::new().ok();
        Self {
            home: folders.as_ref().map(|found| found.home_dir().to_owned()),
            config: folders.map(|found| found.config_dir()),
            here: env::current_dir().ok(),
        }
    }

    /// The path of the user's own file.
    fn of_user(&self) -> Option<PathBuf> {
        Some(self.config.as_ref()?.join("hookglass").join("config.toml"))
    }

    /// The same as one writes it.
    pub(super) fn shown_of_user(&self) -> String {
        self.of_user().map_or_else(
            || "~/.config/hookglass/config.toml".to_owned(),
            |path| self.show(&path),
        )
    }

    /// What writes into the user's file, or into `named` instead.
    pub(super) fn saver(&self, named: Option<&Path>) -> Saver {
        let nowhere = "no file is read, as --config says; start without it";
        match named {
            Some(none) if none == Path::new(NONE) => Saver::nowhere(nowhere),
            Some(named) => Saver::into_file(named.to_owned(), self.show(named)),
            None => self.of_user().map_or_else(Saver::default, |path| {
                let shown = self.show(&path);
                Saver::into_file(path, shown)
            }),
        }
    }

    /// Looks for the files; `named` is read instead of the user's own.
    pub(super) fn search(&self, named: Option<&Path>) -> Result<Search, String> {
        let mut search = Search::default();
        match named {
            Some(none) if none == Path::new(NONE) => {
                search.said.push("no file is read, as --config says".into());
                return Ok(search);
            }
            Some(named) => {
                let file = self.read(named, Whose::User)?.ok_or_else(|| {
                    let shown = self.show(named);
                    format!("there is no file {shown}; name one that is there, or none")
                })?;
                search.found(file);
            }
            None => self.of_user().map_or(Ok(()), |path| {
                match self.read(&path, Whose::User)? {
                    Some(file) => search.found(file),
                    None => search.said.push(format!("{}: not there", self.show(&path))),
                }
                Ok::<_, String>(())
            })?,
        }
        self.search_project(&mut search)?;
        Ok(search)
    }

    /// From the working directory upwards, to where a repository, the home
    /// directory or everything begins.
    fn search_project(&self, search: &mut Search) -> Result<(), String> {
        let Some(here) = &self.here else {
            return Ok(());
        };
        let mut top = here.as_path();
        for folder in here.ancestors() {
            top = folder;
            if let Some(file) = self.read(&folder.join(PROJECT), Whose::Project)? {
                // Who names a project's file makes it his own.
                if search.files.iter().all(|it| it.identity != file.identity) {
                    search.found(file);
                }
                return Ok(());
            }
            if folder.join(".git").exists() || self.is_home(folder) {
                break;
            }
        }
        search.said.push(if top == here {
            format!("{PROJECT}: not in {}", self.show(here))
        } else {
            let (here, top) = (self.show(here), self.show(top));
            format!("{PROJECT}: not in {here} nor above it, up to {top}")
        });
        Ok(())
    }

    fn is_home(&self, folder: &Path) -> bool {
        let home = self.home.as_deref();
        home.is_some_and(|home| {
            home == folder || home.canonicalize().is_ok_and(|home| home == folder)
        })
    }

    /// Reads a file; none when there is none.
    fn read(&self, path: &Path, whose: Whose) -> Result<Option<File>, String> {
        let shown = self.show(path);
        // Opening a pipe must not wait for who writes.
        let opened = OpenOptions::new()
            .read(true)
            .custom_flags((OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed())
            .open(path);
        let opened = match opened {
            Ok(opened) => opened,
            Err(error) if is_absent(error.kind()) => return Ok(None),
            Err(error) => return Err(format!("cannot open {shown}: {error}; {CURE}")),
        };
        let (text, identity) =
            text(opened).map_err(|why| format!("cannot use {shown}: {why}; {CURE}"))?;
        Ok(Some(File {
            whose,
            shown,
            text,
            path: std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
            home: self.home.clone(),
            identity,
        }))
    }

    /// A path as one writes it: `~/.config/hookglass/config.toml`.
    fn show(&self, path: &Path) -> String {
        let within = self
            .home
            .as_deref()
            .filter(|home| home.parent().is_some())
            .and_then(|home| path.strip_prefix(home).ok());
        match within {
            Some(rest) if rest.as_os_str().is_empty() => "~".to_owned(),
            Some(rest) => format!("~/{}", rest.display()),
            None => path.display().to_string(),
        }
    }
}

impl Search {
    fn found(&mut self, file: File) {
        self.said.push(format!("{}: read", file.shown));
        self.files.push(file);
    }
}

const fn is_absent(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// The text of a regular file that is not too long, and which file it is.
fn text(file: Opened) -> Result<(String, (u64, u64)), String> {
    let about = file.metadata().map_err(|error| error.to_string())?;
    if !about.is_file() {
        return Err("it is no regular file".to_owned());
    }
    let mut bytes = Vec::new();
    file.take(LONGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    if bytes.len() as u64 > LONGEST {
        return Err("it is longer than 1 MiB".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("it is not UTF-8 from byte {} on", at + 1)
    })?;
    Ok((text, (about.dev(), about.ino())))
}

#[cfg(test)]
impl File {
    /// A file with that text, which is nowhere.
    pub(super) fn of_text(whose: Whose, text: &str) -> Self {
        Self {
            whose,
            shown: "f.toml".to_owned(),
            text: text.to_owned(),
            path: "/etc/f.toml".into(),
            home: Some("/home/ann".into()),
            identity: (0, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A home directory with `~/shop/api`, which is where one works.
    struct Home {
        folder: tempfile::TempDir,
        surroundings: Surroundings,
    }

    impl Home {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let home = folder.path().canonicalize().unwrap();
            let surroundings = Surroundings {
                config: Some(home.join(".config")),
                here: Some(home.join("shop/api")),
                home: Some(home.clone()),
            };
            fs::create_dir_all(home.join("shop/api")).unwrap();
            fs::create_dir_all(home.join(".config/hookglass")).unwrap();
            Self {
                folder,
                surroundings,
            }
        }

        fn write(&self, path: &str, text: impl AsRef<[u8]>) {
            fs::write(self.folder.path().join(path), text).unwrap();
        }

        fn found(&self, named: Option<&str>) -> Vec<(Whose, String)> {
            let named = named.map(|named| match named {
                "none" => PathBuf::from(named),
                path => self.folder.path().join(path),
            });
            let search = self.surroundings.search(named.as_deref()).unwrap();
            let files = search.files.into_iter();
            files.map(|file| (file.whose, file.text)).collect()
        }

        fn refused(&self) -> String {
            self.surroundings.search(None).unwrap_err()
        }
    }

    const USER: &str = ".config/hookglass/config.toml";

    #[test]
    fn the_users_file_comes_before_the_nearest_of_the_project() {
        let home = Home::new();
        assert_eq!(home.found(None), []);
        home.write(USER, "user");
        home.write("shop/hookglass.toml", "project");
        let expected = [
            (Whose::User, "user".to_owned()),
            (Whose::Project, "project".to_owned()),
        ];
        assert_eq!(home.found(None), expected);
        home.write("shop/api/hookglass.toml", "nearer");
        assert_eq!(home.found(None)[1].1, "nearer");
    }

    #[test]
    fn above_a_repository_and_the_home_directory_no_project_is_looked_for() {
        let home = Home::new();
        home.write("hookglass.toml", "all");
        assert_eq!(home.found(None).len(), 1);
        home.write("shop/.git", "gitdir: elsewhere");
        assert_eq!(home.found(None), []);
        let said = home.surroundings.search(None).unwrap().said;
        let expected = [
            "~/.config/hookglass/config.toml: not there",
            "hookglass.toml: not in ~/shop/api nor above it, up to ~/shop",
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn another_file_is_named_instead_of_the_users_and_none_instead_of_all() {
        let home = Home::new();
        home.write(USER, "user");
        home.write("other.toml", "other");
        home.write("shop/hookglass.toml", "project");
        let texts = |named| {
            let found = home.found(Some(named)).into_iter();
            found.map(|(_, text)| text).collect::<Vec<_>>()
        };
        assert_eq!(texts("other.toml"), ["other", "project"]);
        assert_eq!(texts("none"), [""; 0]);
        let missing = home.folder.path().join("missing.toml");
        let error = home.surroundings.search(Some(&missing)).unwrap_err();
        assert!(error.ends_with("name one that is there, or none"));
    }

    #[test]
    fn a_projects_file_that_is_named_is_the_users_and_read_once() {
        let home = Home::new();
        home.write("shop/hookglass.toml", "project");
        let found = home.found(Some("shop/api/../hookglass.toml"));
        assert_eq!(found, [(Whose::User, "project".to_owned())]);
    }

    #[test]
    fn what_is_no_file_of_text_is_refused() {
        let home = Home::new();
        home.write(USER, vec![b'#'; 1 << 20]);
        assert_eq!(home.found(None).len(), 1);
        home.write(USER, vec![b'#'; (1 << 20) + 1]);
        let told = "cannot use ~/.config/hookglass/config.toml: it is";
        let cure = "; --config none reads no file";
        let long = format!("{told} longer than 1 MiB{cure}");
        assert_eq!(home.refused(), long);
        home.write(USER, b"a\xff");
        let binary = format!("{told} not UTF-8 from byte 2 on{cure}");
        assert_eq!(home.refused(), binary);
        let file = home.folder.path().join(USER);
        fs::remove_file(&file).unwrap();
        let mode = rustix::fs::Mode::RWXU;
        rustix::fs::mknodat(rustix::fs::CWD, &file, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        assert_eq!(home.refused(), format!("{told} no regular file{cure}"));
    }

    #[test]
    fn a_path_in_a_file_begins_where_the_file_is() {
        let file = File::of_text(Whose::User, "");
        for (written, path) in [
            ("log.txt", "/etc/log.txt"),
            ("../log.txt", "/etc/../log.txt"),
            ("/var/log.txt", "/var/log.txt"),
            ("~/log.txt", "/home/ann/log.txt"),
            ("~ann/log.txt", "/etc/~ann/log.txt"),
        ] {
            assert_eq!(file.path(written), PathBuf::from(path));
        }
    }
}
