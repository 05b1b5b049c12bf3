//! What a request offers to be judged: the signatures written in it, the time
//! of signing, and the bytes that are signed. All of it as it arrived, or, for
//! trying out a mistake, with one thing changed.
//!
//! Not here: whether a signature holds, and the verdict.

use std::borrow::Cow;

use zeroize::Zeroizing;

use super::{
    Encoding, Hash, Method, Part, Prefix, Scheme, Secret, SignatureIn, TimestampIn, Unit, Values,
    canonical, fields::Fields, hashing, jwt::Token, url,
};
use crate::exchange::{Exchange, Head, Time, form};

/// The most elements of a batch that are judged. Each is looked up from the
/// beginning of the body.
const MOST_ELEMENTS: usize = 100;

/// The most fields of a form that are sorted.
const MOST_FIELDS: usize = 10_000;

/// The most bytes of JSON whose keys are sorted.
const MOST_JSON: usize = 2 << 20;

/// A request seen through a scheme.
#[derive(Clone)]
pub(super) struct Evidence<'a> {
    pub(super) scheme: Scheme,
    pub(super) head: Head<'a>,
    /// The body in which values are looked up.
    pub(super) document: &'a [u8],
    /// The body that is signed.
    pub(super) body: Cow<'a, [u8]>,
    /// The URLs that may have been signed; empty where none is.
    pub(super) urls: Vec<String>,
    /// Which element of a batch is looked at, where each has a signature.
    pub(super) element: usize,
    /// What stands in the place of the signature, if not what does.
    pub(super) written: Option<Vec<Vec<u8>>>,
    /// The time that is signed, if not the one that stands there.
    pub(super) time: Option<String>,
}

/// Why a request cannot be held against a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// Something in the request, in words.
    Request(String),
    /// No secret could be used as a key, in words.
    Secret(String),
    /// There is more of something than is looked at, in words. Nothing is
    /// claimed then: what was not looked at may be anything.
    Limit(String),
}

impl<'a> Evidence<'a> {
    pub(super) fn of(scheme: Scheme, exchange: &'a Exchange, public_url: Option<&str>) -> Self {
        let (head, body) = (exchange.head(), exchange.body());
        Self::new(scheme, head, body, public_url)
    }

    pub(super) fn new(
        scheme: Scheme,
        head: Head<'a>,
        body: &'a [u8],
        public_url: Option<&str>,
    ) -> Self {
        let urls = if scheme.signed.contains(&Part::Url) {
            url::candidates(public_url, head)
        } else {
            Vec::new()
        };
        Self {
            scheme,
            head,
            document: body,
            body: Cow::Borrowed(body),
            urls,
            element: 0,
            written: None,
            time: None,
        }
    }

    /// Whether something stands in the place of the signature.
    pub(super) fn is_present(&self) -> bool {
        match self.scheme.place {
            SignatureIn::Header(name) => self.head.get(name).is_some(),
            SignatureIn::Body => !self.document.is_empty(),
            _ => !self.values().is_empty(),
        }
    }

    /// How many signatures are due: one, or one for each element of a batch.
    pub(super) fn elements(&self) -> usize {
        match self.scheme.place {
            SignatureIn::Json(path) => path
                .find("/[]")
                .map_or(1, |at| self.fields().count(&path[..at]).max(1)),
            _ => 1,
        }
    }

    /// Their number, where all of them are looked at.
    pub(super) fn elements_within_limit(&self) -> Result<usize, Unfit> {
        match self.elements() {
            count if count > MOST_ELEMENTS => Err(Unfit::Limit(format!(
                "the batch has {count} elements, at most {MOST_ELEMENTS} are judged"
            ))),
            count => Ok(count),
        }
    }

    /// Every value in the place of the signature, as sent.
    pub(super) fn values(&self) -> Vec<Cow<'a, [u8]>> {
        let fields = || self.head.fields();
        match self.scheme.place {
            SignatureIn::Header(name) => {
                let lines = fields().filter(|field| field.is(name));
                lines.map(|field| Cow::Borrowed(field.value)).collect()
            }
            SignatureIn::Headers(start) => {
                let lines = fields().filter(|field| is_numbered(field.name, start));
                lines.map(|field| Cow::Borrowed(field.value)).collect()
            }
            SignatureIn::Query(name) => {
                let query = self.head.query().unwrap_or_default();
                let pairs = form::pairs(query).filter(|(key, _)| **key == *name.as_bytes());
                pairs.map(|(_, value)| value).collect()
            }
            SignatureIn::Json(path) => {
                let text = self.fields().word(&self.path(path));
                let text = text.map(String::into_bytes);
                text.map(Cow::Owned).into_iter().collect()
            }
            SignatureIn::Body => vec![Cow::Borrowed(self.document.trim_ascii())],
        }
    }

    /// The entries of those values.
    fn entries(&self) -> Vec<Vec<u8>> {
        let values: Vec<Vec<u8>> = match &self.written {
            Some(written) => written.clone(),
            None => self.values().into_iter().map(Cow::into_owned).collect(),
        };
        let Values::List(separator) = self.scheme.values else {
            return values;
        };
        values
            .iter()
            .flat_map(|value| value.split(move |byte| char::from(*byte) == separator))
            .map(<[u8]>::trim_ascii)
            .filter(|entry| !entry.is_empty())
            .map(<[u8]>::to_vec)
            .collect()
    }

    /// The signatures as they are written, without what stands before them.
    /// In a list those of another kind are left out.
    pub(super) fn signatures(&self) -> Vec<Vec<u8>> {
        let entries = self.entries();
        let plain = entries.iter().filter_map(|entry| self.unprefixed(entry));
        plain.map(<[u8]>::to_vec).collect()
    }

    /// The bytes of every signature that can be read, or why there is none.
    pub(super) fn offers(&self) -> Result<Vec<Vec<u8>>, Unfit> {
        let written = self.signatures();
        let length = self.scheme.method.length();
        let offers: Vec<_> = written
            .iter()
            .filter_map(|text| self.decoded(text))
            .filter(|bytes| length.is_none_or(|length| bytes.len() == length))
            .filter(|bytes| !bytes.is_empty())
            .collect();
        if offers.is_empty() {
            return Err(Unfit::Request(self.why_none(&written)));
        }
        // The claims of one would be read and the signature of another hold.
        if matches!(self.scheme.method, Method::Jwt(_)) && offers.len() > 1 {
            return Err(Unfit::Request(format!(
                "{} holds {} tokens, one is due",
                self.scheme.place,
                offers.len()
            )));
        }
        Ok(offers)
    }

    fn decoded(&self, text: &[u8]) -> Option<Vec<u8>> {
        match self.scheme.method {
            Method::Token => Some(text.to_vec()),
            Method::Jwt(_) => Token::read(text).map(|_| text.to_vec()),
            Method::Basic => {
                let (scheme, rest) = text.split_at_checked(6)?;
                let is_basic = scheme.eq_ignore_ascii_case(b"Basic ");
                Encoding::Base64
                    .decode(rest.trim_ascii())
                    .filter(|_| is_basic)
            }
            _ => self.scheme.encoding.decode(text),
        }
    }

    /// The time of signing as it is written; none where the scheme has none,
    /// or where it is not signed and not there.
    pub(super) fn timestamp(&self) -> Result<Option<Cow<'_, str>>, Unfit> {
        if let Some(time) = &self.time {
            return Ok(Some(Cow::Borrowed(time)));
        }
        let Some(timestamp) = self.scheme.timestamp else {
            return Ok(None);
        };
        let found = match timestamp.place {
            TimestampIn::Header(name) => self.head.get(name).map(text),
            TimestampIn::Entry(prefix) => self.entry_after(prefix),
            TimestampIn::Json(path) => self.text_at(path),
            TimestampIn::Claim(name) => self.claim(name),
        };
        let found = found.filter(|text| !text.is_empty());
        if found.is_none() && self.scheme.needs_time() {
            return Err(Unfit::Request(self.timestamp_missing(timestamp.place)));
        }
        Ok(found.map(Cow::Owned))
    }

    /// The time of signing in seconds since 1970.
    pub(super) fn signed_at(&self) -> Result<Option<i64>, Unfit> {
        let (Some(text), Some(timestamp)) = (self.timestamp()?, self.scheme.timestamp) else {
            return Ok(None);
        };
        read_time(&text, timestamp.unit)
            .map(Some)
            .ok_or_else(|| Unfit::Request(not_a_time(timestamp.unit)))
    }

    /// A claim of the token that stands in the place of the signature.
    pub(super) fn claim(&self, name: &str) -> Option<String> {
        self.signatures()
            .iter()
            .find_map(|text| Token::read(text)?.claim(name))
    }

    fn fields(&self) -> Fields<'a> {
        Fields::of(self.head, self.document)
    }

    /// The text at a path of the body, of the element that is looked at.
    pub(super) fn text_at(&self, path: &str) -> Option<String> {
        self.fields().text(&self.path(path))
    }

    fn path<'p>(&self, path: &'p str) -> Cow<'p, str> {
        if path.contains("/[]") {
            return Cow::Owned(path.replacen("/[]", &format!("/{}", self.element), 1));
        }
        Cow::Borrowed(path)
    }

    /// The bytes that are signed with this URL, or which part of them is
    /// missing. Without a secret a word stands for it.
    pub(super) fn signed(&self, url: &str, secret: Option<&Secret>) -> Result<Vec<u8>, Unfit> {
        let mut bytes = Vec::with_capacity(self.body.len() + 64);
        self.each_part(url, secret, &mut |part| bytes.extend_from_slice(part))?;
        Ok(bytes)
    }

    /// Hands every piece of what is signed to `visit`, in order.
    pub(super) fn each_part(
        &self,
        url: &str,
        secret: Option<&Secret>,
        visit: &mut dyn FnMut(&[u8]),
    ) -> Result<(), Unfit> {
        for part in self.scheme.signed {
            self.part(*part, url, secret, visit)?;
        }
        Ok(())
    }

    fn part(
        &self,
        part: Part,
        url: &str,
        secret: Option<&Secret>,
        visit: &mut dyn FnMut(&[u8]),
    ) -> Result<(), Unfit> {
        match part {
            Part::Body => visit(&self.body),
            Part::Timestamp => visit(self.timestamp()?.unwrap_or_default().as_bytes()),
            Part::Literal(text) => visit(text.as_bytes()),
            Part::Header(name) => visit(self.part_header(name)?),
            Part::Method => visit(&self.head.method().to_ascii_uppercase()),
            Part::Url => visit(url.as_bytes()),
            Part::Target => visit(self.head.target()),
            Part::Secret => visit(secret.map_or(b"SECRET", Secret::bytes)),
            Part::Json(path) => visit(self.text_at(path).unwrap_or_default().as_bytes()),
            Part::Lines(paths) => self.lines(paths, visit),
            Part::SortedForm => visit(&self.form(canonical::form_run_together)?),
            Part::PhpForm => visit(&self.form(canonical::form_as_php)?),
            Part::SortedJson => visit(&self.sorted_json()?),
            Part::BodyWithSecret(path) => visit(&self.with_secret(path, secret)?),
            Part::Crc32 => visit(hashing::crc32(&self.body).to_string().as_bytes()),
            Part::BodySha256 => visit(self.body_hash().as_bytes()),
            Part::ListedHeaders(name) => visit(self.listed(name)?.as_bytes()),
            Part::KeyLabel => visit(label(secret)?.as_bytes()),
        }
        Ok(())
    }

    fn part_header(&self, name: &str) -> Result<&'a [u8], Unfit> {
        let value = self.head.get(name).filter(|value| !value.is_empty());
        value.ok_or_else(|| Unfit::Request(format!("{name} is missing, and it is signed")))
    }

    fn lines(&self, paths: &[&str], visit: &mut dyn FnMut(&[u8])) {
        for path in paths {
            if let Some(text) = self.text_at(path) {
                let key = path.rsplit('/').next().unwrap_or_default();
                visit(format!("{key}\n{text}\n").as_bytes());
            }
        }
    }

    fn form(&self, write: fn(&[u8], Option<&str>) -> Vec<u8>) -> Result<Vec<u8>, Unfit> {
        let but = match self.scheme.place {
            SignatureIn::Json(path) => path.strip_prefix('/'),
            _ => None,
        };
        if !self.is_form() {
            return Ok(Vec::new());
        }
        if memchr::memchr_iter(b'&', &self.body).count() >= MOST_FIELDS {
            return Err(Unfit::Limit(format!(
                "the form has more than {MOST_FIELDS} fields, and they are not sorted"
            )));
        }
        Ok(write(&self.body, but))
    }

    pub(super) fn is_form(&self) -> bool {
        self.fields().is_form()
    }

    fn sorted_json(&self) -> Result<Vec<u8>, Unfit> {
        if self.body.len() > MOST_JSON {
            return Err(Unfit::Limit(format!(
                "the body has more than {MOST_JSON} bytes, and its keys are not sorted"
            )));
        }
        canonical::json(&self.body, canonical::SORTED).ok_or_else(|| {
            Unfit::Request("the body is no JSON whose keys can be sorted".to_owned())
        })
    }

    fn with_secret(
        &self,
        path: &str,
        secret: Option<&Secret>,
    ) -> Result<Zeroizing<Vec<u8>>, Unfit> {
        let secret = secret.map_or(Cow::Borrowed("SECRET"), |secret| {
            String::from_utf8_lossy(secret.bytes())
        });
        let fields = Fields::of(self.head, &self.body);
        fields
            .with(&self.path(path), &secret)
            .map(Zeroizing::new)
            .ok_or_else(|| Unfit::Request(format!("no {path} in the body, and it is signed")))
    }

    fn body_hash(&self) -> String {
        Encoding::Hex.encode(&hashing::hash(Hash::Sha256, &self.body))
    }

    fn listed(&self, name: &str) -> Result<String, Unfit> {
        let list = text(self.part_header(name)?);
        let names = list
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty());
        let pairs = names.map(|name| {
            let value = self.head.get(name).map(text).unwrap_or_default();
            format!("{}:{value}", name.to_ascii_lowercase())
        });
        Ok(pairs.collect::<Vec<_>>().join(";"))
    }

    /// Why no key in the world makes it valid: a certificate of a stranger, or
    /// a token that is not signed.
    pub(super) fn why_never(&self) -> Option<String> {
        self.strange_certificate().or_else(|| {
            let Method::Jwt(_) = self.scheme.method else {
                return None;
            };
            let written = self.signatures();
            let mut reasons = written.iter().map(|text| Token::read(text)?.why_never());
            reasons.next().flatten()
        })
    }

    fn strange_certificate(&self) -> Option<String> {
        let certificate = self.scheme.certificate?;
        let place = Self {
            scheme: Scheme {
                place: certificate.place,
                ..self.scheme
            },
            written: None,
            ..self.clone()
        };
        let values = place.values();
        let url = text(values.first()?);
        let why = super::certificate::why_strange(&url, certificate.hosts)?;
        Some(format!("{} is {why}", certificate.place))
    }

    /// What the URL says of the body and is not so. A body that is a form needs
    /// no hash; but where there is one, it is that of this body.
    pub(super) fn wrong_body_hash(&self) -> Option<String> {
        let parameter = self.scheme.body_hash?;
        let said = form::field(self.head.query().unwrap_or_default(), parameter);
        let Some(said) = said else {
            if self.is_form() || self.body.is_empty() {
                return None;
            }
            return Some(format!(
                "the body is no form and the URL has no {parameter}, so nothing covers the body"
            ));
        };
        let is_so = hashing::is_same(&said.to_ascii_lowercase(), self.body_hash().as_bytes());
        (!is_so).then(|| {
            format!("{parameter} in the URL is not the SHA-256 of this body: the body was changed")
        })
    }

    fn entry_after(&self, prefix: &str) -> Option<String> {
        let entries = self.entries();
        let mut after = entries
            .iter()
            .filter_map(|entry| entry.strip_prefix(prefix.as_bytes()));
        after.next().map(text)
    }

    fn unprefixed<'e>(&self, entry: &'e [u8]) -> Option<&'e [u8]> {
        match self.scheme.prefix {
            Prefix::None => Some(entry),
            Prefix::Required(prefix) => entry.strip_prefix(prefix.as_bytes()),
            Prefix::Tolerated(prefix) => {
                Some(entry.strip_prefix(prefix.as_bytes()).unwrap_or(entry))
            }
            Prefix::Upto(end) => {
                let at = entry.iter().position(|byte| char::from(*byte) == end)?;
                Some(&entry[at + 1..])
            }
        }
    }

    fn why_none(&self, written: &[Vec<u8>]) -> String {
        let place = self.scheme.place;
        if self.entries().iter().all(Vec::is_empty) {
            return format!("{place} is empty");
        }
        let Some(first) = written.first() else {
            return self.why_no_prefix();
        };
        let method = self.scheme.method;
        let form = match method {
            Method::Jwt(_) => "a JSON Web Token",
            Method::Basic => "Basic with a name and a password in base64",
            _ => self.scheme.encoding.as_str(),
        };
        let Some(bytes) = self.decoded(first) else {
            return format!("{place} is not {form}");
        };
        format!(
            "{place} holds {} bytes, {} has {}{}",
            bytes.len(),
            method.words(),
            method.length().unwrap_or_default(),
            other_of_length(bytes.len())
        )
    }

    fn why_no_prefix(&self) -> String {
        let place = self.scheme.place;
        let prefix = match self.scheme.prefix {
            Prefix::Upto(end) => return format!("{place} has no {end} before the signature"),
            _ => self.scheme.required_prefix(),
        };
        match self.scheme.values {
            Values::One => format!("{place} does not begin with {prefix}"),
            Values::List(separator) if self.is_cut() => format!(
                "{place} holds only its first entry: something on the way cut the list at the first {separator:?}"
            ),
            Values::List(_) => format!("{place} has no entry that begins with {prefix}"),
        }
    }

    /// Whether of a list only the time before the signatures is there.
    fn is_cut(&self) -> bool {
        let place = self.scheme.timestamp.map(|timestamp| timestamp.place);
        let Some(TimestampIn::Entry(start)) = place else {
            return false;
        };
        matches!(&self.entries()[..], [only] if only.starts_with(start.as_bytes()))
    }

    fn timestamp_missing(&self, place: TimestampIn) -> String {
        match place {
            TimestampIn::Header(name) if self.head.get(name).is_some() => {
                format!("timestamp missing: {name} is empty")
            }
            TimestampIn::Header(name) => format!("timestamp missing: no {name}"),
            TimestampIn::Entry(prefix) => {
                format!("timestamp missing: {} has no {prefix}", self.scheme.place)
            }
            TimestampIn::Json(path) => format!("timestamp missing: no {path} in the body"),
            TimestampIn::Claim(name) => format!("timestamp missing: the token has no {name}"),
        }
    }
}

fn label(secret: Option<&Secret>) -> Result<String, Unfit> {
    let Some(secret) = secret else {
        return Ok("ID".to_owned());
    };
    secret.label().map(Cow::into_owned).ok_or_else(|| {
        Unfit::Secret(format!(
            "{} has no id above its key; write the id on the line before -----BEGIN",
            secret.origin()
        ))
    })
}

impl Scheme {
    /// Whether the time of signing has a say in the verdict.
    pub(super) fn judges_time(&self) -> bool {
        self.tolerance.is_some() || self.needs_time()
    }

    /// Whether nothing can be judged without the time of signing.
    fn needs_time(&self) -> bool {
        let is_claim = matches!(
            self.timestamp.map(|timestamp| timestamp.place),
            Some(TimestampIn::Claim(_))
        );
        self.signed.contains(&Part::Timestamp) || (is_claim && self.tolerance.is_some())
    }
}

/// A time as it is written, in seconds since 1970.
pub(super) fn read_time(text: &str, unit: Unit) -> Option<i64> {
    let text = text.trim();
    match unit {
        Unit::Iso => Time::parse(text)
            .or_else(|| Time::parse(&with_colon(text)?))
            .or_else(|| Time::parse(&format!("{text}Z")))
            .map(Time::seconds),
        Unit::Seconds | Unit::Millis => {
            let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
            let count: i64 = whole.parse().ok()?;
            Some(count.div_euclid(unit.per_second()))
        }
    }
}

/// `+0200` as `+02:00`.
fn with_colon(text: &str) -> Option<String> {
    let at = text.len().checked_sub(2)?;
    let is_zone = text.get(at.checked_sub(3)?..)?.starts_with(['+', '-']);
    is_zone.then(|| format!("{}:{}", &text[..at], &text[at..]))
}

fn not_a_time(unit: Unit) -> String {
    match unit {
        Unit::Iso => "timestamp is not a date and time of RFC 3339".to_owned(),
        Unit::Seconds | Unit::Millis => "timestamp is not a whole number".to_owned(),
    }
}

fn is_numbered(name: &[u8], start: &str) -> bool {
    name.split_at_checked(start.len())
        .is_some_and(|(first, number)| {
            first.eq_ignore_ascii_case(start.as_bytes())
                && !number.is_empty()
                && number.iter().all(u8::is_ascii_digit)
        })
}

fn text(bytes: impl AsRef<[u8]>) -> String {
    String::from_utf8_lossy(bytes.as_ref()).into_owned()
}

/// Which algorithm gives that many bytes, as a remark.
fn other_of_length(length: usize) -> String {
    [Hash::Md5, Hash::Sha1, Hash::Sha256, Hash::Sha512]
        .into_iter()
        .find(|hash| hash.length() == length)
        .map(|hash| format!("; it may be {}", Method::Hmac(hash).words()))
        .unwrap_or_default()
}

impl Encoding {
    /// The other way to write bytes.
    pub(super) const fn other(self) -> Self {
        match self {
            Self::Hex => Self::Base64,
            Self::Base64 => Self::Hex,
        }
    }
}
