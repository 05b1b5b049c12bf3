//! Confirming by a request of our own: some senders ask for a `GET` of a URL
//! before they deliver anything. It is the one thing that leaves for a place
//! that captured bytes name, so it is done only when the user asks for it, and
//! then under these rules:
//!
//! - `https` only, and the certificate has to hold for the host;
//! - the name is resolved once, every address it has is judged, and only
//!   public ones are asked;
//! - nothing that was captured goes along but the URL, nothing is followed, and
//!   nothing is tried again.
//!
//! Not here: which events ask for it, at which hosts (`answer`), and the
//! question to the user (`tui`).

use std::{
    fmt,
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        self, ClientConfig, RootCertStore, crypto::ring::default_provider, pki_types::ServerName,
    },
};

use super::{
    client::{self, Message, Times},
    public::not_public,
    response::{Body, Wanted},
};
use crate::exchange::{Failure, HttpsUrl, Outcome, Response};

/// How long a confirmation may take, from the connection to the answer's end,
/// and how long a name may take to be resolved.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How much of the answer's body is kept, in bytes.
const ANSWER_LIMIT: usize = 64 << 10;

/// The most addresses of one name that are tried.
const ADDRESS_LIMIT: usize = 8;

/// Who resolves a name: the addresses of a host, at a port.
pub type Resolve = Arc<dyn Fn(String, u16) -> Resolving + Send + Sync>;

/// A resolution under way.
pub type Resolving = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// What an address is that is not asked, in words; none when it may be.
pub type Forbids = fn(IpAddr) -> Option<&'static str>;

/// What lies beyond this machine: who resolves its names, which of its
/// addresses are asked, whom TLS trusts there, and how long it may take.
#[derive(Clone)]
pub struct Outside {
    resolve: Resolve,
    forbids: Forbids,
    tls: TlsConnector,
    timeout: Duration,
}

impl Outside {
    /// The internet: the system resolves, public addresses only, the
    /// certificate authorities of Mozilla, 10 seconds.
    ///
    /// # Errors
    /// When TLS cannot be set up, which is a fault of the library.
    pub fn public() -> Result<Self, rustls::Error> {
        let mozilla = RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        };
        Ok(Self {
            resolve: Arc::new(by_the_system),
            forbids: not_public,
            tls: trusting(mozilla)?,
            timeout: TIMEOUT,
        })
    }

    /// The same with another who resolves.
    #[must_use]
    pub fn resolved_by(self, resolve: Resolve) -> Self {
        Self { resolve, ..self }
    }

    /// The same where other addresses are asked. [`Outside::public`] asks
    /// public ones; everything else is for tests.
    #[must_use]
    pub fn forbidding(self, forbids: Forbids) -> Self {
        Self { forbids, ..self }
    }

    /// The same where TLS trusts these.
    ///
    /// # Errors
    /// When TLS cannot be set up, which is a fault of the library.
    pub fn trusting(self, roots: RootCertStore) -> Result<Self, rustls::Error> {
        let tls = trusting(roots)?;
        Ok(Self { tls, ..self })
    }

    /// The same with another limit of time.
    #[must_use]
    pub fn within(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Resolves the host of `url`, once, and judges every address it has.
    pub async fn resolve(&self, url: &HttpsUrl) -> Result<Reached, Unreachable> {
        let host = || url.host().to_owned();
        let addresses = self.addresses(url).await;
        let addresses = addresses.map_err(|why| Unreachable::Unresolved { host: host(), why })?;
        for address in &addresses {
            if let Some(what) = (self.forbids)(address.ip()) {
                let address = address.ip();
                return Err(Unreachable::Forbidden {
                    host: host(),
                    address,
                    what,
                });
            }
        }
        let url = url.clone();
        Ok(Reached { url, addresses })
    }

    /// At least one, or why there is none.
    async fn addresses(&self, url: &HttpsUrl) -> Result<Vec<SocketAddr>, String> {
        let resolving = (self.resolve)(url.host().to_owned(), url.port());
        let found = timeout(self.timeout, resolving);
        let found = match found.await {
            Ok(found) => found.map_err(|error| error.to_string())?,
            Err(_) => return Err(format!("no answer within {:?}", self.timeout)),
        };
        let addresses: Vec<SocketAddr> = found
            .into_iter()
            .map(|found| SocketAddr::new(found.ip().to_canonical(), found.port()))
            .take(ADDRESS_LIMIT)
            .collect();
        if addresses.is_empty() {
            return Err("an empty answer".to_owned());
        }
        Ok(addresses)
    }
}

impl fmt::Debug for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outside")
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// A URL whose host was resolved and judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    url: HttpsUrl,
    /// Never empty.
    addresses: Vec<SocketAddr>,
}

impl Reached {
    /// What is asked.
    #[must_use]
    pub const fn url(&self) -> &HttpsUrl {
        &self.url
    }

    /// The address that is tried first.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.addresses[0]
    }
}

/// Why a URL is not asked although it is one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreachable {
    /// The name has no address.
    #[error("the name {host} has no address ({why})")]
    Unresolved {
        /// The name.
        host: String,
        /// What the resolver said.
        why: String,
    },
    /// The name leads to an address that is not asked.
    #[error("{host} leads to {address}, {what}, and only public addresses are asked")]
    Forbidden {
        /// The name.
        host: String,
        /// Where it leads.
        address: IpAddr,
        /// What kind of address that is.
        what: &'static str,
    },
}

/// Asks `reached`, once. Whatever comes of it is an outcome. Dropping the
/// future closes the connection.
pub async fn confirm(reached: &Reached, outside: &Outside) -> Outcome {
    let mut times = Times::start();
    let result = timeout(outside.timeout, ask(reached, outside, &mut times)).await;
    let result = result.unwrap_or_else(|_| Err(times.late(outside.timeout)));
    times.end(result)
}

async fn ask(reached: &Reached, outside: &Outside, times: &mut Times) -> Result<Response, Failure> {
    let stream = client::connect(&reached.addresses).await?;
    let stream = shake_hands(stream, &reached.url, outside).await?;
    times.connected();
    let head = head(&reached.url);
    let message = Message {
        head: head.as_bytes(),
        body: &[],
    };
    let wanted = Wanted {
        body: Body::Possible,
        limit: ANSWER_LIMIT,
    };
    client::talk(stream, message, wanted, times).await
}

async fn shake_hands(
    stream: TcpStream,
    url: &HttpsUrl,
    outside: &Outside,
) -> Result<TlsStream<TcpStream>, Failure> {
    let failed = |why: &dyn fmt::Display| Failure::Down(format!("TLS with {}: {why}", url.host()));
    let name = ServerName::try_from(url.host().to_owned()).map_err(|error| failed(&error))?;
    let shaken = outside.tls.connect(name, stream).await;
    shaken.map_err(|error| failed(&error))
}

/// All that is said: nothing of it was captured but the URL.
fn head(url: &HttpsUrl) -> String {
    format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: hookglass/{}\r\nAccept: */*\r\nConnection: close\r\n\r\n",
        url.target(),
        url.host_field(),
        env!("CARGO_PKG_VERSION"),
    )
}

fn trusting(roots: RootCertStore) -> Result<TlsConnector, rustls::Error> {
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

fn by_the_system(name: String, port: u16) -> Resolving {
    Box::pin(async move {
        let found = tokio::net::lookup_host((name, port)).await?;
        Ok(found.collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_url_goes_out() {
        let url = HttpsUrl::parse("https://a.test:8443/x?y=1").unwrap();
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(
            head(&url),
            format!(
                "GET /x?y=1 HTTP/1.1\r\nHost: a.test:8443\r\nUser-Agent: hookglass/{version}\r\n\
                 Accept: */*\r\nConnection: close\r\n\r\n"
            )
        );
    }
}
