//! TLS in front of HTTP: a certificate with its key, and the handshake.
//!
//! Not here: where certificates come from and are kept. That is for whoever
//! makes a [`Tls`].

use std::{fmt, io, sync::Arc};

use ring::digest;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, ServerConfig,
        crypto::ring::default_provider,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    },
    server::TlsStream,
};

use super::serve::Stream;

/// What is offered in the handshake (RFC 7301), the preferred one first.
const PROTOCOLS: [&[u8]; 2] = [HTTP2, b"http/1.1"];

const HTTP2: &[u8] = b"h2";

/// A certificate and its key, ready to be shown to who connects. Clones share
/// them.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    fingerprint: Arc<str>,
}

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// The text of certificates is no PEM, or holds none.
    #[error("no certificate in PEM is there; it begins with -----BEGIN CERTIFICATE-----")]
    NoCertificate,
    /// The text of the key is no PEM, or holds none that is understood.
    #[error("no private key in PEM is there; PKCS #8, PKCS #1 and SEC 1 are understood")]
    NoKey,
    /// Key and certificate do not go together, or are not of a kind that is
    /// understood.
    #[error("the certificate and the key cannot be used: {0}")]
    Unusable(#[from] rustls::Error),
}

/// Which protocol was agreed on in the handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alpn {
    /// HTTP/2.
    Http2,
    /// HTTP/1.1, or none.
    Other,
}

impl Tls {
    /// Reads a chain of certificates, the server's own first, and its key,
    /// both in PEM.
    ///
    /// # Errors
    /// When there is none of either, or they do not go together.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let chain = CertificateDer::pem_slice_iter(chain)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| TlsError::NoCertificate)?;
        let own = chain.first().ok_or(TlsError::NoCertificate)?;
        let fingerprint = fingerprint(own).into();
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| TlsError::NoKey)?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).into();
        Ok(Self {
            acceptor: Arc::new(config).into(),
            fingerprint,
        })
    }

    /// The SHA-256 of the server's own certificate: `AB:CD:...`.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Shakes hands.
    pub(super) async fn accept<S: Stream>(&self, stream: S) -> io::Result<(TlsStream<S>, Alpn)> {
        let stream = self.acceptor.accept(stream).await?;
        let alpn = match stream.get_ref().1.alpn_protocol() {
            Some(HTTP2) => Alpn::Http2,
            _ => Alpn::Other,
        };
        Ok((stream, alpn))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Tls").field(&self.fingerprint).finish()
    }
}

/// Why a handshake failed, with what helps.
pub(super) fn why(error: &io::Error) -> String {
    use rustls::AlertDescription::{BadCertificate, CertificateUnknown, UnknownCA};
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    match inner {
        Some(rustls::Error::AlertReceived(BadCertificate | CertificateUnknown | UnknownCA)) => {
            "the TLS handshake failed: the peer does not trust our certificate; \
             import it there, or have it not verify"
                .to_owned()
        }
        _ => format!("the TLS handshake failed: {error}"),
    }
}

fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    let digest = digest::digest(&digest::SHA256, certificate);
    let bytes = digest.as_ref().iter().map(|byte| format!("{byte:02X}"));
    bytes.collect::<Vec<_>>().join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_or_no_key_is_said_to_be_none() {
        let said = |chain: &[u8], key: &[u8]| Tls::from_pem(chain, key).unwrap_err().to_string();
        assert!(said(b"", b"").starts_with("no certificate"));
        assert!(said(b"-----BEGIN CERTIFICATE-----\n?", b"").starts_with("no certificate"));
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let chain = made.cert.pem();
        assert!(said(chain.as_bytes(), b"x").starts_with("no private key"));
        let other = rcgen::KeyPair::generate().unwrap().serialize_pem();
        assert!(said(chain.as_bytes(), other.as_bytes()).contains("cannot be used"));
        let tls = Tls::from_pem(
            chain.as_bytes(),
            made.signing_key.serialize_pem().as_bytes(),
        );
        let fingerprint = tls.unwrap().fingerprint().to_owned();
        assert_eq!(fingerprint.len(), 32 * 3 - 1);
    }
}
