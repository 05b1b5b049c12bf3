//! The rows of a page, one after the other: which is next, which is some rows up,
//! and on which a byte is.
//!
//! However long the lines are, a step costs what a part of one does. Not here:
//! where the cursor goes, and what stands on a row.

use std::{cell::RefCell, collections::HashMap, ops::Range, rc::Rc};

use super::{
    Detail, Frame, Long, Page, Veil,
    page::{Laid, Row, Seen},
};

/// A row of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    /// Of which line it is,
    pub(super) line: usize,
    /// of which part of that,
    pub(super) part: usize,
    /// and which row of the part.
    pub(super) row: usize,
}

impl Spot {
    /// The first row of a line.
    pub(super) const fn first_of(line: usize) -> Self {
        Self {
            line,
            part: 0,
            row: 0,
        }
    }
}

/// The rows of a page, each laid out once.
pub(super) struct Walk<'a> {
    detail: &'a Detail,
    page: &'a Page,
    frame: Frame,
    veil: Veil,
    laid: RefCell<HashMap<(usize, usize), Rc<Laid>>>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(detail: &'a Detail, page: &'a Page, frame: Frame) -> Self {
        Self {
            detail,
            page,
            frame,
            veil: Veil::default(),
            laid: RefCell::default(),
        }
    }

    /// How many rows the pane has.
    pub(super) fn height(&self) -> usize {
        usize::from(self.frame.height).max(1)
    }

    /// The last line.
    pub(super) fn last(&self) -> usize {
        self.page.len(&self.detail.folds).saturating_sub(1)
    }

    /// A part of a line as it is drawn. The first has a row in any case.
    pub(super) fn laid(&self, line: usize, part: usize) -> Rc<Laid> {
        if let Some(known) = self.laid.borrow().get(&(line, part)) {
            return Rc::clone(known);
        }
        let mut laid = self.seen(line, self.detail.seen(self.page, line, part));
        if self.detail.long == Long::Cut
            && let Some(row) = self.detail.row_of_hit(self, line, &laid)
        {
            laid.rows.push(row);
        }
        if laid.rows.is_empty() && part == 0 {
            laid.rows.push(Row::default());
        }
        let laid = Rc::new(laid);
        let mut known = self.laid.borrow_mut();
        known.insert((line, part), Rc::clone(&laid));
        laid
    }

    /// What is seen of a line in one way.
    pub(super) fn seen(&self, line: usize, seen: Seen) -> Laid {
        let folds = &self.detail.folds;
        self.page.rows(line, folds, self.frame, seen, &self.veil)
    }

    fn parts(&self, line: usize) -> usize {
        self.laid(line, 0).parts.max(1)
    }

    /// The last row of a line.
    pub(super) fn last_of(&self, line: usize) -> Spot {
        let from = Spot {
            line,
            part: self.parts(line),
            row: 0,
        };
        self.before_part(from).unwrap_or(Spot::first_of(line))
    }

    /// The last row before a part, in its line.
    fn before_part(&self, from: Spot) -> Option<Spot> {
        let mut parts = (0..from.part).rev();
        parts.find_map(|part| {
            let row = self.laid(from.line, part).rows.len().checked_sub(1)?;
            Some(Spot { part, row, ..from })
        })
    }

    /// The row below.
    pub(super) fn next(&self, spot: Spot) -> Option<Spot> {
        let row = spot.row + 1;
        if row < self.laid(spot.line, spot.part).rows.len() {
            return Some(Spot { row, ..spot });
        }
        let mut parts = spot.part + 1..self.parts(spot.line);
        let next = parts.find(|part| !self.laid(spot.line, *part).rows.is_empty());
        match next {
            Some(part) => Some(Spot {
                part,
                row: 0,
                ..spot
            }),
            None if spot.line < self.last() => Some(Spot::first_of(spot.line + 1)),
            None => None,
        }
    }

    /// The row above.
    fn previous(&self, spot: Spot) -> Option<Spot> {
        if let Some(row) = spot.row.checked_sub(1) {
            return Some(Spot { row, ..spot });
        }
        let above = || Some(self.last_of(spot.line.checked_sub(1)?));
        self.before_part(spot).or_else(above)
    }

    /// So many rows up, or as many as there are.
    pub(super) fn up(&self, spot: Spot, rows: usize) -> Spot {
        (0..rows)
            .try_fold(spot, |spot, _| self.previous(spot).ok_or(spot))
            .unwrap_or_else(|top| top)
    }

    /// So many rows down, or as many as there are.
    pub(super) fn down(&self, spot: Spot, rows: usize) -> Spot {
        (0..rows)
            .try_fold(spot, |spot, _| self.next(spot).ok_or(spot))
            .unwrap_or_else(|end| end)
    }

    /// The row itself, or the nearest that there is: the page may be another.
    pub(super) fn nearest(&self, spot: Spot) -> Spot {
        let line = spot.line.min(self.last());
        if line < spot.line {
            return self.last_of(line);
        }
        let part = spot.part.min(self.parts(line) - 1);
        match self.laid(line, part).rows.len().checked_sub(1) {
            Some(last) => Spot {
                line,
                part,
                row: spot.row.min(last),
            },
            None => Spot::first_of(line),
        }
    }

    /// The bytes on a row.
    pub(super) fn bytes(&self, spot: Spot) -> Range<usize> {
        let laid = self.laid(spot.line, spot.part);
        let row = laid.rows.get(spot.row);
        row.map_or(0..0, |row| row.bytes.clone())
    }

    /// The row of a line that shows the byte `at` of its text.
    pub(super) fn spot_of(&self, line: usize, at: usize) -> Spot {
        let (part, row) = row_of(at, self.parts(line), |part| self.laid(line, part));
        self.nearest(Spot { line, part, row })
    }

    /// A row of the same line that is cut at both ends, with that byte of its text
    /// and some before it.
    pub(super) fn row_around(&self, line: usize, laid: &Laid, at: usize) -> Option<Row> {
        let before = usize::from(self.frame.width / 3);
        let from = at.saturating_sub(before).max(laid.text.start);
        let seen = Seen::Cut(from - laid.text.start);
        self.seen(line, seen).rows.pop()
    }
}

/// The part and the row that show the byte `at`.
fn row_of(at: usize, parts: usize, laid: impl Fn(usize) -> Rc<Laid>) -> (usize, usize) {
    // Where a part starts is known without the others, so few are looked at.
    let (mut low, mut high) = (0, parts);
    while high - low > 1 {
        let middle = low.midpoint(high);
        if laid(middle).window.start <= at {
            low = middle;
        } else {
            high = middle;
        }
    }
    let rows = &laid(low).rows;
    let behind = rows.partition_point(|row| row.bytes.start <= at);
    (low, behind.saturating_sub(1))
}
