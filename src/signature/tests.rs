//! Every way of signing, there and back: what is signed holds, and one flipped
//! bit anywhere in it does not.

use proptest::prelude::*;

use super::{
    testing::{
        NOW, RSA_CERTIFICATE, RSA_PRIVATE, RSA_PUBLIC, arrived, ed25519_private, p256_private,
        secret_for, taken,
    },
    *,
};
use crate::exchange::{self, Exchange, Head, Time, Verdict};

/// A request as a sender makes it, not signed yet.
#[derive(Clone)]
struct Request {
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    fn new(headers: &[(&str, &str)], body: &str) -> Self {
        Self {
            target: "/in?a=1".to_owned(),
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: body.as_bytes().to_vec(),
        }
    }

    fn head(&self) -> Vec<u8> {
        let mut head = format!("POST {} HTTP/1.1\r\nHost: me.example\r\n", self.target);
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        (head + "\r\n").into_bytes()
    }

    fn signed(mut self, scheme: &Scheme, secret: &Secret) -> Self {
        let head = self.head();
        let request = Unsigned {
            head: Head::new(&head),
            body: &self.body,
            url: "https://me.example/in?a=1",
        };
        let made = sign(scheme, secret, request, Time::from_seconds(NOW)).unwrap();
        for (name, value) in made.headers {
            self.headers
                .retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
            self.headers.push((name, value));
        }
        self.target = made.target.unwrap_or(self.target);
        self.body = made.body.unwrap_or(self.body);
        self
    }

    fn exchange(&self) -> Exchange {
        arrived(self.head(), &self.body, self.body.len() as u64, NOW)
    }

    fn judged(&self, scheme: &Scheme, secret: &Secret) -> exchange::Judgement {
        let agreed = Agreed::from(Secrets::default().and("test", [secret.clone()]));
        judge(&[*scheme], "test", &self.exchange(), &agreed)
    }
}

const JSON: &str =
    "{\"id\":\"e1\",\"n\":1.50,\"sig\":\"\",\"deep\":{\"b\":true,\"a\":\"x\"},\"list\":[1,2]}";
const FORM: &str = "From=%2B1555&Body=hello+you&From=%2B1556&sig=";
const JSON_TYPE: (&str, &str) = ("Content-Type", "application/json");
const FORM_TYPE: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

const HMAC: Scheme = Scheme::hmac(Hash::Sha256).header("X-Sig");

/// A scheme, and a request it signs.
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn every_way() -> Vec<(&'static str, Scheme, Request)> {
    let json = || Request::new(&[JSON_TYPE, ("X-Id", "id-1"), ("X-Time", "0")], JSON);
    let form = || Request::new(&[FORM_TYPE], FORM);
    let jwt = Jwt {
        body_hash: Some(("hash", Encoding::Hex)),
        issuer: Some("netlify"),
    };
    let claim = TimestampIn::Claim("iat");
    let mut ways = Vec::new();
    for hash in [
        Hash::Md5,
        Hash::Sha1,
        Hash::Sha256,
        Hash::Sha384,
        Hash::Sha512,
    ] {
        ways.push(("hmac", Scheme::hmac(hash).header("X-Sig"), json()));
        let digest = Scheme::digest(hash).header("X-Sig");
        ways.push(("digest", digest.over(&[Part::Secret, Part::Body]), json()));
    }
    for hash in [Hash::Sha1, Hash::Sha256, Hash::Sha384, Hash::Sha512] {
        ways.push(("rsa", Scheme::rsa(hash).header("X-Sig"), json()));
    }
    ways.extend([
        (
            "ed25519",
            Scheme::ed25519()
                .header("X-Sig")
                .over(&[Part::Timestamp, Part::Body])
                .timed(TimestampIn::Header("X-Time"), 60),
            json(),
        ),
        ("ecdsa", Scheme::ecdsa_p256().header("X-Sig"), json()),
        ("token", Scheme::token("X-Token"), json()),
        (
            "token in the body",
            Scheme::token("").at(SignatureIn::Json("/sig")),
            json(),
        ),
        ("basic", Scheme::basic(), json()),
        ("jwt hs", Scheme::jwt("X-Jwt", jwt).timed(claim, 60), json()),
        (
            "jwt es",
            Scheme::jwt("X-Jwt", jwt)
                .key(KeyForm::Public)
                .timed(claim, 60),
            json(),
        ),
        (
            "bearer",
            Scheme::jwt("Authorization", jwt).prefix("Bearer "),
            json(),
        ),
        (
            "list",
            HMAC.prefix("v1=")
                .list(',')
                .over(&[Part::Timestamp, Part::Literal("."), Part::Body])
                .timed(TimestampIn::Entry("t="), 60),
            json(),
        ),
        (
            "numbered",
            HMAC.base64().at(SignatureIn::Headers("X-Sig-")),
            json(),
        ),
        ("query", HMAC.at(SignatureIn::Query("sig")), json()),
        ("tolerated", HMAC.tolerating("sha256="), json()),
        ("upto", HMAC.after('|'), json()),
        (
            "iso",
            HMAC.over(&[Part::Timestamp, Part::Body])
                .stamped(TimestampIn::Header("X-Time"), Unit::Iso)
                .tolerance(60),
            json(),
        ),
        (
            "millis",
            HMAC.over(&[Part::Method, Part::Url, Part::Body, Part::Timestamp])
                .stamped(TimestampIn::Header("X-Time"), Unit::Millis)
                .tolerance(60),
            json(),
        ),
        (
            "listed headers",
            HMAC.over(&[
                Part::Method,
                Part::Literal("\n"),
                Part::Target,
                Part::Literal("\n"),
                Part::ListedHeaders("X-Signed"),
                Part::Literal("\n"),
                Part::Body,
            ])
            .stamped(TimestampIn::Header("X-Time"), Unit::Millis)
            .tolerance(60),
            Request::new(
                &[
                    JSON_TYPE,
                    ("X-Signed", "x-signed, x-time,x-id"),
                    ("X-Id", "7"),
                ],
                JSON,
            ),
        ),
        (
            "header",
            HMAC.over(&[Part::Header("X-Id"), Part::Body]),
            json(),
        ),
        ("hex key", HMAC.key(KeyForm::Hex), json()),
        ("base64 key", HMAC.base64_key("whsec_"), json()),
        ("sha1 key", HMAC.key(KeyForm::Sha1), json()),
        ("sha256 key", HMAC.key(KeyForm::Sha256), json()),
        (
            "form",
            HMAC.at(SignatureIn::Json("/sig"))
                .over(&[Part::Url, Part::SortedForm]),
            form(),
        ),
        (
            "php form",
            Scheme::rsa(Hash::Sha1)
                .at(SignatureIn::Json("/sig"))
                .over(&[Part::PhpForm]),
            form(),
        ),
        (
            "hash in the url",
            HMAC.over(&[Part::Url, Part::SortedForm])
                .body_hash("bodySHA256"),
            json(),
        ),
        ("sorted json", HMAC.over(&[Part::SortedJson]), json()),
        (
            "fields",
            HMAC.base64().at(SignatureIn::Json("/sig")).over(&[
                Part::Json("/id"),
                Part::Literal(":"),
                Part::Json("/n"),
                Part::Literal(":"),
                Part::Json("/no"),
            ]),
            json(),
        ),
        (
            "lines",
            Scheme::rsa(Hash::Sha256)
                .at(SignatureIn::Json("/sig"))
                .over(&[Part::Lines(&["/id", "/no", "/deep/a"])]),
            json(),
        ),
        (
            "crc32",
            Scheme::rsa(Hash::Sha256).header("X-Sig").over(&[
                Part::Header("X-Id"),
                Part::Literal("|"),
                Part::KeyLabel,
                Part::Literal("|"),
                Part::Crc32,
            ]),
            json(),
        ),
        ("body hash", HMAC.over(&[Part::BodySha256]), json()),
        (
            "with secret",
            Scheme::digest(Hash::Md5)
                .at(SignatureIn::Json("/sig"))
                .over(&[Part::BodyWithSecret("/sig")]),
            json(),
        ),
    ]);
    ways
}

#[test]
fn whatever_is_signed_holds() {
    for (name, scheme, request) in every_way() {
        let secret = secret_for(&scheme);
        let signed = request.clone().signed(&scheme, &secret);
        let judgement = signed.judged(&scheme, &secret);
        assert_eq!(judgement.verdict, Verdict::Valid, "{name} {judgement:?}");
        let other = match scheme.method {
            Method::Rsa(_) => continue,
            Method::Ed25519 => ed25519_private(),
            Method::EcdsaP256 => p256_private(),
            Method::Jwt(_) if scheme.key == KeyForm::Public => p256_private(),
            _ => "0123456789abcdef".to_owned(),
        };
        let verdict = signed.judged(&scheme, &Secret::new(other, "other")).verdict;
        assert_eq!(verdict, Verdict::Invalid, "{name}");
    }
}

#[test]
fn the_flipped_bits_of_a_body_are_seen_by_all_who_sign_it() {
    for (name, scheme, request) in every_way() {
        let covers = |part: &Part| matches!(part, Part::Body | Part::BodySha256 | Part::Crc32);
        let is_token = matches!(scheme.method, Method::Jwt(_)) || scheme.body_hash.is_some();
        if !(scheme.signed.iter().any(covers) || is_token) {
            continue;
        }
        let secret = secret_for(&scheme);
        let signed = request.signed(&scheme, &secret);
        for at in (0..signed.body.len()).step_by(7) {
            let mut changed = signed.clone();
            changed.body[at] ^= 1 << (at % 8);
            let verdict = changed.judged(&scheme, &secret).verdict;
            assert_eq!(verdict, Verdict::Invalid, "{name} byte {at}");
        }
    }
}

#[test]
fn a_public_key_is_read_in_all_its_writings() {
    let scheme = Scheme::rsa(Hash::Sha256).header("X-Sig");
    let signed = Request::new(&[], "{}").signed(&scheme, &Secret::new(RSA_PRIVATE, "test"));
    let der: String = RSA_PUBLIC
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect();
    let one_line = RSA_PUBLIC.replace('\n', "\\n");
    for key in [
        RSA_PUBLIC,
        RSA_CERTIFICATE,
        &der,
        &one_line,
        &format!("whpk_{der}"),
        &format!("ID\n{RSA_CERTIFICATE}"),
    ] {
        let judgement = signed.judged(&scheme, &Secret::new(key, "test"));
        assert_eq!(judgement.verdict, Verdict::Valid, "{key:.40} {judgement:?}");
    }
    let judgement = signed.judged(&scheme, &Secret::new("no key", "prompt"));
    assert_eq!(judgement.verdict, Verdict::NoSecret);
    assert_eq!(
        judgement.why.as_deref(),
        Some("prompt cannot be read as a public key of RSA")
    );
}

/// RFC 8037, appendix A.4; RFC 7515, appendix A.3.
#[test]
fn json_web_keys_are_read() {
    let cases = [
        (
            r#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#,
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
        ),
        (
            r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#,
            "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
        ),
    ];
    let rules = Jwt {
        body_hash: None,
        issuer: None,
    };
    let scheme = Scheme::jwt("X-Jwt", rules).key(KeyForm::Public);
    for (key, token) in cases {
        let request = Request::new(&[("X-Jwt", token)], "");
        let judgement = request.judged(&scheme, &Secret::new(key, "test"));
        let is_held = matches!(judgement.verdict, Verdict::Valid | Verdict::Stale);
        assert!(is_held, "{judgement:?}");
        let other = request.judged(&scheme, &Secret::new(p256_private(), "test"));
        assert!(!matches!(other.verdict, Verdict::Valid | Verdict::Stale));
    }
}

#[test]
fn a_token_that_is_not_signed_and_a_strange_certificate_need_no_secret_to_be_invalid() {
    let none = "eyJhbGciOiJub25lIn0.e30.";
    let rules = Jwt {
        body_hash: None,
        issuer: None,
    };
    let token = Scheme::jwt("X-Jwt", rules);
    let certified = Scheme::rsa(Hash::Sha256)
        .header("X-Sig")
        .certificate(SignatureIn::Header("X-Cert"), &["*.paypal.com"]);
    let cases = [
        (token, ("X-Jwt", none), "not signed at all"),
        (
            certified,
            ("X-Cert", "https://evil.test/c"),
            "not the sender's",
        ),
    ];
    for (scheme, header, why) in cases {
        let request = Request::new(&[("X-Sig", "AA=="), header], "");
        for agreed in [
            Agreed::default(),
            Agreed::from(Secrets::default().and("test", [Secret::new("k", "t")])),
        ] {
            let judgement = judge(&[scheme], "test", &request.exchange(), &agreed);
            assert_eq!(judgement.verdict, Verdict::Invalid);
            let said = judgement.why.unwrap_or_default();
            assert!(said.contains(why), "{said}");
        }
    }
}

/// Each item of a batch has a signature of its own, and all must hold.
#[test]
fn every_element_of_a_batch_must_hold() {
    const ITEMS: &str = r#"{"items":[{"id":"a","sig":""},{"id":"b","sig":""}]}"#;
    let scheme = HMAC
        .base64()
        .at(SignatureIn::Json("/items/[]/sig"))
        .over(&[Part::Json("/items/[]/id")]);
    let secret = secret_for(&scheme);
    let signed = Request::new(&[JSON_TYPE], ITEMS).signed(&scheme, &secret);
    assert_eq!(signed.judged(&scheme, &secret).verdict, Verdict::Valid);
    let body = String::from_utf8(signed.body.clone()).unwrap();
    let changed = Request {
        body: body.replace("\"b\"", "\"c\"").into_bytes(),
        ..signed
    };
    let judgement = changed.judged(&scheme, &secret);
    assert_eq!(judgement.verdict, Verdict::Invalid);
    assert_eq!(
        judgement.why.as_deref(),
        Some("the signature of element 1 does not match")
    );
}

/// Of a batch with more elements than are looked at, the rest could be forged.
#[test]
fn elements_beyond_the_limit_are_never_valid_unseen() {
    let scheme = HMAC
        .base64()
        .at(SignatureIn::Json("/items/[]/sig"))
        .over(&[Part::Json("/items/[]/id")]);
    let secret = secret_for(&scheme);
    let one = Request::new(&[JSON_TYPE], r#"{"items":[{"id":"a","sig":""}]}"#);
    let one = String::from_utf8(one.signed(&scheme, &secret).body).unwrap();
    let item = &one["{\"items\":[".len()..one.len() - 2];
    let many = |count, last| format!("{{\"items\":[{}{last}]}}", format!("{item},").repeat(count));
    let judged = |body: &str| Request::new(&[JSON_TYPE], body).judged(&scheme, &secret);
    assert_eq!(judged(&many(99, item)).verdict, Verdict::Valid);
    let forged = judged(&many(1_000, r#"{"id":"forged","sig":"AA=="}"#));
    assert_eq!(forged.verdict, Verdict::None);
    assert_eq!(
        forged.why.as_deref(),
        Some("cannot be judged: the batch has 1001 elements, at most 100 are judged")
    );
}

/// A fresh time in one token made an old one beside it valid.
#[test]
fn of_two_tokens_one_does_not_lend_the_other_its_time() {
    let rules = Jwt {
        body_hash: None,
        issuer: None,
    };
    let scheme = Scheme::jwt("X-Jwt", rules);
    let secret = Secret::new("shared", "test");
    let token =
        |end: i64, secret: &Secret| jwt::made(&format!("{{\"exp\":{end}}}"), secret).unwrap();
    let old = token(NOW - 60, &secret);
    let fresh = token(NOW + 60, &Secret::new("other", "test"));
    let judged = |headers: &[(&str, &str)]| Request::new(headers, "").judged(&scheme, &secret);
    assert_eq!(judged(&[("X-Jwt", &old)]).verdict, Verdict::Stale);
    let both = judged(&[("X-Jwt", &fresh), ("X-Jwt", &old)]);
    assert_eq!(both.verdict, Verdict::Invalid);
    assert_eq!(
        both.why.as_deref(),
        Some("X-Jwt holds 2 tokens, one is due")
    );
    let never = jwt::made("{\"exp\":\"never\"}", &secret).unwrap();
    assert_eq!(judged(&[("X-Jwt", &never)]).verdict, Verdict::Stale);
}

/// Sixteen million fields of one byte would take a gigabyte to sort.
#[test]
fn a_form_of_very_many_fields_is_not_sorted() {
    let scheme = HMAC.over(&[Part::SortedForm]);
    let secret = secret_for(&scheme);
    let headers = [FORM_TYPE, ("X-Sig", &*"00".repeat(32))];
    let judgement = Request::new(&headers, &"a&".repeat(10_000)).judged(&scheme, &secret);
    assert_eq!(judgement.verdict, Verdict::None, "{judgement:?}");
    assert!(judgement.why.unwrap().contains("more than 10000 fields"));
}

/// The hash of a body in a URL does not hold when the body is taken away, nor
/// when it is called a form.
#[test]
fn a_body_taken_from_under_its_hash_in_the_url_is_missed() {
    let scheme = HMAC.over(&[Part::Url]).body_hash("bodySHA256");
    let secret = secret_for(&scheme);
    let signed = Request::new(&[JSON_TYPE], "{}").signed(&scheme, &secret);
    assert_eq!(signed.judged(&scheme, &secret).verdict, Verdict::Valid);
    let mut emptied = signed.clone();
    emptied.body.clear();
    assert_eq!(emptied.judged(&scheme, &secret).verdict, Verdict::Invalid);
    let mut form = signed;
    form.headers[0].1 = FORM_TYPE.1.to_owned();
    form.body = b"=&=".to_vec();
    assert_eq!(form.judged(&scheme, &secret).verdict, Verdict::Invalid);
}

/// Bare bytes are the shared secret of a sender that signs in both ways: else
/// who knows the public key could sign with it.
#[test]
fn bare_bytes_are_no_public_key_where_public_keys_have_a_prefix() {
    let scheme = Scheme::ed25519().header("X-Sig").base64();
    let private = ed25519_private();
    let signed = Request::new(&[], "{}").signed(&scheme, &Secret::new(&*private, "test"));
    let public_key::PublicKey::Ed25519(bytes) =
        public_key::PublicKey::read(private.as_bytes()).remove(0)
    else {
        panic!("an Ed25519 key");
    };
    let bare = Encoding::Base64.encode(&bytes);
    let prefixed = scheme.base64_key("whpk_");
    for (scheme, key, verdict) in [
        (scheme, bare.clone(), Verdict::Valid),
        (prefixed, bare.clone(), Verdict::NoSecret),
        (prefixed, format!("whpk_{bare}"), Verdict::Valid),
        (prefixed, private.clone(), Verdict::Valid),
    ] {
        let judgement = signed.judged(&scheme, &Secret::new(key, "test"));
        assert_eq!(judgement.verdict, verdict, "{judgement:?}");
    }
    let hmac = Scheme::hmac(Hash::Sha512).header("X-Sig").base64();
    let judgement = signed.judged(&hmac, &Secret::new(format!("whpk_{bare}"), "test"));
    assert_eq!(
        (judgement.verdict, judgement.why.as_deref()),
        (
            Verdict::NoSecret,
            Some("test is a public key, and a shared secret is due")
        )
    );
}

/// Who sends a request writes its headers too: a signature for another place
/// must not hold because one of them names that place.
#[test]
fn where_the_user_said_the_url_no_header_names_another() {
    let scheme = HMAC.over(&[Part::Url, Part::Body]);
    let secret = secret_for(&scheme);
    let mut request = Request::new(&[("X-Forwarded-Host", "me.example")], "{}");
    request = request.signed(&scheme, &secret);
    let exchange = request.exchange();
    let secrets = Secrets::default().and("test", [secret]);
    for (public_url, verdict, mistake) in [
        (None, Verdict::Valid, None),
        (Some("https://me.example"), Verdict::Valid, None),
        (
            Some("https://other.example"),
            Verdict::Invalid,
            Some("url-host"),
        ),
    ] {
        let agreed = Agreed {
            secrets: secrets.clone(),
            public_url: public_url.map(std::sync::Arc::from),
        };
        let found = examine(&[scheme], "test", &exchange, &agreed, Beside::NOTHING).unwrap();
        assert_eq!(found.judgement.verdict, verdict, "{public_url:?}");
        assert_eq!(found.mistake.map(|it| it.name), mistake, "{public_url:?}");
    }
}

#[test]
fn an_empty_secret_makes_nothing_valid() {
    let digest = Scheme::digest(Hash::Sha256).header("X-Sig");
    for scheme in [HMAC, digest.over(&[Part::Secret, Part::Body])] {
        let hash = match scheme.method {
            Method::Hmac(hash) => hashing::Mac::new(hash, b"").finish(),
            _ => hashing::hash(Hash::Sha256, b""),
        };
        let hex = Encoding::Hex.encode(&hash);
        let judgement = Request::new(&[("X-Sig", &hex)], "").judged(&scheme, &Secret::new("", "t"));
        assert_eq!(judgement.verdict, Verdict::NoSecret, "{judgement:?}");
    }
}

#[test]
fn of_schemes_in_one_place_any_may_hold_and_of_two_places_the_first_counts() {
    let digest = Scheme::digest(Hash::Sha256)
        .header("X-Sig")
        .over(&[Part::Secret, Part::Body]);
    let old = Scheme::hmac(Hash::Sha1).header("X-Old");
    let secret = secret_for(&HMAC);
    let agreed = Agreed::from(Secrets::default().and("test", [secret.clone()]));
    let all = [HMAC, digest, old];
    let verdict = |request: &Request| judge(&all, "test", &request.exchange(), &agreed).verdict;
    for scheme in &all {
        let signed = Request::new(&[], "{}").signed(scheme, &secret);
        assert_eq!(verdict(&signed), Verdict::Valid, "{}", scheme.name());
    }
    let mut both = Request::new(&[], "{}").signed(&old, &secret);
    both.headers.push(("X-Sig".to_owned(), "00".repeat(32)));
    assert_eq!(verdict(&both), Verdict::Invalid);
}

proptest! {
    #[test]
    fn whatever_stands_there_it_is_judged_and_never_valid(value in "[ -~é]{0,90}", body in "[ -~é{}\"\\[\\]]{0,60}") {
        for (_, scheme, mut request) in every_way() {
            let name = scheme.header_name().unwrap_or("X-Sig");
            request.headers.push((name.to_owned(), value.clone()));
            request.target = format!("/in?sig={}", value.replace(' ', "+"));
            request.body = body.clone().into_bytes();
            let secret = Secret::new("0123456789abcdef", "test");
            let verdict = request.judged(&scheme, &secret).verdict;
            prop_assert!(!matches!(verdict, Verdict::Valid | Verdict::Stale));
        }
    }
}

/// The third vector of RFC 8032, section 7.1.
#[test]
fn the_published_vector_of_ed25519_holds_and_nothing_else() {
    const KEY: &str = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025";
    const SIGNATURE: &str = "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a";
    let holds = |key: &str, signature: &str, message: &[u8]| {
        let exchange = taken(&[("X-Sig", signature)], message, NOW);
        let agreed = Agreed::from(Secrets::default().and("test", [Secret::new(key, "test")]));
        let scheme = Scheme::ed25519().header("X-Sig");
        judge(&[scheme], "test", &exchange, &agreed).verdict == Verdict::Valid
    };
    assert!(holds(KEY, SIGNATURE, b"\xaf\x82"));
    assert!(holds(KEY, &SIGNATURE.to_uppercase(), b"\xaf\x82"));
    assert!(!holds(KEY, SIGNATURE, b"\xaf\x83"));
    assert!(!holds(KEY, &SIGNATURE.replace("62", "63"), b"\xaf\x82"));
    assert!(!holds(&KEY[2..], SIGNATURE, b"\xaf\x82"));
    assert!(!holds("no hex", SIGNATURE, b"\xaf\x82"));
    assert!(!holds(KEY, "", b"\xaf\x82"));
}
