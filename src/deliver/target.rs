//! A target as the user wrote it: `3000`, `localhost:3000/hooks`,
//! `http://127.0.0.1:3000/prefix`, `[::1]:3000`.
//!
//! Reading only: nothing is resolved and nothing is permitted here, that is
//! done by [`Target::resolve`].

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
    str::FromStr,
};

/// Where sendings go: an authority and a path prefix.
///
/// The prefix stands before the captured path, except where the captured path
/// already lies under it: an event that came to `/hooks` goes to `/hooks` of
/// `localhost:3000/hooks`, one that came to `/github` goes to `/hooks/github`,
/// and one that came to `/` goes to `/hooks`. It is a convenience and not a
/// fence: `/hooks/../admin` goes out as it came.
///
/// ```
/// use hookglass::deliver::Target;
///
/// let target = Target::parse("3000/hooks")?;
/// assert_eq!(target.to_string(), "http://localhost:3000/hooks");
/// # Ok::<(), hookglass::deliver::TargetError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    authority: Authority,
    prefix: String,
}

impl Target {
    /// Reads what the user wrote. A bare port is a URL on localhost.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        let rest = without_scheme(text.trim())?;
        if rest.is_empty() {
            return Err(TargetError::Empty);
        }
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        Ok(Self {
            authority: authority.parse()?,
            prefix: prefix(path)?.to_owned(),
        })
    }

    /// The host and the port.
    #[must_use]
    pub const fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The path prefix, empty or with a `/` in front: `/hooks`.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        Self::parse(text)
    }
}

/// As a URL: `http://localhost:3000/hooks`.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}{}", self.authority, self.prefix)
    }
}

/// A host and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// The name or the address.
    pub host: Host,
    /// The port, never 0.
    pub port: u16,
}

/// A host, as a name or as an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// A name, in lower case.
    Name(String),
    /// An address; an IPv4 address inside an IPv6 one is the IPv4 address.
    Address(IpAddr),
}

/// Reads `3000`, `:3000`, `localhost:3000`, `127.0.0.1:3000`, `[::1]:3000`;
/// without a port it is 80.
impl FromStr for Authority {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        if text.contains('@') {
            return Err(TargetError::Credentials);
        }
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Self::new(localhost(), port(text)?));
        }
        let (host, number) = split_port(text);
        let host = if host.is_empty() && number.is_some() {
            localhost()
        } else {
            host.parse()?
        };
        Ok(Self::new(host, number.map_or(Ok(80), port)?))
    }
}

impl Authority {
    const fn new(host: Host, port: u16) -> Self {
        Self { host, port }
    }

    /// As the `Host` field writes it: the port is left out when it is 80.
    #[must_use]
    pub fn field(&self) -> String {
        if self.port == 80 {
            self.host.to_string()
        } else {
            self.to_string()
        }
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl FromStr for Host {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let refuse = || TargetError::Host(text.escape_debug().to_string());
        if let Some(inner) = text.strip_prefix('[') {
            let inner = inner.strip_suffix(']').ok_or_else(refuse)?;
            let address: Ipv6Addr = inner.parse().map_err(|_| refuse())?;
            return Ok(Self::Address(address.to_canonical()));
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            // Without brackets only IPv4 comes here, for `::1` has colons.
            return Ok(Self::Address(address.to_canonical()));
        }
        if text.is_empty() || !text.bytes().all(in_name) {
            return Err(refuse());
        }
        Ok(Self::Name(text.to_ascii_lowercase()))
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Address(IpAddr::V4(address)) => write!(f, "{address}"),
            Self::Address(IpAddr::V6(address)) => write!(f, "[{address}]"),
        }
    }
}

/// Why a text is not a target.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Nothing was written.
    #[error("no target; write a port such as 3000, or localhost:3000/hooks")]
    Empty,
    /// TLS towards a target does not exist yet.
    #[error("https targets are not available yet; write http://")]
    Https,
    /// Another scheme.
    #[error("{0}:// is not a scheme for a target; write http://")]
    Scheme(String),
    /// `user:password@` in front of the host.
    #[error("credentials in a target are not sent; leave out what stands before the @")]
    Credentials,
    /// A query.
    #[error("a target has no query, each event brings its own; leave out the ? and what follows")]
    Query,
    /// A fragment.
    #[error("a target has no fragment; leave out the # and what follows")]
    Fragment,
    /// Not a port.
    #[error("{0} is not a port; write a number from 1 to 65535")]
    Port(String),
    /// Not a host.
    #[error("\"{0}\" is not a host; write a name, an IPv4 address, or an IPv6 address in brackets")]
    Host(String),
    /// A path that cannot stand in a request line.
    #[error(
        "the path of the target holds a space, a control or a letter outside ASCII; write it percent-encoded"
    )]
    Path,
}

fn localhost() -> Host {
    Host::Name("localhost".to_owned())
}

/// What follows `http://`, or the whole when no scheme is there.
fn without_scheme(text: &str) -> Result<&str, TargetError> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Ok(text);
    };
    match scheme.to_ascii_lowercase().as_str() {
        "http" => Ok(rest),
        "https" => Err(TargetError::Https),
        other => Err(TargetError::Scheme(other.escape_debug().to_string())),
    }
}

/// The path of a target, empty for `/`.
fn prefix(path: &str) -> Result<&str, TargetError> {
    if path.contains('#') {
        return Err(TargetError::Fragment);
    }
    if path.contains('?') {
        return Err(TargetError::Query);
    }
    if !path.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(TargetError::Path);
    }
    Ok(if path == "/" { "" } else { path })
}

/// `host:port` at its last colon outside of brackets.
fn split_port(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once(':') {
        Some((host, number)) if !number.ends_with(']') => (host, Some(number)),
        _ => (text, None),
    }
}

fn port(text: &str) -> Result<u16, TargetError> {
    let refuse = || TargetError::Port(text.escape_debug().to_string());
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(refuse());
    }
    match text.parse() {
        Ok(0) | Err(_) => Err(refuse()),
        Ok(number) => Ok(number),
    }
}

fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spellings_of_a_target_are_read() {
        for (text, url) in [
            ("3000", "http://localhost:3000"),
            (":3000", "http://localhost:3000"),
            ("3000/hooks", "http://localhost:3000/hooks"),
            ("localhost:3000", "http://localhost:3000"),
            ("LOCALHOST:3000/", "http://localhost:3000"),
            ("localhost:3000/hooks", "http://localhost:3000/hooks"),
            ("http://127.0.0.1:3000/a/b/", "http://127.0.0.1:3000/a/b/"),
            ("HTTP://app.localhost/", "http://app.localhost:80"),
            ("[::1]:3000", "http://[::1]:3000"),
            ("[::1]/x", "http://[::1]:80/x"),
            ("[::ffff:127.0.0.1]:3000", "http://127.0.0.1:3000"),
            (" localhost:3000 ", "http://localhost:3000"),
        ] {
            let target = Target::parse(text).unwrap();
            assert_eq!(target.to_string(), url, "{text}");
            assert_eq!(Target::parse(url).unwrap(), target, "{url} reads back");
        }
    }

    #[test]
    fn what_is_no_target_is_refused_with_its_cause() {
        let host = |text: &str| TargetError::Host(text.to_owned());
        let port = |text: &str| TargetError::Port(text.to_owned());
        for (text, error) in [
            ("", TargetError::Empty),
            ("http://", TargetError::Empty),
            ("https://localhost:3000", TargetError::Https),
            ("ftp://localhost", TargetError::Scheme("ftp".to_owned())),
            ("http://me:pw@localhost:3000", TargetError::Credentials),
            ("localhost:3000?x=1", TargetError::Query),
            ("localhost:3000/a#b", TargetError::Fragment),
            ("localhost:3000/a b", TargetError::Path),
            ("localhost:3000/\u{e9}", TargetError::Path),
            ("0", port("0")),
            ("65536", port("65536")),
            ("localhost:", port("")),
            ("localhost:http", port("http")),
            ("localhost:+80", port("+80")),
            ("/hooks", host("")),
            ("::1", host(":")),
            ("[::1", host("[:")),
            ("local host:80", host("local host")),
            ("a\u{1b}b:80", host("a\\u{1b}b")),
        ] {
            assert_eq!(Target::parse(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn the_host_field_leaves_out_the_port_of_http() {
        let field = |text: &str| Target::parse(text).unwrap().authority().field();
        assert_eq!(field("localhost:80"), "localhost");
        assert_eq!(field("[::1]:3000"), "[::1]:3000");
    }
}
