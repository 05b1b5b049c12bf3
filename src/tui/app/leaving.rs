//! One step back, out of what lies over the panes, and out of the program.

use super::{App, NOTICE, Pane, Tone, Zoom};
use crate::tui::{
    layout::Arrangement,
    menu::{self, Overlay},
    message::Effect,
    query::Query,
};

impl App {
    /// Prompt, overlay, search, what was opened in a body, zoom, focus, filter: in
    /// this order, one at a time.
    pub(super) fn back(&mut self) {
        if self.secret.close() {
            return;
        }
        if self.back_in_survey() {
            return;
        }
        if self.overlay == Some(Overlay::Diff) && self.diff.back() {
            return;
        }
        if self.wanted_help.take().is_some() && self.is_help() {
            return;
        }
        if self.overlay.is_some() {
            return self.close_overlay();
        }
        if self.end_search() {
            return;
        }
        if self.list.drop_range() {
            return;
        }
        if self.pane == Pane::Detail && self.detail.leave() {
            return;
        }
        if self.zoom == Zoom::One {
            self.zoom = Zoom::Both;
            // Above each other, one key opened it and zoomed; one leaves both.
            if self.layout().arrangement != Arrangement::SideBySide {
                self.pane = Pane::List;
            }
        } else if self.pane == Pane::Detail {
            self.pane = Pane::List;
        } else if self.query.is_on() {
            self.filter_by(Query::clear);
        }
    }

    /// Opens the help with what works here; what is open stays under it.
    pub(super) fn open_help(&mut self) {
        let page = menu::help_page(self.size);
        let top = menu::help_on(self.place(), page, self.keymap);
        self.wanted_help = None;
        let over = self.overlay.take().map(Box::new);
        self.overlay = Some(Overlay::Help { top, over });
    }

    fn close_overlay(&mut self) {
        if let Some(Overlay::Help { over, .. }) = self.overlay.take() {
            self.overlay = over.map(|under| *under);
        }
        if self.has_over(&Overlay::Diff) && !self.diff.is_open() {
            self.overlay = None;
        }
    }

    /// Whether this lies over the panes, be it under the help.
    pub(super) fn has_over(&self, what: &Overlay) -> bool {
        match &self.overlay {
            Some(Overlay::Help { over, .. }) => over.as_deref() == Some(what),
            overlay => overlay.as_ref() == Some(what),
        }
    }

    pub(super) fn ask_quit(&mut self) {
        match (&self.overlay, self.counts.rows) {
            (Some(Overlay::Quit), _) | (_, 0) => self.effects.push(Effect::Quit),
            _ => self.overlay = Some(Overlay::Quit),
        }
    }

    /// The first one cancels or warns, the second one ends.
    pub(super) fn interrupt(&mut self) {
        let again = self
            .interrupted
            .take()
            .is_some_and(|then| self.now.since(then) < NOTICE);
        if again {
            self.effects.push(Effect::Quit);
            return;
        }
        self.interrupted = Some(self.now);
        self.overlay = None;
        self.prompt = None;
        self.noting = None;
        self.naming = None;
        self.secret.close();
        if self.query.typing.is_some() {
            self.query.cancel();
        }
        self.detail.cancel_search();
        self.end_seeking();
        self.tell(Tone::Bad, "ctrl-c again quits".to_owned());
    }
}
