//! The text that is looked for. Lower case ignores the case of ASCII letters,
//! a capital is exact: the rule of the filter.

use std::{ops::Range, sync::Arc};

use regex::bytes::{Regex, RegexBuilder};

/// A text to look for. A clone is cheap.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: Arc<str>,
    regex: Regex,
}

impl Pattern {
    /// Looks for `text`; none where there is nothing to be seen in it.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        if text.trim().is_empty() {
            return None;
        }
        let is_exact = text.contains(char::is_uppercase);
        let regex = RegexBuilder::new(&regex::escape(text))
            .case_insensitive(!is_exact)
            .unicode(false)
            .build()
            .ok()?;
        Some(Self {
            text: text.into(),
            regex,
        })
    }

    /// What is looked for, as it was typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The first place at or behind `at`.
    #[must_use]
    pub fn find_at(&self, bytes: &[u8], at: usize) -> Option<Range<usize>> {
        let at = at.min(bytes.len());
        self.regex.find_at(bytes, at).map(|found| found.range())
    }

    /// Every place, from left to right; no two overlap.
    pub fn places<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = Range<usize>> + 'a {
        self.regex.find_iter(bytes).map(|found| found.range())
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lower_case_ignores_case_a_capital_is_exact_and_signs_are_themselves() {
        let cases: [(&str, &str, &[usize]); 6] = [
            ("order", "Order ORDER border", &[0, 6, 13]),
            ("Order", "Order ORDER border", &[0]),
            ("a.c", "abc a.c", &[4]),
            ("é", "É é", &[3]),
            ("00", "00000", &[0, 2]),
            ("x", "", &[]),
        ];
        for (text, bytes, starts) in cases {
            let pattern = Pattern::new(text).unwrap();
            let found: Vec<_> = pattern
                .places(bytes.as_bytes())
                .map(|it| it.start)
                .collect();
            assert_eq!(found, starts, "{text} in {bytes}");
        }
        assert!(Pattern::new("").is_none() && Pattern::new(" \t").is_none());
    }
}
