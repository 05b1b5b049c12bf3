//! What is done away from the interface: the other event is found, and the two
//! are compared. Only columns are looked at until one fits, newest first, a
//! segment at a time, and a newer question ends an older one.

use std::ops::ControlFlow;

use super::ignoring::{self, Own};
use crate::{
    diff::{self, Diff, Limits, Side},
    exchange::{Entry, Id, Time},
    journal::{Journal, Known, Row, columns::Flags},
    reader::Reader,
};

/// A day, in microseconds.
const DAY: i64 = 86_400_000_000;

/// What is to be compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Which question this is; a later one makes it pointless.
    pub generation: u64,
    /// What is compared with what.
    pub asked: Asked,
    /// Which of the two is the old side.
    pub order: Order,
}

/// What is compared with what.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// This event, which may have left memory, with another one.
    Of(Box<Known>, Against),
    /// The two that are marked.
    Marked,
}

/// What an event is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The one of its sender and type before it.
    Previous,
    /// The next older one than this.
    Older(Id),
    /// The next newer one than this.
    Newer(Id),
    /// The newest one that is at least a day older than this, which came then.
    DayBefore(Id, Time),
    /// This one.
    That(Id),
}

/// Which of the two is the old side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// What the event is compared with.
    #[default]
    Straight,
    /// The event itself.
    Swapped,
}

impl Order {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Straight => Self::Swapped,
            Self::Swapped => Self::Straight,
        }
    }
}

/// What came of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// Which question.
    pub generation: u64,
    /// The two and what is different, or why there is nothing to compare.
    pub result: Result<Box<Pair>, String>,
}

/// Two events and what is different.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The one that was asked about.
    pub subject: Box<Known>,
    /// The other.
    pub against: Id,
    /// When the other arrived.
    pub time: Time,
    /// Which of them is the old side.
    pub order: Order,
    /// Who sent it.
    pub sender: Option<&'static str>,
    /// Where its sender puts what is new each time.
    pub own: Vec<Own>,
    /// What is different.
    pub diff: Diff,
}

/// Answers a question; not at all when `stop` says so.
pub fn answer(
    question: &Question,
    journal: &Journal,
    reader: &Reader,
    stop: &mut dyn FnMut() -> bool,
) -> Option<Compared> {
    let compared = |result| Compared {
        generation: question.generation,
        result,
    };
    let found = match &question.asked {
        Asked::Marked => marked(journal, stop),
        Asked::Of(subject, against) => {
            let other = find(subject, *against, journal, stop);
            other.map(|other| (subject.clone(), other))
        }
    };
    if stop() {
        return None;
    }
    let (subject, other) = match found {
        Ok(found) => found,
        Err(why) => return Some(compared(Err(why))),
    };
    let (old, new) = match question.order {
        Order::Straight => (&other.entry, &subject.entry),
        Order::Swapped => (&subject.entry, &other.entry),
    };
    let diff = diff::compare(&Side::of(old), &Side::of(new), Limits::default(), stop)?;
    let sender = journal.sender_name(subject.row.sender);
    let row = sender.and_then(|name| reader.registry().named(name));
    Some(compared(Ok(Box::new(Pair {
        own: row.map(ignoring::own).unwrap_or_default(),
        against: other.id,
        time: other.entry.time(),
        order: question.order,
        sender,
        subject,
        diff,
    }))))
}

/// The two marked events, the newer one first.
fn marked(
    journal: &Journal,
    stop: &mut dyn FnMut() -> bool,
) -> Result<(Box<Known>, Known), String> {
    let mut marked = Vec::new();
    older(journal, journal.bounds().1, stop, |id, _, row| {
        if row.is_marked() {
            marked.push(id);
        }
        if marked.len() > 2 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    let known: Vec<Known> = marked.iter().filter_map(|id| journal.get(*id)).collect();
    match <[Known; 2]>::try_from(known) {
        Ok([new, old]) => Ok((Box::new(new), old)),
        Err(known) => Err(marks_are_off(known.len() as u64)),
    }
}

/// What is said where not exactly two events are marked.
pub(in crate::tui) fn marks_are_off(marked: u64) -> String {
    let are = match marked {
        0 => "none is".to_owned(),
        1 => "1 is".to_owned(),
        more => format!("{} are", crate::tui::text::count(more)),
    };
    format!("two marked events are compared, and {are} marked")
}

/// What `subject` is compared with. Another try of its own delivery is taken
/// only where there is nothing else.
fn find(
    subject: &Known,
    against: Against,
    journal: &Journal,
    stop: &mut dyn FnMut() -> bool,
) -> Result<Known, String> {
    let mut choice = Choice::new(subject);
    match against {
        Against::That(id) => {
            let gone = || format!("{id} is no longer in memory");
            return journal.get(id).ok_or_else(gone);
        }
        Against::Previous => {
            older(journal, subject.id, stop, |id, entry, row| {
                choice.look(id, entry, row)
            });
        }
        Against::Older(from) => {
            older(journal, from, stop, |id, entry, row| {
                choice.look(id, entry, row)
            });
        }
        Against::DayBefore(from, time) => {
            let latest = Time::from_micros(time.micros().saturating_sub(DAY));
            older(journal, from, stop, |id, entry, row| {
                if entry.time() > latest {
                    return ControlFlow::Continue(());
                }
                choice.look(id, entry, row)
            });
        }
        Against::Newer(from) => {
            newer(journal, from, stop, |id, entry, row| {
                choice.look(id, entry, row)
            });
        }
    }
    let found = choice.found.or(choice.own_try);
    let found = found.and_then(|id| journal.get(id));
    found.ok_or_else(|| nothing(subject, against, journal))
}

/// Why there is nothing to compare with, in words.
fn nothing(subject: &Known, against: Against, journal: &Journal) -> String {
    let sender = journal.sender_name(subject.row.sender);
    let names = journal.event_names(subject.row.events);
    let name = names
        .as_deref()
        .and_then(<[_]>::first)
        .map(ToString::to_string);
    let kind = match (sender, name) {
        (Some(sender), Some(name)) => format!("{sender} {name}"),
        (Some(sender), None) => sender.to_owned(),
        (None, _) => "request to this path".to_owned(),
    };
    match against {
        Against::Previous => {
            format!(
                "no earlier {kind} is in memory to compare {} with",
                subject.id
            )
        }
        Against::Older(id) => format!("no {kind} older than {id} is in memory"),
        Against::Newer(id) if id < subject.id => {
            format!(
                "no {kind} newer than {id} has arrived but {} itself",
                subject.id
            )
        }
        Against::Newer(id) => format!("no {kind} newer than {id} has arrived"),
        Against::DayBefore(id, _) => {
            format!("no {kind} a day older than {id} is in memory")
        }
        Against::That(id) => format!("{id} is no longer in memory"),
    }
}

/// Looks for one of the sender and type of an event.
struct Choice<'a> {
    subject: &'a Known,
    found: Option<Id>,
    /// The first that is another try of the same delivery.
    own_try: Option<Id>,
}

impl<'a> Choice<'a> {
    const fn new(subject: &'a Known) -> Self {
        Self {
            subject,
            found: None,
            own_try: None,
        }
    }

    fn look(&mut self, id: Id, entry: &Entry, row: Row) -> ControlFlow<()> {
        if id == self.subject.id || !self.is_alike(entry, row) {
            return ControlFlow::Continue(());
        }
        let own = self.subject.row.group;
        if own != 0 && row.group == own {
            self.own_try = self.own_try.or(Some(id));
            return ControlFlow::Continue(());
        }
        self.found = Some(id);
        ControlFlow::Break(())
    }

    /// Of one sender and type; where nobody knows the sender, of one method and
    /// path.
    fn is_alike(&self, entry: &Entry, row: Row) -> bool {
        let own = &self.subject.row;
        let is_refused = |row: &Row| row.flags.has(Flags::REFUSED);
        if row.sender != own.sender || row.events != own.events {
            return false;
        }
        if own.sender != 0 {
            return true;
        }
        let (head, subject) = (entry.head(), self.subject.entry.head());
        is_refused(&row) == is_refused(own)
            && head.method() == subject.method()
            && head.path() == subject.path()
    }
}

/// Looks at entries older than `from`, newest first, until `look` breaks off.
fn older(
    journal: &Journal,
    from: Id,
    stop: &mut dyn FnMut() -> bool,
    mut look: impl FnMut(Id, &Entry, Row) -> ControlFlow<()>,
) {
    let mut from = from;
    while let Some(piece) = journal.piece_before(from) {
        if stop() {
            return;
        }
        let lowest = piece.lowest(journal.bounds().0);
        let mut id = from.min(piece.end());
        while id > lowest {
            id = Id(id.0 - 1);
            let Some((entry, row)) = piece.get(id) else {
                continue;
            };
            if look(id, entry, row).is_break() {
                return;
            }
        }
        from = lowest.min(from);
    }
}

/// Looks at entries newer than `from`, oldest first, until `look` breaks off.
fn newer(
    journal: &Journal,
    from: Id,
    stop: &mut dyn FnMut() -> bool,
    mut look: impl FnMut(Id, &Entry, Row) -> ControlFlow<()>,
) {
    let mut next = from.next();
    while let Some(piece) = journal.piece(next) {
        if stop() {
            return;
        }
        let mut id = next.max(piece.lowest(journal.bounds().0));
        while id < piece.end() {
            if let Some((entry, row)) = piece.get(id)
                && look(id, entry, row).is_break()
            {
                return;
            }
            id = id.next();
        }
        next = piece.end().max(next.next());
    }
}
