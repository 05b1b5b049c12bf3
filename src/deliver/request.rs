//! What goes over the wire: a draft for one target.
//!
//! A request is written anew from the kept bytes, never passed through, so
//! that it has one framing whatever the original had (RFC 9112, section 6.3).
//! All header lines go out in order and case, duplicates kept, except:
//!
//! - `Host` is the target's, in the place of the first one;
//! - `Content-Length` is the length of the body we hold, in the place of the
//!   first framing field;
//! - hop-by-hop fields are dropped (RFC 9110, section 7.6.1), `Expect` too;
//! - `Connection: close` is ours, and on what was captured `Via` and
//!   `X-Hookglass-Hops` come last.
//!
//! The captured target is copied raw into the request line and is never read
//! as a URL, so it cannot choose where the request goes.

use bytes::Bytes;

use super::{Draft, Pinned, Sendable, Unsendable, draft::check};
use crate::exchange::Head;

/// The field that counts how often hookglass passed an event on.
pub const HOPS_FIELD: &str = "X-Hookglass-Hops";

/// An event that was passed on this often goes round a ring.
pub const HOPS_LIMIT: u32 = 3;

/// Dropped beside the fields that `Connection` names and all of `Proxy-`.
const HOP_BY_HOP: [&str; 8] = [
    "Connection",
    "Keep-Alive",
    "TE",
    "Trailer",
    "Trailers",
    "Upgrade",
    "Expect",
    HOPS_FIELD,
];

/// Methods whose requests say a length even when it is 0 (RFC 9110, 8.6).
const WITH_LENGTH: [&[u8]; 3] = [b"POST", b"PUT", b"PATCH"];

/// A request as it goes over the wire to one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    head: Vec<u8>,
    body: Bytes,
}

impl Request {
    /// A captured event for `pinned`, one hop further.
    pub fn replay(event: Sendable<'_>, pinned: &Pinned) -> Result<Self, Unsendable> {
        Self::relay(&Draft::of(event)?, pinned)
    }

    /// A draft that came from elsewhere, perhaps edited, one hop further.
    pub fn relay(draft: &Draft, pinned: &Pinned) -> Result<Self, Unsendable> {
        let fields = draft.headers.iter();
        let hops = count_hops(fields.map(|(name, value)| (&name[..], &value[..])));
        let mut request = Lines::of(draft, pinned)?;
        request.line(b"Via", b"1.1 hookglass");
        let next = hops.saturating_add(1).to_string();
        request.line(HOPS_FIELD.as_bytes(), next.as_bytes());
        Ok(request.end(draft))
    }

    /// A delivery of our own, as its sender would make it: no trace of us.
    pub fn new(draft: &Draft, pinned: &Pinned) -> Result<Self, Unsendable> {
        Ok(Lines::of(draft, pinned)?.end(draft))
    }

    /// The head as it goes over the wire.
    #[must_use]
    pub fn head(&self) -> Head<'_> {
        Head::new(&self.head)
    }

    /// The body.
    #[must_use]
    pub const fn body(&self) -> &Bytes {
        &self.body
    }

    /// Head and body, to be looked at.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.head[..], &self.body].concat()
    }
}

/// How often hookglass passed this on, as the head says; 0 when it does not.
#[must_use]
pub fn hops(head: Head<'_>) -> u32 {
    count_hops(head.fields().map(|field| (field.name, field.value)))
}

/// A head being written.
struct Lines(Vec<u8>);

/// What becomes of a header line.
enum Fate {
    Host,
    Framing,
    Dropped,
    Kept,
}

impl Lines {
    /// Everything up to what is only on a relayed request.
    fn of(draft: &Draft, pinned: &Pinned) -> Result<Self, Unsendable> {
        check(draft)?;
        let target = pinned.target();
        let host = target.authority().field();
        let length = draft.body.len().to_string();

        let mut lines = Self(Vec::with_capacity(1024));
        lines.request_line(draft, target.prefix());
        let named = named_by_connection(draft);
        let mut framed = false;
        let mut host_due = has(draft, "Host");
        if !host_due {
            lines.line(b"Host", host.as_bytes());
        }
        for (name, value) in &draft.headers {
            match fate(name, &named) {
                Fate::Host if std::mem::take(&mut host_due) => lines.line(name, host.as_bytes()),
                Fate::Framing if !std::mem::replace(&mut framed, true) => {
                    lines.line(length_name(name), length.as_bytes());
                }
                Fate::Host | Fate::Framing | Fate::Dropped => {}
                Fate::Kept => lines.line(name, value),
            }
        }
        if !framed && (!draft.body.is_empty() || WITH_LENGTH.contains(&&draft.method[..])) {
            lines.line(b"Content-Length", length.as_bytes());
        }
        lines.line(b"Connection", b"close");
        Ok(lines)
    }

    fn request_line(&mut self, draft: &Draft, prefix: &str) {
        self.0.extend_from_slice(&draft.method);
        self.0.push(b' ');
        self.0.extend(origin_form(&draft.target, prefix));
        self.0.extend_from_slice(b" HTTP/1.1\r\n");
    }

    fn line(&mut self, name: &[u8], value: &[u8]) {
        let colon: &[u8] = if value.is_empty() { b":" } else { b": " };
        for part in [name, colon, value, b"\r\n"] {
            self.0.extend_from_slice(part);
        }
    }

    fn end(mut self, draft: &Draft) -> Request {
        self.0.extend_from_slice(b"\r\n");
        Request {
            head: self.0,
            body: draft.body.clone(),
        }
    }
}

/// The path and query with which `target`, a captured request target, is asked
/// for at `pinned`.
#[must_use]
pub fn path_at(pinned: &Pinned, target: &[u8]) -> Vec<u8> {
    origin_form(target, pinned.target().prefix())
}

/// The target in origin form under the prefix; see [`Target`](super::Target).
fn origin_form(target: &[u8], prefix: &str) -> Vec<u8> {
    let path = after_authority(target);
    if path == b"*" {
        return path.to_vec();
    }
    let (bare, query) = path.split_at(memchr::memchr(b'?', path).unwrap_or(path.len()));
    let stem = prefix.trim_end_matches('/').as_bytes();
    let placed = match bare {
        b"" if prefix.is_empty() => b"/".to_vec(),
        _ if prefix.is_empty() || lies_under(bare, stem) => bare.to_vec(),
        b"" | b"/" => prefix.as_bytes().to_vec(),
        _ if bare.starts_with(b"/") => [stem, bare].concat(),
        _ => [stem, b"/", bare].concat(),
    };
    [&placed, query].concat()
}

/// What follows `scheme://authority` of a target in absolute form; any other
/// target as it is.
fn after_authority(target: &[u8]) -> &[u8] {
    let Some(colon) = memchr::memmem::find(target, b"://") else {
        return target;
    };
    let scheme = &target[..colon];
    let in_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    if scheme.is_empty() || !scheme.iter().all(in_scheme) {
        return target;
    }
    let rest = &target[colon + 3..];
    let end = rest.iter().position(|byte| b"/?#".contains(byte));
    &rest[end.unwrap_or(rest.len())..]
}

fn lies_under(path: &[u8], stem: &[u8]) -> bool {
    path.strip_prefix(stem)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}

fn has(draft: &Draft, name: &str) -> bool {
    draft.headers.iter().any(|(other, _)| is(other, name))
}

fn is(name: &[u8], other: &str) -> bool {
    name.eq_ignore_ascii_case(other.as_bytes())
}

/// The names that the `Connection` fields declare to be hop-by-hop.
fn named_by_connection(draft: &Draft) -> Vec<&[u8]> {
    let connection = draft
        .headers
        .iter()
        .filter(|(name, _)| is(name, "Connection"));
    connection
        .flat_map(|(_, value)| value.split(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii)
        .collect()
}

fn fate(name: &[u8], named: &[&[u8]]) -> Fate {
    let proxy = name.get(..6).is_some_and(|front| is(front, "proxy-"));
    if is(name, "Host") {
        Fate::Host
    } else if is(name, "Content-Length") || is(name, "Transfer-Encoding") {
        Fate::Framing
    } else if proxy
        || HOP_BY_HOP.iter().any(|other| is(name, other))
        || named.iter().any(|other| name.eq_ignore_ascii_case(other))
    {
        Fate::Dropped
    } else {
        Fate::Kept
    }
}

/// `Content-Length` in the case it came in, where it came.
fn length_name(name: &[u8]) -> &[u8] {
    if is(name, "Content-Length") {
        name
    } else {
        b"Content-Length"
    }
}

/// The highest count among the fields; one too large to read is the largest.
fn count_hops<'a>(fields: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> u32 {
    let counts = fields
        .filter(|(name, _)| is(name, HOPS_FIELD))
        .map(|(_, value)| {
            let digits = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
            let number = std::str::from_utf8(value)
                .ok()
                .and_then(|text| text.parse().ok());
            if digits {
                number.unwrap_or(u32::MAX)
            } else {
                0
            }
        });
    counts.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        deliver::{Settings, Target},
        exchange::{Circumstances, Entry, Exchange, Id, Marks, Scheme, Time, Version},
        journal::{Known, Row},
    };

    fn pinned(target: &str) -> Pinned {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
            .block_on(
                Target::parse(target)
                    .unwrap()
                    .resolve(&Settings::default(), &[]),
            )
            .unwrap()
    }

    fn captured(head: &str, body: &'static [u8]) -> Known {
        let about = Circumstances {
            time: Time::default(),
            took_us: 0,
            peer: "127.0.0.1:50000".parse().unwrap(),
            scheme: Scheme::Http,
            version: Version::Http11,
            declared: None,
            size: body.len() as u64,
            marks: Marks::NONE,
        };
        let bytes = [head.as_bytes(), body].concat();
        let exchange = Exchange::new(bytes.into(), head.len(), about);
        Known {
            id: Id::FIRST,
            entry: Entry::Received(exchange),
            row: Row::default(),
        }
    }

    fn replayed(head: &str, body: &'static [u8]) -> Result<String, Unsendable> {
        let captured = captured(head, body);
        let request = Request::replay(Sendable::of(&captured)?, &pinned("3000"))?;
        Ok(String::from_utf8(request.head).unwrap())
    }

    #[test]
    fn the_lines_go_out_in_order_and_case_with_host_and_framing_in_their_place() {
        let head = "POST /hooks?x=%20 HTTP/1.1\r\nX-b:1\r\nhOST: evil.test\r\nx-B: 2\r\n\
            content-length: 99\r\nEmpty:\r\nVia: 1.0 proxy\r\nX-b: 1\r\n\r\n";
        assert_eq!(
            replayed(head, b"abc").unwrap(),
            "POST /hooks?x=%20 HTTP/1.1\r\nX-b: 1\r\nhOST: localhost:3000\r\nx-B: 2\r\n\
            content-length: 3\r\nEmpty:\r\nVia: 1.0 proxy\r\nX-b: 1\r\nConnection: close\r\n\
            Via: 1.1 hookglass\r\nX-Hookglass-Hops: 1\r\n\r\n"
        );
    }

    #[test]
    fn hop_by_hop_fields_are_dropped_and_one_framing_is_left() {
        let head = "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 5\r\n\
            Connection: keep-alive, X-Mine\r\nConnection: host , content-length\r\nX-Mine: 1\r\n\
            Keep-Alive: 5\r\nTE: trailers\r\nTrailer: a\r\nUpgrade: h2c\r\nproxy-connection: x\r\n\
            Proxy-Authorization: x\r\nExpect: 100-continue\r\nHost: a\r\nHost: b\r\n\
            Upgrade-Insecure-Requests: 1\r\nX-Hookglass-Hops: 2\r\n\r\n";
        assert_eq!(
            replayed(head, b"abc").unwrap(),
            "POST / HTTP/1.1\r\nContent-Length: 3\r\nHost: localhost:3000\r\n\
            Upgrade-Insecure-Requests: 1\r\nConnection: close\r\nVia: 1.1 hookglass\r\n\
            X-Hookglass-Hops: 3\r\n\r\n"
        );
    }

    #[test]
    fn a_length_is_said_where_the_body_or_the_method_needs_one() {
        for (method, body, said) in [
            ("POST", &b""[..], "Content-Length: 0"),
            ("PUT", b"", "Content-Length: 0"),
            ("GET", b"", ""),
            ("HEAD", b"", ""),
            ("DELETE", b"x", "Content-Length: 1"),
        ] {
            let sent = replayed(&format!("{method} / HTTP/1.1\r\n\r\n"), body).unwrap();
            let line = sent.lines().find(|line| line.starts_with("Content-L"));
            assert_eq!(line.unwrap_or_default(), said, "{method}");
            assert_eq!(sent.lines().nth(1), Some("Host: localhost:3000"));
        }
    }

    #[test]
    fn the_captured_path_stands_raw_under_the_prefix() {
        for (target, prefix, sent) in [
            ("/a/../b?x=/y", "", "/a/../b?x=/y"),
            ("//evil.test/x", "", "//evil.test/x"),
            ("/\\evil.test/x", "", "/\\evil.test/x"),
            ("http://evil.test/x?y", "", "/x?y"),
            ("http://evil.test", "", "/"),
            ("HTTPS://u@evil.test:1?y", "", "/?y"),
            ("*", "", "*"),
            ("/x?u=http://evil.test/", "", "/x?u=http://evil.test/"),
            ("evil.test:80", "", "evil.test:80"),
            ("/github?x", "/hooks", "/hooks/github?x"),
            ("/hooks", "/hooks", "/hooks"),
            ("/hooks?x", "/hooks", "/hooks?x"),
            ("/hooks/a", "/hooks/", "/hooks/a"),
            ("/hooksome", "/hooks", "/hooks/hooksome"),
            ("/", "/hooks", "/hooks"),
            ("/?x=/y", "/hooks/", "/hooks/?x=/y"),
            ("http://evil.test", "/hooks", "/hooks"),
            ("//evil.test/x", "/hooks", "/hooks//evil.test/x"),
            ("@evil.test", "/hooks", "/hooks/@evil.test"),
            ("*", "/hooks", "*"),
        ] {
            let path = origin_form(target.as_bytes(), prefix);
            assert_eq!(
                String::from_utf8(path).unwrap(),
                sent,
                "{target} under {prefix:?}"
            );
        }
    }

    #[test]
    fn a_request_line_that_is_not_three_words_is_not_sent() {
        for line in ["GET /a b HTTP/1.1", "GET  / HTTP/1.1", "GET /", ""] {
            let sent = replayed(&format!("{line}\r\n\r\n"), b"");
            assert_eq!(sent, Err(Unsendable::RequestLine), "{line:?}");
        }
    }

    #[test]
    fn what_would_break_the_head_is_refused_at_its_place() {
        let draft = |method: &'static str,
                     target: &'static str,
                     name: &'static str,
                     value: &'static str| Draft {
            method: method.into(),
            target: target.into(),
            headers: vec![("A".into(), "1".into()), (name.into(), value.into())],
            body: Bytes::new(),
        };
        let pinned = pinned("3000");
        for (draft, error) in [
            (draft("CONNECT", "a:1", "B", "2"), Unsendable::Tunnel),
            (draft("", "/", "B", "2"), Unsendable::Method(1)),
            (draft("PO ST", "/", "B", "2"), Unsendable::Method(3)),
            (draft("POST", "", "B", "2"), Unsendable::Target(1)),
            (draft("POST", "/a b", "B", "2"), Unsendable::Target(3)),
            (draft("POST", "/\r\nX: 1", "B", "2"), Unsendable::Target(2)),
            (draft("POST", "/\0", "B", "2"), Unsendable::Target(2)),
            (draft("POST", "/", "", "2"), Unsendable::Name(2)),
            (draft("POST", "/", " folded", "2"), Unsendable::Name(2)),
            (draft("POST", "/", "B:", "2"), Unsendable::Name(2)),
            (
                draft("POST", "/", "B", "a\r\nX: y"),
                Unsendable::Value { header: 2, at: 2 },
            ),
            (
                draft("POST", "/", "B", "ab\0"),
                Unsendable::Value { header: 2, at: 3 },
            ),
        ] {
            assert_eq!(
                Request::new(&draft, &pinned),
                Err(error.clone()),
                "{draft:?}"
            );
            assert_eq!(Request::relay(&draft, &pinned), Err(error));
        }
    }

    #[test]
    fn a_delivery_of_our_own_leaves_no_trace_of_us() {
        let draft = Draft {
            method: "POST".into(),
            target: "/a".into(),
            headers: vec![("X-A".into(), "1".into())],
            body: "{}".into(),
        };
        let request = Request::new(&draft, &pinned("127.0.0.1:80/hooks")).unwrap();
        assert_eq!(
            String::from_utf8(request.head).unwrap(),
            "POST /hooks/a HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: 1\r\nContent-Length: 2\r\n\
            Connection: close\r\n\r\n"
        );
    }

    #[test]
    fn hops_are_the_highest_count_and_never_wrap() {
        for (lines, count) in [
            ("", 0),
            ("X-Hookglass-Hops: 2\r\nx-hookglass-hops: 1\r\n", 2),
            ("X-Hookglass-Hops: 99999999999999999999\r\n", u32::MAX),
            ("X-Hookglass-Hops: -1\r\n", 0),
        ] {
            let head = format!("POST / HTTP/1.1\r\n{lines}\r\n");
            assert_eq!(hops(Head::new(head.as_bytes())), count, "{lines}");
        }
    }
}
