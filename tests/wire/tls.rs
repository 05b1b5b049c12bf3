//! Requests that come through TLS, and handshakes that fail.

use std::{
    io,
    sync::{Arc, LazyLock},
};

use bytes::Bytes;
use hookglass::{
    answer::DefaultAnswer,
    capture::{self, Limits, Settings, Tls},
    exchange::{Scheme, Version},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring::default_provider,
        pki_types::{CertificateDer, ServerName, pem::PemObject as _},
    },
};

use crate::server::{GUARD, Server, hasty, statuses};

/// A certificate for localhost, and its key.
static PAIR: LazyLock<(String, String)> = LazyLock::new(|| {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
});

fn server(limits: Limits) -> Server {
    let tls = Tls::from_pem(PAIR.0.as_bytes(), PAIR.1.as_bytes()).unwrap();
    let settings = Settings {
        limits,
        tls: Some(tls),
        ..Settings::default()
    };
    let sockets = capture::bind(&capture::loopback(0)).unwrap();
    Server::on(sockets.into(), Arc::new(DefaultAnswer), settings)
}

/// Whom a client trusts.
#[derive(Clone, Copy)]
enum Trust {
    Ours,
    Nobody,
}

async fn shake(server: &Server, trust: Trust, alpn: &[&[u8]]) -> io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    if matches!(trust, Trust::Ours) {
        let ours = CertificateDer::from_pem_slice(PAIR.0.as_bytes()).unwrap();
        roots.add(ours).unwrap();
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
    let stream = TcpStream::connect(server.address()).await?;
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
}

fn run<T>(talk: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async { tokio::time::timeout(GUARD, talk).await.expect("in time") })
}

const REQUEST: &[u8] =
    b"POST /hooks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi";

async fn ask_http1(mut stream: TlsStream<TcpStream>) -> String {
    stream.write_all(REQUEST).await.unwrap();
    let mut response = String::new();
    // Whether the end is said in TLS too is no matter here.
    let _ = stream.read_to_string(&mut response).await;
    response
}

async fn ask_http2(stream: TlsStream<TcpStream>) -> u16 {
    let (mut client, connection) = h2::client::handshake(stream).await.unwrap();
    let driver = tokio::spawn(connection);
    let request = http::Request::post("https://localhost/hooks")
        .body(())
        .unwrap();
    let (response, mut body) = client.send_request(request, false).unwrap();
    body.send_data(Bytes::from_static(b"hi"), true).unwrap();
    let status = response.await.unwrap().status().as_u16();
    drop((client, body));
    let _ = driver.await;
    status
}

#[test]
fn both_versions_are_spoken_whether_they_were_agreed_on_or_not() {
    let server = server(Limits::default());
    assert_eq!(server.state.borrow().scheme, Scheme::Https);
    let offers: [(&[&[u8]], Version); 4] = [
        (&[b"http/1.1"], Version::Http11),
        (&[], Version::Http11),
        (&[b"h2", b"http/1.1"], Version::Http2),
        (&[], Version::Http2),
    ];
    for (id, (alpn, version)) in (1..).zip(offers) {
        run(async {
            let stream = shake(&server, Trust::Ours, alpn).await.unwrap();
            match version {
                Version::Http2 => assert_eq!(ask_http2(stream).await, 200),
                _ => assert_eq!(statuses(&ask_http1(stream).await), [200]),
            }
        });
        let exchange = server.exchange(id);
        assert_eq!(exchange.scheme(), Scheme::Https);
        assert_eq!((exchange.version(), exchange.body()), (version, &b"hi"[..]));
    }
}

#[test]
fn who_agrees_on_http_2_and_speaks_http_1_is_refused() {
    let server = server(Limits::default());
    let response =
        run(async { ask_http1(shake(&server, Trust::Ours, &[b"h2"]).await.unwrap()).await });
    assert_eq!(statuses(&response), [400]);
    assert!(server.refused(1).why.starts_with("HTTP/2 was agreed on"));
}

#[test]
fn a_handshake_that_fails_is_a_row_that_says_why() {
    let server = server(Limits::default());
    assert!(run(shake(&server, Trust::Nobody, &[])).is_err());
    let refused = server.refused(1);
    assert!(
        refused.why.contains("does not trust our certificate"),
        "{}",
        refused.why
    );
    assert_eq!((refused.status, refused.raw[0]), (None, 0x16));
    server.send(b"\x16\x03\x01\x00\x02hi");
    let refused = server.refused(2);
    assert!(
        refused.why.starts_with("the TLS handshake failed: "),
        "{}",
        refused.why
    );
    assert_eq!(&refused.raw[..], b"\x16\x03\x01\x00\x02hi");
}

#[test]
fn a_handshake_that_does_not_end_is_let_go() {
    let server = server(hasty());
    let mut peer = server.connect();
    peer.send(b"\x16\x03\x01");
    assert_eq!(peer.rest(), "");
    let why = server.refused(1).why;
    assert!(
        why.starts_with("the TLS handshake was not complete after"),
        "{why}"
    );
}

#[test]
fn plain_http_where_tls_is_spoken_is_told_so() {
    let server = server(Limits::default());
    let response = server.send(REQUEST);
    assert_eq!(statuses(&response), [400]);
    let refused = server.refused(1);
    assert_eq!(refused.why, "plain HTTP where TLS is spoken; use https://");
    assert_eq!(&refused.raw[..], REQUEST);
}
