//! The user's own senders: the tables `[[sender]]` of a file. One list of keys
//! ([`fields`]) is what reads a row, what writes one, and what the nearest name
//! is looked for in, so a row that is built in is an example of a row in a file.
//!
//! Not here: what a clue or a scheme is as text. That is beside the types, in
//! `sender::row::text` and `signature::scheme::text`.

pub(in crate::cli) mod fields;
mod given;
mod toml;

use super::{
    place::{File, Whose},
    text::{Entry, Fault, Value},
};
use crate::{
    answer::handshake,
    sender::{Registry, Sender},
    signature::{Method, Part, Scheme, Secrets, SignatureIn},
};
use fields::{SENDER, fill};

/// The name of the tables.
pub(super) const KEY: &str = "sender";

/// A sender of a file.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Own {
    /// It lives as long as the program.
    pub(in crate::cli) row: &'static Sender,
    /// `~/.config/hookglass/config.toml:12`.
    pub(in crate::cli) place: String,
    whose: Whose,
}

/// The tables of a row as a file has them: what reads to the same row again.
pub(in crate::cli) fn toml(row: &Sender) -> String {
    toml::tables(KEY, &fields::written(row, SENDER))
}

/// A row as one line of JSON, with the same keys.
pub(in crate::cli) fn json(row: &Sender) -> String {
    toml::json(&fields::written(row, SENDER))
}

/// The senders of a file.
pub(super) fn read(entry: &Entry, file: &File) -> Result<Vec<Own>, Fault> {
    let wrong = |line| Fault::new(line, "write [[sender]], with two brackets on each side");
    let Value::List(tables) = &entry.value else {
        return Err(wrong(entry.line));
    };
    let mut own: Vec<Own> = Vec::new();
    for (_, table) in tables {
        let Value::Table(entries) = table else {
            return Err(wrong(entry.line));
        };
        let line = entries.first().map_or(entry.line, |entry| entry.line);
        let row = sender(entries, line)?;
        if let Some(before) = own.iter().find(|own| own.row.name == row.name) {
            let what = format!("sender {} is there already, at {}", row.name, before.place);
            return Err(Fault::new(line, what + "; leave one"));
        }
        own.push(Own {
            row,
            place: format!("{}:{line}", file.shown),
            whose: file.whose,
        });
    }
    Ok(own)
}

fn sender(entries: &[Entry], line: usize) -> Result<&'static Sender, Fault> {
    let mut row = fields::OWN;
    let name = entries.iter().find_map(|entry| match &entry.value {
        Value::Word(name) if entry.name == "name" => Some(name.as_str()),
        _ => None,
    });
    let said = name.map_or_else(|| KEY.to_owned(), |name| format!("{KEY} {name}"));
    let named = |fault: Fault| fault.within(&said);
    fill(&mut row, SENDER, entries).map_err(named)?;
    if row.title.is_empty() {
        row.title = row.name;
    }
    check(&row).map_err(|what| named(Fault::new(line, what)))?;
    Ok(Box::leak(Box::new(row)))
}

/// Whether a row can be what its user means.
fn check(row: &Sender) -> Result<(), String> {
    check_name(row.name)?;
    if row.known_by.is_empty() {
        return Err(
            "nothing says what it is known by; write known-by = [\"header X-Shop-Event\"]".into(),
        );
    }
    if let Some(clue) = row.unless.iter().find(|clue| clue.path().is_some()) {
        return Err(format!(
            "unless: {clue} asks for the body; only clues of the head may stand there"
        ));
    }
    row.signatures.iter().try_for_each(check_scheme)?;
    row.samples.iter().try_for_each(|sample| {
        if sample.event.is_empty() {
            return Err("sample: write which event it is, as event = \"order.paid\"".to_owned());
        }
        Ok(())
    })
}

fn check_name(name: &str) -> Result<(), String> {
    let is_plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_');
    if name.is_empty() {
        return Err("it has no name; write name = \"my-shop\"".to_owned());
    }
    if !name.bytes().all(is_plain) || !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Err(
            "name: write small letters, digits and hyphens, as in my-shop: the filter and the variable of the secret have it".to_owned(),
        );
    }
    Ok(())
}

fn check_scheme(scheme: &Scheme) -> Result<(), String> {
    if scheme.place == SignatureIn::Header("") {
        return Err(
            "signature: nothing says where it stands; write place = \"X-Shop-Signature\"".into(),
        );
    }
    let signs = |part| scheme.signed.contains(&part);
    let is_secret = |part: &Part| matches!(part, Part::Secret | Part::BodyWithSecret(_));
    if matches!(scheme.method, Method::Digest(_)) && !scheme.signed.iter().any(is_secret) {
        // Everybody could make it, and a valid signature is trust.
        return Err(
            "signature: a plain hash proves nothing without the secret; put secret into signed"
                .into(),
        );
    }
    if signs(Part::Timestamp) && scheme.timestamp.is_none() {
        return Err(
            "signature: the time is signed, and nothing says where it stands; write timestamp = \"header X-Shop-Time\"".into(),
        );
    }
    Ok(())
}

/// Puts the senders of one more file on those below. A file of the project may
/// add senders and not stand in for one: the secret of that name is the user's.
pub(super) fn lay(below: &mut Vec<Own>, layer: Vec<Own>, own_file: &str) -> Result<(), String> {
    for own in layer {
        if own.whose == Whose::Project
            && let Some(what) = taken(below, own.row.name)
        {
            return Err(format!(
                "{}: sender {}: a project's file may not stand in for {what}; give it another name, or put it into {own_file}",
                own.place, own.row.name
            ));
        }
        below.push(own);
    }
    Ok(())
}

/// Whose secret a sender of that name would be judged and signed with.
fn taken(below: &[Own], name: &str) -> Option<String> {
    let built_in = Registry::built_in();
    let known = built_in.senders().map(|row| row.name);
    let known = known.chain(handshake::secrets());
    let mut known = known.chain(below.iter().map(|own| own.row.name));
    known
        .find(|known| Secrets::is_same_sender(known, name))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::config::{keys::Keys, text};

    fn rows(whose: Whose, text: &str) -> Result<Vec<Own>, (String, Option<String>)> {
        let keys = Keys::of(&crate::cli::command(), "~/c.toml".to_owned());
        let layer = keys.read(&File::of_text(whose, text));
        layer.map(|layer| layer.senders).map_err(|misread| {
            let shown = misread.shown;
            let marked = shown.map(|(text, at)| text[at].to_owned());
            (misread.what, marked)
        })
    }

    fn row(text: &str) -> &'static Sender {
        rows(Whose::User, text).unwrap()[0].row
    }

    const SHOP: &str = "[[sender]]\nname = 'shop'\nknown-by = 'header X-Shop'\n";

    #[test]
    fn every_built_in_row_is_written_as_a_file_has_it() {
        for sender in Registry::built_in().senders() {
            let written = toml(sender);
            let read = rows(Whose::User, &written);
            let read = read.unwrap_or_else(|what| panic!("{what:?}\n{written}"));
            assert!(read[0].row == sender, "{written}");
            assert!(!written.contains('\u{1b}'));
        }
        let all: String = Registry::built_in().senders().map(toml).collect();
        let read = rows(Whose::User, &all).unwrap();
        assert_eq!(read.len(), Registry::built_in().senders().count());
    }

    #[test]
    fn what_is_not_said_is_as_one_would_have_it() {
        let row = row(&format!(
            "{SHOP}[[sender.signature]]\nmethod = 'hmac-sha256'\nplace = 'X-Sig'\n[[sender.sample]]\nevent = 'a'\n"
        ));
        assert_eq!(row.title, "shop");
        assert_eq!(row.source, crate::sender::Source::Documented);
        let scheme = row.signatures[0];
        assert_eq!(scheme.words(), "HMAC-SHA256 of the raw body, hex, in X-Sig");
        assert_eq!(row.samples[0].method, "POST");
        // A key may be written as the flags' keys may.
        let other = self::row("[[sender]]\nname='shop'\nknown_by=[['header X', 'no body']]");
        assert_eq!(other.known_words(), "header X and no body");
    }

    #[test]
    fn a_mistake_says_where_it_is_and_what_is_right() {
        let with = |more: &str| format!("{SHOP}{more}");
        let scheme = |more: &str| {
            with(&format!(
                "[[sender.signature]]\nmethod = 'HMAC-SHA1'\nplace = 'X'\n{more}"
            ))
        };
        let table = [
            (
                "[[sendr]]\nname = 'a'".to_owned(),
                "f.toml:1: there is no key sendr; did you mean [[sender]]?",
                None,
            ),
            (
                "[sender]\nname = 'a'".to_owned(),
                "f.toml:1: write [[sender]], with two brackets on each side",
                None,
            ),
            (
                "[[sender]]\nknown-by = 'no body'".to_owned(),
                "f.toml:2: sender: it has no name; write name = \"my-shop\"",
                None,
            ),
            (
                "[[sender]]\nname = 'My Shop'".to_owned(),
                "f.toml:2: sender My Shop: name: write small letters, digits and hyphens",
                None,
            ),
            (
                "[[sender]]\nname = 'shop'".to_owned(),
                "f.toml:2: sender shop: nothing says what it is known by; write known-by = ",
                None,
            ),
            (
                with("evnt = '/type'"),
                "f.toml:4: sender shop: there is no key evnt; did you mean event?",
                None,
            ),
            (
                with("event = [\n'/type',\n'hedder X',\n]"),
                "f.toml:6: sender shop: event: hedder cannot be read here; did you mean header?",
                Some("hedder"),
            ),
            (
                with("unless = ['/a in the body']"),
                "f.toml:2: sender shop: unless: /a in the body asks for the body",
                None,
            ),
            (
                with("batch = 'events'"),
                "f.toml:4: sender shop: batch: a path begins with /",
                Some("events"),
            ),
            (
                with("timeout = 'soon'"),
                "f.toml:4: sender shop: timeout: write a whole number such as 300",
                None,
            ),
            (
                with("[[sender.signature]]\nmethod = 'HMAC-SHA265'"),
                "f.toml:5: sender shop: signature: method: HMAC-SHA265 cannot be read here; did you mean HMAC-SHA256?",
                Some("HMAC-SHA265"),
            ),
            (
                with("[[sender.signature]]\nmethod = 'HMAC-SHA1'"),
                "f.toml:2: sender shop: signature: nothing says where it stands",
                None,
            ),
            (
                scheme("signed = 'time body'"),
                "f.toml:2: sender shop: signature: the time is signed, and nothing says where",
                None,
            ),
            (
                scheme("list = 'and'"),
                "f.toml:7: sender shop: signature: list: write one character",
                None,
            ),
            (
                with("[[sender.signature]]\nmethod = 'plain MD5'\nplace = 'X'"),
                "f.toml:2: sender shop: signature: a plain hash proves nothing without the secret",
                None,
            ),
            (
                with("[[sender.sample]]\nevent = 'a'\nheaders = ['Content-Type']"),
                "f.toml:6: sender shop: sample: headers: write \"name: value\"",
                None,
            ),
            (
                format!("{SHOP}{SHOP}"),
                "f.toml:5: sender shop is there already, at f.toml:2; leave one",
                None,
            ),
        ];
        for (text, said, marked) in table {
            let (what, shown) = rows(Whose::User, &text).unwrap_err();
            assert!(what.starts_with(said), "{what}");
            assert_eq!(shown.as_deref(), marked, "{text}");
        }
    }

    #[test]
    fn a_project_adds_senders_and_stands_in_for_none() {
        let layer = |whose, name: &str| {
            let text = SHOP.replace("shop", name);
            rows(whose, &text).unwrap()
        };
        let mut own = layer(Whose::User, "stripe");
        assert!(lay(&mut own, layer(Whose::Project, "shop"), "~/c.toml").is_ok());
        let names: Vec<_> = own.iter().map(|own| own.row.name).collect();
        assert_eq!(names, ["stripe", "shop"]);
        for taken in ["stripe", "github", "standard.webhooks", "meta-verify"] {
            let said = lay(&mut own, layer(Whose::Project, taken), "~/c.toml").unwrap_err();
            assert!(said.contains("may not stand in for"), "{said}");
            assert!(said.ends_with("put it into ~/c.toml"), "{said}");
        }
        assert!(text::read(SHOP).is_ok());
    }
}
