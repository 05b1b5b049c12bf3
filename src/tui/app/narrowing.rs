//! From the value under the cursor to the events that have it: its term is added
//! to the filter.

use super::{App, Tone, copying::value_holds_secret};
use crate::{filter, tui::detail::Masking};

/// The longest value that stands in a filter, in bytes.
const LONGEST: usize = 256;

impl App {
    pub(super) fn filter_by_value(&mut self) {
        let term = match self.value_term() {
            Ok(term) => term,
            Err(why) => return self.tell(Tone::Bad, why.to_owned()),
        };
        if self.query.text() != term {
            self.query.add(&term);
        }
    }

    /// A container has no text of its own to be compared: that it is there is
    /// asked.
    fn value_term(&self) -> Result<String, &'static str> {
        const NO_VALUE: &str = "there is no value on this line; a line of JSON has one";
        let value = self.detail.value().ok_or(NO_VALUE)?;
        if matches!(value.kind, "object" | "list") {
            return filter::exists(&value.path).ok_or(NO_VALUE);
        }
        let text = self.detail.value_text().ok_or(NO_VALUE)?;
        if self.masking == Masking::Masked && value_holds_secret(&value.path, &text) {
            return Err("a secret is not put on the filter line; M shows secrets");
        }
        if text.len() > LONGEST {
            return Err("this value is too long for a filter; / searches for a part of it");
        }
        filter::equal(&value.path, &text).ok_or(NO_VALUE)
    }
}
