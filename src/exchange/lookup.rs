//! Finds a few values in a JSON body without building it: one pass over the
//! source bytes, in which everything not asked for is skipped.
//!
//! A value is given as it stands in the source, so `1.50` stays `1.50` and a
//! number of twenty digits keeps them. Of two equal keys the first counts. A
//! body that is cut or goes wrong gives what came before that. Nesting is
//! counted, not recursed into, so no depth is too deep.
//!
//! Not here: whether the body is valid JSON, and showing it.

use std::borrow::Cow;

/// The most keys a path may have; a longer one is never found.
const DEEPEST: usize = 16;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// `null`.
    Null,
    /// An object.
    Object,
    /// An array.
    Array,
}

impl Kind {
    /// The word for it: `number`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Bool => "boolean",
            Self::Null => "null",
            Self::Object => "object",
            Self::Array => "array",
        }
    }
}

/// A value where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its source, with quotes and brackets.
    pub raw: &'a [u8],
    /// How many values an array or object holds; 0 for anything else.
    pub members: usize,
}

impl<'a> Found<'a> {
    /// A string without quotes and escapes, anything else as its source; bytes
    /// that are no UTF-8 are replaced.
    #[must_use]
    pub fn text(&self) -> Cow<'a, str> {
        if self.kind != Kind::String {
            return String::from_utf8_lossy(self.raw);
        }
        let inside = &self.raw[1..self.raw.len() - 1];
        if memchr::memchr(b'\\', inside).is_some()
            && let Ok(text) = serde_json::from_slice::<String>(self.raw)
        {
            return Cow::Owned(text);
        }
        String::from_utf8_lossy(inside)
    }
}

/// The value at `path` (`/data/amount`, `/items/0/id`); `/` parts keys, which
/// stand as they are. `null` is a value.
#[must_use]
pub fn at<'a>(body: &'a [u8], path: &str) -> Option<Found<'a>> {
    Paths::new([path]).find(body).get(path)
}

/// Paths made ready, to be looked up together in one pass.
#[derive(Clone, Debug, Default)]
pub struct Paths<'p> {
    /// Every path once; its place here is its slot.
    all: Vec<&'p str>,
    /// The keys as a tree; the first node is the root.
    nodes: Vec<Node<'p>>,
}

#[derive(Clone, Debug, Default)]
struct Node<'p> {
    key: &'p str,
    children: Vec<usize>,
    slot: Option<usize>,
}

impl<'p> Paths<'p> {
    /// Makes `paths` ready.
    #[must_use]
    pub fn new(paths: impl IntoIterator<Item = &'p str>) -> Self {
        let mut ready = Self {
            all: Vec::new(),
            nodes: vec![Node::default()],
        };
        for path in paths {
            ready.add(path);
        }
        ready
    }

    /// What stands at each path in `body`.
    #[must_use]
    pub fn find<'a>(&self, body: &'a [u8]) -> Matches<'a, '_> {
        let mut scan = Scan {
            bytes: body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body),
            at: 0,
            nodes: &self.nodes,
            seen: vec![false; self.nodes.len()],
            found: vec![None; self.all.len()],
            left: self.all.len(),
        };
        if scan.left > 0 {
            let _end = scan.value(Some(0));
        }
        Matches {
            paths: &self.all,
            found: scan.found,
        }
    }

    fn add(&mut self, path: &'p str) {
        if self.all.contains(&path) {
            return;
        }
        let slot = self.all.len();
        self.all.push(path);
        let keys = path.strip_prefix('/').unwrap_or(path).split('/');
        if keys.clone().count() > DEEPEST {
            return;
        }
        let leaf = keys.fold(0, |node, key| self.child(node, key));
        self.nodes[leaf].slot = Some(slot);
    }

    fn child(&mut self, node: usize, key: &'p str) -> usize {
        let known = self.nodes[node].children.iter().copied();
        if let Some(child) = known.clone().find(|child| self.nodes[*child].key == key) {
            return child;
        }
        let child = self.nodes.len();
        self.nodes.push(Node {
            key,
            ..Node::default()
        });
        self.nodes[node].children.push(child);
        child
    }
}

/// What a body holds at the paths that were asked for.
#[derive(Clone, Debug, Default)]
pub struct Matches<'a, 'p> {
    paths: &'p [&'p str],
    found: Vec<Option<Found<'a>>>,
}

impl<'a> Matches<'a, '_> {
    /// The value at `path`, which must be among those that were asked for.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<Found<'a>> {
        let slot = self.paths.iter().position(|known| *known == path)?;
        self.found[slot]
    }
}

/// One pass. A method that gives none has reached the end of what can be
/// read, or of what is wanted.
struct Scan<'a, 'p> {
    bytes: &'a [u8],
    at: usize,
    nodes: &'p [Node<'p>],
    /// Of each node, whether its key was met; a second one does not count.
    seen: Vec<bool>,
    found: Vec<Option<Found<'a>>>,
    left: usize,
}

impl Scan<'_, '_> {
    /// Passes a value; `node` when something in it or itself is wanted. The
    /// recursion is as deep as the paths, not as the body.
    fn value(&mut self, node: Option<usize>) -> Option<()> {
        self.space();
        let start = self.at;
        let wanted = node.filter(|node| !self.nodes[*node].children.is_empty());
        let (kind, members) = match (self.peek()?, wanted) {
            (b'{', Some(node)) => (Kind::Object, self.object(node)?),
            (b'[', Some(node)) => (Kind::Array, self.array(node)?),
            (b'{', None) => (Kind::Object, self.pass()?),
            (b'[', None) => (Kind::Array, self.pass()?),
            (b'"', _) => (Kind::String, self.string()?),
            (first, _) => (self.scalar(first)?, 0),
        };
        self.keep(node, kind, start, members)
    }

    fn keep(
        &mut self,
        node: Option<usize>,
        kind: Kind,
        start: usize,
        members: usize,
    ) -> Option<()> {
        if let Some(slot) = node.and_then(|node| self.nodes[node].slot) {
            let raw = &self.bytes[start..self.at];
            self.found[slot] = Some(Found { kind, raw, members });
            self.left -= 1;
        }
        (self.left > 0).then_some(())
    }

    fn object(&mut self, node: usize) -> Option<usize> {
        self.at += 1;
        let mut members = 0;
        loop {
            self.space();
            match self.peek()? {
                b'}' => break,
                b',' => self.at += 1,
                b'"' => {
                    self.member(node)?;
                    members += 1;
                }
                _ => return None,
            }
        }
        self.at += 1;
        Some(members)
    }

    fn member(&mut self, node: usize) -> Option<()> {
        let start = self.at;
        self.string()?;
        let key = &self.bytes[start..self.at];
        self.space();
        if self.peek()? != b':' {
            return None;
        }
        self.at += 1;
        let child = self.fresh_child(node, |wanted| is_key(key, wanted));
        self.value(child)
    }

    fn array(&mut self, node: usize) -> Option<usize> {
        self.at += 1;
        let mut members = 0;
        loop {
            self.space();
            match self.peek()? {
                b']' => break,
                b',' => self.at += 1,
                _ => {
                    let child = self.fresh_child(node, |key| key.parse() == Ok(members));
                    self.value(child)?;
                    members += 1;
                }
            }
        }
        self.at += 1;
        Some(members)
    }

    /// The child of that name, the first time it is met.
    fn fresh_child(&mut self, node: usize, is: impl Fn(&str) -> bool) -> Option<usize> {
        let nodes = self.nodes;
        let mut children = nodes[node].children.iter().copied();
        let child = children.find(|child| is(nodes[*child].key))?;
        (!std::mem::replace(&mut self.seen[child], true)).then_some(child)
    }

    /// Passes an array or object whole; gives how many values it holds.
    fn pass(&mut self) -> Option<usize> {
        self.at += 1;
        self.space();
        let empty = matches!(self.peek()?, b']' | b'}');
        let (mut depth, mut commas) = (1_usize, 0);
        while depth > 0 {
            self.at += self.bytes[self.at..]
                .iter()
                .position(|byte| STRUCTURE[usize::from(*byte)])?;
            match self.bytes[self.at] {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ if depth == 1 => commas += 1,
                _ => {}
            }
            self.at += 1;
        }
        Some(if empty { 0 } else { commas + 1 })
    }

    /// Passes a string, from quote to quote; it has no members.
    fn string(&mut self) -> Option<usize> {
        self.at += 1;
        loop {
            self.at += memchr::memchr2(b'"', b'\\', self.bytes.get(self.at..)?)?;
            if self.bytes[self.at] == b'"' {
                self.at += 1;
                return Some(0);
            }
            self.at += 2;
        }
    }

    /// Passes a number or a word.
    fn scalar(&mut self, first: u8) -> Option<Kind> {
        let rest = &self.bytes[self.at..];
        let length = rest
            .iter()
            .position(|byte| matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t'));
        let text = &rest[..length.unwrap_or(rest.len())];
        self.at += text.len();
        match (first, text) {
            (_, b"true" | b"false") => Some(Kind::Bool),
            (_, b"null") => Some(Kind::Null),
            (b'0'..=b'9' | b'-', _) => Some(Kind::Number),
            _ => None,
        }
    }

    fn space(&mut self) {
        let rest = &self.bytes[self.at..];
        let space = rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t'));
        self.at += space.count();
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
}

/// The bytes that matter when a container is passed.
const STRUCTURE: [bool; 256] = {
    let mut table = [false; 256];
    let bytes = b"\"{}[],";
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] = true;
        at += 1;
    }
    table
};

/// Whether `quoted`, a key with its quotes, is `wanted`.
fn is_key(quoted: &[u8], wanted: &str) -> bool {
    let inside = &quoted[1..quoted.len() - 1];
    if inside == wanted.as_bytes() {
        return true;
    }
    memchr::memchr(b'\\', inside).is_some()
        && serde_json::from_slice::<String>(quoted).is_ok_and(|key| key == wanted)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BODY: &str = r#" {"a":{"b":"x\u00e9\"","n":1e2,"big":820982911946154508},
        "list":[{"id":"first"},2,[3]],"none":null,"yes":true,"empty":{},"a":{"b":"second"},"\u006bey":1} "#;

    #[test]
    fn values_are_found_with_their_source() {
        let cases = [
            ("/a/b", Kind::String, "xé\"", 0),
            ("/a/n", Kind::Number, "1e2", 0),
            ("/a/big", Kind::Number, "820982911946154508", 0),
            ("/list/0/id", Kind::String, "first", 0),
            ("/list", Kind::Array, "[{\"id\":\"first\"},2,[3]]", 3),
            ("/none", Kind::Null, "null", 0),
            ("/yes", Kind::Bool, "true", 0),
            ("/empty", Kind::Object, "{}", 0),
            ("/key", Kind::Number, "1", 0),
        ];
        for (path, kind, text, members) in cases {
            let found = at(BODY.as_bytes(), path).unwrap_or_else(|| panic!("{path}"));
            assert_eq!(
                (found.kind, &*found.text(), found.members),
                (kind, text, members)
            );
        }
        for path in ["/b", "/a/c", "/list/3", "/a/b/c", "/list/x", "/none/a"] {
            assert_eq!(at(BODY.as_bytes(), path), None, "{path}");
        }
    }

    #[test]
    fn many_paths_are_found_in_one_pass() {
        let paths = Paths::new(["/a/b", "/list", "/list/1", "/a/b", "/nope"]);
        let found = paths.find(BODY.as_bytes());
        assert_eq!(found.get("/list").map(|found| found.members), Some(3));
        assert_eq!(found.get("/list/1").map(|found| found.raw), Some(&b"2"[..]));
        assert_eq!(found.get("/nope"), None);
        assert_eq!(found.get("/never asked"), None);
    }

    #[test]
    fn a_body_that_goes_wrong_gives_what_came_before() {
        for tail in [",", ",\"c\":", ",\"c\":tru", "]", ",\"c\":[1,{\"x", "\0\0"] {
            let body = format!("{{\"a\":{{\"b\":\"x\"}},\"n\":1{tail}");
            let paths = Paths::new(["/a/b", "/c", "/z"]);
            let found = paths.find(body.as_bytes());
            assert_eq!(
                found.get("/a/b").map(|found| found.raw),
                Some(&b"\"x\""[..])
            );
            assert_eq!(found.get("/c"), None, "{tail}");
        }
        for body in [
            "",
            "\u{feff}",
            "x",
            "\"",
            "\"\\",
            "{\"",
            "[",
            "[[[",
            "nul",
            "{\"a\" 1}",
        ] {
            assert_eq!(at(body.as_bytes(), "/a"), None, "{body:?}");
        }
    }

    #[test]
    fn a_million_brackets_are_passed_over() {
        let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
        let body = format!("{{\"deep\":{deep},\"a\":1}}");
        let paths = Paths::new(["/a", "/deep/0/0/0"]);
        let found = paths.find(body.as_bytes());
        assert_eq!(found.get("/a").map(|found| found.raw), Some(&b"1"[..]));
        assert!(found.get("/deep/0/0/0").is_some());
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        use serde_json::Value;
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[ -~é\"\\\\\n]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::hash_map("[abc\"]", inner, 0..4)
                    .prop_map(|map| map.into_iter().collect::<Value>()),
            ]
        })
    }

    proptest! {
        #[test]
        fn it_finds_what_serde_json_finds(value in json(), keys in proptest::collection::vec("[abc012]", 1..4)) {
            let path = keys.iter().fold(String::new(), |path, key| path + "/" + key);
            let body = serde_json::to_vec(&value).unwrap();
            let found = at(&body, &path).map(|found| serde_json::from_slice(found.raw).unwrap());
            prop_assert_eq!(found.as_ref(), value.pointer(&path));
        }

        #[test]
        fn whatever_the_bytes_are_it_ends(body in proptest::collection::vec(prop_oneof![
            proptest::sample::select(b"{}[]\",:\\ a01".to_vec()), any::<u8>()], 0..60)) {
            let _ = (at(&body, "/a"), at(&body, "/0/a"), at(&body, "/a/1/0"));
        }
    }
}
