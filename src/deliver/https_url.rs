//! A URL that somebody else wrote and that we are to ask: read as strictly as
//! it goes, since it came over the wire.
//!
//! Reading only: nothing is resolved here, and only an address that stands in
//! the URL itself is judged. The rest is for [`Outside`](super::Outside).

use std::{fmt, net::IpAddr};

use super::{Authority, Host, TargetError, public::not_public, target};

/// The port of `https` (RFC 9110, section 4.2.2).
const PORT: u16 = 443;

/// An absolute `https` URL without credentials and without a fragment.
///
/// ```
/// use hookglass::deliver::HttpsUrl;
///
/// let url = HttpsUrl::parse("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription")?;
/// assert_eq!(url.host(), "sns.eu-west-1.amazonaws.com");
/// assert!(HttpsUrl::parse("http://127.0.0.1:9/").is_err());
/// # Ok::<(), hookglass::deliver::UrlError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpsUrl {
    authority: Authority,
    /// Path and query, with a `/` in front.
    path: String,
}

impl HttpsUrl {
    /// Reads a URL.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) || text.contains('\\') {
            return Err(UrlError::Letters);
        }
        let (scheme, rest) = text.split_once("://").ok_or(UrlError::Relative)?;
        if !scheme.eq_ignore_ascii_case("https") {
            return Err(UrlError::Scheme(scheme.to_owned()));
        }
        if rest.contains('#') {
            return Err(UrlError::Fragment);
        }
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        Ok(Self {
            authority: read_authority(authority)?,
            path: if path.starts_with('/') {
                path.to_owned()
            } else {
                format!("/{path}")
            },
        })
    }

    /// The name or the address of the machine: `sns.eu-west-1.amazonaws.com`.
    #[must_use]
    pub fn host(&self) -> String {
        self.authority.host.to_string()
    }

    /// The host and the port.
    #[must_use]
    pub const fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Path and query: `/?Action=ConfirmSubscription`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// As the `Host` field writes it: the port is left out when it is 443.
    #[must_use]
    pub fn host_field(&self) -> String {
        if self.authority.port == PORT {
            self.host()
        } else {
            self.authority.to_string()
        }
    }
}

/// The URL; the port is left out when it is 443.
impl fmt::Display for HttpsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "https://{}{}", self.host_field(), self.path)
    }
}

/// Why a URL is not asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It is no absolute URL.
    #[error("it is no https:// URL")]
    Relative,
    /// It is of another scheme.
    #[error("only https is asked, and it says {0}")]
    Scheme(String),
    /// It holds what cannot stand in one.
    #[error("it holds a letter that no URL has")]
    Letters,
    /// It has a fragment, which is never sent.
    #[error("it has a fragment, which is not for a server")]
    Fragment,
    /// Its host or port is none, or stands behind credentials.
    #[error(transparent)]
    Authority(TargetError),
    /// It has no host.
    #[error("it names no host")]
    Host,
    /// It names an address that is not public.
    #[error("it leads to {address}, {what}, and only public addresses are asked")]
    NotPublic {
        /// The address.
        address: IpAddr,
        /// What kind of address that is.
        what: &'static str,
    },
}

fn read_authority(text: &str) -> Result<Authority, UrlError> {
    if text.contains('@') {
        return Err(UrlError::Authority(TargetError::Credentials));
    }
    let (host, port) = target::split_port(text);
    if host.is_empty() {
        return Err(UrlError::Host);
    }
    let host: Host = host.parse().map_err(UrlError::Authority)?;
    if let Host::Address(address) = host
        && let Some(what) = not_public(address)
    {
        return Err(UrlError::NotPublic { address, what });
    }
    let port = port.map_or(Ok(PORT), target::port);
    Ok(Authority {
        host,
        port: port.map_err(UrlError::Authority)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_read_and_written_as_it_was() {
        for (text, host, path) in [
            (
                "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336",
                "sns.eu-west-1.amazonaws.com",
                "/?Action=ConfirmSubscription&Token=2336",
            ),
            (
                "https://rp-eastus.eventgrid.azure.net:553/validate?id=5&t=2%3A30",
                "rp-eastus.eventgrid.azure.net",
                "/validate?id=5&t=2%3A30",
            ),
            (
                "https://[2606:4700::1111]:8443/x",
                "[2606:4700::1111]",
                "/x",
            ),
            ("https://8.8.8.8/", "8.8.8.8", "/"),
            ("https://a.test//b/../c", "a.test", "//b/../c"),
        ] {
            let url = HttpsUrl::parse(text).unwrap();
            assert_eq!((&url.host()[..], url.path()), (host, path));
            assert_eq!(url.to_string(), text);
        }
        for (text, same) in [
            ("HTTPS://A.test", "https://a.test/"),
            ("https://a.test?x=1", "https://a.test/?x=1"),
            ("https://a.test:443/x", "https://a.test/x"),
        ] {
            assert_eq!(HttpsUrl::parse(text).unwrap().to_string(), same);
        }
    }

    #[test]
    fn what_is_not_asked_says_why() {
        for (text, why) in [
            ("", "it is no https:// URL"),
            ("/confirm", "it is no https:// URL"),
            ("//a.test/confirm", "it is no https:// URL"),
            (
                "http://127.0.0.1:9/",
                "only https is asked, and it says http",
            ),
            ("ftp://a.test/", "only https is asked, and it says ftp"),
            ("https://a.test/ x", "it holds a letter that no URL has"),
            (
                "https://a.test/\r\nX: y",
                "it holds a letter that no URL has",
            ),
            (
                "https://a.test\\@b.test/",
                "it holds a letter that no URL has",
            ),
            ("https://\u{e4}.test/", "it holds a letter that no URL has"),
            ("https://a.test/#x", "it has a fragment"),
            (
                "https://me:pw@a.test/",
                "credentials in a target are not sent",
            ),
            ("https:///x", "it names no host"),
            ("https://:443/x", "it names no host"),
            ("https://a.test:0/", "0 is not a port"),
            ("https://a.test:x/", "x is not a port"),
            ("https://a%2etest/", "\"a%2etest\" is not a host"),
            (
                "https://127.0.0.1/",
                "it leads to 127.0.0.1, which is this machine",
            ),
            ("https://[::1]/", "it leads to ::1, which is this machine"),
            (
                "https://192.168.1.1/",
                "it leads to 192.168.1.1, a private address",
            ),
            (
                "https://169.254.169.254/",
                "it leads to 169.254.169.254, a link-local",
            ),
            (
                "https://[::ffff:10.0.0.1]/",
                "it leads to 10.0.0.1, a private address",
            ),
        ] {
            let error = HttpsUrl::parse(text).unwrap_err().to_string();
            assert!(error.starts_with(why), "{text:?}: {error}");
        }
    }
}
