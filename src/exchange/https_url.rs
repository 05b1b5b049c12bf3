//! A URL that came from outside and may be asked: read strictly, so that no two
//! readers take it for two different hosts.
//!
//! Not here: whose host it should be (`answer`), and whether its addresses may
//! be asked (`deliver`).

use std::{fmt, net::IpAddr};

/// The port of `https` (RFC 9110, section 4.2.2).
const PORT: u16 = 443;

const SCHEME: &str = "https://";

/// An absolute `https` URL at a host that has a name. Only [`parse`](Self::parse)
/// makes one, so what is written of it on a request line is one word.
///
/// ```
/// use hookglass::exchange::HttpsUrl;
///
/// let url = HttpsUrl::parse("https://sns.eu-west-1.amazonaws.com?Action=ConfirmSubscription")?;
/// assert_eq!((url.host(), url.port()), ("sns.eu-west-1.amazonaws.com", 443));
/// assert_eq!(url.target(), "/?Action=ConfirmSubscription");
/// # Ok::<(), hookglass::exchange::UrlError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpsUrl {
    host: String,
    port: u16,
    target: String,
}

/// Why a URL is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It does not begin with `https://`.
    #[error("it is not https")]
    NotHttps,
    /// A name or a password stands before the host.
    #[error("it holds credentials before the host")]
    Credentials,
    /// The host is an address, or no name at all.
    #[error("its host is no name")]
    NoName,
    /// What stands where the port should is none.
    #[error("its port is no number from 1 to 65535")]
    NoPort,
    /// There are characters in it that no URL has.
    #[error("it holds characters that no URL has")]
    Characters,
}

impl HttpsUrl {
    /// Reads a URL. A fragment is left out: no server is told of it.
    pub fn parse(url: &str) -> Result<Self, UrlError> {
        let scheme = url.get(..SCHEME.len()).unwrap_or_default();
        if !scheme.eq_ignore_ascii_case(SCHEME) {
            return Err(UrlError::NotHttps);
        }
        let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
        if !url.bytes().all(is_plain) {
            return Err(UrlError::Characters);
        }
        let rest = &url[SCHEME.len()..];
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        if authority.contains('@') {
            return Err(UrlError::Credentials);
        }
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, read_port(port)),
            None => (authority, Ok(PORT)),
        };
        let host = host.to_ascii_lowercase();
        if !is_name(&host) {
            return Err(UrlError::NoName);
        }
        let sent = rest.split('#').next().unwrap_or_default();
        let slash = if sent.starts_with('/') { "" } else { "/" };
        Ok(Self {
            host,
            port: port?,
            target: format!("{slash}{sent}"),
        })
    }

    /// The host, in lower case.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, never 0.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The path and the query, as they were sent.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// As the `Host` field writes it: the port is left out when it is 443.
    #[must_use]
    pub fn host_field(&self) -> String {
        match self.port {
            PORT => self.host.clone(),
            port => format!("{}:{port}", self.host),
        }
    }
}

/// The URL that reads as the same one.
impl fmt::Display for HttpsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}{}", self.host_field(), self.target)
    }
}

fn read_port(text: &str) -> Result<u16, UrlError> {
    let are_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let port = text.parse().ok().filter(|port| are_digits && *port != 0);
    port.ok_or(UrlError::NoPort)
}

/// Whether a host is a name with two labels at least, and no address.
fn is_name(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let last_is_word = host
        .rsplit('.')
        .next()
        .is_some_and(|label| label.bytes().any(|byte| byte.is_ascii_alphabetic()));
    host.parse::<IpAddr>().is_err()
        && host.contains('.')
        && last_is_word
        && host.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_read_in_one_way_and_written_back() {
        for (text, written) in [
            ("https://a.test/x?y=1", "https://a.test/x?y=1"),
            ("HTTPS://A.test", "https://a.test/"),
            ("https://a.test?x=1#y", "https://a.test/?x=1"),
            ("https://a.test:443//x/../y", "https://a.test//x/../y"),
            ("https://a.test:553/", "https://a.test:553/"),
        ] {
            let url = HttpsUrl::parse(text).unwrap();
            assert_eq!(url.to_string(), written);
            assert_eq!(HttpsUrl::parse(written), Ok(url));
        }
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_none() {
        use UrlError::{Characters, Credentials, NoName, NoPort, NotHttps};
        for (text, error) in [
            ("", NotHttps),
            ("/confirm", NotHttps),
            ("//a.test/", NotHttps),
            ("http://127.0.0.1:9/", NotHttps),
            ("https://a.test/ HTTP/1.1\r\nX: y", Characters),
            ("https://b.test\\@a.test/", Characters),
            ("https://\u{e4}.test/", Characters),
            ("https://b.test@a.test/", Credentials),
            ("https:///x", NoName),
            ("https://localhost/", NoName),
            ("https://a..test/", NoName),
            ("https://a.test./", NoName),
            ("https://a%2etest/", NoName),
            ("https://127.0.0.1/", NoName),
            ("https://2130706433/", NoName),
            ("https://0x7f.1/", NoName),
            ("https://[::1]:443/", NoName),
            ("https://a.test:/", NoPort),
            ("https://a.test:0/", NoPort),
            ("https://a.test:+443/", NoPort),
            ("https://a.test:65536/", NoPort),
        ] {
            assert_eq!(HttpsUrl::parse(text), Err(error), "{text:?}");
        }
    }
}
