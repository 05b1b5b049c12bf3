//! The names in a zip archive, from its directory (APPNOTE.TXT, sections 4.3.12
//! and 4.3.16). Nothing of it is unpacked.

/// The most names that are read.
const MOST: usize = 1_000;

/// How far from the end the directory is looked for: its comment may be as long.
const NEAR: usize = 64 << 10;

/// Something in an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Member<'a> {
    pub(super) name: &'a [u8],
    /// How many bytes it has when it is unpacked, as the directory says.
    pub(super) size: u32,
}

/// What the directory of an archive names; nothing where it is cut.
pub(super) fn names(bytes: &[u8]) -> Vec<Member<'_>> {
    let near = bytes.len().saturating_sub(NEAR);
    let end = memchr::memmem::rfind(&bytes[near..], b"PK\x05\x06").map(|at| near + at);
    let Some(start) = end.and_then(|end| long(bytes, end + 16)) else {
        return Vec::new();
    };
    let mut at = start as usize;
    let mut names = Vec::new();
    while names.len() < MOST {
        let Some((member, next)) = member(bytes, at) else {
            break;
        };
        names.push(member);
        at = next;
    }
    names
}

/// The entry of the directory at this byte, and where the next one is.
fn member(bytes: &[u8], at: usize) -> Option<(Member<'_>, usize)> {
    if bytes.get(at..at + 4)? != b"PK\x01\x02" {
        return None;
    }
    let lengths = [
        short(bytes, at + 28)?,
        short(bytes, at + 30)?,
        short(bytes, at + 32)?,
    ];
    let [name, extra, comment] = lengths.map(usize::from);
    let start = at + 46;
    let member = Member {
        name: bytes.get(start..start + name)?,
        size: long(bytes, at + 24)?,
    };
    Some((member, start + name + extra + comment))
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*bytes))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A directory of these names, and its end.
    fn directory(names: &[&str]) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04".to_vec();
        let start = bytes.len();
        for name in names {
            bytes.extend(b"PK\x01\x02");
            bytes.extend([0; 20]);
            bytes.extend(7_u32.to_le_bytes());
            bytes.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
            bytes.extend([0; 16]);
            bytes.extend(name.as_bytes());
        }
        bytes.extend(b"PK\x05\x06");
        bytes.extend([0; 12]);
        bytes.extend(u32::try_from(start).unwrap().to_le_bytes());
        bytes.extend([0; 2]);
        bytes
    }

    #[test]
    fn the_names_of_the_directory_are_read() {
        let bytes = directory(&["a.txt", "b/"]);
        let found = names(&bytes);
        let found: Vec<_> = found.iter().map(|it| (it.name, it.size)).collect();
        assert_eq!(found, [(&b"a.txt"[..], 7), (b"b/", 7)]);
        assert_eq!(names(&bytes[..bytes.len() - 10]), []);
        assert_eq!(names(b"PK\x03\x04"), []);
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_odd(tail in proptest::collection::vec(any::<u8>(), 0..80), at in 0..100_usize, byte: u8) {
            let mut bytes = directory(&["a.txt"]);
            let place = at % bytes.len();
            bytes[place] = byte;
            bytes.extend(tail);
            let _ = names(&bytes);
        }
    }
}
