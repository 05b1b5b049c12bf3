//! What a body holds at the paths that were asked for.

use super::{Found, Paths, Wanted};

/// One element that a `[]` or `{}` of a path went through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Element(pub(super) u32);

/// Not in an element: the body itself.
pub(super) const OUTSIDE: Element = Element(0);

/// Which of the values at a path are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// All of them.
    Body,
    /// Those that do not lie in an element of a list.
    NoElement,
    /// Those in this element, then those in the elements it lies in, then those
    /// that lie in none.
    Element(Element),
}

/// What a body holds at the paths that were asked for.
#[derive(Clone, Debug)]
pub struct Matches<'a, 'p> {
    pub(super) paths: &'p Paths<'p>,
    /// By slot; those of a slot in their order in the body, so their elements
    /// rise too.
    pub(super) values: Vec<Kept<'a>>,
    /// Of each element, the one it lies in; of the first, itself.
    pub(super) parents: Vec<Element>,
    /// How many elements were passed by, by node.
    pub(super) beyond: Vec<(usize, usize)>,
}

/// A value, and where it belongs.
#[derive(Clone, Debug)]
pub(super) struct Kept<'a> {
    pub(super) slot: usize,
    pub(super) element: Element,
    pub(super) found: Found<'a>,
}

impl<'a, 'p> Matches<'a, 'p> {
    /// The first value at `path`, which must be among those that were asked
    /// for.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Found<'a>> {
        self.all(path.into()).next()
    }

    /// All values, in their order in the body.
    pub fn all(&self, wanted: Wanted<'_>) -> impl Iterator<Item = &Found<'a>> {
        self.kept(wanted).iter().map(|kept| &kept.found)
    }

    /// Those of the values that are meant, the nearest first.
    pub fn within<'m>(
        &'m self,
        wanted: Wanted<'_>,
        within: Within,
    ) -> impl Iterator<Item = &'m Found<'a>> + use<'m, 'a, 'p> {
        let kept = self.kept(wanted);
        let (first, then) = match within {
            Within::Body => (kept, None),
            Within::NoElement => (of(kept, OUTSIDE), None),
            Within::Element(element) => (self.inside(kept, element), Some(element)),
        };
        let around = then.into_iter().flat_map(|element| self.around(element));
        let around = around.flat_map(move |element| of(kept, element));
        first.iter().chain(around).map(|kept| &kept.found)
    }

    /// The elements that `path` ends in, or lies in, in the order of the body.
    pub fn elements(&self, path: &str) -> impl Iterator<Item = Element> {
        let kept = self.kept(path.into()).iter().map(|kept| kept.element);
        kept.filter(|element| *element != OUTSIDE)
    }

    /// The numbers of what was found, rising. See [`Paths::slot`].
    pub fn slots(&self) -> impl Iterator<Item = usize> {
        let parts = self.values.chunk_by(|a, b| a.slot == b.slot);
        parts.filter_map(|part| part.first()).map(|kept| kept.slot)
    }

    /// How many elements that `path` ends in were not looked at, because there
    /// are more than [`MOST_ELEMENTS`](super::MOST_ELEMENTS).
    #[must_use]
    pub fn beyond(&self, path: &str) -> usize {
        let node = self.paths.node(path);
        let mut beyond = self.beyond.iter();
        let found = beyond.find(|(passed, _)| Some(*passed) == node);
        found.map_or(0, |(_, count)| *count)
    }

    pub(super) fn into_first(self) -> Option<Found<'a>> {
        self.values.into_iter().next().map(|kept| kept.found)
    }

    fn kept(&self, wanted: Wanted<'_>) -> &[Kept<'a>] {
        let Some(slot) = self.paths.slot(wanted) else {
            return &[];
        };
        let start = self.values.partition_point(|kept| kept.slot < slot);
        let rest = &self.values[start..];
        &rest[..rest.partition_point(|kept| kept.slot == slot)]
    }

    /// The values in `element` or deeper in it.
    fn inside<'k>(&self, kept: &'k [Kept<'a>], element: Element) -> &'k [Kept<'a>] {
        let start = kept.partition_point(|kept| kept.element < element);
        let rest = &kept[start..];
        let is_inside = |kept: &&Kept<'_>| {
            kept.element == element || self.around(kept.element).any(|outer| outer == element)
        };
        &rest[..rest.iter().take_while(is_inside).count()]
    }

    /// The elements that `element` lies in, from the nearest, then none.
    fn around(&self, element: Element) -> impl Iterator<Item = Element> {
        let parent = |element: &Element| {
            let parent = self.parents[element.0 as usize];
            (parent != *element).then_some(parent)
        };
        std::iter::successors(parent(&element), parent)
    }
}

/// The values whose element is this one.
fn of<'k, 'a>(kept: &'k [Kept<'a>], element: Element) -> &'k [Kept<'a>] {
    let start = kept.partition_point(|kept| kept.element < element);
    let rest = &kept[start..];
    &rest[..rest.partition_point(|kept| kept.element == element)]
}
