//! A search moves over the page: to the next hit, and where there is none, to
//! another event, which is the interface's to find.

use super::{
    Detail, Frame, Tab,
    page::{Laid, Row, Seen},
    search::{Count, Direction, Hits, Looked, Search, Wish},
    walk::Walk,
};
use crate::tui::text::Text;

/// Of a page that is made of no bytes, so many lines are looked through.
const LINES: usize = 4096;

impl Detail {
    /// What is looked for in the tab that is shown.
    #[must_use]
    pub const fn search(&self) -> &Search {
        &self.search
    }

    /// The same, to be told something.
    pub const fn search_mut(&mut self) -> &mut Search {
        &mut self.search
    }

    /// Begins to type what is to be looked for.
    pub fn open_search(&mut self) {
        let line = self.line();
        self.search.open(line);
    }

    /// Goes back to where one was before typing began.
    pub fn cancel_search(&mut self) {
        if let Some(line) = self.search.cancel() {
            self.place().line = line;
        }
    }

    /// Goes to the next hit in this direction, or says that there is none.
    pub(super) fn seek(&mut self, direction: Direction) {
        self.fulfil(Wish::Next(direction));
    }

    /// Goes to the first hit of the event that is read next, or to the last.
    pub fn land(&mut self, direction: Direction) {
        self.search.wish = Some(Wish::End(direction));
    }

    /// Goes to the first hit from a line on, of an event one comes back to.
    pub fn come_back(&mut self, line: usize) {
        self.search.wish = Some(Wish::From(line));
    }

    /// The direction in which the event has no further hit, where one was asked
    /// for or gone to; it is told once.
    pub fn take_past(&mut self) -> Option<Direction> {
        self.search.take_past()
    }

    /// A count of hits that is to be made elsewhere; each is given once.
    pub fn take_count(&mut self) -> Option<Count> {
        self.search.take_count()
    }

    /// Looks through the page that is shown.
    pub(super) fn look_through(&mut self, frame: Frame) {
        let Some((_, page)) = &self.page else { return };
        match page.bytes() {
            Some(bytes) => self.search.look_in(bytes),
            None if self.search.wants_lines() => {
                let lines = self.lines_with_hits(frame);
                self.search.found_in(lines);
            }
            None => {}
        }
    }

    /// Goes where it was to go, if it can by now.
    pub(super) fn go_on(&mut self) {
        if let Some(wish) = self.search.wish.take() {
            self.fulfil(wish);
        }
    }

    fn lines_with_hits(&self, frame: Frame) -> Vec<usize> {
        let (Some((_, page)), Some(pattern)) = (&self.page, self.search.pattern()) else {
            return Vec::new();
        };
        let lines = 0..page.len(&self.folds).min(LINES);
        let walk = Walk::new(self, page, frame);
        let hits = |line: &usize| -> usize {
            let rows = wrapped(&walk, *line);
            rows.map(|row| hits_in(&row.text, pattern)).sum()
        };
        lines
            .flat_map(|line| std::iter::repeat_n(line, hits(&line)))
            .collect()
    }

    fn fulfil(&mut self, wish: Wish) {
        let (from, direction) = match wish {
            Wish::From(line) => (self.first_of(line), Direction::Forward),
            Wish::Next(direction) => (self.from(direction), direction),
            Wish::End(Direction::Forward) => (0, Direction::Forward),
            Wish::End(Direction::Backward) => (usize::MAX, Direction::Backward),
        };
        match (self.as_laid_out(self.search.look(from, direction)), wish) {
            (Looked::At(hit), _) => self.go_to_hit(hit),
            (Looked::Later, _) => self.search.wish = Some(wish),
            (Looked::Nowhere, Wish::Next(direction) | Wish::End(direction)) => {
                self.search.set_past(direction);
            }
            (Looked::Nowhere, Wish::From(line)) if line > 0 => self.fulfil(Wish::From(0)),
            (Looked::Nowhere, Wish::From(_)) => {}
        }
    }

    /// Of a page that is still laid out only what is laid out can be gone to, and
    /// nothing is said of the rest.
    fn as_laid_out(&self, looked: Looked) -> Looked {
        let Some(((tab, _), page)) = &self.page else {
            return looked;
        };
        let waits = page.waits_for().is_some() || *tab == Tab::Body && self.look.waits();
        match looked {
            Looked::At(hit) if !page.is_laid_out_at(hit) => Looked::Later,
            Looked::Nowhere if waits => Looked::Later,
            looked => looked,
        }
    }

    /// Where one looks from: the hit one stands on, else the line.
    fn from(&mut self, direction: Direction) -> usize {
        let line = self.line();
        let on = self
            .search
            .at()
            .filter(|hit| self.line_of_hit(*hit) == Some(line));
        match (on, direction) {
            (Some(hit), Direction::Forward) => hit + 1,
            (Some(hit), Direction::Backward) => hit,
            (None, _) => self.first_of(line),
        }
    }

    /// The first hit that can be on `line`.
    fn first_of(&self, line: usize) -> usize {
        match (self.search.hits(), &self.page) {
            (Hits::Lines(lines), _) => lines.partition_point(|of| *of < line),
            (_, Some((_, page))) => page.first_byte(line, &self.folds),
            _ => 0,
        }
    }

    fn line_of_hit(&self, hit: usize) -> Option<usize> {
        match (self.search.hits(), &self.page) {
            (Hits::Lines(lines), _) => lines.get(hit).copied(),
            (_, Some((_, page))) => page.seen_line_of(hit, &self.folds),
            _ => None,
        }
    }

    /// Whether a hit is a byte of the page, on that line.
    pub(super) fn is_byte_of(&self, hit: usize, line: usize) -> bool {
        let is_byte = matches!(self.search.hits(), Hits::Bytes { .. });
        is_byte && self.line_of_hit(hit) == Some(line)
    }

    fn go_to_hit(&mut self, hit: usize) {
        let line = match (self.search.hits(), &self.page) {
            (Hits::Lines(lines), _) => lines.get(hit).copied().unwrap_or(0),
            (_, Some((_, page))) => page.line_of(hit, &mut self.folds),
            _ => return,
        };
        self.search.go(hit);
        let is_byte = matches!(self.search.hits(), Hits::Bytes { .. });
        let place = self.place();
        place.line = line;
        // A page that was moved sideways comes back: only the hit is far inside.
        place.side = 0;
        place.reveal = is_byte.then_some(hit);
    }

    /// A row more on which the hit stands, where what is shown of the line that is
    /// cut does not have it.
    pub(super) fn row_of_hit(&self, walk: &Walk<'_>, line: usize, shown: &Laid) -> Option<Row> {
        let pattern = self.search.pattern()?;
        let hit = self.search.at().filter(|_| line == self.line())?;
        let is_byte = matches!(self.search.hits(), Hits::Bytes { .. });
        if is_byte && shown.text.contains(&hit) {
            let mut rows = shown.rows.iter();
            let is_seen = rows.any(|row| row.bytes.contains(&hit));
            return (!is_seen)
                .then(|| walk.row_around(line, shown, hit))
                .flatten();
        }
        let before = self.search.between(self.first_of(line), hit);
        let seen = shown.rows.iter().map(|row| hits_in(&row.text, pattern));
        if before < seen.sum() {
            return None;
        }
        let mut left = before;
        wrapped(walk, line).find(|row| {
            let here = hits_in(&row.text, pattern);
            let is_it = left < here;
            left = left.saturating_sub(here);
            is_it
        })
    }
}

/// How many parts of a line are looked through for a hit of which no byte is
/// known.
const PARTS: usize = 32;

/// The rows of a line if it were wrapped.
fn wrapped<'a>(walk: &'a Walk<'_>, line: usize) -> impl Iterator<Item = Row> + 'a {
    let first = walk.seen(line, Seen::Wrapped(0));
    let parts = 1..first.parts.min(PARTS);
    let others = parts.flat_map(move |part| walk.seen(line, Seen::Wrapped(part)).rows);
    first.rows.into_iter().chain(others)
}

fn hits_in(row: &Text, pattern: &super::search::Pattern) -> usize {
    pattern.places(row.shown().as_bytes()).count()
}
