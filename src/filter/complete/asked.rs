//! What the rest of a filter asks for, while a term of it is typed: whose events
//! those are.
//!
//! The rest may not be finished either, so that it is taken word by word. It is a
//! hint: it puts suggestions in another order, and takes none away.

use std::ops::Range;

/// The senders that are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked(Vec<Name>);

/// How the name of a sender is asked for, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    Whole(String),
    Part(String),
}

impl Asked {
    /// What `text` asks for but for the bytes `at`.
    pub(super) fn beside(at: &Range<usize>, text: &str) -> Self {
        let (before, after) = (text.get(..at.start), text.get(at.end..));
        let words = |text: Option<&str>| -> Vec<String> {
            let words = text.unwrap_or_default().split(is_between);
            let words = words.filter(|word| !word.is_empty());
            words.map(str::to_lowercase).collect()
        };
        let mut names = Vec::new();
        for words in [words(before), words(after)] {
            let mut is_denied = false;
            for word in words {
                if !is_denied {
                    names.extend(name(&word));
                }
                is_denied = word == "not";
            }
        }
        Self(names)
    }

    /// Whether `sender` is one of them.
    pub(super) fn has(&self, sender: &str) -> bool {
        self.0.iter().any(|name| match name {
            Name::Whole(name) => name == sender,
            Name::Part(part) => sender.contains(part),
        })
    }
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')')
}

fn name(word: &str) -> Option<Name> {
    let word = word.strip_prefix("sender")?;
    let whole = word
        .strip_prefix('=')
        .map(|name| Name::Whole(name.to_owned()));
    let part = word
        .strip_prefix(':')
        .map(|name| Name::Part(name.to_owned()));
    whole.or(part).filter(|name| match name {
        Name::Whole(name) | Name::Part(name) => !name.is_empty(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_senders_that_are_asked_for_stand_beside_the_term() {
        let rows = [
            ("sender:stripe .da|", true),
            ("(sender:Str or told:500) .da|", true),
            (".da| sender=stripe", true),
            ("sender=str .da|", false),
            ("-sender:stripe .da|", false),
            ("not sender:stripe .da|", false),
            ("sender: .da|", false),
            (".da|", false),
        ];
        for (marked, expected) in rows {
            let cursor = marked.find('|').unwrap();
            let text = marked.replacen('|', "", 1);
            let asked = Asked::beside(&(cursor - 3..cursor), &text);
            assert_eq!(asked.has("stripe"), expected, "{marked}");
        }
    }
}
