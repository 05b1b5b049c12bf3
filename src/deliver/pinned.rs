//! A target with its address: resolved once, judged, and fixed for every
//! sending that uses it. A name that answers differently later changes nothing.
//!
//! Who may be a target: this machine; others only when the user named them on
//! the command line; link-local and metadata addresses never, and hookglass
//! itself never.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
};

use super::{Authority, Host, Settings, Target};

/// The most addresses of one name that are tried.
const ADDRESS_LIMIT: usize = 8;

/// Addresses where clouds hand out the credentials of a machine, besides the
/// link-local one: AWS over IPv6, Google over IPv6, Alibaba, Oracle, Azure.
const METADATA: [IpAddr; 5] = [
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x254)),
    IpAddr::V6(Ipv6Addr::new(0xfd20, 0x00ce, 0, 0, 0, 0, 0, 0x254)),
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
];

impl Target {
    /// Resolves the name once and judges every address it has. `own` is where
    /// hookglass itself listens.
    pub async fn resolve(
        &self,
        settings: &Settings,
        own: &[SocketAddr],
    ) -> Result<Pinned, Refusal> {
        let addresses = addresses(self.authority()).await?;
        for address in &addresses {
            judge(self.authority(), *address, settings, own)?;
        }
        Ok(Pinned {
            target: self.clone(),
            addresses,
        })
    }
}

/// A target whose address is fixed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pinned {
    target: Target,
    /// Never empty.
    addresses: Vec<SocketAddr>,
}

impl Pinned {
    /// The target as the user wrote it.
    #[must_use]
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// The address that is tried first.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.addresses[0]
    }

    /// The addresses of the one resolution, in the order they are tried.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Scheme, host and port without a path: `http://localhost:3000`.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.target.authority())
    }
}

/// As a URL, the way the user named it.
impl fmt::Display for Pinned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.target.fmt(f)
    }
}

/// Why a target may not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The name has no address.
    #[error("the name {host} has no address ({why}); check its spelling or write the address")]
    Unresolved {
        /// The name.
        host: String,
        /// What the resolver said.
        why: String,
    },
    /// The address is on another machine.
    #[error(
        "{authority} is not on this machine; to send there start with --allow-target {authority}"
    )]
    NotLoopback {
        /// The target.
        authority: Authority,
        /// Where it led.
        address: IpAddr,
    },
    /// The address is never a target.
    #[error(
        "{authority} leads to {address}, {what}, and nothing is sent there; choose another target"
    )]
    Forbidden {
        /// The target.
        authority: Authority,
        /// Where it led.
        address: IpAddr,
        /// What kind of address that is.
        what: &'static str,
    },
    /// The target is hookglass.
    #[error("{0} is hookglass itself; give the port of your application")]
    Ourselves(Authority),
}

/// Every address of the authority, at least one.
async fn addresses(authority: &Authority) -> Result<Vec<SocketAddr>, Refusal> {
    let at = |ip| SocketAddr::new(ip, authority.port);
    match &authority.host {
        Host::Address(ip) => Ok(vec![at(*ip)]),
        // RFC 6761, section 6.3: these names are loopback, whoever is asked.
        Host::Name(name) if is_localhost(name) => Ok(vec![
            at(Ipv4Addr::LOCALHOST.into()),
            at(Ipv6Addr::LOCALHOST.into()),
        ]),
        Host::Name(name) => look_up(name, authority.port).await,
    }
}

async fn look_up(name: &str, port: u16) -> Result<Vec<SocketAddr>, Refusal> {
    let unresolved = |why: String| Refusal::Unresolved {
        host: name.to_owned(),
        why,
    };
    let found = tokio::net::lookup_host((name, port))
        .await
        .map_err(|error| unresolved(error.to_string()))?;
    let addresses: Vec<_> = found
        .map(|found| SocketAddr::new(found.ip().to_canonical(), port))
        .take(ADDRESS_LIMIT)
        .collect();
    if addresses.is_empty() {
        return Err(unresolved("an empty answer".to_owned()));
    }
    Ok(addresses)
}

fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name == "localhost" || name.ends_with(".localhost")
}

fn judge(
    authority: &Authority,
    address: SocketAddr,
    settings: &Settings,
    own: &[SocketAddr],
) -> Result<(), Refusal> {
    if own.iter().any(|own| is_ours(address, *own)) {
        return Err(Refusal::Ourselves(authority.clone()));
    }
    if let Some(what) = forbidden(address.ip()) {
        return Err(Refusal::Forbidden {
            authority: authority.clone(),
            address: address.ip(),
            what,
        });
    }
    if address.ip().is_loopback() || settings.allow_targets.contains(authority) {
        return Ok(());
    }
    Err(Refusal::NotLoopback {
        authority: authority.clone(),
        address: address.ip(),
    })
}

/// Whether a connection to `address` would reach the listener at `own`. One
/// that listens on every address is reached by each address of this machine.
fn is_ours(address: SocketAddr, own: SocketAddr) -> bool {
    let (to, listening) = (address.ip().to_canonical(), own.ip().to_canonical());
    address.port() == own.port()
        && (to == listening
            || (to.is_unspecified() && listening.is_loopback())
            || (listening.is_unspecified() && is_local(to)))
}

/// Only an address of this machine can be bound.
fn is_local(ip: IpAddr) -> bool {
    ip.is_loopback() || ip.is_unspecified() || UdpSocket::bind((ip, 0)).is_ok()
}

/// What an address is that is never sent to.
pub(super) fn forbidden(ip: IpAddr) -> Option<&'static str> {
    if METADATA.contains(&ip) {
        return Some("where a cloud hands out credentials");
    }
    if ip.is_unspecified() {
        return Some("which is every address and none");
    }
    if ip.is_multicast() || ip == IpAddr::V4(Ipv4Addr::BROADCAST) {
        return Some("an address of many machines");
    }
    let link_local = match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => match embedded(ip) {
            Some(inside) => return forbidden(inside.into()),
            None => ip.is_unicast_link_local(),
        },
    };
    link_local.then_some("a link-local address")
}

/// The IPv4 address inside an IPv6 address of a translator (RFC 6052).
pub(super) fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let [0x64, 0xff9b, 0, 0, 0, 0, high, low] = ip.segments() else {
        return None;
    };
    Some(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(text: &str, allow: &[&str], own: &[&str]) -> Result<Pinned, Refusal> {
        let settings = Settings {
            allow_targets: allow.iter().map(|text| text.parse().unwrap()).collect(),
            ..Settings::default()
        };
        let own: Vec<SocketAddr> = own.iter().map(|text| text.parse().unwrap()).collect();
        let target = Target::parse(text).unwrap();
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
            .block_on(target.resolve(&settings, &own))
    }

    #[test]
    fn localhost_is_tried_on_ipv4_and_then_on_ipv6() {
        let expected: [SocketAddr; 2] = [
            "127.0.0.1:3000".parse().unwrap(),
            "[::1]:3000".parse().unwrap(),
        ];
        for text in [
            "3000",
            "localhost:3000",
            "localhost.:3000",
            "app.localhost:3000",
        ] {
            assert_eq!(
                resolve(text, &[], &[]).unwrap().addresses(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn every_loopback_address_is_a_target() {
        for text in [
            "127.0.0.1:3000",
            "127.9.8.7:3000",
            "[::1]:3000",
            "[::ffff:127.0.0.1]:3000",
        ] {
            assert!(resolve(text, &[], &[]).is_ok(), "{text}");
        }
    }

    #[test]
    fn another_machine_needs_the_users_permission_for_that_host_and_port() {
        let refused = resolve("192.0.2.1:3000", &[], &[]).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "192.0.2.1:3000 is not on this machine; to send there start with --allow-target 192.0.2.1:3000"
        );
        assert!(resolve("192.0.2.1:3000", &["192.0.2.1:3001"], &[]).is_err());
        assert!(resolve("192.0.2.1:3000", &["192.0.2.2:3000"], &[]).is_err());
        assert!(resolve("192.0.2.1:3000/x", &["192.0.2.1:3000"], &[]).is_ok());
        assert!(resolve("[::ffff:192.0.2.1]:3000", &["192.0.2.1:3000"], &[]).is_ok());
    }

    #[test]
    fn link_local_metadata_and_strange_addresses_are_refused_even_when_allowed() {
        for text in [
            "169.254.169.254:80",
            "[::ffff:169.254.169.254]:80",
            "[64:ff9b::a9fe:a9fe]:80",
            "[64:ff9b::100.100.100.200]:80",
            "[fe80::1]:80",
            "[fd00:ec2::254]:80",
            "100.100.100.200:80",
            "0.0.0.0:80",
            "[::]:80",
            "255.255.255.255:80",
            "224.0.0.1:80",
        ] {
            let refused = resolve(text, &[text], &[]);
            assert!(
                matches!(refused, Err(Refusal::Forbidden { .. })),
                "{text}: {refused:?}"
            );
        }
    }

    #[test]
    fn hookglass_is_not_its_own_target_in_any_spelling() {
        let spellings = [
            "4665",
            "localhost:4665",
            "127.0.0.1:4665",
            "0.0.0.0:4665",
            "[::ffff:127.0.0.1]:4665",
            "http://app.localhost:4665/x",
        ];
        for own in [
            "127.0.0.1:4665",
            "0.0.0.0:4665",
            "[::]:4665",
            "[::ffff:127.0.0.1]:4665",
        ] {
            for text in spellings {
                let refused = resolve(
                    text,
                    &[text.trim_end_matches("/x").trim_start_matches("http://")],
                    &[own],
                );
                assert!(
                    matches!(refused, Err(Refusal::Ourselves(_))),
                    "{text} while listening on {own}: {refused:?}"
                );
            }
            assert!(
                resolve("4666", &[], &[own]).is_ok(),
                "another port is another program"
            );
        }
        assert!(matches!(
            resolve("[::1]:4665", &[], &["[::]:4665"]),
            Err(Refusal::Ourselves(_))
        ));
        assert!(resolve("[::1]:4665", &[], &["127.0.0.1:4665"]).is_ok());
    }

    #[test]
    fn a_name_without_an_address_is_refused_in_words() {
        let refused = resolve("a..b:3000", &[], &[]).unwrap_err();
        assert!(
            refused
                .to_string()
                .starts_with("the name a..b has no address ("),
            "{refused}"
        );
    }
}
