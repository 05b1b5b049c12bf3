//! Takes from the journal the tries of the delivery that is read.

use crate::{
    exchange::{Id, Reading},
    journal::{Journal, Known, Run},
    reader::Reader,
    tui::detail::{
        Delivery,
        tries::{Habits, SHOWN, Try},
    },
};

/// How many of the last tries a forecast is made of.
const ASKED: usize = 6;

/// What there is of the delivery of an entry. Nothing where it is well and
/// alone.
pub(super) fn delivery(
    known: &Known,
    reading: &Reading,
    journal: &Journal,
    reader: &Reader,
) -> Delivery {
    if known.row.group == 0 && !known.row.was_refused() {
        return Delivery::default();
    }
    let one = |known: &Known| Try {
        id: known.id,
        time: known.entry.time(),
        row: known.row,
    };
    let get = |id: &Id| journal.get(*id).as_ref().map(one);
    let own = |members: Run<'_>| {
        let skipped = around(members, known.id) - 1;
        let shown = chosen(members, known.id);
        (members.len(), skipped, shown, last(members))
    };
    let (total, skipped, shown, last) = journal
        .members(known.row.group, own)
        .unwrap_or_else(|| (1, 0, vec![known.id], vec![known.id]));
    let last: Vec<Try> = last.iter().filter_map(get).collect();
    let sender = reading
        .sender
        .and_then(|name| reader.registry().named(name));
    Delivery {
        tries: shown.iter().filter_map(get).collect(),
        skipped,
        total,
        newest: last.last().copied(),
        times: last.iter().map(|one| one.time).collect(),
        habits: sender.map(Habits::from),
        next: None,
    }
}

/// The first, and as many around `id` as are shown.
fn chosen(members: Run<'_>, id: Id) -> Vec<Id> {
    let first = members.nth(0);
    let others = members.from(around(members, id)).take(SHOWN - 1);
    first.into_iter().chain(others).collect()
}

/// The rank of the oldest of those around `id`; the first is not among them.
fn around(members: Run<'_>, id: Id) -> usize {
    let shown = SHOWN - 1;
    let from = members.rank(id).saturating_sub(shown / 2);
    from.min(members.len().saturating_sub(shown)).max(1)
}

fn last(members: Run<'_>) -> Vec<Id> {
    members.from(members.len().saturating_sub(ASKED)).collect()
}
