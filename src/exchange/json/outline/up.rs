//! From a line outwards, through the containers around it.
//!
//! Those that start in the block of the line are in it; all others reach over
//! a mark, and the index knows them. So one block is made, however deep it is.

use std::borrow::Cow;

use super::{Block, NOWHERE, Outline, Shape, block::Line, index::Reach, to_u32};
use crate::exchange::json::{Path, Step, decode};

/// A container, as seen from within.
#[derive(Clone, Copy, Debug)]
struct Around {
    /// The line on which it starts.
    line: u32,
    /// Where its key starts and ends; [`NOWHERE`] where it has none.
    key: (u32, u32),
    /// Its own number in the one around it.
    number: u32,
    /// What stands around it.
    next: Next,
}

/// Where the container around something is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// It starts on this line; [`NOWHERE`] at the top.
    Line(u32),
    /// By the index: it is that one of those that reach over a mark.
    Reach(u32),
}

impl Around {
    const fn reach(reach: &Reach) -> Self {
        Self {
            line: reach.line,
            key: (reach.key, reach.key_end),
            number: reach.number,
            next: Next::Reach(reach.around),
        }
    }

    /// What stands on a line, seen as what is around something.
    const fn line(number: u32, line: &Line) -> Self {
        Self {
            line: number,
            key: (line.key, line.key_end),
            number: line.number,
            next: Next::Line(line.around),
        }
    }

    /// The step that leads to it; none to what stands at the top.
    fn step(&self, body: &[u8]) -> Option<Step> {
        if matches!(self.next, Next::Line(NOWHERE) | Next::Reach(NOWHERE)) {
            return None;
        }
        Some(match self.key(body) {
            Some(key) => Step::Key(decode(key).into_owned()),
            None => Step::Index(self.number as usize),
        })
    }

    fn key<'b>(&self, body: &'b [u8]) -> Option<&'b [u8]> {
        let key = body.get(self.key.0 as usize..self.key.1 as usize);
        key.filter(|_| self.key.0 != NOWHERE)
    }
}

/// Goes outwards.
struct Up<'a> {
    outline: &'a Outline,
    block: Cow<'a, Block>,
    next: Next,
}

impl Iterator for Up<'_> {
    type Item = Around;

    fn next(&mut self) -> Option<Around> {
        let around = match self.next {
            Next::Reach(at) => Around::reach(self.outline.reaches.get(at as usize)?),
            Next::Line(at) => match self.block.line(at as usize) {
                Some(line) => Around::line(at, line),
                None => Around::reach(self.outline.reach_at(at)?),
            },
        };
        self.next = around.next;
        Some(around)
    }
}

impl Outline {
    /// The line that starts the container around `line`; none at the top.
    #[must_use]
    pub fn parent(&self, body: &[u8], line: usize) -> Option<usize> {
        self.parents(body, line).next()
    }

    /// The lines that start the containers around `line`, the innermost first.
    pub(super) fn parents(&self, body: &[u8], line: usize) -> impl Iterator<Item = usize> {
        let up = self.up_from(body, line);
        up.into_iter().flatten().map(|around| around.line as usize)
    }

    /// The containers around `line`, the innermost first: the line on which each
    /// starts, and its key as sent. Of source that is not JSON any more they are
    /// those that were open where the JSON ended.
    pub fn containers<'b>(
        &self,
        body: &'b [u8],
        line: usize,
    ) -> impl Iterator<Item = (usize, Option<&'b [u8]>)> {
        let up = match self.last_before_raw(body, line) {
            Some(last) => self.open_behind(body, last),
            None => self.up_from(body, line),
        };
        let up = up.into_iter().flatten();
        up.map(move |around| (around.line as usize, around.key(body)))
    }

    /// Of a line of source that is not JSON the last line that is.
    fn last_before_raw(&self, body: &[u8], line: usize) -> Option<usize> {
        self.fault_line?;
        let first = self.line_of_byte(body, self.json_end);
        first.checked_sub(1).filter(|last| *last < line)
    }

    /// What is open behind a line: also the container that starts on it.
    fn open_behind(&self, body: &[u8], line: usize) -> Option<Up<'_>> {
        let block = self.block_of(body, line)?;
        let here = block.line(line)?;
        let next = Next::Line(if here.is_start() {
            to_u32(line)
        } else {
            here.around
        });
        Some(Up {
            outline: self,
            block,
            next,
        })
    }

    fn up_from(&self, body: &[u8], line: usize) -> Option<Up<'_>> {
        let (block, next) = if let Some(reach) = self.reach_at(to_u32(line)) {
            (Cow::Owned(Block::default()), Next::Reach(reach.around))
        } else {
            let block = self.block_of(body, line)?;
            let next = Next::Line(block.line(line)?.around);
            (block, next)
        };
        Some(Up {
            outline: self,
            block,
            next,
        })
    }

    /// The way to the value on `line`; none for source that is not JSON.
    #[must_use]
    pub fn path_of(&self, body: &[u8], line: usize) -> Option<Path> {
        let block = self.block_of(body, line)?;
        let here = block.line(line)?;
        if here.shape == Shape::Raw {
            return None;
        }
        // The end of a container stands for the container.
        let (first, next) = if here.is_end() {
            (None, Next::Line(here.link))
        } else {
            (Some(Around::line(NOWHERE, here)), Next::Line(here.around))
        };
        let up = Up {
            outline: self,
            block,
            next,
        };
        let all = first.into_iter().chain(up);
        let mut steps: Vec<Step> = all.map_while(|around| around.step(body)).collect();
        steps.reverse();
        Some(Path::new(steps))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Folds;
    use super::*;

    /// A colon less, and a block that it stands in can not be laid out.
    #[test]
    fn of_all_that_lies_around_a_deep_line_the_keys_are_looked_at_and_nothing_else() {
        let pad = "x".repeat(40);
        let open = format!("{{\"{pad}\":[0,").repeat(3_000);
        let body = format!("{open}7{}", "]}".repeat(3_000)).into_bytes();
        let outline = Outline::of(&body);
        assert!(outline.kept.is_none() && outline.marks.len() > 30);
        let deepest = outline.line_of_byte(&body, open.len());
        let path = outline.path_of(&body, deepest).unwrap();
        assert_eq!(path.find(&body).unwrap().span, open.len()..open.len() + 1);

        let mut spoilt = body.clone();
        let before = open.len() - (16 << 10);
        let colons = spoilt[..before].iter_mut().filter(|byte| **byte == b':');
        colons.for_each(|colon| *colon = b'x');
        assert_eq!(outline.path_of(&spoilt, deepest), Some(path));
        let mut folds = Folds::of((0..outline.len() / 4).map(|line| (line, line + 1)));
        outline.reveal(&spoilt, deepest, &mut folds);
        let parents = outline.parents(&body, deepest).count();
        assert_eq!(parents, 6_000);
        assert!(
            outline
                .parents(&spoilt, deepest)
                .all(|line| !folds.contains(line))
        );
    }
}
