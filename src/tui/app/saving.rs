//! Saved filters: the menu of them, and saving the one in force under a name.

use crossterm::event::{KeyCode, KeyEvent};

use super::{Action, App, Tone, keys::is_ctrl_c};
use crate::{
    filter::Saved,
    tui::{
        keymap,
        menu::Overlay,
        message::Effect,
        query,
        saved::{Choice, Menu, Naming, Setting},
    },
};

impl App {
    /// Opens the menu, where there is something to choose.
    pub(super) fn open_filters(&mut self) {
        let menu = Menu::of(&self.query.assist.saved, self.query.text());
        if menu.is_empty() {
            let key = |action| self.keymap.key(keymap::Action::Query(action));
            let (open, keep) = (key(query::Action::Open), key(query::Action::Keep));
            let save = self.keymap.app(Action::OpenFilters);
            let words = format!(
                "no filter is saved; type one with {open}, keep it with {keep}, and press {save}"
            );
            return self.tell(Tone::Good, words);
        }
        self.overlay = Some(Overlay::Filters(menu));
    }

    /// Does what was chosen in the menu.
    pub(super) fn choose_filter(&mut self) {
        let Some(Overlay::Filters(menu)) = self.overlay.take() else {
            return;
        };
        match menu.choice() {
            Some(Choice::Filter(saved)) => self.query.put(&saved.text),
            Some(Choice::Name(text)) => self.naming = Some(Naming::of(&text)),
            None => {}
        }
    }

    /// A key while a name is typed.
    pub(super) fn naming_key(&mut self, key: KeyEvent) {
        let Some(naming) = &mut self.naming else {
            return;
        };
        match key.code {
            KeyCode::Esc => self.naming = None,
            KeyCode::Enter => {
                if let Some(saved) = naming.answer() {
                    self.naming = None;
                    self.effects.push(Effect::Save(Setting::Filter(saved)));
                }
            }
            _ if is_ctrl_c(key) => self.act(Action::Interrupt),
            _ => {
                naming.field.press(key);
                naming.mistake = None;
            }
        }
    }

    /// What became of what was to be saved.
    pub(super) fn saved(&mut self, setting: Setting, result: Result<String, String>) {
        match setting {
            Setting::Filter(saved) => self.filter_saved(saved, result),
            Setting::Ignored(rules) => self.ignored_saved(rules, result),
        }
    }

    fn filter_saved(&mut self, saved: Saved, result: Result<String, String>) {
        match result {
            Ok(file) => {
                let words = format!("saved in {file}: @{} and tab puts it in place", saved.name);
                self.tell(Tone::Good, words);
                let all = &mut self.query.assist.saved;
                all.retain(|other| other.name != saved.name);
                all.push(saved);
            }
            Err(why) => self.tell(Tone::Bad, format!("{} is not saved: {why}", saved.name)),
        }
    }
}
