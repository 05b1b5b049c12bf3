//! The one pass over a body: where its lines can be laid out from.
//!
//! It notes a [`Mark`] every few kilobytes, and the containers that reach over
//! one. Nothing else of a line is kept: [`block`](super::block) makes the lines
//! between two marks when they are looked at. How it is walked, and what it
//! notes meanwhile, is of [`Pass`].

use std::ops::ControlFlow;

use super::{NOWHERE, Outline, pass::Pass, run};
use crate::exchange::json::tokens::{Place, Values};

/// Bytes between two marks: what is laid out to show a line. Marks and reaches
/// then take about a hundredth of a body.
const BLOCK: usize = 4 << 10;

/// A place from which lines can be laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// The first line behind it.
    pub(super) line: u32,
    /// The containers around that line: the innermost of `Outline::reaches`.
    pub(super) around: u32,
    /// How many children that one had before.
    pub(super) children: u32,
    /// Where the walk goes on; none where the text is no JSON any more.
    pub(super) from: Behind,
}

impl Mark {
    /// The start of a text.
    pub(super) const START: Self = Self {
        line: 0,
        around: NOWHERE,
        children: 0,
        from: Behind::Raw(0),
    };
}

/// What stands behind a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    /// JSON.
    Json(Place),
    /// Source as it stands, from this byte.
    Raw(u32),
}

impl Behind {
    /// The byte behind what came before.
    pub(super) const fn at(self) -> usize {
        match self {
            Self::Json(place) => place.at as usize,
            Self::Raw(at) => at as usize,
        }
    }
}

/// A container that reaches over a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    /// The line on which it starts.
    pub(super) line: u32,
    /// Where its key starts; [`NOWHERE`] where it has none.
    pub(super) key: u32,
    /// The byte behind the key.
    pub(super) key_end: u32,
    /// Its first byte.
    pub(super) start: u32,
    /// The line on which it ends; [`NOWHERE`] where it does not.
    pub(super) end_line: u32,
    /// The byte behind it.
    pub(super) end: u32,
    /// The one around it, among the containers that reach over a mark.
    pub(super) around: u32,
    /// Its own number in the one around it.
    pub(super) number: u32,
    /// How many children it has.
    pub(super) count: u32,
}

/// How far apart marks are, and how many lines there are to be at most.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grain {
    pub(super) block: usize,
    pub(super) lines: usize,
}

impl Grain {
    pub(super) const ALL: Self = Self {
        block: BLOCK,
        lines: NOWHERE as usize,
    };
}

/// Walks a body. `goes_on` is asked every megabyte, with the bytes that are
/// done; none when it says no.
pub(super) fn index(
    body: &[u8],
    values: Values,
    grain: Grain,
    goes_on: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Option<Outline> {
    walked(body, values, grain, run::ahead, goes_on)
}

/// The lines on which those containers of a text start and end that have `level`
/// others around them.
pub(super) fn leveled(text: &[u8], values: Values, level: u16) -> Vec<(u32, u32)> {
    let grain = Grain {
        block: usize::MAX,
        ..Grain::ALL
    };
    let mut pass = Pass::new(text, values, grain);
    pass.level = level.into();
    // It ends with the text, or where that was cut off.
    let _ = pass.take_all(run::ahead, &mut |_| ControlFlow::Continue(()));
    pass.leveled
}

/// Takes token by token; before each, `ahead` may go further by itself.
fn walked(
    body: &[u8],
    values: Values,
    grain: Grain,
    ahead: fn(&mut Pass<'_>),
    goes_on: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Option<Outline> {
    let mut pass = Pass::new(body, values, grain);
    let ending = pass.take_all(ahead, goes_on)?;
    pass.finish(ending, goes_on)
}

/// The same, one token after the other.
#[cfg(test)]
pub(super) fn index_by_tokens(body: &[u8], values: Values, grain: Grain) -> Option<Outline> {
    walked(body, values, grain, |_| {}, &mut |_| {
        ControlFlow::Continue(())
    })
}
