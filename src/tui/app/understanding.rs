//! What the value under the cursor means: in one line beside it, and in full.

use super::{Action, App, Tone, copying::value_holds_secret};
use crate::{
    exchange::{
        Time,
        lens::{Around, Form, Given, Meaning, Secrets, meanings},
    },
    reader::Reader,
    sender::ids,
    tui::{
        detail::{self, Masking},
        lens::Lens,
        menu::Overlay,
        message::Effect,
    },
};

impl App {
    /// Reads the value under the cursor.
    pub(super) fn settle_meaning(&mut self, reader: &Reader) {
        let found = self.meanings(reader).unwrap_or_default();
        self.detail.means(found);
    }

    fn meanings(&self, reader: &Reader) -> Option<Vec<Meaning>> {
        let subject = self.detail.subject()?;
        let value = self.detail.value()?;
        let start = self.detail.value_start()?;
        if self.hides(&value.path, value.kind, &start.text) {
            return None;
        }
        let form = match value.kind {
            "number" => Form::Number,
            "string" if start.is_escaped => Form::Escaped,
            "string" => Form::Text,
            _ => return None,
        };
        let given = Given {
            text: &start.text,
            form,
            len: start.len,
        };
        let sender = subject.reading.sender;
        let row = sender.and_then(|name| reader.registry().named(name));
        let around = Around {
            name: last_name(&value.path),
            arrived: subject.known.entry.time(),
            now: self.now,
            ahead: self.settings.zone.seconds(),
            sender: row.map_or("", |row| row.title),
            ids: ids::of(sender.unwrap_or_default()),
            secrets: match self.masking {
                Masking::Masked => Secrets::Hidden,
                Masking::Shown => Secrets::Shown,
            },
        };
        Some(meanings(&given, &around))
    }

    /// Whether a value is not to be read on this screen.
    fn hides(&self, path: &str, kind: &str, text: &str) -> bool {
        self.masking == Masking::Masked && value_holds_secret(path, kind, text)
    }

    /// Folds what the cursor is on, or tells in full what it means.
    pub(super) fn understand(&mut self) {
        let value = self.detail.value();
        let Some(value) = value.filter(|it| !matches!(it.kind, "object" | "list")) else {
            return self.detail.update(detail::Action::Fold);
        };
        let Some(start) = self.detail.value_start() else {
            // A field or a part opens, an element folds.
            return self.detail.update(detail::Action::Fold);
        };
        if self.hides(&value.path, value.kind, &start.text) {
            return self.tell_hidden();
        }
        let Some(id) = self.selected() else {
            return;
        };
        let meanings = self.detail.meanings();
        let lens = Lens::new(id, value.path, value.kind, start.text, meanings);
        self.overlay = Some(Overlay::Lens(lens));
    }

    fn tell_hidden(&mut self) {
        let key = self.keymap.app(Action::ToggleSecrets);
        self.tell(Tone::Bad, format!("a secret is hidden; {key} shows it"));
    }

    /// Copies the line of the sheet that the cursor is on. Another event may be
    /// read by now: its values are not of this sheet.
    pub(super) fn copy_meaning(&mut self, lens: &Lens) {
        self.overlay = None;
        let Some(item) = lens.items.get(lens.cursor) else {
            return;
        };
        if self.selected() != Some(lens.id) {
            return self.tell_changed(lens.id);
        }
        // Of a long value the sheet has the start only.
        let text = if lens.cursor == 0 {
            self.value_at(&lens.path)
        } else {
            Some(item.text.clone())
        };
        let Some(text) = text else {
            return self.tell_changed(lens.id);
        };
        if self.hides(&lens.path, lens.kind, &text) {
            return self.tell_hidden();
        }
        self.effects.push(Effect::Copy {
            what: format!("{} of {}", item.name, lens.path),
            text,
        });
    }

    /// When what is said of the value changes by itself.
    pub(super) fn meaning_deadline(&self) -> Option<Time> {
        self.detail.meanings().first()?.until
    }
}

/// The last name of a path, as far as it is needed to know what stands there.
fn last_name(path: &str) -> &str {
    let name = path.rsplit('.').next().unwrap_or_default();
    let name = name.split('[').next().unwrap_or_default();
    name.trim_matches('"')
}
