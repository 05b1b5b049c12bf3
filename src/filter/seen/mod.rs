//! What was seen in the journal, for completions: names and values of the
//! newest entries, bounded, gathered in slices.
//!
//! Plain data, driven by its owner: [`Seen::wants`] says what is to be looked
//! at next, [`glean`] looks at it on another thread and gives back what is
//! seen then. However many entries there are, only the newest are looked at,
//! and of those that arrive while somebody types again only the newest.

pub(super) mod forest;
mod glean;
pub(super) mod tally;
pub(super) mod tree;

use std::{collections::BTreeSet, ops::Range, sync::Arc};

use crate::exchange::Id;

pub use glean::glean;

use forest::Forest;
use tally::Tally;

/// How many entries are looked at, the newest first, before it is enough.
const NEWEST: usize = 2000;

/// How many bytes of bodies are looked at before it is enough.
const BYTES: usize = 32 << 20;

/// How many of the entries that arrived since are looked at between two keys.
const ARRIVED: u64 = 256;

/// How many entries are looked at because the user does.
const BESIDE: usize = 256;

/// What was seen in the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub(super) senders: Tally,
    pub(super) events: Tally,
    pub(super) actions: Tally,
    pub(super) methods: Tally,
    pub(super) paths: Tally,
    pub(super) hosts: Tally,
    pub(super) types: Tally,
    pub(super) peers: Tally,
    pub(super) told: Tally,
    pub(super) app: Tally,
    pub(super) verdicts: Tally,
    pub(super) headers: Tally,
    pub(super) parameters: Tally,
    pub(super) json: Forest,
    /// The ids that were looked at, or passed over.
    covered: Option<Range<Id>>,
    /// The entries that were looked at beside them.
    beside: BTreeSet<Id>,
    /// How many lists of events are known.
    lists: u32,
    /// How many entries were looked at on the way down, and how many bytes.
    entries: usize,
    bytes: usize,
}

/// What is to be looked at next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// What was seen so far.
    pub seen: Arc<Seen>,
    /// Which entries.
    at: At,
}

/// Which entries are to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
enum At {
    /// This one.
    One(Id),
    /// These, which arrived.
    Arrived(Range<Id>),
    /// Those before this one, the newest first.
    Below(Id),
}

impl Seen {
    /// What is to be looked at next; none when it is enough. `bounds` are the
    /// journal's, `selected` is what the user looks at.
    #[must_use]
    pub fn wants(self: &Arc<Self>, bounds: (Id, Id), selected: Option<Id>) -> Option<Look> {
        let at = self.next(bounds, selected)?;
        Some(Look {
            seen: Arc::clone(self),
            at,
        })
    }

    fn next(&self, (first, next): (Id, Id), selected: Option<Id>) -> Option<At> {
        let is_covered = |id: &Id| {
            let covered = self.covered.as_ref();
            self.beside.contains(id) || covered.is_some_and(|covered| covered.contains(id))
        };
        let has_room = self.beside.len() < BESIDE;
        if let Some(id) = selected.filter(|id| has_room && !is_covered(id)) {
            return Some(At::One(id));
        }
        let Some(covered) = &self.covered else {
            return (first < next).then_some(At::Below(next));
        };
        if covered.end < next {
            return Some(At::Arrived(covered.end..next));
        }
        let enough = self.entries >= NEWEST || self.bytes >= BYTES;
        (!enough && covered.start > first).then_some(At::Below(covered.start))
    }

    /// Whether there is no room for anything new: it is better begun anew.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.json.is_full() || self.paths.is_full() || self.events.is_full()
    }
}
