//! Where small heads and bodies are kept: chunks that many entries share, so
//! that an entry needs no allocation of its own.

use std::collections::VecDeque;

use bytes::{BufMut, Bytes, BytesMut};

/// The smallest and the largest chunk, in bytes.
const CHUNK: std::ops::RangeInclusive<usize> = (256 << 10)..=(4 << 20);

/// Bodies of this length and more get an allocation of their own, in bytes.
pub(super) const LARGE: usize = 16 << 10;

/// How many full chunks are asked whether they can be used again before
/// another one is allocated.
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
}

impl Arena {
    /// An arena for a journal that keeps `budget` bytes.
    pub(super) fn new(budget: usize) -> Self {
        Self {
            chunk: BytesMut::new(),
            full: VecDeque::new(),
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
            self.give_back();
            return own.freeze();
        }
        if self.chunk.capacity() < len {
            self.next_chunk();
        }
        fill(&mut self.chunk, head, body);
        self.chunk.split().freeze()
    }

    /// Gives a chunk back that nobody needs. Large bodies, which have memory of
    /// their own, push small ones out, and would else leave their chunks here.
    pub(super) fn give_back(&mut self) {
        drop(self.reclaim());
    }

    /// Goes on in a chunk that nobody needs any more, or in a new one. Entries
    /// leave oldest first, so the oldest chunks are asked; one that is pinned
    /// goes to the end of the line.
    fn next_chunk(&mut self) {
        let last = std::mem::take(&mut self.chunk);
        if last.capacity() > 0 {
            self.full.push_back(last);
        }
        let free = self.reclaim();
        self.chunk = free.unwrap_or_else(|| BytesMut::with_capacity(self.size));
    }

    /// A chunk of which nobody holds a slice.
    fn reclaim(&mut self) -> Option<BytesMut> {
        for _ in 0..ASKED.min(self.full.len()) {
            let mut oldest = self.full.pop_front()?;
            if oldest.try_reclaim(self.size) {
                return Some(oldest);
            }
            self.full.push_back(oldest);
        }
        None
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

    #[test]
    fn a_chunk_that_nobody_holds_is_used_again_and_one_that_is_held_is_not() {
        let mut arena = Arena::new(0);
        let part = Bytes::from(vec![7; LARGE - 1]);
        let held = arena.store(b"held", &[]);
        let mut places = std::collections::HashSet::new();
        for _ in 0..1000 {
            places.insert(arena.store(b"", std::slice::from_ref(&part)).as_ptr());
        }
        assert_eq!(&held[..], b"held");
        assert!(places.len() < 100, "{} places", places.len());
    }
}
