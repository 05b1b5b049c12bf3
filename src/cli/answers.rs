//! What the user says senders are told: rules as flags.

use std::{ffi::OsString, fmt, sync::Arc};

use clap::Args;

use super::{config::Begin, speech};
use crate::{answer::Rule, filter::Mistake};

/// The flags of every command that listens.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Answers")]
#[group(id = "answers")]
pub(super) struct Options {
    /// A rule of what senders are told: FILTER => ANSWER, as in 'path=/hooks => 500 x2, 200' (may be repeated)
    #[arg(
        long,
        env = "HOOKGLASS_ANSWER",
        value_name = "RULE",
        value_delimiter = '\n'
    )]
    answer: Vec<String>,
}

impl Options {
    /// The rules, in the order they are asked.
    pub(super) fn rules(&self) -> Result<Vec<Arc<Rule>>, Misread> {
        rules(self.answer.iter().map(String::as_str))
    }
}

/// A rule with its files where `begin` has them, as it may stand in a file of
/// settings.
pub(super) fn beginning(text: &str, begin: Begin<'_>) -> Result<OsString, String> {
    if text.trim().is_empty() {
        return Ok(text.into());
    }
    let placed = Rule::placed(text, begin).map_err(|mistake| mistake.what)?;
    Ok(placed.into())
}

/// Reads rules, wherever they stand; empty ones count for nothing.
pub(super) fn rules<'a>(
    texts: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<Arc<Rule>>, Misread> {
    let texts = texts.into_iter().filter(|text| !text.trim().is_empty());
    texts
        .map(|text| match Rule::parse(text) {
            Ok(rule) => Ok(Arc::new(rule)),
            Err(mistake) => Err(Misread {
                text: text.to_owned(),
                mistake,
            }),
        })
        .collect()
}

/// A rule that cannot be understood.
#[derive(Debug)]
pub(super) struct Misread {
    text: String,
    mistake: Mistake,
}

impl Misread {
    /// Shows the rule, and where in it the mistake is.
    pub(super) fn show(&self) {
        speech::point(&self.text, self.mistake.at.clone());
    }
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "--answer: {}", self.mistake)
    }
}

impl std::error::Error for Misread {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_in_order_and_empty_lines_are_none() {
        let rules = rules(["path:/a => 500", "", "  ", "=> 200"]).unwrap();
        let texts: Vec<&str> = rules.iter().map(|rule| &**rule.text()).collect();
        assert_eq!(texts, ["path:/a => 500", "=> 200"]);
    }

    #[test]
    fn a_mistake_says_which_flag_it_is_of() {
        let wrong = rules(["=> 500", "=> 42"]).unwrap_err();
        assert_eq!(
            wrong.to_string(),
            "--answer: 42 is no status; write 200 to 599"
        );
    }
}
