//! The values of the shown events, counted: which applications' answers,
//! verdicts, senders, events and paths there are, and how many of each.
//!
//! Bounded: of each there are at most [`MOST`] distinct values, those that came
//! first; what comes beyond them is counted as others. A value that nothing has
//! any more makes room for another.

use std::{borrow::Borrow, collections::HashMap, hash::Hash, sync::Arc};

use super::{
    Tally,
    look::{Fact, Path, Seen},
};
use crate::{
    exchange::{EventName, Id, Verdict},
    filter::{Filter, quote},
    journal::Status,
};

/// How many distinct values are counted of each.
pub const MOST: usize = 1_000;

/// What values are counted of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Facet {
    /// The application's last answer.
    #[default]
    App,
    /// The verdict on the signature.
    Sig,
    /// Who sent it.
    Sender,
    /// The event's type, with its action.
    Event,
    /// The path.
    Path,
}

impl Facet {
    /// All of them, in the order they stand in.
    pub const ALL: [Self; 5] = [Self::App, Self::Sig, Self::Sender, Self::Event, Self::Path];

    /// What the filter calls it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Sig => "sig",
            Self::Sender => "sender",
            Self::Event => "event",
            Self::Path => "path",
        }
    }
}

/// A value and how many events have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// As the filter writes it, without quotes: `500`, `invalid`,
    /// `issues.opened`; empty where an event has none.
    pub name: Box<[u8]>,
    /// How many events.
    pub count: u64,
}

/// The values of one facet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// In no order that matters.
    pub values: Vec<Value>,
    /// How many events have a value that is none of these.
    pub others: u64,
}

/// The values, counted.
#[derive(Clone, Debug, Default)]
pub struct Values {
    app: Table<Status>,
    sig: Table<Verdict>,
    sender: Table<&'static str>,
    /// A batch has several events, and one list of them.
    event: Table<Arc<[EventName]>>,
    path: Table<Box<[u8]>>,
    changes: u64,
}

/// The codes of an event's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Codes {
    app: u16,
    sig: Verdict,
    sender: u16,
    event: u16,
    path: u16,
}

impl Values {
    /// Counts every change. Two equal values mean that nothing changed.
    #[must_use]
    pub const fn changes(&self) -> u64 {
        self.changes
    }

    /// The values of a facet.
    #[must_use]
    pub fn list(&self, facet: Facet) -> List {
        match facet {
            Facet::App => self.app.list(|status| app_name(*status)),
            Facet::Sig => self.sig.list(|verdict| verdict.as_str().as_bytes().into()),
            Facet::Sender => self.sender.list(|name| name.as_bytes().into()),
            Facet::Event => self.events(),
            Facet::Path => self.path.list(Clone::clone),
        }
    }

    /// The events, each name for itself. A delivery that carries one name twice
    /// has it once.
    fn events(&self) -> List {
        let mut counts: HashMap<String, u64> = HashMap::new();
        for (names, count) in self.event.counted() {
            let mut dotted: Vec<String> = names.iter().map(dotted).collect();
            dotted.sort_unstable();
            dotted.dedup();
            if dotted.is_empty() {
                dotted.push(String::new());
            }
            for name in dotted {
                *counts.entry(name).or_default() += count;
            }
        }
        let values = counts.into_iter().map(|(name, count)| Value {
            name: name.into_bytes().into(),
            count,
        });
        List {
            values: values.collect(),
            others: self.event.others,
        }
    }
}

/// As the filter writes an event: `issues.opened`.
fn dotted(name: &EventName) -> String {
    match &name.action {
        None => name.kind.clone(),
        Some(action) => format!("{}.{action}", name.kind),
    }
}

fn app_name(status: Status) -> Box<[u8]> {
    let name = match (status.number(), status) {
        (Some(number), _) => number.to_string(),
        (None, status) => status.word().unwrap_or("none").to_owned(),
    };
    name.into_bytes().into()
}

impl Tally for Values {
    type Note = Codes;

    fn enter(&mut self, _: Id, fact: &Fact, seen: &Seen) -> Codes {
        self.changes += 1;
        let events = fact.events.and_then(|at| seen.events.get(at as usize));
        let path = match fact.path {
            Path::None => Some(&[][..]),
            Path::Nth(at) => seen.paths.get(at as usize).map(|path| &**path),
            Path::Long => None,
        };
        self.sig.enter(&fact.sig);
        Codes {
            app: self.app.enter(&fact.app),
            sig: fact.sig,
            sender: self.sender.enter(&fact.sender.unwrap_or_default()),
            event: match events {
                Some(names) => self.event.enter(names),
                None => self.event.enter(&Arc::default()),
            },
            path: match path {
                Some(path) => self.path.enter(path),
                None => self.path.enter_other(),
            },
        }
    }

    fn leave(&mut self, _: Id, codes: Codes) {
        self.changes += 1;
        self.app.leave(codes.app);
        let sig = self.sig.code(&codes.sig);
        self.sig.leave(sig);
        self.sender.leave(codes.sender);
        self.event.leave(codes.event);
        self.path.leave(codes.path);
    }

    fn clear(&mut self) {
        let changes = self.changes + 1;
        *self = Self {
            changes,
            ..Self::default()
        };
    }
}

/// What is no value of its own.
const OTHER: u16 = 0;

/// Distinct values with codes from 1, and how many have each.
#[derive(Clone, Debug)]
struct Table<V> {
    codes: HashMap<V, u16>,
    /// By code; none where the code is free.
    values: Vec<Option<(V, u64)>>,
    free: Vec<u16>,
    others: u64,
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self {
            codes: HashMap::new(),
            values: Vec::new(),
            free: Vec::new(),
            others: 0,
        }
    }
}

impl<V: Clone + Eq + Hash> Table<V> {
    /// Counts one more of `value`, and returns its code.
    fn enter<Q>(&mut self, value: &Q) -> u16
    where
        V: Borrow<Q>,
        Q: Eq + Hash + ToOwned + ?Sized,
        Q::Owned: Into<V>,
    {
        if let Some(code) = self.codes.get(value).copied() {
            if let Some((_, count)) = self.counted_mut(code) {
                *count += 1;
            }
            return code;
        }
        let Some(code) = self.new_code() else {
            return self.enter_other();
        };
        let value: V = value.to_owned().into();
        self.codes.insert(value.clone(), code);
        self.values[usize::from(code) - 1] = Some((value, 1));
        code
    }

    const fn enter_other(&mut self) -> u16 {
        self.others += 1;
        OTHER
    }

    fn new_code(&mut self) -> Option<u16> {
        if let Some(code) = self.free.pop() {
            return Some(code);
        }
        if self.values.len() == MOST {
            return None;
        }
        self.values.push(None);
        u16::try_from(self.values.len()).ok()
    }

    /// The code of a value; that of the others where it has none.
    fn code(&self, value: &V) -> u16 {
        self.codes.get(value).copied().unwrap_or(OTHER)
    }

    fn counted_mut(&mut self, code: u16) -> Option<&mut (V, u64)> {
        let at = usize::from(code).checked_sub(1)?;
        self.values.get_mut(at)?.as_mut()
    }

    /// Counts one less of what has that code.
    fn leave(&mut self, code: u16) {
        if code == OTHER {
            self.others -= 1;
            return;
        }
        let Some((value, count)) = self.counted_mut(code) else {
            return;
        };
        *count -= 1;
        if *count == 0 {
            let value = value.clone();
            self.codes.remove(&value);
            self.values[usize::from(code) - 1] = None;
            self.free.push(code);
        }
    }

    fn counted(&self) -> impl Iterator<Item = &(V, u64)> {
        self.values.iter().flatten()
    }

    fn list(&self, name: impl Fn(&V) -> Box<[u8]>) -> List {
        let values = self.counted().map(|(value, count)| Value {
            name: name(value),
            count: *count,
        });
        List {
            values: values.collect(),
            others: self.others,
        }
    }
}

/// The filter that matches exactly the events with the value `name` of `facet`,
/// of which `all` are there. None where no filter can say it: the bytes are no
/// text.
#[must_use]
pub fn term(facet: Facet, name: &[u8], all: &[Value]) -> Option<Filter> {
    let field = facet.as_str();
    if name.is_empty() {
        return Filter::parse(&format!("not {field}:*")).ok();
    }
    let name = std::str::from_utf8(name).ok()?;
    let words = match facet {
        Facet::App | Facet::Sig => format!("{field}:{name}"),
        Facet::Sender | Facet::Event | Facet::Path => exactly(facet, name, all),
    };
    Filter::parse(&words).ok()
}

/// Text in lower case ignores case, and an event is named without its action
/// too. Both matter only where such another value is there.
fn exactly(facet: Facet, name: &str, all: &[Value]) -> String {
    let others = || {
        all.iter()
            .map(|value| &*value.name)
            .filter(|other| *other != name.as_bytes())
    };
    let kind = |other: &[u8]| {
        other
            .strip_prefix(name.as_bytes())
            .is_some_and(|rest| rest.starts_with(b"."))
    };
    let mut text = facet.as_str().to_owned();
    let has_twin = others().any(|other| {
        let start = &other[..other.len().min(name.len())];
        let is_same = start.eq_ignore_ascii_case(name.as_bytes()) && start != name.as_bytes();
        is_same && (other.len() == name.len() || other[name.len()] == b'.')
    });
    let (sign, value) = if has_twin {
        ('~', format!("(?-i)^{}$", regex::escape(name)))
    } else {
        ('=', name.to_owned())
    };
    text.push(sign);
    // Writing into a string does not fail.
    let _ = quote::write(&mut text, &value);
    if facet == Facet::Event && others().any(kind) {
        text.push_str(" not action:*");
    }
    text
}
