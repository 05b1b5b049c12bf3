//! The paths of JSON bodies, a tree for each sender: none of them takes the room
//! of another, and who asks for one sender is offered what that one sends first.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::tree::{Place, Tree, Value, What};
use crate::exchange::{
    Id,
    document::Document,
    json::{Path, Step},
};

/// How many senders have a tree of their own; the others share one with what
/// comes from nobody that is known.
const MOST: usize = 24;

/// Whose tree that is.
const OTHERS: &str = "";

/// The trees by the names of the senders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::filter) struct Forest(BTreeMap<&'static str, Arc<Tree>>);

/// The same place in several trees, those first whose senders are asked for.
#[derive(Clone, Debug)]
pub(in crate::filter) struct Places<'a> {
    of_asked: Vec<Place<'a>>,
    of_others: Vec<Place<'a>>,
}

/// Whether it is asked for what a sender sends.
#[derive(Clone, Copy)]
enum Whose {
    Asked,
    Others,
}

impl Forest {
    /// The trees, and whether each is asked for.
    fn trees(&self, is_asked: impl Fn(&str) -> bool) -> impl Iterator<Item = (&Tree, Whose)> {
        self.0.iter().map(move |(sender, tree)| {
            let whose = if is_asked(sender) {
                Whose::Asked
            } else {
                Whose::Others
            };
            (&**tree, whose)
        })
    }

    /// Notes the paths of the body of `id`.
    pub(super) fn see(&mut self, sender: Option<&'static str>, document: &Document<'_>, id: Id) {
        let own = sender.filter(|name| self.0.contains_key(name) || self.0.len() < MOST);
        let tree = self.0.entry(own.unwrap_or(OTHERS)).or_default();
        Arc::make_mut(tree).see(document, id);
    }

    /// Whether one of the trees has no room for anything new.
    pub(super) fn is_full(&self) -> bool {
        self.0.values().any(|tree| tree.is_full())
    }

    /// The top of every body, where what the senders that `is_asked` has is
    /// asked for.
    pub(in crate::filter) fn top(&self, is_asked: impl Fn(&str) -> bool) -> Places<'_> {
        let mut top = Places::NOWHERE;
        for (tree, whose) in self.trees(is_asked) {
            top.add(tree.top(), whose);
        }
        top
    }

    /// Every place whose last key `fits` has, the most frequent first.
    pub(in crate::filter) fn places(
        &self,
        is_asked: impl Fn(&str) -> bool,
        fits: impl Fn(&str) -> bool,
    ) -> Vec<Places<'_>> {
        let mut found: HashMap<String, (usize, Places<'_>)> = HashMap::new();
        for (tree, whose) in self.trees(is_asked) {
            let fitting = tree
                .places()
                .filter(|place| matches!(place.last(), Some(Step::Key(key)) if fits(&key)));
            for place in fitting {
                let order = found.len();
                let (_, places) = found
                    .entry(place.path().to_string())
                    .or_insert((order, Places::NOWHERE));
                places.add(place, whose);
            }
        }
        in_order(found.into_values().collect())
    }
}

/// What is asked for first, then the most frequent, of equally frequent ones in
/// the order in which they were found.
fn in_order(mut all: Vec<(usize, Places<'_>)>) -> Vec<Places<'_>> {
    all.sort_by_key(|(order, places)| {
        let is_of_others = places.of_asked.is_empty();
        (is_of_others, Reverse(places.count()), *order)
    });
    all.into_iter().map(|(_, places)| places).collect()
}

impl<'a> Places<'a> {
    const NOWHERE: Self = Self {
        of_asked: Vec::new(),
        of_others: Vec::new(),
    };

    fn add(&mut self, place: Place<'a>, whose: Whose) {
        match whose {
            Whose::Asked => self.of_asked.push(place),
            Whose::Others => self.of_others.push(place),
        }
    }

    fn all(&self) -> impl Iterator<Item = Place<'a>> + '_ {
        self.of_asked.iter().chain(&self.of_others).copied()
    }

    fn any(&self) -> Option<Place<'a>> {
        self.all().next()
    }

    /// The place one step further; none where no tree has it.
    pub(in crate::filter) fn step(&self, step: &Step) -> Option<Self> {
        let further = |places: &[Place<'a>]| -> Vec<Place<'a>> {
            let places = places.iter().filter_map(|place| place.step(step));
            places.collect()
        };
        let there = Self {
            of_asked: further(&self.of_asked),
            of_others: further(&self.of_others),
        };
        there.any().is_some().then_some(there)
    }

    /// The places one step further, the most frequent first.
    pub(in crate::filter) fn below(&self) -> Vec<Self> {
        let mut found: HashMap<Option<String>, (usize, Self)> = HashMap::new();
        for (places, whose) in [
            (&self.of_asked, Whose::Asked),
            (&self.of_others, Whose::Others),
        ] {
            for place in places.iter().flat_map(|place| place.below()) {
                let key = match place.last() {
                    Some(Step::Key(key)) => Some(key),
                    _ => None,
                };
                let order = found.len();
                let (_, below) = found.entry(key).or_insert((order, Self::NOWHERE));
                below.add(place, whose);
            }
        }
        in_order(found.into_values().collect())
    }

    /// The path that leads here.
    pub(in crate::filter) fn path(&self) -> Path {
        self.any()
            .map_or_else(|| Path::new(Vec::new()), Place::path)
    }

    /// The last step that leads here.
    pub(in crate::filter) fn last(&self) -> Option<Step> {
        self.any()?.last()
    }

    /// In how many bodies it is; of those that are asked for, where it is in any.
    pub(in crate::filter) fn count(&self) -> u32 {
        let asked = if self.of_asked.is_empty() {
            &self.of_others
        } else {
            &self.of_asked
        };
        asked.iter().map(|place| place.count()).sum()
    }

    /// What stands here.
    pub(in crate::filter) fn what(&self) -> What {
        self.any().map_or(What::Word, Place::what)
    }

    /// Some of the values that stood here, those of what is asked for first, the
    /// most frequent before the others.
    pub(in crate::filter) fn values(&self) -> Vec<Value> {
        let mut values = merged(&self.of_asked);
        for value in merged(&self.of_others) {
            if !values.iter().any(|there| there.is(&value)) {
                values.push(value);
            }
        }
        values
    }
}

fn merged(places: &[Place<'_>]) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    for value in places.iter().flat_map(|place| place.values()) {
        match values.iter_mut().find(|there| there.is(value)) {
            Some(there) => there.times.add(value.times),
            None => values.push(value.clone()),
        }
    }
    values.sort_by_key(|value| Reverse((value.times.count, value.times.newest)));
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Head;

    fn see(forest: &mut Forest, sender: Option<&'static str>, body: &str, id: u64) {
        let head = Head::new(b"POST / HTTP/1.1\r\n\r\n");
        forest.see(sender, &Document::of(head, body.as_bytes()), Id(id));
    }

    fn keys(places: &[Places<'_>]) -> Vec<String> {
        let places = places.iter();
        places.map(|place| place.path().to_string()).collect()
    }

    #[test]
    fn a_sender_with_many_keys_takes_no_room_of_another() {
        let mut forest = Forest::default();
        let wide: Vec<String> = (0..9_000).map(|key| format!("\"k{key}\":1")).collect();
        see(
            &mut forest,
            Some("wide"),
            &format!("{{{}}}", wide.join(",")),
            1,
        );
        assert!(forest.is_full());
        see(&mut forest, Some("late"), r#"{"late":1}"#, 2);
        let found = forest.places(|_| false, |key| key.starts_with("late"));
        assert_eq!(keys(&found), [".late"]);
    }

    #[test]
    fn what_is_asked_for_comes_first_and_is_counted_alone() {
        let mut forest = Forest::default();
        for id in 1..=3 {
            see(&mut forest, Some("a"), r#"{"both":"x","of_a":1}"#, id);
        }
        see(&mut forest, Some("b"), r#"{"of_b":1,"both":"y"}"#, 4);
        let below = |asked: &'static str| {
            let below = forest.top(|sender| sender == asked).below();
            let counts: Vec<u32> = below.iter().map(Places::count).collect();
            let first = below.iter().find(|it| it.path().to_string() == ".both");
            let values = first.unwrap().values();
            (keys(&below).join(" "), counts, values[0].text.to_string())
        };
        assert_eq!(
            below("b"),
            (".of_b .both .of_a".into(), vec![1, 1, 3], "y".into())
        );
        assert_eq!(
            below("a"),
            (".both .of_a .of_b".into(), vec![3, 3, 1], "x".into())
        );
        assert_eq!(
            below("-"),
            (".both .of_a .of_b".into(), vec![4, 3, 1], "x".into())
        );
    }

    #[test]
    fn the_trees_are_no_more_than_there_is_room_for() {
        const NAMES: [&str; 30] = [
            "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q",
            "r", "s", "t", "u", "v", "w", "x", "y", "z", "1", "2", "3", "4",
        ];
        let mut forest = Forest::default();
        for name in NAMES {
            see(&mut forest, Some(name), &format!("{{\"of_{name}\":1}}"), 1);
        }
        assert_eq!(forest.0.len(), MOST + 1, "one is for all the others");
        assert_eq!(forest.top(|_| false).below().len(), NAMES.len());
    }
}
