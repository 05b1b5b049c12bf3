//! Keys that stand more than once in an object.
//!
//! Of an object that lies between two marks it is found when its lines are laid
//! out ([`block`](super::block)), of one that reaches over a mark by the index.

use crate::exchange::json::{decode, string_end};

/// A key, and the line of its member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// Where its first quote stands.
    pub(super) start: u32,
    pub(super) line: u32,
}

/// The lines of those of `keys` that say the same, which are all of one object.
/// Each is walked to its end again.
pub(super) fn duplicates(body: &[u8], keys: &[Key]) -> Vec<u32> {
    let source = |key: &Key| {
        let start = key.start as usize;
        &body[start..string_end(body, start + 1).unwrap_or(body.len())]
    };
    let mut hashed: Vec<(u64, Key)> = keys.iter().map(|key| (hash(source(key)), *key)).collect();
    hashed.sort_unstable_by_key(|(hash, _)| *hash);
    let mut lines = Vec::new();
    for same_hash in hashed
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|run| run.len() > 1)
    {
        let mut named: Vec<_> = same_hash
            .iter()
            .map(|(_, key)| (decode(source(key)), key.line))
            .collect();
        named.sort_unstable();
        for same_name in named
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|run| run.len() > 1)
        {
            lines.extend(same_name.iter().map(|(_, line)| *line));
        }
    }
    lines
}

/// A quick hash of what a key says. Equal hashes are compared in full, so
/// that chosen keys can neither hide a duplicate nor cost more than a sort.
fn hash(key: &[u8]) -> u64 {
    match key {
        [b'"', inner @ .., b'"'] if memchr::memchr(b'\\', inner).is_none() => hash_bytes(inner),
        _ => hash_bytes(decode(key).as_bytes()),
    }
}

fn hash_bytes(bytes: &[u8]) -> u64 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    bytes.chunks(8).fold(0, |hash: u64, chunk| {
        let word = chunk
            .iter()
            .fold(0, |word, byte| word << 8 | u64::from(*byte));
        (hash.rotate_left(5) ^ word).wrapping_mul(ODD)
    })
}
