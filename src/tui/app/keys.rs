//! Who gets a key, a paste or the mouse.

use crossterm::event::{
    KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use ratatui::layout::{Position, Rect};

use super::{Action, App, Pane, Tone, Zoom};
use crate::filter::survey::order::SortBy;
use crate::tui::{
    detail, diff,
    keymap::{self, In},
    list,
    menu::{self, Overlay},
    message::Effect,
    palette, query,
};

/// The longest text that is pasted, in bytes. Nobody types more, and a file
/// pasted by mistake would be read as a filter of many thousand words.
const PASTED: usize = 4 << 10;

/// Rows that one notch of the wheel moves.
const NOTCH: i32 = 3;

impl App {
    pub(super) fn key(&mut self, key: KeyEvent) {
        if key.kind == KeyEventKind::Release {
            return;
        }
        if !is_ctrl_c(key) {
            self.interrupted = None;
            self.notice = None;
        }
        self.stay();
        if self.secret.prompt().is_some() {
            self.secret_key(key);
        } else if self.prompt.is_some() {
            self.prompt_key(key);
        } else if self.noting.is_some() {
            self.note_key(key);
        } else if self.naming.is_some() {
            self.naming_key(key);
        } else if self.query.typing.is_some() {
            self.query_key(key);
        } else if self.detail.search().is_typing() {
            self.search_key(key);
        } else if self.overlay == Some(Overlay::Answer) {
            self.form_key(key);
        } else if self.is_narrowing() {
            self.narrow_key(key);
        } else if self.overlay == Some(Overlay::Palette) {
            self.palette_key(key);
        } else if !self.help_typed(key)
            && !self.diff_typed(key)
            && !self.overlay_letter(key)
            && let Some(action) = self.keymap.find(self.place(), key)
        {
            self.perform(action);
        }
    }

    /// Where keys are looked up.
    pub(super) fn place(&self) -> In {
        match (&self.overlay, self.pane) {
            _ if self.secret.prompt().is_some() => In::Secret,
            _ if self.query.typing.is_some() => In::Filter,
            _ if self.detail.search().is_typing() => In::Search,
            (Some(Overlay::Diff), _) => self.diff.place(),
            (Some(overlay), _) => overlay.place(),
            (None, Pane::List) => In::List,
            (None, Pane::Detail) => In::Detail,
        }
    }

    pub(super) fn perform(&mut self, action: keymap::Action) {
        match action {
            keymap::Action::List(action) => self.list_action(action),
            keymap::Action::Detail(action) => self.detail.update(action),
            keymap::Action::Query(action) => self.query_action(action),
            keymap::Action::Values(action) => self.values_action(action),
            keymap::Action::Arrivals(action) => self.strip_action(action),
            keymap::Action::Columns(action) => self.columns_action(action),
            keymap::Action::Menu(action) => self.menu_action(action),
            keymap::Action::Saved(action) => self.saved_action(action),
            keymap::Action::Form(action) => self.form_action(action),
            keymap::Action::Diff(action) => self.diff_action(action),
            keymap::Action::Secret(action) => self.secret_action(action),
            keymap::Action::Palette(action) => self.palette_action(action),
            keymap::Action::App(action) => self.act(action),
        }
    }

    pub(super) fn list_action(&mut self, action: list::Action) {
        if action == list::Action::UnmarkAll {
            self.unmark_all();
        }
        self.list.update(action, self.layout().list.height);
    }

    fn menu_action(&mut self, action: menu::Action) {
        let page = menu::help_page(self.size);
        let lines = if self.is_help() { self.help_lines() } else { 0 };
        match (&mut self.overlay, action) {
            (Some(Overlay::Quit), menu::Action::Choose) => self.act(Action::Quit),
            (Some(Overlay::Confirm(question)), menu::Action::Choose) => {
                let question = question.clone();
                self.confirm(question);
            }
            (Some(Overlay::Sort { cursor }), menu::Action::Choose) => {
                let by = SortBy::ALL.get(*cursor).copied().unwrap_or_default();
                self.sort(by);
            }
            (Some(Overlay::Copy { id, cursor, items }), menu::Action::Choose) => {
                let (id, item) = (*id, items.get(*cursor).cloned());
                self.copy(id, item);
            }
            (Some(Overlay::Filters(_)), menu::Action::Choose) => self.choose_filter(),
            (Some(Overlay::Lens(lens)), menu::Action::Choose) => {
                let lens = lens.clone();
                self.copy_meaning(&lens);
            }
            (Some(Overlay::Help { .. }), menu::Action::Narrow) => self.narrow_help(),
            (Some(overlay), action) => overlay.update(action, page, lines),
            (None, _) => {}
        }
    }

    /// Menus take the letters of their entries; the question before leaving
    /// takes a second `q`.
    fn overlay_letter(&mut self, key: KeyEvent) -> bool {
        let KeyCode::Char(letter) = key.code else {
            return false;
        };
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            return false;
        }
        match &self.overlay {
            Some(Overlay::Quit) if letter == 'q' => self.act(Action::Quit),
            Some(Overlay::Sort { .. }) => {
                let by = SortBy::ALL
                    .into_iter()
                    .find(|by| menu::sort_key(*by) == letter);
                let Some(by) = by.or((letter == 'o').then(|| self.sorting.sorted().0)) else {
                    return false;
                };
                self.sort(by);
            }
            Some(Overlay::Copy { id, items, .. }) => {
                let id = *id;
                let Some(item) = items.iter().find(|item| item.key == letter).cloned() else {
                    return false;
                };
                self.copy(id, Some(item));
            }
            _ => return false,
        }
        true
    }

    fn prompt_key(&mut self, key: KeyEvent) {
        let Some(prompt) = &mut self.prompt else {
            return;
        };
        match key.code {
            KeyCode::Esc => self.prompt = None,
            KeyCode::Enter if prompt.field.text().trim().is_empty() => self.no_target(),
            KeyCode::Enter => {
                let (text, then) = (prompt.field.text().trim().to_owned(), prompt.then);
                prompt.asked = Some(text.clone());
                self.effects.push(Effect::Target { text, then });
            }
            _ if is_ctrl_c(key) => self.act(Action::Interrupt),
            _ => {
                prompt.field.press(key);
                prompt.mistake = None;
                prompt.asked = None;
            }
        }
    }

    /// What is no key of the form is written, and where one writes so are the
    /// keys that choose.
    fn form_key(&mut self, key: KeyEvent) {
        use crate::tui::answering::Action::{Fewer, More};
        let writes = |action: &keymap::Action| {
            let chooses = matches!(action, keymap::Action::Form(More | Fewer));
            chooses && self.answering.form.is_writing()
        };
        let action = self.keymap.find(In::Form, key);
        match action.filter(|action| !writes(action)) {
            Some(action) => self.perform(action),
            None => self.answering.form.press(key),
        }
    }

    /// What is no key of the line is written.
    fn query_key(&mut self, key: KeyEvent) {
        if let Some(action) = self.keymap.find(In::Filter, key) {
            return self.perform(action);
        }
        if let Some(field) = &mut self.query.typing {
            field.press(key);
        }
        self.query.typed();
    }

    fn query_action(&mut self, action: query::Action) {
        use query::Action as Q;
        match action {
            Q::Open => self.query.open(),
            Q::ToggleFailing => self.filter_by(query::Query::toggle_failing),
            Q::Keep => self.query.accept(),
            Q::Drop => self.query.cancel(),
            Q::Complete(way) => self.query.complete(way),
            Q::Older => self.query.older(),
            Q::Newer => self.query.newer(),
            Q::Up if self.query.recalls() => self.query.older(),
            Q::Down if self.query.recalls() => self.query.newer(),
            Q::Up => self.list_action(list::Action::Up),
            Q::Down => self.list_action(list::Action::Down),
        }
    }

    /// Text pasted where no field is open opens the filter with it.
    pub(super) fn paste(&mut self, text: &str) {
        self.notice = None;
        if self.secret.prompt().is_some() {
            return self.secret.paste(text, self.now);
        }
        if text.len() > PASTED {
            let size = crate::tui::text::size(text.len() as u64);
            let words = format!("what was pasted is too long for a line: {size}; copy less of it");
            return self.tell(Tone::Bad, words);
        }
        if let Some(prompt) = &mut self.prompt {
            prompt.field.paste(text);
            prompt.asked = None;
            return;
        }
        if self.note_pasted(text) {
            return;
        }
        if let Some(naming) = &mut self.naming {
            naming.paste(text);
            return;
        }
        match self.overlay {
            Some(Overlay::Answer) => return self.answering.form.paste(text),
            Some(Overlay::Palette) => return self.palette.paste(text),
            _ => {}
        }
        if self.is_narrowing() {
            return self.values.paste(text);
        }
        if self.help_pasted(text) {
            return;
        }
        if self.diff_pasted(text) {
            return;
        }
        if self.detail.search().is_typing() {
            return self.search_paste(text);
        }
        if self.query.typing.is_none() {
            self.overlay = None;
            self.query.open_empty();
        }
        self.query.paste(text);
    }

    pub(super) fn mouse(&mut self, mouse: MouseEvent) {
        // Also over a menu: else the rule would stick to the mouse after it.
        if mouse.kind == MouseEventKind::Up(MouseButton::Left) {
            self.let_go();
        }
        if self.mouse_over_survey(mouse) {
            return;
        }
        if self.overlay.is_some() {
            return self.mouse_over_menu(mouse);
        }
        let at = self.layout();
        let place = Position::new(mouse.column, mouse.row);
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                self.grab(place);
                self.click(place);
            }
            MouseEventKind::Drag(MouseButton::Left) => self.drag(place),
            MouseEventKind::ScrollUp if is_detail(&at, place) => {
                self.detail.update(detail::Action::Scroll(-NOTCH));
            }
            MouseEventKind::ScrollDown if is_detail(&at, place) => {
                self.detail.update(detail::Action::Scroll(NOTCH));
            }
            MouseEventKind::ScrollUp => self.list_action(list::Action::Scroll(-NOTCH)),
            MouseEventKind::ScrollDown => self.list_action(list::Action::Scroll(NOTCH)),
            _ => {}
        }
    }

    fn mouse_over_menu(&mut self, mouse: MouseEvent) {
        let is_diff = self.overlay == Some(Overlay::Diff);
        if self.overlay == Some(Overlay::Palette) {
            return match mouse.kind {
                MouseEventKind::ScrollUp => self.palette_action(palette::Action::Up),
                MouseEventKind::ScrollDown => self.palette_action(palette::Action::Down),
                _ => {}
            };
        }
        match mouse.kind {
            MouseEventKind::ScrollUp if is_diff => self.diff_action(diff::Action::Up),
            MouseEventKind::ScrollDown if is_diff => self.diff_action(diff::Action::Down),
            MouseEventKind::ScrollUp => self.menu_action(menu::Action::Up),
            MouseEventKind::ScrollDown => self.menu_action(menu::Action::Down),
            _ => {}
        }
    }

    fn click(&mut self, place: Position) {
        self.notice = None;
        let at = self.layout();
        let row_in = |area: Rect| place.y - area.y;
        if at.list.contains(place) {
            self.pane = Pane::List;
            self.list_action(list::Action::Click(row_in(at.list)));
        } else if at.headings.contains(place) {
            self.sort_at(at.headings, place);
        } else if at.detail.contains(place) {
            self.focus(Pane::Detail);
            self.detail.update(detail::Action::Click(row_in(at.detail)));
        } else if at.query.contains(place) {
            self.click_filter(at.query, place);
        } else if let Some(tab) = super::view::tab_at(self, &at, place) {
            self.detail.update(detail::Action::Tab(tab));
        }
    }

    /// A click on the line opens it, one on a suggestion takes that.
    fn click_filter(&mut self, area: Rect, place: Position) {
        if self.query.typing.is_none() {
            self.query.open();
        } else if let Some(number) = query::view::suggestion_at(&self.query, area, place) {
            self.query.take(number);
        }
    }

    /// Whether the detail has the screen to itself.
    #[must_use]
    pub fn is_zoomed(&self) -> bool {
        self.zoom == Zoom::One
    }
}

pub(super) fn is_ctrl_c(key: KeyEvent) -> bool {
    key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL)
}

fn is_detail(at: &crate::tui::layout::Layout, place: Position) -> bool {
    [at.detail, at.title, at.status]
        .iter()
        .any(|area| area.contains(place))
}
