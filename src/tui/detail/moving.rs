//! The cursor in the lines of a page: where it goes, what it folds, and which
//! rows are on the screen with it.
//!
//! A line that is higher than the pane is gone through row by row before the
//! next one is gone to.

use super::{
    Action, Detail, Frame, Long, Page, Place,
    page::{Laid, Seen},
    walk::{Spot, Walk},
};

/// A way along a long line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sideways {
    Left,
    Right,
}

impl Detail {
    pub(super) fn make(&mut self, action: Action, frame: Frame) {
        // Who goes elsewhere is not taken to a hit that is found later.
        self.search.wish = None;
        let at = self.line();
        match action {
            Action::Click(row) => {
                let row = usize::from(row).checked_sub(self.strip.len());
                let clicked = row.and_then(|row| self.rows.get(row));
                self.place().line = clicked.map_or(at, |(line, _)| *line);
            }
            Action::Fold => self.fold(at, Folding::Toggle),
            Action::Close if self.place().side > 0 => self.go_along(Sideways::Left, frame),
            Action::Close => self.fold(at, Folding::Close),
            Action::OpenFold if !self.leads_on(at) => self.go_along(Sideways::Right, frame),
            Action::OpenFold => self.fold(at, Folding::Open),
            Action::Tree(step) => self.walk(step),
            Action::Seek(direction) => self.seek(direction),
            Action::Tab(_)
            | Action::Wrap
            | Action::Plain
            | Action::Codings
            | Action::Search
            | Action::KeepSearch
            | Action::DropSearch => {}
            Action::Down
            | Action::Up
            | Action::PageDown
            | Action::PageUp
            | Action::Top
            | Action::End
            | Action::Scroll(_) => self.move_by(action, frame),
        }
        // In a tree it was the line that was moved sideways, not the page.
        if self.line() != at && !self.page.as_ref().is_some_and(|(_, page)| page.is_text()) {
            self.place().side = 0;
        }
    }

    /// Wraps long lines, or cuts them. Who is inside of one stays there, and sees
    /// the hit that is on it.
    pub(super) fn toggle_wrap(&mut self) {
        let line = self.line();
        let hit = self.search.at();
        let hit = hit.filter(|hit| self.is_byte_of(*hit, line));
        let within = self.within;
        for place in &mut self.places {
            place.side = 0;
        }
        let place = &mut self.places[self.tab as usize];
        place.reveal = hit.or(within.map(|within| within.at));
        (self.long, place.side) = match self.long {
            Long::Cut => (Long::Wrapped, 0),
            Long::Wrapped => (Long::Cut, within.map_or(0, |within| within.start)),
        };
    }

    fn move_by(&mut self, action: Action, frame: Frame) {
        let Some((_, page)) = &self.page else { return };
        let walk = Walk::new(self, page, frame);
        let place = self.places[self.tab as usize];
        let half = (walk.height() / 2).max(1);
        let to = match action {
            Action::Down => walk.a_step(place, Walk::below),
            Action::Up => walk.a_step(place, Walk::above),
            Action::PageDown => walk.steps(place, half, Walk::below),
            Action::PageUp => walk.steps(place, half, Walk::above),
            Action::Scroll(rows) => walk.scrolled(place, rows),
            Action::End => Place {
                line: walk.last(),
                top: walk.last_of(walk.last()),
                ..place
            },
            _ => Place::default(),
        };
        *self.place() = to;
    }

    /// Whether something opens on a line, or is inside of what starts there.
    fn leads_on(&self, at: usize) -> bool {
        match &self.page {
            Some((_, Page::Json { outline, body, .. })) => {
                let line = outline.line_at(at, &self.folds);
                outline.end_of(body, line).is_some()
            }
            Some((_, Page::Xml { outline, .. })) => {
                let line = outline.line_at(at, &self.folds);
                outline.end_of(line).is_some()
            }
            Some((_, Page::Head(_) | Page::Parts { .. })) => true,
            Some((_, page)) => page.open(at, &self.folds).is_some(),
            None => false,
        }
    }

    /// Moves what is seen of the line along it, by half of what is seen.
    fn go_along(&mut self, way: Sideways, frame: Frame) {
        let Some((_, page)) = self.page.as_ref().filter(|_| self.long == Long::Cut) else {
            return;
        };
        let place = self.places[self.tab as usize];
        let walk = Walk::new(self, page, frame);
        let laid = walk.laid(place.line, 0);
        // What stands above the line, such as why it is broken, is none of it.
        let mut rows = laid.rows.iter().map(|row| row.bytes.clone());
        let seen = rows.find(|bytes| !bytes.is_empty());
        let seen = seen.unwrap_or(laid.text.start..laid.text.start);
        let is_end = seen.end >= laid.text.end;
        let step = match seen.len() {
            0 => usize::from(frame.width / 2),
            bytes => bytes / 2,
        };
        let side = match way {
            Sideways::Left => place.side.saturating_sub(step.max(1)),
            Sideways::Right if is_end => place.side,
            Sideways::Right => seen.start - laid.text.start + step.max(1),
        };
        self.place().side = side;
    }

    fn fold(&mut self, at: usize, folding: Folding) {
        if let Some((_, Page::Head(head))) = &self.page {
            if head.folds(at) {
                self.way = self.way.toggled();
                self.page = None;
            }
            return;
        }
        let Some((_, Page::Json { outline, body, .. })) = &self.page else {
            return self.fold_other(at, folding);
        };
        let line = outline.line_at(at, &self.folds);
        let is_open = outline.end_of(body, line).is_some() && !self.folds.contains(line);
        self.levelings.forget();
        match folding {
            Folding::Toggle => outline.toggle(body, line, &mut self.folds),
            Folding::Close if is_open => outline.fold(body, line, &mut self.folds),
            Folding::Close => match outline.parent(body, line) {
                Some(parent) => self.place().line = outline.row_of(parent, &self.folds),
                None => {
                    self.leave();
                }
            },
            Folding::Open if self.folds.contains(line) => self.folds.unfold(line),
            Folding::Open if is_open => self.place().line = at + 1,
            Folding::Open => {}
        }
    }

    pub(super) fn place(&mut self) -> &mut Place {
        &mut self.places[self.tab as usize]
    }

    /// What is seen of a part of a line. In a tree the line under the cursor
    /// alone is moved sideways.
    pub(super) fn seen(&self, page: &Page, line: usize, part: usize) -> Seen {
        let place = self.places[self.tab as usize];
        match self.long {
            Long::Wrapped => Seen::Wrapped(part),
            Long::Cut if page.is_text() || line == place.line => Seen::Cut(place.side),
            Long::Cut => Seen::Cut(0),
        }
    }

    /// Fills the rows from the top one on, and moves that so that the cursor is
    /// among them.
    pub(super) fn lay_out(&mut self, frame: Frame) {
        let Some((_, page)) = &self.page else {
            return;
        };
        let place = self.places[self.tab as usize];
        let walk = Walk::new(self, page, frame);
        let place = walk.held(walk.as_shaped(place, self.long, frame.width));
        let mut rows = Vec::with_capacity(usize::from(frame.height));
        let mut seen = None;
        let mut next = Some(place.top).filter(|_| page.len(&self.folds) > 0);
        let mut found = None;
        while let Some(spot) = next.filter(|_| rows.len() < usize::from(frame.height)) {
            let laid = walk.laid(spot.line, spot.part);
            if let Some(row) = laid.rows.get(spot.row) {
                if found.as_ref().is_none_or(|(line, _)| *line != spot.line) {
                    found = Some((spot.line, self.found_on(spot.line)));
                }
                let found = found.as_ref().map(|(_, found)| found);
                rows.push((spot.line, self.lit(spot.line, &row.text, found)));
            }
            if spot.line == place.line {
                seen = Within::joined(seen, &laid, spot.row);
            }
            next = walk.next(spot);
        }
        let on_top = walk.bytes(place.top);
        // What was on top stays there through any number of widths.
        let stays = Some(place.top_byte).filter(|byte| on_top.contains(byte));
        let top_byte = stays.unwrap_or(on_top.start);
        let is_moved = self.long == Long::Wrapped || place.side > 0;
        self.within = seen.filter(|seen| is_moved && !seen.is_whole());
        self.rows = rows;
        *self.place() = Place {
            top_byte,
            shaped: Some((self.long, frame.width)),
            ..place
        };
    }
}

/// How much of the line under the cursor is on the screen, where not all of it
/// is: bytes of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Within {
    /// The first of them as a byte of the page.
    at: usize,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) len: usize,
}

impl Within {
    /// What was seen with a row more.
    fn joined(seen: Option<Self>, laid: &Laid, row: usize) -> Option<Self> {
        let bytes = &laid.rows.get(row)?.bytes;
        if bytes.is_empty() {
            return seen;
        }
        let of_text = |at: usize| at.saturating_sub(laid.text.start);
        Some(Self {
            at: seen.map_or(bytes.start, |seen| seen.at),
            start: seen.map_or(of_text(bytes.start), |seen| seen.start),
            end: of_text(bytes.end),
            len: laid.text.len(),
        })
    }

    const fn is_whole(self) -> bool {
        self.start == 0 && self.end >= self.len
    }
}

impl Walk<'_> {
    /// The next line; of one that goes on below, its next row.
    fn below(&self, place: Place) -> Place {
        let line = place.line.min(self.last());
        let end = self.last_of(line);
        let bottom = self.down(place.top, self.height() - 1);
        if end > bottom {
            let top = self.down(place.top, 1);
            return Place { top, ..place };
        }
        let line = (line + 1).min(self.last());
        Place { line, ..place }
    }

    /// The line before; of one that begins above, the row before.
    fn above(&self, place: Place) -> Place {
        let line = place.line.min(self.last());
        if Spot::first_of(line) < place.top {
            let top = self.up(place.top, 1);
            return Place { top, ..place };
        }
        let line = line.saturating_sub(1);
        Place { line, ..place }
    }

    fn a_step(&self, place: Place, step: fn(&Self, Place) -> Place) -> Place {
        step(self, self.held(place))
    }

    /// So many steps, but no further than that what is seen afterwards begins
    /// where what was seen before ends.
    fn steps(&self, place: Place, steps: usize, step: fn(&Self, Place) -> Place) -> Place {
        let from = self.held(place);
        let (lowest, highest) = (
            self.down(from.top, self.height()),
            self.up(from.top, self.height()),
        );
        let mut at = from;
        for _ in 0..steps {
            let next = self.held(step(self, at));
            if next.top > lowest || next.top < highest {
                break;
            }
            at = next;
        }
        at
    }

    /// With the top so many rows down, or up where that is negative.
    fn scrolled(&self, place: Place, rows: i32) -> Place {
        let place = self.held(place);
        let by = usize::try_from(rows.unsigned_abs()).unwrap_or(0);
        let top = if rows < 0 {
            self.up(place.top, by)
        } else {
            self.down(place.top, by)
        };
        let top = top.min(self.lowest());
        let bottom = self.down(top, self.height() - 1);
        let line = place.line.clamp(top.line, bottom.line);
        Place {
            line,
            held: Some(line),
            top,
            ..place
        }
    }

    /// The top with which the last row is at the bottom.
    fn lowest(&self) -> Spot {
        self.up(self.last_of(self.last()), self.height() - 1)
    }

    /// The same place in a pane of this shape: on top stays what was there.
    fn as_shaped(&self, place: Place, long: Long, width: u16) -> Place {
        let is_same = place.shaped.is_none_or(|shape| shape == (long, width));
        let line = place.top.line.min(self.last());
        match place.shaped.filter(|_| !is_same) {
            None => place,
            Some(_) => Place {
                top: self.spot_of(line, place.top_byte),
                held: None,
                ..place
            },
        }
    }

    /// The same with the line of the cursor on the screen: all of it where it has
    /// room and was not there before.
    fn held(&self, place: Place) -> Place {
        let line = place.line.min(self.last());
        let (first, end) = (Spot::first_of(line), self.last_of(line));
        let whole = self.up(end, self.height() - 1);
        let top = self.nearest(place.top);
        let top = if place.held == Some(line) || whole > first {
            top.clamp(self.up(first, self.height() - 1), end)
        } else {
            top.clamp(whole, first)
        };
        let top = self.shown(line, place.reveal, top).min(self.lowest());
        Place {
            line,
            top,
            held: Some(line),
            reveal: None,
            ..place
        }
    }

    /// The top with which that byte of a line is on the screen.
    fn shown(&self, line: usize, byte: Option<usize>, top: Spot) -> Spot {
        let Some(byte) = byte else { return top };
        let spot = self.spot_of(line, byte);
        if (top..=self.down(top, self.height() - 1)).contains(&spot) {
            return top;
        }
        self.up(spot, self.height() / 2)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Folding {
    Toggle,
    Close,
    Open,
}

#[cfg(test)]
mod tests;
