//! Saved filters: the menu of them, saving the one in force under a name, and
//! giving up or renaming one that is saved.

use crossterm::event::{KeyCode, KeyEvent};

use super::{Action, App, Tone, keys::is_ctrl_c};
use crate::{
    filter::Saved,
    tui::{
        keymap,
        menu::Overlay,
        message::Effect,
        query,
        saved::{self, Change, Choice, Menu, Naming, Setting},
    },
};

impl App {
    /// Opens the menu, where there is something to choose.
    pub(super) fn open_filters(&mut self) {
        let menu = self.filters_menu();
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

    fn filters_menu(&self) -> Menu {
        let saved = &self.query.assist.saved;
        Menu::of(saved, self.query.text(), self.deleted.as_ref())
    }

    pub(super) fn saved_action(&mut self, action: saved::Action) {
        let Some(Overlay::Filters(menu)) = &self.overlay else {
            return;
        };
        let change = match (action, menu.chosen()) {
            (saved::Action::BringBack, _) => match self.deleted.clone() {
                Some(deleted) if menu.saved.iter().any(|it| it.name == deleted.name) => {
                    let words = format!("another filter is @{} now; rename it first", deleted.name);
                    return self.tell(Tone::Bad, words);
                }
                Some(deleted) => Change::Save(deleted),
                None => return self.tell(Tone::Bad, "nothing was deleted".to_owned()),
            },
            (_, None) => return self.tell(Tone::Bad, "it is not saved yet".to_owned()),
            (saved::Action::Delete, Some(saved)) => Change::Delete(saved.clone()),
            (saved::Action::Rename, Some(saved)) => {
                self.naming = Some(Naming::anew(saved));
                return;
            }
        };
        self.effects.push(Effect::Save(Setting::Filters(change)));
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
                if let Some(change) = naming.answer(&self.query.assist.saved) {
                    self.naming = None;
                    self.effects.push(Effect::Save(Setting::Filters(change)));
                }
            }
            _ if is_ctrl_c(key) => self.act(Action::Interrupt),
            _ => naming.press(key),
        }
    }

    /// What became of what was to be saved.
    pub(super) fn saved(&mut self, setting: Setting, result: Result<String, String>) {
        match setting {
            Setting::Filters(change) => self.filters_changed(change, result),
            Setting::Ignored(rules) => self.ignored_saved(rules, result),
        }
    }

    fn filters_changed(&mut self, change: Change, result: Result<String, String>) {
        match result {
            Ok(file) => {
                self.tell(Tone::Good, done(&change, &file));
                change.apply(&mut self.query.assist.saved);
                match change {
                    Change::Delete(saved) => self.deleted = Some(saved),
                    Change::Save(saved) if self.deleted.as_ref() == Some(&saved) => {
                        self.deleted = None;
                    }
                    Change::Save(_) | Change::Rename(..) => {}
                }
                self.renew_menu();
            }
            Err(why) => self.tell(Tone::Bad, format!("{}: {why}", undone(&change))),
        }
    }

    /// The menu as it is now, if it is open.
    fn renew_menu(&mut self) {
        if let Some(Overlay::Filters(menu)) = &self.overlay {
            let menu = self.filters_menu().at(menu.cursor);
            self.overlay = (!menu.is_empty()).then_some(Overlay::Filters(menu));
        }
    }
}

fn done(change: &Change, file: &str) -> String {
    match change {
        Change::Save(Saved { name, .. }) => {
            format!("saved in {file}: @{name} and tab puts it in place")
        }
        Change::Delete(Saved { name, .. }) => format!("{name} is deleted from {file}"),
        Change::Rename(Saved { name, .. }, to) => format!("{name} is @{to} now, in {file}"),
    }
}

fn undone(change: &Change) -> String {
    match change {
        Change::Save(saved) => format!("{} is not saved", saved.name),
        Change::Delete(saved) => format!("{} is not deleted", saved.name),
        Change::Rename(saved, _) => format!("{} is not renamed", saved.name),
    }
}
