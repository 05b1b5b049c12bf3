//! Asks a filter of a stretch of entries at once: what stands in columns for
//! all of them in a row, what stands in their bytes only of those that are
//! left.
//!
//! A million entries one by one cost more for getting from one to the next than
//! for what they are asked. Only the tests that gain by it are here; of the
//! others each entry is asked by [`eval`](super::eval). The answers are the
//! same either way.

use std::cell::{self, OnceCell};

use super::{
    Candidate, Knowledge, Tester,
    bits::Bits,
    eval::{Knows, fits_bytes, status_holds, who_knows},
    json::{self, JsonTest},
    needle::Matcher,
    plan::{Compare, EventPart, Measure, Needs, Place, Plan, StatusOf, Test},
};
use crate::{
    exchange::{Entry, Exchange, Time},
    journal::{
        Cell, Stretch,
        cells::{METHODS, Magnitude},
        columns::Flags,
    },
};

/// A stretch of at most [`Bits::LEN`] entries, each of which is read, or need
/// not be.
pub(super) struct Run<'a> {
    stretch: Stretch<'a>,
    now: Time,
    knowledge: &'a dyn Knowledge,
    /// What was made of bodies, for the tests that come after; nothing for those
    /// that ask columns only.
    kept: OnceCell<Box<[OnceCell<Box<Candidate<'a>>>; Bits::LEN]>>,
    /// Of which it is known whether they are plain JSON, and which of them are.
    looked_at: cell::Cell<Bits>,
    plain: cell::Cell<Bits>,
}

impl<'a> Run<'a> {
    pub(super) fn new(stretch: Stretch<'a>, now: Time, knowledge: &'a dyn Knowledge) -> Self {
        Self {
            stretch,
            now,
            knowledge,
            kept: OnceCell::new(),
            looked_at: cell::Cell::default(),
            plain: cell::Cell::default(),
        }
    }

    pub(super) const fn stretch(&self) -> &Stretch<'a> {
        &self.stretch
    }

    fn candidate(&self, at: usize) -> Candidate<'a> {
        Candidate::new(
            self.stretch.id(at),
            &self.stretch.entries()[at],
            self.stretch.cells()[at].row(),
            self.now,
            self.knowledge,
        )
    }

    /// The same one for every test: a body is decoded and made a document once.
    fn kept(&self, at: usize) -> &Candidate<'a> {
        let kept = self
            .kept
            .get_or_init(|| Box::new([const { OnceCell::new() }; Bits::LEN]));
        kept[at].get_or_init(|| Box::new(self.candidate(at)))
    }

    /// Those whose bodies are plain JSON.
    fn plain(&self, of: Bits) -> Bits {
        let new = of.without(self.looked_at.get());
        let plain = self.bytes(new, |entry| entry.received().is_some_and(json::is_plain));
        self.looked_at.set(self.looked_at.get().or(new));
        self.plain.set(self.plain.get().or(plain));
        self.plain.get().and(of)
    }

    /// Asks the cells of all.
    fn cells(&self, of: Bits, holds: impl Fn(&Cell) -> bool) -> Bits {
        Bits::all(self.stretch.cells(), holds).and(of)
    }

    /// Asks the bytes of these.
    fn bytes(&self, of: Bits, holds: impl Fn(&Entry) -> bool) -> Bits {
        of.filter_in_turn(|at| {
            self.call_next(at);
            holds(&self.stretch.entries()[at])
        })
    }

    /// Has memory bring the bytes of the entry after that one: the processor
    /// foresees only what stands in one page.
    fn call_next(&self, at: usize) {
        let next = self.stretch.entries().get(at + 1);
        let next = next.and_then(Entry::received);
        std::hint::black_box(next.and_then(|exchange| exchange.bytes().first().copied()));
    }
}

impl Tester<'_> {
    /// Which of these entries match.
    pub(super) fn among(&self, run: &Run<'_>, of: Bits) -> Bits {
        self.plan.map_or(of, |plan| self.sift(plan, run, of))
    }

    fn sift(&self, plan: &Plan, run: &Run<'_>, of: Bits) -> Bits {
        match plan {
            _ if of.is_empty() => of,
            Plan::All(parts) => parts
                .iter()
                .fold(of, |left, part| self.sift(part, run, left)),
            Plan::Any(parts) => parts.iter().fold(Bits::NONE, |found, part| {
                found.or(self.sift(part, run, of.without(found)))
            }),
            Plan::Not(part) => of.without(self.sift(part, run, of)),
            Plan::Test(test) => self.sifted(test, run, of),
        }
    }

    fn sifted(&self, test: &Test, run: &Run<'_>, of: Bits) -> Bits {
        match test {
            Test::Flag(flag) if let Knows::Row(holds) = who_knows(*flag) => {
                let unread = if test.needs().has(Needs::READING) {
                    run.cells(of, |cell| !cell.flags().has(Flags::READ))
                } else {
                    Bits::NONE
                };
                let known = run.cells(of.without(unread), |cell| holds(&cell.row()));
                known.or(self.each(test, run, unread))
            }
            Test::Verdict(verdict) => run.cells(of, |cell| cell.verdict() == *verdict),
            Test::Status(StatusOf::Told, value) => run.cells(of, |cell| value.equals(cell.told())),
            Test::Status(StatusOf::App, value) => run.cells(of, |cell| value.equals(cell.last())),
            Test::StatusNumber(StatusOf::Told, compare, value) => {
                run.cells(of, |cell| status_holds(cell.told(), *compare, *value))
            }
            Test::StatusNumber(StatusOf::App, compare, value) => {
                run.cells(of, |cell| status_holds(cell.last(), *compare, *value))
            }
            Test::Measure(Measure::Size, compare, value) => sizes(run, of, *compare, *value),
            Test::Sender(matcher, slot) => self.senders(run, of, matcher, *slot),
            Test::Event(part, matcher, slot) => {
                let known = self.events(run, of, *part, matcher, *slot);
                known.or(self.each(test, run, nameless(run, of)))
            }
            Test::Note(_) => self.each(test, run, noted(run, of)),
            Test::Text(Place::Method, matcher) => {
                let (fit, other) = methods(run, of, matcher);
                fit.or(self.each(test, run, other))
            }
            Test::Text(Place::Body, matcher) => {
                let found = run.bytes(of, |entry| matcher.fits(entry.body()));
                found.or(self.each(test, run, coded(run, of.without(found))))
            }
            Test::Anywhere {
                matcher,
                sender,
                event,
            } => {
                let found = self.senders(run, of, matcher, *sender);
                let left = of.without(found);
                let found = found.or(self.events(run, left, EventPart::Whole, matcher, *event));
                let left = of.without(found);
                let found = found.or(run.bytes(left, |entry| fits_bytes(matcher, entry)));
                let left = of.without(found);
                let other = nameless(run, left)
                    .or(coded(run, left))
                    .or(noted(run, left));
                found.or(self.each(test, run, other))
            }
            Test::Json(json) => {
                let (found, other) = plainly(json, run, of);
                found.or(self.each(test, run, other))
            }
            _ => self.each(test, run, of),
        }
    }

    /// Asks each by itself.
    fn each(&self, test: &Test, run: &Run<'_>, of: Bits) -> Bits {
        let is_kept = test.opens_body();
        of.filter_in_turn(|at| {
            run.call_next(at);
            if is_kept {
                self.answers(test, run.kept(at))
            } else {
                self.answers(test, &run.candidate(at))
            }
        })
    }

    /// Those whose code is known to fit; none where one of the codes is new.
    fn recalled(&self, slot: usize, run: &Run<'_>, code: impl Fn(&Cell) -> u32) -> Option<Bits> {
        let memory = self.memory.get(slot)?.borrow();
        let is_new = std::cell::Cell::new(false);
        let fit = Bits::all(run.stretch.cells(), |cell| match code(cell) {
            0 => false,
            code => memory
                .get(code as usize)
                .copied()
                .flatten()
                .unwrap_or_else(|| {
                    is_new.set(true);
                    false
                }),
        });
        (!is_new.get()).then_some(fit)
    }

    fn senders(&self, run: &Run<'_>, of: Bits, matcher: &Matcher, slot: usize) -> Bits {
        let recalled = self.recalled(slot, run, |cell| u32::from(cell.sender()));
        if let Some(fit) = recalled {
            return fit.and(of);
        }
        let fits = |code: u16| {
            self.remember(slot, u32::from(code), || {
                let name = run.knowledge.sender(code);
                name.is_some_and(|name| matcher.fits(name.as_bytes()))
            })
        };
        of.filter(|at| match run.stretch.cells()[at].sender() {
            0 => false,
            code => fits(code),
        })
    }

    /// Those whose events have a code and fit.
    fn events(
        &self,
        run: &Run<'_>,
        of: Bits,
        part: EventPart,
        matcher: &Matcher,
        slot: usize,
    ) -> Bits {
        if let Some(fit) = self.recalled(slot, run, Cell::events) {
            return fit.and(of);
        }
        of.filter(|at| match run.stretch.cells()[at].events() {
            0 => false,
            code => self.event_code_fits(run.knowledge, code, part, matcher, slot),
        })
    }
}

/// Those of a known sender whose events have no code: only the entry knows.
fn nameless(run: &Run<'_>, of: Bits) -> Bits {
    run.cells(of, |cell| cell.events() == 0 && cell.sender() != 0)
}

/// Those with a note, whose text only the journal knows.
fn noted(run: &Run<'_>, of: Bits) -> Bits {
    run.cells(of, |cell| cell.flags().has(Flags::NOTED))
}

/// Those whose bytes are to be decoded.
fn coded(run: &Run<'_>, of: Bits) -> Bits {
    of.filter(|at| {
        let exchange = run.stretch.entries()[at].received();
        exchange.is_some_and(Exchange::is_coded)
    })
}

/// Those in which a JSON test holds as they were sent, and those of which only
/// the document knows.
fn plainly(json: &JsonTest, run: &Run<'_>, of: Bits) -> (Bits, Bits) {
    let plain = run.plain(of);
    let mut other = of.without(plain);
    let found = plain.filter_in_turn(|at| {
        let holds = json.holds_plainly(run.stretch.entries()[at].body());
        if holds.is_none() {
            other = other.with(at);
        }
        holds == Some(true)
    });
    (found, other)
}

/// Those whose method fits, and those for which only the entry knows.
fn methods(run: &Run<'_>, of: Bits, matcher: &Matcher) -> (Bits, Bits) {
    let mut fits = [false; METHODS.len() + 1];
    for (method, fits) in METHODS.iter().zip(&mut fits[1..]) {
        *fits = matcher.fits(method.as_bytes());
    }
    let other = run.cells(of, |cell| cell.method() == 0);
    let fit = run.cells(of, |cell| {
        fits.get(usize::from(cell.method()))
            .copied()
            .unwrap_or(false)
    });
    (fit, other)
}

fn sizes(run: &Run<'_>, of: Bits, compare: Compare, value: u64) -> Bits {
    let bound = Magnitude::of(value);
    let fit = run.cells(of, |cell| {
        let order = cell.size().compare(bound);
        order.is_some_and(|order| compare.is(order))
    });
    let close = run.cells(of, |cell| cell.size().compare(bound).is_none());
    fit.or(close.filter(|at| compare.holds(&run.stretch.entries()[at].size(), &value)))
}
