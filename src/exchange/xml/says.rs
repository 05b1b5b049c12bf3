//! What a stretch of XML says: without its markup, with the entities resolved
//! that every document has (XML 1.0, sections 2.11, 3.3.3, 4.1 and 4.6). What a
//! document defines itself is not, so nothing can grow.
//!
//! The same as the values of the [`document`](crate::exchange::document).

use super::{Kind, tokens};

/// The longest name of an entity that is looked for, in bytes.
const LONGEST_NAME: usize = 32;

/// What text between tags says; an entity that is not known says nothing.
#[must_use]
pub fn says(source: &[u8]) -> String {
    let mut text = String::new();
    for token in tokens(source).map_while(Result::ok) {
        let bytes = &source[token.span()];
        match token.kind {
            Kind::Text => resolve(&lines(bytes), &mut text, |_| Some("")).unwrap_or_default(),
            Kind::CData => {
                let inner = bytes.strip_prefix(b"<![CDATA[").unwrap_or(bytes);
                text += &lines(inner.strip_suffix(b"]]>").unwrap_or(inner));
            }
            _ => {}
        }
    }
    text
}

/// What the value of an attribute says; none where it has an entity that is not
/// known.
#[must_use]
pub fn attribute_says(source: &[u8]) -> Option<String> {
    let source = lines(source).replace(['\n', '\t'], " ");
    let mut text = String::new();
    resolve(&source, &mut text, |_| None)?;
    Some(text)
}

/// In UTF-8, its line ends as one character each.
fn lines(source: &[u8]) -> String {
    let text = String::from_utf8_lossy(source);
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Adds `source` to `text` with its entities resolved; `unknown` says what
/// another stands for. An `&` that begins none stands for itself in text.
fn resolve(
    source: &str,
    text: &mut String,
    unknown: impl Fn(&str) -> Option<&'static str>,
) -> Option<()> {
    let mut rest = source;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some((c, len)) = reference(rest.as_bytes()) else {
            text.push('&');
            rest = &rest[1..];
            continue;
        };
        match c {
            Some(c) => text.push(c),
            None => text.push_str(unknown(&rest[1..len - 1])?),
        }
        rest = &rest[len..];
    }
    text.push_str(rest);
    Some(())
}

/// What the reference at the start of `source` stands for, and how long it is:
/// no character where that is not known, and none at all where it is no
/// reference.
pub(in crate::exchange) fn reference(source: &[u8]) -> Option<(Option<char>, usize)> {
    let name = source.strip_prefix(b"&")?;
    let mut letters = name.iter().take(LONGEST_NAME);
    let end = letters.position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(&name[..end]).ok()?;
    let is_name = !name.contains(['&', '<']);
    let c = numbered(name).or_else(|| named(name)?.chars().next());
    is_name.then_some((c, end + 2))
}

/// The character of `#233` or `#xe9`.
fn numbered(name: &str) -> Option<char> {
    let digits = name.strip_prefix('#')?;
    let number = match digits.strip_prefix('x') {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => digits.parse(),
    };
    char::from_u32(number.ok()?).filter(|c| *c != '\0')
}

fn named(name: &str) -> Option<&'static str> {
    Some(match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_says_what_its_entities_and_sections_stand_for() {
        let table = [
            ("Ada &amp; Co", "Ada & Co"),
            ("&#233;&#xe9;&lt;&own;&#0;", "\u{e9}\u{e9}<"),
            ("a & b &c", "a & b &c"),
            ("<![CDATA[<b>&amp;</b>]]>", "<b>&amp;</b>"),
            ("one\r\ntwo\rthree", "one\ntwo\nthree"),
            ("", ""),
        ];
        for (source, said) in table {
            assert_eq!(says(source.as_bytes()), said, "{source}");
        }
        assert_eq!(attribute_says(b"a\n&quot;b\t").as_deref(), Some("a \"b "));
        assert_eq!(attribute_says(b"&own;"), None);
    }
}
