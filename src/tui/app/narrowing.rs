//! From the value under the cursor to the events that have it: its term is added
//! to the filter.

use super::{Action, App, Tone, copying::value_holds_secret};
use crate::{
    filter,
    tui::{
        detail::{self, Masking},
        keymap,
    },
};

/// The longest value that stands in a filter, in bytes.
const LONGEST: usize = 256;

impl App {
    pub(super) fn filter_by_value(&mut self) {
        let term = match self.value_term() {
            Ok(term) => term,
            Err(why) => return self.tell(Tone::Bad, why),
        };
        if self.query.text() != term {
            self.query.add(&term);
        }
    }

    /// A container has no text of its own to be compared: that it is there is
    /// asked.
    fn value_term(&self) -> Result<String, String> {
        let no_value = || "there is no value on this line; a line of JSON has one".to_owned();
        let value = self.detail.value().ok_or_else(no_value)?;
        if matches!(value.kind, "object" | "list") {
            return filter::exists(&value.path).ok_or_else(no_value);
        }
        let text = self.detail.value_text().ok_or_else(no_value)?;
        if self.masking == Masking::Masked && value_holds_secret(&value.path, value.kind, &text) {
            let key = self.keymap.app(Action::ToggleSecrets);
            return Err(format!(
                "a secret is not put on the filter line; {key} shows secrets"
            ));
        }
        if text.len() > LONGEST {
            let search = keymap::Action::Detail(detail::Action::Search);
            let key = self.keymap.key(search);
            return Err(format!(
                "this value is too long for a filter; {key} searches for a part of it"
            ));
        }
        filter::equal(&value.path, &text).ok_or_else(no_value)
    }
}
