//! From the value under the cursor to the events that have it: its term is added
//! to the filter.

use super::{Action, App, Tone, copying::value_holds_secret};
use crate::{
    filter,
    tui::{
        detail::{self, Asked, Masking, Unasked, Which},
        keymap,
        menu::Overlay,
    },
};

impl App {
    pub(super) fn filter_by_value(&mut self) {
        self.narrow_by(Which::Own);
    }

    /// The same with the value that the line of the sheet is of.
    pub(super) fn filter_by_meaning(&mut self) {
        let Some(Overlay::Lens(lens)) = self.overlay.take() else {
            return;
        };
        let which = lens.items.get(lens.cursor).map(|item| item.of);
        let is_there = self.detail.value().is_some_and(|it| it.path == lens.path);
        match which.filter(|_| is_there && self.selected() == Some(lens.id)) {
            Some(which) => self.narrow_by(which),
            None => self.tell_changed(lens.id),
        }
    }

    fn narrow_by(&mut self, which: Which) {
        match self.value_term(which) {
            Ok(term) => self.query.add(&term),
            Err(why) => self.tell(Tone::Bad, why),
        }
    }

    fn value_term(&self, which: Which) -> Result<String, String> {
        let no_value = || "there is no value on this line".to_owned();
        let asked = self.detail.asked(which);
        let asked = asked.map_err(|why| self.unasked(why))?;
        let kind = self.detail.value().map_or("", |value| value.kind);
        if let Asked::Equal(path, text) | Asked::Holds(path, text) = &asked
            && self.masking == Masking::Masked
            && value_holds_secret(kind, path, text)
        {
            let key = self.keymap.app(Action::ToggleSecrets);
            return Err(format!(
                "a secret is not put on the filter line; {key} shows secrets"
            ));
        }
        match asked {
            Asked::There(path) => filter::exists(&path).ok_or_else(no_value),
            Asked::Equal(path, text) => filter::equal(&path, &text).ok_or_else(no_value),
            Asked::Holds(field, text) => Ok(filter::containing(&field, &text)),
        }
    }

    fn unasked(&self, why: Unasked) -> String {
        match why {
            Unasked::NoValue => "there is no value on this line".to_owned(),
            Unasked::NoPath => "no filter leads to this value".to_owned(),
            Unasked::TooLong => {
                let search = keymap::Action::Detail(detail::Action::Search);
                let key = self.keymap.key(search);
                format!("this value is too long for a filter; {key} searches for a part of it")
            }
        }
    }
}
