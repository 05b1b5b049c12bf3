//! What is looked up, made ready: the paths as one tree.

use std::collections::HashMap;

use super::{DEEPEST, Matches, scan};

/// What is looked up of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wanted<'p> {
    /// The value at this path.
    Value(&'p str),
    /// The name of the member at this path.
    Name(&'p str),
    /// The name of the first member beside the one at this path.
    Beside(&'p str),
}

impl<'p> From<&'p str> for Wanted<'p> {
    fn from(path: &'p str) -> Self {
        Self::Value(path)
    }
}

/// Paths made ready, to be looked up together in one pass. How many there are
/// below a key costs next to nothing.
#[derive(Clone, Debug)]
pub struct Paths<'p> {
    /// Everything that is looked up once, and its slot.
    slots: HashMap<Wanted<'p>, usize>,
    /// The steps as a tree; the first node is the root.
    pub(super) nodes: Vec<Node<'p>>,
    /// How many values there can be; none where a path gives many.
    pub(super) at_most: Option<usize>,
}

/// Where a path has come to.
#[derive(Clone, Debug, Default)]
pub(super) struct Node<'p> {
    /// The nodes behind keys, in order of the keys.
    keys: Vec<(&'p str, usize)>,
    /// The nodes behind indices.
    indices: Vec<(usize, usize)>,
    /// The node behind `[]`.
    pub(super) each: Option<usize>,
    /// The node behind `{}`.
    pub(super) members: Option<usize>,
    /// The node in the text that is opened here.
    pub(super) open: Option<usize>,
    /// Where the value is kept.
    pub(super) value: Option<usize>,
    /// Where the name is kept.
    pub(super) name: Option<usize>,
    /// Where the name of the first member beside that key is kept.
    pub(super) beside: Vec<(&'p str, usize)>,
}

impl Node<'_> {
    /// Whether anything in the object or array that stands here is wanted.
    pub(super) const fn is_entered(&self, bracket: u8) -> bool {
        if bracket == b'{' {
            !self.keys.is_empty() || self.members.is_some() || !self.beside.is_empty()
        } else {
            !self.indices.is_empty() || self.each.is_some()
        }
    }

    pub(super) fn key(&self, key: &[u8]) -> Option<usize> {
        let keys = &self.keys;
        let at = keys.binary_search_by(|(known, _)| known.as_bytes().cmp(key));
        at.ok().map(|at| keys[at].1)
    }

    pub(super) fn index(&self, index: usize) -> Option<usize> {
        let mut indices = self.indices.iter();
        indices
            .find(|(known, _)| *known == index)
            .map(|(_, node)| *node)
    }
}

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step<'p> {
    Key(&'p str),
    Each,
    Members,
    Open,
}

impl Default for Paths<'_> {
    fn default() -> Self {
        Self::new(std::iter::empty::<&str>())
    }
}

impl<'p> Paths<'p> {
    /// Makes `wanted` ready.
    #[must_use]
    pub fn new<W: Into<Wanted<'p>>>(wanted: impl IntoIterator<Item = W>) -> Self {
        let mut ready = Self {
            slots: HashMap::new(),
            nodes: vec![Node::default()],
            at_most: Some(0),
        };
        for wanted in wanted {
            ready.add(wanted.into());
        }
        ready
    }

    /// Whether nothing is looked up.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// What stands at each path in `body`.
    #[must_use]
    pub fn find<'a>(&self, body: &'a [u8]) -> Matches<'a, '_> {
        scan::scan(self, body)
    }

    /// The number of what is wanted among all, below the count of all; none for
    /// what is not looked up.
    #[must_use]
    pub fn slot(&self, wanted: Wanted<'_>) -> Option<usize> {
        self.slots.get(&wanted).copied()
    }

    /// Where a path ends that is looked up.
    pub(super) fn node(&self, path: &str) -> Option<usize> {
        steps(path).into_iter().try_fold(0, |node, step| {
            let node = &self.nodes[node];
            match step {
                Step::Each => node.each,
                Step::Members => node.members,
                Step::Open => node.open,
                Step::Key(key) => node.key(key.as_bytes()),
            }
        })
    }

    pub(super) fn slots(&self) -> usize {
        self.slots.len()
    }

    fn add(&mut self, wanted: Wanted<'p>) {
        if self.slots.contains_key(&wanted) {
            return;
        }
        let slot = self.slots.len();
        self.slots.insert(wanted, slot);
        let (Wanted::Value(path) | Wanted::Name(path) | Wanted::Beside(path)) = wanted;
        let mut steps = steps(path);
        if steps.len() > DEEPEST {
            return;
        }
        let is_one = !steps
            .iter()
            .any(|step| matches!(step, Step::Each | Step::Members));
        self.at_most = self.at_most.filter(|_| is_one).map(|most| most + 1);
        match wanted {
            Wanted::Value(_) => {
                let node = self.walk(&steps);
                self.nodes[node].value = Some(slot);
            }
            Wanted::Name(_) => {
                let node = self.walk(&steps);
                self.nodes[node].name = Some(slot);
            }
            Wanted::Beside(_) => {
                if let Some(Step::Key(key)) = steps.pop() {
                    let node = self.walk(&steps);
                    self.nodes[node].beside.push((key, slot));
                }
            }
        }
    }

    fn walk(&mut self, steps: &[Step<'p>]) -> usize {
        steps.iter().fold(0, |node, step| self.child(node, *step))
    }

    fn child(&mut self, node: usize, step: Step<'p>) -> usize {
        let new = self.nodes.len();
        let parent = &mut self.nodes[node];
        let child = match step {
            Step::Each => *parent.each.get_or_insert(new),
            Step::Members => *parent.members.get_or_insert(new),
            Step::Open => *parent.open.get_or_insert(new),
            Step::Key(key) => parent.child(key, new),
        };
        if child == new {
            self.nodes.push(Node::default());
        }
        child
    }
}

impl<'p> Node<'p> {
    fn child(&mut self, key: &'p str, new: usize) -> usize {
        let at = match self.keys.binary_search_by(|(known, _)| known.cmp(&key)) {
            Ok(at) => return self.keys[at].1,
            Err(at) => at,
        };
        self.keys.insert(at, (key, new));
        if let Some(index) = key
            .parse()
            .ok()
            .filter(|index: &usize| index.to_string() == key)
        {
            self.indices.push((index, new));
        }
        new
    }
}

fn steps(path: &str) -> Vec<Step<'_>> {
    if path.is_empty() {
        return Vec::new();
    }
    let steps = path.strip_prefix('/').unwrap_or(path).split('/');
    let steps = steps.map(|step| match step {
        "[]" => Step::Each,
        "{}" => Step::Members,
        "" => Step::Open,
        key => Step::Key(key),
    });
    steps.collect()
}
