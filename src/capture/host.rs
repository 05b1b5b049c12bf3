//! Whether a `Host` names this machine. Another name may be a tunnel of the
//! user's, or a web page that made a name of its own point here: such requests
//! are taken in and marked, and it is for the user to trust them.

use std::net::IpAddr;

use crate::exchange::host::HostName;
pub(super) use crate::exchange::host::authority;

/// Whether `host` (a `Host` value or the authority of a target) is a loopback
/// name or address, or `local`, the address the peer connected to.
pub(super) fn is_ours(host: &[u8], local: IpAddr) -> bool {
    let host = HostName::of(host);
    host.is_loopback() || host.address() == Some(local.to_canonical())
}

/// Whether `host` could be that of a `Host` line: bytes of a name or an address
/// and a port (RFC 9110, section 7.2). Empty is one too.
pub(super) fn is_host(host: &[u8]) -> bool {
    // From `$` to `.` there is no other byte than of `$%&'()*+,-.`.
    let may_stand = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'!' | b'$'..=b'.' | b':' | b';' | b'=' | b'[' | b']' | b'_' | b'~'
            )
    };
    host.iter().copied().all(may_stand)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_names_and_the_address_connected_to_are_ours() {
        let local = IpAddr::from([192, 168, 1, 7]);
        for host in [
            "localhost",
            "LocalHost:4665",
            "api.localhost:1",
            "127.0.0.1:4665",
            "127.8.8.8",
            "[::1]:4665",
            "[::ffff:127.0.0.1]",
            "192.168.1.7:80",
        ] {
            assert!(is_ours(host.as_bytes(), local), "{host}");
        }
        for host in [
            "evil.test",
            "localhost.evil.test",
            "notlocalhost",
            ".localhost",
            "192.168.1.8",
            "[::2]",
            "",
            "127.0.0.1.evil.test",
        ] {
            assert!(!is_ours(host.as_bytes(), local), "{host}");
        }
    }

    #[test]
    fn bytes_of_neither_a_name_nor_an_address_are_no_host() {
        for host in [
            "",
            "a.b-c_d:80",
            "[::1]:80",
            "[fe80::1%25eth0]",
            "192.0.2.1",
        ] {
            assert!(is_host(host.as_bytes()), "{host}");
        }
        for host in ["a b", "localhost:1@evil.test", "http://a", "a\\b", "\u{e9}"] {
            assert!(!is_host(host.as_bytes()), "{host}");
        }
    }
}
