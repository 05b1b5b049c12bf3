//! Where secrets come from: the environment, a variable that is named, a file.
//! Never from an argument itself, which every user of the machine may read.

use std::{env, ffi::OsString, fs::File, io::Read as _, path::PathBuf, str::FromStr};

use anyhow::{anyhow, bail};
use zeroize::Zeroizing;

use super::{config::Begin, house};
use crate::{
    answer::handshake,
    sender::Registry,
    signature::{Secret, Secrets, variable},
};

/// A secret file is a few lines; what is longer is another file, in bytes.
const LONGEST: u64 = 64 << 10;

/// `SENDER=env:NAME` or `SENDER=file:PATH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    sender: String,
    from: From,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum From {
    Variable(String),
    File(PathBuf),
}

/// The flag, for every command that judges or signs.
#[derive(Clone, Debug, clap::Args)]
#[group(id = "secrets")]
pub(super) struct Options {
    /// A secret beside those of the environment: SENDER=env:NAME or SENDER=file:PATH (may be repeated)
    #[arg(long = "secret", value_name = "SENDER=FROM")]
    given: Vec<String>,
}

impl FromStr for Given {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // What follows may be a secret that was put in the wrong place: it is
        // not repeated.
        let form = "write SENDER=env:NAME or SENDER=file:PATH";
        let (sender, from) = text.split_once('=').ok_or(form)?;
        let from = match from.split_once(':') {
            Some(("env", name)) if !name.is_empty() => From::Variable(name.to_owned()),
            Some(("file", path)) if !path.is_empty() => From::File(path.into()),
            _ => return Err(format!("a secret itself does not belong here; {form}")),
        };
        if sender.is_empty() {
            return Err(form.to_owned());
        }
        Ok(Self {
            sender: sender.to_owned(),
            from,
        })
    }
}

/// The same with its path whole, of which `begin` knows where it begins.
pub(super) fn beginning(text: &str, begin: Begin<'_>) -> Result<OsString, String> {
    let given: Given = text.parse()?;
    let From::File(path) = given.from else {
        return Ok(text.into());
    };
    let mut word = OsString::from(format!("{}=file:", given.sender));
    word.push(begin(&path.to_string_lossy())?);
    Ok(word)
}

/// The senders, each with the variable that may hold a secret of theirs.
pub(super) fn variables(registry: &Registry) -> impl Iterator<Item = (&'static str, String)> {
    let known = registry.senders().map(|sender| sender.name);
    known.map(|name| (name, variable(name)))
}

impl Options {
    /// Whether each that was given says where a secret comes from. That it is
    /// there is not asked.
    pub(super) fn check(&self, registry: &Registry) -> anyhow::Result<()> {
        let mut given = self.parsed();
        given.try_for_each(|given| check(&given?.sender, registry))
    }

    /// Read here and not by clap, whose message would repeat a secret that
    /// was written in the place of where it comes from.
    fn parsed(&self) -> impl Iterator<Item = anyhow::Result<Given>> {
        let given = self.given.iter().map(|text| text.parse::<Given>());
        given.map(|given| given.map_err(|why| anyhow!("--secret: {why}")))
    }

    /// All secrets: those of the environment, then those that were given.
    pub(super) fn read(&self, registry: &Registry) -> anyhow::Result<Secrets> {
        let named = env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok()?;
            // A value that is no text is no secret of ours; it is nobody's.
            Some((name, Zeroizing::new(value.into_string().ok()?)))
        });
        let known = Secrets::from_variables(named.map(|(name, value)| (name, Text(value))));
        self.parsed().try_fold(known, |known, given| {
            let given = given?;
            check(&given.sender, registry)?;
            let (text, origin) = given.from.read(&given.sender)?;
            let secrets = Secret::lines(&text, &origin);
            if secrets.is_empty() {
                bail!(
                    "{origin} holds no secret for {}; write one a line",
                    given.sender
                );
            }
            Ok(known.and(&given.sender, secrets))
        })
    }
}

/// A secret for nobody would change no verdict, and nobody would see why.
fn check(sender: &str, registry: &Registry) -> anyhow::Result<()> {
    let signing = registry.senders().map(|known| known.name);
    let mut known: Vec<&str> = signing.collect();
    let asking = handshake::secrets().filter(|name| !known.contains(name));
    known.extend(asking.collect::<Vec<_>>());
    if known
        .iter()
        .any(|known| Secrets::is_same_sender(known, sender))
    {
        return Ok(());
    }
    bail!(
        "--secret: {}",
        house::no_sender(sender, known.iter().copied())
    )
}

impl From {
    fn read(&self, sender: &str) -> anyhow::Result<(Zeroizing<String>, String)> {
        match self {
            Self::Variable(name) => {
                let value = env::var_os(name).map(OsString::into_string);
                match value {
                    Some(Ok(text)) => Ok((Zeroizing::new(text), name.clone())),
                    Some(Err(_)) => {
                        bail!("{name} is not text; paste the secret of {sender} into it")
                    }
                    None => bail!("{name} is not set; export it with the secret of {sender}"),
                }
            }
            Self::File(path) => {
                let shown = path.display().to_string();
                let mut text = Zeroizing::new(String::new());
                let file = File::open(path).map_err(|error| {
                    anyhow!(
                        "cannot open {shown}: {error}; name the file with the secret of {sender}"
                    )
                })?;
                file.take(LONGEST + 1)
                    .read_to_string(&mut text)
                    .map_err(|error| anyhow!("cannot read {shown}: {error}; write the secret of {sender} in it as text"))?;
                if text.len() as u64 > LONGEST {
                    bail!(
                        "{shown} is longer than 64 KiB; name a file with the secret of {sender} alone"
                    );
                }
                Ok((text, shown))
            }
        }
    }
}

/// Text that is wiped when it goes.
struct Text(Zeroizing<String>);

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_comes_from_a_variable_or_a_file_and_never_from_the_argument() {
        let given = "stripe=env:MINE".parse::<Given>().unwrap();
        assert_eq!(given.from, From::Variable("MINE".into()));
        let given = "stripe=file:/a=b:c".parse::<Given>().unwrap();
        assert_eq!(given.from, From::File("/a=b:c".into()));
        for wrong in [
            "stripe",
            "stripe=whsec_1234",
            "=env:X",
            "stripe=env:",
            "stripe=file:",
        ] {
            let error = wrong.parse::<Given>().unwrap_err();
            assert!(!error.contains("whsec_1234"), "{error}");
        }
    }
}
