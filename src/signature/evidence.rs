//! What a request offers to be judged: the signatures written in its header,
//! the time of signing, and the bytes that are signed. All of it as it
//! arrived.
//!
//! Not here: the verdict.

use ring::hmac;

use super::{Encoding, Hash, Method, Part, Prefix, Scheme, Secret, TimestampIn, Values};
use crate::exchange::{Exchange, Head};

/// A request seen through a scheme.
#[derive(Clone, Copy)]
pub(super) struct Evidence<'a> {
    pub(super) scheme: Scheme,
    pub(super) head: Head<'a>,
    pub(super) body: &'a [u8],
    /// What is signed as if it stood at the end of the body; for trying out
    /// mistakes, otherwise empty.
    pub(super) tail: &'static [u8],
}

/// Why a request cannot be held against a secret.
pub(super) enum Unfit {
    /// Something in the request, in words.
    Request(String),
    /// No secret could be used as a key, in words.
    Secret(String),
}

impl<'a> Evidence<'a> {
    pub(super) fn of(scheme: Scheme, exchange: &'a Exchange) -> Self {
        Self {
            scheme,
            head: exchange.head(),
            body: exchange.body(),
            tail: b"",
        }
    }

    fn header(&self) -> &'static str {
        self.scheme.header_name().unwrap_or_default()
    }

    /// Whether the header of the scheme is there at all.
    pub(super) fn is_present(&self) -> bool {
        self.head.get(self.header()).is_some()
    }

    /// The signatures as they are written, without what stands before them.
    /// In a list those of another kind are left out.
    pub(super) fn written(&self) -> Vec<&'a [u8]> {
        let entries = self.entries().into_iter();
        entries.filter_map(|entry| self.unprefixed(entry)).collect()
    }

    /// The bytes of every signature that can be read, or why there is none.
    pub(super) fn offers(&self) -> Result<Vec<Vec<u8>>, Unfit> {
        let written = self.written();
        let decoded: Vec<_> = written
            .iter()
            .filter_map(|text| self.scheme.encoding.decode(text))
            .filter(|bytes| {
                let length = self.scheme.method.length();
                length.is_none_or(|length| bytes.len() == length)
            })
            .collect();
        if decoded.is_empty() {
            return Err(Unfit::Request(self.why_none(&written)));
        }
        Ok(decoded)
    }

    /// The time of signing as it is written; none where the scheme has none.
    pub(super) fn timestamp(&self) -> Result<Option<&'a [u8]>, Unfit> {
        let Some(timestamp) = self.scheme.timestamp else {
            return Ok(None);
        };
        let found = match timestamp.place {
            TimestampIn::Header(name) => self.head.get(name),
            TimestampIn::Entry(prefix) => self.entry_after(prefix),
            TimestampIn::Json(_) | TimestampIn::Claim(_) => None,
        };
        found
            .filter(|text| !text.is_empty())
            .map(Some)
            .ok_or_else(|| Unfit::Request(self.timestamp_missing(timestamp.place)))
    }

    /// The time of signing in seconds since 1970.
    pub(super) fn signed_at(&self) -> Result<Option<i64>, Unfit> {
        let Some(text) = self.timestamp()? else {
            return Ok(None);
        };
        let unit = self.scheme.timestamp.map_or(1, |it| it.unit.per_second());
        std::str::from_utf8(text)
            .ok()
            .and_then(|text| text.parse::<i64>().ok())
            .map(|time| Some(time.div_euclid(unit)))
            .ok_or_else(|| Unfit::Request("timestamp is not a whole number".to_owned()))
    }

    /// The first secret that one of the signatures was made with.
    pub(super) fn matching(&self, secrets: &[Secret]) -> Result<Option<usize>, Unfit> {
        let offers = self.offers()?;
        let timestamp = self.timestamp()?;
        self.signed_at()?;
        let mut usable = 0;
        for (at, secret) in secrets.iter().enumerate() {
            let Some(key) = self.key(secret) else {
                continue;
            };
            usable += 1;
            let tag = self.tag(&key, timestamp)?;
            if offers
                .iter()
                .any(|offer| is_same(&key, tag.as_ref(), offer))
            {
                return Ok(Some(at));
            }
        }
        if usable == 0 {
            return Err(Unfit::Secret(self.no_key(secrets)));
        }
        Ok(None)
    }

    /// The signature that this secret gives, written as the header wants it.
    pub(super) fn expected(&self, secret: &Secret) -> Option<String> {
        let key = self.key(secret)?;
        let timestamp = self.timestamp().ok()?;
        let tag = self.tag(&key, timestamp).ok()?;
        let text = self.scheme.encoding.encode(tag.as_ref());
        Some(format!("{}{text}", self.scheme.required_prefix()))
    }

    /// The bytes that are signed, or which part of them is missing.
    pub(super) fn signed(&self) -> Result<Vec<u8>, Unfit> {
        let timestamp = self.timestamp()?;
        let mut bytes = Vec::with_capacity(self.body.len() + 64);
        self.each_part(timestamp, |part| bytes.extend_from_slice(part))?;
        Ok(bytes)
    }

    fn key(&self, secret: &Secret) -> Option<hmac::Key> {
        let bytes = secret.key(self.scheme.key)?;
        Some(hmac::Key::new(self.scheme.method.keyed()?, &bytes))
    }

    fn tag(&self, key: &hmac::Key, timestamp: Option<&[u8]>) -> Result<hmac::Tag, Unfit> {
        let mut context = hmac::Context::with_key(key);
        self.each_part(timestamp, |part| context.update(part))?;
        Ok(context.sign())
    }

    fn each_part(
        &self,
        timestamp: Option<&[u8]>,
        mut visit: impl FnMut(&[u8]),
    ) -> Result<(), Unfit> {
        for part in self.scheme.signed {
            match part {
                Part::Body => {
                    visit(self.body);
                    visit(self.tail);
                }
                Part::Timestamp => visit(timestamp.unwrap_or_default()),
                Part::Literal(text) => visit(text.as_bytes()),
                Part::Header(name) => visit(self.part_header(name)?),
                other => return Err(unread(*other)),
            }
        }
        Ok(())
    }

    fn part_header(&self, name: &str) -> Result<&'a [u8], Unfit> {
        let value = self.head.get(name).filter(|value| !value.is_empty());
        value.ok_or_else(|| Unfit::Request(format!("{name} is missing, and it is signed")))
    }

    /// Every entry of every header line of that name.
    fn entries(&self) -> Vec<&'a [u8]> {
        let lines = self.head.fields().filter(|field| field.is(self.header()));
        let values = lines.map(|field| field.value);
        match self.scheme.values {
            Values::One => values.collect(),
            Values::List(separator) => values
                .flat_map(|value| value.split(move |byte| char::from(*byte) == separator))
                .map(<[u8]>::trim_ascii)
                .filter(|entry| !entry.is_empty())
                .collect(),
        }
    }

    fn entry_after(&self, prefix: &str) -> Option<&'a [u8]> {
        let mut entries = self.entries().into_iter();
        entries.find_map(|entry| entry.strip_prefix(prefix.as_bytes()))
    }

    fn unprefixed(&self, entry: &'a [u8]) -> Option<&'a [u8]> {
        match self.scheme.prefix {
            Prefix::None => Some(entry),
            Prefix::Required(prefix) => entry.strip_prefix(prefix.as_bytes()),
            Prefix::Tolerated(prefix) => {
                Some(entry.strip_prefix(prefix.as_bytes()).unwrap_or(entry))
            }
        }
    }

    fn why_none(&self, written: &[&[u8]]) -> String {
        let header = self.header();
        if self.entries().iter().all(|entry| entry.is_empty()) {
            return format!("{header} is empty");
        }
        let Some(first) = written.first() else {
            return self.why_no_prefix();
        };
        let encoding = self.scheme.encoding;
        let Some(bytes) = encoding.decode(first) else {
            return format!("{header} is not {}", encoding.as_str());
        };
        let method = self.scheme.method;
        format!(
            "{header} holds {} bytes, {} has {}{}",
            bytes.len(),
            method.words(),
            method.length().unwrap_or_default(),
            other_of_length(bytes.len())
        )
    }

    fn why_no_prefix(&self) -> String {
        let (header, prefix) = (self.header(), self.scheme.required_prefix());
        match self.scheme.values {
            Values::One => format!("{header} does not begin with {prefix}"),
            Values::List(_) => format!("{header} has no entry that begins with {prefix}"),
        }
    }

    fn timestamp_missing(&self, place: TimestampIn) -> String {
        match place {
            TimestampIn::Header(name) if self.head.get(name).is_some() => {
                format!("timestamp missing: {name} is empty")
            }
            TimestampIn::Header(name) => format!("timestamp missing: no {name}"),
            TimestampIn::Entry(prefix) => {
                format!("timestamp missing: {} has no {prefix}", self.header())
            }
            TimestampIn::Json(name) | TimestampIn::Claim(name) => {
                format!("timestamp missing: no {name}")
            }
        }
    }

    fn no_key(&self, secrets: &[Secret]) -> String {
        let origins: Vec<_> = secrets.iter().map(Secret::origin).collect();
        let form = self.scheme.key.words();
        format!("{} cannot be {form}", origins.join(" and "))
    }
}

fn unread(part: Part) -> Unfit {
    Unfit::Request(format!("{part:?} cannot be read"))
}

/// Compares in constant time: two values are equal when their signatures
/// under the same key are, and `verify` looks at all of those.
fn is_same(key: &hmac::Key, expected: &[u8], offered: &[u8]) -> bool {
    let blinded = hmac::sign(key, offered);
    hmac::verify(key, expected, blinded.as_ref()).is_ok()
}

/// Which algorithm gives that many bytes, as a remark.
fn other_of_length(length: usize) -> String {
    [Hash::Sha1, Hash::Sha256, Hash::Sha512]
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
