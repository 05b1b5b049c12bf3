//! The secrets a user shares with senders: which sender, and where each came
//! from. Their bytes are wiped when the last holder lets go, and no `Debug`
//! shows them.
//!
//! Not here: reading the environment, a file or a prompt. Whoever does hands
//! in names and values.

use std::{borrow::Cow, fmt, sync::Arc};

use zeroize::Zeroizing;

use super::{Encoding, Hash, KeyForm, hashing, pem, public_key};

/// The beginning of the variables that hold secrets.
pub const VARIABLE_PREFIX: &str = "HOOKGLASS_SECRET_";

/// One secret, as the user was given it.
#[derive(Clone)]
pub struct Secret {
    bytes: Zeroizing<Vec<u8>>,
    origin: String,
}

impl Secret {
    /// A secret of these bytes, from `origin`: `HOOKGLASS_SECRET_STRIPE`.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>, origin: impl Into<String>) -> Self {
        Self {
            bytes: Zeroizing::new(bytes.into()),
            origin: origin.into(),
        }
    }

    /// The secrets of `text`, one a line, without the white space around them;
    /// empty lines count for nothing. A key in PEM is one secret with all its
    /// lines, and so is a JSON Web Key; the line right above a PEM block is its
    /// label (see [`Part::KeyLabel`](super::Part::KeyLabel)). From the second
    /// secret on, the origin names the line.
    #[must_use]
    pub fn lines(text: &str, origin: &str) -> Vec<Self> {
        let mut secrets = Vec::new();
        let mut open: Option<Open> = None;
        for (at, line) in text.lines().map(str::trim).enumerate() {
            if line.is_empty() && open.as_ref().is_none_or(Open::is_whole) {
                secrets.extend(open.take());
            } else if let Some(block) = open.as_mut().filter(|block| block.takes(line)) {
                block.add(line);
            } else {
                secrets.extend(open.replace(Open::new(at, line)));
            }
        }
        secrets.extend(open);
        secrets
            .into_iter()
            .map(|block| Self::new(block.text.as_bytes(), line_origin(origin, block.at)))
            .collect()
    }

    /// Where it came from, in words; safe to show.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The bytes as the user gave them.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether it is these bytes. How long that takes tells nothing but the
    /// length.
    #[must_use]
    pub fn is(&self, bytes: &[u8]) -> bool {
        hashing::is_same(&self.bytes, bytes)
    }

    /// The key of a keyed hash it stands for; none when it is not written in
    /// that form, is a public key, or would be an empty key, which everybody
    /// has.
    #[must_use]
    pub fn key(&self, form: KeyForm) -> Option<Zeroizing<Vec<u8>>> {
        if self.bytes.is_empty() || self.is_public_key() {
            return None;
        }
        let hashed = |hash| Some(hashing::hash(hash, &self.bytes));
        let key = match form {
            KeyForm::Text => return Some(self.bytes.clone()),
            KeyForm::Base64After(prefix) => {
                let text = self.bytes.strip_prefix(prefix.as_bytes());
                Encoding::Base64.decode(text.unwrap_or(&self.bytes))
            }
            KeyForm::Hex => Encoding::Hex.decode(&self.bytes),
            KeyForm::Sha1 => hashed(Hash::Sha1),
            KeyForm::Sha256 => hashed(Hash::Sha256),
            KeyForm::Public => None,
        };
        key.map(Zeroizing::new).filter(|key| !key.is_empty())
    }

    /// Whether it is written as a public key, so that it is no secret at all.
    pub(super) fn is_public_key(&self) -> bool {
        public_key::is_written_as_key(&self.bytes)
    }

    /// What stands before the key in it: the id before a certificate.
    pub(super) fn label(&self) -> Option<Cow<'_, str>> {
        public_key::label(&self.bytes)
    }
}

/// A secret whose lines are being read.
struct Open {
    /// The line it begins at, counted from 0.
    at: usize,
    text: Zeroizing<String>,
}

impl Open {
    fn new(at: usize, line: &str) -> Self {
        let text = Zeroizing::new(line.to_owned());
        Self { at, text }
    }

    /// Whether `line` is more of it: inside a block, or the block under its label.
    fn takes(&self, line: &str) -> bool {
        let is_block = pem::is_in(self.text.as_bytes());
        !self.is_whole() || (!is_block && pem::is_in(line.as_bytes()))
    }

    fn is_whole(&self) -> bool {
        let text = self.text.as_bytes();
        let count = |byte| memchr::memchr_iter(byte, text).count();
        let is_json = text.first() == Some(&b'{');
        let is_open = is_json && count(b'{') > count(b'}');
        (!pem::is_in(text) || pem::is_ended_in(text)) && !is_open
    }

    fn add(&mut self, line: &str) {
        // Room first, so that no copy is left behind where it grew.
        let mut text = Zeroizing::new(String::with_capacity(self.text.len() + line.len() + 1));
        for part in [&self.text, "\n", line] {
            text.push_str(part);
        }
        self.text = text;
    }
}

/// Where it came from and how long it is, never what it is.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({}, {} bytes)", self.origin, self.bytes.len())
    }
}

/// What was agreed with senders: all that a verdict rests on beside the request.
#[derive(Clone, Debug, Default)]
pub struct Agreed {
    /// Their secrets.
    pub secrets: Secrets,
    /// The URL that they were given, for the schemes that sign it: an origin
    /// (`https://hooks.example.com`), or one with a path. None when the user
    /// has not said it.
    pub public_url: Option<Arc<str>>,
}

impl From<Secrets> for Agreed {
    fn from(secrets: Secrets) -> Self {
        Self {
            secrets,
            public_url: None,
        }
    }
}

/// All secrets known, by sender. A clone costs one reference count, so a new
/// set can replace the old while others still read that.
#[derive(Clone, Debug, Default)]
pub struct Secrets(Arc<Vec<Held>>);

/// The secrets of one sender.
#[derive(Clone, Debug)]
struct Held {
    sender: String,
    secrets: Vec<Secret>,
}

impl Secrets {
    /// Those among `variables` that are named `HOOKGLASS_SECRET_<SENDER>`;
    /// several for one sender stand one a line.
    #[must_use]
    pub fn from_variables<N, V>(variables: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: AsRef<str>,
        V: AsRef<str>,
    {
        variables
            .into_iter()
            .fold(Self::default(), |known, (name, value)| {
                let name = name.as_ref();
                match name.strip_prefix(VARIABLE_PREFIX) {
                    Some(sender) if !sender.is_empty() => {
                        known.and(sender, Secret::lines(value.as_ref(), name))
                    }
                    _ => known,
                }
            })
    }

    /// The same with `more` for `sender`, after those it has.
    #[must_use]
    pub fn and(&self, sender: &str, more: impl IntoIterator<Item = Secret>) -> Self {
        let secrets = self.of(sender).iter().cloned().chain(more).collect();
        self.with(sender, secrets)
    }

    /// The same with exactly `secrets` for `sender`; none forgets it.
    #[must_use]
    pub fn with(&self, sender: &str, secrets: Vec<Secret>) -> Self {
        let others = self
            .0
            .iter()
            .filter(|held| !same_name(&held.sender, sender));
        let mut all: Vec<Held> = others.cloned().collect();
        if !secrets.is_empty() {
            let sender = sender.to_owned();
            all.push(Held { sender, secrets });
        }
        Self(Arc::new(all))
    }

    /// The secrets of a sender, in the order they are tried.
    #[must_use]
    pub fn of(&self, sender: &str) -> &[Secret] {
        self.0
            .iter()
            .find(|held| same_name(&held.sender, sender))
            .map_or(&[], |held| &held.secrets)
    }

    /// Whether two names mean one sender, as they have one variable:
    /// `standard-webhooks` and `STANDARD_WEBHOOKS`.
    #[must_use]
    pub fn is_same_sender(one: &str, other: &str) -> bool {
        same_name(one, other)
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The senders that have one, as they were named.
    pub fn senders(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|held| held.sender.as_str())
    }
}

/// The variable that holds the secrets of a sender: upper case, and `_` for
/// `-` and `.`.
#[must_use]
pub fn variable(sender: &str) -> String {
    let name = sender.bytes().map(|byte| char::from(folded(byte)));
    VARIABLE_PREFIX.chars().chain(name).collect()
}

fn line_origin(origin: &str, at: usize) -> String {
    if at == 0 {
        origin.to_owned()
    } else {
        format!("{origin}, line {}", at + 1)
    }
}

/// Whether two names of senders have the same variable.
fn same_name(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().map(folded).eq(other.bytes().map(folded))
}

const fn folded(byte: u8) -> u8 {
    match byte {
        b'-' | b'.' => b'_',
        other => other.to_ascii_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_named_after_its_sender() {
        assert_eq!(variable("checkout.com"), "HOOKGLASS_SECRET_CHECKOUT_COM");
        assert_eq!(
            variable("standard-webhooks"),
            "HOOKGLASS_SECRET_STANDARD_WEBHOOKS"
        );
    }

    #[test]
    fn variables_give_secrets_one_a_line_and_the_rest_is_left() {
        let secrets = Secrets::from_variables([
            ("HOOKGLASS_SECRET_CHECKOUT_COM", "old\n\n  new \r\n"),
            ("HOOKGLASS_SECRET_", "nobody's"),
            ("HOOKGLASS_PORT", "1"),
        ]);
        let found: Vec<_> = secrets
            .of("checkout.com")
            .iter()
            .map(Secret::bytes)
            .collect();
        assert_eq!(found, [&b"old"[..], b"new"]);
        let second = secrets.of("checkout.com").last().map(Secret::origin);
        assert_eq!(second, Some("HOOKGLASS_SECRET_CHECKOUT_COM, line 3"));
        assert_eq!(secrets.senders().count(), 1);
        assert!(secrets.of("checkout").is_empty());
    }

    #[test]
    fn a_key_of_many_lines_is_one_secret_and_the_line_above_it_its_label() {
        let text = "plain\n\nWH-1\n-----BEGIN X-----\n  AQID\n\nBAUG\n-----END X-----\n\
                    -----BEGIN Y-----\nAQID\n-----END Y-----\nlast\n{\"keys\":[\n{}\n]}\nend";
        let secrets = Secret::lines(text, "file");
        let found: Vec<_> = secrets
            .iter()
            .map(|secret| {
                (
                    secret.origin(),
                    std::str::from_utf8(secret.bytes()).unwrap(),
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                ("file", "plain"),
                (
                    "file, line 3",
                    "WH-1\n-----BEGIN X-----\nAQID\n\nBAUG\n-----END X-----"
                ),
                ("file, line 9", "-----BEGIN Y-----\nAQID\n-----END Y-----"),
                ("file, line 12", "last"),
                ("file, line 13", "{\"keys\":[\n{}\n]}"),
                ("file, line 16", "end"),
            ]
        );
        assert_eq!(secrets[1].label().as_deref(), Some("WH-1"));
        assert_eq!(secrets[2].label(), None);
    }

    #[test]
    fn a_new_set_leaves_the_old_one_as_it_was() {
        let old = Secrets::default().and("stripe", [Secret::new("a", "prompt")]);
        let new = old.with("stripe", Vec::new());
        assert_eq!(old.of("STRIPE").len(), 1);
        assert!(new.is_empty());
    }

    #[test]
    fn nothing_that_is_printed_holds_the_secret() {
        let secrets = Secrets::default().and("stripe", [Secret::new("hidden", "prompt")]);
        let shown = format!("{secrets:?}");
        assert!(shown.contains("prompt, 6 bytes"), "{shown}");
        assert!(!shown.contains("hidden"), "{shown}");
    }

    #[test]
    fn a_secret_is_its_bytes_and_no_others() {
        let secret = Secret::new("token", "test");
        assert!(secret.is(b"token"));
        assert!(!secret.is(b"tokem") && !secret.is(b"toke") && !secret.is(b""));
    }

    /// An empty key is one that everybody has, and a public key as well.
    #[test]
    fn nothing_and_a_public_key_are_no_keys_of_a_keyed_hash() {
        let whsec = KeyForm::Base64After("whsec_");
        for (text, form) in [
            ("", KeyForm::Text),
            ("", KeyForm::Sha1),
            ("", KeyForm::Hex),
            ("whsec_", whsec),
            ("whpk_AQID", KeyForm::Text),
            (super::super::testing::RSA_PUBLIC, KeyForm::Text),
        ] {
            assert!(Secret::new(text, "test").key(form).is_none(), "{text}");
        }
    }

    #[test]
    fn a_base64_key_is_read_with_and_without_its_prefix() {
        let form = KeyForm::Base64After("whsec_");
        for text in ["whsec_AQID", "AQID"] {
            let key = Secret::new(text, "test").key(form);
            assert_eq!(key.as_deref(), Some(&vec![1, 2, 3]), "{text}");
        }
        assert!(Secret::new("whsec_%%", "test").key(form).is_none());
        let text = Secret::new("whsec_AQID", "test").key(KeyForm::Text);
        assert_eq!(text.as_deref(), Some(&b"whsec_AQID".to_vec()));
    }
}
