//! The line in which a note on an event is written.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{Action, App, Tone, keys::is_ctrl_c};
use crate::{
    exchange::Id,
    tui::{
        field::Field,
        message::Effect,
        text::{Text, cursor_at},
        theme::{Role, Theme},
    },
};

/// A note that is being written.
#[derive(Debug)]
pub(super) struct Noting {
    id: Id,
    field: Field,
}

impl App {
    /// Opens the line with what is noted on the selected event.
    pub(super) fn ask_note(&mut self) {
        let Some(subject) = self.detail.subject() else {
            return self.tell(Tone::Bad, "no event is selected".to_owned());
        };
        self.noting = Some(Noting {
            id: subject.id(),
            field: Field::new(subject.note.as_deref().unwrap_or_default()),
        });
    }

    pub(super) fn note_key(&mut self, key: KeyEvent) {
        match key.code {
            KeyCode::Esc => self.noting = None,
            KeyCode::Enter => {
                if let Some(Noting { id, field }) = self.noting.take() {
                    let text = field.text().trim().to_owned();
                    self.effects.push(Effect::Note(id, text));
                }
            }
            _ if is_ctrl_c(key) => self.act(Action::Interrupt),
            _ => {
                if let Some(noting) = &mut self.noting {
                    noting.field.press(key);
                }
            }
        }
    }

    /// Whether the line took what was pasted.
    pub(super) fn note_pasted(&mut self, text: &str) -> bool {
        let noting = self.noting.as_mut();
        noting.map(|noting| noting.field.paste(text)).is_some()
    }
}

impl Noting {
    /// Draws the line; returns where its cursor stands.
    pub(super) fn view(&self, theme: Theme, area: Rect, buf: &mut Buffer) -> Position {
        let width = usize::from(area.width);
        let mut line = Text::of(&format!(" note on {} ", self.id), Role::Heading);
        let start = line.width();
        let (text, column) = self.field.view(width.saturating_sub(start + 1));
        line.append(text);
        if self.field.text().is_empty() {
            let words = "   enter with nothing here leaves no note";
            line.push_within(words, Role::Dim, width.saturating_sub(line.width()));
        }
        line.draw(theme, area, buf);
        cursor_at(area, start + column)
    }
}
