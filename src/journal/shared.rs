//! Bytes that many answers share: what a rule says a thousand times lies in
//! memory once, and is counted once.

use std::collections::HashMap;

/// How many answers hold which bytes, by where these lie. Whoever holds them
/// keeps them where they are, so no place is counted that others have taken.
#[derive(Debug, Default)]
pub(super) struct Shared(HashMap<(usize, usize), u32>);

impl Shared {
    /// Counts one more holder of `bytes`. Gives what they take: nothing where
    /// another holds them already.
    pub(super) fn take(&mut self, bytes: &[u8]) -> usize {
        if bytes.is_empty() {
            return 0;
        }
        let holders = self.0.entry(place(bytes)).or_default();
        *holders += 1;
        if *holders == 1 { bytes.len() } else { 0 }
    }

    /// Counts one holder less. Gives what is free with it.
    pub(super) fn release(&mut self, bytes: &[u8]) -> usize {
        let place = place(bytes);
        match self.0.get_mut(&place) {
            None => 0,
            Some(1) => {
                self.0.remove(&place);
                bytes.len()
            }
            Some(holders) => {
                *holders -= 1;
                0
            }
        }
    }
}

fn place(bytes: &[u8]) -> (usize, usize) {
    (bytes.as_ptr().addr(), bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_counts_once_and_is_free_with_its_last_holder() {
        let (one, other) = (b"abc".to_vec(), b"abc".to_vec());
        let mut shared = Shared::default();
        assert_eq!([shared.take(&one), shared.take(&one)], [3, 0]);
        assert_eq!(shared.take(&other), 3, "equal bytes elsewhere are others");
        assert_eq!(shared.take(&one[..2]), 2);
        assert_eq!([shared.release(&one), shared.release(&one)], [0, 3]);
        assert_eq!(shared.release(&one), 0);
        assert_eq!([shared.release(&other), shared.release(&one[..2])], [3, 2]);
        assert_eq!([shared.take(b""), shared.release(b"")], [0, 0]);
        assert!(shared.0.is_empty());
    }
}
