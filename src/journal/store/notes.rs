//! What the user notes on entries. It is few and short: the text stands beside
//! the columns, which say only that there is one, and leaves with its entry.

use std::{collections::BTreeMap, sync::Arc};

use super::{Store, fact};
use crate::{exchange::Id, journal::columns::Flags};

/// The longest note, in bytes.
pub const LONGEST_NOTE: usize = 4 << 10;

/// The notes of what is in memory.
#[derive(Debug, Default)]
pub(in crate::journal) struct Notes(BTreeMap<Id, Arc<str>>);

impl Notes {
    /// Returns the bytes that are taken.
    fn insert(&mut self, id: Id, text: Arc<str>) -> usize {
        let weight = weight(&text);
        self.0.insert(id, text);
        weight
    }

    /// Returns the bytes that are free now.
    pub(super) fn remove(&mut self, id: Id) -> usize {
        self.0.remove(&id).map_or(0, |text| weight(&text))
    }
}

impl Store {
    /// Notes something on an entry; an empty text takes the note away.
    pub(in crate::journal) fn note(&mut self, id: Id, text: &str) {
        let text = text.trim();
        let text = &text[..text.floor_char_boundary(LONGEST_NOTE)];
        let before = self.notes.0.get(&id).map_or("", |before| before);
        if !self.contains(id) || before == text {
            return;
        }
        let had_one = !before.is_empty();
        let text: Arc<str> = text.into();
        self.rare.push(fact::RareFact::Noted(id, text.clone()));
        self.bytes -= self.notes.remove(id);
        if text.is_empty() {
            self.change(id, |row| row.flags = row.flags.without(Flags::NOTED));
        } else {
            self.bytes += self.notes.insert(id, text);
            if had_one {
                // The row says the same as before, and who tests texts is to hear.
                self.changes.push(id);
            } else {
                self.change(id, |row| row.flags = row.flags.with(Flags::NOTED));
            }
        }
        self.evict();
    }

    /// What is noted on an entry.
    pub(in crate::journal) fn noted(&self, id: Id) -> Option<Arc<str>> {
        self.notes.0.get(&id).cloned()
    }
}

fn weight(text: &str) -> usize {
    size_of::<(Id, Arc<str>)>() + text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Fact, Journal, Marking, Retention, follower::Follower, tests::request};

    fn of_three() -> Arc<Journal> {
        Journal::new(Retention {
            max_events: 3,
            ..Retention::default()
        })
    }

    fn state(journal: &Journal, id: Id) -> (Option<String>, bool) {
        let row = journal.get(id).unwrap().row;
        (
            journal.noted(id).map(|text| text.to_string()),
            row.is_noted(),
        )
    }

    #[test]
    fn a_note_is_put_on_changed_and_taken_away_and_its_bytes_are_counted() {
        let journal = of_three();
        let (id, _) = request(&journal, b"x");
        let empty = journal.counts().bytes;
        journal.note(id, "  asked support ");
        assert_eq!(state(&journal, id), (Some("asked support".into()), true));
        let short = journal.counts().bytes;
        assert!(short > empty);
        journal.note(id, "asked support twice");
        assert_eq!(state(&journal, id).0.unwrap(), "asked support twice");
        assert_eq!(journal.counts().bytes, short + " twice".len() as u64);
        journal.note(id, " ");
        assert_eq!(state(&journal, id), (None, false));
        assert_eq!(journal.counts().bytes, empty);
    }

    #[test]
    fn a_note_that_is_too_long_is_cut_between_two_letters() {
        let journal = of_three();
        let (id, _) = request(&journal, b"x");
        journal.note(id, &format!("a{}", "é".repeat(LONGEST_NOTE)));
        assert_eq!(journal.noted(id).unwrap().len(), LONGEST_NOTE - 1);
    }

    #[test]
    fn a_note_leaves_with_its_entry_and_stays_with_one_that_is_marked() {
        let journal = of_three();
        let ids: Vec<Id> = (0..2).map(|_| request(&journal, b"x").0).collect();
        journal.note(ids[0], "stays");
        journal.note(ids[1], "leaves");
        journal.mark(ids[0], Marking::On);
        for _ in 0..5 {
            request(&journal, b"x");
        }
        assert_eq!(state(&journal, ids[0]), (Some("stays".into()), true));
        assert_eq!((journal.get(ids[1]), journal.noted(ids[1])), (None, None));
        journal.note(ids[1], "too late");
        assert_eq!(journal.noted(ids[1]), None);
        let with = journal.counts();
        journal.mark(ids[0], Marking::Off);
        assert_eq!(journal.noted(ids[0]), None);
        let one = (with.bytes - weight("stays") as u64) / with.rows;
        assert_eq!(journal.counts().bytes, one * (with.rows - 1));
    }

    #[test]
    fn a_follower_hears_of_every_note_once() {
        let journal = of_three();
        let (id, _) = request(&journal, b"x");
        let mut follower = Follower::new(&journal);
        follower.advance();
        for text in ["one", "one", "two", ""] {
            journal.note(id, text);
        }
        let noted = |text: &str| Fact::Noted {
            id,
            text: text.into(),
        };
        assert_eq!(follower.advance(), [noted("one"), noted("two"), noted("")]);
        assert_eq!(follower.advance(), []);
    }
}
