//! Why a peer is turned away, and the few bytes it is told. An answer of ours
//! never holds a byte of the request.

use std::borrow::Cow;

use crate::exchange::{Mark, Marks};

/// A reason to turn a peer away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The status it is answered with.
    pub(super) status: u16,
    /// The reason, cause first.
    pub(super) why: Cow<'static, str>,
    /// What was noticed about it.
    pub(super) marks: Marks,
}

impl Refusal {
    pub(super) fn new(status: u16, why: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            why: why.into(),
            marks: Marks::NONE,
        }
    }

    /// A message that two readers could take for two different ones.
    pub(super) fn ambiguous(how: &str) -> Self {
        Self {
            marks: Marks::NONE.with(Mark::Ambiguous),
            ..Self::new(400, format!("ambiguous framing: {how}"))
        }
    }

    /// A body that ends before its end.
    pub(super) fn incomplete(status: u16, why: impl Into<Cow<'static, str>>) -> Self {
        Self {
            marks: Marks::NONE.with(Mark::Incomplete),
            ..Self::new(status, why)
        }
    }

    /// The whole answer, as it goes over the wire.
    pub(super) fn response(&self) -> &'static [u8] {
        FAREWELLS
            .iter()
            .find(|(status, _)| *status == self.status)
            .map_or(FAREWELLS[0].1, |(_, response)| response)
    }
}

macro_rules! farewell {
    ($status:literal, $reason:literal, $extra:literal) => {
        (
            $status,
            concat!(
                "HTTP/1.1 ",
                $status,
                " ",
                $reason,
                "\r\nContent-Length: 0\r\n",
                $extra,
                "Connection: close\r\n\r\n"
            )
            .as_bytes(),
        )
    };
}

/// What is written where hyper has no part in it; the first stands for all
/// that are not here.
const FAREWELLS: [(u16, &[u8]); 7] = [
    farewell!(400, "Bad Request", ""),
    farewell!(408, "Request Timeout", ""),
    farewell!(414, "URI Too Long", ""),
    farewell!(431, "Request Header Fields Too Large", ""),
    farewell!(501, "Not Implemented", ""),
    farewell!(503, "Service Unavailable", "Retry-After: 5\r\n"),
    farewell!(505, "HTTP Version Not Supported", ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_a_whole_response_that_closes() {
        for (status, _) in FAREWELLS {
            let response = std::str::from_utf8(Refusal::new(status, "").response()).unwrap();
            assert!(response.starts_with(&format!("HTTP/1.1 {status} ")));
            assert!(response.ends_with("Connection: close\r\n\r\n"));
        }
        assert!(
            Refusal::new(499, "")
                .response()
                .starts_with(b"HTTP/1.1 400")
        );
    }
}
