//! Who connected. Smaller than a socket address of the standard library: every
//! event in memory has one.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

/// The other end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Peer {
    /// An IPv4 address and a port.
    V4(Ipv4Addr, u16),
    /// An IPv6 address and a port.
    V6(Ipv6Addr, u16),
    /// A process of this machine, through a Unix socket. It has no address.
    Unix,
}

impl Peer {
    /// The address, where there is one.
    #[must_use]
    pub const fn ip(self) -> Option<IpAddr> {
        match self {
            Self::V4(ip, _) => Some(IpAddr::V4(ip)),
            Self::V6(ip, _) => Some(IpAddr::V6(ip)),
            Self::Unix => None,
        }
    }

    /// Without the port, which is another one for each connection: `127.0.0.1`,
    /// `unix`.
    #[must_use]
    pub fn host(self) -> String {
        self.ip()
            .map_or_else(|| self.to_string(), |ip| ip.to_string())
    }
}

impl From<SocketAddr> for Peer {
    fn from(address: SocketAddr) -> Self {
        match address.ip() {
            IpAddr::V4(ip) => Self::V4(ip, address.port()),
            IpAddr::V6(ip) => Self::V6(ip, address.port()),
        }
    }
}

impl From<([u8; 4], u16)> for Peer {
    fn from((ip, port): ([u8; 4], u16)) -> Self {
        Self::V4(ip.into(), port)
    }
}

/// `127.0.0.1:50112`, `[::1]:50112`, `unix`.
impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(ip, port) => write!(f, "{ip}:{port}"),
            Self::V6(ip, port) => write!(f, "[{ip}]:{port}"),
            Self::Unix => f.write_str(UNIX),
        }
    }
}

/// How a peer without an address is written.
const UNIX: &str = "unix";

/// Why a text names no peer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("neither an address with a port nor `{UNIX}`")]
pub struct PeerError;

impl FromStr for Peer {
    type Err = PeerError;

    fn from_str(text: &str) -> Result<Self, PeerError> {
        if text == UNIX {
            return Ok(Self::Unix);
        }
        let address: SocketAddr = text.parse().map_err(|_| PeerError)?;
        Ok(address.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_reads_back_what_it_writes() {
        for text in ["127.0.0.1:50112", "[::1]:0", "[fe80::1]:65535", "unix"] {
            let peer: Peer = text.parse().unwrap();
            assert_eq!(peer.to_string(), text);
        }
        assert_eq!("127.0.0.1".parse::<Peer>(), Err(PeerError));
    }

    #[test]
    fn the_host_of_a_peer_has_no_port() {
        assert_eq!(Peer::from(([127, 0, 0, 1], 5)).host(), "127.0.0.1");
        assert_eq!(Peer::Unix.host(), "unix");
    }
}
