//! Makes a delivery as its sender would: a sample filled with fresh ids and
//! times, changed if one likes, then signed.
//!
//! Not here: sending it.

use std::fmt::Write as _;

use bytes::Bytes;
use ring::digest;

use super::row::{Content, Sample, Sender};
use crate::{
    exchange::{self, Circumstances, Exchange, Head, Marks, Time, Version, form},
    signature::{Encoding, Scheme, Secret, SignError, SignatureIn, Signed, Unsigned, sign},
};

/// What makes one sample differ from the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The time that stands for now.
    pub time: Time,
    /// Counts the samples of one moment.
    pub number: u64,
}

/// A request to be sent, still to be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The method.
    pub method: String,
    /// The request target.
    pub target: String,
    /// The header lines besides `Host` and `Content-Length`, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The URL it goes to, for the senders that sign it; without one it is the
    /// target at `Host`, or at `localhost`.
    pub url: Option<String>,
}

impl Sender {
    /// The sample of that event (`issues.opened`, or `issues` for the first
    /// of them); the first of all for none.
    #[must_use]
    pub fn sample(&self, event: Option<&str>) -> Option<&'static Sample> {
        let Some(event) = event else {
            return self.samples.first();
        };
        let exact = self.samples.iter().find(|sample| sample.event == event);
        exact.or_else(|| {
            let mut samples = self.samples.iter();
            samples.find(|sample| {
                let rest = sample.event.strip_prefix(event);
                rest.is_some_and(|rest| rest.starts_with('.'))
            })
        })
    }

    /// A sample, filled and signed.
    pub fn make(&self, sample: &Sample, secret: &Secret, stamp: Stamp) -> Result<Draft, SignError> {
        let mut draft = sample.draft(stamp);
        draft.sign(self, secret, stamp.time)?;
        Ok(draft)
    }

    /// What to set in `request` so that it holds as signed at `now`: anew by
    /// every scheme whose place is there, by the first when none is. Of schemes
    /// with one place it is the one that holds now, else the first that can be
    /// made with the secret. Nothing for a sender that does not sign.
    pub fn sign(
        &self,
        secret: &Secret,
        request: Unsigned<'_>,
        now: Time,
    ) -> Result<Signed, SignError> {
        let mut draft = Draft::of(request);
        let mut all = Signed::default();
        for place in places(self.signatures, request) {
            let signed = signed_at(place, self.signatures, secret, &draft, now)?;
            draft.set_signed(signed.clone());
            all.headers.extend(signed.headers);
            all.target = signed.target.or(all.target);
            all.body = signed.body.or(all.body);
        }
        Ok(all)
    }
}

/// The places to sign at: all that are there, else the first of all.
fn places(schemes: &[Scheme], request: Unsigned<'_>) -> Vec<SignatureIn> {
    let mut places: Vec<SignatureIn> = Vec::new();
    for scheme in schemes {
        if scheme.is_in(request) && !places.contains(&scheme.place) {
            places.push(scheme.place);
        }
    }
    if places.is_empty() {
        places.extend(schemes.first().map(|scheme| scheme.place));
    }
    places
}

fn signed_at(
    place: SignatureIn,
    schemes: &[Scheme],
    secret: &Secret,
    draft: &Draft,
    now: Time,
) -> Result<Signed, SignError> {
    let (head, url) = (draft.head(), draft.url());
    let request = Unsigned {
        head: Head::new(&head),
        body: &draft.body,
        url: &url,
    };
    let here = || schemes.iter().filter(|scheme| scheme.place == place);
    if let Some(scheme) = here().find(|scheme| scheme.holds(secret, request)) {
        return sign(scheme, secret, request, now);
    }
    let mut first = None;
    for scheme in here() {
        match sign(scheme, secret, request, now) {
            Ok(signed) => return Ok(signed),
            Err(error) => {
                first.get_or_insert(error);
            }
        }
    }
    first.map_or_else(|| Ok(Signed::default()), Err)
}

impl Sample {
    /// The sample with its blanks filled, not signed yet.
    #[must_use]
    pub fn draft(&self, stamp: Stamp) -> Draft {
        let blanks = blanks(stamp);
        let headers = self.headers.iter();
        let headers = headers.map(|(name, value)| ((*name).to_owned(), filled(value, &blanks)));
        let mut draft = Draft {
            method: self.method.to_owned(),
            target: filled(self.path, &blanks),
            headers: headers.collect(),
            body: Vec::new(),
            url: None,
        };
        let filled = |(name, value): &(&'static str, &str)| (*name, filled(value, &blanks));
        match self.body {
            Content::Text(text) => draft.body = self::filled(text, &blanks).into_bytes(),
            Content::Form(fields) => {
                draft.body = form(fields.iter().map(filled));
                draft.set("Content-Type", FORM.to_owned());
            }
            Content::Multipart(fields) => {
                let boundary = self::filled(BOUNDARY, &blanks);
                draft.body = multipart(&boundary, fields.iter().map(filled));
                draft.set("Content-Type", format!("{MULTIPART}{boundary}"));
            }
        }
        draft
    }
}

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=";
const BOUNDARY: &str = "hookglass-{{id}}";

fn form(fields: impl Iterator<Item = (&'static str, String)>) -> Vec<u8> {
    let pairs = fields.map(|(name, value)| {
        let [name, value] = [name, &value].map(form::encoded);
        format!("{name}={value}")
    });
    pairs.collect::<Vec<_>>().join("&").into_bytes()
}

/// RFC 7578.
fn multipart(boundary: &str, fields: impl Iterator<Item = (&'static str, String)>) -> Vec<u8> {
    let mut body = String::new();
    for (name, value) in fields {
        let _ = write!(
            body,
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    let _ = write!(body, "--{boundary}--\r\n");
    body.into_bytes()
}

impl Draft {
    /// A `POST` to `/hooks` with these header lines and this body.
    #[must_use]
    pub fn new(headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self {
            method: "POST".to_owned(),
            target: "/hooks".to_owned(),
            headers: headers.iter().map(owned).collect(),
            body: body.into(),
            url: None,
        }
    }

    fn of(request: Unsigned<'_>) -> Self {
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        let fields = request.head.fields();
        let fields = fields.filter(|field| !field.is("Content-Length"));
        Self {
            method: text(request.head.method()),
            target: text(request.head.target()),
            headers: fields
                .map(|field| (text(field.name), text(field.value)))
                .collect(),
            body: request.body.to_vec(),
            url: Some(request.url.to_owned()),
        }
    }

    /// Signs it as `sender` does, over what it holds now.
    pub fn sign(&mut self, sender: &Sender, secret: &Secret, now: Time) -> Result<(), SignError> {
        let (head, url) = (self.head(), self.url());
        let request = Unsigned {
            head: Head::new(&head),
            body: &self.body,
            url: &url,
        };
        let signed = sender.sign(secret, request, now)?;
        self.set_signed(signed);
        Ok(())
    }

    fn set_signed(&mut self, signed: Signed) {
        for (name, value) in signed.headers {
            self.set(&name, value);
        }
        if let Some(target) = signed.target {
            self.url = self.url.take().map(|url| retargeted(&url, &target));
            self.target = target;
        }
        if let Some(body) = signed.body {
            self.body = body;
        }
    }

    /// The URL it goes to, as far as it is known.
    fn url(&self) -> String {
        let lines = || self.headers.iter();
        let host = || lines().find(|(name, _)| name.eq_ignore_ascii_case("Host"));
        let host = || host().map_or("localhost", |(_, host)| host);
        self.url
            .clone()
            .unwrap_or_else(|| format!("http://{}{}", host(), self.target))
    }

    /// Sets a header line, in the place of the first of that name.
    pub fn set(&mut self, name: &str, value: String) {
        let mut lines = self.headers.iter_mut();
        match lines.find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            Some((_, known)) => *known = value,
            None => self.headers.push((name.to_owned(), value)),
        }
    }

    /// The head as it would stand on the wire, with `Content-Length`.
    #[must_use]
    pub fn head(&self) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            for part in [name, ": ", value, "\r\n"] {
                head.push_str(part);
            }
        }
        let _ = write!(head, "Content-Length: {}\r\n\r\n", self.body.len());
        head.into_bytes()
    }

    /// The same as an exchange that arrived at `time`, without a wire.
    #[must_use]
    pub fn exchange(&self, time: Time) -> Exchange {
        let mut bytes = self.head();
        let head_len = bytes.len();
        bytes.extend_from_slice(&self.body);
        let about = Circumstances {
            time,
            took_us: 0,
            peer: ([127, 0, 0, 1], 0).into(),
            scheme: exchange::Scheme::Http,
            version: Version::Http11,
            declared: Some(self.body.len() as u64),
            size: self.body.len() as u64,
            marks: Marks::NONE,
        };
        Exchange::new(Bytes::from(bytes), head_len, about)
    }
}

/// The URL with the query of `target`, which changed.
fn retargeted(url: &str, target: &str) -> String {
    let path = url.split('?').next().unwrap_or_default();
    match target.split_once('?') {
        Some((_, query)) => format!("{path}?{query}"),
        None => path.to_owned(),
    }
}

/// The blanks of a sample and what is written into them.
fn blanks(stamp: Stamp) -> [(&'static str, String); 7] {
    let seed = [
        stamp.time.micros().to_be_bytes(),
        stamp.number.to_be_bytes(),
    ]
    .concat();
    let hash = digest::digest(&digest::SHA256, &seed);
    let hex = Encoding::Hex.encode(hash.as_ref());
    let date = |form| stamp.time.utc().format(form).to_string();
    let millis = stamp.time.micros().div_euclid(1_000);
    let digits = hash
        .as_ref()
        .iter()
        .take(12)
        .map(|byte| char::from(b'0' + byte % 10));
    [
        ("{{uuid}}", uuid(&hex)),
        ("{{id}}", hex[32..48].to_owned()),
        ("{{unix}}", stamp.time.seconds().to_string()),
        ("{{millis}}", millis.to_string()),
        ("{{iso}}", date("%Y-%m-%dT%H:%M:%SZ")),
        ("{{http_date}}", date("%a, %d %b %Y %H:%M:%S GMT")),
        ("{{digits}}", format!("1{}", digits.collect::<String>())),
    ]
}

/// In the form of RFC 9562, version 8: made by us, from no clock and no chance.
fn uuid(hex: &str) -> String {
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..15],
        &hex[15..18],
        &hex[18..30],
    ];
    format!(
        "{}-{}-8{}-8{}-{}",
        parts[0], parts[1], parts[2], parts[3], parts[4]
    )
}

fn filled(text: &str, blanks: &[(&'static str, String)]) -> String {
    blanks.iter().fold(text.to_owned(), |text, (blank, value)| {
        text.replace(blank, value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        exchange::{Verdict, document::Document, lookup, reading::EventName},
        sender::{Registry, registry::built_in},
        signature::{Agreed, Covers, Part, Secrets, TimestampIn, judge, testing::secret_for},
    };

    const NOW: Time = Time::from_seconds(1_764_590_400);
    const STAMP: Stamp = Stamp {
        time: NOW,
        number: 1,
    };

    fn secret() -> Secret {
        Secret::new("whsec_AAECAwQFBgcICQoLDA0ODw==", "test")
    }

    fn named(name: &EventName) -> String {
        let action = name.action.iter().flat_map(|action| [".", action]);
        std::iter::once(name.kind.as_str()).chain(action).collect()
    }

    /// A row, a sample of it, and the secret it is signed with.
    fn every_sample() -> impl Iterator<Item = (&'static Sender, &'static Sample, Secret)> {
        let signing = built_in().filter_map(|row| Some((row, row.signatures.first()?)));
        signing.flat_map(|(row, scheme)| {
            let secret = secret_for(scheme);
            row.samples
                .iter()
                .map(move |sample| (row, sample, secret.clone()))
        })
    }

    fn verdict(row: &Sender, draft: &Draft, secret: &Secret) -> Verdict {
        let secrets = Agreed::from(Secrets::default().and(row.name, [secret.clone()]));
        judge(row.signatures, row.name, &draft.exchange(NOW), &secrets).verdict
    }

    #[test]
    fn every_sample_is_recognised_and_named() {
        let registry = Registry::built_in();
        for row in built_in() {
            for sample in row.samples {
                let secret = row.signatures.first().map(secret_for);
                let draft = match secret {
                    Some(secret) => row.make(sample, &secret, STAMP).unwrap(),
                    None => sample.draft(STAMP),
                };
                let exchange = draft.exchange(NOW);
                let facts = registry.facts(&exchange);
                let facts = facts.unwrap_or_else(|| panic!("{} {}", row.name, sample.event));
                assert_eq!(facts.sender.name, row.name, "{}", sample.event);
                let first = facts.events.first().map(|event| named(&event.name));
                assert_eq!(first.as_deref(), Some(sample.event), "{}", row.name);
                assert!(!facts.what.is_empty(), "{} {}", row.name, sample.event);
                assert!(!exchange.body().windows(2).any(|two| two == b"{{"));
            }
        }
    }

    #[test]
    fn every_sample_that_is_signed_holds() {
        for (row, sample, secret) in every_sample() {
            let made = row.make(sample, &secret, STAMP);
            let draft =
                made.unwrap_or_else(|error| panic!("{} {}: {error}", row.name, sample.event));
            let secrets = Agreed::from(Secrets::default().and(row.name, [secret]));
            let judgement = judge(row.signatures, row.name, &draft.exchange(NOW), &secrets);
            assert_eq!(
                judgement.verdict,
                Verdict::Valid,
                "{} {} {judgement:?}",
                row.name,
                sample.event
            );
        }
    }

    fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 1;
        bytes
    }

    /// What a scheme does not cover can be changed; [`Covers`] says so, and
    /// nothing else is let through.
    #[test]
    fn one_flipped_bit_in_a_body_is_invalid_as_far_as_the_signature_covers_it() {
        let mut uncovered = Vec::new();
        for (row, sample, secret) in
            every_sample().filter(|(row, sample, _)| **sample == row.samples[0])
        {
            let covers = row.signatures[0].covers();
            let draft = row.make(sample, &secret, STAMP).unwrap();
            let is_value =
                |at: &usize| covers == Covers::Body || draft.body[*at].is_ascii_alphanumeric();
            let mut held = 0;
            for at in (0..draft.body.len()).filter(is_value) {
                let body = flipped(&draft.body, at);
                let changed = Draft {
                    body,
                    ..draft.clone()
                };
                held += usize::from(verdict(row, &changed, &secret) == Verdict::Valid);
            }
            let is_covered = matches!(covers, Covers::Body | Covers::Values);
            assert!(
                !is_covered || held == 0,
                "{} {}: {held}",
                row.name,
                sample.event
            );
            if held > 0 && !uncovered.contains(&row.name) {
                uncovered.push(row.name);
            }
        }
        for name in ["mailgun", "adyen", "gitlab", "telegram", "postmark"] {
            assert!(
                uncovered.contains(&name),
                "{name} covers everything: {uncovered:?}"
            );
        }
    }

    /// The text of a header that is signed, and of the signature itself.
    fn covered_headers(row: &Sender, draft: &Draft) -> Vec<usize> {
        let scheme = &row.signatures[0];
        let time = scheme
            .timestamp
            .and_then(|timestamp| match timestamp.place {
                TimestampIn::Header(name) if scheme.signed.contains(&Part::Timestamp) => Some(name),
                _ => None,
            });
        let signed = scheme.signed.iter().filter_map(|part| match part {
            Part::Header(name) | Part::ListedHeaders(name) => Some(*name),
            _ => None,
        });
        let names: Vec<&str> = signed.chain(time).chain(scheme.header_name()).collect();
        let lines = draft.headers.iter().enumerate();
        let is_one = |name: &str| names.iter().any(|one| one.eq_ignore_ascii_case(name));
        lines
            .filter(|(_, (name, _))| is_one(name))
            .map(|(at, _)| at)
            .collect()
    }

    #[test]
    fn one_flipped_bit_in_what_is_signed_beside_the_body_is_invalid() {
        let mut count = 0;
        for (row, sample, secret) in every_sample() {
            let draft = row.make(sample, &secret, STAMP).unwrap();
            let mut changed = Vec::new();
            for line in covered_headers(row, &draft) {
                let value = draft.headers[line].1.clone();
                for at in
                    (0..value.len()).filter(|at| value.as_bytes()[*at].is_ascii_alphanumeric())
                {
                    let mut one = draft.clone();
                    one.headers[line].1 = String::from_utf8(flipped(value.as_bytes(), at)).unwrap();
                    changed.push(one);
                }
            }
            let signs = |part| row.signatures[0].signed.contains(&part);
            if signs(Part::Url) || signs(Part::Target) {
                for at in 1..draft.target.len() {
                    let target = String::from_utf8(flipped(draft.target.as_bytes(), at)).unwrap();
                    changed.push(Draft {
                        target,
                        ..draft.clone()
                    });
                }
            }
            if signs(Part::Method) {
                changed.push(Draft {
                    method: "PUT".to_owned(),
                    ..draft.clone()
                });
            }
            count += changed.len();
            for one in changed {
                let found = verdict(row, &one, &secret);
                assert_ne!(found, Verdict::Valid, "{} {one:?}", row.name);
            }
        }
        assert!(count > 1_000, "{count}");
    }

    /// Each field that is signed, where its text stands once in the body.
    #[test]
    fn one_changed_character_in_a_signed_field_is_invalid() {
        let mut rows = Vec::new();
        for (row, sample, secret) in every_sample() {
            let draft = row.make(sample, &secret, STAMP).unwrap();
            let (head, body) = (
                draft.head(),
                String::from_utf8_lossy(&draft.body).into_owned(),
            );
            let document = Document::of(Head::new(&head), &draft.body);
            let paths = row.signatures[0].signed.iter().flat_map(|part| match part {
                Part::Json(path) => std::slice::from_ref(path),
                Part::Lines(paths) => paths,
                _ => &[],
            });
            for path in paths {
                let found = lookup::at(document.json(), path);
                let text = found
                    .map(|found| found.into_text().into_owned())
                    .unwrap_or_default();
                if text.is_empty() || body.matches(&text).count() != 1 {
                    continue;
                }
                let changed = String::from_utf8(flipped(text.as_bytes(), text.len() / 2)).unwrap();
                let body = body.replace(&text, &changed).into_bytes();
                let found = verdict(
                    row,
                    &Draft {
                        body,
                        ..draft.clone()
                    },
                    &secret,
                );
                assert_ne!(found, Verdict::Valid, "{} {path}", row.name);
                rows.push(row.name);
            }
        }
        for name in ["adyen", "aws-sns", "mailgun"] {
            assert!(rows.contains(&name), "no field of {name} was changed");
        }
    }

    #[test]
    fn ids_are_fresh_and_the_same_stamp_gives_the_same() {
        let row = Registry::built_in().named("github").unwrap();
        let draft = |number| row.samples[0].draft(Stamp { time: NOW, number });
        assert_eq!(draft(1), draft(1));
        assert_ne!(draft(1).headers, draft(2).headers);
        let delivery = &draft(1).headers[3].1;
        assert_eq!((delivery.len(), delivery.matches('-').count()), (36, 4));
    }

    #[test]
    fn a_sample_is_found_by_its_event_and_by_the_first_part_of_it() {
        let row = Registry::built_in().named("github").unwrap();
        let event = |asked| row.sample(asked).map(|sample| sample.event);
        assert_eq!(event(None), Some("push"));
        assert_eq!(event(Some("issues")), Some("issues.opened"));
        assert_eq!(event(Some("issues.opened")), Some("issues.opened"));
        assert_eq!(event(Some("issue")), None);
    }

    #[test]
    fn both_signatures_of_github_are_made_anew_when_both_are_there() {
        let row = Registry::built_in().named("github").unwrap();
        let head = Head::new(b"POST /\r\nX-Hub-Signature: a\r\nx-hub-signature-256: b\r\n\r\n");
        let signed = |head| {
            let request = Unsigned {
                head,
                body: b"{}",
                url: "",
            };
            row.sign(&secret(), request, NOW).unwrap().headers
        };
        let lines = signed(head);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].0 == "X-Hub-Signature" && lines[1].1.starts_with("sha1="));
        assert_eq!(signed(Head::new(b"")).len(), 1);
    }
}
