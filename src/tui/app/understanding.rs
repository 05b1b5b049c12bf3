//! What the values under the cursor mean: in one line beside them, and in full.

use super::{
    Action, App, Tone,
    copying::{is_secret_at, value_holds_secret},
};
use crate::{
    exchange::{
        Time,
        lens::{Around, Given, Secrets, meanings},
        redact,
    },
    reader::Reader,
    sender::ids,
    tui::{
        detail::{self, Masking, Meant, Start, Which},
        lens::{Item, Lens},
        menu::Overlay,
        message::Effect,
    },
};

/// The longest value that the sheet has all of, in bytes.
const WHOLE: usize = 1 << 20;

impl App {
    /// Reads the values under the cursor.
    pub(super) fn settle_meaning(&mut self, reader: &Reader) {
        let found = self.meant(reader).unwrap_or_default();
        self.detail.means(found);
        if let Some(Overlay::Lens(lens)) = &mut self.overlay {
            lens.lay_out(self.size);
        }
    }

    fn meant(&self, reader: &Reader) -> Option<Vec<Meant>> {
        let subject = self.detail.subject()?;
        let kind = self.detail.value()?.kind;
        let sender = subject.reading.sender;
        let row = sender.and_then(|name| reader.registry().named(name));
        let meanings_of = |start: &Start| {
            let form = start.form.filter(|_| !self.hides(kind, &start.path));
            let Some(form) = form else {
                return Vec::new();
            };
            let given = Given {
                text: &start.text,
                form,
                len: start.len,
            };
            let around = Around {
                name: &start.name,
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
            meanings(&given, &around)
        };
        let starts = self.detail.value_starts().into_iter();
        let meant = starts.map(|start| Meant {
            meanings: meanings_of(&start),
            start,
        });
        Some(meant.collect())
    }

    /// Whether nothing of a value is to be read on this screen.
    fn hides(&self, kind: &str, path: &str) -> bool {
        self.masking == Masking::Masked && is_secret_at(kind, path)
    }

    /// What of a value may be read.
    fn readable(&self, meant: &Meant) -> Meant {
        let mut meant = meant.clone();
        let start = &mut meant.start;
        let left = start.len.saturating_sub(start.text.len());
        start.text = self.readable_text(std::mem::take(&mut start.text));
        start.len = start.text.len() + left;
        meant
    }

    fn readable_text(&self, text: String) -> String {
        match self.masking {
            Masking::Shown => text,
            Masking::Masked => {
                String::from_utf8_lossy(&redact::mask_text(text.as_bytes())).into_owned()
            }
        }
    }

    /// Folds or opens what the cursor is on, or tells in full what it means.
    pub(super) fn understand(&mut self) {
        let value = self.detail.value().filter(|_| !self.detail.opens());
        let meant = self.detail.meant();
        let (Some(value), Some(id)) = (value.filter(|_| !meant.is_empty()), self.selected()) else {
            return self.detail.update(detail::Action::Fold);
        };
        let is_hidden = |it: &&Meant| self.hides(value.kind, &it.start.path);
        let shown = meant.iter().filter(|it| !is_hidden(it));
        let shown: Vec<_> = shown.map(|it| self.readable(it)).collect();
        if shown.is_empty() {
            return self.tell_hidden();
        }
        let mut lens = Lens::new(id, value, self.detail.about(), &shown);
        let starts = shown.iter().map(|it| &it.start);
        let starts = starts.filter(|start| start.text.len() < start.len);
        for (start, item) in starts.zip(lens.starts()) {
            self.complete(start, item);
        }
        self.overlay = Some(Overlay::Lens(lens));
    }

    /// All of a value of which the start is known, where it is not too long for the
    /// sheet and no secret.
    fn complete(&self, start: &Start, item: &mut Item) {
        let which = Some(start.which).filter(|_| start.len <= WHOLE);
        let whole = which.and_then(|which| self.detail.text_of(which));
        let kind = self.detail.value().map_or("", |value| value.kind);
        let whole = whole.filter(|_| !self.hides(kind, &item.path));
        if let Some(text) = whole {
            item.is_start = false;
            item.text = self.readable_text(text);
        }
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
        let text = match item.own {
            Some(which) => self.text_at(&lens.path, which),
            None => Some(item.text.clone()),
        };
        let Some(text) = text else {
            return self.tell_changed(lens.id);
        };
        if self.masking == Masking::Masked && value_holds_secret(lens.kind, &item.path, &text) {
            return self.tell_hidden();
        }
        self.effects.push(Effect::Copy {
            what: format!("{} of {}", item.name, lens.path),
            text,
        });
    }

    /// One of the values under the cursor, if they are those at the path.
    fn text_at(&self, path: &str, which: Which) -> Option<String> {
        let value = self.detail.value().filter(|value| value.path == path);
        value.and_then(|_| self.detail.text_of(which))
    }

    /// When what is said of the value changes by itself.
    pub(super) fn meaning_deadline(&self) -> Option<Time> {
        let meant = self.detail.meant().iter();
        let meanings = meant.flat_map(|it| &it.meanings);
        meanings.filter_map(|meaning| meaning.until).min()
    }
}
