//! A multipart body as an object of its fields.

use std::borrow::Cow;

use super::{
    Keep,
    fields::{Fields, File},
};
use crate::exchange::multipart::{self, Ending};

/// The fields of `body`, parted by `boundary`; without one, by what its first
/// line shows.
pub(super) fn read(body: &[u8], boundary: Option<&str>, keep: Keep) -> Fields {
    let mut fields = Fields::new(keep);
    let multipart = multipart::read(body, boundary);
    if multipart.ending == Ending::More {
        fields.leave_out();
    }
    for (number, part) in multipart.parts.iter().enumerate() {
        let numbered = || Cow::Owned(format!("part {}", number + 1).into_bytes());
        let unnamed = || (fields.keep() == Keep::All).then(numbered);
        let Some(name) = part.name(body).or_else(unnamed) else {
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
                    content,
                },
            ),
        }
    }
    fields
}
