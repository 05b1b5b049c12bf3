//! Which rows changed after they had been read: what a list of matches must
//! test again.

use std::collections::VecDeque;

use crate::exchange::Id;

/// How many changes are remembered; who is further behind tests everything
/// again, which costs less than remembering more.
const REMEMBERED: usize = 1 << 16;

/// The rows that changed since a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changes {
    /// These rows, oldest change first; one may stand more than once.
    Rows(Vec<Id>),
    /// More than are remembered: any row may have changed.
    Lost,
}

/// The changes, as far as they are remembered.
#[derive(Clone, Debug, Default)]
pub struct Log {
    ids: VecDeque<Id>,
    /// How many have left at the front.
    gone: u64,
}

impl Log {
    /// Notes that a row changed.
    pub fn push(&mut self, id: Id) {
        if self.ids.len() == REMEMBERED {
            self.ids.pop_front();
            self.gone += 1;
        }
        self.ids.push_back(id);
    }

    /// What changed since a position, and the position to go on from. One that
    /// lies ahead has missed nothing.
    #[must_use]
    pub fn since(&self, seen: u64) -> (Changes, u64) {
        let end = self.gone + self.ids.len() as u64;
        let changes = match usize::try_from(seen.saturating_sub(self.gone)) {
            Ok(skip) if seen >= self.gone => {
                Changes::Rows(self.ids.iter().skip(skip).copied().collect())
            }
            _ => Changes::Lost,
        };
        (changes, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_reads_on_sees_each_change_once_and_who_is_late_is_told() {
        let mut log = Log::default();
        log.push(Id(1));
        let (changes, seen) = log.since(0);
        assert_eq!(changes, Changes::Rows(vec![Id(1)]));
        log.push(Id(2));
        assert_eq!(log.since(seen), (Changes::Rows(vec![Id(2)]), 2));
        for n in 0..REMEMBERED as u64 {
            log.push(Id(n));
        }
        assert_eq!(log.since(seen).0, Changes::Lost);
    }
}
