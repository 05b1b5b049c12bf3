//! The keys that compare an event with another one, and what becomes of them.
//!
//! The comparison is of [`diff`](crate::tui::diff); finding the other event and
//! comparing are an effect.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

use super::{App, Tone, keys::is_ctrl_c};
use crate::tui::{
    diff::{Action, Against, Asked, Compared, Frame, Order, Rule, work},
    keymap, list,
    menu::Overlay,
    message::Effect,
    saved::Setting,
};

impl App {
    /// Compares the selected event with the one before it.
    pub(super) fn compare(&mut self) {
        let Some(subject) = self.detail.subject() else {
            return self.tell(Tone::Bad, "no event is selected".to_owned());
        };
        let asked = Asked::Of(Box::new(subject.known.clone()), Against::Previous);
        self.ask_comparison(asked);
    }

    /// Compares the two that are marked.
    pub(super) fn compare_marked(&mut self) {
        // What was marked since the last frame is counted by who answers.
        if self.counts.marked == 2 || self.marks_changed {
            self.ask_comparison(Asked::Marked);
        } else {
            let why = work::marks_are_off(self.counts.marked);
            let key = |action| self.keymap.key(keymap::Action::List(action));
            let mark = key(list::Action::MarkAndGoDown);
            let unmark = key(list::Action::UnmarkAll);
            self.tell(Tone::Bad, format!("{why}; {mark} marks, {unmark} unmarks"));
        }
    }

    fn ask_comparison(&mut self, asked: Asked) {
        // What was compared before, and left in the same moment, is not begun from.
        self.diff.close();
        let question = self.diff.ask(asked, Order::Straight, self.now);
        self.overlay = Some(Overlay::Diff);
        self.effects.push(Effect::Compare(question));
    }

    /// Takes what came of it. Where there is nothing to see, it closes.
    pub(super) fn compared(&mut self, compared: Compared) {
        if let Some(why) = self.diff.compared(compared) {
            self.tell(Tone::Bad, why);
        }
        if !self.diff.is_open() && self.overlay == Some(Overlay::Diff) {
            self.overlay = None;
        }
    }

    pub(super) fn diff_action(&mut self, action: Action) {
        match action {
            Action::Older | Action::Newer | Action::DayBack | Action::Swap => {
                let question = self.diff.step(action, self.now);
                self.effects.extend(question.map(Effect::Compare));
            }
            Action::Save => self.save_ignored(),
            Action::Copy => {
                let copied = self.diff.copied(self.masking);
                let copied = copied.map(|(what, text)| Effect::Copy { what, text });
                self.effects.extend(copied);
            }
            _ => self.diff.update(action, self.diff_frame().height),
        }
    }

    /// Has the list of what is ignored saved, where it was changed.
    fn save_ignored(&mut self) {
        if let Some(rules) = self.diff.to_save() {
            self.effects.push(Effect::Save(Setting::Ignored(rules)));
        } else {
            let words = "nothing was changed here that is not saved";
            self.tell(Tone::Good, words.to_owned());
        }
    }

    /// What became of it.
    pub(super) fn ignored_saved(&mut self, rules: Vec<Rule>, result: Result<String, String>) {
        match result {
            Ok(file) => {
                self.diff.saved(rules);
                self.tell(Tone::Good, format!("saved in {file}, for every run"));
            }
            Err(why) => self.tell(Tone::Bad, format!("what is ignored is not saved: {why}")),
        }
    }

    /// A key while a place is typed; whether it was one.
    pub(super) fn diff_typed(&mut self, key: KeyEvent) -> bool {
        if self.overlay != Some(Overlay::Diff) || self.diff.typing().is_none() {
            return false;
        }
        match key.code {
            KeyCode::Esc => {
                self.diff.back();
            }
            KeyCode::Enter => self.diff.accept(),
            _ if is_ctrl_c(key) => self.act(super::Action::Interrupt),
            _ => {
                if let Some(typing) = self.diff.typing() {
                    typing.press(key);
                }
            }
        }
        true
    }

    /// Pasted text while a place is typed; whether it was taken.
    pub(super) fn diff_pasted(&mut self, text: &str) -> bool {
        let is_open = self.overlay == Some(Overlay::Diff);
        match self.diff.typing().filter(|_| is_open) {
            Some(typing) => typing.paste(text),
            None => return false,
        }
        true
    }

    /// Where the comparison is drawn: over filter and panes. Banners stay.
    pub(super) fn diff_area(&self) -> Rect {
        let at = self.layout();
        let top = at.banners.bottom();
        Rect {
            y: top,
            width: self.size.0,
            height: at.footer.y.saturating_sub(top),
            x: 0,
        }
    }

    /// What it is drawn with.
    pub(super) fn diff_frame(&self) -> Frame {
        let area = self.diff_area();
        Frame {
            width: area.width,
            height: area.height,
            masking: self.masking,
            keymap: self.keymap,
        }
    }

    pub(super) fn settle_diff(&mut self) {
        if self.has_over(&Overlay::Diff) {
            self.diff.settle(self.diff_frame());
        } else if self.diff.close() {
            self.effects.push(Effect::EndCompare);
        }
    }
}
