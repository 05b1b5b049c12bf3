//! Completion while a filter is typed: from the text, the cursor in it and what
//! was seen in the journal to what could stand there.
//!
//! Pure, and bounded by what [`Seen`] holds, not by the journal: a key never
//! waits for it. What is put in place parses to what was meant: names with
//! blanks, dots and odd letters are quoted.

mod asked;
mod offers;
mod paths;
mod place;
mod rank;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::{Saved, seen::Seen};
use asked::Asked;
use place::Place;
use rank::Offer;

/// What could stand at the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The bytes that a suggestion takes the place of.
    pub at: Range<usize>,
    /// What the suggestions that go on with what is typed have in common, where
    /// that is more than is typed.
    pub common: Option<String>,
    /// The best first.
    pub suggestions: Vec<Suggestion>,
}

/// Something that could stand at the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggestion {
    /// What is put in place.
    pub text: String,
    /// What it is, in a few words.
    pub remark: String,
}

/// Whether a new term begins at `cursor`, a byte of `text`.
pub(super) fn begins_term(text: &str, cursor: usize) -> bool {
    let spot = place::spot(text, cursor);
    spot.place == Place::Start && spot.at.is_empty()
}

/// What could stand at `cursor`, a byte of `text`.
#[must_use]
pub fn complete(text: &str, cursor: usize, seen: &Seen, saved: &[Saved]) -> Completion {
    let spot = place::spot(text, cursor);
    let asked = Asked::beside(&spot.at, text);
    let offers = match &spot.place {
        Place::Free => Vec::new(),
        Place::Start if spot.typed.starts_with('@') => offers::saved(saved, text, &spot.at),
        Place::Start => offers::start(&spot.typed, spot.then, seen, &asked),
        Place::Header => offers::named(&seen.headers),
        Place::Parameter => offers::named(&seen.parameters),
        Place::Value(field, op) => offers::values(*field, *op, seen),
        Place::JsonValue(steps, op) => paths::values(steps, *op, seen, &asked),
        Place::Json(steps) => paths::paths(steps, &spot.typed, spot.then, seen, &asked),
    };
    let (mut suggestions, common) = rank::ranked(offers, &spot.typed);
    let there = text.get(spot.at.clone()).unwrap_or_default();
    suggestions.retain(|suggestion| suggestion.text != there);
    let typed = text.get(spot.at.start..cursor).unwrap_or_default();
    let is_more = |common: &String| common.len() > typed.len() && common != there;
    Completion {
        at: spot.at,
        common: common.filter(is_more),
        suggestions,
    }
}
