//! Signs a request as its sender does: for what we send, and for samples. The
//! inverse of the judgement, out of the same scheme.

use std::borrow::Cow;

use super::{
    Encoding, Hash, Jwt, Method, Part, Prefix, Scheme, Secret, SignatureIn, TimestampIn, Unit,
    Values,
    evidence::{Evidence, Unfit, read_time},
    fields::Fields,
    hashing, jwt,
    private_key::PrivateKey,
    public_key::Ecdsa,
};
use crate::exchange::{Head, Time, form};

/// A request that is to be signed.
#[derive(Clone, Copy, Debug)]
pub struct Unsigned<'a> {
    /// Its head; of a signature that stands there already nothing is kept.
    pub head: Head<'a>,
    /// Its body.
    pub body: &'a [u8],
    /// The URL it goes to, for the schemes that sign it.
    pub url: &'a str,
}

/// What to set in a request so that it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signed {
    /// Header lines, in place of those of the same name.
    pub headers: Vec<(String, String)>,
    /// The target, where something is set in the query.
    pub target: Option<String>,
    /// The body, where something is set in it.
    pub body: Option<Vec<u8>>,
}

/// Why something could not be signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The secret is not written in the form of the scheme.
    #[error("the secret from {origin} cannot be {form}; paste it as the sender shows it")]
    Secret {
        /// Where the secret came from.
        origin: String,
        /// What it should be, in words.
        form: String,
    },
    /// Who signs with a public key scheme needs the private half.
    #[error(
        "{origin} holds no private key, and only that signs {method}; make one with `{make}` and give it as --secret SENDER=file:key.pem"
    )]
    NoPrivateKey {
        /// Where the secret came from.
        origin: String,
        /// The method, in words.
        method: &'static str,
        /// The command that makes one.
        make: &'static str,
    },
    /// Something that is signed is not there.
    #[error("{0}; set it first")]
    Missing(String),
    /// The id that is signed does not stand above the key.
    #[error("{0}")]
    Label(String),
    /// There is no place for the signature.
    #[error("nothing stands at {0}, where the signature belongs; write it there, empty")]
    Place(&'static str),
    /// Nothing is signed so here.
    #[error("{0} cannot be made here")]
    Method(&'static str),
}

/// What to set in `request` so that it holds as signed at `now`.
pub fn sign(
    scheme: &Scheme,
    secret: &Secret,
    request: Unsigned<'_>,
    now: Time,
) -> Result<Signed, SignError> {
    let mut work = Work {
        scheme,
        secret,
        head: request.head.bytes().to_vec(),
        body: request.body.to_vec(),
        url: request.url.to_owned(),
        time: scheme
            .timestamp
            .map(|timestamp| written(now, timestamp.unit)),
        now,
        signed: Signed::default(),
    };
    work.set_time()?;
    work.set_body_hash();
    let elements = work.evidence(0).elements_within_limit();
    for element in 0..elements.map_err(|unfit| work.error(unfit))? {
        let text = work.signature(element)?;
        work.place(element, text)?;
    }
    Ok(work.signed)
}

/// A request while it is being signed.
struct Work<'a> {
    scheme: &'a Scheme,
    secret: &'a Secret,
    head: Vec<u8>,
    body: Vec<u8>,
    url: String,
    time: Option<String>,
    now: Time,
    signed: Signed,
}

impl Work<'_> {
    fn evidence(&self, element: usize) -> Evidence<'_> {
        let head = Head::new(&self.head);
        let evidence = Evidence::new(*self.scheme, head, &self.body, None);
        Evidence {
            urls: vec![self.url.clone()],
            time: self.time.clone(),
            element,
            ..evidence
        }
    }

    /// The time first: it may be a part of what is signed.
    fn set_time(&mut self) -> Result<(), SignError> {
        let (Some(timestamp), Some(time)) = (self.scheme.timestamp, self.time.clone()) else {
            return Ok(());
        };
        match timestamp.place {
            TimestampIn::Header(name) => self.set_header(name.to_owned(), time),
            TimestampIn::Json(path) => {
                let old = self.fields().text(path);
                let is_time = old.is_some_and(|old| read_time(&old, timestamp.unit).is_some());
                match self.fields().with(path, &time).filter(|_| is_time) {
                    Some(body) => self.set_body(body),
                    None if self.scheme.signed.contains(&Part::Timestamp) => {
                        return Err(SignError::Place(path));
                    }
                    None => {}
                }
            }
            TimestampIn::Entry(_) | TimestampIn::Claim(_) => {}
        }
        Ok(())
    }

    fn set_body_hash(&mut self) {
        let Some(parameter) = self.scheme.body_hash else {
            return;
        };
        if !self.body.is_empty() && !self.fields().is_form() {
            let hash = Encoding::Hex.encode(&hashing::hash(Hash::Sha256, &self.body));
            self.set_query(parameter, &hash);
        }
    }

    /// The signature as it is written, with what stands before it.
    fn signature(&self, element: usize) -> Result<String, SignError> {
        let evidence = self.evidence(element);
        let (scheme, secret) = (self.scheme, self.secret);
        let bytes = match scheme.method {
            Method::Hmac(_) | Method::Digest(_) => {
                let tag = evidence.tag(secret, &self.url);
                tag.map_err(|unfit| self.error(unfit))?
            }
            Method::Token => {
                return Ok(format!(
                    "{}{}",
                    self.prefix(&evidence),
                    text(secret.bytes())
                ));
            }
            Method::Basic => {
                return Ok(format!("Basic {}", Encoding::Base64.encode(secret.bytes())));
            }
            Method::Jwt(rules) => {
                let token = jwt::made(&self.claims(rules, &evidence), secret);
                let token = token.ok_or_else(|| self.no_private_key())?;
                return Ok(format!("{}{token}", self.prefix(&evidence)));
            }
            Method::Ed25519 | Method::EcdsaP256 | Method::Rsa(_) => {
                let key = PrivateKey::read(secret.bytes());
                let key = key.ok_or_else(|| self.no_private_key())?;
                let signed = evidence.signed(&self.url, Some(secret));
                let signed = signed.map_err(|unfit| self.error(unfit))?;
                let signature = key.sign(scheme.method, Ecdsa::Asn1, &signed);
                signature.ok_or_else(|| self.no_private_key())?
            }
        };
        let text = scheme.encoding.encode(&bytes);
        Ok(format!("{}{text}", self.prefix(&evidence)))
    }

    fn prefix(&self, evidence: &Evidence<'_>) -> Cow<'static, str> {
        let Prefix::Upto(end) = self.scheme.prefix else {
            return Cow::Borrowed(self.scheme.required_prefix());
        };
        let values = evidence.values();
        let old = values.first().map(|value| text(value)).unwrap_or_default();
        let label = self.secret.label().map(Cow::into_owned);
        let start = label.or_else(|| old.split_once(end).map(|(start, _)| start.to_owned()));
        Cow::Owned(format!("{}{end}", start.unwrap_or_default()))
    }

    /// The claims of a token over this request. Where the body is the token,
    /// they are what it says.
    fn claims(&self, rules: Jwt, evidence: &Evidence<'_>) -> String {
        if self.scheme.place == SignatureIn::Body {
            let old = jwt::Token::read(self.body.trim_ascii());
            let claims = old.map_or_else(|| self.body.clone(), |token| token.claims);
            return text(&claims);
        }
        let mut claims = serde_json::Map::new();
        if let Some(issuer) = rules.issuer {
            claims.insert("iss".to_owned(), issuer.into());
        }
        if let Some(TimestampIn::Claim(name)) = self.scheme.timestamp.map(|it| it.place) {
            claims.insert(name.to_owned(), self.now.seconds().into());
        }
        if let Some((name, encoding)) = rules.body_hash {
            let hash = hashing::hash(Hash::Sha256, &evidence.body);
            claims.insert(name.to_owned(), encoding.encode(&hash).into());
        }
        serde_json::Value::from(claims).to_string()
    }

    fn place(&mut self, element: usize, signature: String) -> Result<(), SignError> {
        match self.scheme.place {
            SignatureIn::Header(name) => {
                let value = self.with_time(signature);
                self.set_header(name.to_owned(), value);
            }
            SignatureIn::Headers(start) => self.set_header(format!("{start}1"), signature),
            SignatureIn::Query(name) => self.set_query(name, &signature),
            SignatureIn::Json(path) => {
                let whole = path.replacen("/[]", &format!("/{element}"), 1);
                let body = self.fields().with(&whole, &signature);
                self.set_body(body.ok_or(SignError::Place(path))?);
            }
            SignatureIn::Body => self.set_body(signature.into_bytes()),
        }
        Ok(())
    }

    /// A list with the time as its first entry, where that is its place.
    fn with_time(&self, signature: String) -> String {
        let (Some(timestamp), Some(time)) = (self.scheme.timestamp, &self.time) else {
            return signature;
        };
        let TimestampIn::Entry(start) = timestamp.place else {
            return signature;
        };
        let separator = match self.scheme.values {
            Values::List(separator) => separator,
            Values::One => ',',
        };
        format!("{start}{time}{separator}{signature}")
    }

    fn fields(&self) -> Fields<'_> {
        Fields::of(Head::new(&self.head), &self.body)
    }

    fn set_header(&mut self, name: String, value: String) {
        self.head = with_header(Head::new(&self.head), &name, &value);
        self.signed.headers.push((name, value));
    }

    fn set_body(&mut self, body: Vec<u8>) {
        self.body.clone_from(&body);
        self.signed.body = Some(body);
    }

    fn set_query(&mut self, name: &str, value: &str) {
        let target = text(Head::new(&self.head).target());
        let changed = with_parameter(&target, name, value);
        self.url = with_parameter(&self.url, name, value);
        self.head = with_target(Head::new(&self.head), &changed);
        self.signed.target = Some(changed);
    }

    fn error(&self, unfit: Unfit) -> SignError {
        match unfit {
            Unfit::Request(why) | Unfit::Limit(why) => SignError::Missing(why),
            Unfit::Secret(why) if self.scheme.signed.contains(&Part::KeyLabel) => {
                SignError::Label(why)
            }
            Unfit::Secret(_) => SignError::Secret {
                origin: self.secret.origin().to_owned(),
                form: self.scheme.key.words(),
            },
        }
    }

    fn no_private_key(&self) -> SignError {
        SignError::NoPrivateKey {
            origin: self.secret.origin().to_owned(),
            method: self.scheme.method.words(),
            make: match self.scheme.method {
                Method::Ed25519 => "openssl genpkey -algorithm ed25519 -out key.pem",
                Method::Rsa(_) => {
                    "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem"
                }
                _ => "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem",
            },
        }
    }
}

impl Scheme {
    /// Whether something stands in the place of the signature.
    #[must_use]
    pub fn is_in(&self, request: Unsigned<'_>) -> bool {
        Evidence::new(*self, request.head, request.body, None).is_present()
    }

    /// Whether `request` is signed so with this secret, at whatever time.
    #[must_use]
    pub fn holds(&self, secret: &Secret, request: Unsigned<'_>) -> bool {
        let evidence = Evidence::new(*self, request.head, request.body, Some(request.url));
        let found = evidence.matching(std::slice::from_ref(secret));
        found.is_ok_and(|found| found.is_some())
    }
}

fn written(now: Time, unit: Unit) -> String {
    match unit {
        Unit::Seconds => now.seconds().to_string(),
        Unit::Millis => now.micros().div_euclid(1_000).to_string(),
        Unit::Iso => now.utc().format("%Y-%m-%dT%H:%M:%SZ").to_string(),
    }
}

/// The head with this line, in place of the first of that name.
fn with_header(head: Head<'_>, name: &str, value: &str) -> Vec<u8> {
    let line = format!("{name}: {value}\r\n");
    let mut bytes = [head.request_line(), b"\r\n"].concat();
    let mut is_set = false;
    for field in head.fields() {
        if field.is(name) {
            if !is_set {
                bytes.extend_from_slice(line.as_bytes());
            }
            is_set = true;
            continue;
        }
        bytes.extend_from_slice(&[field.name, b": ", field.value, b"\r\n"].concat());
    }
    if !is_set {
        bytes.extend_from_slice(line.as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes
}

fn with_target(head: Head<'_>, target: &str) -> Vec<u8> {
    let line = format!("{} {target} HTTP/1.1", text(head.method()));
    let rest = &head.bytes()[head.request_line().len()..];
    [line.as_bytes(), rest].concat()
}

/// A URL or target with this parameter in its query, in place of the first of
/// that name.
fn with_parameter(url: &str, name: &str, value: &str) -> String {
    let pair = format!("{name}={}", form::encoded(value));
    let Some((path, query)) = url.split_once('?') else {
        return format!("{url}?{pair}");
    };
    let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    let is_it = |other: &&str| other.split('=').next() == Some(name);
    match pairs.iter().position(is_it) {
        Some(at) => pairs[at] = &pair,
        None => pairs.push(&pair),
    }
    format!("{path}?{}", pairs.join("&"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{BODY, NOW, PLAIN, SECRET, STANDARD, STRIPE},
        *,
    };

    fn made(scheme: &Scheme, head: &[u8]) -> Result<Vec<(String, String)>, SignError> {
        signed(scheme, SECRET, head, BODY.as_bytes()).map(|signed| signed.headers)
    }

    fn signed(
        scheme: &Scheme,
        secret: &str,
        head: &[u8],
        body: &[u8],
    ) -> Result<Signed, SignError> {
        let request = Unsigned {
            head: Head::new(head),
            body,
            url: "https://me.example/in",
        };
        sign(
            scheme,
            &Secret::new(secret, "prompt"),
            request,
            Time::from_seconds(NOW),
        )
    }

    #[test]
    fn the_lines_are_those_the_scheme_has() {
        let names = |scheme| {
            let lines = made(scheme, b"POST /\r\nwebhook-id: 1\r\n\r\n").unwrap();
            lines.into_iter().map(|line| line.0).collect::<Vec<_>>()
        };
        assert_eq!(names(&PLAIN), ["X-Sig"]);
        assert_eq!(names(&STRIPE), ["Stripe-Signature"]);
        assert_eq!(names(&STANDARD), ["webhook-timestamp", "webhook-signature"]);
    }

    #[test]
    fn the_published_vector_of_cryptoix_is_met() {
        const VECTOR: &[u8] = br#"{"uuid":"tx_test_123","status":"completed","amount_fiat":100,"timestamp":1780574400}"#;
        let lines = signed(&PLAIN, "whsec_test_secret_1234567890", b"", VECTOR).unwrap();
        assert_eq!(
            lines.headers[0].1,
            "9bc6d23d70a52f2960d404a6bf2fd067ee8f15e2e30c4e53cfde3559251a7e25"
        );
    }

    #[test]
    fn what_cannot_be_signed_says_why_and_what_to_do() {
        let missing = made(&STANDARD, b"").unwrap_err().to_string();
        assert_eq!(
            missing,
            "webhook-id is missing, and it is signed; set it first"
        );
        let head = b"POST /\r\nwebhook-id: 1\r\n\r\n";
        let error =
            |scheme: &Scheme, secret| signed(scheme, secret, head, b"{}").unwrap_err().to_string();
        assert_eq!(
            error(&STANDARD, "%"),
            "the secret from prompt cannot be decoded from base64 after whsec_; paste it as the sender shows it"
        );
        let said = error(&Scheme::ed25519().header("X-Sig"), "00");
        assert!(
            said.contains("openssl genpkey -algorithm ed25519 -out key.pem"),
            "{said}"
        );
        let labelled = Scheme::rsa(Hash::Sha256)
            .header("X-Sig")
            .over(&[Part::KeyLabel]);
        let said = error(&labelled, super::super::testing::RSA_PRIVATE);
        assert!(
            said.ends_with("write the id on the line before -----BEGIN"),
            "{said}"
        );
        let in_body = PLAIN.at(SignatureIn::Json("/sig"));
        assert!(error(&in_body, "s").starts_with("nothing stands at /sig"));
    }

    #[test]
    fn a_parameter_is_set_in_its_place() {
        for (url, expected) in [
            ("/a", "/a?s=1%2B"),
            ("/a?", "/a?s=1%2B"),
            ("/a?x=1", "/a?x=1&s=1%2B"),
            ("/a?s=0&x=1", "/a?s=1%2B&x=1"),
        ] {
            assert_eq!(with_parameter(url, "s", "1+"), expected);
        }
    }
}
