//! Takes the addresses to listen on, and says who has them when they are taken.

use std::{
    fmt, fs, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener},
    path::Path,
};

use socket2::{Domain, Protocol, Socket, Type};

/// Connections that may wait to be accepted.
pub(super) const BACKLOG: i32 = 1024;

/// The two loopback addresses with `port`, for [`bind`]; 0 lets the system
/// choose one for both.
#[must_use]
pub const fn loopback(port: u16) -> [SocketAddr; 2] {
    [
        SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port),
        SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), port),
    ]
}

/// Listens on `addresses`. Port 0 after the first address stands for the port
/// the first one got. `[::1]` after another loopback address is a courtesy to
/// who writes `localhost`: it is left out where it cannot be had.
///
/// # Errors
/// When any other address cannot be had.
pub fn bind(addresses: &[SocketAddr]) -> Result<Vec<TcpListener>, BindError> {
    let mut listeners = Vec::with_capacity(addresses.len());
    let mut chosen = None;
    for &address in addresses {
        let port = match address.port() {
            0 => chosen.unwrap_or(0),
            port => port,
        };
        let wanted = SocketAddr::new(address.ip(), port);
        match listen(wanted) {
            Ok(listener) => {
                chosen = chosen.or_else(|| listener.local_addr().ok().map(|own| own.port()));
                listeners.push(listener);
            }
            Err(_) if !listeners.is_empty() && address.ip() == Ipv6Addr::LOCALHOST => {}
            Err(error) => return Err(BindError::new(wanted, error)),
        }
    }
    Ok(listeners)
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    // On Unix this lets a port be had again whose last connections still time
    // out; elsewhere it would let two programs listen on one port.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Why an address could not be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BindError {
    /// Somebody listens there.
    #[error("port {} is in use{}; try --port 0", .address.port(), By(.by.as_ref()))]
    InUse {
        /// The address that was asked for.
        address: SocketAddr,
        /// Who, where the system tells.
        by: Option<Process>,
    },
    /// The system does not allow it.
    #[error("not allowed to listen on {address}; try a port from 1024 on")]
    Denied {
        /// The address that was asked for.
        address: SocketAddr,
    },
    /// The address is none of this machine's.
    #[error("{address} is no address of this machine; try 127.0.0.1 or 0.0.0.0")]
    Foreign {
        /// The address that was asked for.
        address: SocketAddr,
    },
    /// Anything else.
    #[error("cannot listen on {address}: {source}; try --port 0")]
    Other {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
}

impl BindError {
    fn new(address: SocketAddr, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::AddrInUse => Self::InUse {
                address,
                by: listening(address.port()),
            },
            io::ErrorKind::PermissionDenied => Self::Denied { address },
            io::ErrorKind::AddrNotAvailable => Self::Foreign { address },
            _ => Self::Other { address, source },
        }
    }
}

/// A process of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its name, of visible ASCII characters only.
    pub name: String,
    /// Its number.
    pub id: u32,
}

/// ` by node (process 4123)`, or nothing.
struct By<'a>(Option<&'a Process>);

impl fmt::Display for By<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(Process { name, id }) => write!(f, " by {name} (process {id})"),
            None => Ok(()),
        }
    }
}

/// The process that listens on `port`, where `/proc` tells. Processes of other
/// users hide their files.
fn listening(port: u16) -> Option<Process> {
    let sockets: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|table| fs::read_to_string(table).ok())
        .flat_map(|table| inodes(&table, port))
        .map(|inode| format!("socket:[{inode}]"))
        .collect();
    if sockets.is_empty() {
        return None;
    }
    let processes = fs::read_dir("/proc").ok()?.flatten();
    processes
        .filter(|process| has_open(&process.path().join("fd"), &sockets))
        .find_map(|process| {
            Some(Process {
                id: process.file_name().to_str()?.parse().ok()?,
                name: name(&process.path()),
            })
        })
}

/// The inodes of the sockets that listen on `port`, of a table of the kernel's.
fn inodes(table: &str, port: u16) -> Vec<String> {
    const LISTENING: &str = "0A";
    let port = format!(":{port:04X}");
    let rows = table
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    rows.filter(|row| row.len() > 9 && row[1].ends_with(&port) && row[3] == LISTENING)
        .map(|row| row[9].to_owned())
        .collect()
}

fn has_open(descriptors: &Path, sockets: &[String]) -> bool {
    let Ok(descriptors) = fs::read_dir(descriptors) else {
        return false;
    };
    descriptors
        .flatten()
        .filter_map(|descriptor| fs::read_link(descriptor.path()).ok())
        .any(|target| {
            sockets
                .iter()
                .any(|socket| target.as_os_str() == socket.as_str())
        })
}

fn name(process: &Path) -> String {
    let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
    let visible: String = name.chars().filter(char::is_ascii_graphic).collect();
    if visible.is_empty() {
        "another program".to_owned()
    } else {
        visible
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_loopback_addresses_get_the_port_that_was_chosen() {
        let listeners = bind(&loopback(0)).unwrap();
        let ports: Vec<u16> = listeners
            .iter()
            .map(|listener| listener.local_addr().unwrap().port())
            .collect();
        assert!(!ports.is_empty() && ports.iter().all(|port| *port == ports[0] && *port != 0));
    }

    #[test]
    fn a_port_that_is_taken_is_said_with_who_has_it_and_what_to_do() {
        let first = bind(&loopback(0)[..1]).unwrap();
        let port = first[0].local_addr().unwrap().port();
        let error = bind(&loopback(port)).unwrap_err();
        let said = error.to_string();
        assert!(
            said.starts_with(&format!("port {port} is in use")),
            "{said}"
        );
        assert!(said.ends_with("; try --port 0"), "{said}");
        if cfg!(target_os = "linux") {
            let own = format!("(process {})", std::process::id());
            assert!(said.contains(&own), "{said}");
        }
    }

    #[test]
    fn an_address_of_another_machine_is_said_to_be_one() {
        let address = SocketAddr::from(([192, 0, 2, 1], 0));
        let said = bind(&[address]).unwrap_err().to_string();
        assert!(said.starts_with("192.0.2.1:0 is no address"), "{said}");
    }

    #[test]
    fn only_sockets_that_listen_on_the_port_are_found() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   0: 0100007F:1239 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1\n   1: 0100007F:1239 0100007F:9999 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1\n   2: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4713 1\n";
        assert_eq!(inodes(table, 4665), ["4711"]);
    }
}
