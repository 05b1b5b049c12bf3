//! A certificate for this machine, made once and kept, so that who trusted it
//! need not do so again at the next start.
//!
//! It signs itself and is good for this machine's names only. The folder is
//! its owner's alone, the key readable by nobody else, and no symbolic link is
//! followed.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc};
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, date_time_ymd};
use rustix::fs::OFlags;
use zeroize::Zeroizing;

use crate::exchange::Clock;

/// How long a certificate is good for. Browsers refuse those that are good for
/// much longer.
const GOOD_FOR: TimeDelta = TimeDelta::days(397);

/// A new one is made when it is good for less than this.
const RENEWED: TimeDelta = TimeDelta::days(14);

/// Longer files than this are not ours, in bytes.
const LONGEST: u64 = 64 << 10;

/// A certificate and its key in PEM.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) chain: Vec<u8>,
    pub(super) key: Zeroizing<Vec<u8>>,
}

/// The certificate of this machine in `folder`, made anew where there is none
/// that is good for `names` and long enough.
pub(super) fn of_this_machine(
    folder: &Path,
    names: &[String],
    clock: &Clock,
) -> anyhow::Result<(Pair, PathBuf)> {
    let now = clock.now().utc();
    let file = folder.join("cert.pem");
    let shown = folder.display();
    if let Some(pair) = kept(folder, names, now).with_context(|| {
        format!("cannot use the certificate in {shown}; remove it, or give --cert and --key")
    })? {
        return Ok((pair, file));
    }
    let pair = make(names, now).context("cannot make a certificate; give --cert and --key")?;
    keep(folder, &pair).with_context(|| {
        format!(
            "cannot keep a certificate in {shown}; make it yours alone, or give --cert and --key"
        )
    })?;
    Ok((pair, file))
}

/// What is kept, if it is good for what is asked.
fn kept(folder: &Path, names: &[String], now: DateTime<Utc>) -> anyhow::Result<Option<Pair>> {
    let Some(chain) = read(&folder.join("cert.pem"))? else {
        return Ok(None);
    };
    let Some(key) = read(&folder.join("key.pem"))? else {
        return Ok(None);
    };
    let good = Note::of(&chain).is_some_and(|note| note.is_good_for(names, now));
    Ok(good.then(|| Pair {
        chain: chain.to_vec(),
        key,
    }))
}

/// What stands above a certificate of ours: what it is good for.
#[derive(Debug, PartialEq, Eq)]
struct Note {
    until: NaiveDate,
    names: Vec<String>,
}

/// How a note begins. Whoever reads PEM passes over what stands before it.
const NOTE: &str = "hookglass, good until ";

impl Note {
    fn of(chain: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(chain).ok()?;
        let note = text.lines().next()?.strip_prefix(NOTE)?;
        let (until, names) = note.split_once(" for ")?;
        Some(Self {
            until: until.parse().ok()?,
            names: names.split(' ').map(str::to_owned).collect(),
        })
    }

    fn is_good_for(&self, names: &[String], now: DateTime<Utc>) -> bool {
        (now + RENEWED).date_naive() < self.until
            && names.iter().all(|name| self.names.contains(name))
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{NOTE}{} for {}", self.until, self.names.join(" "))
    }
}

fn make(names: &[String], now: DateTime<Utc>) -> anyhow::Result<Pair> {
    // A day before: clocks differ.
    let from = now.date_naive() - TimeDelta::days(1);
    let until = (now + GOOD_FOR).date_naive();
    let day = |date: NaiveDate| {
        let month = u8::try_from(date.month())?;
        anyhow::Ok(date_time_ymd(date.year(), month, u8::try_from(date.day())?))
    };
    let mut params = CertificateParams::new(names)?;
    params.not_before = day(from)?;
    params.not_after = day(until)?;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let names = names.to_vec();
    params
        .distinguished_name
        .push(DnType::CommonName, "hookglass on this machine");
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    let chain = format!("{}\n{}", Note { until, names }, certificate.pem());
    Ok(Pair {
        chain: chain.into_bytes(),
        key: Zeroizing::new(key.serialize_pem().into_bytes()),
    })
}

fn keep(folder: &Path, pair: &Pair) -> anyhow::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let about = fs::symlink_metadata(folder)?;
    if !about.is_dir() || about.mode() & 0o077 != 0 {
        bail!("others may look into it");
    }
    // The certificate last: where it is, its key is.
    write(&folder.join("key.pem"), &pair.key)?;
    write(&folder.join("cert.pem"), &pair.chain)?;
    Ok(())
}

/// Writes a file whole or not at all.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = path.with_extension("new");
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(new, path)
}

/// Reads a small file of PEM; none when it is not there.
pub(super) fn read(path: &Path) -> anyhow::Result<Option<Zeroizing<Vec<u8>>>> {
    let opened = OpenOptions::new()
        .read(true)
        .custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed())
        .open(path);
    let file: File = match opened {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("cannot open {}", path.display())),
    };
    if !file.metadata()?.is_file() {
        bail!("{} is no regular file", path.display());
    }
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        bail!("{} is longer than 64 KiB", path.display());
    }
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::{capture::Tls, exchange::Time};

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn at(day: i64) -> Clock {
        Clock::fixed(Time::from_seconds(1_790_000_000 + day * 86_400))
    }

    fn fingerprint(pair: &Pair) -> String {
        let tls = Tls::from_pem(&pair.chain, &pair.key).unwrap();
        tls.fingerprint().to_owned()
    }

    #[test]
    fn a_certificate_is_made_once_and_kept_until_it_is_nearly_over() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a/tls");
        let print = |names: &[String], day| {
            let (pair, file) = of_this_machine(&folder, names, &at(day)).unwrap();
            assert_eq!(fs::read(file).unwrap(), pair.chain);
            fingerprint(&pair)
        };
        let here = names(&["localhost", "127.0.0.1"]);
        let first = print(&here, 0);
        assert_eq!(print(&here, 100), first);
        assert_eq!(print(&here[..1], 100), first, "it is good for more");
        let wider = names(&["localhost", "127.0.0.1", "192.0.2.1"]);
        let second = print(&wider, 100);
        assert_ne!(second, first);
        assert_eq!(print(&here, 101), second);
        assert_ne!(print(&here, 100 + 390), second);
    }

    #[test]
    fn nobody_else_may_read_the_key() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("tls");
        of_this_machine(&folder, &names(&["localhost"]), &at(0)).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&folder.join("key.pem")), 0o600);
        fs::remove_file(folder.join("cert.pem")).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        let error = of_this_machine(&folder, &names(&["localhost"]), &at(0)).unwrap_err();
        let said = format!("{error:#}");
        assert!(said.contains("others may look into it"), "{said}");
    }

    #[test]
    fn a_link_in_the_place_of_the_key_is_not_followed() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("tls");
        of_this_machine(&folder, &names(&["localhost"]), &at(0)).unwrap();
        let elsewhere = home.path().join("elsewhere");
        fs::rename(folder.join("key.pem"), &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, folder.join("key.pem")).unwrap();
        assert!(of_this_machine(&folder, &names(&["localhost"]), &at(0)).is_err());
    }
}
