//! Requests and keys for the tests of this room. The RSA key was made with
//! `openssl genpkey` for these tests alone and guards nothing; the others are
//! made as they run.

use bytes::Bytes;
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair},
};

use super::{
    Agreed, Encoding, Hash, KeyForm, Method, Part, Scheme, Secret, Secrets, TimestampIn, Unsigned,
    sign,
};
use crate::exchange::{self, Circumstances, Exchange, Head, Marks, Time, Version};

pub(super) const NOW: i64 = 1_764_590_400;
pub(super) const BODY: &str = "{\"event\":\"payment_received\"}\n";
pub(super) const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODw==";
pub(super) const PLAIN: Scheme = Scheme::hmac(Hash::Sha256).header("X-Sig");
pub(super) const STRIPE: Scheme = Scheme::hmac(Hash::Sha256)
    .header("Stripe-Signature")
    .prefix("v1=")
    .list(',')
    .over(&[Part::Timestamp, Part::Literal("."), Part::Body])
    .timed(TimestampIn::Entry("t="), 300);
pub(super) const STANDARD: Scheme = Scheme::hmac(Hash::Sha256)
    .header("webhook-signature")
    .prefix("v1,")
    .base64()
    .list(' ')
    .base64_key("whsec_")
    .over(&[
        Part::Header("webhook-id"),
        Part::Literal("."),
        Part::Timestamp,
        Part::Literal("."),
        Part::Body,
    ])
    .timed(TimestampIn::Header("webhook-timestamp"), 300);

pub(crate) const RSA_PRIVATE: &str = include_str!("test_only/rsa_private.pem");
pub(super) const RSA_PUBLIC: &str = include_str!("test_only/rsa_public.pem");
pub(super) const RSA_CERTIFICATE: &str = include_str!("test_only/rsa_certificate.pem");

fn pem(der: &[u8]) -> String {
    let text = Encoding::Base64.encode(der);
    format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----")
}

pub(crate) fn ed25519_private() -> String {
    pem(Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
        .unwrap()
        .as_ref())
}

pub(crate) fn p256_private() -> String {
    let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new());
    pem(made.unwrap().as_ref())
}

/// A secret that a scheme can sign with.
pub(crate) fn secret_for(scheme: &Scheme) -> Secret {
    let text = match (scheme.method, scheme.key) {
        (Method::Ed25519, _) => ed25519_private(),
        (Method::EcdsaP256, _) | (Method::Jwt(_), KeyForm::Public) => p256_private(),
        (Method::Rsa(_), _) => format!("WH-LABEL\n{RSA_PRIVATE}"),
        (Method::Basic, _) => "aladdin:open sesame".to_owned(),
        (_, KeyForm::Hex) => "00ff".repeat(16),
        (_, KeyForm::Base64After(prefix)) => format!("{prefix}AAECAwQFBgcICQoLDA0ODw=="),
        _ => SECRET.to_owned(),
    };
    Secret::new(text, "test")
}

pub(super) fn secrets() -> Agreed {
    let secret = Secret::new(SECRET, "HOOKGLASS_SECRET_TEST");
    Secrets::default().and("test", [secret]).into()
}

/// A request that arrived at `now`, in seconds.
pub(super) fn taken(headers: &[(&str, &str)], body: &[u8], now: i64) -> Exchange {
    kept(headers, body, body.len() as u64, now)
}

/// The same of a body of which more arrived than was kept.
pub(super) fn kept(headers: &[(&str, &str)], body: &[u8], size: u64, now: i64) -> Exchange {
    let mut bytes = b"POST / HTTP/1.1\r\n".to_vec();
    for (name, value) in headers {
        bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    arrived(bytes, body, size, now)
}

/// A head and what was kept of a body, of which `size` bytes arrived at `now`,
/// in seconds.
pub(super) fn arrived(head: Vec<u8>, body: &[u8], size: u64, now: i64) -> Exchange {
    let length = head.len();
    let mut bytes = head;
    bytes.extend_from_slice(body);
    let about = Circumstances {
        time: Time::from_seconds(now),
        took_us: 0,
        peer: ([127, 0, 0, 1], 1).into(),
        scheme: exchange::Scheme::Http,
        version: Version::Http11,
        declared: None,
        size,
        marks: Marks::NONE,
    };
    Exchange::new(Bytes::from(bytes), length, about)
}

/// A request signed at one time that arrived at another, both in seconds.
pub(super) fn signed(scheme: &Scheme, body: &[u8], at: i64, arrived: i64) -> Exchange {
    let secret = Secret::new(SECRET, "test");
    let request = Unsigned {
        head: Head::new(b"POST / HTTP/1.1\r\nwebhook-id: msg_1\r\n\r\n"),
        body,
        url: "http://localhost/",
    };
    let made = sign(scheme, &secret, request, Time::from_seconds(at)).unwrap();
    let mut headers: Vec<_> = made
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    headers.push(("webhook-id", "msg_1"));
    taken(&headers, body, arrived)
}
