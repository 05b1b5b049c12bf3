//! Memory for large messages: a buffer for each, in one piece, which is used
//! again when the event in it has left. Fresh pages cost more than all the
//! copying into them.
//!
//! A buffer is filled before the journal knows of it: who receives a message
//! borrows one, and gives it back as the content of an entry.

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};

/// Messages of this length and more get a buffer of their own, in bytes.
pub(super) const LARGE: usize = 16 << 10;

/// The length of the buffer that a message of `len` bytes lies in: the next of
/// eight steps between two powers of two, so that messages that are about as
/// long fit each other's buffers, and less than an eighth is left over. What
/// is not large lies in a chunk, and takes what it is long.
pub(super) const fn held(len: usize) -> usize {
    if len < LARGE {
        return len;
    }
    let step = 1 << (len.ilog2() - 3);
    len.next_multiple_of(step)
}

/// An empty buffer for a message of `len` bytes.
pub(super) fn fresh(len: usize) -> BytesMut {
    BytesMut::with_capacity(held(len.max(LARGE)))
}

/// Buffers of events that have left, up to a number of bytes.
#[derive(Debug)]
pub(super) struct Spare {
    /// The last that came back is at the end.
    buffers: VecDeque<BytesMut>,
    bytes: usize,
    most: usize,
}

impl Spare {
    /// None yet, and never more than `most` bytes of them.
    pub(super) const fn new(most: usize) -> Self {
        Self {
            buffers: VecDeque::new(),
            bytes: 0,
            most,
        }
    }

    /// A buffer like [`fresh`], if there is one.
    pub(super) fn take(&mut self, len: usize) -> Option<BytesMut> {
        let wanted = held(len.max(LARGE));
        let fits = |buffer: &BytesMut| buffer.capacity() == wanted;
        let buffer = self.buffers.remove(self.buffers.iter().rposition(fits)?)?;
        self.bytes -= wanted;
        Some(buffer)
    }

    /// Keeps the buffer of a message that has left, unless somebody still
    /// looks at it or it lies in a chunk.
    pub(super) fn keep(&mut self, message: Bytes) {
        if message.len() < LARGE {
            return;
        }
        let Ok(mut buffer) = message.try_into_mut() else {
            return;
        };
        buffer.clear();
        self.bytes += buffer.capacity();
        self.buffers.push_back(buffer);
        while self.bytes > self.most
            && let Some(oldest) = self.buffers.pop_front()
        {
            self.bytes -= oldest.capacity();
        }
    }

    /// Gives all of them back to the system.
    pub(super) fn clear(&mut self) {
        self.buffers.clear();
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(mut buffer: BytesMut, len: usize) -> Bytes {
        buffer.resize(len, 7);
        buffer.freeze()
    }

    #[test]
    fn less_than_an_eighth_of_a_buffer_is_left_over() {
        for len in (LARGE..2 << 20).step_by(977) {
            let held = held(len);
            assert!(held >= len && (held - len) * 8 < held, "{len}: {held}");
            assert_eq!(super::held(held), held);
            assert_eq!(fresh(len).capacity(), held);
        }
        assert_eq!(held(LARGE - 1), LARGE - 1);
    }

    #[test]
    fn the_buffer_of_a_message_that_left_holds_the_next_one() {
        let mut spare = Spare::new(1 << 20);
        let first = filled(fresh(200_000), 200_000);
        let place = first.as_ptr();
        spare.keep(first);
        assert!(spare.take(100_000).is_none(), "it would be half empty");
        let again = spare.take(199_000).unwrap();
        assert_eq!((again.as_ptr(), again.len()), (place, 0));
        assert!(spare.take(200_000).is_none());
    }

    #[test]
    fn a_message_somebody_looks_at_keeps_its_buffer() {
        let mut spare = Spare::new(1 << 20);
        let message = filled(fresh(20_000), 20_000);
        spare.keep(message.clone());
        assert!(spare.take(20_000).is_none());
        assert!(message.iter().all(|byte| *byte == 7));
    }

    #[test]
    fn no_more_is_kept_than_allowed_and_what_came_last_stays() {
        let mut spare = Spare::new(100_000);
        for _ in 0..10 {
            spare.keep(filled(fresh(20_000), 20_000));
        }
        spare.keep(filled(fresh(40_000), 40_000));
        assert!(spare.bytes <= 100_000);
        assert!(spare.take(40_000).is_some());
        while spare.take(20_000).is_some() {}
        assert_eq!(spare.bytes, 0);
    }
}
