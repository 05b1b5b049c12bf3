//! Where small heads and bodies are kept: chunks that many entries share, so
//! that an entry needs no allocation of its own.

use bytes::{BufMut, Bytes, BytesMut};

/// The smallest and the largest chunk, in bytes.
const CHUNK: std::ops::RangeInclusive<usize> = (256 << 10)..=(4 << 20);

/// Bodies of this length and more get an allocation of their own, in bytes.
pub(super) const LARGE: usize = 16 << 10;

/// Hands out slices of shared chunks. A chunk is freed, or used again, when
/// the last slice of it is gone.
#[derive(Debug)]
pub(super) struct Arena {
    chunk: BytesMut,
    size: usize,
}

impl Arena {
    /// An arena for a journal that keeps `budget` bytes.
    pub(super) fn new(budget: usize) -> Self {
        Self {
            chunk: BytesMut::new(),
            size: (budget / 64).clamp(*CHUNK.start(), *CHUNK.end()),
        }
    }

    /// The length of its chunks, in bytes.
    pub(super) const fn chunk_size(&self) -> usize {
        self.size
    }

    /// Copies the parts, one after the other.
    pub(super) fn store(&mut self, head: &[u8], body: &[Bytes]) -> Bytes {
        let len = head.len() + body.iter().map(Bytes::len).sum::<usize>();
        if len >= LARGE {
            let mut own = BytesMut::with_capacity(len);
            fill(&mut own, head, body);
            return own.freeze();
        }
        if self.chunk.capacity() < len {
            self.chunk = BytesMut::with_capacity(self.size);
        }
        fill(&mut self.chunk, head, body);
        self.chunk.split().freeze()
    }
}

fn fill(into: &mut BytesMut, head: &[u8], body: &[Bytes]) {
    into.put_slice(head);
    for part in body {
        into.put_slice(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_comes_back_and_small_things_share_a_chunk() {
        let mut arena = Arena::new(0);
        let first = arena.store(
            b"head",
            &[Bytes::from_static(b"bo"), Bytes::from_static(b"dy")],
        );
        let second = arena.store(b"next", &[]);
        assert_eq!(&first[..], b"headbody");
        assert_eq!(&second[..], b"next");
        assert_eq!(first.as_ptr().wrapping_add(first.len()), second.as_ptr());
    }

    #[test]
    fn a_chunk_that_is_full_is_followed_by_another() {
        let mut arena = Arena::new(0);
        let part = Bytes::from(vec![7; LARGE - 1]);
        for _ in 0..100 {
            assert_eq!(arena.store(b"", std::slice::from_ref(&part)), part);
        }
    }
}
