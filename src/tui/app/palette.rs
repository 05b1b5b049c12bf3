//! What the palette offers, whether it works now, and what happens when it is
//! chosen.

use crossterm::event::KeyEvent;

use super::{Action, App, Pane, Tone, Zoom, keys::is_ctrl_c};
use crate::tui::{
    keymap,
    keymap::In,
    list,
    menu::Overlay,
    palette::{self, Act, Entry, Standing, view},
};

impl App {
    /// Opens the palette, in place of the help or of a menu. What waits for an
    /// answer, or lies under the help, is not thrown away for it.
    pub(super) fn open_palette(&mut self) {
        let open = match &self.overlay {
            Some(Overlay::Quit | Overlay::Confirm(_)) => Some("the question"),
            Some(Overlay::Help { over: Some(_), .. }) => Some("what lies under the help"),
            _ => None,
        };
        if let Some(open) = open {
            let esc = self.keymap.app(Action::Back);
            let words = format!("the palette acts on the list and the detail: {esc} leaves {open}");
            return self.tell(Tone::Bad, words);
        }
        let entries = self.entries();
        self.palette.open(entries);
        self.overlay = Some(Overlay::Palette);
    }

    /// Every action that makes sense in a pane, each once, and the filters that
    /// have names.
    fn entries(&self) -> Vec<Entry> {
        let here = match self.pane {
            Pane::List => In::List,
            Pane::Detail => In::Detail,
        };
        let mut entries: Vec<Entry> = Vec::new();
        for place in [here, In::Anywhere, In::List, In::Detail] {
            for row in self.keymap.rows_in(place) {
                let binding = row.binding;
                let known = entries.iter().any(|entry| entry.name == binding.name);
                if known || binding.action == keymap::Action::App(Action::Palette) {
                    continue;
                }
                let keys: Vec<&str> = self.keymap.keys_in(here, row).collect();
                entries.push(Entry {
                    name: binding.name.to_owned(),
                    about: binding.help.to_owned(),
                    keys: keys.join("  "),
                    act: Act::Perform(binding.action, place),
                    standing: match self.obstacle(binding.action) {
                        Some(why) => Standing::Not(why),
                        None if [here, In::Anywhere].contains(&place) => Standing::Here,
                        None => Standing::Elsewhere,
                    },
                });
            }
        }
        let saved = self.query.assist.saved.iter();
        entries.extend(saved.map(|saved| Entry {
            name: format!("@{}", saved.name),
            about: saved.text.clone(),
            keys: String::new(),
            act: Act::Filter(saved.text.clone()),
            standing: Standing::Here,
        }));
        entries
    }

    /// Why an action would do nothing now, where that is known.
    fn obstacle(&self, action: keymap::Action) -> Option<&'static str> {
        use keymap::Action as K;
        let is_empty = self.counts.rows == 0;
        let nothing = (is_empty && !self.query.is_on()).then_some("nothing has arrived yet");
        let subject = self.detail.subject();
        let unselected = subject.is_none().then_some("no event is selected");
        let unless = |holds: bool, why| (!holds).then_some(why);
        match action {
            K::List(list::Action::UnmarkAll) => unless(self.counts.marked > 0, "nothing is marked"),
            K::List(_) => nothing,
            K::Detail(_)
            | K::App(
                Action::Read
                | Action::OpenCopy
                | Action::Replay
                | Action::AskSecret
                | Action::AskNote,
            ) => unselected,
            K::App(Action::Permit) => {
                let held = subject.is_some_and(|subject| subject.known.row.is_held());
                unselected.or(unless(held, "the event is not held"))
            }
            K::App(Action::Confirm) => {
                let asks = subject.is_some_and(|subject| subject.confirmation.is_some());
                unselected.or(unless(asks, "the event asks for no confirmation"))
            }
            K::App(Action::StopAnswer) => {
                unless(self.answering.rule().is_some(), "no answer is in force")
            }
            K::App(Action::SendSamples) => unless(is_empty, "only while nothing has arrived"),
            _ => None,
        }
    }

    /// What is no key of the palette is typed.
    pub(super) fn palette_key(&mut self, key: KeyEvent) {
        match self.keymap.find(In::Palette, key) {
            Some(action) => self.perform(action),
            None if is_ctrl_c(key) => self.act(Action::Interrupt),
            None => self.palette.press(key),
        }
    }

    pub(super) fn palette_action(&mut self, action: palette::Action) {
        if action == palette::Action::Perform {
            return self.choose();
        }
        let area = ratatui::layout::Rect::new(0, 0, self.size.0, self.size.1.saturating_sub(1));
        self.palette.go(action, view::height(area));
    }

    fn choose(&mut self) {
        let Some(entry) = self.palette.choose() else {
            return;
        };
        self.overlay = None;
        match (entry.act, entry.standing) {
            (_, Standing::Not(why)) => {
                self.tell(Tone::Bad, format!("{} does nothing now: {why}", entry.name));
            }
            (Act::Perform(action, place), _) => {
                self.turn_to(place);
                self.perform(action);
            }
            (Act::Filter(filter), _) => {
                self.query.put(&filter);
            }
        }
    }

    /// Gives the focus to the pane of a place.
    fn turn_to(&mut self, place: In) {
        let pane = match place {
            In::List => Pane::List,
            In::Detail => Pane::Detail,
            _ => return,
        };
        if self.pane != pane && self.zoom == Zoom::One {
            self.zoom = Zoom::Both;
        }
        self.pane = pane;
    }
}
