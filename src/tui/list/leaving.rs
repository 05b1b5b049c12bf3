//! Where one stood in the list before the view was cleared, to come back to when
//! that is undone.
//!
//! Not here: clearing, and bringing back. Those are the journal's.

use super::{Cursor, Folding, List, Motion, Unfolded};
use crate::exchange::Id;

/// How many are remembered; of older ones nobody knows the place any more.
const MOST: usize = 64;

/// A place in the list.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    cursor: Cursor,
    top: Option<Id>,
    above: usize,
    folding: Folding,
    unfolded: Unfolded,
}

impl List {
    /// The view is to be cleared: what comes is followed, and where one stands
    /// is remembered.
    pub fn leave(&mut self) {
        self.motions.push(Motion::Leave);
    }

    pub(super) fn leave_rows(&mut self) {
        if self.left_at.len() == MOST {
            self.left_at.remove(0);
        }
        self.left_at.push(Spot {
            cursor: self.cursor,
            top: self.top,
            above: self.above,
            folding: self.folding,
            unfolded: self.unfolded.clone(),
        });
        self.cursor = Cursor::Follow;
        self.top = None;
    }

    /// What was cleared last is there again, or never went: so is the place one
    /// had in it, unless something else was selected since.
    pub fn come_back(&mut self) {
        let Some(spot) = self.left_at.pop() else {
            return;
        };
        if self.cursor == Cursor::Follow {
            self.cursor = spot.cursor;
            self.top = spot.top;
            self.above = spot.above;
            self.folding = spot.folding;
            self.unfolded = spot.unfolded;
        }
    }

    /// Nothing is cleared any more.
    pub fn forget_spots(&mut self) {
        self.left_at.clear();
    }
}
