//! The help narrowed to the lines with a text: what is typed there.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::App;
use crate::tui::{
    app::Action,
    field::Field,
    menu::{self, Overlay},
    text::{Text, count, cursor_at},
    theme::{Role, Theme},
};

impl App {
    /// Only the lines of the help with what is typed from now on.
    pub(super) fn narrow_help(&mut self) {
        self.wanted_help = Some(Field::default());
        self.help_from_top();
    }

    /// Whether the help is on top.
    pub(super) const fn is_help(&self) -> bool {
        matches!(self.overlay, Some(Overlay::Help { .. }))
    }

    /// Where the help is narrowed, what is typed there.
    fn help_field(&mut self) -> Option<&mut Field> {
        let is_help = self.is_help();
        self.wanted_help.as_mut().filter(|_| is_help)
    }

    /// Whether the help takes a key as a letter of what is typed.
    pub(super) fn help_typed(&mut self, key: KeyEvent) -> bool {
        let control = key
            .modifiers
            .intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        let is_letter = matches!(key.code, KeyCode::Char(_)) && !control;
        let Some(field) = self.help_field() else {
            return false;
        };
        if !is_letter && key.code != KeyCode::Backspace {
            return false;
        }
        field.press(key);
        self.help_from_top();
        true
    }

    /// Whether what was pasted went there.
    pub(super) fn help_pasted(&mut self, text: &str) -> bool {
        let Some(field) = self.help_field() else {
            return false;
        };
        field.paste(text);
        self.help_from_top();
        true
    }

    /// The text that the lines of the help are to have.
    pub(super) fn help_wanted(&self) -> &str {
        self.wanted_help.as_ref().map_or("", Field::text)
    }

    /// How many lines the help has now.
    pub(super) fn help_lines(&self) -> usize {
        menu::help_with(self.help_wanted(), self.keymap).len()
    }

    fn help_from_top(&mut self) {
        if let Some(Overlay::Help { top, .. }) = &mut self.overlay {
            *top = 0;
        }
    }

    /// Draws what is typed, where something is; returns where the cursor stands.
    pub(super) fn help_prompt(
        &self,
        theme: Theme,
        area: Rect,
        buf: &mut Buffer,
    ) -> Option<Position> {
        let field = self.wanted_help.as_ref().filter(|_| self.is_help())?;
        let width = usize::from(area.width);
        let mut line = Text::of(" lines with ", Role::Heading);
        let start = line.width();
        let (text, column) = field.view(width.saturating_sub(start + 1).min(24));
        line.append(text);
        line.space(2);
        let lines = format!("{} lines   ", count(self.help_lines() as u64));
        line.push_within(&lines, Role::Dim, width.saturating_sub(line.width()));
        line.push(self.keymap.app(Action::Back), Role::Key);
        line.push(" all of it", Role::Plain);
        line.draw(theme, area, buf);
        Some(cursor_at(area, start + column))
    }
}
