//! A value put in the place of another, in the text as it was sent: what is
//! beside it stays to the byte.

use std::ops::Range;

use super::{Kind, Path, Step, write_string};

/// What a text became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Put {
    /// The value stands where one was.
    Replaced(Vec<u8>),
    /// The value is a new member of an object.
    Added(Vec<u8>),
    /// The path leads nowhere.
    Nowhere,
}

impl Path {
    /// Puts `value`, JSON itself, wherever the path leads to in `body`. Where
    /// only the last key is missing, it is added to its object.
    #[must_use]
    pub fn put(&self, body: &[u8], value: &[u8]) -> Put {
        let there: Vec<Range<usize>> = self.find_all(body).map(|found| found.span).collect();
        if !there.is_empty() {
            let values = there.into_iter().map(|span| (span, value.to_vec()));
            return Put::Replaced(replaced(body, values));
        }
        let Some((Step::Key(name), parents)) = self.steps().split_last() else {
            return Put::Nowhere;
        };
        let parents = Self::new(parents.to_vec());
        let objects: Vec<_> = parents
            .find_all(body)
            .filter(|found| found.kind == Kind::ObjectStart)
            .map(|found| member(body, &found.span, name, value))
            .collect();
        if objects.is_empty() {
            return Put::Nowhere;
        }
        Put::Added(replaced(body, objects.into_iter()))
    }
}

/// A new member, and where in the object it stands: behind the last one.
fn member(body: &[u8], object: &Range<usize>, name: &str, value: &[u8]) -> (Range<usize>, Vec<u8>) {
    let inside = &body[object.start + 1..object.end - 1];
    let at = object.start + 1 + inside.trim_ascii_end().len();
    let mut member = Vec::new();
    if !inside.trim_ascii().is_empty() {
        member.push(b',');
    }
    write_string(&mut member, name);
    member.push(b':');
    member.extend_from_slice(value);
    (at..at, member)
}

/// `body` with other bytes in the place of some, which come in their order.
fn replaced(body: &[u8], values: impl Iterator<Item = (Range<usize>, Vec<u8>)>) -> Vec<u8> {
    let mut text = Vec::with_capacity(body.len());
    let mut rest = 0;
    for (span, value) in values {
        text.extend_from_slice(&body[rest..span.start]);
        text.extend_from_slice(&value);
        rest = span.end;
    }
    text.extend_from_slice(&body[rest..]);
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn put(body: &str, path: &str, value: &str) -> Put {
        let path: Path = path.parse().unwrap();
        path.put(body.as_bytes(), value.as_bytes())
    }

    #[test]
    fn what_is_beside_a_value_stays_to_the_byte() {
        let replaced = |text: &str| Put::Replaced(text.into());
        let body = "{ \"a\" : 1.50 ,\n\"b\":[{\"c\":1},{\"c\":2}]}";
        let cases = [
            (
                ".a",
                "2.50",
                "{ \"a\" : 2.50 ,\n\"b\":[{\"c\":1},{\"c\":2}]}",
            ),
            (
                ".b[1].c",
                "{}",
                "{ \"a\" : 1.50 ,\n\"b\":[{\"c\":1},{\"c\":{}}]}",
            ),
            (
                ".b[].c",
                "\"x\"",
                "{ \"a\" : 1.50 ,\n\"b\":[{\"c\":\"x\"},{\"c\":\"x\"}]}",
            ),
            (".b", "null", "{ \"a\" : 1.50 ,\n\"b\":null}"),
            (".", "7", "7"),
        ];
        for (path, value, expected) in cases {
            assert_eq!(put(body, path, value), replaced(expected), "{path}");
        }
    }

    #[test]
    fn a_key_that_is_not_there_is_added_to_its_object_and_nowhere_else() {
        let added = |text: &str| Put::Added(text.into());
        assert_eq!(put("{}", ".a", "1"), added("{\"a\":1}"));
        assert_eq!(
            put("{\"b\": 2\n}", ".\"a b\"", "1"),
            added("{\"b\": 2,\"a b\":1\n}")
        );
        assert_eq!(put("{\"b\":{ }}", ".b.c", "1"), added("{\"b\":{\"c\":1 }}"));
        for (body, path) in [
            ("{}", ".a.b"),
            ("[]", ".a"),
            ("[]", ".[0]"),
            ("", ".a"),
            ("{", ".a"),
        ] {
            assert_eq!(put(body, path, "1"), Put::Nowhere, "{body} {path}");
        }
    }

    proptest! {
        #[test]
        fn what_was_put_is_found(keys in proptest::collection::vec("[ab\"]", 1..3), number in any::<i64>()) {
            let body = br#"{"a":{"a":[1],"b":{}},"b":"x"}"#;
            let path = Path::new(keys.into_iter().map(Step::Key).collect());
            let value = number.to_string();
            if let Put::Replaced(text) | Put::Added(text) = path.put(body, value.as_bytes()) {
                prop_assert!(serde_json::from_slice::<serde_json::Value>(&text).is_ok());
                let found = path.find(&text).map(|found| found.source(&text).to_vec());
                prop_assert_eq!(found, Some(value.into_bytes()));
            }
        }
    }
}
