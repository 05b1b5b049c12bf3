//! What hyper is shown of a message: not the message, but one that asks for
//! the same treatment and is a line or two long.
//!
//! The tap takes head and body in, so hyper's own copies of them would be work
//! for nothing; and what hyper reads has the one meaning that the judge found.
//! A target that hyper would not take is captured too. A body that is still on
//! its way is one byte here, which is shown when the body is there.

use tokio::io::ReadBuf;

use super::judge::{Expects, Facts, Persistence};
use crate::exchange::Version;

/// The most bytes of an outline.
const MOST: usize = 96;

/// What stands for a body.
const BODY: &[u8] = b"b";

/// What of the body of a message hyper is to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// There is nothing to wait for.
    None,
    /// It is still coming.
    Body,
}

/// Bytes that hyper is to be shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outline {
    bytes: [u8; MOST],
    len: usize,
    /// How many of them it has been shown.
    shown: usize,
}

impl Outline {
    /// Nothing.
    pub(super) const fn empty() -> Self {
        Self {
            bytes: [0; MOST],
            len: 0,
            shown: 0,
        }
    }

    /// The outline of a head. Of the methods hyper treats two in a way of their
    /// own: an answer to HEAD has no body, and a 2xx to CONNECT would hand the
    /// connection over, which we do not do.
    pub(super) fn head(head: &[u8], facts: &Facts, rest: Rest) -> Self {
        let mut outline = Self::empty();
        outline.put(match head {
            [b'H', b'E', b'A', b'D', b' ', ..] => b"HEAD / ",
            _ => b"POST / ",
        });
        outline.put(match facts.version {
            Version::Http10 => b"HTTP/1.0\r\n",
            _ => b"HTTP/1.1\r\n",
        });
        if rest == Rest::Body {
            outline.put(b"Content-Length:1\r\n");
            if facts.expects == Expects::Continue {
                outline.put(b"Expect:100-continue\r\n");
            }
        }
        outline.put(match facts.persistence {
            Persistence::Usual => b"",
            Persistence::Close => b"Connection:close\r\n",
            Persistence::KeepAlive => b"Connection:keep-alive\r\n",
        });
        outline.put(b"\r\n");
        outline
    }

    /// The outline of a body.
    pub(super) fn body() -> Self {
        let mut outline = Self::empty();
        outline.put(BODY);
        outline
    }

    /// Whether all of it has been shown.
    pub(super) const fn is_shown(&self) -> bool {
        self.shown == self.len
    }

    /// Shows as much as there is room for.
    pub(super) fn show(&mut self, buf: &mut ReadBuf<'_>) {
        let left = &self.bytes[self.shown..self.len];
        let length = left.len().min(buf.remaining());
        buf.put_slice(&left[..length]);
        self.shown += length;
    }

    fn put(&mut self, bytes: &[u8]) {
        self.bytes[self.len..self.len + bytes.len()].copy_from_slice(bytes);
        self.len += bytes.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{
        framing::Framing,
        judge::{Scan, judge},
        limits::Limits,
    };

    fn judged(head: &[u8]) -> Facts {
        let mut scan = Scan::default();
        assert_eq!(scan.end(head), Some(head.len()));
        judge(head, scan, &Limits::default(), [127, 0, 0, 1].into()).unwrap()
    }

    fn outline(head: &str, rest: Rest) -> String {
        let outline = Outline::head(head.as_bytes(), &judged(head.as_bytes()), rest);
        String::from_utf8(outline.bytes[..outline.len].to_vec()).unwrap()
    }

    #[test]
    fn only_what_decides_the_treatment_is_left() {
        let head = "PUT /hooks?a=b HTTP/1.1\r\nHost: localhost\r\ncontent-length: 0042\r\n\r\n";
        assert_eq!(outline(head, Rest::None), "POST / HTTP/1.1\r\n\r\n");
        assert_eq!(
            outline(head, Rest::Body),
            "POST / HTTP/1.1\r\nContent-Length:1\r\n\r\n"
        );
        assert_eq!(
            outline("HEAD * HTTP/1.0\r\n\r\n", Rest::None),
            "HEAD / HTTP/1.0\r\n\r\n"
        );
        assert!(outline("CONNECT a:1 HTTP/1.0\r\n\r\n", Rest::None).starts_with("POST / "));
        assert!(outline("HEADS / HTTP/1.0\r\n\r\n", Rest::None).starts_with("POST / "));
    }

    /// What an outline says. hyper needs no `Host`, the judge does.
    fn said(head: &str, rest: Rest) -> Facts {
        let shown = outline(head, rest).replacen("\r\n", "\r\nHost: localhost\r\n", 1);
        judged(shown.as_bytes())
    }

    #[test]
    fn it_asks_for_what_the_head_asks_for() {
        let expects = ["", "Expect: 100-Continue\r\n"];
        let persists = ["", "Connection: te,Close\r\n", "connection: Keep-Alive\r\n"];
        let lines = expects
            .iter()
            .flat_map(|e| persists.map(|p| [*e, p].concat()));
        for (lines, version) in lines.flat_map(|lines| ["1.0", "1.1"].map(|v| (lines.clone(), v))) {
            let fixed = "Host: localhost\r\nContent-Length: 9";
            let head = format!("POST / HTTP/{version}\r\n{fixed}\r\n{lines}\r\n");
            let whole = judged(head.as_bytes());
            let while_it_comes = Facts {
                framing: Framing::Length(1),
                ..whole
            };
            assert_eq!(said(&head, Rest::Body), while_it_comes, "{head}");
            let when_it_is_there = Facts {
                framing: Framing::None,
                expects: Expects::Nothing,
                ..whole
            };
            assert_eq!(said(&head, Rest::None), when_it_is_there, "{head}");
        }
    }

    #[test]
    fn it_is_shown_piece_by_piece_where_there_is_little_room() {
        let mut outline = Outline::head(
            b"",
            &judged(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
            Rest::None,
        );
        let mut seen = Vec::new();
        while !outline.is_shown() {
            let mut space = [0; 4];
            let mut buf = ReadBuf::new(&mut space);
            outline.show(&mut buf);
            seen.extend_from_slice(buf.filled());
        }
        assert_eq!(seen, b"POST / HTTP/1.1\r\n\r\n");
    }
}
