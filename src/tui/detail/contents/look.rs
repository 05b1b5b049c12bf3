//! How one looks into a body: what was opened in it, how many codings are
//! undone, and whether it is pretty.

use std::{ops::ControlFlow, sync::Arc};

use super::{Base, Contents, From, Left, Source, Written};
use crate::{
    exchange::{Exchange, decode::Ending, json::Folds},
    tui::detail::Place,
};

/// Something to be unpacked and laid out elsewhere, because it is too large to
/// do it at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpack {
    /// Which one: the last one asked for counts.
    pub generation: u64,
    source: Source,
    layers: usize,
    written: Written,
}

impl Unpack {
    /// Does it. `stop` is asked whether decoding takes too long; `goes_on`,
    /// every few megabytes, whether it is still wanted. None when it is not.
    pub fn run(
        &self,
        stop: &mut dyn FnMut() -> bool,
        goes_on: &mut dyn FnMut(usize) -> ControlFlow<()>,
    ) -> Option<Contents> {
        Contents::unpack(&self.source, self.layers, self.written, stop, goes_on)
    }
}

/// The body, and what was opened in it, one in the other.
#[derive(Debug, Default)]
pub(in crate::tui::detail) struct Look {
    levels: Vec<Level>,
    /// How often something was to be unpacked.
    generation: u64,
    /// Whether that is under way.
    waits: bool,
    /// What is to be unpacked, until somebody takes it.
    due: Option<Unpack>,
}

#[derive(Debug)]
struct Level {
    source: Source,
    layers: usize,
    written: Written,
    contents: Option<Arc<Contents>>,
    back: Back,
}

/// Where one was before something was opened.
#[derive(Clone, Debug, Default)]
pub(in crate::tui::detail) struct Back {
    pub(in crate::tui::detail) place: Place,
    pub(in crate::tui::detail) folds: Folds,
}

/// Whether there is something new to lay out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tui::detail) enum Settled {
    /// All is as it was.
    Same,
    /// The contents are there now.
    Fresh,
}

impl Look {
    /// Looks at another body, or at none.
    pub(in crate::tui::detail) fn reset(&mut self) {
        self.levels.clear();
        self.waits = false;
        self.due = None;
    }

    /// Reads what is shown of `exchange`, at once where it is small.
    pub(in crate::tui::detail) fn settle(&mut self, exchange: &Exchange) -> Settled {
        if self.levels.is_empty() {
            self.push(Source::of(exchange), Back::default());
        }
        let waits = self.waits;
        let Some(level) = self.levels.last_mut() else {
            return Settled::Same;
        };
        if level.contents.is_some() || waits {
            return Settled::Same;
        }
        let (layers, written) = (level.layers, level.written);
        if let Some(contents) = Contents::at_once(&level.source, layers, written) {
            level.contents = Some(Arc::new(contents));
            return Settled::Fresh;
        }
        self.generation += 1;
        self.waits = true;
        self.due = Some(Unpack {
            generation: self.generation,
            source: level.source.clone(),
            layers,
            written,
        });
        Settled::Same
    }

    /// What is to be unpacked elsewhere; it is given once.
    pub(in crate::tui::detail) const fn take_due(&mut self) -> Option<Unpack> {
        self.due.take()
    }

    /// Takes what was unpacked. Gives whether it is wanted.
    pub(in crate::tui::detail) fn unpacked(
        &mut self,
        generation: u64,
        contents: Arc<Contents>,
    ) -> Settled {
        match self.levels.last_mut() {
            Some(level) if self.waits && self.generation == generation => {
                self.waits = false;
                level.contents = Some(contents);
                Settled::Fresh
            }
            _ => Settled::Same,
        }
    }

    /// What is shown; none while it is unpacked.
    pub(in crate::tui::detail) fn contents(&self) -> Option<&Arc<Contents>> {
        self.levels.last()?.contents.as_ref()
    }

    /// What it was made of.
    pub(super) fn source(&self) -> Option<&Source> {
        self.levels.last().map(|level| &level.source)
    }

    /// Where paths into what is shown begin.
    pub(in crate::tui::detail) fn base(&self) -> &Base {
        self.source().map_or(&Base::Body, |source| &source.base)
    }

    /// Bytes to be shown until the contents are there.
    pub(in crate::tui::detail) fn meanwhile(&self) -> Option<&Source> {
        let level = self.levels.last()?;
        level.contents.is_none().then_some(&level.source)
    }

    pub(in crate::tui::detail) fn written(&self) -> Written {
        self.levels
            .last()
            .map_or(Written::Pretty, |level| level.written)
    }

    /// Opens something in what is shown.
    pub(in crate::tui::detail) fn push(&mut self, source: Source, back: Back) {
        self.forget();
        self.levels.push(Level {
            source,
            layers: 1,
            written: Written::Pretty,
            contents: None,
            back,
        });
    }

    /// Goes back to where it was opened; none where nothing was.
    pub(in crate::tui::detail) fn pop(&mut self) -> Option<Back> {
        let is_opened = matches!(self.source()?.from, From::Inside(_));
        if !is_opened {
            return None;
        }
        self.forget();
        self.levels.pop().map(|level| level.back)
    }

    /// Pretty, or plain. Gives whether that makes a difference.
    pub(in crate::tui::detail) fn toggle_written(&mut self) -> bool {
        let Some(level) = self.levels.last_mut() else {
            return false;
        };
        level.written = match level.written {
            Written::Pretty => Written::Plain,
            Written::Plain => Written::Pretty,
        };
        level.contents = None;
        self.forget();
        true
    }

    /// One coding more; as it was sent when there is no more, or when it goes no
    /// further. Gives whether there is any.
    pub(in crate::tui::detail) fn next_layer(&mut self) -> bool {
        let Some(level) = self.levels.last_mut() else {
            return false;
        };
        let Some(contents) = &level.contents else {
            return false;
        };
        let undone = contents.layers.len();
        let is_whole = |it: &Arc<Contents>| {
            let last = it.layers.last();
            last.is_none_or(|layer| layer.ending == Ending::Whole)
        };
        level.layers = match &contents.left {
            Left::Known(_) if is_whole(contents) => undone + 1,
            _ if undone > 0 => 0,
            _ => return false,
        };
        level.contents = None;
        self.forget();
        true
    }

    /// What is under way is not wanted any more.
    fn forget(&mut self) {
        self.waits = false;
        self.due = None;
    }

    /// Whether something is unpacked elsewhere.
    pub(in crate::tui::detail) const fn waits(&self) -> bool {
        self.waits
    }
}
