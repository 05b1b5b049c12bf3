//! Looking into a body: what is opened, undone or shown plainly, and what folds
//! besides JSON.

use std::sync::Arc;

use super::{
    Contents, Detail, Folding, Frame, Page, Place, Tab, Unpack,
    contents::{Back, Base, Settled},
    tree::Level,
};
use crate::{
    exchange::{Entry, json::Folds},
    tui::text::Text,
};

impl Detail {
    /// Reads what is shown of the body, and gives what is left of the pane below
    /// what is said of it.
    pub(super) fn settle_contents(&mut self, frame: Frame) -> Frame {
        self.strip.clear();
        let subject = self.subject.as_ref().filter(|_| self.tab == Tab::Body);
        let entry = subject.map(|subject| subject.known.entry.clone());
        let Some(Entry::Received(exchange)) = entry else {
            return frame;
        };
        if self.look.settle(&exchange) == Settled::Fresh {
            self.turn_to_contents();
        }
        self.strip = self.look.strip(frame.width.into(), frame.keymap);
        self.strip.truncate(usize::from(frame.height / 3));
        let used = u16::try_from(self.strip.len()).unwrap_or(0);
        Frame {
            height: frame.height - used,
            ..frame
        }
    }

    /// What is to be unpacked elsewhere, because it is too large to do it here;
    /// it is given once.
    pub const fn take_unpack(&mut self) -> Option<Unpack> {
        self.look.take_due()
    }

    /// Takes what was unpacked.
    pub fn unpacked(&mut self, generation: u64, contents: Arc<Contents>) {
        if self.look.unpacked(generation, contents) == Settled::Fresh {
            self.turn_to_contents();
        }
    }

    fn turn_to_contents(&mut self) {
        self.page = None;
        if let Some(contents) = self.look.contents() {
            self.folds = contents.folds();
        }
    }

    /// What the body is, in words.
    #[must_use]
    pub fn body_kind(&self) -> Option<String> {
        let contents = self.look.contents().filter(|_| self.tab == Tab::Body)?;
        Some(contents.about())
    }

    /// The path from the top of the body, of one in what is shown.
    pub(super) fn whole_path(&self, path: &str) -> String {
        match self.tab {
            Tab::Body => self.look.base().path(path),
            _ => path.to_owned(),
        }
    }

    /// Whether filters look where a path in what is shown leads to.
    pub(super) fn is_led_to(&self, path: &str) -> bool {
        match self.look.base() {
            _ if self.tab != Tab::Body => true,
            Base::Body => true,
            Base::Inside(_) => path.starts_with('.'),
            Base::Nowhere => false,
        }
    }

    /// Whether what stands under the cursor is to be opened before it is to be
    /// understood.
    #[must_use]
    pub fn opens(&self) -> bool {
        let page = self.page.as_ref();
        page.is_some_and(|(_, page)| page.is_opened(self.line(), &self.folds))
    }

    /// What stands above the rows.
    #[must_use]
    pub fn strip(&self) -> &[Text] {
        &self.strip
    }

    /// Goes back to where what is shown was opened; false where nothing was.
    pub fn leave(&mut self) -> bool {
        if self.tab != Tab::Body {
            return false;
        }
        let Some(Back { place, folds }) = self.look.pop() else {
            return false;
        };
        self.turn_over();
        self.folds = folds;
        *self.place() = place;
        true
    }

    pub(super) fn toggle_plain(&mut self) {
        if self.tab == Tab::Body && self.look.toggle_written() {
            self.turn_over();
        }
    }

    pub(super) fn next_coding(&mut self) {
        if self.tab == Tab::Body && self.look.next_layer() {
            self.turn_over();
        }
    }

    /// Other lines: what is known of the old ones means nothing.
    fn turn_over(&mut self) {
        self.page = None;
        self.folds = Folds::default();
        self.level = Level::default();
        self.levelings.forget();
        *self.place() = Place::default();
    }

    /// Folds what is no JSON, or goes into it.
    pub(super) fn fold_other(&mut self, at: usize, folding: Folding) {
        match &self.page {
            Some((_, Page::Xml { .. })) => self.fold_xml(at, folding),
            Some((_, Page::Parts { .. })) => self.fold_parts(at, folding),
            _ => match folding {
                Folding::Toggle | Folding::Open => self.open(at),
                Folding::Close => {
                    self.leave();
                }
            },
        }
    }

    /// Goes into what stands on a line.
    fn open(&mut self, at: usize) {
        let source = self
            .page
            .as_ref()
            .and_then(|(_, page)| page.open(at, &self.folds));
        let Some(mut source) = source else { return };
        source.base = source.base.within(self.look.base());
        let back = Back {
            place: *self.place(),
            folds: std::mem::take(&mut self.folds),
        };
        self.look.push(source, back);
        self.turn_over();
    }

    fn fold_xml(&mut self, at: usize, folding: Folding) {
        let Some((_, Page::Xml { outline, .. })) = &self.page else {
            return;
        };
        let line = outline.line_at(at, &self.folds);
        let is_folded = self.folds.contains(line);
        let is_open = outline.end_of(line).is_some() && !is_folded;
        match folding {
            Folding::Toggle | Folding::Open if is_folded => self.folds.unfold(line),
            Folding::Toggle | Folding::Close if is_open => outline.fold(line, &mut self.folds),
            Folding::Open if is_open => self.place().line = at + 1,
            Folding::Close => match outline.parent(line) {
                Some(parent) => self.place().line = outline.row_of(parent, &self.folds),
                None => {
                    self.leave();
                }
            },
            Folding::Toggle | Folding::Open => {}
        }
    }

    /// The header lines of a part fold; enter goes into the part.
    fn fold_parts(&mut self, at: usize, folding: Folding) {
        let Some((_, Page::Parts { parts, .. })) = &self.page else {
            return;
        };
        let line = self.folds.line_at(at);
        let Some((start, end)) = parts.lines_of(line) else {
            return;
        };
        let is_folded = self.folds.contains(start);
        match folding {
            Folding::Toggle => self.open(at),
            Folding::Open if is_folded => self.folds.unfold(start),
            Folding::Close if !is_folded && start < end => {
                self.folds.fold(start, end);
                self.place().line = self.folds.row_of(start);
            }
            Folding::Close => {
                self.leave();
            }
            Folding::Open => {}
        }
    }
}
