//! What hyper is shown of a head: the method, the version and the framing,
//! in place of the raw head, and of the same length.
//!
//! The raw head is kept, so hyper's own copy of it would be work for nothing;
//! and what hyper reads has the one meaning that the judge found. A target
//! that hyper would not take is captured too.

use super::{
    framing::Framing,
    judge::{Expects, Facts, Persistence},
};
use crate::exchange::Version;

/// The most bytes of the lines that are written.
const LINES: usize = 96;

/// What fills the rest: a value is passed over faster than anything else.
const FILLER: &[u8] = b"Via:";

/// Writes over `head` what hyper needs of it.
pub(super) fn write_over(head: &mut [u8], facts: &Facts) {
    let mut space = [0; LINES];
    let mut lines = Line::new(&mut space);
    lines.framing(facts.framing);
    if facts.expects == Expects::Continue {
        lines.put(b"Expect:100-continue\r\n");
    }
    match facts.persistence {
        Persistence::Usual => {}
        Persistence::Close => lines.put(b"Connection:close\r\n"),
        Persistence::KeepAlive => lines.put(b"Connection:keep-alive\r\n"),
    }
    let length = lines.at;
    put_together(head, facts.version, &space[..length]);
}

fn put_together(head: &mut [u8], version: Version, lines: &[u8]) {
    const FIXED: usize = b" / HTTP/1.1\r\n\r\n".len();
    let Some(word) = memchr::memchr(b' ', head) else {
        return;
    };
    // After a 2xx to CONNECT hyper would hand the connection over.
    let method = if &head[..word] == b"CONNECT" {
        head[..3].copy_from_slice(b"GET");
        3
    } else {
        word
    };
    // A line never becomes longer, so there is always room.
    let Some(spare) = head.len().checked_sub(method + FIXED + lines.len()) else {
        return;
    };
    let filler = spare.checked_sub(FILLER.len() + 2);
    let mut line = Line {
        bytes: head,
        at: method,
    };
    line.put(b" /");
    if filler.is_none() {
        line.fill(spare);
    }
    line.put(b" ");
    line.put(version.as_str().as_bytes());
    line.put(b"\r\n");
    line.put(lines);
    if let Some(filler) = filler {
        line.put(FILLER);
        line.fill(filler);
        line.put(b"\r\n");
    }
    line.put(b"\r\n");
}

/// Writes one thing after the other.
struct Line<'a> {
    bytes: &'a mut [u8],
    at: usize,
}

impl<'a> Line<'a> {
    fn new(bytes: &'a mut [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn put(&mut self, bytes: &[u8]) {
        self.bytes[self.at..self.at + bytes.len()].copy_from_slice(bytes);
        self.at += bytes.len();
    }

    fn fill(&mut self, length: usize) {
        self.bytes[self.at..self.at + length].fill(b'x');
        self.at += length;
    }

    fn framing(&mut self, framing: Framing) {
        match framing {
            Framing::None => {}
            Framing::Chunked => self.put(b"Transfer-Encoding:chunked\r\n"),
            Framing::Length(length) => {
                self.put(b"Content-Length:");
                self.number(length);
                self.put(b"\r\n");
            }
        }
    }

    fn number(&mut self, number: u64) {
        let digits = number.checked_ilog10().unwrap_or(0);
        for place in (0..=digits).rev() {
            let digit = number / 10_u64.pow(place) % 10;
            self.put(&[b'0' + u8::try_from(digit).unwrap_or(0)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::capture::{
        judge::{Scan, judge},
        limits::Limits,
    };

    fn judged(head: &[u8]) -> Facts {
        let mut scan = Scan::default();
        assert_eq!(scan.end(head), Some(head.len()));
        judge(head, scan, &Limits::default(), [127, 0, 0, 1].into()).unwrap()
    }

    fn excerpt(head: &str) -> String {
        let mut bytes = head.as_bytes().to_vec();
        write_over(&mut bytes, &judged(head.as_bytes()));
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn only_method_version_and_framing_are_left() {
        assert_eq!(
            excerpt("POST /hooks?a=b HTTP/1.1\r\nHost: localhost\r\ncontent-length: 0042\r\n\r\n"),
            "POST / HTTP/1.1\r\nContent-Length:42\r\nVia:xxxxxxxxxxxxxxxxxxxxxxx\r\n\r\n"
        );
        assert_eq!(excerpt("A / HTTP/1.0\r\n\r\n"), "A / HTTP/1.0\r\n\r\n");
        assert!(excerpt("CONNECT a:1 HTTP/1.1\r\nHost:\r\n\r\n").starts_with("GET / HTTP/1.1\r\n"));
        assert!(
            excerpt("GET / HTTP/1.1\r\nHost:\r\nConnection: te\r\nConnection:TE ,Close\r\n\r\n")
                .contains("Connection:close\r\n")
        );
    }

    proptest! {
        /// It has the length of the head, and says the same.
        #[test]
        fn it_means_what_the_head_means(
            method in "[A-Z]{1,9}",
            target in "/[a-z]{0,12}",
            length in proptest::option::of(0u64..u64::MAX - 1),
            old in any::<bool>(),
            lines in proptest::collection::vec(
                prop_oneof![
                    Just("Expect:100-Continue"),
                    Just("Connection:close"),
                    Just("connection: Keep-Alive"),
                    Just("A:"),
                ],
                0..4,
            ),
        ) {
            let version = if old { "1.0" } else { "1.1" };
            let declared = length.map(|length| format!("Content-Length:{length}"));
            let lines: String = (declared.as_deref().into_iter().chain(lines))
                .flat_map(|line| [line, "\r\n"])
                .collect();
            let host = "Host: localhost\r\n";
            let head = format!("{method} {target} HTTP/{version}\r\n{host}{lines}\r\n");
            let shown = excerpt(&head);
            prop_assert_eq!(shown.len(), head.len());
            // hyper needs no host, the judge does.
            let shown = shown.replacen("\r\n", &format!("\r\n{host}"), 1);
            prop_assert_eq!(judged(shown.as_bytes()), judged(head.as_bytes()));
        }
    }
}
