//! The rule between list and detail: dragged with the mouse, or moved by keys.
//! Where it stands is kept for the run, beside and above each other apart.

use ratatui::layout::Position;

use super::App;
use crate::tui::layout::{Arrangement, Layout};

/// Whether the mouse holds the rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Grip {
    #[default]
    Free,
    Held,
}

/// How far a key moves it, in cells.
const STEP: i32 = 3;

impl App {
    /// Takes hold of the rule where it is under the mouse, and of nothing
    /// anywhere else.
    pub(super) fn grab(&mut self, place: Position) {
        self.grip = if self.layout().rule.contains(place) {
            Grip::Held
        } else {
            Grip::Free
        };
    }

    /// Lets it go.
    pub(super) const fn let_go(&mut self) {
        self.grip = Grip::Free;
    }

    /// Moves it where the mouse is, while that holds it.
    pub(super) fn drag(&mut self, place: Position) {
        if self.grip == Grip::Free {
            return;
        }
        let at = self.layout();
        let cells = match at.arrangement {
            Arrangement::SideBySide => place.x.saturating_sub(at.headings.x + 1),
            _ => place.y.saturating_sub(at.headings.y),
        };
        self.divide(&at, cells);
    }

    /// Makes the list larger or smaller.
    pub(super) fn move_rule(&mut self, larger: i32) {
        let at = self.layout();
        let now = match at.arrangement {
            Arrangement::SideBySide => at.list.width,
            _ => at.headings.height + at.list.height,
        };
        let cells = i32::from(now) + larger * STEP;
        self.divide(&at, u16::try_from(cells).unwrap_or(0));
    }

    /// Gives the list so many cells of what both have.
    fn divide(&mut self, at: &Layout, cells: u16) {
        let height =
            |areas: &[ratatui::layout::Rect]| areas.iter().map(|it| it.height).sum::<u16>();
        let share = |all: u16| {
            let share = (u32::from(cells) * 1000).div_ceil(u32::from(all.max(1)));
            u16::try_from(share.min(1000)).ok()
        };
        match at.arrangement {
            Arrangement::SideBySide => {
                self.split.across = share(at.list.width + 2 + at.detail.width);
            }
            Arrangement::Stacked => {
                let panes = [at.headings, at.list, at.rule, at.title, at.note];
                self.split.down = share(height(&panes) + height(&[at.detail, at.status]));
            }
            Arrangement::Single | Arrangement::TooSmall => {}
        }
    }
}
