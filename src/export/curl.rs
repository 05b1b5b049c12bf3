//! An exchange as a `curl` command. Pasted into bash or dash it does nothing
//! but send the same request: method, path, headers in order and case, body.
//!
//! What curl says by itself is held back where the original did not say it
//! (`User-Agent`, `Accept`, `Content-Type`, `Expect`). What belongs to the
//! connection is left to curl: `Content-Length`, `Transfer-Encoding`,
//! `Expect`; and `Host`, which is that of the address the command names,
//! as it is in a replay.
//!
//! While secrets are hidden something else stands in their place, in headers,
//! in the address and in the body; such a command sends that.
//!
//! A body that people can read stands in the command. Any other comes through
//! a pipe from `printf`, which is part of the shell and takes any length.

use std::{borrow::Cow, collections::HashSet, ops::Range};

use super::{Secrets, shell};
use crate::exchange::{
    Exchange, Field, Mark, Version,
    json::{Kind, tokens_of_many},
    kind::{self, BodyKind},
    redact,
};

/// What stands for a secret in a header.
const HIDDEN: &[u8] = b"<hidden>";

/// The same in JSON, where it is a string whatever it was.
const HIDDEN_IN_JSON: &[u8] = b"\"<hidden>\"";

/// The same in an address and in a form, where brackets would be escaped.
const HIDDEN_IN_FIELD: &[u8] = b"hidden";

/// Fields that curl writes itself.
const LEFT_TO_CURL: [&str; 4] = ["Host", "Content-Length", "Transfer-Encoding", "Expect"];

/// Older versions of curl send `Expect` with a body larger than this.
const EXPECT_FROM: usize = 1024;

/// Methods that say a length even when it is 0.
const WITH_LENGTH: [&[u8]; 3] = [b"POST", b"PUT", b"PATCH"];

/// The command that sends `exchange` to `origin`, which is a scheme, a host
/// and perhaps a port: `http://127.0.0.1:3000`. It has no line break at its
/// end.
pub fn curl(exchange: &Exchange, origin: &str, secrets: Secrets) -> Result<String, Inexpressible> {
    curl_to(exchange, origin, exchange.head().target(), secrets)
}

/// The same for another target in origin form: where a replay would go.
pub fn curl_to(
    exchange: &Exchange,
    origin: &str,
    target: &[u8],
    secrets: Secrets,
) -> Result<String, Inexpressible> {
    let origin = checked_origin(origin)?;
    check(exchange)?;
    let shown = body(exchange, secrets);
    let body = Body::of(exchange, &shown);
    let target = shown_target(target, secrets);
    let mut lines = vec![first_line(exchange, &target, origin, body)];
    lines.extend(headers(exchange, secrets));
    lines.extend(held_back(exchange, body));
    lines.extend(match body {
        Body::None => None,
        Body::Text(text) => Some(format!("--data-raw {}", shell::word(text.as_bytes()))),
        Body::Piped(_) => Some("--data-binary @-".to_owned()),
    });
    let command = lines.join(" \\\n  ");
    Ok(match body {
        Body::Piped(bytes) => format!("{} |\n{command}", shell::printf(bytes)),
        Body::None | Body::Text(_) => command,
    })
}

/// Why an exchange cannot be written as a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Inexpressible {
    /// Not all of its body was kept.
    #[error(
        "only a part of its body was kept, so a command could not send the same; ask the sender for it again"
    )]
    Truncated,
    /// Its framing has two readings.
    #[error("its framing can be read in two ways, so it is not known what a command should send")]
    Ambiguous,
    /// The method, the target or a header would change the command's meaning.
    #[error("its head holds bytes that curl cannot send; export it as JSON Lines instead")]
    Head,
    /// The address to send to is not one.
    #[error(
        "the address for the command is not scheme://host:port; write one such as http://127.0.0.1:3000"
    )]
    Origin,
}

/// How the body comes to curl.
#[derive(Clone, Copy)]
enum Body<'a> {
    None,
    Text(&'a str),
    Piped(&'a [u8]),
}

impl<'a> Body<'a> {
    fn of(exchange: &Exchange, bytes: &'a [u8]) -> Self {
        if bytes.is_empty() && !says_length(exchange) {
            return Self::None;
        }
        // Plain text is a word between single quotes, where no line break at
        // its end gets lost.
        shell::plain(bytes).map_or(Self::Piped(bytes), Self::Text)
    }

    const fn is_some(&self) -> bool {
        !matches!(self, Self::None)
    }
}

/// An empty body whose length is said: with a method that has one, or because
/// the original said it.
fn says_length(exchange: &Exchange) -> bool {
    let head = exchange.head();
    let said = head.get("Content-Length").is_some() && head.method() != b"HEAD";
    said || WITH_LENGTH.contains(&head.method())
}

fn checked_origin(origin: &str) -> Result<&str, Inexpressible> {
    let origin = origin.strip_suffix('/').unwrap_or(origin);
    let mut schemes = ["http://", "https://"].into_iter();
    let host = schemes.find_map(|scheme| origin.strip_prefix(scheme));
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
    match host {
        Some(host) if !host.is_empty() && host.bytes().all(fits) => Ok(origin),
        _ => Err(Inexpressible::Origin),
    }
}

/// Refuses what cannot occur in an accepted request and would not be sent as
/// it stands: curl reads a header with `@` in front as the name of a file.
fn check(exchange: &Exchange) -> Result<(), Inexpressible> {
    if exchange.truncated() {
        return Err(Inexpressible::Truncated);
    }
    if exchange.marks().has(Mark::Ambiguous) {
        return Err(Inexpressible::Ambiguous);
    }
    let head = exchange.head();
    let target = head.target();
    let in_target = |byte: &u8| *byte > b' ' && *byte != 0x7f;
    let in_value = |byte: &u8| *byte == b'\t' || !byte.is_ascii_control();
    let words = head.request_line().split(|byte| *byte == b' ').count();
    let sound = words == 3
        && token(head.method())
        && !target.is_empty()
        && target.iter().all(in_target)
        && head
            .fields()
            .all(|field| token(field.name) && field.value.iter().all(in_value));
    if sound {
        Ok(())
    } else {
        Err(Inexpressible::Head)
    }
}

/// RFC 9110, section 5.6.2.
fn token(word: &[u8]) -> bool {
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    !word.is_empty() && word.iter().all(fits)
}

/// `curl`, the options that the head asks for, and the URL.
fn first_line(exchange: &Exchange, target: &[u8], origin: &str, body: Body<'_>) -> String {
    let mut line = String::from("curl");
    let tls = origin.starts_with("https:");
    if tls && exchange.version() != Version::Http2 {
        line.push_str(" --http1.1");
    }
    line.push_str(&method(exchange.head().method(), body));
    line.push_str(&url(target, origin));
    line
}

fn method(method: &[u8], body: Body<'_>) -> String {
    match method {
        b"GET" if !body.is_some() => String::new(),
        // With `-X HEAD` curl would wait for a body that never comes.
        b"HEAD" if !body.is_some() => " --head".to_owned(),
        _ if method.iter().all(u8::is_ascii_alphanumeric) => {
            format!(" -X {}", String::from_utf8_lossy(method))
        }
        _ => format!(" -X {}", shell::word(method)),
    }
}

/// The URL, when curl sends its path as it stands; else the target apart, so
/// that it is never read as a part of a URL.
fn url(target: &[u8], origin: &str) -> String {
    let safe = |byte: &u8| byte.is_ascii_graphic() && !b"#\"<>\\^`{|}".contains(byte);
    if !target.starts_with(b"/") || !target.iter().all(safe) {
        return format!(
            " --request-target {} {}",
            shell::word(target),
            shell::word(format!("{origin}/").as_bytes())
        );
    }
    let dots = memchr::memmem::find(target, b"/.").is_some();
    let globs = target
        .iter()
        .chain(origin.as_bytes())
        .any(|byte| b"[]".contains(byte));
    format!(
        "{}{} {}",
        if dots { " --path-as-is" } else { "" },
        if globs { " --globoff" } else { "" },
        shell::word(&[origin.as_bytes(), target].concat())
    )
}

fn headers(exchange: &Exchange, secrets: Secrets) -> impl Iterator<Item = String> {
    let ours = |field: &Field<'_>| !LEFT_TO_CURL.iter().any(|name| field.is(name));
    exchange
        .head()
        .fields()
        .filter(ours)
        .map(move |field| match secrets {
            Secrets::Included => header(field.name, field.value),
            Secrets::Masked => {
                let name = String::from_utf8_lossy(field.name);
                let spans = redact::header_spans(&name, field.value);
                let is_whole = spans.first() == Some(&(0..field.value.len()));
                let hidden = if is_whole { HIDDEN } else { HIDDEN_IN_FIELD };
                let value = redact::replaced(field.value, &spans, |_| hidden.to_vec());
                header(field.name, &value)
            }
        })
}

fn header(name: &[u8], value: &[u8]) -> String {
    let line = match value {
        // A name with a colon and no value would remove the field.
        b"" => [name, b";"].concat(),
        _ => [name, b": ", value].concat(),
    };
    format!("-H {}", shell::word(&line))
}

/// Removes what curl would say and the original did not.
fn held_back(exchange: &Exchange, body: Body<'_>) -> impl Iterator<Item = String> {
    let due = [
        ("User-Agent", true),
        ("Accept", true),
        ("Content-Type", body.is_some()),
        ("Expect", exchange.body().len() > EXPECT_FROM),
    ];
    let said =
        move |name: &str| !LEFT_TO_CURL.contains(&name) && exchange.head().get(name).is_some();
    due.into_iter()
        .filter(move |(name, due)| *due && !said(name))
        .map(|(name, _)| format!("-H '{name}:'"))
}

/// The target as it is shown.
fn shown_target(target: &[u8], secrets: Secrets) -> Cow<'_, [u8]> {
    match secrets {
        Secrets::Included => target.into(),
        Secrets::Masked => {
            let spans = redact::target_spans(target);
            redact::replaced(target, &spans, |_| HIDDEN_IN_FIELD.to_vec()).into()
        }
    }
}

/// The body as it is shown.
fn body(exchange: &Exchange, secrets: Secrets) -> Cow<'_, [u8]> {
    let body = exchange.body();
    if secrets == Secrets::Included {
        return body.into();
    }
    let kind = kind::of(exchange.head().get("Content-Type"), body);
    let spans = redact::body_spans_within(kind, body, usize::MAX);
    let numbers = match kind {
        BodyKind::Json | BodyKind::Ndjson => numbers(body, &spans),
        _ => HashSet::new(),
    };
    let start = body.as_ptr().addr();
    let hidden = |secret: &[u8]| match quote(secret) {
        Some(quote) => [quote, hidden_in(quote), quote].concat(),
        None if numbers.contains(&(secret.as_ptr().addr() - start)) => HIDDEN_IN_JSON.to_vec(),
        None => HIDDEN_IN_FIELD.to_vec(),
    };
    redact::replaced(body, &spans, hidden).into()
}

/// Where secrets are numbers of JSON: they become strings, since what stands for
/// them is no number.
fn numbers(json: &[u8], secrets: &[Range<usize>]) -> HashSet<usize> {
    let secrets: HashSet<_> = secrets.iter().map(|span| span.start).collect();
    let tokens = tokens_of_many(json).map_while(Result::ok);
    let numbers = tokens.filter(|token| token.kind == Kind::Number);
    let starts = numbers.map(|token| token.start);
    starts.filter(|start| secrets.contains(start)).collect()
}

/// The sign in which a secret is quoted, as it is written where it stands, also
/// inside other strings: what stands for the secret is quoted in the same way.
fn quote(secret: &[u8]) -> Option<&[u8]> {
    let escapes = secret.iter().take_while(|byte| **byte == b'\\').count();
    let quotes = [
        &secret[..(escapes + 1).min(secret.len())],
        b"%22",
        b"&quot;",
    ];
    let is_around = |quote: &&[u8]| {
        let is_quote = matches!(quote.last(), Some(b'"' | b'2' | b';'));
        let is_long = secret.len() >= 2 * quote.len();
        is_quote && is_long && secret.starts_with(quote) && secret.ends_with(quote)
    };
    quotes
        .iter()
        .find(|quote| is_around(quote))
        .map(|quote| &secret[..quote.len()])
}

fn hidden_in(quote: &[u8]) -> &'static [u8] {
    if quote.ends_with(b"\"") {
        HIDDEN
    } else {
        HIDDEN_IN_FIELD
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{Circumstances, Marks, Scheme, Time};

    fn exchange(head: &str, body: &[u8], version: Version, marks: Marks) -> Exchange {
        let about = Circumstances {
            time: Time::default(),
            took_us: 0,
            peer: "127.0.0.1:50000".parse().unwrap(),
            scheme: Scheme::Http,
            version,
            declared: None,
            size: body.len() as u64,
            marks,
        };
        Exchange::new([head.as_bytes(), body].concat().into(), head.len(), about)
    }

    fn plain(head: &str, body: &[u8]) -> Exchange {
        exchange(head, body, Version::Http11, Marks::NONE)
    }

    const HEAD: &str = "POST /hooks HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer s3cr3t\r\n\
        content-type: application/json\r\nX-Gitlab-Token: s3cr3t\r\nUser-Agent: x\r\n\
        Content-Length: 8\r\n\r\n";

    #[test]
    fn a_command_is_what_a_person_would_write() {
        let captured = plain(HEAD, b"{\"a\": 1}");
        assert_eq!(
            curl(&captured, "http://localhost:3000/", Secrets::Included).unwrap(),
            "curl -X POST 'http://localhost:3000/hooks' \\\n  \
               -H 'Authorization: Bearer s3cr3t' \\\n  \
               -H 'content-type: application/json' \\\n  \
               -H 'X-Gitlab-Token: s3cr3t' \\\n  \
               -H 'User-Agent: x' \\\n  \
               -H 'Accept:' \\\n  \
               --data-raw '{\"a\": 1}'"
        );
    }

    #[test]
    fn secrets_are_hidden_unless_asked_for() {
        let captured = plain(HEAD, b"");
        let command = curl(&captured, "http://localhost:3000", Secrets::default()).unwrap();
        assert!(!command.contains("s3cr3t"), "{command}");
        assert!(
            command.contains("-H 'Authorization: <hidden>'"),
            "{command}"
        );
    }

    #[test]
    fn secrets_are_hidden_in_the_address_and_in_the_body_as_well() {
        let head = "POST /hooks?token=s3cr3t&x=1 HTTP/1.1\r\nContent-Type: application/json\r\n\
            jwt: s3cr3t\r\n\r\n";
        let body = br#"{"id":"a","client_secret":"s3cr3t","pin_token":5318008}"#;
        let command = |secrets| curl(&plain(head, body), "http://a", secrets).unwrap();
        let hidden = command(Secrets::Masked);
        assert!(
            !hidden.contains("s3cr3t") && !hidden.contains("5318008"),
            "{hidden}"
        );
        assert!(
            hidden.contains("'http://a/hooks?token=hidden&x=1'"),
            "{hidden}"
        );
        assert!(
            hidden.contains(r#"'{"id":"a","client_secret":"<hidden>","pin_token":"<hidden>"}'"#),
            "{hidden}"
        );
        assert_eq!(command(Secrets::Included).matches("s3cr3t").count(), 3);
        let form = "POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n";
        let command = curl(
            &plain(form, b"a=1&password=s3cr3t"),
            "http://a",
            Secrets::Masked,
        );
        let command = command.unwrap();
        assert!(command.contains("'a=1&password=hidden'"), "{command}");
    }

    #[test]
    fn a_secret_far_down_in_a_long_body_is_hidden_too() {
        let body = format!(r#"{{"a":"{}","password":"s3cr3t"}}"#, "x".repeat(5 << 20));
        let head = "POST / HTTP/1.1\r\nContent-Type: application/json\r\n\r\n";
        let command = curl(&plain(head, body.as_bytes()), "http://a", Secrets::Masked).unwrap();
        assert!(!command.contains("s3cr3t"));
        assert!(command.contains(r#""password":"<hidden>""#));
    }

    #[test]
    fn a_body_nobody_can_read_comes_through_a_pipe() {
        let captured = plain(
            "POST / HTTP/1.1\r\nUser-Agent: x\r\nAccept: y\r\nContent-Type: z\r\n\r\n",
            b"\x00\x015%\xff'\n",
        );
        assert_eq!(
            curl(&captured, "http://localhost:3000", Secrets::Included).unwrap(),
            "printf '\\000\\0015%%\\377\\047\\n' |\n\
             curl -X POST 'http://localhost:3000/' \\\n  \
               -H 'User-Agent: x' \\\n  \
               -H 'Accept: y' \\\n  \
               -H 'Content-Type: z' \\\n  \
               --data-binary @-"
        );
    }

    #[test]
    fn over_tls_the_version_is_kept_so_that_names_keep_their_case() {
        for (version, origin, said) in [
            (Version::Http11, "https://a.test", true),
            (Version::Http2, "https://a.test", false),
            (Version::Http11, "http://a.test", false),
        ] {
            let captured = exchange("GET / HTTP/1.1\r\n\r\n", b"", version, Marks::NONE);
            let command = curl(&captured, origin, Secrets::Included).unwrap();
            assert_eq!(command.contains("curl --http1.1 "), said, "{command}");
        }
    }

    #[test]
    fn what_could_not_be_sent_the_same_is_refused() {
        let head = "POST / HTTP/1.1\r\n\r\n";
        for (captured, origin, error) in [
            (
                exchange(
                    head,
                    b"",
                    Version::Http11,
                    Marks::NONE.with(Mark::Incomplete),
                ),
                "http://a",
                Inexpressible::Truncated,
            ),
            (
                exchange(
                    head,
                    b"",
                    Version::Http11,
                    Marks::NONE.with(Mark::Ambiguous),
                ),
                "http://a",
                Inexpressible::Ambiguous,
            ),
            (
                plain("POST / HTTP/1.1\r\n@/etc/passwd: x\r\n\r\n", b""),
                "http://a",
                Inexpressible::Head,
            ),
            (
                plain("POST / HTTP/1.1\r\nA: \x0b\r\n\r\n", b""),
                "http://a",
                Inexpressible::Head,
            ),
            (plain("\r\n\r\n", b""), "http://a", Inexpressible::Head),
            (plain(head, b""), "http://", Inexpressible::Origin),
            (plain(head, b""), "http://a/b", Inexpressible::Origin),
            (plain(head, b""), "http://u@a", Inexpressible::Origin),
            (plain(head, b""), "file://a", Inexpressible::Origin),
            (plain(head, b""), "-K/etc/passwd", Inexpressible::Origin),
        ] {
            assert_eq!(
                curl(&captured, origin, Secrets::Included),
                Err(error),
                "{origin}"
            );
        }
    }
}
