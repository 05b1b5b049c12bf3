//! Two JSON texts compared value by value. Nothing recurses: what is still to
//! be compared stands on a list.

use std::{collections::HashMap, ops::Range};

use super::{
    Kind, Place, Type,
    list::{self, Element},
    number,
    report::{Report, Source},
    tree::{Tree, Unread},
    words,
};
use crate::exchange::{
    json::{Path, Step, decode},
    kind::BodyKind,
    redact,
};

/// What is said where values are too many or too deep.
const AS_A_WHOLE: &str =
    "some of the body is too large or too deep to look into; it is told as a whole";

/// Which names hide a value.
pub(super) type IsSecret = fn(&str) -> bool;

/// Compares two texts; tells why it cannot, with the side it is about. Nothing
/// is reported then.
pub(super) fn compare(
    old: &[u8],
    new: &[u8],
    is_secret: IsSecret,
    report: &mut Report<'_>,
) -> Result<(), (Which, Unread)> {
    let both = old.len() + new.len();
    let mut walk = Walk {
        old,
        new,
        is_secret,
        left: both.saturating_mul(report.limits.passes),
        ways: vec![Way::default()],
        parts: Vec::new(),
    };
    walk.part(
        &Part {
            old: 0..old.len(),
            new: 0..new.len(),
            way: 0,
        },
        report,
    )?;
    // What was too deep in a large text to be held with the rest.
    while let Some(part) = walk.parts.pop() {
        walk.later(&part, report);
    }
    Ok(())
}

/// A side of the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Old,
    New,
}

/// Two containers to be compared.
#[derive(Clone, Debug)]
struct Part {
    old: Range<usize>,
    new: Range<usize>,
    way: u32,
}

/// A step on the way to a value.
#[derive(Clone, Debug)]
struct Way {
    before: u32,
    step: Step,
    /// The place in the list on the old side.
    was: Option<usize>,
    /// Which of several members of one name, from 1.
    nth: u32,
    /// Whether what stands here is secret by its name, or by one around it.
    secret: bool,
    /// How many bytes the paths to it take where they are written.
    weight: usize,
}

impl Default for Way {
    fn default() -> Self {
        Self {
            before: 0,
            step: Step::Each,
            was: None,
            nth: 0,
            secret: false,
            weight: 0,
        }
    }
}

struct Walk<'a> {
    old: &'a [u8],
    new: &'a [u8],
    is_secret: IsSecret,
    /// How many more bytes may be read.
    left: usize,
    /// The first stands for the whole text.
    ways: Vec<Way>,
    parts: Vec<Part>,
}

impl Walk<'_> {
    fn part(&mut self, part: &Part, report: &mut Report<'_>) -> Result<(), (Which, Unread)> {
        let limits = report.limits;
        let hashes = report.hashes.clone();
        let (old, new) = (&self.old[part.old.clone()], &self.new[part.new.clone()]);
        let cost = old.len() + new.len();
        self.left = self
            .left
            .checked_sub(cost)
            .ok_or((Which::New, Unread::Large))?;
        let mut stop = || report.is_stopped();
        let old_tree =
            Tree::read(old, limits, &hashes, &mut stop).map_err(|why| (Which::Old, why))?;
        let new_tree =
            Tree::read(new, limits, &hashes, &mut stop).map_err(|why| (Which::New, why))?;
        let mut pair = Pair {
            old: &old_tree,
            new: &new_tree,
            part,
            walk: self,
            left: vec![Task::of(Some(0), Some(0), part.way)],
        };
        while let Some(task) = pair.left.pop() {
            if report.is_stopped() {
                break;
            }
            pair.compare(task, report);
        }
        Ok(())
    }

    /// What cannot be looked into is told as a whole.
    fn later(&mut self, part: &Part, report: &mut Report<'_>) {
        let (old, new, way) = (part.old.clone(), part.new.clone(), part.way);
        if self.part(part, report).is_err() {
            report.remark(AS_A_WHOLE);
            let (old, new) = (&self.old[old], &self.new[new]);
            self.tell(way, Kind::Changed, Some(old), Some(new), report);
        }
    }

    fn is_inside_secret(&self, way: u32) -> bool {
        self.ways[way as usize].secret
    }

    fn step(&mut self, mut way: Way) -> u32 {
        let key = match &way.step {
            Step::Key(key) => key.len(),
            Step::Index(_) | Step::Each => 0,
        };
        let before = self.ways[way.before as usize].weight;
        // There may be a path for each side.
        way.weight = before.saturating_add(2 * (size_of::<Step>() + key));
        self.ways.push(way);
        u32::try_from(self.ways.len() - 1).unwrap_or(u32::MAX)
    }

    fn tell(
        &self,
        way: u32,
        kind: Kind,
        old: Option<&[u8]>,
        new: Option<&[u8]>,
        report: &mut Report<'_>,
    ) {
        if report.is_full() || !report.affords(self.ways[way as usize].weight) {
            return report.count();
        }
        let here = &self.ways[way as usize];
        let (path, was, nth) = self.path(way);
        // What was removed stands where it was.
        let (path, was) = match kind {
            Kind::Removed => (was.unwrap_or(path), None),
            _ => (path, was),
        };
        let source = |text| value(text, here.secret);
        let place = Place::Body(path, nth);
        let (mut old, mut new) = (old.map(source), new.map(source));
        if kind == Kind::Changed
            && let (Some(old), Some(new)) = (&mut old, &mut new)
            && [&old, &new].iter().all(|it| it.text.starts_with(b"\""))
        {
            words::mark(old, new, report);
        }
        report.add_moved(place, was, kind, old, new);
    }

    /// The path, the one on the old side where that is another, and which of
    /// several members of one name it leads through.
    fn path(&self, way: u32) -> (Path, Option<Path>, u32) {
        let (mut steps, mut old_steps) = (Vec::new(), Vec::new());
        let (mut at, mut nth, mut elsewhere) = (way, 0, false);
        while at != 0 {
            let way = &self.ways[at as usize];
            steps.push(way.step.clone());
            old_steps.push(match way.was {
                Some(index) => {
                    elsewhere |= way.step != Step::Index(index);
                    Step::Index(index)
                }
                None => way.step.clone(),
            });
            nth = if nth == 0 { way.nth } else { nth };
            at = way.before;
        }
        steps.reverse();
        old_steps.reverse();
        let was = elsewhere.then(|| Path::new(old_steps));
        (Path::new(steps), was, nth)
    }
}

/// A value, with the secrets in it; a container that is secret is so as a whole.
fn value(text: &[u8], is_secret: bool) -> Source<'_> {
    match text.first() {
        Some(b'{' | b'[') if !is_secret => Source {
            secrets: redact::body_spans_within(BodyKind::Json, text, usize::MAX),
            ..Source::plain(text)
        },
        Some(b't' | b'f' | b'n') | None => Source::plain(text),
        Some(_) => Source::named(text, is_secret),
    }
}

/// Two texts side by side.
struct Pair<'t, 'w, 'a> {
    old: &'t Tree<'a>,
    new: &'t Tree<'a>,
    part: &'t Part,
    walk: &'w mut Walk<'a>,
    /// What is still to be compared, the next at the end.
    left: Vec<Task>,
}

/// Two values to be compared, or one that is on one side only.
#[derive(Clone, Copy, Debug)]
struct Task {
    old: Option<u32>,
    new: Option<u32>,
    way: u32,
    /// From where to where it moved in its list.
    moved: Option<(usize, usize)>,
}

impl Pair<'_, '_, '_> {
    fn compare(&mut self, task: Task, report: &mut Report<'_>) {
        let old = task.old.map(|at| self.old.text(at));
        let new = task.new.map(|at| self.new.text(at));
        let way = task.way;
        if let Some((from, to)) = task.moved {
            self.walk.tell(way, Kind::Moved(from, to), old, new, report);
        }
        match (task.old, task.new) {
            (Some(old), Some(new)) if self.is_same(old, new) => {}
            (Some(old), Some(new)) => self.both(old, new, way, report),
            (Some(_), None) => self.walk.tell(way, Kind::Removed, old, None, report),
            (None, _) => self.walk.tell(way, Kind::Added, None, new, report),
        }
    }

    fn both(&mut self, old: u32, new: u32, way: u32, report: &mut Report<'_>) {
        let (a, b) = (self.old.node(old), self.new.node(new));
        let is_shut = a.shut || b.shut;
        match (Type::of(a.kind), Type::of(b.kind)) {
            (Type::Object, Type::Object) | (Type::List, Type::List) if is_shut => {
                self.postpone(old, new, way, report);
            }
            (Type::Object, Type::Object) => self.objects(old, new, way),
            (Type::List, Type::List) => self.lists(old, new, way, report),
            _ => {
                let kind = self.kind(old, new);
                let (old, new) = (self.old.text(old), self.new.text(new));
                self.walk.tell(way, kind, Some(old), Some(new), report);
            }
        }
    }

    fn is_same(&self, old: u32, new: u32) -> bool {
        let (old, new) = (self.old.node(old), self.new.node(new));
        old.hash == new.hash && old.kind == new.kind
    }

    /// How two values differ of which one at least is no container.
    fn kind(&self, old: u32, new: u32) -> Kind {
        let (a, b) = (self.old.node(old).kind, self.new.node(new).kind);
        let (old, new) = (self.old.text(old), self.new.text(new));
        match (Type::of(a), Type::of(b)) {
            (from, to) if from != to => Kind::Retyped(from, to),
            (Type::Number, _) if number::same(old, new) => Kind::Respelled,
            (Type::String, _) if decode(old) == decode(new) => Kind::Respelled,
            _ => Kind::Changed,
        }
    }

    /// Two containers are looked into when the rest is done, unless there is
    /// nothing smaller about them.
    fn postpone(&mut self, old: u32, new: u32, way: u32, report: &mut Report<'_>) {
        if (old, new) == (0, 0) {
            report.remark(AS_A_WHOLE);
            let (old, new) = (self.old.text(old), self.new.text(new));
            return self
                .walk
                .tell(way, Kind::Changed, Some(old), Some(new), report);
        }
        let moved = |span: Range<usize>, by: usize| span.start + by..span.end + by;
        self.walk.parts.push(Part {
            old: moved(self.old.node(old).span(), self.part.old.start),
            new: moved(self.new.node(new).span(), self.part.new.start),
            way,
        });
    }

    fn objects(&mut self, old: u32, new: u32, way: u32) {
        let old_members = members(self.old, old);
        let new_members = members(self.new, new);
        let place = |members: &[Member]| -> HashMap<(u64, u32), u32> {
            let places = members.iter().map(|member| (member.key(), member.at));
            places.collect()
        };
        let (old_places, new_places) = (place(&old_members), place(&new_members));
        let mut tasks = Vec::new();
        for member in &old_members {
            let other = new_places.get(&member.key()).copied();
            if other.is_none_or(|other| !self.is_same(member.at, other)) {
                let way = self.member(way, self.old, member);
                tasks.push(Task::of(Some(member.at), other, way));
            }
        }
        for member in &new_members {
            if !old_places.contains_key(&member.key()) {
                let way = self.member(way, self.new, member);
                tasks.push(Task::of(None, Some(member.at), way));
            }
        }
        self.left.extend(tasks.into_iter().rev());
    }

    /// The way to a member.
    fn member(&mut self, before: u32, tree: &Tree<'_>, member: &Member) -> u32 {
        let name = tree.name(member.at);
        let secret = self.walk.is_inside_secret(before) || (self.walk.is_secret)(&name);
        self.walk.step(Way {
            before,
            step: Step::Key(name),
            was: None,
            nth: if member.is_alone { 0 } else { member.nth },
            secret,
            ..Way::default()
        })
    }

    fn lists(&mut self, old: u32, new: u32, way: u32, report: &mut Report<'_>) {
        let (a, b) = (self.old.children(old), self.new.children(new));
        let paired = list::pair((self.old, &a), (self.new, &b), report);
        if paired.gave_up {
            report.remark("a long list has changed too much to find the smallest difference");
        }
        let secret = self.walk.is_inside_secret(way);
        let mut tasks = Vec::new();
        for element in paired.elements {
            let (from, to, moved) = match element {
                Element::Both(from, to) => (Some(from), Some(to), None),
                Element::Moved(from, to) => (Some(from), Some(to), Some((from, to))),
                Element::Removed(from) => (Some(from), None, None),
                Element::Added(to) => (None, Some(to), None),
            };
            let (old, new) = (from.map(|at| a[at]), to.map(|at| b[at]));
            let same = old
                .zip(new)
                .is_some_and(|(old, new)| self.is_same(old, new));
            if same && moved.is_none() {
                continue;
            }
            let way = self.walk.step(Way {
                before: way,
                step: Step::Index(to.or(from).unwrap_or(0)),
                was: from,
                secret,
                ..Way::default()
            });
            tasks.push(Task {
                moved,
                ..Task::of(old, new, way)
            });
        }
        self.left.extend(tasks.into_iter().rev());
    }
}

impl Task {
    const fn of(old: Option<u32>, new: Option<u32>, way: u32) -> Self {
        Self {
            old,
            new,
            way,
            moved: None,
        }
    }
}

/// A member of an object.
struct Member {
    at: u32,
    name: u64,
    /// Which of its name it is, from 1.
    nth: u32,
    /// Whether it is the only one.
    is_alone: bool,
}

impl Member {
    const fn key(&self) -> (u64, u32) {
        (self.name, self.nth)
    }
}

/// The members of an object with their number among those of one name.
fn members(tree: &Tree<'_>, object: u32) -> Vec<Member> {
    let children = tree.children(object);
    let mut counts: HashMap<u64, u32> = HashMap::with_capacity(children.len());
    let mut members: Vec<Member> = Vec::with_capacity(children.len());
    for at in children {
        let name = tree.node(at).name;
        let nth = counts.entry(name).or_insert(0);
        *nth += 1;
        members.push(Member {
            at,
            name,
            nth: *nth,
            is_alone: true,
        });
    }
    for member in &mut members {
        member.is_alone = counts.get(&member.name) == Some(&1);
    }
    members
}
