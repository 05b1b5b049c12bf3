//! An exchange but for its bytes: what is to be found out of them is found out
//! before they are where they stay, since others wait while they are put there.

use bytes::Bytes;

use super::{Circumstances, Exchange, Head, UNDECLARED, decode};

/// All of an exchange but its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Described {
    about: Circumstances,
    head_len: usize,
    is_coded: bool,
}

impl Described {
    /// The description of a head and its body.
    #[must_use]
    pub fn of(head: &[u8], body: &[u8], about: Circumstances) -> Self {
        Self {
            about,
            head_len: head.len(),
            is_coded: decode::is_coded(Head::new(head), body),
        }
    }

    /// The exchange, over the same head and body. Nothing of them is looked at.
    ///
    /// # Panics
    /// When the head is longer than the bytes, which is a fault of the caller.
    #[must_use]
    pub fn over(self, bytes: Bytes) -> Exchange {
        assert!(
            self.head_len <= bytes.len(),
            "the head is part of the bytes"
        );
        Exchange {
            bytes,
            is_coded: self.is_coded,
            time: self.about.time,
            declared: self.about.declared.unwrap_or(UNDECLARED),
            size: self.about.size,
            peer: self.about.peer,
            head_len: u32::try_from(self.head_len).unwrap_or(u32::MAX),
            took_us: self.about.took_us,
            marks: self.about.marks,
            version: self.about.version,
            scheme: self.about.scheme,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::tests::circumstances;

    #[test]
    fn it_is_described_by_what_it_was_and_not_by_where_it_lies() {
        let (head, body) = (
            &b"POST / HTTP/1.1\r\nContent-Encoding: gzip\r\n\r\n"[..],
            &b"x"[..],
        );
        let about = circumstances(1);
        let bytes = Bytes::from([head, body].concat());
        let whole = Exchange::new(bytes.clone(), head.len(), about);
        assert!(whole.is_coded());
        assert_eq!(Described::of(head, body, about).over(bytes), whole);
        let other = Bytes::from(vec![b'-'; head.len() + body.len()]);
        let elsewhere = Described::of(head, body, about).over(other);
        assert!(elsewhere.is_coded());
    }
}
