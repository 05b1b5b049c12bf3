//! Which lines are folded, and what is seen then. What is hidden costs a few
//! steps, never one for each line, and never one for each fold.

use std::{borrow::Cow, ops::Range};

use super::{Block, LineView, Outline, index::leveled, to_u32};

/// The lines that are folded. It belongs to whoever shows the outline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folds {
    /// The containers that are folded, also those within others: the lines on
    /// which they start and end.
    folded: Vec<(u32, u32)>,
    /// What they hide, in order and without what lies within another.
    hidden: Vec<Hidden>,
}

/// The lines that a fold hides, and how many are hidden above them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hidden {
    start: u32,
    end: u32,
    above: u32,
}

impl Hidden {
    /// The row of the line that stands for it.
    const fn row(&self) -> usize {
        (self.start - 1 - self.above) as usize
    }
}

impl Folds {
    /// Nothing folded.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            folded: Vec::new(),
            hidden: Vec::new(),
        }
    }

    /// These folded: the lines on which they start and end, in order.
    #[must_use]
    pub fn of(folded: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let folded = folded.into_iter();
        let mut folds = Self {
            folded: folded
                .map(|(start, end)| (to_u32(start), to_u32(end)))
                .collect(),
            hidden: Vec::new(),
        };
        folds.hide();
        folds
    }

    /// Whether nothing is folded.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }

    /// Whether `line` is folded.
    #[must_use]
    pub fn contains(&self, line: usize) -> bool {
        self.find(line).is_ok()
    }

    /// Unfolds `line`.
    pub fn unfold(&mut self, line: usize) {
        if let Ok(at) = self.find(line) {
            self.folded.remove(at);
            self.hide();
        }
    }

    /// Unfolds all of these, which are in order, the last first.
    fn unfold_all(&mut self, lines: impl Iterator<Item = usize>) {
        let mut lines: Vec<u32> = lines.map(to_u32).collect();
        lines.reverse();
        self.folded
            .retain(|(start, _)| lines.binary_search(start).is_err());
        self.hide();
    }

    /// Unfolds everything.
    pub fn clear(&mut self) {
        *self = Self::new();
    }

    /// Folds what starts on `line` and ends on `end`.
    pub fn fold(&mut self, line: usize, end: usize) {
        if let Err(at) = self.find(line) {
            self.folded.insert(at, (to_u32(line), to_u32(end)));
            self.hide();
        }
    }

    fn find(&self, line: usize) -> Result<usize, usize> {
        let line = to_u32(line);
        self.folded.binary_search_by_key(&line, |(start, _)| *start)
    }

    /// Finds out anew what is hidden.
    fn hide(&mut self) {
        self.hidden.clear();
        let (mut seen_from, mut above) = (0, 0);
        for (start, end) in &self.folded {
            if *start < seen_from {
                continue;
            }
            self.hidden.push(Hidden {
                start: start + 1,
                end: end + 1,
                above,
            });
            above += end - start;
            seen_from = end + 1;
        }
    }

    /// The last fold for which `holds`; it holds for none behind the first for
    /// which it does not.
    fn last(&self, holds: impl Fn(&Hidden) -> bool) -> Option<&Hidden> {
        let number = self.hidden.partition_point(holds);
        self.hidden.get(number.checked_sub(1)?)
    }

    /// The line that is seen in `row`.
    #[must_use]
    pub fn line_at(&self, row: usize) -> usize {
        match self.last(|hidden| hidden.row() < row) {
            Some(fold) => row + (fold.above + fold.end - fold.start) as usize,
            None => row,
        }
    }

    /// The row in which `line` is seen, or the container that hides it.
    #[must_use]
    pub fn row_of(&self, line: usize) -> usize {
        match self.last(|hidden| hidden.start as usize <= line) {
            Some(fold) if line < fold.end as usize => fold.row(),
            Some(fold) => line - (fold.above + fold.end - fold.start) as usize,
            None => line,
        }
    }

    /// How many lines are not seen.
    #[must_use]
    pub fn hidden_lines(&self) -> usize {
        let last = self.hidden.last();
        last.map_or(0, |fold| (fold.above + fold.end - fold.start) as usize)
    }
}

/// Iterates over lines that are seen.
#[derive(Clone, Debug)]
pub struct Visible<'a> {
    outline: &'a Outline,
    body: &'a [u8],
    folds: &'a Folds,
    block: Option<Cow<'a, Block>>,
    row: usize,
    left: usize,
}

impl<'a> Iterator for Visible<'a> {
    type Item = LineView<'a>;

    fn next(&mut self) -> Option<LineView<'a>> {
        self.left = self.left.checked_sub(1)?;
        let number = self.folds.line_at(self.row);
        self.row += 1;
        let has_it = |block: &Cow<'_, Block>| block.line(number).is_some();
        if !self.block.as_ref().is_some_and(has_it) {
            self.block = self.outline.block_of(self.body, number);
        }
        let line = self.block.as_ref()?.line(number)?;
        Some(self.outline.view(self.body, number, line, self.folds))
    }
}

impl Outline {
    /// How many lines are seen.
    #[must_use]
    pub fn visible_len(&self, folds: &Folds) -> usize {
        self.len() - folds.hidden_lines()
    }

    /// The lines that are seen in `rows`, counted from 0 at the top.
    #[must_use]
    pub fn visible<'a>(
        &'a self,
        body: &'a [u8],
        folds: &'a Folds,
        rows: Range<usize>,
    ) -> Visible<'a> {
        Visible {
            outline: self,
            body,
            folds,
            block: None,
            row: rows.start,
            left: rows.len(),
        }
    }

    /// The line that is seen in `row`; [`Outline::len`] or more when there is none.
    #[must_use]
    pub fn line_at(&self, row: usize, folds: &Folds) -> usize {
        folds.line_at(row)
    }

    /// The row in which `line` is seen, or the folded container it is in.
    #[must_use]
    pub fn row_of(&self, line: usize, folds: &Folds) -> usize {
        folds.row_of(line)
    }

    /// Folds the container that starts on `line`, if one does.
    pub fn fold(&self, body: &[u8], line: usize, folds: &mut Folds) {
        if let Some(end) = self.end_of(body, line) {
            folds.fold(line, end);
        }
    }

    /// Folds what starts on `line` if it is not folded, else unfolds it.
    pub fn toggle(&self, body: &[u8], line: usize, folds: &mut Folds) {
        if folds.contains(line) {
            folds.unfold(line);
        } else {
            self.fold(body, line, folds);
        }
    }

    /// Unfolds what hides `line`.
    pub fn reveal(&self, body: &[u8], line: usize, folds: &mut Folds) {
        if !folds.is_empty() {
            folds.unfold_all(self.parents(body, line));
        }
    }

    /// Folds every container that has `depth` others around it; of depth 1
    /// these are the values of the top. It walks the whole body.
    #[must_use]
    pub fn folded_at(&self, body: &[u8], depth: u16) -> Folds {
        let json = &body[..self.json_end.min(body.len())];
        let mut folds = Folds {
            folded: leveled(json, self.values, depth),
            hidden: Vec::new(),
        };
        folds.hide();
        folds
    }
}
