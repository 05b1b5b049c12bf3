//! What is tested: an entry with what is known of it, and where to ask for
//! more.

use std::{
    borrow::Cow,
    cell::{OnceCell, RefCell},
    collections::HashMap,
    fmt,
    sync::Arc,
};

use crate::{
    exchange::{Entry, EventName, Exchange, Id, Reading, Time, decode, document::Document},
    journal::{Journal, Row},
};

/// What a test may have to ask beyond the entry and its columns.
pub trait Knowledge {
    /// The sender behind [`Row::sender`].
    fn sender(&self, code: u16) -> Option<&'static str>;

    /// The events behind [`Row::events`].
    fn events(&self, code: u32) -> Option<Arc<[EventName]>>;

    /// All that can be understood of a request, derived anew. Asked only for
    /// what no column holds (delivery and event ids), or when the reader has
    /// not been there.
    fn reading(&self, exchange: &Exchange) -> Reading;

    /// What the user noted on an entry. Asked only where [`Row::is_noted`].
    fn note(&self, id: Id) -> Option<Arc<str>>;

    /// How far east of UTC local time is at `time`, in seconds.
    fn zone(&self, time: Time) -> i32;
}

/// One entry to be tested.
pub struct Candidate<'a> {
    /// Its number.
    pub id: Id,
    /// What arrived.
    pub entry: &'a Entry,
    /// What was learned of it. Where the reader has not been there
    /// ([`Row::is_read`]), a term that needs it has the entry read.
    pub row: Row,
    /// The time it is.
    pub now: Time,
    /// Where to ask for more.
    pub knowledge: &'a dyn Knowledge,
    reading: OnceCell<Reading>,
    decoded: OnceCell<Cow<'a, [u8]>>,
    document: OnceCell<Document<'a>>,
}

impl<'a> Candidate<'a> {
    /// An entry with what is known of it at `now`.
    #[must_use]
    pub const fn new(
        id: Id,
        entry: &'a Entry,
        row: Row,
        now: Time,
        knowledge: &'a dyn Knowledge,
    ) -> Self {
        Self {
            id,
            entry,
            row,
            now,
            knowledge,
            reading: OnceCell::new(),
            decoded: OnceCell::new(),
            document: OnceCell::new(),
        }
    }

    /// What can be understood of it; nothing of what was refused. Derived once.
    pub(super) fn reading(&self) -> &Reading {
        self.reading.get_or_init(|| {
            self.entry
                .received()
                .map(|exchange| self.knowledge.reading(exchange))
                .unwrap_or_default()
        })
    }

    /// The body without the coding and the charset that lie around it, within
    /// the limits of [`decode`]; none where there are none. Undone once.
    pub(super) fn decoded(&self) -> Option<&[u8]> {
        let exchange = self.entry.received().filter(|it| it.is_coded())?;
        let decoded = self.decoded.get_or_init(|| {
            let head = exchange.head();
            let content = decode::content(head.get("content-encoding"), exchange.body());
            decode::text(head.get("content-type"), content.bytes)
        });
        Some(decoded)
    }

    /// The body as JSON, whatever it is; nothing of what was refused. Made once.
    pub(super) fn document(&self) -> &Document<'a> {
        self.document.get_or_init(|| {
            let exchange = self.entry.received();
            exchange.map_or_else(Document::default, |exchange| {
                Document::of(exchange.head(), exchange.body())
            })
        })
    }
}

impl fmt::Debug for Candidate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Candidate")
            .field("id", &self.id)
            .field("entry", &self.entry)
            .field("row", &self.row)
            .finish_non_exhaustive()
    }
}

/// How requests are read, as a value: the reader's function.
pub type Read<'a> = &'a dyn Fn(&Exchange) -> Reading;

/// Knowledge out of a journal. Codes never change their meaning, so each is
/// asked for once; a scan takes the journal's lock a few times, not for each
/// entry.
pub struct FromJournal<'a> {
    journal: &'a Journal,
    read: Read<'a>,
    zone: &'a dyn Fn(Time) -> i32,
    senders: RefCell<HashMap<u16, &'static str>>,
    events: RefCell<HashMap<u32, Arc<[EventName]>>>,
}

impl<'a> FromJournal<'a> {
    /// Asks `journal` for names, `read` for readings, and `zone` for the
    /// offset of local time in seconds east of UTC.
    #[must_use]
    pub fn new(journal: &'a Journal, read: Read<'a>, zone: &'a dyn Fn(Time) -> i32) -> Self {
        Self {
            journal,
            read,
            zone,
            senders: RefCell::default(),
            events: RefCell::default(),
        }
    }
}

impl Knowledge for FromJournal<'_> {
    fn sender(&self, code: u16) -> Option<&'static str> {
        if let Some(name) = self.senders.borrow().get(&code) {
            return Some(name);
        }
        let name = self.journal.sender_name(code)?;
        self.senders.borrow_mut().insert(code, name);
        Some(name)
    }

    fn events(&self, code: u32) -> Option<Arc<[EventName]>> {
        if let Some(names) = self.events.borrow().get(&code) {
            return Some(Arc::clone(names));
        }
        let names = self.journal.event_names(code)?;
        self.events.borrow_mut().insert(code, Arc::clone(&names));
        Some(names)
    }

    fn reading(&self, exchange: &Exchange) -> Reading {
        (self.read)(exchange)
    }

    fn note(&self, id: Id) -> Option<Arc<str>> {
        self.journal.noted(id)
    }

    fn zone(&self, time: Time) -> i32 {
        (self.zone)(time)
    }
}

impl fmt::Debug for FromJournal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FromJournal").finish_non_exhaustive()
    }
}
