//! What the value under the cursor means, on its way to the screen.

use super::Detail;
use crate::exchange::lens::Meaning;

/// The start of the value under the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// What it says, as far as it is looked at.
    pub text: String,
    /// Whether it was written with escapes.
    pub is_escaped: bool,
    /// How many bytes the whole value has.
    pub len: usize,
}

impl Detail {
    /// The start of the value under the cursor, however long it is; none where
    /// there is none, and of what holds others.
    #[must_use]
    pub fn value_start(&self) -> Option<Start> {
        let (_, page) = self.page.as_ref()?;
        page.value_start(self.line(), &self.folds)
    }

    /// What that value means.
    #[must_use]
    pub fn meanings(&self) -> &[Meaning] {
        &self.meanings
    }

    /// Takes what it means.
    pub fn means(&mut self, meanings: Vec<Meaning>) {
        self.meanings = meanings;
    }
}
