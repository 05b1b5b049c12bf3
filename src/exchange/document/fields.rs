//! Fields with names, made JSON of one by one.

use std::{collections::HashSet, fmt::Write as _};

use ring::digest;

use super::{Extent, Keep, MOST, Made};
use crate::exchange::json::write_string;

/// The key under which the hash of the content of a file stands.
pub const FILE_HASH: &str = "sha256";

/// An object in the making. Of two fields of one name the first counts, unless
/// all are kept; one that would make it too large is left out.
#[derive(Debug, Default)]
pub(super) struct Fields {
    json: Vec<u8>,
    names: HashSet<Vec<u8>>,
    /// How many bytes of names and values went in.
    taken: usize,
    keep: Keep,
    extent: Extent,
}

/// A file of a multipart body; what is in it is told by its size and, where all
/// is kept, by its hash.
#[derive(Clone, Copy, Debug)]
pub(super) struct File<'a> {
    pub(super) filename: &'a [u8],
    pub(super) content_type: &'a [u8],
    pub(super) content: &'a [u8],
}

impl Fields {
    pub(super) fn new(keep: Keep) -> Self {
        Self {
            keep,
            ..Self::default()
        }
    }

    pub(super) const fn keep(&self) -> Keep {
        self.keep
    }

    /// Adds a field that is text.
    pub(super) fn text(&mut self, name: &[u8], value: &[u8]) {
        if self.begin(name, value.len()) {
            self.string(value);
        }
    }

    /// Adds a field that is a file.
    pub(super) fn file(&mut self, name: &[u8], file: File<'_>) {
        if !self.begin(name, file.filename.len() + file.content_type.len()) {
            return;
        }
        self.json.extend_from_slice(b"{\"filename\":");
        self.string(file.filename);
        self.json.extend_from_slice(b",\"type\":");
        self.string(file.content_type);
        let size = format!(",\"size\":{}", file.content.len());
        self.json.extend_from_slice(size.as_bytes());
        if self.keep == Keep::All {
            let hash = digest::digest(&digest::SHA256, file.content);
            let hash = hash
                .as_ref()
                .iter()
                .fold(String::new(), |mut digits, byte| {
                    // A string takes whatever is written to it.
                    let _ = write!(digits, "{byte:02x}");
                    digits
                });
            let hash = format!(",\"{FILE_HASH}\":\"{hash}\"");
            self.json.extend_from_slice(hash.as_bytes());
        }
        self.json.push(b'}');
    }

    /// Says that there was more than is in it.
    pub(super) const fn leave_out(&mut self) {
        self.extent = Extent::Part;
    }

    /// The object.
    pub(super) fn into_made(mut self) -> Made {
        if self.json.is_empty() {
            self.json.push(b'{');
        }
        self.json.push(b'}');
        Made {
            json: self.json,
            extent: self.extent,
        }
    }

    fn begin(&mut self, name: &[u8], length: usize) -> bool {
        let taken = self.taken.saturating_add(name.len()).saturating_add(length);
        let is_new = |names: &mut HashSet<Vec<u8>>| names.insert(name.to_vec());
        if taken > MOST {
            self.leave_out();
            return false;
        }
        if self.keep == Keep::Found && !is_new(&mut self.names) {
            return false;
        }
        self.taken = taken;
        self.json
            .push(if self.json.is_empty() { b'{' } else { b',' });
        self.string(name);
        self.json.push(b':');
        true
    }

    fn string(&mut self, text: &[u8]) {
        write_string(&mut self.json, &String::from_utf8_lossy(text));
    }
}
