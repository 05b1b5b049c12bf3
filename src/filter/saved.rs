//! A filter that the user gave a name.

use super::{Filter, Mistake};

/// The longest name, in characters: it stands in a menu.
const LONGEST: usize = 40;

/// A filter with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// What it is called.
    pub name: String,
    /// The filter as written.
    pub text: String,
}

/// Why something is no filter with a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsaved {
    /// The name is none.
    #[error("{0}")]
    Name(&'static str),
    /// The filter is none.
    #[error("{0}")]
    Filter(Mistake),
}

impl Saved {
    /// A filter with a name; both are checked.
    pub fn new(name: &str, text: &str) -> Result<Self, Unsaved> {
        check_name(name).map_err(Unsaved::Name)?;
        let filter = Filter::parse(text).map_err(Unsaved::Filter)?;
        if filter.is_all() {
            let mistake = Mistake::new(0..0, "it is empty; write a filter such as is:failing");
            return Err(Unsaved::Filter(mistake));
        }
        Ok(Self {
            name: name.to_owned(),
            text: text.to_owned(),
        })
    }
}

/// Whether something can be the name of a filter: it is typed behind an `@`.
pub fn check_name(name: &str) -> Result<(), &'static str> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() {
        return Err("it has no name; write one such as failing-payments");
    }
    if !name.chars().all(is_plain) {
        return Err("write the name in letters, digits and hyphens, as in failing-payments");
    }
    if name.chars().count() > LONGEST {
        return Err("the name is longer than 40 characters; take a shorter one");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_be_typed_and_a_filter_be_read() {
        assert!(Saved::new("failing-payments", "is:failing event:payment_*").is_ok());
        let said = |name: &str, text: &str| Saved::new(name, text).unwrap_err().to_string();
        assert!(said("", "a").starts_with("it has no name"));
        assert!(said("two words", "a").contains("hyphens"));
        assert!(said(&"x".repeat(41), "a").contains("shorter"));
        assert!(said("x", "statos:1").contains("did you mean status?"));
        assert!(said("x", " ").contains("it is empty"));
    }
}
