//! The paths of the JSON bodies of a sender as a tree, with a few of the values under each.
//!
//! A tree, because bodies share their paths: what is known is walked without a
//! copy of anything. Items of lists stand under one step: `.items[].id`.

use std::{collections::HashMap, sync::Arc};

use super::tally::Times;
use crate::exchange::{
    Id,
    document::Document,
    json::{Kind, Path, Step, Token, decode, tokens},
    redact,
};

/// How many places are remembered.
const MOST: usize = 2048;

/// How deep a path goes that somebody would type.
const DEEPEST: usize = 16;

/// How many values are remembered under one path.
const VALUES: usize = 16;

/// The longest value and the longest key that are remembered, in bytes.
const LONGEST: usize = 64;

/// What stood at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::filter) enum What {
    Text,
    Number,
    /// `true`, `false`, `null`.
    Word,
    Object,
    List,
}

/// A place that a path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Node {
    /// The step that leads here, and from where; none at the top.
    from: Option<(usize, Way)>,
    members: HashMap<Arc<str>, usize>,
    items: Option<usize>,
    /// In how many bodies it was, the last one that was counted, what it was
    /// there.
    count: u32,
    last: Option<Id>,
    what: What,
    values: Vec<Value>,
    /// Whether the values are secrets, which are not remembered.
    secret: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    Member(Arc<str>),
    Items,
}

/// A value that stood at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::filter) struct Value {
    pub(in crate::filter) text: Arc<str>,
    pub(in crate::filter) what: What,
    pub(in crate::filter) times: Times,
}

impl Value {
    /// Whether it is the same, however often either was seen.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.text == other.text && self.what == other.what
    }
}

/// The paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::filter) struct Tree {
    nodes: Vec<Node>,
}

/// A place in the tree.
#[derive(Clone, Copy, Debug)]
pub(in crate::filter) struct Place<'a> {
    tree: &'a Tree,
    at: usize,
}

impl Default for Tree {
    fn default() -> Self {
        Self {
            nodes: vec![Node::at(None, What::Object, false)],
        }
    }
}

impl Node {
    fn at(from: Option<(usize, Way)>, what: What, secret: bool) -> Self {
        Self {
            from,
            members: HashMap::new(),
            items: None,
            count: 0,
            last: None,
            what,
            values: Vec::new(),
            secret,
        }
    }
}

impl Tree {
    /// Notes the paths of the body of `id`, up to its first fault.
    pub(super) fn see(&mut self, document: &Document<'_>, id: Id) {
        let json = document.json();
        let mut walk = Walk {
            tree: self,
            id,
            inside: Vec::new(),
            key: None,
            is_secret: document.secret_names(),
            hides: false,
        };
        for token in tokens(json) {
            let Ok(token) = token else { return };
            walk.take(json, &token);
        }
    }

    /// The top of every body.
    pub(in crate::filter) const fn top(&self) -> Place<'_> {
        Place { tree: self, at: 0 }
    }

    /// Every place but the top, those of the newest bodies first.
    pub(in crate::filter) fn places(&self) -> impl Iterator<Item = Place<'_>> {
        (1..self.nodes.len()).map(|at| Place { tree: self, at })
    }

    pub(super) fn is_full(&self) -> bool {
        self.nodes.len() >= MOST
    }

    /// The place one step from `from`, which is made where there is room.
    fn child(&mut self, from: usize, way: &Way) -> Option<usize> {
        let node = self.nodes.get(from)?;
        let known = match way {
            Way::Member(key) => node.members.get(key).copied(),
            Way::Items => node.items,
        };
        if known.is_some() || self.is_full() {
            return known;
        }
        let secret = node.secret || matches!(way, Way::Member(key) if redact::is_secret_key(key));
        let at = self.nodes.len();
        self.nodes
            .push(Node::at(Some((from, way.clone())), What::Word, secret));
        let node = self.nodes.get_mut(from)?;
        match way {
            Way::Member(key) => {
                node.members.insert(Arc::clone(key), at);
            }
            Way::Items => node.items = Some(at),
        }
        Some(at)
    }

    fn member(&mut self, from: usize, key: &str) -> Option<usize> {
        let known = self.nodes.get(from)?.members.get(key).copied();
        known.or_else(|| self.child(from, &Way::Member(key.into())))
    }
}

impl<'a> Place<'a> {
    fn node(self) -> Option<&'a Node> {
        self.tree.nodes.get(self.at)
    }

    /// The place one step further.
    pub(in crate::filter) fn step(self, step: &Step) -> Option<Self> {
        let node = self.node()?;
        let at = match step {
            Step::Key(key) => *node.members.get(key.as_str())?,
            Step::Index(_) | Step::Each => node.items?,
        };
        Some(Self { at, ..self })
    }

    /// The places one step further, the most frequent first, of equally
    /// frequent ones in the order of the newest body.
    pub(in crate::filter) fn below(self) -> Vec<Self> {
        let Some(node) = self.node() else {
            return Vec::new();
        };
        let all = node.members.values().copied().chain(node.items);
        let mut all: Vec<Self> = all.map(|at| Self { at, ..self }).collect();
        all.sort_by_key(|place| (std::cmp::Reverse(place.count()), place.at));
        all
    }

    /// The path that leads here.
    pub(in crate::filter) fn path(self) -> Path {
        let mut steps = Vec::new();
        let mut at = self.at;
        while let Some((from, way)) = self.tree.nodes.get(at).and_then(|node| node.from.as_ref()) {
            steps.push(way.step());
            at = *from;
        }
        steps.reverse();
        Path::new(steps)
    }

    /// The last step that leads here.
    pub(in crate::filter) fn last(self) -> Option<Step> {
        let (_, way) = self.node()?.from.as_ref()?;
        Some(way.step())
    }

    /// In how many of the bodies it is.
    pub(in crate::filter) fn count(self) -> u32 {
        self.node().map_or(0, |node| node.count)
    }

    /// What stood here last.
    pub(in crate::filter) fn what(self) -> What {
        self.node().map_or(What::Word, |node| node.what)
    }

    /// Some of the values that stood here, the most frequent first.
    pub(in crate::filter) fn values(self) -> Vec<&'a Value> {
        let values = self.node().map_or(&[][..], |node| &node.values);
        let mut values: Vec<&Value> = values.iter().collect();
        values.sort_by_key(|value| std::cmp::Reverse((value.times.count, value.times.newest)));
        values
    }
}

impl Way {
    fn step(&self) -> Step {
        match self {
            Self::Member(key) => Step::Key(key.to_string()),
            Self::Items => Step::Each,
        }
    }
}

/// A walk through one body. What has no room in the tree is walked as nothing.
struct Walk<'t> {
    tree: &'t mut Tree,
    id: Id,
    /// The containers around, and what each is.
    inside: Vec<(Option<usize>, What)>,
    /// The place of the key that came last.
    key: Option<usize>,
    /// Which names hold secrets in this body,
    is_secret: fn(&str) -> bool,
    /// and whether the last one does: as the name of a field, where elsewhere it
    /// is none.
    hides: bool,
}

impl Walk<'_> {
    fn take(&mut self, json: &[u8], token: &Token) {
        let source = json.get(token.span()).unwrap_or_default();
        match token.kind {
            Kind::Key => {
                let object = self.inside.last().and_then(|(at, _)| *at);
                let short = source.len() <= LONGEST && self.inside.len() <= DEEPEST;
                let key = short.then(|| decode(source));
                self.hides = key.as_deref().is_some_and(self.is_secret);
                self.key = object.and_then(|at| self.tree.member(at, &key?));
            }
            Kind::ObjectEnd | Kind::ArrayEnd => {
                self.inside.pop();
            }
            Kind::ObjectStart => self.open(What::Object),
            Kind::ArrayStart => self.open(What::List),
            Kind::String => self.value(What::Text, source),
            Kind::Number => self.value(What::Number, source),
            Kind::True | Kind::False | Kind::Null => self.value(What::Word, source),
        }
    }

    /// The place of the value that comes now.
    fn place(&mut self) -> Option<usize> {
        match self.inside.last() {
            None => Some(0),
            Some((_, What::Object)) => self.key.take(),
            Some((at, _)) => {
                let at = *at;
                let deep = self.inside.len() > DEEPEST;
                at.filter(|_| !deep)
                    .and_then(|at| self.tree.child(at, &Way::Items))
            }
        }
    }

    fn open(&mut self, what: What) {
        let at = self.place();
        self.note(at, what);
        self.inside.push((at, what));
    }

    fn value(&mut self, what: What, source: &[u8]) {
        let at = self.place();
        self.note(at, what);
        let id = self.id;
        let Some(node) = at.and_then(|at| self.tree.nodes.get_mut(at)) else {
            return;
        };
        if node.secret || self.hides || source.len() > LONGEST {
            return;
        }
        let text = match what {
            What::Text => decode(source),
            _ => String::from_utf8_lossy(source),
        };
        let mut values = node.values.iter_mut();
        if let Some(value) = values.find(|value| *value.text == *text && value.what == what) {
            return value.times.note(id);
        }
        if node.values.len() < VALUES {
            let mut times = Times::default();
            times.note(id);
            let text = text.into();
            node.values.push(Value { text, what, times });
        }
    }

    /// Counts a place once a body, however often it is in it.
    fn note(&mut self, at: Option<usize>, what: What) {
        let Some(node) = at.and_then(|at| self.tree.nodes.get_mut(at)) else {
            return;
        };
        if node.last != Some(self.id) {
            node.count = node.count.saturating_add(1);
            node.last = Some(self.id);
            node.what = what;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Head;

    fn tree(bodies: &[&str]) -> Tree {
        let mut tree = Tree::default();
        for (id, body) in bodies.iter().enumerate() {
            let head = Head::new(b"POST / HTTP/1.1\r\n\r\n");
            tree.see(&Document::of(head, body.as_bytes()), Id(id as u64 + 1));
        }
        tree
    }

    fn paths(tree: &Tree) -> Vec<String> {
        let places = tree.places();
        places.map(|place| place.path().to_string()).collect()
    }

    #[test]
    fn bodies_share_their_paths_and_lists_have_one_step() {
        let tree = tree(&[
            r#"{"id":1,"items":[{"a b":1},{"a b":2,"c":null}]}"#,
            r#"{"id":2,"x":[[1]]}"#,
        ]);
        let expected = [
            ".id",
            ".items",
            ".items[]",
            ".items[].\"a b\"",
            ".items[].c",
            ".x",
            ".x[]",
            ".x[][]",
        ];
        assert_eq!(paths(&tree), expected);
        let below = tree.top().below();
        let counts: Vec<u32> = below.iter().map(|place| place.count()).collect();
        assert_eq!(counts, [2, 1, 1]);
        let ids = tree.top().step(&Step::Key("id".into())).unwrap();
        let texts: Vec<&str> = ids.values().iter().map(|value| &*value.text).collect();
        assert_eq!(texts, ["2", "1"], "the newest first");
    }

    #[test]
    fn what_comes_before_a_fault_is_there() {
        assert_eq!(paths(&tree(&[r#"{"a":{"b":1,"c"#])), [".a", ".a.b"]);
        assert_eq!(paths(&tree(&["no json", "[]", "7", ""])), [""; 0]);
    }

    #[test]
    fn values_of_secrets_are_not_remembered() {
        let tree = tree(&[r#"{"api_token":"abc","password":{"was":"abc"},"id":"abc"}"#]);
        let known = tree.places().filter(|place| !place.values().is_empty());
        let known: Vec<String> = known.map(|place| place.path().to_string()).collect();
        assert_eq!(known, [".id"]);
    }

    #[test]
    fn what_is_a_secret_in_a_form_is_remembered_of_json_alone() {
        let mut tree = Tree::default();
        let of = |kind: &str, body: &[u8], tree: &mut Tree| {
            let head = format!("POST / HTTP/1.1\r\nContent-Type: {kind}\r\n\r\n");
            tree.see(&Document::of(Head::new(head.as_bytes()), body), Id(1));
        };
        of(
            "application/json",
            br#"{"code":"card_declined"}"#,
            &mut tree,
        );
        of(
            "application/x-www-form-urlencoded",
            b"code=s3cr3t&a=b",
            &mut tree,
        );
        let known = tree.places().flat_map(Place::values);
        let known: Vec<&str> = known.map(|value| &*value.text).collect();
        assert_eq!(known, ["card_declined", "b"]);
    }

    #[test]
    fn no_body_fills_the_memory() {
        let wide: Vec<String> = (0..2 * MOST).map(|key| format!("\"{key}\":1")).collect();
        let deep = "[".repeat(5000);
        let wide = tree(&[&format!("{{{}}}", wide.join(","))]);
        assert!(wide.is_full() && wide.nodes.len() == MOST);
        assert!(tree(&[&deep]).nodes.len() <= DEEPEST + 2);
    }
}
