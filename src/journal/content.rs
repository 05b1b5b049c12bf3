//! The ways in which a message comes into the journal, by where it lies.

use bytes::BytesMut;

/// What is appended: a head and its body.
#[derive(Debug)]
pub enum Content<'a> {
    /// Copied into the journal's chunks: right for what is not large.
    Parts {
        /// The head as on the wire.
        head: &'a [u8],
        /// The body.
        body: &'a [u8],
    },
    /// Head and body in a buffer of the journal's ([`Journal::buffer`](super::Journal::buffer)): right
    /// for large messages, which then are never copied.
    Whole {
        /// The head, then the body.
        bytes: BytesMut,
        /// The length of the head in bytes.
        head_len: usize,
    },
    /// Head and body in a chunk of the journal's ([`Journal::chunk`](super::Journal::chunk)): right
    /// for what is small and was there at once.
    Chunk {
        /// The head, then the body, split off from the chunk.
        bytes: BytesMut,
        /// The length of the head in bytes.
        head_len: usize,
    },
}

impl Content<'_> {
    /// The head and the body.
    pub(super) fn parts(&self) -> (&[u8], &[u8]) {
        match self {
            Self::Parts { head, body } => (head, body),
            Self::Whole { bytes, head_len } | Self::Chunk { bytes, head_len } => {
                bytes.split_at(*head_len)
            }
        }
    }
}
