//! A JSON text as a flat list of its values, each with a hash of what it says:
//! two containers of equal hash need not be entered. Keys may stand in any
//! order; of members of one name the order counts.
//!
//! A large text is held down to a level only. A container of that level is
//! shut: its members are hashed and not listed.

use std::{
    hash::{BuildHasher, RandomState},
    ops::Range,
};

use super::Limits;
use crate::exchange::json::{Fault, Kind, Token, decode, tokens};

/// Containers that stand deeper in each other than this are not entered.
const DEEPEST: usize = 1_000;

/// A text and its values.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    pub(super) source: &'a [u8],
    nodes: Vec<Node>,
}

/// A value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// Its members are not listed.
    pub(super) shut: bool,
    start: u32,
    end: u32,
    key: (u32, u32),
    /// The hash of its name, for a member of an object.
    pub(super) name: u64,
    /// The hash of what it says.
    pub(super) hash: u64,
    /// The first value behind it that is not inside it.
    next: u32,
}

/// Why a text is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// It is no JSON, or not whole.
    Fault(Fault),
    /// It is too large.
    Large,
    /// There is no use in it any more.
    Stopped,
}

impl Node {
    pub(super) const fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl<'a> Tree<'a> {
    /// The values of `source`.
    pub(super) fn read(
        source: &'a [u8],
        limits: Limits,
        hashes: &RandomState,
        stop: &mut dyn FnMut() -> bool,
    ) -> Result<Self, Unread> {
        if u32::try_from(source.len()).is_err() {
            return Err(Unread::Large);
        }
        let level = level(source, limits.values, stop)?;
        let mut reader = Reader {
            source,
            hashes,
            level,
            most_members: limits.values.saturating_mul(4),
            nodes: Vec::new(),
            open: Vec::new(),
            members: Vec::new(),
            key: None,
        };
        let mut all = tokens(source);
        while let Some(token) = all.next() {
            let token = token.map_err(Unread::Fault)?;
            if stop() {
                return Err(Unread::Stopped);
            }
            let is_start = matches!(token.kind, Kind::ObjectStart | Kind::ArrayStart);
            if is_start && reader.open.len() >= DEEPEST {
                let end = all.skip_value(&token).map_err(Unread::Fault)?;
                reader.closed(&token, end)?;
            } else {
                reader.take(&token)?;
            }
        }
        Ok(Self {
            source,
            nodes: reader.nodes,
        })
    }

    pub(super) fn node(&self, at: u32) -> &Node {
        &self.nodes[at as usize]
    }

    /// The bytes of a value as sent.
    pub(super) fn text(&self, at: u32) -> &'a [u8] {
        &self.source[self.node(at).span()]
    }

    /// The name of a member.
    pub(super) fn name(&self, at: u32) -> String {
        let (start, end) = self.node(at).key;
        decode(&self.source[start as usize..end as usize]).into_owned()
    }

    /// What stands in a container.
    pub(super) fn children(&self, at: u32) -> Vec<u32> {
        let node = self.node(at);
        let mut children = Vec::new();
        let mut child = at + 1;
        while child < node.next {
            children.push(child);
            child = self.node(child).next;
        }
        children
    }
}

/// The deepest level down to which no more than `most` values stand; every one
/// of a text that is short.
fn level(source: &[u8], most: usize, stop: &mut dyn FnMut() -> bool) -> Result<usize, Unread> {
    if source.len() <= most {
        return Ok(usize::MAX);
    }
    let mut counts: Vec<usize> = Vec::new();
    let mut all = tokens(source);
    while let Some(token) = all.next() {
        let token = token.map_err(Unread::Fault)?;
        if stop() {
            return Err(Unread::Stopped);
        }
        let depth = match token.kind {
            Kind::Key | Kind::ObjectEnd | Kind::ArrayEnd => continue,
            Kind::ObjectStart | Kind::ArrayStart => all.depth() - 1,
            _ => all.depth(),
        };
        if depth >= DEEPEST {
            all.skip_value(&token).map_err(Unread::Fault)?;
            continue;
        }
        if counts.len() <= depth {
            counts.resize(depth + 1, 0);
        }
        counts[depth] += 1;
    }
    let mut total = 0;
    let fitting = counts.iter().take_while(|count| {
        total += **count;
        total <= most
    });
    Ok(fitting.count().saturating_sub(1))
}

/// A container whose end has not come.
struct Open {
    /// Its node, where it has one.
    node: Option<u32>,
    is_object: bool,
    /// Its own name.
    name: u64,
    /// Where its members begin in [`Reader::members`].
    members: usize,
    /// The hash of the elements so far.
    elements: u64,
}

struct Reader<'a, 'h> {
    source: &'a [u8],
    hashes: &'h RandomState,
    level: usize,
    most_members: usize,
    nodes: Vec<Node>,
    open: Vec<Open>,
    /// Name and hash of the members of all open objects.
    members: Vec<(u64, u64)>,
    key: Option<Token>,
}

impl Reader<'_, '_> {
    fn take(&mut self, token: &Token) -> Result<(), Unread> {
        match token.kind {
            Kind::Key => self.key = Some(*token),
            Kind::ObjectStart | Kind::ArrayStart => self.start(token),
            Kind::ObjectEnd | Kind::ArrayEnd => return self.end(token),
            _ => return self.closed(token, token.end),
        }
        Ok(())
    }

    /// A value that is not entered.
    fn closed(&mut self, token: &Token, end: usize) -> Result<(), Unread> {
        let name = self.name();
        let hash = self.hashes.hash_one(&self.source[token.start..end]);
        let at = self.list(token, name);
        if let Some(at) = at {
            let node = &mut self.nodes[at as usize];
            (node.end, node.hash, node.next) = (short(end), hash, at + 1);
            node.shut = end > token.end;
        }
        self.deliver(name, hash)
    }

    fn start(&mut self, token: &Token) {
        let name = self.name();
        let node = self.list(token, name);
        self.open.push(Open {
            node,
            is_object: token.kind == Kind::ObjectStart,
            name,
            members: self.members.len(),
            elements: 0,
        });
    }

    fn end(&mut self, token: &Token) -> Result<(), Unread> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let hash = if open.is_object {
            let members = &mut self.members[open.members..];
            members.sort_by_key(|(name, _)| *name);
            let hash = self.hashes.hash_one((1_u8, &*members));
            self.members.truncate(open.members);
            hash
        } else {
            self.hashes.hash_one((2_u8, open.elements))
        };
        let next = short(self.nodes.len());
        if let Some(at) = open.node {
            let node = &mut self.nodes[at as usize];
            (node.end, node.hash, node.next) = (short(token.end), hash, next);
            let has_room = self.open.len() < self.level;
            node.shut = !has_room && node.end - node.start > 2;
        }
        self.deliver(open.name, hash)
    }

    /// Tells the container around a value what it is.
    fn deliver(&mut self, name: u64, hash: u64) -> Result<(), Unread> {
        let Some(around) = self.open.last_mut() else {
            return Ok(());
        };
        if around.is_object {
            self.members.push((name, hash));
        } else {
            around.elements = self.hashes.hash_one((around.elements, hash));
        }
        if self.members.len() > self.most_members {
            return Err(Unread::Large);
        }
        Ok(())
    }

    /// The hash of the name of the value at hand.
    fn name(&self) -> u64 {
        let is_member = self.open.last().is_some_and(|open| open.is_object);
        self.key.filter(|_| is_member).map_or(0, |key| {
            self.hashes.hash_one(&*decode(&self.source[key.span()]))
        })
    }

    /// Lists a value, where its level is.
    fn list(&mut self, token: &Token, name: u64) -> Option<u32> {
        let is_member = self.open.last().is_some_and(|open| open.is_object);
        let key = self.key.take().filter(|_| is_member);
        if self.open.len() > self.level {
            return None;
        }
        let at = short(self.nodes.len());
        self.nodes.push(Node {
            kind: token.kind,
            shut: false,
            start: short(token.start),
            end: short(token.end),
            key: key.map_or((0, 0), |key| (short(key.start), short(key.end))),
            name,
            hash: 0,
            next: at + 1,
        });
        Some(at)
    }
}

/// A place in a text whose length was looked at.
fn short(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str, values: usize) -> Tree<'_> {
        let limits = Limits {
            values,
            ..Limits::default()
        };
        Tree::read(source.as_bytes(), limits, &hashes(), &mut || false).unwrap()
    }

    thread_local! {
        static HASHES: RandomState = RandomState::new();
    }

    fn hashes() -> RandomState {
        HASHES.with(Clone::clone)
    }

    fn hash(source: &str) -> u64 {
        read(source, 1_000).node(0).hash
    }

    #[test]
    fn the_order_of_keys_and_white_space_are_no_difference() {
        assert_eq!(
            hash(r#"{"a":1,"b":[true,{"c":null,"d":""}]}"#),
            hash("{ \"b\": [ true, {\"d\":\"\", \"c\":null} ],\n\"a\" : 1}")
        );
        assert_ne!(hash(r#"{"a":1,"a":2}"#), hash(r#"{"a":2,"a":1}"#));
        assert_ne!(hash("[1,2]"), hash("[2,1]"));
        assert_ne!(hash("[]"), hash("{}"));
        assert_ne!(hash("[[1],2]"), hash("[[1,2]]"));
        assert_ne!(hash(r#"["1"]"#), hash("[1]"));
    }

    #[test]
    fn a_large_text_is_held_down_to_a_level_and_hashed_whole() {
        let source = r#"{"a":[1,2,3],"b":{"c":[4,5]},"d":6}"#;
        let (whole, part) = (read(source, 1_000), read(source, 5));
        assert_eq!(part.nodes.len(), 4);
        assert_eq!(part.node(0).hash, whole.node(0).hash);
        let shut = |tree: &Tree<'_>| -> Vec<bool> {
            let children = tree.children(0);
            children.iter().map(|at| tree.node(*at).shut).collect()
        };
        assert_eq!(shut(&whole), [false, false, false]);
        assert_eq!(shut(&part), [true, true, false]);
        assert_eq!(part.text(part.children(0)[1]), br#"{"c":[4,5]}"#);
        assert_eq!(part.name(part.children(0)[2]), "d");
    }

    #[test]
    fn what_is_nested_without_end_is_read_without_a_stack() {
        let source = format!("{}1{}", "[".repeat(200_000), "]".repeat(200_000));
        let tree = read(&source, 1 << 20);
        assert_eq!(tree.nodes.len(), DEEPEST + 1);
        assert!(tree.nodes.last().unwrap().shut);
    }

    #[test]
    fn what_is_no_json_says_where() {
        let limits = Limits::default();
        let read = Tree::read(b"{\"a\":tru}", limits, &hashes(), &mut || false);
        assert!(matches!(read, Err(Unread::Fault(fault)) if fault.at == 5));
    }
}
