//! The rules of all rows, each found by what it needs before it is tried.

use std::collections::{BTreeMap, HashMap};

use super::needs_body;
use crate::{
    exchange::lookup::Paths,
    sender::{
        facts::{Request, Seen, has, starts},
        row::{Clue, Sender},
    },
};

/// The longest header name that can be one a rule asks for.
const LONGEST_NAME: usize = 64;

/// One way to know a sender: all these clues.
#[derive(Clone, Copy, Debug)]
struct Rule {
    /// The place of its row among all.
    row: usize,
    sender: &'static Sender,
    clues: &'static [Clue],
}

fn rules<'r>(
    rows: &'r [&'static Sender],
    which: impl Fn(&&'static [Clue]) -> bool + Copy + 'r,
) -> impl Iterator<Item = Rule> + 'r {
    rows.iter().enumerate().flat_map(move |(row, sender)| {
        let rules = sender.known_by.iter().filter(move |rule| which(rule));
        rules.map(move |clues| Rule { row, sender, clues })
    })
}

/// The rules that look at the head only.
#[derive(Debug)]
pub(super) struct ByHead {
    rules: Vec<Rule>,
    /// By the header that a rule cannot do without, in lower case: the clue, and
    /// the place of the rule.
    headers: HashMap<Vec<u8>, Vec<(Clue, usize)>>,
    /// The rules that can do without any.
    others: Vec<usize>,
}

impl ByHead {
    pub(super) fn new(rows: &[&'static Sender]) -> Self {
        let rules: Vec<_> = rules(rows, |rule| !needs_body(rule)).collect();
        let mut headers = HashMap::<_, Vec<_>>::new();
        let mut others = Vec::new();
        for (at, rule) in rules.iter().enumerate() {
            let needed = rule
                .clues
                .iter()
                .find_map(|clue| Some((header(clue)?, *clue)));
            match needed {
                Some((name, clue)) => {
                    let name = name.to_ascii_lowercase().into_bytes();
                    headers.entry(name).or_default().push((clue, at));
                }
                None => others.push(at),
            }
        }
        Self {
            rules,
            headers,
            others,
        }
    }

    /// The place of the first row that knows the request by its head.
    pub(super) fn first(&self, request: &Request<'_>) -> Option<usize> {
        let mut candidates = self.others.clone();
        let mut lower = [0; LONGEST_NAME];
        for field in &request.fields {
            let Some(name) = lower.get_mut(..field.name.len()) else {
                continue;
            };
            name.copy_from_slice(field.name);
            name.make_ascii_lowercase();
            let rules = self.headers.get(&*name).into_iter().flatten();
            let fitting = rules.filter(|(clue, _)| fits(clue, field.value));
            candidates.extend(fitting.map(|(_, rule)| *rule));
        }
        candidates.sort_unstable();
        let rules = candidates.into_iter().map(|rule| &self.rules[rule]);
        let mut knowing = rules.filter(|rule| {
            rule.clues.iter().all(|clue| request.shows(clue)) && !is_other(rule, request)
        });
        knowing.next().map(|rule| rule.row)
    }
}

/// The header without which a clue does not hold.
const fn header(clue: &Clue) -> Option<&'static str> {
    match clue {
        Clue::Header(name) | Clue::HeaderStarts(name, _) | Clue::HeaderHas(name, _) => Some(name),
        _ => None,
    }
}

/// Whether a clue may hold where its header has this value.
fn fits(clue: &Clue, value: &[u8]) -> bool {
    match clue {
        Clue::HeaderStarts(_, start) => starts(value, start.as_bytes()),
        Clue::HeaderHas(_, part) => has(value, part.as_bytes()),
        _ => true,
    }
}

fn is_other(rule: &Rule, request: &Request<'_>) -> bool {
    rule.sender.unless.iter().any(|clue| request.shows(clue))
}

/// The rules that look at the body.
#[derive(Debug)]
pub(super) struct ByBody {
    rules: Vec<Rule>,
    /// By the slot of the path that a rule cannot do without.
    slots: BTreeMap<usize, Vec<usize>>,
    /// The rules that can do without any.
    others: Vec<usize>,
}

impl ByBody {
    pub(super) fn new(rows: &[&'static Sender], body: &Paths<'static>) -> Self {
        let rules: Vec<_> = rules(rows, needs_body).collect();
        let mut slots = BTreeMap::<_, Vec<_>>::new();
        let mut others = Vec::new();
        for (at, rule) in rules.iter().enumerate() {
            // The last clue is mostly the least common.
            let mut needed = rule.clues.iter().rev().filter(|clue| needs_value(clue));
            let slot = needed.find_map(Clue::path);
            match slot.and_then(|path| body.slot(path.into())) {
                Some(slot) => slots.entry(slot).or_default().push(at),
                None => others.push(at),
            }
        }
        Self {
            rules,
            slots,
            others,
        }
    }

    /// Whether there is a rule of a row before that place.
    pub(super) fn has_before(&self, row: usize) -> bool {
        self.rules.first().is_some_and(|rule| rule.row < row)
    }

    /// The place of the first row among those `asked` that knows the request by
    /// what was seen in its body.
    pub(super) fn first(
        &self,
        seen: &Seen<'_, '_, '_>,
        asked: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let slots = seen.values.slots();
        let there = slots.filter_map(|slot| self.slots.get(&slot)).flatten();
        let mut candidates: Vec<_> = self.others.iter().chain(there).copied().collect();
        candidates.sort_unstable();
        let rules = candidates.into_iter().map(|rule| &self.rules[rule]);
        let mut knowing = rules.filter(|rule| {
            asked(rule.row) && seen.holds(rule.clues) && !is_other(rule, seen.request)
        });
        knowing.next().map(|rule| rule.row)
    }
}

/// Whether a clue holds only where something stands at its path.
const fn needs_value(clue: &Clue) -> bool {
    matches!(
        clue,
        Clue::Json(_)
            | Clue::JsonIs(..)
            | Clue::JsonStarts(..)
            | Clue::JsonHas(..)
            | Clue::JsonKind(..)
    )
}
