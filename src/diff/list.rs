//! Which elements of two lists belong together: those of one id where each has
//! one, else those that are equal and in the same order.

use std::{collections::HashMap, hash::BuildHasher};

use super::{
    align::{align, increasing},
    report::Report,
    tree::Tree,
};
use crate::exchange::json::Kind as Token;

/// The members that tell elements apart, the best first.
const IDS: [&str; 12] = [
    "id", "_id", "uuid", "guid", "gid", "sku", "key", "code", "slug", "name", "email", "url",
];

/// What became of an element: its places on both sides, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    /// It is on both sides, in the order of the others.
    Both(usize, usize),
    /// It is on both, elsewhere among the others.
    Moved(usize, usize),
    /// It is on the old side.
    Removed(usize),
    /// It is on the new one.
    Added(usize),
}

/// All elements of both lists, about in the order of the new one.
#[derive(Debug, Default)]
pub(super) struct Paired {
    pub(super) elements: Vec<Element>,
    /// Whether the smallest difference was given up.
    pub(super) gave_up: bool,
}

/// A list: the tree it is in, and its elements.
type List<'t, 'a> = (&'t Tree<'a>, &'t [u32]);

/// Finds what belongs together.
pub(super) fn pair(old: List<'_, '_>, new: List<'_, '_>, report: &mut Report<'_>) -> Paired {
    if let Some(by_id) = by_id(old, new, report) {
        return Paired {
            elements: by_id,
            gave_up: false,
        };
    }
    let hashes = |list: List<'_, '_>| -> Vec<u64> {
        list.1.iter().map(|at| list.0.node(*at).hash).collect()
    };
    let (old, new) = (hashes(old), hashes(new));
    let common = align(&old, &new, report.steps());
    Paired {
        elements: by_order(&old, &new, common.pairs),
        gave_up: common.gave_up,
    }
}

/// By an id that each element of both lists has, and no two of one list.
fn by_id(old: List<'_, '_>, new: List<'_, '_>, report: &Report<'_>) -> Option<Vec<Element>> {
    if old.1.is_empty() || new.1.is_empty() {
        return None;
    }
    let names = IDS.map(|name| report.hashes.hash_one(name));
    let (old_ids, new_ids) = (ids(old, &names)?, ids(new, &names)?);
    let found = old_ids.into_iter().zip(new_ids).find_map(|(old, new)| {
        let (old, new) = (old?, new?);
        let has_common = new.keys().any(|id| old.contains_key(id));
        has_common.then_some((old, new))
    });
    let (old_ids, new_ids) = found?;
    let mut both: Vec<(usize, usize)> = old_ids
        .iter()
        .filter_map(|(id, at)| Some((*at, *new_ids.get(id)?)))
        .collect();
    both.sort_unstable_by_key(|(_, to)| *to);
    let order: Vec<usize> = both.iter().map(|(from, _)| *from).collect();
    let kept = increasing(&order);
    let both = both.into_iter().zip(kept);
    let both = both.map(|((from, to), kept)| {
        if kept {
            Element::Both(from, to)
        } else {
            Element::Moved(from, to)
        }
    });
    Some(merged(old.1.len(), new.1.len(), both.collect()))
}

/// For each of [`IDS`] where each id stands, unless some element has none or
/// two have the same; none where there are other elements than objects.
fn ids(
    (tree, elements): List<'_, '_>,
    names: &[u64; IDS.len()],
) -> Option<[Option<HashMap<u64, usize>>; IDS.len()]> {
    let mut all: [Option<HashMap<u64, usize>>; IDS.len()] = names.map(|_| Some(HashMap::new()));
    for (place, at) in elements.iter().enumerate() {
        let node = tree.node(*at);
        if node.kind != Token::ObjectStart || node.shut {
            return None;
        }
        let mut found = [None; IDS.len()];
        for child in tree.children(*at) {
            let child = tree.node(child);
            let is_word = matches!(child.kind, Token::String | Token::Number);
            let name = names.iter().position(|name| is_word && *name == child.name);
            if let Some(name) = name {
                found[name] = Some(child.hash);
            }
        }
        for (known, id) in all.iter_mut().zip(found) {
            let is_new = |known: &mut HashMap<u64, usize>| {
                id.is_some_and(|id| known.insert(id, place).is_none())
            };
            if known.as_mut().is_some_and(|known| !is_new(known)) {
                *known = None;
            }
        }
    }
    Some(all)
}

/// By what is equal, in order or not; of what is left the first between two
/// equal ones are taken for each other.
fn by_order(old: &[u64], new: &[u64], pairs: Vec<(usize, usize)>) -> Vec<Element> {
    let mut both: Vec<Element> = Vec::with_capacity(pairs.len());
    let mut gaps = Vec::new();
    let mut from = (0, 0);
    for to in pairs.into_iter().chain([(old.len(), new.len())]) {
        gaps.push((from.0..to.0, from.1..to.1));
        if to.0 < old.len() {
            both.push(Element::Both(to.0, to.1));
        }
        from = (to.0 + 1, to.1 + 1);
    }
    let mut moved: HashMap<u64, Vec<usize>> = HashMap::new();
    for at in gaps.iter().flat_map(|(old, _)| old.clone()).rev() {
        moved.entry(old[at]).or_default().push(at);
    }
    let mut taken = vec![false; old.len()];
    let mut placed = vec![false; new.len()];
    for to in gaps.iter().flat_map(|(_, new)| new.clone()) {
        let from = moved.get_mut(&new[to]).and_then(Vec::pop);
        if let Some(from) = from {
            (taken[from], placed[to]) = (true, true);
            both.push(Element::Moved(from, to));
        }
    }
    for (old, new) in gaps {
        let old = old.filter(|at| !taken[*at]);
        let new = new.filter(|at| !placed[*at]);
        both.extend(old.zip(new).map(|(from, to)| Element::Both(from, to)));
    }
    both.sort_unstable_by_key(|element| match element {
        Element::Both(_, to) | Element::Moved(_, to) | Element::Added(to) => *to,
        Element::Removed(_) => 0,
    });
    merged(old.len(), new.len(), both)
}

/// Those on both sides, which are in the order of the new one, with those on
/// one side only where they stand.
fn merged(old: usize, new: usize, both: Vec<Element>) -> Vec<Element> {
    let mut is_paired = vec![false; old];
    for element in &both {
        if let Element::Both(from, _) | Element::Moved(from, _) = element {
            is_paired[*from] = true;
        }
    }
    let mut elements = Vec::with_capacity(old.max(new));
    let (mut next_old, mut next_new) = (0, 0);
    for element in both {
        let (Element::Both(from, to) | Element::Moved(from, to)) = element else {
            continue;
        };
        if matches!(element, Element::Both(..)) {
            let gone = (next_old..from).filter(|at| !is_paired[*at]);
            elements.extend(gone.map(Element::Removed));
            next_old = next_old.max(from + 1);
        }
        elements.extend((next_new..to).map(Element::Added));
        next_new = to + 1;
        elements.push(element);
    }
    let gone = (next_old..old).filter(|at| !is_paired[*at]);
    elements.extend(gone.map(Element::Removed));
    elements.extend((next_new..new).map(Element::Added));
    elements
}
