//! Takes a Unix socket to listen on: only its owner may connect, one that a
//! program left behind is replaced, and the file goes when hookglass does.

use std::{
    fs, io,
    os::unix::{
        fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _},
        net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
};

use socket2::{Domain, SockAddr, Socket, Type};

use super::bind::BACKLOG;

/// A Unix socket that is listened on.
#[derive(Debug)]
pub struct Unix {
    listener: UnixListener,
    file: File,
}

/// Why a path could not be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UnixError {
    /// Somebody listens there.
    #[error("{} is in use by another program; name another path", .0.display())]
    InUse(PathBuf),
    /// Something else stands there.
    #[error("{} is there and is no socket; name another path", .0.display())]
    NoSocket(PathBuf),
    /// The system refuses.
    #[error("cannot listen on {}: {source}; name a path that you may write to", .path.display())]
    Other {
        /// The path that was asked for.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl Unix {
    /// Listens on `path`. What was there is replaced when it is a socket on
    /// which nobody listens.
    ///
    /// # Errors
    /// When the path cannot be had.
    pub fn bind(path: &Path) -> Result<Self, UnixError> {
        clear(path)?;
        listen(path).map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => UnixError::InUse(path.to_owned()),
            _ => UnixError::Other {
                path: path.to_owned(),
                source,
            },
        })
    }

    pub(super) fn into_parts(self) -> (UnixListener, File) {
        (self.listener, self.file)
    }
}

/// Nobody can connect before it listens, and then only its owner can.
fn listen(path: &Path) -> io::Result<Unix> {
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.bind(&SockAddr::unix(path)?)?;
    let file = File::of(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    socket.listen(BACKLOG)?;
    Ok(Unix {
        listener: socket.into(),
        file,
    })
}

/// Removes a socket that nobody listens on.
fn clear(path: &Path) -> Result<(), UnixError> {
    let other = |source| UnixError::Other {
        path: path.to_owned(),
        source,
    };
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(other(error)),
        Ok(found) if !found.file_type().is_socket() => {
            return Err(UnixError::NoSocket(path.to_owned()));
        }
        Ok(_) => {}
    }
    match UnixStream::connect(path) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            fs::remove_file(path).map_err(other)
        }
        _ => Err(UnixError::InUse(path.to_owned())),
    }
}

/// The file of a socket, removed when this is dropped, unless another has taken
/// its place.
#[derive(Debug)]
pub(super) struct File {
    path: PathBuf,
    /// Which file it is, whatever it is called.
    identity: (u64, u64),
}

impl File {
    fn of(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            identity: identity(path)?,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for File {
    fn drop(&mut self) {
        if identity(&self.path).is_ok_and(|identity| identity == self.identity) {
            // Whether it goes or stays: the next one to listen replaces it.
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    fs::symlink_metadata(path).map(|found| (found.dev(), found.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_owner_may_connect_and_the_file_goes_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hooks.sock");
        let unix = Unix::bind(&path).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        UnixStream::connect(&path).unwrap();
        assert!(matches!(Unix::bind(&path), Err(UnixError::InUse(_))));
        drop(unix);
        assert!(!path.exists());
    }

    #[test]
    fn a_socket_that_was_left_behind_is_replaced_and_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hooks.sock");
        drop(UnixListener::bind(&path).unwrap());
        assert!(path.exists());
        let unix = Unix::bind(&path).unwrap();
        // Another has taken its place: that one stays.
        fs::remove_file(&path).unwrap();
        let other = UnixListener::bind(&path).unwrap();
        drop(unix);
        assert!(path.exists());
        drop(other);
        fs::remove_file(&path).unwrap();
        fs::write(&path, "mine").unwrap();
        assert!(matches!(Unix::bind(&path), Err(UnixError::NoSocket(_))));
        assert_eq!(fs::read(&path).unwrap(), b"mine");
    }
}
