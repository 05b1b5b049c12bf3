//! A multipart body as an object of its fields.

use super::fields::{Fields, File};
use crate::exchange::multipart;

/// The fields of `body`, parted by `boundary`; without one, by what its first
/// line shows.
pub(super) fn read(body: &[u8], boundary: Option<&str>) -> Fields {
    let mut fields = Fields::default();
    for part in multipart::read(body, boundary).parts {
        let Some(name) = part.name(body) else {
            continue;
        };
        let content = &body[part.content.clone()];
        match part.filename(body) {
            None => fields.text(&name, content),
            Some(filename) => fields.file(
                &name,
                File {
                    filename: &filename,
                    content_type: part.header(body, "Content-Type").unwrap_or_default(),
                    size: content.len(),
                },
            ),
        }
    }
    fields
}
