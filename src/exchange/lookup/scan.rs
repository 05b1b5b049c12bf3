//! The one pass over the source bytes.

use std::{borrow::Cow, ops::Range};

use super::{
    Found, Kind, MOST_ELEMENTS, Matches, Paths,
    matches::{Element, Kept, OUTSIDE},
    paths::Node,
};
use crate::exchange::{document, json};

/// What stands in `body` at each of `paths`.
pub(super) fn scan<'a, 'p>(paths: &'p Paths<'p>, body: &'a [u8]) -> Matches<'a, 'p> {
    let mut state = State {
        nodes: &paths.nodes,
        active: vec![(0, OUTSIDE)],
        objects: 0,
        seen: vec![0; paths.nodes.len()],
        named: vec![0; paths.slots()],
        parents: vec![OUTSIDE],
        entered: vec![0; paths.nodes.len()],
        values: Vec::new(),
        left: paths.at_most.unwrap_or(usize::MAX),
    };
    if state.left > 0 {
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        let mut scan = Scan {
            bytes: body,
            lasting: Some(body),
            at: 0,
            state: &mut state,
        };
        let _end = scan.value(0);
    }
    let mut values = state.values;
    values.sort_by_key(|kept| kept.slot);
    let passed = state.entered.into_iter().enumerate();
    let passed = passed.filter(|(_, count)| *count > MOST_ELEMENTS);
    Matches {
        paths,
        values,
        parents: state.parents,
        beyond: passed
            .map(|(node, count)| (node, count - MOST_ELEMENTS))
            .collect(),
    }
}

/// How many values an array or object holds, as far as it can be read.
pub(super) fn members(container: &[u8]) -> usize {
    let mut state = State {
        left: usize::MAX,
        ..State::default()
    };
    let mut scan = Scan {
        bytes: container,
        lasting: None,
        at: 0,
        state: &mut state,
    };
    let mut members = 0;
    let _end = match container.first() {
        Some(b'{') => scan.object(0, &mut members),
        _ => scan.array(0, &mut members),
    };
    members
}

/// What the pass remembers.
#[derive(Default)]
struct State<'a, 'p> {
    nodes: &'p [Node<'p>],
    /// The nodes that the value at hand stands at, each with the element that
    /// it lies in; below them those of the values around it.
    active: Vec<(usize, Element)>,
    /// Counts the objects that were entered.
    objects: usize,
    /// Of each node behind a key, the object it was last met in; a second time
    /// in the same does not count.
    seen: Vec<usize>,
    /// The same of the names that are wanted.
    named: Vec<usize>,
    parents: Vec<Element>,
    /// Of each node, how many elements came to it.
    entered: Vec<usize>,
    values: Vec<Kept<'a>>,
    /// How many values are still missing.
    left: usize,
}

/// A pass over one text. A method that gives none has reached the end of what
/// can be read, or of what is wanted.
struct Scan<'s, 'a, 'p, 't> {
    bytes: &'s [u8],
    /// The same where it lives on; what was opened does not.
    lasting: Option<&'a [u8]>,
    at: usize,
    state: &'t mut State<'a, 'p>,
}

impl Scan<'_, '_, '_, '_> {
    /// Passes a value that stands at the nodes from `from` on. The recursion is
    /// as deep as the paths, not as the body.
    fn value(&mut self, from: usize) -> Option<()> {
        self.space();
        let start = self.at;
        let first = self.peek()?;
        let is_container = matches!(first, b'{' | b'[');
        if is_container {
            self.open_in_place(from);
        }
        let kind = if is_container && self.is_entered(first, from) {
            self.container(first, from)?
        } else {
            self.pass(first)?
        };
        self.keep(from, kind, start)?;
        if kind == Kind::String {
            self.open(from, start)?;
        }
        self.state.active.truncate(from);
        Some(())
    }

    fn is_entered(&self, bracket: u8, from: usize) -> bool {
        let nodes = self.state.nodes;
        let mut active = self.state.active[from..].iter();
        active.any(|(node, _)| nodes[*node].is_entered(bracket))
    }

    fn container(&mut self, first: u8, from: usize) -> Option<Kind> {
        let mut members = 0;
        if first == b'{' {
            self.object(from, &mut members)?;
            Some(Kind::Object)
        } else {
            self.array(from, &mut members)?;
            Some(Kind::Array)
        }
    }

    fn object(&mut self, from: usize, members: &mut usize) -> Option<()> {
        self.at += 1;
        self.state.objects += 1;
        let (object, to) = (self.state.objects, self.state.active.len());
        loop {
            self.space();
            match self.peek()? {
                b'}' => break,
                b',' => self.at += 1,
                b'"' => {
                    let start = self.at;
                    self.string()?;
                    let key = start..self.at;
                    self.space();
                    if self.peek()? != b':' {
                        return None;
                    }
                    self.at += 1;
                    *members += 1;
                    self.enter_member(from..to, key, object);
                    self.value(to)?;
                }
                _ => return None,
            }
        }
        self.at += 1;
        Some(())
    }

    fn array(&mut self, from: usize, members: &mut usize) -> Option<()> {
        self.at += 1;
        let to = self.state.active.len();
        loop {
            self.space();
            match self.peek()? {
                b']' => break,
                b',' => self.at += 1,
                _ => {
                    for at in from..to {
                        self.state.enter_item(at, *members);
                    }
                    self.value(to)?;
                    *members += 1;
                }
            }
        }
        self.at += 1;
        Some(())
    }

    /// Goes from the nodes of an object to those of its member.
    fn enter_member(&mut self, parents: Range<usize>, key: Range<usize>, object: usize) {
        if parents.is_empty() {
            return;
        }
        let token = &self.bytes[key.clone()];
        let inside = &token[1..token.len() - 1];
        let name = match memchr::memchr(b'\\', inside) {
            None => Cow::Borrowed(inside),
            Some(_) => Cow::Owned(json::decode(token).into_owned().into_bytes()),
        };
        let (nodes, to) = (self.state.nodes, parents.end);
        for at in parents {
            let (parent, element) = self.state.active[at];
            let parent = &nodes[parent];
            for (named, slot) in &parent.beside {
                if *name != *named.as_bytes() && self.state.named[*slot] != object {
                    self.state.named[*slot] = object;
                    self.take(*slot, element, Kind::String, key.clone());
                }
            }
            let member = parent.key(&name);
            if let Some(node) = member.filter(|node| self.state.is_first(*node, object)) {
                self.state.active.push((node, element));
            }
            if let Some(node) = parent.members {
                self.state.enter_element(node, element);
            }
        }
        for at in to..self.state.active.len() {
            let (node, element) = self.state.active[at];
            if let Some(slot) = nodes[node].name {
                self.take(slot, element, Kind::String, key.clone());
            }
        }
    }

    /// Keeps the value that was just passed, where it is wanted.
    fn keep(&mut self, from: usize, kind: Kind, start: usize) -> Option<()> {
        for at in from..self.state.active.len() {
            let (node, element) = self.state.active[at];
            if let Some(slot) = self.state.nodes[node].value {
                self.take(slot, element, kind, start..self.at);
            }
        }
        (self.state.left > 0).then_some(())
    }

    fn take(&mut self, slot: usize, element: Element, kind: Kind, span: Range<usize>) {
        let raw = match self.lasting {
            Some(bytes) => Cow::Borrowed(&bytes[span]),
            None => Cow::Owned(self.bytes[span].to_vec()),
        };
        let found = Found { kind, raw };
        self.state.values.push(Kept {
            slot,
            element,
            found,
        });
        self.state.left -= 1;
    }

    /// What should be opened and stands there without being text counts as
    /// opened.
    fn open_in_place(&mut self, from: usize) {
        let mut at = from;
        while let Some((node, element)) = self.state.active.get(at).copied() {
            if let Some(inner) = self.state.nodes[node].open {
                self.state.active.push((inner, element));
            }
            at += 1;
        }
    }

    /// Opens the string that begins at `start` for those who want to look into
    /// it.
    fn open(&mut self, from: usize, start: usize) -> Option<()> {
        let nodes = self.state.nodes;
        let is_opened = |(node, element): &(usize, Element)| {
            let inner = nodes[*node].open?;
            Some((inner, *element))
        };
        let active = self.state.active[from..].iter();
        let inner: Vec<_> = active.filter_map(is_opened).collect();
        if inner.is_empty() {
            return Some(());
        }
        let text = json::decode(&self.bytes[start..self.at]);
        if let Some(opened) = document::opened(text.as_bytes()) {
            let to = self.state.active.len();
            self.state.active.extend(inner);
            let mut scan = Scan {
                bytes: &opened,
                lasting: None,
                at: 0,
                state: self.state,
            };
            let _end = scan.value(to);
            self.state.active.truncate(to);
        }
        (self.state.left > 0).then_some(())
    }

    /// Passes a value whole.
    fn pass(&mut self, first: u8) -> Option<Kind> {
        match first {
            b'{' | b'[' => {
                self.at = json::container_end(self.bytes, self.at)?;
                Some(if first == b'{' {
                    Kind::Object
                } else {
                    Kind::Array
                })
            }
            b'"' => {
                self.string()?;
                Some(Kind::String)
            }
            _ => self.scalar(first),
        }
    }

    /// Passes a string, from quote to quote.
    fn string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            self.at += memchr::memchr2(b'"', b'\\', self.bytes.get(self.at..)?)?;
            if self.bytes[self.at] == b'"' {
                self.at += 1;
                return Some(());
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

impl State<'_, '_> {
    /// Whether this is the first time that `node` is met in `object`.
    fn is_first(&mut self, node: usize, object: usize) -> bool {
        std::mem::replace(&mut self.seen[node], object) != object
    }

    /// Goes from the node at that place to those of the item `index`.
    fn enter_item(&mut self, at: usize, index: usize) {
        let (parent, element) = self.active[at];
        let parent = &self.nodes[parent];
        if let Some(node) = parent.index(index) {
            self.active.push((node, element));
        }
        if let Some(node) = parent.each {
            self.enter_element(node, element);
        }
    }

    fn enter_element(&mut self, node: usize, parent: Element) {
        self.entered[node] += 1;
        if self.entered[node] > MOST_ELEMENTS {
            return;
        }
        if let Ok(number) = u32::try_from(self.parents.len()) {
            self.parents.push(parent);
            self.active.push((node, Element(number)));
        }
    }
}
