//! A line in which text is typed. `ratatui-textarea` edits; what is drawn goes
//! through the same door as all other text.

use std::ops::Range;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui_textarea::{CursorMove, TextArea};

use super::{text::Text, theme::Role};
use crate::exchange::display::width;

/// A line of text that is being edited.
#[derive(Clone, Debug, Default)]
pub struct Field {
    area: TextArea<'static>,
}

impl Field {
    /// A field that holds `text`, with the cursor at its end.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut area = TextArea::new(vec![one_line(text)]);
        area.move_cursor(CursorMove::End);
        Self { area }
    }

    /// What it holds.
    #[must_use]
    pub fn text(&self) -> &str {
        self.area.lines().first().map_or("", String::as_str)
    }

    /// The byte before which the cursor stands.
    #[must_use]
    pub fn cursor(&self) -> usize {
        let text = self.text();
        let mut letters = text.char_indices().map(|(at, _)| at);
        letters.nth(self.area.cursor().1).unwrap_or(text.len())
    }

    /// Puts `text` in the place of these bytes, with the cursor behind it.
    pub fn replace(&mut self, at: Range<usize>, text: &str) {
        let column = |byte: usize| {
            let before = self.text().get(..byte).unwrap_or_default();
            u16::try_from(before.chars().count()).unwrap_or(u16::MAX)
        };
        let (start, end) = (column(at.start), column(at.end));
        self.area.move_cursor(CursorMove::Jump(0, start));
        self.area.start_selection();
        self.area.move_cursor(CursorMove::Jump(0, end));
        self.area.insert_str(one_line(text));
    }

    /// Takes a key. Keys that would make a second line are not for it.
    pub fn press(&mut self, key: KeyEvent) {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Enter | KeyCode::Tab | KeyCode::BackTab | KeyCode::Up | KeyCode::Down => {}
            KeyCode::Char('u') if control => {
                self.area.delete_line_by_head();
            }
            KeyCode::Char('m' | 'j') if control => {}
            _ => {
                self.area.input(key);
            }
        }
    }

    /// Inserts pasted text at the cursor; its lines are joined by blanks.
    pub fn paste(&mut self, text: &str) {
        self.area.insert_str(one_line(text));
    }

    /// How many columns are left out at the left where it is seen in `columns`.
    #[must_use]
    pub fn skip(&self, columns: usize) -> usize {
        self.column().saturating_sub(columns.saturating_sub(1))
    }

    /// The column of the text before which the cursor stands.
    fn column(&self) -> usize {
        let cursor = self.area.cursor().1;
        let before: String = self.text().chars().take(cursor).collect();
        width(&before)
    }

    /// The visible part in `columns`, and the column the cursor stands in.
    #[must_use]
    pub fn view(&self, columns: usize) -> (Text, usize) {
        let text = self.text();
        let at = self.column();
        let skip = self.skip(columns);
        let mut line = Text::default();
        if skip == 0 {
            line.push_within(text, Role::Plain, columns);
        } else {
            line.push_scrolled(text, Role::Plain, skip, columns);
        }
        (line, at - skip)
    }
}

/// What somebody copied somewhere, as one line: line ends become blanks, so
/// that a trailing one disappears.
fn one_line(text: &str) -> String {
    text.trim_matches(['\r', '\n'])
        .replace("\r\n", " ")
        .replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(field: &mut Field, text: &str) {
        for letter in text.chars() {
            field.press(KeyEvent::from(KeyCode::Char(letter)));
        }
    }

    #[test]
    fn it_holds_one_line_whatever_is_typed_or_pasted() {
        let mut field = Field::new("");
        typed(&mut field, "ab");
        field.press(KeyEvent::from(KeyCode::Enter));
        field.press(KeyEvent::from(KeyCode::Left));
        field.paste("1\r\n2\n");
        assert_eq!(field.text(), "a1 2b");
        field.press(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL));
        assert_eq!(field.text(), "b");
    }

    #[test]
    fn a_part_is_replaced_and_the_cursor_is_behind_it() {
        let mut field = Field::new("äb cd ef");
        field.replace(4..6, "XYZ");
        assert_eq!((field.text(), field.cursor()), ("äb XYZ ef", 7));
        field.replace(7..7, "!");
        assert_eq!((field.text(), field.cursor()), ("äb XYZ! ef", 8));
        typed(&mut field, "?");
        assert_eq!(field.text(), "äb XYZ!? ef");
    }

    #[test]
    fn the_cursor_stays_in_sight() {
        let field = Field::new("0123456789");
        assert_eq!(field.view(20).1, 10);
        let (text, cursor) = field.view(6);
        assert_eq!((text.width() <= 6, cursor), (true, 5));
    }
}
