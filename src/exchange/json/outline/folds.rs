//! Which lines are folded, and what is seen then. What is hidden costs one
//! step for each fold, never one for each line.

use std::{collections::BTreeSet, ops::Range};

use super::{LineView, Outline};

/// The lines that are folded. It belongs to whoever shows the outline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folds {
    lines: BTreeSet<usize>,
}

impl Folds {
    /// Nothing folded.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            lines: BTreeSet::new(),
        }
    }

    /// Whether `line` is folded.
    #[must_use]
    pub fn contains(&self, line: usize) -> bool {
        self.lines.contains(&line)
    }

    /// The lines that are folded, from the top down.
    pub fn lines(&self) -> impl Iterator<Item = usize> + '_ {
        self.lines.iter().copied()
    }

    /// Folds `line`; it has an effect where a container starts.
    pub fn fold(&mut self, line: usize) {
        self.lines.insert(line);
    }

    /// Unfolds `line`.
    pub fn unfold(&mut self, line: usize) {
        self.lines.remove(&line);
    }

    /// Folds `line` if it is not, else unfolds it.
    pub fn toggle(&mut self, line: usize) {
        if !self.lines.remove(&line) {
            self.lines.insert(line);
        }
    }

    /// Unfolds everything.
    pub fn clear(&mut self) {
        self.lines.clear();
    }
}

/// Iterates over lines that are seen.
#[derive(Clone, Debug)]
pub struct Visible<'a> {
    outline: &'a Outline,
    body: &'a [u8],
    folds: &'a Folds,
    next: usize,
    left: usize,
}

impl<'a> Iterator for Visible<'a> {
    type Item = LineView<'a>;

    fn next(&mut self) -> Option<LineView<'a>> {
        if self.left == 0 || self.next >= self.outline.len() {
            return None;
        }
        let number = self.next;
        self.left -= 1;
        self.next = self
            .outline
            .folded_end(number, self.folds)
            .unwrap_or(number)
            + 1;
        Some(self.outline.view(self.body, number, self.folds))
    }
}

impl Outline {
    /// How many lines are seen.
    #[must_use]
    pub fn visible_len(&self, folds: &Folds) -> usize {
        let hidden: usize = self.hidden(folds).map(|hidden| hidden.len()).sum();
        self.len() - hidden
    }

    /// The lines that are seen in `rows`, counted from 0 at the top. `body`
    /// must be the source of the outline.
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
            next: self.line_at(rows.start, folds),
            left: rows.len(),
        }
    }

    /// The line that is seen in `row`; [`Outline::len`] or more when there is none.
    #[must_use]
    pub fn line_at(&self, row: usize, folds: &Folds) -> usize {
        let mut line = row;
        for hidden in self.hidden(folds) {
            if line < hidden.start {
                break;
            }
            line += hidden.len();
        }
        line
    }

    /// The row in which `line` is seen, or the folded container it is in.
    #[must_use]
    pub fn row_of(&self, line: usize, folds: &Folds) -> usize {
        let mut above = 0;
        for hidden in self.hidden(folds) {
            if line < hidden.start {
                break;
            }
            if line < hidden.end {
                return hidden.start - 1 - above;
            }
            above += hidden.len();
        }
        line - above
    }

    /// Unfolds what hides `line`.
    pub fn reveal(&self, line: usize, folds: &mut Folds) {
        let mut at = line;
        while let Some(parent) = self.parent(at) {
            folds.unfold(parent);
            at = parent;
        }
    }

    /// Folds every container that has `depth` others around it; of depth 1
    /// these are the values of the top.
    #[must_use]
    pub fn folded_at(&self, depth: u16) -> Folds {
        let starts = |line: &usize| self.end_of(*line).is_some();
        let lines = (0..self.len())
            .filter(|line| self.lines[*line].depth == depth)
            .filter(starts)
            .collect();
        Folds { lines }
    }

    fn folded_end(&self, line: usize, folds: &Folds) -> Option<usize> {
        folds.contains(line).then(|| self.end_of(line)).flatten()
    }

    /// The lines hidden by folds that are not themselves hidden.
    fn hidden<'a>(&'a self, folds: &'a Folds) -> impl Iterator<Item = Range<usize>> + 'a {
        let mut seen_from = 0;
        folds.lines.iter().filter_map(move |line| {
            let end = self.end_of(*line).filter(|_| *line >= seen_from)?;
            seen_from = end + 1;
            Some(line + 1..end + 1)
        })
    }
}
