//! Which addresses are public: of machines of the internet, and not of this
//! one, of the network it stands in, or of nobody.
//!
//! The rows are those of the IANA registries of special-purpose addresses
//! (RFC 6890) that are not globally reachable. Not here: which of them may be
//! a target ([`Pinned`](super::Pinned)); this machine is one.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::pinned;

/// Addresses of IPv4 that are not public: the first, how many bits of it
/// count, and what they are.
const IPV4: &[(Ipv4Addr, u32, &str)] = &[
    (v4(0, 0, 0, 0), 8, NOBODY),
    (v4(10, 0, 0, 0), 8, PRIVATE),
    (v4(100, 64, 0, 0), 10, PRIVATE),
    (v4(127, 0, 0, 0), 8, HERE),
    (v4(172, 16, 0, 0), 12, PRIVATE),
    (v4(192, 0, 0, 0), 24, NOBODY),
    (v4(192, 0, 2, 0), 24, NOBODY),
    (v4(192, 88, 99, 0), 24, NOBODY),
    (v4(192, 168, 0, 0), 16, PRIVATE),
    (v4(198, 18, 0, 0), 15, PRIVATE),
    (v4(198, 51, 100, 0), 24, NOBODY),
    (v4(203, 0, 113, 0), 24, NOBODY),
    (v4(240, 0, 0, 0), 4, NOBODY),
];

/// The same of IPv6, inside [`GLOBAL`].
const IPV6: &[(Ipv6Addr, u32, &str)] = &[
    (v6(0x2001, 0, 0), 23, NOBODY),
    (v6(0x2001, 0xdb8, 0), 32, NOBODY),
    (v6(0x2002, 0, 0), 16, NOBODY),
    (v6(0x3fff, 0, 0), 20, NOBODY),
];

/// All of IPv6 that has been given to anybody (RFC 4291, section 2.4).
const GLOBAL: (Ipv6Addr, u32) = (v6(0x2000, 0, 0), 3);

const HERE: &str = "which is this machine";
const PRIVATE: &str = "a private address";
const NOBODY: &str = "an address that is nobody's";

/// What an address is that is not public; none when it is.
pub(super) fn not_public(ip: IpAddr) -> Option<&'static str> {
    let ip = ip.to_canonical();
    pinned::forbidden(ip).or_else(|| match ip {
        IpAddr::V4(ip) => not_public_v4(ip),
        IpAddr::V6(ip) => match pinned::embedded(ip) {
            Some(inside) => not_public_v4(inside),
            None => not_public_v6(ip),
        },
    })
}

fn not_public_v4(ip: Ipv4Addr) -> Option<&'static str> {
    let begins = |net: Ipv4Addr, bits: u32| (ip.to_bits() ^ net.to_bits()).leading_zeros() >= bits;
    let row = IPV4.iter().find(|(net, bits, _)| begins(*net, *bits))?;
    Some(row.2)
}

fn not_public_v6(ip: Ipv6Addr) -> Option<&'static str> {
    let begins = |net: Ipv6Addr, bits: u32| (ip.to_bits() ^ net.to_bits()).leading_zeros() >= bits;
    if ip.is_loopback() {
        return Some(HERE);
    }
    if ip.is_unique_local() {
        return Some(PRIVATE);
    }
    if !begins(GLOBAL.0, GLOBAL.1) {
        return Some(NOBODY);
    }
    let row = IPV6.iter().find(|(net, bits, _)| begins(*net, *bits))?;
    Some(row.2)
}

const fn v4(a: u8, b: u8, c: u8, d: u8) -> Ipv4Addr {
    Ipv4Addr::new(a, b, c, d)
}

const fn v6(a: u16, b: u16, c: u16) -> Ipv6Addr {
    Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<&'static str> {
        not_public(text.parse().unwrap())
    }

    #[test]
    fn addresses_of_the_internet_are_public() {
        for text in [
            "1.1.1.1",
            "8.8.8.8",
            "52.95.110.1",
            "172.32.0.1",
            "100.63.255.255",
            "192.0.1.1",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450:4001::1",
            "2001:4860:4860::8888",
            "64:ff9b::808:808",
            "::ffff:8.8.8.8",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn all_others_are_said_to_be_what_they_are() {
        for (what, addresses) in [
            (
                HERE,
                &["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"][..],
            ),
            (
                PRIVATE,
                &[
                    "10.0.0.1",
                    "172.16.0.1",
                    "172.31.255.255",
                    "192.168.1.1",
                    "100.64.0.1",
                    "198.19.0.1",
                    "fd12:3456::1",
                    "fc00::1",
                    "::ffff:10.0.0.1",
                    "64:ff9b::a00:1",
                ],
            ),
            (
                NOBODY,
                &[
                    "0.1.2.3",
                    "192.0.0.8",
                    "192.0.2.1",
                    "198.51.100.7",
                    "203.0.113.9",
                    "240.0.0.1",
                    "2001:db8::1",
                    "2001::1",
                    "2002:7f00:1::1",
                    "3fff::1",
                    "::7f00:1",
                    "64:ff9b:1::1",
                    "4000::1",
                    "fec0::1",
                ],
            ),
            ("a link-local address", &["169.254.1.1", "fe80::1"]),
            (
                "where a cloud hands out credentials",
                &[
                    "100.100.100.200",
                    "168.63.129.16",
                    "fd00:ec2::254",
                    "64:ff9b::6464:64c8",
                ],
            ),
            ("an address of many machines", &["224.0.0.1", "ff02::1"]),
            ("which is every address and none", &["0.0.0.0", "::"]),
        ] {
            for text in addresses {
                assert_eq!(of(text), Some(what), "{text}");
            }
        }
        assert_eq!(of("169.254.169.254"), Some("a link-local address"));
        assert_eq!(of("255.255.255.255"), Some("an address of many machines"));
    }
}
