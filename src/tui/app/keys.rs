//! Who gets a key, a paste or the mouse.

use crossterm::event::{
    KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use ratatui::layout::{Position, Rect};

use super::{Action, App, Pane, Tone, Zoom};
use crate::{
    exchange::{Exchange, Id, kind, redact},
    tui::{
        detail,
        keymap::{self, In},
        list,
        menu::{self, CopyItem, Overlay, Preview},
        message::Effect,
        query,
    },
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
        if self.prompt.is_some() {
            self.prompt_key(key);
        } else if self.query.typing.is_some() {
            self.query_key(key);
        } else if !self.overlay_letter(key)
            && let Some(action) = self.keymap.find(self.place(), key)
        {
            self.perform(action);
        }
    }

    /// Where keys are looked up.
    pub(super) fn place(&self) -> In {
        match (&self.overlay, self.pane) {
            (Some(overlay), _) => overlay.place(),
            (None, Pane::List) => In::List,
            (None, Pane::Detail) => In::Detail,
        }
    }

    fn perform(&mut self, action: keymap::Action) {
        match action {
            keymap::Action::List(action) => self.list_action(action),
            keymap::Action::Detail(action) => self.detail.update(action),
            keymap::Action::Query(query::Action::Open) => self.query.open(),
            keymap::Action::Query(query::Action::ToggleFailing) => self.query.toggle_failing(),
            keymap::Action::Menu(action) => self.menu_action(action),
            keymap::Action::App(action) => self.act(action),
        }
    }

    fn list_action(&mut self, action: list::Action) {
        match action {
            list::Action::Mark | list::Action::MarkAndGoDown => self.mark(),
            list::Action::UnmarkAll => self.unmark_all(),
            _ => {}
        }
        self.list.update(action, self.layout().list.height);
    }

    fn menu_action(&mut self, action: menu::Action) {
        let page = self.size.1.saturating_sub(1);
        match (&mut self.overlay, action) {
            (Some(Overlay::Quit { .. }), menu::Action::Choose) => self.act(Action::Quit),
            (Some(Overlay::Copy { cursor, items }), menu::Action::Choose) => {
                let item = items.get(*cursor).cloned();
                self.copy(item);
            }
            (Some(overlay), action) => overlay.update(action, page),
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
            Some(Overlay::Quit { .. }) if letter == 'q' => self.act(Action::Quit),
            Some(Overlay::Copy { items, .. }) => {
                let Some(item) = items.iter().find(|item| item.key == letter).cloned() else {
                    return false;
                };
                self.copy(Some(item));
            }
            _ => return false,
        }
        true
    }

    fn copy(&mut self, item: Option<CopyItem>) {
        self.overlay = None;
        if let Some(CopyItem { what, text, .. }) = item {
            self.effects.push(Effect::Copy { what, text });
        }
    }

    fn prompt_key(&mut self, key: KeyEvent) {
        let Some(prompt) = &mut self.prompt else {
            return;
        };
        match key.code {
            KeyCode::Esc => self.prompt = None,
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

    fn query_key(&mut self, key: KeyEvent) {
        match key.code {
            KeyCode::Esc => self.query.cancel(),
            KeyCode::Enter => self.query.accept(),
            KeyCode::Up => self.list_action(list::Action::Up),
            KeyCode::Down => self.list_action(list::Action::Down),
            _ if is_ctrl_c(key) => self.act(Action::Interrupt),
            _ => {
                if let Some(field) = &mut self.query.typing {
                    field.press(key);
                }
                self.query.typed();
            }
        }
    }

    /// Text pasted where no field is open opens the filter with it.
    pub(super) fn paste(&mut self, text: &str) {
        self.notice = None;
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
        if self.query.typing.is_none() {
            self.overlay = None;
            self.query.open_empty();
        }
        if let Some(field) = &mut self.query.typing {
            field.paste(text);
        }
        self.query.typed();
    }

    pub(super) fn mouse(&mut self, mouse: MouseEvent) {
        if self.overlay.is_some() {
            return self.mouse_over_menu(mouse);
        }
        let at = self.layout();
        let place = Position::new(mouse.column, mouse.row);
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => self.click(place),
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
        match mouse.kind {
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
        } else if at.detail.contains(place) {
            self.pane = Pane::Detail;
            self.detail.update(detail::Action::Click(row_in(at.detail)));
        } else if at.query.contains(place) && self.query.typing.is_none() {
            self.query.open();
        } else if let Some(tab) = super::view::tab_at(self, &at, place) {
            self.detail.update(detail::Action::Tab(tab));
        }
    }

    // Copying.

    pub(super) fn open_copy(&mut self) {
        let items = self.copy_items();
        if !items.is_empty() {
            self.overlay = Some(Overlay::Copy { cursor: 0, items });
        }
    }

    fn copy_items(&self) -> Vec<CopyItem> {
        let Some(subject) = self.detail.subject() else {
            return Vec::new();
        };
        let id = subject.id();
        let mut items = Vec::new();
        if self.pane == Pane::Detail
            && let (Some(value), Some(text)) = (self.detail.value(), self.detail.value_text())
        {
            let preview = self.preview(|| value_holds_secret(&value.path, &text));
            items.push(item('v', "value", text, preview));
            items.push(item('p', "path", value.path, Preview::FirstLine));
        }
        if let Some(exchange) = subject.known.entry.received() {
            let body = String::from_utf8_lossy(exchange.body()).into_owned();
            let preview = self.preview(|| body_holds_secret(exchange));
            items.push(item('b', &format!("body of {id}"), body, preview));
            let origin = self.target.as_ref().map(crate::deliver::Pinned::origin);
            let origin = origin
                .or_else(|| self.listener.urls().into_iter().next())
                .unwrap_or_default();
            let secrets = match self.masking {
                detail::Masking::Masked => crate::export::Secrets::Masked,
                detail::Masking::Shown => crate::export::Secrets::Included,
            };
            if let Ok(command) = crate::export::curl(exchange, &origin, secrets) {
                let target = exchange.head().target();
                let preview = self.preview(|| {
                    body_holds_secret(exchange) || !redact::secret_query_spans(target).is_empty()
                });
                items.push(item('c', &format!("curl for {id}"), command, preview));
            }
        }
        items.extend(self.copy_ids(id));
        items
    }

    fn copy_ids(&self, id: Id) -> Option<CopyItem> {
        let subject = self.detail.subject()?;
        let reading = &subject.reading;
        let event = || reading.events.first().and_then(|event| event.id.clone());
        let text = reading.delivery_id.clone().or_else(event)?;
        Some(item('i', &format!("id of {id}"), text, Preview::FirstLine))
    }

    fn preview(&self, holds_secret: impl FnOnce() -> bool) -> Preview {
        match self.masking {
            detail::Masking::Masked if holds_secret() => Preview::Hidden,
            _ => Preview::FirstLine,
        }
    }

    /// Whether the detail has the screen to itself.
    #[must_use]
    pub fn is_zoomed(&self) -> bool {
        self.zoom == Zoom::One
    }
}

fn item(key: char, what: &str, text: String, preview: Preview) -> CopyItem {
    CopyItem {
        key,
        what: what.to_owned(),
        text,
        preview,
    }
}

fn body_holds_secret(exchange: &Exchange) -> bool {
    let kind = kind::of(exchange.head().get("content-type"), exchange.body());
    !redact::body_spans(kind, exchange.body()).is_empty()
}

/// Under a secret name, or with one inside.
fn value_holds_secret(path: &str, text: &str) -> bool {
    let names = path.split(['.', '[', ']', '"']);
    names.into_iter().any(redact::is_secret_key)
        || !redact::body_spans(kind::BodyKind::Json, text.as_bytes()).is_empty()
}

fn is_ctrl_c(key: KeyEvent) -> bool {
    key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL)
}

fn is_detail(at: &crate::tui::layout::Layout, place: Position) -> bool {
    [at.detail, at.title, at.status]
        .iter()
        .any(|area| area.contains(place))
}
