//! Judges a head before hyper sees it: what it says, or why it is refused.
//!
//! hyper's own view is not the wire: it takes a length beside chunks, two
//! `Host` lines and bare line feeds, and answers 431 for every limit. What
//! passes here has one meaning.

use std::{mem::MaybeUninit, net::IpAddr};

use super::{
    framing::Framing,
    host,
    limits::{Limits, say_bytes},
    refusal::Refusal,
};
use crate::exchange::{Head, Mark, Marks, Version};

/// What a head says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) version: Version,
    pub(super) framing: Framing,
    pub(super) expects: Expects,
    pub(super) persistence: Persistence,
    pub(super) marks: Marks,
}

/// Whether the peer waits for leave to send the body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Expects {
    /// It sends.
    #[default]
    Nothing,
    /// It waits for `100 Continue`.
    Continue,
}

/// Whether the connection stays open after the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Persistence {
    /// As is usual for the version.
    #[default]
    Usual,
    /// It stays: `Connection: keep-alive`.
    KeepAlive,
    /// It does not: `Connection: close`.
    Close,
}

impl Facts {
    /// The length that was declared, in bytes.
    pub(super) const fn declared(&self) -> Option<u64> {
        match self.framing {
            Framing::Length(length) => Some(length),
            Framing::None | Framing::Chunked => None,
        }
    }
}

/// Looks for the empty line that ends a head, going on where it stopped, and
/// notices on the way what no two readers agree on.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scan {
    /// Where the line starts that has no end yet.
    line: usize,
    odd: Option<&'static str>,
}

impl Scan {
    /// The length of the head, when its end is there. `bytes` are those of the
    /// last call and more.
    pub(super) fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        while let Some(length) = memchr::memchr(b'\n', &bytes[self.line..]) {
            let line = &bytes[self.line..self.line + length];
            let first = self.line == 0;
            self.line += length + 1;
            let text = line.strip_suffix(b"\r").unwrap_or_else(|| {
                self.odd = Some("a line of the head ends with a bare LF");
                line
            });
            match text.first() {
                None => return Some(self.line),
                Some(b' ' | b'\t') if !first => self.odd = Some("a folded header line"),
                Some(_) => {}
            }
        }
        None
    }
}

/// Whether an unfinished head can still become a good one.
pub(super) fn unfinished(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    method(bytes, limits)?;
    target(bytes, limits)?;
    if bytes.len() > limits.head {
        return Err(too_long(bytes, limits));
    }
    Ok(())
}

/// What a whole head says. `local` is the address the peer connected to.
pub(super) fn judge(
    head: &[u8],
    scan: Scan,
    limits: &Limits,
    local: IpAddr,
) -> Result<Facts, Refusal> {
    method(head, limits)?;
    target(head, limits)?;
    if head.len() > limits.head {
        return Err(too_long(head, limits));
    }
    if let Some(odd) = scan.odd {
        return Err(Refusal::ambiguous(odd));
    }
    if limits.headers <= ROOM {
        let mut room = [const { MaybeUninit::uninit() }; ROOM];
        parse(head, &mut room[..limits.headers], limits, local)
    } else {
        let mut room = vec![MaybeUninit::uninit(); limits.headers];
        parse(head, &mut room, limits, local)
    }
}

/// Header lines that are parsed without an allocation.
const ROOM: usize = 128;

fn parse<'b>(
    head: &'b [u8],
    room: &mut [MaybeUninit<httparse::Header<'b>>],
    limits: &Limits,
    local: IpAddr,
) -> Result<Facts, Refusal> {
    let mut request = httparse::Request::new(&mut []);
    match request.parse_with_uninit_headers(head, room) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) => return Err(Refusal::new(400, "the head is cut short")),
        Err(error) => return Err(unparsable(error, head, limits)),
    }
    let target = request.path.unwrap_or_default().as_bytes();
    let version = match request.version {
        Some(0) => Version::Http10,
        _ => Version::Http11,
    };
    let mut said = Said::default();
    for header in request.headers.iter() {
        said.read(header, local)?;
    }
    if said.hosts == 0 && version == Version::Http11 {
        return Err(Refusal::new(400, "no Host line, which HTTP/1.1 must have"));
    }
    if host::authority(target).is_some_and(|authority| !host::is_ours(authority, local)) {
        said.marks = said.marks.with(Mark::UnknownHost);
    }
    Ok(Facts {
        version,
        framing: said.framing(version)?,
        expects: said.expects,
        persistence: said.persistence,
        marks: said.marks,
    })
}

/// What a head says that was decoded from HTTP/2. `head` is how it is kept,
/// `fields` are the names and values.
pub(super) fn decoded<'b>(
    head: &[u8],
    fields: impl Iterator<Item = (&'b str, &'b [u8])>,
    limits: &Limits,
    local: IpAddr,
) -> Result<Facts, Refusal> {
    method(head, limits)?;
    target(head, limits)?;
    if head.len() > limits.head {
        return Err(too_long(head, limits));
    }
    let mut said = Said::default();
    for (number, (name, value)) in fields.enumerate() {
        if number == limits.headers {
            return Err(too_many(limits));
        }
        said.read(&httparse::Header { name, value }, local)?;
    }
    if said.hosts == 0
        && let Some(host) = Head::new(head).get("host")
    {
        said.host(host, local)?;
    }
    Ok(Facts {
        version: Version::Http2,
        framing: said.length.map_or(Framing::None, Framing::Length),
        expects: said.expects,
        persistence: Persistence::Usual,
        marks: said.marks,
    })
}

/// What the header lines said so far.
#[derive(Debug, Default)]
struct Said {
    length: Option<u64>,
    codings: usize,
    hosts: usize,
    expects: Expects,
    persistence: Persistence,
    marks: Marks,
}

impl Said {
    /// Only the length of a name is looked at for most lines.
    fn read(&mut self, header: &httparse::Header<'_>, local: IpAddr) -> Result<(), Refusal> {
        let is = |name: &str| header.name.eq_ignore_ascii_case(name);
        match header.name.len() {
            4 if is("host") => self.host(header.value, local),
            6 if is("origin") => {
                self.marks = self.marks.with(Mark::Browser);
                Ok(())
            }
            6 if is("expect") => {
                if header.value.eq_ignore_ascii_case(b"100-continue") {
                    self.expects = Expects::Continue;
                }
                Ok(())
            }
            10 if is("connection") => {
                self.connection(header.value);
                Ok(())
            }
            14 if is("content-length") => self.length(header.value),
            17 if is("transfer-encoding") => self.coding(header.value),
            11.. if header.name.as_bytes()[..10].eq_ignore_ascii_case(b"sec-fetch-") => {
                self.marks = self.marks.with(Mark::Browser);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn host(&mut self, value: &[u8], local: IpAddr) -> Result<(), Refusal> {
        self.hosts += 1;
        if self.hosts > 1 {
            return Err(Refusal::ambiguous("two Host lines"));
        }
        if !host::is_host(value) {
            return Err(Refusal::new(400, "Host is neither a name nor an address"));
        }
        if !host::is_ours(value, local) {
            self.marks = self.marks.with(Mark::UnknownHost);
        }
        Ok(())
    }

    fn connection(&mut self, value: &[u8]) {
        for option in value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
            if option.eq_ignore_ascii_case(b"close") {
                self.persistence = Persistence::Close;
            } else if option.eq_ignore_ascii_case(b"keep-alive")
                && self.persistence == Persistence::Usual
            {
                self.persistence = Persistence::KeepAlive;
            }
        }
    }

    fn length(&mut self, value: &[u8]) -> Result<(), Refusal> {
        let length = number(value)
            .filter(|length| *length < u64::MAX - 1)
            .ok_or_else(|| Refusal::ambiguous("Content-Length is not a length"))?;
        match self.length.replace(length) {
            Some(before) if before != length => {
                Err(Refusal::ambiguous("two Content-Length lines that differ"))
            }
            _ => Ok(()),
        }
    }

    fn coding(&mut self, value: &[u8]) -> Result<(), Refusal> {
        self.codings += 1;
        if self.codings > 1 {
            return Err(Refusal::ambiguous("two Transfer-Encoding lines"));
        }
        let mut codings = value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
        let is_chunked = |coding: &[u8]| coding.eq_ignore_ascii_case(b"chunked");
        if !codings.next_back().is_some_and(is_chunked) {
            // How long the body is cannot be known (RFC 9112, section 6.3).
            return Err(Refusal::ambiguous(
                "chunked is not the last transfer coding",
            ));
        }
        match codings.next() {
            None => Ok(()),
            Some(first) if is_chunked(first) || codings.any(is_chunked) => {
                Err(Refusal::ambiguous("chunked twice"))
            }
            Some(_) => Err(Refusal::new(
                501,
                "a transfer coding other than chunked is not understood",
            )),
        }
    }

    fn framing(&self, version: Version) -> Result<Framing, Refusal> {
        match (self.length, self.codings) {
            (Some(_), 1..) => Err(Refusal::ambiguous(
                "both Content-Length and Transfer-Encoding",
            )),
            (None, 1..) if version == Version::Http10 => {
                Err(Refusal::ambiguous("Transfer-Encoding in HTTP/1.0"))
            }
            (None, 1..) => Ok(Framing::Chunked),
            (Some(length), 0) => Ok(Framing::Length(length)),
            (None, 0) => Ok(Framing::None),
        }
    }
}

/// A number of decimal digits and nothing else.
fn number(value: &[u8]) -> Option<u64> {
    let digits = value.iter().try_fold(0_u64, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    });
    digits.filter(|_| !value.is_empty())
}

/// The first word must be a method. It is looked at before the head has
/// ended, so that what speaks no HTTP is not waited for.
fn method(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let start = &bytes[..bytes.len().min(limits.method + 1)];
    let end = start.iter().position(|byte| *byte == b' ');
    let word = end.map_or(start, |end| &start[..end]);
    if let Some(odd) = word.iter().position(|byte| !is_token(*byte)) {
        return Err(no_http(bytes, odd));
    }
    if word.len() > limits.method {
        return Err(Refusal::new(
            501,
            format!("method longer than {}", say_bytes(limits.method as u64)),
        ));
    }
    Ok(())
}

/// The second word may have a length of its own, shorter than what the head
/// allows. It too is looked at before the head has ended.
fn target(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let Some(most) = limits.target else {
        return Ok(());
    };
    let after_method = memchr::memchr(b' ', bytes).map_or(bytes.len(), |at| at + 1);
    let rest = &bytes[after_method..];
    let start = &rest[..rest.len().min(most.saturating_add(1))];
    if start.len() <= most || memchr::memchr3(b' ', b'\r', b'\n', start).is_some() {
        return Ok(());
    }
    Err(Refusal::new(
        414,
        format!("request target longer than {}", say_bytes(most as u64)),
    ))
}

fn no_http(bytes: &[u8], odd: usize) -> Refusal {
    match bytes {
        [0x16, 0x03, ..] => Refusal::new(400, "a TLS handshake on a plain port; use http://"),
        [0x16] => Refusal::new(400, "not HTTP: it may be a TLS handshake; use http://"),
        _ => Refusal::new(
            400,
            format!("not HTTP: byte {} is not of a method", odd + 1),
        ),
    }
}

fn too_long(bytes: &[u8], limits: &Limits) -> Refusal {
    let allowed = say_bytes(limits.head as u64);
    let line = memchr::memchr(b'\n', bytes).unwrap_or(bytes.len());
    if line >= limits.head {
        Refusal::new(
            414,
            format!("request target longer than a head of {allowed}"),
        )
    } else {
        Refusal::new(431, format!("head larger than {allowed}"))
    }
}

fn too_many(limits: &Limits) -> Refusal {
    Refusal::new(431, format!("more than {} header lines", limits.headers))
}

fn unparsable(error: httparse::Error, head: &[u8], limits: &Limits) -> Refusal {
    match error {
        httparse::Error::TooManyHeaders => too_many(limits),
        httparse::Error::Version if head.starts_with(b"PROXY ") => Refusal::new(
            400,
            "a line of the PROXY protocol stands before the request; turn it off at the proxy",
        ),
        httparse::Error::Version if names_http(head) => {
            Refusal::new(505, "the version is neither HTTP/1.0 nor HTTP/1.1")
        }
        httparse::Error::HeaderName => {
            Refusal::new(400, "a header name has a byte it may not have")
        }
        httparse::Error::HeaderValue => {
            Refusal::new(400, "a header value has a byte it may not have")
        }
        httparse::Error::NewLine => Refusal::new(400, "a line of the head ends in its middle"),
        httparse::Error::Token | httparse::Error::Version | httparse::Error::Status => {
            Refusal::new(400, "the request line is malformed")
        }
    }
}

/// Whether the request line ends with a version of HTTP, if not one of ours.
fn names_http(head: &[u8]) -> bool {
    let line = Head::new(head).request_line();
    line.split(|byte| *byte == b' ')
        .nth(2)
        .is_some_and(|version| version.starts_with(b"HTTP/"))
}

/// RFC 9110, section 5.6.2.
pub(super) const fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(head: &[u8]) -> Result<Facts, Refusal> {
        let mut scan = Scan::default();
        assert_eq!(
            scan.end(head),
            Some(head.len()),
            "the head ends where it ends"
        );
        judge(head, scan, &Limits::default(), [127, 0, 0, 1].into())
    }

    fn refused(lines: &str) -> (u16, String) {
        let head = format!("POST / HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n");
        let refusal = verdict(head.as_bytes()).unwrap_err();
        (refusal.status, refusal.why.into_owned())
    }

    #[test]
    fn the_framing_is_what_the_head_says() {
        let framing = |lines: &str| {
            verdict(format!("POST / HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n").as_bytes())
                .unwrap()
                .framing
        };
        assert_eq!(framing(""), Framing::None);
        assert_eq!(framing("content-LENGTH: 12\r\n"), Framing::Length(12));
        assert_eq!(
            framing("Content-Length: 3\r\nContent-Length: 3\r\n"),
            Framing::Length(3)
        );
        assert_eq!(framing("Transfer-Encoding: Chunked\r\n"), Framing::Chunked);
    }

    #[test]
    fn two_meanings_are_refused_with_the_reason() {
        let table = [
            (
                "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
                "both Content-Length and Transfer-Encoding",
            ),
            (
                "Content-Length: 3\r\nContent-Length: 4\r\n",
                "two Content-Length lines that differ",
            ),
            (
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "two Transfer-Encoding lines",
            ),
            ("Host: b\r\n", "two Host lines"),
            ("A: b\r\n c\r\n", "a folded header line"),
            ("A: b\n", "a line of the head ends with a bare LF"),
        ];
        for (lines, how) in table {
            assert_eq!(
                refused(lines),
                (400, format!("ambiguous framing: {how}")),
                "{lines:?}"
            );
        }
    }

    #[test]
    fn each_limit_and_each_fault_has_its_status() {
        let table = [
            ("Content-Length: +3\r\n".to_owned(), 400),
            ("Content-Length: 3, 3\r\n".to_owned(), 400),
            ("Content-Length: 99999999999999999999\r\n".to_owned(), 400),
            ("Content-Length: 18446744073709551615\r\n".to_owned(), 400),
            ("Content-Length:\r\n".to_owned(), 400),
            ("Transfer-Encoding: gzip, chunked\r\n".to_owned(), 501),
            ("Bad Name: x\r\n".to_owned(), 400),
            ("A: \x01\r\n".to_owned(), 400),
            ("A: 1\r\n".repeat(101), 431),
            (format!("A: {}\r\n", "x".repeat(70_000)), 431),
        ];
        for (lines, status) in table {
            assert_eq!(refused(&lines).0, status, "{lines:.40}");
        }
        let first_line = |line: &str| verdict(format!("{line}\r\n\r\n").as_bytes()).unwrap_err();
        assert_eq!(
            first_line(&format!("{} / HTTP/1.1", "M".repeat(65))).status,
            501
        );
        assert_eq!(
            first_line(&format!("GET /{} HTTP/1.1", "x".repeat(70_000))).status,
            414
        );
        assert_eq!(first_line("GET / HTTP/3.0").status, 505);
        assert_eq!(first_line("GET /").status, 400);
    }

    #[test]
    fn a_target_may_be_shorter_than_a_head_and_is_not_waited_for() {
        let limits = Limits {
            target: Some(8 << 10),
            ..Limits::default()
        };
        let refused = |bytes: &[u8]| {
            let refusal = unfinished(bytes, &limits).err()?;
            Some((refusal.status, refusal.why.into_owned()))
        };
        let too_long = Some((414, "request target longer than 8 KiB".to_owned()));
        let table = [
            ("GET /", 0, "", None),
            ("GET /", 8191, "", None),
            ("GET /", 8191, " HTTP/1.1\r\n", None),
            ("GET /", 8191, "\r\n", None),
            ("GET /", 8192, "", too_long.clone()),
            ("GET /", 8192, " HTTP/1.1\r\nA: b\r\n", too_long.clone()),
            // A head that is too long as well: the target is what is wrong.
            ("GET /", 70_000, " HTTP/1.1\r\n", too_long.clone()),
            ("G", 0, "", None),
        ];
        for (before, length, after, expected) in table {
            let bytes = format!("{before}{}{after}", "x".repeat(length));
            assert_eq!(
                refused(bytes.as_bytes()),
                expected,
                "{before}{length}{after}"
            );
        }
        let head = format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(8192));
        let mut scan = Scan::default();
        scan.end(head.as_bytes());
        let local = [127, 0, 0, 1].into();
        let whole = judge(head.as_bytes(), scan, &limits, local);
        assert_eq!(whole.unwrap_err().status, 414);
        let decoded = decoded(head.as_bytes(), std::iter::empty(), &limits, local);
        assert_eq!(decoded.unwrap_err().status, 414);
    }

    #[test]
    fn what_speaks_no_http_is_refused_at_its_first_byte() {
        let limits = Limits::default();
        for bytes in [&b"\x16\x03\x01"[..], b"\0", b"SSH-2.0(x)"] {
            assert_eq!(
                unfinished(bytes, &limits).unwrap_err().status,
                400,
                "{bytes:?}"
            );
        }
        assert_eq!(unfinished(b"POST", &limits), Ok(()));
        assert_eq!(unfinished(&[b'M'; 65], &limits).unwrap_err().status, 501);
    }

    #[test]
    fn browsers_and_foreign_hosts_are_marked() {
        let marks = |head: &str| verdict(head.as_bytes()).unwrap().marks;
        assert_eq!(
            marks("GET / HTTP/1.1\r\nHost: localhost:1\r\n\r\n"),
            Marks::NONE
        );
        assert!(marks("GET / HTTP/1.0\r\norigin: x\r\n\r\n").has(Mark::Browser));
        assert!(marks("GET / HTTP/1.0\r\nSEC-Fetch-Mode: cors\r\n\r\n").has(Mark::Browser));
        assert!(marks("GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n").has(Mark::UnknownHost));
        assert!(
            marks("GET http://evil.test/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .has(Mark::UnknownHost)
        );
    }
}
