//! Fields with names, made JSON of one by one.

use std::collections::HashSet;

use super::MOST;
use crate::exchange::json::write_string;

/// An object in the making. Of two fields of one name the first counts; one
/// that would make it too large is left out.
#[derive(Debug, Default)]
pub(super) struct Fields {
    json: Vec<u8>,
    names: HashSet<Vec<u8>>,
    /// How many bytes of names and values went in.
    taken: usize,
}

/// A file of a multipart body, without what is in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct File<'a> {
    pub(super) filename: &'a [u8],
    pub(super) content_type: &'a [u8],
    pub(super) size: usize,
}

impl Fields {
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
        let size = format!(",\"size\":{}}}", file.size);
        self.json.extend_from_slice(size.as_bytes());
    }

    /// The object.
    pub(super) fn into_json(mut self) -> Vec<u8> {
        if self.json.is_empty() {
            self.json.push(b'{');
        }
        self.json.push(b'}');
        self.json
    }

    fn begin(&mut self, name: &[u8], length: usize) -> bool {
        let taken = self.taken.saturating_add(name.len()).saturating_add(length);
        if taken > MOST || self.names.contains(name) {
            return false;
        }
        self.taken = taken;
        self.names.insert(name.to_vec());
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
