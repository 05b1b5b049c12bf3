//! What the filters are compared with.

use std::{
    fs::File,
    hint::black_box,
    io::{Read, Write},
    process::{Command, Stdio},
};

use memchr::memmem;
use serde_json::Value;

use crate::{
    Outcome,
    events::Events,
    watch::{Spent, Watch},
};

/// Who else does it.
pub(crate) enum Peer {
    /// Every occurrence in all the bytes, which lie in one piece.
    Memmem(&'static str),
    /// `rg -c` with these arguments on a file of them.
    Ripgrep(&'static [&'static str]),
    /// How many of a column's small integers are one value.
    Column(Column),
    /// A parse of each body by `serde_json`.
    Parse,
}

/// Which column.
pub(crate) enum Column {
    Sender,
    Verdict,
    Method,
    Status,
    Size,
}

impl Peer {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Memmem(_) => "memmem",
            Self::Ripgrep(_) => "ripgrep",
            Self::Column(_) => "a column",
            Self::Parse => "serde_json",
        }
    }

    /// Does it; none where it cannot be done.
    pub(crate) fn run(&self, events: &Events, ripgrep: &Ripgrep) -> Outcome<Option<Spent>> {
        let watch = Watch::start()?;
        match self {
            Self::Memmem(text) => {
                let finder = memmem::Finder::new(text);
                black_box(finder.find_iter(&events.bytes).count());
            }
            Self::Ripgrep(arguments) => return ripgrep.run(arguments),
            Self::Column(column) => {
                black_box(count(column, events));
            }
            Self::Parse => {
                let bodies = events.bodies.iter().map(|body| &events.bytes[body.clone()]);
                let parsed = bodies.map(serde_json::from_slice::<Value>);
                black_box(parsed.flatten().count());
            }
        }
        Ok(Some(watch.stop()?))
    }
}

fn count(column: &Column, events: &Events) -> usize {
    let columns = &events.columns;
    match column {
        Column::Sender => columns.sender.iter().filter(|it| **it == 1).count(),
        Column::Verdict => columns.verdict.iter().filter(|it| **it > 0).count(),
        Column::Method => columns.method.iter().filter(|it| **it > 0).count(),
        Column::Status => columns.status.iter().filter(|it| **it >= 500).count(),
        Column::Size => columns.size.iter().filter(|it| **it > 1000).count(),
    }
}

/// ripgrep, and a file of the bytes that is removed afterwards.
pub(crate) struct Ripgrep {
    version: Option<String>,
    file: tempfile::NamedTempFile,
}

impl Ripgrep {
    pub(crate) fn over(bytes: &[u8]) -> Outcome<Self> {
        let mut file = tempfile::NamedTempFile::new()?;
        let version = Command::new("rg").arg("--version").output().ok();
        let version = version.and_then(|output| {
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            text.lines().next().map(str::to_owned)
        });
        if version.is_some() {
            file.write_all(bytes)?;
            file.flush()?;
            // Read once, so that the system holds it.
            std::io::copy(&mut File::open(file.path())?, &mut std::io::sink())?;
        }
        Ok(Self { version, file })
    }

    pub(crate) fn version(&self) -> &str {
        self.version
            .as_deref()
            .unwrap_or("ripgrep is not installed")
    }

    fn run(&self, arguments: &[&str]) -> Outcome<Option<Spent>> {
        if self.version.is_none() {
            return Ok(None);
        }
        let watch = Watch::start()?;
        let mut child = Command::new("rg")
            .args(["--no-config", "-c", "-a"])
            .args(arguments)
            .arg(self.file.path())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut count = String::new();
        if let Some(out) = &mut child.stdout {
            out.read_to_string(&mut count)?;
        }
        let spent = watch.stop_with(&child)?;
        child.wait()?;
        Ok(Some(spent))
    }
}
