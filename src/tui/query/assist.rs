//! What helps while a filter is typed: the suggestions, and which of them tab
//! has put in place.
//!
//! What the suggestions are made of is gathered elsewhere, in slices, and only
//! while somebody types; here a key costs what was gathered, which is bounded.

use std::{ops::Range, sync::Arc};

use crate::{
    exchange::Id,
    filter::{Completion, Look, Saved, Seen, complete},
};

/// Which way tab goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the next suggestion.
    On,
    /// To the one before.
    Back,
}

/// When suggestions were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// Just now.
    Now,
    /// Earlier, and nothing has changed since.
    Before,
}

/// A change of the line: these bytes become that text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The bytes.
    pub at: Range<usize>,
    /// What they become.
    pub text: String,
}

/// The suggestions.
#[derive(Debug, Default)]
pub struct Assist {
    /// The filters that have names.
    pub saved: Vec<Saved>,
    seen: Arc<Seen>,
    /// Up to where the journal is looked at: one look at it a key.
    until: Until,
    /// Whether a look is under way.
    looking: bool,
    offered: Completion,
    /// Whether something was typed or seen since that was made.
    is_due: bool,
    /// Which suggestion stands in place, and the bytes it takes.
    chosen: Option<(usize, Range<usize>)>,
}

/// Up to where the journal is to be looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Until {
    /// Nowhere: nobody types.
    #[default]
    Nothing,
    /// To its end, wherever that is now.
    End,
    /// To this id, and at what the user looked at then.
    This(Id, Option<Id>),
}

impl Assist {
    /// Something was typed: other suggestions are due, and the journal is to be
    /// looked at.
    pub const fn typed(&mut self) {
        self.until = Until::End;
        self.chosen = None;
        self.is_due = true;
    }

    /// Nobody types any more.
    pub fn close(&mut self) {
        let saved = std::mem::take(&mut self.saved);
        let seen = std::mem::take(&mut self.seen);
        *self = Self {
            saved,
            // What could take in nothing new is begun anew the next time.
            seen: if seen.is_full() { Arc::default() } else { seen },
            looking: self.looking,
            ..Self::default()
        };
    }

    /// What is to be looked at next. `bounds` are the journal's.
    pub fn wants(&mut self, bounds: (Id, Id), selected: Option<Id>) -> Option<Look> {
        let (until, selected) = match self.until {
            _ if self.looking => return None,
            Until::Nothing => return None,
            Until::End => (bounds.1, selected),
            Until::This(id, selected) => (id, selected),
        };
        self.until = Until::This(until, selected);
        let look = self.seen.wants((bounds.0, until), selected);
        self.looking = look.is_some();
        look
    }

    /// Takes what was seen; the suggestions change, but not while one goes
    /// through them.
    pub fn gleaned(&mut self, seen: Arc<Seen>) {
        self.looking = false;
        self.seen = seen;
        self.is_due |= self.chosen.is_none();
    }

    /// Makes the suggestions for `cursor`, a byte of `text`, where they are due:
    /// once a frame, and once a tab, however many keys come between.
    pub fn offer(&mut self, text: &str, cursor: usize) -> Made {
        if !std::mem::take(&mut self.is_due) {
            return Made::Before;
        }
        self.offered = complete(text, cursor, &self.seen, &self.saved);
        Made::Now
    }

    /// What tab does: what all suggestions have in common first, then one after
    /// the other. With the change comes whether one goes on from there.
    pub fn tab(&mut self, way: Way) -> Option<Change> {
        let len = self.offered.suggestions.len();
        let (number, at) = match (&self.chosen, way) {
            (Some((number, at)), Way::On) => ((number + 1) % len, at.clone()),
            (Some((number, at)), Way::Back) => ((number + len - 1) % len, at.clone()),
            (None, Way::On) => {
                if let Some(text) = self.offered.common.take() {
                    let at = self.offered.at.clone();
                    return Some(Change { at, text });
                }
                (0, self.offered.at.clone())
            }
            (None, Way::Back) => (len.checked_sub(1)?, self.offered.at.clone()),
        };
        let text = self.offered.suggestions.get(number)?.text.clone();
        // The only one is not gone through: tab goes on behind it.
        self.chosen = (len > 1).then(|| (number, at.start..at.start + text.len()));
        Some(Change { at, text })
    }

    /// Takes the suggestion of that number.
    pub fn take(&mut self, number: usize) -> Option<Change> {
        let text = self.offered.suggestions.get(number)?.text.clone();
        let at = match self.chosen.take() {
            Some((_, at)) => at,
            None => self.offered.at.clone(),
        };
        Some(Change { at, text })
    }

    /// The suggestions, the best first.
    #[must_use]
    pub const fn offered(&self) -> &Completion {
        &self.offered
    }

    /// The number of the suggestion that stands in place.
    #[must_use]
    pub fn chosen(&self) -> Option<usize> {
        self.chosen.as_ref().map(|(number, _)| *number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Types `text`, presses tab along `ways`, and returns the line after each.
    fn lines(text: &str, ways: &[Way]) -> Vec<String> {
        let mut assist = Assist::default();
        let mut text = text.to_owned();
        let offer = |assist: &mut Assist, text: &str, cursor| {
            assist.typed();
            assert_eq!(assist.offer(text, cursor), Made::Now);
        };
        offer(&mut assist, &text, text.len());
        ways.iter()
            .map(|way| {
                if let Some(Change { at, text: put }) = assist.tab(*way) {
                    let cursor = at.start + put.len();
                    text.replace_range(at, &put);
                    if assist.chosen().is_none() {
                        offer(&mut assist, &text, cursor);
                    }
                }
                text.clone()
            })
            .collect()
    }

    #[test]
    fn tab_puts_what_is_common_and_then_goes_round() {
        use Way::{Back, On};
        assert_eq!(lines("is:r", &[On, On]), ["is:re", "is:replayed"]);
        let round = lines("is:re", &[On, On, On, On, Back]);
        let expected = [
            "is:replayed",
            "is:retry",
            "is:refused",
            "is:replayed",
            "is:refused",
        ];
        assert_eq!(round, expected);
        assert_eq!(lines("is:re", &[Back]), ["is:refused"]);
        assert_eq!(lines("told:zz", &[On]), ["told:zz"]);
    }

    #[test]
    fn behind_the_only_one_tab_goes_on() {
        let expected = ["sender:", "sender:"];
        assert_eq!(lines("sen", &[Way::On, Way::On]), expected);
        assert_eq!(lines("is:fai", &[Way::On]), ["is:failing"]);
    }

    #[test]
    fn the_journal_is_looked_at_once_a_key_however_much_arrives() {
        let mut assist = Assist::default();
        let bounds = |next| (Id::FIRST, Id(next));
        assert_eq!(assist.wants(bounds(9), None), None, "nobody types");
        assist.typed();
        assert!(assist.wants(bounds(9), None).is_some());
        assert_eq!(assist.wants(bounds(10), None), None, "one at a time");
        let journal = crate::journal::Journal::new(crate::journal::Retention::default());
        let look = Arc::<Seen>::default().wants(bounds(9), None).unwrap();
        let seen = crate::filter::glean(&journal, &look, &mut || false);
        assist.gleaned(seen);
        assert_eq!(assist.wants(bounds(5000), None), None, "until the next key");
        assist.typed();
        assert!(assist.wants(bounds(5000), None).is_some());
    }
}
