//! The keys of `[[sender]]` and of the tables in it. One row reads a key,
//! writes it, and says what it is.

use super::{
    given::Given,
    toml::{Table, Toml},
};
use crate::{
    cli::config::{
        keys,
        text::{Entry, Fault},
    },
    exchange::{
        nearest,
        phrase::{Mistake, alternatives},
    },
    sender::{Attempt, Clue, Content, Place, Remark, Retries, Sample, Sender, Source, What},
    signature::{
        Certificate, Due, Encoding, Hash, KeyForm, Method, Part, Prefix, Scheme, SignatureIn,
        Timestamp, Values,
    },
};

/// A key of a table that becomes a `T`.
#[derive(Debug)]
pub(in crate::cli) struct Key<T: 'static> {
    pub(in crate::cli) name: &'static str,
    read: fn(&mut T, Given<'_>) -> Result<(), Fault>,
    /// None where nothing need be said.
    write: fn(&T) -> Option<Toml>,
}

/// A row of a file before anything is said of it: what its user writes is from
/// no memory of ours.
pub(super) const OWN: Sender = Sender {
    source: Source::Documented,
    signs_by: Source::Documented,
    retries: NO_RETRIES,
    ..Sender::BLANK
};

const NO_RETRIES: Retries = Retries {
    source: Source::Documented,
    ..Retries::UNKNOWN
};

const NO_SCHEME: Scheme = Scheme::hmac(Hash::Sha256);

const NO_CERTIFICATE: Certificate = Certificate {
    place: SignatureIn::Body,
    hosts: &[],
};

const NO_SAMPLE: Sample = Sample::post("", &[], "");

const NO_WHAT: What = What::any("");

const NO_REMARK: Remark = Remark { when: &[], say: "" };

/// Reads a table into `row`.
pub(super) fn fill<'e, T>(
    row: &mut T,
    keys: &[Key<T>],
    entries: impl IntoIterator<Item = &'e Entry>,
) -> Result<(), Fault> {
    for entry in entries {
        let wanted = keys::normal(&entry.name);
        let names = || keys.iter().map(|key| key.name);
        let key = keys.iter().find(|key| key.name == wanted).ok_or_else(|| {
            let cure = nearest(&wanted, names()).map_or_else(
                || format!("there is {}", alternatives(&names().collect::<Vec<_>>())),
                |near| format!("did you mean {near}?"),
            );
            Fault::new(
                entry.line,
                format!("there is no key {}; {cure}", entry.name),
            )
        })?;
        (key.read)(row, Given::of(entry)).map_err(|fault| fault.within(key.name))?;
    }
    Ok(())
}

/// What a table says of `row`.
pub(super) fn written<T>(row: &T, keys: &[Key<T>]) -> Table {
    let said = keys.iter();
    said.filter_map(|key| Some((key.name, (key.write)(row)?)))
        .collect()
}

/// The keys of `[[sender]]`.
pub(in crate::cli) const SENDER: &[Key<Sender>] = &[
    Key {
        name: "name",
        read: |row, given| set(&mut row.name, given.text()),
        write: |row| text(row.name, ""),
    },
    Key {
        name: "title",
        read: |row, given| set(&mut row.title, given.text()),
        write: |row| text(row.title, row.name),
    },
    Key {
        name: "docs",
        read: |row, given| set(&mut row.docs, given.text()),
        write: |row| text(row.docs, ""),
    },
    Key {
        name: "source",
        read: |row, given| set(&mut row.source, given.phrase(Source::parse)),
        write: |row| text(row.source.as_str(), OWN.source.as_str()),
    },
    Key {
        name: "signs-by",
        read: |row, given| set(&mut row.signs_by, given.phrase(Source::parse)),
        write: |row| text(row.signs_by.as_str(), OWN.signs_by.as_str()),
    },
    Key {
        name: "known-by",
        read: |row, given| set(&mut row.known_by, given.list(rule)),
        write: |row| list(row.known_by, |rule| Clue::rule(rule)),
    },
    Key {
        name: "unless",
        read: |row, given| set(&mut row.unless, phrases(given, Clue::parse)),
        write: |row| list(row.unless, Clue::to_string),
    },
    Key {
        name: "inside",
        read: |row, given| set(&mut row.inside, given.list(Given::path)),
        write: |row| list(row.inside, |path| (*path).to_owned()),
    },
    Key {
        name: "batch",
        read: |row, given| set(&mut row.batch, given.list(Given::path)),
        write: |row| list(row.batch, |path| (*path).to_owned()),
    },
    Key {
        name: "event",
        read: |row, given| set(&mut row.event, phrases(given, Place::parse)),
        write: |row| list(row.event, Place::to_string),
    },
    Key {
        name: "action",
        read: |row, given| set(&mut row.action, phrases(given, Place::parse)),
        write: |row| list(row.action, Place::to_string),
    },
    Key {
        name: "delivery-id",
        read: |row, given| set(&mut row.delivery_id, phrases(given, Place::parse)),
        write: |row| list(row.delivery_id, Place::to_string),
    },
    Key {
        name: "event-id",
        read: |row, given| set(&mut row.event_id, phrases(given, Place::parse)),
        write: |row| list(row.event_id, Place::to_string),
    },
    Key {
        name: "event-time",
        read: |row, given| set(&mut row.event_time, phrases(given, Place::parse)),
        write: |row| list(row.event_time, Place::to_string),
    },
    Key {
        name: "attempt",
        read: |row, given| set(&mut row.attempt, given.phrase(Attempt::parse).map(Some)),
        write: |row| row.attempt.map(|attempt| Toml::Text(attempt.to_string())),
    },
    Key {
        name: "handshake",
        read: |row, given| set(&mut row.handshake, given.text()),
        write: |row| text(row.handshake, ""),
    },
    Key {
        name: "retries",
        read: |row, given| fill(&mut row.retries, RETRIES, given.entries()?),
        write: |row| {
            let table = written(&row.retries, RETRIES);
            (!table.is_empty()).then_some(Toml::Inline(table))
        },
    },
    Key {
        name: "gives-up",
        read: |row, given| set(&mut row.gives_up, given.text().map(Some)),
        write: |row| row.gives_up.map(|words| Toml::Text(words.to_owned())),
    },
    Key {
        name: "timeout",
        read: |row, given| set(&mut row.timeout, given.number().map(Some)),
        write: |row| row.timeout.map(Toml::Number),
    },
    Key {
        name: "signature",
        read: |row, given| set(&mut row.signatures, tables(given, NO_SCHEME, SIGNATURE)),
        write: |row| all_written(row.signatures, SIGNATURE),
    },
    Key {
        name: "what",
        read: |row, given| set(&mut row.what, tables(given, NO_WHAT, WHAT)),
        write: |row| all_written(row.what, WHAT),
    },
    Key {
        name: "remark",
        read: |row, given| set(&mut row.remarks, tables(given, NO_REMARK, REMARK)),
        write: |row| all_written(row.remarks, REMARK),
    },
    Key {
        name: "sample",
        read: |row, given| set(&mut row.samples, tables(given, NO_SAMPLE, SAMPLE)),
        write: |row| all_written(row.samples, SAMPLE),
    },
];

const RETRIES: &[Key<Retries>] = &[
    Key {
        name: "words",
        read: |row, given| set(&mut row.words, given.text()),
        write: |row| text(row.words, ""),
    },
    Key {
        name: "gaps",
        read: |row, given| set(&mut row.gaps, given.list(Given::number)),
        write: |row| {
            let gaps = row.gaps.iter().copied().map(Toml::Number);
            (!row.gaps.is_empty()).then(|| Toml::List(gaps.collect()))
        },
    },
    Key {
        name: "source",
        read: |row, given| set(&mut row.source, given.phrase(Source::parse)),
        write: |row| text(row.source.as_str(), NO_RETRIES.source.as_str()),
    },
];

/// The keys of `[[sender.signature]]`. The method decides what the others are
/// where nothing is said, so it is read first.
const SIGNATURE: &[Key<Scheme>] = &[
    Key {
        name: "method",
        read: |scheme, given| set(scheme, given.phrase(Method::parse).map(of_method)),
        write: |scheme| Some(Toml::Text(scheme.method.to_string())),
    },
    Key {
        name: "place",
        read: |scheme, given| set(&mut scheme.place, given.phrase(SignatureIn::parse)),
        write: |scheme| Some(Toml::Text(scheme.place.to_string())),
    },
    Key {
        name: "prefix",
        read: |scheme, given| set(&mut scheme.prefix, given.text().map(Prefix::Required)),
        write: |scheme| match scheme.prefix {
            Prefix::Required(prefix) => Some(Toml::Text(prefix.to_owned())),
            Prefix::None | Prefix::Tolerated(_) | Prefix::Upto(_) => None,
        },
    },
    Key {
        name: "tolerates",
        read: |scheme, given| set(&mut scheme.prefix, given.text().map(Prefix::Tolerated)),
        write: |scheme| match scheme.prefix {
            Prefix::Tolerated(prefix) => Some(Toml::Text(prefix.to_owned())),
            Prefix::None | Prefix::Required(_) | Prefix::Upto(_) => None,
        },
    },
    Key {
        name: "prefix-upto",
        read: |scheme, given| set(&mut scheme.prefix, character(given).map(Prefix::Upto)),
        write: |scheme| match scheme.prefix {
            Prefix::Upto(end) => Some(Toml::Text(end.to_string())),
            Prefix::None | Prefix::Required(_) | Prefix::Tolerated(_) => None,
        },
    },
    Key {
        name: "encoding",
        read: |scheme, given| set(&mut scheme.encoding, given.phrase(Encoding::parse)),
        write: |scheme| {
            let encoding = scheme.encoding.as_str();
            // Where nothing is computed, nothing is encoded.
            let is_said = !of_method(scheme.method).signed.is_empty()
                || scheme.encoding != of_method(scheme.method).encoding;
            is_said.then(|| Toml::Text(encoding.to_owned()))
        },
    },
    Key {
        name: "list",
        read: |scheme, given| set(&mut scheme.values, character(given).map(Values::List)),
        write: |scheme| match scheme.values {
            Values::List(separator) => Some(Toml::Text(separator.to_string())),
            Values::One => None,
        },
    },
    Key {
        name: "signed",
        read: |scheme, given| set(&mut scheme.signed, given.phrase(Part::parse_sequence)),
        write: |scheme| {
            let is_said =
                !scheme.signed.is_empty() || scheme.signed != of_method(scheme.method).signed;
            is_said.then(|| Toml::Text(Part::sequence(scheme.signed)))
        },
    },
    Key {
        name: "key",
        read: |scheme, given| set(&mut scheme.key, given.phrase(KeyForm::parse)),
        write: |scheme| {
            text(
                &scheme.key.to_string(),
                &of_method(scheme.method).key.to_string(),
            )
        },
    },
    Key {
        name: "timestamp",
        read: |scheme, given| {
            set(
                &mut scheme.timestamp,
                given.phrase(Timestamp::parse).map(Some),
            )
        },
        write: |scheme| {
            scheme
                .timestamp
                .map(|timestamp| Toml::Text(timestamp.to_string()))
        },
    },
    Key {
        name: "tolerance",
        read: |scheme, given| set(&mut scheme.tolerance, given.number().map(Some)),
        write: |scheme| scheme.tolerance.map(Toml::Number),
    },
    Key {
        name: "due",
        read: |scheme, given| set(&mut scheme.due, given.phrase(Due::parse)),
        write: |scheme| {
            text(
                &scheme.due.to_string(),
                &of_method(scheme.method).due.to_string(),
            )
        },
    },
    Key {
        name: "certificate",
        read: |scheme, given| {
            let mut certificate = NO_CERTIFICATE;
            fill(&mut certificate, CERTIFICATE, given.entries()?)?;
            scheme.certificate = Some(certificate);
            Ok(())
        },
        write: |scheme| {
            let certificate = scheme.certificate;
            certificate.map(|it| Toml::Inline(written(&it, CERTIFICATE)))
        },
    },
    Key {
        name: "body-hash",
        read: |scheme, given| set(&mut scheme.body_hash, given.text().map(Some)),
        write: |scheme| scheme.body_hash.map(|name| Toml::Text(name.to_owned())),
    },
];

/// The certificate that a request names.
const CERTIFICATE: &[Key<Certificate>] = &[
    Key {
        name: "place",
        read: |row, given| set(&mut row.place, given.phrase(SignatureIn::parse)),
        write: |row| Some(Toml::Text(row.place.to_string())),
    },
    Key {
        name: "hosts",
        read: |row, given| set(&mut row.hosts, given.list(Given::text)),
        write: |row| list(row.hosts, |host| (*host).to_owned()),
    },
];

const WHAT: &[Key<What>] = &[
    Key {
        name: "events",
        read: |row, given| set(&mut row.events, given.list(Given::text)),
        write: |row| list(row.events, |event| (*event).to_owned()),
    },
    Key {
        name: "template",
        read: |row, given| set(&mut row.template, given.text()),
        write: |row| text(row.template, ""),
    },
];

const REMARK: &[Key<Remark>] = &[
    Key {
        name: "when",
        read: |row, given| set(&mut row.when, phrases(given, Clue::parse)),
        write: |row| list(row.when, Clue::to_string),
    },
    Key {
        name: "say",
        read: |row, given| set(&mut row.say, given.text()),
        write: |row| text(row.say, ""),
    },
];

const SAMPLE: &[Key<Sample>] = &[
    Key {
        name: "event",
        read: |row, given| set(&mut row.event, given.text()),
        write: |row| text(row.event, ""),
    },
    Key {
        name: "method",
        read: |row, given| set(&mut row.method, given.text()),
        write: |row| text(row.method, NO_SAMPLE.method),
    },
    Key {
        name: "path",
        read: |row, given| set(&mut row.path, given.text()),
        write: |row| text(row.path, NO_SAMPLE.path),
    },
    Key {
        name: "headers",
        read: |row, given| set(&mut row.headers, given.list(|given| pair(given, ": "))),
        write: |row| list(row.headers, |(name, value)| format!("{name}: {value}")),
    },
    Key {
        name: "body",
        read: |row, given| set(&mut row.body, given.text().map(Content::Text)),
        write: |row| match row.body {
            Content::Text(body) => text(body, ""),
            Content::Form(_) | Content::Multipart(_) => None,
        },
    },
    Key {
        name: "form",
        read: |row, given| set(&mut row.body, fields(given).map(Content::Form)),
        write: |row| match row.body {
            Content::Form(fields) => Some(pairs(fields)),
            Content::Text(_) | Content::Multipart(_) => None,
        },
    },
    Key {
        name: "multipart",
        read: |row, given| set(&mut row.body, fields(given).map(Content::Multipart)),
        write: |row| match row.body {
            Content::Multipart(fields) => Some(pairs(fields)),
            Content::Text(_) | Content::Form(_) => None,
        },
    },
];

/// The scheme of a method before more is said of it.
const fn of_method(method: Method) -> Scheme {
    match method {
        Method::Hmac(hash) => Scheme::hmac(hash),
        Method::Digest(hash) => Scheme::digest(hash),
        Method::Token => Scheme::token(""),
        Method::Basic => Scheme::basic(),
        Method::Ed25519 => Scheme::ed25519(),
        Method::EcdsaP256 => Scheme::ecdsa_p256(),
        Method::Rsa(hash) => Scheme::rsa(hash),
        Method::Jwt(jwt) => Scheme::jwt("", jwt),
    }
}

fn set<T>(there: &mut T, value: Result<T, Fault>) -> Result<(), Fault> {
    *there = value?;
    Ok(())
}

fn phrases<T>(
    given: Given<'_>,
    parse: fn(&str) -> Result<T, Mistake>,
) -> Result<&'static [T], Fault> {
    given.list(|item| item.phrase(parse))
}

/// Clues joined by `and`, or a list of them.
fn rule(given: Given<'_>) -> Result<&'static [Clue], Fault> {
    let mut clues = Vec::new();
    for item in given.items() {
        clues.extend(item.phrase(Clue::parse_rule)?);
    }
    Ok(clues.leak())
}

/// Tables, each of which begins as `blank`.
fn tables<T: Copy>(
    given: Given<'_>,
    blank: T,
    keys: &'static [Key<T>],
) -> Result<&'static [T], Fault> {
    given.list(|item| {
        let mut entries: Vec<&Entry> = item.entries()?.iter().collect();
        let first = |entry: &&Entry| keys.first().is_none_or(|key| key.name != entry.name);
        entries.sort_by_key(first);
        let mut row = blank;
        fill(&mut row, keys, entries)?;
        Ok(row)
    })
}

fn character(given: Given<'_>) -> Result<char, Fault> {
    let text = given.text()?;
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(one), None) => Ok(one),
        _ => Err(Fault::new(given.line, "write one character, as in \",\"")),
    }
}

type Pair = (&'static str, &'static str);

/// `name: value`, or `name=value`.
fn pair(given: Given<'_>, between: &str) -> Result<Pair, Fault> {
    given
        .text()?
        .split_once(between)
        .ok_or_else(|| Fault::new(given.line, format!("write \"name{between}value\"")))
}

fn fields(given: Given<'_>) -> Result<&'static [Pair], Fault> {
    given.list(|item| pair(item, "="))
}

fn pairs(fields: &[Pair]) -> Toml {
    let fields = fields.iter();
    let fields = fields.map(|(name, value)| Toml::Text(format!("{name}={value}")));
    Toml::List(fields.collect())
}

/// A text, where it is another than without saying so.
fn text(text: &str, unsaid: &str) -> Option<Toml> {
    (text != unsaid).then(|| Toml::Text(text.to_owned()))
}

fn list<T>(items: &[T], word: impl Fn(&T) -> String) -> Option<Toml> {
    let words = items.iter().map(|item| Toml::Text(word(item)));
    (!items.is_empty()).then(|| Toml::List(words.collect()))
}

fn all_written<T>(rows: &[T], keys: &'static [Key<T>]) -> Option<Toml> {
    let tables = rows.iter().map(|row| written(row, keys));
    (!rows.is_empty()).then(|| Toml::Tables(tables.collect()))
}
