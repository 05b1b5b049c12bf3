//! Where heads and bodies are kept: small ones in chunks that many entries
//! share, so that an entry needs no allocation of its own; large ones in
//! buffers of their own (see `large`). Memory of both kinds is used again.

use std::collections::VecDeque;

use bytes::{BufMut, Bytes, BytesMut};

use super::large::{self, LARGE, Spare};

/// The smallest and the largest chunk, in bytes.
const CHUNK: std::ops::RangeInclusive<usize> = (256 << 10)..=(4 << 20);

/// How many full chunks are asked, with each large message, whether they can be
/// given back.
const ASKED: usize = 4;

/// Hands out slices of shared chunks. A chunk whose last slice is gone is used
/// again: fresh pages cost more than all the copying into them.
#[derive(Debug)]
pub(super) struct Arena {
    chunk: BytesMut,
    /// What is left of full chunks, oldest first: empty handles, by which a
    /// chunk comes back when nobody else holds a slice of it.
    full: VecDeque<BytesMut>,
    size: usize,
    large: Spare,
}

impl Arena {
    /// An arena for a journal that keeps `budget` bytes.
    pub(super) fn new(budget: usize) -> Self {
        let size = (budget / 64).clamp(*CHUNK.start(), *CHUNK.end());
        Self {
            chunk: BytesMut::new(),
            full: VecDeque::new(),
            size,
            // As much as leaves at once.
            large: Spare::new(2 * size),
        }
    }

    /// The length of its chunks, in bytes.
    pub(super) const fn chunk_size(&self) -> usize {
        self.size
    }

    /// Copies head and body, one after the other.
    pub(super) fn store(&mut self, head: &[u8], body: &[u8]) -> Bytes {
        let len = head.len() + body.len();
        if len >= LARGE {
            let mut own = self.lend(len).unwrap_or_else(|| large::fresh(len));
            own.put_slice(head);
            own.put_slice(body);
            return self.adopt(own.freeze());
        }
        if self.chunk.capacity() < len {
            let full = std::mem::take(&mut self.chunk);
            self.chunk = self.exchange(full);
        }
        self.chunk.put_slice(head);
        self.chunk.put_slice(body);
        self.chunk.split().freeze()
    }

    /// A buffer for a large message, if one of those that left is free.
    pub(super) fn lend(&mut self, len: usize) -> Option<BytesMut> {
        self.large.take(len)
    }

    /// Takes a message over that has memory of its own. It pushes small ones
    /// out, which would else leave their chunks here.
    pub(super) fn adopt(&mut self, message: Bytes) -> Bytes {
        drop(self.reclaim(ASKED));
        message
    }

    /// Takes the memory back of a message that has left.
    pub(super) fn take_back(&mut self, message: Bytes) {
        self.large.keep(message);
    }

    /// A chunk that nobody needs any more, or a new one, in exchange for one
    /// that is full. There are about as many as the budget has room for, and
    /// entries leave oldest first: the first ones are asked first.
    pub(super) fn exchange(&mut self, full: BytesMut) -> BytesMut {
        if full.capacity() > 0 {
            self.full.push_back(full);
        }
        self.reclaim(usize::MAX).unwrap_or_else(|| {
            // Small messages push large ones out, and take their place.
            self.large.clear();
            BytesMut::with_capacity(self.size)
        })
    }

    /// A chunk of which nobody holds a slice, among the `asked` oldest.
    fn reclaim(&mut self, asked: usize) -> Option<BytesMut> {
        let mut oldest = self.full.iter_mut().take(asked);
        let free = oldest.position(|chunk| chunk.try_reclaim(self.size))?;
        self.full.remove(free)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_comes_back_and_small_things_share_a_chunk() {
        let mut arena = Arena::new(0);
        let first = arena.store(b"head", b"body");
        let second = arena.store(b"next", b"");
        assert_eq!(&first[..], b"headbody");
        assert_eq!(&second[..], b"next");
        assert_eq!(first.as_ptr().wrapping_add(first.len()), second.as_ptr());
    }

    #[test]
    fn a_chunk_that_is_full_is_followed_by_another() {
        let mut arena = Arena::new(0);
        let body = [7; LARGE - 1];
        for _ in 0..100 {
            assert_eq!(arena.store(b"", &body), body[..]);
        }
    }

    #[test]
    fn a_chunk_that_nobody_holds_is_used_again_and_one_that_is_held_is_not() {
        let mut arena = Arena::new(0);
        let held = arena.store(b"held", b"");
        let mut places = std::collections::HashSet::new();
        for _ in 0..1000 {
            places.insert(arena.store(b"", &[7; LARGE - 1]).as_ptr());
        }
        assert_eq!(&held[..], b"held");
        assert!(places.len() < 100, "{} places", places.len());
    }
}
