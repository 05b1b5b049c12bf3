//! One request while its answer is decided: what arrived, and what can be
//! understood of it, derived at most once and only when somebody asks.

use std::{cell::OnceCell, sync::Arc};

use super::chance::Dice;
use crate::{
    exchange::{Entry, EventName, Exchange, Id, Reading, Time},
    filter::{Candidate, Filter, Knowledge},
    journal::Row,
    reader::Reader,
};

/// A request that is to be answered.
pub(super) struct Asked<'a> {
    pub(super) id: Id,
    pub(super) exchange: &'a Exchange,
    pub(super) dice: &'a Dice,
    reader: &'a Reader,
    now: Time,
    zone: i32,
    entry: Entry,
    reading: OnceCell<Reading>,
}

/// Who knows more than the request says.
#[derive(Clone, Copy)]
pub(super) struct Sources<'a> {
    pub(super) reader: &'a Reader,
    pub(super) dice: &'a Dice,
    pub(super) now: Time,
    pub(super) zone: i32,
}

impl<'a> Asked<'a> {
    pub(super) fn new(id: Id, exchange: &'a Exchange, sources: Sources<'a>) -> Self {
        Self {
            id,
            exchange,
            dice: sources.dice,
            reader: sources.reader,
            now: sources.now,
            zone: sources.zone,
            entry: Entry::Received(exchange.clone()),
            reading: OnceCell::new(),
        }
    }

    /// Whether `filter` matches it as far as it is known now.
    pub(super) fn fits(&self, filter: &Filter) -> bool {
        filter.is_all()
            || filter.test(&Candidate::new(
                self.id,
                &self.entry,
                Row::fresh(&self.entry),
                self.now,
                self,
            ))
    }

    /// What is understood of it.
    pub(super) fn understood(&self) -> &Reading {
        self.reading.get_or_init(|| self.reader.read(self.exchange))
    }
}

/// The reader has not been here, so no code of the journal is asked for.
impl Knowledge for Asked<'_> {
    fn sender(&self, _: u16) -> Option<&'static str> {
        None
    }

    fn events(&self, _: u32) -> Option<Arc<[EventName]>> {
        None
    }

    fn reading(&self, _: &Exchange) -> Reading {
        self.understood().clone()
    }

    fn note(&self, _: Id) -> Option<Arc<str>> {
        None
    }

    fn zone(&self, _: Time) -> i32 {
        self.zone
    }
}
