//! With which signs a screen is drawn, where not every terminal has all.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// With which signs a screen is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signs {
    /// All that Unicode has.
    #[default]
    Unicode,
    /// Those of ASCII: each stands for one of as many cells.
    Ascii,
}

/// What stands for our own signs. What else is not ASCII becomes `?`.
const ASCII: &[(&str, &str)] = &[
    ("▌", ">"),
    ("•", "."),
    ("▸", "+"),
    ("▾", "-"),
    ("▲", "^"),
    ("▼", "v"),
    ("→", ">"),
    ("←", "<"),
    ("·", "."),
    ("…", "~"),
    ("×", "x"),
    ("│", "|"),
    ("┃", "|"),
    ("─", "-"),
    ("├", "|"),
    ("└", "`"),
    ("±", "~"),
    ("⏎", "$"),
    ("▁", "."),
    ("▂", "."),
    ("▃", ":"),
    ("▄", ":"),
    ("▅", "="),
    ("▆", "="),
    ("▇", "#"),
    ("█", "#"),
];

impl Signs {
    /// The names under which they can be chosen.
    pub const NAMES: [(&'static str, Self); 2] =
        [("unicode", Self::Unicode), ("ascii", Self::Ascii)];

    /// The ones of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let row = Self::NAMES.iter().find(|(known, _)| *known == name)?;
        Some(row.1)
    }

    /// A text as these signs write it, in as many cells.
    #[must_use]
    pub fn write(self, text: &str) -> Cow<'_, str> {
        if self == Self::Unicode || text.is_ascii() {
            return Cow::Borrowed(text);
        }
        Cow::Owned(text.graphemes(true).map(ascii).collect())
    }
}

fn ascii(sign: &str) -> Cow<'_, str> {
    if sign.is_ascii() {
        return Cow::Borrowed(sign);
    }
    match ASCII.iter().find(|(known, _)| *known == sign) {
        Some((_, instead)) => Cow::Borrowed(*instead),
        None => Cow::Owned("?".repeat(sign.width())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_of_ascii_takes_as_many_cells_as_the_one_it_stands_for() {
        for (sign, instead) in ASCII {
            assert!(instead.is_ascii());
            assert_eq!(sign.width(), instead.width(), "{sign}");
        }
        let table = [
            ("▌*▸ 500→200 ···", ">*+ 500>200 ..."),
            ("naïve 日本", "na?ve ????"),
            ("plain", "plain"),
        ];
        for (text, expected) in table {
            assert_eq!(Signs::Ascii.write(text), expected);
            assert_eq!(Signs::Unicode.write(text), text);
        }
    }
}
