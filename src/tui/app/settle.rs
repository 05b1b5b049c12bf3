//! Where the journal, the filter, the size and the cursor meet: clones what is
//! on the screen, so that drawing needs neither lock nor journal.

use std::sync::Arc;

use super::{App, Pane, foreseeing};
use crate::{
    answer,
    exchange::{By, Entry, Exchange, Id, Reading, decode},
    filter::Matches,
    journal::{Journal, Known},
    reader::Reader,
    tui::{
        detail::{Frame, Standing, Story, Subject, Tab, Told},
        list::{
            Place, Source,
            view::{Shown, Tries},
        },
        message::Effect,
    },
};

/// Bodies up to this many bytes are glanced at on the spot; larger ones
/// elsewhere, while the interface goes on.
const AT_ONCE: usize = 256 << 10;

/// The signatures of bodies up to this many bytes are examined on the spot:
/// every usual mistake is tried over all of it.
const EXAMINED_AT_ONCE: usize = 16 << 10;

/// How many readings are remembered; more are on no screen.
const READINGS: usize = 4096;

impl App {
    /// Takes from the journal what is on the screen.
    pub fn settle(&mut self, journal: &Journal, reader: &Reader) {
        self.settle_answer();
        self.counts = journal.counts();
        self.marks_changed = false;
        self.rate.look(self.now, self.counts.received);
        if let Some(work) = self.query.settle(journal, self.now) {
            self.effects.push(Effect::Scan(work));
        }
        if let Some(look) = self
            .query
            .assist
            .wants(journal.bounds(), self.window.selected)
        {
            self.effects.push(Effect::Glean(look));
        }
        self.settle_surveys(journal);
        let at = self.layout();
        let height = if at.list.height > 0 {
            at.list.height
        } else {
            self.size.1
        };
        self.settle_list(journal, height);
        if self.seeking.is_on() {
            self.settle_seeking(journal);
            self.settle_list(journal, height);
        }
        self.settle_rows(journal, reader);
        self.settle_detail(journal, reader);
        self.settle_past(|app| {
            app.settle_seeking(journal);
            app.settle_list(journal, height);
            app.settle_rows(journal, reader);
            app.settle_detail(journal, reader);
        });
        self.settle_diff();
        self.settle_meaning(reader);
        self.settle_form(journal, reader);
        self.settle_secret(journal, reader);
    }

    /// Whether a new filter has found nothing yet and may still. Until then the
    /// screen stays as it is: an empty list between two keys would flicker, and
    /// take the place in the list and the focus with it.
    fn is_searching(&self) -> bool {
        let found_nothing = self.query.matches().is_some_and(Matches::is_empty);
        found_nothing && !self.query.is_current() && !self.window.ids.is_empty()
    }

    fn settle_list(&mut self, journal: &Journal, height: u16) {
        if !self.is_searching() {
            self.settle_back();
            if self.query.take_confirmed() {
                self.list.enter();
            }
            let source = Source::new(journal, self.query.matches());
            let source = source.sorted(self.sorting.survey());
            self.window = self.list.settle(source, height);
            self.mark_picked(journal);
            self.tell_missed();
        }
    }

    fn settle_rows(&mut self, journal: &Journal, reader: &Reader) {
        if self.readings.len() > READINGS {
            self.readings.clear();
        }
        let places = self.window.ids.iter().zip(&self.window.places);
        let known: Vec<(Known, Place, Tries)> = places
            .zip(&self.window.folded)
            .filter_map(|((id, place), folded)| {
                let tries = self.tries(folded, journal);
                Some((journal.get(*id)?, *place, tries))
            })
            .collect();
        self.shown = known
            .into_iter()
            .map(|(known, place, tries)| Shown {
                tries,
                reading: self.glance(&known, reader),
                handshake: handshake(&known, journal),
                values: self.values_of(&known),
                known,
                place,
            })
            .collect();
    }

    /// What is seen of the tries that are folded into a row. Where nothing is
    /// marked nobody looks.
    fn tries(&self, folded: &[Id], journal: &Journal) -> Tries {
        let is_marked = |id: &Id| journal.get(*id).is_some_and(|it| it.row.is_marked());
        if self.counts.marked > 0 && folded.iter().any(is_marked) {
            Tries::SomeMarked
        } else {
            Tries::Unmarked
        }
    }

    /// What the list says of an entry. The signature is not judged for it: the
    /// verdict stands in the journal's columns.
    fn glance(&mut self, known: &Known, reader: &Reader) -> Option<Arc<Reading>> {
        let Entry::Received(exchange) = &known.entry else {
            return None;
        };
        if let Some(reading) = self.readings.get(&known.id) {
            return reading.clone();
        }
        let small = most_of(exchange) <= AT_ONCE;
        let reading = small.then(|| Arc::new(reader.glance(exchange)));
        if !small {
            self.effects.push(Effect::Glance(known.id));
        }
        self.readings.insert(known.id, reading.clone());
        reading
    }

    fn settle_detail(&mut self, journal: &Journal, reader: &Reader) {
        let subject = self
            .window
            .selected
            .and_then(|id| self.subject(id, journal, reader));
        if subject.is_none() {
            self.pane = Pane::List;
        }
        self.detail.read(subject);
        let at = self.layout();
        let frame = Frame {
            width: at.detail.width,
            height: at.detail.height,
            masking: self.masking,
            zone: self.settings.zone,
            keymap: self.keymap,
        };
        self.detail.marked_by(self.query.highlights());
        let large = self.detail.settle(frame);
        self.effects
            .extend(self.detail.take_count().map(Effect::Count));
        self.effects
            .extend(self.detail.take_leveling().map(Effect::Level));
        if let Some(job) = large.filter(|job| self.laying_out != Some(*job))
            && let Some(subject) = self.detail.subject()
        {
            let known = Box::new(subject.known.clone());
            self.effects.push(Effect::LayOut { job, known });
        }
        self.laying_out = large;
        let unpack = self.detail.take_unpack();
        self.effects
            .extend(unpack.map(|unpack| Effect::Unpack(Box::new(unpack))));
    }

    /// The event to read. One that has left memory stays, as a copy, until it
    /// is left.
    fn subject(&mut self, id: Id, journal: &Journal, reader: &Reader) -> Option<Subject> {
        let before = self.detail.subject().filter(|subject| subject.id() == id);
        let revision = reader.revision();
        let told = before
            .filter(|subject| subject.revision == revision)
            .map_or(Told::Unasked, |subject| subject.told.clone());
        let Some(known) = journal.get(id) else {
            let gone = before?.clone();
            return Some(Subject {
                standing: Standing::Gone,
                told: self.told(&gone.known, told, journal, reader),
                revision,
                ..gone
            });
        };
        let standing = match before {
            Some(before) if self.is_searching() => before.standing,
            _ if self.query.shows(id) => Standing::Listed,
            _ => Standing::FilteredOut,
        };
        let confirmation = match (&known.entry, before) {
            (_, Some(before)) => before.confirmation.clone(),
            (Entry::Received(exchange), None) => answer::confirmation(exchange).map(Arc::new),
            (Entry::Refused(_), None) => None,
        };
        let told = self.told(&known, told, journal, reader);
        let reading = self.glance(&known, reader).unwrap_or_default();
        let mut delivery = foreseeing::delivery(&known, &reading, journal, reader);
        if self.detail.tab == Tab::Sent {
            delivery.foresee(self.now, self.settings.zone);
        }
        Some(Subject {
            confirmation,
            sender: reading
                .sender
                .and_then(|name| reader.registry().named(name)),
            reading,
            delivery: Arc::new(delivery),
            told,
            revision,
            note: journal.noted(id),
            sendings: journal.sendings(id),
            answer: journal.answer(id),
            standing,
            known,
        })
    }

    /// What there is to tell of the signature of an entry, where it is asked.
    fn told(&mut self, known: &Known, told: Told, journal: &Journal, reader: &Reader) -> Told {
        match &known.entry {
            Entry::Received(exchange) if told == Told::Unasked && self.detail.tab == Tab::Sig => {
                if exchange.body().len() <= EXAMINED_AT_ONCE {
                    return Story::of(known, journal, reader).into();
                }
                self.effects.push(Effect::Examine(Box::new(known.clone())));
                Told::Waiting
            }
            _ => told,
        }
    }
}

/// How many bytes there may be to look at: more than came, where they are coded.
fn most_of(exchange: &Exchange) -> usize {
    let body = exchange.body();
    if decode::is_coded(exchange.head(), body) {
        body.len().saturating_mul(decode::RATIO)
    } else {
        body.len()
    }
}

/// The label of the handshake that answered an entry.
fn handshake(known: &Known, journal: &Journal) -> Option<Arc<str>> {
    let answers = known.row.by == By::Handshake;
    answers.then(|| journal.answer(known.id)?.rule).flatten()
}
