//! Where what is known of an entry is kept: in cells beside the entries of a
//! segment, one a row. Written under the journal's lock, read without one.
//!
//! Two facts about what arrived stand there too, the method and the size: a
//! filter that asks for nothing else then walks over the cells and touches
//! neither the entries nor their bytes.

use std::{
    cmp::Ordering as Order,
    sync::atomic::{
        AtomicU8, AtomicU16, AtomicU32,
        Ordering::{Acquire, Relaxed, Release},
    },
};

use super::columns::{Flags, Row, Status};
use crate::exchange::{By, Entry, Verdict};

/// The methods that have a code (RFC 9110, section 9; RFC 5789): the code is
/// the place, counted from 1.
pub const METHODS: [&str; 9] = [
    "POST", "PUT", "PATCH", "GET", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT",
];

/// The columns of a segment: one cell a row.
#[derive(Debug)]
pub struct Columns(Box<[Cell]>);

/// What is known of one row, 28 bytes. It stands together because a row is
/// written together; a scan reads the cells in order either way.
#[derive(Debug, Default)]
pub struct Cell {
    events: AtomicU32,
    told_us: AtomicU32,
    group: AtomicU32,
    /// What the sender was told, and what the application answered first and
    /// last: ten bits each.
    statuses: AtomicU32,
    sender: AtomicU16,
    attempt: AtomicU16,
    sendings: AtomicU16,
    size: AtomicU16,
    /// The verdict, and who decided the answer: four bits each.
    decided: AtomicU8,
    nth: AtomicU8,
    flags: AtomicU8,
    method: AtomicU8,
}

/// How wide a status stands in a cell.
const STATUS_BITS: u32 = 10;

/// How wide a verdict does.
const VERDICT_BITS: u32 = 4;

impl Columns {
    /// Columns for `rows` rows about which nothing is known.
    #[must_use]
    pub fn new(rows: usize) -> Self {
        Self((0..rows).map(|_| Cell::default()).collect())
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is known of the row at `index`; nothing where there is none.
    #[must_use]
    pub fn get(&self, index: usize) -> Row {
        #[cfg(test)]
        count_given(1);
        self.0.get(index).map(Cell::row).unwrap_or_default()
    }

    /// The cells of `count` rows from `index` on, as far as there are any.
    pub(super) fn cells(&self, index: usize, count: usize) -> &[Cell] {
        let rest = self.0.get(index..).unwrap_or_default();
        let cells = &rest[..count.min(rest.len())];
        #[cfg(test)]
        count_given(cells.len());
        cells
    }

    /// Writes what is known of the row at `index`.
    pub(super) fn set(&self, index: usize, row: Row) {
        if let Some(cell) = self.0.get(index) {
            cell.set(row);
        }
    }

    /// Writes what is known of an entry that arrives as the row at `index`.
    pub(super) fn begin(&self, index: usize, entry: &Entry, row: Row) {
        if let Some(cell) = self.0.get(index) {
            cell.method.store(method_code(entry), Relaxed);
            cell.size.store(Magnitude::of(entry.size()).0, Relaxed);
            cell.set(row);
        }
    }
}

/// Written whole and read without a lock, so a row may be met half written. The
/// flags are written last and read first: who sees that a row was read sees
/// what was read. Of any later change the journal tells, so that a row that was
/// torn by it is looked at again.
///
/// Who looks at a part of a cell looks at its [`flags`](Cell::flags) first.
impl Cell {
    /// All that is known.
    #[must_use]
    pub fn row(&self) -> Row {
        let flags = self.flags();
        let statuses = self.statuses.load(Relaxed);
        let decided = self.decided.load(Relaxed);
        Row {
            sender: self.sender(),
            events: self.events(),
            attempt: self.attempt.load(Relaxed),
            verdict: verdict(decided),
            told: status(statuses, 0),
            by: by(decided),
            told_us: self.told_us.load(Relaxed),
            first: status(statuses, 1),
            last: status(statuses, 2),
            sendings: self.sendings.load(Relaxed),
            group: self.group(),
            nth: self.nth.load(Relaxed),
            flags,
        }
    }

    fn set(&self, row: Row) {
        let statuses = [row.told, row.first, row.last];
        let statuses = (0..).zip(statuses).fold(0, |all, (at, status)| {
            all | u32::from(status.bits()) << (at * STATUS_BITS)
        });
        self.sender.store(row.sender, Relaxed);
        self.events.store(row.events, Relaxed);
        self.attempt.store(row.attempt, Relaxed);
        self.decided
            .store(row.verdict as u8 | (row.by as u8) << VERDICT_BITS, Relaxed);
        self.statuses.store(statuses, Relaxed);
        self.told_us.store(row.told_us, Relaxed);
        self.sendings.store(row.sendings, Relaxed);
        self.group.store(row.group, Relaxed);
        self.nth.store(row.nth, Relaxed);
        self.flags.store(row.flags.bits(), Release);
    }

    /// Its flags.
    #[must_use]
    pub fn flags(&self) -> Flags {
        Flags::from_bits(self.flags.load(Acquire))
    }

    /// The sender's code; 0 for none.
    #[must_use]
    pub fn sender(&self) -> u16 {
        self.sender.load(Relaxed)
    }

    /// The code of its list of events; 0 for none.
    #[must_use]
    pub fn events(&self) -> u32 {
        self.events.load(Relaxed)
    }

    /// The group of deliveries that it is in; 0 while it is alone.
    #[must_use]
    pub fn group(&self) -> u32 {
        self.group.load(Relaxed)
    }

    /// Whether its signature holds.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        verdict(self.decided.load(Relaxed))
    }

    /// What the sender was told.
    #[must_use]
    pub fn told(&self) -> Status {
        status(self.statuses.load(Relaxed), 0)
    }

    /// What the application answered to the last sending.
    #[must_use]
    pub fn last(&self) -> Status {
        status(self.statuses.load(Relaxed), 2)
    }

    /// The code of its method in [`METHODS`]; 0 for another one, and for what
    /// was refused.
    #[must_use]
    pub fn method(&self) -> u8 {
        self.method.load(Relaxed)
    }

    /// How large it is, roughly.
    #[must_use]
    pub fn size(&self) -> Magnitude {
        Magnitude(self.size.load(Relaxed))
    }
}

fn method_code(entry: &Entry) -> u8 {
    let known = entry.received().and_then(|exchange| {
        let method = exchange.head().method();
        METHODS.iter().position(|known| known.as_bytes() == method)
    });
    known.map_or(0, |at| u8::try_from(at + 1).unwrap_or(0))
}

fn verdict(decided: u8) -> Verdict {
    let code = usize::from(decided & ((1 << VERDICT_BITS) - 1));
    Verdict::ALL.get(code).copied().unwrap_or_default()
}

fn by(decided: u8) -> By {
    let code = usize::from(decided >> VERDICT_BITS);
    By::ALL.get(code).copied().unwrap_or_default()
}

const fn status(statuses: u32, at: u32) -> Status {
    let bits = statuses >> (at * STATUS_BITS) & ((1 << STATUS_BITS) - 1);
    Status::from_bits(bits as u16)
}

/// A number in 16 bits, of which the eleven highest digits are kept: it orders
/// numbers as they are, and tells all below 2,048 apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Magnitude(u16);

/// How many binary digits are kept.
const DIGITS: u32 = 11;

impl Magnitude {
    /// That of `number`.
    #[must_use]
    pub const fn of(number: u64) -> Self {
        let shift = (u64::BITS - number.leading_zeros()).saturating_sub(DIGITS);
        #[expect(clippy::cast_possible_truncation, reason = "at most 54 * 1024 + 2047")]
        Self(((shift as u64) << (DIGITS - 1)).wrapping_add(number >> shift) as u16)
    }

    /// How the number that it is of stands to the one that `other` is of; none
    /// where only the numbers know.
    #[must_use]
    pub fn compare(self, other: Self) -> Option<Order> {
        match self.cmp(&other) {
            Order::Equal if self.0 >= 1 << DIGITS => None,
            order => Some(order),
        }
    }
}

#[cfg(test)]
thread_local! {
    static GIVEN: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// How many rows were looked at on this thread so far, for tests of what a call
/// costs.
#[cfg(test)]
pub(super) fn rows_given() -> usize {
    GIVEN.get()
}

#[cfg(test)]
fn count_given(rows: usize) {
    GIVEN.set(GIVEN.get() + rows);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cell_takes_28_bytes() {
        assert_eq!(size_of::<Cell>(), 28);
    }

    #[test]
    fn columns_give_back_the_row_they_were_given() {
        let row = Row {
            sender: 3,
            events: 70_000,
            attempt: 2,
            verdict: Verdict::Stale,
            told: Status::code(500),
            by: By::Forward,
            told_us: 12,
            first: Status::DOWN,
            last: Status::code(204),
            sendings: 2,
            group: 80_000,
            nth: 3,
            flags: Flags::READ.with(Flags::MARKED),
        };
        let columns = Columns::new(2);
        columns.set(1, row);
        assert_eq!(columns.get(1), row);
        assert_eq!(columns.get(0), Row::default());
        assert_eq!(columns.get(9), Row::default());
    }

    /// Whoever scans a row that says it was read must see what was read: no
    /// change is told for what was learned with the reading.
    #[test]
    fn a_row_that_says_it_was_read_shows_what_was_read() {
        const ROWS: usize = 200_000;
        let columns = Columns::new(ROWS);
        let read = Row {
            sender: 3,
            verdict: Verdict::Valid,
            flags: Flags::READ,
            ..Row::default()
        };
        std::thread::scope(|scope| {
            scope.spawn(|| (0..ROWS).for_each(|index| columns.set(index, read)));
            for index in 0..ROWS {
                let row = std::iter::repeat_with(|| columns.get(index)).find(Row::is_read);
                assert_eq!(row, Some(read), "row {index}");
            }
        });
    }

    #[test]
    fn every_state_and_status_comes_back() {
        let columns = Columns::new(1);
        for told in (0..5).chain(100..1000).map(Status::from_bits) {
            let row = Row {
                told,
                last: Status::code(999),
                ..Row::default()
            };
            columns.set(0, row);
            assert_eq!(columns.get(0), row);
        }
        for (verdict, by) in Verdict::ALL
            .into_iter()
            .flat_map(|one| By::ALL.map(|by| (one, by)))
        {
            let row = Row {
                verdict,
                by,
                ..Row::default()
            };
            columns.set(0, row);
            assert_eq!(columns.get(0), row);
        }
    }

    proptest! {
        #[test]
        fn a_magnitude_orders_as_its_number(one in numbers(), other in numbers()) {
            let found = Magnitude::of(one).compare(Magnitude::of(other));
            prop_assert!(found.is_none_or(|order| order == one.cmp(&other)), "{:?}", found);
            prop_assert!(found.is_some() || one.max(other) >= 2_048);
            prop_assert!(found.is_some() || one.abs_diff(other) <= one.max(other) / 1_024);
        }
    }

    /// Numbers of every length, and often two that are close.
    fn numbers() -> impl Strategy<Value = u64> {
        (0..64_u32, any::<u64>(), 0..4_u64).prop_map(|(shift, number, near)| {
            let number = if near == 0 {
                number
            } else {
                u64::MAX / 3 - near
            };
            number >> shift
        })
    }
}
