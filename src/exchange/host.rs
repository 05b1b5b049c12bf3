//! The names of hosts as requests give them, and patterns over them. Whether
//! one of them is trusted is for [`trust`](super::trust) to say.

use std::{fmt, net::IpAddr, str::FromStr};

/// The host that a `Host` value or an authority names, without its port.
#[derive(Clone, Copy, Debug)]
pub struct HostName<'a>(&'a [u8]);

impl<'a> HostName<'a> {
    /// `[::1]:4665` names `::1`, `localhost:4665` names `localhost`. A dot at
    /// the end says only that the name is whole (RFC 1034, section 3.1).
    #[must_use]
    pub fn of(host: &'a [u8]) -> Self {
        if let Some(rest) = host.strip_prefix(b"[") {
            return Self(&rest[..memchr::memchr(b']', rest).unwrap_or(rest.len())]);
        }
        let name = &host[..memchr::memchr(b':', host).unwrap_or(host.len())];
        Self(name.strip_suffix(b".").unwrap_or(name))
    }

    /// A name that stands without a port, as [`normal`](Self::normal) writes it.
    #[must_use]
    pub const fn bare(name: &'a [u8]) -> Self {
        Self(name)
    }

    /// The address it is, where it is one; IPv4 inside of IPv6 as IPv4.
    #[must_use]
    pub fn address(self) -> Option<IpAddr> {
        let text = std::str::from_utf8(self.0).ok()?;
        text.parse()
            .ok()
            .map(|address: IpAddr| address.to_canonical())
    }

    /// Whether it can only be this machine: `localhost`, what is below it
    /// (RFC 6761, section 6.3), a loopback address.
    #[must_use]
    pub fn is_loopback(self) -> bool {
        // The first is what nearly every sender is given, and costs no parsing.
        self.0 == b"127.0.0.1"
            || self.0.eq_ignore_ascii_case(b"localhost")
            || self.is_below(b".localhost")
            || self.address().is_some_and(|address| address.is_loopback())
    }

    /// The spelling under which equal hosts are equal.
    #[must_use]
    pub fn normal(self) -> Vec<u8> {
        self.address().map_or_else(
            || self.0.to_ascii_lowercase(),
            |address| address.to_string().into_bytes(),
        )
    }

    /// Whether labels stand before `suffix`, which begins with a dot.
    fn is_below(self, suffix: &[u8]) -> bool {
        let start = self.0.len().checked_sub(suffix.len());
        start.is_some_and(|start| start > 0 && self.0[start..].eq_ignore_ascii_case(suffix))
    }
}

/// The authority of an absolute-form target without who asks:
/// `http://u@evil.test:1/x` to `evil.test:1`. None for all other forms.
#[must_use]
pub fn authority(target: &[u8]) -> Option<&[u8]> {
    if target.starts_with(b"/") {
        return None;
    }
    let start = memchr::memmem::find(target, b"://")? + 3;
    let rest = &target[start..];
    let end = rest
        .iter()
        .position(|byte| matches!(byte, b'/' | b'?' | b'#'))
        .unwrap_or(rest.len());
    let authority = &rest[..end];
    Some(memchr::memrchr(b'@', authority).map_or(authority, |at| &authority[at + 1..]))
}

/// Hosts as the user names them: one, or all below a domain (`*.ngrok.app`).
/// Upper and lower case are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPattern(Hosts);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Hosts {
    /// This one, in the spelling of [`HostName::normal`].
    One(Vec<u8>),
    /// Those with one or more labels before this suffix, which begins with a dot.
    Below(Vec<u8>),
}

impl HostPattern {
    /// Whether it stands for `host`.
    #[must_use]
    pub fn matches(&self, host: HostName<'_>) -> bool {
        match &self.0 {
            Hosts::One(name) => host.normal() == *name,
            Hosts::Below(suffix) => host.is_below(suffix),
        }
    }
}

/// Why a text is no pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostPatternError {
    /// `*` alone.
    #[error(
        "* would trust every name that a web page makes point here; \
         name the host, or *.example.com for all below a domain"
    )]
    Everything,
    /// A `*` elsewhere than in the place of the first labels.
    #[error("a * stands for whole labels at the left end only; write *.example.com")]
    Star,
    /// A scheme, a port or a path.
    #[error("a host is named without scheme, port and path; write shop.example.com")]
    MoreThanHost,
    /// Nothing, or what stands in no host name.
    #[error(
        "a host name is letters, digits, - and dots between them; write shop.example.com, \
         and what is international as xn--"
    )]
    Name,
}

impl FromStr for HostPattern {
    type Err = HostPatternError;

    fn from_str(text: &str) -> Result<Self, HostPatternError> {
        if text.contains('*') && text.trim_matches(['*', '.']).is_empty() {
            return Err(HostPatternError::Everything);
        }
        let address = HostName::bare(text.trim_matches(['[', ']']).as_bytes());
        if address.address().is_some() {
            return Ok(Self(Hosts::One(address.normal())));
        }
        let below = text.strip_prefix("*.");
        let name = below.unwrap_or(text);
        let name = name.strip_suffix('.').unwrap_or(name);
        check(name)?;
        let name = name.to_ascii_lowercase().into_bytes();
        Ok(Self(match below {
            Some(_) => Hosts::Below([&b"."[..], &name].concat()),
            None => Hosts::One(name),
        }))
    }
}

fn check(name: &str) -> Result<(), HostPatternError> {
    if name.contains('*') {
        Err(HostPatternError::Star)
    } else if name.contains([':', '/', '?', '#', '@']) {
        Err(HostPatternError::MoreThanHost)
    } else if name.split('.').all(is_label) {
        Ok(())
    } else {
        Err(HostPatternError::Name)
    }
}

/// RFC 1123, section 2.1, and the underscore, which is in use.
fn is_label(label: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !label.is_empty() && label.bytes().all(fits)
}

/// As it is written: `*.ngrok.app`.
impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (star, name) = match &self.0 {
            Hosts::One(name) => ("", name),
            Hosts::Below(suffix) => ("*", suffix),
        };
        write!(f, "{star}{}", String::from_utf8_lossy(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(host: &str) -> String {
        String::from_utf8(HostName::of(host.as_bytes()).normal()).unwrap()
    }

    #[test]
    fn a_host_is_the_same_with_a_port_in_any_case_and_with_its_last_dot() {
        for host in [
            "Shop.Example.com",
            "shop.example.com:8080",
            "shop.example.com.",
        ] {
            assert_eq!(normal(host), "shop.example.com", "{host}");
        }
        for host in ["[::1]:1", "[0:0:0:0:0:0:0:1]"] {
            assert_eq!(normal(host), "::1", "{host}");
        }
        assert_eq!(normal("[::ffff:192.168.1.7]:80"), "192.168.1.7");
        assert_eq!(normal(""), "");
    }

    #[test]
    fn only_what_is_surely_this_machine_is_loopback() {
        let is_loopback = |host: &str| HostName::of(host.as_bytes()).is_loopback();
        for host in [
            "localhost",
            "LocalHost.:1",
            "api.localhost",
            "127.8.8.8",
            "[::1]:1",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            ".localhost",
            "notlocalhost",
            "localhost.evil.test",
            "0.0.0.0",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn only_an_absolute_target_has_an_authority() {
        assert_eq!(
            authority(b"http://u:p@evil.test:1/x"),
            Some(&b"evil.test:1"[..])
        );
        assert_eq!(authority(b"/x?to=http://a/"), None);
        assert_eq!(authority(b"*"), None);
    }

    #[test]
    fn a_pattern_stands_for_one_host_or_for_all_below_a_domain() {
        let matches = |pattern: &str, host: &str| {
            let pattern: HostPattern = pattern.parse().unwrap();
            pattern.matches(HostName::of(host.as_bytes()))
        };
        for (pattern, host) in [
            ("swift-fox.ngrok.app", "SWIFT-FOX.ngrok.app:443"),
            ("Swift-Fox.NGROK.app", "swift-fox.ngrok.app"),
            ("*.ngrok.app", "a.ngrok.app"),
            ("*.ngrok.app.", "a.b.NGROK.app:443"),
            ("192.168.1.7", "192.168.1.7:4665"),
            ("::1", "[0::1]:4665"),
            ("[2001:db8::1]", "[2001:DB8:0::1]"),
        ] {
            assert!(matches(pattern, host), "{pattern} is for {host}");
        }
        for (pattern, host) in [
            ("*.ngrok.app", "ngrok.app"),
            ("*.ngrok.app", ".ngrok.app"),
            ("*.ngrok.app", "evilngrok.app"),
            ("*.ngrok.app", "a.ngrok.app.evil.test"),
            ("ngrok.app", "a.ngrok.app"),
            ("192.168.1.7", "192.168.1.70"),
        ] {
            assert!(!matches(pattern, host), "{pattern} is not for {host}");
        }
    }

    #[test]
    fn what_is_no_pattern_says_why() {
        use HostPatternError::{Everything, MoreThanHost, Name, Star};
        for (text, error) in [
            ("*", Everything),
            ("*.", Everything),
            ("*.*", Everything),
            ("shop.*", Star),
            ("*shop.test", Star),
            ("a.*.test", Star),
            ("https://shop.test", MoreThanHost),
            ("shop.test:443", MoreThanHost),
            ("shop.test/hooks", MoreThanHost),
            ("", Name),
            ("shop..test", Name),
            ("*..test", Name),
            ("a b", Name),
            ("bücher.test", Name),
        ] {
            assert_eq!(text.parse::<HostPattern>(), Err(error), "{text:?}");
        }
    }

    #[test]
    fn a_pattern_reads_back_what_it_writes() {
        for text in ["*.ngrok.app", "shop.test", "192.168.1.7", "2001:db8::1"] {
            let pattern: HostPattern = text.parse().unwrap();
            assert_eq!(pattern.to_string(), text);
            assert_eq!(pattern.to_string().parse(), Ok(pattern));
        }
    }
}
