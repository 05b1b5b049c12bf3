//! Confirmations over real TLS: a server of our own stands for the internet, and whoever resolves is ours too.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use hookglass::{
    deliver::{Outside, Unreachable, confirm},
    exchange::{Failure, HttpsUrl, Outcome},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig,
        crypto::ring::default_provider,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    },
    server::TlsStream,
};

use crate::GUARD;

/// Whom the certificate is for.
const HOST: &str = "sns.test";

/// A server with TLS, its certificate, and what it was asked.
struct Server {
    address: SocketAddr,
    certificate: CertificateDer<'static>,
    asked: mpsc::UnboundedReceiver<String>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    /// One that answers everything so; without an answer it is silent.
    async fn start(answer: Option<Vec<u8>>) -> Self {
        let made = rcgen::generate_simple_self_signed([HOST.to_owned()]).unwrap();
        let certificate = made.cert.der().clone();
        let key = PrivateKeyDer::from_pem_slice(made.signing_key.serialize_pem().as_bytes());
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], key.unwrap())
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, asked) = mpsc::unbounded_channel();
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                let Ok(stream) = acceptor.accept(stream).await else {
                    continue;
                };
                tokio::spawn(serve(stream, answer.clone(), tell.clone()));
            }
        });
        Self {
            address,
            certificate,
            asked,
            connections,
        }
    }

    async fn answering(answer: &str) -> Self {
        Self::start(Some(answer.as_bytes().to_vec())).await
    }

    /// The internet as it is, but with this server at every name, and trusted.
    fn outside(&self) -> Outside {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).unwrap();
        leading_to(&[self.address])
            .forbidding(|ip| (!ip.is_loopback()).then_some("not the server of this test"))
            .trusting(roots)
            .unwrap()
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

async fn serve(
    mut stream: TlsStream<TcpStream>,
    answer: Option<Vec<u8>>,
    tell: mpsc::UnboundedSender<String>,
) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if !matches!(stream.read(&mut byte).await, Ok(1)) {
            return;
        }
        request.push(byte[0]);
    }
    let _ = tell.send(String::from_utf8(request).unwrap());
    match answer {
        Some(answer) => {
            let _ = stream.write_all(&answer).await;
            let _ = stream.shutdown().await;
        }
        // Until the other side gives up.
        None => drop(stream.read(&mut [0]).await),
    }
}

/// The internet, with every name at these addresses.
fn leading_to(addresses: &[SocketAddr]) -> Outside {
    let addresses = addresses.to_vec();
    let resolve = move |_, _| {
        let found = addresses.clone();
        Box::pin(async move { Ok(found) }) as _
    };
    Outside::public().unwrap().resolved_by(Arc::new(resolve))
}

fn url(text: &str) -> HttpsUrl {
    HttpsUrl::parse(text).unwrap()
}

async fn ask(text: &str, outside: &Outside) -> Outcome {
    let talk = async {
        let reached = outside.resolve(&url(text)).await.unwrap();
        confirm(&reached, outside).await
    };
    tokio::time::timeout(GUARD, talk).await.expect("in time")
}

async fn refusal(outside: Outside) -> Unreachable {
    let url = url("https://sns.test/confirm");
    let resolved = tokio::time::timeout(GUARD, outside.resolve(&url)).await;
    resolved.expect("in time").unwrap_err()
}

#[tokio::test]
async fn a_url_is_asked_with_nothing_but_itself_and_the_answer_is_kept() {
    let mut server = Server::answering(
        "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 11\r\n\r\n<Confirmed>",
    )
    .await;
    let outcome = ask(
        "https://sns.test/?Action=ConfirmSubscription&Token=2336",
        &server.outside(),
    )
    .await;
    let response = outcome.result.unwrap();
    assert_eq!(
        (response.status, &response.body[..], response.truncated),
        (200, &b"<Confirmed>"[..], false)
    );
    assert!(outcome.connect_us.is_some() && outcome.first_byte_us.is_some());
    let asked = server.asked.recv().await.unwrap();
    let lines: Vec<&str> = asked.trim_end().split("\r\n").collect();
    assert_eq!(
        lines,
        [
            "GET /?Action=ConfirmSubscription&Token=2336 HTTP/1.1",
            "Host: sns.test",
            concat!("User-Agent: hookglass/", env!("CARGO_PKG_VERSION")),
            "Accept: */*",
            "Connection: close",
        ]
    );
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let server = Server::answering(
        "HTTP/1.1 302 Found\r\nLocation: https://sns.test/elsewhere\r\nContent-Length: 0\r\n\r\n",
    )
    .await;
    let response = ask("https://sns.test/", &server.outside())
        .await
        .result
        .unwrap();
    assert_eq!(response.status, 302);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_certificate_that_nobody_trusts_or_of_another_host_ends_it_before_a_word_is_said() {
    let mut server = Server::answering("HTTP/1.1 200 OK\r\n\r\n").await;
    let forbids: fn(IpAddr) -> _ = |_| None;
    let mozilla = leading_to(&[server.address]).forbidding(forbids);
    for (text, outside, why) in [
        ("https://sns.test/", mozilla, "UnknownIssuer"),
        (
            "https://other.test/",
            server.outside(),
            "not valid for name",
        ),
    ] {
        let failure = ask(text, &outside).await.result.unwrap_err();
        let Failure::Down(said) = failure else {
            panic!("{failure:?}");
        };
        assert!(said.contains(why), "{said}");
    }
    assert!(server.asked.try_recv().is_err(), "nothing was asked");
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_down() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
        let _ = stream.read(&mut [0]).await;
    });
    let outside = leading_to(&[address]).forbidding(|_| None);
    let failure = ask("https://sns.test/", &outside).await.result.unwrap_err();
    assert!(
        failure.why().starts_with("TLS with sns.test: "),
        "{failure:?}"
    );
}

#[tokio::test]
async fn no_address_that_is_not_public_is_asked_even_beside_one_that_is() {
    let server = Server::answering("HTTP/1.1 200 OK\r\n\r\n").await;
    let public: SocketAddr = "8.8.8.8:443".parse().unwrap();
    let own = server.address;
    for (bad, what) in [
        (own, "which is this machine"),
        ("10.0.0.7:443".parse().unwrap(), "a private address"),
        ("[fd12::1]:443".parse().unwrap(), "a private address"),
        (
            "169.254.169.254:443".parse().unwrap(),
            "a link-local address",
        ),
        (
            "[::ffff:127.0.0.1]:443".parse().unwrap(),
            "which is this machine",
        ),
        (
            "0.0.0.0:443".parse().unwrap(),
            "which is every address and none",
        ),
    ] {
        for all in [vec![bad], vec![public, bad], vec![bad, public]] {
            let refused = refusal(leading_to(&all)).await.to_string();
            let expected = format!("sns.test leads to {}, {what}", bad.ip().to_canonical());
            assert!(refused.starts_with(&expected), "{refused}");
        }
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_name_without_an_address_and_one_that_takes_too_long_are_said() {
    let refused = refusal(leading_to(&[])).await.to_string();
    assert_eq!(
        refused,
        "the name sns.test has no address (an empty answer)"
    );
    let fails = |_, _| Box::pin(async { Err(io::Error::other("no such host")) }) as _;
    let refused = refusal(Outside::public().unwrap().resolved_by(Arc::new(fails))).await;
    assert!(refused.to_string().contains("(no such host)"), "{refused}");
    let hangs = |_, _| Box::pin(std::future::pending()) as _;
    let outside = Outside::public()
        .unwrap()
        .resolved_by(Arc::new(hangs))
        .within(Duration::from_millis(20));
    let refused = refusal(outside).await.to_string();
    assert!(refused.contains("(no answer within 20ms)"), "{refused}");
}

#[tokio::test]
async fn who_does_not_answer_in_time_is_late() {
    let server = Server::start(None).await;
    let outside = server.outside().within(Duration::from_millis(300));
    let failure = ask("https://sns.test/", &outside).await.result.unwrap_err();
    assert!(matches!(failure, Failure::Late(_)), "{failure:?}");
}

#[tokio::test]
async fn of_a_long_answer_64_kib_are_kept() {
    let body = "x".repeat(100_000);
    let server = Server::answering(&format!("HTTP/1.1 200 OK\r\n\r\n{body}")).await;
    let response = ask("https://sns.test/", &server.outside())
        .await
        .result
        .unwrap();
    assert_eq!((response.body.len(), response.truncated), (64 << 10, true));
}
