//! The cursor in the lines of a page: where it goes, what it folds, and which
//! rows are on the screen with it.

use super::{Action, Detail, Frame, Page, Place, Veil};

impl Detail {
    pub(super) fn make(&mut self, action: Action, frame: Frame) {
        // Who goes elsewhere is not taken to a hit that is found later.
        self.search.wish = None;
        let last = self.len().saturating_sub(1);
        let half = usize::from(frame.height / 2).max(1);
        let at = self.line();
        let to = match action {
            Action::Down => at + 1,
            Action::Up => at.saturating_sub(1),
            Action::PageDown => at + half,
            Action::PageUp => at.saturating_sub(half),
            Action::Top => 0,
            Action::End => last,
            Action::Click(row) => {
                let row = usize::from(row).checked_sub(self.strip.len());
                let clicked = row.and_then(|row| self.rows.get(row));
                clicked.map_or(at, |(line, _)| *line)
            }
            Action::Scroll(rows) => return self.scroll(rows, last),
            Action::Fold => return self.fold(at, Folding::Toggle),
            Action::Close => return self.fold(at, Folding::Close),
            Action::OpenFold => return self.fold(at, Folding::Open),
            Action::Tree(step) => return self.walk(step),
            Action::Seek(direction) => return self.seek(direction),
            Action::Tab(_) | Action::Wrap | Action::Plain | Action::Codings | Action::Search => at,
        };
        self.place().line = to.min(last);
    }

    fn scroll(&mut self, rows: i32, last: usize) {
        let by = usize::try_from(rows.unsigned_abs()).unwrap_or(0);
        let shown = self.rows.len().saturating_sub(1);
        let place = self.place();
        let top = if rows < 0 {
            place.top.saturating_sub(by)
        } else {
            place.top + by
        };
        place.top = top.min(last.saturating_sub(shown));
        place.line = place.line.clamp(place.top, (place.top + shown).min(last));
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

    /// Fills the rows from the top line on, and moves the top so that the
    /// cursor is among them.
    pub(super) fn lay_out(&mut self, frame: Frame) {
        let Some((_, page)) = &self.page else {
            return;
        };
        let height = usize::from(frame.height);
        let lines = page.len(&self.folds);
        let veil = Veil::default();
        let rows_of = |line: usize| self.drawn_rows(line, frame, &veil);
        let place = self.places[self.tab as usize];
        let line = place.line.min(lines.saturating_sub(1));
        let mut top = place.top.min(line);
        top = top.max(highest_top(line, height, |line| rows_of(line).len()));
        top = top.min(highest_top(lines.saturating_sub(1), height, |line| {
            rows_of(line).len()
        }));
        let mut rows = Vec::with_capacity(height);
        for number in top..lines {
            if rows.len() >= height {
                break;
            }
            let lit = self.lit(number, rows_of(number));
            rows.extend(lit.into_iter().map(|row| (number, row)));
        }
        rows.truncate(height);
        self.rows = rows;
        self.places[self.tab as usize] = Place { line, top };
    }
}

/// The smallest first line with which `line` is still wholly in `height` rows.
fn highest_top(line: usize, height: usize, rows_of: impl Fn(usize) -> usize) -> usize {
    let mut room = height.saturating_sub(rows_of(line));
    let mut top = line;
    while top > 0 {
        let needed = rows_of(top - 1);
        if needed > room {
            break;
        }
        room -= needed;
        top -= 1;
    }
    top
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Folding {
    Toggle,
    Close,
    Open,
}
