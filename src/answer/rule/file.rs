//! The content of a body that stands in a file.

use std::{fs, path::Path};

use bytes::Bytes;

/// The longest file that is taken for a body, in bytes.
const LONGEST: u64 = 8 << 20;

/// Reads it; why that cannot be done, in words. What is no plain file is left
/// alone: a pipe could be waited for without end.
pub(super) fn from_disk(path: &Path) -> Result<Bytes, String> {
    let shown = path.display();
    let about = fs::metadata(path).map_err(|error| format!("cannot read {shown}: {error}"))?;
    if !about.is_file() {
        return Err(format!("{shown} is no file; name one with the body in it"));
    }
    if about.len() > LONGEST {
        return Err(format!(
            "{shown} is longer than 8 MiB; answer with a shorter one"
        ));
    }
    fs::read(path)
        .map(Bytes::from)
        .map_err(|error| format!("cannot read {shown}: {error}"))
}

/// The content type by the ending of a name.
pub(super) fn content_type(path: &str) -> &'static str {
    const TYPES: &[(&str, &str)] = &[
        ("json", "application/json"),
        ("xml", "application/xml"),
        ("html", "text/html; charset=utf-8"),
        ("csv", "text/csv; charset=utf-8"),
        ("txt", "text/plain; charset=utf-8"),
    ];
    let ending = Path::new(path)
        .extension()
        .and_then(|ending| ending.to_str());
    TYPES
        .iter()
        .find(|(name, _)| ending.is_some_and(|ending| ending.eq_ignore_ascii_case(name)))
        .map_or("application/octet-stream", |(_, content_type)| content_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_and_what_is_none_is_said() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("body.json");
        let why = from_disk(&path).unwrap_err();
        assert!(
            why.contains("body.json: ") && why.starts_with("cannot read "),
            "{why}"
        );
        fs::write(&path, "{}").unwrap();
        assert_eq!(from_disk(&path), Ok(Bytes::from_static(b"{}")));
        let why = from_disk(directory.path()).unwrap_err();
        assert!(why.contains(" is no file; "), "{why}");
        let long = fs::File::create(&path).unwrap();
        long.set_len(LONGEST + 1).unwrap();
        let why = from_disk(&path).unwrap_err();
        assert!(why.contains(" is longer than 8 MiB; "), "{why}");
    }

    #[test]
    fn the_ending_tells_the_type() {
        assert_eq!(content_type("a/b.JSON"), "application/json");
        assert_eq!(content_type("a.b/c"), "application/octet-stream");
    }
}
